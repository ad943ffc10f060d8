/* SPDX-License-Identifier: MIT */
/* recording.c - follows the packets of a recording and writes their events. */
#include "recording.h"

#include "common/minmax.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SITE_NAME_MAX 60 /* bytes of a function's name */

enum { TYPE_ALLOC, TYPE_FREE, TYPE_REALLOC, TYPE_OTHER };

/* ---- Numbers of a packet ---- */

static bool is_open(const struct recording *recording)
{
    return recording->packet_at < recording->packet.length;
}

/* Adds the bits of a varint from bit `shift` on. False iff it breaks off. */
static bool take_bits(struct recording *recording, unsigned shift, uint64_t *number)
{
    for (; is_open(recording) && shift < 64; shift += 7) {
        unsigned byte = recording->packet.bytes[recording->packet_at++];
        *number |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return false;
}

static bool take_number(struct recording *recording, uint64_t *number)
{
    *number = 0;
    return take_bits(recording, 0, number);
}

static bool take_tag(struct recording *recording, unsigned *type, uint64_t *number)
{
    unsigned byte = recording->packet.bytes[recording->packet_at++];
    *type = byte & 3;
    *number = byte >> 2 & 31;
    return byte < 128 || take_bits(recording, 5, number);
}

/* The address at this distance from the one before. */
static uint64_t address_at(struct recording *recording, uint64_t distance)
{
    unsigned width = recording->packet.flags / PACKET_WIDTH & 3; /* also the bits of rotation */
    unsigned bits = 8u << width;
    uint64_t mask = UINT64_MAX >> (64 - bits);
    uint64_t rotated = (recording->last + (distance >> 1 ^ (0 - (distance & 1)))) & mask;
    if (rotated)
        recording->last = rotated;
    return (rotated << width | rotated >> (bits - width)) & mask;
}

static bool take_address(struct recording *recording, uint64_t *address)
{
    uint64_t distance;
    if (!take_number(recording, &distance))
        return false;
    *address = address_at(recording, distance);
    return true;
}

/* ---- Events ---- */

/* Writes an event with these numbers, each of which may be NULL. */
static void tell(struct recording *recording, char letter, const uint64_t *address,
                 const uint64_t *size)
{
    char *text = recording->text + recording->text_length;
    size_t room = sizeof recording->text - recording->text_length;
    int length = snprintf(text, room, "\x02%c%c", recording->packet.origin, letter);
    if (address)
        length += snprintf(text + length, room - (size_t)length, " %" PRIx64, *address);
    if (size)
        length += snprintf(text + length, room - (size_t)length, " %" PRIu64, *size);
    text[length++] = '\x03';
    recording->text_length += (size_t)length;
}

/* Puts the text of a call site into the event that was written last. */
static void write_site(struct recording *recording, uint64_t id)
{
    if (id > RECORDING_SITES_MAX || !recording->site[id].length)
        return;
    const struct recording_site *site = &recording->site[id];
    char *end = recording->text + recording->text_length - 1;
    *end++ = ' ';
    memcpy(end, site->text, site->length);
    end[site->length] = '\x03';
    recording->text_length += site->length + 1;
}

static bool name_site(struct recording *recording, uint64_t id)
{
    uint64_t length, place;
    size_t left = recording->packet.length - recording->packet_at;
    if (id > RECORDING_SITES_MAX || !take_number(recording, &length) || length > SITE_NAME_MAX ||
        length >= left)
        return false;
    const char *name = (const char *)recording->packet.bytes + recording->packet_at;
    recording->packet_at += (size_t)length;
    if (!take_number(recording, &place))
        return false;
    struct recording_site *site = &recording->site[id];
    int written = length ? snprintf(site->text, sizeof site->text, "%.*s:%u", (int)length, name,
                                    (unsigned)(place & 0xffff))
                         : snprintf(site->text, sizeof site->text, "0x%" PRIx64, place);
    site->length = (size_t)written;
    for (size_t i = 0; i < site->length; i++) {
        if ((unsigned char)site->text[i] < ' ')
            site->text[i] = '?';
    }
    return true;
}

/* An allocation, a realloc or a pool. False iff the packet breaks off. */
static bool write_block(struct recording *recording, unsigned type, uint64_t site)
{
    uint64_t old = 0, size, address;
    if ((type == TYPE_REALLOC && !take_address(recording, &old)) ||
        !take_number(recording, &size) || !take_address(recording, &address))
        return false;
    if (type == TYPE_REALLOC)
        tell(recording, 'r', &old, NULL);
    tell(recording, type == TYPE_OTHER ? 'p' : 'a', &address, &size);
    if (type != TYPE_OTHER)
        write_site(recording, site);
    return true;
}

static bool write_record(struct recording *recording)
{
    unsigned type;
    uint64_t number;
    if (!take_tag(recording, &type, &number))
        return false;
    if (type == TYPE_OTHER && number)
        return name_site(recording, number);
    if (type == TYPE_FREE) {
        uint64_t address = address_at(recording, number);
        tell(recording, 'f', &address, NULL);
    } else if (!write_block(recording, type, number)) {
        return false;
    }
    recording->event_count++;
    return true;
}

static void end_packet(struct recording *recording)
{
    recording->packet_at = recording->packet.length;
    if (recording->packet.flags & PACKET_FLUSHED)
        tell(recording, 'e', NULL, NULL);
}

/* Writes the next event of the open packet, if it has more than names. */
static void go_on(struct recording *recording)
{
    while (is_open(recording) && !recording->text_length) {
        if (!write_record(recording)) {
            recording->text_length = 0; /* the half of a realloc */
            tell(recording, 'x', NULL, NULL);
            recording->packet_at = recording->packet.length;
            return;
        }
    }
    if (!is_open(recording))
        end_packet(recording);
}

/* Begins the packet that was read: writes a start, and what is missing before. */
static void begin_packet(struct recording *recording)
{
    const struct packet *packet = &recording->packet;
    uint64_t number; /* of 32 bits */
    recording->packet_at = 0;
    recording->last = 0;
    if (!take_number(recording, &number) || number > UINT32_MAX) {
        tell(recording, 'x', NULL, NULL);
        recording->packet_at = packet->length;
        return;
    }
    unsigned epoch = packet->flags / PACKET_EPOCH;
    uint64_t lost = (uint32_t)((uint32_t)number - recording->event_count);
    bool is_start = packet->flags & PACKET_START || lost > INT32_MAX; /* or its start is lost */
    if (!recording->is_begun || is_start)
        lost = number;
    if (is_start || epoch != recording->epoch) {
        for (size_t i = 0; i <= RECORDING_SITES_MAX; i++)
            recording->site[i].length = 0;
    }
    if (is_start && recording->is_begun)
        tell(recording, 's', NULL, NULL);
    if (lost)
        tell(recording, 'l', NULL, &lost);
    recording->event_count = (uint32_t)number;
    recording->epoch = epoch;
    recording->is_begun = true;
    if (!is_open(recording))
        end_packet(recording);
}

/* ---- Bytes ---- */

/* Fills the raw bytes until a whole packet has room in them, or the log ends. False iff the
 * reader fails. */
static bool fill_raw(struct recording *recording)
{
    size_t left = recording->raw_length - recording->raw_used;
    memmove(recording->raw, recording->raw + recording->raw_used, left);
    recording->raw_used = 0;
    recording->raw_length = left;
    while (!recording->at_end && recording->raw_length < PACKET_TEXT_MAX) {
        ptrdiff_t count = decoding_read(&recording->decoder, recording->raw + recording->raw_length,
                                        sizeof recording->raw - recording->raw_length);
        if (count < 0)
            return false;
        recording->at_end = count == 0;
        recording->raw_length += (size_t)count;
    }
    return true;
}

/* Takes a packet off the raw bytes, or others up to where one may begin. */
static void take_binary(struct recording *recording, const char *raw, size_t left)
{
    size_t count = packet_read(raw, left, &recording->packet);
    if (count) {
        begin_packet(recording);
    } else {
        const char *mark = memchr(raw + 1, PACKET_MARK, left - 1);
        count = mark ? (size_t)(mark - raw) : left;
    }
    recording->raw_used += count;
    recording->line_count = count;
}

/* The same for text, of which up to `size` bytes are written as they are. Returns how many. */
static size_t take_text(struct recording *recording, const char *raw, size_t left, char *buffer,
                        size_t size)
{
    if (packet_has_tag(raw, left)) {
        recording->raw_used += packet_read_text(raw, left, &recording->packet);
        if (recording->packet.length)
            begin_packet(recording);
        else
            tell(recording, 'x', NULL, NULL);
        return 0;
    }
    const char *tag = memchr(raw + 1, 'A', left - 1);
    size_t count = min_size(tag ? (size_t)(tag - raw) : left, size);
    memcpy(buffer, raw, count);
    recording->raw_used += count;
    return count;
}

/* Writes what is ready; 0 if nothing is. */
static size_t write_ready(struct recording *recording, char *buffer, size_t size)
{
    if (!recording->text_length && is_open(recording))
        go_on(recording);
    size_t count = min_size(recording->text_length - recording->text_used, size);
    if (count) {
        memcpy(buffer, recording->text + recording->text_used, count);
        recording->text_used += count;
        if (recording->text_used == recording->text_length)
            recording->text_used = recording->text_length = 0;
    } else {
        count = min_size(recording->line_count, size);
        memset(buffer, '\n', count);
        recording->line_count -= count;
    }
    return count;
}

/* Takes what comes next off the raw bytes. Returns how many bytes of text it wrote. */
static size_t take(struct recording *recording, char *buffer, size_t size)
{
    const char *raw = recording->raw + recording->raw_used;
    size_t left = recording->raw_length - recording->raw_used;
    if (!(recording->decoder.undone & DECODING_PACKETS))
        return take_text(recording, raw, left, buffer, size);
    take_binary(recording, raw, left);
    return 0;
}

/* Reads on in a log without packets. */
static ptrdiff_t pass_through(struct recording *recording, char *buffer, size_t size)
{
    size_t count = min_size(recording->raw_length - recording->raw_used, size);
    if (!count)
        return decoding_read(&recording->decoder, buffer, size);
    memcpy(buffer, recording->raw + recording->raw_used, count);
    recording->raw_used += count;
    return (ptrdiff_t)count;
}

ptrdiff_t recording_read(void *argument, char *buffer, size_t size)
{
    struct recording *recording = argument;
    if (!recording->is_started && !fill_raw(recording))
        return -1;
    recording->is_started = true;
    if (!(recording->decoder.undone & (DECODING_PACKETS | DECODING_TEXT_PACKETS)))
        return pass_through(recording, buffer, size);
    for (;;) {
        size_t count = write_ready(recording, buffer, size);
        size_t left = recording->raw_length - recording->raw_used;
        if (count)
            return (ptrdiff_t)count;
        if (left < PACKET_TEXT_MAX && !recording->at_end && !fill_raw(recording))
            return -1;
        if (recording->raw_length == recording->raw_used)
            return 0;
        count = take(recording, buffer, size);
        if (count)
            return (ptrdiff_t)count;
    }
}
