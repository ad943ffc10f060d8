/* SPDX-License-Identifier: MIT */
/* logs.c - what was read: counts, regions, how deep the stacks were, and what is wrong with each
 * log. */
#include "subjects.h"

#include "parser/decoding.h"
#include "parser/input.h"
#include "summary.h"
#include "words.h"

#include <inttypes.h>

/* ---- Findings ---- */

static void add_finding(struct document *document, const struct log *log, enum finding finding)
{
    const struct finding_words *words = finding_words(&log->trace, finding);
    const struct trace_count *count = &log->diagnosis.finding[finding];
    document_section(document, LEVEL_FIRST, NULL,
                     document_words(document, "%" PRIu64 " x %s, first in line %" PRIu64,
                                    count->count, words->what, count->first_line));
    document_value(document, "kind", value_text(finding_names[finding]));
    document_value(document, "count", value_number(count->count));
    document_value(document, "first_line", value_number(count->first_line));
    document_value(document, "what", value_text(words->what));
    document_fact(document, "cause", "why:", value_text(words->cause), NULL);
    document_fact(document, "effect", "plan:", value_text(words->effect), NULL);
    document_fact(document, "remedy", words->remedy ? "fix:" : NULL, value_text(words->remedy),
                  NULL);
    document_end(document);
}

static void add_findings(struct document *document, const struct log *log)
{
    document_list(document, LEVEL_FIRST, "findings", NULL);
    for (int f = 0; f < FINDING_COUNT; f++) {
        if (log->diagnosis.finding[f].count)
            add_finding(document, log, (enum finding)f);
    }
    document_end(document);
}

/* ---- Regions ---- */

static void add_region(struct document *document, const struct log *log, uint32_t r)
{
    const struct trace *trace = &log->trace;
    const struct pool_role *role = &log->pools.role[r];
    const struct region_pool *pool = &trace->regions.pool[r];
    const struct trace_region *region = &trace->region[r];
    const char *what = r ? document_words(document, "pool of %" PRIu64 " bytes", pool->size)
                         : "system's heap";
    const char *note = region_set_has(trace->left_out, r)
                           ? document_words(document, "%" PRIu64 " requests left out",
                                            region->left_out_count)
                       : pool->load_count > 1
                           ? document_words(document, "loaded %" PRIu64 " times", pool->load_count)
                       : r ? pool_reason(role)
                           : NULL;
    const char *use = role->use == POOL_ADDED
                          ? document_words(document, "added to %" PRIu32, role->heap)
                      : role->use == POOL_IO ? "I/O pool" : pool_use_name(role);
    document_row(document, (struct value[]){
        value_number(r), value_text(what), value_number(pool->size),
        value_number(pool->load_count), value_number(region->request_count),
        value_number(region->free_count), value_number(region->peak_live_bytes),
        value_number(region->left_out_count), value_text(pool_use_name(role)),
        value_text(r ? use : NULL), value_if(role->heap, value_number(role->heap)),
        value_text(pool_reason(role)), value_text(note)});
}

/* What the plan makes of the regions. */
static void add_region_notes(struct document *document, const struct planning *planning,
                             const struct log *log)
{
    const struct trace *trace = &log->trace;
    bool is_joined = planning->pools == POOLS_JOINED;
    bool has_system = trace->region[0].request_count > 0;
    if (trace->regions.ignored_pool_count)
        document_note(document, NOTE_PLAIN,
                      "And %" PRIu64 " more pools, which are not told apart.",
                      trace->regions.ignored_pool_count);
    if (is_joined)
        document_note(document, NOTE_PLAIN, "All regions are planned for as one heap.");
    else if (runs_has_heaps(log) && !planning->is_concurrent)
        document_note(document, NOTE_PLAIN,
                      "Each heap is planned for alone: one list serves each of them%s. "
                      "--pools=own plans a list for each, --pools=joined one heap for all.",
                      has_system ? ", and the requests of the system's heap alone" : "");
    else if (has_system)
        document_note(document, NOTE_PLAIN,
                      "The system's heap is planned for with the pool. If the device keeps "
                      "malloc, plan without it by --region=1.");
}

static void add_regions(struct document *document, const struct planning *planning,
                        const struct log *log)
{
    const struct trace *trace = &log->trace;
    static const struct column columns[] = {
        {"region", "region", COLUMN_RIGHT, NULL},
        {NULL, "", COLUMN_LEFT, NULL},
        {"pool_bytes", NULL, COLUMN_RIGHT, NULL},
        {"load_count", NULL, COLUMN_RIGHT, NULL},
        {"request_count", "requests", COLUMN_RIGHT, NULL},
        {"free_count", "frees", COLUMN_RIGHT, NULL},
        {"peak_live_bytes", "peak bytes", COLUMN_RIGHT, NULL},
        {"left_out_count", NULL, COLUMN_RIGHT, NULL},
        {"use", NULL, COLUMN_LEFT, NULL},
        {NULL, "use", COLUMN_LEFT, NULL},
        {"heap", NULL, COLUMN_RIGHT, NULL},
        {"reason", NULL, COLUMN_LEFT, NULL},
        {NULL, "", COLUMN_LEFT, NULL},
    };
    bool has_pool = trace->regions.pool_count > 0;
    document_table(document, LEVEL_FIRST, "regions", has_pool ? "Regions" : NULL, columns, 13, 0);
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++)
        add_region(document, log, r);
    if (has_pool)
        add_region_notes(document, planning, log);
}

/* ---- The stack ---- */

static void add_point(struct document *document, const char *key, const char *title,
                      const struct stack_point *point)
{
    document_section(document, LEVEL_FIRST, key, NULL);
    document_value(document, "line", value_number(point->line));
    document_value(document, "function",
                   value_text(document_words(document, "%016" PRIx64, point->function)));
    document_note(document, NOTE_PLAIN,
                  "The %s stack pointer is in line %" PRIu64 ", function %016" PRIx64 ".", title,
                  point->line, point->function);
    document_end(document);
}

static void add_stack(struct document *document, const struct stack_seen *stacks)
{
    const struct stack_range *deepest = stack_seen_deepest(stacks);
    if (!deepest) {
        document_value(document, "stack", (struct value){0});
        return;
    }
    document_section(document, LEVEL_FIRST, "stack", "Stack, from the ENTER and EXIT records");
    document_fact(document, "depth_bytes", "deepest", value_number(stack_range_depth(deepest)),
                  "byte(s)");
    add_point(document, "highest", "highest", &deepest->highest);
    add_point(document, "lowest", "lowest", &deepest->lowest);
    document_fact(document, "stack_count", "stacks told apart", value_number(stacks->stack_count),
                  NULL);
    document_value(document, "misfit_count", value_number(deepest->out_of_order_count));
    document_value(document, "misfit_line", value_number(deepest->out_of_order_line));
    document_value(document, "left_out_count", value_number(stacks->left_out_count));
    document_value(document, "left_out_line", value_number(stacks->left_out_line));
    if (deepest->out_of_order_count)
        document_note(document, NOTE_WARNING,
                      "%" PRIu64 " records can't follow the one before, the first in line %" PRIu64
                      ": lines are missing; or stacks within %" PRIu64 " bytes of each other, such "
                      "as those of tasks, were taken for one, and none was so deep.",
                      deepest->out_of_order_count, deepest->out_of_order_line, STACK_SEEN_REACH);
    if (stacks->left_out_count)
        document_note(document, NOTE_WARNING,
                      "%" PRIu64 " records are left out, of more than %d stacks, the first in line "
                      "%" PRIu64 ".", stacks->left_out_count, STACK_SEEN_MAX,
                      stacks->left_out_line);
    document_note(document, NOTE_PLAIN,
                  "Not in it: callers above the highest, functions below the lowest that print no "
                  "record, interrupts.");
    document_end(document);
}

/* ---- A log ---- */

static void add_counts(struct document *document, const struct log *log)
{
    const struct trace *trace = &log->trace;
    document_value(document, "name", value_text(log->name));
    document_fact(document, "format", "read as", value_text(trace->input->name), NULL);
    document_fact(document, "line_count", "lines", value_number(trace->line_count), NULL);
    document_fact(document, "request_count", "requests", value_number(trace_request_count(trace)),
                  NULL);
    document_value(document, "left_out_count", value_number(trace_left_out_count(trace)));
    document_fact(document, "free_count", "frees", value_number(trace->free_count), NULL);
    document_fact(document, "failed_count", "failed requests",
                  value_number(trace_failed_count(trace)), NULL);
    document_fact(document, "pool_count", "pools loaded", value_number(trace->pool_count), NULL);
    document_fact(document, "peak_live_bytes", "live at the peak",
                  value_number(trace->peak_live_bytes), "byte(s)");
    document_fact(document, "peak_live_blocks", "blocks at most live",
                  value_number(trace->slot_count), NULL);
    document_fact(document, "largest_request_bytes", "largest request",
                  value_number(trace->largest_size), "byte(s)");
}

static void add_small(struct document *document, const struct trace *trace)
{
    document_value(document, "made_small", value_bool(trace->is_small));
    if (trace->is_small)
        document_note(document, NOTE_PLAIN,
                      "It was made small: lines and counts are those of the whole log. Only the "
                      "whole log tells of --slack, of lost frees, and what a heap would need.");
}

/* What was undone before the text was read. */
static void add_undone(struct document *document, const struct trace *trace)
{
    static const struct {
        enum decoding bit;
        const char *what;
    } words[] = {
        {DECODING_UTF16, "The text is UTF-16, as PowerShell writes it; it was read as such."},
        {DECODING_ESCAPES, "Characters are escaped, as by HTML or JSON; that was undone."},
        {DECODING_COLOURS, "A terminal's colour codes are in the text; they were left out."},
        {DECODING_PACKETS, "The log is binary; the number of a line is that of a byte."},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (trace->undone & words[i].bit)
            document_note(document, NOTE_PLAIN, "%s", words[i].what);
    }
    if (trace->undone & DECODING_FOLDS)
        document_note(document, NOTE_PLAIN,
                      "Lines are folded at column %" PRIu64 "; they were joined. Line numbers count "
                      "joined lines.", trace->fold_column);
}

static void add_remark(struct document *document, const char *key, uint64_t count,
                       const char *what)
{
    document_value(document, key, value_number(count));
    if (count)
        document_note(document, NOTE_PLAIN, "%" PRIu64 " x %s.", count, what);
}

/* Where runs begin, so that a wrong start shows. */
static void add_new_runs(struct document *document, const struct trace *trace)
{
    const struct trace_count *runs = &trace->new_runs;
    document_value(document, "new_run_count", value_number(runs->count));
    document_value(document, "first_new_run_line", value_number(runs->first_line));
    if (runs->count)
        document_note(document, NOTE_PLAIN,
                      "%" PRIu64 " x new run, first in line %" PRIu64 ": what was live before is "
                      "gone.", runs->count, runs->first_line);
}

/* What is odd about a log, but does no harm. */
static void add_remarks(struct document *document, const struct trace *trace)
{
    add_remark(document, "misstated_free_count", trace->misstated_free_count,
               "free whose size is not the allocation's: paired by address");
    add_remark(document, "untold_address_count", trace->untold_count,
               "block whose address is not printed: live until a free that can be its own");
    add_remark(document, "glued_count", trace->glued_count,
               "record behind other output on its line");
    add_remark(document, "empty_bucket_count", trace->empty_bucket_count,
               "note that a bucket was empty: requests spilled in that run");
    document_value(document, "untold_pool_count", value_number(trace->regions.ignored_pool_count));
    document_value(document, "forgot_addresses", value_bool(trace->has_forgotten));
    if (trace->has_forgotten)
        document_note(document, NOTE_PLAIN,
                      "Over %zu addresses were freed: double frees of old ones can't be "
                      "recognised.", BLOCKS_FREED_MAX);
}

/* Several logs are numbered: pictures name them so. */
static void add_log(struct document *document, const struct planning *planning, size_t number)
{
    const struct log *log = &planning->files[number];
    document_section(document, LEVEL_FIRST, NULL,
                     planning->log_count == 1
                         ? log->name
                         : document_words(document, "%zu. %s", number + 1, log->name));
    add_counts(document, log);
    add_small(document, &log->trace);
    add_build(document, log);
    add_undone(document, &log->trace);
    if (log->trace.input->gap)
        document_note(document, NOTE_PLAIN, "%s", log->trace.input->gap);
    add_new_runs(document, &log->trace);
    add_remarks(document, &log->trace);
    add_regions(document, planning, log);
    add_findings(document, log);
    add_stack(document, &log->trace.stacks);
    document_end(document);
}

void add_logs(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct live *live = &planning->live;
    document_section(document, LEVEL_DETAIL, "input", planning->file_count > 1 ? "Logs" : "Log");
    summary_add_options(document, planning, "input");
    document_fact(document, "size_count", "distinct sizes", value_number(live->size_count), NULL);
    document_fact(document, "class_count", "size classes", value_number(live->class_count), NULL);
    document_value(document, "classes_joined", value_bool(live->is_joined));
    document_value(document, "unserved_count", value_number(live->unserved_count));
    document_value(document, "largest_unserved_bytes", value_number(live->largest_unserved));
    if (live->unserved_count)
        document_note(document, NOTE_WARNING,
                      "%" PRIu64 " requests of up to %" PRIu64 " bytes are larger than any block "
                      "of the target: they are left out of the plan.", live->unserved_count,
                      live->largest_unserved);
    document_list(document, LEVEL_FIRST, "files", NULL);
    for (size_t i = 0; i < planning->file_count; i++)
        add_log(document, planning, i);
    document_end(document);
    document_end(document);
}
