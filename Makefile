# SPDX-License-Identifier: MIT
# `make` builds the tool; it needs make and a C compiler, and the tests a shell.
# CAPTURES names a folder of more captures (NAME.log.xz and index.tsv) for
# `make check` and `make bench`.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
CFLAGS ?= -O2 -g
BUILD ?= build
TOOL ?= memory_bucket_optimizer
CAPTURES ?=

OUR_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 -Wall -Wextra -Wpedantic -Wshadow \
             -Wmissing-prototypes -Wconversion -I. -pthread
SANITIZE = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
SOURCES = $(wildcard common/*.c parser/*.c optimizer/*.c report/*.c)
MAIN = memory_bucket_optimizer.c options.c rules.c
PARTS = $(BUILD)/parts.a
TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/test_*.c))
HELPERS = $(BUILD)/tests/trace_counts $(BUILD)/tests/json_check $(BUILD)/tests/markup_check
SERVE = $(foreach n,1 2 3 4 5 6 7 8 9,$(BUILD)/tests/serve_$(n))

all: $(TOOL) ## build the tool

$(PARTS): $(SOURCES:%.c=$(BUILD)/%.o)
	rm -f $@
	$(AR) rcs $@ $^

$(TOOL): $(MAIN:%.c=$(BUILD)/%.o) $(PARTS)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(TESTS) $(HELPERS) $(BUILD)/bench/stages $(BUILD)/bench/make_log: %: %.o $(PARTS)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^

# The proof on real memory, for each number of buckets: the structures' size depends on it.
$(SERVE): $(BUILD)/tests/serve_%: tests/serve.c tests/check.h $(wildcard allocator/static_memory.*) $(PARTS)
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -DWOLFMEM_MAX_BUCKETS=$* -DWOLFMEM_DEF_BUCKETS=1 \
	    -DWOLFMEM_BUCKETS=64 -DWOLFMEM_DIST=1 -o $@ tests/serve.c \
	    allocator/static_memory.c $(PARTS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -c -o $@ $<

test: $(TOOL) $(TESTS) $(HELPERS) $(SERVE) ## run what is needed to trust a change
	@sh tests/run.sh $(TESTS) "sh tests/golden.sh ./$(TOOL)" "sh tests/cli.sh ./$(TOOL)" \
	    "sh tests/check_mode.sh ./$(TOOL)" \
	    "sh tests/json.sh ./$(TOOL) $(BUILD)/tests/json_check" \
	    "sh tests/inputs.sh ./$(TOOL)" \
	    "sh tests/html.sh ./$(TOOL) $(BUILD)/tests/markup_check" \
	    "sh tests/baseline.sh ./$(TOOL) $(BUILD)/tests/json_check" \
	    "sh tests/captures.sh $(BUILD)/tests/trace_counts testdata" \
	    "sh tests/regions.sh ./$(TOOL)" \
	    "CC='$(CC)' sh tests/example.sh ./$(TOOL)" \
	    "CC='$(CC)' sh tests/allocator.sh quick" "sh tests/serve.sh ./$(TOOL) $(BUILD)/tests"

check: test ## run everything: sanitizers, 32 bits, large logs, all captures, the README
	@CC='$(CC)' CAPTURES='$(CAPTURES)' SANITIZE='$(SANITIZE)' sh tests/check.sh

accept: $(TOOL) ## make what the tool prints now the expected output of the golden cases
	@sh tests/golden.sh ./$(TOOL) accept

bench: $(TOOL) $(BUILD)/bench/stages $(BUILD)/bench/make_log ## time the stages, and the tool against wc -l and grep -c
	@CAPTURES='$(CAPTURES)' sh bench/bench.sh ./$(TOOL) $(BUILD)/bench/stages $(BUILD)/bench/make_log

bench-allocator: ## time the allocator over logs: LOGS="a.log b.log", default some of testdata/
	@CC='$(CC)' sh bench/allocator.sh $(LOGS)

size: ## print the allocator's code size and stack use, for this machine and for a Cortex-M4
	@CC='$(CC)' sh bench/size.sh

lint: ## run clang-tidy and cppcheck where they are installed
	@sh tests/lint.sh $(SOURCES) $(MAIN) allocator/static_memory.c \
	    examples/demo.c bench/stages.c bench/make_log.c

install: $(TOOL) ## install under PREFIX (DESTDIR is put before it)
	mkdir -p $(DESTDIR)$(BINDIR)
	install -m 755 $(TOOL) $(DESTDIR)$(BINDIR)/memory_bucket_optimizer

uninstall: ## remove what install installed
	rm -f $(DESTDIR)$(BINDIR)/memory_bucket_optimizer

clean: ## remove what was built
	rm -rf build memory_bucket_optimizer

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1: \2/p' Makefile

.PHONY: all test check accept bench bench-allocator size lint install uninstall clean help
.SECONDARY:
-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d)
