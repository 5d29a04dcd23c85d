/* builtin.c - the table of functions; see builtin.h. */
#include "lang/builtin.h"

#define WHAT_MATH1(x)   VM_##x
#define WHAT_MATH2(x)   VM_##x
#define WHAT_REDUCE(x)  DO_##x
#define WHAT_SPECIAL(x) DO_##x
#define WHAT_HOST(x)    DO_##x

static const Builtin table[] = {
#define HML_BUILTIN(name, signature, kind, what, unit, doc, example, expected)                     \
    {name, signature, BUILTIN_##kind, (int)WHAT_##kind(what), UNITS_##unit, doc, example, expected},
#include "defs/builtins.def"
#undef HML_BUILTIN
};

/* A row without a signature, documentation or example does not compile. */
#define HML_BUILTIN(name, signature, kind, what, unit, doc, example, expected)                     \
    _Static_assert(sizeof(signature) > 3 && sizeof(doc) > 8 && sizeof(example) > 3 &&              \
                       sizeof(expected) > 1,                                                       \
                   "builtin " name " is not documented");
#include "defs/builtins.def"
#undef HML_BUILTIN

const Builtin *builtin_find(Str name) {
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (str_eq(name, str_of(table[i].name))) return &table[i];
    return NULL;
}

const Builtin *builtin_at(size_t i) { return i < ARRAY_LEN(table) ? &table[i] : NULL; }
