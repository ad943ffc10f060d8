/* SPDX-License-Identifier: MIT */
/* log.c - reads a log in parts, searches them in parallel, adds their records in order.
 *
 *   fill a part (one worker at a time)  ->  search it (all workers at once)  ->
 *   add its records to the trace (one worker at a time, in the order of the parts)
 *
 * There are more parts than workers, and each worker does what comes next: so one sleeps only
 * where there is nothing to do. What depends on the lines before, the calls of threads, is put
 * together in the last step. The calling thread is a worker too, so reading works without any
 * other thread. */
#include "log.h"

#include "common/grow.h"
#include "common/platform.h"
#include "decoding.h"
#include "fork.h"
#include "input.h"
#include "part.h"
#include "recording.h"
#include "small.h"
#include "threads.h"

#include <pthread.h>
#include <string.h>

#define LOOK_AHEAD 8  /* parts in which the format is looked for */
#define AHEAD 8       /* records for which the tables are fetched */
#define WORKERS_MAX 4 /* more would wait: records are added one at a time */
#define PARTS_MAX (WORKERS_MAX + 2)

struct reading {
    pthread_mutex_t mutex; /* guards the fields up to status, and what state each part is in */
    pthread_cond_t changed;
    bool is_filling;     /* a worker has the fields for filling */
    bool is_adding;      /* and one those for adding */
    size_t filled_count; /* parts */
    size_t added_count;
    enum log_status status; /* the first failure; it ends all work */

    /* For filling. */
    struct recording recording; /* stands before the caller's reader */
    const struct input_format *input; /* NULL: not recognised yet */
    bool at_end;         /* there is no more text, */
    bool is_broken;      /* since the caller's reader failed; the parts before are added first */
    bool lacks_end;      /* the last line has no '\n' */
    size_t carry_length; /* bytes behind the last part's end that start the next one */
    char carry[PART_SIZE];

    /* For adding. */
    uint64_t line_count;
    uint64_t last_line; /* with a record */
    struct trace *trace;
    struct log *forked; /* of log.h; there is one for each process that had a record */
    size_t forked_count;
    size_t forked_capacity;
    struct threads threads;
    struct small small;

    /* These never change once work began. */
    const struct run_starts *starts;
    bool has_helpers; /* another thread may add: then kinds are found where parts are searched */

    struct part part[PARTS_MAX];
};

/* Fills the part's text, first with the carried bytes, up to its size or the log's end. */
static bool fill_part(struct reading *reading, struct part *part)
{
    memcpy(part->text, reading->carry, reading->carry_length);
    part->length = reading->carry_length;
    reading->carry_length = 0;
    while (!reading->at_end && part->length < PART_SIZE) {
        ptrdiff_t count = recording_read(&reading->recording, part->text + part->length,
                                         PART_SIZE - part->length);
        if (count < 0)
            return false;
        reading->at_end = count == 0;
        part->length += (size_t)count;
    }
    return true;
}

/* Ends the part behind its last whole line and carries the other bytes over; at the
 * log's end, they are a line as well. */
static void end_at_line(struct reading *reading, struct part *part)
{
    const char *end = part->text + part->length;
    const char *cut = end;
    while (cut > part->text && cut[-1] != '\n')
        cut--;
    part->ends_line = reading->at_end || cut > part->text;
    reading->lacks_end = reading->at_end && cut < end;
    if (reading->lacks_end)
        cut = end + 1; /* behind the '\n' that is missing */
    else if (!part->ends_line)
        cut = record_split(part->text, end);

    if (cut < end) {
        reading->carry_length = (size_t)(end - cut);
        memcpy(reading->carry, cut, reading->carry_length);
    }
    part->length = (size_t)(cut - part->text) - part->ends_line;
    memset(part->text + part->length, '\n', RECORD_PADDING);
}

/* Fills a part with what comes next in the log; false if there is nothing. */
static bool take_text(struct reading *reading, struct part *part)
{
    reading->is_broken = !fill_part(reading, part);
    reading->at_end |= reading->is_broken;
    if (reading->is_broken || part->length == 0)
        return false;
    end_at_line(reading, part);
    if (!reading->input && part->number < LOOK_AHEAD)
        reading->input = input_recognize(part->text, part->text + part->length);
    part->input = reading->input ? reading->input : input_formats;
    part->starts = reading->starts;
    return true;
}

static enum log_status add_record(struct reading *reading, const struct record *record,
                                  uint64_t line)
{
    reading->last_line = line;
    if (record->type == RECORD_SMALL)
        return small_add(&reading->small, reading->trace,
                         (struct span){record->site, record->site_length});
    return trace_add(reading->trace, record, line);
}

/* Makes the traces of all processes that were forked up to this line. */
static enum log_status fork_traces(struct reading *reading, uint64_t line)
{
    enum log_status status = LOG_OK;
    while (status == LOG_OK && reading->forked_count < reading->threads.other_count) {
        struct log *forked = grow(reading->forked, &reading->forked_capacity,
                                  reading->forked_count + 1, sizeof *forked);
        if (!forked)
            return LOG_NO_MEMORY;
        reading->forked = forked;
        forked += reading->forked_count++;
        if (reading->forked_count == 1)
            reading->trace->other_process_line = line;
        *forked = (struct log){0};
        status = fork_trace(reading->trace, line, &forked->trace);
    }
    return status;
}

/* Adds a record of a format in which calls of several threads are mixed. */
static enum log_status add_thread_record(struct reading *reading, const struct record *record,
                                         uint64_t line)
{
    struct record records[THREADS_RECORDS_MAX];
    size_t count = threads_take(&reading->threads, record, records);
    enum log_status status = fork_traces(reading, line);
    size_t process = reading->threads.process;
    reading->trace->lacks_libraries |= record->lacks_library;
    for (size_t i = 0; i < count && status == LOG_OK; i++)
        status = process ? trace_add(&reading->forked[process - 1].trace, &records[i], line)
                         : add_record(reading, &records[i], line);
    return status;
}

static enum log_status add_records(struct reading *reading, const struct part *part)
{
    reading->threads.has_nested_calls = part->input->nests_calls;
    reading->threads.are_processes = part->input->names_processes;
    for (size_t i = 0; i < part->record_count; i++) {
        const struct record *record = &part->record[i];
        if (i + AHEAD < part->record_count)
            blocks_prefetch(&reading->trace->blocks, record[AHEAD].address);
        uint64_t line = reading->line_count + record->line + 1;
        enum log_status status = part->input->has_threads
                                     ? add_thread_record(reading, record, line)
                                     : add_record(reading, record, line);
        if (status != LOG_OK)
            return status;
    }
    reading->line_count += part->line_count;
    return LOG_OK;
}

/* ---- What a worker does next ---- */

/* The part that is to be added next, if it was searched and no one else adds. */
static struct part *next_to_add(struct reading *reading)
{
    for (size_t p = 0; p < PARTS_MAX && !reading->is_adding; p++) {
        struct part *part = &reading->part[p];
        if (part->state == PART_SEARCHED && part->number == reading->added_count)
            return part;
    }
    return NULL;
}

/* An empty part, if there may be more text and no one else fills one. */
static struct part *next_to_fill(struct reading *reading)
{
    bool has_text = !reading->is_filling && !reading->at_end;
    for (size_t p = 0; p < PARTS_MAX && has_text; p++) {
        if (reading->part[p].state == PART_EMPTY)
            return &reading->part[p];
    }
    return NULL;
}

/* Notes how a step went, and wakes who waits for it. */
static void settle(struct reading *reading, enum log_status status)
{
    if (reading->status == LOG_OK)
        reading->status = status;
    pthread_cond_broadcast(&reading->changed);
}

/* Called and left with the mutex locked; it is open while the records are added. So is
 * read_part(), while it fills and searches. */
static void add_part(struct reading *reading, struct part *part)
{
    reading->is_adding = true;
    pthread_mutex_unlock(&reading->mutex);
    enum log_status status = add_records(reading, part);
    pthread_mutex_lock(&reading->mutex);
    part->state = PART_EMPTY;
    reading->is_adding = false;
    reading->added_count++;
    settle(reading, status);
}

static void read_part(struct reading *reading, struct part *part)
{
    reading->is_filling = true;
    part->state = PART_BUSY;
    part->number = reading->filled_count;
    pthread_mutex_unlock(&reading->mutex);
    bool has_text = take_text(reading, part);
    pthread_mutex_lock(&reading->mutex);
    reading->is_filling = false;
    reading->filled_count += has_text;
    part->state = has_text ? PART_BUSY : PART_EMPTY;
    settle(reading, LOG_OK);
    if (!has_text)
        return;
    pthread_mutex_unlock(&reading->mutex);
    bool is_searched = part_search(part, reading->has_helpers);
    pthread_mutex_lock(&reading->mutex);
    part->state = PART_SEARCHED;
    settle(reading, is_searched ? LOG_OK : LOG_NO_MEMORY);
}

static bool is_done(const struct reading *reading)
{
    return reading->status != LOG_OK ||
           (!reading->is_filling && reading->at_end &&
            reading->added_count == reading->filled_count);
}

static void *work(void *argument)
{
    struct reading *reading = argument;
    pthread_mutex_lock(&reading->mutex);
    while (!is_done(reading)) {
        struct part *part;
        if ((part = next_to_add(reading)) != NULL)
            add_part(reading, part);
        else if ((part = next_to_fill(reading)) != NULL)
            read_part(reading, part);
        else
            pthread_cond_wait(&reading->changed, &reading->mutex);
    }
    pthread_mutex_unlock(&reading->mutex);
    return NULL;
}

/* How many threads beside the caller's are worth their start. */
static int helper_count(void)
{
    long cores = platform_processor_count();
    return (int)(cores < WORKERS_MAX ? cores : WORKERS_MAX) - 1;
}

/* Starts the threads, works beside them, and ends them. */
static void work_together(struct reading *reading)
{
    pthread_t helper[WORKERS_MAX - 1];
    int started = 0;
    int count = helper_count();
    reading->has_helpers = count > 0;
    while (started < count && pthread_create(&helper[started], NULL, work, reading) == 0)
        started++;
    work(reading);
    while (started > 0)
        pthread_join(helper[--started], NULL);
}

/* Keeps the start of a file in which nothing was found, to say what it is. */
static enum log_status find_signal(const struct decoder *decoder, struct log *log)
{
    log->head = malloc(decoder->head_length + 1);
    if (!log->head)
        return LOG_NO_MEMORY;
    memcpy(log->head, decoder->head, decoder->head_length);
    log->signal = signal_find(log->head, decoder->head_length);
    log->proposal = proposal_make((struct span){log->head, decoder->head_length});
    return LOG_OK;
}

/* Reads the whole log, with as many threads as are worth their start. */
static enum log_status read_trace(log_reader *reader, void *source, struct log *log)
{
    struct trace *trace = &log->trace;
    struct reading *reading = calloc(1, sizeof *reading);
    if (!reading)
        return LOG_NO_MEMORY;
    reading->recording.decoder.reader = reader;
    reading->recording.decoder.source = source;
    reading->trace = trace;
    reading->starts = &log->starts;
    reading->input = trace->input;
    reading->last_line = 1;
    pthread_mutex_init(&reading->mutex, NULL);
    pthread_cond_init(&reading->changed, NULL);
    work_together(reading);

    trace->undone |= reading->recording.decoder.undone;
    if (reading->recording.decoder.undone & DECODING_FOLDS)
        trace->fold_column = reading->recording.decoder.fold_column;
    enum log_status status = reading->status;
    if (status == LOG_OK && reading->is_broken)
        status = LOG_READ_FAILED;
    if (trace->is_small) {
        status = status == LOG_OK ? small_end(&reading->small, trace) : status;
        log->damage = (struct log_damage){reading->last_line, reading->small.problem};
        reading->line_count = reading->small.line_count;
    } else {
        trace->input = reading->input ? reading->input : input_formats;
        trace->lacks_end = reading->lacks_end;
        trace->other_processes = reading->forked_count;
    }
    small_free(&reading->small);
    log->forked = reading->forked;
    log->forked_count = reading->forked_count;
    for (size_t i = 0; status == LOG_OK && i < log->forked_count; i++) {
        log->forked[i].name = log->name;
        log->forked[i].trace.input = trace->input;
        status = trace_finish(&log->forked[i].trace, reading->line_count);
    }
    if (status == LOG_OK)
        status = trace_finish(trace, reading->line_count);
    if (status == LOG_OK && trace_request_count(trace) == 0)
        status = find_signal(&reading->recording.decoder, log);
    pthread_cond_destroy(&reading->changed);
    pthread_mutex_destroy(&reading->mutex);
    for (size_t p = 0; p < PARTS_MAX; p++)
        part_free(&reading->part[p]);
    free(reading);
    return status;
}

/* What the traces show of the log. */
static bool judge(struct log *log)
{
    if (!diagnosis_make(&log->trace, &log->diagnosis))
        return false;
    pools_recognize(&log->trace, &log->pools);
    build_recognize(&log->trace, log->diagnosis.finding[FINDING_BUCKET_SIZES].count > 0,
                    &log->build);
    return true;
}

enum log_status log_read(log_reader *reader, void *source, struct log *log)
{
    enum log_status status = read_trace(reader, source, log);
    if (status != LOG_OK)
        return status;
    bool is_judged = judge(log);
    for (size_t i = 0; is_judged && i < log->forked_count; i++) {
        is_judged = judge(&log->forked[i]);
        diagnosis_add_fork(&log->diagnosis, &log->forked[i].diagnosis);
    }
    if (!is_judged)
        return LOG_NO_MEMORY;
    return log->is_as_logged
               ? LOG_OK
               : correction_make(&log->build, &log->trace, &log->correction);
}

void log_free(struct log *log)
{
    trace_free(&log->trace);
    for (size_t i = 0; i < log->forked_count; i++)
        trace_free(&log->forked[i].trace);
    free(log->forked);
    free(log->head);
    *log = (struct log){0};
}
