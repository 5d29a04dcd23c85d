/* explain_thing.c - explain(FIT); see explain_thing.h. */
#include "run/explain_thing.h"

static const HandleClass explain_class = {.word = "explanation"};

ExplainThing *explain_of(Handle *h) {
    return h->class == &explain_class ? (ExplainThing *)h : NULL;
}

ExplainThing *explain_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    ExplainThing *x = arena_new(&s->arena, ExplainThing);
    *x = (ExplainThing){{&explain_class}, fit_argument(&a, 0)};
    return x->fit && arguments_end(&a) ? x : NULL;
}
