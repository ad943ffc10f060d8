/* SPDX-License-Identifier: MIT */
/* defaults.c - looks the lists up by the macros, and notes each macro that it looks at. */
#include "defaults.h"

#include <string.h>

#define HEAD_COUNT (DEFAULTS_COUNT - 1) /* sizes before the largest */

static const uint64_t plain_head[HEAD_COUNT] = {64, 128, 256, 512, 1024, 2432, 3456, 4544};
static const uint64_t extra_head[HEAD_COUNT] = {64, 128, 256, 512, 1024, 2432, 3360, 4480};
static const uint64_t mlkem_head[HEAD_COUNT] = {64, 128, 256, 512, 1024, 2432, 4096, 8192};
static const uint64_t mldsa_head[HEAD_COUNT] = {64, 128, 256, 512, 1024, 8192, 32768, 65536};

static const uint64_t plain_dists[DEFAULTS_COUNT] = {49, 10, 6, 14, 5, 6, 9, 1, 1};
static const uint64_t small_dists[DEFAULTS_COUNT] = {29, 7, 6, 9, 4, 4, 0, 0, 0};
static const uint64_t mlkem_dists[DEFAULTS_COUNT] = {49, 10, 6, 14, 5, 6, 14, 1, 1};
static const uint64_t mldsa_dists[DEFAULTS_COUNT] = {30, 10, 8, 15, 8, 10, 8, 5, 1};

/* The settings while a list is looked up. */
struct lookup {
    const struct settings *settings;
    struct defaults *defaults;
    struct expression_problem problem; /* why a macro is not known */
};

/* Whether the macro is defined, which decides. */
static bool is_defined(struct lookup *lookup, enum settings_macro macro)
{
    struct defaults *defaults = lookup->defaults;
    const struct settings_value *value = &lookup->settings->value[macro];
    uint32_t at = 0;
    while (at < defaults->decider_count && defaults->decider[at] < macro)
        at++;
    if (at == defaults->decider_count || defaults->decider[at] != macro) {
        memmove(&defaults->decider[at + 1], &defaults->decider[at],
                (defaults->decider_count - at) * sizeof *defaults->decider);
        defaults->decider[at] = macro;
        defaults->decider_count++;
    }
    if (value->problem.error && !lookup->problem.error)
        lookup->problem = value->problem;
    return value->is_defined;
}

/* The default of LARGEST_MEM_BUCKET. */
static uint64_t largest_of(struct lookup *lookup, const struct release *release)
{
    if (!is_defined(lookup, SETTINGS_SESSION_CERTS))
        return release->has_post_quantum && is_defined(lookup, SETTINGS_MLDSA) ? 131072 : 16128;
    if (is_defined(lookup, SETTINGS_OPENSSL_EXTRA))
        return is_defined(lookup, SETTINGS_TLS13) ? 30400 : 25600;
    return is_defined(lookup, SETTINGS_CERT_EXT) ? 24576 : 23440;
}

/* The sizes before the largest. */
static const uint64_t *head_of(struct lookup *lookup, const struct release *release)
{
    bool has_certs = is_defined(lookup, SETTINGS_SESSION_CERTS);
    bool has_extra = has_certs && is_defined(lookup, SETTINGS_OPENSSL_EXTRA);
    const uint64_t *otherwise = has_extra ? extra_head : plain_head;
    if (!release->has_post_quantum || (has_certs && !has_extra))
        return otherwise;
    if (!has_certs && is_defined(lookup, SETTINGS_MLDSA))
        return mldsa_head;
    return is_defined(lookup, SETTINGS_MLKEM) ? mlkem_head : otherwise;
}

static const uint64_t *dists_of(struct lookup *lookup, const struct release *release)
{
    if (release->has_post_quantum && is_defined(lookup, SETTINGS_MLDSA))
        return mldsa_dists;
    if (release->has_post_quantum && is_defined(lookup, SETTINGS_MLKEM))
        return mlkem_dists;
    return is_defined(lookup, SETTINGS_SMALL) ? small_dists : plain_dists;
}

static void fill_sizes(struct settings *settings, const struct release *release,
                       struct defaults *defaults)
{
    struct lookup lookup = {.settings = settings, .defaults = defaults};
    const struct settings_value *largest = &settings->value[SETTINGS_LARGEST_BUCKET];
    struct settings_value sizes = {.is_defined = true, .is_default = true,
                                   .count = DEFAULTS_COUNT};
    memcpy(sizes.number, head_of(&lookup, release), HEAD_COUNT * sizeof *sizes.number);
    if (is_defined(&lookup, SETTINGS_LARGEST_BUCKET))
        sizes.number[HEAD_COUNT] = largest->count ? largest->number[0] : 0;
    else
        sizes.number[HEAD_COUNT] = largest_of(&lookup, release);
    if (lookup.problem.error)
        sizes = (struct settings_value){.is_defined = true, .is_default = true,
                                        .problem = lookup.problem};
    defaults->has_sizes = true;
    settings->value[SETTINGS_BUCKETS] = sizes;
}

static void fill_dists(struct settings *settings, const struct release *release,
                       struct defaults *defaults)
{
    struct lookup lookup = {.settings = settings, .defaults = defaults};
    struct settings_value dists = {.is_defined = true, .is_default = true,
                                   .count = DEFAULTS_COUNT};
    memcpy(dists.number, dists_of(&lookup, release), DEFAULTS_COUNT * sizeof *dists.number);
    if (lookup.problem.error)
        dists = (struct settings_value){.is_defined = true, .is_default = true,
                                        .problem = lookup.problem};
    defaults->has_dists = true;
    settings->value[SETTINGS_DIST] = dists;
}

void defaults_assume(struct settings *settings, const struct release *release,
                     struct defaults *defaults)
{
    defaults->is_assumed = true;
    settings->value[SETTINGS_TLS13].is_defined = true;
    settings->value[SETTINGS_MLKEM].is_defined = release->has_post_quantum;
}

bool defaults_apply(const struct settings *settings)
{
    static const enum settings_macro signs[] = {
        SETTINGS_BUCKETS, SETTINGS_DIST, SETTINGS_MAX_BUCKETS, SETTINGS_DEF_BUCKETS,
        SETTINGS_LARGEST_BUCKET, SETTINGS_LEAN, SETTINGS_STATIC_MEMORY, SETTINGS_SMALL,
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const struct settings_value *value = &settings->value[signs[i]];
        if (value->is_defined || value->problem.error)
            return true;
    }
    return false;
}

void defaults_fill(struct settings *settings, const struct release *release, bool replaces_lists,
                   struct defaults *defaults)
{
    const struct settings_value *sizes = &settings->value[SETTINGS_BUCKETS];
    const struct settings_value *dists = &settings->value[SETTINGS_DIST];
    if (replaces_lists || (!sizes->is_defined && !sizes->problem.error))
        fill_sizes(settings, release, defaults);
    if (replaces_lists || (!dists->is_defined && !dists->problem.error))
        fill_dists(settings, release, defaults);
}
