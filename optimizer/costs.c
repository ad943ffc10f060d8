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
    uint64_t size;
    uint64_t requests;
    size_t kind; /* the kinds of the first log count from 0, those of the next from there on */
    uint32_t class;
    size_t cell; /* the same for members of one group and class; ascends by 1 at most */
};

struct search {
    const struct planning *planning;
    struct member *member; /* sorted by group, then by size */
    size_t member_count;   /* all kinds that the target can serve */
    size_t kind_count;     /* all kinds of all logs */
    size_t *cell_of_kind;
    uint32_t *cell_peak;   /* the most blocks live at once */
    uint32_t *class_peak;  /* the same of one group, for each class */
    bool *is_out;          /* for each kind, whether it is left out */
    struct trace *events;  /* of each log, condensed */
    struct log *rest;      /* the same without these kinds */
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
static void list_members(struct search *search)
{
    const struct planning *planning = search->planning;
    size_t index = 0;
    for (size_t i = 0; i < planning->log_count; i++) {
        const struct kinds *kinds = &planning->logs[i].trace.kinds;
        for (uint32_t k = 0; k < kinds->count; k++, index++) {
            const struct kind *kind = &kinds->kind[k];
            const struct live_size *size = classes_find_size(&planning->live, kind->size);
            search->cell_of_kind[index] = search->kind_count; /* that of kinds in no group */
            if (size)
                search->member[search->member_count++] = (struct member){
                    sites_name(kinds, kind), kind->size, kind->requests, index, size->class, 0};
        }
    }
}

/* Makes a cost of each group. */
static void join_members(struct search *search, struct cost_list *list)
{
    struct cost *group = NULL;
    qsort(search->member, search->member_count, sizeof *search->member, compare_members);
    for (size_t i = 0; i < search->member_count; i++) {
        struct member *member = &search->member[i];
        bool is_new = !group || span_compare(member->name, group->name) != 0 ||
                      (!member->name.length && member->size != member[-1].size);
        if (is_new) {
            group = &list->cost[list->count++];
            *group = (struct cost){.name = member->name, .first = i};
        }
        member->cell = i ? member[-1].cell + (is_new || member->class != member[-1].class) : 0;
        search->cell_of_kind[member->kind] = member->cell;
        group->requests += member->requests;
        group->end = i + 1;
    }
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
    for (size_t i = cost->first; i < cost->end; i++) {
        const struct member *member = &search->member[i];
        uint64_t block = (uint64_t)planning->live.class[member->class].size +
                         target_padding(&planning->target);
        if (i == cost->first || member->cell != member[-1].cell)
            most += block * search->cell_peak[member->cell];
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
        search->class_peak[search->member[i].class] = search->cell_peak[search->member[i].cell];
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
        rest->kinds.kind = malloc(((size_t)trace->kinds.count + 1) * sizeof *rest->kinds.kind);
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

/* Sets `rest` to what peaks are measured from: events and kinds. */
static bool leave_out(const struct trace *events, const struct kinds *kinds, const bool *is_out,
                      struct trace *rest)
{
    uint32_t *new_kind = malloc(((size_t)kinds->count + 1) * sizeof *new_kind);
    if (!new_kind)
        return false;
    rest->kinds.count = 0;
    rest->event_count = 0;
    for (uint32_t k = 0; k < kinds->count; k++) {
        new_kind[k] = rest->kinds.count;
        rest->kinds.kind[rest->kinds.count] = kinds->kind[k];
        rest->kinds.count += !is_out[k];
    }
    for (size_t i = 0; i < events->event_count; i++) {
        trace_event e = events->events[i];
        rest->events[rest->event_count] = event_pack(event_is_free(e), new_kind[event_kind(e)],
                                                     0, 0);
        rest->event_count += !is_out[event_kind(e)];
    }
    free(new_kind);
    return true;
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
        const struct kinds *kinds = &planning->logs[i].trace.kinds;
        if (!leave_out(&search->events[i], kinds, search->is_out + first_kind,
                       &search->rest[i].trace))
            return false;
        first_kind += kinds->count;
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

/* Calls `find` for the costs in their order, as long as there is work left. */
static bool work_through(struct search *search, struct cost_list *list, uint64_t steps,
                         uint64_t buffer,
                         bool (*find)(struct search *, struct cost *, uint64_t buffer))
{
    qsort(list->cost, list->count, sizeof *list->cost, compare_costs);
    uint64_t most = COSTS_WORK_MAX / (STEPS_LEAST + steps);
    bool is_good = true;
    for (size_t i = 0; is_good && i < list->count && i < most; i++)
        is_good = find(search, &list->cost[i], buffer);
    return is_good;
}

static bool find_list(struct search *search, struct cost_list *list, uint64_t buffer)
{
    const struct planning *planning = search->planning;
    *list = (struct cost_list){.cost = calloc(search->member_count, sizeof *list->cost)};
    if (!list->cost)
        return false;
    join_members(search, list);
    if (!measure_cells(search))
        return false;
    for (size_t i = 0; i < list->count; i++)
        list->cost[i].saves = first_bound(search, &list->cost[i], buffer);
    if (!work_through(search, list, division_steps(planning), buffer, second_bound) ||
        !work_through(search, list, planning_steps(search), buffer, plan_without))
        return false;
    for (size_t i = 0; i < list->count; i++)
        list->cost[i].is_planned |= !list->cost[i].saves;
    qsort(list->cost, list->count, sizeof *list->cost, compare_costs);
    while (list->planned_count < list->count && list->cost[list->planned_count].is_planned)
        list->planned_count++;
    if (list->planned_count < list->count)
        list->most_left_out = list->cost[list->planned_count].saves;
    return true;
}

/* ---- All lists ---- */

static bool find_lists(struct search *search, struct costs *costs)
{
    list_members(search);
    if (!find_list(search, &costs->sites, costs->buffer_bytes))
        return false;
    for (size_t i = 0; i < search->member_count; i++)
        search->member[i].name = sites_function(search->member[i].name);
    if (!find_list(search, &costs->functions, costs->buffer_bytes))
        return false;
    for (size_t i = 0; i < search->member_count; i++)
        search->member[i].name = (struct span){0};
    if (!find_list(search, &costs->sizes, costs->buffer_bytes))
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
    search.cell_of_kind = malloc(room * sizeof *search.cell_of_kind);
    search.cell_peak = malloc(room * sizeof *search.cell_peak);
    search.class_peak = malloc(planning->live.class_count * sizeof *search.class_peak);
    search.is_out = malloc(room * sizeof *search.is_out);
    bool is_found = search.member && search.cell_of_kind && search.cell_peak &&
                    search.class_peak && search.is_out && start_logs(&search) &&
                    find_lists(&search, costs);
    end_logs(&search);
    free(search.member);
    free(search.cell_of_kind);
    free(search.cell_peak);
    free(search.class_peak);
    free(search.is_out);
    return is_found;
}

void costs_free(struct costs *costs)
{
    free(costs->sites.cost);
    free(costs->functions.cost);
    free(costs->sizes.cost);
    *costs = (struct costs){0};
}
