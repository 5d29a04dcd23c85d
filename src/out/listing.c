/* listing.c - shows what is in a file; see listing.h. */
#include "out/listing.h"

#include <math.h>

#include "out/describe.h"

void listing_type(StrBuf *out, const ColumnInfo *c) {
    buf_adds(out, elem_name(c->elem));
    for (int k = 0; k < c->n_axes; k++) {
        if (c->fixed[k])
            buf_printf(out, "[%u]", c->fixed[k]);
        else
            buf_adds(out, "[]");
    }
}

static const char *unit_of(Arena *arena, const Catalog *c, int column) {
    int owner = c->owner[column];
    const char *name = c->table->columns[column].leaf;
    for (size_t i = 0; owner >= 0 && i < c->collections.data[owner].members.n; i++)
        if (c->collections.data[owner].members.data[i].column == column)
            name = c->collections.data[owner].members.data[i].name;
    Unit u = schema_unit(c->schema, name);
    if (!u.known || (unit_is_number(u) && !u.angle)) return "";
    StrBuf b = {0};
    unit_write(&b, u);
    const char *text = arena_strdup(arena, buf_cstr(&b));
    buf_free(&b);
    return text;
}

/* How a user writes a column: `object.member`, or its own name. */
static const char *written_name(Arena *arena, const Catalog *c, int column) {
    int owner = c->owner[column];
    if (owner < 0) return c->dotted[column];
    const Collection *k = &c->collections.data[owner];
    for (size_t i = 0; i < k->members.n; i++)
        if (k->members.data[i].column == column) {
            const char *text = arena_printf(arena, "%s.%s", k->name, k->members.data[i].name);
            bool as_short = k->single && strlen(text) == strlen(c->dotted[column]);
            return as_short ? c->dotted[column] : text; /* muon_pt of one muon: as it is stored */
        }
    return c->dotted[column];
}

static void columns_add(Table *t, const Catalog *c) {
    StrBuf type = {0};
    for (int i = 0; i < c->table->n_columns; i++) {
        const ColumnInfo *info = &c->table->columns[i];
        buf_clear(&type);
        listing_type(&type, info);
        table_cell(t, written_name(&t->arena, c, i));
        table_cell(t, info->why_not ? info->type_name : buf_cstr(&type));
        table_cell(t, unit_of(&t->arena, c, i));
        table_cell(t, info->why_not ? arena_printf(&t->arena, "not readable: %s", info->why_not)
                                    : info->title);
    }
    buf_free(&type);
}

enum { COLUMNS_SHOWN = 40 };

/* The first words of a list that fit, and how many there are. */
static const char *names_fitting(Arena *arena, const Collection *k, size_t width) {
    StrBuf b = {0};
    size_t shown = 0, groups = 0;
    const char *last = "";
    for (size_t i = 0; i < k->members.n; i++) {
        const char *name = k->members.data[i].name;
        size_t n = strcspn(name, "."); /* structures and references by their first part */
        if (strncmp(name, last, n) == 0 && (last[n] == '.' || last[n] == '\0')) continue;
        last = name;
        groups++;
        if (shown + 1 < groups || b.n + n + 8 > width) continue;
        buf_printf(&b, "%s%.*s", shown ? " " : "", (int)n, name);
        shown++;
    }
    if (shown < groups) buf_printf(&b, " … %zu more", groups - shown);
    const char *text = arena_strdup(arena, buf_cstr(&b));
    buf_free(&b);
    return text;
}

/* One line per object, then the columns that belong to none. */
static void objects_write(StrBuf *out, const Catalog *c, int width) {
    Table t = {0};
    size_t name_width = 6;
    for (size_t i = 0; i < c->collections.n; i++)
        name_width = MAX_OF(name_width, strlen(c->collections.data[i].name));
    size_t room = (size_t)width > name_width + 30 ? (size_t)width - name_width - 10 : 40;
    table_column(&t, "object", false);
    table_column(&t, "of an event", false);
    table_column(&t, "observables", false);
    for (size_t i = 0; i < c->collections.n; i++) {
        const Collection *k = &c->collections.data[i];
        table_cell(&t, k->name);
        table_cell(&t, k->single ? "one" : "any number");
        table_cell(&t, names_fitting(&t.arena, k, room - 13));
    }
    if (c->collections.n) table_write(out, &t, FORMAT_TABLE);
    table_free(&t);
    StrBuf line = {0};
    for (int i = 0; i < c->table->n_columns; i++) {
        if (c->owner[i] >= 0 || catalog_collection(c, str_of(c->dotted[i])) >= 0) continue;
        if (line.n + strlen(c->dotted[i]) + 2 > (size_t)width) {
            buf_printf(out, "%s\n", buf_cstr(&line));
            buf_clear(&line);
        }
        buf_printf(&line, "%s%s", line.n ? "  " : "", c->dotted[i]);
    }
    if (line.n) buf_printf(out, "%s\n", buf_cstr(&line));
    buf_free(&line);
    buf_adds(out, "all columns with types: --format md or csv; figures: hml describe\n");
}

static void tree_write(StrBuf *out, const Catalog *c, Format format) {
    Table t = {0};
    table_column(&t, "name", false);
    table_column(&t, "type", false);
    table_column(&t, "unit", false);
    table_column(&t, "title", false);
    columns_add(&t, c);
    table_write(out, &t, format);
    table_free(&t);
}

static void json_column(Json *j, Arena *arena, const Catalog *c, int i) {
    const ColumnInfo *info = &c->table->columns[i];
    StrBuf type = {0};
    listing_type(&type, info);
    json_key(j, info->name);
    json_open(j, '{');
    json_key_string(j, "written", str_of(written_name(arena, c, i)));
    json_key_string(j, "type", str_of(info->type_name));
    json_key_string(j, "shape", (Str){buf_cstr(&type), type.n});
    json_key_string(j, "unit", str_of(unit_of(arena, c, i)));
    if (info->why_not) {
        json_key_string(j, "unread", str_of(info->why_not));
    }
    json_close(j, '}');
    buf_free(&type);
}

static void listing_json(StrBuf *out, const Source *s, const Catalog *catalogs, int n) {
    Json j = {.out = out};
    Arena arena = {0};
    const SourceItem *items;
    size_t n_items = source_items(s, &items);
    json_open(&j, '{');
    json_key_string(&j, "file", str_of(s->path));
    json_key(&j, "trees");
    json_open(&j, '{');
    for (int t = 0; t < n; t++) {
        const Catalog *c = &catalogs[t];
        if (!c->table) continue;
        json_key(&j, c->table->name);
        json_open(&j, '{');
        json_key_string(&j, "schema", str_of(c->schema->name));
        json_key(&j, "entries");
        if (c->table->rows_known)
            json_uint(&j, c->table->rows);
        else
            json_null(&j);
        json_key(&j, "columns");
        json_open(&j, '{');
        for (int i = 0; i < c->table->n_columns; i++) json_column(&j, &arena, c, i);
        json_close(&j, '}');
        json_close(&j, '}');
    }
    json_close(&j, '}');
    json_key(&j, "items");
    json_open(&j, '[');
    for (size_t i = 0; i < n_items; i++) {
        json_open(&j, '{');
        json_key_string(&j, "name", str_of(items[i].name));
        json_key_string(&j, "class", str_of(items[i].class_name));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
    arena_free(&arena);
}

static void items_write(StrBuf *out, const Source *s, Format format) {
    const SourceItem *items;
    size_t n = source_items(s, &items);
    if (!n) return;
    Table t = {0};
    table_column(&t, "item", false);
    table_column(&t, "class", false);
    table_column(&t, "title", false);
    for (size_t i = 0; i < n; i++) {
        table_cell(&t, items[i].name);
        table_cell(&t, items[i].class_name);
        table_cell(&t, items[i].title ? items[i].title : "");
    }
    if (format == FORMAT_TABLE && source_table_count(s)) buf_addc(out, '\n');
    table_write(out, &t, format);
    table_free(&t);
}

void listing_write(StrBuf *out, const Source *s, const Catalog *catalogs, int n, Format format,
                   int width) {
    if (format == FORMAT_JSON) {
        listing_json(out, s, catalogs, n);
        return;
    }
    for (int t = 0; t < n; t++) {
        const Catalog *c = &catalogs[t];
        if (!c->table) continue;
        if (format == FORMAT_TABLE) {
            if (t) buf_addc(out, '\n');
            buf_printf(out, "%s", s->path);
            if (strcmp(s->ops->format, "root") == 0) buf_printf(out, ":%s", c->table->name);
            if (c->table->rows_known)
                buf_printf(out, "   %llu entries", (unsigned long long)c->table->rows);
            buf_printf(out, ", %d columns, schema %s\n", c->table->n_columns, c->schema->name);
        }
        if (format == FORMAT_TABLE && c->table->n_columns > COLUMNS_SHOWN)
            objects_write(out, c, width);
        else
            tree_write(out, c, format);
    }
    items_write(out, s, format);
}

static void figure_cell(Table *t, double x, bool exact) {
    StrBuf b = {0};
    if (!isnan(x)) number_write(&b, x, exact);
    table_cell(t, buf_cstr(&b));
    buf_free(&b);
}

static void figures_row(Table *t, const ColumnFigures *f, bool exact) {
    const Summary *s = &f->summary;
    bool text = f->info->elem == HML_STR;
    StrBuf type = {0};
    listing_type(&type, f->info);
    table_cell(t, f->info->name);
    table_cell(t, buf_cstr(&type));
    buf_free(&type);
    if (f->failure) {
        table_cell(t, "not read");
        for (int i = 0; i < 6; i++) table_cell(t, "");
        return;
    }
    table_cellf(t, "%llu", (unsigned long long)(text ? f->n_strings : s->n + s->n_nan));
    table_cellf(t, "%llu", (unsigned long long)s->n_missing);
    table_cellf(t, "%llu", (unsigned long long)s->n_nan);
    bool none = text || !s->n;
    figure_cell(t, none ? NAN : summary_mean(s), exact);
    figure_cell(t, none ? NAN : s->min, exact);
    figure_cell(t, none ? NAN : s->max, exact);
    figure_cell(t, none ? NAN : summary_sum(s), exact);
}

void listing_figures(StrBuf *out, const TableFigures *tables, size_t n, Format format) {
    static const char *const heads[] = {"column", "type", "n",   "missing", "nan",
                                        "mean",   "min",  "max", "sum"};
    if (format == FORMAT_JSON) {
        describe_json(out, tables, n);
        return;
    }
    for (size_t t = 0; t < n; t++) {
        Table table = {0};
        if (format == FORMAT_TABLE)
            buf_printf(out, "%s%s: %llu entries\n", t ? "\n" : "", tables[t].info->name,
                       (unsigned long long)tables[t].rows);
        for (size_t i = 0; i < ARRAY_LEN(heads); i++) table_column(&table, heads[i], i > 1);
        for (int i = 0; i < tables[t].info->n_columns; i++)
            figures_row(&table, &tables[t].columns[i],
                        format == FORMAT_CSV || format == FORMAT_TSV);
        table_write(out, &table, format);
        table_free(&table);
    }
}
