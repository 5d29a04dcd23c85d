/* shapes.h - kernels for the shape of events: one number from the momenta of a list of objects.
 *
 * off[i] .. off[i+1]-1 are the objects of list i of n. Where a list has too few objects (or too
 * many), out_valid[i] is 0 and the value 0. Sums add from left to right; nothing depends on how
 * lists are cut into calls. Missing objects are taken out before.
 * Called by vm/op_kinematics.c.
 */
#ifndef HML_KERN_SHAPES_H
#define HML_KERN_SHAPES_H

#include "core/base.h"

/* Components of momenta and energies; what a kernel does not use may be NULL. */
typedef struct KMomenta {
    const double *px, *py, *pz, *e;
} KMomenta;

/* Largest number of objects that are divided into two groups by trying all ways. */
enum { K_PARTITION_MAX = 20, K_THRUST_EXACT_MAX = 32 };

typedef enum KShape {
    K_SPHERICITY,            /* 3/2 (l2 + l3) of the quadratic tensor */
    K_APLANARITY,            /* 3/2 l3 of the quadratic tensor */
    K_TRANSVERSE_SPHERICITY, /* 2 l2 / (l1 + l2) of the quadratic tensor of px and py */
    K_C_PARAMETER,           /* 3 (l1 l2 + l2 l3 + l3 l1) of the linearised tensor */
    K_D_PARAMETER,           /* 27 l1 l2 l3 of the linearised tensor */
    K_THRUST,                /* max over axes of sum |p.n| / sum |p| */
    K_TRANSVERSE_THRUST      /* the same of px and py */
} KShape;

/* Shapes; missing of nothing, or where all momenta are 0.
 * Tensor sum p_a p_b |p|^(r-2) / sum |p|^r, eigenvalues l1 >= l2 >= l3: r = 2 Bjorken and Brodsky,
 * Phys. Rev. D 1 (1970) 1416, eq. 15; r = 1 Parisi, Phys. Lett. B 74 (1978) 65, and Ellis, Ross,
 * Terrano, Nucl. Phys. B 178 (1981) 421, eq. 2.6. Thrust: Farhi, Phys. Rev. Lett. 39 (1977) 1587;
 * exact for up to K_THRUST_EXACT_MAX objects and in the plane, else the best of several searches
 * (Sjostrand, Mrenna, Skands, JHEP 05 (2006) 026, section 15.2.3). */
void k_shape(double *restrict out, uint8_t *restrict out_valid, KShape what, KMomenta p,
             const uint32_t *restrict off, size_t n);

/* Moment of order l: sum |p_i| |p_j| P_l(cos angle_ij) / (sum e)^2. Fox and Wolfram, Phys. Rev.
 * Lett. 41 (1978) 1581, eq. 1. Missing of nothing. */
void k_fox_wolfram(double *restrict out, uint8_t *restrict out_valid, int order, KMomenta p,
                   const uint32_t *restrict off, size_t n);

/* alpha_T = (H - dH) / (2 sqrt(H^2 - M^2)) with H the sum of transverse energies e pt / p, dH the
 * least difference of two groups of objects, M the transverse momentum of all. Randall and
 * Tucker-Smith, arXiv:0806.1049; several jets: CMS, arXiv:1101.1628, eq. 3. Missing for fewer than
 * two objects and for more than K_PARTITION_MAX. */
void k_alpha_t(double *restrict out, uint8_t *restrict out_valid, KMomenta p,
               const uint32_t *restrict off, size_t n);

/* Razor variables of the two megajets, those groups of objects whose squared masses have the least
 * sum. Rogan, arXiv:1006.2727; CMS, arXiv:1212.6961, eqs. 1-3:
 *     MR^2 = (|p1| + |p2|)^2 - (pz1 + pz2)^2
 *     R^2 = MTR^2 / MR^2, MTR^2 = (|m| (pt1 + pt2) - m.(pt1 + pt2)) / 2, m the missing momentum.
 * Missing for fewer than two objects and for more than K_PARTITION_MAX. */
void k_razor_mr(double *restrict out, uint8_t *restrict out_valid, KMomenta p,
                const uint32_t *restrict off, size_t n);
/* step 0: one missing momentum for all. */
void k_razor_r2(double *restrict out, uint8_t *restrict out_valid, KMomenta p,
                const uint32_t *restrict off, const double *mx, const double *my, size_t step,
                size_t n);

/* The four components of both megajets of n (2 to K_PARTITION_MAX) objects; the first object is in
 * the first. */
void k_megajets(double first[4], double second[4], KMomenta p, size_t n);

#endif
