/* SPDX-License-Identifier: MIT */
/* chart.c - live bytes over the run as a picture of characters.
 *
 *      300 |      :            # was live all the while,
 *          |    ###            : at times, in the events of a column
 *        0 +---------
 *          line 1 ^  line 9    the peak */
#include "report_pictures.h"

#include "figures.h"
#include "scale.h"
#include "optimizer/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 80
#define ROWS 12
#define LABELLED_ROWS 4 /* one in so many has its bytes beside it */

/* Rows are counted from 1, at the axis, to ROWS, which the peak fills. */
static void print_row(struct sink *sink, const struct history *history, uint64_t peak, uint32_t row)
{
    char cells[COLUMNS];
    size_t width = 0;
    for (uint32_t c = 0; c < COLUMNS; c++) {
        const struct history_range *live = &history->live[c];
        cells[c] = ' ';
        if (scale_units(live->high, peak, ROWS) >= row) {
            cells[c] = ':';
            width = c + 1;
        }
        if (scale_units(live->low, peak, ROWS) >= row)
            cells[c] = '#';
    }
    if (row % LABELLED_ROWS == 0)
        sink_print(sink, "%10" PRIu64 " |", peak / ROWS * row + peak % ROWS * row / ROWS);
    else
        sink_print(sink, "%10s |", "");
    sink_write(sink, cells, width);
    sink_print(sink, "\n");
}

/* The axis, with a mark where each run starts. */
static void print_axis(struct sink *sink, const struct history *history)
{
    char cells[COLUMNS];
    memset(cells, '-', COLUMNS);
    for (size_t run = 1; run < history->run_count; run++)
        cells[history_run_start(history, run)] = '+';
    sink_print(sink, "%10d +%.*s\n", 0, COLUMNS, cells);
}

static void print_peak(struct sink *sink, const struct report *report,
                       const struct history *history)
{
    size_t highest = figures_highest_log(report);
    const struct trace *trace = &report->traces[highest];
    uint32_t column =
        history_column_of(history, highest, trace->peak_event, trace->event_count);
    uint64_t line = trace_line_of(trace, trace->peak_event);
    char words[64];
    if (report->trace_count > 1)
        snprintf(words, sizeof words, "peak, line %" PRIu64 " of log %zu", line, highest + 1);
    else
        snprintf(words, sizeof words, "peak, line %" PRIu64, line);
    if (column < COLUMNS / 2)
        sink_print(sink, "%*s^ %s\n", 12 + (int)column, "", words);
    else
        sink_print(sink, "%*s ^\n", 12 + (int)column - 1, words);
}

void chart_print(struct sink *sink, const struct report *report)
{
    uint64_t peak = report->traces[figures_highest_log(report)].peak_live_bytes;
    struct history history;
    if (!history_make(report->plan, report->live, report->target, COLUMNS, &history)) {
        sink->is_short = true;
        return;
    }
    sink_print(sink, "\nLive bytes over the run: # all the while, : at times, from the first event "
                     "to the last\n");
    for (uint32_t row = ROWS; row > 0; row--)
        print_row(sink, &history, peak, row);
    print_axis(sink, &history);
    print_peak(sink, report, &history);
    if (report->trace_count > 1)
        sink_print(sink, "  %zu logs side by side, each as wide as another, + between them\n",
                   report->trace_count);
    history_free(&history);
}
