// SPDX-License-Identifier: MIT
// copies_a.cpp - compiled with -Os; the linker keeps this copy of the template or the other.
#include "copies.hpp"
int task(int n);
int main() { return most(1, 2); }
