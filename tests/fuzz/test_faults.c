/* SPDX-License-Identifier: MIT */
/* test_faults.c - runs of a tool in which one call of the system fails, each of
 * them in turn; in which reads and writes are interrupted and short; and in which
 * no bytes of memory are NULL. A run either does all that it would have done, or
 * says why not, exits with 3, and leaves no trace: test_faults FILE...
 *
 * The files are runs of the tool as tool.h has them. */
#include "tests/check.h"
#include "tests/fuzz/tool.h"

#include "common/files.h"
#include "common/message.h"

/* Thousands of runs take and give back a table of a megabyte. Most of the time would go into
 * mapping its shadow anew, and into keeping back from reuse what hundreds of runs freed. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "clear_shadow_mmap_threshold=200000:quarantine_size_mb=1";
}

static const char *const kind_names[FAULT_KINDS] = {
    [FAULT_MEMORY] = "memory", [FAULT_OPEN] = "open",     [FAULT_READ] = "read",
    [FAULT_WRITE] = "write",   [FAULT_CLOSE] = "close",   [FAULT_SYNC] = "sync",
    [FAULT_RENAME] = "rename", [FAULT_THREAD] = "thread",
};

/* What a run did that is seen from outside. */
struct outcome {
    int code;
    struct sink out;
    uint64_t files; /* their hash */
};

static bool is_same(const struct outcome *a, const struct outcome *b)
{
    return a->code == b->code && a->files == b->files && a->out.length == b->out.length &&
           (a->out.length == 0 || memcmp(a->out.text, b->out.text, a->out.length) == 0);
}

/* What a run that fails leaves: a reason. What is already printed can't be taken back. */
static bool is_refused(const struct tool *tool, const struct faults *faults,
                       const struct outcome *outcome, const struct outcome *expected,
                       uint64_t files)
{
    size_t printed = outcome->out.length;
    return outcome->code == EXIT_FILE && outcome->files == files && tool->err.length > 0 &&
           (printed == 0 || (faults->piece_bytes && printed < expected->out.length &&
                             memcmp(outcome->out.text, expected->out.text, printed) == 0));
}

/* Its out is the tool's, and lives until the next run. */
static struct outcome run(struct tool *tool, const struct faults *faults, uint64_t *files_before)
{
    tool_lay_out(tool);
    *files_before = tool_hash_files();
    tool_run(tool, faults);
    CHECK_EQUAL(tool->found.blocks_left, 0);
    CHECK_EQUAL(tool->found.files_left, 0);
    return (struct outcome){tool->code, tool->out, tool_hash_files()};
}

/* Runs in which nothing fails for good. */
static void test_delays(struct tool *tool, const char *name, const struct outcome *expected)
{
    static const struct faults delays[] = {
        {.piece_bytes = 1},
        {.piece_bytes = 100, .interrupts = true},
        {.interrupts = true},
        {.zero_is_null = true},
    };
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        uint64_t files;
        struct outcome outcome = run(tool, &delays[i], &files);
        CHECK_CASE(is_same(&outcome, expected), "%s: delays[%zu]: exits %d, says %.*s", name, i,
                   outcome.code, (int)tool->err.length, tool->err.text);
    }
}

static void test_faults(struct tool *tool, const char *name, struct faults faults,
                        const struct outcome *expected)
{
    do {
        uint64_t files;
        faults.at++;
        struct outcome outcome = run(tool, &faults, &files);
        CHECK_CASE(is_same(&outcome, expected) ||
                       (tool->found.has_failed && is_refused(tool, &faults, &outcome, expected, files)),
                   "%s: %s %lu: exits %d, says %.*s", name, kind_names[faults.kind], faults.at,
                   outcome.code, (int)tool->err.length, tool->err.text);
    } while (tool->found.has_failed);
}

static void test_scenario(const char *name)
{
    struct sink text = {0};
    struct tool tool;
    uint64_t files;
    REQUIRE(file_read(name, SIZE_MAX, &text));
    tool_load(&tool, (const uint8_t *)text.text, text.length);
    struct outcome expected = run(&tool, &(struct faults){0}, &files);
    CHECK_CASE(expected.code <= EXIT_BUDGET || strstr(name, "strict"),
               "%s: exits %d, says %.*s; is the file out of date?", name, expected.code,
               (int)tool.err.length, tool.err.text);
    tool.out = (struct sink){0}; /* it is kept */
    test_delays(&tool, name, &expected);
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        test_faults(&tool, name, (struct faults){.kind = (enum fault_kind)kind}, &expected);
    test_faults(&tool, name, (struct faults){.kind = FAULT_READ, .piece_bytes = 400}, &expected);
    test_faults(&tool, name, (struct faults){.kind = FAULT_WRITE, .piece_bytes = 400}, &expected);
    sink_free(&expected.out);
    tool_free(&tool);
    sink_free(&text);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        test_scenario(argv[i]);
    return check_summary();
}
