/* elem.c - names and sizes of element types; see elem.h. */
#include "col/elem.h"

static const char *const names[HML_ELEM_COUNT] = {
#define HML_ELEM(NAME, name, ctype, bytes, doc) [HML_##NAME] = name,
#include "defs/elems.def"
#undef HML_ELEM
};

static const uint8_t sizes[HML_ELEM_COUNT] = {
#define HML_ELEM(NAME, name, ctype, bytes, doc) [HML_##NAME] = (bytes),
#include "defs/elems.def"
#undef HML_ELEM
};

#define HML_ELEM(NAME, name, ctype, bytes, doc) _Static_assert(sizeof(ctype) == (bytes), doc);
#include "defs/elems.def"
#undef HML_ELEM

const char *elem_name(Elem e) { return names[e]; }

size_t elem_size(Elem e) { return sizes[e]; }
