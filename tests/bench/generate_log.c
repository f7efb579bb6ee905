/* SPDX-License-Identifier: MIT */
/*
 * generate_log FOLDER [OPTION=VALUE...]: a log with a few hits in it, always the same for the same
 * options; a gigabyte takes seconds.
 *
 *   form=csv          CommonSecurityLog: 152 columns, some thirty filled, 500 bytes a row;
 *                     form=text: lines of firewalls, proxies, web and mail servers, Java programs
 *   megabytes=100     of the log
 *   every=10000       one row in so many has a hit, another one something that merely looks so
 *   set=1000000       indicators of the list
 *   kinds=addresses   IPv4 addresses only; kinds=all: also with port, IPv6, domains, URLs, digests
 *   seed=1
 *
 * Writes FOLDER/log.csv or log.txt, FOLDER/indicators.txt (one a line) and FOLDER/truth.tsv: the
 * row (from 1, the header not counted), the indicator. Names end in .example; addresses are public
 * ones, as many as that are found nowhere else.
 */
#include "generate_log.h"

#include <string.h>

/* ---- rows ---- */

typedef enum planting { NOTHING, HIT, NEAR } planting;

/* What stands in a row: of each sort of value one, of which at most one is planted. */
typedef struct log_row {
    uint32_t number;
    planting plant;
    value_kind kind; /* of what is planted */
    line planted;    /* its text */
} log_row;

static uint32_t below(generator *by, uint32_t bound)
{
    return measure_below(&by->random, bound);
}

static void plant_row(log_row *out, generator *by, uint32_t number, planting what)
{
    uint32_t value;

    out->number = number;
    out->plant = what;
    out->planted.size = 0;
    if (what == NOTHING) return;
    do {
        value = below(by, by->set);
        out->kind = kind_of(by, value);
    } while (what == NEAR && out->kind != IPV4 && out->kind != DOMAIN && out->kind != SHA256);
    if (what == NEAR && out->kind == DOMAIN) put(&out->planted, "not-");
    put_value(&out->planted, by, value);
    if (what == HIT) {
        fprintf(by->truth, "%u\t%.*s\n", number + 1, (int)out->planted.size, out->planted.text);
        return;
    }
    if (out->kind == IPV4) put(&out->planted, ".7"); /* five numbers are no address */
    if (out->kind == SHA256) put(&out->planted, "0");
}

/* The planted value if it is of that kind, else one that is not listed. */
static void put_one(line *out, generator *by, const log_row *row, value_kind wanted)
{
    if (row->plant != NOTHING && row->kind == wanted) {
        memcpy(out->text + out->size, row->planted.text, row->planted.size);
        out->size += row->planted.size;
    } else if (by->all_kinds || wanted == IPV4) {
        put_value(out, by, pick(by, wanted));
    } else if (wanted == DOMAIN) {
        put_domain(out, by, by->set + below(by, 1000000));
    } else if (wanted == IPV6) {
        put_ipv6(out, by, below(by, 1000000));
    } else {
        put_digest(out, by, below(by, 1000000), wanted == MD5 ? 2 : 4);
    }
}

static void put_own(line *out, generator *by)
{
    put(out, "10.5.");
    put_decimal(out, below(by, 256));
    put(out, ".");
    put_decimal(out, below(by, 256));
}

static void put_clock(line *out, uint32_t number, const char *before, const char *after)
{
    put(out, before);
    put_number(out, number / 180000 % 24, 10, 2);
    put(out, ":");
    put_number(out, number / 3000 % 60, 10, 2);
    put(out, ":");
    put_number(out, number / 50 % 60, 10, 2);
    put(out, after);
}

static void put_url(line *out, generator *by, const log_row *row)
{
    if (row->plant == HIT && row->kind == URL) {
        put_one(out, by, row, URL);
        return;
    }
    put(out, "https://");
    put_domain(out, by, by->set + below(by, 1000000) * 20 + 11);
    put(out, "/path/");
    put_decimal(out, below(by, 1000000));
    put(out, "?session=");
    put_decimal(out, row->number);
}

/* ---- lines of text ---- */

static void put_firewall(line *out, generator *by, const log_row *row)
{
    put_clock(out, row->number, "Jun 18 ", " fw-1 kernel: [");
    put_decimal(out, 1000000 + row->number / 50);
    put(out, ".402113] DROP IN=eth0 OUT= MAC=52:54:00:3d:1c:9e:00:1b:17:00:01:30:08:00 SRC=");
    put_own(out, by);
    put(out, " DST=");
    put_one(out, by, row, IPV4);
    put(out, " LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=");
    put_decimal(out, below(by, 65536));
    put(out, " DF PROTO=TCP SPT=");
    put_decimal(out, 1024 + below(by, 60000));
    put(out, " DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0");
}

static void put_web(line *out, generator *by, const log_row *row)
{
    put_one(out, by, row, IPV4);
    put_clock(out, row->number, " - - [18/Jun/2026:", " +0000] \"GET /items/");
    put_decimal(out, below(by, 1000000));
    put(out, "?page=");
    put_decimal(out, below(by, 50));
    put(out, " HTTP/1.1\" 200 ");
    put_decimal(out, below(by, 100000));
    put(out, " \"https://www.shop.example/items\" \"Mozilla/5.0 (X11; Linux x86_64) "
             "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.1 Safari/537.36\"");
}

static void put_proxy(line *out, generator *by, const log_row *row)
{
    put_decimal(out, 1781770000 + row->number / 50);
    put(out, ".123    512 ");
    put_own(out, by);
    put(out, " TCP_MISS/200 ");
    put_decimal(out, below(by, 1000000));
    put(out, " GET ");
    put_url(out, by, row);
    put(out, " alice HIER_DIRECT/");
    put_own(out, by);
    put(out, " text/html");
}

static void put_query(line *out, generator *by, const log_row *row)
{
    put_clock(out, row->number, "Jun 18 ", " ns-1 named[812]: client @0x7f3a5c0126a8 ");
    put_own(out, by);
    put(out, "#");
    put_decimal(out, 1024 + below(by, 60000));
    put(out, ": query: ");
    put_one(out, by, row, DOMAIN);
    put(out, " IN A +E(0)K (10.0.0.53)");
}

static void put_java(line *out, generator *by, const log_row *row)
{
    put_clock(out, row->number, "2026-06-18T", ".417Z INFO  [pool-7-thread-");
    put_decimal(out, below(by, 32));
    put(out, "] com.example.gateway.net.ConnectionPool - connected to backend/");
    if (by->all_kinds) {
        put_one(out, by, row, IPV4_PORT);
    } else {
        put_one(out, by, row, IPV4);
        put(out, row->plant == NEAR ? "" : ":8443");
    }
    put(out, " in ");
    put_decimal(out, below(by, 900));
    put(out, " ms, version 4.2.0.1-SNAPSHOT");
}

static void put_process(line *out, generator *by, const log_row *row)
{
    bool md5 = row->plant != NOTHING && row->kind == MD5;

    put_clock(out, row->number, "2026-06-18T", ".002Z edr host=desk-");
    put_decimal(out, below(by, 5000));
    put(out, " action=ProcessCreated image=\"C:\\Program Files\\Example\\agent.exe\" pid=");
    put_decimal(out, below(by, 65536));
    put(out, md5 ? " md5=" : " sha256=");
    put_one(out, by, row, md5 ? MD5 : SHA256);
    put(out, " signer=\"Example Corporation\"");
}

static void put_login(line *out, generator *by, const log_row *row)
{
    put_clock(out, row->number, "Jun 18 ", " bastion sshd[");
    put_decimal(out, below(by, 65536));
    put(out, "]: Accepted publickey for deploy from ");
    put_one(out, by, row, IPV6);
    put(out, " port ");
    put_decimal(out, 1024 + below(by, 60000));
    put(out, " ssh2: ED25519 SHA256:9dkYw2Vb1cR0mP7tq5nZ8xL3eH6aUjS4oGfKiTyBvWs");
}

/* The line in which a value of that kind may stand. */
static void put_text_row(line *out, generator *by, const log_row *row)
{
    static void (*const usual[10])(line *, generator *, const log_row *) = {
        put_firewall, put_firewall, put_firewall, put_web,  put_web,
        put_proxy,    put_proxy,    put_query,    put_java, put_process};
    static void (*const planted[])(line *, generator *, const log_row *) = {
        [IPV4] = put_firewall, [IPV4_PORT] = put_java, [IPV6] = put_login, [DOMAIN] = put_query,
        [URL] = put_proxy,     [SHA256] = put_process, [MD5] = put_process};

    if (row->plant == NOTHING)
        (below(by, 50) == 0 ? put_login : usual[below(by, 10)])(out, by, row);
    else if (row->kind == IPV4 && !by->all_kinds && below(by, 3) == 0)
        put_java(out, by, row);
    else if (row->kind == IPV4 && below(by, 3) == 0)
        put_web(out, by, row);
    else
        planted[row->kind](out, by, row);
    put(out, "\n");
}

/* ---- rows of CSV ---- */

static const char header[] =
    "TenantId,SourceSystem,TimeGenerated [UTC],ReceiptTime,DeviceVendor,DeviceProduct,"
    "DeviceEventClassID,LogSeverity,OriginalLogSeverity,DeviceAction,SimplifiedDeviceAction,"
    "Computer,CommunicationDirection,DeviceFacility,DestinationPort,DestinationIP,DeviceAddress,"
    "DeviceName,Message,Protocol,SourcePort,SourceIP,RemoteIP,RemotePort,MaliciousIP,"
    "ThreatSeverity,IndicatorThreatType,ThreatDescription,ThreatConfidence,DeviceVersion,"
    "Activity,ApplicationProtocol,DestinationHostName,RequestURL,RequestClientApplication,"
    "RequestMethod,SourceHostName,SourceUserName,FileHash,SentBytes,ReceivedBytes,"
    "DeviceCustomString1,DeviceCustomString1Label";
#define FLEX_STRINGS 109 /* more columns, all empty */

static void put_header(line *out)
{
    put(out, header);
    for (unsigned i = 0; i < FLEX_STRINGS; i++) {
        put(out, ",FlexString");
        put_decimal(out, i);
    }
    put(out, "\r\n");
}

static void put_destination(line *out, generator *by, const log_row *row)
{
    value_kind kind =
        row->plant == HIT && (row->kind == IPV4_PORT || row->kind == IPV6) ? row->kind : IPV4;
    line value = {.size = 0};
    char *colon;

    if (kind == IPV4 && row->plant == NEAR && row->kind == IPV4) {
        put(out, "443,192.0.2.80"); /* what is planted stands in the message */
        return;
    }
    put_one(&value, by, row, kind);
    value.text[value.size] = '\0';
    colon = kind == IPV4_PORT ? strchr(value.text, ':') : NULL;
    if (colon != NULL) *colon = '\0';
    put(out, colon != NULL ? colon + 1 : "443");
    put(out, ",");
    put(out, value.text);
}

static void put_csv_row(line *out, generator *by, const log_row *row)
{
    put_clock(out, row->number, "84c4c1b1-e590-4e0a-9f02-8290917541ca,OpsManager,\"6/18/2026, ",
              ".402 AM\",,Example,Firewall,98,4,,");
    put(out, below(by, 2) ? "Permit,,fw-1,,," : "Deny,,fw-1,,,");
    put_destination(out, by, row);
    put(out, ",10.5.192.226,NSv 270,\"Connection \"\"opened\"\", policy ");
    put_decimal(out, below(by, 300));
    if (row->plant == NEAR && row->kind == IPV4) {
        put(out, ", firmware ");
        put_one(out, by, row, IPV4);
    }
    put(out, "\",tcp/https,");
    put_decimal(out, 1024 + below(by, 60000));
    put(out, ",");
    put_own(out, by);
    put(out, ",,,,,,,,7.0.1.99,Web site hit,HTTPS,");
    put_one(out, by, row, DOMAIN);
    put(out, ",");
    put_url(out, by, row);
    put(out, ",\"Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.6099.1\",GET,,,");
    if (row->plant != NOTHING && (row->kind == SHA256 || row->kind == MD5))
        put_one(out, by, row, row->kind);
    else if (below(by, 10) == 0)
        put_one(out, by, row, SHA256);
    put(out, ",");
    put_decimal(out, below(by, 1000000));
    put(out, ",");
    put_decimal(out, below(by, 10000000));
    put(out, ",zone-dmz,Zone");
    for (unsigned i = 0; i < FLEX_STRINGS; i++) out->text[out->size++] = ',';
    put(out, "\r\n");
}

/* ---- files ---- */

static FILE *create(const generator *by, const char *name)
{
    char path[LINE];
    FILE *made;

    snprintf(path, sizeof path, "%s/%s", by->folder, name);
    made = fopen(path, "wb");
    if (made == NULL) {
        fprintf(stderr, "generate_log: %s cannot be written\n", path);
        exit(2);
    }
    return made;
}

static void finish(FILE *file)
{
    if (ferror(file) || fclose(file) != 0) {
        fprintf(stderr, "generate_log: a file could not be written whole\n");
        exit(2);
    }
}

static void write_list(generator *by)
{
    FILE *file = create(by, "indicators.txt");
    static line out;

    for (uint32_t i = 0; i < by->set; i++) {
        out.size = 0;
        put_value(&out, by, i);
        put(&out, "\n");
        fwrite(out.text, 1, out.size, file);
    }
    finish(file);
}

static void write_log(generator *by)
{
    static line out;
    static log_row row;
    size_t written = 0;
    uint32_t hit = 0, near = 0;

    by->log = create(by, by->csv ? "log.csv" : "log.txt");
    by->truth = create(by, "truth.tsv");
    if (by->csv) put_header(&out);
    for (uint32_t number = 0; written < by->megabytes * 1000000; number++) {
        planting plant = NOTHING;

        if (number % by->every == 0) {
            hit = number + below(by, by->every);
            near = number + below(by, by->every);
        }
        if (number == hit)
            plant = HIT;
        else if (number == near)
            plant = NEAR;
        plant_row(&row, by, number, plant);
        if (by->csv)
            put_csv_row(&out, by, &row);
        else
            put_text_row(&out, by, &row);
        written += fwrite(out.text, 1, out.size, by->log);
        out.size = 0;
    }
    finish(by->log);
    finish(by->truth);
}

static bool read_option(generator *by, const char *option)
{
    const char *value = strchr(option, '=');
    uint32_t number = value != NULL ? (uint32_t)strtoul(value + 1, NULL, 10) : 0;

    if (value == NULL) return false;
    if (strncmp(option, "form=", 5) == 0) {
        by->csv = strcmp(value, "=csv") == 0;
        return by->csv || strcmp(value, "=text") == 0;
    }
    if (strncmp(option, "kinds=", 6) == 0) {
        by->all_kinds = strcmp(value, "=all") == 0;
        return by->all_kinds || strcmp(value, "=addresses") == 0;
    }
    if (strncmp(option, "megabytes=", 10) == 0) return (by->megabytes = number) > 0;
    if (strncmp(option, "every=", 6) == 0) return (by->every = number) > 1;
    if (strncmp(option, "set=", 4) == 0) return (by->set = number) >= 100 && number < 0x10000000u;
    return strncmp(option, "seed=", 5) == 0 && (by->seed = number) > 0;
}

int main(int argc, char **argv)
{
    generator by = {.csv = true, .megabytes = 100, .every = 10000, .set = 1000000, .seed = 1};

    for (int i = 2; i < argc; i++)
        if (!read_option(&by, argv[i])) {
            fprintf(stderr, "generate_log: what is '%s'?\n", argv[i]);
            return 2;
        }
    if (argc < 2) {
        fprintf(stderr,
                "usage: generate_log FOLDER [OPTION=VALUE...]; see the head of its source\n");
        return 2;
    }
    by.folder = argv[1];
    by.random = by.seed;
    write_list(&by);
    write_log(&by);
    return 0;
}
