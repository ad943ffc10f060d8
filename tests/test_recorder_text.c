/* SPDX-License-Identifier: MIT */
/* test_recorder_text.c - the same for packets in text. */
#define ALLOC_RECORDER_TEXT
#include "test_recorder.c"
