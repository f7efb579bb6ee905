/* SPDX-License-Identifier: MIT */
/*
 * iocmatch.h - the public interface of libiocmatch, a library that matches
 * indicators of compromise (IOCs) against values, records and text.
 *
 * The way of the data is one way:
 *
 *   document or feed --load--> builder --compile--> set --> matcher --> hits
 *
 * Rules that hold for every call here:
 *
 * - Text is pointer + length in bytes, may hold NUL and needs no terminator.
 *   A NULL pointer is allowed where the length is 0.
 * - Arguments come in the order: out, object, inputs, options, error.
 * - A call that can fail returns an iocm_status; IOCM_OK is 0. On failure
 *   outputs that are owned objects are set to NULL and nothing leaks.
 * - `iocm_error *error` is optional (NULL) and owned by the caller. It is
 *   written only on failure, and the first failure wins: a filled error is
 *   not written again until the caller clears it (memset 0).
 * - `..._new` and `..._open...` give an object that the caller owns and gives
 *   back to `..._free` (or `..._unref`); these accept NULL. Getters borrow:
 *   what they point to lives as long as the object they were asked of.
 * - Option structs (and iocm_metadata where it goes in) begin with `struct_size`,
 *   which the caller sets to sizeof the struct. A NULL pointer means defaults; a
 *   field of zero means its default. A shorter struct, of an older header, ends
 *   where its struct_size says; a longer one, of a newer header, is taken while
 *   its unknown tail is all zero. Anything else that this version does not know
 *   (tail, flag bits, a reserved field that is not 0, a struct_size below 8 or
 *   above 4096) is refused with IOCM_E_OPTIONS. Options named `max_...` lower a
 *   published limit; one that would raise it is refused with IOCM_E_ARGUMENT.
 * - Out structs that begin with `struct_size` (set by the caller, too) are filled
 *   up to that size; what is beyond the library's own becomes zero. Structs that the
 *   library hands to callbacks have theirs set by the library, which may be older:
 *   read no field beyond it. Structs without struct_size never change.
 * - Objects are safe to share between threads when documented "immutable";
 *   all others may be used by one thread at a time. There is no global or
 *   thread-local state, and no call reads the environment, the locale or the
 *   clock, prints, exits or installs a handler.
 * - Calls whose name begins with `iocm_match_`, and iocm_scan, allocate nothing, take no lock
 *   and make no system call.
 * - Callbacks return: no longjmp and no C++ exception may leave them. They must not
 *   use the object that calls them.
 */
#ifndef IOCMATCH_H
#define IOCMATCH_H

#include <stddef.h>
#include <stdint.h>

#define IOCM_VERSION_MAJOR  0
#define IOCM_VERSION_MINOR  1
#define IOCM_VERSION_PATCH  0
#define IOCM_VERSION_STRING "0.1.0"
/* Comparable as a number: major * 1 000 000 + minor * 1 000 + patch. */
#define IOCM_VERSION_NUMBER                                                                        \
    (IOCM_VERSION_MAJOR * 1000000 + IOCM_VERSION_MINOR * 1000 + IOCM_VERSION_PATCH)

#if defined(_WIN32) && defined(IOCM_SHARED)
#ifdef IOCM_BUILDING
#define IOCM_API __declspec(dllexport)
#else
#define IOCM_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define IOCM_API __attribute__((visibility("default")))
#else
#define IOCM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- version and features ------------------------------------------- */

/* The version of the library that is running, as "major.minor.patch"; static. */
IOCM_API const char *iocm_version(void);

/* The same as a number that compares with IOCM_VERSION_NUMBER. */
IOCM_API uint32_t iocm_version_number(void);

#define IOCM_FEATURE_CSV  1u /* iocm_csv_*, CSV feeds */
#define IOCM_FEATURE_JSON 2u /* JSON feeds; exclusions as JSON, warninglists, exception items */
#define IOCM_FEATURE_IDNA 4u /* loaders turn Unicode domains into A-labels */
#define IOCM_FEATURE_YAML 8u /* Sigma filters */

/* The optional parts this build has: a bit set of IOCM_FEATURE_*. */
IOCM_API uint32_t iocm_features(void);

/* ---- status and error ------------------------------------------------ */

/* A result. The numbers are explicit, gapped and never used again. */
typedef int32_t iocm_status;
enum {
    IOCM_OK = 0,
    IOCM_E_ARGUMENT = 10,    /* NULL or a value outside what is documented */
    IOCM_E_OPTIONS = 11,     /* options with what this version does not know, or no struct_size */
    IOCM_E_RANGE = 12,       /* an index is past the end */
    IOCM_E_NO_MEMORY = 20,   /* an allocator gave NULL */
    IOCM_E_LIMIT = 30,       /* a published limit is exceeded */
    IOCM_E_SPACE = 31,       /* the caller's buffer is too small; the size needed is told */
    IOCM_E_SYNTAX = 40,      /* not a value of any kind (or of the kind asked for) */
    IOCM_E_KIND = 41,        /* a value, but not of the declared kind (a 40-digit "sha256") */
    IOCM_E_REFUSED = 42,     /* a special address that policy does not load (see iocm_special) */
    IOCM_E_ENCODING = 43,    /* bytes that are not the text they should be (bad UTF-8) */
    IOCM_E_FORMAT = 50,      /* a document that is not of the format read */
    IOCM_E_SCHEMA = 51,      /* no table is recognised, or no column has a role */
    IOCM_E_IMAGE = 60,       /* not an image, or a damaged one */
    IOCM_E_VERSION = 61,     /* an image of a version this library does not read */
    IOCM_E_IO = 70,          /* the operating system refused a file */
    IOCM_E_UNSUPPORTED = 80, /* left out of this build; see iocm_features */
    IOCM_E_STOPPED = 90      /* the caller's callback asked to stop */
};

/* The constant's name, "IOCM_E_SYNTAX"; "IOCM_E_UNKNOWN" for other numbers. Static. */
IOCM_API const char *iocm_status_name(iocm_status status);

/*
 * What went wrong, where and why. Set it to zero before the first call.
 * Strings are NUL-terminated and hold printable ASCII or whole UTF-8 only:
 * control bytes of the input stand escaped (\n, \x1b) in `token`.
 */
typedef struct iocm_error {
    iocm_status status;
    uint32_t reserved; /* 0 */
    uint64_t line;     /* 1-based; 0 = not a place in text */
    uint64_t column;   /* 1-based, in bytes; 0 = not a place in text */
    uint64_t offset;   /* 0-based, in bytes, from the start of the input */
    char source[128];  /* file name or what the caller called the input; "" if unknown */
    char token[96];    /* the offending text, escaped and cut to fit */
    char message[192]; /* an English sentence without final newline */
} iocm_error;

/* ---- memory ------------------------------------------------------------ */

/*
 * The functions an object allocates with. `reallocate(ctx, NULL, n)` must
 * allocate; `deallocate(ctx, NULL)` must do nothing. They must not longjmp.
 * An object keeps a copy of this struct, so `ctx` must outlive the object, and where
 * a set is shared between threads, any of them may be the one that frees it.
 * NULL where an allocator is asked for means malloc, realloc and free; a struct
 * with a function missing is refused with IOCM_E_ARGUMENT.
 */
typedef struct iocm_allocator {
    void *(*allocate)(void *ctx, size_t size);
    void *(*reallocate)(void *ctx, void *block, size_t size);
    void (*deallocate)(void *ctx, void *block);
    void *ctx;
} iocm_allocator;

/* A borrowed piece of text. `data` may be NULL only when `size` is 0. */
typedef struct iocm_span {
    const char *data;
    size_t size;
} iocm_span;

/* ---- published limits ---------------------------------------------------- */

/*
 * Beyond a limit there is an error, a diagnostic or the verdict "indeterminate", never
 * silently no match. Options lower a limit for one object: max_field and max_hits of a matcher;
 * max_field of judging a record; max_field, max_record (IOCM_MAX_LINE) and max_columns of a CSV
 * reader; max_columns and max_fields (IOCM_MAX_RECORD_FIELDS) of a layout; max_url of reading;
 * max_metadata of a builder; max_image of opening. The limit of a domain is the DNS's own (RFC 1035)
 * and stands.
 */
#define IOCM_MAX_FIELD         (1u << 20)           /* bytes in one field of a record */
#define IOCM_MAX_LINE          (16u << 20)          /* bytes in one line or CSV record */
#define IOCM_MAX_COLUMNS       4096u                /* columns of a log */
#define IOCM_MAX_RECORD_FIELDS 256u                 /* columns with a role in one layout */
#define IOCM_MAX_HITS          4096u                /* hits kept for one record */
#define IOCM_MAX_DOMAIN        253u                 /* bytes of a domain; a label has at most 63 */
#define IOCM_MAX_URL           8192u                /* bytes of a URL */
#define IOCM_MAX_METADATA      (64u << 10)          /* bytes of one metadata string */
#define IOCM_MAX_IMAGE         (UINT64_C(16) << 30) /* bytes of an image */
#define IOCM_MAX_EXPRESSION    32u                  /* depth of an exclusion's expression */
#define IOCM_MAX_VALUES        65535u               /* values of one condition, or of a list */
#define IOCM_MAX_EXCLUSIONS    65535u               /* exclusions, and lists, of one document */
#define IOCM_MAX_NAMED_COLUMNS 64u                  /* columns by name in one evaluator */
#define IOCM_MAX_WITNESS       256u                 /* bytes kept of a value that decided */

/* Bytes of stack that a call takes at most (gcc -O2, 64 bit), the caller's own functions not
 * counted. The first is for calls whose name begins with `iocm_match_`. */
#define IOCM_MAX_STACK_MATCH (32u << 10)
#define IOCM_MAX_STACK       (64u << 10)

/* ---- time -------------------------------------------------------------- */

/* Nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted; years 1678 to 2261. */
typedef int64_t iocm_time;
#define IOCM_TIME_NONE INT64_MIN /* no time known */

/* How a time's zone was written. */
typedef int32_t iocm_zone;
enum {
    IOCM_ZONE_UTC = 0,    /* Z, UTC, or a numeric offset (already applied) */
    IOCM_ZONE_UNKNOWN = 1 /* no zone in the text: read as if it were UTC */
};

/*
 * Reads a date or a time: RFC 3339 and its relatives (`T` or blank between date
 * and time, 0 to 9 fraction digits of which all are kept, `Z`, `+hh:mm`,
 * ` UTC` or no zone), a bare date (midnight), and the US form of log exports,
 * `M/D/YYYY, h:mm:ss.fff AM`. Leading and trailing blanks are ignored.
 * `zone` may be NULL. IOCM_E_SYNTAX if it is none of these or no real date.
 */
IOCM_API iocm_status iocm_time_parse(iocm_time *out, iocm_zone *zone, const char *text, size_t size,
                                     iocm_error *error);

/*
 * Writes RFC 3339 with as many fraction digits as needed (0 to 9), `Z` at the end
 * for IOCM_ZONE_UTC and none for IOCM_ZONE_UNKNOWN. 36 bytes always suffice.
 * `size` (may be NULL) gets the length without the NUL. IOCM_E_SPACE if short.
 */
IOCM_API iocm_status iocm_time_format(char *out, size_t capacity, size_t *size, iocm_time time,
                                      iocm_zone zone, iocm_error *error);

/* ---- indicators ---------------------------------------------------------- */

/* What an indicator is. */
typedef int32_t iocm_kind;
enum {
    IOCM_KIND_NONE = 0,
    IOCM_KIND_IPV4 = 1,
    IOCM_KIND_IPV6 = 2,
    IOCM_KIND_NETWORK = 3, /* CIDR block of either family */
    IOCM_KIND_DOMAIN = 10,
    IOCM_KIND_URL = 11,
    IOCM_KIND_EMAIL = 12,
    IOCM_KIND_MD5 = 20,
    IOCM_KIND_SHA1 = 21,
    IOCM_KIND_SHA256 = 22,
    IOCM_KIND_SHA512 = 23,
    IOCM_KIND_SHA3_384 = 24,
    /* What may be asked for when parsing; no indicator has these kinds. */
    IOCM_KIND_ADDRESS = 100,     /* ipv4 or ipv6, port optional */
    IOCM_KIND_ADDRESS_PORT = 101 /* ipv4 or ipv6, port required ("ip:port") */
};

#define IOCM_INDICATOR_PORT              0x01u /* `port` counts */
#define IOCM_INDICATOR_DEFANGED          0x02u /* the text was defanged */
#define IOCM_INDICATOR_HOST_BITS_CLEARED 0x04u /* 192.0.2.7/24 became 192.0.2.0/24 */
#define IOCM_INDICATOR_MAPPED            0x08u /* ::ffff:192.0.2.1 became 192.0.2.1 */
#define IOCM_INDICATOR_UNICODE           0x10u /* IDNA dots or invisible characters were read */
#define IOCM_INDICATOR_PORT_DROPPED      0x20u /* the default port of a URL was dropped */

/*
 * One normalized value. A plain view: `text` points into storage that somebody
 * else owns (the caller's buffer, or a set). Build it with iocm_indicator_parse.
 */
typedef struct iocm_indicator {
    iocm_kind kind;
    uint32_t flags;    /* IOCM_INDICATOR_* */
    uint16_t port;     /* with IOCM_INDICATOR_PORT: 0 to 65535 */
    uint8_t family;    /* 4 or 6 for ipv4, ipv6 and network, else 0 */
    uint8_t prefix;    /* bits: of the network; 32 or 128 for an address; else 0 */
    uint32_t size;     /* bytes used in `bytes`: 4, 16, or the digest's; else 0 */
    const char *text;  /* domain, url and email: the normalized text; else NULL */
    size_t text_size;  /* bytes of `text` */
    uint8_t bytes[64]; /* address in network order, or digest; the rest is 0 */
} iocm_indicator;

/*
 * The name of a kind as used everywhere: ipv4, ipv6, cidr, domain, url, email, md5,
 * sha1, sha256, sha512, sha3_384, and "ip:port" for IOCM_KIND_ADDRESS_PORT and
 * "ip" for IOCM_KIND_ADDRESS; "none" for other numbers. Static.
 */
IOCM_API const char *iocm_kind_name(iocm_kind kind);

/*
 * The kind for a name of that list or for a feed's own word (`sha256_hash`,
 * `ip-dst|port`, `hostname`, ...), case ignored; IOCM_KIND_NONE if unknown.
 */
IOCM_API iocm_kind iocm_kind_from_name(const char *text, size_t size);

/* As iocm_kind_name, but "ip:port" for an address that has a port. NULL gives "none". */
IOCM_API const char *iocm_indicator_type(const iocm_indicator *indicator);

/* Leniencies of refanging and parsing. */
#define IOCM_READ_WORDS     0x01u /* ` dot `, ` at `, `1.2.3.4 : 80` */
#define IOCM_READ_LENIENT   0x02u /* `1 . 2 . 3 . 4`, `1.2.3.[4]`, `meow://`, ... */
#define IOCM_READ_MARKUP    0x04u /* HTML entities: `&#46;`, `&period;`, `&amp;` */
#define IOCM_READ_NO_REFANG 0x08u /* the text is live data: brackets mean themselves */
#define IOCM_READ_ZONE_ID   0x10u /* drop an IPv6 zone id (`%eth0`) instead of refusing it */

typedef struct iocm_read_options {
    uint32_t struct_size;
    uint32_t flags;   /* IOCM_READ_* */
    iocm_kind kind;   /* what it must be; IOCM_KIND_NONE = find out */
    uint32_t max_url; /* lower than IOCM_MAX_URL; 0 = that */
} iocm_read_options;

/*
 * Undoes defanging. Linear; refanging twice, or refanging clean text, changes nothing.
 * `out` gets at most `capacity` bytes and is never longer than the input.
 * `map`, when not NULL, must hold capacity + 1 elements: map[i] becomes the offset in
 * `text` of the byte that made out[i] (of a form's first byte, for `[.]` that of `[`), and
 * map[*out_size] the input's size.
 * `out_size` gets the length needed, also on IOCM_E_SPACE. Only `flags` of the options count.
 */
IOCM_API iocm_status iocm_refang(char *out, size_t capacity, size_t *out_size, size_t *map,
                                 const char *text, size_t size, const iocm_read_options *options,
                                 iocm_error *error);

/* A buffer of this size is enough for any indicator's text. */
#define IOCM_INDICATOR_BUFFER (IOCM_MAX_URL + 64u)

/*
 * Reads one indicator from the whole of `text` (blanks around it are ignored).
 * Refangs first unless IOCM_READ_NO_REFANG. `buffer` receives the normalized text of a
 * domain, URL or email and must live as long as `out` is used; `capacity` is its size
 * (IOCM_INDICATOR_BUFFER always suffices; addresses and digests need none).
 *
 * Grammar: dotted quads only, 0-255, no leading zeros; IPv6 by RFC 4291, with a port as
 * `[...]:port`; `::ffff:a.b.c.d` is the IPv4 address; zone ids refused; ports 0-65535;
 * CIDR host bits are cleared and flagged, a block of one address (`/32`, `/128`) is that
 * address, and a block may have a port (`192.0.2.0/24:80`, `[2001:db8::]/32:80`); domains are LDH labels (and `_`), at least two,
 * folded to lower case, one trailing dot dropped, A-labels only; URLs have scheme and host
 * folded, the default port dropped and the rest kept byte for byte; digests by length and
 * hex digits only.
 *
 * A block of one address (`192.0.2.1/32`) is that address; asking for IOCM_KIND_NETWORK also
 * takes single addresses, asking for IOCM_KIND_IPV6 also an IPv4-mapped one.
 *
 * IOCM_E_SYNTAX: none of these. IOCM_E_KIND: of another kind than options->kind.
 * IOCM_E_LIMIT: too long. IOCM_E_SPACE: buffer too small. The error's offset and column
 * count in the original `text`.
 */
IOCM_API iocm_status iocm_indicator_parse(iocm_indicator *out, char *buffer, size_t capacity,
                                          const char *text, size_t size,
                                          const iocm_read_options *options, iocm_error *error);

/*
 * Writes the canonical text (IPv6 by RFC 5952, `[v6]:port`, digests in lower case) and a
 * NUL. `size` (may be NULL) gets the length without the NUL. IOCM_E_SPACE if short.
 */
IOCM_API iocm_status iocm_indicator_format(char *out, size_t capacity, size_t *size,
                                           const iocm_indicator *indicator, iocm_error *error);

/* 1 if both are the same indicator (kind, value and port; flags apart from PORT ignored). */
IOCM_API int iocm_indicator_equal(const iocm_indicator *a, const iocm_indicator *b);

#define IOCM_DEFANG_HXXP 0x01u /* hxxp:// instead of [http]:// */

typedef struct iocm_defang_options {
    uint32_t struct_size;
    uint32_t flags; /* IOCM_DEFANG_* */
} iocm_defang_options;

/*
 * Writes the indicator so that no mail client or browser makes a link of it, in the form
 * of draft-grimminck-safe-ioc-sharing: `[.]` in hosts and addresses, `[:]` inside IPv6,
 * `[@]`, `[http]://`. iocm_refang undoes it. Digests stay as they are.
 * Size and NUL as in iocm_indicator_format.
 */
IOCM_API iocm_status iocm_defang(char *out, size_t capacity, size_t *size,
                                 const iocm_indicator *indicator,
                                 const iocm_defang_options *options, iocm_error *error);

/* Why an indicator is special: what it names is not a place on the public Internet, or is a
 * service that everybody uses. Documentation ranges (RFC 5737, RFC 3849) are not special. */
typedef int32_t iocm_special;
enum {
    IOCM_SPECIAL_NONE = 0,
    IOCM_SPECIAL_PRIVATE = 1,    /* RFC 1918, RFC 4193, RFC 6598 */
    IOCM_SPECIAL_LOOPBACK = 2,   /* 127.0.0.0/8, ::1 */
    IOCM_SPECIAL_LINK_LOCAL = 3, /* 169.254.0.0/16, fe80::/10 */
    IOCM_SPECIAL_MULTICAST = 4,  /* 224.0.0.0/4, ff00::/8 */
    IOCM_SPECIAL_RESERVED = 5,   /* RFC 6890 and the IANA special-purpose registries */
    IOCM_SPECIAL_RESOLVER = 6,   /* a well-known public DNS resolver */
    IOCM_SPECIAL_TOO_WIDE = 7    /* a network wider than /8 (IPv6: /16) */
};

/* Looks at addresses, networks that overlap such a range, the IPv4 address inside a 6to4 one,
 * resolvers by address or name (not networks that merely hold one), and the host of a URL. */
IOCM_API iocm_special iocm_indicator_special(const iocm_indicator *indicator);

/* "none", "private", "loopback", "link_local", "multicast", "reserved", "resolver",
 * "too_wide"; "none" for other numbers. Static. */
IOCM_API const char *iocm_special_name(iocm_special special);

/* ---- extraction from prose ------------------------------------------------ */

/* One indicator found in text. Valid during the callback only. */
typedef struct iocm_extracted {
    uint32_t struct_size;
    uint32_t reserved;        /* 0 */
    iocm_indicator indicator; /* IOCM_INDICATOR_DEFANGED tells whether it was defanged */
    size_t offset;            /* where it stands, in bytes from the start */
    size_t size;              /* bytes as written */
    uint64_t line;            /* 1-based; CR, LF and CRLF end a line */
    uint64_t column;          /* 1-based, in bytes */
} iocm_extracted;

/* Gets each indicator in the order of the text. Any result but 0 stops: IOCM_E_STOPPED. */
typedef int (*iocm_extract_fn)(void *ctx, const iocm_extracted *item);

#define IOCM_EXTRACT_HOSTS  0x01u /* the host of a URL is an indicator of its own, too */
#define IOCM_EXTRACT_WORDS  0x02u /* as IOCM_READ_WORDS */
#define IOCM_EXTRACT_MARKUP 0x04u /* as IOCM_READ_MARKUP */

typedef struct iocm_extract_options {
    uint32_t struct_size;
    uint32_t flags; /* IOCM_EXTRACT_* */
} iocm_extract_options;

/*
 * Finds every indicator in prose, defanged or not, and never invents one: versions,
 * dates, OIDs, times, file names and digits inside longer words are left alone. A range
 * `192.0.2.1-192.0.2.9` gives both ends. Linear in `size`; allocates nothing.
 */
IOCM_API iocm_status iocm_extract(iocm_extract_fn on_item, void *ctx, const char *text, size_t size,
                                  const iocm_extract_options *options, iocm_error *error);

/* ---- metadata ------------------------------------------------------------- */

#define IOCM_HAS_CONFIDENCE  0x01u
#define IOCM_HAS_FIRST_SEEN  0x02u
#define IOCM_HAS_LAST_SEEN   0x04u
#define IOCM_HAS_VALID_UNTIL 0x08u

/* What is known about an indicator. All zero (but struct_size) = nothing. */
typedef struct iocm_metadata {
    uint32_t struct_size;
    uint32_t present; /* IOCM_HAS_*: which of the next fields count */
    iocm_time first_seen;
    iocm_time last_seen;
    iocm_time valid_until;
    uint32_t confidence;   /* 0 to 100 */
    uint32_t reserved;     /* 0 */
    iocm_span threat_type; /* payload_delivery, botnet_cc, ... */
    iocm_span family;      /* XMRIG, Cobalt Strike, ... */
    iocm_span source;      /* who said so: a feed, a document */
    iocm_span reference;   /* where to read more: a URL */
    const iocm_span *tags; /* tag_count of them */
    size_t tag_count;
} iocm_metadata;

/* ---- building a set --------------------------------------------------------- */

/* Collects indicators and compiles them. One thread at a time. */
typedef struct iocm_builder iocm_builder;

/* An immutable set of indicators, shared by any number of threads, reference counted. */
typedef struct iocm_set iocm_set;

#define IOCM_BUILDER_ALLOW_SPECIAL 0x01u /* load what iocm_indicator_special names */

typedef struct iocm_builder_options {
    uint32_t struct_size;
    uint32_t flags;                  /* IOCM_BUILDER_* */
    const iocm_allocator *allocator; /* NULL = malloc; sets compiled here use it, too */
    size_t max_indicators;           /* 0 = 2^32 - 2, the most a set holds */
    const void *seed;                /* keys the hash table against chosen input ... */
    size_t seed_size;                /* ... up to 16 bytes count; 0 = from an address */
    size_t max_metadata;             /* bytes of one string; 0 = IOCM_MAX_METADATA */
} iocm_builder_options;

/* An empty builder. */
IOCM_API iocm_status iocm_builder_new(iocm_builder **out, const iocm_builder_options *options,
                                      iocm_error *error);
IOCM_API void iocm_builder_free(iocm_builder *builder);

/*
 * Adds an indicator (copied). One that is already there merges: every distinct source,
 * reference, tag, family and threat type is kept, with the highest confidence, the
 * earliest first_seen and the latest last_seen and valid_until; the family and threat
 * type shown first are those that came with the highest confidence. The outcome does
 * not depend on the order of adding.
 * `metadata` may be NULL. IOCM_E_REFUSED: special, and the builder does not allow it.
 */
IOCM_API iocm_status iocm_builder_add(iocm_builder *builder, const iocm_indicator *indicator,
                                      const iocm_metadata *metadata, iocm_error *error);

/*
 * Parses and adds. Also reads an address range (`192.0.2.1-192.0.2.9`, `192.0.2.1-9`),
 * which becomes the fewest networks that cover exactly it. `options` as in parsing.
 */
IOCM_API iocm_status iocm_builder_add_text(iocm_builder *builder, const char *text, size_t size,
                                           const iocm_metadata *metadata,
                                           const iocm_read_options *options, iocm_error *error);

/* How many distinct indicators it holds. */
IOCM_API size_t iocm_builder_count(const iocm_builder *builder);

/*
 * Compiles what the builder holds into a set. The builder stays as it is and may be added
 * to and compiled again. The same indicators in any order give the same bytes. IOCM_E_LIMIT: more than
 * 2^32 - 2 indicators, 2^31 - 2 IPv4 addresses with or as many without port, or an image over IOCM_MAX_IMAGE.
 *
 * This needs at most 2.5 times the bytes of the image, the image included. The builder itself
 * usually holds up to 2 times these bytes (a million of each: 8 bytes an IPv4 address, 12 with
 * port, 55 a SHA-256 digest, 58 a domain of 19 bytes), and while a table grows both the old and
 * the new one; up to 8 times where each has metadata of its own.
 */
IOCM_API iocm_status iocm_builder_compile(iocm_set **out, const iocm_builder *builder,
                                          iocm_error *error);

/* ---- sets -------------------------------------------------------------------- */

/* Adds a reference and returns its argument. Any thread. */
IOCM_API iocm_set *iocm_set_ref(iocm_set *set);

/* Gives a reference back; the last one frees the set. Any thread. NULL does nothing. */
IOCM_API void iocm_set_unref(iocm_set *set);

/* How many indicators it holds. They are numbered from 0, by kind, and within a kind in an order
 * that the content alone decides, but that means nothing. NULL gives 0. */
IOCM_API uint32_t iocm_set_count(const iocm_set *set);

/* One indicator with its metadata; borrowed from the set. Fields that may be absent as in
 * iocm_metadata; `source`, `reference` and `tags` are read with iocm_set_string. */
typedef struct iocm_entry {
    uint32_t struct_size;
    uint32_t present; /* IOCM_HAS_* */
    iocm_time first_seen;
    iocm_time last_seen;
    iocm_time valid_until;
    uint32_t confidence;
    uint32_t reserved; /* 0 */
    iocm_indicator indicator;
    iocm_span threat_type; /* of the highest confidence */
    iocm_span family;      /* of the highest confidence */
} iocm_entry;

/* Fills `out` with indicator `index`. IOCM_E_RANGE past the end. */
IOCM_API iocm_status iocm_set_get(iocm_entry *out, const iocm_set *set, uint32_t index,
                                  iocm_error *error);

/* Which list of strings of an indicator. */
typedef int32_t iocm_list;
enum {
    IOCM_LIST_SOURCES = 1,
    IOCM_LIST_REFERENCES = 2,
    IOCM_LIST_TAGS = 3,
    IOCM_LIST_FAMILIES = 4,
    IOCM_LIST_THREAT_TYPES = 5
};

/* String `nth` (from 0) of a list of indicator `index`, in byte order, without
 * duplicates. IOCM_E_RANGE past the end of either: that is how to find the end. */
IOCM_API iocm_status iocm_set_string(iocm_span *out, const iocm_set *set, uint32_t index,
                                     iocm_list list, size_t nth, iocm_error *error);

/* In place of a number: no indicator. */
#define IOCM_NO_INDICATOR UINT32_MAX

/* The set's image: one contiguous block that can be stored and opened anywhere; borrowed. */
IOCM_API iocm_span iocm_set_image(const iocm_set *set);

#define IOCM_SET_BORROW 0x01u /* iocm_set_open_memory only: the bytes are not copied */
#define IOCM_SET_STRICT 0x02u /* files only: as a host with privileges should open them */

typedef struct iocm_set_options {
    uint32_t struct_size;
    uint32_t flags;                  /* IOCM_SET_* */
    const iocm_allocator *allocator; /* NULL = malloc */
    size_t max_image;                /* refuse larger; 0 = IOCM_MAX_IMAGE */
} iocm_set_options;

/*
 * Opens an image in memory (copied). Everything is checked first: whatever the bytes are,
 * they are refused (IOCM_E_IMAGE, IOCM_E_VERSION) or safe to query. The checksum inside
 * finds accidents; it is not a signature and says nothing about who made the image.
 * With IOCM_SET_BORROW the bytes stay the caller's (aligned for anything or nothing), who keeps
 * them as they are until the last reference is given back. What was checked is then what is
 * read: never borrow what another process can write to.
 */
IOCM_API iocm_status iocm_set_open_memory(iocm_set **out, const void *data, size_t size,
                                          const iocm_set_options *options, iocm_error *error);

/*
 * Opens a file the same way, into private memory: what happens to the file afterwards does not
 * matter. `path` is NUL-terminated. IOCM_E_IO: it cannot be read.
 * With IOCM_SET_STRICT the file is opened only if it is a regular file that belongs to the
 * effective user or root and that neither group nor others may write to (by its mode); a symbolic
 * link at the end of the path is not followed, and a pipe not waited for: else IOCM_E_IO. The
 * folders of the path are not looked at.
 */
IOCM_API iocm_status iocm_set_open_file(iocm_set **out, const char *path,
                                        const iocm_set_options *options, iocm_error *error);

/*
 * Maps a regular file instead of reading it: its bytes are shared with all who have it open, and
 * nothing is copied. All of it is checked, as with the other calls, which reads it once.
 * The check holds for the bytes it saw. Map only what nobody can change while the set is in use,
 * or nothing here is promised any more; and who cuts the file off gives the next reader the signal
 * SIGBUS. IOCM_SET_STRICT refuses files that other users could change so. A file that is replaced,
 * as iocm_set_save does, stays as it was for who has mapped it. If in doubt, open it.
 */
IOCM_API iocm_status iocm_set_map_file(iocm_set **out, const char *path,
                                       const iocm_set_options *options, iocm_error *error);

/* Saves the image: writes a new file beside `path`, syncs it and renames it, so that a
 * reader sees the old file or the new one, whole. Its mode is 0666 less the umask; a symbolic
 * link at `path` is replaced, not followed. A device, pipe or directory there, or behind
 * such a link, is not replaced: IOCM_E_IO. */
IOCM_API iocm_status iocm_set_save(const iocm_set *set, const char *path, iocm_error *error);

/* ---- matching ------------------------------------------------------------------ */

/* How far a record agrees with an indicator. Higher is more. */
typedef int32_t iocm_grade;
enum {
    IOCM_GRADE_NONE = 0,
    IOCM_GRADE_NETWORK = 10,    /* the address lies in a listed network (any port) */
    IOCM_GRADE_NO_PORT = 20,    /* the address; the indicator has a port, the record none */
    IOCM_GRADE_OTHER_PORT = 30, /* the address, but another port than the indicator's */
    IOCM_GRADE_SUBDOMAIN = 40,  /* a name below a listed domain */
    IOCM_GRADE_PREFIX = 50,     /* a URL that continues a listed one at / ? # or & */
    IOCM_GRADE_EXACT = 60       /* all of it; an indicator without port asks for none */
};

/* "none", "network", "no_port", "other_port", "subdomain", "prefix", "exact". Static. */
IOCM_API const char *iocm_grade_name(iocm_grade grade);
/* The grade for such a name; IOCM_GRADE_NONE if unknown. */
IOCM_API iocm_grade iocm_grade_from_name(const char *text, size_t size);

/* What a record comes to. */
typedef int32_t iocm_verdict;
enum {
    IOCM_VERDICT_NO_MATCH = 0,
    IOCM_VERDICT_MATCH = 10,
    IOCM_VERDICT_EXCLUDED = 20,
    IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE = 30,
    IOCM_VERDICT_INDETERMINATE = 40 /* a limit or an error: never silently no_match */
};

/* "no_match", "match", "excluded", "excluded_not_evaluable", "indeterminate". Static. */
IOCM_API const char *iocm_verdict_name(iocm_verdict verdict);

/* Which end of a connection a column speaks of. */
typedef int32_t iocm_side;
enum {
    IOCM_SIDE_NONE = 0,
    IOCM_SIDE_SOURCE = 1,
    IOCM_SIDE_DESTINATION = 2,
    IOCM_SIDE_LOCAL = 3,
    IOCM_SIDE_REMOTE = 4,
    IOCM_SIDE_SOURCE_TRANSLATED = 5, /* after address translation */
    IOCM_SIDE_DESTINATION_TRANSLATED = 6
};

/* "none", "source", "destination", "local", "remote", "source_translated",
 * "destination_translated". Static. */
IOCM_API const char *iocm_side_name(iocm_side side);

/* One agreement between input and set. */
typedef struct iocm_hit {
    uint32_t indicator; /* its number in the set */
    iocm_grade grade;
    uint32_t field;  /* which cell of the record, from 0; 0 for a single value */
    iocm_side side;  /* of that cell's column */
    uint64_t offset; /* of the span that agrees, in bytes within the cell or value */
    uint64_t size;   /* of that span, in bytes */
} iocm_hit;

/*
 * Where hits go: the caller's array. `count` is the number found and may exceed
 * `capacity`; only the first `capacity` are stored. Every call sets `count` anew, to 0
 * when it fails for its arguments.
 */
typedef struct iocm_hits {
    iocm_hit *items;
    size_t capacity;
    size_t count;
} iocm_hits;

/* A set made ready for matching. Immutable: any number of threads may match with it. */
typedef struct iocm_matcher iocm_matcher;

typedef struct iocm_matcher_options {
    uint32_t struct_size;
    iocm_grade min_grade;            /* report no weaker hits; 0 = all */
    const iocm_allocator *allocator; /* NULL = malloc */
    size_t max_hits;                 /* per record, lower than IOCM_MAX_HITS; 0 = that */
    size_t max_field;                /* bytes, lower than IOCM_MAX_FIELD; 0 = that */
} iocm_matcher_options;

/* Takes a reference to `set`. */
IOCM_API iocm_status iocm_matcher_new(iocm_matcher **out, iocm_set *set,
                                      const iocm_matcher_options *options, iocm_error *error);
IOCM_API void iocm_matcher_free(iocm_matcher *matcher);

/* The set it matches with; borrowed. */
IOCM_API iocm_set *iocm_matcher_set(const iocm_matcher *matcher);

/*
 * Matches one value of any kind: an address with or without port, a domain, a URL (its
 * host is looked up, too), an email (its domain, too), a digest. Live data: not refanged.
 * Hits come best grade first, networks most specific first. No hit is IOCM_OK with
 * count 0; IOCM_E_SYNTAX says the value is of no kind, IOCM_E_LIMIT that it is longer than
 * the matcher's max_field. max_hits is not for single values: all are counted.
 */
IOCM_API iocm_status iocm_match_value(iocm_hits *hits, const iocm_matcher *matcher,
                                      const char *text, size_t size, iocm_error *error);

/*
 * Matches an address that the caller already holds in binary: 4 or 16 bytes in network
 * order (IPv4-mapped IPv6 is looked up as IPv4). `port` is 0 to 65535, or -1 for none.
 */
IOCM_API iocm_status iocm_match_address(iocm_hits *hits, const iocm_matcher *matcher,
                                        const uint8_t *address, size_t size, int32_t port,
                                        iocm_error *error);

/*
 * The best hit of each of `count` addresses, at the speed of memory: 4 or 16 bytes (`size`) each,
 * in network order, one after another (IPv4-mapped IPv6 is looked up as IPv4). `ports`: one for
 * each, 0 to 65535 or -1 for none; NULL = none has one. indicators[i] becomes the number of what
 * iocm_match_address would give first, or IOCM_NO_INDICATOR; grades[i] (`grades` may be NULL) its
 * iocm_grade, or IOCM_GRADE_NONE; `*matched` (may be NULL) how many have a hit. Nothing is
 * written but `*matched` (0) unless the result is IOCM_OK. Any number of threads may call this
 * with one matcher.
 */
IOCM_API iocm_status iocm_match_addr_batch(uint32_t *indicators, uint8_t *grades, size_t *matched,
                                           const iocm_matcher *matcher, const uint8_t *addresses,
                                           size_t size, const int32_t *ports, size_t count,
                                           iocm_error *error);

/* ---- records ------------------------------------------------------------------- */

/* What a column of a log holds. Only these are looked at. */
typedef int32_t iocm_role;
enum {
    IOCM_ROLE_NONE = 0,    /* nothing that can match */
    IOCM_ROLE_ADDRESS = 1, /* an address, perhaps with a port */
    IOCM_ROLE_PORT = 2,    /* the port that belongs to the address of the same side */
    IOCM_ROLE_HOST = 3,    /* a host name, or an address, perhaps with a port; or a URL */
    IOCM_ROLE_URL = 4,     /* a URL, or a host with or without a path */
    IOCM_ROLE_DIGEST = 5,  /* one digest, or several apart by , ; or blank, maybe `SHA256=...` */
    IOCM_ROLE_EMAIL = 6,
    IOCM_ROLE_TIME = 7 /* when it happened; not looked up */
};

/* "none", "address", "port", "host", "url", "digest", "email", "time". Static. */
IOCM_API const char *iocm_role_name(iocm_role role);
/* The role for such a name; IOCM_ROLE_NONE if unknown. */
IOCM_API iocm_role iocm_role_from_name(const char *text, size_t size);

/* The columns of a table by name. Built-in ones are static and immutable. */
typedef struct iocm_schema iocm_schema;

/* The built-in schema of that name (CommonSecurityLog, DeviceNetworkEvents), case
 * ignored, or NULL. Static: not freed. */
IOCM_API const iocm_schema *iocm_schema_find(const char *name, size_t size);

/*
 * The built-in schema that fits the header of a log: the one of which most columns with a
 * role are there, and of equal ones the one of which most other columns are there. An
 * address, host or URL column and at least three columns must be in common (other tables share
 * the columns of a process and its digests). NULL if none fits, or two do equally well.
 */
IOCM_API const iocm_schema *iocm_schema_detect(const iocm_span *columns, size_t count);

typedef struct iocm_schema_options {
    uint32_t struct_size;
    uint32_t reserved;               /* 0 */
    const iocm_allocator *allocator; /* NULL = malloc */
} iocm_schema_options;

/* An empty schema of the caller's own; `name` is copied. One thread until it is complete. */
IOCM_API iocm_status iocm_schema_new(iocm_schema **out, const char *name, size_t size,
                                     const iocm_schema_options *options, iocm_error *error);
/* Frees a schema made by iocm_schema_new; does nothing for NULL. */
IOCM_API void iocm_schema_free(iocm_schema *schema);

/* Says what the column called `column` holds. IOCM_E_ARGUMENT for a built-in schema,
 * a name that is there already, or an unknown role or side. */
IOCM_API iocm_status iocm_schema_add(iocm_schema *schema, const char *column, size_t size,
                                     iocm_role role, iocm_side side, iocm_error *error);

/* Its name; borrowed. */
IOCM_API iocm_span iocm_schema_name(const iocm_schema *schema);

/* ---- fields of an event ------------------------------------------------------------ */

/*
 * What an exclusion speaks of, whatever the log's columns are called. `own` and `peer` are the
 * two ends of a connection: the peer is the end that touched the indicator.
 */
typedef int32_t iocm_field;
enum {
    IOCM_FIELD_NONE = 0,
    IOCM_FIELD_NET_PEER_IP = 10,
    IOCM_FIELD_NET_PEER_PORT = 11,
    IOCM_FIELD_NET_OWN_IP = 12,
    IOCM_FIELD_NET_OWN_PORT = 13,
    IOCM_FIELD_NET_PROTOCOL = 14,
    IOCM_FIELD_NET_URL = 15,
    IOCM_FIELD_NET_USER_AGENT = 16,
    IOCM_FIELD_PROCESS_NAME = 20,
    IOCM_FIELD_PROCESS_IMAGE = 21,  /* made of folder and name; never asked for */
    IOCM_FIELD_PROCESS_FOLDER = 22, /* the whole path where process.name is unmapped */
    IOCM_FIELD_PROCESS_ARGS = 23,   /* made of the command line; never asked for */
    IOCM_FIELD_PROCESS_COMMAND_LINE = 24,
    IOCM_FIELD_PROCESS_PARENT_NAME = 25,
    IOCM_FIELD_PROCESS_COMPANY = 26,
    IOCM_FIELD_PROCESS_PRODUCT = 27,
    IOCM_FIELD_PROCESS_ORIGINAL_NAME = 28,
    IOCM_FIELD_PROCESS_SHA256 = 29,
    IOCM_FIELD_PROCESS_SHA1 = 30,
    IOCM_FIELD_PROCESS_MD5 = 31,
    IOCM_FIELD_PROCESS_INTEGRITY = 32,
    IOCM_FIELD_PROCESS_ELEVATION = 33,
    IOCM_FIELD_ACCOUNT_NAME = 40,
    IOCM_FIELD_ACCOUNT_DOMAIN = 41,
    IOCM_FIELD_ACCOUNT_ID = 42,
    IOCM_FIELD_ACCOUNT_UPN = 43,
    IOCM_FIELD_ACCOUNT_PRIVILEGE = 44,
    IOCM_FIELD_FILE_NAME = 50,
    IOCM_FIELD_FILE_PATH = 51,
    IOCM_FIELD_FILE_HASH = 52,
    IOCM_FIELD_HOST_NAME = 60,
    IOCM_FIELD_HOST_ID = 61,
    IOCM_FIELD_SENSOR_VENDOR = 65,
    IOCM_FIELD_SENSOR_PRODUCT = 66,
    IOCM_FIELD_EVENT_ACTIVITY = 70,
    IOCM_FIELD_EVENT_ACTION = 71,
    IOCM_FIELD_EVENT_TIME = 72,
    IOCM_FIELD_SIG_SIGNER = 80,
    IOCM_FIELD_SIG_SIGNED = 81,
    IOCM_FIELD_SIG_TRUSTED = 82,
    IOCM_FIELD_IOC_VALUE = 90, /* these four come from the hit; never asked for */
    IOCM_FIELD_IOC_TYPE = 91,
    IOCM_FIELD_IOC_FAMILY = 92,
    IOCM_FIELD_IOC_CONFIDENCE = 93,
    IOCM_FIELD_COLUMN = 100 /* a column of the log, by its own name */
};

/* "net.peer_ip", "process.args", ... ; "column" for IOCM_FIELD_COLUMN, "none" for others. Static. */
IOCM_API const char *iocm_field_name(iocm_field field);
/* The field of such a name, case ignored; IOCM_FIELD_NONE if unknown. */
IOCM_API iocm_field iocm_field_from_name(const char *text, size_t size);

/*
 * Says which column holds a field, for exclusions. Several columns of one field are
 * alternatives: the first that a log has counts. `side`: the end of the connection that the
 * column describes; of fields other than net.peer_* the one that is the hit's own end is taken.
 * IOCM_SIDE_NONE: whatever the end. net.peer_* and net.own_* follow from the roles ADDRESS and PORT
 * and need no call. IOCM_E_ARGUMENT for a built-in schema, or a field that is never asked for.
 */
IOCM_API iocm_status iocm_schema_add_field(iocm_schema *schema, const char *column, size_t size,
                                           iocm_field field, iocm_side side, iocm_error *error);

/*
 * The name of the column that holds a field when the hit stands in a column of side `hit`: the
 * `index`-th of the alternatives, from 0. An empty span (data NULL): the schema has no (more) such
 * column. For hosts that read events of a known table from something else than cells. Borrowed.
 */
IOCM_API iocm_span iocm_schema_field_column(const iocm_schema *schema, iocm_field field,
                                            iocm_side hit, size_t index);

/* A schema bound to the columns of one log: which cell has which role. Immutable. */
typedef struct iocm_layout iocm_layout;

typedef struct iocm_layout_options {
    uint32_t struct_size;
    uint32_t reserved;               /* 0 */
    const iocm_allocator *allocator; /* NULL = malloc */
    size_t max_columns;              /* 0 = IOCM_MAX_COLUMNS */
    size_t max_fields;               /* columns with a role; 0 = IOCM_MAX_RECORD_FIELDS */
} iocm_layout_options;

/*
 * Binds. Column names are compared without regard to ASCII case, quotes or blanks around,
 * a leading BOM, and a suffix in brackets (`TimeGenerated [UTC]`). Where a name occurs
 * twice the first counts. Columns that the schema does not know have no role.
 * IOCM_E_SCHEMA if no column can match; IOCM_E_LIMIT if there are more columns, or more with a
 * role, than the limits, or a header of more than IOCM_MAX_LINE bytes. What it needs is copied.
 */
IOCM_API iocm_status iocm_layout_new(iocm_layout **out, const iocm_schema *schema,
                                     const iocm_span *columns, size_t count,
                                     const iocm_layout_options *options, iocm_error *error);
IOCM_API void iocm_layout_free(iocm_layout *layout);

#define IOCM_NO_COLUMN SIZE_MAX

/* The position of the column of that name (compared as above), or IOCM_NO_COLUMN. */
IOCM_API size_t iocm_layout_find(const iocm_layout *layout, const char *column, size_t size);

/* The position of the first column of that role (and side, unless IOCM_SIDE_NONE), or
 * IOCM_NO_COLUMN. */
IOCM_API size_t iocm_layout_find_role(const iocm_layout *layout, iocm_role role, iocm_side side);

/* The zone that the header gives to that column's times: IOCM_ZONE_UTC for ` [UTC]`, or for a
 * name without suffix in a built-in schema (these tables are UTC); else IOCM_ZONE_UNKNOWN. */
IOCM_API iocm_zone iocm_layout_zone(const iocm_layout *layout, size_t column);

typedef struct iocm_record_result {
    uint32_t struct_size;
    iocm_verdict verdict;
    uint32_t cells_checked;  /* cells with a role (but time) that were not absent */
    uint32_t cells_unparsed; /* of these, cells that are not what the role says */
    uint64_t first_unparsed; /* the first such cell's position, if cells_unparsed > 0 */
} iocm_record_result;

/*
 * Matches one record: every cell whose column has a role. Both sides are looked up, and
 * the port compared with an indicator's is the matched side's own. Empty cells and the
 * words `null` and `-` are absent values. A cell that does not parse is counted, never
 * fatal. A cell longer than the limit, or more hits than the limit or than hits->capacity,
 * makes the verdict indeterminate; what was found is still there.
 * `count` may be smaller than the layout's: the missing cells are absent.
 */
IOCM_API iocm_status iocm_match_record(iocm_record_result *result, iocm_hits *hits,
                                       const iocm_matcher *matcher, const iocm_layout *layout,
                                       const iocm_span *cells, size_t count, iocm_error *error);

/* ---- scanning text -------------------------------------------------------------- */

/*
 * Scanning finds in text of any kind what a set holds. A value of the text is:
 *
 * - a word: letters, digits, `-` and `_`, with single dots between them, as long as it goes on. It is
 *   an address if all of it is a dotted quad (two quads with a hyphen between are two addresses),
 *   else a name if it has two labels or more. Hyphens around it, and underscores that emphasize it, are
 *   no part of a name. A final dot is a full stop.
 *   No address: with a dot, `+` or `%` before it (but two dots), `+` and a word behind it, or, if it has
 *   no port, in a path: `Name/192.0.2.1` is a version of Name. `Name/192.0.2.1:80`, ` /192.0.2.1`,
 *   `=/192.0.2.1`, `//192.0.2.1` and `http:\/\/192.0.2.1` are addresses. Arrows are no part of one
 *   (`192.0.2.1->192.0.2.2`), nor are JSON's escapes before it: `\t192.0.2.1`, `\u003c192.0.2.1`.
 * - an IPv6 address: hex digits, colons and dots, as long as they go on, but for a word with a colon
 *   before it or behind it that is no part of it (`src:2001:db8::1`), and one colon or the dots at
 *   its end. A zone id is a part; so are brackets around it.
 * - a port belongs to an address if it follows behind a colon, after IPv6 only behind brackets; a prefix
 *   length (`/24`) makes a network of it if the address has no bits beyond it. What follows and
 *   is neither is no part of the address, and no obstacle; nor is a port behind eight groups.
 * - a mail address: a name with `@` and a mailbox before it, which is no name itself.
 * - a URL: a scheme, `://`, and a host with or without user and port; its end is where prose would end
 *   it (iocm_extract). It is one value, whose hits include those of its host; what stands in its path,
 *   query and fragment is text like any other. One that is longer than IOCM_MAX_URL is looked at
 *   only so far.
 * - a digest: all of a run of letters and digits, if it is 32, 40, 64, 96 or 128 hex digits; not with
 *   an underscore or `...` at either end, nor with a hyphen and another group of hex digits.
 *
 * None is joined to a letter outside of ASCII. What a value is decides the text alone: no list of
 * top-level domains or file names is asked, being in the set is the evidence. Case does not count in
 * names, schemes and digests. Nothing is longer than IOCM_MAX_URL: where a word is longer than a name
 * can be there is none. A value is looked up as iocm_match_value would.
 */
#define IOCM_SCAN_MATCH_DEFANGED 0x01u /* the value is written otherwise than it is read */

/* A value that is in the set. Valid during the callback only. */
typedef struct iocm_scan_match {
    uint32_t struct_size;
    uint32_t flags;       /* IOCM_SCAN_MATCH_* */
    const iocm_hit *hits; /* best grade first; offset and size count in the whole input */
    size_t hit_count;     /* of these */
    iocm_span text;       /* the value as written: URL, address with port, name, ... */
    uint64_t offset;      /* of the value, in bytes from the start of the input */
    uint64_t line;        /* 1-based; CR, LF and CRLF end a line */
    uint64_t column;      /* 1-based, in bytes */
    uint64_t hit_total;   /* all hits of the value: more than hit_count if they are very many */
} iocm_scan_match;

/* Gets each value that is in the set, in the order of the text; of two that overlap (a digest in a
 * name, a mailbox before its domain) either may be first. Any result but 0 stops: IOCM_E_STOPPED. */
typedef int (*iocm_scan_fn)(void *ctx, const iocm_scan_match *match);

/* Also what is defanged, as iocm_refang reads it, which is slower. No value is given twice. A line longer
 * than 1024 bytes is looked at in parts of at most so many, which end with a blank or quote if they can: a
 * URL that is longer is cut there. */
#define IOCM_SCAN_DEFANGED 0x01u

typedef struct iocm_scan_options {
    uint32_t struct_size;
    uint32_t flags;                  /* IOCM_SCAN_* */
    const iocm_allocator *allocator; /* of iocm_scanner_new; NULL = malloc */
} iocm_scan_options;

/* Scans a text. Linear; allocates nothing, takes no lock and makes no system call. Hits below the
 * matcher's min_grade are none. */
IOCM_API iocm_status iocm_scan(iocm_scan_fn on_match, void *ctx, const iocm_matcher *matcher,
                               const char *text, size_t size, const iocm_scan_options *options,
                               iocm_error *error);

/*
 * Scans text that comes in pieces of any size, with the same outcome as in one piece: offset, line
 * and column count from the first piece. What comes before a line's end is given as soon as that
 * end is fed. One thread at a time; the matcher must outlive it.
 */
typedef struct iocm_scanner iocm_scanner;

/* A scanner before its first piece. */
IOCM_API iocm_status iocm_scanner_new(iocm_scanner **out, iocm_scan_fn on_match, void *ctx,
                                      const iocm_matcher *matcher, const iocm_scan_options *options,
                                      iocm_error *error);
IOCM_API void iocm_scanner_free(iocm_scanner *scanner);

/* Feeds the next bytes; allocates nothing. Once the callback stopped it fails with IOCM_E_STOPPED
 * until iocm_scanner_finish. */
IOCM_API iocm_status iocm_scanner_feed(iocm_scanner *scanner, const char *data, size_t size,
                                       iocm_error *error);

/* Says that the input ended. Afterwards the scanner is as new, whether this fails or not. */
IOCM_API iocm_status iocm_scanner_finish(iocm_scanner *scanner, iocm_error *error);

/*
 * The first place in the text where a cell that iocm_match_record would look at may hold a hit: the
 * offset of some byte of it; `size` if there is none. It errs on the side of giving a place: cells without
 * one have no hit, whatever their roles. The text holds whole cells, as CSV writes them, parted
 * by bytes that are no letter or digit and none of `-_.:%[]@/`. Call it again from behind the place for
 * the next. NULL gives `size`.
 */
IOCM_API size_t iocm_match_candidate(const iocm_matcher *matcher, const char *text, size_t size);

/* ---- reading logs: CSV (IOCM_FEATURE_CSV) ------------------------------------------ */

/* A CSV reader that is fed pieces of any size. One thread at a time. */
typedef struct iocm_csv iocm_csv;

#define IOCM_RECORD_CELL_CUT       0x01u /* a cell was longer than max_field */
#define IOCM_RECORD_CELLS_LEFT_OUT 0x02u /* there were more cells than max_columns */
#define IOCM_RECORD_END_CUT        0x04u /* it was longer than max_record: its end was not read */

/*
 * Where a record stands, and whether it is all there. A cell longer than max_field is given as
 * its first max_field + 1 bytes, so that a matcher with the same limit (the default of both)
 * finds it too long and the verdict is indeterminate. After IOCM_RECORD_END_CUT the caller
 * has to say so: what was not read may hold a hit.
 */
typedef struct iocm_position {
    uint32_t struct_size;
    uint32_t flags;  /* IOCM_RECORD_* */
    uint64_t record; /* 1-based, the header counted */
    uint64_t line;   /* 1-based line of its first byte */
    uint64_t offset; /* of its first byte, from the start of the input */
} iocm_position;

/*
 * Gets each record. Cells are valid during the call. Any result but 0 stops the reader:
 * the feeding call returns IOCM_E_STOPPED.
 */
typedef int (*iocm_csv_fn)(void *ctx, const iocm_span *cells, size_t count,
                           const iocm_position *position);

#define IOCM_SEVERITY_NOTE    1
#define IOCM_SEVERITY_WARNING 2
#define IOCM_SEVERITY_ERROR   3

/* Something a reader or loader noticed; it went on. Valid during the callback, or as long
 * as the object it was asked of. */
typedef struct iocm_diagnostic {
    uint32_t struct_size;
    int32_t severity;   /* IOCM_SEVERITY_* */
    iocm_status status; /* the error it would be if it stopped the reader */
    uint32_t reserved;  /* 0 */
    uint64_t line;      /* 1-based; 0 = the whole input */
    uint64_t column;    /* 1-based, in bytes */
    uint64_t offset;    /* in bytes */
    iocm_span code;     /* a fixed word for programs: "bad_row", "total_differs", ... */
    iocm_span token;    /* the text it is about, as written */
    iocm_span message;  /* an English sentence */
} iocm_diagnostic;

typedef void (*iocm_diagnostic_fn)(void *ctx, const iocm_diagnostic *diagnostic);

/*
 * The first place in `text` where something may stand that is looked for: the offset of a byte of
 * it, or `size` if there is nothing. Asked for many records at once and for single ones; `text` is
 * as it stands in the input, with quotes, delimiters and line ends, never only a part of a record.
 * iocm_match_candidate answers this; with max_field of the matcher not below that of the reader.
 */
typedef size_t (*iocm_csv_candidate_fn)(void *ctx, const char *text, size_t size);

typedef struct iocm_csv_options {
    uint32_t struct_size;
    uint32_t delimiter;               /* one byte; 0 = comma */
    const iocm_allocator *allocator;  /* NULL = malloc */
    iocm_diagnostic_fn on_diagnostic; /* may be NULL */
    void *diagnostic_ctx;
    size_t max_field;                /* bytes; 0 = IOCM_MAX_FIELD */
    size_t max_record;               /* bytes; 0 = IOCM_MAX_LINE */
    size_t max_columns;              /* 0 = IOCM_MAX_COLUMNS */
    iocm_csv_candidate_fn candidate; /* NULL = every record is given */
    void *candidate_ctx;
} iocm_csv_options;

/*
 * RFC 4180 with the habits of real exports: a BOM is skipped, CR, LF or CRLF end a record,
 * quoted cells hold delimiters, newlines and doubled quotes, NUL is a byte like any other,
 * blanks around cells are dropped (`"a", "b"` is a and b), blank lines are no records. A
 * field, record or column count over its limit is a diagnostic and that record is given as far
 * as it was read, with flags in its position; reading goes on with the next record. A quote that is
 * never closed (or not within max_record), or quotes of several lines that do not come in
 * pairs, are a diagnostic at the quote; the lines of that record are then read one by one, each
 * as a record, so that a bad quote hides nothing. A limit can be lowered, not raised.
 *
 * With `candidate`, on_record gets the first record (the header), those with a candidate, and
 * those with anything odd about them: quotes elsewhere than around cells or doubled within,
 * blanks at their beginning, more or fewer cells than the first, more bytes than max_field,
 * whatever a diagnostic is about. The others are counted and not read into cells, which is many
 * times faster. Those that come are the same, with the same positions, as without it.
 */
IOCM_API iocm_status iocm_csv_new(iocm_csv **out, iocm_csv_fn on_record, void *ctx,
                                  const iocm_csv_options *options, iocm_error *error);
IOCM_API void iocm_csv_free(iocm_csv *csv);

/* Feeds the next bytes. Once it failed it fails the same way until iocm_csv_finish. */
IOCM_API iocm_status iocm_csv_feed(iocm_csv *csv, const char *data, size_t size, iocm_error *error);

/* Says that the input ended: the last record may have no newline. Afterwards the reader is as
 * new, whether this fails or not. */
IOCM_API iocm_status iocm_csv_finish(iocm_csv *csv, iocm_error *error);

/*
 * How far it came: `record` is how many records were complete so far, whether they were given or
 * not; line and offset are of the first byte that belongs to none of them, where the next record
 * begins. After iocm_csv_finish they are of the end of that input, until more is fed.
 */
IOCM_API iocm_status iocm_csv_tell(iocm_position *out, const iocm_csv *csv, iocm_error *error);

/* ---- loading indicators -------------------------------------------------------------- */

typedef struct iocm_load_options {
    uint32_t struct_size;
    uint32_t read_flags;              /* IOCM_READ_* */
    const iocm_allocator *allocator;  /* NULL = malloc */
    iocm_diagnostic_fn on_diagnostic; /* gets what was noticed; may be NULL */
    void *diagnostic_ctx;
    iocm_span source; /* what to call the input: a file name; kept as source */
} iocm_load_options;

typedef struct iocm_load_result {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t rows;    /* that should hold an indicator */
    uint64_t loaded;  /* of these, added to the builder */
    uint64_t refused; /* of these, not: each with a diagnostic */
} iocm_load_result;

/*
 * Adds a feed to a builder; what it is, is found out from its first bytes:
 *  - a list, one indicator a line, `#`, `;` and `//` comments, empty lines; after the value
 *    a comma, semicolon, tab or blank and anything else (defanged or not, CIDR, ranges). Commas
 *    and semicolons within URLs are part of them unless every URL of the list has one.
 *    Lines of hosts files (`0.0.0.0 name`) give the names;
 *  - CSV with a header line (also behind `# `, as ThreatFox writes it) that names a column
 *    of values: ioc_value, ioc, indicator, value, url, ip, ... or without one, if a cell of the
 *    first row names the kind of another cell (IOCM_FEATURE_CSV);
 *  - JSON of ThreatFox, export or API answer (IOCM_FEATURE_JSON); an entry of more than 256 KiB
 *    is a row that is refused.
 * IOCM_E_FORMAT for other documents that are recognised (STIX, MISP, Zeek, rules, HTML, ZIP).
 * A row that cannot be read is a diagnostic with line and column; the others are loaded. A
 * declared type that does not fit the value, or is none that can be held, is such a row.
 * The builder keeps what was loaded even when the call fails. `result` may be NULL. Memory is
 * bounded by the longest row, not by the input.
 */
IOCM_API iocm_status iocm_load_indicators(iocm_load_result *result, iocm_builder *builder,
                                          const char *text, size_t size,
                                          const iocm_load_options *options, iocm_error *error);

/* ---- playbooks ------------------------------------------------------------------------ */

/* A document with indicators, hunting queries and false-positive scenarios, as read.
 * Immutable. */
typedef struct iocm_playbook iocm_playbook;

/*
 * Reads a playbook: ThreatFox or URLhaus form, flattened text or markdown; UTF-8 or
 * UTF-16; lines ended in any way, or all in one line. What does not fit is a diagnostic (kept in
 * the playbook and given to options->on_diagnostic), never fatal: only running out of
 * memory or a document in which nothing of a playbook is found (IOCM_E_FORMAT) fails.
 */
IOCM_API iocm_status iocm_playbook_read(iocm_playbook **out, const char *text, size_t size,
                                        const iocm_load_options *options, iocm_error *error);
IOCM_API void iocm_playbook_free(iocm_playbook *playbook);

#define IOCM_PLAYBOOK_TRUNCATED  0x01u /* the text ends in the middle of something */
#define IOCM_PLAYBOOK_HAS_TOTAL  0x02u /* total_declared counts */
#define IOCM_PLAYBOOK_HAS_ACTIVE 0x04u /* active_declared counts */

/* The head of a playbook. Absent texts are empty spans with data NULL. */
typedef struct iocm_playbook_info {
    uint32_t struct_size;
    uint32_t flags;   /* IOCM_PLAYBOOK_* */
    iocm_span title;  /* "ThreatFox: XMRIG IOCs" */
    iocm_span family; /* "XMRIG" */
    iocm_span threat; /* URLhaus: "malware_download" */
    uint64_t total_declared;
    uint64_t active_declared; /* URLhaus: "Active URLs" */
    size_t row_count;         /* rows of the indicator table, refused ones included */
    size_t hunt_count;
    size_t note_count;
    size_t scenario_count;
    size_t diagnostic_count;
} iocm_playbook_info;

/* Fills `out`; its texts are borrowed from the playbook. */
IOCM_API iocm_status iocm_playbook_get_info(iocm_playbook_info *out, const iocm_playbook *playbook,
                                            iocm_error *error);

/* One row of the indicator table. `status` != IOCM_OK: it could not be read as an indicator
 * (a diagnostic says why), and `indicator.kind` is IOCM_KIND_NONE. */
typedef struct iocm_playbook_row {
    uint32_t struct_size;
    iocm_status status;
    iocm_indicator indicator;
    iocm_span type; /* the document's word, lower case: "ip:port", "sha256_hash"; URLhaus: "url" */
    iocm_span written;     /* as it stands there */
    iocm_span value;       /* refanged, not normalized */
    iocm_span threat_type; /* also URLhaus: Threat */
    iocm_span activity;    /* URLhaus: Status, "online" or "offline" */
    iocm_span first_seen;  /* as written; URLhaus: Date Added */
    iocm_span confidence;  /* as written, "80%" */
    uint64_t line;
    uint64_t column; /* of `written` */
    uint64_t offset; /* of `written` */
} iocm_playbook_row;

/* Row `index` of the table, in its order; IOCM_E_RANGE past the end. Texts are borrowed. */
IOCM_API iocm_status iocm_playbook_get_row(iocm_playbook_row *out, const iocm_playbook *playbook,
                                           size_t index, iocm_error *error);

/* What was understood of row `index` beside its indicator; IOCM_E_RANGE past the end. Borrowed. */
IOCM_API iocm_status iocm_playbook_get_metadata(iocm_metadata *out, const iocm_playbook *playbook,
                                                size_t index, iocm_error *error);

/* A list of a hunt: `let NAME = dynamic([...]);` with its values in the document's order. */
typedef struct iocm_playbook_list {
    iocm_span name;
    const iocm_span *values;
    size_t value_count;
} iocm_playbook_list;

/* One KQL hunt. */
typedef struct iocm_playbook_hunt {
    uint32_t struct_size;
    uint32_t descending;     /* 1 = newest first */
    iocm_span table;         /* "CommonSecurityLog" */
    iocm_span list_name;     /* "malicious_ips"; of the first list */
    iocm_span order_column;  /* "TimeGenerated" */
    iocm_span comment;       /* the // lines before it, joined by newlines */
    const iocm_span *values; /* of the first list */
    size_t value_count;
    const iocm_playbook_list *lists; /* all of them, usually one */
    size_t list_count;
    const iocm_span *where_columns;
    size_t where_column_count;
    const iocm_span *project_columns;
    size_t project_column_count;
    uint64_t line;
    uint64_t offset;
    uint64_t size; /* bytes of the query's text */
} iocm_playbook_hunt;

/* Hunt `index` in the order of the document; IOCM_E_RANGE past the end. Borrowed. */
IOCM_API iocm_status iocm_playbook_get_hunt(iocm_playbook_hunt *out, const iocm_playbook *playbook,
                                            size_t index, iocm_error *error);

/* One row of the data-source table: a table's name and what is said of it. */
typedef struct iocm_playbook_note {
    uint32_t struct_size;
    uint32_t reserved;
    iocm_span table;
    iocm_span note;
    uint64_t line;
} iocm_playbook_note;

/* Note `index` in the order of the document; IOCM_E_RANGE past the end. Borrowed. */
IOCM_API iocm_status iocm_playbook_get_note(iocm_playbook_note *out, const iocm_playbook *playbook,
                                            size_t index, iocm_error *error);

#define IOCM_SCENARIO_CUT 0x01u /* the filter's text ends in the middle */

/* One false-positive scenario. `description` may be absent (data NULL). */
typedef struct iocm_playbook_scenario {
    uint32_t struct_size;
    uint32_t flags; /* IOCM_SCENARIO_* */
    iocm_span title;
    iocm_span description;
    iocm_span filter; /* the sentence; never a source of indicators */
    uint64_t line;    /* of the title */
    uint64_t filter_line;
    uint64_t filter_offset; /* of the filter in the input, in bytes */
    uint64_t filter_size;   /* bytes it takes in the input */
} iocm_playbook_scenario;

/* Scenario `index` in the order of the document; IOCM_E_RANGE past the end. Borrowed. */
IOCM_API iocm_status iocm_playbook_get_scenario(iocm_playbook_scenario *out,
                                                const iocm_playbook *playbook, size_t index,
                                                iocm_error *error);

/* Diagnostic `index` in the order of the document; IOCM_E_RANGE past the end. Borrowed. */
IOCM_API iocm_status iocm_playbook_get_diagnostic(iocm_diagnostic *out,
                                                  const iocm_playbook *playbook, size_t index,
                                                  iocm_error *error);

/*
 * Adds the playbook's indicators to a builder. Rows the builder refuses are given to
 * options->on_diagnostic and counted. `result` and `options` may be NULL; of the options
 * on_diagnostic and source (instead of the document's own) count here.
 */
IOCM_API iocm_status iocm_playbook_load(iocm_load_result *result, iocm_builder *builder,
                                        const iocm_playbook *playbook,
                                        const iocm_load_options *options, iocm_error *error);

/* ---- exclusions: reviewed reasons not to alert --------------------------------------- */

/*
 * A document of exclusions and the lists they name. It is read, compiled from English, edited,
 * bound and linted by one thread at a time; an evaluator is made of it, which is immutable.
 *
 * An exclusion is an expression over fields with three values: true, false, unknown (the
 * event does not say). Only true suppresses. What the compiler of English cannot read becomes an
 * opaque condition that is never true; it is neither dropped nor guessed.
 */
typedef struct iocm_exclusions iocm_exclusions;

/* Only an approved exclusion changes a verdict; a draft only tells what it would have done. */
typedef int32_t iocm_exclusion_state;
enum {
    IOCM_EXCLUSION_DRAFT = 0, /* the default, also where JSON does not say */
    IOCM_EXCLUSION_APPROVED = 10,
    IOCM_EXCLUSION_DISABLED = 20
};

/* "draft", "approved", "disabled". Static. */
IOCM_API const char *iocm_exclusion_state_name(iocm_exclusion_state state);

/* How far an expression can be evaluated as it stands. */
typedef int32_t iocm_exclusion_status;
enum {
    IOCM_EXCLUSION_COMPILED = 0,
    IOCM_EXCLUSION_NEEDS_LIST = 10, /* an operator has to bind a list, product, window or zone */
    IOCM_EXCLUSION_PARTIAL = 20,    /* an alternative is opaque; the others work */
    IOCM_EXCLUSION_NEEDS_HUMAN = 30 /* it can never be true: what it needs is opaque */
};

/* "COMPILED", "NEEDS_LIST", "PARTIAL", "NEEDS_HUMAN". Static. */
IOCM_API const char *iocm_exclusion_status_name(iocm_exclusion_status status);

typedef struct iocm_exclusions_options {
    uint32_t struct_size;
    uint32_t reserved;               /* 0 */
    const iocm_allocator *allocator; /* NULL = malloc */
} iocm_exclusions_options;

/* An empty document. */
IOCM_API iocm_status iocm_exclusions_new(iocm_exclusions **out,
                                         const iocm_exclusions_options *options, iocm_error *error);
IOCM_API void iocm_exclusions_free(iocm_exclusions *exclusions);

#define IOCM_SENTENCE_CUT 0x01u /* the text is known to end in the middle */

/* A filter as it stands in a document. All but `text` may be absent. */
typedef struct iocm_sentence {
    uint32_t struct_size;
    uint32_t flags;        /* IOCM_SENTENCE_* */
    iocm_span text;        /* UTF-8; bytes that are not become U+FFFD in what is kept */
    iocm_span id;          /* of the exclusion; none: s1, s2, ... */
    iocm_span title;       /* of the scenario it belongs to */
    iocm_span description; /* of that scenario */
    uint64_t offset;       /* where `text` begins in its document, in bytes */
} iocm_sentence;

/*
 * Compiles one filter, English or in the notations playbooks use beside it, to a draft and
 * adds it. Never fails for what the text says: what cannot be read is opaque, with a code.
 * `index` (may be NULL) gets the exclusion's number. IOCM_E_ARGUMENT if there is no text, or the id is
 * there already; IOCM_E_SYNTAX or IOCM_E_ENCODING for an id that is empty, holds control characters or
 * is not UTF-8; IOCM_E_LIMIT for a text over IOCM_MAX_METADATA bytes or too many exclusions.
 */
IOCM_API iocm_status iocm_exclusions_add_sentence(size_t *index, iocm_exclusions *exclusions,
                                                  const iocm_sentence *sentence, iocm_error *error);

/* Compiles every scenario of a playbook, in its order; remembers the playbook's title, family and
 * the tables that its hunts ask, which lint uses. On failure nothing was added. */
IOCM_API iocm_status iocm_exclusions_add_playbook(iocm_exclusions *exclusions,
                                                  const iocm_playbook *playbook, iocm_error *error);

/*
 * Adds a document in the canonical JSON form (IOCM_FEATURE_JSON). Strict: unknown and duplicate
 * keys, wrong types, unknown fields and operators, values that the operator cannot compare, ids and
 * lists that are there already, expressions over the limits are errors with line and column,
 * and then nothing was added. `options` may be NULL: source counts. All keys but `format`, and
 * `id` and `when` of an exclusion, may be left out:
 *
 *   {"format": "iocmatch-exclusions/1",
 *    "exclusions": [{"id": "x", "state": "draft|approved|disabled", "effect": "suppress|annotate",
 *      "scope": {"families": [..], "tables": [..], "max_confidence": 0 to 100},
 *      "when": EXPRESSION, "expires": DATE, "review_by": DATE, "owner": .., "why": ..,
 *      "overrides": ["L1"], "polarity": "unstated",
 *      "source": {"title": .., "description": .., "sentence": .., "sha256": of the sentence,
 *        "offset": .., "status": .., "notes": [..],
 *        "parts": [{"kind": "keyword|operand|purpose|residue", "offset": .., "size": .., "code": ..}]}}],
 *    "lists": {NAME: {"kind": .., "expires": DATE, "values": [..], "digest": the SHA-256 of the values
 *      with newlines between them} or {"when": EXPRESSION that names no list, ..}},
 *    "playbook": {"title": .., "family": .., "sha256": .., "tables": [..]}}
 *
 * DATE is "2026-06-30" or a time with its zone. EXPRESSION is one of
 *   {"field": "process.args", "op": "term", "values": [..], "all": every value has to agree}
 *   {"field": "host.name", "op": "exists"}
 *   {"field": .., "op": "list", "list": NAME, "as": the operator, unless the field's own}
 *   {"op": "signed_by", "values": [..]}   or   {"op": "signed_by", "list": NAME}
 *   {"op": "product", "values": [NAME, ..]}   {"op": "window", "name": NAME}
 *   {"field": "event.time", "op": "time", "from": "22:00", "to": "02:00", "tz": "Z", "+02:00" or
 *    null, "days": ["fri"]}
 *   {"any": [..]}   {"all": [..]}   {"not": EXPRESSION}   {"opaque": TEXT, "code": CODE}
 * The operators with values are is, starts, ends, term, arg, contains, glob, under, name_is, cidr,
 * port and lt; numbers count as their decimal text. A field's name without a dot is a column of
 * the log. A document has at most 64 MiB.
 */
IOCM_API iocm_status iocm_exclusions_add_json(iocm_exclusions *exclusions, const char *text,
                                              size_t size, const iocm_load_options *options,
                                              iocm_error *error);

/* Gets a piece of what is written. Any result but 0 stops: the call returns IOCM_E_STOPPED. */
typedef int (*iocm_write_fn)(void *ctx, const char *data, size_t size);

/* Writes the canonical JSON: keys sorted, the same bytes for the same document; reading and
 * writing it again changes no byte (IOCM_FEATURE_JSON). */
IOCM_API iocm_status iocm_exclusions_write_json(iocm_write_fn write, void *ctx,
                                                const iocm_exclusions *exclusions,
                                                iocm_error *error);

/* SHA-256 of those bytes as 64 hex digits and a NUL (IOCM_FEATURE_JSON). */
IOCM_API iocm_status iocm_exclusions_digest(char out[65], const iocm_exclusions *exclusions,
                                            iocm_error *error);

/* Formats of others. */
typedef int32_t iocm_exclusion_format;
enum {
    IOCM_FORMAT_SIGMA_FILTER = 1,     /* YAML, one document or several (IOCM_FEATURE_YAML) */
    IOCM_FORMAT_MISP_WARNINGLIST = 2, /* JSON; becomes a list and a draft that only annotates */
    IOCM_FORMAT_ELASTIC_EXCEPTION = 3 /* JSON or NDJSON of exception items (IOCM_FEATURE_JSON) */
};

#define IOCM_IMPORT_POSITIVE 0x01u /* Sigma: `condition: selection` names what to exclude ... */
#define IOCM_IMPORT_NEGATIVE 0x02u /* ... or what to keep, so that all else is excluded */

/*
 * Adds what a file of another system says, as drafts. What cannot be expressed exactly is an
 * error that names it (IOCM_E_UNSUPPORTED), never an approximation; a Sigma filter whose condition is
 * the bare selection is one, too, unless `flags` say what it means. On failure nothing was added.
 * Of the options (may be NULL) `source` counts, and `on_diagnostic`, which gets what the other system
 * compares otherwise, or has no counterpart here and so can be left out.
 */
IOCM_API iocm_status iocm_exclusions_import(iocm_exclusions *exclusions,
                                            iocm_exclusion_format format, const char *text,
                                            size_t size, uint32_t flags,
                                            const iocm_load_options *options, iocm_error *error);

/*
 * Writes exclusion `index` as a Sigma filter (IOCM_FEATURE_YAML) in one piece: always the same bytes,
 * and read as the same again. IOCM_E_UNSUPPORTED names what Sigma cannot say exactly; then nothing is
 * written. Lists that are bound are written out. The rule that it is for is named by the UUID (version
 * 5) of the URL `urn:iocmatch:playbook:` with the playbook's digest or title behind it, that of a family
 * by `urn:iocmatch:family:`; the filter's id by its exclusion's id in the playbook's namespace.
 */
IOCM_API iocm_status iocm_exclusions_write_sigma(iocm_write_fn write, void *ctx,
                                                 const iocm_exclusions *exclusions, size_t index,
                                                 iocm_error *error);

/* The number of exclusions. 0 for NULL. */
IOCM_API size_t iocm_exclusions_count(const iocm_exclusions *exclusions);

#define IOCM_NO_EXCLUSION UINT32_MAX

/* The number of the exclusion of that id, or IOCM_NO_EXCLUSION. */
IOCM_API uint32_t iocm_exclusions_find(const iocm_exclusions *exclusions, const char *id,
                                       size_t size);

#define IOCM_EXCLUSION_ANNOTATE 0x01u /* its effect is to annotate, not to suppress */

/* One exclusion. Absent texts are empty spans with data NULL. */
typedef struct iocm_exclusion {
    uint32_t struct_size;
    uint32_t flags; /* IOCM_EXCLUSION_ANNOTATE */
    iocm_exclusion_state state;
    iocm_exclusion_status status; /* of the expression as it stands, lists bound */
    int32_t max_confidence;       /* scope; -1 = any */
    uint32_t part_count;          /* of the sentence */
    iocm_span id;
    iocm_span title; /* of the scenario */
    iocm_span description;
    iocm_span sentence;
    uint64_t offset; /* of the sentence in its document */
    iocm_span why;
    iocm_span owner;
    iocm_span expires; /* as written: a date (that day counts, UTC) or a time */
    iocm_span review_by;
    const iocm_span *families; /* scope; none = all */
    size_t family_count;
    const iocm_span *tables; /* scope; none = all */
    size_t table_count;
    const iocm_span *overrides; /* lint errors that were accepted: "L1", ... */
    size_t override_count;
    const iocm_span *notes; /* of the compiler: OPEN_LIST, SIGNER_LITERAL, ... */
    size_t note_count;
    const iocm_span *unbound; /* what an operator has to bind: "trusted-vendors", "product:WSUS" */
    size_t unbound_count;
} iocm_exclusion;

/* Exclusion `index`; IOCM_E_RANGE past the end. Borrowed until the document is changed. */
IOCM_API iocm_status iocm_exclusions_get(iocm_exclusion *out, const iocm_exclusions *exclusions,
                                         size_t index, iocm_error *error);

/* What the compiler made of a piece of the sentence. */
#define IOCM_PART_KEYWORD 1 /* words of the grammar, punctuation, blanks */
#define IOCM_PART_OPERAND 2 /* a value, list or name that the expression holds */
#define IOCM_PART_PURPOSE 3 /* "to avoid alerts": says why, not what */
#define IOCM_PART_RESIDUE 4 /* not read: `code` says why */

typedef struct iocm_sentence_part {
    uint32_t struct_size;
    int32_t kind;    /* IOCM_PART_* */
    uint64_t offset; /* in the sentence, in bytes */
    uint64_t size;
    iocm_span code; /* of a residue: VAGUE_VALUE, TRUNCATED, ... */
} iocm_sentence_part;

/* Part `part` of the sentence of exclusion `index`. The parts follow one another without gap and
 * cover all bytes. IOCM_E_RANGE past the end. Borrowed as above. */
IOCM_API iocm_status iocm_exclusions_get_part(iocm_sentence_part *out,
                                              const iocm_exclusions *exclusions, size_t index,
                                              size_t part, iocm_error *error);

/* Sets the state. Approving something with a lint error has no effect in an evaluator unless the
 * error is overridden. IOCM_E_RANGE past the end. */
IOCM_API iocm_status iocm_exclusions_set_state(iocm_exclusions *exclusions, size_t index,
                                               iocm_exclusion_state state, iocm_error *error);

/* What who reviews an exclusion writes down of it. Of a text data NULL leaves what is there; size 0
 * with other data takes it away. */
typedef struct iocm_review {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    iocm_span owner;
    iocm_span why;
    iocm_span expires; /* a date or a time with its zone, as in JSON */
    iocm_span review_by;
} iocm_review;

/* Copies those texts into an exclusion, all or none; `review` may be NULL. IOCM_E_RANGE past the end,
 * IOCM_E_SYNTAX for what is no date (the token) or holds NUL, IOCM_E_ENCODING for no UTF-8,
 * IOCM_E_LIMIT over IOCM_MAX_METADATA bytes. */
IOCM_API iocm_status iocm_exclusions_set_review(iocm_exclusions *exclusions, size_t index,
                                                const iocm_review *review, iocm_error *error);

/* Accepts a lint error ("L1") of an exclusion; once is enough. IOCM_E_ARGUMENT: no such rule. */
IOCM_API iocm_status iocm_exclusions_override(iocm_exclusions *exclusions, size_t index,
                                              const char *rule, size_t size, iocm_error *error);

/*
 * Gives a list its values (copied), instead of those it had; an expiry and a digest that belonged
 * to those are gone. What exclusions ask for is in their `unbound`: a list's name, "product:NAME"
 * (process names, or see below) or "window:NAME", which takes no values but an expression.
 * A list bound to no values is bound: nothing is on it. On failure it is as it was.
 * IOCM_E_SYNTAX for a value that is none for the conditions that use it. The document keeps the memory
 * of what a list had until it is freed: who binds again and again makes a new document now and then.
 */
IOCM_API iocm_status iocm_exclusions_bind(iocm_exclusions *exclusions, const char *name,
                                          size_t name_size, const iocm_span *values, size_t count,
                                          iocm_error *error);

/* Gives a list an expression, as JSON: `{"all":[...]}`. So a product can be a path on a host
 * rather than a name anybody may use, and a window is a condition on the time (IOCM_FEATURE_JSON). */
IOCM_API iocm_status iocm_exclusions_bind_json(iocm_exclusions *exclusions, const char *name,
                                               size_t name_size, const char *text, size_t size,
                                               iocm_error *error);

/* ---- exclusions: lint ------------------------------------------------------------------ */

/* What became of an exclusion over some time; see lint rule L23. */
typedef struct iocm_exclusion_counts {
    uint64_t hits; /* that were judged while it was there */
    uint64_t excluded;
    iocm_time last; /* when it was last true; IOCM_TIME_NONE = never */
} iocm_exclusion_counts;

typedef struct iocm_lint_options {
    uint32_t struct_size;
    uint32_t reserved;   /* 0 */
    iocm_time now;       /* 0 or IOCM_TIME_NONE = not known: expiry is not judged */
    const iocm_set *set; /* the indicators hunted; may be NULL */
    iocm_span family;    /* hunted; none: the playbook's that the document remembers */
    const iocm_span *tables;
    size_t table_count;                  /* 0: the playbook's */
    const iocm_exclusion_counts *counts; /* one for each exclusion, or NULL */
    uint32_t stale_days;                 /* L23: not true for so many days; 0 = 90 */
    uint32_t share;                      /* L23: true for more than so many % of hits; 0 = 50 */
} iocm_lint_options;

typedef struct iocm_finding {
    uint32_t struct_size;
    int32_t severity;    /* IOCM_SEVERITY_WARNING, or _ERROR: approval needs an override */
    uint32_t rule;       /* 1 to 23 */
    uint32_t exclusion;  /* its number */
    uint32_t overridden; /* 1: the error is accepted in this exclusion */
    uint32_t reserved;
    iocm_span id;      /* "L1" */
    iocm_span field;   /* at fault: "process.args"; may be empty */
    iocm_span word;    /* value or word at fault; may be empty */
    iocm_span message; /* an English sentence */
    iocm_span example; /* something that would wrongly be excluded, or be missed; may be empty */
} iocm_finding;

typedef void (*iocm_finding_fn)(void *ctx, const iocm_finding *finding);

/* Applies the rules L1 to L23 to every exclusion; findings come by exclusion, then by rule, and
 * are valid during the callback. `options` may be NULL. Fails only for arguments or memory. A list is
 * looked at once for each exclusion that names it; pairs (L13) are compared up to some millions. */
IOCM_API iocm_status iocm_exclusions_lint(iocm_finding_fn on_finding, void *ctx,
                                          const iocm_exclusions *exclusions,
                                          const iocm_lint_options *options, iocm_error *error);

/* ---- exclusions: evaluation --------------------------------------------------------------- */

/* How hard what an exclusion saw is to fake. */
typedef int32_t iocm_strength;
enum {
    IOCM_STRENGTH_NONE = 0, /* saw nothing: negations, existence */
    IOCM_STRENGTH_D = 10,   /* arguments, URL, privilege, time, parts of text, writable folders */
    IOCM_STRENGTH_C = 20,   /* a bare name, company, account name, port */
    IOCM_STRENGTH_B = 30,   /* full path, own address, host, account's id, SHA-1 */
    IOCM_STRENGTH_A = 40    /* SHA-256, a trusted signature, the indicator itself */
};

/* "none", "D", "C", "B", "A". Static. */
IOCM_API const char *iocm_strength_name(iocm_strength strength);

/* Why a verdict is what it is. */
typedef int32_t iocm_reason;
enum {
    IOCM_REASON_NO_EXCLUSION_TRUE = 0,
    IOCM_REASON_HIT_IS = 10,
    IOCM_REASON_HIT_STARTS = 11,
    IOCM_REASON_HIT_ENDS = 12,
    IOCM_REASON_HIT_TERM = 13,
    IOCM_REASON_HIT_ARG = 14,
    IOCM_REASON_HIT_CONTAINS = 15,
    IOCM_REASON_HIT_GLOB = 16,
    IOCM_REASON_HIT_UNDER = 17,
    IOCM_REASON_HIT_NAME_IS = 18,
    IOCM_REASON_HIT_CIDR = 19,
    IOCM_REASON_HIT_PORT = 20,
    IOCM_REASON_HIT_SIGNED_BY = 21,
    IOCM_REASON_HIT_TIME = 22,
    IOCM_REASON_HIT_LT = 23,
    IOCM_REASON_FIELD_ABSENT = 40, /* the event does not have the field, ... */
    IOCM_REASON_FIELD_NULL = 41,
    IOCM_REASON_FIELD_EMPTY = 42,
    IOCM_REASON_FIELD_UNMAPPED = 43, /* ... nor has its table, ... */
    IOCM_REASON_FIELD_INVALID = 44,
    IOCM_REASON_FIELD_TRUNCATED = 45,
    IOCM_REASON_PATH_AMBIGUOUS = 46, /* ... or has a path that can mean several files */
    IOCM_REASON_TOO_WEAK = 60,       /* true, but too easily faked for that indicator */
    IOCM_REASON_NOT_APPROVED = 61,
    IOCM_REASON_DISABLED = 62,
    IOCM_REASON_EXPIRED = 63,
    IOCM_REASON_OUT_OF_SCOPE = 64,
    IOCM_REASON_ANNOTATE_ONLY = 65,
    IOCM_REASON_NEGATIVE_ONLY = 66,
    IOCM_REASON_INERT_OPAQUE_CLAUSE = 80, /* it would be true if that were known, ... */
    IOCM_REASON_INERT_LIST_UNBOUND = 81,
    IOCM_REASON_INERT_PRODUCT_UNBOUND = 82,
    IOCM_REASON_INERT_WINDOW_UNBOUND = 83,
    IOCM_REASON_INERT_WINDOW_NO_TZ = 84,
    IOCM_REASON_ANOTHER_HIT_STANDS = 90
};

/* "NO_EXCLUSION_TRUE", "HIT_IS", "FIELD_ABSENT", "INERT:LIST_UNBOUND", ... Static. */
IOCM_API const char *iocm_reason_name(iocm_reason reason);

/* What an event has of a field. */
typedef int32_t iocm_value_state;
enum {
    IOCM_VALUE_UNMAPPED = 0, /* this kind of event never has it */
    IOCM_VALUE_OK = 1,
    IOCM_VALUE_ABSENT = 2,
    IOCM_VALUE_NULL = 3,
    IOCM_VALUE_EMPTY = 4,
    IOCM_VALUE_INVALID = 5,
    IOCM_VALUE_TRUNCATED = 6 /* `text` is only its beginning */
};

#define IOCM_VALUE_UTC 0x01u /* a time without zone is UTC */

typedef struct iocm_field_value {
    iocm_value_state state;
    uint32_t flags; /* IOCM_VALUE_* */
    uint32_t count; /* elements, if the field holds a list; 0 or 1 = one value */
    uint32_t reserved;
    iocm_span text;   /* with OK and TRUNCATED; an empty one counts as EMPTY */
    iocm_span column; /* where it stands, for reports; may be empty */
} iocm_field_value;

/*
 * Gives element `element` (from 0) of a field of the event, for hit number `hit`; `column` is the
 * name asked for with IOCM_FIELD_COLUMN. `*out` is all zero before. Texts must stay valid until the
 * evaluation returns. Fields are asked for as they are needed, each at most once a hit; of a list that
 * is so for element 0, whose `count` tells of others (at most IOCM_MAX_VALUES, or it is invalid): they
 * are asked for whenever a condition looks at them.
 */
typedef void (*iocm_field_fn)(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                              size_t hit, uint32_t element);

/* What is known of an indicator that the event touched. */
typedef struct iocm_event_hit {
    iocm_span value;    /* "192.0.2.1:2375" */
    iocm_span type;     /* "ip:port" */
    iocm_span family;   /* may be empty */
    int32_t confidence; /* 0 to 100; -1 = not known */
    iocm_side side;     /* of the column it stands in */
} iocm_event_hit;

/* What one exclusion came to for one hit, or one field it lacks. This is the audit record; its
 * `value` is a copy, the spans live as long as the evaluator; `column` as what the event gave, or as
 * the layout of a record. */
typedef struct iocm_outcome {
    uint32_t hit;       /* number of the hit */
    uint32_t exclusion; /* its number; IOCM_NO_EXCLUSION = none */
    iocm_reason reason;
    iocm_reason of; /* with reasons TOO_WEAK to NEGATIVE_ONLY: what it would have come to. With
                     * NOT_APPROVED HIT_... means that approval alone would exclude: if it is true and
                     * has another such reason, it is that */
    iocm_field field;
    iocm_strength strength; /* of what it saw */
    iocm_strength needed;   /* for that hit */
    uint32_t value_size;
    iocm_span id;                 /* of the exclusion */
    iocm_span field_name;         /* "process.args", or the column's name */
    iocm_span column;             /* where the value stands, or should have stood */
    iocm_span operand;            /* the value of the exclusion that agreed */
    char value[IOCM_MAX_WITNESS]; /* what agreed, as in the event (not escaped), cut to fit */
} iocm_outcome;

typedef void (*iocm_outcome_fn)(void *ctx, const iocm_outcome *outcome);

/* What an event comes to. */
typedef struct iocm_evaluation {
    uint32_t struct_size;
    iocm_verdict verdict;
    iocm_outcome by; /* what decided: `by.reason` is the verdict's reason */
} iocm_evaluation;

/* Which exclusions are strong enough. */
#define IOCM_POLICY_LITERAL    0 /* any approved one that is true; its strength is told */
#define IOCM_POLICY_GRADED     1 /* confidence 90 needs A, 75 B, 50 C, less D; not known: A */

#define IOCM_EVALUATOR_NO_LINT 0x01u /* approval counts in spite of lint errors */

typedef struct iocm_evaluator_options {
    uint32_t struct_size;
    uint32_t flags;                   /* IOCM_EVALUATOR_* */
    int32_t policy;                   /* IOCM_POLICY_* */
    uint32_t reserved;                /* 0 */
    const iocm_allocator *allocator;  /* NULL = malloc */
    const iocm_lint_options *lint;    /* what lint is to know; may be NULL */
    iocm_diagnostic_fn on_diagnostic; /* gets approvals that do not count; may be NULL */
    void *diagnostic_ctx;
} iocm_evaluator_options;

/* Exclusions made ready for evaluation. Immutable: any number of threads may use it. */
typedef struct iocm_evaluator iocm_evaluator;

/*
 * Copies what it needs of the document. Unless IOCM_EVALUATOR_NO_LINT, the document is linted: an
 * approved exclusion with a lint error that is not overridden counts as a draft and is
 * reported ("not_approved"). `options` may be NULL. IOCM_E_LIMIT: an expression is too deep with what
 * its lists are bound to (the error's token is the list), or conditions name too many columns.
 */
IOCM_API iocm_status iocm_evaluator_new(iocm_evaluator **out, const iocm_exclusions *exclusions,
                                        const iocm_evaluator_options *options, iocm_error *error);
IOCM_API void iocm_evaluator_free(iocm_evaluator *evaluator);

typedef struct iocm_event {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    iocm_time now;     /* 0 or IOCM_TIME_NONE = not known: what has an expiry has expired */
    iocm_span table;   /* for scopes; may be empty */
    const iocm_event_hit *hits;
    size_t hit_count;
    iocm_field_fn field;
    void *field_ctx;
    iocm_outcome_fn
        on_outcome; /* gets all that is true or unknown, and whether it counts; or NULL */
    void *outcome_ctx;
} iocm_event;

/*
 * Judges an event of any kind by its hits. Of several hits the least excused counts: match, then
 * excluded_not_evaluable, then excluded; without hits it is no_match. Allocates nothing.
 * IOCM_E_LIMIT for more than IOCM_MAX_HITS hits. A condition whose values no order helps to find
 * (term, arg, contains, starts, ends, glob, under) takes the time of all its values.
 */
IOCM_API iocm_status iocm_match_event(iocm_evaluation *out, const iocm_evaluator *evaluator,
                                      const iocm_event *event, iocm_error *error);

typedef struct iocm_judge_options {
    uint32_t struct_size;
    uint32_t max_field; /* bytes, lower than IOCM_MAX_FIELD; 0 = that. Of a longer cell only so
                         * much is known */
    iocm_time now;      /* as in iocm_event */
    iocm_outcome_fn on_outcome;
    void *outcome_ctx;
} iocm_judge_options;

/*
 * Judges a record whose hits iocm_match_record has found: `set` is that of the matcher, `layout`
 * and cells are the record's. Empty cells and `-` are empty values, `null` is null. If more hits were
 * found than are kept, the verdict is indeterminate, with the outcomes of those that are there.
 * `options` may be NULL. IOCM_E_RANGE for a hit that is of no indicator of the set.
 */
IOCM_API iocm_status iocm_match_exclusions(iocm_evaluation *out, const iocm_evaluator *evaluator,
                                           const iocm_set *set, const iocm_layout *layout,
                                           const iocm_span *cells, size_t count,
                                           const iocm_hits *hits, const iocm_judge_options *options,
                                           iocm_error *error);

#ifdef __cplusplus
}
#endif

#endif /* IOCMATCH_H */
