/* toylog_out.c - what toys have to tell of themselves; see toylog_out.h. */
#include "out/toylog_out.h"

#include <math.h>

enum { FAILURES_SHOWN = 3, FAILURES_KEPT = 1000 };

void toylog_text(StrBuf *out, const ToyLog *log) {
    buf_printf(out, "  %d toys, seed %llu", log->n_done, (unsigned long long)log->seed);
    if (log->n_done < log->n) buf_printf(out, ", STOPPED before all %d were done", log->n);
    if (log->n_failures)
        buf_printf(out, ", %d failed (%.3g %%)", log->n_failures,
                   100.0 * log->n_failures / MAX_OF(log->n_done, 1));
    buf_addc(out, '\n');
    for (int i = 0; i < log->n_failures && i < FAILURES_SHOWN; i++)
        buf_printf(out, "    toy %d (stream %llu): %s\n", log->failures[i].toy,
                   (unsigned long long)log->failures[i].stream, log->failures[i].why);
    if (log->n_failures > FAILURES_SHOWN)
        buf_printf(out, "    and %d more: --format json has all\n",
                   log->n_failures - FAILURES_SHOWN);
}

void toylog_json(Json *j, const ToyLog *log, int n) {
    json_key_uint(j, "seed", log->seed);
    json_key_int(j, "toys", log->n_done);
    json_key_int(j, "failed_toys", log->n_failures);
    json_key(j, "failures");
    json_open(j, '[');
    for (int i = 0; i < log->n_failures && i < FAILURES_KEPT; i++) {
        const ToyFailure *f = &log->failures[i];
        json_open(j, '{');
        json_key_int(j, "toy", f->toy);
        json_key_uint(j, "stream", f->stream);
        json_key_string(j, "why", str_of(f->why));
        if (f->x) {
            json_key(j, "parameters");
            json_numbers(j, f->x, (size_t)n);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

void toylog_probability(Json *j, const char *key, const ToyProbability *p) {
    json_key(j, key);
    json_open(j, '{');
    json_key_number(j, "p", p->p);
    json_key_number(j, "p_error", p->p_error);
    json_key_number(j, "z", p->z);
    json_key_number(j, "z_error", p->z_error);
    json_key_int(j, "above", p->n_above);
    json_key_int(j, "n", p->n);
    json_key_int(j, "failed", p->n_failed);
    json_key_number(j, "p_least", p->p_least);
    json_key_number(j, "p_most", p->p_most);
    json_close(j, '}');
}

void toylog_probability_text(StrBuf *out, const ToyProbability *p) {
    buf_printf(out, "p = %.4g +- %.2g", p->p, p->p_error);
    if (isfinite(p->z)) buf_printf(out, ", Z = %.3f +- %.2g", p->z, p->z_error);
    buf_printf(out, " (%d of %d toys)", p->n_above, p->n);
    if (p->n_failed)
        buf_printf(out, "; between %.3g and %.3g whatever the %d that failed", p->p_least,
                   p->p_most, p->n_failed);
}

enum { BINS = 40 };

void toylog_distribution(Json *j, const char *key, const ToyEnsemble *e, int k,
                         const Asymptotic *expected) {
    double most = 0, counts[BINS] = {0}, asymptotic[BINS], zero = 0;
    for (int i = 0; i < e->log.n; i++) most = fmax(most, e->values[i * e->stride + 1 + k]);
    double width = most / BINS;
    for (int i = 0; i < e->log.n && most > 0; i++) {
        double q = e->values[i * e->stride + 1 + k];
        if (q > 0) counts[MIN_OF((int)(q / width), BINS - 1)]++;
        zero += q <= 0;
    }
    for (int b = 0; b < BINS; b++)
        asymptotic[b] = e->log.n_valid * (asymptotic_cdf(expected, (b + 1) * width) -
                                          asymptotic_cdf(expected, b * width));
    json_key(j, key);
    json_open(j, '{');
    json_key_number(j, "lo", 0);
    json_key_number(j, "hi", most);
    json_key(j, "toys");
    json_numbers(j, counts, BINS);
    json_key(j, "expected");
    json_numbers(j, asymptotic, BINS);
    json_key_number(j, "toys_at_0", zero);
    json_key_number(j, "expected_at_0", e->log.n_valid * asymptotic_cdf(expected, 0));
    json_close(j, '}');
}
