// SPDX-License-Identifier: MIT
// copies_b.cpp - compiled with -O0.
#include "copies.hpp"
int task(int n);
int task(int n) { return most(n, 3); }
