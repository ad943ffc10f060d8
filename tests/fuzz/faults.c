/* SPDX-License-Identifier: MIT */
/* faults.c - passes calls of the system on, or fails them. */
#include "faults.h"

#include <errno.h>
#include <stdatomic.h>

#undef read /* it takes no arguments, so parentheses do not help */

static struct faults plan;
static atomic_bool is_on;
static atomic_ulong calls[FAULT_KINDS];
static atomic_ulong transfers; /* reads and writes, to tell every other one */
static atomic_long blocks;     /* taken and not given back */
static atomic_long files;

void faults_begin(const struct faults *faults)
{
    plan = *faults;
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        calls[kind] = 0;
    transfers = 0;
    blocks = files = 0;
    is_on = true;
}

struct faults_found faults_end(void)
{
    is_on = false;
    return (struct faults_found){plan.at && calls[plan.kind] >= plan.at, blocks, files};
}

/* Counts a call. True, with errno set, where it is the one to fail. */
static bool fails(enum fault_kind kind)
{
    static const int errors[FAULT_KINDS] = {
        [FAULT_MEMORY] = ENOMEM, [FAULT_OPEN] = EMFILE,  [FAULT_READ] = EIO,
        [FAULT_WRITE] = ENOSPC,  [FAULT_CLOSE] = EIO,    [FAULT_SYNC] = EIO,
        [FAULT_RENAME] = EXDEV,  [FAULT_THREAD] = EAGAIN,
    };
    bool is_it = is_on && ++calls[kind] == plan.at && kind == plan.kind;
    if (is_it)
        errno = errors[kind];
    return is_it;
}

/* ---- Memory ---- */

static bool fails_to_give(size_t size)
{
    return fails(FAULT_MEMORY) || (is_on && plan.zero_is_null && size == 0);
}

static void *given(void *block)
{
    blocks += is_on && block;
    return block;
}

void *fault_malloc(size_t size)
{
    return fails_to_give(size) ? NULL : given((malloc)(size));
}

void *fault_calloc(size_t count, size_t size)
{
    return fails_to_give(count && size) ? NULL : given((calloc)(count, size));
}

void *fault_realloc(void *block, size_t size)
{
    if (fails_to_give(size))
        return NULL;
    return block ? (realloc)(block, size) : given((malloc)(size));
}

void fault_free(void *block)
{
    blocks -= is_on && block;
    (free)(block);
}

/* ---- Files ---- */

int fault_open(const char *name, int flags, mode_t mode)
{
    int file = fails(FAULT_OPEN) ? -1 : (open)(name, flags, mode);
    files += is_on && file >= 0;
    return file;
}

int fault_mkstemp(char *name)
{
    int file = fails(FAULT_OPEN) ? -1 : (mkstemp)(name);
    files += is_on && file >= 0;
    return file;
}

int fault_close(int file)
{
    bool is_lost = fails(FAULT_CLOSE);
    int error = errno;
    int result = (close)(file);
    files -= is_on && result == 0;
    if (is_lost)
        errno = error;
    return is_lost ? -1 : result;
}

/* How many of `size` bytes to transfer; 0 where the call is to be interrupted. */
static size_t piece_of(size_t size)
{
    if (!is_on)
        return size;
    if (plan.interrupts && transfers++ % 2 == 0) {
        errno = EINTR;
        return 0;
    }
    return plan.piece_bytes && plan.piece_bytes < size ? plan.piece_bytes : size;
}

ssize_t fault_read(int file, void *buffer, size_t size)
{
    size_t piece = piece_of(size);
    if (fails(FAULT_READ) || (size && !piece))
        return -1;
    return (read)(file, buffer, piece);
}

ssize_t fault_write(int file, const void *buffer, size_t size)
{
    size_t piece = piece_of(size);
    if (fails(FAULT_WRITE) || (size && !piece))
        return -1;
    return (write)(file, buffer, piece);
}

int fault_fsync(int file)
{
    return fails(FAULT_SYNC) ? -1 : (fsync)(file);
}

int fault_rename(const char *from, const char *to)
{
    return fails(FAULT_RENAME) ? -1 : (rename)(from, to);
}

/* ---- Threads ---- */

int fault_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                         void *(*start)(void *), void *argument)
{
    return fails(FAULT_THREAD) || (is_on && plan.no_thread)
               ? EAGAIN
               : (pthread_create)(thread, attributes, start, argument);
}
