/* str.c - text; see str.h. */
#include "core/str.h"

#include <stdio.h>

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool str_eq(Str a, Str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }

int str_compare(Str a, Str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_eq_nocase(Str a, Str b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

bool cstr_eq_nocase(const char *a, const char *b) { return str_eq_nocase(str_of(a), str_of(b)); }

bool cstr_starts(const char *s, const char *prefix) {
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool cstr_ends(const char *s, const char *suffix) {
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

Str str_trim(Str s) {
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\n'))
        s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r' ||
                   s.p[s.n - 1] == '\n'))
        s.n--;
    return s;
}

char *str_fold(char *out, size_t cap, Str name) {
    size_t k = 0;
    for (size_t i = 0; i < name.n && k + 1 < cap; i++)
        if (name.p[i] != '_') out[k++] = lower(name.p[i]);
    out[k] = '\0';
    return out;
}

enum { DISTANCE_MAX = 63 };

int str_distance(Str a, Str b) {
    int rows[3][DISTANCE_MAX + 1];
    int na = (int)MIN_OF(a.n, (size_t)DISTANCE_MAX), nb = (int)MIN_OF(b.n, (size_t)DISTANCE_MAX);
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (int j = 0; j <= nb; j++) above[j] = before[j] = j;
    for (int i = 1; i <= na; i++) {
        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);
            int d = above[j - 1] + (same ? 0 : 1);
            d = MIN_OF(d, above[j] + 1);
            d = MIN_OF(d, row[j - 1] + 1);
            if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
                lower(a.p[i - 2]) == lower(b.p[j - 1]))
                d = MIN_OF(d, before[j - 2] + 1);
            row[j] = d;
        }
        int *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[nb];
}

const char *str_nearest(Str name, const char *const *candidates, size_t n) {
    const char *best = NULL;
    int limit = name.n <= 3 ? 1 : name.n <= 5 ? 2 : 3, best_d = limit + 1;
    for (size_t i = 0; i < n; i++) {
        Str c = str_of(candidates[i]);
        int d = str_distance(name, c);
        if (d >= (int)name.n && d > 0) continue; /* nothing in common */
        if (d < best_d) best = candidates[i], best_d = d;
    }
    if (best) return best;
    for (size_t i = 0; i < n && name.n >= 3; i++) /* else one that goes on where the name stops */
        if (str_eq_nocase(name, (Str){candidates[i], MIN_OF(name.n, strlen(candidates[i]))}))
            return candidates[i];
    return NULL;
}

bool str_glob(const char *pattern, const char *name) {
    const char *star = NULL, *mark = NULL;
    while (*name) {
        if (*pattern == '*') {
            star = pattern++;
            mark = name;
        } else if (*pattern == '?' || *pattern == *name) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star + 1;
            name = ++mark;
        } else {
            return false;
        }
    }
    while (*pattern == '*') pattern++;
    return *pattern == '\0';
}

size_t str_width(Str s) {
    size_t w = 0;
    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xC0) != 0x80) w++;
    return w;
}

uint64_t str_hash(Str s) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    return h ^ (h >> 33);
}

static void buf_grow(StrBuf *b, size_t more) {
    size_t want = b->n + more + 1;
    if (want <= b->cap) return;
    size_t cap = b->cap ? b->cap * 2 : 64;
    if (cap < want) cap = want;
    b->p = mem_resize(b->p, cap);
    b->cap = cap;
}

void buf_add(StrBuf *b, Str s) {
    buf_grow(b, s.n);
    if (s.n) memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void buf_adds(StrBuf *b, const char *s) { buf_add(b, str_of(s)); }

void buf_addc(StrBuf *b, char c) { buf_add(b, (Str){&c, 1}); }

void buf_fill(StrBuf *b, char c, size_t n) {
    buf_grow(b, n);
    memset(b->p + b->n, c, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_vprintf(StrBuf *b, const char *fmt, va_list ap) {
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0) return;
    buf_grow(b, (size_t)n);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
    b->n += (size_t)n;
}

void buf_printf(StrBuf *b, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

const char *buf_cstr(const StrBuf *b) { return b->p ? b->p : ""; }

void buf_clear(StrBuf *b) {
    b->n = 0;
    if (b->p) b->p[0] = '\0';
}

void buf_free(StrBuf *b) {
    mem_free(b->p);
    *b = (StrBuf){0};
}
