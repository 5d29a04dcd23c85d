/* unit.h - physical units: a dimension and a size (table: defs/units.def).
 *
 * A quantity is stored in the unit its column has; the unit says how large one of it is in base
 * units (GeV, mm, ns, pb). Exponents are kept in twelfths, so that square and cube roots are exact.
 * Angles are pure numbers that remember to be printed as rad. A unit that is not known (a column
 * that no schema describes) is different from a pure number.
 */
#ifndef HML_COL_UNIT_H
#define HML_COL_UNIT_H

#include "core/str.h"

enum { UNIT_DIMS = 4, UNIT_ONE = 12 };

typedef struct Unit {
    bool known;
    bool angle;             /* a pure number, shown as rad */
    int16_t dim[UNIT_DIMS]; /* exponents of energy, length, time, area in twelfths */
    double size;            /* of one of this unit, in base units */
} Unit;

Unit unit_number(void); /* 1 */
Unit unit_unknown(void);
bool unit_find(Unit *out, Str name); /* exact case */
const char *unit_name(size_t i);     /* i-th name of the table, NULL behind the last */
const char *unit_doc(size_t i);

bool unit_is_number(Unit u); /* known and without dimension, of any size */
bool unit_same_dimension(Unit a, Unit b);
bool unit_equal(Unit a, Unit b); /* dimension and size; rad equals 1 */
/* Factor that turns a number of unit from into one of unit to (same dimension). */
double unit_factor(Unit from, Unit to);
/* The unit in which a product, quotient or power in u is given: u where it is a power of a unit
 * that has a name (MeV^2, /fb), else that of base units (MeV GeV is given in GeV^2, GeV/MeV as a
 * pure number). */
Unit unit_settled(Unit u);
Unit unit_mul(Unit a, Unit b);
Unit unit_div(Unit a, Unit b);
Unit unit_pow(Unit a, int num, int den); /* den 1, 2 or 3 */

/* "GeV", "MeV^2", "/fb", "rad", "1", "?" where unknown. */
void unit_write(StrBuf *out, Unit u);

#endif
