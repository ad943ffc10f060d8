/* SPDX-License-Identifier: MIT */
/* faults.c - what is wrong with a header or an earlier report, in words. */
#include "words.h"

#include <inttypes.h>
#include <string.h>

/* ---- Problems of expressions ---- */

/* What stands before the token, and behind it. */
static const struct {
    const char *before;
    const char *after;
} problem_words[] = {
    [EXPRESSION_SYNTAX] = {"unexpected ", ""},
    [EXPRESSION_NUMBER] = {"", " is not a whole number"},
    [EXPRESSION_OVERFLOW] = {"", " does not fit into 64 bits, or falls below 0"},
    [EXPRESSION_NEGATIVE] = {"", " is below 0"},
    [EXPRESSION_DIVIDED] = {"", " divides by 0"},
    [EXPRESSION_UNDEFINED] = {"", " is not defined in the header"},
    [EXPRESSION_UNCERTAIN] = {"whether ",
                              " is defined depends on a condition that can't be evaluated"},
    [EXPRESSION_FUNCTION] = {"", " with arguments can't be evaluated"},
    [EXPRESSION_TYPE] = {"", " of something that is no basic type can't be evaluated"},
    [EXPRESSION_RECURSION] = {"", " names itself"},
    [EXPRESSION_NESTED] = {"too many levels of parentheses at ", ""},
    [EXPRESSION_DEEP] = {"too many macros inside each other at ", ""},
    [EXPRESSION_WORK] = {"", " takes too much work to expand"},
};

void words_problem(struct sink *sink, const struct expression_problem *problem)
{
    if (problem->error == EXPRESSION_LONG) {
        sink_print(sink, "it has %" PRIu32 " numbers; at most %d are allowed", problem->count,
                   SETTINGS_LIST_MAX);
    } else if (problem->error == EXPRESSION_SYNTAX && !problem->token[0]) {
        sink_print(sink, "it ends too early");
    } else if (problem->error == EXPRESSION_EMPTY) {
        sink_print(sink, "the value is empty");
    } else {
        sink_print(sink, "%s'", problem_words[problem->error].before);
        sink_plain(sink, problem->token, strlen(problem->token));
        sink_print(sink, "'%s", problem_words[problem->error].after);
    }
}

/* ---- Faults ---- */

/* In the words @ stands for the macro's name, # for the value, $ for the limit,
 * % for what the value is over the limit. */
static const struct {
    const char *code;
    const char *words;
} fault_words[] = {
    [CHECK_MISSING] = {"missing", "@ is not defined"},
    [CHECK_UNKNOWN] = {"unknown", "@ can't be known: "},
    [CHECK_RANGE] = {"range", "@ is #; allowed: up to $"},
    [CHECK_ALIGN] = {"align", "@ is #; it must be a power of two"},
    [CHECK_APART] = {"apart", "@ has the size # twice, with another size between"},
    [CHECK_OVERRUN] = {"overrun",
                       "@ is #, but the release writes $ entries, past its heap structure"},
    [CHECK_PADDING] = {"padding", "@ is #, but the release keeps the padding in a byte: over $ "
                                  "loading may never end"},
    [CHECK_HUGE] = {"huge", "the lists need a buffer of over $ bytes"},
    [CHECK_LENGTHS] = {"lengths",
                       "@ has # sizes and WOLFMEM_DIST $ dists: extra entries are ignored"},
    [CHECK_CUT] = {"cut",
                   "@ and WOLFMEM_DEF_BUCKETS allow $ of the # buckets; the others are ignored"},
    [CHECK_DEF] = {"def_buckets", "@ is #, but WOLFMEM_BUCKETS has $ sizes"},
    [CHECK_UNSORTED] = {"unsorted", "@: sizes must increase, but # follows $"},
    [CHECK_TWICE] = {"twice", "@ has the size # twice: all freed blocks go to the first"},
    [CHECK_UNALIGNED] = {"unaligned",
                         "@ has the size #, not a multiple of $: later blocks are not aligned"},
    [CHECK_NO_BLOCKS] = {"no_blocks", "@ gives the bucket of # bytes no block"},
    [CHECK_DIST] = {"dist_wraps", "@ has #, but the release counts to $ and then from 0 again"},
    [CHECK_SWALLOWS] = {"dist_endless", "@ has #, but the release counts to $ and never gets "
                                        "there: the bucket takes all that is left of the buffer"},
    [CHECK_FIXED] = {"fixed_buckets", "@ is #, but the release has it fixed at $"},
    [CHECK_LARGEST] = {"largest_bucket", "@ is #, but the largest size is $"},
    [CHECK_LEAN] = {"lean", "@: the release's LEAN build was not measured"},
};

static const char *words_of(const struct settings *settings, const struct check_fault *fault)
{
    if (fault->kind == CHECK_MISSING && fault->macro == SETTINGS_BUCKETS)
        return "@ is not defined, and nothing shows a build with static memory: give the output "
               "of cc -dM -E as HEADER, or the lists by --buckets and --dist, or --defaults for "
               "the library's own";
    if (fault->kind == CHECK_RANGE && fault->value == 0)
        return "@ is #; allowed: 1 to $";
    if (fault->kind == CHECK_DEF && settings->value[fault->macro].is_defined &&
        fault->value > fault->limit)
        return "@ is #, but WOLFMEM_BUCKETS has $ sizes: % entries are unused";
    if (fault->kind == CHECK_DEF && !settings->value[fault->macro].is_defined)
        return "@ is # because it is not defined, but WOLFMEM_BUCKETS has $ sizes";
    return fault_words[fault->kind].words;
}

const char *fault_name(enum check_fault_kind kind)
{
    return fault_words[kind].code;
}

void words_fault(struct sink *sink, const struct settings *settings,
                 const struct check_fault *fault)
{
    for (const char *c = words_of(settings, fault); *c; c++) {
        if (*c == '@')
            sink_print(sink, "%s", settings_name(fault->macro));
        else if (*c == '#' || *c == '$')
            sink_print(sink, "%" PRIu64, *c == '#' ? fault->value : fault->limit);
        else if (*c == '%')
            sink_print(sink, "%" PRIu64, fault->value - fault->limit);
        else
            sink_write(sink, c, 1);
    }
    if (fault->kind == CHECK_UNKNOWN)
        words_problem(sink, &settings->value[fault->macro].problem);
}

void words_unreadable(struct sink *sink, enum settings_error error,
                      const struct settings *settings)
{
    static const char *const words[] = {
        [SETTINGS_OK] = "",
        [SETTINGS_NO_MEMORY] = "out of memory",
        [SETTINGS_TOO_LONG] = "too large for a header",
        [SETTINGS_COMMENT_OPEN] = "the comment never ends",
        [SETTINGS_CONDITION_OPEN] = "has no #endif",
        [SETTINGS_STRAY] = "belongs to no #if",
        [SETTINGS_NESTED] = "is nested too deeply",
    };
    if (*settings->failed_token)
        sink_print(sink, "#%s ", settings->failed_token);
    sink_print(sink, "%s", words[error]);
}

void words_no_baseline(struct sink *sink, const struct baseline_problem *problem)
{
    static const char *const words[] = {
        [BASELINE_OK] = "",
        [BASELINE_NO_MEMORY] = "out of memory",
        [BASELINE_TOO_LONG] = "too large for a report",
        [BASELINE_BROKEN] = "not a report of --format=json: ",
        [BASELINE_FOREIGN] = " is from another program or version",
        [BASELINE_MISSING] = " is missing: not a report of --format=json",
        [BASELINE_TWICE] = " appears twice",
        [BASELINE_VALUE] = " has an invalid value",
    };
    static const char *const json_words[] = {
        [JSON_GOOD] = "",
        [JSON_CUT] = "it ends too early",
        [JSON_SYNTAX] = "this is not JSON",
        [JSON_STRING] = "a string has a control character or an invalid escape",
        [JSON_TYPE] = "a value has the wrong type",
        [JSON_DEEP] = "objects and arrays are nested too deeply",
    };
    sink_print(sink, "%s%s%s", problem->member ? problem->member : "", words[problem->error],
               json_words[problem->json_error]);
}
