/* SPDX-License-Identifier: MIT */
/* test_document.c - what a document keeps of the parts that are added to it, how they
 * are found again, and what is left of it where memory is short. */
#include "report/document.h"

#include "check.h"
#include "printed.h"

static bool is_words(struct value value, const char *words)
{
    return value.type == VALUE_TEXT && value.length == strlen(words) &&
           memcmp(value.text, words, value.length) == 0;
}

static void test_values(void)
{
    CHECK_EQUAL(value_text(NULL).type, VALUE_NULL);
    CHECK(is_words(value_text(""), ""));
    CHECK_EQUAL(value_line(0).type, VALUE_NULL);
    CHECK(value_line(3).type == VALUE_NUMBER && value_line(3).number == 3);
    CHECK(value_change(5, 3).type == VALUE_CHANGE && (int64_t)value_change(5, 3).number == -2);
    CHECK_EQUAL((int64_t)value_change(0, INT64_MAX).number, INT64_MAX);
}

static void test_parts(void)
{
    static const enum part_kind kinds[] = {
        PART_CODE, PART_FACT, PART_FACT, PART_FACT, PART_SECTION, PART_FACT, PART_FACT, PART_FACT,
        PART_NOTE, PART_NOTE, PART_TABLE, PART_TABLE, PART_END, PART_SECTION, PART_NOTE, PART_END,
    };
    struct document document = make_report();
    REQUIRE(CHECK_EQUAL(document.part_count, sizeof kinds / sizeof *kinds));
    for (size_t i = 0; i < document.part_count; i++)
        CHECK_EQUAL(document.parts[i].kind, kinds[i]);
    CHECK(is_words(document.parts[8].value, "Add 15 bytes."));
    CHECK_EQUAL(document.parts[8].note, NOTE_PLAIN);
    CHECK_EQUAL(document.parts[9].note, NOTE_WARNING);

    const struct part *table = &document.parts[10];
    CHECK(table->row_count == 2 && table->column_count == 5 && table->first_cell == 0);
    CHECK_EQUAL(document.cell_count, 10);
    CHECK(document.cells[5].number == 12800 && is_words(document.cells[4], "wc_new:1"));
    table = &document.parts[11];
    CHECK(table->row_count == 0 && table->first_cell == 10);
    document_free(&document);
    CHECK(!document.parts && !document.cells && !document.blocks && !document.part_count);
}

/* The ending of a plural stays away behind 1. */
static void test_units(void)
{
    static const struct {
        struct value value;
        const char *unit;
        const char *expected;
    } rows[] = {
        {{.type = VALUE_NUMBER, .number = 1}, "place(s)", "place"},
        {{.type = VALUE_NUMBER, .number = 0}, "byte(s) on a board", "bytes on a board"},
        {{.type = VALUE_TENTHS, .number = 1}, "byte(s)", "bytes"},
        {{.type = VALUE_NUMBER, .number = 1}, "%", "%"},
    };
    struct document document = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        document_fact(&document, NULL, "", rows[i].value, rows[i].unit);
        CHECK(is_words(value_text(document.parts[i].unit), rows[i].expected));
    }
    document_free(&document);
}

/* Words and memory live as long as the document, however much is added. */
static void test_memory(void)
{
    struct document document = {0};
    struct sink sink = {0};
    const char *words = document_words(&document, "%d and %s", 5, "more");
    sink_write(&sink, "a\0b", 3);
    struct value bytes = document_text(&document, &sink);
    CHECK(!sink.text && !sink.length);
    CHECK(is_words(document_text(&document, &sink), ""));
    unsigned char *memory = document_alloc(&document, 1000);
    REQUIRE(memory);
    for (size_t i = 0; i < 1000; i++)
        CHECK_EQUAL(memory[i], 0);
    CHECK_EQUAL((uintptr_t)memory % _Alignof(max_align_t), 0);
    for (int i = 0; i < 1000; i++)
        document_note(&document, NOTE_PLAIN, "%d", i);
    CHECK(strcmp(words, "5 and more") == 0);
    CHECK(bytes.length == 3 && memcmp(bytes.text, "a\0b", 3) == 0);
    CHECK(is_words(document.parts[999].value, "999") && !document.is_short);
    document_free(&document);
}

/* Short of memory, a document says so, stays so, and takes whatever else is added. */
static void test_short(void)
{
    static const struct column columns[] = {{"a", "a", COLUMN_RIGHT, NULL}};
    volatile size_t too_much = SIZE_MAX; /* behind the compiler's back, which would warn */
    for (int less = 0; less < 2; less++) {
        struct document document = {0};
        CHECK(!document_alloc(&document, less ? too_much / 2 : too_much));
        CHECK(document.is_short);
        document_section(&document, LEVEL_FIRST, "s", "s");
        document_table(&document, LEVEL_FIRST, "t", NULL, columns, 1, 0);
        document_row(&document, (struct value[]){number(1)});
        document_end(&document);
        CHECK(document.is_short);
        document_free(&document);
        CHECK(!document.is_short);
    }
}

/* A text that was printed while memory was short is none. */
static void test_short_text(void)
{
    struct document document = {0};
    struct sink sink = {.is_short = true};
    CHECK(is_words(document_text(&document, &sink), ""));
    CHECK(document.is_short && !sink.is_short);
    document_free(&document);
}

int main(void)
{
    TEST(test_values());
    TEST(test_parts());
    TEST(test_units());
    TEST(test_memory());
    TEST(test_short());
    TEST(test_short_text());
    return check_summary();
}
