/* SPDX-License-Identifier: MIT */
/* Rows of feeds: what their columns are called, and metadata out of their cells. */
#include "indicator/indicator.h"
#include "load/indicators.h"

typedef struct column_word {
    const char *word; /* lower case, without separators */
    iocm__feed_role role;
    unsigned rank; /* of several words for one role the lowest counts */
} column_word;

static const column_word words[] = {
    {"iocvalue", IOCM__FEED_VALUE, 0},
    {"ioc", IOCM__FEED_VALUE, 1},
    {"indicator", IOCM__FEED_VALUE, 2},
    {"indicatorvalue", IOCM__FEED_VALUE, 1},
    {"observable", IOCM__FEED_VALUE, 3},
    {"observablevalue", IOCM__FEED_VALUE, 2},
    {"value", IOCM__FEED_VALUE, 4},
    {"ioctype", IOCM__FEED_TYPE, 0},
    {"indicatortype", IOCM__FEED_TYPE, 1},
    {"observabletype", IOCM__FEED_TYPE, 2},
    {"type", IOCM__FEED_TYPE, 3},
    {"kind", IOCM__FEED_TYPE, 4},
    {"port", IOCM__FEED_PORT, 1},
    {"dstport", IOCM__FEED_PORT, 0},
    {"destport", IOCM__FEED_PORT, 0},
    {"destinationport", IOCM__FEED_PORT, 0},
    {"c2port", IOCM__FEED_PORT, 0},
    {"threattype", IOCM__FEED_THREAT, 0},
    {"threat", IOCM__FEED_THREAT, 1},
    {"malwareprintable", IOCM__FEED_FAMILY, 0},
    {"malwarefamily", IOCM__FEED_FAMILY, 1},
    {"family", IOCM__FEED_FAMILY, 2},
    {"malware", IOCM__FEED_FAMILY, 3},
    {"signature", IOCM__FEED_FAMILY, 4},
    {"fkmalware", IOCM__FEED_FAMILY, 5},
    {"confidencelevel", IOCM__FEED_CONFIDENCE, 0},
    {"confidence", IOCM__FEED_CONFIDENCE, 1},
    {"firstseenutc", IOCM__FEED_FIRST_SEEN, 0},
    {"firstseen", IOCM__FEED_FIRST_SEEN, 1},
    {"dateadded", IOCM__FEED_FIRST_SEEN, 2},
    {"lastseenutc", IOCM__FEED_LAST_SEEN, 0},
    {"lastseen", IOCM__FEED_LAST_SEEN, 1},
    {"lastonline", IOCM__FEED_LAST_SEEN, 2},
    {"validuntil", IOCM__FEED_VALID_UNTIL, 0},
    {"expirationdatetime", IOCM__FEED_VALID_UNTIL, 1},
    {"expirationdate", IOCM__FEED_VALID_UNTIL, 2},
    {"expiration", IOCM__FEED_VALID_UNTIL, 3},
    {"expires", IOCM__FEED_VALID_UNTIL, 3},
    {"reference", IOCM__FEED_REFERENCE, 0},
    {"urlhausreference", IOCM__FEED_REFERENCE, 1},
    {"urlhauslink", IOCM__FEED_REFERENCE, 1},
    {"link", IOCM__FEED_REFERENCE, 2},
    {"tags", IOCM__FEED_TAGS, 0},
    {"tag", IOCM__FEED_TAGS, 1},
};

/* These hold digests of any kind. */
static const char *const digest_words[] = {"hash", "filehash", "file hash", "hashes", "digest"};

/* These may hold addresses as well as names. */
static const char *const host_words[] = {"host", "hostname", "host name", "fqdn"};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool is_separator(char c)
{
    return c == '_' || c == '-' || c == ' ' || c == '.';
}

static bool same_name(iocm_span name, const char *word)
{
    size_t at = 0;

    for (size_t i = 0; i < name.size; i++) {
        if (is_separator(name.data[i])) continue;
        if (word[at] == '\0' || word[at] != iocm__lower(name.data[i])) return false;
        at++;
    }
    return word[at] == '\0';
}

static bool one_of(iocm_span name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (iocm__span_equal_fold(name, iocm__span(list[i], strlen(list[i])))) return true;
    return false;
}

iocm__feed_name iocm__feed_find_name(iocm_span name)
{
    iocm__feed_name found = {IOCM__FEED_NOTHING, 0, IOCM_KIND_NONE};

    for (size_t i = 0; i < COUNT(words); i++) {
        if (same_name(name, words[i].word)) {
            found.role = words[i].role;
            found.rank = words[i].rank;
            return found;
        }
    }
    found.kind = iocm_kind_from_name(name.data, name.size);
    if (found.kind != IOCM_KIND_NONE || one_of(name, digest_words, COUNT(digest_words)))
        found.role = IOCM__FEED_TYPED;
    if (one_of(name, host_words, COUNT(host_words))) found.kind = IOCM_KIND_NONE;
    return found;
}

bool iocm__feed_absent(iocm_span text)
{
    static const char *const nothing[] = {"None", "null", "N/A", "-"};

    text = iocm__span_trim(text);
    return text.size == 0 || one_of(text, nothing, COUNT(nothing));
}

/* ---- metadata ---- */

/* A cell of metadata that cannot be read is no reason to drop the indicator; it is told once for
 * each column. */
static void tell_bad_field(iocm__loader *loader, iocm__feed_role role, const iocm__place *place,
                           iocm_span token, const char *message)
{
    if ((loader->told & 1u << role) != 0) return;
    loader->told |= 1u << role;
    iocm__loader_tell(loader, IOCM_SEVERITY_NOTE, IOCM_E_SYNTAX, IOCM__LITERAL("bad_metadata"),
                      place, token, iocm__span(message, strlen(message)));
}

static void read_time(iocm__loader *loader, iocm_time *out, uint32_t *present, uint32_t bit,
                      const iocm_span *fields, iocm__feed_role role, const iocm__place *place)
{
    iocm_span text = fields[role];

    if (iocm__feed_absent(text)) return;
    if (iocm_time_parse(out, NULL, text.data, text.size, NULL) == IOCM_OK)
        *present |= bit;
    else
        tell_bad_field(loader, role, place, text,
                       "a column of times holds text that is none; such cells are left out");
}

/* Blanks, and the marks of `["a", "b"]` and `#a #b`. */
static bool is_tag_mark(char c)
{
    return iocm__is_space(c) || c == '"' || c == '[' || c == ']' || c == '#' || c == '\'';
}

/* Splits `a,b`, `["a", "b"]` and `#a #b`. */
static size_t read_tags(iocm__loader *loader, iocm_span text)
{
    size_t count = 0;
    size_t at = 0;
    bool hashed =
        text.size > 0 && iocm__span_trim(text).size > 0 && iocm__span_trim(text).data[0] == '#';

    while (at < text.size && count < IOCM__FEED_TAGS_MAX) {
        size_t start = at;
        iocm_span tag;

        while (at < text.size && text.data[at] != ',' &&
               !(hashed && at > start && text.data[at] == '#'))
            at++;
        tag = iocm__span(text.data + start, at - start);
        while (tag.size > 0 && is_tag_mark(tag.data[0])) {
            tag.data++;
            tag.size--;
        }
        while (tag.size > 0 && is_tag_mark(tag.data[tag.size - 1])) tag.size--;
        if (!iocm__feed_absent(tag)) loader->tags[count++] = tag;
        if (at < text.size && text.data[at] == ',') at++;
    }
    return count;
}

static iocm_span present_text(iocm_span text)
{
    return iocm__feed_absent(text) ? iocm__span(NULL, 0) : iocm__span_trim(text);
}

static void read_metadata(iocm__loader *loader, iocm_metadata *out, const iocm_span *fields,
                          const iocm__place *place)
{
    iocm_span confidence = fields[IOCM__FEED_CONFIDENCE];

    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    read_time(loader, &out->first_seen, &out->present, IOCM_HAS_FIRST_SEEN, fields,
              IOCM__FEED_FIRST_SEEN, place);
    read_time(loader, &out->last_seen, &out->present, IOCM_HAS_LAST_SEEN, fields,
              IOCM__FEED_LAST_SEEN, place);
    read_time(loader, &out->valid_until, &out->present, IOCM_HAS_VALID_UNTIL, fields,
              IOCM__FEED_VALID_UNTIL, place);
    if (!iocm__feed_absent(confidence)) {
        int percent = iocm__percent_parse(confidence);

        if (percent >= 0) {
            out->confidence = (uint32_t)percent;
            out->present |= IOCM_HAS_CONFIDENCE;
        } else {
            tell_bad_field(loader, IOCM__FEED_CONFIDENCE, place, confidence,
                           "a confidence is not a number from 0 to 100; such cells are left out");
        }
    }
    out->threat_type = present_text(fields[IOCM__FEED_THREAT]);
    out->family = present_text(fields[IOCM__FEED_FAMILY]);
    out->reference = present_text(fields[IOCM__FEED_REFERENCE]);
    out->source = loader->options.source;
    out->tags = loader->tags;
    out->tag_count = read_tags(loader, fields[IOCM__FEED_TAGS]);
}

/* ---- the row ---- */

/* An address without port, and the port from another column, as one text. */
static bool join_port(char *out, size_t capacity, size_t *out_size, iocm_span address,
                      iocm_span port)
{
    const iocm_read_options options = {.struct_size = sizeof options, .kind = IOCM_KIND_ADDRESS};
    iocm_indicator alone;
    bool bracket;
    size_t used = 0;

    port = iocm__span_trim(port);
    if (iocm__feed_absent(port) || address.size + port.size + 3 > capacity ||
        iocm_indicator_parse(&alone, NULL, 0, address.data, address.size, &options, NULL) !=
            IOCM_OK ||
        (alone.flags & IOCM_INDICATOR_PORT) != 0)
        return false;
    bracket = alone.family == 6 && address.data[0] != '[';
    if (bracket) out[used++] = '[';
    memcpy(out + used, address.data, address.size);
    used += address.size;
    if (bracket) out[used++] = ']';
    out[used++] = ':';
    memcpy(out + used, port.data, port.size);
    *out_size = used + port.size;
    return true;
}

/* The kind that a feed's word means; false if it is none that can be held. */
static bool kind_of_word(iocm_kind *out, iocm_span word, iocm_span value)
{
    *out = IOCM_KIND_NONE;
    if (iocm__feed_absent(word)) return true;
    word = iocm__span_trim(word);
    if (one_of(word, digest_words, COUNT(digest_words))) {
        if (value.size % 2 == 0) *out = iocm__digest_kind(value.size / 2);
        if (*out == IOCM_KIND_NONE) *out = IOCM_KIND_SHA256; /* to say what is wrong */
        return true;
    }
    if (one_of(word, host_words, COUNT(host_words))) return true;
    *out = iocm_kind_from_name(word.data, word.size);
    return *out != IOCM_KIND_NONE;
}

void iocm__loader_add_row(iocm__loader *loader, iocm_span value, const iocm_span *fields,
                          bool typed, iocm_kind kind, const iocm__place *place)
{
    char joined[128];
    iocm_span whole = iocm__span_trim(value);
    iocm_metadata metadata;
    const iocm__said said = {.metadata = &metadata};
    iocm_error error;

    error.status = IOCM_OK;
    if (!typed && !kind_of_word(&kind, fields[IOCM__FEED_TYPE], whole)) {
        iocm__loader_refuse(loader, IOCM_E_KIND, IOCM__LITERAL("unknown_type"), place,
                            fields[IOCM__FEED_TYPE], "no kind of indicator has this name");
        return;
    }
    read_metadata(loader, &metadata, fields, place);
    if ((kind == IOCM_KIND_ADDRESS || kind == IOCM_KIND_IPV4 || kind == IOCM_KIND_IPV6 ||
         kind == IOCM_KIND_NONE) &&
        join_port(joined, sizeof joined, &whole.size, whole, fields[IOCM__FEED_PORT])) {
        whole.data = joined;
        kind = IOCM_KIND_ADDRESS_PORT;
    }
    iocm__loader_count(loader, iocm__loader_try(loader, whole, kind, &said, &error), &error, value,
                       place);
}
