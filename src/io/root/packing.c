/* packing.c - the range and the number of bits of a Float16_t or Double32_t from its comment.
 *
 * The grammar is that of ROOT's TStreamerElement.cxx (GetRange): "[min,max]" or "[min,max,bits]",
 * behind an optional dimension "[n]"; min and max are numbers or multiples of pi. Not here: the
 * unpacking of values (decode.c). Called when class descriptions and leaves are read.
 * Invariant: a comment that does not follow the grammar means the default packing.
 */
#include <stdio.h>
#include <stdlib.h>

#include "io/root/streamer.h"

enum { BITS_MAX = 32, FLOAT16_BITS = 12, MANTISSA_ONLY_BELOW = 15 };
static const double PI = 3.14159265358979323846;

/* A number or one of 2pi, 2*pi, twopi, pi/2, pi/4, pi with an optional sign, as in ROOT. */
static double bound_read(Str text) {
    char s[64];
    size_t n = 0;
    for (size_t i = 0; i < text.n && n + 1 < sizeof s; i++) {
        char c = text.p[i];
        if (c == ' ') continue;
        s[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    s[n] = 0;
    if (!strstr(s, "pi")) return strtod(s, NULL);
    double x = PI;
    if (strstr(s, "2pi") || strstr(s, "2*pi") || strstr(s, "twopi"))
        x = 2 * PI;
    else if (strstr(s, "pi/2"))
        x = PI / 2;
    else if (strstr(s, "pi/4"))
        x = PI / 4;
    return strchr(s, '-') ? -x : x;
}

static const char *find(const char *p, const char *end, char c) {
    return p < end ? memchr(p, c, (size_t)(end - p)) : NULL;
}

/* The first bracket with a comma in it, of the first two; false where there is none. */
static bool bracket_find(Str t, const char **left, const char **right) {
    const char *p = t.p, *end = t.p + t.n;
    for (int i = 0; i < 2; i++) {
        const char *l = find(p, end, '[');
        const char *r = l ? find(l, end, ']') : NULL;
        if (!r) return false;
        if (find(l, r, ',')) {
            *left = l + 1;
            *right = r;
            return true;
        }
        p = r;
    }
    return false;
}

Packing streamer_packing(Str title, bool is_float16) {
    Packing none = {.nbits = is_float16 ? FLOAT16_BITS : 0};
    const char *left, *right;
    if (!bracket_find(title, &left, &right)) return none;
    const char *comma = find(left, right, ','), *second = find(comma + 1, right, ',');
    int nbits = BITS_MAX;
    if (second) {
        char digits[16] = {0};
        memcpy(digits, second + 1, MIN_OF((size_t)(right - second - 1), sizeof digits - 1));
        nbits = (int)strtol(digits, NULL, 10);
        if (nbits < 2 || nbits > BITS_MAX) nbits = BITS_MAX;
        right = second;
    }
    Packing p = {.xmin = bound_read((Str){left, (size_t)(comma - left)})};
    double xmax = bound_read((Str){comma + 1, (size_t)(right - comma - 1)});
    double steps = nbits < BITS_MAX ? (double)((uint32_t)1 << nbits) : (double)0xffffffffU;
    if (p.xmin < xmax) {
        p.factor = steps / (xmax - p.xmin);
        return p;
    }
    if (nbits < MANTISSA_ONLY_BELOW) p.xmin = nbits;
    p.nbits = p.xmin > 0 && p.xmin < MANTISSA_ONLY_BELOW ? (int)p.xmin : none.nbits;
    return p;
}
