/* model_graph.c - models as written, taken apart and made into graphs; see model_graph.h. */
#include "run/model_graph.h"
#include "run/evaluate.h"
#include "run/free_axis.h"
#include "run/kernel_density.h"

#include <math.h>

static const struct {
    Opcode op;
    ModelOp model;
} operations[] = {
    {VM_ADD_F64, MODEL_ADD},   {VM_SUB_F64, MODEL_SUB},  {VM_MUL_F64, MODEL_MUL},
    {VM_DIV_F64, MODEL_DIV},   {VM_MOD_F64, MODEL_MOD},  {VM_POW_F64, MODEL_POW},
    {VM_NEG_F64, MODEL_NEG},   {VM_ABS_F64, MODEL_ABS},  {VM_SQRT, MODEL_SQRT},
    {VM_CBRT, MODEL_CBRT},     {VM_EXP, MODEL_EXP},      {VM_EXPM1, MODEL_EXPM1},
    {VM_LOG, MODEL_LOG},       {VM_LOG1P, MODEL_LOG1P},  {VM_LOG2, MODEL_LOG2},
    {VM_LOG10, MODEL_LOG10},   {VM_SIN, MODEL_SIN},      {VM_COS, MODEL_COS},
    {VM_TAN, MODEL_TAN},       {VM_ASIN, MODEL_ASIN},    {VM_ACOS, MODEL_ACOS},
    {VM_ATAN, MODEL_ATAN},     {VM_SINH, MODEL_SINH},    {VM_COSH, MODEL_COSH},
    {VM_TANH, MODEL_TANH},     {VM_ASINH, MODEL_ASINH},  {VM_ACOSH, MODEL_ACOSH},
    {VM_ATANH, MODEL_ATANH},   {VM_FLOOR, MODEL_FLOOR},  {VM_CEIL, MODEL_CEIL},
    {VM_ROUND, MODEL_ROUND},   {VM_ATAN2, MODEL_ATAN2},  {VM_HYPOT, MODEL_HYPOT},
    {VM_MIN2_F64, MODEL_MIN},  {VM_MAX2_F64, MODEL_MAX}, {VM_LT_F64, MODEL_LT},
    {VM_LE_F64, MODEL_LE},     {VM_EQ_F64, MODEL_EQ},    {VM_NE_F64, MODEL_NE},
    {VM_AND, MODEL_AND},       {VM_OR, MODEL_OR},        {VM_NOT, MODEL_NOT},
    {VM_SELECT, MODEL_SELECT},
};

/* Models compute with doubles, whole numbers as well. */
static const struct {
    Opcode op;
    ModelOp model;
    int n_in; /* with more there is a guard, which no model has */
} of_integers[] = {
    {VM_ADD_I64, MODEL_ADD, 2},  {VM_SUB_I64, MODEL_SUB, 2},  {VM_MUL_I64, MODEL_MUL, 2},
    {VM_POW_I64, MODEL_POW, 2},  {VM_NEG_I64, MODEL_NEG, 1},  {VM_ABS_I64, MODEL_ABS, 1},
    {VM_MIN2_I64, MODEL_MIN, 2}, {VM_MAX2_I64, MODEL_MAX, 2}, {VM_LT_I64, MODEL_LT, 2},
    {VM_LE_I64, MODEL_LE, 2},    {VM_EQ_I64, MODEL_EQ, 2},    {VM_NE_I64, MODEL_NE, 2},
};

static int operation_of(const Node *n) {
    for (size_t i = 0; i < ARRAY_LEN(operations); i++)
        if (operations[i].op == n->op) return (int)operations[i].model;
    for (size_t i = 0; i < ARRAY_LEN(of_integers); i++)
        if (of_integers[i].op == n->op && of_integers[i].n_in == n->n_in)
            return (int)of_integers[i].model;
    return -1;
}

static bool is_widened(const Node *n) { return n->op == VM_I64_TO_F64 || n->op == VM_U64_TO_F64; }

/* Has n the value of its input? */
static bool is_alias(const Node *n) {
    return is_widened(n) || (n->op == VM_NOP && n->n_in == 1 && !n->reduction);
}

/* A model of events where it meets one of objects: the same number for each of them. */
static bool is_lift(const Node *n) {
    return n->of_params && (n->op == VM_REPEAT || n->op == VM_SPREAD || n->op == VM_TILE);
}

/* Is a the node x itself, or the same as a double? */
static bool is_same(const Node *a, const Node *x) {
    return a == x || (is_widened(a) && is_same(a->in[0], x)) || (is_widened(x) && a == x->in[0]);
}

const char *graph_text(Session *s, const Node *n) {
    if (!n->span.src) return "x";
    Str text = {n->span.src->text + n->span.begin, n->span.end - n->span.begin};
    text = str_trim(text);
    char *copy = arena_strndup(&s->arena, text.p, text.n);
    for (char *c = copy; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' ';
    return copy;
}

/* ---- taking apart ---- */

int graph_param(ModelGraph *g, const ModelParam *p) {
    for (size_t i = 0; i < g->params.n; i++)
        if (g->params.data[i] == p) return (int)i;
    vec_push(&g->params, p);
    return (int)g->params.n - 1;
}

static int column_number(const ModelGraph *g, const Node *n) {
    for (size_t i = 0; i < g->columns.n; i++)
        if (is_same(n, g->columns.data[i].node)) return (int)i;
    return -1;
}

static ModelColumn *add_column(ModelGraph *g, Session *s, Node *n) {
    int at = column_number(g, n);
    if (at >= 0) return &g->columns.data[at];
    const char *name = axis_name_of(n);
    ModelColumn c = {.node = n, .name = name ? name : graph_text(s, n)};
    if (n->unit.known && !n->bare && !unit_is_number(n->unit)) {
        StrBuf b = {0};
        unit_write(&b, n->unit);
        c.unit = arena_strdup(&s->arena, buf_cstr(&b));
        buf_free(&b);
    }
    vec_push(&g->columns, c);
    return &vec_last(&g->columns);
}

static bool find_observable(ModelGraph *g, Session *s, Node *x, const Node *density) {
    if (x->of_params || x->shape->level == SHAPE_VALUE) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(x->span),
                   x->of_params ? "the observable of a density is made of columns, not of "
                                  "parameters"
                                : "the observable of a density has a value for each event");
        if (x->of_params)
            diag_help(s->diags,
                      "shift and scale its arguments in its place: %s(x, mu + shift, ...)",
                      density->outside->name);
        return false;
    }
    ModelColumn *c = add_column(g, s, x);
    c->observable = true;
    if (density_of(density)->x) c->name = density_of(density)->x;
    if (axis_name_of(x)) c->name = axis_name_of(x);
    return true;
}

static bool find_density(ModelGraph *g, Session *s, Node *n, const DensityCall *d) {
    if (d->ranged) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(n->span),
                   "in a model the range is that of the fit, for all densities");
        return false;
    }
    bool first = d->kind == DENSITY_PDF || d->kind == DENSITY_TEMPLATE;
    if (d->kernel || (d->hist && hist_waits(d->hist))) g->waits = true;
    if (d->kernel) g->stage = MAX_OF(g->stage, kernel_stage(d->kernel));
    if (d->hist) g->stage = MAX_OF(g->stage, hist_stage(d->hist));
    return !first || find_observable(g, s, n->in[0], n);
}

/* A number that is found in a pass over the events: it comes with their columns. */
static bool is_reduced(const Node *n) {
    if (n->reduction) return !n->late;
    bool any = false;
    for (int i = 0; i < n->n_in && !any; i++) any = is_reduced(n->in[i]);
    return any;
}

/* The only column that an expression without parameters is a function of, itself where it is one of
 * several, or of none that the model could compute. */
static const Node *leaf_of(const Node *n) {
    const Node *leaf = NULL;
    if (n->shape->level == SHAPE_VALUE) return NULL;
    if (operation_of(n) < 0 && !is_alias(n)) return n;
    for (int k = 0; k < n->n_in; k++) {
        const Node *x = leaf_of(n->in[k]);
        if (x && leaf && x != leaf) return n;
        if (x) leaf = x;
    }
    return leaf;
}

/* Is an observable below n, reached by operations of models alone? */
static bool holds_observable(const ModelGraph *g, const Node *n) {
    int at = column_number(g, n);
    if (at >= 0 && g->columns.data[at].observable) return true;
    bool any = false, open = operation_of(n) >= 0 || is_alias(n);
    for (int k = 0; k < n->n_in && open && !any; k++) any = holds_observable(g, n->in[k]);
    return any;
}

/* Observables first: what else is a column depends on them. */
static bool mark_observables(ModelGraph *g, Session *s, Node *n) {
    if (!n->of_params) return true;
    const DensityCall *d = density_of(n);
    if (d && !find_density(g, s, n, d)) return false;
    int last = d && d->kind == DENSITY_CONVOLUTION ? 2 : n->n_in;
    for (int k = 0; k < last; k++)
        if (n->in[k] && !mark_observables(g, s, n->in[k])) return false;
    return true;
}

static bool has_observables(const ModelGraph *g) {
    bool any = false;
    for (size_t i = 0; i < g->columns.n; i++) any = any || g->columns.data[i].observable;
    return any;
}

static bool find_inputs(ModelGraph *g, Session *s, Node *n, int from, int to);

/* An expression without parameters: a column, or made of those that are observables. */
static bool find_column(ModelGraph *g, Session *s, Node *n) {
    if (n->shape->level == SHAPE_VALUE && !is_reduced(n)) return true;
    bool whole = has_observables(g) ? !holds_observable(g, n) : leaf_of(n) == n;
    if (n->shape->level == SHAPE_VALUE || whole || column_number(g, n) >= 0) {
        add_column(g, s, n);
        return true;
    }
    return find_inputs(g, s, n, 0, n->n_in);
}

static bool find_node(ModelGraph *g, Session *s, Node *n) {
    if (n->shape->level == SHAPE_VALUE) g->stage = MAX_OF(g->stage, n->stage);
    if (!n->of_params) return find_column(g, s, n);
    if (n->param) {
        graph_param(g, n->param);
        return true;
    }
    if (is_lift(n)) return find_node(g, s, n->in[0]);
    const DensityCall *d = density_of(n);
    if (d) {
        bool first = d->kind == DENSITY_PDF || d->kind == DENSITY_TEMPLATE;
        return find_inputs(g, s, n, first ? 1 : 0, d->kind == DENSITY_CONVOLUTION ? 2 : n->n_in);
    }
    if (!is_alias(n) && operation_of(n) < 0) {
        diag_error(s->diags, HML_E_UNSUPPORTED, span_whole(n->span),
                   "a model is made of arithmetic, functions and densities; this is none of them");
        diag_help(s->diags, "reductions and objects can be columns of it where they have no "
                            "parameter");
        return false;
    }
    return find_inputs(g, s, n, 0, n->n_in);
}

static bool find_inputs(ModelGraph *g, Session *s, Node *n, int from, int to) {
    for (int k = from; k < to; k++)
        if (n->in[k] && !find_node(g, s, n->in[k])) return false;
    return true;
}

static double constant_of(const Node *n) {
    return n->elem == HML_F64   ? n->value.f
           : n->elem == HML_U64 ? (double)n->value.u
                                : (double)n->value.i;
}

/* Tightens the range by what a condition that holds for all events says of x. */
static void bound_by(const Node *mask, const Node *x, Range *r) {
    if (mask->op == VM_AND) {
        bound_by(mask->in[0], x, r);
        bound_by(mask->in[1], x, r);
        return;
    }
    bool less = mask->op == VM_LT_F64 || mask->op == VM_LE_F64 || mask->op == VM_LT_I64 ||
                mask->op == VM_LE_I64;
    if (!less) return;
    const Node *a = mask->in[0], *b = mask->in[1];
    if (is_same(a, x) && b->is_constant) r->hi = fmin(r->hi, constant_of(b));
    if (is_same(b, x) && a->is_constant) r->lo = fmax(r->lo, constant_of(a));
}

/* What the cuts of the domain and those above it leave of x. */
static Range cut_range(const Domain *domain, const Node *x) {
    Range r = {-INFINITY, INFINITY};
    for (const Domain *d = domain; d && d->mask; d = d->parent) bound_by(d->mask, x, &r);
    return r;
}

/* Without a density that names one, what the cuts are on is an observable. */
static void mark_cut(ModelGraph *g, Session *s, Node *n) {
    if (n->shape->level == SHAPE_VALUE) return;
    Range r = {-INFINITY, INFINITY};
    if (!n->of_params) r = cut_range(g->domain, n);
    if (isfinite(r.lo) || isfinite(r.hi))
        graph_observe(g, s, n);
    else
        for (int k = 0; k < n->n_in; k++)
            if (n->in[k]) mark_cut(g, s, n->in[k]);
}

bool graph_find(ModelGraph *g, Session *s, Node *n) {
    g->arena = &s->arena;
    g->session = s;
    if (!mark_observables(g, s, n)) return false;
    if (g->domain && !has_observables(g)) mark_cut(g, s, n);
    return find_node(g, s, n);
}

void graph_observe(ModelGraph *g, Session *s, Node *x) {
    g->arena = &s->arena;
    add_column(g, s, x)->observable = true;
}

void graph_free(ModelGraph *g) {
    vec_free(&g->columns);
    vec_free(&g->params);
}

void graph_keep(ModelGraph *g) {
    ModelGraph kept = *g;
    if (!g->arena || !(g->columns.cap || g->params.cap)) return;
    kept.columns.data = arena_array(g->arena, ModelColumn, g->columns.n + 1);
    kept.params.data = arena_array(g->arena, const ModelParam *, g->params.n + 1);
    for (size_t i = 0; i < g->columns.n; i++) kept.columns.data[i] = g->columns.data[i];
    for (size_t i = 0; i < g->params.n; i++) kept.params.data[i] = g->params.data[i];
    kept.columns.cap = kept.params.cap = 0;
    graph_free(g);
    *g = kept;
}

/* ---- ranges ---- */

static bool read_end(Session *s, const Value *v, const Node *x, const Ast *a, double *out) {
    Elab *e = &s->elab;
    Node *n = elab_as_node(e, v, a), *like = (Node *)x;
    if (!n || !elab_is_number(e, n, a)) return false;
    if (!op_units(e, &like, &n, a->span, "compared")) return false;
    n = op_in_unit(e, n, x->unit, a->span);
    if (!n) return false;
    if (!n->is_constant) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(a->span),
                   "the ends of a range are constant numbers");
        return false;
    }
    *out = constant_of(n);
    return true;
}

static bool read_range(Session *s, const Value *v, const Node *x, const Ast *a, Range *out) {
    if ((v->kind != VALUE_RANGE && v->kind != VALUE_LIST) || v->n != 2) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(a->span),
                   "a range is written 'lo..hi', one with holes [lo..hi, lo..hi]");
        return false;
    }
    if (!read_end(s, &v->items[0], x, a, &out->lo) || !read_end(s, &v->items[1], x, a, &out->hi))
        return false;
    if (out->lo < out->hi) return true;
    diag_error(s->diags, HML_E_ARGUMENT, span_whole(a->span), "the range is empty");
    return false;
}

static bool give_ranges(Session *s, const Value *v, ModelColumn *c, const Ast *a) {
    bool several = v->kind == VALUE_LIST && v->n > 0 && v->items[0].kind != VALUE_NODE;
    int n = several ? v->n : 1;
    Range *r = arena_array(&s->arena, Range, n);
    for (int i = 0; i < n; i++) {
        if (!read_range(s, several ? &v->items[i] : v, c->node, a, &r[i])) return false;
        if (i == 0 || r[i].lo >= r[i - 1].hi) continue;
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(a->span),
                   "the ranges are in increasing order and do not overlap");
        return false;
    }
    c->ranges = r;
    c->n_ranges = n;
    c->observable = true;
    return true;
}

/* range = record(x = lo..hi, y = lo..hi) */
static bool give_by_name(ModelGraph *g, Session *s, const Value *v, const Ast *a) {
    for (int k = 0; k < v->n; k++) {
        ModelColumn *c = NULL;
        for (size_t i = 0; i < g->columns.n; i++)
            if (str_eq(str_of(g->columns.data[i].name), v->names[k])) c = &g->columns.data[i];
        if (c && !give_ranges(s, &v->items[k], c, a)) return false;
        if (c) continue;
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(a->span),
                   "the model has no observable '%.*s'", STR_ARG(v->names[k]));
        StrBuf list = {0};
        for (size_t i = 0; i < g->columns.n; i++)
            buf_printf(&list, "%s%s", i ? ", " : "", g->columns.data[i].name);
        diag_help(s->diags, "it has: %s", buf_cstr(&list));
        buf_free(&list);
        return false;
    }
    return true;
}

static bool give_all(ModelGraph *g, Session *s, const Ast *given) {
    Value v = elab_value(&s->elab, given);
    if (v.kind == VALUE_NONE) return false;
    if (v.kind == VALUE_RECORD) return give_by_name(g, s, &v, given);
    ModelColumn *only = NULL;
    int n = 0;
    for (size_t i = 0; i < g->columns.n; i++)
        if (g->columns.data[i].observable) only = &g->columns.data[i], n++;
    if (n == 0 && g->columns.n == 1) only = &g->columns.data[0], n = 1;
    if (n == 1) return give_ranges(s, &v, only, given);
    diag_error(s->diags, HML_E_ARGUMENT, span_whole(given->span),
               "the model has %d observables: name the one that the range is of", n);
    diag_help(s->diags, "range = record(NAME = lo..hi)");
    return false;
}

bool graph_ranges(ModelGraph *g, Session *s, const Ast *given, const Domain *domain) {
    bool any = false;
    if (given && !give_all(g, s, given)) return false;
    for (size_t i = 0; i < g->columns.n; i++) any = any || g->columns.data[i].observable;
    for (size_t i = 0; i < g->columns.n; i++) {
        ModelColumn *c = &g->columns.data[i];
        if (c->n_ranges || (!c->observable && any)) continue;
        Range r = cut_range(domain, c->node);
        if (!isfinite(r.lo) && !isfinite(r.hi)) continue;
        c->ranges = arena_copy(&s->arena, &r, sizeof r);
        c->n_ranges = 1;
        c->observable = true;
    }
    return true;
}

/* ---- making ---- */

/* The value of a node without columns when the run has come to it. */
static double value_of(const ModelGraph *g, const Node *n) {
    return n->is_constant && n->elem != HML_BOOL ? constant_of(n)
                                                 : evaluate_late(g->session, (Node *)n);
}

static int make_density(Model *m, const ModelGraph *g, const Node *n, const DensityCall *d) {
    int in[NODE_INPUTS];
    int x = column_number(g, n->in[d->kind == DENSITY_CONVOLUTION ? 2 : 0]);
    if (d->kernel) {
        Template t = kernel_template(d->kernel);
        return model_template(m, &t, x);
    }
    if (d->kind == DENSITY_TEMPLATE) {
        const Hist *h = hist_content_of(d->hist);
        Template t = {.n = h->axes[0].bins, .order = d->order};
        double *edges = arena_array(g->arena, double, t.n + 1);
        for (int i = 0; i <= t.n; i++) edges[i] = axis_edge(&h->axes[0], i);
        t.edges = edges;
        t.contents = h->sumw + 1;
        return model_template(m, &t, x);
    }
    int first = d->kind == DENSITY_PDF ? 1 : 0, n_in = 0;
    int last = d->kind == DENSITY_CONVOLUTION ? 2 : n->n_in;
    for (int k = first; k < last; k++) in[n_in++] = graph_make(m, g, n->in[k]);
    if (d->kind == DENSITY_CONVOLUTION) return model_convolution(m, x, in[0], in[1]);
    if (d->kind == DENSITY_NORMALISED) return model_op(m, MODEL_NORMALISED, in, 1);
    return model_density(m, d->pdf, x, in, n_in);
}

int graph_make(Model *m, const ModelGraph *g, const Node *n) {
    if (!n->of_params) {
        int column = column_number(g, n);
        if (column >= 0) return model_column(m, column);
        if (n->shape->level == SHAPE_VALUE) return model_const(m, value_of(g, n));
    }
    if (n->param) {
        for (size_t i = 0; i < g->params.n; i++)
            if (g->params.data[i] == n->param) return model_param(m, (int)i);
    }
    const DensityCall *d = density_of(n);
    if (d) return make_density(m, g, n, d);
    if (n->op == VM_NOP || is_widened(n) || is_lift(n)) return graph_make(m, g, n->in[0]);
    int in[NODE_INPUTS];
    for (int k = 0; k < n->n_in; k++) in[k] = graph_make(m, g, n->in[k]);
    return model_op(m, (ModelOp)operation_of(n), in, n->n_in);
}
