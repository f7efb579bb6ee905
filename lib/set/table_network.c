/* SPDX-License-Identifier: MIT */
/* Groups of networks. */
#include "set/compile.h"

bool iocm__networks_measure(iocm__compiler *c, int group)
{
    (void)c;
    (void)group;
    return false;
}

bool iocm__networks_write(iocm__compiler *c, int group)
{
    (void)c;
    (void)group;
    return false;
}

bool iocm__networks_check(iocm__view *view, int group)
{
    (void)view;
    (void)group;
    return false;
}

void iocm__networks_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    (void)out;
    (void)view;
    (void)group;
    (void)place;
}

uint32_t iocm__set_first_network(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    (void)set;
    (void)bytes;
    (void)size;
    return IOCM_NO_INDICATOR;
}

uint32_t iocm__set_next_network(const iocm_set *set, uint32_t number)
{
    (void)set;
    (void)number;
    return IOCM_NO_INDICATOR;
}

iocm__range iocm__set_find_network(const iocm_set *set, const uint8_t *bytes, size_t size,
                                   unsigned prefix)
{
    (void)set;
    (void)bytes;
    (void)size;
    (void)prefix;
    return (iocm__range){0, 0};
}
