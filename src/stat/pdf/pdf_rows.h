/* pdf_rows.h - the densities that there are; each stands in the file of its family. */
#ifndef HML_STAT_PDF_PDF_ROWS_H
#define HML_STAT_PDF_PDF_ROWS_H

#include "stat/pdf/pdf.h"

extern const Pdf pdf_gaussian, pdf_bifurcated_gaussian;
extern const Pdf pdf_crystal_ball, pdf_double_crystal_ball, pdf_generalised_crystal_ball;
extern const Pdf pdf_lorentz, pdf_breit_wigner;
extern const Pdf pdf_relativistic_breit_wigner, pdf_breit_wigner_running;
extern const Pdf pdf_voigt;
extern const Pdf pdf_uniform, pdf_exponential;
extern const Pdf pdf_polynomial, pdf_chebyshev, pdf_bernstein;
extern const Pdf pdf_argus, pdf_landau, pdf_johnson_su, pdf_novosibirsk;
extern const Pdf pdf_log_normal, pdf_gamma, pdf_student_t;

#endif
