/* SPDX-License-Identifier: MIT */
/* fuzz_recorder.c - recordings that are damaged, and packets with any content.
 *
 * Half of the inputs are events for the recorder and places where its bytes are changed,
 * cut out or not taken: what is read must be what was given, and what is missing must be
 * counted. The others are the content of packets with a good check. Each is read in steps
 * of two sizes, with the same result. */
#include "fuzz.h"

#define SINGLE_THREADED
#define ALLOC_RECORDER_SITES 16
#include "capture/alloc_recorder.c"

#undef NAME_MAX
#include "tests/recording_model.h"

static struct model given, seen, again;
static struct model_output output;

static uint32_t take_word(const uint8_t **data, size_t *size)
{
    uint32_t word = 0;
    for (int i = 0; i < 4 && *size; i++, ++*data, --*size)
        word = word << 8 | **data;
    return word * 2654435761u >> 3; /* spread: a model event uses all of it */
}

/* Reads the output twice. */
static void read_output(void)
{
    memset(&seen, 0, sizeof seen);
    memset(&again, 0, sizeof again);
    model_read(&seen, output.bytes, output.length, MODEL_BYTES);
    model_read(&again, output.bytes, output.length, 3);
    assert(seen.count == again.count && seen.lost == again.lost && seen.ends == again.ends &&
           seen.starts == again.starts);
    for (size_t i = 0; i < seen.count; i++)
        assert(model_same(&seen.record[i], &again.record[i]));
}

static void start(uint32_t refused)
{
    memset(&given, 0, sizeof given);
    memset(&recorder, 0, sizeof recorder); /* it numbers packets from one recording to the next */
    alloc_recorder_start(model_put, &output);
    output.length = 0; /* of the recording before */
    output.refused = refused;
}

/* The packet that tells that the recording was flushed stays whole, so that all that is
 * lost before is counted. */
static void damage(const uint8_t **data, size_t *size, size_t end)
{
    while (*size && end > 8) {
        uint32_t word = take_word(data, size);
        size_t at = word % end;
        size_t length = word / 7 % 4;
        if (length && end > 8 + length && at < end - length) {
            memmove(output.bytes + at, output.bytes + at + length, output.length - at - length);
            output.length -= length;
            end -= length;
        } else {
            output.bytes[at] = (char)(output.bytes[at] ^ (1 << word % 8));
        }
    }
}

static void record_and_damage(const uint8_t *data, size_t size)
{
    size_t event_count = data[0];
    bool is_damaged = data[1] & 1;
    start(data[1] & 6);
    data += 2;
    size -= 2;
    for (size_t i = 0; i < event_count; i++)
        model_give(&given, take_word(&data, &size) + (uint32_t)i * 99991);
    alloc_recorder_flush(); /* what waits */
    size_t end = output.length;
    output.refused = 0;
    alloc_recorder_flush();
    if (is_damaged)
        damage(&data, &size, end);
    read_output();
    assert(model_is_part(&seen, &given));
    assert(seen.ends > 0);
    assert(model_event_count(&seen) + seen.lost == model_event_count(&given));
    assert(is_damaged || seen.lost == alloc_recorder_lost());
}

/* Packets of up to 250 bytes of the input each. */
static void read_content(const uint8_t *data, size_t size)
{
    output.length = 0;
    while (size > 2 && output.length < MODEL_BYTES / 2) {
        size_t length = 2 + data[0] % 248;
        length = length < size ? length : size - 1;
        unsigned char *packet = (unsigned char *)output.bytes + output.length;
        packet[0] = 0xf5;
        packet[1] = 'R';
        packet[2] = (unsigned char)length;
        memcpy(packet + 3, data + 1, length);
        uint32_t check = check_of(packet + 1, length + 2);
        for (size_t i = 0; i < CHECK_BYTES; i++)
            packet[3 + length + i] = (unsigned char)(check >> 8 * i);
        output.length += 3 + length + CHECK_BYTES;
        data += 1 + length;
        size -= 1 + length;
    }
    read_output();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4 || size > MODEL_EVENTS)
        return 0;
    if (data[0] & 1)
        record_and_damage(data + 1, size - 1);
    else
        read_content(data + 1, size - 1);
    return 0;
}
