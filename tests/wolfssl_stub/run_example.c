/* SPDX-License-Identifier: MIT */
/* run_example.c - runs the printed C as an application would, in a build without malloc: all
 * memory is the loaded buffer's. A method and a context are but blocks here. */
#include <wolfssl/wolfcrypt/settings.h>
#include <wolfssl/wolfcrypt/memory.h>
#include <wolfssl/ssl.h>

#include <stdio.h>

WOLFSSL_HEAP_HINT* load_heap(void);
WOLFSSL_CTX* new_TLSv1_3_server(WOLFSSL_HEAP_HINT* heap);

int wolfSSL_Init(void)
{
#if STUB_RELEASE != 50504
    if (XMALLOC(1, NULL, DYNAMIC_TYPE_TMP_BUFFER) == NULL) /* by the global hint */
        return -1;
#endif
    return WOLFSSL_SUCCESS;
}

WOLFSSL_METHOD* wolfTLSv1_3_server_method_ex(void* heap)
{
    return XMALLOC(4, heap, DYNAMIC_TYPE_TMP_BUFFER);
}

WOLFSSL_METHOD* wolfTLSv1_3_client_method_ex(void* heap)
{
    return wolfTLSv1_3_server_method_ex(heap);
}

WOLFSSL_CTX* wolfSSL_CTX_new_ex(WOLFSSL_METHOD* method, void* heap)
{
    return method != NULL ? XMALLOC(376, heap, DYNAMIC_TYPE_TMP_BUFFER) : NULL;
}

#ifdef RUN_HEAP_2
WOLFSSL_HEAP_HINT* load_heap_2(void);

/* A block of the second heap, whose list is its own. */
static int serves_heap_2(void)
{
    WOLFSSL_HEAP_HINT* heap = load_heap_2();
    return heap != NULL && XMALLOC(4160, heap, DYNAMIC_TYPE_TMP_BUFFER) != NULL;
}
#else
static int serves_heap_2(void)
{
    return 1;
}
#endif

int main(void)
{
    WOLFSSL_HEAP_HINT* heap = load_heap();
    const char* failed = heap == NULL                             ? "load_heap"
                         : wolfSSL_Init() != WOLFSSL_SUCCESS      ? "wolfSSL_Init"
                         : new_TLSv1_3_server(heap) == NULL       ? "new_TLSv1_3_server"
                         : !serves_heap_2()                       ? "load_heap_2"
                                                                  : NULL;
    if (failed != NULL)
        fprintf(stderr, "%s failed\n", failed);
    return failed != NULL;
}
