/* SPDX-License-Identifier: MIT */
/* The names in URLs and mail addresses: a filter, so that looking for names in a text may pass
 * over what nothing listed has for its host. */
#include "set/compile.h"
#include "set/table_text.h"

#define PER_BUCKET 4u
#define FEW        32u

/* The host of a normalized URL: without its port, and an IPv6 address without its brackets. */
static iocm_span host_of_url(iocm_span url)
{
    size_t begin = iocm__scheme_size(url.data, url.size) + 3;
    size_t end = 0;
    size_t at = begin;

    for (; at < url.size; at++) {
        char c = url.data[at];

        if (c == '/' || c == '?' || c == '#') break;
        if (c == '@' || c == '[') {
            begin = at + 1;
            end = 0;
        } else if (c == ']' || (c == ':' && end == 0 && url.data[begin - 1] != '['))
            end = at;
    }
    if (end == 0) end = at;
    return iocm__span(url.data + begin, end - begin);
}

static iocm_span domain_of_email(iocm_span email)
{
    size_t at = email.size;

    while (at > 0 && email.data[at - 1] != '@') at--;
    return iocm__span(email.data + at, email.size - at);
}

/* ---- ordering hashes in place ---- */

static void sink(uint64_t *hashes, size_t root, size_t count)
{
    for (size_t child; root < count / 2; root = child) {
        uint64_t held = hashes[root];

        child = 2 * root + 1;
        if (child + 1 < count && hashes[child] < hashes[child + 1]) child++;
        if (held >= hashes[child]) return;
        hashes[root] = hashes[child];
        hashes[child] = held;
    }
}

static void order_pile(uint64_t *hashes, size_t count)
{
    if (count > FEW) {
        for (size_t i = count / 2; i-- > 0;) sink(hashes, i, count);
        for (size_t i = count; i-- > 1;) {
            uint64_t held = hashes[0];

            hashes[0] = hashes[i];
            hashes[i] = held;
            sink(hashes, 0, i);
        }
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint64_t held = hashes[i];
        size_t at = i;

        for (; at > 0 && hashes[at - 1] > held; at--) hashes[at] = hashes[at - 1];
        hashes[at] = held;
    }
}

/* Deals into piles by the top bits, each hash straight to where its pile is; then orders the piles.
 * False = out of memory. */
static bool order(uint64_t *hashes, size_t count, const iocm_allocator *allocator)
{
    unsigned bits = iocm__table_bits(count, FEW / 4);
    size_t piles = (size_t)1 << bits;
    uint32_t *next = iocm__alloc_array(allocator, 2 * piles, sizeof *next);
    uint32_t *ends = next + piles;
    uint32_t begin = 0;

    if (next == NULL) return false;
    memset(next, 0, piles * sizeof *next);
    for (size_t i = 0; i < count; i++) next[iocm__table_bucket(hashes[i], bits)]++;
    for (size_t i = 0; i < piles; i++) {
        ends[i] = begin + next[i];
        next[i] = begin;
        begin = ends[i];
    }
    for (size_t i = 0; i < piles; i++)
        while (next[i] < ends[i]) {
            uint64_t held = hashes[next[i]];
            uint32_t pile = iocm__table_bucket(held, bits);

            hashes[next[i]] = hashes[next[pile]];
            hashes[next[pile]++] = held;
        }
    for (size_t i = 0; i < piles; i++) {
        begin = i == 0 ? 0 : ends[i - 1];
        order_pile(hashes + begin, ends[i] - begin);
    }
    iocm__free(allocator, next);
    return true;
}

/* ---- writing ---- */

bool iocm__hosts_measure(iocm__compiler *c)
{
    size_t count = 0;
    size_t kept = 0;

    for (int group = IOCM__GROUP_URL; group <= IOCM__GROUP_EMAIL; group++)
        count += c->draft->groups[group].count;
    if (count == 0) return true;
    c->hosts = iocm__alloc_array(c->allocator, count, sizeof *c->hosts);
    if (c->hosts == NULL) return false;
    count = 0;
    for (int group = IOCM__GROUP_URL; group <= IOCM__GROUP_EMAIL; group++)
        for (size_t i = 0; i < c->draft->groups[group].count; i++) {
            iocm_span text = iocm__compiler_text(c, iocm__compiler_element(c, group, i));
            iocm_span host = group == IOCM__GROUP_URL ? host_of_url(text) : domain_of_email(text);

            c->hosts[count++] = iocm__hash_name(c->key, host.data, host.size);
        }
    if (!order(c->hosts, count, c->allocator)) return false;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || c->hosts[kept - 1] != c->hosts[i]) c->hosts[kept++] = c->hosts[i];
    c->host_count = kept;
    c->lengths[IOCM__DIRECTORY(IOCM__HOSTS)] =
        iocm__table_directory_size(kept, iocm__table_bits(kept, PER_BUCKET));
    c->lengths[IOCM__SLOTS(IOCM__HOSTS)] = (uint64_t)kept * 2;
    return true;
}

void iocm__hosts_write(iocm__compiler *c)
{
    iocm__table_writer writer = {c->section[IOCM__DIRECTORY(IOCM__HOSTS)],
                                 c->section[IOCM__SLOTS(IOCM__HOSTS)],
                                 iocm__table_bits(c->host_count, PER_BUCKET), 0, 0};

    for (size_t i = 0; i < c->host_count; i++) iocm__table_add(&writer, c->hosts[i]);
    iocm__table_end(&writer);
    iocm__free(c->allocator, c->hosts);
    c->hosts = NULL;
}

bool iocm__hosts_check(iocm__view *view)
{
    uint64_t count = view->lengths[IOCM__SLOTS(IOCM__HOSTS)] / 2;

    return view->lengths[IOCM__SLOTS(IOCM__HOSTS)] % 2 == 0 && count < UINT32_MAX &&
           iocm__table_open(&view->hosts, view->section[IOCM__DIRECTORY(IOCM__HOSTS)],
                            view->lengths[IOCM__DIRECTORY(IOCM__HOSTS)],
                            view->section[IOCM__SLOTS(IOCM__HOSTS)], (uint32_t)count);
}
