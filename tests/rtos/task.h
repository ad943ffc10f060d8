/* SPDX-License-Identifier: MIT */
/* task.h - see FreeRTOS.h. */
void vTaskDelay(TickType_t ticks);
TaskHandle_t xTaskCreateStatic(TaskFunction_t task, const char *name, uint32_t stack_words,
                               void *argument, UBaseType_t priority, StackType_t *stack,
                               StaticTask_t *room);
