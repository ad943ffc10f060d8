/* SPDX-License-Identifier: MIT */
/* proof.c - the plan: how large the buffer is, why that can be believed, and which
 * buckets it has. */
#include "subjects.h"

#include "figures.h"
#include "words.h"

#include <inttypes.h>

/* ---- The proof ---- */

void add_service(struct document *document, const struct planning *planning,
                   const struct replay *replay, const char *what)
{
    const char *logs = planning->file_count > 1           ? "the logs"
                       : planning->files->trace.is_small ? "the small log"
                                                         : "the log";
    if (replay->spill_count)
        document_note(document, NOTE_PLAIN,
                      "Replayed: each request in %s is served; %" PRIu64
                      " spill to a larger bucket.", logs, replay->spill_count);
    else
        document_note(document, NOTE_PLAIN,
                      "Replayed: each request in %s finds a free block in the first bucket that "
                      "is large enough%s.", logs,
                      what ? document_words(document, ": %s holds for any order of requests with "
                                            "the same peaks", what) : "");
}

void add_not_covered(struct document *document, const struct planning *planning)
{
    struct figures_requests requests = figures_requests(planning);
    if (requests.failed)
        document_note(document, NOTE_WARNING,
                      "Not covered: %" PRIu64 " requests that failed in that run, and what would "
                      "have followed them.", requests.failed);
    if (planning->regions != REGION_SET_ALL) {
        struct sink regions = {0};
        words_regions(&regions, planning->regions, true);
        struct value words = document_text(document, &regions);
        document_note(document, NOTE_PLAIN, "Not covered: %" PRIu64 " requests outside of %.*s.",
                      requests.left_out, (int)words.length, words.text);
    }
    if (planning->live.unserved_count)
        document_note(document, NOTE_WARNING,
                      "Not covered: %" PRIu64 " requests larger than any block of the target.",
                      planning->live.unserved_count);
}

static void add_peak_proof(struct document *document, const struct planning *planning)
{
    if (planning->is_concurrent)
        document_note(document, NOTE_PLAIN,
                      "Each bucket has as many blocks as the peaks of all logs add up to, so the "
                      "plan holds however they run together. Each log was replayed by itself.");
    else
        add_service(document, planning, &planning->replay, "the plan");
    if (planning->live.is_joined)
        document_note(document, NOTE_PLAIN,
                      "Sizes close to each other were planned as one: over %d size classes.",
                      LIVE_CLASSES_MAX);
    if (planning->planner == PLANNER_PEAK && planning->live.is_exact)
        document_note(document, NOTE_PLAIN,
                      "Exact: no plan of at most %" PRIu32 " buckets without spills is smaller%s.",
                      planning->budget.max_buckets,
                      planning->budget.margin_percent ? " with this margin" : "");
}

/* Which runs a plan or lists with a certificate serve; no full stop. */
static const char *certified_words(struct document *document, uint32_t slack)
{
    const char *less = "with any requests left out, any frees earlier, and any blocks or bytes "
                       "more";
    if (!slack)
        return document_words(document, "the log's order of requests, %s; not for events that "
                              "change places", less);
    return document_words(document, "every order in which each request and free comes up to "
                          "%" PRIu32 " place%s earlier or later, %s",
                          slack, slack == 1 ? "" : "s", less);
}

void add_proven(struct document *document, enum guarantee guarantee, uint32_t slack)
{
    bool is_certified = guarantee >= GUARANTEE_ORDER;
    document_value(document, "guarantee", value_text(guarantee_names[guarantee]));
    document_value(document, "slack", value_if(is_certified, value_number(slack)));
    if (guarantee == GUARANTEE_LOG)
        document_note(document, NOTE_WARNING,
                      "Proven for exactly this log, in just this buffer: a request left out, a "
                      "free that comes earlier, or a larger buffer can make it fail.");
    if (is_certified)
        document_note(document, NOTE_PLAIN, "Proven for %s.", certified_words(document, slack));
}

/* For which runs a spill plan was certified, and what it costs over one that was not. */
static void add_certificate(struct document *document, const struct planning *planning)
{
    const struct certified *certified = &planning->certified;
    uint64_t bytes = planning_buffer_bytes(planning, planning_plan(planning));
    uint64_t replayed = planning_buffer_bytes(planning, &certified->replayed);
    document_note(document, NOTE_PLAIN, "Certified: it serves %s.",
                  certified_words(document, planning->slack));
    if (certified->replayed.bucket_count && replayed < bytes)
        document_note(document, NOTE_PLAIN,
                      "A plan of %" PRIu64 " bytes, %" PRIu64 " less, serves exactly this log, but "
                      "is not certified: it can fail if a request is left out or a free comes "
                      "earlier, and in a larger buffer.", replayed, bytes - replayed);
    if (planning->budget.max_waste != UINT64_MAX)
        document_note(document, NOTE_PLAIN, "No request can waste more than %" PRIu64 " bytes.",
                      certified->largest_waste);
}

static void add_guarantee(struct document *document, const struct planning *planning)
{
    const struct certified *certified = &planning->certified;
    bool is_spill = planning->planner == PLANNER_SPILL;
    enum guarantee guarantee = figures_guarantee(planning->planner, planning->slack);
    document_value(document, "guarantee", value_text(guarantee_names[guarantee]));
    document_value(document, "replayed_buffer_bytes",
                   is_spill && certified->replayed.bucket_count
                       ? value_number(planning_buffer_bytes(planning, &certified->replayed))
                       : (struct value){0});
    document_value(document, "largest_waste_bytes",
                   is_spill ? value_number(certified->largest_waste)
                       : value_number(planning->replay.largest_waste));
}

/* ---- Lower bounds ---- */

static void add_bound(struct document *document, const struct planning *planning, const char *what,
                      uint64_t bound)
{
    uint64_t bytes = planning_buffer_bytes(planning, planning_plan(planning));
    uint64_t tenths = figures_tenths_percent(bytes - bound, bound);
    const char *words = bytes == bound ? "this plan meets it: proven smallest"
                                       : document_words(document, "this plan is %" PRIu64
                                                        ".%" PRIu64 " %% above",
                                                        tenths / 10, tenths % 10);
    document_row(document, (struct value[]){value_text(what), value_number(bound),
                                            value_text(words)});
}

/* The bounds for programs, of the blocks and of the buffer. */
static void add_bound_facts(struct document *document, const struct planning *planning)
{
    const struct plan_bounds *bounds = &planning->bounds;
    struct value search_blocks = {0};
    struct value search_buffer = {0};
    if (planning->has_spill) {
        search_blocks = value_number(planning_search_block_bound(planning));
        search_buffer = value_number(planning->spill.bound);
    }
    document_value(document, "lower_bound_bytes", value_number(bounds->block_bytes));
    document_value(document, "lower_bound_buffer_bytes", value_number(bounds->buffer_bytes));
    document_value(document, "lower_bound_any_bytes", value_number(bounds->any_block_bytes));
    document_value(document, "lower_bound_any_buffer_bytes",
                   value_number(bounds->any_buffer_bytes));
    document_value(document, "lower_bound_search_bytes", search_blocks);
    document_value(document, "lower_bound_search_buffer_bytes", search_buffer);
}

static void add_bounds(struct document *document, const struct planning *planning)
{
    static const struct column columns[] = {
        {NULL, "for plans of", COLUMN_LEFT, NULL},
        {NULL, "buffer bytes", COLUMN_RIGHT, NULL},
        {NULL, "", COLUMN_LEFT, NULL},
    };
    const struct plan *plan = planning_plan(planning);
    const struct plan_bounds *bounds = &planning->bounds;
    const struct spill_result *spill = &planning->spill;
    add_bound_facts(document, planning);
    document_value(document, "gap_percent", value_tenths(figures_gap_tenths(planning, plan)));
    document_value(document, "proven",
                   value_bool(planning_buffer_bytes(planning, plan) == planning_bound(planning)));
    document_value(document, "exact",
                   value_bool(planning->planner == PLANNER_PEAK && planning->live.is_exact));
    document_table(document, LEVEL_FIRST, NULL,
                   planning->is_concurrent
                       ? "Lower bounds, spills allowed: with less, some request would fail in "
                         "some order of the logs"
                       : "Lower bounds, spills allowed: with less, some request would fail",
                   columns, 3, 0);
    add_bound(document, planning, "any number of buckets", bounds->any_buffer_bytes);
    add_bound(document, planning,
              document_words(document, "at most %" PRIu32 " buckets",
                             planning->budget.max_buckets), bounds->buffer_bytes);
    if (planning->has_spill && spill->bound > bounds->buffer_bytes)
        add_bound(document, planning, "the same, by search", spill->bound);
}

static void add_proof(struct document *document, const struct planning *planning)
{
    document_section(document, LEVEL_DETAIL, NULL, "Proof");
    if (planning->replay.spill_count)
        add_service(document, planning, &planning->replay, NULL);
    else
        add_peak_proof(document, planning);
    if (planning->planner == PLANNER_SPILL)
        add_certificate(document, planning);
    add_guarantee(document, planning);
    add_not_covered(document, planning);
    add_bounds(document, planning);
    document_value(document, "serves", value_bool(planning->replay.is_served));
    document_value(document, "spill_count", value_number(planning->replay.spill_count));
    document_value(document, "order_dependent", value_bool(planning->planner == PLANNER_SPILL));
    document_end(document);
}

/* ---- The plan ---- */

/* The proof in a sentence. */
static const char *proof_words(struct document *document, const struct planning *planning)
{
    const char *more =
        planning->slack ? document_words(document, "; certified for events up to %" PRIu32
                                         " place%s away", planning->slack,
                                         planning->slack == 1 ? "" : "s")
        : planning->planner == PLANNER_SPILL
            ? "; certified for the log's order, or less of it"
        : planning->planner == PLANNER_PEAK && planning->live.is_exact
            ? document_words(document, "; no peak plan within %" PRIu32 " buckets is smaller",
                             planning->budget.max_buckets)
            : "";
    return document_words(document, "%s %" PRIu64 " requests%s",
                          planning->is_concurrent ? "replayed, log by log,"
                                                  : "replayed",
                          figures_requests(planning).planned, more);
}

/* The releases that the plan is not for; those in a row with the same problem in one line. */
static void add_not_for(struct document *document, const struct planning *planning)
{
    const char *names = "";
    for (const struct release *release = releases; release->name; release++) {
        const char *problem = figures_release_problem(planning, release);
        if (!problem)
            continue;
        names = document_words(document, "%s%s%s", names, *names ? ", " : "", release->name);
        if (release[1].name && problem == figures_release_problem(planning, release + 1))
            continue;
        document_fact(document, NULL, "not for",
                      value_text(document_words(document, "wolfSSL %s: %s", names, problem)), NULL);
        names = "";
    }
}

/* What the first screen says of the plan. */
static void add_digest(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    uint64_t bound = planning_bound(planning);
    bool is_met = planning_buffer_bytes(planning, planning_plan(planning)) == bound;
    struct io_need need = report_io_need(report);
    document_section(document, LEVEL_SCREEN, NULL, NULL);
    document_fact(document, NULL, "proof", value_text(proof_words(document, planning)), NULL);
    document_fact(document, NULL, "bound", value_text(document_words(document,
                  "no plan of any kind within %" PRIu32 " buckets needs less%s",
                  planning->budget.max_buckets,
                  is_met ? "" : document_words(document, " than %" PRIu64 " bytes", bound))), NULL);
    if (need.pool_count)
        document_fact(document, NULL, "I/O", value_text(document_words(document,
                      "WOLFMEM_IO_SZ %" PRIu64 ", and a buffer of %" PRIu64 " bytes for its pool",
                      need.io_size, io_buffer_bytes(&need, &planning->target, io_blocks(&need),
                                                    need.io_size))), NULL);
    add_not_for(document, planning);
    document_end(document);
}

static void add_buckets(struct document *document, const struct planning *planning)
{
    static const struct column columns[] = {
        {"size", "size", COLUMN_RIGHT, NULL},
        {"dist", "dist", COLUMN_RIGHT, NULL},
        {"peak_live", "most used", COLUMN_RIGHT, NULL},
        {"block_bytes", "block bytes", COLUMN_BAR, NULL},
        {"share_percent", "share", COLUMN_RIGHT, "%"},
    };
    const struct plan *plan = planning_plan(planning);
    uint32_t padding = target_padding(&planning->target);
    document_table(document, LEVEL_DETAIL, "buckets", "Buckets", columns, 5, 0);
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        const struct plan_bucket *bucket = &plan->bucket[b];
        uint64_t bytes = ((uint64_t)bucket->size + padding) * bucket->dist;
        document_row(document, (struct value[]){
            value_number(bucket->size), value_number(bucket->dist),
            value_number(planning->replay.peak[b]), value_number(bytes),
            value_tenths(figures_tenths_percent(bytes, plan->block_bytes))});
    }
}

static void add_releases(struct document *document, const struct planning *planning)
{
    static const struct column columns[] = {
        {"version", NULL, COLUMN_LEFT, NULL},
        {"problem", NULL, COLUMN_LEFT, NULL},
    };
    document_table(document, LEVEL_DETAIL, "releases", NULL, columns, 2, 0);
    for (const struct release *release = releases; release->name; release++)
        document_row(document, (struct value[]){
            value_text(release->name), value_text(figures_release_problem(planning, release))});
}

/* A log seldom shows whether its build has a mutex. */
static void add_single_threaded(struct document *document, const struct target *target,
                                uint32_t bucket_count)
{
    struct target single = *target;
    single.is_single_threaded = true;
    uint32_t bytes = target_structure_bytes(target, bucket_count) -
                     target_structure_bytes(&single, bucket_count);
    if (bytes)
        document_note(document, NOTE_PLAIN,
                      "A SINGLE_THREADED device needs %" PRIu32 " bytes less: plan with "
                      "--single-threaded.", bytes);
}

void add_plan(struct document *document, const struct report *report, enum part_level level)
{
    const struct planning *planning = report->planning;
    const struct plan *plan = planning_plan(planning);
    const struct target *target = &planning->target;
    uint64_t bytes = planning_buffer_bytes(planning, plan);
    uint32_t align = target_buffer_align(target);
    document_section(document, level, "plan",
                     document_words(document, "Minimum buffer size needed: %" PRIu64 " bytes",
                                    bytes));
    add_digest(document, report);
    document_section(document, LEVEL_DETAIL, NULL, NULL);
    document_value(document, "planner", value_text(planner_names[planning->planner]));
    document_value(document, "max_buckets",
                   value_number(target_max_buckets(target, plan->bucket_count)));
    document_fact(document, "block_bytes", "blocks", value_number(plan->block_bytes), "byte(s)");
    document_fact(document, "structure_bytes", "structures",
                  value_number(target_structure_bytes(target, plan->bucket_count)),
                  document_words(document, "byte(s) on the target %s", target->name));
    document_value(document, "buffer_bytes", value_number(bytes));
    document_value(document, "unaligned_buffer_bytes", value_number(bytes + align - 1));
    document_note(document, NOTE_PLAIN,
                  "Add %" PRIu32 " bytes if the buffer is not aligned to %" PRIu32 ".", align - 1,
                  align);
    add_single_threaded(document, target, plan->bucket_count);
    document_end(document);
    add_proof(document, planning);
    add_buckets(document, planning);
    add_releases(document, planning);
    document_end(document);
}
