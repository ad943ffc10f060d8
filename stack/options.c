/* SPDX-License-Identifier: MIT */
/* options.c - the table of options, the help, and what each option may be. */
#include "options.h"

#include "common/message.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALL_COST_MAX 4096

enum {
    OPTION_CALL_COST = 256,
    OPTION_MAX_STACK,
    OPTION_STRICT,
    OPTION_VERSION,
};

static const struct option table[] = {
    {"control", required_argument, NULL, 'c'},
    {"call-cost", required_argument, NULL, OPTION_CALL_COST},
    {"max-stack", required_argument, NULL, OPTION_MAX_STACK},
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
    printf("Usage: %s [OPTION]... FILE...\n", program_name);
    fputs("Computes the deepest stack of a program from what its compiler says of each unit.\n"
          "FILE.ci is a call graph of gcc -fcallgraph-info=su, FILE.su the stack usage of\n"
          "gcc or clang -fstack-usage; a .su file completes the .ci file beside it.\n"
          "\n"
          "Program\n"
          "  -c, --control=FILE      what the compiler can't know: roots, calls through\n"
          "                          pointers, recursion, libraries, checks; may be repeated\n"
          "      --call-cost=BYTES   what a call pushes that is not in the frame (default 0);\n"
          "                          8 with clang on x86-64, 4 on 32-bit x86\n"
          "\n"
          "Check\n"
          "      --max-stack=BYTES   the total may not be larger\n"
          "      --strict            all that is not known is an error\n"
          "\n"
          "Output\n"
          "  -f, --format=NAME       text (default); json, for programs; dot, a graph\n"
          "  -o, --output=FILE       instead of standard output; written whole or not at all\n"
          "  -q, --quiet             no warnings\n"
          "  -v, --verbose           all chains whole, and the depth of each function\n"
          "  -h, --help              print this and exit\n"
          "      --version           print the version and exit\n"
          "\n"
          "Exit status: 0 good, 1 a check failed or the budget can't be kept, 2 wrong usage, 3 a\n"
          "file can't be used.\n", stdout);
}

static bool read_option(int option, const char *text, struct options *options)
{
    uint64_t number = 0;
    switch (option) {
    case 'c':
        options->controls[options->control_count++] = text;
        return true;
    case OPTION_CALL_COST:
        return read_number("--call-cost", text, 0, CALL_COST_MAX, &options->call_cost);
    case OPTION_MAX_STACK:
        if (!read_number("--max-stack", text, 1, INT64_MAX, &number))
            return false;
        options->max_stack = (int64_t)number;
        return true;
    case 'f':
        if (!read_name("--format", text, stack_format_names, "text, json or dot", &number))
            return false;
        options->format = (enum stack_format)number;
        return true;
    case 'o':
        options->output = strcmp(text, "-") == 0 ? NULL : text;
        return true;
    case OPTION_STRICT:
        return options->is_strict = true;
    case 'q':
        return options->is_quiet = true;
    case 'v':
        return options->is_verbose = true;
    default:
        return false;
    }
}

static int read_options(int argc, char **argv, struct options *options)
{
    int option;
    opterr = 0; /* messages are made here */
    while ((option = getopt_long(argc, argv, "c:f:o:qvh", table, NULL)) != -1) {
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
        if (!read_option(option, optarg, options))
            return EXIT_USAGE;
    }
    options->inputs = (const char *const *)argv + optind;
    options->input_count = (size_t)(argc - optind);
    if (options->input_count > 0)
        return -1;
    say("no file is named");
    return EXIT_USAGE;
}

int options_read(int argc, char **argv, struct options *options)
{
    *options = (struct options){
        .controls = calloc((size_t)argc + 1, sizeof *options->controls),
        .max_stack = -1,
    };
    return options->controls ? read_options(argc, argv, options) : out_of_memory();
}
