/* SPDX-License-Identifier: MIT */
/*
 * Judging a record by exclusions: its cells are the fields of an event, and the indicators it
 * touched are described one after another, as they are judged.
 */
#include "match/match.h"

/* The longest text of an indicator that the set holds as bytes: a digest of 64. */
#define VALUE_MAX 136u

typedef struct judge {
    const iocm_set *set;
    const iocm_layout *layout;
    const iocm_span *cells;
    size_t count;
    const iocm_hits *hits;
    size_t max_field;
    char value[VALUE_MAX]; /* of the hit that is described */
} judge;

/* ---- fields ---- */

static void read_cell(iocm_field_value *out, const judge *in, size_t column)
{
    iocm_span cell;

    if (column >= in->count) return; /* the record ends before it */
    cell = iocm__span_trim(in->cells[column]);
    if (cell.size == 0 || iocm__span_equal(cell, IOCM__LITERAL("-"))) {
        out->state = IOCM_VALUE_EMPTY;
    } else if (iocm__span_equal_fold(cell, IOCM__LITERAL("null"))) {
        out->state = IOCM_VALUE_NULL;
    } else {
        out->state = cell.size > in->max_field ? IOCM_VALUE_TRUNCATED : IOCM_VALUE_OK;
        out->text = iocm__span(cell.data, cell.size > in->max_field ? in->max_field : cell.size);
        out->flags = in->layout->says_utc[column] ? IOCM_VALUE_UTC : 0;
    }
}

/* A column that has no field's name: what the log does not have is absent. */
static void read_column(iocm_field_value *out, const judge *in, iocm_span name)
{
    size_t column = iocm_layout_find(in->layout, name.data, name.size);

    out->state = IOCM_VALUE_ABSENT;
    out->column = name;
    if (column == IOCM_NO_COLUMN) return;
    out->column = in->layout->names[column];
    read_cell(out, in, column);
}

static void give_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                       size_t hit, uint32_t element)
{
    const judge *in = ctx;
    const iocm__bound *bound;

    (void)element; /* a cell is one value */
    if (field == IOCM_FIELD_COLUMN) {
        read_column(out, in, column);
        return;
    }
    bound = iocm__layout_bound(in->layout, field, in->hits->items[hit].side);
    if (bound == NULL) return;
    out->state = IOCM_VALUE_ABSENT;
    out->column = bound->name;
    if (bound->column != IOCM_NO_COLUMN) read_cell(out, in, bound->column);
}

/* ---- hits ---- */

static void describe_hit(void *ctx, iocm_event_hit *out, size_t hit)
{
    judge *in = ctx;
    iocm_entry entry = {.struct_size = sizeof entry};
    const char *type;

    out->confidence = -1;
    out->side = in->hits->items[hit].side;
    if (iocm_set_get(&entry, in->set, in->hits->items[hit].indicator, NULL) != IOCM_OK) return;
    type = iocm_indicator_type(&entry.indicator);
    out->type = iocm__span(type, strlen(type));
    out->family = entry.family;
    if ((entry.present & IOCM_HAS_CONFIDENCE) != 0) out->confidence = (int32_t)entry.confidence;
    out->value = iocm__span(entry.indicator.text, entry.indicator.text_size);
    if (entry.indicator.text == NULL &&
        iocm_indicator_format(in->value, sizeof in->value, &out->value.size, &entry.indicator,
                              NULL) == IOCM_OK)
        out->value.data = in->value;
}

/* ---- arguments ---- */

/* How many hits are there to be judged; there may have been more. */
static size_t kept(const iocm_hits *hits)
{
    size_t count = hits->count < hits->capacity ? hits->count : hits->capacity;

    return count < IOCM_MAX_HITS ? count : IOCM_MAX_HITS;
}

static iocm_status check(const judge *in, size_t hit_count, iocm_error *error)
{
    if (in->set == NULL || in->layout == NULL || in->hits == NULL ||
        (in->cells == NULL && in->count > 0) || (in->hits->items == NULL && hit_count > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the set, layout, cells or hits are NULL");
    for (size_t i = 0; i < in->count; i++)
        if (in->cells[i].data == NULL && in->cells[i].size > 0)
            return iocm__fail(error, IOCM_E_ARGUMENT, "cell %lu is NULL", (unsigned long)i);
    for (size_t i = 0; i < hit_count; i++)
        if (in->hits->items[i].indicator >= iocm_set_count(in->set))
            return iocm__fail(error, IOCM_E_RANGE, "hit %lu is of another set", (unsigned long)i);
    return IOCM_OK;
}

static iocm_status read_options(iocm_judge_options *copy, const iocm_judge_options *options,
                                iocm_error *error)
{
    iocm_status status = iocm__options_read(copy, sizeof *copy, options, error);

    if (status != IOCM_OK) return status;
    if (copy->max_field > IOCM_MAX_FIELD)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a limit can be lowered, not raised");
    if (copy->max_field == 0) copy->max_field = IOCM_MAX_FIELD;
    return IOCM_OK;
}

iocm_status iocm_match_exclusions(iocm_evaluation *out, const iocm_evaluator *evaluator,
                                  const iocm_set *set, const iocm_layout *layout,
                                  const iocm_span *cells, size_t count, const iocm_hits *hits,
                                  const iocm_judge_options *options, iocm_error *error)
{
    judge in = {set, layout, cells, count, hits, 0, {0}};
    iocm_event event = {.struct_size = sizeof event};
    iocm_judge_options copy;
    iocm_status status = read_options(&copy, options, error);

    if (hits != NULL) event.hit_count = kept(hits);
    if (status == IOCM_OK) status = check(&in, event.hit_count, error);
    if (status != IOCM_OK) return status;
    in.max_field = copy.max_field;
    if (in.count > layout->count) in.count = layout->count;
    event.now = copy.now;
    event.table = layout->table;
    event.field = give_field;
    event.field_ctx = &in;
    event.on_outcome = copy.on_outcome;
    event.outcome_ctx = copy.outcome_ctx;
    status = iocm__event_judge(out, evaluator, &event, describe_hit, &in, error);
    if (status == IOCM_OK && hits->count > event.hit_count)
        out->verdict = IOCM_VERDICT_INDETERMINATE;
    return status;
}
