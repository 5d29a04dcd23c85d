/* test_histfactory.c - HistFactory models: interpolation, parameters, expectation, gradient, data.
 */
#include "histfactory_case.h"

#include "stat/histfactory/hf_core.h"

/* ---- interpolation ---- */

static double blend_at(HfCode code, double alpha, double lo, double nominal, double hi) {
    HfBlend b = hf_code_blend(code, alpha);
    return nominal + b.s * 0.5 * (hi - lo) + b.d * (0.5 * (hi + lo) - nominal);
}

TEST(additive_codes_pass_through_the_variations) {
    static const HfCode codes[] = {HF_CODE0, HF_CODE2, HF_CODE4P};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        close_to(blend_at(codes[i], 0, 7, 10, 15), 10, 1e-15);
        close_to(blend_at(codes[i], 1, 7, 10, 15), 15, 1e-15);
        close_to(blend_at(codes[i], -1, 7, 10, 15), 7, 1e-15);
    }
    /* by the formulas of CERN-OPEN-2012-016 */
    close_to(blend_at(HF_CODE0, 2, 7, 10, 15), 20, 1e-15);
    close_to(blend_at(HF_CODE0, -0.5, 7, 10, 15), 8.5, 1e-15);
    close_to(blend_at(HF_CODE2, 0.5, 7, 10, 15), 10 + 0.25 * 1 + 0.5 * 4, 1e-15);
    close_to(blend_at(HF_CODE2, 3, 7, 10, 15), 15 + (4 + 2 * 1) * 2, 1e-15);
    close_to(blend_at(HF_CODE2, -3, 7, 10, 15), 7 - (4 - 2 * 1) * 2, 1e-15);
    close_to(blend_at(HF_CODE2_PRINTED, 3, 7, 10, 15), 10 + (4 + 2 * 1) * 2, 1e-15);
    close_to(blend_at(HF_CODE2_PRINTED, -3, 7, 10, 15), 10 - (4 - 2 * 1) * 2, 1e-15);
    double a = 0.3, s = 4, d = 0.0625 * (5 - 3);
    close_to(blend_at(HF_CODE4P, a, 7, 10, 15),
             10 + a * (s + a * d * (15 + a * a * (-10 + a * a * 3))), 1e-15);
    close_to(blend_at(HF_CODE4P, -2, 7, 10, 15), 4, 1e-15);
}

TEST(factors_pass_through_the_variations) {
    for (int code = 0; code < HF_CODES; code++) {
        HfFactor f;
        double slope;
        assert_true(hf_factor_open(&f, (HfCode)code, 0.8, 1.3));
        close_to(hf_factor_at(&f, 0, &slope), 1, 1e-15);
        close_to(hf_factor_at(&f, 1, &slope), 1.3, 1e-15);
        close_to(hf_factor_at(&f, -1, &slope), 0.8, 1e-15);
    }
    HfFactor f;
    double slope;
    assert_true(hf_factor_open(&f, HF_CODE1, 0.8, 1.3));
    close_to(hf_factor_at(&f, 2.5, &slope), pow(1.3, 2.5), 1e-14);
    close_to(hf_factor_at(&f, -0.5, &slope), pow(0.8, 0.5), 1e-14);
    assert_true(hf_factor_open(&f, HF_CODE4, 0.8, 1.3));
    close_to(hf_factor_at(&f, 2.5, &slope), pow(1.3, 2.5), 1e-14);
    close_to(hf_factor_at(&f, -1.5, &slope), pow(0.8, 1.5), 1e-14);
    assert_false(hf_factor_open(&f, HF_CODE4, 0, 1.3));
    assert_false(hf_factor_open(&f, HF_CODE1, 0.8, -1));
    assert_true(hf_factor_open(&f, HF_CODE0, 0, 1.3));
}

/* Value, slope and curvature join at +-1, which determines the sextic. */
TEST(code4_is_smooth) {
    HfFactor f;
    double at[3], slope;
    assert_true(hf_factor_open(&f, HF_CODE4, 0.6, 1.7));
    for (int side = -1; side <= 1; side += 2) {
        double h = 1e-4;
        for (int i = 0; i < 3; i++) {
            hf_factor_at(&f, side + (i - 1) * h, &slope);
            at[i] = slope;
        }
        double before = (at[1] - at[0]) / h, after = (at[2] - at[1]) / h;
        assert_true(fabs(after - before) < 2e-3);
        double eps = 1e-9, y0 = hf_factor_at(&f, side * (1 - eps), &slope);
        double y1 = hf_factor_at(&f, side * (1 + eps), &slope);
        assert_true(fabs(y1 - y0 - 2 * side * eps * slope) < 1e-13);
    }
}

TEST(slopes_of_codes) {
    static const double at[] = {-2.3, -0.7, 0.2, 0.9, 1.8};
    for (int code = 0; code < HF_CODES; code++)
        for (size_t i = 0; i < ARRAY_LEN(at); i++) {
            HfFactor f;
            double slope, other, h = 1e-5, x = at[i];
            assert_true(hf_factor_open(&f, (HfCode)code, 0.8, 1.3));
            hf_factor_at(&f, x, &slope);
            double by_steps =
                (hf_factor_at(&f, x + h, &other) - hf_factor_at(&f, x - h, &other)) / (2 * h);
            close_to(slope, by_steps, 1e-8);
        }
}

/* ---- parameters ---- */

TEST(shapefactor_with_more_bins_elsewhere) {
    Case c;
    const char *why;
    HfSettings settings = HF_SETTINGS;
    assert_int_equal(case_read(&c, CASE_ALL), HML_OK);
    assert_null(hf_model_open(&c.spec, &settings, &c.arena, &why)); /* cr comes first */
    assert_string_equal(why,
                        "channels[0].samples[2].modifiers[0]: the shapefactor 'fake_shape' has "
                        "2 bins in another channel and 3 here");
    case_free(&c);
}

/* The same with a shapefactor of its own for cr. */
static void read_all(Case *c) {
    Str text;
    *c = (Case){0};
    text = case_text(&c->arena, CASE_ALL);
    char *json = arena_strndup(&c->arena, text.p, text.n);
    for (char *p; (p = strstr(json, "fake_shape"));) memcpy(p, "fake_form_", 10);
    char *second = strstr(strstr(json, "fake_form_") + 1, "fake_form_");
    memcpy(second, "fake_fcrm_", 10);
    assert_int_equal(workspace_json_parse(&c->spec, &c->arena, str_of(json), "w.json", &c->diags),
                     HML_OK);
}

TEST(parameters_of_all_kinds) {
    static const char *const names[] = {
        "jes",           "model",         "lumi",          "k_tt",          "mu",
        "xsec",          "fake_fcrm_[0]", "fake_fcrm_[1]", "fake_form_[0]", "fake_form_[1]",
        "fake_form_[2]", "fake_unc[0]",   "fake_unc[1]",   "fake_unc[2]",   "stat_cr[0]",
        "stat_cr[1]",    "stat_sr[0]",    "stat_sr[1]",    "stat_sr[2]"};
    Case c;
    read_all(&c);
    Problem *p = case_model(&c, HF_SETTINGS);
    assert_int_equal(p->n, ARRAY_LEN(names));
    for (int i = 0; i < p->n; i++) assert_string_equal(p->params[i].name, names[i]);
    const HfShape *s = hf_model_shape(p);
    assert_string_equal(s->channels[0], "cr");
    assert_int_equal(s->n_bins, 5);
    assert_int_equal(s->n_aux, 4 + 3 + 5);
    assert_int_equal(s->poi, 4);
    close_to(p->params[3].start, 1.1, 0);
    close_to(p->params[3].lo, 0.2, 0);
    close_to(p->params[2].step, 0.017, 0);
    assert_true(p->params[12].fixed); /* fakes has nothing in that bin */
    assert_false(p->params[18].fixed);
    double main[5], aux[12], x[19];
    for (int i = 0; i < p->n; i++) x[i] = p->params[i].start;
    hf_model_expected(p, x, main, aux);
    close_to(main[0], 300 * 1.1 + 20, 1e-15);
    close_to(main[2], 5 + 52 * 1.1 + 8, 1e-15);
    close_to(main[4], 2.25 + 11 * 1.1 + 3, 1e-15);
    close_to(aux[4], 16, 1e-15); /* fake_unc: (8 / 2)^2 */
    close_to(aux[6], 9, 1e-15);
    const double *measured;
    hf_model_data(p, &measured);
    close_to(measured[2], 1, 0);
    p->class->close(p);
    HfSettings other = HF_SETTINGS;
    other.measurement = "other";
    p = case_model(&c, other);
    assert_int_equal(hf_model_shape(p)->poi, 3);
    assert_true(p->params[2].fixed);
    close_to(p->params[2].lo, 0, 0);
    close_to(p->params[2].hi, 10, 0);
    p->class->close(p);
    case_free(&c);
}

/* ---- value and gradient ---- */

static void some_point(const Problem *p, Rng *rng, double *x) {
    for (int i = 0; i < p->n; i++) {
        bool alpha = p->params[i].lo < 0;
        x[i] = alpha ? 4 * rng_uniform(rng) - 2 : 0.5 + rng_uniform(rng);
    }
}

static void check_gradient(Problem *p, double *x) {
    double *grad = mem_alloc(sizeof(double) * (size_t)p->n);
    p->class->eval(p, x, grad);
    for (int i = 0; i < p->n; i++) {
        double here = x[i], h = 1e-5, up, down, up2, down2;
        x[i] = here + h;
        up = p->class->eval(p, x, NULL);
        x[i] = here - h;
        down = p->class->eval(p, x, NULL);
        x[i] = here + 2 * h;
        up2 = p->class->eval(p, x, NULL);
        x[i] = here - 2 * h;
        down2 = p->class->eval(p, x, NULL);
        x[i] = here;
        double by_steps = (8 * (up - down) - (up2 - down2)) / (12 * h);
        if (fabs(grad[i] - by_steps) > 1e-7 * fmax(100, fabs(by_steps)))
            fail_msg("%s: %.12g is not %.12g", p->params[i].name, grad[i], by_steps);
    }
    mem_free(grad);
}

TEST(gradient) {
    static const HfCode shapes[] = {HF_CODE0, HF_CODE2, HF_CODE4P};
    Case c;
    Rng rng;
    double x[19];
    read_all(&c);
    rng_open(&rng, 11, 0);
    for (int code = 0; code < HF_CODES; code++) {
        HfSettings s = {.normsys = (HfCode)code, .histosys = shapes[code % 3]};
        Problem *p = case_model(&c, s);
        for (int k = 0; k < 20; k++) {
            some_point(p, &rng, x);
            if (k == 1) x[4] = 0; /* mu: the derivative by a factor that is 0 */
            if (k == 2) x[3] = x[4] = 0.1;
            check_gradient(p, x);
        }
        p->class->close(p);
    }
    case_free(&c);
}

TEST(density_by_hand) {
    Case c;
    read_all(&c);
    Problem *p = case_model(&c, HF_SETTINGS);
    Rng rng;
    double x[19], main[5], aux[12], sum = 0;
    rng_open(&rng, 5, 0);
    some_point(p, &rng, x);
    hf_model_expected(p, x, main, aux);
    const double *measured, *data = hf_model_data(p, &measured);
    for (int i = 0; i < 5; i++) sum += data[i] * log(main[i]) - main[i] - lgamma(data[i] + 1);
    const HfParams *all = hf_model_shape(p)->params;
    for (int i = 0; i < all->n_sets; i++)
        for (int b = 0; b < all->sets[i].n; b++) {
            const HfSet *s = &all->sets[i];
            int k = s->aux + b;
            double pull = (measured[k] - aux[k]) / s->width[b];
            if (s->constraint == HF_GAUSSIAN)
                sum -= 0.5 * pull * pull + log(s->width[b] * sqrt(2 * acos(-1)));
            if (s->constraint == HF_POISSON)
                sum += measured[k] * log(aux[k]) - aux[k] - lgamma(measured[k] + 1);
        }
    close_to(hf_model_log_density(p, x), sum, 1e-13);
    double parts[5] = {0}, one[5];
    for (int s = 0; s < hf_model_shape(p)->n_samples; s++) {
        hf_model_sample(p, x, s, one);
        for (int i = 0; i < 5; i++) parts[i] += one[i];
    }
    for (int i = 0; i < 5; i++) close_to(parts[i], main[i], 1e-14);
    p->class->close(p);
    case_free(&c);
}

TEST(stirling) {
    static const double at[] = {1e-300, 1e-6, 0.5, 1, 2, 7.25, 15.999, 16, 20, 1000.5, 1e9, 1e15};
    assert_true(hf_stirling(0) == 0);
    for (size_t i = 0; i < ARRAY_LEN(at); i++) {
        double n = at[i], there = lgamma(n + 1), here = hf_stirling(n) + n * log(n) - n;
        if (fabs(here - there) > 1e-14 * fmax(20, fabs(there)))
            fail_msg("%g: %g %g", n, here, there);
    }
}

/* ---- places where there is no likelihood ---- */

#define CASE_SMALL(signal, background, data)                                                       \
    "{'channels': [{'name': 'c', 'samples': [{'name': 's', 'data': [" signal "], 'modifiers': ["   \
    "{'name': 'mu', 'type': 'normfactor', 'data': null}]}, {'name': 'b', 'data': [" background     \
    "], 'modifiers': []}]}], 'observations': [{'name': 'c', 'data': [" data "]}], "                \
    "'measurements': [{'name': 'm', 'config': {'poi': 'mu', 'parameters': []}}], "                 \
    "'version': '1.0.0'}"

TEST(rates_that_cannot_be) {
    Case c;
    double x = 1, grad;
    assert_int_equal(case_read(&c, CASE_SMALL("1, 5, 0", "10, 0, 0", "12, 3, 0")), HML_OK);
    Problem *p = case_model(&c, HF_SETTINGS);
    assert_true(isfinite(p->class->eval(p, &x, &grad)));
    assert_null(p->class->why(p));
    close_to(grad, 2 * (1 - 12 / 11.0) + 2 * (5 - 3.0), 1e-14);
    x = 0;
    assert_true(p->class->eval(p, &x, &grad) == INFINITY);
    assert_string_equal(p->class->why(p), "bin 1 of channel 'c' expects 0 events and has 3");
    x = -1;
    assert_true(isnan(p->class->eval(p, &x, NULL)));
    assert_string_equal(p->class->why(p), "bin 1 of channel 'c' expects -5 events");
    x = NAN;
    assert_true(isnan(p->class->eval(p, &x, NULL)));
    x = 1;
    assert_true(isfinite(p->class->eval(p, &x, NULL)));
    assert_null(p->class->why(p));
    p->class->close(p);
    case_free(&c);
}

/* ---- data ---- */

TEST(asimov_is_at_its_minimum) {
    Case c;
    double x[19], grad[19];
    read_all(&c);
    Problem *p = case_model(&c, HF_SETTINGS);
    for (int i = 0; i < p->n; i++) x[i] = p->params[i].start;
    x[4] = 1.7;
    x[0] = 0.3;
    double before = p->class->eval(p, x, NULL);
    assert_null(p->class->asimov(p, x));
    double value = p->class->eval(p, x, grad);
    for (int i = 0; i < p->n; i++) assert_true(fabs(grad[i]) < 1e-12);
    int bins;
    close_to(p->class->saturated(p, &bins), value, 1e-14);
    assert_int_equal(bins, 5 + 12 - 1); /* one constrained parameter is fixed */
    p->class->restore(p);
    assert_true(p->class->eval(p, x, NULL) == before);
    p->class->close(p);
    case_free(&c);
}

TEST(toys_depend_on_the_stream_alone) {
    Case c;
    Rng rng;
    double x[19];
    read_all(&c);
    Problem *p = case_model(&c, HF_SETTINGS), *q = p->class->clone(p);
    for (int i = 0; i < p->n; i++) x[i] = p->params[i].start;
    rng_open(&rng, 3, 17);
    assert_null(p->class->draw(p, x, &rng));
    rng_open(&rng, 3, 4);
    assert_null(q->class->draw(q, x, &rng));
    double other = q->class->eval(q, x, NULL);
    rng_open(&rng, 3, 17);
    assert_null(q->class->draw(q, x, &rng));
    assert_true(p->class->eval(p, x, NULL) == q->class->eval(q, x, NULL));
    assert_true(p->class->eval(p, x, NULL) != other);
    Problem *r = q->class->clone(q); /* with the data at hand */
    assert_true(r->class->eval(r, x, NULL) == q->class->eval(q, x, NULL));
    p->class->close(p);
    q->class->restore(q);
    r->class->restore(r);
    assert_true(r->class->eval(r, x, NULL) == q->class->eval(q, x, NULL));
    q->class->close(q);
    r->class->close(r);
    case_free(&c);
}

TEST(toys_have_the_right_means) {
    enum { TOYS = 4000 };
    Case c;
    Rng rng;
    double x[19], main[5], aux[12], sum[17] = {0}, square[17] = {0};
    read_all(&c);
    Problem *p = case_model(&c, HF_SETTINGS);
    for (int i = 0; i < p->n; i++) x[i] = p->params[i].start;
    hf_model_expected(p, x, main, aux);
    for (int k = 0; k < TOYS; k++) {
        rng_open(&rng, 1, (uint64_t)k);
        assert_null(p->class->draw(p, x, &rng));
        const double *measured, *data = hf_model_data(p, &measured);
        for (int i = 0; i < 17; i++) {
            double v = i < 5 ? data[i] - main[i] : measured[i - 5] - aux[i - 5];
            sum[i] += v;
            square[i] += v * v;
        }
    }
    for (int i = 0; i < 5; i++) close_to(square[i] / TOYS, main[i], 0.15);
    close_to(square[5] / TOYS, 1, 0.15);             /* jes */
    close_to(square[7] / TOYS, 0.017 * 0.017, 0.15); /* lumi */
    close_to(square[9] / TOYS, 16, 0.15);            /* fake_unc */
    assert_true(square[10] == 0);                    /* fixed */
    for (int i = 0; i < 17; i++) assert_true(fabs(sum[i]) <= 4.5 * sqrt(square[i]));
    p->class->close(p);
    case_free(&c);
}

TEST(other_data) {
    Case c;
    double x[19], main[5] = {310, 270, 60, 41, 0}, aux[12];
    read_all(&c);
    Problem *p = case_model(&c, HF_SETTINGS);
    const double *measured;
    hf_model_data(p, &measured);
    memcpy(aux, measured, sizeof aux);
    for (int i = 0; i < p->n; i++) x[i] = p->params[i].start;
    double before = p->class->eval(p, x, NULL);
    assert_null(hf_model_set_data(p, main, aux));
    double after = p->class->eval(p, x, NULL);
    assert_true(after != before);
    assert_null(p->class->asimov(p, x));
    p->class->restore(p);
    assert_true(p->class->eval(p, x, NULL) == after);
    main[2] = -1;
    assert_string_equal(hf_model_set_data(p, main, aux), "bin 2 has -1 events");
    p->class->close(p);
    case_free(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additive_codes_pass_through_the_variations),
        cmocka_unit_test(factors_pass_through_the_variations),
        cmocka_unit_test(code4_is_smooth),
        cmocka_unit_test(slopes_of_codes),
        cmocka_unit_test(shapefactor_with_more_bins_elsewhere),
        cmocka_unit_test(parameters_of_all_kinds),
        cmocka_unit_test(gradient),
        cmocka_unit_test(density_by_hand),
        cmocka_unit_test(stirling),
        cmocka_unit_test(rates_that_cannot_be),
        cmocka_unit_test(asimov_is_at_its_minimum),
        cmocka_unit_test(toys_depend_on_the_stream_alone),
        cmocka_unit_test(toys_have_the_right_means),
        cmocka_unit_test(other_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
