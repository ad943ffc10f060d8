/* SPDX-License-Identifier: MIT */
/* test_as_json.c - documents of each kind of part, as JSON: the whole text. */
#include "report/formats.h"
#include "tests/check.h"

/* Checks what a document becomes, with and without is_verbose, and frees it. */
static void check_json(struct document *document, const char *expected)
{
    CHECK(!document->is_short);
    for (int is_verbose = 0; is_verbose <= 1; is_verbose++) {
        struct sink sink = {0};
        as_json(&sink, document, is_verbose);
        CHECK_CASE(!sink.is_short && sink.length == strlen(expected) &&
                       memcmp(sink.text, expected, sink.length) == 0,
                   "got: %.*s\n    not: %s", (int)sink.length, sink.text, expected);
        sink_free(&sink);
    }
    document_free(document);
}

static void test_empty(void)
{
    struct document document = {.title = "t", .subtitle = "s", .generator = "g"};
    check_json(&document, "{}\n");
}

/* Of each type, under the type's name. */
static void add_values(struct document *document)
{
    document_fact(document, "null", "Null", (struct value){0}, NULL);
    document_fact(document, "number", "Number", value_number(UINT64_MAX), "bytes");
    document_fact(document, "line", NULL, value_line(7), NULL);
    document_fact(document, "no_line", NULL, value_line(0), NULL);
    document_fact(document, "more", "More", value_change(1, 61856), NULL);
    document_fact(document, "less", "Less", value_change(INT64_MAX, 0), NULL);
    document_fact(document, "tenths", "Tenths", value_tenths(1234), "%");
    document_fact(document, "yes", "Yes", value_bool(true), NULL);
    document_fact(document, "no", NULL, value_bool(false), NULL);
    document_fact(document, "text", NULL, value_text("a\"b\\c\n\x1b\xff\xc3\xa9</script>"), NULL);
    document_fact(document, "no_text", NULL, value_text(NULL), NULL);
    document_fact(document, "bytes", NULL, value_bytes("a\0b", 3), NULL);
    document_fact(document, "empty", NULL, value_bytes(NULL, 0), NULL);
    document_fact(document, NULL, "For people", value_number(1), NULL);
}

static void test_values(void)
{
    struct document document = {0};
    add_values(&document);
    check_json(&document, "{\n"
                          "  \"null\": null,\n"
                          "  \"number\": 18446744073709551615,\n"
                          "  \"line\": 7,\n"
                          "  \"no_line\": null,\n"
                          "  \"more\": 61855,\n"
                          "  \"less\": -9223372036854775807,\n"
                          "  \"tenths\": 123.4,\n"
                          "  \"yes\": true,\n"
                          "  \"no\": false,\n"
                          "  \"text\": \"a\\\"b\\\\c\\n\\u001b\xef\xbf\xbd\xc3\xa9</script>\",\n"
                          "  \"no_text\": null,\n"
                          "  \"bytes\": \"a\\u0000b\",\n"
                          "  \"empty\": \"\"\n"
                          "}\n");
}

static void add_facts(struct document *document, const char *const *keys)
{
    for (; *keys; keys++)
        document_fact(document, *keys, NULL, value_number(1), NULL);
}

/* A section of up to eight facts is a line; what is for people alone does not count. */
static void test_sections(void)
{
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", NULL};
    struct document document = {0};
    document_section(&document, LEVEL_DETAIL, "none", NULL);
    document_end(&document);
    document_section(&document, LEVEL_FIRST, "eight", "Eight");
    add_facts(&document, keys + 1);
    document_note(&document, NOTE_WARNING, "A note.");
    document_chart(&document, LEVEL_FIRST, "chart", NULL, NULL);
    document_fact(&document, NULL, "Ninth", value_number(1), NULL);
    document_end(&document);
    document_section(&document, LEVEL_DETAIL, "nine", NULL);
    add_facts(&document, keys);
    document_end(&document);
    document_section(&document, LEVEL_FIRST, "outer", NULL);
    document_section(&document, LEVEL_FIRST, "inner", NULL);
    add_facts(&document, keys + 8);
    document_end(&document);
    document_end(&document);
    check_json(&document,
               "{\n"
               "  \"none\": {},\n"
               "  \"eight\": {\"b\": 1, \"c\": 1, \"d\": 1, \"e\": 1, \"f\": 1, \"g\": 1, "
               "\"h\": 1, \"i\": 1},\n"
               "  \"nine\": {\n"
               "    \"a\": 1,\n"
               "    \"b\": 1,\n"
               "    \"c\": 1,\n"
               "    \"d\": 1,\n"
               "    \"e\": 1,\n"
               "    \"f\": 1,\n"
               "    \"g\": 1,\n"
               "    \"h\": 1,\n"
               "    \"i\": 1\n"
               "  },\n"
               "  \"outer\": {\n"
               "    \"inner\": {\"i\": 1}\n"
               "  }\n"
               "}\n");
}

/* What is in a section without a key is a member of what is around it. */
static void test_sections_without_key(void)
{
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, NULL, "First");
    document_fact(&document, "a", "A", value_number(1), NULL);
    document_section(&document, LEVEL_FIRST, NULL, "In it");
    document_section(&document, LEVEL_FIRST, "b", NULL);
    document_section(&document, LEVEL_FIRST, NULL, "Innermost");
    document_fact(&document, "c", "C", value_number(2), NULL);
    document_end(&document);
    document_end(&document);
    document_end(&document);
    document_end(&document);
    document_section(&document, LEVEL_DETAIL, NULL, NULL);
    document_fact(&document, "d", "D", value_number(3), NULL);
    document_end(&document);
    check_json(&document, "{\n"
                          "  \"a\": 1,\n"
                          "  \"b\": {\n"
                          "    \"c\": 2\n"
                          "  },\n"
                          "  \"d\": 3\n"
                          "}\n");
}

static void test_lists(void)
{
    static const char *const keys[] = {"a", "b", NULL};
    struct document document = {0};
    document_list(&document, LEVEL_FIRST, "none", "None");
    document_end(&document);
    document_list(&document, LEVEL_FIRST, "files", "Logs");
    document_section(&document, LEVEL_FIRST, NULL, "One");
    add_facts(&document, keys);
    document_end(&document);
    document_section(&document, LEVEL_FIRST, NULL, NULL);
    document_list(&document, LEVEL_DETAIL, "inner", NULL);
    document_section(&document, LEVEL_FIRST, NULL, NULL);
    add_facts(&document, keys + 1);
    document_end(&document);
    document_end(&document);
    document_end(&document);
    document_end(&document);
    document_list(&document, LEVEL_FIRST, NULL, "For people"); /* with all that is in it */
    document_section(&document, LEVEL_FIRST, NULL, NULL);
    document_list(&document, LEVEL_FIRST, "hidden", NULL);
    document_end(&document);
    document_fact(&document, "hidden_too", NULL, value_number(1), NULL);
    document_end(&document);
    document_end(&document);
    add_facts(&document, keys);
    check_json(&document, "{\n"
                          "  \"none\": [],\n"
                          "  \"files\": [\n"
                          "    {\"a\": 1, \"b\": 1},\n"
                          "    {\n"
                          "      \"inner\": [\n"
                          "        {\"b\": 1}\n"
                          "      ]\n"
                          "    }\n"
                          "  ],\n"
                          "  \"a\": 1,\n"
                          "  \"b\": 1\n"
                          "}\n");
}

static void test_tables(void)
{
    static const struct column columns[] = {
        {"site", "site", COLUMN_CODE, NULL},
        {NULL, "for people", COLUMN_LEFT, NULL},
        {"share", "share", COLUMN_BAR, "%"},
        {"problem", NULL, COLUMN_LEFT, NULL},
    };
    static const struct column bare[] = {
        {NULL, "bucket", COLUMN_RIGHT, NULL},
        {"", "in use", COLUMN_RIGHT, NULL},
    };
    struct document document = {0};
    document_table(&document, LEVEL_FIRST, "none", "None", columns, 4, 0);
    document_table(&document, LEVEL_DETAIL, "rows", "Rows", columns, 4, 1);
    for (uint64_t row = 1; row <= 2; row++)
        document_row(&document, (const struct value[]){value_text("f:\"1"), value_number(9),
                                                       value_tenths(row * 5), {0}});
    document_table(&document, LEVEL_FIRST, NULL, "For people", columns, 4, 0);
    document_row(&document, (const struct value[]){{0}, {0}, {0}, {0}});
    document_table(&document, LEVEL_FIRST, "bare", NULL, bare, 2, 0);
    for (uint64_t row = 1; row <= 3; row++)
        document_row(&document, (const struct value[]){value_number(row), value_number(row * 10)});
    document_table(&document, LEVEL_FIRST, "bare_none", NULL, bare, 2, 0);
    document_section(&document, LEVEL_FIRST, "section", NULL);
    document_table(&document, LEVEL_FIRST, NULL, "For people", columns, 4, 0);
    document_fact(&document, "a", NULL, value_number(1), NULL);
    document_end(&document);
    document_section(&document, LEVEL_FIRST, "no_line", NULL);
    document_table(&document, LEVEL_FIRST, "bare", NULL, bare, 2, 0);
    document_end(&document);
    check_json(&document, "{\n"
                          "  \"none\": [],\n"
                          "  \"rows\": [\n"
                          "    {\"site\": \"f:\\\"1\", \"share\": 0.5, \"problem\": null},\n"
                          "    {\"site\": \"f:\\\"1\", \"share\": 1.0, \"problem\": null}\n"
                          "  ],\n"
                          "  \"bare\": [10, 20, 30],\n"
                          "  \"bare_none\": [],\n"
                          "  \"section\": {\"a\": 1},\n"
                          "  \"no_line\": {\n"
                          "    \"bare\": []\n"
                          "  }\n"
                          "}\n");
}

static void test_code_and_charts(void)
{
    struct document document = {0};
    document_note(&document, NOTE_PLAIN, "For people, %d.", 1);
    document_chart(&document, LEVEL_FIRST, "chart", "Chart", NULL);
    document_code(&document, LEVEL_FIRST, "macros", NULL, value_text("#define A \"a\"\n#endif\n"));
    document_code(&document, LEVEL_FIRST, NULL, "For people", value_text("int a;\n"));
    document_section(&document, LEVEL_DETAIL, "usage", NULL);
    document_code(&document, LEVEL_FIRST, "example", NULL, value_text("int b;\n"));
    document_end(&document);
    check_json(&document, "{\n"
                          "  \"macros\": \"#define A \\\"a\\\"\\n#endif\\n\",\n"
                          "  \"usage\": {\n"
                          "    \"example\": \"int b;\\n\"\n"
                          "  }\n"
                          "}\n");
}

int main(void)
{
    TEST(test_empty());
    TEST(test_values());
    TEST(test_sections());
    TEST(test_sections_without_key());
    TEST(test_lists());
    TEST(test_tables());
    TEST(test_code_and_charts());
    return check_summary();
}
