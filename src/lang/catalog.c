/* catalog.c - the names of one table through a schema; see catalog.h. */
#include "lang/catalog.h"

/* A part of a path without the dimension suffix: "FatJet.Tau[5]" -> "FatJet.Tau". */
static Str without_dimensions(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '[') return (Str){s.p, i};
    return s;
}

static Str without_dot(Str s) {
    if (s.n && s.p[s.n - 1] == '.') s.n--;
    return s;
}

/* "Jet/Jet.PT" -> "Jet.PT"; "muonp4/muonp4.fP/muonp4.fP.fX" -> "muonp4.fP.fX". */
static const char *dotted_path(Arena *arena, const char *path) {
    StrBuf out = {0};
    for (const char *p = path; *p;) {
        size_t n = strcspn(p, "/");
        Str part = without_dot(without_dimensions((Str){p, n}));
        p += n + (p[n] == '/');
        Str so_far = {buf_cstr(&out), out.n};
        if (out.n && part.n > out.n && part.p[out.n] == '.' &&
            str_eq((Str){part.p, out.n}, so_far)) {
            part.p += out.n + 1;
            part.n -= out.n + 1;
        }
        if (out.n) buf_addc(&out, '.');
        buf_add(&out, part);
    }
    char *result = arena_strndup(arena, buf_cstr(&out), out.n);
    buf_free(&out);
    return result;
}

/* Object and observable of a column by the file's own counter ("nJet", or the array "Jet"). */
static bool split_by_group(const Catalog *c, int column, Str *object, Str *observable) {
    const ColumnInfo *info = &c->table->columns[column];
    if (info->group < 0) return false;
    Str group = without_dot(str_of(c->table->groups[info->group].name)), nothing;
    for (int i = -1; i < c->schema->counters.n; i++) {
        Str name = group;
        if (i < 0 && memchr(group.p, '.', group.n)) continue; /* a column of a larger collection */
        if (i >= 0 && !schema_split(c->schema->counters.data[i], group, &name, &nothing)) continue;
        Str path = str_of(c->dotted[column]);
        bool fits = path.n > name.n + 1 && str_eq((Str){path.p, name.n}, name) &&
                    (path.p[name.n] == '_' || path.p[name.n] == '.');
        if (!fits) continue;
        *object = name;
        *observable = (Str){path.p + name.n + 1, path.n - name.n - 1};
        return true;
    }
    return false;
}

static bool matches_any(const Names *patterns, Str name) {
    char text[128];
    size_t n = MIN_OF(name.n, sizeof text - 1);
    memcpy(text, name.p, n);
    text[n] = '\0';
    for (int i = 0; i < patterns->n; i++)
        if (str_glob(patterns->data[i], text)) return true;
    return false;
}

static Collection *collection_of(Catalog *c, Str name, bool single, int group) {
    int64_t at = map_get(&c->by_collection, name, -1);
    if (at < 0) {
        at = (int64_t)c->collections.n;
        Collection fresh = {
            .name = arena_strndup(c->arena, name.p, name.n), single, group, {NULL, 0, 0}};
        vec_push(&c->collections, fresh);
        map_set(&c->by_collection, str_of(vec_last(&c->collections).name), at);
    }
    return &c->collections.data[at];
}

/* Puts a column into its collection. Lists come first, so that a lone number with the same prefix
 * (the counter `lep_n`) does not make the collection single. */
static void catalog_place(Catalog *c, int column, bool lists) {
    const ColumnInfo *info = &c->table->columns[column];
    Str object, observable;
    bool found = split_by_group(c, column, &object, &observable);
    for (int i = 0; i < c->schema->patterns.n && !found; i++)
        found = schema_split(c->schema->patterns.data[i], str_of(c->dotted[column]), &object,
                             &observable);
    if (!found) return;
    bool single = matches_any(&c->schema->single, object);
    bool is_list = info->n_axes > 0 && info->fixed[0] == 0 && !single;
    if (is_list != lists) return;
    Collection *to = collection_of(c, object, !is_list, is_list ? info->group : -1);
    if (to->single == is_list) return; /* a lone number beside lists */
    if (to->group != info->group && is_list) to->group = -1;
    Member member = {arena_strndup(c->arena, observable.p, observable.n), column};
    vec_push(&to->members, member);
    c->owner[column] = (int)(to - c->collections.data);
}

void catalog_open(Catalog *c, const TableInfo *table, const Schema *schema, Arena *arena) {
    *c = (Catalog){.table = table, .schema = schema, .arena = arena};
    c->dotted = arena_array(arena, const char *, table->n_columns);
    c->owner = arena_array(arena, int, table->n_columns);
    for (int i = 0; i < table->n_columns; i++) c->owner[i] = -1;
    for (int i = 0; i < table->n_columns; i++)
        c->dotted[i] = dotted_path(arena, table->columns[i].name);
    for (int i = table->n_columns - 1; i >= 0; i--) {
        map_set(&c->by_column, str_of(table->columns[i].leaf), i);
        map_set(&c->by_column, str_of(c->dotted[i]), i);
    }
    for (int i = 0; i < table->n_columns; i++)
        map_set(&c->by_column, str_of(table->columns[i].name), i);
    for (int lists = 1; lists >= 0; lists--)
        for (int i = 0; i < table->n_columns; i++) catalog_place(c, i, lists == 1);
}

void catalog_close(Catalog *c) {
    for (size_t i = 0; i < c->collections.n; i++) vec_free(&c->collections.data[i].members);
    vec_free(&c->collections);
    map_free(&c->by_collection);
    map_free(&c->by_column);
}

bool catalog_fits(const TableInfo *table, const Schema *schema, Arena *arena) {
    const char *slash = strrchr(table->name, '/');
    const char *tree = slash ? slash + 1 : table->name;
    if (schema->trees.n && !matches_any(&schema->trees, str_of(tree))) return false;
    for (int k = 0; k < schema->has.n; k++) {
        bool found = false;
        for (int i = 0; i < table->n_columns && !found; i++)
            found = str_glob(schema->has.data[k], table->columns[i].leaf) ||
                    str_glob(schema->has.data[k], dotted_path(arena, table->columns[i].name));
        if (!found) return false;
    }
    return true;
}

/* The unique i < n whose name equals `name` without case: -1 none, -2 several. */
static int unique_nocase(Str name, const char *(*at)(const void *, int), const void *from, int n) {
    int found = -1;
    for (int i = 0; i < n; i++) {
        if (!str_eq_nocase(name, str_of(at(from, i)))) continue;
        if (found >= 0 && strcmp(at(from, found), at(from, i)) != 0) return -2;
        if (found < 0) found = i;
    }
    return found;
}

static const char *dotted_at(const void *c, int i) { return ((const Catalog *)c)->dotted[i]; }

static const char *leaf_at(const void *c, int i) {
    return ((const Catalog *)c)->table->columns[i].leaf;
}

static const char *collection_at(const void *c, int i) {
    return ((const Catalog *)c)->collections.data[i].name;
}

static const char *member_at(const void *c, int i) {
    return ((const Collection *)c)->members.data[i].name;
}

int catalog_column(const Catalog *c, Str name) {
    int64_t at = map_get(&c->by_column, name, -1);
    if (at >= 0) return (int)at;
    int found = unique_nocase(name, dotted_at, c, c->table->n_columns);
    return found != -1 ? found : unique_nocase(name, leaf_at, c, c->table->n_columns);
}

int catalog_collection(const Catalog *c, Str name) {
    int64_t at = map_get(&c->by_collection, name, -1);
    if (at >= 0) return (int)at;
    return unique_nocase(name, collection_at, c, (int)c->collections.n);
}

int collection_member(const Collection *c, Str name) {
    for (size_t i = 0; i < c->members.n; i++)
        if (str_eq(name, str_of(c->members.data[i].name))) return (int)i;
    return unique_nocase(name, member_at, c, (int)c->members.n);
}

bool collection_has_prefix(const Collection *c, Str name) {
    for (size_t i = 0; i < c->members.n; i++) {
        Str m = str_of(c->members.data[i].name);
        if (m.n > name.n + 1 && m.p[name.n] == '.' && str_eq_nocase((Str){m.p, name.n}, name))
            return true;
    }
    return false;
}

size_t catalog_names(const Catalog *c, const char **out, size_t cap) {
    size_t n = 0;
    for (size_t i = 0; i < c->collections.n && n < cap; i++) out[n++] = c->collections.data[i].name;
    for (int i = 0; i < c->table->n_columns && n < cap; i++) out[n++] = c->dotted[i];
    return n;
}
