/* kernel_density.c - densities of the events of samples; see kernel_density.h. */
#include "run/kernel_density.h"

#include "run/region.h"
#include "run/sample.h"

static Sample *read_sample(Arguments *a) {
    const Ast *ast = argument_find(a, 1, NULL);
    Sample *const *all;
    int n = 0;
    if (!ast && argument_samples(a, &all, &n) && n == 1) return all[0];
    Value v = ast ? elab_value(&a->s->elab, ast) : value_none();
    Sample *sample = sample_of(&v);
    if (!sample && (!ast || v.kind != VALUE_NONE)) {
        diag_error(a->s->diags, HML_E_ARGUMENT, ast ? span_whole(ast->span) : a->call->span,
                   "'kde' takes an observable and a sample");
        diag_help(a->s->diags, "%s", a->builtin->signature);
    }
    return sample;
}

/* x of the sample, in the unit of the observable. */
static Node *read_value(Arguments *a, const Node *x) {
    Elab *e = &a->s->elab;
    const Ast *ast = argument_find(a, 0, "x");
    Node *n = elab_node(e, ast);
    if (!n || !elab_is_number(e, n, ast) || !(n = op_to_real(e, n))) return NULL;
    bool units = x->unit.known && n->unit.known;
    return units ? op_in_unit(e, n, x->unit, ast->span) : n;
}

/* In the view of the sample. */
static bool book_values(Arguments *a, KernelSource *k, Sample *sample, const Node *x) {
    Session *s = a->s;
    const Ast *in = argument_find(a, -1, "in"), *weight = argument_find(a, -1, "weight");
    Region *region = in ? region_of(s, in) : NULL;
    if (in && !region) return false;
    k->unit = session_unit(s, sample);
    RegionState *state = region ? region_enter(s, region, k->unit) : NULL;
    if (state && state->failed) return false;
    Node *values[2] = {read_value(a, x), NULL};
    int n = 1;
    if (!values[0] || !region_weight(s, sample, state, weight, &values[1])) return false;
    k->weighted = values[1] != NULL;
    if (k->weighted) values[n++] = op_to_real(&s->elab, values[1]);
    if (!op_shapes(&s->elab, values, n, a->call->span, "used in one density")) return false;
    Domain *domain = state ? state->domain : k->unit->base;
    k->sink = plan_sink(&k->unit->plan, SINK_COLUMNS, domain, values, n);
    return true;
}

const KernelSource *kernel_book(Arguments *a, const Node *x) {
    Session *s = a->s;
    KernelSource *k = arena_new(&s->arena, KernelSource);
    k->bandwidth = 1;
    if (!argument_number(a, "bandwidth", "", &k->bandwidth) ||
        !argument_truth(a, "adaptive", &k->adaptive))
        return NULL;
    if (!(k->bandwidth > 0)) {
        diag_error(s->diags, HML_E_ARGUMENT, a->call->span,
                   "'bandwidth' is a positive factor of Silverman's: 0.5 keeps more detail");
        return NULL;
    }
    Sample *sample = read_sample(a);
    if (!sample) return NULL;
    const View *before = s->elab.view;
    bool good = book_values(a, k, sample, x);
    elab_enter(&s->elab, before);
    return good ? k : NULL;
}

int kernel_stage(const KernelSource *k) { return k->sink->stage; }

Template kernel_template(const KernelSource *k) {
    const SinkState *from = unit_sink(k->unit, k->sink);
    if (!from || !from->n) return (Template){.kernel = true};
    return (Template){.kernel = true,
                      .points = from->columns[0],
                      .weights = k->weighted ? from->columns[1] : NULL,
                      .n_points = from->n,
                      .bandwidth = k->bandwidth,
                      .adaptive = k->adaptive};
}
