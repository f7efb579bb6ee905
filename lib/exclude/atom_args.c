/* SPDX-License-Identifier: MIT */
/* Command lines: which part of one is arguments, and single arguments. */
#include "exclude/atom.h"

static iocm_span from(iocm_span text, size_t at)
{
    return iocm__span(text.data + at, text.size - at);
}

static iocm_span trim_start(iocm_span text)
{
    while (text.size > 0 && iocm__is_space(text.data[0])) text = from(text, 1);
    return text;
}

/* Takes `start` off the text; false = it begins with something else. */
static bool take(iocm_span *text, iocm_span start, iocm__fold fold)
{
    if (!iocm__fold_starts(*text, start, fold)) return false;
    if (start.size > 0) *text = from(*text, start.size);
    return true;
}

/* Takes the image's path off a line; nothing but a blank may follow, or the end. */
static bool take_image(iocm_span *line, const iocm__joined *image)
{
    iocm_span left = *line;
    iocm_span first = image->folder.size > 0 ? image->folder : image->name;
    iocm__fold fold;

    if (first.size == 0) return false;
    fold = first.data[0] == '/' ? IOCM__FOLD_NONE : IOCM__FOLD_WINDOWS;
    if (!take(&left, image->folder, fold) ||
        !take(&left, iocm__span(&image->separator, image->separator != 0), fold) ||
        !take(&left, image->name, fold))
        return false;
    if (left.size > 0 && !iocm__is_space(left.data[0])) return false;
    *line = left;
    return true;
}

bool iocm__args_of(iocm_span *out, iocm_span command_line, const iocm__joined *image)
{
    iocm_span line = trim_start(command_line);

    if (line.size == 0) return false;
    if (line.data[0] == '"') {
        const char *quote = memchr(line.data + 1, '"', line.size - 1);

        if (quote == NULL) return false;
        line = from(line, (size_t)(quote + 1 - line.data));
    } else if (image == NULL || !take_image(&line, image)) {
        while (line.size > 0 && !iocm__is_space(line.data[0])) line = from(line, 1);
    }
    *out = trim_start(line);
    return true;
}

/* Takes one argument off `*args`, whose first byte belongs to it; true if it is `value`. */
static bool take_argument(iocm_span *args, iocm_span value)
{
    size_t same = 0; /* bytes of the value that are equal so far */
    bool equal = true;
    bool quoted = false;
    size_t at = 0;

    for (; at < args->size && (quoted || !iocm__is_space(args->data[at])); at++) {
        char c = args->data[at];

        if (c == '"') {
            quoted = !quoted;
        } else {
            equal = equal && same < value.size && iocm__lower(c) == iocm__lower(value.data[same]);
            same++;
        }
    }
    *args = from(*args, at);
    return equal && same == value.size;
}

bool iocm__text_arg(iocm_span args, iocm_span value, bool cut)
{
    for (args = trim_start(args); args.size > 0; args = trim_start(args)) {
        bool equal = take_argument(&args, value);

        if (equal && !(cut && args.size == 0)) return true;
    }
    return false;
}
