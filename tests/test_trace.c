/* SPDX-License-Identifier: MIT */
/* test_trace.c - records to events: blocks paired by address, each finding with
 * the line of its first, live bytes and slots, and the lines of events that lie
 * far apart. */
#include "parser/trace.h"

#include "check.h"
#include "make_trace.h"

/* A record without its call site, and the line that it stands on. */
struct input {
    enum record_type type;
    uint64_t address;
    uint64_t size;
    bool has_size;
    uint64_t line;
};

static void add_at(struct trace *trace, const struct input *input, const char *site)
{
    struct record record = {.address = input->address, .size = input->size,
                            .has_size = input->has_size, .site = site};
    record.type = (uint8_t)input->type;
    record.site_length = (uint32_t)strlen(site);
    CHECK_EQUAL(trace_add(trace, &record, input->line), LOG_OK);
}

static struct trace trace_of(const struct input *inputs, size_t count, uint64_t line_count)
{
    struct trace trace = {0};
    for (size_t i = 0; i < count; i++)
        add_at(&trace, &inputs[i], "f:1");
    CHECK_EQUAL(trace_finish(&trace, line_count), LOG_OK);
    return trace;
}

#define TRACE_OF(inputs, lines) trace_of(inputs, sizeof(inputs) / sizeof *(inputs), lines)

#define ALLOC(address, size, line) {RECORD_ALLOC, address, size, true, line}
#define FREE(address, line) {RECORD_FREE, address, 0, false, line}
#define REALLOC(address, line) {RECORD_REALLOC, address, 0, false, line}
#define FREE_SIZED(address, size, line) {RECORD_FREE, address, size, true, line}
#define NOTE(kind, size, line) {kind, 0, size, false, line}

_Static_assert(sizeof(trace_event) == 8, "an event takes 8 bytes");

/* ---- Pairing ---- */

static void test_pairing(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1), ALLOC(0x20, 200, 2), FREE(0x10, 3),  ALLOC(0x30, 300, 5),
        FREE(0x20, 6),       ALLOC(0x10, 400, 7), FREE(0x30, 8),  FREE(0x10, 9),
    };
    static const struct {
        bool is_free;
        uint64_t size;
        uint32_t slot;
        uint64_t line;
    } events[] = {
        {false, 100, 0, 1}, {false, 200, 1, 2}, {true, 100, 0, 3}, {false, 300, 0, 5},
        {true, 200, 1, 6},  {false, 400, 1, 7}, {true, 300, 0, 8}, {true, 400, 1, 9},
    };
    struct trace trace = TRACE_OF(inputs, 12);
    CHECK_EQUAL(trace.event_count, 8);
    for (size_t i = 0; i < 8; i++) {
        trace_event e = trace.events[i];
        CHECK_EQUAL(event_is_free(e), events[i].is_free);
        CHECK_EQUAL(trace.kinds.kind[event_kind(e)].size, events[i].size);
        CHECK_EQUAL(event_slot(e), events[i].slot);
        CHECK_EQUAL(trace_line_of(&trace, i), events[i].line);
    }
    CHECK_EQUAL(trace.alloc_count, 4);
    CHECK_EQUAL(trace.free_count, 4);
    CHECK_EQUAL(trace.unsized_free_count, 4);
    CHECK_EQUAL(trace.misstated_free_count, 0);
    CHECK_EQUAL(trace.slot_count, 2);
    CHECK_EQUAL(trace.peak_live_bytes, 700); /* 300 and 400 */
    CHECK_EQUAL(trace.peak_event, 5);
    CHECK_EQUAL(trace.largest_size, 400);
    CHECK_EQUAL(trace.highest_address, 0x30);
    CHECK_EQUAL(trace.line_count, 12);
    CHECK_EQUAL(trace_request_count(&trace), 4);
    CHECK_EQUAL(trace_failed_count(&trace), 0);
    for (int i = 0; i < FINDING_COUNT; i++)
        CHECK(trace.finding[i].count == 0 && trace.finding[i].first_line == 0);
    trace_free(&trace);
    CHECK(trace.events == NULL && trace.event_count == 0 && trace.kinds.count == 0);
}

/* A free's size decides nothing. */
static void test_sizes_of_frees(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 77824, 1), FREE_SIZED(0x10, 12288, 2), ALLOC(0x10, 50, 3),
        FREE_SIZED(0x10, 50, 4), ALLOC(0x10, 0, 5), FREE_SIZED(0x10, 0, 6),
        ALLOC(0x10, 9, 7), FREE_SIZED(0x10, 0, 8), ALLOC(0x10, 9, 9), FREE(0x10, 10),
    };
    struct trace trace = TRACE_OF(inputs, 10);
    CHECK_EQUAL(trace.misstated_free_count, 2);
    CHECK_EQUAL(trace.unsized_free_count, 1);
    CHECK_EQUAL(trace.peak_live_bytes, 77824);
    CHECK_EQUAL(trace.peak_event, 0);
    CHECK_EQUAL(trace.slot_count, 1);
    CHECK_EQUAL(trace.event_count, 10);
    trace_free(&trace);
}

/* The peak is the first moment of it. */
static void test_peak_event(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 5, 1), ALLOC(0x20, 5, 2), FREE(0x20, 3), ALLOC(0x20, 5, 4), FREE(0x10, 5),
        ALLOC(0x30, 4, 6), ALLOC(0x40, 0, 7), ALLOC(0x10, 1, 8),
    };
    struct trace trace = TRACE_OF(inputs, 8);
    CHECK_EQUAL(trace.peak_live_bytes, 10);
    CHECK_EQUAL(trace.peak_event, 1);
    CHECK_EQUAL(trace.slot_count, 4);
    trace_free(&trace);
}

/* ---- Findings ---- */

struct finding_row {
    struct input inputs[5];
    size_t count;
    enum finding finding;
    uint64_t expected_count;
    uint64_t expected_line;
    size_t event_count;
    uint64_t peak_live_bytes;
    uint64_t freed_twice;
};

static void test_findings(void)
{
    static const struct finding_row rows[] = {
        {{FREE(0x10, 4), FREE(0x20, 5)}, 2, FINDING_REALLOC, 2, 4, 0, 0, 0},
        {{ALLOC(0x10, 8, 1), FREE(0x20, 5)}, 2, FINDING_REALLOC, 1, 5, 1, 8, 0},
        {{ALLOC(0x10, 8, 1), FREE(0x10, 2), FREE(0x10, 3), FREE(0x10, 9)}, 4, FINDING_REALLOC, 2,
         3, 2, 8, 2},
        {{ALLOC(0, 8, 1), FREE(0, 6), FREE(0, 7)}, 3, FINDING_FREE_NULL, 2, 6, 0, 0, 0},
        {{ALLOC(0, 8, 3), ALLOC(0, 0, 4)}, 2, FINDING_GOT_NULL, 2, 3, 0, 0, 0},
        {{ALLOC(0x10, 8, 1), ALLOC(0x10, 9, 2), ALLOC(0x10, 7, 3), FREE(0x10, 4)}, 4,
         FINDING_REUSED, 2, 2, 6, 9, 0},
        {{NOTE(RECORD_EXHAUSTED, 99, 7)}, 1, FINDING_POOL_EXHAUSTED, 1, 7, 0, 0, 0},
        {{NOTE(RECORD_REFUSED, 0, 8), NOTE(RECORD_REFUSED, 0, 8)}, 2, FINDING_NO_HEAP, 2, 8,
         0, 0, 0},
        {{NOTE(RECORD_CUT, 0, 5), NOTE(RECORD_CUT, 0, 6)}, 2, FINDING_CUT, 2, 5, 0, 0, 0},
        {{ALLOC(0x10, (uint64_t)1 << 32, 2), FREE(0x10, 3)}, 2, FINDING_OVERSIZE, 1, 2, 0, 0, 0},
        {{ALLOC(0x10, RECORD_SIZE_MAX + 1, 2), FREE(0x10, 3), FREE(0x10, 4)}, 3, FINDING_REALLOC,
         1, 4, 0, 0, 1},
        {{ALLOC(0x10, 8, 1), FREE(0x10, 2), FREE(0x20, 3), FREE(0x10, 4)}, 4, FINDING_REALLOC, 2,
         3, 2, 8, 1},
        {{ALLOC(0x10, 8, 2), FREE(0x10, 3), ALLOC(0x10, 8, 4), ALLOC(0x20, 8, 5)}, 4,
         FINDING_LIVE_AT_END, 2, 4, 4, 16, 0},
        {{ALLOC(0x20, 8, 1), ALLOC(0x10, 8, 2), ALLOC(0x10, 8, 3), FREE(0x20, 5)}, 4,
         FINDING_LIVE_AT_END, 1, 3, 5, 16, 0},
    };
    EACH_ROW(i, rows) {
        struct trace trace = trace_of(rows[i].inputs, rows[i].count, 10);
        CHECK_EQUAL(trace.finding[rows[i].finding].count, rows[i].expected_count);
        CHECK_EQUAL(trace.finding[rows[i].finding].first_line, rows[i].expected_line);
        CHECK_EQUAL(trace.freed_twice.count, rows[i].freed_twice);
        CHECK_EQUAL(trace.event_count, rows[i].event_count);
        CHECK_EQUAL(trace.peak_live_bytes, rows[i].peak_live_bytes);
        trace_free(&trace);
    }
}

static void test_notes(void)
{
    static const struct input inputs[] = {
        {RECORD_POOL, 0x1000, 4096, false, 1}, NOTE(RECORD_EMPTY, 24, 2),
        NOTE(RECORD_EMPTY, 24, 3),             NOTE(RECORD_EXHAUSTED, 24, 4),
        NOTE(RECORD_REFUSED, 0, 5),            ALLOC(0, 1, 6),
        NOTE(RECORD_NONE, 0, 7),               ALLOC(0x10, 1, 8),
    };
    struct trace trace = TRACE_OF(inputs, 8);
    CHECK_EQUAL(trace.pool_count, 1);
    CHECK_EQUAL(trace.empty_bucket_count, 2);
    CHECK_EQUAL(trace_failed_count(&trace), 3);
    CHECK_EQUAL(trace.alloc_count, 2);
    CHECK_EQUAL(trace_request_count(&trace), 1);
    CHECK_EQUAL(trace.highest_address, 0x10);
    trace_free(&trace);
}

/* An address that is allocated again while live frees what was there. */
static void test_reused(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1), ALLOC(0x20, 30, 2), ALLOC(0x10, 60, 5), FREE(0x10, 6), FREE(0x10, 7),
    };
    struct trace trace = TRACE_OF(inputs, 7);
    CHECK_EQUAL(trace.event_count, 5);
    CHECK(event_is_free(trace.events[2]) && !event_is_free(trace.events[3]));
    CHECK_EQUAL(trace.kinds.kind[event_kind(trace.events[2])].size, 100);
    CHECK_EQUAL(event_slot(trace.events[2]), event_slot(trace.events[3]));
    CHECK_EQUAL(trace_line_of(&trace, 2), 5);
    CHECK_EQUAL(trace_line_of(&trace, 3), 5);
    CHECK_EQUAL(trace.peak_live_bytes, 130);
    CHECK_EQUAL(trace.slot_count, 2);
    CHECK_EQUAL(trace.freed_twice.first_line, 7);
    trace_free(&trace);
}

/* The largest size that takes part, and one more; a block too large is paired
 * all the same, and gives way to a later one. */
static void test_oversize(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, UINT32_MAX, 1), FREE(0x10, 2), ALLOC(0x10, (uint64_t)UINT32_MAX + 1, 3),
        ALLOC(0x10, 8, 4), FREE_SIZED(0x10, 8, 5), ALLOC(0x20, RECORD_SIZE_MAX + 1, 6),
        FREE_SIZED(0x20, 1, 7), ALLOC(0x20, RECORD_SIZE_MAX, 8),
    };
    struct trace trace = TRACE_OF(inputs, 8);
    CHECK_EQUAL(trace.event_count, 4);
    CHECK_EQUAL(trace.finding[FINDING_OVERSIZE].count, 3);
    CHECK_EQUAL(trace.finding[FINDING_OVERSIZE].first_line, 3);
    CHECK_EQUAL(trace.finding[FINDING_REUSED].count, 1);
    CHECK_EQUAL(trace.finding[FINDING_REALLOC].count, 0);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, 0);
    CHECK_EQUAL(trace.misstated_free_count, 0);
    CHECK_EQUAL(trace.largest_size, RECORD_SIZE_MAX + 1);
    CHECK_EQUAL(trace.peak_live_bytes, UINT32_MAX);
    CHECK_EQUAL(trace.kinds.count, 2);
    trace_free(&trace);
}

/* Live bytes that 32 bits do not hold. */
static void test_many_bytes(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, UINT32_MAX, 1), ALLOC(0x20, UINT32_MAX, 2), ALLOC(0x30, UINT32_MAX, 3),
    };
    struct trace trace = TRACE_OF(inputs, 3);
    CHECK_EQUAL(trace.peak_live_bytes, 3 * (uint64_t)UINT32_MAX);
    trace_free(&trace);
}

static void test_empty(void)
{
    struct trace trace = {0};
    CHECK_EQUAL(trace_finish(&trace, 7), LOG_OK);
    CHECK_EQUAL(trace.line_count, 7);
    CHECK_EQUAL(trace.event_count, 0);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, 0);
    trace_free(&trace);
}

/* ---- Regions ---- */

#define POOL(address, size, line) {RECORD_POOL, address, size, false, line}

static void test_regions(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1),      POOL(0x1000, 0x100, 2),  ALLOC(0x1000, 50, 3),
        ALLOC(0x1080, 30, 4),     POOL(0x2000, 0x100, 5),  ALLOC(0x2010, 7, 6),
        ALLOC(0x2010, 8, 7),      FREE(0x1000, 8),         FREE(0x10, 9),
        ALLOC(0x1000, 60, 10),    ALLOC(0x20, 100, 11),    FREE(0x1080, 12),
    };
    static const uint32_t regions[] = {0, 1, 1, 2, 2, 2, 1, 0, 1, 0, 1}; /* of the events */
    static const uint64_t expected[][4] = { /* requests, frees, peak and last live bytes */
        {2, 1, 100, 100}, {3, 2, 90, 60}, {2, 0, 8, 8}, {0, 0, 0, 0}};
    struct trace trace = TRACE_OF(inputs, 12);
    CHECK_EQUAL(trace.event_count, sizeof regions / sizeof *regions);
    for (size_t i = 0; i < trace.event_count; i++)
        CHECK_EQUAL(trace.kinds.kind[event_kind(trace.events[i])].region, regions[i]);
    for (uint32_t r = 0; r < 4; r++) {
        CHECK_EQUAL(trace.region[r].request_count, expected[r][0]);
        CHECK_EQUAL(trace.region[r].free_count, expected[r][1]);
        CHECK_EQUAL(trace.region[r].peak_live_bytes, expected[r][2]);
        CHECK_EQUAL(trace.region[r].live_bytes, expected[r][3]);
    }
    CHECK_EQUAL(trace.region[2].reused.count, 1);
    CHECK_EQUAL(trace.region[2].reused.first_line, 7);
    CHECK_EQUAL(trace.region[0].live_at_end.first_line, 11);
    CHECK_EQUAL(trace.region[1].live_at_end.first_line, 10);
    CHECK_EQUAL(trace.region[2].live_at_end.first_line, 7);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, 3);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].first_line, 7);
    trace_free(&trace);
}

/* A pool loaded over a live block, and one too large to take part: the block that
 * ends counts where it was. */
static void test_region_of_reused(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1), POOL(0x8, 0x100, 2), ALLOC(0x10, 50, 3), FREE(0x10, 4),
        ALLOC(0x10, (uint64_t)1 << 32, 5), ALLOC(0x10, 60, 6),
    };
    struct trace trace = TRACE_OF(inputs, 6);
    CHECK_EQUAL(trace.region[0].reused.count, 1);
    CHECK_EQUAL(trace.region[1].reused.count, 0);
    CHECK_EQUAL(trace.finding[FINDING_REUSED].count, 2);
    CHECK_EQUAL(trace.region[0].request_count, 1);
    CHECK_EQUAL(trace.region[0].free_count, 0);
    CHECK_EQUAL(trace.region[1].request_count, 2);
    CHECK_EQUAL(trace.region[1].free_count, 1);
    trace_free(&trace);
}

/* What is left out makes no events, no kinds and no findings, and is counted. */
static void test_left_out(void)
{
    static const struct input inputs[] = {
        POOL(0x1000, 0x100, 1), ALLOC(0x10, 100, 2),    ALLOC(0x10, 900, 3), ALLOC(0x1000, 50, 4),
        FREE(0x10, 5),          FREE(0x10, 6),          FREE(0x30, 7),       ALLOC(0x20, 8, 8),
        FREE(0x1000, 9),        FREE(0x1000, 10),       ALLOC(0x1010, 9, 11), FREE(0, 12),
    };
    struct trace trace = {.left_out = ~(region_set)2};
    EACH_ROW(i, inputs)
        add_at(&trace, &inputs[i], "f:1");
    CHECK_EQUAL(trace_finish(&trace, 12), LOG_OK);
    CHECK_EQUAL(trace.event_count, 3);
    CHECK_EQUAL(trace.kinds.count, 2);
    CHECK_EQUAL(trace.slot_count, 1);
    CHECK_EQUAL(trace.largest_size, 50);
    CHECK_EQUAL(trace_request_count(&trace), 5);
    CHECK_EQUAL(trace_left_out_count(&trace), 3);
    CHECK_EQUAL(trace.region[0].left_out_count, 3);
    CHECK_EQUAL(trace.finding[FINDING_REUSED].count, 0);
    CHECK_EQUAL(trace.finding[FINDING_REALLOC].count, 1);
    CHECK_EQUAL(trace.freed_twice.count, 1);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, 1);
    CHECK_EQUAL(trace.region[0].live_at_end.count, 0);
    trace_free(&trace);
}

/* Records of the system's heap are noted until a free there tells its address. */
static void test_notes_of_heap(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1), POOL(0x1000, 0x100, 2), FREE(0, 3),      ALLOC(0x1000, 8, 4),
        FREE(0x1000, 5),     ALLOC(0x10, 7, 6),      FREE(0, 7),      FREE(0x10, 8),
        ALLOC(0x20, 7, 9),   FREE(0, 10),
    };
    static const struct heap_record notes[] = {{0x10, 0, 0}, {0, 1, 0}, {0x10, 4, 0}, {0, 5, 0}};
    struct trace trace = {0};
    for (size_t i = 0; i < 7; i++)
        add_at(&trace, &inputs[i], inputs[i].type == RECORD_FREE ? "g:1" : "f:1");
    CHECK_EQUAL(trace.heap_record_count, 4);
    for (size_t i = 0; i < trace.heap_record_count && i < 4; i++) {
        CHECK_EQUAL(trace.heap_records[i].address, notes[i].address);
        CHECK_EQUAL(trace.heap_records[i].event, notes[i].event);
    }
    CHECK_EQUAL(trace.free_sites.count, 1);
    CHECK_EQUAL(trace.has_heap_free, false);
    for (size_t i = 7; i < sizeof inputs / sizeof *inputs; i++)
        add_at(&trace, &inputs[i], "f:1");
    CHECK_EQUAL(trace.has_heap_free, true);
    CHECK_EQUAL(trace.heap_record_count, 0);
    CHECK_EQUAL(trace_finish(&trace, 10), LOG_OK);
    trace_free(&trace);
}

/* ---- Lines of events ---- */

static void test_lines(void)
{
    static const uint64_t gaps[] = {1, 0, 32766, 32767, 32768, 1, 65535, 65536, 0, 5,
                                    1000000, 32767, 32767, 1, 4294967296, 1, 2};
    const size_t count = sizeof gaps / sizeof *gaps;
    for (size_t start = 0; start < count; start++) {
        struct trace trace = {0};
        uint64_t line = 0;
        uint64_t lines[sizeof gaps / sizeof *gaps];
        for (size_t i = 0; i < count; i++) {
            line += gaps[(start + i) % count];
            lines[i] = line ? line : (line = 1);
            make_alloc(&trace, 0x10 + i, i, line);
        }
        CHECK_EQUAL(trace_finish(&trace, line), LOG_OK);
        for (size_t i = 0; i < count; i++)
            CHECK_EQUAL(trace_line_of(&trace, i), lines[i]);
        CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].first_line, lines[0]);
        trace_free(&trace);
    }
}

/* ---- Kinds ---- */

static void test_kinds(void)
{
    static const struct {
        const char *site;
        uint64_t size;
        uint32_t kind;
    } rows[] = {
        {"f:1", 8, 0}, {"f:1", 16, 1}, {"g:1", 8, 2}, {"f:1", 8, 0}, {"f:12", 8, 3},
        {"g:1", 8, 2}, {"f:2", 8, 4},  {"f:1", 0, 5}, {"f:1", 16, 1},
    };
    struct trace trace = {0};
    EACH_ROW(i, rows) {
        struct input input = ALLOC(0x10 + i, rows[i].size, i + 1);
        add_at(&trace, &input, rows[i].site);
        CHECK_EQUAL(event_kind(trace.events[i]), rows[i].kind);
    }
    CHECK_EQUAL(trace.kinds.count, 6);
    CHECK_EQUAL(trace.kinds.kind[0].requests, 2);
    CHECK_EQUAL(trace.kinds.kind[3].site_length, 4);
    CHECK(memcmp(trace.kinds.text + trace.kinds.kind[3].site, "f:12", 4) == 0);
    trace_free(&trace);
}

static void test_many_kinds(void)
{
    struct trace trace = {0};
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 50000; i++)
            make_alloc(&trace, 0x10 + (uint64_t)i * 16, i, i + 1 + round * 50000);
    }
    CHECK_EQUAL(trace.kinds.count, 50000);
    size_t wrong = 0;
    for (uint32_t i = 0; i < 50000; i++)
        wrong += trace.kinds.kind[i].size != i || trace.kinds.kind[i].requests != 2;
    CHECK_EQUAL(wrong, 0);
    CHECK_EQUAL(trace.finding[FINDING_REUSED].count, 50000);
    CHECK_EQUAL(trace.slot_count, 50000);
    trace_free(&trace);
}

/* ---- Random runs ---- */

/* Whether no slot holds two blocks, and each free is of what its slot holds. */
static bool slots_are_sound(const struct trace *trace, const struct script *script)
{
    uint32_t *block_in = must(calloc((size_t)trace->slot_count + 1, sizeof *block_in));
    bool sound = trace->event_count == script->count;
    for (uint32_t i = 0; sound && i < script->count; i++) {
        const struct step *step = &script->step[i];
        trace_event e = trace->events[i];
        uint32_t slot = event_slot(e);
        uint32_t expected = step->is_free ? step->block + 1 : 0;
        sound = event_is_free(e) == step->is_free && slot < trace->slot_count &&
                block_in[slot] == expected &&
                trace->kinds.kind[event_kind(e)].size == step->size;
        block_in[slot] = step->is_free ? 0 : step->block + 1;
    }
    free(block_in);
    return sound;
}

static void check_random(uint64_t *random, uint32_t steps, uint32_t live_max)
{
    static const uint32_t sizes[] = {0, 1, 16, 17, 100, 1000, 70000};
    struct script script = script_random(random, sizes, 7, steps, live_max);
    struct trace trace = script_trace(&script);
    uint64_t bytes = 0, peak_bytes = 0, blocks = 0, peak_blocks = 0;
    size_t peak_event = 0;
    bool *is_live = must(calloc((size_t)script.block_count + 1, sizeof *is_live));
    for (uint32_t i = 0; i < script.count; i++) {
        const struct step *step = &script.step[i];
        is_live[step->block] = !step->is_free;
        bytes = step->is_free ? bytes - step->size : bytes + step->size;
        blocks = step->is_free ? blocks - 1 : blocks + 1;
        peak_blocks = peak_blocks < blocks ? blocks : peak_blocks;
        if (bytes > peak_bytes) {
            peak_bytes = bytes;
            peak_event = i;
        }
    }
    uint64_t first_live = 0;
    for (uint32_t i = script.count; i-- > 0;) {
        if (!script.step[i].is_free && is_live[script.step[i].block])
            first_live = (uint64_t)i + 1;
    }
    CHECK(slots_are_sound(&trace, &script));
    CHECK_EQUAL(trace.peak_live_bytes, peak_bytes);
    CHECK_EQUAL(trace.peak_event, peak_event);
    CHECK_EQUAL(trace.slot_count, peak_blocks);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, blocks);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].first_line, first_live);
    free(is_live);
    trace_free(&trace);
    script_end(&script);
}

static void test_random(void)
{
    uint64_t random = 1;
    for (int i = 0; i < 300; i++) {
        uint32_t steps = 1 + random_below(&random, 200);
        uint32_t live_max = 1 + random_below(&random, 20);
        check_random(&random, steps, live_max);
    }
    for (int i = 0; i < 5; i++)
        check_random(&random, 30000, 5000);
}

/* ---- Reallocs ---- */

/* The new block is taken before the old one is given back, wherever it lies. */
static void test_realloc(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1), REALLOC(0x10, 2), ALLOC(0x20, 300, 3), REALLOC(0x20, 4),
        ALLOC(0x20, 200, 4), FREE(0x20, 5),
    };
    static const struct {
        bool is_free;
        uint64_t size;
        uint32_t slot;
        uint64_t line;
    } events[] = {
        {false, 100, 0, 1}, {false, 300, 1, 3}, {true, 100, 0, 3},
        {false, 200, 0, 4}, {true, 300, 1, 4},  {true, 200, 0, 5},
    };
    struct trace trace = TRACE_OF(inputs, 5);
    REQUIRE(CHECK_EQUAL(trace.event_count, 6));
    for (size_t i = 0; i < 6; i++) {
        trace_event e = trace.events[i];
        CHECK_EQUAL(event_is_free(e), events[i].is_free);
        CHECK_EQUAL(trace.kinds.kind[event_kind(e)].size, events[i].size);
        CHECK_EQUAL(event_slot(e), events[i].slot);
        CHECK_EQUAL(trace_line_of(&trace, i), events[i].line);
    }
    CHECK_EQUAL(trace.peak_live_bytes, 500);
    CHECK_EQUAL(trace.peak_event, 3);
    CHECK_EQUAL(trace.slot_count, 2);
    CHECK_EQUAL(trace.alloc_count, 3);
    CHECK_EQUAL(trace.free_count, 3);
    for (int i = 0; i < FINDING_COUNT; i++)
        CHECK_EQUAL(trace.finding[i].count, 0);
    trace_free(&trace);
}

/* One that fails leaves the block where it is. */
static void test_realloc_fails(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1), REALLOC(0x10, 2), ALLOC(0, 300, 2), FREE(0x10, 3),
    };
    struct trace trace = TRACE_OF(inputs, 3);
    CHECK_EQUAL(trace.event_count, 2);
    CHECK_EQUAL(trace.finding[FINDING_GOT_NULL].first_line, 2);
    CHECK_EQUAL(trace.finding[FINDING_REALLOC].count, 0);
    CHECK_EQUAL(trace.peak_live_bytes, 100);
    trace_free(&trace);
}

/* One that does not say where the block went frees it, and is told. */
static void test_realloc_breaks_off(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 100, 1), REALLOC(0x10, 2), REALLOC(0x10, 3), ALLOC(0x20, 7, 4),
        REALLOC(0x20, 5),    FREE(0x20, 6),    REALLOC(0x99, 7), ALLOC(0x30, 8, 7),
        REALLOC(0x30, 8),
    };
    struct trace trace = TRACE_OF(inputs, 9);
    CHECK_EQUAL(trace.event_count, 5);
    CHECK_EQUAL(trace_line_of(&trace, 1), 3); /* the free of the first */
    CHECK_EQUAL(trace.finding[FINDING_CUT].count, 3);
    CHECK_EQUAL(trace.finding[FINDING_CUT].first_line, 2);
    CHECK_EQUAL(trace.freed_twice.count, 2);
    CHECK_EQUAL(trace.freed_twice.first_line, 3);
    CHECK_EQUAL(trace.finding[FINDING_REALLOC].count, 3);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, 1);
    CHECK_EQUAL(trace.peak_live_bytes, 100);
    trace_free(&trace);
}

/* A block that takes no part can become one that does, and the other way round. */
static void test_realloc_oversize(void)
{
    static const struct input inputs[] = {
        ALLOC(0x10, 1ull << 32, 1), REALLOC(0x10, 2), ALLOC(0x10, 100, 2),
        REALLOC(0x10, 3),           ALLOC(0x10, 1ull << 33, 3), FREE(0x10, 4),
    };
    struct trace trace = TRACE_OF(inputs, 4);
    CHECK_EQUAL(trace.event_count, 2);
    CHECK_EQUAL(trace.finding[FINDING_OVERSIZE].count, 2);
    CHECK_EQUAL(trace.finding[FINDING_REUSED].count, 0);
    CHECK_EQUAL(trace.finding[FINDING_LIVE_AT_END].count, 0);
    trace_free(&trace);
}

int main(void)
{
    TEST(test_realloc());
    TEST(test_realloc_fails());
    TEST(test_realloc_breaks_off());
    TEST(test_realloc_oversize());
    TEST(test_pairing());
    TEST(test_sizes_of_frees());
    TEST(test_peak_event());
    TEST(test_findings());
    TEST(test_notes());
    TEST(test_reused());
    TEST(test_oversize());
    TEST(test_many_bytes());
    TEST(test_empty());
    TEST(test_regions());
    TEST(test_region_of_reused());
    TEST(test_left_out());
    TEST(test_notes_of_heap());
    TEST(test_lines());
    TEST(test_kinds());
    TEST(test_many_kinds());
    TEST(test_random());
    return check_summary();
}
