/* cost_out.c - tables of costs; see cost_out.h. */
#include "out/cost_out.h"

#include <stdlib.h>

#include "out/json.h"

enum { PROFILE_ROWS = 20, LINE_WIDTH = 60 };

static Cost total_cost(const Job *job) {
    Cost all = {0};
    for (size_t i = 0; i < job->units.n; i++) {
        const JobUnit *u = job->units.data[i];
        cost_add(&all, &u->result.cost, u->program);
        all.wall_seconds += u->result.cost.wall_seconds;
    }
    return all;
}

static void cost_json(StrBuf *out, const Cost *c) {
    Json j = {out, false};
    json_open(&j, '{');
    json_key_uint(&j, "bytes_read", c->read.bytes);
    json_key_uint(&j, "baskets", c->read.records);
    json_key_uint(&j, "bytes_unpacked", c->read.unpacked);
    json_key_number(&j, "read_s", c->read.read_seconds);
    json_key_number(&j, "decompress_s", c->read.unpack_seconds);
    json_key_number(&j, "decode_s", cost_decoding(c));
    json_key_number(&j, "evaluate_s", cost_evaluation(c));
    json_key_number(&j, "fill_s", c->fill_seconds);
    json_key_number(&j, "threads_s", c->machine_seconds);
    json_key_number(&j, "wall_s", c->wall_seconds);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void row(Table *t, const char *what, double seconds, double all, const char *of) {
    table_cell(t, what);
    table_cellf(t, "%.2f", 1e3 * seconds);
    table_cellf(t, "%.1f %%", all > 0 ? 100 * seconds / all : 0.0);
    table_cell(t, of);
}

void cost_write(StrBuf *out, const Job *job, Format format) {
    Cost c = total_cost(job);
    if (format == FORMAT_JSON) {
        cost_json(out, &c);
        return;
    }
    Table t = {0};
    double all = c.machine_seconds;
    table_column(&t, "cost", false);
    table_column(&t, "ms", true);
    table_column(&t, "share", true);
    table_column(&t, "of", false);
    row(&t, "reading", c.read.read_seconds, all,
        arena_printf(&t.arena, "%.1f MB in %llu baskets", 1e-6 * (double)c.read.bytes,
                     (unsigned long long)c.read.records));
    row(&t, "decompression", c.read.unpack_seconds, all,
        arena_printf(&t.arena, "to %.1f MB", 1e-6 * (double)c.read.unpacked));
    row(&t, "decoding", cost_decoding(&c), all,
        arena_printf(&t.arena, "%llu columns of ranges", (unsigned long long)c.columns));
    row(&t, "evaluation", cost_evaluation(&c), all, "");
    row(&t, "filling", c.fill_seconds, all, "");
    row(&t, "all threads", all, all,
        arena_printf(&t.arena, "in %.2f ms of wall time", 1e3 * c.wall_seconds));
    table_write(out, &t, format);
    table_free(&t);
}

typedef struct Costly {
    const JobUnit *unit;
    int ins;
    double seconds;
} Costly;

static int costlier(const void *a, const void *b) {
    const Costly *x = a, *y = b;
    if (x->seconds != y->seconds) return x->seconds < y->seconds ? 1 : -1;
    return x->ins - y->ins;
}

/* The line of the source at which the instruction points, without its blanks. */
static const char *source_line(Arena *arena, const Span *span) {
    if (!span->src) return "";
    size_t at = span->begin;
    const char *text = span->src->text;
    while (at > 0 && text[at - 1] != '\n') at--;
    while (text[at] == ' ' || text[at] == '\t') at++;
    int n = (int)strcspn(text + at, "\n");
    return arena_printf(arena, "%.*s%s", MIN_OF(n, LINE_WIDTH), text + at,
                        n > LINE_WIDTH ? "..." : "");
}

static void profile_row(Table *t, const Costly *c, double all) {
    const Program *p = c->unit->program;
    const VmCost *cost = &c->unit->result.cost.ins[c->ins];
    StrBuf text = {0};
    ins_disassemble(&text, p, c->ins);
    table_cellf(t, "%.2f", 1e3 * cost->seconds);
    table_cellf(t, "%.1f %%", all > 0 ? 100 * cost->seconds / all : 0.0);
    table_cellf(t, "%llu", (unsigned long long)cost->elements);
    if (cost->elements)
        table_cellf(t, "%.2f", 1e9 * cost->seconds / (double)cost->elements);
    else
        table_cell(t, "");
    table_cell(t, arena_strdup(&t->arena, buf_cstr(&text)));
    table_cell(t, source_line(&t->arena, &p->ins[c->ins].span));
    buf_free(&text);
}

void profile_write(StrBuf *out, const Job *job, Format format) {
    VEC(Costly) rows = {0};
    double all = 0;
    for (size_t i = 0; i < job->units.n; i++) {
        const JobUnit *u = job->units.data[i];
        for (int k = 0; k < u->program->n_ins && u->result.cost.ins; k++) {
            double seconds = u->result.cost.ins[k].seconds;
            all += seconds;
            if (seconds > 0) vec_push(&rows, (Costly){u, k, seconds});
        }
    }
    if (rows.n) qsort(rows.data, rows.n, sizeof *rows.data, costlier);
    Table t = {0};
    table_column(&t, "ms", true);
    table_column(&t, "share", true);
    table_column(&t, "elements", true);
    table_column(&t, "ns each", true);
    table_column(&t, "instruction", false);
    table_column(&t, "line", false);
    for (size_t i = 0; i < rows.n && i < PROFILE_ROWS; i++) profile_row(&t, &rows.data[i], all);
    table_write(out, &t, format);
    table_free(&t);
    vec_free(&rows);
}
