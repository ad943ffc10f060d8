/* SPDX-License-Identifier: MIT */
/* test_picture.c - charts made by hand, drawn in every way: well-formed, in their frame,
 * with no peak lost, whatever the values and names. */
#include "report/picture.h"

#include "check.h"
#include "fuzz/markup.h"

#include <stdlib.h>

#define COLUMNS_MAX 2000
#define RUNS_MAX 1000
#define HOSTILE "</title><script>x</script>\x1b[2J\xff&\"*/\n"
#define ESCAPED "&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;"

typedef void drawing(struct sink *, const struct chart *);

/* What was drawn, ended by 0; free() it. */
static char *draw(drawing *draw_chart, const struct chart *chart)
{
    struct sink sink = {0};
    draw_chart(&sink, chart);
    sink_write(&sink, "", 1);
    if (!CHECK(!sink.is_short))
        abort();
    return sink.text;
}

/* The element or the text has these words, */
static void check_has(drawing *draw_chart, const struct chart *chart, const char *words)
{
    char *text = draw(draw_chart, chart);
    CHECK_CASE(strstr(text, words), "'%s' is not in %s", words, text);
    free(text);
}

/* or has not. */
static void check_lacks(drawing *draw_chart, const struct chart *chart, const char *words)
{
    char *text = draw(draw_chart, chart);
    CHECK_CASE(!strstr(text, words), "'%s' is in %s", words, text);
    free(text);
}

/* Follows a path of M, V, h, v and z. Returns how far it goes to the right, and sets *top
 * to the least y; -1: it leaves the frame. */
static long follow(const char *path, long height, long *top)
{
    long x = 0, y = 0, left = 0;
    *top = height;
    while (*path != '"') {
        char command = *path++;
        char *end = (char *)path;
        long number = command == 'z' ? 0 : strtol(path, &end, 10);
        if (command == 'M') {
            x = left = number;
            y = strtol(end + 1, &end, 10);
        }
        path = end;
        x += command == 'h' ? number : 0;
        y = command == 'V' ? number : command == 'v' ? y + number : y;
        *top = y < *top ? y : *top;
        if (!strchr("MVhvz", command) || y < 0 || y > height)
            return -1;
    }
    return x - left;
}

/* Each series goes over the whole width. Returns the least y of all. */
static long check_paths(const char *svg, long width, long height)
{
    static const char *const classes[] = {"times", "live", "a0", "a1", "rest", "blocks"};
    long least = height;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        char start[40];
        snprintf(start, sizeof start, "<path class=\"%s\" d=\"", classes[i]);
        for (const char *at = svg; (at = strstr(at, start));) {
            long top;
            at += strlen(start);
            CHECK_EQUAL(follow(at, height, &top), width);
            least = top < least ? top : least;
        }
    }
    return least;
}

/* Whole lines of at most 100 characters, with no control. */
static bool is_text(const char *text)
{
    const char *line = text;
    bool is_good = true;
    for (const char *c = text; *c; c++) {
        is_good &= *c == '\n' ? c - line <= 100 : (unsigned char)*c >= ' ' && *c != 0x7f;
        line = *c == '\n' ? c + 1 : line;
    }
    return is_good && !*line;
}

/* Draws a chart in every way. Returns the least y of its paths. */
static long check_chart(const struct chart *chart)
{
    bool is_small = chart->kind == CHART_AREAS_SMALL;
    char *element = draw(picture_svg, chart);
    char *file = draw(picture_svg_file, chart);
    char *text = draw(picture_text, chart);
    CHECK(markup_is_good(element, strlen(element)));
    CHECK(markup_is_good(file, strlen(file)));
    CHECK(strstr(file, "xmlns=") && strstr(file, "<style>"));
    long top = check_paths(element, is_small ? 200 : PICTURE_COLUMNS, is_small ? 80 : 400);
    CHECK_EQUAL(*text != '\0', chart->kind == CHART_AREAS);
    CHECK_CASE(is_text(text), "%s", text);
    free(element);
    free(file);
    free(text);
    return top;
}

/* ---- Areas ---- */

static struct history_range ranges[COLUMNS_MAX];

static struct chart areas_of(uint32_t column_count)
{
    return (struct chart){.kind = CHART_AREAS, .title = "Title", .unit = "bytes",
                          .limit_label = "buffer", .column_count = column_count,
                          .whole = {NULL, ranges}, .area_count = 1,
                          .areas = {{"requested", ranges}}, .line = {"in blocks", ranges},
                          .span = "span"};
}

static struct chart small_of(uint32_t column_count, uint64_t limit)
{
    return (struct chart){.kind = CHART_AREAS_SMALL, .title = "Title", .unit = "blocks",
                          .limit = limit, .column_count = column_count,
                          .whole = {NULL, ranges}};
}

static void fill(uint64_t low, uint64_t high)
{
    for (uint32_t c = 0; c < COLUMNS_MAX; c++)
        ranges[c] = (struct history_range){low, high};
}

static void test_nothing(void)
{
    fill(0, 0);
    static const uint32_t counts[] = {1, 2, 84, 800, 801, COLUMNS_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct chart chart = areas_of(counts[i]);
        struct chart small = small_of(counts[i], 0);
        CHECK_EQUAL(check_chart(&chart), 362);
        CHECK_EQUAL(check_chart(&small), 79);
        check_lacks(picture_svg, &chart, "class=\"limit\"");
        check_lacks(picture_svg, &small, "class=\"limit\"");
        chart.limit = 5; /* far above nothing */
        check_lacks(picture_svg, &chart, "class=\"limit\"");
        small.limit = 5;
        CHECK_EQUAL(check_chart(&small), 79);
        check_has(picture_svg, &small,
                  "<line class=\"limit\" x1=\"0\" y1=\"6\" x2=\"200\" y2=\"6\"/>");
    }
}

/* One column among others is higher: its place reaches the top, whatever shares it. */
static void test_lone_peak(void)
{
    static const uint32_t counts[] = {1, 2, 3, 83, 84, 85, 199, 200, 201, 799, 800, 801, 1601,
                                      COLUMNS_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        uint32_t count = counts[i];
        const uint32_t columns[] = {0, count / 2, count - 1};
        for (size_t j = 0; j < 3; j++) {
            fill(1, 2);
            ranges[columns[j]].high = 100;
            struct chart chart = areas_of(count);
            struct chart small = small_of(count, 0);
            struct chart_mark mark = {.column = columns[j], .value = 100, .label = "peak"};
            chart.marks = &mark;
            chart.mark_count = 1;
            CHECK_EQUAL(check_chart(&chart), 70);
            CHECK_EQUAL(check_chart(&small), 6);
            /* In characters, it is the only one in the top row, and the mark is below. */
            char *text = draw(picture_text, &chart);
            const char *row = strchr(text, '\n') + 1;
            size_t at = strcspn(row, ":");
            CHECK_EQUAL(strcspn(row, "\n"), at + 1);
            const char *below = strchr(strstr(text, "0 +"), '\n') + 1;
            CHECK_EQUAL(strcspn(below, "^"), at);
            free(text);
        }
    }
}

/* One column among others is lower: it is not solid all the while. */
static void test_lone_gap(void)
{
    fill(292, 292);
    ranges[4].low = 0;
    struct chart small = small_of(800, 0);
    struct chart chart = areas_of(84); /* as many as there is room for in characters */
    check_chart(&chart);
    check_has(picture_svg, &small, "<path class=\"live\" d=\"M0,79V6h1v73h1v-73h198V79z\"/>");
    check_has(picture_text, &chart, "\n       292 |####:###");
    check_has(picture_text, &chart,
              "\n         0 +------------------------------------------------------------------"
              "------------------\n");
}

/* Words that have no room before their mark stand behind it. */
static void test_long_words(void)
{
    char words[99];
    memset(words, 'w', sizeof words);
    words[98] = '\0';
    fill(1, 1);
    struct chart_mark mark = {.column = 83, .value = 1, .label = words};
    struct chart chart = areas_of(84);
    chart.marks = &mark;
    chart.mark_count = 1;
    check_has(picture_text, &chart, " ^ www");
}

static void test_slices(void)
{
    static const struct chart_slice slices[] = {{0, 3, "line <1>"}, {3, 4, "lines 2 to 9"}};
    fill(5, 5);
    ranges[1] = (struct history_range){2, 1234};
    struct chart chart = areas_of(4);
    check_has(picture_svg, &chart, " role=\"img\">");
    chart.slices = slices;
    chart.slice_count = 2;
    check_chart(&chart);
    check_has(picture_svg, &chart, " role=\"group\">"); /* of parts that take the focus */
    check_has(picture_svg, &chart, "<g class=\"slice\" tabindex=\"0\"><rect x=\"100\" y=\"70\" width=\"600\"");
    check_has(picture_svg, &chart, ">line &lt;1&gt;: 2 to 1,234 bytes</text></g>");
    check_has(picture_svg, &chart, "<rect x=\"700\" y=\"70\" width=\"200\"");
    check_has(picture_svg, &chart, ">lines 2 to 9: 5 bytes</text></g>");
}

static void test_huge(void)
{
    fill(INT64_MAX / 2, INT64_MAX);
    struct chart_mark mark = {.column = 399, .value = INT64_MAX, .label = "peak",
                              .place = "line 9223372036854775807"};
    struct chart chart = areas_of(800);
    chart.limit = INT64_MAX;
    chart.marks = &mark;
    chart.mark_count = 1;
    CHECK_EQUAL(check_chart(&chart), 70);
    check_has(picture_svg, &chart, ">8 EB</text>");
    check_has(picture_svg, &chart, ">buffer 9,223,372,036,854,775,807</text>");
    check_has(picture_text, &chart, "\n9223372036854775807 |::");
    struct chart small = small_of(800, INT64_MAX);
    CHECK_EQUAL(check_chart(&small), 6);
}

static void test_limit(void)
{
    fill(50, 100);
    struct chart chart = areas_of(800);
    chart.limit = 302;
    check_has(picture_svg, &chart, ">buffer 302</text>");
    chart.limit = 303;
    check_lacks(picture_svg, &chart, ">buffer");
    CHECK_EQUAL(check_chart(&chart), 70);
    chart.limit = 200; /* the areas reach half of the way */
    CHECK_EQUAL(check_chart(&chart), 362 - 292 / 2);
    chart.limit = 10; /* below the areas */
    CHECK_EQUAL(check_chart(&chart), 70);
    struct chart small = small_of(800, 10);
    CHECK_EQUAL(check_chart(&small), 6);
}

static void test_runs(void)
{
    static const uint32_t counts[] = {1, 2, 60, 61, RUNS_MAX};
    fill(1, 2);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        uint32_t count = counts[i];
        struct chart_mark mark = {.column = 799, .value = 2, .label = "peak", .place = "line 1",
                                  .run = count > 1 ? "log 1000" : NULL};
        const struct chart_tick ticks[] = {{0, "first"}, {400, "middle"}, {800, "last"}};
        struct chart chart = areas_of(800);
        chart.run_count = count;
        chart.marks = &mark;
        chart.mark_count = 1;
        chart.ticks = ticks;
        chart.tick_count = 3;
        check_chart(&chart);
        check_has(picture_svg, &chart, "x=\"100\" y=\"366\" dy=\"1em\" "
                                       "text-anchor=\"start\">first<");
        check_has(picture_svg, &chart, "x=\"500\" y=\"366\" dy=\"1em\" "
                                       "text-anchor=\"middle\">middle<");
        check_has(picture_svg, &chart, "x=\"900\" y=\"366\" dy=\"1em\" "
                                       "text-anchor=\"end\">last<");
        bool is_separated = count == 2 || count == 60;
        (is_separated ? check_has : check_lacks)(picture_svg, &chart, "<path class=\"axis\"");
        (count > 1 ? check_has : check_lacks)(picture_text, &chart, " logs side by side");
        (count > 1 ? check_has : check_lacks)(picture_text, &chart, "peak, line 1 of log 1000 ^\n");
        struct chart small = small_of(800, 2);
        small.run_count = count;
        check_chart(&small);
    }
}

/* Each area covers those after it; the last has the colour of all others. */
static void test_stack(void)
{
    static struct history_range first[800], second[800], third[800];
    for (uint32_t c = 0; c < 800; c++) {
        first[c] = (struct history_range){1, 1};
        second[c] = (struct history_range){3, 3};
        third[c] = (struct history_range){8, 8};
    }
    fill(4, 8);
    struct chart chart = areas_of(800);
    chart.areas[0] = (struct chart_series){"a", first};
    chart.areas[1] = (struct chart_series){"b", second};
    chart.areas[2] = (struct chart_series){"c", third};
    chart.area_count = 3;
    chart.line.ranges = NULL;
    CHECK_EQUAL(check_chart(&chart), 70);
    check_has(picture_svg, &chart,
              "<path class=\"rest\" d=\"M100,362V70h800V362z\"/>\n"
              "<path class=\"a1\" d=\"M100,362V252h800V362z\"/>\n"
              "<path class=\"a0\" d=\"M100,362V325h800V362z\"/>\n");
    check_lacks(picture_svg, &chart, "blocks");
    check_has(picture_svg_file, &chart,
              "<tspan class=\"a1\" x=\"16\" dy=\"1.4em\">\u25a0</tspan> b\n");
    check_has(picture_text, &chart, "\n         8 |::");
}

/* The values beside the lines are short, whatever they are. */
static void test_axis_values(void)
{
    static const struct {
        uint64_t most;
        const char *words;
    } rows[] = {{1, ">1 B<"}, {999, ">800 B<"}, {1000, ">0.2 kB<"}, {61856, ">20 kB<"},
                {999999, ">800 kB<"}, {1000000, ">0.2 MB<"}, {2500000000, ">0.5 GB<"}};
    struct chart chart = areas_of(1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fill(0, rows[i].most);
        check_has(picture_svg, &chart, rows[i].words);
    }
}

static void test_hostile_areas(void)
{
    fill(1, 2);
    const struct chart_series series = {HOSTILE, ranges};
    const struct chart_tick tick = {0, HOSTILE};
    struct chart_mark mark = {.value = 2, .label = HOSTILE, .place = HOSTILE, .run = HOSTILE};
    struct chart chart = {.kind = CHART_AREAS, .title = HOSTILE, .description = HOSTILE,
                          .subtitle = HOSTILE, .unit = HOSTILE, .limit = 2, .limit_label = HOSTILE,
                          .marks = &mark, .mark_count = 1, .column_count = 2, .whole = series,
                          .areas = {series}, .area_count = 1, .line = series,
                          .ticks = &tick, .tick_count = 1,
                          .span = HOSTILE, .run_count = 2};
    char *file = draw(picture_svg_file, &chart);
    CHECK(markup_is_good(file, strlen(file)));
    size_t count = 0;
    for (const char *at = file; (at = strstr(at, ESCAPED)); at++)
        count++;
    CHECK_EQUAL(count, 10); /* title twice; description, subtitle, series twice, limit, mark
                               twice, tick */
    free(file);
    char *text = draw(picture_text, &chart);
    CHECK(!strpbrk(text, "\x1b\x7f") && !strstr(text, "*/"));
    free(text);
}

int main(void)
{
    TEST(test_nothing());
    TEST(test_lone_peak());
    TEST(test_lone_gap());
    TEST(test_long_words());
    TEST(test_slices());
    TEST(test_huge());
    TEST(test_limit());
    TEST(test_runs());
    TEST(test_stack());
    TEST(test_axis_values());
    TEST(test_hostile_areas());
    return check_summary();
}
