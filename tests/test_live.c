/* SPDX-License-Identifier: MIT */
/* test_live.c - peak live counts against brute force: every interval of classes
 * at every moment of random runs, of one log and of several; how sizes become
 * classes, also where there are too many of them; and runs with so many sizes
 * live at once that most of their vectors are passed over. */
#include "optimizer/live.h"

#include "check.h"
#include "make_trace.h"

static struct target lp64(uint32_t align)
{
    struct target target = *target_find("lp64");
    target.align = align;
    return target;
}

/* ---- Brute force ---- */

/* The most blocks of rounded sizes from floor to size live at one moment. */
static uint32_t true_peak(const struct script *script, uint32_t align, uint32_t floor,
                          uint32_t size)
{
    uint32_t live = 0, peak = 0;
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        uint32_t asked = step->size ? step->size : 1;
        uint32_t rounded = (asked + align - 1) / align * align;
        if (rounded < floor || rounded > size)
            continue;
        live = step->is_free ? live - 1 : live + 1;
        peak = peak < live ? live : peak;
    }
    return peak;
}

static uint32_t all_peaks(const struct script *scripts, size_t count, bool is_concurrent,
                          uint32_t align, uint32_t floor, uint32_t size)
{
    uint32_t all = 0;
    for (size_t s = 0; s < count; s++) {
        uint32_t one = true_peak(&scripts[s], align, floor, size);
        all = is_concurrent ? all + one : (all < one ? one : all);
    }
    return all;
}

/* ---- What must hold of any measure ---- */

static void check_sizes(const struct live *live, uint32_t align)
{
    for (uint32_t i = 0; i < live->size_count; i++) {
        const struct live_size *size = &live->size[i];
        const struct live_class *class = &live->class[size->class];
        uint32_t asked = size->size ? size->size : 1;
        CHECK(i == 0 || size->size > size[-1].size);
        CHECK(size->class < live->class_count);
        CHECK(asked >= class->smallest && asked <= class->size);
        CHECK((asked + align - 1) / align * align >= class->floor);
        CHECK(size->requests > 0 && size->peak_live > 0);
    }
    for (uint32_t c = 0; c < live->class_count; c++) {
        const struct live_class *class = &live->class[c];
        CHECK(c == 0 || class->floor > class[-1].size);
        CHECK(class->size % align == 0 && class->floor % align == 0);
        CHECK(class->smallest > 0 && class->smallest <= class->floor);
        CHECK(class->floor - class->smallest < align && class->floor <= class->size);
    }
}

/* A random run's logs, and what was measured of them. */
struct measured {
    struct script script[3];
    struct log log[3];
    size_t count;
    struct live live;
};

static void measure(struct measured *measured, uint32_t align, bool is_concurrent)
{
    struct target target = lp64(align);
    for (size_t i = 0; i < measured->count; i++)
        measured->log[i].trace = script_trace(&measured->script[i]);
    CHECK_EQUAL(live_measure(measured->log, measured->count, &target, is_concurrent,
                             &measured->live),
                LIVE_OK);
    CHECK_EQUAL(measured->live.is_concurrent, is_concurrent);
}

static void measured_end(struct measured *measured)
{
    live_free(&measured->live);
    CHECK(measured->live.class_count == 0 && measured->live.peak == NULL);
    for (size_t i = 0; i < measured->count; i++) {
        trace_free(&measured->log[i].trace);
        script_end(&measured->script[i]);
    }
}

static uint64_t count_requests(const struct measured *measured, uint32_t size)
{
    uint64_t requests = 0;
    for (size_t s = 0; s < measured->count; s++) {
        for (uint32_t i = 0; i < measured->script[s].count; i++) {
            const struct step *step = &measured->script[s].step[i];
            requests += !step->is_free && step->size == size;
        }
    }
    return requests;
}

static void check_measured(const struct measured *measured, uint32_t align, bool is_concurrent)
{
    const struct live *live = &measured->live;
    CHECK(live->is_exact);
    CHECK(live->vector_count <= live->moment_count && live->vector_count > 0);
    check_sizes(live, align);
    for (uint32_t first = 0; first < live->class_count; first++) {
        for (uint32_t last = first + 1; last <= live->class_count; last++) {
            CHECK_EQUAL(live_peak(live, first, last),
                        all_peaks(measured->script, measured->count, is_concurrent, align,
                                  live->class[first].floor, live->class[last - 1].size));
        }
    }
    for (uint32_t i = 0; i < live->size_count; i++) {
        /* Of a single size: as if there were no rounding. */
        uint32_t size = live->size[i].size;
        CHECK_EQUAL(live->size[i].requests, count_requests(measured, size));
        if (size > 0) {
            bool is_one = i > 0 && live->size[0].size == 0 && size == 1;
            if (!is_one)
                CHECK_EQUAL(live->size[i].peak_live,
                            all_peaks(measured->script, measured->count, is_concurrent, 1, size,
                                      size));
        }
    }
}

/* What the buckets of a division need, whatever is known of M. */
static void check_bucket_peaks(const struct measured *measured, const uint32_t *ends,
                               uint32_t count)
{
    const struct live *live = &measured->live;
    uint32_t peaks[TARGET_BUCKETS_MAX];
    CHECK(live_bucket_peaks(live, ends, count, peaks));
    for (uint32_t b = 0; b < count; b++) {
        uint32_t first = b ? ends[b - 1] : 0;
        uint32_t expected = all_peaks(measured->script, measured->count, live->is_concurrent, 1,
                                      live->class[first].smallest,
                                      live->class[ends[b] - 1].size);
        CHECK_EQUAL(peaks[b], expected);
        CHECK(live_peak(live, first, ends[b]) <= expected);
    }
}

static void check_random_division(const struct measured *measured, uint64_t *random)
{
    uint32_t ends[TARGET_BUCKETS_MAX];
    uint32_t count = 0;
    for (uint32_t c = 1; c <= measured->live.class_count; c++) {
        if (c == measured->live.class_count || random_below(random, 2))
            ends[count++] = c;
    }
    check_bucket_peaks(measured, ends, count);
}

static void test_brute_force(void)
{
    static const uint32_t aligns[] = {1, 4, 8, 16, 64};
    uint64_t random = 2;
    for (int round = 0; round < 200; round++) {
        uint32_t sizes[14];
        uint32_t size_count = 1 + random_below(&random, 14);
        for (uint32_t i = 0; i < size_count; i++)
            sizes[i] = random_below(&random, round % 2 ? 300 : 40);
        uint32_t align = aligns[round % 5];
        bool is_concurrent = round % 3 == 0;
        struct measured measured = {.count = 1 + random_below(&random, 3)};
        for (size_t i = 0; i < measured.count; i++) {
            uint32_t steps = 1 + random_below(&random, 150);
            uint32_t live_max = 1 + random_below(&random, 30);
            measured.script[i] = script_random(&random, sizes, size_count, steps, live_max);
        }
        measure(&measured, align, is_concurrent);
        check_measured(&measured, align, is_concurrent);
        check_random_division(&measured, &random);
        measured_end(&measured);
    }
}

/* Logs that are long enough to be gone through in two halves: with peaks in
 * either, and blocks that live through the middle. */
static void test_halves(void)
{
    static const uint32_t sizes[] = {1, 16, 17, 100, 101, 3000};
    uint64_t random = 9;
    for (uint32_t round = 0; round < 3; round++) {
        struct measured measured = {.count = 2};
        struct script *script = measured.script;
        script[0] = script_random(&random, sizes, 6, 300000, 200);
        script[1] = script_new(270000);
        for (uint32_t i = 0; i < 8; i++) /* these stay */
            script_alloc(&script[1], sizes[i % 6]);
        while (script[1].count < 269990) {
            bool is_peak = script[1].count / 10000 == (round == 0 ? 2 : round == 1 ? 20 : 13);
            uint32_t size = sizes[random_below(&random, 6)];
            uint32_t block = script_alloc(&script[1], size);
            if (is_peak)
                script_free_block(&script[1], script_alloc(&script[1], 100), 100);
            script_free_block(&script[1], block, size);
        }
        measure(&measured, 16, round == 2);
        check_measured(&measured, 16, round == 2);
        measured_end(&measured);
    }
}

/* The same loops over again: their vectors are recognised, and cost no peak. */
static void test_loops(void)
{
    struct measured measured = {.count = 1};
    measured.script[0] = script_new(20000);
    for (uint32_t i = 0; i < 2000; i++) {
        uint32_t a = script_alloc(&measured.script[0], 16);
        uint32_t b = script_alloc(&measured.script[0], 100);
        script_free_block(&measured.script[0], a, 16);
        if (i == 1500)
            script_alloc(&measured.script[0], 100);
        uint32_t c = script_alloc(&measured.script[0], 32);
        script_free_block(&measured.script[0], c, 32);
        script_free_block(&measured.script[0], b, 100);
    }
    measure(&measured, 16, false);
    check_measured(&measured, 16, false);
    CHECK_EQUAL(measured.live.moment_count, 4000);
    CHECK_EQUAL(measured.live.vector_count, 4);
    measured_end(&measured);
}

/* ---- Classes ---- */

static void test_rounding(void)
{
    static const uint32_t sizes[] = {17, 0, 1, 16, 32, 33, 65, 64};
    struct measured measured = {.count = 1, .script[0] = script_new(8)};
    for (size_t i = 0; i < 8; i++)
        script_alloc(&measured.script[0], sizes[i]);
    measure(&measured, 16, false);
    const struct live *live = &measured.live;
    static const struct live_class classes[] = {{16, 16, 1}, {32, 32, 17}, {48, 48, 33},
                                                {64, 64, 64}, {80, 80, 65}};
    CHECK_EQUAL(live->size_count, 8);
    CHECK_EQUAL(live->class_count, 5);
    for (uint32_t c = 0; c < 5 && c < live->class_count; c++) {
        CHECK_EQUAL(live->class[c].size, classes[c].size);
        CHECK_EQUAL(live->class[c].floor, classes[c].floor);
        CHECK_EQUAL(live->class[c].smallest, classes[c].smallest);
    }
    CHECK_EQUAL(live->size[0].size, 0);
    CHECK_EQUAL(live_peak(live, 0, 1), 3); /* 0, 1 and 16 bytes */
    CHECK_EQUAL(live_peak(live, 0, 5), 8);
    uint32_t *class_of_kind = live_classes_of(live, &measured.log[0].trace);
    static const uint32_t expected[] = {1, 0, 0, 0, 1, 2, 4, 3};
    for (size_t k = 0; k < 8; k++)
        CHECK_EQUAL(class_of_kind[k], expected[k]);
    free(class_of_kind);
    measured_end(&measured);
}

static void test_unserved(void)
{
    struct target lean = lp64(16);
    lean.is_lean = true;
    struct log log = {0};
    make_alloc(&log.trace, 0x10, 65520, 1);
    make_alloc(&log.trace, 0x20, 65521, 2);
    make_free(&log.trace, 0x20, 3);
    make_alloc(&log.trace, 0x20, 65521, 4);
    make_alloc(&log.trace, 0x30, 70000, 5);
    CHECK_EQUAL(trace_finish(&log.trace, 5), LOG_OK);
    struct live live;
    CHECK_EQUAL(live_measure(&log, 1, &lean, false, &live), LIVE_OK);
    CHECK_EQUAL(live.unserved_count, 3);
    CHECK_EQUAL(live.largest_unserved, 70000);
    CHECK_EQUAL(live.size_count, 1);
    CHECK_EQUAL(live_peak(&live, 0, live.class_count), 1);
    uint32_t *class_of_kind = live_classes_of(&live, &log.trace);
    CHECK_EQUAL(class_of_kind[0], 0);
    CHECK_EQUAL(class_of_kind[1], LIVE_NO_CLASS);
    CHECK_EQUAL(class_of_kind[2], LIVE_NO_CLASS);
    free(class_of_kind);
    live_free(&live);
    trace_free(&log.trace);
}

/* The largest size that there is, and the next. */
static void test_largest(void)
{
    struct target target = lp64(16);
    uint32_t largest = target_size_max(&target);
    struct log log = {0};
    make_alloc(&log.trace, 0x10, largest, 1);
    make_alloc(&log.trace, 0x20, largest - 14, 2);
    make_alloc(&log.trace, 0x30, (uint64_t)largest + 1, 3);
    CHECK_EQUAL(trace_finish(&log.trace, 3), LOG_OK);
    struct live live;
    CHECK_EQUAL(live_measure(&log, 1, &target, false, &live), LIVE_OK);
    CHECK_EQUAL(live.class_count, 1);
    CHECK_EQUAL(live.class[0].size, largest);
    CHECK_EQUAL(live.unserved_count, 1);
    CHECK_EQUAL(live_peak(&live, 0, 1), 2);
    live_free(&live);
    trace_free(&log.trace);
}

static void test_refused(void)
{
    struct target target = lp64(16);
    struct live live;
    struct log empty = {0};
    CHECK_EQUAL(live_measure(&empty, 1, &target, false, &live), LIVE_NO_REQUEST);
    CHECK(live.class_count == 0 && live.size == NULL && live.peak == NULL);
    CHECK_EQUAL(live_measure(NULL, 0, &target, false, &live), LIVE_NO_REQUEST);

    struct log unserved = {0};
    make_alloc(&unserved.trace, 0x10, UINT32_MAX, 1);
    CHECK_EQUAL(trace_finish(&unserved.trace, 1), LOG_OK);
    CHECK_EQUAL(live_measure(&unserved, 1, &target, false, &live), LIVE_NO_REQUEST);
    trace_free(&unserved.trace);

    struct log many[65] = {{0}};
    for (int i = 0; i < 65; i++)
        many[i].trace.slot_count = TRACE_SLOTS_MAX;
    CHECK_EQUAL(live_measure(many, 65, &target, true, &live), LIVE_TOO_MANY_BLOCKS);
}

/* An empty log among others takes nothing away. */
static void test_empty_among_others(void)
{
    struct target target = lp64(16);
    struct script script = script_new(2);
    script_alloc(&script, 5);
    script_alloc(&script, 50);
    struct log logs[3] = {{0}};
    logs[1].trace = script_trace(&script);
    struct live live;
    CHECK_EQUAL(live_measure(logs, 3, &target, true, &live), LIVE_OK);
    CHECK_EQUAL(live.class_count, 2);
    CHECK_EQUAL(live_peak(&live, 0, 2), 2);
    live_free(&live);
    trace_free(&logs[1].trace);
    script_end(&script);
}

/* More sizes than classes are told apart: neighbours share one. */
static void test_too_many_classes(void)
{
    static const struct {
        uint32_t sizes, distance, align;
    } rows[] = {
        {LIVE_CLASSES_MAX, 16, 16}, {LIVE_CLASSES_MAX + 1, 16, 16}, {5000, 16, 16},
        {5000, 1, 1},               {3000, 100, 16},                {4097, 1000000, 16},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct measured measured = {.count = 1, .script[0] = script_new(rows[r].sizes * 2)};
        struct script *script = &measured.script[0];
        uint32_t half = rows[r].sizes / 2;
        for (uint32_t i = 0; i < half; i++)
            script_alloc(script, 1 + i * rows[r].distance);
        for (uint32_t i = 0; i < half; i += 3)
            script_free_block(script, i, 1 + i * rows[r].distance);
        for (uint32_t i = half; i < rows[r].sizes; i++)
            script_alloc(script, 1 + i * rows[r].distance);
        measure(&measured, rows[r].align, false);
        const struct live *live = &measured.live;
        CHECK_EQUAL(live->size_count, rows[r].sizes);
        CHECK(live->class_count <= LIVE_CLASSES_MAX);
        CHECK(live->class_count > LIVE_CLASSES_MAX / 8);
        CHECK(rows[r].sizes > LIVE_CLASSES_MAX || live->class_count == rows[r].sizes);
        CHECK_EQUAL(live->is_joined, rows[r].sizes > LIVE_CLASSES_MAX);
        CHECK_EQUAL(live->is_exact, rows[r].sizes <= LIVE_CLASSES_MAX);
        check_sizes(live, rows[r].align);
        uint32_t n = live->class_count;
        for (uint32_t c = 0; c + 7 <= n; c += n / 11) {
            uint32_t floor = live->class[c].floor;
            CHECK_EQUAL(live_peak(live, c, c + 7),
                        true_peak(script, rows[r].align, floor, live->class[c + 6].size));
            CHECK_EQUAL(live_peak(live, c, n),
                        true_peak(script, rows[r].align, floor, UINT32_MAX));
        }
        measured_end(&measured);
    }
}

/* ---- Too many vectors ---- */

#define CROWD 2000 /* classes, every other one of which is always live */

/* So many classes live at once that each vector costs half a million updates, after
 * some steps with one. The peaks of intervals come at moments that are no fuller than
 * others. */
static struct script make_crowded(uint32_t steps_before)
{
    uint64_t random = 3;
    struct script script = script_new(steps_before + 60000);
    while (script.count < steps_before)
        script_free_block(&script, script_alloc(&script, 16), 16);
    uint32_t first_block = script.block_count;
    for (uint32_t c = 0; c < CROWD; c++)
        script_alloc(&script, (c + 1) * 16);
    for (uint32_t c = 0; c < CROWD; c += 2)
        script_free_block(&script, first_block + c, (c + 1) * 16);
    for (uint32_t round = 0; round < 500; round++) {
        uint32_t first = random_below(&random, CROWD - 40);
        uint32_t count = 1 + random_below(&random, 40);
        uint32_t block[40];
        for (uint32_t i = 0; i < count; i++)
            block[i] = script_alloc(&script, (first + i / 4 + 1) * 16);
        for (uint32_t i = 0; i < count; i++)
            script_free_block(&script, block[i], (first + i / 4 + 1) * 16);
    }
    return script;
}

/* How many of some intervals M is too low for; checks that it is too high for
 * none, and no lower than for one inside. */
static size_t count_low(const struct measured *measured)
{
    const struct live *live = &measured->live;
    size_t low = 0, high = 0, not_closed = 0;
    for (uint32_t first = 0; first < CROWD; first += 47) {
        for (uint32_t last = first + 1; last <= CROWD; last += last - first) {
            uint32_t known = live_peak(live, first, last);
            uint32_t really = true_peak(&measured->script[0], 16, live->class[first].floor,
                                        live->class[last - 1].size);
            low += known < really;
            high += known > really;
            not_closed += last < CROWD && known > live_peak(live, first, last + 1);
        }
    }
    CHECK_EQUAL(high, 0);
    CHECK_EQUAL(not_closed, 0);
    return low;
}

static void test_too_many_vectors(void)
{
    struct measured measured = {.count = 1, .script[0] = make_crowded(0)};
    measure(&measured, 16, false);
    const struct live *live = &measured.live;
    CHECK(!live->is_exact && !live->is_joined);
    CHECK_EQUAL(live->class_count, CROWD);
    CHECK(live->vector_count < live->moment_count);
    CHECK(count_low(&measured) > 0); /* or else this test shows nothing */
    for (uint32_t width = 50; width <= 700; width += 650) {
        uint32_t ends[TARGET_BUCKETS_MAX];
        uint32_t count = 0;
        for (uint32_t end = width; end < CROWD; end += width)
            ends[count++] = end;
        ends[count++] = CROWD;
        check_bucket_peaks(&measured, ends, count);
    }
    for (uint32_t i = 0; i < live->size_count; i += 7) { /* of single sizes: exact at all times */
        uint32_t size = (i + 1) * 16;
        uint32_t class = live->size[i].class;
        CHECK_EQUAL(live->size[i].peak_live, true_peak(&measured.script[0], 16, size, size));
        CHECK_EQUAL(live_peak(live, class, class + 1), live->size[i].peak_live);
    }
    measured_end(&measured);
}

/* The same in the second of two halves alone. */
static void test_too_many_in_second_half(void)
{
    struct measured measured = {.count = 1, .script[0] = make_crowded(300000)};
    measure(&measured, 16, false);
    CHECK(!measured.live.is_exact);
    measured_end(&measured);
}

/* Vectors that are much fuller than all before count however many there were. */
static void test_fullest_vector(void)
{
    struct measured measured = {.count = 1, .script[0] = make_crowded(0)};
    struct script *script = &measured.script[0];
    for (uint32_t c = 0; c < CROWD; c++)
        script_alloc(script, (c + 1) * 16);
    measure(&measured, 16, false);
    CHECK(!measured.live.is_exact);
    CHECK_EQUAL(live_peak(&measured.live, 0, CROWD), CROWD + CROWD / 2);
    measured_end(&measured);
}

int main(void)
{
    test_brute_force();
    test_halves();
    test_loops();
    test_rounding();
    test_unserved();
    test_largest();
    test_refused();
    test_empty_among_others();
    test_too_many_classes();
    test_too_many_vectors();
    test_too_many_in_second_half();
    test_fullest_vector();
    return check_summary();
}
