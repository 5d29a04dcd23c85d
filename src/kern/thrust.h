/* thrust.h - the thrust of one list of momenta; see shapes.h, which is what others call. */
#ifndef HML_KERN_THRUST_H
#define HML_KERN_THRUST_H

#include "kern/shapes.h"

/* Thrust of objects [from, to), of px and py alone where it is transverse; false where there is no
 * momentum. */
bool thrust_of(double *out, bool transverse, KMomenta p, size_t from, size_t to);

#endif
