/* SPDX-License-Identifier: MIT */
/*
 * Documents made at random: they are read as they were written, whatever is in them, and their one
 * form is also what jansson makes of it with sorted keys. What is damaged is refused or has a form
 * of its own; what fails, for want of memory, too, leaves nothing.
 */
#include "exclusions.h"

#include <jansson.h>

#include "random.h"

static uint64_t seed;

static size_t below(size_t limit)
{
    return random_below(&seed, limit);
}

static bool one_in(size_t count)
{
    return below(count) == 0;
}

/* ---- texts ---- */

/* The first are names, too. */
static const char *const pieces[] = {
    "a",
    "B c",
    "\xC3\xA9",
    "\xF0\x9F\x98\x80",
    "\xE2\x80\xA8",
    "\"",
    "\\",
    "/",
    "\xEF\xBF\xBD",
    "'",
    "u0041",
    "~",
    "\x1F",
    "\x7F",
    "\n",
    "\r\n\t",
    "\b\f",
    "\x01",
};
#define NAMES 12

static iocm_span text_of(size_t kinds)
{
    char text[128] = "";

    for (size_t i = 1 + below(5); i > 0; i--) strcat(text, pieces[below(kinds)]);
    iocm_span made = {NULL, 0};
    assert_true(iocm__arena_copy(&doc->arena, span_of(text), &made));
    return made;
}

static iocm_span any_text(void)
{
    return text_of(IOCM__COUNT(pieces));
}

static iocm_span any_name(void)
{
    return text_of(NAMES);
}

static void maybe(iocm_span *out, iocm_span text)
{
    if (one_in(2)) *out = text;
}

static void some_names(iocm__texts *texts)
{
    for (size_t i = below(3); i > 0; i--)
        assert_true(iocm__texts_add(&doc->arena, texts, any_name()));
}

/* ---- expressions ---- */

static iocm_field any_field(iocm__op op)
{
    for (;;) {
        iocm_field field = (iocm_field)below(IOCM_FIELD_COLUMN + 1);

        if (strcmp(iocm_field_name(field), "none") != 0 && iocm__field_has_op(field, op))
            return field;
    }
}

/* A value that is right for the condition: of these one always is. */
static iocm_span any_value(iocm__op op, iocm_field field)
{
    static const char *const values[] = {
        "192.0.2.7",
        "2001:db8::/32",
        "80",
        "1-65535",
        "100",
        "/opt/x",
        "C:\\x\\\xC3\xA9",
        "true",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};

    for (;;) {
        iocm_span value = one_in(2) ? any_text() : span_of(values[below(IOCM__COUNT(values))]);

        if (iocm__expr_check_value(op, field, value, NULL) == IOCM_OK) return value;
    }
}

static void set_field(iocm__expr *expr, iocm__op op)
{
    expr->field = any_field(op);
    if (expr->field != IOCM_FIELD_COLUMN) return;
    do {
        expr->column = any_name();
    } while (iocm__span_find_any(expr->column, ".") < expr->column.size);
}

static void set_values(iocm__expr *expr)
{
    for (size_t i = 1 + below(4); i > 0; i--)
        assert_true(iocm__expr_add_value(&doc->arena, expr, any_value(expr->op, expr->field)));
}

static void set_time(iocm__expr *expr)
{
    expr->field = IOCM_FIELD_EVENT_TIME;
    expr->from = (int32_t)below(1440);
    do {
        expr->to = (int32_t)below(1441);
    } while (expr->to == expr->from);
    if (one_in(2)) expr->zone = (int32_t)below(2879) - 1439;
    if (one_in(2)) expr->days = (uint32_t)below(128);
}

static iocm__expr *any_condition(bool lists)
{
    iocm__expr *expr = iocm__expr_new(&doc->arena, (iocm__op)(1 + below(IOCM__OP_TIME)));

    while (!lists && (expr->op == IOCM__OP_LIST || expr->op == IOCM__OP_PRODUCT ||
                      expr->op == IOCM__OP_WINDOW))
        expr->op = (iocm__op)(1 + below(IOCM__OP_TIME));
    switch (expr->op) {
    case IOCM__OP_EXISTS: set_field(expr, IOCM__OP_EXISTS); break;
    case IOCM__OP_LIST:
        expr->as = one_in(2) ? IOCM__OP_NONE : (iocm__op)(1 + below(IOCM__OP_LT));
        do {
            set_field(expr, IOCM__OP_EXISTS);
        } while (!iocm__field_has_op(
            expr->field, expr->as != IOCM__OP_NONE ? expr->as : iocm__field_list_op(expr->field)));
        if (expr->field != IOCM_FIELD_COLUMN) expr->column = iocm__span(NULL, 0);
        expr->name = any_name();
        break;
    case IOCM__OP_WINDOW: expr->name = any_name(); break;
    case IOCM__OP_SIGNED_BY:
        if (lists && one_in(2))
            expr->name = any_name();
        else
            set_values(expr);
        break;
    case IOCM__OP_PRODUCT: set_values(expr); break;
    case IOCM__OP_TIME: set_time(expr); break;
    default:
        set_field(expr, expr->op);
        set_values(expr);
        expr->all_values = one_in(3);
    }
    return expr;
}

static iocm__expr *any_expr(unsigned depth, bool lists)
{
    iocm__expr *expr;

    if (one_in(6)) {
        expr = opaque();
        expr->text = any_text();
        expr->name = any_name();
        return expr;
    }
    if (depth == 0 || one_in(2)) return any_condition(lists);
    if (one_in(4)) return NOT(any_expr(depth - 1, lists));
    expr = iocm__expr_new(&doc->arena, one_in(2) ? IOCM__OP_ANY : IOCM__OP_ALL);
    for (size_t i = 1 + below(3); i > 0; i--) iocm__expr_append(expr, any_expr(depth - 1, lists));
    return expr;
}

/* ---- documents ---- */

static iocm_span hex_of(const char *between, const iocm_span *texts, size_t count)
{
    iocm__sha sha;
    uint8_t digest[32];
    char hex[65];
    iocm_span made;

    iocm__sha256_begin(&sha);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) iocm__sha256_add(&sha, between, 1);
        iocm__sha256_add(&sha, texts[i].data, texts[i].size);
    }
    iocm__sha256_end(digest, &sha);
    iocm__hex(hex, digest, sizeof digest);
    assert_true(iocm__arena_copy(&doc->arena, iocm__span(hex, 64), &made));
    return made;
}

static void any_source(iocm__source *source)
{
    static const iocm_exclusion_status statuses[] = {0, 10, 20, 30};

    maybe(&source->title, any_text());
    maybe(&source->description, any_text());
    some_names(&source->notes);
    if (one_in(2)) source->offset = below(1000000);
    source->compiled = one_in(2);
    if (source->compiled) source->status = statuses[below(4)];
    if (one_in(4)) return;
    source->sentence = any_text();
    maybe(&source->sha256, hex_of("", &source->sentence, 1));
    if (one_in(2)) return;
    source->parts = iocm__arena_alloc(&doc->arena, source->sentence.size * sizeof *source->parts);
    for (size_t at = 0; at < source->sentence.size;) {
        iocm__part *part = &source->parts[source->part_count++];

        memset(part, 0, sizeof *part);
        part->kind = 1 + (int32_t)below(4);
        part->offset = at;
        part->size = 1 + below(source->sentence.size - at);
        at += part->size;
        maybe(&part->code, any_name());
    }
}

static void add_any_exclusion(size_t number)
{
    static const iocm_exclusion_state states[] = {0, 10, 20};
    iocm__exclusion item = {.max_confidence = one_in(2) ? -1 : (int32_t)below(101)};
    char id[16];

    snprintf(id, sizeof id, "%zu\"%zu", below(10), number);
    assert_true(iocm__arena_copy(&doc->arena, span_of(id), &item.id));
    item.state = states[below(3)];
    item.annotate = one_in(3);
    item.polarity_unstated = one_in(5);
    item.when = any_expr(4, true);
    maybe(&item.why, any_text());
    maybe(&item.owner, one_in(5) ? span_of("") : any_text());
    maybe(&item.expires, span_of("2026-06-30"));
    maybe(&item.review_by, span_of("2026-06-30T12:00:00.25-03:00"));
    some_names(&item.families);
    some_names(&item.tables);
    if (one_in(2)) assert_true(iocm__texts_add(&doc->arena, &item.overrides, span_of("L7")));
    if (one_in(2)) any_source(&item.source);
    assert_int_equal(iocm__exclusions_append(doc, &item, NULL), IOCM_OK);
}

/* Nobody names it, or else its values might not fit. */
static void add_any_list(size_t number)
{
    iocm__list list = {.name = {NULL, 0}};
    iocm__texts values = {NULL, 0};
    char name[64];

    snprintf(name, sizeof name, "%zu unused %zu", below(10), number);
    assert_true(iocm__arena_copy(&doc->arena, span_of(name), &list.name));
    maybe(&list.kind, any_name());
    maybe(&list.expires, span_of("2026-01-01"));
    if (one_in(3)) {
        list.expr = any_expr(3, false);
    } else if (one_in(2)) {
        for (size_t i = below(4); i > 0; i--)
            assert_true(iocm__texts_add(&doc->arena, &values, any_text()));
        list.values = values.count > 0 ? values.items : iocm__arena_alloc(&doc->arena, 0);
        list.value_count = values.count;
        maybe(&list.digest, hex_of("\n", list.values, list.value_count));
    }
    assert_int_equal(iocm__exclusions_put_list(doc, &list, NULL), IOCM_OK);
}

static void make_any(void)
{
    for (size_t i = below(4); i > 0; i--) add_any_exclusion(i);
    for (size_t i = below(4); i > 0; i--) add_any_list(i);
    iocm__exclusions_find_unbound(doc, 0);
    if (one_in(2)) return;
    maybe(&doc->playbook_title, any_text());
    maybe(&doc->playbook_family, any_text());
    maybe(&doc->playbook_sha256, hex_of("", &doc->playbook_title, 1));
    some_names(&doc->playbook_tables);
}

/* ---- reading what was written ---- */

static int to_buffer(void *ctx, const char *data, size_t size)
{
    return iocm__buffer_append(ctx, data, size) ? 0 : 1;
}

static void write_to(iocm__buffer *out, const iocm_exclusions *from)
{
    out->size = 0;
    assert_int_equal(iocm_exclusions_write_json(to_buffer, out, from, NULL), IOCM_OK);
}

static void expect_same(const iocm_exclusions *a, const iocm_exclusions *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        iocm_exclusion one = exclusion_at(a, i);
        iocm_exclusion two = exclusion_at(b, i);

        assert_true(iocm__expr_equal(a->items[i].when, b->items[i].when));
        assert_true(iocm__span_equal(one.id, two.id));
        assert_true(iocm__span_equal(one.why, two.why));
        assert_int_equal(one.why.data == NULL, two.why.data == NULL);
        assert_true(iocm__span_equal(one.sentence, two.sentence));
        assert_int_equal(one.state, two.state);
        assert_int_equal(one.status, two.status);
        assert_int_equal(one.max_confidence, two.max_confidence);
        assert_int_equal(one.part_count, two.part_count);
        assert_int_equal(one.unbound_count, two.unbound_count);
        for (size_t n = 0; n < one.unbound_count; n++)
            assert_true(iocm__span_equal(one.unbound[n], two.unbound[n]));
    }
}

/* jansson writes \u001F where we write \u001f. */
static void lower_escapes(char *json)
{
    for (; *json != '\0'; json++) {
        if (*json != '\\') continue;
        if (*++json != 'u') continue;
        for (int i = 0; i < 4; i++) json[1 + i] = iocm__lower(json[1 + i]);
    }
}

static void expect_jansson(const iocm__buffer *json)
{
    json_t *root = json_loadb(json->data, json->size, JSON_REJECT_DUPLICATES, NULL);
    char *dumped;

    assert_non_null(root);
    dumped = json_dumps(root, JSON_SORT_KEYS | JSON_INDENT(2));
    json_decref(root);
    assert_non_null(dumped);
    lower_escapes(dumped);
    assert_int_equal(strlen(dumped) + 1, json->size);
    assert_memory_equal(dumped, json->data, json->size - 1);
    free(dumped);
}

/* Writes a document, reads that, and writes it again. */
static void go_round(void)
{
    iocm__buffer first = {.allocator = &doc->allocator};
    iocm__buffer second = first;
    iocm_exclusions *read = exclusions_new(NULL);
    iocm_error error = {0};

    write_to(&first, doc);
    if (iocm_exclusions_add_json(read, first.data, first.size, NULL, &error) != IOCM_OK)
        fail_msg("%.*s\n%llu:%llu %s: %s", (int)first.size, first.data,
                 (unsigned long long)error.line, (unsigned long long)error.column, error.token,
                 error.message);
    write_to(&second, read);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    expect_same(doc, read);
    expect_jansson(&first);
    iocm_exclusions_free(read);
    iocm__buffer_free(&first);
    iocm__buffer_free(&second);
}

static void documents_go_round(void **state)
{
    for (int round = 0; round < 1500; round++) {
        seed = (uint64_t)round;
        open_doc(state);
        make_any();
        go_round();
        close_doc(state);
    }
}

/* Whatever a sentence holds (bytes that are no UTF-8, NUL), its draft can be written and read. */
static void sentences_go_round(void **state)
{
    static const char *const begins[] = {"Exclude processes named a.exe or",
                                         "Ignore traffic from 192.0.2.0/24 and",
                                         "Filter out files located in C:\\Program Files\\x",
                                         "Exclude files signed by Vendor, Inc.",
                                         "Exclude activity between 1 AM and 3 AM",
                                         "Exclude legitimate tools,"};
    static const char *const ends[] = {" run by the root user.", " to avoid noise",
                                       " (e.g., A, B).", " on ports 80, 90-99 unless blocked.", ""};

    seed = 21;
    for (int round = 0; round < 3000; round++) {
        iocm_sentence sentence = {.struct_size = sizeof sentence};
        char text[256];
        size_t size;

        open_doc(state);
        size = (size_t)snprintf(text, sizeof text, "%s%s", begins[below(IOCM__COUNT(begins))],
                                ends[below(IOCM__COUNT(ends))]);
        for (size_t i = below(4); i > 0; i--) text[below(size)] = (char)below(256);
        sentence.text = sentence.title = iocm__span(text, size);
        sentence.description = iocm__span(text, below(size));
        sentence.flags = one_in(2) ? IOCM_SENTENCE_CUT : 0;
        assert_int_equal(iocm_exclusions_add_sentence(NULL, doc, &sentence, NULL), IOCM_OK);
        go_round();
        close_doc(state);
    }
}

static void expressions_go_round(void **state)
{
    (void)state;
    seed = 1;
    for (int round = 0; round < 3000; round++) {
        iocm__buffer text = {.allocator = &doc->allocator};
        iocm__expr *expr = any_expr(5, true);
        iocm__expr *read;

        assert_true(iocm__expr_write(&text, expr));
        assert_int_equal(
            iocm__expr_read(&read, &doc->arena, iocm__span(text.data, text.size), NULL), IOCM_OK);
        assert_true(iocm__expr_equal(expr, read));
        assert_int_equal(
            iocm__expr_read(&read, &doc->arena, iocm__span(text.data, text.size - 1), NULL),
            IOCM_E_FORMAT);
        assert_null(read);
        iocm__buffer_free(&text);
    }
}

/* ---- damage ---- */

/* A document with something of everything. */
static void make_rich(void)
{
    do {
        iocm_exclusions_free(doc);
        doc = exclusions_new(NULL);
        make_any();
    } while (doc->count < 3 || doc->list_count < 2 || doc->playbook_tables.count == 0);
}

static void cut_documents(void **state)
{
    iocm__buffer json = {.allocator = &doc->allocator};
    iocm_exclusions *read = exclusions_new(NULL);

    (void)state;
    seed = 5;
    make_rich();
    json.allocator = &doc->allocator;
    write_to(&json, doc);
    for (size_t size = 0; size < json.size; size++) {
        char *exact = malloc(size + 1); /* behind it nothing may be read */
        iocm_error error = {0};
        iocm_status status;

        exact = realloc(exact, size == 0 ? 1 : size);
        memcpy(exact, json.data, size);
        status = iocm_exclusions_add_json(read, exact, size, NULL, &error);
        free(exact);
        if (size == json.size - 1) {
            assert_int_equal(status, IOCM_OK); /* only the last newline is missing */
            break;
        }
        assert_true(status == IOCM_E_FORMAT || status == IOCM_E_ENCODING);
        assert_true(error.offset <= size && error.line > 0 && error.column > 0);
        assert_int_equal(iocm_exclusions_count(read), 0);
        assert_int_equal(read->list_count, 0);
    }
    assert_int_equal(iocm_exclusions_count(read), doc->count);
    iocm_exclusions_free(read);
    iocm__buffer_free(&json);
}

/* What is accepted in spite of a change has a form of its own, which is read again. */
static void changed_documents(void **state)
{
    static const char alphabet[] = "{}[]\",:0129aetfz.-+\\u \n\x80\xC3";
    iocm__buffer json = {NULL, 0, 0, NULL};
    iocm__buffer first = json;
    iocm__buffer second = json;
    size_t accepted = 0;

    (void)state;
    seed = 9;
    make_rich();
    json.allocator = first.allocator = second.allocator = &doc->allocator;
    write_to(&json, doc);
    for (int round = 0; round < 20000; round++) {
        iocm_exclusions *read = exclusions_new(NULL);
        iocm_error error = {0};
        char *text = malloc(json.size + 4);
        size_t size = json.size;

        memcpy(text, json.data, size);
        for (size_t i = 1 + below(2); i > 0; i--)
            size = random_change(&seed, text, size, json.size + 4, alphabet);
        if (iocm_exclusions_add_json(read, text, size, NULL, &error) == IOCM_OK) {
            iocm_exclusions *again = exclusions_new(NULL);

            accepted++;
            write_to(&first, read);
            assert_int_equal(iocm_exclusions_add_json(again, first.data, first.size, NULL, NULL),
                             IOCM_OK);
            write_to(&second, again);
            assert_int_equal(first.size, second.size);
            assert_memory_equal(first.data, second.data, first.size);
            iocm_exclusions_free(again);
        } else {
            assert_true(error.offset <= size && error.line > 0 && error.column > 0);
            assert_int_equal(iocm_exclusions_count(read) + read->list_count, 0);
        }
        free(text);
        iocm_exclusions_free(read);
    }
    assert_true(accepted > 1000 && accepted < 19000);
    iocm__buffer_free(&json);
    iocm__buffer_free(&first);
    iocm__buffer_free(&second);
}

/* ---- memory ---- */

static size_t jansson_left; /* allocations until one fails; SIZE_MAX = none */

static void *jansson_alloc(size_t size)
{
    if (jansson_left == 0) return NULL;
    if (jansson_left != SIZE_MAX) jansson_left--;
    return malloc(size);
}

/* Reads with an allocation that fails, of the library's own or of jansson's. */
static bool read_with(const iocm__buffer *json, size_t ours, size_t janssons)
{
    static const char expr[] = "{\"not\":{\"op\":\"exists\",\"field\":\"a\"}}";
    meter m;
    iocm_exclusions *read;
    iocm_status status;
    iocm_error error = {0};
    bool done;

    meter_start(&m, 0);
    read = exclusions_new(&m.allocator);
    m.fail_at = ours == 0 ? 0 : m.calls + ours;
    jansson_left = janssons;
    status = iocm_exclusions_add_json(read, json->data, json->size, NULL, &error);
    if (status == IOCM_OK)
        status = iocm_exclusions_bind_json(read, "unheard of", 10, expr, strlen(expr), &error);
    else
        assert_int_equal(iocm_exclusions_count(read) + read->list_count, 0);
    jansson_left = SIZE_MAX;
    done = status == IOCM_OK;
    /* In a few places jansson takes for bad syntax what it has no memory for. */
    if (!done && status != IOCM_E_NO_MEMORY && (ours != 0 || status != IOCM_E_FORMAT))
        fail_msg("%s: %s", iocm_status_name(status), error.message);
    if (done) assert_int_equal(iocm_exclusions_count(read), doc->count);
    iocm_exclusions_free(read);
    assert_int_equal(m.live, 0);
    return done;
}

static void every_allocation_may_fail(void **state)
{
    iocm__buffer json = {NULL, 0, 0, NULL};
    size_t ours = 1;
    size_t janssons = 0;

    (void)state;
    seed = 13;
    make_rich();
    json.allocator = &doc->allocator;
    write_to(&json, doc);
    assert_true(read_with(&json, 0, SIZE_MAX));
    while (!read_with(&json, ours, SIZE_MAX)) ours++;
    while (!read_with(&json, 0, janssons)) janssons++;
    assert_true(ours > 10 && janssons > 100);
    iocm__buffer_free(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_go_round), cmocka_unit_test(sentences_go_round),
        WITH_DOC(expressions_go_round),       WITH_DOC(cut_documents),
        WITH_DOC(changed_documents),          WITH_DOC(every_allocation_may_fail),
    };

    jansson_left = SIZE_MAX;
    json_set_alloc_funcs(jansson_alloc, free);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
