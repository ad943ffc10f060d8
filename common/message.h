/* SPDX-License-Identifier: MIT */
/* message.h - what the programs tell the outside beside their results: messages
 * on standard error, and exit codes. Only main files, and what reads options or
 * judges for them, call this; every other part returns what is wrong. */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#define VERSION "0.1.0" /* of all that is built here; the Makefile reads it, too */

enum exit_code {
    EXIT_GOOD = 0,
    EXIT_BUDGET = 1, /* a check failed, or a budget can't be kept */
    EXIT_USAGE = 2,
    EXIT_FILE = 3, /* an input or the output can't be used */
};

/* The name that stands before each message; each main file defines it. */
extern const char program_name[];

/* Prints "program_name: message" as a line on standard error, '?' in place of
 * control characters, which a file's name can have. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
void say(const char *format, ...);

/* Says that memory is short. Returns EXIT_FILE. */
int out_of_memory(void);

/* Reads a whole decimal number from low to high into *number, or says what is
 * wrong with it and returns false; option is its name in the message. */
bool read_number(const char *option, const char *text, uint64_t low, uint64_t high,
                 uint64_t *number);

/* Looks text up in names, a list that NULL ends, and sets *index; or says that
 * option must be one of choices, which are the names in words, and returns
 * false. */
bool read_name(const char *option, const char *text, const char *const *names,
               const char *choices, uint64_t *index);

#endif
