/* SPDX-License-Identifier: MIT */
/*
 * lookups [OPTION=VALUE...]: addresses looked up in lists of them, by the library and by peers.
 *
 *   lists=ipport,ipv4,mixed   also: sequential, low, high, one16
 *   counts=1000,1000000       entries of a list
 *   rates=0,50,100            per cent of queries that hit
 *   peers=...                 by name; default: all that can hold the list
 *   turns=5  queries=1000000  in each turn every peer answers all queries, one after another
 *   batch=256                 queries handed over at a time; with another size only these are
 *                             measured, as batch-SIZE/LIST
 *   limit=30                  seconds after which a build or a turn is given up
 *   seed=1
 *
 * Prints lines of results (see measure.h) of these names, nanoseconds or bytes:
 *   build/LIST bytes/LIST   for an entry
 *   batch/LIST chain/LIST alone/LIST   for a query: many at once; the next query waits for the
 *       answer; and for all that the processor does for it
 *   wrong/LIST              answers that are not the true ones
 *   gaveup/LIST             who took longer than the limit, and how far it came
 */
#include "lookups.h"
#include "measure.h"

#include <malloc.h>
#include <string.h>

static const lookup_peer *const peers[] = {
    &peer_iocmatch, &peer_rte_hash, &peer_khash_ipport, &peer_khash_ipv4, &peer_uthash,
    &peer_glib,     &peer_roaring,  &peer_rte_lpm,      &peer_rte_fib,    &peer_mmdb};
#define PEERS (sizeof peers / sizeof peers[0])

#define BATCH 256 /* unless another size is asked for */

typedef struct run_plan {
    const char *lists, *counts, *rates, *peers;
    size_t turns, queries, batch;
    double limit;
    uint32_t seed;
} run_plan;

typedef struct built {
    const lookup_peer *peer;
    void *self; /* NULL: not built */
    char name[24];
} built;

/* ---- building ---- */

static size_t malloc_bytes(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

/* Adds all entries, looking at the clock now and then. */
static size_t add_all(const lookup_peer *peer, void *self, const address_list *list, double limit)
{
    double start = measure_seconds();
    size_t i = 0;

    while (i < list->count && peer->add(self, &list->entries[i], (uint32_t)i))
        if (++i % 256 == 0 && measure_seconds() - start > limit) break;
    return i;
}

static void build(built *out, const address_list *list, const run_plan *plan)
{
    const lookup_peer *peer = out->peer;
    char what[48];
    size_t before, added;
    double start;
    void *self;

    if (peer->start != NULL && !peer->start()) return;
    before = malloc_bytes();
    start = measure_seconds();
    self = peer->make(list);
    if (self == NULL) return;
    added = add_all(peer, self, list, plan->limit);
    if (added < list->count) {
        snprintf(what, sizeof what, "gaveup/%s", list->name);
        measure_print(what, peer->name, list->count, 0, 0, (double)added, "entries");
        peer->free(self);
        return;
    }
    if (peer->finish != NULL && !peer->finish(self)) {
        fprintf(stderr, "%s cannot be built\n", peer->name);
        peer->free(self);
        return;
    }
    snprintf(what, sizeof what, "build/%s", list->name);
    measure_print(what, peer->name, list->count, 0, 0,
                  (measure_seconds() - start) * 1e9 / (double)list->count, "ns");
    snprintf(what, sizeof what, "bytes/%s", list->name);
    measure_print(what, peer->name, list->count, 0, 0,
                  (double)(peer->bytes != NULL ? peer->bytes(self) : malloc_bytes() - before) /
                      (double)list->count,
                  "bytes");
    out->self = self;
}

/* ---- asking ---- */

static bool is_true(const built *one, const address_list *list, uint32_t answer, uint32_t truth)
{
    entry found;
    const entry *wanted;

    if (answer == LIST_NONE || truth == LIST_NONE) return answer == truth;
    if (answer == LIST_MEMBER) return true;
    if (one->peer->entry_of == NULL) return answer == truth;
    wanted = &list->entries[truth];
    found = one->peer->entry_of(one->self, answer);
    return found.address == wanted->address && found.port == wanted->port &&
           found.prefix == wanted->prefix;
}

/* All queries in batches; the number answered before the limit. `answers` hold one batch. */
static size_t ask_batches(const built *one, const query_list *q, const run_plan *plan,
                          uint32_t *answers)
{
    double start = measure_seconds();
    size_t done = 0;

    for (size_t round = 1; done < q->count; round++) {
        size_t some = q->count - done < plan->batch ? q->count - done : plan->batch;

        one->peer->batch(one->self, q, done, some, answers);
        done += some;
        if (round % 256 == 0 && measure_seconds() - start > plan->limit) break;
    }
    return done;
}

static size_t ask_each(const built *one, const query_list *q, const run_plan *plan,
                       uint32_t *answers, bool alone)
{
    static volatile uint32_t zero;
    const size_t block = (size_t)1 << 14;
    double start = measure_seconds();
    size_t done = 0;

    while (done < q->count && measure_seconds() - start <= plan->limit) {
        size_t some = q->count - done < block ? q->count - done : block;

        answers[0] += one->peer->chain(one->self, q, done, some, zero, alone);
        done += some;
    }
    return done;
}

static size_t ask_chain(const built *one, const query_list *q, const run_plan *plan,
                        uint32_t *answers)
{
    return ask_each(one, q, plan, answers, false);
}

static size_t ask_alone(const built *one, const query_list *q, const run_plan *plan,
                        uint32_t *answers)
{
    return ask_each(one, q, plan, answers, true);
}

static void count_wrong(const built *one, const address_list *list, const query_list *q,
                        const run_plan *plan, int rate, uint32_t *answers)
{
    size_t wrong = 0;
    double start = measure_seconds();
    char what[48];

    for (size_t done = 0; done < q->count; done += plan->batch) {
        size_t some = q->count - done < plan->batch ? q->count - done : plan->batch;

        one->peer->batch(one->self, q, done, some, answers);
        for (size_t i = 0; i < some; i++)
            if (!is_true(one, list, answers[i], q->truth[done + i])) wrong++;
        if (measure_seconds() - start > plan->limit) break;
    }
    snprintf(what, sizeof what, "wrong/%s", list->name);
    measure_print(what, one->peer->name, list->count, rate, 0, (double)wrong, "answers");
}

static void run_turn(const built *all, size_t count, const address_list *list, const query_list *q,
                     const run_plan *plan, int rate, int turn, uint32_t *answers)
{
    static const struct {
        const char *name;
        size_t (*ask)(const built *one, const query_list *q, const run_plan *plan,
                      uint32_t *answers);
    } ways[] = {{"batch", ask_batches}, {"chain", ask_chain}, {"alone", ask_alone}};
    char what[48];

    for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++) {
        snprintf(what, sizeof what, "%s/%s", ways[way].name, list->name);
        if (plan->batch != BATCH) {
            if (way > 0) break;
            snprintf(what, sizeof what, "batch-%zu/%s", plan->batch, list->name);
        }
        for (size_t i = 0; i < count; i++) {
            double start = measure_seconds();
            size_t done = ways[way].ask(&all[i], q, plan, answers);

            measure_print(what, all[i].peer->name, list->count, rate, turn,
                          (measure_seconds() - start) * 1e9 / (double)done, "ns");
        }
    }
}

/* ---- what is asked for ---- */

static bool is_among(const char *names, const char *name)
{
    size_t size = strlen(name);

    for (const char *at = names; (at = strstr(at, name)) != NULL; at += size)
        if ((at == names || at[-1] == ',') && (at[size] == ',' || at[size] == '\0')) return true;
    return false;
}

/* Copies the next of a list with commas; false at its end. */
static bool next_of(const char **rest, char *out, size_t capacity)
{
    size_t size = strcspn(*rest, ",");

    if (size == 0 || size >= capacity) return false;
    memcpy(out, *rest, size);
    out[size] = '\0';
    *rest += size + ((*rest)[size] == ',');
    return true;
}

static void run_list(const run_plan *plan, const char *name, size_t entries)
{
    built all[PEERS];
    address_list list;
    size_t count = 0;
    uint32_t *answers = measure_alloc(plan->batch, sizeof *answers);
    const char *rates = plan->rates;
    char rate[8];

    if (!list_make(&list, name, entries, plan->seed)) {
        fprintf(stderr, "there is no list '%s'\n", name);
        exit(2);
    }
    for (size_t i = 0; i < PEERS; i++) {
        if (!(peers[i]->kinds & list.kind)) continue;
        if (plan->peers != NULL && !is_among(plan->peers, peers[i]->name)) continue;
        if (peers[i]->max_count != 0 && entries > peers[i]->max_count) continue;
        all[count] = (built){.peer = peers[i]};
        build(&all[count], &list, plan);
        count += all[count].self != NULL;
    }
    while (next_of(&rates, rate, sizeof rate)) {
        query_list q;

        queries_make(&q, &list, plan->queries, atoi(rate));
        for (size_t i = 0; i < count; i++)
            count_wrong(&all[i], &list, &q, plan, atoi(rate), answers);
        for (size_t turn = 1; turn <= plan->turns; turn++)
            run_turn(all, count, &list, &q, plan, atoi(rate), (int)turn, answers);
        queries_free(&q);
    }
    for (size_t i = 0; i < count; i++) all[i].peer->free(all[i].self);
    list_free(&list);
    free(answers);
}

static bool read_option(run_plan *plan, const char *option)
{
    const char *value = strchr(option, '=');
    size_t size = value != NULL ? (size_t)(value - option) : 0;
    struct {
        const char *name;
        const char **text;
        size_t *number;
    } known[] = {{"lists", &plan->lists, NULL}, {"counts", &plan->counts, NULL},
                 {"rates", &plan->rates, NULL}, {"peers", &plan->peers, NULL},
                 {"turns", NULL, &plan->turns}, {"queries", NULL, &plan->queries},
                 {"batch", NULL, &plan->batch}};

    if (value == NULL) return false;
    if (strncmp(option, "limit=", 6) == 0) return (plan->limit = atof(value + 1)) > 0;
    if (strncmp(option, "seed=", 5) == 0) return plan->seed = (uint32_t)atol(value + 1), true;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strlen(known[i].name) != size || strncmp(known[i].name, option, size) != 0) continue;
        if (known[i].text != NULL) return *known[i].text = value + 1, true;
        return (*known[i].number = strtoul(value + 1, NULL, 10)) > 0;
    }
    return false;
}

int main(int argc, char **argv)
{
    run_plan plan = {.lists = "ipport,ipv4,mixed",
                     .counts = "1000,1000000",
                     .rates = "0,50,100",
                     .turns = 5,
                     .queries = 1000000,
                     .batch = BATCH,
                     .limit = 30,
                     .seed = 1};
    char name[24], count[16];

    for (int i = 1; i < argc; i++)
        if (!read_option(&plan, argv[i])) {
            fprintf(stderr, "lookups: what is '%s'?\n", argv[i]);
            return 2;
        }
    for (const char *lists = plan.lists; next_of(&lists, name, sizeof name);)
        for (const char *counts = plan.counts; next_of(&counts, count, sizeof count);)
            run_list(&plan, name, strtoul(count, NULL, 10));
    return 0;
}
