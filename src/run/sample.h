/* sample.h - samples: files of one process, their columns, their normalisation.
 *
 * A sample is opened once and lives as long as the session. Its number of events, in a physicist's
 * sense, is the sum of event weights times
 *     lumi * xsec * filter_eff * k_factor / (sumw * reduction),
 * where xsec is given; without it weights are as they come. Without sumw it is that of the sample's
 * own events, which is right where none was left out before. The weight of an event is an
 * expression of the sample's columns.
 */
#ifndef HML_RUN_SAMPLE_H
#define HML_RUN_SAMPLE_H

#include "lang/elab.h"
#include "run/dataset.h"

struct Session;

typedef struct Sample {
    Handle handle;
    Span span;        /* of the call that opened it */
    const char *name; /* of the variable; "" for data given from outside */
    const char *title;
    int number; /* from 1; Node.sample of its columns */
    Dataset data;
    View view;                                    /* its columns as they are */
    const Ast *weight, *sumw;                     /* NULL: not given */
    size_t sees;                                  /* variables that weight and sumw see */
    const char *meta;                             /* file of numbers by sample; NULL */
    double xsec, filter_eff, k_factor, reduction; /* xsec in pb, NAN: not given */
    double sumw_given;                            /* from a table, NAN: not given */
    double lumi;                                  /* per pb, NAN: that of the script */
    int64_t label;
    bool has_label;
} Sample;

/* open(files, weight = ..., xsec = ...): NULL after an error. */
Sample *sample_open(struct Session *s, const Ast *call);
/* Data given from outside. */
Sample *sample_outside(struct Session *s, const char *const *files, int n);
/* A table that was computed; the sample closes it. */
Sample *sample_take(struct Session *s, Source *source, Span span);
void sample_close(Sample *sample);
/* The sample behind a value; NULL where it is none. */
Sample *sample_of(const Value *v);

/* The weight of an event in the view at hand, normalised; NULL: each counts 1. *failed: an error
 * was told. */
Node *sample_weight(struct Session *s, Sample *sample, bool *failed);
/* The same as it comes, not normalised; NULL: there is none. */
Node *sample_raw_weight(struct Session *s, Sample *sample, bool *failed);
/* Is it normalised to a cross section? */
bool sample_is_normalised(const struct Session *s, const Sample *sample);

#endif
