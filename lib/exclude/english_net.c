/* SPDX-License-Identifier: MIT */
/* Clauses about the two ends of a connection: addresses, ports, hosts, URLs. */
#include "exclude/english.h"
#include "indicator/indicator.h"

/* ---- addresses ---- */

static const char before_address[] =
    "the|a|an|any|all|either|ip|ips|ipv4|ipv6|address|addresses|range|ranges|subnet|subnets|"
    "network|"
    "networks|cidr|cidrs|block|blocks|netblock|segment|segments|internal|external|private|public|"
    "local|remote|source|destination|known|trusted|approved|authorized|authorised|whitelisted|"
    "allowlisted|following|host|hosts|server|servers|corporate|office|of|vlan";

static iocm_field address_field(const iocm__clause *clause)
{
    switch (clause->kind) {
    case IOCM__CLAUSE_TO:
    case IOCM__CLAUSE_DOWNLOADED:
    case IOCM__CLAUSE_PEER_IP: return IOCM_FIELD_NET_PEER_IP;
    default: return IOCM_FIELD_NET_OWN_IP;
    }
}

/* A single address is a network of all its bits. */
iocm_span iocm__english_network(iocm__english *e, iocm_span text)
{
    bool six = iocm__span_find_any(text, ":") < text.size;
    char *copy;

    if (iocm__span_find_any(text, "/") < text.size) return text;
    copy = iocm__arena_alloc(&e->scratch, text.size + 4);
    if (copy == NULL) {
        e->failed = true;
        return text;
    }
    memcpy(copy, text.data, text.size);
    memcpy(copy + text.size, six ? "/128" : "/32", six ? 4 : 3);
    return iocm__span(copy, text.size + (six ? 4u : 3u));
}

/* `port 22` behind networks names no kind of networks. */
static bool has_number(const iocm__english *e, iocm__range item)
{
    uint16_t number;

    for (size_t at = item.from; at < item.to; at++) {
        iocm_span word = iocm__english_word(e, at);

        if (iocm__port_parse(&number, word.data, word.size)) return true;
    }
    return false;
}

/* `scanner IP addresses`, `IP addresses of database servers`; false if it is no such list. */
static bool add_network_list(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    bool kind_told = clause->kind == IOCM__CLAUSE_OWN_IP || clause->kind == IOCM__CLAUSE_PEER_IP;
    size_t of = iocm__english_match(
        e, item.from,
        "[the|any|known|internal] [ip] addresses|address|ips|ranges|range|subnets of");
    iocm__category category;

    item.from += of;
    category = iocm__english_category(e, item);
    if (category.vague || has_number(e, item) ||
        (category.named && of == 0 && !iocm__english_in(e, item.to - 1, iocm__words_networks)))
        return false;
    if (category.name.to - category.name.from < 2 && !iocm__english_has(e, item, iocm__words_trust))
        return false;
    if (!kind_told && of == 0 && !iocm__english_in(e, item.to - 1, iocm__words_networks) &&
        (clause->subject & IOCM__SUBJECT_NETWORK) == 0)
        return false;
    iocm__english_mark(e, iocm__tokens(item.from - of, item.from), IOCM_PART_KEYWORD);
    iocm__branches_add(branches,
                       iocm__english_list(e, address_field(clause),
                                          iocm__english_slug(e, category.name), IOCM__OP_CIDR));
    return true;
}

static void add_address(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm__range value = {item.to - 1, item.to};
    iocm_span text;
    bool described = true;

    /* `the 10.0.0.0/8 range` */
    if (value.from > item.from && iocm__english_in(e, value.from, iocm__words_networks) &&
        iocm__shape_address(iocm__english_word(e, value.from - 1))) {
        iocm__english_mark(e, value, IOCM_PART_KEYWORD);
        value = iocm__tokens(value.from - 1, value.from);
    }
    text = iocm__english_item(e, value);
    for (size_t at = item.from; at < value.from; at++)
        described = described && iocm__english_in(e, at, before_address);
    if (described && iocm__shape_address(text)) {
        iocm__english_mark(e, iocm__tokens(item.from, value.from), IOCM_PART_KEYWORD);
        iocm__branches_value(branches, IOCM__OP_CIDR, address_field(clause), value,
                             iocm__english_network(e, text), "VAGUE_VALUE");
    } else if (!add_network_list(branches, clause, item)) {
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
    }
}

iocm__expr *iocm__english_addresses(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_address);
}

/* ---- ports ---- */

/* "8000 to 8100" and "8000 - 8100" as "8000-8100". */
static iocm_span port_range(iocm__english *e, iocm__range item)
{
    iocm_span low = iocm__english_word(e, item.from);
    iocm_span high = iocm__english_word(e, item.to - 1);
    char *copy;

    if (item.to - item.from != 3 || !iocm__english_in(e, item.from + 1, "to|through|-|until"))
        return iocm__english_item(e, item);
    copy = iocm__arena_alloc(&e->scratch, low.size + high.size + 1);
    if (copy == NULL) {
        e->failed = true;
        return low;
    }
    memcpy(copy, low.data, low.size);
    copy[low.size] = '-';
    memcpy(copy + low.size + 1, high.data, high.size);
    return iocm__span(copy, low.size + high.size + 1);
}

static void add_port(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm_field field =
        clause->kind == IOCM__CLAUSE_OWN_PORT ? IOCM_FIELD_NET_OWN_PORT : IOCM_FIELD_NET_PEER_PORT;

    item = iocm__english_trim_left(branches->e, item,
                                   "port|ports|number|numbers|range|ranges|the|either");
    iocm__branches_value(branches, IOCM__OP_PORT, field, item, port_range(branches->e, item),
                         "VAGUE_VALUE");
}

/* The protocol that stands in the head: `on TCP port`; or the end of the head. */
static size_t find_protocol(const iocm__english *e, const iocm__clause *clause)
{
    size_t at = clause->head;

    while (at < clause->operand.from && !iocm__english_in(e, at, "tcp|udp")) at++;
    return at;
}

iocm__expr *iocm__english_ports(iocm__english *e, const iocm__clause *clause)
{
    iocm__expr *ports = iocm__english_each(e, clause, add_port);
    size_t protocol = find_protocol(e, clause);
    iocm__expr *all;

    if (ports == NULL || protocol == clause->operand.from || ports->op == IOCM__OP_OPAQUE)
        return ports;
    all = iocm__english_node(e, IOCM__OP_ALL);
    if (all == NULL) return NULL;
    iocm__expr_append(all, ports);
    ports = iocm__english_value(e, IOCM__OP_IS, IOCM_FIELD_NET_PROTOCOL,
                                iocm__english_word(e, protocol));
    if (ports == NULL) return NULL;
    iocm__english_mark(e, iocm__tokens(protocol, protocol + 1), IOCM_PART_OPERAND);
    iocm__expr_append(all, ports);
    return all;
}

/* ---- hosts ---- */

/* `on server BK-01`, but not `on server maintenance`: one word of a language names no host, unless
 * hosts are what is listed. */
static bool is_host(const iocm__english *e, const iocm__clause *clause, iocm__range item,
                    iocm_span text)
{
    if (iocm__english_is_quoted(e, item)) return text.size > 0;
    if (item.to - item.from != 1 || !iocm__shape_host(text) || iocm__english_is_vague(e, item) ||
        iocm__english_in(e, item.from, iocm__words_hosts) ||
        iocm__english_in(e, item.from, iocm__words_subjects) ||
        iocm__english_in(e, item.from, iocm__words_hollow))
        return false;
    return iocm__shape_name(text) || iocm__span_find_any(text, "-_.") < text.size ||
           iocm__english_has(e, iocm__tokens(clause->head, clause->operand.from),
                             "host|hosts|hostname|hostnames|servers|machines|workstations|"
                             "endpoints|devices|computers|named|called|name");
}

static void add_host(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm_span text;

    item = iocm__english_trim_left(e, item,
                                   "the|a|host|hosts|server|servers|machine|workstation|"
                                   "endpoint|device|computer|either|named");
    text = iocm__english_item(e, item);
    if (iocm__shape_address(text))
        iocm__branches_value(branches, IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, item,
                             iocm__english_network(e, text), "VAGUE_VALUE");
    else if (is_host(e, clause, item, text))
        iocm__branches_value(branches, iocm__shape_wildcard(text) ? IOCM__OP_GLOB : IOCM__OP_IS,
                             IOCM_FIELD_HOST_NAME, item, text, "VAGUE_VALUE");
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

iocm__expr *iocm__english_hosts(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_host);
}

/* ---- URLs ---- */

static const char url_nouns[] = "url|urls|domain|domains|site|sites|website|websites|uri|uris|"
                                "hostname|hostnames|fqdn|fqdns|server|servers|service|services";

static void add_url(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm__op op = clause->kind == IOCM__CLAUSE_URL ? (iocm__op)clause->arg : IOCM__OP_IS;
    iocm__category category;
    iocm_span text;

    item =
        iocm__english_trim_left(e, item, "the|a|domain|domains|url|urls|string|word|either|site");
    text = iocm__english_item(e, item);
    if (op == IOCM__OP_IS && iocm__shape_wildcard(text)) op = IOCM__OP_GLOB;
    if (iocm__shape_domain(text) ||
        (op != IOCM__OP_IS && op != IOCM__OP_GLOB && !iocm__shape_wildcard(text) &&
         (iocm__english_is_quoted(e, item) ||
          (item.to - item.from == 1 && !iocm__english_is_vague(e, item))))) {
        iocm__branches_value(branches, op, IOCM_FIELD_NET_URL, item, text, "VAGUE_VALUE");
        return;
    }
    category = iocm__english_category(e, item);
    if (op == IOCM__OP_IS && !category.vague && !category.named &&
        iocm__english_in(e, item.to - 1, url_nouns))
        iocm__branches_add(branches,
                           iocm__english_list(e, IOCM_FIELD_NET_URL,
                                              iocm__english_slug(e, category.name), IOCM__OP_NONE));
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

iocm__expr *iocm__english_urls(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_url);
}

/* What a connection goes to: an address or a name. */
static void add_target(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm_span last = iocm__english_word(branches->e, item.to - 1);

    if (iocm__shape_domain(last) ||
        iocm__english_in(branches->e, item.to - 1, "url|urls|domain|domains|website|websites"))
        add_url(branches, clause, item);
    else
        add_address(branches, clause, item);
}

iocm__expr *iocm__english_targets(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_target);
}

/* ---- protocols ---- */

static void add_protocol(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;

    (void)clause;
    item = iocm__english_trim_left(e, item, "the|protocol|either");
    if (item.to - item.from == 1 && iocm__english_in(e, item.from, "tcp|udp|icmp"))
        iocm__branches_value(branches, IOCM__OP_IS, IOCM_FIELD_NET_PROTOCOL, item,
                             iocm__english_item(e, item), "VAGUE_VALUE");
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

iocm__expr *iocm__english_protocol(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_protocol);
}
