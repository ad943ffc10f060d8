/* SPDX-License-Identifier: MIT */
/* ssl.h - see wolfcrypt/memory.h beside it. */
#ifndef STUB_SSL_H
#define STUB_SSL_H
typedef struct WOLFSSL_CTX WOLFSSL_CTX;
typedef struct WOLFSSL_METHOD WOLFSSL_METHOD;
#define WOLFSSL_SUCCESS 1
int wolfSSL_Init(void);
WOLFSSL_METHOD* wolfTLSv1_3_client_method_ex(void* heap);
WOLFSSL_METHOD* wolfTLSv1_3_server_method_ex(void* heap);
WOLFSSL_METHOD* wolfDTLSv1_2_server_method_ex(void* heap);
WOLFSSL_CTX* wolfSSL_CTX_new_ex(WOLFSSL_METHOD* method, void* heap);
#endif
