/* SPDX-License-Identifier: MIT */
/* ci.c - reads the call graph of one unit, as gcc -fcallgraph-info writes it:
 *
 *   graph: { title: "x.c"
 *   node: { title: "x.c:f" label: "f\nx.c:5:38\n32 bytes (static)\n0 dynamic objects" }
 *   node: { title: "puts" label: "puts\n/usr/include/stdio.h:661:12" shape : ellipse }
 *   edge: { sourcename: "x.c:f" targetname: "puts" label: "x.c:5:57" }
 *   }
 *
 * Each record is one line; \n in a label is two characters. Quotes inside a path are not
 * escaped, so a string ends where the rest of the record follows, and a path that has \n
 * in it ends where a number follows. Functions of other units are ellipses. Aliases have
 * no node, and some edges have no label. */
#include "compiler_file.h"

#include "common/digits.h"

#define INDIRECT_CALL "__indirect_call"

/* ---- Records ---- */

struct reader {
    const struct compiler_file *file;
    struct graph *graph;
    struct error *error;
    uint32_t line;
};

static bool refuse(struct reader *reader, enum error_kind kind, struct span token)
{
    return compiler_file_refuse(reader->file, reader->line, kind, token, reader->error);
}

/* Link-time optimization names a temporary file: "/tmp/ccdfvKzb.ltrans0.o:f". What stays
 * the same from one link to the next is "ltrans0.o:f". */
static struct span stable_title(struct span title)
{
    struct span rest = title;
    struct span before;
    if (!span_take_until(&rest, ".ltrans", &before) || !rest.length || !is_digit(*rest.text))
        return title;
    return span_from(title, before.length + 1);
}

/* The function of that title; GRAPH_NONE: there is an error. */
static uint32_t get(struct reader *reader, struct span title)
{
    if (title.length == 0) {
        refuse(reader, ERROR_NO_TITLE, title);
        return GRAPH_NONE;
    }
    struct place at = {reader->file->name, reader->line};
    title = stable_title(title);
    uint32_t function = graph_find_or_add(reader->graph, reader->file->unit, title, at);
    if (function == GRAPH_NONE)
        refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    return function;
}

/* Reads the next line of a label. *is_end says whether it ends the source: it has the
 * frame, or the number of dynamic objects. Returns false iff the frame is not valid. */
static bool take_frame(struct span *rest, struct function *function, bool *is_end)
{
    uint64_t bytes;
    struct span words;
    *is_end = false;
    if (!rest->length || !is_digit(rest->text[0]))
        return true;
    if (!span_take_number(rest, GRAPH_FRAME_MAX, &bytes))
        return false;
    *is_end = span_take_start(rest, " dynamic objects");
    if (*is_end || !span_take_start(rest, " bytes ("))
        return true;
    *is_end = true;
    if (!span_take_until(rest, ")", &words))
        return false;
    function->frame = compiler_file_frame_kind(words);
    function->frame_bytes = bytes;
    return function->frame != FRAME_UNKNOWN;
}

/* Reads the label of a function that is defined here. */
static bool read_label(struct span label, struct function *function)
{
    struct span ignored;
    bool is_end = false;
    struct span rest = label;
    if (!span_take_until(&rest, "\\n", &function->label)) {
        function->label = label;
        return true;
    }
    function->source = rest;
    while (!is_end && span_take_until(&rest, "\\n", &ignored)) {
        const char *end = rest.text - 2;
        if (!take_frame(&rest, function, &is_end))
            return false;
        if (is_end)
            function->source.length = (size_t)(end - function->source.text);
    }
    return true;
}

static bool read_node(struct reader *reader, struct span rest)
{
    struct span title;
    struct span line = rest;
    if (!span_take_until(&rest, "\" label: \"", &title))
        return refuse(reader, ERROR_NO_RECORD, line);
    bool is_elsewhere = span_take_end(&rest, "\" shape : ellipse }");
    if (!is_elsewhere && !span_take_end(&rest, "\" }"))
        return refuse(reader, ERROR_NO_RECORD, line);
    if (span_is(title, INDIRECT_CALL))
        return true;
    uint32_t added = get(reader, title);
    if (added == GRAPH_NONE)
        return false;
    if (is_elsewhere)
        return true;
    struct function *function = &reader->graph->function[added];
    if (function->is_defined) {
        refuse(reader, ERROR_TWICE, title);
        reader->error->other = function->at;
        return false;
    }
    function->is_defined = function->has_calls = true;
    function->at = (struct place){reader->file->name, reader->line};
    return read_label(rest, function) || refuse(reader, ERROR_FRAME, rest);
}

static bool read_edge(struct reader *reader, struct span rest)
{
    struct span from, to;
    struct span source = {0};
    struct span line = rest;
    if (!span_take_until(&rest, "\" targetname: \"", &from) || !span_take_end(&rest, "\" }"))
        return refuse(reader, ERROR_NO_RECORD, line);
    if (span_take_until(&rest, "\" label: \"", &to))
        source = rest;
    else
        to = rest;
    uint32_t caller = get(reader, from);
    if (caller == GRAPH_NONE)
        return false;
    struct place at = {reader->file->name, reader->line};
    if (span_is(to, INDIRECT_CALL))
        return graph_add_pointer_call(reader->graph, (struct pointer_call){caller, at, source}) ||
               refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    uint32_t callee = get(reader, to);
    if (callee == GRAPH_NONE)
        return false;
    return graph_add_call(reader->graph, (struct call){caller, callee, at, source}) ||
           refuse(reader, ERROR_NO_MEMORY, (struct span){0});
}

/* Reads a line after the first; *is_open: the last '}' is still to come. */
static bool read_line(struct reader *reader, struct span line, bool *is_open)
{
    if (line.length == 0)
        return true;
    if (!*is_open)
        return refuse(reader, ERROR_BEHIND, line);
    if (span_is(line, "}")) {
        *is_open = false;
        return true;
    }
    struct span rest = line;
    if (span_take_start(&rest, "node: { title: \""))
        return read_node(reader, rest);
    if (span_take_start(&rest, "edge: { sourcename: \""))
        return read_edge(reader, rest);
    return refuse(reader, ERROR_NO_RECORD, line);
}

bool ci_read(const struct compiler_file *file, struct graph *graph, struct error *error)
{
    struct reader reader = {.file = file, .graph = graph, .error = error, .line = 1};
    struct span rest = file->text;
    bool is_open = true;
    bool is_whole;
    struct span line = span_take_line(&rest, &is_whole);
    if (!span_take_start(&line, "graph: { title: \"") || !span_take_end(&line, "\""))
        return refuse(&reader, ERROR_NO_GRAPH, (struct span){0});
    while (rest.length > 0) {
        line = span_take_line(&rest, &is_whole);
        reader.line++;
        if (!is_whole && is_open && !span_is(line, "}"))
            return refuse(&reader, ERROR_CUT, (struct span){0});
        if (!read_line(&reader, line, &is_open))
            return false;
    }
    return !is_open || refuse(&reader, ERROR_CUT, (struct span){0});
}
