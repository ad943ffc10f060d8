/* SPDX-License-Identifier: MIT */
/* image_link.c - finds the code of each function of the graph by its symbol, and the
 * function of the graph for each function of the code. */
#include "image_link.h"

#include "code.h"

#include <stdlib.h>

#define VECTORS_MAX 512 /* a Cortex-M has at most 16 + 496 */

struct joiner {
    const struct image *image;
    struct graph *graph;
    uint32_t unit;
    const struct symbol **by_name; /* of functions in the code */
    size_t by_name_count;
    uint32_t *code_of;  /* of each function of the inputs; GRAPH_NONE: it is not linked */
    size_t input_count; /* functions of the inputs */
    uint32_t *node_of;  /* of each function of the code: what stands for it in the graph */
    uint32_t caller;    /* while code is followed: of it, */
    uint32_t pointer_calls;
    bool adds_pointer_calls; /* its .ci file, if any, shows none */
};

/* ---- Symbols by name ---- */

static int compare_names(const void *a, const void *b)
{
    const struct symbol *s = *(const struct symbol *const *)a;
    const struct symbol *t = *(const struct symbol *const *)b;
    int order = span_compare(s->name, t->name);
    return order ? order : (s->address > t->address) - (s->address < t->address);
}

static bool list_names(struct joiner *joiner)
{
    const struct image *image = joiner->image;
    joiner->by_name = malloc((image->symbol_count + 1) * sizeof *joiner->by_name);
    if (!joiner->by_name)
        return false;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *symbol = &image->symbol[i];
        if (!symbol->is_data && image_function_start(image, symbol->address))
            joiner->by_name[joiner->by_name_count++] = symbol;
    }
    if (joiner->by_name_count)
        qsort(joiner->by_name, joiner->by_name_count, sizeof *joiner->by_name, compare_names);
    return true;
}

static size_t first_of_name(const struct joiner *joiner, struct span name)
{
    size_t low = 0;
    size_t high = joiner->by_name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(joiner->by_name[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The name of the file that a FILE:NAME is from, without its folder. */
static struct span file_of(struct span title)
{
    struct span before;
    struct span file = {title.text, title.length - graph_symbol(title).length};
    span_take_end(&file, ":");
    while (span_take_until(&file, "/", &before) || span_take_until(&file, "\\", &before))
        continue;
    return file;
}

/* The symbols that a name may mean: one of its file, a global one, any one. */
struct candidates {
    const struct symbol *own;
    const struct symbol *global;
    const struct symbol *any;
    bool has_several; /* of its file, at different addresses */
    bool has_several_of_any;
};

static struct candidates find_candidates(const struct joiner *joiner, struct span title)
{
    struct candidates found = {0};
    struct span name = graph_symbol(title);
    struct span file = file_of(title);
    for (size_t i = first_of_name(joiner, name); i < joiner->by_name_count; i++) {
        const struct symbol *symbol = joiner->by_name[i];
        if (span_compare(symbol->name, name) != 0)
            break;
        found.has_several_of_any |= found.any && found.any->address != symbol->address;
        found.any = symbol;
        if (!symbol->is_local) {
            found.global = symbol;
        } else if (file.length && span_compare(symbol->file, file) == 0) {
            found.has_several |= found.own && found.own->address != symbol->address;
            found.own = symbol;
        }
    }
    return found;
}

/* The code of a function of the inputs; GRAPH_NONE: there is none, or which is not clear. */
static uint32_t find_code(const struct joiner *joiner, const struct function *function)
{
    struct candidates found = find_candidates(joiner, function->name);
    const struct symbol *symbol = NULL;
    if (function->unit == GRAPH_NONE) {
        symbol = found.global;
    } else if (found.own) {
        symbol = found.has_several ? NULL : found.own;
    } else if (found.global) {
        uint32_t shared = graph_find(joiner->graph, GRAPH_NONE, graph_symbol(function->name));
        if (shared != GRAPH_NONE && joiner->graph->function[shared].is_defined)
            return GRAPH_NONE; /* overridden */
        symbol = found.global;
    }
    if (!symbol && !found.own && !found.has_several_of_any)
        symbol = found.any; /* link-time optimization makes names local to a file of its own */
    if (!symbol)
        return GRAPH_NONE;
    return (uint32_t)(image_function_start(joiner->image, symbol->address) -
                      joiner->image->function);
}

/* ---- Which function stands for the code ---- */

/* Whether a stands for the code rather than b: the one that an input defines, then the one
 * whose name comes first among the symbols, then by name and by input. */
static bool is_better(const struct joiner *joiner, uint32_t code, uint32_t a, uint32_t b)
{
    const struct function *f = &joiner->graph->function[a];
    const struct function *g = &joiner->graph->function[b];
    const struct code_function *both = &joiner->image->function[code];
    if (f->is_defined != g->is_defined)
        return f->is_defined;
    if ((f->unit == GRAPH_NONE) != (g->unit == GRAPH_NONE))
        return f->unit == GRAPH_NONE;
    for (size_t i = 0; i < both->symbol_count; i++) {
        struct span name = joiner->image->symbol[both->first_symbol + i].name;
        bool is_f = span_compare(graph_symbol(f->name), name) == 0;
        bool is_g = span_compare(graph_symbol(g->name), name) == 0;
        if (is_f != is_g)
            return is_f;
    }
    int order = span_compare(f->name, g->name);
    return order ? order < 0 : strcmp(f->at.file, g->at.file) < 0;
}

static void find_nodes(struct joiner *joiner)
{
    for (size_t i = 0; i < joiner->image->function_count; i++)
        joiner->node_of[i] = GRAPH_NONE;
    for (uint32_t i = 0; i < joiner->input_count; i++) {
        uint32_t code = find_code(joiner, &joiner->graph->function[i]);
        joiner->code_of[i] = code;
        if (code == GRAPH_NONE)
            continue;
        uint32_t *node = &joiner->node_of[code];
        if (*node == GRAPH_NONE || is_better(joiner, code, i, *node))
            *node = i;
    }
}

/* Writes "FILE:NAME", or "ADDRESS:NAME" where the graph has another function of that
 * title. Returns GRAPH_NONE iff memory is short. */
static uint32_t add_titled(struct joiner *joiner, struct span file, struct span name,
                           const struct code_function *code)
{
    struct span title = name;
    struct graph *graph = joiner->graph;
    struct place at = {joiner->image->file, code->line};
    if (file.length && !graph_make_title(graph, file, name, &title))
        return GRAPH_NONE;
    if (graph_find(graph, joiner->unit, title) != GRAPH_NONE) {
        char digits[17] = {0};
        for (unsigned i = 0; i < 16; i++)
            digits[i] = "0123456789abcdef"[code->address >> (60 - 4 * i) & 15];
        if (!graph_make_title(graph, span_of(digits), name, &title))
            return GRAPH_NONE;
    }
    return graph_find_or_add(graph, joiner->unit, title, at);
}

/* Adds a function that no input names. */
static bool add_node(struct joiner *joiner, size_t code)
{
    const struct code_function *function = &joiner->image->function[code];
    const struct symbol *symbol = &joiner->image->symbol[function->first_symbol];
    bool has_symbol = function->symbol_count > 0;
    joiner->node_of[code] =
        add_titled(joiner, has_symbol && symbol->is_local ? symbol->file : (struct span){0},
                   has_symbol ? symbol->name : function->label, function);
    return joiner->node_of[code] != GRAPH_NONE;
}

static bool add_nodes(struct joiner *joiner)
{
    for (size_t i = 0; i < joiner->image->function_count; i++) {
        if (joiner->node_of[i] == GRAPH_NONE && !add_node(joiner, i))
            return false;
    }
    return true;
}

/* ---- Functions at one address ---- */

/* Gives what an input says of a function to the one that stands for it. */
static void merge(struct function *to, const struct function *from)
{
    if (!from->is_defined)
        return;
    if (from->frame == FRAME_DYNAMIC || to->frame == FRAME_UNKNOWN)
        to->frame = from->frame;
    if (to->frame_bytes < from->frame_bytes)
        to->frame_bytes = from->frame_bytes;
    if (to->indirect_count < from->indirect_count) {
        to->indirect_count = from->indirect_count;
        to->indirect_at = from->indirect_at;
        to->indirect_source = from->indirect_source;
    }
}

static void merge_all(struct joiner *joiner)
{
    for (uint32_t i = 0; i < joiner->input_count; i++) {
        struct function *function = &joiner->graph->function[i];
        uint32_t code = joiner->code_of[i];
        function->is_unlinked = code == GRAPH_NONE;
        if (code == GRAPH_NONE || joiner->node_of[code] == i)
            continue;
        function->same_as = joiner->node_of[code];
        merge(&joiner->graph->function[function->same_as], function);
    }
}

/* Keeps the calls between functions that are linked. */
static void keep_linked_calls(struct graph *graph)
{
    size_t kept = 0;
    for (size_t i = 0; i < graph->pointer_call_count; i++)
        graph->pointer_call[i].caller = graph_stands_for(graph, graph->pointer_call[i].caller);
    for (size_t i = 0; i < graph->call_count; i++) {
        struct call call = graph->call[i];
        if (graph->function[call.caller].is_unlinked || graph->function[call.callee].is_unlinked)
            continue;
        call.caller = graph_stands_for(graph, call.caller);
        call.callee = graph_stands_for(graph, call.callee);
        graph->call[kept++] = call;
    }
    graph->call_count = kept;
}

/* ---- Frames and calls ---- */

static bool add_call(void *data, uint32_t callee, uint32_t line)
{
    struct joiner *joiner = data;
    struct place at = {joiner->image->file, line};
    if (callee != CODE_POINTER) {
        struct call call = {joiner->caller, joiner->node_of[callee], at, {0}};
        return graph_add_call(joiner->graph, call);
    }
    joiner->pointer_calls++;
    struct pointer_call call = {joiner->caller, at, {0}};
    return !joiner->adds_pointer_calls || graph_add_pointer_call(joiner->graph, call);
}

/* Functions that are a part of those that use them: the code that does counts them. */
static bool is_helper(struct span name)
{
    return span_begins(name, span_of("__riscv_save_")) ||
           span_begins(name, span_of("__riscv_restore_"));
}

static void take_facts(const struct joiner *joiner, const struct code_function *code,
                       const struct code_facts *facts, struct function *function)
{
    if (!function->is_defined) {
        function->at = (struct place){joiner->image->file, code->line};
        function->label = graph_symbol(function->name);
    }
    function->has_code_frame = function->frame == FRAME_STATIC;
    function->compiler_bytes = function->frame_bytes;
    function->code_bytes = facts->frame_bytes;
    if (facts->is_dynamic)
        function->frame = FRAME_DYNAMIC;
    else if (function->frame == FRAME_UNKNOWN)
        function->frame = FRAME_STATIC;
    if (function->frame_bytes < facts->reach_bytes)
        function->frame_bytes = facts->reach_bytes;
    if (function->indirect_count < joiner->pointer_calls)
        function->indirect_count = joiner->pointer_calls;
    function->is_in_image = function->is_defined = function->has_calls = true;
    function->is_address_taken = code->is_address_taken;
    if (code->is_address_taken)
        function->taken_in = image_holder(joiner->image, code->taken_at);
    function->is_unused |= is_helper(function->name);
    if (facts->ends_interrupt) {
        function->start = START_AS_TRAP;
        function->entry_bytes = joiner->image->machine->interrupt_bytes;
    }
}

static bool follow_code(struct joiner *joiner)
{
    struct code_room room = {0};
    bool is_followed = code_room_make(joiner->image, &room);
    for (size_t i = 0; is_followed && i < joiner->image->function_count; i++) {
        struct code_facts facts;
        const struct code_function *code = &joiner->image->function[i];
        joiner->caller = joiner->node_of[i];
        joiner->pointer_calls = 0;
        joiner->adds_pointer_calls = !joiner->graph->function[joiner->caller].indirect_count;
        is_followed = code_follow(joiner->image, code, &room, add_call, joiner, &facts);
        if (is_followed)
            take_facts(joiner, code, &facts, &joiner->graph->function[joiner->caller]);
    }
    code_room_free(&room);
    return is_followed;
}

/* ---- What starts ---- */

static struct function *function_at(const struct joiner *joiner, uint64_t address)
{
    const struct code_function *code = image_function_start(joiner->image, address);
    return code ? &joiner->graph->function[joiner->node_of[code - joiner->image->function]] : NULL;
}

/* Marks the handlers of a vector table: the first word is the stack, the second the
 * entry; words 7 to 10 and 13 are reserved, and can be anything. It ends where a word is
 * neither a function nor 0. */
static void mark_vectors(const struct joiner *joiner, uint64_t table, uint64_t end)
{
    const struct machine *machine = joiner->image->machine;
    for (uint64_t i = 1; i < VECTORS_MAX && table + 4 * i < end; i++) {
        uint64_t value;
        bool is_reserved = (i >= 7 && i <= 10) || i == 13;
        if (!image_word_at(joiner->image, table + 4 * i, &value))
            return;
        struct function *handler = value & 1 ? function_at(joiner, value) : NULL;
        if (!handler && value != 0 && !is_reserved)
            return;
        if (!handler || (handler->start == START_AS_ENTRY && i > 1))
            continue;
        handler->start = i == 1 ? START_AS_ENTRY : START_AS_HANDLER;
        if (i > 1)
            handler->entry_bytes = joiner->image->uses_floats ? machine->interrupt_float_bytes
                                                              : machine->interrupt_bytes;
    }
}

/* Whether the name has the word in it, with or without a capital. */
static bool names(struct span name, const char *word)
{
    struct span before;
    return span_take_until(&name, word, &before);
}

static bool is_vector_name(struct span name)
{
    return names(name, "vector") || names(name, "Vector") || names(name, "VECTOR") ||
           names(name, "isr_") || names(name, "intvec");
}

/* A table is a section or data of such a name, or what has the entry as its second word. */
static void find_vectors(const struct joiner *joiner)
{
    const struct image *image = joiner->image;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *symbol = &image->symbol[i];
        if (is_vector_name(symbol->name) && !symbol->is_function)
            mark_vectors(joiner, symbol->address,
                         symbol->size ? symbol->address + symbol->size : UINT64_MAX);
    }
    for (size_t i = 0; i < image->word_count; i++) {
        uint64_t stack;
        const struct word *word = &image->word[i];
        if (word->value == (image->entry | 1) &&
            image_word_at(image, word->address - 4, &stack) && !function_at(joiner, stack))
            mark_vectors(joiner, word->address - 4, UINT64_MAX);
    }
}

/* The functions whose addresses stand in .init_array and its like run before main, or
 * after it, one after another. What runs them calls them through pointers. */
static bool find_constructors(const struct joiner *joiner)
{
    const struct image *image = joiner->image;
    static const char *const runners[] = {
        "__libc_init_array", "__libc_fini_array", "__libc_csu_init",
    };
    for (size_t i = 0; i < image->word_count; i++) {
        const struct word *word = &image->word[i];
        struct function *started = word->is_constructor ? function_at(joiner, word->value) : NULL;
        if (!started)
            continue;
        if (started->start == START_BY_CALL)
            started->start = START_BEFORE_MAIN;
        for (size_t r = 0; r < sizeof runners / sizeof *runners; r++) {
            struct place at = {image->file, 0};
            uint32_t runner = graph_find(joiner->graph, GRAPH_NONE, span_of(runners[r]));
            if (runner == GRAPH_NONE || !joiner->graph->function[runner].is_in_image)
                continue;
            struct call call = {runner, (uint32_t)(started - joiner->graph->function), at, {0}};
            joiner->graph->function[runner].has_possible_calls = true;
            if (!graph_add_call(joiner->graph, call))
                return false;
        }
    }
    return true;
}

/* ---- All ---- */

static bool join(struct joiner *joiner)
{
    if (!list_names(joiner))
        return false;
    find_nodes(joiner);
    if (!add_nodes(joiner))
        return false;
    merge_all(joiner);
    keep_linked_calls(joiner->graph);
    if (!follow_code(joiner))
        return false;
    struct function *entry = function_at(joiner, joiner->image->entry);
    if (entry)
        entry->start = START_AS_ENTRY;
    if (joiner->image->machine->has_vector_table)
        find_vectors(joiner);
    return find_constructors(joiner);
}

bool image_link_join(const struct image *image, uint32_t unit, struct graph *graph)
{
    struct joiner joiner = {
        .image = image,
        .graph = graph,
        .unit = unit,
        .input_count = graph->function_count,
        .code_of = malloc((graph->function_count + 1) * sizeof *joiner.code_of),
        .node_of = malloc((image->function_count + 1) * sizeof *joiner.node_of),
    };
    bool is_joined = joiner.code_of && joiner.node_of && join(&joiner);
    free(joiner.by_name);
    free(joiner.code_of);
    free(joiner.node_of);
    return is_joined;
}
