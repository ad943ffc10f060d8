/* SPDX-License-Identifier: MIT */
/* mutate.c - a table of ways to spoil a text, and what they are fed with. */
#include "mutate.h"

#include "common/grow.h"
#include "common/hash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The corpus ---- */

static bool add_text(struct mutate_text **list, size_t *count, size_t *capacity,
                     const uint8_t *bytes, size_t length)
{
    struct mutate_text *grown = grow(*list, capacity, *count + 1, sizeof **list);
    uint8_t *copy = malloc(length + 1);
    if (grown)
        *list = grown;
    if (!grown || !copy) {
        free(copy);
        return false;
    }
    memcpy(copy, bytes, length);
    grown[(*count)++] = (struct mutate_text){copy, length};
    return true;
}

bool mutate_add_seed(struct mutate_corpus *corpus, const char *name)
{
    uint8_t bytes[MUTATE_MAX];
    FILE *file = fopen(name, "rb");
    if (!file)
        return false;
    size_t length = fread(bytes, 1, sizeof bytes, file);
    bool is_read = !ferror(file);
    fclose(file);
    return is_read && add_text(&corpus->seed, &corpus->seed_count, &corpus->seed_capacity, bytes,
                               length);
}

/* Undoes the escapes of a token in place; its length, or 0 where it is none. */
static size_t unescape(char *text, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned value = (unsigned char)text[i];
        if (value == '\\' && i + 3 < length && sscanf(text + i, "\\x%2x", &value) == 1)
            i += 3;
        else if (value == '\\' && i + 1 < length && strchr("\\\"", text[i + 1]))
            value = (unsigned char)text[++i];
        else if (value == '\\')
            return 0;
        text[written++] = (char)value;
    }
    return written;
}

bool mutate_add_tokens(struct mutate_corpus *corpus, const char *name)
{
    char line[256];
    bool is_good = true;
    FILE *file = fopen(name, "r");
    if (!file)
        return false;
    while (is_good && fgets(line, sizeof line, file)) {
        char *first = strchr(line, '"');
        char *last = strrchr(line, '"');
        if (line[strspn(line, " \t\n")] == '\0' || line[0] == '#')
            continue;
        size_t length = first == last ? 0 : unescape(first + 1, (size_t)(last - first) - 1);
        is_good = length > 0;
        if (!is_good)
            errno = EINVAL;
        else
            is_good = add_text(&corpus->token, &corpus->token_count, &corpus->token_capacity,
                               (const uint8_t *)first + 1, length);
    }
    is_good = is_good && !ferror(file);
    fclose(file);
    return is_good;
}

void mutate_free(struct mutate_corpus *corpus)
{
    for (size_t i = 0; i < corpus->seed_count; i++)
        free(corpus->seed[i].bytes);
    for (size_t i = 0; i < corpus->token_count; i++)
        free(corpus->token[i].bytes);
    free(corpus->seed);
    free(corpus->token);
    *corpus = (struct mutate_corpus){0};
}

/* ---- Random numbers (splitmix64), and parts of a text ---- */

struct draft {
    const struct mutate_corpus *corpus;
    uint64_t random;
    uint8_t *bytes;
    size_t length;
};

struct range {
    size_t at;
    size_t length;
};

static size_t below(struct draft *draft, size_t limit)
{
    uint64_t number = hash_mix(draft->random += HASH_FACTOR);
    return limit ? (size_t)(number % limit) : 0;
}

/* A part of a text, mostly a short one. */
static struct range any_range(struct draft *draft, size_t length)
{
    struct range range = {.at = below(draft, length + 1)};
    size_t most = (size_t)1 << below(draft, 11);
    most = most < length - range.at ? most : length - range.at;
    range.length = below(draft, most + 1);
    return range;
}

/* A line with its '\n', if it has one. */
static struct range any_line(struct draft *draft)
{
    struct range line = {.at = below(draft, draft->length)};
    while (line.at > 0 && draft->bytes[line.at - 1] != '\n')
        line.at--;
    const uint8_t *begin = draft->bytes + line.at;
    const uint8_t *end = draft->length ? memchr(begin, '\n', draft->length - line.at) : NULL;
    line.length = end ? (size_t)(end - begin) + 1 : draft->length - line.at;
    return line;
}

static bool is_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* A number, decimal or not; empty where none is found soon. */
static struct range any_number(struct draft *draft)
{
    struct range number = {.at = below(draft, draft->length)};
    while (number.at < draft->length && !is_digit(draft->bytes[number.at]))
        number.at++;
    while (number.at > 0 && is_digit(draft->bytes[number.at - 1]))
        number.at--;
    while (number.at + number.length < draft->length &&
           is_digit(draft->bytes[number.at + number.length]))
        number.length++;
    return number;
}

/* Puts bytes, which are not the draft's own, in the place of a part of it. */
static void replace(struct draft *draft, struct range range, const void *bytes, size_t length)
{
    size_t room = MUTATE_MAX - (draft->length - range.length);
    length = length < room ? length : room;
    memmove(draft->bytes + range.at + length, draft->bytes + range.at + range.length,
            draft->length - range.at - range.length);
    if (length)
        memcpy(draft->bytes + range.at, bytes, length);
    draft->length += length - range.length;
}

/* Puts a copy of one part of the draft in the place of another. */
static void copy(struct draft *draft, struct range from, struct range to)
{
    uint8_t bytes[MUTATE_MAX];
    memcpy(bytes, draft->bytes + from.at, from.length);
    replace(draft, to, bytes, from.length);
}

/* ---- Ways to spoil a text ---- */

static void flip_bit(struct draft *draft)
{
    if (draft->length)
        draft->bytes[below(draft, draft->length)] ^= (uint8_t)(1u << below(draft, 8));
}

static void set_byte(struct draft *draft)
{
    if (draft->length)
        draft->bytes[below(draft, draft->length)] = (uint8_t)below(draft, 256);
}

static void insert_bytes(struct draft *draft)
{
    uint8_t bytes[40];
    size_t length = 1 + below(draft, below(draft, 4) ? 2 : sizeof bytes);
    uint8_t c = (uint8_t)below(draft, 256);
    bool is_run = below(draft, 2);
    for (size_t i = 0; i < length; i++)
        bytes[i] = is_run ? c : (uint8_t)below(draft, 256);
    replace(draft, (struct range){below(draft, draft->length + 1), 0}, bytes, length);
}

static void remove_bytes(struct draft *draft)
{
    replace(draft, any_range(draft, draft->length), NULL, 0);
}

static void copy_bytes(struct draft *draft)
{
    struct range to = any_range(draft, draft->length);
    copy(draft, any_range(draft, draft->length), to);
}

static void splice(struct draft *draft)
{
    const struct mutate_text *other = &draft->corpus->seed[below(draft, draft->corpus->seed_count)];
    struct range from = any_range(draft, other->length);
    replace(draft, any_range(draft, draft->length), other->bytes + from.at, from.length);
}

static void put_token(struct draft *draft)
{
    struct range to = {below(draft, draft->length + 1), 0};
    if (draft->corpus->token_count == 0)
        return;
    if (below(draft, 2))
        to = any_number(draft);
    const struct mutate_text *token = &draft->corpus->token[below(draft, draft->corpus->token_count)];
    replace(draft, to, token->bytes, token->length);
}

/* Numbers at the edges of what types and limits hold. */
static void put_number(struct draft *draft)
{
    static const char *const edges[] = {
        "0", "1", "2", "15", "16", "17", "63", "64", "65", "127", "128", "255", "256", "4095",
        "4096", "65535", "65536", "16777215", "16777216", "2147483647", "2147483648",
        "4294967263", "4294967264", "4294967295", "4294967296", "9223372036854775807",
        "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999", "ffffffff", "ffffffffffffffff", "10000000000000000", "(nil)",
    };
    char text[24];
    const char *number = edges[below(draft, sizeof edges / sizeof *edges)];
    if (below(draft, 2)) {
        snprintf(text, sizeof text, "%zu", below(draft, (size_t)1 << below(draft, 20)));
        number = text;
    }
    replace(draft, any_number(draft), number, strlen(number));
}

/* So that addresses meet, and sizes. */
static void copy_number(struct draft *draft)
{
    struct range to = any_number(draft);
    copy(draft, any_number(draft), to);
}

static void remove_line(struct draft *draft)
{
    replace(draft, any_line(draft), NULL, 0);
}

static void copy_line(struct draft *draft)
{
    struct range to = {any_line(draft).at, 0};
    copy(draft, any_line(draft), to);
}

static void move_line(struct draft *draft)
{
    uint8_t bytes[MUTATE_MAX];
    struct range line = any_line(draft);
    memcpy(bytes, draft->bytes + line.at, line.length);
    replace(draft, line, NULL, 0);
    replace(draft, (struct range){any_line(draft).at, 0}, bytes, line.length);
}

static void cut_off(struct draft *draft)
{
    draft->length = below(draft, draft->length + 1);
}

static void (*const ways[])(struct draft *) = {
    flip_bit,   set_byte,    insert_bytes, remove_bytes, copy_bytes, splice,    put_token,
    put_number, put_number,  copy_number,  copy_number,  copy_line,  copy_line, remove_line,
    remove_line, move_line,  move_line,
};

size_t mutate_make(const struct mutate_corpus *corpus, uint64_t seed, uint64_t number,
                   uint8_t *bytes)
{
    struct draft draft = {.corpus = corpus, .random = seed << 48 ^ number, .bytes = bytes};
    const struct mutate_text *base = &corpus->seed[below(&draft, corpus->seed_count)];
    draft.length = base->length;
    memcpy(bytes, base->bytes, base->length);
    for (size_t left = (size_t)1 << below(&draft, 6); left > 0; left--)
        ways[below(&draft, sizeof ways / sizeof *ways)](&draft);
    if (below(&draft, 16) == 0)
        cut_off(&draft);
    return draft.length;
}
