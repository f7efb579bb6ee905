/* SPDX-License-Identifier: MIT */
/*
 * Inside the compiler of English: what its files share.
 *
 * A text is cut into tokens (english_tokens.c). A sentence is a verb, a subject and clauses
 * (english_sentence.c); a clause begins with a head, which is found in a table (english_heads.c),
 * and goes on to where the next head, connective or purpose begins. Its kind decides which of the
 * files english_{process,actor,net,time,compare}.c makes an expression of it, most of them by reading
 * a list of items (english_items.c). What cannot be read becomes an opaque condition. Every
 * token gets a mark, so that nothing is dropped unseen.
 *
 * One way from left to right: at each place the longest head wins, and nothing is tried twice.
 */
#ifndef IOCM_ENGLISH_H
#define IOCM_ENGLISH_H

#include "exclude/exclude.h"

/* ---- tokens (english_tokens.c) ---- */

typedef enum iocm__token_kind {
    IOCM__TOKEN_WORD,
    IOCM__TOKEN_QUOTED, /* its value is what stands between the marks */
    IOCM__TOKEN_COMMA,  /* `,` `;` and dashes between words */
    IOCM__TOKEN_COLON,
    IOCM__TOKEN_OPEN,
    IOCM__TOKEN_CLOSE,
    IOCM__TOKEN_PERIOD, /* that ends a sentence */
    IOCM__TOKEN_DOTS    /* `...`: something is missing */
} iocm__token_kind;

typedef struct iocm__token {
    size_t offset; /* in the text */
    size_t size;   /* in bytes, quotation marks included */
    uint8_t kind;  /* IOCM__TOKEN_* */
    uint8_t part;  /* IOCM_PART_*; 0 = not read yet */
    uint8_t quote; /* bytes of each of its quotation marks */
    const char *code;
    size_t match; /* of OPEN: its CLOSE, or the number of tokens */
} iocm__token;

/* Tokens [from, to). */
typedef struct iocm__range {
    size_t from;
    size_t to;
} iocm__range;

/* One run of the compiler. Out of memory is kept in `failed` and asked for at the end. */
typedef struct iocm__english {
    iocm__arena *arena;  /* of what is made */
    iocm__arena scratch; /* of what is gone afterwards */
    iocm_span text;
    iocm__token *tokens;
    size_t count;
    size_t end;           /* of the sentence being read: no pattern looks beyond it */
    size_t last_limiting; /* the last token before `end` that is `if`, `during`, ...; or none */
    bool cut;             /* the sentence is */
    bool unclosed;        /* a quotation mark or bracket is */
    bool ran_out;         /* the text ended where an operand should have come */
    bool failed;
    iocm__texts notes;
    const uint32_t *head_letters[3]; /* english_find.c: what rows of the tables begin with */
} iocm__english;

#define IOCM__NOWHERE SIZE_MAX

/* Cuts the text; false = out of memory. */
bool iocm__english_tokenize(iocm__english *e);

/* The text of a token, without quotation marks. */
iocm_span iocm__english_word(const iocm__english *e, size_t at);

/* The text from the first to the last token of a range that is not empty, as it stands. */
iocm_span iocm__english_text(const iocm__english *e, iocm__range range);

static inline bool iocm__english_is(const iocm__english *e, size_t at, iocm__token_kind kind)
{
    return at < e->count && e->tokens[at].kind == kind;
}

static inline iocm__range iocm__tokens(size_t from, size_t to)
{
    iocm__range range = {from, to};
    return range;
}

/* ---- patterns and word lists (english_match.c) ---- */

/*
 * How many tokens from `at` on agree with a pattern: elements parted by blanks, each of which is
 * one of several words (`a|b`) and may be missing in brackets (`[a|b]`). Lower case; `_` in a word is
 * a hyphen, an underscore or the step to the next token. The longest alternative is taken, and
 * an element that can be there is taken. 0 = they do not agree, or the pattern needs nothing.
 */
size_t iocm__english_match(const iocm__english *e, size_t at, const char *pattern);

/* True if all of a token agrees with one of the words, which have no `_` in them. */
bool iocm__english_in(const iocm__english *e, size_t at, const char *words);

/* The same for the bare text. */
bool iocm__word_in(iocm_span word, const char *words);

/* Word lists (english_words.c). */
extern const char iocm__words_articles[];   /* the, a, any, ...: say nothing */
extern const char iocm__words_trust[];      /* known, trusted, ...: somebody has a list of them */
extern const char iocm__words_vague[];      /* legitimate, expected, ...: nobody has */
extern const char iocm__words_plain[];      /* adjectives of a subject that restrict nothing */
extern const char iocm__words_subjects[];   /* processes, files, connections, ... */
extern const char iocm__words_pointing[];   /* these, such, them, ... */
extern const char iocm__words_tools[];      /* tools, software, agents, ... */
extern const char iocm__words_generic[];    /* tools, software, agents, ... */
extern const char iocm__words_hollow[];     /* activity, use, purposes, ... */
extern const char iocm__words_function[];   /* that no item holds */
extern const char iocm__words_unfinished[]; /* that no sentence ends with */
extern const char iocm__words_limiting[];   /* if, when, unless, ...: no purpose holds them */
extern const char iocm__words_nobody[]; /* tasks, pipelines, staff, ...: no field tells of them */
extern const char iocm__words_hosts[];
extern const char iocm__words_networks[]; /* addresses, ranges, subnets, ... */
extern const char iocm__words_folders[];

/* ---- the shape of values (english_shape.c) ---- */

bool iocm__shape_program(iocm_span text);   /* ends like a file that runs: ".exe" */
bool iocm__shape_file_name(iocm_span text); /* one word that may name a file or a program */
bool iocm__shape_wildcard(iocm_span text);
bool iocm__shape_variable(iocm_span text); /* %VAR%, $VAR, ~ */
bool iocm__shape_path(iocm_span text);     /* absolute; may hold variables or wildcards */
bool iocm__shape_address(iocm_span text);  /* an address or a network */
bool iocm__shape_ports(iocm_span text);
bool iocm__shape_domain(iocm_span text); /* or a URL, or a pattern of one */
bool iocm__shape_account(iocm_span text);
bool iocm__shape_host(iocm_span text);
bool iocm__shape_name(iocm_span text);         /* starts with a capital, or has one, or a digit */
bool iocm__shape_column(iocm_span text);       /* DeviceVendor */
iocm_field iocm__shape_digest(iocm_span text); /* of a process by its size; NONE */
bool iocm__shape_suffix(iocm_span text);       /* Inc., GmbH, ... */

/* ---- heads of clauses (english_heads.c has the tables, english_find.c looks them up) ---- */

typedef enum iocm__clause_kind {
    IOCM__CLAUSE_NONE,
    IOCM__CLAUSE_ARGS,         /* with command-line arguments containing */
    IOCM__CLAUSE_COMMAND_LINE, /* whose command line starts with: `arg` is the operator */
    IOCM__CLAUSE_IN_ARGS,      /* in the argument list: what the clause before it was about */
    IOCM__CLAUSE_CONTAINING,   /* containing: what, is said by the subject or by a tail */
    IOCM__CLAUSE_PARENT,       /* child processes of, with parent process */
    IOCM__CLAUSE_UNMAPPED,     /* with parent command line */
    IOCM__CLAUSE_SIGNED,
    IOCM__CLAUSE_SIGNATURE, /* with a valid signature, of nobody */
    IOCM__CLAUSE_MATCHING,
    IOCM__CLAUSE_BY, /* launched by: `arg` = SPAWN if a parent may be meant */
    IOCM__CLAUSE_AS, /* running as */
    IOCM__CLAUSE_PRIVILEGED,
    IOCM__CLAUSE_NAMED, /* `arg` is a NAME_* and the operator */
    IOCM__CLAUSE_EXTENSION,
    IOCM__CLAUSE_PATH,     /* located in */
    IOCM__CLAUSE_PATH_HAS, /* where the path contains: `arg` is the operator */
    IOCM__CLAUSE_UNDER,    /* a folder or an account */
    IOCM__CLAUSE_IN,
    IOCM__CLAUSE_FROM,
    IOCM__CLAUSE_DOWNLOADED, /* from the other end */
    IOCM__CLAUSE_TO,
    IOCM__CLAUSE_ON,
    IOCM__CLAUSE_OVER,
    IOCM__CLAUSE_OWN_IP,
    IOCM__CLAUSE_PEER_IP,
    IOCM__CLAUSE_OWN_PORT,
    IOCM__CLAUSE_PEER_PORT,
    IOCM__CLAUSE_HOST,
    IOCM__CLAUSE_ACCOUNT,
    IOCM__CLAUSE_URL, /* `arg` is the operator */
    IOCM__CLAUSE_PROTOCOL,
    IOCM__CLAUSE_DURING,
    IOCM__CLAUSE_OUTSIDE,
    IOCM__CLAUSE_AFTER_HOURS,
    IOCM__CLAUSE_BETWEEN,
    IOCM__CLAUSE_DAYS,
    IOCM__CLAUSE_HASH,
    IOCM__CLAUSE_COMPANY,
    IOCM__CLAUSE_CONFIDENCE, /* `arg`: LT, IS for "at most", NONE for what cannot be said */
    IOCM__CLAUSE_RELATED,
    IOCM__CLAUSE_USED_BY,
    IOCM__CLAUSE_EXAMPLE, /* such as, right behind the subject */
    IOCM__CLAUSE_WITH,
    IOCM__CLAUSE_COMPARE, /* FIELD operator value; english_compare.c */
    IOCM__CLAUSE_NOT,
    IOCM__CLAUSE_CONDITION,
    IOCM__CLAUSE_EXCEPT,
    IOCM__CLAUSE_NO_FIELD,
    IOCM__CLAUSE_UNKNOWN
} iocm__clause_kind;

#define IOCM__BY_SPAWN 1

/* What NAMED names; or'ed with the operator. */
#define IOCM__NAME_PROCESS 0x100
#define IOCM__NAME_FILE    0x200

typedef struct iocm__head {
    const char *pattern;
    iocm__clause_kind kind;
    int arg;
    bool behind_with; /* `with the` comes before it */
} iocm__head;

/* The tables, in this order: heads, those right behind a verb, those behind a connective. */
extern const iocm__head iocm__heads[];
extern const iocm__head iocm__noun_heads[];
extern const iocm__head iocm__further_heads[];
extern const size_t iocm__head_counts[3];
/* What comes before the rows with `behind_with`. */
extern const char iocm__head_with[];
extern const char iocm__head_the[];

/* What the subject tells of its clauses. */
#define IOCM__SUBJECT_FILES     0x01u
#define IOCM__SUBJECT_NETWORK   0x02u
#define IOCM__SUBJECT_URLS      0x04u
#define IOCM__SUBJECT_PROCESSES 0x08u
#define IOCM__SUBJECT_OTHER     0x10u

typedef struct iocm__clause {
    iocm__clause_kind kind;
    int arg;
    unsigned subject; /* IOCM__SUBJECT_* */
    size_t start;     /* of `that are` before the head */
    size_t head;
    iocm__range operand;
    bool broken; /* where its operand should be there is another clause, which it takes in */
} iocm__clause;

/* Before the first head is looked for; false = out of memory. */
bool iocm__english_prepare_heads(iocm__english *e);

/* Finds a head at `at`, `that are` and the like included; `operand.from` is behind it. */
bool iocm__english_head(const iocm__english *e, size_t at, iocm__clause *out);

/* Heads that begin without a preposition, right behind the verb: `child processes of`, `ports`. */
bool iocm__english_noun_head(const iocm__english *e, size_t at, iocm__clause *out);

/* Heads that leave `where` out, behind a connective: `and the path contains`. */
bool iocm__english_further_head(const iocm__english *e, size_t at, iocm__clause *out);

/* ---- marks and nodes (english.c) ---- */

void iocm__english_mark(iocm__english *e, iocm__range range, int part);
void iocm__english_residue(iocm__english *e, iocm__range range, const char *code);
void iocm__english_note(iocm__english *e, const char *note); /* once */

/* Nodes; NULL = out of memory, and `failed` is set. */
iocm__expr *iocm__english_node(iocm__english *e, iocm__op op);
iocm__expr *iocm__english_value(iocm__english *e, iocm__op op, iocm_field field, iocm_span value);
iocm__expr *iocm__english_list(iocm__english *e, iocm_field field, iocm_span name, iocm__op as);
iocm__expr *iocm__english_named(iocm__english *e, iocm__op op, iocm_span name);

/* An opaque condition of the range's text, which becomes residue. The range is not empty. */
iocm__expr *iocm__english_opaque(iocm__english *e, iocm__range range, const char *code);
/* The same of a clause, from its head on. */
iocm__expr *iocm__english_give_up(iocm__english *e, const iocm__clause *clause, const char *code);
/* Conditions that become one: the only one itself, or ANY or ALL of them. */
typedef struct iocm__gather {
    iocm__op op;
    iocm__expr *made; /* NULL = nothing yet */
    bool many;
} iocm__gather;

void iocm__gather_add(iocm__gather *gather, iocm__english *e, iocm__expr *expr); /* or NULL */
/* Adds each of the conditions that another gathered; it is not used afterwards. */
void iocm__gather_take(iocm__gather *gather, iocm__english *e, iocm__gather *from);

/* From the head on. */
iocm__range iocm__english_whole(const iocm__clause *clause);

/* ---- items of a list (english_items.c) ---- */

/* An operand in its pieces: `known patching tools (e.g., A, B) of mine`. */
typedef struct iocm__operand {
    iocm__range category; /* before names */
    iocm__range names;
    bool has_names; /* there is a bracket or `such as`; they may still be missing */
    bool open;      /* they are examples */
    iocm__range rest;
} iocm__operand;

/* Takes an operand apart; brackets and `e.g.` are marked as keywords. */
void iocm__english_split(iocm__english *e, iocm__range range, iocm__operand *out);

/* What joins items and clauses; or'ed together where several stand side by side. */
#define IOCM__JOINS_COMMA 0x1u
#define IOCM__JOINS_AND   0x2u
#define IOCM__JOINS_OR    0x4u

/* Tokens of one connective at `at`, and which it is; 0 = none. */
size_t iocm__english_connective(const iocm__english *e, size_t at, unsigned *joins);

typedef struct iocm__items {
    iocm__range left;
    bool companies; /* `Red Hat, Inc.` is one item */
    unsigned joins; /* connectives seen so far */
    bool open;      /* it had `etc.` or `and others` */
    bool named;     /* these are names that a bracket or `such as` tells */
} iocm__items;

/*
 * The operand of a clause as a list: the names, or else what stands in their place. False: there is
 * something about it that no list has, such as words behind the bracket.
 */
bool iocm__english_list_of(iocm__english *e, const iocm__clause *clause, iocm__items *out);

/* The next item, never empty; connectives are marked as keywords. */
bool iocm__english_next(iocm__english *e, iocm__items *items, iocm__range *item);

/* Takes words of a list off an end of the range and marks them as keywords; one word is always
 * left, but by the last of these. */
iocm__range iocm__english_trim_left(iocm__english *e, iocm__range range, const char *words);
iocm__range iocm__english_trim_right(iocm__english *e, iocm__range range, const char *words);
iocm__range iocm__english_trim_all(iocm__english *e, iocm__range range, const char *words);

/* The text of an item: blanks are single ones, and marks around it are not in it. */
iocm_span iocm__english_item(iocm__english *e, iocm__range item);
bool iocm__english_is_quoted(const iocm__english *e, iocm__range item);

/* True if a word in the item says that it is no value: `their`, `from`. */
bool iocm__english_is_vague(const iocm__english *e, iocm__range item);

/* Any of these words (which have no `_`) in the range. */
bool iocm__english_has(const iocm__english *e, iocm__range range, const char *words);

/* What is said of a kind of things, to name a list by it. */
typedef struct iocm__category {
    bool vague;       /* nobody has such a list: `legitimate software` */
    bool named;       /* it is a name, not a kind: `Veeam Backup` */
    iocm__range name; /* without articles and `known` */
} iocm__category;

iocm__category iocm__english_category(iocm__english *e, iocm__range range);

/* "system-monitoring-tools"; the range is marked as an operand. */
iocm_span iocm__english_slug(iocm__english *e, iocm__range range);

/* Conditions of which one has to be true; values for the same operator and field are one. */
typedef struct iocm__branches {
    iocm__english *e;
    iocm__expr *any;
    iocm__expr *groups[6];
    size_t group_count;
    iocm_span column; /* of values for IOCM_FIELD_COLUMN */
} iocm__branches;

void iocm__branches_begin(iocm__branches *branches, iocm__english *e);
/* An item as a value; if it is none for the operator, it is opaque with that code. */
void iocm__branches_value(iocm__branches *branches, iocm__op op, iocm_field field, iocm__range item,
                          iocm_span value, const char *code);
void iocm__branches_add(iocm__branches *branches, iocm__expr *expr);
/* NULL if nothing was added, the one that was, or ANY. If all is opaque, the whole range is. */
iocm__expr *iocm__branches_end(iocm__branches *branches, iocm__range whole);

/* Notes that the list is open, if it says something that can be read; gives it back. */
iocm__expr *iocm__english_opened(iocm__english *e, const iocm__items *items, iocm__expr *made);

/* Adds what an item of a clause's list says. */
typedef void (*iocm__item_fn)(iocm__branches *branches, const iocm__clause *clause,
                              iocm__range item);

/* Reads the operand as a list of which one has to be true. */
iocm__expr *iocm__english_each(iocm__english *e, const iocm__clause *clause, iocm__item_fn add);

/* ---- clauses ---- */

/* english_process.c */
iocm__expr *iocm__english_args(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_command_line(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_parent(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_naming(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_extension(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_path(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_path_has(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_hash(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_hash_list(iocm__english *e, const iocm__clause *clause);

/* english_path.c */
bool iocm__english_has_path(const iocm__english *e, iocm__range range);

/* english_actor.c */
iocm__expr *iocm__english_by(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_account(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_admins(iocm__english *e, const iocm__clause *clause);
bool iocm__english_names_account(iocm__english *e, iocm__range range);

/* english_product.c */
iocm__expr *iocm__english_signed(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_company(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_related(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_examples(iocm__english *e, const iocm__clause *clause);

/* english_net.c */
/* "192.0.2.1" as "192.0.2.1/32". */
iocm_span iocm__english_network(iocm__english *e, iocm_span text);
iocm__expr *iocm__english_addresses(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_targets(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_ports(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_hosts(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_urls(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_protocol(iocm__english *e, const iocm__clause *clause);

/* english_place.c: prepositions that may lead to a path, an address, a host, ... */
iocm__expr *iocm__english_from(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_to(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_on(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_in_place(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_under(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_over(iocm__english *e, const iocm__clause *clause);

/* english_time.c */
iocm__expr *iocm__english_during(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_outside(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_after_hours(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_between(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_days(iocm__english *e, const iocm__clause *clause);
bool iocm__english_is_window(const iocm__english *e, iocm__range range);

/* Behind `01:00 and 03:00 UTC` at `at`, or `at` if there are no such times. */
size_t iocm__english_times_end(const iocm__english *e, size_t at);

/* english_compare.c */
bool iocm__english_compare_head(const iocm__english *e, size_t at, iocm__clause *out);
bool iocm__english_compare_further(const iocm__english *e, size_t at, iocm__clause *out);
/* True if the comparison says what something is not. */
bool iocm__english_is_negative(const iocm__english *e, const iocm__clause *clause);
/* Comparisons behind `e.g.`, of which one has to be true; the clause is opaque if they are none. */
iocm__expr *iocm__english_comparisons(iocm__english *e, iocm__range range,
                                      const iocm__clause *clause);
iocm__expr *iocm__english_compare(iocm__english *e, const iocm__clause *clause);
iocm__expr *iocm__english_confidence(iocm__english *e, const iocm__clause *clause);

/* ---- around the clauses (english_phrases.c) ---- */

/* Tokens of an exclusion verb at `at`, of a hedge, of a word that says nothing; 0 = none. */
size_t iocm__english_verb(const iocm__english *e, size_t at);
size_t iocm__english_hedge(const iocm__english *e, size_t at);
size_t iocm__english_neutral(const iocm__english *e, size_t at);
/* `excluding`: a verb behind `consider`, but an exception within a sentence. */
bool iocm__english_gerund(const iocm__english *e, size_t at);
/* True for `do not exclude`. */
bool iocm__english_refuses(const iocm__english *e, size_t at);

/* Behind `Filter/Exclusion:` and the like, or `at`. */
size_t iocm__english_label(const iocm__english *e, size_t at);
/* True for `This reduces noise`. */
bool iocm__english_praises(const iocm__english *e, size_t at);
/* The comma before the verb, if a purpose, condition or clause comes first; NOWHERE = none. */
size_t iocm__english_main_comma(const iocm__english *e, size_t at);

/* Behind a purpose at `at`, or `at`. It is no purpose, but a condition, if not `*stripped`. */
size_t iocm__english_purpose(const iocm__english *e, size_t at, bool *stripped);

/* Behind `legitimate processes or files`, or `at`. */
size_t iocm__english_subject(const iocm__english *e, size_t at, unsigned *subject);
/* Behind `these processes`, or `at`. */
size_t iocm__english_pointing(const iocm__english *e, size_t at, unsigned *subject);

/* ---- clauses of a sentence (english_clause.c) ---- */

/* Whether a clause, a subject with one, or another verb begins at `at`, behind a connective. */
bool iocm__english_begins(const iocm__english *e, size_t at);

/* Reads the clause at `at` whole, its operand included; false = there is no head. */
bool iocm__english_read_clause(const iocm__english *e, size_t at, bool further, iocm__clause *out);

/* Where the operand of a clause that begins at `from` ends. */
size_t iocm__english_operand_end(const iocm__english *e, size_t from);

/* What a clause says; NULL = nothing, as its operand was cut off, or memory is missing. */
iocm__expr *iocm__english_clause(iocm__english *e, const iocm__clause *clause);

/* What the words in place of a subject say: `Ansible and SaltStack processes`. `alone`: nothing
 * else does. */
iocm__expr *iocm__english_object(iocm__english *e, iocm__range range, unsigned *subject,
                                 bool alone);

/* ---- sentences (english_sentence.c) ---- */

/* What a sentence is, beside what it says. */
typedef enum iocm__sentence_kind {
    IOCM__SENTENCE_EXCLUDES,
    IOCM__SENTENCE_COMPARES, /* it has no verb, but is a comparison */
    IOCM__SENTENCE_TALKS     /* it has no verb that excludes */
} iocm__sentence_kind;

/* Reads the sentence [from, e->end); NULL = it says nothing, or memory is missing. */
iocm__expr *iocm__english_sentence(iocm__english *e, size_t from, iocm__sentence_kind *kind);

#endif /* IOCM_ENGLISH_H */
