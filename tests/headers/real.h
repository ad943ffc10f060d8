/* A user_settings.h in the manner of real ones. */
#ifndef USER_SETTINGS_H
#define USER_SETTINGS_H

#undef  WOLFSSL_STATIC_MEMORY
#define WOLFSSL_STATIC_MEMORY

#define KIB(n) ((n) * 1024)
#define LARGE_BLOCK 0x3F00UL /* one certificate chain */

#if defined(HAVE_POST_QUANTUM) && !defined(LOW_MEMORY)
    #undef  WOLFMEM_BUCKETS
    #define WOLFMEM_BUCKETS 64,128,256,512,1024,2432,4096,8192,LARGE_BLOCK
    #undef  WOLFMEM_DIST
    #define WOLFMEM_DIST    49,10,6,14,5,6,14,1,1
#else
    #undef  WOLFMEM_BUCKETS
    #define WOLFMEM_BUCKETS 64, 128, 256, 512, 1024, \
                            2432, 3456, 4544, LARGE_BLOCK
    #undef  WOLFMEM_DIST
    #define WOLFMEM_DIST    49, 10, 6, 14, 5, \
                            6, 19 /* nineteen points */, 1, 1
#endif
#define LARGEST_MEM_BUCKET LARGE_BLOCK

#define BOARD_RAM          (160 * 1024)
#define WOLFMEM_BUFFER_SIZE (BOARD_RAM - 16 * 1024)

#endif
