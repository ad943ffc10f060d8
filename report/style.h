/* SPDX-License-Identifier: MIT */
/* style.h - how the page and the pictures look: CSS, on light and on dark. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

/* CSS rules as texts that NULL ends: for the pictures, which need no others, and for
 * the page around them. */
extern const char *const style_pictures[];
extern const char *const style_page[];

#endif
