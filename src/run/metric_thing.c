/* metric_thing.c - figures of classifiers: booking, and their figures as values; see
 * metric_thing.h. */
#include "run/metric_thing.h"

#include <math.h>

#include "run/evaluate.h"
#include "run/hist_thing.h"

static Value metric_member(Elab *e, Handle *h, Str name, Span span);
static Value metric_index(Elab *e, Handle *h, const Value *place, Span span);
static Node *metric_number(Elab *e, Handle *h, Span span);
static Value metric_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span);
static const HandleClass metric_class = {.word = "metric",
                                         .member = metric_member,
                                         .index = metric_index,
                                         .binary = metric_binary,
                                         .number = metric_number};

MetricThing *metric_of(Handle *h) { return h->class == &metric_class ? (MetricThing *)h : NULL; }

const MetricResult *metric_result(const MetricThing *known) {
    MetricThing *m = (MetricThing *)known; /* what was computed is kept */
    if (m->done) return &m->result;
    m->done = true;
    m->result = (MetricResult){.value = {NAN, NAN}};
    metric_run(m, &m->result);
    if (!m->result.failure) return &m->result;
    m->result.value = (Figure){NAN, NAN};
    diag_error(m->session->diags, HML_E_FIT, m->span, "there is no %s: %s", m->name,
               m->result.failure);
    return &m->result;
}

/* ---- figures ---- */

static const MetricResult *result_of(const Late *late) { return metric_result(late->thing); }
static double figure_value(const Late *late) { return result_of(late)->value.value; }
static double figure_error(const Late *late) { return result_of(late)->value.error; }
static double figure_rows(const Late *late) { return (double)result_of(late)->rows; }

static double figure_missing(const Late *late) {
    return (double)(result_of(late)->missing + result_of(late)->nan);
}

/* Of the best threshold. */
static bool has_best(const MetricResult *r) { return !r->failure; }
static double figure_threshold(const Late *late) {
    return has_best(result_of(late)) ? result_of(late)->best.threshold : NAN;
}
static double figure_signal(const Late *late) {
    return has_best(result_of(late)) ? result_of(late)->best.signal : NAN;
}
static double figure_background(const Late *late) {
    return has_best(result_of(late)) ? result_of(late)->best.background : NAN;
}
static double figure_efficiency(const Late *late) {
    return has_best(result_of(late)) ? result_of(late)->best.efficiency : NAN;
}
static double figure_mistag(const Late *late) {
    return has_best(result_of(late)) ? result_of(late)->best.mistag : NAN;
}

/* Of a report: means over classes, plain and weighted. */
typedef struct PlaceOf {
    const MetricThing *m;
    int i, j, figure;
} PlaceOf;

static Figure mean_at(const PlaceOf *p) {
    const MetricResult *r = metric_result(p->m);
    int at = p->i < 0 ? r->k + 2 + p->i : p->i;
    if (r->failure || !r->classes || at >= r->k + 2) return (Figure){NAN, NAN};
    const ReportRow *c = &r->classes[at];
    return p->figure == 0   ? c->precision
           : p->figure == 1 ? c->recall
           : p->figure == 2 ? c->f1
                            : c->support;
}

static Figure cell_at(const PlaceOf *p) {
    const MetricResult *r = metric_result(p->m);
    if (r->failure || p->i >= r->k || p->j >= r->k) return (Figure){NAN, NAN};
    if (r->balance) return r->balance[p->i];
    if (r->areas) return r->areas[p->i];
    if (!r->confusion.w) return (Figure){NAN, NAN};
    int at = p->i * r->k + p->j;
    return (Figure){r->confusion.w[at], sqrt(r->confusion.w2[at])};
}

static double figure_mean(const Late *late) { return mean_at(late->thing).value; }
static double error_mean(const Late *late) { return mean_at(late->thing).error; }
static double figure_cell(const Late *late) { return cell_at(late->thing).value; }
static double error_cell(const Late *late) { return cell_at(late->thing).error; }

typedef struct Asked {
    const char *name;
    double (*value)(const Late *late);
} Asked;

static const Asked figures[] = {{"value", figure_value},
                                {"error", figure_error},
                                {"rows", figure_rows},
                                {"missing", figure_missing}};
static const Asked of_best[] = {{"threshold", figure_threshold},
                                {"signal", figure_signal},
                                {"background", figure_background},
                                {"efficiency", figure_efficiency},
                                {"mistag", figure_mistag}};
static const char *const means[] = {"precision", "recall", "f1", "support"};

static Value place_node(Elab *e, const MetricThing *m, double (*value)(const Late *), PlaceOf place,
                        Span span) {
    Value v = thing_figure(e, value, arena_copy(e->arena, &place, sizeof place), m->stage, span);
    v.node->error = value == figure_mean ? error_mean : error_cell;
    return v;
}

static Value find_figure(Elab *e, const MetricThing *m, const Asked *f, size_t n, Str name,
                         Span span) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_of(f[i].name))) return thing_figure(e, f[i].value, m, m->stage, span);
    return value_none();
}

static Value find_mean(Elab *e, const MetricThing *m, Str name, Span span) {
    static const char *const prefixes[] = {"macro_", "weighted_"};
    for (int p = 0; p < 2; p++) {
        size_t n = strlen(prefixes[p]);
        if (name.n <= n || memcmp(name.p, prefixes[p], n) != 0) continue;
        for (int k = 0; k < 3; k++)
            if (str_eq((Str){name.p + n, name.n - n}, str_of(means[k])))
                return place_node(e, m, figure_mean, (PlaceOf){m, p - 2, 0, k}, span);
    }
    return value_none();
}

static Value metric_member(Elab *e, Handle *h, Str name, Span span) {
    const MetricThing *m = (MetricThing *)h;
    bool best = m->what == DO_MAX_SIGNIFICANCE || m->what == DO_REJECTION;
    Value v = find_figure(e, m, figures, ARRAY_LEN(figures), name, span);
    if (v.kind == VALUE_NONE && best)
        v = find_figure(e, m, of_best, ARRAY_LEN(of_best), name, span);
    if (v.kind == VALUE_NONE && m->what == DO_REPORT) v = find_mean(e, m, name, span);
    if (v.kind != VALUE_NONE) return v;
    diag_error(e->diags, HML_E_NAME, span, "'%s' has no '%.*s'", m->name, STR_ARG(name));
    diag_help(e->diags, "it has: value error rows missing%s",
              best                   ? " threshold signal background efficiency mistag"
              : m->what == DO_REPORT ? "; macro_ and weighted_ precision, recall, f1; and of a "
                                       "class k: [k] is the list of its precision, recall, f1, "
                                       "support"
                                     : "");
    return value_none();
}

/* confusion[TRUTH][TOLD], report[CLASS][FIGURE], class_weights[CLASS] */
static Value metric_index(Elab *e, Handle *h, const Value *place, Span span) {
    const MetricThing *m = (MetricThing *)h;
    const Node *n = place->kind == VALUE_NODE ? place->node : NULL;
    bool whole = n && n->is_constant && n->elem == HML_I64 && n->value.i >= 0 && n->value.i < 1000;
    bool areas = m->what == DO_AUC && m->n_scores > 1 &&
                 (m->kind == AUC_OVR_MACRO || m->kind == AUC_OVR_WEIGHTED);
    bool has =
        m->what == DO_CONFUSION || m->what == DO_REPORT || m->what == DO_CLASS_WEIGHTS || areas;
    if (!whole || !has) {
        diag_error(e->diags, HML_E_ARGUMENT, span,
                   has ? "a class is a whole number from 0" : "'%s' has no elements", m->name);
        return value_none();
    }
    int i = (int)n->value.i, count = m->what == DO_REPORT ? 4 : MAX_OF(m->n_scores, 2);
    if (m->what == DO_CLASS_WEIGHTS || areas)
        return place_node(e, m, figure_cell, (PlaceOf){m, i, 0, 0}, span);
    Value list = {.kind = VALUE_LIST, .n = count, .span = span};
    list.items = arena_array(e->arena, Value, count);
    for (int k = 0; k < count; k++)
        list.items[k] = m->what == DO_REPORT
                            ? place_node(e, m, figure_mean, (PlaceOf){m, i, 0, k}, span)
                            : place_node(e, m, figure_cell, (PlaceOf){m, i, k, 0}, span);
    return list;
}

static Node *metric_number(Elab *e, Handle *h, Span span) {
    const MetricThing *m = (MetricThing *)h;
    Node *n = thing_figure(e, figure_value, m, m->stage, span).node;
    n->error = figure_error;
    return n;
}

static Value metric_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span) {
    Ast at = {.kind = AST_INT, .span = span};
    Node *x = elab_as_node(e, a, &at), *y = elab_as_node(e, b, &at);
    bool numbers = x && y && elab_is_number(e, x, &at) && elab_is_number(e, y, &at);
    return value_node(numbers ? op_arithmetic(e, op, x, y, span) : NULL, span);
}

/* ---- booking ---- */

static bool complain(Arguments *a, const Ast *at, const char *why) {
    diag_error(a->s->diags, HML_E_ARGUMENT, at ? span_whole(at->span) : a->call->span, "%s", why);
    if (!a->n_positional) diag_help(a->s->diags, "%s", a->builtin->signature);
    return false;
}

/* A word of a list; what is not given is the first. */
static bool read_word(Arguments *a, const char *name, const char *const *words, int n, int *out) {
    const char *given = NULL;
    if (!argument_text(a, name, &given)) return false;
    for (*out = 0; given && *out < n && strcmp(given, words[*out]) != 0;) ++*out;
    if (*out < n) return true;
    StrBuf list = {0};
    for (int i = 0; i < n; i++) buf_printf(&list, "%s\"%s\"", i ? ", " : "", words[i]);
    diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(argument_find(a, -1, name)->span),
               "'%s' is one of %s", name, buf_cstr(&list));
    buf_free(&list);
    return false;
}

/* A number or a list of them. */
static bool read_thresholds(Arguments *a, const Ast *ast, MetricThing *m) {
    Unit unit;
    bool bare;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    if (v.kind == VALUE_LIST)
        return argument_numbers(a, ast, &m->thresholds, &m->n_thresholds, &unit, &bare);
    Node *n = elab_as_node(&a->s->elab, &v, ast);
    m->thresholds = arena_new(&a->s->arena, double);
    m->n_thresholds = 1;
    return n && evaluate_number(a->s, n, m->thresholds, ast->span) == HML_OK;
}

static bool read_significance(Arguments *a, MetricThing *m) {
    static const char *const rules[] = {"exact", "published"};
    double signal = NAN, background = NAN, xs = NAN, xb = NAN, lumi = a->s->lumi, error = NAN;
    bool asimov = false;
    int rule;
    if (!argument_number(a, "signal", "", &signal) ||
        !argument_number(a, "background", "", &background) ||
        !argument_number(a, "signal_xsec", "pb", &xs) ||
        !argument_number(a, "background_xsec", "pb", &xb) ||
        !argument_number(a, "lumi", "/pb", &lumi) || !argument_truth(a, "asimov", &asimov) ||
        !argument_number(a, "background_error", "", &error) ||
        !read_word(a, "rule", rules, 2, &rule))
        return false;
    bool crossed = !isnan(xs) || !isnan(xb);
    if (crossed && (isnan(xs) || isnan(xb) || isnan(lumi)))
        return complain(a, NULL,
                        "cross sections are given for both, with a luminosity: signal_xsec, "
                        "background_xsec, lumi");
    if (isnan(signal) != isnan(background))
        return complain(a, NULL, "the expected events are given for both: signal, background");
    if (!isnan(error) && !(error >= 0))
        return complain(a, argument_find(a, -1, "background_error"),
                        "'background_error' is relative to the background: 0.1");
    m->published = rule == 1;
    if (crossed) signal = xs * lumi, background = xb * lumi;
    if (!isnan(signal)) {
        double *expected = arena_array(&a->s->arena, double, 2);
        expected[0] = background;
        expected[1] = signal;
        m->merit.expected = expected;
    }
    m->merit.kind = asimov || !isnan(error) ? MERIT_ASIMOV : MERIT_SSB;
    m->merit.background_error = isnan(error) ? 0 : error;
    m->merit.thresholds = m->thresholds;
    m->merit.n_thresholds = m->n_thresholds;
    return true;
}

static bool read_class_weights(Arguments *a, MetricThing *m) {
    const Ast *ast = argument_find(a, -1, "class_weight");
    const char *text = "";
    Unit unit;
    bool bare;
    if (!ast) return true;
    if (ast->kind != AST_STRING)
        return argument_numbers(a, ast, &m->class_weights, &m->n_class_weights, &unit, &bare);
    if (!argument_text(a, "class_weight", &text)) return false;
    m->balanced = strcmp(text, "balanced") == 0;
    return m->balanced || complain(a, ast, "'class_weight' is \"balanced\" or a list of numbers");
}

static bool read_options(Arguments *a, MetricThing *m) {
    static const char *const kinds[] = {"macro", "weighted", "one_vs_one", "one_vs_one_weighted"};
    static const char *const rules[] = {"exact", "interpolated", "published", "published_pair"};
    int64_t seed = 1;
    int word = 0;
    bool classes = m->what == DO_ACCURACY || m->what == DO_CONFUSION || m->what == DO_REPORT;
    const char *name = m->what == DO_MAX_SIGNIFICANCE ? "thresholds" : "threshold";
    const Ast *t = classes || m->what == DO_MAX_SIGNIFICANCE ? argument_find(a, -1, name) : NULL;
    if (t && !read_thresholds(a, t, m)) return false;
    if (m->what != DO_CLASS_WEIGHTS && !read_class_weights(a, m)) return false;
    if (t && classes && m->n_thresholds != MAX_OF(m->n_scores, 1))
        return complain(a, t, "there is one threshold for each score");
    bool drawn = m->what == DO_MAX_SIGNIFICANCE || m->what == DO_REJECTION;
    if (drawn && !argument_whole(a, "seed", &seed)) return false;
    m->merit.seed = m->rejection.seed = (uint64_t)seed;
    if (m->what == DO_AUC && !read_word(a, "kind", kinds, 4, &word)) return false;
    m->kind = (AucMean)word;
    if (m->what == DO_MAX_SIGNIFICANCE) return read_significance(a, m);
    if (m->what != DO_REJECTION) return true;
    m->rejection.at = NAN;
    if (!argument_number(a, "at", "", &m->rejection.at) || !read_word(a, "rule", rules, 4, &word))
        return false;
    m->pair = word == 3;
    m->rejection.rule = m->pair ? REJECTION_KERAS : (RejectionRule)word;
    if (m->rejection.at > 0 && m->rejection.at <= 1) return true;
    return complain(a, argument_find(a, -1, "at"),
                    "'at' is the efficiency for signal, above 0 and at most 1: at = 0.5");
}

/* An approach on a data set. *is: it is one. */
static bool book_approach(Arguments *a, MetricThing *m, const Ast *first, bool *is) {
    *is = false;
    bool named = first->kind == AST_PATH || first->kind == AST_INDEX || first->kind == AST_METHOD;
    if (!named) return true;
    Session *s = a->s;
    size_t before = s->diags->items.n;
    Value v = elab_value(&s->elab, first);
    diag_truncate(s->diags, before);
    const ApproachThing *x = v.kind == VALUE_HANDLE ? approach_of(v.handle) : NULL;
    if (!x) return true;
    *is = true;
    if (!x->fitted) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(first->span),
                   "the approach has not learned yet");
        diag_help(s->diags, "a.fit(TRAIN) comes before it is judged");
        return false;
    }
    m->features = features_argument(a, 1);
    if (!m->features) return false;
    m->cuts = x->fitted;
    m->n_scores = 1;
    m->truth = true;
    m->stage = MAX_OF(m->features->book.stage, x->fitted->train->book.stage);
    m->title = x->name;
    return true;
}

static bool book_columns(Arguments *a, MetricThing *m, const Ast *first) {
    Session *s = a->s;
    const Ast *label = m->what == DO_CLASS_WEIGHTS ? first : argument_find(a, 1, "label");
    bool list = first->kind == AST_LIST;
    bool one = m->what == DO_ROC || m->what == DO_PRECISION_RECALL || m->what == DO_BRIER ||
               m->what == DO_AVERAGE_PRECISION || m->what == DO_MAX_SIGNIFICANCE ||
               m->what == DO_REJECTION || m->what == DO_CLASS_WEIGHTS;
    if (list && one) return complain(a, first, "this is for two classes: one score");
    if (list && first->n_kids < 2) return complain(a, first, "a list has one score for each class");
    const Ast *const *columns = list ? (const Ast *const *)first->kids : &first;
    m->n_scores = list ? first->n_kids : 1;
    const char **names = arena_array(&s->arena, const char *, m->n_scores);
    for (int i = 0; i < m->n_scores; i++)
        names[i] = session_text(s, elab_written(&s->elab, columns[i]));
    m->class_names = list ? names : NULL;
    m->title = session_text(s, elab_written(&s->elab, first));
    if (!rows_book(&m->book, a, columns, m->n_scores, label, false)) return false;
    m->stage = m->book.stage;
    return true;
}

MetricThing *metric_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    MetricThing *m = arena_new(&s->arena, MetricThing);
    *m = (MetricThing){.handle = {&metric_class},
                       .what = b->what,
                       .name = b->name,
                       .session = s,
                       .span = call->span,
                       .arena = &s->arena};
    const Ast *first = argument_find(&a, 0, NULL);
    bool judged;
    if (!first) {
        complain(&a, NULL,
                 m->what == DO_CLASS_WEIGHTS ? "labels are needed here"
                                             : "scores and labels are needed here");
        return NULL;
    }
    if (!book_approach(&a, m, first, &judged) || (!judged && !book_columns(&a, m, first)))
        return NULL;
    return read_options(&a, m) && arguments_end(&a) ? m : NULL;
}
