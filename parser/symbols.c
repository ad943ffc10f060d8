/* SPDX-License-Identifier: MIT */
/* symbols.c - reads the lines of nm, and finds the function that holds an address:
 *
 *   08000100 T main                address, type, name
 *   08000124 00000024 t init       nm -S: the size, too
 *            U malloc              has no address: left out
 *
 *   app.o:                         and this, which stands above the symbols of each of several files
 *
 * Thumb code marks its return addresses with bit 0. Where addresses have 32 bits and all call
 * sites of a log are odd, the bit is such a mark. */
#include "symbols.h"

#include "common/digits.h"
#include "common/grow.h"
#include "common/sorted.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CODE_TYPES "TtWwi"
#define DATA_TYPES "BbDdGgRrSsVvCu"
#define OTHER_TYPES "AaNnUIp-?" /* no place in memory, or no name for one */
#define BARE_DIGITS 6 /* of an address without 0x, at least: fewer may be the number of a line */

/* ---- Reading ---- */

static bool is_one_of(const char *types, char type)
{
    return type && strchr(types, type);
}

/* Takes a type, and the blank behind it. */
static bool take_type(struct span *line, char *type)
{
    if (line->length < 3 || line->text[1] != ' ' ||
        !is_one_of(CODE_TYPES DATA_TYPES OTHER_TYPES, line->text[0]))
        return false;
    *type = line->text[0];
    *line = span_from(*line, 2);
    return true;
}

/* A line of something else than a symbol with an address. */
static bool is_aside(struct span line)
{
    char type;
    bool is_file = span_take_end(&line, ":");
    while (span_take_start(&line, " "))
        ;
    return is_file || !line.length || take_type(&line, &type);
}

/* Reads a line with an address; false iff it is none. The name stays empty if it is of no use. */
static bool read_symbol(struct symbols *symbols, struct span line, struct symbol *symbol)
{
    char type;
    uint64_t size;
    size_t digits = span_take_hexadecimal(&line, &symbol->address);
    if (!digits || !span_take_start(&line, " "))
        return false;
    struct span rest = line;
    bool has_size = span_take_hexadecimal(&rest, &size) == digits && span_take_start(&rest, " ");
    if (has_size)
        line = rest;
    if (!take_type(&line, &type))
        return false;
    if (!span_take_until(&line, "\t", &symbol->name)) /* nm -l puts the file behind it */
        symbol->name = line;
    if (is_one_of(OTHER_TYPES, type) || span_begins(symbol->name, span_of("$"))) /* $t, of Thumb */
        symbol->name.length = 0;
    if (__builtin_add_overflow(symbol->address, has_size ? size : 0, &symbol->end))
        symbol->end = UINT64_MAX;
    symbol->is_code = is_one_of(CODE_TYPES, type);
    symbols->has_32_bits = digits == 8;
    return true;
}

/* By address; of those at one address, the function first, then by name. */
static int compare_places(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return x->is_code != y->is_code ? (x->is_code ? -1 : 1) : span_compare(x->name, y->name);
}

static int compare_names(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    int order = span_compare(x->name, y->name);
    return order ? order : (x->address > y->address) - (x->address < y->address);
}

/* Keeps one symbol of each address, and finds where each ends and which share a name. */
static void arrange(struct symbols *symbols)
{
    struct symbol *symbol = symbols->symbol;
    size_t count = 0;
    qsort(symbol, symbols->count, sizeof *symbol, compare_places);
    for (size_t i = 0; i < symbols->count; i++) {
        if (!count || symbol[i].address != symbol[count - 1].address)
            symbol[count++] = symbol[i];
    }
    symbols->count = count;
    for (size_t i = 0; i < count; i++) {
        if (symbol[i].end == symbol[i].address)
            symbol[i].end = i + 1 < count ? symbol[i + 1].address : symbol[i].address;
    }
    qsort(symbol, count, sizeof *symbol, compare_names);
    for (size_t i = 1; i < count; i++) {
        bool is_same = span_compare(symbol[i].name, symbol[i - 1].name) == 0;
        symbol[i].is_namesake = is_same;
        symbol[i - 1].is_namesake |= is_same;
    }
    qsort(symbol, count, sizeof *symbol, compare_places);
}

enum symbols_status symbols_read(struct span text, struct symbols *symbols)
{
    bool is_whole, has_function = false;
    while (text.length) {
        struct span line = span_take_line(&text, &is_whole);
        struct symbol *symbol = grow(symbols->symbol, &symbols->capacity, symbols->count + 1,
                                     sizeof *symbol);
        symbols->line++;
        if (!symbol)
            return SYMBOLS_NO_MEMORY;
        symbols->symbol = symbol;
        symbol += symbols->count;
        *symbol = (struct symbol){0};
        if (is_aside(line))
            continue;
        if (!read_symbol(symbols, line, symbol)) {
            symbols->bad_line = line;
            return SYMBOLS_BAD_LINE;
        }
        symbols->count += symbol->name.length > 0;
        has_function |= symbol->name.length && symbol->is_code;
    }
    if (!has_function)
        return SYMBOLS_NO_FUNCTION;
    arrange(symbols);
    return SYMBOLS_OK;
}

/* ---- Naming ---- */

/* The function that holds the address; NULL: none. */
static const struct symbol *find(const struct symbols *symbols, uint64_t address)
{
    size_t i = sorted_first_at(symbols->symbol, symbols->count, sizeof *symbols->symbol, address);
    i += i < symbols->count && symbols->symbol[i].address == address;
    const struct symbol *symbol = i ? &symbols->symbol[i - 1] : NULL;
    return symbol && symbol->is_code && address < symbol->end ? symbol : NULL;
}

/* A call site that is an address: 0x8001235, 08001235, [0x401136] as ltrace prints it, or
 * ./app:[0x1136] as mtrace does. What is in a shared library is at another address there. */
static bool read_site(struct span site, uint64_t *address)
{
    struct span object, name;
    bool has_object = span_take_until(&site, ":[", &object);
    if (has_object && span_take_until(&object, ".so", &name))
        return false;
    if ((has_object || span_take_start(&site, "[")) && !span_take_end(&site, "]"))
        return false;
    bool has_mark = span_take_start(&site, "0x");
    bool has_digits = site.length >= BARE_DIGITS && is_digit(site.text[0]);
    return (has_mark || has_digits) && span_take_hexadecimal(&site, address) && !site.length;
}

/* Whether all call sites that are in a function have the mark of Thumb code. */
static bool has_thumb_marks(const struct symbols *symbols, const struct kinds *kinds)
{
    uint64_t address;
    bool is_odd = symbols->has_32_bits;
    for (uint32_t k = 0; is_odd && k < kinds->count; k++) {
        if (read_site(kinds_site(kinds, &kinds->kind[k]), &address) && find(symbols, address))
            is_odd = address & 1;
    }
    return is_odd;
}

static bool name_site(struct kinds *kinds, uint32_t k, const struct symbol *symbol,
                      uint64_t address, uint64_t mark)
{
    char behind[48];
    uint64_t offset = (address & ~mark) - (symbol->address & ~mark);
    int length = offset ? snprintf(behind, sizeof behind, "+0x%" PRIx64, offset) : 0;
    if (symbol->is_namesake)
        length += snprintf(behind + length, sizeof behind - (size_t)length, " (0x%" PRIx64 ")",
                           address);
    return kinds_rename(kinds, k, symbol->name, (struct span){behind, (size_t)length});
}

bool symbols_name_sites(const struct symbols *symbols, struct kinds *kinds, uint32_t *named)
{
    uint64_t mark = has_thumb_marks(symbols, kinds);
    *named = 0;
    for (uint32_t k = 0; k < kinds->count; k++) {
        uint64_t address;
        const struct symbol *symbol =
            read_site(kinds_site(kinds, &kinds->kind[k]), &address) ? find(symbols, address) : NULL;
        if (symbol && !name_site(kinds, k, symbol, address, mark))
            return false;
        *named += symbol != NULL;
    }
    return true;
}

void symbols_free(struct symbols *symbols)
{
    free(symbols->symbol);
    *symbols = (struct symbols){0};
}
