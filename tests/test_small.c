/* SPDX-License-Identifier: MIT */
/* test_small.c - small logs: what other programs may write, and that all comes back. */
#include "check.h"
#include "make_trace.h"
#include "same_trace.h"

#include "common/sink.h"
#include "parser/input.h"
#include "parser/small.h"

#define FIRST "memory_bucket_optimizer small log 1\nformat csv\n"

static enum log_status read_text(const char *text, struct log *log)
{
    *log = (struct log){.name = "log", .is_as_logged = true};
    return log_read(text_reader, &text, log);
}

/* As docs/inputs.md has it. */
static void test_least(void)
{
    struct log log;
    REQUIRE(read_text(FIRST "region 0\nkind 128 2 0 net.c:77\nkind 256 1 0 net.c:91\n"
                      "events 0 1 -1 -3 0 -1\nend 6\n", &log) == LOG_OK);
    const struct trace *trace = &log.trace;
    CHECK(trace->is_small && strcmp(trace->input->name, "csv") == 0);
    CHECK_EQUAL(trace->event_count, 6);
    CHECK_EQUAL(trace->alloc_count, 3);
    CHECK_EQUAL(trace->peak_live_bytes, 384);
    CHECK_EQUAL(trace->slot_count, 2);
    CHECK_EQUAL(trace->finding[FINDING_LIVE_AT_END].count, 0);
    CHECK_EQUAL(trace_line_of(trace, 5), 5);
    log_free(&log);
}

/* Events that repeat are few, requests are as many as there were; lines are the whole log's. */
static void test_counts(void)
{
    struct log log;
    REQUIRE(read_text(FIRST "lines 900\nfrees 98\nregion 0\nkind 8 99 0 \nevents @7 0 -1 @800 0\n"
                      "end 3\n", &log) == LOG_OK);
    const struct trace *trace = &log.trace;
    CHECK_EQUAL(trace->line_count, 900);
    CHECK_EQUAL(trace_planned_count(trace), 99);
    CHECK_EQUAL(trace->free_count, 98);
    CHECK_EQUAL(trace->region[0].free_count, 98);
    CHECK_EQUAL(trace->finding[FINDING_LIVE_AT_END].count, 1);
    CHECK_EQUAL(trace->finding[FINDING_LIVE_AT_END].first_line, 800);
    CHECK_EQUAL(trace_line_of(trace, 1), 8);
    log_free(&log);
}

/* Any site comes back to the byte, and all else. */
static void test_sites(void)
{
    struct trace trace = {.input = input_formats};
    struct sink text = {0};
    struct log log;
    for (uint64_t c = 0; c < 256; c++) {
        char site[] = {'a', (char)c, 'b', (char)c};
        struct record record = {.type = RECORD_ALLOC, .address = 16 * c + 16, .size = c};
        record_set_site(&record, site, sizeof site);
        REQUIRE(trace_add(&trace, &record, 2 * c + 1) == LOG_OK);
    }
    REQUIRE(trace_finish(&trace, 600) == LOG_OK && small_write(&trace, &text));
    sink_write(&text, "", 1);
    REQUIRE(read_text(text.text, &log) == LOG_OK);
    CHECK(same_counts(&trace, &log.trace) && same_findings(&trace, &log.trace));
    CHECK_EQUAL(log.trace.kinds.count, 256);
    for (uint32_t k = 0; k < 256 && k < log.trace.kinds.count; k++) {
        const struct kind *a = &trace.kinds.kind[k];
        const struct kind *b = &log.trace.kinds.kind[k];
        CHECK_CASE(a->size == b->size && a->site_length == b->site_length &&
                       memcmp(trace.kinds.text + a->site, log.trace.kinds.text + b->site,
                              a->site_length) == 0, "site %d", (int)k);
    }
    sink_free(&text);
    trace_free(&trace);
    log_free(&log);
}

int main(void)
{
    TEST(test_least());
    TEST(test_counts());
    TEST(test_sites());
    return check_summary();
}
