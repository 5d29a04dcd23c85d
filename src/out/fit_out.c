/* fit_out.c - shows fits: values with their errors, correlations, the verdict. */
#include <math.h>
#include <stdio.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"
#include "run/fit_thing.h"

static const char *cov_text(CovStatus c) {
    switch (c) {
    case COV_ACCURATE:
        return "covariance accurate";
    case COV_APPROXIMATE:
        return "covariance approximate";
    case COV_FORCED_POSITIVE:
        return "covariance forced positive: errors are a guess";
    default:
        return "no covariance";
    }
}

static const char *kind_text(const LikePart *p, const LikelihoodFacts *f) {
    switch (p->kind) {
    case LIKE_POISSON:
        return "binned likelihood";
    case LIKE_NEYMAN:
        return "chi2 (Neyman)";
    case LIKE_PEARSON:
        return "chi2 (Pearson)";
    case LIKE_COMBINED:
        return "chi2 (errors of data and prediction)";
    case LIKE_SQUARES:
        return "least squares";
    default:
        return f->extended ? "extended unbinned likelihood" : "unbinned likelihood";
    }
}

static const char *unit_of(const FitThing *f, int i, Arena *arena) {
    const ModelParam *p = f->like ? f->like->params[i] : NULL;
    if (!p || p->bare || !p->unit.known || (unit_is_number(p->unit) && !p->unit.angle)) return "";
    StrBuf b = {0};
    unit_write(&b, p->unit);
    const char *text = arena_strdup(arena, buf_cstr(&b));
    buf_free(&b);
    return text;
}

/* Digits behind the point so that the error has two figures. */
static void number_to_error(char *out, size_t cap, double x, double error) {
    if (isnan(x)) {
        snprintf(out, cap, "-");
        return;
    }
    if (!(error > 0) || isinf(error)) {
        snprintf(out, cap, "%.6g", x);
        return;
    }
    int digits = 1 - (int)floor(log10(error));
    if (digits < 0) digits = 0;
    if (digits > 12)
        snprintf(out, cap, "%.*e", 5, x);
    else
        snprintf(out, cap, "%.*f", digits, x);
}

static void minos_text(char *out, size_t cap, const MinosSide *side) {
    number_to_error(out, cap, side->error, fabs(side->error));
    if (side->status == MINOS_OK) {
        if (side->error > 0) {
            memmove(out + 1, out, strlen(out) + 1);
            out[0] = '+';
        }
        return;
    }
    snprintf(out, cap, "%s",
             side->status == MINOS_AT_LIMIT      ? "to limit"
             : side->status == MINOS_NEW_MINIMUM ? "new minimum"
                                                 : "failed");
}

static void limits_text(StrBuf *b, const Parameter *p) {
    if (isinf(p->lo) && isinf(p->hi)) return;
    buf_printf(b, "[%.6g, %.6g]", p->lo, p->hi);
}

static bool hidden(const FitThing *f, int i) { return f->blind && f->blind[i]; }

static void params_table(StrBuf *out, const FitThing *f, Format format) {
    Table t = {0};
    table_column(&t, "parameter", false);
    table_column(&t, "value", true);
    table_column(&t, "error", true);
    if (fit_has_minos(f)) {
        table_column(&t, "minos -", true);
        table_column(&t, "minos +", true);
    }
    table_column(&t, "limits", false);
    table_column(&t, "", false);
    for (int i = 0; i < f->problem->n; i++) {
        const Parameter *p = &f->problem->params[i];
        char text[64] = "";
        const char *unit = unit_of(f, i, &t.arena);
        table_cellf(&t, "%s%s%s%s", p->name, unit[0] ? " [" : "", unit, unit[0] ? "]" : "");
        number_to_error(text, sizeof text - 2, f->min.x[i], p->fixed ? 0 : f->min.error[i]);
        table_cell(&t, hidden(f, i) ? "blind" : text);
        number_to_error(text, sizeof text - 2, f->min.error[i], f->min.error[i]);
        table_cell(&t, p->fixed ? "" : text);
        const Minos *m = fit_has_minos(f) ? fit_minos(f, i) : NULL;
        for (int side = 0; side < 2 && fit_has_minos(f); side++) {
            if (m) minos_text(text, sizeof text - 2, side ? &m->high : &m->low);
            table_cell(&t, m ? text : "");
        }
        StrBuf b = {0};
        limits_text(&b, p);
        table_cell(&t, buf_cstr(&b));
        buf_free(&b);
        table_cell(&t, p->fixed ? "fixed" : f->min.at_limit[i] ? "at its limit" : "");
    }
    table_write(out, &t, format);
    table_free(&t);
}

/* For machines: all digits, a column each. */
static void params_machine(StrBuf *out, const FitThing *f, Format format) {
    static const char *const head[] = {"parameter",  "unit", "value", "error", "minos_low",
                                       "minos_high", "low",  "high",  "note"};
    Table t = {0};
    for (size_t i = 0; i < ARRAY_LEN(head); i++) table_column(&t, head[i], i > 1 && i < 8);
    for (int i = 0; i < f->problem->n; i++) {
        const Parameter *p = &f->problem->params[i];
        const Minos *m = fit_has_minos(f) ? fit_minos(f, i) : NULL;
        table_cell(&t, p->name);
        table_cell(&t, unit_of(f, i, &t.arena));
        table_number(&t, f->min.x[i], true);
        table_number(&t, p->fixed ? NAN : f->min.error[i], true);
        table_number(&t, m && m->low.status == MINOS_OK ? m->low.error : NAN, true);
        table_number(&t, m && m->high.status == MINOS_OK ? m->high.error : NAN, true);
        table_number(&t, isinf(p->lo) ? NAN : p->lo, true);
        table_number(&t, isinf(p->hi) ? NAN : p->hi, true);
        table_cell(&t, p->fixed ? "fixed" : f->min.at_limit[i] ? "at its limit" : "");
    }
    table_write(out, &t, format);
    table_free(&t);
}

static double correlation(const Minimum *m, int i, int j) {
    size_t n = (size_t)m->n, a = (size_t)i, b = (size_t)j;
    return m->cov[a * n + b] / sqrt(m->cov[a * n + a] * m->cov[b * n + b]);
}

enum { MATRIX_MAX = 12, PAIRS_MAX = 10 };

/* Of many parameters only the pairs with the largest correlations. */
static void strongest_pairs(StrBuf *out, const FitThing *f, Format format) {
    const Parameter *p = f->problem->params;
    int n = f->problem->n, best[PAIRS_MAX][2], n_best = 0;
    for (int i = 0; i < n * n; i++) {
        int a = i / n, b = i % n;
        if (b <= a || p[a].fixed || p[b].fixed) continue;
        double c = fabs(correlation(&f->min, a, b));
        int at = n_best;
        while (at > 0 && c > fabs(correlation(&f->min, best[at - 1][0], best[at - 1][1]))) at--;
        if (at == PAIRS_MAX || !(c >= 0)) continue;
        n_best = MIN_OF(n_best + 1, PAIRS_MAX);
        memmove(best[at + 1], best[at], sizeof best[0] * (size_t)(n_best - at - 1));
        best[at][0] = a;
        best[at][1] = b;
    }
    Table t = {0};
    table_column(&t, "strongest correlations", false);
    table_column(&t, "", false);
    table_column(&t, "", true);
    for (int i = 0; i < n_best; i++) {
        table_cell(&t, p[best[i][0]].name);
        table_cell(&t, p[best[i][1]].name);
        table_cellf(&t, "%.3f", correlation(&f->min, best[i][0], best[i][1]));
    }
    buf_addc(out, '\n');
    table_write(out, &t, format);
    table_free(&t);
}

static void correlations_table(StrBuf *out, const FitThing *f, Format format) {
    const Parameter *p = f->problem->params;
    Table t = {0};
    int n = f->problem->n, free_params = 0;
    for (int i = 0; i < n; i++) free_params += !p[i].fixed;
    if (free_params < 2 || f->min.cov_status == COV_NONE) return;
    if (free_params > MATRIX_MAX) {
        strongest_pairs(out, f, format);
        return;
    }
    table_column(&t, "correlation", false);
    for (int i = 0; i < n; i++)
        if (!p[i].fixed) table_column(&t, p[i].name, true);
    for (int i = 0; i < n; i++) {
        if (p[i].fixed) continue;
        table_cell(&t, p[i].name);
        for (int j = 0; j < n; j++)
            if (!p[j].fixed && j < i)
                table_cellf(&t, "%.3f", correlation(&f->min, i, j));
            else if (!p[j].fixed)
                table_cell(&t, i == j ? "1" : "");
    }
    buf_addc(out, '\n');
    table_write(out, &t, format);
    table_free(&t);
}

static void data_text(StrBuf *out, const FitThing *f) {
    if (!f->like) workspace_fit_write(out, workspace_of(f->of), false);
    for (int i = 0; f->like && i < f->like->n_parts; i++) {
        const LikePart *p = &f->like->parts[i];
        const LikeData *d = &f->made.data[i];
        if (p->form == LIKE_CONSTRAINT) continue;
        buf_printf(out, "  %s", kind_text(p, &f->facts));
        if (p->form == LIKE_BINS && !p->points)
            buf_printf(out, ", %d bins", f->made.bins[i].n);
        else
            buf_printf(out, ", %.0f %s", (double)f->made.rows[i].n,
                       p->kind == LIKE_SQUARES ? "points" : "events");
        if (p->weighted) buf_printf(out, " with weights (errors: %s)", f->weights);
        if (d->outside > 0) buf_printf(out, ", %.0f outside of the range", d->outside);
        if (d->missing + d->nan > 0)
            buf_printf(out, ", %.0f missing, %.0f not finite", d->missing, d->nan);
        buf_addc(out, '\n');
    }
}

static void goodness_text(StrBuf *out, const FitThing *f) {
    double chi2;
    int ndof;
    buf_printf(out, "  minimum %.10g", f->min.value);
    if (fit_goodness(f, &chi2, &ndof)) buf_printf(out, ", chi2 / ndof = %.6g / %d", chi2, ndof);
    if (f->scale != 1) buf_printf(out, ", errors scaled by sqrt(chi2 / ndof)");
    if (f->facts.quadrature_error > 1e-9)
        buf_printf(out, ", integrals good to %.1g", f->facts.quadrature_error);
    buf_addc(out, '\n');
}

static void verdict_text(StrBuf *out, const FitThing *f) {
    const Minimum *m = &f->min;
    buf_printf(out, "  %s: %s, edm %.1e, %d calls\n",
               !fit_is_valid(f)                 ? "NOT VALID"
               : m->status == MIN_NO_PARAMETERS ? "nothing is free"
                                                : "converged",
               cov_text(m->cov_status), m->edm, m->calls + m->gradient_calls);
    if (m->why) buf_printf(out, "  %s\n", m->why);
    if (m->cov_why) buf_printf(out, "  %s\n", m->cov_why);
    for (int i = 0; m->n_attempts > 1 && i < m->n_attempts; i++)
        buf_printf(out, "  tried %s: minimum %.10g, edm %.1e, %d calls\n", m->attempts[i].what,
                   m->attempts[i].value, m->attempts[i].edm, m->attempts[i].calls);
    if (f->moves)
        buf_printf(out,
                   "  MINOS met a lower minimum, the fit was done again from there (%s; first: "
                   "%.10g)\n",
                   f->moves > 1 ? "more than once" : "once", f->first_value);
}

/* ---- JSON ---- */

static void side_json(Json *j, const Minos *m) {
    json_key(j, "minos");
    json_open(j, '[');
    json_number(j, m->low.error);
    json_number(j, m->high.error);
    json_close(j, ']');
    bool good = m->low.status == MINOS_OK && m->high.status == MINOS_OK;
    json_key_bool(j, "minos_valid", good);
}

static void params_json(Json *j, const FitThing *f) {
    json_key(j, "parameters");
    json_open(j, '[');
    for (int i = 0; i < f->problem->n; i++) {
        const Parameter *p = &f->problem->params[i];
        json_open(j, '{');
        json_key_string(j, "name", str_of(p->name));
        json_key_string(j, "unit", str_of(unit_of(f, i, &f->session->arena)));
        json_key_number(j, "start", p->start);
        json_key_number(j, "low", p->lo);
        json_key_number(j, "high", p->hi);
        if (hidden(f, i)) json_key_bool(j, "blind", true);
        json_key_number(j, "value", hidden(f, i) ? NAN : f->min.x[i]);
        json_key_number(j, "error", f->min.error[i]);
        const Minos *m = fit_has_minos(f) ? fit_minos(f, i) : NULL;
        if (m) side_json(j, m);
        json_key_bool(j, "fixed", p->fixed);
        json_key_bool(j, "at_limit", f->min.at_limit[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
    size_t n = (size_t)f->min.n;
    json_key(j, "covariance");
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) json_numbers(j, f->min.cov + i * n, n);
    json_close(j, ']');
}

/* What was fitted to what, and how much of the data was used. */
static void data_json(Json *j, const FitThing *f) {
    json_key(j, "data");
    json_open(j, '[');
    for (int i = 0; f->like && i < f->like->n_parts; i++) {
        const LikePart *p = &f->like->parts[i];
        const LikeData *d = &f->made.data[i];
        bool constraint = p->form == LIKE_CONSTRAINT, bins = p->form == LIKE_BINS && !p->points;
        json_open(j, '{');
        json_key_string(j, "model", str_of(p->what));
        json_key_string(j, constraint ? "constraint" : "of", str_of(p->from));
        if (!constraint) json_key_string(j, "likelihood", str_of(kind_text(p, &f->facts)));
        if (bins) json_key_int(j, "bins", f->made.bins[i].n);
        if (!constraint && !bins) {
            json_key_uint(j, "rows", f->made.rows[i].n);
            json_key_number(j, "outside", d->outside);
            json_key_number(j, "missing", d->missing);
            json_key_number(j, "not_finite", d->nan);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void fit_json(StrBuf *out, const FitThing *f) {
    Json j = {.out = out};
    double chi2;
    int ndof;
    json_open(&j, '{');
    json_key_string(&j, "fit", str_of(f->name));
    json_key_bool(&j, "valid", fit_is_valid(f));
    if (f->failure) {
        json_key_string(&j, "failure", str_of(f->failure));
    } else {
        data_json(&j, f);
        if (f->min.why) json_key_string(&j, "why", str_of(f->min.why));
        if (f->min.cov_why) json_key_string(&j, "covariance_why", str_of(f->min.cov_why));
        json_key_string(&j, "covariance_status", str_of(cov_text(f->min.cov_status)));
        json_key_number(&j, "minimum", f->min.value);
        json_key_number(&j, "edm", f->min.edm);
        if (f->moves) json_key_int(&j, "new_minima", f->moves);
        json_key_int(&j, "calls", f->min.calls + f->min.gradient_calls);
        if (f->repeat > 0) json_key_number(&j, "seconds", f->seconds);
        if (fit_goodness(f, &chi2, &ndof)) {
            json_key_number(&j, "chi2", chi2);
            json_key_int(&j, "ndof", ndof);
        }
        params_json(&j, f);
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void fit_write(StrBuf *out, const FitThing *f, const OutcomeStyle *style) {
    fit_result(f);
    if (style->format == FORMAT_JSON) {
        fit_json(out, f);
        return;
    }
    bool table = style->format == FORMAT_TABLE;
    if (table) buf_printf(out, "fit of %s\n", f->name);
    if (f->failure) {
        buf_printf(out, "  NO RESULT: %s\n", f->failure);
        return;
    }
    if (table) {
        data_text(out, f);
        verdict_text(out, f);
        goodness_text(out, f);
        buf_addc(out, '\n');
    }
    if (style->format == FORMAT_CSV || style->format == FORMAT_TSV)
        params_machine(out, f, style->format);
    else
        params_table(out, f, style->format);
    if (table) correlations_table(out, f, style->format);
}
