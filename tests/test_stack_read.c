/* SPDX-License-Identifier: MIT */
/* test_stack_read.c - inputs, control files and listings cut at every byte: refused with a
 * place, or read, and never a crash. tests/fuzz/fuzz_stack.c damages them in other ways. */
#include "common/files.h"
#include "common/message.h"
#include "stack/compiler_file.h"
#include "stack/control.h"
#include "stack/image.h"
#include "tests/check.h"

#include <stdlib.h>

const char program_name[] = "test_stack_read";

static bool read_ci(struct span text, struct error *error)
{
    struct graph graph = {0};
    struct compiler_file file = {.name = "a.ci", .text = text};
    bool is_read = ci_read(&file, &graph, error);
    graph_free(&graph);
    return is_read;
}

static bool read_su(struct span text, struct error *error)
{
    struct graph graph = {0};
    struct compiler_file file = {.name = "a.su", .text = text};
    bool is_read = su_read(&file, NULL, &graph, error);
    graph_free(&graph);
    return is_read;
}

static bool read_control(struct span text, struct error *error)
{
    struct control control = {0};
    bool is_read = control_read("a.stack", text, &control, error);
    control_free(&control);
    return is_read;
}

static bool read_image(struct span text, struct error *error)
{
    struct image image;
    bool is_read = image_read("a.dump", text, &image, error);
    image_free(&image);
    return is_read;
}

typedef bool reader(struct span text, struct error *error);

/* Reads the first bytes, of a copy, so that a read behind them is found. */
static bool read_cut(reader *read, struct span text, size_t length, struct error *error)
{
    char *copy = malloc(length ? length : 1);
    *error = (struct error){0};
    CHECK(copy != NULL);
    if (!copy)
        return false;
    memcpy(copy, text.text, length);
    bool is_read = read((struct span){copy, length}, error);
    CHECK_CASE(is_read == (error->kind == ERROR_NONE), "cut at %zu", length);
    CHECK_CASE(is_read || error->file, "cut at %zu: no file", length);
    free(copy);
    return is_read;
}

/* Cuts a file. Returns how many of the beginnings can be used. */
static size_t test_cuts(reader *read, const char *name, enum error_kind expected)
{
    struct sink file = {0};
    struct error error;
    size_t good_count = 0;
    CHECK(file_read(name, 1 << 20, &file));
    for (size_t length = 0; length <= file.length; length++) {
        bool is_read = read_cut(read, (struct span){file.text, length}, length, &error);
        bool has_end = length == 0 || file.text[length - 1] == '\n';
        good_count += is_read;
        if (read == read_su || (read == read_image && is_read))
            CHECK_CASE(is_read == has_end, "%s cut at %zu", name, length);
        if (read == read_ci) /* the last line end may be missing */
            CHECK_CASE(is_read == (length + 1 >= file.length), "%s cut at %zu", name, length);
        if (expected && !is_read)
            CHECK_CASE(error.kind == expected || error.kind == ERROR_NO_GRAPH,
                       "%s cut at %zu: %d", name, length, error.kind);
    }
    sink_free(&file);
    return good_count;
}

int main(void)
{
    TEST(test_cuts(read_ci, "tests/stack/unknown.ci", ERROR_CUT));
    TEST(test_cuts(read_su, "tests/stack/plain.su", ERROR_CUT));
    TEST(test_cuts(read_su, "tests/stack/clang.su", ERROR_CUT));
    TEST(CHECK(test_cuts(read_control, "tests/stack/known.stack", ERROR_NONE) > 20));
    TEST(CHECK(test_cuts(read_control, "tests/stack/grammar.stack", ERROR_NONE) > 20));
    TEST(CHECK(test_cuts(read_image, "tests/stack/frames/clang_m0.dump", ERROR_NONE) > 20));
    return check_summary();
}
