/* SPDX-License-Identifier: MIT */
/* Opening images: copied or borrowed from memory, read from a file or mapped. POSIX only. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "set/file.h"

#define READ_STEP ((size_t)1 << 20)

static iocm_status read_options(iocm_set_options *copy, iocm_allocator *allocator,
                                const iocm_set_options *options, uint32_t flags, iocm_error *error)
{
    iocm_status status = iocm__options_read(copy, sizeof *copy, options, error);
    uint64_t limit = copy->max_image; /* wider, as the most there is may not fit a size_t */

    if (status != IOCM_OK) return status;
    status = iocm__options_bits(copy->flags, flags, error);
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

/* ---- memory ---- */

iocm_status iocm_set_open_memory(iocm_set **out, const void *data, size_t size,
                                 const iocm_set_options *options, iocm_error *error)
{
    iocm_set_options copy;
    iocm_allocator allocator;
    uint8_t *image;
    void *block;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || (data == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the data is NULL");
    status = read_options(&copy, &allocator, options, IOCM_SET_BORROW, error);
    if (status != IOCM_OK) return status;
    if (size > copy.max_image) return fail_size(error, copy.max_image);
    if (copy.flags & IOCM_SET_BORROW)
        return iocm__set_hold(out, data, size, IOCM__HOLD_BORROWED, &allocator, error);
    block = size > SIZE_MAX - IOCM__IMAGE_ROOM ? NULL
                                               : iocm__alloc(&allocator, size + IOCM__IMAGE_ROOM);
    if (block == NULL) return iocm__fail_memory(error);
    image = iocm__image_settle(block, 0);
    if (size > 0) memcpy(image, data, size);
    return iocm__set_adopt(out, image, size, &allocator, error);
}

/* ---- files ---- */

static iocm_status refuse(iocm_error *error, const char *path, const char *why)
{
    iocm_status status = iocm__fail(error, IOCM_E_IO, "the file is not opened: %s", why);

    iocm__error_source(error, iocm__span(path, strlen(path)));
    return status;
}

/* Of a file that is open: what is asked of it cannot change any more, but for its mode. */
static iocm_status check_owner(const struct stat *about, const char *path, iocm_error *error)
{
    if (about->st_uid != geteuid() && about->st_uid != 0)
        return refuse(error, path, "it belongs to another user");
    if (about->st_mode & (S_IWGRP | S_IWOTH))
        return refuse(error, path, "its group or others can write to it");
    return IOCM_OK;
}

/*
 * Opens a file of at most `limit` bytes for reading. `regular`: nothing but a regular file, and
 * no waiting for one who writes into a pipe.
 */
static iocm_status open_file(int *file, struct stat *about, const char *path, bool regular,
                             const iocm_set_options *options, iocm_error *error)
{
    bool strict = (options->flags & IOCM_SET_STRICT) != 0;
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
    iocm_status status = IOCM_OK;

    if (strict) flags |= O_NOFOLLOW;
    if (strict || regular) flags |= O_NONBLOCK;
    do *file = open(path, flags);
    while (*file < 0 && errno == EINTR);
    if (*file < 0) return iocm__fail_file(error, path, "open the file");
    if (fstat(*file, about) != 0)
        status = iocm__fail_file(error, path, "read the file");
    else if ((strict || regular) && !S_ISREG(about->st_mode))
        status = refuse(error, path, "it is no regular file");
    else if (strict)
        status = check_owner(about, path, error);
    if (status == IOCM_OK && about->st_size > 0 && (uintmax_t)about->st_size > options->max_image)
        status = fail_size(error, options->max_image);
    if (status != IOCM_OK) close(*file);
    return status;
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
        if (got < 0) return iocm__fail_file(error, path, "read the file");
        buffer->size += (size_t)got;
        if (buffer->size > limit) return fail_size(error, limit);
    }
}

static iocm_status read_file(iocm_set **out, int file, const struct stat *about, const char *path,
                             const iocm_set_options *options, const iocm_allocator *allocator,
                             iocm_error *error)
{
    iocm__buffer buffer = {NULL, 0, 0, allocator};
    iocm_status status = IOCM_OK;

    if (about->st_size > 0 && !iocm__buffer_reserve(&buffer, (size_t)about->st_size + READ_STEP))
        status = iocm__fail_memory(error);
    if (status == IOCM_OK) status = read_all(&buffer, file, path, options->max_image, error);
    if (status == IOCM_OK && !iocm__buffer_reserve(&buffer, IOCM__IMAGE_ROOM))
        status = iocm__fail_memory(error);
    if (status == IOCM_OK)
        return iocm__set_adopt(out, iocm__image_settle(buffer.data, buffer.size), buffer.size,
                               allocator, error);
    iocm__buffer_free(&buffer);
    return status;
}

static iocm_status map_file(iocm_set **out, int file, const struct stat *about, const char *path,
                            const iocm_allocator *allocator, iocm_error *error)
{
    size_t size = (size_t)about->st_size; /* at most the limit, which is a size_t */
    void *image;

    if (size == 0) return iocm__set_hold(out, NULL, 0, IOCM__HOLD_BORROWED, allocator, error);
    image = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (image == MAP_FAILED) return iocm__fail_file(error, path, "map the file");
    return iocm__set_hold(out, image, size, IOCM__HOLD_MAPPED, allocator, error);
}

void iocm__file_unmap(void *image, size_t size)
{
    munmap(image, size);
}

static iocm_status open_set(iocm_set **out, const char *path, bool map,
                            const iocm_set_options *options, iocm_error *error)
{
    iocm_set_options copy;
    iocm_error *fresh = iocm__error_fresh(error);
    iocm_allocator allocator;
    struct stat about = {0};
    iocm_status status;
    int file = -1;

    if (out != NULL) *out = NULL;
    if (out == NULL || path == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the path is NULL");
    status = read_options(&copy, &allocator, options, IOCM_SET_STRICT, error);
    if (status == IOCM_OK) status = open_file(&file, &about, path, map, &copy, fresh);
    if (status != IOCM_OK) return status;
    status = map ? map_file(out, file, &about, path, &allocator, fresh)
                 : read_file(out, file, &about, path, &copy, &allocator, fresh);
    if (status != IOCM_OK) iocm__error_source(fresh, iocm__span(path, strlen(path)));
    close(file);
    return status;
}

iocm_status iocm_set_open_file(iocm_set **out, const char *path, const iocm_set_options *options,
                               iocm_error *error)
{
    return open_set(out, path, false, options, error);
}

iocm_status iocm_set_map_file(iocm_set **out, const char *path, const iocm_set_options *options,
                              iocm_error *error)
{
    return open_set(out, path, true, options, error);
}
