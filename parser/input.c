/* SPDX-License-Identifier: MIT */
/* input.c - the table of formats. Recognition tries them in this order, so a call that
 * valgrind or curl prints is not taken for one that ltrace prints. */
#include "input.h"

#include "small.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

const struct input_format input_formats[] = {
    {"wolfssl", "wolfSSL with WOLFSSL_DEBUG_MEMORY, and allocator/", .reader = wolfssl_read,
     .is_wolfssl = true},
    {"small", "any of these made small, by --format=log", .reader = small_read,
     .prints_realloc = true},
    {"mtrace", "mtrace() of glibc", .reader = mtrace_read, .prints_realloc = true,
     .gap = "What was allocated before mtrace() was called, as by the initialisers of libraries, is not in "
            "the log."},
    {"valgrind", "valgrind --trace-malloc=yes", .reader = valgrind_read, .has_threads = true,
     .names_processes = true, .prints_realloc = true, .hides_pointers = true,
     .gap = "valgrind runs one thread at a time: on the device, the blocks of several threads may "
            "overlap more."},
    {"curl", "memory debugging of curl: MEM file:line malloc(n) = 0x...", .prints_realloc = true,
     .alloc = {"MEM %s malloc(%u) = %p", "MEM %s calloc(%u,%u) = %p", "MEM %s strdup(%*) (%u) = %p"},
     .free = {"MEM %s free(%p)"}, .realloc = {"MEM %s realloc(%p, %u) = %p"}},
    {"ltrace", "ltrace", .reader = ltrace_read, .has_threads = true, .nests_calls = true,
     .prints_end = true, .prints_realloc = true,
     .gap = "Where functions are named without @library, as in malloc(1), what libraries allocate is not "
            "in the log."},
    {"recorder", "capture/alloc_recorder", .reader = recorded_read, .marks_flush = true,
     .prints_realloc = true},
    {"recorder-wolfssl", "the same in wolfSSL", .reader = recorded_wolfssl_read, .is_wolfssl = true,
     .marks_flush = true, .prints_realloc = true},
    {"csv", "time,op,address,size,site: see docs/inputs.md", .reader = csv_read, .prints_realloc = true},

    {"android", "record_allocs of Android's malloc debug", .prints_realloc = true,
     .alloc = {": malloc %p %u", ": calloc %p %u %u", ": memalign %p %*u %u",
               ": aligned_alloc %p %*u %u"},
     .free = {": free %p"}, .realloc = {": realloc %2$p %1$p %u"}},
    {"esp-sysview", "heap tracing of ESP-IDF by SystemView", .prints_realloc = true,
     .alloc = {"Allocated %u bytes @ %p"}, .free = {"Freed bytes @ %p"}},
    {"ledger", "memory profiling of Ledger's SDK", .prints_realloc = true,
     .alloc = {"[ALLOC] ptr = %p | length = %u"}, .free = {"[FREE] ptr = %p"}},
    {"mbed", "mbed_mem_trace_default_callback() of Mbed OS", .prints_realloc = true,
     .alloc = {"#m:%p;%*-%u", "#c:%p;%*-%u;%u"}, .free = {"#f:%*;%*-%p"},
     .realloc = {"#r:%2$p;%*-%1$p;%u"}},
    {"nuttx", "the heap notes of NuttX", .prints_realloc = true,
     .alloc = {"malloc: heap: %* size:%u, address: %p"},
     .free = {"free: heap: %* size:%*, address: %p"}},
    {"calls", "malloc(n) = 0x..., free(0x...), as uftrace prints them", .prints_realloc = true,
     .is_generic = true,
     .alloc = {"malloc(%u) = %p", "calloc(%u, %u) = %p", "memalign(%*, %u) = %p",
               "aligned_alloc(%*, %u) = %p"},
     .free = {"free(%p)"}, .realloc = {"realloc(%p, %u) = %p"}},
    {"words", "malloc N bytes at 0x..., free N bytes at 0x...", .prints_realloc = true,
     .is_generic = true,
     .alloc = {"malloc %u bytes at %p", "alloc %u bytes at %p", "allocated %u bytes at %p",
               "malloc %u at %p"},
     .free = {"free %* bytes at %p", "free %p"}},
    {0},
};

#define FORMATS (sizeof input_formats / sizeof *input_formats)

/* ---- Templates ---- */

static struct template_set known_sets[FORMATS]; /* of the table's templates */
static pthread_once_t known_once = PTHREAD_ONCE_INIT;

static void add_known(struct template_set *set, enum record_type type, const char *const *texts,
                      size_t count)
{
    for (size_t i = 0; i < count && texts[i]; i++) {
        enum template_error error = template_add(set, type, texts[i]);
        assert(error == TEMPLATE_OK);
        (void)error;
    }
}

static void make_known_sets(void)
{
    for (size_t i = 0; i < FORMATS; i++) {
        const struct input_format *format = &input_formats[i];
        add_known(&known_sets[i], RECORD_ALLOC, format->alloc, 4);
        add_known(&known_sets[i], RECORD_FREE, format->free, 2);
        add_known(&known_sets[i], RECORD_REALLOC, format->realloc, 2);
    }
}

size_t input_records(const struct input_format *format, const char *line, const char **text,
                     const char *end, struct record *records)
{
    if (format->reader)
        return format->reader(line, text, end, records);
    const struct template_set *set = format->templates;
    if (!set) {
        pthread_once(&known_once, make_known_sets);
        set = &known_sets[format - input_formats];
    }
    return template_read(set, line, text, end, records);
}

/* ---- Names and recognition ---- */

const struct input_format *input_find(const char *name)
{
    for (const struct input_format *format = input_formats; format->name; format++) {
        if (strcmp(format->name, name) == 0)
            return format;
    }
    return NULL;
}

/* Is the record of a block, or the first line of a small log? */
static bool shows_format(const struct record *record)
{
    return record->type == RECORD_ALLOC || record->type == RECORD_FREE ||
           record->type == RECORD_HIDDEN || record->type == RECORD_CALL ||
           (record->type == RECORD_SMALL &&
            small_begins((struct span){record->site, record->site_length}));
}

/* Does the line allocate or free in this format? A record that breaks off does not. */
static bool is_line_of(const struct input_format *format, const char *line, const char *end)
{
    for (const char *text = line; text < end;) {
        struct record records[INPUT_RECORDS_MAX];
        size_t count = input_records(format, line, &text, end, records);
        for (size_t i = 0; i < count; i++) {
            if (shows_format(&records[i]))
                return true;
        }
    }
    return false;
}

/* The format of the first line that allocates or frees in one of the generic formats, or
 * in one of the others. */
static const struct input_format *recognize(const char *text, const char *end, bool is_generic)
{
    for (const char *line = text; line <= end;) {
        const char *line_end = memchr(line, '\n', (size_t)(end - line) + 1);
        for (const struct input_format *format = input_formats; format->name; format++) {
            if (format->is_generic == is_generic && is_line_of(format, line, line_end))
                return format;
        }
        line = line_end + 1;
    }
    return NULL;
}

const struct input_format *input_recognize(const char *text, const char *end)
{
    const struct input_format *format = recognize(text, end, false);
    return format ? format : recognize(text, end, true);
}
