/* SPDX-License-Identifier: MIT */
/* annotate.h - messages that a CI service shows beside the line that they are about. */
#ifndef CLI_ANNOTATE_H
#define CLI_ANNOTATE_H

#include "cli/config.h"
#include "common/printf_like.h"

#include <stdint.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

/* Says a message, as say() does, a warning behind the word. With --annotate=github it stands on
 * standard error a second time, as a workflow command: "::error file=user_settings.h,line=12::...".
 *   file  what it is about; NULL: no file
 *   line  counted from 1; 0: not known */
PRINTF_LIKE(5, 6)
void annotate(const struct config *config, enum severity severity, const char *file, uint64_t line,
              const char *format, ...);

#endif
