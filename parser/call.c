/* SPDX-License-Identifier: MIT */
/* call.c - the functions that allocate, and what their arguments mean. */
#include "call.h"

#include "scan.h"

#include <string.h>

#define ARGUMENTS_MAX 3 /* those that mean something; tracers may print more */

struct call_function {
    const char *name;
    const char *site; /* what stands for the call site; NULL: the name, which must be whole */
    uint8_t old;      /* which argument is it? 1 is the first, 0: none */
    uint8_t size;
    uint8_t count;         /* of objects of that size */
    bool returns_a_status; /* rather than the address, which the log then lacks */
};

static const struct call_function functions[] = {
    {"malloc", .size = 1},
    {"free", .old = 1},
    {"calloc", .count = 1, .size = 2},
    {"realloc", .old = 1, .size = 2},
    {"reallocarray", .old = 1, .count = 2, .size = 3},
    {"memalign", .size = 2},
    {"aligned_alloc", .size = 2},
    {"posix_memalign", .size = 3, .returns_a_status = true},
    {"valloc", .size = 1},
    {"pvalloc", .size = 1},
    {"cfree", .old = 1},
    {"_Znw", .site = "operator new", .size = 1},
    {"_Zna", .site = "operator new[]", .size = 1},
    {"_ZdlPv", .site = "operator delete", .old = 1},
    {"_ZdaPv", .site = "operator delete[]", .old = 1},
};

void call_name(const char *name, size_t length, struct call *call)
{
    *call = (struct call){0};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const struct call_function *function = &functions[i];
        const char *after = scan_word(name, function->name);
        if (after && (function->site || after == name + length || *after == '@')) {
            call->function = function;
            return;
        }
    }
}

/* A size that records can hold. */
static uint64_t product(uint64_t count, uint64_t size)
{
    return size && count > RECORD_SIZE_MAX / size ? RECORD_SIZE_MAX + 1 : count * size;
}

const char *call_arguments(const char *text, struct call *call)
{
    const struct call_function *function = call->function;
    uint64_t argument[ARGUMENTS_MAX + 1] = {0};
    unsigned count = 0;
    uint64_t labelled = 0;
    for (const char *next = text; next;) {
        const char *label = scan_word(next, "al ");
        const char *size_label = scan_word(next, "size ");
        uint64_t number = 0;
        const char *nil = scan_word(next, "nil"); /* ltrace from 0.7.91 on */
        text = nil ? nil : scan_number(label ? label : size_label ? size_label : next, &number);
        if (!text)
            return NULL;
        if (++count <= ARGUMENTS_MAX)
            argument[count] = number;
        if (size_label) {
            labelled = number;
            call->has_size_label = true;
        }
        next = scan_word(text, ",");
        next = next && *next == ' ' ? next + 1 : next;
    }
    if (!call->has_size_label && (count < function->size || count < function->count))
        return NULL;

    call->old = function->old ? argument[function->old] : 0;
    uint64_t size = call->has_size_label ? labelled : function->size ? argument[function->size] : 0;
    call->size = product(function->count ? argument[function->count] : 1, size);
    return text;
}

const char *call_result(const char *text, uint64_t *result)
{
    while (*text == ' ')
        text++;
    text = scan_word(text, "= ");
    text = text ? scan_pointer(text, result) : NULL;
    return text && (unsigned char)*text <= ' ' ? text : NULL;
}

bool call_is_free(const struct call *call)
{
    return call->function->old && !call->function->size;
}

bool call_is_realloc(const struct call *call)
{
    return call->function->old && call->function->size;
}

size_t call_records(const struct call *call, uint64_t result, struct record *records)
{
    const struct call_function *function = call->function;
    bool is_moved = call->old && call_is_realloc(call);
    if (call_is_free(call) || (is_moved && !result && !call->size)) {
        records[0] = (struct record){.type = RECORD_FREE, .address = call->old};
        return call->old != 0;
    }
    if (function->returns_a_status && !call->has_size_label) {
        if (!result) {
            records[0] = (struct record){.type = RECORD_CUT};
            return 1;
        }
        result = 0;
    }

    size_t count = 0;
    if (is_moved && result)
        records[count++] = (struct record){.type = RECORD_REALLOC, .address = call->old};
    records[count] = (struct record){.type = RECORD_ALLOC, .address = result,
                                     .size = call->size, .has_size = true};
    const char *site = function->site ? function->site : function->name;
    record_set_site(&records[count], site, strlen(site));
    return count + 1;
}
