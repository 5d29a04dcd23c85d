/* fuse.c - patterns of instructions for which there is one that does it all; see ir.h.
 *
 * The fused instruction gives the same bits. What it stands for is left to nobody and not computed,
 * unless something else asks for it.
 */
#include "lang/ir.h"

/* The argument of x * x, NULL. */
static Node *square_of(const Node *n) {
    return n->op == VM_MUL_F64 && n->in[0] == n->in[1] ? n->in[0] : NULL;
}

/* e, px, py, pz of sqrt(max(e^2 - (px^2 + py^2 + pz^2), 0)). */
static bool is_mass(const Node *n, Node **p) {
    const Node *top = n->op == VM_SQRT ? n->in[0] : NULL;
    if (!top || top->op != VM_MAX2_F64) return false;
    const Node *zero = top->in[1], *difference = top->in[0];
    if (!zero->is_constant || zero->value.u != 0 || difference->op != VM_SUB_F64) return false;
    const Node *sum = difference->in[1];
    if (sum->op != VM_ADD_F64 || sum->in[0]->op != VM_ADD_F64) return false;
    p[0] = square_of(sum->in[0]->in[0]);
    p[1] = square_of(sum->in[0]->in[1]);
    p[2] = square_of(sum->in[1]);
    p[3] = square_of(difference->in[0]);
    return p[0] && p[1] && p[2] && p[3];
}

/* The mass of combinations from the momenta of what they are made of: no sums are stored. */
static void fuse_mass(Node *draft) {
    Node *p[4];
    if (!is_mass(draft, p)) return;
    for (int i = 0; i < 4; i++) {
        bool same = p[i]->op == VM_COMBINE_SUM && p[i]->in[1] == p[0]->in[1] &&
                    p[i]->in[2] == p[0]->in[2] && p[i]->imm[0] == p[0]->imm[0];
        if (!same) return;
    }
    draft->op = VM_COMBINE_MASS;
    for (int i = 0; i < 4; i++) draft->in[i] = p[i]->in[0];
    draft->in[4] = p[0]->in[1];
    draft->in[5] = p[0]->in[2];
    draft->n_in = 6;
    draft->imm[0] = p[0]->imm[0];
}

/* One element of each list of a column: the others are not converted. */
static void fuse_load(Node *draft) {
    const Node *load = draft->in[0];
    bool fits = load->op == VM_LOAD_F64 || load->op == VM_LOAD_I64;
    if (!fits || load->shape->level != 1 || (load->n_in && load->in[0] != draft->in[1])) return;
    draft->op = load->op == VM_LOAD_F64 ? VM_LOAD_AT_F64 : VM_LOAD_AT_I64;
    draft->imm[1] = draft->imm[0];
    draft->imm[0] = load->imm[0];
    draft->in[0] = draft->in[1];
    draft->in[1] = NULL;
    draft->n_in = 1;
    draft->sample = load->sample;
}

void ir_fuse(Node *draft) {
    if (draft->op == VM_SQRT) fuse_mass(draft);
    if (draft->op == VM_AT) fuse_load(draft);
}
