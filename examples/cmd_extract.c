/* SPDX-License-Identifier: MIT */
/* iocmatch extract: every indicator in prose, with the place where it stands. */
#include <string.h>

#include "cli.h"

static const char usage[] =
    "usage: iocmatch extract [OPTIONS] FILE...\n\n"
    "Writes every indicator in a text, defanged or not: type, value, line, column and the text\n"
    "as written, with tabs between. Without FILE, or for -, standard input is read.\n\n"
    "      --format tsv|jsonl\n"
    "      --hosts             the host of a URL is an indicator, too\n"
    "      --words             also read ` dot `, ` at ` and `1.2.3.4 : 80`\n"
    "      --markup            also read HTML entities (&#46;)\n";

struct extraction {
    const char *file; /* NULL = only one */
    const char *text;
    bool jsonl;
    bool found;
    cli_buffer out;
    cli_buffer value;
};

static int put_item(void *ctx, const iocm_extracted *item)
{
    struct extraction *extraction = ctx;
    cli_buffer *out = &extraction->out;
    const char *type = iocm_indicator_type(&item->indicator);
    iocm_span written = {extraction->text + item->offset, item->size};

    extraction->found = true;
    extraction->value.size = 0;
    cli_put_indicator(&extraction->value, &item->indicator);
    if (extraction->jsonl) {
        cli_json json = {.out = out};
        cli_json_open(&json, '{');
        if (extraction->file) cli_json_text(&json, "file", cli_span(extraction->file));
        cli_json_text(&json, "type", cli_span(type));
        cli_json_text(&json, "value", (iocm_span){extraction->value.data, extraction->value.size});
        cli_json_count(&json, "line", item->line);
        cli_json_count(&json, "column", item->column);
        cli_json_count(&json, "offset", item->offset);
        cli_json_text(&json, "written", written);
        cli_json_key(&json, "defanged");
        cli_json_bool(&json, item->indicator.flags & IOCM_INDICATOR_DEFANGED);
        cli_json_close(&json, '}');
    } else {
        cli_putf(out, "%s\t", type);
        cli_put(out, extraction->value.data, extraction->value.size);
        cli_putf(out, "\t%llu\t%llu\t", (unsigned long long)item->line,
                 (unsigned long long)item->column);
        cli_put_text(out, written);
    }
    cli_puts(out, "\n");
    if (out->size > 1u << 16) cli_print(out);
    return 0;
}

static bool extract_file(struct extraction *extraction, const char *path,
                         const iocm_extract_options *options)
{
    cli_buffer text = {0};
    iocm_error error = {0};
    bool good =
        cli_read_all(&text, path) && !cli_refuse_foreign(path, (iocm_span){text.data, text.size});

    extraction->text = text.data;
    if (good && iocm_extract(put_item, extraction, text.data, text.size, options, &error) != 0) {
        cli_report(path, &error);
        good = false;
    }
    cli_print(&extraction->out);
    cli_release(&text);
    return good;
}

int cmd_extract(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"format", required_argument, NULL, 'f'}, {"hosts", no_argument, NULL, 'H'},
        {"words", no_argument, NULL, 'w'},        {"markup", no_argument, NULL, 'm'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
    iocm_extract_options options = {.struct_size = sizeof options};
    struct extraction extraction = {0};
    bool good = true;
    int option;

    while ((option = getopt_long(argc, argv, ":h", long_options, NULL)) != -1) {
        if (option == 'H')
            options.flags |= IOCM_EXTRACT_HOSTS;
        else if (option == 'w')
            options.flags |= IOCM_EXTRACT_WORDS;
        else if (option == 'm')
            options.flags |= IOCM_EXTRACT_MARKUP;
        else if (option == 'h') {
            fputs(usage, stdout);
            return CLI_FOUND;
        } else if (option == 'f' && strcmp(optarg, "jsonl") == 0)
            extraction.jsonl = true;
        else if (option != 'f' || strcmp(optarg, "tsv") != 0)
            return cli_bad_option("extract", option, argv);
    }
    if (optind == argc) good = extract_file(&extraction, "-", &options);
    for (int i = optind; i < argc; i++) {
        if (argc - optind > 1) extraction.file = argv[i];
        good = extract_file(&extraction, argv[i], &options) && good;
    }
    cli_release(&extraction.out);
    cli_release(&extraction.value);
    if (!good) return CLI_ERROR;
    return extraction.found ? CLI_FOUND : CLI_NOTHING;
}
