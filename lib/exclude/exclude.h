/* SPDX-License-Identifier: MIT */
/*
 * Inside the exclude room: a document of exclusions as it is read, compiled, edited and written.
 * Everything a document holds lives in its arena, so nodes and texts are never freed alone.
 * Evaluation works on a copy made for speed (evaluate.h).
 */
#ifndef IOCM_EXCLUDE_H
#define IOCM_EXCLUDE_H

#include "base/ascii.h"
#include "base/base.h"

/* ---- expressions (expr.c) ---- */

/* The names are those of JSON, in lower case. */
typedef enum iocm__op {
    IOCM__OP_NONE,
    /* conditions on a field with values */
    IOCM__OP_IS,
    IOCM__OP_STARTS,
    IOCM__OP_ENDS,
    IOCM__OP_TERM,
    IOCM__OP_ARG,
    IOCM__OP_CONTAINS,
    IOCM__OP_GLOB,
    IOCM__OP_UNDER,
    IOCM__OP_NAME_IS,
    IOCM__OP_CIDR,
    IOCM__OP_PORT,
    IOCM__OP_LT,
    /* others */
    IOCM__OP_EXISTS,    /* field */
    IOCM__OP_LIST,      /* field, list `name`, compared as `as` (NONE: by the field's kind) */
    IOCM__OP_SIGNED_BY, /* values or list `name`, not both */
    IOCM__OP_PRODUCT,   /* values: each names the list "product:VALUE" */
    IOCM__OP_WINDOW,    /* `name` of a window: the list "window:NAME" */
    IOCM__OP_TIME,      /* event.time: from, to, zone, days */
    /* an expression of others */
    IOCM__OP_ANY,
    IOCM__OP_ALL,
    IOCM__OP_NOT,
    IOCM__OP_OPAQUE /* `text` that was not understood, and `name`, the code why */
} iocm__op;

#define IOCM__NO_ZONE INT32_MIN

typedef struct iocm__expr {
    iocm__op op;
    iocm__op as;       /* of LIST */
    iocm_field field;  /* NONE where the operator needs none */
    bool all_values;   /* every value has to agree, not any */
    iocm_span column;  /* with IOCM_FIELD_COLUMN */
    iocm_span *values; /* as written */
    size_t value_count;
    iocm_span name;
    iocm_span text;
    int32_t from; /* minutes since midnight, half open; from > to: across midnight; 24:00 is 1440 */
    int32_t to;
    int32_t zone;             /* minutes east of UTC, or IOCM__NO_ZONE: not told */
    uint32_t days;            /* bit 0 = Monday ... 6 = Sunday; 0 = every day */
    struct iocm__expr *first; /* of ANY, ALL, NOT; in order */
    struct iocm__expr *last;  /* kept by iocm__expr_append */
    struct iocm__expr *next;  /* sibling */
} iocm__expr;

/* "is", "signed_by", ...; "opaque", "any", ... Static. */
const char *iocm__op_name(iocm__op op);
/* The operator of a condition by such a name (not any, all, not, opaque); NONE if unknown. */
iocm__op iocm__op_from_name(iocm_span name);

/* A new node in the arena, all zero but zone = IOCM__NO_ZONE; NULL = out of memory. */
iocm__expr *iocm__expr_new(iocm__arena *arena, iocm__op op);

/* A condition with one value, to which more may be added. */
iocm__expr *iocm__expr_value(iocm__arena *arena, iocm__op op, iocm_field field, iocm_span value);

/* Adds a value (the text is copied). False = out of memory; the caller checks the limit. Values
 * that were not made by this call must not grow by it. */
bool iocm__expr_add_value(iocm__arena *arena, iocm__expr *expr, iocm_span value);

/* Appends a child. */
void iocm__expr_append(iocm__expr *parent, iocm__expr *child);

/* True if both say the same in the same order. */
bool iocm__expr_equal(const iocm__expr *a, const iocm__expr *b);

/*
 * Whether a text is one: not empty, at most `limit` bytes, well-formed UTF-8, no NUL; a name holds no
 * control character either. Says in `error` where not.
 */
iocm_status iocm__text_check(iocm_span text, size_t limit, bool is_name, iocm_error *error);

/* A text as a document keeps it (sentence.c): what is not UTF-8, and NUL, become U+FFFD. False = out
 * of memory, or too long. An absent one stays absent. */
bool iocm__text_keep(iocm__arena *arena, iocm_span text, iocm_span *out);
bool iocm__text_keep_optional(iocm__arena *arena, iocm_span text, iocm_span *out);

/* True if values of the field are compared with that operator (or it is EXISTS). */
bool iocm__field_has_op(iocm_field field, iocm__op op);

/*
 * Whether a condition (one node, children not looked at) makes sense: operator and field fit, the
 * values are not empty and are what the operator compares (a CIDR, a port or range of ports, a
 * path, at least one term, a number, ...). Says so in `error`, with the value as token.
 */
iocm_status iocm__expr_check(const iocm__expr *expr, iocm_error *error);

/* What a value has to be. It follows from operator and field. */
typedef enum iocm__value_class {
    IOCM__VALUE_TEXT,
    IOCM__VALUE_NAME, /* without control characters */
    IOCM__VALUE_TERM,
    IOCM__VALUE_NETWORK,
    IOCM__VALUE_ADDRESS,
    IOCM__VALUE_PORTS,
    IOCM__VALUE_PERCENT,
    IOCM__VALUE_PATH,         /* absolute */
    IOCM__VALUE_PATH_ANY,     /* or not */
    IOCM__VALUE_PATH_START,   /* the beginning of one */
    IOCM__VALUE_PATH_PATTERN, /* with `*` and `?` */
    IOCM__VALUE_PATH_PIECE,
    IOCM__VALUE_FOLDER,
    IOCM__VALUE_FILE_NAME,
    IOCM__VALUE_SIGNER,
    IOCM__VALUE_SHA256,
    IOCM__VALUE_SHA1,
    IOCM__VALUE_MD5,
    IOCM__VALUE_DIGEST,
    IOCM__VALUE_TRUTH
} iocm__value_class;

iocm__value_class iocm__value_class_of(iocm__op op, iocm_field field);
iocm_status iocm__value_check(iocm__value_class class, iocm_span value, iocm_error *error);

/* Whether one value is right for an operator, which may be SIGNED_BY or PRODUCT, and a field. */
iocm_status iocm__expr_check_value(iocm__op op, iocm_field field, iocm_span value,
                                   iocm_error *error);

/* What a list is compared as, if nothing says so: CIDR for addresses, PORT for ports, else IS. */
iocm__op iocm__field_list_op(iocm_field field);

/* The deepest nesting: 1 for a condition. */
unsigned iocm__expr_depth(const iocm__expr *expr);

/* "22:00" -> 1320; 24:00 is allowed. "Z", "+02:00", "-05:30" -> minutes. False: it is none. */
bool iocm__clock_parse(int32_t *minutes, iocm_span text);
bool iocm__zone_parse(int32_t *minutes, iocm_span text);
/* The days' names of JSON, "mon" to "sun"; index 0 to 6. */
extern const char iocm__day_names[7][4];

/* ---- words of JSON (names.c); case counts, false = unknown ---- */

bool iocm__state_from_name(iocm_exclusion_state *out, iocm_span name);
bool iocm__status_from_name(iocm_exclusion_status *out, iocm_span name);
bool iocm__part_kind_from_name(int32_t *out, iocm_span name);
const char *iocm__part_kind_name(int32_t kind); /* "keyword", "operand", "purpose", "residue" */

/* ---- fields (fields.c) ---- */

/* How the values of a field are compared and shown. */
typedef enum iocm__field_kind {
    IOCM__FIELD_TEXT,
    IOCM__FIELD_ADDRESS,
    IOCM__FIELD_PORT,
    IOCM__FIELD_PATH,
    IOCM__FIELD_DIGEST,
    IOCM__FIELD_ACCOUNT,
    IOCM__FIELD_TIME,
    IOCM__FIELD_TRUTH, /* true or false */
    IOCM__FIELD_NUMBER
} iocm__field_kind;

iocm__field_kind iocm__field_kind_of(iocm_field field);

/* The field that a column of a built-in table holds, by its name in any table, for the strength
 * of conditions on literal columns; IOCM_FIELD_NONE if unknown. */
iocm_field iocm__field_of_column(iocm_span column);

/*
 * How hard a true condition is to fake: by field, operator and the value of the event
 * that agreed (empty: not known yet, the best it can be). EXISTS gives NONE. Of LIST the operator
 * it is compared as.
 */
iocm_strength iocm__strength_of(iocm_field field, iocm__op op, iocm_span value);

/* True if the path lies where any user may write: C:\Users, C:\Temp, /tmp, /home, ... */
bool iocm__path_is_writable(iocm_span path);

/* These folders. */
const iocm_span *iocm__writable_folders(size_t *count);

/* ---- documents (document.c) ---- */

/* A list of that name may be there without being bound: neither values nor an expression. Its
 * expression names no other list. */
typedef struct iocm__list {
    iocm_span name;
    iocm_span kind;    /* as written; may be absent */
    iocm_span *values; /* bound to no values at all: not NULL, value_count 0 */
    size_t value_count;
    iocm__expr *expr;  /* instead of values; NULL = none */
    iocm_span expires; /* as written */
    iocm_span digest;  /* of the values, if one is told: 64 hex digits */
} iocm__list;

static inline bool iocm__list_is_bound(const iocm__list *list)
{
    return list != NULL && (list->values != NULL || list->expr != NULL);
}

typedef struct iocm__texts {
    iocm_span *items;
    size_t count;
} iocm__texts;

typedef struct iocm__part {
    int32_t kind; /* IOCM_PART_* */
    size_t offset;
    size_t size;
    iocm_span code;
} iocm__part;

/* Where an exclusion comes from. All may be absent. */
typedef struct iocm__source {
    iocm_span title;
    iocm_span description;
    iocm_span sentence;
    iocm_span sha256;             /* of the sentence, 64 hex digits */
    uint64_t offset;              /* of the sentence in its document */
    bool compiled;                /* status and parts are those of the compiler */
    iocm_exclusion_status status; /* of the draft as compiled */
    iocm__texts notes;
    iocm__part *parts;
    size_t part_count;
} iocm__source;

typedef struct iocm__exclusion {
    iocm_span id;
    iocm_exclusion_state state;
    bool annotate;
    bool polarity_unstated; /* came from another system without saying what it excludes (L21) */
    int32_t max_confidence; /* -1 = any */
    iocm__texts families;
    iocm__texts tables;
    iocm__texts overrides;
    iocm__expr *when;
    iocm_span expires;
    iocm_span review_by;
    iocm_span why;
    iocm_span owner;
    iocm__source source;
    iocm__texts needs;   /* the lists that `when` names, each once, in order; set when appended */
    iocm__texts unbound; /* of these, not bound; has room for all */
} iocm__exclusion;

/* All texts of a document are well-formed UTF-8 without NUL, so that JSON can hold them. */
struct iocm_exclusions {
    iocm_allocator allocator;
    iocm__arena arena; /* all texts and nodes */
    iocm__exclusion *items;
    size_t count;
    size_t capacity;
    uint32_t *by_id; /* numbers of the items, sorted by id */
    size_t by_id_capacity;
    iocm__list *lists; /* sorted by name */
    size_t list_count;
    size_t list_capacity;
    iocm_span playbook_title; /* of the playbook compiled, if any */
    iocm_span playbook_family;
    iocm_span playbook_sha256;
    iocm__texts playbook_tables;
};

static inline bool iocm__exclusions_have_playbook(const iocm_exclusions *exclusions)
{
    return exclusions->playbook_title.data != NULL || exclusions->playbook_family.data != NULL ||
           exclusions->playbook_sha256.data != NULL || exclusions->playbook_tables.count > 0;
}

/*
 * For calls that add all or nothing: they fill a document of their own (with the allocator of the
 * other), and _take moves what it holds at the end. It fails, with nothing moved, if an id or a list
 * is there already. _clear frees what is left; after _take that is nothing.
 */
void iocm__exclusions_init(iocm_exclusions *exclusions, const iocm_allocator *allocator);
iocm_status iocm__exclusions_take(iocm_exclusions *exclusions, iocm_exclusions *from,
                                  iocm_error *error);
void iocm__exclusions_clear(iocm_exclusions *exclusions);

/* Appends an exclusion, which must have an id that is not there yet (IOCM_E_ARGUMENT), whose texts
 * live in the document's arena, and whose expression is checked. */
iocm_status iocm__exclusions_append(iocm_exclusions *exclusions, const iocm__exclusion *exclusion,
                                    iocm_error *error);

/* IOCM_E_ARGUMENT for no document, IOCM_E_RANGE past the end. */
iocm_status iocm__exclusions_check_index(const iocm_exclusions *exclusions, size_t index,
                                         iocm_error *error);

/* The list of that name or NULL. */
iocm__list *iocm__exclusions_list(const iocm_exclusions *exclusions, iocm_span name);

/* Adds a list or replaces the one of that name. Its texts live in the document's arena. What is
 * unbound is as it was until iocm__exclusions_find_unbound, or until the document is taken. */
iocm_status iocm__exclusions_put_list(iocm_exclusions *exclusions, const iocm__list *list,
                                      iocm_error *error);

/* A list of that name with neither values nor expression, to be filled and put: it keeps the kind of
 * the one that is there, not what belonged to its values (expiry and digest). */
iocm_status iocm__exclusions_begin_bind(iocm__list *list, iocm_exclusions *exclusions,
                                        iocm_span name, iocm_error *error);
iocm_status iocm__exclusions_end_bind(iocm_exclusions *exclusions, const iocm__list *list,
                                      iocm_error *error);

#define IOCM__LINT_RULES 23u

/* True for "L1" to "L23". */
bool iocm__is_lint_rule(iocm_span id);

/* Adds a text to an array of texts (copied into the arena); false = out of memory. */
bool iocm__texts_add(iocm__arena *arena, iocm__texts *texts, iocm_span text);
bool iocm__texts_have(const iocm__texts *texts, iocm_span text); /* ASCII case ignored */

/* ---- the lists that expressions name (lists.c) ---- */

#define IOCM__PRODUCT_PREFIX "product:"
#define IOCM__WINDOW_PREFIX  "window:"

/* A list's name in two parts. */
typedef struct iocm__list_name {
    iocm_span prefix; /* IOCM__PRODUCT_PREFIX, IOCM__WINDOW_PREFIX or empty */
    iocm_span rest;
} iocm__list_name;

/* How many lists a node itself names: one for each product, one of LIST, WINDOW and SIGNED_BY. */
size_t iocm__expr_list_count(const iocm__expr *expr);
iocm__list_name iocm__expr_list_name(const iocm__expr *expr, size_t index);

/* The list of that name or NULL. */
iocm__list *iocm__exclusions_find_list(const iocm_exclusions *exclusions, iocm__list_name name);

/* What each value of a list that the node names is compared as: an operator and its field. WINDOW
 * gives NONE: it is bound to an expression alone. */
iocm__op iocm__expr_list_op(iocm_field *field, const iocm__expr *expr);

/* A value at fault: of which of the lists, and which value. */
typedef struct iocm__list_fault {
    size_t list;
    size_t value;
} iocm__list_fault;

/*
 * Whether the values of lists, sorted by name, are what the conditions of a document that name them
 * compare. What is wrong with a value is in `error`; `*fault` (may be NULL) says where it is.
 */
iocm_status iocm__lists_check(const iocm__list *lists, size_t count, const iocm_exclusions *users,
                              iocm__list_fault *fault, iocm_error *error);

/* Whether the values of a document's lists are what the conditions of `users`, which is about to be
 * put together with it, compare. The error's token is the list. */
iocm_status iocm__exclusions_check_users(const iocm_exclusions *exclusions,
                                         const iocm_exclusions *users, iocm_error *error);

/* Sets `needs`, and makes room for `unbound`. False = out of memory. */
bool iocm__exclusion_find_needs(iocm_exclusions *exclusions, iocm__exclusion *exclusion);
/* Sets `unbound` of the exclusions from that number on. */
void iocm__exclusions_find_unbound(iocm_exclusions *exclusions, size_t from);

/* The status of an expression, given the lists that are bound (status.c). */
iocm_exclusion_status iocm__expr_status(const iocm_exclusions *exclusions, const iocm__expr *expr);

/* The end of an expiry, exclusive: of a bare date midnight after that day (UTC), else the time,
 * which must have a zone. False: neither. */
bool iocm__expiry_parse(iocm_time *end, iocm_span text);

/* ---- evaluation ---- */

/* Tells what is known of hit number `hit`, from 0. Each is asked for once, in order; its texts stay
 * valid until the next is asked for. `*out` is all zero before. */
typedef void (*iocm__hit_fn)(void *ctx, iocm_event_hit *out, size_t hit);

/*
 * iocm_match_event for a caller that describes its hits one at a time: of the event `hits` is not
 * looked at, `hit_count` counts. The match room judges records with it, as the texts of 4096 hits
 * fit on no stack; iocm_match_event gives it the array.
 */
iocm_status iocm__event_judge(iocm_evaluation *out, const iocm_evaluator *evaluator,
                              const iocm_event *event, iocm__hit_fn hit, void *hit_ctx,
                              iocm_error *error);

/* ---- JSON (json_expr.c, IOCM_FEATURE_JSON) ---- */

/* Writes an expression without blanks or newlines, keys sorted. False = out of memory. */
bool iocm__expr_write(iocm__buffer *out, const iocm__expr *expr);

/* Reads an expression, which is the whole of `json`; checked like one of a document. */
iocm_status iocm__expr_read(iocm__expr **out, iocm__arena *arena, iocm_span json,
                            iocm_error *error);

/* ---- digests (sha.c) ---- */

/* A digest of what comes in pieces. */
typedef struct iocm__sha {
    uint32_t state[8];
    uint64_t size;
    uint8_t block[64];
} iocm__sha;

void iocm__sha256_begin(iocm__sha *sha);
void iocm__sha256_add(iocm__sha *sha, const void *data, size_t size);
void iocm__sha256_end(uint8_t out[32], iocm__sha *sha);

void iocm__sha256(uint8_t out[32], const void *data, size_t size);
void iocm__sha1(uint8_t out[20], const void *data, size_t size);
/* Lower case hex digits and a NUL. */
void iocm__hex(char *out, const uint8_t *bytes, size_t size);

/* ---- English (english.h has what its files share) ---- */

/* What a sentence was compiled to; in the arena. */
typedef struct iocm__compiled {
    iocm__expr *when; /* never NULL */
    iocm__texts notes;
    iocm__part *parts;
    size_t part_count;
} iocm__compiled;

/* `text` is well-formed UTF-8. False = out of memory. */
bool iocm__english_compile(iocm__compiled *out, iocm__arena *arena, iocm_span text, bool cut);

#endif /* IOCM_EXCLUDE_H */
