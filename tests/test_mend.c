/* SPDX-License-Identifier: MIT */
/* test_mend.c - what a header lacks: by hand on small logs, and on random ones against the same
 * rule written down plainly. */
#include "optimizer/mend.h"

#include "check.h"
#include "make_trace.h"

#include <stdlib.h>

static struct mend mend; /* what the last find() found, */
static enum guarantee guarantee; /* and what the header was proven for */

static struct check_header make_header(const uint32_t *sizes, const uint32_t *dists, uint32_t count)
{
    struct target target = *target_find("lp64");
    struct check_header header = {.max_buckets = count, .plan.bucket_count = count};
    header.exact_bytes = target_start_bytes(&target, count);
    for (uint32_t b = 0; b < count; b++) {
        header.plan.bucket[b].size = sizes[b];
        header.plan.bucket[b].dist = dists[b];
        header.exact_bytes += (uint64_t)(sizes[b] + target_padding(&target)) * dists[b];
    }
    return header;
}

/* Whether the lists serve in a buffer; 0: their exact one. */
static bool find(const struct check_header *header, const struct script *script,
                 uint64_t buffer_bytes)
{
    struct target target = *target_find("lp64");
    struct log log = {.trace = script_trace(script)};
    struct live live;
    struct check_result result = {0};
    CHECK_EQUAL(live_measure(&log, 1, &target, false, &live), LIVE_OK);
    CHECK(check_run(header, &target, &live, buffer_bytes ? buffer_bytes : header->exact_bytes,
                    &result));
    CHECK(mend_find(header, &target, &live, &result, &mend));
    bool serves = check_serves(&result, &live);
    guarantee = result.guarantee;
    live_free(&live);
    trace_free(&log.trace);
    return serves;
}

/* ---- By hand ---- */

static void test_by_hand(void)
{
    /* Three of 60 bytes, two of 100, all at once. */
    struct script script = script_new(5);
    for (int i = 0; i < 3; i++)
        script_alloc(&script, 60);
    for (int i = 0; i < 2; i++)
        script_alloc(&script, 100);
    struct check_header header =
        make_header((uint32_t[]){64, 128}, (uint32_t[]){1, 1}, 2);
    CHECK(!find(&header, &script, 0));
    CHECK_EQUAL(mend.status, MEND_OK);
    CHECK_EQUAL(mend.missing_count, 3);
    CHECK(mend.is_peak && mend.guarantee == GUARANTEE_PEAKS); /* one by one: 2 and 3, larger */
    CHECK(mend.plan.bucket[0].dist == 3 && mend.plan.bucket[1].dist == 2);
    CHECK(mend.missing[0] == 2 && mend.missing[1] == 1);
    CHECK_EQUAL(mend.buffer_bytes, header.exact_bytes + 2 * 96 + 160);
    script_end(&script);
}

/* The lists have all that is needed, only not in that buffer. */
static void test_small_buffer(void)
{
    struct script script = script_new(2);
    script_alloc(&script, 60);
    script_alloc(&script, 60);
    struct check_header header = make_header((uint32_t[]){64}, (uint32_t[]){2}, 1);
    CHECK(!find(&header, &script, header.exact_bytes - 1));
    CHECK(mend.status == MEND_OK && mend.missing_count == 0);
    CHECK_EQUAL(mend.buffer_bytes, header.exact_bytes);
    CHECK(find(&header, &script, 0));
    CHECK_EQUAL(mend.status, MEND_NOT_NEEDED);
    script_end(&script);
}

static void test_no_mend(void)
{
    struct script script = script_new(2);
    script_alloc(&script, 60);
    script_alloc(&script, 300);
    struct check_header header = make_header((uint32_t[]){64, 128}, (uint32_t[]){1, 1}, 2);
    CHECK(!find(&header, &script, 0));
    CHECK(mend.status == MEND_NO_SIZE && mend.largest_bytes == 300);

    header = make_header((uint32_t[]){64, 512}, (uint32_t[]){1, 70000}, 2);
    CHECK(find(&header, &script, 0)); /* as it is */
    header = make_header((uint32_t[]){16, 64, 512}, (uint32_t[]){70000, 0, 0}, 3);
    CHECK(!find(&header, &script, 0));
    CHECK_EQUAL(mend.status, MEND_NO_DIST);

    /* Nothing is made of a buffer that is smaller than a block of the first size. */
    header = make_header((uint32_t[]){65536, 64, 512}, (uint32_t[]){0, 0, 0}, 3);
    CHECK(!find(&header, &script, header.exact_bytes));
    CHECK(mend.status == MEND_OK && mend.plan.bucket[0].dist == 2);
    script_end(&script);
}

/* ---- At random ---- */

#define SIZES 3
static const uint32_t random_sizes[SIZES] = {64, 128, 208};

/* The own bucket of the first request that finds no block; SIZES: all find one. */
static uint32_t first_failure(const struct script *script, const uint32_t *dists)
{
    uint32_t left[SIZES], bucket_of[200];
    memcpy(left, dists, sizeof left);
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        uint32_t own = 0, b;
        if (step->is_free) {
            left[bucket_of[step->block]]++;
            continue;
        }
        while (random_sizes[own] < step->size)
            own++;
        for (b = own; b < SIZES && !left[b]; b++)
            ;
        if (b == SIZES)
            return own;
        left[b]--;
        bucket_of[step->block] = b;
    }
    return SIZES;
}

/* The most blocks of each own bucket that are live at once, where that is more than dists. */
static void raise_to_peaks(const struct script *script, uint32_t *dists)
{
    uint32_t live[SIZES] = {0};
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        uint32_t own = 0;
        while (random_sizes[own] < step->size)
            own++;
        live[own] += step->is_free ? UINT32_MAX : 1;
        dists[own] = live[own] > dists[own] ? live[own] : dists[own];
    }
}

/* What a mend must be: of blocks added one by one, unless these have no certificate or each
 * bucket's peak makes a smaller buffer. */
static void check_mend(const struct script *script, const uint32_t *dists)
{
    uint32_t one_by_one[SIZES], peaks[SIZES], bucket;
    struct mend found = mend;
    memcpy(one_by_one, dists, sizeof one_by_one);
    memcpy(peaks, dists, sizeof peaks);
    while ((bucket = first_failure(script, one_by_one)) < SIZES)
        one_by_one[bucket]++;
    raise_to_peaks(script, peaks);
    struct check_header high = make_header(random_sizes, peaks, SIZES);
    struct check_header low = make_header(random_sizes, one_by_one, SIZES);
    CHECK(find(&high, script, 0) && guarantee == GUARANTEE_PEAKS);
    CHECK(find(&low, script, 0) && guarantee >= GUARANTEE_LOG);
    CHECK_EQUAL(found.is_peak,
                guarantee == GUARANTEE_LOG || high.exact_bytes < low.exact_bytes);
    CHECK_EQUAL(found.guarantee, found.is_peak ? GUARANTEE_PEAKS : guarantee);
    CHECK_EQUAL(found.buffer_bytes, found.is_peak ? high.exact_bytes : low.exact_bytes);
    for (int b = 0; b < SIZES; b++) {
        CHECK_EQUAL(found.plan.bucket[b].dist, found.is_peak ? peaks[b] : one_by_one[b]);
        CHECK_EQUAL(found.missing[b], found.plan.bucket[b].dist - dists[b]);
    }
}

static void test_random(void)
{
    static const uint32_t asked[] = {1, 40, 64, 65, 100, 128, 129, 200};
    uint64_t random = 1;
    unsigned mended_count[2] = {0, 0}; /* one by one, and by peaks */
    for (int i = 0; i < 300; i++) {
        struct script script = script_random(&random, asked, 8, 100, 20);
        uint32_t dists[SIZES];
        for (int b = 0; b < SIZES; b++)
            dists[b] = random_below(&random, 6) + !b;
        struct check_header header = make_header(random_sizes, dists, SIZES);
        bool serves = find(&header, &script, 0);
        CHECK_EQUAL(mend.status, serves ? MEND_NOT_NEEDED : MEND_OK);
        if (!serves) {
            mended_count[mend.is_peak]++;
            check_mend(&script, dists);
        }
        script_end(&script);
    }
    CHECK(mended_count[0] > 20 && mended_count[1] > 20);
}

int main(void)
{
    TEST(test_by_hand());
    TEST(test_small_buffer());
    TEST(test_no_mend());
    TEST(test_random());
    return check_summary();
}
