/* interval_out.c - shows intervals and regions by toys, and places searched for an excess. */
#include <math.h>

#include "out/point_plot.h"
#include "out/table.h"
#include "out/things.h"
#include "out/toylog_out.h"

static const char *param_name(const IntervalThing *t, int i) {
    return t->study.fit->params[t->k[i]];
}

/* ---- Feldman and Cousins ---- */

static void feldman_json(Json *j, const IntervalThing *t) {
    const Feldman *f = &t->feldman;
    json_key_number(j, "cl", t->level);
    json_key_number(j, "low", f->low);
    json_key_number(j, "low_error", f->low_error);
    json_key_number(j, "high", f->high);
    json_key_number(j, "high_error", f->high_error);
    json_key_bool(j, "low_open", f->low_open);
    json_key_bool(j, "high_open", f->high_open);
    json_key_number(j, "estimate", f->mu_hat);
    json_key(j, "points");
    json_open(j, '[');
    for (int i = 0; i < f->n; i++) {
        const FeldmanPoint *p = &f->points[i];
        json_open(j, '{');
        json_key_number(j, "at", p->mu);
        json_key_bool(j, "valid", p->ok);
        if (p->why) json_key_string(j, "why", str_of(p->why));
        json_key_number(j, "observed", p->observed);
        json_key_number(j, "critical", p->critical);
        json_key_number(j, "critical_error", p->critical_error);
        json_key_number(j, "asymptotic_p", p->p_asymptotic);
        toylog_probability(j, "toys", &p->toys);
        json_key_int(j, "failed_toys", p->ensemble.log.n_failures);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key_uint(j, "seed", (uint64_t)t->study.seed);
}

static void feldman_table_out(StrBuf *out, const IntervalThing *t, Format format) {
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    Table table = {0};
    static const char *const head[] = {"observed", "critical", "error", "p", "error", "asymptotic"};
    table_column(&table, param_name(t, 0), true);
    for (size_t i = 0; i < ARRAY_LEN(head); i++) table_column(&table, head[i], true);
    table_column(&table, "", false);
    for (int i = 0; i < t->feldman.n; i++) {
        const FeldmanPoint *p = &t->feldman.points[i];
        const double numbers[] = {p->mu,     p->observed,     p->critical,    p->critical_error,
                                  p->toys.p, p->toys.p_error, p->p_asymptotic};
        for (size_t k = 0; k < ARRAY_LEN(numbers); k++)
            table_number(&table, p->ok || k == 0 ? numbers[k] : NAN, !people);
        table_cell(&table, !p->ok ? p->why : p->inside ? "inside" : "");
    }
    table_write(out, &table, format);
    table_free(&table);
}

static void feldman_text(StrBuf *out, const IntervalThing *t) {
    const Feldman *f = &t->feldman;
    int failed = 0, done = 0;
    for (int i = 0; i < f->n; i++) {
        failed += f->points[i].ensemble.log.n_failures;
        done += f->points[i].ensemble.log.n_done;
    }
    buf_printf(out, "  %s%.6g ± %.2g to %.6g ± %.2g%s, best value %.6g\n",
               f->low_open ? "from below " : "", f->low, f->low_error, f->high, f->high_error,
               f->high_open ? " and above" : "", f->mu_hat);
    buf_printf(out, "  %d toys at %d places, seed %lld, %d failed\n\n", done, f->n,
               (long long)t->study.seed, failed);
}

/* ---- coverage ---- */

static void coverage_json(Json *j, const IntervalThing *t) {
    json_key_number(j, "rise", t->rise);
    json_key_number(j, "aim", t->level);
    json_key_number(j, "coverage", t->covered);
    json_key_number(j, "coverage_error", t->covered_error);
    json_key_number(j, "rise_needed", t->needed);
    json_key_number(j, "rise_needed_error", t->needed_error);
    json_key(j, "rises");
    json_numbers(j, t->coverage.sorted, (size_t)t->coverage.n_valid);
    toylog_json(j, &t->coverage.log, t->study.fit->n_params);
}

static void coverage_table(StrBuf *out, const IntervalThing *t, Format format) {
    static const double levels[] = {0.5, 0.682689492137086, 0.9, 0.95, 0.99};
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    Table table = {0};
    static const char *const head[] = {"rise", "expected", "covered", "error"};
    for (size_t i = 0; i < ARRAY_LEN(head); i++) table_column(&table, head[i], true);
    for (int i = -1; i < (int)ARRAY_LEN(levels); i++) {
        double rise = i < 0 ? t->rise : asymptotic_chi2_x(1 - levels[i], t->n_params), error;
        double part = coverage_at(&t->coverage, rise, &error);
        table_number(&table, rise, !people);
        table_number(&table, 1 - asymptotic_chi2_p(rise, t->n_params), !people);
        table_number(&table, part, !people);
        table_number(&table, error, !people);
    }
    table_write(out, &table, format);
    table_free(&table);
}

static void coverage_text(StrBuf *out, const IntervalThing *t) {
    buf_printf(out, "  the region of rise %.4g covers in %.4f ± %.4f of toys (expected %.4f)\n",
               t->rise, t->covered, t->covered_error, t->level);
    buf_printf(out, "  for %.4f a rise of %.4g ± %.2g is needed\n", t->level, t->needed,
               t->needed_error);
    toylog_text(out, &t->coverage.log);
    buf_addc(out, '\n');
}

/* ---- places ---- */

static void places_json(Json *j, const IntervalThing *t) {
    const PlaceScan *s = &t->scan;
    const LookElsewhere *l = &s->result;
    json_key_number(j, "place", l->at);
    json_key_number(j, "q", l->q_max);
    json_key_number(j, "local_significance", l->z_local);
    json_key_number(j, "local_pvalue", l->p_local);
    json_key_number(j, "significance", l->z_global);
    json_key_number(j, "significance_error", l->z_global_error);
    json_key_number(j, "pvalue", l->p_global);
    json_key_number(j, "pvalue_error", l->p_global_error);
    json_key_number(j, "trials", l->trials);
    json_key_number(j, "level", l->level);
    json_key_number(j, "crossings", l->crossings);
    json_key_number(j, "crossings_error", l->crossings_error);
    json_key(j, "at");
    json_numbers(j, s->at, (size_t)s->n);
    json_key(j, "q_at");
    json_numbers(j, s->q, (size_t)s->n);
    json_key(j, "yield_at");
    json_numbers(j, s->mu, (size_t)s->n);
    json_key_int(j, "failed_places", s->n_failed);
    if (!s->toys) return;
    toylog_probability(j, "by_toys", &s->by_toys);
    toylog_json(j, &s->log, t->study.fit->n_params);
}

static void places_text(StrBuf *out, const IntervalThing *t) {
    const PlaceScan *s = &t->scan;
    const LookElsewhere *l = &s->result;
    buf_printf(out, "  largest excess at %s = %.6g: local Z = %.3f, p = %.3g\n", param_name(t, 1),
               l->at, l->z_local, l->p_local);
    buf_printf(out, "  anywhere: p = %.3g ± %.2g, Z = %.3f ± %.2g; %.4g times the local p\n",
               l->p_global, l->p_global_error, l->z_global, l->z_global_error, l->trials);
    buf_printf(out, "  q crosses %.3g upward %.3g ± %.2g times (%s)\n", l->level, l->crossings,
               l->crossings_error, s->toys ? "mean of toys without signal" : "in the data");
    if (s->n_failed) buf_printf(out, "  %d places have NO VALID FIT\n", s->n_failed);
    if (s->toys) {
        buf_printf(out, "  toys with an excess as large anywhere: ");
        toylog_probability_text(out, &s->by_toys);
        buf_addc(out, '\n');
        toylog_text(out, &s->log);
    }
    PlotSeries series = {s->at, s->q, s->n, "*", NULL};
    PlotFrame frame = {param_name(t, 1), "q", INFINITY, 0, 0};
    point_plot(out, &frame, &series, 1);
    buf_addc(out, '\n');
}

static void places_table(StrBuf *out, const IntervalThing *t, Format format) {
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    Table table = {0};
    table_column(&table, param_name(t, 1), true);
    table_column(&table, param_name(t, 0), true);
    table_column(&table, "q", true);
    table_column(&table, "local Z", true);
    for (int i = 0; i < t->scan.n; i++) {
        table_number(&table, t->scan.at[i], !people);
        table_number(&table, t->scan.mu[i], !people);
        table_number(&table, t->scan.q[i], !people);
        table_number(&table, sqrt(t->scan.q[i]), !people);
    }
    table_write(out, &table, format);
    table_free(&table);
}

/* ---- all of them ---- */

static void count_write(StrBuf *out, const IntervalThing *t, Format format) {
    Json j = {.out = out};
    if (format != FORMAT_JSON) {
        buf_printf(out,
                   "%.4g %% interval of Feldman and Cousins for the signal: %.6g to %.6g (n = "
                   "%.0f, b = %.6g%s)\n",
                   100 * t->level, t->count.low, t->count.high, t->n, t->b,
                   t->table ? ", as published" : "");
        return;
    }
    json_open(&j, '{');
    json_key_number(&j, "cl", t->level);
    json_key_number(&j, "n", t->n);
    json_key_number(&j, "b", t->b);
    json_key_number(&j, "low", t->count.low);
    json_key_number(&j, "high", t->count.high);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void interval_json(StrBuf *out, const IntervalThing *t) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, t->study.name, str_of(t->study.fit->name));
    json_key_string(&j, "parameter", str_of(param_name(t, 0)));
    json_key_bool(&j, "valid", !t->study.failure);
    if (t->study.failure)
        json_key_string(&j, "failure", str_of(t->study.failure));
    else if (t->what == INTERVAL_FELDMAN)
        feldman_json(&j, t);
    else if (t->what == INTERVAL_COVERAGE)
        coverage_json(&j, t);
    else
        places_json(&j, t);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void interval_title(StrBuf *out, const IntervalThing *t) {
    const char *name = param_name(t, 0);
    if (t->what == INTERVAL_FELDMAN)
        buf_printf(out, "%.4g %% interval of Feldman and Cousins for %s, by toys, of %s\n",
                   100 * t->level, name, t->study.fit->name);
    else if (t->what == INTERVAL_COVERAGE)
        buf_printf(out, "coverage of %s%s%s, by toys, of %s\n", name, t->n_params > 1 ? ", " : "",
                   t->n_params > 1 ? param_name(t, 1) : "", t->study.fit->name);
    else
        buf_printf(out, "excess of %s at any %s, of %s\n", name, param_name(t, 1),
                   t->study.fit->name);
}

void interval_write(StrBuf *out, const IntervalThing *thing, const OutcomeStyle *style) {
    const IntervalThing *t = interval_result(thing);
    if (t->what == INTERVAL_COUNT) {
        count_write(out, t, style->format);
        return;
    }
    if (style->format == FORMAT_JSON) {
        interval_json(out, t);
        return;
    }
    bool people = style->format == FORMAT_TABLE;
    if (people) interval_title(out, t);
    if (t->study.failure) {
        buf_printf(out, "  NO RESULT: %s\n", t->study.failure);
    } else if (t->what == INTERVAL_FELDMAN) {
        if (people) feldman_text(out, t);
        feldman_table_out(out, t, style->format);
    } else if (t->what == INTERVAL_COVERAGE) {
        if (people) coverage_text(out, t);
        coverage_table(out, t, style->format);
    } else {
        if (people) places_text(out, t);
        places_table(out, t, style->format);
    }
}
