/* density.c - densities in expressions; see density.h. */
#include "run/density.h"

#include <math.h>

#include "run/kernel_density.h"

/* ---- in the machine ---- */

static double at_row(const OutsideColumn *c, size_t i) { return c->values[c->constant ? 0 : i]; }

/* Normalised over the range of the call, or wherever the density is defined. */
static double value_in(const DensityCall *call, double x, const double *args, int n) {
    const Pdf *p = call->pdf;
    double u;
    if (!call->ranged) return pdf_density(p, x, args, n, -INFINITY, INFINITY);
    if (!(x >= call->lo && x <= call->hi)) return 0;
    p->shape(&u, &x, 1, args, n, call->lo, call->hi);
    return p->integral ? u / p->integral(call->lo, call->hi, NULL, args, n, call->lo, call->hi)
                       : NAN;
}

static bool eval_density(const Outside *f, const OutsideColumn *in, size_t n, void *out,
                         size_t *row, char *why, size_t cap) {
    const DensityCall *call = (const DensityCall *)f;
    double args[NODE_INPUTS], *y = out;
    int n_args = f->n_inputs - 1;
    (void)row, (void)why, (void)cap;
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < n_args; k++) args[k] = at_row(&in[k + 1], i);
        bool good = !call->pdf->check || !call->pdf->check(args, n_args);
        y[i] = good ? value_in(call, at_row(&in[0], i), args, n_args) : NAN;
    }
    return true;
}

/* What has a value only inside a model. */
static bool eval_nothing(const Outside *f, const OutsideColumn *in, size_t n, void *out,
                         size_t *row, char *why, size_t cap) {
    double *y = out;
    (void)f, (void)in, (void)row, (void)why, (void)cap;
    for (size_t i = 0; i < n; i++) y[i] = NAN;
    return true;
}

const DensityCall *density_of(const Node *n) {
    bool is = n->outside && (n->outside->eval == eval_density || n->outside->eval == eval_nothing);
    return is ? (const DensityCall *)n->outside : NULL;
}

/* ---- calls ---- */

static Node *density_node(Session *s, DensityCall *call, Node **in, int n, const Ast *a) {
    Elab *e = &s->elab;
    if (!op_shapes(e, in, n, a->span, "combined")) return NULL;
    call->outside.n_inputs = n;
    Node draft = {.op = VM_CALL_F64,
                  .elem = HML_F64,
                  .unit = unit_number(),
                  .shape = in[0]->shape,
                  .n_in = n,
                  .outside = &call->outside,
                  .of_params = true,
                  .bare = true,
                  .span = a->span};
    for (int k = 0; k < n; k++) {
        draft.in[k] = in[k];
        if (in[k]->shape->level > draft.shape->level) draft.shape = in[k]->shape;
    }
    return ir_intern(&e->ir, draft);
}

enum { POWER_MAX = 8 }; /* coefficients of x**-POWER_MAX to x**POWER_MAX */

static const char *unit_text(Session *s, Unit u) {
    StrBuf b = {0};
    unit_write(&b, u);
    const char *text = arena_strdup(&s->arena, buf_cstr(&b));
    buf_free(&b);
    return text;
}

/* A number; one whose dimension is a power of that of the observable in that power of its unit. */
static Node *density_input(Session *s, const Ast *a, const Node *x) {
    Elab *e = &s->elab;
    Node *n = elab_node(e, a);
    if (!n || !elab_is_number(e, n, a)) return NULL;
    n = op_to_real(e, n);
    bool free = !n || !x || n->bare || !n->unit.known || unit_is_number(n->unit);
    if (free || (!x->unit.known && !(n->is_constant || n->of_params))) return n;
    for (int k = 1; k <= POWER_MAX && x->unit.known; k++)
        for (int sign = 1; sign >= -1; sign -= 2) {
            Unit unit = unit_pow(x->unit, sign * k, 1);
            if (unit_same_dimension(n->unit, unit)) return op_in_unit(e, n, unit, a->span);
        }
    const char *have = unit_text(s, n->unit);
    if (x->unit.known)
        diag_error(s->diags, HML_E_UNIT, span_whole(a->span),
                   "the observable is in %s, and this is in %s",
                   unit_is_number(x->unit) ? "pure numbers" : unit_text(s, x->unit), have);
    else
        diag_error(s->diags, HML_E_UNIT, span_whole(a->span),
                   "%s meets an observable whose unit is not known", have);
    diag_help(s->diags, "leave the unit out, or say what the column has: open(\"FILE\", units = "
                        "record(NAME = GeV))");
    return NULL;
}

static bool report_inputs(Session *s, const Builtin *b, const Pdf *pdf, const Ast *call) {
    StrBuf list = {0};
    for (int k = 0; k < pdf->n_args; k++) buf_printf(&list, ", %s", pdf->arg_names[k]);
    diag_error(s->diags, HML_E_ARGUMENT, call->span, "'%s' takes an observable%s", b->name,
               buf_cstr(&list));
    diag_help(s->diags, "%s", b->signature);
    buf_free(&list);
    return false;
}

static bool read_inputs(Arguments *a, DensityCall *call, Node **in, int *n) {
    const Pdf *pdf = call->pdf;
    int most = pdf->open_ended ? NODE_INPUTS - 1 : pdf->n_args;
    const Ast *x = argument_find(a, 0, "x");
    if (!x) return report_inputs(a->s, a->builtin, pdf, a->call);
    call->x = session_text(a->s, elab_written(&a->s->elab, x));
    if (!(in[0] = density_input(a->s, x, NULL))) return false;
    for (*n = 0; *n < most; ++*n) {
        const char *name = *n < pdf->n_args ? pdf->arg_names[*n] : NULL;
        const Ast *arg = argument_find(a, *n + 1, name);
        if (!arg && *n >= pdf->n_args) break;
        if (!arg) return report_inputs(a->s, a->builtin, pdf, a->call);
        if (!(in[*n + 1] = density_input(a->s, arg, in[0]))) return false;
    }
    return true;
}

/* range = LO..HI, where the density stands outside of a model. */
static bool read_range(Arguments *a, DensityCall *call) {
    const Ast *ast = argument_find(a, -1, "range");
    double *ends;
    int n;
    Unit unit;
    bool bare;
    if (!ast) return true;
    if (!argument_numbers(a, ast, &ends, &n, &unit, &bare)) return false;
    call->ranged = n == 2 && ends[0] < ends[1];
    if (!call->ranged) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "a range is written 'lo..hi' with lo < hi");
        return false;
    }
    call->lo = ends[0];
    call->hi = ends[1];
    return true;
}

static Node *call_pdf(Arguments *a) {
    DensityCall *call = arena_new(&a->s->arena, DensityCall);
    const Pdf *pdf = pdf_find(str_of(a->builtin->name));
    Node *in[NODE_INPUTS];
    int n = 0;
    *call = (DensityCall){.outside = {a->builtin->name, 0, eval_density}, .pdf = pdf};
    if (!pdf) {
        diag_error(a->s->diags, HML_E_UNSUPPORTED, a->call->span, "'%s' is not there yet",
                   a->builtin->name);
        return NULL;
    }
    if (!read_inputs(a, call, in, &n) || !read_range(a, call) || !arguments_end(a)) return NULL;
    return density_node(a->s, call, in, n + 1, a->call);
}

static Node *call_normalised(Arguments *a) {
    DensityCall *call = arena_new(&a->s->arena, DensityCall);
    const Ast *x = argument_find(a, 0, NULL);
    Node *in = x ? elab_node(&a->s->elab, x) : NULL;
    if (!in || !arguments_end(a)) return NULL;
    if (!in->of_params) {
        diag_error(a->s->diags, HML_E_TYPE, span_whole(x->span),
                   "'density' takes a histogram, or a model (an expression of parameters)");
        return NULL;
    }
    *call = (DensityCall){.outside = {"density", 0, eval_nothing}, .kind = DENSITY_NORMALISED};
    return density_node(a->s, call, &in, 1, a->call);
}

/* The observable of a density, or of a sum of densities with coefficients; good: it is one. */
static Node *observable_of(Node *n, bool *good) {
    const DensityCall *d = density_of(n);
    if (d && d->kind == DENSITY_NORMALISED) *good = false;
    if (d && d->kind != DENSITY_NORMALISED)
        return d->kind == DENSITY_CONVOLUTION ? n->in[2] : n->in[0];
    if (n->shape->level != SHAPE_VALUE && n->n_in == 0) *good = false; /* a column */
    Node *of = NULL;
    for (int k = 0; k < n->n_in; k++) {
        Node *x = n->in[k] ? observable_of(n->in[k], good) : NULL;
        if (x && of && x != of) *good = false;
        if (x) of = x;
    }
    return of;
}

static Node *call_convolve(Arguments *a) {
    Session *s = a->s;
    DensityCall *call = arena_new(&s->arena, DensityCall);
    Node *in[3] = {NULL};
    for (int k = 0; k < 2; k++) {
        const Ast *x = argument_find(a, k, NULL);
        if (!x) {
            diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "'convolve' takes two densities");
            diag_help(s->diags, "%s", a->builtin->signature);
            return NULL;
        }
        in[k] = elab_node(&s->elab, x);
        if (!in[k]) return NULL;
        bool good = true;
        Node *of = observable_of(in[k], &good);
        if (!of || !good) {
            diag_error(s->diags, HML_E_TYPE, span_whole(x->span),
                       "'convolve' takes two densities in the same observable");
            return NULL;
        }
        if (in[2] && of != in[2]) {
            diag_error(s->diags, HML_E_ARGUMENT, span_whole(x->span),
                       "this density is in another observable than the one before");
            return NULL;
        }
        in[2] = of;
    }
    if (!arguments_end(a)) return NULL;
    *call = (DensityCall){.outside = {"convolve", 0, eval_nothing}, .kind = DENSITY_CONVOLUTION};
    return density_node(s, call, in, 3, a->call);
}

static Node *call_template(Arguments *a) {
    Session *s = a->s;
    DensityCall *call = arena_new(&s->arena, DensityCall);
    const Ast *x = argument_find(a, 0, NULL), *h = argument_find(a, 1, NULL);
    int64_t order = 0;
    Node *in = x ? density_input(s, x, NULL) : NULL;
    if (x && !in) return NULL;
    Value v = h ? elab_value(&s->elab, h) : value_none();
    HistThing *hist = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    const HistPart *part = hist && hist->spec.dims == 1 ? hist_only(hist) : NULL;
    if (!in || !part) {
        diag_error(s->diags, HML_E_ARGUMENT, h ? span_whole(h->span) : a->call->span,
                   "'template' takes an observable and a histogram of one axis and one sample");
        return NULL;
    }
    if (!argument_whole(a, "order", &order) || !arguments_end(a)) return NULL;
    if (order < 0 || order > 2) {
        diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "the order is 0, 1 or 2");
        return NULL;
    }
    *call = (DensityCall){.outside = {"template", 0, eval_nothing},
                          .kind = DENSITY_TEMPLATE,
                          .hist = part,
                          .order = (int)order};
    call->x = session_text(s, elab_written(&s->elab, x));
    return density_node(s, call, &in, 1, a->call);
}

static Node *call_kde(Arguments *a) {
    Session *s = a->s;
    DensityCall *call = arena_new(&s->arena, DensityCall);
    const Ast *x = argument_find(a, 0, "x");
    Node *in = x ? density_input(s, x, NULL) : NULL;
    if (!x) {
        diag_error(s->diags, HML_E_ARGUMENT, a->call->span,
                   "'kde' takes an observable and a sample");
        diag_help(s->diags, "%s", a->builtin->signature);
    }
    const KernelSource *k = in ? kernel_book(a, in) : NULL;
    if (!k || !arguments_end(a)) return NULL;
    *call =
        (DensityCall){.outside = {"kde", 0, eval_nothing}, .kind = DENSITY_TEMPLATE, .kernel = k};
    call->x = session_text(s, elab_written(&s->elab, x));
    return density_node(s, call, &in, 1, a->call);
}

Value density_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    Node *n = b->what == DO_CONVOLVE   ? call_convolve(&a)
              : b->what == DO_TEMPLATE ? call_template(&a)
              : b->what == DO_KDE      ? call_kde(&a)
              : b->what == DO_DENSITY  ? call_normalised(&a)
                                       : call_pdf(&a);
    return n ? value_node(n, call->span) : value_none();
}
