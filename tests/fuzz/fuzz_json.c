/* SPDX-License-Identifier: MIT */
/* fuzz_json.c - the reader and the writer of JSON, and the reader of baselines, on any
 * bytes. The reader must accept what the checker of the tests does and, but for what
 * its header says, nothing else; what is written must be read as it was. */
#include "common/json_reader.h"
#include "common/json_writer.h"
#include "fuzz.h"
#include "json.h"
#include "report/baseline.h"

#include <stdlib.h>
#include <string.h>

/* Reads all of a value, value by value, as a caller would. False after an error. */
static bool read_value(struct json_reader *json, char *room)
{
    struct json_span key;
    struct json_scalar scalar;
    const char *at = json->at;
    while (at < json->end && strchr(" \t\r\n", *at) && *at)
        at++;
    if (at < json->end && (*at == '{' || *at == '[')) {
        if (!json_enter(json, *at))
            return false;
        while (json_next(json, &key)) {
            assert(!key.length || json_decode(key, room) <= key.length);
            if (!read_value(json, room))
                return false;
        }
        return json->error == JSON_GOOD;
    }
    uint64_t number;
    if (!json_take(json, &scalar))
        return false;
    assert(scalar.type != JSON_TEXT || json_decode(scalar.span, room) <= scalar.span.length);
    assert(scalar.type != JSON_NUMBER || !json_whole(scalar.span, &number) ||
           number <= INT64_MAX || scalar.span.length > 18);
    return true;
}

/* Returns whether the text was accepted. */
static bool check_reader(const char *text, size_t size, char *room)
{
    struct json_reader reader, skipper;
    json_begin(&reader, text, size);
    json_begin(&skipper, text, size);
    bool is_read = read_value(&reader, room) && json_end(&reader);
    bool is_skipped = json_skip(&skipper) && json_end(&skipper);
    assert(is_read == is_skipped && reader.error == skipper.error && reader.line == skipper.line);
    assert(is_read == (reader.error == JSON_GOOD));

    const char *problem = json_problem(text, size);
    if (!problem)
        assert(is_read || reader.error == JSON_DEEP);
    else if (is_read)
        assert(strcmp(problem, "a key twice") == 0 || strcmp(problem, "not UTF-8") == 0);
    return is_read;
}

static void check_writer(const char *text, size_t size, char *room)
{
    struct sink sink = {0};
    struct sink again = {0};
    struct json_reader reader;
    struct json_scalar scalar;
    json_bytes(&(struct json){.sink = &sink}, NULL, text, size);
    assert(!json_problem(sink.text, sink.length));
    json_begin(&reader, sink.text, sink.length);
    assert(json_take(&reader, &scalar) && json_end(&reader) && scalar.type == JSON_TEXT);
    size_t length = json_decode(scalar.span, room);
    json_bytes(&(struct json){.sink = &again}, NULL, room, length);
    assert(again.length == sink.length && memcmp(again.text, sink.text, sink.length) == 0);
    sink_free(&sink);
    sink_free(&again);
}

static void check_baseline(const char *text, size_t size, bool is_json)
{
    struct summary summary;
    struct baseline_problem problem;
    enum baseline_error error = baseline_read(text, size, &summary, &problem);
    assert(error != BASELINE_OK || is_json);
    if (error == BASELINE_OK)
        assert(summary.buffer_bytes >= 1 && summary.buffer_bytes <= UINT32_MAX);
    for (int table = 0; error == BASELINE_OK && table < SUMMARY_TABLES; table++) {
        uint64_t sum = 0;
        for (size_t i = 0; i < summary.count[table]; i++) {
            const struct summary_row *row = &summary.row[table][i];
            assert(row->size <= UINT32_MAX && row->amount <= INT64_MAX);
            assert((table == SUMMARY_SITES) == (row->site.type == VALUE_TEXT));
            sum += row->amount;
            assert(sum <= INT64_MAX);
        }
    }
    summary_free(&summary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    char *room = malloc(size * 6 + 8); /* the longest escape of a byte */
    assert(room);
    check_baseline(text, size, check_reader(text, size, room));
    check_writer(text, size, room);
    free(room);
    return 0;
}
