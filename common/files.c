/* SPDX-License-Identifier: MIT */
/* files.c - reading a small file, and writing one whole or not at all. */
#include "files.h"

#include "common/message.h"
#include "common/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESCRIPTOR_MAX 9 /* that a shell opens for a program by number, as in 3> */

bool file_read(const char *name, size_t limit, struct sink *text)
{
    char block[16384];
    ssize_t count = 0;
    int file = open(name, O_RDONLY | PLATFORM_BINARY);
    if (file < 0) {
        say("%s: %s", name, strerror(errno));
        return false;
    }
    while (text->length <= limit && !text->is_short) {
        count = read(file, block, sizeof block);
        if (count > 0)
            sink_write(text, block, (size_t)count);
        else if (count == 0 || errno != EINTR)
            break;
    }
    int error = count < 0 ? errno : 0;
    close(file);
    if (error)
        say("%s: %s", name, strerror(error));
    else if (text->is_short)
        out_of_memory();
    return !error && !text->is_short;
}

/* ---- Which file a name is ---- */

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool file_spares(const char *output, const char *input)
{
    struct stat from, to;
    if (!output || !input || stat(output, &to) != 0 || !S_ISREG(to.st_mode))
        return true;
    bool is_found = strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, &from) == 0
                                            : stat(input, &from) == 0;
    if (!is_found || !is_same(&from, &to))
        return true;
    say("%s: the output would overwrite the input %s; choose another name for it", output, input);
    return false;
}

/* The length of what stands up to the last '/' and with it, 0 where there is none. */
static size_t folder_length(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? (size_t)(slash - name) + 1 : 0;
}

/* Where the link of that name leads to, to be freed. NULL, with errno set: EINVAL
 * where it is no link, ENOENT where there is nothing of that name. */
static char *read_link(const char *name)
{
    char target[4096];
    ssize_t length = readlink(name, target, sizeof target);
    if (length < 0)
        return NULL;
    if ((size_t)length == sizeof target) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    size_t folder = target[0] == '/' ? 0 : folder_length(name);
    char *path = calloc(folder + (size_t)length + 1, 1);
    if (path) {
        memcpy(path, name, folder);
        memcpy(path + folder, target, (size_t)length);
    }
    return path;
}

/* The name behind all links, which are no circle, whether or not there is a file
 * of that name. *is_device says whether the name or a link is one of a device. To be
 * freed; NULL, with errno set, where a link can't be read. */
static char *follow_links(const char *name, bool *is_device)
{
    size_t size = strlen(name) + 1;
    char *path = malloc(size);
    char *next = path ? memcpy(path, name, size) : NULL;
    for (*is_device = false; next; next = read_link(path)) {
        if (next != path)
            free(path);
        path = next;
        *is_device |= strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
    }
    int error = errno;
    if (path && error != EINVAL && error != ENOENT) {
        free(path);
        path = NULL;
    }
    errno = error;
    return path;
}

/* The descriptor through which the file is open for writing, or -1. */
static int find_descriptor(const struct stat *file)
{
    for (int descriptor = STDOUT_FILENO; descriptor <= DESCRIPTOR_MAX; descriptor++) {
        struct stat status;
        if (fstat(descriptor, &status) == 0 && is_same(&status, file) &&
            (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY)
            return descriptor;
    }
    return -1;
}

/* ---- Writing ---- */

static bool write_all(int file, const struct sink *text)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t count = write(file, text->text + done, text->length - done);
        if (count < 0 && errno != EINTR)
            return false;
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}

/* A pipe or a device has no place to move to. */
static bool write_in_place(const char *name, const struct sink *text)
{
    int file = open(name, O_WRONLY | PLATFORM_BINARY);
    bool is_written = file >= 0 && write_all(file, text);
    if (file >= 0)
        is_written &= close(file) == 0;
    return is_written;
}

/* Gives a new file the mode and the owner of the old one; where there is none, old
 * is NULL, and the mode is that of any new file. */
static bool set_mode(int file, const struct stat *old)
{
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = old ? old->st_mode & 07777 : 0666 & ~mask;
    if (old && fchown(file, old->st_uid, old->st_gid) != 0)
        mode &= 0777; /* what it may do as its owner is not for another one */
    return fchmod(file, mode) == 0 || errno == EPERM; /* file systems that have no modes */
}

/* Writes a file beside the place of that name, and moves it there. old is as in
 * set_mode(). *is_made says whether the folder took a file at all. */
static bool replace_file(const char *path, const struct stat *old, const struct sink *text,
                         bool *is_made)
{
    static const char form[] = ".tmp.XXXXXX";
    size_t folder = folder_length(path);
    char *draft = malloc(folder + sizeof form);
    if (!draft)
        return false;
    memcpy(draft, path, folder);
    memcpy(draft + folder, form, sizeof form);
    int file = mkstemp(draft);
    *is_made = file >= 0;
    bool is_written = file >= 0 && write_all(file, text) && set_mode(file, old) &&
                      platform_sync(file);
    int error = errno;
    if (file >= 0 && close(file) != 0 && is_written) {
        is_written = false;
        error = errno;
    }
    if (is_written && !platform_replace(draft, path)) {
        is_written = false;
        error = errno;
    }
    if (file >= 0 && !is_written)
        unlink(draft);
    free(draft);
    errno = error;
    return is_written;
}

/* Writes to the file of that name, which is there where old is not NULL. */
static bool write_named(const char *name, const struct stat *old, const struct sink *text,
                        bool *is_made)
{
    bool is_device;
    char *path = follow_links(name, &is_device);
    int descriptor = path && is_device && old ? find_descriptor(old) : -1;
    bool is_written = false;
    if (descriptor >= 0)
        is_written = write_all(descriptor, text);
    else if (path && old && !S_ISREG(old->st_mode))
        is_written = write_in_place(path, text);
    else if (path)
        is_written = replace_file(path, old, text, is_made);
    int error = errno;
    free(path);
    errno = error;
    return is_written;
}

bool file_write(const char *name, const struct sink *text)
{
    struct stat old;
    bool is_written = false;
    bool is_made = true;
    if (!name)
        is_written = write_all(STDOUT_FILENO, text);
    else if (stat(name, &old) == 0)
        is_written = write_named(name, &old, text, &is_made);
    else if (errno == ENOENT)
        is_written = write_named(name, NULL, text, &is_made);
    if (is_written)
        return true;
    const char *reason = strerror(errno);
    if (is_made)
        say("%s: %s", name ? name : "standard output", reason);
    else
        say("%s: no file can be made in its folder: %s", name, reason);
    return false;
}
