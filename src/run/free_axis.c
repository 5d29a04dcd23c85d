/* free_axis.c - observables that belong to no data; see free_axis.h. */
#include "run/free_axis.h"

#include <math.h>

#include "run/arguments.h"
#include "run/hist_thing.h"

typedef struct FreeAxis {
    Outside outside;
    const char *name;
} FreeAxis;

/* Outside of models there is no value. */
static bool eval_axis(const Outside *f, const OutsideColumn *in, size_t n, void *out, size_t *row,
                      char *why, size_t cap) {
    double *y = out;
    (void)f, (void)in, (void)row, (void)why, (void)cap;
    for (size_t i = 0; i < n; i++) y[i] = NAN;
    return true;
}

const char *axis_name_of(const Node *n) {
    bool is = n->outside && n->outside->eval == eval_axis;
    return is ? ((const FreeAxis *)n->outside)->name : NULL;
}

Value axis_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    Elab *e = &s->elab;
    arguments_open(&a, s, b, call);
    const Ast *of = argument_find(&a, 0, NULL);
    Value v = of ? elab_value(e, of) : value_none();
    const HistThing *h = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    bool text = v.kind == VALUE_NODE && v.node->elem == HML_STR && v.node->is_constant;
    if (of && v.kind == VALUE_NONE) return v;
    if (!text && !(h && h->spec.dims == 1)) {
        diag_error(s->diags, HML_E_TYPE, of ? span_whole(of->span) : call->span,
                   "'axis' wants a name in quotes, or a histogram of one axis");
        return value_none();
    }
    if (!arguments_end(&a)) return value_none();
    FreeAxis *x = arena_new(&s->arena, FreeAxis);
    *x = (FreeAxis){.outside = {"axis", 1, eval_axis}};
    x->name = text ? arena_strndup(&s->arena, v.node->value.s.p, v.node->value.s.n)
                   : h->spec.axes[0].name;
    Node draft = {.op = VM_CALL_F64,
                  .elem = HML_F64,
                  .unit = unit_number(),
                  .shape = e->ir.event,
                  .n_in = 1,
                  .outside = &x->outside,
                  .bare = true,
                  .span = call->span};
    draft.in[0] = ir_real(&e->ir, 0, unit_number(), true, call->span);
    if (h && h->spec.axes[0].unit && unit_find(&draft.unit, str_of(h->spec.axes[0].unit)))
        draft.bare = false;
    return value_node(ir_intern(&e->ir, draft), call->span);
}
