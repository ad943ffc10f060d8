/* SPDX-License-Identifier: MIT */
/* refusals.c - says why there is no plan, and which options would make one possible. */
#include "refusals.h"

#include "cli/annotate.h"
#include "cli/rules.h"
#include "common/message.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- Requests ---- */

void warn_of_log(const struct config *config, const struct log *log)
{
    if (config->is_quiet)
        return;
    /* wolfSSL does not log the new block of a realloc, so most of its logs have this finding. */
    bool is_expected = !log->trace.input->prints_realloc;
    int last = is_expected ? FINDING_REALLOC - 1 : FINDING_REALLOC;
    for (int f = 0; f <= last; f++) {
        const struct trace_count *count = &log->diagnosis.finding[f];
        if (count->count && f != FINDING_OVERSIZE) /* which refuse_unserved() says */
            annotate(config, SEVERITY_WARNING, log->name, count->first_line,
                     "%s:%" PRIu64 ": %s; %" PRIu64 " in all: the plan may be too small",
                     log->name, count->first_line,
                     finding_words(&log->trace, (enum finding)f)->what, count->count);
    }
    for (int d = 0; d < DOUBT_COUNT; d++) {
        struct sink words = {0};
        if (!log->diagnosis.doubt[d].count)
            continue;
        words_doubt(&words, log, (enum doubt)d);
        if (!words.is_short)
            annotate(config, SEVERITY_WARNING, log->name, log->diagnosis.doubt[d].line,
                     "%.*s: the plan may be too small", (int)words.length, words.text);
        sink_free(&words);
    }
    if (log->trace.lacks_libraries)
        annotate(config, SEVERITY_WARNING, log->name, 1,
                 "%s: functions are named without @library: what libraries allocate is not in it, and "
                 "the plan may be too small; trace with ltrace -L -x, as docs/inputs.md shows",
                 log->name);
    const struct trace_count *restarted = &log->diagnosis.finding[FINDING_RESTARTED];
    if (restarted->count)
        annotate(config, SEVERITY_WARNING, log->name, restarted->first_line,
                 "%s:%" PRIu64 ": %" PRIu64 " blocks are live where a new run may begin: if it "
                 "does, give --run-starts a text of that line; else the plan may be too large",
                 log->name, restarted->first_line, restarted->count);
}

/* Warns of a build that may not be the device's: one without static memory, and where the report
 * does not say it in other words, one with malloc. */
static void warn_of_build(const struct config *config, const struct log *log)
{
    bool is_said = !config->check && !config->is_strict && !report_is_extract(config->format);
    struct sink words = {0};
    if (words_build(&words, log) && !words.is_short &&
        (log->build.memory == BUILD_PLAIN || !is_said))
        say("warning: %s: %.*s", log->name, (int)words.length, words.text);
    sink_free(&words);
}

/* Requests that are larger than any block of the target. */
static int refuse_unserved(const struct config *config, const struct live *live)
{
    if (!live->unserved_count)
        return EXIT_GOOD;
    if (config->is_strict)
        say("%" PRIu64 " requests of up to %" PRIu64
            " bytes are larger than any block of the target",
            live->unserved_count, live->largest_unserved);
    else if (!config->is_quiet)
        say("warning: %" PRIu64 " requests of up to %" PRIu64 " bytes are left out: larger than "
            "any block of the target", live->unserved_count, live->largest_unserved);
    return config->is_strict ? EXIT_FILE : EXIT_GOOD;
}

int refuse_requests(const struct config *config, const struct planning *planning,
                    enum planning_status status)
{
    switch (status) {
    case PLANNING_NO_MEMORY:
        return out_of_memory();
    case PLANNING_TOO_MANY_BLOCKS:
        say("over %" PRIu32 " blocks are live at once", LIVE_BLOCKS_MAX);
        return EXIT_FILE;
    case PLANNING_NO_REQUEST:
        if (config->without_count)
            say("%s: --without leaves no request to plan for", planning->files[0].name);
        else
            say("%s: the target %s can serve none of its requests", planning->files[0].name,
                planning->target.name);
        return EXIT_FILE;
    default:
        break;
    }
    if (config->is_strict && planning->live.unserved_count)
        return refuse_unserved(config, &planning->live);
    for (size_t i = 0; i < planning->file_count && !config->is_quiet; i++) {
        warn_of_log(config, &planning->files[i]);
        warn_of_build(config, &planning->files[i]);
    }
    return refuse_unserved(config, &planning->live);
}

/* ---- The budget ---- */

/* Which budgets would do where max_buckets are too few. */
static void say_need(const struct planning *planning)
{
    const struct plan_need *need = &planning->need;
    const struct plan_budget *budget = &planning->budget;
    const struct release *release = planning->target.release;
    uint32_t most = release->fixed_buckets ? release->fixed_buckets : TARGET_BUCKETS_MAX;
    char waste[64] = "";
    char buckets[64] = "";
    if (need->buckets <= most)
        snprintf(buckets, sizeof buckets, "; --max-buckets=%" PRIu32 " would do", need->buckets);
    if (need->waste != UINT64_MAX)
        snprintf(waste, sizeof waste, "; --max-waste=%" PRIu64 " would do", need->waste);
    if (budget->max_waste == UINT64_MAX)
        say("wolfSSL %s holds at most %" PRIu32 " blocks in a bucket, too few for %" PRIu32
            " buckets%s", release->name, release->dist_max, budget->max_buckets, buckets);
    else
        say("%" PRIu32 " buckets are too few for --max-waste=%" PRIu64 "%s%s",
            budget->max_buckets, budget->max_waste, buckets, waste);
}

/* Says with which slack the budget, with a buffer of at most max_bytes, could be kept. */
static int say_slack(const struct planning *planning, uint64_t max_bytes)
{
    uint32_t slack;
    if (!certified_largest_slack(planning, planning->slack - 1, max_bytes, &slack))
        return out_of_memory();
    if (slack)
        say("--slack=%" PRIu32 " is too much for this budget; --slack=%" PRIu32 " would do",
            planning->slack, slack);
    else
        say("--slack=%" PRIu32 " is too much for this budget, as is any slack over 0",
            planning->slack);
    return EXIT_BUDGET;
}

/* A plan there is. */
static int refuse_buffer(const struct config *config, const struct planning *planning,
                         uint64_t bytes)
{
    if (rules_keep_plan(config, bytes))
        return EXIT_GOOD;
    return planning->slack ? say_slack(planning, (uint64_t)config->max_buffer_bytes) : EXIT_BUDGET;
}

int refuse_plan(const struct config *config, const struct planning *planning,
                enum planning_status status)
{
    const struct plan_need *need = &planning->need;
    const struct target *target = &planning->target;
    uint64_t bytes = planning_buffer_bytes(planning, planning_plan(planning));
    switch (status) {
    case PLANNING_NEEDS_BUCKETS:
        say_need(planning);
        return EXIT_BUDGET;
    case PLANNING_NEEDS_WASTE:
        say("alignment %" PRIu32 " needs --max-waste of at least %" PRIu64 ", not %" PRIu64,
            target->align, need->waste, planning->budget.max_waste);
        return EXIT_BUDGET;
    case PLANNING_NEEDS_RELEASE:
        say("%" PRIu32 " blocks of %" PRIu32 " bytes are needed; wolfSSL %s holds at most %" PRIu32
            " in a bucket%s", need->dist, need->size, target->release->name,
            target->release->dist_max,
            target->release[1].dist_max > target->release->dist_max ? ", a newer one more" : "");
        return EXIT_BUDGET;
    case PLANNING_NEEDS_SLACK:
        return say_slack(planning, UINT32_MAX);
    case PLANNING_TOO_LARGE:
        say("the plan needs a buffer of %" PRIu64 " bytes, more than any target has", bytes);
        return EXIT_BUDGET;
    case PLANNING_BROKEN:
        say("internal error: the plan does not serve %s",
            planning->logs[planning->replay.failed_log].name);
        return EXIT_FILE;
    default:
        return refuse_buffer(config, planning, bytes);
    }
}

int refuse_io_only(const struct config *config)
{
    const char *option = config->check                   ? "--check"
                         : config->baseline              ? "--baseline"
                         : config->max_buffer_bytes >= 0 ? "--max-buffer"
                         : config_has_format(config, FORMAT_SVG) ? "--format=svg"
                                                         : NULL;
    if (option)
        say("every request is in an I/O pool, so there is no plan for %s; with --pools=joined "
            "there is one", option);
    return option ? EXIT_FILE : EXIT_GOOD;
}
