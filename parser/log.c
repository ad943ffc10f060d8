/* SPDX-License-Identifier: MIT */
/* log.c - reads blocks, searches them in parallel, adds their records in order.
 *
 * Every worker runs the same loop:
 *
 *   take a block (one worker at a time)  ->  search it (all workers at once)  ->
 *   add its records to the trace (one at a time, in the order of the blocks)
 *
 * A block ends at the end of a line; the bytes behind it start the next block. What
 * depends on the lines before, the calls of threads, is put together in the last step.
 * The calling thread is a worker too, so reading works without any other thread. */
#include "log.h"

#include "common/grow.h"
#include "common/platform.h"
#include "decoding.h"
#include "fork.h"
#include "input.h"
#include "losses.h"
#include "recording.h"
#include "small.h"
#include "threads.h"

#include <pthread.h>
#include <string.h>

#ifndef BLOCK_SIZE /* fuzzing takes small ones */
#define BLOCK_SIZE ((size_t)128 << 10) /* bytes; a few of them fit in a second-level cache */
#endif
#define LOOK_AHEAD 8                   /* blocks in which the format is looked for */
#define AHEAD 8                        /* records for which the tables are fetched */
#define WORKERS_MAX 4                  /* more would wait: records are added one at a time */

/* A worker's block, and the records in it. */
struct block_text {
    size_t number;
    size_t length;     /* bytes of text; RECORD_PADDING follows */
    bool ends_line;    /* a line ends where the block ends */
    const struct input_format *input;
    const struct run_starts *starts;
    size_t line_count; /* lines that end in the block */
    struct record *record;
    size_t record_count;
    size_t record_capacity;
    char text[BLOCK_SIZE + RECORD_PADDING];
};

struct reading {
    pthread_mutex_t taking; /* guards all fields up to the next mutex, and recording */
    size_t block_count;
    bool at_end;
    bool lacks_end; /* the last line has no '\n' */
    const struct input_format *input; /* NULL: not recognised yet */
    size_t carry_length; /* bytes behind the last block's end that start the next one */
    char carry[BLOCK_SIZE];

    pthread_mutex_t adding; /* guards the other fields */
    pthread_cond_t turned;
    size_t turn; /* number of the block to be added next */
    uint64_t line_count;
    uint64_t last_line; /* with a record */
    struct trace *trace;
    struct log *forked; /* of log.h; there is one for each process that had a record */
    size_t forked_count;
    size_t forked_capacity;
    struct threads threads;
    struct small small;
    struct recording recording; /* guarded by taking: it stands before the caller's reader */
    const struct run_starts *starts;
    enum log_status status; /* the first failure; it ends all work */
};

/* Fills the block's text, first with the carried bytes, up to its size or the log's end. */
static bool fill_block(struct reading *reading, struct block_text *block)
{
    memcpy(block->text, reading->carry, reading->carry_length);
    block->length = reading->carry_length;
    reading->carry_length = 0;
    while (!reading->at_end && block->length < BLOCK_SIZE) {
        ptrdiff_t count = recording_read(&reading->recording, block->text + block->length,
                                         BLOCK_SIZE - block->length);
        if (count < 0)
            return false;
        reading->at_end = count == 0;
        block->length += (size_t)count;
    }
    return true;
}

/* Ends the block behind its last whole line and carries the other bytes over; at the
 * log's end, they are a line as well. */
static void end_at_line(struct reading *reading, struct block_text *block)
{
    const char *end = block->text + block->length;
    const char *cut = end;
    while (cut > block->text && cut[-1] != '\n')
        cut--;
    block->ends_line = reading->at_end || cut > block->text;
    reading->lacks_end = reading->at_end && cut < end;
    if (reading->lacks_end)
        cut = end + 1; /* behind the '\n' that is missing */
    else if (!block->ends_line)
        cut = record_split(block->text, end);

    if (cut < end) {
        reading->carry_length = (size_t)(end - cut);
        memcpy(reading->carry, cut, reading->carry_length);
    }
    block->length = (size_t)(cut - block->text) - block->ends_line;
    memset(block->text + block->length, '\n', RECORD_PADDING);
}

static void fail(struct reading *reading, enum log_status status)
{
    pthread_mutex_lock(&reading->adding);
    if (reading->status == LOG_OK)
        reading->status = status;
    pthread_cond_broadcast(&reading->turned);
    pthread_mutex_unlock(&reading->adding);
}

/* Takes the log's next block; false when there is none. */
static bool take_block(struct reading *reading, struct block_text *block)
{
    pthread_mutex_lock(&reading->taking);
    bool is_taken = fill_block(reading, block);
    if (!is_taken) {
        reading->at_end = true;
        fail(reading, LOG_READ_FAILED);
    } else if (block->length == 0) {
        is_taken = false;
    } else {
        end_at_line(reading, block);
        if (!reading->input && reading->block_count < LOOK_AHEAD)
            reading->input = input_recognize(block->text, block->text + block->length);
        block->input = reading->input ? reading->input : input_formats;
        block->number = reading->block_count++;
    }
    pthread_mutex_unlock(&reading->taking);
    return is_taken;
}

/* Where the next records of the block go; NULL iff memory is short. */
static inline struct record *next_records(struct block_text *block)
{
    struct record *record = grow(block->record, &block->record_capacity,
                                 block->record_count + INPUT_RECORDS_MAX, sizeof *record);
    if (record)
        block->record = record;
    return record ? record + block->record_count : NULL;
}

/* Keeps the records that were put there. */
static inline void keep_records(struct block_text *block, size_t count)
{
    while (count-- > 0)
        block->record[block->record_count++].line = (uint32_t)block->line_count;
}

/* Adds a record of what the line itself says; false iff memory is short. */
static bool keep_note(struct block_text *block, enum record_type type, uint64_t size)
{
    struct record *record = next_records(block);
    if (record) {
        *record = (struct record){.type = (uint8_t)type, .size = size};
        keep_records(block, 1);
    }
    return record != NULL;
}

/* Finds the records of a line. False iff memory is short, as for the next one. */
static bool search_line(struct block_text *block, const char *line, const char *end)
{
    size_t before = block->record_count;
    bool knows_starts = block->starts->count > 0;
    if (knows_starts && run_starts_in(block->starts, line, end) && !keep_note(block, RECORD_RUN, 0))
        return false;
    for (const char *text = line; text < end;) {
        struct record *records = next_records(block);
        if (!records)
            return false;
        keep_records(block, input_records(block->input, line, &text, end, records));
    }
    if (block->record_count > before)
        return true;
    uint64_t lost = block->input->reader == small_read ? 0 : losses_in(line, end);
    if (lost && !keep_note(block, RECORD_LOST, lost))
        return false;
    bool may_start = !knows_starts && run_starts_in(&run_starts_known, line, end);
    return !may_start || keep_note(block, RECORD_BOOT, 0);
}

/* Finds the records of the block. */
static bool search(struct block_text *block)
{
    bool is_plain = block->input->reader == wolfssl_read && !block->starts->count;
    struct plain_heaps heaps = {0};
    const char *end = block->text + block->length; /* a line ends there, too */
    block->record_count = 0;
    block->line_count = 0;
    for (const char *line = block->text; line <= end; block->line_count++) {
        struct record *record = next_records(block);
        if (!record)
            return false;
        const char *line_end = is_plain ? wolfssl_read_plain(line, &heaps, record) : NULL;
        if (line_end) {
            keep_records(block, 1);
        } else {
            line_end = memchr(line, '\n', (size_t)(end - line) + 1);
            if (!search_line(block, line, line_end))
                return false;
        }
        line = line_end + 1;
    }
    block->line_count -= !block->ends_line;
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

static enum log_status add_records(struct reading *reading, const struct block_text *block)
{
    reading->threads.has_nested_calls = block->input->nests_calls;
    reading->threads.are_processes = block->input->names_processes;
    for (size_t i = 0; i < block->record_count; i++) {
        const struct record *record = &block->record[i];
        if (i + AHEAD < block->record_count)
            blocks_prefetch(&reading->trace->blocks, record[AHEAD].address);
        uint64_t line = reading->line_count + record->line + 1;
        enum log_status status = block->input->has_threads
                                     ? add_thread_record(reading, record, line)
                                     : add_record(reading, record, line);
        if (status != LOG_OK)
            return status;
    }
    reading->line_count += block->line_count;
    return LOG_OK;
}

/* Waits for the block's turn and adds its records; false once work has failed. */
static bool add_in_turn(struct reading *reading, const struct block_text *block)
{
    pthread_mutex_lock(&reading->adding);
    while (reading->status == LOG_OK && reading->turn != block->number)
        pthread_cond_wait(&reading->turned, &reading->adding);
    if (reading->status == LOG_OK) {
        reading->status = add_records(reading, block);
        reading->turn++;
        pthread_cond_broadcast(&reading->turned);
    }
    bool goes_on = reading->status == LOG_OK;
    pthread_mutex_unlock(&reading->adding);
    return goes_on;
}

static void *work(void *argument)
{
    struct reading *reading = argument;
    struct block_text *block = calloc(1, sizeof *block);
    if (!block) {
        fail(reading, LOG_NO_MEMORY);
        return NULL;
    }
    block->starts = reading->starts;
    while (take_block(reading, block)) {
        if (!search(block))
            fail(reading, LOG_NO_MEMORY);
        if (!add_in_turn(reading, block))
            break;
    }
    free(block->record);
    free(block);
    return NULL;
}

/* How many threads beside the caller's are worth their start. */
static int helper_count(void)
{
    long cores = platform_processor_count();
    return (int)(cores < WORKERS_MAX ? cores : WORKERS_MAX) - 1;
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
    pthread_mutex_init(&reading->taking, NULL);
    pthread_mutex_init(&reading->adding, NULL);
    pthread_cond_init(&reading->turned, NULL);

    pthread_t helper[WORKERS_MAX - 1];
    int started = 0;
    for (int count = helper_count(); started < count; started++) {
        if (pthread_create(&helper[started], NULL, work, reading) != 0)
            break;
    }
    work(reading);
    while (started > 0)
        pthread_join(helper[--started], NULL);

    trace->undone |= reading->recording.decoder.undone;
    if (reading->recording.decoder.undone & DECODING_FOLDS)
        trace->fold_column = reading->recording.decoder.fold_column;
    enum log_status status = reading->status;
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
    pthread_cond_destroy(&reading->turned);
    pthread_mutex_destroy(&reading->adding);
    pthread_mutex_destroy(&reading->taking);
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
