/* SPDX-License-Identifier: MIT */
/* make_log.c - a random log of any size for the benchmarks, the same in every
 * run: make_log EVENTS SIZES LIVE. Blocks of SIZES distinct sizes come and go,
 * about LIVE of them live at once after as many events; an address is taken
 * again once its block is freed. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t below(uint32_t limit)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)((state >> 32) * limit >> 32);
}

int main(int argc, char **argv)
{
    uint64_t events = argc == 4 ? strtoull(argv[1], NULL, 10) : 0;
    uint32_t sizes = argc == 4 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    uint32_t live = argc == 4 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
    if (!events || !sizes || !live) {
        fputs("usage: make_log EVENTS SIZES LIVE\n", stderr);
        return 2;
    }
    uint32_t *size_of = calloc(live, sizeof *size_of); /* 0: no block is live there */
    if (!size_of)
        return 1;
    for (uint64_t i = 0; i < events; i++) {
        uint32_t slot = i < live ? (uint32_t)i : below(live);
        uint64_t address = 0x55d000000000 + (uint64_t)slot * 0x10000;
        if (size_of[slot]) {
            printf("[HEAP 0x5600] Free: 0x%" PRIx64 " -> %" PRIu32 " at put_%" PRIu32 ":7\n",
                   address, size_of[slot], slot % 50);
            size_of[slot] = 0;
        } else {
            size_of[slot] = (1 + below(sizes)) * 16;
            printf("[HEAP 0x5600] Alloc: 0x%" PRIx64 " -> %" PRIu32 " at take_%" PRIu32 ":3\n",
                   address, size_of[slot], size_of[slot] / 16 % 50);
        }
    }
    free(size_of);
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
