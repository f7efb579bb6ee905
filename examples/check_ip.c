/* SPDX-License-Identifier: MIT */
/*
 * Checks addresses against a file of indicators:
 *
 *   check_ip INDICATORS 198.51.100.7:4444 203.0.113.9
 *   cut -f 3 connections.tsv | check_ip INDICATORS
 */
#include <iocmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a whole file; NULL if that fails. */
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *data = NULL;
    size_t capacity = 0;

    *size = 0;
    while (file && !feof(file) && !ferror(file)) {
        char *more = realloc(data, capacity += 1 << 16);
        if (!more) break;
        data = more;
        *size += fread(data + *size, 1, capacity - *size, file);
    }
    if (file && feof(file)) {
        fclose(file);
        return data;
    }
    if (file) fclose(file);
    free(data);
    return NULL;
}

static iocm_matcher *make_matcher(const char *path, iocm_error *error)
{
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    iocm_matcher *matcher = NULL;
    size_t size;
    char *text = read_file(path, &size);

    if (!text) {
        perror(path);
        return NULL;
    }
    /* Each step runs only if the one before it succeeded; `error` tells which did not. */
    if (iocm_builder_new(&builder, NULL, error) == IOCM_OK &&
        iocm_load_indicators(NULL, builder, text, size, NULL, error) == IOCM_OK &&
        iocm_builder_compile(&set, builder, error) == IOCM_OK)
        iocm_matcher_new(&matcher, set, NULL, error);
    iocm_set_unref(set); /* the matcher keeps its own reference */
    iocm_builder_free(builder);
    free(text);
    return matcher;
}

/* Prints the best hit; 1 if there is one. */
static int check(const iocm_matcher *matcher, const char *value, size_t size)
{
    iocm_read_options options = {.struct_size = sizeof options, .kind = IOCM_KIND_ADDRESS};
    iocm_indicator address;
    iocm_hit found[8];
    iocm_hits hits = {found, 8, 0};
    iocm_error error = {0};
    iocm_entry entry = {.struct_size = sizeof entry};
    char given[IOCM_INDICATOR_BUFFER];
    char listed[IOCM_INDICATOR_BUFFER];
    int32_t port;

    if (iocm_indicator_parse(&address, NULL, 0, value, size, &options, &error) != IOCM_OK) {
        fprintf(stderr, "%s: %s\n", error.message, error.token);
        return 0;
    }
    port = address.flags & IOCM_INDICATOR_PORT ? address.port : -1;
    if (iocm_match_address(&hits, matcher, address.bytes, address.size, port, NULL) != IOCM_OK ||
        hits.count == 0)
        return 0;
    iocm_set_get(&entry, iocm_matcher_set(matcher), found[0].indicator, NULL);
    iocm_indicator_format(given, sizeof given, NULL, &address, NULL);
    iocm_indicator_format(listed, sizeof listed, NULL, &entry.indicator, NULL);
    printf("%s\t%s\t%s\n", given, iocm_grade_name(found[0].grade), listed);
    return 1;
}

int main(int argc, char **argv)
{
    iocm_error error = {0};
    iocm_matcher *matcher;
    char line[256];
    int found = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: %s INDICATORS [ADDRESS...]\n", argv[0]);
        return 2;
    }
    matcher = make_matcher(argv[1], &error);
    if (!matcher) {
        if (error.status != IOCM_OK)
            fprintf(stderr, "%s:%llu: %s\n", argv[1], (unsigned long long)error.line,
                    error.message);
        return 2;
    }
    for (int i = 2; i < argc; i++) found |= check(matcher, argv[i], strlen(argv[i]));
    while (argc == 2 && fgets(line, sizeof line, stdin)) {
        size_t size = strcspn(line, "\r\n");
        if (size > 0) found |= check(matcher, line, size);
    }
    iocm_matcher_free(matcher);
    return found ? 0 : 1;
}
