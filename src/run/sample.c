/* sample.c - samples: files of one process, their columns, their normalisation; see sample.h. */
#include "run/sample.h"

#include <math.h>

#include "run/arguments.h"
#include "run/evaluate.h"
#include "run/metadata.h"

static const View *sample_view(Handle *h) { return &((Sample *)h)->view; }

static Value sample_member(Elab *e, Handle *h, Str name, Span span) {
    Sample *x = (Sample *)h;
    Ir *ir = &e->ir;
    Unit pb = unit_number(), none = unit_number();
    unit_find(&pb, STR("pb"));
    if (str_eq(name, STR("name"))) return value_node(ir_text(ir, str_of(x->name), span), span);
    if (str_eq(name, STR("title"))) return value_node(ir_text(ir, str_of(x->title), span), span);
    if (str_eq(name, STR("label")) && x->has_label)
        return value_node(ir_int(ir, x->label, span), span);
    if (str_eq(name, STR("xsec")) && !isnan(x->xsec))
        return value_node(ir_real(ir, x->xsec, pb, false, span), span);
    if (str_eq(name, STR("filter_eff")))
        return value_node(ir_real(ir, x->filter_eff, none, true, span), span);
    if (str_eq(name, STR("k_factor")))
        return value_node(ir_real(ir, x->k_factor, none, true, span), span);
    if (str_eq(name, STR("files"))) return value_node(ir_int(ir, x->data.n_files, span), span);
    return value_none();
}

static const HandleClass sample_class = {
    .word = "sample", .member = sample_member, .view = sample_view};

Sample *sample_of(const Value *v) {
    bool is = v->kind == VALUE_HANDLE && v->handle->class == &sample_class;
    return is ? (Sample *)v->handle : NULL;
}

/* ---- opening ---- */

static Sample *sample_new(Session *s, Span span) {
    Sample *x = arena_new(&s->arena, Sample);
    *x = (Sample){.handle = {&sample_class}, .name = "", .span = span};
    x->xsec = x->sumw_given = x->lumi = NAN;
    x->filter_eff = x->k_factor = x->reduction = 1;
    x->number = (int)s->samples.n + 1;
    x->sees = s->elab.variables.n;
    vec_push(&s->samples, x);
    return x;
}

static void sample_look(Session *s, Sample *x) {
    x->view = (View){.id = ++s->n_views,
                     .sample = x->number,
                     .catalog = &x->data.catalog,
                     .schema = &x->data.layout->definitions,
                     .handle = &x->handle};
}

static Status sample_data(Session *s, Sample *x, const char *const *files, int n,
                          const DatasetOptions *options) {
    Status status = dataset_open(&x->data, &s->prelude, files, n, options, &s->arena, s->diags);
    if (status == HML_OK) sample_look(s, x);
    return status;
}

Sample *sample_take(Session *s, Source *source, Span span) {
    Sample *x = sample_new(s, span);
    if (dataset_take(&x->data, &s->prelude, source, &s->arena, s->diags) != HML_OK) return NULL;
    sample_look(s, x);
    if (!s->elab.sample || s->options.interactive) elab_enter(&s->elab, &x->view);
    return x;
}

Sample *sample_outside(Session *s, const char *const *files, int n) {
    Sample *x = sample_new(s, (Span){0});
    return sample_data(s, x, files, n, &s->options.data) == HML_OK ? x : NULL;
}

void sample_close(Sample *sample) { dataset_close(&sample->data); }

/* Units that the user knows go before those of the schema. */
static bool read_units(Arguments *a, Sample *x) {
    Session *s = a->s;
    const Ast *ast = argument_find(a, -1, "units");
    if (!ast) return true;
    if (ast->kind != AST_CALL || !str_eq(ast->text, STR("record"))) {
        diag_error(s->diags, HML_E_ARGUMENT, ast->span,
                   "units are written 'record(COLUMN = UNIT, ...)'");
        return false;
    }
    Schema *schema = arena_copy(&s->arena, &x->data.layout->schema, sizeof *schema);
    UnitRule *rules = arena_array(&s->arena, UnitRule, schema->n_units + ast->n_kids);
    for (int i = 0; i < ast->n_kids; i++) {
        const Ast *u = ast->kids[i];
        Unit unit;
        if (u->kind != AST_NAMED || u->kids[0]->kind != AST_PATH ||
            !unit_find(&unit, u->kids[0]->text)) {
            diag_error(s->diags, HML_E_UNIT, u->span, "'COLUMN = UNIT' is expected here");
            return false;
        }
        char *name = arena_strndup(&s->arena, u->text.p, u->text.n);
        for (char *c = name; *c; c++)
            if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + 32);
        rules[i] = (UnitRule){name, unit};
    }
    if (schema->n_units)
        memcpy(rules + ast->n_kids, schema->units, sizeof(UnitRule) * (size_t)schema->n_units);
    schema->units = rules;
    schema->n_units += ast->n_kids;
    x->data.catalog.schema = schema;
    return true;
}

/* Names of files: texts and lists of them. A name that begins with '@' is a file of names. */
static bool add_names(Arguments *a, const Ast *ast, const char ***names, int *n) {
    Session *s = a->s;
    Value v = elab_value(&s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    int count = v.kind == VALUE_LIST ? v.n : 1;
    const Value *items = v.kind == VALUE_LIST ? v.items : &v;
    const char **more = arena_array(&s->arena, const char *, *n + count);
    if (*n) memcpy(more, *names, sizeof(char *) * (size_t)*n);
    *names = more;
    for (int i = 0; i < count; i++) {
        Node *node = items[i].kind == VALUE_NODE ? items[i].node : NULL;
        if (!node || node->elem != HML_STR || !node->is_constant) {
            diag_error(s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                       "files are named by texts: open(\"a.root\", \"b_*.root:tree\")");
            return false;
        }
        more[(*n)++] = arena_strndup(&s->arena, node->value.s.p, node->value.s.n);
    }
    return true;
}

static bool expand_lists(Arguments *a, const char ***names, int *n) {
    for (int i = 0; i < *n; i++) {
        if ((*names)[i][0] != '@') continue;
        const char **more;
        int n_more;
        if (metadata_lines(a->s, (*names)[i] + 1, &more, &n_more, a->call->span) != HML_OK)
            return false;
        const char **all = arena_array(&a->s->arena, const char *, *n + n_more);
        memcpy(all, *names, sizeof(char *) * (size_t)i);
        memcpy(all + i, more, sizeof(char *) * (size_t)n_more);
        memcpy(all + i + n_more, *names + i + 1, sizeof(char *) * (size_t)(*n - i - 1));
        *names = all;
        *n += n_more - 1;
        i += n_more - 1;
    }
    return true;
}

static bool add_tree(Arguments *a, const char **names, int n) {
    const char *tree = NULL;
    if (!argument_text(a, "tree", &tree)) return false;
    for (int i = 0; i < n && tree; i++)
        names[i] = arena_printf(&a->s->arena, "%s:%s", names[i], tree);
    return true;
}

/* Numbers of a sample that is opened like another one, or by a table. */
static bool read_numbers(Arguments *a, Sample *x) {
    Session *s = a->s;
    const Ast *like = argument_find(a, -1, "like"), *meta = argument_find(a, -1, "meta");
    if (like) {
        Value v = elab_value(&s->elab, like);
        const Sample *other = sample_of(&v);
        if (!other) {
            if (v.kind != VALUE_NONE)
                diag_error(s->diags, HML_E_TYPE, span_whole(like->span),
                           "'like' wants another sample, and this is a %s", value_word(&v));
            return false;
        }
        x->weight = other->weight;
        x->sees = other->sees;
        x->meta = other->meta;
        x->lumi = other->lumi;
    }
    const char *text = x->meta;
    if (meta && evaluate_text(s, meta, &text) != HML_OK) return false;
    x->meta = text;
    const char *name = x->data.files[0].path;
    if (!argument_text(a, "name", &name)) return false;
    if (text && metadata_read(s, x, text, name, a->call->span) != HML_OK) return false;
    const Ast *sumw = argument_find(a, -1, "sumw");
    if (sumw) x->sumw = sumw;
    const Ast *weight = argument_find(a, -1, "weight");
    if (weight) x->weight = weight;
    if (sumw || weight) x->sees = s->elab.variables.n;
    const Ast *label = argument_find(a, -1, "label");
    x->has_label = label != NULL;
    return argument_number(a, "xsec", "pb", &x->xsec) &&
           argument_number(a, "filter_eff", "", &x->filter_eff) &&
           argument_number(a, "k_factor", "", &x->k_factor) &&
           argument_number(a, "reduction", "", &x->reduction) &&
           argument_number(a, "lumi", "/pb", &x->lumi) && argument_whole(a, "label", &x->label) &&
           argument_text(a, "title", &x->title);
}

static void place_errors(Session *s, size_t before, Span span) {
    for (size_t i = before; i < s->diags->items.n; i++)
        if (!s->diags->items.data[i].span.src) s->diags->items.data[i].span = span;
}

static void warn_of_twins(Session *s, const Sample *x, Span span) {
    for (size_t i = 0; i + 1 < s->samples.n; i++) {
        const Dataset *d = &s->samples.data[i]->data;
        for (int k = 0; k < d->n_files; k++)
            for (int f = 0; f < x->data.n_files; f++) {
                if (strcmp(d->files[k].path, x->data.files[f].path) != 0) continue;
                diag_warning(s->diags, HML_E_DATA, span, "%s is in the sample '%s' too",
                             d->files[k].path, s->samples.data[i]->name);
                return;
            }
    }
}

Sample *sample_open(Session *s, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, builtin_find(STR("open")), call);
    const char **names = NULL;
    int n = 0;
    for (int k = 0; k < a.n_positional; k++)
        if (!add_names(&a, argument_find(&a, k, NULL), &names, &n)) return NULL;
    if (!n) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span, "open needs a file");
        return NULL;
    }
    DatasetOptions options = s->options.data;
    if (!expand_lists(&a, &names, &n) || !add_tree(&a, names, n) ||
        !argument_text(&a, "schema", &options.schema))
        return NULL;
    Sample *x = sample_new(s, call->span);
    size_t before = s->diags->items.n;
    if (sample_data(s, x, names, n, &options) != HML_OK) {
        place_errors(s, before, call->span);
        return NULL;
    }
    if (!s->elab.sample || s->options.interactive) elab_enter(&s->elab, &x->view);
    if (!read_units(&a, x) || !read_numbers(&a, x) || !arguments_end(&a)) return NULL;
    warn_of_twins(s, x, call->span);
    return x;
}

/* ---- normalisation ---- */

static double luminosity(const Session *s, const Sample *x) {
    return isnan(x->lumi) ? s->lumi : x->lumi;
}

bool sample_is_normalised(const Session *s, const Sample *x) {
    return !isnan(x->xsec) && !isnan(luminosity(s, x));
}

/* An expression of the sample's columns, as it was written where the sample was opened. */
static Node *elaborate(Session *s, const Sample *x, const Ast *ast) {
    Frame frame = {.outer = s->elab.frame, .opaque = true, .sees = x->sees};
    s->elab.frame = &frame;
    Node *n = elab_node(&s->elab, ast);
    s->elab.frame = frame.outer;
    return n && !elab_is_number(&s->elab, n, ast) ? NULL : n;
}

/* The sum of weights of the sample's own events, where no other was given. */
static Node *own_sumw(Session *s, const Sample *x, Span span) {
    Node *weight = x->weight ? elaborate(s, x, x->weight) : NULL;
    if (x->weight && !weight) return NULL;
    if (weight && weight->shape->level != SHAPE_VALUE) {
        Ast *sum = arena_new(&s->arena, Ast);
        Ast **kids = arena_array(&s->arena, Ast *, 1);
        kids[0] = arena_copy(&s->arena, x->weight, sizeof *x->weight);
        *sum = (Ast){.kind = AST_CALL, .text = STR("sum"), .span = x->weight->span};
        sum->kids = kids;
        sum->n_kids = 1;
        return elaborate(s, x, sum);
    }
    double rows = 0;
    bool known = true;
    for (int i = 0; i < x->data.n_files; i++) {
        known = known && x->data.files[i].info->rows_known;
        rows += (double)x->data.files[i].info->rows;
    }
    Node *n = ir_real(&s->elab.ir, rows, unit_number(), true, span);
    if (known && rows > 0) return weight ? op_arithmetic(&s->elab, OP_MUL, n, weight, span) : n;
    diag_error(s->diags, HML_E_ARGUMENT, x->span,
               "a cross section wants the sum of weights of all events: open(..., sumw = NUMBER)");
    return NULL;
}

/* lumi * xsec * filter_eff * k_factor / (sumw * reduction) */
static Node *norm_of(Session *s, const Sample *x, bool *failed) {
    Ir *ir = &s->elab.ir;
    double factor = luminosity(s, x) * x->xsec * x->filter_eff * x->k_factor / x->reduction;
    if (!x->sumw && !isnan(x->sumw_given))
        return ir_real(ir, factor / x->sumw_given, unit_number(), true, x->span);
    Node *norm = ir_real(ir, factor, unit_number(), true, x->span);
    Node *sumw = x->sumw ? elaborate(s, x, x->sumw) : own_sumw(s, x, x->span);
    *failed = !sumw;
    return sumw ? op_arithmetic(&s->elab, OP_DIV, norm, sumw, sumw->span) : NULL;
}

Node *sample_raw_weight(Session *s, Sample *x, bool *failed) {
    *failed = false;
    if (!x->weight) return NULL;
    Node *w = elaborate(s, x, x->weight);
    if (w && w->shape->level > 0)
        diag_error(s->diags, HML_E_LEVEL, span_whole(x->weight->span),
                   "the weight of a sample is one number per event");
    *failed = !w || w->shape->level > 0;
    return *failed ? NULL : w;
}

Node *sample_weight(Session *s, Sample *x, bool *failed) {
    *failed = false;
    Node *norm = sample_is_normalised(s, x) ? norm_of(s, x, failed) : NULL;
    if (*failed || !x->weight) return norm;
    Node *w = sample_raw_weight(s, x, failed);
    if (w && norm) w = op_arithmetic(&s->elab, OP_MUL, norm, w, x->weight->span);
    *failed = !w;
    return w;
}
