/* vm.c - the machine: registers, domains, and the loop that calls one function per instruction;
 * see vm.h.
 */
#include "vm/vm.h"

#include "core/os.h"

static VmOp *const functions[VM_OPCODE_COUNT] = {
#define HML_OP(NAME, signature, shape, fn, doc) [VM_##NAME] = op_##NAME,
#include "defs/opcodes.def"
#undef HML_OP
};

size_t vm_elem_size(int elem) {
    switch (elem) {
    case HML_BOOL:
        return 1;
    case HML_STR:
        return sizeof(StrView);
    case ELEM_AXIS:
        return sizeof(uint32_t);
    default:
        return 8;
    }
}

static void reg_constant(VmReg *r, const RegInfo *info) {
    r->elem = info->elem;
    r->is_constant = info->is_constant;
    r->n = 1;
    if (!info->is_constant) return;
    r->constant = info->value;
    r->constant_text = (StrView){info->value.s.p, info->value.s.n};
    r->constant_valid = !info->missing;
    r->data = info->elem == HML_STR ? (void *)&r->constant_text : (void *)&r->constant;
    r->valid = info->missing ? &r->constant_valid : NULL;
}

void vm_open(Vm *vm, const Program *program, VmHost host, Diags *diags, int force) {
    *vm = (Vm){.program = program, .host = host, .diags = diags, .force = force};
    vm->regs = arena_array(&vm->arena, VmReg, program->n_regs + 1);
    vm->domains = arena_array(&vm->arena, VmDomain, program->n_domains + 1);
    vm->open = arena_array(&vm->arena, int, program->n_domains + 1);
    vm->columns = arena_array(&vm->arena, Column, program->n_items + 1);
    vm->fetched = arena_array(&vm->arena, uint8_t, program->n_items + 1);
    for (int i = 0; i < program->n_regs; i++) reg_constant(&vm->regs[i], &program->regs[i]);
    vm_block_open(vm);
}

void vm_close(Vm *vm) {
    for (int i = 0; i < vm->program->n_regs; i++) {
        mem_free(vm->regs[i].own);
        mem_free(vm->regs[i].own_valid);
    }
    for (int i = 0; i < vm->program->n_domains; i++) {
        mem_free(vm->domains[i].own_from_parent);
        mem_free(vm->domains[i].own_rows);
    }
    mem_free(vm->scratch);
    arena_free(&vm->range_arena);
    arena_free(&vm->arena);
}

void vm_set(Vm *vm, int reg, Constant value, bool missing) {
    VmReg *r = &vm->regs[reg];
    r->constant = value;
    r->constant_valid = !missing;
    r->data = &r->constant;
    r->valid = missing ? &r->constant_valid : NULL;
}

const VmReg *vm_reg(const Vm *vm, int reg) { return &vm->regs[reg]; }

uint32_t vm_events(const Vm *vm) { return vm->domains[vm->open[vm->depth]].n; }

uint32_t vm_row(const Vm *vm, uint32_t i) {
    const VmDomain *d = &vm->domains[vm->open[vm->depth]];
    return d->rows ? d->rows[i] : i;
}

static void *room(void **own, size_t *bytes, size_t wanted) {
    if (*bytes < wanted) {
        mem_free(*own);
        *bytes = wanted + wanted / 2 + 64;
        *own = mem_alloc(*bytes);
    }
    return *own;
}

VmReg *vm_result(Vm *vm, const Ins *ins, size_t n, bool masked) {
    VmReg *r = &vm->regs[ins->dst];
    r->n = (uint32_t)n;
    vm->widest = MAX_OF(vm->widest, r->n);
    if (r->is_constant) { /* in a prologue: one value, kept in the register itself */
        r->data = &r->constant;
        r->valid = masked ? &r->constant_valid : NULL;
        return r;
    }
    r->data = room(&r->own, &r->own_bytes, (n ? n : 1) * vm_elem_size(r->elem));
    r->valid = NULL;
    if (!masked && !(vm->force & VM_FORCE_MASKED)) return r;
    void *valid = r->own_valid;
    r->valid = room(&valid, &r->own_valid_bytes, n + 1);
    r->own_valid = valid;
    if (!masked) memset(r->valid, 1, n);
    return r;
}

VmReg *vm_result_axis(Vm *vm, const Ins *ins, size_t n_lists) {
    VmReg *r = &vm->regs[ins->dst];
    r->n = (uint32_t)n_lists;
    r->data = room(&r->own, &r->own_bytes, (n_lists + 1) * sizeof(uint32_t));
    r->valid = NULL;
    return r;
}

void *vm_scratch(Vm *vm, size_t bytes) { return room(&vm->scratch, &vm->scratch_bytes, bytes); }

Status vm_error(Vm *vm, const Ins *ins, ErrCode code, int64_t element, const char *fmt, ...) {
    va_list ap;
    vm->failed =
        ins->imm[1] > 0 || element < 0 ? element : -1; /* events have no place of their own */
    StrBuf text = {0};
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    diag_error(vm->diags, code, ins->span, "%s", buf_cstr(&text));
    buf_free(&text);
    return HML_FAIL;
}

bool vm_has_room(Vm *vm, const Ins *ins, uint64_t n) {
    bool several = vm->domains[0].n > 1;
    uint64_t most = !several ? VM_ELEMENTS_MAX : vm->force & VM_FORCE_PIECES ? 4 : VM_PIECE_MAX;
    if (n <= most) return true;
    vm->too_large = several;
    if (several) return false;
    vm_error(vm, ins, HML_E_MEMORY, -1,
             "one event has %llu combinations here; at most %d can be formed",
             (unsigned long long)n, VM_ELEMENTS_MAX);
    diag_help(vm->diags, "choose among the objects first: 'pairs(jet where pt > 30 GeV)'");
    return false;
}

/* One instruction, with its time where somebody asks. */
static inline Status vm_step(Vm *vm, const Ins *ins) {
    if (!vm->cost) return functions[ins->op](vm, ins);
    VmCost *cost = &vm->cost[ins - vm->program->ins];
    double begun = os_wall_seconds();
    Status status = functions[ins->op](vm, ins);
    cost->seconds += os_wall_seconds() - begun;
    if (ins->dst >= 0) cost->elements += vm->regs[ins->dst].n;
    return status;
}

/* Runs instructions [from, to); *at: the one that failed. */
static Status vm_loop(Vm *vm, int from, int to, int *at) {
    const Ins *ins = vm->program->ins;
    for (int i = from; i < to; i++) {
        *at = i;
        if (ins[i].block && vm_block(vm, &ins[i])) {
            i += ins[i].block - 1;
            continue;
        }
        if (vm_step(vm, &ins[i]) != HML_OK) return HML_FAIL;
        if (ins[i].op == VM_CHOOSE && vm_events(vm) == 0) { /* on with the LEAVE */
            i = (int)ins[i].imm[1] - 1;
        }
    }
    return HML_OK;
}

Status vm_prologue(Vm *vm, int stage) {
    const Section *s = &vm->program->sections[stage];
    int at;
    return vm_loop(vm, s->prologue, s->events, &at);
}

/* The rows [first, first + n) of the range as the events at hand. */
static void vm_select_rows(Vm *vm, uint32_t first, uint32_t n) {
    VmDomain *all = &vm->domains[0];
    if (all->own_n < n) {
        all->own_rows = mem_resize(all->own_rows, n * sizeof(uint32_t));
        all->own_n = n;
    }
    for (uint32_t i = 0; i < n; i++) all->own_rows[i] = first + i;
    all->n = n;
    all->rows = all->own_rows;
    all->from_parent = NULL;
    vm->depth = 0;
    vm->open[0] = 0;
}

static void emit_nothing(void *ctx, const Sink *sink, const Vm *vm) {
    (void)ctx;
    (void)sink;
    (void)vm;
}

/* Runs a range in which an error was met row by row, to tell the entry. */
static void vm_locate(Vm *vm, const Section *s, uint32_t rows) {
    size_t before = vm->diags->items.n;
    VmHost host = vm->host;
    if (!before || vec_last(&vm->diags->items).place.entry >= 0) return;
    vm->host.emit = emit_nothing;
    for (uint32_t i = 0; i < rows; i++) {
        int at;
        vm_select_rows(vm, i, 1);
        if (vm_loop(vm, s->events, s->end, &at) == HML_OK) continue;
        DataPlace place = DATA_NOWHERE;
        place.entry = (int64_t)(vm->first_entry + i);
        place.object = vm->failed;
        diag_truncate(vm->diags, before);
        diag_complete_place(vm->diags, place);
        break;
    }
    vm->host = host;
}

/* Runs the selected rows of the range; in two halves where they are too many for an instruction.
 * What was handed out before it stays so. */
static Status vm_piece(Vm *vm, const Section *s, uint32_t first, uint32_t n) {
    int done = vm->done, at;
    vm->too_large = false;
    if (vm_loop(vm, s->events, s->end, &at) == HML_OK) return HML_OK;
    if (!vm->too_large) return HML_FAIL;
    vm->done = MAX_OF(done, at);
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t begin = k ? n / 2 : 0, end = k ? n : n / 2;
        vm_select_rows(vm, first + begin, end - begin);
        if (vm_piece(vm, s, first + begin, end - begin) != HML_OK) return HML_FAIL;
    }
    vm->done = done;
    return HML_OK;
}

bool vm_is_done(const Vm *vm, const Ins *ins) { return ins - vm->program->ins < vm->done; }

Status vm_run(Vm *vm, int stage, uint32_t rows, uint64_t first_entry) {
    const Section *s = &vm->program->sections[stage];
    VmDomain *all = &vm->domains[0];
    memset(vm->fetched, 0, (size_t)vm->program->n_items);
    vm->first_entry = first_entry;
    vm->widest = rows;
    arena_reset(&vm->range_arena);
    vm_select_rows(vm, 0, rows);
    if (!(vm->force & VM_FORCE_SELECTED)) all->rows = NULL;
    all->passed += rows;
    vm->done = 0;
    Status status = vm_piece(vm, s, 0, rows);
    vm->done = 0;
    if (status == HML_FAIL) vm_locate(vm, s, rows);
    return status;
}
