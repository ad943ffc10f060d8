/* SPDX-License-Identifier: MIT */
/* sites.c - counts live blocks by kind up to a moment, and joins kinds by call site. */
#include "sites.h"

#include "common/digits.h"

#include <stdlib.h>

struct span sites_name(const struct kinds *kinds, const struct kind *kind)
{
    return kind->site_length ? kinds_site(kinds, kind) : span_of("(not in the log)");
}

/* Whether the text is "+0x12", perhaps with a blank and more behind it. */
static bool is_offset(struct span text)
{
    bool is_hex = span_take_start(&text, "+0x");
    while (is_hex && text.length && hex_digit(*text.text) >= 0)
        text = span_from(text, 1);
    return is_hex && (!text.length || *text.text == ' ');
}

struct span sites_function(struct span site)
{
    struct span function;
    for (size_t i = 0; i < site.length; i++) {
        if (site.text[i] == '+' && is_offset(span_from(site, i)))
            return (struct span){site.text, i};
    }
    return span_take_until(&site, ":", &function) ? function : site;
}

bool sites_has(const struct site_set *set, struct span site)
{
    for (size_t i = 0; i < set->count; i++) {
        if (span_is(site, set->name[i]) || span_is(sites_function(site), set->name[i]))
            return true;
    }
    return false;
}

static int compare_sites(const void *a, const void *b)
{
    const struct site *x = a;
    const struct site *y = b;
    return span_compare(x->name, y->name);
}

static int compare_bytes(const void *a, const void *b)
{
    const struct site *x = a;
    const struct site *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return compare_sites(a, b);
}

/* Counts the blocks of each kind that are live. */
static void count_live(const struct trace *trace, size_t event, const uint8_t *buckets,
                       uint8_t bucket, uint64_t *live)
{
    for (size_t i = 0; i <= event && i < trace->event_count; i++) {
        uint64_t *count = &live[event_kind(trace->events[i])];
        if (buckets && buckets[i] != bucket)
            continue;
        *count = event_is_free(trace->events[i]) ? *count - 1 : *count + 1;
    }
}

/* Lists the kinds that are live, each as a site. Returns how many; if list is not NULL, it has
 * room for them. */
static size_t list_kinds(const struct kinds *kinds, const uint64_t *live, struct site *list)
{
    size_t count = 0;
    for (uint32_t k = 0; k < kinds->count; k++) {
        const struct kind *kind = &kinds->kind[k];
        count += live[k] > 0;
        if (live[k] && list)
            list[count - 1] = (struct site){sites_name(kinds, kind), live[k], live[k] * kind->size};
    }
    return count;
}

/* Joins the kinds of one call site; they stand together. */
static size_t join_sites(struct site *list, size_t listed)
{
    size_t count = 0;
    for (size_t i = 0; i < listed; i++) {
        if (count && compare_sites(&list[count - 1], &list[i]) == 0) {
            list[count - 1].blocks += list[i].blocks;
            list[count - 1].bytes += list[i].bytes;
        } else {
            list[count++] = list[i];
        }
    }
    return count;
}

bool sites_at(const struct trace *trace, size_t event, const uint8_t *buckets, uint8_t bucket,
              struct sites *sites)
{
    *sites = (struct sites){0};
    uint64_t *live = calloc((size_t)trace->kinds.count + 1, sizeof *live);
    if (!live)
        return false;
    count_live(trace, event, buckets, bucket, live);
    size_t listed = list_kinds(&trace->kinds, live, NULL);
    struct site *list = malloc((listed + 1) * sizeof *list);
    if (list)
        list_kinds(&trace->kinds, live, list);
    free(live);
    if (!list)
        return false;
    qsort(list, listed, sizeof *list, compare_sites);
    sites->site = list;
    sites->count = join_sites(list, listed);
    qsort(list, sites->count, sizeof *list, compare_bytes);
    return true;
}

bool sites_at_peak(const struct trace *trace, struct sites *sites)
{
    return sites_at(trace, trace->peak_event, NULL, 0, sites);
}
