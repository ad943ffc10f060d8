/* SPDX-License-Identifier: MIT */
/* faults.h - calls of the system that fail on command.
 *
 * Everything that is fuzzed is compiled with this header included first, so that
 * the calls below go through faults.c. Between faults_begin() and faults_end() it
 * counts them, and what they take and give back, and lets one of them fail or all
 * of them give less than was asked for; else it only passes them on. */
#ifndef TESTS_FUZZ_FAULTS_H
#define TESTS_FUZZ_FAULTS_H

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The kinds of calls; each has its own count. */
enum fault_kind {
    FAULT_MEMORY, /* malloc, calloc, realloc: ENOMEM */
    FAULT_OPEN,   /* open, mkstemp: EMFILE */
    FAULT_READ,   /* read: EIO */
    FAULT_WRITE,  /* write: ENOSPC */
    FAULT_CLOSE,  /* close: EIO; the file is closed all the same */
    FAULT_SYNC,   /* fsync: EIO */
    FAULT_RENAME, /* rename: EXDEV */
    FAULT_THREAD, /* pthread_create: EAGAIN */
    FAULT_KINDS,
};

/* What is to go wrong. {0} is nothing. */
struct faults {
    enum fault_kind kind;
    unsigned long at;    /* which call of the kind fails, from 1; 0: none */
    size_t piece_bytes;  /* the most that a read or a write does; 0: all */
    bool interrupts;     /* every other read and write fails with EINTR */
    bool no_thread;      /* none can be started */
    bool zero_is_null;   /* for no bytes, malloc, calloc and realloc give NULL, as they may */
};

/* What went wrong. */
struct faults_found {
    bool has_failed;  /* the call came */
    long blocks_left; /* taken and not given back; under 0: given back twice */
    long files_left;  /* the same of open files */
};

/* Not for two threads at once; the calls in between may be any thread's. */
void faults_begin(const struct faults *faults);
struct faults_found faults_end(void);

void *fault_malloc(size_t size);
void *fault_calloc(size_t count, size_t size);
void *fault_realloc(void *block, size_t size);
void fault_free(void *block);
int fault_open(const char *name, int flags, mode_t mode);
int fault_mkstemp(char *name);
int fault_close(int file);
ssize_t fault_read(int file, void *buffer, size_t size);
ssize_t fault_write(int file, const void *buffer, size_t size);
int fault_fsync(int file);
int fault_rename(const char *from, const char *to);
int fault_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                         void *(*start)(void *), void *argument);

/* A name in parentheses, as faults.c has it, is no macro but for read: that is the real one. */
#define malloc(size) fault_malloc(size)
#define calloc(count, size) fault_calloc(count, size)
#define realloc(block, size) fault_realloc(block, size)
#define free(block) fault_free(block)
#define FAULT_OPEN_MODE(name, flags, mode, ...) fault_open(name, flags, (mode_t)(mode))
#define open(...) FAULT_OPEN_MODE(__VA_ARGS__, 0, 0)
#define mkstemp(name) fault_mkstemp(name)
#define close(file) fault_close(file)
#define read fault_read /* without arguments: it is a member's name, too, which changes with it */
#define write(file, buffer, size) fault_write(file, buffer, size)
#define fsync(file) fault_fsync(file)
#define rename(from, to) fault_rename(from, to)
#define pthread_create(thread, attributes, start, argument) \
    fault_pthread_create(thread, attributes, start, argument)
#endif
