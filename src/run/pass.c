/* pass.c - runs a program over a dataset; see pass.h. */
#include "run/pass.h"

#include <pthread.h>
#include <stdatomic.h>

#include "run/tasks.h"

/* Rows of a range: as many as give the largest register about CHUNK_ELEMENTS values, so that what
 * is computed with stays in the second-level cache. */
enum { CHUNK_ELEMENTS = 24576, CHUNK_ROWS = 2048, CHUNK_LEAST = 128, CHUNK_MOST = 8192 };

/* What a piece of the data yields. */
typedef struct Piece {
    uint64_t rows;
    uint64_t *passed;
    SinkState *sinks;
} Piece;

/* Pieces that are done while one before them is not: so many that no thread waits for a slower one,
 * unless that is far behind. */
enum { WAITING_MAX = 6 };

typedef struct Pass {
    const Program *program;
    Dataset *data;
    const PassOptions *options;
    PassResult *result;
    Arena *arena;
    Diags *diags;
    int stage;
    Tasks tasks;
    atomic_int next_task;
    atomic_int stop; /* tasks from this number on are not worth starting */
    atomic_ullong rows_done;
    double started;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    int next_merge;
    struct {
        int task; /* -1: none */
        Piece piece;
    } waiting[WAITING_MAX]; /* by task modulo WAITING_MAX */
    VEC(Piece) spare;
    Piece file_piece; /* of the file that is being merged */
    int failed_task;  /* -1: none */
    bool file_bad;
    Diags failure; /* of failed_task */
    struct Worker *workers;
    int n_workers;
} Pass;

typedef struct Worker {
    Pass *pass;
    Vm vm;
    Diags diags;
    Reader *reader;
    Source *own; /* of the reader's file, where the dataset does not keep it open */
    int reader_file;
    int *columns; /* column of each item in the file of the reader, -1: none */
    int *items;   /* item of the reader, -1 */
    RowRange range;
    uint64_t file_rows; /* of the partitions that this worker has done of the file */
    uint32_t *zeros;    /* offsets of columns that a file lacks */
    size_t n_zeros;
    Piece piece;
    double shown;
    Cost cost;
} Worker;

/* ---- pieces ---- */

static void piece_open(Piece *p, const Program *program, Arena *arena) {
    p->passed = arena_array(arena, uint64_t, program->n_domains);
    p->sinks = arena_array(arena, SinkState, program->n_sinks + 1);
    for (int i = 0; i < program->n_sinks; i++) sink_open(&p->sinks[i], program->sinks[i]);
}

static void piece_close(Piece *p, const Program *program) {
    for (int i = 0; i < program->n_sinks; i++) sink_close(&p->sinks[i]);
}

static void piece_reset(Piece *p, const Program *program) {
    p->rows = 0;
    memset(p->passed, 0, sizeof(uint64_t) * (size_t)program->n_domains);
    for (int i = 0; i < program->n_sinks; i++) sink_reset(&p->sinks[i]);
}

/* Hands rows on to whoever wants them, up to the limit. */
static void rows_deliver(Pass *pass, SinkState *to, SinkState *from) {
    const PassOptions *o = pass->options;
    size_t width = (size_t)from->sink->n_values, n = from->cells.n / width;
    if (!o->rows) {
        sink_move_rows(to, from, o->limit);
        return;
    }
    if (o->limit >= 0 && to->rows + n > (uint64_t)o->limit)
        n = to->rows < (uint64_t)o->limit ? (size_t)((uint64_t)o->limit - to->rows) : 0;
    if (n) o->rows(o->rows_ctx, from->sink, from->cells.data, n);
    to->rows += from->rows;
    vec_clear(&from->cells);
    from->rows = 0;
}

static void piece_merge(Pass *pass, Piece *to, Piece *from, bool deliver) {
    to->rows += from->rows;
    for (int i = 0; i < pass->program->n_domains; i++) to->passed[i] += from->passed[i];
    for (int i = 0; i < pass->program->n_sinks; i++) {
        sink_merge(&to->sinks[i], &from->sinks[i]);
        if (to->sinks[i].sink->kind != SINK_ROWS) continue;
        if (deliver)
            rows_deliver(pass, &to->sinks[i], &from->sinks[i]);
        else
            sink_move_rows(&to->sinks[i], &from->sinks[i], -1);
    }
}

/* ---- readers ---- */

/* A column that this file lacks: one missing value per row, or empty lists. */
static Status column_absent(Worker *w, int item, Column *out) {
    const ColumnInfo *info =
        &w->pass->program->table->columns[w->pass->program->items[item].column];
    size_t n = w->range.n + (size_t)1;
    if (w->n_zeros < n) {
        mem_free(w->zeros);
        w->zeros = mem_alloc(8 * n);
        w->n_zeros = n;
    }
    *out = (Column){.elem = info->elem, .n_axes = info->n_axes, .rows = w->range.n};
    out->values = w->zeros;
    out->str_off = w->zeros;
    for (int k = 0; k < info->n_axes; k++) out->off[k] = w->zeros;
    if (info->n_axes == 0) {
        out->n = w->range.n;
        out->valid = (const uint8_t *)w->zeros;
    }
    return HML_OK;
}

/* The time now, 0 where nobody asks what the run costs. */
static double clock_of(const Worker *w) {
    return w->pass->options->measure ? os_wall_seconds() : 0;
}

static Status worker_fetch(void *ctx, int item, Column *out) {
    Worker *w = ctx;
    if (w->items[item] < 0) return column_absent(w, item, out);
    double begun = clock_of(w);
    Status status = reader_fetch(w->reader, w->items[item], out);
    w->cost.fetch_seconds += clock_of(w) - begun;
    w->cost.columns++;
    return status;
}

static void worker_emit(void *ctx, const Sink *sink, const Vm *vm) {
    Worker *w = ctx;
    double begun = clock_of(w);
    sink_take(&w->piece.sinks[sink->id], vm, w->pass->options->limit);
    w->cost.fill_seconds += clock_of(w) - begun;
}

/* Closes what is open of the latest file. */
static void worker_leave(Worker *w) {
    reader_close(w->reader);
    w->reader = NULL;
    if (w->own) source_close(w->own);
    w->own = NULL;
}

static Status worker_reader(Worker *w, int file) {
    const Program *p = w->pass->program;
    if (w->reader && w->reader_file == file) return HML_OK;
    worker_leave(w);
    DataFile f;
    if (datafile_open(&f, &w->own, w->pass->data, file, &w->diags) != HML_OK) return HML_FAIL;
    if (dataset_bind(w->pass->data, &f, p->items, p->n_items, w->columns, &w->diags) != HML_OK)
        return HML_FAIL;
    ReadItem *items = mem_alloc(sizeof(ReadItem) * ((size_t)p->n_items + 1));
    int n = 0;
    for (int i = 0; i < p->n_items; i++) {
        w->items[i] = w->columns[i] < 0 ? -1 : n;
        if (w->columns[i] >= 0) items[n++] = (ReadItem){w->columns[i], p->items[i].what};
    }
    Status status = reader_open(&w->reader, f.source, f.table, items, n, &w->diags);
    mem_free(items);
    w->reader_file = file;
    if (status != HML_OK) w->reader = NULL;
    if (w->reader && w->pass->options->measure) w->reader->cost = &w->cost.read;
    return status;
}

/* ---- one partition ---- */

static bool cancelled(const Pass *p) { return p->options->cancel && *p->options->cancel; }

static void show_progress(Worker *w) {
    Pass *p = w->pass;
    double now = os_wall_seconds();
    if (!p->options->progress || now - w->shown < 0.1) return;
    w->shown = now;
    Progress progress = {atomic_load(&p->rows_done), p->tasks.rows, now - p->started};
    p->options->progress(p->options->progress_ctx, &progress);
}

static uint32_t chunk_rows(const Worker *w) {
    if (w->pass->options->chunk_rows) return (uint32_t)w->pass->options->chunk_rows;
    if (!w->range.n) return CHUNK_ROWS;
    uint64_t rows = (uint64_t)w->range.n * CHUNK_ELEMENTS / MAX_OF(w->vm.widest, 1u);
    return (uint32_t)MIN_OF(MAX_OF(rows, (uint64_t)CHUNK_LEAST), (uint64_t)CHUNK_MOST);
}

static Status range_next(Worker *w) {
    double begun = clock_of(w);
    Status status = reader_next(w->reader, chunk_rows(w), &w->range);
    w->cost.fetch_seconds += clock_of(w) - begun;
    return status;
}

static Status partition_run(Worker *w, Task task) {
    Pass *p = w->pass;
    if (worker_reader(w, task.file) != HML_OK) return HML_FAIL;
    if (reader_start(w->reader, task.partition) != HML_OK) return HML_FAIL;
    if (task.partition == 0) w->file_rows = 0;
    uint64_t before = p->data->files[task.file].info->numbered_apart ? w->file_rows : 0;
    for (int i = 0; i < p->program->n_domains; i++) w->vm.domains[i].passed = 0;
    for (;;) {
        if (cancelled(p)) return HML_CANCELLED;
        if (range_next(w) != HML_OK) return HML_FAIL;
        if (!w->range.n) break;
        if (vm_run(&w->vm, p->stage, w->range.n, before + w->range.first) != HML_OK)
            return HML_FAIL;
        w->piece.rows += w->range.n;
        atomic_fetch_add(&p->rows_done, w->range.n);
        show_progress(w);
    }
    for (int i = 0; i < p->program->n_domains; i++) w->piece.passed[i] = w->vm.domains[i].passed;
    w->file_rows += w->piece.rows;
    return HML_OK;
}

/* ---- merging in order ---- */

static bool limit_reached(const Pass *p) {
    if (p->options->limit < 0) return false;
    for (int i = 0; i < p->program->n_sinks; i++) {
        uint64_t rows = p->result->sinks[i].rows + p->file_piece.sinks[i].rows;
        if (p->program->sinks[i]->kind != SINK_ROWS || rows < (uint64_t)p->options->limit)
            return false;
    }
    return p->program->n_sinks > 0;
}

static Piece result_piece(Pass *p) {
    return (Piece){p->result->rows, p->result->passed, p->result->sinks};
}

/* All partitions of a file are there: its piece goes to the result, or is dropped. */
static void file_finish(Pass *p, int file) {
    if (p->file_bad) {
        size_t at = p->failure.items.n;
        const Diag *last = at ? &p->failure.items.data[at - 1] : NULL;
        const char *why = !last                ? "cannot be read"
                          : last->place.branch ? arena_printf(p->arena, "branch %s: %s",
                                                              last->place.branch, last->text)
                                               : arena_strdup(p->arena, last->text);
        vec_push(&p->data->skipped, (SkippedFile){p->data->files[file].path, why});
        diag_free(&p->failure);
    } else {
        Piece all = result_piece(p);
        piece_merge(p, &all, &p->file_piece, true);
        p->result->rows = all.rows;
    }
    piece_reset(&p->file_piece, p->program);
    p->file_bad = false;
}

/* Called with the lock held, for each task in turn. */
static void task_merge(Pass *p, Piece *piece, Diags *diags, int t, Status status) {
    Task task = p->tasks.data[t];
    bool last = t + 1 == p->tasks.n || p->tasks.data[t + 1].file != task.file;
    if (status == HML_OK && !p->file_bad) {
        piece_merge(p, &p->file_piece, piece, false);
    } else if (status != HML_OK && !p->file_bad && p->failed_task < 0) {
        DataPlace place = DATA_NOWHERE;
        place.file = p->data->files[task.file].path;
        place.tree = p->data->files[task.file].info->name;
        diag_complete_place(diags, place);
        diag_append(&p->failure, diags);
        if (p->data->options.skip_bad && status == HML_FAIL) {
            p->file_bad = true;
        } else {
            p->failed_task = t;
            atomic_store(&p->stop, t);
        }
    }
    if (p->failed_task >= 0) return;
    bool enough = limit_reached(p);
    if (last || enough) file_finish(p, task.file);
    if (enough && t + 1 < p->tasks.n) {
        p->result->cut_short = true;
        atomic_store(&p->stop, t + 1);
    }
}

/* A piece that may not be merged yet is put aside, and the worker takes an empty one. */
static bool piece_wait(Pass *p, Worker *w, int t) {
    if (t == p->next_merge || t - p->next_merge >= WAITING_MAX || t >= atomic_load(&p->stop))
        return false;
    p->waiting[t % WAITING_MAX].task = t;
    p->waiting[t % WAITING_MAX].piece = w->piece;
    if (p->spare.n)
        w->piece = p->spare.data[--p->spare.n];
    else
        piece_open(&w->piece, p->program, p->arena);
    return true;
}

/* Merges the pieces that waited for the one before them. */
static void pieces_follow(Pass *p) {
    int at = p->next_merge % WAITING_MAX;
    while (p->waiting[at].task == p->next_merge) {
        int t = p->next_merge++;
        if (t < atomic_load(&p->stop)) task_merge(p, &p->waiting[at].piece, NULL, t, HML_OK);
        vec_push(&p->spare, p->waiting[at].piece);
        p->waiting[at].task = -1;
        at = p->next_merge % WAITING_MAX;
    }
}

static void task_done(Pass *p, Worker *w, int t, Status status) {
    pthread_mutex_lock(&p->lock);
    if (status != HML_OK || !piece_wait(p, w, t)) {
        while (p->next_merge != t) pthread_cond_wait(&p->turn, &p->lock);
        if (t < atomic_load(&p->stop)) task_merge(p, &w->piece, &w->diags, t, status);
        p->next_merge++;
        pieces_follow(p);
        pthread_cond_broadcast(&p->turn);
    }
    pthread_mutex_unlock(&p->lock);
}

static void *worker_main(void *arg) {
    Worker *w = arg;
    Pass *p = w->pass;
    for (;;) {
        int t = atomic_fetch_add(&p->next_task, 1);
        if (t >= p->tasks.n) break;
        piece_reset(&w->piece, p->program);
        diag_truncate(&w->diags, 0);
        bool skip = t >= atomic_load(&p->stop);
        double begun = clock_of(w);
        Status status = skip ? HML_CANCELLED : partition_run(w, p->tasks.data[t]);
        w->cost.machine_seconds += clock_of(w) - begun;
        task_done(p, w, t, status);
    }
    return NULL;
}

/* ---- the whole pass ---- */

static Status worker_open(Worker *w, Pass *p) {
    *w = (Worker){.pass = p, .reader_file = -1, .shown = p->started};
    VmHost host = {w, worker_fetch, worker_emit};
    vm_open(&w->vm, p->program, host, &w->diags, p->options->force);
    w->columns = mem_alloc(sizeof(int) * ((size_t)p->program->n_items + 1));
    w->items = mem_alloc(sizeof(int) * ((size_t)p->program->n_items + 1));
    piece_open(&w->piece, p->program, p->arena);
    if (p->options->measure)
        w->vm.cost = w->cost.ins = arena_array(p->arena, VmCost, p->program->n_ins + 1);
    return HML_OK;
}

static void worker_close(Worker *w) {
    worker_leave(w);
    vm_close(&w->vm);
    mem_free(w->columns);
    mem_free(w->items);
    mem_free(w->zeros);
    piece_close(&w->piece, w->pass->program);
    diag_free(&w->diags);
}

static void make_tasks(Pass *p) {
    bool rows = false; /* are listed, in the order of the files */
    for (int i = 0; i < p->program->n_sinks; i++)
        rows = rows || p->program->sinks[i]->kind == SINK_ROWS;
    p->tasks = tasks_of(p->data, rows, p->options->pieces, p->arena);
}

/* Values that earlier stages found, by the number of their node. */
typedef struct Known {
    Constant value;
    bool set, missing;
} Known;

typedef VEC(Known) KnownValues;

static Status run_prologue(Pass *p, Worker *w, const KnownValues *known) {
    for (int i = 0; i < p->program->n_imports; i++) {
        const Import *m = &p->program->imports[i];
        const Known *k = (size_t)m->node->id < known->n ? &known->data[m->node->id] : NULL;
        if (k && k->set) vm_set(&w->vm, m->reg, k->value, k->missing);
    }
    for (int s = 0; s <= p->stage; s++)
        if (vm_prologue(&w->vm, s) != HML_OK) {
            diag_append(p->diags, &w->diags);
            return HML_FAIL;
        }
    return HML_OK;
}

static void known_set(KnownValues *known, int node, Known k) {
    while (known->n <= (size_t)node) vec_push(known, (Known){0});
    known->data[node] = k;
}

/* Figures of things that are filled now. */
static void learn_late(const Pass *p, KnownValues *known) {
    for (int i = 0; i < p->program->n_imports; i++) {
        const Node *n = p->program->imports[i].node;
        if (!n->late || n->stage != p->stage + 1) continue;
        double x = n->late->value(n->late);
        known_set(known, n->id, (Known){{.f = x}, true, x != x});
    }
}

/* The results of the reductions of this stage. */
static Status learn(const Pass *p, KnownValues *known) {
    for (int i = 0; i < p->program->n_sinks; i++) {
        const Sink *s = p->program->sinks[i];
        if (s->stage == p->stage) sink_settle(&p->result->sinks[i]);
        if (!s->target || s->stage != p->stage) continue;
        bool overflow;
        Known k = {.set = true};
        k.value = sink_reduced(&p->result->sinks[i], &k.missing, &overflow);
        if (overflow)
            return diag_error(p->diags, HML_E_RANGE, s->target->span,
                              "the sum does not fit a 64-bit integer");
        known_set(known, s->target->id, k);
    }
    return HML_OK;
}

/* A later pass counts anew the events of the domains that it opens. */
static bool forget_counts(Pass *p) {
    bool events = false;
    uint8_t *used = arena_array(p->arena, uint8_t, p->program->n_domains);
    for (int i = 0; i < p->program->n_sinks; i++) {
        const Sink *s = p->program->sinks[i];
        if (s->stage != p->stage) continue;
        events = true;
        for (const Domain *d = s->domain; d && !used[d->id]; d = d->parent) {
            used[d->id] = 1;
            p->result->passed[d->id] = 0;
        }
    }
    return events;
}

static Status stage_run(Pass *p, const KnownValues *known) {
    int n_workers = p->n_workers;
    pthread_t *threads = arena_array(p->arena, pthread_t, n_workers);
    for (int i = 0; i < n_workers; i++)
        if (run_prologue(p, &p->workers[i], known) != HML_OK) return HML_FAIL;
    if (!forget_counts(p)) return HML_OK;
    if (!p->data) return diag_error(p->diags, HML_E_USAGE, (Span){0}, "no data is open");
    make_tasks(p);
    p->next_merge = 0;
    for (int i = 0; i < WAITING_MAX; i++) p->waiting[i].task = -1;
    p->failed_task = -1;
    p->result->rows = 0;
    atomic_store(&p->next_task, 0);
    atomic_store(&p->stop, p->tasks.n);
    atomic_store(&p->rows_done, 0);
    for (int i = 1; i < n_workers; i++)
        if (pthread_create(&threads[i], NULL, worker_main, &p->workers[i]) != 0) n_workers = i;
    worker_main(&p->workers[0]);
    for (int i = 1; i < n_workers; i++) pthread_join(threads[i], NULL);
    if (p->failed_task < 0) return HML_OK;
    diag_append(p->diags, &p->failure);
    return cancelled(p) ? HML_CANCELLED : HML_FAIL;
}

/* Is the number of an event asked for, and to be had only by counting from the beginning? */
static bool must_count(const Pass *p) {
    bool apart = false, asked = false;
    for (int i = 0; i < p->data->n_files; i++)
        apart = apart || p->data->files[i].info->numbered_apart;
    for (int i = 0; i < p->program->n_ins; i++) asked = asked || p->program->ins[i].op == VM_ENTRY;
    return apart && asked;
}

static int worker_count(const Pass *p) {
    if (!p->data || must_count(p)) return 1;
    int wanted = p->options->threads > 0 ? p->options->threads : os_processors(), tasks = 0;
    for (int i = 0; i < p->data->n_files; i++) tasks += p->data->files[i].info->n_partitions;
    return MAX_OF(1, MIN_OF(wanted, tasks));
}

static void result_open(PassResult *out, const Program *program, Arena *arena) {
    *out = (PassResult){0};
    Piece all;
    piece_open(&all, program, arena);
    out->passed = all.passed;
    out->sinks = all.sinks;
    out->values = arena_array(arena, Constant, program->n_results);
    out->missing = arena_array(arena, bool, program->n_results);
}

static void result_values(PassResult *out, const Program *program, const Vm *vm, Arena *arena) {
    for (int i = 0; i < program->n_results; i++) {
        const VmReg *r = vm_reg(vm, program->results[i]);
        out->missing[i] = r->valid && !r->valid[0];
        if (r->elem == HML_STR) {
            const StrView *v = r->data;
            out->values[i].s = (Str){arena_strndup(arena, v->p, v->n), v->n};
        } else if (r->elem == HML_BOOL) {
            out->values[i].u = *(const uint8_t *)r->data;
        } else {
            out->values[i].u = *(const uint64_t *)r->data;
        }
    }
}

static void pass_open(Pass *p, PassUnit *unit, const PassOptions *options, Arena *arena,
                      Diags *diags) {
    *p = (Pass){.program = unit->program,
                .data = unit->data,
                .options = options,
                .result = unit->result,
                .arena = arena,
                .diags = diags,
                .started = os_wall_seconds()};
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->turn, NULL);
    result_open(unit->result, unit->program, arena);
    piece_open(&p->file_piece, unit->program, arena);
    p->n_workers = worker_count(p);
    p->workers = arena_array(arena, Worker, p->n_workers);
    for (int i = 0; i < p->n_workers; i++) worker_open(&p->workers[i], p);
}

static void pass_finish(Pass *p) {
    Cost *all = &p->result->cost;
    if (p->options->measure) all->ins = arena_array(p->arena, VmCost, p->program->n_ins + 1);
    for (int i = 0; i < p->n_workers; i++) cost_add(all, &p->workers[i].cost, p->program);
    for (int i = 0; i < p->n_workers; i++) worker_close(&p->workers[i]);
    piece_close(&p->file_piece, p->program);
    for (size_t i = 0; i < p->spare.n; i++) piece_close(&p->spare.data[i], p->program);
    vec_free(&p->spare);
    diag_free(&p->failure);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->turn);
}

Status pass_run(PassUnit *units, int n, const PassOptions *options, Arena *arena, Diags *diags) {
    Pass *passes = arena_array(arena, Pass, n);
    KnownValues known = {0};
    int n_stages = 0;
    Status status = HML_OK;
    for (int i = 0; i < n; i++) {
        pass_open(&passes[i], &units[i], options, arena, diags);
        n_stages = MAX_OF(n_stages, units[i].program->n_stages);
    }
    for (int stage = 0; stage < n_stages && status == HML_OK; stage++) {
        for (int i = 0; i < n && status == HML_OK; i++) {
            double begun = os_wall_seconds();
            passes[i].stage = stage;
            if (stage < units[i].program->n_stages) status = stage_run(&passes[i], &known);
            units[i].result->cost.wall_seconds += os_wall_seconds() - begun;
        }
        for (int i = 0; i < n && status == HML_OK; i++) status = learn(&passes[i], &known);
        for (int i = 0; i < n && status == HML_OK; i++) learn_late(&passes[i], &known);
    }
    for (int i = 0; i < n; i++) {
        if (status == HML_OK)
            result_values(units[i].result, units[i].program, &passes[i].workers[0].vm, arena);
        pass_finish(&passes[i]);
    }
    vec_free(&known);
    return status;
}

void pass_close(PassResult *r, const Program *program) {
    for (int i = 0; r->sinks && i < program->n_sinks; i++) sink_close(&r->sinks[i]);
}
