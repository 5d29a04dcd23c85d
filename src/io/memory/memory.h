/* memory.h - tables that were computed, as event sources: generated samples.
 *
 * Columns are doubles or 64-bit integers, one value a row, borrowed from the caller for as long as
 * the source is open. Partitions have a fixed number of rows, so that threads share the work.
 */
#ifndef HML_IO_MEMORY_MEMORY_H
#define HML_IO_MEMORY_MEMORY_H

#include "core/mem.h"
#include "io/source.h"

typedef struct MemoryColumn {
    const char *name;
    const double *reals; /* NULL: integers */
    const int64_t *integers;
} MemoryColumn;

/* A source of one table of that name; names and columns are borrowed. */
Source *memory_source(const char *name, const MemoryColumn *columns, int n_columns, uint64_t rows);

#endif
