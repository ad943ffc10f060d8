/* SPDX-License-Identifier: MIT */
/* costs.c - groups the kinds of request by call site, function or size, bounds what each group
 * can save, and plans without it. */
#include "costs.h"

#include "common/minmax.h"
#include "optimizer/classes.h"
#include "optimizer/condensed.h"
#include "parser/sites.h"

#include <stdlib.h>
#include <string.h>

/* Steps, a few nanoseconds each, that the bounds of a list may take, and its plans; and those
 * that each takes in any case. */
#ifndef COSTS_WORK_MAX /* fuzzing takes few */
#define COSTS_WORK_MAX ((uint64_t)1 << 26)
#endif
#define STEPS_LEAST ((uint64_t)10000)

/* A kind of request in one of the logs. A group is a row of members. */
struct member {
    struct span name; /* that of its group; empty: the group is a size */
    size_t kind; /* the kinds of the first log count from 0, those of the next from there on */
    uint32_t size; /* index in live's sizes */
    bool begins; /* the first of its group */
};

struct search {
    const struct planning *planning;
    struct member *member; /* sorted by group, then by size */
    size_t member_count;   /* all kinds that the target can serve */
    size_t kind_count;     /* all kinds of all logs */
    uint32_t *size_of_kind; /* index in live's sizes; LIVE_NO_CLASS: in no group */
    size_t *cell_of_kind;  /* the same for members of one group and class; ascends from member to
                              member, by 1 at most */
    uint32_t *cell_peak;   /* the most blocks live at once */
    uint32_t *class_peak;  /* the same of one group, for each class */
    bool *is_out;          /* for each kind, whether it is left out */
    struct trace *events;  /* of each log, condensed */
    struct log *rest;      /* the same without these kinds; the others are one for each size */
    uint64_t *requests;    /* of each size, in one log, that are not left out */
};

/* ---- Groups ---- */

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    int order = span_compare(x->name, y->name);
    if (order == 0)
        order = (x->size > y->size) - (x->size < y->size);
    return order ? order : (x->kind > y->kind) - (x->kind < y->kind);
}

/* Lists the kinds by call site. */
static bool list_members(struct search *search)
{
    const struct planning *planning = search->planning;
    size_t index = 0;
    for (size_t i = 0; i < planning->log_count; i++) {
        const struct kinds *kinds = &planning->logs[i].trace.kinds;
        uint32_t *size_of_kind = classes_sizes_of(&planning->live, &planning->logs[i].trace);
        for (uint32_t k = 0; size_of_kind && k < kinds->count; k++, index++) {
            search->size_of_kind[index] = size_of_kind[k];
            search->cell_of_kind[index] = search->kind_count; /* that of kinds in no group */
            if (size_of_kind[k] != LIVE_NO_CLASS)
                search->member[search->member_count++] = (struct member){
                    sites_name(kinds, &kinds->kind[k]), index, size_of_kind[k], false};
        }
        free(size_of_kind);
        if (!size_of_kind)
            return false;
    }
    return true;
}

static uint32_t class_of(const struct search *search, const struct member *member)
{
    return search->planning->live.size[member->size].class;
}

/* Makes the groups rows. */
static void join_members(struct search *search)
{
    size_t cell = 0;
    qsort(search->member, search->member_count, sizeof *search->member, compare_members);
    for (size_t i = 0; i < search->member_count; i++) {
        struct member *member = &search->member[i];
        member->begins = i == 0 || span_compare(member->name, member[-1].name) != 0 ||
                         (!member->name.length && member->size != member[-1].size);
        cell += i && (member->begins || class_of(search, member) != class_of(search, member - 1));
        search->cell_of_kind[member->kind] = cell;
    }
}

static uint64_t requests_of(const struct search *search, const struct member *member)
{
    const struct log *log = search->planning->logs;
    size_t kind = member->kind;
    for (; kind >= log->trace.kinds.count; log++)
        kind -= log->trace.kinds.count;
    return log->trace.kinds.kind[kind].requests;
}

/* ---- What a group can save at most ---- */

/* Goes through the events of one log, whose kinds count from `first_kind`. */
static void count_cells(const struct search *search, const struct trace *events, size_t first_kind,
                        uint32_t *count, uint32_t *peak)
{
    for (size_t i = 0; i < events->event_count; i++) {
        trace_event e = events->events[i];
        size_t cell = search->cell_of_kind[first_kind + event_kind(e)];
        count[cell] += event_is_free(e) ? UINT32_MAX : 1; /* minus 1, or 1 */
        peak[cell] = max_u32(peak[cell], count[cell]);
    }
}

/* Sets the peaks of all cells. */
static bool measure_cells(struct search *search)
{
    const struct planning *planning = search->planning;
    size_t cells = search->kind_count + 1; /* the last: of kinds that the target can't serve */
    size_t first_kind = 0;
    bool is_good = true;
    memset(search->cell_peak, 0, cells * sizeof *search->cell_peak);
    for (size_t i = 0; is_good && i < planning->log_count; i++) {
        uint32_t *count = calloc(cells, 2 * sizeof *count);
        is_good = count != NULL;
        if (is_good)
            count_cells(search, &search->events[i], first_kind, count, count + cells);
        for (size_t c = 0; is_good && c < cells; c++)
            search->cell_peak[c] = planning->is_concurrent
                                       ? search->cell_peak[c] + count[cells + c]
                                       : max_u32(search->cell_peak[c], count[cells + c]);
        free(count);
        first_kind += planning->logs[i].trace.kinds.count;
    }
    return is_good;
}

/* A bound of few steps: no plan takes less than the staircase of live.h's N with a step a
 * class, and this falls by no more than the group's own blocks. */
static uint64_t first_bound(const struct search *search, const struct cost *cost, uint64_t buffer)
{
    const struct planning *planning = search->planning;
    uint64_t most = buffer - min_u64(planning->bounds.any_block_bytes, buffer);
    size_t cell = SIZE_MAX;
    for (size_t i = cost->first; i < cost->end; i++) {
        const struct member *member = &search->member[i];
        uint64_t block = (uint64_t)planning->live.class[class_of(search, member)].size +
                         target_padding(&planning->target);
        if (search->cell_of_kind[member->kind] != cell)
            most += block * search->cell_peak[search->cell_of_kind[member->kind]];
        cell = search->cell_of_kind[member->kind];
    }
    return min_u64(most, buffer);
}

/* The same by a division of the classes. */
static bool second_bound(struct search *search, struct cost *cost, uint64_t buffer)
{
    uint64_t least;
    memset(search->class_peak, 0,
           search->planning->live.class_count * sizeof *search->class_peak);
    for (size_t i = cost->first; i < cost->end; i++)
        search->class_peak[class_of(search, &search->member[i])] =
            search->cell_peak[search->cell_of_kind[search->member[i].kind]];
    if (!plan_bound_without(search->planning, search->class_peak, &least))
        return false;
    cost->saves = min_u64(cost->saves, buffer - min_u64(least, buffer));
    return true;
}

/* ---- Planning without a group ---- */

/* Condenses the logs, and makes room for them without some kinds. */
static bool start_logs(struct search *search)
{
    const struct planning *planning = search->planning;
    bool is_good = true;
    search->events = calloc(planning->log_count, sizeof *search->events);
    search->rest = calloc(planning->log_count, sizeof *search->rest);
    for (size_t i = 0; search->events && search->rest && is_good && i < planning->log_count; i++) {
        const struct trace *trace = &planning->logs[i].trace;
        struct trace *rest = &search->rest[i].trace;
        is_good = condensed_make(trace, &search->events[i]);
        rest->slot_count = trace->slot_count;
        rest->events = malloc((search->events[i].event_count + 1) * sizeof *rest->events);
        rest->kinds.kind = malloc(planning->live.size_count * sizeof *rest->kinds.kind);
        is_good = is_good && rest->events && rest->kinds.kind;
    }
    return search->events && search->rest && is_good;
}

static void end_logs(struct search *search)
{
    for (size_t i = 0; i < search->planning->log_count; i++) {
        if (search->events)
            trace_free(&search->events[i]);
        if (search->rest)
            trace_free(&search->rest[i].trace);
    }
    free(search->events);
    free(search->rest);
}

/* Sets the rest of a log, whose kinds count from `first_kind`, to what peaks are measured from. */
static void leave_out(struct search *search, size_t log, size_t first_kind)
{
    const struct live *live = &search->planning->live;
    const struct kinds *kinds = &search->planning->logs[log].trace.kinds;
    const struct trace *events = &search->events[log];
    const uint32_t *size_of_kind = search->size_of_kind + first_kind;
    const bool *is_out = search->is_out + first_kind;
    struct trace *rest = &search->rest[log].trace;
    rest->kinds.count = 0;
    rest->event_count = 0;
    memset(search->requests, 0, live->size_count * sizeof *search->requests);
    for (uint32_t k = 0; k < kinds->count; k++) {
        if (!is_out[k] && size_of_kind[k] != LIVE_NO_CLASS)
            search->requests[size_of_kind[k]] += kinds->kind[k].requests;
    }
    for (uint32_t s = 0; s < live->size_count; s++) {
        if (!search->requests[s])
            continue;
        rest->kinds.kind[rest->kinds.count] =
            (struct kind){.size = live->size[s].size, .requests = search->requests[s]};
        search->requests[s] = rest->kinds.count++; /* now the size's kind */
    }
    for (size_t i = 0; i < events->event_count; i++) {
        trace_event e = events->events[i];
        uint32_t size = size_of_kind[event_kind(e)];
        if (!is_out[event_kind(e)] && size != LIVE_NO_CLASS)
            rest->events[rest->event_count++] =
                event_pack(event_is_free(e), (uint32_t)search->requests[size], 0, 0);
    }
}

static bool plan_without(struct search *search, struct cost *cost, uint64_t buffer)
{
    const struct planning *planning = search->planning;
    size_t first_kind = 0;
    uint64_t least = 0; /* of what is left: perhaps nothing */
    struct plan plan;
    if (!cost->saves)
        return true;
    memset(search->is_out, 0, search->kind_count * sizeof *search->is_out);
    for (size_t i = cost->first; i < cost->end; i++)
        search->is_out[search->member[i].kind] = true;
    for (size_t i = 0; i < planning->log_count; i++) {
        leave_out(search, i, first_kind);
        first_kind += planning->logs[i].trace.kinds.count;
    }
    enum planning_status status = planning_peak_plan(planning, search->rest, &plan);
    if (status == PLANNING_NO_MEMORY)
        return false;
    if (status != PLANNING_NO_REQUEST)
        least = plan.bucket_count ? planning_buffer_bytes(planning, &plan) : UINT64_MAX;
    cost->is_planned = true;
    cost->saves = buffer - min_u64(least, buffer);
    return true;
}

/* ---- A list ---- */

/* The planned ones first. */
static int compare_costs(const void *a, const void *b)
{
    const struct cost *x = a;
    const struct cost *y = b;
    if (x->is_planned != y->is_planned)
        return x->is_planned ? -1 : 1;
    if (x->saves != y->saves)
        return x->saves < y->saves ? 1 : -1;
    return (x->first > y->first) - (x->first < y->first);
}

static int compare_first(const void *a, const void *b)
{
    size_t x = ((const struct cost *)a)->first;
    size_t y = ((const struct cost *)b)->first;
    return (x > y) - (x < y);
}

/* The steps that one division of the classes takes. */
static uint64_t division_steps(const struct planning *planning)
{
    uint64_t n = planning->live.class_count;
    return n * n * (planning->budget.max_buckets + 2) / 2;
}

/* The steps that one planning takes at most. */
static uint64_t planning_steps(const struct search *search)
{
    const struct planning *planning = search->planning;
    uint64_t steps = division_steps(planning) + planning->live.update_count;
    for (size_t i = 0; i < planning->log_count; i++)
        steps += 4 * (uint64_t)search->events[i].event_count;
    return steps;
}

/* How many costs so many steps each can be spent on. */
static size_t most_of(uint64_t steps)
{
    return (size_t)(COSTS_WORK_MAX / (STEPS_LEAST + steps));
}

/* Calls `find` for the first costs in their order. */
static bool work_through(struct search *search, struct cost_list *list, size_t most, uint64_t buffer,
                         bool (*find)(struct search *, struct cost *, uint64_t buffer))
{
    qsort(list->cost, list->count, sizeof *list->cost, compare_costs);
    bool is_good = true;
    for (size_t i = 0; is_good && i < list->count && i < most; i++)
        is_good = find(search, &list->cost[i], buffer);
    return is_good;
}

static void count_left_out(struct cost_list *list, const struct cost *cost)
{
    list->left_out_count += cost->saves > 0;
    list->most_left_out = max_u64(list->most_left_out, cost->saves);
}

/* Keeps the first costs in their order. */
static void keep_first(struct cost_list *list, size_t most)
{
    qsort(list->cost, list->count, sizeof *list->cost, compare_costs);
    for (; list->count > most; list->count--)
        count_left_out(list, &list->cost[list->count - 1]);
}

/* Makes a cost of each group, and keeps those that can save most. */
static bool list_groups(struct search *search, struct cost_list *list, size_t most, uint64_t buffer)
{
    size_t room = most < search->member_count / 2 ? 2 * most + 1 : search->member_count;
    list->cost = malloc(room * sizeof *list->cost);
    for (size_t i = 0; list->cost && i < search->member_count;) {
        struct cost cost = {.name = search->member[i].name, .first = i};
        do
            cost.requests += requests_of(search, &search->member[i]);
        while (++i < search->member_count && !search->member[i].begins);
        cost.end = i;
        cost.saves = first_bound(search, &cost, buffer);
        if (list->count == room)
            keep_first(list, most);
        list->cost[list->count++] = cost;
    }
    return list->cost != NULL;
}

/* Finds the costs of a list, of which all are kept, or those that can save most. */
static bool find_list(struct search *search, struct cost_list *list, bool keeps_all,
                      uint64_t buffer)
{
    size_t bounded = most_of(division_steps(search->planning));
    size_t planned = most_of(planning_steps(search));
    join_members(search);
    if (!measure_cells(search) ||
        !list_groups(search, list, keeps_all ? SIZE_MAX : bounded + planned, buffer) ||
        !work_through(search, list, bounded, buffer, second_bound) ||
        !work_through(search, list, planned, buffer, plan_without))
        return false;
    for (size_t i = 0; i < list->count; i++)
        list->cost[i].is_planned |= !list->cost[i].saves;
    qsort(list->cost, list->count, sizeof *list->cost, compare_costs);
    while (list->planned_count < list->count && list->cost[list->planned_count].is_planned)
        list->planned_count++;
    for (size_t i = list->planned_count; i < list->count; i++)
        count_left_out(list, &list->cost[i]);
    return true;
}

/* ---- All lists ---- */

static bool find_lists(struct search *search, struct costs *costs)
{
    if (!list_members(search) || !find_list(search, &costs->sites, false, costs->buffer_bytes))
        return false;
    for (size_t i = 0; i < search->member_count; i++)
        search->member[i].name = sites_function(search->member[i].name);
    if (!find_list(search, &costs->functions, false, costs->buffer_bytes))
        return false;
    for (size_t i = 0; i < search->member_count; i++)
        search->member[i].name = (struct span){0};
    if (!find_list(search, &costs->sizes, true, costs->buffer_bytes))
        return false;
    qsort(costs->sizes.cost, costs->sizes.count, sizeof *costs->sizes.cost, compare_first);
    return true;
}

bool costs_find(const struct planning *planning, struct costs *costs)
{
    struct search search = {.planning = planning};
    *costs = (struct costs){.buffer_bytes = planning_buffer_bytes(planning, &planning->peak)};
    for (size_t i = 0; i < planning->log_count; i++)
        search.kind_count += planning->logs[i].trace.kinds.count;
    size_t room = search.kind_count + 1;
    search.member = malloc(room * sizeof *search.member);
    search.size_of_kind = malloc(room * sizeof *search.size_of_kind);
    search.cell_of_kind = malloc(room * sizeof *search.cell_of_kind);
    search.cell_peak = malloc(room * sizeof *search.cell_peak);
    search.class_peak = malloc(planning->live.class_count * sizeof *search.class_peak);
    search.is_out = malloc(room * sizeof *search.is_out);
    search.requests = malloc(planning->live.size_count * sizeof *search.requests);
    bool is_found = search.member && search.size_of_kind && search.cell_of_kind &&
                    search.cell_peak && search.class_peak && search.is_out && search.requests &&
                    start_logs(&search) && find_lists(&search, costs);
    end_logs(&search);
    free(search.member);
    free(search.size_of_kind);
    free(search.cell_of_kind);
    free(search.cell_peak);
    free(search.class_peak);
    free(search.is_out);
    free(search.requests);
    return is_found;
}

void costs_free(struct costs *costs)
{
    free(costs->sites.cost);
    free(costs->functions.cost);
    free(costs->sizes.cost);
    *costs = (struct costs){0};
}
