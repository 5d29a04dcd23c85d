/* csv_types.h - which type a column has, found from its fields.
 *
 * The rule: truth values (true, false) only: bool. Integers only: int64, or uint64 where one is
 * beyond int64 and none is negative. Numbers: float64. Anything else: string. Missing values fit
 * every type, and a column of nothing else is float64. Quotes around a number do not matter.
 * All rows decide where the text has at most 64 MB (16 MB from a pipe or gzip file). Of more, the
 * beginning decides, with pieces from all over the file where there can be. A value that then does
 * not fit the type is an error that names file, line and column, never another number; the types
 * of columns can be given (SourceOptions.column_types), and then nothing is guessed for these.
 * Called by csv.c once per source.
 */
#ifndef HML_IO_CSV_TYPES_H
#define HML_IO_CSV_TYPES_H

#include "io/csv/csv.h"

enum {
    CSV_KIND_BOOL = 1,
    CSV_KIND_INT = 2,      /* fits int64 */
    CSV_KIND_NEGATIVE = 4, /* an int with a minus */
    CSV_KIND_UINT = 8,     /* beyond int64, fits uint64 */
    CSV_KIND_REAL = 16,
    CSV_KIND_TEXT = 32,
    CSV_KIND_MISSING = 64,
    CSV_KIND_NUMBERS = CSV_KIND_INT | CSV_KIND_UINT | CSV_KIND_REAL
};

/* What one field is; it lies in a buffer with CSV_SCAN_ROOM behind it. */
unsigned csv_types_kind(Str field);
/* The type of a column whose fields are of these kinds together. */
Elem csv_types_elem(unsigned kinds);
/* Fills in the types of all columns and, where all rows were seen, their number. */
Status csv_types_find(CsvSource *s, Diags *diags);

#endif
