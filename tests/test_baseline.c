/* SPDX-License-Identifier: MIT */
/* test_baseline.c - what an earlier report says, and every way in which it can be
 * none: members missing, twice, of another type, and a text cut at each byte. */
#include "report/baseline.h"
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

static bool is_text(struct value value, const char *text)
{
    return value.type == VALUE_TEXT && value.length == strlen(text) &&
           memcmp(value.text, text, value.length) == 0;
}

static bool is_number(struct value value, uint64_t number)
{
    return value.type == VALUE_NUMBER && value.number == number;
}

static void test_report(void)
{
    struct summary summary;
    struct baseline_problem problem;
    REQUIRE(baseline_read(report, sizeof report - 1, &summary, &problem) == BASELINE_OK);
    CHECK_EQUAL(summary.buffer_bytes, 61856);
    CHECK(is_text(summary.option[SUMMARY_PLANNER], "peak"));
    CHECK(summary.option[SUMMARY_MAX_WASTE].type == VALUE_NULL);
    CHECK(is_number(summary.option[SUMMARY_ALIGN], 16));
    CHECK(summary.option[SUMMARY_INSIGHT].type == VALUE_BOOL &&
          summary.option[SUMMARY_INSIGHT].number);
    CHECK_EQUAL(summary.count[SUMMARY_BUCKETS], 2);
    CHECK_EQUAL(summary.row[SUMMARY_BUCKETS][0].size, 16);
    CHECK_EQUAL(summary.row[SUMMARY_BUCKETS][0].amount, 17);
    CHECK_EQUAL(summary.row[SUMMARY_BUCKETS][1].size, 10752);
    CHECK_EQUAL(summary.row[SUMMARY_BUCKETS][1].amount, 2);
    CHECK_EQUAL(summary.count[SUMMARY_SIZES], 0);
    CHECK_EQUAL(summary.count[SUMMARY_SITES], 2);
    CHECK(is_text(summary.row[SUMMARY_SITES][0].site, "a\n\xc2\xb5:1"));
    CHECK_EQUAL(summary.row[SUMMARY_SITES][0].amount, INT64_MAX);
    CHECK(is_text(summary.row[SUMMARY_SITES][1].site, ""));
    summary_free(&summary);
    CHECK(!summary.text && !summary.row[SUMMARY_SITES]);
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
        struct summary summary;
        struct baseline_problem problem;
        const char *part = strstr(report, damages[i].part);
        REQUIRE(part);
        int length = snprintf(text, sizeof text, "%.*s%s%s", (int)(part - report), report,
                              damages[i].by, part + strlen(damages[i].part));
        enum baseline_error error = baseline_read(text, (size_t)length, &summary, &problem);
        CHECK_CASE(error == damages[i].error, "%s by %s: %d", damages[i].part, damages[i].by,
                   (int)error);
        CHECK_CASE(problem.line == damages[i].line, "%s by %s: line %" PRIu32,
                   damages[i].part, damages[i].by, problem.line);
        CHECK_CASE(damages[i].problem ? problem.member &&
                                            strcmp(problem.member, damages[i].problem) == 0
                                      : !problem.member,
                   "%s by %s: %s", damages[i].part, damages[i].by,
                   problem.member ? problem.member : "none");
        summary_free(&summary);
    }
}

/* Each member that is needed, missing in turn: its key is spoilt. */
static void test_missing(void)
{
    char text[sizeof report];
    for (const char *end = strstr(report, "\":"); end; end = strstr(end + 1, "\":")) {
        struct summary summary;
        struct baseline_problem problem;
        size_t last = (size_t)(end - report) - 1; /* of the key's characters */
        bool is_needed = report[last] != 'x';
        memcpy(text, report, sizeof report);
        text[last] = '!';
        enum baseline_error error = baseline_read(text, sizeof text - 1, &summary, &problem);
        CHECK_CASE(error == (is_needed ? BASELINE_MISSING : BASELINE_OK), "%.16s: %d", end - 8,
                   (int)error);
        summary_free(&summary);
    }
}

static void test_cuts(void)
{
    struct summary summary;
    struct baseline_problem problem;
    for (size_t length = 0; length + 2 < sizeof report; length++) {
        char *text = malloc(length + 1); /* so that a sanitizer sees a byte too far */
        if (!text)
            abort();
        memcpy(text, report, length);
        CHECK_CASE(baseline_read(text, length, &summary, &problem) == BASELINE_BROKEN &&
                       problem.json_error == JSON_CUT,
                   "cut at %zu", length);
        summary_free(&summary);
        free(text);
    }
    CHECK(baseline_read(NULL, 0, &summary, &problem) == BASELINE_BROKEN);
    summary_free(&summary);
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
            struct summary summary;
            struct baseline_problem problem;
            memcpy(text, report, sizeof report);
            text[at] = others[other];
            enum baseline_error error = baseline_read(text, sizeof text - 1, &summary, &problem);
            CHECK((error == BASELINE_BROKEN) == (problem.json_error != JSON_GOOD));
            CHECK((error == BASELINE_OK) == (problem.line == 0));
            good_count += error == BASELINE_OK;
            summary_free(&summary);
        }
    }
    CHECK(good_count > 0); /* such as a digit for a digit */
}

/* Nothing is read behind what is wrong: no text of that length is needed. */
static void test_length(void)
{
    struct summary summary;
    struct baseline_problem problem;
    CHECK(baseline_read("x", BASELINE_BYTES_MAX + 1, &summary, &problem) == BASELINE_TOO_LONG);
    summary_free(&summary);
    CHECK(baseline_read("x", BASELINE_BYTES_MAX, &summary, &problem) == BASELINE_BROKEN);
    summary_free(&summary);
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
