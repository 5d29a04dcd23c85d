/* vm.h - the machine: runs the event part of a program over ranges of rows.
 *
 * A Vm belongs to one thread. Its registers keep their memory from range to range. The host (the
 * pass in src/run) delivers columns of the current range on demand and takes what EMIT hands out.
 *
 *     vm_open(&vm, program, host, diags);
 *     vm_prologue(&vm, stage);
 *     for each range: vm_run(&vm, stage, rows, first_entry);
 *
 * Errors are reported with the span of the instruction, the entry of the event and the place of the
 * object; the host adds the file.
 */
#ifndef HML_VM_VM_H
#define HML_VM_VM_H

#include "kern/elementwise.h"
#include "lang/program.h"

typedef struct VmReg {
    int elem;
    bool is_constant; /* one value stands for all */
    uint32_t n;       /* values; of an axis: lists (data has n + 1 offsets) */
    void *data;       /* of the type of elem (strings: StrView; axes: uint32_t) */
    uint8_t *valid;   /* NULL: no value is missing */
    void *own;        /* memory of the register */
    size_t own_bytes;
    uint8_t *own_valid;
    size_t own_valid_bytes;
    Constant constant; /* value of a constant register */
    uint8_t constant_valid;
    StrView constant_text;
} VmReg;

/* The events that passed a CHOOSE, by their number among the rows of the parent (from_parent) and
 * of the range (rows); NULL where all passed. */
typedef struct VmDomain {
    uint32_t n;
    const uint32_t *from_parent, *rows;
    uint32_t *own_from_parent, *own_rows;
    size_t own_n;
    uint64_t passed; /* events in all ranges so far */
} VmDomain;

typedef struct Vm Vm;

/* What an instruction took so far. */
typedef struct VmCost {
    double seconds;
    uint64_t elements; /* of its results */
} VmCost;

/* Elements of one register: of a piece of several events, which is halved where they are more, and
 * of one event. */
enum { VM_PIECE_MAX = 1 << 21, VM_ELEMENTS_MAX = 1 << 28 };

typedef struct VmHost {
    void *ctx;
    /* The column of a plan item for the current range; borrowed until the range ends. */
    Status (*fetch)(void *ctx, int item, Column *out);
    /* Values of a sink for the events of the current domain. */
    void (*emit)(void *ctx, const Sink *sink, const Vm *vm);
} VmHost;

/* Ways to make life harder, for tests: every path must give the same results. */
enum {
    VM_FORCE_SELECTED = 1, /* selections are never recognised as "all" */
    VM_FORCE_FLAT = 2,     /* constants become vectors */
    VM_FORCE_MASKED = 4,   /* every value has a mask of missing values */
    VM_FORCE_PIECES = 8,   /* few elements make a piece too large */
};

struct Vm {
    const Program *program;
    VmReg *regs;
    VmDomain *domains;
    int *open; /* stack of open domains, by depth */
    int depth;
    Column *columns; /* of the current range, by item */
    uint8_t *fetched;
    uint64_t first_entry;
    uint32_t widest;  /* values of the largest register of this range */
    uint64_t fetches; /* columns fetched so far, all ranges */
    bool too_large;   /* the instruction that failed last would do with fewer events */
    int done;         /* what the instructions before this one hand out was handed out before */
    int64_t failed;   /* element at which the latest error was met; -1: not one of its own */
    VmHost host;
    VmCost *cost; /* of each instruction; NULL: nobody asks */
    Diags *diags;
    int force;
    Arena arena;
    Arena range_arena; /* what lives for one range (only when tests force it) */
    void *scratch;     /* for kernels that need some */
    size_t scratch_bytes;
    struct VmBlocks *blocks; /* room for block.c */
};

void vm_open(Vm *vm, const Program *program, VmHost host, Diags *diags, int force);
void vm_close(Vm *vm);
/* Computes the values that stage needs before its pass. */
Status vm_prologue(Vm *vm, int stage);
/* Runs the event part of a stage over a range of rows. */
Status vm_run(Vm *vm, int stage, uint32_t rows, uint64_t first_entry);
/* Sets the register of a reduction over events. */
void vm_set(Vm *vm, int reg, Constant value, bool missing);

const VmReg *vm_reg(const Vm *vm, int reg);
/* Number of selected events of the innermost open domain. */
uint32_t vm_events(const Vm *vm);
/* Number in the range of the i-th event of the innermost open domain. */
uint32_t vm_row(const Vm *vm, uint32_t i);

/* ---- for the op_*.c ---- */

typedef Status VmOp(Vm *vm, const Ins *ins);
#define HML_OP(NAME, signature, shape, fn, doc) VmOp op_##NAME;
#include "defs/opcodes.def"
#undef HML_OP

/* Room for n values (and a mask, where masked) in the register of ins->dst. */
VmReg *vm_result(Vm *vm, const Ins *ins, size_t n, bool masked);
VmReg *vm_result_axis(Vm *vm, const Ins *ins, size_t n_lists);
static inline VmReg *vm_in(Vm *vm, const Ins *ins, int k) {
    return ins->in[k] < 0 ? NULL : &vm->regs[ins->in[k]];
}
/* block.c: runs the block that begins at ins. False, and nothing has changed, where that cannot be
 * done: a value is missing. */
bool vm_block(Vm *vm, const Ins *ins);
void vm_block_open(Vm *vm);
/* operands.c: kernel(a, b) for the shapes of the operands, n elements of the result. */
void vm_apply(const KBinary *kernel, void *out, const VmReg *a, const VmReg *b, size_t n);
/* valid: where all operands are; each has n elements or is constant. */
void vm_join_masks(uint8_t *valid, VmReg *const *in, int n_in, size_t n);
/* The values of v with n numbers, into r; where r has a mask: which are there. */
void vm_take(VmReg *r, const VmReg *v, const int64_t *number, size_t n);
size_t vm_elem_size(int elem);
void *vm_scratch(Vm *vm, size_t bytes);
/* An error met at an element of the result (-1: none); which event that is vm_run finds out. */
Status vm_error(Vm *vm, const Ins *ins, ErrCode code, int64_t element, const char *fmt, ...)
    HML_PRINTF(5, 6);
/* Was what this instruction hands out (or counts) of the current events handed out before? */
bool vm_is_done(const Vm *vm, const Ins *ins);
/* May a register have n elements? If not, the piece is too large, or (of one event) an error told.
 */
bool vm_has_room(Vm *vm, const Ins *ins, uint64_t n);

#endif
