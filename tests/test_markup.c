/* SPDX-License-Identifier: MIT */
/* test_markup.c - what is safe inside of a page, and numbers on an axis. */
#include "report/markup.h"
#include "report/scale.h"

#include "check.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static const struct {
    const char *bytes;
    size_t length;
    const char *expected;
} strings[] = {
    {"", 0, ""},
    {"main:12 \t\n", 10, "main:12 \t\n"},
    {"<script>alert('1' & \"2\")</script>", 33,
     "&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;"},
    {"]]>&lt;", 7, "]]&gt;&amp;lt;"},
    {"a\0b\x01\x1b\x1f\r\x7f", 8, "a" BAD "b" BAD BAD BAD BAD BAD},
    {"\xc2\x80\xc2\x9f\xc2\xa0", 6, BAD BAD "\xc2\xa0"},                  /* C1 controls */
    {"\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf", 9, BAD BAD BAD},             /* U+FFFE, U+FFFF */
    {"\xef\xb7\x8f\xef\xb7\x90\xef\xb7\xaf\xef\xb7\xb0", 12, "\xef\xb7\x8f" BAD BAD "\xef\xb7\xb0"},
    {"\xf4\x8f\xbf\xbd\xf4\x8f\xbf\xbf", 8, "\xf4\x8f\xbf\xbd" BAD},      /* U+10FFFF */
    {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x92", 9, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x92"},
    {"\xff\xc3(\xed\xa0\x80\xc0\xbc", 8, BAD BAD "(" BAD BAD BAD BAD BAD}, /* an overlong '<' */
    {"\xe2\x82", 2, BAD},
    {"\xe2\x82<", 3, BAD "&lt;"},
};

static void test_strings(void)
{
    EACH_ROW(i, strings) {
        struct sink sink = {0};
        markup_bytes(&sink, strings[i].bytes, strings[i].length);
        CHECK_CASE(sink.length == strlen(strings[i].expected) &&
                       memcmp(sink.text ? sink.text : "", strings[i].expected, sink.length) == 0,
                   "row %zu: %.*s", i, (int)sink.length, sink.text);
        sink_free(&sink);
    }
}

static void test_groups(void)
{
    static const struct {
        uint64_t number;
        const char *expected;
    } rows[] = {
        {0, "0"}, {7, "7"}, {999, "999"}, {1000, "1,000"}, {61856, "61,856"}, {100000, "100,000"},
        {1000000, "1,000,000"}, {UINT64_MAX, "18,446,744,073,709,551,615"},
    };
    EACH_ROW(i, rows)
        CHECK_CASE(strcmp(GROUPED(rows[i].number), rows[i].expected) == 0, "%s",
                   GROUPED(rows[i].number));
}

static void test_units(void)
{
    CHECK_EQUAL(scale_units(0, 0, 100), 0);
    CHECK_EQUAL(scale_units(0, 7, 100), 0);
    CHECK_EQUAL(scale_units(7, 7, 100), 100);
    CHECK_EQUAL(scale_units(1, 3, 100), 33);
    CHECK_EQUAL(scale_units(2, 3, 100), 67);
    CHECK_EQUAL(scale_units(1, 2, 1), 1);
    CHECK_EQUAL(scale_units(UINT64_MAX, UINT64_MAX, 1000), 1000);
    CHECK_EQUAL(scale_units(UINT64_MAX / 2, UINT64_MAX, 1000), 500);
    CHECK_EQUAL(scale_units((uint64_t)1 << 39, (uint64_t)1 << 40, 1 << 20), 1 << 19);
}

static void test_steps(void)
{
    static const struct {
        uint64_t most;
        uint32_t count;
        uint64_t expected;
    } rows[] = {
        {0, 4, 1}, {1, 4, 1}, {4, 4, 1}, {5, 4, 2}, {8, 4, 2}, {9, 4, 5}, {20, 4, 5}, {21, 4, 10},
        {41, 4, 20}, {61856, 6, 20000}, {300, 6, 50}, {301, 6, 100},
        {(uint64_t)1 << 60, 6, 200000000000000000},
    };
    EACH_ROW(i, rows)
        CHECK_EQUAL(scale_step(rows[i].most, rows[i].count), rows[i].expected);
}

int main(void)
{
    TEST(test_strings());
    TEST(test_groups());
    TEST(test_units());
    TEST(test_steps());
    return check_summary();
}
