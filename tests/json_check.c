/* SPDX-License-Identifier: MIT */
/* json_check.c - is the text on standard input JSON, and as a schema says?
 *
 *   json_check [SCHEMA]
 *
 * prints nothing and exits 0, or says what is wrong and exits 1. It is strict:
 * UTF-8 alone, no key twice, nothing behind the value. Of JSON Schema it knows
 * type, required, properties, items, additionalProperties, enum, minimum and
 * words for people; a schema with any other keyword is refused, so that none is
 * passed over. */
#include "common/grow.h"
#include "common/platform.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 100

enum value_type { VALUE_NULL, VALUE_FALSE, VALUE_TRUE, VALUE_NUMBER, VALUE_STRING, VALUE_ARRAY, VALUE_OBJECT };

struct value {
    enum value_type type;
    const char *text; /* a number's or a string's, as it stands in the file */
    size_t length;
    const char *key; /* of a member of an object, as it stands in the file */
    size_t key_length;
    struct value *child; /* of a container: the first */
    struct value *next;  /* in the container that it is in */
};

/* ---- Files ---- */

struct text {
    char *bytes; /* ended by 0 */
    size_t length;
};

static bool read_text(FILE *file, struct text *text)
{
    size_t capacity = 0;
    size_t count;
    *text = (struct text){0};
    do {
        char *bytes = grow(text->bytes, &capacity, text->length + 4097, 1);
        if (!bytes)
            return false;
        text->bytes = bytes;
        count = fread(text->bytes + text->length, 1, 4096, file);
        text->length += count;
    } while (count);
    text->bytes[text->length] = '\0';
    return !ferror(file);
}

/* ---- Parsing ---- */

struct parser {
    const char *start, *at, *end; /* *end is 0 */
    const char *problem; /* NULL: none so far */
    unsigned depth;
};

static bool fail(struct parser *parser, const char *problem)
{
    if (!parser->problem)
        parser->problem = problem;
    return false;
}

static void free_value(struct value *value)
{
    while (value) {
        struct value *next = value->next;
        free_value(value->child);
        free(value);
        value = next;
    }
}

static void skip_space(struct parser *parser)
{
    parser->at += strspn(parser->at, " \t\r\n");
}

/* Takes the byte when it comes next. */
static bool take(struct parser *parser, char c)
{
    if (parser->at == parser->end || *parser->at != c)
        return false;
    parser->at++;
    return true;
}

static bool take_digits(struct parser *parser)
{
    size_t count = strspn(parser->at, "0123456789");
    parser->at += count;
    return count > 0;
}

static bool parse_number(struct parser *parser, struct value *value)
{
    value->type = VALUE_NUMBER;
    value->text = parser->at;
    take(parser, '-');
    if (!take(parser, '0') && !take_digits(parser))
        return fail(parser, "not a value");
    if (take(parser, '.') && !take_digits(parser))
        return fail(parser, "no digit behind the point");
    if (take(parser, 'e') || take(parser, 'E')) {
        if (!take(parser, '+'))
            take(parser, '-');
        if (!take_digits(parser))
            return fail(parser, "no digit in the exponent");
    }
    value->length = (size_t)(parser->at - value->text);
    return true;
}

/* Takes one character of more than a byte, by its code point. */
static bool take_wide(struct parser *parser)
{
    static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)*parser->at;
    size_t length = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    unsigned long point = length ? lead & (0xffu >> (length + 1)) : 0;
    for (size_t i = 1; i < length; i++) {
        unsigned char more = (unsigned char)parser->at[i]; /* the 0 at the end stops this */
        if ((more & 0xc0) != 0x80)
            return fail(parser, "not UTF-8");
        point = point << 6 | (more & 0x3f);
    }
    if (!length || point < least[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        return fail(parser, "not UTF-8");
    parser->at += length;
    return true;
}

static bool take_escape(struct parser *parser)
{
    if (take(parser, 'u')) {
        if (strspn(parser->at, "0123456789abcdefABCDEF") < 4)
            return fail(parser, "fewer than four digits behind \\u");
        parser->at += 4;
        return true;
    }
    if (!*parser->at || !strchr("\"\\/bfnrt", *parser->at))
        return fail(parser, "no such escape");
    parser->at++;
    return true;
}

static bool parse_string(struct parser *parser, const char **text, size_t *length)
{
    if (!take(parser, '"'))
        return fail(parser, "not a string");
    *text = parser->at;
    while (!take(parser, '"')) {
        unsigned char c = (unsigned char)*parser->at;
        bool is_good = true;
        if (parser->at == parser->end)
            return fail(parser, "a string that does not end");
        if (c < ' ')
            return fail(parser, "a control character in a string");
        if (c >= 0x80)
            is_good = take_wide(parser);
        else if (take(parser, '\\'))
            is_good = take_escape(parser);
        else
            parser->at++;
        if (!is_good)
            return false;
    }
    *length = (size_t)(parser->at - *text) - 1;
    return true;
}

static struct value *parse_value(struct parser *parser);

static bool is_key(const struct value *value, const char *key, size_t length)
{
    return value->key_length == length && memcmp(value->key, key, length) == 0;
}

static struct value *find(const struct value *object, const char *key, size_t length)
{
    struct value *member = object ? object->child : NULL;
    while (member && !is_key(member, key, length))
        member = member->next;
    return member;
}

/* One member of an object or an array, added behind *last. */
static bool parse_child(struct parser *parser, struct value *container, struct value ***last)
{
    const char *key = NULL;
    size_t length = 0;
    skip_space(parser);
    if (container->type == VALUE_OBJECT) {
        if (!parse_string(parser, &key, &length))
            return false;
        if (find(container, key, length))
            return fail(parser, "a key twice");
        skip_space(parser);
        if (!take(parser, ':'))
            return fail(parser, "no colon behind a key");
    }
    struct value *child = parse_value(parser);
    if (!child)
        return false;
    child->key = key;
    child->key_length = length;
    **last = child;
    *last = &child->next;
    skip_space(parser);
    return true;
}

static bool parse_container(struct parser *parser, struct value *value, char close)
{
    struct value **last = &value->child;
    value->type = close == '}' ? VALUE_OBJECT : VALUE_ARRAY;
    if (++parser->depth > DEPTH_MAX)
        return fail(parser, "too deep");
    skip_space(parser);
    if (!take(parser, close)) {
        do {
            if (!parse_child(parser, value, &last))
                return false;
        } while (take(parser, ','));
        if (!take(parser, close))
            return fail(parser, "neither a comma nor the container's end");
    }
    parser->depth--;
    return true;
}

static bool parse_word(struct parser *parser, struct value *value)
{
    static const char *const words[] = {"null", "false", "true"}; /* as in enum value_type */
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(parser->at, words[i], length) == 0) {
            parser->at += length;
            value->type = (enum value_type)i;
            return true;
        }
    }
    return parse_number(parser, value);
}

/* NULL iff there is none: parser->problem then says why. */
static struct value *parse_value(struct parser *parser)
{
    struct value *value = calloc(1, sizeof *value);
    bool is_good = false;
    skip_space(parser);
    if (!value)
        fail(parser, "out of memory");
    else if (take(parser, '{'))
        is_good = parse_container(parser, value, '}');
    else if (take(parser, '['))
        is_good = parse_container(parser, value, ']');
    else if (*parser->at == '"') {
        value->type = VALUE_STRING;
        is_good = parse_string(parser, &value->text, &value->length);
    } else
        is_good = parse_word(parser, value);
    if (is_good)
        return value;
    free_value(value);
    return NULL;
}

/* The one value of a text, or NULL and a message. */
static struct value *parse_text(const char *name, const struct text *text)
{
    struct parser parser = {.start = text->bytes, .at = text->bytes,
                            .end = text->bytes + text->length};
    struct value *value = parse_value(&parser);
    skip_space(&parser);
    if (value && parser.at != parser.end)
        fail(&parser, "something behind the value");
    if (!parser.problem)
        return value;
    printf("%s: byte %td: %s\n", name, parser.at - parser.start, parser.problem);
    free_value(value);
    return NULL;
}

/* ---- The schema ---- */

/* Where in the text a value is, for messages. */
struct place {
    const struct place *parent;
    const struct value *value;
};

static bool is_text(const struct value *value, const char *text)
{
    return value->length == strlen(text) && memcmp(value->text, text, value->length) == 0;
}

static struct value *keyword(const struct value *schema, const char *name)
{
    return find(schema, name, strlen(name));
}

static void print_place(const struct place *place)
{
    if (place->parent) {
        print_place(place->parent);
        if (place->value->key)
            printf("/%.*s", (int)place->value->key_length, place->value->key);
        else
            printf("/[]");
    }
}

static bool refuse(const struct place *place, const char *problem, const char *text, size_t length)
{
    print_place(place);
    printf(": %s %.*s\n", problem, (int)length, text);
    return false;
}

/* Whether every keyword is one that is looked at. */
static bool knows_keywords(const struct place *place, const struct value *schema)
{
    static const char *const known[] = {"$schema", "title", "description", "type", "required",
                                        "properties", "items", "additionalProperties", "enum",
                                        "minimum"};
    for (const struct value *word = schema->child; word; word = word->next) {
        size_t i = 0;
        while (i < sizeof known / sizeof *known && !is_key(word, known[i], strlen(known[i])))
            i++;
        if (i == sizeof known / sizeof *known)
            return refuse(place, "the schema has a keyword unknown here:", word->key,
                          word->key_length);
    }
    return true;
}

static bool is_integer(const struct value *value)
{
    return value->type == VALUE_NUMBER && strcspn(value->text, ".eE") >= value->length;
}

static bool is_of_type(const struct value *value, const struct value *type)
{
    static const char *const names[] = {"null", "boolean", "boolean", "number",
                                        "string", "array", "object"};
    return is_text(type, names[value->type]) || (is_text(type, "integer") && is_integer(value));
}

static bool check_type(const struct place *place, const struct value *schema)
{
    const struct value *type = keyword(schema, "type");
    if (!type || (type->type == VALUE_STRING && is_of_type(place->value, type)))
        return true;
    for (const struct value *one = type->child; one; one = one->next) {
        if (is_of_type(place->value, one))
            return true;
    }
    return refuse(place, "is of another type", "", 0);
}

static bool check_enum(const struct place *place, const struct value *schema)
{
    const struct value *value = place->value;
    const struct value *words = keyword(schema, "enum");
    for (const struct value *one = words ? words->child : NULL; one; one = one->next) {
        if (one->type == value->type && one->length == value->length &&
            (one->length == 0 || memcmp(one->text, value->text, one->length) == 0))
            return true;
    }
    return !words || refuse(place, "is none of the enum:", value->text, value->length);
}

static bool check_minimum(const struct place *place, const struct value *schema)
{
    const struct value *minimum = keyword(schema, "minimum");
    const struct value *value = place->value;
    return !minimum || value->type != VALUE_NUMBER ||
           strtod(value->text, NULL) >= strtod(minimum->text, NULL) ||
           refuse(place, "is below the minimum:", value->text, value->length);
}

static bool check_required(const struct place *place, const struct value *schema)
{
    const struct value *required = keyword(schema, "required");
    for (const struct value *key = required ? required->child : NULL; key; key = key->next) {
        if (!find(place->value, key->text, key->length))
            return refuse(place, "lacks", key->text, key->length);
    }
    return true;
}

static bool check(const struct place *place, const struct value *schema);

static bool check_members(const struct place *place, const struct value *schema)
{
    const struct value *properties = keyword(schema, "properties");
    const struct value *others = keyword(schema, "additionalProperties");
    if (!check_required(place, schema))
        return false;
    for (const struct value *member = place->value->child; member; member = member->next) {
        const struct value *rule = find(properties, member->key, member->key_length);
        if (!rule && others && others->type == VALUE_FALSE)
            return refuse(place, "has another member:", member->key, member->key_length);
        if (rule && !check(&(struct place){place, member}, rule))
            return false;
    }
    return true;
}

static bool check_items(const struct place *place, const struct value *schema)
{
    const struct value *rule = keyword(schema, "items");
    for (const struct value *item = place->value->child; rule && item; item = item->next) {
        if (!check(&(struct place){place, item}, rule))
            return false;
    }
    return true;
}

static bool check(const struct place *place, const struct value *schema)
{
    if (!knows_keywords(place, schema) || !check_type(place, schema) ||
        !check_enum(place, schema) || !check_minimum(place, schema))
        return false;
    if (place->value->type == VALUE_OBJECT)
        return check_members(place, schema);
    return place->value->type != VALUE_ARRAY || check_items(place, schema);
}

static struct value *load(const char *name, FILE *file, struct text *text)
{
    if (file && read_text(file, text))
        return parse_text(name, text);
    printf("%s can't be read\n", name);
    return NULL;
}

int main(int argc, char **argv)
{
    platform_start();
    struct text text = {0};
    struct text schema_text = {0};
    FILE *schema_file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    struct value *schema = argc > 1 ? load(argv[1], schema_file, &schema_text) : NULL;
    struct value *value = load("standard input", stdin, &text);
    bool is_good = value && (argc == 1 || schema);
    if (is_good && schema)
        is_good = check(&(struct place){NULL, value}, schema);
    if (schema_file)
        fclose(schema_file);
    free_value(schema);
    free_value(value);
    free(schema_text.bytes);
    free(text.bytes);
    return !is_good;
}
