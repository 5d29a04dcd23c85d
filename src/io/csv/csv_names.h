/* csv_names.h - the names of the columns of a table: clean, and each only once.
 *
 * Names lose blanks at both ends and quotes around them; inside they stay as they are, line ends
 * become blanks. An empty name (the index of a data frame) becomes column_N, N counted from 1.
 * The same name twice is an error; upper and lower case differ.
 * Called by csv_sniff.c. Invariant: names live in the source's arena.
 */
#ifndef HML_IO_CSV_NAMES_H
#define HML_IO_CSV_NAMES_H

#include "io/csv/csv.h"

typedef struct CsvNames {
    VEC(Str) columns; /* in order; n is 0 where a name is still to be found */
} CsvNames;

/* Adds a trimmed field of a header. */
void csv_names_add(CsvNames *names, CsvSource *s, Str field);
/* Makes the columns of the source; frees names in any case. */
Status csv_names_finish(CsvNames *names, CsvSource *s, Diags *diags);

#endif
