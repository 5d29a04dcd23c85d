/* json.h - writes JSON into a text buffer: objects on one line, numbers with 17 digits.
 *
 * The writer puts commas; the caller opens and closes. Numbers that JSON cannot hold (NaN and
 * infinities) are written as null; integers are exact to 64 bits. Strings are UTF-8 in, UTF-8 out,
 * bytes that are not valid UTF-8 come out as U+FFFD.
 * Source: RFC 8259.
 */
#ifndef HML_OUT_JSON_H
#define HML_OUT_JSON_H

#include "core/str.h"

typedef struct Json {
    StrBuf *out;
    bool comma; /* a comma is due before the next value */
} Json;

void json_open(Json *j, char bracket);  /* '{' or '[' */
void json_close(Json *j, char bracket); /* '}' or ']' */
void json_key(Json *j, const char *key);
void json_string(Json *j, Str s);
void json_number(Json *j, double x);
void json_int(Json *j, int64_t x);
void json_uint(Json *j, uint64_t x);
void json_bool(Json *j, bool x);
void json_null(Json *j);
void json_numbers(Json *j, const double *x, size_t n); /* an array */

/* A key and its value. */
void json_key_string(Json *j, const char *key, Str s);
void json_key_number(Json *j, const char *key, double x);
void json_key_int(Json *j, const char *key, int64_t x);
void json_key_uint(Json *j, const char *key, uint64_t x);
void json_key_bool(Json *j, const char *key, bool x);

#endif
