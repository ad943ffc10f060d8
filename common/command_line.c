/* SPDX-License-Identifier: MIT */
/* command_line.c - finds options in a table, reads their arguments, and says what
 * is wrong with them. */
#include "command_line.h"

#include "common/message.h"
#include "common/nearest.h"
#include "common/number.h"
#include "common/sink.h"
#include "common/utf8.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define HELP_COLUMN 26 /* where the help's words begin */

static bool is_end(const struct option *option)
{
    return !option->name && !option->help;
}

/* ---- Lists in words ---- */

/* Appends an item of "a, b or c", the last one where is_last. */
static void add_item(struct sink *words, const char *before, const char *item, bool is_last)
{
    const char *joint = !words->length ? "" : is_last ? " or " : ", ";
    sink_print(words, "%s%s%s", joint, before, item);
}

static void add_choices(struct sink *words, const struct option *option)
{
    const char *about;
    const char *name = option->choice(0, &about);
    for (size_t i = 1; name; i++) {
        const char *next = option->choice(i, &about);
        add_item(words, "", name, !next);
        name = next;
    }
}

/* ---- What is wrong ---- */

void argument_refuse(const struct argument *argument, const char *what)
{
    struct sink names = {0};
    if (argument->option->choice)
        add_choices(&names, argument->option);
    if (names.is_short)
        out_of_memory();
    else
        say("%s must be %s%.*s, not '%s'", argument->given, what, (int)names.length,
            names.length ? names.text : "", argument->text);
    sink_free(&names);
}

static int say_missing(const struct argument *argument)
{
    say("%s needs an argument: %s", argument->given, argument->option->argument);
    return COMMAND_LINE_WRONG;
}

/* The name that is most like the given one; empty where none is much like it. */
static struct span find_nearest(const struct option *options, struct span given)
{
    struct nearest nearest = {.given = given};
    for (const struct option *option = options; !is_end(option); option++) {
        if (option->name)
            nearest_offer(&nearest, span_of(option->name));
    }
    bool is_near = nearest.count && nearest.best[0].steps < given.length / 3 + 2;
    return is_near ? nearest.best[0].name : (struct span){0};
}

static int say_unknown(const struct option *options, struct span name)
{
    struct span nearest = find_nearest(options, name);
    if (nearest.length)
        say("unknown option '--%.*s'; did you mean --%.*s?", (int)name.length, name.text,
            (int)nearest.length, nearest.text);
    else
        say("unknown option '--%.*s'; --help lists all options", (int)name.length, name.text);
    return COMMAND_LINE_WRONG;
}

/* The element is the one that the letter stands in. */
static int say_unknown_letter(const char *letter, const char *element)
{
    uint32_t character;
    size_t length = utf8_read(letter, strlen(letter), &character);
    if (element[1 + length] == '\0')
        say("unknown option '%s'; --help lists all options", element);
    else
        say("unknown option '-%.*s' in '%s'; --help lists all options", (int)length, letter,
            element);
    return COMMAND_LINE_WRONG;
}

static bool begins_with(const struct option *option, struct span name)
{
    return option->name && name.length > 0 &&
           strncmp(option->name, name.text, name.length) == 0;
}

static int say_ambiguous(const struct option *options, struct span name)
{
    struct sink words = {0};
    size_t left = 0;
    for (const struct option *option = options; !is_end(option); option++)
        left += begins_with(option, name);
    for (const struct option *option = options; !is_end(option); option++) {
        if (begins_with(option, name))
            add_item(&words, "--", option->name, --left == 0);
    }
    if (words.is_short)
        out_of_memory();
    else
        say("'--%.*s' is ambiguous: %.*s", (int)name.length, name.text, (int)words.length,
            words.text);
    sink_free(&words);
    return COMMAND_LINE_WRONG;
}

/* ---- Arguments ---- */

static bool read_number(struct argument *argument)
{
    const struct option *option = argument->option;
    char what[128];
    bool is_bytes = option->kind == ARGUMENT_BYTES;
    if (number_read(span_of(argument->text), is_bytes, &argument->number) &&
        argument->number >= option->low && argument->number <= option->high)
        return true;
    snprintf(what, sizeof what, "%s from %" PRIu64 " to %" PRIu64 "%s",
             is_bytes ? "a number of bytes" : "a whole number", option->low, option->high,
             is_bytes ? ", such as 64, 0x40 or 4K" : "");
    argument_refuse(argument, what);
    return false;
}

static bool read_name(struct argument *argument)
{
    const char *about;
    const char *name;
    for (argument->number = 0;
         (name = argument->option->choice((size_t)argument->number, &about)) != NULL;
         argument->number++) {
        if (strcmp(name, argument->text) == 0)
            return true;
    }
    argument_refuse(argument, "");
    return false;
}

static int read_value(struct argument *argument)
{
    bool is_good = true;
    switch (argument->option->kind) {
    case ARGUMENT_NONE:
        break;
    case ARGUMENT_TEXT:
        if (!*argument->text)
            return say_missing(argument);
        break;
    case ARGUMENT_NUMBER:
    case ARGUMENT_BYTES:
        is_good = read_number(argument);
        break;
    case ARGUMENT_NAME:
        is_good = read_name(argument);
        break;
    }
    return is_good ? argument->option->id : COMMAND_LINE_WRONG;
}

/* ---- Elements ---- */

/* Takes the next element, and moves it before the operands that were passed. */
static const char *take_element(struct command_line *line)
{
    char *element = line->argv[line->next];
    char **first = line->argv + line->next - line->operand_count;
    memmove(first + 1, first, (size_t)line->operand_count * sizeof *first);
    *first = element;
    line->next++;
    return element;
}

/* Reads the argument: what is left of the element, else the next one. */
static int read_rest(struct command_line *line, struct argument *argument, const char *rest)
{
    argument->text = rest;
    if (argument->option->kind != ARGUMENT_NONE && !rest) {
        if (line->next >= line->argc)
            return say_missing(argument);
        argument->text = take_element(line);
    }
    return read_value(argument);
}

/* Finds an option by its name or by the beginning of one. NULL, which is said, iff
 * there is none, or more than one. */
static const struct option *find_option(const struct option *options, struct span name)
{
    const struct option *found = NULL;
    size_t count = 0;
    for (const struct option *option = options; !is_end(option); option++) {
        if (!begins_with(option, name))
            continue;
        if (option->name[name.length] == '\0')
            return option;
        found = option;
        count++;
    }
    if (count == 0)
        say_unknown(options, name);
    else if (count > 1)
        say_ambiguous(options, name);
    return count == 1 ? found : NULL;
}

/* The element begins with "--". */
static int read_long(struct command_line *line, struct argument *argument, const char *element)
{
    struct span name = {element + 2, strcspn(element + 2, "=")};
    const char *rest = name.text[name.length] ? name.text + name.length + 1 : NULL;
    argument->option = find_option(line->options, name);
    if (!argument->option)
        return COMMAND_LINE_WRONG;
    snprintf(argument->given, sizeof argument->given, "--%.*s", (int)name.length, name.text);
    if (rest && argument->option->kind == ARGUMENT_NONE) {
        say("%s takes no argument, but is given '%s'", argument->given, rest);
        return COMMAND_LINE_WRONG;
    }
    return read_rest(line, argument, rest);
}

static int read_letter(struct command_line *line, struct argument *argument)
{
    const char *letter = line->letter;
    const struct option *option = line->options;
    while (!is_end(option) && (!option->name || option->id != (unsigned char)*letter))
        option++;
    if (is_end(option))
        return say_unknown_letter(letter, line->argv[line->next - line->operand_count - 1]);
    argument->option = option;
    snprintf(argument->given, sizeof argument->given, "-%c", *letter);
    const char *rest = letter[1] ? letter + 1 : NULL;
    line->letter = option->kind == ARGUMENT_NONE ? rest : NULL;
    return read_rest(line, argument, option->kind == ARGUMENT_NONE ? NULL : rest);
}

int command_line_next(struct command_line *line, struct argument *argument)
{
    *argument = (struct argument){0};
    if (line->letter)
        return read_letter(line, argument);
    while (line->next < line->argc &&
           (line->argv[line->next][0] != '-' || line->argv[line->next][1] == '\0')) {
        line->operand_count++;
        line->next++;
    }
    if (line->next >= line->argc)
        return COMMAND_LINE_END;
    const char *element = take_element(line);
    if (strcmp(element, "--") == 0) {
        line->operand_count += line->argc - line->next;
        line->next = line->argc;
        return COMMAND_LINE_END;
    }
    if (element[1] == '-')
        return read_long(line, argument, element);
    line->letter = element + 1;
    return read_letter(line, argument);
}

/* ---- The help ---- */

/* "  -k, --max-buckets=N", and blanks up to the words. */
static void print_names(const struct option *option)
{
    char letter[4] = "   ";
    int width = 0;
    if (option->id <= UCHAR_MAX)
        snprintf(letter, sizeof letter, "-%c,", option->id);
    width = printf("  %s --%s%s%s ", letter, option->name, option->argument ? "=" : "",
                   option->argument ? option->argument : "");
    if (width > HELP_COLUMN)
        printf("\n%*s", HELP_COLUMN, "");
    else
        printf("%*s", HELP_COLUMN - width, "");
}

/* A choice with a line on it has a line of its own. */
static void print_choices(option_choice *choice)
{
    const char *about;
    const char *name;
    for (size_t i = 0; (name = choice(i, &about)) != NULL; i++) {
        if (about)
            printf("\n%*s%-9s %s", HELP_COLUMN + 2, "", name, about);
        else
            printf(" %s", name);
    }
}

static void print_option(const struct option *option)
{
    print_names(option);
    for (const char *c = option->help; *c; c++) {
        if (*c == '\n')
            printf("\n%*s", HELP_COLUMN, "");
        else
            putchar(*c);
        if (*c == ':' && c[1] == '\0')
            print_choices(option->choice);
    }
    putchar('\n');
}

void command_line_help(const struct option *options)
{
    for (const struct option *option = options; !is_end(option); option++) {
        if (option->name)
            print_option(option);
        else
            printf("%s%s\n", option == options ? "" : "\n", option->help);
    }
}
