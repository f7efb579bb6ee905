/* SPDX-License-Identifier: MIT */
/* The values of conditions: read once, and looked up without trying each where an order helps. */
#include "exclude/evaluate.h"
#include "indicator/indicator.h"

iocm__how iocm__how_of(iocm__op op, iocm_field field)
{
    iocm__field_kind kind = iocm__field_kind_of(field);

    switch (op) {
    case IOCM__OP_SIGNED_BY: return IOCM__HOW_SIGNER;
    case IOCM__OP_CIDR: return IOCM__HOW_NETWORK;
    case IOCM__OP_PORT: return IOCM__HOW_PORTS;
    case IOCM__OP_LT: return IOCM__HOW_NUMBER;
    case IOCM__OP_UNDER:
    case IOCM__OP_NAME_IS: return IOCM__HOW_PATH;
    default: break;
    }
    if (kind == IOCM__FIELD_PATH) return IOCM__HOW_PATH;
    if (op != IOCM__OP_IS) return IOCM__HOW_TEXT;
    switch (kind) {
    case IOCM__FIELD_ADDRESS: return IOCM__HOW_NETWORK;
    case IOCM__FIELD_PORT: return IOCM__HOW_PORTS;
    case IOCM__FIELD_NUMBER: return IOCM__HOW_NUMBER;
    case IOCM__FIELD_TRUTH: return IOCM__HOW_TRUTH;
    case IOCM__FIELD_ACCOUNT: return IOCM__HOW_ACCOUNT;
    default: return IOCM__HOW_TEXT;
    }
}

/* ---- reading ---- */

static iocm_status read_path(iocm__operand *out, iocm__arena *arena, iocm__op op, bool *fits,
                             iocm_error *error)
{
    char *buffer = iocm__arena_alloc(arena, out->text.size + 1);

    if (buffer == NULL) return iocm__fail_memory(error);
    *fits = iocm__path_operand(&out->as.path, buffer, out->text.size + 1, op, out->text) ==
            IOCM__PATH_OK;
    return IOCM_OK;
}

static iocm_status read_value(iocm__operand *out, iocm__arena *arena,
                              const iocm__operands *operands, iocm_error *error)
{
    bool fits = true;
    iocm_status status = IOCM_OK;

    switch (operands->how) {
    case IOCM__HOW_PATH:
        if (operands->op != IOCM__OP_TERM)
            status = read_path(out, arena, operands->op, &fits, error);
        break;
    case IOCM__HOW_NETWORK: fits = iocm__network_read(&out->as.network, out->text); break;
    case IOCM__HOW_PORTS: fits = iocm__ports_read(&out->as.ports, out->text); break;
    case IOCM__HOW_NUMBER: fits = iocm__number_read(&out->as.number, out->text); break;
    case IOCM__HOW_TRUTH: fits = iocm__truth_read(&out->as.truth, out->text); break;
    default: break;
    }
    if (status != IOCM_OK || fits) return status;
    return iocm__fail_at(error, IOCM_E_SYNTAX, out->text.data, 0, out->text.size,
                         "not a value that `%s` compares", iocm__op_name(operands->op));
}

/* ---- order ---- */

static int compare_fold(iocm_span a, iocm_span b)
{
    size_t common = a.size < b.size ? a.size : b.size;

    for (size_t i = 0; i < common; i++) {
        unsigned char x = (unsigned char)iocm__lower(a.data[i]);
        unsigned char y = (unsigned char)iocm__lower(b.data[i]);

        if (x != y) return x < y ? -1 : 1;
    }
    return (a.size > b.size) - (a.size < b.size);
}

/* What stands behind the last of a separator. */
static iocm_span last_part(iocm_span text, char separator)
{
    for (size_t i = text.size; i > 0; i--)
        if (text.data[i - 1] == separator) return iocm__span(text.data + i, text.size - i);
    return text;
}

/* The text by which something is found: what agrees has the same, but for ASCII case. */
static iocm_span key_of(const iocm__operands *operands, iocm_span text, const iocm__path *path)
{
    switch (operands->how) {
    case IOCM__HOW_PATH:
        return operands->op == IOCM__OP_NAME_IS ? last_part(path->text, path->windows ? '\\' : '/')
                                                : path->text;
    case IOCM__HOW_ACCOUNT: return last_part(text, '\\');
    case IOCM__HOW_SIGNER:
        if (text.size > 0 && text.data[text.size - 1] == '.') text.size--;
        return text;
    default: return text;
    }
}

static int compare_networks(const iocm__network *a, const iocm__network *b)
{
    if (a->size != b->size) return a->size < b->size ? -1 : 1;
    return memcmp(a->bytes, b->bytes, a->size);
}

/* The order of an operand and a value of the event. */
static int compare_subject(const iocm__operands *operands, const iocm__operand *operand,
                           const iocm__subject *subject)
{
    switch (operands->how) {
    case IOCM__HOW_NETWORK: return compare_networks(&operand->as.network, &subject->network);
    case IOCM__HOW_PORTS:
        return (operand->as.ports.low > subject->number) -
               (operand->as.ports.low < subject->number);
    default:
        return compare_fold(key_of(operands, operand->text, &operand->as.path),
                            key_of(operands, subject->text, &subject->path));
    }
}

/* As if the operand were a value of the event. */
static iocm__subject subject_of(const iocm__operands *operands, const iocm__operand *operand)
{
    iocm__subject made = {.text = operand->text};

    if (operands->how == IOCM__HOW_NETWORK) made.network = operand->as.network;
    if (operands->how == IOCM__HOW_PORTS) made.number = operand->as.ports.low;
    if (operands->how == IOCM__HOW_PATH) made.path = operand->as.path;
    return made;
}

/* Of what begins at the same place the wider comes first; else the order of the values. */
static int compare_operands(const void *ctx, const void *a, const void *b)
{
    const iocm__operands *operands = ctx;
    uint32_t first = *(const uint32_t *)a;
    uint32_t second = *(const uint32_t *)b;
    const iocm__operand *x = &operands->items[first];
    const iocm__operand *y = &operands->items[second];
    iocm__subject as_subject = subject_of(operands, y);
    int order = compare_subject(operands, x, &as_subject);

    if (order == 0 && operands->how == IOCM__HOW_NETWORK)
        order = (int)x->as.network.prefix - (int)y->as.network.prefix;
    if (order == 0 && operands->how == IOCM__HOW_PORTS)
        order = (int)y->as.ports.high - (int)x->as.ports.high;
    return order != 0 ? order : (first > second) - (first < second);
}

/* True if whatever agrees with `other` agrees with `operand`, which stands before it. */
static bool covers(const iocm__operands *operands, const iocm__operand *operand,
                   const iocm__operand *other)
{
    switch (operands->how) {
    case IOCM__HOW_NETWORK: /* blocks lie in one another or apart */
        return iocm__network_holds(&operand->as.network, &other->as.network);
    case IOCM__HOW_PORTS: return operand->as.ports.high >= other->as.ports.high;
    case IOCM__HOW_TEXT: return iocm__span_equal_fold(operand->text, other->text);
    default: return iocm__span_equal(operand->text, other->text);
    }
}

/* What is left after this starts and ends later than all before it, so that the last one which
 * begins at a value or before it tells whether any holds it. */
static bool sort_values(iocm__operands *operands, iocm__arena *arena)
{
    uint32_t kept = 0;
    uint32_t *sorted = iocm__arena_alloc(arena, operands->count * sizeof *sorted);

    if (sorted == NULL) return false;
    for (uint32_t i = 0; i < operands->count; i++) sorted[i] = i;
    if (!iocm__sort(sorted, operands->count, sizeof *sorted, compare_operands, operands,
                    &arena->allocator))
        return false;
    for (uint32_t i = 0; i < operands->count; i++)
        if (kept == 0 ||
            !covers(operands, &operands->items[sorted[kept - 1]], &operands->items[sorted[i]]))
            sorted[kept++] = sorted[i];
    operands->sorted = sorted;
    operands->sorted_count = kept;
    return true;
}

/* Fewer are compared as fast one after another. */
#define FEW 8u

static bool has_order(const iocm__operands *operands)
{
    if (operands->count <= FEW) return false;
    switch (operands->how) {
    case IOCM__HOW_TEXT: return operands->op == IOCM__OP_IS;
    case IOCM__HOW_PATH: return operands->op == IOCM__OP_IS || operands->op == IOCM__OP_NAME_IS;
    case IOCM__HOW_NETWORK:
    case IOCM__HOW_PORTS:
    case IOCM__HOW_ACCOUNT:
    case IOCM__HOW_SIGNER: return true;
    default: return false;
    }
}

iocm_status iocm__operands_new(iocm__operands **out, iocm__arena *arena, iocm__op op, iocm__how how,
                               const iocm_span *values, size_t count, iocm_error *error)
{
    iocm__operands *made = iocm__arena_alloc(arena, sizeof *made);

    if (made == NULL || count > UINT32_MAX || count > SIZE_MAX / sizeof *made->items)
        return iocm__fail_memory(error);
    memset(made, 0, sizeof *made);
    made->op = op;
    made->how = how;
    made->count = (uint32_t)count;
    made->items = iocm__arena_alloc(arena, count * sizeof *made->items);
    if (made->items == NULL) return iocm__fail_memory(error);
    if (count > 0) memset(made->items, 0, count * sizeof *made->items);
    for (size_t i = 0; i < count; i++) {
        iocm_status status;

        if (!iocm__arena_copy(arena, values[i], &made->items[i].text))
            return iocm__fail_memory(error);
        status = read_value(&made->items[i], arena, made, error);
        if (status != IOCM_OK) return status;
    }
    if (has_order(made) && !sort_values(made, arena)) return iocm__fail_memory(error);
    *out = made;
    return IOCM_OK;
}

/* ---- comparing ---- */

static bool text_agrees(iocm__op op, iocm_span value, const iocm__subject *subject)
{
    switch (op) {
    case IOCM__OP_IS: return iocm__text_is(subject->text, value);
    case IOCM__OP_STARTS: return iocm__text_starts(subject->text, value);
    case IOCM__OP_ENDS: return iocm__text_ends(subject->text, value);
    case IOCM__OP_TERM: return iocm__text_term(subject->text, value, subject->cut);
    case IOCM__OP_ARG: return iocm__text_arg(subject->text, value, subject->cut);
    case IOCM__OP_CONTAINS: return iocm__text_contains(subject->text, value);
    case IOCM__OP_GLOB: return iocm__text_glob(subject->text, value);
    default: return false;
    }
}

static bool number_agrees(iocm__op op, uint32_t operand, uint32_t number)
{
    return op == IOCM__OP_LT ? number < operand : number == operand;
}

static iocm__truth from_bool(bool truth)
{
    return truth ? IOCM__TRUE : IOCM__FALSE;
}

iocm__truth iocm__operand_agrees(const iocm__operands *operands, const iocm__operand *operand,
                                 const iocm__subject *subject)
{
    switch (operands->how) {
    case IOCM__HOW_PATH:
        if (operands->op == IOCM__OP_TERM)
            return from_bool(iocm__text_term(subject->path.text, operand->text, false));
        return iocm__path_compare(operands->op, &subject->path, &operand->as.path);
    case IOCM__HOW_NETWORK:
        return from_bool(iocm__network_holds(&operand->as.network, &subject->network));
    case IOCM__HOW_PORTS:
        return from_bool(operand->as.ports.low <= subject->number &&
                         subject->number <= operand->as.ports.high);
    case IOCM__HOW_NUMBER:
        return from_bool(number_agrees(operands->op, operand->as.number, subject->number));
    case IOCM__HOW_TRUTH: return from_bool(operand->as.truth == subject->truth);
    case IOCM__HOW_ACCOUNT: return iocm__account_is(operand->text, subject->text, subject->domain);
    case IOCM__HOW_SIGNER: return from_bool(iocm__signer_is(subject->text, operand->text));
    default: return from_bool(text_agrees(operands->op, operand->text, subject));
    }
}

/* How many of the sorted operands begin at the subject or before it. */
static uint32_t count_before(const iocm__operands *operands, const iocm__subject *subject)
{
    uint32_t low = 0;
    uint32_t high = operands->sorted_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (compare_subject(operands, &operands->items[operands->sorted[middle]], subject) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the order tells of this subject: an account without a name, or a path without a
 * beginning, has to be held against each, as it may be any of them. */
static bool is_in_order(const iocm__operands *operands, const iocm__subject *subject)
{
    switch (operands->how) {
    case IOCM__HOW_ACCOUNT: return operands->sorted != NULL && subject->text.data != NULL;
    case IOCM__HOW_PATH: return operands->sorted != NULL && !subject->path.relative;
    default: return operands->sorted != NULL;
    }
}

iocm__truth iocm__operands_find(const iocm__operand **found, const iocm__operands *operands,
                                const iocm__subject *subject)
{
    bool ordered = is_in_order(operands, subject);
    uint32_t left = ordered ? count_before(operands, subject) : operands->count;
    iocm__truth best = IOCM__FALSE;

    for (uint32_t i = 0; i < left; i++) {
        const iocm__operand *operand =
            &operands->items[ordered ? operands->sorted[left - 1 - i] : i];
        iocm__truth truth = iocm__operand_agrees(operands, operand, subject);

        if (truth == IOCM__TRUE) {
            *found = operand;
            return truth;
        }
        if (truth > best) best = truth;
        /* Others of the same name, in another domain or case, stand before it. */
        if (ordered && compare_subject(operands, operand, subject) != 0) break;
    }
    return best;
}
