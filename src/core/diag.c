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

Span span_of(const SourceText *src, uint32_t begin, uint32_t end) {
    return (Span){.src = src, .begin = begin, .end = end};
}

Span span_join(Span a, Span b) {
    if (!a.src) return span_whole(b);
    if (!b.src || a.src != b.src) return span_whole(a);
    return span_of(a.src, MIN_OF(a.begin, b.begin), MAX_OF(a.end, b.end));
}

Span span_at(Span whole, Span part) {
    whole.at = part.begin;
    whole.at_end = part.src == whole.src ? part.end : 0;
    return whole;
}

Span span_whole(Span s) { return span_of(s.src, s.begin, s.end); }

/* Where the caret points. */
static Span span_caret(Span s) { return s.at_end ? span_of(s.src, s.at, s.at_end) : s; }

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

/* '~' under the bytes of the line that belong to s, '^' under those of the caret. */
static void render_marks(StrBuf *out, Span s, Span caret, Str line) {
    uint32_t from = (uint32_t)(line.p - s.src->text);
    size_t pending = 0; /* blanks that are written only before a mark */
    for (uint32_t i = from; i <= from + line.n; i++) {
        bool inside = i < from + line.n;
        if (inside && ((unsigned char)s.src->text[i] & 0xC0) == 0x80) continue;
        bool first = i == caret.begin; /* also at the end of a line, or of no width */
        char mark = first || (inside && i > caret.begin && i < caret.end) ? '^'
                    : inside && i >= s.begin && i < s.end                 ? '~'
                                                                          : ' ';
        if (mark == ' ') {
            pending++;
            continue;
        }
        buf_fill(out, ' ', pending);
        buf_addc(out, mark);
        pending = 0;
    }
}

static void render_caret(StrBuf *out, const Diag *d) {
    Span caret = span_caret(d->span);
    const SourceText *src = d->span.src;
    int line, column;
    source_locate(src, caret.begin, &line, &column);
    Str text = source_line(src, caret.begin);
    int digits = snprintf(NULL, 0, "%d", line);
    buf_printf(out, "  %d | ", line);
    for (size_t i = 0; i < text.n; i++) buf_addc(out, text.p[i] == '\t' ? ' ' : text.p[i]);
    buf_addc(out, '\n');
    buf_fill(out, ' ', (size_t)digits + 2);
    buf_adds(out, " | ");
    render_marks(out, d->span, caret, text);
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
        source_locate(d->span.src, span_caret(d->span).begin, &line, &column);
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
