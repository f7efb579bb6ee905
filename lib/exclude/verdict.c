/* SPDX-License-Identifier: MIT */
/*
 * From what each exclusion comes to, to what the event comes to. Of one hit the most lenient
 * exclusion counts, of several hits the one that is least excused.
 */
#include "exclude/evaluate.h"

/* How much an exclusion has to say of a hit. */
typedef enum rank {
    RANK_NOTHING,
    RANK_ADVISORY, /* it does not count, but somebody should know of it */
    RANK_UNKNOWN,
    RANK_TRUE
} rank;

typedef struct judge {
    iocm_event event;
    iocm_event_hit hit;
    iocm_strength needed;
    iocm__view view;
    iocm__lacks lacks;
    iocm_outcome said; /* of the exclusion that is looked at */
    iocm_outcome best; /* of the hit */
    rank best_rank;
} judge;

/* ---- what counts ---- */

static iocm_strength needed_strength(const iocm_evaluator *evaluator, int32_t confidence)
{
    if (!evaluator->graded) return IOCM_STRENGTH_D;
    if (confidence < 0 || confidence >= 90) return IOCM_STRENGTH_A;
    if (confidence >= 75) return IOCM_STRENGTH_B;
    return confidence >= 50 ? IOCM_STRENGTH_C : IOCM_STRENGTH_D;
}

static bool is_in_scope(const iocm__rule *rule, const judge *in)
{
    if (rule->families.count > 0 && !iocm__texts_have(&rule->families, in->hit.family))
        return false;
    if (rule->tables.count > 0 && !iocm__texts_have(&rule->tables, in->event.table)) return false;
    return rule->max_confidence < 0 ||
           (in->hit.confidence >= 0 && in->hit.confidence <= rule->max_confidence);
}

/* Why an exclusion that is true or unknown would not count even if it is approved; 0 = it would. */
static iocm_reason find_bar_approved(const judge *in, const iocm__rule *rule,
                                     const iocm__result *result)
{
    if (iocm__has_expired(rule->end, in->event.now)) return IOCM_REASON_EXPIRED;
    if (!is_in_scope(rule, in)) return IOCM_REASON_OUT_OF_SCOPE;
    if (rule->annotate) return IOCM_REASON_ANNOTATE_ONLY;
    if (result->reach == IOCM_STRENGTH_NONE) return IOCM_REASON_NEGATIVE_ONLY;
    return result->reach < in->needed ? IOCM_REASON_TOO_WEAK : 0;
}

/* Why one does not count as it stands; 0 = it does. */
static iocm_reason find_bar(const judge *in, const iocm__rule *rule, const iocm__result *result)
{
    if (rule->state == IOCM_EXCLUSION_DISABLED) return IOCM_REASON_DISABLED;
    if (rule->state != IOCM_EXCLUSION_APPROVED) return IOCM_REASON_NOT_APPROVED;
    return find_bar_approved(in, rule, result);
}

/* ---- what is said ---- */

static iocm_reason reason_of_hit(uint8_t op)
{
    switch (op) {
    case IOCM__OP_IS: return IOCM_REASON_HIT_IS;
    case IOCM__OP_STARTS: return IOCM_REASON_HIT_STARTS;
    case IOCM__OP_ENDS: return IOCM_REASON_HIT_ENDS;
    case IOCM__OP_TERM: return IOCM_REASON_HIT_TERM;
    case IOCM__OP_ARG: return IOCM_REASON_HIT_ARG;
    case IOCM__OP_CONTAINS: return IOCM_REASON_HIT_CONTAINS;
    case IOCM__OP_GLOB: return IOCM_REASON_HIT_GLOB;
    case IOCM__OP_UNDER: return IOCM_REASON_HIT_UNDER;
    case IOCM__OP_NAME_IS: return IOCM_REASON_HIT_NAME_IS;
    case IOCM__OP_CIDR: return IOCM_REASON_HIT_CIDR;
    case IOCM__OP_PORT: return IOCM_REASON_HIT_PORT;
    case IOCM__OP_SIGNED_BY: return IOCM_REASON_HIT_SIGNED_BY;
    case IOCM__OP_TIME: return IOCM_REASON_HIT_TIME;
    case IOCM__OP_LT: return IOCM_REASON_HIT_LT;
    default: return IOCM_REASON_NO_EXCLUSION_TRUE;
    }
}

/* Without the beginning of a character at the end. */
static size_t whole_characters(const char *text, size_t size)
{
    size_t lead = size;

    while (lead > 0 && size - lead < 3 && ((unsigned char)text[lead - 1] & 0xC0u) == 0x80u) lead--;
    if (lead > 0 && (unsigned char)text[lead - 1] >= 0xC0u) {
        unsigned char first = (unsigned char)text[lead - 1];
        size_t length = first >= 0xF0u ? 4 : first >= 0xE0u ? 3 : 2;

        if (length > size - (lead - 1)) return lead - 1;
    }
    return size;
}

static void copy_value(iocm_outcome *out, const iocm__joined *value)
{
    size_t all = value->folder.size + (value->separator != '\0') + value->name.size;
    size_t size = iocm__joined_copy(out->value, sizeof out->value, value);

    out->value_size = (uint32_t)(size < all ? whole_characters(out->value, size) : size);
}

static void say_nothing(iocm_outcome *out, const judge *in)
{
    memset(out, 0, sizeof *out);
    out->hit = (uint32_t)in->view.number;
    out->exclusion = IOCM_NO_EXCLUSION;
    out->needed = in->needed;
}

static void say_field(iocm_outcome *out, judge *in, uint16_t slot, uint16_t source)
{
    out->field = iocm__slot_field(slot);
    out->field_name = iocm__slot_name(in->view.evaluator, slot);
    out->column = iocm__view_get(&in->view, source)->column;
}

static void say_witness(judge *in, const iocm__result *result)
{
    const iocm__node *node = &in->view.evaluator->nodes[result->witness];
    iocm__witness witness;

    iocm__condition_holds(&witness, &in->lacks, &in->view, node);
    in->said.reason = reason_of_hit(node->op);
    in->said.strength = witness.strength;
    say_field(&in->said, in, node->slot, witness.source);
    copy_value(&in->said, &witness.value);
    if (witness.operand != NULL) in->said.operand = witness.operand->text;
}

static void say_lack(judge *in, const iocm__lack *lack)
{
    in->said.reason = lack->reason;
    say_field(&in->said, in, lack->slot, lack->source);
}

static void put_bar(iocm_outcome *out, iocm_reason bar)
{
    if (bar == 0) return;
    out->of = out->reason;
    out->reason = bar;
}

/* ---- one exclusion, one hit ---- */

static void tell(const judge *in)
{
    if (in->event.on_outcome != NULL) in->event.on_outcome(in->event.outcome_ctx, &in->said);
}

/* Only what is told or may decide is worth writing down. */
static void say(judge *in, uint32_t number, const iocm__result *result, rank of, iocm_reason bar)
{
    bool better = of > in->best_rank ||
                  (of == RANK_TRUE && of == in->best_rank && result->reach > in->best.strength);

    if (!better && in->event.on_outcome == NULL) return;
    say_nothing(&in->said, in);
    in->said.exclusion = number;
    in->said.id = in->view.evaluator->rules[number].id;
    if (result->truth == IOCM__UNKNOWN)
        say_lack(in, &in->lacks.items[0]);
    else if (result->has_witness)
        say_witness(in, result);
    else
        in->said.reason = result->inert;
    put_bar(&in->said, bar);
    if (bar == IOCM_REASON_NOT_APPROVED && result->truth == IOCM__TRUE) {
        iocm_reason next = find_bar_approved(in, &in->view.evaluator->rules[number], result);

        if (next != 0) in->said.of = next; /* who approves it gains nothing for that hit */
    }
    tell(in);
    if (better) {
        in->best = in->said;
        in->best_rank = of;
    }
    if (result->truth != IOCM__UNKNOWN || in->event.on_outcome == NULL) return;
    for (size_t i = 1; i < in->lacks.count; i++) {
        say_lack(in, &in->lacks.items[i]);
        put_bar(&in->said, bar);
        tell(in);
    }
}

static void judge_exclusion(judge *in, uint32_t number)
{
    const iocm__rule *rule = &in->view.evaluator->rules[number];
    iocm__result result;
    iocm_reason bar;

    iocm__evaluate(&result, &in->lacks, &in->view, rule->root);
    if (result.truth == IOCM__FALSE) {
        if (result.inert != 0) say(in, number, &result, RANK_ADVISORY, 0);
        return;
    }
    bar = find_bar(in, rule, &result);
    if (bar != 0)
        say(in, number, &result, RANK_ADVISORY, bar);
    else
        say(in, number, &result, result.truth == IOCM__TRUE ? RANK_TRUE : RANK_UNKNOWN, 0);
}

/* ---- one event ---- */

static void judge_hit(judge *in, const iocm_evaluator *evaluator, size_t number)
{
    in->needed = needed_strength(evaluator, in->hit.confidence);
    iocm__view_start(&in->view, evaluator, &in->event, &in->hit, number);
    say_nothing(&in->best, in);
    in->best_rank = RANK_NOTHING;
    for (size_t i = 0; i < evaluator->rule_count; i++) judge_exclusion(in, (uint32_t)i);
}

/* What hits come to so far. Nothing and advice are both a match. */
typedef struct tally {
    rank least;
    bool any_true;
    iocm_outcome by;
} tally;

static void count_hit(tally *all, const judge *in, bool first)
{
    bool match = in->best_rank <= RANK_ADVISORY;
    bool all_match = all->least <= RANK_ADVISORY;

    if (in->best_rank == RANK_TRUE) all->any_true = true;
    if (first || (match && !all_match) || (!all_match && in->best_rank < all->least) ||
        (match && in->best_rank > all->least) ||
        (in->best_rank == RANK_TRUE && all->least == RANK_TRUE &&
         in->best.strength > all->by.strength)) {
        all->least = in->best_rank;
        all->by = in->best;
    }
}

static iocm_verdict verdict_of(rank least)
{
    switch (least) {
    case RANK_TRUE: return IOCM_VERDICT_EXCLUDED;
    case RANK_UNKNOWN: return IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE;
    default: return IOCM_VERDICT_MATCH;
    }
}

static void judge_event(iocm_evaluation *out, const iocm_evaluator *evaluator,
                        const iocm_event *event, iocm__hit_fn get_hit, void *hit_ctx)
{
    judge in;
    tally all = {.least = RANK_NOTHING};

    in.event = *event;
    if (in.event.now == 0) in.event.now = IOCM_TIME_NONE;
    for (size_t i = 0; i < event->hit_count; i++) {
        memset(&in.hit, 0, sizeof in.hit);
        get_hit(hit_ctx, &in.hit, i);
        judge_hit(&in, evaluator, i);
        count_hit(&all, &in, i == 0);
    }
    memset(out, 0, sizeof *out);
    out->by = all.by;
    out->verdict = event->hit_count == 0 ? IOCM_VERDICT_NO_MATCH : verdict_of(all.least);
    if (event->hit_count == 0) out->by.exclusion = IOCM_NO_EXCLUSION;
    if (out->verdict == IOCM_VERDICT_MATCH && all.any_true) {
        memset(&out->by, 0, sizeof out->by);
        out->by.hit = all.by.hit;
        out->by.exclusion = IOCM_NO_EXCLUSION;
        out->by.needed = all.by.needed;
        out->by.reason = IOCM_REASON_ANOTHER_HIT_STANDS;
    }
}

/* ---- calls ---- */

static iocm_status read_event(iocm_event *copy, const iocm_evaluator *evaluator,
                              const iocm_event *event, iocm_error *error)
{
    iocm_status status;

    memset(copy, 0, sizeof *copy);
    if (evaluator == NULL || event == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the evaluator or the event is NULL");
    status = iocm__options_read(copy, sizeof *copy, event, error);
    if (status == IOCM_OK) status = iocm__options_bits(copy->reserved, 0, error);
    if (status != IOCM_OK) return status;
    if (copy->field == NULL || (copy->table.data == NULL && copy->table.size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "`field` or the table's name is NULL");
    if (copy->hit_count > IOCM_MAX_HITS)
        return iocm__fail(error, IOCM_E_LIMIT, "more than %u hits", IOCM_MAX_HITS);
    return IOCM_OK;
}

iocm_status iocm__event_judge(iocm_evaluation *out, const iocm_evaluator *evaluator,
                              const iocm_event *event, iocm__hit_fn hit, void *hit_ctx,
                              iocm_error *error)
{
    iocm_event copy;
    iocm_evaluation made;
    iocm_status status = read_event(&copy, evaluator, event, error);

    if (status != IOCM_OK) return status;
    judge_event(&made, evaluator, &copy, hit, hit_ctx);
    return iocm__out_fill(out, &made, sizeof made, error);
}

static bool is_span(iocm_span span)
{
    return span.data != NULL || span.size == 0;
}

static iocm_status check_hits(const iocm_event *event, iocm_error *error)
{
    if (event->hits == NULL && event->hit_count > 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`hits` is NULL");
    for (size_t i = 0; i < event->hit_count; i++) {
        const iocm_event_hit *hit = &event->hits[i];

        if (!is_span(hit->value) || !is_span(hit->type) || !is_span(hit->family) ||
            hit->confidence < -1 || hit->confidence > 100 || hit->side < IOCM_SIDE_NONE ||
            hit->side > IOCM_SIDE_DESTINATION_TRANSLATED)
            return iocm__fail(error, IOCM_E_ARGUMENT,
                              "hit %lu: a text is NULL, or no such confidence or side",
                              (unsigned long)i);
    }
    return IOCM_OK;
}

static void hit_of_array(void *ctx, iocm_event_hit *out, size_t hit)
{
    const iocm_event *event = ctx;

    *out = event->hits[hit];
}

iocm_status iocm_match_event(iocm_evaluation *out, const iocm_evaluator *evaluator,
                             const iocm_event *event, iocm_error *error)
{
    iocm_event copy;
    iocm_status status = read_event(&copy, evaluator, event, error);

    if (status == IOCM_OK) status = check_hits(&copy, error);
    if (status != IOCM_OK) return status;
    return iocm__event_judge(out, evaluator, event, hit_of_array, &copy, error);
}
