/* formula.c - formulas of correction files; see formula.h. */
#include "corr/formula.h"

#include <math.h>
#include <stdlib.h>

#include "core/vec.h"

enum { DEPTH_MAX = 60, STEPS_MAX = 1 << 14, PARAMETERS_MAX = 1 << 12 };

typedef enum StepOp {
    STEP_NUMBER,
    STEP_VARIABLE,
    STEP_PARAMETER,
    STEP_NEGATE,
    STEP_CALL1,
    STEP_CALL2,
    STEP_OR,
    STEP_AND,
    STEP_EQ,
    STEP_NE,
    STEP_GT,
    STEP_LT,
    STEP_GE,
    STEP_LE,
    STEP_SUB,
    STEP_ADD,
    STEP_DIV,
    STEP_MUL,
    STEP_POW
} StepOp;

/* Longer signs before those that begin like them. */
static const struct {
    const char *sign;
    StepOp op;
    int level; /* a higher level binds tighter */
} operators[] = {{"||", STEP_OR, 1},  {"&&", STEP_AND, 2}, {"==", STEP_EQ, 3}, {"!=", STEP_NE, 3},
                 {">=", STEP_GE, 4},  {"<=", STEP_LE, 4},  {">", STEP_GT, 4},  {"<", STEP_LT, 4},
                 {"**", STEP_POW, 7}, {"-", STEP_SUB, 5},  {"+", STEP_ADD, 5}, {"/", STEP_DIV, 6},
                 {"*", STEP_MUL, 6},  {"^", STEP_POW, 7}};

static const struct {
    const char *name;
    double (*fn)(double);
} functions1[] = {{"abs", fabs},    {"acos", acos}, {"acosh", acosh}, {"asin", asin},
                  {"asinh", asinh}, {"atan", atan}, {"atanh", atanh}, {"cos", cos},
                  {"cosh", cosh},   {"erf", erf},   {"exp", exp},     {"log", log},
                  {"log10", log10}, {"sin", sin},   {"sinh", sinh},   {"sqrt", sqrt},
                  {"tan", tan},     {"tanh", tanh}};

static double smaller(double a, double b) { return b < a ? b : a; }
static double larger(double a, double b) { return a < b ? b : a; }

static const struct {
    const char *name;
    double (*fn)(double, double);
} functions2[] = {{"atan2", atan2}, {"max", larger}, {"min", smaller}, {"pow", pow}};

typedef struct Parser {
    const char *text; /* NUL-terminated */
    size_t at;
    int n_variables, n_parameters;
    int depth; /* of brackets and operators */
    int stack; /* numbers that wait at this place */
    VEC(FormulaStep) steps;
    const char *why;
} Parser;

static bool fail(Parser *p, const char *why) {
    if (!p->why) p->why = why;
    return false;
}

static char peek(Parser *p) {
    while (p->text[p->at] == ' ' || p->text[p->at] == '\t' || p->text[p->at] == '\n') p->at++;
    return p->text[p->at];
}

/* change: how many more numbers wait once it is done. */
static bool step(Parser *p, FormulaStep s, int change) {
    p->stack += change;
    if (p->stack > FORMULA_STACK || p->steps.n >= STEPS_MAX)
        return fail(p, "the formula is too large");
    vec_push(&p->steps, s);
    return true;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool number(Parser *p) {
    char copy[64];
    size_t from = p->at, n;
    while (char_is_digit(p->text[p->at])) p->at++;
    if (p->text[p->at] == '.') p->at++;
    while (char_is_digit(p->text[p->at])) p->at++;
    if (p->text[p->at] == 'e' || p->text[p->at] == 'E') {
        size_t e = p->at + 1;
        if (p->text[e] == '+' || p->text[e] == '-') e++;
        if (char_is_digit(p->text[e])) p->at = e;
        while (char_is_digit(p->text[p->at])) p->at++;
    }
    n = p->at - from;
    if (n >= sizeof copy) return fail(p, "a number has too many digits");
    memcpy(copy, p->text + from, n);
    copy[n] = '\0';
    return step(p, (FormulaStep){.op = STEP_NUMBER, .number = strtod(copy, NULL)}, 1);
}

static bool parameter(Parser *p) {
    int index = 0;
    p->at++;
    peek(p);
    size_t from = p->at;
    for (; char_is_digit(p->text[p->at]); p->at++) {
        index = index * 10 + (p->text[p->at] - '0');
        if (index >= PARAMETERS_MAX) return fail(p, "the number of a parameter is too large");
    }
    if (p->at == from || peek(p) != ']') return fail(p, "a parameter is a number in brackets: [0]");
    p->at++;
    p->n_parameters = MAX_OF(p->n_parameters, index + 1);
    return step(p, (FormulaStep){.op = STEP_PARAMETER, .index = index}, 1);
}

static bool expression(Parser *p, int level);

static bool close(Parser *p) {
    if (peek(p) != ')') return fail(p, "')' is missing");
    p->at++;
    return true;
}

static bool call(Parser *p, FormulaStep s) {
    if (peek(p) != '(') return fail(p, "'(' is missing behind the name of a function");
    p->at++;
    if (!expression(p, 1)) return false;
    if (s.op == STEP_CALL2) {
        if (peek(p) != ',') return fail(p, "this function takes two arguments");
        p->at++;
        if (!expression(p, 1)) return false;
    }
    return close(p) && step(p, s, s.op == STEP_CALL2 ? -1 : 0);
}

static bool name(Parser *p) {
    static const char variables[] = "xyzt";
    size_t from = p->at;
    while (is_letter(p->text[p->at]) || char_is_digit(p->text[p->at])) p->at++;
    Str word = {p->text + from, p->at - from};
    const char *v = word.n == 1 ? strchr(variables, *word.p) : NULL;
    if (v) {
        int index = (int)(v - variables);
        if (index < p->n_variables)
            return step(p, (FormulaStep){.op = STEP_VARIABLE, .index = index}, 1);
        p->at = from;
        return fail(p, "there are not so many variables");
    }
    for (int i = 0; i < (int)ARRAY_LEN(functions1); i++)
        if (str_eq(word, str_of(functions1[i].name)))
            return call(p, (FormulaStep){.op = STEP_CALL1, .index = i});
    for (int i = 0; i < (int)ARRAY_LEN(functions2); i++)
        if (str_eq(word, str_of(functions2[i].name)))
            return call(p, (FormulaStep){.op = STEP_CALL2, .index = i});
    p->at = from;
    return fail(p, "there is no such variable or function");
}

static bool operand(Parser *p) {
    char c = peek(p);
    if (c == '-' || c == '+') {
        p->at++;
        if (++p->depth > DEPTH_MAX) return fail(p, "the formula is nested too deeply");
        if (!operand(p)) return false;
        p->depth--;
        return c == '+' || step(p, (FormulaStep){.op = STEP_NEGATE}, 0);
    }
    if (c == '(') {
        p->at++;
        return expression(p, 1) && close(p);
    }
    if (c == '[') return parameter(p);
    if (char_is_digit(c) || (c == '.' && char_is_digit(p->text[p->at + 1]))) return number(p);
    if (is_letter(c)) return name(p);
    return fail(p, c ? "a number, variable or function is wanted" : "the formula ends too early");
}

/* The row of the operator that comes next, -1 where none does. */
static int operator_next(Parser *p) {
    peek(p);
    for (int i = 0; i < (int)ARRAY_LEN(operators); i++)
        if (strncmp(p->text + p->at, operators[i].sign, strlen(operators[i].sign)) == 0) return i;
    return -1;
}

/* Operands joined by operators of this level or tighter ones. */
static bool expression(Parser *p, int level) {
    if (++p->depth > DEPTH_MAX) return fail(p, "the formula is nested too deeply");
    if (!operand(p)) return false;
    int row;
    while ((row = operator_next(p)) >= 0 && operators[row].level >= level) {
        int own = operators[row].level;
        p->at += strlen(operators[row].sign);
        if (!expression(p, operators[row].op == STEP_POW ? own : own + 1)) return false;
        if (!step(p, (FormulaStep){.op = (int)operators[row].op}, -1)) return false;
    }
    p->depth--;
    return true;
}

Status formula_compile(Formula *out, Str text, int n_variables, Arena *arena, const char **why,
                       size_t *at) {
    Parser p = {.text = arena_strndup(arena, text.p, text.n), .n_variables = n_variables};
    bool ok = expression(&p, 1);
    if (ok && peek(&p)) ok = fail(&p, "an operator is wanted");
    *out = (Formula){.n = p.steps.n, .n_parameters = p.n_parameters};
    if (ok) out->steps = arena_copy(arena, p.steps.data, p.steps.n * sizeof *p.steps.data);
    vec_free(&p.steps);
    *why = p.why;
    *at = p.at;
    return ok ? HML_OK : HML_FAIL;
}

static double binary(int op, double a, double b) {
    switch (op) {
    case STEP_OR:
        return a != 0 || b != 0;
    case STEP_AND:
        return a != 0 && b != 0;
    case STEP_EQ:
        return a == b;
    case STEP_NE:
        return a != b;
    case STEP_GT:
        return a > b;
    case STEP_LT:
        return a < b;
    case STEP_GE:
        return a >= b;
    case STEP_LE:
        return a <= b;
    case STEP_SUB:
        return a - b;
    case STEP_ADD:
        return a + b;
    case STEP_DIV:
        return a / b;
    case STEP_MUL:
        return a * b;
    default:
        return pow(a, b);
    }
}

double formula_eval(const Formula *f, const double *variables, const double *parameters) {
    double stack[FORMULA_STACK + 1];
    int top = -1;
    for (size_t i = 0; i < f->n; i++) {
        const FormulaStep *s = &f->steps[i];
        switch (s->op) {
        case STEP_NUMBER:
            stack[++top] = s->number;
            break;
        case STEP_VARIABLE:
            stack[++top] = variables[s->index];
            break;
        case STEP_PARAMETER:
            stack[++top] = parameters[s->index];
            break;
        case STEP_NEGATE:
            stack[top] = -stack[top];
            break;
        case STEP_CALL1:
            stack[top] = functions1[s->index].fn(stack[top]);
            break;
        case STEP_CALL2:
            top--;
            stack[top] = functions2[s->index].fn(stack[top], stack[top + 1]);
            break;
        default:
            top--;
            stack[top] = binary(s->op, stack[top], stack[top + 1]);
        }
    }
    return stack[0];
}
