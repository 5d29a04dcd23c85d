/* confusion.c - what was predicted of which class; see confusion.h. */
#include "stat/metric/confusion.h"

#include <math.h>

void confusion_make(Confusion *c, int k, const int32_t *truth, const int32_t *predicted,
                    const double *weight, size_t n, Arena *arena) {
    size_t cells = (size_t)k * (size_t)k;
    *c = (Confusion){.k = k, .n = n};
    c->w = arena_array(arena, double, 2 * cells);
    c->w2 = c->w + cells;
    for (size_t i = 0; i < n; i++) {
        double w = weight ? weight[i] : 1;
        size_t at = (size_t)truth[i] * (size_t)k + (size_t)predicted[i];
        c->w[at] += w;
        c->w2[at] += w * w;
    }
    for (size_t i = 0; i < cells; i++) c->all += c->w[i];
}

Figure confusion_accuracy(const Confusion *c) {
    double right = 0, variance = 0;
    size_t k = (size_t)c->k;
    for (size_t i = 0; i < k; i++) right += c->w[i * k + i];
    Figure a = {right / c->all, NAN};
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double by = ((i == j) - a.value) / c->all;
            variance += c->w2[i * k + j] * by * by;
        }
    if (c->n) a.error = sqrt(variance);
    return a;
}

/* ---- the report ---- */

typedef enum Measure { PRECISION, RECALL, F1, MEASURES } Measure;

/* Sums of the matrix, and of each measure and class the value and what it is divided by. */
typedef struct Sums {
    const Confusion *c;
    double *row, *column;
    double *value[MEASURES], *below[MEASURES];
} Sums;

static void sums_make(Sums *s, const Confusion *c, Arena *arena) {
    size_t k = (size_t)c->k;
    *s = (Sums){
        .c = c, .row = arena_array(arena, double, k), .column = arena_array(arena, double, k)};
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            s->row[i] += c->w[i * k + j];
            s->column[j] += c->w[i * k + j];
        }
    for (int m = 0; m < MEASURES; m++) {
        s->value[m] = arena_array(arena, double, k);
        s->below[m] = arena_array(arena, double, k);
        for (size_t i = 0; i < k; i++) {
            double below = m == PRECISION ? s->column[i]
                           : m == RECALL  ? s->row[i]
                                          : s->row[i] + s->column[i];
            double above = (m == F1 ? 2 : 1) * c->w[i * k + i];
            s->below[m][i] = below;
            s->value[m][i] = below != 0 ? above / below : 0;
        }
    }
}

/* The derivative of a measure of class k by the cell of true class i, predicted j. */
static double derivative(const Sums *s, int m, size_t k, size_t i, size_t j) {
    double value = s->value[m][k], below = s->below[m][k];
    bool in_row = i == k, in_column = j == k, hit = in_row && in_column;
    if (below == 0) return 0;
    if (m == PRECISION) return in_column ? (hit - value) / below : 0;
    if (m == RECALL) return in_row ? (hit - value) / below : 0;
    return (2 * hit - (in_row + in_column) * value) / below;
}

/* Only the cells of row and column k count. */
static Figure of_class(const Sums *s, int m, size_t k) {
    const Confusion *c = s->c;
    size_t n = (size_t)c->k;
    double variance = 0;
    for (size_t i = 0; i < n; i++) {
        double by = derivative(s, m, k, i, k);
        variance += c->w2[i * n + k] * by * by;
        if (i == k) continue;
        by = derivative(s, m, k, k, i);
        variance += c->w2[k * n + i] * by * by;
    }
    return (Figure){s->value[m][k], s->below[m][k] != 0 ? sqrt(variance) : NAN};
}

/* The mean over the classes, each with its share. */
static Figure of_all(const Sums *s, int m, bool weighted) {
    const Confusion *c = s->c;
    size_t n = (size_t)c->k;
    double mean = 0, variance = 0;
    for (size_t k = 0; k < n; k++)
        mean += (weighted ? s->row[k] / c->all : 1 / (double)n) * s->value[m][k];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double to_i = weighted ? s->row[i] / c->all : 1 / (double)n;
            double to_j = weighted ? s->row[j] / c->all : 1 / (double)n;
            double by = to_i * derivative(s, m, i, i, j);
            if (i != j) by += to_j * derivative(s, m, j, i, j);
            if (weighted) by += (s->value[m][i] - mean) / c->all;
            variance += c->w2[i * n + j] * by * by;
        }
    return (Figure){mean, sqrt(variance)};
}

static Figure support_of(const Confusion *c, size_t from, size_t to) {
    double sum = 0, squares = 0;
    for (size_t i = from; i < to; i++) {
        sum += c->w[i];
        squares += c->w2[i];
    }
    return (Figure){sum, sqrt(squares)};
}

void confusion_report(Report *out, const Confusion *c, Arena *arena) {
    Sums s;
    size_t n = (size_t)c->k;
    sums_make(&s, c, arena);
    *out = (Report){.k = c->k, .classes = arena_array(arena, ReportRow, n)};
    for (size_t k = 0; k < n; k++)
        out->classes[k] = (ReportRow){of_class(&s, PRECISION, k), of_class(&s, RECALL, k),
                                      of_class(&s, F1, k), support_of(c, k * n, k * n + n)};
    Figure all = support_of(c, 0, n * n);
    out->macro = (ReportRow){of_all(&s, PRECISION, false), of_all(&s, RECALL, false),
                             of_all(&s, F1, false), all};
    out->weighted = (ReportRow){of_all(&s, PRECISION, true), of_all(&s, RECALL, true),
                                of_all(&s, F1, true), all};
    out->accuracy = confusion_accuracy(c);
}
