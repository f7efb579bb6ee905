/* SPDX-License-Identifier: MIT */
/* What this build is, and the names of statuses. */
#include "base/base.h"

const char *iocm_version(void)
{
    return IOCM_VERSION_STRING;
}

uint32_t iocm_version_number(void)
{
    return IOCM_VERSION_NUMBER;
}

uint32_t iocm_features(void)
{
    uint32_t features = 0;
#ifdef IOCM_WITH_CSV
    features |= IOCM_FEATURE_CSV;
#endif
#ifdef IOCM_WITH_JSON
    features |= IOCM_FEATURE_JSON;
#endif
#ifdef IOCM_WITH_IDNA
    features |= IOCM_FEATURE_IDNA;
#endif
#ifdef IOCM_WITH_YAML
    features |= IOCM_FEATURE_YAML;
#endif
    return features;
}

const char *iocm_status_name(iocm_status status)
{
    switch (status) {
    case IOCM_OK: return "IOCM_OK";
    case IOCM_E_ARGUMENT: return "IOCM_E_ARGUMENT";
    case IOCM_E_OPTIONS: return "IOCM_E_OPTIONS";
    case IOCM_E_RANGE: return "IOCM_E_RANGE";
    case IOCM_E_NO_MEMORY: return "IOCM_E_NO_MEMORY";
    case IOCM_E_LIMIT: return "IOCM_E_LIMIT";
    case IOCM_E_SPACE: return "IOCM_E_SPACE";
    case IOCM_E_SYNTAX: return "IOCM_E_SYNTAX";
    case IOCM_E_KIND: return "IOCM_E_KIND";
    case IOCM_E_REFUSED: return "IOCM_E_REFUSED";
    case IOCM_E_ENCODING: return "IOCM_E_ENCODING";
    case IOCM_E_FORMAT: return "IOCM_E_FORMAT";
    case IOCM_E_SCHEMA: return "IOCM_E_SCHEMA";
    case IOCM_E_IMAGE: return "IOCM_E_IMAGE";
    case IOCM_E_VERSION: return "IOCM_E_VERSION";
    case IOCM_E_IO: return "IOCM_E_IO";
    case IOCM_E_UNSUPPORTED: return "IOCM_E_UNSUPPORTED";
    case IOCM_E_STOPPED: return "IOCM_E_STOPPED";
    default: return "IOCM_E_UNKNOWN";
    }
}
