/* SPDX-License-Identifier: MIT */
/* Playbooks, feeds and sets from the command line become one set. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

bool cli_sources_option(cli_sources *sources, int option, const char *argument)
{
    switch (option) {
    case 'A': sources->allow_special = true; return true;
    case 'q': sources->quiet = true; return true;
    case 'p':
    case 'i':
    case 's':
        sources->items =
            cli_grow(sources->items, sources->count, &sources->capacity, sizeof sources->items[0]);
        sources->items[sources->count].type = option;
        sources->items[sources->count++].path = argument;
        return true;
    default: return false;
    }
}

void cli_sources_free(cli_sources *sources)
{
    for (size_t i = 0; i < sources->playbook_count; i++) iocm_playbook_free(sources->playbooks[i]);
    free(sources->playbooks);
    free(sources->items);
    memset(sources, 0, sizeof *sources);
}

/* ---- diagnostics ---- */

static int shorter(size_t size, int most)
{
    return size < (size_t)most ? (int)size : most;
}

void cli_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    const uint64_t at_most = 5;
    cli_diagnostics *diagnostics = ctx;
    char token[96] = "";
    const char *severity = diagnostic->severity >= IOCM_SEVERITY_ERROR ? "error" : "warning";

    if (diagnostics->quiet || diagnostic->severity < IOCM_SEVERITY_WARNING) return;
    if (diagnostics->shown >= at_most) {
        diagnostics->hidden++;
        return;
    }
    diagnostics->shown++;
    if (diagnostic->token.size > 0)
        snprintf(token, sizeof token, " (%.*s)", shorter(diagnostic->token.size, 80),
                 diagnostic->token.data);
    cli_message("%s:%llu:%llu: %s: %.*s%s", diagnostics->path, (unsigned long long)diagnostic->line,
                (unsigned long long)diagnostic->column, severity,
                shorter(diagnostic->message.size, 400),
                diagnostic->message.size > 0 ? diagnostic->message.data : "", token);
}

void cli_diagnostics_end(cli_diagnostics *diagnostics)
{
    if (diagnostics->hidden > 0)
        cli_message("%s: %llu more like these", diagnostics->path,
                    (unsigned long long)diagnostics->hidden);
    diagnostics->shown = diagnostics->hidden = 0;
}

/* ---- loading ---- */

/* What an indicator's source is called: the file's name without folders. */
static iocm_span source_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return cli_span(slash ? slash + 1 : path);
}

static bool load_text(cli_sources *sources, iocm_builder *builder, int type, const char *path)
{
    cli_diagnostics diagnostics = {.path = path, .quiet = sources->quiet};
    iocm_load_options options = {.struct_size = sizeof options,
                                 .on_diagnostic = cli_diagnostic,
                                 .diagnostic_ctx = &diagnostics,
                                 .source = source_name(path)};
    iocm_load_result result = {.struct_size = sizeof result};
    iocm_error error = {0};
    iocm_status status;
    cli_buffer text = {0};

    if (!cli_read_all(&text, path)) {
        cli_release(&text);
        return false;
    }
    if (type == 'i') {
        status = iocm_load_indicators(&result, builder, text.data, text.size, &options, &error);
    } else {
        iocm_playbook *playbook = NULL;
        status = iocm_playbook_read(&playbook, text.data, text.size, &options, &error);
        if (status == IOCM_OK) {
            sources->playbooks = cli_resize(sources->playbooks, sources->playbook_count + 1,
                                            sizeof(iocm_playbook *));
            sources->playbooks[sources->playbook_count++] = playbook;
            status = iocm_playbook_load(&result, builder, playbook, &options, &error);
        }
    }
    cli_diagnostics_end(&diagnostics);
    if (status != IOCM_OK) cli_report(path, &error);
    sources->refused += result.refused;
    cli_release(&text);
    return status == IOCM_OK;
}

static iocm_set *open_set(const char *path)
{
    iocm_set *set = NULL;
    iocm_error error = {0};
    cli_buffer image = {0};

    if (strcmp(path, "-") != 0) {
        if (iocm_set_open_file(&set, path, NULL, &error) != IOCM_OK) cli_report(path, &error);
    } else if (cli_read_all(&image, path)) {
        if (iocm_set_open_memory(&set, image.data, image.size, NULL, &error) != IOCM_OK)
            cli_report("standard input", &error);
        cli_release(&image);
    }
    return set;
}

/*
 * Adds an indicator of a set with all that is known of it. The builder takes one text of each
 * list at a time; the first round brings those that the highest confidence came with.
 */
static iocm_status add_entry(iocm_builder *builder, const iocm_set *set, uint32_t index,
                             iocm_error *error)
{
    enum { LISTS = 4 };
    static const iocm_list lists[LISTS] = {IOCM_LIST_SOURCES, IOCM_LIST_REFERENCES,
                                           IOCM_LIST_FAMILIES, IOCM_LIST_THREAT_TYPES};
    iocm_entry entry = {.struct_size = sizeof entry};
    iocm_metadata metadata = {.struct_size = sizeof metadata};
    iocm_span tag;
    iocm_status status = iocm_set_get(&entry, set, index, error);

    if (status != IOCM_OK) return status;
    metadata.present = entry.present;
    metadata.confidence = entry.confidence;
    metadata.first_seen = entry.first_seen;
    metadata.last_seen = entry.last_seen;
    metadata.valid_until = entry.valid_until;
    metadata.family = entry.family;
    metadata.threat_type = entry.threat_type;
    metadata.tags = &tag;
    status = iocm_builder_add(builder, &entry.indicator, &metadata, error);
    metadata = (iocm_metadata){.struct_size = sizeof metadata};
    for (size_t i = 0, more = 1; more && status == IOCM_OK; i++) {
        iocm_span *fields[LISTS] = {&metadata.source, &metadata.reference, &metadata.family,
                                    &metadata.threat_type};
        more = 0;
        for (size_t k = 0; k < LISTS; k++) {
            *fields[k] = (iocm_span){0};
            more |= iocm_set_string(fields[k], set, index, lists[k], i, NULL) == IOCM_OK;
        }
        metadata.tag_count = iocm_set_string(&tag, set, index, IOCM_LIST_TAGS, i, NULL) == IOCM_OK;
        metadata.tags = &tag;
        more |= metadata.tag_count;
        if (more) status = iocm_builder_add(builder, &entry.indicator, &metadata, error);
    }
    return status;
}

static bool load_set(cli_sources *sources, iocm_builder *builder, const char *path)
{
    iocm_set *set = open_set(path);
    uint32_t count = iocm_set_count(set);
    bool good = set != NULL;

    for (uint32_t i = 0; good && i < count; i++) {
        iocm_error error = {0};
        iocm_status status = add_entry(builder, set, i, &error);
        if (status == IOCM_E_REFUSED)
            sources->refused++;
        else if (status != IOCM_OK) {
            cli_report(path, &error);
            good = false;
        }
    }
    iocm_set_unref(set);
    return good;
}

/* With no indicator at all every log is clean: that is never what was meant. */
static bool refuse_empty(iocm_set **set, const char *command)
{
    if (iocm_set_count(*set) > 0 || strcmp(command, "info") == 0) return true;
    cli_message("%s: no indicators were loaded: nothing could match", command);
    iocm_set_unref(*set);
    *set = NULL;
    return false;
}

bool cli_sources_load(iocm_set **out, cli_sources *sources, const char *command)
{
    iocm_builder_options options = {.struct_size = sizeof options};
    iocm_builder *builder = NULL;
    iocm_error error = {0};
    bool good = true;

    *out = NULL;
    if (sources->count == 0) {
        cli_message("%s: no indicators: give -p PLAYBOOK, -i INDICATORS or -s SET", command);
        return false;
    }
    if (sources->count == 1 && sources->items[0].type == 's') {
        *out = open_set(sources->items[0].path);
        return *out != NULL && refuse_empty(out, command);
    }
    if (sources->allow_special) options.flags = IOCM_BUILDER_ALLOW_SPECIAL;
    if (iocm_builder_new(&builder, &options, &error) != IOCM_OK) {
        cli_report(NULL, &error);
        return false;
    }
    for (size_t i = 0; good && i < sources->count; i++)
        good = sources->items[i].type == 's'
                   ? load_set(sources, builder, sources->items[i].path)
                   : load_text(sources, builder, sources->items[i].type, sources->items[i].path);
    if (good && iocm_builder_compile(out, builder, &error) != IOCM_OK) {
        cli_report(NULL, &error);
        good = false;
    }
    iocm_builder_free(builder);
    return good && refuse_empty(out, command);
}
