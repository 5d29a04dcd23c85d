/* csv_number.c - the text of a number to its value; see csv_number.h.
 *
 * A real number is first read as digits * 10^exponent with up to 19 digits. Where both are small
 * one multiplication or division of doubles is exact to the last bit (W. Clinger, "How to read
 * floating point numbers accurately", 1990). Else the digits are multiplied by a 128-bit power of
 * five (D. Lemire, "Number parsing at a gigabyte per second", 2021), which is right for all 64-bit
 * digits (N. Mushtak and D. Lemire, "Fast number parsing without fallback", 2022). With more than
 * 19 digits the value lies between those of the first 19 and the next number: where these two
 * round differently strtod decides, in the C locale.
 */
#include "io/csv/csv_number.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "core/str.h"
#include "io/csv/csv_powers.h"

const double csv_number_tens[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { DIGITS_MAX = 19, EXPONENT_MAX = 100000 };

typedef struct Decimal {
    uint64_t digits;
    int64_t exponent;
    int used; /* significant digits in digits */
    bool negative;
    bool cut; /* digits that are not zero were left out */
} Decimal;

/* Lower case of a letter; what is not a letter becomes something that is no letter either. */
static char lower(char c) { return (char)(c | 0x20); }

static bool is_word(const char *p, size_t n, const char *word) {
    if (n != strlen(word)) return false;
    for (size_t i = 0; i < n; i++)
        if (lower(p[i]) != word[i]) return false;
    return true;
}

/* Reads digits from p[i] on; returns where they end. step: what one digit adds to the exponent. */
static size_t decimal_digits(Decimal *d, const char *p, size_t i, size_t n, int step) {
    while (n - i >= 8 && d->used > 0 && d->used <= DIGITS_MAX - 8) {
        uint64_t x = csv_number_load(p + i) ^ CSV_NUMBER_ZEROS;
        if (csv_number_odd(x)) break;
        d->digits = d->digits * 100000000 + csv_number_eight(x);
        d->used += 8;
        d->exponent += 8 * step;
        i += 8;
    }
    for (; i < n && char_is_digit(p[i]); i++) {
        if (d->used < DIGITS_MAX) {
            d->digits = d->digits * 10 + (uint64_t)(p[i] - '0');
            d->used += d->digits != 0;
            d->exponent += step;
        } else {
            d->cut |= p[i] != '0';
            d->exponent += step + 1;
        }
    }
    return i;
}

/* The exponent behind e or E; one beyond any double is held at a bound. False: no digits. */
static bool decimal_exponent(Decimal *d, const char *p, size_t i, size_t n) {
    bool negative = i < n && p[i] == '-';
    if (i < n && (p[i] == '-' || p[i] == '+')) i++;
    if (i == n) return false;
    int64_t e = 0;
    for (; i < n && char_is_digit(p[i]); i++)
        if (e < EXPONENT_MAX) e = e * 10 + (p[i] - '0');
    d->exponent += negative ? -e : e;
    return i == n;
}

static bool decimal_read(Decimal *d, const char *p, size_t n) {
    *d = (Decimal){.negative = n && *p == '-'};
    size_t begin = n && (*p == '-' || *p == '+');
    size_t i = decimal_digits(d, p, begin, n, 0), points = 0;
    if (i < n && p[i] == '.') {
        points = 1;
        i = decimal_digits(d, p, i + 1, n, -1);
    }
    if (i == begin + points) return false;
    if (i < n && lower(p[i]) == 'e') return decimal_exponent(d, p, i + 1, n);
    return i == n;
}

typedef struct Product {
    uint64_t high, low;
} Product;

static Product multiply(uint64_t a, uint64_t b) {
    __extension__ unsigned __int128 c = (unsigned __int128)a * b;
    return (Product){(uint64_t)(c >> 64), (uint64_t)c};
}

/* digits (highest bit set) * 5^q; the second word is only needed where the first leaves the bits
 * below the 55 that decide all ones. */
static Product power_product(uint64_t digits, int q) {
    const uint64_t *five = csv_powers[q - CSV_POWER_LEAST];
    Product p = multiply(digits, five[0]);
    if ((p.high & 0x1ff) == 0x1ff) {
        Product more = multiply(digits, five[1]);
        p.low += more.high;
        p.high += p.low < more.high;
    }
    return p;
}

static double double_of(uint64_t mantissa, int exponent) {
    uint64_t bits = (mantissa & ((UINT64_C(1) << 52) - 1)) | (uint64_t)exponent << 52;
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

/* The double nearest to digits * 10^q; digits is not 0. Names as in Lemire 2021, algorithm 1. */
static double nearest(uint64_t digits, int64_t q64) {
    if (q64 < CSV_POWER_LEAST) return 0;
    if (q64 > CSV_POWER_MOST) return INFINITY;
    int q = (int)q64, zeros = __builtin_clzll(digits);
    Product p = power_product(digits << zeros, q);
    int upper = (int)(p.high >> 63), shift = upper + 9;
    uint64_t m = p.high >> shift; /* 54 bits: one more than the mantissa */
    int e = ((217706 * q) >> 16) + 63 + upper - zeros + 1023; /* 217706/2^16 = log2(10) */
    if (e <= 0) {                                             /* below the normal doubles */
        if (e < -62) return 0;
        m >>= 1 - e;
        m = (m + (m & 1)) >> 1;
        return double_of(m, m >> 52 != 0);
    }
    /* A tie, only possible for these powers, goes to the even neighbour. */
    if (p.low <= 1 && q >= -4 && q <= 23 && (m & 3) == 1 && m << shift == p.high) m--;
    m = (m + (m & 1)) >> 1;
    if (m >> 53) e++;
    return e >= 0x7ff ? INFINITY : double_of(m, e);
}

static double by_strtod(const char *p, size_t n) {
    char small[128], *text = n < sizeof small ? small : mem_alloc(n + 1);
    memcpy(text, p, n);
    text[n] = 0;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double x = strtod_l(text, NULL, c);
    freelocale(c);
    if (text != small) mem_free(text);
    return x;
}

static bool word_f64(double *out, const char *p, size_t n) {
    size_t sign = n && (*p == '-' || *p == '+');
    double x = 0;
    if (is_word(p + sign, n - sign, "nan"))
        x = NAN;
    else if (is_word(p + sign, n - sign, "inf"))
        x = INFINITY;
    else if (is_word(p + sign, n - sign, "infinity"))
        x = INFINITY;
    else
        return false;
    *out = sign && *p == '-' ? -x : x;
    return true;
}

bool csv_number_f64(double *out, const char *p, size_t n) {
    Decimal d;
    if (!decimal_read(&d, p, n)) return word_f64(out, p, n);
    double x;
    if (!(d.digits >> 53) && d.exponent >= -22 && d.exponent <= 22 && !d.cut)
        x = d.exponent < 0 ? (double)(int64_t)d.digits / csv_number_tens[-d.exponent]
                           : (double)(int64_t)d.digits * csv_number_tens[d.exponent];
    else if (d.digits == 0)
        x = 0;
    else
        x = nearest(d.digits, d.exponent);
    if (d.cut && x != nearest(d.digits + 1, d.exponent)) x = by_strtod(p, n), d.negative = false;
    *out = d.negative ? -x : x;
    return true;
}

/* The digits of an integer behind its sign; false: not digits only, or beyond 64 bits. */
static bool integer_read(uint64_t *out, bool *negative, const char *p, size_t n) {
    size_t i = n && (*p == '-' || *p == '+');
    *negative = i && *p == '-';
    if (i == n) return false;
    uint64_t v = 0;
    for (; i < n; i++) {
        if (!char_is_digit(p[i])) return false;
        if (__builtin_mul_overflow(v, UINT64_C(10), &v)) return false;
        if (__builtin_add_overflow(v, (uint64_t)(p[i] - '0'), &v)) return false;
    }
    *out = v;
    return true;
}

bool csv_number_i64(int64_t *out, const char *p, size_t n) {
    uint64_t v;
    bool negative;
    if (!integer_read(&v, &negative, p, n)) return false;
    if (v > (uint64_t)INT64_MAX + negative) return false;
    *out = (int64_t)(negative ? 0 - v : v);
    return true;
}

bool csv_number_u64(uint64_t *out, const char *p, size_t n) {
    bool negative;
    return integer_read(out, &negative, p, n) && (!negative || *out == 0);
}

bool csv_number_bool(uint8_t *out, const char *p, size_t n) {
    *out = is_word(p, n, "true");
    return *out || is_word(p, n, "false");
}
