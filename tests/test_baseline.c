/* SPDX-License-Identifier: MIT */
/* test_baseline.c - what an earlier report says, and every way in which it can be
 * none: members missing, twice, of another type, and a text cut at each byte. */
#include "parser/baseline.h"
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>

/* The least that is a report, one member a line. */
static const char report[] =
    "{\"schema_version\": 1,\n"
    "\"generator\": {\"name\": \"memory_bucket_optimizer\"},\n"
    "\"input\": {\"concurrent\": false, \"regions\": \"all\"},\n"
    "\"target\": {\"name\": \"lp64\", \"release\": \"5.9.2\", \"pointer_bytes\": 8,\n"
    "\"align\": 16, \"padding\": 32, \"mutex_bytes\": 40, \"lean\": false,\n"
    "\"single_threaded\": false, \"guard\": false, \"insight\": true},\n"
    "\"budget\": {\"max_buckets\": 9, \"max_waste\": null, \"margin_percent\": 0},\n"
    "\"plan\": {\"planner\": \"peak\", \"buffer_bytes\": 61856,\n"
    "\"buckets\": [{\"size\": 16, \"dist\": 17}, {\"dist\": 2, \"x\": [], \"size\": 10752}]},\n"
    "\"sizes\": [],\n"
    "\"call_sites\": [{\"site\": \"a\\n\\u00b5:1\", \"bytes\": 9223372036854775807},\n"
    "{\"site\": \"\", \"bytes\": 0}]}\n";

static bool is_text(struct json_span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.bytes, text, span.length) == 0;
}

static void test_report(void)
{
    struct baseline baseline;
    REQUIRE(baseline_read(report, sizeof report - 1, &baseline) == BASELINE_OK);
    CHECK_EQUAL(baseline.buffer_bytes, 61856);
    CHECK(is_text(baseline.fact[BASELINE_PLANNER], "peak"));
    CHECK(is_text(baseline.fact[BASELINE_MAX_WASTE], "null"));
    CHECK(is_text(baseline.fact[BASELINE_ALIGN], "16"));
    CHECK(is_text(baseline.fact[BASELINE_INSIGHT], "true"));
    CHECK_EQUAL(baseline.count[BASELINE_BUCKETS], 2);
    CHECK_EQUAL(baseline.row[BASELINE_BUCKETS][0].size, 16);
    CHECK_EQUAL(baseline.row[BASELINE_BUCKETS][0].amount, 17);
    CHECK_EQUAL(baseline.row[BASELINE_BUCKETS][1].size, 10752);
    CHECK_EQUAL(baseline.row[BASELINE_BUCKETS][1].amount, 2);
    CHECK_EQUAL(baseline.count[BASELINE_SIZES], 0);
    CHECK_EQUAL(baseline.count[BASELINE_SITES], 2);
    CHECK(is_text(baseline.row[BASELINE_SITES][0].site, "a\n\xc2\xb5:1"));
    CHECK_EQUAL(baseline.row[BASELINE_SITES][0].amount, INT64_MAX);
    CHECK(is_text(baseline.row[BASELINE_SITES][1].site, ""));
    baseline_free(&baseline);
    CHECK(!baseline.text && !baseline.row[BASELINE_SITES]);
}

/* One part of the report replaced by another. */
static const struct {
    const char *part;
    const char *by;
    enum baseline_error error;
    const char *problem; /* NULL: none */
    uint32_t line;
} damages[] = {
    {"{\"schema", "{\"new\": {\"plan\": [1, {}]}, \"schema", BASELINE_OK, NULL, 0},
    {"null", "2400", BASELINE_OK, NULL, 0},
    {"61856", "1", BASELINE_OK, NULL, 0},
    {"61856", "4294967295", BASELINE_OK, NULL, 0},
    {"\"size\": 16,", "\"size\": 4294967295,", BASELINE_OK, NULL, 0},
    {"[{\"size\": 16, \"dist\": 17},", "[", BASELINE_OK, NULL, 0},

    {"\"schema_version\": 1,", "", BASELINE_MISSING, "schema_version", 13},
    {"\"schema_version\": 1", "\"schema_version\": 2", BASELINE_FOREIGN, "schema_version", 1},
    {"\"schema_version\": 1", "\"schema_version\": \"1\"", BASELINE_VALUE, "schema_version", 1},
    {"\"schema_version\": 1", "\"schema_version\": 1.0", BASELINE_VALUE, "schema_version", 1},
    {"memory_bucket_", "bucket_", BASELINE_FOREIGN, "generator.name", 2},
    {"\"name\": \"memory_bucket_optimizer\"", "", BASELINE_MISSING, "generator.name", 13},
    {"{\"name\": \"memory_bucket_optimizer\"}", "1", BASELINE_BROKEN, NULL, 2},
    {"\"generator\"", "\"generator.name\"", BASELINE_MISSING, "generator.name", 13},
    {"\"concurrent\": false", "\"concurrent\": 0", BASELINE_VALUE, "input.concurrent", 3},
    {"\"concurrent\": false", "\"concurrent\": null", BASELINE_VALUE, "input.concurrent", 3},
    {"\"align\": 16", "\"align\": 16, \"align\": 16", BASELINE_TWICE, "target.align", 5},
    {"\"align\": 16", "\"align\": -16", BASELINE_VALUE, "target.align", 5},
    {"\"align\": 16", "\"align\": [16]", BASELINE_BROKEN, NULL, 5},
    {"\"align\": 16", "\"align\": 18446744073709551616", BASELINE_VALUE, "target.align", 5},
    {"\"guard\": false, ", "", BASELINE_MISSING, "target.guard", 13},
    {"null", "2.5", BASELINE_VALUE, "budget.max_waste", 7},
    {"\"buffer_bytes\": 61856,", "", BASELINE_MISSING, "plan.buffer_bytes", 13},
    {"61856", "0", BASELINE_VALUE, "plan.buffer_bytes", 8},
    {"61856", "4294967296", BASELINE_VALUE, "plan.buffer_bytes", 8},
    {"61856", "\"61856\"", BASELINE_VALUE, "plan.buffer_bytes", 8},
    {"\"plan\": {", "\"plan\": {}, \"plan\": {", BASELINE_OK, NULL, 0}, /* nothing is there twice */
    {"\"sizes\": [],", "\"plan\": {\"planner\": \"peak\"},", BASELINE_TWICE, "plan.planner", 10},
    {"\"size\": 16, ", "", BASELINE_MISSING, "plan.buckets", 9},
    {"\"dist\": 17", "\"dust\": 17", BASELINE_MISSING, "plan.buckets", 9},
    {"\"dist\": 17", "\"dist\": 17, \"size\": 16", BASELINE_TWICE, "plan.buckets", 9},
    {"\"dist\": 17", "\"dist\": \"17\"", BASELINE_VALUE, "plan.buckets", 9},
    {"\"size\": 16", "\"size\": 4294967296", BASELINE_VALUE, "plan.buckets", 9},
    {"[{\"size\": 16, \"dist\": 17},", "[16,", BASELINE_BROKEN, NULL, 9},
    {"\"buckets\": [", "\"buckets\": [], \"buckets\": [", BASELINE_TWICE, "plan.buckets", 9},
    {"\"buckets\"", "\"bucket\"", BASELINE_MISSING, "plan.buckets", 13},
    {"\"sizes\": []", "\"sizes\": {}", BASELINE_BROKEN, NULL, 10},
    {"\"sizes\": [],", "", BASELINE_MISSING, "sizes", 13},
    {"\"sizes\": [],", "\"sizes\": [}],", BASELINE_BROKEN, NULL, 10},
    {"\"bytes\": 0", "\"bytes\": 1", BASELINE_VALUE, "call_sites", 12}, /* the sum overflows */
    {"\"site\": \"\"", "\"site\": 1", BASELINE_VALUE, "call_sites", 12},
    {"\"site\": \"\"", "\"site\": \"\\u12\"", BASELINE_BROKEN, NULL, 12},
    {"0}]}\n", "0}]} x", BASELINE_BROKEN, NULL, 12},
};

static void test_damages(void)
{
    EACH_ROW(i, damages) {
        char text[2 * sizeof report];
        struct baseline baseline;
        const char *part = strstr(report, damages[i].part);
        REQUIRE(part);
        int length = snprintf(text, sizeof text, "%.*s%s%s", (int)(part - report), report,
                              damages[i].by, part + strlen(damages[i].part));
        enum baseline_error error = baseline_read(text, (size_t)length, &baseline);
        CHECK_CASE(error == damages[i].error, "%s by %s: %d", damages[i].part, damages[i].by,
                   (int)error);
        CHECK_CASE(baseline.failed_line == damages[i].line, "%s by %s: line %" PRIu32,
                   damages[i].part, damages[i].by, baseline.failed_line);
        CHECK_CASE(damages[i].problem ? baseline.failed_member &&
                                            strcmp(baseline.failed_member, damages[i].problem) == 0
                                      : !baseline.failed_member,
                   "%s by %s: %s", damages[i].part, damages[i].by,
                   baseline.failed_member ? baseline.failed_member : "none");
        baseline_free(&baseline);
    }
}

/* Each member that is needed, missing in turn: its key is spoilt. */
static void test_missing(void)
{
    char text[sizeof report];
    for (const char *end = strstr(report, "\":"); end; end = strstr(end + 1, "\":")) {
        struct baseline baseline;
        size_t last = (size_t)(end - report) - 1; /* of the key's characters */
        bool is_needed = report[last] != 'x';
        memcpy(text, report, sizeof report);
        text[last] = '!';
        enum baseline_error error = baseline_read(text, sizeof text - 1, &baseline);
        CHECK_CASE(error == (is_needed ? BASELINE_MISSING : BASELINE_OK), "%.16s: %d", end - 8,
                   (int)error);
        baseline_free(&baseline);
    }
}

static void test_cuts(void)
{
    struct baseline baseline;
    for (size_t length = 0; length + 2 < sizeof report; length++) {
        char *text = malloc(length + 1); /* so that a sanitizer sees a byte too far */
        if (!text)
            abort();
        memcpy(text, report, length);
        CHECK_CASE(baseline_read(text, length, &baseline) == BASELINE_BROKEN &&
                       baseline.json_error == JSON_CUT,
                   "cut at %zu", length);
        baseline_free(&baseline);
        free(text);
    }
    CHECK(baseline_read(NULL, 0, &baseline) == BASELINE_BROKEN);
    baseline_free(&baseline);
}

/* Each byte replaced by others: whatever comes of it, nothing is read or freed that
 * must not be, which is for a sanitizer to see. */
static void test_bytes(void)
{
    static const char others[] = {'"', '{', '}', '[', ']', ',', '\\', '0', '\0', '\xff'};
    char text[sizeof report];
    size_t good_count = 0;
    for (size_t at = 0; at < sizeof report - 1; at++) {
        for (size_t other = 0; other < sizeof others; other++) {
            struct baseline baseline;
            memcpy(text, report, sizeof report);
            text[at] = others[other];
            enum baseline_error error = baseline_read(text, sizeof text - 1, &baseline);
            CHECK((error == BASELINE_BROKEN) == (baseline.json_error != JSON_GOOD));
            CHECK((error == BASELINE_OK) == (baseline.failed_line == 0));
            good_count += error == BASELINE_OK;
            baseline_free(&baseline);
        }
    }
    CHECK(good_count > 0); /* such as a digit for a digit */
}

static void test_length(void)
{
    struct baseline baseline;
    size_t length = BASELINE_BYTES_MAX + 1;
    char *text = malloc(length);
    if (!text)
        abort();
    memset(text, ' ', length);
    memcpy(text, report, sizeof report - 1);
    CHECK(baseline_read(text, length, &baseline) == BASELINE_TOO_LONG);
    baseline_free(&baseline);
    CHECK(baseline_read(text, length - 1, &baseline) == BASELINE_OK);
    baseline_free(&baseline);
    free(text);
}

int main(void)
{
    TEST(test_report());
    TEST(test_damages());
    TEST(test_missing());
    TEST(test_cuts());
    TEST(test_bytes());
    TEST(test_length());
    return check_summary();
}
