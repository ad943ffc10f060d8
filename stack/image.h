/* SPDX-License-Identifier: MIT */
/* image.h - reads the listing of a linked program, as objdump -fdst prints it. All four
 * options are needed:
 *
 *   -f  where the program starts
 *   -d  the code
 *   -s  the data: vector tables, constructors, functions whose address is in data
 *   -t  the symbols
 */
#ifndef STACK_IMAGE_H
#define STACK_IMAGE_H

#include "error.h"
#include "machine.h"

#define IMAGE_BYTES_MAX ((size_t)1 << 30)

struct symbol {
    uint64_t address; /* without the bit that tells Thumb code */
    uint64_t size;    /* 0: not known */
    struct span name;
    struct span file; /* that defines it, without its folder; empty: not known, or a global */
    bool is_local;
    bool is_weak;
    bool is_function;
    bool is_data;
};

struct word {
    uint64_t address;
    uint64_t value;
    bool is_constructor; /* it is in .init_array or a section like it */
};

/* A function in the code, with all its names. It has instructions up to the next. */
struct code_function {
    uint64_t address;
    uint32_t line; /* of its first instruction in the listing */
    size_t first_instruction;
    size_t instruction_count;
    size_t first_symbol; /* by_address[first_symbol] on; of its names, functions first */
    size_t symbol_count;
    struct span label; /* its name in the disassembly */
    bool is_address_taken; /* by data or by code: */
    uint64_t taken_at;     /* the first place that has it */
};

/* {0} is a valid empty one. Spans point into the text that was read. */
struct image {
    const char *file;
    const struct machine *machine;
    uint64_t entry;
    bool has_entry;
    bool uses_floats;
    struct symbol *symbol; /* by address, then functions first, then by name */
    size_t symbol_count;
    size_t symbol_capacity;
    struct word *word; /* of data, literals included, by address */
    size_t word_count;
    size_t word_capacity;
    struct instruction *instruction; /* by address */
    size_t instruction_count;
    size_t instruction_capacity;
    struct label *label;
    size_t label_count;
    size_t label_capacity;
    struct code_function *function; /* by address */
    size_t function_count;
};

/* The header of a block of the disassembly. */
struct label {
    uint64_t address;
    struct span name;
    uint32_t line;
};

/* Reads the listing.
 *   file  its name; it and the text are used as long as *image is
 * Returns false iff the listing is no such listing, is of a machine that machine.h does
 * not have, or of a file that is not linked, has other names of registers than objdump
 * gives without -M, or memory is short; *error then says why.
 * Cost: O(length + symbols log symbols). */
bool image_read(const char *file, struct span text, struct image *image, struct error *error);

/* Where that code is: without the bit that tells Thumb code. */
uint64_t image_code_address(const struct image *image, uint64_t address);

/* The function that has the address in its code; NULL: none. Cost: O(log functions). */
struct code_function *image_function_at(const struct image *image, uint64_t address);

/* The function that starts there; a bit that tells Thumb code is ignored. NULL: none. */
struct code_function *image_function_start(const struct image *image, uint64_t address);

/* The word at that address. Returns false iff the listing does not have it. */
bool image_word_at(const struct image *image, uint64_t address, uint64_t *value);

/* The data or the function that has the address in it; empty: not known. */
struct span image_holder(const struct image *image, uint64_t address);

/* Frees what the image owns and makes it {0}. */
void image_free(struct image *image);

#endif
