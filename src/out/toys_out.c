/* toys_out.c - shows toys of a fit: pulls and coverage of parameters, the distribution of the
 * statistic beside what is expected.
 */
#include <math.h>
#include <stdlib.h>

#include "out/point_plot.h"
#include "out/table.h"
#include "out/things.h"
#include "out/toylog_out.h"

enum { BINS = 24 };

/* The statistic of the toys in bins, and the density of chi2 as counts. */
typedef struct Spread {
    double lo, hi, centre[BINS], count[BINS], expected[BINS];
    bool has_expected;
} Spread;

static bool spread_of(Spread *s, const ToysThing *t) {
    const ToyFits *fits = &t->fits;
    int which = t->saturated ? TOY_STATISTIC : TOY_MINIMUM;
    *s = (Spread){.lo = INFINITY, .hi = -INFINITY, .has_expected = t->ndof > 0};
    for (int i = 0; i < fits->log.n; i++) {
        double x = toyfits_of(fits, i)[which];
        if (isnan(x)) continue;
        s->lo = fmin(s->lo, x);
        s->hi = fmax(s->hi, x);
    }
    if (!(s->hi > s->lo)) return false;
    double width = (s->hi - s->lo) / BINS;
    for (int i = 0; i < fits->log.n; i++) {
        double x = toyfits_of(fits, i)[which];
        if (!isnan(x)) s->count[MIN_OF((int)((x - s->lo) / width), BINS - 1)]++;
    }
    for (int b = 0; b < BINS; b++) {
        double x = s->lo + b * width;
        s->centre[b] = x + 0.5 * width;
        s->expected[b] = NAN;
        if (s->has_expected)
            s->expected[b] = fits->log.n_valid * (asymptotic_chi2_p(x, t->ndof) -
                                                  asymptotic_chi2_p(x + width, t->ndof));
    }
    return true;
}

/* ---- JSON ---- */

static void column_json(Json *j, const ToyFits *fits, int which) {
    json_open(j, '[');
    for (int i = 0; i < fits->log.n; i++)
        if (!isnan(toyfits_of(fits, i)[TOY_MINIMUM])) json_number(j, toyfits_of(fits, i)[which]);
    json_close(j, ']');
}

static void spread_json(Json *j, const ToysThing *t) {
    Spread s;
    if (!spread_of(&s, t)) return;
    json_key(j, "distribution");
    json_open(j, '{');
    json_key_number(j, "lo", s.lo);
    json_key_number(j, "hi", s.hi);
    json_key(j, "toys");
    json_numbers(j, s.count, BINS);
    json_key(j, "expected");
    json_numbers(j, s.expected, BINS);
    json_close(j, '}');
}

static void parameter_json(Json *j, const ToysThing *t, int k) {
    const ToyParameter *p = &t->fits.params[k];
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"true", t->fits.at[k]},
                   {"mean", p->mean},
                   {"mean_error", p->mean_error},
                   {"std", p->std},
                   {"std_error", p->std_error},
                   {"bias", p->bias},
                   {"bias_error", p->bias_error},
                   {"pull_mean", p->pull_mean},
                   {"pull_mean_error", p->pull_mean_error},
                   {"pull_width", p->pull_width},
                   {"pull_width_error", p->pull_width_error},
                   {"coverage", p->coverage},
                   {"coverage_error", p->coverage_error}};
    json_open(j, '{');
    json_key_string(j, "name", str_of(t->study.fit->params[k]));
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        json_key_number(j, numbers[i].key, numbers[i].value);
    json_key_int(j, "n", p->n);
    json_key_int(j, "at_limit", p->n_at_limit);
    json_key(j, "values");
    column_json(j, &t->fits, toyfits_column(k, 0));
    json_key(j, "errors_low");
    column_json(j, &t->fits, toyfits_column(k, 1));
    json_key(j, "errors_high");
    column_json(j, &t->fits, toyfits_column(k, 2));
    json_close(j, '}');
}

static void toys_json(StrBuf *out, const ToysThing *t) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "toys_of", str_of(t->study.fit->name));
    json_key_bool(&j, "valid", !t->study.failure);
    if (t->study.failure) {
        json_key_string(&j, "failure", str_of(t->study.failure));
    } else {
        json_key_bool(&j, "refit", t->refit);
        json_key_number(&j, "observed", t->observed);
        json_key_number(&j, "ndof", t->ndof);
        toylog_probability(&j, "pvalue", &t->probability);
        spread_json(&j, t);
        json_key(&j, "statistic");
        column_json(&j, &t->fits, t->saturated ? TOY_STATISTIC : TOY_MINIMUM);
        json_key(&j, "parameters");
        json_open(&j, '[');
        for (int k = 0; k < t->fits.n_params; k++)
            if (t->fits.params[k].n) parameter_json(&j, t, k);
        json_close(&j, ']');
        toylog_json(&j, &t->fits.log, t->fits.n_params);
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

/* ---- tables ---- */

static void pair_cell(Table *table, double x, double error, bool people) {
    if (!people)
        table_number(table, x, true);
    else if (isnan(x))
        table_cell(table, "");
    else
        table_cellf(table, "%.3f ± %.3f", x, error);
}

static void params_table(StrBuf *out, const ToysThing *t, Format format) {
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    static const char *const head[] = {"true",      "mean",       "spread",  "bias",
                                       "pull mean", "pull width", "coverage"};
    Table table = {0};
    table_column(&table, "parameter", false);
    for (size_t i = 0; i < ARRAY_LEN(head); i++) table_column(&table, head[i], true);
    table_column(&table, "", false);
    for (int k = 0; k < t->fits.n_params; k++) {
        const ToyParameter *p = &t->fits.params[k];
        if (!p->n) continue;
        table_cell(&table, t->study.fit->params[k]);
        table_number(&table, t->fits.at[k], !people);
        table_number(&table, p->mean, !people);
        table_number(&table, p->std, !people);
        if (people)
            table_cellf(&table, "%.3g ± %.2g", p->bias, p->bias_error);
        else
            table_number(&table, p->bias, true);
        pair_cell(&table, p->pull_mean, p->pull_mean_error, people);
        pair_cell(&table, p->pull_width, p->pull_width_error, people);
        pair_cell(&table, p->coverage, p->coverage_error, people);
        if (p->n_at_limit)
            table_cellf(&table, "%d at a limit", p->n_at_limit);
        else
            table_cell(&table, "");
    }
    table_write(out, &table, format);
    table_free(&table);
}

static void spread_draw(StrBuf *out, const ToysThing *t) {
    Spread s;
    if (!spread_of(&s, t)) return;
    double at[2] = {t->observed, t->observed}, foot[2] = {0, 0};
    PlotSeries series[] = {
        {s.centre, s.expected, s.has_expected ? BINS : 0, "·", s.has_expected ? "chi2" : NULL},
        {s.centre, s.count, BINS, "o", "toys"},
        {at, foot, isfinite(t->observed), "^", "data"}};
    PlotFrame frame = {t->saturated ? "statistic" : "minimum", "toys", INFINITY, 0, 10};
    point_plot(out, &frame, series, 3);
}

void toys_write(StrBuf *out, const ToysThing *thing, const OutcomeStyle *style) {
    const ToysThing *t = toys_result(thing);
    if (style->format == FORMAT_JSON) {
        toys_json(out, t);
        return;
    }
    bool people = style->format == FORMAT_TABLE;
    if (people)
        buf_printf(out, "toys of %s%s\n", t->study.fit->name,
                   t->refit ? "" : ", without another fit");
    if (t->study.failure) {
        buf_printf(out, "  NO RESULT: %s\n", t->study.failure);
        return;
    }
    if (people) {
        toylog_text(out, &t->fits.log);
        if (t->probability.n && isfinite(t->observed)) {
            buf_printf(out, "  as bad as the data (%.6g) or worse: ", t->observed);
            toylog_probability_text(out, &t->probability);
            if (t->ndof > 0)
                buf_printf(out, "; chi2 with %.0f degrees of freedom: %.4g", t->ndof,
                           asymptotic_chi2_p(t->observed, t->ndof));
            buf_addc(out, '\n');
        }
        spread_draw(out, t);
        buf_addc(out, '\n');
    }
    if (t->refit) params_table(out, t, style->format);
}
