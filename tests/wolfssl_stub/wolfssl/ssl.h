/* SPDX-License-Identifier: MIT */
/* ssl.h - see wolfcrypt/memory.h beside it. */
#ifndef STUB_SSL_H
#define STUB_SSL_H
typedef struct WOLFSSL_CTX WOLFSSL_CTX;
typedef struct WOLFSSL_METHOD WOLFSSL_METHOD;
typedef WOLFSSL_METHOD* (*wolfSSL_method_func)(void* heap);
#define WOLFSSL_SUCCESS 1
WOLFSSL_METHOD* wolfTLSv1_3_client_method_ex(void* heap);
int wolfSSL_CTX_load_static_memory(WOLFSSL_CTX** ctx, wolfSSL_method_func method, unsigned char* buf,
                                   unsigned int sz, int flag, int max);
#endif
