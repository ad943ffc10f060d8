/* SPDX-License-Identifier: MIT */
/* make_log.c - a log of any size for the benchmarks, the same in every run.
 *
 *   make_log EVENTS SIZES LIVE  random: blocks of SIZES distinct sizes come and go, about
 *                               LIVE of them live at once after as many events; an address
 *                               is taken again once its block is freed
 *   make_log EVENTS sites       each request has a call site of its own
 *   make_log LOG BYTES          repeats a log until it has BYTES, with other addresses each
 *                               time, so that few lines come twice */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t below(uint32_t limit)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)((state >> 32) * limit >> 32);
}

static int print_random(uint64_t events, uint32_t sizes, uint32_t live)
{
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
    return 0;
}

static int print_sites(uint64_t events)
{
    for (uint64_t i = 0; i < events; i += 2) {
        uint64_t address = 0x55d000000000 + i * 32;
        uint32_t size = 1 + below(1000);
        printf("Alloc: 0x%" PRIx64 " -> %" PRIu32 " at take_%" PRIu64 ":%" PRIu64 "\n", address,
               size, i % 1000000, i);
        printf("Free: 0x%" PRIx64 " -> %" PRIu32 " at put:1\n", address, size);
    }
    return 0;
}

#define STEP 0x1000000 /* bytes by which the addresses move: more than the pools have */

/* Prints a log with its addresses moved, and returns how many bytes that were. */
static uint64_t print_moved(const char *text, uint64_t by)
{
    uint64_t count = 0;
    for (const char *next; (next = strstr(text, "0x")) != NULL;) {
        char *end;
        uint64_t address = strtoull(next, &end, 16);
        count += fwrite(text, 1, (size_t)(next - text), stdout);
        count += (uint64_t)printf("0x%" PRIx64, address + (end - next > 8 ? by : 0));
        text = end;
    }
    return count + fwrite(text, 1, strlen(text), stdout);
}

static int print_repeated(const char *name, uint64_t bytes)
{
    static char text[1 << 20];
    FILE *file = fopen(name, "r");
    if (!file)
        return 1;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    uint64_t by = 0;
    for (uint64_t count = 0; length && count < bytes; by += STEP)
        count += print_moved(text, by);
    return 0;
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 0; /* 0: a name */
    uint64_t second = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    uint32_t live = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
    int status = 2;
    if (argc == 4 && first && second && live)
        status = print_random(first, (uint32_t)second, live);
    else if (argc == 3 && first && strcmp(argv[2], "sites") == 0)
        status = print_sites(first);
    else if (argc == 3 && !first && second)
        status = print_repeated(argv[1], second);
    else
        fputs("usage: make_log EVENTS SIZES LIVE, EVENTS sites, or LOG BYTES\n", stderr);
    return ferror(stdout) || fflush(stdout) ? 1 : status;
}
