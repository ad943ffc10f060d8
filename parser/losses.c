/* SPDX-License-Identifier: MIT */
/* losses.c - the words before and behind the number:
 *
 *   --- 17 messages dropped ---                            Zephyr
 *   Suppressed 45 messages from app.service                journald
 *   imuxsock lost 45 messages from pid 12                  rsyslog
 */
#include "losses.h"

#include "scan.h"

#include <stdbool.h>
#include <stddef.h>

static const struct {
    const char *before, *behind;
} rows[] = {
    {"--- ", " messages dropped"},
    {"Suppressed ", " messages from "},
    {" lost ", " messages from pid "},
};

uint64_t losses_in(const char *line, const char *end)
{
    bool may_be = scan_find(line, end, " messages ") != NULL; /* one search where there is none */
    for (size_t i = 0; may_be && i < sizeof rows / sizeof *rows; i++) {
        uint64_t count = 0;
        for (const char *at = line; (at = scan_find(at, end, rows[i].before)) != NULL;) {
            const char *behind = scan_size(at, &count);
            if (behind && scan_word(behind, rows[i].behind))
                return count;
        }
    }
    return 0;
}
