/* SPDX-License-Identifier: MIT */
/* json.c - the report for programs: all that the text has, and every table
 * whole. docs/report.schema.json says what each member means. */
#include "json.h"

#include "callers.h"
#include "changes.h"
#include "figures.h"
#include "parser/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void write_generator(struct json *json, const struct report *report)
{
    json_open_row(json, "generator", '{');
    json_string(json, "name", BASELINE_PROGRAM);
    json_string(json, "version", report->version);
    json_close(json, '}');
}

/* ---- Input ---- */

static void write_string_or_null(struct json *json, const char *key, const char *text)
{
    if (text)
        json_string(json, key, text);
    else
        json_null(json, key);
}

static void write_findings(struct json *json, const struct trace *trace)
{
    struct diagnosis diagnosis;
    diagnosis_make(trace, &diagnosis);
    json_open(json, "findings", '[');
    for (int f = 0; f < FINDING_COUNT; f++) {
        const struct trace_count *count = &diagnosis.finding[f];
        const struct report_finding *finding = report_finding(trace, (enum finding)f);
        if (!count->count)
            continue;
        json_open_row(json, NULL, '{');
        json_string(json, "kind", finding->name);
        json_number(json, "count", count->count);
        json_number(json, "first_line", count->first_line);
        json_string(json, "what", finding->what);
        json_string(json, "cause", finding->cause);
        json_string(json, "effect", finding->effect);
        write_string_or_null(json, "remedy", finding->remedy);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_regions(struct json *json, const struct trace *trace)
{
    json_open(json, "regions", '[');
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++) {
        json_open_row(json, NULL, '{');
        json_number(json, "region", r);
        json_number(json, "pool_bytes", trace->regions.pool[r].size);
        json_number(json, "load_count", trace->regions.pool[r].load_count);
        json_number(json, "request_count", trace->region[r].request_count);
        json_number(json, "free_count", trace->region[r].free_count);
        json_number(json, "peak_live_bytes", trace->region[r].peak_live_bytes);
        json_number(json, "left_out_count", trace->region[r].left_out_count);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_stack_point(struct json *json, const char *key, const struct stack_point *point)
{
    char function[17];
    snprintf(function, sizeof function, "%016" PRIx64, point->function);
    json_open_row(json, key, '{');
    json_number(json, "line", point->line);
    json_string(json, "function", function);
    json_close(json, '}');
}

static void write_stack(struct json *json, const struct stack_seen *stacks)
{
    const struct stack_range *range = stack_seen_deepest(stacks);
    if (!range) {
        json_null(json, "stack");
        return;
    }
    json_open(json, "stack", '{');
    json_number(json, "depth_bytes", stack_range_depth(range));
    write_stack_point(json, "highest", &range->highest);
    write_stack_point(json, "lowest", &range->lowest);
    json_number(json, "stack_count", stacks->stack_count);
    json_number(json, "misfit_count", range->out_of_order_count);
    json_number(json, "misfit_line", range->out_of_order_line);
    json_number(json, "left_out_count", stacks->left_out_count);
    json_number(json, "left_out_line", stacks->left_out_line);
    json_close(json, '}');
}

static void write_file(struct json *json, const char *name, const struct trace *trace)
{
    json_open(json, NULL, '{');
    json_string(json, "name", name);
    json_string(json, "format", trace->input->name);
    json_number(json, "line_count", trace->line_count);
    json_number(json, "request_count", trace_request_count(trace));
    json_number(json, "left_out_count", trace_left_out_count(trace));
    json_number(json, "free_count", trace->free_count);
    json_number(json, "failed_count", trace_failed_count(trace));
    json_number(json, "pool_count", trace->pool_count);
    json_number(json, "peak_live_bytes", trace->peak_live_bytes);
    json_number(json, "peak_live_blocks", trace->slot_count);
    json_number(json, "largest_request_bytes", trace->largest_size);
    write_stack(json, &trace->stacks);
    json_number(json, "misstated_free_count", trace->misstated_free_count);
    json_number(json, "glued_count", trace->glued_count);
    json_number(json, "empty_bucket_count", trace->empty_bucket_count);
    json_number(json, "untold_pool_count", trace->regions.ignored_pool_count);
    json_bool(json, "forgot_addresses", trace->has_forgotten);
    write_regions(json, trace);
    write_findings(json, trace);
    json_close(json, '}');
}

/* As --region has them. */
static void write_planned_regions(struct json *json, region_set regions)
{
    struct sink list = {0};
    if (regions == REGION_SET_ALL)
        sink_print(&list, "all");
    else
        report_regions(&list, regions, false);
    json_bytes(json, "regions", list.text, list.length);
    json->sink->is_short |= list.is_short;
    sink_free(&list);
}

static void write_input(struct json *json, const struct report *report)
{
    const struct live *live = report->live;
    json_open(json, "input", '{');
    json_bool(json, "concurrent", live->is_concurrent);
    write_planned_regions(json, report->regions);
    json_number(json, "size_count", live->size_count);
    json_number(json, "class_count", live->class_count);
    json_bool(json, "classes_joined", live->is_joined);
    json_number(json, "unserved_count", live->unserved_count);
    json_number(json, "largest_unserved_bytes", live->largest_unserved);
    json_open(json, "files", '[');
    for (size_t log = 0; log < report->trace_count; log++)
        write_file(json, report->log_names[log], &report->traces[log]);
    json_close(json, ']');
    json_close(json, '}');
}

static void write_target(struct json *json, const struct target *target)
{
    json_open(json, "target", '{');
    json_string(json, "name", target->name);
    json_string(json, "release", target->release->name);
    json_number(json, "pointer_bytes", target->pointer_bytes);
    json_number(json, "align", target->align);
    json_number(json, "padding", target_padding(target));
    json_number(json, "mutex_bytes", target->is_single_threaded ? 0 : target->mutex_bytes);
    json_bool(json, "lean", target->is_lean);
    json_bool(json, "single_threaded", target->is_single_threaded);
    json_bool(json, "guard", target->has_guard);
    json_bool(json, "insight", target->has_insight);
    json_close(json, '}');
}

static void write_budget(struct json *json, const struct plan_budget *budget)
{
    json_open_row(json, "budget", '{');
    json_number(json, "max_buckets", budget->max_buckets);
    if (budget->max_waste == UINT64_MAX)
        json_null(json, "max_waste");
    else
        json_number(json, "max_waste", budget->max_waste);
    json_number(json, "margin_percent", budget->margin_percent);
    json_close(json, '}');
}

/* ---- The plan ---- */

static void write_buckets(struct json *json, const struct report *report)
{
    const struct plan *plan = report->plan;
    uint32_t padding = target_padding(report->target);
    json_open(json, "buckets", '[');
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        const struct plan_bucket *bucket = &plan->bucket[b];
        uint64_t bytes = ((uint64_t)bucket->size + padding) * bucket->dist;
        json_open_row(json, NULL, '{');
        json_number(json, "size", bucket->size);
        json_number(json, "dist", bucket->dist);
        json_number(json, "block_bytes", bytes);
        json_number(json, "peak_live", report->replay->peak[b]);
        json_tenths(json, "share_percent", figures_tenths_percent(bytes, plan->block_bytes));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_gap(struct json *json, const struct report *report, const struct plan *plan)
{
    uint64_t bound = figures_bound(report);
    json_tenths(json, "gap_percent", figures_tenths_percent(plan->block_bytes - bound, bound));
}

static void write_bounds(struct json *json, const struct report *report)
{
    json_number(json, "lower_bound_bytes", report->bound);
    json_number(json, "lower_bound_any_bytes", report->bound_any);
    if (report->spill)
        json_number(json, "lower_bound_search_bytes", report->spill->bound);
    else
        json_null(json, "lower_bound_search_bytes");
    write_gap(json, report, report->plan);
    json_bool(json, "proven", report->plan->block_bytes == figures_bound(report));
    json_bool(json, "exact", report->planner == PLANNER_PEAK && report->is_exact);
}

/* Where a plan that counts on spills fails in a larger buffer, and what was live. */
static void write_failure(struct json *json, const struct report *report)
{
    const struct replay *failure = &report->buffers->failure;
    json_open(json, "failure", '{');
    json_number(json, "buffer_bytes", report->buffers->failed_bytes);
    json_string(json, "file", report->log_names[failure->failed_trace]);
    json_number(json, "line", trace_line_of(&report->traces[failure->failed_trace],
                                            failure->failed_event));
    json_number(json, "size", failure->failed_size);
    json_open_row(json, "in_use", '[');
    for (uint32_t b = 0; b < report->plan->bucket_count; b++)
        json_number(json, NULL, failure->in_use[b]);
    json_close(json, ']');
    json_close(json, '}');
}

static void write_verified(struct json *json, const struct report *report)
{
    if (!report->buffers) {
        json_null(json, "verified_buffers");
        return;
    }
    json_open(json, "verified_buffers", '{');
    json_number(json, "from_bytes", report->buffers->exact_bytes);
    json_number(json, "to_bytes", report->buffers->verified_bytes);
    if (report->buffers->failed_bytes)
        write_failure(json, report);
    else
        json_null(json, "failure");
    json_close(json, '}');
}

static void write_releases(struct json *json, const struct report *report)
{
    json_open(json, "releases", '[');
    for (const struct release *release = releases; release->name; release++) {
        const char *problem = figures_release_problem(report, release);
        json_open_row(json, NULL, '{');
        json_string(json, "version", release->name);
        if (problem)
            json_string(json, "problem", problem);
        else
            json_null(json, "problem");
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_plan(struct json *json, const struct report *report)
{
    const struct plan *plan = report->plan;
    const struct target *target = report->target;
    json_open(json, "plan", '{');
    json_string(json, "planner", report_planner_names[report->planner]);
    write_buckets(json, report);
    json_number(json, "max_buckets", target_max_buckets(target, plan->bucket_count));
    json_number(json, "block_bytes", plan->block_bytes);
    json_number(json, "structure_bytes", target_structure_bytes(target, plan->bucket_count));
    json_number(json, "buffer_bytes", plan_buffer_bytes(plan, target));
    json_number(json, "unaligned_buffer_bytes",
                plan_buffer_bytes(plan, target) + target_buffer_align(target) - 1);
    write_bounds(json, report);
    json_bool(json, "serves", report->replay->is_served);
    json_number(json, "spill_count", report->replay->spill_count);
    json_bool(json, "order_dependent", report->planner == PLANNER_SPILL);
    write_verified(json, report);
    write_releases(json, report);
    json_close(json, '}');
}

/* ---- Alternatives ---- */

static void write_alternative(struct json *json, const struct report *report,
                              enum report_planner planner, const struct plan *plan, bool is_chosen)
{
    bool is_within = plan->bucket_count <= report->budget->max_buckets;
    json_open_row(json, NULL, '{');
    json_string(json, "planner", report_planner_names[planner]);
    json_number(json, "bucket_count", plan->bucket_count);
    json_number(json, "block_bytes", plan->block_bytes);
    json_number(json, "buffer_bytes", plan_buffer_bytes(plan, report->target));
    if (is_within)
        write_gap(json, report, plan);
    else
        json_null(json, "gap_percent"); /* the bound is for fewer buckets */
    json_bool(json, "within_budget", is_within);
    json_bool(json, "chosen", is_chosen);
    json_close(json, '}');
}

static void write_alternatives(struct json *json, const struct report *report)
{
    enum report_planner planner = report->planner;
    json_open(json, "alternatives", '[');
    for (uint32_t k = 1; k <= report->peak_plan_count; k++) {
        const struct plan *plan = &report->peak_plans[k - 1];
        if (plan->bucket_count)
            write_alternative(json, report, PLANNER_PEAK, plan,
                              planner == PLANNER_PEAK && k == report->plan->bucket_count);
    }
    if (planner == PLANNER_GREEDY)
        write_alternative(json, report, PLANNER_GREEDY, report->plan, true);
    if (report->spill && report->spill->plan.bucket_count)
        write_alternative(json, report, PLANNER_SPILL, &report->spill->plan,
                          planner == PLANNER_SPILL);
    json_close(json, ']');
}

/* The plan with lost frees inferred. */
static void write_inferred(struct json *json, const struct report *report)
{
    if (!report->inferred) {
        json_null(json, "inferred");
        return;
    }
    const struct inference *inference = &report->inferred->inference;
    const struct plan *plan = &report->inferred->plan;
    json_open(json, "inferred", '{');
    json_number(json, "block_count", inference->block_count);
    json_number(json, "lost_free_count", inference->free_count);
    json_number(json, "by_address_count", inference->by_address);
    json_number(json, "by_balance_count", inference->by_balance);
    json_number(json, "by_function_count", inference->by_function);
    json_number(json, "max_buckets", target_max_buckets(report->target, plan->bucket_count));
    json_open(json, "buckets", '[');
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        json_open_row(json, NULL, '{');
        json_number(json, "size", plan->bucket[b].size);
        json_number(json, "dist", plan->bucket[b].dist);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_number(json, "block_bytes", plan->block_bytes);
    json_number(json, "buffer_bytes", plan_buffer_bytes(plan, report->target));
    json_close(json, '}');
}

/* ---- Where the bytes go ---- */

static void write_sizes(struct json *json, const struct report *report)
{
    const struct live *live = report->live;
    json_open(json, "sizes", '[');
    for (uint32_t i = live->size_count; i-- > 0;) {
        const struct live_size *size = &live->size[i];
        uint32_t bucket = figures_bucket_size_of(report->plan, size->size);
        json_open_row(json, NULL, '{');
        json_number(json, "size", size->size);
        json_number(json, "requests", size->requests);
        json_number(json, "peak_live", size->peak_live);
        json_number(json, "bucket", bucket);
        json_number(json, "waste", figures_waste(bucket, size->size));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_call_sites(struct json *json, const struct callers *callers)
{
    json_open(json, "call_sites", '[');
    for (size_t i = 0; i < callers->count; i++) {
        const struct caller *caller = &callers->caller[i];
        json_open_row(json, NULL, '{');
        json_bytes(json, "site", caller->site, caller->site_length);
        json_number(json, "bytes", caller->bytes);
        json_number(json, "blocks", caller->blocks);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_peak(struct json *json, const struct report *report)
{
    size_t highest = figures_highest_log(report);
    const struct trace *trace = &report->traces[highest];
    struct callers callers;
    if (!callers_at_peak(trace, &callers)) {
        json->sink->is_short = true;
        return;
    }
    json_open_row(json, "peak", '{');
    json_string(json, "file", report->log_names[highest]);
    json_number(json, "line", trace_line_of(trace, trace->peak_event));
    json_number(json, "live_bytes", trace->peak_live_bytes);
    json_close(json, '}');
    write_call_sites(json, &callers);
    free(callers.caller);
}

/* ---- The whole ---- */

/* A report of C code, as one string. */
static void write_code(struct json *json, const struct report *report, const char *key,
                       void (*code)(struct sink *, const struct report *))
{
    struct sink text = {0};
    code(&text, report);
    json_bytes(json, key, text.text, text.length);
    json->sink->is_short |= text.is_short;
    sink_free(&text);
}

void report_json(struct sink *sink, const struct report *report)
{
    struct json json = {.sink = sink};
    json_open(&json, NULL, '{');
    json_number(&json, "schema_version", BASELINE_SCHEMA_VERSION);
    write_generator(&json, report);
    write_input(&json, report);
    write_target(&json, report->target);
    write_budget(&json, report->budget);
    write_plan(&json, report);
    write_alternatives(&json, report);
    write_inferred(&json, report);
    write_sizes(&json, report);
    write_peak(&json, report);
    if (report->check)
        json_check(&json, report);
    if (report->changes)
        json_changes(&json, report);
    write_code(&json, report, "macros", report_macros);
    write_code(&json, report, "example", report_example);
    json_close(&json, '}');
}
