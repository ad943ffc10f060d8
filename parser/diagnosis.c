/* SPDX-License-Identifier: MIT */
/* diagnosis.c - judges the findings of a trace by region, and looks at the sizes. */
#include "diagnosis.h"

#include "common/minmax.h"
#include "input.h"
#include "run_starts.h"

/* The sizes that wolfSSL 5.5.4 has blocks of unless it is told otherwise: those of
 * its list, and of an I/O pool, by the length of a record. */
static const uint64_t default_sizes[] = {64,   128,  256,  512,   1024,
                                         2432, 3456, 4544, 16128, 16992};
#define DEFAULT_COUNT ((int)(sizeof default_sizes / sizeof *default_sizes))

/* Other sizes count as the application's own list of buckets if all are aligned, there are no
 * more of them than a list has, and many call sites ask for them: real requests always
 * include some size that is not aligned. */
#define OWN_SIZES_MAX 10
#define OWN_ALIGN 16
#define MANY_REQUESTS 32 /* with fewer, it can be a coincidence */

const char *const finding_names[] = {
    [FINDING_POOL_EXHAUSTED] = "pool_exhausted", [FINDING_GOT_NULL] = "got_null",
    [FINDING_NO_HEAP] = "no_heap",               [FINDING_CUT] = "cut",
    [FINDING_UNKNOWN] = "unknown",               [FINDING_LOST] = "lost",
    [FINDING_OVERSIZE] = "oversize",             [FINDING_REALLOC] = "realloc",
    [FINDING_BUCKET_SIZES] = "bucket_sizes",     [FINDING_LOST_FREES] = "lost_frees",
    [FINDING_UNPRINTED] = "unprinted_frees",     [FINDING_POOL_REUSED] = "pool_reused",
    [FINDING_REUSED] = "reused",                 [FINDING_RESTARTED] = "restarted",
    [FINDING_LIVE_AT_END] = "live_at_end",       [FINDING_FREE_NULL] = "free_null",
};

/* Adds to a count, and keeps the lower first line. */
static void add(struct trace_count *sum, uint64_t count, uint64_t line)
{
    if (count && (!sum->count || line < sum->first_line))
        sum->first_line = line;
    sum->count += count;
}

static void add_count(struct trace_count *sum, const struct trace_count *part)
{
    add(sum, part->count, part->first_line);
}

/* The line of the first request in a region, or in any but the system's heap. */
static uint64_t first_line_in(const struct trace *trace, bool is_pool)
{
    for (size_t i = 0; i < trace->event_count; i++) {
        uint32_t region = trace->kinds.kind[event_kind(trace->events[i])].region;
        if ((region > 0) == is_pool)
            return trace_line_of(trace, i);
    }
    return 0;
}

/* Requests in the system's heap, or in pools. */
static uint64_t requests_in(const struct trace *trace, bool is_pool)
{
    uint64_t count = 0;
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        count += (kind->region > 0) == is_pool ? kind->requests : 0;
    }
    return count;
}

/* ---- Sizes ---- */

static int default_of(uint64_t size)
{
    int d = 0;
    while (d < DEFAULT_COUNT && default_sizes[d] != size)
        d++;
    return d;
}

/* The sizes of the requests in the system's heap, or in pools. */
struct sizes {
    uint64_t size[OWN_SIZES_MAX]; /* the distinct ones */
    uint32_t count;               /* of them; OWN_SIZES_MAX + 1: there are more */
    uint32_t kind_count;
    bool are_default;
    bool are_aligned;
};

static void add_size(struct sizes *sizes, uint64_t size)
{
    uint32_t i = 0;
    while (i < sizes->count && i < OWN_SIZES_MAX && sizes->size[i] != size)
        i++;
    if (i == sizes->count && i < OWN_SIZES_MAX)
        sizes->size[i] = size;
    sizes->count += i == sizes->count;
    sizes->kind_count++;
    sizes->are_default &= default_of(size) < DEFAULT_COUNT;
    sizes->are_aligned &= size > 0 && size % OWN_ALIGN == 0;
}

/* Counts requests whose sizes look like those of buckets. It judges all requests in pools
 * together or, if the log announces no pool, all requests. */
static void judge_sizes(const struct trace *trace, struct diagnosis *diagnosis)
{
    bool is_pool = trace->regions.pool_count > 0;
    uint64_t count = requests_in(trace, is_pool);
    struct sizes sizes = {.are_default = true, .are_aligned = true};
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        if ((kind->region > 0) == is_pool)
            add_size(&sizes, kind->size);
    }
    bool are_many = count >= MANY_REQUESTS;
    bool are_default = sizes.are_default && (is_pool || are_many);
    bool are_own = sizes.are_aligned && is_pool && are_many && sizes.count <= OWN_SIZES_MAX &&
                   sizes.kind_count >= 2 * sizes.count;
    if ((are_default || are_own) && sizes.count >= 2 && !trace->names_heaps)
        add(&diagnosis->finding[FINDING_BUCKET_SIZES], count, first_line_in(trace, is_pool));
}

/* ---- Frees ---- */

/* Counts the blocks of a region that are reused while live, or live at the end. */
static void judge_region(const struct trace *trace, uint32_t region, bool prints_frees,
                         struct diagnosis *diagnosis)
{
    const struct trace_region *counts = &trace->region[region];
    if (region == 0 && !prints_frees) {
        diagnosis->can_infer =
            !trace->is_small && (counts->reused.count || counts->live_at_end.count);
        return;
    }
    enum finding reused = region > 1 ? FINDING_POOL_REUSED : FINDING_REUSED;
    add_count(&diagnosis->finding[reused], &counts->reused);
    add_count(&diagnosis->finding[FINDING_LIVE_AT_END], &counts->live_at_end);
}

static void judge_frees(const struct trace *trace, struct diagnosis *diagnosis)
{
    const struct trace_count *null = &trace->finding[FINDING_FREE_NULL];
    bool is_left_out = region_set_has(trace->left_out, 0);
    bool loses_addresses = trace->input->is_wolfssl && !trace->has_heap_free && null->count > 0;
    bool omits_frees = !trace->has_heap_free && !loses_addresses && !trace->names_heaps &&
                       trace->regions.pool_count > 0;
    if (!is_left_out)
        add_count(&diagnosis->finding[loses_addresses ? FINDING_LOST_FREES : FINDING_FREE_NULL],
                  null);
    uint64_t count = omits_frees ? requests_in(trace, false) : 0;
    if (count)
        add(&diagnosis->finding[FINDING_UNPRINTED], count, first_line_in(trace, false));
    for (uint32_t region = 0; region <= trace->regions.pool_count; region++)
        judge_region(trace, region, !loses_addresses && !omits_frees, diagnosis);
}

/* ---- Parts of runs ---- */

/* Sessions and contexts that are live at the end, of all that there were. */
static struct doubt_count count_sessions(const struct trace *trace)
{
    struct doubt_count live = {.count = trace->left_sessions, .line = trace->line_count};
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        live.whole += kind->is_session || kind->is_context ? kind->requests : 0;
    }
    return live;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/* Holds the log against what its tracer says of its end. valgrind counts a realloc that failed as
 * an allocation and a free. */
static void judge_end(const struct trace *trace, struct diagnosis *diagnosis)
{
    uint64_t missing = trace->has_totals
                           ? distance(trace->told_allocs, trace_request_count(trace)) +
                                 distance(trace->told_frees, trace->free_count)
                           : 0;
    if (missing <= 2 * trace->finding[FINDING_GOT_NULL].count)
        missing = 0;
    uint64_t told = max_u64(trace->told_allocs + trace->told_frees, missing);
    bool expects_end = trace->expects_end || trace->input->prints_end;
    diagnosis->doubt[DOUBT_NO_END] =
        (struct doubt_count){expects_end && !trace->end_line, 1, trace->line_count};
    diagnosis->doubt[DOUBT_TOTALS] = (struct doubt_count){missing, told, trace->end_line};
    diagnosis->doubt[trace->is_small ? DOUBT_PROCESSES : DOUBT_FORKED] = (struct doubt_count){
        trace->other_processes, trace->other_processes + 1, trace->other_process_line};
    diagnosis->is_whole = trace->end_line && !missing;
}

static void judge_parts(const struct trace *trace, struct diagnosis *diagnosis)
{
    const struct trace_count *unknown = &trace->finding[FINDING_REALLOC];
    uint64_t late = unknown->count - trace->freed_twice.count;
    bool has_gaps = trace->finding[FINDING_LOST].count > 0; /* these tell enough */
    if (!has_gaps && late >= LATE_FREES_MIN && late > trace->free_count / 100 * LATE_PERCENT)
        diagnosis->doubt[DOUBT_STARTS_LATE] =
            (struct doubt_count){late, trace->free_count, unknown->first_line};
    if (trace->finding[FINDING_LIVE_AT_END].count)
        diagnosis->doubt[DOUBT_CUT] = count_sessions(trace);
    judge_end(trace, diagnosis);
    if (trace->lacks_end)
        diagnosis->doubt[DOUBT_LAST_LINE] =
            (struct doubt_count){1, trace->line_count, trace->line_count};
    if (trace->input->marks_flush && !trace->is_flushed)
        diagnosis->doubt[DOUBT_NOT_FLUSHED] =
            (struct doubt_count){1, trace->line_count, trace->line_count};
    if (trace->broke_off.count)
        diagnosis->doubt[DOUBT_BROKE_OFF] =
            (struct doubt_count){trace->broke_off.count, trace->alloc_count,
                                 trace->broke_off.first_line};
}

bool diagnosis_make(const struct trace *trace, struct diagnosis *diagnosis)
{
    *diagnosis = (struct diagnosis){0};
    for (int f = 0; f < FINDING_COUNT; f++) {
        bool is_judged = f == FINDING_REUSED || f == FINDING_LIVE_AT_END || f == FINDING_FREE_NULL;
        if (!is_judged)
            diagnosis->finding[f] = trace->finding[f];
    }
    if (trace->input->is_wolfssl)
        judge_sizes(trace, diagnosis);
    judge_frees(trace, diagnosis);
    judge_parts(trace, diagnosis);
    struct trace_count *restarted = &diagnosis->finding[FINDING_RESTARTED];
    *restarted = trace->boot;
    return restarted->count || run_starts_guess(trace, restarted);
}

void diagnosis_add_fork(struct diagnosis *diagnosis, const struct diagnosis *forked)
{
    for (int f = 0; f <= FINDING_REALLOC; f++)
        add_count(&diagnosis->finding[f], &forked->finding[f]);
}
