/* SPDX-License-Identifier: MIT */
/* fuzz.h - what every fuzz target is: one function, called with any bytes.
 *
 * What must hold is asserted, so asserts are always on here. A target keeps no
 * state from one call to the next, so that any input fails alone, too. The same
 * function runs under libFuzzer, AFL++ and the driver of driver.c. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#undef NDEBUG
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/* Returns 0; what is wrong with the input's handling ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
