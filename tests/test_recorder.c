/* SPDX-License-Identifier: MIT */
/* test_recorder.c - what the recorder of capture/ records, against what it was given: whole,
 * cut, changed, refused and lost, in binary and (test_recorder_text.c) in text. */
#define SINGLE_THREADED
#define ALLOC_RECORDER_SITES 32 /* few, so that they are forgotten often */
#include "capture/alloc_recorder.c"

#undef NAME_MAX
#include "check.h"
#include "recording_model.h"

#include <stdio.h>

#ifdef ALLOC_RECORDER_TEXT
#define IS_TEXT 1
#else
#define IS_TEXT 0
#endif

static struct model given, seen;
static struct model_output output;

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 4;
}

static void start(unsigned refused)
{
    memset(&given, 0, sizeof given);
    memset(&seen, 0, sizeof seen);
    output.length = 0;
    output.refused = refused;
    alloc_recorder_start(model_put, &output);
    output.length = 0; /* of the recording before */
    output.refused = refused;
}

static void give(unsigned count, uint32_t seed)
{
    for (unsigned i = 0; i < count; i++)
        model_give(&given, next_random(&seed));
}

static void read_all(size_t step)
{
    memset(&seen, 0, sizeof seen);
    model_read(&seen, output.bytes, output.length, step);
}

static bool is_whole(void)
{
    bool is_same = seen.count == given.count && !seen.lost && !seen.starts && seen.ends == 1;
    for (size_t i = 0; i < seen.count && is_same; i++)
        is_same = model_same(&seen.record[i], &given.record[i]);
    return is_same;
}

/* ---- Whole recordings ---- */

static void test_whole(unsigned count)
{
    static const size_t steps[] = {1, 7, 100, MODEL_BYTES};
    start(0);
    give(count, count);
    alloc_recorder_flush();
    for (size_t i = 0; i < 4; i++) {
        read_all(steps[i]);
        CHECK_CASE(is_whole(), "%u events in steps of %zu", count, steps[i]);
    }
    CHECK_EQUAL(alloc_recorder_lost(), 0);
}

/* The bytes of a recording, as packet.h describes them. */
static void test_format(void)
{
    static const unsigned char binary[] = {0xf5, 'R', 22, 0x1d, 0,  0x07, 4, 'm', 'a', 'i', 'n', 9,
                                           0x04, 100, 0x80, 0x80, 0x80, 0x80, 2, 0x13, 0x41, 0, 0};
    start(0);
    alloc_recorder_alloc((void *)(uintptr_t)0x20000000, 100, "main", 9);
    alloc_recorder_free((void *)(uintptr_t)0x20000010);
    alloc_recorder_free(NULL);
    alloc_recorder_flush();
    read_all(1);
    CHECK_EQUAL(seen.count, 2);
    CHECK(seen.ends == 1);
    if (IS_TEXT) {
        CHECK(memcmp(output.bytes, "AR1:", 4) == 0);
        CHECK(memchr(output.bytes, '\n', output.length) == output.bytes + output.length - 1);
        return;
    }
    CHECK(memcmp(output.bytes, binary, 2) == 0);
    CHECK(memcmp(output.bytes + 4, binary + 4, 10) == 0); /* no address yet: its width differs */
}

/* ---- What is lost ---- */

static void test_refused(unsigned refused)
{
    start(refused);
    give(2000, refused);
    alloc_recorder_flush();
    read_all(64);
    CHECK_CASE(model_is_part(&seen, &given), "puts %x are refused", refused);
    CHECK(seen.lost > 0);
    CHECK_EQUAL(seen.lost, alloc_recorder_lost());
    CHECK_EQUAL(model_event_count(&seen) + seen.lost, model_event_count(&given));
}

/* A put that allocates: its events are lost, but not others. */
static bool put_and_allocate(void *context, const void *bytes, size_t count)
{
    alloc_recorder_alloc(&given, 1, "put", 1);
    return model_put(context, bytes, count);
}

static void test_nested(void)
{
    start(0);
    recorder.put = put_and_allocate;
    give(500, 5);
    alloc_recorder_flush();
    read_all(64);
    CHECK(model_is_part(&seen, &given));
    CHECK_EQUAL(seen.count, given.count);
    CHECK_EQUAL(seen.lost + 1, alloc_recorder_lost()); /* that of the last put comes behind it */
}

/* Bytes that are changed or missing cost whole packets, and all that they cost is counted. */
static void test_damage(uint32_t seed)
{
    start(0);
    give(600, seed);
    alloc_recorder_flush();
    for (int i = 0; i < 3; i++) {
        size_t at = 150 + next_random(&seed) % (output.length - 450);
        size_t length = next_random(&seed) % 5;
        if (length == 0) {
            output.bytes[at] = (char)(output.bytes[at] ^ (1 << seed % 6));
        } else {
            memmove(output.bytes + at, output.bytes + at + length, output.length - at - length);
            output.length -= length;
        }
    }
    read_all(64);
    CHECK_CASE(model_is_part(&seen, &given), "seed %" PRIu32, seed);
    CHECK(seen.lost > 0);
    CHECK_EQUAL(model_event_count(&seen) + seen.lost, model_event_count(&given));
}

/* A cut recording is read up to there, and does not end with a flush. */
static void test_cut(void)
{
    start(0);
    give(100, 3);
    alloc_recorder_flush();
    size_t whole = output.length;
    for (output.length = 0; output.length < whole - IS_TEXT; output.length++) {
        read_all(64);
        REQUIRE(seen.ends == 0 && seen.lost == 0 && model_is_part(&seen, &given));
    }
}

/* ---- More than one run ---- */

static void test_restart(bool is_seen)
{
    start(0);
    give(200, 1);
    alloc_recorder_flush();
    size_t first = output.length;
    alloc_recorder_start(model_put, &output);
    if (!is_seen) { /* the packet that says so is lost */
        give(60, 2);
        output.length = first;
    }
    give(200, 2);
    alloc_recorder_flush();
    read_all(64);
    CHECK_EQUAL(seen.starts, 1);
    CHECK(model_is_part(&seen, &given));
    CHECK(is_seen ? seen.lost == 0 : seen.lost > 0);
}

/* ---- Between other output ---- */

static void test_console(void)
{
    static char bytes[2 * MODEL_BYTES];
    static const char noise[] = "I (120) wifi: AR1 AR1:x \xf5R\x05 Alloc: 0x10 -> 4 at f:1\r\n";
    size_t length = 0;
    start(0);
    give(300, 8);
    alloc_recorder_flush();
    for (size_t at = 0; at < output.length;) {
        const char *text = output.bytes + at;
        const char *end = IS_TEXT ? memchr(text, '\n', output.length - at) : NULL;
        size_t count = IS_TEXT ? (size_t)(end - text) + 1 : 3 + CHECK_BYTES + (size_t)(unsigned char)text[2];
        memcpy(bytes + length, noise, sizeof noise - 1);
        length += sizeof noise - 1 - IS_TEXT * 2; /* a prefix of the line */
        memcpy(bytes + length, text, count);
        length += count;
        at += count;
    }
    memset(&seen, 0, sizeof seen);
    model_read(&seen, bytes, length, 64);
    CHECK(is_whole());
}

/* ---- A ring ---- */

static uint32_t ring[1024 / 4];

static void start_ring(enum alloc_recorder_keep keep)
{
    start(0);
    CHECK(alloc_recorder_ring_init(ring, sizeof ring, keep));
    alloc_recorder_start(alloc_recorder_ring_put, ring);
    output.length = 0; /* of the start before */
}

static void read_ring(void)
{
    memset(&seen, 0, sizeof seen);
    model_read(&seen, (const char *)ring, sizeof ring, 64);
}

static void test_ring(enum alloc_recorder_keep keep)
{
    for (unsigned count = 0; count < 1500; count += 100) {
        start_ring(keep);
        give(count, count);
        alloc_recorder_flush();
        read_ring();
        CHECK_CASE(model_is_part(&seen, &given), "%u events", count);
        bool is_full = seen.lost > 0 || alloc_recorder_lost() > 0;
        CHECK(count == 0 ? !is_full : count < 500 || is_full);
        if (keep == ALLOC_RECORDER_KEEP_LAST) {
            CHECK_EQUAL(model_event_count(&seen) + seen.lost, model_event_count(&given));
            CHECK_EQUAL(alloc_recorder_lost(), 0);
        } else {
            CHECK_EQUAL(model_event_count(&seen) + alloc_recorder_lost(), model_event_count(&given));
            CHECK(count == 0 || seen.record[0].type == given.record[0].type);
        }
        CHECK(seen.ends == 1 || (keep == ALLOC_RECORDER_KEEP_FIRST && is_full));
    }
}

/* What is taken out in time makes a whole recording. */
static void test_take(void)
{
    uint32_t seed = 4;
    start_ring(ALLOC_RECORDER_KEEP_FIRST);
    for (unsigned i = 0; i < 1000; i++) {
        model_give(&given, next_random(&seed));
        if (i % 16 == 15)
            output.length += alloc_recorder_ring_take(ring, output.bytes + output.length, 300);
    }
    alloc_recorder_flush();
    for (size_t count; (count = alloc_recorder_ring_take(ring, output.bytes + output.length, 99));)
        output.length += count;
    read_all(64);
    CHECK(is_whole());
    CHECK(!alloc_recorder_ring_init(ring, 399, ALLOC_RECORDER_KEEP_FIRST));
}

/* The ring of a machine with the other order of bytes. */
static void test_other_order(void)
{
    start_ring(ALLOC_RECORDER_KEEP_LAST);
    give(700, 7);
    alloc_recorder_flush();
    for (size_t i = 0; i < 4; i++)
        ring[i] = ring[i] >> 24 | (ring[i] >> 8 & 0xff00) | (ring[i] << 8 & 0xff0000) | ring[i] << 24;
    read_ring();
    CHECK(seen.count > 20 && seen.ends == 1);
    CHECK(model_is_part(&seen, &given));
}

int main(void)
{
    alloc_recorder_free(&given); /* not started: nothing happens */
    alloc_recorder_flush();
    CHECK_EQUAL(alloc_recorder_lost(), 0);
    TEST(test_format());
    for (unsigned count = 0; count < 40; count++)
        TEST(test_whole(count));
    TEST(test_whole(2000));
    for (unsigned refused = 1; refused < 64; refused++)
        TEST(test_refused(refused));
    TEST(test_nested());
    for (uint32_t seed = 1; seed < 200; seed++)
        TEST(test_damage(seed));
    TEST(test_cut());
    TEST(test_restart(true));
    TEST(test_restart(false));
    TEST(test_console());
    TEST(test_ring(ALLOC_RECORDER_KEEP_FIRST));
    TEST(test_ring(ALLOC_RECORDER_KEEP_LAST));
    TEST(test_take());
    TEST(test_other_order());
    return check_summary();
}
