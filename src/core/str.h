/* str.h - text: slices, a growing buffer, comparison without case, how near two names are.
 *
 * A Str borrows its bytes and need not end in NUL; a StrBuf owns them and always does.
 * Columns of text on a terminal are measured with str_width (UTF-8, East Asian width ignored).
 */
#ifndef HML_CORE_STR_H
#define HML_CORE_STR_H

#include <stdarg.h>
#include <string.h>

#include "core/mem.h"

typedef struct Str {
    const char *p;
    size_t n;
} Str;

#define STR(literal) ((Str){(literal), sizeof(literal) - 1})
#define STR_ARG(s)   (int)(s).n, (s).p /* for "%.*s" */

static inline Str str_of(const char *s) { return (Str){s, s ? strlen(s) : 0}; }
static inline bool char_is_digit(char c) { return (unsigned char)(c - '0') < 10; }
bool str_eq(Str a, Str b);
int str_compare(Str a, Str b);    /* by bytes: <0, 0, >0 */
bool str_eq_nocase(Str a, Str b); /* ASCII letters only */
bool cstr_eq_nocase(const char *a, const char *b);
bool cstr_starts(const char *s, const char *prefix);
bool cstr_ends(const char *s, const char *suffix);
Str str_trim(Str s); /* without blanks at both ends */

/* Observable names compare without case and without '_': b_tag, BTag and btag are one name.
 * Writes the folded name (at most cap-1 bytes and NUL) and returns out. */
char *str_fold(char *out, size_t cap, Str name);

/* Edit distance (Damerau-Levenshtein, optimal string alignment), ASCII case ignored;
 * names longer than 63 bytes are compared by their first 63. */
int str_distance(Str a, Str b);

/* The candidate nearest to a misspelt name, NULL where none is near enough to propose. */
const char *str_nearest(Str name, const char *const *candidates, size_t n);

/* Does name match a shell pattern of '*', '?' and literal characters? */
bool str_glob(const char *pattern, const char *name);

/* Columns a UTF-8 text takes on a terminal. */
size_t str_width(Str s);

/* 64-bit hash (FNV-1a with a final mix), the same on every machine. */
uint64_t str_hash(Str s);

typedef struct StrBuf {
    char *p; /* owned, NUL-terminated once something was added */
    size_t n, cap;
} StrBuf;

void buf_add(StrBuf *b, Str s);
void buf_adds(StrBuf *b, const char *s);
void buf_addc(StrBuf *b, char c);
void buf_fill(StrBuf *b, char c, size_t n);
void buf_printf(StrBuf *b, const char *fmt, ...) HML_PRINTF(2, 3);
void buf_vprintf(StrBuf *b, const char *fmt, va_list ap) HML_PRINTF(2, 0);
const char *buf_cstr(const StrBuf *b); /* "" where empty */
void buf_clear(StrBuf *b);
void buf_free(StrBuf *b);

#endif
