/* SPDX-License-Identifier: MIT */
/*
 * Records that need not be given: those in which the caller's function finds no candidate, if
 * there is nothing about them that the slow reader might see otherwise (csv_index.h says what a
 * plain record is). Which they are depends on the bytes of each record alone, and never on how the
 * input was cut into pieces.
 */
#include "load/csv_reader.h"

/* The first place at or after `at` of a candidate; `end` if there is none. */
static size_t find_candidate(const iocm_csv *csv, const char *text, size_t at, size_t end)
{
    size_t found = csv->options.candidate(csv->options.candidate_ctx, text + at, end - at);

    return found < end - at ? at + found : end;
}

bool iocm__csv_is_idle(const iocm_csv *csv, const char *text, size_t size)
{
    iocm__csv_index *index = csv->index;

    if (index == NULL || csv->wanted || csv->start.record == 0) return false;
    return index->find(index, text, size) && index->count == 0 &&
           find_candidate(csv, text, 0, size) == size;
}

/* The number of the record, from number `from` on, in which byte `at` stands. */
static size_t record_of(const iocm__csv_index *index, size_t from, size_t at)
{
    size_t to = index->count - 1;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (index->records[middle].end <= at)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* The reader stands behind `count` of the records found, the first of which began at `start`. */
static void stand_behind(iocm_csv *csv, const iocm_position *start, size_t count)
{
    const iocm__csv_record *last = &csv->index->records[count - 1];

    csv->start.record = start->record + count;
    csv->line = start->line + last->lines;
    csv->offset = start->offset + last->end;
}

size_t iocm__csv_skip(iocm_csv *csv, const char *text, size_t size)
{
    iocm__csv_index *index = csv->index;
    iocm_position start = {.record = csv->start.record, .line = csv->line, .offset = csv->offset};
    size_t end, at = 0, done = 0;

    (void)index->find(index, text, size);
    if (index->count == 0) return 0;
    end = index->records[index->count - 1].end;
    csv->after_cr = false;
    while (at < end && iocm__csv_is_running(csv)) {
        size_t found = find_candidate(csv, text, at, end);
        size_t which = found < end ? record_of(index, done, found) : index->count;

        if (which > done) {
            stand_behind(csv, &start, which);
            at = index->records[which - 1].end;
        }
        if (found == end) break;
        csv->wanted = true;
        iocm__csv_read_lines(csv, text + at, index->records[which].end - at);
        csv->wanted = false;
        at = index->records[which].end;
        done = which + 1;
    }
    return at;
}
