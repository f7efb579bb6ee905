/* SPDX-License-Identifier: MIT */
/*
 * Globs. A `*` stays within one part of a path, so the pieces between stars are found one after
 * another, each at the first place that fits: a piece that is found earlier never makes one
 * behind it harder to find, and no place has to be tried twice.
 */
#include "exclude/atom.h"

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* The pattern's next piece: up to a `*` or its end. */
static iocm_span next_piece(iocm_span pattern, size_t at)
{
    size_t end = at;

    while (end < pattern.size && pattern.data[end] != '*') end++;
    return iocm__span(pattern.data + at, end - at);
}

static size_t character_size(iocm_span text, size_t at)
{
    uint32_t point;
    size_t size = iocm__utf8_decode(text.data + at, text.size - at, &point);

    return size == 0 ? 1 : size;
}

/* Where a piece that begins at `at` ends, or IOCM__NOWHERE: it does not stand there. */
static size_t piece_end(iocm_span text, size_t at, iocm_span piece, iocm__fold fold)
{
    for (size_t i = 0; i < piece.size; i++) {
        if (at == text.size) return IOCM__NOWHERE;
        if (piece.data[i] != '?') {
            if (iocm__fold_byte(text.data[at], fold) != iocm__fold_byte(piece.data[i], fold))
                return IOCM__NOWHERE;
            at++;
        } else {
            if (is_separator(text.data[at])) return IOCM__NOWHERE;
            at += character_size(text, at);
        }
    }
    return at;
}

/* A text that is matched, and how far it was. */
typedef struct progress {
    iocm_span text;
    size_t at;
    size_t wall; /* the first separator at or after `at`, or the end: no star goes beyond */
    iocm__fold fold;
} progress;

static void find_wall(progress *in)
{
    if (in->wall < in->at) in->wall = in->at;
    while (in->wall < in->text.size && !is_separator(in->text.data[in->wall])) in->wall++;
}

/* Goes behind the first place of a piece, a star being before it. */
static bool find_piece(progress *in, iocm_span piece)
{
    size_t room;

    find_wall(in);
    if (memchr(piece.data, '?', piece.size) == NULL) {
        size_t found;

        room = in->text.size - in->wall < piece.size ? in->text.size : in->wall + piece.size;
        found = iocm__fold_find(iocm__span(in->text.data + in->at, room - in->at), piece, in->fold);
        if (found == IOCM__NOWHERE) return false;
        in->at += found + piece.size;
        return true;
    }
    for (size_t at = in->at; at <= in->wall && at < in->text.size;
         at += character_size(in->text, at)) {
        size_t end = piece_end(in->text, at, piece, in->fold);

        if (end == IOCM__NOWHERE) continue;
        in->at = end;
        return true;
    }
    return false;
}

/* True if the text ends with the last piece, a star being before it. */
static bool ends_with(progress *in, iocm_span piece)
{
    size_t start;

    find_wall(in);
    if (piece.size == 0) return in->wall == in->text.size;
    if (memchr(piece.data, '?', piece.size) == NULL) {
        if (piece.size > in->text.size - in->at) return false;
        start = in->text.size - piece.size;
        return start <= in->wall && iocm__fold_ends(in->text, piece, in->fold);
    }
    for (start = in->at; start <= in->wall && start < in->text.size;
         start += character_size(in->text, start))
        if (piece_end(in->text, start, piece, in->fold) == in->text.size) return true;
    return false;
}

bool iocm__fold_glob(iocm_span text, iocm_span pattern, iocm__fold fold)
{
    progress in = {text, 0, 0, fold};
    iocm_span piece;
    size_t at;

    if (pattern.size == 0) return text.size == 0;
    if (text.size == 0) in.text.data = "";
    piece = next_piece(pattern, 0);
    at = piece.size;
    in.at = piece_end(in.text, 0, piece, fold);
    if (in.at == IOCM__NOWHERE) return false;
    if (at == pattern.size) return in.at == text.size;
    for (;;) {
        piece = next_piece(pattern, at + 1); /* behind the star */
        at += 1 + piece.size;
        if (at == pattern.size) return ends_with(&in, piece);
        if (piece.size > 0 && !find_piece(&in, piece)) return false;
    }
}

bool iocm__text_glob(iocm_span text, iocm_span pattern)
{
    return iocm__fold_glob(text, pattern, IOCM__FOLD_CASE);
}
