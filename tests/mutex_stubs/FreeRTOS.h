/* SPDX-License-Identifier: MIT */
/* FreeRTOS' names of a mutex, over the stub. */
#ifndef STUB_FREERTOS_H
#define STUB_FREERTOS_H

#include "stub_mutex.h"

#define portMAX_DELAY 0xFFFFFFFFu

#endif
