/* SPDX-License-Identifier: MIT */
/* driver.c - main() of a fuzz target where there is no other fuzzer:
 *
 *   fuzz_NAME FILE...                           runs each file once, to replay it
 *   fuzz_NAME -n COUNT [-s SEED] [-d TOKENS] FILE...
 *                                               runs COUNT cases made from the files
 *
 * Cases run in a child process. Each is a function of its number, which is all
 * that the child has to tell: when it dies, or hangs, its parent makes the case
 * again, saves it as fuzz_NAME.crash and prints how to replay it. */
#include "fuzz.h"
#include "mutate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALARM_CASES 256 /* all that is done in */
#define ALARM_SECONDS 60

/* The tool bears a lack of memory, and an abort tells where it came from. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1:detect_stack_use_after_return=1:quarantine_size_mb=4";
}

struct driver {
    const char *program;
    struct mutate_corpus corpus;
    uint64_t count;
    uint64_t seed;
};

/* In memory of its own size, so that a sanitizer sees a step beyond it. */
static void run_case(const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length ? length : 1);
    if (!copy)
        abort();
    memcpy(copy, bytes, length);
    LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

static void run_cases(const struct driver *driver, volatile uint64_t *number)
{
    static uint8_t bytes[MUTATE_MAX];
    for (; *number < driver->count; ++*number) {
        if (*number % ALARM_CASES == 0)
            alarm(ALARM_SECONDS);
        run_case(bytes, mutate_make(&driver->corpus, driver->seed, *number, bytes));
    }
    alarm(0);
}

static void save_case(const struct driver *driver, uint64_t number)
{
    static uint8_t bytes[MUTATE_MAX];
    char name[4096];
    size_t length = mutate_make(&driver->corpus, driver->seed, number, bytes);
    snprintf(name, sizeof name, "%s.crash", driver->program);
    FILE *file = fopen(name, "wb");
    bool is_saved = file && fwrite(bytes, 1, length, file) == length;
    if (file)
        is_saved &= fclose(file) == 0;
    if (is_saved)
        printf("case %ju of seed %ju fails; to replay it: %s %s\n", (uintmax_t)number,
               (uintmax_t)driver->seed, driver->program, name);
    else
        printf("%s: %s\n", name, strerror(errno));
}

/* A number that the child shares with its parent. */
static uint64_t *share_number(void)
{
    FILE *file = tmpfile();
    if (!file || ftruncate(fileno(file), sizeof(uint64_t)) != 0)
        return NULL;
    void *shared = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    fclose(file);
    return shared == MAP_FAILED ? NULL : shared;
}

static int fuzz(const struct driver *driver)
{
    int status;
    uint64_t *number = share_number();
    pid_t child = number ? fork() : -1;
    if (child == 0) {
        run_cases(driver, number);
        exit(0); /* as usual, so that a leak is found */
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        printf("%s: %s\n", driver->program, strerror(errno));
        return 1;
    }
    uint64_t done = *number;
    munmap(number, sizeof *number);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        printf("%ju cases of seed %ju from %zu files\n", (uintmax_t)done,
               (uintmax_t)driver->seed, driver->corpus.seed_count);
        return 0;
    }
    if (done < driver->count)
        save_case(driver, done);
    else
        printf("%s: fails at the end, after all cases\n", driver->program);
    return 1;
}

/* False for a text that is no number. */
static bool read_count(const char *text, uint64_t *number)
{
    char *end;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0';
}

static bool read_options(struct driver *driver, int argc, char **argv)
{
    bool is_good = true;
    for (int option; is_good && (option = getopt(argc, argv, "n:s:d:")) != -1;) {
        if (option == 'n')
            is_good = read_count(optarg, &driver->count);
        else if (option == 's')
            is_good = read_count(optarg, &driver->seed);
        else
            is_good = option == 'd' && mutate_add_tokens(&driver->corpus, optarg);
    }
    for (int i = optind; is_good && i < argc; i++)
        is_good = mutate_add_seed(&driver->corpus, argv[i]);
    return is_good && driver->corpus.seed_count > 0;
}

int main(int argc, char **argv)
{
    struct driver driver = {.program = argv[0], .seed = 1};
    int code = 0;
    if (!read_options(&driver, argc, argv)) {
        fprintf(stderr, "%s: %s\nusage: %s [-n COUNT] [-s SEED] [-d TOKENS] FILE...\n", argv[0],
                strerror(errno ? errno : EINVAL), argv[0]);
        code = 2;
    } else if (driver.count) {
        code = fuzz(&driver);
    } else {
        for (size_t i = 0; i < driver.corpus.seed_count; i++)
            run_case(driver.corpus.seed[i].bytes, driver.corpus.seed[i].length);
        printf("%zu files\n", driver.corpus.seed_count);
    }
    mutate_free(&driver.corpus);
    return code;
}
