/* mt2.h - the stransverse mass: the least mass of two equal parents that decay to a seen and an
 * unseen particle each, when only the sum of the unseen transverse momenta is known.
 *
 *     mt2 = min over q1 + q2 = q of max(mt(a, q1), mt(b, q2))
 * Definition: Lester and Summers, hep-ph/9906349. Method: bisection on the mass, with a test
 * whether two conics have points in common, after Lester and Nachman, arXiv:1411.4312. The masses
 * of the unseen particles may differ. Called by vm/op_kinematics.c.
 */
#ifndef HML_KERN_MT2_H
#define HML_KERN_MT2_H

typedef struct Mt2Side {
    double mass, px, py; /* of what is seen */
    double unseen;       /* mass of what is not */
} Mt2Side;

/* qx, qy: the missing transverse momentum. NaN where anything is not finite or a mass negative.
 * Relative precision 1e-9 or better. */
double mt2_value(Mt2Side a, Mt2Side b, double qx, double qy);

#endif
