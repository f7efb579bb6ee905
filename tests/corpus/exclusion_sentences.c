/* SPDX-License-Identifier: MIT */
/*
 * exclusion_sentences [--answers | --optional] FILE...: compiles sentences kept as data and compares what comes
 * with what is expected. A row has seven columns, parted by tabs, without escapes: id, split,
 * sentence, status, when (JSON), notes, residue codes; the first line is a header, `#` begins a
 * comment. The split `cut` says that the sentence is known to be cut off; in one of the split `lines`,
 * " / " is a newline. Prints every row that does not hold, then "N passed, N failed". Exit 0 all
 * hold, 1 some do not or there are none, 2 not run as meant. --answers: prints id, status, when,
 * notes and codes instead of comparing. --optional: a file that is not there is skipped, and told.
 */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exclude/exclude.h"

#define COLUMNS 7u
enum { ID, SPLIT, SENTENCE, STATUS, WHEN, NOTES, CODES };

/* What the compiler made of a sentence. */
typedef struct answer {
    iocm_exclusions *exclusions;
    iocm_exclusion info;
    iocm__buffer when;
    iocm__texts codes; /* each once, in order */
    const char *fault; /* of the parts; NULL = they cover the text */
} answer;

static bool split_row(iocm_span columns[COLUMNS], iocm_span line)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t tab = iocm__span_find_any(line, "\t");

        columns[i] = iocm__span(line.data, tab);
        if (tab < line.size)
            line = iocm__span(line.data + tab + 1, line.size - tab - 1);
        else
            line = iocm__span(line.data + line.size, 0);
    }
    return line.size == 0;
}

/* The sentence as it is compiled. */
static case_bytes text_of(const iocm_span columns[COLUMNS])
{
    iocm_span text = columns[SENTENCE];
    case_bytes copy = {malloc(text.size + 1), text.size};

    if (copy.data == NULL) abort();
    memcpy(copy.data, text.data, text.size);
    if (!case_is(columns[SPLIT], "lines")) return copy;
    for (size_t i = 1; i + 1 < copy.size; i++)
        if (memcmp(copy.data + i - 1, " / ", 3) == 0) copy.data[i] = '\n';
    return copy;
}

/* ---- compiling ---- */

static const char *collect_parts(answer *made)
{
    uint64_t end = 0;

    for (size_t i = 0; i < made->info.part_count; i++) {
        iocm_sentence_part part = {.struct_size = sizeof part};

        if (iocm_exclusions_get_part(&part, made->exclusions, 0, i, NULL) != IOCM_OK)
            return "a part cannot be read";
        if (part.offset != end || part.size == 0) return "there is a gap between parts";
        end += part.size;
        if (part.kind < IOCM_PART_KEYWORD || part.kind > IOCM_PART_RESIDUE)
            return "a part is of no kind";
        if ((part.kind == IOCM_PART_RESIDUE) != (part.code.size > 0))
            return "a residue has no code, or something else has one";
        if (part.code.size > 0 && !iocm__texts_have(&made->codes, part.code) &&
            !iocm__texts_add(&made->exclusions->arena, &made->codes, part.code))
            abort();
    }
    return end == made->info.sentence.size ? NULL : "the parts do not cover the sentence";
}

static void compile(answer *made, const iocm_span columns[COLUMNS])
{
    case_bytes text = text_of(columns);
    iocm_sentence sentence = {.struct_size = sizeof sentence};
    iocm_error error = {0};

    memset(made, 0, sizeof *made);
    made->info.struct_size = sizeof made->info;
    sentence.text = iocm__span(text.data, text.size);
    if (case_is(columns[SPLIT], "cut")) sentence.flags = IOCM_SENTENCE_CUT;
    if (iocm_exclusions_new(&made->exclusions, NULL, NULL) != IOCM_OK) abort();
    made->when.allocator = &made->exclusions->allocator;
    if (iocm_exclusions_add_sentence(NULL, made->exclusions, &sentence, &error) != IOCM_OK ||
        iocm_exclusions_get(&made->info, made->exclusions, 0, NULL) != IOCM_OK ||
        !iocm__expr_write(&made->when, made->exclusions->items[0].when))
        made->fault = error.status != IOCM_OK ? "it is refused" : "it cannot be read back";
    else
        made->fault = collect_parts(made);
    free(text.data);
}

static void clear(answer *made)
{
    iocm__buffer_free(&made->when);
    iocm_exclusions_free(made->exclusions);
}

/* ---- comparing ---- */

/* The expression in the form that the library writes; false = it is none. */
static bool canonical(answer *made, iocm__buffer *out, iocm_span json)
{
    iocm__expr *expr;
    iocm_error error = {0};

    out->allocator = &made->exclusions->allocator;
    if (iocm__expr_read(&expr, &made->exclusions->arena, json, &error) != IOCM_OK) {
        printf("  the expected expression is none: %s\n", error.message);
        return false;
    }
    return iocm__expr_write(out, expr);
}

/* True if the words of a column, parted by commas, semicolons or blanks, are those, in any order. */
static bool same_words(answer *made, iocm_span column, const iocm_span *items, size_t count)
{
    iocm__texts wanted = {0};

    while (column.size > 0) {
        size_t size = iocm__span_find_any(column, ",; ");
        iocm_span word = iocm__span(column.data, size);

        if (size > 0 && !iocm__texts_have(&wanted, word) &&
            !iocm__texts_add(&made->exclusions->arena, &wanted, word))
            abort();
        if (size < column.size) size++;
        column = iocm__span(column.data + size, column.size - size);
    }
    if (wanted.count != count) return false;
    for (size_t i = 0; i < count; i++)
        if (!iocm__texts_have(&wanted, items[i])) return false;
    return true;
}

static void print_words(const iocm_span *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s%.*s", i > 0 ? "," : "", (int)items[i].size, items[i].data);
}

static void print_answer(const answer *made, const char *between)
{
    printf("%s%s%.*s%s", iocm_exclusion_status_name(made->info.status), between,
           (int)made->when.size, made->when.data, between);
    print_words(made->info.notes, made->info.note_count);
    printf("%s", between);
    print_words(made->codes.items, made->codes.count);
    printf("\n");
}

static bool compare(answer *made, const iocm_span columns[COLUMNS])
{
    iocm__buffer wanted = {0};
    bool same = canonical(made, &wanted, columns[WHEN]) &&
                case_is(columns[STATUS], iocm_exclusion_status_name(made->info.status)) &&
                case_equal(iocm__span(wanted.data, wanted.size),
                           iocm__span(made->when.data, made->when.size)) &&
                same_words(made, columns[NOTES], made->info.notes, made->info.note_count) &&
                same_words(made, columns[CODES], made->codes.items, made->codes.count) &&
                made->fault == NULL;

    if (!same) {
        printf("%.*s: %.*s\n", (int)columns[ID].size, columns[ID].data, (int)columns[SENTENCE].size,
               columns[SENTENCE].data);
        printf("  expected %.*s | %.*s | %.*s | %.*s\n", (int)columns[STATUS].size,
               columns[STATUS].data, (int)wanted.size, wanted.data == NULL ? "" : wanted.data,
               (int)columns[NOTES].size, columns[NOTES].data, (int)columns[CODES].size,
               columns[CODES].data);
        printf("  got      ");
        print_answer(made, " | ");
        if (made->fault != NULL) printf("  %s\n", made->fault);
    }
    iocm__buffer_free(&wanted);
    return same;
}

/* ---- files ---- */

static void run_row(case_run *run, iocm_span line, bool answers)
{
    iocm_span columns[COLUMNS];
    answer made;
    bool held;

    if (line.size == 0 || line.data[0] == '#') return;
    if (!split_row(columns, line) || columns[SENTENCE].data == NULL) {
        printf("%s:%zu: not seven columns\n", run->path, run->line);
        run->failed++;
        return;
    }
    if (case_is(columns[ID], "id")) return;
    compile(&made, columns);
    if (answers) {
        printf("%.*s\t", (int)columns[ID].size, columns[ID].data);
        print_answer(&made, "\t");
        held = made.fault == NULL;
    } else {
        held = compare(&made, columns);
    }
    run->passed += held;
    run->failed += !held;
    clear(&made);
}

static bool run_file(case_run *total, const char *path, bool answers)
{
    case_bytes bytes = case_read_file(path);
    case_run run = {.path = path};
    iocm_span rest = {bytes.data, bytes.size};
    iocm_span line;

    if (bytes.data == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    while (case_next_line(&line, &rest)) {
        run.line++;
        if (line.size > 0 && line.data[line.size - 1] == '\r') line.size--;
        run_row(&run, line, answers);
    }
    total->passed += run.passed;
    total->failed += run.failed;
    free(bytes.data);
    return true;
}

int main(int argc, char **argv)
{
    case_run total = {0};
    bool answers = argc > 1 && strcmp(argv[1], "--answers") == 0;
    bool optional = argc > 1 && strcmp(argv[1], "--optional") == 0;
    int first = answers || optional ? 2 : 1;

    if (argc <= first) {
        fprintf(stderr, "usage: exclusion_sentences [--answers | --optional] FILE...\n");
        return 2;
    }
    for (int i = first; i < argc; i++) {
        FILE *file = optional ? fopen(argv[i], "rb") : NULL;

        if (optional && file == NULL) {
            printf("skipped: %s is not there\n", argv[i]);
            return 0;
        }
        if (file != NULL) fclose(file);
        if (!run_file(&total, argv[i], answers)) return 2;
    }
    if (!answers) printf("%zu passed, %zu failed\n", total.passed, total.failed);
    if (total.passed + total.failed == 0) fprintf(stderr, "no row was found\n");
    return total.failed > 0 || total.passed == 0;
}
