/* approach_out.c - shows data sets, and approaches with the cuts that they found, as source of the
 * language. */
#include <math.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"
#include "stat/summary.h"

typedef struct Spread {
    Summary summary;
    size_t missing;
} Spread;

static Spread column_of(const Rows *r, int c) {
    Spread out = {0};
    for (size_t i = 0; i < r->n; i++) {
        if (isnan(r->columns[c][i]))
            out.missing++;
        else
            summary_add(&out.summary, &r->columns[c][i], NULL, 1);
    }
    return out;
}

typedef struct Labels {
    size_t *rows; /* by label */
    double *sum;  /* of weights */
} Labels;

static Labels labels_of(const Rows *r, Arena *arena) {
    Labels l = {arena_array(arena, size_t, r->n_classes), arena_array(arena, double, r->n_classes)};
    for (size_t i = 0; i < r->n; i++) {
        l.rows[r->label[i]]++;
        l.sum[r->label[i]] += row_weight(r, i);
    }
    return l;
}

static void features_json(StrBuf *out, const FeaturesThing *f, const Rows *r, const Labels *l) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "observables");
    json_open(&j, '[');
    for (int c = 0; c < r->n_columns; c++) {
        Spread x = column_of(r, c);
        json_open(&j, '{');
        json_key_string(&j, "name", str_of(f->names[c]));
        json_key_uint(&j, "missing", x.missing);
        json_key_number(&j, "mean", summary_mean(&x.summary));
        json_key_number(&j, "std", summary_std(&x.summary));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key_uint(&j, "left_out", r->missing + r->nan);
    json_key(&j, "classes");
    json_open(&j, '[');
    for (int c = 0; c < r->n_classes; c++) {
        json_open(&j, '{');
        json_key_int(&j, "label", c);
        json_key_uint(&j, "rows", l->rows[c]);
        json_key_number(&j, "weight", l->sum[c]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void features_table(StrBuf *out, const FeaturesThing *f, const Rows *r, Format format) {
    static const char *const names[] = {"missing", "mean", "std", "min", "max"};
    Table t = {0};
    bool exact = format == FORMAT_CSV || format == FORMAT_TSV;
    table_column(&t, "observable", false);
    for (size_t k = 0; k < ARRAY_LEN(names); k++) table_column(&t, names[k], true);
    for (int c = 0; c < r->n_columns; c++) {
        Spread x = column_of(r, c);
        table_cell(&t, f->names[c]);
        table_cellf(&t, "%zu", x.missing);
        table_number(&t, summary_mean(&x.summary), exact);
        table_number(&t, summary_std(&x.summary), exact);
        table_number(&t, x.summary.n ? x.summary.min : NAN, exact);
        table_number(&t, x.summary.n ? x.summary.max : NAN, exact);
    }
    table_write(out, &t, format);
    table_free(&t);
}

static void features_head(StrBuf *out, const FeaturesThing *f, const Rows *r, const Labels *l) {
    buf_printf(out, "%zu rows", r->n);
    for (int c = 0; c < r->n_classes; c++) {
        buf_printf(out, "%s %zu of label %d", c ? "," : ":", l->rows[c], c);
        if (r->weight) buf_printf(out, " (weight %.6g)", l->sum[c]);
    }
    if (!f->of && r->missing + r->nan)
        buf_printf(out, "; %llu more have no label or weight",
                   (unsigned long long)(r->missing + r->nan));
    buf_addc(out, '\n');
}

void features_write(StrBuf *out, const FeaturesThing *f, const OutcomeStyle *style) {
    const Rows *r = features_rows(f);
    if (r->failure) {
        buf_printf(out, "there is no data set: %s\n", r->failure);
        return;
    }
    Arena arena = {0};
    Labels l = labels_of(r, &arena);
    if (style->format == FORMAT_JSON) {
        features_json(out, f, r, &l);
    } else {
        if (style->format == FORMAT_TABLE) features_head(out, f, r, &l);
        features_table(out, f, r, style->format);
    }
    arena_free(&arena);
}

/* ---- cuts ---- */

static const char *const shapes[] = {"left", "right", "middle", "both sides"};

/* A cut as source: exact numbers, so that it means the same events. */
static void cut_source(StrBuf *out, const Cut *c, const char *name) {
    bool two = c->shape == CUT_MIDDLE || c->shape == CUT_SIDES;
    if (c->shape == CUT_MIDDLE) {
        number_write(out, c->lo, true);
        buf_printf(out, " <= %s <= ", name);
        number_write(out, c->hi, true);
        return;
    }
    buf_printf(out, "%s %s ", name, c->shape == CUT_RIGHT ? ">=" : "<=");
    number_write(out, c->lo, true);
    if (!two) return;
    buf_printf(out, " or %s >= ", name);
    number_write(out, c->hi, true);
}

/* The observable that is cut on; formulas in parentheses. */
static const char *cut_name(const CutsFitted *f, const Cut *c) {
    const char *name = f->train->names[c->column];
    return strchr(name, ' ') ? arena_printf(f->arena, "(%s)", name) : name;
}

/* { CUT; CUT } */
static void cuts_source(StrBuf *out, const CutsFitted *f) {
    for (int k = 0; k < f->cuts.n_joined; k++) {
        if (k) buf_adds(out, "; ");
        cut_source(out, &f->cuts.cuts[k], cut_name(f, &f->cuts.cuts[k]));
    }
}

static void json_cut(Json *j, const CutsFitted *f, const Cut *c) {
    StrBuf source = {0};
    const char *name = f->train->names[c->column];
    cut_source(&source, c, cut_name(f, c));
    json_open(j, '{');
    json_key_string(j, "observable", str_of(name));
    json_key_string(j, "shape", str_of(shapes[c->shape]));
    json_key_string(j, "cut", str_of(buf_cstr(&source)));
    json_key_bool(j, "used", c->joined);
    json_key_number(j, "loss", c->loss);
    json_key_number(j, "joint_loss", c->joined ? c->joint : NAN);
    json_key_number(j, "signal", c->joined ? c->s : NAN);
    json_key_number(j, "background", c->joined ? c->b : NAN);
    json_close(j, '}');
    buf_free(&source);
}

static void approach_json(StrBuf *out, const ApproachThing *a, const CutsFitted *f) {
    Json j = {.out = out};
    StrBuf source = {0};
    json_open(&j, '{');
    json_key_string(&j, "approach", str_of(a->name));
    if (f->failure) json_key_string(&j, "failure", str_of(f->failure));
    json_key(&j, "cuts");
    json_open(&j, '[');
    for (int k = 0; k < f->cuts.n && !f->failure; k++) json_cut(&j, f, &f->cuts.cuts[k]);
    json_close(&j, ']');
    if (!f->failure) {
        cuts_source(&source, f);
        json_key_string(&j, "source", str_of(buf_cstr(&source)));
        json_key_number(&j, "train_accuracy", f->accuracy.value);
        json_key_number(&j, "train_accuracy_error", f->accuracy.error);
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
    buf_free(&source);
}

static void approach_table(StrBuf *out, const CutsFitted *f, Format format) {
    static const char *const columns[] = {"loss", "joint loss", "signal", "background"};
    Table t = {0};
    table_column(&t, "observable", false);
    table_column(&t, "shape", false);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) table_column(&t, columns[i], true);
    table_column(&t, "used", false);
    table_cell(&t, "(no cut)");
    table_cell(&t, "");
    table_cell(&t, "");
    table_number(&t, f->cuts.loss, false);
    table_number(&t, f->cuts.s, false);
    table_number(&t, f->cuts.b, false);
    table_cell(&t, "");
    for (int k = 0; k < f->cuts.n; k++) {
        const Cut *c = &f->cuts.cuts[k];
        table_cell(&t, f->train->names[c->column]);
        table_cell(&t, shapes[c->shape]);
        table_number(&t, c->loss, false);
        table_number(&t, c->joined ? c->joint : NAN, false);
        table_number(&t, c->joined ? c->s : NAN, false);
        table_number(&t, c->joined ? c->b : NAN, false);
        table_cell(&t, c->joined ? "yes" : "no: nothing gained");
    }
    table_write(out, &t, format);
    table_free(&t);
}

void approach_write(StrBuf *out, const ApproachThing *a, const OutcomeStyle *style) {
    const CutsFitted *f = a->fitted ? approach_cuts(a->fitted) : NULL;
    if (!f) {
        buf_printf(out, "%s, which has not learned yet: fit(TRAIN)\n", a->name);
    } else if (style->format == FORMAT_JSON) {
        approach_json(out, a, f);
    } else if (f->failure) {
        buf_printf(out, "%s found no cuts: %s\n", a->name, f->failure);
    } else {
        approach_table(out, f, style->format);
        if (style->format != FORMAT_TABLE && style->format != FORMAT_MD) return;
        buf_adds(out, "\nregion signal_like { ");
        cuts_source(out, f);
        buf_adds(out, " }\naccuracy on what it learned from ");
        figure_write(out, f->accuracy.value, f->accuracy.error);
        buf_printf(out, ", %zu rows\n", features_rows(f->train)->n);
    }
}
