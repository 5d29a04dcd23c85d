/* opcode.c - names and signatures of the instructions; see opcode.h. */
#include "lang/opcode.h"

static const OpcodeInfo infos[VM_OPCODE_COUNT] = {
    [VM_NOP] = {"NOP", ".=", 'P', "nothing"},
#define HML_OP(NAME, signature, shape, fn, doc) [VM_##NAME] = {#NAME, signature, #shape[0], doc},
#include "defs/opcodes.def"
#undef HML_OP
};

const OpcodeInfo *opcode_info(Opcode op) { return &infos[op]; }

void opcode_operands(Opcode op, int *least, int *most) {
    int n = 0;
    *least = -1;
    for (const char *s = infos[op].signature + 2; *s; s++) {
        if (*s == '?')
            *least = n;
        else if (*s != '.')
            n++;
    }
    *most = n;
    if (*least < 0) *least = n;
}
