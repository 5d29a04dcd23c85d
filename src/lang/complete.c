/* complete.c - names that a half-written word may become; see complete.h. */
#include "lang/complete.h"

#include <stdlib.h>

#include "lang/builtin.h"

static bool begins(Str word, const char *name) {
    size_t n = strlen(name);
    return n >= word.n && str_eq_nocase(word, (Str){name, word.n});
}

static void offer(Elab *e, Completions *out, Str head, Str word, const char *name) {
    if (!begins(word, name)) return;
    vec_push(out, arena_printf(e->arena, "%.*s%s", STR_ARG(head), name));
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void settle(Completions *out) {
    if (out->n) qsort(out->data, out->n, sizeof *out->data, by_text);
    size_t n = 0;
    for (size_t i = 0; i < out->n; i++)
        if (!n || strcmp(out->data[n - 1], out->data[i]) != 0) out->data[n++] = out->data[i];
    out->n = n;
}

static void offer_words(Elab *e, Completions *out, Str word) {
    static const char *const keywords[] = {
#define HML_KEYWORD(word, TOKEN, doc) word,
#include "defs/keywords.def"
#undef HML_KEYWORD
    };
    Str none = {"", 0};
    for (size_t i = 0; i < ARRAY_LEN(keywords); i++) offer(e, out, none, word, keywords[i]);
    for (size_t i = 0; builtin_at(i); i++) offer(e, out, none, word, builtin_at(i)->name);
    for (size_t i = 0; i < e->variables.n; i++) {
        Str name = e->variables.data[i].name;
        offer(e, out, none, word, arena_strndup(e->arena, name.p, name.n));
    }
    const Definitions *sets[] = {e->script, e->schema};
    for (size_t s = 0; s < ARRAY_LEN(sets); s++)
        for (size_t i = 0; i < sets[s]->objects.n; i++)
            offer(e, out, none, word, sets[s]->objects.data[i]->name);
    for (size_t i = 0; i < e->catalog->collections.n; i++)
        offer(e, out, none, word, e->catalog->collections.data[i].name);
    for (int i = 0; i < e->catalog->table->n_columns; i++)
        if (e->catalog->owner[i] < 0) offer(e, out, none, word, e->catalog->dotted[i]);
}

/* The collection in the file that objects were made from; of a union its first member's. */
static const Objects *root_of(const Objects *o) {
    while (o && o->kind != OBJECTS_COLLECTION) o = o->n_members ? o->members[0] : o->base;
    return o;
}

static void offer_observables(Elab *e, Completions *out, Str head, Str word, Objects *o) {
    const Objects *root = root_of(o);
    if (root) {
        const Collection *c = &e->catalog->collections.data[root->collection];
        for (size_t i = 0; i < c->members.n; i++) {
            const char *name = c->members.data[i].name;
            size_t n = strcspn(name, "."); /* structures and references by their first part */
            offer(e, out, head, word, arena_strndup(e->arena, name, n));
        }
    }
    const Definitions *sets[] = {e->script, e->schema, e->prelude};
    for (size_t s = 0; s < ARRAY_LEN(sets); s++)
        for (size_t i = 0; i < sets[s]->observables.n; i++) {
            const ObservableDef *def = sets[s]->observables.data[i];
            if (def->n_objects != 1 || !begins(word, def->name)) continue;
            size_t before = e->diags->items.n;
            bool there = observe_try(e, o, str_of(def->name), (Span){0}) != NULL;
            diag_truncate(e->diags, before);
            if (there) offer(e, out, head, word, def->name);
        }
}

void complete_word(Elab *e, Str word, Completions *out) {
    size_t dot = word.n;
    while (dot > 0 && word.p[dot - 1] != '.') dot--;
    if (dot == 0) {
        offer_words(e, out, word);
    } else {
        Ast path = {.kind = AST_PATH, .text = {word.p, dot - 1}};
        size_t before = e->diags->items.n;
        Value v = elab_path(e, &path);
        diag_truncate(e->diags, before);
        if (v.kind == VALUE_OBJECTS)
            offer_observables(e, out, (Str){word.p, dot}, (Str){word.p + dot, word.n - dot},
                              v.objects);
    }
    settle(out);
}
