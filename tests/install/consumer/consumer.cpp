// SPDX-License-Identifier: MIT
// The same program as C++: the header is C that C++ reads, too.
#include "consumer.c"
