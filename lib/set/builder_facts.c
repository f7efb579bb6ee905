/* SPDX-License-Identifier: MIT */
/*
 * What is said of indicators, each content held once: the only user of uthash. Facts that are
 * shared do not change: merging makes others. Only those of many texts that one indicator
 * refers to change in place, for a copy each time would take a time that grows with the square.
 */
#include "set/builder.h"

/* Every function that adds to the table has a `ledger`; a failed add sets its `full`. */
#define uthash_malloc(size)      iocm__alloc(&ledger->allocator, size)
#define uthash_free(block, size) iocm__free(&ledger->allocator, block)
#define HASH_NONFATAL_OOM        1
#define uthash_nonfatal_oom(obj)                                                                   \
    do {                                                                                           \
        (void)(obj);                                                                               \
        full = true;                                                                               \
    } while (0)
#define HASH_KEYCMP(a, b, size) (!same_content(a, b))
#include <uthash.h>

#define MANY 16u /* links that are rather added to than copied */

/* The key is the facts themselves; what has none is not in the table. */
typedef struct entry {
    UT_hash_handle hh;
    iocm__facts facts;
    uint32_t number;
    uint32_t uses;
    bool loose; /* not in the table; its links may repeat */
} entry;

struct iocm__ledger {
    iocm_allocator allocator;
    uint64_t key[2];
    entry *table;
    iocm__facts **facts; /* by number, NULL = the number is free */
    uint32_t *free;      /* numbers to use again; room for all there are */
    size_t count;
    size_t capacity;
    size_t free_count;
    size_t free_capacity;
    uint32_t merged[3]; /* the last merge: known, said, result; until a number becomes free */
};

static entry *entry_of(const iocm__ledger *ledger, uint32_t number)
{
    iocm__facts *facts = ledger->facts[number];

    return (entry *)(void *)((char *)facts - offsetof(entry, facts));
}

/* ---- content ---- */

static bool same_content(const void *a, const void *b)
{
    const iocm__facts *left = a;
    const iocm__facts *right = b;

    return left->present == right->present && left->confidence == right->confidence &&
           left->threat_confidence == right->threat_confidence &&
           left->family_confidence == right->family_confidence &&
           left->first_seen == right->first_seen && left->last_seen == right->last_seen &&
           left->valid_until == right->valid_until && left->threat_type == right->threat_type &&
           left->family == right->family && left->link_count == right->link_count &&
           (left->link_count == 0 ||
            memcmp(left->links, right->links, left->link_count * sizeof *left->links) == 0);
}

static unsigned hash_of(const iocm__ledger *ledger, const iocm__facts *facts)
{
    uint8_t bytes[48];
    uint64_t links;

    iocm__store64(bytes, (uint64_t)facts->first_seen);
    iocm__store64(bytes + 8, (uint64_t)facts->last_seen);
    iocm__store64(bytes + 16, (uint64_t)facts->valid_until);
    iocm__store32(bytes + 24, facts->threat_type);
    iocm__store32(bytes + 28, facts->family);
    bytes[32] = facts->present;
    bytes[33] = facts->confidence;
    bytes[34] = (uint8_t)facts->threat_confidence;
    bytes[35] = (uint8_t)facts->family_confidence;
    iocm__store32(bytes + 36, facts->link_count);
    links = facts->link_count == 0 ? 0
                                   : iocm__siphash(ledger->key, (const uint8_t *)facts->links,
                                                   facts->link_count * sizeof *facts->links);
    iocm__store64(bytes + 40, links);
    return (unsigned)(iocm__siphash(ledger->key, bytes, sizeof bytes) & UINT32_MAX);
}

static entry *find(const iocm__ledger *ledger, const iocm__facts *facts, unsigned hash)
{
    entry *found;

    HASH_FIND_BYHASHVALUE(hh, ledger->table, facts, sizeof *facts, hash, found);
    return found;
}

static bool enter(iocm__ledger *ledger, entry *made, unsigned hash)
{
    bool full = false;

    HASH_ADD_KEYPTR_BYHASHVALUE(hh, ledger->table, &made->facts, (unsigned)sizeof made->facts, hash,
                                made);
    made->loose = full;
    return !full;
}

/* ---- numbers ---- */

static bool reserve_number(iocm__ledger *ledger)
{
    iocm__facts **grown;
    uint32_t *numbers;

    if (ledger->free_count > 0) return true;
    if (ledger->count >= IOCM__NO_FACTS - 1) return false;
    /* What takes a free number later must not fail. */
    numbers = iocm__array_grow(&ledger->allocator, ledger->free, ledger->count,
                               &ledger->free_capacity, sizeof *numbers);
    if (numbers == NULL) return false;
    ledger->free = numbers;
    grown = iocm__array_grow(&ledger->allocator, ledger->facts, ledger->count, &ledger->capacity,
                             sizeof *grown);
    if (grown == NULL) return false;
    ledger->facts = grown;
    return true;
}

static void discard(iocm__ledger *ledger, entry *old)
{
    if (!old->loose) HASH_DEL(ledger->table, old);
    iocm__free(&ledger->allocator, old->facts.links);
    ledger->facts[old->number] = NULL;
    ledger->free[ledger->free_count++] = old->number;
    ledger->merged[0] = IOCM__NO_FACTS;
    iocm__free(&ledger->allocator, old);
}

void iocm__ledger_refer(iocm__ledger *ledger, uint32_t number)
{
    if (number != IOCM__NO_FACTS) entry_of(ledger, number)->uses++;
}

/* What tells its content's number for others refers to that. */
void iocm__ledger_release(iocm__ledger *ledger, uint32_t number)
{
    while (number != IOCM__NO_FACTS) {
        entry *old = entry_of(ledger, number);
        uint32_t content = old->facts.number;

        if (--old->uses > 0) return;
        number = old->loose || content == old->number ? IOCM__NO_FACTS : content;
        discard(ledger, old);
    }
}

/* ---- each content once ---- */

/* Facts may look alike, and yet differ in the confidence that what they show came with: that
 * counts for merging. One of them stands for all: this one. */
static bool is_plain(const iocm__facts *facts)
{
    int confidence = facts->present & IOCM_HAS_CONFIDENCE ? facts->confidence : -1;

    return facts->threat_confidence == (facts->threat_type == IOCM__NO_TEXT ? -1 : confidence) &&
           facts->family_confidence == (facts->family == IOCM__NO_TEXT ? -1 : confidence);
}

static void make_plain(iocm__facts *facts)
{
    int8_t confidence = facts->present & IOCM_HAS_CONFIDENCE ? (int8_t)facts->confidence : -1;

    facts->threat_confidence = facts->threat_type == IOCM__NO_TEXT ? -1 : confidence;
    facts->family_confidence = facts->family == IOCM__NO_TEXT ? -1 : confidence;
}

/* A new entry, which takes the links; NULL = out of memory. */
static entry *add_entry(iocm__ledger *ledger, const iocm__facts *content, unsigned hash)
{
    entry *made;

    if (!reserve_number(ledger)) return NULL;
    made = iocm__alloc_zero(&ledger->allocator, sizeof *made);
    if (made == NULL) return NULL;
    made->facts = *content;
    if (!enter(ledger, made, hash)) {
        iocm__free(&ledger->allocator, made);
        return NULL;
    }
    made->number =
        ledger->free_count > 0 ? ledger->free[--ledger->free_count] : (uint32_t)ledger->count++;
    made->facts.number = made->number;
    ledger->facts[made->number] = &made->facts;
    return made;
}

/* The entry that stands for all that look like this content, which is not plain. */
static entry *plain_entry(iocm__ledger *ledger, const iocm__facts *content)
{
    iocm__facts plain = *content;
    unsigned hash;
    entry *found;

    make_plain(&plain);
    hash = hash_of(ledger, &plain);
    found = find(ledger, &plain, hash);
    if (found != NULL) return found;
    plain.link_capacity = plain.link_count;
    plain.links = iocm__alloc_array(&ledger->allocator, plain.link_count, sizeof *plain.links);
    if (plain.links == NULL) return NULL;
    if (plain.link_count > 0)
        memcpy(plain.links, content->links, plain.link_count * sizeof *plain.links);
    found = add_entry(ledger, &plain, hash);
    if (found == NULL) iocm__free(&ledger->allocator, plain.links);
    return found;
}

/* Tells an entry of the table who stands for its content. */
static void stand_for(entry *made, entry *plain)
{
    if (plain == NULL) return;
    made->facts.number = plain->number;
    plain->uses++;
}

/* The entry of settled facts; takes their links, or frees them if there is one already. NULL = out
 * of memory: they are the caller's still. */
static entry *intern(iocm__ledger *ledger, const iocm__facts *content)
{
    unsigned hash = hash_of(ledger, content);
    entry *found = find(ledger, content, hash);
    entry *plain = NULL;

    if (found != NULL) {
        iocm__free(&ledger->allocator, content->links);
        return found;
    }
    if (!is_plain(content) && (plain = plain_entry(ledger, content)) == NULL) return NULL;
    found = add_entry(ledger, content, hash);
    if (found != NULL)
        stand_for(found, plain);
    else if (plain != NULL && plain->uses == 0)
        discard(ledger, plain);
    return found;
}

/* ---- what metadata says ---- */

/* Puts a link behind the others, for which there is room, if there is a text. */
static bool link_text(uint32_t *number, iocm__facts *facts, iocm__ledger *ledger,
                      iocm__texts *texts, iocm_list list, iocm_span text)
{
    if (text.size == 0) return true;
    if (!iocm__texts_intern(number, texts, text, ledger->key, &ledger->allocator)) return false;
    facts->links[facts->link_count++] = (uint64_t)list << 32 | *number;
    return true;
}

static size_t count_texts(const iocm_metadata *metadata)
{
    size_t count = (size_t)(metadata->source.size > 0) + (metadata->reference.size > 0) +
                   (metadata->family.size > 0) + (metadata->threat_type.size > 0);

    for (size_t i = 0; i < metadata->tag_count; i++) count += metadata->tags[i].size > 0;
    return count;
}

static bool link_texts(iocm__facts *facts, iocm__ledger *ledger, iocm__texts *texts,
                       const iocm_metadata *metadata)
{
    uint32_t number;

    if (!link_text(&number, facts, ledger, texts, IOCM_LIST_SOURCES, metadata->source) ||
        !link_text(&number, facts, ledger, texts, IOCM_LIST_REFERENCES, metadata->reference) ||
        !link_text(&facts->family, facts, ledger, texts, IOCM_LIST_FAMILIES, metadata->family) ||
        !link_text(&facts->threat_type, facts, ledger, texts, IOCM_LIST_THREAT_TYPES,
                   metadata->threat_type))
        return false;
    for (size_t i = 0; i < metadata->tag_count; i++)
        if (!link_text(&number, facts, ledger, texts, IOCM_LIST_TAGS, metadata->tags[i]))
            return false;
    return iocm__facts_settle(facts, &ledger->allocator);
}

/* Fields that metadata does not say are zero, so that the same content is the same. */
static void read_numbers(iocm__facts *facts, const iocm_metadata *metadata)
{
    facts->present = (uint8_t)metadata->present;
    facts->threat_type = IOCM__NO_TEXT;
    facts->family = IOCM__NO_TEXT;
    if (metadata->present & IOCM_HAS_CONFIDENCE) facts->confidence = (uint8_t)metadata->confidence;
    if (metadata->present & IOCM_HAS_FIRST_SEEN) facts->first_seen = metadata->first_seen;
    if (metadata->present & IOCM_HAS_LAST_SEEN) facts->last_seen = metadata->last_seen;
    if (metadata->present & IOCM_HAS_VALID_UNTIL) facts->valid_until = metadata->valid_until;
}

bool iocm__ledger_note(uint32_t *number, iocm__ledger *ledger, iocm__texts *texts,
                       const iocm_metadata *metadata)
{
    size_t count = count_texts(metadata);
    iocm__facts facts = {0};
    entry *found = NULL;

    *number = IOCM__NO_FACTS;
    if (count == 0 && metadata->present == 0) return true;
    if (count > UINT32_MAX / 4) return false; /* an image holds no more */
    read_numbers(&facts, metadata);
    facts.links = iocm__alloc_array(&ledger->allocator, count, sizeof *facts.links);
    if (facts.links == NULL) return false;
    facts.link_capacity = (uint32_t)count;
    if (link_texts(&facts, ledger, texts, metadata)) {
        make_plain(&facts);
        found = intern(ledger, &facts);
    }
    if (found == NULL) {
        iocm__free(&ledger->allocator, facts.links);
        return false;
    }
    found->uses++;
    *number = found->number;
    return true;
}

/* ---- merging ---- */

/* Facts of many texts that only one refers to. */
static bool change(iocm__ledger *ledger, entry *known, const iocm__texts *texts,
                   const iocm__facts *said)
{
    if (!iocm__facts_reserve(&known->facts, &ledger->allocator, said->link_count)) return false;
    if (!known->loose) {
        HASH_DEL(ledger->table, known);
        known->loose = true;
        if (known->facts.number != known->number) iocm__ledger_release(ledger, known->facts.number);
        ledger->merged[0] = IOCM__NO_FACTS;
    }
    iocm__facts_merge(&known->facts, said, texts->spans);
    return true;
}

static entry *merge_copy(iocm__ledger *ledger, const entry *known, const iocm__texts *texts,
                         const iocm__facts *said)
{
    iocm__facts facts = known->facts;
    size_t count = (size_t)known->facts.link_count + said->link_count;
    entry *found = NULL;

    if (count > UINT32_MAX / 4) return NULL;
    facts.links = iocm__alloc_array(&ledger->allocator, count, sizeof *facts.links);
    if (facts.links == NULL) return NULL;
    facts.link_capacity = (uint32_t)count;
    if (facts.link_count > 0)
        memcpy(facts.links, known->facts.links, facts.link_count * sizeof *facts.links);
    iocm__facts_merge(&facts, said, texts->spans);
    if (iocm__facts_settle(&facts, &ledger->allocator)) found = intern(ledger, &facts);
    if (found == NULL) iocm__free(&ledger->allocator, facts.links);
    return found;
}

static void replace(iocm__ledger *ledger, uint32_t *known, uint32_t number)
{
    uint32_t old = *known;

    iocm__ledger_refer(ledger, number);
    *known = number;
    iocm__ledger_release(ledger, old);
}

bool iocm__ledger_merge(uint32_t *known, iocm__ledger *ledger, const iocm__texts *texts,
                        uint32_t said)
{
    entry *old;
    entry *made;

    if (said == IOCM__NO_FACTS || said == *known) return true;
    if (*known == IOCM__NO_FACTS) {
        replace(ledger, known, said);
        return true;
    }
    old = entry_of(ledger, *known);
    if (old->uses == 1 && (old->loose || old->facts.link_count > MANY))
        return change(ledger, old, texts, ledger->facts[said]);
    if (ledger->merged[0] != *known || ledger->merged[1] != said) {
        made = merge_copy(ledger, old, texts, ledger->facts[said]);
        if (made == NULL) return false;
        ledger->merged[0] = *known;
        ledger->merged[1] = said;
        ledger->merged[2] = made->number;
    }
    replace(ledger, known, ledger->merged[2]);
    return true;
}

/* ---- for a draft ---- */

/* Puts what changed in place back into the table, if its content is not there. */
static bool settle(iocm__ledger *ledger, entry *loose)
{
    entry *plain = NULL;
    entry *found;
    unsigned hash;

    if (!iocm__facts_settle(&loose->facts, &ledger->allocator)) return false;
    hash = hash_of(ledger, &loose->facts);
    found = find(ledger, &loose->facts, hash);
    if (found != NULL) {
        loose->facts.number = found->facts.number;
        return true;
    }
    if (!is_plain(&loose->facts) && (plain = plain_entry(ledger, &loose->facts)) == NULL)
        return false;
    loose->facts.number = loose->number;
    if (enter(ledger, loose, hash)) {
        stand_for(loose, plain);
        return true;
    }
    if (plain != NULL && plain->uses == 0) discard(ledger, plain);
    return false;
}

bool iocm__ledger_settle(iocm__ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (ledger->facts[i] != NULL && entry_of(ledger, (uint32_t)i)->loose &&
            !settle(ledger, entry_of(ledger, (uint32_t)i)))
            return false;
    return true;
}

iocm__facts *const *iocm__ledger_facts(const iocm__ledger *ledger, size_t *count)
{
    *count = ledger->count;
    return ledger->facts;
}

/* ---- the ledger ---- */

iocm__ledger *iocm__ledger_new(const iocm_allocator *allocator, const uint64_t key[2])
{
    iocm__ledger *ledger = iocm__alloc_zero(allocator, sizeof *ledger);

    if (ledger == NULL) return NULL;
    ledger->allocator = *allocator;
    memcpy(ledger->key, key, sizeof ledger->key);
    ledger->merged[0] = IOCM__NO_FACTS;
    return ledger;
}

void iocm__ledger_free(iocm__ledger *ledger)
{
    iocm_allocator allocator;

    if (ledger == NULL) return;
    allocator = ledger->allocator;
    HASH_CLEAR(hh, ledger->table);
    for (size_t i = 0; i < ledger->count; i++) {
        if (ledger->facts[i] == NULL) continue;
        iocm__free(&allocator, ledger->facts[i]->links);
        iocm__free(&allocator, entry_of(ledger, (uint32_t)i));
    }
    iocm__free(&allocator, ledger->facts);
    iocm__free(&allocator, ledger->free);
    iocm__free(&allocator, ledger);
}
