/* SPDX-License-Identifier: MIT */
/* options.c - the table of options, the help, and what each option may be. */
#include "options.h"

#include "common/message.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BUCKETS_DEFAULT 9 /* the library's own WOLFMEM_MAX_BUCKETS */
#define MUTEX_BYTES_MAX 65536
#define PADDING_MAX 65536

enum {
    OPTION_INPUT = 256,
    OPTION_CONCURRENT,
    OPTION_REGION,
    OPTION_ALIGN,
    OPTION_PADDING,
    OPTION_MUTEX,
    OPTION_LEAN,
    OPTION_SINGLE_THREADED,
    OPTION_RELEASE,
    OPTION_BUFFER,
    OPTION_MAX_BUFFER,
    OPTION_TOLERANCE,
    OPTION_BASELINE,
    OPTION_STRICT,
    OPTION_VERSION,
};

static const struct option options[] = {
    {"input", required_argument, NULL, OPTION_INPUT},
    {"max-buckets", required_argument, NULL, 'k'},
    {"planner", required_argument, NULL, 'p'},
    {"max-waste", required_argument, NULL, 'w'},
    {"margin", required_argument, NULL, 'm'},
    {"concurrent", no_argument, NULL, OPTION_CONCURRENT},
    {"region", required_argument, NULL, OPTION_REGION},
    {"target", required_argument, NULL, 't'},
    {"align", required_argument, NULL, OPTION_ALIGN},
    {"padding", required_argument, NULL, OPTION_PADDING},
    {"mutex", required_argument, NULL, OPTION_MUTEX},
    {"lean", no_argument, NULL, OPTION_LEAN},
    {"single-threaded", no_argument, NULL, OPTION_SINGLE_THREADED},
    {"release", required_argument, NULL, OPTION_RELEASE},
    {"check", required_argument, NULL, 'c'},
    {"buffer", required_argument, NULL, OPTION_BUFFER},
    {"max-buffer", required_argument, NULL, OPTION_MAX_BUFFER},
    {"tolerance", required_argument, NULL, OPTION_TOLERANCE},
    {"baseline", required_argument, NULL, OPTION_BASELINE},
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
    printf("Usage: %s [OPTION]... LOG...\n", program_name);
    fputs("Plans the smallest buckets for wolfSSL's static memory from logs of its allocations.\n"
          "LOG is what a build with WOLFSSL_DEBUG_MEMORY and WOLFSSL_DEBUG_MEMORY_PRINT printed,\n"
          "or a trace of malloc; - is standard input.\n"
          "\n"
          "Input\n"
          "      --input=NAME        auto (default): what the log's first record shows; or one of\n",
          stdout);
    for (const struct input_format *format = input_formats; format->name; format++)
        printf("                            %-10s%s\n", format->name, format->about);
    fputs("\n"
          "Budgets\n"
          "  -k, --max-buckets=N     at most N buckets, 1 to 64 (default 9)\n"
          "  -p, --planner=NAME      peak: the smallest plan in which no request spills (default);\n"
          "                          spill: the smallest plan found that serves the very log;\n"
          "                          greedy: joins the cheapest neighbours, for comparison\n"
          "  -w, --max-waste=BYTES   no request in a bucket more than BYTES larger\n"
          "  -m, --margin=PERCENT    head-room: PERCENT more blocks in each bucket, rounded up\n"
          "      --concurrent        the logs run at the same time on one heap: peaks add up\n"
          "      --region=LIST       only requests in these regions: 0 the system's heap, 1 the pool\n"
          "                          that a log announces first, 2 the next ..., as in 0,1\n"
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
          "      --release=VERSION   keep within the limits of that release; measured:", stdout);
    for (const struct release *release = releases; release->name; release++)
        printf(" %s", release->name);
    fputs("\n"
          "\n"
          "Check\n"
          "  -c, --check=HEADER      replay the logs on the buckets that HEADER defines, such as a\n"
          "                          user_settings.h, and say whether they serve\n"
          "      --buffer=BYTES      in a buffer of that size (default: WOLFMEM_BUFFER_SIZE of\n"
          "                          HEADER, else just what its buckets take)\n"
          "      --max-buffer=BYTES  the buffer may not be larger; also for a plan\n"
          "      --tolerance=PERCENT nor PERCENT larger than the plan of --planner needs\n"
          "      --baseline=FILE     an earlier report of --format=json: say what changed; the plan's\n"
          "                          buffer may not be more than --tolerance (default 0) larger\n"
          "\n"
          "Output\n"
          "  -f, --format=NAME       text (default); macros, for user_settings.h; json, for programs;\n"
          "                          html, one page with pictures; svg, the first of them alone\n"
          "  -o, --output=FILE       instead of standard output; written whole or not at all\n"
          "      --strict            a log that does not add up is an error\n"
          "  -q, --quiet             no warnings\n"
          "  -v, --verbose           long tables whole, and a chart of live bytes over the run;\n"
          "                          figures of planning on standard error\n"
          "  -h, --help              print this and exit\n"
          "      --version           print the version and exit\n"
          "\n"
          "Exit status: 0 good, 1 a check failed or a budget can't be kept, 2 wrong usage, 3 a log,\n"
          "the header, the baseline or the output can't be used.\n", stdout);
}

/* Reads a number that is -1 where not given. */
static bool read_override(const char *option, const char *text, uint64_t low, uint64_t high,
                          int64_t *override)
{
    uint64_t number;
    if (!read_number(option, text, low, high, &number))
        return false;
    *override = (int64_t)number;
    return true;
}

/* Numbers of regions with commas between them. */
static bool read_regions(const char *text, region_set *regions)
{
    *regions = 0;
    for (const char *at = text;; at++) {
        size_t digits = strspn(at, "0123456789");
        uint32_t region = 0;
        for (size_t i = 0; i < digits && region < REGIONS_MAX; i++)
            region = region * 10 + (uint32_t)(at[i] - '0');
        at += digits;
        if (!digits || region >= REGIONS_MAX || (*at && *at != ','))
            break;
        *regions |= (region_set)1 << region;
        if (!*at)
            return true;
    }
    say("--region must be numbers from 0 to %d with commas between them, not '%s'",
        REGIONS_MAX - 1, text);
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

static bool read_input(const char *text, struct config *config)
{
    config->input = input_find(text);
    if (config->input || strcmp(text, "auto") == 0)
        return true;
    say("--input must be auto or one that --help lists, not '%s'", text);
    return false;
}

static bool read_option(int option, const char *text, struct config *config)
{
    uint64_t number = 0;
    switch (option) {
    case OPTION_INPUT:
        return read_input(text, config);
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
    case OPTION_REGION:
        return read_regions(text, &config->regions);
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
    case 'c':
        config->check = text;
        return true;
    case OPTION_BUFFER:
        return read_override("--buffer", text, 1, UINT32_MAX, &config->buffer_bytes);
    case OPTION_MAX_BUFFER:
        return read_override("--max-buffer", text, 1, UINT32_MAX, &config->max_buffer_bytes);
    case OPTION_TOLERANCE:
        return read_override("--tolerance", text, 0, PLAN_MARGIN_MAX, &config->tolerance_percent);
    case OPTION_BASELINE:
        config->baseline = text;
        return true;
    case 'f':
        if (!read_name("--format", text, report_format_names, "text, macros, json, html or svg",
                       &number))
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

/* What --check and --baseline make of the other options. */
static bool check_mode(const struct config *config)
{
    if (config->buffer_bytes >= 0 && !config->check) {
        say("--buffer needs --check");
        return false;
    }
    if (config->tolerance_percent >= 0 && !config->check && !config->baseline) {
        say("--tolerance needs --check or --baseline");
        return false;
    }
    if ((config->check || config->baseline) && config->format != FORMAT_TEXT &&
        config->format != FORMAT_JSON) {
        say("--format=%s has no place for what %s finds; text and json have",
            report_format_names[config->format], config->check ? "--check" : "--baseline");
        return false;
    }
    if (config->check && config->is_concurrent) {
        say("--check needs the order of all requests, which --concurrent leaves open");
        return false;
    }
    return true;
}

/* What no option can tell alone. */
static bool check_config(const struct config *config)
{
    if (config->align >= 0 && (config->align & (config->align - 1)) != 0) {
        say("--align must be a power of two, not %" PRId64, config->align);
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
    return check_mode(config);
}

int options_read(int argc, char **argv, struct config *config)
{
    int option;
    *config = (struct config){
        .budget = {.max_buckets = BUCKETS_DEFAULT, .max_waste = UINT64_MAX},
        .regions = REGION_SET_ALL,
        .align = -1,
        .padding = -1,
        .mutex_bytes = -1,
        .buffer_bytes = -1,
        .max_buffer_bytes = -1,
        .tolerance_percent = -1,
    };
    opterr = 0; /* messages are made here */
    while ((option = getopt_long(argc, argv, "k:p:w:m:t:c:f:o:qvh", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            return EXIT_GOOD;
        }
        if (option == OPTION_VERSION) {
            printf("%s %s\n", program_name, VERSION);
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
