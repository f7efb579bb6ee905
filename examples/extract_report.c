/* SPDX-License-Identifier: MIT */
/*
 * Lists the indicators of a report, ready to be shared again: each once, defanged.
 *
 *   extract_report < report.txt
 */
#include <iocmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_REPORT = 1 << 24 };

/* What was found so far goes into a builder, which keeps each indicator once. */
static int add(void *ctx, const iocm_extracted *item)
{
    iocm_builder *builder = ctx;
    iocm_error error = {0};
    iocm_status status = iocm_builder_add(builder, &item->indicator, NULL, &error);

    if (status == IOCM_E_REFUSED) { /* a private address, a public resolver, ... */
        fprintf(stderr, "line %llu: %s\n", (unsigned long long)item->line, error.message);
        return 0;
    }
    return status != IOCM_OK;
}

static void print(const iocm_set *set)
{
    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        char text[2 * IOCM_INDICATOR_BUFFER];

        if (iocm_set_get(&entry, set, i, NULL) == IOCM_OK &&
            iocm_defang(text, sizeof text, NULL, &entry.indicator, NULL, NULL) == IOCM_OK)
            printf("%s\t%s\n", iocm_indicator_type(&entry.indicator), text);
    }
}

int main(void)
{
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    iocm_error error = {0};
    char *text = malloc(MAX_REPORT);
    size_t size = text ? fread(text, 1, MAX_REPORT, stdin) : 0;

    if (text && iocm_builder_new(&builder, NULL, &error) == IOCM_OK &&
        iocm_extract(add, builder, text, size, NULL, &error) == IOCM_OK &&
        iocm_builder_compile(&set, builder, &error) == IOCM_OK)
        print(set);
    else
        fprintf(stderr, "%s\n", error.message[0] ? error.message : "out of memory");
    iocm_set_unref(set);
    iocm_builder_free(builder);
    free(text);
    return error.status == IOCM_OK && text ? 0 : 2;
}
