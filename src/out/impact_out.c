/* impact_out.c - shows impacts, with their ranking, and uncertainties by source and group. */
#include <math.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"

static bool hidden(const ImpactThing *t) {
    return t->study.fit->blind && t->study.fit->blind[t->poi];
}

static const char *poi_name(const ImpactThing *t) { return t->study.fit->params[t->poi]; }

/* ---- impacts ---- */

static void side_json(Json *j, const char *key, const ImpactSide *low, const ImpactSide *high) {
    json_key(j, key);
    json_open(j, '[');
    json_number(j, low->ok ? low->moved : NAN);
    json_number(j, high->ok ? high->moved : NAN);
    json_close(j, ']');
}

static void impacts_json(Json *j, const ImpactThing *t) {
    const Impacts *r = &t->impacts;
    json_key_number(j, "value", r->mu);
    json_key(j, "error");
    json_open(j, '[');
    json_number(j, r->mu_low);
    json_number(j, r->mu_high);
    json_close(j, ']');
    json_key(j, "impacts");
    json_open(j, '[');
    for (int i = 0; i < r->n; i++) {
        const Impact *x = &r->list[i];
        json_open(j, '{');
        json_key_string(j, "name", str_of(t->study.fit->params[x->k]));
        json_key_number(j, "value", x->value);
        json_key(j, "error");
        json_open(j, '[');
        json_number(j, x->error_low);
        json_number(j, x->error_high);
        json_close(j, ']');
        json_key_number(j, "pull", x->pull);
        json_key_number(j, "constraint", x->constraint);
        side_json(j, "impact", &x->low, &x->high);
        side_json(j, "impact_before", &x->before_low, &x->before_high);
        if (!x->low.ok) json_key_string(j, "why_low", str_of(x->low.why));
        if (!x->high.ok) json_key_string(j, "why_high", str_of(x->high.why));
        json_close(j, '}');
    }
    json_close(j, ']');
}

enum { HALF = 12 }; /* columns of a bar on each side */

/* Both sides on one scale: down to the left of the line, up to the right; '#' is of +1 sigma, '='
 * of -1. */
static void impact_bar(char *bar, double low, double high, double most) {
    memset(bar, ' ', 2 * HALF + 1);
    bar[HALF] = '|';
    bar[2 * HALF + 1] = 0;
    const double moved[] = {low, high};
    for (int side = 0; side < 2 && most > 0; side++) {
        if (isnan(moved[side])) continue;
        int n = (int)(fabs(moved[side]) / most * HALF + 0.5);
        for (int i = 1; i <= n; i++) bar[moved[side] < 0 ? HALF - i : HALF + i] = side ? '#' : '=';
    }
}

static void side_cell(Table *table, const ImpactSide *s, bool people) {
    if (!s->ok)
        table_cell(table, people && s->why ? "-" : "");
    else if (people)
        table_cellf(table, "%+.4g%s", s->moved, s->at_limit ? " (limit)" : "");
    else
        table_number(table, s->moved, true);
}

static void impacts_table(StrBuf *out, const ImpactThing *t, Format format) {
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    const Impacts *r = &t->impacts;
    Table table = {0};
    static const char *const head[] = {"value",    "pull",     "constraint", "-1 sigma",
                                       "+1 sigma", "before -", "before +"};
    table_column(&table, "parameter", false);
    for (size_t i = 0; i < ARRAY_LEN(head); i++) table_column(&table, head[i], true);
    if (format == FORMAT_TABLE) table_column(&table, "=== -1 sigma, ### +1 sigma", false);
    double most = r->n ? r->list[0].size : 0;
    for (int i = 0; i < r->n; i++) {
        const Impact *x = &r->list[i];
        char bar[2 * HALF + 2];
        table_cell(&table, t->study.fit->params[x->k]);
        table_number(&table, x->value, !people);
        if (people && !isnan(x->pull))
            table_cellf(&table, "%+.3f ± %.3f", x->pull, x->pull_error);
        else
            table_number(&table, x->pull, !people);
        table_number(&table, x->constraint, !people);
        side_cell(&table, &x->low, people);
        side_cell(&table, &x->high, people);
        side_cell(&table, &x->before_low, people);
        side_cell(&table, &x->before_high, people);
        impact_bar(bar, x->low.moved, x->high.moved, most);
        if (format == FORMAT_TABLE) table_cell(&table, bar);
    }
    table_write(out, &table, format);
    table_free(&table);
}

/* ---- breakdown ---- */

static void part_json(Json *j, const BreakdownPart *p) {
    json_open(j, '{');
    json_key_string(j, "name", str_of(p->name));
    json_key_number(j, "error", p->error);
    json_key_number(j, "low", -p->low);
    json_key_number(j, "high", p->high);
    json_key_bool(j, "valid", p->ok);
    if (p->why) json_key_string(j, "why", str_of(p->why));
    json_close(j, '}');
}

static void breakdown_json(Json *j, const ImpactThing *t) {
    const Breakdown *b = &t->breakdown;
    const struct {
        const char *key;
        const BreakdownPart *part;
    } parts[] = {{"total", &b->total},
                 {"statistics", &b->statistics},
                 {"systematics", &b->systematics},
                 {"sum", &b->sum}};
    if (!hidden(t)) json_key_number(j, "value", b->mu);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        json_key(j, parts[i].key);
        part_json(j, parts[i].part);
    }
    json_key(j, "groups");
    json_open(j, '[');
    for (int i = 0; i < b->n; i++) part_json(j, &b->groups[i]);
    json_close(j, ']');
}

static void part_row(Table *table, const ImpactThing *t, const BreakdownPart *p, bool people) {
    table_cell(table, p->name);
    table_number(table, p->error, !people);
    if (t->minos) {
        table_number(table, -p->low, !people);
        table_number(table, p->high, !people);
    }
    if (!hidden(t)) table_number(table, 100 * p->error / fabs(t->breakdown.mu), !people);
    table_cell(table, p->ok ? "" : p->why ? p->why : "not valid");
}

static void breakdown_table(StrBuf *out, const ImpactThing *t, Format format) {
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    const Breakdown *b = &t->breakdown;
    Table table = {0};
    table_column(&table, "source", false);
    table_column(&table, "error", true);
    if (t->minos) {
        table_column(&table, "-", true);
        table_column(&table, "+", true);
    }
    if (!hidden(t)) table_column(&table, "%", true);
    table_column(&table, "", false);
    for (int i = 0; i < b->n; i++) part_row(&table, t, &b->groups[i], people);
    part_row(&table, t, &b->statistics, people);
    part_row(&table, t, &b->systematics, people);
    part_row(&table, t, &b->total, people);
    part_row(&table, t, &b->sum, people);
    table_write(out, &table, format);
    table_free(&table);
}

/* ---- both ---- */

static void impact_json(StrBuf *out, const ImpactThing *t) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, t->study.name, str_of(t->study.fit->name));
    json_key_string(&j, "parameter", str_of(poi_name(t)));
    json_key_bool(&j, "valid", !t->study.failure);
    if (t->study.failure)
        json_key_string(&j, "failure", str_of(t->study.failure));
    else if (t->by_group)
        breakdown_json(&j, t);
    else
        impacts_json(&j, t);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void impact_write(StrBuf *out, const ImpactThing *thing, const OutcomeStyle *style) {
    const ImpactThing *t = impact_result(thing);
    if (style->format == FORMAT_JSON) {
        impact_json(out, t);
        return;
    }
    if (style->format == FORMAT_TABLE)
        buf_printf(out, "%s %s, of %s\n", t->by_group ? "uncertainty by source of" : "impacts on",
                   poi_name(t), t->study.fit->name);
    if (t->study.failure) {
        buf_printf(out, "  NO RESULT: %s\n", t->study.failure);
        return;
    }
    if (style->format == FORMAT_TABLE && t->by_group && hidden(t))
        buf_printf(out, "  %s is blind\n\n", poi_name(t));
    else if (style->format == FORMAT_TABLE && t->by_group)
        buf_printf(out, "  %s = %.6g ± %.4g\n\n", poi_name(t), t->breakdown.mu,
                   t->breakdown.total.error);
    else if (style->format == FORMAT_TABLE)
        buf_printf(out, "  %s = %.6g %+.4g %+.4g\n\n", poi_name(t), t->impacts.mu,
                   t->impacts.mu_low, t->impacts.mu_high);
    if (t->by_group)
        breakdown_table(out, t, style->format);
    else
        impacts_table(out, t, style->format);
}
