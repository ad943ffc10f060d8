/* SPDX-License-Identifier: MIT */
/* json.c - tests/json_check.c as a function. */
#include "tests/fuzz/json.h"

int json_check_main(int argc, char **argv);
#define main json_check_main
#include "tests/json_check.c"

bool json_is_report(const char *bytes, size_t length)
{
    static struct text schema_text;
    static struct value *schema; /* read once, and kept */
    static const char name[] = "docs/report.schema.json";
    if (!schema) {
        FILE *file = fopen(name, "rb");
        schema = load(name, file, &schema_text);
        if (file)
            fclose(file);
    }
    struct text text = {malloc(length + 1), length};
    bool is_good = false;
    if (schema && text.bytes) {
        memcpy(text.bytes, bytes, length);
        text.bytes[length] = '\0';
        struct value *value = parse_text("the report", &text);
        is_good = value && check(&(struct place){NULL, value}, schema);
        free_value(value);
    }
    free(text.bytes);
    return is_good;
}
