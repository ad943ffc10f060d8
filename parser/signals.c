/* SPDX-License-Identifier: MIT */
/* signals.c - the table of signals, and the search for them. */
#include "signals.h"

#include <string.h>

#define UNPACK(program) "Unpack it: " program " FILE | memory_bucket_optimizer -"
#define SNAPSHOT "a snapshot: which blocks were live together can't be told from it"
#define CALLBACK "the output of wolfSSL's debug callback, which has no addresses"
#define WITH_ADDRESSES "Build with WOLFSSL_DEBUG_MEMORY and WOLFSSL_DEBUG_MEMORY_PRINT, which print them"
#define CHANGED_RECORDING "a recording whose bytes were changed on the way"
#define IN_TEXT "Receive it as binary, or record with ALLOC_RECORDER_TEXT"
#define TRACE_ALL "Print every allocation and every free as it happens; docs/inputs.md shows how"

static const struct signal_row rows[] = {
    {"\x1f\x8b", NULL, NULL, "compressed with gzip", UNPACK("zcat")},
    {"\xfd" "7zXZ", NULL, NULL, "compressed with xz", UNPACK("xzcat")},
    {"\x28\xb5\x2f\xfd", NULL, NULL, "compressed with zstd, as heaptrack writes files",
     UNPACK("zstdcat") ". A file of heaptrack has no addresses: trace with valgrind or print csv"},
    {"BZh", NULL, NULL, "compressed with bzip2", UNPACK("bzcat")},
    {"PK\x03\x04", NULL, NULL, "a zip archive", UNPACK("unzip -p")},
    {"\x7f" "ELF", NULL, NULL, "a program", "Run it, and give what it prints"},
    {"00000000: ", NULL, NULL, "a hex dump", "Turn it back: xxd -r FILE | memory_bucket_optimizer -"},
    {"00000000  ", NULL, NULL, "a hex dump", "Keep the bytes that it shows"},
    {"\xf5R", NULL, NULL, CHANGED_RECORDING, IN_TEXT},
    {"\xf5W", NULL, NULL, CHANGED_RECORDING, IN_TEXT},
    {NULL, "\"schema_version\":", NULL, "a report of --format=json",
     "Give it with --baseline=FILE, and a log beside it"},
    {NULL, "Alloc'd ", "using bucket size", CALLBACK, WITH_ADDRESSES},
    {NULL, "Free'ing : ", NULL, CALLBACK, WITH_ADDRESSES},
    {NULL, "total   Allocs   =", NULL, "totals of WOLFSSL_TRACK_MEMORY without the records",
     "Add WOLFSSL_DEBUG_MEMORY and WOLFSSL_DEBUG_MEMORY_PRINT to the build, and keep all that it prints"},
    {NULL, "total heap usage:", NULL, "output of valgrind without its trace of malloc",
     "Run valgrind with --trace-malloc=yes"},
    {NULL, "dhatFileVersion", NULL, "a file of DHAT: " SNAPSHOT,
     "Run valgrind with --trace-malloc=yes"},
    {NULL, "time_unit: ", NULL, "a file of massif: " SNAPSHOT, "Run valgrind with --trace-malloc=yes"},
    {NULL, "allocations trace (", NULL, "a dump of ESP-IDF's heap trace: " SNAPSHOT, TRACE_ALL},
    {NULL, "bytes leaked in trace", NULL, "a dump of ESP-IDF's heap trace: " SNAPSHOT, TRACE_ALL},
    {NULL, ") allocated CPU ", NULL, "a dump of ESP-IDF's heap trace: " SNAPSHOT, TRACE_ALL},
    {NULL, "Heap summary for capabilities", NULL, "ESP-IDF's summary of a heap: " SNAPSHOT, TRACE_ALL},
    {NULL, "Current use: ", "peak: ", "the status of mbedTLS' buffer allocator: " SNAPSHOT, TRACE_ALL},
    {NULL, "MEM HEAP", NULL, "statistics of lwIP: " SNAPSHOT, TRACE_ALL},
    {NULL, "MEM PBUF_POOL", NULL, "statistics of lwIP: " SNAPSHOT, TRACE_ALL},
    {NULL, "memp ", "avail", "statistics of lwIP: " SNAPSHOT, TRACE_ALL},
    {NULL, "#define WOLFMEM_", NULL, "a header", "Give it with --check=FILE, and a log beside it"},
    {NULL, "#define WOLFSSL_", NULL, "a header", "Give it with --check=FILE, and a log beside it"},
    {NULL, "#define HAVE_", NULL, "a header", "Give it with --check=FILE, and a log beside it"},
};

static const char *find_in(const char *text, size_t length, const char *word)
{
    size_t word_length = strlen(word);
    for (size_t i = 0; i + word_length <= length; i++) {
        if (text[i] == *word && memcmp(text + i, word, word_length) == 0)
            return text + i;
    }
    return NULL;
}

/* The first line with a row's words. */
static struct signal_seen find_words(const struct signal_row *row, const char *text, size_t length)
{
    uint64_t number = 1;
    for (size_t at = 0; at < length; number++) {
        const char *line = text + at;
        const char *end = memchr(line, '\n', length - at);
        size_t line_length = end ? (size_t)(end - line) : length - at;
        if (find_in(line, line_length, row->word) &&
            (!row->also || find_in(line, line_length, row->also)))
            return (struct signal_seen){row, number, line, line_length};
        at += line_length + 1;
    }
    return (struct signal_seen){0};
}

struct signal_seen signal_find(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct signal_row *row = &rows[i];
        struct signal_seen seen = {0};
        if (row->start && length >= strlen(row->start) &&
            memcmp(text, row->start, strlen(row->start)) == 0)
            seen.row = row;
        else if (row->word)
            seen = find_words(row, text, length);
        if (seen.row)
            return seen;
    }
    return (struct signal_seen){0};
}
