/* SPDX-License-Identifier: MIT */
/* decoding.c - finds out from a log's start what to undo, and undoes it byte by byte. */
#include "decoding.h"

#include "common/digits.h"
#include "common/minmax.h"
#include "common/span.h"
#include "packet.h"

#include <string.h>

#define ARROW "\xe2\x86\x92" /* what a chat or a word processor makes of -> */
#define FOLD_MIN 40  /* columns: narrower terminals are not known */
#define FOLD_MAX 512
#define FOLDED_RECORDS_MIN 3 /* that are broken at one column, to be sure */
#define ESCAPE_MAX 16 /* characters of the longest one that is undone */

/* ---- What to undo ---- */

/* Fills the head, unless the log ends before. False iff the reader fails. */
static bool fill_head(struct decoder *decoder)
{
    while (decoder->head_length < DECODING_HEAD_SIZE) {
        ptrdiff_t count = decoder->reader(decoder->source, decoder->head + decoder->head_length,
                                          DECODING_HEAD_SIZE - decoder->head_length);
        if (count < 0)
            return false;
        if (count == 0) {
            decoder->at_end = true;
            break;
        }
        decoder->head_length += (size_t)count;
    }
    return true;
}

/* Does the head look like UTF-16? A mark says so; else every other byte is 0. */
static bool is_utf16(struct decoder *decoder)
{
    const unsigned char *head = (const unsigned char *)decoder->head;
    size_t length = min_size(decoder->head_length, 512);
    size_t zeros[2] = {0};
    if (length < 2)
        return false;
    if ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff)) {
        decoder->is_big_endian = head[0] == 0xfe;
        decoder->head_used = 2;
        return true;
    }
    for (size_t i = 0; i < length; i++)
        zeros[i % 2] += head[i] == 0;
    decoder->is_big_endian = zeros[0] > zeros[1];
    size_t more = zeros[decoder->is_big_endian ? 0 : 1];
    size_t less = zeros[decoder->is_big_endian ? 1 : 0];
    return length >= 8 && less == 0 && more * 10 >= length / 2 * 9;
}

/* Whether the head has these bytes, which may stand two bytes apart. */
static bool has_word(const struct decoder *decoder, const char *word)
{
    size_t step = decoder->undone & DECODING_UTF16 ? 2 : 1;
    size_t first = decoder->undone & DECODING_UTF16 && decoder->is_big_endian ? 1 : 0;
    size_t length = strlen(word);
    for (size_t i = first; i + length * step <= decoder->head_length + step - 1; i += step) {
        size_t matched = 0;
        while (matched < length && decoder->head[i + matched * step] == word[matched])
            matched++;
        if (matched == length)
            return true;
    }
    return false;
}

static bool holds(struct span line, const char *word)
{
    struct span before;
    return span_take_until(&line, word, &before);
}

/* Does the line begin a record of wolfSSL? */
static bool begins_record(struct span line)
{
    return holds(line, "Alloc: ") || holds(line, "Free: ");
}

/* Does the text have a record's call site, " at name:12"? */
static bool has_site(struct span text)
{
    struct span before;
    if (!span_take_until(&text, " at ", &before))
        return false;
    while (span_take_until(&text, ":", &before)) {
        if (text.length && is_digit(*text.text))
            return true;
    }
    return false;
}

/* Is a record broken between the two lines, which together have it whole? */
static bool is_broken(struct span line, struct span next)
{
    char whole[2 * FOLD_MAX];
    if (!begins_record(line) || has_site(line) || begins_record(next))
        return false;
    size_t more = min_size(next.length, FOLD_MAX);
    memcpy(whole, line.text, line.length);
    memcpy(whole + line.length, next.text, more);
    return has_site((struct span){whole, line.length + more});
}

/* The column at which records of wolfSSL are broken: no line is longer, and several that
 * reach it have the rest of their record on the next line. 0: none. */
static uint32_t find_fold(const struct decoder *decoder)
{
    const struct span head = {decoder->head, decoder->head_length};
    bool is_whole;
    size_t longest = 0;
    size_t broken = 0;
    for (struct span rest = head; rest.length;) {
        struct span line = span_take_line(&rest, &is_whole);
        longest = is_whole && line.length > longest ? line.length : longest;
    }
    if (longest < FOLD_MIN || longest > FOLD_MAX)
        return 0;
    struct span before = {NULL, 0};
    for (struct span rest = head; rest.length;) {
        struct span line = span_take_line(&rest, &is_whole);
        broken += is_whole && before.length == longest && is_broken(before, line);
        before = line;
    }
    return broken >= FOLDED_RECORDS_MIN ? (uint32_t)longest : 0;
}

static void find_out(struct decoder *decoder)
{
    decoder->odd_byte = -1;
    decoder->head_length = packet_unroll(decoder->head, decoder->head_length);
    if (packet_is_in(decoder->head, decoder->head_length)) {
        decoder->undone = DECODING_PACKETS;
        return;
    }
    decoder->undone = is_utf16(decoder) ? DECODING_UTF16 : 0;
    if (has_word(decoder, "-&gt;") || has_word(decoder, "-\\u003e") ||
        has_word(decoder, " " ARROW " "))
        decoder->undone |= DECODING_ESCAPES;
    if (has_word(decoder, "\033["))
        decoder->undone |= DECODING_COLOURS;
    if (!decoder->undone)
        decoder->fold_column = find_fold(decoder);
    if (decoder->fold_column)
        decoder->undone |= DECODING_FOLDS;
    if (has_word(decoder, "AR1:") || has_word(decoder, "AW1:"))
        decoder->undone |= DECODING_TEXT_PACKETS;
}

/* ---- Undoing ---- */

/* Where decoded bytes go. There is always room: no step makes its input longer, but for
 * UTF-16, which takes 2 bytes for up to 3. */
struct output {
    char *text;
    size_t length;
};

/* A character of the text, but for the end of a folded line. */
static void put(struct decoder *decoder, struct output *output, char c)
{
    bool is_fold = c == '\n' && decoder->fold_column && decoder->column == decoder->fold_column;
    if (decoder->fold_column && c == '\r')
        return; /* it would stand inside of a line */
    decoder->column = c == '\n' ? 0 : decoder->column + 1;
    if (!is_fold)
        output->text[output->length++] = c;
}

static void put_pending(struct decoder *decoder, struct output *output)
{
    for (size_t i = 0; i < decoder->pending_length; i++)
        put(decoder, output, decoder->pending[i]);
    decoder->pending_length = 0;
}

/* Is the pending text a colour code, \033[ ... letter? 1: wholly, 0: it may become one,
 * -1: no. */
static int judge_colour(const struct decoder *decoder)
{
    char last = decoder->pending[decoder->pending_length - 1];
    if (decoder->pending_length == 1)
        return 0;
    if (decoder->pending_length == 2)
        return last == '[' ? 0 : -1;
    return is_letter(last) ? 1 : is_digit(last) || last == ';' || last == '?' ? 0 : -1;
}

/* Likewise an escape; *stands_for becomes its text. */
static int judge_escape(const struct decoder *decoder, const char **stands_for)
{
    static const struct {
        const char *escape, *stands_for;
    } escapes[] = {
        {"&gt;", ">"}, {"&lt;", "<"},   {"&amp;", "&"}, {"&quot;", "\""},
        {"\\u003e", ">"}, {"\\u003E", ">"}, {"\\u003c", "<"}, {"\\n", " "}, {"\\t", " "},
        {ARROW, "->"},
    };
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        size_t length = strlen(escapes[i].escape);
        if (decoder->pending_length > length ||
            memcmp(decoder->pending, escapes[i].escape, decoder->pending_length) != 0)
            continue;
        *stands_for = escapes[i].stands_for;
        return decoder->pending_length == length;
    }
    return -1;
}

/* A byte of the text, which may be part of an escape. */
static void put_byte(struct decoder *decoder, struct output *output, char c)
{
    bool begins = (decoder->undone & DECODING_COLOURS && c == '\033') ||
                  (decoder->undone & DECODING_ESCAPES && (c == '&' || c == '\\' || c == *ARROW));
    if (!decoder->pending_length && !begins) {
        put(decoder, output, c);
        return;
    }
    decoder->pending[decoder->pending_length++] = c;
    const char *stands_for = "";
    int verdict = decoder->pending[0] == '\033' ? judge_colour(decoder)
                                                : judge_escape(decoder, &stands_for);
    if (verdict > 0) {
        decoder->pending_length = 0;
        while (*stands_for)
            put(decoder, output, *stands_for++);
    } else if (verdict < 0 || decoder->pending_length == ESCAPE_MAX) {
        decoder->pending_length--; /* the last byte may begin another */
        put_pending(decoder, output);
        if (begins)
            decoder->pending[decoder->pending_length++] = c;
        else
            put(decoder, output, c);
    }
}

/* A unit of UTF-16 as UTF-8; '?' for half a pair. */
static void put_unit(struct decoder *decoder, struct output *output, unsigned unit)
{
    if (unit < 0x80) {
        put_byte(decoder, output, (char)unit);
    } else if (unit >= 0xd800 && unit < 0xe000) {
        put_byte(decoder, output, '?');
    } else if (unit < 0x800) {
        put_byte(decoder, output, (char)(0xc0 | unit >> 6));
        put_byte(decoder, output, (char)(0x80 | (unit & 0x3f)));
    } else {
        put_byte(decoder, output, (char)(0xe0 | unit >> 12));
        put_byte(decoder, output, (char)(0x80 | (unit >> 6 & 0x3f)));
        put_byte(decoder, output, (char)(0x80 | (unit & 0x3f)));
    }
}

static void decode(struct decoder *decoder, const char *bytes, size_t length,
                   struct output *output)
{
    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)bytes[i];
        if (!(decoder->undone & DECODING_UTF16)) {
            put_byte(decoder, output, bytes[i]);
        } else if (decoder->odd_byte < 0) {
            decoder->odd_byte = byte;
        } else {
            int high = decoder->is_big_endian ? decoder->odd_byte : byte;
            int low = decoder->is_big_endian ? byte : decoder->odd_byte;
            decoder->odd_byte = -1;
            put_unit(decoder, output, (unsigned)(high << 8 | low));
        }
    }
}

/* Undecoded bytes: of the head, then of the reader. Returns as a log_reader does. */
static ptrdiff_t read_raw(struct decoder *decoder, char *buffer, size_t size)
{
    size_t left = decoder->head_length - decoder->head_used;
    if (left) {
        size_t count = min_size(left, size);
        memcpy(buffer, decoder->head + decoder->head_used, count);
        decoder->head_used += count;
        return (ptrdiff_t)count;
    }
    return decoder->at_end ? 0 : decoder->reader(decoder->source, buffer, size);
}

ptrdiff_t decoding_read(void *argument, char *buffer, size_t size)
{
    struct decoder *decoder = argument;
    struct output output = {buffer, 0};
    if (!decoder->is_begun) {
        decoder->is_begun = true;
        if (!fill_head(decoder))
            return -1;
        find_out(decoder);
    }
    if (!(decoder->undone & ~(unsigned)(DECODING_PACKETS | DECODING_TEXT_PACKETS)))
        return read_raw(decoder, buffer, size);
    while (!output.length) {
        char raw[4096];
        size_t room = size > sizeof decoder->pending ? (size - sizeof decoder->pending) / 2 : 1;
        ptrdiff_t count = read_raw(decoder, raw, min_size(room, sizeof raw));
        if (count < 0)
            return -1;
        if (count == 0) {
            put_pending(decoder, &output);
            return (ptrdiff_t)output.length;
        }
        decode(decoder, raw, (size_t)count, &output);
    }
    return (ptrdiff_t)output.length;
}
