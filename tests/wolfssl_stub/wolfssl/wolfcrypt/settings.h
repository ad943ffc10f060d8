/* SPDX-License-Identifier: MIT */
/* settings.h - includes the user's settings, as wolfSSL's header of that name does. */
#ifndef STUB_SETTINGS_H
#define STUB_SETTINGS_H
#include "user_settings.h"
#endif
