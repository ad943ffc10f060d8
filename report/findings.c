/* SPDX-License-Identifier: MIT */
/* findings.c - the words for each finding in a log: what it is, why it is there, what it
 * does to the plan, and how to fix it. A fix says which step it serves: to plan from the
 * next capture, or to find what is wrong. */
#include "words.h"

#include "parser/input.h"

#define CUT_SHORT "may be too small: the run was cut short, and needs more than it got"
#define TOO_LONG "may be too large: each counts as live until its address comes again"

static const struct finding_words findings[FINDING_COUNT] = {
    [FINDING_POOL_EXHAUSTED] = {
        "request that found the pool exhausted",
        "the buffer of that run was too small", CUT_SHORT,
        "to plan: load a larger buffer in the same build; lists for it come from a log of a host "
        "or of a build without static memory, with --margin=50"},
    [FINDING_GOT_NULL] = {
        "request that got NULL",
        "the system's heap of that run was exhausted, or asked for far too much", CUT_SHORT,
        "to plan: give the run more memory"},
    [FINDING_NO_HEAP] = {
        "request without a heap, malloc being off",
        "a build with WOLFSSL_NO_MALLOC, where this call passes no heap hint", CUT_SHORT,
        "to plan: keep WOLFSSL_NO_MALLOC, and call wolfSSL_SetGlobalHeapHint(heap) before "
        "wolfSSL_Init() (5.7.2 and newer); the code of --format=c does it"},
    [FINDING_CUT] = {
        "record that is cut or malformed",
        "lines were lost or mixed on the way", "may be too small: the record is left out",
        "to plan: write the log to a file, or slow the console down"},
    [FINDING_UNKNOWN] = {
        "record of an unknown kind",
        "a newer release prints a word that this program does not know",
        "may be too small: the record is left out",
        "to plan: look at that line; capture with WOLFSSL_TRACK_MEMORY, whose records are known"},
    [FINDING_LOST] = {
        "event that is missing",
        "a recorder's output or a logger did not take it, or bytes changed on the way",
        "may be too small: what it allocated is missing",
        "to plan: give the recorder or the logger a larger buffer or a faster output, or "
        "ALLOC_RECORDER_TEXT where a console changes bytes"},
    [FINDING_OVERSIZE] = {
        "request of 4 GiB or more",
        "the log is damaged, or the application asks for it",
        "leaves it out: no target can serve it", NULL},
    [FINDING_REALLOC] = {
        "free of an address with no block",
        "a realloc, whose new block static and plain builds do not print; or the log starts late",
        "may be too small: that block is missing",
        "to plan: build with WOLFSSL_TRACK_MEMORY, which prints it"},
    [FINDING_BUCKET_SIZES] = {
        "request that shows its bucket's size, as all do",
        "wolfSSL 5.5.4 with static memory prints the size of the block in place of the request's",
        "is based on bucket sizes, so it is larger than necessary",
        "to plan: build without static memory, with the two log macros; what such a build lacks is "
        "added to the plan"},
    [FINDING_LOST_FREES] = {
        "free of a block of the system's heap that lost its address",
        "a release before 5.9.2, which prints a wrong variable in its place", TOO_LONG,
        "to plan: pass a heap to every call, or build with WOLFSSL_TRACK_MEMORY in place of static "
        "memory, which prints every free"},
    [FINDING_UNPRINTED] = {
        "block of the system's heap, whose free this release never prints",
        "wolfSSL 5.7.2 or older with static memory: it is no sign of a leak", TOO_LONG,
        "to plan: pass a heap to every call, or build with WOLFSSL_TRACK_MEMORY in place of static "
        "memory, which prints every free"},
    [FINDING_POOL_REUSED] = {
        "allocation of a block still live in a later pool",
        "a fixed I/O pool, which keeps a block for its connection",
        "treats the earlier block as freed", NULL},
    [FINDING_REUSED] = {
        "allocation at an address still live",
        "its free was not printed: lines were lost, or a realloc freed it", TOO_LONG,
        "to plan: keep all lines; to find the realloc: build with WOLFSSL_TRACK_MEMORY"},
    [FINDING_RESTARTED] = {
        "block live where a new run may begin",
        "a boot message is there, or the log's first requests come again: a guess",
        "may be too large: it takes the blocks of the run before as live",
        "to plan: --run-starts=TEXT, with a text of the line where the run begins"},
    [FINDING_LIVE_AT_END] = {
        "block never freed",
        "the log ends early, or the application leaks", "takes each as live to the end",
        "to plan: let the run end, with wolfSSL_Cleanup() and all frees"},
    [FINDING_FREE_NULL] = {
        "free of NULL",
        "the application frees a null pointer", "is not affected", NULL},
};

/* The words for logs that are not wolfSSL's, if they differ. */
static const struct finding_words other_findings[FINDING_COUNT] = {
    [FINDING_CUT] = {
        "record that is cut or malformed",
        "lines were lost, or are not as docs/inputs.md describes",
        "may be too small: the record is left out", "to plan: keep all lines"},
    [FINDING_REALLOC] = {
        "free of an address with no block",
        "allocated before the log begins, or by a function that it does not show; or freed twice",
        "may be too small: that block is missing",
        "to plan: trace the whole run of one process, and all functions"},
    [FINDING_REUSED] = {
        "allocation at an address still live", "its free is not in the log", TOO_LONG,
        "to plan: trace the whole run of one process, and all functions"},
    [FINDING_LIVE_AT_END] = {
        "block never freed",
        "the log ends early, or the application leaks", "takes each as live to the end",
        "to plan: let the run end, and free all before"},
};

const struct finding_words *finding_words(const struct trace *trace, enum finding finding)
{
    bool is_other = trace->input->prints_realloc && other_findings[finding].what;
    return is_other ? &other_findings[finding] : &findings[finding];
}
