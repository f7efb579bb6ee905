/* SPDX-License-Identifier: MIT */
/* Groups of addresses. */
#include "set/compile.h"

bool iocm__addresses_measure(iocm__compiler *c, int group)
{
    (void)c;
    (void)group;
    return false;
}

bool iocm__addresses_write(iocm__compiler *c, int group)
{
    (void)c;
    (void)group;
    return false;
}

bool iocm__addresses_check(iocm__view *view, int group)
{
    (void)view;
    (void)group;
    return false;
}

void iocm__addresses_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    (void)out;
    (void)view;
    (void)group;
    (void)place;
}

iocm__range iocm__set_find_address(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    (void)set;
    (void)bytes;
    (void)size;
    return (iocm__range){0, 0};
}

iocm__range iocm__set_find_ports(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    (void)set;
    (void)bytes;
    (void)size;
    return (iocm__range){0, 0};
}

int32_t iocm__set_port(const iocm_set *set, uint32_t index)
{
    iocm_indicator indicator;

    iocm__view_indicator(&indicator, &set->view, index);
    return indicator.flags & IOCM_INDICATOR_PORT ? indicator.port : -1;
}
