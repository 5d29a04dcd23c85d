/* disassemble.c - bytecode as text, and the check that it is well-formed. */
#include "lang/program.h"

static void write_reg(StrBuf *out, const Program *p, int reg) {
    static const char letters[] = {[HML_BOOL] = 'b', [HML_I64] = 'i', [HML_U64] = 'u',
                                   [HML_F64] = 'f',  [HML_STR] = 's', [ELEM_AXIS] = 'x'};
    const RegInfo *r = &p->regs[reg];
    if (!r->has_value) {
        buf_printf(out, "%c%d", letters[r->elem], reg);
        return;
    }
    if (r->missing)
        buf_adds(out, "missing");
    else if (r->elem == HML_STR)
        buf_printf(out, "\"%.*s\"", STR_ARG(r->value.s));
    else if (r->elem == HML_F64)
        buf_printf(out, "%.12g", r->value.f);
    else if (r->elem == HML_BOOL)
        buf_adds(out, r->value.u ? "true" : "false");
    else
        buf_printf(out, "%lld", (long long)r->value.i);
}

static bool is_read(Opcode op) { return op == VM_AXIS || opcode_is_load(op); }

static void write_immediates(StrBuf *out, const Program *p, const Ins *ins) {
    switch (ins->op) {
    case VM_AT:
        buf_printf(out, " [%lld]", (long long)ins->imm[0]);
        break;
    case VM_SLICE:
    case VM_AXIS_SLICE:
        buf_printf(out, " [%lld:", (long long)ins->imm[0]);
        if (ins->imm[1] >= 0) buf_printf(out, "%lld", (long long)ins->imm[1]);
        buf_addc(out, ']');
        break;
    case VM_FOX_WOLFRAM:
        buf_printf(out, " order %lld", (long long)ins->imm[0]);
        break;
    case VM_AXIS_FIXED:
        buf_printf(out, " of %lld", (long long)ins->imm[0]);
        break;
    case VM_AXIS_COMBINE:
    case VM_COMBINE_SUM:
    case VM_COMBINE_MASS:
        buf_printf(out, " by %lld", (long long)ins->imm[0]);
        break;
    case VM_COMBINE:
    case VM_MEMBER:
        buf_printf(out, " by %lld [%lld]", (long long)ins->imm[0], (long long)ins->imm[1]);
        break;
    case VM_NARROW:
    case VM_NARROW_AXIS:
        buf_printf(out, " to selection %lld", (long long)ins->imm[0]);
        break;
    case VM_CHOOSE:
        buf_printf(out, " as selection %lld, else to %lld", (long long)ins->imm[0],
                   (long long)ins->imm[1]);
        break;
    case VM_LEAVE:
        buf_printf(out, " selection %lld", (long long)ins->imm[0]);
        break;
    case VM_EMIT: {
        const Sink *s = p->sinks[ins->imm[0]];
        buf_printf(out, " sink %d:", s->id);
        for (int k = 0; k < s->n_values; k++) {
            buf_addc(out, ' ');
            write_reg(out, p, s->regs[k]);
        }
        break;
    }
    default:
        if (is_read(ins->op)) {
            const ReadItem *item = &p->items[ins->imm[0]];
            buf_printf(out, " %s", p->table->columns[item->column].name);
            if (ins->op == VM_AXIS && ins->imm[1])
                buf_printf(out, ", level %lld", (long long)ins->imm[1]);
            if (ins->op == VM_LOAD_AT_F64 || ins->op == VM_LOAD_AT_I64)
                buf_printf(out, " [%lld]", (long long)ins->imm[1]);
        }
        break;
    }
}

void ins_disassemble(StrBuf *out, const Program *p, int i) {
    const Ins *ins = &p->ins[i];
    buf_printf(out, "%-12s", opcode_info(ins->op)->name);
    if (ins->dst >= 0) {
        buf_addc(out, ' ');
        write_reg(out, p, ins->dst);
        buf_adds(out, " =");
    }
    for (int k = 0; k < NODE_INPUTS; k++)
        if (ins->in[k] >= 0) {
            buf_addc(out, ' ');
            write_reg(out, p, ins->in[k]);
        }
    write_immediates(out, p, ins);
}

void program_disassemble(StrBuf *out, const Program *p) {
    int depth = 0;
    for (int i = 0; i < p->n_ins; i++) {
        if (p->ins[i].op == VM_LEAVE) depth--;
        buf_printf(out, "%4d  ", i);
        buf_fill(out, ' ', (size_t)(2 * depth));
        ins_disassemble(out, p, i);
        buf_addc(out, '\n');
        if (p->ins[i].op == VM_CHOOSE) depth++;
    }
}

/* ---- verification ---- */

static bool letter_fits(char letter, int elem, int *star) {
    switch (letter) {
    case 'f':
        return elem == HML_F64;
    case 'i':
        return elem == HML_I64;
    case 'u':
        return elem == HML_U64;
    case 'b':
        return elem == HML_BOOL;
    case 's':
        return elem == HML_STR;
    case 'x':
        return elem == ELEM_AXIS;
    case '*':
        if (*star < 0) *star = elem;
        return *star == elem && elem != ELEM_AXIS;
    default:
        return false;
    }
}

static const char *verify_types(const Program *p, const Ins *ins, Arena *arena) {
    const OpcodeInfo *info = opcode_info(ins->op);
    const char *s = info->signature;
    int star = -1, k = 0, least, most;
    opcode_operands(ins->op, &least, &most);
    if ((s[0] == '.') != (ins->dst < 0)) return arena_printf(arena, "%s: result", info->name);
    if (s[0] != '.' && !letter_fits(s[0], p->regs[ins->dst].elem, &star))
        return arena_printf(arena, "%s: type of the result", info->name);
    for (const char *c = s + 2; *c; c++) {
        if (*c == '?' || *c == '.') continue;
        int reg = k < NODE_INPUTS ? ins->in[k] : -1;
        if (reg < 0 && k < least) return arena_printf(arena, "%s: too few operands", info->name);
        if (reg >= 0 && !letter_fits(*c, p->regs[reg].elem, &star))
            return arena_printf(arena, "%s: type of operand %d", info->name, k + 1);
        k++;
    }
    for (; k < NODE_INPUTS; k++)
        if (ins->in[k] >= 0) return arena_printf(arena, "%s: too many operands", info->name);
    return NULL;
}

const char *program_verify(const Program *p, Arena *arena) {
    bool *written = arena_array(arena, bool, p->n_regs + 1);
    int depth = 0;
    for (int r = 0; r < p->n_regs; r++) written[r] = p->regs[r].is_constant;
    for (int i = 0; i < p->n_ins; i++) {
        const Ins *ins = &p->ins[i];
        for (int k = 0; k < NODE_INPUTS; k++) {
            if (ins->in[k] >= p->n_regs) return arena_printf(arena, "%d: no such register", i);
            if (ins->in[k] >= 0 && !written[ins->in[k]])
                return arena_printf(arena, "%d: register read before it is written", i);
        }
        const char *wrong = verify_types(p, ins, arena);
        if (wrong) return arena_printf(arena, "%d: %s", i, wrong);
        if (ins->dst >= 0) written[ins->dst] = true;
        if (ins->op == VM_CHOOSE) {
            depth++;
            bool leaves = ins->imm[1] > i && ins->imm[1] < p->n_ins &&
                          p->ins[ins->imm[1]].op == VM_LEAVE &&
                          p->ins[ins->imm[1]].imm[0] == ins->imm[0];
            if (!leaves) return arena_printf(arena, "%d: CHOOSE without LEAVE", i);
        }
        if (ins->op == VM_LEAVE && depth-- == 0) return arena_printf(arena, "%d: stray LEAVE", i);
        if (is_read(ins->op) && (ins->imm[0] < 0 || ins->imm[0] >= p->n_items))
            return arena_printf(arena, "%d: no such column", i);
    }
    return depth ? "CHOOSE without LEAVE" : NULL;
}
