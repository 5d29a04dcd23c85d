/* absent.h - rows of a branch that was not filled: a column whose values are all missing.
 *
 * A branch can have fewer rows than its tree, when it was added late or switched off. The objects
 * of such rows are known from the counter of the group; their values are marked as missing.
 * Called by rootreader.c. Invariant: a value that is not in the file is never shown as a number.
 */
#ifndef HML_ROOT_ABSENT_H
#define HML_ROOT_ABSENT_H

#include "col/schema.h"
#include "io/root/codec.h"

/* rows rows of missing values; axis0 holds the offsets of a variable first axis (else NULL).
 * zeros is memory that the column borrows. False without memory. */
bool absent_column(Column *out, ByteBuf *zeros, const ColumnInfo *info, uint32_t rows,
                   const uint32_t *axis0);

#endif
