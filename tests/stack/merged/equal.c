/* SPDX-License-Identifier: MIT */
/* equal.c - two equal functions, of which the compiler keeps one and calls both by it. */
int outside(int n);
static __attribute__((noinline)) int first(int n)
{
    volatile char used[400];
    used[n % 400] = 1;
    return outside(used[n % 9]) + 1;
}
static __attribute__((noinline)) int second(int n)
{
    volatile char used[400];
    used[n % 400] = 1;
    return outside(used[n % 9]) + 1;
}
int outside(int n)
{
    return n;
}
int main(void)
{
    return first(1) + second(2);
}
