/* impact_thing.c - what the uncertainty of a fitted parameter is made of; see impact_thing.h. */
#include "run/impact_thing.h"

#include <math.h>

#include "stat/histfactory/hf_model.h"

static Value impact_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass impact_class = {.word = "breakdown", .member = impact_member};

ImpactThing *impact_of(Handle *h) { return h->class == &impact_class ? (ImpactThing *)h : NULL; }

/* ---- what is known of parameters ---- */

static void measured_workspace(const Problem *p, double *centre, double *width) {
    const HfParams *params = hf_model_shape(p)->params;
    for (int i = 0; i < params->n_sets; i++) {
        const HfSet *s = &params->sets[i];
        for (int k = 0; k < s->n && s->constraint != HF_FREE; k++) {
            bool gauss = s->constraint == HF_GAUSSIAN;
            centre[s->first + k] = gauss ? s->auxdata[k] : s->auxdata[k] / s->width[k];
            width[s->first + k] = gauss ? s->width[k] : sqrt(s->auxdata[k]) / s->width[k];
        }
    }
}

static void measured_part(const FitThing *f, const LikePart *part, double *centre, double *width) {
    const Node *root = part->graph.root;
    const Constraint *c = &part->constraint;
    for (int i = 0; i < f->like->n_params; i++) {
        if (!root || f->like->params[i] != root->param) continue;
        centre[i] = c->mean;
        width[i] = c->kind == CONSTRAIN_LOG_NORMAL ? c->mean * log(c->sigma)
                   : c->kind == CONSTRAIN_POISSON  ? sqrt(c->mean)
                                                   : c->sigma;
    }
}

void impact_measured(const FitThing *f, double *centre, double *width) {
    for (int i = 0; i < f->problem->n; i++) centre[i] = width[i] = NAN;
    if (!f->like && hf_model_is(f->problem)) measured_workspace(f->problem, centre, width);
    for (int i = 0; f->like && i < f->like->n_parts; i++)
        if (f->like->parts[i].form == LIKE_CONSTRAINT)
            measured_part(f, &f->like->parts[i], centre, width);
}

/* ---- figures ---- */

typedef enum Which { TOTAL, STATISTICS, SYSTEMATICS, SUM } Which;

static double figure_part(const Late *late) {
    const ImpactThing *t = impact_result(late->thing);
    const Breakdown *b = &t->breakdown;
    if (t->study.failure) return NAN;
    const BreakdownPart *parts[] = {&b->total, &b->statistics, &b->systematics, &b->sum};
    return parts[(int)late->argument]->error;
}

static double figure_group(const Late *late) {
    const ImpactThing *t = impact_result(late->thing);
    return t->study.failure ? NAN : t->breakdown.groups[(int)late->argument].error;
}

static const Impact *impact_found(const Late *late) {
    const ImpactThing *t = impact_result(late->thing);
    int k = study_late_param(late);
    for (int i = 0; i < t->impacts.n && !t->study.failure; i++)
        if (t->impacts.list[i].k == k) return &t->impacts.list[i];
    return NULL;
}

static double figure_pull(const Late *late) {
    const Impact *i = impact_found(late);
    return i ? i->pull : NAN;
}
static double figure_constraint(const Late *late) {
    const Impact *i = impact_found(late);
    return i ? i->constraint : NAN;
}
static double figure_low(const Late *late) {
    const Impact *i = impact_found(late);
    return i && i->low.ok ? i->low.moved : NAN;
}
static double figure_high(const Late *late) {
    const Impact *i = impact_found(late);
    return i && i->high.ok ? i->high.moved : NAN;
}
static double figure_impact(const Late *late) {
    const Impact *i = impact_found(late);
    return i ? i->size : NAN;
}

static Value impact_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure suffixes[] = {{"_pull", figure_pull, 0},
                                           {"_constraint", figure_constraint, 0},
                                           {"_low", figure_low, 0},
                                           {"_high", figure_high, 0},
                                           {"_impact", figure_impact, 0}};
    const ImpactThing *t = (const ImpactThing *)h;
    if (!t->by_group) {
        Value v = study_param_figure(e, &t->study, suffixes, ARRAY_LEN(suffixes), name, span);
        if (v.kind == VALUE_NONE) {
            diag_error(e->diags, HML_E_NAME, span, "there is no '%.*s'", STR_ARG(name));
            diag_help(e->diags, "there are NAME_impact, NAME_low, NAME_high, NAME_pull and "
                                "NAME_constraint of each parameter");
        }
        return v;
    }
    StudyFigure *all = arena_array(e->arena, StudyFigure, t->n_groups + 4);
    all[0] = (StudyFigure){"total", figure_part, TOTAL};
    all[1] = (StudyFigure){"statistics", figure_part, STATISTICS};
    all[2] = (StudyFigure){"systematics", figure_part, SYSTEMATICS};
    all[3] = (StudyFigure){"sum", figure_part, SUM};
    for (int i = 0; i < t->n_groups; i++)
        all[4 + i] = (StudyFigure){t->groups[i].name, figure_group, i};
    return study_figure(e, &t->study, all, (size_t)t->n_groups + 4, name, span);
}

/* ---- booking ---- */

static void group_add(BreakdownGroup *g, int k, Arena *arena) {
    int *list = arena_array(arena, int, g->n + 1);
    for (int i = 0; i < g->n; i++) list[i] = g->k[i];
    list[g->n++] = k;
    g->k = list;
}

/* A parameter, its name, or the name of a set: "stat" means stat[0], stat[1]... */
static bool group_value(const ImpactThing *t, Arguments *a, BreakdownGroup *g, const Value *v,
                        Span span) {
    const FitThing *f = t->study.fit;
    const ModelParam *p = v->kind == VALUE_NODE ? v->node->param : NULL;
    bool text = v->kind == VALUE_NODE && v->node->elem == HML_STR && v->node->is_constant;
    int before = g->n;
    for (int i = 0; i < f->n_params; i++) {
        const char *name = f->params[i];
        Str want = text ? v->node->value.s : str_of("");
        bool same = text && strncmp(name, want.p, want.n) == 0 &&
                    (name[want.n] == 0 || name[want.n] == '[');
        if (same || (p && f->like && f->like->params[i] == p)) group_add(g, i, &a->s->arena);
    }
    if (g->n > before) return true;
    diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(span),
               "a group holds parameters of the fit, or their names");
    return false;
}

/* groups = record(jets = [jes, jer], lumi = lumi) */
static bool read_groups(Arguments *a, ImpactThing *t) {
    const Ast *ast = argument_find(a, -1, "groups");
    if (!ast) return true;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind != VALUE_RECORD) {
        if (v.kind != VALUE_NONE)
            diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                       "groups are written record(NAME = [a, b], ...)");
        return false;
    }
    t->n_groups = v.n;
    t->groups = arena_array(&a->s->arena, BreakdownGroup, v.n);
    for (int i = 0; i < v.n; i++) {
        BreakdownGroup *g = &t->groups[i];
        g->name = arena_strndup(&a->s->arena, v.names[i].p, v.names[i].n);
        const Value *item = &v.items[i];
        if (item->kind != VALUE_LIST) {
            if (!group_value(t, a, g, item, ast->span)) return false;
            continue;
        }
        for (int k = 0; k < item->n; k++)
            if (!group_value(t, a, g, &item->items[k], ast->span)) return false;
    }
    return true;
}

ImpactThing *impact_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    ImpactThing *t = arena_new(&s->arena, ImpactThing);
    if (!study_open(&t->study, &impact_class, &a)) return NULL;
    t->by_group = b->what == DO_BREAKDOWN;
    if (!study_param(&t->study, &a, 1, &t->poi) || !argument_truth(&a, "minos", &t->minos))
        return NULL;
    if (t->by_group && !read_groups(&a, t)) return NULL;
    return arguments_end(&a) ? t : NULL;
}

/* ---- doing ---- */

/* One group for each name of what was measured elsewhere: all bins of a set together. */
static void own_groups(ImpactThing *t, const FitThing *f, const double *width) {
    Arena *arena = &f->session->arena;
    int n = f->problem->n;
    t->groups = arena_array(arena, BreakdownGroup, n + 1);
    for (int i = 0; i < n; i++) {
        const char *name = f->problem->params[i].name, *end = strchr(name, '[');
        if (i == t->poi || f->problem->params[i].fixed || isnan(width[i])) continue;
        size_t length = end ? (size_t)(end - name) : strlen(name);
        int g = 0;
        while (g < t->n_groups && !(strlen(t->groups[g].name) == length &&
                                    strncmp(t->groups[g].name, name, length) == 0))
            g++;
        if (g == t->n_groups) t->groups[t->n_groups++].name = arena_strndup(arena, name, length);
        group_add(&t->groups[g], i, arena);
    }
}

static const char *do_impacts(ImpactThing *t, const FitThing *f) {
    Arena *arena = &f->session->arena;
    double *centre = arena_array(arena, double, f->problem->n + 1);
    double *width = arena_array(arena, double, f->problem->n + 1);
    if (f->problem->params[t->poi].fixed) return "the parameter is fixed";
    impact_measured(f, centre, width);
    if (t->by_group) {
        if (!t->n_groups) own_groups(t, f, width);
        if (!t->n_groups) return "no parameter is constrained: name groups of parameters";
        breakdown_run(&t->breakdown, f->problem, t->poi, t->groups, t->n_groups, t->minos, arena);
        return t->breakdown.why;
    }
    ImpactOptions options = {centre, width, t->minos};
    impacts_run(&t->impacts, f->problem, t->poi, &options, arena);
    return t->impacts.why;
}

const ImpactThing *impact_result(const ImpactThing *thing) {
    ImpactThing *t = (ImpactThing *)thing;
    const FitThing *f = study_begin(&t->study);
    if (f) study_end(&t->study, do_impacts(t, f));
    return t;
}
