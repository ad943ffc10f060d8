/* SPDX-License-Identifier: MIT */
/* header_mend.c - what a header's lists lack, and where lists come from that it does not
 * define. */
#include "subjects.h"

#include <inttypes.h>

#define ROWS_FIRST 9

/* ---- The mend ---- */

static const char *status_name(enum mend_status status)
{
    static const char *const names[] = {
        [MEND_OK] = "serves",
        [MEND_NOT_NEEDED] = "not_needed",
        [MEND_NO_SIZE] = "no_size",
        [MEND_NO_DIST] = "no_dist",
        [MEND_TOO_LARGE] = "too_large",
        [MEND_NOT_PROVEN] = "not_proven",
    };
    return names[status];
}

static void add_missing(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"size", "size", COLUMN_RIGHT, NULL},
        {"dist", "dist", COLUMN_RIGHT, NULL},
        {"missing", "missing", COLUMN_RIGHT, NULL},
        {"new_dist", "needed", COLUMN_RIGHT, NULL},
    };
    const struct mend *mend = report->check->mend;
    const struct plan *plan = &report->check->header->plan;
    document_table(document, LEVEL_FIRST, "buckets", "", columns, 4, ROWS_FIRST);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        document_row(document, (struct value[]){
            value_number(plan->bucket[b].size), value_number(plan->bucket[b].dist),
            value_number(mend->missing[b]), value_number(mend->plan.bucket[b].dist)});
}

/* "64 bytes more" */
static const char *difference(struct document *document, uint64_t from, uint64_t to)
{
    return to == from ? "just as large"
           : to > from ? document_words(document, "%" PRIu64 " bytes more", to - from)
                       : document_words(document, "%" PRIu64 " bytes less", from - to);
}

/* The lists that serve, and what a plan would take instead. */
static void add_lists_that_serve(struct document *document, const struct report *report)
{
    const struct mend *mend = report->check->mend;
    const struct planning *planning = report->planning;
    uint64_t buffer = report->check->result->buffer_bytes;
    uint64_t plan = planning_buffer_bytes(planning, planning_plan(planning));
    struct sink dists = {0};
    for (uint32_t b = 0; b < mend->plan.bucket_count; b++)
        sink_print(&dists, "%s%" PRIu32, b ? "," : "", mend->plan.bucket[b].dist);
    struct value list = document_text(document, &dists);
    if (!mend->missing_count)
        document_note(document, NOTE_PLAIN,
                      "The lists lack no block, only the buffer is too small: they serve in one of "
                      "%" PRIu64 " bytes, %s.", mend->buffer_bytes,
                      difference(document, buffer, mend->buffer_bytes));
    else
        document_note(document, NOTE_PLAIN,
                      "Your sizes serve with WOLFMEM_DIST %.*s in a buffer of %" PRIu64
                      " bytes, %s.", (int)list.length, list.text, mend->buffer_bytes,
                      difference(document, buffer, mend->buffer_bytes));
    add_proven(document, mend->guarantee, mend->slack);
    if (plan < mend->buffer_bytes)
        document_note(document, NOTE_PLAIN,
                      "Or take the %s plan of -f macros: it serves in %" PRIu64 " bytes, %" PRIu64
                      " bytes less than that.", planner_names[planning->planner], plan,
                      mend->buffer_bytes - plan);
}

static void add_no_mend(struct document *document, const struct mend *mend)
{
    if (mend->status == MEND_NO_SIZE)
        document_note(document, NOTE_PLAIN,
                      "More blocks do not help: no size is large enough for the request of %" PRIu64
                      " bytes. Add a larger size.", mend->largest_bytes);
    else if (mend->status == MEND_NO_DIST)
        document_note(document, NOTE_PLAIN,
                      "A bucket would need more blocks than the release counts. Add a size, or "
                      "take the plan of -f macros.");
    else if (mend->status == MEND_TOO_LARGE)
        document_note(document, NOTE_PLAIN,
                      "With so many blocks more the buffer would be larger than any target has. "
                      "Take the plan of -f macros.");
    else
        document_note(document, NOTE_PLAIN,
                      "With these blocks the allocator still would not serve, for it makes others "
                      "of the lists. Put the sizes in order, and give the first at least one "
                      "block.");
    add_proven(document, mend->guarantee, mend->slack);
}

static const char *mend_title(struct document *document, const struct mend *mend)
{
    if (mend->status == MEND_NO_SIZE)
        return document_words(document, "What is missing: a size of %" PRIu64 " bytes or more",
                              mend->largest_bytes);
    if (mend->status == MEND_OK && !mend->missing_count)
        return "What is missing: room in the buffer";
    return document_words(document, "All that is missing: %" PRIu64 " block%s",
                          mend->missing_count, mend->missing_count == 1 ? "" : "s");
}

void add_mend(struct document *document, const struct report *report)
{
    const struct mend *mend = report->check->mend;
    bool is_good = mend->status == MEND_OK;
    if (mend->status == MEND_NOT_NEEDED) {
        document_value(document, "mend", (struct value){0});
        return;
    }
    document_section(document, LEVEL_FIRST, "mend", mend_title(document, mend));
    document_value(document, "status", value_text(status_name(mend->status)));
    document_value(document, "missing_count", value_number(mend->missing_count));
    document_value(document, "peak", value_bool(mend->is_peak));
    document_value(document, "buffer_bytes",
                   value_if(is_good, value_number(mend->buffer_bytes)));
    document_value(document, "change_bytes",
                   value_if(is_good, value_change(report->check->result->buffer_bytes,
                                                  mend->buffer_bytes)));
    document_value(document, "largest_bytes",
                   value_if(mend->status == MEND_NO_SIZE, value_number(mend->largest_bytes)));
    add_missing(document, report);
    if (is_good)
        add_lists_that_serve(document, report);
    else
        add_no_mend(document, mend);
    document_end(document);
}

/* ---- The library's defaults ---- */

static void add_deciders(struct document *document, const struct report_check *check)
{
    static const struct column columns[] = {
        {"macro", NULL, COLUMN_LEFT, NULL},
        {"defined", NULL, COLUMN_RIGHT, NULL},
    };
    const struct defaults *defaults = &check->header->defaults;
    struct sink words = {0};
    document_table(document, LEVEL_FIRST, "decided_by", NULL, columns, 2, 0);
    for (uint32_t d = 0; d < defaults->decider_count; d++) {
        const char *name = settings_name(defaults->decider[d]);
        bool is_defined = check->settings->value[defaults->decider[d]].is_defined;
        document_row(document, (struct value[]){value_text(name), value_bool(is_defined)});
        sink_print(&words, "%s%s is %sdefined", d ? ", " : "", name, is_defined ? "" : "not ");
    }
    struct value list = document_text(document, &words);
    document_note(document, NOTE_PLAIN, "What decides: %.*s.", (int)list.length, list.text);
}

void add_defaults(struct document *document, const struct report *report)
{
    const struct defaults *defaults = &report->check->header->defaults;
    const char *release = report->planning->target.release->name;
    const char *lists = "WOLFMEM_BUCKETS and WOLFMEM_DIST are the defaults";
    if (!defaults->has_dists)
        lists = "WOLFMEM_BUCKETS is the default";
    else if (!defaults->has_sizes)
        lists = "WOLFMEM_DIST is the default";
    if (!defaults->has_sizes && !defaults->has_dists) {
        document_value(document, "defaults", (struct value){0});
        return;
    }
    document_section(document, LEVEL_FIRST, "defaults",
                     document_words(document, "%s of wolfSSL %s", lists, release));
    document_value(document, "release", value_text(release));
    document_value(document, "sizes", value_bool(defaults->has_sizes));
    document_value(document, "dists", value_bool(defaults->has_dists));
    document_value(document, "assumed", value_bool(defaults->is_assumed));
    add_deciders(document, report->check);
    if (defaults->is_assumed)
        document_note(document, NOTE_PLAIN,
                      "That is assumed, as a plain ./configure builds it. If your settings are "
                      "others, name them with --check.");
    else
        document_note(document, NOTE_DETAIL,
                      "If wolfSSL's own headers define one of these from another macro, only the "
                      "output of cc -dM -E shows it: give that to --check.");
    document_end(document);
}
