/* scored_rows.h - columns of samples with labels and weights, row by row: what metrics and cuts
 * work on.
 *
 * The label of a row is a column (a whole number, or a truth value), or that of its sample:
 * open(FILE, label = 1). The weight is that of the sample, the region and the argument, multiplied
 * (weighted = false: 1 each). Rows that lack a value are left out and counted, or kept with NaN.
 */
#ifndef HML_RUN_SCORED_ROWS_H
#define HML_RUN_SCORED_ROWS_H

#include "run/arguments.h"

enum { ROWS_COLUMNS_MAX = 60 };

typedef struct RowSource {
    const JobUnit *unit;
    const Sink *sink;
    double label;  /* of all its rows; NAN: a column */
    bool weighted; /* else each of its rows counts 1 */
} RowSource;

typedef struct RowBook {
    RowSource *sources;
    int n_sources, n_columns;
    bool weighted;
    int stage;
} RowBook;

typedef struct Rows {
    size_t n;
    int n_columns, n_classes; /* the greatest label and one more; 2 at least */
    double **columns;
    int *label;
    double *weight; /* NULL: each counts 1 */
    uint64_t missing, nan;
    const char *failure; /* NULL: all is well */
} Rows;

/* The arguments from, in, weight, weighted; label may be NULL. loose: rows in which a column is
 * missing are kept. False after an error. */
bool rows_book(RowBook *out, Arguments *a, const Ast *const *columns, int n, const Ast *label,
               bool loose);
static inline double row_weight(const Rows *r, size_t i) { return r->weight ? r->weight[i] : 1; }
/* Of a job that ran. */
void rows_gather(Rows *out, const RowBook *book, Arena *arena);

#endif
