/* SPDX-License-Identifier: MIT */
/* choices.c - the picture of bytes against number of buckets.
 *
 * One bucket alone can take ten times what nine do. So the axis ends a little
 * above the chosen plan, and the columns of what is larger are shown cut, with
 * their value above. */
#include "report_pictures.h"

#include "figures.h"
#include "markup.h"
#include "scale.h"

#include <inttypes.h>

#define WIDTH 560
#define HEIGHT 300
#define TOP 72
#define BOTTOM 272
#define VALUES_MAX 12  /* columns that all have room for their value */
#define NUMBERS_MAX 16 /* columns that all have room for their number */

struct choices {
    const struct report *report;
    uint32_t count; /* columns */
    uint32_t pitch; /* from column to column */
    uint32_t width; /* of a column */
    uint64_t most;  /* what the axis reaches to */
};

static uint64_t buffer_of(const struct choices *choices, const struct plan *plan)
{
    return plan_buffer_bytes(plan, choices->report->target);
}

/* The left end of the column of a number of buckets. */
static uint32_t x_of(const struct choices *choices, uint32_t bucket_count)
{
    return choices->pitch * (bucket_count - 1) + (choices->pitch - choices->width) / 2;
}

static uint32_t y_of(const struct choices *choices, uint64_t bytes)
{
    uint64_t shown = bytes < choices->most ? bytes : choices->most;
    return BOTTOM - (uint32_t)scale_units(shown, choices->most, BOTTOM - TOP);
}

/* 61.9k: what there is room for above each column. */
static void print_short(struct sink *sink, uint64_t bytes)
{
    const char *unit = "kMG";
    uint64_t tenth = 100;
    for (; bytes / tenth >= 10000 && unit[1]; unit++)
        tenth *= 1000;
    uint64_t tenths = (bytes + tenth / 2) / tenth;
    sink_print(sink, "%" PRIu64 ".%" PRIu64 "%c", tenths / 10, tenths % 10, *unit);
}

static void draw_labels(struct sink *sink, const struct choices *choices, uint32_t k,
                        bool is_chosen)
{
    uint64_t bytes = buffer_of(choices, &choices->report->peak_plans[k - 1]);
    uint32_t x = x_of(choices, k) + choices->width / 2;
    if (is_chosen || choices->count <= VALUES_MAX) {
        sink_print(sink, "<text class=\"%s\" x=\"%" PRIu32 "\" y=\"%" PRIu32
                         "\" text-anchor=\"middle\">",
                   is_chosen ? "strong" : "roomy", x, y_of(choices, bytes) - 5);
        print_short(sink, bytes);
        sink_print(sink, "</text>\n");
    }
    if (is_chosen || choices->count <= NUMBERS_MAX || k % 8 == 0)
        sink_print(sink, "<text%s x=\"%" PRIu32 "\" y=\"%d\" dy=\"1em\" text-anchor=\"middle\">%"
                         PRIu32 "</text>\n",
                   is_chosen ? " class=\"strong\"" : "", x, BOTTOM + 4, k);
}

static void draw_column(struct sink *sink, const struct choices *choices, uint32_t k)
{
    const struct report *report = choices->report;
    uint64_t bytes = buffer_of(choices, &report->peak_plans[k - 1]);
    bool is_chosen = report->planner == PLANNER_PEAK && k == report->plan->bucket_count;
    bool is_over = k > report->budget->max_buckets;
    uint32_t x = x_of(choices, k);
    uint32_t y = y_of(choices, bytes);
    sink_print(sink, "<rect class=\"%s\" x=\"%" PRIu32 "\" y=\"%" PRIu32 "\" width=\"%" PRIu32
                     "\" height=\"%" PRIu32 "\"><title>%" PRIu32 " buckets: %s bytes</title>"
                     "</rect>\n",
               is_chosen ? "live" : is_over ? "over" : "choice", x, y, choices->width, BOTTOM - y,
               k, GROUPED(bytes));
    if (bytes > choices->most)
        picture_line(sink, "cut", x, y + 18, x + choices->width, y + 10);
    draw_labels(sink, choices, k, is_chosen);
}

/* A plan that is none of the peak plans, as a mark in its column. */
static void draw_mark(struct sink *sink, const struct choices *choices, const struct plan *plan)
{
    uint64_t bytes = buffer_of(choices, plan);
    sink_print(sink, "<circle class=\"mark\" cx=\"%" PRIu32 "\" cy=\"%" PRIu32 "\" r=\"5\"><title>"
                     "%" PRIu32 " buckets: %s bytes</title></circle>\n",
               x_of(choices, plan->bucket_count) + choices->width / 2, y_of(choices, bytes),
               plan->bucket_count, GROUPED(bytes));
}

/* The plan that is marked so: the chosen one, or the spill plan beside it; else NULL. */
static const struct plan *marked_plan(const struct report *report)
{
    if (report->planner != PLANNER_PEAK)
        return report->plan;
    bool is_smaller = report->spill && report->spill->plan.bucket_count &&
                      report->spill->plan.block_bytes < report->plan->block_bytes;
    return is_smaller ? &report->spill->plan : NULL;
}

static void print_legend(struct sink *sink, const struct choices *choices, uint64_t bound)
{
    const struct report *report = choices->report;
    const struct plan *marked = marked_plan(report);
    sink_print(sink, "<text y=\"4\" dy=\"1em\">");
    if (report->planner == PLANNER_PEAK)
        sink_print(sink, "<tspan class=\"live\">\u25a0</tspan> this plan %s\u2003",
                   GROUPED(buffer_of(choices, report->plan)));
    sink_print(sink,
               "<tspan class=\"choice\">\u25a0</tspan> peak plans\u2003"
               "<tspan class=\"over\">\u25a0</tspan> over budget</text>\n"
               "<text y=\"4\" dy=\"2.6em\"><tspan class=\"strong\">\u2013 \u2013</tspan> "
               "lower bound %s", GROUPED(bound));
    if (marked)
        sink_print(sink, "\u2003<tspan class=\"mark\">\u25cf</tspan> %s %s",
                   report->planner == PLANNER_PEAK ? "spill plan" : "this plan",
                   GROUPED(buffer_of(choices, marked)));
    sink_print(sink, "</text>\n");
}

/* Half as much again as the plan, or all there is where that is less. */
static uint64_t axis_end(const struct choices *choices)
{
    const struct report *report = choices->report;
    uint64_t largest = 0;
    for (uint32_t k = 0; k < choices->count; k++) {
        uint64_t bytes = report->peak_plans[k].bucket_count
                             ? buffer_of(choices, &report->peak_plans[k])
                             : 0;
        largest = bytes > largest ? bytes : largest;
    }
    uint64_t enough = buffer_of(choices, report->plan) / 2 * 3;
    return largest < enough ? largest : enough;
}

void picture_choices(struct sink *sink, const struct report *report)
{
    const struct plan *marked = marked_plan(report);
    struct choices choices = {.report = report, .count = report->peak_plan_count};
    while (choices.count > 1 && !report->peak_plans[choices.count - 1].bucket_count)
        choices.count--; /* there are fewer classes than that */
    choices.pitch = WIDTH / choices.count;
    choices.width = choices.pitch * 3 / 4;
    choices.most = axis_end(&choices);
    uint64_t bound = figures_bound(report) +
                     target_structure_bytes(report->target, report->plan->bucket_count);
    sink_print(sink, "<svg class=\"picture medium\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
                     "<title>Bytes of the buffer against number of buckets: %s with %" PRIu32
                     "</title>\n",
               WIDTH, HEIGHT, GROUPED(buffer_of(&choices, report->plan)),
               report->plan->bucket_count);
    print_legend(sink, &choices, bound);
    for (uint32_t k = 1; k <= choices.count; k++) {
        if (report->peak_plans[k - 1].bucket_count)
            draw_column(sink, &choices, k);
    }
    picture_line(sink, "axis", 0, BOTTOM, WIDTH, BOTTOM);
    picture_line(sink, "limit", 0, y_of(&choices, bound), WIDTH, y_of(&choices, bound));
    if (marked)
        draw_mark(sink, &choices, marked);
    sink_print(sink, "</svg>\n");
}
