/* SPDX-License-Identifier: MIT */
/* How far an expression can be evaluated, given what is opaque in it and which lists are bound. */
#include "exclude/exclude.h"

/* What the walk over an expression looks for. */
typedef struct needs {
    const iocm_exclusions *exclusions;
    bool opaque;
    bool binding;
} needs;

/*
 * True if the expression can become `truth` although what is opaque in it never decides anything.
 * A list that is bound to an expression is that expression, which names no other list.
 */
static bool can_become(const iocm_exclusions *exclusions, const iocm__expr *expr, bool truth)
{
    /* Of these children one has to become `truth`, or else all of them. */
    bool one = (expr->op != IOCM__OP_ALL) == truth;
    size_t lists = iocm__expr_list_count(expr);

    if (expr->op == IOCM__OP_OPAQUE) return false;
    if (expr->op == IOCM__OP_NOT) return can_become(exclusions, expr->first, !truth);
    if (expr->first == NULL && lists == 0) return true;
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        if (can_become(exclusions, child, truth) == one) return one;
    for (size_t i = 0; i < lists; i++) {
        iocm__list *list = iocm__exclusions_find_list(exclusions, iocm__expr_list_name(expr, i));
        bool can = list == NULL || list->expr == NULL || can_become(exclusions, list->expr, truth);

        if (can == one) return one;
    }
    return !one;
}

static void look(needs *found, const iocm__expr *expr)
{
    if (expr->op == IOCM__OP_OPAQUE) found->opaque = true;
    if (expr->op == IOCM__OP_TIME && expr->zone == IOCM__NO_ZONE) found->binding = true;
    for (size_t i = 0; i < iocm__expr_list_count(expr); i++) {
        iocm__list *list =
            iocm__exclusions_find_list(found->exclusions, iocm__expr_list_name(expr, i));

        if (!iocm__list_is_bound(list))
            found->binding = true;
        else if (list->expr != NULL)
            look(found, list->expr);
    }
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        look(found, child);
}

iocm_exclusion_status iocm__expr_status(const iocm_exclusions *exclusions, const iocm__expr *expr)
{
    needs found = {.exclusions = exclusions};

    if (!can_become(exclusions, expr, true)) return IOCM_EXCLUSION_NEEDS_HUMAN;
    look(&found, expr);
    if (found.opaque) return IOCM_EXCLUSION_PARTIAL;
    return found.binding ? IOCM_EXCLUSION_NEEDS_LIST : IOCM_EXCLUSION_COMPILED;
}
