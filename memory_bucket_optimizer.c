/* SPDX-License-Identifier: MIT */
/* memory_bucket_optimizer.c - from the command line to a report.
 *
 * It reads the options and the logs, makes and proves a plan, reports it, and checks the
 * limits. Only this file and those of cli/ print messages and choose exit codes. */
#include "cli/options.h"
#include "cli/reading.h"
#include "cli/refusals.h"
#include "cli/rules.h"

#include "common/files.h"
#include "common/message.h"
#include "common/platform.h"
#include "optimizer/check.h"
#include "optimizer/mend.h"
#include "optimizer/planning.h"
#include "parser/small.h"
#include "report/changes.h"
#include "report/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char program_name[] = "memory_bucket_optimizer";

/* ---- Planning ---- */

static int make_plan(const struct config *config, const struct target *target,
                     const struct log *files, const struct runs *runs, struct planning *planning)
{
    *planning = (struct planning){
        .logs = runs->logs,
        .log_count = runs->count,
        .files = files,
        .file_count = config->log_count,
        .pools = config->pools,
        .regions = config->regions,
        .without = {config->without, config->without_count},
        .is_concurrent = config->is_concurrent,
        .target = *target,
        .budget = config->budget,
        .planner = config->planner,
        .slack = config->slack,
        .wants_comparison = !report_is_extract(config->format),
        .wants_inferred = !config->check && !report_is_extract(config->format),
    };
    if (!runs->count)
        return refuse_io_only(config);
    enum planning_status status = planning_make(planning);
    if (status == PLANNING_OK && config->pools == POOLS_OWN)
        status = planning_make_own(planning, runs->run);
    int code = refuse_requests(config, planning, status);
    if (code == EXIT_GOOD)
        code = refuse_plan(config, planning, status);
    return code;
}

/* ---- Reporting ---- */

/* Replays the logs on the header's buckets. */
static bool check_header(const struct config *config, const struct planning *planning,
                         const struct checked_header *header, struct check_result *result,
                         struct mend *mend, struct report_check *check)
{
    if (!check_run(&header->header, &planning->target, &planning->live, header->buffer_bytes,
                   result) ||
        !mend_find(&header->header, &planning->target, &planning->live, result, mend))
        return false;
    uint64_t plan_bytes = planning_buffer_bytes(planning, planning_plan(planning));
    *check = (struct report_check){
        .header_name = config->check,
        .file_names = config->headers,
        .settings = &header->settings,
        .header = &header->header,
        .result = result,
        .mend = mend,
        .buffer_source = config->buffer_source == BUFFER_IN_BYTES ? CHECK_BUFFER_GIVEN
                         : config->buffer_source == BUFFER_NAMED  ? CHECK_BUFFER_NAMED
                         : config->buffer_source == BUFFER_OF_LOG ? CHECK_BUFFER_OF_LOG
                         : header->settings.value[SETTINGS_BUFFER_SIZE].is_defined
                             ? CHECK_BUFFER_OF_HEADER
                             : CHECK_BUFFER_OF_LISTS,
        .buffer_name = config->buffer_name,
        .max_buffer = rules_in_bytes(config->max_buffer_bytes, result->buffer_bytes),
        .tolerance = rules_in_percent(config->tolerance_percent, result->buffer_bytes, plan_bytes),
    };
    return true;
}

/* Holds the plan against an earlier one. */
static bool compare(const struct config *config, const struct summary *baseline,
                    const struct report *report, struct changes *changes)
{
    int64_t tolerance = config->tolerance_percent < 0 ? 0 : config->tolerance_percent;
    if (!changes_find(baseline, report, changes))
        return false;
    changes->name = config->baseline;
    changes->tolerance = rules_in_percent(tolerance, changes->after.buffer_bytes,
                                          baseline->buffer_bytes);
    return true;
}

static int write_report(const struct config *config, const struct report *report)
{
    struct file_output outputs[FILES_MAX] = {{0}};
    int code = EXIT_GOOD;
    for (uint32_t i = 0; i < config->output_count && code == EXIT_GOOD; i++) {
        outputs[i].name = config->outputs[i].name;
        report_print(&outputs[i].text, report, config->outputs[i].format);
        if (outputs[i].text.is_short)
            code = out_of_memory();
    }
    if (code == EXIT_GOOD && !files_write(outputs, config->output_count))
        code = EXIT_FILE;
    for (uint32_t i = 0; i < config->output_count; i++)
        sink_free(&outputs[i].text);
    return code == EXIT_GOOD ? rules_judge(config, report) : code;
}

/* Checks the header and compares with the baseline, where there are such; then reports. */
static int report_plan(const struct config *config, const struct planning *planning,
                       const struct checked_header *header, const struct summary *baseline)
{
    struct report report = {.version = VERSION, .planning = planning,
                            .is_verbose = config->is_verbose};
    struct check_result result;
    struct mend mend;
    struct report_check check;
    struct changes changes = {0};
    int code = EXIT_GOOD;
    if (!report_prepare(&report, config->format) ||
        (header && !check_header(config, planning, header, &result, &mend, &check)) ||
        (baseline && !compare(config, baseline, &report, &changes)))
        code = out_of_memory();
    if (code == EXIT_GOOD) {
        report.check = header ? &check : NULL;
        report.changes = baseline ? &changes : NULL;
        code = write_report(config, &report);
    }
    changes_free(&changes);
    report_free(&report);
    return code;
}

/* ---- A small log ---- */

static int make_small(const struct config *config, const struct log *log)
{
    struct sink sink = {0};
    int code = EXIT_GOOD;
    warn_of_log(config, log);
    if (!small_write(&log->trace, &sink))
        code = out_of_memory();
    else if (!file_write(config->outputs[0].name, &sink))
        code = EXIT_FILE;
    sink_free(&sink);
    return code;
}

/* ---- The pipeline ---- */

static int plan_and_report(const struct config *config, const struct log *logs,
                           struct checked_header *header, const struct summary *baseline)
{
    struct target target = config_target(config, logs);
    if (header && (!read_headers(config, &target, &header->settings) ||
                   !use_header(config, logs, &target, header)))
        return EXIT_FILE;
    if (!config_check_target(config, &target))
        return EXIT_USAGE;

    struct runs runs;
    struct planning planning = {0};
    struct site_set without = {config->without, config->without_count};
    int code = runs_make(logs, config->log_count, config->pools, config->is_concurrent, &without,
                         &runs)
                   ? make_plan(config, &target, logs, &runs, &planning)
                   : out_of_memory();
    if (code == EXIT_GOOD)
        code = report_plan(config, &planning, header, baseline);
    if (config->is_verbose && planning.live.class_count)
        say("%" PRIu32 " size classes, %" PRIu64 " moments, %" PRIu64 " live vectors",
            planning.live.class_count, planning.live.moment_count, planning.live.vector_count);
    planning_free(&planning);
    runs_free(&runs);
    return code;
}

int main(int argc, char **argv)
{
    struct config config;
    platform_start();
    int code = options_read(argc, argv, &config);
    if (code >= 0) {
        if (fflush(stdout) == 0 && !ferror(stdout))
            return code;
        say("standard output: %s", strerror(errno));
        return EXIT_FILE;
    }

    struct checked_header header = {0};
    struct summary baseline = {0};
    struct log *logs = calloc(config.log_count, sizeof *logs);
    if (!logs)
        return out_of_memory();
    code = EXIT_FILE;
    if ((!config.baseline || read_baseline(config.baseline, &baseline)) &&
        read_logs(&config, logs)) {
        if (!config_check_logs(&config, logs))
            code = EXIT_USAGE;
        else if (config.format == FORMAT_LOG)
            code = make_small(&config, logs);
        else
            code = plan_and_report(&config, logs, config.check ? &header : NULL,
                                   config.baseline ? &baseline : NULL);
    }
    for (size_t i = 0; i < config.log_count; i++)
        log_free(&logs[i]);
    free(logs);
    summary_free(&baseline);
    return code;
}
