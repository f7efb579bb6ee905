/* SPDX-License-Identifier: MIT */
/*
 * The rest of a log, by several threads. Whoever is free reads the next block and cuts it where a
 * record begins; then it searches the block while others read theirs, and keeps what counts: the
 * records that hit or are odd, and the diagnostics. When it is the block's turn, these are given to
 * where one thread would have given them: nothing that comes out tells how many threads there were.
 *
 * Each thread has a CSV reader of its own that got the header, so that it knows the columns, and
 * then one block after the other. Where its reader thinks it stands is set right by a shift. Where
 * records begin is told by one more reader, which sees all and gives nothing.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

/* What is kept of a block until its turn: a record, or a diagnostic. */
struct finding {
    struct finding *next;
    bool is_record;
    iocm_position position;
    iocm_span *cells;
    size_t count;
    iocm_diagnostic diagnostic;
};

/* A CSV reader and what is to be added to the places it tells. */
struct shifted {
    iocm_csv *csv;
    iocm_position shift;
};

struct pool {
    struct hunt_rest *rest;

    pthread_mutex_t input;
    struct shifted cutter;
    iocm_position place; /* where the next block begins */
    char *carry;         /* what was read of it */
    size_t carried;
    uint64_t blocks;
    bool ended;  /* the last block was read, or it is no use to read it */
    bool unread; /* reading failed; a message was given */

    pthread_mutex_t order;
    pthread_cond_t next_turn;
    uint64_t turn; /* the block whose findings are given next */
    bool failed;
    iocm_status status;
    iocm_error error;
};

struct worker {
    struct pool *pool;
    pthread_t thread;
    struct shifted reader;
    iocm_hit *hits;
    bool is_searching; /* not reading the header */
    char *data;

    /* of the block */
    size_t size; /* bytes in `data` that are still to be searched */
    uint64_t number;
    uint64_t bytes;
    double progress;
    bool is_last;
    struct hunt_arena arena;
    struct finding *first;
    struct finding **end;
    uint64_t rows_read; /* those that are not kept */
    uint64_t cells_unparsed;
    iocm_status status;
    iocm_error error;
};

/* ---- places ---- */

static iocm_position move(const iocm_position *place, const iocm_position *shift)
{
    iocm_position moved = *place;

    moved.record += shift->record;
    moved.line += shift->line;
    moved.offset += shift->offset;
    return moved;
}

static iocm_position tell(const struct shifted *reader)
{
    iocm_position place = {.struct_size = sizeof place};

    (void)iocm_csv_tell(&place, reader->csv, NULL);
    return move(&place, &reader->shift);
}

/* The next byte that is fed stands at `place`. */
static void aim(struct shifted *reader, const iocm_position *place)
{
    iocm_position now = tell(reader);

    reader->shift.record += place->record - now.record;
    reader->shift.line += place->line - now.line;
    reader->shift.offset += place->offset - now.offset;
}

/* ---- searching a block ---- */

static struct finding *add_finding(struct worker *worker)
{
    struct finding *finding = hunt_alloc(&worker->arena, sizeof *finding);

    *finding = (struct finding){0};
    *worker->end = finding;
    worker->end = &finding->next;
    return finding;
}

static void keep_record(struct worker *worker, const iocm_span *cells, size_t count,
                        const iocm_position *position)
{
    struct finding *finding = add_finding(worker);

    finding->is_record = true;
    finding->position = move(position, &worker->reader.shift);
    finding->cells = hunt_alloc(&worker->arena, count * sizeof cells[0]);
    finding->count = count;
    for (size_t i = 0; i < count; i++) finding->cells[i] = hunt_copy(&worker->arena, cells[i]);
}

/* Whatever the one thread would do more than count it, is left to that: it looks once more. */
static int search_record(void *ctx, const iocm_span *cells, size_t count,
                         const iocm_position *position)
{
    struct worker *worker = ctx;
    const struct hunt_rest *rest = worker->pool->rest;
    iocm_hits hits = {worker->hits, IOCM_MAX_HITS, 0};
    iocm_record_result result = {.struct_size = sizeof result};

    if (!worker->is_searching) return 0;
    if (position->flags != 0 || count != rest->column_count ||
        iocm_match_record(&result, &hits, rest->hunt->matcher, rest->layout, cells, count, NULL) !=
            IOCM_OK ||
        result.verdict != IOCM_VERDICT_NO_MATCH) {
        keep_record(worker, cells, count, position);
    } else {
        worker->rows_read++;
        worker->cells_unparsed += result.cells_unparsed;
    }
    return 0;
}

static void keep_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    struct worker *worker = ctx;
    struct finding *finding;

    if (!worker->is_searching) return;
    finding = add_finding(worker);
    finding->diagnostic = *diagnostic;
    finding->diagnostic.line += worker->reader.shift.line;
    finding->diagnostic.offset += worker->reader.shift.offset;
    finding->diagnostic.code = hunt_copy(&worker->arena, diagnostic->code);
    finding->diagnostic.token = hunt_copy(&worker->arena, diagnostic->token);
    finding->diagnostic.message = hunt_copy(&worker->arena, diagnostic->message);
}

static size_t find_candidate(void *ctx, const char *text, size_t size)
{
    const struct worker *worker = ctx;

    return hunt_find_candidate(worker->pool->rest->hunt, text, size);
}

/* Searches what is in `data`. */
static void search(struct worker *worker)
{
    if (worker->status == IOCM_OK)
        worker->status =
            iocm_csv_feed(worker->reader.csv, worker->data, worker->size, &worker->error);
    worker->size = 0;
}

/* ---- reading blocks: one thread at a time ---- */

/* Cuts the block behind the last complete record, if that ends with a line feed; `offset` is where
 * `data` stands in the log. What is behind the cut waits for the next block. */
static bool cut(struct worker *worker, uint64_t offset)
{
    struct pool *pool = worker->pool;
    iocm_position place = tell(&pool->cutter);
    size_t size;

    if (place.offset <= offset) return false;
    size = (size_t)(place.offset - offset);
    if (worker->data[size - 1] != '\n') return false;
    pool->place = place;
    pool->carried = worker->size - size;
    memcpy(pool->carry, worker->data + size, pool->carried);
    worker->size = size;
    return true;
}

/* Reads the next block. Of one that is longer than there is room, all but its end is searched
 * here. */
static void read_block(struct worker *worker)
{
    struct pool *pool = worker->pool;
    uint64_t offset = pool->place.offset;

    aim(&worker->reader, &pool->place);
    worker->number = pool->blocks++;
    worker->bytes = 0;
    memcpy(worker->data, pool->carry, pool->carried);
    worker->size = pool->carried;
    for (;;) {
        ptrdiff_t size =
            cli_read(pool->rest->input, worker->data + worker->size, HUNT_PIECE - worker->size);

        worker->progress = cli_progress(pool->rest->input);
        worker->is_last = size <= 0;
        if (size < 0) pool->unread = true;
        if (size <= 0) break;
        worker->bytes += (uint64_t)size;
        worker->status = iocm_csv_feed(pool->cutter.csv, worker->data + worker->size, (size_t)size,
                                       &worker->error);
        worker->size += (size_t)size;
        if (worker->status != IOCM_OK || cut(worker, offset)) break;
        if (worker->size < HUNT_PIECE) continue;
        search(worker);
        offset += HUNT_PIECE;
    }
    if (worker->is_last || worker->status != IOCM_OK) pool->ended = true;
}

static bool take_block(struct worker *worker)
{
    struct pool *pool = worker->pool;
    bool taken;

    worker->first = NULL;
    worker->end = &worker->first;
    worker->rows_read = worker->cells_unparsed = 0;
    pthread_mutex_lock(&pool->input);
    taken = !pool->ended;
    if (taken) read_block(worker);
    pthread_mutex_unlock(&pool->input);
    return taken;
}

/* ---- giving what was found: in the order of blocks ---- */

/* Gives the findings; false if that failed. */
static bool give(struct worker *worker)
{
    struct hunt_rest *rest = worker->pool->rest;
    struct hunt_stats *stats = &rest->hunt->stats;

    stats->bytes += worker->bytes;
    stats->rows_read += worker->rows_read;
    stats->cells_unparsed += worker->cells_unparsed;
    rest->start = tell(&worker->reader);
    for (const struct finding *at = worker->first; at; at = at->next) {
        if (!at->is_record) {
            rest->on_diagnostic(rest->diagnostic_ctx, &at->diagnostic);
        } else if (rest->on_record(rest->ctx, at->cells, at->count, &at->position) != 0) {
            rest->start.record = at->position.record;
            return false;
        }
    }
    hunt_progress(rest->hunt, rest->path, worker->progress);
    return true;
}

static void take_turn(struct worker *worker)
{
    struct pool *pool = worker->pool;
    bool failed;

    pthread_mutex_lock(&pool->order);
    while (pool->turn != worker->number) pthread_cond_wait(&pool->next_turn, &pool->order);
    if (!pool->failed) pool->failed = !give(worker);
    if (!pool->failed && worker->status != IOCM_OK) {
        pool->failed = true;
        pool->status = worker->status;
        pool->error = worker->error;
    }
    failed = pool->failed;
    pool->turn++;
    pthread_cond_broadcast(&pool->next_turn);
    pthread_mutex_unlock(&pool->order);
    if (!failed) return;
    pthread_mutex_lock(&pool->input);
    pool->ended = true;
    pthread_mutex_unlock(&pool->input);
}

static void *work(void *ctx)
{
    struct worker *worker = ctx;

    while (take_block(worker)) {
        search(worker);
        if (worker->is_last && worker->status == IOCM_OK)
            worker->status = iocm_csv_finish(worker->reader.csv, &worker->error);
        take_turn(worker);
        hunt_free_arena(&worker->arena);
        worker->arena = (struct hunt_arena){0};
    }
    return NULL;
}

/* ---- the pool ---- */

static size_t find_nothing(void *ctx, const char *text, size_t size)
{
    (void)ctx;
    (void)text;
    return size;
}

static int ignore_record(void *ctx, const iocm_span *cells, size_t count,
                         const iocm_position *position)
{
    (void)ctx;
    (void)cells;
    (void)count;
    (void)position;
    return 0;
}

/* A reader that got the header. */
static iocm_status open_reader(struct shifted *out, const struct hunt_rest *rest,
                               iocm_csv_fn on_record, void *ctx, iocm_csv_options *options,
                               iocm_error *error)
{
    iocm_status status;

    options->struct_size = sizeof *options;
    options->delimiter = rest->hunt->delimiter;
    options->diagnostic_ctx = options->candidate_ctx = ctx;
    status = iocm_csv_new(&out->csv, on_record, ctx, options, error);
    if (status == IOCM_OK) status = iocm_csv_feed(out->csv, rest->header, rest->header_size, error);
    return status;
}

/* Makes ready what reads and cuts; what was read of the rest is the beginning of the first block. */
static iocm_status open_pool(struct pool *pool, struct hunt_rest *rest, iocm_error *error)
{
    iocm_csv_options options = {.candidate = find_nothing};
    iocm_status status = open_reader(&pool->cutter, rest, ignore_record, NULL, &options, error);

    pool->rest = rest;
    pool->place = rest->start;
    pool->carry = cli_resize(NULL, HUNT_PIECE, 1);
    pool->carried = rest->piece.size;
    memcpy(pool->carry, rest->piece.data, rest->piece.size);
    if (status != IOCM_OK) return status;
    aim(&pool->cutter, &pool->place);
    return iocm_csv_feed(pool->cutter.csv, pool->carry, pool->carried, error);
}

static iocm_status open_worker(struct worker *worker, struct pool *pool, iocm_error *error)
{
    bool all = hunt_reads_all(pool->rest->hunt);
    iocm_csv_options options = {.on_diagnostic = keep_diagnostic,
                                .candidate = all ? NULL : find_candidate};
    iocm_status status;

    worker->pool = pool;
    worker->hits = cli_resize(NULL, IOCM_MAX_HITS, sizeof worker->hits[0]);
    worker->data = cli_resize(NULL, HUNT_PIECE, 1);
    status = open_reader(&worker->reader, pool->rest, search_record, worker, &options, error);
    worker->is_searching = true;
    return status;
}

static void close_worker(struct worker *worker)
{
    iocm_csv_free(worker->reader.csv);
    free(worker->hits);
    free(worker->data);
}

/* This thread is one of them: where no other can be had, it does all. */
static void run(struct worker *workers, unsigned count)
{
    unsigned started = 1;

    while (started < count &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    work(&workers[0]);
    while (started-- > 1) pthread_join(workers[started].thread, NULL);
}

iocm_status hunt_read_rest(struct hunt_rest *rest, iocm_error *error)
{
    unsigned count = rest->hunt->threads;
    struct worker *workers = cli_resize(NULL, count, sizeof workers[0]);
    struct pool pool = {.input = PTHREAD_MUTEX_INITIALIZER,
                        .order = PTHREAD_MUTEX_INITIALIZER,
                        .next_turn = PTHREAD_COND_INITIALIZER};
    iocm_status status = open_pool(&pool, rest, error);

    memset(workers, 0, count * sizeof workers[0]);
    for (unsigned i = 0; i < count && status == IOCM_OK; i++)
        status = open_worker(&workers[i], &pool, error);
    if (status == IOCM_OK) {
        run(workers, count);
        status = pool.status;
        *error = pool.error;
        rest->failed = pool.unread;
    }
    for (unsigned i = 0; i < count; i++) close_worker(&workers[i]);
    free(workers);
    iocm_csv_free(pool.cutter.csv);
    free(pool.carry);
    return status;
}
