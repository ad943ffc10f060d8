/* SPDX-License-Identifier: MIT */
/* words.h - what messages and reports both say in words, and C lines that several
 * subjects print. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "common/sink.h"
#include "optimizer/certificate.h"
#include "optimizer/check.h"
#include "optimizer/plan.h"
#include "parser/log.h"
#include "parser/regions.h"
#include "parser/settings.h"
#include "parser/sites.h"
#include "parser/trace.h"
#include "report/baseline.h"

#include <stdbool.h>

/* The words for a finding: lower case, no full stop. */
struct finding_words {
    const char *what;   /* follows a count */
    const char *cause;  /* which release or build writes such a log */
    const char *effect; /* on the plan */
    const char *remedy; /* what makes the next capture better; NULL: nothing to do */
};

/* The words for a finding, for the format of the trace's log. */
const struct finding_words *finding_words(const struct trace *trace, enum finding finding);

/* What a region is for, as a word for programs, and why it is taken to be for that. */
const char *pool_use_name(const struct pool_role *role);
const char *pool_reason(const struct pool_role *role);

/* Why a log is in doubt as a whole run; no full stop. */
void words_doubt(struct sink *sink, const struct log *log, enum doubt doubt);
/* Why the plan may not be for the device's build, as far as the log shows its own: follows the
 * log's name; no full stop. False, and nothing is printed, if nothing speaks against it. */
bool words_build(struct sink *sink, const struct log *log);

/* Call sites that are left out, with commas between them. */
void words_without(struct sink *sink, const struct site_set *without);

/* "1" or "0,1"; with has_word "region 1" or "regions 0,1". */
void words_regions(struct sink *sink, region_set regions, bool has_word);

/* The names for programs of which runs buckets serve. */
extern const char *const guarantee_names[];

/* The macros of a plan's buckets and buffer, each line with this start. */
void words_plan_macros(struct sink *sink, const struct target *target, const struct plan *plan,
                       const char *start);

/* Why an expression of a header has no value; no full stop. */
void words_problem(struct sink *sink, const struct expression_problem *problem);

/* One fault of a header; no full stop. */
void words_fault(struct sink *sink, const struct settings *settings,
                 const struct check_fault *fault);

/* A fault's kind as a name for programs. */
const char *fault_name(enum check_fault_kind kind);

/* Why a header can't be read; no full stop. Not for SETTINGS_OK. */
void words_unreadable(struct sink *sink, enum settings_error error,
                      const struct settings *settings);

/* Why an earlier report can't be read; no full stop. Not for BASELINE_OK. */
void words_no_baseline(struct sink *sink, const struct baseline_problem *problem);

#endif
