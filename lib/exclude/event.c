/* SPDX-License-Identifier: MIT */
/* What is known of an event, seen from one of its hits. */
#include "exclude/evaluate.h"
#include "indicator/indicator.h"

iocm_field iocm__slot_field(uint16_t slot)
{
    return slot < IOCM__SLOT_COLUMNS ? (iocm_field)slot : IOCM_FIELD_COLUMN;
}

iocm_span iocm__slot_name(const iocm_evaluator *evaluator, uint16_t slot)
{
    const char *name;

    if (slot >= IOCM__SLOT_COLUMNS) return evaluator->columns[slot - IOCM__SLOT_COLUMNS];
    if (slot == IOCM_FIELD_NONE) return iocm__span(NULL, 0);
    name = iocm_field_name((iocm_field)slot);
    return iocm__span(name, strlen(name));
}

static iocm_field_value text_value(iocm_span text)
{
    iocm_field_value value = {.state = text.data == NULL ? IOCM_VALUE_ABSENT : IOCM_VALUE_OK,
                              .text = text};

    return value;
}

/* The fields that the hit itself has. False: another field. */
static bool get_of_hit(iocm_field_value *out, iocm__view *view, uint16_t slot)
{
    const iocm_event_hit *hit = view->hit;

    switch (slot) {
    case IOCM_FIELD_IOC_VALUE: *out = text_value(hit->value); return true;
    case IOCM_FIELD_IOC_TYPE: *out = text_value(hit->type); return true;
    case IOCM_FIELD_IOC_FAMILY: *out = text_value(hit->family); return true;
    case IOCM_FIELD_IOC_CONFIDENCE:
        memset(out, 0, sizeof *out);
        out->state = IOCM_VALUE_ABSENT;
        if (hit->confidence >= 0) { /* as digits, without the colon */
            size_t size = iocm__port_format(view->confidence, (uint16_t)hit->confidence);

            *out = text_value(iocm__span(view->confidence + 1, size - 1));
        }
        return true;
    default: return false;
    }
}

static void ask(iocm_field_value *out, const iocm__view *view, uint16_t slot, uint32_t element)
{
    iocm_span column =
        slot < IOCM__SLOT_COLUMNS ? iocm__span(NULL, 0) : iocm__slot_name(view->evaluator, slot);

    memset(out, 0, sizeof *out);
    view->event->field(view->event->field_ctx, out, iocm__slot_field(slot), column, view->number,
                       element);
}

/* What a caller may have filled in no known way is invalid, never a value. */
static void settle(iocm_field_value *value)
{
    bool has_text = value->state == IOCM_VALUE_OK || value->state == IOCM_VALUE_TRUNCATED;

    if (value->count == 0) value->count = 1;
    if (value->state < IOCM_VALUE_UNMAPPED || value->state > IOCM_VALUE_TRUNCATED ||
        value->count > IOCM_MAX_VALUES ||
        (has_text && value->text.data == NULL && value->text.size > 0))
        value->state = IOCM_VALUE_INVALID;
    else if (has_text && value->text.size == 0)
        value->state = IOCM_VALUE_EMPTY;
    if (value->column.data == NULL) value->column.size = 0;
    if (value->state == IOCM_VALUE_INVALID) value->count = 1;
}

const iocm_field_value *iocm__view_ask(iocm__view *view, uint16_t slot)
{
    iocm_field_value *cell = &view->cells[slot];

    view->asked[slot / 64u] |= UINT64_C(1) << slot % 64u;
    if (!get_of_hit(cell, view, slot)) ask(cell, view, slot, 0);
    settle(cell);
    return cell;
}

const iocm_field_value *iocm__view_element(iocm_field_value *room, iocm__view *view, uint16_t slot,
                                           uint32_t element)
{
    const iocm_field_value *first = iocm__view_get(view, slot);

    if (element == 0) return first;
    ask(room, view, slot, element);
    settle(room);
    if (room->column.size == 0) room->column = first->column;
    return room;
}

void iocm__view_start(iocm__view *view, const iocm_evaluator *evaluator, const iocm_event *event,
                      const iocm_event_hit *hit, size_t number)
{
    view->evaluator = evaluator;
    view->event = event;
    view->hit = hit;
    view->number = number;
    view->path_slot = IOCM_FIELD_NONE;
    memset(view->asked, 0, sizeof view->asked);
}

iocm__path_state iocm__view_path(iocm__path *out, iocm__view *view, uint16_t slot, uint32_t element,
                                 const iocm__joined *path)
{
    if (view->path_slot != slot || view->path_element != element) {
        view->path_state =
            iocm__path_read(&view->path, view->path_text, sizeof view->path_text, path);
        view->path_slot = slot;
        view->path_element = element;
    }
    *out = view->path;
    return view->path_state;
}
