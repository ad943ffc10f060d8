/* SPDX-License-Identifier: MIT */
/* test_certificate.c - the certificate against every run that a plan has to serve: random small
 * logs and plans, with all that may be left out, freed earlier and displaced.
 *
 *   test_certificate [CASES]
 *
 * It must never accept a plan that some run breaks, and keep what it accepts when blocks are
 * added or the slack is less. How often it refuses a plan that no run breaks is printed. */
#include "check.h"
#include "make_trace.h"

#include "optimizer/certificate.h"
#include "optimizer/classes.h"

#define CASES_DEFAULT 5000
#define REQUESTS_MAX 6
#define BUCKETS_MAX 4
#define SLACK_MAX 2
#define NEVER 1000

/* ---- Every run, served one by one ---- */

struct request {
    int place;
    int end; /* of its free; NEVER: it is not freed */
    uint32_t size;
};

struct puzzle {
    struct request request[REQUESTS_MAX];
    int request_count;
    uint32_t size[BUCKETS_MAX];
    uint32_t dist[BUCKETS_MAX];
    uint32_t bucket_count;
    int slack;
};

/* A run up to the moment `now`. */
struct state {
    int now;
    int bucket[REQUESTS_MAX]; /* of each request's block; -1: it has none */
    bool is_gone[REQUESTS_MAX]; /* was served and freed, or can no longer come */
    uint32_t used[BUCKETS_MAX];
};

static void free_block(struct state *state, int r)
{
    state->used[state->bucket[r]]--;
    state->bucket[r] = -1;
    state->is_gone[r] = true;
}

static bool some_run_fails(const struct puzzle *puzzle, const struct state *state);

/* Serves a request next, at the earliest moment that it may come; all else may follow. */
static bool fails_with(const struct puzzle *puzzle, struct state state, int next)
{
    const struct request *request = &puzzle->request[next];
    if (request->place - puzzle->slack > state.now)
        state.now = request->place - puzzle->slack;
    for (int r = 0; r < puzzle->request_count; r++) {
        if (state.bucket[r] >= 0 && puzzle->request[r].end + puzzle->slack < state.now)
            free_block(&state, r);
    }
    for (uint32_t b = 0; b < puzzle->bucket_count; b++) {
        if (puzzle->size[b] >= request->size && state.used[b] < puzzle->dist[b]) {
            state.used[b]++;
            state.bucket[next] = (int)b;
            return some_run_fails(puzzle, &state);
        }
    }
    return true;
}

/* Frees any of the live blocks, and has any of the requests next that can still come. */
static bool some_run_fails(const struct puzzle *puzzle, const struct state *state)
{
    for (unsigned freed = 0; freed < 1u << puzzle->request_count; freed++) {
        struct state next = *state;
        bool is_possible = true;
        for (int r = 0; r < puzzle->request_count; r++) {
            if (!(freed >> r & 1))
                continue;
            if (next.bucket[r] < 0) {
                is_possible = false;
                break;
            }
            free_block(&next, r);
        }
        for (int r = 0; is_possible && r < puzzle->request_count; r++) {
            if (next.bucket[r] < 0 && !next.is_gone[r] &&
                puzzle->request[r].place + puzzle->slack >= next.now &&
                fails_with(puzzle, next, r))
                return true;
        }
    }
    return false;
}

static bool fails(const struct puzzle *puzzle)
{
    struct state state = {.now = -NEVER};
    for (int r = 0; r < REQUESTS_MAX; r++)
        state.bucket[r] = -1;
    return some_run_fails(puzzle, &state);
}

/* ---- Random logs and plans ---- */

static const uint32_t sizes[] = {16, 32, 48, 64};

static struct script make_script(uint64_t *random, struct puzzle *puzzle)
{
    int most = puzzle->slack ? 4 + (int)random_below(random, 2) : REQUESTS_MAX;
    struct script script = script_random(random, sizes, 4, 2 * REQUESTS_MAX, 5);
    int place_of[2 * REQUESTS_MAX];
    uint32_t kept = 0;
    puzzle->request_count = 0;
    for (uint32_t i = 0; i < script.count; i++) {
        struct step step = script.step[i];
        if (!step.is_free) {
            if (puzzle->request_count == most)
                break;
            place_of[step.block] = puzzle->request_count;
            puzzle->request[puzzle->request_count++] =
                (struct request){(int)kept, NEVER, step.size};
        } else {
            puzzle->request[place_of[step.block]].end = (int)kept;
        }
        script.step[kept++] = step;
    }
    script.count = kept;
    return script;
}

static void make_plan(uint64_t *random, struct puzzle *puzzle)
{
    uint32_t largest = 0;
    for (int r = 0; r < puzzle->request_count; r++)
        largest = puzzle->request[r].size > largest ? puzzle->request[r].size : largest;
    puzzle->bucket_count = 0;
    for (uint32_t i = 0; i < 4; i++) {
        if (sizes[i] > largest || (sizes[i] < largest && random_below(random, 3) == 0))
            continue;
        puzzle->size[puzzle->bucket_count] = sizes[i];
        puzzle->dist[puzzle->bucket_count++] = random_below(random, 4);
    }
}

static struct plan plan_of(const struct puzzle *puzzle)
{
    struct plan plan = {.bucket_count = puzzle->bucket_count};
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        plan.bucket[b].size = puzzle->size[b];
    return plan;
}

/* ---- The cases ---- */

struct tally {
    unsigned accepted;
    unsigned refused_in_vain; /* no run breaks the plan */
    unsigned unsound;
    unsigned not_monotone;
};

/* With a block more in any bucket, or less slack, an accepted plan stays accepted. */
static bool is_monotone(struct certifier *certifier, const struct puzzle *puzzle,
                        const struct plan *plan)
{
    uint32_t slack = (uint32_t)puzzle->slack;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        uint32_t blocks[BUCKETS_MAX];
        memcpy(blocks, puzzle->dist, sizeof blocks);
        blocks[b]++;
        if (certify(certifier, plan, blocks, slack).missing)
            return false;
    }
    return slack == 0 || !certify(certifier, plan, puzzle->dist, slack - 1).missing;
}

static void try_case(uint64_t *random, int slack, struct tally *tally)
{
    struct puzzle puzzle = {.slack = slack};
    struct script script = make_script(random, &puzzle);
    struct log log = {.trace = script_trace(&script)};
    struct live live = {.logs = &log, .log_count = 1};
    struct certifier certifier;
    make_plan(random, &puzzle);
    if (classes_make(&live, target_find("lp64")) != LIVE_OK || !certifier_start(&certifier, &live))
        abort();
    struct plan plan = plan_of(&puzzle);
    bool is_accepted = certify(&certifier, &plan, puzzle.dist, (uint32_t)slack).missing == 0;
    bool is_broken = fails(&puzzle);
    tally->accepted += is_accepted;
    tally->unsound += is_accepted && is_broken;
    tally->refused_in_vain += !is_accepted && !is_broken;
    tally->not_monotone += is_accepted && !is_monotone(&certifier, &puzzle, &plan);
    certifier_end(&certifier);
    live_free(&live);
    trace_free(&log.trace);
    script_end(&script);
}

static void test_every_run(int slack, unsigned case_count)
{
    uint64_t random = (uint64_t)slack + 1;
    struct tally tally = {0};
    for (unsigned i = 0; i < case_count; i++)
        try_case(&random, slack, &tally);
    printf("slack %d: %u of %u plans accepted, %u refused that no run breaks\n", slack,
           tally.accepted, case_count, tally.refused_in_vain);
    CHECK_EQUAL(tally.unsound, 0);
    CHECK_EQUAL(tally.not_monotone, 0);
    CHECK(tally.accepted > case_count / 10);                 /* it is of use, */
    CHECK(tally.refused_in_vain < tally.accepted / 10);  /* and seldom too strict */
}

int main(int argc, char **argv)
{
    unsigned case_count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : CASES_DEFAULT;
    for (int slack = 0; slack <= SLACK_MAX; slack++)
        TEST(test_every_run(slack, case_count));
    return check_summary();
}
