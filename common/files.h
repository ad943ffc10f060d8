/* SPDX-License-Identifier: MIT */
/* files.h - files as a whole: a small one read into memory, and a result that
 * is written whole or not at all. */
#ifndef COMMON_FILES_H
#define COMMON_FILES_H

#include "common/sink.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends the file's bytes to *text, which the caller frees in any case. It
 * reads no more than a block beyond limit bytes, so that a caller that refuses
 * a longer text needs no memory for it. Says what is wrong and returns false
 * iff the file can't be opened or read, or memory is short. */
bool file_read(const char *name, size_t limit, struct sink *text);

/* Whether writing the output leaves the input as it is: false, which is said, iff
 * both names lead to one regular file, through links, too. "-" as an input is
 * standard input; a NULL on either side is no file. */
bool file_spares(const char *output, const char *input);

/* Writes the text to the file, NULL for standard output.
 *
 * A regular file is written beside its place, under a name of its own, and then
 * moved there: nobody sees half of it, and where writing fails the old file stays
 * and nothing else. It keeps the old one's mode, and its owner where the system
 * allows it; a link stays, and the file that it leads to is replaced. What is not
 * regular, such as a pipe or a device, is written to as it is, and so is a file that
 * is named by its descriptor, from 1 to 9, as in /dev/stdout.
 *
 * Says what is wrong and returns false iff the text can't be written. */
bool file_write(const char *name, const struct sink *text);

/* An output: a text, and where it goes; NULL for standard output. */
struct file_output {
    const char *name;
    struct sink text;
};

#define FILES_MAX 8

/* The same for up to FILES_MAX outputs: if one of them can't be written, the files stay as they
 * were. What went to a pipe or a device by then can't be taken back. */
bool files_write(const struct file_output *outputs, size_t count);

#endif
