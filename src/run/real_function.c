/* real_function.c - functions of numbers that are calls of C; see real_function.h.
 *
 * To add one: a row here and one of kind HOST, REAL_FUNCTION in defs/builtins.def.
 */
#include "run/real_function.h"

#include <math.h>

#include "core/realerf.h"
#include "run/arguments.h"
#include "run/density.h"
#include "stat/distribution.h"
#include "stat/special.h"

enum { ARGS_MAX = 3 };

/* Arguments behind the first `needed` may be left out: the second is 0 then, the third 1. */
typedef struct RealFunction {
    Outside outside;
    int needed;
    const char *names[ARGS_MAX];
    double (*one)(double);
    double (*two)(double, double);
    double (*three)(double, double, double);
    bool same[ARGS_MAX]; /* arguments that have the same unit */
    bool gives_same;     /* and so has the result */
} RealFunction;

/* ---- in the machine ---- */

static double at_row(const OutsideColumn *c, size_t i) { return c->values[c->constant ? 0 : i]; }

static bool eval_function(const Outside *f, const OutsideColumn *in, size_t n, void *out,
                          size_t *row, char *why, size_t cap) {
    const RealFunction *r = (const RealFunction *)f;
    double *y = out;
    (void)row, (void)why, (void)cap;
    if (r->one)
        for (size_t i = 0; i < n; i++) y[i] = r->one(at_row(&in[0], i));
    else if (r->two)
        for (size_t i = 0; i < n; i++) y[i] = r->two(at_row(&in[0], i), at_row(&in[1], i));
    else
        for (size_t i = 0; i < n; i++)
            y[i] = r->three(at_row(&in[0], i), at_row(&in[1], i), at_row(&in[2], i));
    return true;
}

static double error_function(double x) { return real_erf(x); }
static double error_rest(double x) { return real_erfc(x); }

#define ONE(name, a, function)                                                                     \
    { {name, 1, eval_function}, 1, {a}, .one = function }
#define TWO(name, a, b, function)                                                                  \
    { {name, 2, eval_function}, 2, {a, b}, .two = function }
#define THREE(name, a, b, c, function)                                                             \
    { {name, 3, eval_function}, 3, {a, b, c}, .three = function }
/* Of a normal distribution, by default the standard one. */
#define NORMAL(name, a, is_place, gives_place, function)                                           \
    {                                                                                              \
        {name, 3, eval_function}, 1, {a, "mu", "sigma"},                                           \
            .three = function, .same = {is_place, true, true}, .gives_same = gives_place           \
    }

static const RealFunction rows[] = {
    ONE("erf", "x", error_function),
    ONE("erfc", "x", error_rest),
    ONE("gamma_function", "x", special_gamma),
    ONE("log_gamma", "x", special_log_gamma),
    TWO("beta_function", "a", "b", distribution_beta_function),
    TWO("gamma_p", "a", "x", special_gamma_below),
    TWO("gamma_q", "a", "x", special_gamma_above),
    NORMAL("normal_cdf", "x", true, false, distribution_normal_below),
    NORMAL("normal_sf", "x", true, false, distribution_normal_above),
    NORMAL("normal_quantile", "p", false, true, distribution_normal_quantile),
    ONE("p_to_z", "p", distribution_p_to_z),
    ONE("z_to_p", "z", distribution_z_to_p),
    TWO("chi2_pdf", "x", "k", distribution_chi2_density),
    TWO("chi2_cdf", "x", "k", distribution_chi2_below),
    TWO("chi2_sf", "x", "k", distribution_chi2_above),
    TWO("chi2_quantile", "p", "k", distribution_chi2_quantile),
    TWO("poisson_pmf", "n", "mean", distribution_poisson),
    TWO("poisson_cdf", "n", "mean", distribution_poisson_up_to),
    TWO("poisson_sf", "n", "mean", distribution_poisson_from),
    THREE("binomial_pmf", "k", "n", "p", distribution_binomial),
    THREE("binomial_cdf", "k", "n", "p", distribution_binomial_up_to),
    THREE("binomial_sf", "k", "n", "p", distribution_binomial_from),
    TWO("student_t_cdf", "t", "nu", distribution_student_below),
    TWO("student_t_sf", "t", "nu", distribution_student_above),
    TWO("student_t_quantile", "p", "nu", distribution_student_quantile),
    THREE("beta_cdf", "x", "a", "b", distribution_beta_below),
    THREE("beta_quantile", "p", "a", "b", distribution_beta_quantile),
};

static const RealFunction *row_find(const char *name) {
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (str_eq(str_of(name), str_of(rows[i].outside.name))) return &rows[i];
    return NULL;
}

/* ---- calls ---- */

static void report_absent(Arguments *a, const char *name) {
    diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "'%s' wants an argument '%s'",
               a->builtin->name, name);
    diag_help(a->s->diags, "%s", a->builtin->signature);
}

/* The arguments of a call: nodes, where they stand, how many are written. */
typedef struct Inputs {
    Node *in[ARGS_MAX];
    Span span[ARGS_MAX];
    int given;
} Inputs;

/* The argument in whose unit the others are that have the same; -1: all are pure numbers. */
static int input_leading(const RealFunction *r, const Inputs *x) {
    for (int k = 0; k < r->outside.n_inputs && x->given > 1; k++)
        if (r->same[k] && !x->in[k]->bare) return k;
    return -1;
}

static bool input_units(Session *s, const RealFunction *r, Inputs *x) {
    Elab *e = &s->elab;
    int lead = input_leading(r, x);
    for (int k = 0; k < r->outside.n_inputs; k++) {
        if (lead >= 0 && r->same[k]) {
            if (k != lead && !op_units(e, &x->in[lead], &x->in[k], x->span[k], "combined"))
                return false;
        } else if (!(x->in[k] = op_pure_number(e, r->outside.name, x->in[k], x->span[k]))) {
            return false;
        }
        if (!(x->in[k] = op_to_real(e, x->in[k]))) return false;
    }
    return true;
}

static bool read_inputs(Arguments *a, const RealFunction *r, Inputs *x) {
    Elab *e = &a->s->elab;
    *x = (Inputs){.given = 0};
    for (int k = 0; k < r->outside.n_inputs; k++) {
        const Ast *arg = argument_find(a, k, r->names[k]);
        if (!arg && k < r->needed) {
            report_absent(a, r->names[k]);
            return false;
        }
        x->span[k] = arg ? span_whole(arg->span) : a->call->span;
        x->in[k] = arg ? elab_node(e, arg)
                       : ir_real(&e->ir, k == 1 ? 0 : 1, unit_number(), true, a->call->span);
        if (!x->in[k] || (arg && !elab_is_number(e, x->in[k], arg))) return false;
        if (arg) x->given = k + 1;
    }
    return arguments_end(a);
}

static Node *call_node(Elab *e, const Outside *f, Node **in, Unit unit, bool bare, Span span) {
    int n = f->n_inputs;
    if (!op_shapes(e, in, n, span, "combined")) return NULL;
    Node draft = {.op = VM_CALL_F64,
                  .elem = HML_F64,
                  .unit = unit,
                  .shape = in[0]->shape,
                  .n_in = n,
                  .outside = f,
                  .bare = bare,
                  .span = span};
    for (int k = 0; k < n; k++) {
        draft.in[k] = in[k];
        if (in[k]->shape->level > draft.shape->level) draft.shape = in[k]->shape;
    }
    return ir_intern(&e->ir, draft);
}

Value real_function_call(Session *s, const Builtin *b, const Ast *call) {
    const RealFunction *r = row_find(b->name);
    Inputs x;
    Arguments a;
    arguments_open(&a, s, b, call);
    if (!read_inputs(&a, r, &x) || !input_units(s, r, &x)) return value_none();
    bool same = r->gives_same && !x.in[1]->bare;
    Unit unit = same ? x.in[1]->unit : unit_number();
    Node *n = call_node(&s->elab, &r->outside, x.in, unit, !same, call->span);
    return n ? value_node(n, call->span) : value_none();
}

/* ---- integrals of densities ---- */

typedef struct TailCall {
    Outside outside;
    const DensityCall *density;
    bool above;
} TailCall;

static bool eval_tail(const Outside *f, const OutsideColumn *in, size_t n, void *out, size_t *row,
                      char *why, size_t cap) {
    const TailCall *call = (const TailCall *)f;
    const Pdf *p = call->density->pdf;
    double args[NODE_INPUTS], *y = out;
    double lo = call->density->ranged ? call->density->lo : -INFINITY;
    double hi = call->density->ranged ? call->density->hi : INFINITY;
    int n_args = f->n_inputs - 1;
    (void)row, (void)why, (void)cap;
    for (size_t i = 0; i < n; i++) {
        double x = at_row(&in[0], i);
        for (int k = 0; k < n_args; k++) args[k] = at_row(&in[k + 1], i);
        if (p->check(args, n_args))
            y[i] = NAN;
        else
            y[i] = call->above ? pdf_above(p, x, args, n_args, lo, hi)
                               : pdf_below(p, x, args, n_args, lo, hi);
    }
    return true;
}

Value real_function_tail(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    const Ast *arg = argument_find(&a, 0, NULL);
    Node *n = arg ? elab_node(&s->elab, arg) : NULL;
    if (arg && !n) return value_none();
    const DensityCall *d = n ? density_of(n) : NULL;
    if (!d || d->kind != DENSITY_PDF) {
        diag_error(s->diags, HML_E_ARGUMENT, arg ? span_whole(arg->span) : call->span,
                   "'%s' takes a density, as in %s(gaussian(x, mu, sigma))", b->name, b->name);
        return value_none();
    }
    if (!arguments_end(&a)) return value_none();
    TailCall *t = arena_new(&s->arena, TailCall);
    *t = (TailCall){{b->name, n->n_in, eval_tail}, d, str_eq(str_of(b->name), STR("sf"))};
    Node *tail = call_node(&s->elab, &t->outside, n->in, unit_number(), true, call->span);
    return tail ? value_node(tail, call->span) : value_none();
}
