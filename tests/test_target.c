/* SPDX-License-Identifier: MIT */
/* test_target.c - the structure sizes that were measured on wolfSSL itself, row
 * by row; the presets; the releases and which versions fall under which. */
#include "optimizer/target.h"

#include "check.h"

#include <stdlib.h>

static struct target preset(const char *name)
{
    const struct target *target = target_find(name);
    if (!target)
        abort();
    return *target;
}

/* ---- Measured sizes ---- */

struct measured {
    uint32_t pointer_bytes;
    uint32_t mutex_bytes;
    uint32_t align;
    uint32_t max_buckets;
    bool is_single_threaded;
    bool is_lean;
    uint32_t heap, hint, padding;
};

static void test_measured(void)
{
    static const struct measured rows[] = {
        {8, 40, 16, 9, false, false, 232, 40, 32},
        {8, 40, 16, 9, true, false, 192, 40, 32},
        {8, 0, 16, 9, false, false, 192, 40, 32},
        {8, 40, 16, 9, false, true, 184, 16, 32},
        {8, 40, 16, 9, true, true, 144, 16, 32},
        {4, 24, 16, 9, false, false, 172, 20, 16},
        {4, 24, 16, 9, true, false, 148, 20, 16},
        {4, 0, 16, 9, false, false, 148, 20, 16},
        {4, 24, 16, 9, false, true, 132, 8, 16},
        {4, 24, 16, 9, true, true, 108, 8, 16},
        {8, 40, 16, 16, false, false, 344, 40, 32},
        {8, 40, 16, 5, false, false, 168, 40, 32},
        {8, 40, 8, 9, false, false, 232, 40, 24},
        {8, 40, 4, 9, false, false, 232, 40, 24},
        {4, 24, 4, 9, false, false, 172, 20, 12},
        {8, 64, 16, 9, false, false, 256, 40, 32}, /* macOS's mutex */
    };
    EACH_ROW(i, rows) {
        const struct measured *row = &rows[i];
        struct target target = preset("lp64");
        target.pointer_bytes = row->pointer_bytes;
        target.mutex_bytes = row->mutex_bytes;
        target.align = row->align;
        target.is_single_threaded = row->is_single_threaded;
        target.is_lean = row->is_lean;
        CHECK_EQUAL(target_heap_bytes(&target, row->max_buckets), row->heap);
        CHECK_EQUAL(target_hint_bytes(&target), row->hint);
        CHECK_EQUAL(target_padding(&target), row->padding);
        uint64_t both = (uint64_t)row->heap + row->hint;
        uint64_t expected = (both + row->align - 1) / row->align * row->align;
        CHECK_EQUAL(target_structure_bytes(&target, row->max_buckets), expected);
    }
}

/* Where the padding is given, no formula is asked. */
static void test_given_padding(void)
{
    struct target target = preset("lp64");
    target.padding = 48;
    CHECK_EQUAL(target_padding(&target), 48);
    CHECK_EQUAL(target_heap_bytes(&target, 9), 232);
}

static void test_alignments(void)
{
    static const char *const names[] = {"lp64", "ilp32"};
    for (size_t n = 0; n < 2; n++) {
        for (int is_lean = 0; is_lean < 2; is_lean++) {
            for (uint32_t align = 1; align <= TARGET_ALIGN_MAX; align *= 2) {
                struct target target = preset(names[n]);
                target.align = align;
                target.is_lean = is_lean;
                uint32_t needed = 2 * target.pointer_bytes + (is_lean ? 2 : 4);
                CHECK(target_padding(&target) % align == 0);
                CHECK(target_padding(&target) % target.pointer_bytes == 0);
                CHECK(target_padding(&target) >= needed);
                CHECK(target_padding(&target) < needed + align + target.pointer_bytes);
                CHECK(target_structure_bytes(&target, 5) % align == 0);
            }
        }
    }
}

static void test_round_up(void)
{
    static const struct {
        uint64_t value;
        uint32_t align;
        uint64_t expected;
    } rows[] = {
        {0, 16, 0},  {1, 16, 16}, {15, 16, 16}, {16, 16, 16}, {17, 16, 32}, {7, 1, 7}, {0, 1, 0},
        {5, 4, 8},   {4095, 4096, 4096}, {4097, 4096, 8192},
        {UINT32_MAX, 16, (uint64_t)UINT32_MAX + 1},
        {(uint64_t)1 << 40 | 1, 8, ((uint64_t)1 << 40) + 8},
    };
    EACH_ROW(i, rows)
        CHECK_EQUAL(target_round_up(rows[i].value, rows[i].align), rows[i].expected);
}

static void test_size_max(void)
{
    static const struct {
        const char *name;
        bool is_lean;
        uint32_t align;
        uint32_t expected;
    } rows[] = {
        {"lp64", true, 16, 65520}, {"lp64", true, 1, 65535}, {"ilp32", true, 4096, 61440},
        {"lp64", false, 16, 4294967248}, {"ilp32", false, 16, 4294967264},
        {"lp64", false, 8, 4294967264}, {"ilp32", false, 4, 4294967280},
    };
    EACH_ROW(i, rows) {
        struct target target = preset(rows[i].name);
        target.is_lean = rows[i].is_lean;
        target.align = rows[i].align;
        uint32_t size = target_size_max(&target);
        CHECK_EQUAL(size, rows[i].expected);
        CHECK(size % target.align == 0);
        CHECK((uint64_t)size + target_padding(&target) <= UINT32_MAX);
    }
}

/* ---- Presets ---- */

static bool is_power_of_two(uint32_t n)
{
    return n && (n & (n - 1)) == 0;
}

static void test_presets(void)
{
    static const char *const names[] = {"lp64", "ilp32", "macos", "freertos",
                                        "zephyr", "threadx", "windows", "windows32", "baremetal"};
    EACH_ROW(i, names)
        CHECK(target_find(names[i]) != NULL);
    CHECK(target_find("auto") == NULL);
    CHECK(target_find("") == NULL);
    CHECK(target_find("lp6") == NULL);
    CHECK(target_find("LP64") == NULL);

    size_t count = 0;
    for (const struct target *target = target_presets; target->name; target++, count++) {
        CHECK(target_find(target->name) == target); /* so names differ */
        CHECK(target->about && target->about[0]);
        CHECK(target->pointer_bytes == 4 || target->pointer_bytes == 8);
        CHECK(is_power_of_two(target->align) && target->align <= TARGET_ALIGN_MAX);
        CHECK_EQUAL(target->align, 16); /* WOLFSSL_STATIC_ALIGN, unless it is defined */
        CHECK_EQUAL(target->padding, 0);
        CHECK(!target->is_lean);
        CHECK(target->mutex_bytes % 4 == 0 && target->mutex_bytes <= 64);
        CHECK(!target->is_single_threaded || target->mutex_bytes == 0);
        CHECK(target->release && target->release[1].name == NULL); /* the newest */
    }
    CHECK(count >= 5);
    struct target baremetal = preset("baremetal");
    CHECK_EQUAL(target_heap_bytes(&baremetal, 9), 148);
    struct target macos = preset("macos");
    CHECK_EQUAL(macos.mutex_bytes, 64);
}

/* ---- Releases ---- */

static void test_releases(void)
{
    for (const struct release *release = releases; release->name; release++) {
        CHECK(release_find(release->name) == release);
        CHECK(release == releases || release->number > release[-1].number);
        CHECK(release->dist_max >= UINT8_MAX);
        CHECK_EQUAL(release->align_max, 256);
    }
    const struct release *r554 = release_find("5.5.4");
    const struct release *r572 = release_find("5.7.2");
    const struct release *r592 = release_find("5.9.2");
    CHECK(r554 && r554->fixed_buckets == 9 && !r554->has_load_ex);
    CHECK(r572 && r572->fixed_buckets == 0 && r572->dist_max == 255 && r572->has_load_ex);
    CHECK(r592 && r592->fixed_buckets == 0 && r592->dist_max == 65535 && r592->has_load_ex);
}

static void test_release_find(void)
{
    static const struct {
        const char *version;
        const char *expected; /* NULL: refused */
    } rows[] = {
        {"5.5.4", "5.5.4"},   {"5.5.5", "5.5.4"},   {"5.6.0", "5.5.4"},  {"5.7.1", "5.5.4"},
        {"5.7.2", "5.7.2"},   {"5.7.3", "5.7.2"},   {"5.8.0", "5.7.2"},  {"5.9.1", "5.7.2"},
        {"5.9.2", "5.9.2"},   {"5.9.10", "5.9.2"},  {"5.10.0", "5.9.2"}, {"6.0.0", "5.9.2"},
        {"99.99.99", "5.9.2"}, {"5.5.3", NULL},     {"4.8.1", NULL},     {"0.0.0", NULL},
        {"5", NULL},          {"5.9", NULL},        {"5.9.", NULL},      {"5.9.2.1", NULL},
        {"v5.9.2-stable", "5.9.2"}, {"5.9.2-stable", "5.9.2"}, {"v5.9.2", "5.9.2"},
        {"v5.7.0-stable", "5.5.4"}, {"v5.5.3-stable", NULL}, {"vv5.9.2", NULL},
        {"V5.9.2", NULL},     {"v", NULL},          {"5.9-stable", NULL}, {"5.9.2-stabl", NULL},
        {"5.9.2-stable1", NULL}, {"5.9.2stable", NULL}, {"-stable", NULL}, {"v5.9.2-", NULL},
        {"", NULL},           {".", NULL},
        {"..", NULL},         {"5..2", NULL},       {" 5.9.2", NULL},    {"5.9.2 ", NULL},
        {"+5.9.2", NULL},     {"5.-9.2", NULL},     {"5.9.x", NULL},     {"5.9.100", NULL},
        {"5,9,2", NULL},      {"newest", NULL},     {"0x5.9.2", NULL},
        {"5.9.18446744073709551618", NULL},         {"99999999999999999999.0.0", NULL},
    };
    EACH_ROW(i, rows) {
        const struct release *found = release_find(rows[i].version);
        const char *expected = rows[i].expected;
        bool is_right = expected ? found && strcmp(found->name, expected) == 0 : !found;
        CHECK(is_right);
        if (!is_right)
            printf("    version: %s\n", rows[i].version);
    }
}

static void test_max_buckets(void)
{
    struct target target = preset("lp64");
    for (uint32_t count = 1; count <= TARGET_BUCKETS_MAX; count++)
        CHECK_EQUAL(target_max_buckets(&target, count), count);
    target.release = release_find("5.5.4");
    CHECK_EQUAL(target_max_buckets(&target, 1), 9);
    CHECK_EQUAL(target_max_buckets(&target, 9), 9);
    CHECK_EQUAL(target_structure_bytes(&target, 3), 272); /* 232 + 40 */
    target.release = release_find("5.7.2");
    CHECK_EQUAL(target_max_buckets(&target, 3), 3);
}

int main(void)
{
    TEST(test_measured());
    TEST(test_given_padding());
    TEST(test_alignments());
    TEST(test_round_up());
    TEST(test_size_max());
    TEST(test_presets());
    TEST(test_releases());
    TEST(test_release_find());
    TEST(test_max_buckets());
    return check_summary();
}
