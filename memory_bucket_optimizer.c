/* SPDX-License-Identifier: MIT */
/* memory_bucket_optimizer.c - from the command line to a report.
 *
 * Options become one config; the logs become traces, the traces live peaks,
 * these a plan, the plan is replayed, and what came of it is reported. This is
 * the one place that prints messages and chooses exit codes. */
#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/target.h"
#include "parser/log.h"
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "memory_bucket_optimizer"
#define VERSION "0.1.0"

enum { EXIT_GOOD = 0, EXIT_BUDGET = 1, EXIT_USAGE = 2, EXIT_FILE = 3 };

#define BUCKETS_DEFAULT 9 /* the library's own WOLFMEM_MAX_BUCKETS */
#define CHOICES_OVER 3    /* how far over the budget the report's table goes */
#define MUTEX_BYTES_MAX 65536
#define PADDING_MAX 65536
#define PROGRESS_BYTES ((uint64_t)64 << 20) /* read between two progress lines */

struct config {
    struct plan_budget budget;
    bool is_greedy;
    bool is_concurrent;
    bool is_strict;
    bool is_quiet;
    bool is_verbose;
    bool is_macros;
    const char *target_name; /* NULL: from the width of the logs' addresses */
    const struct release *release;
    int64_t align; /* the four overrides: -1 where not given */
    int64_t padding;
    int64_t mutex_bytes;
    bool is_lean;
    bool is_single_threaded;
    const char *output; /* NULL: standard output */
    char *const *logs;
    size_t log_count;
};

/* ---- Messages ---- */

/* Prints "PROGRAM: message" to standard error. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(PROGRAM ": ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

static int out_of_memory(void)
{
    say("out of memory");
    return EXIT_FILE;
}

/* ---- Options ---- */

enum {
    OPTION_CONCURRENT = 256,
    OPTION_ALIGN,
    OPTION_PADDING,
    OPTION_MUTEX,
    OPTION_LEAN,
    OPTION_SINGLE_THREADED,
    OPTION_RELEASE,
    OPTION_STRICT,
    OPTION_VERSION,
};

static const struct option options[] = {
    {"max-buckets", required_argument, NULL, 'k'},
    {"planner", required_argument, NULL, 'p'},
    {"max-waste", required_argument, NULL, 'w'},
    {"margin", required_argument, NULL, 'm'},
    {"concurrent", no_argument, NULL, OPTION_CONCURRENT},
    {"target", required_argument, NULL, 't'},
    {"align", required_argument, NULL, OPTION_ALIGN},
    {"padding", required_argument, NULL, OPTION_PADDING},
    {"mutex", required_argument, NULL, OPTION_MUTEX},
    {"lean", no_argument, NULL, OPTION_LEAN},
    {"single-threaded", no_argument, NULL, OPTION_SINGLE_THREADED},
    {"release", required_argument, NULL, OPTION_RELEASE},
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {0},
};

static void print_help(void)
{
    fputs("Usage: " PROGRAM " [OPTION]... LOG...\n"
          "Plans the smallest buckets for wolfSSL's static memory from logs of its allocations.\n"
          "LOG is what a build with WOLFSSL_DEBUG_MEMORY and WOLFSSL_DEBUG_MEMORY_PRINT printed;\n"
          "- is standard input.\n"
          "\n"
          "Budgets\n"
          "  -k, --max-buckets=N     at most N buckets, 1 to 64 (default 9)\n"
          "  -p, --planner=NAME      peak: the smallest plan in which no request spills (default);\n"
          "                          greedy: joins the cheapest neighbours, for comparison\n"
          "  -w, --max-waste=BYTES   no request in a bucket more than BYTES larger\n"
          "  -m, --margin=PERCENT    head-room: PERCENT more blocks in each bucket, rounded up\n"
          "      --concurrent        the logs run at the same time on one heap: peaks add up\n"
          "\n"
          "Target\n"
          "  -t, --target=NAME       auto (default): lp64 where the logs have addresses of more\n"
          "                          than 32 bits, else ilp32; or one of\n", stdout);
    for (const struct target *target = target_presets; target->name; target++)
        printf("                            %-10s%s\n", target->name, target->about);
    fputs("      --align=BYTES       WOLFSSL_STATIC_ALIGN, a power of two (default 16)\n"
          "      --padding=BYTES     bytes before each block, a multiple of the alignment\n"
          "      --mutex=BYTES       sizeof(wolfSSL_Mutex)\n"
          "      --lean              WOLFSSL_STATIC_MEMORY_LEAN\n"
          "      --single-threaded   SINGLE_THREADED: no mutex\n"
          "      --release=VERSION   keep within the limits of that wolfSSL release; measured:", stdout);
    for (const struct release *release = releases; release->name; release++)
        printf(" %s", release->name);
    fputs("\n"
          "\n"
          "Output\n"
          "  -f, --format=NAME       text (default) or macros, for user_settings.h\n"
          "  -o, --output=FILE       instead of standard output; written whole or not at all\n"
          "      --strict            a log that does not add up is an error\n"
          "  -q, --quiet             no warnings\n"
          "  -v, --verbose           long tables whole; figures of the run on standard error\n"
          "  -h, --help              print this and exit\n"
          "      --version           print the version and exit\n"
          "\n"
          "Exit status: 0 good, 1 a budget can't be kept, 2 wrong usage, 3 a log or the output\n"
          "can't be used.\n", stdout);
}

/* Reads a whole decimal number from low to high, or says what is wrong with it. */
static bool read_number(const char *option, const char *text, uint64_t low, uint64_t high,
                        uint64_t *number)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    bool is_number = *text >= '0' && *text <= '9' && *end == '\0';
    if (is_number && errno == 0 && value >= low && value <= high) {
        *number = value;
        return true;
    }
    say("%s must be a whole number from %" PRIu64 " to %" PRIu64 ", not '%s'", option, low, high,
        text);
    return false;
}

/* The same for an override, -1 where not given. */
static bool read_override(const char *option, const char *text, uint64_t low, uint64_t high,
                          int64_t *override)
{
    uint64_t number;
    if (!read_number(option, text, low, high, &number))
        return false;
    *override = (int64_t)number;
    return true;
}

static bool read_choice(const char *option, const char *text, const char *off, const char *on,
                        bool *choice)
{
    *choice = strcmp(text, on) == 0;
    if (*choice || strcmp(text, off) == 0)
        return true;
    say("%s must be %s or %s, not '%s'", option, off, on, text);
    return false;
}

static bool read_release(const char *text, struct config *config)
{
    config->release = release_find(text);
    if (!config->release)
        say("--release must be a version from %s on, such as %s, not '%s'", releases[0].name,
            releases[1].name, text);
    return config->release != NULL;
}

static bool read_target(const char *text, struct config *config)
{
    config->target_name = strcmp(text, "auto") == 0 ? NULL : text;
    if (!config->target_name || target_find(text))
        return true;
    say("--target must be auto or one that --help lists, not '%s'", text);
    return false;
}

static bool read_option(int option, const char *text, struct config *config)
{
    uint64_t number = 0;
    switch (option) {
    case 'k':
        if (!read_number("--max-buckets", text, 1, TARGET_BUCKETS_MAX, &number))
            return false;
        config->budget.max_buckets = (uint32_t)number;
        return true;
    case 'p':
        return read_choice("--planner", text, "peak", "greedy", &config->is_greedy);
    case 'w':
        return read_number("--max-waste", text, 0, UINT32_MAX, &config->budget.max_waste);
    case 'm':
        if (!read_number("--margin", text, 0, PLAN_MARGIN_MAX, &number))
            return false;
        config->budget.margin_percent = (uint32_t)number;
        return true;
    case OPTION_CONCURRENT:
        return config->is_concurrent = true;
    case 't':
        return read_target(text, config);
    case OPTION_ALIGN:
        return read_override("--align", text, 1, TARGET_ALIGN_MAX, &config->align);
    case OPTION_PADDING:
        return read_override("--padding", text, 1, PADDING_MAX, &config->padding);
    case OPTION_MUTEX:
        return read_override("--mutex", text, 0, MUTEX_BYTES_MAX, &config->mutex_bytes);
    case OPTION_LEAN:
        return config->is_lean = true;
    case OPTION_SINGLE_THREADED:
        return config->is_single_threaded = true;
    case OPTION_RELEASE:
        return read_release(text, config);
    case 'f':
        return read_choice("--format", text, "text", "macros", &config->is_macros);
    case 'o':
        config->output = text;
        return true;
    case OPTION_STRICT:
        return config->is_strict = true;
    case 'q':
        return config->is_quiet = true;
    case 'v':
        return config->is_verbose = true;
    default: /* getopt_long() has said what is wrong */
        return false;
    }
}

/* What no option can tell alone. */
static bool check_config(struct config *config)
{
    if (config->align >= 0 && (config->align & (config->align - 1)) != 0) {
        say("--align must be a power of two, not %" PRId64, config->align);
        return false;
    }
    int64_t align = config->align >= 0 ? config->align : target_presets[0].align;
    if (config->padding >= 0 && config->padding % align != 0) {
        say("--padding must be a multiple of the alignment %" PRId64 ", not %" PRId64, align,
            config->padding);
        return false;
    }
    uint32_t fixed = config->release ? config->release->fixed_buckets : 0;
    if (fixed && config->budget.max_buckets > fixed) {
        say("--max-buckets can't be over %" PRIu32 " with --release=%s", fixed,
            config->release->name);
        return false;
    }
    if (config->log_count == 0) {
        say("no log is named; - is standard input");
        return false;
    }
    return true;
}

/* Returns -1 to go on, else the exit code. */
static int read_options(int argc, char **argv, struct config *config)
{
    int option;
    *config = (struct config){
        .budget = {.max_buckets = BUCKETS_DEFAULT, .max_waste = UINT64_MAX},
        .align = -1,
        .padding = -1,
        .mutex_bytes = -1,
    };
    while ((option = getopt_long(argc, argv, "k:p:w:m:t:f:o:qvh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return EXIT_GOOD;
        }
        if (option == OPTION_VERSION) {
            puts(PROGRAM " " VERSION);
            return EXIT_GOOD;
        }
        if (!read_option(option, optarg, config))
            return EXIT_USAGE;
    }
    config->logs = argv + optind;
    config->log_count = (size_t)(argc - optind);
    return check_config(config) ? -1 : EXIT_USAGE;
}

/* ---- Reading logs ---- */

struct source {
    const char *name;
    int file;
    int error; /* errno of a read that failed */
    bool shows_progress;
    uint64_t byte_count;
};

static ptrdiff_t read_source(void *argument, char *buffer, size_t size)
{
    struct source *source = argument;
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
        fprintf(stderr, "\r" PROGRAM ": %s: %" PRIu64 " MiB read", source->name,
                source->byte_count >> 20);
    if (source->shows_progress && count == 0 && before)
        fputc('\n', stderr);
    return count;
}

static bool read_log(const struct config *config, const char *name, struct trace *trace)
{
    bool is_stdin = strcmp(name, "-") == 0;
    struct source source = {.name = name,
                            .shows_progress = !config->is_quiet && isatty(STDERR_FILENO)};
    source.file = is_stdin ? STDIN_FILENO : open(name, O_RDONLY);
    if (source.file < 0) {
        say("%s: %s", name, strerror(errno));
        return false;
    }
    enum log_status status = log_read(read_source, &source, trace);
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

/* Whether a log can be planned from, and under --strict relied on. */
static bool check_log(const struct config *config, const char *name, const struct trace *trace)
{
    if (trace_request_count(trace) == 0) {
        if (trace_failed_count(trace) > 0)
            say("%s: no request in it was served; give the run more memory", name);
        else
            say("%s: no allocation is recorded in it; build wolfSSL with WOLFSSL_DEBUG_MEMORY and "
                "WOLFSSL_DEBUG_MEMORY_PRINT, run the application, and keep all that it prints", name);
        return false;
    }
    for (int oddity = 0; config->is_strict && oddity < ODDITY_COUNT; oddity++) {
        if (trace->oddity[oddity].count) {
            say("%s:%" PRIu64 ": %s", name, trace->oddity[oddity].first_line,
                report_oddity((enum trace_oddity)oddity));
            return false;
        }
    }
    return true;
}

static bool read_logs(const struct config *config, struct trace *traces)
{
    for (size_t i = 0; i < config->log_count; i++) {
        if (!read_log(config, config->logs[i], &traces[i]) ||
            !check_log(config, config->logs[i], &traces[i]))
            return false;
    }
    return true;
}

/* ---- The target ---- */

static struct target choose_target(const struct config *config, const struct trace *traces)
{
    uint64_t highest = 0;
    for (size_t i = 0; i < config->log_count; i++)
        highest = highest > traces[i].highest_address ? highest : traces[i].highest_address;
    const char *width = highest > UINT32_MAX ? "lp64" : "ilp32";
    struct target target = *target_find(config->target_name ? config->target_name : width);
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

/* ---- Planning ---- */

/* What a plan does not make up for. */
static void warn_of_log(const char *name, const struct trace *trace)
{
    static const enum trace_oddity grave[] = {ODDITY_FAILED_NULL, ODDITY_FAILED_POOL,
                                              ODDITY_FAILED_NO_HEAP, ODDITY_OVERSIZE, ODDITY_CUT};
    for (size_t i = 0; i < sizeof grave / sizeof *grave; i++) {
        const struct trace_count *count = &trace->oddity[grave[i]];
        if (count->count)
            say("warning: %s:%" PRIu64 ": %s; %" PRIu64 " in all: the plan may be too small", name,
                count->first_line, report_oddity(grave[i]), count->count);
    }
}

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
    if (config->is_quiet)
        return EXIT_GOOD;
    for (size_t i = 0; i < config->log_count; i++)
        warn_of_log(config->logs[i], &traces[i]);
    if (live->unserved_count)
        say("warning: %" PRIu64 " requests of up to %" PRIu64 " bytes are left out: larger than any "
            "block of the target", live->unserved_count, live->largest_unserved);
    return EXIT_GOOD;
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
        say("no plan of at most %" PRIu32 " buckets keeps the other budgets; %" PRIu32 " buckets do",
            config->budget.max_buckets, need->buckets);
        break;
    case PLAN_NEEDS_WASTE:
        say("--max-waste=%" PRIu64 " can't be kept with blocks aligned to %" PRIu32 "; %" PRIu64
            " can", config->budget.max_waste, target->align, need->waste);
        break;
    case PLAN_NEEDS_RELEASE:
        say("%" PRIu32 " blocks of %" PRIu32 " bytes are needed; wolfSSL %s holds at most %" PRIu32
            " in a bucket, a newer one more", need->dist, need->size, target->release->name,
            target->release->dist_max);
        break;
    }
    return EXIT_BUDGET;
}

/* A printed plan has been through every event of every log. */
static int prove(const struct config *config, const struct live *live, const struct plan *plan)
{
    struct replay replay;
    if (!replay_all(plan, live, &replay))
        return out_of_memory();
    if (replay.is_served && replay.spill_count == 0)
        return EXIT_GOOD;
    say("internal error: the plan does not hold for %s", config->logs[replay.failed_trace]);
    return EXIT_FILE;
}

/* ---- Writing ---- */

static bool write_all(int file, const struct sink *sink)
{
    for (size_t done = 0; done < sink->length;) {
        ssize_t count = write(file, sink->text + done, sink->length - done);
        if (count < 0 && errno != EINTR)
            return false;
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}

/* Writes beside the file and moves that into its place, so that nobody sees
 * half of it. */
static bool replace_file(const char *name, const struct sink *sink)
{
    char *draft = malloc(strlen(name) + 32);
    if (!draft)
        return false;
    sprintf(draft, "%s.%ld.tmp", name, (long)getpid());
    int file = open(draft, O_WRONLY | O_CREAT | O_EXCL, 0666);
    bool is_written = file >= 0 && write_all(file, sink);
    if (file >= 0)
        is_written &= close(file) == 0;
    is_written = is_written && rename(draft, name) == 0;
    int error = errno;
    if (file >= 0 && !is_written)
        unlink(draft);
    free(draft);
    errno = error;
    return is_written;
}

static int write_output(const char *name, const struct sink *sink)
{
    struct stat status;
    bool is_written;
    if (!name) {
        is_written = write_all(STDOUT_FILENO, sink);
    } else if (stat(name, &status) == 0 && !S_ISREG(status.st_mode)) {
        int file = open(name, O_WRONLY); /* a pipe or a device has no place to move to */
        is_written = file >= 0 && write_all(file, sink);
        if (file >= 0)
            is_written &= close(file) == 0;
    } else {
        is_written = replace_file(name, sink);
    }
    if (!is_written)
        say("%s: %s", name ? name : "standard output", strerror(errno));
    return is_written ? EXIT_GOOD : EXIT_FILE;
}

static int print_report(const struct config *config, const struct report *report)
{
    struct sink sink = {0};
    if (config->is_macros)
        report_macros(&sink, report);
    else
        report_text(&sink, report);
    int code = sink.is_short ? out_of_memory() : write_output(config->output, &sink);
    sink_free(&sink);
    return code;
}

/* ---- The pipeline ---- */

static int plan_and_report(const struct config *config, const struct trace *traces)
{
    struct target target = choose_target(config, traces);
    struct live live;
    int code = measure(config, traces, &target, &live);
    if (code != EXIT_GOOD)
        return code;

    const struct plan_budget *budget = &config->budget;
    uint32_t most = budget->max_buckets + CHOICES_OVER;
    most = most < TARGET_BUCKETS_MAX ? most : TARGET_BUCKETS_MAX;
    struct plan peak_plans[TARGET_BUCKETS_MAX];
    struct plan plan;
    struct plan_need need;
    bool is_exact;
    uint64_t bound, bound_any;
    enum plan_status status = plan_peak(&live, &target, budget, most, peak_plans, &plan, &is_exact,
                                        &need);
    if (status == PLAN_OK && config->is_greedy) {
        is_exact = false;
        status = plan_greedy(&live, &target, budget, &plan, &need);
    }
    if (status == PLAN_OK)
        status = plan_bound(&live, &target, budget->max_buckets, &bound, &bound_any);
    if (status != PLAN_OK) {
        code = refuse(config, &target, status, &need);
    } else if (plan_buffer_bytes(&plan, &target) > UINT32_MAX) {
        say("the plan needs a buffer of %" PRIu64 " bytes, more than any target has",
            plan_buffer_bytes(&plan, &target));
        code = EXIT_BUDGET;
    } else {
        code = prove(config, &live, &plan);
    }

    if (code == EXIT_GOOD) {
        const struct report report = {
            .version = VERSION,
            .log_names = (const char *const *)config->logs,
            .traces = traces,
            .trace_count = config->log_count,
            .target = &target,
            .live = &live,
            .budget = budget,
            .planner = config->is_greedy ? "greedy" : "peak",
            .plan = &plan,
            .is_exact = is_exact,
            .bound = bound,
            .bound_any = bound_any,
            .peak_plans = peak_plans,
            .peak_plan_count = most,
            .is_verbose = config->is_verbose,
        };
        code = print_report(config, &report);
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
    int code = read_options(argc, argv, &config);
    if (code >= 0)
        return fflush(stdout) == 0 && !ferror(stdout) ? code : EXIT_FILE;

    struct trace *traces = calloc(config.log_count, sizeof *traces);
    if (!traces)
        return out_of_memory();
    code = read_logs(&config, traces) ? plan_and_report(&config, traces) : EXIT_FILE;
    for (size_t i = 0; i < config.log_count; i++)
        trace_free(&traces[i]);
    free(traces);
    return code;
}
