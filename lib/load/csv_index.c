/* SPDX-License-Identifier: MIT */
/*
 * Where plain records end. The text is looked at in blocks of 64 bytes; of each there is one
 * 64-bit mask for quotes, one for delimiters, and so on, bit n for byte n, and what must hold of
 * neighbours is a shift by one. The masks are made by the kernels below, by the means of each
 * processor; the rest is the same for all of them and is inlined into each.
 */
#include "load/csv_index.h"

#ifdef IOCM__X86
#include <immintrin.h>
#endif
#ifdef IOCM__NEON
#include <arm_neon.h>
#endif

#if defined(__GNUC__)
#define INLINED inline __attribute__((always_inline))
#else
#define INLINED inline
#endif

enum { BLOCK = 64, LOWEST = 0x20 };

typedef struct masks {
    uint64_t quotes;
    uint64_t inside; /* an odd number of quotes stands before it, or it is the first of a pair */
    uint64_t delimiters;
    uint64_t feeds;
    uint64_t returns;
    uint64_t low; /* blank or below: blanks, tabs, line ends */
} masks;

typedef void (*masks_fn)(masks *out, const char *text, char delimiter);

/* ---- from block to block ---- */

typedef struct state {
    uint64_t inside;   /* all ones within quotes */
    uint64_t special;  /* 1 if the last byte was a quote, delimiter or line end */
    uint64_t closing;  /* 1 if it was a quote that closes */
    uint64_t returned; /* 1 if it was a carriage return */
    uint64_t start;    /* 1 if the next byte begins a record */
    size_t delimiters; /* of the record so far */
    size_t begin;      /* of the record */
    uint32_t lines;
} state;

static INLINED uint64_t through(uint64_t lowest_bit)
{
    return lowest_bit | (lowest_bit - 1);
}

static INLINED size_t count_bits(uint64_t mask)
{
#if defined(__GNUC__)
    return (size_t)__builtin_popcountll(mask);
#else
    size_t count = 0;

    for (; mask != 0; mask &= mask - 1) count++;
    return count;
#endif
}

static INLINED size_t lowest(uint64_t mask)
{
#if defined(__GNUC__)
    return (size_t)__builtin_ctzll(mask);
#else
    return count_bits((mask & (0 - mask)) - 1);
#endif
}

/* Bit n of what is odd: something up to byte n is not as plain records have it. */
static INLINED uint64_t find_odd(state *s, const masks *m, uint64_t ends)
{
    uint64_t opening = m->quotes & m->inside;
    uint64_t closing = m->quotes & ~m->inside;
    uint64_t special = m->quotes | m->delimiters | m->feeds | m->returns;
    uint64_t odd = opening & ~(special << 1 | s->special);

    odd |= (closing << 1 | s->closing) & ~special;
    odd |= (m->returns << 1 | s->returned) & ~m->feeds;
    odd |= (ends << 1 | s->start) & m->low & ~m->delimiters;
    s->special = special >> 63;
    s->closing = closing >> 63;
    s->returned = m->returns >> 63;
    s->start = ends >> 63;
    return odd;
}

/* Adds the records that end in a block; false if one is not plain, or there is no more room. */
static INLINED bool add_records(iocm__csv_index *index, state *s, const masks *m, uint64_t ends,
                                uint64_t delimiters, size_t at)
{
    uint64_t quoted = m->feeds & m->inside;

    for (; ends != 0; ends &= ends - 1) {
        uint64_t before = through(ends & (0 - ends));
        size_t end = at + lowest(ends) + 1;

        if (s->delimiters + count_bits(delimiters & before) != index->delimiters ||
            end - s->begin > index->longest)
            return false;
        s->lines += 1 + (quoted != 0 ? (uint32_t)count_bits(quoted & before) : 0);
        index->records[index->count++] = (iocm__csv_record){(uint32_t)end, s->lines};
        if (index->count == IOCM__CSV_RECORDS) return false;
        s->begin = end;
        s->delimiters = 0;
        delimiters &= ~before;
        quoted &= ~before;
    }
    s->delimiters += count_bits(delimiters);
    if (quoted != 0) s->lines += (uint32_t)count_bits(quoted);
    return true;
}

/* Reads a block of which the bits `valid` count; false if it is the last to be read. */
static INLINED bool take_block(iocm__csv_index *index, state *s, masks *m, size_t at,
                               uint64_t valid)
{
    uint64_t ends, delimiters, odd;

    m->inside ^= s->inside;
    s->inside = 0 - (m->inside >> 63);
    ends = m->feeds & ~m->inside;
    delimiters = m->delimiters & ~m->inside;
    odd = find_odd(s, m, ends) & valid;
    if (odd != 0) ends &= through(odd & (0 - odd)) >> 1;
    if (!add_records(index, s, m, ends, delimiters, at) || odd != 0) return false;
    return at <= s->begin + index->longest && (at < IOCM__CSV_WINDOW || index->count == 0);
}

static INLINED bool find_records(iocm__csv_index *index, const char *text, size_t size,
                                 masks_fn make)
{
    state s = {.special = 1, .start = 1};
    size_t at = 0;
    masks m;

    index->count = 0;
    for (; size - at >= BLOCK; at += BLOCK) {
        make(&m, text + at, index->delimiter);
        if (!take_block(index, &s, &m, at, UINT64_MAX)) return false;
    }
    if (at < size) {
        char last[BLOCK] = {0};

        memcpy(last, text + at, size - at);
        make(&m, last, index->delimiter);
        if (!take_block(index, &s, &m, at, (UINT64_C(1) << (size - at)) - 1)) return false;
        s.inside = 0 - (m.inside >> (size - at - 1) & 1);
        s.returned = m.returns >> (size - at - 1) & 1;
    }
    return s.begin < size && s.inside == 0 && s.returned == 0 &&
           s.delimiters == index->delimiters && size - s.begin <= index->longest;
}

/* ---- kernels ---- */

/* From the marks of quotes, the bytes behind an odd number of them. */
static INLINED uint64_t between(uint64_t quotes)
{
    for (unsigned shift = 1; shift < BLOCK; shift *= 2) quotes ^= quotes << shift;
    return quotes;
}

static void masks_plain(masks *out, const char *text, char delimiter)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < BLOCK; i++) {
        uint64_t bit = UINT64_C(1) << i;

        if (text[i] == '"') out->quotes |= bit;
        if (text[i] == delimiter) out->delimiters |= bit;
        if (text[i] == '\n') out->feeds |= bit;
        if (text[i] == '\r') out->returns |= bit;
        if ((unsigned char)text[i] <= LOWEST) out->low |= bit;
    }
    out->inside = between(out->quotes);
}

static bool find_plain(iocm__csv_index *index, const char *text, size_t size)
{
    return find_records(index, text, size, masks_plain);
}

#ifdef IOCM__X86

#define SSE42  IOCM__TARGET("sse4.2,popcnt")
#define AVX2   IOCM__TARGET("avx2,bmi,bmi2,lzcnt,popcnt,pclmul")
#define AVX512 IOCM__TARGET("avx2,bmi,bmi2,lzcnt,popcnt,pclmul,avx512f,avx512bw,avx512dq,avx512vl")

SSE42 static INLINED uint64_t join(__m128i a, __m128i b, __m128i c, __m128i d)
{
    uint64_t low = (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
    uint64_t high = (uint32_t)_mm_movemask_epi8(c) | (uint32_t)_mm_movemask_epi8(d) << 16;

    return low | high << 32;
}

SSE42 static INLINED uint64_t equal_sse42(const __m128i *v, char byte)
{
    __m128i all = _mm_set1_epi8(byte);

    return join(_mm_cmpeq_epi8(v[0], all), _mm_cmpeq_epi8(v[1], all), _mm_cmpeq_epi8(v[2], all),
                _mm_cmpeq_epi8(v[3], all));
}

SSE42 static INLINED __m128i low_sse42(__m128i v)
{
    return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(LOWEST)), v);
}

SSE42 static void masks_sse42(masks *out, const char *text, char delimiter)
{
    __m128i v[4];

    for (size_t i = 0; i < 4; i++) v[i] = _mm_loadu_si128((const __m128i *)(text + 16 * i));
    out->quotes = equal_sse42(v, '"');
    out->delimiters = equal_sse42(v, delimiter);
    out->feeds = equal_sse42(v, '\n');
    out->returns = equal_sse42(v, '\r');
    out->low = join(low_sse42(v[0]), low_sse42(v[1]), low_sse42(v[2]), low_sse42(v[3]));
    out->inside = between(out->quotes);
}

SSE42 static bool find_sse42(iocm__csv_index *index, const char *text, size_t size)
{
    return find_records(index, text, size, masks_sse42);
}

/* As `between`: a product without carries by all ones. */
AVX2 static INLINED uint64_t between_avx2(uint64_t quotes)
{
#ifdef __x86_64__
    __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)quotes), _mm_set1_epi8((char)0xff), 0);

    return (uint64_t)_mm_cvtsi128_si64(product);
#else
    return between(quotes);
#endif
}

AVX2 static INLINED uint64_t pair(__m256i a, __m256i b)
{
    return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

AVX2 static INLINED uint64_t equal_avx2(__m256i a, __m256i b, char byte)
{
    __m256i all = _mm256_set1_epi8(byte);

    return pair(_mm256_cmpeq_epi8(a, all), _mm256_cmpeq_epi8(b, all));
}

AVX2 static void masks_avx2(masks *out, const char *text, char delimiter)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)text);
    __m256i b = _mm256_loadu_si256((const __m256i *)(text + 32));
    __m256i most = _mm256_set1_epi8(LOWEST);

    out->quotes = equal_avx2(a, b, '"');
    out->delimiters = equal_avx2(a, b, delimiter);
    out->feeds = equal_avx2(a, b, '\n');
    out->returns = equal_avx2(a, b, '\r');
    out->low = pair(_mm256_cmpeq_epi8(_mm256_min_epu8(a, most), a),
                    _mm256_cmpeq_epi8(_mm256_min_epu8(b, most), b));
    out->inside = between_avx2(out->quotes);
}

AVX2 static bool find_avx2(iocm__csv_index *index, const char *text, size_t size)
{
    return find_records(index, text, size, masks_avx2);
}

AVX512 static void masks_avx512(masks *out, const char *text, char delimiter)
{
    __m512i v = _mm512_loadu_si512(text);

    out->quotes = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
    out->delimiters = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(delimiter));
    out->feeds = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
    out->returns = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r'));
    out->low = _mm512_cmple_epu8_mask(v, _mm512_set1_epi8(LOWEST));
    out->inside = between_avx2(out->quotes);
}

AVX512 static bool find_avx512(iocm__csv_index *index, const char *text, size_t size)
{
    return find_records(index, text, size, masks_avx512);
}

#endif

#ifdef IOCM__NEON

static INLINED uint64_t join(const uint8x16_t *v)
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t each = vld1q_u8(bits);
    uint8x16_t low = vpaddq_u8(vandq_u8(v[0], each), vandq_u8(v[1], each));
    uint8x16_t high = vpaddq_u8(vandq_u8(v[2], each), vandq_u8(v[3], each));
    uint8x16_t sum = vpaddq_u8(low, high);

    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}

static INLINED uint64_t equal_neon(const uint8x16_t *v, char byte)
{
    uint8x16_t all = vdupq_n_u8((uint8_t)byte);
    uint8x16_t same[4];

    for (size_t i = 0; i < 4; i++) same[i] = vceqq_u8(v[i], all);
    return join(same);
}

static void masks_neon(masks *out, const char *text, char delimiter)
{
    uint8x16_t v[4];
    uint8x16_t low[4];

    for (size_t i = 0; i < 4; i++) {
        v[i] = vld1q_u8((const uint8_t *)text + 16 * i);
        low[i] = vcleq_u8(v[i], vdupq_n_u8(LOWEST));
    }
    out->quotes = equal_neon(v, '"');
    out->delimiters = equal_neon(v, delimiter);
    out->feeds = equal_neon(v, '\n');
    out->returns = equal_neon(v, '\r');
    out->low = join(low);
    out->inside = between(out->quotes);
}

static bool find_neon(iocm__csv_index *index, const char *text, size_t size)
{
    return find_records(index, text, size, masks_neon);
}

#endif

iocm__csv_find_fn iocm__csv_find_choose(iocm__cpu level)
{
    switch (level) {
#ifdef IOCM__X86
    case IOCM__CPU_AVX512: return find_avx512;
    case IOCM__CPU_AVX2: return find_avx2;
    case IOCM__CPU_SSE42: return find_sse42;
#endif
#ifdef IOCM__NEON
    case IOCM__CPU_NEON: return find_neon;
#endif
    default: return find_plain;
    }
}
