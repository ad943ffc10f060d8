/* SPDX-License-Identifier: MIT */
/* certificate.c - bounds what can sit behind each bucket, from the smallest bucket up. */
#include "certificate.h"

#include "optimizer/classes.h"

#include "common/minmax.h"

#include <stdlib.h>
#include <string.h>

/* ---- The logs ---- */

/* The blocks of a trace; events that the target can't serve take no part. */
static bool read_blocks(const struct live *live, const struct trace *trace,
                        struct certificate_log *log)
{
    uint32_t *size_of_kind = classes_sizes_of(live, trace);
    uint32_t *block_of_slot = malloc(((size_t)trace->slot_count + 1) * sizeof *block_of_slot);
    bool is_done = size_of_kind && block_of_slot && trace->event_count < UINT32_MAX;
    if (is_done)
        log->block = malloc((trace->event_count + 1) * sizeof *log->block);
    is_done = is_done && log->block;
    for (size_t i = 0; is_done && i < trace->event_count; i++) {
        uint32_t *block = &block_of_slot[event_slot(trace->events[i])];
        uint32_t size = size_of_kind[event_kind(trace->events[i])];
        if (size == LIVE_NO_CLASS)
            continue;
        if (event_is_free(trace->events[i])) {
            log->block[*block].end = log->event_count++;
        } else {
            *block = log->block_count++;
            log->block[*block] = (struct certificate_block){
                .place = log->event_count++, .end = UINT32_MAX, .size = size};
        }
    }
    for (uint32_t b = 0; b < log->block_count; b++)
        log->block[b].end = min_u32(log->block[b].end, log->event_count);
    free(size_of_kind);
    free(block_of_slot);
    return is_done;
}

bool certifier_start(struct certifier *certifier, const struct live *live)
{
    uint32_t longest = 0;
    *certifier = (struct certifier){.live = live};
    certifier->log = calloc(live->log_count, sizeof *certifier->log);
    certifier->group = malloc(live->size_count + 1);
    if (!certifier->log || !certifier->group)
        return false;
    for (size_t i = 0; i < live->log_count; i++) {
        if (!read_blocks(live, &live->logs[i].trace, &certifier->log[i]))
            return false;
        longest = max_u32(longest, certifier->log[i].event_count);
    }
    uint32_t **arrays[] = {&certifier->behind, &certifier->holding, &certifier->highest,
                           &certifier->change, &certifier->cover};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = calloc((size_t)longest + 1, sizeof **arrays[i]);
        if (!*arrays[i])
            return false;
    }
    return true;
}

void certifier_end(struct certifier *certifier)
{
    for (size_t i = 0; certifier->log && i < certifier->live->log_count; i++)
        free(certifier->log[i].block);
    free(certifier->log);
    free(certifier->group);
    free(certifier->behind);
    free(certifier->holding);
    free(certifier->highest);
    free(certifier->change);
    free(certifier->cover);
    *certifier = (struct certifier){0};
}

/* ---- Moments ---- */

/* The moments from `first` to `last`, each up to `slack` places away, that a log has. */
static void add_moments(const struct certificate_log *log, uint32_t first, uint32_t last,
                        uint32_t slack, uint32_t *change)
{
    uint64_t after = (uint64_t)last + slack + 1;
    change[first > slack ? first - slack : 0]++;
    change[after < log->event_count ? after : log->event_count]--;
}

static void clear(const struct certificate_log *log, uint32_t *change)
{
    memset(change, 0, ((size_t)log->event_count + 1) * sizeof *change);
}

/* highest[v] becomes the most that holding[] has up to `slack` moments from v. Each step takes in
 * as many moments again, or what is left, on both sides. */
static void find_highest(struct certifier *certifier, const struct certificate_log *log,
                         uint32_t slack)
{
    uint32_t *highest = certifier->highest;
    uint32_t count = log->event_count;
    memcpy(highest, certifier->holding, count * sizeof *highest);
    for (uint32_t seen = 1, step; seen <= slack; seen += step) {
        step = min_u32(seen, slack + 1 - seen);
        for (uint32_t v = step; v < count; v++)
            highest[v - step] = max_u32(highest[v - step], highest[v]);
        for (uint32_t v = count; v-- > step;)
            highest[v] = max_u32(highest[v], highest[v - step]);
    }
}

/* ---- A bucket ---- */

/* The bucket's holding, from its own blocks and those behind the smaller ones. */
static void find_holding(struct certifier *certifier, const struct certificate_log *log, uint32_t b,
                         uint32_t slack)
{
    uint32_t own = 0;
    clear(log, certifier->change);
    for (uint32_t i = 0; i < log->block_count; i++) {
        const struct certificate_block *block = &log->block[i];
        if (certifier->group[block->size] == b)
            add_moments(log, block->place, block->end, slack, certifier->change);
    }
    for (uint32_t v = 0; v < log->event_count; v++) {
        own += certifier->change[v];
        certifier->holding[v] = own + certifier->behind[v];
    }
    find_highest(certifier, log, slack);
}

/* Which requests may find the bucket's blocks all taken: may_pass. Returns how many blocks they
 * lack at most. */
static uint32_t find_passing(struct certifier *certifier, struct certificate_log *log, uint32_t b,
                             uint32_t dist)
{
    uint32_t missing = 0;
    for (uint32_t i = 0; i < log->block_count; i++) {
        struct certificate_block *block = &log->block[i];
        if (!block->may_pass && certifier->group[block->size] != b)
            continue;
        uint32_t highest = certifier->highest[block->place];
        block->may_pass = highest > dist;
        if (block->may_pass)
            missing = max_u32(missing, highest - dist);
    }
    return missing;
}

/* What can be behind the bucket at each moment: no more than the blocks that may pass it and are
 * live, than were behind it when one last passed, and than it holds itself. Only where no block
 * that may pass is live, what passed before is forgotten: any other rule could make the bound
 * rise when blocks are added. */
static void find_behind(struct certifier *certifier, const struct certificate_log *log,
                        uint32_t dist, uint32_t slack)
{
    uint32_t live = 0;
    uint32_t passing = 0;
    uint32_t most = 0;
    clear(log, certifier->change);
    clear(log, certifier->cover);
    for (uint32_t i = 0; i < log->block_count; i++) {
        const struct certificate_block *block = &log->block[i];
        if (!block->may_pass)
            continue;
        add_moments(log, block->place, block->end, slack, certifier->change);
        add_moments(log, block->place, block->place, slack, certifier->cover);
    }
    for (uint32_t v = 0; v < log->event_count; v++) {
        uint32_t holding = certifier->holding[v];
        live += certifier->change[v];
        passing += certifier->cover[v];
        if (live == 0)
            most = 0;
        else if (passing && holding > dist)
            most = max_u32(most, holding - dist);
        certifier->behind[v] = min_u32(min_u32(live, most), holding);
    }
}

/* The most that a bucket wastes on a request of its own, or on one that may get there. */
static uint64_t waste_of(const struct certifier *certifier, const struct certificate_log *log,
                         uint32_t b, uint32_t bucket_size)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < log->block_count; i++) {
        const struct certificate_block *block = &log->block[i];
        uint32_t size = max_u32(certifier->live->size[block->size].size, 1);
        if ((block->may_pass || certifier->group[block->size] == b) && bucket_size - size > most)
            most = bucket_size - size;
    }
    return most;
}

/* ---- A plan ---- */

static void find_groups(struct certifier *certifier, const struct plan *plan)
{
    uint32_t b = 0;
    for (uint32_t i = 0; i < certifier->live->size_count; i++) {
        while (b + 1 < plan->bucket_count && plan->bucket[b].size < certifier->live->size[i].size)
            b++;
        certifier->group[i] = (uint8_t)b;
    }
}

static void certify_log(struct certifier *certifier, struct certificate_log *log,
                        const struct plan *plan, const uint32_t *blocks, uint32_t slack,
                        struct certificate *result)
{
    clear(log, certifier->behind);
    for (uint32_t i = 0; i < log->block_count; i++)
        log->block[i].may_pass = false;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        uint64_t waste = waste_of(certifier, log, b, plan->bucket[b].size);
        result->largest_waste = max_u64(result->largest_waste, waste);
        find_holding(certifier, log, b, slack);
        uint32_t missing = find_passing(certifier, log, b, blocks[b]);
        if (b + 1 == plan->bucket_count)
            result->missing = max_u32(result->missing, missing);
        else
            find_behind(certifier, log, blocks[b], slack);
    }
    certifier->work += (uint64_t)log->event_count * plan->bucket_count;
}

struct certificate certify(struct certifier *certifier, const struct plan *plan,
                           const uint32_t *blocks, uint32_t slack)
{
    struct certificate result = {0};
    find_groups(certifier, plan);
    for (size_t i = 0; i < certifier->live->log_count; i++)
        certify_log(certifier, &certifier->log[i], plan, blocks, slack, &result);
    return result;
}

uint32_t certify_most(struct certifier *certifier, const struct plan *plan,
                      const uint32_t *blocks)
{
    uint32_t good = 0;
    uint32_t step = 1;
    while (good + step <= CERTIFICATE_SLACK_MAX &&
           !certify(certifier, plan, blocks, good + step).missing) {
        good += step;
        step *= 2;
    }
    for (; step; step /= 2) {
        if (good + step <= CERTIFICATE_SLACK_MAX &&
            !certify(certifier, plan, blocks, good + step).missing)
            good += step;
    }
    return good;
}
