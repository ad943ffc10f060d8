/* SPDX-License-Identifier: MIT */
/* test_command_line.c - which options and operands a command line has. What is said
 * of a wrong one is tested with the programs. */
#include "tests/check.h"

#include "common/command_line.h"
#include "common/message.h"

const char program_name[] = "test_command_line";

#define WORDS_MAX 12

enum { LIMIT = 256, LIST };

static const char *choose(size_t index, const char **about)
{
    static const char *const names[] = {"red", "green", NULL};
    *about = NULL;
    return names[index];
}

static const struct option options[] = {
    OPTION_HEADING("Heading"),
    OPTION_FLAG('a', "all", ""),
    OPTION_NUMBER('n', "number", "N", 1, 20, ""),
    OPTION_TEXT('t', "text", "TEXT", ""),
    OPTION_BYTES(LIMIT, "limit", 0, 65536, ""),
    OPTION_FLAG(LIST, "list", ""),
    OPTION_NAME('c', "color", choose, ""),
    OPTION_FLAG('l', "limits", ""),
    {0},
};

/* Reads the words into a text such as "a n=5 t=x | operand"; "!" stands for wrong. */
static void read_words(const char *words, char *text, size_t size)
{
    char copy[128];
    char *argv[WORDS_MAX + 2] = {"program"};
    int argc = 1;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "''") == 0 ? "" : word;

    struct command_line line = {.options = options, .argc = argc, .argv = argv, .next = 1};
    struct argument argument;
    size_t length = 0;
    int id;
    while ((id = command_line_next(&line, &argument)) > 0) {
        enum argument_kind kind = argument.option->kind;
        CHECK(id == argument.option->id);
        length += (size_t)snprintf(text + length, size - length, "%s", argument.option->name);
        if (kind == ARGUMENT_TEXT)
            length += (size_t)snprintf(text + length, size - length, "=%s", argument.text);
        else if (kind != ARGUMENT_NONE)
            length += (size_t)snprintf(text + length, size - length, "=%d", (int)argument.number);
        length += (size_t)snprintf(text + length, size - length, " ");
    }
    length += (size_t)snprintf(text + length, size - length, id ? "!" : "|");
    for (int i = argc - line.operand_count; id == COMMAND_LINE_END && i < argc; i++)
        length += (size_t)snprintf(text + length, size - length, " %s", argv[i]);
}

static void test_words(void)
{
    static const struct {
        const char *words;
        const char *expected;
    } rows[] = {
        {"", "|"},
        {"x y", "| x y"},
        {"-a", "all |"},
        {"-a x", "all | x"},
        {"x -a y", "all | x y"},
        {"x -n 5 y -t z w", "number=5 text=z | x y w"},
        {"-n5", "number=5 |"},
        {"-an5", "all number=5 |"},
        {"-an 5 x", "all number=5 | x"},
        {"x -aan 5", "all all number=5 | x"},
        {"-na", "!"},
        {"-ta", "text=a |"},
        {"-t -a", "text=-a |"},
        {"-t -- -a", "text=-- all |"},
        {"-t=x", "text==x |"},
        {"--all", "all |"},
        {"--al", "all |"},
        {"--a", "all |"},
        {"--text=x", "text=x |"},
        {"--text x", "text=x |"},
        {"x --text y z", "text=y | x z"},
        {"--te=x=y", "text=x=y |"},
        {"--text --all", "text=--all |"},
        {"--text - -", "text=- | -"},
        {"-", "| -"},
        {"-- -a", "| -a"},
        {"x -- -a y", "| x -a y"},
        {"-a -- --", "all | --"},
        {"x -a y -n 3 -- z -a", "all number=3 | x y z -a"},
        {"--limit=64K", "limit=65536 |"}, /* a name is no abbreviation of --limits */
        {"--limits", "limits |"},
        {"--limit 0x10", "limit=16 |"},
        {"--lim=1", "!"},
        {"--li", "!"},
        {"--lis", "list |"},
        {"-l --list", "limits list |"},
        {"--limit=65537", "!"},
        {"--limit=64k", "!"},
        {"--color=green -c red", "color=1 color=0 |"},
        {"--color=gre", "!"},
        {"-c ''", "!"},
        {"--number=1 --number=20", "number=1 number=20 |"},
        {"--number=0", "!"},
        {"--number=21", "!"},
        {"--number=1K", "!"},
        {"--number=", "!"},
        {"--text=", "!"},
        {"-t ''", "!"},
        {"-n", "!"},
        {"x -n", "!"},
        {"--text", "!"},
        {"--all=x", "!"},
        {"--all=", "!"},
        {"-a=x", "all !"},
        {"-z", "!"},
        {"-az x", "all !"},
        {"--", "|"},
        {"--=x", "!"},
        {"--alls", "!"},
        {"---all", "!"},
        {"''", "| "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[128];
        read_words(rows[i].words, text, sizeof text);
        CHECK_CASE(strcmp(text, rows[i].expected) == 0, "%s: %s", rows[i].words, text);
    }
}

/* The order of argv after one reading is one that reads the same again. */
static void test_again(void)
{
    char *argv[] = {"program", "x", "-n", "3", "y", "-a", "--", "-a", NULL};
    for (int round = 0; round < 2; round++) {
        struct command_line line = {.options = options, .argc = 8, .argv = argv, .next = 1};
        struct argument argument;
        CHECK_EQUAL(command_line_next(&line, &argument), 'n');
        CHECK(strcmp(argument.given, "-n") == 0 && argument.number == 3);
        CHECK_EQUAL(command_line_next(&line, &argument), 'a');
        CHECK_EQUAL(command_line_next(&line, &argument), COMMAND_LINE_END);
        CHECK_EQUAL(line.operand_count, 3);
        CHECK(strcmp(argv[5], "x") == 0 && strcmp(argv[6], "y") == 0 && strcmp(argv[7], "-a") == 0);
    }
    struct command_line none = {.options = options, .argc = 0, .argv = argv, .next = 1};
    struct argument argument;
    CHECK_EQUAL(command_line_next(&none, &argument), COMMAND_LINE_END);
    CHECK_EQUAL(none.operand_count, 0);
}

int main(void)
{
    if (!freopen("/dev/null", "w", stderr)) /* the messages */
        return 1;
    test_words();
    test_again();
    return check_summary();
}
