/* sink.h - what collects the values that a pass emits.
 *
 * A SinkState belongs to one piece of the data (a partition); pieces are merged in a fixed order,
 * so that results do not depend on threads or chunk sizes. Rows of tables are kept as cells until
 * the merge hands them to a consumer.
 */
#ifndef HML_RUN_SINK_H
#define HML_RUN_SINK_H

#include "stat/hist.h"
#include "stat/summary.h"
#include "vm/vm.h"

typedef struct Cell { /* one value of a row */
    Constant value;
    bool missing;
} Cell;

typedef struct SinkState {
    const Sink *sink;
    Summary summary;    /* SUMMARY; REDUCE of numbers */
    uint64_t n, n_true; /* REDUCE: values seen, true ones */
    int64_t int_min, int_max;
    uint64_t uint_min, uint_max;
    __int128 int_sum; /* of either type: no number of 64-bit values exceeds it */
    Summary squares;  /* WEIGHT: of the squares; the weights are in summary */
    Hist hist;        /* HIST; SUMMARY with a histogram. HIST counts missing and NaN in summary */
    double *hist_room;
    VEC(Cell) cells;  /* ROWS: n_values per row */
    Arena texts;      /* copies of strings in cells */
    double **columns; /* COLUMNS: n_values arrays of n values; rows in which one is missing or not
                         finite are left out and counted in summary.n_missing and n_nan */
    size_t columns_cap;
    uint64_t rows; /* ROWS: rows seen, also those behind the limit */
} SinkState;

void sink_open(SinkState *s, const Sink *sink);
void sink_close(SinkState *s);
/* Forgets all that was collected. */
void sink_reset(SinkState *s);
/* Takes the values of the registers of a sink. limit: rows to keep at most (< 0: all). */
void sink_take(SinkState *s, const Vm *vm, int64_t limit);
/* sink_fill.c: HIST and WEIGHT. */
void sink_fill(SinkState *s, const Vm *vm);
void sink_weigh(SinkState *s, const Vm *vm);
/* sink_columns.c: COLUMNS. */
void sink_gather(SinkState *s, const Vm *vm);
void sink_append(SinkState *a, const SinkState *b);
void sink_columns_open(SinkState *s, const Sink *sink);
void sink_columns_close(SinkState *s);
/* Adds b behind a, but for its rows. */
void sink_merge(SinkState *a, const SinkState *b);
/* Moves the rows of b behind those of a, which may be left with limit rows (< 0: any number). */
void sink_move_rows(SinkState *a, SinkState *b, int64_t limit);
/* To be called when all is there, before anybody looks at it. */
void sink_settle(SinkState *s);
/* The value of a reduction; *missing where there is none; *overflow: it does not fit 64 bits. */
Constant sink_reduced(const SinkState *s, bool *missing, bool *overflow);

#endif
