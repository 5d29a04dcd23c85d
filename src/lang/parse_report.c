/* parse_report.c - syntax errors in the words of the user: what is missing, what closes nothing,
 * and how the same is written here where other languages write it otherwise.
 *
 * A message is found from the token that does not fit, the one before it and the brackets that are
 * open; what the parser expected is told only where nothing better is known.
 */
#include "col/unit.h"
#include "hml.tab.h"
#include "lang/builtin.h"
#include "lang/parse.h"

typedef enum Role { ROLE_VALUE, ROLE_OPERATOR, ROLE_OPEN, ROLE_CLOSE, ROLE_END, ROLE_OTHER } Role;

static Role role_of(int kind) {
    switch (kind) {
    case TOKEN_INT:
    case TOKEN_REAL:
    case TOKEN_STRING:
    case TOKEN_NAME:
    case TOKEN_RUN:
    case TOKEN_UNIT:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        return ROLE_VALUE;
    case '(':
    case '[':
    case '{':
        return ROLE_OPEN;
    case ')':
    case ']':
    case '}':
        return ROLE_CLOSE;
    case TOKEN_NEWLINE:
    case TOKEN_YYEOF:
    case ';':
        return ROLE_END;
    case TOKEN_VETO:
    case TOKEN_ALL:
    case TOKEN_ANY:
    case TOKEN_NONE:
    case TOKEN_QUANTIFIER:
    case TOKEN_FIRST:
    case TOKEN_AS:
    case TOKEN_PRINT:
    case TOKEN_OBJECT:
    case TOKEN_OBSERVABLE:
    case TOKEN_SCHEMA:
        return ROLE_OTHER;
    default:
        return ROLE_OPERATOR;
    }
}

/* The innermost bracket that is open before token at; NULL: none. */
static const Token *open_bracket(const Token *tokens, size_t at) {
    int depth = 0;
    for (size_t i = at; i > 0; i--) {
        Role role = role_of(tokens[i - 1].kind);
        if (role == ROLE_CLOSE) depth++;
        if (role == ROLE_OPEN && depth-- == 0) return &tokens[i - 1];
    }
    return NULL;
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

/* From token i to the end of its line or bracket. */
static Str cut_behind(const Parse *p, size_t i) {
    const Token *t = p->tokens.items.data;
    size_t last = i;
    int depth = 0;
    for (size_t k = i; role_of(t[k].kind) != ROLE_END; k++) {
        if (role_of(t[k].kind) == ROLE_OPEN) depth++;
        if (role_of(t[k].kind) == ROLE_CLOSE && depth-- == 0) break;
        if (t[k].kind == ',' && depth == 0) break;
        last = k;
    }
    return (Str){t[i].text.p, (size_t)(t[last].text.p + t[last].text.n - t[i].text.p)};
}

enum { QUOTED_MAX = 60 }; /* of a proposal: longer ones are not read */

static void report_quantifier(Parse *p, size_t at, Span where) {
    const Token *t = p->tokens.items.data;
    if (t[at].kind == TOKEN_QUANTIFIER) {
        diag_error(p->diags, HML_E_QUANTIFIER, where,
                   "a cut has one quantifier, and '%.*s' is a second", STR_ARG(t[at].text));
        return;
    }
    Str cut = cut_before(p, at - 1);
    diag_error(p->diags, HML_E_QUANTIFIER, t[at - 1].span, "'%.*s' ends a cut, but more follows",
               STR_ARG(t[at - 1].text));
    if (cut.n < QUOTED_MAX)
        diag_help(p->diags, "put the cut that it ends in parentheses: (%.*s %.*s) %.*s ...",
                  STR_ARG(cut), STR_ARG(t[at - 1].text), STR_ARG(t[at].text));
}

/* A cut inside a cut: veto, any, all, none without parentheses around them. */
static void report_inner_cut(Parse *p, size_t at, Span where) {
    const Token *t = &p->tokens.items.data[at];
    ErrCode code = t->kind == TOKEN_VETO ? HML_E_SYNTAX : HML_E_QUANTIFIER;
    diag_error(p->diags, code, where, "'%.*s' opens a cut and cannot stand inside one",
               STR_ARG(t->text));
    Str before = at ? cut_before(p, at) : (Str){0}, behind = cut_behind(p, at);
    bool joined = at && (t[-1].kind == TOKEN_AND || t[-1].kind == TOKEN_OR);
    if (joined && before.n < QUOTED_MAX && behind.n < QUOTED_MAX)
        diag_help(p->diags, "in parentheses it is a cut of its own: '%.*s (%.*s)'", STR_ARG(before),
                  STR_ARG(behind));
    else
        diag_help(p->diags, "put it in parentheses, or behind a ';'");
}

static void report_number(Parse *p, const Token *number, const Token *word, Span where) {
    const char *names[64];
    size_t n = 0;
    while (n < ARRAY_LEN(names) && unit_name(n)) names[n] = unit_name(n), n++;
    const char *near = str_nearest(word->text, names, n);
    bool touches = number->span.end == word->span.begin;
    char last = number->text.p[number->text.n - 1], first = word->text.p[0];
    if (touches && last == '.') {
        diag_error(p->diags, HML_E_SYNTAX, span_join(number->span, where),
                   "'%.*s%.*s' is no observable: a number is no object", STR_ARG(number->text),
                   STR_ARG(word->text));
        diag_help(p->diags,
                  "objects are counted from 0: 'jet0.%.*s'; the last one's is "
                  "'last(jet.%.*s)'",
                  STR_ARG(word->text), STR_ARG(word->text));
    } else if (touches && !near && (first == 'e' || first == 'E') && word->text.n == 1) {
        diag_error(p->diags, HML_E_SYNTAX, span_join(number->span, where),
                   "the exponent of '%.*s%.*s' has no digits", STR_ARG(number->text),
                   STR_ARG(word->text));
    } else if (touches && !near) {
        diag_error(p->diags, HML_E_SYNTAX, span_join(number->span, where),
                   "'%.*s%.*s' is neither a number nor a name: names begin with a letter",
                   STR_ARG(number->text), STR_ARG(word->text));
    } else {
        diag_error(p->diags, HML_E_SYNTAX, where, "'%.*s' behind '%.*s' is no unit",
                   STR_ARG(word->text), STR_ARG(number->text));
        if (near) diag_help(p->diags, "did you mean '%.*s %s'?", STR_ARG(number->text), near);
    }
}

static void report_close(Parse *p, size_t at, Span where) {
    const Token *t = &p->tokens.items.data[at], *open = open_bracket(p->tokens.items.data, at);
    static const char pairs[] = "()[]{}";
    if (!open) {
        diag_error(p->diags, HML_E_SYNTAX, where, "no bracket is open that '%.*s' could close",
                   STR_ARG(t->text));
    } else if (strchr(pairs, open->kind)[1] != t->kind) {
        diag_error(p->diags, HML_E_SYNTAX, where, "'%.*s' does not close the '%.*s' that is open",
                   STR_ARG(t->text), STR_ARG(open->text));
    } else if (t - 1 == open) {
        diag_error(p->diags, HML_E_SYNTAX, span_join(open->span, where),
                   "there is nothing between '%.*s' and '%.*s'", STR_ARG(open->text),
                   STR_ARG(t->text));
    } else {
        diag_error(p->diags, HML_E_SYNTAX, where, "a value is missing between '%.*s' and '%.*s'",
                   STR_ARG(t[-1].text), STR_ARG(t->text));
    }
}

/* The last `if` of the statement before token at that has no `else`; NULL: there is none. */
static const Token *if_alone(const Token *tokens, size_t at) {
    int elses = 0;
    for (size_t i = at; i > 0 && role_of(tokens[i - 1].kind) != ROLE_END; i--) {
        if (tokens[i - 1].kind == TOKEN_ELSE) elses++;
        if (tokens[i - 1].kind == TOKEN_IF && elses-- == 0) return &tokens[i - 1];
    }
    return NULL;
}

static void help_choice(Parse *p) {
    diag_help(p->diags, "a choice is written 'A if CONDITION else B'");
}

static void report_end(Parse *p, size_t at, Span where) {
    const Token *tokens = p->tokens.items.data, *before = at ? &tokens[at - 1] : NULL;
    const Token *open = open_bracket(tokens, at), *alone = if_alone(tokens, at);
    if (before && role_of(before->kind) == ROLE_OPERATOR) {
        diag_error(p->diags, HML_E_SYNTAX, before->span, "a value is missing behind '%.*s'",
                   STR_ARG(before->text));
    } else if (open) {
        diag_error(p->diags, HML_E_SYNTAX, open->span, "the '%.*s' is not closed",
                   STR_ARG(open->text));
    } else if (alone) {
        diag_error(p->diags, HML_E_SYNTAX, alone->span, "the 'if' has no 'else'");
        help_choice(p);
    } else {
        diag_error(p->diags, HML_E_SYNTAX, before ? before->span : where,
                   "something is missing behind '%.*s'", before ? (int)before->text.n : 0,
                   before ? before->text.p : "");
    }
}

/* An operator that finds no value before it. */
static void report_operator(Parse *p, size_t at, Span where) {
    const Token *t = &p->tokens.items.data[at];
    bool between = at && role_of(t[-1].kind) == ROLE_OPERATOR;
    if (between)
        diag_error(p->diags, HML_E_SYNTAX, where, "a value is missing between '%.*s' and '%.*s'",
                   STR_ARG(t[-1].text), STR_ARG(t->text));
    else
        diag_error(p->diags, HML_E_SYNTAX, where, "a value is missing before '%.*s'",
                   STR_ARG(t->text));
    if (t->kind == TOKEN_IF || t->kind == TOKEN_ELSE) help_choice(p);
}

/* A value behind a value. */
static void report_value(Parse *p, size_t at, Span where) {
    const Token *t = &p->tokens.items.data[at], *before = t - 1;
    diag_error(p->diags, HML_E_SYNTAX, where, "an operator is missing between '%.*s' and '%.*s'",
               STR_ARG(before->text), STR_ARG(t->text));
    if (before->kind == TOKEN_NAME && builtin_find(before->text))
        diag_help(p->diags, "the argument of a function stands in parentheses: '%.*s(%.*s)'",
                  STR_ARG(before->text), STR_ARG(t->text));
    if (str_eq(before->text, STR("vary")))
        diag_help(p->diags, "the name of a variation is a text: vary \"%.*s\" ...",
                  STR_ARG(t->text));
    if (str_eq(before->text, STR("use")))
        diag_help(p->diags, "a file is named by a text: use \"%.*s.hml\"", STR_ARG(t->text));
    if (str_eq(before->text, STR("from")) && t->kind == '{')
        diag_help(p->diags, "a region that goes on from another: region NAME from OTHER { ... }");
    if (str_eq(t->text, STR("first")))
        diag_help(p->diags, "'first' is followed by a whole number: 'jet first 2'");
    if (str_eq(t->text, STR("as")))
        diag_help(p->diags, "the names of members stand in parentheses: 'pairs(jet) as (a, b)'");
    if (str_eq(t->text, STR("best")) || str_eq(t->text, STR("sort")))
        diag_help(p->diags, "write '%.*s by KEY'", STR_ARG(t->text));
}

static void report_expected(Parse *p, Span where, const Token *t, const char *const *expected,
                            int n) {
    StrBuf b = {0};
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i == 0 ? ", expected " : i + 1 == n ? " or " : ", ", expected[i]);
    diag_error(p->diags, HML_E_SYNTAX, where, "'%.*s' cannot stand here%s", STR_ARG(t->text),
               buf_cstr(&b));
    if (t->kind == TOKEN_WHERE || t->kind == TOKEN_SORT_BY || t->kind == TOKEN_BEST_BY ||
        t->kind == TOKEN_FIRST || t->kind == TOKEN_AS)
        diag_help(p->diags, "objects with a clause stand in parentheses: '(%s %.*s ...).pt'",
                  t->kind == TOKEN_AS ? "pairs(jet)" : "jet", STR_ARG(t->text));
    buf_free(&b);
}

/* Ways of other languages. */
static bool report_habit(Parse *p, size_t at, Span where) {
    const Token *t = &p->tokens.items.data[at], *open = open_bracket(p->tokens.items.data, at);
    bool set =
        open && open > p->tokens.items.data && open[-1].kind == TOKEN_IN && open->kind == '(';
    const Token *left = at ? t - 1 : t;
    bool word = (left->kind == TOKEN_ALL || left->kind == TOKEN_ANY || left->kind == TOKEN_NONE ||
                 left->kind == TOKEN_VETO);
    if (t->kind == '=' && word) {
        diag_error(p->diags, HML_E_SYNTAX, left->span,
                   "'%.*s' is a word of the language and cannot name a value", STR_ARG(left->text));
    } else if (t->kind == '=') {
        diag_error(p->diags, HML_E_SYNTAX, where, "'=' names a value and cannot stand here");
        diag_help(p->diags, "write '==' to compare");
    } else if (t->kind == '.') {
        diag_error(p->diags, HML_E_SYNTAX, where, "the dot stands alone");
        diag_help(p->diags, "an observable is written OBJECT.NAME, without blanks: 'jet0.pt'");
    } else if (t->kind == ',' && set) {
        diag_error(p->diags, HML_E_SYNTAX, where, "a list does not stand in parentheses");
        diag_help(p->diags, "an interval is written 'in lo..hi', a list of values 'in [a, b]'");
    } else if (at && (t->kind == TOKEN_PRINT || t->kind == TOKEN_OBJECT ||
                      t->kind == TOKEN_OBSERVABLE || t->kind == TOKEN_SCHEMA)) {
        diag_error(p->diags, HML_E_SYNTAX, where, "'%.*s' opens a statement", STR_ARG(t->text));
        diag_help(p->diags, "begin a new line, or write ';' before it");
    } else {
        return false;
    }
    return true;
}

void parse_report(Parse *p, Span where, const char *const *expected, int n) {
    const Token *tokens = p->tokens.items.data;
    size_t at = tokens[p->next].kind == TOKEN_YYEOF ? p->next : p->next - 1;
    while (at > 0 && tokens[at].span.begin > where.begin) at--;
    const Token *t = &tokens[at], *before = at ? t - 1 : NULL;
    Role role = role_of(t->kind), role_before = before ? role_of(before->kind) : ROLE_END;
    bool number = before && (before->kind == TOKEN_INT || before->kind == TOKEN_REAL);
    bool ended = role_before == ROLE_VALUE || role_before == ROLE_CLOSE;
    bool begun = role == ROLE_VALUE || role == ROLE_OPEN;
    if (before && before->kind == TOKEN_QUANTIFIER)
        report_quantifier(p, at, where);
    else if (number && t->kind == TOKEN_NAME)
        report_number(p, before, t, where);
    else if (t->kind == TOKEN_VETO || t->kind == TOKEN_ANY || t->kind == TOKEN_ALL ||
             t->kind == TOKEN_NONE)
        report_inner_cut(p, at, where);
    else if (report_habit(p, at, where))
        return;
    else if (role == ROLE_CLOSE)
        report_close(p, at, where);
    else if (role == ROLE_END)
        report_end(p, at, where);
    else if (role == ROLE_OPERATOR && !ended && role_before != ROLE_OTHER)
        report_operator(p, at, where);
    else if (t->kind == TOKEN_ELSE) {
        diag_error(p->diags, HML_E_SYNTAX, where, "there is no 'if' that this 'else' belongs to");
        help_choice(p);
    } else if (begun && ended)
        report_value(p, at, where);
    else
        report_expected(p, where, t, expected, n);
}
