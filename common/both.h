/* SPDX-License-Identifier: MIT */
/* both.h - two jobs at the same time. */
#ifndef COMMON_BOTH_H
#define COMMON_BOTH_H

/* Calls job(first) and job(second), at the same time where a thread can be
 * started and else one after the other; returns when both are done. The jobs
 * must share nothing that either writes. Cost: a thread's start. */
void both(void (*job)(void *), void *first, void *second);

#endif
