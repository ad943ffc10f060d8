/* SPDX-License-Identifier: MIT */
/* stack_options.c - the table of options, the help, and what each option sets. */
#include "stack_options.h"

#include "common/command_line.h"
#include "common/files.h"
#include "common/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALL_COST_MAX 4096

/* Options that have no letter. */
enum {
    OPTION_CALL_COST = 256,
    OPTION_IMAGE,
    OPTION_LOWER_BOUND,
    OPTION_MAX_STACK,
    OPTION_STRICT,
    OPTION_SUGGEST,
    OPTION_VERSION,
};

static const char *choose_format(size_t index, const char **about)
{
    *about = NULL;
    return stack_format_names[index];
}

static const struct option table[] = {
    OPTION_HEADING("Program"),
    OPTION_TEXT('c', "control", "FILE",
                "what the compiler can't know: roots, calls through\n"
                "pointers, recursion, libraries, checks; may be repeated"),
    OPTION_TEXT(OPTION_IMAGE, "image", "FILE",
                "what objdump -fdst app.elf prints: what is linked, frames\n"
                "and calls of the code, where the program starts"),
    OPTION_BYTES(OPTION_CALL_COST, "call-cost", 0, CALL_COST_MAX,
                 "what a call pushes that is not in the frame (default 0);\n"
                 "8 with clang on x86-64, 4 on 32-bit x86"),

    OPTION_HEADING("Check"),
    OPTION_BYTES(OPTION_MAX_STACK, "max-stack", 1, INT64_MAX,
                 "fail if the total is larger, or not wholly known"),
    OPTION_FLAG(OPTION_LOWER_BOUND, "lower-bound",
                "let checks and the budget hold for what is known"),
    OPTION_FLAG(OPTION_STRICT, "strict", "make each warning an error"),

    OPTION_HEADING("Output"),
    OPTION_NAME('f', "format", choose_format, "text (default); json, for programs; dot, a graph"),
    OPTION_TEXT('o', "output", "FILE", "instead of standard output; written whole or not at all"),
    OPTION_FLAG(OPTION_SUGGEST, "suggest",
                "in place of the report, a control file to be edited: all\n"
                "that is not known, and what could answer it"),
    OPTION_FLAG('q', "quiet", "print no warnings"),
    OPTION_FLAG('v', "verbose", "all chains whole, and the depth of each function"),
    OPTION_FLAG('h', "help", "print this and exit"),
    OPTION_FLAG(OPTION_VERSION, "version", "print the version and exit"),
    {0},
};

static void print_help(void)
{
    printf("Usage: %s [OPTION]... [FILE]...\n", program_name);
    fputs("Computes the deepest stack of a program from the files that its compiler writes.\n"
          "FILE.ci is a call graph of gcc -fcallgraph-info=su, FILE.su the stack usage of\n"
          "gcc or clang -fstack-usage; a .su file completes the .ci file beside it.\n"
          "With --image, no FILE is needed.\n"
          "BYTES may be 4096, 0x1000 or 4K.\n"
          "\n", stdout);
    command_line_help(table);
    fputs("\n"
          "Exit status: 0 good, 1 a check failed or the budget can't be kept, 2 wrong usage, 3 a\n"
          "file can't be used.\n", stdout);
}

static void take_option(const struct argument *argument, struct options *options)
{
    switch (argument->option->id) {
    case 'c':
        options->controls[options->control_count++] = argument->text;
        break;
    case OPTION_CALL_COST:
        options->call_cost = argument->number;
        break;
    case OPTION_IMAGE:
        options->image = argument->text;
        break;
    case OPTION_LOWER_BOUND:
        options->is_lower_bound = true;
        break;
    case OPTION_MAX_STACK:
        options->max_stack = (int64_t)argument->number;
        break;
    case 'f':
        options->format = (enum stack_format)argument->number;
        break;
    case 'o':
        options->output = strcmp(argument->text, "-") == 0 ? NULL : argument->text;
        break;
    case OPTION_STRICT:
        options->is_strict = true;
        break;
    case OPTION_SUGGEST:
        options->is_suggest = true;
        break;
    case 'q':
        options->is_quiet = true;
        break;
    case 'v':
        options->is_verbose = true;
        break;
    }
}

/* Whether the output leaves all that is read as it is. */
static bool check_output(const struct options *options)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < options->control_count; i++)
        is_good = file_spares(options->output, options->controls[i]);
    for (size_t i = 0; is_good && i < options->input_count + (options->image != NULL); i++)
        is_good = file_spares(options->output, options->inputs[i]);
    return is_good;
}

static int read_options(int argc, char **argv, struct options *options)
{
    struct command_line line = {.options = table, .argc = argc, .argv = argv, .next = 1};
    struct argument argument;
    int option;
    while ((option = command_line_next(&line, &argument)) > COMMAND_LINE_END) {
        if (option == 'h') {
            print_help();
            return EXIT_GOOD;
        }
        if (option == OPTION_VERSION) {
            printf("%s %s\n", program_name, VERSION);
            return EXIT_GOOD;
        }
        take_option(&argument, options);
    }
    if (option == COMMAND_LINE_WRONG)
        return EXIT_USAGE;
    for (int i = argc - line.operand_count; i < argc; i++)
        options->inputs[options->input_count++] = argv[i];
    options->inputs[options->input_count] = options->image;
    if (options->input_count == 0 && !options->image) {
        say("no file is named: name a .ci or a .su file, or --image=FILE");
        return EXIT_USAGE;
    }
    if (options->is_suggest && options->format != STACK_TEXT) {
        say("--suggest writes a control file, so -f %s can't be used with it",
            stack_format_names[options->format]);
        return EXIT_USAGE;
    }
    return check_output(options) ? -1 : EXIT_USAGE;
}

int options_read(int argc, char **argv, struct options *options)
{
    *options = (struct options){
        .controls = calloc((size_t)argc + 1, sizeof *options->controls),
        .inputs = calloc((size_t)argc + 1, sizeof *options->inputs),
        .max_stack = -1,
    };
    bool has_memory = options->controls && options->inputs;
    return has_memory ? read_options(argc, argv, options) : out_of_memory();
}
