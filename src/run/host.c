/* host.c - functions of the language that need samples and results. */
#include "lang/builtin.h"
#include "run/cutflow.h"
#include "run/efficiency_thing.h"
#include "run/evaluate.h"
#include "run/format_thing.h"
#include "run/hist_thing.h"
#include "run/outside.h"
#include "run/region.h"
#include "run/save.h"

static Value call_record(Elab *e, const Ast *call) {
    Value v = {.kind = VALUE_RECORD, .n = call->n_kids, .span = call->span};
    v.items = arena_array(e->arena, Value, v.n);
    v.names = arena_array(e->arena, Str, v.n);
    for (int i = 0; i < v.n; i++) {
        const Ast *a = call->kids[i];
        if (a->kind != AST_NAMED) {
            diag_error(e->diags, HML_E_ARGUMENT, span_whole(a->span),
                       "a record is written record(name = value, ...)");
            return value_none();
        }
        v.names[i] = a->text;
        v.items[i] = elab_value(e, a->kids[0]);
        if (v.items[i].kind == VALUE_NONE) return value_none();
    }
    return v;
}

Value host_call(void *session, Elab *e, const Builtin *b, const Ast *call) {
    Session *s = session;
    switch (b->what) {
    case DO_RECORD:
        return call_record(e, call);
    case DO_OPEN: {
        Sample *x = sample_open(s, call);
        return value_handle(x ? &x->handle : NULL, call->span);
    }
    case DO_HIST:
    case DO_PROFILE: {
        HistThing *h = hist_book(s, b, call);
        return value_handle(h ? &h->handle : NULL, call->span);
    }
    case DO_REBIN:
    case DO_PROJECT:
    case DO_SLICE:
    case DO_PROFILE_OF:
    case DO_NORMALISED:
    case DO_DENSITY:
    case DO_INTEGRAL:
    case DO_QUANTILE:
        return hist_call(s, b, call);
    case DO_FORMAT: {
        FormatThing *f = format_book(s, b, call);
        return value_handle(f ? &f->handle : NULL, call->span);
    }
    case DO_EFFICIENCY: {
        EfficiencyThing *t = efficiency_book(s, b, call);
        return value_handle(t ? &t->handle : NULL, call->span);
    }
    case DO_CORRECTION:
    case DO_LUMI_MASK:
        return outside_call(s, b, call);
    case DO_SAVE: {
        SaveThing *x = save_book(s, b, call);
        return value_handle(x ? &x->handle : NULL, call->span);
    }
    case DO_LOAD:
        return load_call(s, b, call);
    case DO_CUTFLOW:
    case DO_N_MINUS_1: {
        CutflowThing *c = cutflow_book(s, b, call);
        return value_handle(c ? &c->handle : NULL, call->span);
    }
    case DO_WITHOUT: {
        Region *r = region_call_without(s, b, call);
        return value_handle(r ? &r->handle : NULL, call->span);
    }
    default:
        diag_error(e->diags, HML_E_SYNTAX, call->span, "'%s' belongs into a region", b->name);
        return value_none();
    }
}

Value host_region(void *session, Elab *e, const Ast *a) {
    Region *r = region_new(session, a);
    (void)e;
    return value_handle(r ? &r->handle : NULL, a->span);
}

bool host_truth(void *session, Node *n, bool *out) {
    Constant c = {0};
    if (evaluate_node(session, n, &c, NULL, n->span) != HML_OK) return false;
    *out = c.u != 0;
    return true;
}
