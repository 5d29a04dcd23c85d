/* elab_name.c - what names mean: objects with indices and slices, observables, columns, constants.
 *
 * The first part is looked up as local, observable of the element of a `where`, variable, object of
 * the script, object of the schema, collection or branch of the file, constant; in each case the
 * longest reading of trailing digits first. Names in backquotes always mean the file's.
 */
#include <math.h>

#include "lang/elab.h"

/* How many errors there are, told now or before. */
static size_t elab_errors(const Elab *e) { return e->diags->n_errors + e->silent; }

/* ---- indices and slices ---- */

enum { INDEX_DIGITS_MAX = 9 };

static int64_t number_of(Str digits) {
    int64_t v = 0;
    for (size_t i = 0; i < digits.n; i++) v = 10 * v + (digits.p[i] - '0');
    return v;
}

static Value slice_apply(Elab *e, Value v, const Part *p, Str digits) {
    if (!digits.n && !p->colon) return v;
    if (v.kind != VALUE_OBJECTS) {
        diag_error(e->diags, HML_E_KIND, p->span, "only physics objects have an index or a slice");
        return value_none();
    }
    Objects *o = v.objects;
    if (digits.n > INDEX_DIGITS_MAX || p->stop.n > INDEX_DIGITS_MAX) {
        diag_error(e->diags, HML_E_ARGUMENT, p->span, "the index is too large");
        return value_none();
    }
    if (!o->axis) { /* met0 is met */
        if (!p->colon && number_of(digits) == 0) return v;
        const char *dot = strrchr(o->label, '.');
        if (o->shape->level > 0 && dot)
            diag_error(e->diags, HML_E_KIND, p->span, "each of %.*s has just one %s",
                       (int)(dot - o->label), o->label, dot + 1);
        else
            diag_error(e->diags, HML_E_KIND, p->span, "an event has just one %s", o->label);
        return value_none();
    }
    if (!p->colon) return value_objects(objects_at(e, o, number_of(digits)), p->span);
    int64_t stop = p->stop.n ? number_of(p->stop) : -1;
    return value_objects(objects_slice(e, o, number_of(digits), stop), p->span);
}

/* ---- scopes ---- */

/* plain: without index or slice, so that X inside `X where` is the element, not a local. */
Variable *elab_local_named(const Elab *e, Str name, bool plain) {
    for (const Frame *f = e->frame; f; f = f->outer) {
        if (plain && f->element && str_eq(f->element_name, name)) return NULL;
        for (int i = f->n_locals; i > 0; i--) /* the latest of that name */
            if (str_eq(f->locals[i - 1].name, name)) return &f->locals[i - 1];
        if (f->opaque) return NULL;
    }
    return NULL;
}

static bool local_find(Elab *e, Str name, bool plain, Value *out) {
    Variable *local = elab_local_named(e, name, plain);
    if (local) *out = elab_variable(e, local);
    return local;
}

/* How many variables are seen: those that were there at the definition that is at work. */
size_t elab_visible(const Elab *e) {
    for (const Frame *f = e->frame; f; f = f->outer)
        if (f->opaque) return f->sees;
    return e->variables.n;
}

/* The value that a variable has in the view at hand. */
static Value variable_value(Elab *e, size_t at) {
    const Variable *known = &e->variables.data[at];
    const Substitution *t = e->view->substitution;
    if (t && t->name.n && str_eq(known->name, t->name)) {
        Node *n = elab_substitute(e, t);
        return value_node(n, known->value.span);
    }
    Variable copy = *known; /* elaboration may move the others */
    Value v = elab_variable(e, &copy);
    e->variables.data[at].others = copy.others;
    return v;
}

static Objects *object_define(Elab *e, const Definitions *set, Str name) {
    const ObjectDef *def;
    for (int k = 0; (def = define_find_object(set, name, k)); k++) {
        bool active = e->n_active == (int)ARRAY_LEN(e->active);
        for (int i = 0; i < e->n_active; i++) active = active || e->active[i] == def;
        if (active) continue;
        e->active[e->n_active++] = def;
        Frame frame = {.outer = e->frame, .opaque = true, .sees = def->sees};
        e->frame = &frame;
        size_t before = e->diags->items.n;
        Value v = elab_value(e, def->body);
        e->frame = frame.outer;
        e->n_active--;
        if (v.kind == VALUE_OBJECTS) {
            if (strcmp(v.objects->label, def->name) != 0 && v.objects->kind != OBJECTS_COLLECTION)
                v.objects->label = def->name;
            return v.objects;
        }
        if (set == e->script && v.kind != VALUE_NONE)
            diag_error(e->diags, HML_E_TYPE, span_whole(def->body->span),
                       "an object is made of objects, and this is none");
        if (set == e->script) continue;
        if (e->diags->items.n > before && !e->unmade.n) /* told if nothing else has the name */
            buf_printf(&e->unmade, "'%s' cannot be made from this file: %s", def->name,
                       e->diags->items.data[before].text);
        diag_truncate(e->diags, before);
    }
    return NULL;
}

Objects *elab_object_named(Elab *e, Str name) {
    Objects *o = object_define(e, e->script, name);
    if (!o) o = object_define(e, e->schema, name);
    if (o) return o;
    int c = catalog_collection(e->catalog, name);
    return c >= 0 ? objects_collection(e, c) : NULL;
}

static Value constant_find(Elab *e, Str name, Span span) {
    Unit unit;
    if (str_eq(name, STR("pi")))
        return value_node(ir_real(&e->ir, M_PI, unit_number(), true, span), span);
    if (str_eq(name, STR("missing"))) return value_node(ir_missing(&e->ir, span), span);
    if (str_eq(name, STR("entry"))) {
        Node draft = {.op = VM_ENTRY,
                      .elem = HML_I64,
                      .unit = unit_number(),
                      .bits = 62,
                      .sample = e->sample,
                      .shape = e->ir.event,
                      .span = span};
        return value_node(ir_intern(&e->ir, draft), span);
    }
    const Ast *constant = define_find_constant(e->prelude, name);
    if (constant) return elab_value(e, constant->kids[0]);
    if (unit_find(&unit, name)) return value_node(ir_real(&e->ir, 1, unit, false, span), span);
    return value_none();
}

static Value column_find(Elab *e, Str name, Span span, bool exact_only) {
    int column = exact_only ? (int)map_get(&e->catalog->by_column, name, -1)
                            : catalog_column(e->catalog, name);
    if (column == -2) {
        diag_error(e->diags, HML_E_NAME, span,
                   "'%.*s' could mean several branches; write its case "
                   "as in the file",
                   STR_ARG(name));
        return value_none();
    }
    return column < 0 ? value_none() : value_node(elab_column(e, column, span), span);
}

/* Inside `X where`: X itself, a member of a combination, an observable (of a whole name) of X. */
static Value element_find(Elab *e, Str name, bool plain, bool whole, Span span) {
    for (const Frame *f = e->frame; f; f = f->outer) {
        Objects *o = f->element ? objects_member_named(e, f->element, name) : NULL;
        if (o) return value_objects(o, span);
        Node *n = f->element && whole ? observe_try(e, f->element, name, span) : NULL;
        if (n) return value_node(n, span);
        if (f->element && plain && str_eq(f->element_name, name))
            return value_objects(f->element, span);
        if (f->opaque) break;
    }
    return value_none();
}

/* A name without index in every scope but the file's. plain: there is no index or slice; whole: and
 * nothing behind a dot. */
static Value scope_find(Elab *e, Str name, bool plain, bool whole, Span span) {
    Value local;
    if (local_find(e, name, plain, &local)) return local;
    Value of_element = element_find(e, name, plain, plain && whole, span);
    if (of_element.kind != VALUE_NONE) return of_element;
    for (size_t i = elab_visible(e); i > 0; i--) {
        if (!str_eq(e->variables.data[i - 1].name, name)) continue;
        Value v = variable_value(e, i - 1);
        if (v.kind == VALUE_NONE) e->silent++;
        return v;
    }
    Objects *o = object_define(e, e->script, name);
    if (!o) o = object_define(e, e->schema, name);
    return value_objects(o, span);
}

static Value first_find(Elab *e, Part *p, bool whole) {
    Str name, digits;
    size_t errors = elab_errors(e);
    for (int i = 0; part_candidate(p, i, &name, &digits); i++) {
        Value v = value_none();
        if (!p->quoted) v = scope_find(e, name, !digits.n && !p->colon, whole, p->span);
        if (v.kind == VALUE_NONE && elab_errors(e) == errors) {
            int c = catalog_collection(e->catalog, name);
            if (c >= 0) {
                v = value_objects(objects_collection(e, c), p->span);
                v.objects->label =
                    arena_strndup(e->arena, name.p, name.n); /* as the user says it */
                if (v.objects->axis) v.objects->axis->label = v.objects->label;
            }
        }
        if (v.kind == VALUE_NONE && !digits.n && elab_errors(e) == errors)
            v = column_find(e, name, p->span, false);
        if (v.kind == VALUE_NONE && !digits.n && !p->quoted && elab_errors(e) == errors)
            v = constant_find(e, name, p->span);
        p->name = name;
        p->index = digits;
        if (v.kind != VALUE_NONE) return slice_apply(e, v, p, digits);
        if (elab_errors(e) > errors) return v;
    }
    return value_none();
}

/* ---- what follows a dot ---- */

/* An array of structures (or a structure) inside o: some member is called NAME.something. */
static Objects *struct_find(Elab *e, Objects *o, Str name, Span span) {
    StrBuf full = {0};
    const Objects *root = o;
    for (; root->kind != OBJECTS_COLLECTION && root->base; root = objects_made_from(root)) {
        StrBuf outer = {0};
        if (root->kind == OBJECTS_STRUCT) buf_adds(&outer, root->prefix);
        buf_adds(&outer, buf_cstr(&full));
        buf_free(&full);
        full = outer;
    }
    size_t inside = full.n;
    buf_add(&full, name);
    Objects *found = NULL;
    if (root->kind == OBJECTS_COLLECTION) {
        const Collection *c = &e->catalog->collections.data[root->collection];
        Str prefix = {buf_cstr(&full), full.n};
        for (size_t i = 0; i < c->members.n && !found; i++) {
            Str m = str_of(c->members.data[i].name);
            bool fits = m.n > prefix.n + 1 && m.p[prefix.n] == '.' &&
                        str_eq_nocase((Str){m.p, prefix.n}, prefix);
            if (!fits || e->catalog->table->columns[c->members.data[i].column].why_not) continue;
            Node *member = observe_stored(e, o, (Str){m.p + inside, m.n - inside}, span);
            if (member) found = objects_struct(e, o, (Str){m.p + inside, name.n}, member);
        }
    }
    buf_free(&full);
    return found;
}

/* Members of a combination, objects that o refers to, or that it consists of. */
static Objects *nested_find(Elab *e, Objects *o, Str name, Span span) {
    size_t errors = elab_errors(e);
    Objects *found = objects_member_named(e, o, name);
    if (!found) found = elab_link(e, o, name, span);
    return found || elab_errors(e) > errors ? found : struct_find(e, o, name, span);
}

/* Inside `X where`: what X refers to or consists of, for names that mean nothing else. */
static Value element_nested(Elab *e, Part *p) {
    Str name, digits;
    size_t errors = elab_errors(e);
    for (const Frame *f = e->frame; f; f = f->outer) {
        for (int i = 0; f->element && part_candidate(p, i, &name, &digits); i++) {
            Objects *o = nested_find(e, f->element, name, p->span);
            p->name = name;
            p->index = digits;
            if (o) return slice_apply(e, value_objects(o, p->span), p, digits);
            if (elab_errors(e) > errors) return value_none();
        }
        if (f->opaque) break;
    }
    return value_none();
}

static Value member_of_objects(Elab *e, Objects *o, Part *p, bool last) {
    Str name, digits;
    size_t errors = elab_errors(e);
    Objects *member = p->colon ? NULL : objects_member_named(e, o, p->word);
    if (member) {
        p->name = p->word;
        p->index = (Str){0};
        return value_objects(member, p->span);
    }
    if (last && !p->colon && !p->digits.n) { /* tau21 is no slice of tau */
        Node *n = observe_try(e, o, p->word, p->span);
        if (n || elab_errors(e) > errors) return value_node(n, p->span);
    }
    for (int i = 0; part_candidate(p, i, &name, &digits); i++) {
        Objects *nested = nested_find(e, o, name, p->span);
        p->name = name;
        p->index = digits;
        if (nested) return slice_apply(e, value_objects(nested, p->span), p, digits);
        if (elab_errors(e) > errors) return value_none();
    }
    if (p->colon) {
        diag_error(e->diags, HML_E_OBSERVABLE, p->span, "%s has no objects '%.*s'", o->label,
                   STR_ARG(p->word));
        return value_none();
    }
    return value_node(observe(e, o, p->word, p->span), p->span);
}

static Value member_of_handle(Elab *e, const Value *v, const Part *p) {
    const HandleClass *class = v->handle->class;
    size_t errors = elab_errors(e);
    Value m = class->member ? class->member(e, v->handle, p->word, p->span) : value_none();
    if (m.kind != VALUE_NONE || elab_errors(e) > errors) return m;
    diag_error(e->diags, HML_E_NAME, p->span, "a %s has no '%.*s'", class->word, STR_ARG(p->word));
    if (class->view)
        diag_help(e->diags, "an observable of one sample is written 'mean(met.pt)[SAMPLE]'");
    return m;
}

static Value member_of_record(Elab *e, const Value *v, const Part *p) {
    const char *names[64];
    int n = MIN_OF(v->n, (int)ARRAY_LEN(names));
    for (int i = 0; i < v->n; i++)
        if (str_eq(v->names[i], p->word)) return v->items[i];
    diag_error(e->diags, HML_E_NAME, p->span, "the record has no '%.*s'", STR_ARG(p->word));
    for (int i = 0; i < n; i++) names[i] = arena_strndup(e->arena, v->names[i].p, v->names[i].n);
    const char *near = str_nearest(p->word, names, (size_t)n);
    if (near) diag_help(e->diags, "did you mean '%s'?", near);
    return value_none();
}

static Value member_apply(Elab *e, Value v, Part *p, bool last) {
    if (v.kind == VALUE_NONE) return v;
    if (v.kind == VALUE_HANDLE) return member_of_handle(e, &v, p);
    if (v.kind == VALUE_RECORD) return member_of_record(e, &v, p);
    if (v.kind == VALUE_OBJECTS) return member_of_objects(e, v.objects, p, last);
    if (v.kind == VALUE_LIST && v.multiple) {
        Value out = {.kind = VALUE_LIST, .n = v.n, .multiple = true, .span = p->span};
        out.items = arena_array(e->arena, Value, v.n);
        for (int i = 0; i < v.n; i++) {
            const Objects *o = v.items[i].kind == VALUE_OBJECTS ? v.items[i].objects : NULL;
            out.items[i] = member_apply(e, v.items[i], p, last);
            if (out.items[i].kind == VALUE_NONE) return value_none();
            out.items[i].keep = o && !o->axis ? o->shape->level : 0;
        }
        return out;
    }
    diag_error(e->diags, HML_E_TYPE, p->span, "only physics objects have observables");
    return value_none();
}

Value elab_member(Elab *e, Value of, Str name, Span span) {
    Part parts[PARTS_MAX];
    Span at = span_of(span.src, span.end - (uint32_t)name.n, span.end);
    int n = path_split(name, at, parts);
    for (int i = 0; i < n; i++) of = member_apply(e, of, &parts[i], i + 1 == n);
    return of;
}

/* ---- x[i] ---- */

static void report_no_array(Elab *e, const Value *of, const Axis *axis, const Ast *index,
                            Span span) {
    bool truth = of->kind == VALUE_NODE && (of->node->elem == HML_BOOL || of->node->is_constant);
    if (index->kind == AST_PATH) { /* some word behind a condition */
        diag_error(e->diags, truth ? HML_E_QUANTIFIER : HML_E_NAME, span_whole(index->span),
                   truth ? "'%.*s' is no quantifier: they are [all], [any] and [none]"
                         : "there is no sample '%.*s'",
                   STR_ARG(index->text));
        return;
    }
    diag_error(e->diags, HML_E_TYPE, span, "[] picks elements of arrays, and this is no array");
    if (!axis || index->kind != AST_INT) return;
    const char *dot = of->kind == VALUE_NODE && span.src
                          ? memchr(span.src->text + span.begin, '.', span.at - span.begin)
                          : NULL;
    uint32_t end = span.at;
    if (dot && end && span.src->text[end - 1] == '`') end--;
    Str observable = dot ? (Str){dot, (size_t)(span.src->text + end - dot)} : STR("");
    diag_help(e->diags, "objects are picked by their number: '%s%lld%.*s'", axis->label,
              (long long)index->number.i, STR_ARG(observable));
}

static Value index_handle(Elab *e, const Value *of, const Ast *index, Span span) {
    const HandleClass *class = of->handle->class;
    Value place = elab_value(e, index);
    if (place.kind == VALUE_NONE) return place;
    if (class->index) return class->index(e, of->handle, &place, span);
    diag_error(e->diags, HML_E_TYPE, span, "a %s has no elements", class->word);
    return value_none();
}

Value elab_index(Elab *e, Value of, const Ast *index, Span span) {
    double place;
    if (of.kind == VALUE_NONE) return of;
    if (of.kind == VALUE_HANDLE) return index_handle(e, &of, index, span);
    if (of.kind != VALUE_LIST && of.kind != VALUE_NODE && of.kind != VALUE_OBJECTS) {
        diag_error(e->diags, HML_E_TYPE, span, "a %s has no elements", value_word(&of));
        return value_none();
    }
    const Shape *s = of.kind == VALUE_NODE                          ? of.node->shape
                     : of.kind == VALUE_OBJECTS && of.objects->axis ? of.objects->shape
                                                                    : e->ir.event;
    Axis *axis = shape_innermost(s);
    if (of.kind != VALUE_LIST && (!axis || !axis->is_array)) {
        report_no_array(e, &of, axis, index, span);
        return value_none();
    }
    if (!elab_constant(e, index, &place)) return value_none();
    if (place != rint(place) || fabs(place) > 1e9) {
        diag_error(e->diags, HML_E_ARGUMENT, index->span, "an index is a whole number");
        return value_none();
    }
    if (of.kind == VALUE_LIST) {
        int64_t i = (int64_t)place + (place < 0 ? of.n : 0);
        if (i >= 0 && i < of.n) return of.items[i];
        diag_error(e->diags, HML_E_ARGUMENT, index->span, "the list has %d elements", of.n);
        return value_none();
    }
    if (of.kind == VALUE_OBJECTS)
        return value_objects(objects_at(e, of.objects, (int64_t)place), span);
    Node *v = of.node;
    Node draft = {.op = VM_AT,
                  .elem = v->elem,
                  .unit = v->unit,
                  .bits = v->bits,
                  .shape = shape_outer(&e->ir, s),
                  .in = {v, ir_lists(&e->ir, s, s->level - 1)},
                  .n_in = 2,
                  .imm = {(int64_t)place, 0},
                  .span = span};
    return value_node(ir_intern(&e->ir, draft), span);
}

/* ---- values of one sample ---- */

Value elab_handle_named(Elab *e, Str name) {
    Value local;
    if (local_find(e, name, false, &local))
        return local.kind == VALUE_HANDLE ? local : value_none();
    for (size_t i = elab_visible(e); i > 0; i--) {
        const Variable *v = &e->variables.data[i - 1];
        if (str_eq(v->name, name)) return v->value.kind == VALUE_HANDLE ? v->value : value_none();
    }
    return value_none();
}

bool elab_failed_named(Elab *e, Str name) {
    for (size_t i = elab_visible(e); i > 0; i--) {
        const Variable *v = &e->variables.data[i - 1];
        if (!str_eq(v->name, name)) continue;
        if (v->value.kind == VALUE_NONE) e->silent++;
        return v->value.kind == VALUE_NONE;
    }
    return false;
}

/* The view of the sample of that name, NULL where it is none. */
static const View *view_named(Elab *e, Str name) {
    Value v = elab_handle_named(e, name);
    bool sample = v.kind == VALUE_HANDLE && v.handle->class->view;
    return sample ? v.handle->class->view(v.handle) : NULL;
}

static Value first_find(Elab *e, Part *p, bool whole);

/* What the name p means for the columns of that view. */
static Value in_view(Elab *e, const View *view, Part *p, Span span) {
    const View *before = e->view;
    elab_enter(e, view);
    Value v = first_find(e, p, false);
    elab_enter(e, before);
    if (v.kind == VALUE_NODE) v.node = ir_detach(&e->ir, v.node);
    v.span = span;
    return v;
}

Value elab_index_of(Elab *e, const Ast *a) {
    const Ast *index = a->kids[1];
    const View *view = index->kind == AST_PATH ? view_named(e, index->text) : NULL;
    if (!view) return elab_index(e, elab_value(e, a->kids[0]), index, a->span);
    size_t before = e->diags->items.n;
    Value of = elab_value(e, a->kids[0]);
    if (of.kind == VALUE_HANDLE) return elab_index(e, of, index, a->span);
    diag_truncate(e->diags, before);
    const View *outer = e->view;
    elab_enter(e, view);
    of = elab_value(e, a->kids[0]);
    elab_enter(e, outer);
    if (of.kind == VALUE_NODE) of.node = ir_detach(&e->ir, of.node);
    return of;
}

/* ---- whole names ---- */

Value elab_path_parts(Elab *e, const Ast *a, Part *parts, int *n) {
    *n = path_split(a->text, a->span, parts);
    if (*n < 0) {
        *n = 0;
        diag_error(e->diags, HML_E_NAME, a->span, "the name has too many parts");
        return value_none();
    }
    size_t errors = elab_errors(e);
    if (!e->n_active) buf_clear(&e->unmade);
    Value v = first_find(e, &parts[0], *n == 1);
    if (v.kind == VALUE_NONE && elab_errors(e) > errors) return v;
    if (*n > 1 && (v.kind == VALUE_NONE || v.kind == VALUE_NODE)) { /* a branch with dots */
        Value column = column_find(e, a->text, a->span, v.kind == VALUE_NODE);
        if (column.kind != VALUE_NONE) *n = 0;
        if (column.kind != VALUE_NONE || elab_errors(e) > errors) return column;
    }
    if (v.kind == VALUE_NONE && !parts[0].quoted) v = element_nested(e, &parts[0]);
    if (v.kind == VALUE_NONE) {
        if (elab_errors(e) == errors) elab_report_unknown(e, &parts[0]);
        return v;
    }
    for (int i = 1; i < *n; i++) {
        const View *view = v.kind == VALUE_NODE ? view_named(e, parts[i].word) : NULL;
        if (view && i == 1) /* of another sample */
            v = in_view(e, view, &parts[0], a->span);
        else
            v = member_apply(e, v, &parts[i], i + 1 == *n);
    }
    if (v.kind != VALUE_NONE) v.span = a->span;
    return v;
}

Value elab_path(Elab *e, const Ast *a) {
    Part parts[PARTS_MAX];
    int n;
    return elab_path_parts(e, a, parts, &n);
}

Ast elab_run_member(const Ast *run, int i, Str *observable) {
    Ast member = *run->kids[i];
    if (i + 1 < run->n_kids) return member;
    size_t dot = member.text.n;
    while (dot > 0 && member.text.p[dot - 1] != '.') dot--;
    *observable = (Str){member.text.p + dot, member.text.n - dot};
    member.text.n = dot - 1;
    member.span.end -= (uint32_t)observable->n + 1;
    return member;
}

Value elab_run(Elab *e, const Ast *a) {
    Value *objects = arena_array(e->arena, Value, a->n_kids);
    Str name = {0};
    for (int i = 0; i < a->n_kids; i++) {
        Ast member = elab_run_member(a, i, &name);
        objects[i] = elab_path(e, &member);
        if (objects[i].kind == VALUE_NONE) return value_none();
        if (objects[i].kind == VALUE_OBJECTS) continue;
        diag_error(e->diags, HML_E_KIND, member.span, "'%.*s' is not a physics object",
                   STR_ARG(member.text));
        diag_help(e->diags, "with a blank behind the comma, this is a list of observables");
        return value_none();
    }
    return value_node(observe_call(e, objects, a->n_kids, name, NULL, a->span), a->span);
}
