/* efficiency_thing.c - the efficiency of a cut in bins; see efficiency_thing.h. */
#include "run/efficiency_thing.h"

#include "run/arguments.h"

static const HandleClass efficiency_class = {.word = "efficiency"};

EfficiencyThing *efficiency_thing_of(Handle *h) {
    return h->class == &efficiency_class ? (EfficiencyThing *)h : NULL;
}

static const HistThing *read_hist(Arguments *a, int k) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "'efficiency' wants two histograms: %s", a->builtin->signature);
        return NULL;
    }
    Value v = elab_value(&a->s->elab, ast);
    const HistThing *h = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    if (!h && v.kind != VALUE_NONE)
        diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                   "a histogram is needed here, and this is a %s", value_word(&v));
    return h;
}

EfficiencyThing *efficiency_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    EfficiencyThing *t = arena_new(&s->arena, EfficiencyThing);
    *t = (EfficiencyThing){.handle = {&efficiency_class}, .level = EFFICIENCY_LEVEL};
    t->title = session_text(s, call);
    if (!(t->passed = read_hist(&a, 0)) || !(t->all = read_hist(&a, 1))) return NULL;
    if (!argument_number(&a, "level", "", &t->level) || !arguments_end(&a)) return NULL;
    const char *why = t->passed->n_series != t->all->n_series
                          ? "the histograms have different samples or variations"
                      : t->passed->spec.dims != 1 || t->all->spec.dims != 1
                          ? "an efficiency is taken of histograms of one axis"
                      : !axis_equal(&t->passed->spec.axes[0], &t->all->spec.axes[0])
                          ? "the histograms have different bins"
                      : !(t->level > 0 && t->level < 1) ? "the level lies between 0 and 1"
                                                        : NULL;
    if (!why) return t;
    diag_error(s->diags, HML_E_ARGUMENT, call->span, "%s", why);
    return NULL;
}
