/* SPDX-License-Identifier: MIT */
/* image.c - reads a listing line by line, then finds where functions start.
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
#include "image.h"

#include "common/digits.h"
#include "common/grow.h"
#include "common/sorted.h"

#include <stdlib.h>

enum part { PART_HEAD, PART_SYMBOLS, PART_CONTENTS, PART_CODE };

struct reader {
    struct image *image;
    struct error *error;
    uint32_t line;
    enum part part;
    struct span file;    /* of the local symbols that follow */
    struct section *section;
    struct constants constants;
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

static uint64_t code_address(const struct image *image, uint64_t address)
{
    return image->machine->has_thumb_bit ? address & ~UINT64_C(1) : address;
}

/* Takes hexadecimal digits. Returns false iff there is none, or over 16. */
static bool take_hexadecimal(struct span *text, uint64_t *number)
{
    size_t length = 0;
    *number = 0;
    for (; length < text->length && hex_digit(text->text[length]) >= 0; length++)
        *number = *number << 4 | (unsigned)hex_digit(text->text[length]);
    *text = span_from(*text, length);
    return length > 0 && length <= 16;
}

static struct span skip_blanks(struct span text)
{
    while (text.length && (*text.text == ' ' || *text.text == '\t'))
        text = span_from(text, 1);
    return text;
}

/* ---- Symbols ---- */

/* 00008010 g     F .text<TAB>00000014 .hidden main; false for other lines. */
static bool read_symbol(struct reader *reader, struct span line)
{
    struct span section, flags;
    struct symbol symbol = {0};
    if (!take_hexadecimal(&line, &symbol.address) || line.length < 10 ||
        !span_take_start(&line, " "))
        return true;
    flags = (struct span){line.text, 7};
    line = span_from(line, 8);
    if (!span_take_until(&line, "\t", &section) || !take_hexadecimal(&line, &symbol.size))
        return true;
    line = skip_blanks(line);
    if (flags.text[5] == 'd' && flags.text[6] == 'f') {
        reader->file = line;
        while (span_take_until(&reader->file, "/", &(struct span){0}))
            continue;
        return true;
    }
    if (span_take_start(&line, ".hidden ") || span_take_start(&line, ".internal ") ||
        span_take_start(&line, ".protected ") || span_take_start(&line, "0x"))
        line = skip_blanks(line);
    bool is_section = flags.text[5] == 'd';
    if (span_is(section, "*UND*") || span_is(section, "*ABS*") || is_section || !line.length)
        return true;
    symbol.name = line;
    symbol.is_local = flags.text[0] == 'l';
    symbol.is_weak = flags.text[1] == 'w';
    symbol.is_function = flags.text[6] == 'F';
    symbol.is_data = flags.text[6] == 'O';
    if (symbol.is_function)
        symbol.address = code_address(reader->image, symbol.address);
    if (symbol.is_local)
        symbol.file = reader->file;
    struct symbol *added = ADD(reader->image, symbol);
    if (!added)
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *added = symbol;
    return true;
}

/* ---- Data ---- */

static bool open_section(struct reader *reader, struct span name)
{
    struct section *section = ADD(reader->image, section);
    span_take_end(&name, ":");
    if (!section)
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *section = (struct section){.name = name, .first_word = reader->image->word_count};
    reader->section = section;
    return true;
}

static bool is_constructor_list(struct span section)
{
    return span_begins(section, span_of(".init_array")) ||
           span_begins(section, span_of(".preinit_array")) ||
           span_begins(section, span_of(".fini_array")) ||
           span_begins(section, span_of(".ctors")) || span_begins(section, span_of(".dtors"));
}

static bool add_word(struct reader *reader, uint64_t address, uint64_t value)
{
    struct word *word = ADD(reader->image, word);
    if (!word)
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *word = (struct word){
        .address = address,
        .value = value,
        .is_constructor = reader->part == PART_CONTENTS &&
                          is_constructor_list(reader->section->name),
    };
    return true;
}

/* Debug information is not in the memory of the program. */
static bool is_loaded(struct span section)
{
    static const char *const others[] = {".debug", ".comment", ".stab", ".ARM.", ".riscv.",
                                         ".note", ".symtab", ".strtab", ".gnu", ".eh_frame"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (span_begins(section, span_of(others[i])))
            return false;
    }
    return true;
}

/* " 8000 08b500f0 0df80320 adf5007d 00900df5  ....": up to 16 bytes. */
static bool read_contents(struct reader *reader, struct span line)
{
    const struct machine *machine = reader->image->machine;
    uint64_t address;
    uint64_t value = 0;
    unsigned count = 0;
    if (!span_take_start(&line, " ") || !take_hexadecimal(&line, &address) ||
        !span_take_start(&line, " ") || !is_loaded(reader->section->name))
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
        reader->section->word_count++;
        value = 0;
    }
    return true;
}

/* ---- Code ---- */

static bool read_label(struct reader *reader, uint64_t address, struct span name)
{
    struct label *label = ADD(reader->image, label);
    if (!label || !span_take_end(&name, ">:"))
        return refuse(reader, ERROR_NO_MEMORY, (struct span){0});
    *label = (struct label){code_address(reader->image, address), name, reader->line};
    reader->constants = (struct constants){0};
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
    line.operands = skip_blanks(span_from(text, length));
    for (size_t i = 0; i + 1 < line.operands.length; i++) {
        const char *c = &line.operands.text[i];
        bool is_apart = i == 0 || c[-1] == ' ' || c[-1] == '\t';
        if (!is_apart || !strchr(machine->comment_marks, *c) || *c == '\0' || c[1] != ' ')
            continue;
        line.comment = span_from(line.operands, i + 2);
        line.operands.length = i;
        break;
    }
    while (line.operands.length && (line.operands.text[line.operands.length - 1] == ' ' ||
                                    line.operands.text[line.operands.length - 1] == '\t'))
        line.operands.length--;
    return line;
}

static bool read_literal(struct reader *reader, uint64_t address, const struct line *line)
{
    int64_t value;
    bool is_word = is_one_of(line->mnemonic, ".word .long .4byte .quad .8byte");
    return !is_word || !operand_number(operand(line->operands, 0), &value) ||
           add_word(reader, address, (uint64_t)value);
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
        .target = ADDRESS_NONE,
        .literal = ADDRESS_NONE,
        .points_to = ADDRESS_NONE,
    };
    if (line.mnemonic.length && line.mnemonic.text[0] == '.') {
        instruction->flow = FLOW_DATA;
        return read_literal(reader, address, &line);
    }
    image->machine->decode(image->machine, &line, &reader->constants, instruction);
    image->uses_floats |= instruction->uses_floats;
    return true;
}

/* "    8010:<TAB>b508      <TAB>push<TAB>{r3, lr}", or "00008010 <main>:". */
static bool read_code(struct reader *reader, struct span line)
{
    uint64_t address;
    struct span bytes;
    line = skip_blanks(line);
    if (!take_hexadecimal(&line, &address))
        return true;
    if (span_take_start(&line, " <"))
        return read_label(reader, address, line);
    if (!span_take_start(&line, ":"))
        return true;
    line = skip_blanks(line);
    if (!span_take_until(&line, "\t", &bytes)) /* the rest of a long instruction's bytes */
        return true;
    return read_instruction(reader, address, skip_blanks(line));
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
        return open_section(reader, rest);
    } else if (span_take_start(&rest, "Disassembly of section ")) {
        reader->part = PART_CODE;
        span_take_end(&rest, ":");
        for (size_t i = 0; i < reader->image->section_count; i++)
            reader->image->section[i].is_code |=
                span_compare(reader->image->section[i].name, rest) == 0;
    } else if (span_take_start(&rest, "start address")) {
        span_take_start(&rest, ":");
        rest = skip_blanks(rest);
        span_take_start(&rest, "0x");
        take_hexadecimal(&rest, &reader->image->entry);
    } else if (reader->part == PART_SYMBOLS) {
        return read_symbol(reader, line);
    } else if (reader->part == PART_CONTENTS) {
        return read_contents(reader, line);
    } else if (reader->part == PART_CODE) {
        return read_code(reader, line);
    }
    return true;
}

/* ---- Functions ---- */

static int compare_addresses(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_symbols(const void *a, const void *b)
{
    const struct symbol *s = a;
    const struct symbol *t = b;
    int order = compare_addresses(s->address, t->address);
    if (!order)
        order = t->is_function - s->is_function;
    if (!order)
        order = s->is_local - t->is_local;
    if (!order)
        order = s->is_weak - t->is_weak;
    if (!order)
        order = span_compare(s->name, t->name);
    return order ? order : span_compare(s->file, t->file);
}

static int compare_words(const void *a, const void *b)
{
    const struct word *w = a;
    const struct word *v = b;
    int order = compare_addresses(w->address, v->address);
    return order ? order : compare_addresses(w->value, v->value);
}

static int compare_labels(const void *a, const void *b)
{
    return compare_addresses(((const struct label *)a)->address,
                             ((const struct label *)b)->address);
}

static int compare_instructions(const void *a, const void *b)
{
    return compare_addresses(((const struct instruction *)a)->address,
                             ((const struct instruction *)b)->address);
}

static int compare_functions(const void *a, const void *b)
{
    return compare_addresses(((const struct code_function *)a)->address,
                             ((const struct code_function *)b)->address);
}

/* The first symbol at the address or behind it. */
static size_t first_symbol(const struct image *image, uint64_t address)
{
    return sorted_first_at(image->symbol, image->symbol_count, sizeof *image->symbol, address);
}

static bool is_called(const uint64_t *targets, size_t count, uint64_t address)
{
    size_t i = sorted_first_at(targets, count, sizeof *targets, address);
    return i < count && targets[i] == address;
}

/* Whether a label starts a function: it has a function's symbol, or none, as in a PLT; or
 * it stands outside of all sized functions and is global or called. Such labels are
 * functions in assembly without a type. */
static bool starts_function(const struct image *image, const struct label *label, uint64_t end,
                            const uint64_t *targets, size_t target_count)
{
    size_t i = first_symbol(image, label->address);
    bool has_symbol = i < image->symbol_count && image->symbol[i].address == label->address;
    if (!has_symbol || image->symbol[i].is_function)
        return true;
    if (label->address < end)
        return false;
    return !image->symbol[i].is_local || is_called(targets, target_count, label->address);
}

static int compare_targets(const void *a, const void *b)
{
    return compare_addresses(*(const uint64_t *)a, *(const uint64_t *)b);
}

/* The targets of all calls, sorted. Returns NULL iff memory is short. */
static uint64_t *list_targets(const struct image *image, size_t *count)
{
    uint64_t *targets = malloc((image->instruction_count + 1) * sizeof *targets);
    *count = 0;
    for (size_t i = 0; targets && i < image->instruction_count; i++) {
        if (image->instruction[i].flow == FLOW_CALL)
            targets[(*count)++] = image->instruction[i].target;
    }
    if (targets && *count)
        qsort(targets, *count, sizeof *targets, compare_targets);
    return targets;
}

static bool add_function(struct image *image, const struct label *label)
{
    struct code_function *function = ADD(image, function);
    if (!function)
        return false;
    *function = (struct code_function){
        .address = label->address,
        .line = label->line,
        .label = label->name,
        .first_symbol = first_symbol(image, label->address),
    };
    size_t i = function->first_symbol;
    while (i < image->symbol_count && image->symbol[i].address == label->address)
        i += 1;
    function->symbol_count = i - function->first_symbol;
    return true;
}

static bool find_functions(struct image *image)
{
    size_t target_count;
    uint64_t *targets = list_targets(image, &target_count);
    uint64_t end = 0; /* of the sized function before */
    bool is_found = targets != NULL;
    for (size_t i = 0; is_found && i < image->label_count; i++) {
        const struct label *label = &image->label[i];
        if (i && label[-1].address == label->address)
            continue;
        if (!starts_function(image, label, end, targets, target_count))
            continue;
        is_found = add_function(image, label);
        size_t s = first_symbol(image, label->address);
        for (; s < image->symbol_count && image->symbol[s].address == label->address; s++) {
            if (image->symbol[s].is_function && label->address + image->symbol[s].size > end)
                end = label->address + image->symbol[s].size;
        }
    }
    free(targets);
    return is_found;
}

/* Gives each function the instructions up to the next one. */
static void share_instructions(struct image *image)
{
    size_t next = 0;
    for (size_t f = 0; f < image->function_count; f++) {
        struct code_function *function = &image->function[f];
        uint64_t end = f + 1 < image->function_count ? function[1].address : UINT64_MAX;
        while (next < image->instruction_count &&
               image->instruction[next].address < function->address)
            next++;
        function->first_instruction = next;
        while (next < image->instruction_count && image->instruction[next].address < end)
            next++;
        function->instruction_count = next - function->first_instruction;
    }
}

/* Fills in what literals say: a frame's size, the target of a jump or call. */
static void resolve_literals(struct image *image)
{
    for (size_t i = 0; i < image->instruction_count; i++) {
        struct instruction *instruction = &image->instruction[i];
        uint64_t value;
        if (instruction->literal == ADDRESS_NONE)
            continue;
        bool is_known = image_word_at(image, instruction->literal, &value);
        if (instruction->effect == STACK_BY_WORD) {
            instruction->effect = is_known ? STACK_MOVES : STACK_DYNAMIC;
            instruction->grows = is_known ? -(int64_t)(int32_t)(uint32_t)value : 0;
        } else if (instruction->flow == FLOW_CALL && is_known) {
            instruction->target = code_address(image, value);
        } else if (instruction->flow == FLOW_JUMP && is_known) {
            instruction->target = code_address(image, value);
        } else if (instruction->flow == FLOW_CALL) {
            instruction->flow = FLOW_CALL_POINTER;
        } else if (instruction->flow == FLOW_JUMP) {
            instruction->flow = FLOW_TAIL;
        }
    }
}

static void take_address(struct image *image, uint64_t address)
{
    struct code_function *function = image_function_start(image, address);
    if (function)
        function->is_address_taken = true;
}

/* Drops what -s prints of code: its words are no data. -d prints the literals in it. */
static void drop_code_words(struct image *image)
{
    size_t kept = 0;
    size_t s = 0;
    for (size_t i = 0; i < image->word_count; i++) {
        while (s < image->section_count &&
               i >= image->section[s].first_word + image->section[s].word_count)
            s++;
        if (s < image->section_count && i >= image->section[s].first_word &&
            image->section[s].is_code)
            continue;
        image->word[kept++] = image->word[i];
    }
    image->word_count = kept;
    for (s = 0; s < image->section_count; s++)
        image->has_data |= !image->section[s].is_code && image->section[s].word_count > 0;
}

/* Objects that are not linked all start at address 0. */
static bool is_linked(const struct image *image)
{
    for (size_t i = 1; i < image->instruction_count; i++) {
        if (image->instruction[i].address == image->instruction[i - 1].address)
            return false;
    }
    return true;
}

static void find_taken_addresses(struct image *image)
{
    for (size_t i = 0; i < image->word_count; i++)
        take_address(image, image->word[i].value);
    for (size_t i = 0; i < image->instruction_count; i++) {
        if (image->instruction[i].points_to != ADDRESS_NONE)
            take_address(image, image->instruction[i].points_to);
    }
}

static void sort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count)
        qsort(array, count, size, compare);
}

bool image_read(const char *file, struct span text, struct image *image, struct error *error)
{
    struct reader reader = {.image = image, .error = error};
    *image = (struct image){.file = file, .entry = ADDRESS_NONE};
    while (text.length > 0) {
        bool is_whole;
        struct span line = span_take_line(&text, &is_whole);
        reader.line++;
        if (!image->machine ? !read_format(&reader, line) : !read_line(&reader, line))
            return false;
    }
    reader.line = 0;
    if (!image->machine || !image->instruction_count || !image->symbol_count)
        return refuse(&reader, ERROR_NO_IMAGE, (struct span){0});
    drop_code_words(image);
    sort(image->symbol, image->symbol_count, sizeof *image->symbol, compare_symbols);
    sort(image->word, image->word_count, sizeof *image->word, compare_words);
    sort(image->label, image->label_count, sizeof *image->label, compare_labels);
    sort(image->instruction, image->instruction_count, sizeof *image->instruction,
         compare_instructions);
    if (!is_linked(image))
        return refuse(&reader, ERROR_NOT_LINKED, (struct span){0});
    resolve_literals(image);
    if (!find_functions(image))
        return refuse(&reader, ERROR_NO_MEMORY, (struct span){0});
    sort(image->function, image->function_count, sizeof *image->function, compare_functions);
    share_instructions(image);
    find_taken_addresses(image);
    return true;
}

struct code_function *image_function_at(const struct image *image, uint64_t address)
{
    size_t low = 0;
    size_t high = image->function_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->function[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low)
        return NULL;
    struct code_function *function = &image->function[low - 1];
    const struct instruction *last =
        &image->instruction[function->first_instruction + function->instruction_count - 1];
    return function->instruction_count && address <= last->address ? function : NULL;
}

struct code_function *image_function_start(const struct image *image, uint64_t address)
{
    address = code_address(image, address);
    struct code_function *function = image_function_at(image, address);
    return function && function->address == address ? function : NULL;
}

bool image_word_at(const struct image *image, uint64_t address, uint64_t *value)
{
    size_t i = sorted_first_at(image->word, image->word_count, sizeof *image->word, address);
    *value = i < image->word_count ? image->word[i].value : 0;
    return i < image->word_count && image->word[i].address == address;
}

void image_free(struct image *image)
{
    free(image->symbol);
    free(image->section);
    free(image->word);
    free(image->instruction);
    free(image->label);
    free(image->function);
    *image = (struct image){0};
}
