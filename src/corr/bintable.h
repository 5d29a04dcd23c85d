/* bintable.h - corrections from tables of bins: CSV texts and histograms.
 *
 * A BinTable is a full grid: edges of one to several axes, a value for each bin (the last axis runs
 * fastest), and perhaps errors. It becomes a Correction with one real input per axis. With errors
 * there is one input more, the text `variation`: nominal, up (value + error) or down (value -
 * error).
 *
 * A CSV file has a header such as
 *     pt_lo,pt_hi,eta_lo,eta_hi,value
 * with a pair NAME_lo, NAME_hi for each input, in the order of the inputs, then value, then
 * optionally error (or error_up and error_down, both as positive numbers). Each line is a bin, in
 * any order; inf and -inf are edges. Lines that are empty or begin with # are skipped. The bins
 * must fill a grid without gaps or overlaps.
 * Called by whoever opens a correction by the ending of its file; histograms come from io.
 */
#ifndef HML_CORR_BINTABLE_H
#define HML_CORR_BINTABLE_H

#include "corr/correction.h"

enum { BINTABLE_AXES_MAX = 8 };

/* What a value outside of all bins gives; never guessed. */
typedef enum BinOutside { OUTSIDE_ERROR, OUTSIDE_CLAMP, OUTSIDE_VALUE } BinOutside;

typedef struct BinTable {
    const char *name; /* of the correction */
    int n_axes;
    const char *axes[BINTABLE_AXES_MAX];    /* names of the inputs */
    size_t bins[BINTABLE_AXES_MAX];         /* of each axis */
    const double *edges[BINTABLE_AXES_MAX]; /* bins + 1 of each, rising */
    const double *values;
    const double *up, *down; /* errors; NULL: none */
} BinTable;

/* Checks the table and makes it a correction; memory is the arena's. fallback: for OUTSIDE_VALUE.
 * place: the file, for messages. */
Status bintable_correction(const Correction **out, const BinTable *t, BinOutside outside,
                           double fallback, const char *place, Arena *arena, Diags *diags);

/* Reads a CSV table (plain or compressed by gzip). The correction gets the name `name`. */
Status bintable_read(BinTable *out, const char *path, const char *name, Arena *arena, Diags *diags);
/* The same from a text; path stands for the file in messages. */
Status bintable_parse(BinTable *out, Str text, const char *path, const char *name, Arena *arena,
                      Diags *diags);

#endif
