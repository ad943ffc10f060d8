/* SPDX-License-Identifier: MIT */
/* compiler_file.h - reads what the compiler says of a unit, its .ci and .su files,
 * into the call graph. */
#ifndef STACK_COMPILER_FILE_H
#define STACK_COMPILER_FILE_H

#include "error.h"
#include "graph.h"

#define COMPILER_FILE_BYTES_MAX ((size_t)1 << 28) /* of one file */

struct compiler_file {
    const char *name; /* as on the command line */
    struct span text; /* as long as the graph is used; any bytes */
    uint32_t unit;    /* its number, from 0 */
};

/* Both readers add what the file says to the graph. They return false iff the file
 * can't be used or memory is short: *error then says why, and the graph can't be used
 * any more. */

/* Reads a call graph of gcc -fcallgraph-info, with or without su and da. */
bool ci_read(const struct compiler_file *file, struct graph *graph, struct error *error);

/* Reads the stack usage of gcc or clang -fstack-usage. calls is the .ci file of the
 * same compilation, which must be read already: its functions without a frame get one
 * here. NULL where there is none: the functions' calls are then not known. */
bool su_read(const struct compiler_file *file, const struct compiler_file *calls,
             struct graph *graph, struct error *error);

/* ---- Shared by the two readers ---- */

/* "static", "dynamic,bounded" or "dynamic". Returns FRAME_UNKNOWN for other words. */
enum frame_kind compiler_file_frame_kind(struct span words);

/* Sets *error, with as much of the token as fits into a message. Returns false. */
bool compiler_file_refuse(const struct compiler_file *file, uint32_t line, enum error_kind kind,
                          struct span token, struct error *error);

#endif
