/* unit.c - physical units; see unit.h. */
#include "col/unit.h"

#include <math.h>

typedef enum Dimension { DIM_ENERGY, DIM_LENGTH, DIM_TIME, DIM_AREA, DIM_NUMBER } Dimension;

static const struct {
    const char *name;
    Dimension dim;
    double size;
    const char *doc;
} table[] = {
#define HML_UNIT(name, dim, size, doc) {name, DIM_##dim, size, doc},
#include "defs/units.def"
#undef HML_UNIT
};

static const char *const base_names[UNIT_DIMS] = {"GeV", "mm", "ns", "pb"};

Unit unit_number(void) { return (Unit){.known = true, .size = 1}; }

Unit unit_unknown(void) { return (Unit){.size = 1}; }

bool unit_find(Unit *out, Str name) {
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (!str_eq(name, str_of(table[i].name))) continue;
        *out = (Unit){.known = true, .size = table[i].size};
        if (table[i].dim == DIM_NUMBER)
            out->angle = true;
        else
            out->dim[table[i].dim] = UNIT_ONE;
        return true;
    }
    return false;
}

const char *unit_name(size_t i) { return i < ARRAY_LEN(table) ? table[i].name : NULL; }

const char *unit_doc(size_t i) { return i < ARRAY_LEN(table) ? table[i].doc : NULL; }

static bool unit_no_dimension(Unit u) {
    for (int d = 0; d < UNIT_DIMS; d++)
        if (u.dim[d]) return false;
    return true;
}

bool unit_is_number(Unit u) { return u.known && unit_no_dimension(u); }

bool unit_same_dimension(Unit a, Unit b) {
    return memcmp(a.dim, b.dim, sizeof a.dim) == 0 && a.known == b.known;
}

/* Sizes are products of few powers of ten: equal up to rounding means equal. */
static bool same_size(double a, double b) { return fabs(a - b) <= 1e-12 * fabs(a); }

bool unit_equal(Unit a, Unit b) { return unit_same_dimension(a, b) && same_size(a.size, b.size); }

double unit_factor(Unit from, Unit to) {
    if (same_size(from.size, to.size)) return 1;
    double up = from.size / to.size, down = to.size / from.size;
    /* 1000 MeV per GeV exactly, and its inverse as a division: take the rounder of the two. */
    if (up < 1 && same_size(down, rint(down))) return 1 / rint(down);
    if (same_size(up, rint(up))) return rint(up);
    return up;
}

Unit unit_mul(Unit a, Unit b) {
    Unit u = {.known = a.known && b.known, .size = a.size * b.size};
    for (int d = 0; d < UNIT_DIMS; d++) u.dim[d] = (int16_t)(a.dim[d] + b.dim[d]);
    bool plain_a = unit_is_number(a) && !a.angle, plain_b = unit_is_number(b) && !b.angle;
    u.angle = u.known && ((a.angle && plain_b) || (b.angle && plain_a));
    return u.known ? u : unit_unknown();
}

Unit unit_div(Unit a, Unit b) {
    Unit inverse = unit_pow(b, -1, 1);
    Unit u = unit_mul(a, inverse);
    u.angle = u.known && a.angle && unit_is_number(b) && !b.angle;
    return u;
}

Unit unit_pow(Unit a, int num, int den) {
    if (!a.known) return a;
    Unit u = {.known = true, .size = a.size};
    for (int d = 0; d < UNIT_DIMS; d++) u.dim[d] = (int16_t)(a.dim[d] * num / den);
    u.size = den == 1 && num == 1 ? a.size : pow(a.size, (double)num / den);
    return u;
}

/* The row whose power u is, -1 where it is none. */
static int unit_row(Unit u) {
    int n_dims = 0, last = 0;
    for (int d = 0; d < UNIT_DIMS; d++)
        if (u.dim[d]) n_dims++, last = d;
    for (size_t i = 0; i < ARRAY_LEN(table) && n_dims <= 1; i++) {
        if (n_dims == 0 && table[i].dim == DIM_NUMBER && u.angle &&
            same_size(table[i].size, u.size))
            return (int)i;
        if (n_dims == 1 && table[i].dim == (Dimension)last &&
            same_size(pow(table[i].size, u.dim[last] / (double)UNIT_ONE), u.size))
            return (int)i;
    }
    return -1;
}

Unit unit_settled(Unit u) {
    if (u.known && unit_row(u) < 0) u.size = 1;
    return u;
}

static void write_power(StrBuf *out, const char *name, int twelfths) {
    if (twelfths == UNIT_ONE)
        buf_adds(out, name);
    else if (twelfths == -UNIT_ONE)
        buf_printf(out, "/%s", name);
    else if (twelfths % UNIT_ONE == 0)
        buf_printf(out, "%s^%d", name, twelfths / UNIT_ONE);
    else {
        int n = twelfths < 0 ? -twelfths : twelfths, d = UNIT_ONE;
        for (int f = 2; f <= 3; f++)
            while (n % f == 0 && d % f == 0) n /= f, d /= f;
        buf_printf(out, "%s^(%s%d/%d)", name, twelfths < 0 ? "-" : "", n, d);
    }
}

void unit_write(StrBuf *out, Unit u) {
    if (!u.known) {
        buf_addc(out, '?');
        return;
    }
    int row = unit_row(u);
    if (row >= 0) {
        write_power(out, table[row].name, u.angle ? UNIT_ONE : u.dim[table[row].dim]);
        return;
    }
    if (unit_no_dimension(u) && same_size(u.size, 1)) {
        buf_addc(out, '1');
        return;
    }
    if (!same_size(u.size, 1)) buf_printf(out, "%.6g ", u.size);
    for (int d = 0, first = 1; d < UNIT_DIMS; d++) {
        if (!u.dim[d]) continue;
        if (!first) buf_addc(out, ' ');
        write_power(out, base_names[d], u.dim[d]);
        first = 0;
    }
}
