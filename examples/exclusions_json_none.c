/* SPDX-License-Identifier: MIT */
/* Instead of exclusions_json.c in a build without jansson: nothing of JSON is read. */
#include "exclusions.h"

static bool refuse(const char *name)
{
    cli_message("%s: this build reads no JSON", name);
    return false;
}

bool exclusions_read_values(struct exclusions_values *values, bool *is_expression, const char *path,
                            iocm_span text)
{
    (void)values;
    (void)is_expression;
    (void)text;
    return refuse(path);
}

/* Without JSON no document has lists. */
void exclusions_add_list_names(struct exclusions_values *values, const iocm_exclusions *exclusions)
{
    (void)values;
    (void)exclusions;
}

bool exclusions_read_record(struct exclusions_record *record, const char *name, iocm_span text)
{
    (void)record;
    (void)text;
    return refuse(name);
}

void exclusions_free_record(struct exclusions_record *record)
{
    (void)record;
}
