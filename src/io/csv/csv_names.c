/* csv_names.c - the names of the columns of a table; see csv_names.h. */
#include "io/csv/csv_names.h"

#include "core/map.h"
#include "io/csv/csv_field.h"

void csv_names_add(CsvNames *names, CsvSource *s, Str field) {
    CsvQuotes quotes = csv_field_unquote(&field);
    char *text = arena_alloc(&s->arena, field.n + 1);
    uint32_t n = csv_field_copy(text, field, quotes);
    for (uint32_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < ' ') text[i] = ' ';
    vec_push(&names->columns, csv_field_trim(text, 0, n));
}

/* column_N, with bars behind where another column has that name. */
static Str invented_name(CsvSource *s, const Map *taken, size_t column) {
    Str name = str_of(arena_printf(&s->arena, "column_%zu", column + 1));
    while (map_get(taken, name, -1) >= 0)
        name = str_of(arena_printf(&s->arena, "%.*s_", STR_ARG(name)));
    return name;
}

static Status twice(const CsvSource *s, Str name, int64_t a, size_t b, Diags *diags) {
    char shown[64];
    diag_data_error(diags, HML_E_DATA, csv_place(s, (int64_t)s->data_line, NULL),
                    "columns %lld and %zu are both called '%s'", (long long)a + 1, b + 1,
                    csv_field_show(shown, name));
    diag_help(diags, "a name means one column: give other names in the header");
    return HML_FAIL;
}

Status csv_names_finish(CsvNames *names, CsvSource *s, Diags *diags) {
    Map taken = {0};
    size_t n = names->columns.n;
    Status status = HML_OK;
    for (size_t i = 0; i < n && status == HML_OK; i++) {
        Str name = names->columns.data[i];
        int64_t other = name.n ? map_get(&taken, name, -1) : -1;
        if (other >= 0)
            status = twice(s, name, other, i, diags);
        else if (name.n)
            map_set(&taken, name, (int64_t)i);
    }
    s->columns = arena_array(&s->arena, ColumnInfo, n);
    s->format.n_columns = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        Str name = names->columns.data[i];
        if (!name.n) name = invented_name(s, &taken, i);
        const char *text = arena_strndup(&s->arena, name.p, name.n);
        s->columns[i] = (ColumnInfo){.name = text, .leaf = text, .title = "", .group = -1};
    }
    map_free(&taken);
    vec_free(&names->columns);
    return status;
}
