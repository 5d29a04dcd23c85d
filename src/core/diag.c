/* diag.c - diagnostics; see diag.h. */
#include "core/diag.h"

#include <stdio.h>

static const char *const titles[HML_E_COUNT] = {
#define HML_ERR(code, title, explanation) [HML_E_##code] = title,
#include "defs/errors.def"
#undef HML_ERR
};

static const char *const explanations[HML_E_COUNT] = {
#define HML_ERR(code, title, explanation) [HML_E_##code] = explanation,
#include "defs/errors.def"
#undef HML_ERR
};

const char *diag_title(ErrCode code) { return titles[code]; }

const char *diag_explanation(ErrCode code) { return explanations[code]; }

Span span_join(Span a, Span b) {
    if (!a.src) return b;
    if (!b.src || a.src != b.src) return a;
    return (Span){a.src, MIN_OF(a.begin, b.begin), MAX_OF(a.end, b.end)};
}

static char *diag_vformat(Arena *a, const char *fmt, va_list ap) {
    StrBuf b = {0};
    buf_vprintf(&b, fmt, ap);
    char *text = arena_strndup(a, buf_cstr(&b), b.n);
    buf_free(&b);
    return text;
}

static void diag_add(Diags *d, Severity severity, ErrCode code, Span span, DataPlace place,
                     const char *fmt, va_list ap) {
    Diag item = {.code = code, .severity = severity, .span = span, .place = place};
    item.text = diag_vformat(&d->arena, fmt, ap);
    const char **parts[] = {&item.place.file, &item.place.tree, &item.place.branch};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (*parts[i]) *parts[i] = arena_strdup(&d->arena, *parts[i]);
    vec_push(&d->items, item);
    if (severity == SEVERITY_ERROR) d->n_errors++;
}

Status diag_error(Diags *d, ErrCode code, Span span, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    diag_add(d, SEVERITY_ERROR, code, span, DATA_NOWHERE, fmt, ap);
    va_end(ap);
    return HML_FAIL;
}

Status diag_data_error(Diags *d, ErrCode code, DataPlace place, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    diag_add(d, SEVERITY_ERROR, code, (Span){0}, place, fmt, ap);
    va_end(ap);
    return HML_FAIL;
}

void diag_warning(Diags *d, ErrCode code, Span span, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    diag_add(d, SEVERITY_WARNING, code, span, DATA_NOWHERE, fmt, ap);
    va_end(ap);
}

void diag_data_warning(Diags *d, ErrCode code, DataPlace place, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    diag_add(d, SEVERITY_WARNING, code, (Span){0}, place, fmt, ap);
    va_end(ap);
}

void diag_help(Diags *d, const char *fmt, ...) {
    if (!d->items.n) return;
    va_list ap;
    va_start(ap, fmt);
    vec_push(&vec_last(&d->items).help, diag_vformat(&d->arena, fmt, ap));
    va_end(ap);
}

void diag_complete_place(Diags *d, DataPlace place) {
    if (!d->items.n) return;
    DataPlace *p = &vec_last(&d->items).place;
    if (!p->file && place.file) p->file = arena_strdup(&d->arena, place.file);
    if (!p->tree && place.tree) p->tree = arena_strdup(&d->arena, place.tree);
    if (!p->branch && place.branch) p->branch = arena_strdup(&d->arena, place.branch);
    if (p->entry < 0) p->entry = place.entry;
    if (p->object < 0) p->object = place.object;
    if (p->line < 0) p->line = place.line;
}

void diag_append(Diags *to, const Diags *from) {
    for (size_t i = 0; i < from->items.n; i++) {
        const Diag *d = &from->items.data[i];
        Diag item = *d;
        item.text = arena_strdup(&to->arena, d->text);
        item.help.data = NULL;
        item.help.n = item.help.cap = 0;
        const char **parts[] = {&item.place.file, &item.place.tree, &item.place.branch};
        for (size_t k = 0; k < ARRAY_LEN(parts); k++)
            if (*parts[k]) *parts[k] = arena_strdup(&to->arena, *parts[k]);
        for (size_t k = 0; k < d->help.n; k++)
            vec_push(&item.help, arena_strdup(&to->arena, d->help.data[k]));
        vec_push(&to->items, item);
        if (item.severity == SEVERITY_ERROR) to->n_errors++;
    }
}

void diag_truncate(Diags *d, size_t n) {
    while (d->items.n > n) {
        Diag *last = &vec_last(&d->items);
        if (last->severity == SEVERITY_ERROR) d->n_errors--;
        vec_free(&last->help);
        d->items.n--;
    }
}

void diag_free(Diags *d) {
    diag_truncate(d, 0);
    vec_free(&d->items);
    arena_free(&d->arena);
    *d = (Diags){0};
}

void source_locate(const SourceText *src, uint32_t byte, int *line, int *column) {
    *line = 1;
    size_t start = 0, stop = MIN_OF(byte, src->length);
    for (size_t i = 0; i < stop; i++)
        if (src->text[i] == '\n') ++*line, start = i + 1;
    *column = (int)str_width((Str){src->text + start, stop - start}) + 1;
}

/* The line that holds byte, without its newline. */
static Str source_line(const SourceText *src, uint32_t byte) {
    size_t begin = MIN_OF(byte, src->length), end;
    if (begin == src->length && begin > 0 && src->text[begin - 1] == '\n') begin--;
    while (begin > 0 && src->text[begin - 1] != '\n') begin--;
    for (end = begin; end < src->length && src->text[end] != '\n';) end++;
    return (Str){src->text + begin, end - begin};
}

static void render_caret(StrBuf *out, const Diag *d) {
    const SourceText *src = d->span.src;
    int line, column;
    source_locate(src, d->span.begin, &line, &column);
    Str text = source_line(src, d->span.begin);
    int digits = snprintf(NULL, 0, "%d", line);
    buf_printf(out, "  %d | ", line);
    for (size_t i = 0; i < text.n; i++) buf_addc(out, text.p[i] == '\t' ? ' ' : text.p[i]);
    buf_addc(out, '\n');
    buf_fill(out, ' ', (size_t)digits + 2);
    buf_adds(out, " | ");
    buf_fill(out, ' ', (size_t)(column - 1));
    size_t line_end = (size_t)(text.p - src->text) + text.n;
    size_t end = MIN_OF((size_t)d->span.end, line_end);
    size_t marked =
        end > d->span.begin ? str_width((Str){src->text + d->span.begin, end - d->span.begin}) : 1;
    buf_fill(out, '^', MAX_OF(marked, (size_t)1));
    buf_addc(out, '\n');
}

static void render_place(StrBuf *out, const DataPlace *p) {
    if (!p->file) return;
    buf_adds(out, p->file);
    if (p->tree) buf_printf(out, ":%s", p->tree);
    if (p->line >= 0) buf_printf(out, ":%lld", (long long)p->line);
    if (p->branch) buf_printf(out, ", branch %s", p->branch);
    if (p->entry >= 0) buf_printf(out, ", entry %lld", (long long)p->entry);
    if (p->object >= 0) buf_printf(out, ", object %lld", (long long)p->object);
    buf_adds(out, ": ");
}

void diag_render(StrBuf *out, const Diag *d) {
    static const char *const words[] = {"error", "warning", "note"};
    if (d->span.src) {
        int line, column;
        source_locate(d->span.src, d->span.begin, &line, &column);
        buf_printf(out, "%s:%d:%d: ", d->span.src->name, line, column);
    } else {
        buf_adds(out, "hml: ");
    }
    buf_printf(out, "%s: ", words[d->severity]);
    render_place(out, &d->place);
    buf_printf(out, "%s [%s]\n", d->text, titles[d->code]);
    if (d->span.src) render_caret(out, d);
    for (size_t i = 0; i < d->help.n; i++) buf_printf(out, "  help: %s\n", d->help.data[i]);
}
