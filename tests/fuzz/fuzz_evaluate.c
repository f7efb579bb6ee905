/* SPDX-License-Identifier: MIT */
/*
 * Evaluation: expressions and events made of the bytes. The verdict is what the outcomes come to; only
 * what is approved, and true of a value that was seen, excludes; and knowing less excludes no more.
 */
#include "fuzz.h"

#include "exclude/exclude.h"

/* ---- reading the input ---- */

typedef struct reader {
    const uint8_t *data;
    size_t size;
} reader;

static uint8_t next(reader *in)
{
    return fuzz_choice(&in->data, &in->size);
}

static iocm_span next_text(reader *in)
{
    size_t size = next(in) % 64u;
    iocm_span text;

    if (size > in->size) size = in->size;
    text = iocm__span((const char *)in->data, size);
    in->data += size;
    in->size -= size;
    return text;
}

static const iocm_field fields[] = {IOCM_FIELD_NET_PEER_IP,
                                    IOCM_FIELD_NET_OWN_IP,
                                    IOCM_FIELD_NET_PEER_PORT,
                                    IOCM_FIELD_NET_URL,
                                    IOCM_FIELD_PROCESS_NAME,
                                    IOCM_FIELD_PROCESS_IMAGE,
                                    IOCM_FIELD_PROCESS_FOLDER,
                                    IOCM_FIELD_PROCESS_ARGS,
                                    IOCM_FIELD_PROCESS_COMMAND_LINE,
                                    IOCM_FIELD_PROCESS_COMPANY,
                                    IOCM_FIELD_PROCESS_SHA256,
                                    IOCM_FIELD_PROCESS_SHA1,
                                    IOCM_FIELD_PROCESS_ELEVATION,
                                    IOCM_FIELD_ACCOUNT_NAME,
                                    IOCM_FIELD_ACCOUNT_DOMAIN,
                                    IOCM_FIELD_FILE_PATH,
                                    IOCM_FIELD_HOST_NAME,
                                    IOCM_FIELD_EVENT_TIME,
                                    IOCM_FIELD_SIG_SIGNER,
                                    IOCM_FIELD_SIG_SIGNED,
                                    IOCM_FIELD_SIG_TRUSTED,
                                    IOCM_FIELD_IOC_VALUE,
                                    IOCM_FIELD_IOC_FAMILY,
                                    IOCM_FIELD_IOC_CONFIDENCE,
                                    IOCM_FIELD_COLUMN};

static iocm_field next_field(reader *in)
{
    return fields[next(in) % IOCM__COUNT(fields)];
}

/* ---- expressions ---- */

static iocm__expr *new_opaque(iocm__arena *arena)
{
    iocm__expr *made = iocm__expr_new(arena, IOCM__OP_OPAQUE);

    CHECK(made != NULL);
    made->text = IOCM__LITERAL("?");
    made->name = IOCM__LITERAL("VAGUE_VALUE");
    return made;
}

static iocm__expr *next_time(reader *in, iocm__arena *arena)
{
    iocm__expr *made = iocm__expr_new(arena, IOCM__OP_TIME);

    CHECK(made != NULL);
    made->field = IOCM_FIELD_EVENT_TIME;
    made->from = next(in) * 6 % 1440;
    made->to = next(in) * 6 % 1440;
    made->zone = next(in) % 4 == 0 ? IOCM__NO_ZONE : (next(in) - 128) * 6;
    made->days = next(in) & 0x7Fu;
    return made;
}

/* A condition of the bytes, or an opaque one where they make no sense. */
static iocm__expr *next_condition(reader *in, iocm__arena *arena)
{
    uint8_t kind = next(in);
    iocm__op op = (iocm__op)(kind % IOCM__OP_ANY);
    iocm__expr *made;

    if (op == IOCM__OP_NONE) return new_opaque(arena);
    if (op == IOCM__OP_TIME) return next_time(in, arena);
    made = iocm__expr_new(arena, op);
    CHECK(made != NULL);
    made->all_values = kind >= 128;
    if (op == IOCM__OP_LIST || op == IOCM__OP_WINDOW) made->name = IOCM__LITERAL("list");
    if (op != IOCM__OP_SIGNED_BY && op != IOCM__OP_PRODUCT && op != IOCM__OP_WINDOW)
        made->field = next_field(in);
    if (made->field == IOCM_FIELD_COLUMN) made->column = IOCM__LITERAL("Column");
    if (op != IOCM__OP_EXISTS && op != IOCM__OP_LIST && op != IOCM__OP_WINDOW)
        for (unsigned count = next(in) % 12u + 1; count > 0; count--)
            CHECK(iocm__expr_add_value(arena, made, next_text(in)));
    return iocm__expr_check(made, NULL) == IOCM_OK ? made : new_opaque(arena);
}

static iocm__expr *next_expression(reader *in, iocm__arena *arena, unsigned depth)
{
    static const iocm__op ops[] = {IOCM__OP_ANY, IOCM__OP_ALL, IOCM__OP_NOT};
    uint8_t kind = depth < 8 ? next(in) : UINT8_MAX;
    iocm__expr *made;

    if (kind % 8 > 2) return next_condition(in, arena);
    made = iocm__expr_new(arena, ops[kind % 8]);
    CHECK(made != NULL);
    for (unsigned left = kind % 8 == 2 ? 1 : kind / 64u + 1; left > 0; left--)
        iocm__expr_append(made, next_expression(in, arena, depth + 1));
    return made;
}

static void add_exclusion(iocm_exclusions *document, reader *in, unsigned number)
{
    static const iocm_span ids[] = {{"a", 1}, {"b", 1}, {"c", 1}};
    iocm__exclusion made = {.id = ids[number], .max_confidence = -1};
    uint8_t kind = next(in);

    made.state = kind % 4 == 0   ? IOCM_EXCLUSION_DRAFT
                 : kind % 8 == 1 ? IOCM_EXCLUSION_DISABLED
                                 : IOCM_EXCLUSION_APPROVED;
    made.annotate = kind >= 240;
    if (kind % 16 == 7) made.max_confidence = 60;
    if (kind % 16 == 11) made.expires = IOCM__LITERAL("2026-06-30");
    made.when = next_expression(in, &document->arena, 0);
    CHECK(iocm__exclusions_append(document, &made, NULL) == IOCM_OK);
}

/* ---- events ---- */

#define CELLS_MAX 24u

typedef struct cell {
    iocm_field field;
    iocm_value_state state;
    iocm_span text;
} cell;

/* The cells of a field are its elements; a field without any is absent. */
typedef struct scene {
    cell cells[CELLS_MAX];
    size_t count;
    iocm_field hidden; /* unmapped, whatever the cells say */
    const iocm_exclusions *document;
    /* What outcomes say, by hit: 0 = nothing or advice, 1 = unknown, 2 = true. */
    unsigned best[3];
    size_t outcomes;
} scene;

static void read_cells(scene *out, reader *in)
{
    while (in->size > 0 && out->count < CELLS_MAX) {
        cell *made = &out->cells[out->count++];
        uint8_t kind = next(in);

        made->field = next_field(in);
        made->state = kind < 200 ? IOCM_VALUE_OK : (iocm_value_state)(kind % 9 - 1);
        made->text = next_text(in);
    }
}

static void on_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                     size_t hit, uint32_t element)
{
    scene *in = ctx;
    uint32_t number = 0;

    CHECK(hit < 3);
    CHECK(field != IOCM_FIELD_PROCESS_IMAGE && field != IOCM_FIELD_PROCESS_ARGS);
    CHECK((field == IOCM_FIELD_COLUMN) == (column.size > 0));
    CHECK(field < IOCM_FIELD_IOC_VALUE || field > IOCM_FIELD_IOC_CONFIDENCE);
    if (field == in->hidden) return;
    out->state = IOCM_VALUE_ABSENT;
    for (size_t i = 0; i < in->count; i++) {
        if (in->cells[i].field != field) continue;
        if (number++ != element) continue;
        out->state = in->cells[i].state;
        out->text = in->cells[i].text;
    }
    out->count = number;
}

/* True for reasons of what is lacking. */
static bool is_lack(iocm_reason reason)
{
    return reason >= IOCM_REASON_FIELD_ABSENT && reason <= IOCM_REASON_PATH_AMBIGUOUS;
}

static bool is_hit(iocm_reason reason)
{
    return reason >= IOCM_REASON_HIT_IS && reason <= IOCM_REASON_HIT_LT;
}

static void check_outcome(const scene *in, const iocm_outcome *outcome)
{
    const iocm__exclusion *item = &in->document->items[outcome->exclusion];
    bool counts = is_hit(outcome->reason) || is_lack(outcome->reason);

    CHECK(iocm__span_equal(outcome->id, item->id));
    CHECK(outcome->value_size <= IOCM_MAX_WITNESS);
    CHECK(strcmp(iocm_reason_name(outcome->reason), "NO_EXCLUSION_TRUE") != 0);
    CHECK(!counts || (item->state == IOCM_EXCLUSION_APPROVED && !item->annotate));
    CHECK(!counts || outcome->of == 0);
    /* A draft promises what approval would give. */
    if (outcome->reason == IOCM_REASON_NOT_APPROVED && is_hit(outcome->of)) CHECK(!item->annotate);
    if (is_hit(outcome->reason) ||
        (outcome->reason == IOCM_REASON_NOT_APPROVED && is_hit(outcome->of)))
        CHECK(outcome->strength >= outcome->needed && outcome->field != IOCM_FIELD_NONE);
    fuzz_touch(outcome->operand);
    fuzz_touch(outcome->field_name);
    fuzz_touch(outcome->column);
}

static void on_outcome(void *ctx, const iocm_outcome *outcome)
{
    scene *in = ctx;
    unsigned rank = is_hit(outcome->reason) ? 2 : is_lack(outcome->reason) ? 1 : 0;

    CHECK(outcome->hit < 3 && outcome->exclusion < in->document->count);
    check_outcome(in, outcome);
    if (rank > in->best[outcome->hit]) in->best[outcome->hit] = rank;
    in->outcomes++;
}

/* ---- judging ---- */

static iocm_evaluation judge(const iocm_evaluator *evaluator, scene *in, size_t hits)
{
    iocm_event_hit all[3] = {
        {{"192.0.2.1:2375", 14}, {"ip:port", 7}, {"XMRIG", 5}, 80, IOCM_SIDE_REMOTE},
        {{"a.example", 9}, {"domain", 6}, {NULL, 0}, -1, IOCM_SIDE_SOURCE},
        {{"2001:db8::1", 11}, {"ipv6", 4}, {"", 0}, 20, IOCM_SIDE_NONE}};
    iocm_event event = {.struct_size = sizeof event,
                        .now = INT64_C(1780000000) * 1000000000,
                        .hits = all,
                        .hit_count = hits,
                        .field = on_field,
                        .field_ctx = in,
                        .on_outcome = on_outcome,
                        .outcome_ctx = in};
    iocm_evaluation out = {.struct_size = sizeof out};
    iocm_evaluation quiet = {.struct_size = sizeof quiet};

    memset(in->best, 0, sizeof in->best);
    in->outcomes = 0;
    CHECK(iocm_match_event(&out, evaluator, &event, NULL) == IOCM_OK);
    event.on_outcome = NULL; /* who listens changes nothing */
    CHECK(iocm_match_event(&quiet, evaluator, &event, NULL) == IOCM_OK);
    CHECK(memcmp(&out, &quiet, sizeof out) == 0);
    return out;
}

static void check_verdict(const scene *in, const iocm_evaluation *got, size_t hits)
{
    static const iocm_verdict verdicts[] = {IOCM_VERDICT_MATCH, IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE,
                                            IOCM_VERDICT_EXCLUDED};
    unsigned least = 2;
    unsigned most = 0;

    for (size_t i = 0; i < hits; i++) {
        if (in->best[i] < least) least = in->best[i];
        if (in->best[i] > most) most = in->best[i];
    }
    CHECK(got->verdict == (hits == 0 ? IOCM_VERDICT_NO_MATCH : verdicts[least]));
    if (got->verdict == IOCM_VERDICT_EXCLUDED) CHECK(is_hit(got->by.reason));
    if (got->verdict == IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE) CHECK(is_lack(got->by.reason));
    CHECK((got->by.reason == IOCM_REASON_ANOTHER_HIT_STANDS) ==
          (got->verdict == IOCM_VERDICT_MATCH && most == 2));
}

/* True if less may be known of an expression but not otherwise: without a program's name its folder
 * is the whole path. */
static bool is_plain(iocm_field field)
{
    return field != IOCM_FIELD_PROCESS_NAME && field != IOCM_FIELD_PROCESS_FOLDER;
}

static void check_less(const iocm_evaluator *evaluator, scene *in, const iocm_evaluation *all,
                       size_t hits)
{
    for (size_t i = 0; i < in->count; i++) {
        iocm_evaluation less;

        if (!is_plain(in->cells[i].field)) continue;
        in->hidden = in->cells[i].field;
        less = judge(evaluator, in, hits);
        check_verdict(in, &less, hits);
        CHECK(less.verdict != IOCM_VERDICT_EXCLUDED || all->verdict == IOCM_VERDICT_EXCLUDED);
    }
}

/* An event of which nothing is known is excluded for its indicator alone. */
static void check_nothing(const iocm_evaluator *evaluator, scene *in, size_t hits)
{
    iocm_evaluation none;

    in->count = 0;
    in->hidden = IOCM_FIELD_NONE;
    none = judge(evaluator, in, hits);
    check_verdict(in, &none, hits);
    CHECK(none.verdict != IOCM_VERDICT_EXCLUDED ||
          (none.by.field >= IOCM_FIELD_IOC_VALUE && none.by.field <= IOCM_FIELD_IOC_CONFIDENCE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    reader in = {data, size};
    uint8_t choice = next(&in);
    size_t hits = choice % 4u;
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT,
                                      .policy =
                                          choice & 0x80 ? IOCM_POLICY_GRADED : IOCM_POLICY_LITERAL};
    iocm_exclusions *document = NULL;
    iocm_evaluator *evaluator = NULL;
    scene event = {.count = 0};
    iocm_evaluation got;

    CHECK(iocm_exclusions_new(&document, NULL, NULL) == IOCM_OK);
    for (unsigned i = 0; i <= (choice >> 2) % 3u; i++) add_exclusion(document, &in, i);
    if (choice & 0x40) {
        iocm_span values[] = {{"rsync", 5}, {"192.0.2.0/24", 12}, {"443", 3}};

        iocm_exclusions_bind(document, "list", 4, &values[choice >> 4 & 1], 1, NULL);
    }
    CHECK(iocm_evaluator_new(&evaluator, document, &options, NULL) == IOCM_OK);
    event.document = document;
    read_cells(&event, &in);
    got = judge(evaluator, &event, hits);
    check_verdict(&event, &got, hits);
    if (options.policy == IOCM_POLICY_LITERAL) check_less(evaluator, &event, &got, hits);
    check_nothing(evaluator, &event, hits);
    iocm_evaluator_free(evaluator);
    iocm_exclusions_free(document);
    return 0;
}
