/* SPDX-License-Identifier: MIT */
/* compiler_file.c - what .ci and .su files have in common. */
#include "compiler_file.h"

#define TOKEN_MAX 60 /* bytes of a wrong line in a message */

enum frame_kind compiler_file_frame_kind(struct span words)
{
    if (span_is(words, "static"))
        return FRAME_STATIC;
    if (span_is(words, "dynamic,bounded"))
        return FRAME_BOUNDED;
    return span_is(words, "dynamic") ? FRAME_DYNAMIC : FRAME_UNKNOWN;
}

bool compiler_file_refuse(const struct compiler_file *file, uint32_t line, enum error_kind kind,
                          struct span token, struct error *error)
{
    if (token.length > TOKEN_MAX)
        token.length = TOKEN_MAX;
    *error = (struct error){.kind = kind, .file = file->name, .line = line, .token = token};
    return false;
}
