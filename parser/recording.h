/* SPDX-License-Identifier: MIT */
/* recording.h - turns the recording of a device into lines, one event after the other.
 *
 * The packets of a recording (packet.h) must be read in order, since names of call sites and
 * the number of events go on from one to the next. So they are turned into text before the
 * log is searched, and the search need not know of packets. A log without packets passes
 * through as it is.
 *
 * The events of a packet become one line. In text, it stands where the packet stood. In
 * binary, each byte becomes a line, and the events stand on that of the packet's first
 * byte; so the number of a line is that of a byte, from 1. An event is
 *
 *   \x02 origin letter number ... text \x03
 *
 * with one blank before each number. recorded.c reads them:
 *
 *   a address size site   allocation        s         a new run starts: nothing is live
 *   f address             free              l count   events that were lost
 *   r address             realloc of it;    e         flushed: nothing is missing so far
 *                         an a follows      x         a packet that is damaged
 *   p address size        pool */
#ifndef PARSER_RECORDING_H
#define PARSER_RECORDING_H

#include "decoding.h"
#include "packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORDING_SITES_MAX 1024 /* call sites that a device numbers */
#define RECORDING_SITE_MAX 72    /* bytes of one's text */

/* A reader before a decoder. {.decoder} starts it; the rest is its own. */
struct recording {
    struct decoder decoder;

    bool is_begun;        /* a packet was read */
    uint32_t event_count; /* number of the next event */
    unsigned epoch;       /* of the call sites */
    struct recording_site {
        size_t length; /* 0: not known */
        char text[RECORDING_SITE_MAX];
    } site[RECORDING_SITES_MAX + 1];

    struct packet packet; /* that is open, */
    size_t packet_at;     /* read up to here; packet.length: none is open */
    uint64_t last;        /* the address before, rotated */

    bool is_started;
    bool at_end;
    size_t raw_length;
    size_t raw_used;
    char raw[4096];
    size_t line_count; /* ends of line that are to be written */
    size_t text_length;
    size_t text_used;
    char text[256]; /* that is to be written before */
};

/* A log_reader whose source is a struct recording. Cost: O(bytes). */
ptrdiff_t recording_read(void *recording, char *buffer, size_t size);

#endif
