/* SPDX-License-Identifier: MIT */
/* pools.c - what each region of a log is for, and what its I/O pools need. */
#include "subjects.h"

#include "optimizer/io_pool.h"
#include "words.h"

#include <inttypes.h>

/* ---- Words ---- */

const char *pool_use_name(const struct pool_role *role)
{
    static const char *const names[] = {
        [POOL_SYSTEM] = "system", [POOL_HEAP] = "heap",     [POOL_ADDED] = "added",
        [POOL_IO] = "io",         [POOL_UNUSED] = "unused",
    };
    return names[role->use];
}

const char *pool_reason(const struct pool_role *role)
{
    static const char *const reasons[] = {
        [POOL_BY_ADDRESS] = "no pool holds its addresses",
        [POOL_BY_HINT] = "it holds a heap's hint",
        [POOL_BY_FIRST] = "no heaps are named",
        [POOL_BY_SITES] = "only I/O call sites",
        [POOL_BY_BLOCKS] = "blocks of one size",
        [POOL_BY_REQUESTS] = "its requests name it",
        [POOL_BY_ORDER] = "announced after it",
        [POOL_BY_SILENCE] = "no requests",
    };
    return reasons[role->reason];
}

/* ---- I/O pools ---- */

struct io_need report_io_need(const struct report *report)
{
    const struct planning *planning = report->planning;
    if (planning->pools == POOLS_JOINED)
        return (struct io_need){0};
    return io_need(planning->files, planning->file_count, &planning->target,
                   planning_plan(planning));
}

static void add_buffers(struct document *document, const struct target *target,
                        const struct io_need *need)
{
    static const struct column columns[] = {
        {"flag", "flag", COLUMN_CODE, NULL},
        {"blocks", "blocks", COLUMN_RIGHT, NULL},
        {"buffer_bytes", "buffer bytes", COLUMN_RIGHT, NULL},
        {"default_bytes", "by default", COLUMN_RIGHT, NULL},
        {"logged", NULL, COLUMN_RIGHT, NULL},
        {NULL, "", COLUMN_LEFT, NULL},
    };
    document_table(document, LEVEL_FIRST, "buffers", "", columns, 6, 0);
    for (int fixed = 0; fixed < 2; fixed++) {
        uint64_t blocks = fixed ? need->fixed_count : need->block_count;
        bool is_logged = need->is_fixed == fixed;
        document_row(document, (struct value[]){
            value_text(fixed ? "WOLFMEM_IO_POOL_FIXED" : "WOLFMEM_IO_POOL"), value_number(blocks),
            value_number(io_buffer_bytes(need, target, blocks, need->io_size)),
            value_number(io_buffer_bytes(need, target, blocks, IO_SIZE_DEFAULT)),
            value_bool(is_logged), value_text(is_logged ? "as the log" : NULL)});
    }
}

void add_io_pool(struct document *document, const struct report *report)
{
    const struct target *target = &report->planning->target;
    struct io_need need = report_io_need(report);
    if (!need.pool_count) {
        document_value(document, "io_pool", (struct value){0});
        return;
    }
    document_section(document, report->planning->log_count ? LEVEL_DETAIL : LEVEL_FIRST, "io_pool",
                     document_words(document, "I/O pool: WOLFMEM_IO_SZ %" PRIu64 ", buffer %" PRIu64
                                    " bytes", need.io_size,
                                    io_buffer_bytes(&need, target, io_blocks(&need),
                                                    need.io_size)));
    document_value(document, "pool_count", value_number(need.pool_count));
    document_fact(document, "request_count", "requests", value_number(need.request_count), NULL);
    document_fact(document, "largest_request_bytes", "largest request",
                  value_number(need.largest_size), "byte(s)");
    document_fact(document, "block_count", "blocks live at once", value_number(need.block_count),
                  NULL);
    document_fact(document, "session_count", need.session_count ? "sessions at once" : NULL,
                  value_number(need.session_count), NULL);
    document_fact(document, "io_size", "WOLFMEM_IO_SZ", value_number(need.io_size), "byte(s)");
    add_buffers(document, target, &need);
    document_note(document, NOTE_PLAIN,
                  "wolfSSL cuts an I/O pool into blocks of WOLFMEM_IO_SZ (%d unless defined) and "
                  "takes no bucket for it: the plan's buckets leave its requests out. For a "
                  "device without an I/O pool, plan with --pools=joined.", IO_SIZE_DEFAULT);
    document_note(document, NOTE_WARNING,
                  "I/O pool: peers may send 16 KiB without a maximum fragment length.");
    document_note(document, NOTE_PLAIN,
                  "The library does not check that a request fits into "
                  "WOLFMEM_IO_SZ: a larger one is written past its block.");
    if (need.shows_buckets)
        document_note(document, NOTE_WARNING,
                      "A log shows the sizes of blocks in place of those of requests, so "
                      "WOLFMEM_IO_SZ is that of its build.");
    document_end(document);
}

/* ---- The I/O pools of a checked header ---- */

/* A number of the header, or a value instead where it is not defined. */
static bool read_value(const struct report *report, enum settings_macro macro, uint64_t instead,
                       uint64_t *number)
{
    const struct settings_value *value = &report->check->settings->value[macro];
    *number = value->is_defined && value->count == 1 ? value->number[0] : instead;
    return (!value->is_defined || value->count == 1) && *number <= UINT32_MAX;
}

struct io_check report_io_check(const struct report *report)
{
    const struct target *target = &report->planning->target;
    const struct plan *lists = &report->check->header->plan;
    uint32_t smallest = lists->bucket_count ? lists->bucket[0].size : 0;
    struct io_need need = report_io_need(report);
    struct io_check check = {.largest_size = need.largest_size, .need_count = io_blocks(&need)};
    check.is_known = read_value(report, SETTINGS_IO_SIZE, IO_SIZE_DEFAULT, &check.io_size) &&
                     read_value(report, SETTINGS_IO_BUFFER_SIZE, need.buffer_bytes,
                                &check.buffer_bytes) &&
                     need.pool_count && !need.shows_buckets;
    check.fits = check.serves = true;
    if (!check.is_known)
        return check;
    uint64_t last = check.io_size < smallest ? smallest - check.io_size : 0;
    need.start_bytes = target_io_start_bytes(target, report->check->header->max_buckets);
    check.block_count = io_blocks_of(&need, target, check.buffer_bytes, check.io_size, smallest);
    check.need_bytes = io_buffer_bytes(&need, target, check.need_count, check.io_size) + last;
    check.fits = check.largest_size <= check.io_size;
    check.serves = check.fits && check.block_count >= check.need_count;
    return check;
}

static bool has_macro(const struct report *report, enum settings_macro macro)
{
    return report->check->settings->value[macro].is_defined;
}

/* The part's facts, null where nothing is known. */
static void add_io_facts(struct document *document, const struct report *report,
                         const struct io_check *check)
{
    bool is_known = check->is_known;
    bool is_header = has_macro(report, SETTINGS_IO_BUFFER_SIZE);
    document_value(document, "serves", value_if(is_known, value_bool(check->serves)));
    document_value(document, "io_size", value_if(is_known, value_number(check->io_size)));
    document_value(document, "buffer_bytes", value_if(is_known, value_number(check->buffer_bytes)));
    document_value(document, "buffer_source",
                   value_if(is_known, value_text(is_header ? "header" : "log")));
    document_value(document, "block_count", value_if(is_known, value_number(check->block_count)));
    document_value(document, "need_count", value_if(is_known, value_number(check->need_count)));
    document_value(document, "need_bytes", value_if(is_known, value_number(check->need_bytes)));
    document_value(document, "largest_request_bytes", value_number(check->largest_size));
}

static void add_io_notes(struct document *document, const struct report *report,
                         const struct io_check *check)
{
    const struct target *target = &report->planning->target;
    struct io_need need = report_io_need(report);
    const char *size = has_macro(report, SETTINGS_IO_SIZE) ? "the header's" : "the default";
    if (!check->fits) {
        document_note(document, NOTE_WARNING,
                      "WOLFMEM_IO_SZ %" PRIu64 " (%s) is too small: a request of %" PRIu64
                      " bytes is written past its block. The log needs WOLFMEM_IO_SZ %" PRIu64
                      " and an I/O buffer of %" PRIu64 " bytes.", check->io_size, size,
                      check->largest_size, need.io_size,
                      io_buffer_bytes(&need, target, check->need_count, need.io_size));
        return;
    }
    document_note(document, NOTE_PLAIN,
                  "WOLFMEM_IO_SZ %" PRIu64 " (%s) holds the largest request of %" PRIu64
                  " bytes.", check->io_size, size, check->largest_size);
    document_note(document, check->serves ? NOTE_PLAIN : NOTE_WARNING,
                  "The I/O buffer of %" PRIu64 " bytes (%s) makes %" PRIu64
                  " such blocks; %" PRIu64 " are needed, which take %" PRIu64 " bytes.",
                  check->buffer_bytes, has_macro(report, SETTINGS_IO_BUFFER_SIZE)
                                           ? "WOLFMEM_IO_BUFFER_SIZE" : "as in the log",
                  check->block_count, check->need_count, check->need_bytes);
}

void add_io_check(struct document *document, const struct report *report)
{
    struct io_check check = report_io_check(report);
    if (!report_io_need(report).pool_count) {
        document_value(document, "io_pool", (struct value){0});
        return;
    }
    document_section(document, check.serves ? LEVEL_DETAIL : LEVEL_FIRST, "io_pool", "I/O pools");
    add_io_facts(document, report, &check);
    if (check.is_known)
        add_io_notes(document, report, &check);
    else
        document_note(document, NOTE_PLAIN,
                      "Not checked: the header's WOLFMEM_IO_SZ or the sizes of requests are not "
                      "known.");
    document_end(document);
}
