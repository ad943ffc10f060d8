/* SPDX-License-Identifier: MIT */
/* summary.c - the options and tables of a plan, by which it is compared with another. */
#include "summary.h"

#include "words.h"

#include "common/utf8.h"

#include <stdlib.h>
#include <string.h>

#define MEMBER(object, key) object, key, object "." key

const struct summary_member summary_members[SUMMARY_OPTIONS] = {
    [SUMMARY_PLANNER] = {MEMBER("plan", "planner"), NULL, NULL, VALUE_TEXT, false},
    [SUMMARY_CONCURRENT] = {MEMBER("input", "concurrent"), NULL, NULL, VALUE_BOOL, false},
    [SUMMARY_REGIONS] = {MEMBER("input", "regions"), NULL, NULL, VALUE_TEXT, false},
    [SUMMARY_POOLS] = {MEMBER("input", "pools"), NULL, NULL, VALUE_TEXT, false},
    [SUMMARY_WITHOUT] = {MEMBER("input", "without"), NULL, NULL, VALUE_TEXT, true},
    [SUMMARY_MAX_BUCKETS] = {MEMBER("budget", "max_buckets"), "buckets, at most", NULL,
                            VALUE_NUMBER, false},
    [SUMMARY_MAX_WASTE] = {MEMBER("budget", "max_waste"), "waste of a request, at most", "bytes",
                          VALUE_NUMBER, true},
    [SUMMARY_MARGIN] = {MEMBER("budget", "margin_percent"), "margin", "%", VALUE_NUMBER, false},
    [SUMMARY_SLACK] = {MEMBER("budget", "slack"), "slack", "places", VALUE_NUMBER, true},
    [SUMMARY_TARGET] = {MEMBER("target", "name"), "name", NULL, VALUE_TEXT, false},
    [SUMMARY_RELEASE] = {MEMBER("target", "release"), "limits of release", NULL, VALUE_TEXT, false},
    [SUMMARY_POINTER] = {MEMBER("target", "pointer_bytes"), "pointer", "bytes", VALUE_NUMBER,
                        false},
    [SUMMARY_ALIGN] = {MEMBER("target", "align"), "alignment", "bytes", VALUE_NUMBER, false},
    [SUMMARY_PADDING] = {MEMBER("target", "padding"), "padding a block", "bytes", VALUE_NUMBER,
                        false},
    [SUMMARY_MUTEX] = {MEMBER("target", "mutex_bytes"), "mutex", "bytes", VALUE_NUMBER, false},
    [SUMMARY_LEAN] = {MEMBER("target", "lean"), "LEAN", NULL, VALUE_BOOL, false},
    [SUMMARY_SINGLE_THREADED] = {MEMBER("target", "single_threaded"), "single-threaded", NULL,
                                VALUE_BOOL, false},
    [SUMMARY_GUARD] = {MEMBER("target", "guard"), NULL, NULL, VALUE_BOOL, false},
    [SUMMARY_INSIGHT] = {MEMBER("target", "insight"), NULL, NULL, VALUE_BOOL, false},
};

/* As --region has them. */
static struct value regions_value(struct document *document, region_set regions)
{
    struct sink list = {0};
    if (regions == REGION_SET_ALL)
        return value_text("all");
    words_regions(&list, regions, false);
    return document_text(document, &list);
}

/* Names with commas between them; nothing without any. */
static struct value without_value(struct document *document, const struct site_set *without)
{
    struct sink list = {0};
    words_without(&list, without);
    return without->count ? document_text(document, &list) : (struct value){0};
}

static struct value option_value(struct document *document, const struct planning *planning,
                                 enum summary_option option)
{
    const struct target *target = &planning->target;
    const struct plan_budget *budget = &planning->budget;
    switch (option) {
    case SUMMARY_PLANNER:
        return value_text(planner_names[planning->planner]);
    case SUMMARY_CONCURRENT:
        return value_bool(planning->is_concurrent);
    case SUMMARY_REGIONS:
        return regions_value(document, planning->regions);
    case SUMMARY_POOLS:
        return value_text(pools_mode_names[planning->pools]);
    case SUMMARY_WITHOUT:
        return without_value(document, &planning->without);
    case SUMMARY_MAX_BUCKETS:
        return value_number(budget->max_buckets);
    case SUMMARY_MAX_WASTE:
        return budget->max_waste == UINT64_MAX ? (struct value){0}
                                               : value_number(budget->max_waste);
    case SUMMARY_MARGIN:
        return value_number(budget->margin_percent);
    case SUMMARY_SLACK:
        return planning->planner == PLANNER_SPILL ? value_number(planning->slack)
                                                  : (struct value){0};
    case SUMMARY_TARGET:
        return value_text(target->name);
    case SUMMARY_RELEASE:
        return value_text(target->release->name);
    case SUMMARY_POINTER:
        return value_number(target->pointer_bytes);
    case SUMMARY_ALIGN:
        return value_number(target->align);
    case SUMMARY_PADDING:
        return value_number(target_padding(target));
    case SUMMARY_MUTEX:
        return value_number(target->is_single_threaded ? 0 : target->mutex_bytes);
    case SUMMARY_LEAN:
        return value_bool(target->is_lean);
    case SUMMARY_SINGLE_THREADED:
        return value_bool(target->is_single_threaded);
    case SUMMARY_GUARD:
        return value_bool(target->has_guard);
    case SUMMARY_INSIGHT:
        return value_bool(target->has_insight);
    case SUMMARY_OPTIONS:
        break;
    }
    return (struct value){0};
}

void summary_add_options(struct document *document, const struct planning *planning,
                         const char *object)
{
    for (int o = 0; o < SUMMARY_OPTIONS; o++) {
        const struct summary_member *member = &summary_members[o];
        if (strcmp(member->object, object) != 0)
            continue;
        struct value value = option_value(document, planning, (enum summary_option)o);
        document_fact(document, member->key, member->title, value,
                      value.type == VALUE_NULL ? NULL : member->unit);
    }
}

/* A name of a log as a report holds it: U+FFFD in place of what is not UTF-8. Where both
 * summaries have that, they compare the same. */
static struct value name_in_report(struct document *document, struct span site)
{
    struct sink name = {0};
    for (size_t i = 0, count; i < site.length; i += count) {
        uint32_t character;
        count = utf8_read(site.text + i, site.length - i, &character);
        if (character == UTF8_BROKEN)
            sink_print(&name, UTF8_REPLACEMENT);
        else
            sink_write(&name, site.text + i, count);
    }
    return document_text(document, &name);
}

bool summary_make(struct document *document, const struct planning *planning,
                  const struct sites *sites, struct summary *summary)
{
    const struct plan *plan = planning_plan(planning);
    const struct live *live = &planning->live;
    *summary = (struct summary){.buffer_bytes = planning_buffer_bytes(planning, plan)};
    for (int o = 0; o < SUMMARY_OPTIONS; o++)
        summary->option[o] = option_value(document, planning, (enum summary_option)o);
    summary->count[SUMMARY_BUCKETS] = plan->bucket_count;
    summary->count[SUMMARY_SIZES] = live->size_count;
    summary->count[SUMMARY_SITES] = sites->count;
    for (int t = 0; t < SUMMARY_TABLES; t++) {
        summary->row[t] = calloc(summary->count[t] + 1, sizeof *summary->row[t]);
        if (!summary->row[t])
            return false;
    }
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        summary->row[SUMMARY_BUCKETS][b] = (struct summary_row){
            .size = plan->bucket[b].size, .amount = plan->bucket[b].dist};
    for (uint32_t i = 0; i < live->size_count; i++)
        summary->row[SUMMARY_SIZES][i] = (struct summary_row){
            .size = live->size[i].size, .amount = live->size[i].peak_live};
    for (size_t i = 0; i < sites->count; i++)
        summary->row[SUMMARY_SITES][i] = (struct summary_row){
            .site = name_in_report(document, sites->site[i].name), .amount = sites->site[i].bytes};
    return !document->is_short;
}

bool summary_is_same(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    if (a->type == VALUE_TEXT)
        return a->length == b->length && (!a->length || memcmp(a->text, b->text, a->length) == 0);
    return a->number == b->number;
}

void summary_free(struct summary *summary)
{
    for (int t = 0; t < SUMMARY_TABLES; t++)
        free(summary->row[t]);
    free(summary->text);
    *summary = (struct summary){0};
}
