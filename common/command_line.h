/* SPDX-License-Identifier: MIT */
/* command_line.h - reads a command line by a table of options.
 *
 * A program has one static table, in the order of its help: a row for each option
 * and for each heading, and a last one that is {0}. It asks for the arguments one
 * by one, as with getopt_long(), and gets values that are already checked; what is
 * wrong is said here, with the option as the user wrote it.
 *
 *   -k 5, -k5, -qk5                   letters, several in one element
 *   --max-buckets 5, --max-buckets=5  names, or a part that only one name begins with
 *   --                                ends the options
 *   -                                 is an operand, and options may follow operands */
#ifndef COMMON_COMMAND_LINE_H
#define COMMON_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum argument_kind {
    ARGUMENT_NONE,
    ARGUMENT_TEXT,   /* any text but "", such as the name of a file */
    ARGUMENT_NUMBER, /* a whole number from low to high */
    ARGUMENT_BYTES,  /* the same in bytes: 64K and 1M may be written */
    ARGUMENT_NAME,   /* one of the choices */
};

/* The choice of that index, or NULL behind the last one; *about becomes a line on
 * it for the help, or NULL. */
typedef const char *option_choice(size_t index, const char **about);

/* A heading of the help has no name, and its words in help. */
struct option {
    int id;               /* its letter, or a number over 255 where it has none */
    const char *name;     /* behind "--"; at most 28 characters */
    enum argument_kind kind;
    const char *argument; /* what the help calls its argument; NULL for none */
    const char *help;     /* lines; where they end with ':', the choices follow */
    uint64_t low;         /* the limits of a number */
    uint64_t high;
    option_choice *choice; /* NULL: none are known */
};

/* The rows of a table. */
#define OPTION_HEADING(words) {.help = (words)}
#define OPTION_FLAG(id, name, help) {id, name, ARGUMENT_NONE, NULL, help, 0, 0, NULL}
#define OPTION_TEXT(id, name, argument, help) {id, name, ARGUMENT_TEXT, argument, help, 0, 0, NULL}
#define OPTION_NUMBER(id, name, argument, low, high, help) \
    {id, name, ARGUMENT_NUMBER, argument, help, low, high, NULL}
#define OPTION_BYTES(id, name, low, high, help) \
    {id, name, ARGUMENT_BYTES, "BYTES", help, low, high, NULL}
#define OPTION_NAME(id, name, choice, help) {id, name, ARGUMENT_NAME, "NAME", help, 0, 0, choice}

/* An option that was given. */
struct argument {
    const struct option *option;
    char given[32];     /* the option as the user wrote it: "-k", "--max-b" */
    const char *text;   /* its argument; NULL for none */
    uint64_t number;    /* of ARGUMENT_NUMBER and ARGUMENT_BYTES; the index of ARGUMENT_NAME */
};

struct command_line {
    const struct option *options; /* the table */
    int argc;
    char **argv;        /* where options change places with the operands before them */
    int next;           /* the element to read, 1 at first */
    int operand_count;  /* that were passed; they stand right before `next` */
    const char *letter; /* the next one in an element of several; NULL: none */
};

#define COMMAND_LINE_END 0
#define COMMAND_LINE_WRONG (-1)

/* Reads the next option into *argument, whose text is a part of argv, and returns
 * its id; COMMAND_LINE_END behind the last, when the operands are the last
 * operand_count elements of argv; or COMMAND_LINE_WRONG iff there is no such option,
 * its argument is missing, not allowed or not one of those that it takes: that has
 * been said. */
int command_line_next(struct command_line *line, struct argument *argument);

/* Says that the option's argument must be something else: `what`, such as "a date",
 * and behind it the option's choices where it has some, as in "a color, such as ". */
void argument_refuse(const struct argument *argument, const char *what);

/* Prints the table as the options' part of a help on standard output. */
void command_line_help(const struct option *options);

#endif
