/* density.h - densities in expressions: gaussian(x, mu, sigma) and what is made of densities.
 *
 * A call is a node that calls the row of stat/pdf. Inside a model (what fit, toys, plot take) it is
 * normalised over the range of the fit; elsewhere it is the value normalised on its support.
 */
#ifndef HML_RUN_DENSITY_H
#define HML_RUN_DENSITY_H

#include "run/hist_thing.h"
#include "run/session.h"
#include "stat/pdf/pdf.h"

typedef enum DensityKind {
    DENSITY_PDF,         /* in[0]: x, then its arguments */
    DENSITY_NORMALISED,  /* in[0]: an expression, normalised over its observables */
    DENSITY_CONVOLUTION, /* in[0], in[1]: densities; in[2]: the observable */
    DENSITY_TEMPLATE,    /* in[0]: x */
} DensityKind;

typedef struct KernelSource KernelSource; /* kernel_density.h */

typedef struct DensityCall {
    Outside outside;
    DensityKind kind;
    const Pdf *pdf;
    const char *x;              /* PDF, TEMPLATE: the observable as it was written */
    const HistPart *hist;       /* TEMPLATE of a histogram */
    const KernelSource *kernel; /* TEMPLATE of the events of a sample */
    int order;                  /* of its interpolation */
    double lo, hi;              /* PDF outside of models: the range; infinite: its support */
    bool ranged;
} DensityCall;

/* The call behind a node; NULL where it is none. */
const DensityCall *density_of(const Node *n);
/* gaussian(...), and density(MODEL), convolve(...), template(...), kde(...) */
Value density_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
