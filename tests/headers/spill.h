/* Made by memory_bucket_optimizer 0.1.0 from testdata/tls13.static.592.server.log:
 * 117 requests, spill plan of at most 9 buckets.
 * Target lp64: alignment 16, padding 32 a block, 272 bytes of structures.
 * It counts on requests that spill in the order of the log, in a buffer of just
 * this size: a larger one can fail.
 * wolfSSL 5.5.4 to before 5.7.2: good.
 * wolfSSL 5.7.2 to before 5.9.2: good.
 * wolfSSL 5.9.2 and newer: good.
 */
#define WOLFSSL_STATIC_MEMORY
#define WOLFSSL_STATIC_ALIGN 16
#define WOLFMEM_MAX_BUCKETS 9
#define WOLFMEM_DEF_BUCKETS 9
#define WOLFMEM_BUCKETS 32,80,272,528,1328,1744,3136,5456,10752
#define WOLFMEM_DIST 19,7,7,7,1,3,6,1,1
#define WOLFMEM_BUFFER_SIZE 50288
