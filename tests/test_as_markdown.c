/* SPDX-License-Identifier: MIT */
/* test_as_markdown.c - documents as comments on a pull request. */
#include "report/formats.h"

#include "printed.h"

/* ---- Blocks ---- */

static void test_empty(void)
{
    struct document document = {0};
    CHECK_PRINTED(as_markdown, &document, true, "");
}

static void test_report(void)
{
    struct document document = make_report();
    CHECK_PRINTED(as_markdown, &document, false,
                  "### Static memory\n\n"
                  "of a handshake\n\n"
                  "```c\n#define A 1\n#define B 2\n```\n\n"
                  "**Minimum buffer size needed:** 61856 bytes\n\n"
                  "**Exact:** yes\n\n"
                  "#### Plan\n\n"
                  "- blocks: 61584 bytes\n"
                  "- waste of a request: 23.1 %\n\n"
                  "Add 15 bytes.\n\n"
                  "> [!WARNING]\n> A free is lost.\n\n"
                  "##### Buckets\n\n"
                  "| size | share |  | call site |\n"
                  "| --: | --: | :-- | :-- |\n"
                  "| 64 | 0.5 % | a bc | `wc_new:1` |\n"
                  "| 12800 |  |  |  |\n\n"
                  "##### Sizes\n\n"
                  "none\n\n"
                  "#### Next\n\n"
                  "Try -v.\n");
}

static void test_depths(void)
{
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, "untitled", NULL);
    document_list(&document, LEVEL_FIRST, "logs", "Logs");
    for (int log = 0; log < 2; log++) {
        document_section(&document, LEVEL_FIRST, NULL, log ? "b.log" : "a.log");
        document_fact(&document, "lines", "lines", number(3), NULL);
        document_list(&document, LEVEL_FIRST, "regions", "");
        document_section(&document, LEVEL_FIRST, NULL, "Region");
        document_section(&document, LEVEL_FIRST, NULL, "Deep");
        document_fact(&document, "f", "", number(4), NULL);
        document_end(&document);
        document_end(&document);
        document_end(&document);
        document_end(&document);
    }
    document_end(&document);
    document_fact(&document, "f", "Fact", (struct value){0}, NULL);
    document_end(&document);
    CHECK_PRINTED(as_markdown, &document, false,
                  "#### Logs\n\n"
                  "##### a.log\n\n"
                  "- lines: 3\n\n"
                  "###### Region\n\n"
                  "###### Deep\n\n"
                  "- 4\n\n"
                  "##### b.log\n\n"
                  "- lines: 3\n\n"
                  "###### Region\n\n"
                  "###### Deep\n\n"
                  "- 4\n\n"
                  "**Fact:** -\n");
}

static void test_fence(void)
{
    struct document document = {0};
    document_code(&document, LEVEL_DETAIL, "code", "Code", text("/* ``` */\n/* ````` */\n"));
    document_code(&document, LEVEL_FIRST, "code", NULL, text("/* ` `` */\n"));
    CHECK_PRINTED(as_markdown, &document, false,
                  "<details><summary>Code</summary>\n\n"
                  "``````c\n/* ``` */\n/* ````` */\n``````\n\n</details>\n\n"
                  "```c\n/* ` `` */\n```\n");
}

/* ---- Levels ---- */

static struct document make_levels(void)
{
    static const struct column columns[] = {{"n", "n", COLUMN_RIGHT, NULL}};
    struct document document = {0};
    document_table(&document, LEVEL_FIRST, "long", "Long", columns, 1, 1);
    for (uint64_t n = 1; n < 4; n++)
        document_row(&document, (struct value[]){number(n)});
    document_table(&document, LEVEL_FIRST, "programs", NULL, columns, 1, 0);
    document_row(&document, (struct value[]){number(7)});
    document_section(&document, LEVEL_DETAIL, "detail", "Detail <1>");
    document_note(&document, NOTE_PLAIN, "A note.");
    document_code(&document, LEVEL_DETAIL, "code", "Code", text("int a;\n"));
    document_end(&document);
    document_section(&document, LEVEL_FIRST, "pictures", "Pictures");
    document_chart(&document, LEVEL_FIRST, "run", "Live bytes", NULL);
    document_fact(&document, "program", NULL, number(1), NULL);
    document_end(&document);
    document_chart(&document, LEVEL_DETAIL, "run", "Live bytes", NULL);
    document_section(&document, LEVEL_FIRST, "verdict", "It holds");
    document_fact(&document, "program", NULL, number(1), NULL);
    document_end(&document);
    document_code(&document, LEVEL_DETAIL, "code", NULL, text("int b;\n"));
    return document;
}

#define DETAILS                                   \
    "<details><summary>Detail &#60;1&#62;</summary>\n\n" \
    "A note.\n\n"                                 \
    "##### Code\n\n"                              \
    "```c\nint a;\n```\n\n"                       \
    "</details>\n\n"                              \
    "#### It holds\n\n"                           \
    "<details><summary>Details</summary>\n\n"     \
    "```c\nint b;\n```\n\n"                       \
    "</details>\n"

static void test_levels(void)
{
    struct document document = make_levels();
    CHECK_PRINTED(as_markdown, &document, false,
                  "#### Long\n\n| n |\n| --: |\n| 1 |\n\nand 2 more; -v shows all\n\n" DETAILS);
    document = make_levels();
    CHECK_PRINTED(as_markdown, &document, true,
                  "#### Long\n\n| n |\n| --: |\n| 1 |\n| 2 |\n| 3 |\n\n" DETAILS);
}

/* ---- Text from outside ---- */

static const struct {
    const char *text;
    const char *expected; /* as a note */
} escapes[] = {
    {"plain words, a_b (c) \"d\" 'e'; f: 1.5 - 2", "plain words, a_b (c) \"d\" 'e'; f: 1.5 - 2"},
    {"**b** *i* ~~s~~ `c`",
     "&#42;&#42;b&#42;&#42; &#42;i&#42; &#126;&#126;s&#126;&#126; &#96;c&#96;"},
    {"_i_ __b__ a_", "&#95;i&#95; &#95;&#95;b&#95;&#95; a&#95;"},
    {"[a](b) ![c](d)", "&#91;a&#93;(b) !&#91;c&#93;(d)"},
    {"<b>&amp;</b>", "&#60;b&#62;&#38;amp;&#60;/b&#62;"},
    {"a|b\\|c", "a&#124;b&#92;&#124;c"},
    {"$x$", "&#36;<!-- -->x&#36;"},
    {"@user a@b.example", "@<!-- -->user a@<!-- -->b.example"},
    {"#1 owner/name#2 # 3", "&#35;<!-- -->1 owner/name&#35;<!-- -->2 &#35; 3"},
    {"GH-12 x - 1 -5", "GH-<!-- -->12 x - 1 -5"},
    {"http://a.example", "http:<!-- -->//a.example"},
    {"www.a.example WWW.b new. www. z", "www<!-- -->.a.example WWW<!-- -->.b new. www<!-- -->. z"},
    {"a.c:100: b", "a.c:<!-- -->100: b"},
    {"0123456789abcdef 123456 feedback",
     "012345<!-- -->6789ab<!-- -->cdef 123456 feedba<!-- -->ck"},
    {"# heading", "&#35; heading"},
    {"- item", "&#45; item"},
    {"+ item", "&#43; item"},
    {"===", "&#61;=="},
    {"---", "&#45;--"},
    {"> quote", "&#62; quote"},
    {"12. item", "12&#46; item"},
    {"3) item", "3&#41; item"},
    {"4 items. 5", "4 items. 5"},
    {"5.7.2", "5.7.2"},
    {"12.", "12&#46;"},
    {"    code", "&#32;   code"},
    {"", ""},
};

static void test_escapes(void)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        struct document document = {0};
        struct sink expected = {0};
        document_note(&document, NOTE_PLAIN, "%s", escapes[i].text);
        sink_print(&expected, "%s\n", escapes[i].expected);
        sink_write(&expected, "", 1);
        CHECK_PRINTED(as_markdown, &document, false, expected.text);
        sink_free(&expected);
    }
}

static const struct {
    const char *text;
    const char *expected; /* as a cell of code */
} codes[] = {
    {"wc_ecc_new:4147", "`wc_ecc_new:4147`"},
    {"@user #1 <b> *x* http://a", "`@user #1 <b> *x* http://a`"},
    {"a|b", "<code>a&#124;b</code>"},
    {"`a` ``", "<code>&#96;a&#96; &#96;&#96;</code>"},
    {"\\", "<code>&#92;</code>"},
    {" a", "<code>&#32;a</code>"},
    {"", ""},
};

static void test_codes(void)
{
    static const struct column columns[] = {{"c", "c", COLUMN_CODE, NULL}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct document document = {0};
        char expected[100];
        document_table(&document, LEVEL_FIRST, "t", "", columns, 1, 0);
        document_row(&document, (struct value[]){text(codes[i].text)});
        snprintf(expected, sizeof expected, "| c |\n| :-- |\n| %s |\n", codes[i].expected);
        CHECK_PRINTED(as_markdown, &document, false, expected);
    }
}

/* Every place takes text from outside: none lets a line break or markup through. */
static void test_hostile(void)
{
    static const char hostile[] = "x\n\n# <b>|@me\r\x1b[0m" "\xc2\x9b\xe2\x80\xae\xff";
    static const struct column columns[] = {
        {"a", hostile, COLUMN_LEFT, NULL},
        {"b", "b", COLUMN_CODE, NULL},
    };
    struct document document = {.title = hostile, .subtitle = hostile};
    struct sink sink = {0};
    document_fact(&document, "f", hostile, text(hostile), NULL);
    document_section(&document, LEVEL_DETAIL, "s", hostile);
    document_fact(&document, "f", hostile, text(hostile), NULL);
    document_note(&document, NOTE_PLAIN, "%s", hostile);
    document_note(&document, NOTE_WARNING, "%s", hostile);
    document_table(&document, LEVEL_FIRST, "t", hostile, columns, 2, 0);
    document_row(&document, (struct value[]){text(hostile), text(hostile)});
    document_end(&document);
    as_markdown(&sink, &document, false);
    sink_write(&sink, "", 1);
    size_t lines = 0, controls = 0;
    for (size_t i = 0; i + 1 < sink.length; i++) {
        lines += sink.text[i] == '\n';
        controls += sink.text[i] != '\n' && (sink.text[i] < ' ' || sink.text[i] > '~');
    }
    CHECK_EQUAL(lines, 22);
    CHECK_EQUAL(controls, 0);
    CHECK(!strstr(sink.text, "<b>") && !strstr(sink.text, "@me") && !strstr(sink.text, "# <"));
    sink_free(&sink);
    document_free(&document);
}

int main(void)
{
    TEST(test_empty());
    TEST(test_report());
    TEST(test_depths());
    TEST(test_fence());
    TEST(test_levels());
    TEST(test_escapes());
    TEST(test_codes());
    TEST(test_hostile());
    return check_summary();
}
