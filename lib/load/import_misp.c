/* SPDX-License-Identifier: MIT */
/*
 * A warninglist of MISP becomes a list, and a draft that says when an indicator is on it. The draft
 * only annotates: such lists hold what is often no indicator, not what is none; almost half of the
 * live command-and-control addresses of a feed lie in networks that one or another of them names.
 *
 * MISP compares with case, this library without regard to that of ASCII. Domains, addresses and
 * digests are the same to both.
 */
#include "exclude/json.h"
#include "load/import.h"

#include <inttypes.h>
#include <stdio.h>

#define SLUG_MAX       128u
#define ATTRIBUTES_MAX 256u /* more than MISP has types */

typedef enum list_type { TYPE_NONE, STRING, SUBSTRING, HOSTNAME, CIDR } list_type;

typedef struct warninglist {
    iocm_span name;
    iocm_span description;
    uint64_t version;
    bool has_version;
    bool has_values;
    list_type type;
    iocm_span type_name;
    iocm__texts values;
    uint32_t kinds; /* of indicators that it is for: bits by place in `kinds` */
    bool has_kinds;
} warninglist;

/* The kinds of indicators, as ioc.type names them. */
static const iocm_kind kinds[] = {IOCM_KIND_IPV4,   IOCM_KIND_IPV6,    IOCM_KIND_ADDRESS_PORT,
                                  IOCM_KIND_DOMAIN, IOCM_KIND_URL,     IOCM_KIND_EMAIL,
                                  IOCM_KIND_MD5,    IOCM_KIND_SHA1,    IOCM_KIND_SHA256,
                                  IOCM_KIND_SHA512, IOCM_KIND_SHA3_384};

#define ADDRESSES 0x3u
#define WITH_PORT 0x4u
#define DOMAINS   0x8u

/* ---- attributes ---- */

static uint32_t bits_of(iocm_kind kind)
{
    if (kind == IOCM_KIND_ADDRESS) return ADDRESSES;
    for (size_t i = 0; i < IOCM__COUNT(kinds); i++)
        if (kinds[i] == kind) return 1u << i;
    return 0;
}

/* The kinds of a type of MISP: of `domain|ip` both parts are looked up. */
static uint32_t kinds_of(iocm_span attribute)
{
    iocm_kind whole = iocm_kind_from_name(attribute.data, attribute.size);
    size_t bar = iocm__span_find_any(attribute, "|");
    uint32_t found = bits_of(whole);

    if (found != 0 || bar == attribute.size) return found;
    found = bits_of(iocm_kind_from_name(attribute.data, bar));
    return found | bits_of(iocm_kind_from_name(attribute.data + bar + 1, attribute.size - bar - 1));
}

typedef struct reading {
    iocm__json_reader in; /* first: the functions for values are given this */
    iocm__import *import;
    warninglist list;
} reading;

static void tell(reading *of, iocm_span token, const char *message)
{
    iocm_error place = {0};
    iocm_span text = of->in.text;

    /* Where it stands is found the way an error's place is. */
    (void)iocm__json_fail_at(text, iocm__json_find_value(text, of->in.path, of->in.depth),
                             IOCM_E_UNSUPPORTED, message, &place);
    iocm__import_tell(of->import, &(iocm__place){place.line, place.column, place.offset},
                      "attribute", token, message);
}

static bool add_attribute(iocm__json_reader *in, void *out, json_t *value)
{
    reading *of = (reading *)in;
    iocm_span attribute = iocm__json_string(in, value);
    uint32_t found;

    (void)out;
    if (attribute.data == NULL) return false;
    found = kinds_of(attribute);
    if (found == 0) tell(of, attribute, "no indicator here is of that type of MISP");
    of->list.kinds |= found;
    return true;
}

static bool read_attributes(iocm__json_reader *in, void *out, json_t *value)
{
    reading *of = (reading *)in;

    if (json_array_size(value) > ATTRIBUTES_MAX)
        return iocm__json_fail(in, IOCM_E_LIMIT, "more than %u types", ATTRIBUTES_MAX);
    if (!iocm__json_read_array(in, out, value, add_attribute)) return false;
    of->list.has_kinds = json_array_size(value) > 0;
    return true;
}

/* ---- values ---- */

static bool read_type(iocm__json_reader *in, void *out, json_t *value)
{
    static const struct {
        const char *name;
        list_type type;
    } types[] = {
        {"string", STRING}, {"substring", SUBSTRING}, {"hostname", HOSTNAME}, {"cidr", CIDR}};
    reading *of = (reading *)in;
    iocm_span name;

    if (!iocm__json_read_name(in, out, value)) return false;
    name = of->list.type_name;
    for (size_t i = 0; i < IOCM__COUNT(types); i++)
        if (iocm__span_equal(name, iocm__span(types[i].name, strlen(types[i].name))))
            of->list.type = types[i].type;
    if (of->list.type != TYPE_NONE) return true;
    if (iocm__span_equal(name, IOCM__LITERAL("regex")))
        return iocm__json_fail(in, IOCM_E_UNSUPPORTED,
                               "a list of regular expressions, which are not compared here");
    return iocm__json_fail(in, IOCM_E_FORMAT, "not a type of warninglist");
}

static bool read_version(iocm__json_reader *in, void *out, json_t *value)
{
    reading *of = (reading *)in;

    of->list.has_version = true;
    return iocm__json_read_size(in, out, value, INT64_MAX);
}

/* `{"value": ..., "comment": ...}` */
static bool read_entry_object(iocm__json_reader *in, json_t *value, iocm_span *text)
{
    static const iocm__json_member members[] = {
        {"comment", iocm__json_read_text, sizeof(iocm_span)}, {"value", iocm__json_read_text, 0}};
    iocm_span both[2] = {{NULL, 0}, {NULL, 0}};

    if (!iocm__json_read_members(in, both, value, members, IOCM__COUNT(members))) return false;
    *text = both[0];
    return text->data != NULL || iocm__json_fail(in, IOCM_E_FORMAT, "an entry without `value`");
}

static bool add_entry(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text;

    if (json_is_object(value)) {
        if (!read_entry_object(in, value, &text)) return false;
    } else {
        text = iocm__json_string(in, value);
        if (text.data == NULL) return false;
    }
    return iocm__texts_add(in->arena, out, text) || iocm__json_fail_memory(in);
}

static bool read_entries(iocm__json_reader *in, void *out, json_t *value)
{
    reading *of = (reading *)in;

    of->list.has_values = true;
    return iocm__json_read_array(in, out, value, add_entry);
}

/* MISP itself adds a category to what it exports. */
static bool skip(iocm__json_reader *in, void *out, json_t *value)
{
    (void)out;
    return iocm__json_string(in, value).data != NULL;
}

static const iocm__json_member list_members[] = {
    {"category", skip, 0},
    {"description", iocm__json_read_text, offsetof(warninglist, description)},
    {"list", read_entries, offsetof(warninglist, values)},
    {"matching_attributes", read_attributes, 0},
    {"name", iocm__json_read_text, offsetof(warninglist, name)},
    {"type", read_type, offsetof(warninglist, type_name)},
    {"version", read_version, offsetof(warninglist, version)},
};

static bool check_keys(reading *of)
{
    const warninglist *list = &of->list;
    const char *missing = NULL;

    if (!list->has_version) missing = "version";
    if (list->type == TYPE_NONE) missing = "type";
    if (!list->has_values) missing = "list";
    if (list->description.data == NULL) missing = "description";
    if (list->name.data == NULL) missing = "name";
    if (missing != NULL)
        return iocm__json_fail(&of->in, IOCM_E_FORMAT, "a warninglist needs the key `%s`", missing);
    if (list->values.count > 0) return true;
    return iocm__json_fail(&of->in, IOCM_E_FORMAT, "a warninglist without entries");
}

/* Every value has to be one for the operator. */
static bool check_values(reading *of, iocm__op op)
{
    for (size_t i = 0; i < of->list.values.count; i++) {
        iocm_error reason = {0};

        if (iocm__expr_check_value(op, IOCM_FIELD_IOC_VALUE, of->list.values.items[i], &reason) ==
            IOCM_OK)
            continue;
        iocm__json_enter_key(&of->in, "list");
        iocm__json_enter(&of->in, i);
        return iocm__json_fail_with(&of->in, &reason);
    }
    return true;
}

/* ---- what is made of it ---- */

/* Lower case letters and digits of the name, anything else as one hyphen. */
static bool make_slug(reading *of, iocm_span *out)
{
    char slug[SLUG_MAX];
    size_t size = 0;

    for (size_t i = 0; i < of->list.name.size && size < sizeof slug; i++) {
        char c = iocm__lower(of->list.name.data[i]);

        if (iocm__is_alnum(c))
            slug[size++] = c;
        else if (size > 0 && slug[size - 1] != '-')
            slug[size++] = '-';
    }
    while (size > 0 && slug[size - 1] == '-') size--;
    return iocm__arena_copy(of->in.arena,
                            size > 0 ? iocm__span(slug, size) : IOCM__LITERAL("warninglist"),
                            out) ||
           iocm__json_fail_memory(&of->in);
}

/* The kinds that the list can be compared with; what is left out is told. */
static bool find_kinds(reading *of)
{
    warninglist *list = &of->list;
    uint32_t all = list->has_kinds ? list->kinds : (1u << IOCM__COUNT(kinds)) - 1;
    uint32_t fit = all;

    if (list->type == CIDR) fit &= ADDRESSES | WITH_PORT;
    if (list->type == HOSTNAME) fit &= DOMAINS;
    if (list->type == STRING) fit &= ~WITH_PORT;
    if (list->type == HOSTNAME && (all & bits_of(IOCM_KIND_URL)) != 0)
        iocm__import_tell(of->import, NULL, "attribute", IOCM__LITERAL("url"),
                          "the host inside of a URL cannot be compared: URLs are left out");
    if (list->type == STRING && (all & WITH_PORT) != 0)
        iocm__import_tell(of->import, NULL, "attribute", IOCM__LITERAL("ip:port"),
                          "an address with its port is no entry of the list: these are left out");
    /* No limit is needed where the list is for all kinds. */
    list->has_kinds = list->has_kinds || list->type == CIDR || list->type == HOSTNAME;
    list->kinds = fit;
    if (fit != 0) return true;
    return iocm__json_fail(&of->in, IOCM_E_UNSUPPORTED,
                           "`matching_attributes`: no indicator here is of these types");
}

static bool add_dotted(reading *of, iocm__expr *to, iocm_span name)
{
    iocm__arena *arena = of->in.arena;
    char *dotted = iocm__arena_alloc(arena, name.size + 1);

    if (dotted == NULL) return false;
    dotted[0] = '.';
    memcpy(dotted + 1, name.data, name.size);
    return iocm__expr_add_value(arena, to, iocm__span(dotted, name.size + 1));
}

/* A name, or whatever stands below it. */
static bool make_host_expr(reading *of, iocm__list *out)
{
    iocm__arena *arena = of->in.arena;
    const iocm__texts *values = &of->list.values;
    iocm__expr *any = iocm__expr_new(arena, IOCM__OP_ANY);
    iocm__expr *is = iocm__expr_new(arena, IOCM__OP_IS);
    iocm__expr *ends = iocm__expr_new(arena, IOCM__OP_ENDS);
    bool good = any != NULL && is != NULL && ends != NULL;

    for (size_t i = 0; i < values->count && good; i++)
        good = iocm__expr_add_value(arena, is, values->items[i]) &&
               add_dotted(of, ends, values->items[i]);
    if (!good) return iocm__json_fail_memory(&of->in);
    is->field = ends->field = IOCM_FIELD_IOC_VALUE;
    iocm__expr_append(any, is);
    iocm__expr_append(any, ends);
    out->expr = any;
    return true;
}

static bool add_list(reading *of, iocm_span name)
{
    iocm__list made = {.name = name, .kind = of->list.type_name};
    iocm_error reason = {0};

    if (iocm__exclusions_list(of->import->there, name) != NULL)
        return iocm__json_fail_key(&of->in, "name", IOCM_E_FORMAT,
                                   "a list of that name is there already");
    if (of->list.type == HOSTNAME) {
        if (!make_host_expr(of, &made)) return false;
    } else {
        made.values = of->list.values.items;
        made.value_count = of->list.values.count;
    }
    if (iocm__exclusions_put_list(&of->import->made, &made, &reason) == IOCM_OK) return true;
    return iocm__json_fail_with(&of->in, &reason);
}

/* The kinds and the list, both of which have to agree. */
static iocm__expr *make_when(reading *of, iocm_span name, iocm__op op)
{
    iocm__arena *arena = of->in.arena;
    iocm__expr *list = iocm__expr_new(arena, IOCM__OP_LIST);
    iocm__expr *type = iocm__expr_new(arena, IOCM__OP_IS);
    iocm__expr *all = iocm__expr_new(arena, IOCM__OP_ALL);

    if (list == NULL || type == NULL || all == NULL) return NULL;
    list->field = IOCM_FIELD_IOC_VALUE;
    list->name = name;
    list->as = op;
    if (!of->list.has_kinds) return list;
    type->field = IOCM_FIELD_IOC_TYPE;
    for (size_t i = 0; i < IOCM__COUNT(kinds); i++) {
        const char *word = iocm_kind_name(kinds[i]);

        if ((of->list.kinds & 1u << i) != 0 &&
            !iocm__expr_add_value(arena, type, iocm__span(word, strlen(word))))
            return NULL;
    }
    iocm__expr_append(all, list); /* first: it is the witness */
    iocm__expr_append(all, type);
    return all;
}

static bool add_draft(reading *of, iocm_span name, iocm__op op)
{
    iocm__exclusion made = {.id = name, .annotate = true, .max_confidence = -1};
    char why[96];
    int size =
        snprintf(why, sizeof why, "MISP warninglist, version %" PRIu64 ": advice, no verdict",
                 of->list.version);
    iocm_error reason = {0};

    made.when = make_when(of, name, op);
    if (made.when == NULL ||
        !iocm__arena_copy(of->in.arena, iocm__span(why, (size_t)size), &made.why))
        return iocm__json_fail_memory(&of->in);
    made.source.title = of->list.name;
    made.source.description = of->list.description;
    if (iocm__import_has_id(of->import, name))
        return iocm__json_fail_key(&of->in, "name", IOCM_E_FORMAT,
                                   "an exclusion of that id is there already");
    if (iocm__exclusions_append(&of->import->made, &made, &reason) == IOCM_OK) return true;
    return iocm__json_fail_with(&of->in, &reason);
}

static iocm__op op_of(list_type type)
{
    switch (type) {
    case CIDR: return IOCM__OP_CIDR;
    case SUBSTRING: return IOCM__OP_CONTAINS;
    default: return IOCM__OP_IS;
    }
}

static bool read_warninglist(reading *of)
{
    iocm__op op;
    iocm_span name;

    if (!iocm__json_read_members(&of->in, &of->list, of->in.root, list_members,
                                 IOCM__COUNT(list_members)) ||
        !check_keys(of))
        return false;
    op = op_of(of->list.type);
    return check_values(of, op) && find_kinds(of) && make_slug(of, &name) && add_list(of, name) &&
           add_draft(of, name, of->list.type == HOSTNAME ? IOCM__OP_NONE : op);
}

iocm_status iocm__import_misp(iocm__import *in)
{
    reading of;

    memset(&of, 0, sizeof of);
    of.import = in;
    if (!iocm__json_open(&of.in, &in->made.arena, in->text, in->error)) return of.in.status;
    (void)read_warninglist(&of);
    iocm__json_close(&of.in);
    return of.in.status;
}
