/* SPDX-License-Identifier: MIT */
/* packet.c - finds packets in bytes and in text, and checks them. */
#include "packet.h"

#include <string.h>

#define CHECK_LENGTH 4
#define TAG_LENGTH 4

/* Four bytes as a number. */
static uint32_t word_at(const unsigned char *at, bool is_big)
{
    return is_big ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
                  : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* ---- Packets ---- */

static uint32_t check_byte(uint32_t check, unsigned char byte)
{
    check ^= byte;
    for (int bit = 0; bit < 8; bit++)
        check = check >> 1 ^ (check & 1 ? 0xedb88320 : 0);
    return check;
}

/* Takes over `count` bytes, from the packet's length on. False iff they are no packet. */
static bool take(char origin, const unsigned char *bytes, size_t count, struct packet *packet)
{
    *packet = (struct packet){.origin = origin};
    if (count < 3 + CHECK_LENGTH || bytes[0] != count - 1 - CHECK_LENGTH)
        return false;
    uint32_t check = check_byte(UINT32_MAX, (unsigned char)origin);
    for (size_t i = 0; i < count - CHECK_LENGTH; i++)
        check = check_byte(check, bytes[i]);
    if (~check != word_at(bytes + count - CHECK_LENGTH, false) || (bytes[1] & 3 * PACKET_WIDTH) == 0)
        return false;
    packet->flags = bytes[1];
    packet->length = bytes[0] - (size_t)1;
    memcpy(packet->bytes, bytes + 2, packet->length);
    return true;
}

static bool is_origin(char c)
{
    return c == 'R' || c == 'W';
}

size_t packet_read(const char *bytes, size_t length, struct packet *packet)
{
    if (length < 3 || bytes[0] != PACKET_MARK || !is_origin(bytes[1]))
        return 0;
    size_t count = (size_t)(unsigned char)bytes[2] + 1 + CHECK_LENGTH;
    bool is_packet = count + 2 <= length &&
                     take(bytes[1], (const unsigned char *)bytes + 2, count, packet);
    return is_packet ? count + 2 : 0;
}

bool packet_is_in(const char *bytes, size_t length)
{
    const char *end = bytes + length;
    struct packet packet;
    for (; (bytes = memchr(bytes, PACKET_MARK, (size_t)(end - bytes))) != NULL; bytes++) {
        if (packet_read(bytes, (size_t)(end - bytes), &packet))
            return true;
    }
    return false;
}

/* ---- Text ---- */

bool packet_has_tag(const char *text, size_t length)
{
    return length >= TAG_LENGTH && text[0] == 'A' && is_origin(text[1]) && text[2] == '1' &&
           text[3] == ':';
}

/* The value of a digit in base64; -1: it is none. */
static int digit_of(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = memchr(digits, c, sizeof digits - 1);
    return at ? (int)(at - digits) : -1;
}

size_t packet_read_text(const char *text, size_t length, struct packet *packet)
{
    unsigned char bytes[PACKET_LENGTH_MAX] = {0};
    size_t count = 0;
    uint32_t bits = 0;
    unsigned bit_count = 0;
    size_t at = TAG_LENGTH;
    for (int digit; at < length && (digit = digit_of(text[at])) >= 0; at++) {
        bits = bits << 6 | (uint32_t)digit;
        bit_count += 6;
        if (bit_count < 8)
            continue;
        bit_count -= 8;
        if (count == PACKET_LENGTH_MAX)
            break;
        bytes[count++] = (unsigned char)(bits >> bit_count);
    }
    if (!take(text[1], bytes, count, packet))
        packet->length = 0;
    return at;
}

/* ---- A ring in RAM ---- */

#define RING_HEAD 16          /* bytes: four words, the mark, the capacity, first and count */
#define RING_MARK 0x41524730u /* or 1 more */

/* Word `index` of a ring's head, in the device's order of bytes. */
static uint32_t ring_word(const char *bytes, int index, bool is_big)
{
    return word_at((const unsigned char *)bytes + (ptrdiff_t)4 * index, is_big);
}

static void reverse(char *bytes, size_t length)
{
    for (size_t i = 0; i < length / 2; i++) {
        char byte = bytes[i];
        bytes[i] = bytes[length - 1 - i];
        bytes[length - 1 - i] = byte;
    }
}

size_t packet_unroll(char *bytes, size_t length)
{
    for (int is_big = 0; length > RING_HEAD && is_big < 2; is_big++) {
        size_t capacity = ring_word(bytes, 1, is_big);
        size_t first = ring_word(bytes, 2, is_big);
        size_t count = ring_word(bytes, 3, is_big);
        if ((ring_word(bytes, 0, is_big) | 1) != (RING_MARK | 1) ||
            capacity > length - RING_HEAD || first >= capacity || count > capacity)
            continue;
        memmove(bytes, bytes + RING_HEAD, capacity);
        reverse(bytes, first);
        reverse(bytes + first, capacity - first);
        reverse(bytes, capacity);
        return count;
    }
    return length;
}
