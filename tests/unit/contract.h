/* SPDX-License-Identifier: MIT */
/* What the tests of the header's promises share: one of each object, made of sample data. */
#ifndef IOCM_CONTRACT_H
#define IOCM_CONTRACT_H

#include "sets.h"

#define URL_TEXT "http://x.example/a?b=c"

typedef struct objects {
    iocm_builder *builder;
    iocm_set *set;
    iocm_matcher *matcher;
    const iocm_schema *schema;
    iocm_layout *layout;
    iocm_playbook *playbook;
    iocm_exclusions *exclusions; /* one, where there is JSON */
    iocm_evaluator *evaluator;   /* of it */
    iocm_indicator indicator;    /* of URL_TEXT */
    char text[IOCM_INDICATOR_BUFFER];
} objects;

static objects all;

static const iocm_span header_cells[] = {{"Timestamp", 9},
                                         {"RemoteIP", 8},
                                         {"RemotePort", 10},
                                         {"RemoteUrl", 9},
                                         {"InitiatingProcessSHA256", 23},
                                         {"DeviceName", 10}};

/* The sample playbook with a wrong total, so that there is something to notice. */
static inline iocm_playbook *sample_playbook(void)
{
    FILE *file = fopen("examples/data/xmrig.md", "rb");
    char text[8192];
    size_t size = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;
    iocm_playbook *playbook = NULL;
    char *total;

    assert_non_null(file);
    fclose(file);
    text[size] = '\0';
    total = strstr(text, "** 8 **");
    assert_non_null(total);
    total[3] = '9';
    assert_int_equal(iocm_playbook_read(&playbook, text, size, NULL, NULL), IOCM_OK);
    return playbook;
}

/* One with a part, if the library reads JSON. */
static inline iocm_exclusions *sample_exclusions(void)
{
    static const char text[] =
        "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":[{\"id\":\"x\",\"source\":{"
        "\"sentence\":\"abc\",\"parts\":[{\"kind\":\"keyword\",\"size\":3}]},"
        "\"when\":{\"op\":\"list\",\"list\":\"admins\",\"field\":\"account.name\"}}]}";
    iocm_exclusions *made = NULL;

    assert_int_equal(iocm_exclusions_new(&made, NULL, NULL), IOCM_OK);
    if ((iocm_features() & IOCM_FEATURE_JSON) != 0)
        assert_int_equal(iocm_exclusions_add_json(made, text, sizeof text - 1, NULL, NULL),
                         IOCM_OK);
    return made;
}

static inline int make_objects(void **state)
{
    static const char *const texts[] = {"192.0.2.1:80", "198.51.100.0/24", "x.example", URL_TEXT,
                                        NULL};

    (void)state;
    all.builder = builder_new(0);
    all.set = set_of(texts);
    all.matcher = matcher_of(all.set, IOCM_GRADE_NONE);
    all.schema = iocm_schema_find("DeviceNetworkEvents", 19);
    assert_int_equal(iocm_layout_new(&all.layout, all.schema, header_cells, 6, NULL, NULL),
                     IOCM_OK);
    all.playbook = sample_playbook();
    all.exclusions = sample_exclusions();
    assert_int_equal(iocm_evaluator_new(&all.evaluator, all.exclusions, NULL, NULL), IOCM_OK);
    return iocm_indicator_parse(&all.indicator, all.text, sizeof all.text, URL_TEXT,
                                strlen(URL_TEXT), NULL, NULL);
}

static inline int free_objects(void **state)
{
    (void)state;
    iocm_evaluator_free(all.evaluator);
    iocm_exclusions_free(all.exclusions);
    iocm_playbook_free(all.playbook);
    iocm_layout_free(all.layout);
    iocm_matcher_free(all.matcher);
    iocm_set_unref(all.set);
    iocm_builder_free(all.builder);
    return 0;
}

#endif /* IOCM_CONTRACT_H */
