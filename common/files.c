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
    int file = platform_open(name, O_RDONLY);
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
    int file = platform_open(name, O_WRONLY);
    bool is_written = file >= 0 && write_all(file, text);
    if (file >= 0)
        is_written &= close(file) == 0;
    return is_written;
}

/* Where an output goes. */
struct place {
    const char *name; /* NULL: standard output */
    char *path;       /* the name behind its links; NULL: standard output */
    struct stat stat; /* if is_there */
    bool is_there;
    bool is_stream;   /* written to as it is */
    int descriptor;   /* of a stream that is open; -1: none */
    char *draft;      /* the file that is to be moved to the path; NULL: none */
    bool is_refused;  /* the folder took no file */
};

/* Fails, with errno set, iff the name can't be followed or memory is short. */
static bool find_place(const char *name, struct place *place)
{
    bool is_device;
    *place = (struct place){.name = name, .is_stream = true, .descriptor = STDOUT_FILENO};
    if (!name)
        return true;
    place->is_there = stat(name, &place->stat) == 0;
    if (!place->is_there && errno != ENOENT)
        return false;
    place->path = follow_links(name, &is_device);
    place->descriptor = place->path && is_device && place->is_there
                            ? platform_find_descriptor(&place->stat)
                            : -1;
    place->is_stream = place->descriptor >= 0 || platform_is_device(name) ||
                       (place->is_there && !S_ISREG(place->stat.st_mode));
    return place->path != NULL;
}

/* Writes the file beside its place. */
static bool make_draft(struct place *place, const struct sink *text)
{
    static const char form[] = ".tmp.XXXXXX";
    size_t folder = folder_length(place->path);
    char *draft = malloc(folder + sizeof form);
    if (!draft)
        return false;
    memcpy(draft, place->path, folder);
    memcpy(draft + folder, form, sizeof form);
    int file = mkstemp(draft);
    place->is_refused = file < 0;
    if (file < 0) {
        int error = errno;
        free(draft);
        errno = error;
        return false;
    }
    place->draft = draft;
    bool is_written = write_all(file, text) &&
                      platform_set_mode(file, place->is_there ? &place->stat : NULL) &&
                      platform_sync(file);
    int error = errno;
    bool is_closed = close(file) == 0;
    if (!is_written)
        errno = error;
    return is_written && is_closed;
}

static bool move_draft(struct place *place)
{
    bool is_moved = platform_replace(place->draft, place->path);
    if (is_moved) {
        free(place->draft);
        place->draft = NULL;
    }
    return is_moved;
}

static void place_free(struct place *place)
{
    if (place->draft)
        unlink(place->draft);
    free(place->draft);
    free(place->path);
}

/* Places are found; files are written beside their places; then streams, which can't be taken
 * back; then the files are moved, which hardly ever fails. */
static bool take_step(int step, struct place *place, const struct file_output *output)
{
    switch (step) {
    case 0:
        return find_place(output->name, place);
    case 1:
        return place->is_stream || make_draft(place, &output->text);
    case 2:
        return !place->is_stream ||
               (place->descriptor >= 0 ? write_all(place->descriptor, &output->text)
                                       : write_in_place(place->path, &output->text));
    default:
        return place->is_stream || move_draft(place);
    }
}

static void say_failure(const struct place *place)
{
    const char *reason = strerror(errno);
    if (place->is_refused)
        say("%s: no file can be made in its folder: %s", place->name, reason);
    else
        say("%s: %s", place->name ? place->name : "standard output", reason);
}

bool files_write(const struct file_output *outputs, size_t count)
{
    struct place place[FILES_MAX] = {{0}};
    bool is_good = true;
    for (int step = 0; is_good && step < 4; step++) {
        for (size_t i = 0; is_good && i < count; i++) {
            is_good = take_step(step, &place[i], &outputs[i]);
            if (!is_good)
                say_failure(&place[i]);
        }
    }
    for (size_t i = 0; i < count; i++)
        place_free(&place[i]);
    return is_good;
}

bool file_write(const char *name, const struct sink *text)
{
    return files_write(&(struct file_output){name, *text}, 1);
}
