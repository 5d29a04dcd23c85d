/* rows.c - rows of tables as they come in; see outcome.h. */
#include <math.h>

#include "out/json.h"
#include "out/outcome.h"

void outcome_cell(StrBuf *out, const Cell *c, int elem, bool exact) {
    switch (elem) {
    case HML_BOOL:
        buf_adds(out, c->value.u ? "true" : "false");
        break;
    case HML_I64:
        buf_printf(out, "%lld", (long long)c->value.i);
        break;
    case HML_U64:
        buf_printf(out, "%llu", (unsigned long long)c->value.u);
        break;
    case HML_STR:
        buf_add(out, c->value.s);
        break;
    default:
        number_write(out, c->value.f, exact);
        break;
    }
}

void rows_open(RowWriter *w, const Session *s, const Output *o, Format format,
               void (*write)(void *ctx, Str text), void *ctx) {
    *w = (RowWriter){.session = s, .output = o, .format = format, .write = write, .ctx = ctx};
    for (int k = 0; k < o->n_nodes; k++) {
        const Node *n = o->nodes[k];
        StrBuf head = {0};
        buf_adds(&head, o->names[k]);
        bool people = format == FORMAT_TABLE || format == FORMAT_MD;
        if (people && n->unit.known && (!unit_is_number(n->unit) || n->unit.angle)) {
            buf_adds(&head, " [");
            unit_write(&head, n->unit);
            buf_addc(&head, ']');
        }
        table_column(&w->table, buf_cstr(&head), n->elem != HML_STR);
        buf_free(&head);
    }
}

static void row_json(RowWriter *w, StrBuf *line, const Cell *cells) {
    Json j = {.out = line};
    const Output *o = w->output;
    json_open(&j, '{');
    for (int k = 0; k < o->n_nodes; k++) {
        const Cell *c = &cells[k];
        json_key(&j, o->names[k]);
        if (c->missing)
            json_null(&j);
        else if (o->nodes[k]->elem == HML_BOOL)
            json_bool(&j, c->value.u != 0);
        else if (o->nodes[k]->elem == HML_I64)
            json_int(&j, c->value.i);
        else if (o->nodes[k]->elem == HML_U64)
            json_uint(&j, c->value.u);
        else if (o->nodes[k]->elem == HML_STR)
            json_string(&j, c->value.s);
        else
            json_number(&j, c->value.f);
    }
    json_close(&j, '}');
    buf_addc(line, '\n');
}

static void row_separated(RowWriter *w, StrBuf *line, const Cell *cells) {
    StrBuf text = {0};
    for (int k = 0; k < w->output->n_nodes; k++) {
        if (k) buf_addc(line, w->format == FORMAT_CSV ? ',' : '\t');
        if (cells[k].missing) continue;
        buf_clear(&text);
        outcome_cell(&text, &cells[k], w->output->nodes[k]->elem, true);
        field_write(line, (Str){buf_cstr(&text), text.n}, w->format);
    }
    buf_addc(line, '\n');
    buf_free(&text);
}

static void row_aligned(RowWriter *w, const Cell *cells) {
    StrBuf text = {0};
    for (int k = 0; k < w->output->n_nodes; k++) {
        buf_clear(&text);
        if (!cells[k].missing) outcome_cell(&text, &cells[k], w->output->nodes[k]->elem, false);
        table_cell(&w->table, cells[k].missing ? "·" : buf_cstr(&text));
    }
    buf_free(&text);
}

static void head_separated(RowWriter *w, StrBuf *line) {
    for (int k = 0; k < w->output->n_nodes; k++) {
        if (k) buf_addc(line, w->format == FORMAT_CSV ? ',' : '\t');
        field_write(line, str_of(w->output->names[k]), w->format);
    }
    buf_addc(line, '\n');
}

void rows_add(RowWriter *w, const Cell *cells, size_t n_rows) {
    StrBuf text = {0};
    bool separated = w->format == FORMAT_CSV || w->format == FORMAT_TSV;
    if (separated && !w->head_written) head_separated(w, &text);
    w->head_written = true;
    for (size_t i = 0; i < n_rows; i++, w->n++) {
        const Cell *row = cells + i * (size_t)w->output->n_nodes;
        if (separated)
            row_separated(w, &text, row);
        else if (w->format == FORMAT_JSON)
            row_json(w, &text, row);
        else
            row_aligned(w, row);
    }
    if (text.n) w->write(w->ctx, (Str){text.p, text.n});
    buf_free(&text);
}

void rows_close(RowWriter *w, uint64_t more, bool cut_short) {
    StrBuf text = {0};
    bool separated = w->format == FORMAT_CSV || w->format == FORMAT_TSV;
    if (separated && !w->head_written) head_separated(w, &text);
    if (w->format == FORMAT_TABLE || w->format == FORMAT_MD) {
        table_write(&text, &w->table, w->format);
        if (cut_short)
            buf_printf(&text, "… more rows follow; --limit 0 shows all\n");
        else if (more)
            buf_printf(&text, "… %llu more row%s; --limit 0 shows all\n", (unsigned long long)more,
                       more == 1 ? "" : "s");
    }
    if (text.n) w->write(w->ctx, (Str){text.p, text.n});
    buf_free(&text);
    table_free(&w->table);
}
