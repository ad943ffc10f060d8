/* All that can be wrong with a header that can still be used. */
#include "board.h"
#if __has_include("more.h")
#define OTHER_THINGS
#endif
#define WOLFMEM_BUCKETS 64,32,32,100,3136,4096,10752,16128,16384
#define WOLFMEM_DIST    300,5,5,60,0,40,8,1
#define WOLFMEM_MAX_BUCKETS 7
#define WOLFMEM_DEF_BUCKETS 8
#define LARGEST_MEM_BUCKET 16128
