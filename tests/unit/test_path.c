/* SPDX-License-Identifier: MIT */
/* Paths: how they are normalized, joined and compared, and which are anybody's to write. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include <stdio.h>

#include "exclude/atom.h"
#include "guard.h"
#include "random.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define DRIVE       "C:\\"

static iocm_span span(const char *text)
{
    return iocm__span(text, strlen(text));
}

/* ---- normalizing ---- */

static void normalizes(void **state)
{
    static const struct {
        const char *path;
        const char *normal; /* NULL = ambiguous */
    } rows[] = {
        {"C:\\Program Files\\Veeam\\x.exe", "C:\\Program Files\\Veeam\\x.exe"},
        {"c:/program files//veeam\\\\x.exe", "c:\\program files\\veeam\\x.exe"},
        {"C:\\Program Files\\Veeam\\..\\..\\Users\\Public\\x.exe", "C:\\Users\\Public\\x.exe"},
        {"C:\\a\\.\\b\\.", "C:\\a\\b"},
        {"C:\\a\\b\\", "C:\\a\\b"},
        {"C:\\..\\..\\a", "C:\\a"},
        {"C:\\a\\..", "C:\\"},
        {"C:\\", "C:\\"},
        {"C:", "C:\\"},
        {"C:/", "C:\\"},
        {"\\\\?\\C:\\a\\b", "C:\\a\\b"},
        {"\\\\?\\c:", "c:\\"},
        {"\\\\?\\UNC\\server\\share\\a", "\\\\server\\share\\a"},
        {"\\\\?\\unc\\server\\share", "\\\\server\\share"},
        {"\\\\server\\share\\..\\..\\a", "\\\\server\\share\\a"},
        {"\\\\server\\\\share\\a\\..\\b", "\\\\server\\share\\b"},
        {"\\\\server", "\\\\server"},
        {"\\/server\\share", "\\\\server\\share"},
        {"x.exe", "x.exe"},
        {"bin/x.exe", "bin\\x.exe"},
        {"..\\a\\..\\..\\b", "..\\..\\b"},
        {".\\a", "a"},
        {"a\\..", ""},
        {"/usr//lib/./x", "/usr/lib/x"},
        {"/usr/../../etc", "/etc"},
        {"/..", "/"},
        {"//usr/bin/", "/usr/bin"},
        {"/", "/"},
        {"/a\\b/..\\c", "/a\\b/..\\c"}, /* a letter like any other there */
        {"/tmp"
         "/PROGRA~1/%X%",
         "/tmp"
         "/PROGRA~1/%X%"},
        {"C:\\PROGRA~1\\Veeam\\x.exe", NULL},
        {"C:\\a\\MICRO~12.EXE", NULL},
        {"PROGRA~1", NULL},
        {"C:\\a~1", NULL},
        {"C:\\PROGRA~1\\..\\a", NULL},
        {"\\\\server\\DATA~1\\a", NULL},
        {"C:\\backup~1234567", "C:\\backup~1234567"},
        {"C:\\longername~1", "C:\\longername~1"},
        {"C:\\abcdefg~1", "C:\\abcdefg~1"}, /* one letter too many */
        {"C:\\abcdef~1", NULL},
        {"C:\\a~1.json", "C:\\a~1.json"},
        {"C:\\~1", "C:\\~1"},
        {"C:\\a~", "C:\\a~"},
        {"C:\\a~1b", "C:\\a~1b"},
        {"%ProgramFiles%\\x", NULL},
        {"C:\\%USER%\\x", NULL},
        {"C:\\x%A%y\\z", NULL},
        {"C:\\100%\\50%", "C:\\100%\\50%"},
        {"C:\\a\\.. \\..\\b", NULL}, /* Windows may take that for `..` */
        {"C:\\a\\...\\b", NULL},
        {"C:\\a\\ ", NULL},
        {"C:\\a.\\b ", "C:\\a.\\b "},
        {"/a/.../.. /b", "/a/.../.. /b"},
        {"C:\\%%", "C:\\%%"},
        {"C:\\%%A%", NULL},
        {"\\Device\\HarddiskVolume3\\Windows\\x.exe", NULL},
        {"\\??\\C:\\Windows\\x.exe", NULL},
        {"\\SystemRoot\\x.exe", NULL},
        {"\\Windows\\x.exe", NULL}, /* of which drive? */
        {"\\", NULL},
        {"\\\\", NULL},
        {"\\\\.\\C:\\x", NULL},
        {"\\\\?\\GLOBALROOT\\Device\\x", NULL},
        {"\\\\?\\Volume{1}\\x", NULL},
        {"\\\\?\\UNC\\", NULL},
        {"\\\\?\\", NULL},
        {"\\\\\\?\\C:\\x", NULL},
        {"\\\\..\\share\\x", NULL},
        {"\\\\server\\..\\x", NULL},
        {"//?/C:/x", NULL},
        {"C:x.exe", NULL}, /* below the current folder of that drive */
    };
    char buffer[IOCM__MAX_PATH];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm__joined whole = iocm__path_join(span(rows[i].path), span(""));
        iocm__path path;
        bool good = iocm__path_read(&path, buffer, sizeof buffer, &whole) == IOCM__PATH_OK;

        if (good != (rows[i].normal != NULL))
            fail_msg("`%s` should %sbe ambiguous", rows[i].path, good ? "" : "not ");
        if (good && !iocm__span_equal(path.text, span(rows[i].normal)))
            fail_msg("`%s` gives `%.*s`", rows[i].path, (int)path.text.size, path.text.data);
        if (good) assert_int_equal(path.windows, rows[i].path[0] != '/');
    }
}

static void knows_its_limit(void **state)
{
    static char long_path[IOCM__MAX_PATH + 8];
    char buffer[IOCM__MAX_PATH];
    iocm__path path;
    iocm__joined joined;

    (void)state;
    memset(long_path, 'a', sizeof long_path);
    memcpy(long_path, DRIVE, 3);
    joined = iocm__path_join(iocm__span(long_path, IOCM__MAX_PATH - 1), iocm__span(NULL, 0));
    assert_int_equal(iocm__path_read(&path, buffer, sizeof buffer, &joined), IOCM__PATH_OK);
    assert_int_equal(path.text.size, IOCM__MAX_PATH - 1);
    joined.folder.size++;
    assert_int_equal(iocm__path_read(&path, buffer, sizeof buffer, &joined), IOCM__PATH_TOO_LONG);
    joined = iocm__path_join(iocm__span(long_path, IOCM__MAX_PATH - 3), span("xy"));
    assert_int_equal(iocm__path_read(&path, buffer, sizeof buffer, &joined), IOCM__PATH_TOO_LONG);
    assert_int_equal(iocm__path_operand(&path, buffer, sizeof buffer, IOCM__OP_ENDS,
                                        iocm__span(long_path, IOCM__MAX_PATH)),
                     IOCM__PATH_TOO_LONG);
}

/* A name with folders before it could lead out of the folder that the log tells. */
static void names_have_no_folder(void **state)
{
    static const struct {
        const char *folder;
        const char *name;
        iocm__path_state state;
    } rows[] = {
        {"C:\\Users\\a", "..\\..\\Windows\\x.exe", IOCM__PATH_AMBIGUOUS},
        {"C:\\", "Windows/x.exe", IOCM__PATH_AMBIGUOUS},
        {"/tmp", "../usr/bin/x", IOCM__PATH_AMBIGUOUS},
        {"/tmp", "..\\x", IOCM__PATH_OK}, /* a letter like any other */
        {"C:\\Windows", "x.exe", IOCM__PATH_OK},
    };
    char buffer[IOCM__MAX_PATH];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm__joined joined = iocm__path_join(span(rows[i].folder), span(rows[i].name));
        iocm__path path;

        assert_int_equal(iocm__path_read(&path, buffer, sizeof buffer, &joined), rows[i].state);
    }
}

static void joins(void **state)
{
    static const struct {
        const char *folder;
        const char *name;
        const char *whole;
    } rows[] = {
        {"c:\\program files\\Backup", "VeeamAgent.exe",
         "c:\\program files\\Backup\\VeeamAgent.exe"},
        {"C:\\a\\X.EXE", "x.exe", "C:\\a\\X.EXE"},
        {"C:\\a\\", "x.exe", "C:\\a\\x.exe"},
        {"C:\\a\\x.exe\\", "x.exe", "C:\\a\\x.exe\\x.exe"}, /* a folder of that name */
        {"C:\\a\\yx.exe", "x.exe", "C:\\a\\yx.exe\\x.exe"},
        {"C:/a/x.exe", "x.exe", "C:/a/x.exe"},
        {"x.exe", "x.exe", "x.exe"},
        {"/usr/bin", "rsync", "/usr/bin/rsync"},
        {"/usr/bin/rsync", "rsync", "/usr/bin/rsync"},
        {"/usr/bin/Rsync", "rsync", "/usr/bin/Rsync/rsync"},
        {"/a\\rsync", "rsync", "/a\\rsync/rsync"},
        {"/", "rsync", "/rsync"},
        {"", "x.exe", "x.exe"},
        {"C:\\a", "", "C:\\a"},
        {"", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm__joined joined = iocm__path_join(span(rows[i].folder), span(rows[i].name));
        char text[64];
        size_t size = iocm__joined_copy(text, sizeof text, &joined);

        if (!iocm__span_equal(iocm__span(text, size), span(rows[i].whole)))
            fail_msg("`%s` and `%s` give `%.*s`", rows[i].folder, rows[i].name, (int)size, text);
        assert_int_equal(iocm__joined_copy(text, 5, &joined), size < 5 ? size : 5);
        assert_memory_equal(text, rows[i].whole, size < 5 ? size : 5);
    }
}

/* ---- comparing ---- */

typedef struct comparison {
    iocm__op op;
    const char *path;
    const char *value;
    iocm__truth truth;
} comparison;

static const comparison comparisons[] = {
    {IOCM__OP_IS, DRIVE "Program Files\\a.exe", "c:/PROGRAM FILES/a.EXE", IOCM__TRUE},
    {IOCM__OP_IS, DRIVE "a.exe", DRIVE "b.exe", IOCM__FALSE},
    {IOCM__OP_IS, DRIVE "x\\..\\a.exe", DRIVE "a.exe", IOCM__TRUE},
    {IOCM__OP_IS, DRIVE "a.exe", DRIVE "x\\..\\a.exe", IOCM__TRUE},
    {IOCM__OP_IS, "\\\\?\\C:\\a.exe", DRIVE "a.exe", IOCM__TRUE},
    {IOCM__OP_IS, "/usr/bin/rsync", "/usr/bin/rsync", IOCM__TRUE},
    {IOCM__OP_IS, "/usr/bin/Rsync", "/usr/bin/rsync", IOCM__FALSE},
    {IOCM__OP_IS, "/usr/./bin//rsync", "/usr/bin/rsync", IOCM__TRUE},
    {IOCM__OP_IS, "a.exe", DRIVE "a.exe", IOCM__UNKNOWN},
    {IOCM__OP_IS, "bin/rsync", "/usr/bin/rsync", IOCM__UNKNOWN},
    {IOCM__OP_UNDER, DRIVE "Program Files\\Veeam\\x.exe", DRIVE "Program Files\\Veeam", IOCM__TRUE},
    {IOCM__OP_UNDER, DRIVE "Program Files\\Veeam\\x.exe", DRIVE "Program Files\\Veeam\\",
     IOCM__TRUE},
    {IOCM__OP_UNDER, DRIVE "Program Files\\VeeamFake\\x.exe", DRIVE "Program Files\\Veeam",
     IOCM__FALSE},
    {IOCM__OP_UNDER, DRIVE "Program Files\\Veeam", DRIVE "Program Files\\Veeam", IOCM__FALSE},
    {IOCM__OP_UNDER, DRIVE "Program Files\\Veeam\\", DRIVE "Program Files\\Veeam", IOCM__FALSE},
    {IOCM__OP_UNDER, DRIVE "Veeam\\..\\Users\\x.exe", DRIVE "Veeam", IOCM__FALSE},
    {IOCM__OP_UNDER, DRIVE "x.exe", "C:", IOCM__TRUE},
    {IOCM__OP_UNDER, DRIVE, DRIVE, IOCM__FALSE},
    {IOCM__OP_UNDER, "D:\\x.exe", DRIVE, IOCM__FALSE},
    {IOCM__OP_UNDER, "/opt/a", "/", IOCM__TRUE},
    {IOCM__OP_UNDER, "/optional/a", "/opt", IOCM__FALSE},
    {IOCM__OP_UNDER, "/OPT/a", "/opt", IOCM__FALSE},
    {IOCM__OP_UNDER, "/opt\\a", "/opt", IOCM__FALSE},
    {IOCM__OP_UNDER, "\\\\server\\share\\a", "\\\\SERVER\\share", IOCM__TRUE},
    {IOCM__OP_UNDER, "x.exe", DRIVE, IOCM__UNKNOWN},
    {IOCM__OP_NAME_IS, DRIVE "a\\SVCHOST.exe", "svchost.exe", IOCM__TRUE},
    {IOCM__OP_NAME_IS, DRIVE "a\\notsvchost.exe", "svchost.exe", IOCM__FALSE},
    {IOCM__OP_NAME_IS, DRIVE "svchost.exe\\a", "svchost.exe", IOCM__FALSE},
    {IOCM__OP_NAME_IS, DRIVE "a\\..\\b.exe", "b.exe", IOCM__TRUE},
    {IOCM__OP_NAME_IS, "b.exe", "b.exe", IOCM__TRUE},
    {IOCM__OP_NAME_IS, "/usr/bin/rsync", "rsync", IOCM__TRUE},
    {IOCM__OP_NAME_IS, "/usr/bin/rsync", "RSYNC", IOCM__FALSE},
    {IOCM__OP_NAME_IS, "/usr/bin\\rsync", "rsync", IOCM__FALSE},
    {IOCM__OP_GLOB, DRIVE "Veeam\\7\\x.exe", DRIVE "Veeam\\*\\x.exe", IOCM__TRUE},
    {IOCM__OP_GLOB, DRIVE "Veeam\\7\\8\\x.exe", DRIVE "Veeam\\*\\x.exe", IOCM__FALSE},
    {IOCM__OP_GLOB, DRIVE "Veeam\\7\\..\\..\\x.exe", DRIVE "Veeam\\*\\x.exe", IOCM__FALSE},
    {IOCM__OP_GLOB, "D:\\a\\x.exe", "?:\\a\\*.exe", IOCM__TRUE},
    {IOCM__OP_GLOB, DRIVE "a\\x.exe", "c:/A/*", IOCM__TRUE},
    {IOCM__OP_GLOB, "/opt/a1/x", "/opt/a?/x", IOCM__TRUE},
    {IOCM__OP_GLOB, "/opt/a1/x", "/OPT/a?/x", IOCM__FALSE},
    {IOCM__OP_GLOB, "x.exe", DRIVE "*", IOCM__UNKNOWN},
    {IOCM__OP_STARTS, DRIVE "Program Files\\a", "c:/program", IOCM__TRUE},
    {IOCM__OP_STARTS, DRIVE "Program Files (x86)\\a", DRIVE "Program Files\\", IOCM__FALSE},
    {IOCM__OP_STARTS, DRIVE "Program Files\\a", DRIVE "Program Files\\", IOCM__TRUE},
    {IOCM__OP_STARTS, DRIVE "Users\\..\\a", DRIVE "Users", IOCM__FALSE},
    {IOCM__OP_STARTS, "/srv/.cache", "/srv/.c", IOCM__TRUE},
    {IOCM__OP_STARTS, "/srv", "/srv/", IOCM__FALSE},
    {IOCM__OP_ENDS, DRIVE "a\\b\\x.exe", "B/X.EXE", IOCM__TRUE},
    {IOCM__OP_ENDS, "/a/b/x", "/b/x", IOCM__TRUE},
    {IOCM__OP_ENDS, "/a/b/x", "B/x", IOCM__FALSE},
    {IOCM__OP_ENDS, DRIVE "b\\..\\x.exe", "b\\..\\x.exe", IOCM__FALSE},
    {IOCM__OP_CONTAINS, DRIVE "a\\Backup\\x.exe", "/backup/", IOCM__TRUE},
    {IOCM__OP_CONTAINS, "/a/backup/x", "/backup/", IOCM__TRUE},
    {IOCM__OP_CONTAINS, "/a/backup/x", "\\backup\\", IOCM__FALSE},
    {IOCM__OP_CONTAINS, "/a/Backup/x", "backup", IOCM__FALSE},
};

/* Between the two shapes nothing agrees. */
static const char *const shapes[][2] = {
    {DRIVE "a", "/a"}, {"\\\\a\\b\\c", "/"}, {"/a", "\\\\a\\b"}, {"/a", "a"}};

static iocm__truth compare(iocm__op op, const char *path, const char *value)
{
    guard fence = guard_new(IOCM__MAX_PATH);
    char buffer[IOCM__MAX_PATH];
    char *room = guard_room(&fence, strlen(value) + 1); /* what is promised to suffice */
    iocm__joined whole = iocm__path_join(span(path), span(""));
    iocm__path read;
    iocm__path operand;
    iocm__truth truth;

    if (iocm__path_read(&read, buffer, sizeof buffer, &whole) != IOCM__PATH_OK)
        fail_msg("`%s` is ambiguous", path);
    if (iocm__path_operand(&operand, room, strlen(value) + 1, op, span(value)) != IOCM__PATH_OK)
        fail_msg("`%s` is ambiguous", value);
    truth = iocm__path_compare(op, &read, &operand);
    guard_free(&fence);
    return truth;
}

static void compares(void **state)
{
    static const iocm__op whole[] = {IOCM__OP_IS, IOCM__OP_UNDER, IOCM__OP_STARTS, IOCM__OP_GLOB};

    (void)state;
    for (size_t i = 0; i < COUNT(comparisons); i++) {
        const comparison *row = &comparisons[i];
        iocm__truth truth = compare(row->op, row->path, row->value);

        if (truth != row->truth)
            fail_msg("%d of `%s` and `%s` is %d", row->op, row->path, row->value, truth);
    }
    for (size_t i = 0; i < COUNT(shapes); i++)
        for (size_t k = 0; k < COUNT(whole); k++)
            assert_int_equal(compare(whole[k], shapes[i][0], shapes[i][1]), IOCM__FALSE);
}

static void refuses_values(void **state)
{
    static const struct {
        iocm__op op;
        const char *value;
    } rows[] = {
        {IOCM__OP_IS, "C:\\PROGRA~1\\x.exe"},
        {IOCM__OP_UNDER, "%TEMP%"},
        {IOCM__OP_UNDER, "\\Device\\HarddiskVolume1"},
        {IOCM__OP_STARTS, "%TEMP%\\x"},
        {IOCM__OP_STARTS, "C:\\a\\."}, /* of which name is that the beginning? */
        {IOCM__OP_STARTS, "/srv/.."},
        {IOCM__OP_STARTS, ".\\"}, /* of all of them */
        {IOCM__OP_GLOB, "C:*"},
        {IOCM__OP_ENDS, ""},
        {IOCM__OP_CONTAINS, ""},
        {IOCM__OP_IS, ""},
    };
    char buffer[64];
    iocm__path path;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (iocm__path_operand(&path, buffer, sizeof buffer, rows[i].op, span(rows[i].value)) ==
            IOCM__PATH_OK)
            fail_msg("`%s` was taken", rows[i].value);
}

/* ---- at random: a slow version with a list of parts ---- */

/* False: a part of three dots or more is ambiguous. */
static bool slow_normal(char *out, const char *path)
{
    const char *parts[64];
    size_t sizes[64];
    size_t count = 0;

    path += 2; /* the drive */
    while (*path != '\0') {
        size_t size = strcspn(path, "\\/");

        if (size > 2 && strspn(path, ".") >= size) return false;
        if (size == 2 && memcmp(path, "..", 2) == 0) {
            if (count > 0) count--;
        } else if (size > 0 && !(size == 1 && *path == '.')) {
            parts[count] = path;
            sizes[count++] = size;
        }
        path += size + (path[size] != '\0');
    }
    out += sprintf(out, "C:");
    if (count == 0) sprintf(out, "\\");
    for (size_t i = 0; i < count; i++) out += sprintf(out, "\\%.*s", (int)sizes[i], parts[i]);
    return true;
}

static void agrees_with_slow_version(void **state)
{
    static const char *const pieces[] = {"\\", "/", ".", "..", "a", "bc", "\\..\\", "/."};
    uint64_t seed = 7;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        char path[64] = "C:\\";
        char normal[80];
        char again[IOCM__MAX_PATH];
        char buffer[IOCM__MAX_PATH];
        iocm__joined whole;
        iocm__path read;
        bool good;

        for (size_t left = random_below(&seed, 14); left > 0; left--)
            strcat(path, pieces[random_below(&seed, COUNT(pieces))]);
        good = slow_normal(normal, path);
        whole = iocm__path_join(span(path), span(""));
        assert_int_equal(iocm__path_read(&read, buffer, sizeof buffer, &whole),
                         good ? IOCM__PATH_OK : IOCM__PATH_AMBIGUOUS);
        if (!good) continue;
        if (!iocm__span_equal(read.text, span(normal)))
            fail_msg("`%s` gives `%.*s`, not `%s`", path, (int)read.text.size, read.text.data,
                     normal);
        /* What is normal stays as it is. */
        whole = iocm__path_join(read.text, span(""));
        assert_int_equal(iocm__path_read(&read, again, sizeof again, &whole), IOCM__PATH_OK);
        assert_true(iocm__span_equal(read.text, span(normal)));
    }
}

/* ---- places and strength ---- */

static void knows_writable_folders(void **state)
{
    static const char *const writable[] = {
        "C:\\Users\\Public\\x.exe",
        "c:/users/a",
        "C:\\Users",
        "C:\\Temp\\x",
        "C:\\Windows\\Temp\\x",
        "C:\\ProgramData\\a\\b",
        "/tmp"
        "/x",
        "/var/tmp"
        "/x",
        "/dev/shm/x",
        "/home/a/x",
        "C:\\Windows\\System32\\..\\Temp\\x",
        "\\\\?\\C:\\Users\\x",
        "%TEMP%\\x",
        "C:\\PROGRA~1\\x",
        "x.exe", /* nobody knows where */
    };
    static const char *const others[] = {
        "C:\\Windows\\System32\\x.exe",
        "C:\\UsersX\\a",
        "C:\\Users\\..\\a",
        "/tmpx/a",
        "/TMP/a",
        "/usr/bin/x",
        "C:\\Program Files\\a",
        "/",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(writable); i++)
        if (!iocm__path_is_writable(span(writable[i]))) fail_msg("`%s`", writable[i]);
    for (size_t i = 0; i < COUNT(others); i++)
        if (iocm__path_is_writable(span(others[i]))) fail_msg("`%s`", others[i]);
}

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void knows_strengths(void **state)
{
    static const struct {
        iocm_field field;
        iocm__op op;
        const char *value;
        iocm_strength strength;
    } rows[] = {
        {IOCM_FIELD_PROCESS_SHA256, IOCM__OP_IS, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_PROCESS_SHA1, IOCM__OP_IS, "", IOCM_STRENGTH_B},
        {IOCM_FIELD_PROCESS_MD5, IOCM__OP_IS, "", IOCM_STRENGTH_B},
        {IOCM_FIELD_FILE_HASH, IOCM__OP_IS, SHA256, IOCM_STRENGTH_A},
        {IOCM_FIELD_FILE_HASH, IOCM__OP_IS, "d41d8cd98f00b204e9800998ecf8427e", IOCM_STRENGTH_B},
        {IOCM_FIELD_FILE_HASH, IOCM__OP_IS, "", IOCM_STRENGTH_A}, /* not known yet */
        {IOCM_FIELD_SIG_SIGNER, IOCM__OP_SIGNED_BY, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_NONE, IOCM__OP_SIGNED_BY, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_SIG_SIGNER, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_SIG_SIGNED, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_SIG_TRUSTED, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_IOC_VALUE, IOCM__OP_IS, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_IOC_FAMILY, IOCM__OP_IS, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_IOC_TYPE, IOCM__OP_IS, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_IOC_CONFIDENCE, IOCM__OP_LT, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_NET_PEER_IP, IOCM__OP_CIDR, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_NET_OWN_IP, IOCM__OP_CIDR, "", IOCM_STRENGTH_B},
        {IOCM_FIELD_NET_PEER_IP, IOCM__OP_IS, "", IOCM_STRENGTH_A},
        {IOCM_FIELD_NET_PEER_IP, IOCM__OP_TERM, "", IOCM_STRENGTH_D}, /* a column as text */
        {IOCM_FIELD_NET_OWN_IP, IOCM__OP_STARTS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_HOST_NAME, IOCM__OP_IS, "", IOCM_STRENGTH_B},
        {IOCM_FIELD_HOST_ID, IOCM__OP_IS, "", IOCM_STRENGTH_B},
        {IOCM_FIELD_ACCOUNT_ID, IOCM__OP_IS, "", IOCM_STRENGTH_B},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_IS, DRIVE "a\\x.exe", IOCM_STRENGTH_B},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_UNDER, "", IOCM_STRENGTH_B},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_GLOB, DRIVE "a\\x.exe", IOCM_STRENGTH_B},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_STARTS, DRIVE "a\\x.exe", IOCM_STRENGTH_B},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_NAME_IS, DRIVE "a\\x.exe", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_ENDS, DRIVE "a\\x.exe", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_CONTAINS, DRIVE "a\\x.exe", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_IS, DRIVE "Users\\x.exe", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_IMAGE, IOCM__OP_NAME_IS,
         "/tmp"
         "/x",
         IOCM_STRENGTH_D},
        {IOCM_FIELD_FILE_PATH, IOCM__OP_UNDER, "/opt/x", IOCM_STRENGTH_B},
        {IOCM_FIELD_FILE_PATH, IOCM__OP_UNDER, "/home/x", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_NAME, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_NAME, IOCM__OP_GLOB, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_NAME, IOCM__OP_CONTAINS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_PARENT_NAME, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_COMPANY, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_PRODUCT, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_ORIGINAL_NAME, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_FILE_NAME, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_ACCOUNT_NAME, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_ACCOUNT_DOMAIN, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_ACCOUNT_UPN, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_NET_PEER_PORT, IOCM__OP_PORT, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_NET_OWN_PORT, IOCM__OP_PORT, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_SENSOR_VENDOR, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_SENSOR_PRODUCT, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_EVENT_ACTIVITY, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_EVENT_ACTION, IOCM__OP_IS, "", IOCM_STRENGTH_C},
        {IOCM_FIELD_PROCESS_ARGS, IOCM__OP_TERM, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_COMMAND_LINE, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_NET_URL, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_NET_USER_AGENT, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_NET_PROTOCOL, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_ACCOUNT_PRIVILEGE, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_INTEGRITY, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_ELEVATION, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_EVENT_TIME, IOCM__OP_TIME, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_HOST_NAME, IOCM__OP_CONTAINS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_IOC_VALUE, IOCM__OP_CONTAINS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_PROCESS_SHA256, IOCM__OP_CONTAINS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_COLUMN, IOCM__OP_IS, "", IOCM_STRENGTH_D},
        {IOCM_FIELD_HOST_NAME, IOCM__OP_EXISTS, "", IOCM_STRENGTH_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm_strength strength = iocm__strength_of(rows[i].field, rows[i].op, span(rows[i].value));

        if (strength != rows[i].strength)
            fail_msg("%s by %d of `%s`: %d", iocm_field_name(rows[i].field), rows[i].op,
                     rows[i].value, strength);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normalizes),
        cmocka_unit_test(knows_its_limit),
        cmocka_unit_test(names_have_no_folder),
        cmocka_unit_test(joins),
        cmocka_unit_test(compares),
        cmocka_unit_test(refuses_values),
        cmocka_unit_test(agrees_with_slow_version),
        cmocka_unit_test(knows_writable_folders),
        cmocka_unit_test(knows_strengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
