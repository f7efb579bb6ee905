/* SPDX-License-Identifier: MIT */
/* Finds the head of a clause in the tables of english_heads.c. */
#include "exclude/english.h"

/* What may stand before a head and says nothing. */
static const char relative[] =
    "that|which|who|they|it [also|only|both|either] [is|are|was|were|have_been|has_been|"
    "can_be|may_be|get|gets] [being|also|only|currently|typically|usually|either|both]";
static const char where[] =
    "where|when [the] process|file|binary|executable|connection|script|traffic "
    "is|was|were|are|has_been";
static const char being[] =
    "is|are|was|were|being|been|have_been|has_been [being|also|either|both]";

/* What may stand before `from`, `on`, `during`, ... */
static const char acting[] =
    "running|run|runs|ran|executed|executing|execute|executes|launched|launching|launch|started|"
    "starting|"
    "performed|performing|made|initiated|occurring|occur|occurs|occurred|happening|happen|happens|"
    "generated|created|seen|observed|detected|active|operating|operate|working|originating|"
    "originate|"
    "originates|coming|come|comes|sent|connecting|connect|connects|going|invoked|triggered|issued|"
    "conducted|taking_place|take_place|reported|logged|established|listening|communicating|"
    "communicate|"
    "used|hosted|loaded|opened|sourced|directed|transmitted|raised|scheduled|installed|spawned|"
    "deployed|active";

static bool follows_acting(iocm__clause_kind kind)
{
    switch (kind) {
    case IOCM__CLAUSE_FROM:
    case IOCM__CLAUSE_TO:
    case IOCM__CLAUSE_ON:
    case IOCM__CLAUSE_IN:
    case IOCM__CLAUSE_OVER:
    case IOCM__CLAUSE_UNDER:
    case IOCM__CLAUSE_PATH:
    case IOCM__CLAUSE_HOST:
    case IOCM__CLAUSE_OWN_IP:
    case IOCM__CLAUSE_PEER_IP:
    case IOCM__CLAUSE_OWN_PORT:
    case IOCM__CLAUSE_PEER_PORT:
    case IOCM__CLAUSE_URL:
    case IOCM__CLAUSE_ACCOUNT:
    case IOCM__CLAUSE_DURING:
    case IOCM__CLAUSE_OUTSIDE:
    case IOCM__CLAUSE_AFTER_HOURS:
    case IOCM__CLAUSE_BETWEEN:
    case IOCM__CLAUSE_DAYS:
    case IOCM__CLAUSE_PROTOCOL:
    case IOCM__CLAUSE_PRIVILEGED:
    case IOCM__CLAUSE_NOT: return true;
    default: return false;
    }
}

/* ---- finding ---- */

enum { ALL_HEADS, NOUN_HEADS, FURTHER_HEADS };

static const iocm__head *const tables[3] = {[ALL_HEADS] = iocm__heads,
                                            [NOUN_HEADS] = iocm__noun_heads,
                                            [FURTHER_HEADS] = iocm__further_heads};

/* A bit for each letter that a word may begin with, one for all that is none. */
static uint32_t letter_bit(char c)
{
    c = iocm__lower(c);
    return 1u << (iocm__is_lower(c) ? (unsigned)(c - 'a') : 26u);
}

/* The letters that what agrees with a pattern may begin with. */
static uint32_t first_letters(const char *pattern)
{
    uint32_t letters = 0;
    bool optional = true;

    while (optional && *pattern != '\0') {
        optional = *pattern == '[';
        pattern += optional;
        letters |= letter_bit(*pattern);
        for (; *pattern != '\0' && *pattern != ' ' && *pattern != ']'; pattern++)
            if (*pattern == '|') letters |= letter_bit(pattern[1]);
        while (*pattern == ']' || *pattern == ' ') pattern++;
    }
    return letters;
}

bool iocm__english_prepare_heads(iocm__english *e)
{
    for (size_t t = 0; t < 3; t++) {
        uint32_t *letters = iocm__arena_alloc(&e->scratch, iocm__head_counts[t] * sizeof *letters);

        if (letters == NULL) return false;
        for (size_t i = 0; i < iocm__head_counts[t]; i++)
            letters[i] = first_letters(tables[t][i].pattern);
        e->head_letters[t] = letters;
    }
    return true;
}

static uint32_t letter_at(const iocm__english *e, size_t at)
{
    if (at >= e->end || e->tokens[at].kind != IOCM__TOKEN_WORD) return 0;
    return letter_bit(iocm__english_word(e, at).data[0]);
}

/* The longest head of a table; false = none. */
static bool find(const iocm__english *e, size_t at, int table, iocm__clause *out)
{
    const iocm__head *rows = tables[table];
    size_t with = iocm__english_match(e, at, iocm__head_with);
    size_t best = 0;
    uint32_t here = letter_at(e, at);
    uint32_t there = 0; /* behind `with the` */

    if (with > 0) with += iocm__english_match(e, at + with, iocm__head_the);
    if (with > 0) there = letter_at(e, at + with);
    for (size_t i = 0; i < iocm__head_counts[table]; i++) {
        size_t before = rows[i].behind_with ? with : 0;
        size_t size;

        if ((e->head_letters[table][i] & (rows[i].behind_with ? there : here)) == 0) continue;
        size = iocm__english_match(e, at + before, rows[i].pattern);
        if (size == 0 || before + size <= best) continue;
        best = before + size;
        out->kind = rows[i].kind;
        out->arg = rows[i].arg;
    }
    out->head = at;
    out->operand.from = at + best;
    return best > 0;
}

static bool find_head(const iocm__english *e, size_t at, iocm__clause *out)
{
    size_t moved;
    iocm__clause later;

    if (iocm__english_compare_head(e, at, out)) return true;
    moved = iocm__english_match(e, at, acting);
    if (moved > 0 && find(e, at + moved, ALL_HEADS, &later) && follows_acting(later.kind)) {
        if (find(e, at, ALL_HEADS, out) && out->operand.from >= later.operand.from) return true;
        out->kind = later.kind;
        out->arg = later.arg;
        out->operand = later.operand;
        out->head = at;
        return true;
    }
    return find(e, at, ALL_HEADS, out);
}

bool iocm__english_head(const iocm__english *e, size_t at, iocm__clause *out)
{
    size_t fluff = iocm__english_match(e, at, relative);

    if (fluff == 0) fluff = iocm__english_match(e, at, being);
    if (fluff == 0) fluff = iocm__english_match(e, at, where);
    out->start = at;
    if (fluff > 0 && find_head(e, at + fluff, out)) {
        if (out->kind == IOCM__CLAUSE_MATCHING) out->head = at;
        return true;
    }
    return find_head(e, at, out);
}

bool iocm__english_further_head(const iocm__english *e, size_t at, iocm__clause *out)
{
    out->start = at;
    return find(e, at, FURTHER_HEADS, out) || iocm__english_compare_further(e, at, out);
}

bool iocm__english_noun_head(const iocm__english *e, size_t at, iocm__clause *out)
{
    out->start = at;
    return find(e, at, NOUN_HEADS, out);
}
