/* opcode.h - names, signatures and documentation of the instructions (rows: defs/opcodes.def). */
#ifndef HML_LANG_OPCODE_H
#define HML_LANG_OPCODE_H

#include "col/elem.h"

typedef enum Opcode {
    VM_NOP, /* no instruction: constants, aliases */
#define HML_OP(NAME, signature, shape, fn, doc) VM_##NAME,
#include "defs/opcodes.def"
#undef HML_OP
    VM_OPCODE_COUNT
} Opcode;

typedef struct OpcodeInfo {
    const char *name;      /* "ADD_F64" */
    const char *signature; /* "f=ff" */
    char shape;            /* 'E', 'R', 'P', 'C' */
    const char *doc;
} OpcodeInfo;

const OpcodeInfo *opcode_info(Opcode op);
/* Least and greatest number of operands. */
void opcode_operands(Opcode op, int *least, int *most);

/* Does it read the column that imm[0] tells? */
static inline bool opcode_is_load(Opcode op) { return op >= VM_LOAD_F64 && op <= VM_LOAD_STR; }

#endif
