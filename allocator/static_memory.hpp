/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* static_memory for C++: every new and delete of the program on one heap.
 *
 * Include this header in exactly one source file of the program; it defines the replaceable operators (so a
 * second inclusion does not link). That program must also define
 *
 *      WOLFSSL_HEAP_HINT* static_memory_heap();
 *
 * which returns the heap's hint, the same at every call, and loads the heap at the first: since constructors
 * of static objects may call new before main, and in any order. It must not use new itself. If threads may
 * be first, load inside the initialisation of a local static variable, which C++11 serialises.
 *
 * A new that finds no block calls the new handler until there is one or none is set; then it throws
 * std::bad_alloc, or, where exceptions are off, aborts. The nothrow forms return a null pointer. Types that need
 * a larger alignment than WOLFSSL_STATIC_ALIGN never find a block. */

#ifndef WOLFMEM_STATIC_MEMORY_HPP
#define WOLFMEM_STATIC_MEMORY_HPP

#include "static_memory.h"

#include <cstdlib>
#include <new>

WOLFSSL_HEAP_HINT* static_memory_heap();

namespace static_memory {

inline void* take(std::size_t size, std::size_t align) noexcept
{
    if (align > WOLFSSL_STATIC_ALIGN)
        return nullptr;
    return XMALLOC(size, static_memory_heap(), DYNAMIC_TYPE_TMP_BUFFER);
}

inline void give(void* block) noexcept
{
    XFREE(block, static_memory_heap(), DYNAMIC_TYPE_TMP_BUFFER);
}

inline void* take_or_throw(std::size_t size, std::size_t align)
{
    for (;;) {
        void* const block = take(size, align);
        if (block != nullptr)
            return block;
        const std::new_handler handler = std::get_new_handler();
        if (handler != nullptr) {
            handler();
            continue;
        }
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
        throw std::bad_alloc();
#else
        std::abort();
#endif
    }
}

}

void* operator new(std::size_t size) { return static_memory::take_or_throw(size, 1); }
void* operator new[](std::size_t size) { return static_memory::take_or_throw(size, 1); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return static_memory::take(size, 1); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return static_memory::take(size, 1); }
void operator delete(void* block) noexcept { static_memory::give(block); }
void operator delete[](void* block) noexcept { static_memory::give(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { static_memory::give(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { static_memory::give(block); }
#if __cplusplus >= 201402L
void operator delete(void* block, std::size_t) noexcept { static_memory::give(block); }
void operator delete[](void* block, std::size_t) noexcept { static_memory::give(block); }
#endif
#if defined(__cpp_aligned_new)
void* operator new(std::size_t size, std::align_val_t align)
{
    return static_memory::take_or_throw(size, static_cast<std::size_t>(align));
}
void* operator new[](std::size_t size, std::align_val_t align)
{
    return static_memory::take_or_throw(size, static_cast<std::size_t>(align));
}
void operator delete(void* block, std::align_val_t) noexcept { static_memory::give(block); }
void operator delete[](void* block, std::align_val_t) noexcept { static_memory::give(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { static_memory::give(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { static_memory::give(block); }
#endif

#endif
