/* explained.c - shows explanations of names and cuts; see explained.h. */
#include "out/explained.h"

#include "out/json.h"
#include "out/outcome.h"

/* ---- JSON ---- */

static void level_json(Json *j, const LevelInfo *l) {
    json_key_string(j, "branch", str_of(l->branch));
    json_key(j, "start");
    if (l->has_start)
        json_int(j, l->start);
    else
        json_null(j);
    json_key(j, "stop");
    if (l->has_stop)
        json_int(j, l->stop);
    else
        json_null(j);
}

static void object_json(Json *j, const ObjectInfo *o) {
    for (int i = 0; i < o->n_levels; i++) {
        json_open(j, '{');
        level_json(j, &o->levels[i]);
        json_close(j, '}');
    }
}

/* A member of a multiple object: its innermost level, and all levels where it is nested. */
static void member_json(Json *j, const ObjectInfo *o) {
    LevelInfo inner = o->levels[o->n_levels - 1];
    StrBuf path = {0};
    for (int i = 0; i < o->n_levels; i++)
        buf_printf(&path, "%s%s", i ? "." : "", o->levels[i].branch);
    inner.branch = buf_cstr(&path);
    json_open(j, '{');
    level_json(j, &inner);
    json_key_string(j, "kind", str_of(o->kind));
    json_key_string(j, "canonical", str_of(o->canonical));
    if (o->n_levels > 1) {
        json_key(j, "objects");
        json_open(j, '[');
        object_json(j, o);
        json_close(j, ']');
    }
    json_close(j, '}');
    buf_free(&path);
}

static void name_json(Json *j, const Explanation *x) {
    json_key_string(j, "kind", str_of(x->kind));
    json_key_string(j, "canonical", str_of(x->canonical));
    json_key(j, "objects");
    json_open(j, '[');
    for (int i = 0; i < x->n_members; i++) {
        if (x->n_members == 1)
            object_json(j, &x->members[i]);
        else
            member_json(j, &x->members[i]);
    }
    json_close(j, ']');
    if (x->observable) {
        json_key_string(j, "observable", str_of(x->observable));
    }
}

static void cut_json(Json *j, const Explanation *x) {
    json_key_string(j, "expression", str_of(x->expression));
    json_key_string(j, "quantifier", str_of(quantifier_name(x->quantifier)));
    json_key_bool(j, "veto", x->veto);
    json_key(j, "observables");
    json_open(j, '[');
    for (int i = 0; i < x->n_terms; i++) json_string(j, str_of(x->terms[i].canonical));
    json_close(j, ']');
}

static void key_text(Json *j, const char *key,
                     void (*write)(StrBuf *, const Session *, const Node *), const Session *s,
                     const Node *n) {
    StrBuf text = {0};
    write(&text, s, n);
    json_key_string(j, key, (Str){buf_cstr(&text), text.n});
    buf_free(&text);
}

static const char *level_word(const Node *n) {
    static const char *const words[] = {"value", "event", "object", "constituent"};
    int level = n->shape->level + 1;
    for (int k = 1; k < n->shape->level; k++) /* an axis that does not hang below the one before */
        if (n->shape->axes[k]->parent != n->shape->axes[k - 1]) return "pair";
    return words[MIN_OF(level, 3)];
}

static void write_shape(StrBuf *out, const Session *s, const Node *n) {
    (void)s;
    outcome_shape(out, n);
}

static void write_unit(StrBuf *out, const Session *s, const Node *n) {
    (void)s;
    unit_write(out, n->unit);
}

static const char *level_of_item(const Explanation *x) {
    bool nested = x->kind && strcmp(x->kind, "nested") == 0 && x->node->shape->level > 0;
    return nested ? "constituent" : level_word(x->node);
}

static void write_elem(StrBuf *out, const Session *s, const Node *n) {
    buf_adds(out, outcome_elem(s, n));
}

static void node_json(Json *j, const Session *s, const Explanation *x) {
    const Node *n = x->node;
    json_key_string(j, "level", str_of(level_of_item(x)));
    key_text(j, "shape", write_shape, s, n);
    key_text(j, "type", write_elem, s, n);
    key_text(j, "unit", write_unit, s, n);
    json_key_bool(j, "missing", n->may_miss);
}

static void terms_json(Json *j, const Session *s, const Explanation *x) {
    json_key(j, "terms");
    json_open(j, '[');
    for (int i = 0; i < x->n_terms; i++) {
        if (!x->terms[i].node) continue;
        json_open(j, '{');
        json_key_string(j, "name", str_of(x->terms[i].canonical));
        json_key_string(j, "kind", str_of(x->terms[i].kind));
        node_json(j, s, &x->terms[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void program_json(Json *j, const Program *p) {
    json_key(j, "branches");
    json_open(j, '[');
    for (int i = 0; i < p->n_items; i++)
        json_string(j, str_of(p->table->columns[p->items[i].column].name));
    json_close(j, ']');
    json_key(j, "bytecode");
    json_open(j, '[');
    StrBuf text = {0};
    program_disassemble(&text, p);
    for (size_t i = 0; i < text.n;) {
        size_t n = strcspn(text.p + i, "\n");
        json_string(j, str_trim((Str){text.p + i, n}));
        i += n + 1;
    }
    buf_free(&text);
    json_close(j, ']');
}

static void explained_json(StrBuf *out, const Session *s, const Explanation *x,
                           const ExplainedStyle *style) {
    Json j = {.out = out};
    json_open(&j, '{');
    if (x->is_cut)
        cut_json(&j, x);
    else
        name_json(&j, x);
    if (style->with_file && x->node) node_json(&j, s, x);
    if (style->with_file && x->is_cut) terms_json(&j, s, x);
    if (style->with_file && style->job && style->job->units.n)
        program_json(&j, style->job->units.data[0]->program);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

/* ---- for people ---- */

static void row(Table *t, const char *name, const char *value) {
    table_cell(t, name);
    table_cell(t, value);
}

static void name_rows(Table *t, const Explanation *x) {
    row(t, "name", x->canonical);
    row(t, "kind", x->kind);
    for (int i = 0; i < x->n_members && x->n_members > 1; i++)
        row(t, x->members[i].kind, x->members[i].canonical);
    if (x->observable) row(t, "observable", x->observable);
}

static void cut_rows(Table *t, const Explanation *x) {
    row(t, "cut", x->expression);
    bool lists = false; /* nothing is quantified in a cut on values of events */
    for (int i = 0; i < x->n_terms; i++)
        lists = lists || !x->terms[i].node || x->terms[i].node->shape->level > 0;
    if (lists)
        row(t, "objects",
            x->quantifier == QUANT_ANY    ? "at least one fulfils it"
            : x->quantifier == QUANT_NONE ? "none fulfils it"
                                          : "all fulfil it");
    if (x->veto) row(t, "veto", "events that pass are rejected");
}

static void terms_table(StrBuf *out, const Session *s, const Explanation *x, Format format) {
    Table t = {0};
    table_column(&t, "observable", false);
    table_column(&t, "kind", false);
    table_column(&t, "level", false);
    table_column(&t, "type", false);
    for (int i = 0; i < x->n_terms; i++) {
        const Explanation *term = &x->terms[i];
        StrBuf type = {0};
        if (term->node) outcome_type(&type, s, term->node);
        table_cell(&t, term->canonical);
        table_cell(&t, term->node ? term->kind : "");
        table_cell(&t, term->node ? level_of_item(term) : "");
        table_cell(&t, type.n ? buf_cstr(&type) : "");
        buf_free(&type);
    }
    buf_addc(out, '\n');
    table_write(out, &t, format);
    table_free(&t);
}

static void explained_people(StrBuf *out, const Session *s, const Explanation *x,
                             const ExplainedStyle *style) {
    Table t = {0};
    StrBuf type = {0};
    table_column(&t, "what", false);
    table_column(&t, "is", false);
    if (x->is_cut)
        cut_rows(&t, x);
    else
        name_rows(&t, x);
    if (x->node && !x->is_cut) {
        outcome_type(&type, s, x->node);
        row(&t, "type", buf_cstr(&type));
        row(&t, "level", level_of_item(x));
        if (x->node->may_miss) row(&t, "missing", "possible");
    }
    table_write(out, &t, style->format);
    if (style->with_file && x->n_terms) terms_table(out, s, x, style->format);
    buf_free(&type);
    table_free(&t);
}

void explained_write(StrBuf *out, const Session *s, const Explanation *x,
                     const ExplainedStyle *style) {
    if (style->format == FORMAT_JSON)
        explained_json(out, s, x, style);
    else
        explained_people(out, s, x, style);
}

/* How often the events are read, and what asks for it. */
static void passes(StrBuf *out, const Program *p) {
    int last = -1;
    for (int i = 0; i < p->n_sinks; i++) last = MAX_OF(last, p->sinks[i]->stage);
    if (last < 1) return;
    buf_printf(out, "\nthe events are read %d times", last + 1);
    for (int stage = 1; stage <= last; stage++) {
        int shown = 0;
        for (int i = 0; i < p->n_sinks && shown < 8; i++) {
            const Sink *sink = p->sinks[i];
            Span span = sink->domain->stage == stage ? sink->domain->span : sink->values[0]->span;
            int line, column;
            if (sink->stage != stage || !span.src) continue;
            source_locate(span.src, span.at, &line, &column);
            buf_printf(out, "%s%d:%d", shown++ ? ", " : "; again because of ", line, column);
        }
    }
    buf_addc(out, '\n');
}

static void unit_program(StrBuf *out, const Program *p) {
    buf_printf(out, "%sreads %d column%s", out->n ? "\n" : "", p->n_items,
               p->n_items == 1 ? "" : "s");
    for (int i = 0; i < p->n_items; i++) {
        const ColumnInfo *c = &p->table->columns[p->items[i].column];
        buf_printf(out, "%s%s%s", i ? ", " : ": ", c->leaf,
                   p->items[i].what == READ_AXES ? " (lengths only)" : "");
    }
    buf_addc(out, '\n');
    passes(out, p);
    buf_adds(out, "\nbytecode\n");
    program_disassemble(out, p);
}

void explained_program(StrBuf *out, const Session *s, const ExplainedStyle *style) {
    (void)s;
    if (style->format != FORMAT_TABLE) return;
    if (!style->with_file)
        buf_adds(out, "\nno file: names are those of Delphes, as in the naming convention\n");
    for (size_t i = 0; i < style->job->units.n; i++) {
        const JobUnit *u = style->job->units.data[i];
        if (!u->program->n_sinks && i) continue;
        if (u->sample && u->sample->name[0])
            buf_printf(out, "%ssample %s\n", i ? "\n" : "", u->sample->name);
        unit_program(out, u->program);
    }
}
