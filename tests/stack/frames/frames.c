/* SPDX-License-Identifier: MIT */
/* frames.c - frames that clang makes in its own way. Its listings here are for a Cortex-M0, an
 * RV32 with calls in two halves, as the linker has left them, and x86-64. */
void _start(void);
int variable(int n);
int block(int n);
int aligned(void);
int large(void);

static __attribute__((noinline)) int use(volatile char *bytes)
{
    bytes[0] = 1;
    return bytes[0];
}

/* The stack pointer minus a register, by way of another one. */
__attribute__((noinline)) int variable(int n)
{
    volatile char bytes[n];
    return use(bytes);
}

__attribute__((noinline)) int block(int n)
{
    volatile char bytes[300];
    {
        volatile char more[n];
        use(more);
    }
    return use(bytes);
}

/* Up to 63 bytes more than clang says, to align the stack. */
__attribute__((noinline)) int aligned(void)
{
    volatile char bytes[64] __attribute__((aligned(64)));
    return use(bytes);
}

/* A size that one instruction can't have. */
__attribute__((noinline)) int large(void)
{
    volatile char bytes[5000];
    return use(bytes);
}

void _start(void)
{
    volatile int sum = variable(3) + block(4) + aligned() + large();
    (void)sum;
    for (;;)
        continue;
}
