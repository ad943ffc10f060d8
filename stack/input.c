/* SPDX-License-Identifier: MIT */
/* input.c - what .ci and .su files have in common. */
#include "input.h"

#include "common/digits.h"

#define TOKEN_MAX 60 /* bytes of a wrong line in a message */

enum frame_kind input_frame_kind(struct span words)
{
    if (span_is(words, "static"))
        return FRAME_STATIC;
    if (span_is(words, "dynamic,bounded"))
        return FRAME_BOUNDED;
    return span_is(words, "dynamic") ? FRAME_DYNAMIC : FRAME_UNKNOWN;
}

struct span input_take_line(struct span *rest, bool *is_whole)
{
    struct span line = *rest;
    const char *end = rest->length ? memchr(rest->text, '\n', rest->length) : NULL;
    *is_whole = end != NULL;
    if (end)
        line.length = (size_t)(end - rest->text);
    size_t taken = line.length + (end != NULL);
    *rest = (struct span){rest->text + taken, rest->length - taken};
    if (end && line.length && line.text[line.length - 1] == '\r')
        line.length--;
    return line;
}

bool input_take_number(struct span *rest, uint64_t *number)
{
    size_t length = 0;
    *number = 0;
    for (; length < rest->length && is_digit(rest->text[length]); length++) {
        *number = *number * 10 + (uint64_t)(rest->text[length] - '0');
        if (*number > GRAPH_FRAME_MAX)
            return false;
    }
    *rest = (struct span){rest->text + length, rest->length - length};
    return length > 0;
}

bool input_refuse(const struct input *input, uint32_t line, enum problem_kind kind,
                  struct span token, struct problem *problem)
{
    if (token.length > TOKEN_MAX)
        token.length = TOKEN_MAX;
    *problem = (struct problem){.kind = kind, .file = input->name, .line = line, .token = token};
    return false;
}
