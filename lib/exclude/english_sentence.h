/* SPDX-License-Identifier: MIT */
/* Inside the reading of one sentence: what english_sentence.c, english_subject.c and english_join.c
 * share. */
#ifndef IOCM_ENGLISH_SENTENCE_H
#define IOCM_ENGLISH_SENTENCE_H

#include "exclude/english.h"

typedef struct iocm__reader {
    iocm__english *e;
    size_t at;
    iocm__gather always; /* conditions that hold for all of the sentence */
    iocm__gather parts;  /* what each verb excludes */
    iocm__expr *own;     /* the last ALL made here, which may get more conditions */
    iocm__range bare;    /* the last subject that says nothing itself */
    /* since the last verb */
    iocm__range verb;
    size_t first; /* token of the first clause; NOWHERE = none yet */
    size_t last;  /* behind the last one */
    size_t notes; /* there were before */
    unsigned joins;
    bool other_subject;    /* `and` was followed by one */
    iocm__gather segments; /* alternatives */
    /* since the last subject */
    iocm__range subject;
    unsigned flags;      /* IOCM__SUBJECT_* */
    bool said;           /* there was a clause about it */
    iocm__expr *object;  /* what the subject itself says; NULL = nothing */
    iocm__gather groups; /* alternatives, if it says something */
    iocm__gather group;  /* what has to be true together */
    size_t join_at;      /* where a connective that is no comma comes next, ... */
    unsigned join;       /* ... and which */
} iocm__reader;

/* ---- english_join.c: how clauses are put together ---- */

/* Ends what is said of a subject, or excluded by a verb. */
void iocm__reader_end_segment(iocm__reader *r);
void iocm__reader_end_part(iocm__reader *r);
void iocm__reader_begin_part(iocm__reader *r, iocm__range verb);

/* Moves behind connectives and says which there were. */
unsigned iocm__reader_skip_joins(iocm__reader *r);
/* What a comma between clauses stands for: the next connective between clauses. */
unsigned iocm__reader_comma_join(iocm__reader *r);
/* Makes the place for the next clause. */
void iocm__reader_join_clause(iocm__reader *r, unsigned joins);

/* Reads a clause and adds it there. */
void iocm__reader_add_clause(iocm__reader *r, iocm__clause *clause, unsigned joins);
/* The same of words that no head begins. */
void iocm__reader_add_unknown(iocm__reader *r);
/* Tells where a clause, or a subject that says something, stands. */
void iocm__reader_note(iocm__reader *r, size_t from, size_t to);

/* All that the sentence says. */
iocm__expr *iocm__reader_finish(iocm__reader *r);

/* ---- english_subject.c ---- */

/* Reads a subject, or the clause that stands in its place. */
void iocm__reader_read_subject(iocm__reader *r);

#endif /* IOCM_ENGLISH_SENTENCE_H */
