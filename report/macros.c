/* SPDX-License-Identifier: MIT */
/* macros.c - the lines for user_settings.h. */
#include "subjects.h"

#include "figures.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

/* A release between two measured ones is taken to be like the older. */
static void print_releases(struct sink *sink, const struct planning *planning)
{
    for (const struct release *release = releases; release->name; release++) {
        const char *problem = figures_release_problem(planning, release);
        sink_print(sink, " * wolfSSL %s ", release->name);
        if (release[1].name)
            sink_print(sink, "to before %s: ", release[1].name);
        else
            sink_print(sink, "and newer: ");
        if (problem)
            sink_print(sink, "no, %s.\n", problem);
        else
            sink_print(sink, "good.\n");
    }
}

static void print_files(struct sink *sink, const struct planning *planning)
{
    sink_plain(sink, planning->files[0].name, strlen(planning->files[0].name));
    if (planning->file_count > 1)
        sink_print(sink, " and %zu more%s", planning->file_count - 1,
                   planning->is_concurrent ? ", at the same time" : "");
}

/* What the plan was made from, and within which budget. */
static void print_origin(struct sink *sink, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct plan_budget *budget = &planning->budget;
    sink_print(sink, "/* Made by memory_bucket_optimizer %s from ", report->version);
    print_files(sink, planning);
    sink_print(sink, ":\n * %" PRIu64 " requests", figures_requests(planning).planned);
    if (planning->regions != REGION_SET_ALL) {
        sink_print(sink, " in ");
        words_regions(sink, planning->regions, true);
    }
    sink_print(sink, ", %s plan of at most %" PRIu32 " buckets", planner_names[planning->planner],
               budget->max_buckets);
    if (budget->margin_percent)
        sink_print(sink, ", %" PRIu32 " %% margin", budget->margin_percent);
    if (budget->max_waste != UINT64_MAX)
        sink_print(sink, ", waste of at most %" PRIu64 " bytes", budget->max_waste);
    if (planning->without.count) {
        sink_print(sink, ",\n * planned without ");
        words_without(sink, &planning->without);
    }
}

/* What an I/O pool beside the buffer needs. */
static void print_io_pool(struct sink *sink, const struct target *target,
                          const struct io_need *need)
{
    sink_print(sink,
               " * I/O pool: WOLFMEM_IO_SZ %" PRIu64 " and a buffer of %" PRIu64 " bytes would do for "
               "this run,\n"
               " * but peers may send 16 KiB unless a maximum fragment length is negotiated.\n",
               need->io_size, io_buffer_bytes(need, target, io_blocks(need), need->io_size));
}

static void print_doubts(struct sink *sink, const struct planning *planning)
{
    for (size_t i = 0; i < planning->file_count; i++) {
        for (int d = 0; d < DOUBT_COUNT; d++) {
            if (!planning->files[i].diagnosis.doubt[d].count)
                continue;
            sink_print(sink, " * WARNING: the plan may be too small:\n * ");
            words_doubt(sink, &planning->files[i], (enum doubt)d);
            sink_print(sink, ".\n");
        }
    }
}

/* What keeps the plan from being for the device's build, a line for each reason. */
static void print_builds(struct sink *sink, const struct planning *planning)
{
    for (size_t i = 0; i < planning->file_count; i++) {
        const struct log *log = &planning->files[i];
        struct sink words = {0};
        if (words_build(&words, log) && !words.is_short) {
            struct span rest = {words.text, words.length};
            sink_print(sink, " * ");
            sink_plain(sink, log->name, strlen(log->name));
            sink_print(sink, " was ");
            for (struct span reason; span_take_until(&rest, "; ", &reason);) {
                sink_span(sink, reason);
                sink_print(sink, ";\n *   ");
            }
            sink_span(sink, rest);
            sink_print(sink, ".\n");
        }
        sink->is_short |= words.is_short;
        sink_free(&words);
    }
}

static void print_comment(struct sink *sink, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct target *target = &planning->target;
    print_origin(sink, report);
    sink_print(sink, ".\n * Target %s: alignment %" PRIu32 ", padding %" PRIu32
                     " a block, %" PRIu32 " bytes of structures.\n",
               target->name, target->align, target_padding(target),
               target_structure_bytes(target, planning_plan(planning)->bucket_count));
    if (planning->planner == PLANNER_SPILL && planning->slack)
        sink_print(sink,
                   " * It serves every order in which each request and free comes up to %" PRIu32
                   " place%s\n * earlier or later than in the log, with anything left out or freed "
                   "earlier.\n", planning->slack, planning->slack == 1 ? "" : "s");
    else if (planning->planner == PLANNER_SPILL)
        sink_print(sink,
                   " * It serves the log's order of requests, with anything left out or freed "
                   "earlier.\n");
    if (planning->own_count > 1)
        sink_print(sink, " * Each heap has a list of its own in what --format=c prints, for a build "
                         "with these\n * macros.\n");
    print_builds(sink, planning);
    print_doubts(sink, planning);
    struct io_need need = report_io_need(report);
    if (need.pool_count)
        print_io_pool(sink, target, &need);
    print_releases(sink, planning);
    sink_print(sink, " */\n");
}

/* The lines for an I/O pool, if no request is outside of one. */
static void add_io_macros(struct document *document, const struct report *report)
{
    const struct target *target = &report->planning->target;
    struct io_need need = report_io_need(report);
    struct sink lines = {0};
    sink_print(&lines, "/* Made by memory_bucket_optimizer %s from ", report->version);
    print_files(&lines, report->planning);
    sink_print(&lines, ":\n");
    print_io_pool(&lines, target, &need);
    print_doubts(&lines, report->planning);
    sink_print(&lines,
               " * No request is outside of it, so there is nothing to plan buckets from.\n */\n"
               "#define WOLFMEM_IO_SZ %" PRIu64 "\n"
               "#define WOLFMEM_IO_BUFFER_SIZE %" PRIu64 "\n",
               need.io_size, io_buffer_bytes(&need, target, io_blocks(&need), need.io_size));
    document_code(document, LEVEL_FIRST, "macros", NULL, document_text(document, &lines));
}

static void print_defines(struct sink *sink, const struct planning *planning)
{
    const struct target *target = &planning->target;
    sink_print(sink, "#define WOLFSSL_STATIC_MEMORY\n");
    if (target->is_lean)
        sink_print(sink, "#define WOLFSSL_STATIC_MEMORY_LEAN\n");
    if (target->is_single_threaded)
        sink_print(sink, "#define SINGLE_THREADED\n");
    if (target->has_guard)
        sink_print(sink, "#define WOLFMEM_GUARD 1\n");
    if (target->has_insight)
        sink_print(sink, "#define WOLFMEM_INSIGHT\n");
    sink_print(sink, "#define WOLFSSL_STATIC_ALIGN %" PRIu32 "\n", target->align);
    words_plan_macros(sink, target, planning_plan(planning), "#define ");
}

void add_short_macros(struct document *document, const struct report *report)
{
    struct sink lines = {0};
    print_origin(&lines, report);
    sink_print(&lines, ". */\n");
    print_defines(&lines, report->planning);
    document_code(document, LEVEL_SCREEN, NULL, NULL, document_text(document, &lines));
}

void add_macros(struct document *document, const struct report *report)
{
    if (!report->planning->log_count) {
        add_io_macros(document, report);
        return;
    }
    struct sink lines = {0};
    print_comment(&lines, report);
    print_defines(&lines, report->planning);
    document_code(document, LEVEL_DETAIL, "macros",
                  report_is_judged(report) ? "The plan's macros" : "Macros for user_settings.h",
                  document_text(document, &lines));
}
