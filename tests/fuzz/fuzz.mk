# SPDX-License-Identifier: MIT
# Builds the fuzzers; the Makefile includes it. What is fuzzed is built anew: its calls of the
# system go through tests/fuzz/faults.c, its blocks, tables and budgets are small, and sanitizers watch it
# where the compiler has them.

FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
# Empty where another fuzzer brings a main of its own.
FUZZ_MAIN = $(BUILD)/fuzz/tests/fuzz/driver.o $(BUILD)/fuzz/tests/fuzz/mutate.o
FUZZ_FLAGS = -include tests/fuzz/faults.h -DPART_SIZE='((size_t)8192)' \
             -DDECODING_HEAD_SIZE='((size_t)4096)' -DSEEN_COUNT='((size_t)64)' \
             -DBLOCKS_FREED_MAX='((size_t)1 << 13)' \
             -DWORK_MAX='((uint64_t)1000000)' -DWIDTH_MAX=64 \
             -DCOSTS_WORK_MAX='((uint64_t)30000)' -DKEPT_EVENTS_MAX='((uint64_t)1 << 16)'
FUZZ_PARTS = $(SOURCES) $(patsubst %,tests/fuzz/%.c,faults guarded json list markup model oracle scenario)
FUZZ_TOOL = tests/fuzz/tool.c tests/fuzz/tool_main.c \
            $(filter-out memory_bucket_optimizer.c,$(MAIN))
FUZZ_STACK = tests/fuzz/tool.c tests/fuzz/stack_main.c stack/stack_options.c $(STACK_SOURCES)
FAULTS = $(BUILD)/fuzz/test_faults $(BUILD)/fuzz/test_faults_stack

$(BUILD)/fuzz/flags:
	@mkdir -p $(@D)
	@CC='$(CC)' sh tests/fuzz/flags.sh '$(CFLAGS)' '$(SANITIZE)' > $@

$(BUILD)/fuzz/%.o: %.c $(BUILD)/fuzz/flags tests/fuzz/faults.h
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CPPFLAGS) @$(BUILD)/fuzz/flags $(FUZZ_FLAGS) -MMD -c -o $@ $<

$(BUILD)/fuzz/parts.a: $(FUZZ_PARTS:%.c=$(BUILD)/fuzz/%.o)
$(BUILD)/fuzz/tool.a: $(FUZZ_TOOL:%.c=$(BUILD)/fuzz/%.o)
$(BUILD)/fuzz/stack.a: $(FUZZ_STACK:%.c=$(BUILD)/fuzz/%.o)
$(BUILD)/fuzz/%.a:
	rm -f $@
	$(AR) rcs $@ $^

# The tools have names in common: their archives come before what they share.
$(BUILD)/fuzz/fuzz_stack $(BUILD)/fuzz/test_faults_stack: $(BUILD)/fuzz/stack.a
$(filter-out %_stack,$(FUZZERS) $(FAULTS)): $(BUILD)/fuzz/tool.a
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz/%.o $(FUZZ_MAIN)
$(FAULTS): $(BUILD)/fuzz/tests/fuzz/test_faults.o
$(FUZZERS) $(FAULTS): $(BUILD)/fuzz/parts.a
	$(CC) $(OUR_CFLAGS) @$(BUILD)/fuzz/flags $(LDFLAGS) -o $@ \
	    $(filter %.o,$^) $(filter-out %/parts.a,$(filter %.a,$^)) $(BUILD)/fuzz/parts.a

fuzzers: $(FUZZERS)

.PHONY: fuzzers
-include $(wildcard $(BUILD)/fuzz/*.d $(BUILD)/fuzz/*/*.d $(BUILD)/fuzz/tests/fuzz/*.d)
