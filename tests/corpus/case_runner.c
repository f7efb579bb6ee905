/* SPDX-License-Identifier: MIT */
/*
 * case_runner FILE_OR_FOLDER...: runs cases kept as data against the public interface.
 * What a file holds is told by the beginning of its name (refang, defang, addresses,
 * domains, urls, hashes, emails, indicators, extract) or by a first line `# cases: refang`
 * (or defang, indicators, extract). Prints every case that does not hold, then
 * "N passed, N failed". Exit 0 all hold, 1 some do not, 2 not run as meant.
 */
#include "case.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef enum file_kind {
    KIND_UNKNOWN,
    KIND_REFANG,
    KIND_DEFANG,
    KIND_INDICATOR,
    KIND_EXTRACT
} file_kind;

static const struct {
    const char *prefix;
    file_kind kind;
} kinds[] = {
    {"refang", KIND_REFANG},     {"defang", KIND_DEFANG},        {"addresses", KIND_INDICATOR},
    {"domains", KIND_INDICATOR}, {"urls", KIND_INDICATOR},       {"hashes", KIND_INDICATOR},
    {"emails", KIND_INDICATOR},  {"indicators", KIND_INDICATOR}, {"extract", KIND_EXTRACT}};

static file_kind kind_of_text(const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (size >= strlen(kinds[i].prefix) &&
            memcmp(text, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
            return kinds[i].kind;
    return KIND_UNKNOWN;
}

static file_kind kind_of_file(const char *path, iocm_span text)
{
    static const char header[] = "# cases: ";
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    if (text.size > sizeof header && memcmp(text.data, header, sizeof header - 1) == 0)
        return kind_of_text(text.data + sizeof header - 1, text.size - (sizeof header - 1));
    return kind_of_text(name, strlen(name));
}

static void run_rows(case_run *run, iocm_span text, file_kind kind)
{
    iocm_span line;
    while (case_next_line(&line, &text)) {
        case_row row;
        run->line++;
        if (line.size == 0 || line.data[0] == '#') continue;
        bool held = case_row_split(&row, line.data, line.size);
        if (!held)
            case_says(run, "a malformed escape, or too many columns");
        else if (kind == KIND_REFANG)
            held = case_refang(run, &row);
        else if (kind == KIND_DEFANG)
            held = case_defang(run, &row);
        else
            held = case_indicator(run, &row);
        case_row_free(&row);
        run->passed += held;
        run->failed += !held;
    }
}

/* `named` on the command line, not found in a folder: then it must be a case file. */
static void run_file(case_run *total, const char *path, bool named)
{
    case_bytes bytes = case_read_file(path);
    if (!bytes.data) {
        fprintf(stderr, "%s: cannot be read\n", path);
        total->malformed = true;
        return;
    }
    case_run run = {.path = path};
    file_kind kind = kind_of_file(path, case_span(&bytes));
    if (kind == KIND_EXTRACT)
        case_extract_file(&run, case_span(&bytes));
    else if (kind != KIND_UNKNOWN)
        run_rows(&run, case_span(&bytes), kind);
    else
        fprintf(stderr, "%s: skipped: not a case file\n", path);
    total->malformed |= run.malformed || (named && run.passed + run.failed == 0);
    total->passed += run.passed;
    total->failed += run.failed;
    free(bytes.data);
}

static void run_folder(case_run *total, const char *path)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, NULL, alphasort);
    if (count < 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        total->malformed = true;
    }
    for (int i = 0; i < count; i++) {
        size_t size = strlen(path) + strlen(names[i]->d_name) + 2;
        char *full = malloc(size);
        struct stat info;
        if (full && snprintf(full, size, "%s/%s", path, names[i]->d_name) > 0 &&
            stat(full, &info) == 0 && S_ISREG(info.st_mode))
            run_file(total, full, false);
        free(full);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    case_run total = {0};
    if (argc < 2) {
        fprintf(stderr, "usage: case_runner FILE_OR_FOLDER...\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        struct stat info;
        if (stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode))
            run_folder(&total, argv[i]);
        else
            run_file(&total, argv[i], true);
    }
    printf("%zu passed, %zu failed\n", total.passed, total.failed);
    if (total.passed + total.failed == 0) fprintf(stderr, "no case was found\n");
    if (total.malformed || total.passed + total.failed == 0) return 2;
    return total.failed > 0;
}
