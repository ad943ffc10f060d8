/* SPDX-License-Identifier: MIT */
/* options.c - the table of options, the help, and what each option sets. */
#include "options.h"

#include "common/command_line.h"
#include "common/message.h"
#include "common/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MUTEX_BYTES_MAX 65536
#define PADDING_MAX 65536

/* Options that have no letter. */
enum {
    OPTION_INPUT = 256,
    OPTION_SLACK,
    OPTION_AS_LOGGED,
    OPTION_ALLOC,
    OPTION_FREE,
    OPTION_REALLOC,
    OPTION_RUN_STARTS,
    OPTION_SYMBOLS,
    OPTION_CONCURRENT,
    OPTION_REGION,
    OPTION_POOLS,
    OPTION_WITHOUT,
    OPTION_ALIGN,
    OPTION_PADDING,
    OPTION_MUTEX,
    OPTION_LEAN,
    OPTION_SINGLE_THREADED,
    OPTION_RELEASE,
    OPTION_BUFFER,
    OPTION_BUCKETS,
    OPTION_DIST,
    OPTION_DEFAULTS,
    OPTION_MAX_BUFFER,
    OPTION_TOLERANCE,
    OPTION_BASELINE,
    OPTION_STRICT,
    OPTION_VERSION,
    OPTION_ANNOTATE,
};

/* ---- The names that options take ---- */

static const char *choose_input(size_t index, const char **about)
{
    static const struct {
        const char *name;
        const char *about;
    } others[] = {
        {"auto", "the format of the log's first record"},
        {"template", "lines as --alloc, --free and --realloc tell them"},
    };
    *about = index < 2 ? others[index].about : input_formats[index - 2].about;
    return index < 2 ? others[index].name : input_formats[index - 2].name;
}

static const char *choose_planner(size_t index, const char **about)
{
    *about = NULL;
    return planner_names[index];
}

static const char *choose_pools(size_t index, const char **about)
{
    *about = NULL;
    return pools_mode_names[index];
}

static const char *choose_target(size_t index, const char **about)
{
    *about = index ? target_presets[index - 1].about
                   : "lp64 where a log has addresses of over 32 bits, else ilp32";
    return index ? target_presets[index - 1].name : "auto";
}

static const char *choose_release(size_t index, const char **about)
{
    *about = NULL;
    return releases[index].name;
}

static const char *choose_format(size_t index, const char **about)
{
    *about = NULL;
    return report_format_names[index];
}

static const char *choose_service(size_t index, const char **about)
{
    static const char *const names[] = {"none", "github", NULL};
    *about = index ? "workflow commands: ::error file=...,line=..." : "only messages (default)";
    return names[index];
}

/* ---- The table ---- */

static const struct option options[] = {
    OPTION_HEADING("Input"),
    OPTION_NAME(OPTION_INPUT, "input", choose_input, "the format of the logs (default auto):"),
    OPTION_FLAG(OPTION_AS_LOGGED, "as-logged",
                "add nothing to the log of a build without static memory"),

    OPTION_TEXT(OPTION_ALLOC, "alloc", "TEMPLATE",
                "a line that allocates, as its printf() has it, such as\n"
                "'[ALLOC] ptr = %p | length = %zu'; may be repeated"),
    OPTION_TEXT(OPTION_FREE, "free", "TEMPLATE", "a line that frees: '[FREE] ptr = %p'"),
    OPTION_TEXT(OPTION_REALLOC, "realloc", "TEMPLATE",
                "a line that reallocates; its first address is the old block"),
    OPTION_TEXT(OPTION_RUN_STARTS, "run-starts", "TEXT",
                "a line with this text begins a new run, as after a reset: what was\n"
                "live before is gone; may be repeated: --run-starts='rst:0x'"),
    OPTION_TEXT(OPTION_SYMBOLS, "symbols", "FILE",
                "what nm prints of the program: names for call sites that the logs\n"
                "give as addresses"),

    OPTION_HEADING("Budgets"),
    OPTION_NUMBER('k', "max-buckets", "N", 1, TARGET_BUCKETS_MAX,
                  "at most N buckets, 1 to 64 (default 9)"),
    OPTION_NAME('p', "planner", choose_planner,
                "peak: the smallest plan in which no request spills (default);\n"
                "spill: the smallest plan found that may spill: serves the log's order,\n"
                "also with requests left out or frees earlier;\n"
                "greedy: joins the cheapest neighbours, for comparison"),
    OPTION_BYTES('w', "max-waste", 0, UINT32_MAX, "waste at most BYTES per request"),
    OPTION_NUMBER('m', "margin", "PERCENT", 0, PLAN_MARGIN_MAX,
                  "head-room: PERCENT more blocks in each bucket, rounded up"),
    OPTION_NUMBER(OPTION_SLACK, "slack", "N", 0, CERTIFICATE_SLACK_MAX,
                  "with --planner=spill: any request or free may come up to N places\n"
                  "earlier or later in the log (default 0)"),
    OPTION_FLAG(OPTION_CONCURRENT, "concurrent",
                "the logs run at the same time on one heap: peaks add up"),
    OPTION_TEXT(OPTION_REGION, "region", "LIST",
                "only requests in these regions: 0 the system's heap, 1 the pool\n"
                "that a log announces first, 2 the next ..., as in 0,1"),
    OPTION_NAME(OPTION_POOLS, "pools", choose_pools,
                "shared: one list, which serves each heap of a log alone, without\n"
                "its I/O pools (default); own: beside it, a list for each heap;\n"
                "joined: all regions as one heap, I/O pools too"),

    OPTION_TEXT(OPTION_WITHOUT, "without", "SITE",
                "as if the device did not make the requests of this call site,\n"
                "or of this function; may be repeated"),

    OPTION_HEADING("Target"),
    {'t', "target", ARGUMENT_TEXT, "NAME",
     "the machine (default auto); for builds of allocator/ with guards or\n"
     "insight, +guard or +insight may follow a name other than auto:", 0, 0, choose_target},
    OPTION_BYTES(OPTION_ALIGN, "align", 1, TARGET_ALIGN_MAX,
                 "WOLFSSL_STATIC_ALIGN, a power of two (default 16)"),
    OPTION_BYTES(OPTION_PADDING, "padding", 1, PADDING_MAX,
                 "bytes before each block, a multiple of the alignment"),
    OPTION_BYTES(OPTION_MUTEX, "mutex", 0, MUTEX_BYTES_MAX,
                 "sizeof(wolfSSL_Mutex); docs/choosing.md says how to measure it"),
    OPTION_FLAG(OPTION_LEAN, "lean", "WOLFSSL_STATIC_MEMORY_LEAN"),
    OPTION_FLAG(OPTION_SINGLE_THREADED, "single-threaded", "SINGLE_THREADED: no mutex"),
    {OPTION_RELEASE, "release", ARGUMENT_TEXT, "VERSION",
     "keep within the limits of that release; measured:", 0, 0, choose_release},

    OPTION_HEADING("Check"),
    OPTION_TEXT('c', "check", "HEADER",
                "replay the logs on the buckets that HEADER defines, such as a\n"
                "user_settings.h or the output of cc -dM -E, else on the\n"
                "library's defaults, and say whether they serve; several\n"
                "are read in order, as includes are"),
    OPTION_TEXT(OPTION_BUCKETS, "buckets", "LIST",
                "check these sizes in place of WOLFMEM_BUCKETS, as in 64,1024;\n"
                "@NAME: those of that macro or array of HEADER"),
    OPTION_TEXT(OPTION_DIST, "dist", "LIST", "the same in place of WOLFMEM_DIST"),
    OPTION_FLAG(OPTION_DEFAULTS, "defaults",
                "check the library's default lists, with or without HEADER"),
    OPTION_TEXT(OPTION_BUFFER, "buffer", "BYTES",
                "in a buffer of that size (default: WOLFMEM_BUFFER_SIZE of\n"
                "HEADER, else exactly the size that its buckets need); @NAME:\n"
                "of that macro or array of HEADER; log: as the log announces"),
    OPTION_BYTES(OPTION_MAX_BUFFER, "max-buffer", 1, UINT32_MAX,
                 "the buffer may not be larger; also for a plan"),
    OPTION_NUMBER(OPTION_TOLERANCE, "tolerance", "PERCENT", 0, PLAN_MARGIN_MAX,
                  "nor PERCENT larger than the plan of --planner needs"),
    OPTION_TEXT(OPTION_BASELINE, "baseline", "FILE",
                "an earlier report of --format=json: say what changed; the plan's\n"
                "buffer may not be more than --tolerance (default 0) larger"),

    OPTION_HEADING("Output"),
    OPTION_NAME('f', "format", choose_format,
                "text (default); macros, for user_settings.h; c, the code that loads\n"
                "the buffer; json, for programs; html, one page with pictures;\n"
                "markdown, for a pull request; svg, the first picture alone; log, the\n"
                "log made small: what repeats is left out, and plans stay the same"),
    OPTION_TEXT('o', "output", "FILE",
                "instead of standard output; may be repeated: all are written whole, or\n"
                "none is. Unless -f is given, the suffix tells the format: .html .json\n"
                ".md .svg .c .h; - is standard output"),
    OPTION_NAME(OPTION_ANNOTATE, "annotate", choose_service,
                "print each broken rule, and each doubt about a log, a second time as\n"
                "a command that makes the CI service show it beside its line:"),
    OPTION_FLAG(OPTION_STRICT, "strict", "a log that does not add up is an error"),
    OPTION_FLAG('q', "quiet", "no warnings"),
    OPTION_FLAG('v', "verbose",
                "everything, where the default is one screen; figures of planning\n"
                "on standard error"),
    OPTION_FLAG('h', "help", "print this and exit"),
    OPTION_FLAG(OPTION_VERSION, "version", "print the version and exit"),
    {0},
};

static void print_help(void)
{
    printf("Usage: %s [OPTION]... LOG...\n", program_name);
    fputs("Plans the smallest buckets for wolfSSL's static memory from logs of its allocations.\n"
          "LOG is what a build with WOLFSSL_DEBUG_MEMORY and WOLFSSL_DEBUG_MEMORY_PRINT printed,\n"
          "or a trace of malloc; - is standard input. BYTES may be 4096, 0x1000 or 4K.\n"
          "\n", stdout);
    command_line_help(options);
    fputs("\n"
          "Exit status: 0 good, 1 a check failed or a budget can't be kept, 2 wrong usage,\n"
          "3 a log, the header, the baseline or the output can't be used.\n"
          "\n"
          "Examples:\n"
          "  memory_bucket_optimizer tls.log\n"
          "      what to paste, and why\n"
          "  memory_bucket_optimizer -o plan.html -o plan.json tls.log\n"
          "      a page, and a baseline for later\n"
          "  memory_bucket_optimizer --check=user_settings.h --max-buffer=64K tls.log\n"
          "      in CI: whether the header still serves\n", stdout);
}

/* ---- Arguments ---- */

/* Numbers of regions with commas between them. */
static bool read_regions(const struct argument *argument, region_set *regions)
{
    char what[80];
    struct span rest = span_of(argument->text);
    *regions = 0;
    for (bool is_last = false; !is_last;) {
        const char *comma = memchr(rest.text, ',', rest.length);
        struct span item = {rest.text, comma ? (size_t)(comma - rest.text) : rest.length};
        uint64_t region;
        if (!number_read(item, false, &region) || region >= REGIONS_MAX) {
            snprintf(what, sizeof what, "numbers from 0 to %d with commas between them",
                     REGIONS_MAX - 1);
            argument_refuse(argument, what);
            return false;
        }
        *regions |= (region_set)1 << region;
        is_last = !comma;
        rest = is_last ? rest : span_of(comma + 1);
    }
    return true;
}

/* What is wrong with a template, for template_add()'s errors. */
static const char *const template_words[] = {
    [TEMPLATE_OK] = "",
    [TEMPLATE_TOO_LONG] = "it has too many parts",
    [TEMPLATE_TOO_MANY] = "there are too many templates",
    [TEMPLATE_CONVERSION] = "a % is followed by no conversion that is known here; write %% for a "
                            "percent sign, %* for what does not matter",
    [TEMPLATE_NO_TEXT] = "it has no text, so it would match any line",
    [TEMPLATE_NO_ADDRESS] = "it has no address: %p, or %x",
    [TEMPLATE_ONE_ADDRESS] = "it needs two addresses: the old block's and the new one's",
    [TEMPLATE_MORE_ADDRESSES] = "it has too many addresses; write %* for what does not matter",
    [TEMPLATE_NO_SIZE] = "it has no size: %u, %zu, or %x behind %p",
    [TEMPLATE_TOO_MANY_SIZES] = "it has over two sizes or two call sites; write %* for what does "
                                "not matter",
    [TEMPLATE_TOUCHING] = "text must follow %s and %*, so that they end there",
};

static bool read_template(const struct argument *argument, enum record_type type,
                          struct config *config)
{
    enum template_error error = template_add(&config->templates, type, argument->text);
    if (error != TEMPLATE_OK)
        say("%s '%s': %s", argument->given, argument->text, template_words[error]);
    return error == TEMPLATE_OK;
}

static bool read_run_start(const struct argument *argument, struct config *config)
{
    struct run_starts *starts = &config->starts;
    if (starts->count == RUN_STARTS_MAX) {
        say("at most %d times %s", RUN_STARTS_MAX, argument->given);
        return false;
    }
    starts->text[starts->count++] = argument->text; /* never empty */
    return true;
}

static bool read_release(const struct argument *argument, struct config *config)
{
    char what[64];
    config->release = release_find(argument->text);
    if (config->release)
        return true;
    snprintf(what, sizeof what, "a version from %s on, such as ", releases[0].name);
    argument_refuse(argument, what);
    return false;
}

static bool read_target(const struct argument *argument, struct config *config)
{
    struct target ignored;
    const char *name = argument->text;
    config->target_name = strcmp(name, "auto") == 0 ? NULL : name;
    if (!config->target_name || target_parse(name, &ignored))
        return true;
    if (strchr(name, '+'))
        argument_refuse(argument,
                        "one of these, perhaps with +guard, +insight or both behind it: ");
    else
        argument_refuse(argument, "");
    return false;
}

static bool add_header(const struct argument *argument, struct config *config)
{
    if (config->header_count == SETTINGS_HEADERS_MAX) {
        say("at most %d headers can be checked; give the output of cc -dM -E instead",
            SETTINGS_HEADERS_MAX);
        return false;
    }
    config->headers[config->header_count++] = argument->text;
    return true;
}

static bool add_without(const struct argument *argument, struct config *config)
{
    if (config->without_count == WITHOUT_MAX) {
        say("--without can be given at most %d times", WITHOUT_MAX);
        return false;
    }
    config->without[config->without_count++] = argument->text;
    return true;
}

/* The suffixes that tell the format of an output. */
static const struct {
    const char *suffix;
    enum report_format format;
} suffixes[] = {
    {"html", FORMAT_HTML},    {"json", FORMAT_JSON}, {"md", FORMAT_MARKDOWN},
    {"svg", FORMAT_SVG},      {"c", FORMAT_C},       {"h", FORMAT_MACROS},
    {"txt", FORMAT_TEXT},
};

#define SUFFIXES (sizeof suffixes / sizeof *suffixes)

static const char *suffix_of(enum report_format format)
{
    size_t s = 0;
    while (s + 1 < SUFFIXES && suffixes[s].format != format)
        s++;
    return suffixes[s].suffix;
}

static enum report_format format_of(const char *name)
{
    const char *dot = name ? strrchr(name, '.') : NULL;
    for (size_t s = 0; dot && s < SUFFIXES; s++)
        if (strcmp(dot + 1, suffixes[s].suffix) == 0)
            return suffixes[s].format;
    return FORMAT_TEXT;
}

/* Gives each output its format: that of --format, or of its suffix. */
static void choose_formats(struct config *config)
{
    if (!config->output_count)
        config->output_count = 1; /* standard output */
    for (uint32_t i = 0; i < config->output_count; i++)
        config->outputs[i].format =
            config->has_format ? config->format : format_of(config->outputs[i].name);
    for (uint32_t i = 0; i < config->output_count; i++)
        if (i == 0 || report_is_extract(config->format))
            config->format = config->outputs[i].format;
}

/* A number of bytes, "log" or "@NAME". */
static bool read_buffer(const struct argument *argument, struct config *config)
{
    uint64_t bytes = 0;
    if (strcmp(argument->text, "log") == 0) {
        config->buffer_source = BUFFER_OF_LOG;
    } else if (argument->text[0] == '@' && argument->text[1]) {
        config->buffer_source = BUFFER_NAMED;
        config->buffer_name = argument->text;
    } else if (number_read(span_of(argument->text), true, &bytes) && bytes > 0 &&
               bytes <= UINT32_MAX) {
        config->buffer_source = BUFFER_IN_BYTES;
    } else {
        argument_refuse(argument, "a number of bytes from 1 to 4294967295, \"log\", or \"@\" and "
                                  "the name of a macro or an array");
        return false;
    }
    config->buffer_bytes = config->buffer_source == BUFFER_IN_BYTES ? (int64_t)bytes : -1;
    return true;
}

static bool take_format(const struct argument *argument, struct config *config)
{
    enum report_format format = (enum report_format)argument->number;
    if (config->has_format && config->format != format) {
        say("two formats, %s and %s, for one output: name a file for each, as in -o plan.%s -o "
            "plan.%s", report_format_names[config->format], argument->text,
            suffix_of(config->format), suffix_of(format));
        return false;
    }
    config->has_format = true;
    config->format = format;
    return true;
}

static bool add_output(const struct argument *argument, struct config *config)
{
    const char *name = strcmp(argument->text, "-") == 0 ? NULL : argument->text;
    for (uint32_t i = 0; i < config->output_count; i++) {
        const char *other = config->outputs[i].name;
        if (name == other || (name && other && strcmp(name, other) == 0)) {
            say("two outputs to %s", name ? name : "standard output");
            return false;
        }
    }
    if (config->output_count == FILES_MAX) {
        say("at most %d outputs can be written in one run", FILES_MAX);
        return false;
    }
    config->outputs[config->output_count++].name = name;
    return true;
}

/* Takes an option over into *config. False iff its argument is wrong, which is said. */
static bool take_option(const struct argument *argument, struct config *config)
{
    const char *text = argument->text;
    uint64_t number = argument->number;
    switch (argument->option->id) {
    case OPTION_INPUT:
        config->input = strcmp(text, "template") == 0 ? &config->template_format
                                                      : input_find(text); /* NULL for auto */
        return true;
    case OPTION_ALLOC:
        return read_template(argument, RECORD_ALLOC, config);
    case OPTION_FREE:
        return read_template(argument, RECORD_FREE, config);
    case OPTION_REALLOC:
        return read_template(argument, RECORD_REALLOC, config);
    case OPTION_RUN_STARTS:
        return read_run_start(argument, config);
    case 'k':
        config->budget.max_buckets = (uint32_t)number;
        return true;
    case 'p':
        config->planner = (enum planner)number;
        return true;
    case 'w':
        config->budget.max_waste = number;
        return true;
    case 'm':
        config->budget.margin_percent = (uint32_t)number;
        return true;
    case OPTION_SLACK:
        config->slack = (uint32_t)number;
        return true;
    case OPTION_AS_LOGGED:
        return config->is_as_logged = true;
    case OPTION_CONCURRENT:
        return config->is_concurrent = true;
    case OPTION_REGION:
        return read_regions(argument, &config->regions);
    case OPTION_POOLS:
        config->pools = (enum pools_mode)number;
        return true;
    case OPTION_WITHOUT:
        return add_without(argument, config);
    case 't':
        return read_target(argument, config);
    case OPTION_ALIGN:
        config->align = (int64_t)number;
        return true;
    case OPTION_PADDING:
        config->padding = (int64_t)number;
        return true;
    case OPTION_MUTEX:
        config->mutex_bytes = (int64_t)number;
        return true;
    case OPTION_LEAN:
        return config->is_lean = true;
    case OPTION_SINGLE_THREADED:
        return config->is_single_threaded = true;
    case OPTION_RELEASE:
        return read_release(argument, config);
    case 'c':
        return add_header(argument, config);
    case OPTION_BUCKETS:
        config->buckets = text;
        return true;
    case OPTION_DIST:
        config->dist = text;
        return true;
    case OPTION_DEFAULTS:
        return config->checks_defaults = true;
    case OPTION_BUFFER:
        return read_buffer(argument, config);
    case OPTION_MAX_BUFFER:
        config->max_buffer_bytes = (int64_t)number;
        return true;
    case OPTION_TOLERANCE:
        config->tolerance_percent = (int64_t)number;
        return true;
    case OPTION_SYMBOLS:
        config->symbols = text;
        return true;
    case OPTION_BASELINE:
        config->baseline = text;
        return true;
    case 'f':
        return take_format(argument, config);
    case 'o':
        return add_output(argument, config);
    case OPTION_ANNOTATE:
        config->annotates = number == 1;
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

/* ---- The command line ---- */

int options_read(int argc, char **argv, struct config *config)
{
    struct command_line line = {.options = options, .argc = argc, .argv = argv, .next = 1};
    struct argument argument;
    int option;
    *config = (struct config){
        .budget = {.max_buckets = TARGET_BUCKETS_DEFAULT, .max_waste = UINT64_MAX},
        .regions = REGION_SET_ALL,
        .align = -1,
        .padding = -1,
        .mutex_bytes = -1,
        .buffer_bytes = -1,
        .max_buffer_bytes = -1,
        .tolerance_percent = -1,
    };
    while ((option = command_line_next(&line, &argument)) > COMMAND_LINE_END) {
        if (option == 'h') {
            print_help();
            return EXIT_GOOD;
        }
        if (option == OPTION_VERSION) {
            printf("%s %s\n", program_name, VERSION);
            return EXIT_GOOD;
        }
        if (!take_option(&argument, config))
            return EXIT_USAGE;
    }
    if (option == COMMAND_LINE_WRONG)
        return EXIT_USAGE;
    config->check = config->header_count      ? config->headers[0]
                    : config->checks_defaults ? "the default lists"
                    : config->buckets         ? "--buckets"
                    : config->dist            ? "--dist"
                                              : NULL;
    config->logs = argv + (argc - line.operand_count);
    config->log_count = (size_t)line.operand_count;
    choose_formats(config);
    return config_check(config) ? -1 : EXIT_USAGE;
}
