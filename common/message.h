/* SPDX-License-Identifier: MIT */
/* message.h - what the programs tell the outside beside their results: messages
 * on standard error, and exit codes. Only main files, and what reads options or
 * judges for them, call this; every other part returns what is wrong. */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include "printf_like.h"

#define VERSION "0.1.0" /* of all that is built here; the Makefile reads it, too */

enum exit_code {
    EXIT_GOOD = 0,
    EXIT_BUDGET = 1, /* a check failed, or a budget can't be kept */
    EXIT_USAGE = 2,
    EXIT_FILE = 3, /* an input or the output can't be used */
};

/* The name that stands before each message; each main file defines it. */
extern const char program_name[];

/* Prints "program_name: message" as a line on standard error, escaped as
 * sink_plain() does: a message may have any bytes from a log or the command line. */
PRINTF_LIKE(1, 2)
void say(const char *format, ...);

/* Says that memory is short. Returns EXIT_FILE. */
int out_of_memory(void);

#endif
