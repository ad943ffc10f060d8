/* SPDX-License-Identifier: MIT */
/* json.c - tests/json_check.c as functions. */
#include "tests/fuzz/json.h"

#include "tests/fuzz/fuzz.h"

int json_check_main(int argc, char **argv);
#define main json_check_main
#include "tests/json_check.c"

static struct text copy_of(const char *bytes, size_t length)
{
    struct text text = {malloc(length + 1), length};
    assert(text.bytes);
    if (length)
        memcpy(text.bytes, bytes, length);
    text.bytes[length] = '\0';
    return text;
}

const char *json_problem(const char *bytes, size_t length)
{
    struct text text = copy_of(bytes, length);
    struct parser parser = {.start = text.bytes, .at = text.bytes, .end = text.bytes + length};
    free_value(parse_value(&parser));
    skip_space(&parser);
    if (!parser.problem && parser.at != parser.end)
        fail(&parser, "something behind the value");
    free(text.bytes);
    return parser.problem;
}

bool json_fits(const char *bytes, size_t length, const char *schema_name)
{
    static const char *name; /* of the schema, which is read once, and kept */
    static struct text schema_text;
    static struct value *schema;
    if (name != schema_name) {
        FILE *file = fopen(schema_name, "rb");
        schema = load(schema_name, file, &schema_text);
        assert(schema);
        fclose(file);
        name = schema_name;
    }
    struct text text = copy_of(bytes, length);
    struct value *value = parse_text("the report", &text);
    bool is_good = value && check(&(struct place){NULL, value}, schema);
    free_value(value);
    free(text.bytes);
    return is_good;
}
