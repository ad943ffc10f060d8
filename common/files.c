/* SPDX-License-Identifier: MIT */
/* files.c - reading a small file, and writing one whole or not at all. */
#include "files.h"

#include "common/message.h"
#include "common/platform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
        count = platform_read(file, block, sizeof block);
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

bool file_spares(const char *output, const char *input)
{
    struct stat to;
    if (!output || !input || stat(output, &to) != 0 || !S_ISREG(to.st_mode) ||
        !platform_is_same(output, strcmp(input, "-") == 0 ? NULL : input))
        return true;
    say("%s: the output would overwrite the input %s; choose another name for it", output, input);
    return false;
}

/* The length of what stands up to the last separator and with it, 0 where there is none. */
static size_t folder_length(const char *name)
{
    size_t length = strlen(name);
    while (length > 0 && !strchr(PLATFORM_SEPARATORS, name[length - 1]))
        length--;
    return length;
}

/* Where the link of that name leads to, to be freed. NULL, with errno set: EINVAL
 * where it is no link, ENOENT where there is nothing of that name. */
static char *read_link(const char *name)
{
    char target[4096];
    ssize_t length = platform_read_link(name, target, sizeof target);
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

/* ---- Writing ---- */

static bool write_all(int file, const struct sink *text)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t count = platform_write(file, text->text + done, text->length - done);
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

/* Writes a file beside the place of that name, and moves it there. old is as in
 * platform_set_mode(). *is_made says whether the folder took a file at all. */
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
    bool is_written = file >= 0 && write_all(file, text) && platform_set_mode(file, old) &&
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
    int descriptor = path && is_device && old ? platform_find_descriptor(old) : -1;
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
