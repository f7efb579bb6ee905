/* SPDX-License-Identifier: MIT */
/* UUIDs of version 5: SHA-1 of a namespace and a name, cut to 128 bits. */
#include "render/uuid.h"

#include "exclude/exclude.h"

const iocm__uuid iocm__uuid_url = {{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4,
                                    0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}};

bool iocm__uuid_of_name(iocm__uuid *out, const iocm__uuid *space, const char *prefix,
                        iocm_span name, const iocm_allocator *allocator)
{
    iocm__buffer whole = {.allocator = allocator};
    uint8_t digest[20];
    bool made = iocm__buffer_append(&whole, space->bytes, sizeof space->bytes) &&
                iocm__buffer_append(&whole, prefix, strlen(prefix)) &&
                iocm__buffer_append(&whole, name.data, name.size);

    if (made) {
        iocm__sha1(digest, whole.data, whole.size);
        memcpy(out->bytes, digest, sizeof out->bytes);
        out->bytes[6] = (uint8_t)((out->bytes[6] & 0x0F) | 0x50); /* version 5 */
        out->bytes[8] = (uint8_t)((out->bytes[8] & 0x3F) | 0x80); /* the variant of RFC 9562 */
    }
    iocm__buffer_free(&whole);
    return made;
}

void iocm__uuid_write(char out[IOCM__UUID_TEXT], const iocm__uuid *uuid)
{
    char hex[2 * sizeof uuid->bytes + 1];
    size_t size = 0;

    iocm__hex(hex, uuid->bytes, sizeof uuid->bytes);
    for (size_t i = 0; i < 2 * sizeof uuid->bytes; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20) out[size++] = '-';
        out[size++] = hex[i];
    }
    out[size] = '\0';
}
