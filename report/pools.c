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

static uint32_t smallest_bucket(const struct planning *planning)
{
    const struct plan *plan = planning_plan(planning);
    return plan->bucket_count ? plan->bucket[0].size : 0;
}

struct io_need report_io_need(const struct report *report)
{
    const struct planning *planning = report->planning;
    if (planning->pools == POOLS_JOINED)
        return (struct io_need){0};
    return io_need(planning->files, planning->file_count, &planning->target,
                   smallest_bucket(planning));
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
            value_number(io_buffer_bytes(target, blocks, need->io_size)),
            value_number(io_buffer_bytes(target, blocks, IO_SIZE_DEFAULT)),
            value_bool(is_logged), value_text(is_logged ? "as the log" : NULL)});
    }
}

void add_io_pool(struct document *document, const struct report *report)
{
    const struct target *target = &report->planning->target;
    struct io_need need = report_io_need(report);
    if (!need.pool_count) {
        document_fact(document, "io_pool", NULL, (struct value){0}, NULL);
        return;
    }
    document_section(document, LEVEL_FIRST, "io_pool",
                     document_words(document, "I/O pool: WOLFMEM_IO_SZ %" PRIu64 ", buffer %" PRIu64
                                    " bytes", need.io_size,
                                    io_buffer_bytes(target, io_blocks(&need), need.io_size)));
    document_fact(document, "pool_count", NULL, value_number(need.pool_count), NULL);
    document_fact(document, "request_count", "requests", value_number(need.request_count), NULL);
    document_fact(document, "largest_request_bytes", "largest request",
                  value_number(need.largest_size), "bytes");
    document_fact(document, "block_count", "blocks live at once", value_number(need.block_count),
                  NULL);
    document_fact(document, "session_count", need.session_count ? "sessions at once" : NULL,
                  value_number(need.session_count), NULL);
    document_fact(document, "io_size", "WOLFMEM_IO_SZ", value_number(need.io_size), "bytes");
    add_buffers(document, target, &need);
    document_note(document, NOTE_PLAIN,
                  "wolfSSL cuts an I/O pool into blocks of WOLFMEM_IO_SZ (%d unless defined) and "
                  "takes no bucket for it: the plan's buckets leave its requests out. For a "
                  "device without an I/O pool, plan with --pools=joined.", IO_SIZE_DEFAULT);
    document_note(document, NOTE_WARNING,
                  "The peer may send records of 16 KiB unless a maximum fragment length is "
                  "negotiated. The library does not check that a request fits into "
                  "WOLFMEM_IO_SZ: a larger one is written past its block.");
    if (need.shows_buckets)
        document_note(document, NOTE_WARNING,
                      "A log shows the sizes of blocks in place of those of requests, so "
                      "WOLFMEM_IO_SZ is that of its build.");
    document_end(document);
}

/* ---- The I/O pools of a checked header ---- */

struct io_check report_io_check(const struct report *report)
{
    struct io_need need = report_io_need(report);
    const struct settings_value *value = &report->check->settings->value[SETTINGS_IO_SIZE];
    bool has_value = !value->is_defined || value->count == 1;
    struct io_check check = {
        .is_known = need.pool_count && !need.shows_buckets && has_value,
        .io_size = value->is_defined && has_value ? value->number[0] : IO_SIZE_DEFAULT,
        .largest_size = need.largest_size,
    };
    check.serves = !check.is_known || check.largest_size <= check.io_size;
    return check;
}

void add_io_check(struct document *document, const struct report *report)
{
    struct io_check check = report_io_check(report);
    struct io_need need = report_io_need(report);
    const char *source = report->check->settings->value[SETTINGS_IO_SIZE].is_defined
                             ? "the header's" : "the default";
    if (!need.pool_count) {
        document_fact(document, "io_pool", NULL, (struct value){0}, NULL);
        return;
    }
    document_section(document, LEVEL_FIRST, "io_pool", "I/O pools");
    document_fact(document, "serves", NULL,
                  check.is_known ? value_bool(check.serves) : (struct value){0}, NULL);
    document_fact(document, "io_size", NULL,
                  check.is_known ? value_number(check.io_size) : (struct value){0}, NULL);
    document_fact(document, "largest_request_bytes", NULL, value_number(check.largest_size), NULL);
    if (!check.is_known)
        document_note(document, NOTE_PLAIN,
                      "Not checked: the header's WOLFMEM_IO_SZ or the sizes of requests are not "
                      "known.");
    else if (check.serves)
        document_note(document, NOTE_PLAIN,
                      "WOLFMEM_IO_SZ %" PRIu64 " (%s) holds the largest request of %" PRIu64
                      " bytes.", check.io_size, source, check.largest_size);
    else
        document_note(document, NOTE_WARNING,
                      "WOLFMEM_IO_SZ %" PRIu64 " (%s) is too small: a request of %" PRIu64
                      " bytes is written past its block.", check.io_size, source,
                      check.largest_size);
    document_end(document);
}
