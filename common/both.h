/* SPDX-License-Identifier: MIT */
/* both.h - runs two jobs at the same time. */
#ifndef COMMON_BOTH_H
#define COMMON_BOTH_H

/* Calls job(first) and job(second), at the same time, or one after the other if no thread
 * can be started. Returns when both are done. Neither may write what the other uses.
 * Cost: a thread's start. */
void both(void (*job)(void *), void *first, void *second);

#endif
