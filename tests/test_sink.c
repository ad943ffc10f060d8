/* SPDX-License-Identifier: MIT */
/* test_sink.c - what text from outside becomes before people read it. */
#include "tests/check.h"

#include "common/json_writer.h"
#include "common/sink.h"
#include "common/utf8.h"

static bool becomes(const char *text, const char *expected)
{
    struct sink sink = {0};
    sink_plain(&sink, text, strlen(text));
    bool is_right = sink.length == strlen(expected) &&
                    (!sink.length || memcmp(sink.text, expected, sink.length) == 0);
    sink_free(&sink);
    return is_right;
}

static void test_plain(void)
{
    static const struct {
        const char *text;
        const char *expected;
    } rows[] = {
        {"", ""},
        {"plain ~ text.c:12 \\ ?", "plain ~ text.c:12 \\ ?"},
        {"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
        {"\x1b[31mred\x7f", "\\x1b[31mred\\x7f"},
        {"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
        {"\xc2\x80\xc2\x9b" "31m\xc2\x9f\xc2\xa0", "\\u0080\\u009b31m\\u009f\xc2\xa0"},
        {"\x9b" "31m", "\\x9b31m"}, /* the same command in Latin-1 */
        {"a\xe2\x80\xae" "b", "a\\u202eb"},
        {"\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f", "\\u061c\\u200e\\u200f"},
        {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", "\xe2\x80\xa7\\u2028\\u2029\\u202a"},
        {"\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa",
         "\xe2\x80\xaf\xe2\x81\xa5\\u2066\\u2069\xe2\x81\xaa"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"\xe2\x82", "\\xe2\\x82"},
        {"\xe2\x82z", "\\xe2\\x82z"},
        {"\xc0\xaf\xed\xa0\x80", "\\xc0\\xaf\\xed\\xa0\\x80"},
        {"/* a */ b", "/\\x2a a *\\x2f b"},
        {"*/", "*\\x2f"},
        {"**//", "**\\x2f/"},
        {"\\x1b", "\\x1b"}, /* so twice is the same as once */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_CASE(becomes(rows[i].text, rows[i].expected), "rows[%zu]", i);
}

static void test_ends(void)
{
    struct sink sink = {0};
    sink_plain(&sink, "a\0b", 3);
    CHECK(sink.length == 6 && memcmp(sink.text, "a\\x00b", 6) == 0);
    sink.length = 0;
    sink_plain(&sink, "\xe2\x80\xae", 2); /* cut inside a character */
    CHECK(sink.length == 8 && memcmp(sink.text, "\\xe2\\x80", 8) == 0);
    sink_free(&sink);
}

/* What has no place in plain text has an escape in JSON. */
static void test_json(void)
{
    struct sink sink = {0};
    struct json json = {.sink = &sink};
    static const char expected[] = "\"\\u009b\\u202e\xc3\xa9\\u001b\"";
    json_string(&json, NULL, "\xc2\x9b\xe2\x80\xae\xc3\xa9\x1b");
    CHECK(sink.length == sizeof expected - 1 && memcmp(sink.text, expected, sink.length) == 0);
    sink_free(&sink);
}

int main(void)
{
    test_plain();
    test_ends();
    test_json();
    return check_summary();
}
