/* SPDX-License-Identifier: MIT */
/* trial.c - replays a plan, then asks for its certificate. */
#include "trial.h"

#include "optimizer/planning.h"

#include <stdlib.h>

bool trial_start(struct trial *trial, const struct planning *planning, const struct live *live,
                 uint32_t slack)
{
    struct stream stream;
    *trial = (struct trial){.slack = slack, .max_waste = planning->budget.max_waste};
    return certifier_start(&trial->certifier, live) &&
           stream_make(&planning->squeezed, trial->max_waste, &stream) &&
           repair_start(&trial->replay, stream, live->class_count,
                        target_padding(&planning->target), planning->target.release->dist_max);
}

void trial_end(struct trial *trial)
{
    certifier_end(&trial->certifier);
    free(trial->replay.stream.event);
    repair_end(&trial->replay);
}

struct certificate trial_certify(struct trial *trial, const struct plan *plan)
{
    uint32_t blocks[TARGET_BUCKETS_MAX];
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        blocks[b] = plan->bucket[b].peak;
    return certify(&trial->certifier, plan, blocks, trial->slack);
}

static bool passes_replay(struct repair *replay, struct plan plan)
{
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        plan.bucket[b].dist = plan.bucket[b].peak;
    return repair_reach(replay, &plan) == replay->stream.count;
}

bool trial_is_passed(struct trial *trial, const struct plan *plan)
{
    trial->class_work += trial->replay.class_count;
    if (!passes_replay(&trial->replay, *plan))
        return false;
    struct certificate certificate = trial_certify(trial, plan);
    return certificate.missing == 0 && certificate.largest_waste <= trial->max_waste;
}

uint64_t trial_work(const struct trial *trial)
{
    return trial->certifier.work + trial->replay.work + trial->class_work;
}
