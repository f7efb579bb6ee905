/* SPDX-License-Identifier: MIT */
/* iocmatch exclusions compile: sentences become drafts. */
#include <stdlib.h>

#include "exclusions.h"

static const char usage[] =
    "usage: iocmatch exclusions compile [-q] [-o FILE] PLAYBOOK...\n"
    "       iocmatch exclusions compile [-q] [-o FILE] --sentence TEXT\n\n"
    "Compiles the false-positive scenarios of playbooks to drafts, as canonical JSON. On standard\n"
    "error a line for each tells, with tabs between: id, status, codes (notes, and why something\n"
    "was not read), what has to be bound, and the sentence.\n\n"
    "  -o, --output FILE       the file to write instead of standard output\n"
    "      --sentence TEXT     compiles this sentence instead\n"
    "  -q, --quiet             no warnings, no table\n"
    "\nExit status: 0 there are drafts, 1 there are none, 2 an error.\n";

enum { OPTION_SENTENCE = EXCLUSIONS_OWN };

/* Texts, each once. */
struct codes {
    iocm_span *items;
    size_t count;
    size_t capacity;
};

static void add_code(struct codes *codes, iocm_span code)
{
    for (size_t i = 0; i < codes->count; i++)
        if (cli_compare(codes->items[i], code) == 0) return;
    codes->items = cli_grow(codes->items, codes->count, &codes->capacity, sizeof codes->items[0]);
    codes->items[codes->count++] = code;
}

/* Notes, then why parts of the sentence were not read. */
static void put_codes(cli_buffer *out, const iocm_exclusions *exclusions, size_t index,
                      const iocm_exclusion *exclusion)
{
    struct codes codes = {0};

    for (size_t i = 0; i < exclusion->note_count; i++) add_code(&codes, exclusion->notes[i]);
    for (size_t i = 0; i < exclusion->part_count; i++) {
        iocm_sentence_part part = {.struct_size = sizeof part};
        if (iocm_exclusions_get_part(&part, exclusions, index, i, NULL) == IOCM_OK &&
            part.kind == IOCM_PART_RESIDUE)
            add_code(&codes, part.code);
    }
    exclusions_put_list(out, codes.items, codes.count);
    free(codes.items);
}

static void write_table(const iocm_exclusions *exclusions)
{
    cli_buffer out = {0};

    for (size_t i = 0; i < iocm_exclusions_count(exclusions); i++) {
        iocm_exclusion exclusion = exclusions_get(exclusions, i);
        cli_put_text(&out, exclusion.id);
        cli_putf(&out, "\t%s\t", iocm_exclusion_status_name(exclusion.status));
        put_codes(&out, exclusions, i, &exclusion);
        cli_puts(&out, "\t");
        exclusions_put_list(&out, exclusion.unbound, exclusion.unbound_count);
        cli_puts(&out, "\t");
        cli_put_text(&out, exclusion.sentence);
        cli_puts(&out, "\n");
    }
    if (out.size > 0) fwrite(out.data, 1, out.size, stderr);
    cli_release(&out);
}

static bool add_sentence(iocm_exclusions *exclusions, const char *text)
{
    iocm_sentence sentence = {.struct_size = sizeof sentence, .text = cli_span(text)};
    iocm_error error = {0};
    if (iocm_exclusions_add_sentence(NULL, exclusions, &sentence, &error) == IOCM_OK) return true;
    cli_report("--sentence", &error);
    return false;
}

static int run(const char *sentence, const char *output, bool quiet, char **paths, int count)
{
    iocm_exclusions *exclusions = exclusions_new();
    cli_buffer out = {0};
    bool good = exclusions != NULL;
    int status = CLI_ERROR;

    if (good && sentence) good = add_sentence(exclusions, sentence);
    for (int i = 0; good && i < count; i++)
        good = exclusions_add_playbook(exclusions, paths[i], quiet);
    if (good && exclusions_put_json(&out, exclusions) && exclusions_save(output, &out)) {
        cli_flush();
        if (!quiet) write_table(exclusions);
        status = iocm_exclusions_count(exclusions) > 0 ? CLI_FOUND : CLI_NOTHING;
    }
    cli_release(&out);
    iocm_exclusions_free(exclusions);
    return status;
}

int exclusions_compile(int argc, char **argv)
{
    static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                            {"sentence", required_argument, NULL, OPTION_SENTENCE},
                                            {"quiet", no_argument, NULL, 'q'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    const char *sentence = NULL;
    const char *output = "-";
    bool quiet = false;
    int option;

    while ((option = getopt_long(argc, argv, ":o:qh", options, NULL)) != -1) switch (option) {
        case 'o': output = optarg; break;
        case 'q': quiet = true; break;
        case OPTION_SENTENCE: sentence = optarg; break;
        case 'h': fputs(usage, stdout); return CLI_FOUND;
        default: return cli_bad_option("exclusions compile", option, argv);
        }
    if ((optind == argc) == !sentence) {
        cli_message("exclusions compile: give PLAYBOOK..., or --sentence TEXT");
        return CLI_ERROR;
    }
    return run(sentence, output, quiet, argv + optind, argc - optind);
}
