/* csv_field.h - the text of one field: blanks around it, quotes, words for a missing value.
 *
 * The words for a missing value are, exactly so spelled: nothing, NA, N/A, n/a, <NA>, null, NULL,
 * None, and in columns of numbers and truth values also - alone. NaN is a number, not a missing
 * one. In quotes they stand for a missing number as well, but for themselves in a text.
 * Called by csv_scan.c (blanks), csv_sniff.c, csv_types.c and csv_column.c.
 */
#ifndef HML_IO_CSV_FIELD_H
#define HML_IO_CSV_FIELD_H

#include "core/str.h"

static inline bool csv_field_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* text[begin, end) without blanks around it. */
static inline Str csv_field_trim(const char *text, uint32_t begin, uint32_t end) {
    while (begin < end && csv_field_blank(text[begin])) begin++;
    while (begin < end && csv_field_blank(text[end - 1])) end--;
    return (Str){text + begin, end - begin};
}

typedef enum CsvQuotes {
    CSV_BARE,
    CSV_QUOTED,
    CSV_DOUBLED, /* quoted, with doubled quotes inside */
    CSV_BROKEN   /* something stands behind the closing quote */
} CsvQuotes;

/* Takes the quotes off a trimmed field that has them. */
CsvQuotes csv_field_unquote(Str *field);
/* Copies what csv_field_unquote left, doubled quotes made one; returns the bytes written. */
uint32_t csv_field_copy(char *to, Str field, CsvQuotes quotes);
/* Is it a word for a missing value? number: in a column of numbers or truth values. */
bool csv_field_missing(Str field, bool number);
/* The field as a message shows it: at most 40 bytes, what cannot be printed as '?'. */
const char *csv_field_show(char out[64], Str field);

#endif
