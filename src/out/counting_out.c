/* counting_out.c - shows counting experiments, totals of uncertainties, averages, goodness of fit.
 */
#include <math.h>
#include <stdio.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"
#include "out/toylog_out.h"

/* ---- counting ---- */

static void counting_json(StrBuf *out, const CountingThing *t) {
    const CountingSignificance *s = &t->significance;
    const CountingLimit *l = &t->limit;
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"n", t->numbers.n},
                   {"b", t->numbers.b},
                   {"sigma_b", t->numbers.sigma_b},
                   {"s", t->numbers.s},
                   {"significance", s->z_exact},
                   {"pvalue", s->p_exact},
                   {"profile_significance", s->z_profile},
                   {"profile_pvalue", s->p_profile},
                   {"marginal_significance", s->z_marginal},
                   {"expected_significance", s->z_expected},
                   {"cl", l->level},
                   {"limit", l->observed},
                   {"exact_limit", l->exact},
                   {"feldman_cousins_low", l->low},
                   {"feldman_cousins_high", l->high}};
    Json j = {.out = out};
    json_open(&j, '{');
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        json_key_number(&j, numbers[i].key, numbers[i].value);
    json_key(&j, "expected_limit");
    json_numbers(&j, l->expected, BAND);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void counting_row(Table *t, const char *what, double z, double p, const char *how,
                         bool people) {
    if (isnan(z) && isnan(p)) return;
    table_cell(t, what);
    table_number(t, z, !people);
    table_number(t, p, !people);
    table_cell(t, how);
}

void counting_write(StrBuf *out, const CountingThing *thing, const OutcomeStyle *style) {
    const CountingThing *t = counting_result(thing);
    const CountingSignificance *s = &t->significance;
    const CountingLimit *l = &t->limit;
    bool people = style->format == FORMAT_TABLE || style->format == FORMAT_MD;
    if (style->format == FORMAT_JSON) {
        counting_json(out, t);
        return;
    }
    if (style->format == FORMAT_TABLE)
        buf_printf(out, "%.6g events over %.6g ± %.4g of background\n", t->numbers.n, t->numbers.b,
                   t->numbers.sigma_b);
    bool known = !(t->numbers.sigma_b > 0);
    Table table = {0};
    table_column(&table, "", false);
    table_column(&table, "value", true);
    table_column(&table, "p", true);
    table_column(&table, "how", false);
    counting_row(&table, "significance", s->z_exact, s->p_exact,
                 known ? "Poisson probability" : "on/off, exact (Z_Bi)", people);
    counting_row(&table, "", s->z_profile, s->p_profile, "profile likelihood", people);
    if (!known)
        counting_row(&table, "", s->z_marginal, s->p_marginal, "normal background, averaged (Z_N)",
                     people);
    counting_row(&table, "expected", s->z_expected, NAN, "median for s, Asimov", people);
    static const char *const band[] = {"-2 sigma", "-1 sigma", "median", "+1 sigma", "+2 sigma"};
    char level[40];
    snprintf(level, sizeof level, "%.4g %% upper limit", 100 * l->level);
    counting_row(&table, level, l->observed, NAN, "CLs, large samples", people);
    counting_row(&table, "", l->exact, NAN, "CLs, Poisson sums", people);
    for (int k = 0; k < BAND; k++)
        counting_row(&table, k ? "" : "expected limit", l->expected[k], NAN, band[k], people);
    counting_row(&table, "interval, low", l->low, NAN, "Feldman and Cousins", people);
    counting_row(&table, "interval, high", l->high, NAN, "Feldman and Cousins", people);
    table_write(out, &table, style->format);
    table_free(&table);
}

/* ---- totals and averages ---- */

static void total_json(StrBuf *out, const TotalThing *t) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "errors");
    json_numbers(&j, t->errors, (size_t)t->n);
    if (t->is_average) {
        json_key(&j, "values");
        json_numbers(&j, t->values, (size_t)t->n);
        json_key_number(&j, "value", t->average.value);
        json_key_number(&j, "error", t->average.error);
        json_key_number(&j, "chi2", t->average.chi2);
        json_key_number(&j, "pvalue", t->average.p);
        json_key(&j, "weights");
        json_numbers(&j, t->average.weights, (size_t)t->n);
    } else {
        json_key_number(&j, "total", t->correlated);
        json_key_number(&j, "quadrature", t->quadrature);
        json_key_number(&j, "linear", t->linear);
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void total_rows(Table *table, const TotalThing *t, bool people) {
    table_column(table, "", false);
    if (t->is_average) table_column(table, "value", true);
    table_column(table, "error", true);
    if (t->is_average) table_column(table, "weight", true);
    for (int i = 0; i < t->n; i++) {
        if (t->names)
            table_cell(table, t->names[i]);
        else
            table_cellf(table, "%d", i + 1);
        if (t->is_average) table_number(table, t->values[i], !people);
        table_number(table, t->errors[i], !people);
        if (t->is_average) table_number(table, t->average.weights[i], !people);
    }
    if (t->is_average) {
        table_cell(table, "average");
        table_number(table, t->average.value, !people);
        table_number(table, t->average.error, !people);
        table_cell(table, "");
        return;
    }
    if (t->correlation) {
        table_cell(table, "with correlations");
        table_number(table, t->correlated, !people);
    }
    table_cell(table, "in quadrature");
    table_number(table, t->quadrature, !people);
    table_cell(table, "linear sum");
    table_number(table, t->linear, !people);
}

void total_write(StrBuf *out, const TotalThing *thing, const OutcomeStyle *style) {
    const TotalThing *t = total_result(thing);
    if (style->format == FORMAT_JSON) {
        total_json(out, t);
        return;
    }
    Table table = {0};
    total_rows(&table, t, style->format == FORMAT_TABLE || style->format == FORMAT_MD);
    table_write(out, &table, style->format);
    table_free(&table);
    if (t->is_average && t->n > 1 && style->format == FORMAT_TABLE)
        buf_printf(out, "  chi2 = %.4g with %d degrees of freedom, p = %.3g\n", t->average.chi2,
                   t->n - 1, t->average.p);
}

/* ---- goodness of fit ---- */

static const char *goodness_words(GoodnessTest test) {
    static const char *const words[] = {"against the saturated model", "Kolmogorov-Smirnov",
                                        "Anderson-Darling"};
    return words[test];
}

static void goodness_json(StrBuf *out, const GoodnessThing *t) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "goodness", str_of(t->study.fit->name));
    json_key_string(&j, "test", str_of(goodness_name(t->test)));
    json_key_bool(&j, "valid", !t->study.failure);
    if (t->study.failure) {
        json_key_string(&j, "failure", str_of(t->study.failure));
    } else {
        json_key_number(&j, "statistic", t->goodness.statistic);
        json_key_number(&j, "ndof", t->goodness.ndof);
        json_key_number(&j, "asymptotic", t->goodness.p);
        if (t->toys.n) {
            toylog_probability(&j, "toys_pvalue", &t->toys);
            toylog_json(&j, &t->log, t->study.fit->n_params);
            json_key(&j, "values");
            json_numbers(&j, t->values, (size_t)t->log.n);
        }
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void goodness_write(StrBuf *out, const GoodnessThing *thing, const OutcomeStyle *style) {
    const GoodnessThing *t = goodness_result(thing);
    const Goodness *g = &t->goodness;
    if (style->format == FORMAT_JSON) {
        goodness_json(out, t);
        return;
    }
    buf_printf(out, "goodness of %s, %s\n", t->study.fit->name, goodness_words(t->test));
    if (t->study.failure) {
        buf_printf(out, "  NO RESULT: %s\n", t->study.failure);
        return;
    }
    if (t->test == GOODNESS_SATURATED)
        buf_printf(out, "  %.6g with %.0f degrees of freedom, p = %.4g\n", g->statistic, g->ndof,
                   g->p);
    else
        buf_printf(out, "  %s = %.6g for %.0f events, p = %.4g%s\n",
                   t->test == GOODNESS_KS ? "D" : "A2", g->statistic, g->n, g->p,
                   t->toys.n ? " as if nothing had been fitted"
                             : ": TOO HIGH, as the model was fitted to these events; toys = 1000, "
                               "seed = 1 tells the right one");
    if (!t->toys.n) return;
    buf_printf(out, "  toys: ");
    toylog_probability_text(out, &t->toys);
    buf_addc(out, '\n');
    toylog_text(out, &t->log);
}
