/* csv_field.c - the text of one field; see csv_field.h. */
#include "io/csv/csv_field.h"

CsvQuotes csv_field_unquote(Str *field) {
    if (!field->n || *field->p != '"') return CSV_BARE;
    const char *p = field->p + 1, *end = field->p + field->n;
    CsvQuotes quotes = CSV_QUOTED;
    for (;;) {
        const char *q = memchr(p, '"', (size_t)(end - p));
        if (!q) return CSV_BROKEN;
        if (q + 1 == end) break;
        if (q[1] != '"') return CSV_BROKEN;
        quotes = CSV_DOUBLED;
        p = q + 2;
    }
    field->p++;
    field->n -= 2;
    return quotes;
}

uint32_t csv_field_copy(char *to, Str field, CsvQuotes quotes) {
    if (quotes != CSV_DOUBLED) {
        memcpy(to, field.p, field.n);
        return (uint32_t)field.n;
    }
    uint32_t n = 0;
    for (size_t i = 0; i < field.n; i++) {
        to[n++] = field.p[i];
        i += field.p[i] == '"';
    }
    return n;
}

bool csv_field_missing(Str field, bool number) {
    switch (field.n) {
    case 0:
        return true;
    case 1:
        return number && *field.p == '-';
    case 2:
        return memcmp(field.p, "NA", 2) == 0;
    case 3:
        return memcmp(field.p, "N/A", 3) == 0 || memcmp(field.p, "n/a", 3) == 0;
    case 4:
        return memcmp(field.p, "null", 4) == 0 || memcmp(field.p, "NULL", 4) == 0 ||
               memcmp(field.p, "None", 4) == 0 || memcmp(field.p, "<NA>", 4) == 0;
    default:
        return false;
    }
}

const char *csv_field_show(char out[64], Str field) {
    size_t n = MIN_OF(field.n, (size_t)40), i;
    for (i = 0; i < n; i++) {
        unsigned char c = (unsigned char)field.p[i];
        out[i] = c < ' ' || c == 0x7f ? '?' : (char)c;
    }
    /* never cut in the middle of a UTF-8 character */
    while (n < field.n && i > 0 && ((unsigned char)field.p[i] & 0xc0) == 0x80) i--;
    strcpy(out + i, n < field.n ? "..." : "");
    return out;
}
