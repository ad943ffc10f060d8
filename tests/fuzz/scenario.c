/* SPDX-License-Identifier: MIT */
/* scenario.c - runs from choices, and their logs in each format. */
#include "scenario.h"

#include "common/hash.h"

#include <inttypes.h>
#include <string.h>

#define POOL_BYTES 0x1000

struct choices choices_begin(const uint8_t *bytes, size_t length)
{
    return (struct choices){bytes, bytes + length,
                            hash_bytes(HASH_START, (const char *)bytes, length)};
}

uint32_t choose(struct choices *choices, uint32_t limit)
{
    uint64_t number = 0;
    for (uint32_t most = 1; most < limit && choices->at < choices->end; most <<= 8)
        number = number << 8 | *choices->at++;
    if (choices->at == choices->end)
        number = hash_mix(choices->random += HASH_FACTOR);
    return (uint32_t)(number % limit);
}

void run_make(struct scenario_run *run, struct choices *choices, const uint32_t *size, bool has_pools)
{
    static const char *const formats[] = {"wolfssl", "mtrace", "valgrind", "ltrace", "csv"};
    *run = (struct scenario_run){.format = formats[has_pools ? 0 : choose(choices, 5)],
                        .pool_count = has_pools ? 2 : 0};
    uint32_t count = 1 + choose(choices, SCENARIO_STEPS);
    uint32_t tendency = 4; /* of 8 steps, those that allocate */
    while (run->count < count) {
        struct step *step = &run->step[run->count++];
        if (choose(choices, 8) == 0)
            tendency = 2 + choose(choices, 5);
        step->kind = choose(choices, 8) < tendency ? STEP_ALLOC : STEP_FREE;
        step->address = choose(choices, SCENARIO_ADDRESSES);
        step->size = size[choose(choices, SCENARIO_SIZES)];
        if (step->size && choose(choices, 8) == 0 && strcmp(run->format, "wolfssl") != 0) {
            step->kind = STEP_REALLOC;
            step->from = choose(choices, SCENARIO_ADDRESSES);
        }
    }
}

uint32_t run_region(const struct scenario_run *run, uint32_t address)
{
    return run->pool_count ? address % (run->pool_count + 1) : 0;
}

/* Far enough from each other for any block, but not those of one pool: addresses are all that
 * is read of them. */
static uint32_t place_of(const struct scenario_run *run, uint32_t address)
{
    return 0x100000 * (1 + run_region(run, address)) + 64 * address;
}

static void print_wolfssl(const struct scenario_run *run, const struct step *step, struct sink *log)
{
    bool is_alloc = step->kind == STEP_ALLOC;
    sink_print(log, "%s: 0x%" PRIx32 " -> %" PRIu32 " at f:%d\n", is_alloc ? "Alloc" : "Free",
               place_of(run, step->address), step->size, is_alloc ? 1 : 2);
}

static void print_mtrace(const struct scenario_run *run, const struct step *step, struct sink *log)
{
    uint32_t place = place_of(run, step->address);
    if (step->kind == STEP_REALLOC)
        sink_print(log, "@ a:[0x1] < 0x%" PRIx32 "\n", place_of(run, step->from));
    if (step->kind == STEP_FREE)
        sink_print(log, "@ a:[0x2] - 0x%" PRIx32 "\n", place);
    else
        sink_print(log, "@ a:[0x1] %c 0x%" PRIx32 " 0x%" PRIx32 "\n",
                   step->kind == STEP_REALLOC ? '>' : '+', place, step->size);
}

static void print_csv(const struct scenario_run *run, const struct step *step, struct sink *log)
{
    uint32_t place = place_of(run, step->address);
    if (step->kind == STEP_REALLOC)
        sink_print(log, ",realloc,%" PRIx32 ",,\n", place_of(run, step->from));
    if (step->kind == STEP_FREE)
        sink_print(log, ",free,%" PRIx32 ",,\n", place);
    else
        sink_print(log, ",alloc,0x%" PRIx32 ",%" PRIu32 ",a.c:7\n", place, step->size);
}

/* As valgrind and ltrace print calls. */
static void print_call(const struct scenario_run *run, const struct step *step, struct sink *log)
{
    bool is_valgrind = strcmp(run->format, "valgrind") == 0;
    uint32_t place = place_of(run, step->address);
    if (is_valgrind)
        sink_print(log, "--7-- ");
    if (step->kind == STEP_FREE)
        sink_print(log, "free(0x%" PRIx32 ")%s\n", place, is_valgrind ? "" : " = <void>");
    else if (step->kind == STEP_REALLOC)
        sink_print(log, "realloc(0x%" PRIx32 ",%s%" PRIu32 ") = 0x%" PRIx32 "\n",
                   place_of(run, step->from), is_valgrind ? "" : " ", step->size, place);
    else
        sink_print(log, "malloc(%" PRIu32 ") = 0x%" PRIx32 "\n", step->size, place);
}

void run_print(const struct scenario_run *run, struct sink *log)
{
    for (uint32_t pool = 1; pool <= run->pool_count; pool++)
        sink_print(log, "Allocated %d bytes for static memory @ 0x%" PRIx32 "\n", POOL_BYTES,
                   0x100000 * (1 + pool));
    if (strcmp(run->format, "mtrace") == 0)
        sink_print(log, "= Start\n");
    for (uint32_t i = 0; i < run->count; i++) {
        switch (run->format[0]) {
        case 'w': print_wolfssl(run, &run->step[i], log); break;
        case 'm': print_mtrace(run, &run->step[i], log); break;
        case 'c': print_csv(run, &run->step[i], log); break;
        default: print_call(run, &run->step[i], log); break;
        }
    }
}
