/* hf_model.h - a HistFactory workspace as a likelihood: expected contents of bins, density of the
 * data, and what fits, limits and toys need (a Problem).
 *
 * A bin expects the sum over samples of (nominal + interpolated shapes) times all factors. Data are
 * the contents of bins (Poisson) and one auxiliary datum for each constrained parameter (Gaussian
 * or Poisson); -2 ln L has all constants, lgamma(n + 1) for n! too, as pyhf's. Channels are in the
 * order of their names, as in pyhf.
 * Nothing is allocated when a model is evaluated. Clones share what never changes; each has its own
 * data, and one thread at a time may use it.
 */
#ifndef HML_STAT_HISTFACTORY_HF_MODEL_H
#define HML_STAT_HISTFACTORY_HF_MODEL_H

#include "stat/histfactory/hf_code.h"
#include "stat/histfactory/hf_params.h"
#include "stat/model/problem.h"

typedef struct HfSettings {
    HfCode normsys, histosys;
    const char *measurement; /* NULL: the first */
    const char *poi;         /* NULL: that of the measurement; "": none */
} HfSettings;
#define HF_SETTINGS ((HfSettings){.normsys = HF_CODE4, .histosys = HF_CODE4P})

/* Opens the model with the observed data; NULL and *why (in the arena) where it cannot be made. The
 * spec need not outlive it. Close it by its class. */
Problem *hf_model_open(const HfSpec *s, const HfSettings *settings, Arena *arena, const char **why);
/* Is it one that was made here? */
bool hf_model_is(const Problem *p);

/* ---- what there is; borrowed from the model ---- */

typedef struct HfShape {
    int n_bins, n_aux, n_channels, n_samples;
    const char *const *channels, *const *samples; /* names, sorted */
    const int *first;                             /* n_channels + 1: first bin of each channel */
    int poi;                                      /* parameter of interest; -1: none */
    const char *measurement;
    const HfParams *params;
} HfShape;
const HfShape *hf_model_shape(const Problem *p);
/* Place of a parameter; -1. */
int hf_model_parameter(const Problem *p, const char *name);

/* Expected data: n_bins, then (aux not NULL) n_aux. */
void hf_model_expected(Problem *p, const double *x, double *main, double *aux);
/* Contribution of one sample in its order of names, n_bins; zero where it is not in a channel. */
void hf_model_sample(Problem *p, const double *x, int sample, double *main);
/* The data at hand: n_bins and n_aux. They may be replaced, by whole vectors, and are observed
 * data then (restore comes back to them). NULL, or why not. */
const double *hf_model_data(const Problem *p, const double **aux);
const char *hf_model_set_data(Problem *p, const double *main, const double *aux);
/* ln of the density of the data at hand. */
double hf_model_log_density(Problem *p, const double *x);

#endif
