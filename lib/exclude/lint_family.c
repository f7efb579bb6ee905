/* SPDX-License-Identifier: MIT */
/*
 * What lint knows of the hunted family: command lines that it documents itself, which no exclusion
 * may take (part of L1), and its names (L12).
 */
#include "exclude/lint.h"

/* ---- documented command lines ---- */

/* xmrig/xmrig, src/core/config/usage.h: one option each, so that a finding shows which. */
static const char *const xmrig[] = {
    "xmrig.exe -o pool.example:3333 -u wallet -p x",
    "xmrig -o pool.example:3333",
    "xmrig.exe --url=pool.example:3333",
    "xmrig.exe -a rx/0",
    "xmrig.exe --algo=rx/0",
    "xmrig.exe --coin monero",
    "xmrig.exe --user=wallet",
    "xmrig.exe --pass=x",
    "xmrig.exe -O wallet:x",
    "xmrig.exe --userpass=wallet:x",
    "xmrig.exe -k",
    "xmrig.exe --keepalive",
    "xmrig.exe --nicehash",
    "xmrig.exe --rig-id=x",
    "xmrig.exe --tls",
    "xmrig.exe --daemon",
    "xmrig.exe -r 5",
    "xmrig.exe --retries=5",
    "xmrig.exe -R 5",
    "xmrig.exe --retry-pause=5",
    "xmrig.exe --user-agent=x",
    "xmrig.exe --donate-level=1",
    "xmrig.exe --no-cpu",
    "xmrig.exe -t 4",
    "xmrig.exe --threads=4",
    "xmrig.exe --cpu-affinity=0x3",
    "xmrig.exe --cpu-priority=0",
    "xmrig.exe --cpu-max-threads-hint=50",
    "xmrig.exe --cpu-memory-pool=1",
    "xmrig.exe --no-huge-pages",
    "xmrig.exe --asm=auto",
    "xmrig.exe --randomx-init=1",
    "xmrig.exe --api-worker-id=x",
    "xmrig.exe --api-id=x",
    "xmrig.exe --http-host=127.0.0.1",
    "xmrig.exe --http-port=80",
    "xmrig.exe --http-access-token=x",
    "xmrig.exe --opencl",
    "xmrig.exe --print-platforms",
    "xmrig.exe -S",
    "xmrig.exe --syslog",
    "xmrig.exe -l x",
    "xmrig.exe --log-file=x",
    "xmrig.exe --print-time=60",
    "xmrig.exe --no-color",
    "xmrig.exe -c x",
    "xmrig.exe --config=x",
    "xmrig.exe -B",
    "xmrig.exe --background",
    "xmrig.exe -V",
    "xmrig.exe --version",
    "xmrig.exe --help",
    "xmrig.exe --dry-run",
    "xmrig.exe --export-topology",
};

/* tpruvot/cpuminer-multi, cpuminer.1, and its older name minerd. */
static const char *const cpuminer[] = {
    "minerd -a cryptonight -o stratum+tcp://pool.example:3333 -u wallet -p x",
    "cpuminer --algo=scrypt --url=http://pool.example:9332 --user=x --pass=x",
    "minerd --background",
    "minerd --syslog",
    "minerd --threads=4",
    "minerd --config=x",
};

/* The process that jobs of the beacon run in unless a profile names another. */
static const char *const cobalt_strike[] = {
    "rundll32.exe",
};

/* jpillora/chisel, README.md */
static const char *const chisel[] = {
    "chisel client https://192.0.2.1 R:socks",
    "chisel client --fingerprint x 192.0.2.1:9312 socks",
    "chisel server -p 9312 --socks5 --reverse",
};

typedef struct documented {
    const char *family; /* its letters and digits, in a family's name */
    const char *const *lines;
    size_t count;
} documented;

#define LINES(family, lines)                                                                       \
    {                                                                                              \
        family, lines, IOCM__COUNT(lines)                                                          \
    }

static const documented families[] = {
    LINES("xmrig", xmrig),       LINES("coinminer", xmrig), /* the miner that such families run */
    LINES("cpuminer", cpuminer), LINES("cobaltstrike", cobalt_strike),
    LINES("chisel", chisel),
};

static const documented *find_family(iocm_span family)
{
    char buffer[64];
    iocm_span name = iocm__lint_squeeze(buffer, sizeof buffer, family);

    for (size_t i = 0; i < IOCM__COUNT(families); i++)
        if (iocm__text_contains(name, iocm__lint_word(families[i].family))) return &families[i];
    return NULL;
}

/* ---- trying them ---- */

typedef struct trial {
    iocm__lint *lint;
    const char *line;
    iocm_span program;
} trial;

static void give_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                       size_t hit, uint32_t element)
{
    const trial *in = ctx;

    (void)column;
    (void)hit;
    (void)element;
    if (field != IOCM_FIELD_PROCESS_NAME && field != IOCM_FIELD_PROCESS_COMMAND_LINE) return;
    out->state = IOCM_VALUE_OK;
    out->text = field == IOCM_FIELD_PROCESS_NAME ? in->program : iocm__lint_word(in->line);
}

/* True if the exclusion is for this family, and looks at the process and not at the indicator alone. */
static bool is_concerned(const iocm__lint *lint, const iocm__lint_item *item)
{
    const iocm__texts *scope = &item->exclusion->families;

    if (scope->count > 0 && !iocm__texts_have(scope, lint->family)) return false;
    for (size_t i = 0; i < item->leaf_count; i++)
        if (!item->leaves[i].negated && item->leaves[i].field >= IOCM_FIELD_PROCESS_NAME &&
            item->leaves[i].field <= IOCM_FIELD_PROCESS_ELEVATION)
            return true;
    return false;
}

static void keep_outcome(void *ctx, const iocm_outcome *outcome)
{
    const trial *in = ctx;
    iocm__lint *lint = in->lint;
    iocm__lint_sample *made;
    iocm__lint_sample **end;

    if (outcome->exclusion >= lint->exclusions->count || lint->failed ||
        outcome->strength == IOCM_STRENGTH_NONE || /* it saw nothing: not true, or a negation */
        !is_concerned(lint, &lint->items[outcome->exclusion]))
        return;
    made = iocm__arena_alloc(&lint->arena, sizeof *made);
    if (made == NULL) {
        lint->failed = true;
        return;
    }
    *made = (iocm__lint_sample){in->line, NULL, outcome->field_name, outcome->operand};
    end = &lint->items[outcome->exclusion].samples;
    while (*end != NULL) end = &(*end)->next;
    *end = made;
}

static iocm_status try_line(iocm__lint *lint, const char *line, iocm_error *error)
{
    trial in = {lint, line, {line, strcspn(line, " ")}};
    iocm_evaluation evaluation = {.struct_size = sizeof evaluation};
    iocm_event_hit hit = {.family = lint->family}; /* of the least confidence */
    iocm_event event = {
        .struct_size = sizeof event,
        .now = lint->now,
        .table = IOCM__LITERAL("DeviceNetworkEvents"),
        .hits = &hit,
        .hit_count = 1,
        .field = give_field,
        .field_ctx = &in,
        .on_outcome = keep_outcome,
        .outcome_ctx = &in,
    };
    iocm_status status = iocm_match_event(&evaluation, lint->evaluator, &event, error);

    return status == IOCM_OK && lint->failed ? iocm__fail_memory(error) : status;
}

iocm_status iocm__lint_prepare_samples(iocm__lint *lint, iocm_error *error)
{
    iocm_evaluator_options options = {
        .struct_size = sizeof options,
        .flags = IOCM_EVALUATOR_NO_LINT,
        .allocator = lint->allocator,
    };
    const documented *family = find_family(lint->family);
    iocm_error fault = {0};
    iocm_status status;

    if (family == NULL || lint->exclusions->count == 0) return IOCM_OK;
    status = iocm_evaluator_new(&lint->evaluator, lint->exclusions, &options, &fault);
    if (status == IOCM_E_NO_MEMORY) return iocm__fail_memory(error);
    if (status != IOCM_OK) return IOCM_OK; /* nobody can evaluate these: none takes anything */
    for (size_t i = 0; i < family->count && status == IOCM_OK; i++)
        status = try_line(lint, family->lines[i], error);
    return status;
}

/* ---- L12: names of what is hunted ---- */

/* The word of a text that names the family or its class. */
static bool find_name(iocm_span *out, const iocm__lint *lint, iocm_span text)
{
    uint32_t classes = iocm__family_classes(lint->family) | lint->threats;

    if (lint->family.size > 0 && iocm__family_is_named(text, lint->family)) {
        *out = lint->family;
        return true;
    }
    return iocm__class_word_in(out, classes, text);
}

static void look_name(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span text)
{
    iocm_span word;

    if (!find_name(&word, lint, text)) return;
    if (leaf->expr->op != IOCM__OP_OPAQUE) word = text;
    iocm__lint_add(lint, leaf, word,
                   lint->family.size > 0
                       ? iocm__lint_text(lint, "a hit of %.*s", iocm__lint_width(lint->family),
                                         lint->family.data)
                       : iocm__span(NULL, 0));
}

void iocm__lint_family(iocm__lint *lint, const iocm__lint_item *item)
{
    for (size_t i = 0; i < item->leaf_count; i++) {
        const iocm__lint_leaf *leaf = &item->leaves[i];
        const iocm__expr *expr = leaf->expr;

        if (leaf->negated) continue;
        for (size_t n = 0; n < expr->value_count; n++) look_name(lint, leaf, expr->values[n]);
        if (expr->op == IOCM__OP_OPAQUE)
            look_name(lint, leaf, expr->text);
        else if (expr->name.size > 0)
            look_name(lint, leaf, expr->name);
    }
}
