/* SPDX-License-Identifier: MIT */
/*
 * usage: linear BYTES
 * Hostile texts of this size and of a quarter of it, in a thread with a small stack: all that
 * reads text must take time in proportion, and no more stack than it has.
 */
#define _POSIX_C_SOURCE 200809L
#include "linear.h"

/* What the text is made of, over and over; the first byte is not repeated. */
static const char *const patterns[] = {"x[",
                                       "x.",
                                       "x1",
                                       "x\"",
                                       "\"a\"",
                                       "x:",
                                       "x(.)",
                                       "x[.",
                                       "x[.]",
                                       "x1.",
                                       "x1.2.3.4 ",
                                       "x1.2.3.4,",
                                       "x:1",
                                       "xa@",
                                       "xhxxp://",
                                       "xhttp://a/",
                                       "xa.",
                                       "xa[dot]",
                                       "x-",
                                       "x{",
                                       "x,",
                                       "x|",
                                       "x| a ",
                                       "x&#46;",
                                       "x&",
                                       "x\r",
                                       "x\n\"",
                                       "x\n",
                                       "x\\",
                                       "xScenario: ",
                                       "xlet a = ",
                                       "x`",
                                       "x```\n",
                                       "x<",
                                       "x\xE3\x80\x82",
                                       "x\xC2\xAD",
                                       "xdynamic([",
                                       "x// ",
                                       "xabcdef01",
                                       "x ",
                                       "{\"a\":[",
                                       "[{",
                                       "x%41",
                                       "x a dot ",
                                       "x1-",
                                       "x/",
                                       "x?",
                                       "x#",
                                       "x\xE2\x80\x8B",
                                       "| a | b |\n",
                                       "xFilter/Exclusion: ",
                                       "\xFF\xFE\141\n"};

/* Others for those that look for indicators: what nearly is one, or looks far back or ahead. */
static const char *const prose[] = {"x(.)a",
                                    "x(((.)))",
                                    "x[[.]]",
                                    "x((.)",
                                    "xa(.)b/c(.)d",
                                    "xhttp://a(.)b/(.)c",
                                    "xhttp://]",
                                    "xhttp://[",
                                    "xhttp://[::1]/",
                                    "xhttp://a,http://",
                                    "xhttp://a/&quot",
                                    "xhxxp[:]//a[.]b/",
                                    "x**hxxp",
                                    "x[http]",
                                    "x:\\/\\/",
                                    "xa\\.",
                                    "x^.a",
                                    "x[dot",
                                    "x (dot) a",
                                    "xa at b.",
                                    "x. . ",
                                    "x0123456789abcdef0123456789abcdef",
                                    "x0123456789abcdef0123456789abcdef_",
                                    "x0123456789abcdef0123456789abcdef.",
                                    "x0123456789abcdef0123456789abcdeg",
                                    "x0123456789abcdef-",
                                    "xa.b:",
                                    "xa:b@c.",
                                    "xabcd::",
                                    "x1:2:",
                                    "x2001:db8::",
                                    "xa.example@",
                                    "xa+b@c.example,",
                                    "xa.example/",
                                    "x1.2.3.4-",
                                    "x1.2.3.4 port ",
                                    "x1.2.3.4/24/",
                                    "xversion 1.2.3.4",
                                    "x\xE2\x80\x8B\xE2\x80\x8B.",
                                    "xa\xC3\xA9.",
                                    "x_.",
                                    "x\r\n",
                                    "x&#116;]"};

static int ignore_item(void *ctx, const iocm_extracted *item)
{
    (void)item;
    ++*(size_t *)ctx;
    return 0;
}

static int ignore_record(void *ctx, const iocm_span *cells, size_t count,
                         const iocm_position *position)
{
    (void)cells, (void)position;
    *(size_t *)ctx += count;
    return 0;
}

static void do_refang(const char *text, size_t size)
{
    char *out = malloc(size);
    size_t length = 0;

    REQUIRE(out != NULL);
    REQUIRE(iocm_refang(out, size, &length, NULL, text, size, NULL, NULL) == IOCM_OK);
    free(out);
}

static void do_refang_all(const char *text, size_t size)
{
    iocm_read_options options = {.struct_size = sizeof options};
    char *out = malloc(size);
    size_t length = 0;

    options.flags = IOCM_READ_WORDS | IOCM_READ_LENIENT | IOCM_READ_MARKUP;
    REQUIRE(out != NULL);
    REQUIRE(iocm_refang(out, size, &length, NULL, text, size, &options, NULL) == IOCM_OK);
    free(out);
}

static void do_extract(const char *text, size_t size)
{
    iocm_extract_options options = {.struct_size = sizeof options};
    size_t count = 0;

    options.flags = IOCM_EXTRACT_WORDS | IOCM_EXTRACT_MARKUP | IOCM_EXTRACT_HOSTS;
    REQUIRE(iocm_extract(ignore_item, &count, text, size, &options, NULL) == IOCM_OK);
}

static void do_csv(const char *text, size_t size)
{
    iocm_csv *csv = NULL;
    size_t count = 0;

    if ((iocm_features() & IOCM_FEATURE_CSV) == 0) return;
    REQUIRE(iocm_csv_new(&csv, ignore_record, &count, NULL, NULL) == IOCM_OK);
    for (size_t at = 0, step; at < size; at += step) {
        step = size - at < 65536 ? size - at : 65536;
        REQUIRE(iocm_csv_feed(csv, text + at, step, NULL) == IOCM_OK);
    }
    REQUIRE(iocm_csv_finish(csv, NULL) == IOCM_OK);
    iocm_csv_free(csv);
}

static void do_load(const char *text, size_t size)
{
    iocm_builder *builder = NULL;

    REQUIRE(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_load_indicators(NULL, builder, text, size, NULL, NULL) != IOCM_E_NO_MEMORY);
    iocm_builder_free(builder);
}

static void do_playbook(const char *text, size_t size)
{
    iocm_playbook *playbook = NULL;

    REQUIRE(iocm_playbook_read(&playbook, text, size, NULL, NULL) != IOCM_E_NO_MEMORY);
    iocm_playbook_free(playbook);
}

/* The text stands behind the beginning of a document, so that it is taken for a part of it.
 * Behind it a line begins again, so that blanks and line ends are no trailing ones. */
static void behind(const char *head, const char *text, size_t size,
                   void (*run)(const char *text, size_t size))
{
    static const char tail[] = "\n(z)\n";
    size_t length = strlen(head);
    char *whole = malloc(length + size + sizeof tail - 1);

    REQUIRE(whole != NULL);
    memcpy(whole, head, length);
    memcpy(whole + length, text, size);
    memcpy(whole + length + size, tail, sizeof tail - 1);
    run(whole, length + size + sizeof tail - 1);
    free(whole);
}

#define PLAYBOOK_HEAD                                                                              \
    "ThreatFox: XMRIG IOCs\nThreat Overview\nMalware Family: XMRIG Total IOCs: 3 "                 \
    "IOC Types: ip:port\nIndicators of Compromise\n| Type | Value | Threat Type | First Seen | "   \
    "Confidence |\n|---|---|---|---|---|\n| ip:port | 203[.]0[.]113[.]5:2375 | a | 2026-01-01 | "  \
    "80% |\n"

static void do_table(const char *text, size_t size)
{
    behind(PLAYBOOK_HEAD "| url | ", text, size, do_playbook);
}

static void do_query(const char *text, size_t size)
{
    behind(PLAYBOOK_HEAD "let malicious_ips = dynamic([\"203.0.113.5\", \"", text, size,
           do_playbook);
}

static void do_title(const char *text, size_t size)
{
    behind(PLAYBOOK_HEAD "False Positive Guidance\nScenario: Backup", text, size, do_playbook);
}

static void do_filter(const char *text, size_t size)
{
    behind(PLAYBOOK_HEAD "False Positive Guidance\nScenario: Backup\nFilter/Exclusion: ", text,
           size, do_playbook);
}

/* A cell that is never closed, of as many lines as there are. */
static void do_open_cell(const char *text, size_t size)
{
    behind("a,\"", text, size, do_csv);
}

static void do_feed(const char *text, size_t size)
{
    behind("ioc_value,ioc_type,tags\n203.0.113.5,ip,", text, size, do_load);
}

static void do_json(const char *text, size_t size)
{
    behind("{\"1\":[{\"ioc_type\":\"url\",\"ioc_value\":\"", text, size, do_load);
}

/* Of formats of other systems one, whatever becomes of it. */
static void import(iocm_exclusion_format format, const char *text, size_t size)
{
    iocm_exclusions *document = NULL;

    REQUIRE(iocm_exclusions_new(&document, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_exclusions_import(document, format, text, size, 0, NULL, NULL) !=
            IOCM_E_NO_MEMORY);
    iocm_exclusions_free(document);
}

static void do_sigma(const char *text, size_t size)
{
    import(IOCM_FORMAT_SIGMA_FILTER, text, size);
}

static void do_elastic(const char *text, size_t size)
{
    import(IOCM_FORMAT_ELASTIC_EXCEPTION, text, size);
}

#define SIGMA_HEAD "title: t\nlogsource: {category: network_connection}\nfilter:\n  rules: [r]\n"

static void do_sigma_value(const char *text, size_t size)
{
    behind(SIGMA_HEAD "  condition: not s\n  s:\n    Company|contains: ", text, size, do_sigma);
}

static void do_sigma_condition(const char *text, size_t size)
{
    behind(SIGMA_HEAD "  s: {Company: a}\n  condition: not s or ", text, size, do_sigma);
}

/* The first three look for indicators in any text. */
#define PROSE_READERS 3u

static const struct {
    const char *name;
    void (*run)(const char *text, size_t size);
} readers[] = {{"refang", do_refang},
               {"refang, all flags", do_refang_all},
               {"extract", do_extract},
               {"csv", do_csv},
               {"csv, open cell", do_open_cell},
               {"load", do_load},
               {"load, a table", do_feed},
               {"load, JSON", do_json},
               {"playbook", do_playbook},
               {"playbook, table", do_table},
               {"playbook, query", do_query},
               {"playbook, title", do_title},
               {"playbook, filter", do_filter},
               {"Sigma", do_sigma},
               {"Sigma, value", do_sigma_value},
               {"Sigma, condition", do_sigma_condition},
               {"Elastic", do_elastic}};

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 0;
    char *text;
    int bad = 0;

    verbose = argc > 2;
    REQUIRE(size >= 4096);
    text = malloc(size);
    REQUIRE(text != NULL);
    for (size_t p = 0; p < COUNT(patterns); p++) {
        fill(text, size, patterns[p]);
        for (size_t r = 0; r < COUNT(readers); r++)
            bad |= is_out_of_proportion(readers[r].name, patterns[p], readers[r].run, text, size);
    }
    for (size_t p = 0; p < COUNT(prose); p++) {
        fill(text, size, prose[p]);
        for (size_t r = 0; r < PROSE_READERS; r++)
            bad |= is_out_of_proportion(readers[r].name, prose[p], readers[r].run, text, size);
    }
    printf("%zu texts of %zu bytes, %zu readers, slowest %.3f s\n", COUNT(patterns) + COUNT(prose),
           size, COUNT(readers), slowest);
    free(text);
    return bad;
}
