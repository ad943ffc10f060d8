/* SPDX-License-Identifier: MIT */
/* test_settings.c - headers as people write them and as nobody should: what
 * every expression comes to, which definition holds, on which line a problem
 * is, and that no text, however damaged or spiteful, does harm. Each header is
 * read from memory of exactly its size, so that reading past it is seen. */
#include "parser/settings.h"

#include "check.h"

#include <stdlib.h>

static struct settings settings; /* what the last read_header() found */

static enum settings_error read_bytes(const char *text, size_t length)
{
    char *copy = malloc(length ? length : 1);
    if (!copy)
        abort();
    memcpy(copy, text, length);
    enum settings_error error = settings_read(copy, length, &settings);
    free(copy);
    CHECK(settings.failed_token != NULL);
    return error;
}

static enum settings_error read_header(const char *text)
{
    return read_bytes(text, strlen(text));
}

static const struct settings_value *value_of(enum settings_macro macro)
{
    return &settings.value[macro];
}

/* The numbers with a comma behind each, or "undefined", "flag", or the problem as
 * "error LINE 'TOKEN'". */
static const char *words_of(const struct settings_value *value)
{
    static char words[SETTINGS_LIST_MAX * 21 + 64];
    size_t length = 0;
    if (!value->is_defined)
        return "undefined";
    if (value->problem.error) {
        snprintf(words, sizeof words, "%d %" PRIu32 " '%s'", (int)value->problem.error,
                 value->problem.line, value->problem.token);
        return words;
    }
    for (uint32_t i = 0; i < value->count; i++)
        length += (size_t)snprintf(words + length, sizeof words - length, "%" PRIu64 ",",
                                   value->number[i]);
    return value->count ? words : "flag";
}

static bool check_words(const struct settings_value *value, const char *expected)
{
    const char *words = words_of(value);
    bool is_right = strcmp(words, expected) == 0;
    CHECK(is_right);
    if (!is_right)
        printf("    %s, not %s\n", words, expected);
    return is_right;
}

#define ROWS(table) (sizeof(table) / sizeof *(table))

/* ---- Values ---- */

/* What the bodies below can name. */
#define NAMES                                                                     \
    "#define SMALL 16\n#define SUM 1+2\n#define CHAIN LINK\n#define LINK SMALL\n" \
    "#define PAIR 64,128\n#define EMPTY\n#define FUNC(x) x\n#define PLUS +\n"     \
    "#define MINUS_ONE -1\n#define FUNC_NAME FUNC\n"

static void test_lists(void)
{
    static const struct {
        const char *body;
        const char *expected;
    } rows[] = {
        /* Lists. */
        {"64", "64,"},
        {"64,128", "64,128,"},
        {"64, 128 , 256", "64,128,256,"},
        {"\t64\v,\f128 ", "64,128,"},
        {"64,128,", "64,128,"},
        {"(64),((128))", "64,128,"},
        {"PAIR", "64,128,"},
        {"SMALL,PAIR,SUM", "16,64,128,3,"},
        {"PAIR,", "64,128,"},
        {"EMPTY 64 EMPTY , EMPTY 128", "64,128,"},
        {"0", "0,"},
        /* Constants. */
        {"0x40,0X1fF", "64,511,"},
        {"0100,00", "64,0,"},
        {"0b1000000,0B11", "64,3,"},
        {"1u,1U,1l,1L,1ul,1UL,1lu,1Lu", "1,1,1,1,1,1,1,1,"},
        {"1ll,1LL,1ull,1ULL,1llu,1LLU,1uLL,1llU", "1,1,1,1,1,1,1,1,"},
        {"0xFUL,0b1u,07u", "15,1,7,"},
        {"18446744073709551615", "18446744073709551615,"},
        {"0xFFFFFFFFFFFFFFFF", "18446744073709551615,"},
        {"01777777777777777777777", "18446744073709551615,"},
        /* Operators, and how tightly they bind. */
        {"1+2*3,(1+2)*3,7-2-1,100/10/5,17%10%4", "7,9,4,2,3,"},
        {"1<<4,256>>4,1<<2+1,1<<1<<1", "16,16,8,4,"},
        {"6&3,6|3,6^3,1|6^3&2", "2,7,5,5,"},
        {"1<2,2<=1,2>1,1>=2,1==1,1!=1", "1,0,1,0,1,0,"},
        {"-1<0,-2<-1,1>-1,-1==-1", "1,1,1,1,"},
        {"1&&2,1&&0,0||3,0||0,!5,!0", "1,0,1,0,0,1,"},
        {"1||0&&0,0==0&1,1<2==1", "1,1,1,"},
        {"1?2:3,0?2:3,0?1:0?2:3,1?0?4:5:6", "2,3,3,5,"},
        {"+5,- -5,-(-5),!!7,~~7,-MINUS_ONE", "5,5,5,1,7,1,"},
        {"(1000+15)&~15,(100+15)/16*16", "1008,112,"},
        {"(1000u+15u)&~15u,1000u&-16", "1008,992,"},
        {"-8>>1==-4,-1>>63==-1,-8/2==-4,-7%4==-3", "1,1,1,1,"},
        {"1<<62,1u<<63", "4611686018427387904,9223372036854775808,"},
        {"-9223372036854775807-1<0", "1,"},
        {"1 PLUS 2", "3,"},
        /* Macros take their tokens along, not their value. */
        {"SUM*2,(SUM)*2", "5,6,"},
        {"CHAIN*LINK", "256,"},
        {"SMALL SUM", "2 2 '1'"},
        /* What does not matter does no harm. */
        {"0&&1/0,1||1/0,0?1/0:2,1?2:NOWHERE", "0,1,2,2,"},
        {"FUNC(1)&&0,NOWHERE(2,(3))||1", "0,1,"},
        /* Problems. */
        {"", "1 11 ''"},
        {"   ", "1 11 ''"},
        {"EMPTY", "1 11 ''"},
        {",64", "2 11 ','"},
        {"64,,128", "2 11 ','"},
        {"64,128,,", "2 11 ','"},
        {"64 128", "2 11 '128'"},
        {"64;", "2 11 ';'"},
        {"{64,128}", "2 11 '{'"},
        {"(64,128)", "2 11 ','"},
        {"(64", "2 11 ''"},
        {"64)", "2 11 ')'"},
        {"()", "2 11 ')'"},
        {"1+", "2 11 ''"},
        {"*2", "2 11 '*'"},
        {"1?2", "2 11 ''"},
        {"1?2:", "2 11 ''"},
        {"1 2?3:4", "2 11 '2'"},
        {"--5", "2 11 '--'"},
        {"5++", "2 11 '++'"},
        {"\"64\"", "2 11 '\"64\"'"},
        {"'a'", "2 11 ''a''"},
        {"64 'open", "2 11 ''open'"},
        {"64 # 2", "2 11 '#'"},
        {"64 \\ 2", "2 11 '\\'"},
        {"1=1", "2 11 '='"},
        {"08", "3 11 '08'"},
        {"0x", "3 11 '0x'"},
        {"0b", "3 11 '0b'"},
        {"0b2", "3 11 '0b2'"},
        {"0xg", "3 11 '0xg'"},
        {"1.5", "3 11 '1.5'"},
        {".5", "3 11 '.5'"},
        {"1e3", "3 11 '1e3'"},
        {"0x1e+5", "3 11 '0x1e+5'"},
        {"12monkeys", "3 11 '12monkeys'"},
        {"1uu", "3 11 '1uu'"},
        {"1lL", "3 11 '1lL'"},
        {"1lul", "3 11 '1lul'"},
        {"1lll", "3 11 '1lll'"},
        {"64,18446744073709551616", "4 11 '18446744073709551616'"},
        {"0x10000000000000000", "4 11 '0x10000000000000000'"},
        {"18446744073709551615u+1", "4 11 '+'"},
        {"9223372036854775807+1", "4 11 '+'"},
        {"0u-1", "4 11 '-'"},
        {"-1u", "4 11 '-'"},
        {"-1<0u", "4 11 '<'"},
        {"1?-1:0u", "4 11 '?'"},
        {"(1?1:0u)-2", "4 11 '-'"},
        {"4294967296*4294967296", "4 11 '*'"},
        {"4294967296u*4294967296u", "4 11 '*'"},
        {"1<<63", "4 11 '<<'"},
        {"1u<<64", "4 11 '<<'"},
        {"1>>64", "4 11 '>>'"},
        {"1<<-1", "4 11 '<<'"},
        {"-1<<1", "4 11 '<<'"},
        {"(-9223372036854775807-1)/-1", "4 11 '/'"},
        {"(-9223372036854775807-1)%-1", "4 11 '%'"},
        {"-(-9223372036854775807-1)", "4 11 '-'"},
        {"-1", "5 11 '-'"},
        {"64,1-2", "5 11 '1'"},
        {"MINUS_ONE", "5 9 '-'"},
        {"1/0", "6 11 '/'"},
        {"1%0", "6 11 '%'"},
        {"1/(2-2)", "6 11 '/'"},
        {"1u/0", "6 11 '/'"},
        {"1/0&&0", "6 11 '/'"},
        {"NOWHERE", "7 11 'NOWHERE'"},
        {"(word33)64", "7 11 'word33'"},
        {"(word32)", "2 11 ''"},
        {"(byte)256", "4 11 '('"},
        {"(unsigned)-1", "4 11 '('"},
        {"(word32)5 - 6", "4 11 '-'"},
        {"sizeof 5", "15 11 'sizeof'"},
        {"sizeof(struct a)", "15 11 'sizeof'"},
        {"64,NOWHERE+1,1/0", "7 11 'NOWHERE'"},
        {"defined EMPTY", "7 11 'defined'"},
        {"FUNC", "7 11 'FUNC'"},
        {"gr\303\266\303\237e", "7 11 'gr\303\266\303\237e'"},
        {"FUNC(64,65)", "9 11 'FUNC'"},
        {"FUNC()", "9 11 'FUNC'"},
        {"FUNC(64", "9 11 'FUNC'"},
        {"NOWHERE(((64)", "9 11 'NOWHERE'"},
        {"WOLFMEM_BUCKETS", "10 11 'WOLFMEM_BUCKETS'"},
        {"64,1+WOLFMEM_BUCKETS*2", "10 11 'WOLFMEM_BUCKETS'"},
        {"a_name_of_more_than_31_characters_in_all", "7 11 'a_name_of_more_than_31_characte'"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char header[1000];
        snprintf(header, sizeof header, NAMES "#define WOLFMEM_BUCKETS %s\n", rows[i].body);
        CHECK_EQUAL(read_header(header), SETTINGS_OK);
        if (!check_words(value_of(SETTINGS_BUCKETS), rows[i].expected))
            printf("    body: %s\n", rows[i].body);
        CHECK_EQUAL(value_of(SETTINGS_BUCKETS)->line, 11);
    }
}

static void test_numbers(void)
{
    static const struct {
        const char *body;
        const char *expected;
    } rows[] = {
        {"9", "9,"},          {"(4*4)", "16,"},  {"77696UL", "77696,"}, {"9,", "2 1 ''"},
        {"9,10", "14 1 ''"},  {"", "1 1 ''"},    {"-9", "5 1 '-'"},     {"8 8", "2 1 '8'"},
    };
    static const enum settings_macro macros[] = {
        SETTINGS_MAX_BUCKETS, SETTINGS_DEF_BUCKETS, SETTINGS_LARGEST_BUCKET,
        SETTINGS_BUFFER_SIZE, SETTINGS_ALIGN,
    };
    for (size_t m = 0; m < ROWS(macros); m++) {
        for (size_t i = 0; i < ROWS(rows); i++) {
            char header[100];
            snprintf(header, sizeof header, "#define %s %s", settings_name(macros[m]),
                     rows[i].body);
            CHECK_EQUAL(read_header(header), SETTINGS_OK);
            check_words(value_of(macros[m]), rows[i].expected);
        }
    }
    CHECK_EQUAL(read_header("#define WOLFMEM_MAX_BUCKETS 1,2,3"), SETTINGS_OK);
    CHECK_EQUAL(value_of(SETTINGS_MAX_BUCKETS)->problem.count, 3);
    CHECK_EQUAL(value_of(SETTINGS_MAX_BUCKETS)->count, 0);
}

static void test_flags(void)
{
    static const enum settings_macro flags[] = {SETTINGS_LEAN, SETTINGS_SINGLE_THREADED};
    static const char *const bodies[] = {"", " ", " 1", " 0", " ((", "/**/", " \"", "\r"};
    for (size_t f = 0; f < ROWS(flags); f++) {
        for (size_t i = 0; i < ROWS(bodies); i++) {
            char header[100];
            snprintf(header, sizeof header, "#define %s%s", settings_name(flags[f]), bodies[i]);
            CHECK_EQUAL(read_header(header), SETTINGS_OK);
            for (int m = 0; m < SETTINGS_MACROS; m++)
                check_words(&settings.value[m], m == (int)flags[f] ? "flag" : "undefined");
        }
    }
}

static void test_list_lengths(void)
{
    static const uint32_t counts[] = {1, 2, 63, 64, 65, 66, 5000};
    static char header[30000];
    for (size_t i = 0; i < ROWS(counts); i++) {
        size_t length = (size_t)sprintf(header, "\n#define WOLFMEM_DIST 0");
        for (uint32_t n = 1; n < counts[i]; n++)
            length += (size_t)sprintf(header + length, ",%" PRIu32, n);
        CHECK_EQUAL(read_header(header), SETTINGS_OK);
        const struct settings_value *dist = value_of(SETTINGS_DIST);
        bool fits = counts[i] <= SETTINGS_LIST_MAX;
        CHECK_EQUAL(dist->problem.error, fits ? EXPRESSION_OK : EXPRESSION_LONG);
        CHECK_EQUAL(dist->problem.line, fits ? 0 : 2);
        CHECK_EQUAL(dist->problem.count, fits ? 0 : counts[i]);
        CHECK_EQUAL(dist->count, fits ? counts[i] : 0);
        for (uint32_t n = 0; n < dist->count; n++)
            CHECK_EQUAL(dist->number[n], n);
    }
}

/* ---- Text: lines, comments, literals ---- */

static void test_text(void)
{
    static const struct {
        const char *text;
        const char *expected;
        uint32_t line;
    } rows[] = {
        {"#define WOLFMEM_DIST 1,2", "1,2,", 1},
        {"#define WOLFMEM_DIST 1,2\n", "1,2,", 1},
        {"#define WOLFMEM_DIST 1,2\r\n", "1,2,", 1},
        {"#define WOLFMEM_DIST 1,2\r", "1,2,", 1},
        {"\xef\xbb\xbf#define WOLFMEM_DIST 1,2", "1,2,", 1},
        {"\r\n\r\n  #\tdefine\vWOLFMEM_DIST\f1,2 \r\n", "1,2,", 3},
        {"#define WOLFMEM_DIST(1,2)", "undefined", 0},
        {"#define WOLFMEM_DIST(x) 1\n#define WOLFMEM_DIST_ 1\n#define xWOLFMEM_DIST 1", "undefined",
         0},
        {"#define WOLFMEM_DIST (1),2", "1,2,", 1},
        {"#define WOLFMEM_DIST/**/(1),2", "1,2,", 1},
        {"#define WOLFMEM_DIST-1", "5 1 '-'", 1},
        {"x #define WOLFMEM_DIST 1", "undefined", 0},
        {"#defined WOLFMEM_DIST 1\n#Define WOLFMEM_DIST 1\n##define WOLFMEM_DIST 1", "undefined",
         0},
        {"#\n# 12 \"file.h\"\n#pragma once\n#define WOLFMEM_DIST 1", "1,", 4},
        {"#define\n#define 5\n#undef\n#undef 5\n#define WOLFMEM_DIST 1", "1,", 5},
        /* Lines that go on. */
        {"#define WOLFMEM_DIST 1,\\\n2\n", "1,2,", 1},
        {"#define WOLFMEM_DIST 1,\\\r\n2,\\\r\n3\r\n", "1,2,3,", 1},
        {"#define WOLFMEM_DIST 1,\\ \t\n2", "1,2,", 1},
        {"#def\\\nine WOLF\\\r\nMEM_DIST 1\\\n2", "12,", 1},
        {"\\\n\\\n#define WOLFMEM_DIST \\\n\\\n1", "1,", 3},
        {"#define WOLFMEM_DIST 1 \\\n\n2", "1,", 1},
        {"#define WOLFMEM_DIST 1,2\\", "1,2,", 1},
        {"#define WOLFMEM_DIST 1,2\\\n", "1,2,", 1},
        {"#define WOLFMEM_DIST 1,2\\\r", "1,2,", 1},
        /* Comments. */
        {"#define WOLFMEM_DIST 1, // 2\n", "1,", 1},
        {"#define WOLFMEM_DIST 1 // , \\\n 2\n", "1,", 1},
        {"#define WOLFMEM_DIST 1/**/,/* 5, */2/***/,/*/ 7 */3", "1,2,3,", 1},
        {"#define WOLFMEM_DIST 1, /* a\nb\nc */ 2", "1,2,", 1},
        {"#define WOLFMEM_DIST 1/\\\n* 2 *\\\n/,3", "1,3,", 1},
        {"#define WOLFMEM_DIST 1/\\\r\n/ 2", "1,", 1},
        {"#define WOLFMEM_DIST 1/* // */,2", "1,2,", 1},
        {"/* \" ' */#define WOLFMEM_DIST 1", "1,", 1},
        {"/* a\n b */ #define WOLFMEM_DIST 1", "1,", 2},
        {"/**/#/**/define/**/WOLFMEM_DIST/**/1", "1,", 1},
        {"// #define WOLFMEM_DIST 1\n/* #define WOLFMEM_DIST 2\n*/", "undefined", 0},
        {"#define WOLFMEM_DIST 1//", "1,", 1},
        {"#define WOLFMEM_DIST 4/ 2", "2,", 1},
        {"#define WOLFMEM_DIST 4/", "2 1 ''", 1},
        /* Literals. */
        {"char *a = \"/*\";\n#define WOLFMEM_DIST 1\nchar *b = \"*/\";", "1,", 2},
        {"char *a = \"\\\"/*\", b = '\"';\n#define WOLFMEM_DIST 1", "1,", 2},
        {"char *a = \"//\\\n/*\";\n#define WOLFMEM_DIST 1", "1,", 3},
        {"#error don't /* \n#define WOLFMEM_DIST 1", "1,", 2},
        {"open \"\\\n#define WOLFMEM_DIST 1\n", "undefined", 0},
        {"open \"\\\\\n#define WOLFMEM_DIST 1\n", "undefined", 0},
        {"open '\n#define WOLFMEM_DIST 1\n", "1,", 2},
        {"text = \"\\\n#define WOLFMEM_DIST 1\\\n\"", "undefined", 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        CHECK_EQUAL(read_header(rows[i].text), SETTINGS_OK);
        bool is_right = check_words(value_of(SETTINGS_DIST), rows[i].expected);
        CHECK_EQUAL(value_of(SETTINGS_DIST)->line, rows[i].line);
        if (!is_right || value_of(SETTINGS_DIST)->line != rows[i].line)
            printf("    text: %s\n", rows[i].text);
    }
}

static void test_empty(void)
{
    CHECK_EQUAL(settings_read(NULL, 0, &settings), SETTINGS_OK);
    CHECK_EQUAL(read_header(""), SETTINGS_OK);
    for (int m = 0; m < SETTINGS_MACROS; m++)
        check_words(&settings.value[m], "undefined");
    CHECK_EQUAL(settings.unknown_count + settings.include_count + settings.error_line, 0);
    CHECK_EQUAL(read_bytes("\0#define WOLFMEM_DIST 1\n", 24), SETTINGS_OK);
    check_words(value_of(SETTINGS_DIST), "undefined");
    CHECK_EQUAL(read_bytes("#define WOLFMEM_DIST 1,\0 2", 26), SETTINGS_OK);
    check_words(value_of(SETTINGS_DIST), "2 1 ''");
}

/* ---- Conditions ---- */

static void test_conditions(void)
{
    static const struct {
        const char *directive;
        enum truth truth;
        enum expression_error error;
        const char *token;
    } rows[] = {
        {"#if 1", TRUTH_YES, 0, ""},
        {"#if 0", TRUTH_NO, 0, ""},
        {"#if -1", TRUTH_YES, 0, ""},
        {"#if 2 > 1 && SMALL == 16", TRUTH_YES, 0, ""},
        {"#if SUM * 2 == 5", TRUTH_YES, 0, ""},
        {"#if 1 PLUS 1 == 2", TRUTH_YES, 0, ""},
        {"#if NOWHERE", TRUTH_NO, 0, ""},
        {"#if NOWHERE == 0", TRUTH_YES, 0, ""},
        {"#if true", TRUTH_NO, 0, ""},
        {"#if defined SMALL", TRUTH_YES, 0, ""},
        {"#if defined(SMALL)", TRUTH_YES, 0, ""},
        {"#if defined ( SMALL ) && !defined(NOWHERE)", TRUTH_YES, 0, ""},
        {"#if defined EMPTY && defined FUNC", TRUTH_YES, 0, ""},
        {"#if defined EMPTY SMALL", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, "16"},
        {"#if FUNC == 0", TRUTH_YES, 0, ""},
        {"#if defined(GONE)", TRUTH_NO, 0, ""},
        {"#if 1 /* why */ // not", TRUTH_YES, 0, ""},
        {"#if(1)", TRUTH_YES, 0, ""},
        {"#if!0", TRUTH_YES, 0, ""},
        {"#if 0 && 1/0 || 1", TRUTH_YES, 0, ""},
        {"#if defined(__has_include) && __has_include(<a/b.h>)", TRUTH_NO, 0, ""},
        {"#if !defined(NOWHERE) || FUNC(3)", TRUTH_YES, 0, ""},
        {"#if FUNC(3) && 0", TRUTH_NO, 0, ""},
        {"#if SELF", TRUTH_NO, 0, ""},
        {"#if PING + 1 == 1", TRUTH_YES, 0, ""},
        {"#ifdef SMALL", TRUTH_YES, 0, ""},
        {"#ifdef NOWHERE", TRUTH_NO, 0, ""},
        {"#ifndef SMALL", TRUTH_NO, 0, ""},
        {"#ifndef NOWHERE extra", TRUTH_YES, 0, ""},
        {"#ifdef/**/SMALL", TRUTH_YES, 0, ""},
        {"#if FUNC(3)", TRUTH_YES, 0, ""},
        {"#if FUNC(3) - 3", TRUTH_NO, 0, ""},
        {"#if FUNC(3, 4)", TRUTH_UNKNOWN, EXPRESSION_FUNCTION, "FUNC"},
        {"#if (word32)1", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, "1"},
        {"#if NOWHERE(3)", TRUTH_UNKNOWN, EXPRESSION_FUNCTION, "NOWHERE"},
        {"#if NOWHERE(3) || 0", TRUTH_UNKNOWN, EXPRESSION_FUNCTION, "NOWHERE"},
        {"#if __has_include(\"a.h\")", TRUTH_UNKNOWN, EXPRESSION_FUNCTION, "__has_include"},
        {"#if MAYBE", TRUTH_UNKNOWN, EXPRESSION_UNCERTAIN, "MAYBE"},
        {"#if defined(MAYBE)", TRUTH_UNKNOWN, EXPRESSION_UNCERTAIN, "MAYBE"},
        {"#ifdef MAYBE", TRUTH_UNKNOWN, EXPRESSION_UNCERTAIN, "MAYBE"},
        {"#ifndef MAYBE", TRUTH_UNKNOWN, EXPRESSION_UNCERTAIN, "MAYBE"},
        {"#if MAYBE * 0 || 1", TRUTH_YES, 0, ""},
        {"#if !MAYBE", TRUTH_UNKNOWN, EXPRESSION_UNCERTAIN, "MAYBE"},
        {"#if MAYBE ? 1 : 1", TRUTH_UNKNOWN, EXPRESSION_UNCERTAIN, "MAYBE"},
        {"#if", TRUTH_UNKNOWN, EXPRESSION_EMPTY, ""},
        {"#if // nothing", TRUTH_UNKNOWN, EXPRESSION_EMPTY, ""},
        {"#if EMPTY", TRUTH_UNKNOWN, EXPRESSION_EMPTY, ""},
        {"#ifdef", TRUTH_UNKNOWN, EXPRESSION_EMPTY, ""},
        {"#ifndef 5", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, "5"},
        {"#if defined", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, ""},
        {"#if defined(SMALL", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, ""},
        {"#if defined 5", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, "5"},
        {"#if 1 2", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, "2"},
        {"#if 1,2", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, ","},
        {"#if PAIR", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, ","},
        {"#if \"a\" == \"b\"", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, "\"a\""},
        {"#if 'a'", TRUTH_UNKNOWN, EXPRESSION_SYNTAX, "'a'"},
        {"#if 1.5", TRUTH_UNKNOWN, EXPRESSION_NUMBER, "1.5"},
        {"#if 1/0", TRUTH_UNKNOWN, EXPRESSION_DIVIDED, "/"},
        {"#if 1/NOWHERE", TRUTH_UNKNOWN, EXPRESSION_DIVIDED, "/"},
        {"#if -1 > 0u", TRUTH_UNKNOWN, EXPRESSION_OVERFLOW, ">"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char header[1000];
        snprintf(header, sizeof header, NAMES
                 "#define GONE\n#undef GONE\n#define SELF SELF\n#define PING PONG\n"
                 "#define PONG PING\n#if __has_include(0)\n#define MAYBE 1\n#endif\n"
                 "%s\n#define WOLFMEM_DIST 1\n#else\n#define WOLFMEM_BUCKETS 2\n#endif",
                 rows[i].directive);
        bool is_unknown = rows[i].truth == TRUTH_UNKNOWN;
        CHECK_EQUAL(read_header(header), SETTINGS_OK);
        check_words(value_of(SETTINGS_DIST), rows[i].truth == TRUTH_YES ? "1,"
                                             : is_unknown ? "8 20 'WOLFMEM_DIST'" : "undefined");
        bool is_right =
            check_words(value_of(SETTINGS_BUCKETS), rows[i].truth == TRUTH_NO ? "2,"
                                      : is_unknown ? "8 22 'WOLFMEM_BUCKETS'" : "undefined");
        CHECK_EQUAL(settings.unknown_count, is_unknown ? 2 : 1);
        CHECK_EQUAL(settings.unknown[1].problem.error, rows[i].error);
        CHECK_EQUAL(settings.unknown[1].line, is_unknown ? 19 : 0);
        CHECK(strcmp(settings.unknown[1].problem.token, rows[i].token) == 0);
        if (!is_right || settings.unknown[1].problem.error != rows[i].error)
            printf("    directive: %s\n", rows[i].directive);
    }
}

/* Which of the definitions 1, 2, 3 … of a header is taken. */
static void test_branches(void)
{
#define D(n) "#define WOLFMEM_DIST " #n "\n"
    static const struct {
        const char *text;
        const char *expected;
    } rows[] = {
        {"#if 1\n" D(1) "#elif 1\n" D(2) "#else\n" D(3) "#endif", "1,"},
        {"#if 0\n" D(1) "#elif 1\n" D(2) "#elif 1\n" D(3) "#endif", "2,"},
        {"#if 0\n" D(1) "#elif 0\n" D(2) "#else\n" D(3) "#endif", "3,"},
        {"#if 0\n" D(1) "#elif 0\n" D(2) "#endif", "undefined"},
        {"#if 0\n#if 1\n" D(1) "#else\n" D(2) "#endif\n#else\n" D(3) "#endif", "3,"},
        {"#if 1\n#if 0\n" D(1) "#else\n" D(2) "#endif\n#else\n" D(3) "#endif", "2,"},
        {"#ifdef A\n" D(1) "#elifndef A\n" D(2) "#else\n" D(3) "#endif", "2,"},
        {"#ifdef A\n" D(1) "#elifdef A\n" D(2) "#else\n" D(3) "#endif", "3,"},
        {"#if 0\n#if (\n#elif )\n#ifdef\n#else junk\n#endif\n#endif\n#endif\n" D(1), "1,"},
        {"#if 1\n" D(1) "#elif 1/0\n" D(2) "#endif junk", "1,"},
        {"#if 0\n#define A\n#endif\n#ifdef A\n" D(1) "#else\n" D(2) "#endif", "2,"},
        {"#if 1\n#define A\n#endif\n#ifdef A\n" D(1) "#else\n" D(2) "#endif", "1,"},
        {"#ifndef GUARD\n#define GUARD\n" D(1) "#endif /* GUARD */", "1,"},
        {D(1) "#undef WOLFMEM_DIST", "undefined"},
        {D(1) "#undef WOLFMEM_DIST\n" D(2), "2,"},
        {D(1) "#if 0\n#undef WOLFMEM_DIST\n#endif", "1,"},
        {D(1) D(2), "2,"},
        {D(A) "#define A 5", "5,"}, /* macros are expanded where they are used, not defined */
        {"#define A 5\n" D(A) "#undef A\n#define A 6", "6,"},
        {"#define A 5\n" D(A) "#undef A", "7 2 'A'"},
        {D(1) "#define WOLFMEM_DIST(x) x", "undefined"},
        {"#define WOLFMEM_DIST(x) x\n" D(1), "1,"},
        /* Unknown. */
        {"#if f(1)\n" D(1) "#endif", "8 2 'WOLFMEM_DIST'"},
        {"#if f(1)\n#else\n" D(1) "#endif", "8 3 'WOLFMEM_DIST'"},
        {"#if f(1)\n#elif 1\n" D(1) "#else\n" D(2) "#endif", "8 3 'WOLFMEM_DIST'"},
        {"#if f(1)\n#elif 0\n" D(1) "#endif", "undefined"},
        {"#if 0\n#elif f(1)\n" D(1) "#else\n" D(2) "#endif", "8 5 'WOLFMEM_DIST'"},
        {"#if 1\n" D(1) "#elif f(1)\n" D(2) "#endif", "1,"},
        {"#if f(1)\n#if 0\n" D(1) "#endif\n#endif", "undefined"},
        {"#if f(1)\n#if 1\n" D(1) "#endif\n#endif", "8 3 'WOLFMEM_DIST'"},
        {"#if f(1)\n" D(1) "#endif\n" D(2), "2,"},
        {"#if f(1)\n" D(1) "#endif\n#undef WOLFMEM_DIST", "undefined"},
        {D(1) "#if f(1)\n#undef WOLFMEM_DIST\n#endif", "8 1 'WOLFMEM_DIST'"},
        {"#if f(1)\n#undef WOLFMEM_DIST\n#endif", "undefined"},
        {D(1) "#if f(1)\n#define WOLFMEM_DIST(x)\n#endif", "8 3 'WOLFMEM_DIST'"},
        {"#if f(1)\n#define A 1\n#endif\n" D(A), "8 4 'A'"},
        {"#if f(1)\n#define A 1\n#endif\n" D(1 || A), "1,"},
        {"#if f(1)\n#define A 1\n#endif\n#ifdef A\n" D(1) "#else\n" D(2) "#endif",
         "8 7 'WOLFMEM_DIST'"},
    };
#undef D
    for (size_t i = 0; i < ROWS(rows); i++) {
        CHECK_EQUAL(read_header(rows[i].text), SETTINGS_OK);
        if (!check_words(value_of(SETTINGS_DIST), rows[i].expected))
            printf("    text: %s\n", rows[i].text);
    }
}

static void check_place(uint32_t number, uint32_t line, enum settings_fate fate,
                        uint32_t condition_line)
{
    const struct settings_place *place = &value_of(SETTINGS_DIST)->place[number];
    CHECK(value_of(SETTINGS_DIST)->place_count > number);
    CHECK_EQUAL(place->line, line);
    CHECK_EQUAL(place->fate, fate);
    CHECK_EQUAL(place->condition_line, condition_line);
}

static void test_places(void)
{
    CHECK_EQUAL(read_header("#define WOLFMEM_DIST 1\n" /* line 1 */
                            "#undef WOLFMEM_DIST\n"
                            "#define WOLFMEM_DIST 2\n"
                            "#define WOLFMEM_DIST(x) 3\n"
                            "#if f(1)\n"
                            "#define WOLFMEM_DIST 4\n" /* line 6 */
                            "#endif\n"
                            "#if 1\n"
                            "#if 0\n"
                            "#if 1\n"
                            "#define WOLFMEM_DIST 5\n" /* line 11 */
                            "#endif\n"
                            "#else\n"
                            "#define WOLFMEM_DIST 6\n" /* line 14 */
                            "#endif\n"
                            "#else\n"
                            "#define WOLFMEM_DIST 7\n" /* line 17 */
                            "#endif\n"), SETTINGS_OK);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->place_count, 6);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->line, 14);
    check_words(value_of(SETTINGS_DIST), "6,");
    check_place(0, 1, SETTINGS_REMOVED, 0);
    check_place(1, 3, SETTINGS_REPLACED, 0);
    check_place(2, 6, SETTINGS_REPLACED, 5);
    check_place(3, 11, SETTINGS_NOT_TAKEN, 9);
    check_place(4, 14, SETTINGS_HOLDS, 0);
    check_place(5, 17, SETTINGS_NOT_TAKEN, 16);

    CHECK_EQUAL(read_header("#define WOLFMEM_DIST 1\n#if f(1)\n#undef WOLFMEM_DIST\n#else\n"
                            "#define WOLFMEM_DIST 2\n#endif\n"), SETTINGS_OK);
    check_place(0, 1, SETTINGS_UNCERTAIN, 2);
    check_place(1, 5, SETTINGS_UNCERTAIN, 4);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->line, 5);
}

/* Only so many places are kept, but all are counted. */
static void test_many_places(void)
{
    static char header[10000];
    size_t length = 0;
    for (int i = 0; i < 100; i++)
        length += (size_t)sprintf(header + length, "#define WOLFMEM_DIST %d\n", i);
    CHECK_EQUAL(read_header(header), SETTINGS_OK);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->place_count, 100);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->line, 100);
    check_words(value_of(SETTINGS_DIST), "99,");
    for (uint32_t i = 0; i < SETTINGS_PLACES_MAX; i++)
        check_place(i, i + 1, SETTINGS_REPLACED, 0);
}

static void test_notes(void)
{
    CHECK_EQUAL(read_header("#if 0\n#include \"a\"\n#error no\n#endif\n#include <a>\n# import <b>\n"
                            "#if f(1)\n#include_next <c>\n#error perhaps\n#endif\n"
                            "#error stop\n#error again\n"), SETTINGS_OK);
    CHECK_EQUAL(settings.include_count, 3);
    CHECK_EQUAL(settings.include_line, 5);
    CHECK_EQUAL(settings.error_line, 11);

    static char header[10000];
    size_t length = 0;
    for (int i = 0; i < 100; i++)
        length += (size_t)sprintf(header + length, "#if f(%d)\n#endif\n", i);
    CHECK_EQUAL(read_header(header), SETTINGS_OK);
    CHECK_EQUAL(settings.unknown_count, 100);
    for (uint32_t i = 0; i < SETTINGS_UNKNOWN_MAX; i++)
        CHECK_EQUAL(settings.unknown[i].line, 2 * i + 1);
}

/* ---- Headers that can't be read ---- */

static void test_failures(void)
{
    static const struct {
        const char *text;
        enum settings_error error;
        uint32_t line;
        const char *token;
    } rows[] = {
        {"/*", SETTINGS_COMMENT_OPEN, 1, ""},
        {"\n#define A 1 /* open\n\n", SETTINGS_COMMENT_OPEN, 2, ""},
        {"\n\n/* open *", SETTINGS_COMMENT_OPEN, 3, ""},
        {"/*/", SETTINGS_COMMENT_OPEN, 1, ""},
        {"#if 1\n/* open\n", SETTINGS_COMMENT_OPEN, 2, ""},
        {"\n#if 1\n", SETTINGS_CONDITION_OPEN, 2, "if"},
        {"#ifdef A\n#else\n", SETTINGS_CONDITION_OPEN, 1, "ifdef"},
        {"#if 0\n#ifndef A", SETTINGS_CONDITION_OPEN, 2, "ifndef"},
        {"#if 0\n#if 1\n#endif\n#elif 1", SETTINGS_CONDITION_OPEN, 1, "if"},
        {"#endif", SETTINGS_STRAY, 1, "endif"},
        {"\n#if 1\n#endif\n#endif", SETTINGS_STRAY, 4, "endif"},
        {"\\\n#else", SETTINGS_STRAY, 2, "else"},
        {"#elif 1", SETTINGS_STRAY, 1, "elif"},
        {"#if 0\n#else\n#else\n#endif", SETTINGS_STRAY, 3, "else"},
        {"#if 1\n#else\n#elif 1\n#endif", SETTINGS_STRAY, 3, "elif"},
        {"#if 0\n#else\n#elifdef A\n#endif", SETTINGS_STRAY, 3, "elifdef"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        CHECK_EQUAL(read_header(rows[i].text), rows[i].error);
        CHECK_EQUAL(settings.failed_line, rows[i].line);
        CHECK(strcmp(settings.failed_token, rows[i].token) == 0);
    }
    CHECK_EQUAL(settings_read("", SETTINGS_BYTES_MAX + 1, &settings), SETTINGS_TOO_LONG);
    CHECK_EQUAL(settings.failed_line, 0);
}

/* ---- Limits ---- */

static char *append(char *end, const char *text, unsigned times)
{
    size_t length = strlen(text);
    for (; times; times--, end += length)
        memcpy(end, text, length);
    *end = '\0';
    return end;
}

static void test_nested_conditions(void)
{
    static char header[10000];
    char *end = append(header, "#if 1\n", SETTINGS_NESTED_MAX);
    end = append(end, "#define WOLFMEM_DIST 1\n", 1);
    append(end, "#endif\n", SETTINGS_NESTED_MAX);
    CHECK_EQUAL(read_header(header), SETTINGS_OK);
    check_words(value_of(SETTINGS_DIST), "1,");

    append(header, "#ifdef A\n", SETTINGS_NESTED_MAX + 1);
    CHECK_EQUAL(read_header(header), SETTINGS_NESTED);
    CHECK_EQUAL(settings.failed_line, SETTINGS_NESTED_MAX + 1);
    CHECK(strcmp(settings.failed_token, "ifdef") == 0);
}

static void test_nested_expressions(void)
{
    static const struct {
        const char *opening, *closing;
    } rows[] = {{"(", ")"}, {"- ", ""}, {"!", ""},    {"~", ""},
                {"+ ", ""}, {"1?", ":0"}, {"0?0:", ""}};
    static const unsigned levels[] = {EXPRESSION_NESTED_MAX - 1, EXPRESSION_NESTED_MAX,
                                      EXPRESSION_NESTED_MAX + 1, 30000};
    static char header[200000];
    for (size_t i = 0; i < ROWS(rows); i++) {
        /* The expression itself is a level. */
        for (size_t l = 0; l < ROWS(levels); l++) {
            char *end = append(header, "#define WOLFMEM_DIST ", 1);
            end = append(end, rows[i].opening, levels[l]);
            end = append(end, "0", 1);
            append(end, rows[i].closing, levels[l]);
            CHECK_EQUAL(read_header(header), SETTINGS_OK);
            CHECK_EQUAL(value_of(SETTINGS_DIST)->problem.error == EXPRESSION_NESTED,
                        levels[l] >= EXPRESSION_NESTED_MAX);
        }
    }
}

static void test_deep_macros(void)
{
    static char header[10000];
    for (int macros = EXPRESSION_MACROS_MAX - 1; macros <= EXPRESSION_MACROS_MAX + 1; macros++) {
        int length = sprintf(header, "#define WOLFMEM_DIST M0\n#define M%d 5\n", macros - 1);
        for (int i = 0; i < macros - 1; i++)
            length += sprintf(header + length, "#define M%d M%d\n", i, i + 1);
        CHECK_EQUAL(read_header(header), SETTINGS_OK);
        check_words(value_of(SETTINGS_DIST),
                    macros <= EXPRESSION_MACROS_MAX ? "5," : "12 66 'M64'");
    }
}

static void test_recursion(void)
{
    CHECK_EQUAL(read_header("#define WOLFMEM_DIST A\n#define A B\n#define B 1 + C\n\n#define C A\n"
                            "#define WOLFMEM_BUCKETS 64, B\n"), SETTINGS_OK);
    check_words(value_of(SETTINGS_DIST), "10 5 'A'");
    check_words(value_of(SETTINGS_BUCKETS), "10 2 'B'"); /* by way of C and A */
    CHECK_EQUAL(value_of(SETTINGS_BUCKETS)->line, 6);
}

/* Each macro names the one before twice, or ten times: 2^40 or 10^40 numbers. */
static void test_explosions(void)
{
    static const char *const bodies[] = {"M%d+M%d", "M%d,M%d", "M%d M%d",
                                         "(M%d+M%d+M%d+M%d+M%d+M%d+M%d+M%d+M%d+M%d)"};
    static char header[20000];
    for (size_t i = 0; i < ROWS(bodies); i++) {
        int length = sprintf(header, "#define M0 %s\n", i == 2 ? "" : "1");
        for (int m = 1; m <= 40; m++) {
            length += sprintf(header + length, "#define M%d ", m);
            for (const char *c = bodies[i]; *c; c++)
                length += *c == '%' ? sprintf(header + length, "%d", m - 1), c++, m > 10 ? 2 : 1
                                    : sprintf(header + length, "%c", *c);
            length += sprintf(header + length, "\n");
        }
        sprintf(header + length, "#if M40\n#define WOLFMEM_DIST 1\n#endif\n"
                                 "#define WOLFMEM_BUCKETS M40\n#define WOLFMEM_BUFFER_SIZE 9\n");
        CHECK_EQUAL(read_header(header), SETTINGS_OK);
        CHECK_EQUAL(settings.unknown_count, 1);
        CHECK_EQUAL(settings.unknown[0].line, 42);
        if (i != 1) /* the first comma has no place in a condition */
            CHECK_EQUAL(settings.unknown[0].problem.error, EXPRESSION_WORK);
        CHECK_EQUAL(value_of(SETTINGS_BUCKETS)->problem.error, EXPRESSION_WORK);
        check_words(value_of(SETTINGS_BUFFER_SIZE), "9,"); /* it needs no macro */
    }
}

/* Names that differ only at their end, that are prefixes of each other, and
 * enough of them that the table moves while it grows. */
static void test_many_macros(void)
{
    enum { COUNT = 3000 };
    static char header[COUNT * 60];
    size_t length = 0;
    for (int i = 0; i < COUNT; i++)
        length += (size_t)sprintf(header + length, "#define aaaaaaaaaaaaaaaa%.*s%d %d\n", i % 17,
                                  "bbbbbbbbbbbbbbbbb", i, i);
    length += (size_t)sprintf(header + length, "#define WOLFMEM_DIST ");
    for (int i = 0; i < SETTINGS_LIST_MAX; i++)
        length += (size_t)sprintf(header + length, "%saaaaaaaaaaaaaaaa%.*s%d", i ? "," : "",
                                  i * 46 % 17, "bbbbbbbbbbbbbbbbb", i * 46);
    CHECK_EQUAL(read_header(header), SETTINGS_OK);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->count, SETTINGS_LIST_MAX);
    for (uint32_t i = 0; i < value_of(SETTINGS_DIST)->count; i++)
        CHECK_EQUAL(value_of(SETTINGS_DIST)->number[i], i * 46);
}

/* What would take hours if the cost were not linear. */
static void test_long_headers(void)
{
    static const char *const patterns[] = {
        "#", "#define A A\n", "#if 1\n#endif\n", "\\", "\\ ", "\\\n", "/", "/**/", "\"", "'\\", "(",
        "((", ")", "- ", "A", "A ", "0", ",", "1,", "\n", "\r", " ", "*",
        "#define B A B\n#if B\n#endif\n",
    };
    const size_t size = (size_t)1 << 20;
    char *header = malloc(size + 64);
    if (!header)
        abort();
    for (size_t i = 0; i < ROWS(patterns); i++) {
        char *end = append(header, i % 2 ? "#define WOLFMEM_DIST " : "", 1);
        append(end, patterns[i], (unsigned)(size / strlen(patterns[i])));
        CHECK_EQUAL(read_header(header), SETTINGS_OK);
    }
    free(header);
}

/* ---- A header with everything in it, whole and damaged ---- */

static const char rich[] =
    "/* user_settings.h: the board's\n"
    " * settings */\n"
    "#ifndef WOLFSSL_USER_SETTINGS_H\n"
    "#define WOLFSSL_USER_SETTINGS_H\r\n"
    "#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
    "#include <stdint.h>\n"
    "#define KIB(n) ((n) * 1024)\n"
    "#define BLOCK_SMALL (0x40u)\n"
    "#define BLOCK_LARGE (BLOCK_SMALL << 8) // 16 KiB\n"
    "#define WOLFSSL_STATIC_MEMORY\n"
    "#define SINGLE_THREADED\n"
    "#if defined(TINY) && (TINY > 1 || !defined BLOCK_SMALL)\n"
    "    #define WOLFMEM_BUCKETS 64,128\n"
    "    #define WOLFMEM_DIST 1,1\n"
    "#elif __has_include(\"tuned.h\") && defined(TUNED)\n"
    "    #define WOLFMEM_BUCKETS 32\n"
    "#else\n"
    "    #define WOLFMEM_BUCKETS BLOCK_SMALL, 0200, \\\r\n"
    "            256ul /* TLS\n records */, 0b10000000000, BLOCK_LARGE + 512\n"
    "#   define WOLFMEM_DIST 49,10 , (2 + 4) , 0 ? 1 : 14, 1\n"
    "#endif\n"
    "static const char *const text = \"/* \\\" #define WOLFMEM_DIST 9 \";\n"
    "#define WOLFMEM_MAX_BUCKETS 5\n"
    "#define WOLFMEM_DEF_BUCKETS WOLFMEM_MAX_BUCKETS\n"
    "#undef LARGEST_MEM_BUCKET\n"
    "#define LARGEST_MEM_BUCKET ((BLOCK_LARGE + 512 + 15) & ~15)\n"
    "#ifndef WOLFSSL_STATIC_ALIGN\n#define WOLFSSL_STATIC_ALIGN 16\n#endif\n"
    "#define WOLFMEM_BUFFER_SIZE (70 * 1024)\n"
    "#if KIB_OF(2) > 1024\n#define WOLFSSL_STATIC_MEMORY_LEAN\n#endif\n"
    "#endif";

static void test_rich(void)
{
    CHECK_EQUAL(read_header(rich), SETTINGS_OK);
    check_words(value_of(SETTINGS_BUCKETS), "64,128,256,1024,16896,");
    check_words(value_of(SETTINGS_DIST), "49,10,6,14,1,");
    check_words(value_of(SETTINGS_MAX_BUCKETS), "5,");
    check_words(value_of(SETTINGS_DEF_BUCKETS), "5,");
    check_words(value_of(SETTINGS_LARGEST_BUCKET), "16896,");
    check_words(value_of(SETTINGS_BUFFER_SIZE), "71680,");
    check_words(value_of(SETTINGS_ALIGN), "16,");
    check_words(value_of(SETTINGS_SINGLE_THREADED), "flag");
    CHECK_EQUAL(value_of(SETTINGS_BUCKETS)->place_count, 3);
    CHECK_EQUAL(value_of(SETTINGS_BUCKETS)->line, 20);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->line, 23);
    CHECK_EQUAL(value_of(SETTINGS_LEAN)->problem.error, EXPRESSION_UNCERTAIN);
    CHECK_EQUAL(settings.unknown_count, 1);
    CHECK(strcmp(settings.unknown[0].problem.token, "KIB_OF") == 0);
    CHECK_EQUAL(settings.include_line, 8);
}

/* ---- Function-like macros, casts, sizeof ---- */

static void test_calls(void)
{
    static const struct {
        const char *body;
        const char *words;
    } rows[] = {
        {"A16(60),A16(1000),A16(11000)", "64,1008,11008,"},
        {"MAX(MAX(1,2),MAX(4,3))", "4,"},
        {"MAX(A16(1),A16(MAX(17,5)))", "32,"},
        {"TWICE(TWICE(TWICE(3)))", "24,"},
        {"ADD(1)(2)", "9 4 'ADD_TO'"}, /* no argument may come from elsewhere */
        {"NO_ARGUMENTS()", "7,"},
        {"NO_ARGUMENTS(1)", "9 13 'NO_ARGUMENTS'"},
        {"LISTED(64, 128)", "64,128,"},
        {"X(A)", "7 13 'A'"},
        {"SHADOW(5)", "5,"}, /* a parameter hides a macro of its name */
        {"MAX((1,2),3)", "2 13 ','"},
        {"SELF_CALL(1)", "9 9 'SELF_CALL'"},
        {"VARIADIC(64)", "7 10 '__VA_ARGS__'"},
        {"JOIN(6,4)", "9 13 'JOIN'"},
        {"(word32)64 , (unsigned char)255, (int)(16), (const long)-1+2", "64,255,16,1,"},
        {"sizeof(int)*16,sizeof(long),sizeof(unsigned long long),sizeof(char*),sizeof(word16)",
         "64,8,8,8,2,"},
        {"sizeof(short int)+sizeof(long int)", "10,"},
        {"sizeof(void*)*8,sizeof(struct a *),sizeof(double),sizeof(bool)", "64,8,8,1,"},
        {"TWICE((word32)8),TWICE(sizeof(word32))", "16,8,"},
        {"(A16(60))", "64,"},
    };
    EACH_ROW(i, rows) {
        char header[1000];
        snprintf(header, sizeof header,
                 "#define A16(x) (((x) + 15) & ~15)\n#define MAX(a,b) ((a) > (b) ? (a) : (b))\n"
                 "#define TWICE( n ) ((n)+(n))\n#define ADD(x) 1+ADD_TO\n#define ADD_TO(x) x\n"
                 "#define NO_ARGUMENTS() 7\n#define LISTED(a, b) a,b\n#define X(y) y\n"
                 "#define SELF_CALL(x) SELF_CALL(x)\n#define VARIADIC(...) __VA_ARGS__\n"
                 "#define JOIN(a,b) a##b\n#define SHADOW(TEN) TEN\n"
                 "#define WOLFMEM_BUCKETS %s\n#define TEN 10\n", rows[i].body);
        CHECK_EQUAL(read_header(header), SETTINGS_OK);
        check_words(value_of(SETTINGS_BUCKETS), rows[i].words);
    }
}

/* Arguments that double at each level take more work than there is, and say so. */
static void test_doubling(void)
{
    char header[4000] = "#define D0(x) x,x\n";
    char line[100];
    for (int i = 1; i < 20; i++) {
        snprintf(line, sizeof line, "#define D%d(x) D%d(x),D%d(x)\n", i, i - 1, i - 1);
        strcat(header, line);
    }
    strcat(header, "#define WOLFMEM_BUCKETS D19(1)\n");
    CHECK_EQUAL(read_header(header), SETTINGS_OK);
    CHECK_EQUAL(value_of(SETTINGS_BUCKETS)->problem.error, EXPRESSION_WORK);
}

/* ---- Several headers, and values by other names ---- */

static void read_request(const struct settings_request *request)
{
    CHECK_EQUAL(settings_read_all(request, &settings), SETTINGS_OK);
}

#define TEXT(text) {text, sizeof(text) - 1}

static void test_several(void)
{
    struct settings_request request = {
        .header = {TEXT("#define SMALL 64\n#define WOLFMEM_DIST 1\n"), {NULL, 0},
                   TEXT("#if SMALL\n#define WOLFMEM_BUCKETS SMALL\n#endif\n"
                        "#undef WOLFMEM_DIST\n#define WOLFMEM_DIST 2")},
        .header_count = 3,
        .pointer_bytes = 8,
    };
    read_request(&request);
    check_words(value_of(SETTINGS_BUCKETS), "64,");
    check_words(value_of(SETTINGS_DIST), "2,");
    uint32_t line = value_of(SETTINGS_DIST)->line;
    CHECK_EQUAL(settings_header_of(&settings, &line), 2);
    CHECK_EQUAL(line, 5);
    line = value_of(SETTINGS_DIST)->place[0].line;
    CHECK_EQUAL(settings_header_of(&settings, &line), 0);
    CHECK_EQUAL(line, 2);
    CHECK_EQUAL(value_of(SETTINGS_DIST)->place[0].fate, SETTINGS_REMOVED);

    request.header[1] = (struct settings_text)TEXT("\n#if 1\n");
    CHECK_EQUAL(settings_read_all(&request, &settings), SETTINGS_CONDITION_OPEN);
    line = settings.failed_line;
    CHECK_EQUAL(settings_header_of(&settings, &line), 1);
    CHECK_EQUAL(line, 2);
}

static void test_given(void)
{
    static const char header[] =
        "#define N 4\n#define OTHER 16,32\n#define WOLFMEM_BUCKETS 1\n#define WOLFMEM_DIST 1\n"
        "static const word32 sizes[N] = { 64, /* small */\n  (N * 32),\n 256, };\n"
        "#if 0\nint dists[] = { 1 };\n#else\nint f(void) { return 1; } int dists[3] = {3,2,1};\n"
        "#endif\nvoid g(void) { static byte pool[N * 1000]; static word32 *more[10]; }\n"
        "struct a many[3];\nlong wide[2];\n#if __has_include(<a.h>)\nint maybe[1] = {1};\n#endif\n"
        "static const word32 places[] = { [2] = 256, [0] = 64, 128, [N] = 1024 };\n"
        "ALIGN16 static byte arena[N << 4] __attribute__((section(\".ccm\"), aligned(16)));\n"
        "_Alignas(16) std::uint8_t __no_init(int) ram[8] @ \".ram\"; u8 odd[2], last[7];\n"
        "void h(void) { x = arena[3]; memset(&arena[0], 0, 1); }\nbyte rows[3][100];\n";
    static const struct {
        enum settings_macro macro;
        const char *given;
        const char *words;
    } rows[] = {
        {SETTINGS_BUCKETS, "64,N*32", "64,128,"},
        {SETTINGS_BUCKETS, "OTHER", "16,32,"},
        {SETTINGS_BUCKETS, "@OTHER", "16,32,"},
        {SETTINGS_BUCKETS, "@sizes", "64,128,256,"},
        {SETTINGS_DIST, "@dists", "3,2,1,"},
        {SETTINGS_DIST, "@maybe", "8 17 'maybe'"},
        {SETTINGS_BUCKETS, "@nowhere", "7 0 'nowhere'"},
        {SETTINGS_BUCKETS, "64,", "64,"},
        {SETTINGS_BUCKETS, "x", "7 0 'x'"},
        {SETTINGS_BUFFER_SIZE, "@pool", "4000,"},
        {SETTINGS_BUFFER_SIZE, "@more", "80,"},
        {SETTINGS_BUFFER_SIZE, "@wide", "16,"},
        {SETTINGS_BUFFER_SIZE, "@N", "4,"},
        {SETTINGS_BUFFER_SIZE, "@many", "15 14 'many'"},
        {SETTINGS_BUCKETS, "@places", "64,128,256,0,1024,"},
        {SETTINGS_BUCKETS, "[1]=32,[0]=16", "16,32,"},
        {SETTINGS_BUCKETS, "[0-1]=32", "5 0 '0'"},
        {SETTINGS_BUCKETS, "[64]=32", "14 0 ''"},
        {SETTINGS_BUCKETS, "[N", "2 0 ''"},
        {SETTINGS_BUFFER_SIZE, "@arena", "64,"},
        {SETTINGS_BUFFER_SIZE, "@ram", "8,"},
        {SETTINGS_BUFFER_SIZE, "@odd", "15 21 'odd'"},
        {SETTINGS_BUFFER_SIZE, "@rows", "7 0 'rows'"},
    };
    EACH_ROW(i, rows) {
        struct settings_request request = {.header = {TEXT(header)}, .header_count = 1,
                                           .pointer_bytes = 8};
        request.given[rows[i].macro] = rows[i].given;
        read_request(&request);
        CHECK(value_of(rows[i].macro)->is_given);
        check_words(value_of(rows[i].macro), rows[i].words);
    }
}

/* With "\r\n" for every "\n", nothing changes. */
static void test_rich_crlf(void)
{
    static struct settings with_lf;
    char header[sizeof rich * 2];
    size_t length = 0;
    for (size_t i = 0; i < sizeof rich - 1; i++) {
        if (rich[i] == '\n' && rich[i - 1] != '\r')
            header[length++] = '\r';
        header[length++] = rich[i];
    }
    CHECK_EQUAL(read_header(rich), SETTINGS_OK);
    with_lf = settings;
    CHECK_EQUAL(read_bytes(header, length), SETTINGS_OK);
    for (int m = 0; m < SETTINGS_MACROS; m++) {
        CHECK_EQUAL(settings.value[m].line, with_lf.value[m].line);
        CHECK_EQUAL(settings.value[m].place_count, with_lf.value[m].place_count);
        CHECK_EQUAL(settings.value[m].count, with_lf.value[m].count);
        CHECK(memcmp(settings.value[m].number, with_lf.value[m].number,
                     sizeof with_lf.value[m].number) == 0);
    }
}

/* Is everything that was found possible? */
static bool is_sane(enum settings_error error)
{
    if (error)
        return error <= SETTINGS_NESTED && settings.failed_line > 0;
    for (int m = 0; m < SETTINGS_MACROS; m++) {
        const struct settings_value *value = &settings.value[m];
        if (value->count > SETTINGS_LIST_MAX || (value->problem.error && value->count) ||
            value->is_defined != (value->line > 0) || (value->is_defined && !value->place_count) ||
            !memchr(value->problem.token, '\0', sizeof value->problem.token))
            return false;
    }
    return true;
}

static void test_truncated(void)
{
    for (size_t length = 0; length < sizeof rich; length++)
        CHECK(is_sane(read_bytes(rich, length)));
}

/* Each byte in turn becomes another one, or is left out. */
static void test_damaged(void)
{
    static const char bytes[] = "\0\n\r\\\"'/*#(),?:<0xA+-\xff";
    char header[sizeof rich];
    for (size_t at = 0; at < sizeof rich - 1; at++) {
        for (size_t i = 0; i < sizeof bytes - 1; i++) {
            memcpy(header, rich, sizeof rich);
            header[at] = bytes[i];
            CHECK(is_sane(read_bytes(header, sizeof rich - 1)));
        }
        memcpy(header, rich, sizeof rich);
        memmove(header + at, header + at + 1, sizeof rich - 1 - at);
        CHECK(is_sane(read_bytes(header, sizeof rich - 2)));
    }
}

int main(void)
{
    TEST(test_lists());
    TEST(test_numbers());
    TEST(test_flags());
    TEST(test_list_lengths());
    TEST(test_text());
    TEST(test_empty());
    TEST(test_conditions());
    TEST(test_branches());
    TEST(test_places());
    TEST(test_many_places());
    TEST(test_notes());
    TEST(test_failures());
    TEST(test_nested_conditions());
    TEST(test_nested_expressions());
    TEST(test_deep_macros());
    TEST(test_recursion());
    TEST(test_explosions());
    TEST(test_many_macros());
    TEST(test_long_headers());
    test_calls();
    TEST(test_doubling());
    TEST(test_several());
    test_given();
    TEST(test_rich());
    TEST(test_rich_crlf());
    TEST(test_truncated());
    TEST(test_damaged());
    return check_summary();
}
