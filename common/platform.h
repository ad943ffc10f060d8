/* SPDX-License-Identifier: MIT */
/* platform.h - what differs between operating systems, and the only place that
 * asks which one this is. All else is C11 and POSIX.1-2008. */
#ifndef COMMON_PLATFORM_H
#define COMMON_PLATFORM_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* For open(): the bytes as they are. */
#ifdef O_BINARY
#define PLATFORM_BINARY O_BINARY
#else
#define PLATFORM_BINARY 0
#endif

/* sysconf()'s name for the processors that are online: an extension that
 * _XOPEN_SOURCE hides in the headers of macOS and FreeBSD, where it is 58. */
#if defined(_SC_NPROCESSORS_ONLN)
#define PLATFORM_PROCESSORS _SC_NPROCESSORS_ONLN
#elif defined(__APPLE__) || defined(__FreeBSD__)
#define PLATFORM_PROCESSORS 58
#endif

/* How many processors are online, 1 where the system does not say. */
static inline long platform_processor_count(void)
{
#ifdef PLATFORM_PROCESSORS
    long count = sysconf(PLATFORM_PROCESSORS);
    return count < 1 ? 1 : count;
#else
    return 1;
#endif
}

/* Waits until the file's bytes are on the disk. True, too, where the file system
 * can't do that; false, with errno set, iff they could not be written. */
static inline bool platform_sync(int file)
{
    return fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS;
}

/* Moves a file in one step into the place of another, which need not exist. Both
 * are in one folder. False, with errno set, iff nothing was moved. */
static inline bool platform_replace(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

#endif
