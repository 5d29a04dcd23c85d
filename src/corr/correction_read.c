/* correction_read.c - files of corrections: the set, each correction with its inputs, compounds. */
#include <stdlib.h>

#include "corr/correction_reader.h"

typedef struct SetReader {
    CorrReader reader;
    VEC(Correction *) items;
} SetReader;

static char *text_copy(CorrReader *r, const json_t *v) {
    return json_is_string(v) ? arena_strdup(r->arena, json_string_value(v)) : NULL;
}

static bool variable_read(CorrReader *r, CorrVariable *out, const json_t *v, const JsonPath *at) {
    static const char *const types[] = {
        [CORR_REAL] = "real", [CORR_INT] = "int", [CORR_STRING] = "string"};
    if (!json_is_object(v)) {
        jsonfile_error(at, r->diags, "should be an object with name and type");
        return false;
    }
    const json_t *name = jsonfile_member(v, "name", JSON_STRING, at, r->diags);
    const json_t *type = name ? jsonfile_member(v, "type", JSON_STRING, at, r->diags) : NULL;
    if (!type) return false;
    *out = (CorrVariable){text_copy(r, name), text_copy(r, json_object_get(v, "description")), 0};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (strcmp(json_string_value(type), types[i]) != 0) continue;
        out->type = (CorrType)i;
        return true;
    }
    jsonfile_error(at, r->diags, "the type '%.60s' is none of real, int, string",
                   json_string_value(type));
    return false;
}

static bool inputs_read(CorrReader *r, Correction *c, const json_t *v, const JsonPath *at) {
    const json_t *inputs = jsonfile_member(v, "inputs", JSON_ARRAY, at, r->diags);
    if (!inputs) return false;
    size_t n = json_array_size(inputs);
    JsonPath here = {at, "inputs", 0};
    if (n > CORR_INPUTS_MAX)
        return jsonfile_error(&here, r->diags, "%zu inputs are more than the %d that are supported",
                              n, CORR_INPUTS_MAX) == HML_OK;
    for (size_t i = 0; i < n; i++) {
        JsonPath one = {&here, NULL, i};
        if (!variable_read(r, &c->inputs[i], json_array_get(inputs, i), &one)) return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(c->inputs[k].name, c->inputs[i].name) == 0)
                return jsonfile_error(&one, r->diags, "there are two inputs '%.100s'",
                                      c->inputs[i].name) == HML_OK;
    }
    c->n_inputs = (int)n;
    return true;
}

/* What corrections and compounds begin with. */
static Correction *head_read(SetReader *s, const json_t *v, const JsonPath *at) {
    CorrReader *r = &s->reader;
    if (!json_is_object(v)) {
        jsonfile_error(at, r->diags, "should be an object");
        return NULL;
    }
    Correction *c = arena_new(r->arena, Correction);
    const json_t *name = jsonfile_member(v, "name", JSON_STRING, at, r->diags);
    if (!name || !inputs_read(r, c, v, at)) return NULL;
    c->name = text_copy(r, name);
    c->description = text_copy(r, json_object_get(v, "description"));
    JsonPath output = {at, "output", 0};
    if (!variable_read(r, &c->output, json_object_get(v, "output"), &output)) return NULL;
    for (size_t i = 0; i < s->items.n; i++)
        if (strcmp(s->items.data[i]->name, c->name) == 0) {
            jsonfile_error(at, r->diags, "there are two corrections '%.100s'", c->name);
            return NULL;
        }
    return c;
}

static bool generic_read(CorrReader *r, const json_t *v, const JsonPath *at) {
    const json_t *formulas = json_object_get(v, "generic_formulas");
    r->n_generic = 0;
    if (!formulas || json_is_null(formulas)) return true;
    JsonPath here = {at, "generic_formulas", 0};
    if (!json_is_array(formulas))
        return jsonfile_error(&here, r->diags, "should be an array") == HML_OK;
    size_t n = json_array_size(formulas);
    CorrNode *nodes = arena_array(r->arena, CorrNode, n + 1);
    for (size_t i = 0; i < n; i++) {
        JsonPath one = {&here, NULL, i};
        if (content_formula(r, &nodes[i], json_array_get(formulas, i), &one) != HML_OK)
            return false;
    }
    r->generic = nodes;
    r->n_generic = n;
    return true;
}

static bool item_read(SetReader *s, const json_t *v, const JsonPath *at) {
    CorrReader *r = &s->reader;
    Correction *c = head_read(s, v, at);
    if (!c) return false;
    const json_t *version = jsonfile_member(v, "version", JSON_INTEGER, at, r->diags);
    if (!version) return false;
    c->version = json_integer_value(version);
    r->correction = c;
    JsonPath data = {at, "data", 0};
    if (!generic_read(r, v, at)) return false;
    c->root = content_read(r, json_object_get(v, "data"), &data, 0);
    if (c->root == CORR_NONE) return false;
    vec_push(&s->items, c);
    return true;
}

/* ---- compounds ---- */

static bool op_read(CorrReader *r, CorrOp *out, const json_t *v, const char *key, bool last,
                    const JsonPath *at) {
    const json_t *text = jsonfile_member(v, key, JSON_STRING, at, r->diags);
    if (!text) return false;
    const char *word = json_string_value(text);
    static const char *const names[] = {
        [CORR_OP_ADD] = "+", [CORR_OP_MUL] = "*", [CORR_OP_DIV] = "/", [CORR_OP_LAST] = "last"};
    for (size_t i = 0; i < ARRAY_LEN(names) - !last; i++) {
        if (strcmp(word, names[i]) != 0) continue;
        *out = (CorrOp)i;
        return true;
    }
    return jsonfile_error(&(JsonPath){at, key, 0}, r->diags, "'%.20s' is no operation here",
                          word) == HML_OK;
}

static int input_index(const Correction *c, const char *name) {
    for (int i = 0; name && i < c->n_inputs; i++)
        if (strcmp(c->inputs[i].name, name) == 0) return i;
    return -1;
}

static bool updates_read(CorrReader *r, CorrStack *stack, const Correction *c, const json_t *v,
                         const JsonPath *at) {
    const json_t *names = jsonfile_member(v, "inputs_update", JSON_ARRAY, at, r->diags);
    if (!names) return false;
    JsonPath here = {at, "inputs_update", 0};
    for (size_t i = 0; i < json_array_size(names); i++) {
        JsonPath one = {&here, NULL, i};
        int input = input_index(c, json_string_value(json_array_get(names, i)));
        bool fits = input >= 0 && c->inputs[input].type == CORR_REAL;
        for (int k = 0; k < stack->n_updates; k++) fits = fits && stack->updates[k] != input;
        if (!fits)
            return jsonfile_error(&one, r->diags,
                                  "should be the name of a real input, each once") == HML_OK;
        stack->updates[stack->n_updates++] = input;
    }
    return true;
}

static bool stack_item_read(SetReader *s, CorrStackItem *out, const Correction *c, const json_t *v,
                            const JsonPath *at) {
    CorrReader *r = &s->reader;
    const char *name = json_string_value(v);
    for (size_t i = 0; name && i < s->items.n && !out->correction; i++)
        if (!s->items.data[i]->stack && strcmp(s->items.data[i]->name, name) == 0)
            out->correction = s->items.data[i];
    if (!out->correction)
        return jsonfile_error(at, r->diags, "there is no correction '%.100s' in the file",
                              name ? name : "") == HML_OK;
    for (int k = 0; k < out->correction->n_inputs; k++) {
        const CorrVariable *input = &out->correction->inputs[k];
        out->inputs[k] = input_index(c, input->name);
        if (out->inputs[k] < 0 || c->inputs[out->inputs[k]].type != input->type)
            return jsonfile_error(at, r->diags,
                                  "'%.100s' needs the input '%.100s', which the compound does not "
                                  "have or has with another type",
                                  name, input->name) == HML_OK;
    }
    return true;
}

static bool compound_read(SetReader *s, const json_t *v, const JsonPath *at) {
    CorrReader *r = &s->reader;
    Correction *c = head_read(s, v, at);
    if (!c) return false;
    CorrStack *stack = arena_new(r->arena, CorrStack);
    const json_t *names = jsonfile_member(v, "stack", JSON_ARRAY, at, r->diags);
    if (!names || !op_read(r, &stack->input_op, v, "input_op", false, at) ||
        !op_read(r, &stack->output_op, v, "output_op", true, at) ||
        !updates_read(r, stack, c, v, at))
        return false;
    stack->n = json_array_size(names);
    CorrStackItem *items = arena_array(r->arena, CorrStackItem, stack->n + 1);
    JsonPath here = {at, "stack", 0};
    if (stack->n == 0) return jsonfile_error(&here, r->diags, "is empty") == HML_OK;
    for (size_t i = 0; i < stack->n; i++) {
        JsonPath one = {&here, NULL, i};
        if (!stack_item_read(s, &items[i], c, json_array_get(names, i), &one)) return false;
    }
    stack->items = items;
    c->stack = stack;
    vec_push(&s->items, c);
    return true;
}

/* ---- sets ---- */

static int by_text(const void *a, const void *b) {
    return str_compare(((const CorrText *)a)->text, ((const CorrText *)b)->text);
}

void reader_finish(CorrReader *r, Correction *const *corrections, size_t n) {
    CorrNode *nodes = arena_array(r->arena, CorrNode, r->nodes.n + 1);
    double *values = arena_array(r->arena, double, r->values.n + 1);
    CorrTexts *texts = arena_new(r->arena, CorrTexts);
    CorrText *sorted = arena_array(r->arena, CorrText, r->texts.n + 1);
    for (size_t i = 0; i < r->nodes.n; i++) nodes[i] = r->nodes.data[i];
    for (size_t i = 0; i < r->values.n; i++) values[i] = r->values.data[i];
    for (size_t i = 0; i < r->texts.n; i++) sorted[i] = (CorrText){r->texts.data[i], (int64_t)i};
    qsort(sorted, r->texts.n, sizeof *sorted, by_text);
    *texts = (CorrTexts){sorted, r->texts.n};
    for (size_t i = 0; i < n; i++) {
        corrections[i]->nodes = nodes;
        corrections[i]->values = values;
        corrections[i]->texts = texts;
    }
}

void reader_free(CorrReader *r) {
    vec_free(&r->nodes);
    vec_free(&r->values);
    vec_free(&r->texts);
    map_free(&r->text_ids);
}

static bool items_read(SetReader *s, const json_t *array, const char *key, const JsonPath *top,
                       bool (*read)(SetReader *, const json_t *, const JsonPath *)) {
    JsonPath here = {top, key, 0};
    for (size_t i = 0; i < json_array_size(array); i++) {
        JsonPath one = {&here, NULL, i};
        if (!read(s, json_array_get(array, i), &one)) return false;
    }
    return true;
}

static bool set_read(SetReader *s, const json_t *v, const JsonPath *top) {
    Diags *diags = s->reader.diags;
    if (!json_is_object(v))
        return jsonfile_error(top, diags, "is not a set of corrections") == HML_OK;
    const json_t *version = jsonfile_member(v, "schema_version", JSON_INTEGER, top, diags);
    if (!version) return false;
    if (json_integer_value(version) != 2) {
        jsonfile_error(top, diags, "schema version %lld of corrections is not supported, only 2",
                       (long long)json_integer_value(version));
        diag_help(diags, "the Python package correctionlib converts files of other versions");
        return false;
    }
    const json_t *items = jsonfile_member(v, "corrections", JSON_ARRAY, top, diags);
    if (!items || !items_read(s, items, "corrections", top, item_read)) return false;
    const json_t *compounds = json_object_get(v, "compound_corrections");
    if (!compounds || json_is_null(compounds)) return true;
    compounds = jsonfile_member(v, "compound_corrections", JSON_ARRAY, top, diags);
    return compounds && items_read(s, compounds, "compound_corrections", top, compound_read);
}

static Status set_finish(CorrectionSet *out, const json_t *json, const char *name, Arena *arena,
                         Diags *diags) {
    SetReader s = {.reader = {.arena = arena, .diags = diags}};
    JsonPath top = {NULL, name, 0};
    *out = (CorrectionSet){0};
    bool ok = set_read(&s, json, &top);
    if (ok) {
        reader_finish(&s.reader, s.items.data, s.items.n);
        const Correction **items = arena_array(arena, const Correction *, s.items.n + 1);
        for (size_t i = 0; i < s.items.n; i++) items[i] = s.items.data[i];
        *out = (CorrectionSet){text_copy(&s.reader, json_object_get(json, "description")), items,
                               s.items.n};
    }
    vec_free(&s.items);
    reader_free(&s.reader);
    return ok ? HML_OK : HML_FAIL;
}

Status correction_parse(CorrectionSet *out, Str text, const char *name, Arena *arena,
                        Diags *diags) {
    json_t *json;
    if (jsonfile_parse(&json, text, name, diags) != HML_OK) return HML_FAIL;
    Status s = set_finish(out, json, name, arena, diags);
    json_decref(json);
    return s;
}

Status correction_read(CorrectionSet *out, const char *path, Arena *arena, Diags *diags) {
    json_t *json;
    if (jsonfile_load(&json, path, diags) != HML_OK) return HML_FAIL;
    Status s = set_finish(out, json, path, arena, diags);
    json_decref(json);
    return s;
}
