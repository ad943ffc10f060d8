/* SPDX-License-Identifier: MIT */
/* check.c - judges the numbers of a header one by one, and replays the rest. */
#include "check.h"

#include "common/minmax.h"
#include "optimizer/squeezed.h"

#include <assert.h>

_Static_assert(SETTINGS_LIST_MAX <= TARGET_BUCKETS_MAX, "a plan has room for the lists");

/* ---- Numbers ---- */

static void add_fault(struct check_header *header, enum check_fault_kind kind,
                      enum settings_macro macro, uint64_t value, uint64_t limit)
{
    assert(header->fault_count < CHECK_FAULTS_MAX);
    header->fault[header->fault_count++] = (struct check_fault){kind, macro, value, limit};
    header->is_unusable |= kind <= CHECK_FATAL_LAST;
}

/* Whether a macro's value is known and its numbers are from low to high. */
static bool has_numbers(const struct settings *settings, enum settings_macro macro, uint64_t low,
                        uint64_t high, struct check_header *header)
{
    const struct settings_value *value = &settings->value[macro];
    if (value->problem.error) {
        add_fault(header, CHECK_UNKNOWN, macro, 0, 0);
        return false;
    }
    for (uint32_t i = 0; i < value->count; i++) {
        if (value->number[i] < low || value->number[i] > high) {
            add_fault(header, CHECK_RANGE, macro, value->number[i], high);
            return false;
        }
    }
    return true;
}

/* One number, `otherwise` where it is not defined or not usable. */
static uint64_t read_number(const struct settings *settings, enum settings_macro macro,
                            uint64_t high, uint64_t otherwise, struct check_header *header)
{
    const struct settings_value *value = &settings->value[macro];
    bool is_good = has_numbers(settings, macro, 1, high, header);
    return is_good && value->is_defined ? value->number[0] : otherwise;
}

static bool read_flag(const struct settings *settings, enum settings_macro macro,
                      struct check_header *header)
{
    return has_numbers(settings, macro, 0, 0, header) && settings->value[macro].is_defined;
}

static bool has_list(const struct settings *settings, enum settings_macro macro, uint64_t low,
                     uint64_t high, struct check_header *header)
{
    if (settings->value[macro].is_defined)
        return has_numbers(settings, macro, low, high, header);
    add_fault(header, CHECK_MISSING, macro, 0, 0);
    return false;
}

/* ---- The target ---- */

void check_read_target(const struct settings *settings, struct target *target,
                       struct check_header *header)
{
    uint64_t align = read_number(settings, SETTINGS_ALIGN, TARGET_ALIGN_MAX, target->align, header);
    if (align & (align - 1))
        add_fault(header, CHECK_ALIGN, SETTINGS_ALIGN, align, 0);
    else if (align > target->release->align_max)
        add_fault(header, CHECK_PADDING, SETTINGS_ALIGN, align, target->release->align_max);
    else
        target->align = (uint32_t)align;
    target->is_lean |= read_flag(settings, SETTINGS_LEAN, header);
    target->is_single_threaded |= read_flag(settings, SETTINGS_SINGLE_THREADED, header);
    if (target->is_lean && !target->release->has_lean)
        add_fault(header, CHECK_LEAN, SETTINGS_LEAN, 0, 0);
}

/* ---- The lists ---- */

/* An entry beside those before it. The allocator gives a block back to the first
 * bucket of its size: with no other size between, that makes no difference. */
static void judge_order(const struct settings_value *sizes, uint32_t entry,
                        struct check_header *header)
{
    uint64_t size = sizes->number[entry];
    if (entry && sizes->number[entry - 1] > size)
        add_fault(header, CHECK_UNSORTED, SETTINGS_BUCKETS, size, sizes->number[entry - 1]);
    for (uint32_t i = 0; i < entry; i++) {
        if (sizes->number[i] != size)
            continue;
        bool is_apart = sizes->number[entry - 1] != size;
        add_fault(header, is_apart ? CHECK_APART : CHECK_TWICE, SETTINGS_BUCKETS, size, 0);
        return;
    }
}

/* An entry by itself. */
static void judge_entry(const struct settings *settings, const struct target *target,
                        uint32_t entry, struct check_header *header)
{
    uint64_t size = settings->value[SETTINGS_BUCKETS].number[entry];
    uint64_t dist = settings->value[SETTINGS_DIST].number[entry];
    if (size % target->align)
        add_fault(header, CHECK_UNALIGNED, SETTINGS_BUCKETS, size, target->align);
    if (dist == 0)
        add_fault(header, CHECK_NO_BLOCKS, SETTINGS_DIST, size, 0);
    if (dist > target->release->dist_max)
        add_fault(header, target->release->dist_max == UINT8_MAX ? CHECK_DIST : CHECK_SWALLOWS,
                  SETTINGS_DIST, dist, target->release->dist_max);
}

/* The allocator does not rely on it, so no harm is done where it can't be known. */
static void judge_largest(const struct settings *settings, struct check_header *header)
{
    const struct settings_value *sizes = &settings->value[SETTINGS_BUCKETS];
    const struct settings_value *stated = &settings->value[SETTINGS_LARGEST_BUCKET];
    uint64_t most = 0;
    for (uint32_t i = 0; i < sizes->count; i++)
        most = max_u64(most, sizes->number[i]);
    if (stated->count && stated->number[0] != most)
        add_fault(header, CHECK_LARGEST, SETTINGS_LARGEST_BUCKET, stated->number[0], most);
}

/* How many entries the allocator keeps. */
static uint32_t read_count(const struct settings *settings, const struct target *target,
                           struct check_header *header)
{
    uint32_t sizes = settings->value[SETTINGS_BUCKETS].count;
    uint32_t dists = settings->value[SETTINGS_DIST].count;
    uint32_t fixed = target->release->fixed_buckets;
    uint32_t length = fixed ? fixed
                            : (uint32_t)read_number(settings, SETTINGS_DEF_BUCKETS, UINT32_MAX,
                                                    TARGET_BUCKETS_DEFAULT, header);
    header->max_buckets = (uint32_t)read_number(settings, SETTINGS_MAX_BUCKETS,
                                                TARGET_MAX_BUCKETS_MAX, length, header);
    if (header->max_buckets > TARGET_MAX_BUCKETS_MAX)
        add_fault(header, CHECK_RANGE, SETTINGS_DEF_BUCKETS, length, TARGET_MAX_BUCKETS_MAX);
    uint32_t count = min_u32(min_u32(sizes, dists), min_u32(length, header->max_buckets));
    if (sizes != dists)
        add_fault(header, CHECK_LENGTHS, SETTINGS_BUCKETS, sizes, dists);
    if (length != sizes && !fixed)
        add_fault(header, CHECK_DEF, SETTINGS_DEF_BUCKETS, length, sizes);
    if (count < min_u32(sizes, dists))
        add_fault(header, CHECK_CUT, SETTINGS_MAX_BUCKETS, min_u32(sizes, dists), count);
    if (fixed && header->max_buckets != fixed)
        add_fault(header, header->max_buckets < fixed ? CHECK_OVERRUN : CHECK_FIXED,
                  SETTINGS_MAX_BUCKETS, header->max_buckets, fixed);
    return count;
}

/* A sum over UINT32_MAX grows no further, so that nothing overflows. */
static uint64_t exact_bytes(const struct check_header *header, const struct target *target)
{
    uint64_t bytes = target_start_bytes(target, header->max_buckets);
    for (uint32_t b = 0; b < header->plan.bucket_count && bytes <= UINT32_MAX; b++)
        bytes += ((uint64_t)header->plan.bucket[b].size + target_padding(target)) *
                 header->plan.bucket[b].dist;
    return bytes;
}

void check_read_lists(const struct settings *settings, const struct target *target,
                      struct check_header *header)
{
    const struct settings_value *sizes = &settings->value[SETTINGS_BUCKETS];
    const struct settings_value *dists = &settings->value[SETTINGS_DIST];
    uint64_t size_max = target->is_lean ? UINT16_MAX : UINT32_MAX - target_padding(target);
    bool has_sizes = has_list(settings, SETTINGS_BUCKETS, 1, size_max, header);
    bool has_dists = has_list(settings, SETTINGS_DIST, 0, UINT32_MAX, header);
    if (!has_sizes || !has_dists)
        return;
    header->plan.bucket_count = read_count(settings, target, header);
    for (uint32_t b = 0; b < header->plan.bucket_count; b++) {
        judge_order(sizes, b, header);
        judge_entry(settings, target, b, header);
        header->plan.bucket[b].size = (uint32_t)sizes->number[b];
        header->plan.bucket[b].dist = (uint32_t)dists->number[b];
        if (target->release->dist_max == UINT8_MAX) /* it keeps them in a byte */
            header->plan.bucket[b].dist &= UINT8_MAX;
    }
    judge_largest(settings, header);
    header->exact_bytes = exact_bytes(header, target);
}

uint64_t check_read_buffer(const struct settings *settings, struct check_header *header)
{
    bool is_defined = settings->value[SETTINGS_BUFFER_SIZE].is_defined;
    if (!is_defined && header->exact_bytes > UINT32_MAX)
        add_fault(header, CHECK_HUGE, SETTINGS_DIST, 0, UINT32_MAX);
    return read_number(settings, SETTINGS_BUFFER_SIZE, UINT32_MAX, header->exact_bytes, header);
}

/* ---- The replay ---- */

static bool is_ascending(const struct plan *plan)
{
    for (uint32_t b = 1; b < plan->bucket_count; b++) {
        if (plan->bucket[b].size <= plan->bucket[b - 1].size)
            return false;
    }
    return true;
}

/* Whether blocks have a certificate for the logs' order. */
static bool find_order(const struct live *live, const struct plan *plan, const uint32_t *blocks,
                       bool *is_certified)
{
    struct live squeezed;
    struct certifier certifier = {0};
    bool is_done = squeezed_make(live, &squeezed) && certifier_start(&certifier, &squeezed);
    *is_certified = is_done && certify(&certifier, plan, blocks, 0).missing == 0;
    certifier_end(&certifier);
    squeezed_free(&squeezed);
    return is_done;
}

static bool find_slack(const struct live *live, const struct plan *plan, const uint32_t *blocks,
                       uint32_t *slack)
{
    struct certifier certifier;
    bool is_done = certifier_start(&certifier, live);
    if (is_done)
        *slack = certify_most(&certifier, plan, blocks);
    certifier_end(&certifier);
    return is_done;
}

/* What blocks that serve the logs are proven for. */
static bool find_guarantee(const struct live *live, struct check_result *result)
{
    uint32_t blocks[TARGET_BUCKETS_MAX];
    bool is_certified;
    result->guarantee = GUARANTEE_LOG;
    if (!is_ascending(&result->made))
        return true;
    for (uint32_t b = 0; b < result->made.bucket_count; b++)
        blocks[b] = result->made.bucket[b].dist;
    if (!find_order(live, &result->made, blocks, &is_certified) ||
        (is_certified && live_is_whole(live) &&
         !find_slack(live, &result->made, blocks, &result->slack)))
        return false;
    if (is_certified)
        result->guarantee = result->replay.spill_count == 0 ? GUARANTEE_PEAKS
                            : result->slack                 ? GUARANTEE_SLACK
                                                            : GUARANTEE_ORDER;
    return true;
}

bool check_run(const struct check_header *header, const struct target *target,
               const struct live *live, uint64_t buffer_bytes, struct check_result *result)
{
    assert(!header->is_unusable && !live->is_concurrent);
    uint32_t structures = target_start_bytes(target, header->max_buckets);
    struct plan plan = header->plan;
    for (uint32_t b = 0; b < plan.bucket_count; b++) {
        if (plan.bucket[b].dist > target->release->dist_max)
            plan.bucket[b].dist = UINT32_MAX;
    }
    uint64_t left = buffer_bytes > structures ? buffer_bytes - structures : 0;
    *result = (struct check_result){.buffer_bytes = buffer_bytes, .structure_bytes = structures};
    result->is_endless = !replay_fill(&plan, target, left, &result->made);
    if (result->is_endless)
        return true;
    return replay_all(&result->made, live, &result->replay) &&
           (!result->replay.is_served || find_guarantee(live, result));
}

bool check_runs_out(const struct check_result *result)
{
    return !result->is_endless && !result->replay.is_served;
}

bool check_serves(const struct check_result *result, const struct live *live)
{
    return result->replay.is_served && live->unserved_count == 0;
}

uint64_t check_excess(uint64_t buffer_bytes, uint64_t best_bytes, uint32_t tolerance_percent)
{
    uint64_t most = best_bytes * (100 + tolerance_percent) / 100;
    return buffer_bytes > most ? buffer_bytes - most : 0;
}
