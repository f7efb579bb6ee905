/* SPDX-License-Identifier: MIT */
/* HTML entities and markdown decorations. Only what stands around words; no document model. */
#include "load/markup.h"

/* Names as in HTML; only such as occur in prose or hide the characters of an indicator. */
static const struct {
    const char *name;
    uint32_t point;
} entities[] = {
    {"amp", '&'},      {"quot", '"'},     {"apos", '\''},        {"lt", '<'},
    {"gt", '>'},       {"nbsp", 0xA0},    {"lsquo", 0x2018},     {"rsquo", 0x2019},
    {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"sbquo", 0x201A},     {"bdquo", 0x201E},
    {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026},    {"bull", 0x2022},
    {"middot", 0xB7},  {"copy", 0xA9},    {"reg", 0xAE},         {"trade", 0x2122},
    {"shy", 0xAD},     {"ensp", 0x2002},  {"emsp", 0x2003},      {"thinsp", 0x2009},
    {"period", '.'},   {"colon", ':'},    {"semi", ';'},         {"comma", ','},
    {"sol", '/'},      {"bsol", '\\'},    {"lsqb", '['},         {"lbrack", '['},
    {"rsqb", ']'},     {"rbrack", ']'},   {"lpar", '('},         {"rpar", ')'},
    {"lcub", '{'},     {"lbrace", '{'},   {"rcub", '}'},         {"rbrace", '}'},
    {"vert", '|'},     {"verbar", '|'},   {"VerticalLine", '|'}, {"num", '#'},
    {"percnt", '%'},   {"commat", '@'},   {"equals", '='},       {"quest", '?'},
    {"excl", '!'},     {"lowbar", '_'},   {"UnderBar", '_'},     {"hyphen", 0x2010},
    {"dash", 0x2010},  {"ast", '*'},      {"plus", '+'},         {"dollar", '$'},
    {"grave", '`'},    {"Hat", '^'},      {"Tab", '\t'},         {"NewLine", '\n'},
};

static bool numeric_entity(uint32_t *point, const char *digits, size_t size)
{
    unsigned base = 10;
    uint32_t value = 0;

    if (size > 0 && iocm__lower(digits[0]) == 'x') {
        base = 16;
        digits++;
        size--;
    }
    if (size == 0 || size > 7) return false;
    for (size_t i = 0; i < size; i++) {
        int digit = iocm__hex_value(digits[i]);

        if (digit < 0 || (unsigned)digit >= base) return false;
        value = value * base + (unsigned)digit;
    }
    if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return false;
    *point = value;
    return true;
}

bool iocm__entity_decode(uint32_t *point, const char *name, size_t size)
{
    if (size > 1 && name[0] == '#') return numeric_entity(point, name + 1, size - 1);
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (strlen(entities[i].name) == size && memcmp(entities[i].name, name, size) == 0) {
            *point = entities[i].point;
            return true;
        }
    }
    return false;
}

/* ---- decorations ---- */

static bool is_mark(char c)
{
    return c == '*' || c == '`' || c == '_';
}

/* The mark runs at both ends pair up: as long as each other, none of them inside, and a single
 * `*` or `_` stands against a word (`*.example` is no emphasis). */
static size_t paired_marks(iocm_span text)
{
    char mark = text.size > 0 ? text.data[0] : 0;
    size_t run = 0;
    iocm_span inner;

    if (!is_mark(mark)) return 0;
    while (run < text.size && text.data[run] == mark) run++;
    if (text.size <= run * 2) return 0;
    inner = iocm__span(text.data + run, text.size - run * 2);
    for (size_t i = 0; i < run; i++)
        if (inner.data[inner.size + i] != mark) return 0;
    if (memchr(inner.data, mark, inner.size) != NULL) return 0;
    if (run == 1 && mark != '`' && !iocm__is_alnum(inner.data[0])) return 0;
    return run;
}

iocm_span iocm__markup_trim(iocm_span text)
{
    size_t run;

    text = iocm__span_trim(text);
    while ((run = paired_marks(text)) > 0)
        text = iocm__span_trim(iocm__span(text.data + run, text.size - run * 2));
    run = 0;
    while (run < text.size && text.data[text.size - 1 - run] == '*') run++;
    if (run >= 2 && memchr(text.data, '*', text.size - run) == NULL) text.size -= run;
    return iocm__span_trim(text);
}

static void drop(iocm_span *text, size_t count)
{
    text->data += count;
    text->size -= count;
}

/* The bytes of a bullet, number or quote mark with its blank; 0 if the line begins with none. */
static size_t bullet_size(iocm_span line)
{
    size_t digits = 0;

    if (line.size > 1 && line.data[0] == '>') return 1;
    if (line.size > 2 && memchr("-*+", line.data[0], 3) != NULL && line.data[1] == ' ') return 2;
    if (line.size > 4 && memcmp(line.data, "\xE2\x80\xA2 ", 4) == 0) return 4;
    while (digits < line.size && iocm__is_digit(line.data[digits])) digits++;
    if (digits == 0 || digits > 3 || line.size < digits + 2) return 0;
    if (line.data[digits] != '.' && line.data[digits] != ')') return 0;
    return line.data[digits + 1] == ' ' ? digits + 2 : 0;
}

iocm_span iocm__markup_line(iocm_span line, unsigned *heading)
{
    unsigned level = 0;
    size_t size;

    line = iocm__span_trim(line);
    while ((size = bullet_size(line)) > 0) {
        drop(&line, size);
        line = iocm__span_trim(line);
    }
    while (level < line.size && line.data[level] == '#') level++;
    if (level > 6 || (level < line.size && line.data[level] != ' ')) level = 0;
    drop(&line, level);
    if (heading != NULL) *heading = level;
    line = iocm__span_trim(line);
    while (level > 0 && line.size > 0 && line.data[line.size - 1] == '#') line.size--;
    return iocm__span_trim(line);
}

iocm_span iocm__markup_drop_bullet(iocm_span text)
{
    size_t size = text.size;

    while (size > 0 && text.data[size - 1] == ' ') size--;
    if (size < 2 || text.data[size - 2] != ' ' || memchr("-*+#", text.data[size - 1], 4) == NULL)
        return text;
    return iocm__span(text.data, size - 1);
}

bool iocm__markup_is_fence(iocm_span line)
{
    line = iocm__span_trim(line);
    return line.size >= 3 && (memcmp(line.data, "```", 3) == 0 || memcmp(line.data, "~~~", 3) == 0);
}

#define LABEL_REACH 64u /* bytes that a label with all its marks may take */

/* Skips emphasis marks; gives how many. */
static size_t skip_marks(iocm_span *text)
{
    size_t marks = 0;

    for (; text->size > 0 && is_mark(text->data[0]); marks++) drop(text, 1);
    return marks;
}

/* Skips the words of `name`: a blank in it stands for blanks, and around `/` they may stand. */
static bool skip_name(iocm_span *text, const char *name)
{
    for (size_t i = 0; name[i] != '\0'; i++) {
        bool loose = name[i] == '/' || (i > 0 && name[i - 1] == '/');

        if (name[i] == ' ' && (text->size == 0 || text->data[0] != ' ')) return false;
        while ((loose || name[i] == ' ') && text->size > 0 && text->data[0] == ' ') drop(text, 1);
        if (name[i] == ' ') continue;
        if (text->size == 0 || iocm__lower(text->data[0]) != name[i]) return false;
        drop(text, 1);
    }
    return true;
}

size_t iocm__markup_label(iocm_span text, const char *name)
{
    iocm_span rest = text.size > LABEL_REACH ? iocm__span(text.data, LABEL_REACH) : text;
    size_t opened = skip_marks(&rest);
    size_t closed = 0;

    if (!skip_name(&rest, name)) return 0;
    while (rest.size > 0 && (rest.data[0] == ' ' || (closed < opened && is_mark(rest.data[0])))) {
        if (is_mark(rest.data[0])) closed++;
        drop(&rest, 1);
    }
    if (rest.size == 0 || rest.data[0] != ':') return 0;
    drop(&rest, 1);
    for (; closed < opened && rest.size > 0 && is_mark(rest.data[0]); closed++) drop(&rest, 1);
    return (size_t)(rest.data - text.data);
}

size_t iocm__markup_unescape(char *out, iocm_span text)
{
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        uint32_t point;
        const char *end;

        if (c == '\\' && i + 1 < text.size && memchr("|_*~`", text.data[i + 1], 5) != NULL) {
            c = text.data[++i];
        } else if (c == '&') {
            size_t left = text.size - i - 1;

            if (left > IOCM__ENTITY_MAX + 1) left = IOCM__ENTITY_MAX + 1;
            end = memchr(text.data + i + 1, ';', left);
            if (end != NULL &&
                iocm__entity_decode(&point, text.data + i + 1, (size_t)(end - text.data) - i - 1) &&
                point == '|') {
                c = '|';
                i = (size_t)(end - text.data);
            }
        }
        out[size++] = c;
    }
    return size;
}
