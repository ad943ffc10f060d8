/* SPDX-License-Identifier: MIT */
/* arrays.c - collects a statement up to its ';', and looks for the names in it. */
#include "arrays.h"

#include "source.h"

#include <assert.h>

void arrays_want(struct arrays *arrays, struct span name)
{
    assert(arrays->count < ARRAYS_MAX);
    arrays->array[arrays->count++].name = name;
}

/* ---- A declaration ---- */

/* The text up to a closing bracket or brace, which is taken too. False iff it never comes. */
static bool take_until(struct span *rest, int type, struct span *text)
{
    struct token token;
    *text = *rest;
    while ((token = token_next(rest)).type != type) {
        if (token.type == TOKEN_END)
            return false;
    }
    text->length = (size_t)(token.text.text - text->text);
    return true;
}

/* Reads what stands behind the name: [LENGTH], attributes, and where there is one, = { LIST }. */
static bool read_declarator(struct span rest, struct span *length, struct span *list)
{
    struct token next;
    *list = (struct span){rest.text, 0};
    if (token_next(&rest).type != '[' || !take_until(&rest, ']', length))
        return false;
    while ((next = token_next(&rest)).type != '=') {
        if (next.type == TOKEN_END || next.type == ',')
            return true;
        if (next.type == '[' || (next.type == '(' && !token_skip_brackets(&rest)))
            return false; /* it is an array of arrays, or no declaration */
    }
    return token_next(&rest).type == '{' && take_until(&rest, '}', list);
}

/* Whether what stands before a name can be a type and attributes, and no expression. */
static bool can_be_type(struct span text)
{
    struct token token = token_next(&text);
    bool is_type = !span_is(token.text, "return");
    for (; is_type && token.type != TOKEN_END; token = token_next(&text)) {
        if (token.type == '(' || token.type == '[')
            is_type = token_skip_brackets(&text);
        else
            is_type = token.type != '=' && token.type != '+' && token.type != '-';
    }
    return is_type;
}

/* Looks for the declaration of an array in a statement. */
static bool find_declaration(struct array *array, struct span statement)
{
    struct span rest = statement;
    const char *start = statement.text;
    for (struct token token; (token = token_next(&rest)).type != TOKEN_END;) {
        if (token.type == '{' || token.type == '}')
            start = token.text.text + 1;
        if (token.type != TOKEN_NAME || token.text.length != array->name.length ||
            memcmp(token.text.text, array->name.text, array->name.length) != 0 ||
            token.text.text == start)
            continue;
        array->type = (struct span){start, (size_t)(token.text.text - start)};
        if (can_be_type(array->type) && read_declarator(rest, &array->length, &array->list))
            return true;
    }
    return false;
}

/* Keeps the declarations of a statement that ends on that line. */
static bool end_statement(struct arrays *arrays, uint32_t number)
{
    struct span statement = {arrays->statement.text, arrays->statement.length};
    for (uint32_t a = 0; a < arrays->count && statement.length; a++) {
        struct array found = {.name = arrays->array[a].name, .line = number,
                              .is_defined = arrays->is_taken};
        sink_write(&found.text, statement.text, statement.length);
        if (!found.text.is_short &&
            find_declaration(&found, (struct span){found.text.text, found.text.length})) {
            sink_free(&arrays->array[a].text);
            arrays->array[a] = found;
        } else {
            bool is_short = found.text.is_short;
            sink_free(&found.text);
            if (is_short)
                return false;
        }
    }
    arrays->statement.length = 0;
    return true;
}

/* ---- Lines ---- */

bool arrays_add_line(struct arrays *arrays, struct span line, uint32_t number, enum truth branch)
{
    struct token token;
    if (!arrays->count || branch == TRUTH_NO)
        return true;
    while ((token = token_next(&line)).type != TOKEN_END) {
        if (token.type == ';') {
            if (!end_statement(arrays, number))
                return false;
            continue;
        }
        if (!arrays->statement.length)
            arrays->is_taken = TRUTH_YES;
        arrays->is_taken = truth_and(arrays->is_taken, branch);
        sink_write(&arrays->statement, token.text.text, token.text.length);
        sink_write(&arrays->statement, " ", 1);
    }
    return !arrays->statement.is_short;
}

const struct array *arrays_find(const struct arrays *arrays, struct span name)
{
    for (uint32_t a = 0; a < arrays->count; a++) {
        const struct array *array = &arrays->array[a];
        if (array->line && array->name.length == name.length &&
            memcmp(array->name.text, name.text, name.length) == 0)
            return array;
    }
    return NULL;
}

void arrays_free(struct arrays *arrays)
{
    for (uint32_t a = 0; a < arrays->count; a++)
        sink_free(&arrays->array[a].text);
    sink_free(&arrays->statement);
    *arrays = (struct arrays){0};
}
