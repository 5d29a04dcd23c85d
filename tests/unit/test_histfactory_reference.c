/* test_histfactory_reference.c - HistFactory models against pyhf's numbers: parameters, data,
 * expectation, log densities and best fits. Skipped where the reference data are not there.
 */
#include "histfactory_case.h"

#include <jansson.h>
#include <stdlib.h>

#include "stat/min/minimise.h"

static const char *const names[] = {"1bin_shapesys",
                                    "2bin_2channel",
                                    "2bin_2channel_coupledhistosys",
                                    "2bin_2channel_coupledshapefactor",
                                    "xmlimport_tutorial",
                                    "docs_2bin_1channel"};

static char *shared(Arena *arena, const char *file) {
    const char *root = getenv("HML_SHARED");
    return arena_printf(arena, "%s/data/%s", root ? root : "../shared", file);
}

static json_t *results(Arena *arena) {
    json_error_t error;
    return json_load_file(shared(arena, "pyhf/results.json"), JSON_DECODE_INT_AS_REAL, &error);
}

static double item(const json_t *list, size_t i) {
    const json_t *v = json_array_get(list, i);
    return json_is_boolean(v) ? json_is_true(v) : json_number_value(v);
}

static void compare(const json_t *list, const double *x, int n, double relative) {
    assert_int_equal(json_array_size(list), n);
    for (int i = 0; i < n; i++) close_to(x[i], item(list, (size_t)i), relative);
}

static void check_parameters(const Problem *p, const json_t *r) {
    const json_t *order = json_object_get(r, "parameter_order"), *fixed, *bounds;
    fixed = json_object_get(r, "fixed");
    bounds = json_object_get(r, "bounds");
    assert_int_equal(p->n, json_array_size(order));
    for (size_t i = 0; i < (size_t)p->n; i++) {
        assert_string_equal(p->params[i].name, json_string_value(json_array_get(order, i)));
        close_to(p->params[i].start, item(json_object_get(r, "inits"), i), 0);
        close_to(p->params[i].lo, item(json_array_get(bounds, i), 0), 0);
        close_to(p->params[i].hi, item(json_array_get(bounds, i), 1), 0);
        assert_int_equal(p->params[i].fixed, item(fixed, i));
    }
    assert_string_equal(p->params[hf_model_shape(p)->poi].name,
                        json_string_value(json_object_get(r, "poi")));
}

static void check_points(Problem *p, const json_t *r) {
    const HfShape *s = hf_model_shape(p);
    int n = s->n_bins + s->n_aux;
    double *all = mem_alloc(sizeof(double) * (size_t)n), *x = mem_alloc(sizeof(double) * 100);
    const double *aux, *main = hf_model_data(p, &aux);
    memcpy(all, main, sizeof(double) * (size_t)s->n_bins);
    memcpy(all + s->n_bins, aux, sizeof(double) * (size_t)s->n_aux);
    compare(json_object_get(r, "data_with_auxdata"), all, n, 1e-14);
    const json_t *list = json_object_get(r, "evaluations");
    assert_true(json_array_size(list) > 0);
    for (size_t k = 0; k < json_array_size(list); k++) {
        const json_t *e = json_array_get(list, k), *at = json_object_get(e, "parameters");
        for (int i = 0; i < p->n; i++) x[i] = item(at, (size_t)i);
        hf_model_expected(p, x, all, all + s->n_bins);
        compare(json_object_get(e, "expected_main_plus_aux"), all, n, 1e-13);
        double want = json_number_value(json_object_get(e, "logpdf"));
        close_to(hf_model_log_density(p, x), want, 1e-12);
    }
    mem_free(all);
    mem_free(x);
}

TEST(densities_of_pyhf) {
    Arena arena = {0};
    json_t *root = results(&arena);
    if (!root) {
        arena_free(&arena);
        skip();
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        Case c = {0};
        char *file = shared(&arena, arena_printf(&arena, "pyhf/%s.json", names[i]));
        assert_int_equal(workspace_json_read(&c.spec, &c.arena, file, &c.diags), HML_OK);
        Problem *p = case_model(&c, HF_SETTINGS);
        const json_t *r = json_object_get(json_object_get(root, "results"), names[i]);
        check_parameters(p, r);
        check_points(p, r);
        p->class->close(p);
        case_free(&c);
    }
    json_decref(root);
    arena_free(&arena);
}

/* ---- fits ---- */

/* Values as near as the two programs of the reference are to each other (or 1e-4 of the error). */
static void check_fit(const Minimum *m, const json_t *fit, double near) {
    double want = json_number_value(json_object_get(fit, "twice_nll"));
    const json_t *x = json_object_get(fit, "best_fit");
    assert_int_equal(m->status, MIN_CONVERGED);
    if (fabs(m->value - want) > 1e-7) fail_msg("%.12g is not %.12g", m->value, want);
    for (int i = 0; i < m->n; i++)
        if (fabs(m->x[i] - item(x, (size_t)i)) > fmax(near, 1e-4 * fabs(m->error[i])))
            fail_msg("parameter %d: %.10g is not %.10g", i, m->x[i], item(x, (size_t)i));
}

/* Where the reference ended in a minimum that is not the lowest one, the lowest one is found, and
 * the other from starting values beside it. */
static void check_minimum(Problem *p, const json_t *fit, double near, int *others) {
    Arena arena = {0};
    Minimum m;
    Objective f = problem_objective(p);
    MinOptions options = {.strategy = 2};
    minimise(&m, &f, p->params, &options, &arena);
    double want = json_number_value(json_object_get(fit, "twice_nll"));
    if (m.value < want - 1e-3) {
        double *x = arena_array(&arena, double, p->n);
        for (int i = 0; i < p->n; i++)
            x[i] = item(json_object_get(fit, "best_fit"), (size_t)i) + 0.05;
        assert_int_equal(m.status, MIN_CONVERGED);
        options.one_start = true;
        minimise_held(&m, &f, p->params, NULL, NULL, 0, x, &options, &arena);
        minimise_hesse(&m, &f, p->params, &options, &arena);
        ++*others;
    }
    check_fit(&m, fit, near);
    arena_free(&arena);
}

TEST(fits_of_pyhf) {
    Arena arena = {0};
    json_t *root = results(&arena);
    int others = 0;
    if (!root) {
        arena_free(&arena);
        skip();
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        Case c = {0};
        char *file = shared(&arena, arena_printf(&arena, "pyhf/%s.json", names[i]));
        assert_int_equal(workspace_json_read(&c.spec, &c.arena, file, &c.diags), HML_OK);
        const json_t *r = json_object_get(json_object_get(root, "results"), names[i]);
        const json_t *spread = json_object_get(r, "optimiser_dispersion");
        double near = fabs(json_number_value(json_object_get(spread, "best_fit")));
        Problem *p = case_model(&c, HF_SETTINGS);
        check_minimum(p, json_object_get(r, "scipy"), near, &others);
        p->class->close(p);
        p = case_model(&c, (HfSettings){.normsys = HF_CODE1, .histosys = HF_CODE0});
        check_minimum(p, json_object_get(r, "with_code1_code0"), fmax(near, 2e-5), &others);
        p->class->close(p);
        case_free(&c);
    }
    assert_int_equal(others, 1); /* coupledhistosys: -2 ln L 29.331 at 0.414, not 30.800 */
    json_decref(root);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(densities_of_pyhf),
                                       cmocka_unit_test(fits_of_pyhf)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
