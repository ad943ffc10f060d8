/* SPDX-License-Identifier: MIT */
/* markup_check.c - says whether standard input is a page or a picture as the tool
 * should make them: well-formed both as HTML and as XML, in need of nothing else,
 * and with nothing in it that runs. Prints what is wrong; exit code 1 if anything
 * is. Knows no more of HTML than the tool writes. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
#define NAMES_MAX 4096
#define NAME_MAX_LENGTH 63

static const char *text; /* ends with 0 */
static size_t length;
static size_t at;
static int problem_count;

static void complain(const char *what, const char *name)
{
    size_t line = 1;
    for (size_t i = 0; i < at && i < length; i++)
        line += text[i] == '\n';
    printf("line %zu: %s%s%s\n", line, what, *name ? ": " : "", name);
    problem_count++;
}

/* ---- Elements ---- */

static char open_elements[DEPTH_MAX][NAME_MAX_LENGTH + 1];
static int depth;
static char ids[NAMES_MAX][NAME_MAX_LENGTH + 1];
static char targets[NAMES_MAX][NAME_MAX_LENGTH + 1];
static int id_count, target_count;
static int h1_count, title_count, main_count;
static bool is_page;
static int heading; /* level of the last one */
static int head_cells, row_cells; /* of the table */

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

/* Whether an element of that name is open. */
static bool is_inside(const char *name)
{
    for (int i = 0; i < depth; i++) {
        if (strcmp(open_elements[i], name) == 0)
            return true;
    }
    return false;
}

static const char *parent(void)
{
    return depth ? open_elements[depth - 1] : "";
}

static void check_place(const char *name)
{
    static const char *const known[] = {
        "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "nav",
        "section", "h1", "h2", "h3", "h4", "p", "a", "b", "code", "pre", "span", "div", "dl", "dt",
        "dd", "ul", "li", "figure", "figcaption", "details", "summary", "table", "caption",
        "thead", "tbody", "tr", "th", "td", "svg", "g", "path", "line", "rect", "circle", "text", "tspan", NULL};
    static const char *const phrasing[] = {"a", "b", "code", "span", "title", "tspan", NULL};
    static const char *const phrasing_only[] = {"p", "pre", "h1", "h2", "h3", "h4", "code", "b",
                                                "span", "summary", "caption", "text", "title", "dt", NULL};
    static const char *const pairs[][2] = {{"tr", "thead tbody"}, {"td", "tr"}, {"th", "tr"},
        {"li", "ul"}, {"thead", "table"}, {"tbody", "table"}, {"caption", "table"}, {"dt", "div"},
        {"dd", "div"}, {"summary", "details"}, {"figcaption", "figure"}, {"tspan", "text"}};
    if (!is_one_of(name, known))
        complain("an element that the tool has no need for", name);
    if (is_one_of(parent(), phrasing_only) && !is_one_of(name, phrasing))
        complain("an element has no place where it stands", name);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (strcmp(name, pairs[i][0]) == 0 && (!depth || !strstr(pairs[i][1], parent())))
            complain("an element is in the wrong parent", name);
    }
    if (depth == 0 && strcmp(name, is_page ? "html" : "svg") != 0)
        complain("a root of another kind", name);
    if (name[0] == 'h' && name[1] >= '1' && name[1] <= '4' && !name[2]) {
        if (name[1] - '0' > heading + 1)
            complain("a heading without the level above", name);
        heading = name[1] - '0';
    }
    h1_count += strcmp(name, "h1") == 0;
    main_count += strcmp(name, "main") == 0;
    title_count += strcmp(name, "title") == 0 && !is_inside("body");
}

static void count_cells(const char *name)
{
    if (strcmp(name, "thead") == 0)
        head_cells = 0;
    if (strcmp(name, "tr") == 0)
        row_cells = 0;
    if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0)
        row_cells++;
}

static void close_element(const char *name)
{
    if (strcmp(name, parent()) != 0)
        complain("closes what is not open", name);
    else
        depth--;
    if (strcmp(name, "tr") == 0 && strcmp(parent(), "thead") == 0)
        head_cells = row_cells;
    else if (strcmp(name, "tr") == 0 && row_cells != head_cells)
        complain("a row has more or fewer cells than the head", "");
}

/* ---- Text ---- */

/* The text up to `end` has no bare '&', and no '<' or '>'. */
static void check_text(size_t end)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;", NULL};
    for (; at < end; at++) {
        const char *const *entity = entities;
        if (text[at] == '<' || text[at] == '>')
            complain("a bare < or >", "");
        if (text[at] != '&')
            continue;
        while (*entity && strncmp(text + at, *entity, strlen(*entity)) != 0)
            entity++;
        if (!*entity)
            complain("a bare &", "");
    }
}

static void check_style(size_t end)
{
    static const char *const banned[] = {"url(", "@import", "expression(", "<", "\\", NULL};
    for (const char *const *word = banned; *word; word++) {
        const char *found = strstr(text + at, *word);
        if (found && found < text + end)
            complain("a style has no need for", *word);
    }
    at = end;
}

/* Every byte belongs to a character of UTF-8, and no control. */
static void check_bytes(void)
{
    for (at = 0; at < length;) {
        unsigned char c = (unsigned char)text[at];
        size_t more = c < 0x80 ? 0 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
        bool is_good = (c >= ' ' && c < 0x7f) || c == '\n' || c == '\t' || (c >= 0xc2 && c <= 0xf4);
        for (size_t i = 1; is_good && i <= more; i++)
            is_good = ((unsigned char)text[at + i] & 0xc0) == 0x80;
        unsigned char second = (unsigned char)(more ? text[at + 1] : 0x80);
        if (!is_good || (c == 0xe0 && second < 0xa0) || (c == 0xed && second > 0x9f) ||
            (c == 0xf0 && second < 0x90) || (c == 0xf4 && second > 0x8f) ||
            (c == 0xc2 && second < 0xa0)) {
            complain("a control, or no UTF-8", "");
            at++;
            continue;
        }
        at += more + 1;
    }
    at = 0;
}

/* ---- Tags ---- */

static bool take_name(char *name)
{
    size_t count = 0;
    while (isalnum((unsigned char)text[at]) || (text[at] && strchr("-:", text[at]))) {
        if (count == NAME_MAX_LENGTH)
            return false;
        name[count++] = text[at++];
    }
    name[count] = '\0';
    return count > 0;
}

static void note_name(char (*list)[NAME_MAX_LENGTH + 1], int *count, const char *value, size_t size)
{
    if (*count == NAMES_MAX || size > NAME_MAX_LENGTH) {
        complain("too many names, or one too long", "");
        return;
    }
    memcpy(list[*count], value, size);
    list[(*count)++][size] = '\0';
}

static void check_attribute(const char *name, const char *value, size_t size)
{
    static const char *const known[] = {
        "lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "style", "role",
        "tabindex", "scope", "aria-label", "viewBox", "preserveAspectRatio", "xmlns", "width", "height",
        "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "d", "dy", "text-anchor", "transform", NULL};
    static const char *const places[] = {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", NULL};
    static const char svg[] = "http://www.w3.org/2000/svg";
    if (!is_one_of(name, known))
        complain("an attribute that the tool has no need for", name);
    if (is_one_of(name, places) && strtoul(value, NULL, 10) > 1000)
        complain("a place far outside of a picture", name);
    if (strcmp(name, "id") == 0)
        note_name(ids, &id_count, value, size);
    if (strcmp(name, "href") == 0 && size > 0 && *value == '#')
        note_name(targets, &target_count, value + 1, size - 1);
    else if (strcmp(name, "href") == 0)
        complain("a link to the outside", name);
    if (strcmp(name, "xmlns") == 0 && (size != sizeof svg - 1 || memcmp(value, svg, size) != 0))
        complain("another namespace", "");
    if (strcmp(name, "style") == 0 && strncmp(value, "width:", 6) != 0)
        complain("a style other than a width", "");
}

static char seen[32][NAME_MAX_LENGTH + 1]; /* the attributes of the tag */
static int seen_count;

static bool has_attribute(const char *name)
{
    int i = 0;
    while (i < seen_count && strcmp(seen[i], name) != 0)
        i++;
    return i < seen_count;
}

/* The attributes up to the tag's end. Whether it ends by itself. */
static bool take_attributes(void)
{
    seen_count = 0;
    while (text[at] == ' ') {
        char name[NAME_MAX_LENGTH + 1];
        at++;
        if (!take_name(name) || text[at] != '=' || text[at + 1] != '"') {
            complain("not an attribute with a quoted value", "");
            return false;
        }
        at += 2;
        const char *end = strchr(text + at, '"');
        if (!end) {
            complain("a value does not end", name);
            at = length;
            return false;
        }
        check_attribute(name, text + at, (size_t)(end - text) - at);
        check_text((size_t)(end - text));
        at++;
        if (has_attribute(name))
            complain("an attribute twice", name);
        if (seen_count < 32)
            strcpy(seen[seen_count++], name);
    }
    bool is_empty = text[at] == '/';
    at += is_empty;
    return is_empty;
}

/* What a reader needs who hears the page. The tag's '>' is next. */
static void check_spoken(const char *name)
{
    bool is_picture = strcmp(name, "svg") == 0;
    if (strcmp(name, "th") == 0 && !has_attribute("scope"))
        complain("a head of cells without a scope", "");
    if (is_picture && !has_attribute("role"))
        complain("a picture without a role", "");
    if (is_picture && strncmp(text + at, ">\n<title>", 9) != 0)
        complain("a picture without a title", "");
}

static void take_tag(void)
{
    static const char *const empty[] = {"meta", "path", "line", "rect", "circle", NULL};
    char name[NAME_MAX_LENGTH + 1];
    at++;
    bool is_end = text[at] == '/';
    at += is_end;
    if (!take_name(name)) {
        complain("not a tag", "");
        return;
    }
    if (is_end) {
        close_element(name);
    } else {
        check_place(name);
        count_cells(name);
        bool ends = take_attributes();
        bool may_end = is_one_of(name, empty);
        check_spoken(name);
        /* In a picture these may hold a title. */
        if (ends ? !may_end : strcmp(name, "meta") == 0)
            complain("ends by itself, or not, unlike its kind", name);
        if (!ends && depth < DEPTH_MAX)
            strcpy(open_elements[depth++], name);
    }
    if (text[at] != '>')
        complain("a tag does not end", name);
    else
        at++;
}

/* ---- The whole ---- */

static void check_document(void)
{
    static const char doctype[] = "<!DOCTYPE html>\n";
    is_page = strncmp(text, doctype, sizeof doctype - 1) == 0;
    at = is_page ? sizeof doctype - 1 : 0;
    while (at < length) {
        const char *tag = strchr(text + at, '<');
        size_t end = tag ? (size_t)(tag - text) : length;
        for (size_t i = at; depth == 0 && i < end; i++) {
            if (!isspace((unsigned char)text[i])) {
                complain("text outside of the root", "");
                break;
            }
        }
        if (strcmp(parent(), "style") == 0)
            check_style(end);
        else
            check_text(end);
        if (at < length)
            take_tag();
    }
    if (depth)
        complain("is not closed", parent());
}

static void check_names(void)
{
    for (int i = 0; i < id_count; i++) {
        for (int j = 0; j < i; j++) {
            if (strcmp(ids[i], ids[j]) == 0)
                complain("an id twice", ids[i]);
        }
    }
    for (int i = 0; i < target_count; i++) {
        int j = 0;
        while (j < id_count && strcmp(targets[i], ids[j]) != 0)
            j++;
        if (j == id_count)
            complain("a link to nothing", targets[i]);
    }
    if (is_page && (h1_count != 1 || title_count != 1 || main_count != 1))
        complain("not one h1, one title and one main", "");
}

int main(void)
{
    size_t capacity = 1 << 16;
    char *buffer = malloc(capacity);
    size_t count;
    while (buffer && (count = fread(buffer + length, 1, capacity - length - 8, stdin)) > 0) {
        length += count;
        if (capacity - length < 16)
            buffer = realloc(buffer, capacity *= 2);
    }
    if (!buffer)
        return 2;
    memset(buffer + length, 0, 8);
    text = buffer;
    check_bytes();
    if (problem_count == 0) /* so that there is no byte of 0 */
        check_document();
    if (problem_count == 0)
        check_names();
    free(buffer);
    return problem_count != 0;
}
