/* SPDX-License-Identifier: MIT */
/* reading.c - logs, a header and an earlier report, read or refused. */
#include "reading.h"

#include "common/files.h"
#include "common/message.h"
#include "parser/diagnosis.h"
#include "parser/log.h"
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_BYTES ((uint64_t)64 << 20) /* read between two progress lines */

/* ---- Logs ---- */

struct log_file {
    const char *name;
    int file;
    int error; /* errno of a read that failed */
    bool shows_progress;
    uint64_t byte_count;
};

static ptrdiff_t read_source(void *argument, char *buffer, size_t size)
{
    struct log_file *source = argument;
    ssize_t count;
    do
        count = read(source->file, buffer, size);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        source->error = errno;
        return -1;
    }
    uint64_t before = source->byte_count / PROGRESS_BYTES;
    source->byte_count += (uint64_t)count;
    if (source->shows_progress && source->byte_count / PROGRESS_BYTES != before)
        fprintf(stderr, "\r%s: %s: %" PRIu64 " MiB read", program_name, source->name,
                source->byte_count >> 20);
    if (source->shows_progress && count == 0 && before)
        fputc('\n', stderr);
    return count;
}

static bool read_log(const struct config *config, const char *name, struct trace *trace)
{
    bool is_stdin = strcmp(name, "-") == 0;
    struct log_file source = {.name = name,
                            .shows_progress = !config->is_quiet && isatty(STDERR_FILENO)};
    source.file = is_stdin ? STDIN_FILENO : open(name, O_RDONLY);
    if (source.file < 0) {
        say("%s: %s", name, strerror(errno));
        return false;
    }
    struct log log = {.name = name, .trace = *trace};
    log.trace.input = config->input;
    enum log_status status = log_read(read_source, &source, &log);
    *trace = log.trace;
    if (!is_stdin)
        close(source.file);
    switch (status) {
    case LOG_OK:
        return true;
    case LOG_READ_FAILED:
        say("%s: %s", name, strerror(source.error));
        break;
    case LOG_NO_MEMORY:
        say("%s: out of memory, or over %" PRIu32 " kinds of request", name, KINDS_MAX);
        break;
    case LOG_TOO_MANY_BLOCKS:
        say("%s: over %" PRIu32 " blocks are live at once", name, TRACE_SLOTS_MAX);
        break;
    }
    return false;
}

/* Says why there is nothing to plan from. */
static void say_nothing_served(const char *name, const struct trace *trace)
{
    const struct trace_count *cut = &trace->finding[FINDING_CUT];
    const char *input = trace->input->name;
    if (trace_failed_count(trace) > 0)
        say("%s: no request in it was served; give the run more memory", name);
    else if (!trace->input->is_wolfssl && cut->count)
        say("%s:%" PRIu64 ": %s; no allocation is recorded in it, read as %s", name,
            cut->first_line, report_finding(trace, FINDING_CUT)->what, input);
    else if (!trace->input->is_wolfssl)
        say("%s: no allocation is recorded in it, read as %s", name, input);
    else
        say("%s: no allocation is recorded in it; build wolfSSL with WOLFSSL_DEBUG_MEMORY and "
            "WOLFSSL_DEBUG_MEMORY_PRINT, run the application, and keep all that it prints", name);
}

/* Whether a log can be planned from, and under --strict relied on. */
static bool check_log(const struct config *config, const char *name, const struct trace *trace)
{
    if (trace_request_count(trace) == 0) {
        say_nothing_served(name, trace);
        return false;
    }
    struct diagnosis diagnosis;
    diagnosis_make(trace, &diagnosis);
    for (int finding = 0; config->is_strict && finding < FINDING_COUNT; finding++) {
        if (diagnosis.finding[finding].count) {
            say("%s:%" PRIu64 ": %s", name, diagnosis.finding[finding].first_line,
                report_finding(trace, (enum finding)finding)->what);
            return false;
        }
    }
    return true;
}

/* Whether the logs have the regions that are to be planned for. */
static bool check_regions(const struct config *config, const struct trace *traces)
{
    uint32_t last = 0;
    uint64_t count = 0;
    if (config->regions == REGION_SET_ALL)
        return true;
    for (size_t i = 0; i < config->log_count; i++) {
        if (!traces[i].regions.pool_count) {
            say("%s: no pool is announced in it, so --region can't tell its requests apart",
                config->logs[i]);
            return false;
        }
        last = last > traces[i].regions.pool_count ? last : traces[i].regions.pool_count;
        count += trace_planned_count(&traces[i]);
    }
    for (uint32_t r = last + 1; r < REGIONS_MAX; r++) {
        if (region_set_has(config->regions, r)) {
            say("%s: there is no region %" PRIu32 ", only 0 to %" PRIu32, config->logs[0], r, last);
            return false;
        }
    }
    if (!count)
        say("%s: no request is in a region of --region", config->logs[0]);
    return count > 0;
}

bool read_logs(const struct config *config, struct trace *traces)
{
    for (size_t i = 0; i < config->log_count; i++) {
        traces[i].left_out = ~config->regions;
        if (!read_log(config, config->logs[i], &traces[i]) ||
            !check_log(config, config->logs[i], &traces[i]))
            return false;
    }
    return check_regions(config, traces);
}

/* ---- The header to check, and the report to compare with ---- */

void say_about(const char *name, uint32_t line, const struct sink *words)
{
    char place[16] = "";
    if (line)
        snprintf(place, sizeof place, ":%" PRIu32, line);
    if (words->is_short)
        out_of_memory();
    else
        say("%s%s: %.*s", name, place, (int)words->length, words->text);
}

bool read_header(const char *name, struct settings *settings)
{
    struct sink text = {0};
    struct sink words = {0};
    bool is_read = file_read(name, SETTINGS_BYTES_MAX, &text);
    if (is_read) {
        enum settings_error error = settings_read(text.text, text.length, settings);
        is_read = error == SETTINGS_OK;
        if (!is_read) {
            report_unreadable(&words, error, settings);
            say_about(name, settings->failed_line, &words);
        }
    }
    sink_free(&text);
    sink_free(&words);
    return is_read;
}

bool read_baseline(const char *name, struct baseline *baseline)
{
    struct sink text = {0};
    struct sink words = {0};
    bool is_read = file_read(name, BASELINE_BYTES_MAX, &text);
    if (is_read) {
        enum baseline_error error = baseline_read(text.text, text.length, baseline);
        is_read = error == BASELINE_OK;
        if (!is_read) {
            report_no_baseline(&words, error, baseline);
            say_about(name, baseline->failed_line, &words);
        }
    }
    sink_free(&text);
    sink_free(&words);
    return is_read;
}
