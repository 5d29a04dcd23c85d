/* scan_thing.c - profiles of a fit along one or two parameters; see scan_thing.h. */
#include "run/scan_thing.h"

#include <math.h>

static Value scan_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass scan_class = {.word = "scan", .member = scan_member};

ScanThing *scan_of(Handle *h) { return h->class == &scan_class ? (ScanThing *)h : NULL; }

/* ---- figures ---- */

static double figure_low(const Late *late) { return scan_result(late->thing)->low; }
static double figure_high(const Late *late) { return scan_result(late->thing)->high; }
static double figure_lowest(const Late *late) { return scan_result(late->thing)->scan.lowest; }
static double figure_failed(const Late *late) { return scan_result(late->thing)->scan.n_failed; }

/* At place number `argument`, from 0: for tests and for scripts that draw their own. */
static Value scan_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure figures[] = {{"low", figure_low, 0},
                                          {"high", figure_high, 0},
                                          {"lowest", figure_lowest, 0},
                                          {"failed", figure_failed, 0}};
    return study_figure(e, &((ScanThing *)h)->study, figures, ARRAY_LEN(figures), name, span);
}

/* ---- booking ---- */

ScanThing *scan_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    ScanThing *t = arena_new(&s->arena, ScanThing);
    if (!study_open(&t->study, &scan_class, &a)) return NULL;
    t->dims = study_has(&a, 2) ? 2 : 1;
    t->low = t->high = NAN;
    for (int d = 0; d < t->dims; d++) {
        t->places[d].n = t->dims == 1 ? 31 : 15;
        if (!study_param(&t->study, &a, d + 1, &t->k[d]) ||
            !study_places(&t->study, &a, t->k[d], d ? "at2" : "at", d ? "range2" : "range",
                          &t->places[d]))
            return NULL;
    }
    if (!argument_truth(&a, "slice", &t->slice) || !argument_truth(&a, "thorough", &t->thorough) ||
        !arguments_end(&a))
        return NULL;
    bool same = t->dims == 2 && t->k[0] == t->k[1];
    return study_wrong(&a, same ? "a plane is of two different parameters" : NULL) ? t : NULL;
}

/* ---- doing ---- */

/* Three standard deviations each way, inside the limits. */
static double *scan_at(const ScanThing *t, const FitThing *f, int d) {
    const Parameter *p = &f->problem->params[t->k[d]];
    double error = f->min.error[t->k[d]], best = f->min.x[t->k[d]];
    if (!(error > 0)) error = fmax(0.1 * fabs(best), 1e-3);
    double lo = fmax(best - 3 * error, p->lo), hi = fmin(best + 3 * error, p->hi);
    return study_fill(&t->places[d], lo, hi, &f->session->arena);
}

const ScanThing *scan_result(const ScanThing *thing) {
    ScanThing *t = (ScanThing *)thing;
    const FitThing *f = study_begin(&t->study);
    if (!f) return t;
    ScanPlan plan = {.dims = t->dims, .slice = t->slice, .thorough = t->thorough};
    const char *why = NULL;
    for (int d = 0; d < t->dims; d++) {
        plan.k[d] = t->k[d];
        plan.at[d] = scan_at(t, f, d);
        plan.n[d] = t->places[d].n;
        if (f->problem->params[t->k[d]].fixed) why = "the parameter is fixed";
    }
    if (!why) {
        scan_run(&t->scan, f->problem, &plan, &f->session->arena);
        why = t->scan.why;
    }
    study_end(&t->study, why);
    if (why) return t;
    for (int i = 0; i < t->scan.n_points; i++) t->scan.points[i].rise /= f->scale;
    t->scan.lowest /= f->scale;
    if (t->dims == 1) scan_interval(&t->scan, 1, &t->low, &t->high);
    if (t->scan.n_failed)
        diag_error(f->session->diags, HML_E_FIT, t->study.span,
                   "%d of %d places of the scan have no valid fit", t->scan.n_failed,
                   t->scan.n_points);
    if (t->scan.lowest < -1e-3)
        diag_warning(f->session->diags, HML_E_FIT, t->study.span,
                     "the scan met a point lower than the fit by %.3g: start the fit there",
                     -t->scan.lowest);
    return t;
}
