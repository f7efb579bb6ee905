/* SPDX-License-Identifier: MIT */
/* Sets in files: read whole into private memory, written beside and renamed. POSIX only. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "set/set.h"

#define READ_STEP ((size_t)1 << 20)
#define TRIES     100

/* strerror has a buffer and a locale that all threads share: the usual reasons are told here. */
static const char *reason(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR: return "no such file or directory";
    case EACCES:
    case EPERM: return "permission denied";
    case EISDIR: return "is a directory";
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

static iocm_status fail_file(iocm_error *error, const char *path, const char *what)
{
    int number = errno;
    iocm_status status =
        iocm__fail(error, IOCM_E_IO, "cannot %s: %s (error %d)", what, reason(number), number);

    iocm__error_source(error, iocm__span(path, strlen(path)));
    return status;
}

/* ---- opening ---- */

static iocm_status read_options(iocm_set_options *copy, iocm_allocator *allocator,
                                const iocm_set_options *options, iocm_error *error)
{
    iocm_status status = iocm__options_read(copy, sizeof *copy, options, error);
    uint64_t limit = copy->max_image; /* wider, as the most there is may not fit a size_t */

    if (status != IOCM_OK) return status;
    status = iocm__options_bits(copy->reserved, 0, error);
    if (status != IOCM_OK) return status;
    if (limit > IOCM_MAX_IMAGE)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a limit can be lowered, not raised");
    if (copy->max_image == 0)
        copy->max_image = IOCM_MAX_IMAGE < SIZE_MAX ? (size_t)IOCM_MAX_IMAGE : SIZE_MAX;
    return iocm__allocator_init(allocator, copy->allocator, error);
}

static iocm_status fail_size(iocm_error *error, size_t limit)
{
    return iocm__fail(error, IOCM_E_LIMIT, "the image is longer than %llu bytes",
                      (unsigned long long)limit);
}

iocm_status iocm_set_open_memory(iocm_set **out, const void *data, size_t size,
                                 const iocm_set_options *options, iocm_error *error)
{
    iocm_set_options copy;
    iocm_allocator allocator;
    uint8_t *image;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || (data == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the data is NULL");
    status = read_options(&copy, &allocator, options, error);
    if (status != IOCM_OK) return status;
    if (size > copy.max_image) return fail_size(error, copy.max_image);
    image = iocm__alloc(&allocator, size);
    if (image == NULL) return iocm__fail_memory(error);
    if (size > 0) memcpy(image, data, size);
    return iocm__set_adopt(out, image, size, &allocator, error);
}

/* Appends what is left of the file; it may grow or shrink meanwhile. */
static iocm_status read_all(iocm__buffer *buffer, int file, const char *path, size_t limit,
                            iocm_error *error)
{
    for (;;) {
        ssize_t got;

        if (!iocm__buffer_reserve(buffer, READ_STEP)) return iocm__fail_memory(error);
        got = read(file, buffer->data + buffer->size, READ_STEP);
        if (got == 0) return IOCM_OK;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_file(error, path, "read the file");
        buffer->size += (size_t)got;
        if (buffer->size > limit) return fail_size(error, limit);
    }
}

static iocm_status read_file(iocm__buffer *buffer, const char *path, size_t limit,
                             iocm_error *error)
{
    struct stat about;
    iocm_status status;
    int file;

    do file = open(path, O_RDONLY | O_CLOEXEC);
    while (file < 0 && errno == EINTR);
    if (file < 0) return fail_file(error, path, "open the file");
    if (fstat(file, &about) != 0)
        status = fail_file(error, path, "read the file");
    else if (about.st_size > 0 && (uintmax_t)about.st_size > limit)
        status = fail_size(error, limit);
    else if (about.st_size > 0 && !iocm__buffer_reserve(buffer, (size_t)about.st_size + READ_STEP))
        status = iocm__fail_memory(error);
    else
        status = read_all(buffer, file, path, limit, error);
    close(file);
    return status;
}

iocm_status iocm_set_open_file(iocm_set **out, const char *path, const iocm_set_options *options,
                               iocm_error *error)
{
    iocm_set_options copy;
    iocm_error *fresh = iocm__error_fresh(error);
    iocm_allocator allocator;
    iocm__buffer buffer = {NULL, 0, 0, &allocator};
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || path == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the path is NULL");
    status = read_options(&copy, &allocator, options, error);
    if (status != IOCM_OK) return status;
    status = read_file(&buffer, path, copy.max_image, fresh);
    if (status != IOCM_OK) {
        iocm__buffer_free(&buffer);
        return status;
    }
    status = iocm__set_adopt(out, (uint8_t *)buffer.data, buffer.size, &allocator, fresh);
    if (status != IOCM_OK) iocm__error_source(fresh, iocm__span(path, strlen(path)));
    return status;
}

/* ---- saving ---- */

static bool write_all(int file, iocm_span data)
{
    while (data.size > 0) {
        ssize_t put = write(file, data.data, data.size < READ_STEP ? data.size : READ_STEP);

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
    if (file < 0) return fail_file(error, path, "create a file beside it");
    if (!write_all(file, image) || !sync_file(file))
        status = fail_file(error, path, "write the file");
    if (close(file) != 0 && status == IOCM_OK) status = fail_file(error, path, "write the file");
    if (status == IOCM_OK && rename(name, path) != 0)
        status = fail_file(error, path, "rename the new file");
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
