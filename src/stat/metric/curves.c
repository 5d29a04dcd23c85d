/* curves.c - ROC and precision-recall curves; see curves.h. */
#include "stat/metric/curves.h"

#include <math.h>

Figure curves_part(double passed, double passed2, double all, double all2) {
    double p = passed / all, failed2 = fmax(all2 - passed2, 0);
    return (Figure){p, sqrt(passed2 * (1 - p) * (1 - p) + failed2 * p * p) / all};
}

CurvePoint *curves_points(const Ranking *r, Arena *arena) {
    CurvePoint *out = arena_array(arena, CurvePoint, r->groups + 1);
    size_t last = r->groups - 1;
    out[0] = (CurvePoint){.threshold = INFINITY, .precision = {1, NAN}};
    for (size_t g = 0; g < r->groups; g++) {
        double tp = r->tp[g], fp = r->fp[g], tp2 = r->tp2[g], fp2 = r->fp2[g];
        CurvePoint *p = &out[g + 1];
        p->threshold = r->score[g];
        p->tpr = curves_part(tp, tp2, r->pos, r->tp2[last]);
        p->fpr = curves_part(fp, fp2, r->neg, r->fp2[last]);
        p->precision = curves_part(tp, tp2, tp + fp, tp2 + fp2);
    }
    return out;
}

Figure curves_average_precision(const Ranking *r) {
    double sum = 0, variance = 0, shift = 0;
    for (size_t g = 0; g < r->groups; g++) {
        double signal = r->tp[g] - (g ? r->tp[g - 1] : 0);
        sum += signal * (r->tp[g] / (r->tp[g] + r->fp[g]));
    }
    sum /= r->pos;
    double slope = 0; /* from the lowest score on: sum of signal / (tp + fp), and times precision */
    for (size_t g = r->groups; g-- > 0;) {
        double passed = r->tp[g] + r->fp[g], precision = r->tp[g] / passed;
        double signal = r->tp[g] - (g ? r->tp[g - 1] : 0);
        double tp2 = r->tp2[g] - (g ? r->tp2[g - 1] : 0), fp2 = r->fp2[g] - (g ? r->fp2[g - 1] : 0);
        slope += signal / passed;
        shift += signal / passed * precision;
        double of_signal = precision - sum + slope - shift, of_background = -shift;
        variance += tp2 * of_signal * of_signal + fp2 * of_background * of_background;
    }
    return (Figure){sum, sqrt(variance) / r->pos};
}
