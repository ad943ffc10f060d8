/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* new and delete on a heap: before main, in containers, when it is full, and with large alignments. */

#include <cstddef>
using namespace std;                                    /* as sketches do; then byte alone is ambiguous in C++17 */

#include "../allocator/static_memory.hpp"
#include "check.h"

#include <memory>
#include <string>
#include <vector>

alignas(64) static unsigned char arena[256 * 1024];     /* the C++ library takes 72 kB before main */

static WOLFSSL_HEAP_HINT* load_heap()
{
    static const word32 sizes[] = {64, 256, 1024, 80000}, dist[] = {100, 20, 8, 1};
    WOLFSSL_HEAP_HINT* hint = nullptr;
    if (wc_LoadStaticMemory_ex(&hint, 4, sizes, dist, arena, sizeof arena, WOLFMEM_GENERAL, 0) != 0)
        std::abort();
    return hint;
}

WOLFSSL_HEAP_HINT* static_memory_heap()
{
    static WOLFSSL_HEAP_HINT* const hint = load_heap();
    return hint;
}

static bool in_arena(const void* p)
{
    const unsigned char* const byte_p = static_cast<const unsigned char*>(p);
    return byte_p >= arena && byte_p < arena + sizeof arena;
}

static word32 blocks_in_use()
{
    WOLFSSL_MEM_STATS stats;
    return wolfSSL_GetMemStats(static_memory_heap()->memory, &stats) == 1 ? stats.curAlloc : 0xFFFFFFFFu;
}

static const std::unique_ptr<int> before_main(new int(42));

static int handler_calls;
static void* handler_frees;

static void handler()
{
    handler_calls++;
    ::operator delete(handler_frees);
    std::set_new_handler(nullptr);
}

static void test_containers()
{
    const word32 before = blocks_in_use();
    {
        std::vector<std::string> words(10, std::string(100, 'x'));
        const std::unique_ptr<char[]> bytes(new char[1000]);
        CHECK(in_arena(words.data()) && in_arena(words[9].data()) && in_arena(bytes.get()));
        CHECK_EQUAL(blocks_in_use(), before + 12);
        words.resize(20);
        CHECK(words[9] == std::string(100, 'x'));
    }
    CHECK_EQUAL(blocks_in_use(), before);
}

static void test_full_heap()
{
    std::vector<void*> all;
    all.reserve(32);
    void* p;
    while ((p = ::operator new(1000, std::nothrow)) != nullptr)
        all.push_back(p);
    CHECK(all.size() >= 8);
#if defined(__EXCEPTIONS)
    bool thrown = false;
    try {
        p = ::operator new(1000);
    } catch (const std::bad_alloc&) {
        thrown = true;
    }
    CHECK(thrown);
#endif
    handler_frees = all.back();
    std::set_new_handler(handler);
    p = ::operator new(1000);                            /* the handler made room: the same block */
    CHECK(p == all.back());
    CHECK_EQUAL(handler_calls, 1);
    for (void* block : all)
        ::operator delete(block);
}

#if defined(__cpp_aligned_new) && defined(__EXCEPTIONS)
struct alignas(64) Wide { char c[64]; };
struct alignas(16) Fits { char c[16]; };
static Wide* volatile wide;                              /* or the compiler drops the new and the delete */

static void test_alignment()
{
    Fits* const fits = new Fits;
    CHECK(reinterpret_cast<std::uintptr_t>(fits) % 16 == 0);
    delete fits;
    bool thrown = false;
    try {
        wide = new Wide;
        delete wide;
    } catch (const std::bad_alloc&) {
        thrown = true;
    }
    CHECK(thrown == (alignof(Wide) > WOLFSSL_STATIC_ALIGN));
}
#endif

int main()
{
    CHECK(in_arena(before_main.get()) && *before_main == 42);
    TEST(test_containers());
    TEST(test_full_heap());
#if defined(__cpp_aligned_new) && defined(__EXCEPTIONS)
    TEST(test_alignment());
#endif
    return check_summary();
}
