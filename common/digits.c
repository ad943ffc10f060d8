/* SPDX-License-Identifier: MIT */
/* digits.c - the table of hexadecimal digits. */
#include "digits.h"

const int8_t hex_values[256] = {
#define NONE8 -1, -1, -1, -1, -1, -1, -1, -1
#define NONE32 NONE8, NONE8, NONE8, NONE8
#define LETTERS -1, 10, 11, 12, 13, 14, 15, -1, NONE8, NONE8, NONE8
    NONE32, NONE8, NONE8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1,
    LETTERS, LETTERS, NONE32, NONE32, NONE32, NONE32,
};
