/* SPDX-License-Identifier: MIT */
/*
 * Inside the match room: a matcher looks values up in a set and collects hits. Nothing that is
 * called while matching allocates, locks or makes a system call.
 */
#ifndef IOCM_MATCH_H
#define IOCM_MATCH_H

#include "base/cpu.h"
#include "exclude/columns.h"
#include "set/set.h"

struct iocm_matcher {
    iocm_allocator allocator;
    iocm_set *set;
    iocm_grade min_grade;
    size_t max_hits;
    size_t max_field;
    iocm__cpu cpu;                     /* what kernels may use */
    const struct iocm__kernel *kernel; /* of scans */
    uint32_t classes;                  /* what scans look for (sift.h) ... */
    uint64_t *endings;                 /* ... and the last labels of names (sift_filter.h) */
    unsigned ending_bits;
};

/* Where the hits of one value go, and what is to be said of them. */
typedef struct iocm__sink {
    const iocm_matcher *matcher;
    iocm_hits *hits;
    size_t max_hits; /* no more are counted ... */
    bool cut;        /* ... and there were more */
    uint32_t field;
    iocm_side side;
    size_t shift; /* where the value begins in its cell */
} iocm__sink;

/* An empty sink that clears `hits`; IOCM_E_ARGUMENT for NULL. */
iocm_status iocm__sink_init(iocm__sink *sink, iocm_hits *hits, const iocm_matcher *matcher,
                            size_t max_hits, iocm_error *error);

/* Adds a hit unless its grade is too low. */
void iocm__sink_add(iocm__sink *sink, uint32_t indicator, iocm_grade grade, size_t offset,
                    size_t size);

/* ---- host.c: addresses and names ---- */

/* A host that stands in a value. */
typedef struct iocm__host {
    iocm_indicator address; /* kind NONE: it is a name */
    char name[IOCM_MAX_DOMAIN + 3];
    size_t name_size;                  /* folded, without trailing dot; 0: of no indicator's form */
    size_t offset;                     /* where it stands, without brackets ... */
    size_t size;                       /* ... and port ... */
    size_t port_end;                   /* ... and where the port ends, if there is one, else 0 */
    iocm__found listed[IOCM__PARENTS]; /* once matched: the name and its parents */
    size_t listed_count;
} iocm__host;

/* Reads `address[:port]`; a zone id is dropped. */
bool iocm__host_read_address(iocm__host *out, iocm_span text);

/* Reads an address or a name of at least `labels` labels, with or without port. */
bool iocm__host_read(iocm__host *out, iocm_span text, unsigned labels);

/* Gives an address that has no port of its own that port; -1 = none. */
void iocm__host_set_port(iocm__host *host, int32_t port);

/* The hits of grade exact; then the others, best first. */
void iocm__host_match_exact(iocm__sink *sink, iocm__host *host);
void iocm__host_match_rest(iocm__sink *sink, const iocm__host *host);

/* All hits of a bare address with a port or without (-1). */
void iocm__address_match_bytes(iocm__sink *sink, const uint8_t *bytes, size_t size, int32_t port);

/* A network that is itself the value: the same one, then those that contain it. */
void iocm__network_match(iocm__sink *sink, const iocm_indicator *network, size_t size);

/* ---- url.c ---- */

/* Matches a URL and its host; without a scheme, as http and https. `port` is that of a host
 * that has none of its own; -1 = none. False: it is no URL. */
bool iocm__url_match(iocm__sink *sink, iocm_span text, int32_t port);

/* The same for what has a scheme and no port from elsewhere; takes less stack. */
bool iocm__url_match_whole(iocm__sink *sink, iocm_span text);

/* ---- value.c: by role; false = not what the role says ---- */

bool iocm__address_match(iocm__sink *sink, iocm_span text, int32_t port);
bool iocm__host_match(iocm__sink *sink, iocm_span text, int32_t port);
bool iocm__digests_match(iocm__sink *sink, iocm_span text);
bool iocm__email_match(iocm__sink *sink, iocm_span text);

/* ---- schema.c, layout.c ---- */

typedef struct iocm__column {
    iocm_span name;
    iocm_role role;
    iocm_side side;
} iocm__column;

struct iocm_schema {
    iocm_span name;
    const iocm__column *columns;
    size_t count;
    /* Of the caller's own only: */
    iocm__column *items; /* = columns */
    size_t capacity;
    iocm__field_column *fields;
    size_t field_count;
    size_t field_capacity;
    iocm__arena arena;
    bool own;
};

/* The column of that name, cleaned as below, or NULL. */
const iocm__column *iocm__schema_column(const iocm_schema *schema, iocm_span name);

/* A column's name without BOM, quotes, blanks and a suffix in brackets, which goes to
 * `*suffix` (without brackets; may be NULL). */
iocm_span iocm__column_name(iocm_span name, iocm_span *suffix);

/* A cell that is looked at. */
typedef struct iocm__field {
    uint32_t column;
    iocm_role role;
    iocm_side side;
    uint32_t port; /* the column of its side's port; UINT32_MAX = none */
} iocm__field;

/* Where a field of exclusions stands when the hit is in a column of that side. */
typedef struct iocm__bound {
    iocm_field field;
    iocm_side hit;
    size_t column;  /* IOCM_NO_COLUMN: the log does not have it, though its table may */
    iocm_span name; /* of that column, or of the first that could have been it */
} iocm__bound;

struct iocm_layout {
    iocm_span table;  /* the schema's name */
    iocm_span *names; /* cleaned, of all columns */
    uint8_t *zones;   /* iocm_zone of each */
    bool *says_utc;   /* its own name does, not only the schema */
    size_t count;
    iocm__field *fields; /* in the order of columns */
    size_t field_count;
    iocm__bound *bounds;
    size_t bound_count;
    iocm__arena arena; /* all of the above */
};

/* The column of that name (cleaned), or IOCM_NO_COLUMN. */
size_t iocm__layout_column(const iocm_layout *layout, iocm_span name);

/* ---- fields.c ---- */

/* Finds the columns of all fields; false = out of memory. */
bool iocm__layout_bind(iocm_layout *layout, const iocm_schema *schema);

/* Where a field stands, seen from a hit of that side; NULL: in no column of the table. */
const iocm__bound *iocm__layout_bound(const iocm_layout *layout, iocm_field field, iocm_side hit);

#endif /* IOCM_MATCH_H */
