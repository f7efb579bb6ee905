/* SPDX-License-Identifier: MIT */
/* Makes the image of a draft: every part measures, then writes into its final place. */
#include "set/compile.h"

#include "set/lines.h"
#include "set/mix.h"

/*
 * The key of the hashes: made of the indicators whatever their order, so that the same set has
 * the same image. Who adds to a list of others does not know it; who makes up the whole list
 * can, and gains long buckets: they are in order, and cost a binary search.
 */
static void make_key(iocm__compiler *c)
{
    static const uint64_t fixed[2] = {UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344)};
    uint64_t sum = 0;

    for (int group = 0; group < IOCM__GROUPS; group++) {
        const uint64_t key[2] = {fixed[0] + (uint64_t)group, fixed[1]};
        size_t size = iocm__groups[group].stride;

        for (size_t i = 0; i < c->draft->groups[group].count; i++) {
            const uint8_t *element = iocm__compiler_element(c, group, i);

            if (iocm__group_is_text(group)) {
                iocm_span text = iocm__compiler_text(c, element);

                sum += iocm__hash64(key, text.data, text.size);
            } else
                sum += iocm__hash64(key, element, size);
        }
    }
    c->key[0] = iocm__hash_step(fixed[0], sum);
    c->key[1] = iocm__hash_step(fixed[1], c->key[0]);
}

uint32_t iocm__compiler_fact(const iocm__compiler *c, int group, size_t row)
{
    const uint32_t *facts = c->draft->groups[group].facts;

    if (facts == NULL || facts[row] == IOCM__NO_FACTS) return IOCM__NO_FACTS;
    return c->draft->facts[facts[row]]->number;
}

void iocm__compiler_facts(iocm__compiler *c, int group, uint32_t place, size_t row)
{
    if (c->lengths[IOCM__SECTION_FACTS_OF] == 0) return;
    iocm__store32(c->section[IOCM__SECTION_FACTS_OF] + ((size_t)c->first[group] + place) * 4,
                  iocm__compiler_fact(c, group, row));
}

static bool measure_group(iocm__compiler *c, int group)
{
    if (c->draft->groups[group].count == 0) return true;
    if (group < IOCM__GROUP_NETWORK4) return iocm__addresses_measure(c, group);
    if (group < IOCM__GROUP_DOMAIN) return iocm__networks_measure(c, group);
    if (group < IOCM__GROUP_DIGESTS) return iocm__texts_measure(c, group);
    return iocm__digests_measure(c, group);
}

static bool write_group(iocm__compiler *c, int group)
{
    if (c->draft->groups[group].count == 0) return true;
    if (group < IOCM__GROUP_NETWORK4) return iocm__addresses_write(c, group);
    if (group < IOCM__GROUP_DOMAIN) return iocm__networks_write(c, group);
    if (group < IOCM__GROUP_DIGESTS) return iocm__texts_write(c, group);
    return iocm__digests_write(c, group);
}

/* False: more than numbers of 32 bits can tell. */
static bool number_groups(iocm__compiler *c)
{
    uint64_t total = 0;

    for (int group = 0; group < IOCM__GROUPS; group++) {
        c->first[group] = (uint32_t)total;
        if (group < IOCM__GROUP_IPV6 && c->draft->groups[group].count > IOCM__LINES_COUNT)
            return false; /* a line has 31 bits for its rank */
        total += c->draft->groups[group].count;
        if (total >= UINT32_MAX) return false;
    }
    c->first[IOCM__GROUPS] = (uint32_t)total;
    return true;
}

static bool measure(iocm__compiler *c)
{
    make_key(c);
    for (int group = 0; group < IOCM__GROUPS; group++)
        if (!measure_group(c, group)) return false;
    return iocm__hosts_measure(c) && iocm__metadata_measure(c);
}

static void write_header(const iocm__compiler *c, uint8_t *image, size_t size,
                         const uint64_t offsets[IOCM__SECTIONS])
{
    memcpy(image, iocm__image_magic, sizeof iocm__image_magic);
    iocm__store32(image + IOCM__AT_VERSION, IOCM__IMAGE_VERSION);
    iocm__store32(image + IOCM__AT_SECTIONS, IOCM__SECTIONS);
    iocm__store64(image + IOCM__AT_LENGTH, size);
    iocm__store32(image + IOCM__AT_COUNT, c->first[IOCM__GROUPS]);
    iocm__store64(image + IOCM__AT_KEY, c->key[0]);
    iocm__store64(image + IOCM__AT_KEY + 8, c->key[1]);
    for (size_t i = 0; i < IOCM__SECTIONS; i++) {
        iocm__store64(image + IOCM__IMAGE_HEADER + i * 16, offsets[i]);
        iocm__store64(image + IOCM__IMAGE_HEADER + i * 16 + 8, c->lengths[i]);
    }
}

/* Room for the rows of the largest group that is put into buckets by row. */
static bool reserve_rows(iocm__compiler *c)
{
    size_t most = 0;

    for (int group = IOCM__GROUP_IPV6; group < IOCM__GROUPS; group++)
        if (!iocm__group_is_network(group) && c->draft->groups[group].count > most)
            most = c->draft->groups[group].count;
    if (most == 0) return true;
    c->rows = iocm__alloc_array(c->allocator, most, sizeof *c->rows);
    return c->rows != NULL;
}

static bool write_sections(iocm__compiler *c)
{
    iocm__hosts_write(c);
    if (!reserve_rows(c)) return false;
    for (int group = 0; group < IOCM__GROUPS; group++)
        if (!write_group(c, group)) return false;
    iocm__free(c->allocator, c->rows);
    c->rows = NULL;
    return iocm__metadata_write(c);
}

static void free_scratch(iocm__compiler *c)
{
    iocm__free(c->allocator, c->rows);
    iocm__free(c->allocator, c->hosts);
    iocm__free(c->allocator, c->fact_ranks);
    iocm__free(c->allocator, c->text_ranks);
}

static iocm_status compile(iocm__compiler *c, uint8_t **image, size_t *size, iocm_error *error)
{
    uint64_t offsets[IOCM__SECTIONS];
    uint64_t length;
    uint8_t *block;
    uint8_t *made;

    if (!number_groups(c)) return iocm__fail(error, IOCM_E_LIMIT, "too many for one set");
    if (!measure(c)) return iocm__fail_memory(error);
    length = iocm__image_place(offsets, c->lengths);
    if (length == 0 || length > SIZE_MAX - IOCM__IMAGE_ROOM)
        return iocm__fail(error, IOCM_E_LIMIT, "the set is too large for an image");
    block = iocm__alloc_zero(c->allocator, (size_t)length + IOCM__IMAGE_ROOM);
    if (block == NULL) return iocm__fail_memory(error);
    made = iocm__image_settle(block, 0);
    for (int i = 0; i < IOCM__SECTIONS; i++) c->section[i] = made + offsets[i];
    write_header(c, made, (size_t)length, offsets);
    if (!write_sections(c)) {
        iocm__image_free(c->allocator, made);
        return iocm__fail_memory(error);
    }
    iocm__store64(made + IOCM__AT_CHECKSUM, iocm__image_checksum(made, (size_t)length));
    *image = made;
    *size = (size_t)length;
    return IOCM_OK;
}

iocm_status iocm__image_compile(uint8_t **image, size_t *size, iocm__draft *draft,
                                const iocm_allocator *allocator, iocm_error *error)
{
    iocm__compiler c;
    iocm_status status;

    memset(&c, 0, sizeof c);
    c.draft = draft;
    c.allocator = allocator;
    status = compile(&c, image, size, error);
    free_scratch(&c);
    return status;
}
