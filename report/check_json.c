/* SPDX-License-Identifier: MIT */
/* check_json.c - the check of a header, for programs: what check.c has for people. */
#include "json.h"

/* ---- The verdict ---- */

static void write_rule(struct json *json, const char *name, const struct report_rule *rule)
{
    if (rule->limit < 0)
        return;
    json_open_row(json, NULL, '{');
    json_string(json, "name", name);
    json_number(json, "limit", (uint64_t)rule->limit);
    json_bool(json, "kept", rule->excess_bytes == 0);
    json_number(json, "excess_bytes", rule->excess_bytes);
    json_close(json, '}');
}

static void write_rules(struct json *json, const struct report *report)
{
    json_open(json, "rules", '[');
    json_open_row(json, NULL, '{');
    json_string(json, "name", "serves");
    json_null(json, "limit");
    json_bool(json, "kept", check_serves(report->check->result, report->live));
    json_null(json, "excess_bytes");
    json_close(json, '}');
    write_rule(json, "max_buffer", &report->check->max_buffer);
    write_rule(json, "tolerance", &report->check->tolerance);
    json_close(json, ']');
}

/* The first request that finds no block. */
static void write_failure(struct json *json, const struct report *report)
{
    const struct replay *replay = &report->check->result->replay;
    const struct trace *trace = &report->traces[replay->failed_trace];
    const struct kind *kind = &trace->kinds.kind[event_kind(trace->events[replay->failed_event])];
    json_open_row(json, "failure", '{');
    json_string(json, "file", report->log_names[replay->failed_trace]);
    json_number(json, "line", trace_line_of(trace, replay->failed_event));
    json_number(json, "size", replay->failed_size);
    if (kind->site_length)
        json_bytes(json, "site", trace->kinds.text + kind->site, kind->site_length);
    else
        json_null(json, "site");
    json_close(json, '}');
}

static void write_verdict(struct json *json, const struct report *report)
{
    const struct check_result *result = report->check->result;
    json_string(json, "header", report->check->header_name);
    json_bool(json, "serves", check_serves(result, report->live));
    json_bool(json, "endless", result->is_endless);
    if (check_runs_out(result))
        write_failure(json, report);
    else
        json_null(json, "failure");
    json_number(json, "spill_count", result->replay.spill_count);
    write_rules(json, report);
}

/* ---- The figures ---- */

static void write_buffer(struct json *json, const struct report *report)
{
    const struct report_check *check = report->check;
    const struct settings_value *stated = &check->settings->value[SETTINGS_BUFFER_SIZE];
    json_open_row(json, "buffer", '{');
    json_number(json, "bytes", check->result->buffer_bytes);
    json_string(json, "source", check->is_buffer_given ? "given"
                                : stated->is_defined   ? "header"
                                                       : "lists");
    json_number(json, "block_bytes", check->result->made.block_bytes);
    json_number(json, "structure_bytes", check->result->structure_bytes);
    if (check->header->exact_bytes > UINT32_MAX)
        json_null(json, "lists_bytes");
    else
        json_number(json, "lists_bytes", check->header->exact_bytes);
    json_close(json, '}');
}

static void write_buckets(struct json *json, const struct report_check *check)
{
    const struct plan *plan = &check->header->plan;
    const struct check_result *result = check->result;
    json_open(json, "buckets", '[');
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        uint32_t blocks = result->made.bucket[b].dist;
        uint32_t used = result->replay.peak[b];
        json_open_row(json, NULL, '{');
        json_number(json, "size", plan->bucket[b].size);
        json_number(json, "dist", plan->bucket[b].dist);
        json_number(json, "blocks", blocks);
        json_number(json, "most_used", used);
        json_number(json, "spare", blocks - used);
        if (check_runs_out(result))
            json_number(json, "in_use", result->replay.in_use[b]);
        else
            json_null(json, "in_use");
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_need(struct json *json, const struct report *report,
                       enum report_planner planner, const struct plan *plan)
{
    uint64_t bytes = plan_buffer_bytes(plan, report->target);
    json_open_row(json, NULL, '{');
    json_string(json, "planner", report_planner_names[planner]);
    json_number(json, "bucket_count", plan->bucket_count);
    json_number(json, "buffer_bytes", bytes);
    json_change(json, "change_bytes", report->check->result->buffer_bytes, bytes);
    json_close(json, '}');
}

static void write_needs(struct json *json, const struct report *report)
{
    json_open(json, "needs", '[');
    write_need(json, report, PLANNER_PEAK, report->peak_plan);
    if (report->planner == PLANNER_GREEDY)
        write_need(json, report, PLANNER_GREEDY, report->plan);
    if (report->spill && report->spill->plan.bucket_count)
        write_need(json, report, PLANNER_SPILL, &report->spill->plan);
    json_close(json, ']');
}

/* ---- The header ---- */

static void write_line(struct json *json, const char *key, uint32_t line)
{
    if (line)
        json_number(json, key, line);
    else
        json_null(json, key);
}

/* Words that a report prints. */
static void write_words(struct json *json, const char *key, const struct sink *words)
{
    json_bytes(json, key, words->text, words->length);
    json->sink->is_short |= words->is_short;
}

static void write_list(struct json *json, const char *key, const struct settings_value *list)
{
    json_open_row(json, key, '[');
    for (uint32_t i = 0; i < list->count; i++)
        json_number(json, NULL, list->number[i]);
    json_close(json, ']');
}

static void write_places(struct json *json, enum settings_macro macro,
                         const struct settings_value *value)
{
    static const char *const fates[] = {
        [SETTINGS_NOT_TAKEN] = "left_out",
        [SETTINGS_REPLACED] = "replaced",
        [SETTINGS_REMOVED] = "removed",
        [SETTINGS_UNCERTAIN] = "uncertain",
        [SETTINGS_HOLDS] = "holds",
    };
    for (uint32_t i = 0; i < value->place_count && i < SETTINGS_PLACES_MAX; i++) {
        json_open_row(json, NULL, '{');
        json_string(json, "macro", settings_name(macro));
        json_number(json, "line", value->place[i].line);
        json_string(json, "fate", fates[value->place[i].fate]);
        write_line(json, "condition_line", value->place[i].condition_line);
        json_close(json, '}');
    }
}

static void write_definitions(struct json *json, const struct settings *settings)
{
    uint64_t count = 0;
    json_open(json, "definitions", '[');
    for (int macro = 0; macro < SETTINGS_MACROS; macro++) {
        count += settings->value[macro].place_count;
        write_places(json, (enum settings_macro)macro, &settings->value[macro]);
    }
    json_close(json, ']');
    json_number(json, "definition_count", count);
}

static void write_unknowns(struct json *json, const struct settings *settings)
{
    json_open(json, "unknown_conditions", '[');
    for (uint32_t i = 0; i < settings->unknown_count && i < SETTINGS_UNKNOWN_MAX; i++) {
        struct sink words = {0};
        report_problem(&words, &settings->unknown[i].problem);
        json_open_row(json, NULL, '{');
        json_number(json, "line", settings->unknown[i].line);
        write_words(json, "what", &words);
        json_close(json, '}');
        sink_free(&words);
    }
    json_close(json, ']');
    json_number(json, "unknown_condition_count", settings->unknown_count);
    write_line(json, "include_line", settings->include_line);
    write_line(json, "error_line", settings->error_line);
}

static void write_faults(struct json *json, const struct report_check *check)
{
    json_open(json, "faults", '[');
    for (uint32_t i = 0; i < check->header->fault_count; i++) {
        const struct check_fault *fault = &check->header->fault[i];
        struct sink words = {0};
        report_fault(&words, check->settings, fault);
        json_open_row(json, NULL, '{');
        json_string(json, "kind", report_fault_code(fault->kind));
        json_string(json, "macro", settings_name(fault->macro));
        write_line(json, "line", check->settings->value[fault->macro].line);
        write_words(json, "what", &words);
        json_close(json, '}');
        sink_free(&words);
    }
    json_close(json, ']');
}

void json_check(struct json *json, const struct report *report)
{
    const struct report_check *check = report->check;
    json_open(json, "check", '{');
    write_verdict(json, report);
    write_buffer(json, report);
    json_number(json, "max_buckets", check->header->max_buckets);
    write_buckets(json, check);
    write_needs(json, report);
    write_list(json, "sizes", &check->settings->value[SETTINGS_BUCKETS]);
    write_list(json, "dists", &check->settings->value[SETTINGS_DIST]);
    write_definitions(json, check->settings);
    write_unknowns(json, check->settings);
    write_faults(json, check);
    json_close(json, '}');
}
