/* SPDX-License-Identifier: MIT */
/* memory_bucket_optimizer.c - from the command line to a report.
 *
 * Options become one config; the logs become traces, the traces live peaks,
 * these a plan, the plan is replayed, and what came of it is reported. This is
 * the one place that prints messages and chooses exit codes. */
#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/spill.h"
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
#define SPILL_EVENTS ((size_t)1 << 21) /* a log of more gets a spill plan only where one is asked for */
#define MUTEX_BYTES_MAX 65536
#define PADDING_MAX 65536
#define PROGRESS_BYTES ((uint64_t)64 << 20) /* read between two progress lines */

struct config {
    struct plan_budget budget;
    enum report_planner planner;
    bool is_concurrent;
    bool is_strict;
    bool is_quiet;
    bool is_verbose;
    enum report_format format;
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
          "                          spill: the smallest plan found that serves the very log;\n"
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
    fputs("                          with +guard or +insight behind it for such builds of allocator/\n"
          "      --align=BYTES       WOLFSSL_STATIC_ALIGN, a power of two (default 16)\n"
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
          "  -f, --format=NAME       text (default); macros, for user_settings.h; json, for programs\n"
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

/* Looks a name up in a list that NULL ends; `choices` is that list in words. */
static bool read_name(const char *option, const char *text, const char *const *names,
                      const char *choices, uint64_t *index)
{
    for (*index = 0; names[*index]; ++*index) {
        if (strcmp(text, names[*index]) == 0)
            return true;
    }
    say("%s must be %s, not '%s'", option, choices, text);
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
    struct target ignored;
    config->target_name = strcmp(text, "auto") == 0 ? NULL : text;
    if (!config->target_name || target_parse(text, &ignored))
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
        if (!read_name("--planner", text, report_planner_names, "peak, spill or greedy", &number))
            return false;
        config->planner = (enum report_planner)number;
        return true;
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
        if (!read_name("--format", text, report_format_names, "text, macros or json", &number))
            return false;
        config->format = (enum report_format)number;
        return true;
    case 'o':
        config->output = strcmp(text, "-") == 0 ? NULL : text;
        return true;
    case OPTION_STRICT:
        return config->is_strict = true;
    case 'q':
        return config->is_quiet = true;
    case 'v':
        return config->is_verbose = true;
    default:
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
    if (config->planner == PLANNER_SPILL && config->is_concurrent) {
        say("--planner=spill needs the order of all requests, which --concurrent leaves open");
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
    opterr = 0; /* messages are made here */
    while ((option = getopt_long(argc, argv, "k:p:w:m:t:f:o:qvh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return EXIT_GOOD;
        }
        if (option == OPTION_VERSION) {
            puts(PROGRAM " " VERSION);
            return EXIT_GOOD;
        }
        if (option == '?') {
            say("unknown option, or one whose argument is missing or too many: '%s'",
                argv[optind - 1]);
            return EXIT_USAGE;
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
    if (target.align < target.pointer_bytes && !config->is_quiet)
        say("warning: blocks aligned to %" PRIu32 " are not aligned for a pointer of %" PRIu32 " bytes",
            target.align, target.pointer_bytes);
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
    if (config->is_strict && live->unserved_count) {
        say("%" PRIu64 " requests of up to %" PRIu64 " bytes are larger than any block of the target",
            live->unserved_count, live->largest_unserved);
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
};

/* Whether to look for a spill plan: when asked for, and for the comparison in
 * the report where that takes no longer than reading the log did. */
static bool wants_spill(const struct config *config, const struct trace *traces)
{
    size_t event_count = 0;
    for (size_t i = 0; i < config->log_count; i++)
        event_count += traces[i].event_count;
    return config->planner == PLANNER_SPILL ||
           (config->format != FORMAT_MACROS && !config->is_concurrent && event_count <= SPILL_EVENTS);
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
 * half of it. mode is the new file's. */
static bool replace_file(const char *name, mode_t mode, const struct sink *sink)
{
    char *draft = malloc(strlen(name) + 32);
    if (!draft)
        return false;
    sprintf(draft, "%s.%ld.tmp", name, (long)getpid());
    int file = open(draft, O_WRONLY | O_CREAT | O_EXCL, mode);
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
        char *path = realpath(name, NULL); /* a link stays; NULL where there is no file yet */
        is_written = replace_file(path ? path : name, path ? status.st_mode & 07777 : 0666, sink);
        int error = errno;
        free(path);
        errno = error;
    }
    if (!is_written)
        say("%s: %s", name ? name : "standard output", strerror(errno));
    return is_written ? EXIT_GOOD : EXIT_FILE;
}

static void (*const report_writers[])(struct sink *, const struct report *) = {
    [FORMAT_TEXT] = report_text,
    [FORMAT_MACROS] = report_macros,
    [FORMAT_JSON] = report_json,
};

static int print_report(const struct config *config, const struct report *report)
{
    struct sink sink = {0};
    report_writers[config->format](&sink, report);
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

    struct plans plans = {0};
    struct plan_need need;
    enum plan_status status = make_plans(config, &target, &live, &plans, &need);
    code = status == PLAN_OK ? prove(config, &target, &live, &plans)
                             : refuse(config, &target, status, &need);
    if (code == EXIT_GOOD) {
        const struct report report = {
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
            .bound = plans.bound,
            .bound_any = plans.bound_any,
            .peak_plans = plans.best,
            .peak_plan_count = plans.best_count,
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
    if (code >= 0) {
        if (fflush(stdout) == 0 && !ferror(stdout))
            return code;
        say("standard output: %s", strerror(errno));
        return EXIT_FILE;
    }

    struct trace *traces = calloc(config.log_count, sizeof *traces);
    if (!traces)
        return out_of_memory();
    code = read_logs(&config, traces) ? plan_and_report(&config, traces) : EXIT_FILE;
    for (size_t i = 0; i < config.log_count; i++)
        trace_free(&traces[i]);
    free(traces);
    return code;
}
