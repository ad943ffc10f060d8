/* SPDX-License-Identifier: MIT */
/* test_kinds.c - the table of kinds against an array, at random. */
#include "parser/kinds.h"

#include "check.h"
#include "make_trace.h"

#define SITES 40
#define SIZES 9
#define REGIONS 3
#define REQUESTS 20000

/* The indices of the kinds and their requests, as an array has them. */
struct expected {
    uint32_t index[SITES][SIZES][REGIONS]; /* + 1; 0: none */
    uint64_t requests[SITES * SIZES * REGIONS];
    uint32_t count;
};

static uint32_t expect(struct expected *expected, size_t site, size_t size, size_t region)
{
    uint32_t *index = &expected->index[site][size][region];
    if (!*index)
        *index = ++expected->count;
    expected->requests[*index - 1]++;
    return *index - 1;
}

/* Requests of each size and site remember their kind, or do not, whatever their region is. */
static void test_random(bool remembers)
{
    static struct expected expected;
    uint32_t known[SITES][SIZES];
    struct kinds kinds = {0};
    uint64_t random = 1;
    size_t wrong = 0;
    memset(known, 0xff, sizeof known);
    memset(&expected, 0, sizeof expected);
    for (int i = 0; i < REQUESTS; i++) {
        size_t site = random_below(&random, SITES);
        size_t size = random_below(&random, SIZES);
        uint32_t region = (uint32_t)random_below(&random, REGIONS);
        char text[16] = "";
        if (site) /* site 0 is none */
            snprintf(text, sizeof text, "%.*sf:%zu", (int)(site % 9), "12345678", site);
        struct record record = {.size = size, .known = remembers ? &known[site][size] : NULL};
        record_set_site(&record, text, strlen(text));
        wrong += kinds_count(&kinds, &record, region) != expect(&expected, site, size, region);
    }
    CHECK_EQUAL(wrong, 0);
    CHECK_EQUAL(kinds.count, expected.count);
    for (uint32_t k = 0; k < kinds.count; k++)
        wrong += kinds.kind[k].requests != expected.requests[k];
    CHECK_EQUAL(wrong, 0);
    kinds_free(&kinds);
}

/* A kind can get another site, and requests are counted after the table was settled. */
static void test_rename(void)
{
    struct kinds kinds = {0};
    struct record record = {.size = 7};
    record_set_site(&record, "0x12", 4);
    CHECK_EQUAL(kinds_count(&kinds, &record, 0), 0);
    CHECK(kinds_rename(&kinds, 0, span_of("f"), span_of("+0x2")));
    CHECK(span_is(kinds_site(&kinds, &kinds.kind[0]), "f+0x2"));
    kinds_settle(&kinds);
    record_set_site(&record, "g", 1);
    CHECK_EQUAL(kinds_count(&kinds, &record, 0), 1);
    CHECK_EQUAL(kinds_count(&kinds, &record, 0), 1);
    CHECK_EQUAL(kinds.kind[1].requests, 2);
    kinds_free(&kinds);
}

int main(void)
{
    TEST(test_random(false));
    TEST(test_random(true));
    TEST(test_rename());
    return check_summary();
}
