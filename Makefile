# SPDX-License-Identifier: MIT
# `make` builds the tool and needs nothing but make and a C compiler.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
CFLAGS ?= -O2 -g
OUR_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Wshadow \
             -Wmissing-prototypes -Wconversion -I. -pthread
BUILD ?= build
TOOL ?= memory_bucket_optimizer

SOURCES = $(wildcard parser/*.c optimizer/*.c report/*.c)
OBJECTS = $(SOURCES:%.c=$(BUILD)/%.o)

all: $(TOOL) ## build the tool

$(TOOL): $(BUILD)/memory_bucket_optimizer.o $(OBJECTS)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -c -o $@ $<

clean: ## remove what was built
	rm -rf build memory_bucket_optimizer

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile

.PHONY: all clean help
-include $(OBJECTS:.o=.d) $(BUILD)/memory_bucket_optimizer.d
