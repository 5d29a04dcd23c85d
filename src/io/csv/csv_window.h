/* csv_window.h - a window that moves over the text of a table and finds its rows.
 *
 * The window holds some rows at once (256 kB as a rule, so that it stays in the cache), more where
 * a single row is longer; no conversion happens here. Rows that begin before limit are handed out,
 * in order; a row of a wrong shape is reported when it is reached, after those before it.
 * Called by csv_reader.c, csv_types.c and csv_sync.c. One window belongs to one thread.
 * Invariant: field c of row r lies in text behind edge[r * n_columns + c] and before the next edge.
 */
#ifndef HML_IO_CSV_WINDOW_H
#define HML_IO_CSV_WINDOW_H

#include "io/csv/csv_input.h"

typedef struct CsvWindow {
    const CsvSource *source; /* borrowed */
    Diags *diags;            /* borrowed */
    ReadCost *cost;          /* borrowed, or NULL */
    CsvInput input;
    char *text;     /* owned; cap bytes and CSV_SCAN_ROOM */
    size_t cap;     /* of text */
    uint64_t base;  /* offset of text[0] in the table's text, modulo 2^64 */
    uint32_t end;   /* of what text holds */
    uint64_t limit; /* rows that begin here or later are left alone */
    uint64_t lines; /* line ends before the window; kept up only where csv_input_line cannot help */
    CsvRows rows;   /* of the window */
    uint32_t row;   /* rows of the window that were handed out */
    bool ended;     /* text has the last byte there is */
    bool done;      /* no rows behind those of the window */
    bool lenient;   /* rows with a wrong number of fields are passed over */
} CsvWindow;

/* Zero-initialised is closed. */
Status csv_window_open(CsvWindow *w, const CsvSource *source, Diags *diags);
/* Goes to the row that begins at offset. Text from stop on is not looked at. */
Status csv_window_start(CsvWindow *w, uint64_t offset, uint64_t limit, uint64_t stop);
/* The next n rows, at most max: they begin at row *first of the window. n is 0 at the end. */
Status csv_window_next(CsvWindow *w, uint32_t max, uint32_t *first, uint32_t *n);
/* Offset of the first row that was not handed out; only after csv_window_next gave 0 rows. */
uint64_t csv_window_position(const CsvWindow *w);
/* Line (from 1) of a byte of text, for messages. */
int64_t csv_window_line(const CsvWindow *w, uint32_t at);
void csv_window_close(CsvWindow *w);

#endif
