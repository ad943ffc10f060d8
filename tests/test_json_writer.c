/* SPDX-License-Identifier: MIT */
/* test_json_writer.c - the JSON writer: every string is escaped, every comma set. */
#include "common/json_writer.h"
#include "tests/check.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static bool is_text(const struct sink *sink, const char *expected)
{
    return sink->length == strlen(expected) && memcmp(sink->text, expected, sink->length) == 0;
}

static const struct {
    const char *bytes;
    size_t length;
    const char *expected; /* between the quotes */
} strings[] = {
    {"", 0, ""},
    {"main:12", 7, "main:12"},
    {"\"\\/", 3, "\\\"\\\\/"},
    {"\n\r\t\b\f", 5, "\\n\\u000d\\u0009\\u0008\\u000c"},
    {"\0\1\x1f \x7f", 5, "\\u0000\\u0001\\u001f \\u007f"},
    {"\xc2\x80\xc2\xa0\xdf\xbf", 6, "\\u0080\xc2\xa0\xdf\xbf"},
    {"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80", 9, "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"},
    {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8, "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
    {"\x80", 1, BAD},
    {"\xbf\xff\xfe", 3, BAD BAD BAD},
    {"\xc0\x80", 2, BAD BAD},                 /* overlong */
    {"\xe0\x9f\xbf", 3, BAD BAD BAD},         /* overlong */
    {"\xf0\x8f\xbf\xbf", 4, BAD BAD BAD BAD}, /* overlong */
    {"\xed\xa0\x80", 3, BAD BAD BAD},         /* a surrogate */
    {"\xf4\x90\x80\x80", 4, BAD BAD BAD BAD}, /* over U+10FFFF */
    {"\xf5\x80\x80\x80", 4, BAD BAD BAD BAD},
    {"\xc3", 1, BAD},                         /* cut off */
    {"\xe2\x82", 2, BAD},
    {"\xf0\x9f\x94", 3, BAD},
    {"\xf0\x9f\x94\"", 4, BAD "\\\""},
    {"\xe2\x82\xc3\xa9", 4, BAD "\xc3\xa9"},
    {"\xc3(", 2, BAD "("},
};

static void test_strings(void)
{
    EACH_ROW(i, strings) {
        struct sink sink = {0};
        struct json json = {.sink = &sink};
        char expected[64];
        json_bytes(&json, NULL, strings[i].bytes, strings[i].length);
        snprintf(expected, sizeof expected, "\"%s\"", strings[i].expected);
        CHECK_CASE(is_text(&sink, expected), "row %zu: %.*s", i, (int)sink.length, sink.text);
        sink_free(&sink);
    }
}

static void test_structure(void)
{
    struct sink sink = {0};
    struct json json = {.sink = &sink};
    json_open(&json, NULL, '{');
    json_open(&json, "empty", '[');
    json_close(&json, ']');
    json_open(&json, "rows", '[');
    json_open_row(&json, NULL, '{');
    json_number(&json, "most", UINT64_MAX);
    json_bool(&json, "yes", true);
    json_close(&json, '}');
    json_open_row(&json, NULL, '{');
    json_close(&json, '}');
    json_close(&json, ']');
    json_open(&json, "values", '[');
    json_null(&json, NULL);
    json_bool(&json, NULL, false);
    json_string(&json, NULL, "a");
    json_close(&json, ']');
    json_change(&json, "less", INT64_MAX, 0);
    json_change(&json, "more", 1, 3);
    json_tenths(&json, "zero", 0);
    json_tenths(&json, "tenths", 1234);
    json_close(&json, '}');
    CHECK(is_text(&sink, "{\n"
                         "  \"empty\": [],\n"
                         "  \"rows\": [\n"
                         "    {\"most\": 18446744073709551615, \"yes\": true},\n"
                         "    {}\n"
                         "  ],\n"
                         "  \"values\": [\n"
                         "    null,\n"
                         "    false,\n"
                         "    \"a\"\n"
                         "  ],\n"
                         "  \"less\": -9223372036854775807,\n"
                         "  \"more\": 2,\n"
                         "  \"zero\": 0.0,\n"
                         "  \"tenths\": 123.4\n"
                         "}\n"));
    sink_free(&sink);
}

int main(void)
{
    TEST(test_strings());
    TEST(test_structure());
    return check_summary();
}
