/* SPDX-License-Identifier: MIT */
/* Documents of exclusions and what an operator does to them. */
#include "exclusions.h"

/* ---- documents ---- */

static void append(iocm_exclusions *to, const char *id, iocm__expr *when)
{
    iocm__exclusion item = {.max_confidence = -1, .when = when};

    assert_true(iocm__arena_copy(&to->arena, span_of(id), &item.id));
    assert_int_equal(iocm__exclusions_append(to, &item, NULL), IOCM_OK);
}

static uint32_t find(const char *id)
{
    return iocm_exclusions_find(doc, id, strlen(id));
}

static void documents_find_by_id(void **state)
{
    static const char *const ids[] = {"m", "b", "z", "a", "bb", "B", "\xC3\xA9", "0"};
    iocm__exclusion bad = {.when = condition("a")};
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_exclusions_count(NULL), 0);
    assert_int_equal(iocm_exclusions_find(NULL, "a", 1), IOCM_NO_EXCLUSION);
    assert_int_equal(find("a"), IOCM_NO_EXCLUSION);
    for (size_t i = 0; i < IOCM__COUNT(ids); i++) append(doc, ids[i], condition("a"));
    assert_int_equal(iocm_exclusions_count(doc), IOCM__COUNT(ids));
    for (size_t i = 0; i < IOCM__COUNT(ids); i++) {
        assert_int_equal(find(ids[i]), i);
        assert_span(exclusion_at(doc, i).id, ids[i]);
    }
    assert_int_equal(find("c"), IOCM_NO_EXCLUSION);
    assert_int_equal(find(""), IOCM_NO_EXCLUSION);
    assert_int_equal(iocm_exclusions_find(doc, NULL, 0), IOCM_NO_EXCLUSION);

    bad.id = span_of("bb");
    assert_int_equal(iocm__exclusions_append(doc, &bad, &error), IOCM_E_ARGUMENT);
    assert_string_equal(error.token, "bb");
    bad.id = span_of("");
    assert_int_equal(iocm__exclusions_append(doc, &bad, NULL), IOCM_E_SYNTAX);
    bad.id = span_of("a\nb");
    assert_int_equal(iocm__exclusions_append(doc, &bad, NULL), IOCM_E_SYNTAX);
    assert_int_equal(iocm_exclusions_count(doc), IOCM__COUNT(ids));
}

static void documents_have_a_limit(void **state)
{
    iocm__expr *when = condition("a");
    iocm__exclusion one = {.id = span_of("one more"), .when = when};
    iocm_error error = {0};
    char id[8];

    (void)state;
    for (unsigned i = 0; i < IOCM_MAX_EXCLUSIONS; i++) {
        snprintf(id, sizeof id, "%u", i * 7919 % 65536); /* in no order */
        append(doc, id, when);
    }
    assert_int_equal(iocm__exclusions_append(doc, &one, &error), IOCM_E_LIMIT);
    snprintf(id, sizeof id, "%u", 12345u * 7919 % 65536);
    assert_int_equal(find(id), 12345);
}

static const char *unbound(size_t index)
{
    static char joined[256];
    iocm_exclusion item = exclusion_at(doc, index);

    joined[0] = '\0';
    for (size_t i = 0; i < item.unbound_count; i++) {
        strncat(joined, item.unbound[i].data, item.unbound[i].size);
        strcat(joined, " ");
    }
    return joined;
}

static void lists_are_asked_for(void **state)
{
    iocm_span vendors[] = {{"Vendor One", 10}};
    iocm__expr *product =
        iocm__expr_value(&doc->arena, IOCM__OP_PRODUCT, IOCM_FIELD_NONE, span_of("B"));
    iocm__expr *deep = ALL(named(IOCM__OP_LIST, "vendors"), NOT(named(IOCM__OP_WINDOW, "night")));

    (void)state;
    assert_true(iocm__expr_add_value(&doc->arena, product, span_of("A")));
    assert_true(iocm__expr_add_value(&doc->arena, product, span_of("B")));
    append(doc, "x", ANY(ANY(product, named(IOCM__OP_SIGNED_BY, "vendors")), deep));
    append(doc, "y", condition("a"));
    assert_string_equal(unbound(0), "product:B product:A vendors window:night ");
    assert_string_equal(unbound(1), "");
    assert_int_equal(exclusion_at(doc, 0).status, IOCM_EXCLUSION_NEEDS_LIST);
    assert_int_equal(iocm_exclusions_bind(doc, "vendors", 7, vendors, 1, NULL), IOCM_OK);
    assert_string_equal(unbound(0), "product:B product:A window:night ");
    append(doc, "z", named(IOCM__OP_SIGNED_BY, "vendors"));
    assert_string_equal(unbound(2), "");
    assert_int_equal(exclusion_at(doc, 2).status, IOCM_EXCLUSION_COMPILED);
    assert_int_equal(iocm_exclusions_bind(doc, "product:A", 9, vendors, 1, NULL), IOCM_OK);
    assert_string_equal(unbound(0), "product:B window:night ");
}

static void many_lists_are_found(void **state)
{
    char name[16];

    (void)state;
    for (unsigned i = 0; i < 500; i++) {
        iocm__list list = {.kind = {"k", 1}};

        snprintf(name, sizeof name, "%s%u", i % 2 == 0 ? "product:" : "", i * 37 % 500);
        assert_true(iocm__arena_copy(&doc->arena, span_of(name), &list.name));
        assert_int_equal(iocm__exclusions_put_list(doc, &list, NULL), IOCM_OK);
    }
    for (unsigned i = 0; i < 500; i++) {
        iocm__list_name split = {span_of("product:"), {name, 0}};

        split.rest.size = (size_t)snprintf(name, sizeof name, "%u", i * 37 % 500);
        assert_int_equal(iocm__exclusions_find_list(doc, split) != NULL, i % 2 == 0);
        assert_int_equal(iocm__exclusions_list(doc, split.rest) != NULL, i % 2 == 1);
    }
    for (size_t i = 1; i < doc->list_count; i++)
        assert_true(iocm__span_compare(doc->lists[i - 1].name, doc->lists[i].name) < 0);
}

static void documents_are_taken_over(void **state)
{
    iocm_exclusions from;
    iocm__list list = {.name = span_of("b")};
    iocm_span value = {"v", 1};
    iocm_error error = {0};

    (void)state;
    append(doc, "m", named(IOCM__OP_LIST, "b"));
    append(doc, "d", condition("a"));
    assert_int_equal(iocm_exclusions_bind(doc, "c", 1, &value, 1, NULL), IOCM_OK);
    iocm__exclusions_init(&from, &doc->allocator);
    list.values = iocm__arena_alloc(&from.arena, sizeof value);
    list.values[0] = value;
    list.value_count = 1;
    assert_int_equal(iocm__exclusions_put_list(&from, &list, NULL), IOCM_OK);
    list.name = span_of("d");
    assert_int_equal(iocm__exclusions_put_list(&from, &list, NULL), IOCM_OK);
    append(&from, "n", condition("n"));
    append(&from, "a", named(IOCM__OP_LIST, "c"));
    append(&from, "d", condition("d"));
    assert_string_equal(unbound(0), "b ");

    assert_int_equal(iocm__exclusions_take(doc, &from, &error), IOCM_E_ARGUMENT); /* "d" */
    assert_string_equal(error.token, "d");
    assert_int_equal(iocm_exclusions_count(doc), 2);
    assert_int_equal(from.count, 3);
    from.items[2].id = span_of("e");
    assert_int_equal(iocm__exclusions_take(doc, &from, NULL), IOCM_OK);
    iocm__exclusions_clear(&from);
    assert_int_equal(iocm_exclusions_count(doc), 5);
    assert_int_equal(find("m"), 0);
    assert_int_equal(find("d"), 1);
    assert_int_equal(find("n"), 2);
    assert_int_equal(find("a"), 3);
    assert_int_equal(find("e"), 4);
    assert_int_equal(doc->list_count, 3);
    assert_span(doc->lists[0].name, "b");
    assert_span(doc->lists[2].name, "d");
    assert_string_equal(unbound(0), "");
    assert_string_equal(unbound(3), "");

    iocm__exclusions_init(&from, &doc->allocator); /* a list that is there */
    assert_int_equal(iocm__exclusions_put_list(&from, &list, NULL), IOCM_OK);
    assert_int_equal(iocm__exclusions_take(doc, &from, NULL), IOCM_E_ARGUMENT);
    iocm__exclusions_clear(&from);
    iocm__exclusions_init(&from, &doc->allocator); /* nothing at all */
    assert_int_equal(iocm__exclusions_take(doc, &from, NULL), IOCM_OK);
    iocm__exclusions_clear(&from);
    assert_int_equal(iocm_exclusions_count(doc), 5);
}

/* ---- what an operator does ---- */

static void states_and_overrides(void **state)
{
    static const char *const none[] = {"L0", "L24", "L01", "L", "l1", "L1 ", "1", "", "L100"};
    iocm_exclusion item;

    (void)state;
    append(doc, "x", condition("a"));
    assert_int_equal(exclusion_at(doc, 0).state, IOCM_EXCLUSION_DRAFT);
    assert_int_equal(iocm_exclusions_set_state(doc, 0, IOCM_EXCLUSION_APPROVED, NULL), IOCM_OK);
    assert_int_equal(exclusion_at(doc, 0).state, IOCM_EXCLUSION_APPROVED);
    assert_int_equal(iocm_exclusions_set_state(doc, 0, 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_set_state(doc, 1, 0, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_exclusions_set_state(NULL, 0, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(exclusion_at(doc, 0).state, IOCM_EXCLUSION_APPROVED);

    for (size_t i = 0; i < IOCM__COUNT(none); i++)
        assert_int_equal(iocm_exclusions_override(doc, 0, none[i], strlen(none[i]), NULL),
                         IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_override(doc, 0, NULL, 2, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_override(doc, 1, "L1", 2, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_exclusions_override(doc, 0, "L23", 3, NULL), IOCM_OK);
    assert_int_equal(iocm_exclusions_override(doc, 0, "L1", 2, NULL), IOCM_OK);
    assert_int_equal(iocm_exclusions_override(doc, 0, "L23", 3, NULL), IOCM_OK);
    item = exclusion_at(doc, 0);
    assert_int_equal(item.override_count, 2);
    assert_span(item.overrides[0], "L23");
    assert_span(item.overrides[1], "L1");
}

#define REVIEW(...) (&(iocm_review){.struct_size = sizeof(iocm_review), __VA_ARGS__})

static iocm_status review(const iocm_review *of, iocm_error *error)
{
    return iocm_exclusions_set_review(doc, 0, of, error);
}

static void assert_reviewed(const char *owner, const char *why, const char *expires,
                            const char *review_by)
{
    iocm_exclusion item = exclusion_at(doc, 0);

    assert_span(item.owner, owner);
    assert_span(item.why, why);
    assert_span(item.expires, expires);
    assert_span(item.review_by, review_by);
}

static void reviews_are_written_down(void **state)
{
    static const struct {
        iocm_span text;
        iocm_status status;
    } bad[] = {{{"x\0y", 3}, IOCM_E_SYNTAX},
               {{"\xC3", 1}, IOCM_E_ENCODING},
               {{NULL, 1}, IOCM_E_ARGUMENT},
               {{NULL, IOCM_MAX_METADATA + 1}, IOCM_E_LIMIT}};
    static const char *const no_dates[] = {"2026-02-30", "tomorrow",    "2026-01-01T00:00:00",
                                           " ",          "2026-01-01 ", "\xFF"};
    static char large[IOCM_MAX_METADATA + 1];
    char owner[] = "Blue\nTeam";

    (void)state;
    memset(large, 'a', sizeof large);
    append(doc, "x", condition("a"));
    assert_int_equal(review(REVIEW(.owner = span_of(owner), .why = span_of("backups"),
                                   .expires = span_of("2026-09-01"),
                                   .review_by = span_of("2026-08-01T12:00:00+02:00")),
                            NULL),
                     IOCM_OK);
    memset(owner, 'x', sizeof owner - 1); /* it was copied */
    assert_reviewed("Blue\nTeam", "backups", "2026-09-01", "2026-08-01T12:00:00+02:00");

    /* What is not told stays, what is empty goes. */
    assert_int_equal(review(NULL, NULL), IOCM_OK);
    assert_int_equal(review(REVIEW(.why = span_of("copies")), NULL), IOCM_OK);
    assert_reviewed("Blue\nTeam", "copies", "2026-09-01", "2026-08-01T12:00:00+02:00");
    assert_int_equal(review(REVIEW(.owner = span_of(""), .expires = span_of("")), NULL), IOCM_OK);
    assert_null(exclusion_at(doc, 0).owner.data);
    assert_null(exclusion_at(doc, 0).expires.data);
    assert_int_equal(review(REVIEW(.owner = span_of("o"), .expires = span_of("2026-09-02")), NULL),
                     IOCM_OK);

    /* All or nothing: the others that come with it are not taken, wherever they stand. */
    for (size_t i = 0; i < IOCM__COUNT(bad); i++) {
        iocm_span text = bad[i].text;

        if (bad[i].status == IOCM_E_LIMIT) text.data = large;
        assert_int_equal(review(REVIEW(.owner = text, .why = span_of("w")), NULL), bad[i].status);
        assert_int_equal(review(REVIEW(.owner = span_of("w"), .why = text), NULL), bad[i].status);
        assert_reviewed("o", "copies", "2026-09-02", "2026-08-01T12:00:00+02:00");
    }
    for (size_t i = 0; i < IOCM__COUNT(no_dates); i++) {
        iocm_span text = span_of(no_dates[i]);
        iocm_error error = {0};

        assert_int_equal(review(REVIEW(.owner = span_of("w"), .expires = text), &error),
                         IOCM_E_SYNTAX);
        if (no_dates[i][0] != '\xFF') assert_string_equal(error.token, no_dates[i]);
        assert_int_equal(review(REVIEW(.owner = span_of("w"), .review_by = text), NULL),
                         IOCM_E_SYNTAX);
        assert_reviewed("o", "copies", "2026-09-02", "2026-08-01T12:00:00+02:00");
    }
    assert_int_equal(review(REVIEW(.why = {large, IOCM_MAX_METADATA}), NULL), IOCM_OK);
    assert_int_equal(iocm_exclusions_set_review(doc, 1, NULL, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_exclusions_set_review(NULL, 0, NULL, NULL), IOCM_E_ARGUMENT);
}

static iocm_status bind(const char *name, const char *value)
{
    iocm_span values[] = {{"192.0.2.1", 9}, span_of(value)};

    return iocm_exclusions_bind(doc, name, strlen(name), values, 2, NULL);
}

static void lists_are_bound(void **state)
{
    iocm__list list = {.name = span_of("nets"), .kind = span_of("cidr")};
    iocm__expr *own = named(IOCM__OP_LIST, "nets");
    iocm_span many;
    iocm_error error = {0};

    (void)state;
    own->field = IOCM_FIELD_NET_OWN_IP;
    append(doc, "x", ALL(condition("a"), own));
    list.expires = span_of("2020-01-01");
    list.digest = span_of("0");
    assert_int_equal(iocm__exclusions_put_list(doc, &list, NULL), IOCM_OK);
    assert_int_equal(bind("nets", "198.51.100.0/24"), IOCM_OK);
    assert_int_equal(doc->lists[0].value_count, 2);
    assert_span(doc->lists[0].values[1], "198.51.100.0/24");
    assert_span(doc->lists[0].kind, "cidr");
    assert_null(doc->lists[0].expires.data); /* belonged to other values */
    assert_null(doc->lists[0].digest.data);
    assert_int_equal(bind("nets", "host.example"), IOCM_E_SYNTAX);
    assert_int_equal(bind("nets", ""), IOCM_E_SYNTAX);
    assert_span(doc->lists[0].values[1], "198.51.100.0/24");  /* still */
    assert_int_equal(bind("other", "host.example"), IOCM_OK); /* nobody says what it is */
    assert_int_equal(bind("other", "\xFF"), IOCM_E_ENCODING);
    assert_int_equal(bind("window:night", "22:00"), IOCM_E_SYNTAX);
    assert_int_equal(bind("", "a"), IOCM_E_SYNTAX);
    assert_int_equal(bind("a\x1B", "a"), IOCM_E_SYNTAX);

    assert_int_equal(iocm_exclusions_bind(NULL, "a", 1, NULL, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_bind(doc, NULL, 1, NULL, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_bind(doc, "a", 1, NULL, 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_bind(doc, "a", 1, &many, IOCM_MAX_VALUES + 1, &error),
                     IOCM_E_LIMIT);
    assert_int_equal(doc->list_count, 2);
}

/* The same list for several conditions has to fit them all. */
static void lists_fit_every_user(void **state)
{
    iocm__expr *user = named(IOCM__OP_LIST, "l");

    (void)state;
    user->field = IOCM_FIELD_NET_PEER_IP;
    append(doc, "x", user);
    user = named(IOCM__OP_LIST, "l");
    user->field = IOCM_FIELD_PROCESS_IMAGE;
    user->as = IOCM__OP_UNDER;
    assert_int_equal(bind("l", "198.51.100.1"), IOCM_OK);
    append(doc, "y", NOT(user));
    assert_int_equal(bind("l", "198.51.100.1"), IOCM_E_SYNTAX);
    assert_int_equal(bind("l", "/opt/x"), IOCM_E_SYNTAX);
}

/* Values may be there before those that use them. */
static void users_fit_every_list(void **state)
{
    iocm_exclusions more;
    iocm__expr *user = named(IOCM__OP_LIST, "nets");
    iocm__exclusion item = {.id = span_of("x"), .max_confidence = -1, .when = user};
    iocm_sentence sentence = {.struct_size = sizeof sentence,
                              .text = span_of("Exclude traffic from scanner IP ranges.")};
    iocm_span name = span_of("host.example");
    iocm_error error = {0};

    (void)state;
    user->field = IOCM_FIELD_NET_OWN_IP;
    iocm__exclusions_init(&more, &doc->allocator);
    assert_int_equal(iocm__exclusions_append(&more, &item, NULL), IOCM_OK);
    assert_int_equal(bind("nets", "*"), IOCM_OK);
    assert_int_equal(iocm__exclusions_take(doc, &more, &error), IOCM_E_SYNTAX);
    assert_string_equal(error.token, "nets");
    assert_int_equal(more.count, 1);
    assert_int_equal(doc->count, 0);
    assert_int_equal(bind("nets", "192.0.2.0/24"), IOCM_OK);
    assert_int_equal(iocm__exclusions_take(doc, &more, NULL), IOCM_OK);
    iocm__exclusions_clear(&more);

    /* Lists of another document, as an import brings them. */
    user = named(IOCM__OP_LIST, "ports");
    user->field = IOCM_FIELD_NET_PEER_PORT;
    append(doc, "y", user);
    iocm__exclusions_init(&more, &doc->allocator);
    assert_int_equal(iocm_exclusions_bind(&more, "ports", 5, &name, 1, NULL), IOCM_OK);
    memset(&error, 0, sizeof error);
    assert_int_equal(iocm__exclusions_take(doc, &more, &error), IOCM_E_SYNTAX);
    assert_string_equal(error.token, "ports");
    assert_string_equal(unbound(1), "ports ");
    iocm__exclusions_clear(&more);

    assert_int_equal(bind("scanner-ip-ranges", "*"), IOCM_OK);
    assert_int_equal(iocm_exclusions_add_sentence(NULL, doc, &sentence, NULL), IOCM_E_SYNTAX);
    assert_int_equal(doc->count, 2);
    assert_int_equal(bind("scanner-ip-ranges", "192.0.2.9"), IOCM_OK);
    assert_int_equal(iocm_exclusions_add_sentence(NULL, doc, &sentence, NULL), IOCM_OK);
}

static void getters(void **state)
{
    iocm__part parts[] = {{IOCM_PART_KEYWORD, 0, 8, {NULL, 0}},
                          {IOCM_PART_RESIDUE, 8, 4, {"VAGUE_VALUE", 11}}};
    iocm__exclusion made = {.id = span_of("x"),
                            .state = IOCM_EXCLUSION_DISABLED,
                            .annotate = true,
                            .max_confidence = 70,
                            .when = opaque(),
                            .why = span_of("tested"),
                            .source = {.title = span_of("t"),
                                       .sentence = span_of("Exclude this"),
                                       .offset = 99,
                                       .parts = parts,
                                       .part_count = 2}};
    iocm_sentence_part part = {.struct_size = sizeof part};
    iocm_exclusion item = {.struct_size = sizeof item};

    (void)state;
    assert_true(iocm__texts_add(&doc->arena, &made.families, span_of("XMRIG")));
    assert_true(iocm__texts_add(&doc->arena, &made.source.notes, span_of("OPEN_LIST")));
    assert_int_equal(iocm__exclusions_append(doc, &made, NULL), IOCM_OK);
    item = exclusion_at(doc, 0);
    assert_int_equal(item.flags, IOCM_EXCLUSION_ANNOTATE);
    assert_int_equal(item.state, IOCM_EXCLUSION_DISABLED);
    assert_int_equal(item.status, IOCM_EXCLUSION_NEEDS_HUMAN);
    assert_int_equal(item.max_confidence, 70);
    assert_int_equal(item.part_count, 2);
    assert_int_equal(item.offset, 99);
    assert_span(item.why, "tested");
    assert_span(item.title, "t");
    assert_span(item.sentence, "Exclude this");
    assert_null(item.description.data);
    assert_null(item.expires.data);
    assert_int_equal(item.family_count, 1);
    assert_span(item.families[0], "XMRIG");
    assert_int_equal(item.table_count, 0);
    assert_span(item.notes[0], "OPEN_LIST");
    assert_int_equal(iocm_exclusions_get_part(&part, doc, 0, 1, NULL), IOCM_OK);
    assert_int_equal(part.kind, IOCM_PART_RESIDUE);
    assert_int_equal(part.offset, 8);
    assert_int_equal(part.size, 4);
    assert_span(part.code, "VAGUE_VALUE");
    assert_int_equal(iocm_exclusions_get_part(&part, doc, 0, 2, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_exclusions_get_part(&part, doc, 1, 0, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_exclusions_get(&item, doc, 1, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_exclusions_get(&item, NULL, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_get(NULL, doc, 0, NULL), IOCM_E_ARGUMENT);
}

/* ---- memory ---- */

/* Makes and changes a document; everything but running out of memory is a failure of the test. */
static bool make_all(meter *m)
{
    iocm_exclusions_options options = {.struct_size = sizeof options, .allocator = &m->allocator};
    static char many[60000]; /* more than the arena has left */
    iocm_span values[] = {{"svc_a", 5}, {"svc_b", 5}};
    iocm_exclusions *made;
    iocm_exclusions from;
    iocm__exclusion item = {.id = {"x", 1}, .max_confidence = -1};
    iocm_status status = iocm_exclusions_new(&made, &options, NULL);

    memset(many, 'a', sizeof many);
    if (status != IOCM_OK) {
        assert_int_equal(status, IOCM_E_NO_MEMORY);
        assert_null(made);
        return false;
    }
    iocm__exclusions_init(&from, &m->allocator);
    item.when =
        ANY(named(IOCM__OP_LIST, "b"), ANY(named(IOCM__OP_LIST, "a"), named(IOCM__OP_LIST, "b")));
    status = iocm__exclusions_append(&from, &item, NULL);
    if (status == IOCM_OK) status = iocm_exclusions_bind(made, "b", 1, values, 2, NULL);
    if (status == IOCM_OK) {
        status = iocm__exclusions_take(made, &from, NULL);
        assert_int_equal(made->count, status == IOCM_OK);
    }
    if (status == IOCM_OK) status = iocm_exclusions_bind(made, "a", 1, values, 2, NULL);
    if (status == IOCM_OK) status = iocm_exclusions_override(made, 0, "L1", 2, NULL);
    if (status == IOCM_OK) {
        status = iocm_exclusions_set_review(
            made, 0, REVIEW(.owner = {many, sizeof many}, .why = {many, sizeof many}), NULL);
        assert_int_equal(exclusion_at(made, 0).owner.size, status == IOCM_OK ? sizeof many : 0);
    }
    if (status == IOCM_OK) assert_int_equal(exclusion_at(made, 0).unbound_count, 0);
    iocm__exclusions_clear(&from);
    iocm_exclusions_free(made);
    if (status != IOCM_OK) assert_int_equal(status, IOCM_E_NO_MEMORY);
    return status == IOCM_OK;
}

static void every_allocation_may_fail(void **state)
{
    meter m;
    size_t calls = 0;
    bool done;

    (void)state;
    do {
        meter_start(&m, ++calls);
        done = make_all(&m);
        assert_int_equal(m.live, 0);
    } while (!done);
    assert_true(calls > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DOC(documents_find_by_id),
        WITH_DOC(documents_have_a_limit),
        WITH_DOC(lists_are_asked_for),
        WITH_DOC(many_lists_are_found),
        WITH_DOC(documents_are_taken_over),
        WITH_DOC(states_and_overrides),
        WITH_DOC(reviews_are_written_down),
        WITH_DOC(lists_are_bound),
        WITH_DOC(lists_fit_every_user),
        WITH_DOC(users_fit_every_list),
        WITH_DOC(getters),
        WITH_DOC(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
