/* SPDX-License-Identifier: MIT */
/* test_log.c - whole logs from memory: whatever the pieces in which they are
 * read, the same trace comes out; ends of line, lines of megabytes with records
 * at the places where they are divided, logs cut off, and readers that fail. */
#include "parser/log.h"
#include "parser/part.h"

#include "check.h"
#include "same_trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

/* ---- Text, and a reader of it ---- */

struct text {
    char *bytes;
    size_t length;
    size_t capacity;
};

static void append_bytes(struct text *text, const char *bytes, size_t length)
{
    if (text->capacity < text->length + length) {
        text->capacity = (text->length + length) * 2;
        text->bytes = realloc(text->bytes, text->capacity);
        if (!text->bytes)
            abort();
    }
    if (length)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void append(struct text *text, const char *format, ...)
{
    char bytes[300];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(bytes, sizeof bytes, format, arguments);
    va_end(arguments);
    append_bytes(text, bytes, (size_t)length);
}

static void append_filler(struct text *text, char c, size_t length)
{
    char bytes[1024];
    memset(bytes, c, sizeof bytes);
    for (; length > sizeof bytes; length -= sizeof bytes)
        append_bytes(text, bytes, sizeof bytes);
    append_bytes(text, bytes, length);
}

static void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

#define NEVER SIZE_MAX

struct source {
    const char *bytes;
    size_t length;
    size_t at;
    size_t step;    /* bytes that one call gives at most */
    size_t fail_at; /* bytes after which reading fails, or NEVER */
    bool failed;
};

static ptrdiff_t read_source(void *pointer, char *buffer, size_t size)
{
    struct source *source = pointer;
    size_t end = source->length < source->fail_at ? source->length : source->fail_at;
    size_t count = end - source->at;
    if (source->at == source->fail_at) {
        source->failed = true;
        return -1;
    }
    count = count < source->step ? count : source->step;
    count = count < size ? count : size;
    if (count)
        memcpy(buffer, source->bytes + source->at, count);
    source->at += count;
    return (ptrdiff_t)count;
}

static struct trace read_in_steps(const struct text *text, size_t step)
{
    struct source source = {text->bytes, text->length, 0, step, NEVER, false};
    struct log log = {0};
    CHECK_EQUAL(log_read(read_source, &source, &log), LOG_OK);
    CHECK_EQUAL(source.at, text->length);
    struct trace trace = log.trace;
    log.trace = (struct trace){0};
    log_free(&log);
    return trace;
}

static struct trace read_text(const struct text *text)
{
    return read_in_steps(text, SIZE_MAX);
}

/* ---- A log with some of everything ---- */

static const char *const mixed_log[] = {
    "Allocated 159728 bytes for static memory @ 0x1000",
    "[HEAP 0x1000] Alloc: 0x2000 -> 100 at first:1",
    "application: Alloc: 0x3000 -> 200 at second:2",
    "Free: 0x2000 -> 100 at first:3",
    "Free: 0x2000 -> 100 at first:4",
    "Free: 0x9990 at never:5",
    "Free: (nil) at null:6",
    "Alloc: 0x3000 -> 300 at reused:7",
    "Alloc: (nil) -> 400 at failed:8",
    "Looking for 500 bytes at exhausted:9",
    "ERROR: at refused:10",
    "Size: 24, Empty: 32",
    "Alloc: 0x4000 -> 4294967296 at oversize:13",
    "Alloc: 0x5000 -> 40 at cut",
    "",
    "nothing: to be seen",
    "Alloc: 0x6000 -> 50 at left:17",
    "Free: 0x3000 -> 44 at misstated:18",
    "Alloc: 0x7000 -> 1 at a:19Free: 0x7000 at b:19",
    "wolfSSL Entering wolfSSL_new",
    "ENTER: 0000000000401136 0x7ffd4c1be3f0",
    "other outputENTER: 000000000040a2c0 0x7ffd4c1be1f0",
    "EXIT: 0000000000401136 0x7ffd4c1be3f0",
};
#define MIXED_LINES (sizeof mixed_log / sizeof *mixed_log)

static struct text mixed_text(const char *line_end)
{
    struct text text = {0};
    for (size_t i = 0; i < MIXED_LINES; i++)
        append(&text, "%s%s", mixed_log[i], line_end);
    return text;
}

static void check_mixed(const struct trace *trace)
{
    static const struct trace_count finding[FINDING_COUNT] = {
        [FINDING_REALLOC] = {2, 5},   [FINDING_FREE_NULL] = {1, 7},
        [FINDING_REUSED] = {1, 8},    [FINDING_GOT_NULL] = {1, 9},
        [FINDING_POOL_EXHAUSTED] = {1, 10},
        [FINDING_NO_HEAP] = {1, 11},  [FINDING_OVERSIZE] = {1, 13},
        [FINDING_CUT] = {1, 14},      [FINDING_LIVE_AT_END] = {1, 17},
    };
    for (int i = 0; i < FINDING_COUNT; i++) {
        CHECK_EQUAL(trace->finding[i].count, finding[i].count);
        CHECK_EQUAL(trace->finding[i].first_line, finding[i].first_line);
    }
    CHECK_EQUAL(trace->freed_twice.count, 1);
    CHECK_EQUAL(trace->freed_twice.first_line, 5);
    CHECK_EQUAL(trace->line_count, MIXED_LINES);
    CHECK_EQUAL(trace->alloc_count, 7);
    CHECK_EQUAL(trace->free_count, 6);
    CHECK_EQUAL(trace->unsized_free_count, 3);
    CHECK_EQUAL(trace->misstated_free_count, 1);
    CHECK_EQUAL(trace->glued_count, 2);
    CHECK_EQUAL(trace->pool_count, 1);
    CHECK_EQUAL(trace->empty_bucket_count, 1);
    CHECK_EQUAL(trace->largest_size, 4294967296);
    CHECK_EQUAL(trace->highest_address, 0x7000);
    CHECK_EQUAL(trace->peak_live_bytes, 350); /* line 17: those of 300 and of 50 bytes */
    REQUIRE(trace->stacks.stack_count == 1);
    const struct stack_range *stack = &trace->stacks.stack[0];
    CHECK_EQUAL(stack_range_depth(stack), 512);
    CHECK_EQUAL(stack->highest.line, 21);
    CHECK_EQUAL(stack->lowest.line, 22);
    CHECK_EQUAL(stack->out_of_order_count, 1);
    CHECK_EQUAL(stack->out_of_order_line, 23);
}

static void test_mixed(void)
{
    struct text text = mixed_text("\n");
    struct trace trace = read_text(&text);
    check_mixed(&trace);
    trace_free(&trace);
    text_free(&text);
}

static void test_steps(void)
{
    static const size_t steps[] = {1, 2, 3, 7, 13, 64, 101, 1000, 4096, 65537};
    struct text text = mixed_text("\n");
    struct trace whole = read_text(&text);
    EACH_ROW(i, steps) {
        struct trace trace = read_in_steps(&text, steps[i]);
        CHECK(same_traces(&trace, &whole));
        trace_free(&trace);
    }
    trace_free(&whole);
    text_free(&text);
}

static void test_line_ends(void)
{
    struct text text = mixed_text("\n");
    struct text crlf = mixed_text("\r\n");
    struct text nuls = {0};
    struct trace whole = read_text(&text);

    struct trace trace = read_text(&crlf);
    CHECK(same_traces(&trace, &whole));
    trace_free(&trace);

    text.length--; /* the last '\n' */
    trace = read_text(&text);
    CHECK(same_traces(&trace, &whole));
    trace_free(&trace);

    crlf.length--;
    trace = read_text(&crlf);
    CHECK(same_traces(&trace, &whole));
    trace_free(&trace);

    for (size_t i = 0; i < MIXED_LINES; i++) {
        append_bytes(&nuls, mixed_log[i], strlen(mixed_log[i]));
        append_bytes(&nuls, "\0\0\n", 3);
    }
    trace = read_text(&nuls);
    CHECK(same_traces(&trace, &whole));
    trace_free(&trace);

    trace_free(&whole);
    text_free(&nuls);
    text_free(&crlf);
    text_free(&text);
}

/* ---- Lines ---- */

static void test_line_count(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        uint64_t lines;
    } rows[] = {
        {"", 0, 0},     {"\n", 1, 1},   {"\n\n", 2, 2},       {"x", 1, 1},    {"x\n", 2, 1},
        {"x\ny", 3, 2}, {"\nx", 2, 2},  {"\r\n\r\n", 4, 2},   {"\0", 1, 1},   {"\0\n\0", 3, 2},
        {"\r", 1, 1},   {"\n\n\nx\n", 5, 4},
    };
    EACH_ROW(i, rows) {
        struct text text = {0};
        append_bytes(&text, rows[i].bytes, rows[i].length);
        struct trace trace = read_text(&text);
        CHECK_EQUAL(trace.line_count, rows[i].lines);
        CHECK_EQUAL(trace.event_count, 0);
        trace_free(&trace);
        text_free(&text);
    }
}

static void test_empty(void)
{
    struct text text = {0};
    struct trace trace = read_text(&text);
    struct trace none = {0};
    CHECK(same_traces(&trace, &none));
    trace_free(&trace);
}

/* Lines are counted across parts: a log of several, whose lines end at, before
 * and behind the places where parts do. */
static void test_lines_across_parts(void)
{
    const uint64_t free_lines[] = {1, 2, 1500, 2047, 2048, 2049, 4000, 8191, 9999};
    EACH_ROW(i, free_lines) {
        struct text text = {0};
        for (uint64_t line = 1; line <= 9999; line++) {
            if (line == free_lines[i])
                append(&text, "%-63s\n", "Free: 0x77 at f:1");
            else
                append(&text, "%-63s\n", line % 2 ? "Alloc: 0x10 -> 4 at f:1"
                                                  : "Free: 0x10 -> 4 at f:1");
        }
        CHECK_EQUAL(text.length % 64, 0); /* so that parts end where lines do */
        struct trace trace = read_text(&text);
        CHECK_EQUAL(trace.finding[FINDING_REALLOC].first_line, free_lines[i]);
        CHECK_EQUAL(trace.line_count, 9999);
        CHECK_EQUAL(trace_line_of(&trace, trace.event_count - 1),
                    free_lines[i] == 9999 ? 9998 : 9999);
        trace_free(&trace);
        text_free(&text);
    }
}

/* The first line grows byte by byte, so that each byte of a later one comes to
 * stand at the end of a part. */
static void test_lines_at_every_offset(void)
{
    size_t lines = PART_SIZE / 50 + 20;
    for (size_t shift = 0; shift < 60; shift++) {
        struct text text = {0};
        append_filler(&text, 'x', shift);
        append(&text, "\n");
        for (size_t i = 0; i < lines; i++)
            append(&text, "[HEAP 0x1] Alloc: 0x%zx -> 16 at function:%zu\n", 0x1000 + i, i % 7);
        struct trace trace = read_in_steps(&text, 50000);
        CHECK_EQUAL(trace.line_count, lines + 1);
        CHECK_EQUAL(trace.alloc_count, lines);
        CHECK_EQUAL(trace.event_count, lines);
        CHECK_EQUAL(trace.peak_live_bytes, lines * 16);
        CHECK_EQUAL(trace.kinds.count, 7);
        CHECK_EQUAL(trace.finding[FINDING_CUT].count, 0);
        CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].first_line, 2);
        trace_free(&trace);
        text_free(&text);
    }
}

/* ---- Very long lines ---- */

static void test_line_of_megabytes(void)
{
    static const char *const fillers[] = {"x", " ", ":", ": ", "lloc: ", "\r", "0123456789abcdef"};
    EACH_ROW(f, fillers) {
        struct text text = {0};
        uint64_t blocks = 0;
        append(&text, "Free: 0x77 at f:1\n");
        while (text.length < ((size_t)3 << 20)) {
            append(&text, " Alloc: 0x%" PRIx64 " -> 24 at f:1 ", 0x1000 + blocks++);
            for (int i = 0; i < 500; i++)
                append_bytes(&text, fillers[f], strlen(fillers[f]));
        }
        append(&text, "\nFree: 0x1000 at f:1\n");
        struct trace trace = read_in_steps(&text, 100003);
        CHECK_EQUAL(trace.line_count, 3);
        CHECK_EQUAL(trace.alloc_count, blocks);
        CHECK_EQUAL(trace.peak_live_bytes, blocks * 24);
        CHECK_EQUAL(trace.kinds.count, 1);
        CHECK_EQUAL(trace.finding[FINDING_CUT].count, 0);
        CHECK_EQUAL(trace.finding[FINDING_REALLOC].first_line, 1);
        CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, blocks - 1);
        CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].first_line, 2);
        CHECK_EQUAL(trace_line_of(&trace, trace.event_count - 1), 3);
        trace_free(&trace);
        text_free(&text);
    }
}

/* Every byte of the record comes to stand at the place where the line is divided. The line
 * `first` may show the format, which saves the search for it. */
static size_t count_lost(const char *first, const char *record)
{
    size_t length = strlen(record);
    size_t lines = *first ? 3 : 2;
    size_t lost = 0;
    for (size_t part = 0; part <= length + 2; part++) {
        struct text text = {0};
        append(&text, "%s", first);
        append_filler(&text, 'x', PART_SIZE + 1 - part - text.length);
        append_bytes(&text, record, length);
        append_filler(&text, ' ', 1);
        append_filler(&text, 'x', 300);
        append(&text, "\nAlloc: 0x20 -> 7 at last:1\n");
        struct trace trace = read_text(&text);
        lost += trace.alloc_count + trace.free_count + trace.pool_count +
                        trace.empty_bucket_count + trace_failed_count(&trace) +
                        trace.stacks.stack_count != lines ||
                trace.finding[FINDING_CUT].count != 0 || trace.line_count != lines;
        if (record[0] == 'A' && record[5] == ':')
            lost += trace.peak_live_bytes != 1028 + 7 || trace.highest_address != 0x56028bd042c0;
        trace_free(&trace);
        text_free(&text);
    }
    return lost;
}

static void test_records_where_lines_divide(void)
{
    static const char *const rows[] = {
        "Alloc: 0x56028bd042c0 -> 1028 (38) at memory_test:wolfcrypt/test/test.c:25330",
        "Free: 0x564d2448b5d0 at _sp_exptmod_nct:14661",
        "ERROR: at wc_rng_new_ex:2182",
        "Allocated 159728 bytes for static memory @ 0x562534c86330",
        "Looking for 3128 bytes at wc_ecc_new_point_ex:4147",
        "ENTER: 000055981c7122b0 0x7ffd4c1be3f0",
    };
    EACH_ROW(i, rows)
        CHECK_EQUAL(count_lost(i == 0 ? "" : "Free: 0x77 at f:1\n", rows[i]), 0);
}

/* The same for records that have the first letters of others inside. */
static void test_capitals_where_lines_divide(void)
{
    static const char *const rows[] = {
        "Alloc: 0x56028BD042C0 -> 1028 (38) at GetASN_Items:SRC/ASN.C:25330",
        "Free: 0x564D2448B5FE at InitSSL_Side:14661",
        "Size: 240, Empty: 256",
        "EXIT: 000055981C7122BE 0x7FFD4C1BEEEE",
    };
    EACH_ROW(i, rows)
        CHECK_EQUAL(count_lost("Free: 0x77 at f:1\n", rows[i]), 0);
}

/* ---- Logs that end early ---- */

/* Cut off anywhere in its last record, a log has what stands before it, and
 * nothing wrong. */
static void test_cut_off(void)
{
    static const char before[] = "Alloc: 0x10 -> 8 at f:1\n";
    static const char last[] = "Alloc: 0x20 -> 1024 at function:77";
    for (size_t part = 0; part < sizeof last - 1; part++) {
        struct text text = {0};
        append_bytes(&text, before, sizeof before - 1);
        append_bytes(&text, last, part);
        struct trace trace = read_text(&text);
        bool is_whole = part == sizeof last - 2; /* function:7 */
        bool is_cut = part > strlen("Alloc: 0x") && !is_whole;
        CHECK_EQUAL(trace.line_count, part ? 2 : 1);
        CHECK_EQUAL(trace.event_count, is_whole ? 2 : 1);
        CHECK_EQUAL(trace.peak_live_bytes, is_whole ? 1032 : 8);
        if (is_cut)
            CHECK_EQUAL(trace.finding[FINDING_CUT].first_line, 2);
        CHECK(trace.finding[FINDING_CUT].count <= 1);
        trace_free(&trace);
        text_free(&text);
    }
}

static void test_reader_fails(void)
{
    static const size_t places[] = {0, 1, 23, 24, 100,
                                    PART_SIZE - 1, PART_SIZE, PART_SIZE + 1, 300000, 599999};
    static const size_t steps[] = {1000, SIZE_MAX};
    struct text text = {0};
    while (text.length < 600000)
        append(&text, "Alloc: 0x10 -> 8 at f:1\n");
    EACH_ROW(i, places) {
        for (size_t s = 0; s < 2; s++) {
            struct source source = {text.bytes, text.length, 0, steps[s], places[i], false};
            struct log log = {0};
            CHECK_EQUAL(log_read(read_source, &source, &log), LOG_READ_FAILED);
            CHECK(source.failed);
            log_free(&log);
        }
    }
    text_free(&text);
}

/* What is wrong with the text comes before a failure of the reader behind it, which a thread may
 * have seen first. */
static void test_damaged_before_failure(void)
{
    struct text text = {0};
    append(&text, "memory_bucket_optimizer small log 1\n");
    while (text.length < 3 * PART_SIZE)
        append(&text, "no line of a small log\n");
    for (int i = 0; i < 20; i++) {
        struct source source = {text.bytes, text.length, 0, SIZE_MAX, PART_SIZE + 1, false};
        struct log log = {0};
        CHECK_EQUAL(log_read(read_source, &source, &log), LOG_DAMAGED);
        CHECK_EQUAL(log.damage.line, 2);
        log_free(&log);
    }
    text_free(&text);
}

/* A long log comes out the same however it is read, whichever thread was first. */
static void test_threads(void)
{
    struct text text = {0};
    for (size_t i = 0; i < 40000; i++) {
        append(&text, "%s: 0x%zx -> %zu at f%zu:1\n", i % 3 == 2 ? "Free" : "Alloc",
               0x1000 + i * i % 97, i % 50, i % 11);
        append(&text, "%s: %016zx 0x%zx\n", i % 5 < 3 ? "ENTER" : "EXIT", i % 7,
               ((i % 4 + 1) << 28) - i * i % 1009 * 16);
    }
    struct trace whole = read_text(&text);
    CHECK_EQUAL(whole.line_count, 80000);
    CHECK_EQUAL(whole.stacks.stack_count, 4);
    CHECK_EQUAL(stack_range_depth(stack_seen_deepest(&whole.stacks)), 1008 * 16);
    CHECK(whole.finding[FINDING_REUSED].count > 0 && whole.freed_twice.count > 0);
    for (size_t step = 1000; step < 1000000; step = step * 5 + 1) {
        struct trace trace = read_in_steps(&text, step);
        CHECK(same_traces(&trace, &whole));
        trace_free(&trace);
    }
    trace_free(&whole);
    text_free(&text);
}

/* A line that is remembered with its kind of request is read anew where a pool was
 * loaded since. */
static void test_regions(void)
{
    struct text text = {0};
    for (int round = 0; round < 4; round++) {
        append(&text, "Alloc: 0x1010 -> 8 at f:1\nFree: 0x1010 -> 8 at f:1\n");
        append(&text, "Alloc: 0x1010 -> 8 at f:1\nFree: 0x1010 -> 8 at f:1\n");
        append(&text, round == 0   ? "Allocated 4096 bytes for static memory @ 0x1000\n"
                      : round == 1 ? "Allocated 64 bytes for static memory @ 0x1008\n"
                      : round == 2 ? "Allocated 4096 bytes for static memory @ 0x1000\n"
                                   : "");
    }
    struct trace trace = read_text(&text);
    static const uint32_t regions[] = {0, 1, 2, 1};
    CHECK_EQUAL(trace.event_count, 16);
    for (size_t i = 0; i < 16 && i < trace.event_count; i++)
        CHECK_EQUAL(trace.kinds.kind[event_kind(trace.events[i])].region, regions[i / 4]);
    CHECK_EQUAL(trace.kinds.count, 3);
    trace_free(&trace);
    text_free(&text);
}

int main(void)
{
    TEST(test_mixed());
    TEST(test_steps());
    TEST(test_line_ends());
    TEST(test_line_count());
    TEST(test_empty());
    TEST(test_lines_across_parts());
    TEST(test_lines_at_every_offset());
    TEST(test_line_of_megabytes());
    TEST(test_records_where_lines_divide());
    TEST(test_capitals_where_lines_divide());
    TEST(test_cut_off());
    TEST(test_reader_fails());
    TEST(test_damaged_before_failure());
    TEST(test_threads());
    TEST(test_regions());
    return check_summary();
}
