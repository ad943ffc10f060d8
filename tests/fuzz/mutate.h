/* SPDX-License-Identifier: MIT */
/* mutate.h - test cases from seeds: texts cut up, put together and spoilt.
 *
 * Case `number` of a `seed` is a function of these two and the corpus alone, so
 * a case need not be kept to be had again. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUTATE_MAX ((size_t)1 << 14) /* bytes of a case; longer inputs are cut */

struct mutate_text {
    uint8_t *bytes;
    size_t length;
};

/* {0} is a valid empty one. */
struct mutate_corpus {
    struct mutate_text *seed;
    size_t seed_count;
    size_t seed_capacity;
    struct mutate_text *token;
    size_t token_count;
    size_t token_capacity;
};

/* Adds a file as a seed. False, with errno set, iff it can't be read or memory is short. */
bool mutate_add_seed(struct mutate_corpus *corpus, const char *name);

/* Adds the tokens of a dictionary in AFL's form: a line "TOKEN" each, with \xNN,
 * \" and \\ in it, and maybe a name and = before it; # begins a comment. Fails
 * as above, and with EINVAL for any other line. */
bool mutate_add_tokens(struct mutate_corpus *corpus, const char *name);

/* Writes a case to `bytes`, which has room for MUTATE_MAX, and returns its length.
 * There must be a seed. Cost: O(MUTATE_MAX). */
size_t mutate_make(const struct mutate_corpus *corpus, uint64_t seed, uint64_t number,
                   uint8_t *bytes);

void mutate_free(struct mutate_corpus *corpus);

#endif
