/* SPDX-License-Identifier: MIT */
/* log.c - reads blocks, searches them in parallel, adds their records in order.
 *
 * Every worker runs the same loop:
 *
 *   take a block (one at a time)  ->  search it (all at once)  ->  add its
 *   records to the trace (one at a time, in the order in which they were taken)
 *
 * A block ends at the end of a line; what follows there is carried over to the
 * next block. The calling thread is a worker too, so nothing depends on there
 * being others. */
#include "log.h"

#include "common/grow.h"
#include "common/platform.h"
#include "input.h"
#include "recall.h"

#include <pthread.h>
#include <string.h>

#ifndef BLOCK_SIZE /* fuzzing takes small ones */
#define BLOCK_SIZE ((size_t)128 << 10) /* bytes; a few of them fit in a second-level cache */
#endif
#define LOOK_AHEAD 8                   /* blocks in which other formats are looked for */
#define WORKERS_MAX 4                  /* adding records in order keeps no more than these busy */
#define PLAIN_BLOCKS 15                /* searched plainly where few lines of one were known */

struct found {
    struct recall_line *known; /* the line that holds it; NULL: it is the next of the others */
    uint32_t line;             /* ends of line before it in its block */
};

/* A worker's block, and what it found there. */
struct block_text {
    size_t number;
    size_t length;     /* bytes of text; the rest is RECORD_PADDING */
    bool ends_line;    /* a line ends where the block ends */
    const struct input_format *input;
    size_t line_count; /* lines that end in the block */
    struct found *found;
    size_t found_count;
    size_t found_capacity;
    struct record *other; /* records found in lines that are not remembered */
    size_t other_count;
    size_t other_capacity;
    struct recall *recall; /* the worker's */
    unsigned plain_blocks; /* blocks still to be searched without it, since it did not help */
    char text[BLOCK_SIZE + RECORD_PADDING];
};

struct log {
    pthread_mutex_t reading; /* guards all up to the next mutex */
    log_reader *reader;
    void *source;
    size_t block_count;
    bool at_end;
    const struct input_format *input; /* NULL: no block showed it yet */
    size_t carry_length; /* over 0 unless the last block ended with a line */
    char carry[BLOCK_SIZE];

    pthread_mutex_t adding; /* guards the rest */
    pthread_cond_t turned;
    size_t turn; /* number of the block to be added next */
    uint64_t line_count;
    struct trace *trace;
    struct input_state state;
    enum log_status status; /* the first failure, which ends all work */
};

/* Fills the block's text, the carry first, up to its size or the log's end. */
static bool fill(struct log *log, struct block_text *block)
{
    memcpy(block->text, log->carry, log->carry_length);
    block->length = log->carry_length;
    log->carry_length = 0;
    while (!log->at_end && block->length < BLOCK_SIZE) {
        ptrdiff_t count = log->reader(log->source, block->text + block->length,
                                      BLOCK_SIZE - block->length);
        if (count < 0)
            return false;
        log->at_end = count == 0;
        block->length += (size_t)count;
    }
    return true;
}

/* Ends the block behind its last whole line and carries the rest over; at the
 * log's end, the rest is a line as well. */
static void end_at_line(struct log *log, struct block_text *block)
{
    const char *end = block->text + block->length;
    const char *cut = end;
    while (cut > block->text && cut[-1] != '\n')
        cut--;
    block->ends_line = log->at_end || cut > block->text;
    if (log->at_end && cut < end)
        cut = end + 1; /* behind the '\n' that is missing */
    else if (!block->ends_line)
        cut = record_split(block->text, end);

    if (cut < end) {
        log->carry_length = (size_t)(end - cut);
        memcpy(log->carry, cut, log->carry_length);
    }
    block->length = (size_t)(cut - block->text) - block->ends_line;
    memset(block->text + block->length, '\n', RECORD_PADDING);
}

static void fail(struct log *log, enum log_status status)
{
    pthread_mutex_lock(&log->adding);
    if (log->status == LOG_OK)
        log->status = status;
    pthread_cond_broadcast(&log->turned);
    pthread_mutex_unlock(&log->adding);
}

/* Takes the log's next block; false when there is none. */
static bool take_block(struct log *log, struct block_text *block)
{
    pthread_mutex_lock(&log->reading);
    bool is_taken = fill(log, block);
    if (!is_taken) {
        log->at_end = true;
        fail(log, LOG_READ_FAILED);
    } else if (block->length == 0) {
        is_taken = false;
    } else {
        end_at_line(log, block);
        if (!log->input && log->block_count < LOOK_AHEAD)
            log->input = input_recognize(block->text, block->text + block->length);
        block->input = log->input ? log->input : input_formats;
        block->number = log->block_count++;
    }
    pthread_mutex_unlock(&log->reading);
    return is_taken;
}

/* Adds a record to those found in the block: a known line's, or the next of the others. */
static inline bool keep(struct block_text *block, struct recall_line *known)
{
    if (block->found_count == block->found_capacity) {
        struct found *found = grow(block->found, &block->found_capacity, block->found_count + 1,
                                   sizeof *found);
        if (!found)
            return false;
        block->found = found;
    }
    block->found[block->found_count++] = (struct found){known, (uint32_t)block->line_count};
    return true;
}

static inline bool keep_known(struct block_text *block, struct recall_line *known)
{
    if (known->record.kind == RECORD_NONE)
        return true;
    known->round = block->recall->round;
    return keep(block, known);
}

/* Finds the records of a line, which is not known. Returns how many there are,
 * as further others of the block, or NO_MEMORY. */
#define NO_MEMORY SIZE_MAX
static size_t find_others(struct block_text *block, const char *line, const char *end)
{
    size_t before = block->other_count;
    for (const char *text = line; text < end;) {
        struct record *other = grow(block->other, &block->other_capacity, block->other_count + 1,
                                    sizeof *other);
        if (!other)
            return NO_MEMORY;
        block->other = other;
        text = record_next(line, text, end, &other[block->other_count]);
        block->other_count += other[block->other_count].kind != RECORD_NONE;
    }
    return block->other_count - before;
}

static bool keep_others(struct block_text *block, size_t count)
{
    while (count != NO_MEMORY && count > 0 && keep(block, NULL))
        count--;
    return count == 0;
}

/* Keeps the records of a line that was not guessed, and remembers it. */
static bool search_line(struct block_text *block, const char *line, const char *end)
{
    static const struct record none = {0};
    uint32_t place;
    size_t length = (size_t)(end - line) + 1;
    struct recall_line *known = recall_find(block->recall, line, length, &place);
    if (known)
        return keep_known(block, known);

    size_t count = find_others(block, line, end);
    if (count <= 1)
        known = recall_keep(block->recall, place, line, length,
                            count ? &block->other[block->other_count - 1] : &none);
    if (!known)
        return keep_others(block, count);
    block->other_count -= count;
    return keep_known(block, known);
}

/* Keeps the records of the block's lines, most of which were read before. */
static bool search_known(struct block_text *block)
{
    const char *line = block->text;
    const char *end = block->text + block->length; /* a line ends there, too */
    recall_begin(block->recall);
    while (line <= end) {
        size_t room = (size_t)(end - line) + 1;
        struct recall_line *known = recall_guess(block->recall, line, room);
        const char *line_end = known ? line + known->length - 1 : memchr(line, '\n', room);
        if (known ? !keep_known(block, known) : !search_line(block, line, line_end))
            return false;
        block->line_count++;
        line = line_end + 1;
    }
    if (block->recall->hits < block->line_count / 4)
        block->plain_blocks = PLAIN_BLOCKS;
    return true;
}

/* The same where few lines are known. */
static bool search_plain(struct block_text *block)
{
    const char *line = block->text;
    const char *end = block->text + block->length;
    while (line <= end) {
        const char *line_end = memchr(line, '\n', (size_t)(end - line) + 1);
        if (!keep_others(block, find_others(block, line, line_end)))
            return false;
        block->line_count++;
        line = line_end + 1;
    }
    block->plain_blocks--;
    return true;
}

/* Finds the records of the block. */
static bool search(struct block_text *block)
{
    block->found_count = 0;
    block->other_count = 0;
    block->line_count = 0;
    bool is_done = block->plain_blocks ? search_plain(block) : search_known(block);
    block->line_count -= !block->ends_line;
    return is_done;
}

static enum log_status add_record(struct log *log, struct record *record, uint64_t line)
{
    switch (trace_add(log->trace, record, line)) {
    case TRACE_OK:
        break;
    case TRACE_NO_MEMORY:
        return LOG_NO_MEMORY;
    case TRACE_TOO_MANY_BLOCKS:
        return LOG_TOO_MANY_BLOCKS;
    }
    return LOG_OK;
}

static enum log_status add_records(struct log *log, const struct block_text *block)
{
    struct record *other = block->other;
    for (size_t i = 0; i < block->found_count; i++) {
        const struct found *found = &block->found[i];
        struct record *record = found->known ? &found->known->record : other++;
        enum log_status status = add_record(log, record, log->line_count + found->line + 1);
        if (status != LOG_OK)
            return status;
    }
    log->line_count += block->line_count;
    return LOG_OK;
}

/* The same for a format other than wolfSSL's, which remembers what it has read. */
static enum log_status add_lines(struct log *log, const struct block_text *block)
{
    const char *end = block->text + block->length; /* a line ends there, too */
    for (const char *line = block->text; line <= end;) {
        struct record records[INPUT_RECORDS_MAX];
        const char *line_end = memchr(line, '\n', (size_t)(end - line) + 1);
        size_t count = block->input->reader(&log->state, line, line_end, records);
        for (size_t i = 0; i < count; i++) {
            enum log_status status = add_record(log, &records[i], log->line_count + 1);
            if (status != LOG_OK)
                return status;
        }
        log->line_count += line_end < end || block->ends_line;
        line = line_end + 1;
    }
    return LOG_OK;
}

/* Waits for the block's turn and adds its records; false once work has failed. */
static bool add_in_turn(struct log *log, const struct block_text *block)
{
    pthread_mutex_lock(&log->adding);
    while (log->status == LOG_OK && log->turn != block->number)
        pthread_cond_wait(&log->turned, &log->adding);
    if (log->status == LOG_OK) {
        log->status = block->input->reader ? add_lines(log, block) : add_records(log, block);
        log->turn++;
        pthread_cond_broadcast(&log->turned);
    }
    bool goes_on = log->status == LOG_OK;
    pthread_mutex_unlock(&log->adding);
    return goes_on;
}

static void *work(void *argument)
{
    struct log *log = argument;
    struct recall *recall = calloc(1, sizeof *recall);
    struct block_text *block = malloc(sizeof *block);
    if (!recall || !block) {
        fail(log, LOG_NO_MEMORY);
        goto out;
    }
    block->found = NULL;
    block->found_capacity = 0;
    block->other = NULL;
    block->other_capacity = 0;
    block->recall = recall;
    block->plain_blocks = 0;
    while (take_block(log, block)) {
        if (!block->input->reader && !search(block))
            fail(log, LOG_NO_MEMORY);
        if (!add_in_turn(log, block))
            break;
    }
    free(block->found);
    free(block->other);
out:
    free(block);
    free(recall);
    return NULL;
}

/* How many threads beside the caller's are worth their start. */
static int helper_count(void)
{
    long cores = platform_processor_count();
    return (int)(cores < WORKERS_MAX ? cores : WORKERS_MAX) - 1;
}

enum log_status log_read(log_reader *reader, void *source, struct trace *trace)
{
    struct log *log = malloc(sizeof *log);
    if (!log)
        return LOG_NO_MEMORY;
    log->reader = reader;
    log->source = source;
    log->trace = trace;
    log->block_count = log->turn = 0;
    log->input = trace->input;
    log->carry_length = 0;
    log->at_end = false;
    log->line_count = 0;
    log->state.open_count = 0;
    log->status = LOG_OK;
    pthread_mutex_init(&log->reading, NULL);
    pthread_mutex_init(&log->adding, NULL);
    pthread_cond_init(&log->turned, NULL);

    pthread_t helper[WORKERS_MAX - 1];
    int started = 0;
    for (int count = helper_count(); started < count; started++) {
        if (pthread_create(&helper[started], NULL, work, log) != 0)
            break;
    }
    work(log);
    while (started > 0)
        pthread_join(helper[--started], NULL);

    trace->input = log->input ? log->input : input_formats;
    enum log_status status = log->status;
    if (status == LOG_OK && trace_finish(trace, log->line_count) != TRACE_OK)
        status = LOG_NO_MEMORY;
    pthread_cond_destroy(&log->turned);
    pthread_mutex_destroy(&log->adding);
    pthread_mutex_destroy(&log->reading);
    free(log);
    return status;
}
