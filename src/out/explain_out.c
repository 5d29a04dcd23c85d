/* explain_out.c - tells in words what a fit did. */
#include <math.h>

#include "out/json.h"
#include "out/things.h"

static const char *what_text(const LikePart *p, bool extended) {
    switch (p->kind) {
    case LIKE_EXTENDED:
    case LIKE_UNBINNED:
        return extended
                   ? "the extended likelihood of events: twice the expected number of events minus "
                     "twice the sum of ln f(x) (Barlow, NIM A 297 (1990) 496)"
                   : "the likelihood of events: minus twice the sum of ln f(x), f a density";
    case LIKE_POISSON:
        return "the Poisson likelihood of bins, against a perfect description of them: 2 sum (mu - "
               "n "
               "+ n ln(n / mu)) (Baker and Cousins, NIM 221 (1984) 437)";
    case LIKE_NEYMAN:
        return "chi2 with the errors of the data: sum (n - mu)^2 / n, empty bins left out";
    case LIKE_PEARSON:
        return "chi2 with the errors of the prediction: sum (n - mu)^2 / mu";
    case LIKE_COMBINED:
        return "chi2 with the errors of data and prediction together";
    case LIKE_SQUARES:
        return p->has_sigma ? "least squares: sum ((y - f) / sigma)^2"
                            : "least squares without errors: sum (y - f)^2";
    }
    return "";
}

static void part_text(StrBuf *out, const FitThing *f, int i) {
    const LikePart *p = &f->like->parts[i];
    if (p->form == LIKE_CONSTRAINT) {
        buf_printf(out, "- %s is known from elsewhere (%s, mean %.6g, %s %.6g).\n", p->what,
                   p->from, p->constraint.mean,
                   p->constraint.kind == CONSTRAIN_LOG_NORMAL ? "kappa" : "sigma",
                   p->constraint.sigma);
        return;
    }
    const LikeData *d = &f->made.data[i];
    buf_printf(out, "- %s is fitted to %s by %s.\n", p->what, p->from,
               what_text(p, f->facts.extended));
    if (p->form == LIKE_ROWS)
        buf_printf(
            out,
            "  %.0f rows are used; %.0f lie outside of the range, in %.0f a value is missing, "
            "in %.0f it is not finite.\n",
            d->events, d->outside, d->missing, d->nan);
    for (size_t k = 0; k < p->graph.columns.n; k++) {
        const ModelColumn *c = &p->graph.columns.data[k];
        if (!c->observable || !p->sources) continue;
        buf_printf(out, "  Densities are normalised over %s", c->name);
        for (int r = 0; r < c->n_ranges; r++)
            buf_printf(out, "%s %.6g..%.6g", r ? "," : "", c->ranges[r].lo, c->ranges[r].hi);
        buf_printf(out, "%s.\n",
                   c->n_ranges ? "" : " wherever they are defined (no range is given)");
    }
    if (p->weighted)
        buf_printf(out,
                   "  The events have weights (sum %.6g, effective number %.6g); the covariance "
                   "is the \"%s\" one.\n",
                   f->facts.sum_weights,
                   f->facts.sum_weights * f->facts.sum_weights / f->facts.sum_weights2, f->weights);
}

static void params_text(StrBuf *out, const FitThing *f) {
    for (int i = 0; i < f->problem->n; i++) {
        const Parameter *p = &f->problem->params[i];
        buf_printf(out, "- %s began at %.6g", p->name, p->start);
        if (p->fixed) {
            buf_printf(out, " and stayed there: it is fixed.\n");
            continue;
        }
        if (isfinite(p->lo) || isfinite(p->hi)) buf_printf(out, " in [%.6g, %.6g]", p->lo, p->hi);
        buf_printf(out, " and ended at %.6g", f->min.x[i]);
        if (f->min.at_limit[i])
            buf_printf(out, ", at its limit: its error says little; widen the range, or fix it");
        else if (f->min.global_cc[i] > 0.99)
            buf_printf(out, "; others can make up for it almost wholly (global correlation %.4f)",
                       f->min.global_cc[i]);
        buf_printf(out, ".\n");
    }
}

static void search_text(StrBuf *out, const FitThing *f) {
    const Minimum *m = &f->min;
    for (int i = 0; i < m->n_attempts; i++)
        buf_printf(out, "- %s: %s at %.10g after %d calls, estimated distance %.1e.\n",
                   m->attempts[i].what,
                   m->attempts[i].status == MIN_CONVERGED ? "converged" : "did not converge",
                   m->attempts[i].value, m->attempts[i].calls, m->attempts[i].edm);
    if (f->moves)
        buf_printf(out,
                   "- The first minimum found, at %.10g, was not the lowest: MINOS met a lower one "
                   "on its way, and the fit was done again from there%s.\n",
                   f->first_value, f->moves > 1 ? ", more than once" : "");
    buf_printf(out,
               "- The estimated distance to the minimum is the rise that is left if the function "
               "is a parabola; a rise of 1 is one standard deviation.\n");
    static const char *const cov[] = {
        "There are no errors: the second derivatives could not be computed.",
        "Errors are those of the search alone (strategy 0), not of second derivatives.",
        "The second derivatives made no positive-definite matrix and were changed until they did: "
        "the errors are a guess. Often two parameters do the same, or one has no effect.",
        "Errors are from the second derivatives at the minimum (HESSE); those of MINOS are where "
        "the "
        "function, minimised over the other parameters, rises by 1."};
    buf_printf(out, "- %s\n", cov[m->cov_status]);
    if (m->why) buf_printf(out, "- %s\n", m->why);
}

static void explain_text(StrBuf *out, const FitThing *f) {
    buf_printf(out, "What was minimised, %s:\n", f->name);
    if (!f->like) workspace_fit_write(out, workspace_of(f->of), true);
    for (int i = 0; f->like && i < f->like->n_parts && !f->failure; i++) part_text(out, f, i);
    if (f->failure) {
        buf_printf(out, "Nothing: %s.\n", f->failure);
        return;
    }
    buf_printf(out, "Parameters:\n");
    params_text(out, f);
    buf_printf(out, "Search:\n");
    search_text(out, f);
    buf_printf(out, "Verdict: %s\n", fit_is_valid(f) ? "this is a minimum." : "NOT VALID.");
}

void explain_write(StrBuf *out, const ExplainThing *x, const OutcomeStyle *style) {
    const FitThing *f = fit_result(x->fit);
    if (style->format != FORMAT_JSON) {
        explain_text(out, f);
        return;
    }
    StrBuf text = {0};
    Json j = {.out = out};
    explain_text(&text, f);
    json_open(&j, '{');
    json_key_string(&j, "explain", str_of(f->name));
    json_key_string(&j, "text", str_of(buf_cstr(&text)));
    json_close(&j, '}');
    buf_addc(out, '\n');
    buf_free(&text);
}
