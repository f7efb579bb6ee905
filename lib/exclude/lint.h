/* SPDX-License-Identifier: MIT */
/*
 * Inside lint: what the rules share. An exclusion is looked at as a tree whose bound lists stand
 * for the conditions they come to, and as the leaves of that tree in their order.
 */
#ifndef IOCM_LINT_H
#define IOCM_LINT_H

#include "exclude/atom.h"

/* What holds for certain when an expression is true: a set of these. */
#define IOCM__TIE_PATH    0x01u /* where the program lies: a folder not everybody may write */
#define IOCM__TIE_HASH    0x02u /* which bytes it is */
#define IOCM__TIE_SIGNER  0x04u /* who signed it ... */
#define IOCM__TIE_TRUSTED 0x08u /* ... and that the signature is trusted */
#define IOCM__TIE_DOMAIN  0x10u /* the account's domain, or more of the account than its name */
#define IOCM__TIE_ACTOR   0x20u /* who acts: a process, account, file or signer */
#define IOCM__TIE_TARGET  0x40u /* where: an address, port, URL, host, indicator or sensor */

/* A condition, with lists resolved. */
typedef struct iocm__lint_leaf {
    const iocm__expr *expr;
    iocm_field field;     /* what it looks at; of a literal column the field that this holds */
    iocm_span field_name; /* as in findings */
    bool negated;         /* under an odd number of nots */
    uint32_t beside;      /* IOCM__TIE_* of all that must be true with it, itself included */
} iocm__lint_leaf;

/* An exclusion as the rules see it. */
typedef struct iocm__lint_item {
    const iocm__exclusion *exclusion;
    const iocm__expr *tree;
    iocm__lint_leaf *leaves;
    size_t leaf_count;
    size_t leaf_room;
    size_t first_network; /* of the lint's networks; they follow one another */
    size_t network_count;
    struct iocm__lint_sample *samples;
} iocm__lint_item;

/* A CIDR block or address that an exclusion names, and what it covers. */
typedef struct iocm__lint_network {
    iocm__network network;
    uint32_t indicator; /* of the set, in or around it; UINT32_MAX = none */
    const iocm__lint_leaf *leaf;
    iocm_span value;
} iocm__lint_network;

/* A documented command line of the hunted family that an exclusion takes. */
typedef struct iocm__lint_sample {
    const char *text;
    struct iocm__lint_sample *next; /* of the same exclusion */
    iocm_span field;
    iocm_span word;
} iocm__lint_sample;

typedef struct iocm__lint_found {
    int32_t severity;
    bool repeated;
    iocm_span field;
    iocm_span word;
    const char *message;
    iocm_span example;
} iocm__lint_found;

typedef struct iocm__lint {
    const iocm_exclusions *exclusions;
    const iocm_allocator *allocator; /* of the document */
    iocm_lint_options options;
    iocm_span family; /* hunted; size 0 = not known */
    iocm_time now;    /* IOCM_TIME_NONE = not known */
    iocm_finding_fn on_finding;
    void *ctx;

    iocm__arena arena; /* of the whole call */
    iocm__lint_item *items;
    iocm__lint_network *networks; /* by exclusion, in the order of the expressions */
    size_t network_count;
    size_t network_room;
    iocm_evaluator *evaluator; /* what samples point into */
    uint32_t threats;          /* classes of the set's indicators */
    size_t pairs;              /* that may still be compared */

    uint32_t at;       /* the exclusion ... */
    uint32_t rule;     /* ... and rule it looks at now */
    iocm__arena texts; /* of that exclusion's examples */
    iocm__lint_found *found;
    size_t found_count;
    size_t found_room;
    bool failed; /* out of memory: what comes is of no use */
} iocm__lint;

typedef void (*iocm__lint_rule)(iocm__lint *lint, const iocm__lint_item *item);

/* ---- findings (lint.c) ---- */

/* A finding of the rule that looks; texts must live until it has looked. `leaf` may be NULL. */
void iocm__lint_add(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span word,
                    iocm_span example);

/* The same with a severity or message (NULL = the rule's) of its own. */
void iocm__lint_add_as(iocm__lint *lint, int32_t severity, const char *message, iocm_span field,
                       iocm_span word, iocm_span example);

/* A text for a finding; cut to fit. Give spans as "%.*s", iocm__lint_width(span), span.data. */
iocm_span iocm__lint_text(iocm__lint *lint, const char *format, ...) IOCM__PRINTF(2, 3);
int iocm__lint_width(iocm_span span);

/* Two texts as one, uncut. */
iocm_span iocm__lint_join(iocm__lint *lint, iocm_span a, iocm_span b);

static inline iocm_span iocm__lint_word(const char *text)
{
    return iocm__span(text, strlen(text));
}

/* Pairs of texts that one call compares where all are held against all: many more than a document
 * needs that people read. */
#define IOCM__LINT_PAIRS (1u << 22)

/* Asks for one more pair, of so many bytes: long texts count for several. False: no more. */
bool iocm__lint_charge(iocm__lint *lint, size_t bytes);

/* ---- the tree (lint_tree.c) ---- */

/* Fills tree and leaves; false = out of memory. */
bool iocm__lint_look(iocm__lint *lint, iocm__lint_item *item);

/* IOCM__TIE_* of an expression. */
uint32_t iocm__lint_ties(const iocm__expr *expr);

/* The best strength that an expression can reach: what is opaque or unbound taken as it may be. */
iocm_strength iocm__lint_strength(const iocm__expr *expr);

/* The field that a condition looks at, and its name for findings. */
iocm_field iocm__lint_field(const iocm__expr *expr);
iocm_span iocm__lint_field_name(const iocm__expr *expr);

/* True if a condition compares text with values: is to glob and name_is. */
bool iocm__lint_is_text(const iocm__expr *expr);

/* Calls `look` for each value of the leaves that are not negated and `wanted`. */
void iocm__lint_values(iocm__lint *lint, const iocm__lint_item *item,
                       bool (*wanted)(const iocm__lint_leaf *leaf),
                       void (*look)(iocm__lint *lint, const iocm__lint_leaf *leaf,
                                    iocm_span value));

/* What to call a leaf by: its first value, list, time of day ("01:00-03:00") or opaque text. */
iocm_span iocm__lint_leaf_word(iocm__lint *lint, const iocm__expr *expr);

/* The name of a list that a leaf has not been given, "product:WSUS"; size 0 = it needs none. */
iocm_span iocm__lint_unbound_name(iocm__lint *lint, const iocm__expr *expr);

/* True for the fields that hold a bare file name. */
bool iocm__lint_is_name(iocm_field field);

/* True if a condition is true of every event, or of every one that has the field; and whether it is
 * that value that makes it so. */
bool iocm__lint_is_open(const iocm__expr *expr);
bool iocm__lint_is_open_value(const iocm__expr *expr, iocm_span value);

/* ---- networks (lint_networks.c) and samples (lint_family.c): before the rules ---- */

bool iocm__lint_prepare_networks(iocm__lint *lint);
iocm_status iocm__lint_prepare_samples(iocm__lint *lint, iocm_error *error);

/* ---- words (lint_words.c, lint_malware.c), all in lower case ---- */

/* True if a word is one of those, case ignored. */
bool iocm__is_one_of(const char *const *words, size_t count, iocm_span word);

/* A word that stands in command lines of all kinds of programs. */
bool iocm__word_is_common(iocm_span word);

/* Words of command lines that hold `part` and more, apart by ", "; 0 = none. */
size_t iocm__words_with(char *out, size_t capacity, iocm_span part);

/* An interpreter, shell or program of the system that runs what it is told; `.exe` and versions
 * (python3.11) are left aside. */
bool iocm__name_is_interpreter(iocm_span name);

/* The first of these that is called such that the condition is true; size 0 = none. */
iocm_span iocm__interpreter_of(bool (*agrees)(const void *ctx, iocm_span name), const void *ctx);

/* The letters and digits of a name in lower case, cut to fit; and what `.exe` stands behind. */
iocm_span iocm__lint_squeeze(char *out, size_t capacity, iocm_span name);
iocm_span iocm__without_exe(iocm_span name);

/* True if a text names the family, written in one word or several; long names also as part of a word. */
bool iocm__family_is_named(iocm_span text, iocm_span family);

/* The class of a family or threat type: a set of bits; and a word of such a class in a text. */
uint32_t iocm__family_classes(iocm_span family);
uint32_t iocm__threat_classes(iocm_span threat_type);
bool iocm__class_word_in(iocm_span *out, uint32_t classes, iocm_span text);

/* A tool of administrators known by name at the beginning of `text`; its size, 0 = none. */
size_t iocm__known_tool(iocm_span text);

/* ---- the rules, by matter ---- */

void iocm__lint_attacker(iocm__lint *lint, const iocm__lint_item *item);     /* L1 */
void iocm__lint_common(iocm__lint *lint, const iocm__lint_item *item);       /* L2 */
void iocm__lint_contains(iocm__lint *lint, const iocm__lint_item *item);     /* L3 */
void iocm__lint_bare_name(iocm__lint *lint, const iocm__lint_item *item);    /* L4 */
void iocm__lint_interpreter(iocm__lint *lint, const iocm__lint_item *item);  /* L5 */
void iocm__lint_company(iocm__lint *lint, const iocm__lint_item *item);      /* L6 */
void iocm__lint_unbound(iocm__lint *lint, const iocm__lint_item *item);      /* L7 */
void iocm__lint_expiry(iocm__lint *lint, const iocm__lint_item *item);       /* L8 */
void iocm__lint_network_size(iocm__lint *lint, const iocm__lint_item *item); /* L9 */
void iocm__lint_writable(iocm__lint *lint, const iocm__lint_item *item);     /* L10 */
void iocm__lint_open(iocm__lint *lint, const iocm__lint_item *item);         /* L11 */
void iocm__lint_family(iocm__lint *lint, const iocm__lint_item *item);       /* L12 */
void iocm__lint_repeats(iocm__lint *lint, const iocm__lint_item *item);      /* L13 */
void iocm__lint_unmapped(iocm__lint *lint, const iocm__lint_item *item);     /* L14 */
void iocm__lint_account(iocm__lint *lint, const iocm__lint_item *item);      /* L15 */
void iocm__lint_opaque(iocm__lint *lint, const iocm__lint_item *item);       /* L16 */
void iocm__lint_open_list(iocm__lint *lint, const iocm__lint_item *item);    /* L17 */
void iocm__lint_tools(iocm__lint *lint, const iocm__lint_item *item);        /* L18 */
void iocm__lint_dimension(iocm__lint *lint, const iocm__lint_item *item);    /* L19 */
void iocm__lint_scope(iocm__lint *lint, const iocm__lint_item *item);        /* L20 */
void iocm__lint_polarity(iocm__lint *lint, const iocm__lint_item *item);     /* L21 */
void iocm__lint_time(iocm__lint *lint, const iocm__lint_item *item);         /* L22 */
void iocm__lint_counts(iocm__lint *lint, const iocm__lint_item *item);       /* L23 */

#endif /* IOCM_LINT_H */
