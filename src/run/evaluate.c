/* evaluate.c - values that a statement needs at once; see evaluate.h. */
#include "run/evaluate.h"

#include <math.h>

/* Units of the plans in which the reductions that n needs are computed. */
static void open_units(Session *s, const Node *n, uint8_t *seen) {
    if (seen[n->id]) return;
    seen[n->id] = 1;
    if (n->reduction && !n->late && n->in[0]->sample)
        session_unit(s, s->samples.data[n->in[0]->sample - 1]);
    for (int i = 0; i < n->n_in; i++) open_units(s, n->in[i], seen);
}

static Status run_for(Session *s, Node *n, Constant *out, bool *missing) {
    Job job = {0}, *outer = s->job;
    const View *view = s->elab.view;
    s->job = &job;
    JobUnit *values = session_unit(s, NULL);
    plan_result(&values->plan, n);
    open_units(s, n, arena_array(&s->arena, uint8_t, s->elab.ir.nodes.n));
    PassOptions options = {.limit = -1, .threads = s->threads, .cancel = s->cancel};
    Status status = session_emit(s, &job);
    if (status == HML_OK) status = session_execute(s, &job, &options);
    if (status == HML_OK) {
        *out = values->result.values[0];
        *missing = values->result.missing[0];
    }
    job_close(&job);
    s->job = outer;
    elab_enter(&s->elab, view);
    return status;
}

static bool is_late(const Node *n, uint8_t *seen) {
    if (n->late) return true;
    if (seen[n->id]) return false;
    seen[n->id] = 1;
    for (int i = 0; i < n->n_in; i++)
        if (is_late(n->in[i], seen)) return true;
    return false;
}

bool evaluate_is_late(Session *s, const Node *n) {
    return is_late(n, arena_array(&s->arena, uint8_t, s->elab.ir.nodes.n));
}

Status evaluate_node(Session *s, Node *n, Constant *out, bool *missing, Span span) {
    bool lost = false;
    if (n->shape->level != SHAPE_VALUE)
        return diag_error(s->diags, HML_E_LEVEL, span_whole(span),
                          "one value is needed here, and this is one for each %s",
                          level_name(&s->elab, n->shape));
    if (evaluate_is_late(s, n)) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(span),
                   "a figure of a histogram, cutflow or metric is known only when the events have "
                   "been read");
        diag_help(s->diags, "reductions of columns can be asked for at once: count(met.pt > 30)");
        return HML_FAIL;
    }
    if (n->is_constant) {
        *out = n->value;
        lost = n->imm[0] == 1;
    } else if (run_for(s, n, out, &lost) != HML_OK) {
        return HML_FAIL;
    }
    if (missing) *missing = lost;
    if (lost && !missing)
        return diag_error(s->diags, HML_E_RANGE, span_whole(span), "the value is missing");
    return HML_OK;
}

Status evaluate_truth(Session *s, const Ast *a, const char *word, bool *out) {
    Node *n = elab_node(&s->elab, a);
    Constant c = {0};
    if (!n || !elab_is_truth(&s->elab, n, a, word)) return HML_FAIL;
    if (evaluate_node(s, n, &c, NULL, a->span) != HML_OK) return HML_FAIL;
    *out = n->is_constant ? c.i != 0 : c.u != 0;
    return HML_OK;
}

Status evaluate_number(Session *s, Node *n, double *out, Span span) {
    Constant c = {0};
    if (n->elem == HML_STR)
        return diag_error(s->diags, HML_E_TYPE, span_whole(span),
                          "a text stands where a number is needed");
    if (evaluate_node(s, n, &c, NULL, span) != HML_OK) return HML_FAIL;
    *out = n->elem == HML_F64 ? c.f : n->elem == HML_U64 ? (double)c.u : (double)c.i;
    return HML_OK;
}

static void write_unit(StrBuf *b, Unit u) {
    if (unit_is_number(u))
        buf_printf(b, "pure numbers");
    else
        unit_write(b, u);
}

Status evaluate_as(Session *s, Node *n, Unit unit, double *out, Span span) {
    if (evaluate_number(s, n, out, span) != HML_OK) return HML_FAIL;
    if (n->bare || !n->unit.known || !unit.known) return HML_OK;
    if (unit_same_dimension(n->unit, unit)) {
        *out *= unit_factor(n->unit, unit);
        return HML_OK;
    }
    StrBuf want = {0}, have = {0};
    write_unit(&want, unit);
    write_unit(&have, n->unit);
    diag_error(s->diags, HML_E_UNIT, span_whole(span), "this is wanted in %s, not in %s",
               buf_cstr(&want), buf_cstr(&have));
    buf_free(&want);
    buf_free(&have);
    return HML_FAIL;
}

double evaluate_late(Session *s, Node *n) {
    Constant c = {0};
    bool missing = false;
    if (n->late) return n->late->value(n->late);
    for (size_t i = 0; i < s->late_values.n; i++)
        if (s->late_values.data[i].node == n) return s->late_values.data[i].value;
    double x = NAN;
    if (run_for(s, n, &c, &missing) == HML_OK && !missing)
        x = n->elem == HML_F64 ? c.f : n->elem == HML_U64 ? (double)c.u : (double)c.i;
    vec_push(&s->late_values, (LateValue){n, x});
    return x;
}

Status evaluate_in_unit(Session *s, Node *n, const char *unit, double *out, Span span) {
    Unit want = unit_number();
    if (unit[0] == '/') {
        unit_find(&want, str_of(unit + 1));
        want = unit_pow(want, -1, 1);
    } else if (unit[0]) {
        unit_find(&want, str_of(unit));
    }
    return evaluate_as(s, n, want, out, span);
}

Status evaluate_text(Session *s, const Ast *a, const char **out) {
    Node *n = elab_node(&s->elab, a);
    Constant c = {0};
    if (!n) return HML_FAIL;
    if (n->elem != HML_STR)
        return diag_error(s->diags, HML_E_TYPE, span_whole(a->span), "a text is needed here");
    if (evaluate_node(s, n, &c, NULL, a->span) != HML_OK) return HML_FAIL;
    *out = arena_strndup(&s->arena, c.s.p, c.s.n);
    return HML_OK;
}
