/* SPDX-License-Identifier: MIT */
/* Documents of exclusions: read from files and playbooks, and written. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exclusions.h"

iocm_exclusions *exclusions_new(void)
{
    iocm_exclusions *exclusions = NULL;
    iocm_error error = {0};
    if (iocm_exclusions_new(&exclusions, NULL, &error) != IOCM_OK) cli_report(NULL, &error);
    return exclusions;
}

iocm_exclusion exclusions_get(const iocm_exclusions *exclusions, size_t index)
{
    iocm_exclusion exclusion = {.struct_size = sizeof exclusion};
    iocm_exclusions_get(&exclusion, exclusions, index, NULL);
    return exclusion;
}

void exclusions_put_list(cli_buffer *out, const iocm_span *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) cli_puts(out, ", ");
        cli_put_text(out, items[i]);
    }
}

/* ---- reading ---- */

static bool add_json(iocm_exclusions *exclusions, const char *path, iocm_span text)
{
    iocm_error error = {0};
    if (cli_refuse_foreign(path, text)) return false;
    if (iocm_exclusions_add_json(exclusions, text.data, text.size, NULL, &error) == IOCM_OK)
        return true;
    cli_report(path, &error);
    return false;
}

static bool add_playbook(iocm_playbook **playbook, iocm_exclusions *exclusions, const char *path,
                         iocm_span text, bool quiet)
{
    cli_diagnostics diagnostics = {.path = path, .quiet = quiet};
    iocm_load_options options = {.struct_size = sizeof options,
                                 .on_diagnostic = cli_diagnostic,
                                 .diagnostic_ctx = &diagnostics};
    iocm_error error = {0};
    bool good = iocm_playbook_read(playbook, text.data, text.size, &options, &error) == IOCM_OK &&
                iocm_exclusions_add_playbook(exclusions, *playbook, &error) == IOCM_OK;

    cli_diagnostics_end(&diagnostics);
    if (!good) cli_report(path, &error);
    return good;
}

bool exclusions_add_file(iocm_exclusions *exclusions, const char *path)
{
    cli_buffer text = {0};
    bool good =
        cli_read_all(&text, path) && add_json(exclusions, path, (iocm_span){text.data, text.size});
    cli_release(&text);
    return good;
}

bool exclusions_add_playbook(iocm_exclusions *exclusions, const char *path, bool quiet)
{
    cli_buffer text = {0};
    iocm_playbook *playbook = NULL;
    bool good = cli_read_all(&text, path) &&
                add_playbook(&playbook, exclusions, path, (iocm_span){text.data, text.size}, quiet);
    iocm_playbook_free(playbook);
    cli_release(&text);
    return good;
}

bool exclusions_add_any(iocm_playbook **playbook, iocm_exclusions *exclusions, const char *path,
                        bool quiet)
{
    static const char blanks[] = " \t\r\n";
    cli_buffer file = {0};
    bool good = cli_read_all(&file, path);
    iocm_span text = {file.data, file.size};
    size_t start = 0;

    *playbook = NULL;
    while (start < text.size && memchr(blanks, text.data[start], sizeof blanks - 1)) start++;
    if (good && start < text.size && text.data[start] == '{')
        good = add_json(exclusions, path, text);
    else if (good)
        good = add_playbook(playbook, exclusions, path, text, quiet);
    cli_release(&file);
    return good;
}

/* ---- a playbook's scenarios beside what a file holds ---- */

static int compare_spans(const void *a, const void *b)
{
    return cli_compare(*(const iocm_span *)a, *(const iocm_span *)b);
}

/* The sentences that the document holds, sorted; to be freed. */
static iocm_span *list_sentences(const iocm_exclusions *exclusions)
{
    size_t count = iocm_exclusions_count(exclusions);
    iocm_span *sentences = cli_resize(NULL, count, sizeof sentences[0]);

    for (size_t i = 0; i < count; i++) sentences[i] = exclusions_get(exclusions, i).sentence;
    if (count > 1) qsort(sentences, count, sizeof sentences[0], compare_spans);
    return sentences;
}

bool exclusions_add_scenarios(iocm_exclusions *exclusions, const iocm_playbook *playbook)
{
    size_t known = iocm_exclusions_count(exclusions);
    iocm_span *sentences = list_sentences(exclusions);
    iocm_playbook_scenario scenario = {.struct_size = sizeof scenario};
    iocm_error error = {0};

    for (size_t i = 0; error.status == IOCM_OK &&
                       iocm_playbook_get_scenario(&scenario, playbook, i, NULL) == IOCM_OK;
         i++) {
        char id[32]; /* as `compile` gives it, if it is free */
        int size = snprintf(id, sizeof id, "s%zu", i + 1);
        iocm_sentence sentence = {.struct_size = sizeof sentence,
                                  .text = scenario.filter,
                                  .title = scenario.title,
                                  .description = scenario.description,
                                  .offset = scenario.filter_offset};
        if (known > 0 &&
            bsearch(&sentence.text, sentences, known, sizeof sentences[0], compare_spans))
            continue;
        if (iocm_exclusions_find(exclusions, id, (size_t)size) == IOCM_NO_EXCLUSION)
            sentence.id = (iocm_span){id, (size_t)size};
        if (scenario.flags & IOCM_SCENARIO_CUT) sentence.flags = IOCM_SENTENCE_CUT;
        iocm_exclusions_add_sentence(NULL, exclusions, &sentence, &error);
    }
    free(sentences);
    if (error.status != IOCM_OK) cli_report(NULL, &error);
    return error.status == IOCM_OK;
}

/* ---- writing ---- */

static int put_piece(void *ctx, const char *data, size_t size)
{
    cli_put(ctx, data, size);
    return 0;
}

bool exclusions_put_json(cli_buffer *out, const iocm_exclusions *exclusions)
{
    iocm_error error = {0};
    if (iocm_exclusions_write_json(put_piece, out, exclusions, &error) == IOCM_OK) return true;
    cli_report(NULL, &error);
    return false;
}

static bool write_all(int file, const cli_buffer *text)
{
    for (size_t done = 0; done < text->size;) {
        ssize_t size = write(file, text->data + done, text->size - done);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        done += (size_t)size;
    }
    return fsync(file) == 0;
}

/* The mode of the file that is there, or what the umask leaves. */
static bool set_mode(int file, const char *path)
{
    struct stat status;
    mode_t mask;

    if (stat(path, &status) == 0) {
        if (!S_ISREG(status.st_mode)) errno = EINVAL;
        return S_ISREG(status.st_mode) && fchmod(file, status.st_mode & 0777) == 0;
    }
    mask = umask(0);
    umask(mask);
    return fchmod(file, 0666 & ~mask) == 0;
}

bool exclusions_save(const char *path, cli_buffer *text)
{
    static const char suffix[] = ".XXXXXX";
    cli_buffer beside = {0};
    bool good = false;
    int file;

    if (strcmp(path, "-") == 0) {
        cli_print(text);
        return true;
    }
    cli_puts(&beside, path);
    cli_put(&beside, suffix, sizeof suffix);
    file = mkstemp(beside.data);
    if (file >= 0) {
        good = set_mode(file, path) && write_all(file, text);
        good = close(file) == 0 && good;
        good = good && rename(beside.data, path) == 0;
    }
    if (!good) {
        cli_message("%s: %s", path, strerror(errno));
        if (file >= 0) unlink(beside.data);
    }
    cli_release(&beside);
    return good;
}
