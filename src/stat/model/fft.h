/* fft.h - the fast Fourier transform of complex numbers, as many as a power of 2.
 *
 * Real and imaginary parts stand apart, so that loops over them become SIMD code; two real
 * sequences go through one transform. The same bits on any processor.
 */
#ifndef HML_STAT_MODEL_FFT_H
#define HML_STAT_MODEL_FFT_H

#include "core/base.h"

typedef struct Fft {
    size_t n;
    double *cosine, *sine; /* of 2 pi k / n */
    double *re, *im;       /* room */
} Fft;

void fft_open(Fft *f, size_t n); /* n: a power of 2, 4 or more */
void fft_close(Fft *f);
/* In place: sum over j of x_j exp(-2 pi i j k / n); back: exp(+ ...), not divided by n. */
void fft_run(Fft *f, double *re, double *im, bool back);

#endif
