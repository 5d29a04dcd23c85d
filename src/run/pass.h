/* pass.h - runs programs over their datasets: files, partitions, threads, merging.
 *
 * Partitions of all files are handed to threads in order; each thread has its own machine and
 * readers. What a partition yields is merged in the order of the partitions, file by file, files in
 * the order of their names, so that the bits of a result depend on neither threads nor chunk size
 * nor order of files. A file that fails is an error, or, with skip_bad, left out as a whole.
 */
#ifndef HML_RUN_PASS_H
#define HML_RUN_PASS_H

#include "run/cost.h"
#include "run/dataset.h"
#include "run/sink.h"

typedef struct Progress {
    uint64_t rows, total_rows; /* total 0: not known */
    double seconds;
} Progress;

typedef struct PassOptions {
    int threads;    /* 0: as many as there are processors */
    int chunk_rows; /* 0: as the program thinks best */
    int force;      /* VM_FORCE_... */
    int pieces;     /* partitions to read at most; 0: all */
    int64_t limit;  /* rows of tables to keep; < 0: all */
    /* Takes rows of a ROWS sink in order; NULL: they stay in its state. */
    void (*rows)(void *ctx, const Sink *sink, const Cell *cells, size_t n_rows);
    void *rows_ctx;
    void (*progress)(void *ctx, const Progress *p); /* about ten times a second; may be NULL */
    void *progress_ctx;
    const volatile int *cancel; /* set to stop; may be NULL */
    bool measure;               /* the cost of the run */
} PassOptions;

typedef struct PassResult {
    uint64_t rows;    /* events read */
    uint64_t *passed; /* events of each domain */
    SinkState *sinks; /* of each sink */
    Constant *values; /* of each result of the plan */
    bool *missing;
    bool cut_short; /* stopped because the limit of rows was reached */
    Cost cost;      /* where it was measured */
} PassResult;

/* A program and the data it runs over (NULL: it reads no events). */
typedef struct PassUnit {
    const Program *program;
    Dataset *data;
    PassResult *result;
} PassUnit;

/* Runs all stages of all units: what one unit finds in a stage is known to all in the next. The
 * results live in the arena but for the sinks: free with pass_close. */
Status pass_run(PassUnit *units, int n, const PassOptions *options, Arena *arena, Diags *diags);
void pass_close(PassResult *r, const Program *program);

#endif
