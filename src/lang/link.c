/* link.c - what objects refer to: the jet of a muon, the mother of a particle, what a jet is made
 * of.
 *
 * A schema says how a file writes references down: as places in the list of the target's objects
 * (`index`), as places of the next one on a way up (`climb`), or, where it says nothing else, as
 * unique ids (TRef). Several rules of one name are alternatives for different objects. A reference
 * that leads nowhere gives a missing object.
 */
#include "lang/elab.h"

/* The first target of a rule that the file has. */
static Objects *index_target(Elab *e, const LinkRule *link) {
    for (int i = 0; i < link->targets.n; i++) {
        int c = catalog_collection(e->catalog, str_of(link->targets.data[i]));
        if (c >= 0 && !e->catalog->collections.data[c].single) return objects_collection(e, c);
    }
    return NULL;
}

/* v on the lists of another branch that belongs to it; NULL: they hang below different ones. */
static Node *aligned(Elab *e, Node *v, const Shape *to) {
    Ir *ir = &e->ir;
    if (shape_outer(ir, v->shape) != shape_outer(ir, to)) return NULL;
    Node *in[] = {v, ir_lists(ir, v->shape, v->shape->level - 1), ir_lists(ir, to, to->level - 1)};
    Node draft = {.op = VM_ALIGN, .elem = v->elem, .unit = v->unit, .shape = to, .bits = v->bits};
    draft.n_in = 3;
    memcpy(draft.in, in, sizeof in);
    draft.span = v->span;
    return ir_intern(ir, draft);
}

/* Places that o stores, none where the key beside them is not the one of the target. */
static Node *stored_places(Elab *e, Objects *o, const LinkRule *link, Span span) {
    Node *place = observe_stored(e, o, str_of(link->places), span);
    place = place && place->elem == HML_U64 ? op_unsigned_to_int(e, place) : place;
    if (!place || place->elem != HML_I64 || !link->key) return place;
    Node *key = observe_stored(e, o, str_of(link->key), span);
    if (!key || key->elem != HML_I64 || key->shape->level != place->shape->level) return NULL;
    if (key->shape != place->shape) key = aligned(e, key, place->shape);
    if (!key) return NULL;
    Node *fits = op_compare(e, OP_EQ, key, ir_int(&e->ir, link->key_is, span), span);
    return fits ? op_select(e, fits, place, ir_int(&e->ir, -1, span), span) : NULL;
}

static Objects *index_link(Elab *e, Objects *o, const LinkRule *link, const char *label,
                           Span span) {
    Objects *target = index_target(e, link);
    Node *places = target ? stored_places(e, o, link, span) : NULL;
    if (!places) return NULL;
    if (!link->climbs) return objects_linked(e, o, label, target, places, NULL);
    Node *up = stored_places(e, target, link, span);
    return up ? objects_climbed(e, o, label, target, places, up) : NULL;
}

/* What a link of the schema leads to: the first rule of that name whose targets the file has. */
static Objects *link_target(Elab *e, Objects *o, Str name, Span span) {
    const LinkRule *link;
    StrBuf list = {0};
    for (int k = 0; (link = schema_link(e->catalog->schema, objects_root_name(e, o), name, k));
         k++) {
        Objects *targets[16];
        int n = 0;
        if (link->places) continue;
        for (int i = 0; i < link->targets.n && n < (int)ARRAY_LEN(targets); i++) {
            int c = catalog_collection(e->catalog, str_of(link->targets.data[i]));
            buf_printf(&list, "%s%s", list.n ? ", " : "", link->targets.data[i]);
            if (c >= 0 &&
                collection_member(&e->catalog->collections.data[c], STR("fUniqueID")) >= 0)
                targets[n++] = objects_collection(e, c);
        }
        if (!n) continue;
        buf_free(&list);
        return n == 1 ? targets[0] : objects_union(e, targets, n, link->name);
    }
    diag_error(e->diags, HML_E_BRANCH, span, "what %s.%.*s refer to is not in the file", o->label,
               STR_ARG(name));
    if (list.n) diag_help(e->diags, "it would be in one of %s", buf_cstr(&list));
    buf_free(&list);
    return NULL;
}

Objects *elab_link(Elab *e, Objects *o, Str name, Span span) {
    const LinkRule *link;
    const char *label = arena_printf(e->arena, "%s.%.*s", o->label, STR_ARG(name));
    bool by_id = false;
    for (int k = 0; (link = schema_link(e->catalog->schema, objects_root_name(e, o), name, k));
         k++) {
        Objects *found = link->places ? index_link(e, o, link, label, span) : NULL;
        if (found) return found;
        by_id = by_id || !link->places;
    }
    if (!by_id) return NULL;
    Node *references = NULL;
    static const char *const parts[] = {"refs", "ref"}; /* TRefArray, TRef */
    for (size_t i = 0; i < ARRAY_LEN(parts) && !references; i++)
        references = observe_stored(
            e, o, str_of(arena_printf(e->arena, "%.*s.%s", STR_ARG(name), parts[i])), span);
    if (!references) return NULL;
    Objects *target = link_target(e, o, name, span);
    Node *ids = target ? observe_try(e, target, STR("fUniqueID"), span) : NULL;
    return ids ? objects_linked(e, o, label, target, references, ids) : NULL;
}
