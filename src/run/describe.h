/* describe.h - figures of every column of a table: count, sum, mean, extremes, missing, NaN.
 *
 * One pass over all columns through the reader interface. A column that cannot be read keeps its
 * reason and does not stop the others.
 */
#ifndef HML_RUN_DESCRIBE_H
#define HML_RUN_DESCRIBE_H

#include "io/source.h"
#include "stat/summary.h"

typedef struct ColumnFigures {
    const ColumnInfo *info;
    const char *failure; /* why it has no figures; NULL where it has */
    Summary summary;     /* numbers; of strings only n_missing counts */
    uint64_t n_strings, n_bytes;
} ColumnFigures;

typedef struct TableFigures {
    const TableInfo *info;
    uint64_t rows;
    ColumnFigures *columns; /* info->n_columns, in the arena */
} TableFigures;

/* Fails only where nothing at all can be said; failures of single columns are warnings. */
Status describe_table(TableFigures *out, Source *source, int table, Arena *arena, Diags *diags);

#endif
