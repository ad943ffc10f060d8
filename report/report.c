/* SPDX-License-Identifier: MIT */
/* report.c - puts the document together in reading order, and prints it in a format. */
#include "report.h"

#include "figures.h"
#include "formats.h"
#include "picture.h"
#include "subjects.h"
#include "summary.h"

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
    const char *more = planning->file_count < 2 ? ""
                       : document_words(document, " and %zu more logs%s", planning->file_count - 1,
                                        planning->is_concurrent ? ", at the same time" : "");
    document->generator = document_words(document, "memory_bucket_optimizer %s", report->version);
    document->title = report->check ? check_title(document, report)
                                    : document_words(document, "%" PRIu64 " bytes of static memory",
                                                     planning_buffer_bytes(planning, plan));
    document->subtitle = document_words(
        document, "%s plan of %" PRIu32 " buckets for %s%s, on the target %s: %" PRIu64
        " requests", planner_names[planning->planner], plan->bucket_count, planning->files[0].name,
        more, target->name, figures_requests(planning).planned);
}

/* The program, the target and the budget that the plan was made for. */
static void add_frame(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    document_value(document, "schema_version", value_number(REPORT_SCHEMA_VERSION));
    document_section(document, LEVEL_DETAIL, "generator", NULL);
    document_value(document, "name", value_text(REPORT_PROGRAM));
    document_value(document, "version", value_text(report->version));
    document_end(document);
    document_section(document, LEVEL_DETAIL, "target", "Target");
    summary_add_options(document, planning, "target");
    document_end(document);
    document_section(document, LEVEL_DETAIL, "budget", "Budget");
    summary_add_options(document, planning, "budget");
    document_end(document);
}

/* What to paste, whether to trust it, what else there is, what makes it this large, what was
 * read, what next. */
static void make_document(struct document *document, const struct report *report)
{
    enum part_level level = report_is_judged(report) ? LEVEL_DETAIL : LEVEL_FIRST;
    set_title(document, report);
    if (report->changes)
        add_changes(document, report);
    if (report->check)
        add_check(document, report);
    else if (!report->changes)
        add_short_macros(document, report);
    add_macros(document, report);
    add_doubts(document, report);
    add_plan(document, report, level);
    if (!report->check)
        add_side_by_side(document, report, level);
    add_costs(document, report);
    add_sites(document, report);
    add_holders(document, report);
    add_own_plans(document, report);
    add_choices(document, report);
    add_inferred(document, report);
    add_sizes(document, report);
    add_io_pool(document, report);
    add_logs(document, report);
    add_frame(document, report);
    add_example(document, report);
    add_outlook(document, report);
}

/* If no request is outside of I/O pools, there is no plan. */
static void make_io_document(struct document *document, const struct report *report)
{
    static const char *const plan_keys[] = {"plan", "costs", "bucket_holders", "alternatives", "inferred", "sizes", "peak",
                                            "call_sites", "example"};
    struct io_need need = report_io_need(report);
    document->generator = document_words(document, "memory_bucket_optimizer %s", report->version);
    document->title = document_words(document, "%" PRIu64 " bytes of I/O buffers",
                                     io_buffer_bytes(&need, &report->planning->target,
                                                     io_blocks(&need), need.io_size));
    add_macros(document, report);
    add_doubts(document, report);
    add_io_pool(document, report);
    add_logs(document, report);
    add_frame(document, report);
    add_outlook(document, report);
    for (size_t k = 0; k < sizeof plan_keys / sizeof *plan_keys; k++)
        document_value(document, plan_keys[k], (struct value){0});
}

/* ---- Formats ---- */

/* The only part of the document. */
static void print_code(struct sink *sink, const struct document *document, bool is_verbose)
{
    (void)is_verbose;
    sink_write(sink, document->parts[0].value.text, document->parts[0].value.length);
}

static void print_picture(struct sink *sink, const struct document *document, bool is_verbose)
{
    (void)is_verbose;
    if (document->part_count)
        picture_svg_file(sink, document->parts[0].chart);
}

static const struct {
    void (*print)(struct sink *sink, const struct document *document, bool is_verbose);
    void (*only)(struct document *document, const struct report *report); /* NULL: all */
    enum { NO_PICTURES, PICTURES_IF_VERBOSE, PICTURES } pictures;
} formats[] = {
    [FORMAT_TEXT] = {as_text, NULL, PICTURES_IF_VERBOSE},
    [FORMAT_MACROS] = {print_code, add_macros, NO_PICTURES},
    [FORMAT_C] = {print_code, add_example, NO_PICTURES},
    [FORMAT_JSON] = {as_json, NULL, NO_PICTURES},
    [FORMAT_HTML] = {as_html, NULL, PICTURES},
    [FORMAT_MARKDOWN] = {as_markdown, NULL, NO_PICTURES},
    [FORMAT_SVG] = {print_picture, add_run_chart, PICTURES},
};

const char *const report_format_names[] = {"text", "macros", "c", "json", "html", "markdown", "svg",
                                           "log",  NULL};

bool report_is_extract(enum report_format format)
{
    return format == FORMAT_LOG || formats[format].only != NULL;
}

bool report_prepare(struct report *report, enum report_format format)
{
    const struct planning *planning = report->planning;
    if (!planning->log_count)
        return true;
    return sites_at_peak(&planning->logs[figures_highest_log(planning)].trace, &report->sites) &&
           (report_is_extract(format) ||
            (holders_find(planning_plan(planning), &planning->live, &report->holders) &&
             (planning->planner == PLANNER_PEAK ||
              holders_find(&planning->peak, &planning->live, &report->peak_holders)) &&
             costs_find(planning, &report->costs)));
}

void report_free(struct report *report)
{
    free(report->sites.site);
    holders_free(&report->holders);
    holders_free(&report->peak_holders);
    costs_free(&report->costs);
    *report = (struct report){0};
}

void report_print(struct sink *sink, const struct report *report, enum report_format format)
{
    struct document document = {0};
    struct report full = *report;
    const struct planning *planning = report->planning;
    bool has_pictures = formats[format].pictures == PICTURES ||
                        (formats[format].pictures == PICTURES_IF_VERBOSE && report->is_verbose);
    if (has_pictures && planning->log_count)
        document.is_short = !history_make(planning_plan(planning), &planning->live,
                                          &planning->target, &report->sites, PICTURE_COLUMNS,
                                          &full.history);
    if (formats[format].only)
        formats[format].only(&document, &full);
    else if (!planning->log_count)
        make_io_document(&document, &full);
    else
        make_document(&document, &full);
    assert(document.is_short || document.depth == 0);
    if (document.is_short)
        sink->is_short = true;
    else
        formats[format].print(sink, &document, report->is_verbose);
    document_free(&document);
    history_free(&full.history);
}
