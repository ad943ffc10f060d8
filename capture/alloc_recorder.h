/* SPDX-License-Identifier: MIT */
/* alloc_recorder.h - records on a device which blocks are allocated and freed.
 *
 * A printf() for each allocation changes what is measured: it takes 70 bytes and a
 * millisecond of a console. This recorder takes about 5 bytes an event, and calls nothing
 * of the C library but memcpy(). Every event is in the recording: also the new block of a
 * realloc and the free of a block of the system's heap, which wolfSSL's own log lacks. The
 * optimizer reads the recording as it reads any log.
 *
 * Copy the two files into firmware: they are C99, allocate nothing, and include nothing
 * else of this project. Then:
 *
 *   1. Hook the allocator. Choose one, since a block must be recorded once:
 *
 *      wolfSSL (tried with 5.9.2, with static memory). In user_settings.h, without
 *      WOLFSSL_DEBUG_MEMORY:
 *          #define ALLOC_RECORDER_WOLFSSL
 *          #include "alloc_recorder.h"
 *
 *      malloc, calloc, realloc, free of the whole program, by GNU ld or lld:
 *          -DALLOC_RECORDER_WRAP_MALLOC
 *          -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
 *
 *      FreeRTOS:
 *          -DALLOC_RECORDER_WRAP_FREERTOS
 *          -Wl,--wrap=pvPortMalloc,--wrap=pvPortCalloc,--wrap=vPortFree
 *
 *      any other allocator: call alloc_recorder_alloc(), _free() and _realloc() yourself.
 *
 *   2. Before the first allocation, say where the recording goes:
 *          alloc_recorder_start(put, context);       a function of yours; or
 *          alloc_recorder_ring_init(memory, sizeof memory, ALLOC_RECORDER_KEEP_FIRST);
 *          alloc_recorder_start(alloc_recorder_ring_put, memory);
 *
 *   3. At the end: alloc_recorder_flush().
 *
 * Threads: all functions may be called from all threads, if the lock's macros are
 * defined. Interrupt handlers may allocate if the lock keeps interrupts out. While the lock
 * is held, the recorder calls put, and for a wrapped realloc the real one. So put must not
 * allocate or free with the recorded allocator: if the lock lets the same thread in again,
 * such an event is counted as lost; if not, it waits for ever.
 *
 * -D or user_settings.h can change these macros: */
#ifndef CAPTURE_ALLOC_RECORDER_H
#define CAPTURE_ALLOC_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Call sites that are remembered, a power of two, 16 to 1024. Each takes two pointers of
 * RAM. The name of a site is sent once; if there are more sites, all are sent again. */
#ifndef ALLOC_RECORDER_SITES
#define ALLOC_RECORDER_SITES 128
#endif

/* Bytes of the largest packet, 112 to 255. Each put gets one packet, so up to 30 events
 * wait in RAM until it is full. */
#ifndef ALLOC_RECORDER_PACKET
#define ALLOC_RECORDER_PACKET 128
#endif

/* ALLOC_RECORDER_TEXT: each packet is a line of text, a third longer, with a check of its
 * own. For a console or a logger, which changes binary bytes and prints other lines
 * between.
 *
 * ALLOC_RECORDER_ADDRESSES: a call site is the address that the call returns to, in place
 * of the function's name and the line. It takes 5 bytes once in place of about 20, and no
 * strings in flash. Sites of wrapped functions are addresses in any case. */

/* The lock: two statements. SINGLE_THREADED: none. On a POSIX system, a mutex unless you
 * define them. Examples:
 *   FreeRTOS       vTaskSuspendAll()   (void)xTaskResumeAll()    put must not block
 *   Zephyr         k_sched_lock()      k_sched_unlock()          put must not block
 *   Cortex-M, with interrupt handlers that allocate
 *                  uint32_t mask = __get_PRIMASK(); __disable_irq()   __set_PRIMASK(mask)
 *   a mutex of your system: any that a thread may hold while it allocates */
#if !defined(ALLOC_RECORDER_LOCK) && !defined(SINGLE_THREADED) && \
    !defined(__unix__) && !defined(__APPLE__)
#error "define ALLOC_RECORDER_LOCK() and ALLOC_RECORDER_UNLOCK(), or SINGLE_THREADED"
#endif

/* ---- The recording ---- */

/* A function of yours that takes `count` bytes, 1 to 345, or none of them. If it returns
 * false, it took none, and the recorder counts these events as lost: the recording shows
 * the gap. It runs in the thread that allocates. */
typedef bool alloc_recorder_put(void *context, const void *bytes, size_t count);

/* Starts a recording. What is live then is not known to it, so call it before the first
 * allocation. A second call starts another run, in which nothing is live. Events before
 * the first call are not recorded. */
void alloc_recorder_start(alloc_recorder_put *put, void *context);

/* Puts what waits in RAM, and the mark that nothing is missing at this point. A recording
 * that does not end with it warns that its last events may be missing. */
void alloc_recorder_flush(void);

/* The events that were lost since the start; never falls. */
uint32_t alloc_recorder_lost(void);

/* ---- Events ---- */

/* A block was allocated. Call it after the allocation.
 *   block     NULL: the request failed
 *   size      bytes asked for
 *   function  name of the caller, of which 48 bytes are kept. The string must stay as it
 *             is, at its address. NULL: `site` is the address that the call returns to
 *   site      line number in that function, at most 65535; or that address */
void alloc_recorder_alloc(const void *block, size_t size, const char *function, uintptr_t site);

/* A block is freed. Call it before the free, or another thread gets the address first.
 * NULL is ignored. */
void alloc_recorder_free(const void *block);

/* A block was reallocated. Call it after the realloc, before any other thread can allocate:
 * under the allocator's lock.
 *   old    NULL: it was an allocation
 *   block  NULL: it failed, and the old block stays; if size is 0, the old block was freed */
void alloc_recorder_realloc(const void *old, const void *block, size_t size,
                            const char *function, uintptr_t site);

/* `size` bytes of static memory were loaded at this address, as wc_LoadStaticMemory() has
 * them. Blocks inside are told from the system's heap; without it, all count as one heap. */
void alloc_recorder_pool(const void *address, size_t size);

/* ---- A ring in RAM ---- */

/* The recording can stay in RAM until a debugger dumps it: all `size` bytes of the memory,
 * as a file. Or a task of low priority takes it from there and sends it. */
enum alloc_recorder_keep {
    ALLOC_RECORDER_KEEP_FIRST, /* when it is full, later events are lost. Choose it to plan */
    ALLOC_RECORDER_KEEP_LAST,  /* when it is full, the oldest are overwritten */
};

/* Makes an empty ring of memory that is aligned for uint32_t. Of `size` bytes, 16 are its
 * own; the optimizer reads a dump of at most 65536. False iff size is under 400 or over
 * UINT32_MAX. */
bool alloc_recorder_ring_init(void *memory, size_t size, enum alloc_recorder_keep keep);

/* The put for a ring; `context` is its memory. */
alloc_recorder_put alloc_recorder_ring_put;

/* Takes up to `size` of the oldest bytes out of the ring. Returns how many; 0: it is empty. */
size_t alloc_recorder_ring_take(void *memory, void *bytes, size_t size);

/* ---- wolfSSL ---- */

#ifdef ALLOC_RECORDER_WOLFSSL
#define XMALLOC_OVERRIDE
#ifndef USE_WOLFSSL_MEMORY
#define USE_WOLFSSL_MEMORY
#endif
#ifdef ALLOC_RECORDER_ADDRESSES
#define ALLOC_RECORDER_CALLER NULL, 0
#else
#define ALLOC_RECORDER_CALLER __func__, __LINE__
#endif
#define XMALLOC(n, h, t) alloc_recorder_wolfssl_malloc((n), (h), (t), ALLOC_RECORDER_CALLER)
#define XREALLOC(p, n, h, t) \
    alloc_recorder_wolfssl_realloc((p), (n), (h), (t), ALLOC_RECORDER_CALLER)
#define XFREE(p, h, t) alloc_recorder_wolfssl_free((p), (h), (t))

void *alloc_recorder_wolfssl_malloc(size_t size, void *heap, int type, const char *function,
                                    uintptr_t line);
void *alloc_recorder_wolfssl_realloc(void *block, size_t size, void *heap, int type,
                                     const char *function, uintptr_t line);
void alloc_recorder_wolfssl_free(void *block, void *heap, int type);
#endif

#ifdef __cplusplus
}
#endif

#endif
