/* SPDX-License-Identifier: MIT */
/* Input: files and standard input, read in pieces or whole; gzip is recognised by its magic. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "cli.h"

struct cli_input {
    const char *path;
    gzFile file;
    off_t size; /* of the file as it lies there; 0 if it is no regular file */
};

cli_input *cli_open(const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    int handle = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    cli_input *input;

    if (handle < 0 || fstat(handle, &status) != 0) {
        cli_message("%s: %s", path, strerror(errno));
        if (handle >= 0) close(handle);
        return NULL;
    }
    input = cli_resize(NULL, 1, sizeof *input);
    input->path = standard ? "standard input" : path;
    input->size = S_ISREG(status.st_mode) ? status.st_size : 0;
    input->file = gzdopen(handle, "rb");
    if (!input->file || gzbuffer(input->file, 1u << 16) != 0) {
        cli_message("%s: out of memory", input->path);
        if (input->file)
            gzclose(input->file);
        else
            close(handle);
        free(input);
        return NULL;
    }
    return input;
}

ptrdiff_t cli_read(cli_input *input, void *data, size_t capacity)
{
    int code = Z_OK;
    int size;

    errno = 0;
    size = gzread(input->file, data, capacity < (1u << 30) ? (unsigned)capacity : 1u << 30);
    if (size >= 0) {
        /* At the end of a file that was cut, gzread gives what there is and keeps an error. */
        const char *text = gzerror(input->file, &code);
        if (size > 0 || code == Z_OK || code == Z_STREAM_END) return size;
        cli_message("%s: %s", input->path, code == Z_BUF_ERROR ? "gzip data end early" : text);
        return -1;
    }
    if (errno != 0)
        cli_message("%s: %s", input->path, strerror(errno));
    else
        cli_message("%s: damaged gzip data", input->path);
    return -1;
}

double cli_progress(const cli_input *input)
{
    if (input->size <= 0) return -1;
    return (double)gzoffset(input->file) / (double)input->size;
}

void cli_close(cli_input *input)
{
    if (!input) return;
    gzclose(input->file);
    free(input);
}

bool cli_read_all(cli_buffer *out, const char *path)
{
    cli_input *input = cli_open(path);
    const size_t piece = 1u << 16;
    char *data;
    ptrdiff_t size;

    if (!input) return false;
    data = cli_resize(NULL, piece, 1);
    while ((size = cli_read(input, data, piece)) > 0) cli_put(out, data, (size_t)size);
    free(data);
    cli_close(input);
    return size == 0;
}

bool cli_refuse_foreign(const char *path, iocm_span start)
{
    static const struct {
        char start[5];
        size_t size;
        const char *message;
    } foreign[] = {{"\xFF\xFE", 2, "is UTF-16; convert it to UTF-8"},
                   {"\xFE\xFF", 2, "is UTF-16; convert it to UTF-8"},
                   {"PK\x03\x04", 4, "is a ZIP archive (or an office document); unpack it first"},
                   {"\x1F\x8B", 2, "is compressed twice; unpack it first"},
                   {"%PDF", 4, "is PDF; turn it into text first"}};

    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (start.size >= foreign[i].size &&
            memcmp(start.data, foreign[i].start, foreign[i].size) == 0) {
            cli_message("%s: %s", path, foreign[i].message);
            return true;
        }
    return false;
}
