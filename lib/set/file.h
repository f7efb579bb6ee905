/* SPDX-License-Identifier: MIT */
/* What opening and saving files share. */
#ifndef IOCM_FILE_H
#define IOCM_FILE_H

#include "set/set.h"

/* Fails with what errno says of trying to do `what` with the file. */
iocm_status iocm__fail_file(iocm_error *error, const char *path, const char *what);

#endif /* IOCM_FILE_H */
