/* SPDX-License-Identifier: MIT */
/* recording_model.h - gives events to the recorder, and reads what it put: whole, or with
 * bytes changed or missing.
 *
 * The file that includes it has the recorder in it, capture/alloc_recorder.c. */
#ifndef TESTS_RECORDING_MODEL_H
#define TESTS_RECORDING_MODEL_H

#include "parser/input.h"
#include "parser/recording.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MODEL_BYTES ((size_t)1 << 16)
#define MODEL_EVENTS 4096

/* One record, as it was given or read. */
struct model_record {
    uint8_t type;
    uint64_t address;
    uint64_t size;
    char site[RECORDING_SITE_MAX];
};

struct model {
    struct model_record record[2 * MODEL_EVENTS];
    size_t count;
    uint64_t lost;  /* read: events that are missing */
    size_t ends;    /* read: flushes, */
    size_t starts;  /* and new runs */
};

/* What was put. */
struct model_output {
    char bytes[MODEL_BYTES];
    size_t length;
    unsigned refused; /* the next puts that are refused, as bits, the lowest first */
};

static inline bool model_put(void *context, const void *bytes, size_t count)
{
    struct model_output *output = context;
    bool is_refused = output->refused & 1 || count > MODEL_BYTES - output->length;
    output->refused >>= 1;
    if (!is_refused) {
        memcpy(output->bytes + output->length, bytes, count);
        output->length += count;
    }
    return !is_refused;
}

static inline void model_add(struct model *model, enum record_type type, uint64_t address,
                             uint64_t size, const char *site, size_t length)
{
    struct model_record *record = &model->record[model->count++];
    assert(model->count < sizeof model->record / sizeof *model->record);
    *record = (struct model_record){.type = (uint8_t)type, .address = address, .size = size};
    memcpy(record->site, site, length);
}

static inline void model_add_read(struct model *model, const struct record *record)
{
    if (record->type == RECORD_LOST)
        model->lost += record->size;
    else if (record->type == RECORD_FLUSHED)
        model->ends++;
    else if (record->type == RECORD_RUN)
        model->starts++;
    else if (record->type != RECORD_CUT)
        model_add(model, (enum record_type)record->type, record->address, record->size,
                  record->site ? record->site : "", record->site_length);
}

struct model_source {
    const char *bytes;
    size_t length;
    size_t step;
};

static inline ptrdiff_t model_read_step(void *context, char *buffer, size_t size)
{
    struct model_source *source = context;
    size_t count = source->step < source->length ? source->step : source->length;
    count = count < size ? count : size;
    memcpy(buffer, source->bytes, count);
    source->bytes += count;
    source->length -= count;
    return (ptrdiff_t)count;
}

/* Adds the records of text that ends with RECORD_PADDING bytes '\n'. */
static inline void model_read_text(struct model *model, const char *text, const char *end)
{
    for (const char *at = text; at < end;) {
        struct record records[INPUT_RECORDS_MAX];
        size_t count = recorded_read(text, &at, end, records);
        for (size_t i = 0; i < count; i++)
            model_add_read(model, &records[i]);
    }
}

/* Reads a recording, given in steps of that many bytes, into the model, {0}. */
static inline void model_read(struct model *model, const char *bytes, size_t length, size_t step)
{
    struct model_source source = {bytes, length, step};
    struct recording *recording = calloc(1, sizeof *recording);
    size_t room = 64 * length + 4096; /* an event is far longer as a line */
    char *text = malloc(room);
    size_t text_length = 0;
    assert(recording && text);
    recording->decoder.reader = model_read_step;
    recording->decoder.source = &source;
    for (ptrdiff_t count; (count = recording_read(recording, text + text_length,
                                                  step < 64 ? step : 64)) > 0;) {
        text_length += (size_t)count;
        assert(text_length + 64 + RECORD_PADDING < room);
    }
    memset(text + text_length, '\n', RECORD_PADDING);
    model_read_text(model, text, text + text_length);
    free(text);
    free(recording);
}

/* ---- Events ---- */

/* Gives a random event to the recorder, and to the model unless it is NULL. */
static inline void model_give(struct model *model, uint32_t random)
{
    static const char *const names[] = {
        "main", "f", "a_function_whose_name_is_longer_than_what_is_kept_of_it", "wolfSSL_new", "g"};
    const char *name = names[random % 5];
    unsigned line = random / 5 % 7 ? random / 5 % 40 + 1 : 65535;
    uintptr_t address = (uintptr_t)0x20000000 + random / 3 % 5000 * 8;
    uintptr_t other = address + random % 9 * 1000 + random / 9 % 2; /* not aligned, too */
    size_t size = random / 7 % 4 ? random / 11 % 300 : random;
    bool is_address = random / 13 % 3 == 0;
    char site[RECORDING_SITE_MAX];
    if (is_address)
        name = NULL;
    int length = is_address ? snprintf(site, sizeof site, "0x%x", 0x8000000u + line)
                            : snprintf(site, sizeof site, "%.48s:%u", name, line);
    uintptr_t place = is_address ? 0x8000000u + line : line;
    size_t site_length = (size_t)length;
    struct model none = {0};
    model = model ? model : &none;
    switch (random / 17 % 8) {
    case 0: case 1: case 2:
        alloc_recorder_alloc((void *)address, size, name, place);
        model_add(model, RECORD_ALLOC, address, size, site, site_length);
        break;
    case 3: case 4: case 5:
        alloc_recorder_free((void *)address);
        model_add(model, RECORD_FREE, address, 0, "", 0);
        break;
    case 6:
        alloc_recorder_realloc((void *)address, (void *)other, size, name, place);
        model_add(model, RECORD_REALLOC, address, 0, "", 0);
        model_add(model, RECORD_ALLOC, other, size, site, site_length);
        break;
    default:
        if (random % 2) {
            alloc_recorder_alloc(NULL, size, name, place);
            model_add(model, RECORD_ALLOC, 0, size, site, site_length);
        } else {
            alloc_recorder_pool((void *)address, size);
            model_add(model, RECORD_POOL, address, size, "", 0);
        }
    }
}

static inline bool model_same(const struct model_record *a, const struct model_record *b)
{
    return a->type == b->type && a->address == b->address && a->size == b->size &&
           strcmp(a->site, b->site) == 0;
}

/* The events of the model: a realloc and its allocation are one. */
static inline size_t model_event_count(const struct model *model)
{
    size_t count = model->count;
    for (size_t i = 0; i < model->count; i++)
        count -= model->record[i].type == RECORD_REALLOC;
    return count;
}

/* Whether what was read is what was given, but for records that are missing in between; those
 * of call sites may lack the name. */
static inline bool model_is_part(const struct model *read, const struct model *given)
{
    size_t at = 0;
    for (size_t i = 0; i < read->count; i++, at++) {
        struct model_record record = read->record[i];
        while (at < given->count) {
            struct model_record other = given->record[at];
            if (!record.site[0])
                other.site[0] = '\0';
            if (model_same(&record, &other))
                break;
            at++;
        }
        if (at == given->count)
            return false;
    }
    return true;
}

#endif
