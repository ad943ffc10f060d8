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

/* Writes the text to the file, NULL for standard output. A regular file is
 * written beside its place and then moved there: nobody sees half of it, and
 * the old one stays where writing fails. Says what is wrong and returns false
 * iff it can't be written. */
bool file_write(const char *name, const struct sink *text);

#endif
