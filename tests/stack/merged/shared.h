/* SPDX-License-Identifier: MIT */
static __attribute__((noinline)) int shared(int n)
{
    volatile char used[100];
    for (int i = 0; i < n; i++)
        used[i % 100] = (char)i;
    return used[n % 100];
}
