/* prediction.c - sums of histograms with coefficients; see prediction.h. */
#include "run/prediction.h"

static Value binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span) {
    return prediction_binary(e, op, a, b, span);
}

static const HandleClass prediction_class = {.word = "sum of templates", .binary = binary};

Prediction *prediction_of(Handle *h) {
    return h->class == &prediction_class ? (Prediction *)h : NULL;
}

static Prediction *as_prediction(const Value *v) {
    return v->kind == VALUE_HANDLE ? prediction_of(v->handle) : NULL;
}

static const HistThing *as_hist(const Value *v) {
    return v->kind == VALUE_HANDLE ? hist_of(v->handle) : NULL;
}

static Node *as_number(const Value *v) {
    bool number =
        v->kind == VALUE_NODE && v->node->shape->level == SHAPE_VALUE && v->node->elem != HML_STR;
    return number ? v->node : NULL;
}

bool prediction_concerned(const Value *a, const Value *b) {
    const Node *x = as_number(a), *y = as_number(b);
    return as_prediction(a) || as_prediction(b) || (x && x->of_params) || (y && y->of_params);
}

static Prediction *prediction_new(Elab *e, int n) {
    Prediction *p = arena_new(e->arena, Prediction);
    *p = (Prediction){{&prediction_class}, arena_array(e->arena, PredictionTerm, n), n};
    return p;
}

/* A histogram alone is a sum of one term. */
static const Prediction *widen(Elab *e, const Value *v) {
    const HistThing *h = as_hist(v);
    if (!h) return as_prediction(v);
    Prediction *p = prediction_new(e, 1);
    p->terms[0].hist = h;
    return p;
}

static bool same_bins(const Prediction *p, const Prediction *q) {
    const HistSpec *a = &p->terms[0].hist->spec, *b = &q->terms[0].hist->spec;
    bool same = a->dims == b->dims;
    for (int d = 0; d < a->dims && same; d++) same = axis_equal(&a->axes[d], &b->axes[d]);
    return same;
}

static Prediction *scaled(Elab *e, const Prediction *p, AstOp op, Node *by, Span span) {
    Prediction *out = prediction_new(e, p->n_terms);
    for (int i = 0; i < p->n_terms; i++) {
        Node *c = p->terms[i].coefficient;
        if (!c && op == OP_DIV) c = ir_real(&e->ir, 1, unit_number(), true, span);
        c = c ? op_arithmetic(e, op, c, by, span) : op_to_real(e, by);
        if (!c) return NULL;
        out->terms[i] = (PredictionTerm){c, p->terms[i].hist};
    }
    return out;
}

static Prediction *added(Elab *e, const Prediction *p, const Prediction *q, AstOp op, Span span) {
    Prediction *out = prediction_new(e, p->n_terms + q->n_terms);
    Node *minus = ir_real(&e->ir, -1, unit_number(), true, span);
    const Prediction *r = op == OP_SUB ? scaled(e, q, OP_MUL, minus, span) : q;
    if (!r) return NULL;
    for (int i = 0; i < p->n_terms; i++) out->terms[i] = p->terms[i];
    for (int i = 0; i < q->n_terms; i++) out->terms[p->n_terms + i] = r->terms[i];
    return out;
}

Value prediction_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span) {
    const Prediction *p = widen(e, a), *q = widen(e, b), *out = NULL;
    Node *x = as_number(a), *y = as_number(b);
    if (p && q && (op == OP_ADD || op == OP_SUB)) {
        if (!same_bins(p, q)) {
            diag_error(e->diags, HML_E_ARGUMENT, span, "the histograms have different bins");
            return value_none();
        }
        out = added(e, p, q, op, span);
    } else if (p && y && (op == OP_MUL || op == OP_DIV)) {
        out = scaled(e, p, op, y, span);
    } else if (x && q && op == OP_MUL) {
        out = scaled(e, q, op, x, span);
    } else {
        diag_error(e->diags, HML_E_TYPE, span,
                   "histograms and parameters make sums: a * h1 + b * h2");
    }
    return out ? value_handle((Handle *)&out->handle, span) : value_none();
}
