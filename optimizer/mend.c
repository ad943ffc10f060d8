/* SPDX-License-Identifier: MIT */
/* mend.c - adds missing blocks one by one, or each bucket's peak, and proves what came out. */
#include "mend.h"

/* The first bucket that is large enough; bucket_count: none is. */
static uint32_t own_bucket(const struct plan *plan, uint64_t size)
{
    uint32_t b = 0;
    while (b < plan->bucket_count && plan->bucket[b].size < size)
        b++;
    return b;
}

static void add_missing(struct mend *mend, uint32_t bucket, uint32_t blocks)
{
    mend->plan.bucket[bucket].dist += blocks;
    mend->missing[bucket] += blocks;
    mend->missing_count += blocks;
}

/* The most blocks of each bucket that are live at once where no request spills. */
static bool peaks_of(const struct mend *mend, const struct live *live, uint32_t *peaks)
{
    struct plan plan = mend->plan;
    struct replay replay;
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        plan.bucket[b].dist = UINT32_MAX;
    if (!replay_all(&plan, live, &replay))
        return false;
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        peaks[b] = replay.peak[b];
    return true;
}

/* Gives each bucket its peak: then no request ever spills, so all are served. */
static bool add_peaks(struct mend *mend, const struct live *live)
{
    uint32_t peaks[TARGET_BUCKETS_MAX];
    if (!peaks_of(mend, live, peaks))
        return false;
    mend->is_peak = true;
    for (uint32_t b = 0; b < mend->plan.bucket_count; b++) {
        if (mend->plan.bucket[b].dist < peaks[b])
            add_missing(mend, b, peaks[b] - mend->plan.bucket[b].dist);
    }
    return true;
}

static uint64_t event_count(const struct live *live)
{
    uint64_t events = 0;
    for (size_t t = 0; t < live->log_count; t++)
        events += live->logs[t].trace.event_count;
    return events;
}

/* Adds blocks until the logs are served, no size is large enough, or that takes too long. */
static bool add_until_served(struct mend *mend, const struct live *live)
{
    uint64_t events = event_count(live);
    struct replay replay;
    for (uint64_t work = 0; replay_all(&mend->plan, live, &replay); work += events) {
        if (replay.is_served)
            return true;
        uint32_t bucket = own_bucket(&mend->plan, replay.failed_size);
        if (bucket == mend->plan.bucket_count) {
            mend->status = MEND_NO_SIZE;
            mend->largest_bytes = live->size[live->size_count - 1].size;
            return true;
        }
        if (work + events > MEND_WORK_MAX) {
            mend->status = MEND_NOT_PROVEN;
            return true;
        }
        add_missing(mend, bucket, 1);
    }
    return false;
}

/* Finds whether the allocator serves the logs with the mended lists, in their exact buffer, and
 * what they are proven for. The one place that decides whether lists are printed. */
static bool prove(const struct check_header *header, const struct target *target,
                  const struct live *live, struct mend *mend)
{
    struct check_header mended = *header;
    struct check_result result;
    uint64_t padding = target_padding(target);
    if (mend->status)
        return true;
    mended.plan = mend->plan;
    mend->buffer_bytes = target_start_bytes(target, header->max_buckets);
    for (uint32_t b = 0; b < mend->plan.bucket_count; b++) {
        if (mend->plan.bucket[b].dist > target->release->dist_max)
            mend->status = MEND_NO_DIST;
        mend->buffer_bytes += (mend->plan.bucket[b].size + padding) * mend->plan.bucket[b].dist;
        if (mend->buffer_bytes > UINT32_MAX)
            mend->status = MEND_TOO_LARGE;
        if (mend->status)
            return true;
    }
    if (!check_run(&mended, target, live, mend->buffer_bytes, &result))
        return false;
    if (!check_serves(&result, live))
        mend->status = MEND_NOT_PROVEN;
    mend->guarantee = result.guarantee;
    mend->slack = result.slack;
    return true;
}

bool mend_find(const struct check_header *header, const struct target *target,
               const struct live *live, const struct check_result *result, struct mend *mend)
{
    *mend = (struct mend){.plan = header->plan};
    if (live->unserved_count) {
        mend->status = MEND_NO_SIZE;
        mend->largest_bytes = live->largest_unserved;
        return true;
    }
    if (check_serves(result, live)) {
        mend->status = MEND_NOT_NEEDED;
        return true;
    }
    struct mend peak = *mend;
    if (!add_until_served(mend, live))
        return false;
    if (mend->status == MEND_NO_SIZE)
        return true;
    if (!prove(header, target, live, mend) || !add_peaks(&peak, live) ||
        !prove(header, target, live, &peak))
        return false;
    bool is_better = mend->guarantee < GUARANTEE_ORDER && mend->guarantee < peak.guarantee;
    if (!peak.status && (is_better || peak.buffer_bytes < mend->buffer_bytes))
        *mend = peak;
    return true;
}
