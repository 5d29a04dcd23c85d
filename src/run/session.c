/* session.c - texts compiled and run over a dataset; see session.h. */
#include "run/session.h"

#include "lang/builtin.h"
#include "lang/paper.h"
#include "lang/parse.h"

/* ---- opening ---- */

static bool is_multi(void *ctx, Str folded) {
    Session *s = ctx;
    if (prelude_is_multi(&s->prelude, folded)) return true;
    const ObservableDef *def = define_find(&s->script, folded);
    return def && (def->n_objects > 1 || def->params[0].kind == PARAM_MULTIPLE);
}

static const TableInfo nothing = {.name = "", .n_partitions = 1};

/* Looks at s's data (or, without any, at no columns) through its schema. */
static Status session_look(Session *s) {
    static const Definitions none = {0};
    const Definitions *schema = &none;
    if (s->has_data) {
        schema = &s->data.layout->definitions;
    } else {
        Layout *layout;
        bool paper = s->options.without_data;
        const char *name = paper ? "delphes" : "plain";
        if (prelude_layout(&layout, &s->prelude, name, s->diags) != HML_OK) return HML_FAIL;
        if (s->data.catalog.table) catalog_close(&s->data.catalog);
        catalog_open(&s->data.catalog, paper ? paper_table(&s->arena) : &nothing, &layout->schema,
                     &s->arena);
        if (paper) schema = &layout->definitions;
    }
    elab_open(&s->elab, &s->data.catalog, &s->prelude.observables, schema, &s->script, &s->arena,
              s->diags);
    return HML_OK;
}

Status session_open(Session *s, const SessionOptions *options, Diags *diags) {
    *s = (Session){.options = *options, .diags = diags};
    if (prelude_open(&s->prelude, &s->arena, diags) != HML_OK) return HML_FAIL;
    return session_look(s);
}

void session_close(Session *s) {
    elab_close(&s->elab);
    dataset_close(&s->data);
    definitions_free(&s->script);
    vec_free(&s->assigned);
    prelude_close(&s->prelude);
    arena_free(&s->arena);
}

static Status data_open(Session *s, const char *const *names, int n,
                        const DatasetOptions *options) {
    elab_close(&s->elab);
    dataset_close(&s->data);
    s->has_data =
        dataset_open(&s->data, &s->prelude, names, n, options, &s->arena, s->diags) == HML_OK;
    Status looked = session_look(s);
    return s->has_data ? looked : HML_FAIL;
}

/* Assignments of earlier texts, for the columns of the new data. */
static void assign_again(Session *s) {
    for (size_t i = 0; i < s->assigned.n; i++) {
        const Ast *a = s->assigned.data[i];
        size_t before = s->diags->items.n;
        Value v = elab_value(&s->elab, a->kids[0]);
        diag_truncate(s->diags, before);
        if (v.kind != VALUE_NONE) vec_push(&s->elab.variables, (Variable){a->text, v});
    }
}

Status session_open_data(Session *s, const char *const *names, int n) {
    Status status = data_open(s, names, n, &s->options.data);
    assign_again(s);
    return status;
}

Status session_data(Session *s) {
    if (s->has_data || !s->options.n_files) return HML_OK;
    return data_open(s, s->options.files, s->options.n_files, &s->options.data);
}

/* ---- open("file:tree", units = record(M = GeV)) ---- */

static bool is_open(const Ast *a) { return a->kind == AST_CALL && str_eq(a->text, STR("open")); }

/* Units that the user knows go before those of the schema. */
static Status open_units(Session *s, const Ast *units) {
    if (units->kind != AST_CALL || !str_eq(units->text, STR("record")))
        return diag_error(s->diags, HML_E_ARGUMENT, units->span,
                          "units are written 'record(COLUMN = UNIT, ...)'");
    Schema *schema = arena_copy(&s->arena, &s->data.layout->schema, sizeof *schema);
    UnitRule *rules = arena_array(&s->arena, UnitRule, schema->n_units + units->n_kids);
    for (int i = 0; i < units->n_kids; i++) {
        const Ast *a = units->kids[i];
        Unit unit;
        if (a->kind != AST_NAMED || a->kids[0]->kind != AST_PATH ||
            !unit_find(&unit, a->kids[0]->text))
            return diag_error(s->diags, HML_E_UNIT, a->span, "'COLUMN = UNIT' is expected here");
        char *name = arena_strndup(&s->arena, a->text.p, a->text.n);
        for (char *c = name; *c; c++)
            if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + 32);
        rules[i] = (UnitRule){name, unit};
    }
    if (schema->n_units)
        memcpy(rules + units->n_kids, schema->units, sizeof(UnitRule) * (size_t)schema->n_units);
    schema->units = rules;
    schema->n_units += units->n_kids;
    s->data.catalog.schema = schema;
    return HML_OK;
}

static Status open_call(Session *s, const Ast *call) {
    const char **names = arena_array(&s->arena, const char *, call->n_kids);
    const Ast *units = NULL;
    DatasetOptions options = s->options.data;
    int n = 0;
    for (int i = 0; i < call->n_kids; i++) {
        const Ast *a = call->kids[i], *value = a->kind == AST_NAMED ? a->kids[0] : a;
        bool text = value->kind == AST_STRING;
        const char *copy = text ? arena_strndup(&s->arena, value->text.p, value->text.n) : NULL;
        if (a->kind == AST_NAMED && str_eq(a->text, STR("units")))
            units = value;
        else if (a->kind == AST_NAMED && str_eq(a->text, STR("schema")) && text)
            options.schema = copy;
        else if (a->kind != AST_NAMED && text)
            names[n++] = copy;
        else
            return diag_error(
                s->diags, HML_E_ARGUMENT, a->span,
                "open takes files as texts, 'schema = \"name\"' and 'units = record(...)'");
    }
    if (!n) return diag_error(s->diags, HML_E_ARGUMENT, call->span, "open needs a file");
    size_t before = s->diags->items.n;
    if (data_open(s, names, n, &options) != HML_OK) {
        for (size_t i = before; i < s->diags->items.n; i++)
            if (!s->diags->items.data[i].span.src) s->diags->items.data[i].span = call->span;
        return HML_FAIL;
    }
    if (units && open_units(s, units) != HML_OK) return HML_FAIL;
    assign_again(s);
    return HML_OK;
}

/* The calls of open in a text, wherever they stand as a statement of their own. */
static const Ast *opens(const Ast *statement) {
    if (statement->kind == AST_ASSIGN && is_open(statement->kids[0])) return statement->kids[0];
    if (statement->kind == AST_LINE && statement->n_kids == 1 && is_open(statement->kids[0]))
        return statement->kids[0];
    return NULL;
}

/* ---- statements ---- */

static const char *text_of(Session *s, const Ast *a) {
    Str text = {a->span.src->text + a->span.begin, a->span.end - a->span.begin};
    text = str_trim(text);
    char *copy = arena_strndup(&s->arena, text.p, text.n);
    for (char *c = copy; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' ';
    return copy;
}

static bool is_condition(const Ast *a) {
    while (a->kind == AST_PAREN) a = a->kids[0];
    bool logic = (a->kind == AST_BINARY && (a->op == OP_AND || a->op == OP_OR)) ||
                 (a->kind == AST_UNARY && a->op == OP_NOT);
    return logic || a->kind == AST_COMPARE || a->kind == AST_CUT || a->kind == AST_VETO;
}

static Output *output_new(Job *job, OutputKind kind, Domain *base) {
    vec_push(&job->outputs, (Output){.kind = kind, .base = base});
    return &vec_last(&job->outputs);
}

static void add_step(Session *s, Job *job, const Ast *a, Node *mask, bool go_on) {
    Output *out = job->outputs.n ? &vec_last(&job->outputs) : NULL;
    if (!out || out->kind != OUTPUT_CUTFLOW || !go_on)
        out = output_new(job, OUTPUT_CUTFLOW, job->base);
    Domain *before = out->steps.n ? vec_last(&out->steps).domain : out->base;
    Step step = {.text = text_of(s, a), .ast = a, .mask = mask};
    step.domain = plan_domain(&job->plan, before, mask, a->span);
    Node *missing = cut_missing(&s->elab, mask);
    if (missing) {
        step.missing = plan_sink(&job->plan, SINK_REDUCE, before, &missing, 1);
        step.missing->reduction = REDUCE_COUNT;
    }
    Node *one = ir_bool(&s->elab.ir, true, a->span); /* so that the selection is made */
    Sink *reach = plan_sink(&job->plan, SINK_REDUCE, step.domain, &one, 1);
    reach->reduction = REDUCE_COUNT;
    vec_push(&out->steps, step);
}

/* The elements of a variable that is a list; 0 where a is none. */
static int collect_list(Session *s, const Ast *a, Node **nodes, const char **names, int cap) {
    if (a->kind != AST_PATH) return 0;
    size_t before = s->diags->items.n;
    Value v = elab_value(&s->elab, a);
    diag_truncate(s->diags, before);
    if (v.kind != VALUE_LIST || v.multiple || v.n > cap) return 0;
    for (int i = 0; i < v.n; i++) {
        if (v.items[i].kind != VALUE_NODE) return 0;
        nodes[i] = v.items[i].node;
        names[i] = arena_printf(&s->arena, "%.*s[%d]", STR_ARG(a->text), i);
    }
    return v.n;
}

/* The values of items as nodes; lists are opened. Returns how many, -1 after an error. */
static int collect(Session *s, const Ast *const *items, int n, Node **nodes, const char **names,
                   int cap) {
    int count = 0;
    bool failed = false;
    for (int i = 0; i < n; i++) {
        const Ast *a = items[i];
        if (a->kind == AST_LIST) {
            int more = collect(s, (const Ast *const *)a->kids, a->n_kids, nodes + count,
                               names + count, cap - count);
            if (more < 0) failed = true;
            count += MAX_OF(more, 0);
            continue;
        }
        Node *node = NULL;
        int listed = collect_list(s, a, nodes + count, names + count, cap - count);
        if (listed) {
            count += listed;
            continue;
        }
        if (is_condition(a)) {
            Value v = a->kind == AST_CUT || a->kind == AST_VETO ? elab_cut(&s->elab, a)
                                                                : elab_value(&s->elab, a);
            node = v.kind == VALUE_NODE ? v.node : NULL;
        } else {
            node = elab_node(&s->elab, a);
        }
        if (!node || count == cap) {
            failed = true;
            continue;
        }
        names[count] = text_of(s, a);
        nodes[count++] = node;
    }
    return failed ? -1 : count;
}

static Status add_values(Session *s, Job *job, Node **nodes, const char **names, int n) {
    Output *out = output_new(job, OUTPUT_VALUES, job->base);
    out->nodes = arena_copy(&s->arena, nodes, sizeof(Node *) * (size_t)n);
    out->names = arena_copy(&s->arena, names, sizeof(char *) * (size_t)n);
    out->n_nodes = n;
    out->results = arena_array(&s->arena, int, n);
    for (int i = 0; i < n; i++) {
        out->results[i] = (int)job->plan.results.n;
        plan_result(&job->plan, nodes[i]);
        if (nodes[i]->stage) job->reads_events = true;
    }
    return HML_OK;
}

static Status add_rows(Session *s, Job *job, Node **nodes, const char **names, int n, Span span) {
    if (!op_shapes(&s->elab, nodes, n, span, "listed")) {
        diag_help(s->diags, "columns of one table have the same objects; print the others apart");
        return HML_FAIL;
    }
    Output *out = output_new(job, OUTPUT_ROWS, job->base);
    out->nodes = arena_copy(&s->arena, nodes, sizeof(Node *) * (size_t)n);
    out->names = arena_copy(&s->arena, names, sizeof(char *) * (size_t)n);
    out->n_nodes = n;
    out->sink = plan_sink(&job->plan, SINK_ROWS, job->base, nodes, n);
    job->reads_events = true;
    return HML_OK;
}

static Status add_summary(Session *s, Job *job, Node *node, const char *name) {
    Output *out = output_new(job, OUTPUT_SUMMARY, job->base);
    out->nodes = arena_copy(&s->arena, &node, sizeof node);
    out->names = arena_copy(&s->arena, &name, sizeof name);
    out->n_nodes = 1;
    out->sink = plan_sink(&job->plan, SINK_SUMMARY, job->base, &node, 1);
    if (s->options.has_hist && node->elem != HML_STR) out->sink->detail = &s->options.hist;
    job->reads_events = true;
    return HML_OK;
}

/* A line or print: cuts, observables, values. go_on: cuts continue the cutflow before them. */
static Status add_items(Session *s, Job *job, const Ast *a, bool go_on) {
    const Ast *first = a->kids[0];
    if (a->n_kids == 1 && first->kind != AST_LIST) {
        Value v = is_condition(first) ? elab_cut(&s->elab, first) : elab_value(&s->elab, first);
        if (v.kind == VALUE_NONE) return HML_FAIL;
        Node *node = v.kind == VALUE_NODE ? v.node : NULL;
        if (node && node->elem == HML_BOOL && node->shape->level >= 0) {
            node = cut_quantify(&s->elab, QUANT_ALL, node, first->span);
            add_step(s, job, first, node, go_on);
            job->reads_events = true;
            return HML_OK;
        }
        if (node && node->shape->level >= 0) return add_summary(s, job, node, text_of(s, first));
    }
    enum { ITEMS_MAX = 1024 };
    Node **nodes = arena_array(&s->arena, Node *, ITEMS_MAX);
    const char **names = arena_array(&s->arena, const char *, ITEMS_MAX);
    int n = collect(s, (const Ast *const *)a->kids, a->n_kids, nodes, names, ITEMS_MAX);
    if (n < 0) return HML_FAIL;
    bool columns = false;
    for (int i = 0; i < n; i++) columns = columns || nodes[i]->shape->level >= 0;
    return columns ? add_rows(s, job, nodes, names, n, a->span)
                   : add_values(s, job, nodes, names, n);
}

enum { DEPTH_MAX = 2000 }; /* of the graph behind a variable: walks recurse */

static int value_depth(const Value *v) {
    int depth = v->kind == VALUE_NODE ? v->node->depth : 0;
    if (v->kind == VALUE_OBJECTS)
        for (int k = 0; k < v->objects->shape->level; k++)
            depth = MAX_OF(depth, v->objects->shape->axes[k]->lists->depth);
    for (int i = 0; i < v->n; i++) depth = MAX_OF(depth, value_depth(&v->items[i]));
    return depth;
}

static Status report_target(Session *s, const Ast *a) {
    Span name = span_of(a->span.src, a->span.begin, a->span.begin + (uint32_t)a->text.n);
    diag_error(s->diags, HML_E_NAME, name,
               "'%.*s' cannot be given a value: that is named by a plain word", STR_ARG(a->text));
    diag_help(s->diags, "write '==' to compare");
    return HML_FAIL;
}

static Status add_variable(Session *s, const Ast *a) {
    if (memchr(a->text.p, '.', a->text.n) || memchr(a->text.p, ':', a->text.n) ||
        a->text.p[0] == '`')
        return report_target(s, a);
    Value v = elab_value(&s->elab, a->kids[0]);
    if (v.kind == VALUE_NONE) {
        vec_push(&s->elab.variables, (Variable){a->text, v});
        return HML_FAIL;
    }
    if (value_depth(&v) > DEPTH_MAX)
        return diag_error(s->diags, HML_E_SYNTAX, a->span,
                          "the values that '%.*s' is made of are too deeply nested",
                          STR_ARG(a->text));
    vec_push(&s->elab.variables, (Variable){a->text, v});
    if (s->options.interactive) vec_push(&s->assigned, a);
    return HML_OK;
}

static Status report_redefined(Session *s, const Ast *a, const char *what, Span first) {
    int line = 0, column = 0;
    diag_error(s->diags, HML_E_REDEFINED, a->span, "there is an %s '%.*s' already", what,
               STR_ARG(a->text));
    if (first.src == a->span.src) source_locate(first.src, first.begin, &line, &column);
    if (line) diag_help(s->diags, "it is defined in line %d; a name means one thing", line);
    return HML_FAIL;
}

/* In the interactive mode a name may be defined anew; in a script it means one thing. */
static Status check_redefined(Session *s, const Ast *a, const char *what, const Span *first) {
    if (!first) return HML_OK;
    if (!s->options.interactive) return report_redefined(s, a, what, *first);
    diag_warning(s->diags, HML_E_REDEFINED, a->span, "'%.*s' is defined anew", STR_ARG(a->text));
    define_forget(&s->script, a->text, a->kind == AST_OBJECT);
    return HML_OK;
}

static Status declare(Session *s, const Ast *a) {
    if (a->kind == AST_OBJECT) {
        const ObjectDef *before = define_find_object(&s->script, a->text, 0);
        if (check_redefined(s, a, "object", before ? &before->span : NULL) != HML_OK)
            return HML_FAIL;
        if (memchr(a->text.p, '.', a->text.n) || memchr(a->text.p, ':', a->text.n) ||
            a->text.p[0] == '`')
            return diag_error(s->diags, HML_E_NAME, a->span, "an object is named by a plain word");
        return define_object(&s->script, a, &s->arena);
    }
    const ObservableDef *before = define_find(&s->script, a->text);
    if (check_redefined(s, a, "observable", before ? &before->span : NULL) != HML_OK)
        return HML_FAIL;
    return define_observable(&s->script, a, &s->arena, s->diags);
}

static Status statement(Session *s, Job *job, const Ast *a, const Ast *before) {
    switch (a->kind) {
    case AST_LINE: {
        bool go_on = before && before->kind == AST_LINE;
        return opens(a) ? HML_OK : add_items(s, job, a, go_on);
    }
    case AST_PRINT:
        return add_items(s, job, a, false);
    case AST_ASSIGN:
        return opens(a) ? HML_OK : add_variable(s, a);
    case AST_OBSERVABLE: /* declared before anything is elaborated */
        define_capture(&s->script, a->span, s->elab.variables.n);
        return HML_OK;
    case AST_OBJECT:
        define_capture(&s->script, a->span, s->elab.variables.n);
        return elab_object_named(&s->elab, a->text) ? HML_OK : HML_FAIL;
    default:
        return diag_error(s->diags, HML_E_UNSUPPORTED, a->span,
                          "a schema is a file of its own: --schema FILE.hml");
    }
}

/* The events that --in leaves. */
static Status restrict_events(Session *s, Job *job) {
    Ast *block;
    if (!s->options.in) return HML_OK;
    if (parse_text(&block, s->options.in, &s->arena, is_multi, s, s->diags) != HML_OK)
        return HML_FAIL;
    for (int i = 0; i < block->n_kids; i++) {
        const Ast *a = block->kids[i];
        if (a->kind != AST_LINE)
            return diag_error(s->diags, HML_E_SYNTAX, a->span, "only cuts can stand here");
        for (int k = 0; k < a->n_kids; k++) {
            Value v = elab_cut(&s->elab, a->kids[k]);
            if (v.kind == VALUE_NONE) return HML_FAIL;
            job->base = plan_domain(&job->plan, job->base, v.node, a->kids[k]->span);
        }
    }
    return HML_OK;
}

static Status open_all(Session *s, const Ast *block) {
    const Ast *found = NULL;
    for (int i = 0; i < block->n_kids; i++) {
        const Ast *call = opens(block->kids[i]);
        if (call && found)
            return diag_error(s->diags, HML_E_UNSUPPORTED, call->span,
                              "a script opens one dataset: name all its files in one 'open'");
        if (call) found = call;
    }
    if (found) return open_call(s, found);
    return s->options.without_data ? HML_OK : session_data(s);
}

static Status compile_block(Session *s, Job *job, const Ast *block) {
    Status status = open_all(s, block);
    if (status != HML_OK) return status;
    for (int i = 0; i < block->n_kids; i++) {
        AstKind kind = block->kids[i]->kind;
        if (kind != AST_OBSERVABLE && kind != AST_OBJECT) continue;
        if (declare(s, block->kids[i]) != HML_OK) status = HML_FAIL;
    }
    plan_open(&job->plan, &s->elab.ir, &s->data.catalog, &s->arena);
    job->base = job->plan.domains.data[0];
    if (restrict_events(s, job) != HML_OK) return HML_FAIL;
    for (int i = 0; i < block->n_kids; i++)
        if (statement(s, job, block->kids[i], i ? block->kids[i - 1] : NULL) != HML_OK)
            status = HML_FAIL;
    return status;
}

Status session_parse(Session *s, Ast **out, const SourceText *src) {
    return parse_text(out, src, &s->arena, is_multi, s, s->diags);
}

Status session_compile(Session *s, Job *job, const SourceText *src) {
    *job = (Job){0};
    Ast *block;
    if (session_parse(s, &block, src) != HML_OK) return HML_FAIL;
    size_t before = s->diags->n_errors;
    Status status = compile_block(s, job, block);
    if (status != HML_OK || s->diags->n_errors > before) {
        if (!s->has_data && !s->options.without_data && !s->options.n_files && s->diags->items.n)
            diag_help(s->diags,
                      "no data is open: name files behind the expression, or open(\"...\")");
        return HML_FAIL;
    }
    job->program = program_emit(&job->plan);
    const char *wrong = program_verify(job->program, &s->arena);
    if (wrong) return diag_error(s->diags, HML_E_INTERNAL, (Span){0}, "bytecode: %s", wrong);
    return HML_OK;
}

Status session_execute(Session *s, Job *job, const PassOptions *options) {
    Status status;
    job->ran = true;
    if (!job->reads_events)
        status = pass_values(&job->result, job->program, &s->arena, s->diags);
    else if (s->has_data)
        status = pass_run(&job->result, job->program, &s->data, options, &s->arena, s->diags);
    else
        status = diag_error(s->diags, HML_E_USAGE, (Span){0}, "no data is open");
    return status;
}

void job_forget(Job *job) {
    if (job->ran) pass_close(&job->result, job->program);
    job->ran = false;
}

void job_close(Job *job) {
    job_forget(job);
    for (size_t i = 0; i < job->outputs.n; i++) vec_free(&job->outputs.data[i].steps);
    vec_free(&job->outputs);
    if (job->plan.ir) plan_close(&job->plan);
}
