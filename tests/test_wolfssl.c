/* SPDX-License-Identifier: MIT */
/* test_wolfssl.c - every form of record, wherever it stands in a line, whole,
 * broken off and doubled; what looks like one and is none; where a very long
 * line may be divided. Each line is read from memory of exactly its size plus
 * the padding that the parser is promised. */
#include "parser/input.h"

#include "check.h"

#include <stdlib.h>

#define RECORDS_MAX 8

/* A line and all that wolfssl_read() finds in it. */
struct line {
    char *text;
    struct record record[RECORDS_MAX];
    size_t count;
};

static struct line read_line(const char *text, size_t length)
{
    struct line line = {.text = malloc(length + RECORD_PADDING)};
    if (!line.text)
        abort();
    memcpy(line.text, text, length);
    memset(line.text + length, '\n', RECORD_PADDING);

    const char *end = line.text + length;
    const char *next = line.text;
    do {
        struct record record;
        const char *before = next;
        size_t count = wolfssl_read(line.text, &next, end, &record);
        CHECK(next <= end && (next > before || next == end));
        if (count == 0)
            CHECK(next == end);
        else if (line.count < RECORDS_MAX)
            line.record[line.count++] = record;
    } while (next < end);
    return line;
}

static bool has_site(const struct record *record, const char *site)
{
    size_t length = site ? strlen(site) : 0;
    return record->site_length == length &&
           (length == 0 || memcmp(record->site, site, length) == 0);
}

/* ---- Lines with one record ---- */

#define TEXT(literal) literal, sizeof(literal) - 1

struct row {
    const char *text;
    size_t length;
    enum record_type type;
    uint64_t address;
    uint64_t size;
    const char *site;
    bool has_size;
    bool is_glued;
};

/* As the library prints them. */
static const struct row records[] = {
    {TEXT("[HEAP 0x564038b983e8] Alloc: 0x564038bb0f70 -> 1024 at simple_mem_test:25138"),
     RECORD_ALLOC, 0x564038bb0f70, 1024, "simple_mem_test:25138", true, false},
    {TEXT("[HEAP 0x564038b983e8] Free: 0x564038bb0f70 -> 1024 at simple_mem_test:25153"),
     RECORD_FREE, 0x564038bb0f70, 1024, "simple_mem_test:25153", true, false},
    {TEXT("MemAlign: 0x5564e4b3f3c0 -> 1000 (align 64) at f:310"), RECORD_ALLOC, 0x5564e4b3f3c0,
     1067, "f:310", true, false},
    {TEXT("MemAlign: (nil) -> 16 (align 1) at f:310"), RECORD_ALLOC, 0, 20, "f:310", true, false},
    {TEXT("FreeAlign: 0x5564e4b3f3c0 at f:352"), RECORD_FREE, 0x5564e4b3f3c0, 0, "f:352", false,
     false},
    {TEXT("[HEAP (nil)] Alloc: 0x55981c7122b0 -> 2112 at _sp_exptmod_nct:14430"), RECORD_ALLOC,
     0x55981c7122b0, 2112, "_sp_exptmod_nct:14430", true, false},
    {TEXT("[HEAP (nil)] Free: 0x55981c7122b0 at _sp_exptmod_nct:14661"), RECORD_FREE,
     0x55981c7122b0, 0, "_sp_exptmod_nct:14661", false, false},
    {TEXT("(Using global heap hint 0x5617569ba3a8) [HEAP (nil)] Alloc: 0x5617569d1510 -> 2112 at "
          "_sp_exptmod_nct:14430"),
     RECORD_ALLOC, 0x5617569d1510, 2112, "_sp_exptmod_nct:14430", true, false},
    {TEXT("(Using global heap hint 0x55739b49e258) (Using global heap hint 0x55739b49e258) "
          "[HEAP (nil)] Free: 0x55739b4bb560 -> 100 at main:30"),
     RECORD_FREE, 0x55739b4bb560, 100, "main:30", true, false},
    {TEXT("Alloc: 0x562534cacc30 -> 1024 at simple_mem_test:12854"), RECORD_ALLOC, 0x562534cacc30,
     1024, "simple_mem_test:12854", true, false},
    {TEXT("Free: 0x562534cacc30 -> 1024 at simple_mem_test:12869"), RECORD_FREE, 0x562534cacc30,
     1024, "simple_mem_test:12869", true, false},
    {TEXT("(Using global heap hint 0x558a9ee63218) Alloc: 0x558a9ee77680 -> 100 at main:29"),
     RECORD_ALLOC, 0x558a9ee77680, 100, "main:29", true, false},
    {TEXT("Alloc: 0x564d2448b2b0 -> 240 at _InitRng:1917"), RECORD_ALLOC, 0x564d2448b2b0, 240,
     "_InitRng:1917", true, false},
    {TEXT("Free: 0x564d2448b5d0 at _sp_exptmod_nct:14661"), RECORD_FREE, 0x564d2448b5d0, 0,
     "_sp_exptmod_nct:14661", false, false},
    {TEXT("Alloc: 0x56028bd042c0 -> 1028 (38) at memory_test:wolfcrypt/test/test.c:25330"),
     RECORD_ALLOC, 0x56028bd042c0, 1028, "memory_test:wolfcrypt/test/test.c:25330", true, false},
    {TEXT("Free: 0x56028bd051e0 -> 40 (57) at mutex_test:wolfcrypt/test/test.c:71871"),
     RECORD_FREE, 0x56028bd051e0, 40, "mutex_test:wolfcrypt/test/test.c:71871", true, false},
    {TEXT("Alloc: (nil) -> 0 at main:22"), RECORD_ALLOC, 0, 0, "main:22", true, false},
    {TEXT("Free: (nil) at main:20"), RECORD_FREE, 0, 0, "main:20", false, false},
    {TEXT("Free: (nil) at wc_FreeRng:2013"), RECORD_FREE, 0, 0, "wc_FreeRng:2013", false, false},
    {TEXT("[HEAP (nil)] Free: (nil) at _sp_exptmod_nct:14206"), RECORD_FREE, 0, 0,
     "_sp_exptmod_nct:14206", false, false},
    {TEXT("[HEAP 0] Alloc: 0x55d96ca757d0 -> 800 at _sp_invmod_mont_ct:12904"), RECORD_ALLOC,
     0x55d96ca757d0, 800, "_sp_invmod_mont_ct:12904", true, false},
    {TEXT("Allocated 159728 bytes for static memory @ 0x562534c86330"), RECORD_POOL,
     0x562534c86330, 159728, NULL, false, false},
    {TEXT("Looking for 3128 bytes at wc_ecc_new_point_ex:4147"), RECORD_EXHAUSTED, 0, 3128,
     "wc_ecc_new_point_ex:4147", false, false},
    {TEXT("Size: 240, Empty: 256"), RECORD_EMPTY, 0, 240, NULL, false, false},
    {TEXT("ERROR: at wc_rng_new_ex:2182"), RECORD_REFUSED, 0, 0, "wc_rng_new_ex:2182", false,
     false},
    {TEXT("ENTER: 0000000000401136 0x7ffd4c1be3f0"), RECORD_ENTER, 0x7ffd4c1be3f0, 0x401136, NULL,
     false, false},
    {TEXT("EXIT: 000055981c7122b0 0x7ffd4c1be3f0"), RECORD_EXIT, 0x7ffd4c1be3f0, 0x55981c7122b0,
     NULL, false, false},
};

/* As other platforms, consoles and applications make them. */
static const struct row variants[] = {
    /* Pointers. */
    {TEXT("Alloc: 20001A40 -> 8 at f:1"), RECORD_ALLOC, 0x20001a40, 8, "f:1", true, false},
    {TEXT("Alloc: 20001a40 -> 8 at f:1"), RECORD_ALLOC, 0x20001a40, 8, "f:1", true, false},
    {TEXT("Alloc: 0X20001A40 -> 8 at f:1"), RECORD_ALLOC, 0x20001a40, 8, "f:1", true, false},
    {TEXT("Alloc: 0xFEDCBA9876543210 -> 8 at f:1"), RECORD_ALLOC, 0xfedcba9876543210, 8, "f:1",
     true, false},
    {TEXT("Alloc: FFFFFFFFFFFFFFFF -> 8 at f:1"), RECORD_ALLOC, UINT64_MAX, 8, "f:1", true, false},
    {TEXT("Alloc: 0x0000000020001A40 -> 8 at f:1"), RECORD_ALLOC, 0x20001a40, 8, "f:1", true,
     false},
    {TEXT("Free: 0x00000000000000000000ffffffffffffffff at f:1"), RECORD_FREE, UINT64_MAX, 0,
     "f:1", false, false},
    {TEXT("Free: 1 at f:1"), RECORD_FREE, 1, 0, "f:1", false, false},
    {TEXT("Free: 0x1 at f:1"), RECORD_FREE, 1, 0, "f:1", false, false},
    /* NULL. */
    {TEXT("Alloc: 0 -> 8 at f:1"), RECORD_ALLOC, 0, 8, "f:1", true, false},
    {TEXT("Alloc: 0x0 -> 8 at f:1"), RECORD_ALLOC, 0, 8, "f:1", true, false},
    {TEXT("Alloc: (null) -> 8 at f:1"), RECORD_ALLOC, 0, 8, "f:1", true, false},
    {TEXT("Alloc: 00000000 -> 8 at f:1"), RECORD_ALLOC, 0, 8, "f:1", true, false},
    {TEXT("Free: 0x0000000000000000 at f:1"), RECORD_FREE, 0, 0, "f:1", false, false},
    {TEXT("Free: 00000000000000000000000000000000 at f:1"), RECORD_FREE, 0, 0, "f:1", false,
     false},
    {TEXT("Free: (null) -> 5 at f:1"), RECORD_FREE, 0, 5, "f:1", true, false},
    {TEXT("[HEAP (null)] Free: (null) at f:1"), RECORD_FREE, 0, 0, "f:1", false, false},
    /* Sizes. */
    {TEXT("Alloc: 0x10 -> 0 at f:1"), RECORD_ALLOC, 16, 0, "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 0001024 at f:1"), RECORD_ALLOC, 16, 1024, "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 4294967295 at f:1"), RECORD_ALLOC, 16, UINT32_MAX, "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 4294967296 at f:1"), RECORD_ALLOC, 16, (uint64_t)UINT32_MAX + 1, "f:1",
     true, false},
    {TEXT("Alloc: 0x10 -> 9223372036854775806 at f:1"), RECORD_ALLOC, 16, RECORD_SIZE_MAX - 1,
     "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 9223372036854775807 at f:1"), RECORD_ALLOC, 16, RECORD_SIZE_MAX, "f:1",
     true, false},
    {TEXT("Alloc: 0x10 -> 9223372036854775808 at f:1"), RECORD_ALLOC, 16, RECORD_SIZE_MAX + 1,
     "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 9223372036854775809 at f:1"), RECORD_ALLOC, 16, RECORD_SIZE_MAX + 1,
     "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 18446744073709551617 at f:1"), RECORD_ALLOC, 16, RECORD_SIZE_MAX + 1,
     "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 100000000000000000000000000000000000000001 at f:1"), RECORD_ALLOC, 16,
     RECORD_SIZE_MAX + 1, "f:1", true, false},
    {TEXT("Looking for 99999999999999999999 bytes at f:1"), RECORD_EXHAUSTED, 0,
     RECORD_SIZE_MAX + 1, "f:1", false, false},
    /* Types. */
    {TEXT("Alloc: 0x10 -> 8 (-1) at f:g.c:1"), RECORD_ALLOC, 16, 8, "f:g.c:1", true, false},
    {TEXT("Alloc: 0x10 -> 8 (2147483647) at f:g.c:1"), RECORD_ALLOC, 16, 8, "f:g.c:1", true,
     false},
    {TEXT("Free: 0x10 (7) at f:g.c:1"), RECORD_FREE, 16, 0, "f:g.c:1", false, false},
    /* Sites. */
    {TEXT("Free: 0x10 at f:C:\\src\\my.c:77"), RECORD_FREE, 16, 0, "f:C:\\src\\my.c:77", false,
     false},
    {TEXT("Free: 0x10 at operator():a-b.cpp:77)"), RECORD_FREE, 16, 0, "operator():a-b.cpp:77",
     false, false},
    {TEXT("Free: 0x10 at f:12 g:13"), RECORD_FREE, 16, 0, "f:12", false, false},
    {TEXT("Free: 0x10 at f:12Hello"), RECORD_FREE, 16, 0, "f:12", false, false},
    {TEXT("Free: 0x10 at f:0"), RECORD_FREE, 16, 0, "f:0", false, false},
    {TEXT("Free: 0x10 at \xc3\xa9t\xc3\xa9:3"), RECORD_FREE, 16, 0, "\xc3\xa9t\xc3\xa9:3", false,
     false},
    /* What stands before and behind. */
    {TEXT("   6: test_wc_FreeCertList     :Alloc: 0x55b08abd5590 -> 24 at f:1"), RECORD_ALLOC,
     0x55b08abd5590, 24, "f:1", true, true},
    {TEXT("Client message: hellAlloc: 0x7fcb7c001090 -> 43 at GrowOutputBuffer:11674"),
     RECORD_ALLOC, 0x7fcb7c001090, 43, "GrowOutputBuffer:11674", true, true},
    {TEXT("test_wc_RcNFree: Free: 0x10 at f:1"), RECORD_FREE, 16, 0, "f:1", false, true},
    {TEXT("[12:34:56.789] <tag> Alloc: 0x10 -> 8 at f:1"), RECORD_ALLOC, 16, 8, "f:1", true, true},
    {TEXT("I (1234) wolf: [HEAP 0x3ffb] Free: 0x10 -> 8 at f:1"), RECORD_FREE, 16, 8, "f:1", true,
     true},
    {TEXT("passed!\tAlloc: 0x10 -> 8 at f:1\r"), RECORD_ALLOC, 16, 8, "f:1", true, true},
    {TEXT("Alloc: 0x10 -> 8 at f:1\r"), RECORD_ALLOC, 16, 8, "f:1", true, false},
    {TEXT("Alloc: 0x10 -> 8 at f:1\0rest"), RECORD_ALLOC, 16, 8, "f:1", true, false},
    {TEXT("\0\0Alloc: 0x10 -> 8 at f:1"), RECORD_ALLOC, 16, 8, "f:1", true, true},
    {TEXT("\0:\0: \0Free: 0x10 at f:1\0\0"), RECORD_FREE, 16, 0, "f:1", false, true},
    {TEXT("Alloc: Alloc: 0x10 -> 8 at f:1"), RECORD_ALLOC, 16, 8, "f:1", true, false},
    {TEXT("out of it: Looking for 32 bytes at f:1\r"), RECORD_EXHAUSTED, 0, 32, "f:1", false,
     false},
    {TEXT("[HEAP 0x1] Looking for 0 bytes at f:1"), RECORD_EXHAUSTED, 0, 0, "f:1", false, false},
    {TEXT("12:34 Allocated 16 bytes for static memory @ 20001A40\r"), RECORD_POOL, 0x20001a40, 16,
     NULL, false, false},
    {TEXT("xxSize: 0, Empty: 16 xx"), RECORD_EMPTY, 0, 0, NULL, false, false},
    {TEXT("12:34 ERROR: at f:1\r"), RECORD_REFUSED, 0, 0, "f:1", false, false},
    /* Calls. */
    {TEXT("<6>[   1] ENTER: 0000000008004a10 20003FF0\r"), RECORD_ENTER, 0x20003ff0, 0x8004a10,
     NULL, false, false},
    {TEXT("doneEXIT: FFFFFFFFFFFFFFFF ffffffffffffffff more"), RECORD_EXIT, UINT64_MAX, UINT64_MAX,
     NULL, false, false},
    {TEXT("ENTER: 0000000000000000 0x00000000000000001"), RECORD_ENTER, 1, 0, NULL, false, false},
    {TEXT("ENTER: ENTER: EXIT: 0000000000401136 0x10\0"), RECORD_EXIT, 0x10, 0x401136, NULL, false,
     false},
};

static bool is_as(const struct record *record, const struct row *row)
{
    return record->type == row->type && record->address == row->address &&
           record->size == row->size && record->has_size == row->has_size &&
           record->is_glued == row->is_glued && has_site(record, row->site);
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct line line = read_line(rows[i].text, rows[i].length);
        CHECK_EQUAL(line.count, 1);
        CHECK(line.count == 1 && is_as(&line.record[0], &rows[i]));
        if (line.count != 1 || !is_as(&line.record[0], &rows[i]))
            printf("    in: %s\n", rows[i].text);
        free(line.text);
    }
}

static void test_records(void)
{
    check_rows(records, sizeof records / sizeof *records);
    check_rows(variants, sizeof variants / sizeof *variants);
}

/* Whether the record says which heap it is of. */
static void test_heaps(void)
{
    static const struct {
        const char *text;
        bool names_heap;
    } rows[] = {
        {"[HEAP 0x1] Alloc: 0x10 -> 8 at f:1", true},
        {"[HEAP (nil)] Free: (nil) at f:1", true},
        {"[HEAP 0] Free: 0x10 -> 8 at f:1", true},
        {"(Using global heap hint 0x1) [HEAP (nil)] Alloc: 0x10 -> 8 at f:1", true},
        {"12:00 out[HEAP 0x1] Free: 0x10 at f:1", true},
        {"Alloc: 0x10 -> 8 at f:1", false},
        {"Free: 0x10 at f:1", false},
        {"(Using global heap hint 0x1) Alloc: 0x10 -> 8 at f:1", false},
        {"[12:00] Alloc: 0x10 -> 8 at f:1", false},
        {"[ HEAP 0x1] Alloc: 0x10 -> 8 at f:1", false},
        {"HEAP 0x1] Alloc: 0x10 -> 8 at f:1", false},
        {"] Alloc: 0x10 -> 8 at f:1", false},
        {" Alloc: 0x10 -> 8 at f:1", false},
    };
    EACH_ROW(i, rows) {
        struct line line = read_line(rows[i].text, strlen(rows[i].text));
        CHECK_CASE(line.count == 1 && line.record[0].names_heap == rows[i].names_heap, "%s",
                   rows[i].text);
        free(line.text);
    }
}

/* Other output before any record changes nothing but the mark that it is there. */
static void test_prefixes(void)
{
    static const char *const prefixes[] = {"x", " ", "a: b: ", "Alloc:", "Free", "12:00:00 ",
                                           "\033[1m", ":::: : :", "Allocating = 3 "};
    EACH_ROW(i, records) {
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
            char text[300];
            int length = snprintf(text, sizeof text, "%s%s\r", prefixes[p], records[i].text);
            struct row row = records[i];
            row.is_glued = row.type == RECORD_ALLOC || row.type == RECORD_FREE;
            struct line line = read_line(text, (size_t)length);
            CHECK(line.count == 1 && is_as(&line.record[0], &row));
            free(line.text);
        }
    }
}

/* ---- Lines without a record ---- */

static void test_decoys(void)
{
    static const char *const decoys[] = {
        "", " ", ":", ": ", "Free SSL: 0x5606d0284730",
        "DYNAMIC_TYPE_CERT_MANAGER Allocating = 240 bytes", "Freeing fixed IO buffer",
        "test_wc_RcNFree", "   7: test_wc_RcNFree                 : passed",
        "Alloc'd 368 bytes using bucket size 512", "Free'ing : 3",
        "Creating memory bucket of size : 16992", "MemFailCount At: 0",
        "---FORCED MEM FAIL TEST---", "peak connection memory = 52640",
        "peak connection allocs = 38", "total   Allocs   =      1035",
        "total   Deallocs =      1035", "total   Bytes    =   2719221",
        "peak    Bytes    =     60186", "current Bytes    =         0",
        "Leak: Ptr 0x5606d0284730, Size 56, Func wc_rng_new_ex, Line 2182",
        "Heap total: 65536 Free: 20480", "heap Free: 20480 bytes", "Free: 1234567 at boot",
        "Alloc: 20480 Free: 45056", "Alloc: 20480 at 12:30", "Alloc: 20480 -> 16384",
        "Alloc:", "Alloc: nothing", "Alloc:  0x10 -> 8 at f:1",
        "Alloc:0x10 -> 8 at f:1", "Alloc : 0x10 -> 8 at f:1",
        "Free: -1 at f:1", "Free: 123456789abcdef01 at f:1", "Size: 240, Full: 256", "Size: , Empty: 256", "Size: 240, Empty: ",
        "Size: -1, Empty: 2", "Size: 240", "ERROR: at nowhere", "ERROR: in f:1", "ERROR: at ",
        "ERROR: at :12", "Looking for bytes at f:1", "Looking for trouble", "Looking for ",
        "Looking for 12 bytes at nowhere", "Looking for 12 bytes in f:1",
        "Allocated 16 bytes for dynamic memory @ 0x1", "Allocated bytes",
        "Allocated 16 bytes for static memory @ here", "Allocated 16 bytes for static memory @ ",
        "Allocated ", "wolfSSL Entering wc_InitRng", "wolfSSL Leaving wc_InitRng, return 0",
        "ENTER:", "ENTER: ", "EXIT: 0", "EXIT: status 0", "ENTER: wc_InitRng",
        "ENTER: 401136 0x7ffd4c1be3f0", "ENTER: 000000000401136 0x7ffd4c1be3f0",
        "ENTER: 00000000000401136 0x7ffd4c1be3f0", "ENTER: 0x00000000401136 0x7ffd4c1be3f0",
        "ENTER: 000000000040113g 0x7ffd4c1be3f0", "ENTER: 0000000000401136",
        "ENTER: 0000000000401136 ", "ENTER: 0000000000401136  0x7ffd4c1be3f0",
        "ENTER: 0000000000401136\t0x7ffd4c1be3f0", "ENTER: 0000000000401136 (nil)",
        "ENTER: 0000000000401136 0", "ENTER: 0000000000401136 0x7ffd4c1be3f0g",
        "ENTER: 0000000000401136 0x7ffd4c1be3f0, 3", "ENTER: 0000000000401136 0x10000000000000000",
        "ENTER:0000000000401136 0x7ffd4c1be3f0", "ENTER 0000000000401136 0x7ffd4c1be3f0",
        "enter: 0000000000401136 0x7ffd4c1be3f0", "EXITS: 0000000000401136 0x7ffd4c1be3f0",
    };
    EACH_ROW(i, decoys) {
        struct line line = read_line(decoys[i], strlen(decoys[i]));
        CHECK_EQUAL(line.count, 0);
        if (line.count)
            printf("    in: %s\n", decoys[i]);
        free(line.text);
    }
}

/* ---- Records that break off ---- */

static void test_cut(void)
{
    static const char *const cuts[] = {
        "Alloc: 0x10", "Alloc: (nil)", "Alloc: 0x10 ", "Alloc: 0x10 ->", "Alloc: 0x10 -> ",
        "Alloc: 0x10 -> 8", "Alloc: 0x10 -> 8 (", "Alloc: 0x10 -> 8 (3", "Alloc: 0x10 -> 8 (3)",
        "Alloc: 0x10 -> 8 at", "Alloc: 0x10 -> 8 at ", "Alloc: 0x10 -> 8 at f",
        "Alloc: 0x10 -> 8 at f:", "Alloc: 0x10 -> 8 at f:g.c", "Alloc: 0x10 -> 8 at f:g.c:",
        "Alloc: 0x10 -> 8 at :1", "Alloc: 0x10 -> -8 at f:1", "Alloc: 0x10 -> x at f:1",
        "Alloc: 0x10 at f:1", "Alloc: 0x10 (3) at f:1", "Alloc: 0x10 -> 8 (x) at f:1",
        "Alloc: 0x10 -> 8at f:1", "Free: 0x10", "Free: 0x10 a", "Free: 0x10 -> at f:1",
        "Free: 0x10\r", "[HEAP 0x1] Free: 0x10 -> 10", "Free: 20001A40",
        "Alloc: 20001a40 -> 8 at f", "Free: 00000000",
    };
    EACH_ROW(i, cuts) {
        struct line line = read_line(cuts[i], strlen(cuts[i]));
        CHECK_EQUAL(line.count, 1);
        CHECK_EQUAL(line.record[0].type, RECORD_CUT);
        CHECK(line.record[0].address == 0 && line.record[0].size == 0);
        if (line.count != 1 || line.record[0].type != RECORD_CUT)
            printf("    in: %s\n", cuts[i]);
        free(line.text);
    }
}

/* Whether a record that was read from the start of the row's line is what
 * stands there: all of it the row's, but for the number at its very end. */
static bool is_start_of(const struct record *record, const struct row *row)
{
    bool ends_with_address =
        row->type == RECORD_POOL || row->type == RECORD_ENTER || row->type == RECORD_EXIT;
    bool same_address = record->address == row->address ||
                        (ends_with_address && record->address < row->address);
    bool same_site = record->site_length == 0
                         ? row->site == NULL
                         : row->site && record->site_length <= strlen(row->site) &&
                               memcmp(record->site, row->site, record->site_length) == 0;
    return record->type == row->type && same_address && same_site && record->size == row->size &&
           record->has_size == row->has_size;
}

/* A line that ends at any byte of a record holds no wrong one; and once there
 * was its pointer to be seen, it is never lost (but behind the x of 0x: so far,
 * that is no number). */
static void test_every_prefix(void)
{
    EACH_ROW(i, records) {
        const struct row *row = &records[i];
        bool is_block = row->type == RECORD_ALLOC || row->type == RECORD_FREE;
        bool was_seen = false;
        size_t wrong = 0;
        size_t lost = 0;
        for (size_t length = 0; length <= row->length; length++) {
            struct line line = read_line(row->text, length);
            for (size_t r = 0; r < line.count; r++) {
                const struct record *record = &line.record[r];
                wrong += !is_start_of(record, row) && (record->type != RECORD_CUT || !is_block);
            }
            wrong += line.count > 1;
            lost += was_seen && line.count == 0 && row->text[length - 1] != 'x';
            was_seen = was_seen || (line.count > 0 && row->text[length - 1] != ' ');
            free(line.text);
        }
        CHECK(was_seen);
        CHECK_EQUAL(wrong, 0);
        CHECK_EQUAL(lost, 0);
    }
}

/* What starts with a keyword and a pointer is a record, if a damaged one. */
static void test_damaged(void)
{
    static const char *const damaged[] = {
        "Alloc: ", "Free: 0x", "Free: 0xg at f:1", "Free: (nill) at f:1", "Free: (ni",
        "Free: 0x10000000000000000 at f:1", "Free: 0x10, 0x20", "Alloc: 0x10[12:00] tag",
    };
    EACH_ROW(i, damaged) {
        struct line line = read_line(damaged[i], strlen(damaged[i]));
        CHECK(line.count == 1 && line.record[0].type == RECORD_CUT);
        free(line.text);
    }
}

/* Notes of a pool stand beside other records, in any order. */
static void test_notes_beside_records(void)
{
    static const char *const lines[] = {
        "Looking for 3128 bytes at f:1Alloc: 0x1000 -> 5 at g:2",
        "Alloc: 0x1000 -> 5 at g:2 Looking for 3128 bytes at f:1",
        "Size: 240, Empty: 256 Looking for 3128 bytes at f:1",
        "Allocated 16 bytes for static memory @ 0x10 Looking for 3128 bytes at f:1",
        "Looking for 3128 bytes at f:1 Allocated 16 bytes for static memory @ 0x10",
    };
    EACH_ROW(i, lines) {
        struct line line = read_line(lines[i], strlen(lines[i]));
        CHECK_EQUAL(line.count, 2);
        CHECK((line.record[0].type == RECORD_EXHAUSTED) + (line.record[1].type == RECORD_EXHAUSTED) == 1);
        free(line.text);
    }
}

/* A block's record that ends anywhere behind its pointer is reported as cut. */
static void test_cut_is_reported(void)
{
    static const char whole[] = "Alloc: 0x56028bd042c0 -> 1028 (38) at memory_test:test.c:2";
    for (size_t length = strlen("Alloc: 0x5"); length < sizeof whole - 1; length++) {
        struct line line = read_line(whole, length);
        CHECK(line.count == 1 && line.record[0].type == RECORD_CUT);
        free(line.text);
    }
}

/* ---- Lines with several ---- */

struct several {
    const char *text;
    size_t count;
    enum record_type type[3];
    uint64_t address[3];
};

static void test_several(void)
{
    static const struct several rows[] = {
        {"Alloc: 0x10 -> 8 at f:1Alloc: 0x20 -> 9 at g:2", 2, {RECORD_ALLOC, RECORD_ALLOC},
         {0x10, 0x20}},
        {"Alloc: 0x10 -> 8 at f:1 Free: 0x10 at g:2 Free: 0x30 at g:2", 3,
         {RECORD_ALLOC, RECORD_FREE, RECORD_FREE}, {0x10, 0x10, 0x30}},
        {"Alloc: 0x10 -> 8 at f:a.c:1[HEAP 0x1] Free: 0x20 -> 9 at g:2", 2,
         {RECORD_ALLOC, RECORD_FREE}, {0x10, 0x20}},
        {"Alloc: 0x10 -> 8 at fooAlloc: 0x20 -> 9 at g:2", 2, {RECORD_CUT, RECORD_ALLOC},
         {0, 0x20}},
        {"Alloc: 0x10 -> 8Free: 0x20 -> 9 at g:2", 2, {RECORD_CUT, RECORD_FREE}, {0, 0x20}},
        {"Alloc: 0x10 Alloc: 0x20 -> 9 at g:2", 2, {RECORD_CUT, RECORD_ALLOC}, {0, 0x20}},
        {"Free: 0x10 at f:Free: 0x20 at g:2", 2, {RECORD_CUT, RECORD_FREE}, {0, 0x20}},
        {"Size: 24, Empty: 32Alloc: 0x20 -> 24 at g:2", 2, {RECORD_EMPTY, RECORD_ALLOC},
         {0, 0x20}},
        {"ERROR: at f:1ERROR: at g:2", 2, {RECORD_REFUSED, RECORD_REFUSED}, {0}},
        {"Alloc: 0x10 -> 8 at f:1Alloc: 0x20 -> 9 at", 2, {RECORD_ALLOC, RECORD_CUT}, {0x10, 0}},
        {"Alloc: 0x10 -> 8 at f:1Alloc: 0x", 2, {RECORD_ALLOC, RECORD_CUT}, {0x10, 0}},
        {"Free: 0x", 1, {RECORD_CUT}, {0}},
        {"ENTER: 0000000000401136 0x30 EXIT: 0000000000401136 0x40Alloc: 0x10", 2,
         {RECORD_ENTER, RECORD_CUT}, {0x30}},
        {"Alloc: 0x10 -> 8 at fENTER: 0000000000401136 0x30 Free: 0x10 at g:2", 3,
         {RECORD_CUT, RECORD_ENTER, RECORD_FREE}, {0, 0x30, 0x10}},
        {"ENTER: 0000000000401136 Alloc: 0x10 -> 8 at f:1 EXIT: 0000000000401136 0x30", 2,
         {RECORD_ALLOC, RECORD_EXIT}, {0x10, 0x30}},
    };
    EACH_ROW(i, rows) {
        struct line line = read_line(rows[i].text, strlen(rows[i].text));
        CHECK_EQUAL(line.count, rows[i].count);
        for (size_t r = 0; r < line.count && r < rows[i].count; r++) {
            CHECK_EQUAL(line.record[r].type, rows[i].type[r]);
            CHECK_EQUAL(line.record[r].address, rows[i].address[r]);
            bool is_block = rows[i].type[r] == RECORD_ALLOC || rows[i].type[r] == RECORD_FREE;
            CHECK(!is_block || r == 0 || line.record[r].is_glued);
        }
        free(line.text);
    }
}

/* ---- Plain lines ---- */

/* The line, and whether it is plain: if it is, both readers must find the same record. */
static const struct {
    const char *text;
    bool is_plain;
} plain_rows[] = {
    {"Alloc: 0x1 -> 2 at f:3", true},
    {"Free: 0x55ac78def250 at f:3", true},
    {"Free: 0x55ac78def250 -> 256 at Transform_Sha256:1372\r", true},
    {"[HEAP 0x55ac78dc83a8] Alloc: 0x0123456789abcdef -> 9999999 at f:dir/a.c:999999", true},
    {"[HEAP (nil)] Free: 0x00000000000000ff at f:0", true},
    {"(Using global heap hint 0x5640) Alloc: 0x20001000 -> 0 at long_name_of_a_function:12", true},
    {"(Using global heap hint 0x5640) [HEAP (nil)] Alloc: 0x1234567 -> 16 at f:1", true},
    {"(Using global heap hint 0x5640) [HEAP 0x7] Free: 0x12345678 -> 16 (38) at f:1", true},
    {"Alloc: 0x1 -> 2 (7) at f:3", true},
    {"Alloc: 0x1 at f:3", false},
    {"Alloc: 0x -> 2 at f:3", false},
    {"Alloc: 0X1 -> 2 at f:3", false},
    {"Alloc: 0xA -> 2 at f:3", false},
    {"Alloc: 0xg -> 2 at f:3", false},
    {"Alloc: 0x1: -> 2 at f:3", false},
    {"Alloc: 0x00123456789abcdef -> 2 at f:3", false},
    {"Alloc: 0x1 -> 12345678 at f:3", false},
    {"Alloc: 0x1 -> 2 (-7) at f:3", false},
    {"Alloc: 0x1 -> at f:3", false},
    {"Alloc: 0x1 -> 2 at :3", false},
    {"Alloc: 0x1 -> 2 at f:", false},
    {"Alloc: 0x1 -> 2 at f", false},
    {"Alloc: 0x1 -> 2 at f:1234567", true},
    {"Alloc: 0x1 -> 2 at f:12345678", false},
    {"Alloc: 0x1 -> 2 at f:3 ", false},
    {"Alloc: 0x1 -> 2 at f f:3", false},
    {"Alloc: 0x1 -> 2 at f:3\t", false},
    {"Alloc: (nil) -> 2 at f:3", false},
    {"MemAlign: 0x1 -> 2 (align 16) at f:3", false},
    {" Alloc: 0x1 -> 2 at f:3", false},
    {"[HEAP 0x] Alloc: 0x1 -> 2 at f:3", false},
    {"[HEAP 0x1]Alloc: 0x1 -> 2 at f:3", false},
    {"", false},
};

static void test_plain(void)
{
    for (size_t i = 0; i < sizeof plain_rows / sizeof *plain_rows; i++) {
        struct line line = read_line(plain_rows[i].text, strlen(plain_rows[i].text));
        const struct record *record = &line.record[0];
        struct plain_before before = {0};
        for (int again = 0; again < 2; again++) { /* the second time, the heaps are known */
            struct record plain;
            const char *end = wolfssl_read_plain(line.text, &before, &plain);
            CHECK_EQUAL(!!end, plain_rows[i].is_plain);
            if (!end)
                continue;
            CHECK(end == line.text + strlen(plain_rows[i].text) && line.count == 1);
            CHECK_EQUAL(plain.type, record->type);
            CHECK_EQUAL(plain.address, record->address);
            CHECK_EQUAL(plain.size, record->size);
            CHECK_EQUAL(plain.has_size, record->has_size);
            CHECK_EQUAL(plain.heap, record->heap);
            CHECK_EQUAL(plain.names_heap, record->names_heap);
            CHECK_EQUAL(plain.names_global, record->names_global);
            CHECK(plain.site == record->site && plain.site_length == record->site_length);
        }
        free(line.text);
    }
}

/* Addresses that share their high digits with the one before, or do not. */
static void test_plain_addresses(void)
{
    static const char text[] = "Free: 0x123456789abc at f:1\nFree: 0x12345678 at f:1\n"
                               "Free: 0x123456780 at f:1\nFree: 0x1234567 at f:1\n"
                               "Free: 0x0123456789abcdef at f:1\nFree: 0x12345678ffffffff at f:1\n";
    static const uint64_t address[] = {0x123456789abc, 0x12345678, 0x123456780, 0x1234567,
                                       0x0123456789abcdef, 0x12345678ffffffff};
    struct line lines = read_line(text, strlen(text));
    struct line none = read_line("Free: 0x\0\0\0\0\0\0\0\0 at f:1", 23);
    struct plain_before before = {0};
    struct record record;
    const char *line = lines.text;
    CHECK(!wolfssl_read_plain(none.text, &before, &record));
    for (size_t i = 0; i < sizeof address / sizeof *address; i++) {
        const char *end = wolfssl_read_plain(line, &before, &record);
        CHECK(end && *end == '\n');
        CHECK_EQUAL(record.address, address[i]);
        line = strchr(line, '\n') + 1;
    }
    free(lines.text);
    free(none.text);
}

/* ---- Dividing a line ---- */

#define BEFORE 6000 /* bytes of other output before a record */

static const char *split_of(const char *text, size_t length)
{
    const char *at = record_split(text, text + length);
    size_t last = length > RECORD_LENGTH_MAX ? RECORD_LENGTH_MAX : length;
    CHECK(at >= text + length - last && at < text + length);
    return at;
}

/* A division anywhere in a record comes before it. */
static size_t count_divided(const char *record, size_t length)
{
    char *text = malloc(BEFORE + length);
    if (!text)
        abort();
    memset(text, 'x', BEFORE);
    memcpy(text + BEFORE, record, length);
    size_t divided = 0;
    for (size_t part = 1; part < length; part++)
        divided += split_of(text, BEFORE + part) > text + BEFORE;
    free(text);
    return divided;
}

static void test_split(void)
{
    static const char *const rows[] = {
        "Alloc: 0x56028bd042c0 -> 1028 (38) at memory_test:wolfcrypt/test/test.c:25330",
        "Free: 0x564d2448b5d0 at _sp_exptmod_nct:14661",
        "ERROR: at wc_rng_new_ex:2182",
        "Allocated 159728 bytes for static memory @ 0x562534c86330",
        "Looking for 3128 bytes at wc_ecc_new_point_ex:4147",
        "EXIT: 000055981c7122b0 0x7ffd4c1be3f0",
    };
    EACH_ROW(i, rows)
        CHECK_EQUAL(count_divided(rows[i], strlen(rows[i])), 0);
}

/* The same where the record ends, so far, like the start of another. */
static void test_split_at_capitals(void)
{
    static const char *const rows[] = {
        "Size: 240, Empty: 256",
        "ENTER: 000055981C7122BE 0x7FFD4C1BEEEE",
        "Alloc: 0x20001AFE -> 8 at f:1",
        "Free: 2000EA40 -> 16 at f:1",
        "Alloc: 0x5641 -> 8 at GetASN_Items:AES/FIPS/SSL/LINUX.C:7",
        "Looking for 16 bytes at wc_Alloc:7",
    };
    EACH_ROW(i, rows) {
        CHECK_EQUAL(count_divided(rows[i], strlen(rows[i])), 0);
        if (count_divided(rows[i], strlen(rows[i])))
            printf("    in: %s\n", rows[i]);
    }
}

static void test_split_places(void)
{
    char text[BEFORE + 100];
    memset(text, 'x', sizeof text);
    CHECK(split_of(text, sizeof text) == text + sizeof text - 1); /* anywhere will do */
    CHECK(split_of(text, 1) == text);

    memcpy(text + BEFORE + 97, "All", 3); /* what may be the start of a record */
    CHECK(split_of(text, sizeof text) == text + BEFORE + 97);

    memset(text, 'x', sizeof text);
    memcpy(text + 2, "Free: 0x10", 10); /* too long ago for one that still goes on */
    CHECK(split_of(text, sizeof text) > text + 12);

    memcpy(text + BEFORE, "Free: 0x10 at f:1", 17); /* of two the later one */
    memcpy(text + BEFORE + 40, "Alloc: 0x10 -> 8", 16);
    CHECK(split_of(text, sizeof text) == text + BEFORE + 40);
}

/* The longest record that is never divided. */
static void test_split_of_longest(void)
{
    char record[RECORD_LENGTH_MAX];
    memset(record, 'a', sizeof record);
    memcpy(record, "Alloc: 0x10 -> 8 at ", 20);
    memcpy(record + sizeof record - 2, ":1", 2);
    CHECK_EQUAL(count_divided(record, sizeof record), 0);
    struct line line = read_line(record, sizeof record);
    CHECK(line.count == 1 && line.record[0].type == RECORD_ALLOC);
    CHECK_EQUAL(line.record[0].site_length, sizeof record - 20);
    free(line.text);
}

/* ---- Any bytes at all ---- */

/* Pieces of records in any order: whatever they make, the text is passed once,
 * and fields that the type does not have are 0. */
static void test_scrambled(void)
{
    static const char *const pieces[] = {
        "Alloc", "Free", ": ", "0x", "10", "(nil)", " -> ", " (", "-", ")", " at ", "f", ":", "7",
        "Size", ", Empty: ", "ERROR", "at ", "Allocated ", " bytes for static memory @ ",
        "Looking for ", " bytes at ", "[HEAP ", "\t", "\xff", "ENTER", "EXIT: 0000000000401136 ",
    };
    uint32_t state = 1;
    size_t wrong = 0;
    for (int round = 0; round < 20000; round++) {
        char text[400] = "";
        for (int i = 0; i < 12; i++) {
            state = state * 1664525 + 1013904223;
            strcat(text, pieces[(state >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        struct line line = read_line(text, strlen(text));
        for (size_t r = 0; r < line.count; r++) {
            const struct record *record = &line.record[r];
            bool is_block = record->type == RECORD_ALLOC || record->type == RECORD_FREE;
            wrong += is_block && record->site_length < 2;
            wrong += record->type == RECORD_ALLOC && !record->has_size;
            wrong += record->type == RECORD_EXIT && !record->address;
            wrong += record->type == RECORD_CUT && (record->address || record->site_length);
        }
        free(line.text);
    }
    CHECK_EQUAL(wrong, 0);
}

/* The hint of the heap that a record asks; without one, the global heap's. */
static void test_heap_values(void)
{
    static const struct {
        const char *text;
        uint64_t heap;
    } rows[] = {
        {"[HEAP 0x5640] Alloc: 0x10 -> 8 at f:1", 0x5640},
        {"[HEAP 5640] Free: 0x10 -> 8 at f:1", 0x5640},
        {"tag [HEAP 0x5640] Alloc: 0x10 -> 8 at f:1", 0x5640},
        {"[HEAP (nil)] Alloc: 0x10 -> 8 at f:1", 0},
        {"Alloc: 0x10 -> 8 at f:1", 0},
        {"tag Alloc: 0x10 -> 8 at f:1", 0},
        {"(Using global heap hint 0x77) [HEAP (nil)] Alloc: 0x10 -> 8 at f:1", 0x77},
        {"(Using global heap hint 0x77) (Using global heap hint 0x77) [HEAP (nil)] Free: 0x10 at f:1",
         0x77},
        {"(Using global heap hint 0x77) Alloc: 0x10 -> 8 at f:1", 0x77},
    };
    EACH_ROW(i, rows) {
        struct line line = read_line(rows[i].text, strlen(rows[i].text));
        CHECK_CASE(line.count == 1 && line.record[0].heap == rows[i].heap, "%s", rows[i].text);
        free(line.text);
    }
}

/* The form of a record with another word is reported, other output is not. */
static void test_unknown_words(void)
{
    static const struct {
        const char *text;
        enum record_type type; /* RECORD_NONE: it is no record */
    } rows[] = {
        {"ReAlign: 0x10 -> 8 (align 16) at f:1", RECORD_UNKNOWN},
        {"Realloc: 0x10 -> 8 at f:1", RECORD_UNKNOWN},
        {"[HEAP 0x5640] Lend: 0x10 at f:1", RECORD_UNKNOWN},
        {"Realloc: (nil) -> 8 at f:1", RECORD_UNKNOWN},
        {"alloc: 0x10 -> 8 at f:1", RECORD_UNKNOWN},
        {"Free SSL: 0x10", RECORD_NONE},
        {"Connected: 0x10 -> 0x20", RECORD_NONE},
        {"Reached: 10 at f:1", RECORD_NONE},
        {"Handle 7: 0x10 at f:1", RECORD_NONE},
        {"Realloc: 0x10 -> 8 bytes at f:1", RECORD_NONE},
        {"MemAlign: 0x10 -> 8 (align 0) at f:1", RECORD_CUT},
        {"MemAlign: 0x10 -> 8 (align ) at f:1", RECORD_CUT},
    };
    EACH_ROW(i, rows) {
        struct line line = read_line(rows[i].text, strlen(rows[i].text));
        bool is_expected = rows[i].type == RECORD_NONE
                               ? line.count == 0
                               : line.count == 1 && line.record[0].type == rows[i].type;
        CHECK_CASE(is_expected, "%s", rows[i].text);
        free(line.text);
    }
}

int main(void)
{
    TEST(test_heap_values());
    TEST(test_unknown_words());
    TEST(test_records());
    TEST(test_heaps());
    TEST(test_prefixes());
    TEST(test_decoys());
    TEST(test_damaged());
    TEST(test_notes_beside_records());
    TEST(test_cut());
    TEST(test_every_prefix());
    TEST(test_cut_is_reported());
    TEST(test_several());
    TEST(test_split());
    TEST(test_split_at_capitals());
    TEST(test_split_places());
    TEST(test_split_of_longest());
    TEST(test_scrambled());
    TEST(test_plain());
    TEST(test_plain_addresses());
    return check_summary();
}
