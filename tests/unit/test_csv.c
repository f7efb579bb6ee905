/* SPDX-License-Identifier: MIT */
/*
 * The CSV reader: RFC 4180, the traps of real exports, limits, places, and random documents
 * against a slow parser of its own that sees the document as a whole.
 *
 * Where the reading differs from Python's csv module, which is close to RFC 4180 (all of it is
 * the habit of libcsv unless said otherwise; tests/corpus/csv_python.py allows for the first):
 * - blanks around cells are dropped; a quote after blanks opens a quoted cell;
 * - lines of only blanks are no records;
 * - `"a"b,c"` is one cell a"b,c and not the two cells ab and c";
 * - quotes that are not closed or not doubled cannot join lines (ours).
 */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "iocmatch.h"
#include "memory_meter.h"

/* What was read, as text: "2@7[a|b c]\n" is the record of line 2 and offset 7; diagnostics are
 * "!code 2:7\n" with line and offset. NUL is written \0. */
typedef struct log_text {
    char *data;
    size_t size;
    size_t capacity;
    uint64_t records;
    uint64_t stop_at;
} log_text;

static void put(log_text *log, const char *text, size_t size)
{
    if (log->capacity - log->size < size + 1) {
        log->capacity = (log->capacity + size + 64) * 2;
        log->data = realloc(log->data, log->capacity);
        assert_non_null(log->data);
    }
    memcpy(log->data + log->size, text, size);
    log->size += size;
    log->data[log->size] = '\0';
}

static void put_cell(log_text *log, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\0')
            put(log, "\\0", 2);
        else
            put(log, text + i, 1);
    }
}

static void put_place(log_text *log, uint64_t line, uint64_t offset)
{
    char text[64];
    int size = snprintf(text, sizeof text, "%llu@%llu", (unsigned long long)line,
                        (unsigned long long)offset);

    put(log, text, (size_t)size);
}

/* What is said to be missing: ~c a cell is cut, ~o cells are left out, ~e the end is cut. */
static void put_flags(log_text *log, uint32_t flags)
{
    if (flags & IOCM_RECORD_CELL_CUT) put(log, "~c", 2);
    if (flags & IOCM_RECORD_CELLS_LEFT_OUT) put(log, "~o", 2);
    if (flags & IOCM_RECORD_END_CUT) put(log, "~e", 2);
}

static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    log_text *log = ctx;

    assert_int_equal(position->struct_size, sizeof *position);
    assert_true(position->record == ++log->records);
    put_place(log, position->line, position->offset);
    put(log, "[", 1);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) put(log, "|", 1);
        put_cell(log, cells[i].data, cells[i].size);
    }
    put(log, "]", 1);
    put_flags(log, position->flags);
    put(log, "\n", 1);
    return log->records == log->stop_at;
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    log_text *log = ctx;

    assert_true(diagnostic->message.size > 0 && diagnostic->column > 0);
    put(log, "!", 1);
    put(log, diagnostic->code.data, diagnostic->code.size);
    put(log, " ", 1);
    put_place(log, diagnostic->line, diagnostic->offset);
    put(log, "\n", 1);
}

typedef struct limits {
    size_t field, record, columns;
    char delimiter;
} limits;

static iocm_csv *new_reader(log_text *log, const limits *limit)
{
    iocm_csv_options options = {.struct_size = sizeof options,
                                .delimiter = (unsigned char)limit->delimiter,
                                .on_diagnostic = on_diagnostic,
                                .diagnostic_ctx = log,
                                .max_field = limit->field,
                                .max_record = limit->record,
                                .max_columns = limit->columns};
    iocm_csv *csv;
    iocm_error error = {0};

    if (iocm_csv_new(&csv, on_record, log, &options, &error) != IOCM_OK)
        fail_msg("%s", error.message);
    return csv;
}

/* Feeds a copy of exactly that size, so that reading past the end is seen. */
static void feed(iocm_csv *csv, const char *text, size_t size)
{
    char *copy = malloc(size == 0 ? 1 : size);

    assert_non_null(copy);
    if (size > 0) memcpy(copy, text, size);
    assert_int_equal(iocm_csv_feed(csv, copy, size, NULL), IOCM_OK);
    free(copy);
}

static void read_in_two(log_text *log, const char *text, size_t size, size_t split,
                        const limits *limit)
{
    iocm_csv *csv = new_reader(log, limit);

    feed(csv, text, split);
    feed(csv, text + split, size - split);
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
    iocm_csv_free(csv);
}

static void read_by_steps(log_text *log, const char *text, size_t size, size_t step,
                          const limits *limit)
{
    iocm_csv *csv = new_reader(log, limit);

    for (size_t at = 0; at < size; at += step)
        feed(csv, text + at, size - at < step ? size - at : step);
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
    iocm_csv_free(csv);
}

static void show_difference(const char *text, size_t size, const char *got, const char *wanted,
                            const char *how)
{
    print_message("document:");
    for (size_t i = 0; i < size && i < 400; i++) print_message(" %02x", (unsigned char)text[i]);
    fail_msg("%s:\n%s-- wanted:\n%s", how, got, wanted);
}

/* Reads a document in one piece, and in every split into two, and byte by byte. */
static void check_limited(const char *text, size_t size, const char *wanted, const limits *limit)
{
    for (size_t split = 0; split <= size + 1; split++) {
        log_text log = {0};

        put(&log, "", 0);
        if (split <= size)
            read_in_two(&log, text, size, split, limit);
        else
            read_by_steps(&log, text, size, 1, limit);
        if (strcmp(log.data, wanted) != 0) show_difference(text, size, log.data, wanted, "read");
        free(log.data);
    }
}

static void check(const char *text, size_t size, const char *wanted)
{
    const limits none = {0};

    check_limited(text, size, wanted, &none);
}

#define CHECK(text, wanted) check("" text, sizeof(text) - 1, wanted)

static void rfc_4180(void **state)
{
    (void)state;
    CHECK("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", "1@0[aaa|bbb|ccc]\n2@13[zzz|yyy|xxx]\n");
    CHECK("aaa,bbb,ccc\r\nzzz,yyy,xxx", "1@0[aaa|bbb|ccc]\n2@13[zzz|yyy|xxx]\n");
    CHECK("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", "1@0[aaa|bbb|ccc]\n2@19[zzz|yyy|xxx]\n");
    CHECK("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nz,y\r\n", "1@0[aaa|b\r\nbb|ccc]\n3@21[z|y]\n");
    CHECK("\"aaa\",\"b\"\"bb\",\"c,c\"\r\n", "1@0[aaa|b\"bb|c,c]\n");
    CHECK("a,,\"\"\n,\n", "1@0[a||]\n2@6[|]\n");
    CHECK("\"\"\"Web\"\"\",\"\"\"\"", "1@0[\"Web\"|\"]\n");
    CHECK("\"11/20/2020, 4:20:29.443 PM\",x", "1@0[11/20/2020, 4:20:29.443 PM|x]\n");
}

static void line_ends(void **state)
{
    (void)state;
    CHECK("", "");
    CHECK("\n\r\n\r", "");
    CHECK("a\rb\r", "1@0[a]\n2@2[b]\n");
    CHECK("a\n\rb\n", "1@0[a]\n3@3[b]\n");
    CHECK("a\r\n\r\n \t\r\nb\r\n", "1@0[a]\n4@9[b]\n");
    CHECK("\"a\rb\",c\rd", "1@0[a\rb|c]\n3@8[d]\n");
    CHECK("\"a\r\r\nb\"\nd", "1@0[a\r\r\nb]\n4@8[d]\n");
    CHECK("\"a\nb\n\nc\"\nd\n", "1@0[a\nb\n\nc]\n5@9[d]\n");
    CHECK("\"\"\n\"\r\n\"\r\nx", "1@0[]\n2@3[\r\n]\n4@9[x]\n");
}

static void blanks_and_quotes(void **state)
{
    (void)state;
    CHECK("\"a\", \"b, c\",\t\"d\" ,e f ", "1@0[a|b, c|d|e f]\n");
    CHECK(" \" a \" ,  b  ,\n", "1@0[ a |b|]\n");
    CHECK("ab\"c,d\"\ne\n", "1@0[ab\"c|d\"]\n2@8[e]\n");
    CHECK("\"a\"b\",c\nd\n", "1@0[a\"b|c]\n2@8[d]\n");
    CHECK("\"{\"k\":\"v,w\"}\",c\n", "1@0[{\"k\":\"v,w\"}|c]\n");
    CHECK("\"a\" \"b\",c\n", "1@0[a\" \"b|c]\n");
}

static void bytes_of_all_kinds(void **state)
{
    (void)state;
    CHECK("a\0b,\0,\"\0\"\n", "1@0[a\\0b|\\0|\\0]\n");
    CHECK("\xEF\xBB\xBFTenantId,x\n1,2\n", "1@3[TenantId|x]\n2@14[1|2]\n");
    CHECK("\xEF\xBB\xBF\"a\",b", "1@3[a|b]\n");
    CHECK("\xEF\xBB", "1@0[\xEF\xBB]\n");
    CHECK("\xEF\xBBz\n\xEF\xBB\xBFy", "1@0[\xEF\xBBz]\n2@4[\xEF\xBB\xBFy]\n");
    CHECK("\xEF\xBB\xBF", "");
    CHECK("\xFF\xFE,\x80\n", "1@0[\xFF\xFE|\x80]\n");
}

static void other_delimiters(void **state)
{
    const limits tab = {.delimiter = '\t'};
    const limits blank = {.delimiter = ' '};
    const limits semicolon = {.delimiter = ';'};

    (void)state;
    check_limited("a\t\tb,c\n\t\n", 9, "1@0[a||b,c]\n2@7[|]\n", &tab);
    check_limited("a  \"b c\"\n \n", 11, "1@0[a||b c]\n2@9[|]\n", &blank);
    check_limited("a,b;c; \"d;\" \n", 13, "1@0[a,b|c|d;]\n", &semicolon);
}

static void bad_quotes_hide_nothing(void **state)
{
    (void)state;
    CHECK("ab\"c,\"d", "!unclosed_quote 1@5\n1@0[ab\"c|d]\n");
    CHECK("a,\"b\nc,d\ne", "!unclosed_quote 1@2\n1@0[a|b]\n2@5[c|d]\n3@9[e]\n");
    CHECK("a\n\nb,c,\"d\r\n\r\ne,f\r\n", "1@0[a]\n!unclosed_quote 3@7\n3@3[b|c|d]\n5@13[e|f]\n");
    CHECK("\"a\n\",\"b\nc\n", "!unclosed_quote 2@5\n1@0[a]\n2@3[,\"b]\n3@8[c]\n");
}

static void stray_quotes_stay_in_their_lines(void **state)
{
    (void)state;
    CHECK("1,\"a\"x,y\n2,\"d\",z\n", "!stray_quote 1@2\n1@0[1|a\"x,y]\n2@9[2|d|z]\n");
    CHECK("1,\"a\"x,y\r\n2,z", "!stray_quote 1@2\n1@0[1|a\"x,y]\n2@10[2|z]\n");
    CHECK("1,\"a\nb\"c\n2", "!stray_quote 1@2\n1@0[1|a]\n2@5[b\"c]\n3@9[2]\n");
    CHECK("1,\"a\n2,\"b\",c\nd", "!stray_quote 1@2\n1@0[1|a]\n2@5[2|b|c]\n3@13[d]\n");
    CHECK("1,\"a\n2,\"b\",c", "!stray_quote 1@2\n1@0[1|a]\n2@5[2|b|c]\n");
    /* Well formed after all, though the second line looks like a record. */
    CHECK("1,\"a\n2,b\",c\nd", "1@0[1|a\n2,b|c]\n3@12[d]\n");
    CHECK("1,\"a\nb\"\"\"\n2", "1@0[1|a\nb\"]\n3@10[2]\n");
}

static void cells_and_columns_over_their_limits(void **state)
{
    const limits few = {.field = 3, .columns = 2};

    (void)state;
    check_limited("abc,\"def\"\n", 10, "1@0[abc|def]\n", &few);
    check_limited("abcd,\"de\"\"f\"\ng,h\n", 17,
                  "!field_too_long 1@0\n1@0[abcd|de\"f]~c\n2@13[g|h]\n", &few);
    check_limited("abc   ,\"def\"  \n", 15, "1@0[abc|def]\n", &few);
    check_limited("a,b,c\nd\n", 8, "!too_many_columns 1@0\n1@0[a|b]~o\n2@6[d]\n", &few);
}

static void records_over_their_limit(void **state)
{
    const limits few = {.record = 8};

    (void)state;
    check_limited("abc,efgh\nb\n", 11, "1@0[abc|efgh]\n2@9[b]\n", &few);
    check_limited("abc,efghi,\"j\r\nb\n", 16, "!record_too_long 1@0\n1@0[abc|efgh]~e\n2@14[b]\n",
                  &few);
    check_limited("a,\"b\nc,d\ne,f\n\"g\"\n", 17,
                  "!unclosed_quote 1@2\n1@0[a|b]\n2@5[c|d]\n3@9[e|f]\n4@13[g]\n", &few);
    check_limited(
        "a,\"bcd\r\nefghijklmno\r\np\n", 23,
        "!unclosed_quote 1@2\n1@0[a|bcd]\n!record_too_long 2@8\n2@8[efghijkl]~e\n3@21[p]\n", &few);
}

/* A field of every length around the limit and around libcsv's buffer, with blanks after it. */
static void long_cells(void **state)
{
    const limits limit = {.field = 5000};
    char *text = malloc(40000);

    (void)state;
    assert_non_null(text);
    for (size_t size = 4990; size < 14000;
         size += size < 5010 || (size > 9080 && size < 9110) ? 1 : 97) {
        for (int quoted = 0; quoted < 2; quoted++) {
            for (size_t blanks = 0; blanks < 12000; blanks += 3999) {
                log_text log = {0};
                size_t used = 0;
                size_t wanted = size < 5001 ? size : 5001;

                if (quoted) text[used++] = '"';
                memset(text + used, 'x', size);
                used += size;
                if (quoted) text[used++] = '"';
                memset(text + used, ' ', blanks);
                used += blanks;
                memcpy(text + used, ",y\n", 3);
                used += 3;
                read_by_steps(&log, text, used, 777, &limit);
                assert_int_equal(strncmp(log.data, "!field_too_long 1@0\n", 20) == 0, size > 5000);
                assert_int_equal(log.size, (size > 5000 ? 22 : 0) + 4 + wanted + 4);
                assert_string_equal(log.data + log.size - (size > 5000 ? 7 : 5),
                                    size > 5000 ? "x|y]~c\n" : "x|y]\n");
                free(log.data);
            }
        }
    }
    free(text);
}

/* ---- a slow parser that sees the whole document ---- */

typedef struct oracle {
    const char *text;
    size_t size;
    limits limit;
    log_text *log;
    size_t count;
    bool cut, too_many;
    log_text cells;
} oracle;

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

static bool is_blank_byte(char c)
{
    return c == ' ' || c == '\t';
}

static void oracle_cell(oracle *o, const char *data, size_t size)
{
    if (o->count++ >= o->limit.columns) {
        o->too_many = true;
        return;
    }
    if (size > o->limit.field) {
        size = o->limit.field + 1;
        o->cut = true;
    }
    if (o->count > 1) put(&o->cells, "|", 1);
    put_cell(&o->cells, data, size);
}

/*
 * Reads the cells of text[at, stop), whose end is an end of input. Returns where the record ends: the
 * first line end outside quotes, or `stop`; `*open` gets the place of a quote still open, or SIZE_MAX.
 */
static size_t oracle_cells(oracle *o, size_t at, size_t stop, size_t *open)
{
    char *cell = malloc(stop - at + 1);

    assert_non_null(cell);
    *open = SIZE_MAX;
    o->count = 0;
    o->cut = o->too_many = false;
    o->cells.size = 0;
    put(&o->cells, "", 0);
    for (;;) {
        size_t used = 0;

        while (at < stop && is_blank_byte(o->text[at])) at++;
        if (at < stop && o->text[at] == '"') {
            *open = at++;
            while (at < stop && *open != SIZE_MAX) {
                size_t next = at + 1;

                if (o->text[at] != '"') {
                    cell[used++] = o->text[at++];
                    continue;
                }
                if (next < stop && o->text[next] == '"') {
                    cell[used++] = '"';
                    at += 2;
                    continue;
                }
                while (next < stop && is_blank_byte(o->text[next])) next++;
                if (next == stop || o->text[next] == ',' || is_end(o->text[next])) {
                    *open = SIZE_MAX;
                    at = next;
                } else {
                    cell[used++] = '"';
                    at++;
                }
            }
        } else {
            while (at < stop && o->text[at] != ',' && !is_end(o->text[at]))
                cell[used++] = o->text[at++];
            while (used > 0 && is_blank_byte(cell[used - 1])) used--;
        }
        oracle_cell(o, cell, used);
        if (at >= stop || o->text[at] != ',') break;
        at++;
    }
    free(cell);
    return at;
}

static void oracle_notice(oracle *o, const char *code, size_t at)
{
    uint64_t line = 1;

    for (size_t i = 0; i < at; i++)
        line += o->text[i] == '\n' ? 1 : o->text[i] == '\r' && o->text[i + 1] != '\n';
    put(o->log, "!", 1);
    put(o->log, code, strlen(code));
    put(o->log, " ", 1);
    put_place(o->log, line, at);
    put(o->log, "\n", 1);
}

static void oracle_record(oracle *o, size_t at, bool end_cut)
{
    uint64_t line = 1;

    for (size_t i = 0; i < at; i++)
        line += o->text[i] == '\n' ? 1 : o->text[i] == '\r' && o->text[i + 1] != '\n';
    if (o->cut) oracle_notice(o, "field_too_long", at);
    if (o->too_many) oracle_notice(o, "too_many_columns", at);
    put_place(o->log, line, at);
    put(o->log, "[", 1);
    put(o->log, o->cells.data, o->cells.size);
    put(o->log, "]", 1);
    put_flags(o->log, (o->cut ? IOCM_RECORD_CELL_CUT : 0) |
                          (o->too_many ? IOCM_RECORD_CELLS_LEFT_OUT : 0) |
                          (end_cut ? IOCM_RECORD_END_CUT : 0));
    put(o->log, "\n", 1);
}

/* The next line end (its first byte) at or after `at`, or the end. */
static size_t oracle_line(const oracle *o, size_t at)
{
    while (at < o->size && !is_end(o->text[at])) at++;
    return at;
}

static size_t oracle_after(const oracle *o, size_t at)
{
    if (at + 1 < o->size && o->text[at] == '\r' && o->text[at + 1] == '\n') return at + 2;
    return at < o->size ? at + 1 : at;
}

static bool oracle_blank(const oracle *o, size_t at, size_t stop)
{
    while (at < stop && is_blank_byte(o->text[at])) at++;
    return at == stop;
}

/* Lines from `at` to `stop`, each a record. */
static void oracle_lines(oracle *o, size_t at, size_t stop)
{
    size_t open;

    while (at < stop) {
        size_t end = oracle_line(o, at);

        if (!oracle_blank(o, at, end)) {
            (void)oracle_cells(o, at, end, &open);
            oracle_record(o, at, false);
        }
        at = oracle_after(o, end);
    }
}

/* Reads the record at `at`; gives where the next one begins. */
static size_t oracle_next(oracle *o, size_t at)
{
    size_t end = oracle_line(o, at);
    size_t first_open = SIZE_MAX;
    size_t open;

    if (end - at > o->limit.record) {
        oracle_notice(o, "record_too_long", at);
        (void)oracle_cells(o, at, at + o->limit.record, &open);
        if (!oracle_blank(o, at, at + o->limit.record)) oracle_record(o, at, true);
        return oracle_after(o, end);
    }
    if (oracle_blank(o, at, end)) return oracle_after(o, end);
    for (size_t line = 0;; line++) {
        size_t next = oracle_after(o, end);
        size_t following = oracle_line(o, next);
        size_t quotes = 0;
        bool even;

        for (size_t i = at; i < end; i++) quotes += o->text[i] == '"';
        even = quotes % 2 == 0;
        (void)oracle_cells(o, at, end, &open);
        if (line == 0) first_open = open;
        if (open == SIZE_MAX && (even || line == 0)) {
            oracle_record(o, at, false);
            return next;
        }
        if (open == SIZE_MAX || (even && end < o->size)) {
            oracle_notice(o, "stray_quote", first_open);
            oracle_lines(o, at, next);
            return next;
        }
        if (next == o->size || following - at > o->limit.record) {
            oracle_notice(o, "unclosed_quote", open);
            oracle_lines(o, at, next);
            return next;
        }
        end = following;
    }
}

static void random_documents(void **state)
{
    static const char alphabet[] = "aab\"\"\",,\r\n\n \t\0;";
    uint64_t random = 88172645463325252u;

    (void)state;
    for (int round = 0; round < 60000; round++) {
        char text[64];
        size_t size = 0;
        log_text wanted = {0};
        log_text got = {0};
        size_t split;
        oracle o = {.text = text, .log = &wanted, .limit = {1000, 1000, 1000, 0}};

        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        size = random % 40;
        for (size_t i = 0; i < size; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            text[i] = alphabet[(random >> 33) % (sizeof alphabet - 1)];
        }
        text[size] = 'x'; /* the oracle looks one byte ahead */
        if (round % 3 == 1) o.limit = (limits){3, 1000, 2, 0};
        if (round % 3 == 2) o.limit = (limits){1000, 5 + random % 20, 1000, 0};
        o.size = size;
        put(&wanted, "", 0);
        put(&got, "", 0);
        for (size_t at = 0; at < size;) at = oracle_next(&o, at);
        split = size == 0 ? 0 : (random >> 40) % (size + 1);
        if (round % 5 == 0)
            read_by_steps(&got, text, size, 1 + split % 3, &o.limit);
        else
            read_in_two(&got, text, size, split, &o.limit);
        if (strcmp(got.data, wanted.data) != 0)
            show_difference(text, size, got.data, wanted.data, "random");
        free(got.data);
        free(wanted.data);
        free(o.cells.data);
    }
}

/* ---- the calls ---- */

static void stopping_and_starting_again(void **state)
{
    const limits none = {0};
    log_text log = {.stop_at = 2};
    iocm_csv *csv = new_reader(&log, &none);
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_csv_feed(csv, "a\nb\nc\n", 6, &error), IOCM_E_STOPPED);
    assert_int_equal(error.status, IOCM_E_STOPPED);
    assert_int_equal(iocm_csv_feed(csv, "d\n", 2, NULL), IOCM_E_STOPPED);
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_E_STOPPED);
    assert_string_equal(log.data, "1@0[a]\n2@2[b]\n");
    log.size = 0;
    log.records = log.stop_at = 0;
    assert_int_equal(iocm_csv_feed(csv, "\xEF\xBB\xBFx,\"y", 7, NULL), IOCM_OK);
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
    assert_string_equal(log.data, "!unclosed_quote 1@5\n1@3[x|y]\n");
    iocm_csv_free(csv);
    free(log.data);
}

static void arguments(void **state)
{
    iocm_csv_options options = {.struct_size = sizeof options};
    iocm_csv *csv = (iocm_csv *)&options;

    (void)state;
    assert_int_equal(iocm_csv_new(NULL, on_record, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_csv_new(&csv, NULL, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    assert_null(csv);
    options.delimiter = '"';
    assert_int_equal(iocm_csv_new(&csv, on_record, NULL, &options, NULL), IOCM_E_ARGUMENT);
    options.delimiter = 256;
    assert_int_equal(iocm_csv_new(&csv, on_record, NULL, &options, NULL), IOCM_E_ARGUMENT);
    options.delimiter = 0;
    options.max_field = IOCM_MAX_FIELD + 1;
    assert_int_equal(iocm_csv_new(&csv, on_record, NULL, &options, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_csv_feed(NULL, "", 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_csv_finish(NULL, NULL), IOCM_E_ARGUMENT);
    iocm_csv_free(NULL);
}

/* ---- memory ---- */

static int count_record(void *ctx, const iocm_span *cells, size_t count,
                        const iocm_position *position)
{
    (void)cells;
    (void)position;
    *(uint64_t *)ctx += count;
    return 0;
}

static void memory_stays_constant(void **state)
{
    meter m;
    iocm_csv_options options = {.struct_size = sizeof options,
                                .allocator = &m.allocator,
                                .max_record = 1u << 16,
                                .max_field = 1u << 12};
    static const char *const lines[] = {"1,2,3,\"4\n5\",6\n", "never,\"closed\n", "longer"};
    static const uint64_t wanted[] = {5 * 400000, 2 * 400000, 1};

    (void)state;
    meter_start(&m, 0);
    for (size_t kind = 0; kind < 3; kind++) {
        uint64_t cells = 0;
        iocm_csv *csv;

        assert_int_equal(iocm_csv_new(&csv, count_record, &cells, &options, NULL), IOCM_OK);
        for (int i = 0; i < 400000; i++)
            assert_int_equal(iocm_csv_feed(csv, lines[kind], strlen(lines[kind]), NULL), IOCM_OK);
        assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
        iocm_csv_free(csv);
        assert_int_equal(m.live, 0);
        assert_int_equal(cells, wanted[kind]);
    }
    assert_true(m.most < 4u << 16);
}

static void every_allocation_may_fail(void **state)
{
    static const char text[] = "a,b,c,d,e,f,g,h,i,j\n\"k\nl\",m\n,\"n\no,p\n";
    meter m;
    iocm_csv_options options = {.struct_size = sizeof options, .allocator = &m.allocator};
    char big[9000];
    bool all = false;

    (void)state;
    memset(big, 'x', sizeof big);
    for (size_t nth = 1; !all; nth++) {
        iocm_csv *csv;
        uint64_t cells = 0;
        iocm_status status;

        meter_start(&m, nth);
        m.fail_once = true;
        status = iocm_csv_new(&csv, count_record, &cells, &options, NULL);
        if (status == IOCM_OK) status = iocm_csv_feed(csv, text, sizeof text - 1, NULL);
        if (status == IOCM_OK) status = iocm_csv_feed(csv, big, sizeof big, NULL);
        if (status == IOCM_OK) status = iocm_csv_finish(csv, NULL);
        assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
        all = status == IOCM_OK;
        assert_int_equal(all, m.calls < nth);
        iocm_csv_free(csv);
        assert_int_equal(m.live, 0);
    }
}

static void without_csv_it_says_so(void **state)
{
    iocm_csv *csv = NULL;

    (void)state;
    assert_int_equal(iocm_csv_new(&csv, on_record, NULL, NULL, NULL), IOCM_E_UNSUPPORTED);
    assert_int_equal(iocm_csv_feed(csv, "a", 1, NULL), IOCM_E_UNSUPPORTED);
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_E_UNSUPPORTED);
    iocm_csv_free(csv);
}

int main(void)
{
    const struct CMUnitTest without[] = {cmocka_unit_test(without_csv_it_says_so)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_4180),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(blanks_and_quotes),
        cmocka_unit_test(bytes_of_all_kinds),
        cmocka_unit_test(other_delimiters),
        cmocka_unit_test(bad_quotes_hide_nothing),
        cmocka_unit_test(stray_quotes_stay_in_their_lines),
        cmocka_unit_test(cells_and_columns_over_their_limits),
        cmocka_unit_test(records_over_their_limit),
        cmocka_unit_test(long_cells),
        cmocka_unit_test(random_documents),
        cmocka_unit_test(stopping_and_starting_again),
        cmocka_unit_test(arguments),
        cmocka_unit_test(memory_stays_constant),
        cmocka_unit_test(every_allocation_may_fail),
    };

    if ((iocm_features() & IOCM_FEATURE_CSV) == 0)
        return cmocka_run_group_tests(without, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
