/* Made by memory_bucket_optimizer 0.1.0 from testdata/tls13.static.592.server.log:
 * 117 requests, peak plan of at most 9 buckets.
 * Target lp64: alignment 16, padding 32 a block, 272 bytes of structures.
 * wolfSSL 5.5.4 to before 5.7.2: good.
 * wolfSSL 5.7.2 to before 5.9.2: good.
 * wolfSSL 5.9.2 and newer: good.
 */
#define WOLFSSL_STATIC_MEMORY
#define WOLFSSL_STATIC_ALIGN 16
#define WOLFMEM_MAX_BUCKETS 9
#define WOLFMEM_DEF_BUCKETS 9
#define WOLFMEM_BUCKETS 16,80,272,528,864,1328,1744,3136,10752
#define WOLFMEM_DIST 17,12,9,8,4,2,3,6,2
#define WOLFMEM_BUFFER_SIZE 61856
#define WOLFMEM_IO_SZ 2000
