/* SPDX-License-Identifier: MIT */
/* su.c - reads the frames of one unit, as -fstack-usage writes them:
 *
 *   x.c:5:38:f<TAB>32<TAB>static      gcc, with a column
 *   x.c:5:f<TAB>32<TAB>static         clang, without
 *
 * A path may have colons, and so may a C++ name: the first ":NUMBER:" is the line. */
#include "compiler_file.h"

#include "common/digits.h"

#include <stdlib.h>

struct usage {
    struct span file;
    struct span source; /* file:line, or file:line:column */
    struct span name;
    enum frame_kind kind;
    uint64_t bytes;
};

/* ---- One line ---- */

/* Takes the last field off the line. Returns false iff the line has no tab. */
static bool take_last(struct span *line, struct span *field)
{
    size_t start = line->length;
    while (start > 0 && line->text[start - 1] != '\t')
        start--;
    *field = (struct span){line->text + start, line->length - start};
    line->length = start ? start - 1 : 0;
    return start > 0;
}

/* The length of "NUMBER:" at the start of the text; 0: it is not there, or ends it. */
static size_t number_length(struct span text)
{
    size_t length = 0;
    while (length < text.length && is_digit(text.text[length]))
        length++;
    return length > 0 && length + 1 < text.length && text.text[length] == ':' ? length + 1 : 0;
}

/* Splits FILE:LINE:[COLUMN:]NAME. */
static bool read_place(struct span head, struct usage *usage)
{
    for (size_t i = 1; i < head.length; i++) {
        size_t line = head.text[i - 1] == ':' ? number_length(span_from(head, i)) : 0;
        if (!line || i < 2)
            continue;
        size_t column = number_length(span_from(head, i + line));
        usage->file = (struct span){head.text, i - 1};
        usage->source = (struct span){head.text, i + line + column - 1};
        usage->name = span_from(head, i + line + column);
        return true;
    }
    return false;
}

static enum error_kind read_usage(struct span line, struct usage *usage)
{
    struct span kind, bytes;
    if (!take_last(&line, &kind) || !take_last(&line, &bytes) || !read_place(line, usage))
        return ERROR_NO_USAGE;
    usage->kind = compiler_file_frame_kind(kind);
    bool is_number = span_take_number(&bytes, GRAPH_FRAME_MAX, &usage->bytes) && !bytes.length;
    return is_number && usage->kind != FRAME_UNKNOWN ? ERROR_NONE : ERROR_FRAME;
}

/* ---- The functions of the unit's call graph ---- */

struct labelled {
    struct span label;
    struct function *function;
};

static int compare_labels(const void *a, const void *b)
{
    return span_compare(((const struct labelled *)a)->label, ((const struct labelled *)b)->label);
}

/* The functions that the .ci file defines, by label. Returns NULL iff memory is short. */
static struct labelled *find_functions(struct graph *graph, const struct compiler_file *calls,
                                       size_t *count)
{
    struct labelled *found = malloc((graph->function_count + 1) * sizeof *found);
    *count = 0;
    if (!found)
        return NULL;
    for (size_t i = 0; i < graph->function_count; i++) {
        struct function *function = &graph->function[i];
        if (function->is_defined && function->at.file == calls->name)
            found[(*count)++] = (struct labelled){function->label, function};
    }
    qsort(found, *count, sizeof *found, compare_labels);
    return found;
}

/* Whether both are one place; clang's places have no column. */
static bool is_place_of(const struct function *function, struct span source)
{
    struct span whole = function->source;
    if (whole.length > source.length && whole.text[source.length] == ':')
        whole.length = source.length;
    return span_compare(whole, source) == 0;
}

/* Takes the larger frame, or one without a maximum: clones can have the same line. */
static void widen_frame(struct function *function, const struct usage *usage)
{
    if (function->frame != FRAME_DYNAMIC)
        function->frame = usage->kind;
    if (function->frame_bytes < usage->bytes)
        function->frame_bytes = usage->bytes;
    function->is_from_usage = true;
}

/* Gives the frame to its function, and to its clones, which have the same label. Returns
 * whether the call graph agrees. */
static bool give_frame(const struct labelled *found, size_t count, const struct usage *usage)
{
    bool agrees = false;
    size_t low = 0;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(found[middle].label, usage->name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && span_compare(found[low].label, usage->name) == 0; low++) {
        struct function *same = found[low].function;
        if (!is_place_of(same, usage->source))
            continue;
        if (same->frame == FRAME_UNKNOWN || same->is_from_usage)
            widen_frame(same, usage);
        agrees |= same->is_from_usage || same->frame_bytes == usage->bytes;
    }
    return agrees;
}

/* ---- A unit without a call graph ---- */

static bool add_function(const struct compiler_file *file, uint32_t line, const struct usage *usage,
                         struct graph *graph)
{
    struct span name;
    struct place at = {file->name, line};
    if (!graph_make_title(graph, usage->file, usage->name, &name))
        return false;
    uint32_t added = graph_find_or_add(graph, file->unit, name, at);
    if (added == GRAPH_NONE)
        return false;
    struct function *function = &graph->function[added];
    function->label = usage->name;
    function->source = usage->source;
    function->is_defined = true;
    widen_frame(function, usage);
    return true;
}

/* ---- All lines ---- */

struct reader {
    const struct compiler_file *file;
    bool has_calls;
    struct labelled *found; /* what the .ci file defines */
    size_t found_count;
    struct graph *graph;
};

static enum error_kind read_line(const struct reader *reader, uint32_t number, struct span line)
{
    struct usage usage;
    enum error_kind kind = read_usage(line, &usage);
    if (kind)
        return kind;
    if (reader->has_calls)
        return give_frame(reader->found, reader->found_count, &usage) ? ERROR_NONE
                                                                     : ERROR_OTHER_BUILD;
    return add_function(reader->file, number, &usage, reader->graph) ? ERROR_NONE
                                                                     : ERROR_NO_MEMORY;
}

bool su_read(const struct compiler_file *file, const struct compiler_file *calls,
             struct graph *graph, struct error *error)
{
    struct reader reader = {.file = file, .has_calls = calls != NULL, .graph = graph};
    struct span rest = file->text;
    bool is_read = true;
    if (calls && !(reader.found = find_functions(graph, calls, &reader.found_count)))
        return compiler_file_refuse(file, 0, ERROR_NO_MEMORY, (struct span){0}, error);
    for (uint32_t number = 1; is_read && rest.length > 0; number++) {
        bool is_whole;
        struct span line = span_take_line(&rest, &is_whole);
        enum error_kind kind = is_whole ? read_line(&reader, number, line) : ERROR_CUT;
        is_read = !kind || compiler_file_refuse(file, number, kind, line, error);
    }
    free(reader.found);
    return is_read;
}
