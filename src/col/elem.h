/* elem.h - the element types that a column can hold (rows: defs/elems.def). */
#ifndef HML_COL_ELEM_H
#define HML_COL_ELEM_H

#include "core/base.h"

typedef enum Elem {
#define HML_ELEM(NAME, name, ctype, bytes, doc) HML_##NAME,
#include "defs/elems.def"
#undef HML_ELEM
    HML_ELEM_COUNT
} Elem;

const char *elem_name(Elem e);
size_t elem_size(Elem e); /* bytes of one value; 1 for strings */

static inline bool elem_is_integer(Elem e) { return e >= HML_I8 && e <= HML_U64; }
static inline bool elem_is_real(Elem e) { return e == HML_F32 || e == HML_F64; }
static inline bool elem_is_number(Elem e) { return e >= HML_I8 && e <= HML_F64; }

#endif
