/* SPDX-License-Identifier: MIT */
/* run_example.c - runs the usage example's two functions, each in a process of its
 * own: run_example heap|context. A context is but a block here. */
#include <wolfssl/wolfcrypt/settings.h>
#include <wolfssl/wolfcrypt/memory.h>
#include <wolfssl/ssl.h>

#include <string.h>

WOLFSSL_HEAP_HINT* load_heap(void);
WOLFSSL_CTX* load_context(void);

WOLFSSL_METHOD* wolfTLSv1_3_client_method_ex(void* heap)
{
    return heap;
}

int wolfSSL_CTX_load_static_memory(WOLFSSL_CTX** ctx, wolfSSL_method_func method, unsigned char* buf,
                                   unsigned int sz, int flag, int max)
{
    WOLFSSL_HEAP_HINT* heap = NULL;
    if (wc_LoadStaticMemory(&heap, buf, sz, flag, max) != 0 || method(heap) == NULL)
        return 0;
    *ctx = XMALLOC(1, heap, DYNAMIC_TYPE_TMP_BUFFER);
    return *ctx != NULL ? WOLFSSL_SUCCESS : 0;
}

int main(int argc, char** argv)
{
    if (argc == 2 && strcmp(argv[1], "context") == 0)
        return load_context() == NULL;
    WOLFSSL_HEAP_HINT* heap = load_heap();
    return heap == NULL || XMALLOC(1, heap, DYNAMIC_TYPE_TMP_BUFFER) == NULL;
}
