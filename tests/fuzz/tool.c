/* SPDX-License-Identifier: MIT */
/* tool.c - a folder, three redirected files, and a call of a tool's main(). */
#include "tool.h"

#include "common/hash.h"
#include "fuzz.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

/* Where sanitizers report to, if there are any. */
#if defined(__GNUC__)
__attribute__((weak))
#endif
void __sanitizer_set_report_fd(void *file);

/* ---- Taking a text apart ---- */

/* The line that a file begins behind: "%%", and a name unless there is a blank in it,
 * or nothing. *at becomes its end. */
static bool is_divider(const uint8_t **at, const uint8_t *end, char name[32])
{
    const uint8_t *next = *at + 2;
    size_t length = 0;
    if (end - *at < 3 || memcmp(*at, "%%", 2) != 0)
        return false;
    next += *next == ' ';
    while (next < end && *next < 128 && (isalnum(*next) || strchr("._-", *next)) && *next &&
           length < 31)
        name[length++] = (char)*next++;
    name[length] = '\0';
    *at = next + 1;
    return next < end && *next == '\n';
}

/* What stands up to the next divider, and in *at what stands behind that, NULL at the
 * end; next_name becomes the name there. */
static struct tool_file next_part(const uint8_t **at, const uint8_t *end, char next_name[32])
{
    struct tool_file part = {.bytes = *at};
    for (const uint8_t *line = *at; line;) {
        *at = line;
        part.length = (size_t)(line - part.bytes);
        if (is_divider(at, end, next_name))
            return part;
        line = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
        line = line ? line + 1 : NULL;
    }
    *at = NULL;
    part.length = (size_t)(end - part.bytes);
    return part;
}

void tool_load(struct tool *tool, const uint8_t *text, size_t length)
{
    char name[32];
    const uint8_t *at = text;
    *tool = (struct tool){.argc = 1, .argv = {"tool"}};
    struct tool_file line = next_part(&at, text + length, name);
    if (line.length > sizeof tool->line - 1)
        line.length = sizeof tool->line - 1;
    memcpy(tool->line, line.bytes, line.length);
    for (char *slash = tool->line; (slash = strchr(slash, '/')) != NULL;)
        *slash = '_';
    for (char *word = strtok(tool->line, " \n"); word && tool->argc <= TOOL_ARGUMENTS_MAX;
         word = strtok(NULL, " \n"))
        tool->argv[tool->argc++] = word;
    for (size_t i = 0; at && i < TOOL_FILES_MAX; i++) {
        char this_name[32];
        if (strspn(name, ".") == strlen(name)) /* none, or a folder's */
            snprintf(name, sizeof name, "%zu", i + 1);
        memcpy(this_name, name, sizeof name);
        tool->file[i] = next_part(&at, text + length, name);
        memcpy(tool->file[i].name, this_name, sizeof this_name);
        tool->file_count++;
    }
}

const struct tool_file *tool_find_file(const struct tool *tool, const char *name)
{
    const struct tool_file *found = NULL;
    for (size_t i = 0; i < tool->file_count; i++) {
        if (strcmp(tool->file[i].name, name) == 0)
            found = &tool->file[i]; /* a later one of the same name is written over it */
    }
    return strcmp(name, "-") == 0 && tool->file_count ? tool_find_file(tool, tool->file[0].name)
                                                      : found;
}

/* ---- The folder ---- */

#define MODE 0640 /* of its files; not what a new file has */

static struct {
    bool is_made;
    char folder[4096];
    int home;     /* the folder that the program was in */
    int saved[3]; /* its standard files */
    int out;
    int err;
} place;

static void must(bool is_done, const char *what)
{
    if (is_done)
        return;
    perror(what);
    abort();
}

static void enter_folder(void)
{
    must(chdir(place.folder) == 0, place.folder);
}

static void leave_folder(void)
{
    must(fchdir(place.home) == 0, "fchdir");
}

/* Calls a function with the name of each file. */
static void for_each_file(void (*function)(const char *name, uint64_t *result), uint64_t *result)
{
    struct dirent *entry;
    DIR *folder = opendir(".");
    must(folder != NULL, "opendir");
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            function(entry->d_name, result);
    }
    closedir(folder);
}

static void remove_file(const char *name, uint64_t *result)
{
    (void)result;
    must(unlink(name) == 0, name);
}

static void remove_folder(void)
{
    enter_folder();
    for_each_file(remove_file, NULL);
    leave_folder();
    rmdir(place.folder);
}

/* Shows what the tool said before it was ended. */
static void show_err(int number)
{
    char text[4096];
    ssize_t length = pread(place.err, text, sizeof text, 0);
    if (length > 0 && write(place.saved[2], text, (size_t)length) < 0)
        _exit(1);
    signal(number, SIG_DFL);
    raise(number);
}

/* A file without a name. */
static int open_unnamed(void)
{
    int file = open("unnamed", O_RDWR | O_CREAT | O_EXCL, 0600);
    must(file >= 0 && unlink("unnamed") == 0, "an unnamed file");
    return file;
}

static void make_place(void)
{
    struct sigaction action;
    const char *parent = getenv("TMPDIR");
    snprintf(place.folder, sizeof place.folder, "%s/fuzz.XXXXXX", parent ? parent : "/tmp");
    must(mkdtemp(place.folder) && atexit(remove_folder) == 0, place.folder);
    must((place.home = open(".", O_RDONLY)) >= 0, ".");
    enter_folder();
    place.out = open_unnamed();
    place.err = open_unnamed();
    leave_folder();
    for (int i = 0; i < 3; i++)
        must((place.saved[i] = dup(i)) >= 0, "dup");
    if (__sanitizer_set_report_fd)
        __sanitizer_set_report_fd((void *)(intptr_t)place.saved[2]);
    if (sigaction(SIGABRT, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
        signal(SIGABRT, show_err);
    place.is_made = true;
}

static void write_file(const char *name, const void *bytes, size_t length)
{
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    must(file >= 0 && write(file, bytes, length) == (ssize_t)length, name);
    must(fchmod(file, MODE) == 0, name);
    close(file);
}

void tool_lay_out(const struct tool *tool)
{
    if (!place.is_made)
        make_place();
    enter_folder();
    for_each_file(remove_file, NULL);
    for (size_t i = 0; i < tool->file_count; i++)
        write_file(tool->file[i].name, tool->file[i].bytes, tool->file[i].length);
    leave_folder();
}

void tool_write_file(const char *name, const struct sink *text)
{
    enter_folder();
    write_file(name, text->text, text->length);
    leave_folder();
}

/* A sum, so that the order of the files does not matter. */
static void add_hash(const char *name, uint64_t *sum)
{
    struct stat status;
    FILE *file = fopen(name, "rb");
    must(file && fstat(fileno(file), &status) == 0, name);
    uint64_t hash = hash_bytes(HASH_START ^ (status.st_mode & 0777), name, strlen(name));
    for (int c; (c = getc(file)) != EOF;)
        hash = hash_bytes(hash, &(char){(char)c}, 1);
    fclose(file);
    *sum += hash;
}

uint64_t tool_hash_files(void)
{
    uint64_t sum = 0;
    enter_folder();
    for_each_file(add_hash, &sum);
    leave_folder();
    return sum;
}

/* ---- Running ---- */

static void redirect(int standard, int file)
{
    must(file >= 0 && dup2(file, standard) == standard, "dup2");
}

static void redirect_output(int standard, int file)
{
    must(ftruncate(file, 0) == 0 && lseek(file, 0, SEEK_SET) == 0, "an unnamed file");
    redirect(standard, file);
}

static void redirect_input(const char *name)
{
    int file = open(name, O_RDONLY);
    redirect(STDIN_FILENO, file);
    close(file);
}

static void read_output(int file, struct sink *text)
{
    char bytes[4096];
    ssize_t count;
    sink_free(text);
    while ((count = pread(file, bytes, sizeof bytes, (off_t)text->length)) > 0)
        sink_write(text, bytes, (size_t)count);
    must(count == 0 && !text->is_short, "an unnamed file");
}

void tool_run(struct tool *tool, const struct faults *faults)
{
    fflush(stdout);
    enter_folder();
    redirect_input(tool->file_count ? tool->file[0].name : "/dev/null");
    redirect_output(STDOUT_FILENO, place.out);
    redirect_output(STDERR_FILENO, place.err);
    tool->argv[tool->argc] = NULL;
    tool_first_operand = tool->argc;

    faults_begin(faults);
    tool->code = tool_main(tool->argc, tool->argv);
    tool->first_operand = tool_first_operand;
    tool->found = faults_end();

    fflush(stdout);
    clearerr(stdout);
    for (int i = 0; i < 3; i++)
        redirect(i, place.saved[i]);
    leave_folder();
    read_output(place.out, &tool->out);
    read_output(place.err, &tool->err);
}

void tool_reverse_operands(struct tool *tool)
{
    for (int i = tool->first_operand, j = tool->argc - 1; i < j; i++, j--) {
        char *other = tool->argv[i];
        tool->argv[i] = tool->argv[j];
        tool->argv[j] = other;
    }
}

/* ---- What came of it ---- */

bool tool_starts_with(const struct sink *text, const char *words)
{
    return text->length >= strlen(words) && memcmp(text->text, words, strlen(words)) == 0;
}

bool tool_holds(const struct sink *text, const char *words)
{
    size_t i = 0;
    while (i + strlen(words) <= text->length && memcmp(text->text + i, words, strlen(words)) != 0)
        i++;
    return i + strlen(words) <= text->length;
}

void tool_check(const struct tool *tool)
{
    assert(tool->found.blocks_left == 0 && tool->found.files_left == 0);
    assert(tool->code >= 0 && tool->code <= 3);
    assert(tool->code < 2 || tool->out.length == 0);
    assert(tool->code == 0 || tool_starts_with(&tool->err, program_name));
    assert(tool->err.length == 0 || tool->err.text[tool->err.length - 1] == '\n');
    assert(!tool_holds(&tool->err, "\nmemory_bucket_optimizer: internal error") &&
           !tool_starts_with(&tool->err, "memory_bucket_optimizer: internal error"));
}

void tool_free(struct tool *tool)
{
    sink_free(&tool->out);
    sink_free(&tool->err);
}
