/* SPDX-License-Identifier: MIT */
/* page.c - what an HTML page is put together from. */
#include "page.h"

#include "markup.h"
#include "scale.h"

#include <inttypes.h>

void page_open_section(struct sink *sink, const char *id, const char *title)
{
    sink_print(sink, "<section id=\"%s\">\n<h2>%s</h2>\n", id, title);
}

void page_close_section(struct sink *sink)
{
    sink_print(sink, "</section>\n");
}

void page_open_table(struct sink *sink, uint64_t count, const char *caption, const char *heads)
{
    sink_print(sink,
               "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n<table>\n"
               "<caption>", caption);
    if (count)
        sink_print(sink, "%s ", GROUPED(count));
    sink_print(sink, "%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n", caption, heads);
}

void page_close_table(struct sink *sink)
{
    sink_print(sink, "</tbody>\n</table>\n</div>\n");
}

void page_number(struct sink *sink, uint64_t number)
{
    sink_print(sink, "<td>%s</td>", GROUPED(number));
}

void page_percent(struct sink *sink, uint64_t tenths)
{
    sink_print(sink, "<td>%" PRIu64 ".%" PRIu64 " %%</td>", tenths / 10, tenths % 10);
}

void page_bar(struct sink *sink, uint64_t part, uint64_t largest)
{
    uint64_t tenths = scale_units(part, largest, 1000);
    sink_print(sink,
               "<td class=\"bar\"><span style=\"width:%" PRIu64 ".%" PRIu64 "%%\"></span></td>",
               tenths / 10, tenths % 10);
}

void page_text(struct sink *sink, const struct report *report,
               void (*print)(struct sink *, const struct report *))
{
    struct sink text = {0};
    print(&text, report);
    markup_bytes(sink, text.text, text.length);
    sink->is_short |= text.is_short;
    sink_free(&text);
}
