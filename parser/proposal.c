/* SPDX-License-Identifier: MIT */
/* proposal.c - finds the numbers of a line, and writes %p and %u where they stand. */
#include "proposal.h"

#include "template.h"

#include "common/digits.h"
#include "common/minmax.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define NUMBERS_MAX 16      /* of a line; with more, it is no candidate */
#define ADDRESS_DIGITS 4    /* hexadecimal digits of an address, at least, behind 0x */
#define BARE_DIGITS 8       /* and without 0x */
#define LINE_MAX_LENGTH 400 /* bytes; a longer line is none that a printf() for one record wrote */

struct number {
    size_t start, end; /* bytes of the line */
    bool has_0x;
    bool is_address;
};

struct numbers {
    struct number number[NUMBERS_MAX + 1];
    uint32_t count; /* up to NUMBERS_MAX + 1 */
};

static bool is_word_byte(char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

/* ---- What stands in a line ---- */

/* The number at a byte that begins a word; it ends where it starts: there is none. */
static struct number number_at(struct span line, size_t start)
{
    bool has_0x = span_begins(span_from(line, start), span_of("0x"));
    size_t first = has_0x ? start + 2 : start;
    size_t hex = first, decimal = first;
    while (hex < line.length && hex_digit(line.text[hex]) >= 0)
        hex++;
    while (decimal < line.length && is_digit(line.text[decimal]))
        decimal++;
    bool is_whole = hex == line.length || !is_word_byte(line.text[hex]);
    bool is_address = is_whole && hex - first >= (has_0x ? ADDRESS_DIGITS : BARE_DIGITS);
    return (struct number){start, is_whole && (has_0x || is_address) ? hex : decimal, has_0x,
                           is_address};
}

static struct numbers find_numbers(struct span line)
{
    struct numbers numbers = {.count = 0};
    for (size_t i = 0; i < line.length && numbers.count <= NUMBERS_MAX; i++) {
        if (hex_digit(line.text[i]) < 0 || (i > 0 && is_word_byte(line.text[i - 1])))
            continue;
        struct number number = number_at(line, i);
        if (number.end > number.start)
            numbers.number[numbers.count++] = number;
    }
    return numbers;
}

/* Where the first word starts that has `part` in it, in either case, and not behind "de" or "re":
 * line.length where there is none. */
static size_t find_verb(struct span line, const char *part)
{
    size_t length = strlen(part);
    size_t word = 0;
    for (size_t i = 0; i + length <= line.length; i++) {
        const char *at = line.text + i;
        if (i > 0 && !is_word_byte(at[-1]))
            word = i;
        if (strncasecmp(at, part, length) == 0 &&
            (i < word + 2 ||
             (strncasecmp(at - 2, "de", 2) != 0 && strncasecmp(at - 2, "re", 2) != 0)))
            return word;
    }
    return line.length;
}

/* Whether words beside the number say that it is a size. */
static bool is_called_size(struct span line, const struct number *number)
{
    struct span behind = span_from(line, number->end);
    size_t start = number->start;
    span_take_start(&behind, " ");
    if (behind.length >= 4 && strncasecmp(behind.text, "byte", 4) == 0)
        return true;
    while (start > 0 && !is_letter(line.text[start - 1]))
        start--;
    return (start >= 4 && strncasecmp(line.text + start - 4, "size", 4) == 0) ||
           (start >= 3 && strncasecmp(line.text + start - 3, "len", 3) == 0);
}

/* The first address behind the verb, else the last before it; NULL: there is none. */
static const struct number *choose_address(const struct numbers *numbers, size_t verb)
{
    const struct number *chosen = NULL;
    for (uint32_t i = 0; i < numbers->count && (!chosen || chosen->start < verb); i++) {
        if (numbers->number[i].is_address)
            chosen = &numbers->number[i];
    }
    return chosen;
}

/* The first number that is called a size, else the first behind the verb, else the last before it;
 * NULL: there is none. */
static const struct number *choose_size(struct span line, const struct numbers *numbers,
                                        size_t verb)
{
    const struct number *chosen = NULL;
    for (uint32_t i = 0; i < numbers->count; i++) {
        const struct number *number = &numbers->number[i];
        if (number->is_address || number->has_0x)
            continue;
        if (is_called_size(line, number))
            return number;
        if (!chosen || chosen->start < verb)
            chosen = number;
    }
    return chosen;
}

/* ---- The template ---- */

/* Writes the line from `start` to `end` with conversions for its numbers. False where that is too
 * long, or has what a template or a shell reads in another way. */
static bool write_template(struct span line, size_t start, size_t end,
                           const struct numbers *numbers, const struct number *address,
                           const struct number *size, char *template)
{
    size_t length = 0;
    uint32_t next = 0;
    for (size_t i = start; i < end && length + 3 < PROPOSAL_MAX;) {
        while (next < numbers->count && numbers->number[next].start < i)
            next++;
        const struct number *number = &numbers->number[next];
        if (next == numbers->count || number->start > i) {
            char c = line.text[i++];
            if (c < ' ' || c > '~' || c == '\'' || c == '\\')
                return false;
            if (c == '%')
                template[length++] = '%';
            template[length++] = c;
            continue;
        }
        template[length++] = '%';
        template[length++] = number == address ? 'p' : number == size ? 'u' : '*';
        i = number->end;
    }
    template[length] = 0;
    return length + 3 < PROPOSAL_MAX;
}

/* Whether a template reads the line that it was made from. */
static bool reads(const char *template, enum record_type type, struct span line)
{
    struct template_set set = {0};
    struct record records[2];
    const char *text = line.text;
    return template_add(&set, type, template) == TEMPLATE_OK &&
           template_read(&set, line.text, &text, line.text + line.length, records) > 0;
}

/* Sets the template to one that reads the line; "" where the line is no candidate. */
static bool propose(struct span line, enum record_type type, const char *verb_part,
                    char *template)
{
    size_t verb = find_verb(line, verb_part);
    if (verb == line.length || line.length > LINE_MAX_LENGTH)
        return false;
    struct numbers numbers = find_numbers(line);
    const struct number *address = choose_address(&numbers, verb);
    const struct number *size = type == RECORD_FREE ? NULL : choose_size(line, &numbers, verb);
    if (numbers.count > NUMBERS_MAX || !address || (type != RECORD_FREE && !size))
        return false;
    size_t start = min_size(verb, address->start);
    size_t end = verb;
    while (end < line.length && is_word_byte(line.text[end]))
        end++;
    end = max_size(end, address->end);
    if (size) {
        start = min_size(start, size->start);
        end = max_size(end, size->end);
    }
    if (write_template(line, start, end, &numbers, address, size, template) &&
        reads(template, type, line))
        return true;
    *template = 0;
    return false;
}

struct proposal proposal_make(struct span text)
{
    struct proposal proposal = {.line = 0};
    bool is_whole;
    for (uint64_t number = 1; text.length && (!proposal.line || !*proposal.free); number++) {
        struct span line = span_take_line(&text, &is_whole);
        if (!is_whole) /* cut; and a template looks one byte behind the line */
            break;
        if (!proposal.line && propose(line, RECORD_ALLOC, "alloc", proposal.alloc)) {
            proposal.line = number;
            proposal.text = line;
        } else if (!*proposal.free && find_verb(line, "alloc") == line.length) {
            propose(line, RECORD_FREE, "free", proposal.free);
        }
    }
    return proposal;
}
