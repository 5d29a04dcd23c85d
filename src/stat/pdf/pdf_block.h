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

#endif
