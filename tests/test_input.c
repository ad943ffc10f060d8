/* SPDX-License-Identifier: MIT */
/* test_input.c - the lines of each tracer, as real ones printed them, and lines
 * that are none; every one of them cut at every byte and with bytes changed; calls
 * that return on a later line; which format a log is taken for, and whole logs.
 * Each line is read from memory of exactly its size plus the promised padding. */
#include "parser/input.h"
#include "parser/log.h"
#include "parser/threads.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Lines ---- */

struct expected {
    enum record_type type;
    uint64_t address;
    uint64_t size;
    const char *site;
};

#define LINE_RECORDS_MAX 8

struct row {
    const char *text;
    struct expected record[LINE_RECORDS_MAX]; /* up to the first RECORD_NONE */
};

struct lines {
    struct threads threads;
    struct record record[LINE_RECORDS_MAX];
    char site[LINE_RECORDS_MAX][100];
    size_t count;
};

/* Takes a record as a trace gets it. */
static void take(struct lines *lines, const struct record *record)
{
    if (!CHECK(lines->count < LINE_RECORDS_MAX) ||
        !CHECK(record->site_length < sizeof lines->site[0]))
        return;
    char *site = lines->site[lines->count];
    if (record->site_length)
        memcpy(site, record->site, record->site_length);
    site[record->site_length] = '\0';
    lines->record[lines->count++] = *record;
}

static void read_line(struct lines *lines, input_reader *read, const char *text, size_t length)
{
    char *line = malloc(length + RECORD_PADDING);
    if (!line)
        abort();
    memcpy(line, text, length);
    memset(line + length, '\n', RECORD_PADDING);
    lines->count = 0;
    lines->threads.has_nested_calls = read == ltrace_read;
    for (const char *next = line; next < line + length;) {
        struct record records[INPUT_RECORDS_MAX];
        struct record whole[THREADS_RECORDS_MAX];
        const char *before = next;
        size_t count = read(line, &next, line + length, records);
        CHECK(count <= INPUT_RECORDS_MAX && next > before && next <= line + length);
        for (size_t i = 0; i < count; i++) {
            size_t whole_count = threads_take(&lines->threads, &records[i], whole);
            for (size_t w = 0; w < whole_count; w++)
                take(lines, &whole[w]);
        }
    }
    free(line);
}

static bool is_as_expected(const struct lines *lines, const struct expected *expected)
{
    size_t count = 0;
    while (count < LINE_RECORDS_MAX && expected[count].type != RECORD_NONE)
        count++;
    bool is_same = lines->count == count;
    for (size_t i = 0; is_same && i < count; i++) {
        const struct record *record = &lines->record[i];
        const char *site = expected[i].site ? expected[i].site : "";
        is_same = record->type == expected[i].type && record->address == expected[i].address &&
                  record->size == expected[i].size && !record->is_glued &&
                  strcmp(lines->site[i], site) == 0;
    }
    return is_same;
}

#define HUGE 4611686018427387903
#define OVER (RECORD_SIZE_MAX + 1)
#define ALLOC(address, size, site) {RECORD_ALLOC, address, size, site}
#define FREE(address) {RECORD_FREE, address, 0, NULL}
#define FREE_AT(address, site) {RECORD_FREE, address, 0, site}
#define REALLOC(address) {RECORD_REALLOC, address, 0, NULL}
#define REALLOC_AT(address, site) {RECORD_REALLOC, address, 0, site}
#define CUT {RECORD_CUT, 0, 0, NULL}

static const struct row mtrace_rows[] = {
    {"@ ./tm:[0x11a7] + 0x5569fa50c4a0 0x40", {ALLOC(0x5569fa50c4a0, 64, "./tm:[0x11a7]")}},
    {"10:00:01 @ ./tm:[0x11a7] + 0x5569fa50c4a0 0x40", {ALLOC(0x5569fa50c4a0, 64, "./tm:[0x11a7]")}},
    {"@ ./tm:[0x11a7] + 0x5569fa50c4a0 0", {ALLOC(0x5569fa50c4a0, 0, "./tm:[0x11a7]")}},
    {"@ /lib/x86_64-linux-gnu/libc.so.6:(__strdup+1a)[0x9e9aa] + 0x555df213e4a0 0x6",
     {ALLOC(0x555df213e4a0, 6, "/lib/x86_64-linux-gnu/libc.so.6:(__strdup+1a)[0x9e9aa]")}},
    {"@ [0x8048209] - 0x8064cc8", {FREE_AT(0x8064cc8, "[0x8048209]")}},
    {"@ ./tm:[0x12cf] < 0x555df213e4a0", {REALLOC_AT(0x555df213e4a0, "./tm:[0x12cf]")}},
    {"@ ./tm:[0x12cf] > 0x555df213e4a0 0x800", {ALLOC(0x555df213e4a0, 2048, "./tm:[0x12cf]")}},
    {"@ ./tm:[0x145a] + (nil) 0x3fffffffffffffff", {ALLOC(0, HUGE, "./tm:[0x145a]")}},
    {"@ ./tm:[0x14b2] ! 0x555df213e4a0 0x3fffffffffffffff", {ALLOC(0, HUGE, "./tm:[0x14b2]")}},
    {"@ ./tm:[0x1] + 0x10 0xffffffffffffffff", {ALLOC(0x10, OVER, "./tm:[0x1]")}},
    {"@ /a b/[x] + c:[0x1] + 0x10 0x20\r", {ALLOC(0x10, 0x20, "/a b/[x] + c:[0x1]")}},
    {"= Start", {{0}}},
    {"= End", {{0}}},
    {"", {{0}}},
    {"@", {{0}}},
    {"@ ", {CUT}},
    {"@ ./tm:[0x11a7]", {CUT}},
    {"@ ./tm:[0x11a7] + 0x10", {CUT}},
    {"@ ./tm:[0x11a7] + 0x10 ", {CUT}},
    {"@ ./tm:[0x11a7] + 0x10 0x20x", {CUT}},
    {"@ ./tm:[0x11a7] * 0x10 0x20", {CUT}},
    {"@ ./tm:[0x11a7] - 0x10000000000000000", {CUT}},
    {"@ ./tm:[0x11a7] - 0x10g", {CUT}},
    {"@ ./tm - 0x10", {CUT}},
};

static const struct row valgrind_rows[] = {
    {"--22988-- malloc(64) = 0x4A42040", {ALLOC(0x4A42040, 64, "malloc")}},
    {"--22988-- calloc(3,40) = 0x4A420C0", {ALLOC(0x4A420C0, 120, "calloc")}},
    {"--22988-- realloc(0x4A420C0,2048) = 0x4A42900",
     {REALLOC(0x4A420C0), ALLOC(0x4A42900, 2048, "realloc")}},
    {"--22988-- realloc(0x0,77)malloc(77) = 0x4A5C130", {ALLOC(0x4A5C130, 77, "malloc")}},
    {"--22988-- realloc(0x4A5C130,0)free(0x4A5C130)", {FREE(0x4A5C130)}},
    {"--22988--  = 0", {{0}}},
    {"--22988-- memalign(al 64, size 100) = 0x4A5C340", {ALLOC(0x4A5C340, 100, "memalign")}},
    {"--22988-- posix_memalign(al 64, size 100) = 0x4A5C340",
     {ALLOC(0x4A5C340, 100, "posix_memalign")}},
    {"--22988-- free(0x4A42040)", {FREE(0x4A42040)}},
    {"--22988-- free(0x0)", {{0}}},
    {"--22988-- malloc(0) = 0x4A5C2C0\r", {ALLOC(0x4A5C2C0, 0, "malloc")}},
    {"--22988-- malloc(4611686018427387903) = 0x0", {ALLOC(0, HUGE, "malloc")}},
    {"--22988-- realloc(0x4A5C700,4611686018427387903) = 0x0", {ALLOC(0, HUGE, "realloc")}},
    {"--22988-- calloc(4611686018427387903,2) = 0x0", {ALLOC(0, 2 * HUGE, "calloc")}},
    {"--22988-- calloc(4611686018427387903,8)malloc(24) = 0x4A5C700",
     {ALLOC(0, OVER, "calloc"), ALLOC(0x4A5C700, 24, "malloc")}},
    {"--1-- calloc(4611686018427387903,8)calloc(4611686018427387903,8)realloc(0x10,5) = 0x20",
     {ALLOC(0, OVER, "calloc"), REALLOC(0x10), ALLOC(0x20, 5, "realloc")}},
    {"--1-- calloc(4611686018427387903,8)realloc(0x0,77)malloc(77) = 0x10",
     {ALLOC(0, OVER, "calloc"), ALLOC(0x10, 77, "malloc")}},
    {"--22988-- malloc(3)malloc(24) = 0x4A5C700", {CUT, ALLOC(0x4A5C700, 24, "malloc")}},
    {"--22988-- malloc_usable_size(0x4A5C7C0) = 5", {{0}}},
    {"--00:00:00:00.623 31978-- malloc(64) = 0x4A43040", {ALLOC(0x4A43040, 64, "malloc")}},
    {"--17231-- _Znwm(4) = 0x4D70C80", {ALLOC(0x4D70C80, 4, "operator new")}},
    {"--17231-- _ZdlPvm(0x4D70C80)", {FREE(0x4D70C80)}},
    {"--17231-- _ZnamRKSt9nothrow_t(20) = 0x4D70EE0", {ALLOC(0x4D70EE0, 20, "operator new[]")}},
    {"--17231-- _ZnamSt11align_val_t(size 192, al 64) = 0x4D70F40",
     {ALLOC(0x4D70F40, 192, "operator new[]")}},
    {"--17231-- _ZdaPvSt11align_val_t(0x4D70F40)", {FREE(0x4D70F40)}},
    {"progress -- 50 %--22988-- malloc(64) = 0x4A42040", {ALLOC(0x4A42040, 64, "malloc")}},
    {"--22988-- malloc(64) = 0x4A42040 = 0x1", {ALLOC(0x4A42040, 64, "malloc")}},
    {"--1-- malloc(8) = 0x10--2-- free(0x20)", {ALLOC(0x10, 8, "malloc"), FREE(0x20)}},
    {"--1-- malloc(8) = 0x10 --1-- malloc(9", {ALLOC(0x10, 8, "malloc"), CUT}},
    {"--1--  = 0x4A42040", {CUT}}, /* valgrind 3.24 prints of valloc() nothing more */
    {"==22988== malloc(64) = 0x4A42040", {{0}}},
    {"-- malloc(64) = 0x4A42040", {{0}}},
    {"--pid-- malloc(64) = 0x4A42040", {{0}}},
    {"--22988--malloc(64) = 0x4A42040", {{0}}},
    {"--22988-- xmalloc(64) = 0x4A42040", {{0}}},
    {"--22988-- mallocx(64) = 0x4A42040", {{0}}},
    {"--22988-- malloc", {{0}}},
    {"--22988-- malloc(", {CUT}},
    {"--22988-- malloc(64", {CUT}},
    {"--22988-- malloc(64) = ", {CUT}},
    {"--22988-- malloc(64) = 0x4A42040z", {CUT}},
    {"--22988-- malloc(18446744073709551616) = 0x0", {CUT}},
    {"--22988-- calloc(3) = 0x10", {CUT}},
    {"--22988-- realloc(0x10,", {CUT}},
    {"--22988-- free(0x4A42040", {CUT}},
};

static const struct row ltrace_rows[] = {
    {"malloc(64)                                       = 0x55d0590c12a0",
     {ALLOC(0x55d0590c12a0, 64, "malloc")}},
    {"calloc(3, 40)                              = 0x557d088bb390",
     {ALLOC(0x557d088bb390, 120, "calloc")}},
    {"realloc(0x55d0590c12a0, 2048) = 0x55d0590c12a0",
     {REALLOC(0x55d0590c12a0), ALLOC(0x55d0590c12a0, 2048, "realloc")}},
    {"realloc(0, 77) = 0x10", {ALLOC(0x10, 77, "realloc")}},
    {"realloc(0x10, 0) = 0", {FREE(0x10)}},
    {"realloc(0x10, 0) = 0x20", {REALLOC(0x10), ALLOC(0x20, 0, "realloc")}},
    {"realloc(0x10, 4611686018427387903) = 0", {ALLOC(0, HUGE, "realloc")}},
    {"reallocarray(0, 3, 9, 4) = 0x55eae3bb0390", {ALLOC(0x55eae3bb0390, 27, "reallocarray")}},
    {"17258 free(0x557d088bb2c0)                       = <void>", {FREE(0x557d088bb2c0)}},
    {"free(0) = <void>", {{0}}},
    {"free(nil) = <void>", {{0}}},
    {"[pid 31942] 05:19:21.778311 malloc(64)           = 0x56287bc932a0",
     {ALLOC(0x56287bc932a0, 64, "malloc")}},
    {"  0.000254 malloc(64) = 0x10", {ALLOC(0x10, 64, "malloc")}},
    {"[0x558445ff317b] malloc(64)                      = 0x5584566172a0",
     {ALLOC(0x5584566172a0, 64, "[0x558445ff317b]")}},
    {"malloc(64) = 0x55c51dd7d2a0 <0.000221>", {ALLOC(0x55c51dd7d2a0, 64, "malloc")}},
    {"small->malloc(64) = 0x564dbf31a2a0", {ALLOC(0x564dbf31a2a0, 64, "malloc")}},
    {"31974 malloc@libc.so.6(64) = 0x55fcc29212a0", {ALLOC(0x55fcc29212a0, 64, "malloc")}},
    {"31974 memalign@libc.so.6(64, 100, 0x55f99d5e3b81, 0) = 0x55fcc2921480",
     {ALLOC(0x55fcc2921480, 100, "memalign")}},
    {"aligned_alloc(32, 96, 0x557d088bb, 11)     = 0x557d088bb6c0",
     {ALLOC(0x557d088bb6c0, 96, "aligned_alloc")}},
    {"memalign(64, 0x3fffffffffffffff, 0, 0)     = 0", {ALLOC(0, HUGE, "memalign")}},
    {"valloc(33, 2, 0x55785f5b3c3b, 7)           = 0x557d088bc000",
     {ALLOC(0x557d088bc000, 33, "valloc")}},
    {"posix_memalign(0x7ffec20c5658, 128, 200, 7) = 0",
     {{RECORD_HIDDEN, 128, 200, "posix_memalign"}}},
    {"posix_memalign(0x7ffec20c5658, 128, 0x3fffffffffffffff, 0) = 12",
     {ALLOC(0, HUGE, "posix_memalign")}},
    {"malloc(4611686018427387903) = nil", {ALLOC(0, HUGE, "malloc")}},
    {"_Znwm(4, 0x7fff027101e8, 0x7fff027101f8, 0x556aa0ca6dc0) = 0x556abb797eb0",
     {ALLOC(0x556abb797eb0, 4, "operator new")}},
    {"_ZdlPvm(0x556abb797eb0, 4, 0, 0x556abb797eb0) = 0", {FREE(0x556abb797eb0)}},
    {"hello (world) malloc(64) = 0x10", {ALLOC(0x10, 64, "malloc")}},
    {"puts(\"malloc(64) = 0x10\") = 18", {{0}}},
    {"memset(0x5557b0475360, 'a', 9)                   = 0x5557b0475360", {{0}}},
    {"xmalloc(64) = 0x10", {{0}}},
    {"mallocx(64) = 0x10", {{0}}},
    {"*malloc(64) = 0x10", {{0}}},
    {"17258 --- SIGCHLD (Child exited) ---", {{0}}},
    {"17258 +++ exited (status 0) +++", {{0}}},
    {"17258 <... pthread_create resumed> )             = 0", {{0}}},
    {"17258 <... malloc resumed> )                     = 0x10", {CUT}},
    {"malloc(64", {CUT}},
    {"malloc(64)", {CUT}},
    {"malloc(64) = ", {CUT}},
    {"malloc(64) = 0x10z", {CUT}},
    {"17259 malloc(115 <no return", {CUT}},
    {"calloc(3) = 0x10", {CUT}},
    {"free(0x10", {CUT}},
    {"malloc() = 0x10", {CUT}},
};

static const struct row csv_rows[] = {
    {"1042,alloc,20001a40,128,net.c:77", {ALLOC(0x20001a40, 128, "net.c:77")}},
    {"1042\talloc\t20001a40\t128\tnet.c:77", {ALLOC(0x20001a40, 128, "net.c:77")}},
    {",alloc,0x20001A40,0x80,", {ALLOC(0x20001a40, 128, NULL)}},
    {"1042,alloc,20001a40,0,a, b \"c\"\r", {ALLOC(0x20001a40, 0, "a, b \"c\"")}},
    {"1042,alloc,(nil),128,", {ALLOC(0, 128, NULL)}},
    {"1042,alloc,0,128,", {ALLOC(0, 128, NULL)}},
    {"any time,alloc,1,18446744073709551615,", {ALLOC(1, OVER, NULL)}},
    {"1050,realloc,20001a40,,f", {REALLOC_AT(0x20001a40, "f")}},
    {"1050,realloc,0,,f", {{0}}},
    {"1050,free,20001a40,,", {FREE(0x20001a40)}},
    {"1050,free,20001a40,128,x", {FREE_AT(0x20001a40, "x")}},
    {"1050,free,0,,", {{0}}},
    {"time,op,address,size,site", {{0}}},
    {"time,op,address,size,site\r", {{0}}},
    {"# a comment,alloc,1,2,", {{0}}},
    {"", {{0}}},
    {"\r", {{0}}},
    {" ", {{0}}},
    {"time,op,address,size", {{0}}},
    {"alloc,20001a40,128,net.c:77", {{0}}},
    {"1042,alloc,20001a40,128", {CUT}},
    {"1042,alloc,20001a40,,", {CUT}},
    {"1042,alloc,,128,", {CUT}},
    {"1042,alloc,20001a40,-1,", {CUT}},
    {"1042,alloc,20001a40,12x,", {CUT}},
    {"1042,alloc,20001a4g,12,", {CUT}},
    {"1042,alloc,10000000000000000,12,", {CUT}},
    {"1042,alloc,1,18446744073709551616,", {CUT}},
    {"1042, alloc, 20001a40, 128, a:1", {ALLOC(0x20001a40, 128, "a:1")}},
    {"1042,ALLOC,20001A40,128,", {ALLOC(0x20001a40, 128, NULL)}},
    {"1042,malloc,20001a40,128,", {ALLOC(0x20001a40, 128, NULL)}},
    {"1042;alloc;20001a40;128;a,b:1", {ALLOC(0x20001a40, 128, "a,b:1")}},
    {"\"1042\",\"alloc\",\"20001a40\",\"128\",\"a:1\"", {ALLOC(0x20001a40, 128, "a:1")}},
    {"[00:00:01.001,000] <inf> heap: 1,alloc,20003100,2000,net.c:1\r",
     {ALLOC(0x20003100, 2000, "net.c:1")}},
    {"[00:00:02.002,000] <inf> heap: 2,free,20003100,,", {FREE(0x20003100)}},
    {"[00:00:02.002,000] <inf> heap: 2,free,200", {CUT}},
    {"1042,al", {CUT}},
    {"1,000 blocks", {CUT}},
    {"1042,free,20001a40", {CUT}},
    {"1042,free,20001a40,x,", {CUT}},
    {"boot: ready, steady, go", {{0}}},
};

static const struct table {
    input_reader *read;
    const struct row *row;
    size_t count;
} tables[] = {
    {mtrace_read, mtrace_rows, sizeof mtrace_rows / sizeof *mtrace_rows},
    {valgrind_read, valgrind_rows, sizeof valgrind_rows / sizeof *valgrind_rows},
    {ltrace_read, ltrace_rows, sizeof ltrace_rows / sizeof *ltrace_rows},
    {csv_read, csv_rows, sizeof csv_rows / sizeof *csv_rows},
};
#define TABLES (sizeof tables / sizeof *tables)

static struct lines lines;

static void test_rows(void)
{
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            const struct row *row = &tables[t].row[i];
            lines.threads.open_count = 0;
            read_line(&lines, tables[t].read, row->text, strlen(row->text));
            CHECK_CASE(is_as_expected(&lines, row->record), "%s: %zu records, %d 0x%jx %jx '%s'",
                       row->text, lines.count, lines.record[0].type,
                       (uintmax_t)lines.record[0].address, (uintmax_t)lines.record[0].size,
                       lines.site[0]);
            CHECK_EQUAL(lines.threads.open_count, 0);
        }
    }
}

/* Where the last word starts that a line can't be read without: of a row behind
 * its fourth comma, of a call what it returned, else the last word there is. */
static size_t last_word(const char *text, input_reader *read)
{
    const char *result = strstr(text, " = ");
    size_t at = 0;
    if (read == csv_read) {
        const char *row = strstr(text, "heap: "); /* behind a stamp */
        at = row ? (size_t)(row - text) : 0;
        for (int separators = 0; text[at] && separators < 4; at++)
            separators += strchr(",;\t", text[at]) != NULL;
        return at;
    }
    if (result)
        return (size_t)(result - text) + 3;
    for (at = strlen(text); at > 0 && !strchr(" (", text[at - 1]); at--)
        ;
    return at;
}

/* From 3.24 on valgrind prints some results on a later line of the same process. */
static void test_later_results(void)
{
    static const struct row rows[] = {
        {"--1-- posix_memalign(al 64, size 5000)", {{0}}},
        {"--2-- malloc(7) = 0x20", {ALLOC(0x20, 7, "malloc")}},
        {"==1== an error", {{0}}},
        {"--1--  = 0x4A50380", {ALLOC(0x4A50380, 5000, "posix_memalign")}},
        {"--1--  = 0x4A50390", {CUT}},
        {"--1-- realloc(0x20,0)realloc() with size 0", {{0}}},
        {"--1--  = 0x0", {FREE(0x20)}},
        {"--1-- malloc(64)", {{0}}},
        {"--1-- free(0x10)", {CUT, FREE(0x10)}}, /* the result of malloc() is lost */
        {"--1-- malloc(64)", {{0}}},
        {"--2--  = 0x30", {CUT}},
    };
    lines.threads.open_count = 0;
    EACH_ROW(i, rows) {
        read_line(&lines, valgrind_read, rows[i].text, strlen(rows[i].text));
        CHECK_CASE(is_as_expected(&lines, rows[i].record), "%s", rows[i].text);
    }
    CHECK_EQUAL(lines.threads.open_count, 1);
}

/* Cut off before its last word, a line has no record but one that is cut, or whose result
 * may stand on a later line, unless all that stand in it were told before. */
static void test_cut_rows(void)
{
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            const struct row *row = &tables[t].row[i];
            size_t word = last_word(row->text, tables[t].read);
            for (size_t length = 0; length < strlen(row->text); length++) {
                lines.threads.open_count = 0;
                read_line(&lines, tables[t].read, row->text, length);
                bool is_cut = lines.count == 0 || lines.threads.open_count > 0 ||
                              lines.record[lines.count - 1].type == RECORD_CUT;
                CHECK_CASE(is_cut || length >= word || is_as_expected(&lines, row->record), "%.*s",
                           (int)length, row->text);
            }
        }
    }
}

/* Whatever stands in a line, its memory is kept to. */
static void test_changed_rows(void)
{
    static const char bytes[] = "0x(),-@ =\n<>~a1\377[]";
    uint32_t state = 1;
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t round = 0; round < 20000; round++) {
            char text[200];
            const char *row = tables[t].row[round % tables[t].count].text;
            size_t length = strlen(row);
            memcpy(text, row, length);
            for (int change = 0; change < 3 && length; change++) {
                state = state * 1664525 + 1013904223;
                text[(state >> 8) % length] = bytes[(state >> 20) % (sizeof bytes - 1)];
            }
            lines.threads.open_count %= THREADS_MAX;
            read_line(&lines, tables[t].read, text, length);
        }
    }
}

/* ---- Calls that return on a later line ---- */

static void check_sequence(const struct row *rows, size_t count)
{
    lines.threads.open_count = 0;
    for (size_t i = 0; i < count; i++) {
        read_line(&lines, ltrace_read, rows[i].text, strlen(rows[i].text));
        CHECK_CASE(is_as_expected(&lines, rows[i].record), "%s", rows[i].text);
    }
    CHECK_EQUAL(lines.threads.open_count, 0);
}

static void test_threads(void)
{
    static const struct row rows[] = {
        {"17259 malloc(100 <unfinished ...>", {{0}}},
        {"17260 [0x55eaa4c4650c] realloc(0x7fd254000b70, 50 <unfinished ...>", {{0}}},
        {"17258 <... pthread_create resumed> )             = 0", {{0}}},
        {"17261 free(0x7fd25c000c50 <unfinished ...>", {FREE(0x7fd25c000c50)}},
        {"17259 <... malloc resumed> )                     = 0x7fd25c000c50",
         {ALLOC(0x7fd25c000c50, 100, "malloc")}},
        {"17258 malloc(7) = 0x10", {ALLOC(0x10, 7, "malloc")}},
        {"[pid 17260] [0x55eaa4c4650c] <... realloc resumed> ) = 0x7fd254000b70",
         {REALLOC(0x7fd254000b70), ALLOC(0x7fd254000b70, 50, "[0x55eaa4c4650c]")}},
        {"17261 <... free resumed> )                       = <void>", {{0}}},
        {"17259 calloc(3, 40 <unfinished ...>", {{0}}},
        {"17259 <... calloc resumed> )                     = 0", {ALLOC(0, 120, "calloc")}},
        {"17259 calloc(3, 40 <unfinished ...>", {{0}}},
        {"17259 <... calloc resumed> ) = ", {CUT}},
        {"29369 [0x5624a0469311] free(0x7f39b00061b0 <no return ...>",
         {FREE(0x7f39b00061b0)}},
        {"29370 [0xffffffffffffffff] +++ exited (status 0) +++", {{0}}},
        {"29369 [0x5624a0469311] <... free resumed> )      = <void>", {{0}}},
        {"29369 malloc(854 <no return ...>", {{0}}},
        {"29370 +++ exited (status 0) +++", {{0}}},
        {"29369 <... malloc resumed> )    = 0x7f39b0005b50",
         {ALLOC(0x7f39b0005b50, 854, "malloc")}},
        {"17259 calloc(3, 40 <unfinished ...>", {{0}}},
        {"17259 <... malloc resumed> ) = 0x10", {CUT}},
    };
    check_sequence(rows, sizeof rows / sizeof *rows);
}

/* What the same thread calls inside is not the application's doing. */
static void test_calls_inside(void)
{
    static const struct row rows[] = {
        {"malloc(64 <unfinished ...>", {{0}}},
        {"malloc@libc.so.6(64)                             = 0x10", {{0}}},
        {"<... malloc resumed> )                           = 0x10", {ALLOC(0x10, 64, "malloc")}},
        {"free(0x10 <unfinished ...>", {FREE(0x10)}},
        {"free@libc.so.6(0x10)                             = <void>", {{0}}},
        {"<... free resumed> )                             = <void>", {{0}}},
        {"strdup(\"hi\" <unfinished ...>", {{0}}},
        {"malloc@libc.so.6(3)                              = 0x20", {ALLOC(0x20, 3, "malloc")}},
        {"<... strdup resumed> )                           = 0x20", {{0}}},
        {"realloc(0x20, 0 <unfinished ...>", {{0}}},
        {"realloc@libc.so.6(0x20, 0 <unfinished ...>", {{0}}},
        {"free@libc.so.6(0x20 <unfinished ...>", {{0}}},
        {"<... free resumed> )                             = <void>", {{0}}},
        {"<... realloc resumed> )                          = 0", {{0}}},
        {"<... realloc resumed> )                          = 0", {FREE(0x20)}},
    };
    check_sequence(rows, sizeof rows / sizeof *rows);
}

/* One thread more than can be remembered is told, and the others still return. */
static void test_many_threads(void)
{
    char text[100];
    lines.threads.open_count = 0;
    for (int thread = 1; thread <= THREADS_MAX + 1; thread++) {
        snprintf(text, sizeof text, "%d malloc(%d <unfinished ...>", thread, thread);
        read_line(&lines, ltrace_read, text, strlen(text));
        CHECK_EQUAL(lines.count, thread > THREADS_MAX);
    }
    CHECK_EQUAL(lines.record[0].type, RECORD_CUT);
    for (int thread = 1; thread <= THREADS_MAX; thread++) {
        snprintf(text, sizeof text, "%d <... malloc resumed> ) = 0x%d0", thread, thread);
        read_line(&lines, ltrace_read, text, strlen(text));
        CHECK_EQUAL(lines.count, 1);
        CHECK_EQUAL(lines.record[0].size, thread);
    }
    CHECK_EQUAL(lines.threads.open_count, 0);
}

/* ---- What a log is taken for ---- */

struct source {
    const char *text;
    size_t length;
};

static ptrdiff_t read_source(void *argument, char *buffer, size_t size)
{
    struct source *source = argument;
    size_t count = source->length < size ? source->length : size;
    if (count)
        memcpy(buffer, source->text, count);
    source->text += count;
    source->length -= count;
    return (ptrdiff_t)count;
}

static struct trace read_text(const char *text, size_t length, const char *input)
{
    struct source source = {text, length};
    struct log log = {.trace.input = input ? input_find(input) : NULL};
    CHECK_EQUAL(log_read(read_source, &source, &log), LOG_OK);
    struct trace trace = log.trace;
    log.trace = (struct trace){0};
    log_free(&log);
    return trace;
}

/* Of processes that are too many to be told apart, what is missing is counted. */
static void test_many_processes(void)
{
    char text[(THREADS_MAX + 3) * 40];
    size_t length = 0;
    for (int p = 1; p <= THREADS_MAX + 3; p++)
        length += (size_t)snprintf(text + length, sizeof text - length, "--%d-- malloc(64) = 0x10\n",
                                   p);
    struct trace trace = read_text(text, length, "valgrind");
    CHECK_EQUAL(trace.other_processes, THREADS_MAX);
    CHECK_EQUAL(trace.finding[FINDING_LOST].count, 2);
    CHECK_EQUAL(trace.finding[FINDING_LOST].first_line, THREADS_MAX + 2);
    trace_free(&trace);
}

static void test_recognition(void)
{
    static const struct {
        const char *text;
        const char *input;
        uint64_t requests;
    } logs[] = {
        {"Alloc: 0x10 -> 8 at f:1\n", "wolfssl", 1},
        {"= Start\n@ ./tm:[0x1] + 0x10 0x20\n", "mtrace", 1},
        {"==1== Memcheck\n--1-- malloc(64) = 0x10\n", "valgrind", 1},
        {"strlen(\"malloc\") = 6\nmalloc(64) = 0x10\n", "ltrace", 1},
        {"malloc(64 <unfinished ...>\n<... malloc resumed> ) = 0x10\n", "ltrace", 1},
        {"# hook\ntime,op,address,size,site\n1,alloc,10,64,\n", "csv", 1},
        {"1,alloc,10,64,", "csv", 1},
        /* The first that allocates or frees; what breaks off is nothing. */
        {"--1-- malloc(64) = 0x10\nAlloc: 0x20 -> 8 at f:1\n", "valgrind", 1},
        {"Alloc: 0x20 -> 8 at f:1\n--1-- malloc(64) = 0x10\n", "wolfssl", 1},
        {"Alloc: 0x20 -> 8\n--1-- malloc(64\n@ x\n1,alloc,20,7,\n", "csv", 1},
        {"ERROR: at f:1\nSize: 1, Empty: 2\n@ ./tm:[0x1] - 0x10\n", "mtrace", 0},
        {"fprintf(2, \"Alloc: %p -> %u at %s:%u\", 0x10) = 7\nmalloc(1) = 0x10\n", "ltrace", 1},
        {"nothing: to be (seen) = 0, here\n", "wolfssl", 0},
        {"", "wolfssl", 0},
    };
    EACH_ROW(i, logs) {
        struct trace trace = read_text(logs[i].text, strlen(logs[i].text), NULL);
        CHECK_CASE(strcmp(trace.input->name, logs[i].input) == 0, "%s is read as %s",
                   logs[i].text, trace.input->name);
        CHECK_EQUAL(trace_request_count(&trace), logs[i].requests);
        trace_free(&trace);
    }
    CHECK(!input_find("auto") && !input_find("") && !input_find("mtracer"));
}

/* Both formats stand in the log: the one that is named is read. */
static void test_named_input(void)
{
    static const char log[] = "Alloc: 0x20 -> 8 at f:1\n--1-- malloc(64) = 0x10\n"
                              "1,alloc,20,7,\n@ ./tm:[0x1] + 0x10 0x20\n";
    static const struct {
        const char *input;
        uint64_t bytes;
        uint64_t cut;
    } rows[] = {{"wolfssl", 8, 0}, {"valgrind", 64, 0}, {"csv", 7, 0}, {"mtrace", 32, 0}};
    EACH_ROW(i, rows) {
        struct trace trace = read_text(log, sizeof log - 1, rows[i].input);
        CHECK(strcmp(trace.input->name, rows[i].input) == 0);
        CHECK_EQUAL(trace.peak_live_bytes, rows[i].bytes);
        CHECK_EQUAL(trace.finding[FINDING_CUT].count, rows[i].cut);
        CHECK_EQUAL(trace.line_count, 4);
        trace_free(&trace);
    }
}

/* A log of over a MiB, `head` first, then lines of filler, then `tail`. */
static struct trace read_long(const char *head, const char *tail, const char *input,
                              uint64_t *lines_before)
{
    static const char filler[] = "nothing to be seen here\n";
    const size_t count = ((size_t)1 << 20) / (sizeof filler - 1) + 1;
    char *text = malloc(strlen(head) + count * (sizeof filler - 1) + strlen(tail) + 1);
    if (!text)
        abort();
    char *at = text + strlen(head);
    memcpy(text, head, strlen(head));
    for (size_t i = 0; i < count; i++, at += sizeof filler - 1)
        memcpy(at, filler, sizeof filler - 1);
    strcpy(at, tail);
    *lines_before = count;
    struct trace trace = read_text(text, strlen(text), input);
    free(text);
    return trace;
}

static void test_long_logs(void)
{
    uint64_t before;
    struct trace trace = read_long("", "@ ./tm:[0x1] + 0x10 0x20\n", NULL, &before);
    CHECK(strcmp(trace.input->name, "wolfssl") == 0); /* too late to be recognised */
    CHECK_EQUAL(trace_request_count(&trace), 0);
    CHECK_EQUAL(trace.line_count, before + 1);
    trace_free(&trace);

    trace = read_long("", "@ ./tm:[0x1] + 0x10 0x20\n", "mtrace", &before);
    CHECK_EQUAL(trace_line_of(&trace, 0), before + 1);
    trace_free(&trace);

    /* What began in one block ends in another. */
    trace = read_long("malloc(1) = 0x10\n7 malloc(64 <unfinished ...>\n",
                      "7 <... malloc resumed> ) = 0x20\nfree(0x10) = <void>", NULL, &before);
    CHECK_EQUAL(trace.event_count, 3);
    CHECK_EQUAL(trace_line_of(&trace, 1), before + 3);
    CHECK_EQUAL(trace.peak_live_bytes, 65);
    CHECK_EQUAL(trace.line_count, before + 4);
    trace_free(&trace);

    trace = read_long("1,alloc,10,100,\n2,realloc,10,,\n", "3,alloc,10,200,\n", NULL, &before);
    CHECK_EQUAL(trace.finding[FINDING_CUT].count, 0); /* filler is no row */
    CHECK_EQUAL(trace.peak_live_bytes, 300);          /* so the realloc goes on behind it */
    trace_free(&trace);
}

/* A program that loops: its lines are remembered, and several threads search them. The
 * sites come out as they do from the first line, wherever the reader has them from. */
static void test_loops(void)
{
    static const struct {
        const char *input;
        const char *loop; /* allocates a block of 64 bytes and frees it */
        const char *site;
    } rows[] = {
        {"wolfssl", "Alloc: 0x10 -> 64 at f:1\nFree: 0x10 at f:2\n", "f:1"},
        {"mtrace", "@ ./tm:[0x1] + 0x10 0x40\n@ ./tm:[0x2] - 0x10\n", "./tm:[0x1]"},
        {"valgrind", "--1-- malloc(64) = 0x10\n--1-- free(0x10)\n", "malloc"},
        {"ltrace", "malloc(64) = 0x10\nfree(0x10) = <void>\n", "malloc"},
        {"csv", "1,alloc,10,64,net.c:7\n2,free,10,,\n", "net.c:7"},
    };
    const size_t loops = 20000;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length = strlen(rows[i].loop);
        char *text = malloc(length * loops);
        if (!text)
            abort();
        for (size_t n = 0; n < loops; n++)
            memcpy(text + n * length, rows[i].loop, length);
        struct trace trace = read_text(text, length * loops, NULL);
        const struct kind *kind = &trace.kinds.kind[0];
        CHECK(strcmp(trace.input->name, rows[i].input) == 0);
        CHECK_EQUAL(trace.event_count, 2 * loops);
        CHECK_EQUAL(trace.line_count, 2 * loops);
        CHECK_EQUAL(trace.peak_live_bytes, 64);
        CHECK_EQUAL(trace.kinds.count, 1);
        CHECK_EQUAL(kind->requests, loops);
        CHECK_EQUAL(kind->site_length, strlen(rows[i].site));
        CHECK(memcmp(trace.kinds.text + kind->site, rows[i].site, kind->site_length) == 0);
        CHECK_EQUAL(trace_line_of(&trace, 2 * loops - 1), 2 * loops);
        trace_free(&trace);
        free(text);
    }
}

/* A line that is longer than what is read at once is one line all the same. */
static void test_line_too_long(void)
{
    static char text[300000];
    static const char record[] = "\n@ ./tm:[0x1] + 0x10 0x20\n";
    memset(text, 'x', sizeof text);
    memcpy(text + sizeof text - sizeof record, record, sizeof record - 1);
    struct trace trace = read_text(text, sizeof text - 1, "mtrace");
    CHECK_EQUAL(trace.line_count, 2);
    REQUIRE(CHECK_EQUAL(trace.event_count, 1));
    CHECK_EQUAL(trace_line_of(&trace, 0), 2);
    trace_free(&trace);
}

int main(void)
{
    TEST(test_rows());
    TEST(test_many_processes());
    TEST(test_later_results());
    TEST(test_cut_rows());
    TEST(test_changed_rows());
    TEST(test_threads());
    TEST(test_calls_inside());
    TEST(test_many_threads());
    TEST(test_recognition());
    TEST(test_named_input());
    TEST(test_long_logs());
    TEST(test_loops());
    TEST(test_line_too_long());
    return check_summary();
}
