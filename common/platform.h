/* SPDX-License-Identifier: MIT */
/* platform.h - what differs between operating systems; platform.c is the only place that
 * asks which one this is. All else is C11 and POSIX.1-2008, of which mingw-w64 has what
 * is used. */
#ifndef COMMON_PLATFORM_H
#define COMMON_PLATFORM_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* What may stand behind a folder's name. */
#ifdef _WIN32
#define PLATFORM_SEPARATORS "/\\:"
#else
#define PLATFORM_SEPARATORS "/"
#endif

/* Makes the standard streams carry bytes as they are. A program calls it first. */
void platform_start(void);

/* How many processors this program may run on; 1 where the system does not say. */
long platform_processor_count(void);

/* As open() of what is there, O_RDONLY or O_WRONLY: its bytes as they are. A folder that can't be
 * opened is EISDIR everywhere. */
int platform_open(const char *name, int access);

/* As read() and write(), of which some refuse 2 GiB or more at once: these do up to 1 GiB. */
ssize_t platform_read(int file, void *buffer, size_t size);
ssize_t platform_write(int file, const void *bytes, size_t size);

/* Lets the system use large pages for memory of many MiB that is about to be filled: then it
 * clears that memory several times faster. Nothing happens where there are none. */
void platform_use_large_pages(void *memory, size_t size);

/* Waits until the file's bytes are on the disk. True, too, where the file system
 * can't do that; false, with errno set, iff they could not be written. */
bool platform_sync(int file);

/* Moves a file in one step into the place of another, which need not exist. Both
 * are in one folder. False, with errno set, iff nothing was moved. */
bool platform_replace(const char *from, const char *to);

/* Whether both names lead to one file, through links, too; NULL for other: standard input.
 * False where there is no file of a name. */
bool platform_is_same(const char *name, const char *other);

/* Whether the name is of a device that stat() may not know: on Windows NUL and the like,
 * in whatever folder. Elsewhere never. */
bool platform_is_device(const char *name);

/* As readlink(). On Windows, where links are rare, all names are of files. */
ssize_t platform_read_link(const char *name, char *target, size_t size);

/* The descriptor from 1 to 9 through which the file is open for writing, or -1. On Windows
 * always -1: no name there means a descriptor. */
int platform_find_descriptor(const struct stat *file);

/* Gives a new file the mode and the owner of the old one; where there is none, old is NULL,
 * and the mode is that of any new file. Windows has neither. False, with errno set, iff the
 * file system has modes and the mode can't be set. */
bool platform_set_mode(int file, const struct stat *old);

#endif
