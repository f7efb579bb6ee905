/* SPDX-License-Identifier: MIT */
/*
 * Hunts one CSV log for the indicators of one playbook, with the library's calls alone:
 *
 *   hunt_csv PLAYBOOK LOG
 *
 * `iocmatch hunt` does more: several logs, sorting, formats, a summary.
 */
#include <iocmatch.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct hunt {
    iocm_matcher *matcher;
    iocm_layout *layout; /* NULL until the header is read */
    unsigned long hits;
    iocm_error error;
} hunt;

/* The header tells which table it is and where its columns are; then come the records. */
static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    hunt *state = ctx;
    iocm_hit found[64];
    iocm_hits hits = {found, 64, 0};
    iocm_record_result result = {.struct_size = sizeof result};

    if (!state->layout) {
        const iocm_schema *schema = iocm_schema_detect(cells, count);
        if (!schema) fprintf(stderr, "neither CommonSecurityLog nor DeviceNetworkEvents\n");
        return !schema || iocm_layout_new(&state->layout, schema, cells, count, NULL,
                                          &state->error) != IOCM_OK;
    }
    if (iocm_match_record(&result, &hits, state->matcher, state->layout, cells, count,
                          &state->error) != IOCM_OK)
        return 1;
    for (size_t i = 0; i < hits.count && i < hits.capacity; i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        char text[IOCM_INDICATOR_BUFFER];

        iocm_set_get(&entry, iocm_matcher_set(state->matcher), found[i].indicator, NULL);
        iocm_indicator_format(text, sizeof text, NULL, &entry.indicator, NULL);
        printf("line %llu, cell %u: %s %s\n", (unsigned long long)position->line,
               (unsigned)found[i].field + 1, text, iocm_grade_name(found[i].grade));
        state->hits++;
    }
    if (result.verdict == IOCM_VERDICT_INDETERMINATE ||
        (position->flags & (IOCM_RECORD_END_CUT | IOCM_RECORD_CELLS_LEFT_OUT))) {
        printf("line %llu: indeterminate, it was over a limit\n",
               (unsigned long long)position->line);
        state->hits++;
    }
    return 0;
}

static iocm_matcher *load_playbook(const char *path, iocm_error *error)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(text, 1, sizeof text, file) : 0;
    iocm_playbook *playbook = NULL;
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    iocm_matcher *matcher = NULL;

    if (!file || size == sizeof text) fprintf(stderr, "%s: not there, or over 1 MiB\n", path);
    if (file) fclose(file);
    if (!file || size == sizeof text) return NULL;
    if (iocm_playbook_read(&playbook, text, size, NULL, error) == IOCM_OK &&
        iocm_builder_new(&builder, NULL, error) == IOCM_OK &&
        iocm_playbook_load(NULL, builder, playbook, NULL, error) == IOCM_OK &&
        iocm_builder_compile(&set, builder, error) == IOCM_OK)
        iocm_matcher_new(&matcher, set, NULL, error);
    iocm_set_unref(set); /* the matcher keeps its own reference */
    iocm_builder_free(builder);
    iocm_playbook_free(playbook);
    return matcher;
}

/* Most records of a log hold nothing: they are passed over without being read into cells. */
static size_t find_candidate(void *ctx, const char *text, size_t size)
{
    return iocm_match_candidate(((hunt *)ctx)->matcher, text, size);
}

static iocm_status read_log(hunt *state, const char *path)
{
    static char piece[1 << 18];
    FILE *file = fopen(path, "rb");
    iocm_csv_options options = {
        .struct_size = sizeof options, .candidate = find_candidate, .candidate_ctx = state};
    iocm_csv *csv = NULL;
    iocm_status status = iocm_csv_new(&csv, on_record, state, &options, &state->error);
    size_t size;

    if (!file) perror(path);
    while (file && status == IOCM_OK && (size = fread(piece, 1, sizeof piece, file)) > 0)
        status = iocm_csv_feed(csv, piece, size, &state->error);
    if (status == IOCM_OK) status = iocm_csv_finish(csv, &state->error);
    iocm_csv_free(csv);
    if (file) fclose(file);
    return file ? status : IOCM_E_IO;
}

int main(int argc, char **argv)
{
    hunt state = {0};
    iocm_status status = IOCM_E_ARGUMENT;

    if (argc != 3) {
        fprintf(stderr, "usage: %s PLAYBOOK LOG\n", argv[0]);
        return 2;
    }
    state.matcher = load_playbook(argv[1], &state.error);
    if (state.matcher) status = read_log(&state, argv[2]);
    if (state.error.status != IOCM_OK) fprintf(stderr, "%s\n", state.error.message);
    iocm_layout_free(state.layout);
    iocm_matcher_free(state.matcher);
    if (status != IOCM_OK) return 2;
    return state.hits > 0 ? 0 : 1;
}
