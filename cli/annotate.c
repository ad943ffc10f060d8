/* SPDX-License-Identifier: MIT */
/* annotate.c - messages as GitHub's workflow commands. */
#include "annotate.h"

#include "common/message.h"
#include "common/sink.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A workflow command takes %25 for a percent sign; in its properties, a colon and a comma are
 * escaped, too. sink_plain() has escaped line breaks. */
static void print_escaped(const char *text, size_t length, const char *special)
{
    struct sink plain = {0};
    sink_plain(&plain, text, length);
    for (size_t i = 0; i < plain.length; i++) {
        unsigned char c = (unsigned char)plain.text[i];
        fprintf(stderr, c && strchr(special, c) ? "%%%02X" : "%c", c);
    }
    sink_free(&plain);
}

static void print_command(enum severity severity, const char *file, uint64_t line,
                          const struct sink *words)
{
    fprintf(stderr, severity == SEVERITY_ERROR ? "::error" : "::warning");
    if (file) {
        fprintf(stderr, " file=");
        print_escaped(file, strlen(file), "%:,");
    }
    if (file && line)
        fprintf(stderr, ",line=%" PRIu64, line);
    fprintf(stderr, "::");
    print_escaped(words->text, words->length, "%");
    fprintf(stderr, "\n");
}

void annotate(const struct config *config, enum severity severity, const char *file, uint64_t line,
              const char *format, ...)
{
    struct sink words = {0};
    va_list arguments;
    va_start(arguments, format);
    sink_vprint(&words, format, arguments);
    va_end(arguments);
    if (words.is_short) {
        out_of_memory();
    } else {
        say("%s%.*s", severity == SEVERITY_WARNING ? "warning: " : "", (int)words.length,
            words.text);
        if (config->annotates)
            print_command(severity, file, line, &words);
    }
    sink_free(&words);
}
