/* SPDX-License-Identifier: MIT */
/* nearest.c - counts the steps between names, and keeps the least. */
#include "nearest.h"

#include "common/minmax.h"

#include <stdbool.h>

/* How many steps turn one name into the other (the optimal string alignment distance). Both have at
 * most NEAREST_LENGTH_MAX letters. */
static size_t distance(struct span a, struct span b)
{
    size_t row[3][NEAREST_LENGTH_MAX + 1] = {{0}};
    size_t *before = row[0], *last = row[1], *now = row[2]; /* of the rows of the table */
    for (size_t j = 0; j <= b.length; j++)
        now[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
        now[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t change = last[j - 1] + (a.text[i - 1] != b.text[j - 1]);
            now[j] = min_size(change, 1 + min_size(last[j], now[j - 1]));
            if (i > 1 && j > 1 && a.text[i - 1] == b.text[j - 2] && a.text[i - 2] == b.text[j - 1])
                now[j] = min_size(now[j], before[j - 2] + 1);
        }
    }
    return now[b.length];
}

static bool holds(struct span name, struct span part)
{
    while (name.length > part.length && !span_begins(name, part))
        name = span_from(name, 1);
    return span_begins(name, part);
}

void nearest_offer(struct nearest *nearest, struct span name)
{
    struct span given = nearest->given;
    if (name.length > NEAREST_LENGTH_MAX || given.length > NEAREST_LENGTH_MAX)
        return;
    size_t steps = given.length && holds(name, given) ? 0 : distance(given, name);
    size_t place = nearest->count;
    for (size_t i = 0; i < nearest->count; i++) {
        if (span_compare(nearest->best[i].name, name) == 0)
            return;
    }
    while (place && nearest->best[place - 1].steps > steps)
        place--;
    if (place == NEAREST_MAX)
        return;
    nearest->count += nearest->count < NEAREST_MAX;
    for (size_t i = nearest->count - 1; i > place; i--)
        nearest->best[i] = nearest->best[i - 1];
    nearest->best[place].name = name;
    nearest->best[place].steps = steps;
}
