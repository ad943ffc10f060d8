/* SPDX-License-Identifier: MIT */
/* trace.h - a whole log as events: which block was allocated and freed when.
 *
 * Allocations and frees are paired by address alone: a free can print a wrong size, but
 * not a wrong address. What does not add up is counted as a finding, with its first
 * line; nothing is guessed.
 *
 * Memory: an event takes 8 bytes. Of the text, only the name of each call site is kept,
 * once for each size that it asks for. While the trace is built, each live block takes
 * at least 16 bytes more. If the log does not print which blocks of the system's heap
 * are freed, each record of that heap takes another 24 bytes (see inference.h).
 *
 * A realloc becomes an allocation and then a free, even if the block stays in its place:
 * the allocators that plans are for take the new block before they free the old one, so
 * both are live at once. */
#ifndef PARSER_TRACE_H
#define PARSER_TRACE_H

#include "blocks.h"
#include "kinds.h"
#include "record.h"
#include "regions.h"
#include "stack_seen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event, packed: 1 bit free or allocation, 24 bits kind of request, 24 bits slot,
 * 15 bits lines since the last event (see trace_line_of()). Each live block has a slot
 * of its own. A free slot is used again before a new one is taken, so there are as many
 * slots as blocks were live at the peak. */
typedef uint64_t trace_event;

#define TRACE_SLOTS_MAX ((uint32_t)1 << 24) /* blocks that can be live at once */

static inline bool event_is_free(trace_event e)
{
    return e >> 63;
}

static inline uint32_t event_kind(trace_event e)
{
    return (uint32_t)(e >> 39) & KINDS_MAX;
}

static inline uint32_t event_slot(trace_event e)
{
    return (uint32_t)(e >> 15) & (TRACE_SLOTS_MAX - 1);
}

/* The lines since the last event, or where there are too many, all ones. */
static inline uint64_t event_lines(trace_event e)
{
    return e & (((uint64_t)1 << 15) - 1);
}

static inline trace_event event_pack(bool is_free, uint32_t kind, uint32_t slot, uint64_t lines)
{
    return (uint64_t)is_free << 63 | (uint64_t)kind << 39 | (uint64_t)slot << 15 | lines;
}

/* What can be wrong with a log. The first, up to FINDING_REALLOC, can make a plan too
 * small. The trace counts all but those marked *, which diagnosis.h derives. */
enum finding {
    FINDING_POOL_EXHAUSTED, /* request that failed: the pool had no block for it */
    FINDING_GOT_NULL,       /* request that failed: malloc returned NULL */
    FINDING_NO_HEAP,        /* request that failed: there was no heap and no malloc */
    FINDING_CUT,            /* record that breaks off */
    FINDING_UNKNOWN,        /* record of a kind that is not known: it is left out */
    FINDING_LOST,           /* event that a recorder or its connection lost */
    FINDING_OVERSIZE,       /* request over TRACE_SIZE_MAX: it is left out */
    FINDING_REALLOC,        /* free of an address with no live block: often that of a realloc whose
                               new block the log does not print */
    FINDING_BUCKET_SIZES,   /* * request that shows its bucket's size in place of its own */
    FINDING_LOST_FREES,     /* * free that lost its address, of a block of the system's heap */
    FINDING_UNPRINTED,      /* * block of the system's heap in a log that prints no such free */
    FINDING_POOL_REUSED,    /* * FINDING_REUSED in a pool after the first one: an I/O pool */
    FINDING_REUSED,         /* allocation at the address of a live block, which counts as freed */
    FINDING_RESTARTED,      /* * block live where a new run may begin: its line is where */
    FINDING_LIVE_AT_END,    /* block never freed; its line is that of its allocation */
    FINDING_FREE_NULL,      /* free without an address */
    FINDING_COUNT,
};

/* The largest request that wolfSSL's static memory can serve: there, the sizes of buckets
 * and of the buffer are 32-bit numbers. */
#define TRACE_SIZE_MAX UINT32_MAX

struct trace_count {
    uint64_t count;
    uint64_t first_line; /* 1 is the log's first line; 0: none */
};

/* What happened in one region. If it is left out, only the fields up to io_site_count are
 * set. */
struct trace_region {
    uint64_t left_out_count;        /* its requests, if it is left out */
    region_set heaps;         /* the regions that hold the heap hints its requests named */
    uint64_t smallest_size;   /* bytes of its smallest request */
    uint64_t largest_size;    /* and of its largest */
    bool is_used;             /* it has a block */
    uint64_t lowest_offset;   /* of its blocks, in bytes from the start of its pool */
    uint64_t highest_offset;
    uint64_t stride;          /* divides the distance of any two of its blocks; 0: it has one */
    uint64_t io_site_count;   /* its requests from the functions that ask for I/O buffers */
    uint64_t request_count;         /* allocations that got a block there */
    uint64_t free_count;            /* frees of these blocks, as far as the log prints them */
    uint64_t live_bytes;            /* of requests, at the end of the log */
    uint64_t peak_live_bytes;       /* of requests; never falls */
    uint64_t live_blocks;           /* at the end of the log */
    uint64_t peak_live_blocks;      /* never falls */
    struct trace_count reused;      /* FINDING_REUSED, without blocks over TRACE_SIZE_MAX */
    struct trace_count live_at_end; /* FINDING_LIVE_AT_END */
};

/* A record of the system's heap. They are kept until a free there prints its address. */
struct heap_record {
    uint64_t address; /* of the allocated block; 0: a free of an unknown block */
    size_t event;     /* index of the allocation; for a free, of the first event after it */
    uint32_t site;    /* for a free, the index of its call site in free_sites */
};

struct input_format;

/* {0} is a valid empty trace. Only trace.c writes to it; before the first record, the
 * caller may set left_out and input. */
struct trace {
    region_set left_out; /* regions whose blocks make no events and no findings */
    trace_event *events; /* event_count of them, in the log's order */
    size_t event_count;
    size_t event_capacity;
    struct kinds kinds;
    uint32_t slot_count;      /* slots ever used: blocks live at the peak; never falls */
    uint64_t peak_live_bytes; /* of requests; never falls */
    size_t peak_event;        /* index of the event that first reached peak_live_bytes */

    uint64_t peak_live_sessions; /* blocks of wolfSSL_new(); never falls */
    uint64_t left_sessions;      /* such blocks, and those of contexts, that live at the end */

    uint64_t line_count;
    uint64_t added_count;          /* requests that correction.h added */
    uint64_t alloc_count;          /* allocation records, with the failed ones */
    uint64_t free_count;           /* free records, with those without address */
    uint64_t unsized_free_count;   /* frees that print no size */
    uint64_t misstated_free_count; /* frees whose size is not the allocation's */
    uint64_t untold_count;         /* requests whose block's address the log does not print: the free
                                      of an unknown address ends the smallest that it can be */
    uint64_t glued_count;          /* records with other output before them on their line */
    uint64_t empty_bucket_count;   /* records that a bucket was empty */
    uint64_t pool_count;           /* records that a pool was loaded */
    uint64_t largest_size;         /* bytes of the largest request, up to RECORD_SIZE_MAX + 1 */
    uint64_t highest_address;      /* of a block */
    bool has_heap_free;            /* a free in region 0 printed its address */
    bool names_heaps;              /* records print [HEAP hint], as 5.9.2 and newer do */
    bool has_global_hint;          /* records print (Using global heap hint ...) */
    region_set global_heaps;       /* the pools that hold the hints that they print so */
    struct trace_count finding[FINDING_COUNT];
    struct trace_count broke_off; /* blocks that were live when their pool was loaded again: the
                                     run before broke off, and they end there */
    struct trace_count new_runs;  /* runs that begin in the log, as the records say: what was live
                                     before ends there */
    bool has_run_start;           /* a record says that a run begins, if only the log's first */
    struct trace_count boot;      /* blocks live at a boot message, and still at the next request;
                                     the line of the first such message */
    bool expects_end;             /* its tracer says when the program ends */
    uint64_t end_line;            /* where it says so; 0: nowhere */
    bool has_totals;              /* and how often the program called: */
    uint64_t told_allocs;
    uint64_t told_frees;
    uint64_t other_processes;     /* set by the reader: processes that have traces of their own */
    uint64_t other_process_line;  /* the first line of the first of them */
    bool lacks_libraries;         /* set by the reader: a tracer saw calls that the program itself
                                     makes, and perhaps not those of its libraries */
    uint64_t undone;              /* set by the reader: what a console, a logger or a shell did to the
                                     text and was undone, as bits of enum decoding (decoding.h) */
    uint64_t fold_column;         /* set by the reader: characters of a line that was folded */
    bool lacks_end;               /* set by the reader: the last line does not end */
    bool is_flushed;              /* the last record is a RECORD_FLUSHED */
    struct trace_count freed_twice; /* of FINDING_REALLOC, frees of a block freed before */
    bool has_forgotten;             /* too many addresses to remember: freed_twice may miss some */
    struct regions regions;
    struct trace_region region[REGIONS_MAX];

    struct heap_record *heap_records; /* none if has_heap_free */
    size_t heap_record_count;
    size_t heap_record_capacity;
    struct kinds free_sites;
    struct stack_seen stacks; /* from ENTER and EXIT records; empty if the log has none */
    const struct input_format *input; /* the format that the log was read as */
    bool is_small; /* it was made small (small.h): lines and counts are those of the whole log, but
                      of the stretches that repeat only the first is among the events */

    /* Used only while the trace is built. */
    struct blocks blocks;
    uint32_t *free_slots; /* a stack of the slots below slot_count that no block has */
    size_t free_slot_count;
    size_t free_slot_capacity;
    uint64_t live_bytes;
    uint64_t live_sessions;
    struct block *hidden; /* live blocks whose address is not told: it is their alignment */
    size_t hidden_count;
    size_t hidden_capacity;
    struct block moving; /* a realloc's old block, until its new one is there; address 0: none */
    uint64_t moving_line;
    uint64_t last_heap;         /* the heap that a record named last, */
    region_set last_heap_regions; /* and the region that holds it */
    uint64_t event_line; /* line of the last event */
    size_t run_event;    /* index of the present run's first event */
    uint64_t boot_line;  /* of a boot message behind which no request came; 0: none */
    uint64_t *jumps; /* lines before an event, where 15 bits do not hold them */
    size_t jump_count;
    size_t jump_capacity;
};

/* What reading a log comes to. A trace fails only with one of the next two. */
enum log_status {
    LOG_OK,
    LOG_NO_MEMORY,       /* memory, or one of the tables of kinds, is full */
    LOG_TOO_MANY_BLOCKS, /* over TRACE_SLOTS_MAX blocks live at once */
    LOG_READ_FAILED,     /* the log's reader returned -1 */
    LOG_DAMAGED,         /* a small log is not as small_write() writes it */
};

/* Adds one record.
 *   record  its site need not outlive the call
 *   line    of the log, from 1, never less than in the call before
 * Fails as listed above; the caller can then only free the trace. Cost: O(1) on average. */
enum log_status trace_add(struct trace *trace, const struct record *record, uint64_t line);

/* Adds an event of a kind that trace->kinds has.
 *   slot  of an allocation, becomes the block's; of a free, is it
 *   line  as for trace_add()
 * Fails as trace_add() does. Cost: O(1) on average. */
enum log_status trace_add_event(struct trace *trace, bool is_free, uint32_t kind, uint32_t *slot,
                                uint64_t line);

/* Keeps a record of the system's heap, at the place of the next event.
 *   address  of the block that was allocated; 0: a block was freed,
 *   site     from the call site of this index in free_sites
 * Fails iff memory is short. Cost: O(1) on average. */
enum log_status trace_keep_heap_record(struct trace *trace, uint64_t address, uint32_t site);

/* Call it once, after the last record: it counts the blocks that are still live and frees
 * what only building needs. Fails iff memory is short. Cost: O(events) if blocks are live. */
enum log_status trace_finish(struct trace *trace, uint64_t line_count);

/* The requests that were served: allocations that got an address. */
uint64_t trace_request_count(const struct trace *trace);

/* The requests that failed, for any reason. */
uint64_t trace_failed_count(const struct trace *trace);

/* The served requests in the regions that are left out. */
uint64_t trace_left_out_count(const struct trace *trace);

/* The served requests in all other regions, and those that were added. */
uint64_t trace_planned_count(const struct trace *trace);

/* The line of the log that event `index` comes from. Cost: O(index). */
uint64_t trace_line_of(const struct trace *trace, size_t index);

/* The lines of one event after the other. Starts as {.trace = trace}. */
struct trace_lines {
    const struct trace *trace;
    size_t event_count; /* passed so far */
    size_t jump_count;
    uint64_t line; /* of the last of them */
};

/* The same for an index that is not less than in the call before. Cost: O(events passed). */
uint64_t trace_lines_at(struct trace_lines *lines, size_t index);

/* The index of the last event of each slot: a block whose allocation is its slot's last event is
 * live. The caller frees the array. NULL iff memory is short. Cost: O(events). */
size_t *trace_last_events(const struct trace *trace);

/* Frees all that the trace owns and makes it {0}. */
void trace_free(struct trace *trace);

#endif
