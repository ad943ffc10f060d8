/* Room for more buckets than the default lists have. */
#define WOLFSSL_STATIC_MEMORY
#define WOLFMEM_DEF_BUCKETS 20
