/* SPDX-License-Identifier: MIT */
/* iocmatch exclusions convert: to and from Sigma filters, warninglists and exception items. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "exclusions.h"

static const char usage[] =
    "usage: iocmatch exclusions convert FILE... --to sigma|json [OPTIONS]\n\n"
    "Converts exclusions. What cannot be said exactly in the other format is refused by name, and\n"
    "the others are written. What comes from another system is a draft.\n\n"
    "      --to sigma|json     Sigma filters (YAML), or exclusions as canonical JSON\n"
    "      --from json|sigma|misp|elastic\n"
    "                          what the files are: exclusions as JSON (the default), Sigma\n"
    "                          filters, a MISP warninglist, Elastic exception items\n"
    "      --polarity positive|negative\n"
    "                          whether the selection of a Sigma filter with the condition\n"
    "                          `selection` names what to exclude, or what to keep\n"
    "  -o, --output FILE|DIR   the file to write; a folder gets a file for each Sigma filter\n"
    "\nExit status: 0 something was written, 1 there was nothing to write, 2 an error, also if "
    "one\n"
    "of several was refused.\n";

enum { OPTION_FROM = EXCLUSIONS_OWN, OPTION_TO, OPTION_POLARITY };

struct conversion {
    iocm_exclusion_format from; /* 0 = JSON */
    bool to_sigma;
    bool to_json;
    uint32_t flags; /* IOCM_IMPORT_* */
    const char *output;
};

static bool read_file(const struct conversion *conversion, iocm_exclusions *exclusions,
                      const char *path)
{
    cli_buffer text = {0};
    iocm_error error = {0};
    bool good;

    if (conversion->from == 0) return exclusions_add_file(exclusions, path);
    good =
        cli_read_all(&text, path) && !cli_refuse_foreign(path, (iocm_span){text.data, text.size});
    if (good && iocm_exclusions_import(exclusions, conversion->from, text.data, text.size,
                                       conversion->flags, NULL, &error) != IOCM_OK) {
        cli_report(path, &error);
        good = false;
    }
    cli_release(&text);
    return good;
}

static int put_piece(void *ctx, const char *data, size_t size)
{
    cli_put(ctx, data, size);
    return 0;
}

/* The file of an exclusion in a folder: its id, with what could lead elsewhere replaced. */
static void put_path(cli_buffer *out, const char *folder, iocm_span id)
{
    cli_puts(out, folder);
    cli_puts(out, "/");
    for (size_t i = 0; i < id.size; i++) {
        char c = id.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-' || (c == '.' && i > 0);
        if (plain)
            cli_put(out, &c, 1);
        else
            cli_putf(out, "%%%02x", (unsigned)(unsigned char)c);
    }
    cli_put(out, ".yml", sizeof ".yml");
}

static bool save_in_folder(const char *folder, iocm_span id, cli_buffer *text)
{
    cli_buffer path = {0};
    bool good;

    put_path(&path, folder, id);
    good = exclusions_save(path.data, text);
    cli_release(&path);
    return good;
}

/* Sigma filters, in files of their own or as documents of one. */
static int write_sigma(const struct conversion *conversion, const iocm_exclusions *exclusions)
{
    struct stat status;
    bool is_folder = stat(conversion->output, &status) == 0 && S_ISDIR(status.st_mode);
    cli_buffer all = {0};
    size_t written = 0;
    bool good = true;

    for (size_t i = 0; i < iocm_exclusions_count(exclusions); i++) {
        iocm_span id = exclusions_get(exclusions, i).id;
        cli_buffer text = {0};
        iocm_error error = {0};

        if (iocm_exclusions_write_sigma(put_piece, &text, exclusions, i, &error) != IOCM_OK) {
            char name[128];
            snprintf(name, sizeof name, "%.*s", (int)(id.size < 100 ? id.size : 100), id.data);
            cli_report(name, &error);
            good = false;
        } else if (is_folder) {
            good = save_in_folder(conversion->output, id, &text) && good;
            written++;
        } else {
            if (written++ > 0) cli_puts(&all, "---\n");
            cli_put(&all, text.data, text.size);
        }
        cli_release(&text);
    }
    if (!is_folder && written > 0) good = exclusions_save(conversion->output, &all) && good;
    cli_release(&all);
    if (!good) return CLI_ERROR;
    return written > 0 ? CLI_FOUND : CLI_NOTHING;
}

static int write_json(const struct conversion *conversion, const iocm_exclusions *exclusions)
{
    cli_buffer text = {0};
    bool good =
        exclusions_put_json(&text, exclusions) && exclusions_save(conversion->output, &text);

    cli_release(&text);
    if (!good) return CLI_ERROR;
    return iocm_exclusions_count(exclusions) > 0 ? CLI_FOUND : CLI_NOTHING;
}

static int run(const struct conversion *conversion, char **paths, int count)
{
    iocm_exclusions *exclusions;
    bool good;
    int status = CLI_ERROR;

    if (count == 0 || conversion->to_sigma == conversion->to_json) {
        cli_message("exclusions convert: give FILE... and --to sigma or --to json");
        return CLI_ERROR;
    }
    if (conversion->flags && conversion->from != IOCM_FORMAT_SIGMA_FILTER) {
        cli_message("exclusions convert: --polarity is for --from sigma");
        return CLI_ERROR;
    }
    exclusions = exclusions_new();
    good = exclusions != NULL;
    for (int i = 0; good && i < count; i++) good = read_file(conversion, exclusions, paths[i]);
    if (good)
        status = conversion->to_sigma ? write_sigma(conversion, exclusions)
                                      : write_json(conversion, exclusions);
    iocm_exclusions_free(exclusions);
    return status;
}

/* The place of a word in a list of them, or -1. */
static int find_word(const char *const *words, int count, const char *word)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0) return i;
    return -1;
}

static bool take_option(void *ctx, int option, char **argv)
{
    struct conversion *conversion = ctx;
    static const char *const froms[] = {"json", "sigma", "misp", "elastic"};
    static const iocm_exclusion_format formats[] = {
        0, IOCM_FORMAT_SIGMA_FILTER, IOCM_FORMAT_MISP_WARNINGLIST, IOCM_FORMAT_ELASTIC_EXCEPTION};
    static const char *const tos[] = {"sigma", "json"};
    static const char *const polarities[] = {"positive", "negative"};
    int word = -1;

    switch (option) {
    case OPTION_FROM:
        word = find_word(froms, 4, optarg);
        if (word >= 0) conversion->from = formats[word];
        break;
    case OPTION_TO:
        word = find_word(tos, 2, optarg);
        conversion->to_sigma = word == 0;
        conversion->to_json = word == 1;
        break;
    case OPTION_POLARITY:
        word = find_word(polarities, 2, optarg);
        conversion->flags = word == 0 ? IOCM_IMPORT_POSITIVE : IOCM_IMPORT_NEGATIVE;
        break;
    case 'o': conversion->output = optarg; return true;
    default: break;
    }
    if (word < 0) cli_bad_option("exclusions convert", option, argv);
    return word >= 0;
}

int exclusions_convert(int argc, char **argv)
{
    static const struct option options[] = {{"to", required_argument, NULL, OPTION_TO},
                                            {"from", required_argument, NULL, OPTION_FROM},
                                            {"polarity", required_argument, NULL, OPTION_POLARITY},
                                            {"output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct conversion conversion = {.output = "-"};
    int status = cli_options(argc, argv, ":o:h", options, usage, take_option, &conversion);

    return status < 0 ? run(&conversion, argv + optind, argc - optind) : status;
}
