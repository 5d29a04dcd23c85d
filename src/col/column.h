/* column.h - a piece of one column: the values of consecutive rows (events), flat, with offsets.
 *
 * A column has 0 to HML_MAX_AXES list axes below the event. Axis k splits each element of level
 * k (level 0: the rows) into a list; its offsets count elements of level k+1:
 *     element i of level k owns elements off[k][i] .. off[k][i+1]-1 of level k+1,
 * off[k][0] is 0. An axis of fixed length has off[k] == NULL and fixed[k] elements everywhere.
 * The values are those of the innermost level, native byte order, aligned to their size.
 * A Column borrows all its arrays from whoever produced it (a reader: until its next call for the
 * same item or the next range). It never owns memory.
 */
#ifndef HML_COL_COLUMN_H
#define HML_COL_COLUMN_H

#include "col/elem.h"

enum { HML_MAX_AXES = 4 };

typedef struct Column {
    Elem elem;
    int n_axes;
    uint32_t rows;                     /* elements of level 0 */
    uint32_t n;                        /* values (strings: number of strings) */
    const uint32_t *off[HML_MAX_AXES]; /* elements of level k, plus one */
    uint32_t fixed[HML_MAX_AXES];      /* length where off[k] is NULL */
    const void *values;                /* n of elem; strings: their bytes one after another */
    const uint32_t *str_off;           /* strings only: n + 1 byte offsets into values */
    const uint8_t *valid;              /* n bytes, 0 = missing; NULL: none is missing */
} Column;

#endif
