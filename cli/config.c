/* SPDX-License-Identifier: MIT */
/* config.c - which options need each other, which exclude each other, and the target that they
 * make together. */
#include "config.h"

#include "common/message.h"
#include "common/minmax.h"

#include <inttypes.h>

/* What --check and --baseline make of the other options. */
static bool check_mode(const struct config *config)
{
    if (config->buffer_source != BUFFER_OF_HEADER && !config->check) {
        say("--buffer needs --check");
        return false;
    }
    if (config->checks_defaults && (config->buckets || config->dist)) {
        say("--defaults stands for lists of one's own: leave --buckets and --dist out");
        return false;
    }
    if (!config->header_count && (!config->buckets != !config->dist)) {
        say("%s needs %s, or --check", config->buckets ? "--buckets" : "--dist",
            config->buckets ? "--dist" : "--buckets");
        return false;
    }
    if (config->tolerance_percent >= 0 && !config->check && !config->baseline) {
        say("--tolerance needs --check or --baseline");
        return false;
    }
    for (uint32_t i = 0; i < config->output_count && (config->check || config->baseline); i++) {
        enum report_format format = config->outputs[i].format;
        if (report_is_extract(format)) {
            say("--format=%s cannot show %s results; use text, markdown, html or json",
                report_format_names[format], config->check ? "--check" : "--baseline");
            return false;
        }
    }
    if ((config->check || config->baseline) && config->without_count) {
        say("--without is not for %s, which is about all that the device asks for",
            config->check ? "--check" : "--baseline");
        return false;
    }
    if (config->check && config->is_concurrent) {
        say("--check needs the order of all requests, which --concurrent leaves open");
        return false;
    }
    return true;
}

/* Templates make an input of their own. */
static bool use_templates(struct config *config)
{
    bool has_alloc = false;
    for (uint32_t i = 0; i < config->templates.count; i++)
        has_alloc |= config->templates.template[i].type != RECORD_FREE;
    config->template_format = (struct input_format){
        .name = "template", .about = "templates", .prints_realloc = true,
        .templates = &config->templates};
    if (config->input == &config->template_format && !has_alloc) {
        say("--input=template needs --alloc, such as --alloc='malloc(%%zu) = %%p'");
        return false;
    }
    if (config->templates.count && config->input && config->input != &config->template_format) {
        say("--alloc, --free and --realloc are for --input=template, not for --input=%s",
            config->input->name);
        return false;
    }
    if (config->templates.count && !has_alloc) {
        say("--free needs --alloc: no line would allocate");
        return false;
    }
    if (config->templates.count)
        config->input = &config->template_format;
    return true;
}

static bool check_budgets(const struct config *config)
{
    uint32_t fixed = config->release ? config->release->fixed_buckets : 0;
    if (fixed && config->budget.max_buckets > fixed) {
        say("--max-buckets can't be over %" PRIu32 " with --release=%s", fixed,
            config->release->name);
        return false;
    }
    if (config->slack && config->planner != PLANNER_SPILL) {
        say("--slack needs --planner=spill; other plans hold for any order with the same peaks");
        return false;
    }
    if (config->planner == PLANNER_SPILL && config->is_concurrent) {
        say("--planner=spill needs the order of all requests, which --concurrent leaves open: "
            "capture the programs in one log, or merge their logs in the order of time");
        return false;
    }
    if (config->pools == POOLS_OWN && config->release && !config->release->has_load_ex) {
        say("--pools=own needs wc_LoadStaticMemory_ex(), which wolfSSL %s does not have",
            config->release->name);
        return false;
    }
    if (config->align >= 0 && (config->align & (config->align - 1)) != 0) {
        say("--align must be a power of two, not %" PRId64, config->align);
        return false;
    }
    return true;
}

/* What --format=log, which makes a log small, makes of the other options. */
static bool check_small(const struct config *config)
{
    if (config->format != FORMAT_LOG)
        return true;
    if (config->output_count > 1) {
        say("--format=log writes one output");
        return false;
    }
    if (config->log_count > 1 || config->max_buffer_bytes >= 0) {
        say("--format=log makes one log small, without a plan: %s",
            config->log_count > 1 ? "give one log" : "leave --max-buffer out");
        return false;
    }
    return true;
}

static bool check_operands(const struct config *config)
{
    if (config->log_count)
        return true;
    if (config->header_count)
        say("no log is named: --check took %s as a header", config->headers[0]);
    else
        say("no log is named: name one, or - for standard input");
    return false;
}

/* Whether the output leaves all that is read as it is. */
static bool check_output(const struct config *config)
{
    for (uint32_t o = 0; o < config->output_count; o++) {
        const char *output = config->outputs[o].name;
        bool is_good = file_spares(output, config->baseline) && file_spares(output, config->symbols);
        for (uint32_t i = 0; is_good && i < config->header_count; i++)
            is_good = file_spares(output, config->headers[i]);
        for (size_t i = 0; is_good && i < config->log_count; i++)
            is_good = file_spares(output, config->logs[i]);
        if (!is_good)
            return false;
    }
    return true;
}

bool config_check(struct config *config)
{
    return use_templates(config) && check_budgets(config) && check_small(config) &&
           check_operands(config) && check_mode(config) && check_output(config);
}

bool config_has_format(const struct config *config, enum report_format format)
{
    for (uint32_t i = 0; i < config->output_count; i++)
        if (config->outputs[i].format == format)
            return true;
    return false;
}

/* ---- The target ---- */

struct target config_target(const struct config *config, const struct log *logs)
{
    uint64_t highest = 0;
    bool is_wide = false; /* unknown: assume 64 bits; too large is safe */
    for (size_t i = 0; i < config->log_count; i++) {
        highest = max_u64(highest, logs[i].trace.highest_address);
        is_wide |= logs[i].trace.input->hides_pointers;
    }
    const char *width = is_wide || highest > UINT32_MAX ? "lp64" : "ilp32";
    struct target target;
    target_parse(config->target_name ? config->target_name : width, &target);
    if (highest > UINT32_MAX && target.pointer_bytes < 8 && !config->is_quiet)
        say("warning: the log is from a machine with wider pointers than the target %s: the "
            "application's own structures will be smaller there", target.name);

    if (config->release)
        target.release = config->release;
    if (config->align >= 0)
        target.align = (uint32_t)config->align;
    if (config->padding >= 0)
        target.padding = (uint32_t)config->padding;
    if (config->mutex_bytes >= 0)
        target.mutex_bytes = (uint32_t)config->mutex_bytes;
    target.is_lean |= config->is_lean;
    target.is_single_threaded |= config->is_single_threaded;
    return target;
}

bool config_check_logs(const struct config *config, const struct log *logs)
{
    for (size_t i = 0; config->slack && i < config->log_count; i++) {
        if (logs[i].trace.is_small) {
            say("%s: a small log does not have the order that --slack is about: give the whole log",
                logs[i].name);
            return false;
        }
    }
    return true;
}

bool config_check_target(const struct config *config, const struct target *target)
{
    if (target->padding % target->align) {
        say("--padding must be a multiple of the alignment %" PRIu32 ", not %" PRIu32,
            target->align, target->padding);
        return false;
    }
    if (target->align > target->release->align_max) {
        say("alignment %" PRIu32 " is too large: wolfSSL %s keeps the padding in a byte, and over %"
            PRIu32 " loading may never end", target->align, target->release->name,
            target->release->align_max);
        return false;
    }
    if (target->align < target->pointer_bytes && !config->is_quiet)
        say("warning: alignment %" PRIu32 " is too small for pointers of %" PRIu32 " bytes",
            target->align, target->pointer_bytes);
    return true;
}
