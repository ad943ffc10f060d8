/* SPDX-License-Identifier: MIT */
/* header_check.c - whether the buckets of a header serve the logs, with how much to spare,
 * what plans need instead, and what is wrong with the header. */
#include "subjects.h"

#include "words.h"

#include <inttypes.h>
#include <string.h>

#define ROWS_FIRST 9
#define FAULTS_FIRST 2

/* ---- The verdict ---- */

static void add_failure(struct document *document, const struct report *report)
{
    const struct replay *replay = &report->check->result->replay;
    const struct log *log = &report->planning->logs[replay->failed_log];
    const struct kinds *kinds = &log->trace.kinds;
    const struct kind *kind = &kinds->kind[event_kind(log->trace.events[replay->failed_event])];
    uint64_t line = trace_line_of(&log->trace, replay->failed_event);
    struct value site = {0};
    struct sink words = {0};
    if (kind->site_length) {
        site = value_bytes(kinds->text + kind->site, kind->site_length);
        sink_print(&words, " from ");
        sink_plain(&words, site.text, site.length); /* for printf(): without a byte of 0 */
    }
    struct value from = document_text(document, &words);
    document_section(document, LEVEL_FIRST, "failure", NULL);
    document_value(document, "file", value_text(log->name));
    document_value(document, "line", value_number(line));
    document_value(document, "size", value_number(replay->failed_size));
    document_value(document, "site", site);
    document_note(document, NOTE_PLAIN,
                  "It runs out at %s:%" PRIu64 ": the request of %" PRIu64 " bytes%.*s finds no "
                  "free block.", log->name, line, replay->failed_size, (int)from.length, from.text);
    document_end(document);
}

static const char *verdict(const struct report *report)
{
    const struct check_result *result = report->check->result;
    if (check_serves(result, &report->planning->live))
        return report_io_check(report).serves ? "serves" : "serves, but its I/O pool does not";
    return result->is_endless       ? "loading never ends"
           : check_runs_out(result) ? "runs out"
                                    : "does not serve all requests";
}

const char *check_title(struct document *document, const struct report *report)
{
    return document_words(document, "Check of %s: %s", report->check->header_name,
                          verdict(report));
}

static void add_verdict(struct document *document, const struct report *report)
{
    const struct check_result *result = report->check->result;
    document_value(document, "header", value_text(report->check->header_name));
    document_value(document, "serves", value_bool(check_serves(result, &report->planning->live)));
    document_value(document, "endless", value_bool(result->is_endless));
    document_value(document, "spill_count", value_number(result->replay.spill_count));
    if (check_runs_out(result))
        add_failure(document, report);
    else
        document_value(document, "failure", (struct value){0});
    if (result->is_endless)
        document_note(document, NOTE_PLAIN,
                      "A block of the first bucket fits into what is left of the buffer, but none "
                      "is made.");
    else if (!check_runs_out(result))
        add_service(document, report->planning, &result->replay,
                    result->guarantee == GUARANTEE_PEAKS ? "the header" : NULL);
    add_proven(document, result->guarantee, result->slack);
    add_not_covered(document, report->planning);
}

/* ---- Rules ---- */

void add_rule(struct document *document, const char *option, const struct report_rule *rule)
{
    if (rule->excess_bytes)
        document_note(document, NOTE_WARNING, "%s=%" PRId64 " is exceeded by %" PRIu64 " bytes.",
                      option, rule->limit, rule->excess_bytes);
    else if (rule->limit >= 0)
        document_note(document, NOTE_PLAIN, "%s=%" PRId64 " is kept.", option, rule->limit);
}

static void add_rule_row(struct document *document, const char *name,
                         const struct report_rule *rule)
{
    if (rule->limit >= 0)
        document_row(document, (struct value[]){
            value_text(name), value_number((uint64_t)rule->limit),
            value_bool(rule->excess_bytes == 0), value_number(rule->excess_bytes)});
}

static void add_rules(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"name", NULL, COLUMN_LEFT, NULL},
        {"limit", NULL, COLUMN_RIGHT, NULL},
        {"kept", NULL, COLUMN_RIGHT, NULL},
        {"excess_bytes", NULL, COLUMN_RIGHT, NULL},
    };
    const struct report_check *check = report->check;
    bool serves = check_serves(check->result, &report->planning->live);
    document_table(document, LEVEL_FIRST, "rules", NULL, columns, 4, 0);
    document_row(document, (struct value[]){value_text("serves"), {0}, value_bool(serves), {0}});
    struct io_check io = report_io_check(report);
    if (io.is_known)
        document_row(document,
                     (struct value[]){value_text("io_pool"), {0}, value_bool(io.serves), {0}});
    add_rule_row(document, "max_buffer", &check->max_buffer);
    add_rule_row(document, "tolerance", &check->tolerance);
}

/* ---- The figures ---- */

/* What the lists take against the buffer that there is. */
static void add_room(struct document *document, uint64_t buffer, uint64_t exact)
{
    if (exact > UINT32_MAX)
        document_note(document, NOTE_PLAIN,
                      "The lists would take more than any target has: blocks are missing.");
    else if (buffer < exact)
        document_note(document, NOTE_PLAIN,
                      "The lists take %" PRIu64 ", %" PRIu64 " more: blocks are missing.", exact,
                      exact - buffer);
    else if (buffer > exact)
        document_note(document, NOTE_PLAIN,
                      "The lists take %" PRIu64 "; of the other %" PRIu64
                      " the allocator makes more blocks where they fit.", exact, buffer - exact);
    else
        document_note(document, NOTE_PLAIN, "Exactly the size the lists need.");
}

static void add_buffer(struct document *document, const struct report *report)
{
    const struct report_check *check = report->check;
    const struct check_result *result = check->result;
    const struct target *target = &report->planning->target;
    static const struct {
        const char *name;
        const char *words;
    } sources[] = {
        [CHECK_BUFFER_GIVEN] = {"given", "--buffer"},
        [CHECK_BUFFER_NAMED] = {"named", NULL},
        [CHECK_BUFFER_OF_LOG] = {"log", "the pool that the log announces"},
        [CHECK_BUFFER_OF_HEADER] = {"header", "WOLFMEM_BUFFER_SIZE"},
        [CHECK_BUFFER_OF_LISTS] = {"lists", "the lists"},
    };
    const char *words = sources[check->buffer_source].words;
    document_section(document, LEVEL_FIRST, "buffer",
                     document_words(document, "Buffer: %" PRIu64 " bytes, from %s",
                                    result->buffer_bytes, words ? words : check->buffer_name + 1));
    document_value(document, "bytes", value_number(result->buffer_bytes));
    document_value(document, "source", value_text(sources[check->buffer_source].name));
    document_value(document, "block_bytes", value_number(result->made.block_bytes));
    document_value(document, "structure_bytes", value_number(result->structure_bytes));
    document_value(document, "lists_bytes",
                   check->header->exact_bytes > UINT32_MAX ? (struct value){0}
                       : value_number(check->header->exact_bytes));
    document_note(document, NOTE_DETAIL,
                  "%" PRIu64 " bytes of blocks and %" PRIu32 " of structures on the target %s, "
                  "with room for %" PRIu32 " buckets, aligned to %" PRIu32 ", padding %" PRIu32
                  " a block.", result->made.block_bytes, result->structure_bytes, target->name,
                  check->header->max_buckets, target->align, target_padding(target));
    add_room(document, result->buffer_bytes, check->header->exact_bytes);
    add_rule(document, "--max-buffer", &check->max_buffer);
    add_rule(document, "--tolerance", &check->tolerance);
    document_end(document);
}

static void add_buckets(struct document *document, const struct report *report)
{
    const struct check_result *result = report->check->result;
    const struct plan *plan = &report->check->header->plan;
    bool is_short = check_runs_out(result);
    const struct column columns[] = {
        {"size", "size", COLUMN_RIGHT, NULL},     {"dist", "dist", COLUMN_RIGHT, NULL},
        {"blocks", "blocks", COLUMN_RIGHT, NULL}, {"most_used", "most used", COLUMN_RIGHT, NULL},
        {"spare", "spare", COLUMN_RIGHT, NULL},
        {"in_use", is_short ? "in use then" : NULL, COLUMN_RIGHT, NULL},
    };
    document_table(document, is_short || report->changes ? LEVEL_DETAIL : LEVEL_FIRST, "buckets",
                   is_short ? "Buckets, up to the request that finds no block" : "Buckets", columns,
                   6, ROWS_FIRST);
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        uint32_t blocks = result->made.bucket[b].dist;
        uint32_t used = result->replay.peak[b];
        document_row(document, (struct value[]){
            value_number(plan->bucket[b].size), value_number(plan->bucket[b].dist),
            value_number(blocks), value_number(used), value_number(blocks - used),
            value_if(is_short, value_number(result->replay.in_use[b]))});
    }
}

static void add_need(struct document *document, const struct report *report,
                     enum planner planner, const struct plan *plan)
{
    uint64_t bytes = planning_buffer_bytes(report->planning, plan);
    document_row(document, (struct value[]){
        value_text(planner_names[planner]), value_number(plan->bucket_count), value_number(bytes),
        value_change(report->check->result->buffer_bytes, bytes)});
}

static void add_needs(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"planner", "planner", COLUMN_LEFT, NULL},
        {"bucket_count", "buckets", COLUMN_RIGHT, NULL},
        {"buffer_bytes", "buffer bytes", COLUMN_RIGHT, NULL},
        {"change_bytes", "against this one", COLUMN_RIGHT, NULL},
    };
    const struct planning *planning = report->planning;
    bool serves = report->check->mend->status == MEND_NOT_NEEDED;
    document_table(document, serves ? LEVEL_FIRST : LEVEL_DETAIL, "needs",
                   document_words(document, "What plans of at most %" PRIu32 " buckets need",
                                  planning->budget.max_buckets), columns, 4, 0);
    add_need(document, report, PLANNER_PEAK, &planning->peak);
    if (planning->planner == PLANNER_GREEDY)
        add_need(document, report, PLANNER_GREEDY, &planning->greedy);
    if (planning->has_spill && planning->spill.plan.bucket_count)
        add_need(document, report, PLANNER_SPILL, &planning->spill.plan);
}

/* ---- The header ---- */

/* A line of one of the headers, and which: NULL where it is in none. */
struct header_line {
    uint32_t line;
    const char *file;
};

static struct header_line line_of(const struct report_check *check, uint32_t line)
{
    struct header_line at = {.line = line};
    uint32_t file = settings_header_of(check->settings, &at.line);
    if (line)
        at.file = check->file_names[file];
    return at;
}

/* Shown to people where there are several headers. */
static struct column file_column(const struct report_check *check)
{
    const char *title = check->settings->header_count < 2 ? NULL : "header";
    return (struct column){"file", title, COLUMN_CODE, NULL};
}

static void add_list(struct document *document, const char *key,
                     const struct settings_value *list)
{
    static const struct column column[] = {{"", NULL, COLUMN_RIGHT, NULL}};
    document_table(document, LEVEL_DETAIL, key, NULL, column, 1, 0);
    for (uint32_t i = 0; i < list->count; i++)
        document_row(document, (struct value[]){value_number(list->number[i])});
}

static void add_places(struct document *document, const struct report_check *check,
                       enum settings_macro macro)
{
    static const struct {
        const char *name;
        const char *words;
    } fates[] = {
        [SETTINGS_NOT_TAKEN] = {"left_out", "is left out"},
        [SETTINGS_REPLACED] = {"replaced", "is defined anew later"},
        [SETTINGS_REMOVED] = {"removed", "is undefined later"},
        [SETTINGS_UNCERTAIN] = {"uncertain", "may hold"},
        [SETTINGS_HOLDS] = {"holds", "holds"},
    };
    const struct settings_value *value = &check->settings->value[macro];
    for (uint32_t i = 0; i < value->place_count && i < SETTINGS_PLACES_MAX; i++) {
        const struct settings_place *place = &value->place[i];
        const char *words = fates[place->fate].words;
        struct header_line by = line_of(check, place->condition_line);
        struct header_line at = line_of(check, place->line);
        if (by.line && place->fate != SETTINGS_HOLDS)
            words = document_words(document, "%s by line %" PRIu32 "%s%s", words, by.line,
                                   by.file == at.file ? "" : " of ",
                                   by.file == at.file ? "" : by.file);
        document_row(document, (struct value[]){
            value_text(settings_name(macro)), value_number(at.line),
            value_text(fates[place->fate].name), value_line(by.line), value_text(words),
            value_text(at.file)});
    }
}

/* A value that an option names in place of the macro's own. */
static uint64_t add_given(struct document *document, const struct report_check *check,
                          enum settings_macro macro)
{
    static const char *const words[SETTINGS_MACROS] = {
        [SETTINGS_BUCKETS] = "from --buckets",
        [SETTINGS_DIST] = "from --dist",
        [SETTINGS_BUFFER_SIZE] = "from --buffer",
    };
    const struct settings_value *value = &check->settings->value[macro];
    struct header_line at = line_of(check, value->line);
    if (!value->is_given)
        return 0;
    document_row(document, (struct value[]){
        value_text(settings_name(macro)), value_line(at.line), value_text("given"), {0},
        value_text(words[macro]), value_text(at.file)});
    return 1;
}

static void add_definitions(struct document *document, const struct report_check *check)
{
    const struct settings *settings = check->settings;
    const struct column columns[] = {
        {"macro", "macro", COLUMN_LEFT, NULL},
        {"line", "line", COLUMN_RIGHT, NULL},
        {"fate", NULL, COLUMN_LEFT, NULL},
        {"condition_line", NULL, COLUMN_RIGHT, NULL},
        {NULL, "", COLUMN_LEFT, NULL},
        file_column(check),
    };
    uint64_t count = 0;
    uint64_t more = 0;
    document_table(document, LEVEL_DETAIL, "definitions", "Definitions", columns, 6, 0);
    bool has_defaults = check->header->defaults.decider_count > 0;
    int macros = has_defaults ? SETTINGS_MACROS : SETTINGS_STATIC_MEMORY;
    for (int macro = 0; macro < macros; macro++) {
        const struct settings_value *value = &settings->value[macro];
        add_places(document, check, (enum settings_macro)macro);
        count += value->place_count + add_given(document, check, (enum settings_macro)macro);
        if (value->place_count > SETTINGS_PLACES_MAX)
            more += value->place_count - SETTINGS_PLACES_MAX;
    }
    document_value(document, "definition_count", value_number(count));
    if (more)
        document_note(document, NOTE_PLAIN, "And %" PRIu64 " more definitions.", more);
}

static void add_unknowns(struct document *document, const struct report_check *check)
{
    const struct column columns[] = {
        {"line", "line", COLUMN_RIGHT, NULL},
        {"what", "why the condition is unknown", COLUMN_LEFT, NULL},
        file_column(check),
    };
    const struct settings *settings = check->settings;
    struct header_line include = line_of(check, settings->include_line);
    struct header_line error = line_of(check, settings->error_line);
    uint32_t count = settings->unknown_count;
    document_table(document, LEVEL_FIRST, "unknown_conditions",
                   count ? "Conditions that can't be evaluated" : NULL, columns, 3, FAULTS_FIRST);
    for (uint32_t i = 0; i < count && i < SETTINGS_UNKNOWN_MAX; i++) {
        struct sink words = {0};
        words_problem(&words, &settings->unknown[i].problem);
        struct header_line at = line_of(check, settings->unknown[i].line);
        document_row(document, (struct value[]){
            value_number(at.line), document_text(document, &words), value_text(at.file)});
    }
    document_value(document, "unknown_condition_count", value_number(count));
    if (count > SETTINGS_UNKNOWN_MAX)
        document_note(document, NOTE_PLAIN, "And %" PRIu32 " more such conditions.",
                      count - SETTINGS_UNKNOWN_MAX);
    document_value(document, "include_line", value_line(include.line));
    if (settings->include_count)
        document_note(document, NOTE_DETAIL,
                      "Line %" PRIu32 ": other headers are not read: their macros count as "
                      "undefined.", include.line);
    document_value(document, "error_line", value_line(error.line));
    if (settings->error_line)
        document_note(document, NOTE_WARNING,
                      "Line %" PRIu32 ": an #error is reached: as read here, this does not "
                      "compile.", error.line);
}

static void add_faults(struct document *document, const struct report_check *check)
{
    const struct column columns[] = {
        {"kind", NULL, COLUMN_LEFT, NULL},
        {"macro", NULL, COLUMN_LEFT, NULL},
        {"line", "line", COLUMN_RIGHT, NULL},
        {"what", "what is wrong", COLUMN_LEFT, NULL},
        file_column(check),
    };
    document_table(document, LEVEL_FIRST, "faults",
                   check->header->fault_count ? "Faults of the header" : NULL, columns, 5,
                   FAULTS_FIRST);
    for (uint32_t i = 0; i < check->header->fault_count; i++) {
        const struct check_fault *fault = &check->header->fault[i];
        struct sink words = {0};
        words_fault(&words, check->settings, fault);
        struct header_line at = line_of(check, check->settings->value[fault->macro].line);
        document_row(document, (struct value[]){
            value_text(fault_name(fault->kind)), value_text(settings_name(fault->macro)),
            value_line(at.line), document_text(document, &words), value_text(at.file)});
    }
}

void add_check(struct document *document, const struct report *report)
{
    const struct report_check *check = report->check;
    document_section(document, LEVEL_FIRST, "check", check_title(document, report));
    add_verdict(document, report);
    add_rules(document, report);
    add_buffer(document, report);
    document_value(document, "max_buckets", value_number(check->header->max_buckets));
    add_buckets(document, report);
    add_mend(document, report);
    add_needs(document, report);
    add_io_check(document, report);
    add_defaults(document, report);
    add_list(document, "sizes", &check->settings->value[SETTINGS_BUCKETS]);
    add_list(document, "dists", &check->settings->value[SETTINGS_DIST]);
    add_definitions(document, check);
    add_unknowns(document, check);
    add_faults(document, check);
    document_end(document);
}
