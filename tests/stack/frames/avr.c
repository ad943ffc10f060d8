/* SPDX-License-Identifier: MIT */
/* avr.c - frames on an AVR: small, by calls that only make room, over 63 bytes, of variable
 * size; a division of the library, a jump at the end, a pointer, a handler. Its listing here is
 * that of avr-gcc -mmcu=atmega2560 -Os, whose return addresses have 3 bytes. */
#include <avr/interrupt.h>
#include <stdint.h>

int small(int n);
int room(int n);
int large(int n);
int tail(int n);
int variable(int n);

volatile uint8_t sink;

__attribute__((noinline)) int small(int n)
{
    volatile int numbers[10];
    numbers[n & 7] = n;
    return numbers[1];
}

__attribute__((noinline)) int room(int n)
{
    volatile char bytes[3];
    bytes[n & 1] = 1;
    return small(n) + bytes[0];
}

__attribute__((noinline)) int large(int n)
{
    volatile char bytes[300];
    bytes[n] = 1;
    return small(n) / bytes[0];
}

__attribute__((noinline)) int tail(int n)
{
    return small(n + 1);
}

__attribute__((noinline)) int variable(int n)
{
    volatile char bytes[n];
    bytes[n - 1] = 1;
    return small(n) + bytes[0];
}

int (*volatile pointer)(int) = tail;

ISR(TIMER0_OVF_vect)
{
    sink = (uint8_t)small(3);
}

int main(void)
{
    sink = (uint8_t)(room(1) + large(2) + variable(3) + pointer(4));
    for (;;)
        continue;
}
