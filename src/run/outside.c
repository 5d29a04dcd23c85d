/* outside.c - functions of columns from files: how they are called; see outside.h. */
#include <stdio.h>

#include "run/outside_thing.h"

/* One call: which inputs are columns, in their order, and the texts of the others. */
typedef struct OutsideCall {
    Outside outside;
    const OutsideThing *thing;
    Str texts[CORR_INPUTS_MAX];
    int column[CORR_INPUTS_MAX]; /* operand of each input, -1: a text */
} OutsideCall;

/* ---- in the machine ---- */

enum { PIECE = 512 };

/* Values as integers; one that is none gives the number of its row. */
static bool as_integers(const OutsideColumn *c, size_t at, size_t n, int64_t *out, size_t *row) {
    for (size_t i = 0; i < n; i++) {
        size_t k = c->constant ? 0 : at + i;
        double x = c->values[k];
        if (c->valid && !c->valid[k]) x = 0;
        if (!(x >= -9e15 && x <= 9e15) || x != (double)(int64_t)x) {
            *row = at + i;
            return false;
        }
        out[i] = (int64_t)x;
    }
    return true;
}

static bool eval_mask(const Outside *f, const OutsideColumn *in, size_t n, void *out, size_t *row,
                      char *why, size_t cap) {
    const OutsideCall *call = (const OutsideCall *)f;
    int64_t run[PIECE], lumi[PIECE];
    for (size_t at = 0; at < n; at += PIECE) {
        size_t m = MIN_OF((size_t)PIECE, n - at);
        if (!as_integers(&in[0], at, m, run, row) || !as_integers(&in[1], at, m, lumi, row)) {
            snprintf(why, cap, "runs and sections are whole numbers");
            return false;
        }
        lumi_mask_test(&call->thing->mask, run, lumi, (uint8_t *)out + at, m);
    }
    return true;
}

static bool eval_piece(const OutsideCall *call, const OutsideColumn *in, size_t at, size_t n,
                       double *out, CorrFault *fault) {
    const Correction *c = call->thing->correction;
    CorrColumn columns[CORR_INPUTS_MAX];
    int64_t integers[NODE_INPUTS][PIECE];
    for (int k = 0; k < c->n_inputs; k++) {
        columns[k] = (CorrColumn){.type = c->inputs[k].type, .constant = true};
        columns[k].text = call->texts[k];
        if (call->column[k] < 0) continue;
        const OutsideColumn *x = &in[call->column[k]];
        columns[k].constant = x->constant;
        columns[k].valid = !x->valid ? NULL : x->constant ? x->valid : x->valid + at;
        columns[k].reals = x->constant ? x->values : x->values + at;
        if (c->inputs[k].type != CORR_INT) continue;
        int64_t *whole = integers[call->column[k]];
        columns[k].ints = whole;
        if (as_integers(x, at, x->constant ? 1 : n, whole, &fault->row)) continue;
        fault->row -= at;
        snprintf(fault->text, sizeof fault->text, "correction '%s': input '%s' is a whole number",
                 c->name, c->inputs[k].name);
        return false;
    }
    return correction_eval(c, columns, n, out, fault) == HML_OK;
}

static bool eval_correction(const Outside *f, const OutsideColumn *in, size_t n, void *out,
                            size_t *row, char *why, size_t cap) {
    const OutsideCall *call = (const OutsideCall *)f;
    CorrFault fault = {0};
    for (size_t at = 0; at < n; at += PIECE) {
        size_t m = MIN_OF((size_t)PIECE, n - at);
        if (eval_piece(call, in, at, m, (double *)out + at, &fault)) continue;
        *row = at + fault.row;
        snprintf(why, cap, "%s", fault.text);
        return false;
    }
    return true;
}

/* ---- calls ---- */

static const char *input_name(const OutsideThing *t, int k) {
    static const char *const mask[] = {"run", "section"};
    return t->correction ? t->correction->inputs[k].name : mask[k];
}

/* The argument for input k: by its name or position. */
static const Ast *argument_of(const OutsideThing *t, const Ast *call, int k) {
    for (int i = 0; i < call->n_kids; i++)
        if (call->kids[i]->kind == AST_NAMED &&
            str_eq(call->kids[i]->text, str_of(input_name(t, k))))
            return call->kids[i]->kids[0];
    return k < call->n_kids && call->kids[k]->kind != AST_NAMED ? call->kids[k] : NULL;
}

static void report_inputs(Elab *e, const OutsideThing *t, int n, const Ast *call) {
    StrBuf list = {0};
    for (int k = 0; k < n; k++) buf_printf(&list, "%s%s", k ? ", " : "", input_name(t, k));
    diag_error(e->diags, HML_E_ARGUMENT, call->span, "'%s' takes %d input%s: %s", t->name, n,
               n == 1 ? "" : "s", buf_cstr(&list));
    buf_free(&list);
}

static bool text_input(Elab *e, OutsideCall *c, int k, const Ast *a, const Node *n) {
    const Correction *correction = c->thing->correction;
    if (n->elem != HML_STR || !n->is_constant) {
        diag_error(e->diags, HML_E_TYPE, span_whole(a->span), "the input '%s' is a constant text",
                   correction->inputs[k].name);
        return false;
    }
    c->texts[k] = n->value.s;
    c->column[k] = -1;
    if (correction_knows_text(correction, n->value.s)) return true;
    const char *known[64];
    size_t count = correction_texts(correction, known, ARRAY_LEN(known));
    const char *near = str_nearest(n->value.s, known, count);
    diag_error(e->diags, HML_E_ARGUMENT, span_whole(a->span), "'%s' knows no '%.*s'",
               c->thing->name, STR_ARG(n->value.s));
    if (near) diag_help(e->diags, "did you mean \"%s\"?", near);
    return false;
}

/* Energies go in as GeV: what corrections are written for. */
static Node *number_input(Elab *e, const Ast *a, Node *n) {
    Unit gev;
    if (!elab_is_number(e, n, a)) return NULL;
    n = op_to_real(e, n);
    unit_find(&gev, STR("GeV"));
    if (n && n->unit.known && !n->bare && unit_same_dimension(n->unit, gev))
        n = op_in_unit(e, n, gev, a->span);
    return n;
}

/* The operands of a call; answers how many, -1 after an error. */
static int read_inputs(Elab *e, OutsideCall *c, int n_inputs, const Ast *call, Node **in) {
    const OutsideThing *t = c->thing;
    int n = 0;
    for (int k = 0; k < n_inputs; k++) {
        const Ast *a = call->n_kids == n_inputs ? argument_of(t, call, k) : NULL;
        if (!a || n == NODE_INPUTS) {
            report_inputs(e, t, n_inputs, call);
            return -1;
        }
        Node *x = elab_node(e, a);
        bool text = t->correction && t->correction->inputs[k].type == CORR_STRING;
        if (!x || (text && !text_input(e, c, k, a, x))) return -1;
        if (text) continue;
        c->column[k] = n;
        if (!(in[n++] = number_input(e, a, x))) return -1;
    }
    if (n) return n;
    diag_error(e->diags, HML_E_ARGUMENT, call->span, "'%s' wants at least one number", t->name);
    return -1;
}

Value outside_apply(Elab *e, Handle *h, const Ast *call) {
    const OutsideThing *t = (const OutsideThing *)h;
    OutsideCall *c = arena_new(e->arena, OutsideCall);
    Node *in[NODE_INPUTS];
    *c = (OutsideCall){.thing = t};
    int n = read_inputs(e, c, t->correction ? t->correction->n_inputs : 2, call, in);
    if (n < 0 || !op_shapes(e, in, n, call->span, "combined")) return value_none();
    c->outside = (Outside){t->name, n, t->correction ? eval_correction : eval_mask};
    Node draft = {.op = t->correction ? VM_CALL_F64 : VM_CALL_BOOL,
                  .elem = t->correction ? HML_F64 : HML_BOOL,
                  .unit = unit_number(),
                  .shape = in[0]->shape,
                  .n_in = n,
                  .outside = &c->outside,
                  .may_fail = true,
                  .bare = t->correction != NULL,
                  .span = call->span};
    for (int k = 0; k < n; k++) {
        draft.in[k] = in[k];
        if (in[k]->shape->level > draft.shape->level) draft.shape = in[k]->shape;
    }
    return value_node(ir_intern(&e->ir, draft), call->span);
}
