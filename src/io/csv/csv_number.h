/* csv_number.h - the text of a number to its value.
 *
 * Real numbers become the double nearest to the decimal text (ties to even), as strtod gives in
 * the C locale; integers are exact or refused. The text is the whole number: no blanks around it.
 * csv_number_plain is the short way for what most tables are full of: an optional minus, digits,
 * at most one point, at most 16 characters. It reads up to 8 bytes behind the text, so the text
 * must lie in a buffer with that much room.
 * Called by csv_column.c (values) and csv_types.c (which type a column has).
 * Invariant: what csv_number_plain accepts, the other functions accept with the same value.
 */
#ifndef HML_IO_CSV_NUMBER_H
#define HML_IO_CSV_NUMBER_H

#include <string.h>

#include "core/base.h"

/* The nearest double; nan, inf and infinity in any case count; false: not a number. */
bool csv_number_f64(double *out, const char *p, size_t n);
/* False: not an integer or beyond 64 bits. */
bool csv_number_i64(int64_t *out, const char *p, size_t n);
bool csv_number_u64(uint64_t *out, const char *p, size_t n);
/* true and false in any case. */
bool csv_number_bool(uint8_t *out, const char *p, size_t n);

/* digits / 10^decimals, with a minus where negative. */
typedef struct CsvPlain {
    uint64_t digits; /* below 10^16 */
    uint32_t decimals;
    bool negative, point;
} CsvPlain;

/* Eight bytes, the first one lowest. */
static inline uint64_t csv_number_load(const char *p) {
    uint64_t x;
    memcpy(&x, p, 8);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(x) : x;
}

/* Value of eight digits (bytes 0 to 9, the first one lowest): neighbours, pairs, then fours. */
static inline uint64_t csv_number_eight(uint64_t x) {
    const uint64_t two = UINT64_C(0x000000ff000000ff);
    x = x * 10 + (x >> 8);
    uint64_t a = (x & two) * (100 + (UINT64_C(1000000) << 32));
    uint64_t b = ((x >> 16) & two) * (1 + (UINT64_C(10000) << 32));
    return (a + b) >> 32;
}

/* Bit 7 of every byte that is not 0 to 9. */
static inline uint64_t csv_number_odd(uint64_t x) {
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    return (((x & low) + UINT64_C(0x7676767676767676)) | x) & ~low;
}

/* Takes the point out of eight bytes: mark is bit 7 of its byte, what stands before moves up. */
static inline uint64_t csv_number_close(uint64_t x, uint64_t mark) {
    uint64_t before = (mark >> 7) - 1, behind = 0 - (mark << 1);
    return (x & behind) | ((x & before) << 8);
}

/* Is the only odd byte of x a point? */
static inline bool csv_number_pointed(uint64_t x, uint64_t odd) {
    uint64_t byte = odd >> 7;
    return (odd & (odd - 1)) == 0 && (x & (byte * 0xff)) == byte * ('.' ^ '0');
}

#define CSV_NUMBER_ZEROS UINT64_C(0x3030303030303030)

/* 9 to 16 characters: the last eight and, moved up against them, the rest. */
static inline bool csv_number_plain_long(CsvPlain *out, const char *p, size_t n) {
    uint64_t a = (csv_number_load(p) ^ CSV_NUMBER_ZEROS) << (128 - 8 * n);
    uint64_t b = csv_number_load(p + n - 8) ^ CSV_NUMBER_ZEROS;
    uint64_t odd_a = csv_number_odd(a), odd_b = csv_number_odd(b);
    if (odd_b) {
        if (odd_a || !csv_number_pointed(b, odd_b)) return false;
        out->decimals = (uint32_t)__builtin_clzll(odd_b) / 8;
        b = csv_number_close(b, odd_b) | (a >> 56);
        a <<= 8;
    } else if (odd_a) {
        if (!csv_number_pointed(a, odd_a)) return false;
        out->decimals = 8 + (uint32_t)__builtin_clzll(odd_a) / 8;
        a = csv_number_close(a, odd_a);
    }
    out->point = (odd_a | odd_b) != 0;
    out->digits = csv_number_eight(a) * 100000000 + csv_number_eight(b);
    return true;
}

static inline bool csv_number_plain(CsvPlain *out, const char *p, size_t n) {
    bool negative = *p == '-';
    p += negative;
    n -= negative;
    *out = (CsvPlain){.negative = negative};
    if (n - 1 >= 8) return n - 9 < 8 && csv_number_plain_long(out, p, n);
    uint64_t x = (csv_number_load(p) ^ CSV_NUMBER_ZEROS) << (64 - 8 * n);
    uint64_t odd = csv_number_odd(x);
    if (odd) {
        if (n == 1 || !csv_number_pointed(x, odd)) return false;
        out->point = true;
        out->decimals = (uint32_t)__builtin_clzll(odd) / 8;
        x = csv_number_close(x, odd);
    }
    out->digits = csv_number_eight(x);
    return true;
}

/* 10^0 .. 10^22: the powers of ten that a double holds exactly. */
extern const double csv_number_tens[23];

/* Both the digits and the power are exact, so that one division rounds once (Clinger 1990). */
static inline bool csv_number_plain_f64(double *out, const char *p, size_t n) {
    CsvPlain x;
    if (!csv_number_plain(&x, p, n) || x.digits >> 53) return false;
    double value = (double)(int64_t)x.digits / csv_number_tens[x.decimals];
    uint64_t bits;
    memcpy(&bits, &value, 8);
    bits |= (uint64_t)x.negative << 63; /* no branch: signs are not predictable */
    memcpy(out, &bits, 8);
    return true;
}

static inline bool csv_number_plain_i64(int64_t *out, const char *p, size_t n) {
    CsvPlain x;
    if (!csv_number_plain(&x, p, n) || x.point) return false;
    int64_t sign = -(int64_t)x.negative;
    *out = ((int64_t)x.digits ^ sign) - sign;
    return true;
}

#endif
