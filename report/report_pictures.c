/* SPDX-License-Identifier: MIT */
/* report_pictures.c - the pictures of a struct report: draws what plan_charts.h builds. */
#include "report_pictures.h"

#include "plan_charts.h"

/* Draws a chart and frees the document that it lives in; NULL: memory was short. */
static void draw_and_free(struct sink *sink, void (*draw)(struct sink *, const struct chart *),
                          const struct chart *chart, struct document *document)
{
    if (chart)
        draw(sink, chart);
    sink->is_short |= !chart;
    document_free(document);
}

void picture_run(struct sink *sink, const struct report *report, const struct history *history)
{
    struct document document = {0};
    draw_and_free(sink, picture_svg, plan_charts_run(&document, report, history), &document);
}

void picture_bucket(struct sink *sink, const struct report *report, const struct history *history,
                    uint32_t bucket)
{
    struct document document = {0};
    draw_and_free(sink, picture_svg, plan_charts_bucket(&document, report, history, bucket),
                  &document);
}

void picture_choices(struct sink *sink, const struct report *report)
{
    struct document document = {0};
    draw_and_free(sink, picture_svg, plan_charts_choices(&document, report), &document);
}

static void draw_run(struct sink *sink, void (*draw)(struct sink *, const struct chart *),
                     const struct report *report)
{
    struct document document = {0};
    struct history history;
    if (!history_make(report->plan, report->live, report->target, PICTURE_COLUMNS, &history)) {
        sink->is_short = true;
        return;
    }
    draw_and_free(sink, draw, plan_charts_run(&document, report, &history), &document);
    history_free(&history);
}

void report_svg(struct sink *sink, const struct report *report)
{
    draw_run(sink, picture_svg_file, report);
}

void chart_print(struct sink *sink, const struct report *report)
{
    sink_print(sink, "\n");
    draw_run(sink, picture_text, report);
}
