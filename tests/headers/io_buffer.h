/* SPDX-License-Identifier: MIT */
/* io_buffer.h - the library's default lists, and an I/O buffer of five blocks where three
 * sessions need six. */
#define WOLFSSL_STATIC_MEMORY
#define WOLFMEM_IO_SZ 800
#define WOLFMEM_IO_BUFFER_SIZE 4991
