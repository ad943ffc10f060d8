/* SPDX-License-Identifier: MIT */
/* memory.h - this project's allocator in the place of wolfSSL's, so that the usage
 * example of the report compiles and runs where no wolfSSL is installed. */
#ifndef STUB_MEMORY_H
#define STUB_MEMORY_H
#include "allocator/static_memory.h"
#endif
