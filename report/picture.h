/* SPDX-License-Identifier: MIT */
/* picture.h - draws charts, as SVG or as characters.
 *
 * An SVG picture scales to the width that it gets, and looks as style_pictures has it,
 * which belongs into the same document. Where a chart has more columns than a picture
 * has room for, neighbours are joined: no peak is lost. Cost of each: O(columns). */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "common/sink.h"
#include "report/chart.h"

/* CSS rules as texts that NULL ends, on light and on dark: for the pictures, which need no others,
 * and for the page around them. */
extern const char *const style_pictures[];
extern const char *const style_page[];

/* The number of columns that every picture of areas has just the room for, or joins
 * evenly. */
#define PICTURE_COLUMNS 800

/* One element <svg class="picture ...">, for a page. Its second class is "wide" for
 * areas, and "bucket" for small ones. */
void picture_svg(struct sink *sink, const struct chart *chart);

/* A whole file: the chart below its title and subtitle, above what its areas are, with its
 * style. A page names them by a table with COLUMN_KEY. */
void picture_svg_file(struct sink *sink, const struct chart *chart);

/* Lines of characters, up to 100 wide but for long titles and labels: the title with a
 * key, the whole, the marks, and how many runs there are. Of small areas,
 * nothing. */
void picture_text(struct sink *sink, const struct chart *chart);

#endif
