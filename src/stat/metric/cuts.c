/* cuts.c - cut and count: the cuts of several observables joined; see cuts.h. */
#include "stat/metric/cuts.h"

#include <math.h>
#include <string.h>

#include "stat/metric/cut_search.h"

#define MISS 16.118095650958320    /* -ln 1e-7 */
#define HIT  1.0000000494736474e-7 /* -ln (1 - 1e-7) */

double cuts_loss(CutLoss loss, double s, double b, double all_s, double all_b) {
    double wrong = (all_s - s) + b, all = all_s + all_b;
    if (loss == CUT_SIGNIFICANCE) return s + b > 0 ? -s / sqrt(s + b) : 0;
    if (loss == CUT_ACCURACY) return wrong / all;
    return (MISS * wrong + HIT * (all - wrong)) / all;
}

bool cut_passes(const Cut *c, double x) {
    switch (c->shape) {
    case CUT_LEFT:
        return x <= c->lo;
    case CUT_RIGHT:
        return x >= c->lo;
    case CUT_MIDDLE:
        return x >= c->lo && x <= c->hi;
    default:
        return x <= c->lo || x >= c->hi;
    }
}

void cuts_apply(uint8_t *passed, const Cuts *c, const double *const *x, size_t n) {
    memset(passed, 1, n);
    for (int k = 0; k < c->n_joined; k++) {
        const double *values = x[c->cuts[k].column];
        for (size_t i = 0; i < n; i++) passed[i] = passed[i] && cut_passes(&c->cuts[k], values[i]);
    }
}

typedef struct Joining {
    const CutData *data;
    const CutOptions *options;
    Cuts *out;
    CutColumn *columns;
    uint8_t *left, *next; /* events that pass all joined cuts; those and one more */
    double loss;          /* of the joined cuts */
} Joining;

static void count_passed(const CutData *d, const uint8_t *left, Cut *to) {
    to->s = to->b = 0;
    to->n_signal = to->n_others = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (!left[i]) continue;
        double w = d->weight ? d->weight[i] : 1;
        *(d->signal[i] ? &to->s : &to->b) += w;
        *(d->signal[i] ? &to->n_signal : &to->n_others) += 1;
    }
}

/* Joins a cut where that lowers the loss of all, or where every cut is wanted. */
static bool join(Joining *k, const Cut *found) {
    const CutData *d = k->data;
    Cut c = *found;
    const double *x = d->x[c.column];
    for (size_t i = 0; i < d->n; i++) k->next[i] = k->left[i] && cut_passes(&c, x[i]);
    count_passed(d, k->next, &c);
    c.joint = cuts_loss(k->options->loss, c.s, c.b, k->out->s, k->out->b);
    c.joined = c.joint < k->loss || k->options->keep_all;
    if (!c.joined) return false;
    memcpy(k->left, k->next, d->n);
    k->loss = c.joint;
    k->out->cuts[k->out->n++] = c;
    k->out->n_joined = k->out->n;
    return true;
}

/* The cuts of all columns that are not done (first: of the first alone), searched on what is left.
 */
static int search_all(Joining *k, Cut *found, const uint8_t *done, bool first) {
    int n = 0;
    for (int c = 0; c < k->data->columns && !(first && n); c++)
        if (!done[c] && cut_search(&found[n], k->data, k->options, c, &k->columns[c], k->left)) n++;
    return n;
}

static int least(const Cut *found, int n) {
    int best = 0;
    for (int i = 1; i < n; i++)
        if (found[i].loss < found[best].loss) best = i;
    return best;
}

static void leave_out(Cuts *out, Cut c) {
    c.joined = false;
    c.joint = NAN;
    c.s = c.b = NAN;
    out->cuts[out->n++] = c;
}

static void find_parallel(Joining *k, Cut *found, const uint8_t *none) {
    int n = search_all(k, found, none, false), left = 0;
    Cut *others = found + k->data->columns;
    for (; n > 0; n--) {
        int at = k->options->in_order ? 0 : least(found, n);
        Cut c = found[at];
        memmove(found + at, found + at + 1, sizeof(Cut) * (size_t)(n - 1 - at));
        if (!join(k, &c)) others[left++] = c;
    }
    for (int i = 0; i < left; i++) leave_out(k->out, others[i]);
}

/* In the order given, or always that of least loss; the cuts that are left out are those that were
 * found last. */
static void find_sequential(Joining *k, Cut *found, uint8_t *done) {
    Cut *others = found + k->data->columns;
    int left = 0, n;
    while ((n = search_all(k, found, done, k->options->in_order)) > 0) {
        int at = k->options->in_order ? 0 : least(found, n);
        done[found[at].column] = 1;
        if (join(k, &found[at])) continue;
        others[left++] = found[at];
        if (k->options->in_order) continue;
        for (int i = 0; i < n; i++)
            if (i != at) others[left++] = found[i];
        break;
    }
    for (int i = 0; i < left; i++) leave_out(k->out, others[i]);
}

const char *cuts_find(Cuts *out, const CutData *d, const CutOptions *o, Arena *arena) {
    Arena scratch = {0};
    Joining k = {.data = d, .options = o, .out = out};
    Cut all;
    *out = (Cuts){.cuts = arena_array(arena, Cut, 2 * d->columns + 1)};
    k.columns = arena_array(&scratch, CutColumn, d->columns);
    k.left = arena_array(&scratch, uint8_t, d->n + 1);
    k.next = arena_array(&scratch, uint8_t, d->n + 1);
    memset(k.left, 1, d->n);
    count_passed(d, k.left, &all);
    out->s = all.s;
    out->b = all.b;
    out->loss = k.loss = cuts_loss(o->loss, all.s, all.b, all.s, all.b);
    const char *why = !all.n_signal          ? "there is no event of the signal"
                      : !all.n_others        ? "there is no event of the background"
                      : d->n > UINT32_MAX    ? "there are more than 4 billion events"
                      : !(all.s + all.b > 0) ? "the sum of the weights is not positive"
                                             : NULL;
    for (int c = 0; c < d->columns && !why; c++) cut_column(&k.columns[c], d->x[c], d->n, &scratch);
    Cut *found = arena_array(&scratch, Cut, 2 * d->columns);
    uint8_t *done = arena_array(&scratch, uint8_t, d->columns + 1);
    if (!why && o->sequential) find_sequential(&k, found, done);
    if (!why && !o->sequential) find_parallel(&k, found, done);
    if (!why && !out->n) why = "no observable has two values";
    arena_free(&scratch);
    return why;
}
