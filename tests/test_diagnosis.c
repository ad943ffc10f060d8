/* SPDX-License-Identifier: MIT */
/* test_diagnosis.c - logs in which something is not told, and ones much like
 * them in which all is. */
#include "parser/diagnosis.h"

#include "check.h"
#include "make_trace.h"

#define POOL_1 "Allocated 4096 bytes for static memory @ 0x1000\n"
#define POOL_2 "Allocated 4096 bytes for static memory @ 0x3000\n"

/* Blocks of the pool, as an old release and as a new one prints them. */
#define IN_POOL "Alloc: 0x1010 -> 100 at f:1\nFree: 0x1010 -> 100 at f:2\n"
#define IN_POOL_NEW \
    "[HEAP 0x1] Alloc: 0x1010 -> 100 at f:1\n[HEAP 0x1] Free: 0x1010 -> 100 at f:2\n"

struct expected {
    enum finding finding;
    uint64_t count; /* 0: the end of the list */
    uint64_t first_line;
};

struct row {
    const char *what;
    const char *text;
    region_set left_out;
    struct expected expected[4];
    bool can_infer;
};

static const struct row rows[] = {
    {"all told", IN_POOL, 0, {{0}}, false},
    {"all told, in a pool", POOL_1 IN_POOL_NEW "[HEAP (nil)] Alloc: 0x10 -> 8 at f:1\n"
     "[HEAP (nil)] Free: 0x10 at f:1\n", 0, {{0}}, false},

    /* Requests that failed, and records that are no good */
    {"exhausted", POOL_1 IN_POOL "Looking for 999 bytes at f:1\n", 0,
     {{FINDING_POOL_EXHAUSTED, 1, 4}}, false},
    {"NULL", IN_POOL "Alloc: (nil) -> 8 at f:1\n", 0, {{FINDING_GOT_NULL, 1, 3}}, false},
    {"no heap", IN_POOL "ERROR: at f:1\nERROR: at f:1\n", 0, {{FINDING_NO_HEAP, 2, 3}}, false},
    {"cut", IN_POOL "Free: 0x1\nAlloc: 0x", 0, {{FINDING_CUT, 2, 3}}, false},
    {"too large", "Alloc: 0x10 -> 4294967296 at f:1\nFree: 0x10 at f:1\n", 0,
     {{FINDING_OVERSIZE, 1, 1}}, false},

    /* Blocks that no record allocates */
    {"realloc", POOL_1 IN_POOL "Free: 0x1200 -> 0 at f:1\nFree: 0x1010 -> 0 at f:1\n", 0,
     {{FINDING_REALLOC, 2, 4}}, false},
    {"realloc, the dead first", IN_POOL "Free: 0x1010 at f:1\nFree: 0x1200 at f:1\n", 0,
     {{FINDING_REALLOC, 2, 3}}, false},
    {"realloc, left out", POOL_1 IN_POOL "Free: 0x200 at f:1\n", 1, {{0}}, false},

    /* Blocks of the system's heap whose frees are not printed */
    {"unprinted, live at the end", POOL_1 IN_POOL "Alloc: 0x10 -> 8 at f:1\n", 0,
     {{FINDING_UNPRINTED, 1, 4}}, true},
    {"unprinted, reused", "Alloc: 0x10 -> 8 at f:1\n" POOL_1 IN_POOL "Alloc: 0x10 -> 8 at f:1\n", 0,
     {{FINDING_UNPRINTED, 2, 1}}, true},
    {"unprinted, left out", POOL_1 IN_POOL "Alloc: 0x10 -> 8 at f:1\n", 1, {{0}}, false},
    {"a leak, where one free is printed", POOL_1 IN_POOL "Alloc: 0x10 -> 8 at f:1\n"
     "Alloc: 0x20 -> 8 at f:1\nFree: 0x20 at f:1\n", 0, {{FINDING_LIVE_AT_END, 1, 4}}, false},
    {"a leak, in a release that prints all", POOL_1 IN_POOL_NEW
     "[HEAP (nil)] Alloc: 0x10 -> 8 at f:1\n", 0, {{FINDING_LIVE_AT_END, 1, 4}}, false},
    {"a leak of the pool beside", POOL_1 "Alloc: 0x1010 -> 90 at f:1\nAlloc: 0x10 -> 8 at f:1\n", 0,
     {{FINDING_UNPRINTED, 1, 3}, {FINDING_LIVE_AT_END, 1, 2}}, true},
    {"a leak, no pool announced", "Alloc: 0x10 -> 8 at f:1\n", 0, {{FINDING_LIVE_AT_END, 1, 1}},
     false},

    /* Frees that lost their address */
    {"lost", POOL_1 IN_POOL_NEW "[HEAP (nil)] Alloc: 0x10 -> 8 at f:1\n"
     "[HEAP (nil)] Free: (nil) at f:1\n", 0, {{FINDING_LOST_FREES, 1, 5}}, true},
    {"lost, no pool announced", "Alloc: 0x10 -> 8 at f:1\nFree: (nil) at f:1\n"
     "Alloc: 0x10 -> 8 at f:1\nFree: (nil) at f:1\n", 0, {{FINDING_LOST_FREES, 2, 2}}, true},
    {"lost, of blocks not in the log", POOL_1 IN_POOL "Free: (nil) at f:1\n", 0,
     {{FINDING_LOST_FREES, 1, 4}}, false},
    {"lost, left out", POOL_1 IN_POOL "Alloc: 0x10 -> 8 at f:1\nFree: (nil) at f:1\n", 1, {{0}},
     false},
    {"free of NULL", "Alloc: 0x10 -> 8 at f:1\nFree: (nil) at f:1\nFree: 0x10 at f:1\n"
     "Free: (nil) at f:1\n", 0, {{FINDING_FREE_NULL, 2, 2}}, false},

    /* Blocks allocated while live */
    {"a fixed I/O pool", POOL_1 POOL_2 "Alloc: 0x3010 -> 90 at f:1\nAlloc: 0x3010 -> 90 at f:1\n"
     "Free: 0x3010 -> 90 at f:1\n", 0, {{FINDING_POOL_REUSED, 1, 4}}, false},
    {"the first pool", POOL_1 POOL_2 "Alloc: 0x1010 -> 90 at f:1\nAlloc: 0x1010 -> 90 at f:1\n"
     "Free: 0x1010 -> 90 at f:1\n", 0, {{FINDING_REUSED, 1, 4}}, false},
    {"the heap", "Alloc: 0x10 -> 90 at f:1\nAlloc: 0x10 -> 90 at f:1\nFree: 0x10 -> 90 at f:1\n", 0,
     {{FINDING_REUSED, 1, 2}}, false},
};

static void test_rows(void)
{
    EACH_ROW(i, rows) {
        struct trace trace = text_trace(rows[i].text, rows[i].left_out);
        struct diagnosis diagnosis;
        struct trace_count expected[FINDING_COUNT] = {{0, 0}};
        for (int e = 0; e < 4 && rows[i].expected[e].count; e++)
            expected[rows[i].expected[e].finding] = (struct trace_count){
                rows[i].expected[e].count, rows[i].expected[e].first_line};
        diagnosis_make(&trace, &diagnosis);
        for (int f = 0; f < FINDING_COUNT; f++) {
            CHECK_CASE(diagnosis.finding[f].count == expected[f].count, "%s: finding %d",
                       rows[i].what, f);
            CHECK_CASE(diagnosis.finding[f].first_line == expected[f].first_line,
                       "%s: line of finding %d", rows[i].what, f);
        }
        CHECK_CASE(diagnosis.can_infer == rows[i].can_infer, "%s: inference", rows[i].what);
        trace_free(&trace);
    }
}

/* ---- Sizes ---- */

/* A log of `count` requests of these sizes in turn, each from sites of its own. */
struct sizes_row {
    const char *what;
    const char *start;  /* of the log */
    const char *prefix; /* of each record */
    uint32_t sizes[11];
    uint32_t size_count;
    uint32_t count;
    uint32_t sites; /* of each size */
    bool are_buckets;
};

static const struct sizes_row sizes_rows[] = {
    {"two defaults", POOL_1, "", {64, 1024}, 2, 2, 1, true},
    {"all defaults", POOL_1, "", {64, 128, 256, 512, 1024, 2432, 3456, 4544, 16128, 16992}, 10, 50,
     1, true},
    {"one default", POOL_1, "", {1024}, 1, 50, 5, false},
    {"a default and another", POOL_1, "", {1024, 1000}, 2, 50, 5, false},
    {"defaults of a new release", POOL_1, "[HEAP 0x1] ", {64, 1024}, 2, 50, 5, false},
    {"a list of its own", POOL_1, "", {48, 144, 992}, 3, 32, 2, true},
    {"the same, few requests", POOL_1, "", {48, 144, 992}, 3, 31, 2, false},
    {"the same, a site each", POOL_1, "", {48, 144, 992}, 3, 100, 1, false},
    {"the same and an odd size", POOL_1, "", {48, 144, 992, 100}, 4, 100, 2, false},
    {"the same and no bytes", POOL_1, "", {48, 144, 992, 0}, 4, 100, 2, false},
    {"the same of a new release", POOL_1, "[HEAP 0x1] ", {48, 144, 992}, 3, 100, 2, false},
    {"ten of them", POOL_1, "", {16, 32, 48, 64, 80, 96, 112, 144, 160, 176}, 10, 100, 2, true},
    {"eleven", POOL_1, "", {16, 32, 48, 64, 80, 96, 112, 144, 160, 176, 192}, 11, 100, 2, false},
    {"no pool announced", "", "", {64, 1024}, 2, 32, 1, true},
    {"the same, few requests", "", "", {64, 1024}, 2, 31, 1, false},
    {"a list of its own, no pool announced", "", "", {48, 144, 992}, 3, 100, 2, false},
};

static void test_sizes(void)
{
    EACH_ROW(i, sizes_rows) {
        const struct sizes_row *row = &sizes_rows[i];
        char text[16384];
        int length = snprintf(text, sizeof text, "%s", row->start);
        for (uint32_t r = 0; r < row->count; r++)
            length += snprintf(text + length, sizeof text - (size_t)length,
                               "%sAlloc: 0x1010 -> %u at f:%u\n%sFree: 0x1010 -> 8 at g:1\n",
                               row->prefix, (unsigned)row->sizes[r % row->size_count],
                               (unsigned)(r / row->size_count % row->sites), row->prefix);
        struct trace trace = text_trace(text, 0);
        struct diagnosis diagnosis;
        diagnosis_make(&trace, &diagnosis);
        CHECK_CASE(diagnosis.finding[FINDING_BUCKET_SIZES].count ==
                   (row->are_buckets ? row->count : 0), "%s", row->what);
        CHECK_CASE(diagnosis.finding[FINDING_BUCKET_SIZES].first_line ==
                   (row->are_buckets ? (*row->start ? 2u : 1u) : 0), "%s: line", row->what);
        trace_free(&trace);
    }
}

/* Blocks of the system's heap have sizes of their own. */
static void test_sizes_beside(void)
{
    struct trace trace = text_trace(POOL_1 "Alloc: 0x10 -> 77 at f:1\nAlloc: 0x1010 -> 64 at f:1\n"
                                    "Alloc: 0x1080 -> 128 at f:1\n", 0);
    struct diagnosis diagnosis;
    diagnosis_make(&trace, &diagnosis);
    CHECK_EQUAL(diagnosis.finding[FINDING_BUCKET_SIZES].count, 2);
    CHECK_EQUAL(diagnosis.finding[FINDING_BUCKET_SIZES].first_line, 3);
    CHECK_EQUAL(diagnosis.finding[FINDING_UNPRINTED].count, 1);
    trace_free(&trace);
}

/* Only wolfSSL prints its buckets' sizes: in a log of another allocator, these are
 * what the application asks for. */
static void test_sizes_of_others(void)
{
    char text[8192];
    int length = 0;
    for (int r = 0; r < 50; r++)
        length += snprintf(text + length, sizeof text - (size_t)length,
                           "%d,alloc,20001a40,%d,f:%d\n%d,free,20001a40,,\n", r, 64 << r % 4, r % 5,
                           r);
    struct trace trace = text_trace(text, 0);
    struct diagnosis diagnosis;
    diagnosis_make(&trace, &diagnosis);
    CHECK_EQUAL(trace_request_count(&trace), 50);
    CHECK_EQUAL(diagnosis.finding[FINDING_BUCKET_SIZES].count, 0);
    trace_free(&trace);
}

int main(void)
{
    TEST(test_rows());
    TEST(test_sizes());
    TEST(test_sizes_beside());
    TEST(test_sizes_of_others());
    return check_summary();
}
