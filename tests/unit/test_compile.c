/* SPDX-License-Identifier: MIT */
/*
 * Compiling drafts: the image does not depend on the order of what is in them, holds what was in
 * them, is as small as it should be, and takes little memory to make.
 */
#include "unit.h"

#include <stdio.h>

#include "random.h"
#include "set/compile.h"
#include "sets.h"

#define MOST 1000000u /* rows of a group */
#define ROOM 48u      /* bytes of a text */

static uint64_t seed = 5;

static size_t below(size_t limit)
{
    return random_below(&seed, limit);
}

/* ---- drafts ---- */

typedef struct sample {
    iocm__draft draft;
    iocm_span *texts;
    char (*bytes)[ROOM];
    iocm__facts *facts;
    iocm__facts **fact_list;
} sample;

static void write_text(char out[ROOM], int group, uint32_t i)
{
    if (group == IOCM__GROUP_DOMAIN) snprintf(out, ROOM, "n%u.p%u.example", i, i % 1000);
    if (group == IOCM__GROUP_URL) snprintf(out, ROOM, "http://n%u.example/%u?q=%u", i % 999, i, i);
    if (group == IOCM__GROUP_EMAIL) snprintf(out, ROOM, "u%u@n%u.example", i, i % 3000);
}

/* Row `i` of a group of addresses, networks or digests: none is there twice. */
static void write_row(uint8_t *at, int group, uint32_t i)
{
    const iocm__group *form = &iocm__groups[group];
    uint32_t mixed = i * UINT32_C(0x9e3779b1); /* one to one */

    memset(at, 0, form->stride);
    iocm__store32(at + form->value - 4, mixed);
    if (form->family == 6) memcpy(at, "\x20\x01\x0d\xb8", 4);
    if (form->port) iocm__store16(at + form->value, i & 0xffff);
    if (!iocm__group_is_network(group)) return;
    at[form->value] = (uint8_t)(form->value * 8 - 1); /* pairs of addresses, some within others */
    if (i % 7 == 0) at[form->value] = (uint8_t)(at[form->value] - 2);
    iocm__network_mask(at, form->value, at[form->value]);
    if (i % 5 == 0) {
        at[form->value + 1] = 1;
        iocm__store16(at + form->value + 2, i & 0xffff);
    }
}

static int compare_rows(const void *a, const void *b)
{
    return memcmp(a, b, IOCM__ELEMENT_MAX);
}

/* Masking may have made some networks alike: only one of each stays. */
static size_t drop_repeated(uint8_t *elements, size_t count, size_t stride)
{
    uint8_t(*rows)[IOCM__ELEMENT_MAX] = calloc(count, IOCM__ELEMENT_MAX);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) memcpy(rows[i], elements + i * stride, stride);
    qsort(rows, count, IOCM__ELEMENT_MAX, compare_rows);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare_rows(rows[i - 1], rows[i]) != 0)
            memcpy(elements + kept++ * stride, rows[i], stride);
    free(rows);
    return kept;
}

static void add_rows(sample *s, int group, uint32_t count)
{
    iocm__draft_group *to = &s->draft.groups[group];
    size_t stride = iocm__groups[group].stride;

    to->elements = malloc(count * stride);
    to->count = count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)s->draft.text_count;

        if (!iocm__group_is_text(group)) {
            write_row(to->elements + i * stride, group, i);
            continue;
        }
        write_text(s->bytes[number], group, i);
        s->texts[number] = iocm__span(s->bytes[number], strlen(s->bytes[number]));
        memcpy(to->elements + i * stride, &number, sizeof number);
        s->draft.text_count++;
    }
    if (iocm__group_is_network(group)) to->count = drop_repeated(to->elements, count, stride);
}

static void sample_start(sample *s)
{
    memset(s, 0, sizeof *s);
    s->texts = malloc((MOST + 20) * sizeof *s->texts);
    s->bytes = malloc((MOST + 20) * sizeof *s->bytes);
    s->draft.texts = s->texts;
}

/* What is known of one in `every` is one of 50 things, which have up to three tags of 20. */
static void add_facts(sample *s, size_t every)
{
    uint32_t first = (uint32_t)s->draft.text_count;

    s->facts = calloc(50, sizeof *s->facts);
    s->fact_list = malloc(50 * sizeof *s->fact_list);
    for (uint32_t i = 0; i < 20; i++) {
        snprintf(s->bytes[first + i], ROOM, "tag %u", i * 7 % 20);
        s->texts[first + i] = iocm__span(s->bytes[first + i], strlen(s->bytes[first + i]));
    }
    s->draft.text_count += 20;
    for (uint32_t i = 0; i < 50; i++) {
        iocm__facts *facts = &s->facts[i];

        s->fact_list[i] = facts;
        facts->number = i;
        facts->threat_type = facts->family = IOCM__NO_TEXT;
        facts->present = IOCM_HAS_CONFIDENCE;
        facts->confidence = (uint8_t)i;
        facts->link_count = i % 4;
        facts->links = malloc(4 * sizeof *facts->links);
        for (uint32_t k = 0; k < facts->link_count; k++)
            facts->links[k] = (uint64_t)IOCM_LIST_TAGS << 32 | (first + (i + k * 6) % 20);
    }
    s->draft.facts = s->fact_list;
    s->draft.fact_count = 50;
    for (int group = 0; group < IOCM__GROUPS; group++) {
        iocm__draft_group *to = &s->draft.groups[group];

        if (to->count == 0) continue;
        to->facts = malloc(to->count * sizeof *to->facts);
        for (size_t i = 0; i < to->count; i++)
            to->facts[i] = i % every == 0 ? (uint32_t)(i / every % 50) : IOCM__NO_FACTS;
    }
}

static void sample_end(sample *s)
{
    for (int group = 0; group < IOCM__GROUPS; group++) {
        free(s->draft.groups[group].elements);
        free(s->draft.groups[group].facts);
    }
    for (size_t i = 0; s->facts != NULL && i < 50; i++) free(s->facts[i].links);
    free(s->facts);
    free(s->fact_list);
    free(s->texts);
    free(s->bytes);
}

/* ---- compiling ---- */

/* Compiles with a meter: the set, and in `*most` the most memory taken. */
static iocm_set *compile(size_t *most, meter *m, iocm__draft *draft)
{
    uint8_t *image = NULL;
    size_t size = 0;
    iocm_set *set = NULL;

    meter_start(m, 0);
    assert_int_equal(iocm__image_compile(&image, &size, draft, &m->allocator, NULL), IOCM_OK);
    assert_int_equal(m->live, size + IOCM__IMAGE_ROOM);
    *most = m->most;
    assert_int_equal(iocm__set_adopt(&set, image, size, &m->allocator, NULL), IOCM_OK);
    return set;
}

/* Bytes of an image of one group, without those of its texts, for each of its entries at most. */
static const double sizes[IOCM__GROUPS] = {4.5,  9,   20, 22, 30, 66, 8,
                                           10.5, 8.5, 20, 24, 36, 68, 52};

static void small_and_thrifty(void **state)
{
    (void)state;
    for (int group = 0; group < IOCM__GROUPS; group++) {
        sample s;
        meter m;
        size_t most;
        iocm_set *set;
        double each;
        double peak;

        sample_start(&s);
        add_rows(&s, group, MOST);
        set = compile(&most, &m, &s.draft);
        each = (double)iocm_set_image(set).size;
        peak = (double)most / each;
        if (iocm__group_is_text(group)) each -= (double)set->view.lengths[IOCM__VALUES(group)];
        each /= (double)s.draft.groups[group].count;
        print_message("group %2d: %6u entries, %5.2f bytes each%s, at most %.2f of the image\n",
                      group, (unsigned)s.draft.groups[group].count, each,
                      iocm__group_is_text(group) ? " but for texts" : "", peak);
        assert_true(each <= sizes[group]);
        assert_true(peak <= 1.5);
        iocm_set_unref(set);
        assert_int_equal(m.live, 0);
        sample_end(&s);
    }
}

static void all_at_once(void **state)
{
    sample s;
    meter m;
    size_t most;
    iocm_set *set;

    (void)state;
    sample_start(&s);
    for (int group = 0; group < IOCM__GROUPS; group++) add_rows(&s, group, MOST / 10);
    add_facts(&s, 3);
    set = compile(&most, &m, &s.draft);
    print_message("all groups: at most %.2f of the image\n",
                  (double)most / (double)iocm_set_image(set).size);
    assert_true((double)most <= 1.5 * (double)iocm_set_image(set).size);
    iocm_set_unref(set);
    sample_end(&s);
}

/* ---- order ---- */

static void swap_rows(iocm__draft_group *group, size_t stride, size_t a, size_t b)
{
    uint8_t held[IOCM__ELEMENT_MAX];
    uint32_t fact = group->facts[a];

    memcpy(held, group->elements + a * stride, stride);
    memmove(group->elements + a * stride, group->elements + b * stride, stride);
    memcpy(group->elements + b * stride, held, stride);
    group->facts[a] = group->facts[b];
    group->facts[b] = fact;
}

/* Rows, numbers of facts and numbers of texts change; what is said does not. */
static void shuffle(sample *s)
{
    uint32_t renamed[50];

    for (uint32_t i = 0; i < 50; i++) renamed[i] = i;
    for (uint32_t i = 49; i > 0; i--) {
        uint32_t other = (uint32_t)below(i + 1);
        uint32_t held = renamed[i];

        renamed[i] = renamed[other];
        renamed[other] = held;
    }
    for (uint32_t i = 0; i < 50; i++) {
        s->fact_list[renamed[i]] = &s->facts[i];
        s->facts[i].number = renamed[i];
    }
    for (int group = 0; group < IOCM__GROUPS; group++) {
        iocm__draft_group *rows = &s->draft.groups[group];

        for (size_t i = 0; i < rows->count; i++)
            if (rows->facts[i] != IOCM__NO_FACTS) rows->facts[i] = renamed[rows->facts[i]];
        for (size_t i = rows->count; i > 1; i--)
            swap_rows(rows, iocm__groups[group].stride, i - 1, below(i));
    }
}

/* The numbers of facts in a draft count from what the list says now. */
static void restart(sample *s)
{
    uint32_t number[50];

    for (uint32_t i = 0; i < 50; i++) number[i] = (uint32_t)(s->fact_list[i] - s->facts);
    for (int group = 0; group < IOCM__GROUPS; group++) {
        iocm__draft_group *rows = &s->draft.groups[group];

        for (size_t i = 0; i < rows->count; i++)
            if (rows->facts[i] != IOCM__NO_FACTS) rows->facts[i] = number[rows->facts[i]];
    }
    for (uint32_t i = 0; i < 50; i++) {
        s->fact_list[i] = &s->facts[i];
        s->facts[i].number = i;
    }
}

static void same_for_any_order(void **state)
{
    sample s;
    meter m;
    meter again;
    size_t most;
    iocm_set *set;

    (void)state;
    sample_start(&s);
    for (int group = 0; group < IOCM__GROUPS; group++)
        add_rows(&s, group, group % 3 == 0 ? 700 : 1500);
    add_facts(&s, 2);
    set = compile(&most, &m, &s.draft);
    for (int i = 0; i < 5; i++) {
        iocm_set *other;

        restart(&s);
        shuffle(&s);
        other = compile(&most, &again, &s.draft);
        assert_int_equal(iocm_set_image(other).size, iocm_set_image(set).size);
        assert_memory_equal(iocm_set_image(other).data, iocm_set_image(set).data,
                            iocm_set_image(set).size);
        iocm_set_unref(other);
    }
    iocm_set_unref(set);
    sample_end(&s);
}

/* ---- what is known of each ---- */

/* The row of an indicator as write_row and write_text made it, by looking through the draft. */
static size_t find_row(const sample *s, int group, const iocm_indicator *made)
{
    const iocm__draft_group *rows = &s->draft.groups[group];
    size_t stride = iocm__groups[group].stride;
    uint8_t element[IOCM__ELEMENT_MAX];

    iocm__element_write(element, group, made, 0);
    for (size_t i = 0; i < rows->count; i++) {
        const uint8_t *at = rows->elements + i * stride;
        uint32_t number;

        memcpy(&number, at, sizeof number);
        if (iocm__group_is_text(group)
                ? iocm__span_equal(s->texts[number], iocm__span(made->text, made->text_size))
                : memcmp(at, element, stride) == 0)
            return i;
    }
    fail_msg("an indicator of group %d that was in no draft", group);
    return 0;
}

static void knows_what_was_said(void **state)
{
    sample s;
    meter m;
    size_t most;
    iocm_set *set;
    size_t known = 0;

    (void)state;
    sample_start(&s);
    for (int group = 0; group < IOCM__GROUPS; group++) add_rows(&s, group, 300);
    add_facts(&s, 2);
    set = compile(&most, &m, &s.draft);
    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        const iocm__facts *facts;
        iocm_span tag = {NULL, 0};
        iocm_span before = {NULL, 0};
        uint32_t number;
        uint32_t tags = 0;
        int group;

        assert_int_equal(iocm_set_get(&entry, set, i, NULL), IOCM_OK);
        group = iocm__group_of(&entry.indicator);
        number = s.draft.groups[group].facts[find_row(&s, group, &entry.indicator)];
        if (number == IOCM__NO_FACTS) {
            assert_int_equal(entry.present, 0);
            assert_int_equal(iocm_set_string(&tag, set, i, IOCM_LIST_TAGS, 0, NULL), IOCM_E_RANGE);
            continue;
        }
        facts = s.draft.facts[number];
        assert_int_equal(entry.present, IOCM_HAS_CONFIDENCE);
        assert_int_equal(entry.confidence, facts->confidence);
        for (; iocm_set_string(&tag, set, i, IOCM_LIST_TAGS, tags, NULL) == IOCM_OK; tags++) {
            uint32_t k = 0;

            assert_true(iocm__span_compare(before, tag) < 0);
            while (k < facts->link_count &&
                   !iocm__span_equal(s.texts[(uint32_t)facts->links[k]], tag))
                k++;
            assert_true(k < facts->link_count);
            before = tag;
        }
        assert_int_equal(tags, facts->link_count);
        known++;
    }
    assert_true(known > 1000);
    assert_int_equal(set->view.record_count, 50); /* once each */
    iocm_set_unref(set);
    sample_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_and_thrifty),
        cmocka_unit_test(all_at_once),
        cmocka_unit_test(same_for_any_order),
        cmocka_unit_test(knows_what_was_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
