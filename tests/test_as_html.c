/* SPDX-License-Identifier: MIT */
/* test_as_html.c - documents of each kind of part, as a page: all that stands in its body.
 * Whether pages are well-formed is tested by html.sh. */
#include "report/formats.h"
#include "report/markup.h"
#include "report/picture.h"
#include "tests/check.h"

#define HEADER "<main>\n<header>\n<h1>t</h1>\n</header>\n"
#define FOOTER "</main>\n</body>\n</html>\n"
#define BAD "\xef\xbf\xbd" /* U+FFFD */

static bool is_text(const char *text, size_t length, const char *expected)
{
    return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

/* Checks what stands behind <body> in a document's page, between the header and the
 * footer of a document of the title "t". */
static void check_page(struct document *document, bool is_verbose, const char *expected)
{
    struct sink sink = {0};
    struct sink wanted = {0};
    document->title = "t";
    as_html(&sink, document, is_verbose);
    sink_print(&wanted, HEADER "%s" FOOTER, expected);
    sink_write(&wanted, "", 1);
    sink_write(&sink, "", 1);
    const char *body = strstr(sink.text, "<body>\n");
    CHECK(!sink.is_short && !document->is_short);
    CHECK_CASE(body && strcmp(body + 7, wanted.text) == 0, "got: %s\n    not: %s", body,
               wanted.text);
    sink_free(&sink);
    sink_free(&wanted);
}

/* The same with and without is_verbose; frees the document. */
static void check_both(struct document *document, const char *expected)
{
    check_page(document, false, expected);
    check_page(document, true, expected);
    document_free(document);
}

/* ---- The frame ---- */

static void check_frame(const struct document *document, const char *meta, const char *title,
                        const char *body)
{
    struct sink sink = {0};
    struct sink expected = {0};
    as_html(&sink, document, false);
    sink_print(&expected,
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'\"/>\n%s<title>%s</title>\n<style>\n", meta, title);
    for (const char *const *rules = style_page; *rules; rules++)
        sink_print(&expected, "%s", *rules);
    for (const char *const *rules = style_pictures; *rules; rules++)
        sink_print(&expected, "%s", *rules);
    sink_print(&expected, "</style>\n</head>\n<body>\n<main>\n%s</main>\n</body>\n</html>\n", body);
    CHECK_CASE(sink.length == expected.length &&
                   memcmp(sink.text, expected.text, sink.length) == 0,
               "%.*s", (int)sink.length, sink.text);
    sink_free(&sink);
    sink_free(&expected);
}

static void test_frame(void)
{
    struct document document = {0};
    check_frame(&document, "", "Report", "<header>\n<h1>Report</h1>\n</header>\n");
    document.title = "9 <bytes> & \"more\"";
    document.subtitle = "for '</p>\xff'";
    document.generator = "tool \"1\"";
    check_frame(&document, "<meta name=\"generator\" content=\"tool &quot;1&quot;\"/>\n",
                "9 &lt;bytes&gt; &amp; &quot;more&quot;",
                "<header>\n<h1>9 &lt;bytes&gt; &amp; &quot;more&quot;</h1>\n"
                "<p>for &#39;&lt;/p&gt;" BAD "&#39;</p>\n</header>\n"
                "<footer>Made by tool &quot;1&quot;. The same input and options make the same "
                "page.</footer>\n");
}

/* ---- Facts ---- */

static void test_values(void)
{
    struct document document = {0};
    document_fact(&document, "null", "null", (struct value){0}, "bytes");
    document_fact(&document, "number", "number", value_number(UINT64_MAX), NULL);
    document_fact(&document, "line", "line", value_line(61856), "<b>");
    document_fact(&document, "no_line", "no line", value_line(0), NULL);
    document_fact(&document, "more", "more", value_change(1, 61856), "bytes");
    document_fact(&document, "less", "less", value_change(INT64_MAX, 0), NULL);
    document_fact(&document, "same", "same", value_change(7, 7), NULL);
    document_fact(&document, "tenths", "tenths", value_tenths(12345), "%");
    document_fact(&document, "hidden", NULL, value_number(1), NULL);
    document_fact(&document, NULL, "yes", value_bool(true), NULL);
    document_fact(&document, NULL, "no", value_bool(false), NULL);
    document_fact(&document, NULL, "<i>", value_text("</dd>&\"'\x1b\xff\xc3\xa9"), NULL);
    document_fact(&document, NULL, "bytes", value_bytes("a\0b", 3), NULL);
    document_fact(&document, NULL, "empty", value_bytes(NULL, 0), NULL);
    check_both(&document,
               "<dl>\n"
               "<div><dt>null</dt><dd>\u2013</dd></div>\n"
               "<div><dt>number</dt><dd>18,446,744,073,709,551,615</dd></div>\n"
               "<div><dt>line</dt><dd>61,856 <span class=\"unit\">&lt;b&gt;</span></dd></div>\n"
               "<div><dt>no line</dt><dd>\u2013</dd></div>\n"
               "<div><dt>more</dt><dd>+61,855 <span class=\"unit\">bytes</span></dd></div>\n"
               "<div><dt>less</dt><dd>\u22129,223,372,036,854,775,807</dd></div>\n"
               "<div><dt>same</dt><dd>0</dd></div>\n"
               "<div><dt>tenths</dt><dd>1,234.5 <span class=\"unit\">%</span></dd></div>\n"
               "<div><dt>yes</dt><dd>yes</dd></div>\n"
               "<div><dt>no</dt><dd>no</dd></div>\n"
               "<div><dt>&lt;i&gt;</dt><dd>&lt;/dd&gt;&amp;&quot;&#39;" BAD BAD
               "\u00e9</dd></div>\n"
               "<div><dt>bytes</dt><dd>a" BAD "b</dd></div>\n"
               "<div><dt>empty</dt><dd></dd></div>\n"
               "</dl>\n");
}

/* Adds facts of the title "f". */
static void add_facts(struct document *document, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        document_fact(document, NULL, "f", value_text(text), NULL);
}

static void test_facts_apart(void)
{
    struct document document = {0};
    add_facts(&document, 1, "a");
    document_note(&document, NOTE_PLAIN, "n");
    add_facts(&document, 1, "b");
    document_section(&document, LEVEL_FIRST, "for_programs", NULL);
    document_fact(&document, "a", NULL, value_number(1), NULL);
    document_end(&document);
    check_both(&document, "<dl>\n<div><dt>f</dt><dd>a</dd></div>\n</dl>\n"
                          "<p>n</p>\n"
                          "<dl>\n<div><dt>f</dt><dd>b</dd></div>\n</dl>\n");
}

/* ---- Sections ---- */

/* Levels make no difference; a section without a title has no heading. */
static void test_sections(void)
{
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, "plan", "The <plan>");
    document_section(&document, LEVEL_DETAIL, "inner", "Inner");
    document_section(&document, LEVEL_DETAIL, NULL, NULL);
    document_section(&document, LEVEL_DETAIL, NULL, "Third");
    document_section(&document, LEVEL_DETAIL, NULL, "Fourth");
    document_note(&document, NOTE_PLAIN, "Below.");
    for (int depth = 0; depth < 5; depth++)
        document_end(&document);
    document_section(&document, LEVEL_DETAIL, "input", NULL);
    document_list(&document, LEVEL_DETAIL, "files", "Logs");
    document_section(&document, LEVEL_FIRST, NULL, "a.log");
    document_note(&document, NOTE_PLAIN, "Of a.");
    document_end(&document);
    document_section(&document, LEVEL_FIRST, NULL, NULL);
    document_note(&document, NOTE_PLAIN, "Of b.");
    document_end(&document);
    document_end(&document);
    document_end(&document);
    check_both(&document, "<nav aria-label=\"Contents\">\n<details>\n<summary>Contents</summary>\n<ul>\n"
                          "<li><a href=\"#plan\">The &lt;plan&gt;</a></li>\n"
                          "<li><a href=\"#files\">Logs</a></li>\n"
                          "</ul>\n</details>\n</nav>\n"
                          "<section id=\"plan\">\n<h2>The &lt;plan&gt;</h2>\n"
                          "<h3>Inner</h3>\n<h4>Third</h4>\n<h4>Fourth</h4>\n"
                          "<p>Below.</p>\n"
                          "</section>\n"
                          "<section id=\"files\">\n<h2>Logs</h2>\n"
                          "<h3>a.log</h3>\n<p>Of a.</p>\n<p>Of b.</p>\n"
                          "</section>\n");
}

/* A section is named by its key, which is no other's, else by its index. */
static void test_ids(void)
{
    static const char *const titles[][2] = {
        {NULL, "A b"}, {NULL, "A b"}, {"a_b", "c"}, {NULL, "\xff\"><"}, {NULL, ""},
    };
    static const char *const ids[] = {"part0", "part2", "a_b", "part6", "part8"};
    struct document document = {0};
    struct sink expected = {0};
    struct sink sections = {0};
    sink_print(&expected, "<nav aria-label=\"Contents\">\n<details>\n<summary>Contents</summary>\n<ul>\n");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct sink title = {0};
        document_section(&document, LEVEL_FIRST, titles[i][0], titles[i][1]);
        document_end(&document);
        markup_string(&title, titles[i][1]);
        sink_print(&expected, "<li><a href=\"#%s\">%.*s</a></li>\n", ids[i], (int)title.length,
                   title.length ? title.text : "");
        sink_print(&sections, "<section id=\"%s\">\n<h2>%.*s</h2>\n</section>\n", ids[i],
                   (int)title.length, title.length ? title.text : "");
        sink_free(&title);
    }
    sink_print(&expected, "</ul>\n</details>\n</nav>\n%.*s", (int)sections.length, sections.text);
    sink_write(&expected, "", 1);
    check_both(&document, expected.text);
    sink_free(&expected);
    sink_free(&sections);
}

/* ---- Warnings ---- */

static void test_warnings(void)
{
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, "plan", "Plan");
    document_note(&document, NOTE_WARNING, "Too <small>.");
    document_section(&document, LEVEL_DETAIL, NULL, "a&b.log");
    document_note(&document, NOTE_WARNING, "Of a log.");
    document_end(&document);
    document_note(&document, NOTE_WARNING, "Again.");
    document_end(&document);
    document_note(&document, NOTE_WARNING, "Of no section.");
    check_page(&document, false,
               "<p class=\"alert\">Too &lt;small&gt;. <a href=\"#plan\">Plan</a></p>\n"
               "<p class=\"alert\">Of a log. <a href=\"#plan\">a&amp;b.log</a></p>\n"
               "<p class=\"alert\">Again. <a href=\"#plan\">Plan</a></p>\n"
               "<p class=\"alert\">Of no section.</p>\n"
               "<section id=\"plan\">\n<h2>Plan</h2>\n<h3>a&amp;b.log</h3>\n</section>\n");
    for (int i = 5; i <= 7; i++)
        document_note(&document, NOTE_WARNING, "%d.", i);
    check_both(&document,
               "<p class=\"alert\">Too &lt;small&gt;. <a href=\"#plan\">Plan</a></p>\n"
               "<p class=\"alert\">Of a log. <a href=\"#plan\">a&amp;b.log</a></p>\n"
               "<p class=\"alert\">Again. <a href=\"#plan\">Plan</a></p>\n"
               "<p class=\"alert\">Of no section.</p>\n"
               "<p class=\"alert\">5.</p>\n"
               "<details>\n<summary>More warnings: 2</summary>\n"
               "<p class=\"alert\">6.</p>\n<p class=\"alert\">7.</p>\n</details>\n"
               "<section id=\"plan\">\n<h2>Plan</h2>\n<h3>a&amp;b.log</h3>\n</section>\n");
}

/* ---- Tables ---- */

#define BAR(percent) "<td class=\"bar\"><span class=\"live\" style=\"width:" percent "%\"></span></td>"

static void test_columns(void)
{
    static const struct column columns[] = {
        {"size", "si<ze", COLUMN_RIGHT, NULL}, {"hidden", NULL, COLUMN_BAR, NULL},
        {"word", "word", COLUMN_LEFT, NULL},   {"site", "site", COLUMN_CODE, NULL},
        {"bar", "bytes", COLUMN_BAR, "<%>"},   {NULL, "", COLUMN_LEFT, NULL},
        {NULL, "long", COLUMN_RIGHT, NULL},
    };
    static const char words[] = "0123456789 0123456789 0123456789 "; /* 33 bytes */
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, NULL, "S");
    document_table(&document, LEVEL_DETAIL, "rows", "Ro\"ws", columns, 7, 0);
    document_row(&document, (const struct value[]){
        value_number(61856), value_number(1), value_text("a&b"), value_text("</code>:1"),
        value_tenths(2500), value_bool(true), value_text(words)});
    document_chosen_row(&document, (const struct value[]){
        value_text("smallest"), {0}, value_bytes(words, 32), {0}, value_tenths(10000), {0}, {0}});
    document_row(&document, (const struct value[]){
        value_change(9, 8), {0}, {0}, value_number(2), {0}, value_text("x"), value_number(3)});
    document_end(&document);
    check_both(&document,
               "<section id=\"part0\">\n<h2>S</h2>\n"
               "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Ro&quot;ws\">\n"
               "<table>\n<caption>Ro&quot;ws</caption>\n"
               "<thead><tr><th scope=\"col\">si&lt;ze</th>"
               "<th scope=\"col\" class=\"words\">word</th>"
               "<th scope=\"col\" class=\"long\">site</th>"
               "<th scope=\"col\">bytes</th><td class=\"bar\"></td><td></td>"
               "<th scope=\"col\" class=\"long\">long</th></tr></thead>\n<tbody>\n"
               "<tr><td>61,856</td><td class=\"words\">a&amp;b</td>"
               "<td class=\"long\"><code>&lt;/code&gt;:1</code></td><td>250.0 &lt;%&gt;</td>"
               BAR("25.0")
               "<td class=\"words\">yes</td>"
               "<td class=\"long\">0123456789 0123456789 0123456789 </td></tr>\n"
               "<tr class=\"chosen\"><td>smallest</td>"
               "<td class=\"words\">0123456789 0123456789 0123456789</td><td class=\"long\"></td>"
               "<td>1,000.0 &lt;%&gt;</td>"
               BAR("100.0")
               "<td class=\"words\"></td><td class=\"long\"></td></tr>\n"
               "<tr><td>\u22121</td><td class=\"words\"></td><td class=\"long\">2</td><td></td>"
               BAR("0.0")
               "<td class=\"words\">x</td><td class=\"long\">3</td></tr>\n"
               "</tbody>\n</table>\n</div>\n</section>\n");
}

static const struct column one_column[] = {{"n", "n", COLUMN_RIGHT, NULL}};
static const struct column one_bar[] = {{"n", "n", COLUMN_BAR, NULL}};

#define OPEN_TABLE(label) \
    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" label "\">\n<table>\n"
#define N_HEAD "<thead><tr><th scope=\"col\">n</th></tr></thead>\n<tbody>\n"
#define CLOSE_TABLE "</tbody>\n</table>\n</div>\n"

/* A bar shows how large a change is; there is none for words, and none where all is 0. */
static void test_bars(void)
{
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, NULL, "S");
    document_table(&document, LEVEL_FIRST, NULL, "S", one_bar, 1, 0);
    document_row(&document, (const struct value[]){value_change(2, 0)});
    document_row(&document, (const struct value[]){value_change(0, 1)});
    document_row(&document, (const struct value[]){value_text("none")});
    document_table(&document, LEVEL_FIRST, NULL, "zero", one_bar, 1, 0);
    document_row(&document, (const struct value[]){value_number(0)});
    document_end(&document);
    check_both(&document,
               "<section id=\"part0\">\n<h2>S</h2>\n" OPEN_TABLE("S")
               "<thead><tr><th scope=\"col\">n</th><td class=\"bar\"></td></tr></thead>\n<tbody>\n"
               "<tr><td>\u22122</td>" BAR("100.0") "</tr>\n"
               "<tr><td>+1</td>" BAR("50.0") "</tr>\n"
               "<tr><td>none</td>" BAR("0.0") "</tr>\n"
               CLOSE_TABLE OPEN_TABLE("zero") "<caption>zero</caption>\n"
               "<thead><tr><th scope=\"col\">n</th><td class=\"bar\"></td></tr></thead>\n<tbody>\n"
               "<tr><td>0</td>" BAR("0.0") "</tr>\n"
               CLOSE_TABLE "</section>\n");
}

/* A table that is the key of a chart: each row has the colour of an area, and those behind the
 * chart's last that of all others. */
static void test_key(void)
{
    static const struct column column[] = {{"n", "n", COLUMN_KEY, NULL}};
    struct document document = {0};
    document_section(&document, LEVEL_FIRST, NULL, "S");
    document_table(&document, LEVEL_FIRST, NULL, "S", column, 1, 0);
    for (uint64_t row = 0; row < CHART_AREAS_MAX + 1; row++)
        document_row(&document, (const struct value[]){value_number(row)});
    document_end(&document);
    struct sink page = {0};
    as_html(&page, &document, false);
    sink_write(&page, "", 1);
    for (const char *at = page.text, *row = "0a0 1a1 2a2 3a3 4a4 5rest 6rest "; *row;
         row += strcspn(row, " ") + 1) {
        char cell[80];
        snprintf(cell, sizeof cell, "<tr><td>%c</td><td class=\"bar coloured\"><span class=\"%.*s\"",
                 *row, (int)strcspn(row, " ") - 1, row + 1);
        at = strstr(at, cell);
        CHECK_CASE(at, "%s", cell);
        if (!at)
            break;
    }
    sink_free(&page);
    document_free(&document);
}

/* Outside of sections a table has its own; without rows it says so; without a title it is
 * for programs. */
static void test_tables_without(void)
{
    struct document document = {0};
    document_table(&document, LEVEL_FIRST, "hidden", NULL, one_column, 1, 0);
    document_row(&document, (const struct value[]){value_number(1)});
    document_table(&document, LEVEL_FIRST, "sizes", "Sizes", one_column, 1, 0);
    document_row(&document, (const struct value[]){value_number(1)});
    document_table(&document, LEVEL_FIRST, NULL, "<Sites>", one_column, 1, 0);
    check_both(&document, "<nav aria-label=\"Contents\">\n<details>\n<summary>Contents</summary>\n<ul>\n"
                          "<li><a href=\"#sizes\">Sizes</a></li>\n"
                          "<li><a href=\"#part2\">&lt;Sites&gt;</a></li>\n</ul>\n</details>\n</nav>\n"
                          "<section id=\"sizes\">\n<h2>Sizes</h2>\n" OPEN_TABLE("Sizes") N_HEAD
                          "<tr><td>1</td></tr>\n" CLOSE_TABLE "</section>\n"
                          "<section id=\"part2\">\n<h2>&lt;Sites&gt;</h2>\n"
                          "<p class=\"soft\">&lt;Sites&gt;: none</p>\n</section>\n");
}

/* A table with rows_first is cut after 200 rows, or that many, unless is_verbose. */
static void test_long_tables(void)
{
    static const struct {
        uint64_t row_count;
        size_t rows_first;
        uint64_t shown;
    } rows[] = {{200, 5, 200}, {201, 5, 200}, {1500, 5, 200}, {1500, 0, 1500}, {1500, 300, 300}};
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct document document = {0};
        document_section(&document, LEVEL_FIRST, NULL, "S");
        document_table(&document, LEVEL_FIRST, NULL, "T", one_column, 1, rows[row].rows_first);
        for (uint64_t i = 0; i < rows[row].row_count; i++)
            document_row(&document, (const struct value[]){value_number(i)});
        document_end(&document);
        for (int is_verbose = 0; is_verbose <= 1; is_verbose++) {
            uint64_t shown = is_verbose ? rows[row].row_count : rows[row].shown;
            struct sink expected = {0};
            sink_print(&expected, "<section id=\"part0\">\n<h2>S</h2>\n" OPEN_TABLE("T")
                                  "<caption>T</caption>\n" N_HEAD);
            for (uint64_t i = 0; i < shown; i++)
                sink_print(&expected, "<tr><td>%s</td></tr>\n", GROUPED(i));
            sink_print(&expected, CLOSE_TABLE);
            if (shown < rows[row].row_count)
                sink_print(&expected,
                           "<p class=\"soft\">And %s more; with -v they are listed, too.</p>\n",
                           GROUPED(rows[row].row_count - shown));
            sink_print(&expected, "</section>\n");
            sink_write(&expected, "", 1);
            check_page(&document, is_verbose, expected.text);
            sink_free(&expected);
        }
        document_free(&document);
    }
}

/* ---- Code and pictures ---- */

static void test_code(void)
{
    struct document document = {0};
    document_code(&document, LEVEL_FIRST, "macros", NULL, value_text("#if A < 1 && B\n#endif\n"));
    document_code(&document, LEVEL_DETAIL, "example", "Usage & more", value_bytes("x\0;\n", 4));
    document_code(&document, LEVEL_DETAIL, NULL, NULL, value_bytes(NULL, 0));
    document_section(&document, LEVEL_SCREEN, NULL, "In short");
    document_note(&document, NOTE_WARNING, "Said elsewhere.");
    document_end(&document);
    check_both(&document, "<pre tabindex=\"0\">#if A &lt; 1 &amp;&amp; B\n#endif\n</pre>\n"
                          "<section id=\"example\">\n<h2>Usage &amp; more</h2>\n"
                          "<pre tabindex=\"0\">x" BAD ";\n</pre>\n</section>\n"
                          "<pre tabindex=\"0\"></pre>\n");
}

/* One picture by itself, those that follow each other side by side. */
static void test_charts(void)
{
    static const struct history_range ranges[] = {{1, 2}, {0, 3}};
    static const struct chart chart = {.kind = CHART_AREAS_SMALL, .title = "c", .unit = "blocks",
                                       .column_count = 2, .whole = {NULL, ranges}};
    struct document document = {0};
    struct sink picture = {0};
    struct sink expected = {0};
    picture_svg(&picture, &chart);
    sink_write(&picture, "", 1);
    document_chart(&document, LEVEL_FIRST, NULL, "Alone", &chart);
    document_section(&document, LEVEL_DETAIL, NULL, "S");
    document_chart(&document, LEVEL_FIRST, NULL, "S", &chart);
    document_note(&document, NOTE_PLAIN, "n");
    document_chart(&document, LEVEL_FIRST, NULL, "<64>", &chart);
    document_chart(&document, LEVEL_FIRST, NULL, NULL, &chart);
    document_end(&document);
    sink_print(&expected,
               "<nav aria-label=\"Contents\">\n<details>\n<summary>Contents</summary>\n<ul>\n<li><a href=\"#part0\">Alone</a></li>\n"
               "<li><a href=\"#part1\">S</a></li>\n</ul>\n</details>\n</nav>\n"
               "<section id=\"part0\">\n<h2>Alone</h2>\n<figure>\n%s</figure>\n</section>\n"
               "<section id=\"part1\">\n<h2>S</h2>\n<figure>\n%s</figure>\n<p>n</p>\n"
               "<div class=\"buckets\">\n"
               "<figure>\n<figcaption>&lt;64&gt;</figcaption>\n%s</figure>\n"
               "<figure>\n%s</figure>\n</div>\n</section>\n",
               picture.text, picture.text, picture.text, picture.text);
    sink_write(&expected, "", 1);
    CHECK(is_text(picture.text, 4, "<svg"));
    check_both(&document, expected.text);
    sink_free(&picture);
    sink_free(&expected);
}

int main(void)
{
    TEST(test_frame());
    TEST(test_values());
    TEST(test_facts_apart());
    TEST(test_sections());
    TEST(test_ids());
    TEST(test_warnings());
    TEST(test_columns());
    TEST(test_bars());
    TEST(test_key());
    TEST(test_tables_without());
    TEST(test_long_tables());
    TEST(test_code());
    TEST(test_charts());
    return check_summary();
}
