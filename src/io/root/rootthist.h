/* rootthist.h - a histogram (TH1, TH2, TH3 of any cell type) of a ROOT file as plain arrays.
 *
 * Read by the file's own descriptions of the classes, so that all versions are known. Under- and
 * overflow are left out: cells are those of the axes, the last axis runs fastest. Errors are the
 * roots of the sums of squared weights where the file keeps them, else of the contents, as in
 * TH1::GetBinError. Profiles, sparse and polygonal histograms are not read.
 * Called by whoever makes a correction of a histogram; not by the reading of events.
 */
#ifndef HML_ROOT_ROOTTHIST_H
#define HML_ROOT_ROOTTHIST_H

#include "core/diag.h"

enum { ROOTTHIST_DIMS = 3 };

typedef struct RootHist {
    const char *name, *title;
    int dims;
    size_t bins[ROOTTHIST_DIMS];
    const double *edges[ROOTTHIST_DIMS];     /* bins + 1 of each, as stored: not checked to rise */
    const char *axis_titles[ROOTTHIST_DIMS]; /* "" where there is none */
    const double *values, *errors;           /* of all cells */
} RootHist;

/* Reads the histogram at a path such as "folder/name" of a file; memory is the arena's. */
Status rootthist_read(RootHist *out, const char *path, const char *object, Arena *arena,
                      Diags *diags);

#endif
