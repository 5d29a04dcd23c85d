/* csv_column.h - the values of one column for the rows that a window has handed out.
 *
 * Values are converted into arrays that the CsvValues owns and reuses. A missing value is NaN, 0,
 * false or "" with a 0 in the mask. A field that does not fit the type of its column is an error
 * that shows it, with file, line and column.
 * Called by csv_reader.c. Invariant: a column without missing values has no mask.
 */
#ifndef HML_IO_CSV_COLUMN_H
#define HML_IO_CSV_COLUMN_H

#include "io/csv/csv_window.h"

typedef struct CsvValues {
    void *values;                          /* owned: numbers, or the bytes of strings */
    uint32_t *str_off;                     /* owned */
    uint8_t *valid;                        /* owned */
    size_t values_cap, str_cap, valid_cap; /* bytes */
} CsvValues;

/* Rows [first, first + n) of the window; out borrows from v. */
Status csv_column_convert(Column *out, CsvValues *v, CsvWindow *w, uint32_t column, uint32_t first,
                          uint32_t n);
void csv_column_free(CsvValues *v);

#endif
