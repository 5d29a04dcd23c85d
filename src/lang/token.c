/* token.c - a text as an array of tokens; see token.h. */
#include "lang/token.h"

#include "col/unit.h"
#include "hml.tab.h"
#include "lang/parse.h"

#define YY_NO_UNISTD_H
#include "hml.lex.h"

static const struct {
    const char *word;
    int kind;
} keywords[] = {
#define HML_KEYWORD(word, TOKEN, doc) {word, TOKEN_##TOKEN},
#include "defs/keywords.def"
#undef HML_KEYWORD
};

/* ---- called by the scanner ---- */

void token_skip(TokenList *list, int length) { list->at += (uint32_t)length; }

void token_doc(TokenList *list, const char *text, int length) {
    (void)text;
    if (list->doc_end == list->doc_begin) list->doc_begin = list->at;
    list->at += (uint32_t)length;
    list->doc_end = list->at;
}

void token_add(TokenList *list, int kind, const char *text, int length) {
    (void)text;
    Token t = {.kind = kind};
    t.span = span_of(list->src, list->at, list->at + (uint32_t)length);
    t.text = (Str){list->src->text + list->at, (size_t)length};
    if (kind != TOKEN_NEWLINE && list->doc_end > list->doc_begin) {
        t.doc = (Str){list->src->text + list->doc_begin, list->doc_end - list->doc_begin};
        list->doc_begin = list->doc_end = 0;
    }
    vec_push(&list->items, t);
    list->at += (uint32_t)length;
}

void token_word(TokenList *list, const char *text, int length) {
    Str word = {text, (size_t)length};
    int kind = TOKEN_NAME;
    for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
        if (str_eq(word, str_of(keywords[i].word))) kind = keywords[i].kind;
    token_add(list, kind, text, length);
}

void token_bad(TokenList *list, int length, const char *advice) {
    Span span = span_of(list->src, list->at, list->at + (uint32_t)length);
    Str text = {list->src->text + list->at, (size_t)length};
    bool open = text.p[0] == '"' || text.p[0] == '\'' || text.p[0] == '`';
    if (text.n == 1 && (text.p[0] < ' ' || text.p[0] == 0x7f))
        diag_error(list->diags, HML_E_SYNTAX, span, "unexpected character (code %d)", text.p[0]);
    else if (advice && open)
        diag_error(list->diags, HML_E_SYNTAX, span, "%s", advice);
    else
        diag_error(list->diags, HML_E_SYNTAX, span, "unexpected '%.*s'", STR_ARG(text));
    if (advice && !open) diag_help(list->diags, "%s", advice);
    list->failed = true;
    list->at += (uint32_t)length;
}

void token_other(TokenList *list, const char *text, int length) {
    static const struct {
        const char *written, *advice;
    } table[] = {{"===", "write '=='"}, {"=<", "write '<='"},  {"=>", "write '>='"},
                 {"<>", "write '!='"},  {"!==", "write '!='"}, {"<=>", "write '==' or '!='"}};
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (str_eq((Str){text, (size_t)length}, str_of(table[i].written))) {
            token_bad(list, length, table[i].advice);
            return;
        }
}

/* ---- what depends on neighbours ---- */

static bool is_name(const Token *t, const char *word) {
    return t->kind == TOKEN_NAME && str_eq(t->text, str_of(word));
}

static bool touches(const Token *a, const Token *b) { return a->span.end == b->span.begin; }

/* Replaces tokens [at, at+n) by the one at `at`, whose span and text grow to cover them. */
static void token_merge(TokenList *list, size_t at, size_t n, int kind) {
    Token *t = &list->items.data[at];
    const Token *last = &list->items.data[at + n - 1];
    t->kind = kind;
    t->span.end = last->span.end;
    t->text.n = (size_t)(last->text.p + last->text.n - t->text.p);
    size_t rest = list->items.n - at - n;
    memmove(t + 1, t + n, rest * sizeof(Token));
    list->items.n -= n - 1;
}

/* `as (a, b)` behind objects, on their line or the next. */
static bool is_as(const Token *t, size_t i) {
    if (!is_name(&t[i], "as") || t[i + 1].kind != '(') return false;
    while (i > 0 && t[i - 1].kind == TOKEN_NEWLINE) i--;
    return i > 0 && (t[i - 1].kind == ')' || t[i - 1].kind == TOKEN_NAME);
}

static void merge_words(TokenList *list) {
    Token *t = list->items.data;
    for (size_t i = 0; i + 1 < list->items.n; i++) {
        if (is_as(t, i)) t[i].kind = TOKEN_AS;
        bool by = is_name(&t[i + 1], "by");
        if (is_name(&t[i], "sort") && by) token_merge(list, i, 2, TOKEN_SORT_BY);
        if (is_name(&t[i], "best") && by) token_merge(list, i, 2, TOKEN_BEST_BY);
        if (is_name(&t[i], "first") && t[i + 1].kind == TOKEN_INT) t[i].kind = TOKEN_FIRST;
    }
}

/* Words that open statements are names wherever no such statement can stand. */
static void demote_words(TokenList *list) {
    Token *t = list->items.data;
    for (size_t i = 0; i + 1 < list->items.n; i++) {
        int kind = t[i].kind, next = t[i + 1].kind;
        bool begins = i == 0 || t[i - 1].kind == TOKEN_NEWLINE || t[i - 1].kind == ';' ||
                      t[i - 1].kind == '{' || t[i - 1].kind == '}';
        bool fits = true;
        if (kind == TOKEN_REGION || kind == TOKEN_DEF || kind == TOKEN_SET ||
            kind == TOKEN_SCHEMA || kind == TOKEN_PARAM)
            fits = begins && next == TOKEN_NAME;
        else if (kind == TOKEN_VARY || kind == TOKEN_USE)
            fits = begins && next == TOKEN_STRING;
        else if (kind == TOKEN_FOR)
            fits = next == '[' || (i + 2 < list->items.n && t[i + 2].kind == TOKEN_IN) ||
                   (next == TOKEN_NAME && !begins);
        if (!fits) t[i].kind = TOKEN_NAME;
    }
}

/* The last component of a name, without its slice. */
static Str last_part(Str name) {
    size_t begin = name.n;
    while (begin > 0 && name.p[begin - 1] != '.') begin--;
    Str part = {name.p + begin, name.n - begin};
    for (size_t i = 0; i < part.n; i++)
        if (part.p[i] == ':') part.n = i;
    return part;
}

/* Observables of several objects that this very text declares: observable NAME(x, y, ...). */
static bool declares_multi(const TokenList *list, Str folded) {
    const Token *t = list->items.data;
    for (size_t i = 0; i + 3 < list->items.n; i++) {
        if (t[i].kind != TOKEN_OBSERVABLE || t[i + 2].kind != '(') continue;
        char name[64];
        if (!str_eq(str_of(str_fold(name, sizeof name, t[i + 1].text)), folded)) continue;
        int n_objects = 0;
        for (size_t k = i + 3; k < list->items.n && t[k].kind != ')'; k++)
            if (t[k].kind == TOKEN_NAME && (t[k - 1].kind == '(' || t[k - 1].kind == ',') &&
                t[k + 1].kind != '=')
                n_objects++;
        if (n_objects >= 2) return true;
    }
    return false;
}

static void merge_runs(TokenList *list, TokenIsMulti is_multi, void *ctx) {
    for (size_t i = 0; i + 2 < list->items.n; i++) {
        const Token *t = list->items.data;
        size_t n = 1;
        while (i + n + 1 < list->items.n && t[i].kind == TOKEN_NAME && t[i + n].kind == ',' &&
               t[i + n + 1].kind == TOKEN_NAME && touches(&t[i + n - 1], &t[i + n]) &&
               touches(&t[i + n], &t[i + n + 1]))
            n += 2;
        if (n == 1) continue;
        char folded[64];
        Str last = str_of(str_fold(folded, sizeof folded, last_part(t[i + n - 1].text)));
        bool dotted = memchr(t[i + n - 1].text.p, '.', t[i + n - 1].text.n) != NULL;
        if (dotted && (is_multi(ctx, last) || declares_multi(list, last)))
            token_merge(list, i, n, TOKEN_RUN);
        else
            i += n - 1;
    }
}

/* A unit stands beside a number or a closing bracket, and only if the unit table has it. */
static void mark_units(TokenList *list) {
    Token *t = list->items.data;
    for (size_t i = 1; i < list->items.n; i++) {
        Unit unit;
        bool behind =
            t[i - 1].kind == TOKEN_INT || t[i - 1].kind == TOKEN_REAL || t[i - 1].kind == ']';
        if (behind && t[i].kind == TOKEN_NAME && unit_find(&unit, t[i].text))
            t[i].kind = TOKEN_UNIT;
    }
}

static bool ends_open(int kind) {
    switch (kind) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '<':
    case '>':
    case '=':
    case ',':
    case TOKEN_POWER:
    case TOKEN_LE:
    case TOKEN_GE:
    case TOKEN_EQ:
    case TOKEN_NE:
    case TOKEN_DOTDOT:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_NOT:
    case TOKEN_IN:
    case TOKEN_IF:
    case TOKEN_ELSE:
    case TOKEN_WHERE:
    case TOKEN_SORT_BY:
    case TOKEN_BEST_BY:
        return true;
    default:
        return false;
    }
}

/* Does a line that begins with these tokens go on with the one before? A minus that touches what
 * follows is a sign. */
static bool goes_on(const Token *t, size_t n) {
    switch (t->kind) {
    case '-':
        return n > 1 && !touches(t, t + 1);
    case '+':
    case '*':
    case '/':
    case '%':
    case '<':
    case '>':
    case TOKEN_POWER:
    case TOKEN_LE:
    case TOKEN_GE:
    case TOKEN_EQ:
    case TOKEN_NE:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_ELSE:
    case TOKEN_WHERE:
    case TOKEN_SORT_BY:
    case TOKEN_BEST_BY:
    case TOKEN_FIRST:
    case TOKEN_AS:
        return true;
    default:
        return false;
    }
}

/* An `if` that begins a line goes on with the one before, unless a block follows its condition. */
static bool goes_on_if(const Token *t, size_t n) {
    int depth = 0;
    for (size_t i = 1; i < n; i++) {
        int kind = t[i].kind;
        if (kind == '(' || kind == '[') depth++;
        if (kind == ')' || kind == ']') depth--;
        if (depth == 0 && (kind == '{' || kind == TOKEN_NEWLINE)) return false;
        if (depth == 0 && kind == TOKEN_ELSE) return true;
    }
    return false;
}

/* Drops line ends that do not end a statement; answers whether a bracket is left open. */
static bool drop_line_ends(TokenList *list) {
    char open[256];
    size_t depth = 0, out = 0;
    Token *t = list->items.data;
    for (size_t i = 0; i < list->items.n; i++) {
        int kind = t[i].kind;
        if (kind == '(' || kind == '[' || kind == '{') {
            if (depth < sizeof open) open[depth] = (char)kind;
            depth++;
        } else if ((kind == ')' || kind == ']' || kind == '}') && depth > 0) {
            depth--;
        } else if (kind == TOKEN_NEWLINE) {
            size_t next = i + 1;
            while (next < list->items.n && t[next].kind == TOKEN_NEWLINE) next++;
            bool inside = depth > 0 && depth <= sizeof open && open[depth - 1] != '{';
            bool before = out > 0 && ends_open(t[out - 1].kind);
            bool after = next < list->items.n && goes_on(t + next, list->items.n - next);
            if (next < list->items.n && t[next].kind == TOKEN_IF)
                after = goes_on_if(t + next, list->items.n - next);
            if (inside || before || after) continue;
        }
        t[out++] = t[i];
    }
    list->items.n = out;
    return depth > 0;
}

static void token_run_scanner(TokenList *out, const SourceText *src) {
    yyscan_t scanner;
    hml_lex_lex_init_extra(out, &scanner);
    YY_BUFFER_STATE buffer = hml_lex__scan_bytes(src->text, (int)src->length, scanner);
    hml_lex_lex(scanner);
    hml_lex__delete_buffer(buffer, scanner);
    hml_lex_lex_destroy(scanner);
}

enum { TEXT_MAX = 1 << 26 };

Status token_scan(TokenList *out, const SourceText *src, TokenIsMulti is_multi, void *ctx,
                  Diags *diags) {
    *out = (TokenList){.src = src, .diags = diags};
    if (src->length > TEXT_MAX)
        return diag_error(diags, HML_E_SYNTAX, (Span){0}, "%s: more than 64 MB of text", src->name);
    token_run_scanner(out, src);
    merge_words(out);
    drop_line_ends(out);
    token_add(out, TOKEN_YYEOF, "", 0);
    demote_words(out);
    merge_runs(out, is_multi, ctx);
    mark_units(out);
    return out->failed ? HML_FAIL : HML_OK;
}

bool parse_is_open(const SourceText *src) {
    Diags diags = {0};
    TokenList list = {.src = src, .diags = &diags};
    token_run_scanner(&list, src);
    merge_words(&list);
    bool open = drop_line_ends(&list) || (list.items.n && ends_open(vec_last(&list.items).kind));
    token_free(&list);
    diag_free(&diags);
    return open;
}

void token_free(TokenList *list) { vec_free(&list->items); }
