/* SPDX-License-Identifier: MIT */
/* Feeds of any form: rows are loaded or refused, each refusal has its place, the set is good. */
#include "fuzz.h"

typedef struct noted {
    size_t input;
    uint64_t count;
} noted;

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    noted *n = ctx;

    n->count++;
    CHECK(diagnostic->offset <= n->input);
    CHECK(diagnostic->code.size > 0 && diagnostic->message.size > 0);
    fuzz_touch(diagnostic->code);
    fuzz_touch(diagnostic->token);
    fuzz_touch(diagnostic->message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t choice = fuzz_choice(&data, &size);
    noted n = {.input = size};
    iocm_load_options options = {.struct_size = sizeof options};
    iocm_load_result result = {.struct_size = sizeof result};
    iocm_builder_options building = {.struct_size = sizeof building};
    iocm_builder *builder = NULL;
    iocm_error error = {0};
    iocm_status status;

    options.read_flags = choice & 0x17u;
    options.on_diagnostic = on_diagnostic;
    options.diagnostic_ctx = &n;
    building.flags = choice & 0x80u ? IOCM_BUILDER_ALLOW_SPECIAL : 0;
    CHECK(iocm_builder_new(&builder, &building, NULL) == IOCM_OK);
    status = iocm_load_indicators(&result, builder, (const char *)data, size, &options, &error);
    fuzz_check_error(&error, status, size);
    CHECK(result.rows == result.loaded + result.refused);
    CHECK(result.refused <= n.count);
    CHECK((result.loaded > 0) == (iocm_builder_count(builder) > 0));
    fuzz_check_builder(builder);
    iocm_builder_free(builder);
    return 0;
}
