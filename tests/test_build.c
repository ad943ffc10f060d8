/* SPDX-License-Identifier: MIT */
/* test_build.c - which build a log shows, and what is added to one without static memory. */
#include "parser/log.h"

#include "check.h"
#include "make_trace.h"

#define POOL "Allocated 4096 bytes for static memory @ 0x1000\n"
#define SESSION "Alloc: 0x10000 -> 1352 at wolfSSL_new:761\n"
#define END "Free: 0x10000 at FreeSSL:9\n"

static void read_text(const char *text, bool is_as_logged, struct log *log)
{
    *log = (struct log){.is_as_logged = is_as_logged};
    CHECK_EQUAL(log_read(text_reader, &text, log), LOG_OK);
}

/* ---- The build ---- */

struct row {
    const char *what;
    const char *text;
    enum build_memory memory;
    enum build_malloc malloc;
    bool has_global_hint;
    uint64_t sessions;
    const char *method; /* NULL: none */
};

static const struct row rows[] = {
    {"wolfCrypt alone", "Alloc: 0x10 -> 8 at f:1\n", BUILD_MEMORY_UNKNOWN, BUILD_MALLOC_UNKNOWN,
     false, 0, NULL},
    {"no static memory", SESSION END, BUILD_PLAIN, BUILD_MALLOC, false, 1, NULL},
    {"no static memory, with a file's name", "Alloc: 0x10 -> 920 (17) at wolfSSL_new:src/ssl.c:7\n",
     BUILD_PLAIN, BUILD_MALLOC, false, 1, NULL},
    {"another function", "Alloc: 0x10 -> 920 at wolfSSL_new_ex:761\n", BUILD_MEMORY_UNKNOWN,
     BUILD_MALLOC_UNKNOWN, false, 0, NULL},
    {"a pool", POOL SESSION END, BUILD_STATIC, BUILD_MALLOC, false, 1, NULL},
    {"a heap", "[HEAP 0x1] " SESSION, BUILD_STATIC, BUILD_MALLOC_UNKNOWN, false, 1, NULL},
    {"a global hint", POOL "(Using global heap hint 0x10) [HEAP (nil)] Alloc: 0x1010 -> 8 at f:1\n",
     BUILD_STATIC, BUILD_MALLOC_UNKNOWN, true, 0, NULL},
    {"a hint, in a log that starts late", SESSION "Alloc: 0x20 -> 40 at InitSSL:1\n", BUILD_STATIC,
     BUILD_MALLOC_UNKNOWN, false, 1, NULL},
    {"no hint", SESSION "Alloc: 0x20 -> 24 at InitSSL:1\n", BUILD_PLAIN, BUILD_MALLOC, false, 1,
     NULL},
    {"no malloc", POOL "Alloc: 0x1010 -> 8 at f:1\nERROR: at f:2\n", BUILD_STATIC, BUILD_NO_MALLOC,
     false, 0, NULL},
    {"a certificate with names", "[HEAP 0x1] Alloc: 0x10 -> 8040 at ProcessPeerCerts:1\n",
     BUILD_STATIC, BUILD_NO_MALLOC, false, 0, NULL},
    {"a certificate without", "[HEAP 0x1] Alloc: 0x10 -> 1240 at ProcessPeerCerts:1\n"
     "[HEAP 0x1] Alloc: 0x20 -> 16 at ParseCert:1\n", BUILD_STATIC, BUILD_MALLOC, false, 0, NULL},
    {"sessions after each other", SESSION END SESSION END, BUILD_PLAIN, BUILD_MALLOC, false, 1,
     NULL},
    {"sessions at once", SESSION "Alloc: 0x20000 -> 1352 at wolfSSL_new:761\n" END SESSION,
     BUILD_PLAIN, BUILD_MALLOC, false, 2, NULL},
    {"a method", POOL "Alloc: 0x1010 -> 4 at wolfDTLSv1_2_server_method_ex:9\n", BUILD_STATIC,
     BUILD_MALLOC_UNKNOWN, false, 0, "wolfDTLSv1_2_server_method_ex"},
    {"what is no method", "Alloc: 0x10 -> 4 at wolf();_client_method_ex:9\n", BUILD_MEMORY_UNKNOWN,
     BUILD_MALLOC_UNKNOWN, false, 0, NULL},
};

static void test_build(const struct row *row)
{
    struct log log;
    read_text(row->text, true, &log);
    CHECK_EQUAL(log.build.memory, row->memory);
    CHECK_EQUAL(log.build.malloc, row->malloc);
    CHECK_EQUAL(log.build.has_global_hint, row->has_global_hint);
    CHECK_EQUAL(log.build.sessions, row->sessions);
    CHECK_EQUAL(log.build.method_count, row->method != NULL);
    CHECK(!row->method || span_is(log.build.method[0], row->method));
    CHECK_EQUAL(log.correction.bytes, 0);
    log_free(&log);
}

/* ---- The correction ---- */

/* Sizes, places and lines of all events; a free's size is negative. */
static void check_events(const struct trace *trace, const int64_t (*expected)[2], size_t count)
{
    CHECK_EQUAL(trace->event_count, count);
    for (size_t i = 0; i < count && i < trace->event_count; i++) {
        trace_event e = trace->events[i];
        int64_t size = (int64_t)trace->kinds.kind[event_kind(e)].size;
        CHECK_EQUAL(event_is_free(e) ? -size : size, expected[i][0]);
        CHECK_EQUAL((int64_t)trace_line_of(trace, i), expected[i][1]);
        CHECK(event_slot(e) < trace->slot_count);
    }
}

static void test_correction(void)
{
    static const int64_t expected[][2] = {{8, 1},       {1372, 3},  {20, 3},   {-8, 4},  {1372, 5},
                                          {20, 5},      {-20, 6},   {-1372, 6}, {100, 7}, {-20, 8},
                                          {-1372, 8}};
    struct log log;
    read_text("Alloc: 0x10 -> 8 at f:1\n\n" SESSION "Free: 0x10 at f:1\n"
              "Alloc: 0x20000 -> 1352 at wolfSSL_new:761\nFree: 0x20000 at g:1\n"
              "Alloc: 0x10 -> 100 at f:1\n" END, false, &log);
    CHECK_EQUAL(log.correction.bytes, 20);
    CHECK_EQUAL(log.correction.session_count, 2);
    check_events(&log.trace, expected, sizeof expected / sizeof *expected);
    CHECK_EQUAL(log.trace.peak_live_bytes, 2 * 1392);
    CHECK_EQUAL(log.trace.peak_event, 5);
    CHECK_EQUAL(log.trace.slot_count, 4); /* the hint of the second takes the first block's */
    CHECK_EQUAL(log.trace.largest_size, 1372);
    CHECK_EQUAL(trace_request_count(&log.trace), 4);
    CHECK_EQUAL(trace_planned_count(&log.trace), 6);
    log_free(&log);
}

static void test_wide_pointers(void)
{
    struct log log;
    read_text("Alloc: 0x7f0000000010 -> 1352 at wolfSSL_new:761\n", false, &log);
    CHECK_EQUAL(log.correction.bytes, 40);
    CHECK_EQUAL(log.trace.peak_live_bytes, 1352 + 40 + 40);
    log_free(&log);
}

/* A jump over many lines stays where it is. */
static void test_lines(void)
{
    static const int64_t expected[][2] = {{1372, 1}, {20, 1}, {-20, 100002}, {-1372, 100002}};
    char *text = must(malloc(sizeof SESSION + 100000 + sizeof END));
    strcpy(text, SESSION);
    memset(text + strlen(text), '\n', 100000);
    strcpy(text + sizeof SESSION - 1 + 100000, END);
    struct log log;
    read_text(text, false, &log);
    check_events(&log.trace, expected, 4);
    log_free(&log);
    free(text);
}

static void test_uncorrected(void)
{
    struct log log;
    read_text(POOL SESSION END, false, &log);
    CHECK_EQUAL(log.correction.bytes, 0);
    CHECK_EQUAL(log.trace.event_count, 2);
    log_free(&log);
}

int main(void)
{
    EACH_ROW(i, rows)
        test_build(&rows[i]);
    TEST(test_correction());
    TEST(test_wide_pointers());
    TEST(test_lines());
    TEST(test_uncorrected());
    return check_summary();
}
