/* SPDX-License-Identifier: MIT */
/* pool_demo.c - a small message broker that calls malloc and does not use wolfSSL.
 * It shows how to size a pool for such a program: each tracer that the optimizer reads
 * can log it, and all logs give the same plan. docs/inputs.md has the commands.
 *
 *   TRACE_MTRACE   start glibc's mtrace(), which writes where MALLOC_TRACE says
 *   TRACE_CSV      print every event on standard output, as the hook of an
 *                  allocator on a microcontroller would
 *   TRACE_RECORDER record every event with capture/alloc_recorder.c, on standard output
 *
 * It prints nothing else: stdio would ask for memory of its own. */
#define _XOPEN_SOURCE 700

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef TRACE_MTRACE
#include <mcheck.h>
#endif

#ifdef TRACE_CSV
#include <stdio.h>
#include <unistd.h>

static void print_row(const char *op, const void *address, const char *size, const char *site)
{
    static unsigned time;
    char row[160];
    int length = snprintf(row, sizeof row, "%u,%s,%lx,%s,%s\n", time++, op,
                          (unsigned long)(uintptr_t)address, size, site);
    if (write(STDOUT_FILENO, row, (size_t)length) != length)
        abort();
}

static void *print_block(void *block, size_t size, const char *site)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", size);
    print_row("alloc", block, text, site);
    return block;
}

static void *print_realloc(void *old, size_t size, const char *site)
{
    if (old)
        print_row("realloc", old, "", site);
    return print_block(realloc(old, size), size, site);
}

static void print_free(void *block, const char *site)
{
    print_row("free", block, "", site);
    free(block);
}

#define TEXT_OF(line) #line
#define SITE_OF(line) "pool_demo.c:" TEXT_OF(line)
#define SITE SITE_OF(__LINE__)
#define malloc(size) print_block(malloc(size), size, SITE)
#define calloc(count, size) print_block(calloc(count, size), (count) * (size), SITE)
#define aligned_alloc(align, size) print_block(aligned_alloc(align, size), size, SITE)
#define realloc(old, size) print_realloc(old, size, SITE)
#define free(block) print_free(block, SITE)
#endif

#ifdef TRACE_RECORDER
#include "capture/alloc_recorder.h"
#include <unistd.h>

static bool put(void *context, const void *bytes, size_t count)
{
    (void)context;
    return write(STDOUT_FILENO, bytes, count) == (ssize_t)count;
}

static void *record_block(void *block, size_t size, const char *function, unsigned line)
{
    alloc_recorder_alloc(block, size, function, line);
    return block;
}

static void *record_realloc(void *old, size_t size, const char *function, unsigned line)
{
    void *block = realloc(old, size);
    alloc_recorder_realloc(old, block, size, function, line);
    return block;
}

static void record_free(void *block)
{
    alloc_recorder_free(block);
    free(block);
}

#define malloc(size) record_block(malloc(size), size, __func__, __LINE__)
#define calloc(count, size) record_block(calloc(count, size), (count) * (size), __func__, __LINE__)
#define aligned_alloc(align, size) record_block(aligned_alloc(align, size), size, __func__, __LINE__)
#define realloc(old, size) record_realloc(old, size, __func__, __LINE__)
#define free(block) record_free(block)
#endif

enum { CLIENTS = 6, ROUNDS = 24, FRAME_SIZE = 512, FRAME_ALIGN = 64 };

struct message {
    struct message *next;
    size_t size;
    unsigned char bytes[];
};

struct client {
    char *name;
    unsigned char *inbox; /* grows by doubling */
    size_t inbox_size;
    size_t inbox_used;
    struct message *first;
    struct message *last;
    unsigned char settings[96];
};

static void *check(void *block)
{
    if (!block)
        abort();
    return block;
}

/* The same numbers on every machine. */
static unsigned random_below(unsigned limit)
{
    static uint32_t state = 2024;
    state = state * 1664525 + 1013904223;
    return (state >> 16) % limit;
}

static struct client *add_client(unsigned number)
{
    struct client *client = check(calloc(1, sizeof *client));
    size_t length = 9 + 3 * number;
    client->name = check(malloc(length));
    memset(client->name, 'a', length);
    return client;
}

static void send_message(struct client *client)
{
    static const size_t sizes[] = {0, 24, 100, 230, FRAME_SIZE}; /* of the kinds of message */
    size_t size = sizes[random_below(sizeof sizes / sizeof *sizes)];
    struct message *message = check(malloc(sizeof *message + size));
    message->next = NULL;
    message->size = size;
    memset(message->bytes, 1, size);
    if (client->last)
        client->last->next = message;
    else
        client->first = message;
    client->last = message;
}

/* Takes the first message into the inbox, through an aligned frame. */
static void deliver(struct client *client)
{
    struct message *message = client->first;
    unsigned char *frame = check(aligned_alloc(FRAME_ALIGN, FRAME_SIZE));
    if (message) {
        client->first = message->next;
        if (!client->first)
            client->last = NULL;
        while (client->inbox_size - client->inbox_used < message->size) {
            client->inbox_size = client->inbox_size ? 2 * client->inbox_size : 64;
            client->inbox = check(realloc(client->inbox, client->inbox_size));
        }
        memcpy(frame, message->bytes, message->size);
        memcpy(client->inbox + client->inbox_used, frame, message->size);
        client->inbox_used += message->size;
    }
    free(message); /* NULL where there was none */
    free(frame);
}

/* Gives back what the inbox has too much. */
static void trim(struct client *client)
{
    if (!client->inbox_used)
        return;
    client->inbox = check(realloc(client->inbox, client->inbox_used));
    client->inbox_size = client->inbox_used;
}

static void remove_client(struct client *client)
{
    while (client->first)
        deliver(client);
    free(client->inbox);
    free(client->name);
    free(client);
}

int main(void)
{
    struct client **clients = NULL;
    size_t room = 0;
#ifdef TRACE_MTRACE
    mtrace();
#endif
#ifdef TRACE_RECORDER
    alloc_recorder_start(put, NULL);
#endif
    for (unsigned i = 0; i < CLIENTS; i++) {
        if (i == room) {
            room = room ? 2 * room : 2;
            clients = check(realloc(clients, room * sizeof *clients));
        }
        clients[i] = add_client(i);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct client *client = clients[random_below(CLIENTS)];
        for (unsigned count = random_below(4); count > 0; count--)
            send_message(client);
        deliver(clients[random_below(CLIENTS)]);
        if (round % 8 == 7)
            trim(clients[random_below(CLIENTS)]);
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        remove_client(clients[i]);
    void *nothing = check(malloc(0)); /* a request of 0 bytes takes a block, too */
    free(nothing);
    free(clients);
#ifdef TRACE_RECORDER
    alloc_recorder_flush();
#endif
    return 0;
}
