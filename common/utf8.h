/* SPDX-License-Identifier: MIT */
/* utf8.h - the characters of a text that may be no text at all.
 *
 * What a log or a command line holds goes into formats that must be UTF-8, so
 * what is broken in it is found here, and shown as U+FFFD there. */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define UTF8_BROKEN UINT32_MAX

/* Sets *character to the code point that the text, of at least one byte, starts
 * with, and returns its bytes. Where they are no character it is UTF8_BROKEN, and
 * they are what was good of it, or 1: Unicode's "maximal subpart", one U+FFFD. */
size_t utf8_read(const char *text, size_t length, uint32_t *character);

/* Whether a terminal or an editor may obey the character instead of showing it:
 * controls (U+0000 to 001F, 007F to 009F), line and paragraph separators (2028,
 * 2029), and the marks that turn the direction of the text (061C, 200E, 200F, 202A
 * to 202E, 2066 to 2069). False for UTF8_BROKEN. */
bool utf8_is_control(uint32_t character);

#endif
