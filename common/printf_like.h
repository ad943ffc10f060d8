/* SPDX-License-Identifier: MIT */
/* printf_like.h - lets the compiler check the arguments of functions that print as printf(). */
#ifndef COMMON_PRINTF_LIKE_H
#define COMMON_PRINTF_LIKE_H

/* Stands before a declaration. The format is parameter number `format_at`, its arguments begin at
 * number `first`, 0 for a va_list; both count from 1. On Windows, C11's conversions are
 * meant, not those of Microsoft's library. */
#if defined(__MINGW32__)
#define PRINTF_LIKE(format_at, first) __attribute__((format(gnu_printf, format_at, first)))
#elif defined(__GNUC__)
#define PRINTF_LIKE(format_at, first) __attribute__((format(printf, format_at, first)))
#else
#define PRINTF_LIKE(format_at, first)
#endif

#endif
