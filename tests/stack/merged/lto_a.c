/* SPDX-License-Identifier: MIT */
/* lto_a.c - linked with lto_b.c by link-time optimization. */
#include "shared.h"
int other(int n);
int main(int count, char **arguments)
{
    (void)arguments;
    return shared(count) + other(count);
}
