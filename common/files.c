/* SPDX-License-Identifier: MIT */
/* files.c - reading a small file, and writing one whole or not at all. */
#include "files.h"

#include "common/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_read(const char *name, size_t limit, struct sink *text)
{
    char block[16384];
    ssize_t count = 0;
    int file = open(name, O_RDONLY);
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

/* Writes beside the file and moves that into its place, so that nobody sees
 * half of it. mode is the new file's. */
static bool replace_file(const char *name, mode_t mode, const struct sink *text)
{
    char *draft = malloc(strlen(name) + 32);
    if (!draft)
        return false;
    sprintf(draft, "%s.%ld.tmp", name, (long)getpid());
    int file = open(draft, O_WRONLY | O_CREAT | O_EXCL, mode);
    bool is_written = file >= 0 && write_all(file, text);
    if (file >= 0)
        is_written &= close(file) == 0;
    is_written = is_written && rename(draft, name) == 0;
    int error = errno;
    if (file >= 0 && !is_written)
        unlink(draft);
    free(draft);
    errno = error;
    return is_written;
}

bool file_write(const char *name, const struct sink *text)
{
    struct stat status;
    bool is_written;
    if (!name) {
        is_written = write_all(STDOUT_FILENO, text);
    } else if (stat(name, &status) == 0 && !S_ISREG(status.st_mode)) {
        int file = open(name, O_WRONLY); /* a pipe or a device has no place to move to */
        is_written = file >= 0 && write_all(file, text);
        if (file >= 0)
            is_written &= close(file) == 0;
    } else {
        char *path = realpath(name, NULL); /* a link stays; NULL where there is no file yet */
        is_written = (path || errno == ENOENT) &&
                     replace_file(path ? path : name, path ? status.st_mode & 07777 : 0666, text);
        int error = errno;
        free(path);
        errno = error;
    }
    if (!is_written)
        say("%s: %s", name ? name : "standard output", strerror(errno));
    return is_written;
}
