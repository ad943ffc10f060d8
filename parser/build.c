/* SPDX-License-Identifier: MIT */
/* build.c - tells a build by its records and by the call sites in it. */
#include "build.h"

#include "input.h"

/* ProcessPeerCerts() asks for a decoded certificate. As measured with 5.9.2, that has 1,000 to
 * 1,568 bytes with malloc, and ParseCert() asks for its names; with WOLFSSL_NO_MALLOC, 1,608 to
 * 10,152, with the names in it, and ParseCert() asks for nothing. In 5.7.2 and older, it is the
 * same with and without malloc. */
#define DECODED_WITH_NAMES 4096

static bool is_of(const struct kinds *kinds, const struct kind *kind, const char *function)
{
    struct span site = kinds_site(kinds, kind);
    return span_take_start(&site, function) && (site.length == 0 || *site.text == ':');
}

/* ---- Memory ---- */

static enum build_memory memory_of(const struct trace *trace)
{
    bool is_static = trace->pool_count || trace->names_heaps || trace->has_global_hint ||
                     trace->empty_bucket_count || trace->finding[FINDING_POOL_EXHAUSTED].count ||
                     trace->finding[FINDING_NO_HEAP].count;
    bool has_session = false;
    for (uint32_t k = 0; !is_static && k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        has_session |= kind->is_session;
        is_static |= is_of(&trace->kinds, kind, "InitSSL") &&
                     (kind->size == BUILD_HINT_BYTES_64 || kind->size == BUILD_HINT_BYTES_32);
    }
    return is_static ? BUILD_STATIC : has_session ? BUILD_PLAIN : BUILD_MEMORY_UNKNOWN;
}

static void find_malloc(const struct trace *trace, struct build *build)
{
    const struct trace_region *heap = &trace->region[0];
    bool keeps_names = false;
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        keeps_names |= kind->size >= DECODED_WITH_NAMES &&
                       is_of(&trace->kinds, kind, "ProcessPeerCerts");
        build->decodes_with_malloc |= is_of(&trace->kinds, kind, "ParseCert");
    }
    build->decodes_with_malloc &= trace->names_heaps || build->memory == BUILD_PLAIN;
    bool uses_malloc = trace->regions.pool_count && (heap->request_count || heap->left_out_count);
    if (trace->finding[FINDING_NO_HEAP].count || keeps_names)
        build->malloc = BUILD_NO_MALLOC;
    else if (build->memory == BUILD_PLAIN || uses_malloc || build->decodes_with_malloc)
        build->malloc = BUILD_MALLOC;
}

/* ---- Methods ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A method's function at the start of a call site, such as wolfTLSv1_3_client_method_ex; empty if
 * it is of another function. */
static struct span method_in(struct span site)
{
    static const char *const ends[] = {"_client_method_ex", "_server_method_ex"};
    struct span name = {site.text, 0};
    while (name.length < site.length && is_word(site.text[name.length]))
        name.length++;
    for (int i = 0; i < 2; i++) {
        struct span rest = name;
        if (span_take_start(&rest, "wolf") && span_take_end(&rest, ends[i]))
            return name;
    }
    return (struct span){0};
}

static void find_methods(const struct trace *trace, struct build *build)
{
    for (uint32_t k = 0; k < trace->kinds.count && build->method_count < BUILD_METHODS_MAX; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        struct span method = method_in(kinds_site(&trace->kinds, kind));
        bool is_new = method.length > 0;
        for (uint32_t m = 0; m < build->method_count; m++)
            is_new &= span_compare(method, build->method[m]) != 0;
        if (is_new)
            build->method[build->method_count++] = method;
    }
}

/* ---- The build ---- */

void build_recognize(const struct trace *trace, bool shows_buckets, struct build *build)
{
    *build = (struct build){0};
    if (!trace->input->is_wolfssl)
        return;
    build->memory = memory_of(trace);
    find_malloc(trace, build);
    build->has_global_hint = trace->has_global_hint;
    build->releases = trace->names_heaps                  ? "5.9.2 and newer"
                      : shows_buckets                     ? "5.5.4"
                      : trace->regions.pool_count > 0     ? "before 5.9.2"
                                                          : NULL;
    build->sessions = trace->peak_live_sessions;
    find_methods(trace, build);
}
