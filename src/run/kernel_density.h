/* kernel_density.h - kde(X, SAMPLE): the density of the events of a sample, each smeared with a
 * Gaussian.
 *
 * Silverman's bandwidth for a Gaussian of the same spread (Density Estimation, 1986, eq. 3.28), or
 * adaptive: wider where there are few events (Cranmer, Comp. Phys. Commun. 136 (2001) 198). The
 * events of the sample are kept by a sink, in the unit that X has in the model.
 */
#ifndef HML_RUN_KERNEL_DENSITY_H
#define HML_RUN_KERNEL_DENSITY_H

#include "run/arguments.h"
#include "run/density.h"
#include "stat/model/model.h"

struct KernelSource {
    JobUnit *unit;
    const Sink *sink; /* values: x, and the weight where weighted */
    bool weighted, adaptive;
    double bandwidth; /* factor of Silverman's */
};

/* The source that kde(X, SAMPLE, ...) names; x: the observable, in its unit. NULL: told. */
const KernelSource *kernel_book(Arguments *a, const Node *x);
/* The last stage that its values need. */
int kernel_stage(const KernelSource *k);
/* When the pass is over. */
Template kernel_template(const KernelSource *k);

#endif
