// SPDX-License-Identifier: MIT
// shapes.cpp - a template, a virtual call and a constructor that runs before main.
#include "firmware.h"

namespace {

volatile int sink;

struct Shape {
    virtual int area() const = 0;
};

struct Square : Shape {
    int side;
    explicit Square(int s) : side(s) {}
    int area() const override
    {
        volatile unsigned char bytes[72];
        for (int i = 0; i < 72; i++)
            bytes[i] = (unsigned char)side;
        return bytes[3] * side;
    }
};

struct Line : Shape {
    int area() const override { return 0; }
};

struct Before {
    int value;
    explicit Before(int n)
    {
        volatile int numbers[40];
        for (int i = 0; i < 40; i++)
            numbers[i] = n + i;
        value = numbers[n];
    }
};

Before before(4);

}

template <class T> __attribute__((noinline)) T largest(const T *values, int count)
{
    T copy[20];
    T most = values[0];
    for (int i = 0; i < count; i++) {
        copy[i] = values[i];
        if (most < copy[i])
            most = copy[i];
    }
    sink = (int)copy[count - 1];
    return most;
}

__attribute__((noinline)) static int area_of(const Shape &shape)
{
    return shape.area();
}

extern "C" void task_cxx(void)
{
    long long numbers[20];
    for (int i = 0; i < 20; i++)
        numbers[i] = i * 3;
    Square square(before.value);
    Line line;
    sink = (int)largest(numbers, 20) + area_of(square) + area_of(line);
}
