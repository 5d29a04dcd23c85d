/* features_thing.h - data sets of observables with labels, and their parts:
 * dataset([OBSERVABLE, ...], from = [SIGNAL, BACKGROUND]), split(DATASET, 0.7, 0.3, seed = 42).
 *
 * An observable that an event does not have stays missing: NaN. Parts are drawn from all rows
 * (stat/metric/parts.h), or with stratify from each class. The same seed gives the same parts.
 */
#ifndef HML_RUN_FEATURES_THING_H
#define HML_RUN_FEATURES_THING_H

#include "run/scored_rows.h"

typedef struct FeaturesThing {
    Handle handle;
    const char *name;
    const char **names; /* of the observables, as written */
    RowBook book;
    struct FeaturesThing *of; /* a part of it; NULL */
    const double *shares;     /* of all parts */
    int n_shares, which;
    bool stratify;
    uint64_t seed;
    Arena *arena;
    bool done;
    Rows rows;
} FeaturesThing;

FeaturesThing *features_of(Handle *h); /* NULL where it is none */
FeaturesThing *features_book(Session *s, const struct Builtin *b, const Ast *call);
Value features_split(Session *s, const struct Builtin *b, const Ast *call);
/* Of a job that ran. */
const Rows *features_rows(const FeaturesThing *f);
/* A data set as the k-th argument; NULL after an error. */
FeaturesThing *features_argument(Arguments *a, int k);

#endif
