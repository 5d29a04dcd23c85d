/* sample_report.h - what `print SAMPLE` tells: entries, weights, normalisation. */
#ifndef HML_RUN_SAMPLE_REPORT_H
#define HML_RUN_SAMPLE_REPORT_H

#include "run/session.h"

typedef struct SampleReport {
    Handle handle;
    const Sample *sample;
    JobUnit *unit;
    Sink *raw;      /* SINK_WEIGHT of the sample's own weights; NULL: it has none */
    Sink *negative; /* REDUCE COUNT of those below 0; NULL */
    Sink *norm;     /* SINK_WEIGHT of normalised weights; NULL: it is not normalised */
    Sink *all;      /* counts the events */
    double lumi;    /* per pb, NAN: not known */
} SampleReport;

SampleReport *sample_report(Session *s, Sample *sample);
SampleReport *sample_report_of(Handle *h);

/* Sum of weights and of squares, of a job that ran. */
typedef struct SampleFigures {
    uint64_t entries, negative;
    double sumw, sumw2;          /* as they come; counts where there are no weights */
    double events, events_error; /* normalised; NAN */
    double effective_lumi;       /* per pb: n_eff / (xsec filter_eff k_factor); NAN */
    bool twice;                  /* the mean weight is the cross section: counted twice? */
} SampleFigures;

SampleFigures sample_figures(const SampleReport *r);

#endif
