/* SPDX-License-Identifier: MIT */
/* report.c - puts the document together in reading order, and prints it in a format. */
#include "report.h"

#include "figures.h"
#include "formats.h"
#include "picture.h"
#include "subjects.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

/* ---- The document ---- */

/* The title of formats that have one: the verdict first. */
static void set_title(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct plan *plan = planning_plan(planning);
    const struct target *target = &planning->target;
    const char *more = planning->log_count < 2 ? ""
                       : document_words(document, " and %zu more logs%s", planning->log_count - 1,
                                        planning->is_concurrent ? ", at the same time" : "");
    document->generator = document_words(document, "memory_bucket_optimizer %s", report->version);
    document->title = report->check ? check_title(document, report)
                                    : document_words(document, "%" PRIu64 " bytes of static memory",
                                                     planning_buffer_bytes(planning, plan));
    document->subtitle = document_words(
        document, "%s plan of %" PRIu32 " buckets for %s%s, on the target %s: %" PRIu64
        " requests", planner_names[planning->planner], plan->bucket_count, planning->logs[0].name,
        more, target->name, figures_requests(planning).planned);
}

/* With a check, the plan is a detail beside it. */
static void make_document(struct document *document, const struct report *report,
                          bool has_pictures)
{
    enum part_level level = report->check ? LEVEL_DETAIL : LEVEL_FIRST;
    set_title(document, report);
    if (report->changes)
        add_changes(document, report);
    if (report->check)
        add_check(document, report);
    add_macros(document, report);
    add_overview(document, report);
    add_plan(document, report, level);
    if (has_pictures)
        add_pictures(document, report);
    add_choices(document, report, level);
    add_inferred(document, report, level);
    add_sizes(document, report, level);
    add_sites(document, report, level);
    add_logs(document, report);
    add_frame(document, report);
    add_example(document, report, level);
}

/* ---- Formats ---- */

static void print_macros(struct sink *sink, const struct document *document, bool is_verbose)
{
    const struct part *macros = document_find(document, PART_CODE, "macros");
    (void)is_verbose;
    if (macros)
        sink_write(sink, macros->value.text, macros->value.length);
}

static void print_picture(struct sink *sink, const struct document *document, bool is_verbose)
{
    const struct part *run = document_find(document, PART_CHART, "run");
    (void)is_verbose;
    if (run)
        picture_svg_file(sink, run->chart);
}

static const struct {
    void (*print)(struct sink *sink, const struct document *document, bool is_verbose);
    void (*only)(struct document *document, const struct report *report); /* NULL: all */
    enum { NO_PICTURES, PICTURES_IF_VERBOSE, PICTURES } pictures;
} formats[] = {
    [FORMAT_TEXT] = {as_text, NULL, PICTURES_IF_VERBOSE},
    [FORMAT_MACROS] = {print_macros, add_macros, NO_PICTURES},
    [FORMAT_JSON] = {as_json, NULL, NO_PICTURES},
    [FORMAT_HTML] = {as_html, NULL, PICTURES},
    [FORMAT_MARKDOWN] = {as_markdown, NULL, NO_PICTURES},
    [FORMAT_SVG] = {print_picture, add_pictures, PICTURES},
};

const char *const report_format_names[] = {"text", "macros", "json", "html", "markdown", "svg",
                                           NULL};

bool report_prepare(struct report *report, enum report_format format)
{
    const struct planning *planning = report->planning;
    const struct log *highest = &planning->logs[figures_highest_log(planning)];
    return formats[format].only || sites_at_peak(&highest->trace, &report->sites);
}

void report_free(struct report *report)
{
    free(report->sites.site);
    *report = (struct report){0};
}

void report_print(struct sink *sink, const struct report *report, enum report_format format)
{
    struct document document = {0};
    bool has_pictures = formats[format].pictures == PICTURES ||
                        (formats[format].pictures == PICTURES_IF_VERBOSE && report->is_verbose);
    if (formats[format].only)
        formats[format].only(&document, report);
    else
        make_document(&document, report, has_pictures);
    assert(document.is_short || document.depth == 0);
    if (document.is_short)
        sink->is_short = true;
    else
        formats[format].print(sink, &document, report->is_verbose);
    document_free(&document);
}
