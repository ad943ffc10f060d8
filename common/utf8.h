/* SPDX-License-Identifier: MIT */
/* utf8.h - reads characters from bytes that may not be valid UTF-8.
 *
 * Text from a log or the command line goes into formats that must be UTF-8. This finds the
 * bytes that are invalid; the formats show U+FFFD in their place. */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define UTF8_BROKEN UINT32_MAX

/* Reads the first character of a text of at least one byte. *character becomes its code
 * point; UTF8_BROKEN if the bytes are no character. Returns how many bytes it has. For
 * broken bytes, this is Unicode's "maximal subpart", which one U+FFFD replaces. */
size_t utf8_read(const char *text, size_t length, uint32_t *character);

/* Whether a terminal or an editor may obey the character instead of showing it:
 * controls (U+0000 to 001F, 007F to 009F), line and paragraph separators (2028,
 * 2029), and the marks that turn the direction of the text (061C, 200E, 200F, 202A
 * to 202E, 2066 to 2069). False for UTF8_BROKEN. */
bool utf8_is_control(uint32_t character);

#endif
