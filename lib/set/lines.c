/* SPDX-License-Identifier: MIT */
/* Lines of IPv4 addresses: their form, checking, finding, writing. */
#include "set/lines.h"

#include "set/line_match.h"

#define ADDRESSES_WIDE   9u  /* to a line, at most: of 15 ... */
#define ADDRESSES_NARROW 20u /* ... of 30 ... */
#define PORTS_WIDE       4u  /* ... of 7 ... */
#define PORTS_NARROW     10u /* ... of 15 */
#define NARROW_BITS      16u /* with so many bits of bucket the rest needs half the room */

void iocm__lines_form(iocm__lines *out, size_t count, bool ports)
{
    unsigned bits = iocm__table_bits(count, ports ? PORTS_WIDE : ADDRESSES_WIDE);

    memset(out, 0, sizeof *out);
    if (bits >= NARROW_BITS) {
        bits = iocm__table_bits(count, ports ? PORTS_NARROW : ADDRESSES_NARROW);
        if (bits < NARROW_BITS) bits = NARROW_BITS;
        out->width = ports ? 4 : 2;
    } else {
        if (bits == 0) bits = 1;
        out->width = ports ? 8 : 4;
    }
    out->bits = (uint8_t)bits;
    out->ports = ports;
    out->capacity = (uint8_t)((IOCM__LINE - 4) / out->width);
    out->count = (uint32_t)count;
}

static const uint8_t *line_at(const iocm__lines *lines, uint32_t bucket)
{
    return lines->lines + (size_t)bucket * IOCM__LINE;
}

static uint64_t slot_in_line(const iocm__lines *lines, const uint8_t *line, unsigned nth)
{
    const uint8_t *at = line + 4;

    if (lines->width == 2) return iocm__load16(at + (size_t)nth * 2);
    at += (size_t)nth * 4;
    if (lines->width == 4) return iocm__load32(at);
    return iocm__load32(at) | (uint64_t)iocm__load32(at + IOCM__LINE / 2) << 32;
}

static uint64_t slot_in_spill(const iocm__lines *lines, uint32_t nth)
{
    const uint8_t *at = lines->spill + (size_t)nth * lines->width;

    if (lines->width == 2) return iocm__load16(at);
    return lines->width == 4 ? iocm__load32(at) : iocm__load64(at);
}

/* ---- checking ---- */

typedef struct walk {
    const iocm__lines *lines;
    uint64_t limit; /* of slots */
    uint64_t spill_count;
    uint64_t entries;
    uint64_t spilled;
} walk;

static bool all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0) return false;
    return true;
}

/* Slots ascend, then the last is repeated. */
static bool walk_line(walk *w, const uint8_t *line)
{
    uint64_t last = slot_in_line(w->lines, line, 0);
    unsigned count = 1;

    if (w->lines->width == 8 && iocm__load32(line + IOCM__LINE / 2) != 0) return false;
    for (unsigned i = 1; i < w->lines->capacity; i++) {
        uint64_t slot = slot_in_line(w->lines, line, i);

        if (slot == last) continue;
        if (slot < last || count < i) return false;
        last = slot;
        count++;
    }
    w->entries += count;
    return last < w->limit;
}

static bool walk_other(walk *w, const uint8_t *line)
{
    uint32_t first = iocm__load32(line + 4);
    uint32_t count = iocm__load32(line + 8);
    uint64_t last;

    if (!all_zero(line + 12, IOCM__LINE - 12)) return false;
    if (count == 0) return first == 0;
    if (count <= w->lines->capacity || first != w->spilled || count > w->spill_count - first)
        return false;
    last = slot_in_spill(w->lines, first);
    for (uint32_t i = 1; i < count; i++) {
        uint64_t slot = slot_in_spill(w->lines, first + i);

        if (slot <= last) return false;
        last = slot;
    }
    w->entries += count;
    w->spilled += count;
    return last < w->limit;
}

bool iocm__lines_open(iocm__lines *out, const uint8_t *lines, uint64_t size, const uint8_t *spill,
                      uint64_t spill_size, size_t count, bool ports)
{
    walk w;

    if (count == 0 || count > IOCM__LINES_COUNT) return false;
    iocm__lines_form(out, count, ports);
    if (size != iocm__lines_size(out) || spill_size % out->width != 0) return false;
    out->lines = lines;
    out->spill = spill;
    w = (walk){out, iocm__lines_slot(out, UINT64_MAX) + 1, spill_size / out->width, 0, 0};
    for (uint32_t bucket = 0; bucket >> out->bits == 0; bucket++) {
        const uint8_t *line = line_at(out, bucket);
        uint32_t before = iocm__load32(line);

        if ((before & ~IOCM__LINE_OTHER) != w.entries) return false;
        if (!(before & IOCM__LINE_OTHER ? walk_other(&w, line) : walk_line(&w, line))) return false;
    }
    return w.entries == count && w.spilled == w.spill_count;
}

/* ---- finding ---- */

/* The first of the spill's slots from `low` on, before `high`, that is at least that. */
static uint32_t search(const iocm__lines *lines, uint32_t low, uint32_t high, uint64_t slot)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (slot_in_spill(lines, middle) < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static iocm__range find_in_spill(const iocm__lines *lines, const uint8_t *line, uint64_t first,
                                 uint64_t last)
{
    uint32_t begin = iocm__load32(line + 4);
    uint32_t end = begin + iocm__load32(line + 8);
    uint32_t low = search(lines, begin, end, first);
    uint32_t high = search(lines, low, end, last + 1);

    return (iocm__range){(iocm__load32(line) & ~IOCM__LINE_OTHER) + (low - begin), high - low};
}

/* The slots that agree, in all or in what is above a port: a bit each (line_match.h). */
static uint32_t match_slots(const iocm__lines *lines, const uint8_t *line, uint64_t slot,
                            bool whole)
{
    uint32_t low = (uint32_t)(slot & UINT32_MAX);
    uint32_t high = lines->width == 8 ? (uint32_t)(slot >> 32) : low;
    uint32_t found = iocm__line_match(line, low, high);
    uint32_t agree = found & IOCM__LINE_HIGHS & ~UINT32_C(3);

    if (lines->width == 8) agree &= found >> 16 & found >> 15 & 0xffff;
    return whole ? agree & found << 1 : agree;
}

iocm__range iocm__lines_find(const iocm__lines *lines, uint64_t key)
{
    const uint8_t *line = line_at(lines, iocm__lines_bucket(lines, key));
    uint64_t slot = iocm__lines_slot(lines, key);
    uint32_t before = iocm__load32(line);
    uint32_t agree;

    if (before & IOCM__LINE_OTHER) return find_in_spill(lines, line, slot, slot);
    if (lines->width == 2) {
        agree = iocm__line_match(line, (uint32_t)slot * 0x10001, (uint32_t)slot * 0x10001) &
                ~UINT32_C(3);
        if (agree == 0) return (iocm__range){0, 0};
        return (iocm__range){before + iocm__lowest_bit(agree) - 2, 1};
    }
    agree = match_slots(lines, line, slot, true);
    if (agree == 0) return (iocm__range){0, 0};
    return (iocm__range){before + iocm__lowest_bit(agree) / 2 - 1, 1};
}

iocm__range iocm__lines_find_ports(const iocm__lines *lines, uint64_t key)
{
    const uint8_t *line = line_at(lines, iocm__lines_bucket(lines, key));
    uint64_t slot = iocm__lines_slot(lines, key & ~UINT64_C(0xffff));
    uint32_t before = iocm__load32(line);
    uint32_t agree;
    uint32_t last;
    iocm__range found = {0, 0};

    if (before & IOCM__LINE_OTHER) return find_in_spill(lines, line, slot, slot | 0xffff);
    agree = match_slots(lines, line, slot, false);
    if (agree == 0) return found;
    found.first = before + iocm__lowest_bit(agree) / 2 - 1;
    /* The last slot may be repeated. */
    last = match_slots(lines, line, slot_in_line(lines, line, lines->capacity - 1u), true);
    for (agree &= ~last | (last & (0u - last)); agree != 0; agree &= agree - 1) found.count++;
    return found;
}

/* The last bucket that has no more than `place` entries before it: not far from where it would
 * be if all had as many. */
static uint32_t bucket_of(const iocm__lines *lines, uint32_t place)
{
    uint32_t guess = (uint32_t)(((uint64_t)place << lines->bits) / lines->count);
    uint32_t near = UINT32_C(1) << (lines->bits / 2);
    uint32_t low = guess > near ? guess - near : 0;
    uint32_t high =
        (UINT32_C(1) << lines->bits) - guess > near ? guess + near : UINT32_C(1) << lines->bits;

    if ((iocm__load32(line_at(lines, low)) & ~IOCM__LINE_OTHER) > place) low = 0;
    if (high >> lines->bits == 0 &&
        (iocm__load32(line_at(lines, high)) & ~IOCM__LINE_OTHER) <= place)
        high = UINT32_C(1) << lines->bits;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if ((iocm__load32(line_at(lines, middle)) & ~IOCM__LINE_OTHER) <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint64_t iocm__lines_read(const iocm__lines *lines, uint32_t place)
{
    uint32_t bucket = bucket_of(lines, place);
    const uint8_t *line = line_at(lines, bucket);
    uint32_t nth = place - (iocm__load32(line) & ~IOCM__LINE_OTHER);
    uint64_t slot = iocm__load32(line) & IOCM__LINE_OTHER
                        ? slot_in_spill(lines, iocm__load32(line + 4) + nth)
                        : slot_in_line(lines, line, nth);

    return (uint64_t)bucket << ((lines->ports ? 48 : 32) - lines->bits) | slot;
}

/* ---- writing ---- */

static void write_slot(const iocm__lines *form, uint8_t *at, size_t high, uint64_t slot)
{
    if (form->width == 2)
        iocm__store16(at, (uint32_t)slot);
    else
        iocm__store32(at, (uint32_t)(slot & UINT32_MAX));
    if (form->width == 8) iocm__store32(at + high, (uint32_t)(slot >> 32));
}

/* Buckets without any entry, up to that one. */
static void skip(iocm__lines_writer *writer, uint64_t bucket)
{
    for (; writer->next < bucket; writer->next++)
        iocm__store32(writer->lines + (size_t)writer->next * IOCM__LINE,
                      writer->entries | IOCM__LINE_OTHER);
}

void iocm__lines_add(iocm__lines_writer *writer, iocm__key_fn key, const void *ctx, size_t row,
                     uint32_t count)
{
    const iocm__lines *form = writer->form;
    uint32_t bucket = iocm__lines_bucket(form, key(ctx, row));
    uint8_t *line = writer->lines + (size_t)bucket * IOCM__LINE;
    bool fits = count <= form->capacity;
    size_t step = form->width == 2 ? 2 : 4;

    skip(writer, bucket);
    writer->next = bucket + 1;
    iocm__store32(line, writer->entries | (fits ? 0 : IOCM__LINE_OTHER));
    if (!fits) {
        iocm__store32(line + 4, writer->spilled);
        iocm__store32(line + 8, count);
    }
    for (uint32_t i = 0; i < (fits ? form->capacity : count); i++) {
        uint64_t slot = iocm__lines_slot(form, key(ctx, row + (i < count ? i : count - 1)));

        if (fits)
            write_slot(form, line + 4 + i * step, IOCM__LINE / 2, slot);
        else
            write_slot(form, writer->spill + (size_t)writer->spilled++ * form->width, 4, slot);
    }
    writer->entries += count;
}

void iocm__lines_end(iocm__lines_writer *writer)
{
    skip(writer, UINT64_C(1) << writer->form->bits);
    iocm__store32(writer->lines + ((size_t)IOCM__LINE << writer->form->bits), writer->entries);
}
