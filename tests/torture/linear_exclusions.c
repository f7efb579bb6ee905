/* SPDX-License-Identifier: MIT */
/*
 * usage: linear_exclusions BYTES
 * Sentences, documents and events that are made to take long: compiling, reading, linting, making
 * ready and judging take time in proportion.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>

#include "linear.h"

static iocm_exclusions *new_document(void)
{
    iocm_exclusions *made = NULL;

    REQUIRE(iocm_exclusions_new(&made, NULL, NULL) == IOCM_OK);
    return made;
}

/* ---- sentences ---- */

static const char *const pieces[] = {"x(",
                                     "x)",
                                     "x\"",
                                     "x'",
                                     "x`",
                                     "x,",
                                     "x, ",
                                     "x.",
                                     "x. ",
                                     "x\\",
                                     "x%",
                                     "x*",
                                     "x-",
                                     "x/",
                                     "x:",
                                     "x[",
                                     "x{",
                                     "x=",
                                     "x1",
                                     "x1 ",
                                     "x443, ",
                                     "xa, ",
                                     "xa ",
                                     "xor ",
                                     "xand ",
                                     "xand/or ",
                                     "xwith ",
                                     "xby ",
                                     "xe.g. ",
                                     "xe.g., (",
                                     "xnot ",
                                     "xexcept ",
                                     "xknown ",
                                     "xthese ",
                                     "xif ",
                                     "xfrom ",
                                     "xto avoid ",
                                     "xbetween ",
                                     "xInc., ",
                                     "x01:00 ",
                                     "xsuch as ",
                                     "xsigned by ",
                                     "xon port ",
                                     "xwhere a =",
                                     "xprocesses or",
                                     "xa.exe or ",
                                     "x192.0.2.0/24, ",
                                     "xC:\\a\\",
                                     "x\xC3\xA9",
                                     "x\xE2\x80\x9C",
                                     "x\xFF",
                                     "x\n",
                                     "xdeadbeef",
                                     "xa_b-",
                                     "xlike ",
                                     "xnamed ",
                                     "xDOM\\u, ",
                                     "xExclude a. "};

static const char *sentence_head = "";

/* A sentence has at most 64 KiB. */
static void do_sentence(const char *text, size_t size)
{
    size_t length = strlen(sentence_head);
    iocm_sentence sentence = {.struct_size = sizeof sentence};
    iocm_exclusions *document = new_document();
    char *whole;

    size /= 16;
    whole = malloc(length + size);
    REQUIRE(whole != NULL);
    memcpy(whole, sentence_head, length);
    memcpy(whole + length, text, size);
    sentence.text.data = whole;
    sentence.text.size = length + size < IOCM_MAX_METADATA ? length + size : IOCM_MAX_METADATA;
    REQUIRE(iocm_exclusions_add_sentence(NULL, document, &sentence, NULL) == IOCM_OK);
    free(whole);
    iocm_exclusions_free(document);
}

static int try_sentences(char *text, size_t size)
{
    static const char *const heads[] = {"",
                                        "Exclude processes ",
                                        "Exclude processes with command-line arguments containing ",
                                        "Exclude processes located in ",
                                        "Ignore traffic from IP ranges ",
                                        "Exclude activity related to tools (e.g., "};
    int bad = 0;

    for (size_t p = 0; p < COUNT(pieces); p++) {
        fill(text, size, pieces[p]);
        for (size_t h = 0; h < COUNT(heads); h++) {
            sentence_head = heads[h];
            bad |= is_out_of_proportion(heads[h], pieces[p], do_sentence, text, size);
        }
    }
    return bad;
}

/* ---- documents of many ---- */

typedef struct writer {
    char *data;
    size_t size;
    size_t capacity;
} writer;

__attribute__((format(printf, 2, 3))) static void put(writer *to, const char *format, ...)
{
    va_list arguments;
    int size;

    if (to->capacity - to->size < 4096) {
        to->capacity = to->capacity * 2 + 65536;
        to->data = realloc(to->data, to->capacity);
        REQUIRE(to->data != NULL);
    }
    va_start(arguments, format);
    size = vsnprintf(to->data + to->size, to->capacity - to->size, format, arguments);
    va_end(arguments);
    REQUIRE(size >= 0 && (size_t)size < to->capacity - to->size);
    to->size += (size_t)size;
}

/* Exclusions each of a condition, without the closing bracket. */
typedef void (*maker)(writer *to, size_t number);

static void make_paths(writer *to, size_t i)
{
    put(to, "{\"field\":\"process.image\",\"op\":\"under\",\"values\":[\"/opt/%zu/b\"]}", i % 5000);
}

static void make_nested_paths(writer *to, size_t i)
{
    put(to, "{\"field\":\"process.image\",\"op\":\"under\",\"values\":[\"/opt");
    for (size_t n = 0; n < i % 64; n++) put(to, "/a");
    put(to, "/%zu\"]}", i);
}

static void make_networks(writer *to, size_t i)
{
    put(to, "{\"field\":\"net.own_ip\",\"op\":\"cidr\",\"values\":[\"10.%zu.%zu.0/%zu\"]}",
        i / 256 % 256, i % 256, 16 + i % 17);
}

static void make_terms(writer *to, size_t i)
{
    put(to, "{\"field\":\"process.args\",\"op\":\"term\",\"values\":[\"sync\",\"t%zu\"]}", i);
}

static void make_same(writer *to, size_t i)
{
    (void)i;
    put(to, "{\"all\":[{\"field\":\"process.name\",\"op\":\"is\",\"values\":[\"a.exe\"]},"
            "{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"h.example\"]}]}");
}

static void make_lists(writer *to, size_t i)
{
    put(to, "{\"field\":\"host.name\",\"op\":\"list\",\"list\":\"l%zu\"}", i);
}

static void make_contains(writer *to, size_t i)
{
    put(to, "{\"field\":\"net.url\",\"op\":\"contains\",\"values\":[\"a%zua\",\"a\"]}", i);
}

static void make_products(writer *to, size_t i)
{
    put(to,
        "{\"any\":[{\"op\":\"product\",\"values\":[\"p%zu\"]},{\"not\":{\"op\":\"window\","
        "\"name\":\"w%zu\"}}]}",
        i, i);
}

static maker made_by;

static void on_finding(void *ctx, const iocm_finding *finding)
{
    *(size_t *)ctx += finding->message.size;
}

static int on_write(void *ctx, const char *data, size_t size)
{
    (void)data;
    *(size_t *)ctx += size;
    return 0;
}

/* Lint compares pairs, but no more than some millions: it takes time in proportion only to what is
 * so large that the quarter of it comes to these, too. */
#define LINT_FROM (512u << 10)
static int with_lint;

/* Everything that reads a document. */
static void read_all(iocm_exclusions *document)
{
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};
    iocm_evaluator *evaluator = NULL;
    size_t total = 0;

    if (with_lint)
        REQUIRE(iocm_exclusions_lint(on_finding, &total, document, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_exclusions_write_json(on_write, &total, document, NULL) == IOCM_OK);
    REQUIRE(iocm_evaluator_new(&evaluator, document, &options, NULL) == IOCM_OK);
    iocm_evaluator_free(evaluator);
}

static void add_document(iocm_exclusions *document, const writer *json)
{
    iocm_error error = {0};

    if (iocm_exclusions_add_json(document, json->data, json->size, NULL, &error) != IOCM_OK)
        printf("%s `%s` at %zu\n", error.message, error.token, (size_t)error.offset);
    REQUIRE(error.status == IOCM_OK);
}

#define DOCUMENT "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":["

/* So many exclusions. */
static void do_exclusions(const char *text, size_t size)
{
    iocm_exclusions *document = new_document();
    writer json = {NULL, 0, 0};

    (void)text;
    put(&json, DOCUMENT);
    for (size_t i = 0; i < size / 128; i++) {
        put(&json, "%s{\"id\":\"x%zu\",\"when\":", i > 0 ? "," : "", i * 7919 % 65536);
        made_by(&json, i);
        put(&json, "}");
    }
    put(&json, "]}");
    add_document(document, &json);
    read_all(document);
    iocm_exclusions_free(document);
    free(json.data);
}

/* One exclusion of so many alternatives. */
static void do_alternatives(const char *text, size_t size)
{
    iocm_exclusions *document = new_document();
    writer json = {NULL, 0, 0};

    (void)text;
    put(&json, DOCUMENT "{\"id\":\"x\",\"when\":{\"any\":[");
    for (size_t i = 0; i < size / 128; i++) {
        if (i > 0) put(&json, ",");
        made_by(&json, i);
    }
    put(&json, "]}}]}");
    add_document(document, &json);
    read_all(document);
    iocm_exclusions_free(document);
    free(json.data);
}

static const struct {
    const char *name;
    maker make;
} makers[] = {{"paths", make_paths},       {"nested paths", make_nested_paths},
              {"networks", make_networks}, {"terms", make_terms},
              {"the same", make_same},     {"lists", make_lists},
              {"contains", make_contains}, {"products", make_products}};

static int try_documents(const char *text, size_t size)
{
    int bad = 0;

    for (size_t i = 0; i < COUNT(makers); i++) {
        made_by = makers[i].make;
        bad |= is_out_of_proportion("exclusions", makers[i].name, do_exclusions, text, size);
        bad |= is_out_of_proportion("alternatives", makers[i].name, do_alternatives, text, size);
    }
    return bad;
}

/* ---- conditions of many values ---- */

static const char *const conditions[] = {"\"field\":\"process.name\",\"op\":\"is\"",
                                         "\"field\":\"process.image\",\"op\":\"is\"",
                                         "\"field\":\"process.image\",\"op\":\"under\"",
                                         "\"field\":\"process.image\",\"op\":\"glob\"",
                                         "\"field\":\"process.args\",\"op\":\"term\"",
                                         "\"field\":\"process.args\",\"op\":\"arg\"",
                                         "\"field\":\"net.url\",\"op\":\"contains\"",
                                         "\"field\":\"net.url\",\"op\":\"starts\"",
                                         "\"field\":\"account.name\",\"op\":\"is\"",
                                         "\"op\":\"signed_by\"",
                                         "\"op\":\"product\""};

static const char *condition = "";

/* Values that begin alike. */
static void do_values(const char *text, size_t size)
{
    iocm_exclusions *document = new_document();
    writer json = {NULL, 0, 0};

    (void)text;
    put(&json, DOCUMENT "{\"id\":\"x\",\"when\":{%s,\"values\":[", condition);
    for (size_t i = 0; i < size / 32; i++)
        put(&json, "%s\"/opt/a/%s%zu\"", i > 0 ? "," : "", i % 3 == 0 ? "A" : "a", i);
    put(&json, "]}}]}");
    add_document(document, &json);
    read_all(document);
    iocm_exclusions_free(document);
    free(json.data);
}

/* A list of many values, and some that ask for it: lint looks at it for each of them. */
static void do_list(const char *text, size_t size)
{
    iocm_exclusions *document = new_document();
    writer json = {NULL, 0, 0};

    (void)text;
    put(&json, DOCUMENT);
    for (size_t i = 0; i < 8; i++)
        put(&json,
            "%s{\"id\":\"x%zu\",\"when\":{\"op\":\"list\",\"field\":\"net.own_ip\",\"list\":"
            "\"nets\"}}",
            i > 0 ? "," : "", i);
    put(&json, "],\"lists\":{\"nets\":{\"values\":[");
    for (size_t i = 0; i < size / 32; i++)
        put(&json, "%s\"10.%zu.%zu.0/%zu\"", i > 0 ? "," : "", i / 256, i % 256, 24 + i % 9);
    put(&json, "]}}}");
    add_document(document, &json);
    read_all(document);
    iocm_exclusions_free(document);
    free(json.data);
}

/* Names that nobody has bound yet, bound one after another. */
static void do_bind(const char *text, size_t size)
{
    iocm_exclusions *document = new_document();
    iocm_span values[] = {{"h.example", 9}};

    (void)text;
    for (size_t i = 0; i < size / 1024; i++) {
        char name[32];
        int length = snprintf(name, sizeof name, "l%zu", i * 7919 % 65536);

        REQUIRE(iocm_exclusions_bind(document, name, (size_t)length, values, 1, NULL) == IOCM_OK);
    }
    iocm_exclusions_free(document);
}

static int try_values(const char *text, size_t size)
{
    int bad = is_out_of_proportion("list", "networks", do_list, text, size);

    for (size_t i = 0; i < COUNT(conditions); i++) {
        condition = conditions[i];
        bad |= is_out_of_proportion("values", conditions[i], do_values, text, size);
    }
    return bad | is_out_of_proportion("bind", "names", do_bind, text, size);
}

/* ---- formats of others ---- */

static void import(iocm_exclusion_format format, uint32_t feature, const writer *file)
{
    iocm_exclusions *document = new_document();
    iocm_error error = {0};

    if ((iocm_features() & feature) != 0) {
        if (iocm_exclusions_import(document, format, file->data, file->size, 0, NULL, &error) !=
            IOCM_OK)
            printf("%s `%s`\n", error.message, error.token);
        REQUIRE(error.status == IOCM_OK);
        read_all(document);
    }
    iocm_exclusions_free(document);
    free(file->data);
}

static void do_warninglist(const char *text, size_t size)
{
    writer file = {NULL, 0, 0};

    (void)text;
    put(&file,
        "{\"name\":\"n\",\"description\":\"d\",\"type\":\"hostname\",\"version\":1,\"list\":[");
    for (size_t i = 0; i < size / 32; i++) put(&file, "%s\"h%zu.example\"", i > 0 ? "," : "", i);
    put(&file, "]}");
    import(IOCM_FORMAT_MISP_WARNINGLIST, IOCM_FEATURE_JSON, &file);
}

static void do_items(const char *text, size_t size)
{
    writer file = {NULL, 0, 0};

    (void)text;
    for (size_t i = 0; i < size / 1024; i++)
        put(&file,
            "{\"item_id\":\"i%zu\",\"name\":\"n\",\"entries\":[{\"field\":\"process.name\","
            "\"operator\":\"included\",\"type\":\"match_any\",\"value\":[\"a%zu\",\"b\"]}]}\n",
            i, i);
    import(IOCM_FORMAT_ELASTIC_EXCEPTION, IOCM_FEATURE_JSON, &file);
}

static void do_sigma_values(const char *text, size_t size)
{
    writer file = {NULL, 0, 0};

    (void)text;
    put(&file, "title: t\nlogsource: {category: network_connection, product: windows}\nfilter:\n"
               "  rules: [r]\n  condition: not s\n  s:\n    Image|endswith:\n");
    for (size_t i = 0; i < size / 32; i++) put(&file, "      - '\\a%zu.exe'\n", i);
    import(IOCM_FORMAT_SIGMA_FILTER, IOCM_FEATURE_YAML, &file);
}

static void do_sigma_selections(const char *text, size_t size)
{
    writer file = {NULL, 0, 0};

    (void)text;
    put(&file, "title: t\nlogsource: {category: network_connection, product: windows}\nfilter:\n"
               "  rules: [r]\n  condition: not 1 of s*\n");
    for (size_t i = 0; i < size / 2048; i++)
        put(&file, "  s%zu: {Company: c%zu, Product: p}\n", i, i);
    import(IOCM_FORMAT_SIGMA_FILTER, IOCM_FEATURE_YAML, &file);
}

/* An expression whose alternatives multiply: refused, not tried. */
static void do_product(const char *text, size_t size)
{
    iocm_exclusions *document = new_document();
    writer json = {NULL, 0, 0};
    size_t total = 0;

    (void)text;
    put(&json, DOCUMENT "{\"id\":\"x\",\"when\":{\"all\":[");
    for (size_t i = 0; i < size / 512; i++)
        put(&json,
            "%s{\"any\":[{\"field\":\"process.name\",\"op\":\"is\",\"values\":[\"a%zu\"]},{"
            "\"field\":\"process.company\",\"op\":\"is\",\"values\":[\"b%zu\"]}]}",
            i > 0 ? "," : "", i, i);
    put(&json, "]}}]}");
    add_document(document, &json);
    if ((iocm_features() & IOCM_FEATURE_YAML) != 0) {
        iocm_status status = iocm_exclusions_write_sigma(on_write, &total, document, 0, NULL);

        REQUIRE(status == IOCM_E_UNSUPPORTED || status == IOCM_E_LIMIT);
        REQUIRE(total == 0);
    }
    iocm_exclusions_free(document);
    free(json.data);
}

static int try_formats(const char *text, size_t size)
{
    int bad = is_out_of_proportion("warninglist", "hosts", do_warninglist, text, size);

    bad |= is_out_of_proportion("exception items", "names", do_items, text, size);
    bad |= is_out_of_proportion("Sigma", "values", do_sigma_values, text, size);
    bad |= is_out_of_proportion("Sigma", "selections", do_sigma_selections, text, size);
    return bad | is_out_of_proportion("Sigma", "product", do_product, text, size);
}

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 0;
    char *text;
    int bad;

    verbose = argc > 2;
    with_lint = size >= LINT_FROM;
    REQUIRE(size >= 65536);
    text = malloc(size);
    REQUIRE(text != NULL);
    bad = try_sentences(text, size);
    if (iocm_features() & IOCM_FEATURE_JSON) {
        bad |= try_documents(text, size);
        bad |= try_values(text, size);
        bad |= try_formats(text, size);
    }
    printf("sentences and documents, slowest %.3f s\n", slowest);
    free(text);
    return bad;
}
