/* What the board adds to defaults.h. */
#ifdef SINGLE_THREADED
#define SESSION_CERTS
#endif
#undef WOLFSSL_NO_MALLOC
#define WOLFMEM_BUFFER_SIZE (96 * 1024)
