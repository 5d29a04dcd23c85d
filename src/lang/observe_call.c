/* observe_call.c - observables asked for by a user: of one object or several, with the messages
 * for those that do not exist, cannot be computed or do not take this kind of object. */
#include "lang/elab.h"

enum { NAMES_MAX = 512 };

size_t observe_names(Elab *e, const Objects *o, const char **out, size_t cap) {
    size_t n = 0;
    const Definitions *sets[] = {e->script, e->schema, e->prelude};
    for (size_t s = 0; s < ARRAY_LEN(sets); s++)
        for (size_t i = 0; i < sets[s]->observables.n && n < cap; i++)
            out[n++] = sets[s]->observables.data[i]->name;
    n += objects_member_names(e, (Objects *)o, out + n, cap - n);
    for (; o && o->kind != OBJECTS_COLLECTION; o = o->n_members ? o->members[0] : o->base) {
        if (o->kind == OBJECTS_COMBINED) return n;
    }
    if (o) {
        const Collection *c = &e->catalog->collections.data[o->collection];
        for (size_t i = 0; i < c->members.n && n < cap; i++) out[n++] = c->members.data[i].name;
    }
    return n;
}

static void help_nearest(Elab *e, const Objects *o, Str name) {
    const char *names[NAMES_MAX];
    const char *near = str_nearest(name, names, observe_names(e, o, names, NAMES_MAX));
    if (near) diag_help(e->diags, "did you mean '%s'?", near);
    for (size_t i = 0; i < e->catalog->collections.n && !near; i++) {
        const Collection *c = &e->catalog->collections.data[i];
        if (collection_member(c, name) < 0) continue;
        diag_help(e->diags, "%s has one", c->name);
        return;
    }
}

/* Does any definition of this name take n objects? */
static bool takes(const Elab *e, Str folded, int n) {
    const Definitions *sets[] = {e->script, e->schema, e->prelude};
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        if (define_next(sets[i], folded, n, 0)) return true;
    return false;
}

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || char_is_digit(c) || c == '_' ||
           c == '.' || c == ':';
}

/* The name before the one that span ends, where a comma and blanks stand between them. */
static Str name_before(Span span) {
    const char *p = span.src ? span.src->text : "";
    size_t i = span.begin;
    while (i > 0 && is_name_char(p[i - 1])) i--;
    size_t end = i;
    while (i > 0 && (p[i - 1] == ' ' || p[i - 1] == ',')) i--;
    bool comma = i < end && memchr(p + i, ',', end - i);
    end = i;
    while (i > 0 && is_name_char(p[i - 1])) i--;
    return comma ? (Str){p + i, end - i} : (Str){0};
}

static void report_count(Elab *e, const ObservableDef *known, const Value *objects, int n,
                         Span span) {
    if (known->n_objects == 1) {
        diag_error(e->diags, HML_E_KIND, span, "'%s' is an observable of one object, not of %d",
                   known->name, n);
        diag_help(e->diags, "a list of observables names each: '%s.%s, %s.%s'",
                  objects[0].objects->label, known->name, objects[1].objects->label, known->name);
        return;
    }
    diag_error(e->diags, HML_E_KIND, span, "'%s' is an observable of %d objects, not of %d",
               known->name, known->n_objects, n);
    Str before = n == 1 ? name_before(span) : (Str){0};
    const char *label = objects[0].objects->label;
    if (before.n)
        diag_help(e->diags, "without blanks it is of both: '%.*s,%s.%s'", STR_ARG(before), label,
                  known->name);
    else if (n == 1)
        diag_help(e->diags, "name the other object too: '%s,OTHER.%s'", label, known->name);
}

/* Why do the definitions with the right number of objects not fit? */
static bool report_kind(Elab *e, const ObservableDef *known, const Value *objects, int n,
                        Span span) {
    for (int i = 0; i < n && i < known->n_params; i++) {
        const Param *p = &known->params[i];
        const Objects *o = objects[i].objects;
        if (p->kind == PARAM_COLLECTIVE && !o->axis) {
            diag_error(e->diags, HML_E_KIND, span,
                       "'%s' is an observable of a collection, and %s is a single object",
                       known->name, o->label);
            if (o->base) diag_help(e->diags, "'%s.%s' is one", o->base->label, known->name);
            return true;
        }
        if (p->kind == PARAM_SINGLE && o->axis) {
            diag_error(e->diags, HML_E_KIND, span,
                       "'%s' wants a single object, and %s is a collection", known->name, o->label);
            diag_help(e->diags, "'%s0' is its first object", o->label);
            return true;
        }
        if (p->kind == PARAM_NESTED && o->kind != OBJECTS_LINKED && o->shape->level < 2) {
            diag_error(e->diags, HML_E_KIND, span, "'%s' wants nested objects, and %s is none",
                       known->name, o->label);
            return true;
        }
        if (p->kind != PARAM_OBJECT) continue;
        const Objects *named = elab_object_named(e, p->object);
        if (named && objects_come_from(o, named)) continue;
        diag_error(e->diags, HML_E_KIND, span, "'%s' is an observable of %.*s, and %s is none",
                   known->name, STR_ARG(p->object), o->label);
        if (!named) diag_help(e->diags, "the file has no %.*s", STR_ARG(p->object));
        return true;
    }
    return false;
}

/* Of combinations: what can be asked of their members. */
static void help_members(Elab *e, Objects *o, Str name, bool known) {
    const char *names[HML_MAX_AXES];
    size_t n = objects_member_names(e, o, names, ARRAY_LEN(names));
    if (!n) return;
    if (known) {
        diag_help(e->diags, "its members may have one: '%s.%s.%.*s'", o->label, names[0],
                  STR_ARG(name));
        return;
    }
    StrBuf list = {0};
    for (size_t i = 0; i < n; i++)
        buf_printf(&list, "%s%s", !i ? "" : i + 1 < n ? ", " : " and ", names[i]);
    diag_help(e->diags, "its members are %s", buf_cstr(&list));
    buf_free(&list);
}

static void report_missing(Elab *e, Objects *o, const ObservableDef *known, Str name, Span span) {
    if (!known) {
        diag_error(e->diags, HML_E_OBSERVABLE, span, "%s has no observable '%.*s'", o->label,
                   STR_ARG(name));
        help_nearest(e, o, name);
        help_members(e, o, name, false);
        return;
    }
    if (define_find(e->script, name) == known && known->body) {
        diag_error(e->diags, HML_E_NAME, span, "the observable '%s' is defined by itself",
                   known->name);
        return;
    }
    if (!known->body && objects_member(e, o, 0)) {
        diag_error(e->diags, HML_E_OBSERVABLE, span, "%s has no '%s': it is no sum of its members'",
                   o->label, known->name);
        help_members(e, o, name, true);
        return;
    }
    diag_error(e->diags, HML_E_OBSERVABLE, span, "%s has no '%s': the file does not store it",
               o->label, known->name);
    if (e->fault.n) {
        diag_help(e->diags, "computing it fails: %s", buf_cstr(&e->fault));
        return;
    }
    if (known->body && e->lacking.n && strcmp(buf_cstr(&e->lacking), known->name) != 0)
        diag_help(e->diags, "to compute it, %s would need '%s'", o->label, buf_cstr(&e->lacking));
}

static bool check_multiple(Elab *e, const ObservableDef *def, const Value *objects, int n,
                           Span span) {
    if (def->params[0].kind != PARAM_MULTIPLE) return true;
    if (n == 1 && !objects[0].objects->axis) {
        diag_error(e->diags, HML_E_KIND, span, "'%s' is an observable of several objects",
                   def->name);
        diag_help(e->diags, "name the others too: '%s,OTHER.%s'", objects[0].objects->label,
                  def->name);
        return false;
    }
    const Objects *whole = NULL;
    for (int i = 0; i < n; i++) {
        const Objects *o = objects[i].objects;
        if (!o->axis || o->kind == OBJECTS_SLICE) continue;
        if (whole) {
            diag_error(e->diags, HML_E_KIND, span,
                       "'%s' takes single objects, not the two whole collections %s and %s",
                       def->name, whole->label, o->label);
            diag_help(e->diags, "pick objects ('%s0,%s0.%s') or form pairs: 'pairs(%s)'",
                      whole->label, o->label, def->name, whole->label);
            return false;
        }
        whole = o;
    }
    return true;
}

Node *observe(Elab *e, Objects *o, Str name, Span span) {
    size_t errors = e->diags->n_errors;
    buf_clear(&e->lacking);
    buf_clear(&e->fault);
    Node *v = observe_try(e, o, name, span);
    if (v || e->diags->n_errors > errors) return v;
    const ObservableDef *known = observable_known(e, name);
    Value value = value_objects(o, span);
    if (known && !takes(e, str_of(known->folded), 1))
        report_count(e, known, &value, 1, span);
    else if (!known ||
             (check_multiple(e, known, &value, 1, span) && !report_kind(e, known, &value, 1, span)))
        report_missing(e, o, known, name, span);
    return NULL;
}

Node *observe_call(Elab *e, Value *objects, int n, Str name, const Ast *call, Span span) {
    const ObservableDef *known = observable_known(e, name);
    if (!known) {
        diag_error(e->diags, HML_E_NAME, span, "there is no observable '%.*s'", STR_ARG(name));
        help_nearest(e, NULL, name);
        return NULL;
    }
    if (!takes(e, str_of(known->folded), n)) {
        report_count(e, known, objects, n, span);
        return NULL;
    }
    if (!check_multiple(e, known, objects, n, span)) return NULL;
    bool plain = true;
    for (int i = 0; call && i < call->n_kids; i++)
        if (call->kids[i]->kind == AST_NAMED) plain = false;
    if (n == 1 && plain) return observe(e, objects[0].objects, name, span);
    const Definitions *sets[] = {e->script, e->schema, e->prelude};
    size_t errors = e->diags->n_errors;
    buf_clear(&e->lacking);
    buf_clear(&e->fault);
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        Node *v =
            observe_defined(e, sets[i], str_of(known->folded), objects, n, call, i == 0, span);
        if (v || e->diags->n_errors > errors) return v;
    }
    if (report_kind(e, known, objects, n, span)) return NULL;
    diag_error(e->diags, HML_E_OBSERVABLE, span, "'%s' cannot be computed for these objects",
               known->name);
    if (e->fault.n)
        diag_help(e->diags, "computing it fails: %s", buf_cstr(&e->fault));
    else if (e->lacking.n)
        diag_help(e->diags, "the file does not store '%s', which it needs", buf_cstr(&e->lacking));
    return NULL;
}
