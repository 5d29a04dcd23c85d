/* random_column.c - random numbers as columns; see random_column.h. */
#include "run/random_column.h"

#include "run/arguments.h"
#include "stat/rng.h"

typedef struct RandomCall {
    Outside outside;
    int what;
    uint64_t seed;
} RandomCall;

static bool eval_random(const Outside *f, const OutsideColumn *in, size_t n, void *out, size_t *row,
                        char *why, size_t cap) {
    const RandomCall *call = (const RandomCall *)f;
    double *y = out;
    (void)row, (void)why, (void)cap;
    for (size_t i = 0; i < n; i++) {
        Rng r;
        rng_open(&r, call->seed, (uint64_t)in[0].values[in[0].constant ? 0 : i]);
        y[i] = call->what == DO_RANDOM_UNIFORM ? rng_uniform(&r)
               : call->what == DO_RANDOM_NORMAL
                   ? rng_normal(&r)
                   : rng_poisson(&r, in[1].values[in[1].constant ? 0 : i]);
    }
    return true;
}

static Node *entry_number(Session *s, const Ast *a) {
    Ast *name = arena_new(&s->arena, Ast);
    *name = (Ast){.kind = AST_PATH, .text = STR("entry"), .span = a->span};
    Node *n = elab_node(&s->elab, name);
    return n ? op_to_real(&s->elab, n) : NULL;
}

Value random_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    int64_t seed = -1;
    RandomCall *c = arena_new(&s->arena, RandomCall);
    Node *in[2] = {entry_number(s, call), NULL};
    int n = 1;
    if (!in[0] || !argument_whole(&a, "seed", &seed)) return value_none();
    if (b->what == DO_RANDOM_POISSON) {
        const Ast *mean = argument_find(&a, 0, "mean");
        in[n++] = mean ? elab_node(&s->elab, mean) : NULL;
        if (mean && (!in[1] || !elab_is_number(&s->elab, in[1], mean))) return value_none();
    }
    if (seed < 0 || (n == 2 && !in[1])) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span, "'%s' wants %s", b->name,
                   seed < 0 ? "a seed, a whole number: seed = 1" : "a mean");
        diag_help(s->diags, "%s", b->signature);
        return value_none();
    }
    if (!arguments_end(&a)) return value_none();
    if (n == 2 && !(in[1] = op_to_real(&s->elab, in[1]))) return value_none();
    if (!op_shapes(&s->elab, in, n, call->span, "combined")) return value_none();
    *c = (RandomCall){{b->name, n, eval_random}, b->what, (uint64_t)seed};
    Node draft = {.op = VM_CALL_F64,
                  .elem = HML_F64,
                  .unit = unit_number(),
                  .shape = in[0]->shape,
                  .n_in = n,
                  .outside = &c->outside,
                  .bare = true,
                  .span = call->span};
    for (int k = 0; k < n; k++) {
        draft.in[k] = in[k];
        if (in[k]->shape->level > draft.shape->level) draft.shape = in[k]->shape;
    }
    return value_node(ir_intern(&s->elab.ir, draft), call->span);
}
