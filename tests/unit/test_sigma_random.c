/* SPDX-License-Identifier: MIT */
/*
 * Filters mean what exclusions mean: expressions at random are written for Sigma, and judged by a slow
 * evaluator of Sigma that reads the file line by line and knows nothing of the library. It has to
 * agree with the library on events at random, and so does the filter when it is read back.
 */
#include "random.h"
#include "sigma.h"

#include <arpa/inet.h>
#include <strings.h>

/* ---- events ---- */

/* As Sigma sees it; NULL = the event has no such field. */
typedef struct seen {
    const char *image, *parent, *user, *computer, *command, *company, *ip, *port;
} seen;

typedef struct happening {
    seen seen;
    cell cells[16];
    char user[64];
} happening;

#define PICK(pool) pool[random_below(state, sizeof pool / sizeof pool[0])]

static void add_cell(happening *to, size_t *count, iocm_field field, const char *text)
{
    to->cells[(*count)++] = (cell){field, text, 0, NULL};
}

static void make_event(happening *to, uint64_t *state)
{
    static const char *const folders[] = {"C:\\a\\b.exe", "C:\\A\\c\\B.EXE", "C:\\ab\\x.exe",
                                          "D:\\b.exe", "C:\\a*\\b?.exe"};
    static const char *const parents[] = {"C:\\x\\b.exe", "C:\\b.exe\\y.exe"};
    static const char *const names[] = {"u", "U2", "v", "uv"};
    static const char *const domains[] = {"D", "u"};
    static const char *const hosts[] = {"h1", "H2", "h", "xh1"};
    static const char *const commands[] = {"a*b",      "aXb", "b.exe -a", "a\\b",
                                           "\\\\a\\*", "A?",  "a\\\\b",   "ab"};
    static const char *const companies[] = {"a", "B c", "yes"};
    static const char *const addresses[] = {"192.0.2.1", "192.0.3.1", "2001:db8::1", "2001:db9::"};
    static const char *const ports[] = {"80", "85", "443", "65535", "0"};
    size_t count = 0;

    memset(to, 0, sizeof *to);
    if (random_below(state, 8) > 0) {
        to->seen.image = PICK(folders);
        add_cell(to, &count, IOCM_FIELD_PROCESS_FOLDER, to->seen.image);
        add_cell(to, &count, IOCM_FIELD_PROCESS_NAME, strrchr(to->seen.image, '\\') + 1);
    }
    if (random_below(state, 8) > 0) {
        to->seen.parent = PICK(parents);
        add_cell(to, &count, IOCM_FIELD_PROCESS_PARENT_NAME, strrchr(to->seen.parent, '\\') + 1);
    }
    if (random_below(state, 8) > 0) {
        const char *domain = PICK(domains);
        const char *name = PICK(names);

        snprintf(to->user, sizeof to->user, "%s\\%s", domain, name);
        to->seen.user = to->user;
        add_cell(to, &count, IOCM_FIELD_ACCOUNT_NAME, name);
        add_cell(to, &count, IOCM_FIELD_ACCOUNT_DOMAIN, domain);
    }
    if (random_below(state, 8) > 0) to->seen.computer = PICK(hosts);
    if (random_below(state, 8) > 0) to->seen.command = PICK(commands);
    if (random_below(state, 8) > 0) to->seen.company = PICK(companies);
    if (random_below(state, 8) > 0) to->seen.ip = PICK(addresses);
    if (random_below(state, 8) > 0) to->seen.port = PICK(ports);
    if (to->seen.computer) add_cell(to, &count, IOCM_FIELD_HOST_NAME, to->seen.computer);
    if (to->seen.command) add_cell(to, &count, IOCM_FIELD_PROCESS_COMMAND_LINE, to->seen.command);
    if (to->seen.company) add_cell(to, &count, IOCM_FIELD_PROCESS_COMPANY, to->seen.company);
    if (to->seen.ip) add_cell(to, &count, IOCM_FIELD_NET_PEER_IP, to->seen.ip);
    if (to->seen.port) add_cell(to, &count, IOCM_FIELD_NET_PEER_PORT, to->seen.port);
}

/* ---- Sigma, slowly ---- */

/* A pattern against a text, which may go on behind it if `open`: `*`, `?`, and what a backslash takes
 * the meaning from. */
static bool like(const char *text, const char *pattern, bool open)
{
    if (*pattern == '\0') return open || *text == '\0';
    if (*pattern == '*') {
        for (;; text++) {
            if (like(text, pattern + 1, open)) return true;
            if (*text == '\0') return false;
        }
    }
    if (*text == '\0') return false;
    if (*pattern == '?') return like(text + 1, pattern + 1, open);
    if (*pattern == '\\' && pattern[1] != '\0' && strchr("\\*?", pattern[1]) != NULL) pattern++;
    return strncasecmp(text, pattern, 1) == 0 && like(text + 1, pattern + 1, open);
}

static bool found_in(const char *text, const char *pattern, bool open)
{
    for (;; text++) {
        if (like(text, pattern, open)) return true;
        if (*text == '\0') return false;
    }
}

static bool in_network(const char *text, const char *network)
{
    char base[64];
    const char *slash = strchr(network, '/');
    int family = strchr(network, ':') != NULL ? AF_INET6 : AF_INET;
    unsigned char a[16], b[16];
    int bits = atoi(slash + 1);

    snprintf(base, sizeof base, "%.*s", (int)(slash - network), network);
    assert_int_equal(inet_pton(family, base, b), 1);
    if (inet_pton(family, text, a) != 1) return false;
    for (int i = 0; i < bits; i++)
        if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
    return true;
}

static const char *field_of(const seen *event, const char *name)
{
    if (strcmp(name, "Image") == 0) return event->image;
    if (strcmp(name, "ParentImage") == 0) return event->parent;
    if (strcmp(name, "User") == 0) return event->user;
    if (strcmp(name, "Computer") == 0) return event->computer;
    if (strcmp(name, "CommandLine") == 0) return event->command;
    if (strcmp(name, "Company") == 0) return event->company;
    if (strcmp(name, "DestinationIp") == 0) return event->ip;
    assert_string_equal(name, "DestinationPort");
    return event->port;
}

static bool value_agrees(const seen *event, const char *name, const char *modifier,
                         const char *value)
{
    const char *text = field_of(event, name);

    if (text == NULL) return false;
    if (strcmp(modifier, "cidr") == 0) return in_network(text, value);
    if (strcmp(modifier, "gte") == 0) return atoi(text) >= atoi(value);
    if (strcmp(modifier, "lte") == 0) return atoi(text) <= atoi(value);
    if (strcmp(modifier, "contains") == 0) return found_in(text, value, true);
    if (strcmp(modifier, "endswith") == 0) return found_in(text, value, false);
    return like(text, value, strcmp(modifier, "startswith") == 0);
}

/* A value as YAML has it: in single quotes, or a number. */
static void unquote(char *out, const char *text)
{
    size_t size = 0;

    if (*text != '\'') {
        strcpy(out, text);
        return;
    }
    for (text++; *text != '\0'; text++) {
        if (*text == '\'' && *++text != '\'') break;
        out[size++] = *text;
    }
    out[size] = '\0';
}

/* The key whose values are read, and how far they agree. */
typedef struct key {
    char name[32], modifier[16];
    bool open, all, agrees;
} key;

static void see_value(key *of, const seen *event, const char *text)
{
    char value[128];
    bool agrees;

    unquote(value, text);
    agrees = value_agrees(event, of->name, of->modifier, value);
    of->agrees = of->all ? of->agrees && agrees : of->agrees || agrees;
}

static void see_key(key *of, const seen *event, char *line)
{
    char *colon = strchr(line, ':');
    char *value = colon + 1;
    char *bar;

    *colon = '\0';
    memset(of, 0, sizeof *of);
    of->open = true;
    bar = strchr(line, '|');
    if (bar != NULL && strcmp(bar, "|all") == 0) *bar = '\0', of->all = true, bar = NULL;
    if (bar != NULL) {
        char *second = strchr(bar + 1, '|');

        *bar = '\0';
        if (second != NULL) *second = '\0', of->all = true;
        strcpy(of->modifier, bar + 1);
    }
    strcpy(of->name, line);
    of->agrees = of->all;
    if (*value == ' ') see_value(of, event, value + 1);
}

/* Whether the selection of a file holds. */
static bool selection_holds(const char *file, const seen *event)
{
    const char *at = strstr(file, "    selection:\n") + strlen("    selection:\n");
    const char *end = strstr(file, "    condition: not selection\n");
    bool any = false, map = true;
    key now = {.open = false};

    while (at < end) {
        char line[256];
        size_t size = strcspn(at, "\n");

        snprintf(line, sizeof line, "%.*s", (int)size, at);
        at += size + 1;
        if (strncmp(line, "        - ", 10) == 0) {
            see_value(&now, event, line + 10);
            continue;
        }
        if (now.open) map = map && now.agrees;
        if (strncmp(line, "    -   ", 8) == 0) {
            any = any || (now.open && map);
            map = true;
        }
        see_key(&now, event, line + 8);
    }
    return any || (map && now.agrees);
}

/* ---- expressions ---- */

static const struct {
    const char *field, *op;
    const char *values[7];
} atoms[] = {
    {"process.image", "is", {"C:\\\\a\\\\b.exe", "c:/a/c/b.exe", "D:\\\\b.exe"}},
    {"process.image", "under", {"C:\\\\a", "C:\\\\", "D:/b"}},
    {"process.image", "starts", {"C:\\\\a", "C:\\\\a\\\\", "D"}},
    {"process.image", "ends", {"b.exe", "\\\\b.exe", "\\\\c\\\\b.exe", "?.exe"}},
    {"process.image", "contains", {"a\\\\", "\\\\a", "b", "*"}},
    {"process.image", "name_is", {"B.exe", "x.exe"}},
    {"process.name", "is", {"b.exe", "x.exe", "b?.exe"}},
    {"process.parent_name", "is", {"b.exe", "y.exe"}},
    {"account.name", "is", {"u", "D\\\\u", "u\\\\v"}},
    {"account.name", "starts", {"u", "uv"}},
    {"account.name", "ends", {"v", "2"}},
    {"host.name", "is", {"h1", "H"}},
    {"host.name", "glob", {"h*", "*1", "?h*", "h?", "*h*"}},
    {"host.name", "contains", {"h1", "x"}},
    {"process.command_line", "is", {"a*b", "a?", "a\\\\b", "a\\\\\\\\b"}},
    {"process.command_line", "contains", {"*", "?", "\\\\", "\\\\\\\\", "b", "\\\\*"}},
    {"process.command_line", "starts", {"a*", "a", "\\\\\\\\a", "\\\\"}},
    {"process.command_line", "ends", {"\\\\*", "b", "?", "\\\\b"}},
    {"process.company", "is", {"yes", "b C"}},
    {"net.peer_ip", "cidr", {"192.0.2.0/24", "192.0.2.1", "2001:db8::/32", "192.0.2.9/23"}},
    {"net.peer_port", "port", {"80", "443", "80-90", "0-100", "400-65535", "85-85"}},
};

static size_t make_atom(char *out, uint64_t *state)
{
    size_t chosen = random_below(state, sizeof atoms / sizeof atoms[0]);
    size_t there = 0;
    size_t wanted = 1 + random_below(state, 3);
    size_t size;

    while (there < 7 && atoms[chosen].values[there] != NULL) there++;
    size = (size_t)sprintf(out, "{%s\"field\":\"%s\",\"op\":\"%s\",\"values\":[",
                           random_below(state, 5) == 0 ? "\"all\":true," : "", atoms[chosen].field,
                           atoms[chosen].op);
    for (size_t i = 0; i < wanted; i++)
        size += (size_t)sprintf(out + size, "%s\"%s\"", i > 0 ? "," : "",
                                atoms[chosen].values[random_below(state, there)]);
    return size + (size_t)sprintf(out + size, "]}");
}

static size_t make_expr(char *out, uint64_t *state, unsigned depth)
{
    size_t parts = 1 + random_below(state, 3);
    size_t size;

    if (depth == 0 || random_below(state, 3) == 0) return make_atom(out, state);
    size = (size_t)sprintf(out, "{\"%s\":[", random_below(state, 2) == 0 ? "any" : "all");
    for (size_t i = 0; i < parts; i++) {
        if (i > 0) out[size++] = ',';
        size += make_expr(out + size, state, depth - 1);
    }
    return size + (size_t)sprintf(out + size, "]}");
}

/* ---- the comparison ---- */

static bool library_says(const iocm_evaluator *evaluator, const happening *event)
{
    return evaluate_cells(evaluator, event->cells, 80).verdict == IOCM_VERDICT_EXCLUDED;
}

/* What was read back, judged like the original. */
static iocm_evaluator *read_back(const char *file, const char *when)
{
    iocm_exclusions *again = imported(IOCM_FORMAT_SIGMA_FILTER, file, 0);
    char *second = sigma_of(again, 0);
    size_t same = 0;
    iocm_evaluator *made;

    /* But for the state: what comes in is a draft. */
    while (file[same] == second[same] && file[same] != '\0') same++;
    if (strncmp(file + same, "approved", 8) != 0)
        fail_msg("%s\n%.60s\n... is written again as ...\n%.60s", when,
                 file + (same < 30 ? 0 : same - 30), second + (same < 30 ? 0 : same - 30));
    free(second);
    assert_int_equal(iocm_exclusions_set_state(again, 0, IOCM_EXCLUSION_APPROVED, NULL), IOCM_OK);
    made = evaluator_new(again, IOCM_POLICY_LITERAL);
    iocm_exclusions_free(again);
    return made;
}

static void agreement(void **unused)
{
    uint64_t number = 7;
    uint64_t *state = &number;
    size_t compared = 0, held = 0, large = 0;

    (void)unused;
    for (unsigned round = 0; round < 6000; round++) {
        char when[1 << 16];
        iocm_exclusions *document;
        iocm_evaluator *original, *again;
        written to = {NULL, 0, 0, 0};
        char *members;

        when[make_expr(when, state, 3)] = '\0';
        members = malloc(strlen(when) + 128);
        sprintf(members, "\"exclusions\":[{\"id\":\"x\",\"state\":\"approved\",\"when\":%s}]",
                when);
        document = exclusions_of(members);
        if (iocm_exclusions_write_sigma(write_text, &to, document, 0, NULL) == IOCM_OK) {
            original = evaluator_new(document, IOCM_POLICY_LITERAL);
            again = read_back(to.text, when);
            for (unsigned i = 0; i < 12; i++) {
                happening event;
                bool expected;

                make_event(&event, state);
                expected = library_says(original, &event);
                if (selection_holds(to.text, &event.seen) != expected ||
                    library_says(again, &event) != expected)
                    fail_msg("%s is %d\n%s\n%s %s %s %s %s %s %s", when, expected, to.text,
                             event.seen.image, event.seen.parent, event.seen.user,
                             event.seen.computer, event.seen.command, event.seen.ip,
                             event.seen.port);
                compared++;
                held += expected;
            }
            iocm_evaluator_free(original);
            iocm_evaluator_free(again);
        } else {
            large++; /* or it can never be true */
        }
        iocm_exclusions_free(document);
        free(to.text);
        free(members);
    }
    print_message("%zu events compared, %zu of them excluded; %zu expressions not written\n",
                  compared, held, large);
    assert_true(held > compared / 10 && large < 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agreement)};

    if (lacks(IOCM_FEATURE_YAML | IOCM_FEATURE_JSON)) return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
