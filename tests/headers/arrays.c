/* SPDX-License-Identifier: MIT */
/* Lists and a buffer that are arrays of the application, for wc_LoadStaticMemory_ex(). */
#define KIB(n) ((n) * 1024u)

static const word32 sizes[] = {
    (word32)64, 16 * sizeof(word32) * 2, KIB(1), /* records */
    3136, KIB(16)
};
static const word32 dists[5] = { 20, 12, 20,
                                 8, 1 };
static byte pool[KIB(64)];
