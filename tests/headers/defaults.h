/* A device without malloc that leaves the lists to the library. */
#define WOLFSSL_STATIC_MEMORY
#define WOLFSSL_NO_MALLOC
#define SINGLE_THREADED
