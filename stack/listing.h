/* SPDX-License-Identifier: MIT */
/* listing.h - reads what is in a listing, as it stands there, into an image. */
#ifndef STACK_LISTING_H
#define STACK_LISTING_H

#include "image.h"

/* Adds the entry, symbols, sections, words, labels and instructions, in the order of the text.
 * Returns false iff one of -f, -d, -s and -t was not given to objdump, or as image_read()
 * says. Cost: O(length). */
bool listing_read(struct span text, struct image *image, struct error *error);

#endif
