/* Nobody can know these lists without the board's header. */
#define WOLFMEM_BUCKETS 64,BOARD_BLOCK
#if __has_include("board.h")
#define WOLFMEM_DIST 10,2
#endif
