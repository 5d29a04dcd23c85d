/* like_thing.c - likelihoods of the language: booking; see like_thing.h. */
#include "run/like_thing.h"

#include <math.h>

#include "run/evaluate.h"
#include "run/region.h"

static Value like_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span);
static const HandleClass like_class = {.word = "likelihood", .binary = like_binary};

LikeThing *like_of(Handle *h) { return h->class == &like_class ? (LikeThing *)h : NULL; }

static LikeThing *like_new(Session *s, int n_parts) {
    LikeThing *t = arena_new(&s->arena, LikeThing);
    *t = (LikeThing){.handle = {&like_class}, .session = s, .n_parts = n_parts};
    t->parts = arena_array(&s->arena, LikePart, n_parts);
    return t;
}

/* The parameters of all parts, in the order in which they are met, and the last stage of any. */
static LikeThing *like_finish(LikeThing *t) {
    size_t most = 0;
    for (int i = 0; i < t->n_parts; i++) graph_keep(&t->parts[i].graph);
    for (int i = 0; i < t->n_parts; i++) most += t->parts[i].graph.params.n;
    t->params = arena_array(&t->session->arena, const ModelParam *, most + 1);
    t->n_params = 0;
    for (int i = 0; i < t->n_parts; i++) {
        const LikePart *p = &t->parts[i];
        t->stage = MAX_OF(t->stage, p->graph.stage);
        for (int k = 0; k < p->n_sources; k++)
            t->stage = MAX_OF(t->stage, p->sources[k].sink->stage);
        if (p->hist) t->stage = MAX_OF(t->stage, hist_stage(p->hist));
        for (int k = 0; p->prediction && k < p->prediction->n_terms; k++)
            t->stage = MAX_OF(t->stage, hist_stage(&p->prediction->terms[k].hist->series[0]));
        for (size_t k = 0; k < p->graph.params.n; k++) {
            int at = 0;
            while (at < t->n_params && t->params[at] != p->graph.params.data[k]) at++;
            if (at == t->n_params) t->params[t->n_params++] = p->graph.params.data[k];
        }
    }
    return t;
}

static Value like_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span) {
    LikeThing *x = a->kind == VALUE_HANDLE ? like_of(a->handle) : NULL;
    LikeThing *y = b->kind == VALUE_HANDLE ? like_of(b->handle) : NULL;
    if (!x || !y || op != OP_ADD) {
        diag_error(e->diags, HML_E_TYPE, span, "there is no '%s' of a %s and a %s", ast_op_text(op),
                   value_word(a), value_word(b));
        diag_help(e->diags, "likelihoods are added: nll(...) + constrain(...)");
        return value_none();
    }
    LikeThing *t = like_new(x->session, x->n_parts + y->n_parts);
    memcpy(t->parts, x->parts, sizeof(LikePart) * (size_t)x->n_parts);
    memcpy(t->parts + x->n_parts, y->parts, sizeof(LikePart) * (size_t)y->n_parts);
    return value_handle(&like_finish(t)->handle, span);
}

/* ---- rows: events, or points of a table ---- */

typedef struct RowBooking {
    Arguments *a;
    LikePart *part;
    const Ast *model, *y, *sigma, *weight, *range;
    Region *region;
} RowBooking;

/* y (NULL: none) as a number, in its own unit. */
static bool y_node(RowBooking *k, Node **y) {
    Elab *e = &k->a->s->elab;
    *y = k->y ? elab_node(e, k->y) : NULL;
    return !k->y || (*y && elab_is_number(e, *y, k->y) && (*y = op_to_real(e, *y)));
}

/* The function and the errors of points are in the unit of y. */
static bool like_y(RowBooking *k, Node *y, Node **x, const Ast *ast) {
    Elab *e = &k->a->s->elab;
    if (!*x || !elab_is_number(e, *x, ast) || !(*x = op_to_real(e, *x))) return false;
    if (!op_units(e, &y, x, span_whole(ast->span), "compared")) return false;
    return (*x = op_in_unit(e, *x, y->unit, ast->span)) != NULL;
}

/* y and sigma of each row, beside the columns of the model. */
static bool add_points(RowBooking *k, Node **values, int *n) {
    Node *y, *sigma = k->sigma ? elab_node(&k->a->s->elab, k->sigma) : NULL;
    if (!y_node(k, &y) || (k->sigma && !like_y(k, y, &sigma, k->sigma))) return false;
    if (y) values[(*n)++] = y;
    if (sigma) values[(*n)++] = sigma;
    return true;
}

static bool check_columns(RowBooking *k, const ModelGraph *g, const Node *root) {
    Session *s = k->a->s;
    if (g->columns.n == 0)
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(k->model->span),
                   root->of_params ? "the model does not depend on any column of the events"
                                   : "a model has parameters: param mu = 91 in [80, 100]");
    else if (!root->of_params)
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(k->model->span),
                   "a model has parameters or densities; this is a plain column");
    else if (k->part->n_sources && g->columns.n != k->part->graph.columns.n)
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(k->model->span),
                   "the model needs other columns of this sample than of the one before");
    else
        return true;
    return false;
}

enum { VALUES_MAX = 64 };

/* What is kept of each event: the columns of the model, then y, sigma, weight. */
static int book_values(RowBooking *k, Sample *sample, const ModelGraph *g,
                       const RegionState *region, Node **values) {
    Session *s = k->a->s;
    Node *weight = NULL;
    int n = 0;
    for (size_t i = 0; i < g->columns.n && n < VALUES_MAX - 3; i++) {
        values[n] = op_to_real(&s->elab, g->columns.data[i].node);
        if (!values[n++]) return 0;
    }
    if (!add_points(k, values, &n)) return 0;
    if (!region_weight(s, sample, region, k->weight, &weight)) return 0;
    if (weight) values[n++] = op_to_real(&s->elab, weight);
    if (k->part->n_sources && k->part->weighted != (weight != NULL)) {
        diag_error(s->diags, HML_E_ARGUMENT, k->a->call->span,
                   "some of the samples have weights and others have none");
        return 0;
    }
    k->part->weighted = weight != NULL;
    return op_shapes(&s->elab, values, n, k->model->span, "used in one model") ? n : 0;
}

/* A constant is a function of the points as well: c + 0 * x. */
static bool add_nothing(Session *s, ModelGraph *g, Node *x, Span span) {
    Elab *e = &s->elab;
    Node *zero = ir_real(&e->ir, 0, unit_number(), true, span);
    Node *nothing = op_arithmetic(e, OP_MUL, zero, op_to_real(e, x), span);
    g->root = nothing ? op_arithmetic(e, OP_ADD, g->root, nothing, span) : NULL;
    return g->root && graph_find(g, s, g->root);
}

/* g: of the model in the view of this sample. */
static bool book_source(RowBooking *k, Sample *sample, ModelGraph *g) {
    Session *s = k->a->s;
    LikePart *p = k->part;
    JobUnit *unit = session_unit(s, sample);
    RegionState *region = k->region ? region_enter(s, k->region, unit) : NULL;
    if (region && region->failed) return false;
    Node *root = elab_node(&s->elab, k->model), *values[VALUES_MAX], *y = NULL;
    if (k->y && (!y_node(k, &y) || !like_y(k, y, &root, k->model))) return false;
    Domain *domain = region ? region->domain : unit->base;
    g->root = root;
    g->domain = domain;
    if (!root || !graph_find(g, s, root)) return false;
    bool constant = k->y && root->of_params && !g->columns.n;
    if (constant && !add_nothing(s, g, y, k->model->span)) return false;
    if (!check_columns(k, g, root)) return false;
    int n = book_values(k, sample, g, region, values);
    if (!n) return false;
    bool first = p->n_sources == 0;
    p->sources[p->n_sources++] =
        (LikeSource){unit, plan_sink(&unit->plan, SINK_COLUMNS, domain, values, n)};
    return !first || graph_ranges(g, s, k->range, domain);
}

static bool book_rows(RowBooking *k, Sample *const *samples, int n) {
    Session *s = k->a->s;
    const View *before = s->elab.view;
    LikePart *p = k->part;
    bool good = n > 0;
    p->form = LIKE_ROWS;
    p->has_y = k->y != NULL;
    p->has_sigma = k->sigma != NULL;
    p->what = session_text(s, elab_written(&s->elab, k->model));
    p->sources = arena_array(&s->arena, LikeSource, n + 1);
    if (!n)
        diag_error(s->diags, HML_E_ARGUMENT, k->a->call->span,
                   "there is no data: open a sample, or give one as the second argument");
    StrBuf from = {0};
    for (int i = 0; i < n && good; i++) {
        ModelGraph later = {0};
        good = book_source(k, samples[i], i ? &later : &p->graph);
        graph_free(&later);
        const char *path = samples[i]->data.n_files ? samples[i]->data.files[0].path : "";
        const char *slash = strrchr(path, '/');
        buf_printf(&from, "%s%s", i ? ", " : "",
                   samples[i]->name[0] ? samples[i]->name
                   : slash             ? slash + 1
                                       : path);
    }
    p->from = arena_strdup(&s->arena, buf_cstr(&from));
    buf_free(&from);
    elab_enter(&s->elab, before);
    return good;
}

/* Samples given as the k-th argument, by `from`, or those of statements without. */
static bool read_samples(Arguments *a, int k, Sample *const **out, int *n) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) return argument_samples(a, out, n);
    Value v = elab_value(&a->s->elab, ast);
    int count = v.kind == VALUE_LIST ? v.n : 1;
    Sample **list = arena_array(&a->s->arena, Sample *, MAX_OF(count, 1));
    *out = list;
    *n = 0;
    for (int i = 0; i < count && v.kind != VALUE_NONE; i++) {
        Sample *x = sample_of(v.kind == VALUE_LIST ? &v.items[i] : &v);
        if (x) list[(*n)++] = x;
        if (x) continue;
        diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                   "a sample or a histogram is needed here, and this is a %s", value_word(&v));
        return false;
    }
    return v.kind != VALUE_NONE;
}

static bool read_extended(Arguments *a, LikePart *p) {
    bool extended = true;
    p->extended = -1;
    if (!argument_find(a, -1, "extended")) return true;
    if (!argument_truth(a, "extended", &extended)) return false;
    p->extended = extended;
    return true;
}

/* The rows of samples: data is the argument that names them. */
static bool rows_of_samples(RowBooking *k, int data) {
    Sample *const *samples;
    int n;
    const Ast *in = argument_find(k->a, -1, "in");
    k->weight = argument_find(k->a, -1, "weight");
    k->range = argument_find(k->a, -1, "range");
    if (!read_samples(k->a, data, &samples, &n)) return false;
    if (in && !(k->region = region_of(k->a->s, in))) return false;
    return book_rows(k, samples, n);
}

/* ---- bins ---- */

/* The histogram an argument holds, of one sample and as it is; NULL where it is none. */
static const HistThing *hist_argument(Arguments *a, const Ast *ast) {
    if (!ast) return NULL;
    Value v = argument_thing(a, ast);
    return v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
}

static bool one_series(Arguments *a, const HistThing *h, Span span) {
    if (hist_only(h)) return true;
    diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(span), "the histogram has several samples");
    diag_help(a->s->diags, "name one of them: h[%s]", h->series[0].sample);
    return false;
}

static bool check_templates(Arguments *a, LikePart *p, const HistThing *h, const Ast *ast) {
    for (int i = 0; i < p->prediction->n_terms; i++) {
        const HistThing *t = p->prediction->terms[i].hist;
        bool same = t->spec.dims == h->spec.dims;
        for (int d = 0; d < h->spec.dims && same; d++)
            same = axis_equal(&t->spec.axes[d], &h->spec.axes[d]);
        if (!same) {
            diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                       "the template '%s' has other bins than the data", t->title);
            return false;
        }
        if (!one_series(a, t, ast->span)) return false;
        Node *c = p->prediction->terms[i].coefficient;
        if (c && !graph_find(&p->graph, a->s, c)) return false;
    }
    return true;
}

static bool uses_node(const Node *n, const Node *x) {
    bool any = n == x;
    for (int k = 0; k < n->n_in && !any; k++) any = n->in[k] && uses_node(n->in[k], x);
    return any;
}

/* Is there a column of the events that both are made of? */
static bool shares_column(const Node *a, const Node *b) {
    bool any = b->n_in == 0 && b->sample && uses_node(a, b);
    for (int k = 0; k < b->n_in && !any; k++) any = b->in[k] && shares_column(a, b->in[k]);
    return any;
}

/* Is c a column that has nothing to do with x, which a histogram of the same sample is filled with?
 */
static bool is_other(const Node *c, const Node *x) {
    return c->sample && c->sample == x->sample && !shares_column(c, x);
}

/* How many units of the observable one unit of the axis is. */
static double axis_scale(const HistThing *h, const Node *x) {
    Unit unit;
    const char *text = h->spec.axes[0].unit;
    if (!x || !text || x->bare || !x->unit.known || !unit_find(&unit, str_of(text))) return 1;
    return unit_same_dimension(unit, x->unit) ? unit_factor(unit, x->unit) : 1;
}

/* What is expected in the bins: a sum of templates, or a function of the axis. */
static bool read_prediction(Arguments *a, LikePart *p, const HistThing *h, const Ast *ast) {
    Session *s = a->s;
    Value v = elab_value(&s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    const HistThing *alone = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    p->what = session_text(s, elab_written(&s->elab, ast));
    if (alone) {
        Value one = value_node(ir_real(&s->elab.ir, 1, unit_number(), true, ast->span), ast->span);
        v = prediction_binary(&s->elab, OP_MUL, &one, &v, ast->span);
    }
    p->prediction = v.kind == VALUE_HANDLE ? prediction_of(v.handle) : NULL;
    if (p->prediction) return check_templates(a, p, h, ast);
    Node *root = v.kind == VALUE_NODE ? v.node : NULL;
    if (!root || !root->of_params || h->spec.dims != 1) {
        diag_error(s->diags, HML_E_TYPE, span_whole(ast->span),
                   h->spec.dims != 1 && root
                       ? "functions are fitted to histograms of one axis"
                       : "what is expected is a sum of histograms times parameters, or a model, "
                         "and this is a %s",
                   value_word(&v));
        return false;
    }
    p->graph.root = root;
    Node *x = hist_filled_with(p->hist);
    if (x && uses_node(root, x)) graph_observe(&p->graph, s, x);
    if (!graph_find(&p->graph, s, root)) return false;
    if (x && !p->graph.columns.n) {
        graph_observe(&p->graph, s, x);
        if (!add_nothing(s, &p->graph, x, ast->span)) return false;
    }
    p->scale = axis_scale(h, p->graph.columns.n ? p->graph.columns.data[0].node : NULL);
    if (p->graph.columns.n == 1 && (!x || !is_other(p->graph.columns.data[0].node, x))) return true;
    diag_error(s->diags, HML_E_ARGUMENT, span_whole(ast->span),
               "a model of a histogram depends on what the histogram is filled with, and on "
               "nothing else of the events");
    return false;
}

static bool read_kind(Arguments *a, LikePart *p) {
    const char *errors = NULL, *at = NULL;
    bool full = false;
    if (!argument_text(a, "errors", &errors) || !argument_text(a, "at", &at) ||
        !argument_truth(a, "full_template_errors", &full))
        return false;
    bool templates = false;
    if (!argument_truth(a, "template_errors", &templates)) return false;
    p->template_errors = full ? 2 : templates ? 1 : 0;
    static const struct {
        const char *name;
        LikelihoodKind kind;
    } kinds[] = {{"pearson", LIKE_PEARSON}, {"neyman", LIKE_NEYMAN}, {"combined", LIKE_COMBINED}};
    bool good = !errors;
    for (size_t i = 0; i < ARRAY_LEN(kinds) && errors; i++)
        if (strcmp(errors, kinds[i].name) == 0) p->kind = kinds[i].kind, good = true;
    if (!good) argument_wrong(a, "errors", "errors are \"pearson\", \"neyman\" or \"combined\"");
    p->centres = at && strcmp(at, "centre") == 0;
    if (!at || p->centres || strcmp(at, "bin") == 0) return good;
    return argument_wrong(a, "at",
                          "the model is taken at = \"bin\" (its integral) or at = \"centre\"");
}

/* chi2(HIST, MODEL), poisson(HIST, MODEL) */
static bool book_bins(Arguments *a, LikePart *p, const HistThing *h, const Ast *model) {
    const Ast *data = a->call->kids[0];
    p->form = LIKE_BINS;
    p->extended = -1;
    if (!one_series(a, h, data->span) || !read_kind(a, p)) return false;
    p->hist = &h->series[0];
    p->from = h->name[0] ? h->name : h->title;
    if (!read_prediction(a, p, h, model)) return false;
    return true;
}

/* ---- the functions ---- */

static const Ast *wanted(Arguments *a, int k, const char *name, const char *what) {
    const Ast *ast = argument_find(a, k, name);
    if (ast) return ast;
    diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "'%s' wants %s", a->builtin->name, what);
    diag_help(a->s->diags, "%s", a->builtin->signature);
    return NULL;
}

static bool book_binned(Arguments *a, LikePart *p, LikelihoodKind kind) {
    const Ast *data = wanted(a, 0, NULL, "a histogram and what is expected of it");
    const HistThing *h = hist_argument(a, data);
    const Ast *model = data ? wanted(a, 1, NULL, "what is expected in the bins") : NULL;
    if (!model) return false;
    p->kind = kind;
    if (h) return book_bins(a, p, h, model);
    diag_error(a->s->diags, HML_E_TYPE, span_whole(data->span), "a histogram is needed here");
    diag_help(a->s->diags, "%s", a->builtin->signature);
    return false;
}

/* least_squares(Y, F, SIGMA), of the rows of a sample; least_squares(HIST, F), of its points. */
static bool book_squares(Arguments *a, LikePart *p) {
    RowBooking k = {.a = a, .part = p};
    k.y = wanted(a, 0, NULL, "values and a function");
    k.model = k.y ? wanted(a, 1, NULL, "a function") : NULL;
    if (!k.model) return false;
    p->kind = LIKE_SQUARES;
    const HistThing *h = hist_argument(a, k.y);
    if (h) {
        bool weighted = false;
        if (!argument_truth(a, "weighted", &weighted)) return false;
        p->points = true;
        p->has_sigma = weighted;
        const Ast *range = argument_find(a, -1, "range");
        if (!book_bins(a, p, h, k.model)) return false;
        return !range || graph_ranges(&p->graph, a->s, range, NULL);
    }
    k.sigma = argument_find(a, 2, "sigma");
    return rows_of_samples(&k, -1);
}

static bool constraint_wrong(Arguments *a, const char *name, const char *why) {
    argument_wrong(a, name, why);
    diag_help(a->s->diags, "%s", a->builtin->signature);
    return false;
}

const char *like_constraint_wrong(const Constraint *c, const char **name) {
    *name = "mean";
    if (isnan(c->mean)) return "a constraint wants 'mean ='";
    if (c->kind != CONSTRAIN_GAUSSIAN && !(c->mean > 0))
        return "the mean of this constraint is positive";
    *name = "sigma";
    if (c->kind == CONSTRAIN_POISSON) return NULL;
    if (isnan(c->sigma)) return "a constraint wants 'sigma ='";
    if (c->kind == CONSTRAIN_LOG_NORMAL && !(c->sigma > 1))
        return "'sigma' of log_normal is a factor above 1";
    return c->sigma > 0 ? NULL : "'sigma' is positive";
}

/* A number now, or a figure of something that is known when the events have been read. */
static bool book_known(Arguments *a, const char *name, Unit unit, double *out, Node **late) {
    const Ast *ast = argument_find(a, -1, name);
    Node *n = ast ? elab_node(&a->s->elab, ast) : NULL;
    if (!ast) return true;
    if (!n || !evaluate_is_late(a->s, n)) return n && argument_quantity(a, name, unit, out);
    *late = n;
    return true;
}

static bool book_constraint(Arguments *a, LikePart *p) {
    static const char *const kinds[] = {"gaussian", "log_normal", "gamma", "poisson"};
    Session *s = a->s;
    const Ast *ast = wanted(a, 0, NULL, "an expression of parameters");
    const char *kind = "gaussian", *name;
    Constraint c = {.mean = NAN, .sigma = NAN};
    Node *n = ast ? elab_node(&s->elab, ast) : NULL;
    if (!n || !argument_text(a, "kind", &kind)) return false;
    Unit unit = n->bare ? unit_number() : n->unit;
    Unit of_sigma = strcmp(kind, "log_normal") == 0 ? unit_number() : unit;
    if (!book_known(a, "mean", unit, &c.mean, &p->late[0]) ||
        !book_known(a, "sigma", of_sigma, &c.sigma, &p->late[1]))
        return false;
    p->form = LIKE_CONSTRAINT;
    p->what = c.name = session_text(s, ast);
    p->from = kind;
    int found = -1;
    for (int i = 0; i < (int)ARRAY_LEN(kinds); i++)
        if (strcmp(kind, kinds[i]) == 0) found = i;
    if (!n->of_params || n->shape->level != SHAPE_VALUE)
        return constraint_wrong(a, NULL, "a constraint is on an expression of parameters");
    if (found < 0)
        return argument_wrong(a, "kind", "kinds are gaussian, log_normal, gamma and poisson");
    c.kind = (ConstraintKind)found;
    Constraint now = c; /* with something allowed for what is known later */
    if (p->late[0]) now.mean = 1;
    if (p->late[1]) now.sigma = 2;
    const char *why = like_constraint_wrong(&now, &name);
    if (why && !argument_find(a, -1, name)) return constraint_wrong(a, name, why);
    if (why) return argument_wrong(a, name, why);
    p->constraint = c;
    p->graph.root = n;
    if (!graph_find(&p->graph, s, n)) return false;
    for (int i = 0; i < 2; i++)
        if (p->late[i]) p->graph.stage = MAX_OF(p->graph.stage, p->late[i]->stage - 1);
    return true;
}

/* A model with data: events of samples, or a histogram. */
static bool book_model(Arguments *a, LikePart *p, const Ast *model) {
    const Ast *data = a->n_positional > 1 ? a->positional[1] : NULL;
    const HistThing *h = data && data->kind != AST_LIST ? hist_argument(a, data) : NULL;
    if (h) {
        argument_find(a, 1, NULL);
        p->kind = LIKE_POISSON;
        return book_bins(a, p, h, model);
    }
    RowBooking k = {.a = a, .part = p, .model = model};
    p->kind = LIKE_UNBINNED;
    return read_extended(a, p) && rows_of_samples(&k, 1);
}

LikeThing *like_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    LikeThing *t = like_new(s, 1);
    LikePart *p = &t->parts[0];
    bool good = false;
    if (b->what == DO_CHI2) good = book_binned(&a, p, LIKE_PEARSON);
    if (b->what == DO_POISSON) good = book_binned(&a, p, LIKE_POISSON);
    if (b->what == DO_LEAST_SQUARES) good = book_squares(&a, p);
    if (b->what == DO_CONSTRAIN) good = book_constraint(&a, p);
    if (b->what == DO_NLL) {
        const Ast *model = wanted(&a, 0, NULL, "a model and data");
        good = model && book_model(&a, p, model);
    }
    like_finish(t);
    return good && arguments_end(&a) ? t : NULL;
}

/* Is this a likelihood, or a sum with one in it, right or wrong? */
static bool speaks_of_likelihood(const Ast *a) {
    if (a->kind == AST_BINARY)
        return speaks_of_likelihood(a->kids[0]) || speaks_of_likelihood(a->kids[1]);
    const Builtin *b = a->kind == AST_CALL ? builtin_find(a->text) : NULL;
    return b && (b->what == DO_NLL || b->what == DO_CHI2 || b->what == DO_POISSON ||
                 b->what == DO_LEAST_SQUARES || b->what == DO_CONSTRAIN);
}

LikeThing *like_argument(Arguments *a) {
    const Ast *first = wanted(a, 0, NULL, "a model and data, or a likelihood");
    if (!first) return NULL;
    bool whole = speaks_of_likelihood(first);
    Value v = whole ? elab_value(&a->s->elab, first) : argument_thing(a, first);
    LikeThing *like = v.kind == VALUE_HANDLE ? like_of(v.handle) : NULL;
    if (like || (whole && v.kind == VALUE_NONE)) return like;
    const HistThing *h = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    if (h) {
        diag_error(a->s->diags, HML_E_TYPE, span_whole(first->span),
                   "the model comes first, and this is a histogram");
        diag_help(a->s->diags, "%s(MODEL, HIST)", a->builtin->name);
        return NULL;
    }
    LikeThing *t = like_new(a->s, 1);
    bool good = book_model(a, &t->parts[0], first);
    like_finish(t);
    return good ? t : NULL;
}
