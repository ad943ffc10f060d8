/* SPDX-License-Identifier: MIT */
/* packet.h - the packets that capture/alloc_recorder.h writes on a device.
 *
 * A recording is a row of packets. Each can be read without those before, but for the
 * names of call sites, and shows by its check and its number whether bytes or packets were
 * lost. Other output may stand between packets.
 *
 *   mark     1 byte    0xf5, which no text in UTF-8 has
 *   origin   1 byte    'R', or 'W' from wolfSSL
 *   length   1 byte    of the flags, the number and the records
 *   flags    1 byte    1: the recording starts. 2: it was flushed, nothing waits behind. 4 and 8:
 *                      the bytes of a pointer, 2, 4 or 8, as a power of two. The other four bits
 *                      count how often the device forgot its call sites
 *   number   varint    of the packet's first event since the start, modulo 2^32
 *   records
 *   check    4 bytes   CRC-32 of all from the origin on, as zlib and Ethernet have it; low byte first
 *
 * A varint has 7 bits a byte, the lowest first; all bytes but the last have bit 7 set. A
 * record begins with a tag, a varint whose first byte has the record's type in its two
 * lowest bits and five bits of a number above:
 *
 *   0 call site, size, address                allocation; call site 0: none; address 0: it failed
 *   1 address                                 free
 *   2 call site, old address, size, address   realloc
 *   3 0, size, address                        pool: static memory was loaded
 *   3 call site, length, name, line           its name; no event. Length 0: an address follows
 *                                             in place of name and line
 *
 * An address is sent as its distance from the address before in the packet, with the sign
 * as the lowest bit; at first from 0. Before, it is rotated to the right by 1, 2 or 3 bits,
 * by the bytes of a pointer. An address of 0 does not count as an address before.
 *
 * In text, a packet is a line, or a part of one: "AR1:" or "AW1:" by its origin, and all
 * bytes from the length on in base64, the last digit filled up with bits of 0. */
#ifndef PARSER_PACKET_H
#define PARSER_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_MARK '\xf5'
#define PACKET_LENGTH_MAX 260 /* bytes */
#define PACKET_TEXT_MAX 352   /* characters of one in text, with its tag */

enum packet_flag {
    PACKET_START = 1,
    PACKET_FLUSHED = 2,
    PACKET_WIDTH = 4,
    PACKET_EPOCH = 16,
};

/* A packet without its check. */
struct packet {
    char origin;
    unsigned flags;
    size_t length; /* of the number and the records */
    unsigned char bytes[PACKET_LENGTH_MAX];
};

/* Reads the packet that the bytes start with. Returns its length, or 0 if they do not start
 * with a whole and undamaged one. Cost: O(1). */
size_t packet_read(const char *bytes, size_t length, struct packet *packet);

/* Whether a packet's tag stands there in text. `length` may be any. */
bool packet_has_tag(const char *text, size_t length);

/* Reads the packet in text behind its tag. Returns the length of the text; packet->length
 * is 0 if it is cut or damaged. Cost: O(1). */
size_t packet_read_text(const char *text, size_t length, struct packet *packet);

/* Whether there is a packet anywhere in the bytes. Cost: O(length). */
bool packet_is_in(const char *bytes, size_t length);

/* If the bytes are the memory of a ring (alloc_recorder_ring_init()), moves what it holds to
 * their start, the oldest byte first, and returns its length; else returns `length`. Cost:
 * O(length). */
size_t packet_unroll(char *bytes, size_t length);

#endif
