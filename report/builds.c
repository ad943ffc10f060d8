/* SPDX-License-Identifier: MIT */
/* builds.c - which build of wolfSSL wrote a log, what was corrected for it, and what to
 * build for the next capture. */
#include "subjects.h"

#include "words.h"

#include <inttypes.h>

static bool is_warned_of_malloc(const struct build *build)
{
    return build->malloc == BUILD_MALLOC && build->decodes_with_malloc;
}

bool words_build(struct sink *sink, const struct log *log)
{
    const struct build *build = &log->build;
    bool is_plain = build->memory == BUILD_PLAIN;
    if (!is_plain && !is_warned_of_malloc(build))
        return false;
    sink_print(sink, "written by a build with%s", is_plain ? "out static memory" : " malloc");
    if (log->correction.bytes)
        sink_print(sink, "; added: %" PRIu32 " bytes to the WOLFSSL of each session, and %" PRIu32
                         " for its hint", log->correction.bytes, log->correction.bytes);
    else if (is_plain)
        sink_print(sink, "; nothing was added: too small for one with static memory");
    if (is_warned_of_malloc(build))
        sink_print(sink, "; not for a device with WOLFSSL_NO_MALLOC, which asks for other sizes");
    return true;
}

/* "static memory, malloc, wolfSSL 5.9.2 and newer" */
static const char *describe(struct document *document, const struct build *build)
{
    static const char *const mallocs[] = {"", ", malloc", ", WOLFSSL_NO_MALLOC"};
    return document_words(document, "%s%s%s%s%s",
                          build->memory == BUILD_STATIC ? "static memory" : "no static memory",
                          mallocs[build->malloc],
                          build->has_global_hint ? ", global heap hint" : "",
                          build->releases ? ", wolfSSL " : "",
                          build->releases ? build->releases : "");
}

/* What the next capture should be of, to plan from it. */
static void add_advice(struct document *document, const struct log *log)
{
    const struct build *build = &log->build;
    const struct correction *correction = &log->correction;
    if (correction->bytes)
        document_note(document, NOTE_WARNING,
                      "%s: written by a build without static memory: before you ship, capture the "
                      "device's own build.", log->name);
    if (correction->bytes)
        document_note(document, NOTE_PLAIN,
                      "A build with static memory asks for more: added are %" PRIu32 " bytes to "
                      "the WOLFSSL of each session, and a block of %" PRIu32 " bytes for its "
                      "hint. --as-logged plans without. Other sizes may differ, too.",
                      correction->bytes, correction->bytes);
    else if (build->memory == BUILD_PLAIN)
        document_note(document, NOTE_WARNING,
                      "%s: a build with static memory asks for more than this log shows: leave "
                      "out --as-logged, or capture the device's own build.", log->name);
    if (is_warned_of_malloc(build))
        document_note(document, NOTE_WARNING,
                      "%s: written by a build with malloc; not for a device with "
                      "WOLFSSL_NO_MALLOC.", log->name);
    if (is_warned_of_malloc(build))
        document_note(document, NOTE_PLAIN,
                      "If the device has no malloc, plan from a log of a build "
                      "with WOLFSSL_NO_MALLOC in which wolfSSL_SetGlobalHeapHint() is called "
                      "before wolfSSL_Init(): in wolfSSL 5.9.2, a decoded certificate takes 8040 "
                      "bytes there and 1240 with malloc, so this plan runs out or wastes memory.");
}

void add_build(struct document *document, const struct log *log)
{
    static const char *const memories[] = {NULL, "static", "plain"};
    const struct build *build = &log->build;
    const struct correction *correction = &log->correction;
    document_section(document, LEVEL_FIRST, "build", NULL);
    document_value(document, "memory", value_text(memories[build->memory]));
    document_value(document, "malloc",
                   build->malloc == BUILD_MALLOC_UNKNOWN ? (struct value){0}
                       : value_bool(build->malloc == BUILD_MALLOC));
    document_value(document, "global_hint", value_bool(build->has_global_hint));
    document_value(document, "releases", value_text(build->releases));
    if (build->memory != BUILD_MEMORY_UNKNOWN)
        document_fact(document, NULL, "build", value_text(describe(document, build)), NULL);
    document_fact(document, "sessions_at_once", build->sessions ? "sessions at once" : NULL,
                  value_number(build->sessions), NULL);
    document_value(document, "added_bytes", value_number(correction->bytes));
    document_value(document, "corrected_sessions", value_number(correction->session_count));
    add_advice(document, log);
    document_end(document);
}
