/* hist_thing.h - histograms of the language: booked over samples and variations, calculated from
 * others, or loaded.
 *
 * A histogram has one series for each sample and variation; all have the same axes. Those that are
 * booked are filled by the pass; what is calculated from them is calculated when it is asked for.
 */
#ifndef HML_RUN_HIST_THING_H
#define HML_RUN_HIST_THING_H

#include "run/session.h"

typedef struct HistPart {
    const char *sample;    /* name; "" where there is one without a name */
    const char *variation; /* "" for what is as it is */
    const HistSpec *spec;
    JobUnit *unit; /* booked: where its sink is */
    Sink *sink;
    const Hist *hist;              /* loaded, or calculated already; NULL: in the sink */
    const struct Derived *derived; /* how it is calculated; NULL */
    uint64_t missing, nan;
} HistPart;

typedef struct HistThing {
    Handle handle;
    const char *name, *title; /* of the variable; of what is filled */
    HistSpec spec;
    HistPart *series;
    int n_series;
    bool normalised; /* to cross sections and luminosity */
} HistThing;

/* hist(...) and profile(...); NULL after an error. */
HistThing *hist_book(Session *s, const struct Builtin *b, const Ast *call);
/* The histogram behind a handle; NULL where it is none. */
HistThing *hist_of(Handle *h);
/* A figure of a thing, known when that stage is over. */
Value thing_figure(Elab *e, double (*value)(const Late *), const void *of, int stage, Span span);
/* Arithmetic of histograms and numbers. */
Value hist_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span);
/* hist_derive.c: rebin, project, slice, ratio ...: series by series. */
Value hist_call(Session *s, const struct Builtin *b, const Ast *call);
const Hist *hist_derived(const HistPart *series);
HistThing *hist_like(Arena *arena, const HistThing *h);
/* What figures are of: the only sample, as it is; NULL where there are several samples. */
const HistPart *hist_only(const HistThing *h);
/* What a histogram of one axis is filled with; NULL where that is not known. */
Node *hist_filled_with(const HistPart *series);
/* Histograms with the axes of one, a series for each name, whose contents a function fills (k: the
 * number of the series; out: empty) once the fit is known; it answers NULL, or why it cannot. */
struct FitThing;
typedef const char *HistFill(void *ctx, int k, Hist *out);
HistThing *hist_by_function(Session *s, const HistThing *like, const char *const *names, int n,
                            HistFill *fill, void *ctx, const struct FitThing *fit);
/* The pass after which it is filled. */
int hist_stage(const HistPart *series);
/* Is it filled by a pass over the events, or by a fit? Else it is there. */
bool hist_waits(const HistPart *series);
/* The content of a series of a job that ran, and how many values were left out. */
const Hist *hist_content_of(const HistPart *series);
uint64_t hist_missing_of(const HistPart *series);
uint64_t hist_nan_of(const HistPart *series);

#endif
