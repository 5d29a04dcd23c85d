/* correction_content.c - content nodes of JSON corrections: bins, categories, formulas, transforms,
 * random numbers.
 *
 * Every claim of the file (names of inputs, lengths, edges, keys) is checked here once, so that
 * evaluation needs no checks.
 */
#include <math.h>
#include <stdlib.h>

#include "corr/correction_reader.h"

enum { CONTENT_DEPTH_MAX = 64, AXES_MAX = CORR_INPUTS_MAX };

static JsonPath member_at(const JsonPath *outer, const char *key) {
    return (JsonPath){outer, key, 0};
}

static JsonPath element_at(const JsonPath *outer, size_t index) {
    return (JsonPath){outer, NULL, index};
}

CorrRef reader_value(CorrReader *r, double value) {
    vec_push(&r->values, value);
    return (CorrRef)(r->values.n - 1) | CORR_IS_VALUE;
}

CorrRef reader_node(CorrReader *r, CorrNode node) {
    vec_push(&r->nodes, node);
    return (CorrRef)(r->nodes.n - 1);
}

int64_t reader_text(CorrReader *r, Str text) {
    int64_t id = map_get(&r->text_ids, text, -1);
    if (id >= 0) return id;
    Str own = {arena_strndup(r->arena, text.p, text.n), text.n};
    map_set(&r->text_ids, own, (int64_t)r->texts.n);
    vec_push(&r->texts, own);
    return (int64_t)r->texts.n - 1;
}

/* Index of the input that the member `key` (or an element of an array) names; -1 after an error. */
static int input_named(CorrReader *r, const json_t *v, const JsonPath *at) {
    const char *name = json_string_value(v);
    if (!name) {
        jsonfile_error(at, r->diags, "should be the name of an input");
        return -1;
    }
    const char *names[CORR_INPUTS_MAX];
    for (int i = 0; i < r->correction->n_inputs; i++) {
        names[i] = r->correction->inputs[i].name;
        if (strcmp(names[i], name) == 0) return i;
    }
    jsonfile_error(at, r->diags, "there is no input '%.100s'", name);
    const char *near = str_nearest(str_of(name), names, (size_t)r->correction->n_inputs);
    if (near) diag_help(r->diags, "did you mean '%s'?", near);
    return -1;
}

static int number_named(CorrReader *r, const json_t *v, const JsonPath *at) {
    int input = input_named(r, v, at);
    if (input < 0 || r->correction->inputs[input].type != CORR_STRING) return input;
    jsonfile_error(at, r->diags, "input '%s' is a text, and a number is needed",
                   r->correction->inputs[input].name);
    return -1;
}

/* ---- bins ---- */

static bool edge_read(CorrReader *r, const json_t *v, const JsonPath *at, double *out) {
    const char *text = json_string_value(v);
    if (json_is_number(v)) {
        *out = json_number_value(v);
        return true;
    }
    if (text && (strcmp(text, "inf") == 0 || strcmp(text, "+inf") == 0))
        *out = INFINITY;
    else if (text && strcmp(text, "-inf") == 0)
        *out = -INFINITY;
    else
        return jsonfile_error(at, r->diags, "an edge is a number, \"inf\" or \"-inf\"") == HML_OK;
    return true;
}

static bool edges_uniform(CorrReader *r, CorrAxis *a, const json_t *v, const JsonPath *at) {
    const json_t *n = jsonfile_member(v, "n", JSON_INTEGER, at, r->diags);
    const json_t *low = n ? jsonfile_member(v, "low", JSON_REAL, at, r->diags) : NULL;
    const json_t *high = low ? jsonfile_member(v, "high", JSON_REAL, at, r->diags) : NULL;
    if (!high) return false;
    a->low = json_number_value(low);
    a->high = json_number_value(high);
    json_int_t bins = json_integer_value(n);
    if (bins < 1 || bins > INT32_MAX)
        return jsonfile_error(at, r->diags, "%lld bins make no sense", (long long)bins) == HML_OK;
    if (!(a->low < a->high))
        return jsonfile_error(at, r->diags, "the lower edge %g is not below the upper edge %g",
                              a->low, a->high) == HML_OK;
    a->n = (uint32_t)bins;
    return true;
}

static bool edges_read(CorrReader *r, CorrAxis *a, const json_t *v, const JsonPath *at) {
    if (json_is_object(v)) return edges_uniform(r, a, v, at);
    if (!json_is_array(v) || json_array_size(v) < 2 || json_array_size(v) > INT32_MAX)
        return jsonfile_error(at, r->diags,
                              "edges are an array of at least two numbers, or an object with n, "
                              "low and high") == HML_OK;
    size_t n = json_array_size(v);
    double *edges = arena_array(r->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        JsonPath here = element_at(at, i);
        if (!edge_read(r, json_array_get(v, i), &here, &edges[i])) return false;
        if (i > 0 && !(edges[i - 1] < edges[i]))
            return jsonfile_error(&here, r->diags, "edge %g is not above the one before it, %g",
                                  edges[i], edges[i - 1]) == HML_OK;
    }
    a->n = (uint32_t)n - 1;
    a->low = edges[0];
    a->high = edges[n - 1];
    a->edges = edges;
    return true;
}

static bool flow_read(CorrReader *r, CorrNode *node, const json_t *object, const JsonPath *outer,
                      int depth) {
    const json_t *v = json_object_get(object, "flow");
    JsonPath at = member_at(outer, "flow");
    const char *word = json_string_value(v);
    if (!v) return jsonfile_error(outer, r->diags, "'flow' is missing") == HML_OK;
    if (word && strcmp(word, "clamp") == 0)
        node->flow = CORR_FLOW_CLAMP;
    else if (word && strcmp(word, "error") == 0)
        node->flow = CORR_FLOW_ERROR;
    else if (word && strcmp(word, "wrap") == 0)
        node->flow = CORR_FLOW_WRAP;
    else if (word)
        return jsonfile_error(&at, r->diags, "'%.60s' is none of clamp, error, wrap, or a default",
                              word) == HML_OK;
    else
        node->flow = CORR_FLOW_DEFAULT;
    for (uint32_t k = 0; k < node->n_axes && node->flow == CORR_FLOW_WRAP; k++)
        if (!isfinite(node->axes[k].high - node->axes[k].low))
            return jsonfile_error(&at, r->diags, "infinite edges cannot wrap") == HML_OK;
    node->fallback = CORR_NONE;
    if (node->flow != CORR_FLOW_DEFAULT) return true;
    node->fallback = content_read(r, v, &at, depth + 1);
    return node->fallback != CORR_NONE;
}

/* All elements of an array as kids. */
static const CorrRef *kids_read(CorrReader *r, const json_t *array, const JsonPath *at, int depth) {
    size_t n = json_array_size(array);
    CorrRef *kids = arena_array(r->arena, CorrRef, n + 1);
    for (size_t i = 0; i < n; i++) {
        JsonPath here = element_at(at, i);
        kids[i] = content_read(r, json_array_get(array, i), &here, depth + 1);
        if (kids[i] == CORR_NONE) return NULL;
    }
    return kids;
}

static CorrRef bins_finish(CorrReader *r, CorrNode node, const json_t *v, const JsonPath *at,
                           int depth) {
    uint64_t cells = 1;
    for (uint32_t k = 0; k < node.n_axes && cells <= UINT32_MAX; k++) cells *= node.axes[k].n;
    const json_t *content = jsonfile_member(v, "content", JSON_ARRAY, at, r->diags);
    if (!content) return CORR_NONE;
    JsonPath here = member_at(at, "content");
    if (json_array_size(content) != cells) {
        jsonfile_error(&here, r->diags, "has %zu elements where the edges make %llu bins",
                       json_array_size(content), (unsigned long long)cells);
        return CORR_NONE;
    }
    node.n = (uint32_t)cells;
    node.kids = kids_read(r, content, &here, depth);
    if (!node.kids || !flow_read(r, &node, v, at, depth)) return CORR_NONE;
    return reader_node(r, node);
}

static CorrRef binning_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    CorrAxis *axis = arena_new(r->arena, CorrAxis);
    JsonPath input = member_at(at, "input"), edges = member_at(at, "edges");
    axis->input = number_named(r, json_object_get(v, "input"), &input);
    if (axis->input < 0 || !edges_read(r, axis, json_object_get(v, "edges"), &edges))
        return CORR_NONE;
    CorrNode node = {.kind = CORR_BINS, .n_axes = 1, .axes = axis};
    return bins_finish(r, node, v, at, depth);
}

static CorrRef multibinning_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    const json_t *inputs = jsonfile_member(v, "inputs", JSON_ARRAY, at, r->diags);
    const json_t *edges = inputs ? jsonfile_member(v, "edges", JSON_ARRAY, at, r->diags) : NULL;
    if (!edges) return CORR_NONE;
    size_t n = json_array_size(inputs);
    if (n == 0 || n > AXES_MAX || json_array_size(edges) != n) {
        jsonfile_error(at, r->diags, "%zu inputs have edges for %zu", n, json_array_size(edges));
        return CORR_NONE;
    }
    CorrAxis *axes = arena_array(r->arena, CorrAxis, n);
    JsonPath of_inputs = member_at(at, "inputs"), of_edges = member_at(at, "edges");
    for (size_t k = 0; k < n; k++) {
        JsonPath input = element_at(&of_inputs, k), edge = element_at(&of_edges, k);
        axes[k].input = number_named(r, json_array_get(inputs, k), &input);
        if (axes[k].input < 0 || !edges_read(r, &axes[k], json_array_get(edges, k), &edge))
            return CORR_NONE;
    }
    CorrNode node = {.kind = CORR_BINS, .n_axes = (uint32_t)n, .axes = axes};
    return bins_finish(r, node, v, at, depth);
}

/* ---- categories ---- */

typedef struct KeyedRef {
    int64_t key;
    CorrRef ref;
} KeyedRef;

static int by_key(const void *a, const void *b) {
    int64_t x = ((const KeyedRef *)a)->key, y = ((const KeyedRef *)b)->key;
    return (x > y) - (x < y);
}

static bool key_read(CorrReader *r, const json_t *v, CorrType type, const JsonPath *at,
                     int64_t *out) {
    if (type == CORR_INT && json_is_integer(v)) {
        *out = json_integer_value(v);
        return true;
    }
    if (type == CORR_STRING && json_is_string(v)) {
        *out = reader_text(r, (Str){json_string_value(v), json_string_length(v)});
        return true;
    }
    return jsonfile_error(at, r->diags, "the key should be %s, as the input is",
                          type == CORR_INT ? "an integer" : "a text") == HML_OK;
}

static bool entry_read(CorrReader *r, const json_t *v, CorrType type, const JsonPath *at, int depth,
                       KeyedRef *out) {
    if (!json_is_object(v))
        return jsonfile_error(at, r->diags, "should be an object with key and value") == HML_OK;
    JsonPath key = member_at(at, "key"), value = member_at(at, "value");
    if (!key_read(r, json_object_get(v, "key"), type, &key, &out->key)) return false;
    out->ref = content_read(r, json_object_get(v, "value"), &value, depth + 1);
    return out->ref != CORR_NONE;
}

static bool entries_read(CorrReader *r, CorrNode *node, const json_t *content, const JsonPath *at,
                         KeyedRef *entries, int depth) {
    CorrType type = r->correction->inputs[node->input].type;
    size_t n = json_array_size(content);
    for (size_t i = 0; i < n; i++) {
        JsonPath here = element_at(at, i);
        if (!entry_read(r, json_array_get(content, i), type, &here, depth, &entries[i]))
            return false;
    }
    qsort(entries, n, sizeof *entries, by_key);
    int64_t *keys = arena_array(r->arena, int64_t, n + 1);
    CorrRef *kids = arena_array(r->arena, CorrRef, n + 1);
    for (size_t i = 0; i < n; i++) {
        keys[i] = entries[i].key;
        kids[i] = entries[i].ref;
        if (i > 0 && keys[i] == keys[i - 1])
            return jsonfile_error(at, r->diags, "has two entries with the same key") == HML_OK;
    }
    node->keys = keys;
    node->kids = kids;
    node->n = (uint32_t)n;
    return true;
}

static CorrRef category_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    CorrNode node = {.kind = CORR_CATEGORY, .fallback = CORR_NONE};
    JsonPath input = member_at(at, "input"), content_at = member_at(at, "content");
    node.input = input_named(r, json_object_get(v, "input"), &input);
    if (node.input < 0) return CORR_NONE;
    if (r->correction->inputs[node.input].type == CORR_REAL) {
        jsonfile_error(&input, r->diags, "a category wants a text or an integer, and '%s' is real",
                       r->correction->inputs[node.input].name);
        return CORR_NONE;
    }
    const json_t *content = jsonfile_member(v, "content", JSON_ARRAY, at, r->diags);
    if (!content) return CORR_NONE;
    KeyedRef *entries = mem_alloc((json_array_size(content) + 1) * sizeof *entries);
    bool ok = entries_read(r, &node, content, &content_at, entries, depth);
    mem_free(entries);
    const json_t *fallback = json_object_get(v, "default");
    if (ok && fallback && !json_is_null(fallback)) {
        JsonPath here = member_at(at, "default");
        node.fallback = content_read(r, fallback, &here, depth + 1);
        ok = node.fallback != CORR_NONE;
    }
    return ok ? reader_node(r, node) : CORR_NONE;
}

/* ---- formulas and transforms ---- */

static Status formula_variables(CorrReader *r, CorrNode *out, const json_t *v, const JsonPath *at) {
    const json_t *variables = jsonfile_member(v, "variables", JSON_ARRAY, at, r->diags);
    if (!variables) return HML_FAIL;
    size_t n = json_array_size(variables);
    JsonPath here = member_at(at, "variables");
    if (n > FORMULA_VARIABLES)
        return jsonfile_error(&here, r->diags, "a formula has at most %d variables",
                              FORMULA_VARIABLES);
    for (size_t i = 0; i < n; i++) {
        JsonPath one = element_at(&here, i);
        out->variables[i] = number_named(r, json_array_get(variables, i), &one);
        if (out->variables[i] < 0) return HML_FAIL;
    }
    out->n = (uint32_t)n;
    return HML_OK;
}

Status content_formula(CorrReader *r, CorrNode *out, const json_t *v, const JsonPath *at) {
    *out = (CorrNode){.kind = CORR_FORMULA};
    const json_t *text = jsonfile_member(v, "expression", JSON_STRING, at, r->diags);
    const json_t *parser = text ? jsonfile_member(v, "parser", JSON_STRING, at, r->diags) : NULL;
    if (!parser || formula_variables(r, out, v, at) != HML_OK) return HML_FAIL;
    if (strcmp(json_string_value(parser), "TFormula") != 0)
        return jsonfile_error(at, r->diags, "the parser '%.60s' is not supported, only TFormula",
                              json_string_value(parser));
    Formula *f = arena_new(r->arena, Formula);
    const char *why;
    size_t place;
    Str expression = {json_string_value(text), json_string_length(text)};
    JsonPath here = member_at(at, "expression");
    if (formula_compile(f, expression, (int)out->n, r->arena, &why, &place) != HML_OK)
        return jsonfile_error(&here, r->diags, "character %zu of '%.200s': %s", place + 1,
                              expression.p, why);
    out->formula = f;
    return HML_OK;
}

static CorrRef parameters_read(CorrReader *r, CorrNode node, const json_t *v, const JsonPath *at) {
    const json_t *parameters = json_object_get(v, "parameters");
    bool absent = !parameters || json_is_null(parameters);
    JsonPath here = member_at(at, "parameters");
    size_t n = absent ? 0 : json_array_size(parameters);
    if (!absent && !json_is_array(parameters)) {
        jsonfile_error(&here, r->diags, "should be an array");
        return CORR_NONE;
    }
    if (n < (size_t)node.formula->n_parameters) {
        jsonfile_error(&here, r->diags, "the formula needs %d parameters, and there are %zu",
                       node.formula->n_parameters, n);
        return CORR_NONE;
    }
    double *values = arena_array(r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        JsonPath one = element_at(&here, i);
        if (!json_is_number(json_array_get(parameters, i))) {
            jsonfile_error(&one, r->diags, "should be a number");
            return CORR_NONE;
        }
        values[i] = json_number_value(json_array_get(parameters, i));
    }
    node.parameters = values;
    return reader_node(r, node);
}

static CorrRef formula_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    (void)depth;
    CorrNode node;
    return content_formula(r, &node, v, at) == HML_OK ? parameters_read(r, node, v, at) : CORR_NONE;
}

static CorrRef formularef_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    (void)depth;
    const json_t *index = jsonfile_member(v, "index", JSON_INTEGER, at, r->diags);
    if (!index) return CORR_NONE;
    json_int_t i = json_integer_value(index);
    if (i < 0 || (uint64_t)i >= r->n_generic) {
        JsonPath here = member_at(at, "index");
        jsonfile_error(&here, r->diags, "there are %zu generic formulas, and this is number %lld",
                       r->n_generic, (long long)i);
        return CORR_NONE;
    }
    return parameters_read(r, r->generic[i], v, at);
}

static CorrRef transform_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    JsonPath input = member_at(at, "input"), rule = member_at(at, "rule");
    JsonPath content = member_at(at, "content");
    CorrNode node = {.kind = CORR_TRANSFORM, .n = 2, .fallback = CORR_NONE};
    node.input = number_named(r, json_object_get(v, "input"), &input);
    if (node.input < 0) return CORR_NONE;
    CorrRef *kids = arena_array(r->arena, CorrRef, 2);
    node.kids = kids;
    kids[0] = content_read(r, json_object_get(v, "rule"), &rule, depth + 1);
    if (kids[0] == CORR_NONE) return CORR_NONE;
    kids[1] = content_read(r, json_object_get(v, "content"), &content, depth + 1);
    return kids[1] == CORR_NONE ? CORR_NONE : reader_node(r, node);
}

static CorrRef random_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    (void)depth;
    const json_t *inputs = jsonfile_member(v, "inputs", JSON_ARRAY, at, r->diags);
    const json_t *word =
        inputs ? jsonfile_member(v, "distribution", JSON_STRING, at, r->diags) : NULL;
    if (!word) return CORR_NONE;
    const char *distribution = json_string_value(word);
    CorrNode node = {.kind = CORR_RANDOM, .normal = strcmp(distribution, "stdnormal") == 0};
    if (!node.normal && strcmp(distribution, "stdflat") != 0) {
        jsonfile_error(at, r->diags, "the distribution '%.60s' is not supported", distribution);
        return CORR_NONE;
    }
    size_t n = json_array_size(inputs);
    JsonPath here = member_at(at, "inputs");
    if (n == 0 || n > CORR_INPUTS_MAX) {
        jsonfile_error(&here, r->diags, "%zu inputs make no sense", n);
        return CORR_NONE;
    }
    int *entropy = arena_array(r->arena, int, n);
    for (size_t i = 0; i < n; i++) {
        JsonPath one = element_at(&here, i);
        entropy[i] = number_named(r, json_array_get(inputs, i), &one);
        if (entropy[i] < 0) return CORR_NONE;
    }
    node.entropy = entropy;
    node.n = (uint32_t)n;
    return reader_node(r, node);
}

static CorrRef unsupported(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    (void)depth;
    jsonfile_error(at, r->diags, "nodes of type '%s' are not supported",
                   json_string_value(json_object_get(v, "nodetype")));
    return CORR_NONE;
}

CorrRef content_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth) {
    static const struct {
        const char *type;
        CorrRef (*read)(CorrReader *, const json_t *, const JsonPath *, int);
    } kinds[] = {{"binning", binning_read},       {"multibinning", multibinning_read},
                 {"category", category_read},     {"formula", formula_read},
                 {"formularef", formularef_read}, {"transform", transform_read},
                 {"hashprng", random_read},       {"lwtnn", unsupported}};
    if (json_is_number(v)) return reader_value(r, json_number_value(v));
    if (!json_is_object(v)) {
        jsonfile_error(at, r->diags, v ? "should be a number or a node" : "is missing");
        return CORR_NONE;
    }
    if (depth > CONTENT_DEPTH_MAX) {
        jsonfile_error(at, r->diags, "nodes are nested more than %d deep", CONTENT_DEPTH_MAX);
        return CORR_NONE;
    }
    const json_t *type = jsonfile_member(v, "nodetype", JSON_STRING, at, r->diags);
    if (!type) return CORR_NONE;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(json_string_value(type), kinds[i].type) == 0)
            return kinds[i].read(r, v, at, depth);
    jsonfile_error(at, r->diags, "there is no node type '%.60s'", json_string_value(type));
    return CORR_NONE;
}
