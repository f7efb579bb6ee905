/* SPDX-License-Identifier: MIT */
/*
 * usage: replay FILE_OR_FOLDER...
 * Runs a fuzz target over its corpus without libFuzzer: every file whole, every beginning of it, and
 * some changed versions, the same in every run. The bytes end at a page that nobody may touch.
 */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#define MOST     (1u << 20)
#define CHANGES  400
#define PREFIXES 600

static uint8_t *fence; /* the forbidden page */
static size_t runs;

static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = fence - size;

    if (size > 0) memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    runs++;
}

static uint64_t next_number(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Changes, drops or repeats a few bytes; the result is not longer. */
static size_t change(uint8_t *out, const uint8_t *data, size_t size, uint64_t *state)
{
    static const char telling[] = "[](){}.:/\\@,|\"'\r\n\t #%&?=-0129afxAF\0\xEF\xBB\xBF\xFF\x80";

    memcpy(out, data, size);
    for (uint64_t left = next_number(state) % 4 + 1; left > 0 && size > 0; left--) {
        size_t at = (size_t)(next_number(state) % size);
        uint64_t what = next_number(state) % 4;
        size_t from = (size_t)(next_number(state) % size);
        if (what == 0) {
            out[at] = (uint8_t)telling[next_number(state) % (sizeof telling - 1)];
        } else if (what == 1) {
            out[at] = (uint8_t)(out[at] ^ 1u << next_number(state) % 8);
        } else if (what == 2) {
            memmove(out + at, out + at + 1, size - at - 1);
            size--;
        } else {
            size_t most = size - (at > from ? at : from);
            memmove(out + at, out + from, most > 16 ? 16 : most);
        }
    }
    return size;
}

static void replay_bytes(const uint8_t *data, size_t size)
{
    uint8_t *changed = fuzz_alloc(size);
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15) ^ size;

    run(data, size);
    for (size_t end = 0; end < size; end += size / PREFIXES + 1) run(data, end);
    for (int i = 0; i < CHANGES; i++) run(changed, change(changed, data, size, &state));
    free(changed);
}

static void replay(const char *path)
{
    struct stat about;
    FILE *file;
    uint8_t *data;

    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        struct dirent **names = NULL;
        int count = scandir(path, &names, NULL, alphasort);
        for (int i = 0; i < count; i++) {
            char below[4096];
            snprintf(below, sizeof below, "%s/%s", path, names[i]->d_name);
            if (names[i]->d_name[0] != '.') replay(below);
            free(names[i]);
        }
        free(names);
        return;
    }
    file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    data = fuzz_alloc(MOST);
    replay_bytes(data, fread(data, 1, MOST, file));
    free(data);
    fclose(file);
}

int main(int argc, char **argv)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *room =
        mmap(NULL, MOST + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(room != MAP_FAILED && mprotect(room + MOST, page, PROT_NONE) == 0);
    fence = room + MOST;
    for (int i = 1; i < argc; i++) replay(argv[i]);
    printf("%zu inputs\n", runs);
    return runs > 0 ? 0 : 1;
}
