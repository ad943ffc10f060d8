/* SPDX-License-Identifier: MIT */
/* options.h - reads the command line. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/config.h"

/* Reads the command line into *config, which points into it. Returns -1 to go on,
 * else the exit code: it has then printed what was asked for, or what is wrong. */
int options_read(int argc, char **argv, struct config *config);

#endif
