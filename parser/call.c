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
    uint8_t align;
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
    {"posix_memalign", .size = 3, .align = 2, .returns_a_status = true},
    {"posix_memalign", .size = 2}, /* as valgrind prints it: "(al 64, size 100)" and the address */
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
    uint64_t labelled = 0; /* the number behind "size " */
    bool has_label = false;
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
            has_label = true;
        }
        next = scan_word(text, ",");
        next = next && *next == ' ' ? next + 1 : next;
    }
    if (!has_label && (count < function->size || count < function->count))
        return NULL;

    call->function += has_label && function->returns_a_status; /* the row behind it */
    call->old = function->old ? argument[function->old] : 0;
    call->align = function->returns_a_status ? argument[function->align] : 0;
    uint64_t size = has_label ? labelled : function->size ? argument[function->size] : 0;
    call->size = product(function->count ? argument[function->count] : 1, size);
    return text;
}

const char *call_result(const char *text, uint64_t *result)
{
    while (*text == ' ')
        text++;
    text = scan_word(text, "= ");
    text = text ? scan_pointer(text, result) : NULL;
    bool is_whole = text && ((unsigned char)*text <= ' ' || (*text == text[1] && strchr("-=", *text)));
    return is_whole ? text : NULL; /* a glued line of valgrind begins with -- or == */
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
    bool is_hidden = function->returns_a_status && !result;
    size_t count = 0;
    if (is_moved && result)
        records[count++] = (struct record){.type = RECORD_REALLOC, .address = call->old};
    records[count] = (struct record){.type = is_hidden ? RECORD_HIDDEN : RECORD_ALLOC,
                                     .address = is_hidden                    ? call->align
                                                : function->returns_a_status ? 0
                                                                             : result,
                                     .size = call->size, .has_size = true};
    const char *site = function->site ? function->site : function->name;
    record_set_site(&records[count], site, strlen(site));
    return count + 1;
}

void call_set_site(const char *site, size_t length, struct record *records, size_t count)
{
    bool is_alloc = count && records[count - 1].type != RECORD_FREE;
    if (length && is_alloc)
        record_set_site(&records[count - 1], site, length);
}

static uint8_t number_of(const struct call_function *function)
{
    return (uint8_t)(function ? function - functions + 1 : 0);
}

size_t call_begin(const struct call *call, struct record *records)
{
    size_t count = call_is_free(call) ? call_records(call, 0, records) : 0;
    records[count] = (struct record){.type = RECORD_CALL, .address = call->old | call->align,
                                     .size = call->size, .call = number_of(call->function)};
    return count + 1;
}

struct record call_return(const struct call *call, const uint64_t *result)
{
    return (struct record){.type = RECORD_RETURN, .address = result ? *result : 0,
                           .has_result = result != NULL, .call = number_of(call->function)};
}

size_t call_end(const struct record *begun, uint64_t result, struct record *records)
{
    const struct call_function *function = &functions[begun->call - 1];
    const struct call call = {.function = function, .size = begun->size,
                              .old = function->old ? begun->address : 0,
                              .align = function->align ? begun->address : 0};
    size_t count = call_is_free(&call) ? 0 : call_records(&call, result, records);
    call_set_site(begun->site, begun->site_length, records, count);
    return count;
}
