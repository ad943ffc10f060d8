/* SPDX-License-Identifier: MIT */
/* test_as_text.c - documents on a terminal. */
#include "report/formats.h"
#include "report/picture.h"

#include "printed.h"

/* Stands in for the picture, which has its own tests. */
void picture_text(struct sink *sink, const struct chart *chart)
{
    if (chart)
        sink_print(sink, "Live bytes: a picture\n");
}

static const struct column any_value[] = {{"any", "any value", COLUMN_RIGHT, "%"}};

/* ---- Where parts stand ---- */

static void test_empty(void)
{
    struct document document = {0};
    CHECK_PRINTED(as_text, &document, true, "");
}

static void test_report(void)
{
    struct document document = make_report();
    CHECK_PRINTED(as_text, &document, false,
                  "#define A 1\n"
                  "#define B 2\n"
                  "\n"
                  "Minimum buffer size needed: 61856 bytes\n"
                  "Exact: yes\n"
                  "\n"
                  "Plan\n"
                  "  blocks              61584 bytes\n"
                  "  waste of a request  23.1 %\n"
                  "  Add 15 bytes.\n"
                  "  warning: A free is lost.\n"
                  "\n"
                  "  Buckets\n"
                  "     size  share        call site\n"
                  "       64  0.5 %  a bc  wc_new:1\n"
                  "    12800\n"
                  "\n"
                  "  Sizes\n"
                  "    none\n"
                  "\n"
                  "Next\n"
                  "  Try -v.\n");
}

static void test_depths(void)
{
    static const struct column columns[] = {{"name", "", COLUMN_LEFT, NULL}};
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, "untitled", NULL);
    document_note(&document, NOTE_PLAIN, "At depth 0.");
    document_list(&document, LEVEL_FIRST, "logs", "Logs");
    document_section(&document, LEVEL_FIRST, NULL, "a.log");
    document_fact(&document, "lines", "lines", number(3), NULL);
    document_list(&document, LEVEL_FIRST, "regions", "");
    document_section(&document, LEVEL_FIRST, NULL, "Region 1");
    document_note(&document, NOTE_PLAIN, "At depth 3.");
    document_end(&document);
    document_end(&document);
    document_table(&document, LEVEL_FIRST, "names", "", columns, 1, 0);
    document_row(&document, (struct value[]){text("first")});
    document_row(&document, (struct value[]){text("second")});
    document_end(&document);
    document_section(&document, LEVEL_FIRST, NULL, "b.log");
    document_end(&document);
    document_end(&document);
    document_note(&document, NOTE_PLAIN, "At depth 0 again.");
    document_end(&document);
    CHECK_PRINTED(as_text, &document, false,
                  "At depth 0.\n"
                  "\n"
                  "Logs\n"
                  "  a.log\n"
                  "    lines  3\n"
                  "    Region 1\n"
                  "      At depth 3.\n"
                  "    first\n"
                  "    second\n"
                  "\n"
                  "  b.log\n"
                  "\n"
                  "At depth 0 again.\n");
}

static void test_blocks(void)
{
    struct document document = {0};
    document_table(&document, LEVEL_FIRST, "none", "Nothing there", any_value, 1, 0);
    document_fact(&document, "a", "A", number(1), NULL);
    document_section(&document, LEVEL_DETAIL, "hidden", "Hidden");
    document_end(&document);
    document_note(&document, NOTE_PLAIN, "Follows.");
    document_section(&document, LEVEL_FIRST, "usage", "Usage");
    document_note(&document, NOTE_PLAIN, "In C:");
    document_code(&document, LEVEL_FIRST, "example", "Example", text("int main(void)\n{\n}\n"));
    document_note(&document, NOTE_PLAIN, "That is all.");
    document_table(&document, LEVEL_FIRST, "none", "None", any_value, 1, 0);
    document_end(&document);
    CHECK_PRINTED(as_text, &document, false,
                  "Nothing there\n"
                  "  none\n"
                  "\n"
                  "A: 1\n"
                  "Follows.\n"
                  "\n"
                  "Usage\n"
                  "  In C:\n"
                  "\n"
                  "  Example\n"
                  "\n"
                  "int main(void)\n{\n}\n"
                  "\n"
                  "  That is all.\n"
                  "\n"
                  "  None\n"
                  "    none\n");
}

/* ---- Values ---- */

static const struct {
    struct value value;
    const char *fact, *cell; /* with the unit % */
} values[] = {
    {{VALUE_NULL, 0, NULL, 0}, "-", ""},
    {{VALUE_NUMBER, 0, NULL, 0}, "0 %", "0 %"},
    {{VALUE_NUMBER, UINT64_MAX, NULL, 0}, "18446744073709551615 %", "18446744073709551615 %"},
    {{VALUE_CHANGE, 5, NULL, 0}, "+5 %", "+5 %"},
    {{VALUE_CHANGE, 0, NULL, 0}, "0 %", "0 %"},
    {{VALUE_CHANGE, UINT64_MAX, NULL, 0}, "-1 %", "-1 %"},
    {{VALUE_CHANGE, INT64_MAX, NULL, 0}, "+9223372036854775807 %", "+9223372036854775807 %"},
    {{VALUE_CHANGE, (uint64_t)1 << 63, NULL, 0}, "-9223372036854775808 %",
     "-9223372036854775808 %"},
    {{VALUE_TENTHS, 7, NULL, 0}, "0.7 %", "0.7 %"},
    {{VALUE_TENTHS, 1000, NULL, 0}, "100.0 %", "100.0 %"},
    {{VALUE_BOOL, 0, NULL, 0}, "no", "no"},
    {{VALUE_BOOL, 1, NULL, 0}, "yes", "yes"},
    {{VALUE_TEXT, 0, "smallest", 8}, "smallest", "smallest"},
    {{VALUE_TEXT, 0, "shortened", 5}, "short", "short"},
};

static void test_values(void)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct document document = {0};
        char expected[100];
        document_fact(&document, "f", "A fact", values[i].value, "%");
        snprintf(expected, sizeof expected, "A fact: %s\n", values[i].fact);
        CHECK_PRINTED(as_text, &document, false, expected);

        document_table(&document, LEVEL_FIRST, "t", "", any_value, 1, 0);
        document_row(&document, &values[i].value);
        size_t width = strlen(values[i].cell);
        width = width < 9 ? 9 : width;
        if (*values[i].cell)
            snprintf(expected, sizeof expected, "%*s\n%*s\n", (int)width, "any value", (int)width,
                     values[i].cell);
        else
            snprintf(expected, sizeof expected, "any value\n\n");
        CHECK_PRINTED(as_text, &document, false, expected);
    }
}

/* ---- Levels ---- */

static struct document make_levels(void)
{
    static const struct column columns[] = {{"n", "n", COLUMN_RIGHT, NULL}};
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, "first", "First");
    document_table(&document, LEVEL_FIRST, "long", "Long", columns, 1, 2);
    for (uint64_t n = 9; n < 12; n++)
        document_row(&document, (struct value[]){number(n)});
    document_table(&document, LEVEL_FIRST, "fits", "Fits", columns, 1, 1);
    document_row(&document, (struct value[]){number(1)});
    document_table(&document, LEVEL_DETAIL, "more", "More", columns, 1, 0);
    document_row(&document, (struct value[]){number(2)});
    document_table(&document, LEVEL_FIRST, "programs", NULL, columns, 1, 0);
    document_row(&document, (struct value[]){number(3)});
    document_end(&document);
    document_section(&document, LEVEL_DETAIL, "detail", "Detail");
    document_note(&document, NOTE_PLAIN, "A note.");
    document_end(&document);
    document_section(&document, LEVEL_SCREEN, NULL, "");
    document_note(&document, NOTE_PLAIN, "In short.");
    document_end(&document);
    document_chart(&document, LEVEL_DETAIL, "run", "Live bytes",
                   (const struct chart *)&document.part_count);
    document_chart(&document, LEVEL_DETAIL, "bars", "Bars", NULL);
    document_code(&document, LEVEL_DETAIL, "code", "Code", text("int a;\n"));
    return document;
}

static void test_levels(void)
{
    struct document document = make_levels();
    CHECK_PRINTED(as_text, &document, false,
                  "First\n"
                  "  Long\n"
                  "     n\n"
                  "     9\n"
                  "    10\n"
                  "    and 1 more; -v shows all\n"
                  "\n"
                  "  Fits\n"
                  "    n\n"
                  "    1\n"
                  "\n"
                  "In short.\n");
    document = make_levels();
    CHECK_PRINTED(as_text, &document, true,
                  "First\n"
                  "  Long\n"
                  "     n\n"
                  "     9\n"
                  "    10\n"
                  "    11\n"
                  "\n"
                  "  Fits\n"
                  "    n\n"
                  "    1\n"
                  "\n"
                  "  More\n"
                  "    n\n"
                  "    2\n"
                  "\n"
                  "Detail\n"
                  "  A note.\n"
                  "\n"
                  "Live bytes: a picture\n"
                  "\n"
                  "Code\n"
                  "\n"
                  "int a;\n");
}

/* ---- Width ---- */

static void test_wrapping(void)
{
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, "s", "Section");
    document_note(&document, NOTE_PLAIN, "%s",
                  "The last word of this line ends in column 78, which is the last that notes "
                  "may take up.");
    document_fact(&document, "f", "proof",
                  text("all 117 requests are served in a replay; no peak plan of at most 9 buckets "
                       "is smaller than this"),
                  NULL);
    document_fact(&document, "f", "bound", number(50288), "bytes");
    document_end(&document);
    document_note(&document, NOTE_WARNING, "%0120d is longer than a line", 0);
    CHECK_PRINTED(as_text, &document, false,
                  "Section\n"
                  "  The last word of this line ends in column 78, which is the last that notes\n"
                  "  may take up.\n"
                  "  proof  all 117 requests are served in a replay; no peak plan of at most 9\n"
                  "         buckets is smaller than this\n"
                  "  bound  50288 bytes\n"
                  "\n"
                  "warning:\n"
                  "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
                  "0000000000000000000000000000000000000000\n"
                  "is longer than a line\n");
}

/* What is too long for its line, or ends in blanks, at both depths. */
static void test_long_facts(void)
{
    char word[99] = {0}, expected[400];
    struct document document = {0};
    memset(word, 'x', sizeof word - 1);
    document_fact(&document, "f", "Proof", text("a   b  "), NULL);
    document_fact(&document, "f", "Proof", text(document_words(&document, "%s   b", word)), NULL);
    document_section(&document, LEVEL_FIRST, "s", "Section");
    document_fact(&document, "f", "proof", text(document_words(&document, "%s   b", word)), NULL);
    document_note(&document, NOTE_PLAIN, "%s  ", word + 2);
    document_note(&document, NOTE_PLAIN, "End.");
    document_end(&document);
    snprintf(expected, sizeof expected,
             "Proof: a   b\nProof: %s\n  b\n\nSection\n  proof  %s\n         b\n  %s\n  End.\n",
             word, word, word + 2);
    CHECK_PRINTED(as_text, &document, false, expected);
}

static void test_wide_tables(void)
{
    static const struct column columns[] = {
        {"site", "site", COLUMN_CODE, NULL},
        {"bytes", "bytes", COLUMN_RIGHT, NULL},
        {"words", "words", COLUMN_LEFT, NULL},
    };
    struct document document = {0};
    document_table(&document, LEVEL_FIRST, "t", "Table", columns, 3, 0);
    document_row(&document, (struct value[]){
        text("a_name_of_sixty_three_characters_that_takes_more_than_its_column:1"), number(7),
        text("any order of requests with the same peaks, in any number of threads")});
    document_row(&document, (struct value[]){text("b"), number(123456), text("short")});
    document_row(&document, (struct value[]){
        text("a_name_of_sixty_three_characters_that_takes_more_than_its_column:23456"), {0}, {0}});
    document_row(&document, (struct value[]){text("c"), number(1),
                                             text("that ends in column 100. Not so")});
    CHECK_PRINTED(as_text, &document, false,
                  "Table\n"
                  "  site                                                           bytes  words\n"
                  "  a_name_of_sixty_three_characters_that_takes_more_than_its_column:1\n"
                  "                                                                     7  "
                  "any order of requests with\n"
                  "                                                                        the "
                  "same peaks, in any\n"
                  "                                                                        number "
                  "of threads\n"
                  "  b                                                             123456  "
                  "short\n"
                  "  a_name_of_sixty_three_characters_that_takes_more_than_its_column:23456\n"
                  "  c                                                                  1  "
                  "that ends in column 100. Not\n"
                  "                                                                        "
                  "so\n");
}

static void test_long_names(void)
{
    static const struct column columns[] = {
        {"n", "n", COLUMN_RIGHT, NULL},
        {"site", "site", COLUMN_CODE, NULL},
    };
    char name[121] = {0}, expected[200];
    struct document document = {0};
    memset(name, 'x', sizeof name - 1);
    memcpy(name + 50, " y ", 3);
    document_table(&document, LEVEL_FIRST, "t", "", columns, 2, 0);
    document_row(&document, (struct value[]){number(1), text(name)});
    document_row(&document, (struct value[]){number(2), text("blanks  ")});
    snprintf(expected, sizeof expected, "n  site\n1  %s\n2  blanks\n", name);
    CHECK_PRINTED(as_text, &document, false, expected);
}

static void test_display_columns(void)
{
    static const struct column columns[] = {
        {"name", "name", COLUMN_LEFT, NULL},
        {"n", "n", COLUMN_RIGHT, NULL},
    };
    struct document document = {0};
    document_table(&document, LEVEL_FIRST, "t", "", columns, 2, 0);
    document_row(&document, (struct value[]){text("\xc3\xa9t\xc3\xa9"), number(1)});
    document_row(&document, (struct value[]){text("e\xcc\x81"), number(2)}); /* combining */
    document_row(&document, (struct value[]){text("\xe5\xad\x97\xe5\xad\x97"), number(3)});
    document_row(&document, (struct value[]){text("\xf0\x9f\x94\x92"), number(4)});
    document_fact(&document, "f", "\xe5\xad\x97", number(5), NULL);
    CHECK_PRINTED(as_text, &document, false,
                  "name  n\n"
                  "\xc3\xa9t\xc3\xa9   1\n"
                  "e\xcc\x81     2\n"
                  "\xe5\xad\x97\xe5\xad\x97  3\n"
                  "\xf0\x9f\x94\x92    4\n"
                  "\n"
                  "\xe5\xad\x97: 5\n");
}

/* ---- Text from outside ---- */

/* What a log holds commands no terminal, wherever it stands. */
static void test_hostile(void)
{
    static const char hostile[] = "a\x1b[2J\n\r\x7f*/\\%s" "\xc2\x9b\xe2\x80\xae\xff";
    static const struct column columns[] = {{"c", hostile, COLUMN_CODE, NULL}};
    struct document document = {0};
    struct sink plain = {0}, expected = {0};
    document_section(&document, LEVEL_FIRST, "s", hostile);
    document_fact(&document, "f", hostile, text(hostile), NULL);
    document_note(&document, NOTE_PLAIN, "%s", hostile);
    document_table(&document, LEVEL_FIRST, "t", hostile, columns, 1, 0);
    document_row(&document, (struct value[]){text(hostile)});
    document_end(&document);

    sink_plain(&plain, hostile, strlen(hostile));
    sink_write(&plain, "", 1);
    size_t controls = 0;
    for (size_t i = 0; i + 1 < plain.length; i++)
        controls += plain.text[i] < ' ' || plain.text[i] > '~';
    CHECK_EQUAL(controls, 0);
    sink_print(&expected, "%s\n  %s  %s\n  %s\n\n  %s\n    %s\n    %s\n", plain.text, plain.text,
               plain.text, plain.text, plain.text, plain.text, plain.text);
    sink_write(&expected, "", 1);
    CHECK_PRINTED(as_text, &document, false, expected.text);
    sink_free(&plain);
    sink_free(&expected);
}

int main(void)
{
    TEST(test_empty());
    TEST(test_report());
    TEST(test_depths());
    TEST(test_blocks());
    TEST(test_values());
    TEST(test_levels());
    TEST(test_wrapping());
    TEST(test_long_facts());
    TEST(test_wide_tables());
    TEST(test_long_names());
    TEST(test_display_columns());
    TEST(test_hostile());
    return check_summary();
}
