/* SPDX-License-Identifier: MIT */
/*
 * Paths: written one way, then compared. What begins with `/` is of a POSIX system, where case
 * counts and `\` is a letter like any other; the rest is of Windows.
 *
 * Of Windows these have a root, above which `..` does not lead:
 *   X:\       X: alone is taken for it
 *   \\server\share
 * `\\?\X:\` and `\\?\UNC\server\share` are the same. What else begins with `\` (a device, a path
 * of the kernel, one of whatever drive is current) or with `X:` can be anywhere: ambiguous.
 */
#include "exclude/atom.h"

static bool is_posix(iocm_span path)
{
    return path.size > 0 && path.data[0] == '/';
}

static bool is_separator(char c, bool windows)
{
    return c == '/' || (windows && c == '\\');
}

/* ---- folder and name ---- */

static iocm_span last_part(iocm_span path, bool windows)
{
    size_t at = path.size;

    while (at > 0 && !is_separator(path.data[at - 1], windows)) at--;
    return path.size == 0 ? path : iocm__span(path.data + at, path.size - at);
}

iocm__joined iocm__path_join(iocm_span folder, iocm_span name)
{
    iocm__joined joined = {folder, 0, name};
    bool windows = !is_posix(folder);
    iocm_span last = last_part(folder, windows);

    if (name.size == 0 || folder.size == 0) return joined;
    if (iocm__fold_equal(last, name, windows ? IOCM__FOLD_CASE : IOCM__FOLD_NONE))
        joined.name = iocm__span(NULL, 0);
    else if (last.size > 0)
        joined.separator = windows ? '\\' : '/';
    return joined;
}

/* Appends what fits. */
static size_t append(char *out, size_t capacity, size_t used, iocm_span text)
{
    size_t size = text.size < capacity - used ? text.size : capacity - used;

    if (size > 0) memcpy(out + used, text.data, size);
    return used + size;
}

size_t iocm__joined_copy(char *out, size_t capacity, const iocm__joined *path)
{
    size_t used = append(out, capacity, 0, path->folder);

    if (path->separator != 0) used = append(out, capacity, used, iocm__span(&path->separator, 1));
    return append(out, capacity, used, path->name);
}

/* ---- parts that do not say which file they mean ---- */

/* The name that Windows makes for old programs: `PROGRA~1`, `MICROS~2.EXE`. */
static bool is_short_name(iocm_span part)
{
    size_t end = 0; /* of the name, without extension */
    size_t at;

    while (end < part.size && part.data[end] != '.') end++;
    if (end > 8 || part.size - end > 4) return false;
    at = end;
    while (at > 0 && iocm__is_digit(part.data[at - 1])) at--;
    return at < end && at > 1 && part.data[at - 1] == '~';
}

/* `%NAME%` in it: what the variable holds is not known. */
static bool has_variable(iocm_span part)
{
    const char *first = memchr(part.data, '%', part.size);

    while (first != NULL) {
        size_t rest = part.size - (size_t)(first + 1 - part.data);
        const char *second = memchr(first + 1, '%', rest);

        if (second == NULL || second > first + 1) return second != NULL;
        first = second; /* %% */
    }
    return false;
}

static bool is_dots(iocm_span part)
{
    return (part.size == 1 || part.size == 2) && part.data[0] == '.' &&
           part.data[part.size - 1] == '.';
}

/* `.. ` or `...`: Windows drops blanks and dots at the end of a part, where it does. */
static bool is_vague_dots(iocm_span part)
{
    for (size_t i = 0; i < part.size; i++)
        if (part.data[i] != '.' && part.data[i] != ' ') return false;
    return !is_dots(part);
}

static bool is_ambiguous(iocm_span part)
{
    return is_short_name(part) || has_variable(part) || is_vague_dots(part);
}

/* ---- normalizing, in place ---- */

typedef struct walker {
    char *text;
    size_t size; /* of what is read */
    size_t at;   /* read so far */
    size_t used; /* written so far */
    size_t root; /* `..` does not lead above that */
    bool windows;
    char separator;
} walker;

static bool next_part(iocm_span *part, walker *in)
{
    size_t start;

    while (in->at < in->size && in->text[in->at] == in->separator) in->at++;
    start = in->at;
    while (in->at < in->size && in->text[in->at] != in->separator) in->at++;
    *part = iocm__span(in->text + start, in->at - start);
    return part->size > 0;
}

/* What is written never overtakes what is read: every part had a separator before it, too. */
static void push(walker *in, iocm_span part)
{
    if (in->used > 0 && in->text[in->used - 1] != in->separator)
        in->text[in->used++] = in->separator;
    memmove(in->text + in->used, part.data, part.size);
    in->used += part.size;
}

static void pop(walker *in)
{
    while (in->used > in->root && in->text[in->used - 1] != in->separator) in->used--;
    if (in->used > in->root) in->used--;
}

/* The root `\\server\share`, which is read behind its two backslashes. */
static iocm__path_state read_share(walker *in)
{
    iocm_span part;

    in->text[0] = in->text[1] = '\\';
    in->used = 2;
    for (int i = 0; i < 2; i++) {
        if (!next_part(&part, in)) return i == 0 ? IOCM__PATH_AMBIGUOUS : IOCM__PATH_OK;
        if (is_dots(part) || is_ambiguous(part) || memchr(part.data, '?', part.size) != NULL)
            return IOCM__PATH_AMBIGUOUS;
        push(in, part);
        in->root = in->used;
    }
    return IOCM__PATH_OK;
}

/* Writes the root of a path of Windows. */
static iocm__path_state read_root(walker *in, bool *relative)
{
    bool literal = in->size >= 4 && memcmp(in->text, "\\\\?\\", 4) == 0;
    iocm_span rest;

    if (literal) in->at = 4;
    rest = iocm__span(in->text + in->at, in->size - in->at);
    if (literal && iocm__span_starts_fold(rest, IOCM__LITERAL("UNC\\"))) {
        in->at += 4;
        return read_share(in);
    }
    if (rest.size >= 2 && iocm__is_alpha(rest.data[0]) && rest.data[1] == ':') {
        if (rest.size > 2 && rest.data[2] != '\\') return IOCM__PATH_AMBIGUOUS;
        in->text[0] = rest.data[0];
        memcpy(in->text + 1, ":\\", 2);
        in->at += 2;
        in->used = in->root = 3;
        return IOCM__PATH_OK;
    }
    if (literal) return IOCM__PATH_AMBIGUOUS;
    if (rest.size >= 2 && rest.data[0] == '\\' && rest.data[1] == '\\') return read_share(in);
    *relative = rest.size == 0 || rest.data[0] != '\\';
    return *relative ? IOCM__PATH_OK : IOCM__PATH_AMBIGUOUS;
}

static iocm__path_state read_parts(walker *in, bool relative)
{
    iocm_span part;

    while (next_part(&part, in)) {
        if (in->windows && is_ambiguous(part)) return IOCM__PATH_AMBIGUOUS;
        if (!is_dots(part)) {
            push(in, part);
        } else if (part.size == 2 && in->used > in->root) {
            pop(in);
        } else if (part.size == 2 && relative) {
            push(in, part);
            in->root = in->used;
        }
    }
    return IOCM__PATH_OK;
}

static iocm__path_state normalize(iocm__path *out, walker *in)
{
    iocm__path_state state = IOCM__PATH_OK;

    out->relative = false;
    if (in->windows) {
        for (size_t i = 0; i < in->size; i++)
            if (in->text[i] == '/') in->text[i] = '\\';
        state = read_root(in, &out->relative);
    } else if (in->size >= 4 && memcmp(in->text, "//?/", 4) == 0) {
        return IOCM__PATH_AMBIGUOUS; /* `\\?\` of Windows, perhaps */
    } else {
        in->used = in->root = 1;
    }
    if (state == IOCM__PATH_OK) state = read_parts(in, out->relative);
    out->text = iocm__span(in->text, in->used);
    out->windows = in->windows;
    return state;
}

/* What stands for a file's name beside its folder leads elsewhere: `..\\System32\\svchost.exe`. */
static bool has_separator(iocm_span name, bool windows)
{
    for (size_t i = 0; i < name.size; i++)
        if (is_separator(name.data[i], windows)) return true;
    return false;
}

iocm__path_state iocm__path_read(iocm__path *out, char *buffer, size_t capacity,
                                 const iocm__joined *path)
{
    walker in = {buffer, 0, 0, 0, 0, false, 0};

    /* One byte more than the path: `C:` grows. */
    in.size = iocm__joined_copy(buffer, capacity, path);
    memset(out, 0, sizeof *out);
    if (in.size == capacity) return IOCM__PATH_TOO_LONG;
    in.windows = !is_posix(iocm__span(buffer, in.size));
    in.separator = in.windows ? '\\' : '/';
    if (path->folder.size > 0 && has_separator(path->name, in.windows)) return IOCM__PATH_AMBIGUOUS;
    return normalize(out, &in);
}

/* ---- values of conditions ---- */

/* The beginning of a path: a separator at its end says that a part ends there. */
static iocm__path_state read_start(iocm__path *out, char *buffer, size_t capacity, iocm_span value)
{
    iocm__joined whole = iocm__path_join(value, iocm__span(NULL, 0));
    bool windows = !is_posix(value);
    iocm__path_state state;

    /* `/srv/.` is the beginning of `/srv/.cache`, not of `/srv-old`. */
    if (is_dots(last_part(value, windows))) return IOCM__PATH_AMBIGUOUS;
    state = iocm__path_read(out, buffer, capacity, &whole);
    if (state != IOCM__PATH_OK) return state;
    if (out->text.size == 0) return IOCM__PATH_AMBIGUOUS;
    if (!is_separator(value.data[value.size - 1], windows) ||
        is_separator(out->text.data[out->text.size - 1], windows))
        return state;
    buffer[out->text.size++] = windows ? '\\' : '/';
    return state;
}

iocm__path_state iocm__path_operand(iocm__path *out, char *buffer, size_t capacity, iocm__op op,
                                    iocm_span value)
{
    iocm__joined whole = iocm__path_join(value, iocm__span(NULL, 0));

    memset(out, 0, sizeof *out);
    if (value.size >= IOCM__MAX_PATH || value.size >= capacity) return IOCM__PATH_TOO_LONG;
    if (value.size == 0) return IOCM__PATH_AMBIGUOUS;
    switch (op) {
    case IOCM__OP_NAME_IS:
    case IOCM__OP_ENDS:
    case IOCM__OP_CONTAINS:
        out->relative = true;
        out->windows = !is_posix(value);
        out->text = iocm__span(buffer, iocm__joined_copy(buffer, capacity, &whole));
        return IOCM__PATH_OK;
    case IOCM__OP_STARTS: return read_start(out, buffer, capacity, value);
    default: return iocm__path_read(out, buffer, capacity, &whole);
    }
}

/* ---- comparing ---- */

static bool is_under(const iocm__path *path, iocm_span folder, iocm__fold fold)
{
    if (folder.size == 0 || path->text.size <= folder.size ||
        !iocm__fold_starts(path->text, folder, fold))
        return false;
    return is_separator(folder.data[folder.size - 1], path->windows) ||
           is_separator(path->text.data[folder.size], path->windows);
}

/* By a piece, of which it does not matter how its own path would begin. */
static bool compare_piece(iocm__op op, const iocm__path *path, iocm_span piece, iocm__fold fold)
{
    switch (op) {
    case IOCM__OP_NAME_IS:
        return iocm__fold_equal(last_part(path->text, path->windows), piece, fold);
    case IOCM__OP_ENDS: return iocm__fold_ends(path->text, piece, fold);
    default: return iocm__fold_find(path->text, piece, fold) != IOCM__NOWHERE;
    }
}

static bool compare_whole(iocm__op op, const iocm__path *path, iocm_span value, iocm__fold fold)
{
    switch (op) {
    case IOCM__OP_UNDER: return is_under(path, value, fold);
    case IOCM__OP_STARTS: return iocm__fold_starts(path->text, value, fold);
    case IOCM__OP_GLOB: return iocm__fold_glob(path->text, value, fold);
    default: return iocm__fold_equal(path->text, value, fold);
    }
}

iocm__truth iocm__path_compare(iocm__op op, const iocm__path *path, const iocm__path *operand)
{
    iocm__fold fold = path->windows ? IOCM__FOLD_WINDOWS : IOCM__FOLD_NONE;

    if (op == IOCM__OP_NAME_IS || op == IOCM__OP_ENDS || op == IOCM__OP_CONTAINS)
        return compare_piece(op, path, operand->text, fold) ? IOCM__TRUE : IOCM__FALSE;
    if (path->relative && !operand->relative) return IOCM__UNKNOWN;
    if (path->windows != operand->windows) return IOCM__FALSE;
    return compare_whole(op, path, operand->text, fold) ? IOCM__TRUE : IOCM__FALSE;
}
