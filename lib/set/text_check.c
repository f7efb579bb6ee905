/* SPDX-License-Identifier: MIT */
/*
 * Checks the texts of an image: in their places, in order, and normalized as a builder takes them.
 * What most texts are is seen at a glance; the rest is asked of iocm__indicator_valid.
 */
#include "set/compile.h"
#include "set/table_text.h"

#define MAX_LABEL 63u

/* ---- places ---- */

/* Ends ascend within their section, and no text is longer than its kind may be. */
static bool ends_valid(const iocm__view *view, int group)
{
    uint32_t count = view->tables[group].count;
    const uint8_t *bases = view->section[IOCM__ENDS(group)];
    const uint8_t *ends = bases + iocm__text_bases_size(count);
    uint64_t most = group == IOCM__GROUP_DOMAIN ? IOCM_MAX_DOMAIN : IOCM_MAX_URL;
    uint64_t last = 0;
    uint64_t base = 0;

    if (view->lengths[IOCM__ENDS(group)] != iocm__text_bases_size(count) + (uint64_t)count * 4)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t end;

        if (iocm__text_begins_block(i)) {
            base = last;
            if (iocm__load64(bases + (size_t)(i >> IOCM__BLOCK_BITS) * 8) != base) return false;
        }
        end = base + iocm__load32(ends + (size_t)i * 4);
        if (end <= last || end - last > most) return false;
        last = end;
    }
    return last == view->lengths[IOCM__VALUES(group)];
}

/* ---- names ---- */

/* Eight bytes at a time: the highest bit of each byte is the answer for it. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define TOP        EACH(0x80)

/* Bytes from `low` to `high`, of those below 0x80. */
static uint64_t in_range(uint64_t bytes, uint8_t low, uint8_t high)
{
    return (bytes + EACH(0x80u - low)) & ~(bytes + EACH(0x7fu - high)) & TOP;
}

/* What stands in no name; and an empty label, or a hyphen at one end of a label: two of `-` and
 * `.`, but for `--`. `next` are the bytes one behind. */
static uint64_t bad_bytes(uint64_t bytes, uint64_t next)
{
    uint64_t marks = in_range(bytes, '-', '.');
    uint64_t hyphens = in_range(bytes, '-', '-') & in_range(next, '-', '-');
    uint64_t good =
        marks | in_range(bytes, 'a', 'z') | in_range(bytes, '0', '9') | in_range(bytes, '_', '_');

    return ((bytes | ~good) & TOP) | (marks & in_range(next, '-', '.') & ~hyphens);
}

/* The bytes of a name, but for its ends. */
static bool name_bytes(const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    uint8_t rest[9] = "aaaaaaaaa";
    uint64_t bad = 0;
    size_t at = 0;

    for (; size - at > 8; at += 8)
        bad |= bad_bytes(iocm__load64(bytes + at), iocm__load64(bytes + at + 1));
    memcpy(rest, bytes + at, size - at);
    return (bad | bad_bytes(iocm__load64(rest), iocm__load64(rest + 1))) == 0;
}

/* The ends of a name whose bytes are right: its last label, and that no label can be too long.
 * False: not known. */
static bool name_ends(const char *text, size_t size, bool dotted)
{
    size_t at = size;

    if (size == 0 || size > MAX_LABEL || text[0] == '.' || text[0] == '-' ||
        text[size - 1] == '.' || text[size - 1] == '-')
        return false;
    for (; at > 0 && text[at - 1] != '.'; at--)
        if (text[at - 1] == '_') return false;
    return !iocm__is_digit(text[at]) && (at > 0 || !dotted);
}

static bool name_plain(const char *text, size_t size, bool dotted)
{
    return name_ends(text, size, dotted) && name_bytes(text, size);
}

/* ---- URLs and mail addresses ---- */

/* No blanks and control bytes. */
static bool url_bytes(const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    uint8_t bad = 0;

    for (size_t i = 0; i < size; i++) bad |= (bytes[i] <= ' ') | (bytes[i] == 0x7f);
    return bad == 0;
}

/* http or https, a name without port, and whatever follows. */
static bool url_plain(const char *text, size_t size)
{
    size_t begin = size > 7 && memcmp(text, "http", 4) == 0 ? 4u + (text[4] == 's') : size;
    size_t end;

    if (size - begin < 3 || memcmp(text + begin, "://", 3) != 0) return false;
    begin += 3;
    for (end = begin; end < size; end++)
        if (text[end] == '/' || text[end] == '?' || text[end] == '#') break;
    return name_plain(text + begin, end - begin, false);
}

/* Letters, digits and dots before the @. */
static bool email_plain(const char *text, size_t size)
{
    size_t at = 0;

    for (; at < size && text[at] != '@'; at++)
        if (!iocm__is_lower(text[at]) && !iocm__is_digit(text[at]) && text[at] != '-' &&
            text[at] != '_' && (text[at] != '.' || at == 0 || text[at - 1] == '.'))
            return false;
    return at > 0 && at <= 64 && at < size && text[at - 1] != '.' &&
           name_plain(text + at + 1, size - at - 1, true);
}

static bool text_valid(int group, iocm_span text)
{
    iocm_indicator indicator;

    if (group == IOCM__GROUP_DOMAIN && name_ends(text.data, text.size, true)) return true;
    if (group == IOCM__GROUP_URL && url_plain(text.data, text.size)) return true;
    if (group == IOCM__GROUP_EMAIL && email_plain(text.data, text.size)) return true;
    memset(&indicator, 0, sizeof indicator);
    indicator.kind = iocm__groups[group].kind;
    indicator.text = text.data;
    indicator.text_size = text.size;
    return iocm__indicator_valid(&indicator);
}

/* Where its hash says, and behind the one before it. */
static bool found_again(const iocm__view *view, int group, uint32_t place, iocm_span before,
                        iocm_span text, uint64_t *hash)
{
    const iocm__table *table = &view->tables[group];
    uint64_t last = *hash;

    *hash = iocm__hash_text(view->key, group, text.data, text.size) >> (48 - table->bits);
    return iocm__entry_in_place(table, place, *hash << (48 - table->bits)) &&
           (last != *hash || iocm__span_compare(before, text) < 0);
}

/* Domains follow each other without a gap; as no domain begins or ends with a dot or hyphen, the
 * bytes of all may be looked at as if they were one. */
bool iocm__texts_check(iocm__view *view, int group)
{
    const char *all = (const char *)view->section[IOCM__VALUES(group)];
    size_t size = (size_t)view->lengths[IOCM__VALUES(group)];
    iocm_span before = {NULL, 0};
    uint64_t hash = 0;

    if (!ends_valid(view, group)) return false;
    if (group == IOCM__GROUP_DOMAIN && !name_bytes(all, size)) return false;
    if (group == IOCM__GROUP_URL && !url_bytes(all, size)) return false;
    for (uint32_t i = 0; i < view->tables[group].count; i++) {
        iocm_span text = iocm__text_at(view, group, i);

        if (!text_valid(group, text) || !found_again(view, group, i, before, text, &hash))
            return false;
        before = text;
    }
    return true;
}
