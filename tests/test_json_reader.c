/* SPDX-License-Identifier: MIT */
/* test_json_reader.c - the JSON reader: every rule of the grammar, accepted and broken. */
#include "common/json_reader.h"
#include "tests/check.h"

#include <stdlib.h>

/* Walks a whole text and returns what is wrong with it. The text lies in memory of
 * just its length, so that a sanitizer sees a byte too far. */
static enum json_error error_of(const char *text, size_t length, uint32_t *line)
{
    struct json_reader json;
    char *copy = malloc(length + !length);
    if (!copy)
        abort();
    memcpy(copy, text, length);
    json_begin(&json, copy, length);
    json_skip(&json);
    bool is_good = json_end(&json);
    *line = json.line;
    free(copy);
    CHECK(is_good == (json.error == JSON_GOOD));
    return json.error;
}

#define TEXT(text) text, sizeof(text) - 1

static const struct {
    const char *text;
    size_t length;
    enum json_error error;
    uint32_t line;
} texts[] = {
    {TEXT("null"), JSON_GOOD, 1},
    {TEXT(" [ ] "), JSON_GOOD, 1},
    {TEXT("\r\n\t{\n}\n"), JSON_GOOD, 4},
    {TEXT("[true,false,null]"), JSON_GOOD, 1},
    {TEXT("{\"a\":{\"b\":[0,-0,1.5,2e3,2E-03,-1.0e+9]},\"c\":[[],{},[{}]]}"), JSON_GOOD, 1},
    {TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u12aF\""), JSON_GOOD, 1},
    {TEXT("\"\x7f\x80\xff\xed\xa0\x80\""), JSON_GOOD, 1},
    {TEXT(""), JSON_CUT, 1},
    {TEXT("\n\n"), JSON_CUT, 3},
    {TEXT("nul"), JSON_CUT, 1},
    {TEXT("nulL"), JSON_SYNTAX, 1},
    {TEXT("fals!"), JSON_SYNTAX, 1},
    {TEXT("True"), JSON_SYNTAX, 1},
    {TEXT("+1"), JSON_SYNTAX, 1},
    {TEXT("-"), JSON_CUT, 1},
    {TEXT("-x"), JSON_SYNTAX, 1},
    {TEXT(".5"), JSON_SYNTAX, 1},
    {TEXT("01"), JSON_SYNTAX, 1},
    {TEXT("1."), JSON_CUT, 1},
    {TEXT("1.e1"), JSON_SYNTAX, 1},
    {TEXT("1e"), JSON_CUT, 1},
    {TEXT("1e+ "), JSON_SYNTAX, 1},
    {TEXT("0x10"), JSON_SYNTAX, 1},
    {TEXT("NaN"), JSON_SYNTAX, 1},
    {TEXT("1 2"), JSON_SYNTAX, 1},
    {TEXT("null\0"), JSON_SYNTAX, 1},
    {TEXT("\xef\xbb\xbf{}"), JSON_SYNTAX, 1},
    {TEXT("/**/1"), JSON_SYNTAX, 1},
    {TEXT("["), JSON_CUT, 1},
    {TEXT("[1,"), JSON_CUT, 1},
    {TEXT("[1,]"), JSON_SYNTAX, 1},
    {TEXT("[,1]"), JSON_SYNTAX, 1},
    {TEXT("[1\n2]"), JSON_SYNTAX, 2},
    {TEXT("[1}"), JSON_SYNTAX, 1},
    {TEXT("]"), JSON_SYNTAX, 1},
    {TEXT("[]]"), JSON_SYNTAX, 1},
    {TEXT("{"), JSON_CUT, 1},
    {TEXT("{]"), JSON_SYNTAX, 1},
    {TEXT("{\"a\""), JSON_CUT, 1},
    {TEXT("{\"a\":"), JSON_CUT, 1},
    {TEXT("{\"a\":}"), JSON_SYNTAX, 1},
    {TEXT("{\"a\":1,}"), JSON_SYNTAX, 1},
    {TEXT("{,\"a\":1}"), JSON_SYNTAX, 1},
    {TEXT("{a:1}"), JSON_SYNTAX, 1},
    {TEXT("{1:1}"), JSON_SYNTAX, 1},
    {TEXT("{\"a\" 1}"), JSON_SYNTAX, 1},
    {TEXT("{\"a\":1 \"b\":2}"), JSON_SYNTAX, 1},
    {TEXT("\"a"), JSON_CUT, 1},
    {TEXT("\"\\"), JSON_CUT, 1},
    {TEXT("\"\\x\""), JSON_STRING, 1},
    {TEXT("\"\\\0\""), JSON_STRING, 1},
    {TEXT("\"\\u12"), JSON_CUT, 1},
    {TEXT("\"\\u12g4\""), JSON_STRING, 1},
    {TEXT("\"\\u 123\""), JSON_STRING, 1},
    {TEXT("\"\\U0041\""), JSON_STRING, 1},
    {TEXT("\"\1\""), JSON_STRING, 1},
    {TEXT("\"\t\""), JSON_STRING, 1},
    {TEXT("[\n\"a\nb\"]"), JSON_STRING, 2},
    {TEXT("\"a\0b\""), JSON_STRING, 1},
    {TEXT("'a'"), JSON_SYNTAX, 1},
};

static void test_texts(void)
{
    EACH_ROW(i, texts) {
        uint32_t line;
        enum json_error error = error_of(texts[i].text, texts[i].length, &line);
        CHECK_CASE(error == texts[i].error && line == texts[i].line,
                   "%s: error %d in line %" PRIu32, texts[i].text, (int)error, line);
    }
}

/* A good text, cut at each byte, is a cut one; but for the number at its end. */
static void test_cuts(void)
{
    static const char text[] = " {\"a\\u0041\" : [ -1.5e-3, {\"b\":null} ,true,\"\\\\\"] }";
    uint32_t line;
    for (size_t length = 0; length < sizeof text - 1; length++) {
        enum json_error error = error_of(text, length, &line);
        CHECK_CASE(error == JSON_CUT, "cut at %zu: %d", length, (int)error);
    }
    CHECK(error_of(text, sizeof text - 1, &line) == JSON_GOOD);
}

static void test_depth(void)
{
    char text[3 * (JSON_DEPTH_MAX + 1)];
    uint32_t line;
    for (size_t depth = JSON_DEPTH_MAX - 1; depth <= JSON_DEPTH_MAX + 1; depth++) {
        bool is_good = depth <= JSON_DEPTH_MAX;
        memset(text, '[', depth);
        text[depth] = ' ';
        memset(text + depth + 1, ']', depth);
        CHECK(error_of(text, 2 * depth + 1, &line) == (is_good ? JSON_GOOD : JSON_DEEP));
    }
}

static bool is_text(struct json_span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.bytes, text, span.length) == 0;
}

static void test_walk(void)
{
    static const char text[] = "{\"n\": 12, \"list\": [\"a\\n\", [1], {}], \"skip\": {\"n\": [{}]},"
                               " \"yes\": true, \"no\": null}";
    struct json_reader json;
    struct json_scalar scalar;
    struct json_span key;
    json_begin(&json, text, sizeof text - 1);
    REQUIRE(json_enter(&json, '{'));
    REQUIRE(json_next(&json, &key) && is_text(key, "n"));
    REQUIRE(json_take(&json, &scalar));
    CHECK(scalar.type == JSON_NUMBER && is_text(scalar.span, "12"));
    REQUIRE(json_next(&json, &key) && is_text(key, "list"));
    REQUIRE(json_enter(&json, '['));
    REQUIRE(json_next(&json, &key) && key.length == 0);
    REQUIRE(json_take(&json, &scalar));
    CHECK(scalar.type == JSON_TEXT && is_text(scalar.span, "a\\n"));
    REQUIRE(json_next(&json, &key));
    REQUIRE(json_skip(&json));
    REQUIRE(json_next(&json, &key));
    REQUIRE(json_enter(&json, '{'));
    CHECK(!json_next(&json, &key));
    CHECK(!json_next(&json, &key) && json.depth == 1);
    REQUIRE(json_next(&json, &key) && is_text(key, "skip"));
    REQUIRE(json_skip(&json));
    REQUIRE(json_next(&json, &key) && is_text(key, "yes"));
    REQUIRE(json_take(&json, &scalar));
    CHECK(scalar.type == JSON_BOOL && is_text(scalar.span, "true"));
    REQUIRE(json_next(&json, &key) && is_text(key, "no"));
    REQUIRE(json_take(&json, &scalar));
    CHECK(scalar.type == JSON_NULL && is_text(scalar.span, "null"));
    CHECK(!json_next(&json, &key));
    CHECK(json_end(&json));
}

/* The first error stays, and nothing is read any more. */
static void test_types(void)
{
    struct json_reader json;
    struct json_scalar scalar;
    struct json_span key;
    json_begin(&json, "[1]", 3);
    CHECK(!json_enter(&json, '{') && json.error == JSON_TYPE);
    CHECK(!json_enter(&json, '[') && !json_skip(&json) && !json_take(&json, &scalar));
    CHECK(!json_next(&json, &key) && !json_end(&json) && json.error == JSON_TYPE);
    json_begin(&json, "[1]", 3);
    CHECK(!json_take(&json, &scalar) && json.error == JSON_TYPE);
    json_begin(&json, "1", 1);
    CHECK(!json_enter(&json, '[') && json.error == JSON_TYPE);
    json_begin(&json, NULL, 0);
    CHECK(!json_enter(&json, '[') && json.error == JSON_CUT);
}

static const struct {
    const char *number;
    bool is_whole;
    uint64_t value;
} numbers[] = {
    {"0", true, 0},
    {"7", true, 7},
    {"18446744073709551615", true, UINT64_MAX},
    {"18446744073709551616", false, 0},
    {"18446744073709551620", false, 0},
    {"99999999999999999999999", false, 0},
    {"-0", false, 0},
    {"-1", false, 0},
    {"1.0", false, 0},
    {"1e3", false, 0},
    {"", false, 0},
};

static void test_numbers(void)
{
    EACH_ROW(i, numbers) {
        uint64_t value;
        struct json_span span = {numbers[i].number, strlen(numbers[i].number)};
        bool is_whole = json_whole(span, &value);
        CHECK_CASE(is_whole == numbers[i].is_whole && (!is_whole || value == numbers[i].value),
                   "%s: %" PRIu64, numbers[i].number, value);
    }
}

static const struct {
    const char *string;
    const char *decoded;
    size_t length;
} strings[] = {
    {"", TEXT("")},
    {"plain \x80\xff", TEXT("plain \x80\xff")},
    {"\\\"\\\\\\/\\b\\f\\n\\r\\t", TEXT("\"\\/\b\f\n\r\t")},
    {"\\u0000\\u001fx", TEXT("\0\x1fx")},
    {"\\u0041\\u007f\\u0080\\u07FF", TEXT("A\x7f\xc2\x80\xdf\xbf")},
    {"\\u0800\\ud7ff\\ue000\\uffff", TEXT("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf")},
    {"\\ud83d\\ude00\\uD800\\uDC00\\udbff\\udfff",
     TEXT("\xf0\x9f\x98\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf")},
    {"\\ud83d", TEXT("\xef\xbf\xbd")},
    {"\\ude00\\ud83d", TEXT("\xef\xbf\xbd\xef\xbf\xbd")},
    {"\\ud83d\\ud83d\\ude00", TEXT("\xef\xbf\xbd\xf0\x9f\x98\x80")},
    {"\\ud83dx\\ude00", TEXT("\xef\xbf\xbdx\xef\xbf\xbd")},
    {"\\ud83d\\n", TEXT("\xef\xbf\xbd\n")},
    {"\\ud83d\\u0041", TEXT("\xef\xbf\xbd" "A")},
};

static void test_strings(void)
{
    EACH_ROW(i, strings) {
        struct json_span span = {strings[i].string, strlen(strings[i].string)};
        char *text = malloc(span.length + 1); /* of no more room than is asked for, but for "" */
        if (!text)
            abort();
        size_t length = json_decode(span, text);
        CHECK_CASE(length <= span.length && length == strings[i].length &&
                       memcmp(text, strings[i].decoded, length) == 0,
                   "%s", strings[i].string);
        free(text);
    }
}

int main(void)
{
    TEST(test_texts());
    TEST(test_cuts());
    TEST(test_depth());
    TEST(test_walk());
    TEST(test_types());
    TEST(test_numbers());
    TEST(test_strings());
    return check_summary();
}
