/* test_out.c - shows tests of hypotheses: significance, CLs, limits. */
#include <float.h>
#include <math.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"
#include "out/toylog_out.h"

static const char *const band_names[BAND] = {"-2 sigma", "-1 sigma", "median", "+1 sigma",
                                             "+2 sigma"};

static void log_json(Json *j, const ToyLog *log) {
    json_key_uint(j, "seed", log->seed);
    json_key_int(j, "toys", log->n_done);
    json_key_int(j, "failed_toys", log->n_failures);
}

static void log_text(StrBuf *out, const ToyLog *log) {
    buf_printf(out, "  %d toys, seed %llu", log->n_done, (unsigned long long)log->seed);
    if (log->n_failures)
        buf_printf(out, ", %d failed (the first: toy %d: %s)", log->n_failures,
                   log->failures[0].toy, log->failures[0].why);
    buf_addc(out, '\n');
}

static void probability_json(Json *j, const char *key, const ToyProbability *p) {
    json_key(j, key);
    json_open(j, '{');
    json_key_number(j, "p", p->p);
    json_key_number(j, "p_error", p->p_error);
    json_key_number(j, "z", p->z);
    json_key_number(j, "z_error", p->z_error);
    json_key_int(j, "above", p->n_above);
    json_key_int(j, "n", p->n);
    json_close(j, '}');
}

/* ---- significance ---- */

static void significance_json(Json *j, const TestThing *t) {
    const Discovery *d = &t->discovery;
    json_key_number(j, "q0", d->q0);
    json_key_number(j, "significance", d->z);
    json_key_number(j, "pvalue", d->p);
    json_key_number(j, "estimate", d->mu_hat);
    json_key_number(j, "error", d->error);
    if (!isnan(d->expected_z)) json_key_number(j, "expected", d->expected_z);
}

static void significance_text(StrBuf *out, const TestThing *t) {
    const Discovery *d = &t->discovery;
    buf_printf(out, "  Z = %.4g, p %s %.4g, q0 = %.6g; %s = %.6g +- %.3g\n", d->z,
               d->p == 0 ? "<" : "=", d->p == 0 ? DBL_MIN : d->p, d->q0, test_poi_name(t),
               d->mu_hat, d->error);
    if (!isnan(d->expected_z))
        buf_printf(out, "  expected for %s = %.6g: Z = %.4g\n", test_poi_name(t), t->expected,
                   d->expected_z);
    if (!isnan(t->expected) && d->why_expected)
        buf_printf(out, "  no expectation: %s\n", d->why_expected);
    buf_printf(out,
               "  in the limit of large samples, as if %s were the only free shape of the "
               "signal\n",
               test_poi_name(t));
}

static void toys_json(Json *j, const TestThing *t) {
    const ToyDiscovery *d = &t->by_toys;
    json_key_number(j, "q0", d->q0);
    json_key_number(j, "estimate", d->mu_hat);
    probability_json(j, "by_q0", &d->toys);
    probability_json(j, "by_estimate", &d->by_estimate);
    json_key_number(j, "asymptotic_z", d->z_asymptotic);
    json_key_number(j, "asymptotic_p", d->p_asymptotic);
    log_json(j, &d->ensemble.log);
    Asymptotic null = {TEST_Q0, t->at, t->at, NAN};
    toylog_distribution(j, "distribution", &d->ensemble, 0, &null);
    const ToyEnsemble *e = &d->ensemble;
    json_key(j, "values");
    json_open(j, '[');
    for (int i = 0; i < e->log.n; i++) json_numbers(j, e->values + i * e->stride, 2);
    json_close(j, ']');
}

/* One row per toy. */
static void toys_rows(StrBuf *out, const TestThing *t, Format format) {
    const ToyEnsemble *e = &t->by_toys.ensemble;
    Table table = {0};
    table_column(&table, "toy", true);
    table_column(&table, test_poi_name(t), true);
    table_column(&table, "q0", true);
    for (int i = 0; i < e->log.n; i++) {
        table_cellf(&table, "%d", i);
        table_number(&table, e->values[i * e->stride], true);
        table_number(&table, e->values[i * e->stride + 1], true);
    }
    table_write(out, &table, format);
    table_free(&table);
}

static void toys_text(StrBuf *out, const TestThing *t) {
    const ToyDiscovery *d = &t->by_toys;
    const ToyProbability *by[] = {&d->toys, &d->by_estimate};
    const char *name[] = {"q0", test_poi_name(t)};
    double seen[] = {d->q0, d->mu_hat};
    int wide = MAX_OF((int)strlen(name[1]) + 4, 11);
    for (int k = 0; k < 2; k++)
        buf_printf(out,
                   "  by %s:%*s p = %.4g +- %.2g, Z = %.4g +- %.2g (%d of %d at or above %.4g)\n",
                   name[k], wide - 4 - (int)strlen(name[k]), "", by[k]->p, by[k]->p_error, by[k]->z,
                   by[k]->z_error, by[k]->n_above, by[k]->n, seen[k]);
    buf_printf(out, "  %-*s  p = %.4g, Z = %.4g\n", wide, "asymptotic:", d->p_asymptotic,
               d->z_asymptotic);
    log_text(out, &d->ensemble.log);
}

/* ---- CLs and limits ---- */

static void cls_json(Json *j, const TestThing *t) {
    const ToyCls *toy = t->toys ? &t->cls_toys.points[0] : NULL;
    const ClsPoint *c = toy ? &toy->asymptotic : &t->cls;
    double band[BAND];
    for (int k = 0; k < BAND; k++) band[k] = toy ? toy->expected[k] : c->expected[k].cls;
    json_key_number(j, "at", t->at);
    json_key_number(j, "observed", toy ? toy->cls : c->observed.cls);
    json_key_number(j, "clsb", toy ? toy->clsb.p : c->observed.clsb);
    json_key_number(j, "clb", toy ? toy->clb.p : c->observed.clb);
    json_key(j, "expected");
    json_numbers(j, band, BAND);
    if (!toy) return;
    json_key_number(j, "observed_error", toy->cls_error);
    json_key(j, "expected_error");
    json_numbers(j, toy->expected_error, BAND);
    json_key_number(j, "asymptotic", c->observed.cls);
    Asymptotic with = {t->options.kind, t->at, t->at, c->sigma};
    Asymptotic without = {t->options.kind, t->at, 0, c->sigma};
    toylog_distribution(j, "with", &toy->with, 0, &with);
    toylog_distribution(j, "without", &t->cls_toys.without, 0, &without);
    log_json(j, &toy->with.log);
}

static void cls_table(StrBuf *out, const TestThing *t, Format format) {
    const ToyCls *toy = t->toys ? &t->cls_toys.points[0] : NULL;
    bool exact = format != FORMAT_TABLE && format != FORMAT_MD;
    Table table = {0};
    table_column(&table, "CLs", false);
    table_column(&table, "value", true);
    if (toy) table_column(&table, "error", true);
    table_cell(&table, "observed");
    table_number(&table, toy ? toy->cls : t->cls.observed.cls, exact);
    if (toy) table_number(&table, toy->cls_error, exact);
    for (int k = 0; k < BAND; k++) {
        table_cellf(&table, "expected %s", band_names[k]);
        table_number(&table, toy ? toy->expected[k] : t->cls.expected[k].cls, exact);
        if (toy) table_number(&table, toy->expected_error[k], exact);
    }
    table_write(out, &table, format);
    table_free(&table);
}

static void limit_json(Json *j, const TestThing *t) {
    json_key_number(j, "cl", t->options.level);
    json_key_number(j, "observed",
                    t->toys ? t->limit_toys.observed.value : t->limit.observed.value);
    double band[BAND], error[BAND];
    for (int k = 0; k < BAND; k++) {
        band[k] = t->toys ? t->limit_toys.expected[k].value : t->limit.expected[k].value;
        error[k] = t->toys ? t->limit_toys.expected[k].error : 0;
    }
    json_key(j, "expected");
    json_numbers(j, band, BAND);
    if (t->toys) {
        json_key_number(j, "observed_error", t->limit_toys.observed.error);
        json_key(j, "expected_error");
        json_numbers(j, error, BAND);
        json_key_number(j, "asymptotic", t->limit_toys.asymptotic.observed.value);
        log_json(j, &t->limit_toys.scan.without.log);
    }
    const Limit *l = t->toys ? &t->limit_toys.asymptotic : &t->limit;
    json_key(j, "scan");
    json_open(j, '[');
    for (int i = 0; i < l->n_points; i++) {
        json_open(j, '[');
        json_number(j, l->points[i].mu);
        json_number(j, l->points[i].observed.cls);
        json_close(j, ']');
    }
    json_close(j, ']');
}

static void limit_cell(Table *table, bool exact, double value, const char *why) {
    if (isnan(value))
        table_cell(table, why ? why : "-");
    else
        table_number(table, value, exact);
}

static void limit_table(StrBuf *out, const TestThing *t, Format format) {
    bool exact = format != FORMAT_TABLE && format != FORMAT_MD;
    Table table = {0};
    const ToyLimit *toy = t->toys ? &t->limit_toys : NULL;
    table_column(&table, "upper limit", false);
    table_column(&table, test_poi_name(t), true);
    if (toy) table_column(&table, "error", true);
    table_cell(&table, "observed");
    limit_cell(&table, exact, toy ? toy->observed.value : t->limit.observed.value,
               toy ? toy->observed.why : t->limit.observed.why);
    if (toy) table_number(&table, toy->observed.error, exact);
    for (int k = 0; k < BAND; k++) {
        table_cellf(&table, "expected %s", band_names[k]);
        limit_cell(&table, exact, toy ? toy->expected[k].value : t->limit.expected[k].value,
                   toy ? toy->expected[k].why : t->limit.expected[k].why);
        if (toy) table_number(&table, toy->expected[k].error, exact);
    }
    table_write(out, &table, format);
    table_free(&table);
}

/* ---- all of them ---- */

static void test_json(StrBuf *out, const TestThing *t) {
    static const char *const keys[] = {"significance_of", "toys_of", "cls_of", "limit_of"};
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, keys[t->what], str_of(t->fit->name));
    json_key_string(&j, "parameter", str_of(test_poi_name(t)));
    json_key_bool(&j, "valid", !t->failure);
    if (t->failure)
        json_key_string(&j, "failure", str_of(t->failure));
    else if (t->what == TEST_SIGNIFICANCE)
        significance_json(&j, t);
    else if (t->what == TEST_TOYS)
        toys_json(&j, t);
    else if (t->what == TEST_CLS)
        cls_json(&j, t);
    else
        limit_json(&j, t);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void test_title(StrBuf *out, const TestThing *t) {
    const char *name = test_poi_name(t);
    const char *by = t->toys ? "by toys" : "asymptotic";
    if (t->what == TEST_SIGNIFICANCE || t->what == TEST_TOYS)
        buf_printf(out, "significance against %s = %.6g, %s, of %s\n", name, t->at, by,
                   t->fit->name);
    else if (t->what == TEST_CLS)
        buf_printf(out, "CLs of %s = %.6g, %s, of %s\n", name, t->at, by, t->fit->name);
    else
        buf_printf(out, "%.4g %% upper limit on %s, %s, %s, of %s\n", 100 * t->options.level, name,
                   t->options.clsb ? "CLs+b" : "CLs", by, t->fit->name);
}

void test_write(StrBuf *out, const TestThing *thing, const OutcomeStyle *style) {
    const TestThing *t = test_result(thing);
    if (style->format == FORMAT_JSON) {
        test_json(out, t);
        return;
    }
    if (style->format == FORMAT_TABLE) test_title(out, t);
    if (t->failure)
        buf_printf(out, "  NO RESULT: %s\n", t->failure);
    else if (t->what == TEST_SIGNIFICANCE)
        significance_text(out, t);
    else if (t->what == TEST_TOYS && style->format != FORMAT_TABLE)
        toys_rows(out, t, style->format);
    else if (t->what == TEST_TOYS)
        toys_text(out, t);
    else if (t->what == TEST_CLS)
        cls_table(out, t, style->format);
    else
        limit_table(out, t, style->format);
    if (!t->failure && t->toys && t->what == TEST_LIMIT && style->format == FORMAT_TABLE)
        log_text(out, &t->limit_toys.scan.without.log);
    if (!t->failure && t->toys && t->what == TEST_CLS && style->format == FORMAT_TABLE)
        log_text(out, &t->cls_toys.points[0].with.log);
}
