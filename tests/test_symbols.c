/* SPDX-License-Identifier: MIT */
/* test_symbols.c - which lines of nm are read, and which call sites they name. */
#include "check.h"

#include "parser/symbols.h"

/* Reads the text and names one call site by it. */
static bool names(const char *text, const char *site, const char *name)
{
    struct symbols symbols = {0};
    struct kinds kinds = {0};
    struct record record = {.type = RECORD_ALLOC, .size = 8};
    uint32_t named = 0;
    record_set_site(&record, site, strlen(site));
    bool is_good = symbols_read(span_of(text), &symbols) == SYMBOLS_OK &&
                   kinds_count(&kinds, &record, 0) == 0 &&
                   symbols_name_sites(&symbols, &kinds, &named);
    struct span found = {kinds.text + kinds.kind->site, kinds.kind->site_length};
    is_good = is_good && span_is(found, name) && named == (strcmp(site, name) != 0);
    kinds_free(&kinds);
    symbols_free(&symbols);
    return is_good;
}

#define WIDE "0000000000401136 T main\n0000000000401150 t init\n0000000000404000 D table\n"
#define SIZED "08000100 00000010 T main\n08000120 00000008 T init\n"
#define LAST "ffffffffffffff00 00000000000000ff T f\nfffffffffffffff0 00000000000000ff T g\n"

static void test_sites(void)
{
    static const struct {
        const char *text, *site, *name;
    } cases[] = {
        {WIDE, "0x401136", "main"},
        {WIDE, "0x40113b", "main+0x5"},
        {WIDE, "0x40114f", "main+0x19"},
        {WIDE, "0x401150", "init"},
        {WIDE, "0x401135", "0x401135"}, /* before all */
        {WIDE, "0x404000", "0x404000"}, /* data */
        {WIDE, "0xffffffffffffffff", "0xffffffffffffffff"},
        {WIDE, "0x100000000000401136", "0x100000000000401136"}, /* over 64 bits */
        {WIDE, "401151", "init+0x1"},
        {WIDE, "[0x401151]", "init+0x1"},
        {WIDE, "[0x401151", "[0x401151"},
        {WIDE, "./app:[0x401151]", "init+0x1"},
        {WIDE, "/lib/libc.so.6:[0x401151]", "/lib/libc.so.6:[0x401151]"},
        {WIDE, "0x401151 x", "0x401151 x"},
        {WIDE, "", ""},
        {"00000010 T f\n00000100 T g\n00001000 B end\n", "77", "77"}, /* the number of a line */
        {SIZED, "0x800010e", "main+0xe"},
        {SIZED, "0x800010f", "main+0xe"}, /* Thumb */
        {SIZED, "0x8000110", "0x8000110"}, /* between the two */
        {LAST, "0xfffffffffffffffe", "g+0xe"}, /* its end is cut to 64 bits */
        {"0000000000000010 T f\n", "0x10", "0x10"}, /* where it ends is not known */
        {"10 t b\n10 T a\n20 A x\n20 B z\n", "0x1f", "a+0xf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_CASE(names(cases[i].text, cases[i].site, cases[i].name), "site %d: %s", (int)i,
                   cases[i].site);
}

static void test_texts(void)
{
    static const struct {
        const char *text;
        enum symbols_status status;
        uint64_t line;
    } cases[] = {
        {"", SYMBOLS_NO_FUNCTION, 0},
        {"\n         U malloc\n         w __gmon_start__\n", SYMBOLS_NO_FUNCTION, 3},
        {"08000100 D data\n", SYMBOLS_NO_FUNCTION, 1},
        {"08000100 T $t\n", SYMBOLS_NO_FUNCTION, 1},
        {"app.o:\r\n08000100 T main\r\n", SYMBOLS_OK, 2},
        {"08000100 T main\n08000100\n", SYMBOLS_BAD_LINE, 2},
        {"08000100 T \n", SYMBOLS_BAD_LINE, 1},
        {"08000100 X main\n", SYMBOLS_BAD_LINE, 1},
        {"12345678901234567 T main\n", SYMBOLS_BAD_LINE, 1},
        {"main T 08000100 24\n", SYMBOLS_BAD_LINE, 1}, /* nm -P */
        {"\177ELF\n", SYMBOLS_BAD_LINE, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct symbols symbols = {0};
        enum symbols_status status = symbols_read(span_of(cases[i].text), &symbols);
        CHECK_CASE(status == cases[i].status && symbols.line == cases[i].line, "text %d", (int)i);
        symbols_free(&symbols);
    }
}

int main(void)
{
    TEST(test_sites());
    TEST(test_texts());
    return check_summary();
}
