/* SPDX-License-Identifier: MIT */
/* Tables of entries in the order of their hashes: opening, finding, writing. */
#include "set/table.h"

#define FEW 12

unsigned iocm__table_bits(size_t count, unsigned per_bucket)
{
    unsigned bits = 0;

    while (bits < 31 && count > (uint64_t)per_bucket << bits) bits++;
    return bits;
}

static uint32_t entries_before(const iocm__table *table, uint64_t bucket)
{
    return iocm__load32(table->directory + bucket * 4);
}

static uint32_t tag_at(const iocm__table *table, uint32_t place)
{
    return iocm__load16(table->slots + (size_t)place * 2);
}

static bool bucket_ordered(const iocm__table *table, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin + 1; i < end; i++)
        if (tag_at(table, i - 1) > tag_at(table, i)) return false;
    return true;
}

bool iocm__table_open(iocm__table *out, const uint8_t *directory, uint64_t directory_size,
                      const uint8_t *slots, uint32_t count)
{
    uint32_t begin = 0;

    memset(out, 0, sizeof *out);
    if (count == 0) return directory_size == 0;
    out->directory = directory;
    out->slots = slots;
    out->count = count;
    while (out->bits < 32 && iocm__table_directory_size(count, out->bits) < directory_size)
        out->bits++;
    if (iocm__table_directory_size(count, out->bits) != directory_size ||
        entries_before(out, 0) != 0)
        return false;
    for (uint64_t i = 1; i <= UINT64_C(1) << out->bits; i++) {
        uint32_t end = entries_before(out, i);

        if (end < begin || end > count || !bucket_ordered(out, begin, end)) return false;
        begin = end;
    }
    return begin == count;
}

/* The first place from `low` on, before `high`, whose tag is at least that; `high` if none. */
static uint32_t search(const iocm__table *table, uint32_t low, uint32_t high, uint32_t tag)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (tag_at(table, middle) < tag)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Nearly every bucket has fewer than FEW entries: they are counted, which costs no wrong guess of a
 * branch. */
iocm__range iocm__table_find(const iocm__table *table, uint64_t hash)
{
    iocm__range found = {0, 0};
    uint32_t tag = iocm__table_tag(hash, table->bits);
    uint32_t bucket = iocm__table_bucket(hash, table->bits);
    uint32_t begin;
    uint32_t end;

    if (table->count == 0) return found;
    begin = found.first = entries_before(table, bucket);
    end = entries_before(table, (uint64_t)bucket + 1);
    if (end - begin < FEW) {
        for (uint32_t i = begin; i < end; i++) {
            found.first += tag_at(table, i) < tag;
            found.count += tag_at(table, i) == tag;
        }
        return found;
    }
    found.first = search(table, begin, end, tag);
    found.count = search(table, found.first, end, tag + 1) - found.first;
    return found;
}

static void close_buckets(iocm__table_writer *writer, uint64_t end)
{
    for (; writer->next < end; writer->next++)
        iocm__store32(writer->directory + (size_t)writer->next * 4, writer->count);
}

void iocm__table_add(iocm__table_writer *writer, uint64_t hash)
{
    close_buckets(writer, (uint64_t)iocm__table_bucket(hash, writer->bits) + 1);
    if (writer->slots != NULL)
        iocm__store16(writer->slots + (size_t)writer->count * 2,
                      iocm__table_tag(hash, writer->bits));
    writer->count++;
}

void iocm__table_end(iocm__table_writer *writer)
{
    if (writer->count > 0) close_buckets(writer, (UINT64_C(1) << writer->bits) + 1);
}
