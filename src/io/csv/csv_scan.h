/* csv_scan.h - where the rows and fields of a piece of text lie; nothing is converted here.
 *
 * A field ends at an edge: the separator or line end behind it. It begins behind the edge before
 * it, so that one array of edges describes all fields of all rows. What stands between two edges
 * may have blanks at both ends, and for the first field of a row blank lines before it: whoever
 * takes the text of a field trims it (csv_field.h).
 * A quote opens a quoted field only as the first thing of a field; inside, separators and line
 * ends mean nothing and two quotes mean one (RFC 4180). Elsewhere it is a character like others.
 * Called by csv_window.c (rows) and csv_sniff.c (single records).
 * Invariant: rows that are handed out have exactly n_columns fields, and blank lines are no rows.
 */
#ifndef HML_IO_CSV_SCAN_H
#define HML_IO_CSV_SCAN_H

#include "core/base.h"

enum { CSV_SCAN_ROOM = 64 }; /* bytes behind the text that may be read */

typedef struct CsvFormat {
    char separator;      /* ' ': runs of blanks and tabs */
    char line_end;       /* '\n' (a '\r' before it is a blank) or '\r' */
    uint32_t n_columns;  /* at least 1 */
    uint32_t quoted_max; /* bytes of the longest quoted field */
} CsvFormat;

typedef enum CsvFault {
    CSV_SOUND,
    CSV_WRONG_COUNT, /* the row has another number of fields */
    CSV_OPEN_QUOTE,  /* a quoted field has no end within quoted_max */
    CSV_LONG_ROW     /* set by csv_window.c: a line without an end */
} CsvFault;

typedef struct CsvRows {
    uint32_t *edge; /* n_rows * n_columns + 1 of them; the first is where the text begins, less 1 */
    uint32_t n_rows;   /* complete rows */
    uint32_t next;     /* behind the last complete row */
    CsvFault fault;    /* of the row at next */
    uint32_t n_fields; /* with CSV_WRONG_COUNT: of that row */
    uint32_t behind;   /* with CSV_WRONG_COUNT: where the row after it begins */
    uint32_t quote;    /* of the last row: a quote without its partner so far; 0: none */
} CsvRows;

/* Finds the complete rows of text[begin, end), begin being the beginning of a row and not 0.
 * rows->edge has room for end - begin + 2. */
void csv_scan_rows(CsvRows *rows, const CsvFormat *f, const char *text, uint32_t begin,
                   uint32_t end);

typedef struct CsvRecord {
    uint32_t n_fields; /* 0: a blank line */
    uint32_t line_end; /* where it ends; the end of the text: it is not complete */
    uint32_t quote;    /* then: a quote without its partner so far; 0: none */
} CsvRecord;

/* One record, whatever its number of fields; edge takes the first cap of its edges, without the
 * one before the first field. */
CsvRecord csv_scan_record(uint32_t *edge, uint32_t cap, const CsvFormat *f, const char *text,
                          uint32_t begin, uint32_t end);

/* Where the line of a row begins whose first field is text[begin, end): behind blank lines. */
uint32_t csv_scan_row_begin(const CsvFormat *f, const char *text, uint32_t begin, uint32_t end);

#endif
