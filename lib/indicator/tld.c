/* SPDX-License-Identifier: MIT */
/* What the last label of a dotted word can be: a top-level domain, or a file's extension. */
#include "indicator/indicator.h"

#define WORD_MAX 24u

typedef char table_word[WORD_MAX + 1];

static const table_word domains[] = {
#include "indicator/tld_table.inc"
};

/*
 * Extensions in common use, sorted by bytes: what reports call files. Of those that are top-level
 * domains as well, the ones that are names of files more often are here (cab, java, md, mov, py,
 * sh, so, zip); `com`, `app`, `pl`, `rs`, `cc`, `ai`, `one` and their like are domains.
 */
static const table_word extensions[] = {
    "7z",     "a3x",        "accdb",      "ace",      "ade",
    "adp",    "ahk",        "apk",        "appx",     "arj",
    "ascx",   "ashx",       "asmx",       "asp",      "aspx",
    "au3",    "avi",        "axd",        "bak",      "bash",
    "bat",    "bin",        "bmp",        "bz2",      "cab",
    "cer",    "cfg",        "cfm",        "cgi",      "chm",
    "cjs",    "class",      "cmd",        "conf",     "config",
    "cpl",    "cpp",        "crdownload", "crt",      "crx",
    "cs",     "csproj",     "css",        "csv",      "dat",
    "db",     "deb",        "diagcab",    "dll",      "dmg",
    "dmp",    "doc",        "docb",       "docm",     "docx",
    "dotm",   "dotx",       "drv",        "dump",     "dylib",
    "efi",    "elf",        "eml",        "eps",      "epub",
    "etl",    "evtx",       "exe",        "flac",     "gadget",
    "gif",    "go",         "gz",         "hlp",      "hta",
    "htm",    "html",       "ico",        "ics",      "img",
    "inf",    "ini",        "ipa",        "ipynb",    "iqy",
    "iso",    "jar",        "java",       "jks",      "jnlp",
    "jpeg",   "jpg",        "js",         "jse",      "json",
    "jsp",    "jspx",       "jsx",        "key",      "ko",
    "lib",    "library-ms", "lnk",        "log",      "lua",
    "lz",     "lzh",        "m4a",        "manifest", "md",
    "mda",    "mdb",        "mde",        "mht",      "mhtml",
    "mjs",    "mkv",        "mov",        "mp3",      "mp4",
    "msc",    "msg",        "msh",        "msi",      "msix",
    "msp",    "mst",        "mui",        "node",     "nrg",
    "nse",    "nsi",        "oab",        "ocx",      "odp",
    "ods",    "odt",        "ogg",        "old",      "ost",
    "ova",    "ovf",        "p12",        "pac",      "pcap",
    "pcapng", "pdb",        "pdf",        "pem",      "pfx",
    "php",    "php5",       "php7",       "phtml",    "pif",
    "pkg",    "plist",      "png",        "ppa",      "ppam",
    "pps",    "ppsx",       "ppt",        "pptm",     "pptx",
    "ps1",    "psc1",       "psd1",       "psm1",     "pst",
    "py",     "pyc",        "pyd",        "qcow2",    "rar",
    "rb",     "rdp",        "reg",        "rels",     "resx",
    "rpm",    "rtf",        "save",       "scf",      "scr",
    "scss",   "sct",        "search-ms",  "service",  "settingcontent-ms",
    "sh",     "shtml",      "slk",        "sln",      "so",
    "sql",    "sqlite",     "svg",        "swf",      "swp",
    "sys",    "tar",        "tbz",        "tgz",      "themepack",
    "tif",    "tiff",       "tmp",        "toml",     "torrent",
    "ts",     "tsx",        "ttf",        "txt",      "udf",
    "url",    "vb",         "vba",        "vbe",      "vbproj",
    "vbs",    "vcd",        "vcf",        "vhd",      "vhdx",
    "vmdk",   "vmem",       "vsd",        "vsdx",     "war",
    "wasm",   "wav",        "wbk",        "webm",     "webp",
    "wim",    "wma",        "wmf",        "wmv",      "woff",
    "woff2",  "wsc",        "wsf",        "wsh",      "xhtml",
    "xla",    "xlam",       "xll",        "xls",      "xlsb",
    "xlsm",   "xlsx",       "xlt",        "xltm",     "xml",
    "xpi",    "xps",        "xsl",        "xz",       "yaml",
    "yar",    "yara",       "yml",        "zip",      "zst",
};

static bool known(const table_word *table, size_t count, const char *label, size_t size)
{
    table_word word = {0};
    size_t low = 0;
    size_t high = count;

    if (size == 0 || size > WORD_MAX) return false;
    for (size_t i = 0; i < size; i++) word[i] = iocm__lower(label[i]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(word, table[middle], sizeof word);

        if (order == 0) return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool iocm__tld_known(const char *label, size_t size)
{
    /* Samples and tests use the name that RFC 2606 sets aside. */
    if (iocm__span_equal_fold(iocm__span(label, size), IOCM__LITERAL("example"))) return true;
    return known(domains, sizeof domains / sizeof domains[0], label, size);
}

bool iocm__extension_known(const char *label, size_t size)
{
    return known(extensions, sizeof extensions / sizeof extensions[0], label, size);
}
