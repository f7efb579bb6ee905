/* SPDX-License-Identifier: MIT */
/* One condition and one event: true, false, or unknown for want of a field. */
#include "exclude/evaluate.h"
#include "indicator/indicator.h"

/* An element of a field as it was read. */
typedef struct reading {
    iocm__subject subject;
    iocm__joined value;  /* as in the event */
    iocm_reason lack;    /* it cannot be compared for this reason; else 0 */
    uint16_t source;     /* the slot where it stands */
    iocm_reason doubt;   /* why a comparison of it is unknown, ... */
    uint16_t doubt_slot; /* ... and which field that tells of */
    uint16_t doubt_source;
} reading;

static iocm_reason reason_of(iocm_value_state state)
{
    switch (state) {
    case IOCM_VALUE_OK: return IOCM_REASON_NO_EXCLUSION_TRUE;
    case IOCM_VALUE_ABSENT: return IOCM_REASON_FIELD_ABSENT;
    case IOCM_VALUE_NULL: return IOCM_REASON_FIELD_NULL;
    case IOCM_VALUE_EMPTY: return IOCM_REASON_FIELD_EMPTY;
    case IOCM_VALUE_INVALID: return IOCM_REASON_FIELD_INVALID;
    case IOCM_VALUE_TRUNCATED: return IOCM_REASON_FIELD_TRUNCATED;
    default: return IOCM_REASON_FIELD_UNMAPPED;
    }
}

static void add_lack(iocm__lacks *lacks, uint16_t slot, uint16_t source, iocm_reason reason)
{
    iocm__lack made = {slot, source, (uint8_t)reason};

    for (size_t i = 0; i < lacks->count; i++)
        if (lacks->items[i].slot == slot) return;
    if (lacks->count < IOCM__MAX_SLOTS) lacks->items[lacks->count++] = made;
}

static iocm__joined joined_of(iocm_span text)
{
    iocm__joined made = {text, '\0', {NULL, 0}};

    return made;
}

/* ---- reading an element ---- */

/* How many elements a field has. An image has as many as its folder or its name. */
static uint32_t count_elements(iocm__view *view, uint16_t slot)
{
    uint32_t folders;
    uint32_t names;

    if (slot == IOCM_FIELD_PROCESS_ARGS) slot = IOCM_FIELD_PROCESS_COMMAND_LINE;
    if (slot != IOCM_FIELD_PROCESS_IMAGE) return iocm__view_get(view, slot)->count;
    folders = iocm__view_get(view, IOCM_FIELD_PROCESS_FOLDER)->count;
    names = iocm__view_get(view, IOCM_FIELD_PROCESS_NAME)->count;
    return folders > names ? folders : names;
}

/* An element of a field of which there are `count`, or one for all. Else it is invalid, as nobody
 * knows which belongs to which. */
static iocm_value_state read_one_of(iocm_span *out, iocm__view *view, uint16_t slot,
                                    uint32_t element, uint32_t count)
{
    uint32_t own = iocm__view_get(view, slot)->count;
    iocm_field_value room;
    const iocm_field_value *value =
        iocm__view_element(&room, view, slot, own == count ? element : 0);

    *out = value->text;
    return own == count || own == 1 ? value->state : IOCM_VALUE_INVALID;
}

static void take_text(reading *out, uint16_t source, iocm_span text, iocm_value_state state)
{
    out->source = source;
    out->doubt_source = source;
    out->value = joined_of(text);
    out->subject.text = text;
    out->subject.cut = state == IOCM_VALUE_TRUNCATED;
    out->doubt = IOCM_REASON_FIELD_TRUNCATED;
    out->lack = out->subject.cut ? 0 : reason_of(state);
}

static void read_text(reading *out, iocm__view *view, uint16_t source, uint32_t element)
{
    iocm_field_value room;
    const iocm_field_value *value = iocm__view_element(&room, view, source, element);

    take_text(out, source, value->text, value->state);
}

/* The program's path, for a command line that does not quote it. */
static bool find_image(iocm__joined *out, iocm__view *view)
{
    const iocm_field_value *folder = iocm__view_get(view, IOCM_FIELD_PROCESS_FOLDER);
    const iocm_field_value *name = iocm__view_get(view, IOCM_FIELD_PROCESS_NAME);

    if (folder->state != IOCM_VALUE_OK) return false;
    *out = iocm__path_join(folder->text,
                           name->state == IOCM_VALUE_OK ? name->text : iocm__span(NULL, 0));
    return true;
}

static void read_args(reading *out, iocm__view *view, uint32_t element)
{
    iocm__joined image;
    iocm_span line;
    bool quoted;

    read_text(out, view, IOCM_FIELD_PROCESS_COMMAND_LINE, element);
    if (out->lack != 0) return;
    line = iocm__span_trim(out->subject.text);
    quoted = line.size > 0 && line.data[0] == '"';
    if (!iocm__args_of(&out->subject.text, out->subject.text,
                       !quoted && find_image(&image, view) ? &image : NULL))
        out->lack = out->subject.cut ? IOCM_REASON_FIELD_TRUNCATED : IOCM_REASON_FIELD_INVALID;
    out->value = joined_of(out->subject.text);
}

/* Folder and name. What never has a name has the whole path as its folder. */
static void read_image(reading *out, iocm__view *view, uint32_t element)
{
    uint32_t count = count_elements(view, IOCM_FIELD_PROCESS_IMAGE);
    iocm_span folder;
    iocm_span name;
    iocm_value_state state = read_one_of(&folder, view, IOCM_FIELD_PROCESS_FOLDER, element, count);

    take_text(out, IOCM_FIELD_PROCESS_FOLDER, folder, state);
    if (out->lack != 0 || out->subject.cut) return;
    state = read_one_of(&name, view, IOCM_FIELD_PROCESS_NAME, element, count);
    if (state == IOCM_VALUE_OK) {
        out->value = iocm__path_join(folder, name);
    } else if (state != IOCM_VALUE_UNMAPPED) {
        out->lack = reason_of(state);
        out->source = IOCM_FIELD_PROCESS_NAME;
    }
}

/* ---- making of it what is compared ---- */

static void make_path(reading *out, iocm__view *view, uint16_t slot, uint32_t element)
{
    switch (iocm__view_path(&out->subject.path, view, slot, element, &out->value)) {
    case IOCM__PATH_OK: break;
    case IOCM__PATH_AMBIGUOUS: out->lack = IOCM_REASON_PATH_AMBIGUOUS; return;
    default: out->lack = IOCM_REASON_FIELD_INVALID; return;
    }
    out->doubt = IOCM_REASON_PATH_AMBIGUOUS;
}

/* An indicator may have a port behind its address. */
static bool read_address(iocm__network *out, uint16_t slot, iocm_span text)
{
    iocm_indicator indicator;

    if (slot != IOCM_FIELD_IOC_VALUE) return iocm__address_read(out, text);
    if (iocm__address_parse(&indicator, text.data, text.size, false, 0, NULL) != IOCM_OK)
        return false;
    memset(out, 0, sizeof *out);
    memcpy(out->bytes, indicator.bytes, indicator.size);
    out->size = (uint8_t)indicator.size;
    out->prefix = indicator.prefix;
    return true;
}

static bool read_port(uint32_t *out, iocm_span text)
{
    uint16_t port;

    if (!iocm__port_parse(&port, text.data, text.size)) return false;
    *out = port;
    return true;
}

/* Another domain tells that it is another account, whoever it is. */
static void make_account(reading *out, iocm__view *view, uint16_t slot, uint32_t element)
{
    bool known = out->lack == 0 && !out->subject.cut;
    iocm_value_state state;
    iocm_span domain;

    if (!known) {
        if (out->lack != 0) out->doubt = out->lack;
        out->lack = 0;
        out->subject.cut = false;
        out->subject.text = iocm__span(NULL, 0);
    } else if (iocm__span_find_any(out->subject.text, "\\") < out->subject.text.size) {
        return;
    }
    state =
        read_one_of(&domain, view, IOCM_FIELD_ACCOUNT_DOMAIN, element, count_elements(view, slot));
    if (state == IOCM_VALUE_OK) out->subject.domain = domain;
    if (!known) return;
    out->doubt = reason_of(state);
    out->doubt_slot = IOCM_FIELD_ACCOUNT_DOMAIN;
    out->doubt_source = IOCM_FIELD_ACCOUNT_DOMAIN;
}

static void make_subject(reading *out, iocm__view *view, const iocm__node *node, uint32_t element)
{
    iocm_span text = out->subject.text;
    bool valid = true;

    if (node->operands->how == IOCM__HOW_ACCOUNT) make_account(out, view, node->slot, element);
    if (out->lack != 0 || node->operands->how == IOCM__HOW_TEXT) return;
    /* A piece of an address or a path is none. */
    if (out->subject.cut) {
        out->lack = IOCM_REASON_FIELD_TRUNCATED;
        return;
    }
    switch (node->operands->how) {
    case IOCM__HOW_PATH: make_path(out, view, node->slot, element); break;
    case IOCM__HOW_NETWORK: valid = read_address(&out->subject.network, node->slot, text); break;
    case IOCM__HOW_PORTS: valid = read_port(&out->subject.number, text); break;
    case IOCM__HOW_NUMBER: valid = iocm__number_read(&out->subject.number, text); break;
    case IOCM__HOW_TRUTH: valid = iocm__truth_read(&out->subject.truth, text); break;
    default: break;
    }
    if (!valid) out->lack = IOCM_REASON_FIELD_INVALID;
}

static void read_element(reading *out, iocm__view *view, const iocm__node *node, uint32_t element)
{
    out->subject.domain = iocm__span(NULL, 0);
    out->doubt_slot = node->slot;
    if (node->slot == IOCM_FIELD_PROCESS_ARGS)
        read_args(out, view, element);
    else if (node->slot == IOCM_FIELD_PROCESS_IMAGE)
        read_image(out, view, element);
    else
        read_text(out, view, node->slot, element);
    make_subject(out, view, node, element);
}

/* ---- comparing ---- */

/* Whether an agreement of the beginning could be undone by what is cut off. */
static bool needs_end(iocm__op op)
{
    return op == IOCM__OP_IS || op == IOCM__OP_ENDS || op == IOCM__OP_GLOB;
}

/* Whether a signature is trusted. */
static iocm__truth look_for_trust(iocm__lacks *lacks, iocm__view *view, uint32_t element)
{
    iocm_span text;
    bool trusted = false;
    iocm_reason lack = reason_of(read_one_of(&text, view, IOCM_FIELD_SIG_TRUSTED, element,
                                             count_elements(view, IOCM_FIELD_SIG_SIGNER)));

    if (lack == 0 && !iocm__truth_read(&trusted, text)) lack = IOCM_REASON_FIELD_INVALID;
    if (lack == 0) return trusted ? IOCM__TRUE : IOCM__FALSE;
    add_lack(lacks, IOCM_FIELD_SIG_TRUSTED, IOCM_FIELD_SIG_TRUSTED, lack);
    return IOCM__UNKNOWN;
}

/* One value of the condition, or any if it is NULL; `*found` gets the one that agrees. */
static iocm__truth compare(const iocm__operand **found, iocm__lacks *lacks, const iocm__node *node,
                           const iocm__operand *operand, const reading *read)
{
    iocm__truth truth;

    if (read->lack != 0) {
        add_lack(lacks, node->slot, read->source, read->lack);
        return IOCM__UNKNOWN;
    }
    *found = operand;
    truth = operand == NULL ? iocm__operands_find(found, node->operands, &read->subject)
                            : iocm__operand_agrees(node->operands, operand, &read->subject);
    if (read->subject.cut && (truth == IOCM__FALSE || needs_end(node->operands->op)))
        truth = IOCM__UNKNOWN;
    if (truth == IOCM__UNKNOWN) add_lack(lacks, read->doubt_slot, read->doubt_source, read->doubt);
    return truth;
}

static void set_witness(iocm__witness *out, iocm__view *view, const iocm__node *node,
                        uint32_t element, const reading *read, const iocm__operand *operand)
{
    bool is_path = iocm__field_kind_of(node->rated) == IOCM__FIELD_PATH;
    iocm__path path = {.relative = true};

    out->operand = operand;
    out->value = read->value;
    out->source = read->source;
    /* A column by name may hold a path, too. What is none can be anywhere. */
    if (is_path && iocm__view_path(&path, view, node->slot, element, &read->value) != IOCM__PATH_OK)
        path.relative = true;
    out->strength =
        iocm__strength_by_path(node->rated, (iocm__op)node->op, read->subject.text, &path);
}

/* Of several that agree the one that is hardest to fake counts. */
static void keep_witness(iocm__witness *best, iocm__view *view, const iocm__node *node,
                         uint32_t element, const reading *read, const iocm__operand *operand)
{
    iocm__witness seen;

    set_witness(&seen, view, node, element, read, operand);
    if (seen.strength > best->strength) *best = seen;
}

/* True if any element of the field agrees with the value (any value, if it is NULL). */
static iocm__truth compare_elements(iocm__witness *witness, iocm__lacks *lacks, iocm__view *view,
                                    const iocm__node *node, const iocm__operand *operand)
{
    uint32_t count = count_elements(view, node->slot);
    iocm__truth best = IOCM__FALSE;

    for (uint32_t i = 0; i < count; i++) {
        const iocm__operand *found = NULL;
        size_t mark = lacks->count;
        reading read;
        iocm__truth truth;

        read_element(&read, view, node, i);
        truth = compare(&found, lacks, node, operand, &read);
        /* The name of a signer is worth nothing unless the signature is trusted. */
        if (node->op == IOCM__OP_SIGNED_BY && truth != IOCM__FALSE) {
            iocm__truth trusted = look_for_trust(lacks, view, i);

            if (trusted < truth) truth = trusted;
        }
        if (truth == IOCM__FALSE) lacks->count = mark;
        if (truth > best) best = truth;
        if (truth != IOCM__TRUE) continue;
        keep_witness(witness, view, node, i, &read, found);
        if (witness->strength >= node->best) break;
    }
    return best;
}

static iocm__truth compare_values(iocm__witness *witness, iocm__lacks *lacks, iocm__view *view,
                                  const iocm__node *node)
{
    const iocm__operands *operands = node->operands;
    iocm__truth worst = IOCM__TRUE;

    witness->strength = IOCM_STRENGTH_NONE;
    if (operands->count == 0) return IOCM__FALSE; /* a list without values has nobody in it */
    if (!node->all_values) return compare_elements(witness, lacks, view, node, NULL);
    for (uint32_t i = 0; i < operands->count && worst != IOCM__FALSE; i++) {
        iocm__truth truth = compare_elements(witness, lacks, view, node, &operands->items[i]);

        if (truth < worst) worst = truth;
    }
    return worst;
}

/* ---- conditions of their own ---- */

/* True of what is there, whatever it is. */
static iocm__truth look_for(iocm__lacks *lacks, iocm__view *view, const iocm__node *node)
{
    uint16_t source = node->slot;
    uint32_t count;

    if (source == IOCM_FIELD_PROCESS_ARGS) source = IOCM_FIELD_PROCESS_COMMAND_LINE;
    if (source == IOCM_FIELD_PROCESS_IMAGE) source = IOCM_FIELD_PROCESS_FOLDER;
    count = count_elements(view, source);
    for (uint32_t i = 0; i < count; i++) {
        iocm_field_value room;

        switch (iocm__view_element(&room, view, source, i)->state) {
        case IOCM_VALUE_ABSENT:
        case IOCM_VALUE_NULL:
        case IOCM_VALUE_EMPTY: break;
        case IOCM_VALUE_UNMAPPED:
            add_lack(lacks, node->slot, source, IOCM_REASON_FIELD_UNMAPPED);
            return IOCM__UNKNOWN;
        default: return IOCM__TRUE;
        }
    }
    return IOCM__FALSE;
}

static iocm__truth look_at_clock(iocm__witness *witness, iocm__lacks *lacks, iocm__view *view,
                                 const iocm__node *node)
{
    uint32_t count = count_elements(view, node->slot);
    iocm__truth best = IOCM__FALSE;

    for (uint32_t i = 0; i < count; i++) {
        iocm_field_value room;
        const iocm_field_value *value = iocm__view_element(&room, view, node->slot, i);
        iocm_reason lack = reason_of(value->state);
        iocm_time time;

        if (lack == 0 && !iocm__time_read(&time, value->text, (value->flags & IOCM_VALUE_UTC) != 0))
            lack = IOCM_REASON_FIELD_INVALID;
        if (lack != 0) {
            add_lack(lacks, node->slot, node->slot, lack);
            best = IOCM__UNKNOWN;
        } else if (iocm__window_holds(node->window, time)) {
            witness->operand = NULL;
            witness->value = joined_of(value->text);
            witness->source = node->slot;
            witness->strength = node->best;
            return IOCM__TRUE;
        }
    }
    return best;
}

iocm__truth iocm__condition_holds(iocm__witness *witness, iocm__lacks *lacks, iocm__view *view,
                                  const iocm__node *node)
{
    size_t mark = lacks->count;
    iocm__truth truth;

    switch (node->op) {
    case IOCM__OP_EXISTS: truth = look_for(lacks, view, node); break;
    case IOCM__OP_TIME: truth = look_at_clock(witness, lacks, view, node); break;
    default: truth = compare_values(witness, lacks, view, node); break;
    }
    if (truth != IOCM__UNKNOWN) lacks->count = mark;
    return truth;
}
