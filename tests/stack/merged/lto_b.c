/* SPDX-License-Identifier: MIT */
#include "shared.h"
int other(int n);
int other(int n)
{
    volatile char used[300];
    used[n % 300] = 1;
    return shared(n * 3) + used[n % 7];
}
