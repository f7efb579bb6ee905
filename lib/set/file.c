/* SPDX-License-Identifier: MIT */
/* Saving a set in a file: written beside it and renamed. POSIX only. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "set/file.h"

#define WRITE_STEP ((size_t)1 << 20)
#define TRIES      100

/* strerror has a buffer and a locale that all threads share: the usual reasons are told here. */
static const char *reason(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR: return "no such file or directory";
    case EACCES:
    case EPERM: return "permission denied";
    case EISDIR: return "is a directory";
    case ELOOP: return "is a symbolic link, or one too many";
    case EROFS: return "the file system is read-only";
    case ENOSPC:
    case EDQUOT: return "no space left";
    case EFBIG: return "the file would be too large";
    case EMFILE:
    case ENFILE: return "too many open files";
    case ENAMETOOLONG: return "the name is too long";
    default: return "the system refuses";
    }
}

iocm_status iocm__fail_file(iocm_error *error, const char *path, const char *what)
{
    int number = errno;
    iocm_status status =
        iocm__fail(error, IOCM_E_IO, "cannot %s: %s (error %d)", what, reason(number), number);

    iocm__error_source(error, iocm__span(path, strlen(path)));
    return status;
}

static bool write_all(int file, iocm_span data)
{
    while (data.size > 0) {
        ssize_t put = write(file, data.data, data.size < WRITE_STEP ? data.size : WRITE_STEP);

        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        data.data += put;
        data.size -= (size_t)put;
    }
    return true;
}

static bool sync_file(int file)
{
    int result;

    do result = fsync(file);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

/* The directory's entry is durable only when the directory is synced; some file systems
 * cannot, and then there is nothing more to do. */
static void sync_directory(char *path)
{
    char *slash = strrchr(path, '/');
    int directory;

    if (slash != NULL) slash[slash == path] = '\0';
    directory = open(slash != NULL ? path : ".", O_RDONLY | O_CLOEXEC);
    if (directory < 0) return;
    sync_file(directory);
    close(directory);
}

/* Creates a file beside `path` that was not there: `name` (with room for 32 bytes more than
 * the path) becomes its name. */
static int create_beside(char *name, const char *path, size_t size)
{
    int file = -1;

    for (unsigned i = 0; file < 0 && i < TRIES; i++) {
        snprintf(name, size, "%s.%ld-%u.tmp", path, (long)getpid(), i);
        file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file < 0 && errno != EEXIST && errno != EINTR) break;
    }
    return file;
}

/* Renaming would put a file in the place of a device or a pipe (`/dev/null`). */
static bool may_replace(const char *path)
{
    struct stat about;
    return stat(path, &about) != 0 || S_ISREG(about.st_mode);
}

static iocm_status save_as(char *name, size_t room, iocm_span image, const char *path,
                           iocm_error *error)
{
    iocm_status status = IOCM_OK;
    int file;

    if (!may_replace(path)) {
        status = iocm__fail(error, IOCM_E_IO, "what is there is no regular file: not replaced");
        iocm__error_source(error, iocm__span(path, strlen(path)));
        return status;
    }
    file = create_beside(name, path, room);
    if (file < 0) return iocm__fail_file(error, path, "create a file beside it");
    if (!write_all(file, image) || !sync_file(file))
        status = iocm__fail_file(error, path, "write the file");
    if (close(file) != 0 && status == IOCM_OK)
        status = iocm__fail_file(error, path, "write the file");
    if (status == IOCM_OK && rename(name, path) != 0)
        status = iocm__fail_file(error, path, "rename the new file");
    if (status == IOCM_OK)
        sync_directory(name);
    else
        unlink(name);
    return status;
}

iocm_status iocm_set_save(const iocm_set *set, const char *path, iocm_error *error)
{
    size_t room;
    char *name;
    iocm_status status;

    if (set == NULL || path == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the set or the path is NULL");
    room = strlen(path) + 40;
    name = iocm__alloc(&set->allocator, room);
    if (name == NULL) return iocm__fail_memory(error);
    status = save_as(name, room, iocm_set_image(set), path, iocm__error_fresh(error));
    iocm__free(&set->allocator, name);
    return status;
}
