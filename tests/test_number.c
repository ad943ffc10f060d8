/* SPDX-License-Identifier: MIT */
/* test_number.c - digits, and numbers as people write them. */
#include "tests/check.h"

#include "common/digits.h"
#include "common/number.h"

#include <limits.h>

static void test_digits(void)
{
    static const char digits[] = "0123456789abcdef";
    for (int c = CHAR_MIN; c <= UCHAR_MAX; c++) {
        char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : (char)c;
        const char *found = c ? strchr(digits, lower) : NULL;
        CHECK_CASE(hex_digit(c) == (found ? found - digits : -1), "hex_digit(%d)", c);
        CHECK_CASE(is_digit(c) == (found && found - digits < 10), "is_digit(%d)", c);
        CHECK_CASE(is_letter(c) == ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')),
                   "is_letter(%d)", c);
    }
}

static void test_number_read(void)
{
    static const struct {
        const char *text;
        bool is_number;
        bool has_unit; /* which is what makes it one, where it is one */
        uint64_t number;
    } rows[] = {
        {"0", true, false, 0},
        {"00", true, false, 0},
        {"9", true, false, 9},
        {"010", true, false, 10},
        {"0x0", true, false, 0},
        {"0x1f", true, false, 31},
        {"0XfF", true, false, 255},
        {"18446744073709551615", true, false, UINT64_MAX},
        {"0xffffffffffffffff", true, false, UINT64_MAX},
        {"0x00000000000000000001", true, false, 1},
        {"0K", true, true, 0},
        {"1K", true, true, 1024},
        {"64K", true, true, 65536},
        {"3M", true, true, 3145728},
        {"2G", true, true, 2147483648},
        {"0x10K", true, true, 16384},
        {"18014398509481983K", true, true, UINT64_MAX - 1023},
        {"18014398509481984K", false, true, 0},
        {"17592186044416M", false, true, 0},
        {"17179869184G", false, true, 0},
        {"18446744073709551616", false, false, 0},
        {"99999999999999999999", false, false, 0},
        {"0x10000000000000000", false, false, 0},
        {"", false, true, 0},
        {"K", false, true, 0},
        {"0x", false, true, 0},
        {"0xK", false, true, 0},
        {"x1", false, true, 0},
        {"1k", false, true, 0},
        {"1T", false, true, 0},
        {"1KK", false, true, 0},
        {"1KB", false, true, 0},
        {"K1", false, true, 0},
        {" 1", false, true, 0},
        {"1 ", false, true, 0},
        {"+1", false, true, 0},
        {"-1", false, true, 0},
        {"1.5K", false, true, 0},
        {"1e3", false, true, 0},
        {"0b1", false, true, 0},
        {"12f", false, true, 0},
        {"0x1g", false, true, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = rows[i].text;
        for (int has_unit = 0; has_unit <= 1; has_unit++) {
            bool expected = rows[i].is_number && (has_unit || !rows[i].has_unit);
            uint64_t number = 77;
            CHECK_CASE(number_read(span_of(text), has_unit, &number) == expected, "'%s'", text);
            CHECK_CASE(number == (expected ? rows[i].number : 77), "'%s' is %llu", text,
                       (unsigned long long)number);
        }
    }
    uint64_t number;
    CHECK(number_read((struct span){"123", 2}, true, &number) && number == 12);
    CHECK(!number_read((struct span){0}, true, &number));
}

int main(void)
{
    test_digits();
    test_number_read();
    return check_summary();
}
