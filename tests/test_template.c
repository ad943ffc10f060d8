/* SPDX-License-Identifier: MIT */
/* test_template.c - templates: which are refused, and what each reads in a line. */
#include "parser/template.h"

#include "parser/input.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define A RECORD_ALLOC
#define F RECORD_FREE
#define R RECORD_REALLOC

static void test_refused(void)
{
    static const struct {
        enum record_type type;
        const char *text;
        enum template_error error;
    } rows[] = {
        {A, "malloc %zu at %p", TEMPLATE_OK},
        {A, "", TEMPLATE_NO_TEXT},
        {A, "%p %u", TEMPLATE_NO_TEXT},
        {A, "a %u", TEMPLATE_NO_ADDRESS},
        {A, "a %p", TEMPLATE_NO_SIZE},
        {A, "a %x", TEMPLATE_NO_SIZE},
        {A, "a %x %x", TEMPLATE_OK}, /* without %p, the second is the size */
        {A, "a %p %x", TEMPLATE_OK},
        {A, "a %p %p %u", TEMPLATE_MORE_ADDRESSES},
        {A, "a %2$p %u", TEMPLATE_MORE_ADDRESSES},
        {A, "a %p %u %u", TEMPLATE_OK},
        {A, "a %p %u %u %u", TEMPLATE_TOO_MANY_SIZES},
        {A, "a %s: %p %u in %s.", TEMPLATE_TOO_MANY_SIZES},
        {A, "a %s%p %u", TEMPLATE_TOUCHING},
        {A, "a %*%p %u", TEMPLATE_TOUCHING},
        {A, "a %p %u %q", TEMPLATE_CONVERSION},
        {A, "a %p %u %", TEMPLATE_CONVERSION},
        {A, "a %2$u %p", TEMPLATE_CONVERSION},
        {A, "a %p %u 100%% %f", TEMPLATE_OK},
        {F, "f %p", TEMPLATE_OK},
        {F, "f %u", TEMPLATE_NO_ADDRESS},
        {R, "r %p %p %u", TEMPLATE_OK},
        {R, "r %2$p %1$p %u", TEMPLATE_OK},
        {R, "r %2$p %2$p %u", TEMPLATE_MORE_ADDRESSES},
        {R, "r %p %u", TEMPLATE_ONE_ADDRESS},
        {R, "r %p %p", TEMPLATE_NO_SIZE},
        {R, "r %p %p %p %u", TEMPLATE_MORE_ADDRESSES},
        {A, "a%cb%cc%cd%ce%cf%cg%ch%ci%cj%ck%cl%cm%cn%co%cp%cq %p %u", TEMPLATE_TOO_LONG},
    };
    EACH_ROW(i, rows) {
        struct template_set set = {0};
        CHECK_CASE(template_add(&set, rows[i].type, rows[i].text) == rows[i].error, "%s",
                   rows[i].text);
        CHECK_EQUAL(set.count, rows[i].error == TEMPLATE_OK);
    }
}

static void test_too_many(void)
{
    struct template_set set = {0};
    for (int i = 0; i < TEMPLATES_MAX; i++)
        CHECK_EQUAL(template_add(&set, F, "f %p"), TEMPLATE_OK);
    CHECK_EQUAL(template_add(&set, F, "f %p"), TEMPLATE_TOO_MANY);
}

/* The records of a line, which is padded as a log's lines are. */
static size_t read_line(const struct template_set *set, const char *line,
                        struct record records[2])
{
    static char text[512];
    size_t length = strlen(line);
    memcpy(text, line, length);
    memset(text + length, '\n', RECORD_PADDING);
    const char *at = text;
    size_t count = template_read(set, text, &at, text + length, records);
    CHECK(at > text || !length);
    CHECK(at <= text + length);
    return count;
}

static void test_lines(void)
{
    static const struct {
        enum record_type type;
        const char *text;
        const char *line;
        size_t count;
        enum record_type first;
        uint64_t address; /* of the last record */
        uint64_t size;
        const char *site;
    } rows[] = {
        {A, "malloc %zu at %p", "malloc 100 at 0x10", 1, A, 0x10, 100, ""},
        {A, "malloc %zu at %p", "[12:00] tag: malloc 100 at 20001a40\r", 1, A, 0x20001a40, 100, ""},
        {A, "malloc %zu at %p", "malloc   100\tat 0x10 end", 1, A, 0x10, 100, ""},
        {A, "malloc %zu at %p\\n", "malloc 100 at (nil)", 1, A, 0, 100, ""},
        {A, "malloc %zu at %p", "malloc 100 at 0x10z", 0, 0, 0, 0, ""},
        {A, "malloc %zu at %p", "malloc 100 at", 0, 0, 0, 0, ""},
        {A, "malloc %zu at %p", "malloc malloc 7 at 0x20", 1, A, 0x20, 7, ""},
        {A, "%08lx: %5u bytes", "20000010:    48 bytes", 1, A, 0x20000010, 48, ""},
        {A, "a %x %x", "a 20000010 ff", 1, A, 0x20000010, 255, ""},
        {A, "a %p %x", "a 0x10 ff", 1, A, 0x10, 255, ""},
        {A, "calloc(%u, %zu) = %p", "calloc(3, 40) = 0x10", 1, A, 0x10, 120, ""},
        {A, "calloc(%u, %zu) = %p", "calloc(9223372036854775807, 40) = 0x10", 1, A, 0x10,
         RECORD_SIZE_MAX + 1, ""},
        {A, "%s: %p %u", "a b.c:12: 0x10 5", 1, A, 0x10, 5, "a b.c:12"},
        {A, "%p %u by %s", "0x10 5 by C:/Users/a b/x.c:3\r", 1, A, 0x10, 5,
         "C:/Users/a b/x.c:3"},
        {A, "m %* of %p, %u", "m task 7 of 0x10, 5", 1, A, 0x10, 5, ""},
        {A, "100%% %c %p %u", "at 100% x 0x10 5", 1, A, 0x10, 5, ""},
        {F, "free %u at %p", "free 64 at 0x10", 1, F, 0x10, 0, ""},
        {F, "free(%p)", "free((nil))", 0, 0, 0, 0, ""},
        {R, "realloc(%p, %u) = %p", "realloc(0x10, 5) = 0x20", 2, R, 0x20, 5, ""},
        {R, "realloc %2$p from %1$p, %u", "realloc 0x20 from 0x10, 5", 2, R, 0x20, 5, ""},
        {R, "realloc(%p, %u) = %p", "realloc(0, 5) = 0x20", 1, A, 0x20, 5, ""},
        {R, "realloc(%p, %u) = %p", "realloc(0x10, 0) = (nil)", 1, F, 0x10, 0, ""},
        {R, "realloc(%p, %u) = %p", "realloc(0x10, 5) = (nil)", 1, A, 0, 5, ""},
    };
    EACH_ROW(i, rows) {
        struct template_set set = {0};
        struct record records[2] = {{0}, {0}};
        CHECK_EQUAL(template_add(&set, rows[i].type, rows[i].text), TEMPLATE_OK);
        size_t count = read_line(&set, rows[i].line, records);
        CHECK_CASE(count == rows[i].count, "%s", rows[i].line);
        if (!count)
            continue;
        const struct record *last = &records[count - 1];
        CHECK_CASE(records[0].type == rows[i].first, "%s", rows[i].line);
        CHECK_CASE(last->address == rows[i].address && last->size == rows[i].size, "%s",
                   rows[i].line);
        CHECK_CASE(last->site_length == strlen(rows[i].site) &&
                   (!last->site_length ||
                    memcmp(last->site, rows[i].site, last->site_length) == 0), "%s", rows[i].line);
    }
}

/* A line can hold several records; the earliest match is taken first. */
static void test_several(void)
{
    struct template_set set = {0};
    char text[128] = "f 0x10 a 0x20 5 f 0x30\n";
    size_t length = strlen(text) - 1;
    struct record records[2];
    memset(text + length, '\n', RECORD_PADDING);
    template_add(&set, A, "a %p %u");
    template_add(&set, F, "f %p");
    const char *at = text;
    const uint64_t addresses[] = {0x10, 0x20, 0x30};
    for (size_t i = 0; i < 3; i++) {
        CHECK_EQUAL(template_read(&set, text, &at, text + length, records), 1);
        CHECK_EQUAL(records[0].address, addresses[i]);
    }
    CHECK_EQUAL(template_read(&set, text, &at, text + length, records), 0);
    CHECK(at == text + length);
}

/* What the known templates read. */
static void test_known(void)
{
    static const struct {
        const char *name;
        const char *line;
        uint64_t address;
        uint64_t size;
    } rows[] = {
        {"android", "186: malloc 0xb6038060 20", 0xb6038060, 20},
        {"android", "186: calloc 0xb609f080 32 4", 0xb609f080, 128},
        {"android", "186: memalign 0x85423660 16 104", 0x85423660, 104},
        {"android", "186: realloc 0xb609f080 0xb603e9a0 12", 0xb609f080, 12},
        {"curl", "MEM easy.c:123 malloc(32) = 0x5581", 0x5581, 32},
        {"curl", "MEM url.c:9 strdup(0x55) (5) = 0x5582", 0x5582, 5},
        {"esp-sysview", "[0.0] HEAP: Allocated 100 bytes @ 0x20003080 from task \"main\"",
         0x20003080, 100},
        {"ledger", "[ALLOC] ptr = 0x20003080 | length = 100", 0x20003080, 100},
        {"mbed", "#m:0x20003240;0x600d-50", 0x20003240, 50},
        {"mbed", "#r:0x20003300;0x6021-0x20003240;60", 0x20003300, 60},
        {"nuttx", "x: malloc: heap: 0x20001000 size:100, address: 0x20003080", 0x20003080, 100},
        {"calls", "0.5 us [ 41233] |     malloc(100) = 0x20003080;", 0x20003080, 100},
        {"words", "[0] malloc 100 bytes at 0x20003080", 0x20003080, 100},
    };
    EACH_ROW(i, rows) {
        struct record records[INPUT_RECORDS_MAX];
        char text[256];
        size_t length = strlen(rows[i].line);
        memcpy(text, rows[i].line, length);
        memset(text + length, '\n', RECORD_PADDING);
        const struct input_format *format = input_recognize(text, text + length);
        CHECK_CASE(format && strcmp(format->name, rows[i].name) == 0, "%s", rows[i].line);
        const char *at = text;
        size_t count = input_records(input_find(rows[i].name), text, &at, text + length, records);
        CHECK_CASE(count > 0 && records[count - 1].address == rows[i].address &&
                   records[count - 1].size == rows[i].size, "%s", rows[i].line);
    }
}

int main(void)
{
    TEST(test_refused());
    TEST(test_too_many());
    TEST(test_lines());
    TEST(test_several());
    TEST(test_known());
    return check_summary();
}
