/* SPDX-License-Identifier: MIT */
/* message.c - messages in one form. */
#include "message.h"

#include "common/sink.h"

#include <stdarg.h>
#include <stdio.h>

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
