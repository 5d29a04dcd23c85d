/* approach_thing.c - cut-and-count as a thing that learns; see approach_thing.h. */
#include "run/approach_thing.h"

#include <math.h>

#include "run/evaluate.h"
#include "run/hist_thing.h"
#include "stat/metric/confusion.h"

static Value approach_member(Elab *e, Handle *h, Str name, Span span);
static Value approach_method(Elab *e, Handle *h, Str name, const Ast *call);
static const HandleClass approach_class = {
    .word = "approach", .member = approach_member, .method = approach_method};

ApproachThing *approach_of(Handle *h) {
    return h->class == &approach_class ? (ApproachThing *)h : NULL;
}

/* One of several words; -1 after an error. */
static int word_of(Arguments *a, const Ast *at, const char *name, const char *given,
                   const char *const *words, int n) {
    for (int i = 0; i < n; i++)
        if (strcmp(given, words[i]) == 0) return i;
    StrBuf list = {0};
    for (int i = 0; i < n; i++) buf_printf(&list, "%s\"%s\"", i ? ", " : "", words[i]);
    diag_error(a->s->diags, HML_E_ARGUMENT, at ? span_whole(at->span) : a->call->span,
               "%s is one of %s", name, buf_cstr(&list));
    buf_free(&list);
    return -1;
}

ApproachThing *approach_book(Session *s, const Builtin *b, const Ast *call) {
    static const char *const topologies[] = {"parallel", "sequential"};
    static const char *const losses[] = {"cross_entropy", "accuracy", "significance"};
    static const char *const keeps[] = {"best", "all"};
    Arguments a;
    arguments_open(&a, s, b, call);
    const char *topology = "parallel", *loss = "cross_entropy", *keep = "best";
    bool in_order = false;
    int64_t bins = 50;
    const Ast *ast = argument_find(&a, 0, "topology");
    if ((ast && evaluate_text(s, ast, &topology) != HML_OK) || !argument_whole(&a, "bins", &bins) ||
        !argument_text(&a, "loss", &loss) || !argument_text(&a, "keep", &keep) ||
        !argument_truth(&a, "in_order", &in_order) || !arguments_end(&a))
        return NULL;
    int t = word_of(&a, ast, "the topology", topology, topologies, 2);
    int l = t < 0 ? -1 : word_of(&a, argument_find(&a, -1, "loss"), "the loss", loss, losses, 3);
    int k = l < 0 ? -1 : word_of(&a, argument_find(&a, -1, "keep"), "what to keep", keep, keeps, 2);
    if (k >= 0 && (bins < 2 || bins > CUT_BINS_MOST)) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span, "there are from 2 to %d bins",
                   CUT_BINS_MOST);
        return NULL;
    }
    if (k < 0) return NULL;
    ApproachThing *x = arena_new(&s->arena, ApproachThing);
    *x = (ApproachThing){.handle = {&approach_class}};
    x->search = (CutOptions){.sequential = t == 1,
                             .in_order = in_order,
                             .keep_all = k == 1,
                             .bins = (int)bins,
                             .loss = (CutLoss)l};
    x->name = arena_printf(&s->arena, "cut_and_count(\"%s\")", topology);
    return x;
}

static double figure_accuracy(const Late *late) {
    const CutsFitted *f = approach_cuts(late->thing);
    return f->failure ? NAN : f->accuracy.value;
}

static double error_accuracy(const Late *late) {
    const CutsFitted *f = approach_cuts(late->thing);
    return f->failure ? NAN : f->accuracy.error;
}

static double figure_cuts(const Late *late) {
    const CutsFitted *f = approach_cuts(late->thing);
    return f->failure ? NAN : (double)f->cuts.n_joined;
}

Value approach_later(Session *s, const Builtin *b, const Ast *call) {
    diag_error(s->diags, HML_E_UNSUPPORTED, call->span, "'%s' comes with a later version of hml",
               b->name);
    diag_help(s->diags, "there is cut_and_count(\"parallel\") and cut_and_count(\"sequential\")");
    return value_none();
}

static Value approach_member(Elab *e, Handle *h, Str name, Span span) {
    const ApproachThing *x = (ApproachThing *)h;
    if (str_eq(name, STR("name"))) return value_node(ir_text(&e->ir, str_of(x->name), span), span);
    bool accuracy = str_eq(name, STR("accuracy")), cuts = str_eq(name, STR("cuts"));
    if ((accuracy || cuts) && x->fitted) {
        int stage = x->fitted->train->book.stage;
        Value v = thing_figure(e, accuracy ? figure_accuracy : figure_cuts, x->fitted, stage, span);
        if (accuracy) v.node->error = error_accuracy;
        return v;
    }
    diag_error(e->diags, HML_E_NAME, span,
               accuracy || cuts ? "the approach has not learned yet: fit(TRAIN) comes first"
                                : "an approach has no '%.*s': it has name, fit(TRAIN), and then "
                                  "accuracy (on what it learned from) and cuts (their number)",
               STR_ARG(name));
    return value_none();
}

static Value approach_method(Elab *e, Handle *h, Str name, const Ast *call) {
    ApproachThing *x = (ApproachThing *)h;
    if (!str_eq(name, STR("fit"))) {
        diag_error(e->diags, HML_E_NAME, call->span, "an approach has no '%.*s(...)'",
                   STR_ARG(name));
        diag_help(e->diags, "it has fit(TRAIN)");
        return value_none();
    }
    Value v = call->n_kids == 1 && call->kids[0]->kind != AST_NAMED ? elab_value(e, call->kids[0])
                                                                    : value_none();
    const FeaturesThing *train = v.kind == VALUE_HANDLE ? features_of(v.handle) : NULL;
    if (call->n_kids == 1 && v.kind == VALUE_NONE && call->kids[0]->kind != AST_NAMED) return v;
    if (!train) {
        diag_error(e->diags, HML_E_ARGUMENT, call->span, "'fit' wants one data set to learn from");
        diag_help(e->diags, "dataset([OBSERVABLE, ...], from = [SIGNAL, BACKGROUND])");
        return value_none();
    }
    CutsFitted *f = arena_new(e->arena, CutsFitted);
    *f = (CutsFitted){.diags = e->diags,
                      .span = call->span,
                      .train = train,
                      .search = x->search,
                      .arena = e->arena};
    x->fitted = f;
    ApproachThing *out = arena_copy(e->arena, x, sizeof *x);
    return value_handle(&out->handle, call->span);
}

const int32_t *approach_decide(const CutsFitted *f, const Rows *rows, Arena *arena) {
    uint8_t *passed = arena_array(arena, uint8_t, rows->n + 1);
    int32_t *out = arena_array(arena, int32_t, rows->n + 1);
    cuts_apply(passed, &f->cuts, (const double *const *)rows->columns, rows->n);
    for (size_t i = 0; i < rows->n; i++) out[i] = passed[i];
    return out;
}

static void find_cuts(CutsFitted *f, const Rows *r) {
    uint8_t *signal = arena_array(f->arena, uint8_t, r->n + 1);
    for (size_t i = 0; i < r->n; i++) signal[i] = r->label[i] == 1;
    CutData d = {r->n, r->n_columns, (const double *const *)r->columns, signal, r->weight};
    f->failure = cuts_find(&f->cuts, &d, &f->search, f->arena);
    if (f->failure) return;
    Confusion c;
    confusion_make(&c, 2, r->label, approach_decide(f, r, f->arena), r->weight, r->n, f->arena);
    f->accuracy = confusion_accuracy(&c);
}

const CutsFitted *approach_cuts(const CutsFitted *known) {
    CutsFitted *f = (CutsFitted *)known; /* what was found is kept */
    if (f->done) return f;
    f->done = true;
    const Rows *r = features_rows(f->train);
    size_t n[2] = {0, 0};
    for (size_t i = 0; i < r->n; i++) n[r->label[i] == 1]++;
    f->failure = r->failure;
    if (!f->failure && r->n_classes > 2) f->failure = "cuts tell two classes apart: labels 0 and 1";
    if (!f->failure && (!n[0] || !n[1]))
        f->failure = n[0] ? "there is no signal (label 1) to learn from"
                          : "there is no background (label 0) to learn from";
    if (!f->failure) find_cuts(f, r);
    if (f->failure) diag_error(f->diags, HML_E_FIT, f->span, "there are no cuts: %s", f->failure);
    return f;
}
