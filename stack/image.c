/* SPDX-License-Identifier: MIT */
/* image.c - finds in a listing where functions start, and which of them data points to. */
#include "image.h"

#include "listing.h"

#include "common/sorted.h"

#include <stdlib.h>

static int compare_addresses(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_symbols(const void *a, const void *b)
{
    const struct symbol *s = a;
    const struct symbol *t = b;
    int order = compare_addresses(s->address, t->address);
    if (!order)
        order = t->is_function - s->is_function;
    if (!order)
        order = s->is_local - t->is_local;
    if (!order)
        order = s->is_weak - t->is_weak;
    if (!order)
        order = span_compare(s->name, t->name);
    return order ? order : span_compare(s->file, t->file);
}

static int compare_words(const void *a, const void *b)
{
    const struct word *w = a;
    const struct word *v = b;
    int order = compare_addresses(w->address, v->address);
    return order ? order : compare_addresses(w->value, v->value);
}

/* Of what begins with its address. */
static int compare_starts(const void *a, const void *b)
{
    return compare_addresses(*(const uint64_t *)a, *(const uint64_t *)b);
}

/* The first symbol at the address or behind it. */
static size_t first_symbol(const struct image *image, uint64_t address)
{
    return sorted_first_at(image->symbol, image->symbol_count, sizeof *image->symbol, address);
}

/* Whether a label starts a function: it has a function's symbol, or none, as in a PLT; or
 * it stands outside of all sized functions and is global or called. Such labels are
 * functions in assembly without a type. */
static bool starts_function(const struct image *image, const struct label *label, uint64_t end,
                            const uint64_t *targets, size_t target_count)
{
    size_t i = first_symbol(image, label->address);
    bool has_symbol = i < image->symbol_count && image->symbol[i].address == label->address;
    if (!has_symbol || image->symbol[i].is_function)
        return true;
    if (label->address < end || image->symbol[i].is_data)
        return false;
    size_t call = sorted_first_at(targets, target_count, sizeof *targets, label->address);
    return !image->symbol[i].is_local ||
           (call < target_count && targets[call] == label->address);
}

/* The targets of all calls, sorted. Returns NULL iff memory is short. */
static uint64_t *list_targets(const struct image *image, size_t *count)
{
    uint64_t *targets = malloc((image->instruction_count + 1) * sizeof *targets);
    *count = 0;
    for (size_t i = 0; targets && i < image->instruction_count; i++) {
        if (image->instruction[i].flow == FLOW_CALL)
            targets[(*count)++] = image->instruction[i].target;
    }
    if (targets && *count)
        qsort(targets, *count, sizeof *targets, compare_starts);
    return targets;
}

static void add_function(struct image *image, const struct label *label)
{
    struct code_function *function = &image->function[image->function_count++];
    *function = (struct code_function){
        .address = label->address,
        .line = label->line,
        .label = label->name,
        .first_symbol = first_symbol(image, label->address),
    };
    size_t i = function->first_symbol;
    while (i < image->symbol_count && image->symbol[i].address == label->address)
        i += 1;
    function->symbol_count = i - function->first_symbol;
}

static bool find_functions(struct image *image)
{
    size_t target_count;
    uint64_t *targets = list_targets(image, &target_count);
    uint64_t end = 0; /* of the sized function before */
    image->function = malloc((image->label_count + 1) * sizeof *image->function);
    bool has_memory = targets && image->function;
    for (size_t i = 0; has_memory && i < image->label_count; i++) {
        const struct label *label = &image->label[i];
        if (i && label[-1].address == label->address)
            continue;
        if (!starts_function(image, label, end, targets, target_count))
            continue;
        add_function(image, label);
        size_t s = first_symbol(image, label->address);
        for (; s < image->symbol_count && image->symbol[s].address == label->address; s++) {
            if (image->symbol[s].is_function && label->address + image->symbol[s].size > end)
                end = label->address + image->symbol[s].size;
        }
    }
    free(targets);
    return has_memory;
}

/* Gives each function the instructions up to the next one. */
static void share_instructions(struct image *image)
{
    size_t next = 0;
    for (size_t f = 0; f < image->function_count; f++) {
        struct code_function *function = &image->function[f];
        uint64_t end = f + 1 < image->function_count ? function[1].address : UINT64_MAX;
        while (next < image->instruction_count &&
               image->instruction[next].address < function->address)
            next++;
        function->first_instruction = next;
        while (next < image->instruction_count && image->instruction[next].address < end)
            next++;
        function->instruction_count = next - function->first_instruction;
        const char *jumps = image->machine->jump_table;
        if (jumps && span_is(function->label, jumps) && function->instruction_count > 1)
            function->instruction_count = 1; /* the others start handlers */
    }
}

/* Fills in what literals say: a frame's size, the target of a jump or call. */
static void resolve_literals(struct image *image)
{
    for (size_t i = 0; i < image->instruction_count; i++) {
        struct instruction *instruction = &image->instruction[i];
        uint64_t value;
        if (instruction->literal == ADDRESS_NONE)
            continue;
        bool is_known = image_word_at(image, instruction->literal, &value);
        bool goes = instruction->flow == FLOW_CALL || instruction->flow == FLOW_JUMP;
        if (instruction->effect == STACK_BY_WORD) {
            instruction->effect = is_known ? STACK_MOVES : STACK_DYNAMIC;
            instruction->grows = is_known ? -(int64_t)(int32_t)(uint32_t)value : 0;
        } else if (goes && is_known) {
            instruction->target = image_code_address(image, value);
        } else if (instruction->flow == FLOW_CALL) {
            instruction->flow = FLOW_CALL_POINTER;
        } else if (instruction->flow == FLOW_JUMP) {
            instruction->flow = FLOW_TAIL;
        }
    }
}

static void take_address(struct image *image, uint64_t address, uint64_t at)
{
    struct code_function *function =
        image_function_start(image, address * image->machine->code_unit);
    if (!function || function->is_address_taken)
        return;
    function->is_address_taken = true;
    function->taken_at = at;
}

static bool is_in_code(const struct image *image, const struct word *word)
{
    uint64_t end = word->address + image->machine->address_bytes;
    size_t i = sorted_first_at(image->instruction, image->instruction_count,
                              sizeof *image->instruction, word->address);
    for (; i < image->instruction_count && image->instruction[i].address < end; i++) {
        if (image->instruction[i].flow != FLOW_DATA)
            return true;
    }
    return false;
}

/* Drops words in which an instruction starts. Data in sections of code is kept. */
static void drop_code_words(struct image *image)
{
    size_t kept = 0;
    for (size_t i = 0; i < image->word_count; i++) {
        if (!is_in_code(image, &image->word[i]))
            image->word[kept++] = image->word[i];
    }
    image->word_count = kept;
}

/* Objects that are not linked all start at address 0. */
static bool is_linked(const struct image *image)
{
    for (size_t i = 1; i < image->instruction_count; i++) {
        if (image->instruction[i].address == image->instruction[i - 1].address)
            return false;
    }
    return true;
}

static void find_taken_addresses(struct image *image)
{
    for (size_t i = 0; i < image->word_count; i++)
        take_address(image, image->word[i].value, image->word[i].address);
    for (size_t i = 0; i < image->instruction_count; i++) {
        if (image->instruction[i].points_to != ADDRESS_NONE)
            take_address(image, image->instruction[i].points_to, image->instruction[i].address);
    }
}

static void sort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count)
        qsort(array, count, size, compare);
}

bool image_read(const char *file, struct span text, struct image *image, struct error *error)
{
    *image = (struct image){.file = file};
    if (!listing_read(text, image, error))
        return false;
    sort(image->symbol, image->symbol_count, sizeof *image->symbol, compare_symbols);
    sort(image->word, image->word_count, sizeof *image->word, compare_words);
    sort(image->label, image->label_count, sizeof *image->label, compare_starts);
    sort(image->instruction, image->instruction_count, sizeof *image->instruction,
         compare_starts);
    if (!is_linked(image)) {
        *error = (struct error){.kind = ERROR_NOT_LINKED, .file = file};
        return false;
    }
    drop_code_words(image);
    resolve_literals(image);
    if (!find_functions(image))
        return error_no_memory(error);
    share_instructions(image);
    find_taken_addresses(image);
    return true;
}

uint64_t image_code_address(const struct image *image, uint64_t address)
{
    return image->machine->has_thumb_bit ? address & ~UINT64_C(1) : address;
}

struct code_function *image_function_at(const struct image *image, uint64_t address)
{
    size_t i = address == UINT64_MAX ? image->function_count
                                     : sorted_first_at(image->function, image->function_count,
                                                      sizeof *image->function, address + 1);
    if (!i || !image->function[i - 1].instruction_count)
        return NULL;
    struct code_function *function = &image->function[i - 1];
    const struct instruction *last =
        &image->instruction[function->first_instruction + function->instruction_count - 1];
    return address <= last->address ? function : NULL;
}

struct code_function *image_function_start(const struct image *image, uint64_t address)
{
    address = image_code_address(image, address);
    struct code_function *function = image_function_at(image, address);
    return function && function->address == address ? function : NULL;
}

bool image_word_at(const struct image *image, uint64_t address, uint64_t *value)
{
    size_t i = sorted_first_at(image->word, image->word_count, sizeof *image->word, address);
    *value = i < image->word_count ? image->word[i].value : 0;
    return i < image->word_count && image->word[i].address == address;
}

struct span image_holder(const struct image *image, uint64_t address)
{
    size_t i = first_symbol(image, address);
    while (i < image->symbol_count && image->symbol[i].address == address)
        i++;
    while (i > 0 && image->symbol[i - 1].size == 0) /* where a section or a table ends */
        i--;
    const struct symbol *symbol = &image->symbol[i - (i > 0)];
    bool is_in = i > 0 && address - symbol->address < symbol->size;
    return is_in ? symbol->name : (struct span){0};
}

void image_free(struct image *image)
{
    free(image->symbol);
    free(image->word);
    free(image->instruction);
    free(image->label);
    free(image->function);
    *image = (struct image){0};
}
