/* SPDX-License-Identifier: MIT */
/* cmocka wants these headers before its own, in this order. */
#ifndef IOCM_UNIT_H
#define IOCM_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif /* IOCM_UNIT_H */
