/* SPDX-License-Identifier: MIT */
/* small.c - reads small logs, line by line:
 *
 *   memory_bucket_optimizer small log 1
 *   format wolfssl
 *   lines 1412
 *   finding realloc 5 83                       count, and first line in the whole log
 *   region 1
 *   size 159728                                facts behind a region are about it
 *   kind 1024 12 1 simple_mem_test:25138       size, requests, region, call site
 *   kind 40 608 1 InitSSL:7100                 kinds are numbered from 0
 *   events @17 0 1 -1 @90 1 -1 -4              of kind 0, of kind 1, free of 1 event before ...
 *   end 6                                      events
 *
 * Facts that are 0 are left out. Blanks inside a line are single ones. */
#include "small.h"

#include "common/digits.h"
#include "common/grow.h"
#include "diagnosis.h"
#include "input.h"
#include "scan.h"
#include "small_facts.h"

#include <string.h>

/* Numbers that are added up stay below this, so that sums can't overflow. */
#define COUNT_MAX ((uint64_t)1 << 38)

/* In place of an event's index in the trace: */
#define EVENT_GONE UINT32_MAX           /* a free, or an allocation that was freed */
#define EVENT_LEFT_OUT (UINT32_MAX - 1) /* an allocation in a region that is left out */
#define EVENTS_MAX EVENT_LEFT_OUT

static const struct fact finding_fact = {"finding", 0, FACT_FOUND};
static const struct fact lines_fact = {"lines", offsetof(struct small, line_count), FACT_COUNT};
static const struct fact left_out_fact = {"left_out", offsetof(struct small, left_out),
                                          FACT_ADDRESS};

/* ---- Reading words ---- */

static enum log_status damaged(struct small *small, const char *problem)
{
    small->problem = problem;
    return LOG_DAMAGED;
}

/* Takes the next word off the line; empty at its end. */
static struct span take_word(struct span *line)
{
    struct span word = *line;
    if (span_take_until(line, " ", &word))
        return word;
    *line = (struct span){line->text + line->length, 0};
    return word;
}

/* A number up to `most`, decimal or hexadecimal behind 0x. The line's end ends it, too. */
static bool take_number(struct span *line, uint64_t most, uint64_t *number)
{
    struct span word = take_word(line);
    const char *end = word.length ? scan_number(word.text, number) : NULL;
    return end && end == word.text + word.length && *number <= most;
}

/* ---- Reading facts ---- */

static uint64_t most_of(enum fact_type type)
{
    return type == FACT_COUNT || type == FACT_FLAG ? COUNT_MAX
           : type == FACT_SIZE                     ? RECORD_SIZE_MAX + 1
                                                   : UINT64_MAX;
}

static enum log_status read_fact(struct small *small, const struct fact *fact, void *about,
                                 struct span *line)
{
    char *field = (char *)about + fact->offset;
    for (uint32_t i = 0; i < fact_numbers(fact); i++) {
        bool is_count = fact->type == FACT_FOUND && i == 0;
        uint64_t number;
        if (!take_number(line, is_count ? COUNT_MAX : most_of(fact->type), &number))
            return damaged(small, "a number is missing, or is too large");
        if (fact->type == FACT_FLAG)
            *(bool *)field = number != 0;
        else
            memcpy(field + i * sizeof number, &number, sizeof number);
    }
    return LOG_OK;
}

static const struct fact *find_fact(const struct fact *facts, struct span name)
{
    while (facts->name && !span_is(name, facts->name))
        facts++;
    return facts->name ? facts : NULL;
}

/* A fact about the trace, or about the region or the stack before it. */
static enum log_status add_fact(struct small *small, struct trace *trace, struct span name,
                                struct span *line)
{
    uint32_t region = small->region_count ? small->region_count - 1 : 0;
    uint32_t stack = trace->stacks.stack_count;
    const struct {
        const struct fact *facts;
        void *about; /* NULL: there is none */
    } tables[] = {
        {small_trace_facts, trace},
        {small_region_facts, small->region_count ? &trace->region[region] : NULL},
        {small_pool_facts, region ? &trace->regions.pool[region] : NULL},
        {small_stack_facts, stack ? &trace->stacks.stack[stack - 1] : NULL},
    };
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        const struct fact *fact = tables[t].about ? find_fact(tables[t].facts, name) : NULL;
        if (fact)
            return read_fact(small, fact, tables[t].about, line);
    }
    return damaged(small, "it begins with no word that is known here");
}

static enum log_status add_finding(struct small *small, struct trace *trace, struct span *line)
{
    struct span name = take_word(line);
    for (int f = 0; f < FINDING_COUNT; f++) {
        if (span_is(name, finding_names[f]))
            return read_fact(small, &finding_fact, &trace->finding[f], line);
    }
    return damaged(small, "this finding is not known");
}

static enum log_status add_format(struct small *small, struct trace *trace, struct span *line)
{
    static const struct input_format template = {.name = "template", .prints_realloc = true};
    struct span name = take_word(line);
    trace->input = span_is(name, template.name) ? &template : NULL;
    for (const struct input_format *format = input_formats; format->name; format++) {
        if (span_is(name, format->name) && format->reader != small_read)
            trace->input = format;
    }
    return trace->input ? LOG_OK : damaged(small, "this format is not known");
}

static enum log_status add_region(struct small *small, struct trace *trace, struct span *line)
{
    uint64_t region;
    if (!take_number(line, REGIONS_MAX - 1, &region) || region != small->region_count)
        return damaged(small, "regions are numbered from 0 to 63, in order");
    small->region_count++;
    trace->regions.pool_count = (uint32_t)region;
    return LOG_OK;
}

static enum log_status add_stack(struct small *small, struct trace *trace)
{
    if (trace->stacks.stack_count == STACK_SEEN_MAX)
        return damaged(small, "there are too many stacks");
    trace->stacks.stack_count++;
    return LOG_OK;
}

/* ---- Reading kinds ---- */

/* The call site as it was, %25 being a '%'. */
static enum log_status unescape(struct small *small, struct span *site)
{
    size_t length = 0;
    char *text = grow(small->site, &small->site_capacity, site->length + 1, 1);
    if (!text)
        return LOG_NO_MEMORY;
    small->site = text;
    for (size_t i = 0; i < site->length; i++) {
        char c = site->text[i];
        if (c == '%') {
            int high = i + 2 < site->length ? hex_digit(site->text[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(site->text[i + 2]) : -1;
            if (low < 0)
                return damaged(small, "a % in the call site is no %25 or the like");
            c = (char)(high * 16 + low);
            i += 2;
        }
        text[length++] = c;
    }
    *site = (struct span){text, length};
    return LOG_OK;
}

/* Appends to kind_of or event_of. */
static enum log_status append(uint32_t **array, size_t *count, size_t *capacity, uint32_t index)
{
    uint32_t *grown = grow(*array, capacity, *count + 1, sizeof *grown);
    if (!grown)
        return LOG_NO_MEMORY;
    *array = grown;
    grown[(*count)++] = index;
    return LOG_OK;
}

static enum log_status add_kind(struct small *small, struct trace *trace, struct span *line)
{
    uint64_t size, requests, region;
    struct record record = {.type = RECORD_ALLOC};
    uint32_t kind = KINDS_NONE;
    if (!take_number(line, TRACE_SIZE_MAX, &size) || !take_number(line, COUNT_MAX, &requests) ||
        !take_number(line, REGIONS_MAX - 1, &region) || !requests)
        return damaged(small, "a kind has a size, the number of its requests, and a region");
    if (region >= small->region_count)
        return damaged(small, "its region was not described before");
    enum log_status status = unescape(small, line);
    if (status != LOG_OK)
        return status;
    record.size = size;
    record_set_site(&record, line->text, line->length);
    if (region_set_has(trace->left_out, (uint32_t)region)) {
        trace->region[region].left_out_count += requests;
    } else {
        uint32_t before = trace->kinds.count;
        kind = kinds_count(&trace->kinds, &record, (uint32_t)region);
        if (kind == KINDS_NONE)
            return LOG_NO_MEMORY;
        if (trace->kinds.count == before)
            return damaged(small, "this kind is there twice");
        trace->kinds.kind[kind].requests = requests;
    }
    return append(&small->kind_of, &small->kind_count, &small->kind_capacity, kind);
}

/* ---- Reading events ---- */

static enum log_status add_event(struct small *small, uint32_t event)
{
    if (small->event_count == EVENTS_MAX)
        return damaged(small, "there are too many events");
    small->next_line++;
    return append(&small->event_of, &small->event_count, &small->event_capacity, event);
}

static enum log_status add_alloc(struct small *small, struct trace *trace, uint64_t index)
{
    if (index >= small->kind_count)
        return damaged(small, "an event is of a kind that was not described before");
    uint32_t kind = small->kind_of[index];
    uint32_t event = EVENT_LEFT_OUT;
    uint32_t slot;
    if (kind != KINDS_NONE) {
        event = (uint32_t)trace->event_count;
        enum log_status status = trace_add_event(trace, false, kind, &slot, small->next_line);
        if (status != LOG_OK)
            return status;
    }
    return add_event(small, event);
}

static enum log_status add_free(struct small *small, struct trace *trace, uint64_t before)
{
    if (!before || before > small->event_count)
        return damaged(small, "there are not so many events before this free");
    uint32_t *freed = &small->event_of[small->event_count - before];
    if (*freed == EVENT_GONE)
        return damaged(small, "a free is of no block that is live");
    if (*freed != EVENT_LEFT_OUT) {
        trace_event e = trace->events[*freed];
        uint32_t slot = event_slot(e);
        enum log_status status =
            trace_add_event(trace, true, event_kind(e), &slot, small->next_line);
        if (status != LOG_OK)
            return status;
    }
    *freed = EVENT_GONE;
    return add_event(small, EVENT_GONE);
}

static enum log_status add_events(struct small *small, struct trace *trace, struct span *line)
{
    enum log_status status = LOG_OK;
    while (status == LOG_OK && line->length) {
        bool is_free = span_take_start(line, "-");
        bool is_line = !is_free && span_take_start(line, "@");
        uint64_t number;
        if (!take_number(line, COUNT_MAX, &number))
            return damaged(small, "an event is a number, and -number a free, @number a line");
        if (is_line && number + 1 < small->next_line)
            return damaged(small, "lines must not go back");
        if (is_line)
            small->next_line = number;
        else
            status = is_free ? add_free(small, trace, number) : add_alloc(small, trace, number);
    }
    return status;
}

static enum log_status add_end(struct small *small, struct span *line)
{
    uint64_t count;
    if (!take_number(line, EVENTS_MAX, &count) || count != small->event_count)
        return damaged(small, "there are more or fewer events than this");
    small->is_ended = true;
    return LOG_OK;
}

/* ---- Reading lines ---- */

bool small_begins(struct span line)
{
    return span_take_start(&line, SMALL_FIRST_LINE);
}

size_t small_read(const char *line, const char **text, const char *end, struct record *records)
{
    *text = end;
    *records = (struct record){.type = RECORD_SMALL, .site = line};
    records->site_length = (uint32_t)(end - line);
    return 1;
}

static enum log_status begin(struct small *small, struct trace *trace, struct span line)
{
    trace->is_small = true;
    return span_is(line, SMALL_VERSION_LINE) ? LOG_OK
           : small_begins(line)
               ? damaged(small, "a newer release of this program wrote it: use that to read it")
               : damaged(small, "it does not begin with \"" SMALL_VERSION_LINE "\"");
}

enum log_status small_add(struct small *small, struct trace *trace, struct span line)
{
    span_take_end(&line, "\r");
    if (!trace->is_small)
        return begin(small, trace, line);
    if (small->is_ended)
        return line.length ? damaged(small, "something stands behind its end; give each small log "
                                            "as a file of its own")
                           : LOG_OK;
    struct span word = take_word(&line);
    enum log_status status = span_is(word, "events")   ? add_events(small, trace, &line)
                             : span_is(word, "kind")   ? add_kind(small, trace, &line)
                             : span_is(word, "format") ? add_format(small, trace, &line)
                             : span_is(word, "region") ? add_region(small, trace, &line)
                             : span_is(word, "stack")  ? add_stack(small, trace)
                             : span_is(word, "finding") ? add_finding(small, trace, &line)
                             : span_is(word, "lines")
                                 ? read_fact(small, &lines_fact, small, &line)
                             : span_is(word, "left_out")
                                 ? read_fact(small, &left_out_fact, small, &line)
                             : span_is(word, "end") ? add_end(small, &line)
                                                    : add_fact(small, trace, word, &line);
    return status == LOG_OK && line.length && !span_is(word, "kind")
               ? damaged(small, "something stands behind its last number")
               : status;
}

/* Counts that follow from others. */
static enum log_status count_requests(struct small *small, struct trace *trace)
{
    struct trace_region *region = trace->region;
    trace->finding[FINDING_LIVE_AT_END] = (struct trace_count){0}; /* trace_finish() counts it */
    trace->alloc_count =
        trace->finding[FINDING_GOT_NULL].count + trace->finding[FINDING_OVERSIZE].count;
    for (uint32_t r = 0; r < REGIONS_MAX; r++) {
        region[r].request_count = region[r].free_count = 0;
        region[r].is_used = region[r].largest_size > 0 || region[r].highest_offset > 0;
        trace->alloc_count += region[r].left_out_count;
        if (region_set_has(trace->left_out, r))
            region[r].reused = (struct trace_count){0};
    }
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        region[trace->kinds.kind[k].region].request_count += trace->kinds.kind[k].requests;
        trace->alloc_count += trace->kinds.kind[k].requests;
    }
    for (uint32_t r = 0; r < REGIONS_MAX; r++) {
        if (region[r].request_count < region[r].live_blocks + region[r].reused.count)
            return damaged(small, "a region has fewer requests than events");
        region[r].free_count =
            region[r].request_count - region[r].live_blocks - region[r].reused.count;
    }
    return LOG_OK;
}

enum log_status small_end(struct small *small, struct trace *trace)
{
    if (!small->is_ended)
        return damaged(small, "its end is missing, so it is cut: make or copy it again");
    if (!trace->input)
        return damaged(small, "it does not say which format the whole log had");
    if (trace->freed_twice.count > trace->finding[FINDING_REALLOC].count)
        return damaged(small, "it has fewer findings than there must be");
    enum log_status status = count_requests(small, trace);
    trace->left_out |= small->left_out;
    return status;
}

void small_free(struct small *small)
{
    free(small->site);
    free(small->kind_of);
    free(small->event_of);
    *small = (struct small){0};
}
