/* SPDX-License-Identifier: MIT */
/* tool.h - runs a tool inside a test program, with all that it reads and writes.
 *
 * A run is made from one text, its command line and its files:
 *
 *   -f json -c 2 1             arguments, divided by blanks; '/' is read as '_'
 *   %%
 *   Alloc: 0x10 -> 5 at f:1    the file 1, which is standard input, too
 *   %%
 *   #define WOLFMEM_DIST 1     the file 2, and so on
 *   %% a.ci
 *   graph: {                   the third file, named a.ci
 *
 * It runs in a folder that has these files, those that it writes, and no others. */
#ifndef TESTS_FUZZ_TOOL_H
#define TESTS_FUZZ_TOOL_H

#include "common/sink.h"
#include "tests/fuzz/faults.h"

#include <stdint.h>

#define TOOL_ARGUMENTS_MAX 64
#define TOOL_FILES_MAX 9

struct tool_file {
    char name[32]; /* ends with 0; plain letters, digits, '.', '_' and '-' alone */
    const uint8_t *bytes;
    size_t length;
};

struct tool {
    char line[1024];
    int argc;
    char *argv[TOOL_ARGUMENTS_MAX + 8]; /* NULL follows the last; there is room for some more */
    struct tool_file file[TOOL_FILES_MAX];
    size_t file_count;

    int code; /* what came of its run */
    int first_operand; /* index in argv, whose options come before it then */
    struct sink out; /* standard output */
    struct sink err;
    struct faults_found found;
};

/* The main() of the tool, and the name that its messages begin with. It sets the
 * index of the first operand in argv, whose options come before it then. */
int tool_main(int argc, char **argv);
extern int tool_first_operand;
extern const char program_name[];

/* Takes a text apart, which must outlive *tool. What is too much is left out. */
void tool_load(struct tool *tool, const uint8_t *text, size_t length);

/* Makes the tool's files the only ones in the folder. */
void tool_lay_out(const struct tool *tool);

/* Runs the tool in the folder as it is, and sets what came of it. May be called
 * again, with other arguments, too. */
void tool_run(struct tool *tool, const struct faults *faults);

/* Adds a file to the folder. */
void tool_write_file(const char *name, const struct sink *text);

/* Turns the order of the operands round, behind a run. */
void tool_reverse_operands(struct tool *tool);

/* Asserts what holds for each run without faults: nothing is left open or unfreed, the
 * exit code is one that there is, and nothing is printed where it says that all is bad. */
void tool_check(const struct tool *tool);

/* The file of that name, "-" being the first; NULL where there is none. */
const struct tool_file *tool_find_file(const struct tool *tool, const char *name);

/* Whether a text starts with words, or has them anywhere. */
bool tool_starts_with(const struct sink *text, const char *words);
bool tool_holds(const struct sink *text, const char *words);

/* A hash of the names, the modes and the bytes of all files in the folder. */
uint64_t tool_hash_files(void);

void tool_free(struct tool *tool);

#endif
