/* cut_search.h - the cut of least loss on one observable; for cuts.c alone. */
#ifndef HML_STAT_METRIC_CUT_SEARCH_H
#define HML_STAT_METRIC_CUT_SEARCH_H

#include "stat/metric/cuts.h"

/* Rows in rising order of a column, those without a value left out. */
typedef struct CutColumn {
    uint32_t *order;
    size_t n;
} CutColumn;

void cut_column(CutColumn *out, const double *x, size_t n, Arena *arena);
/* Among the events with left 1. *loss is that of all of them without the cut where nothing can be
 * cut, and the answer false. */
bool cut_search(Cut *out, const CutData *d, const CutOptions *o, int column,
                const CutColumn *sorted, const uint8_t *left);

#endif
