# SPDX-License-Identifier: MIT
# Builds the fuzzers; the Makefile includes it. What is fuzzed is built anew: its calls of the
# system go through tests/fuzz/faults.c, its blocks are small, and sanitizers watch it where the
# compiler has them.

FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_TEST = $(BUILD)/fuzz/test_faults
FUZZ_PARTS = $(SOURCES) $(filter-out memory_bucket_optimizer.c,$(MAIN)) \
             $(patsubst %,tests/fuzz/%.c,faults guarded json model tool tool_main)
# Empty where another fuzzer brings a main of its own.
FUZZ_MAIN = $(BUILD)/fuzz/tests/fuzz/driver.o $(BUILD)/fuzz/tests/fuzz/mutate.o
FUZZ_FLAGS = -include tests/fuzz/faults.h -DBLOCK_SIZE='((size_t)8192)' \
             -DRECALL_LINES='((size_t)64)'

$(BUILD)/fuzz/flags:
	@mkdir -p $(@D)
	@CC='$(CC)' sh tests/fuzz/flags.sh '$(CFLAGS)' '$(SANITIZE)' > $@

$(BUILD)/fuzz/%.o: %.c $(BUILD)/fuzz/flags tests/fuzz/faults.h
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CPPFLAGS) @$(BUILD)/fuzz/flags $(FUZZ_FLAGS) -MMD -c -o $@ $<

$(BUILD)/fuzz/parts.a: $(FUZZ_PARTS:%.c=$(BUILD)/fuzz/%.o)
	rm -f $@
	$(AR) rcs $@ $^

$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz/%.o $(FUZZ_MAIN) $(BUILD)/fuzz/parts.a
	$(CC) $(OUR_CFLAGS) @$(BUILD)/fuzz/flags $(LDFLAGS) -o $@ $^

$(FUZZ_TEST): $(BUILD)/fuzz/tests/fuzz/test_faults.o $(BUILD)/fuzz/parts.a
	$(CC) $(OUR_CFLAGS) @$(BUILD)/fuzz/flags $(LDFLAGS) -o $@ $^

fuzzers: $(FUZZERS)

.PHONY: fuzzers
-include $(wildcard $(BUILD)/fuzz/*.d $(BUILD)/fuzz/*/*.d $(BUILD)/fuzz/tests/fuzz/*.d)
