/* schema.c - reads a schema block; see schema.h. */
#include "lang/schema.h"

static char *lower_copy(Arena *arena, Str s) {
    char *p = arena_strndup(arena, s.p, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z') p[i] = (char)(p[i] + 32);
    return p;
}

/* A text, a name, or a list of them. */
static Status names_read(Names *out, const Ast *value, Arena *arena, Diags *diags) {
    int n = value->kind == AST_LIST ? value->n_kids : 1;
    out->data = arena_array(arena, const char *, n);
    for (int i = 0; i < n; i++) {
        const Ast *a = value->kind == AST_LIST ? value->kids[i] : value;
        if (a->kind != AST_STRING && a->kind != AST_PATH)
            return diag_error(diags, HML_E_SCHEMA, a->span, "a name or text is expected here");
        out->data[out->n++] = arena_strndup(arena, a->text.p, a->text.n);
    }
    return HML_OK;
}

static Status units_read(Schema *s, Unit unit, const Ast *value, Arena *arena, Diags *diags) {
    Names names = {0};
    if (names_read(&names, value, arena, diags) != HML_OK) return HML_FAIL;
    UnitRule *rules = arena_array(arena, UnitRule, s->n_units + names.n);
    if (s->n_units) memcpy(rules, s->units, sizeof(UnitRule) * (size_t)s->n_units);
    for (int i = 0; i < names.n; i++)
        rules[s->n_units + i] = (UnitRule){lower_copy(arena, str_of(names.data[i])), unit};
    s->units = rules;
    s->n_units += names.n;
    return HML_OK;
}

/* The settings of a link: index, climb, key, is. The targets that stand before them are counted. */
static Status link_settings(LinkRule *link, const Ast *a, int *n_targets, Arena *arena,
                            Diags *diags) {
    *n_targets = 0;
    while (*n_targets < a->n_kids && a->kids[*n_targets]->kind != AST_NAMED) ++*n_targets;
    for (int i = *n_targets; i < a->n_kids; i++) {
        const Ast *named = a->kids[i];
        const Ast *value = named->kind == AST_NAMED ? named->kids[0] : named;
        bool text = value->kind == AST_STRING || value->kind == AST_PATH;
        const char *word = text ? arena_strndup(arena, value->text.p, value->text.n) : NULL;
        link->climbs = link->climbs || str_eq(named->text, STR("climb"));
        if (named->kind != AST_NAMED)
            text = false;
        else if (text && (str_eq(named->text, STR("index")) || str_eq(named->text, STR("climb"))))
            link->places = word;
        else if (text && str_eq(named->text, STR("key")))
            link->key = word;
        else if (value->kind == AST_INT && str_eq(named->text, STR("is")))
            link->key_is = value->number.i, text = true;
        else
            text = false;
        if (!text)
            return diag_error(
                diags, HML_E_SCHEMA, named->span,
                "behind the targets of a link stand 'index = NAME' or 'climb = NAME', "
                "and 'key = NAME, is = NUMBER'");
    }
    return HML_OK;
}

static Status links_read(Schema *s, const Ast *value, Arena *arena, Diags *diags) {
    int n = value->kind == AST_LIST ? value->n_kids : 1;
    s->links = arena_array(arena, LinkRule, n);
    for (int i = 0; i < n; i++) {
        const Ast *a = value->kind == AST_LIST ? value->kids[i] : value;
        if (a->kind != AST_CALL)
            return diag_error(diags, HML_E_SCHEMA, a->span,
                              "a link is written NAME(TARGET, TARGET ..., index = NAME)");
        LinkRule *link = &s->links[s->n_links++];
        char folded[64];
        const char *dot = memchr(a->text.p, '.', a->text.n);
        Str name = a->text;
        if (dot) {
            size_t head = (size_t)(dot - name.p);
            link->object = arena_strndup(arena, name.p, head);
            name = (Str){dot + 1, name.n - head - 1};
        }
        link->name = arena_strdup(arena, str_fold(folded, sizeof folded, name));
        Ast list = {.kind = AST_LIST, .kids = a->kids, .span = a->span};
        if (link_settings(link, a, &list.n_kids, arena, diags) != HML_OK) return HML_FAIL;
        if (names_read(&link->targets, &list, arena, diags) != HML_OK) return HML_FAIL;
    }
    return HML_OK;
}

static Status setting_read(Schema *s, const Ast *a, Arena *arena, Diags *diags) {
    const struct {
        const char *name;
        Names *to;
    } lists[] = {{"tree", &s->trees},
                 {"has", &s->has},
                 {"pattern", &s->patterns},
                 {"counter", &s->counters},
                 {"single", &s->single}};
    const Ast *value = a->kids[0];
    Unit unit = unit_number();
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (str_eq(a->text, str_of(lists[i].name)))
            return names_read(lists[i].to, value, arena, diags);
    if (str_eq(a->text, STR("links"))) return links_read(s, value, arena, diags);
    if (str_eq(a->text, STR("number")) || unit_find(&unit, a->text))
        return units_read(s, unit, value, arena, diags);
    diag_error(diags, HML_E_SCHEMA, a->span, "a schema has no setting '%.*s'", STR_ARG(a->text));
    diag_help(diags,
              "settings are tree, has, pattern, counter, single, links, number and the units");
    return HML_FAIL;
}

Status schema_read(Schema *out, const Ast *block, Arena *arena, Diags *diags) {
    *out = (Schema){.name = arena_strndup(arena, block->text.p, block->text.n)};
    out->observables = arena_array(arena, Ast *, block->n_kids);
    out->objects = arena_array(arena, Ast *, block->n_kids);
    Status status = HML_OK;
    for (int i = 0; i < block->n_kids; i++) {
        Ast *a = block->kids[i];
        if (a->kind == AST_ASSIGN) {
            if (setting_read(out, a, arena, diags) != HML_OK) status = HML_FAIL;
        } else if (a->kind == AST_OBSERVABLE) {
            out->observables[out->n_observables++] = a;
        } else if (a->kind == AST_OBJECT) {
            out->objects[out->n_objects++] = a;
        } else {
            status = diag_error(diags, HML_E_SCHEMA, a->span,
                                "a schema holds settings, objects and observables");
        }
    }
    return status;
}

Unit schema_unit(const Schema *s, const char *observable) {
    char name[128];
    size_t n = 0;
    for (; observable[n] && n + 1 < sizeof name; n++) {
        char c = observable[n];
        name[n] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    name[n] = '\0';
    for (int i = 0; i < s->n_units; i++)
        if (str_glob(s->units[i].pattern, name)) return s->units[i].unit;
    return unit_unknown();
}

const LinkRule *schema_link(const Schema *s, Str object, Str name, int k) {
    char folded[64];
    str_fold(folded, sizeof folded, name);
    for (int general = 0; general < 2; general++)
        for (int i = 0; i < s->n_links; i++) {
            const LinkRule *l = &s->links[i];
            if (strcmp(l->name, folded) != 0 || (l->object == NULL) != (general == 1)) continue;
            if (l->object && !str_eq_nocase(str_of(l->object), object)) continue;
            if (k-- == 0) return l;
        }
    return NULL;
}

bool schema_split(const char *pattern, Str name, Str *object, Str *observable) {
    static const char object_word[] = "{object}", observable_word[] = "{observable}";
    Str *parts[2] = {object, observable};
    *object = *observable = (Str){name.p, 0};
    const char *p = pattern;
    size_t i = 0;
    while (*p) {
        int which = cstr_starts(p, object_word) ? 0 : cstr_starts(p, observable_word) ? 1 : -1;
        if (which < 0) {
            if (i >= name.n || name.p[i] != *p) return false;
            p++;
            i++;
            continue;
        }
        p += which == 0 ? sizeof object_word - 1 : sizeof observable_word - 1;
        size_t stop = i; /* up to the literal that follows, or the end */
        size_t literal = strcspn(p, "{");
        if (!literal)
            stop = name.n;
        else
            while (stop + literal <= name.n && memcmp(name.p + stop, p, literal) != 0) stop++;
        if (stop + literal > name.n || stop == i) return false;
        *parts[which] = (Str){name.p + i, stop - i};
        i = stop;
    }
    return i == name.n;
}
