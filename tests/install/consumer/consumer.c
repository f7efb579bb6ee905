/* SPDX-License-Identifier: MIT */
/*
 * A program of somebody else: it knows the installed header and library only. It is compiled
 * as C and as C++. Prints the version and "ok".
 */
#include <iocmatch.h>
#include <stdio.h>
#include <string.h>

static iocm_status fill(iocm_set **set, iocm_error *error)
{
    iocm_builder *builder = NULL;
    iocm_status status = iocm_builder_new(&builder, NULL, error);
    if (status == IOCM_OK)
        status = iocm_builder_add_text(builder, "203[.]0[.]113[.]5:443", 21, NULL, NULL, error);
    if (status == IOCM_OK) status = iocm_builder_compile(set, builder, error);
    iocm_builder_free(builder);
    return status;
}

/* Loads a feed, too, so that a static link needs all that the loaders need. */
static iocm_status feed(iocm_error *error)
{
    static const char text[] = "198.51.100.7\nb\xc3\xbc"
                               "cher.example\n";
    iocm_builder *builder = NULL;
    iocm_status status = iocm_builder_new(&builder, NULL, error);
    if (status == IOCM_OK)
        status = iocm_load_indicators(NULL, builder, text, sizeof text - 1, NULL, error);
    iocm_builder_free(builder);
    return status;
}

int main(void)
{
    iocm_error error;
    iocm_set *set = NULL;
    iocm_matcher *matcher = NULL;
    iocm_hit items[4];
    iocm_hits hits = {items, 4, 0};
    const char value[] = "203.0.113.5:443";

    memset(&error, 0, sizeof error);
    if (iocm_version_number() != IOCM_VERSION_NUMBER) {
        fprintf(stderr, "the header is of another version than the library\n");
        return 1;
    }
    if (fill(&set, &error) != IOCM_OK || feed(&error) != IOCM_OK ||
        iocm_matcher_new(&matcher, set, NULL, &error) != IOCM_OK ||
        iocm_match_value(&hits, matcher, value, sizeof value - 1, &error) != IOCM_OK) {
        fprintf(stderr, "%s: %s\n", iocm_status_name(error.status), error.message);
        return 1;
    }
    if (hits.count != 1 || items[0].grade != IOCM_GRADE_EXACT) {
        fprintf(stderr, "expected one exact hit\n");
        return 1;
    }
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    printf("%s ok\n", iocm_version());
    return 0;
}
