/* SPDX-License-Identifier: MIT */
/* test_inference.c - each rule by itself, and random programs on a made-up heap,
 * whose frees are blanked out: no block may end before it truly does, nor later
 * than in the trace without inference. */
#include "parser/inference.h"

#include "check.h"
#include "make_trace.h"

#define SIZE(n) ((uint64_t)(n) * 16)

/* What is inferred of a log, and how many of its blocks, by hundreds of bytes in
 * size, are live behind each of the events that are left. */
struct row {
    const char *what;
    const char *text;
    struct inference expected;
    const char *events; /* a letter a request, by its size; the same as a capital when freed */
};

#define A(address, size, function) "Alloc: " #address " -> " #size " at " #function ":1\n"
#define F(function) "Free: (nil) at " #function ":2\n"
#define POOL "Allocated 4096 bytes for static memory @ 0x8000\n"

static const struct row rows[] = {
    {"nothing", A(0x100, 1, f) A(0x200, 2, f), {2, 0, 0, 0, 0}, "ab"},
    {"the same address", A(0x100, 1, f) A(0x100, 2, f), {2, 0, 1, 0, 0}, "aAb"},
    {"its first byte", A(0x100, 16, f) A(0xf0, 17, f), {2, 0, 1, 0, 0}, "pPq"},
    {"just before it", A(0x100, 16, f) A(0xf0, 16, f), {2, 0, 0, 0, 0}, "pp"},
    {"its last byte", A(0x100, 16, f) A(0x10f, 1, f), {2, 0, 1, 0, 0}, "pPa"},
    {"just behind it", A(0x100, 16, f) A(0x110, 1, f), {2, 0, 0, 0, 0}, "pa"},
    {"inside it", A(0x100, 16, f) A(0x108, 1, f), {2, 0, 1, 0, 0}, "pPa"},
    {"all of it", A(0x108, 1, f) A(0x100, 16, f), {2, 0, 1, 0, 0}, "aAp"},
    {"over three", A(0x100, 4, f) A(0x110, 3, f) A(0x120, 2, f) A(0x130, 1, f) A(0x103, 30, f),
     {5, 0, 3, 0, 0}, "dcbaDCB~"},
    {"no bytes", A(0x100, 0, f) A(0x100, 1, f), {2, 0, 1, 0, 0}, "`@a"},
    {"no bytes inside", A(0x100, 16, f) A(0x108, 0, f), {2, 0, 1, 0, 0}, "pP`"},
    {"at the end of memory", A(0xffffffffffffffff, 9, f) A(0xfffffffffffffff0, 16, f),
     {2, 0, 1, 0, 0}, "iIp"},
    {"balance", A(0x100, 1, f) A(0x200, 2, g) F(x) F(y) A(0x300, 3, f), {3, 2, 0, 2, 0}, "abBAc"},
    {"balance, not yet", A(0x100, 1, f) A(0x200, 2, g) F(x), {2, 1, 0, 0, 0}, "ab"},
    {"balance, twice", A(0x100, 1, f) F(x) A(0x200, 2, f) F(x), {2, 2, 0, 2, 0}, "aAbB"},
    {"balance, one gone already", A(0x100, 1, f) A(0x100, 2, f) F(x) F(x), {2, 2, 1, 1, 0}, "aAbB"},
    {"balance, a free too many", A(0x100, 1, f) F(x) F(x) A(0x200, 2, f), {2, 2, 0, 0, 0}, "ab"},
    {"function", A(0x100, 1, f) A(0x200, 2, g) F(g) A(0x300, 3, f), {3, 1, 0, 0, 1}, "abBc"},
    {"function, two blocks", A(0x100, 1, f) A(0x200, 2, g) A(0x210, 3, g) F(g) F(g) A(0x300, 4, f),
     {4, 2, 0, 0, 2}, "abcCBd"},
    {"function, one of two", A(0x100, 1, f) A(0x200, 2, g) A(0x210, 3, g) F(g), {3, 1, 0, 0, 0},
     "abc"},
    {"function, a free too many", A(0x100, 1, f) A(0x200, 1, f) F(g) A(0x300, 2, g) F(g),
     {3, 2, 0, 0, 0}, "aab"},
    {"function, by name", A(0x100, 1, f) A(0x200, 2, g) F(gg), {2, 1, 0, 0, 0}, "ab"},
    {"function and balance", A(0x100, 1, f) A(0x200, 2, g) F(g) F(x), {2, 2, 0, 1, 1}, "abBA"},
    {"pools beside", A(0x100, 1, f) POOL A(0x8000, 9, f) A(0x200, 2, f) "Free: 0x8000 at f:1\n" F(x)
     A(0x8000, 9, f) F(x), {2, 2, 0, 2, 0}, "aibIiBA"},
};

/* The events in letters. */
static void spell(const struct trace *trace, char *letters)
{
    for (size_t i = 0; i < trace->event_count; i++) {
        char size = (char)trace->kinds.kind[event_kind(trace->events[i])].size;
        *letters++ = (char)((event_is_free(trace->events[i]) ? '@' : '`') + size);
    }
    *letters = '\0';
}

static void test_rows(void)
{
    EACH_ROW(i, rows) {
        struct trace trace = text_trace(rows[i].text, 0);
        struct trace inferred = {0};
        struct inference result;
        char events[64];
        CHECK_EQUAL(inference_make(&trace, &inferred, &result), LOG_OK);
        spell(&inferred, events);
        CHECK_CASE(strcmp(events, rows[i].events) == 0, "%s: %s", rows[i].what, events);
        CHECK_CASE(memcmp(&result, &rows[i].expected, sizeof result) == 0,
                   "%s: %d blocks, %d frees; %d by address, %d by balance, %d by function",
                   rows[i].what, (int)result.block_count, (int)result.free_count,
                   (int)result.by_address, (int)result.by_balance, (int)result.by_function);
        trace_free(&inferred);
        trace_free(&trace);
    }
}

/* ---- Random programs ---- */

#define HEAP_UNITS 64 /* of 16 bytes */
#define SIZES 5
#define FUNCTIONS 8

/* A heap that gives out the first place with room, and its program. */
struct program {
    uint64_t *random;
    bool is_used[HEAP_UNITS];
    struct {
        uint32_t first;
        uint32_t units; /* 0: not live */
        uint32_t function;
    } block[HEAP_UNITS];
    struct trace truth;
    struct trace lost;
    uint64_t line;
};

static void add(struct program *program, enum record_type type, uint64_t address, uint64_t size,
                const char *site, bool is_lost)
{
    struct record record = {.type = (uint8_t)type, .address = address, .size = size,
                            .site = site, .site_length = (uint32_t)strlen(site)};
    struct record other = record;
    if (is_lost)
        other.address = 0;
    program->line++;
    if (trace_add(&program->truth, &record, program->line) != LOG_OK ||
        trace_add(&program->lost, &other, program->line) != LOG_OK)
        abort();
}

/* Even functions free their own blocks, in any order; odd ones leave that to one another. */
static void free_some(struct program *program, uint32_t b)
{
    uint32_t function = program->block[b].function;
    uint32_t freer = function % 2 ? function + FUNCTIONS : function;
    char site[8] = {'f', (char)('a' + freer), ':', '2'};
    add(program, RECORD_FREE, 0x1000 + SIZE(program->block[b].first), 0, site, true);
    for (uint32_t u = 0; u < program->block[b].units; u++)
        program->is_used[program->block[b].first + u] = false;
    program->block[b].units = 0;
}

static void alloc_some(struct program *program, uint32_t b)
{
    uint32_t units = 1 + random_below(program->random, SIZES);
    uint32_t first = 0;
    uint32_t run = 0;
    for (uint32_t u = 0; u < HEAP_UNITS && run < units; u++) {
        run = program->is_used[u] ? 0 : run + 1;
        first = u + 1 - run;
    }
    if (run < units)
        return;
    uint32_t function = random_below(program->random, FUNCTIONS);
    char site[8] = {'f', (char)('a' + function), ':', '1'};
    for (uint32_t u = 0; u < units; u++)
        program->is_used[first + u] = true;
    program->block[b].first = first;
    program->block[b].units = units;
    program->block[b].function = function;
    add(program, RECORD_ALLOC, 0x1000 + SIZE(first), SIZE(units), site, false);
}

/* How many blocks of each size are live behind each request. */
static uint32_t (*live_at_requests(const struct trace *trace, uint32_t *request_count))[SIZES + 1]
{
    uint32_t now[SIZES + 1] = {0};
    uint32_t(*live)[SIZES + 1] = must(calloc(trace->event_count + 1, sizeof *live));
    uint32_t count = 0;
    for (size_t i = 0; i < trace->event_count; i++) {
        uint64_t units = trace->kinds.kind[event_kind(trace->events[i])].size / 16;
        now[units] += event_is_free(trace->events[i]) ? UINT32_MAX : 1;
        if (!event_is_free(trace->events[i]))
            memcpy(live[count++], now, sizeof now);
    }
    *request_count = count;
    return live;
}

static void check_program(uint64_t *random, uint32_t steps)
{
    struct program *program = must(calloc(1, sizeof *program));
    program->random = random;
    uint32_t most = 1 + random_below(random, 20);
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t b = random_below(random, most);
        if (program->block[b].units)
            free_some(program, b);
        else
            alloc_some(program, b);
    }
    for (uint32_t b = 0; b < most; b++) {
        if (program->block[b].units)
            free_some(program, b);
    }
    CHECK_EQUAL(trace_finish(&program->truth, program->line), LOG_OK);
    CHECK_EQUAL(trace_finish(&program->lost, program->line), LOG_OK);

    struct trace inferred = {0};
    struct inference result;
    uint32_t count[3];
    size_t early = 0, late = 0;
    CHECK_EQUAL(inference_make(&program->lost, &inferred, &result), LOG_OK);
    uint32_t(*truth)[SIZES + 1] = live_at_requests(&program->truth, &count[0]);
    uint32_t(*lost)[SIZES + 1] = live_at_requests(&program->lost, &count[1]);
    uint32_t(*found)[SIZES + 1] = live_at_requests(&inferred, &count[2]);
    CHECK(count[0] == count[1] && count[1] == count[2]);
    for (uint32_t r = 0; r < count[0]; r++) {
        for (int units = 1; units <= SIZES; units++) {
            early += found[r][units] < truth[r][units];
            late += found[r][units] > lost[r][units];
        }
    }
    CHECK_EQUAL(early, 0);
    CHECK_EQUAL(late, 0);
    CHECK_EQUAL(result.by_address + result.by_balance + result.by_function, result.block_count);
    free(truth);
    free(lost);
    free(found);
    trace_free(&inferred);
    trace_free(&program->truth);
    trace_free(&program->lost);
    free(program);
}

int main(void)
{
    uint64_t random = 1;
    TEST(test_rows());
    for (int i = 0; i < 300; i++)
        check_program(&random, 2 + random_below(&random, 300));
    return check_summary();
}
