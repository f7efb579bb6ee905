/* SPDX-License-Identifier: MIT */
/* Lint rules about what surrounds an expression: lists, dates, scope, tables, use. */
#include "exclude/columns.h"
#include "exclude/lint.h"

#define DAY (INT64_C(86400) * 1000000000)

static void report(iocm__lint *lint, const char *message, iocm_span field, iocm_span word)
{
    iocm__lint_add_as(lint, 0, message, field, word, iocm__span(NULL, 0));
}

/* ---- L7: unbound ---- */

void iocm__lint_unbound(iocm__lint *lint, const iocm__lint_item *item)
{
    for (size_t i = 0; i < item->leaf_count; i++) {
        iocm_span name = iocm__lint_unbound_name(lint, item->leaves[i].expr);

        if (name.size > 0) iocm__lint_add(lint, &item->leaves[i], name, iocm__span(NULL, 0));
    }
}

/* ---- L8: expiry ---- */

/* `*near`: the date is past, or at most 180 days ahead. */
static void look_date(iocm__lint *lint, bool *near, iocm_span field, iocm_span date,
                      const char *past)
{
    iocm_time end;

    if (lint->now == IOCM_TIME_NONE || !iocm__expiry_parse(&end, date)) return;
    if (lint->now >= end) report(lint, past, field, date);
    if (lint->now > INT64_MAX - 180 * DAY || end <= lint->now + 180 * DAY) *near = true;
}

void iocm__lint_expiry(iocm__lint *lint, const iocm__lint_item *item)
{
    const iocm__exclusion *exclusion = item->exclusion;
    bool has_expiry = exclusion->expires.size > 0;
    iocm_span date = has_expiry ? exclusion->expires : exclusion->review_by;
    bool near = false;

    look_date(lint, &near, IOCM__LITERAL("expires"), exclusion->expires,
              "it has expired: it excludes nothing any more");
    look_date(lint, &near, IOCM__LITERAL("review_by"), exclusion->review_by,
              "somebody should have looked at it again by this date");
    if (date.size == 0)
        report(lint, NULL, iocm__span(NULL, 0), iocm__span(NULL, 0));
    else if (!near && lint->now != IOCM_TIME_NONE)
        report(lint, "nobody looks at it again for more than 180 days",
               has_expiry ? IOCM__LITERAL("expires") : IOCM__LITERAL("review_by"), date);
}

/* ---- L14: fields that a table does not have ---- */

static bool has_field(const iocm__field_column *columns, size_t count, iocm_field field)
{
    if (field == IOCM_FIELD_PROCESS_IMAGE) field = IOCM_FIELD_PROCESS_FOLDER;
    if (field == IOCM_FIELD_PROCESS_ARGS) field = IOCM_FIELD_PROCESS_COMMAND_LINE;
    if (field < IOCM_FIELD_NET_PROTOCOL || field >= IOCM_FIELD_SIG_SIGNER)
        return true; /* addresses, what the caller joins on, what the hit tells */
    for (size_t i = 0; i < count; i++)
        if (columns[i].field == field) return true;
    return false;
}

static bool lists_column(iocm_span table, iocm_span column)
{
    size_t count;
    const iocm__field_column *columns = iocm__table_columns(&count, table);

    for (size_t i = 0; i < count; i++)
        if (iocm__span_equal_fold(columns[i].column, column)) return true;
    return false;
}

/* A literal column that is listed of another table is none of this one; of others nothing is known. */
static bool has_column(iocm_span table, iocm_span column)
{
    return lists_column(table, column) ||
           (!lists_column(IOCM__LITERAL("CommonSecurityLog"), column) &&
            !lists_column(IOCM__LITERAL("DeviceNetworkEvents"), column));
}

static void look_table(iocm__lint *lint, const iocm__lint_item *item, iocm_span table)
{
    size_t count;
    const iocm__field_column *columns = iocm__table_columns(&count, table);

    if (columns == NULL) return; /* what it has is not known here */
    for (size_t i = 0; i < item->leaf_count; i++) {
        const iocm__lint_leaf *leaf = &item->leaves[i];
        bool mapped = leaf->expr->field == IOCM_FIELD_COLUMN
                          ? has_column(table, leaf->expr->column)
                          : has_field(columns, count, leaf->field);

        if (!mapped && leaf->expr->op != IOCM__OP_OPAQUE)
            iocm__lint_add(lint, leaf, table, iocm__span(NULL, 0));
    }
}

void iocm__lint_unmapped(iocm__lint *lint, const iocm__lint_item *item)
{
    const iocm__texts *scope = &item->exclusion->tables;
    iocm__texts asked = {(iocm_span *)lint->options.tables, lint->options.table_count};
    const iocm__texts *tables = asked.count > 0 ? &asked : scope;

    for (size_t i = 0; i < tables->count; i++)
        if (scope->count == 0 || iocm__texts_have(scope, tables->items[i]))
            look_table(lint, item, tables->items[i]);
}

/* ---- L17, L20, L21 ---- */

void iocm__lint_open_list(iocm__lint *lint, const iocm__lint_item *item)
{
    if (iocm__texts_have(&item->exclusion->source.notes, IOCM__LITERAL("OPEN_LIST")))
        report(lint, NULL, iocm__span(NULL, 0), iocm__span(NULL, 0));
}

void iocm__lint_scope(iocm__lint *lint, const iocm__lint_item *item)
{
    const iocm__exclusion *exclusion = item->exclusion;

    if (exclusion->families.count == 0 && exclusion->tables.count == 0 &&
        exclusion->max_confidence < 0)
        report(lint, NULL, iocm__span(NULL, 0), iocm__span(NULL, 0));
}

void iocm__lint_polarity(iocm__lint *lint, const iocm__lint_item *item)
{
    if (item->exclusion->polarity_unstated)
        report(lint, NULL, iocm__span(NULL, 0), iocm__span(NULL, 0));
}

/* ---- L23: what it did so far ---- */

/* Not true for longer than the days that were given. */
static bool is_stale(const iocm__lint *lint, const iocm_exclusion_counts *counts)
{
    uint32_t days = lint->options.stale_days < 100000 ? lint->options.stale_days : 100000;

    return lint->now != IOCM_TIME_NONE && counts->last != IOCM_TIME_NONE &&
           counts->last < lint->now &&
           (uint64_t)lint->now - (uint64_t)counts->last > days * (uint64_t)DAY;
}

void iocm__lint_counts(iocm__lint *lint, const iocm__lint_item *item)
{
    const iocm_exclusion_counts *counts;
    iocm_span none = {NULL, 0};
    uint64_t most;

    (void)item;
    if (lint->options.counts == NULL) return;
    counts = &lint->options.counts[lint->at];
    if (counts->hits == 0) return;
    if (counts->excluded == 0)
        report(lint, "it was not true of any hit that was judged", IOCM__LITERAL("last"), none);
    else if (is_stale(lint, counts))
        report(lint, NULL, IOCM__LITERAL("last"), none);
    most =
        counts->hits / 100 * lint->options.share + counts->hits % 100 * lint->options.share / 100;
    if (counts->excluded > most)
        report(lint, "it takes a large part of all hits: it may be far too wide",
               IOCM__LITERAL("excluded"), none);
}
