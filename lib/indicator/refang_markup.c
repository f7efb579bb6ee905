/* SPDX-License-Identifier: MIT */
/* Refanging of HTML entities: `&#46;` `&#x2e;` `&period;`. Only where the reader asked for it. */
#include "indicator/refang.h"

static const struct {
    iocm_span name;
    char c;
} names[] = {
    {{"amp", 3}, '&'},    {{"period", 6}, '.'}, {{"colon", 5}, ':'},  {{"sol", 3}, '/'},
    {{"commat", 6}, '@'}, {{"lt", 2}, '<'},     {{"gt", 2}, '>'},     {{"quot", 4}, '"'},
    {{"apos", 4}, '\''},  {{"nbsp", 4}, ' '},   {{"lpar", 4}, '('},   {{"rpar", 4}, ')'},
    {{"lsqb", 4}, '['},   {{"rsqb", 4}, ']'},   {{"lbrack", 6}, '['}, {{"rbrack", 6}, ']'},
    {{"lcub", 4}, '{'},   {{"rcub", 4}, '}'},   {{"lbrace", 6}, '{'}, {{"rbrace", 6}, '}'},
    {{"num", 3}, '#'},    {{"percnt", 6}, '%'}, {{"equals", 6}, '='}, {{"quest", 5}, '?'},
    {{"hyphen", 6}, '-'}, {{"dash", 4}, '-'},   {{"lowbar", 6}, '_'}, {{"comma", 5}, ','},
    {{"semi", 4}, ';'},   {{"plus", 4}, '+'},   {{"excl", 4}, '!'},   {{"bsol", 4}, '\\'},
    {{"ast", 3}, '*'},    {{"verbar", 6}, '|'}, {{"Tab", 3}, '\t'},
};

/* The code point of `#46` or `#x2e`; 0 if it is none, or a control character. */
static uint32_t numeric(iocm_span body)
{
    bool hex = body.size > 2 && iocm__lower(body.data[1]) == 'x';
    uint32_t point = 0;

    if (body.size < 2 || body.size > 9) return 0;
    for (size_t i = hex ? 2 : 1; i < body.size; i++) {
        int digit = iocm__hex_value(body.data[i]);
        if (digit < 0 || (!hex && digit > 9)) return 0;
        point = point * (hex ? 16 : 10) + (uint32_t)digit;
    }
    return point < 0x20 || point == 0x7F || point > 0x10FFFF ? 0 : point;
}

bool iocm__refang_entity(iocm__refanger *r)
{
    size_t end = r->size - 1;
    size_t at = end;
    uint32_t seen = r->seen;
    iocm_span body;
    char text[4] = {0};
    size_t size = 0;

    while (at > 0 && end - at < 10 &&
           (iocm__is_alnum(r->window[at - 1]) || r->window[at - 1] == '#'))
        at--;
    if (at == 0 || at == end || r->window[at - 1] != '&') return false;
    body = iocm__span(r->window + at, end - at);
    if (body.data[0] == '#') {
        uint32_t point = numeric(body);
        if (point == 0) return false;
        size = iocm__utf8_encode(text, point);
    } else {
        for (size_t i = 0; i < sizeof names / sizeof names[0] && size == 0; i++)
            if (iocm__span_equal(body, names[i].name)) text[size++] = names[i].c;
        if (size == 0) return false;
    }
    iocm__refang_replace(r, at - 1, at, iocm__span(text, size));
    r->seen = seen; /* markup is not defanging */
    return true;
}
