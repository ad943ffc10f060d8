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
    [SUMMARY_MAX_WASTE] = {MEMBER("budget", "max_waste"), "waste of a request, at most", "byte(s)",
                          VALUE_NUMBER, true},
    [SUMMARY_MARGIN] = {MEMBER("budget", "margin_percent"), "margin", "%", VALUE_NUMBER, false},
    [SUMMARY_SLACK] = {MEMBER("budget", "slack"), "slack", "place(s)", VALUE_NUMBER, true},
    [SUMMARY_TARGET] = {MEMBER("target", "name"), "name", NULL, VALUE_TEXT, false},
    [SUMMARY_RELEASE] = {MEMBER("target", "release"), "limits of release", NULL, VALUE_TEXT, false},
    [SUMMARY_POINTER] = {MEMBER("target", "pointer_bytes"), "pointer", "byte(s)", VALUE_NUMBER,
                        false},
    [SUMMARY_ALIGN] = {MEMBER("target", "align"), "alignment", "byte(s)", VALUE_NUMBER, false},
    [SUMMARY_PADDING] = {MEMBER("target", "padding"), "padding a block", "byte(s)", VALUE_NUMBER,
                        false},
    [SUMMARY_MUTEX] = {MEMBER("target", "mutex_bytes"), "mutex", "byte(s)", VALUE_NUMBER, false},
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

static void fill_options(struct document *document, const struct planning *planning,
                         struct value option[SUMMARY_OPTIONS])
{
    const struct target *target = &planning->target;
    const struct plan_budget *budget = &planning->budget;
    option[SUMMARY_PLANNER] = value_text(planner_names[planning->planner]);
    option[SUMMARY_CONCURRENT] = value_bool(planning->is_concurrent);
    option[SUMMARY_REGIONS] = regions_value(document, planning->regions);
    option[SUMMARY_POOLS] = value_text(pools_mode_names[planning->pools]);
    option[SUMMARY_WITHOUT] = without_value(document, &planning->without);
    option[SUMMARY_MAX_BUCKETS] = value_number(budget->max_buckets);
    option[SUMMARY_MAX_WASTE] =
        value_if(budget->max_waste != UINT64_MAX, value_number(budget->max_waste));
    option[SUMMARY_MARGIN] = value_number(budget->margin_percent);
    option[SUMMARY_SLACK] =
        value_if(planning->planner == PLANNER_SPILL, value_number(planning->slack));
    option[SUMMARY_TARGET] = value_text(target->name);
    option[SUMMARY_RELEASE] = value_text(target->release->name);
    option[SUMMARY_POINTER] = value_number(target->pointer_bytes);
    option[SUMMARY_ALIGN] = value_number(target->align);
    option[SUMMARY_PADDING] = value_number(target_padding(target));
    option[SUMMARY_MUTEX] = value_number(target->is_single_threaded ? 0 : target->mutex_bytes);
    option[SUMMARY_LEAN] = value_bool(target->is_lean);
    option[SUMMARY_SINGLE_THREADED] = value_bool(target->is_single_threaded);
    option[SUMMARY_GUARD] = value_bool(target->has_guard);
    option[SUMMARY_INSIGHT] = value_bool(target->has_insight);
}

void summary_add_options(struct document *document, const struct planning *planning,
                         const char *object)
{
    struct value option[SUMMARY_OPTIONS];
    fill_options(document, planning, option);
    for (int o = 0; o < SUMMARY_OPTIONS; o++) {
        const struct summary_member *member = &summary_members[o];
        if (strcmp(member->object, object) == 0)
            document_fact(document, member->key, member->title, option[o], member->unit);
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
    fill_options(document, planning, summary->option);
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
