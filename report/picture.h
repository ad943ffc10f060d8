/* SPDX-License-Identifier: MIT */
/* picture.h - draws charts, as SVG or as characters.
 *
 * An SVG picture scales to the width that it gets, and looks as style_pictures has it,
 * which belongs into the same document. Where a chart has more columns than a picture
 * has places, neighbours are joined, and no peak is lost. Cost of each: O(columns). */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "common/sink.h"
#include "report/chart.h"

/* Columns that fit all pictures: each has a whole number of them in a place. */
#define PICTURE_COLUMNS 840

/* One element <svg class="picture ...">, for a page. The second class is "wide" for
 * areas, "medium" for bars, and "bucket" for what is small. */
void picture_svg(struct sink *sink, const struct chart *chart);

/* A whole file: the chart, not a small one, below its title and subtitle, with its
 * style. */
void picture_svg_file(struct sink *sink, const struct chart *chart);

/* Lines of characters, at most 100 wide: the title and a key, then the last of the
 * areas, its marks, and how many runs there are. Nothing for bars and for what is small:
 * tables say it in less room. Log names are not printed, labels as they are. */
void picture_text(struct sink *sink, const struct chart *chart);

#endif
