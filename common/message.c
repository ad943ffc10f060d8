/* SPDX-License-Identifier: MIT */
/* message.c - messages in one form, and arguments that are numbers or names. */
#include "message.h"

#include "common/sink.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void say(const char *format, ...)
{
    struct sink words = {0};
    struct sink line = {0};
    va_list arguments;
    va_start(arguments, format);
    sink_vprint(&words, format, arguments);
    va_end(arguments);
    sink_plain(&line, words.text, words.length);
    if (words.is_short || line.is_short)
        fprintf(stderr, "%s: out of memory\n", program_name);
    else
        fprintf(stderr, "%s: %.*s\n", program_name, (int)line.length, line.text);
    sink_free(&words);
    sink_free(&line);
}

int out_of_memory(void)
{
    say("out of memory");
    return EXIT_FILE;
}

bool read_number(const char *option, const char *text, uint64_t low, uint64_t high,
                 uint64_t *number)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    bool is_number = *text >= '0' && *text <= '9' && *end == '\0';
    if (is_number && errno == 0 && value >= low && value <= high) {
        *number = value;
        return true;
    }
    say("%s must be a whole number from %" PRIu64 " to %" PRIu64 ", not '%s'", option, low, high,
        text);
    return false;
}

bool read_name(const char *option, const char *text, const char *const *names,
               const char *choices, uint64_t *index)
{
    for (*index = 0; names[*index]; ++*index) {
        if (strcmp(text, names[*index]) == 0)
            return true;
    }
    say("%s must be %s, not '%s'", option, choices, text);
    return false;
}
