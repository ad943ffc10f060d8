/* SPDX-License-Identifier: MIT */
/* defaults.h - the lists of buckets that wolfSSL takes where the settings define none.
 *
 * They depend on the release and on macros of the settings. The tables were made from
 * measured lists of wolfSSL 5.5.4, 5.7.2 and 5.9.2. */
#ifndef OPTIMIZER_DEFAULTS_H
#define OPTIMIZER_DEFAULTS_H

#include "optimizer/target.h"
#include "parser/settings.h"

#include <stdbool.h>
#include <stdint.h>

#define DEFAULTS_COUNT 9 /* entries of each default list */
#define DEFAULTS_DECIDERS_MAX 8

/* How the default lists came about. {0}: the settings have lists of their own. */
struct defaults {
    bool has_sizes;   /* WOLFMEM_BUCKETS is the default */
    bool has_dists;   /* WOLFMEM_DIST is */
    bool is_assumed;  /* there are no settings: the macros are those of a plain ./configure */
    uint32_t decider_count;
    enum settings_macro decider[DEFAULTS_DECIDERS_MAX]; /* that decided, by enum settings_macro */
};

/* Sets the macros that a plain `./configure` of the release defines and that decide. For
 * settings that no header was read for. */
void defaults_assume(struct settings *settings, const struct release *release,
                     struct defaults *defaults);

/* Whether settings are of a build with static memory, as far as they show. */
bool defaults_apply(const struct settings *settings);

/* Sets the lists that the settings do not define to the release's defaults; with
 * replaces_lists also those that they do. Where a macro that decides is not known, the
 * list has that macro's problem. */
void defaults_fill(struct settings *settings, const struct release *release, bool replaces_lists,
                   struct defaults *defaults);

#endif
