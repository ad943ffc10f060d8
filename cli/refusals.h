/* SPDX-License-Identifier: MIT */
/* refusals.h - says why there is no plan, and warns of logs that make a plan too small. */
#ifndef CLI_REFUSALS_H
#define CLI_REFUSALS_H

#include "cli/config.h"
#include "optimizer/planning.h"

/* Warns of findings that can make the plan too small, unless --quiet is given. */
void warn_of_log(const struct config *config, const struct log *log);

/* Says what is wrong with the requests, with or without a plan: logs that can make a plan
 * too small, and requests that the target can't serve, which --strict makes an error.
 * Returns EXIT_GOOD, or EXIT_FILE where the logs can't be planned from. */
int refuse_requests(const struct config *config, const struct planning *planning,
                    enum planning_status status);

/* Says why the budget can't be kept. Returns EXIT_GOOD where there is a plan, which also
 * keeps --max-buffer unless that is for a header; else the exit code. */
int refuse_plan(const struct config *config, const struct planning *planning,
                enum planning_status status);

/* If no request is outside of I/O pools, there is no plan: says which of the options need
 * one. Returns the exit code, 0 to go on. */
int refuse_io_only(const struct config *config);

#endif
