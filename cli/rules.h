/* SPDX-License-Identifier: MIT */
/* rules.h - the limits that a CI job sets for a plan and a header. If one is broken, a
 * message on standard error says so, and by how much. */
#ifndef CLI_RULES_H
#define CLI_RULES_H

#include "cli/config.h"
#include "report/report.h"

#include <stdbool.h>
#include <stdint.h>

/* What becomes of a limit, -1 for none, on a buffer of so many bytes: in bytes, or
 * in percent over the best buffer, which has up to UINT32_MAX bytes. */
struct report_rule rules_in_bytes(int64_t limit, uint64_t bytes);
struct report_rule rules_in_percent(int64_t limit, uint64_t bytes, uint64_t best_bytes);

/* Whether a fresh plan keeps --max-buffer, which is for the header where one is
 * checked. */
bool rules_keep_plan(const struct config *config, uint64_t bytes);

/* EXIT_GOOD, or EXIT_BUDGET where what was reported breaks a rule. */
int rules_judge(const struct config *config, const struct report *report);

#endif
