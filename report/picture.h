/* SPDX-License-Identifier: MIT */
/* picture.h - the pictures of the report, each as one SVG element.
 *
 * They scale to the width that they get, and look as style_pictures has it, which
 * belongs into the same document. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "optimizer/history.h"
#include "report/report.h"

#include <stdint.h>

struct chart;

/* What the pictures of a history count on as its column_count. */
#define PICTURE_COLUMNS 840

/* Live bytes over the run with the peak marked, the bytes of the blocks in use,
 * and the buffer where it is not far above. */
void picture_run(struct sink *sink, const struct report *report, const struct history *history);

/* The blocks of one bucket in use over the run, against its dist. Without text. */
void picture_bucket(struct sink *sink, const struct report *report, const struct history *history,
                    uint32_t bucket);

/* The buffers of the peak plans by number of buckets, with the chosen plan, the
 * spill plan and the lower bound marked. */
void picture_choices(struct sink *sink, const struct report *report);

/* Lines of characters, up to 100 wide, the title among them; nothing of some charts. */
void picture_text(struct sink *sink, const struct chart *chart);

/* A part of a picture: a line of a class. */
void picture_line(struct sink *sink, const char *class, uint32_t x1, uint32_t y1, uint32_t x2,
                  uint32_t y2);

#endif
