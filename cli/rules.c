/* SPDX-License-Identifier: MIT */
/* rules.c - says each rule that is broken. */
#include "rules.h"

#include "cli/annotate.h"
#include "common/message.h"
#include "report/changes.h"
#include "report/subjects.h"

#include <inttypes.h>

struct report_rule rules_in_bytes(int64_t limit, uint64_t bytes)
{
    return (struct report_rule){limit, limit < 0 ? 0 : check_excess(bytes, (uint64_t)limit, 0)};
}

struct report_rule rules_in_percent(int64_t limit, uint64_t bytes, uint64_t best_bytes)
{
    return (struct report_rule){
        limit, limit < 0 ? 0 : check_excess(bytes, best_bytes, (uint32_t)limit)};
}

/* A line of a header. */
struct place {
    const char *file; /* NULL: none */
    uint32_t line;
};

/* Where the macro is defined, or else the lists are. */
static struct place place_of(const struct report *report, enum settings_macro macro)
{
    const struct settings *settings = report->check->settings;
    enum settings_macro defined = settings->value[macro].line ? macro : SETTINGS_DIST;
    struct place place = {NULL, settings->value[defined].line};
    if (place.line) {
        uint32_t file = settings_header_of(settings, &place.line);
        place.file = report->check->file_names[file];
    }
    return place;
}

static bool keeps_max_buffer(const struct config *config, const char *whose, struct place place,
                             uint64_t bytes, const struct report_rule *rule)
{
    if (rule->excess_bytes)
        annotate(config, SEVERITY_ERROR, place.file, place.line,
                 "%s: the buffer of %" PRIu64 " bytes is over --max-buffer=%" PRId64 " by %" PRIu64
                 " bytes", whose, bytes, rule->limit, rule->excess_bytes);
    return rule->excess_bytes == 0;
}

bool rules_keep_plan(const struct config *config, uint64_t bytes)
{
    struct report_rule rule = rules_in_bytes(config->max_buffer_bytes, bytes);
    return config->check || keeps_max_buffer(config, "the plan", (struct place){0}, bytes, &rule);
}

/* ---- A header ---- */

/* Says where the header runs out. */
static bool keeps_running(const struct config *config, const struct report *report)
{
    const struct check_result *result = report->check->result;
    const struct replay *replay = &result->replay;
    const struct log *log = &report->planning->logs[replay->failed_log];
    struct place place = place_of(report, SETTINGS_DIST);
    if (result->is_endless)
        annotate(config, SEVERITY_ERROR, place.file, place.line,
                 "%s: loading a buffer of %" PRIu64 " bytes never ends", config->check,
                 result->buffer_bytes);
    else if (check_runs_out(result))
        annotate(config, SEVERITY_ERROR, place.file, place.line,
                 "%s: runs out at %s:%" PRIu64 ": no free block for %" PRIu64 " bytes",
                 config->check, log->name, trace_line_of(&log->trace, replay->failed_event),
                 replay->failed_size);
    return !result->is_endless && !check_runs_out(result);
}

static bool leaves_none_out(const struct config *config, const struct live *live)
{
    if (live->unserved_count)
        annotate(config, SEVERITY_ERROR, NULL, 0,
                 "%s: can't serve %" PRIu64 " requests of up to %" PRIu64
                 " bytes, larger than any block of the target", config->check,
                 live->unserved_count, live->largest_unserved);
    return live->unserved_count == 0;
}

static bool keeps_tolerance(const struct config *config, const struct report *report)
{
    const struct report_rule *tolerance = &report->check->tolerance;
    const struct planning *planning = report->planning;
    struct place place = place_of(report, SETTINGS_BUFFER_SIZE);
    if (tolerance->excess_bytes)
        annotate(config, SEVERITY_ERROR, place.file, place.line,
                 "%s: the buffer of %" PRIu64 " bytes is over the %s plan's %" PRIu64
                 " and --tolerance=%" PRId64 " by %" PRIu64 " bytes", config->check,
                 report->check->result->buffer_bytes, planner_names[planning->planner],
                 planning_buffer_bytes(planning, planning_plan(planning)), tolerance->limit,
                 tolerance->excess_bytes);
    return tolerance->excess_bytes == 0;
}

static bool keeps_io_pool(const struct config *config, const struct report *report)
{
    struct place place = place_of(report, SETTINGS_IO_SIZE);
    struct io_check check = report_io_check(report);
    if (!check.fits)
        annotate(config, SEVERITY_ERROR, place.file, place.line,
                 "%s: WOLFMEM_IO_SZ %" PRIu64
                 " is too small for the I/O pool's largest request of %" PRIu64 " bytes",
                 config->check, check.io_size, check.largest_size);
    else if (!check.serves)
        annotate(config, SEVERITY_ERROR, place.file, place.line,
                 "%s: the I/O buffer of %" PRIu64 " bytes makes %" PRIu64
                 " blocks of WOLFMEM_IO_SZ %" PRIu64 "; %" PRIu64 " are needed, which take %" PRIu64
                 " bytes", config->check, check.buffer_bytes, check.block_count, check.io_size,
                 check.need_count, check.need_bytes);
    return check.serves;
}

static bool keeps_header(const struct config *config, const struct report *report)
{
    const struct report_check *check = report->check;
    bool is_kept = keeps_running(config, report);
    is_kept &= leaves_none_out(config, &report->planning->live);
    is_kept &= keeps_max_buffer(config, config->check, place_of(report, SETTINGS_BUFFER_SIZE),
                                check->result->buffer_bytes, &check->max_buffer);
    is_kept &= keeps_tolerance(config, report);
    is_kept &= keeps_io_pool(config, report);
    return is_kept;
}

/* ---- An earlier report ---- */

static bool keeps_baseline(const struct config *config, const struct changes *changes)
{
    const struct report_rule *tolerance = &changes->tolerance;
    if (!changes->is_alike && !config->is_quiet)
        say("warning: %s was made with other options, as the report says: that alone may "
            "have changed the plan", config->baseline);
    if (tolerance->excess_bytes)
        annotate(config, SEVERITY_ERROR, NULL, 0,
                 "the plan: the buffer of %" PRIu64 " bytes is over the %" PRIu64
                 " of %s and --tolerance=%" PRId64 " by %" PRIu64 " bytes",
                 changes->after.buffer_bytes, changes->before->buffer_bytes, config->baseline,
                 tolerance->limit, tolerance->excess_bytes);
    return tolerance->excess_bytes == 0;
}

int rules_judge(const struct config *config, const struct report *report)
{
    bool is_kept = !report->check || keeps_header(config, report);
    if (report->changes)
        is_kept &= keeps_baseline(config, report->changes);
    return is_kept ? EXIT_GOOD : EXIT_BUDGET;
}
