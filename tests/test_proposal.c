/* SPDX-License-Identifier: MIT */
/* test_proposal.c - the templates that are proposed for lines of unknown words. */
#include "parser/proposal.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

static void check_line(const char *text, const char *alloc, const char *free)
{
    struct proposal proposal = proposal_make(span_of(text));
    CHECK(strcmp(proposal.alloc, alloc) == 0);
    CHECK(strcmp(proposal.free, free) == 0);
    CHECK_EQUAL(proposal.line > 0, *alloc != 0);
}

static void test_templates(void)
{
    check_line("[1.23] heap alloc 0x20001000 64 bytes\n[1.24] heap free 0x20001000 64\n",
               "alloc %p %u", "free %p");
    check_line("12:00:01 MEM+ 20001000 64 alloc\n12:00:02 MEM- 20001000 free\n", "%p %u alloc",
               "%p free");
    check_line("pvPortMalloc(100) -> 0x3ffb1234\nvPortFree(0x3ffb1234)\n",
               "pvPortMalloc(%u) -> %p", "vPortFree(%p");
    check_line("Allocated block #5, 64 bytes (100% of req) at 0x20001000\n",
               "Allocated block #%*, %u bytes (%*%% of req) at %p", "");
    check_line("heap alloc id=7 size=64 ptr=0x20001000\n", "alloc id=%* size=%u ptr=%p", "");
    check_line("t=5 len 64: allocated at deadbeef\n", "%u: allocated at %p", "");
    check_line("dealloc 0x20001000 64\nalloc 0x20001000 32\n", "alloc %p %u", "");
}

static void test_none(void)
{
    check_line("", "", "");
    check_line("alloc 0x20001000 64", "", ""); /* no whole line */
    check_line("free 0x20001000\n", "", "free %p");
    check_line("alloc 64 bytes\n", "", "");    /* no address */
    check_line("alloc 0x20001000\n", "", "");  /* no size */
    check_line("realloc 0x20001000 64\n", "", "");
    check_line("alloc 'x' 0x20001000 64\n", "", ""); /* a shell would end the text there */
    check_line("alloc \\ 0x20001000 64\n", "", "");
    check_line("alloc 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 0x20001000\n", "", "");
}

static void test_long(void)
{
    char line[PROPOSAL_MAX + 64];
    for (size_t length = 1; length + 40 < sizeof line; length++) {
        snprintf(line, sizeof line, "alloc %.*s 0x20001000 64\n", (int)length,
                 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
                 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
                 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij");
        struct proposal proposal = proposal_make(span_of(line));
        bool fits = 6 + length + 6 + 3 < PROPOSAL_MAX;
        CHECK_EQUAL(proposal.line > 0, fits);
        CHECK(strlen(proposal.alloc) < PROPOSAL_MAX);
    }
}

int main(void)
{
    TEST(test_templates());
    TEST(test_none());
    TEST(test_long());
    return check_summary();
}
