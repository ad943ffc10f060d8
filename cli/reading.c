/* SPDX-License-Identifier: MIT */
/* reading.c - logs, a header and an earlier report, read or refused. */
#include "reading.h"

#include "common/files.h"
#include "common/message.h"
#include "common/minmax.h"
#include "common/nearest.h"
#include "common/platform.h"
#include "optimizer/defaults.h"
#include "parser/symbols.h"
#include "report/baseline.h"
#include "report/words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PROGRESS_BYTES ((uint64_t)64 << 20) /* read between two progress lines */

/* Says "NAME:LINE: words", without the line where that is 0. */
static void say_about(const char *name, uint64_t line, const struct sink *words)
{
    char place[24] = "";
    if (line)
        snprintf(place, sizeof place, ":%" PRIu64, line);
    if (words->is_short)
        out_of_memory();
    else
        say("%s%s: %.*s", name, place, (int)words->length, words->text);
}

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
        count = platform_read(source->file, buffer, size);
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
    source.file = is_stdin ? STDIN_FILENO : platform_open(name, O_RDONLY);
    if (source.file < 0) {
        say("%s: %s", name, strerror(errno));
        return false;
    }
    *log = (struct log){.name = name,
                        .is_as_logged = config->is_as_logged || config->format == FORMAT_LOG,
                        .starts = config->starts,
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
    case LOG_DAMAGED:
        say("%s:%" PRIu64 ": this small log can't be used: %s", name, log->damage.line,
            log->damage.what);
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
    say_about(log->name, seen->line, &words);
    sink_free(&words);
}

/* Shows a line that may tell of an allocation, and how to have such lines read. */
static void say_proposal(const struct log *log)
{
    const struct proposal *proposal = &log->proposal;
    struct sink words = {0};
    sink_print(&words, "no line of it has a format that is known; this one may tell of an "
                       "allocation: '");
    sink_plain(&words, proposal->text.text, min_size(proposal->text.length, SHOWN_MAX));
    sink_print(&words, "'. If so, say how to read it: --alloc='%s' --free='%s'", proposal->alloc,
               *proposal->free ? proposal->free : "...");
    say_about(log->name, proposal->line, &words);
    sink_free(&words);
}

/* Says why there is nothing to plan from. */
static void say_nothing_served(const struct config *config, const struct log *log)
{
    const struct trace *trace = &log->trace;
    const struct trace_count *cut = &log->diagnosis.finding[FINDING_CUT];
    if (trace_failed_count(trace) > 0)
        say("%s: every request in it failed; give the run more memory", log->name);
    else if (log->signal.row)
        say_signal(log);
    else if (cut->count)
        say("%s:%" PRIu64 ": %s, %" PRIu64 " in all; no allocation is recorded in it, read as %s",
            log->name, cut->first_line, finding_words(trace, FINDING_CUT)->what, cut->count,
            trace->input->name);
    else if (log->proposal.line && !config->input)
        say_proposal(log);
    else if (!trace->input->is_wolfssl)
        say("%s: no allocation is recorded in it, read as %s", log->name, trace->input->name);
    else
        say("%s: no allocation is recorded in it; build wolfSSL with WOLFSSL_DEBUG_MEMORY and "
            "WOLFSSL_DEBUG_MEMORY_PRINT, run the application, and keep all that it prints",
            log->name);
}

/* Says why the log may not hold a whole run, if it is in this doubt; whether it is. */
static bool say_doubt(const struct log *log, enum doubt doubt)
{
    struct sink words = {0};
    if (!log->diagnosis.doubt[doubt].count)
        return false;
    words_doubt(&words, log, doubt);
    if (!words.is_short)
        say("%.*s", (int)words.length, words.text);
    sink_free(&words);
    return true;
}

/* Whether a log can be planned from, and under --strict relied on. */
static bool check_log(const struct config *config, const struct log *log)
{
    if (trace_request_count(&log->trace) == 0) {
        say_nothing_served(config, log);
        return false;
    }
    if (config->is_strict && config->is_as_logged && log->build.memory == BUILD_PLAIN) {
        say("%s: written by a build without static memory; leave out --as-logged", log->name);
        return false;
    }
    for (int f = 0; config->is_strict && f < FINDING_COUNT; f++) {
        bool is_leak = f == FINDING_LIVE_AT_END && log->diagnosis.is_whole;
        if (log->diagnosis.finding[f].count && !is_leak) {
            say("%s:%" PRIu64 ": %s", log->name, log->diagnosis.finding[f].first_line,
                finding_words(&log->trace, (enum finding)f)->what);
            return false;
        }
    }
    bool is_doubtful = false;
    for (int d = 0; config->is_strict && !is_doubtful && d < DOUBT_COUNT; d++)
        is_doubtful = say_doubt(log, (enum doubt)d);
    return !is_doubtful;
}

/* A text of --run-starts that no log has is likely misspelt. */
static void check_starts(const struct config *config, const struct log *logs)
{
    bool has_any = config->is_quiet || !config->starts.count;
    for (size_t i = 0; i < config->log_count; i++)
        has_any |= logs[i].trace.has_run_start;
    if (!has_any)
        say("warning: no line has the text of --run-starts: each log is taken for one run");
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

/* ---- Names of call sites ---- */

#define SYMBOLS_BYTES_MAX ((size_t)1 << 30)

/* Reads what nm printed; false, which is said, iff it is of no use. */
static bool read_symbols(const char *name, struct sink *text, struct symbols *symbols)
{
    struct sink words = {0};
    if (!name)
        return true;
    if (!file_read(name, SYMBOLS_BYTES_MAX, text))
        return false;
    switch (symbols_read((struct span){text->text, text->length}, symbols)) {
    case SYMBOLS_OK:
        return true;
    case SYMBOLS_NO_MEMORY:
        out_of_memory();
        return false;
    case SYMBOLS_NO_FUNCTION:
        sink_print(&words, "no function is named in it");
        break;
    case SYMBOLS_BAD_LINE:
        sink_print(&words, "this is not what nm prints of a program: '");
        sink_plain(&words, symbols->bad_line.text, min_size(symbols->bad_line.length, SHOWN_MAX));
        sink_print(&words, "'");
        break;
    }
    sink_print(&words, "; make it with nm PROGRAM > FILE, before PROGRAM is stripped");
    say_about(name, symbols->bad_line.text ? symbols->line : 0, &words);
    sink_free(&words);
    return false;
}

/* Names the call sites of a log, and counts those. False iff memory is short. */
static bool name_sites(const struct symbols *symbols, struct log *log, uint64_t *named)
{
    uint32_t count = 0;
    bool is_good = symbols_name_sites(symbols, &log->trace.kinds, &count);
    *named += count;
    for (size_t f = 0; is_good && f < log->forked_count; f++)
        is_good = name_sites(symbols, &log->forked[f], named);
    return is_good;
}

/* Names the call sites of all logs; false, which is said, iff memory is short. */
static bool name_all_sites(const struct config *config, const struct symbols *symbols,
                           struct log *logs)
{
    uint64_t named = 0;
    for (size_t i = 0; i < config->log_count; i++) {
        if (!name_sites(symbols, &logs[i], &named)) {
            out_of_memory();
            return false;
        }
    }
    if (!named && config->symbols && !config->is_quiet)
        say("warning: no call site is an address in a function of %s; is it of the same build?",
            config->symbols);
    return true;
}

/* Offers the call sites of a log, or their functions. True iff one is the name that was given. */
static bool offer_sites(const struct log *log, struct nearest *nearest)
{
    const struct kinds *kinds = &log->trace.kinds;
    bool is_site = sites_function(nearest->given).length < nearest->given.length;
    for (uint32_t k = 0; k < kinds->count; k++) {
        struct span site = sites_name(kinds, &kinds->kind[k]);
        struct span name = is_site ? site : sites_function(site);
        if (span_compare(name, nearest->given) == 0)
            return true;
        nearest_offer(nearest, name);
    }
    for (size_t f = 0; f < log->forked_count; f++) {
        if (offer_sites(&log->forked[f], nearest))
            return true;
    }
    return false;
}

/* Whether the logs have the call sites of --without; says which names are like the others. */
static bool check_without(const struct config *config, const struct log *logs)
{
    for (size_t i = 0; i < config->without_count; i++) {
        struct nearest nearest = {.given = span_of(config->without[i])};
        struct sink words = {0};
        bool is_there = false;
        for (size_t l = 0; l < config->log_count && !is_there; l++)
            is_there = offer_sites(&logs[l], &nearest);
        if (is_there)
            continue;
        for (size_t n = 0; n < nearest.count; n++) {
            sink_print(&words, "%s", n == 0                   ? "; did you mean "
                                     : n + 1 < nearest.count ? ", "
                                                             : " or ");
            sink_plain(&words, nearest.best[n].name.text, nearest.best[n].name.length);
        }
        if (words.is_short)
            out_of_memory();
        else
            say("--without: no request is from '%s'%.*s%s", config->without[i], (int)words.length,
                words.length ? words.text : "", words.length ? "?" : "");
        sink_free(&words);
        return false;
    }
    return true;
}

bool read_logs(const struct config *config, struct log *logs)
{
    struct sink text = {0};
    struct symbols symbols = {0};
    bool is_read = read_symbols(config->symbols, &text, &symbols);
    for (size_t i = 0; is_read && i < config->log_count; i++)
        is_read = read_log(config, config->logs[i], &logs[i]) && check_log(config, &logs[i]);
    is_read = is_read && name_all_sites(config, &symbols, logs);
    symbols_free(&symbols);
    sink_free(&text);
    if (!is_read)
        return false;
    check_starts(config, logs);
    return check_regions(config, logs) && check_without(config, logs);
}

/* ---- The header to check, and the report to compare with ---- */

/* Says it about a line that the settings count. */
static void say_about_line(const struct config *config, const struct settings *settings,
                           uint32_t line, const struct sink *words)
{
    uint32_t header = settings_header_of(settings, &line);
    say_about(config->header_count ? config->headers[header] : config->check, line, words);
}

/* What the user knows a macro's value by, where that is no line of a header. */
static const char *option_of(enum settings_macro macro)
{
    return macro == SETTINGS_BUCKETS ? "--buckets" : macro == SETTINGS_DIST ? "--dist" : "--buffer";
}

static bool read_settings(const struct config *config, const struct settings_request *request,
                          struct settings *settings)
{
    struct sink words = {0};
    enum settings_error error = settings_read_all(request, settings);
    if (error) {
        words_unreadable(&words, error, settings);
        say_about_line(config, settings, settings->failed_line, &words);
    }
    sink_free(&words);
    return error == SETTINGS_OK;
}

bool read_headers(const struct config *config, const struct target *target,
                  struct settings *settings)
{
    struct sink text[SETTINGS_HEADERS_MAX] = {{0}};
    struct settings_request request = {
        .header_count = config->header_count,
        .pointer_bytes = target->pointer_bytes,
        .given = {[SETTINGS_BUCKETS] = config->buckets, [SETTINGS_DIST] = config->dist,
                  [SETTINGS_BUFFER_SIZE] = config->buffer_name},
    };
    bool is_read = true;
    for (uint32_t h = 0; is_read && h < config->header_count; h++) {
        is_read = file_read(config->headers[h], SETTINGS_BYTES_MAX, &text[h]);
        request.header[h] = (struct settings_text){text[h].text, text[h].length};
    }
    is_read = is_read && read_settings(config, &request, settings);
    for (uint32_t h = 0; h < config->header_count; h++)
        sink_free(&text[h]);
    return is_read;
}

/* Says why a header can't be used. */
static void say_faults(const struct config *config, const struct checked_header *header)
{
    for (uint32_t i = 0; i < header->header.fault_count; i++) {
        const struct check_fault *fault = &header->header.fault[i];
        struct sink words = {0};
        if (fault->kind > CHECK_FATAL_LAST)
            continue;
        const struct settings_value *value = &header->settings.value[fault->macro];
        words_fault(&words, &header->settings, fault);
        if (value->is_given && !value->line)
            say_about(option_of(fault->macro), 0, &words);
        else
            say_about_line(config, &header->settings, value->line, &words);
        sink_free(&words);
    }
}

/* The first region that is planned for and is a pool; 0: none is. */
static uint32_t planned_pool(const struct config *config, const struct log *log)
{
    for (uint32_t r = 1; r <= log->trace.regions.pool_count; r++) {
        if (region_set_has(config->regions, r))
            return r;
    }
    return 0;
}

/* The size of the pool that the logs announce, of the first region that is planned for. False,
 * which is said, iff there is none or the logs disagree. */
static bool read_log_buffer(const struct config *config, const struct log *logs, uint64_t *bytes)
{
    *bytes = 0;
    for (size_t i = 0; i < config->log_count; i++) {
        uint32_t pool = planned_pool(config, &logs[i]);
        uint64_t size = pool ? logs[i].trace.regions.pool[pool].size : 0;
        if (!pool)
            say("%s: no pool is announced in it, by \"Allocated N bytes for static memory\": give "
                "--buffer a number", logs[i].name);
        else if (*bytes && size != *bytes)
            say("%s: its pool has %" PRIu64 " bytes, and that of %s %" PRIu64
                ": give --buffer a number", logs[i].name, size, logs[0].name, *bytes);
        else if (size > UINT32_MAX)
            say("%s: its pool of %" PRIu64 " bytes is more than any target has", logs[i].name,
                size);
        else
            *bytes = size;
        if (*bytes != size || !pool)
            return false;
    }
    return true;
}

static void take_defaults(const struct config *config, const struct target *target,
                          struct checked_header *checked)
{
    struct settings *settings = &checked->settings;
    struct defaults *defaults = &checked->header.defaults;
    if (!config->header_count && config->checks_defaults)
        defaults_assume(settings, target->release, defaults);
    if (config->checks_defaults || defaults_apply(settings))
        defaults_fill(settings, target->release, config->checks_defaults, defaults);
}

bool use_header(const struct config *config, const struct log *logs, struct target *target,
                struct checked_header *checked)
{
    struct check_header *header = &checked->header;
    check_read_target(&checked->settings, target, header);
    take_defaults(config, target, checked);
    check_read_lists(&checked->settings, target, header);
    if (!header->is_unusable && config->buffer_source == BUFFER_OF_LOG &&
        !read_log_buffer(config, logs, &checked->buffer_bytes))
        return false;
    if (!header->is_unusable && config->buffer_source != BUFFER_OF_LOG)
        checked->buffer_bytes = config->buffer_source == BUFFER_IN_BYTES
                                    ? (uint64_t)config->buffer_bytes
                                    : check_read_buffer(&checked->settings, header);
    say_faults(config, checked);
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
