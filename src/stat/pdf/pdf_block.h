/* pdf_block.h - how the loops of densities are run: block by block, with room for what is not
 * wanted. Included by the files of src/stat/pdf alone.
 *
 * A loop writes out[0] = u, out[1] = du/dx and out[2 + k] = du/da_k for all arguments, none of them
 * NULL, so that it has no branches and becomes SIMD code. p: what it needs, computed once a call.
 */
#ifndef HML_STAT_PDF_PDF_BLOCK_H
#define HML_STAT_PDF_PDF_BLOCK_H

#include <math.h>

#include "core/cpu.h"
#include "core/realerf.h"
#include "stat/pdf/pdf.h"
#include "stat/pdf/pdf_math.h"

enum { PDF_BLOCK = 256 };

typedef void PdfLoop(double *const *out, const double *restrict x, size_t n, const void *p);

static inline void pdf_blocks(PdfLoop *loop, double *u, double *dx, double *const *da, int n_args,
                              const double *x, size_t n, const void *p) {
    double room[PDF_ARGS_MAX + 2][PDF_BLOCK], *out[PDF_ARGS_MAX + 2];
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        out[0] = u ? u + at : room[0];
        out[1] = dx ? dx + at : room[1];
        for (int k = 0; k < n_args; k++) out[k + 2] = da && da[k] ? da[k] + at : room[k + 2];
        loop(out, x + at, m, p);
    }
}

/* Integrals from x1 to x2, an interval over which the density is smooth, of u (result) and of its
 * derivatives. */
static inline double pdf_panel(double *da, double x1, double x2, PdfLoop *loop, int n_args,
                               const void *p) {
    const double *node, *weight;
    double x[PDF_NODES_MAX], room[PDF_ARGS_MAX + 2][PDF_NODES_MAX], *out[PDF_ARGS_MAX + 2];
    pdf_nodes(PDF_NODES_MAX, &node, &weight);
    for (int k = 0; k < n_args + 2; k++) out[k] = room[k];
    for (int i = 0; i < PDF_NODES_MAX; i++) x[i] = x1 + (x2 - x1) * node[i];
    loop(out, x, PDF_NODES_MAX, p);
    double whole = 0;
    for (int i = 0; i < PDF_NODES_MAX; i++) whole += weight[i] * room[0][i];
    for (int k = 0; k < n_args; k++) {
        da[k] = 0;
        for (int i = 0; i < PDF_NODES_MAX; i++) da[k] += weight[i] * room[k + 2][i];
        da[k] *= x2 - x1;
    }
    return whole * (x2 - x1);
}

#endif
