/* yields_thing.c - events of each component of a fit, before and after; see yields_thing.h. */
#include "run/yields_thing.h"

#include <math.h>

#include "stat/histfactory/hf_band.h"

static const HandleClass yields_class = {.word = "table of yields"};

YieldsThing *yields_of(Handle *h) { return h->class == &yields_class ? (YieldsThing *)h : NULL; }

YieldsThing *yields_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    YieldsThing *y = arena_new(&s->arena, YieldsThing);
    *y = (YieldsThing){{&yields_class}, fit_argument(&a, 0)};
    return y->fit && arguments_end(&a) ? y : NULL;
}

/* A number without columns at x, with its derivatives where grad is not NULL. */
typedef struct Coefficient {
    const Model *model;
    int node; /* -1: 1 */
} Coefficient;

static void weigh_one(void *ctx, size_t first, size_t n, const double *values, double *weight) {
    (void)ctx, (void)first, (void)values;
    for (size_t i = 0; i < n; i++) weight[i] = 1;
}

static double coefficient_at(Coefficient c, const double *x, double *grad) {
    double value = NAN;
    if (c.node < 0) return 1;
    ModelRun *run = model_run_open(c.model, c.node);
    if (model_run_set(run, x)) {
        model_values(run, NULL, 1, &value);
        if (grad) model_gradient(run, NULL, 1, weigh_one, NULL, grad);
    }
    model_run_close(run);
    return value;
}

typedef struct Table {
    const FitThing *fit;
    Arena *arena;
    double *start, *total; /* derivatives of the sum of a part */
    VEC(YieldRow) rows;
} Table;

static double error_of(const Table *t, const double *g) {
    size_t n = (size_t)t->fit->min.n;
    double variance = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) variance += g[i] * t->fit->min.cov[i * n + j] * g[j];
    return sqrt(variance);
}

/* What the coefficient is multiplied by to be a number of events. */
static double events_per(const Table *t, int part, int term) {
    const LikeProblem *p = &t->fit->made;
    if (!p->bins[part].values) {
        if (!model_is_density(p->models[part])) return 1;
        return p->data[part].events;
    }
    double sum = 0;
    for (int i = 0; i < p->bins[part].n; i++) sum += p->bins[part].columns[term][i];
    return sum;
}

static double data_of(const Table *t, int part) {
    const LikeProblem *p = &t->fit->made;
    double sum = 0;
    for (int i = 0; i < p->bins[part].n; i++) sum += p->bins[part].content[i];
    for (size_t i = 0; i < p->rows[part].n && !p->bins[part].n; i++)
        sum += p->rows[part].weight ? p->rows[part].weight[i] : 1;
    return sum;
}

static void add_part(Table *t, int part) {
    const ModelTerm *terms;
    const Model *m = t->fit->made.models[part];
    int n = model_terms(m, &terms), n_params = t->fit->problem->n;
    double before = 0, after = 0;
    double *g = arena_array(t->arena, double, n_params + 1);
    memset(t->total, 0, sizeof(double) * (size_t)n_params);
    const char *name = t->fit->like->parts[part].from;
    for (int k = 0; k < n; k++) {
        Coefficient c = {m, terms[k].coefficient};
        double per = events_per(t, part, k);
        memset(g, 0, sizeof(double) * (size_t)n_params);
        YieldRow row = {name, terms[k].name, per * coefficient_at(c, t->start, NULL), 0, 0};
        row.after = per * coefficient_at(c, t->fit->min.x, g);
        for (int i = 0; i < n_params; i++) g[i] *= per, t->total[i] += g[i];
        row.error = error_of(t, g);
        before += row.before;
        after += row.after;
        vec_push(&t->rows, row);
    }
    if (n > 1) vec_push(&t->rows, (YieldRow){name, "sum", before, after, error_of(t, t->total)});
    vec_push(&t->rows, (YieldRow){name, "data", data_of(t, part), data_of(t, part), NAN});
}

/* Sums over the bins of each channel: of a sample (-1: of all), before and after, and the error. */
static void add_sample(Table *t, int sample, double **sums) {
    Problem *p = t->fit->problem;
    const HfShape *s = hf_model_shape(p);
    double *main = arena_array(t->arena, double, s->n_bins);
    const double *at[] = {t->start, t->fit->min.x};
    double *errors = arena_array(t->arena, double, s->n_channels);
    hf_band(p, t->fit->min.x, t->fit->min.cov, sample, NULL, errors, t->arena);
    for (int side = 0; side < 2; side++) {
        if (sample < 0)
            hf_model_expected(p, at[side], main, NULL);
        else
            hf_model_sample(p, at[side], sample, main);
        for (int c = 0; c < s->n_channels; c++)
            for (int b = s->first[c]; b < s->first[c + 1]; b++) sums[side][c] += main[b];
    }
    memcpy(sums[2], errors, sizeof(double) * (size_t)s->n_channels);
}

static void add_workspace(Table *t) {
    const HfShape *s = hf_model_shape(t->fit->problem);
    const double *data = hf_model_data(t->fit->problem, NULL);
    int n = s->n_samples + 1;
    double ***sums = arena_array(t->arena, double **, n);
    for (int k = 0; k < n; k++) {
        sums[k] = arena_array(t->arena, double *, 3);
        for (int i = 0; i < 3; i++) sums[k][i] = arena_array(t->arena, double, s->n_channels);
        add_sample(t, k < s->n_samples ? k : -1, sums[k]);
    }
    for (int c = 0; c < s->n_channels; c++) {
        double seen = 0;
        for (int k = 0; k < n; k++) {
            const char *name = k < s->n_samples ? s->samples[k] : "sum";
            if (sums[k][0][c] == 0 && sums[k][1][c] == 0) continue; /* not in this channel */
            vec_push(&t->rows,
                     (YieldRow){s->channels[c], name, sums[k][0][c], sums[k][1][c], sums[k][2][c]});
        }
        for (int b = s->first[c]; b < s->first[c + 1]; b++) seen += data[b];
        vec_push(&t->rows, (YieldRow){s->channels[c], "data", seen, seen, NAN});
    }
}

int yields_compute(YieldRow **out, const YieldsThing *y, const char **failure, Arena *arena) {
    Table t = {.fit = fit_result(y->fit), .arena = arena};
    *failure = t.fit->failure;
    if (*failure) return 0;
    int n = t.fit->problem->n;
    t.start = arena_array(arena, double, n + 1);
    t.total = arena_array(arena, double, n + 1);
    for (int i = 0; i < n; i++) t.start[i] = t.fit->problem->params[i].start;
    if (!t.fit->like) add_workspace(&t);
    for (int i = 0; t.fit->like && i < t.fit->like->n_parts; i++) {
        const LikePart *p = &t.fit->like->parts[i];
        if (p->form != LIKE_CONSTRAINT && p->kind != LIKE_SQUARES) add_part(&t, i);
    }
    if (!t.rows.n) *failure = "no part of the fit is of numbers of events";
    *out = arena_copy(arena, t.rows.data, sizeof(YieldRow) * t.rows.n);
    n = (int)t.rows.n;
    vec_free(&t.rows);
    return n;
}
