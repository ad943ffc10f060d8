/* SPDX-License-Identifier: MIT */
/* test_check.c - headers read and replayed in process: what the numbers of a header
 * come to, buffers on both sides of the exact one, and the arithmetic at its limits. */
#include "optimizer/check.h"

#include "check.h"
#include "make_trace.h"

/* ---- Headers ---- */

static struct check_header read_text(const char *text, struct target *target,
                                     uint64_t *buffer_bytes)
{
    struct settings settings;
    struct check_header header = {0};
    CHECK_EQUAL(settings_read(text, strlen(text), &settings), SETTINGS_OK);
    check_read_target(&settings, target, &header);
    check_read_lists(&settings, target, &header);
    if (!header.is_unusable)
        *buffer_bytes = check_read_buffer(&settings, &header);
    return header;
}

#define LISTS(sizes, dists) "#define WOLFMEM_BUCKETS " sizes "\n#define WOLFMEM_DIST " dists "\n"
#define MAX_BUCKETS(number) "#define WOLFMEM_MAX_BUCKETS " number "\n"
#define DEF_BUCKETS(number) "#define WOLFMEM_DEF_BUCKETS " number "\n"

static void test_sizes(void)
{
    static const struct {
        const char *text;
        uint32_t bucket_count;
        uint32_t max_buckets;
        uint64_t exact_bytes;
    } rows[] = {
        /* Structures are 272 bytes for 9 buckets on lp64, 208 for 5, 384 for 16; facts of wolfSSL. */
        {LISTS("64,128", "2,3"), 2, 9, 272 + 2 * 96 + 3 * 160},
        {LISTS("64,128", "2,3") MAX_BUCKETS("5"), 2, 5, 208 + 2 * 96 + 3 * 160},
        {LISTS("64,128", "2,3") MAX_BUCKETS("16"), 2, 16, 384 + 2 * 96 + 3 * 160},
        {LISTS("64,128", "2,3") MAX_BUCKETS("1"), 1, 1, 144 + 2 * 96},
        {LISTS("64,128", "2,3") DEF_BUCKETS("1"), 1, 1, 144 + 2 * 96},
        {LISTS("64,128", "2,3") DEF_BUCKETS("16"), 2, 16, 384 + 2 * 96 + 3 * 160},
        {LISTS("64,128", "2,3") DEF_BUCKETS("5") MAX_BUCKETS("9"), 2, 9,
         272 + 2 * 96 + 3 * 160},
        {LISTS("64,128,256", "2,3"), 2, 9, 272 + 2 * 96 + 3 * 160},
        {LISTS("64,128", "2,3,4"), 2, 9, 272 + 2 * 96 + 3 * 160},
        {LISTS("16,32,48,64,80,96,112,128,144,160", "1,1,1,1,1,1,1,1,1,1"), 9, 9, 272 + 1008},
    };
    EACH_ROW(i, rows) {
        struct target target = *target_find("lp64");
        uint64_t buffer_bytes = 0;
        struct check_header header = read_text(rows[i].text, &target, &buffer_bytes);
        CHECK_CASE(!header.is_unusable && header.plan.bucket_count == rows[i].bucket_count &&
                       header.max_buckets == rows[i].max_buckets &&
                       header.exact_bytes == rows[i].exact_bytes &&
                       buffer_bytes == rows[i].exact_bytes,
                   "%s: %" PRIu32 " buckets, %" PRIu64 " bytes", rows[i].text,
                   header.plan.bucket_count, header.exact_bytes);
    }
}

static void test_target(void)
{
    struct target target = *target_find("lp64");
    uint64_t buffer_bytes;
    read_text(LISTS("64", "1"), &target, &buffer_bytes);
    CHECK(target.align == 16 && !target.is_lean && !target.is_single_threaded);
    read_text(LISTS("64", "1") "#define WOLFSSL_STATIC_ALIGN 8\n#define SINGLE_THREADED\n"
              "#define WOLFSSL_STATIC_MEMORY_LEAN\n", &target, &buffer_bytes);
    CHECK(target.align == 8 && target.is_lean && target.is_single_threaded);
}

/* As many faults as a header can have must have room. */
static void test_most_faults(void)
{
    char text[4096] = "#define WOLFMEM_MAX_BUCKETS 64\n#define WOLFMEM_DEF_BUCKETS 64\n"
                      "#define LARGEST_MEM_BUCKET 1\n#define WOLFMEM_BUCKETS 99";
    for (int i = 1; i < SETTINGS_LIST_MAX; i++)
        strcat(text, i % 2 ? ",7" : ",99");
    strcat(text, "\n#define WOLFMEM_DIST 0");
    for (int i = 1; i < SETTINGS_LIST_MAX; i++)
        strcat(text, i % 2 ? ",4294967295" : ",0");
    strcat(text, "\n");
    struct target target = *target_find("lp64");
    target.release = release_find("5.7.2");
    uint64_t buffer_bytes;
    struct check_header header = read_text(text, &target, &buffer_bytes);
    CHECK(header.is_unusable);
    CHECK(header.fault_count > 3 * SETTINGS_LIST_MAX && header.fault_count <= CHECK_FAULTS_MAX);
}

/* A fault of that kind about that macro. */
static bool has_fault(const struct check_header *header, enum check_fault_kind kind,
                      enum settings_macro macro)
{
    for (uint32_t i = 0; i < header->fault_count; i++) {
        if (header->fault[i].kind == kind && header->fault[i].macro == macro)
            return true;
    }
    return false;
}

/* What each release can't do, just at its limit and above. */
static void test_limits(void)
{
    static const struct {
        const char *release;
        const char *text;
        enum check_fault_kind kind;
        enum settings_macro macro;
        bool is_over;
    } rows[] = {
        {"5.5.4", LISTS("64", "70000"), CHECK_DIST, SETTINGS_DIST, false},
        {"5.7.2", LISTS("64", "255"), CHECK_DIST, SETTINGS_DIST, false},
        {"5.7.2", LISTS("64", "256"), CHECK_DIST, SETTINGS_DIST, true},
        {"5.9.2", LISTS("64", "256"), CHECK_DIST, SETTINGS_DIST, false},
        {"5.9.2", LISTS("64", "65535"), CHECK_SWALLOWS, SETTINGS_DIST, false},
        {"5.9.2", LISTS("64", "65536"), CHECK_SWALLOWS, SETTINGS_DIST, true},
        {"5.9.2", LISTS("256", "1") "#define WOLFSSL_STATIC_ALIGN 256\n", CHECK_PADDING,
         SETTINGS_ALIGN, false},
        {"5.9.2", LISTS("512", "1") "#define WOLFSSL_STATIC_ALIGN 512\n", CHECK_PADDING,
         SETTINGS_ALIGN, true},
    };
    EACH_ROW(i, rows) {
        struct target target = *target_find("lp64");
        uint64_t buffer_bytes = 0;
        target.release = release_find(rows[i].release);
        struct check_header header = read_text(rows[i].text, &target, &buffer_bytes);
        CHECK_CASE(has_fault(&header, rows[i].kind, rows[i].macro) == rows[i].is_over, "%s: %s",
                   rows[i].release, rows[i].text);
    }
}

/* ---- Replays ---- */

static struct check_result run(const char *text, const struct script *script,
                               uint64_t buffer_bytes)
{
    struct target target = *target_find("lp64");
    uint64_t own_bytes = 0;
    struct check_header header = read_text(text, &target, &own_bytes);
    struct log log = {.trace = script_trace(script)};
    struct live live;
    struct check_result result = {0};
    CHECK_EQUAL(live_measure(&log, 1, &target, false, &live), LIVE_OK);
    CHECK(check_run(&header, &target, &live, buffer_bytes ? buffer_bytes : own_bytes, &result));
    live_free(&live);
    trace_free(&log.trace);
    return result;
}

/* 5.9.2 never counts to a dist over 65535: the bucket takes the rest of any buffer. */
static void test_swallowed(void)
{
    struct script script = script_new(1);
    script_alloc(&script, 64);
    struct check_result result = run(LISTS("64,128", "2,65536"), &script, 272 + 11 * 160 + 96);
    CHECK(result.made.bucket[0].dist == 1 && result.made.bucket[1].dist == 11);
    result = run(LISTS("64,128", "2,65536"), &script, 272 + 70000 * 160);
    CHECK_EQUAL(result.made.bucket[1].dist, 70000);
    script_end(&script);
}

static void test_buffers(void)
{
    struct script script = script_new(3); /* three of 64 bytes at once */
    for (int i = 0; i < 3; i++)
        script_alloc(&script, 64);
    const char *text = LISTS("64,128", "2,1");

    struct check_result result = run(text, &script, 0);
    CHECK(result.replay.is_served && result.replay.spill_count == 1);
    CHECK_EQUAL(result.buffer_bytes, 272 + 2 * 96 + 160);
    CHECK(result.replay.peak[0] == 2 && result.replay.peak[1] == 1);

    result = run(text, &script, 272 + 2 * 96 + 160 - 1); /* a block is missing */
    CHECK(!result.replay.is_served);
    CHECK_EQUAL(result.replay.failed_event, 2);
    CHECK_EQUAL(result.made.bucket[0].dist, 1);
    CHECK_EQUAL(result.replay.in_use[0], 1);

    result = run(text, &script, 272 + 2 * 96 + 160 + 96); /* another round makes one more */
    CHECK(result.replay.is_served && result.replay.spill_count == 0);
    CHECK_EQUAL(result.made.bucket[0].dist, 3);

    result = run(text, &script, 10); /* less than the structures */
    CHECK(!result.replay.is_served && result.replay.failed_event == 0);
    CHECK_EQUAL(result.made.block_bytes, 0);
    script_end(&script);
}

static void test_odd_lists(void)
{
    struct script script = script_new(2);
    script_alloc(&script, 10);
    script_alloc(&script, 100);

    /* In the list's order the small request takes the large block. */
    CHECK(!run(LISTS("128,16", "1,1"), &script, 0).replay.is_served);
    CHECK(run(LISTS("16,128", "1,1"), &script, 0).replay.is_served);
    CHECK(run(LISTS("128,128", "1,1"), &script, 0).replay.is_served);

    /* The first bucket has no block: loading ends only where nothing is left over. */
    struct check_result result = run(LISTS("16,128", "0,2"), &script, 0);
    CHECK(!result.is_endless && result.replay.is_served);
    CHECK(!run(LISTS("16,128", "0,2"), &script, 272 + 2 * 160 + 47).is_endless);
    CHECK(run(LISTS("16,128", "0,2"), &script, 272 + 2 * 160 + 48).is_endless);
    CHECK(run(LISTS("16,128", "0,0"), &script, 1000).is_endless);
    script_end(&script);
}

static void test_excess(void)
{
    CHECK_EQUAL(check_excess(100, 100, 0), 0);
    CHECK_EQUAL(check_excess(101, 100, 0), 1);
    CHECK_EQUAL(check_excess(110, 100, 10), 0);
    CHECK_EQUAL(check_excess(111, 100, 10), 1);
    CHECK_EQUAL(check_excess(10, 9, 5), 1); /* 9.45 is no whole byte */
    CHECK_EQUAL(check_excess(50, 100, 0), 0);
    CHECK_EQUAL(check_excess(UINT32_MAX, UINT32_MAX, PLAN_MARGIN_MAX), 0);
}

int main(void)
{
    TEST(test_sizes());
    TEST(test_target());
    TEST(test_most_faults());
    test_limits();
    TEST(test_swallowed());
    TEST(test_buffers());
    TEST(test_odd_lists());
    TEST(test_excess());
    return check_summary();
}
