/* elab_unknown.c - names that nobody knows: the message, and what might have been meant. */
#include "lang/elab.h"

/* An observable without its object: where it would be written. */
static void report_observable(Elab *e, const ObservableDef *known, const Part *p) {
    diag_error(e->diags, HML_E_KIND, p->span, "'%.*s' is an observable and needs an object",
               STR_ARG(p->word));
    bool several = known->n_objects > 1 || known->params[0].kind == PARAM_MULTIPLE;
    bool all = known->params[0].kind == PARAM_COLLECTIVE;
    diag_help(e->diags, "write it behind %s: '%s.%.*s'", several ? "several" : "one",
              several ? "jet0,jet1"
              : all   ? "jet"
                      : "jet0",
              STR_ARG(p->word));
}

enum { OBJECTS_LISTED = 12, NAMES_LISTED = 16 };

/* All names, where they are few, or the objects that the file has. */
static void help_what_there_is(Elab *e, const char *const *names, size_t n_names) {
    StrBuf list = {0};
    size_t n = e->catalog->collections.n, shown = 0;
    bool few = n_names <= NAMES_LISTED;
    for (size_t i = 0; i < n && !few; i++) {
        const Collection *c = &e->catalog->collections.data[i];
        if (c->members.n < 2) continue; /* rather a lone branch */
        buf_printf(&list, "%s%s", shown ? ", " : "", c->name);
        shown++;
    }
    if (shown && shown <= OBJECTS_LISTED)
        diag_help(e->diags, "the file has the objects %s", buf_cstr(&list));
    for (size_t i = 0; few && i < n_names; i++) {
        if (catalog_collection(e->catalog, str_of(names[i])) >= 0 &&
            catalog_column(e->catalog, str_of(names[i])) < 0)
            continue; /* made from the beginnings of names: muon of muon_pt */
        buf_printf(&list, "%s%s", list.n ? ", " : "", names[i]);
    }
    if (few && list.n) diag_help(e->diags, "known names: %s", buf_cstr(&list));
    buf_free(&list);
}

static size_t known_names(Elab *e, const char **names, size_t cap) {
    size_t n = 0;
    for (const Frame *f = e->frame; f; f = f->outer)
        if (f->element) n += observe_names(e, f->element, names + n, cap / 8);
    for (size_t i = 0; i < e->variables.n && n < cap / 4; i++)
        names[n++] =
            arena_strndup(e->arena, e->variables.data[i].name.p, e->variables.data[i].name.n);
    const Definitions *sets[] = {e->script, e->schema};
    for (size_t s = 0; s < ARRAY_LEN(sets); s++)
        for (size_t i = 0; i < sets[s]->objects.n && n < cap / 2; i++)
            names[n++] = sets[s]->objects.data[i]->name;
    return n + catalog_names(e->catalog, names + n, cap - n);
}

static bool is_lower(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 'A' && s.p[i] <= 'Z') return false;
    return true;
}

/* Objects whose definition leads back to them. */
static bool defined_by_itself(Elab *e, const Part *p) {
    Str name, digits;
    for (int i = 0; part_candidate(p, i, &name, &digits); i++) {
        const ObjectDef *def = define_find_object(e->script, name, 0);
        for (int k = 0; def && k < e->n_active; k++) {
            if (e->active[k] != def) continue;
            diag_error(e->diags, HML_E_NAME, p->span, "the object '%s' is defined by itself",
                       def->name);
            return true;
        }
    }
    return false;
}

void elab_report_unknown(Elab *e, const Part *p) {
    const ObservableDef *known = observable_known(e, p->word);
    bool element = false; /* inside `X where`, names of observables are looked up */
    for (const Frame *f = e->frame; f; f = f->outer) element = element || f->element;
    if (known && !p->quoted && !element) {
        report_observable(e, known, p);
        return;
    }
    for (const Frame *f = e->frame; f && known && !p->quoted; f = f->outer) {
        if (!f->element) continue;
        observe(e, f->element, p->word, p->span); /* tells why it has none */
        return;
    }
    if (e->unmade.n) {
        diag_error(e->diags, HML_E_BRANCH, p->span, "%s", buf_cstr(&e->unmade));
        return;
    }
    if (defined_by_itself(e, p)) return;
    const char *names[4096];
    size_t n = known_names(e, names, ARRAY_LEN(names));
    diag_error(e->diags, HML_E_NAME, p->span, "there is no '%.*s' in the script or the file",
               STR_ARG(p->word));
    const char *near = str_nearest(p->word, names, n);
    Str name, digits = {0}, best = p->word;
    for (int i = 0; part_candidate(p, i, &name, &digits); i++) best = name;
    if (!near) near = str_nearest(best, names, n);
    if (!near) {
        help_what_there_is(e, names, n);
        return;
    }
    char *shown = arena_strdup(e->arena, near); /* objects are found in any case */
    bool object = catalog_collection(e->catalog, str_of(near)) >= 0;
    for (char *c = shown; *c && object && is_lower(p->word); c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + 32);
    Str index = {p->word.p + best.n, object ? p->word.n - best.n : 0};
    diag_help(e->diags, "did you mean '%s%.*s'?", shown, STR_ARG(index));
}
