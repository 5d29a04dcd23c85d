/* json.c - writes JSON; see json.h. */
#include "out/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void json_comma(Json *j) {
    if (j->comma) buf_addc(j->out, ',');
    j->comma = true;
}

void json_open(Json *j, char bracket) {
    json_comma(j);
    buf_addc(j->out, bracket);
    j->comma = false;
}

void json_close(Json *j, char bracket) {
    buf_addc(j->out, bracket);
    j->comma = true;
}

/* Bytes of the UTF-8 character at s, 0 where it is malformed (RFC 3629). */
static size_t utf8_length(const unsigned char *s, size_t n) {
    if (s[0] < 0x80) return 1;
    size_t k = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || k > n) return 0;
    for (size_t i = 1; i < k; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    if (s[0] == 0xE0 && s[1] < 0xA0) return 0;
    if (s[0] == 0xED && s[1] >= 0xA0) return 0;
    if (s[0] == 0xF0 && s[1] < 0x90) return 0;
    if (s[0] == 0xF4 && s[1] >= 0x90) return 0;
    return k;
}

static void json_quote(StrBuf *out, Str s) {
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t k = utf8_length((const unsigned char *)s.p + i, s.n - i);
        if (c == '"' || c == '\\') {
            buf_addc(out, '\\');
            buf_addc(out, (char)c);
        } else if (c == '\n') {
            buf_adds(out, "\\n");
        } else if (c == '\t') {
            buf_adds(out, "\\t");
        } else if (c < 0x20 || c == 0x7F) {
            buf_printf(out, "\\u%04x", c);
        } else if (k == 0) {
            buf_adds(out, "\\ufffd");
        } else {
            buf_add(out, (Str){s.p + i, k});
        }
        i += k ? k : 1;
    }
    buf_addc(out, '"');
}

void json_key(Json *j, const char *key) {
    json_comma(j);
    json_quote(j->out, str_of(key));
    buf_addc(j->out, ':');
    j->comma = false;
}

void json_string(Json *j, Str s) {
    json_comma(j);
    json_quote(j->out, s);
}

void json_number(Json *j, double x) {
    json_comma(j);
    if (!isfinite(x))
        buf_adds(j->out, "null");
    else
        buf_printf(j->out, "%.17g", x);
}

void json_int(Json *j, int64_t x) {
    json_comma(j);
    buf_printf(j->out, "%lld", (long long)x);
}

void json_uint(Json *j, uint64_t x) {
    json_comma(j);
    buf_printf(j->out, "%llu", (unsigned long long)x);
}

void json_bool(Json *j, bool x) {
    json_comma(j);
    buf_adds(j->out, x ? "true" : "false");
}

void json_null(Json *j) {
    json_comma(j);
    buf_adds(j->out, "null");
}

void json_numbers(Json *j, const double *x, size_t n) {
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) json_number(j, x[i]);
    json_close(j, ']');
}

void json_key_string(Json *j, const char *key, Str s) {
    json_key(j, key);
    json_string(j, s);
}

void json_key_number(Json *j, const char *key, double x) {
    json_key(j, key);
    json_number(j, x);
}

void json_key_int(Json *j, const char *key, int64_t x) {
    json_key(j, key);
    json_int(j, x);
}

void json_key_uint(Json *j, const char *key, uint64_t x) {
    json_key(j, key);
    json_uint(j, x);
}

void json_key_bool(Json *j, const char *key, bool x) {
    json_key(j, key);
    json_bool(j, x);
}
