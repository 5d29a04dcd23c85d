/* prediction.h - sums of histograms with coefficients that have parameters: what is expected in
 * each bin, s_s * m4l[higgs] + s_b * m4l[zz].
 */
#ifndef HML_RUN_PREDICTION_H
#define HML_RUN_PREDICTION_H

#include "run/hist_thing.h"
#include "run/session.h"

typedef struct PredictionTerm {
    Node *coefficient; /* NULL: 1 */
    const HistThing *hist;
} PredictionTerm;

typedef struct Prediction {
    Handle handle;
    PredictionTerm *terms;
    int n_terms;
} Prediction;

Prediction *prediction_of(Handle *h); /* NULL where it is none */
/* An operation of which one operand is a model (a number with parameters) or a prediction, the
 * other a histogram, a prediction or a number. VALUE_NONE, and told, where there is no such thing.
 */
Value prediction_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span);
/* Does the operation concern predictions? */
bool prediction_concerned(const Value *a, const Value *b);

#endif
