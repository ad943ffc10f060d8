/* SPDX-License-Identifier: MIT */
/* memory_bucket_optimizer.c - from the command line to a report.
 *
 * Options become one config; the logs become traces, the traces live peaks,
 * these a plan, the plan is replayed, and what came of it is reported. This file
 * and its neighbours alone, options.c, reading.c and rules.c, print messages and
 * choose exit codes. */
#include "options.h"
#include "reading.h"
#include "rules.h"

#include "common/files.h"
#include "common/message.h"
#include "optimizer/check.h"
#include "optimizer/inferred.h"
#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/spill.h"
#include "optimizer/target.h"
#include "parser/baseline.h"
#include "parser/diagnosis.h"
#include "parser/settings.h"
#include "report/changes.h"
#include "report/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char program_name[] = "memory_bucket_optimizer";

#define CHOICES_OVER 3 /* how far over the budget the report's table goes */
#define SPILL_EVENTS ((size_t)1 << 21) /* with more, a spill plan is made only where asked for */

/* ---- The header to check ---- */

/* A header that is to be checked, as far as the target leaves it usable. */
struct subject {
    struct settings settings;
    struct check_header header;
    uint64_t buffer_bytes;
};

static void say_faults(const struct config *config, const struct subject *subject)
{
    for (uint32_t i = 0; i < subject->header.fault_count; i++) {
        const struct check_fault *fault = &subject->header.fault[i];
        struct sink words = {0};
        if (fault->kind > CHECK_FATAL_LAST)
            continue;
        report_fault(&words, &subject->settings, fault);
        say_about(config->check, subject->settings.value[fault->macro].line, &words);
        sink_free(&words);
    }
}

/* Takes over what the header says of the target, and says why it can't be used. */
static bool use_header(const struct config *config, struct target *target, struct subject *subject)
{
    struct check_header *header = &subject->header;
    check_read_target(&subject->settings, target, header);
    check_read_lists(&subject->settings, target, header);
    if (!header->is_unusable)
        subject->buffer_bytes = config->buffer_bytes >= 0
                                    ? (uint64_t)config->buffer_bytes
                                    : check_read_buffer(&subject->settings, header);
    say_faults(config, subject);
    return !header->is_unusable;
}

/* ---- The target ---- */

static struct target choose_target(const struct config *config, const struct trace *traces)
{
    uint64_t highest = 0;
    bool is_wide = false; /* where a log does not tell, too: too large is safe */
    for (size_t i = 0; i < config->log_count; i++) {
        highest = highest > traces[i].highest_address ? highest : traces[i].highest_address;
        is_wide |= traces[i].input->hides_pointers;
    }
    const char *width = is_wide || highest > UINT32_MAX ? "lp64" : "ilp32";
    struct target target;
    target_parse(config->target_name ? config->target_name : width, &target);
    if (highest > UINT32_MAX && target.pointer_bytes < 8 && !config->is_quiet)
        say("warning: the log is from a machine with wider pointers than the target %s: the "
            "application's own structures will be smaller there", target.name);

    if (config->release)
        target.release = config->release;
    if (config->align >= 0)
        target.align = (uint32_t)config->align;
    if (config->padding >= 0)
        target.padding = (uint32_t)config->padding;
    if (config->mutex_bytes >= 0)
        target.mutex_bytes = (uint32_t)config->mutex_bytes;
    target.is_lean |= config->is_lean;
    target.is_single_threaded |= config->is_single_threaded;
    return target;
}

/* Once it is known whether a header has another alignment. */
static bool check_target(const struct config *config, const struct target *target)
{
    if (target->padding % target->align) {
        say("--padding must be a multiple of the alignment %" PRIu32 ", not %" PRIu32,
            target->align, target->padding);
        return false;
    }
    if (target->align < target->pointer_bytes && !config->is_quiet)
        say("warning: alignment %" PRIu32 " is too small for pointers of %" PRIu32 " bytes",
            target->align, target->pointer_bytes);
    return true;
}

/* ---- Planning ---- */

/* What a plan does not make up for. */
static void warn_of_log(const char *name, const struct trace *trace)
{
    struct diagnosis diagnosis;
    diagnosis_make(trace, &diagnosis);
    /* wolfSSL logs no realloc's new block: few of its logs have none. */
    int last = trace->input->reader ? FINDING_REALLOC : FINDING_REALLOC - 1;
    for (int finding = 0; finding <= last; finding++) {
        const struct trace_count *count = &diagnosis.finding[finding];
        if (count->count)
            say("warning: %s:%" PRIu64 ": %s; %" PRIu64 " in all: the plan may be too small", name,
                count->first_line, report_finding(trace, (enum finding)finding)->what,
                count->count);
    }
}

/* Sets *live, to be freed where the code is EXIT_GOOD. */
static int measure(const struct config *config, const struct trace *traces,
                   const struct target *target, struct live *live)
{
    switch (live_measure(traces, config->log_count, target, config->is_concurrent, live)) {
    case LIVE_OK:
        break;
    case LIVE_NO_MEMORY:
        return out_of_memory();
    case LIVE_TOO_MANY_BLOCKS:
        say("over %" PRIu32 " blocks are live at once", LIVE_BLOCKS_MAX);
        return EXIT_FILE;
    case LIVE_NO_REQUEST:
        say("%s: no request in it can be served on the target %s", config->logs[0], target->name);
        return EXIT_FILE;
    }
    if (config->is_strict && live->unserved_count) {
        say("%" PRIu64 " requests of up to %" PRIu64
            " bytes are larger than any block of the target",
            live->unserved_count, live->largest_unserved);
        live_free(live);
        return EXIT_FILE;
    }
    if (config->is_quiet)
        return EXIT_GOOD;
    for (size_t i = 0; i < config->log_count; i++)
        warn_of_log(config->logs[i], &traces[i]);
    if (live->unserved_count)
        say("warning: %" PRIu64 " requests of up to %" PRIu64 " bytes are left out: larger than "
            "any block of the target", live->unserved_count, live->largest_unserved);
    return EXIT_GOOD;
}

/* Which budgets would do where max_buckets are too few. */
static void say_need(const struct config *config, const struct target *target,
                     const struct plan_need *need)
{
    uint32_t fixed = target->release->fixed_buckets;
    uint32_t most = fixed ? fixed : TARGET_BUCKETS_MAX;
    char waste[64] = "";
    char buckets[64] = "";
    if (need->buckets <= most)
        snprintf(buckets, sizeof buckets, "; --max-buckets=%" PRIu32 " would do", need->buckets);
    if (need->waste != UINT64_MAX)
        snprintf(waste, sizeof waste, "; --max-waste=%" PRIu64 " would do", need->waste);
    if (config->budget.max_waste == UINT64_MAX)
        say("wolfSSL %s holds at most %" PRIu32 " blocks in a bucket, too few for %" PRIu32
            " buckets%s", target->release->name, target->release->dist_max,
            config->budget.max_buckets, buckets);
    else
        say("%" PRIu32 " buckets are too few for --max-waste=%" PRIu64 "%s%s",
            config->budget.max_buckets, config->budget.max_waste, buckets, waste);
}

static int refuse(const struct config *config, const struct target *target,
                  enum plan_status status, const struct plan_need *need)
{
    switch (status) {
    case PLAN_OK:
        break;
    case PLAN_NO_MEMORY:
        return out_of_memory();
    case PLAN_NEEDS_BUCKETS:
        say_need(config, target, need);
        break;
    case PLAN_NEEDS_WASTE:
        say("alignment %" PRIu32 " needs --max-waste of at least %" PRIu64 ", not %" PRIu64,
            target->align, need->waste, config->budget.max_waste);
        break;
    case PLAN_NEEDS_RELEASE:
        say("%" PRIu32 " blocks of %" PRIu32 " bytes are needed; wolfSSL %s holds at most %" PRIu32
            " in a bucket, a newer one more", need->dist, need->size, target->release->name,
            target->release->dist_max);
        break;
    }
    return EXIT_BUDGET;
}

/* All that planning finds, for the report. */
struct plans {
    struct plan best[TARGET_BUCKETS_MAX]; /* peak plans by number of buckets */
    uint32_t best_count;
    struct plan peak;
    bool is_exact;
    struct plan greedy;
    struct spill_result spill;
    bool has_spill;
    uint64_t bound;
    uint64_t bound_any;
    const struct plan *chosen;
    struct replay replay;
    struct replay_buffers buffers;
    struct inferred inferred;
};

/* Whether to look for a spill plan: when asked for, and for the comparison in
 * the report where that takes no longer than reading the log did. */
static bool wants_spill(const struct config *config, const struct trace *traces)
{
    size_t event_count = 0;
    for (size_t i = 0; i < config->log_count; i++)
        event_count += traces[i].event_count;
    if (config->planner == PLANNER_SPILL)
        return true;
    return config->format != FORMAT_MACROS && config->format != FORMAT_SVG &&
           !config->is_concurrent && event_count <= SPILL_EVENTS;
}

static enum plan_status make_plans(const struct config *config, const struct target *target,
                                   struct live *live, struct plans *plans, struct plan_need *need)
{
    const struct plan_budget *budget = &config->budget;
    uint32_t fixed = target->release->fixed_buckets;
    uint32_t most = fixed ? fixed : TARGET_BUCKETS_MAX;
    plans->best_count = budget->max_buckets + CHOICES_OVER;
    plans->best_count = plans->best_count < most ? plans->best_count : most;
    plans->chosen = config->planner == PLANNER_PEAK     ? &plans->peak
                    : config->planner == PLANNER_GREEDY ? &plans->greedy
                                                        : &plans->spill.plan;
    enum plan_status status = plan_peak(live, target, budget, plans->best_count, plans->best,
                                        &plans->peak, &plans->is_exact, need);
    if (status == PLAN_OK && config->planner == PLANNER_GREEDY)
        status = plan_greedy(live, target, budget, &plans->greedy, need);
    if (status == PLAN_OK)
        status = plan_bound(live, target, budget->max_buckets, &plans->bound, &plans->bound_any);
    if (status == PLAN_OK && wants_spill(config, live->traces)) {
        plans->has_spill = true;
        if (spill_plan(live, target, budget, &plans->peak, plans->bound, &plans->spill) != SPILL_OK)
            status = PLAN_NO_MEMORY;
    }
    return status;
}

/* The second plan, for the reports that have it. */
static bool infer(const struct config *config, const struct target *target,
                  const struct trace *traces, struct plans *plans)
{
    return config->check || config->format == FORMAT_MACROS ||
           inferred_make(traces, config->log_count, target, &config->budget, config->is_concurrent,
                         &plans->inferred);
}

/* A printed plan has been through every event of every log. */
static int prove(const struct config *config, const struct target *target, const struct live *live,
                 struct plans *plans)
{
    bool spills = config->planner == PLANNER_SPILL;
    if (plan_buffer_bytes(plans->chosen, target) > UINT32_MAX) {
        say("the plan needs a buffer of %" PRIu64 " bytes, more than any target has",
            plan_buffer_bytes(plans->chosen, target));
        return EXIT_BUDGET;
    }
    if (!replay_all(plans->chosen, live, &plans->replay) ||
        (spills && !replay_buffers(plans->chosen, live, target, &plans->buffers)))
        return out_of_memory();
    if (plans->replay.is_served && (spills || plans->replay.spill_count == 0))
        return EXIT_GOOD;
    say("internal error: the plan does not hold for %s", config->logs[plans->replay.failed_trace]);
    return EXIT_FILE;
}

/* ---- Writing ---- */

/* Writes and frees it. */
static int write_report(const struct config *config, struct sink *sink)
{
    int code = EXIT_GOOD;
    if (sink->is_short)
        code = out_of_memory();
    else if (!file_write(config->output, sink))
        code = EXIT_FILE;
    sink_free(sink);
    return code;
}

static void (*const report_writers[])(struct sink *, const struct report *) = {
    [FORMAT_TEXT] = report_text,
    [FORMAT_MACROS] = report_macros,
    [FORMAT_JSON] = report_json,
    [FORMAT_HTML] = report_html,
    [FORMAT_SVG] = report_svg,
};

static int print_report(const struct config *config, const struct report *report)
{
    struct sink sink = {0};
    if (report->check && config->format == FORMAT_TEXT)
        report_check(&sink, report);
    else
        report_writers[config->format](&sink, report);
    return write_report(config, &sink);
}

/* ---- Beside the plan ---- */

/* Replays the logs on a header's buckets. */
static bool check_header(const struct config *config, const struct subject *subject,
                         struct report *report, struct check_result *result,
                         struct report_check *check)
{
    if (!check_run(&subject->header, report->target, report->live, subject->buffer_bytes, result))
        return false;
    uint64_t plan_bytes = plan_buffer_bytes(report->plan, report->target);
    *check = (struct report_check){
        .header_name = config->check,
        .settings = &subject->settings,
        .header = &subject->header,
        .result = result,
        .is_buffer_given = config->buffer_bytes >= 0,
        .max_buffer = rules_in_bytes(config->max_buffer_bytes, result->buffer_bytes),
        .tolerance = rules_in_percent(config->tolerance_percent, result->buffer_bytes, plan_bytes),
    };
    report->check = check;
    return true;
}

/* Holds the plan against an earlier one. */
static int compare(const struct config *config, const struct baseline *baseline,
                   struct report *report, struct changes *changes)
{
    int64_t tolerance = config->tolerance_percent < 0 ? 0 : config->tolerance_percent;
    switch (changes_find(baseline, report, changes)) {
    case BASELINE_OK:
        break;
    case BASELINE_TOO_LONG:
        say("the report is too long to be compared: over %zu bytes of JSON", BASELINE_BYTES_MAX);
        return EXIT_FILE;
    case BASELINE_NO_MEMORY:
        return out_of_memory();
    default:
        say("internal error: the report's own JSON can't be read");
        return EXIT_FILE;
    }
    changes->name = config->baseline;
    changes->tolerance = rules_in_percent(tolerance, changes->after.buffer_bytes,
                                          baseline->buffer_bytes);
    report->changes = changes;
    return EXIT_GOOD;
}

/* subject and baseline are NULL where there is nothing to check or compare with. */
static int complete(const struct config *config, const struct subject *subject,
                    const struct baseline *baseline, struct report *report)
{
    struct check_result result;
    struct report_check check;
    struct changes changes = {0};
    if (subject && !check_header(config, subject, report, &result, &check))
        return out_of_memory();
    int code = baseline ? compare(config, baseline, report, &changes) : EXIT_GOOD;
    if (code == EXIT_GOOD)
        code = print_report(config, report);
    if (code == EXIT_GOOD)
        code = rules_judge(config, report);
    changes_free(&changes);
    report->check = NULL; /* they end here */
    report->changes = NULL;
    return code;
}

/* ---- The pipeline ---- */

static int plan_and_report(const struct config *config, const struct trace *traces,
                           struct subject *subject, const struct baseline *baseline)
{
    struct target target = choose_target(config, traces);
    struct live live;
    if (subject && !use_header(config, &target, subject))
        return EXIT_FILE;
    if (!check_target(config, &target))
        return EXIT_USAGE;
    int code = measure(config, traces, &target, &live);
    if (code != EXIT_GOOD)
        return code;

    struct plans plans = {0};
    struct plan_need need;
    enum plan_status status = make_plans(config, &target, &live, &plans, &need);
    code = status == PLAN_OK ? prove(config, &target, &live, &plans)
                             : refuse(config, &target, status, &need);
    if (code == EXIT_GOOD && !rules_keep_plan(config, plan_buffer_bytes(plans.chosen, &target)))
        code = EXIT_BUDGET;
    if (code == EXIT_GOOD && !infer(config, &target, traces, &plans))
        code = out_of_memory();
    if (code == EXIT_GOOD) {
        struct report report = {
            .version = VERSION,
            .log_names = (const char *const *)config->logs,
            .traces = traces,
            .trace_count = config->log_count,
            .target = &target,
            .live = &live,
            .budget = &config->budget,
            .planner = config->planner,
            .plan = plans.chosen,
            .replay = &plans.replay,
            .buffers = config->planner == PLANNER_SPILL ? &plans.buffers : NULL,
            .peak_plan = &plans.peak,
            .is_exact = plans.is_exact,
            .spill = plans.has_spill ? &plans.spill : NULL,
            .inferred = plans.inferred.plan.bucket_count ? &plans.inferred : NULL,
            .regions = config->regions,
            .bound = plans.bound,
            .bound_any = plans.bound_any,
            .peak_plans = plans.best,
            .peak_plan_count = plans.best_count,
            .is_verbose = config->is_verbose,
        };
        code = complete(config, subject, baseline, &report);
    }
    if (config->is_verbose)
        say("%" PRIu32 " size classes, %" PRIu64 " intervals, %" PRIu64 " moments, %" PRIu64
            " live vectors", live.class_count,
            (uint64_t)live.class_count * (live.class_count + 1) / 2, live.moment_count,
            live.vector_count);
    live_free(&live);
    return code;
}

int main(int argc, char **argv)
{
    struct config config;
    int code = options_read(argc, argv, &config);
    if (code >= 0) {
        if (fflush(stdout) == 0 && !ferror(stdout))
            return code;
        say("standard output: %s", strerror(errno));
        return EXIT_FILE;
    }

    struct subject subject = {0};
    struct baseline baseline = {0};
    struct trace *traces = calloc(config.log_count, sizeof *traces);
    if (!traces)
        return out_of_memory();
    code = EXIT_FILE;
    if ((!config.check || read_header(config.check, &subject.settings)) &&
        (!config.baseline || read_baseline(config.baseline, &baseline)) &&
        read_logs(&config, traces))
        code = plan_and_report(&config, traces, config.check ? &subject : NULL,
                               config.baseline ? &baseline : NULL);
    for (size_t i = 0; i < config.log_count; i++)
        trace_free(&traces[i]);
    free(traces);
    baseline_free(&baseline);
    return code;
}
