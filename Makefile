# SPDX-License-Identifier: MIT
# `make` builds the tool; it needs make and a C compiler, and the tests a shell.
# CAPTURES names a folder of more captures (NAME.log.xz and index.tsv) for
# `make check` and `make bench`. The compiler may be one for Windows, as in
# `make CC=x86_64-w64-mingw32-gcc`; all programs are then called NAME.exe.

ifeq ($(firstword GNU),)
.error This Makefile needs GNU make: run gmake, or the lines with cc that docs/code.md gives
endif

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share
INCLUDEDIR ?= $(PREFIX)/include
PKGCONFIGDIR ?= $(DATADIR)/pkgconfig
CFLAGS ?= -O2 -g
BUILD ?= build
EXE := $(if $(findstring mingw,$(shell $(CC) -dumpmachine 2> /dev/null)),.exe)
TOOL ?= memory_bucket_optimizer$(EXE)
STACK_TOOL ?= $(if $(filter build,$(BUILD)),stack,$(BUILD))/stack_depth_analyzer$(EXE)
CAPTURES ?=
FUZZ_SECONDS ?= 60
export MAKE

NAME = memory_bucket_optimizer
VERSION := $(shell sed -n 's/.define VERSION "\(.*\)".*/\1/p' common/message.h)
OUR_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 -D_FILE_OFFSET_BITS=64 -Wall -Wextra -Wpedantic -Wshadow \
             -Wmissing-prototypes -Wconversion -I. -pthread
OUR_LDFLAGS = $(if $(EXE),-static)
SANITIZE = -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all
MAIN = memory_bucket_optimizer.c $(wildcard cli/*.c)
STACK_MAIN = stack/stack_depth_analyzer.c stack/stack_options.c
SOURCES = $(wildcard common/*.c parser/*.c optimizer/*.c report/*.c)
STACK_SOURCES = $(filter-out $(STACK_MAIN),$(wildcard stack/*.c))
PARTS = $(BUILD)/parts.a
STACK_PARTS = $(BUILD)/stack.a
TESTS = $(patsubst %.c,$(BUILD)/%$(EXE),$(wildcard tests/test_*.c))
HELPERS = $(patsubst %,$(BUILD)/tests/%$(EXE),trace_counts json_check markup_check)
BENCHES = $(patsubst %,$(BUILD)/bench/%$(EXE),stages make_log)
SERVE = $(foreach n,1 2 3 4 5 6 7 8 9,$(BUILD)/tests/serve_$(n)$(EXE))

# What is installed: mode, file, place. Programs have mode 755; in all other files, FILL fills in
# the version and the folders. Files for firmware are installed as source, to be built with its macros.
# Folders may have spaces, but no commas or quotes.
INSTALLED = \
    '755,$(TOOL),$(BINDIR)/$(NAME)$(EXE)' \
    '755,$(STACK_TOOL),$(BINDIR)/stack_depth_analyzer$(EXE)' \
    $(foreach program,$(NAME) stack_depth_analyzer, \
        '644,docs/$(program).1,$(MANDIR)/man1/$(program).1' \
        '644,completion/$(program).bash,$(DATADIR)/bash-completion/completions/$(program)' \
        '644,completion/_$(program),$(DATADIR)/zsh/site-functions/_$(program)') \
    '644,allocator/static_memory.pc.in,$(PKGCONFIGDIR)/static_memory.pc' \
    $(foreach header,allocator/static_memory.h allocator/static_memory_mutex.h allocator/static_memory.hpp \
        stack/stack_watch.h capture/alloc_recorder.h, \
        '644,$(header),$(INCLUDEDIR)/$(NAME)/$(notdir $(header))') \
    $(foreach source,allocator/static_memory.c stack/stack_watch.c capture/alloc_recorder.c, \
        '644,$(source),$(DATADIR)/$(NAME)/$(notdir $(source))')
FILL = sed -e 's|@VERSION@|$(VERSION)|' -e 's|@PREFIX@|$(PREFIX)|' \
           -e 's|@INCLUDEDIR@|$(INCLUDEDIR:$(PREFIX)/%=$${prefix}/%)|' \
           -e 's|@DATADIR@|$(DATADIR:$(PREFIX)/%=$${prefix}/%)|'

all: $(TOOL) $(STACK_TOOL) ## build the tool, and stack_depth_analyzer beside it

$(PARTS): $(SOURCES:%.c=$(BUILD)/%.o)
$(STACK_PARTS): $(STACK_SOURCES:%.c=$(BUILD)/%.o)
$(PARTS) $(STACK_PARTS):
	rm -f $@
	$(AR) rcs $@ $^

$(TOOL): $(MAIN:%.c=$(BUILD)/%.o) $(PARTS)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $^

$(STACK_TOOL): $(STACK_MAIN:%.c=$(BUILD)/%.o) $(STACK_PARTS) $(PARTS)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $^

$(TESTS) $(HELPERS) $(BENCHES): %$(EXE): %.o $(STACK_PARTS) $(PARTS)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/test_picture$(EXE): $(BUILD)/tests/fuzz/markup.o

# The proof on real memory, for each number of buckets: the structures' size depends on it.
$(SERVE): $(BUILD)/tests/serve_%$(EXE): tests/serve.c tests/check.h tests/make_trace.h $(wildcard allocator/static_memory.*) $(PARTS)
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -DWOLFMEM_MAX_BUCKETS=$* -DWOLFMEM_DEF_BUCKETS=1 \
	    -DWOLFMEM_BUCKETS=64 -DWOLFMEM_DIST=1 -o $@ tests/serve.c \
	    allocator/static_memory.c $(PARTS)

include tests/fuzz/fuzz.mk # FUZZERS and FAULTS

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -c -o $@ $<

# Three lists of tests: of the code, of the tools' output, and of what does not depend on how the
# tools are built. In each, the longest test comes first. EVERY=N: of many like cases, only each
# Nth is run, in builds beside the one that runs all.
CODE_TESTS = "sh tests/golden.sh ./$(TOOL) tests" $(TESTS) "sh tests/cli.sh ./$(TOOL)" "sh tests/mistakes.sh ./$(TOOL)" \
    "sh tests/golden.sh ./$(STACK_TOOL) tests/stack"
TOOL_TESTS = "sh tests/json.sh ./$(TOOL) $(BUILD)/tests/json_check" \
    "sh tests/html.sh ./$(TOOL) $(BUILD)/tests/markup_check" \
    "sh tests/serve.sh ./$(TOOL) $(BUILD)/tests" "sh tests/check_mode.sh ./$(TOOL)" \
    "sh tests/screen.sh ./$(TOOL)" "sh tests/regions.sh ./$(TOOL)" "sh tests/small.sh ./$(TOOL)" \
    "sh tests/baseline.sh ./$(TOOL) $(BUILD)/tests/json_check" \
    "sh tests/captures.sh $(BUILD)/tests/trace_counts testdata" "sh tests/inputs.sh ./$(TOOL)" \
    "sh tests/resets.sh ./$(TOOL)" \
    "sh tests/stack.sh ./$(STACK_TOOL) $(BUILD)/tests/json_check"
OTHER_TESTS = "CC='$(CC)' sh tests/example.sh ./$(TOOL)" "CC='$(CC)' sh tests/allocator.sh quick" \
    "CC='$(CC)' sh tests/install.sh" "CC='$(CC)' sh tests/stack_watch.sh" \
    "CC='$(CC)' sh tests/recorder.sh ./$(TOOL)" \
    "sh tests/manual.sh ./$(TOOL) ./$(STACK_TOOL)"

test: ## run the tests that a change must pass
	@$(MAKE) -s $(if $(findstring -j,$(MAKEFLAGS)),,-j2) test-programs
	@sh tests/run.sh 2 $(TOOL_TESTS) $(CODE_TESTS) $(OTHER_TESTS)

test-programs: $(TOOL) $(STACK_TOOL) $(TESTS) $(HELPERS) $(SERVE)

test-fuzz: $(FUZZERS) $(FAULTS) ## run the fuzz targets over a fixed number of cases, and let each call of the system fail in turn
	@sh tests/run.sh 2 "BUILD='$(BUILD)' sh tests/fuzz.sh faults" "BUILD='$(BUILD)' sh tests/fuzz.sh test"

test-tools: test-programs
	@sh tests/run.sh 1 $(TOOL_TESTS) $(CODE_TESTS)

test-code: $(TOOL) $(STACK_TOOL) $(TESTS)
	@sh tests/run.sh 1 $(CODE_TESTS)

check: test ## run everything: sanitizers, 32 bits, large logs, all captures, the documents, the archive
	@CC='$(CC)' CAPTURES='$(CAPTURES)' SANITIZE='$(SANITIZE)' sh tests/check.sh

accept: $(TOOL) $(STACK_TOOL) ## take what the tools print now as the expected output of the golden cases
	@sh tests/golden.sh ./$(TOOL) tests accept
	@sh tests/golden.sh ./$(STACK_TOOL) tests/stack accept

fuzz: ## fuzz each target for FUZZ_SECONDS, with libFuzzer or AFL++ where one is installed
	@MAKE='$(MAKE)' CC='$(CC)' BUILD='$(BUILD)' SANITIZE='$(SANITIZE)' \
	    SECONDS_EACH='$(FUZZ_SECONDS)' sh tests/fuzz.sh long

bench: $(TOOL) $(BENCHES) ## time the stages, and the tool against wc -l and grep -c
	@CAPTURES='$(CAPTURES)' sh bench/bench.sh ./$(TOOL) $(BENCHES)

bench-allocator: ## time the allocator over logs: LOGS="a.log b.log", default some of testdata/
	@CC='$(CC)' sh bench/allocator.sh $(LOGS)

size: $(STACK_TOOL) ## print the code size and stack of what is for firmware, here and on a Cortex-M4
	@CC='$(CC)' sh bench/size.sh ./$(STACK_TOOL)

lint: ## run clang-tidy and cppcheck where they are installed
	@sh tests/lint.sh $(SOURCES) $(MAIN) $(STACK_SOURCES) $(STACK_MAIN) allocator/static_memory.c \
	    examples/demo.c bench/stages.c bench/make_log.c

install: $(TOOL) $(STACK_TOOL) ## install under PREFIX (DESTDIR is put before it)
	@umask 022; set -e; for item in $(INSTALLED); do \
	    IFS=,; set -- $$item; to="$(DESTDIR)$$3"; echo "$$to"; \
	    mkdir -p "$${to%/*}"; rm -f "$$to"; \
	    case $$1 in 755) cp "$$2" "$$to" ;; *) $(FILL) "$$2" > "$$to" ;; esac; \
	    chmod "$$1" "$$to"; \
	done

uninstall: ## remove what install installed
	@for item in $(INSTALLED); do rm -f "$(DESTDIR)$${item##*,}"; done
	@rmdir "$(DESTDIR)$(INCLUDEDIR)/$(NAME)" "$(DESTDIR)$(DATADIR)/$(NAME)" 2> /dev/null || true

dist: ## write the source archive of the last commit, the same bytes every time
	git -c tar.umask=0022 archive --prefix=$(NAME)-$(VERSION)/ -o $(NAME)-$(VERSION).tar.gz HEAD

clean: ## remove what was built
	rm -rf build $(NAME) $(NAME)-*.tar.gz stack/stack_depth_analyzer $(NAME).exe stack/stack_depth_analyzer.exe

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1: \2/p' Makefile

.PHONY: all test test-programs test-fuzz test-tools test-code check accept fuzz bench bench-allocator size lint install uninstall dist clean help
.SECONDARY:
%.h: ; # a header that is gone: what included it is built anew
-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d $(BUILD)/tests/fuzz/*.d)
