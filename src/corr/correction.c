/* correction.c - values of corrections for many rows; see correction.h. */
#include "corr/correction.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "corr/corrnode.h"
#include "corr/hashrandom.h"

static const int64_t TEXT_UNKNOWN = -1;

typedef union Cell { /* one input of one row; texts by their number */
    double real;
    int64_t integer;
} Cell;

typedef struct Walk {
    const Correction *c;
    Cell *cells;
    CorrFault *fault;
    const Str *texts; /* of string inputs, for messages */
} Walk;

const Correction *correction_find(const CorrectionSet *set, Str name) {
    for (size_t i = 0; i < set->n; i++)
        if (str_eq(name, str_of(set->items[i]->name))) return set->items[i];
    return NULL;
}

static int64_t text_id(const Correction *c, Str text) {
    size_t lo = 0, hi = c->texts->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = str_compare(c->texts->sorted[mid].text, text);
        if (order == 0) return c->texts->sorted[mid].id;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return TEXT_UNKNOWN;
}

bool correction_knows_text(const Correction *c, Str text) {
    return text_id(c, text) != TEXT_UNKNOWN;
}

size_t correction_texts(const Correction *c, const char **out, size_t cap) {
    size_t n = MIN_OF(cap, c->texts->n);
    for (size_t i = 0; i < n; i++) out[i] = c->texts->sorted[i].text.p;
    return n;
}

static double real_of(const Walk *w, int input) {
    Cell cell = w->cells[input];
    return w->c->inputs[input].type == CORR_REAL ? cell.real : (double)cell.integer;
}

/* ---- bins ---- */

/* Bin of an x that is not NaN: -1 below, n above. */
static int64_t axis_bin(const CorrAxis *a, double x) {
    if (x < a->low) return -1;
    if (x >= a->high) return a->n;
    if (!a->edges) {
        int64_t bin = (int64_t)floor((double)a->n * ((x - a->low) / (a->high - a->low)));
        return MIN_OF(bin, (int64_t)a->n - 1);
    }
    size_t lo = 0, hi = a->n; /* edges[lo] <= x < edges[hi] */
    while (hi - lo > 1) {
        size_t mid = (lo + hi) / 2;
        if (a->edges[mid] <= x)
            lo = mid;
        else
            hi = mid;
    }
    return (int64_t)lo;
}

static double wrapped(const CorrAxis *a, double x) {
    double width = a->high - a->low, part = fmod(x - a->low, width);
    double y = a->low + (part < 0 ? part + width : part);
    return y < a->low || y >= a->high ? a->low : y; /* rounding */
}

static bool bins_fault(Walk *w, const CorrAxis *a, double x) {
    snprintf(w->fault->text, sizeof w->fault->text,
             "correction '%.60s': input '%.60s' is %.10g, outside of [%.10g, %.10g)", w->c->name,
             w->c->inputs[a->input].name, x, a->low, a->high);
    return false;
}

static bool bins_find(Walk *w, const CorrNode *node, CorrRef *next) {
    size_t at = 0;
    for (uint32_t k = 0; k < node->n_axes; k++) {
        const CorrAxis *a = &node->axes[k];
        double x = real_of(w, a->input);
        bool usable = !isnan(x) && (node->flow != CORR_FLOW_WRAP || isfinite(x));
        if (usable && node->flow == CORR_FLOW_WRAP) x = wrapped(a, x);
        int64_t bin = usable ? axis_bin(a, x) : -1;
        bool outside = bin < 0 || bin >= (int64_t)a->n;
        if (outside && node->flow == CORR_FLOW_DEFAULT) {
            *next = node->fallback;
            return true;
        }
        if (outside && (node->flow != CORR_FLOW_CLAMP || !usable)) return bins_fault(w, a, x);
        if (outside) bin = bin < 0 ? 0 : (int64_t)a->n - 1;
        at = at * a->n + (size_t)bin;
    }
    *next = node->kids[at];
    return true;
}

/* ---- categories, formulas, random numbers, transforms ---- */

static bool category_fault(Walk *w, const CorrNode *node) {
    const CorrVariable *v = &w->c->inputs[node->input];
    char *to = w->fault->text;
    size_t room = sizeof w->fault->text;
    if (v->type == CORR_INT) {
        snprintf(to, room,
                 "correction '%.60s': input '%.60s' is %" PRId64 ", for which there is no entry",
                 w->c->name, v->name, w->cells[node->input].integer);
        return false;
    }
    Str text = w->texts[node->input];
    const char *names[256];
    size_t n =
        correction_knows_text(w->c, text) ? 0 : correction_texts(w->c, names, ARRAY_LEN(names));
    const char *near = str_nearest(text, names, n);
    snprintf(to, room,
             "correction '%.40s': input '%.40s' is '%.*s', for which there is no entry%s%.40s%s",
             w->c->name, v->name, (int)MIN_OF(text.n, (size_t)60), text.p ? text.p : "",
             near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return false;
}

static bool category_find(Walk *w, const CorrNode *node, CorrRef *next) {
    int64_t key = w->cells[node->input].integer;
    size_t lo = 0, hi = node->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (node->keys[mid] < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    bool found = lo < node->n && node->keys[lo] == key;
    *next = found ? node->kids[lo] : node->fallback;
    return *next != CORR_NONE || category_fault(w, node);
}

static double formula_value(Walk *w, const CorrNode *node) {
    double x[FORMULA_VARIABLES];
    for (uint32_t i = 0; i < node->n; i++) x[i] = real_of(w, node->variables[i]);
    return formula_eval(node->formula, x, node->parameters);
}

static double random_value(Walk *w, const CorrNode *node) {
    uint64_t words[CORR_INPUTS_MAX];
    for (uint32_t i = 0; i < node->n; i++)
        memcpy(&words[i], &w->cells[node->entropy[i]], sizeof words[i]);
    return node->normal ? hashrandom_normal(words, node->n) : hashrandom_flat(words, node->n);
}

static bool walk(Walk *w, CorrRef ref, double *out);

/* The content with one input replaced by what the rule gives. */
static bool transform_walk(Walk *w, const CorrNode *node, double *out) {
    const CorrVariable *v = &w->c->inputs[node->input];
    double x;
    if (!walk(w, node->kids[0], &x)) return false;
    Cell before = w->cells[node->input];
    if (v->type == CORR_REAL) {
        w->cells[node->input].real = x;
    } else if (!(fabs(x) < 9e18)) {
        snprintf(w->fault->text, sizeof w->fault->text,
                 "correction '%.60s': input '%.60s' is to become %.10g, which is no integer",
                 w->c->name, v->name, x);
        return false;
    } else {
        w->cells[node->input].integer = (int64_t)round(x);
    }
    bool ok = walk(w, node->kids[1], out);
    w->cells[node->input] = before;
    return ok;
}

static bool walk(Walk *w, CorrRef ref, double *out) {
    while (!(ref & CORR_IS_VALUE)) {
        const CorrNode *node = &w->c->nodes[ref];
        switch (node->kind) {
        case CORR_BINS:
            if (!bins_find(w, node, &ref)) return false;
            break;
        case CORR_CATEGORY:
            if (!category_find(w, node, &ref)) return false;
            break;
        case CORR_FORMULA:
            *out = formula_value(w, node);
            return true;
        case CORR_RANDOM:
            *out = random_value(w, node);
            return true;
        case CORR_TRANSFORM:
            return transform_walk(w, node, out);
        }
    }
    *out = w->c->values[ref & ~CORR_IS_VALUE];
    return true;
}

/* ---- compounds ---- */

static double combine(CorrOp op, double a, double b) {
    switch (op) {
    case CORR_OP_ADD:
        return a + b;
    case CORR_OP_MUL:
        return a * b;
    case CORR_OP_DIV:
        return a / b;
    case CORR_OP_LAST:
        break;
    }
    return b;
}

/* Each component sees the inputs as those before it left them. */
static bool stack_walk(Walk *w, double *out) {
    const CorrStack *s = w->c->stack;
    Cell cells[CORR_INPUTS_MAX], own[CORR_INPUTS_MAX];
    Str texts[CORR_INPUTS_MAX];
    memcpy(cells, w->cells, sizeof(Cell) * (size_t)w->c->n_inputs);
    double result = 0;
    for (size_t i = 0; i < s->n; i++) {
        const CorrStackItem *item = &s->items[i];
        for (int k = 0; k < item->correction->n_inputs; k++) {
            own[k] = cells[item->inputs[k]];
            texts[k] = w->texts[item->inputs[k]];
        }
        Walk inner = {item->correction, own, w->fault, texts};
        double value;
        if (!walk(&inner, item->correction->root, &value)) return false;
        result = i == 0 ? value : combine(s->output_op, result, value);
        for (int k = 0; k < s->n_updates; k++)
            cells[s->updates[k]].real = combine(s->input_op, cells[s->updates[k]].real, value);
    }
    *out = result;
    return true;
}

/* ---- rows ---- */

static bool inputs_fit(const Correction *c, const CorrColumn *in, CorrFault *fault) {
    static const char *const names[] = {"real numbers", "integers", "a text"};
    for (int k = 0; k < c->n_inputs; k++) {
        CorrType want = c->inputs[k].type, got = in[k].type;
        if (want == got || (want == CORR_REAL && got == CORR_INT)) continue;
        snprintf(fault->text, sizeof fault->text,
                 "correction '%.60s': input '%.60s' wants %s, and gets %s", c->name,
                 c->inputs[k].name, names[want], names[got]);
        return false;
    }
    return true;
}

static bool row_valid(const Correction *c, const CorrColumn *in, size_t row) {
    for (int k = 0; k < c->n_inputs; k++)
        if (in[k].valid && !in[k].valid[in[k].constant ? 0 : row]) return false;
    return true;
}

static void cell_load(Cell *to, const CorrVariable *v, const CorrColumn *in, size_t row) {
    if (v->type == CORR_STRING) return; /* set once */
    size_t at = in->constant ? 0 : row;
    if (in->type == CORR_REAL)
        to->real = in->reals[at];
    else if (v->type == CORR_REAL)
        to->real = (double)in->ints[at];
    else
        to->integer = in->ints[at];
}

/* Where the walk of every row begins: behind the choices that texts decide. */
static CorrRef walk_start(Walk *w) {
    CorrRef ref = w->c->root, next;
    while (!(ref & CORR_IS_VALUE)) {
        const CorrNode *node = &w->c->nodes[ref];
        if (node->kind != CORR_CATEGORY || w->c->inputs[node->input].type != CORR_STRING) break;
        if (!category_find(w, node, &next)) break; /* met again by the first row that counts */
        ref = next;
    }
    return ref;
}

Status correction_eval(const Correction *c, const CorrColumn *in, size_t n, double *out,
                       CorrFault *fault) {
    Cell cells[CORR_INPUTS_MAX];
    Str texts[CORR_INPUTS_MAX] = {{0}};
    Walk w = {c, cells, fault, texts};
    *fault = (CorrFault){0};
    if (!inputs_fit(c, in, fault)) return HML_FAIL;
    for (int k = 0; k < c->n_inputs; k++) {
        if (c->inputs[k].type != CORR_STRING) continue;
        texts[k] = in[k].text;
        cells[k].integer = text_id(c, in[k].text);
    }
    CorrRef start = c->stack ? CORR_NONE : walk_start(&w);
    for (size_t row = 0; row < n; row++) {
        out[row] = 0;
        if (!row_valid(c, in, row)) continue;
        for (int k = 0; k < c->n_inputs; k++) cell_load(&cells[k], &c->inputs[k], &in[k], row);
        bool ok = c->stack ? stack_walk(&w, &out[row]) : walk(&w, start, &out[row]);
        if (ok) continue;
        fault->row = row;
        return HML_FAIL;
    }
    fault->text[0] = '\0';
    return HML_OK;
}
