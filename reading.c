/* SPDX-License-Identifier: MIT */
/* reading.c - logs, a header and an earlier report, read or refused. */
#include "reading.h"

#include "common/files.h"
#include "common/message.h"
#include "common/minmax.h"
#include "common/platform.h"
#include "report/baseline.h"
#include "report/words.h"

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

/* Writes over the line of the progress before. */
static void show_progress(const struct log_file *source)
{
    struct sink name = {0};
    sink_plain(&name, source->name, strlen(source->name));
    if (!name.is_short)
        fprintf(stderr, "\r%s: %.*s: %" PRIu64 " MiB read", program_name, (int)name.length,
                name.length ? name.text : "", source->byte_count >> 20);
    sink_free(&name);
}

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
        show_progress(source);
    if (source->shows_progress && count == 0 && before)
        fputc('\n', stderr);
    return count;
}

static bool read_log(const struct config *config, const char *name, struct log *log)
{
    bool is_stdin = strcmp(name, "-") == 0;
    struct log_file source = {.name = name,
                              .shows_progress = !config->is_quiet && isatty(STDERR_FILENO)};
    source.file = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | PLATFORM_BINARY);
    if (source.file < 0) {
        say("%s: %s", name, strerror(errno));
        return false;
    }
    *log = (struct log){.name = name,
                        .trace = {.input = config->input, .left_out = ~config->regions}};
    enum log_status status = log_read(read_source, &source, log);
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

#define SHOWN_MAX 60 /* bytes of a line in a message */

/* Says what a file is that is no log. */
static void say_signal(const struct log *log)
{
    const struct signal_seen *seen = &log->signal;
    struct sink words = {0};
    sink_print(&words, "no allocation is recorded in it: it is %s", seen->row->what);
    if (seen->line) {
        sink_print(&words, ", as this line shows: '");
        sink_plain(&words, seen->text, min_size(seen->length, SHOWN_MAX));
        sink_print(&words, "'");
    }
    sink_print(&words, ". %s", seen->row->instead);
    say_about(log->name, (uint32_t)seen->line, &words);
    sink_free(&words);
}

/* Says why there is nothing to plan from. */
static void say_nothing_served(const struct log *log)
{
    const struct trace *trace = &log->trace;
    const struct trace_count *cut = &log->diagnosis.finding[FINDING_CUT];
    if (trace_failed_count(trace) > 0)
        say("%s: every request in it failed; give the run more memory", log->name);
    else if (log->signal.row)
        say_signal(log);
    else if (!trace->input->is_wolfssl && cut->count)
        say("%s:%" PRIu64 ": %s; no allocation is recorded in it, read as %s", log->name,
            cut->first_line, finding_words(trace, FINDING_CUT)->what, trace->input->name);
    else if (!trace->input->is_wolfssl)
        say("%s: no allocation is recorded in it, read as %s", log->name, trace->input->name);
    else
        say("%s: no allocation is recorded in it; build wolfSSL with WOLFSSL_DEBUG_MEMORY and "
            "WOLFSSL_DEBUG_MEMORY_PRINT, run the application, and keep all that it prints",
            log->name);
}

/* Whether a log can be planned from, and under --strict relied on. */
static bool check_log(const struct config *config, const struct log *log)
{
    if (trace_request_count(&log->trace) == 0) {
        say_nothing_served(log);
        return false;
    }
    for (int f = 0; config->is_strict && f < FINDING_COUNT; f++) {
        if (log->diagnosis.finding[f].count) {
            say("%s:%" PRIu64 ": %s", log->name, log->diagnosis.finding[f].first_line,
                finding_words(&log->trace, (enum finding)f)->what);
            return false;
        }
    }
    return true;
}

/* Whether the logs have the regions that are to be planned for. */
static bool check_regions(const struct config *config, const struct log *logs)
{
    uint32_t last = 0;
    uint64_t count = 0;
    if (config->regions == REGION_SET_ALL)
        return true;
    for (size_t i = 0; i < config->log_count; i++) {
        if (!logs[i].trace.regions.pool_count) {
            say("%s: no pool is announced in it, so --region can't tell its requests apart",
                logs[i].name);
            return false;
        }
        last = max_u32(last, logs[i].trace.regions.pool_count);
        count += trace_planned_count(&logs[i].trace);
    }
    for (uint32_t r = last + 1; r < REGIONS_MAX; r++) {
        if (region_set_has(config->regions, r)) {
            say("%s: there is no region %" PRIu32 ", only 0 to %" PRIu32, logs[0].name, r, last);
            return false;
        }
    }
    if (!count)
        say("%s: no request is in a region of --region", logs[0].name);
    return count > 0;
}

bool read_logs(const struct config *config, struct log *logs)
{
    for (size_t i = 0; i < config->log_count; i++) {
        if (!read_log(config, config->logs[i], &logs[i]) || !check_log(config, &logs[i]))
            return false;
    }
    return check_regions(config, logs);
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
            words_unreadable(&words, error, settings);
            say_about(name, settings->failed_line, &words);
        }
    }
    sink_free(&text);
    sink_free(&words);
    return is_read;
}

/* Says why a header can't be used. */
static void say_faults(const char *name, const struct checked_header *header)
{
    for (uint32_t i = 0; i < header->header.fault_count; i++) {
        const struct check_fault *fault = &header->header.fault[i];
        struct sink words = {0};
        if (fault->kind > CHECK_FATAL_LAST)
            continue;
        words_fault(&words, &header->settings, fault);
        say_about(name, header->settings.value[fault->macro].line, &words);
        sink_free(&words);
    }
}

bool use_header(const struct config *config, struct target *target, struct checked_header *checked)
{
    struct check_header *header = &checked->header;
    check_read_target(&checked->settings, target, header);
    check_read_lists(&checked->settings, target, header);
    if (!header->is_unusable)
        checked->buffer_bytes = config->buffer_bytes >= 0
                                    ? (uint64_t)config->buffer_bytes
                                    : check_read_buffer(&checked->settings, header);
    say_faults(config->check, checked);
    return !header->is_unusable;
}

bool read_baseline(const char *name, struct summary *baseline)
{
    struct sink text = {0};
    struct sink words = {0};
    struct baseline_problem problem;
    bool is_read = file_read(name, BASELINE_BYTES_MAX, &text);
    if (is_read && baseline_read(text.text, text.length, baseline, &problem) != BASELINE_OK) {
        is_read = false;
        words_no_baseline(&words, &problem);
        say_about(name, problem.line, &words);
    }
    sink_free(&text);
    sink_free(&words);
    return is_read;
}
