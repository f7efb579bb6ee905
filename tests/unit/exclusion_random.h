/* SPDX-License-Identifier: MIT */
/*
 * Exclusions and events at random, and a slow evaluator of them. It is written from the rules, in
 * two passes and with recursion, and shares nothing with the library: of several ways to be wrong
 * both would have to choose the same.
 */
#ifndef IOCM_EXCLUSION_RANDOM_H
#define IOCM_EXCLUSION_RANDOM_H

#include "evaluators.h"
#include "random.h"

/* ---- expressions ---- */

typedef enum node_kind {
    NODE_VALUE,
    NODE_EXISTS,
    NODE_INERT,
    NODE_ANY,
    NODE_ALL,
    NODE_NOT
} node_kind;

#define CHILDREN 3

/* Fields of which the strength is that of the field alone. */
static const struct {
    iocm_field field;
    const char *name;
    iocm_strength strength;
} fields[] = {
    {IOCM_FIELD_HOST_NAME, "host.name", IOCM_STRENGTH_B},
    {IOCM_FIELD_ACCOUNT_ID, "account.id", IOCM_STRENGTH_B},
    {IOCM_FIELD_PROCESS_NAME, "process.name", IOCM_STRENGTH_C},
    {IOCM_FIELD_PROCESS_COMPANY, "process.company", IOCM_STRENGTH_C},
    {IOCM_FIELD_NET_URL, "net.url", IOCM_STRENGTH_D},
    {IOCM_FIELD_PROCESS_INTEGRITY, "process.integrity", IOCM_STRENGTH_D},
};
#define FIELDS (sizeof fields / sizeof fields[0])

static const char *const words[] = {"a", "b", "ab", "ba", "c"};
#define WORDS (sizeof words / sizeof words[0])

static const struct {
    const char *name;
    iocm_reason hit;
} ops[] = {{"is", IOCM_REASON_HIT_IS},
           {"starts", IOCM_REASON_HIT_STARTS},
           {"ends", IOCM_REASON_HIT_ENDS},
           {"contains", IOCM_REASON_HIT_CONTAINS}};
#define OPS (sizeof ops / sizeof ops[0])

/* What is never known: its JSON, and what is said of it. */
static const struct {
    const char *json;
    iocm_reason reason;
} inert[] = {
    {"{\"opaque\":\"whatever\",\"code\":\"VAGUE_VALUE\"}", IOCM_REASON_INERT_OPAQUE_CLAUSE},
    {"{\"op\":\"list\",\"field\":\"host.name\",\"list\":\"unbound\"}",
     IOCM_REASON_INERT_LIST_UNBOUND},
    {"{\"op\":\"list\",\"field\":\"host.name\",\"list\":\"expired\"}",
     IOCM_REASON_INERT_LIST_UNBOUND},
    {"{\"op\":\"product\",\"values\":[\"P\"]}", IOCM_REASON_INERT_PRODUCT_UNBOUND},
    {"{\"op\":\"window\",\"name\":\"w\"}", IOCM_REASON_INERT_WINDOW_UNBOUND},
    {"{\"op\":\"time\",\"from\":\"01:00\",\"to\":\"02:00\",\"tz\":null}",
     IOCM_REASON_INERT_WINDOW_NO_TZ},
};
#define INERT (sizeof inert / sizeof inert[0])

/* Of NODE_VALUE the values are words `value` and perhaps the next; of a list they are in a list. */
typedef struct node {
    node_kind kind;
    size_t field;
    size_t op;
    size_t value;
    bool two;
    bool all; /* of the values */
    bool list;
    size_t inert;
    size_t count;
    struct node *children[CHILDREN];
} node;

/* Nodes are made anew for every document. */
typedef struct pool {
    node nodes[4096];
    size_t count;
    uint64_t seed;
    bool with_inert;
    bool with_exists;
} pool;

static inline size_t below(pool *p, size_t limit)
{
    return random_below(&p->seed, limit);
}

static inline node *node_new(pool *p, node_kind kind)
{
    node *made = &p->nodes[p->count++];

    assert_true(p->count < sizeof p->nodes / sizeof p->nodes[0]);
    memset(made, 0, sizeof *made);
    made->kind = kind;
    return made;
}

static inline node *random_condition(pool *p)
{
    size_t kind = below(p, 10);
    node *made = node_new(p, NODE_VALUE);

    if (kind == 0 && p->with_exists) made->kind = NODE_EXISTS;
    if (kind == 1 && p->with_inert) made->kind = NODE_INERT;
    made->field = below(p, FIELDS);
    made->op = below(p, OPS);
    made->value = below(p, WORDS);
    made->two = below(p, 3) == 0;
    made->all = made->two && below(p, 2) == 0;
    made->list = !made->all && below(p, 6) == 0;
    made->inert = below(p, INERT);
    return made;
}

static inline node *random_node(pool *p, unsigned depth)
{
    size_t kind = depth == 0 ? 0 : below(p, 10);
    node *made;

    if (kind < 4) return random_condition(p);
    made = node_new(p, kind < 7 ? NODE_ANY : kind < 9 ? NODE_ALL : NODE_NOT);
    made->count = made->kind == NODE_NOT ? 1 : 1 + below(p, CHILDREN);
    for (size_t i = 0; i < made->count; i++) made->children[i] = random_node(p, depth - 1);
    return made;
}

static inline const char *second_word(const node *n)
{
    return words[(n->value + 1) % WORDS];
}

/* ---- JSON ---- */

typedef struct text {
    char data[1u << 16];
    size_t size;
} text;

static inline void put(text *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    out->size +=
        (size_t)vsnprintf(out->data + out->size, sizeof out->data - out->size, format, arguments);
    va_end(arguments);
    assert_true(out->size < sizeof out->data);
}

static inline void put_node(text *out, const node *n)
{
    switch (n->kind) {
    case NODE_VALUE:
        if (n->list) {
            put(out, "{\"field\":\"%s\",\"op\":\"list\",\"list\":\"l%zu%d\",\"as\":\"%s\"}",
                fields[n->field].name, n->value, n->two, ops[n->op].name);
            return;
        }
        put(out, "{\"field\":\"%s\",\"op\":\"%s\",\"values\":[\"%s\"", fields[n->field].name,
            ops[n->op].name, words[n->value]);
        if (n->two) put(out, ",\"%s\"", second_word(n));
        put(out, "]%s}", n->all ? ",\"all\":true" : "");
        return;
    case NODE_EXISTS:
        put(out, "{\"field\":\"%s\",\"op\":\"exists\"}", fields[n->field].name);
        return;
    case NODE_INERT: put(out, "%s", inert[n->inert].json); return;
    case NODE_NOT:
        put(out, "{\"not\":");
        put_node(out, n->children[0]);
        put(out, "}");
        return;
    default: break;
    }
    put(out, "{\"%s\":[", n->kind == NODE_ANY ? "any" : "all");
    for (size_t i = 0; i < n->count; i++) {
        if (i > 0) put(out, ",");
        put_node(out, n->children[i]);
    }
    put(out, "]}");
}

/* ---- events ---- */

#define ELEMENTS 3

typedef struct random_event {
    cell cells[FIELDS * ELEMENTS + 1];
    struct {
        iocm_value_state states[ELEMENTS];
        const char *texts[ELEMENTS];
        size_t count; /* of elements; never 0 */
    } values[FIELDS];
    iocm_field unmapped;
} random_event;

/* Lays the cells of an event out anew, from its values. */
static inline void lay_out(random_event *event)
{
    size_t used = 0;

    event->unmapped = IOCM_FIELD_NONE;
    for (size_t i = 0; i < FIELDS; i++) {
        if (event->values[i].states[0] == IOCM_VALUE_UNMAPPED) event->unmapped = fields[i].field;
        if (event->values[i].states[0] == IOCM_VALUE_UNMAPPED ||
            event->values[i].states[0] == IOCM_VALUE_ABSENT)
            continue;
        for (size_t e = 0; e < event->values[i].count; e++)
            event->cells[used++] = (cell){.field = fields[i].field,
                                          .text = event->values[i].texts[e],
                                          .state = event->values[i].states[e]};
    }
    event->cells[used] = (cell){0};
}

static inline void random_fill(random_event *event, pool *p)
{
    memset(event, 0, sizeof *event);
    for (size_t i = 0; i < FIELDS; i++) {
        size_t kind = below(p, 12);

        event->values[i].count = kind == 11 ? 2 + below(p, ELEMENTS - 1) : 1;
        for (size_t e = 0; e < event->values[i].count; e++) {
            event->values[i].states[e] = IOCM_VALUE_OK;
            event->values[i].texts[e] = words[below(p, WORDS)];
            if (kind == 11 && below(p, 3) == 0) event->values[i].states[e] = IOCM_VALUE_NULL;
        }
        if (kind < 4) {
            static const iocm_value_state states[] = {IOCM_VALUE_ABSENT, IOCM_VALUE_NULL,
                                                      IOCM_VALUE_EMPTY, IOCM_VALUE_INVALID};

            event->values[i].states[0] = states[kind];
            event->values[i].texts[0] = NULL;
        }
    }
    if (below(p, 4) == 0) {
        size_t field = below(p, FIELDS);

        event->values[field].states[0] = IOCM_VALUE_UNMAPPED;
        event->values[field].count = 1;
    }
    lay_out(event);
}

/* ---- the slow evaluator ---- */

typedef struct verdict_of_node {
    int truth; /* 0 false, 1 unknown, 2 true */
    int strength;
    const node *witness;
    const char *value;
    const node *missing; /* the first */
    iocm_reason why;     /* of the missing one, or of what is inert */
    bool is_inert;
} slow_value;

static inline bool slow_agrees(size_t op, const char *value, const char *word)
{
    size_t length = strlen(value);
    size_t part = strlen(word);

    switch (op) {
    case 0: return strcmp(value, word) == 0;
    case 1: return strncmp(value, word, part) == 0;
    case 2: return length >= part && strcmp(value + length - part, word) == 0;
    default: return strstr(value, word) != NULL;
    }
}

static inline iocm_reason slow_reason(iocm_value_state state)
{
    switch (state) {
    case IOCM_VALUE_ABSENT: return IOCM_REASON_FIELD_ABSENT;
    case IOCM_VALUE_NULL: return IOCM_REASON_FIELD_NULL;
    case IOCM_VALUE_EMPTY: return IOCM_REASON_FIELD_EMPTY;
    case IOCM_VALUE_INVALID: return IOCM_REASON_FIELD_INVALID;
    default: return IOCM_REASON_FIELD_UNMAPPED;
    }
}

/* One value of the condition, or (NULL) any, and any element of the event. */
static inline slow_value slow_compare(const node *n, const random_event *event, const char *word)
{
    slow_value made = {0};
    int best = n->op == 3 ? IOCM_STRENGTH_D : fields[n->field].strength;

    for (size_t e = 0; e < event->values[n->field].count; e++) {
        const char *value = event->values[n->field].texts[e];

        if (event->values[n->field].states[e] != IOCM_VALUE_OK) {
            if (made.truth == 0) {
                made.truth = 1;
                made.strength = best;
                made.missing = n;
                made.why = slow_reason(event->values[n->field].states[e]);
            }
            continue;
        }
        if (word != NULL ? slow_agrees(n->op, value, word)
                         : slow_agrees(n->op, value, words[n->value]) ||
                               (n->two && slow_agrees(n->op, value, second_word(n))))
            return (slow_value){.truth = 2, .strength = best, .witness = n, .value = value};
    }
    return made;
}

static inline slow_value slow_condition(const node *n, const random_event *event)
{
    slow_value first;
    slow_value second;

    if (!n->all) return slow_compare(n, event, NULL);
    first = slow_compare(n, event, words[n->value]);
    second = slow_compare(n, event, second_word(n));
    if (second.truth == first.truth && first.truth == 1) return first;
    return second.truth < first.truth ? second : first;
}

static inline slow_value slow_exists(const node *n, const random_event *event)
{
    for (size_t e = 0; e < event->values[n->field].count; e++) {
        switch (event->values[n->field].states[e]) {
        case IOCM_VALUE_UNMAPPED:
            return (slow_value){.truth = 1, .missing = n, .why = IOCM_REASON_FIELD_UNMAPPED};
        case IOCM_VALUE_ABSENT:
        case IOCM_VALUE_NULL:
        case IOCM_VALUE_EMPTY: break;
        default: return (slow_value){.truth = 2};
        }
    }
    return (slow_value){0};
}

/* `keep`: what is inert stays unknown. Else it is what suppresses least. */
static inline slow_value slow_evaluate(const node *n, const random_event *event, bool keep,
                                       bool negated)
{
    slow_value made = {0};
    slow_value children[CHILDREN];
    int truth = n->kind == NODE_ALL ? 2 : 0;

    if (n->kind == NODE_VALUE) return slow_condition(n, event);
    if (n->kind == NODE_EXISTS) return slow_exists(n, event);
    if (n->kind == NODE_INERT) {
        if (!keep) return (slow_value){.truth = negated ? 2 : 0};
        return (slow_value){.truth = 1, .is_inert = true, .why = inert[n->inert].reason};
    }
    for (size_t i = 0; i < n->count; i++) {
        children[i] = slow_evaluate(n->children[i], event, keep, negated != (n->kind == NODE_NOT));
        if (n->kind == NODE_ALL ? children[i].truth < truth : children[i].truth > truth)
            truth = children[i].truth;
    }
    if (n->kind == NODE_NOT) {
        made = children[0];
        made.truth = 2 - made.truth;
        made.strength = 0;
        made.witness = NULL;
        made.value = NULL;
        return made;
    }
    made.truth = truth;
    if (truth == 0) return made;
    for (size_t i = 0; i < n->count; i++) {
        /* Of a true one only what is true counts; of an unknown one all that is not false. */
        if (children[i].truth < truth) continue;
        if (truth == 1 && children[i].truth == 1) {
            /* When what is inert is kept, the first that is inert is asked for, else the first. */
            if (made.why == 0 || (keep && !made.is_inert && children[i].is_inert)) {
                made.missing = children[i].missing;
                made.why = children[i].why;
                made.is_inert = children[i].is_inert;
            }
        }
        if (truth == 2 && children[i].witness != NULL &&
            (made.witness == NULL || children[i].strength > made.strength)) {
            made.witness = children[i].witness;
            made.value = children[i].value;
            made.strength = children[i].strength;
        }
        if (truth == 1 && children[i].strength > made.strength)
            made.strength = children[i].strength;
    }
    return made;
}

#endif /* IOCM_EXCLUSION_RANDOM_H */
