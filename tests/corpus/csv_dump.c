/* SPDX-License-Identifier: MIT */
/*
 * Reads CSV from standard input in pieces of the size given (64 KiB if none) and writes it in a
 * form that holds any byte: cells apart by 0x1F, records by 0x1E, each with its line in front;
 * diagnostics go to standard error. `-n` only counts, for measuring.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iocmatch.h"

typedef struct counts {
    int quiet;
    unsigned long long records, cells, bytes;
} counts;

static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    counts *seen = ctx;

    seen->records++;
    seen->cells += count;
    if (seen->quiet) return 0;
    printf("%llu", (unsigned long long)position->line);
    for (size_t i = 0; i < count; i++) {
        putchar(0x1F);
        fwrite(cells[i].data, 1, cells[i].size, stdout);
    }
    putchar(0x1E);
    return 0;
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    (void)ctx;
    fprintf(stderr, "%llu:%llu: %.*s\n", (unsigned long long)diagnostic->line,
            (unsigned long long)diagnostic->column, (int)diagnostic->message.size,
            diagnostic->message.data);
}

int main(int argc, char **argv)
{
    counts seen = {0};
    iocm_csv_options options = {.struct_size = sizeof options, .on_diagnostic = on_diagnostic};
    size_t piece = 65536;
    iocm_error error = {0};
    iocm_csv *csv;
    char *buffer;
    size_t got;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-n") == 0)
            seen.quiet = 1;
        else
            piece = strtoul(argv[i], NULL, 10);
    }
    buffer = malloc(piece);
    if (buffer == NULL || iocm_csv_new(&csv, on_record, &seen, &options, &error) != IOCM_OK)
        return 2;
    while ((got = fread(buffer, 1, piece, stdin)) > 0) {
        seen.bytes += got;
        if (iocm_csv_feed(csv, buffer, got, &error) != IOCM_OK) return 2;
    }
    if (iocm_csv_finish(csv, &error) != IOCM_OK) return 2;
    iocm_csv_free(csv);
    free(buffer);
    if (seen.quiet)
        printf("%llu records, %llu cells, %llu bytes\n", seen.records, seen.cells, seen.bytes);
    return 0;
}
