/* Sizes that a macro of the port rounds up. */
#define ALIGNED(bytes) (((bytes) + 15) & ~15)
#define WOLFMEM_BUCKETS ALIGNED(60), ALIGNED(1000), ALIGNED(11000)
#define WOLFMEM_DIST 60,30,20
#define WOLFMEM_DEF_BUCKETS 3
