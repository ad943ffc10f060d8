/* SPDX-License-Identifier: MIT */
/* hash.h - the hash functions behind all tables, and their constants.
 *
 * None of them resists an attacker who picks the input; each table is correct
 * for any hash, and only slower for a bad one. */
#ifndef COMMON_HASH_H
#define COMMON_HASH_H

#include <stddef.h>
#include <stdint.h>

/* 2^64 divided by the golden ratio, made odd (Knuth's multiplicative hashing). */
#define HASH_FACTOR UINT64_C(0x9e3779b97f4a7c15)

/* A start for hash_bytes(): FNV-1a's, 64 bits. */
#define HASH_START UINT64_C(0xcbf29ce484222325)

/* Adds a word to a hash. A word changes only bits at and above its own: follow
 * the last one by hash_fold() where the low bits are used. */
static inline uint64_t hash_add(uint64_t hash, uint64_t word)
{
    return (hash ^ word) * HASH_FACTOR;
}

/* Brings the high half into the low one. */
static inline uint64_t hash_fold(uint64_t hash)
{
    return hash ^ hash >> 32;
}

/* Each bit of the key changes about half of the result's (splitmix64's finalizer).
 * One to one; 0 stays 0. */
static inline uint64_t hash_mix(uint64_t key)
{
    key = (key ^ key >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    key = (key ^ key >> 27) * UINT64_C(0x94d049bb133111eb);
    return key ^ key >> 31;
}

/* Adds length bytes to a hash (FNV-1a). Cost: O(length). */
static inline uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
