/* SPDX-License-Identifier: MIT */
/* What must hold of exclusions whatever they say: beside a slow evaluator, and by itself. */
#include "exclusion_random.h"

#define DOCUMENTS 3000
#define EVENTS    12
#define RULES     4

static const iocm_exclusion_state states[] = {IOCM_EXCLUSION_APPROVED, IOCM_EXCLUSION_APPROVED,
                                              IOCM_EXCLUSION_APPROVED, IOCM_EXCLUSION_APPROVED,
                                              IOCM_EXCLUSION_DRAFT,    IOCM_EXCLUSION_DISABLED};

/* A document: its exclusions by number. */
typedef struct document {
    pool nodes;
    node *rules[RULES];
    iocm_exclusion_state states[RULES];
    size_t count;
} document;

static void random_document(document *made, unsigned depth)
{
    made->nodes.count = 0;
    made->count = 1 + below(&made->nodes, RULES);
    for (size_t i = 0; i < made->count; i++) {
        made->rules[i] = random_node(&made->nodes, depth);
        made->states[i] = states[below(&made->nodes, IOCM__COUNT(states))];
    }
}

/* The exclusions in that order (NULL = their own). */
static iocm_evaluator *evaluator_of_document(const document *from, const size_t *order,
                                             int32_t policy)
{
    static text json;

    json.size = 0;
    put(&json, "\"lists\":{\"expired\":{\"values\":[\"a\"],\"expires\":\"2026-01-01\"}");
    for (size_t i = 0; i < WORDS; i++)
        put(&json, ",\"l%zu0\":{\"values\":[\"%s\"]},\"l%zu1\":{\"values\":[\"%s\",\"%s\"]}", i,
            words[i], i, words[i], words[(i + 1) % WORDS]);
    put(&json, "},\"exclusions\":[");
    for (size_t i = 0; i < from->count; i++) {
        size_t rule = order != NULL ? order[i] : i;

        put(&json, "%s{\"id\":\"x%zu\",\"state\":\"%s\",\"when\":", i > 0 ? "," : "", rule,
            iocm_exclusion_state_name(from->states[rule]));
        put_node(&json, from->rules[rule]);
        put(&json, "}");
    }
    put(&json, "]");
    return evaluator_of(json.data, policy);
}

static iocm_evaluation judge(const iocm_evaluator *evaluator, const random_event *with,
                             int32_t confidence)
{
    scene in = {.cells = with->cells, .unmapped = with->unmapped};
    iocm_event_hit hit = hit_of(confidence);
    iocm_event event = event_of(&in, &hit, 1);
    iocm_evaluation got;

    event.now = INT64_C(1780000000) * 1000000000; /* 2026-05-28 */
    got = match_event(evaluator, &event);
    assert_int_equal(in.twice, 0);
    return got;
}

/* ---- the slow evaluator ---- */

static int needed_by(int32_t policy, int32_t confidence)
{
    if (policy == IOCM_POLICY_LITERAL) return IOCM_STRENGTH_D;
    return confidence >= 90   ? IOCM_STRENGTH_A
           : confidence >= 75 ? IOCM_STRENGTH_B
           : confidence >= 50 ? IOCM_STRENGTH_C
                              : IOCM_STRENGTH_D;
}

static iocm_reason slow_bar(const document *from, size_t rule, const slow_value *value, int needed)
{
    if (from->states[rule] == IOCM_EXCLUSION_DISABLED) return IOCM_REASON_DISABLED;
    if (from->states[rule] == IOCM_EXCLUSION_DRAFT) return IOCM_REASON_NOT_APPROVED;
    if (value->strength == 0) return IOCM_REASON_NEGATIVE_ONLY;
    return value->strength < needed ? IOCM_REASON_TOO_WEAK : 0;
}

typedef struct slow_verdict {
    iocm_verdict verdict;
    iocm_reason reason;
    size_t rule; /* SIZE_MAX = none */
    const node *field;
    const char *value;
    int strength;
} slow_verdict;

static int rank_of(iocm_verdict verdict)
{
    if (verdict == IOCM_VERDICT_EXCLUDED) return 2;
    return verdict == IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE ? 1 : 0;
}

static bool slow_rule(slow_verdict *out, const document *from, size_t rule,
                      const random_event *event, int needed)
{
    slow_value value = slow_evaluate(from->rules[rule], event, false, false);
    iocm_reason bar;

    memset(out, 0, sizeof *out);
    out->verdict = IOCM_VERDICT_MATCH;
    out->rule = rule;
    if (value.truth == 0) {
        slow_value kept = slow_evaluate(from->rules[rule], event, true, false);

        out->reason = kept.why;
        return kept.truth == 1;
    }
    out->field = value.truth == 2 ? value.witness : value.missing;
    if (value.truth == 2) out->value = value.value;
    bar = slow_bar(from, rule, &value, needed);
    out->strength = value.strength;
    out->reason = bar != 0 ? bar : value.truth == 2 ? ops[value.witness->op].hit : value.why;
    if (bar == 0)
        out->verdict =
            value.truth == 2 ? IOCM_VERDICT_EXCLUDED : IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE;
    return true;
}

static slow_verdict slow_judge(const document *from, const random_event *event, int needed)
{
    slow_verdict best = {.verdict = IOCM_VERDICT_MATCH, .rule = SIZE_MAX};

    for (size_t i = 0; i < from->count; i++) {
        slow_verdict one;

        if (!slow_rule(&one, from, i, event, needed)) continue;
        if (best.rule == SIZE_MAX || rank_of(one.verdict) > rank_of(best.verdict) ||
            (one.verdict == IOCM_VERDICT_EXCLUDED && best.verdict == one.verdict &&
             one.strength > best.strength))
            best = one;
    }
    return best;
}

static void assert_same(const slow_verdict *slow, const iocm_evaluation *got, const node *rule)
{
    const char *name = slow->field != NULL ? fields[slow->field->field].name : "";
    char id[32] = "";
    static text json;

    if (slow->rule != SIZE_MAX) snprintf(id, sizeof id, "x%zu", slow->rule);
    if (slow->verdict == got->verdict && slow->reason == got->by.reason &&
        iocm__span_equal(got->by.id, span_of(id)) &&
        iocm__span_equal(got->by.field_name, span_of(name)) &&
        (slow->value == NULL ||
         iocm__span_equal(iocm__span(got->by.value, got->by.value_size), span_of(slow->value))))
        return;
    json.size = 0;
    if (rule != NULL) put_node(&json, rule);
    fail_msg("%s: %s %s %s %s, but slowly %s %s %s %s", json.data, iocm_verdict_name(got->verdict),
             iocm_reason_name(got->by.reason), id, got->by.field_name.data,
             iocm_verdict_name(slow->verdict), iocm_reason_name(slow->reason), name,
             slow->value != NULL ? slow->value : "");
}

static void the_slow_evaluator_agrees(void **state)
{
    static const int32_t confidences[] = {95, 80, 60, 20};
    static document made;
    unsigned seen[128] = {0};

    (void)state;
    made.nodes = (pool){.seed = 1, .with_inert = true, .with_exists = true};
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        int32_t policy = i % 2 == 0 ? IOCM_POLICY_GRADED : IOCM_POLICY_LITERAL;
        iocm_evaluator *evaluator;

        random_document(&made, i % 5);
        evaluator = evaluator_of_document(&made, NULL, policy);
        for (unsigned e = 0; e < EVENTS; e++) {
            int32_t confidence = confidences[e % IOCM__COUNT(confidences)];
            random_event event;
            iocm_evaluation got;
            slow_verdict slow;

            random_fill(&event, &made.nodes);
            got = judge(evaluator, &event, confidence);
            slow = slow_judge(&made, &event, needed_by(policy, confidence));
            assert_same(&slow, &got, slow.rule != SIZE_MAX ? made.rules[slow.rule] : NULL);
            seen[got.by.reason]++;
        }
        iocm_evaluator_free(evaluator);
    }
    /* Not all of them are alike. */
    for (size_t i = 0; i < OPS; i++) assert_in_range(seen[ops[i].hit], 20, UINT32_MAX);
    for (size_t i = 0; i < INERT; i++) assert_in_range(seen[inert[i].reason], 20, UINT32_MAX);
    assert_in_range(seen[IOCM_REASON_FIELD_ABSENT], 100, UINT32_MAX);
    assert_in_range(seen[IOCM_REASON_FIELD_UNMAPPED], 100, UINT32_MAX);
    assert_in_range(seen[IOCM_REASON_TOO_WEAK], 100, UINT32_MAX);
    assert_in_range(seen[IOCM_REASON_NEGATIVE_ONLY], 100, UINT32_MAX);
}

/* ---- what must never happen ---- */

/* A value that goes missing excludes nothing. (Who asks whether it is there is answered, though.) */
static void the_unknown_never_suppresses(void **state)
{
    static const iocm_value_state missing[] = {IOCM_VALUE_ABSENT, IOCM_VALUE_NULL, IOCM_VALUE_EMPTY,
                                               IOCM_VALUE_INVALID, IOCM_VALUE_UNMAPPED};
    static document made;
    unsigned matches = 0;
    unsigned excluded = 0;

    (void)state;
    made.nodes = (pool){.seed = 2, .with_inert = true};
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        int32_t policy = i % 2 == 0 ? IOCM_POLICY_GRADED : IOCM_POLICY_LITERAL;
        iocm_evaluator *evaluator;

        random_document(&made, i % 5);
        evaluator = evaluator_of_document(&made, NULL, policy);
        for (unsigned e = 0; e < EVENTS; e++) {
            random_event event;
            iocm_verdict before;
            iocm_verdict after;
            size_t field = below(&made.nodes, FIELDS);

            random_fill(&event, &made.nodes);
            before = judge(evaluator, &event, 60).verdict;
            event.values[field].states[0] = missing[below(&made.nodes, IOCM__COUNT(missing))];
            event.values[field].count = 1;
            lay_out(&event);
            after = judge(evaluator, &event, 60).verdict;
            if (after == IOCM_VERDICT_EXCLUDED) assert_int_equal(before, IOCM_VERDICT_EXCLUDED);
            matches += before == IOCM_VERDICT_MATCH;
            excluded += before == IOCM_VERDICT_EXCLUDED && after != IOCM_VERDICT_EXCLUDED;
        }
        iocm_evaluator_free(evaluator);
    }
    assert_in_range(matches, 1000, UINT32_MAX);
    assert_in_range(excluded, 1000, UINT32_MAX);
}

static node *opaque_node(pool *p)
{
    return node_new(p, NODE_INERT); /* the first of them */
}

/* A condition that nobody understood makes nothing more excluded, wherever it is put in as one
 * condition more of those that all have to hold. */
static void an_opaque_condition_suppresses_nothing(void **state)
{
    static document made;
    unsigned less = 0;

    (void)state;
    made.nodes = (pool){.seed = 3, .with_inert = true, .with_exists = true};
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        iocm_evaluator *before;
        iocm_evaluator *after;
        size_t rule;
        node *all;

        random_document(&made, i % 5);
        before = evaluator_of_document(&made, NULL, IOCM_POLICY_LITERAL);
        rule = below(&made.nodes, made.count);
        all = node_new(&made.nodes, NODE_ALL);
        all->count = 2;
        all->children[i % 2] = made.rules[rule];
        all->children[1 - i % 2] = opaque_node(&made.nodes);
        made.rules[rule] = all;
        after = evaluator_of_document(&made, NULL, IOCM_POLICY_LITERAL);
        for (unsigned e = 0; e < EVENTS; e++) {
            random_event event;
            int was;
            int is;

            random_fill(&event, &made.nodes);
            was = rank_of(judge(before, &event, 60).verdict);
            is = rank_of(judge(after, &event, 60).verdict);
            assert_true(is <= was);
            less += is < was;
        }
        iocm_evaluator_free(before);
        iocm_evaluator_free(after);
    }
    assert_in_range(less, 1000, UINT32_MAX);
}

static void shuffle(pool *p, void *items, size_t count, size_t size)
{
    char held[64];
    char *bytes = items;

    for (size_t i = count; i > 1; i--) {
        size_t other = below(p, i);

        memcpy(held, bytes + (i - 1) * size, size);
        memcpy(bytes + (i - 1) * size, bytes + other * size, size);
        memcpy(bytes + other * size, held, size);
    }
}

static void shuffle_children(pool *p, node *n)
{
    shuffle(p, n->children, n->count, sizeof n->children[0]);
    for (size_t i = 0; i < n->count; i++) shuffle_children(p, n->children[i]);
}

static void the_order_does_not_matter(void **state)
{
    static document made;

    (void)state;
    made.nodes = (pool){.seed = 4, .with_inert = true, .with_exists = true};
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        int32_t policy = i % 2 == 0 ? IOCM_POLICY_GRADED : IOCM_POLICY_LITERAL;
        size_t order[RULES] = {0, 1, 2, 3};
        iocm_evaluator *before;
        iocm_evaluator *after;

        random_document(&made, i % 5);
        before = evaluator_of_document(&made, NULL, policy);
        shuffle(&made.nodes, order, made.count, sizeof order[0]);
        for (size_t r = 0; r < made.count; r++) shuffle_children(&made.nodes, made.rules[r]);
        after = evaluator_of_document(&made, order, policy);
        for (unsigned e = 0; e < EVENTS; e++) {
            random_event event;
            iocm_evaluation was;
            iocm_evaluation is;

            random_fill(&event, &made.nodes);
            was = judge(before, &event, 80);
            is = judge(after, &event, 80);
            assert_int_equal(was.verdict, is.verdict);
            if (was.verdict == IOCM_VERDICT_EXCLUDED)
                assert_int_equal(was.by.strength, is.by.strength);
        }
        iocm_evaluator_free(before);
        iocm_evaluator_free(after);
    }
}

/* ---- what an attacker writes ---- */

/* Fields that a program says of itself, with values that conditions below look for. */
static const struct {
    iocm_field field;
    const char *values[6];
} attacked[] = {
    {IOCM_FIELD_PROCESS_NAME, {"rsync", "splunkd.exe", "svchost.exe", "xmrig", "", "ansible"}},
    {IOCM_FIELD_PROCESS_COMMAND_LINE,
     {"x --log a", "\"C:\\a b\" sync", "x backup /MIR", "x", "", "\"x"}},
    {IOCM_FIELD_PROCESS_FOLDER,
     {"C:\\Users\\Public", "/dev/shm", "C:\\Windows\\Temp\\a", "C:\\ProgramData\\Veeam",
      "C:\\Temp\\..\\Temp", "%TEMP%"}},
    {IOCM_FIELD_PROCESS_PARENT_NAME, {"services.exe", "cron", "bash", "", "x", "y"}},
    {IOCM_FIELD_PROCESS_COMPANY, {"Microsoft Corporation", "Veeam", "", "x", "Splunk", "y"}},
    {IOCM_FIELD_PROCESS_PRODUCT, {"Windows", "Backup", "", "x", "y", "z"}},
    {IOCM_FIELD_PROCESS_ORIGINAL_NAME, {"svchost.exe", "rsync", "", "x", "y", "z"}},
    {IOCM_FIELD_NET_URL, {"http://a.example/x", "b.example", "", "x", "y", "z"}},
    {IOCM_FIELD_NET_USER_AGENT, {"curl/8", "WindowsUpdate", "", "x", "y", "z"}},
    {IOCM_FIELD_NET_PEER_PORT, {"443", "6379", "2375", "65536", "x", "0"}},
    {IOCM_FIELD_NET_OWN_PORT, {"443", "6379", "2375", "1", "x", ""}},
    {IOCM_FIELD_ACCOUNT_NAME, {"root", "svc_backup", "SYSTEM", "CORP\\svc_backup", "", "x"}},
    {IOCM_FIELD_ACCOUNT_PRIVILEGE, {"Administrator", "User", "Guest", "", "x", "y"}},
    {IOCM_FIELD_PROCESS_INTEGRITY, {"System", "High", "Low", "", "x", "y"}},
    {IOCM_FIELD_EVENT_TIME,
     {"2026-06-20T01:30:00Z", "2026-06-20T12:00:00Z", "2026-06-20", "", "x",
      "2026-06-20T23:59:59Z"}},
    {IOCM_FIELD_SIG_SIGNER, {"Microsoft Corporation", "Evil Corp", "", "x", "y", "z"}},
};
#define ATTACKED (sizeof attacked / sizeof attacked[0])

static const char *const weak[] = {
    "{\"field\":\"process.name\",\"op\":\"is\",\"values\":[\"rsync\",\"svchost.exe\"]}",
    "{\"field\":\"process.name\",\"op\":\"glob\",\"values\":[\"*.exe\"]}",
    "{\"field\":\"process.name\",\"op\":\"starts\",\"values\":[\"splunk\",\"ansible\"]}",
    "{\"field\":\"process.args\",\"op\":\"term\",\"values\":[\"log\",\"backup\"]}",
    "{\"field\":\"process.args\",\"op\":\"arg\",\"values\":[\"/MIR\",\"sync\"]}",
    "{\"field\":\"process.args\",\"op\":\"contains\",\"values\":[\"o\"]}",
    "{\"field\":\"process.image\",\"op\":\"under\",\"values\":[\"C:/Users\",\"C:/ProgramData\"]}",
    "{\"field\":\"process.image\",\"op\":\"under\",\"values\":[\"C:\\\\\",\"/\"]}",
    "{\"field\":\"process.image\",\"op\":\"is\",\"values\":[\"/dev/shm/rsync\"]}",
    "{\"field\":\"process.image\",\"op\":\"name_is\",\"values\":[\"svchost.exe\",\"rsync\"]}",
    "{\"field\":\"process.parent_name\",\"op\":\"is\",\"values\":[\"services.exe\",\"cron\"]}",
    "{\"field\":\"process.company\",\"op\":\"is\",\"values\":[\"Microsoft Corporation\"]}",
    "{\"field\":\"process.product\",\"op\":\"is\",\"values\":[\"Windows\"]}",
    "{\"field\":\"process.original_name\",\"op\":\"is\",\"values\":[\"rsync\"]}",
    "{\"field\":\"net.url\",\"op\":\"contains\",\"values\":[\"example\"]}",
    "{\"field\":\"net.user_agent\",\"op\":\"is\",\"values\":[\"WindowsUpdate\"]}",
    "{\"field\":\"net.peer_port\",\"op\":\"port\",\"values\":[\"443\",\"6000-7000\"]}",
    "{\"field\":\"net.own_port\",\"op\":\"port\",\"values\":[\"0-65535\"]}",
    "{\"field\":\"account.name\",\"op\":\"is\",\"values\":[\"root\",\"CORP\\\\svc_backup\"]}",
    "{\"field\":\"account.privilege\",\"op\":\"is\",\"values\":[\"Administrator\"]}",
    "{\"field\":\"process.integrity\",\"op\":\"is\",\"values\":[\"System\"]}",
    "{\"field\":\"event.time\",\"op\":\"time\",\"from\":\"01:00\",\"to\":\"02:00\",\"tz\":\"Z\"}",
    "{\"op\":\"product\",\"values\":[\"Ansible\"]}",
    /* The signature itself is not the attacker's to make. */
    "{\"op\":\"signed_by\",\"values\":[\"Microsoft Corporation\"]}",
};

#define DIGEST "0000000000000000000000000000000000000000"

static const char *const strong[] = {
    "{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"bk-01\"]}",
    "{\"field\":\"net.own_ip\",\"op\":\"cidr\",\"values\":[\"198.51.100.0/24\"]}",
    "{\"field\":\"account.id\",\"op\":\"is\",\"values\":[\"S-1-5-18\"]}",
    "{\"field\":\"ioc.value\",\"op\":\"is\",\"values\":[\"192.0.2.9:1\"]}",
    "{\"field\":\"process.sha1\",\"op\":\"is\",\"values\":[\"" DIGEST "\"]}",
};

/* Any, all and not of one sort of conditions; any of both sorts. (An `all` of both is by the rules as
 * hard to fake as its strongest part, so that part is what has to hold the attacker off.) */
static void put_attacked(text *out, pool *p, unsigned depth, unsigned sort)
{
    size_t kind = below(p, 10);
    unsigned child = sort;

    if (depth == 0 || kind < 3) {
        bool is_weak = sort == 0 || (sort == 2 && below(p, 2) == 0);

        put(out, "%s",
            is_weak ? weak[below(p, IOCM__COUNT(weak))] : strong[below(p, IOCM__COUNT(strong))]);
        return;
    }
    if (kind == 3 && sort != 2) {
        put(out, "{\"not\":");
        put_attacked(out, p, depth - 1, sort);
        put(out, "}");
        return;
    }
    put(out, "{\"%s\":[", kind < 7 || sort == 2 ? "any" : "all");
    for (size_t i = 0, count = 1 + below(p, 3); i < count; i++) {
        if (i > 0) put(out, ",");
        if (sort == 2) child = (unsigned)below(p, 3);
        put_attacked(out, p, depth - 1, child);
    }
    put(out, "]}");
}

typedef struct attack {
    cell cells[ATTACKED + 4];
    const char *values[ATTACKED]; /* NULL = not there */
} attack;

static void lay_attack(attack *in)
{
    size_t used = 0;

    for (size_t i = 0; i < ATTACKED; i++)
        if (in->values[i] != NULL)
            in->cells[used++] = (cell){.field = attacked[i].field, .text = in->values[i]};
    in->cells[used++] = (cell){.field = IOCM_FIELD_HOST_NAME, .text = "web-01"};
    in->cells[used++] = (cell){.field = IOCM_FIELD_NET_OWN_IP, .text = "203.0.113.7"};
    in->cells[used++] = (cell){.field = IOCM_FIELD_SIG_TRUSTED, .text = "false"};
    in->cells[used] = (cell){0};
}

#define ATTACKS   1000
#define MUTATIONS 1000

/*
 * What only an attacker-controlled field tells makes no match excluded where the indicator is
 * trusted: a million changes of such fields, no event excluded that was not before.
 */
static void attackers_exclude_nothing(void **state)
{
    static pool p = {.seed = 5};
    static text json;
    unsigned weakly = 0;

    (void)state;
    for (unsigned i = 0; i < ATTACKS; i++) {
        iocm_evaluator *evaluator;
        attack in = {.values = {NULL}};
        int32_t confidence = i % 2 == 0 ? 75 : 100;

        json.size = 0;
        put(&json, "\"lists\":{\"product:Ansible\":{\"values\":[\"ansible\"]}},\"exclusions\":"
                   "[{\"id\":\"x\",\"state\":\"approved\",\"when\":");
        put_attacked(&json, &p, 1 + i % 4, i % 3);
        put(&json, "}]");
        evaluator = evaluator_of(json.data, IOCM_POLICY_GRADED);
        lay_attack(&in);
        for (unsigned m = 0; m < MUTATIONS; m++) {
            size_t field = below(&p, ATTACKED);
            size_t value = below(&p, 7);
            iocm_evaluation got;

            in.values[field] = value == 6 ? NULL : attacked[field].values[value];
            lay_attack(&in);
            got = evaluate_cells(evaluator, in.cells, confidence);
            if (got.verdict == IOCM_VERDICT_EXCLUDED)
                fail_msg("%s: %.*s", json.data, (int)got.by.field_name.size,
                         got.by.field_name.data);
            weakly += got.by.reason == IOCM_REASON_TOO_WEAK;
        }
        iocm_evaluator_free(evaluator);
    }
    /* They did agree, and it was not enough. */
    assert_in_range(weakly, ATTACKS * MUTATIONS / 10, UINT32_MAX);
}

/* ---- large lists ---- */

/* What is found by its place in an order is what trying one after another finds. */
static void large_lists_are_looked_up(void **state)
{
    static char json[3u << 20];
    size_t used = (size_t)snprintf(json, sizeof json, "\"lists\":{\"names\":{\"values\":[");
    iocm_evaluator *evaluator;

    (void)state;
    for (unsigned i = 0; i < IOCM_MAX_VALUES; i++)
        used += (size_t)snprintf(json + used, sizeof json - used, "%s\"%s%u.exe\"",
                                 i > 0 ? "," : "", i % 2 == 0 ? "Tool" : "tOOL", i * 7919 % 65536);
    used += (size_t)snprintf(json + used, sizeof json - used, "]},\"blocks\":{\"values\":[");
    for (unsigned i = 0; i < IOCM_MAX_VALUES; i++) /* /24 and smaller, some in others */
        used +=
            (size_t)snprintf(json + used, sizeof json - used, "%s\"10.%u.%u.%u/%u\"",
                             i > 0 ? "," : "", i * 31 % 256, i * 17 % 97, i % 8 * 32, 24 + i % 9);
    snprintf(
        json + used, sizeof json - used,
        "]}},\"exclusions\":[{\"id\":\"n\",\"state\":\"approved\",\"when\":{\"field\":"
        "\"process.name\",\"op\":\"list\",\"list\":\"names\"}},{\"id\":\"b\",\"state\":"
        "\"approved\",\"when\":{\"field\":\"net.own_ip\",\"op\":\"list\",\"list\":\"blocks\"}}]");
    evaluator = evaluator_of(json, IOCM_POLICY_LITERAL);
    for (unsigned i = 0; i < 65536; i += 5) {
        char name[32];
        char address[32];
        const cell cells[] = {{.field = IOCM_FIELD_PROCESS_NAME, .text = name},
                              {.field = IOCM_FIELD_NET_OWN_IP, .text = address},
                              {0}};
        unsigned bytes[3] = {i % 256, i / 256 % 100, i * 13 % 256};
        bool in_block = false;
        bool in_names = i != IOCM_MAX_VALUES * 7919u % 65536;
        iocm_evaluation got;

        snprintf(name, sizeof name, "tool%u.exe", i);
        snprintf(address, sizeof address, "10.%u.%u.%u", bytes[0], bytes[1], bytes[2]);
        for (unsigned b = 0; b < IOCM_MAX_VALUES && !in_block; b++) {
            unsigned mask = 0xFFu << (32 - (24 + b % 9)) & 0xFFu;

            in_block = b * 31 % 256 == bytes[0] && b * 17 % 97 == bytes[1] &&
                       (b % 8 * 32 & mask) == (bytes[2] & mask);
        }
        got = evaluate_cells(evaluator, cells, 80);
        if (in_block)
            assert_span(got.by.id, "b");
        else if (in_names)
            assert_span(got.by.id, "n");
        else
            assert_int_equal(got.verdict, IOCM_VERDICT_MATCH);
    }
    iocm_evaluator_free(evaluator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slow_evaluator_agrees),
        cmocka_unit_test(the_unknown_never_suppresses),
        cmocka_unit_test(an_opaque_condition_suppresses_nothing),
        cmocka_unit_test(the_order_does_not_matter),
        cmocka_unit_test(attackers_exclude_nothing),
        cmocka_unit_test(large_lists_are_looked_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
