/* SPDX-License-Identifier: MIT */
/* test_summary.c - a plan's summary is the one that its printed report has: for several
 * sets of options, what is made from a planning equals what is read back from its JSON.
 * Laid side by side, the two have no changes, and others have all that there are. */
#include "report/baseline.h"
#include "report/changes.h"

#include "check.h"
#include "make_planning.h"

static const char run[] = "Alloc: 0x1000 -> 100 at wc_new:f.c:1\n"
                          "Alloc: 0x2000 -> 20 at \"\xff\xe2\x80\xae\\:2\n"
                          "Alloc: 0x3000 -> 20 at wc_new:f.c:7\n"
                          "Free: 0x1000 -> 100 at wc_free:f.c:3\n"
                          "Alloc: 0x4000 -> 3000 at wc_large:9\n";

/* A report with all that it needs. */
struct made {
    struct log log;
    struct planning planning;
    struct report report;
    struct document texts;
    struct summary summary;
};

/* What is asked is already in made->planning. */
static void make(struct made *made, const char *text)
{
    made->log = (struct log){.name = "log"};
    if (log_read(text_reader, &text, &made->log) != LOG_OK)
        abort();
    made->planning.logs = &made->log;
    made->planning.log_count = 1;
    made->planning.files = &made->log;
    made->planning.file_count = 1;
    CHECK_EQUAL(planning_make(&made->planning), PLANNING_OK);
    made->report = (struct report){.version = "0", .planning = &made->planning};
    CHECK(report_prepare(&made->report, FORMAT_JSON));
    made->texts = (struct document){0};
    CHECK(summary_make(&made->texts, &made->planning, &made->report.sites, &made->summary));
}

static void made_free(struct made *made)
{
    summary_free(&made->summary);
    document_free(&made->texts);
    report_free(&made->report);
    planning_free(&made->planning);
    log_free(&made->log);
}

/* Whether a table has the same row, in any place. JSON has no name for a byte that is no
 * character, so of a site with such a byte the amount alone is compared. */
static bool has_row(const struct summary *summary, int table, const struct summary_row *row)
{
    bool is_odd = row->site.length && memchr(row->site.text, '\xff', row->site.length);
    for (size_t i = 0; i < summary->count[table]; i++) {
        const struct summary_row *other = &summary->row[table][i];
        if (other->size == row->size && other->amount == row->amount &&
            (is_odd || summary_is_same(&other->site, &row->site)))
            return true;
    }
    return false;
}

static void check_same(const struct summary *a, const struct summary *b)
{
    for (int o = 0; o < SUMMARY_OPTIONS; o++)
        CHECK_CASE(summary_is_same(&a->option[o], &b->option[o]), "%s", summary_members[o].path);
    CHECK_EQUAL(a->buffer_bytes, b->buffer_bytes);
    for (int t = 0; t < SUMMARY_TABLES; t++) {
        CHECK_EQUAL(a->count[t], b->count[t]);
        for (size_t i = 0; i < a->count[t]; i++)
            CHECK_CASE(has_row(b, t, &a->row[t][i]), "table %d, row %zu", t, i);
    }
}

/* The options as they are asked, the least and others. */
static void ask(struct planning *planning, int set)
{
    *planning = (struct planning){.regions = REGION_SET_ALL, .target = *target_find("lp64"),
                                  .budget = {9, UINT64_MAX, 0}};
    if (set == 1) {
        planning->planner = PLANNER_SPILL;
        planning->budget = (struct plan_budget){3, 5000, 25};
        planning->target = *target_find("ilp32");
    } else if (set == 2) {
        planning->planner = PLANNER_GREEDY;
        planning->is_concurrent = true;
        planning->regions = 1;
        planning->target.release = release_find("5.5.4");
    } else if (set == 3) {
        planning->target = *target_find("baremetal");
        planning->target.is_lean = true;
        planning->target.has_guard = true;
        planning->target.has_insight = !planning->target.has_insight;
        planning->target.align = 64;
    }
}

#define SETS 4

static void test_read_back(int set)
{
    struct made made;
    struct sink sink = {0};
    struct summary read;
    struct baseline_problem problem;
    ask(&made.planning, set);
    make(&made, run);
    CHECK(made.summary.count[SUMMARY_SIZES] == 3 && made.summary.count[SUMMARY_SITES] == 3);
    report_print(&sink, &made.report, FORMAT_JSON);
    REQUIRE(!sink.is_short);
    CHECK_EQUAL(baseline_read(sink.text, sink.length, &read, &problem), BASELINE_OK);
    check_same(&made.summary, &read);
    summary_free(&read);
    sink_free(&sink);
    made_free(&made);
}

/* Each option stands in a place of its own, and its path says where. */
static void test_members(void)
{
    for (int o = 0; o < SUMMARY_OPTIONS; o++) {
        const struct summary_member *member = &summary_members[o];
        size_t length = strlen(member->object);
        CHECK(strncmp(member->path, member->object, length) == 0 && member->path[length] == '.' &&
              strcmp(member->path + length + 1, member->key) == 0);
        for (int other = 0; other < o; other++)
            CHECK(strcmp(member->path, summary_members[other].path) != 0);
    }
}

/* A report beside itself. */
static void test_no_changes(void)
{
    struct made made;
    struct changes changes;
    ask(&made.planning, 0);
    make(&made, run);
    CHECK(changes_find(&made.summary, &made.report, &changes));
    CHECK(changes.is_alike);
    for (int t = 0; t < SUMMARY_TABLES; t++)
        CHECK_EQUAL(changes.count[t], 0);
    changes_free(&changes);
    CHECK(!changes.change[0] && !changes.before);
    made_free(&made);
}

/* The lines of wc_new moved, wc_large is gone, and wc_more is new. */
static void test_changes(void)
{
    static const char later[] = "Alloc: 0x1000 -> 100 at wc_new:f.c:2\n"
                                "Alloc: 0x3000 -> 20 at wc_new:f.c:70\n"
                                "Alloc: 0x4000 -> 500 at wc_more:9\n";
    static const char earlier[] = "Alloc: 0x1000 -> 100 at wc_new:f.c:1\n"
                                  "Alloc: 0x3000 -> 20 at wc_new:f.c:7\n"
                                  "Alloc: 0x4000 -> 3000 at wc_large:9\n";
    struct made before, after;
    struct changes changes;
    ask(&before.planning, 0);
    ask(&after.planning, 0);
    after.planning.budget.margin_percent = 50;
    make(&before, earlier);
    make(&after, later);
    CHECK(changes_find(&before.summary, &after.report, &changes));
    CHECK(!changes.is_alike);
    const struct change *change = changes.change[SUMMARY_SITES];
    REQUIRE(CHECK_EQUAL(changes.count[SUMMARY_SITES], 2));
    CHECK(change[0].before == 3000 && change[0].after == 0); /* the most bytes first */
    CHECK(change[0].function.length == 8 && memcmp(change[0].function.text, "wc_large", 8) == 0);
    CHECK(change[1].before == 0 && change[1].after == 500);
    change = changes.change[SUMMARY_SIZES];
    REQUIRE(CHECK_EQUAL(changes.count[SUMMARY_SIZES], 2));
    CHECK(change[0].size == 3000 && change[0].before == 1 && change[0].after == 0);
    CHECK(change[1].size == 500 && change[1].before == 0 && change[1].after == 1);
    changes_free(&changes);
    made_free(&before);
    made_free(&after);
}

int main(void)
{
    for (int set = 0; set < SETS; set++)
        TEST(test_read_back(set));
    TEST(test_members());
    TEST(test_no_changes());
    TEST(test_changes());
    return check_summary();
}
