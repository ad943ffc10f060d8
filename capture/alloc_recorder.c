/* SPDX-License-Identifier: MIT */
/* alloc_recorder.c - packs events into packets, and hooks the allocator.
 *
 * The format stands in parser/recording.h of the optimizer. Each packet can be read on its
 * own but for the names of call sites. It has the number of its first event, so whatever
 * is lost between two packets shows as a gap, and no state is kept of what was lost. */
#ifdef WOLFSSL_USER_SETTINGS
#include "user_settings.h"
#endif
#include "alloc_recorder.h"

#include <string.h>

#define HEAD_BYTES 4  /* mark, origin, length, flags */
#define CHECK_BYTES 4
#define NAME_MAX 48   /* bytes of a function's name */
#define NUMBER_MAX (sizeof(number) * 8 / 7 + 1)
#define EVENT_MAX (3 + 1 + NAME_MAX + 3 + 3 + 3 * NUMBER_MAX) /* bytes of one with its site */
#define ALIGN_BITS (sizeof(uintptr_t) == 8 ? 3 : sizeof(uintptr_t) == 4 ? 2 : 1)
#define SITES_USED_MAX (ALLOC_RECORDER_SITES / 8 * 7) /* more would make the search long */

#if ALLOC_RECORDER_SITES < 16 || ALLOC_RECORDER_SITES > 1024 || \
    (ALLOC_RECORDER_SITES & (ALLOC_RECORDER_SITES - 1)) != 0
#error "ALLOC_RECORDER_SITES must be a power of two, 16 to 1024"
#endif
#if ALLOC_RECORDER_PACKET < 112 || ALLOC_RECORDER_PACKET > 255
#error "ALLOC_RECORDER_PACKET must be 112 to 255"
#endif

#ifdef ALLOC_RECORDER_WOLFSSL
#define ORIGIN 'W'
#else
#define ORIGIN 'R'
#endif

#if defined(ALLOC_RECORDER_LOCK)
#elif defined(SINGLE_THREADED)
#define ALLOC_RECORDER_LOCK() ((void)0)
#define ALLOC_RECORDER_UNLOCK() ((void)0)
#else
#include <pthread.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
#define ALLOC_RECORDER_LOCK() ((void)pthread_mutex_lock(&mutex))
#define ALLOC_RECORDER_UNLOCK() ((void)pthread_mutex_unlock(&mutex))
#endif

/* Holds an address, a size and the count of events. */
#if UINTPTR_MAX > 0xffffffff
typedef uint64_t number;
#else
typedef uint32_t number;
#endif

enum { TYPE_ALLOC, TYPE_FREE, TYPE_REALLOC, TYPE_OTHER };
enum { FLAG_START = 1, FLAG_FLUSHED = 2, FLAG_WIDTH = 4, FLAG_EPOCH = 16 };

struct event {
    unsigned type;
    const void *old; /* TYPE_FREE: the block */
    const void *block;
    size_t size;
    const char *function; /* NULL: place is an address, */
    uintptr_t place;      /* else a line */
};

struct site {
    const void *place; /* the function's name, or an address; NULL: the entry is free */
    uint16_t line;     /* 0 for an address */
    uint16_t id;       /* from 1 */
};

static struct {
    alloc_recorder_put *put; /* NULL: not started */
    void *context;
    bool is_putting;
    bool has_sites;        /* the packet tells of some */
    uint8_t flags;         /* of the packet */
    uint16_t site_count;
    uint16_t length;       /* bytes of the packet, without its check */
    uint32_t event_count;  /* with those that were lost */
    uint32_t packet_count; /* events in the packet */
    uint32_t lost_count;
    uintptr_t last;        /* the address before, rotated; 0 at the start of a packet */
    struct site site[ALLOC_RECORDER_SITES];
    unsigned char packet[ALLOC_RECORDER_PACKET + EVENT_MAX]; /* an event is written before it is
                                                                known to fit */
} recorder;

/* ---- Bytes of a packet ---- */

static void add_byte(unsigned byte)
{
    recorder.packet[recorder.length++] = (unsigned char)byte;
}

static void add_number(number value)
{
    for (; value > 127; value >>= 7)
        add_byte((unsigned)(value & 127) | 128);
    add_byte((unsigned)value);
}

/* The type, and a number of which 5 bits fit in the same byte. */
static void add_tag(unsigned type, number value)
{
    unsigned byte = type | (unsigned)(value & 31) << 2;
    if (value < 32) {
        add_byte(byte);
    } else {
        add_byte(byte | 128);
        add_number(value >> 5);
    }
}

/* The distance from the address before. An address is rotated so that the bits that are 0 in
 * aligned ones come last, and the sign becomes the lowest bit: so a short way is a small number. */
static number distance_to(const void *block)
{
    uintptr_t address = (uintptr_t)block;
    uintptr_t rotated = address >> ALIGN_BITS | address << (sizeof address * 8 - ALIGN_BITS);
    uintptr_t distance = rotated - recorder.last;
    uintptr_t is_negative = distance >> (sizeof distance * 8 - 1);
    if (block)
        recorder.last = rotated;
    return (uintptr_t)(distance << 1) ^ (uintptr_t)(0 - is_negative);
}

/* The CRC-32 of zlib and Ethernet, four bits at a time. */
static uint32_t check_of(const unsigned char *bytes, size_t count)
{
    static const uint32_t remainder[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t check = UINT32_MAX;
    while (count--) {
        check ^= *bytes++;
        check = check >> 4 ^ remainder[check & 15];
        check = check >> 4 ^ remainder[check & 15];
    }
    return ~check;
}

/* ---- Packets ---- */

static void begin_packet(unsigned flags)
{
    recorder.flags = (uint8_t)flags;
    recorder.length = HEAD_BYTES;
    recorder.packet_count = 0;
    recorder.has_sites = false;
    recorder.last = 0;
    add_number(recorder.event_count);
}

/* The flags of a packet whose sites have nothing to do with those before. */
static void forget_sites(void)
{
    memset(recorder.site, 0, sizeof recorder.site);
    recorder.site_count = 0;
    recorder.flags = (uint8_t)(recorder.flags + FLAG_EPOCH); /* the highest of the flags */
}

#ifdef ALLOC_RECORDER_TEXT
static bool put_packet(void)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static char line[4 + (ALLOC_RECORDER_PACKET + 2) / 3 * 4 + 1];
    size_t length = 0;
    line[length++] = 'A';
    line[length++] = ORIGIN;
    line[length++] = '1';
    line[length++] = ':';
    uint32_t bits = 0;
    unsigned count = 0; /* of bits that are left */
    for (size_t i = 2; i < recorder.length; i++) {
        bits = bits << 8 | recorder.packet[i];
        for (count += 8; count >= 6; count -= 6)
            line[length++] = digits[bits >> (count - 6) & 63];
    }
    if (count)
        line[length++] = digits[bits << (6 - count) & 63];
    line[length++] = '\n';
    return recorder.put(recorder.context, line, length);
}
#else
static bool put_packet(void)
{
    return recorder.put(recorder.context, recorder.packet, recorder.length);
}
#endif

/* Ends the packet, puts it, and begins the next one. */
static void end_packet(unsigned more_flags)
{
    unsigned flags = recorder.flags;
    recorder.packet[0] = 0xf5;
    recorder.packet[1] = ORIGIN;
    recorder.packet[2] = (unsigned char)(recorder.length - HEAD_BYTES + 1);
    recorder.packet[3] = (unsigned char)(flags | more_flags);
    uint32_t check = check_of(recorder.packet + 1, (size_t)recorder.length - 1);
    for (int i = 0; i < CHECK_BYTES; i++, check >>= 8)
        add_byte((unsigned)(check & 0xff));
    recorder.is_putting = true;
    bool is_put = put_packet();
    recorder.is_putting = false;
    if (is_put)
        flags &= ~(unsigned)FLAG_START;
    else
        recorder.lost_count += recorder.packet_count;
    bool has_lost_sites = !is_put && recorder.has_sites;
    begin_packet(flags);
    if (has_lost_sites)
        forget_sites();
}

/* ---- Call sites ---- */

/* The number of the event's call site, 0 for none. *is_new is set if it is not known yet. */
static unsigned find_site(const struct event *event, bool *is_new)
{
    const void *place = event->function ? (const void *)event->function : (const void *)event->place;
    uint16_t line = (uint16_t)(!event->function        ? 0
                               : event->place > 0xffff ? 0xffff
                                                       : event->place);
    if (!place)
        return 0;
    if (recorder.site_count >= SITES_USED_MAX) {
        end_packet(0);
        forget_sites();
    }
    uint32_t hash = ((uint32_t)(uintptr_t)place ^ (uint32_t)line << 16) * 2654435761u >> 16;
    struct site *site = &recorder.site[hash % ALLOC_RECORDER_SITES];
    while (site->place && (site->place != place || site->line != line))
        site = &recorder.site[(size_t)(site - recorder.site + 1) % ALLOC_RECORDER_SITES];
    if (!site->place) {
        *is_new = true;
        *site = (struct site){place, line, ++recorder.site_count};
    }
    return site->id;
}

static void add_site(const struct event *event, unsigned id)
{
    size_t length = 0;
    add_tag(TYPE_OTHER, id);
    if (event->function) {
        while (length < NAME_MAX && event->function[length])
            length++;
    }
    add_byte((unsigned)length);
    if (length)
        memcpy(recorder.packet + recorder.length, event->function, length);
    recorder.length = (uint16_t)(recorder.length + length);
    add_number(length && event->place > 0xffff ? 0xffff : event->place);
    recorder.has_sites = true;
}

/* ---- Events ---- */

static void add_event(const struct event *event, unsigned site)
{
    add_tag(event->type, event->type == TYPE_FREE    ? distance_to(event->old)
                         : event->type == TYPE_OTHER ? 0
                                                     : site);
    if (event->type == TYPE_FREE)
        return;
    if (event->type == TYPE_REALLOC)
        add_number(distance_to(event->old));
    add_number(event->size);
    add_number(distance_to(event->block));
}

/* Records an event; if it does not fit in the packet any more, in the next one. The lock is held. */
static void record(const struct event *event)
{
    bool is_new = false;
    bool fits = false;
    if (!recorder.put)
        return;
    if (recorder.is_putting) {
        recorder.event_count++;
        recorder.lost_count++;
        return;
    }
    while (!fits) {
        unsigned id = event->type == TYPE_FREE ? 0 : find_site(event, &is_new);
        uint16_t length = recorder.length;
        if (is_new)
            add_site(event, id);
        add_event(event, id);
        fits = recorder.length + CHECK_BYTES <= ALLOC_RECORDER_PACKET;
        if (!fits) {
            recorder.length = length;
            end_packet(0);
        }
    }
    recorder.event_count++;
    recorder.packet_count++;
}

static void record_locked(const struct event *event)
{
    ALLOC_RECORDER_LOCK();
    record(event);
    ALLOC_RECORDER_UNLOCK();
}

void alloc_recorder_start(alloc_recorder_put *put, void *context)
{
    ALLOC_RECORDER_LOCK();
    if (recorder.put)
        end_packet(0);
    recorder.put = put;
    recorder.context = context;
    recorder.event_count = recorder.lost_count = 0;
    begin_packet((recorder.flags & ~3u & ~(3u * FLAG_WIDTH)) | FLAG_START |
                 (ALIGN_BITS * FLAG_WIDTH));
    forget_sites();
    ALLOC_RECORDER_UNLOCK();
}

void alloc_recorder_flush(void)
{
    ALLOC_RECORDER_LOCK();
    if (recorder.put && !recorder.is_putting)
        end_packet(FLAG_FLUSHED);
    ALLOC_RECORDER_UNLOCK();
}

uint32_t alloc_recorder_lost(void)
{
    ALLOC_RECORDER_LOCK();
    uint32_t count = recorder.lost_count;
    ALLOC_RECORDER_UNLOCK();
    return count;
}

void alloc_recorder_alloc(const void *block, size_t size, const char *function, uintptr_t site)
{
    struct event event = {TYPE_ALLOC, NULL, block, size, function, site};
    record_locked(&event);
}

void alloc_recorder_free(const void *block)
{
    struct event event = {TYPE_FREE, block, NULL, 0, NULL, 0};
    if (block)
        record_locked(&event);
}

/* As alloc_recorder_realloc(), where the lock is held. */
static void record_realloc(const void *old, const void *block, size_t size, const char *function,
                           uintptr_t site)
{
    struct event event = {TYPE_REALLOC, old, block, size, function, site};
    if (old && !block && !size)
        event.type = TYPE_FREE;
    else if (!old || !block)
        event.type = TYPE_ALLOC;
    record(&event);
}

void alloc_recorder_realloc(const void *old, const void *block, size_t size, const char *function,
                            uintptr_t site)
{
    ALLOC_RECORDER_LOCK();
    record_realloc(old, block, size, function, site);
    ALLOC_RECORDER_UNLOCK();
}

void alloc_recorder_pool(const void *address, size_t size)
{
    struct event event = {TYPE_OTHER, NULL, address, size, NULL, 0};
    record_locked(&event);
}

/* ---- A ring in RAM ---- */

/* What the memory begins with; the ring's bytes follow. */
struct ring {
    uint32_t mark;     /* RING_MARK, or KEEP_LAST: RING_MARK + 1; shows the order of bytes, too */
    uint32_t capacity; /* bytes behind this struct */
    uint32_t first;    /* where the oldest byte is */
    uint32_t count;    /* of bytes in the ring */
};

#define RING_MARK 0x41524730u

static unsigned char *ring_bytes(struct ring *ring)
{
    return (unsigned char *)(ring + 1);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* A place of less than twice the capacity, in the ring. */
static uint32_t wrap(const struct ring *ring, uint32_t at)
{
    return at < ring->capacity ? at : at - ring->capacity;
}

bool alloc_recorder_ring_init(void *memory, size_t size, enum alloc_recorder_keep keep)
{
    struct ring *ring = memory;
    if (size < 400 || size > UINT32_MAX)
        return false;
    memset(memory, 0, size);
    ring->mark = RING_MARK + (keep == ALLOC_RECORDER_KEEP_LAST);
    ring->capacity = (uint32_t)(size - sizeof *ring);
    return true;
}

bool alloc_recorder_ring_put(void *context, const void *bytes, size_t count)
{
    struct ring *ring = context;
    uint32_t room = ring->capacity - ring->count;
    if (count > room) {
        if (ring->mark == RING_MARK)
            return false;
        uint32_t over = (uint32_t)count - room;
        ring->first = wrap(ring, ring->first + over);
        ring->count -= over;
    }
    uint32_t at = wrap(ring, ring->first + ring->count);
    uint32_t to_end = smaller(ring->capacity - at, (uint32_t)count);
    memcpy(ring_bytes(ring) + at, bytes, to_end);
    memcpy(ring_bytes(ring), (const unsigned char *)bytes + to_end, count - to_end);
    ring->count += (uint32_t)count;
    /* The names of call sites will be overwritten: tell them again, twice a round. */
    uint32_t end = wrap(ring, at + (uint32_t)count);
    if (ring->mark != RING_MARK && (at < ring->capacity / 2) != (end < ring->capacity / 2))
        recorder.site_count = SITES_USED_MAX;
    return true;
}

size_t alloc_recorder_ring_take(void *memory, void *bytes, size_t size)
{
    struct ring *ring = memory;
    ALLOC_RECORDER_LOCK();
    uint32_t count = size < ring->count ? (uint32_t)size : ring->count;
    uint32_t to_end = smaller(ring->capacity - ring->first, count);
    memcpy(bytes, ring_bytes(ring) + ring->first, to_end);
    memcpy((unsigned char *)bytes + to_end, ring_bytes(ring), count - to_end);
    ring->first = wrap(ring, ring->first + count);
    ring->count -= count;
    ALLOC_RECORDER_UNLOCK();
    return count;
}

/* ---- Hooks ---- */

#if defined(ALLOC_RECORDER_WRAP_MALLOC) || defined(ALLOC_RECORDER_WRAP_FREERTOS)
/* What a calloc asks for; the most that there is if that is too much. */
static size_t product(size_t count, size_t size)
{
    return size && count > SIZE_MAX / size ? SIZE_MAX : count * size;
}
#endif

/* The address that the function's call returns to. */
#if defined(__GNUC__)
#define CALLER ((uintptr_t)__builtin_return_address(0))
#else
#define CALLER 0
#endif

#ifdef ALLOC_RECORDER_WOLFSSL
#ifdef WOLFSSL_DEBUG_MEMORY
#error "leave out WOLFSSL_DEBUG_MEMORY: the recorder stands in its place"
#endif
#ifdef WOLFSSL_STATIC_MEMORY
#define HEAP_PARAMETERS , void *heap, int type
#define HEAP_ARGUMENTS , heap, type
#else
#define HEAP_PARAMETERS
#define HEAP_ARGUMENTS
#endif
void *wolfSSL_Malloc(size_t size HEAP_PARAMETERS);
void *wolfSSL_Realloc(void *block, size_t size HEAP_PARAMETERS);
void wolfSSL_Free(void *block HEAP_PARAMETERS);

void *alloc_recorder_wolfssl_malloc(size_t size, void *heap, int type, const char *function,
                                    uintptr_t line)
{
    void *block = wolfSSL_Malloc(size HEAP_ARGUMENTS);
    (void)heap;
    (void)type;
    alloc_recorder_alloc(block, size, function, function ? line : CALLER);
    return block;
}

void *alloc_recorder_wolfssl_realloc(void *block, size_t size, void *heap, int type,
                                     const char *function, uintptr_t line)
{
    uintptr_t site = function ? line : CALLER;
    (void)heap;
    (void)type;
    ALLOC_RECORDER_LOCK();
    void *moved = wolfSSL_Realloc(block, size HEAP_ARGUMENTS);
    record_realloc(block, moved, size, function, site);
    ALLOC_RECORDER_UNLOCK();
    return moved;
}

void alloc_recorder_wolfssl_free(void *block, void *heap, int type)
{
    (void)heap;
    (void)type;
    alloc_recorder_free(block);
    wolfSSL_Free(block HEAP_ARGUMENTS);
}
#endif

#ifdef ALLOC_RECORDER_WRAP_MALLOC
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

void *__wrap_malloc(size_t size)
{
    void *block = __real_malloc(size);
    alloc_recorder_alloc(block, size, NULL, CALLER);
    return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *block = __real_calloc(count, size);
    alloc_recorder_alloc(block, product(count, size), NULL, CALLER);
    return block;
}

void *__wrap_realloc(void *block, size_t size)
{
    ALLOC_RECORDER_LOCK();
    void *moved = __real_realloc(block, size);
    record_realloc(block, moved, size, NULL, CALLER);
    ALLOC_RECORDER_UNLOCK();
    return moved;
}

void __wrap_free(void *block)
{
    alloc_recorder_free(block);
    __real_free(block);
}
#endif

#ifdef ALLOC_RECORDER_WRAP_FREERTOS
void *__real_pvPortMalloc(size_t size);
void *__real_pvPortCalloc(size_t count, size_t size) __attribute__((weak)); /* not in each release */
void __real_vPortFree(void *block);
void *__wrap_pvPortMalloc(size_t size);
void *__wrap_pvPortCalloc(size_t count, size_t size);
void __wrap_vPortFree(void *block);

void *__wrap_pvPortMalloc(size_t size)
{
    void *block = __real_pvPortMalloc(size);
    alloc_recorder_alloc(block, size, NULL, CALLER);
    return block;
}

void *__wrap_pvPortCalloc(size_t count, size_t size)
{
    void *block = __real_pvPortCalloc(count, size);
    alloc_recorder_alloc(block, product(count, size), NULL, CALLER);
    return block;
}

void __wrap_vPortFree(void *block)
{
    alloc_recorder_free(block);
    __real_vPortFree(block);
}
#endif
