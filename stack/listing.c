/* SPDX-License-Identifier: MIT */
/* listing.c - reads a listing line by line.
 *
 *   start address 0x00008001
 *   SYMBOL TABLE:
 *   00008010 l     F .text  00000014 main             address, flags, section, size, name
 *   Contents of section .isr_vector:
 *    0000 00000420 11800000 ...                       four words of bytes in their order
 *   Disassembly of section .text:
 *   00008010 <main>:
 *       8010:  b508        push  {r3, lr}             address, bytes, instruction
 */
#include "listing.h"

#include "common/digits.h"
#include "common/grow.h"

enum part { PART_HEAD, PART_SYMBOLS, PART_CONTENTS, PART_CODE };

struct reader {
    struct image *image;
    struct error *error;
    uint32_t line;
    enum part part;
    struct span file;    /* of the local symbols that follow */
    struct span section; /* whose contents follow */
    struct registers registers;
};

/* Makes room for one more in the array and counts it; NULL: memory is short. */
#define ADD(image, array)                                                              \
    ((image)->array##_count < (image)->array##_capacity ||                             \
             grow_array((void **)&(image)->array, &(image)->array##_capacity,          \
                        (image)->array##_count + 1, sizeof *(image)->array)            \
         ? &(image)->array[(image)->array##_count++]                                   \
         : NULL)

static bool grow_array(void **array, size_t *capacity, size_t needed, size_t size)
{
    void *moved = grow(*array, capacity, needed, size);
    if (moved)
        *array = moved;
    return moved != NULL;
}

static bool refuse(const struct reader *reader, enum error_kind kind, struct span token)
{
    *reader->error = (struct error){
        .kind = kind,
        .file = reader->image->file,
        .line = reader->line,
        .token = token,
    };
    return false;
}

/* ---- Symbols ---- */

/* 00008010 g     F .text<TAB>00000014 .hidden main; false for other lines. */
static bool read_symbol(struct reader *reader, struct span line)
{
    struct span section, flags;
    struct symbol symbol = {0};
    if (!span_take_hexadecimal(&line, &symbol.address) || line.length < 10 ||
        !span_take_start(&line, " "))
        return true;
    flags = (struct span){line.text, 7};
    line = span_from(line, 8);
    if (!span_take_until(&line, "\t", &section) || !span_take_hexadecimal(&line, &symbol.size))
        return true;
    line = trim(line);
    if (flags.text[5] == 'd' && flags.text[6] == 'f') {
        reader->file = line;
        while (span_take_until(&reader->file, "/", &(struct span){0}))
            continue;
        return true;
    }
    if (span_take_start(&line, ".hidden ") || span_take_start(&line, ".internal ") ||
        span_take_start(&line, ".protected ") || span_take_start(&line, "0x"))
        line = trim(line);
    bool is_section = flags.text[5] == 'd';
    if (span_is(section, "*UND*") || span_is(section, "*ABS*") || is_section || !line.length)
        return true;
    symbol.name = line;
    symbol.is_local = flags.text[0] == 'l';
    symbol.is_weak = flags.text[1] == 'w';
    symbol.is_function = flags.text[6] == 'F';
    symbol.is_data = flags.text[6] == 'O';
    if (symbol.is_function)
        symbol.address = image_code_address(reader->image, symbol.address);
    if (symbol.is_local)
        symbol.file = reader->file;
    struct symbol *added = ADD(reader->image, symbol);
    if (!added)
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *added = symbol;
    return true;
}

/* ---- Data ---- */

static bool begins_with_one(struct span name, const char *words)
{
    struct span rest = span_of(words);
    struct span word;
    while (span_take_until(&rest, " ", &word)) {
        if (span_begins(name, word))
            return true;
    }
    return span_begins(name, rest);
}

static bool add_word(struct reader *reader, uint64_t address, uint64_t value)
{
    struct word *word = ADD(reader->image, word);
    if (!word)
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *word = (struct word){
        .address = address,
        .value = value,
        .is_constructor = begins_with_one(
            reader->section, ".init_array .preinit_array .fini_array .ctors .dtors"),
    };
    return true;
}

/* " 8000 08b500f0 0df80320 adf5007d 00900df5  ....": up to 16 bytes. */
static bool read_contents(struct reader *reader, struct span line)
{
    static const char not_loaded[] = ".debug .comment .stab .ARM. .riscv. .note .symtab .strtab "
                                     ".gnu .eh_frame";
    const struct machine *machine = reader->image->machine;
    uint64_t address;
    uint64_t value = 0;
    unsigned count = 0;
    if (!span_take_start(&line, " ") || !span_take_hexadecimal(&line, &address) ||
        !span_take_start(&line, " ") || begins_with_one(reader->section, not_loaded))
        return true;
    for (size_t i = 0; i + 1 < line.length && count < 16; i += 2) {
        if (line.text[i] == ' ' && line.text[++i] == ' ')
            break;
        int high = hex_digit(line.text[i]);
        int low = i + 1 < line.length ? hex_digit(line.text[i + 1]) : -1;
        if (high < 0 || low < 0)
            break;
        uint64_t byte = (uint64_t)(high << 4 | low);
        unsigned place = (unsigned)((address + count) % machine->address_bytes);
        unsigned shift = machine->is_big_endian ? machine->address_bytes - 1 - place : place;
        value |= byte << (8 * shift);
        count++;
        if (place + 1 < machine->address_bytes)
            continue;
        if (!add_word(reader, address + count - machine->address_bytes, value))
            return false;
        value = 0;
    }
    return true;
}

/* ---- Code ---- */

static bool read_label(struct reader *reader, uint64_t address, struct span name)
{
    if (!span_take_end(&name, ">:"))
        return refuse(reader, ERROR_NO_IMAGE, (struct span){0});
    struct label *label = ADD(reader->image, label);
    if (!label)
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *label = (struct label){address, name, reader->line};
    reader->registers = (struct registers){0};
    return true;
}

/* Splits "push<TAB>{r3, lr}<TAB>@ comment". */
static struct line split(const struct machine *machine, struct span text)
{
    struct line line = {0};
    size_t length = 0;
    while (length < text.length && text.text[length] != ' ' && text.text[length] != '\t')
        length++;
    line.mnemonic = (struct span){text.text, length};
    line.operands = trim(span_from(text, length));
    for (size_t i = 0; i + 1 < line.operands.length; i++) {
        const char *c = &line.operands.text[i];
        bool is_apart = i == 0 || c[-1] == ' ' || c[-1] == '\t';
        if (!is_apart || !strchr(machine->comment_marks, *c) || *c == '\0' || c[1] != ' ')
            continue;
        line.comment = span_from(line.operands, i + 2);
        line.operands = trim((struct span){line.operands.text, i});
        break;
    }
    return line;
}

static bool read_instruction(struct reader *reader, uint64_t address, struct span text)
{
    struct image *image = reader->image;
    struct line line = split(image->machine, text);
    struct instruction *instruction = ADD(image, instruction);
    if (!instruction)
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *instruction = (struct instruction){
        .address = address,
        .line = reader->line,
        .target = ADDRESS_NONE,
        .literal = ADDRESS_NONE,
        .points_to = ADDRESS_NONE,
    };
    if (line.mnemonic.length && line.mnemonic.text[0] == '.') {
        instruction->flow = FLOW_DATA;
        return true;
    }
    struct span first = operand(line.operands, 0);
    if (first.length && is_one_of(first, image->machine->foreign_operands))
        return refuse(reader, ERROR_REGISTERS, first);
    image->machine->decode(image->machine, &line, &reader->registers, instruction);
    image->uses_floats |= instruction->uses_floats;
    return true;
}

/* Whether the text starts with an instruction's bytes, and not with its name. */
static bool has_bytes(struct span text)
{
    size_t length = 0;
    while (length < text.length && hex_digit(text.text[length]) >= 0)
        length++;
    bool is_apart = length == text.length || text.text[length] == ' ' || text.text[length] == '\t';
    return length > 0 && length % 2 == 0 && is_apart;
}

/* "    8010:<TAB>b508      <TAB>push<TAB>{r3, lr}", also without the bytes, or
 * "00008010 <main>:". */
static bool read_code(struct reader *reader, struct span line)
{
    uint64_t address;
    struct span bytes;
    line = trim(line);
    if (!span_take_hexadecimal(&line, &address))
        return true;
    if (span_take_start(&line, " <"))
        return read_label(reader, address, line);
    if (!span_take_start(&line, ":"))
        return true;
    while (line.length && strchr(" \t/\\|+->X", *line.text) && *line.text)
        line = span_from(line, 1); /* arrows of --visualize-jumps */
    if (has_bytes(line) && !span_take_until(&line, "\t", &bytes))
        return true; /* data, or the rest of a long instruction's bytes */
    line = trim(line);
    return !line.length || read_instruction(reader, address, line);
}

/* ---- All lines ---- */

/* "app.elf:     file format elf32-littlearm" */
static bool read_format(struct reader *reader, struct span line)
{
    struct span before;
    struct image *image = reader->image;
    if (!span_take_until(&line, "file format ", &before))
        return true;
    image->machine = machine_find(line);
    return image->machine || refuse(reader, ERROR_MACHINE, line);
}

static bool read_line(struct reader *reader, struct span line)
{
    struct span rest = line;
    if (span_take_start(&rest, "SYMBOL TABLE:")) {
        reader->part = PART_SYMBOLS;
    } else if (span_take_start(&rest, "Contents of section ")) {
        reader->part = PART_CONTENTS;
        reader->section = rest;
    } else if (span_take_start(&rest, "Disassembly of section ")) {
        reader->part = PART_CODE;
    } else if (span_take_start(&rest, "architecture: ")) {
        struct span name = rest;
        span_take_until(&rest, ",", &name);
        reader->image->machine = machine_of_architecture(reader->image->machine, name);
    } else if (span_take_start(&rest, "start address")) {
        span_take_start(&rest, ":");
        rest = trim(rest);
        span_take_start(&rest, "0x");
        reader->image->has_entry = span_take_hexadecimal(&rest, &reader->image->entry) > 0;
    } else if (reader->part == PART_SYMBOLS) {
        return read_symbol(reader, line);
    } else if (reader->part == PART_CONTENTS) {
        return read_contents(reader, line);
    } else if (reader->part == PART_CODE) {
        return read_code(reader, line);
    }
    return true;
}

bool listing_read(struct span text, struct image *image, struct error *error)
{
    struct reader reader = {.image = image, .error = error};
    while (text.length > 0) {
        bool is_whole;
        struct span line = span_take_line(&text, &is_whole);
        reader.line++;
        if (!is_whole)
            return refuse(&reader, ERROR_CUT, (struct span){0});
        if (!image->machine ? !read_format(&reader, line) : !read_line(&reader, line))
            return false;
    }
    reader.line = 0;
    bool has_all = image->machine && image->instruction_count && image->label_count &&
                   image->symbol_count && image->word_count && image->has_entry;
    return has_all || refuse(&reader, ERROR_NO_IMAGE, (struct span){0});
}
