/* parse.c - text to syntax tree: feeds the tokens to the parser and words its errors. */
#include "lang/parse.h"

#include "col/unit.h"
#include "hml.tab.h"

int hml_yylex(HML_YYSTYPE *value, Span *where, Parse *p);
void hml_yyerror(Span *where, Parse *p, const char *message);

int hml_yylex(HML_YYSTYPE *value, Span *where, Parse *p) {
    const Token *t = &p->tokens.items.data[p->next];
    if (t->kind != TOKEN_YYEOF) p->next++;
    value->token = t;
    *where = t->span;
    return t->kind;
}

void hml_yyerror(Span *where, Parse *p, const char *message) {
    diag_error(p->diags, HML_E_SYNTAX, *where, "%s", message);
}

/* The cut that ends with the quantifier at token q: its text from the start of the line or
 * bracket on, to show where parentheses belong. */
static Str cut_before(const Parse *p, size_t q) {
    const Token *t = p->tokens.items.data;
    size_t i = q;
    for (int depth = 0; i > 0; i--) {
        int k = t[i - 1].kind;
        if (k == ')' || k == ']') depth++;
        if ((k == '(' || k == '[') && depth-- == 0) break;
        if (depth == 0 &&
            (k == TOKEN_NEWLINE || k == ';' || k == ',' || k == '{' || k == TOKEN_VETO))
            break;
    }
    const char *begin = t[i].text.p, *end = t[q - 1].text.p + t[q - 1].text.n;
    Str text = {begin, (size_t)(end - begin)};
    bool wrapped = t[i].kind == '(' && t[q - 1].kind == ')';
    int depth = 0;
    for (size_t k = i; wrapped && k < q - 1; k++) {
        if (t[k].kind == '(') depth++;
        if (t[k].kind == ')' && --depth == 0) wrapped = false;
    }
    return wrapped ? str_trim((Str){text.p + 1, text.n - 2}) : text;
}

static void report_quantifier(Parse *p, size_t at, Span where) {
    const Token *t = p->tokens.items.data;
    Str cut = cut_before(p, at - 1);
    diag_error(p->diags, HML_E_QUANTIFIER, where, "'%.*s' ends a cut, but more follows",
               STR_ARG(t[at - 1].text));
    if (cut.n < 60)
        diag_help(p->diags, "put the cut that it ends in parentheses: (%.*s %.*s) %.*s ...",
                  STR_ARG(cut), STR_ARG(t[at - 1].text), STR_ARG(t[at].text));
}

static void report_unit(Parse *p, const Token *number, const Token *word, Span where) {
    const char *names[64];
    size_t n = 0;
    while (n < ARRAY_LEN(names) && unit_name(n)) names[n] = unit_name(n), n++;
    const char *near = str_nearest(word->text, names, n);
    if (!near && number->span.end == word->span.begin) {
        diag_error(p->diags, HML_E_SYNTAX, where, "a name cannot begin with a digit");
        return;
    }
    diag_error(p->diags, HML_E_SYNTAX, where, "'%.*s' behind '%.*s' is no unit",
               STR_ARG(word->text), STR_ARG(number->text));
    if (near) diag_help(p->diags, "did you mean '%.*s %s'?", STR_ARG(number->text), near);
}

static void report_expected(Parse *p, Span where, const Token *t, const char *const *expected,
                            int n) {
    StrBuf b = {0};
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i == 0 ? ", expected " : i + 1 == n ? " or " : ", ", expected[i]);
    if (t->kind == TOKEN_YYEOF)
        diag_error(p->diags, HML_E_SYNTAX, where, "the text ends too early%s", buf_cstr(&b));
    else if (t->kind == TOKEN_NEWLINE)
        diag_error(p->diags, HML_E_SYNTAX, where, "the line ends too early%s", buf_cstr(&b));
    else
        diag_error(p->diags, HML_E_SYNTAX, where, "unexpected '%.*s'%s", STR_ARG(t->text),
                   buf_cstr(&b));
    buf_free(&b);
}

void parse_report(Parse *p, Span where, const char *const *expected, int n) {
    const Token *tokens = p->tokens.items.data;
    size_t at = tokens[p->next].kind == TOKEN_YYEOF ? p->next : p->next - 1;
    while (at > 0 && tokens[at].span.begin > where.begin) at--;
    const Token *t = &tokens[at], *before = at ? t - 1 : NULL;
    if (before && before->kind == TOKEN_QUANTIFIER) {
        report_quantifier(p, at, where);
    } else if (before && t->kind == TOKEN_NAME &&
               (before->kind == TOKEN_INT || before->kind == TOKEN_REAL)) {
        report_unit(p, before, t, where);
    } else if (t->kind == TOKEN_VETO) {
        diag_error(p->diags, HML_E_SYNTAX, where, "'veto' opens a cut and cannot stand inside one");
        diag_help(p->diags, "make it a cut of its own: 'first cut; veto second cut'");
    } else if (t->kind == '=') {
        diag_error(p->diags, HML_E_SYNTAX, where, "'=' names a value and cannot stand here");
        diag_help(p->diags, "write '==' to compare");
    } else if (t->kind == '.') {
        diag_error(p->diags, HML_E_SYNTAX, where, "the dot stands alone");
        diag_help(p->diags, "an observable is written OBJECT.NAME, without blanks: 'jet0.pt'");
    } else if (t->kind == TOKEN_ANY || t->kind == TOKEN_ALL || t->kind == TOKEN_NONE) {
        diag_error(p->diags, HML_E_QUANTIFIER, where,
                   "'%.*s' opens a cut and cannot stand inside one", STR_ARG(t->text));
        diag_help(p->diags, "the function takes parentheses: %.*s(...)", STR_ARG(t->text));
    } else {
        report_expected(p, where, t, expected, n);
    }
}

Status parse_text(Ast **out, const SourceText *src, Arena *arena, TokenIsMulti is_multi, void *ctx,
                  Diags *diags) {
    Parse p = {.arena = arena, .diags = diags, .src = src};
    size_t before = diags->n_errors;
    Status status = token_scan(&p.tokens, src, is_multi, ctx, diags);
    if (status == HML_OK && hml_yyparse(&p) != 0) status = HML_FAIL;
    token_free(&p.tokens);
    *out = p.result;
    return diags->n_errors == before ? status : HML_FAIL;
}
