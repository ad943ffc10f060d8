/* SPDX-License-Identifier: MIT */
/* model.c - lists that are searched from end to end, and no part of the optimizer. */
#include "model.h"

#include "fuzz.h"
#include "parser/record.h"
#include "parser/regions.h"
#include "parser/threads.h"

#include <stdlib.h>
#include <string.h>

/* What stands behind the words at a line's start, or NULL. */
static const char *find_line(const char *text, const char *words)
{
    const char *at = strncmp(text, words, strlen(words)) == 0 ? text : NULL;
    for (const char *line = text; !at && (line = strchr(line, '\n')) != NULL;) {
        line++;
        at = strncmp(line, words, strlen(words)) == 0 ? line : NULL;
    }
    return at ? at + strlen(words) : NULL;
}

static size_t read_list(const char *text, uint64_t *number)
{
    size_t count = 0;
    do {
        char *end;
        assert(count < MODEL_BUCKETS_MAX && *text >= '0' && *text <= '9');
        number[count++] = strtoull(text, &end, 10);
        text = end;
    } while (*text++ == ',');
    return count;
}

bool model_read(struct model *model, const struct sink *report)
{
    char *text = malloc(report->length + 1);
    assert(text);
    if (report->length)
        memcpy(text, report->text, report->length);
    text[report->length] = '\0';
    *model = (struct model){0};
    const char *sizes = find_line(text, "#define WOLFMEM_BUCKETS ");
    if (sizes) {
        const char *dists = find_line(text, "#define WOLFMEM_DIST ");
        const char *align = find_line(text, "#define WOLFSSL_STATIC_ALIGN ");
        assert(dists && align && !find_line(sizes, "#define WOLFMEM_BUCKETS "));
        model->count = read_list(sizes, model->size);
        assert(read_list(dists, model->dist) == model->count);
        assert(read_list(align, &model->align) == 1 && model->align > 0);
    }
    for (size_t b = 0; b < model->count; b++) {
        assert(model->dist[b] > 0 && model->size[b] % model->align == 0);
        assert(model->size[b] > (b ? model->size[b - 1] : 0));
    }
    free(text);
    return sizes != NULL;
}

/* A block that is live. */
struct held {
    uint64_t address;
    size_t bucket;
    uint64_t size;
    uint32_t region;
    uint64_t align; /* over 0: its address is not told yet, only that this divides it */
};

#define MOVING UINT64_MAX /* the address of a block that a realloc is about to give back */

struct service {
    struct model *model;
    const struct input_format *format;
    struct threads threads;
    struct regions regions;
    uint64_t left[MODEL_BUCKETS_MAX];
    struct held *held;
    size_t held_count;
    uint64_t size_max;
    uint64_t moved_from; /* where the block that is MOVING was; 0: there is none */
    bool has_begun; /* its tracer said so */
    bool is_served;
};

static struct held *find_held(struct service *service, uint64_t address)
{
    size_t i = 0;
    while (i < service->held_count &&
           (service->held[i].align || service->held[i].address != address))
        i++;
    return i < service->held_count ? &service->held[i] : NULL;
}

/* The block that a free or a realloc is of: one whose address was not told is the smallest that
 * can be there. */
static struct held *find_freed(struct service *service, uint64_t address)
{
    struct held *held = find_held(service, address);
    struct held *hidden = NULL;
    for (size_t i = 0; i < service->held_count; i++) {
        struct held *other = &service->held[i];
        if (other->align && address % other->align == 0 && (!hidden || other->size < hidden->size))
            hidden = other;
    }
    if (held || !hidden)
        return held;
    hidden->address = address;
    hidden->align = 0;
    return hidden;
}

static void give_back(struct service *service, uint64_t address)
{
    struct held *held = find_held(service, address);
    if (!held)
        return;
    service->left[held->bucket]++;
    *held = service->held[--service->held_count];
}

static void take(struct service *service, uint64_t address, uint64_t size, uint64_t align)
{
    const struct model *model = service->model;
    size_t own = 0;
    while (own < model->count && model->size[own] < size)
        own++;
    if (own == model->count && size > service->size_max)
        return;
    size_t bucket = own;
    while (bucket < model->count && service->left[bucket] == 0)
        bucket++;
    service->is_served &= bucket < model->count;
    if (bucket == model->count)
        return;
    service->model->spill_count += bucket != own;
    service->left[bucket]--;
    service->held[service->held_count++] = 
        (struct held){address, bucket, size, regions_find(&service->regions, address), align};
}

/* A pool that is loaded over another ends the blocks there. */
static void load(struct service *service, const struct record *record)
{
    for (size_t i = service->held_count; i-- > 0;) {
        const struct held *held = &service->held[i];
        if (held->region && regions_ends(&service->regions, held->region, record->address,
                                         record->size)) {
            service->left[held->bucket]++;
            service->held[i] = service->held[--service->held_count];
        }
    }
    regions_add_pool(&service->regions, record->address, record->size);
}

/* A process that begins again is another program: all is given back. */
static void begin(struct service *service)
{
    if (service->has_begun) {
        memcpy(service->left, service->model->dist, sizeof service->left);
        service->held_count = 0;
    }
    service->has_begun = true;
}

static void serve(struct service *service, const struct record *record)
{
    bool is_alloc = record->type == RECORD_ALLOC;
    if (service->moved_from && is_alloc && !record->address)
        find_held(service, MOVING)->address = service->moved_from;
    if (service->moved_from && !is_alloc)
        give_back(service, MOVING);
    if (record->address && record->type == RECORD_FREE && find_freed(service, record->address))
        give_back(service, record->address);
    if (record->address && is_alloc)
        give_back(service, record->address);
    if (record->address && is_alloc)
        take(service, record->address, record->size, 0);
    if (record->type == RECORD_POOL)
        load(service, record);
    if (record->type == RECORD_HIDDEN)
        take(service, 0, record->size, record->address ? record->address : 1);
    give_back(service, MOVING);
    service->moved_from = 0;
    if (record->type == RECORD_BEGIN)
        begin(service);

    if (record->type != RECORD_REALLOC)
        return;
    struct held *held = find_freed(service, record->address);
    if (held) {
        service->moved_from = record->address;
        held->address = MOVING;
    }
}

static void serve_line(struct service *service, const char *line, const char *end)
{
    for (const char *text = line; text < end;) {
        struct record records[INPUT_RECORDS_MAX];
        struct record whole[THREADS_RECORDS_MAX];
        size_t count = input_records(service->format, line, &text, end, records);
        for (size_t i = 0; i < count; i++) {
            bool is_whole = !service->format->has_threads;
            size_t whole_count = is_whole ? 1 : threads_take(&service->threads, &records[i], whole);
            bool is_first = is_whole || service->threads.process == 0; /* others have heaps of their own */
            for (size_t w = 0; is_first && w < whole_count; w++)
                serve(service, is_whole ? &records[i] : &whole[w]);
        }
    }
}

/* The text with what the readers of lines need behind it. */
static char *pad(const uint8_t *text, size_t length)
{
    char *padded = malloc(length + RECORD_PADDING);
    assert(padded);
    memcpy(padded, text, length);
    memset(padded + length, '\n', RECORD_PADDING);
    return padded;
}

bool model_serves(struct model *model, const struct input_format *format, const uint8_t *log,
                  size_t length, uint64_t size_max)
{
    struct service service = {.model = model, .format = format, .size_max = size_max,
                              .is_served = true};
    service.held = malloc((length + 1) * sizeof *service.held); /* more than there are records */
    assert(service.held);
    memcpy(service.left, model->dist, sizeof service.left);
    if (!format) {
        char *text = pad(log, length);
        service.format = input_recognize(text, text + length);
        service.format = service.format ? service.format : input_formats;
        free(text);
    }
    service.threads.has_nested_calls = service.format->nests_calls;
    service.threads.are_processes = service.format->names_processes;
    for (size_t at = 0; at < length && service.is_served;) {
        const uint8_t *newline = memchr(log + at, '\n', length - at);
        size_t count = newline ? (size_t)(newline - log) - at : length - at;
        char *line = pad(log + at, count);
        serve_line(&service, line, line + count);
        free(line);
        at += count + 1;
    }
    free(service.held);
    return service.is_served;
}
