/* SPDX-License-Identifier: MIT */
/* json.h - members of the JSON report that stand in files of their own. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "report/report.h"
#include "common/json_writer.h"

/* The member "check" of the object that is open: all that report_check() has
 * beside the logs. report->check is not NULL. */
void json_check(struct json *json, const struct report *report);

/* The member "changes" of the object that is open: all that report_changes() has.
 * report->changes is not NULL. */
void json_changes(struct json *json, const struct report *report);

#endif
