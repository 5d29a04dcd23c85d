/* program.h - what compilation hands to the machine: bytecode, columns to read, sinks.
 *
 * A program runs in stages. Stage s has a prologue (values that are known before it: constants,
 * results of earlier stages) and an event part (one pass over the events). Registers hold either
 * values or axes (offsets of lists). Inside the event part, CHOOSE i opens domain i: what follows,
 * up to the matching LEAVE, is computed for the events that passed alone; where none passed, the
 * machine goes on behind the LEAVE, so that columns used only there are not read.
 * Sinks take values of the events of their domain.
 */
#ifndef HML_LANG_PROGRAM_H
#define HML_LANG_PROGRAM_H

#include "col/schema.h"
#include "lang/ir.h"

typedef struct Ins {
    Opcode op;
    int dst;             /* register, -1 where there is none */
    int in[NODE_INPUTS]; /* registers, -1 */
    int64_t imm[2];      /* LOAD, AXIS: item, level; CHOOSE: domain, place of its LEAVE;
                            EMIT: sink */
    const Outside *outside;
    const Shape *shape; /* of the result */
    int block;          /* so many instructions from here on may run block by block (schedule.h) */
    uint8_t inner;      /* in a block: bit k tells that operand k was computed in it */
    bool kept;          /* in a block: the result is used behind it */
    Span span;
} Ins;

typedef struct RegInfo {
    int elem;         /* Elem or ELEM_AXIS */
    bool is_constant; /* set before the event part and never written in it */
    bool has_value;   /* constant known at compile time */
    bool missing;
    Constant value;
} RegInfo;

typedef enum SinkKind {
    SINK_REDUCE,  /* one value per stage: reduction of values[0] over the events */
    SINK_SUMMARY, /* count, sum, mean, extremes of all elements of values[0], maybe a histogram */
    SINK_ROWS,    /* values of one shape side by side */
    SINK_HIST,    /* a histogram: values of each axis, then y of a profile, then the weight */
    SINK_WEIGHT,  /* sums of weights and of their squares over events */
    SINK_COLUMNS  /* all values as doubles, column by column, in the order of the events */
} SinkKind;

typedef struct Domain Domain;
struct Domain {
    int id;
    Domain *parent;
    Node *mask; /* truth value per event of the parent */
    int depth, stage;
    Span span;
};

typedef struct Sink {
    int id;
    SinkKind kind;
    Domain *domain;
    Node **values;
    int n_values;
    Reduction reduction;
    const void *detail; /* what else the run knows of it: SUMMARY a HistAxis or NULL,
                            HIST a HistSpec, COLUMNS an int: in so many values may be missing */
    int stage;
    int *regs;    /* of the values, when the sink is emitted */
    Node *target; /* REDUCE: the value-level node it computes */
} Sink;

/* A value that is known after a stage, perhaps of another program: the result of a reduction. */
typedef struct Import {
    const Node *node;
    int reg;
} Import;

typedef struct Section {
    int prologue, events, end; /* instructions [prologue, events) and [events, end) */
} Section;

typedef struct Program {
    const TableInfo *table;
    Ins *ins;
    int n_ins;
    RegInfo *regs;
    int n_regs;
    ReadItem *items; /* columns that are read */
    int n_items;
    Domain **domains; /* [0]: all events */
    int n_domains;
    Sink **sinks;
    int n_sinks;
    Section *sections; /* one per stage */
    int n_stages;
    int *results; /* registers of the plan's results, in order */
    int n_results;
    Import *imports;
    int n_imports;
} Program;

/* Collects what is wanted of one sample before it is turned into a program. */
typedef struct Plan {
    Ir *ir;
    Arena *arena;
    const struct Catalog *catalog;
    int sample; /* 0: no data, or the only one */
    VEC(Domain *) domains;
    VEC(Sink *) sinks;
    VEC(Node *) results; /* value-level nodes whose final value is asked for */
} Plan;

void plan_open(Plan *p, Ir *ir, const struct Catalog *catalog, int sample, Arena *arena);
void plan_close(Plan *p);
/* The events of parent for which mask is true. The same mask of the same parent gives the same
 * domain. */
Domain *plan_domain(Plan *p, Domain *parent, Node *mask, Span span);
Sink *plan_sink(Plan *p, SinkKind kind, Domain *domain, Node **values, int n);
/* Asks for a value-level node: constants, reductions over events, arithmetic of them. */
void plan_result(Plan *p, Node *node);

/* Adds what computes the reductions over events that the plans need, each to the plan of its
 * sample. To be called once, before the programs are made. */
void plan_reductions(Plan *const *plans, int n);
/* Turns the plan into a program; nothing can fail but depth. */
Program *program_emit(Plan *p);
/* Checks every instruction against the rows of opcodes.def: operands, types, registers written
 * before they are read, nesting of CHOOSE and LEAVE. Returns a text that says what is wrong, NULL
 * where nothing is. */
const char *program_verify(const Program *program, Arena *arena);

/* The bytecode as text, one instruction a line. */
/* One instruction as text. */
void ins_disassemble(StrBuf *out, const Program *program, int i);
void program_disassemble(StrBuf *out, const Program *program);

#endif
