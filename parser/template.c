/* SPDX-License-Identifier: MIT */
/* template.c - takes templates apart, and matches lines with them. */
#include "template.h"

#include "common/minmax.h"
#include "scan.h"

#include <string.h>

/* ---- Taking apart ---- */

/* A template while it is taken apart. */
struct assembly {
    struct template template;
    bool is_full; /* it had more parts than there is room for */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void add_part(struct assembly *assembly, enum template_part_type type, const char *text,
                     size_t length)
{
    struct template *template = &assembly->template;
    struct template_part *last =
        template->part_count ? &template->part[template->part_count - 1] : NULL;
    if (type == TEMPLATE_BLANK && last && last->type == TEMPLATE_BLANK)
        return;
    if (type == TEMPLATE_TEXT && last && last->type == TEMPLATE_TEXT &&
        last->text + last->length == text) {
        last->length += length;
        return;
    }
    assembly->is_full |= template->part_count == TEMPLATE_PARTS_MAX;
    if (!assembly->is_full)
        template->part[template->part_count++] = (struct template_part){type, text, length, 0};
}

/* The type of a conversion; has_pointer: the template has a %p. */
static bool type_of(char conversion, bool has_pointer, enum template_part_type *type)
{
    switch (conversion) {
    case 'p':
        *type = TEMPLATE_ADDRESS;
        return true;
    case 'd':
    case 'i':
    case 'u':
        *type = TEMPLATE_SIZE;
        return true;
    case 'x':
    case 'X':
        *type = has_pointer ? TEMPLATE_HEX_SIZE : TEMPLATE_ADDRESS;
        return true;
    case 's':
        *type = TEMPLATE_SITE;
        return true;
    case 'c':
        *type = TEMPLATE_CHARACTER;
        return true;
    default:
        *type = TEMPLATE_ANYTHING;
        return conversion && strchr("oeEfFgGaA", conversion);
    }
}

/* Passes over what printf() has between a '%' and the conversion's letter. */
static const char *skip_modifiers(const char *text)
{
    text += strspn(text, "-+ #0'");
    text += strspn(text, "0123456789");
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    return text + strspn(text, "hljztL");
}

/* Takes a conversion apart; `text` is behind its '%'. Returns one past it, or NULL where it
 * is none. */
static const char *take_conversion(struct assembly *assembly, const char *text, bool has_pointer)
{
    enum template_part_type type;
    if (*text == '%') {
        add_part(assembly, TEMPLATE_TEXT, text, 1);
        return text + 1;
    }
    if (*text == '*') { /* as scanf() skips: a letter may say what */
        bool has_letter = text[1] && type_of(text[1], has_pointer, &type) && !scan_is_name(text[2]);
        add_part(assembly, TEMPLATE_ANYTHING, NULL, 0);
        return text + 1 + has_letter;
    }
    bool is_second = strncmp(text, "2$", 2) == 0;
    bool is_placed = is_second || strncmp(text, "1$", 2) == 0;
    text = skip_modifiers(is_placed ? text + 2 : text);
    if (!type_of(*text, has_pointer, &type) || (is_placed && type != TEMPLATE_ADDRESS))
        return NULL;
    add_part(assembly, type, NULL, 0);
    if (is_placed && !assembly->is_full)
        assembly->template.part[assembly->template.part_count - 1].position = 1 + is_second;
    return text + 1;
}

/* Is there a %p, behind whatever flags? */
static bool has_pointer(const char *text)
{
    for (; (text = strchr(text, '%')) != NULL; text++) {
        const char *conversion = text + 1 + strspn(text + 1, "12$");
        if (*skip_modifiers(conversion) == 'p')
            return true;
        text += text[1] == '%';
    }
    return false;
}

static bool take_apart(struct assembly *assembly, const char *text)
{
    bool has_p = has_pointer(text);
    while (*text) {
        if (*text == '%') {
            text = take_conversion(assembly, text + 1, has_p);
            if (!text)
                return false;
        } else if (*text == '\\' && text[1] && strchr("nrt", text[1])) {
            add_part(assembly, TEMPLATE_BLANK, NULL, 0);
            text += 2;
        } else {
            bool is_space = is_blank(*text) || *text == '\n' || *text == '\r';
            add_part(assembly, is_space ? TEMPLATE_BLANK : TEMPLATE_TEXT, text, 1);
            text++;
        }
    }
    return true;
}

/* ---- Judging ---- */

static uint32_t count_parts(const struct template *template, enum template_part_type type)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < template->part_count; i++)
        count += template->part[i].type == type;
    return count;
}

/* Without %p, what follows the addresses of the record is sizes. */
static void settle_hexadecimals(struct template *template, uint32_t addresses)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < template->part_count; i++) {
        if (template->part[i].type == TEMPLATE_ADDRESS && ++seen > addresses)
            template->part[i].type = TEMPLATE_HEX_SIZE;
    }
}

/* Does a part that ends where the next text begins stand before another conversion? */
static bool has_touching(const struct template *template)
{
    for (uint32_t i = 0; i + 1 < template->part_count; i++) {
        enum template_part_type next = template->part[i + 1].type;
        bool is_open = template->part[i].type == TEMPLATE_SITE ||
                       template->part[i].type == TEMPLATE_ANYTHING;
        if (is_open && next != TEMPLATE_TEXT && next != TEMPLATE_BLANK)
            return true;
    }
    return false;
}

static enum template_error judge(const struct template *template)
{
    uint32_t wanted = template->type == RECORD_REALLOC ? 2 : 1;
    uint32_t addresses = count_parts(template, TEMPLATE_ADDRESS);
    uint32_t placed[3] = {0};
    for (uint32_t i = 0; i < template->part_count; i++)
        placed[template->part[i].position]++;
    uint32_t sizes = count_parts(template, TEMPLATE_SIZE) +
                     count_parts(template, TEMPLATE_HEX_SIZE);
    if (!count_parts(template, TEMPLATE_TEXT))
        return TEMPLATE_NO_TEXT;
    if (!addresses)
        return TEMPLATE_NO_ADDRESS;
    if (addresses < wanted)
        return TEMPLATE_ONE_ADDRESS;
    if (addresses > wanted || placed[2] > wanted - 1)
        return TEMPLATE_MORE_ADDRESSES;
    if (placed[1] != placed[2] && wanted == 2)
        return TEMPLATE_ONE_ADDRESS;
    if (template->type != RECORD_FREE && !sizes)
        return TEMPLATE_NO_SIZE;
    if (sizes > 2 || count_parts(template, TEMPLATE_SITE) > 1)
        return TEMPLATE_TOO_MANY_SIZES;
    return has_touching(template) ? TEMPLATE_TOUCHING : TEMPLATE_OK;
}

enum template_error template_add(struct template_set *set, enum record_type type,
                                 const char *text)
{
    struct assembly assembly = {.template = {.type = type}};
    struct template *template = &assembly.template;
    if (set->count == TEMPLATES_MAX)
        return TEMPLATE_TOO_MANY;
    if (!take_apart(&assembly, text))
        return TEMPLATE_CONVERSION;
    if (assembly.is_full)
        return TEMPLATE_TOO_LONG;
    while (template->part_count && template->part[template->part_count - 1].type == TEMPLATE_BLANK)
        template->part_count--;
    if (!has_pointer(text))
        settle_hexadecimals(template, type == RECORD_REALLOC ? 2 : 1);
    enum template_error error = judge(template);
    if (error == TEMPLATE_OK)
        set->template[set->count++] = *template;
    return error;
}

/* ---- Matching ---- */

/* What a line says, as far as it matches. */
struct match {
    uint64_t address[2];
    uint64_t size[2];
    uint32_t address_count;
    uint32_t size_count;
    const char *site;
    size_t site_length;
};

static const char *skip_blanks(const char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

static const char *match_text(const struct template_part *part, const char *text, const char *end)
{
    bool is_here = (size_t)(end - text) >= part->length &&
                   memcmp(text, part->text, part->length) == 0;
    return is_here ? text + part->length : NULL;
}

static const char *match_number(const struct template_part *part, const char *text,
                                struct match *match)
{
    if (part->type == TEMPLATE_ADDRESS) {
        uint32_t next = match->address_count++;
        return scan_pointer(text, &match->address[part->position ? part->position - 1 : next]);
    }
    uint64_t *size = &match->size[match->size_count++];
    return part->type == TEMPLATE_SIZE ? scan_size(text, size) : scan_pointer(text, size);
}

/* Parts that are tried for one match, and for each byte of a line: an open part can end
 * at many places. */
#define STEPS_BASE 20000
#define STEPS_PER_BYTE 8

/* Templates held against a line. */
struct attempt {
    const struct template *template;
    const char *end;  /* of the line */
    size_t steps_left;
};

static const char *match_from(struct attempt *attempt, uint32_t i, const char *text,
                              struct match *match);

/* An open part: it ends at the first place from which all that follows matches. */
static const char *match_open(struct attempt *attempt, uint32_t i, const char *text,
                              struct match *match)
{
    const struct template *template = attempt->template;
    bool is_site = template->part[i].type == TEMPLATE_SITE;
    const char *last = i + 1 == template->part_count ? attempt->end : text;
    for (const char *at = last; at <= attempt->end && attempt->steps_left; at++) {
        struct match rest = *match;
        if (is_site) {
            rest.site = text;
            rest.site_length = (size_t)(at - text);
        }
        const char *after = match_from(attempt, i + 1, at, &rest);
        if (after) {
            *match = rest;
            return after;
        }
    }
    return NULL;
}

/* Matches the parts from i on with the text at this place; returns one past it, or NULL. */
static const char *match_from(struct attempt *attempt, uint32_t i, const char *text,
                              struct match *match)
{
    const struct template *template = attempt->template;
    for (; text && i < template->part_count; i++) {
        const struct template_part *part = &template->part[i];
        const char *start = text;
        if (!attempt->steps_left)
            return NULL;
        attempt->steps_left--;
        switch (part->type) {
        case TEMPLATE_TEXT:
            text = match_text(part, text, attempt->end);
            break;
        case TEMPLATE_BLANK:
            text = skip_blanks(text);
            text = text > start ? text : NULL;
            break;
        case TEMPLATE_CHARACTER:
            text = text < attempt->end ? text + 1 : NULL;
            break;
        case TEMPLATE_SITE:
        case TEMPLATE_ANYTHING:
            return match_open(attempt, i, text, match);
        case TEMPLATE_ADDRESS:
        case TEMPLATE_SIZE:
        case TEMPLATE_HEX_SIZE:
            text = match_number(part, skip_blanks(text), match);
            break;
        }
    }
    return text;
}

/* A number at the end of a match must be whole. */
static bool is_whole(const struct template *template, const char *after)
{
    enum template_part_type last = template->part[template->part_count - 1].type;
    bool is_number = last == TEMPLATE_ADDRESS || last == TEMPLATE_SIZE || last == TEMPLATE_HEX_SIZE;
    return !is_number || !scan_is_name(*after);
}

/* A size that records can hold. */
static uint64_t size_of(const struct match *match)
{
    uint64_t size = min_u64(match->size[0], RECORD_SIZE_MAX + 1);
    uint64_t count = match->size_count < 2 ? 1 : match->size[1];
    return size && count > RECORD_SIZE_MAX / size ? RECORD_SIZE_MAX + 1 : count * size;
}

/* Writes the records of a match; returns how many. A free of NULL is none. */
static size_t write_records(const struct template *template, const struct match *match,
                            struct record *records)
{
    uint64_t old = template->type == RECORD_ALLOC ? 0 : match->address[0];
    uint64_t new = template->type == RECORD_ALLOC ? match->address[0] : match->address[1];
    uint64_t size = size_of(match);
    size_t count = 0;
    if (template->type == RECORD_FREE || (old && !new && !size)) {
        records[0] = (struct record){.type = RECORD_FREE, .address = old};
        return old != 0;
    }
    if (old && new)
        records[count++] = (struct record){.type = RECORD_REALLOC, .address = old};
    records[count] = (struct record){.type = RECORD_ALLOC, .address = new, .size = size,
                                     .has_size = true};
    record_set_site(&records[count], match->site, match->site_length);
    return count + 1;
}

size_t template_read(const struct template_set *set, const char *line, const char **text,
                     const char *end, struct record *records)
{
    const char *line_end = end > line && end[-1] == '\r' ? end - 1 : end;
    struct attempt attempt = {NULL, line_end, STEPS_BASE};
    attempt.steps_left += (size_t)(end - *text) * STEPS_PER_BYTE;
    for (const char *at = *text; at < line_end; at++) {
        for (uint32_t t = 0; t < set->count; t++) {
            const struct template *template = &set->template[t];
            const struct template_part *first = &template->part[0];
            struct match match = {0};
            if (first->type == TEMPLATE_TEXT ? *at != *first->text
                                             : at > line && !is_blank(at[-1]))
                continue; /* what is not a text begins a word */
            attempt.template = template;
            const char *after = match_from(&attempt, 0, at, &match);
            if (after && is_whole(template, after)) {
                *text = after;
                return write_records(template, &match, records);
            }
        }
    }
    *text = end;
    return 0;
}
