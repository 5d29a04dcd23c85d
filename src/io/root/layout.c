/* layout.c - class descriptions as steps that fill a struct; see layout.h. */
#include "io/root/layout.h"

#include "io/root/typename.h"

enum { KEPT_MAX = 8, LAYOUT_DEPTH_MAX = 64 };

typedef enum StepKind {
    STEP_SKIP,
    STEP_INT,
    STEP_UINT,
    STEP_REAL,
    STEP_STRING,
    STEP_CHARS, /* char*: four bytes of length */
    STEP_BITS,
    STEP_TOBJECT,
    STEP_NAMED,
    STEP_BASE,
    STEP_ARRAY,   /* behind a pointer, with a counter */
    STEP_TARRAY,  /* TArrayI and the like: length and values, no version */
    STEP_OBJECT,  /* wanted object */
    STEP_COUNTED, /* unwanted object with a byte count */
    STEP_POINTER, /* unwanted object behind a pointer */
    STEP_UNKNOWN
} StepKind;

typedef struct Step {
    StepKind kind;
    uint8_t size; /* bytes of a number */
    uint32_t n;   /* bytes to skip */
    int keep;     /* where the value is remembered as a counter, or -1 */
    int counter;  /* which remembered value counts this array */
    const Slot *slot;
    const Slot *title_slot; /* STEP_NAMED: slot is that of the name */
    Str name;
} Step;

struct Layout {
    Layout *next;
    Str class_name;
    int version;
    const Slot *slots;
    Step *steps;
    int n_steps;
    int n_needed; /* steps up to the last that is wanted */
};

static const struct {
    int type;
    StepKind kind;
    uint8_t size;
} numbers[] = {
    {STREAM_CHAR, STEP_INT, 1},    {STREAM_SHORT, STEP_INT, 2},   {STREAM_INT, STEP_INT, 4},
    {STREAM_LONG, STEP_INT, 8},    {STREAM_FLOAT, STEP_REAL, 4},  {STREAM_COUNTER, STEP_INT, 4},
    {STREAM_DOUBLE, STEP_REAL, 8}, {STREAM_UCHAR, STEP_UINT, 1},  {STREAM_USHORT, STEP_UINT, 2},
    {STREAM_UINT, STEP_UINT, 4},   {STREAM_ULONG, STEP_UINT, 8},  {STREAM_LONG64, STEP_INT, 8},
    {STREAM_BOOL, STEP_UINT, 1},   {STREAM_ULONG64, STEP_UINT, 8}};

static bool number_step(Step *s, int type) {
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        if (numbers[i].type != type) continue;
        s->kind = numbers[i].kind;
        s->size = numbers[i].size;
        return true;
    }
    return false;
}

/* Double32_t and Float16_t members are only ever stepped over here. */
static uint8_t packed_size(const StreamerElement *e) {
    if (e->packing.factor != 0) return 4;
    return e->packing.nbits ? 3 : 4;
}

static void basic_step(Step *s, const StreamerElement *e) {
    int basic = e->type % STREAM_ARRAY;
    bool packed = basic == STREAM_DOUBLE32 || basic == STREAM_FLOAT16;
    if (packed) {
        s->kind = STEP_SKIP;
        s->size = packed_size(e);
    } else if (!number_step(s, basic)) {
        return;
    }
    if (e->type < STREAM_ARRAY) {
        if (packed) s->n = s->size;
        return;
    }
    if (e->type < STREAM_POINTER) {
        s->kind = STEP_SKIP;
        s->n = s->size * (uint32_t)MAX_OF(e->array_length, 0);
    } else {
        s->kind = STEP_ARRAY;
    }
}

static void class_step(Step *s, const StreamerElement *e, bool base) {
    Str name = base ? e->name : e->type_name;
    if (str_eq(name, STR("TObject")))
        s->kind = STEP_TOBJECT;
    else if (str_eq(name, STR("TNamed")))
        s->kind = STEP_NAMED;
    else if (str_eq(name, STR("TString")))
        s->kind = STEP_STRING;
    else if (name.n == 7 && memcmp(name.p, "TArray", 6) == 0) {
        char c = name.p[6];
        s->kind = STEP_TARRAY;
        s->size = c == 'C' ? 1 : c == 'S' ? 2 : c == 'I' || c == 'F' ? 4 : 8;
    } else if (base)
        s->kind = STEP_BASE;
    else
        s->kind = STEP_COUNTED;
}

static const Slot *slot_find(const Slot *slots, Str member) {
    for (; slots->member; slots++)
        if (str_eq(member, str_of(slots->member))) return slots;
    return NULL;
}

static Step step_of(const StreamerElement *e, const Slot *slots) {
    Step s = {.kind = STEP_UNKNOWN, .keep = -1, .counter = -1, .name = e->name};
    bool named = e->type == STREAM_TNAMED || str_eq(e->name, STR("TNamed"));
    s.slot = slot_find(slots, named ? STR("fName") : e->name);
    if (named) s.title_slot = slot_find(slots, STR("fTitle"));
    switch (e->type) {
    case STREAM_BASE:
        class_step(&s, e, true);
        break;
    case STREAM_TOBJECT:
        s.kind = STEP_TOBJECT;
        break;
    case STREAM_TNAMED:
        s.kind = STEP_NAMED;
        break;
    case STREAM_TSTRING:
        s.kind = STEP_STRING;
        break;
    case STREAM_CHAR_STAR:
        s.kind = STEP_CHARS;
        break;
    case STREAM_BITS:
        s.kind = STEP_BITS;
        break;
    case STREAM_OBJECT:
    case STREAM_ANY:
        class_step(&s, e, false);
        break;
    case STREAM_OBJECTP:
    case STREAM_ANYP:
        s.kind = STEP_POINTER;
        break;
    case STREAM_OBJECTP_IN:
    case STREAM_ANYP_IN:
    case STREAM_STL:
    case STREAM_STLP:
    case STREAM_STL_STRING:
    case STREAM_STREAMER:
    case STREAM_LOOP:
        s.kind = STEP_COUNTED;
        break;
    default:
        if (e->type > 0 && e->type < STREAM_OBJECT) basic_step(&s, e);
    }
    if (s.slot && s.slot->kind == SLOT_OBJECT) s.kind = STEP_OBJECT;
    return s;
}

/* Counters are members of the same class: their values are remembered by the steps. */
static void counters_link(Layout *l, const StreamerInfo *info) {
    int kept = 0;
    for (int i = 0; i < l->n_steps; i++) {
        if (l->steps[i].kind != STEP_ARRAY) continue;
        int c = streamer_member(info, info->elements[i].count_name);
        if (c < 0 || c >= i) continue;
        if (l->steps[c].keep < 0 && kept < KEPT_MAX) l->steps[c].keep = kept++;
        l->steps[i].counter = l->steps[c].keep;
    }
}

static Layout *layout_of(Layouts *l, Str class_name, int version, const Slot *slots) {
    for (Layout *x = l->newest; x; x = x->next)
        if (x->version == version && x->slots == slots && str_eq(x->class_name, class_name))
            return x;
    const StreamerInfo *info = streamer_find(l->streamers, class_name, version);
    if (!info) return NULL;
    Layout *x = arena_new(&l->arena, Layout);
    *x = (Layout){.next = l->newest,
                  .class_name = info->class_name,
                  .version = version,
                  .slots = slots,
                  .n_steps = info->n_elements};
    x->steps = arena_array(&l->arena, Step, info->n_elements);
    for (int i = 0; i < x->n_steps; i++) x->steps[i] = step_of(&info->elements[i], slots);
    counters_link(x, info);
    for (int i = 0; i < x->n_steps; i++)
        if (x->steps[i].slot || x->steps[i].kind == STEP_BASE) x->n_needed = i + 1;
    l->newest = x;
    return x;
}

static double real_read(const Step *s, const uint8_t *p) {
    if (s->size == 4) {
        float f;
        uint32_t u = be32(p);
        memcpy(&f, &u, sizeof f);
        return (double)f;
    }
    double d;
    uint64_t u = be64(p);
    memcpy(&d, &u, sizeof d);
    return d;
}

static int64_t number_read(const Step *s, const uint8_t *p) {
    if (s->kind == STEP_REAL) {
        double d = real_read(s, p);
        return d >= -9e18 && d <= 9e18 ? (int64_t)d : -1;
    }
    bool is_signed = s->kind == STEP_INT;
    switch (s->size) {
    case 1:
        return is_signed ? (int8_t)*p : *p;
    case 2:
        return is_signed ? (int16_t)be16(p) : be16(p);
    case 4:
        return is_signed ? (int32_t)be32(p) : (int64_t)be32(p);
    default:
        return (int64_t)be64(p);
    }
}

static void number_step_run(const Step *s, int64_t *kept, char *out, Bytes *b) {
    const uint8_t *p = bytes_take(b, s->size);
    int64_t v = p ? number_read(s, p) : 0;
    if (s->keep >= 0) kept[s->keep] = v;
    if (!s->slot || !p) return;
    void *to = out + s->slot->offset;
    if (s->slot->kind == SLOT_INT) *(int64_t *)to = v;
    if (s->slot->kind == SLOT_REAL)
        *(double *)to = s->kind == STEP_REAL ? real_read(s, p) : (double)v;
}

static void array_read(const Step *s, const int64_t *kept, char *out, Bytes *b) {
    uint8_t flag = bytes_u8(b);
    if (flag == 0) return;
    int64_t n = s->counter >= 0 ? kept[s->counter] : -1;
    /* TBranch before version 10 marks an array of 64-bit positions with 2 (TBranch::Streamer). */
    uint8_t size = flag == 2 && s->size == 4 ? 8 : s->size;
    if (n < 0 || (uint64_t)n > bytes_left(b) / size) {
        b->bad = true;
        return;
    }
    const uint8_t *p = bytes_take(b, (size_t)n * size);
    if (s->slot && s->slot->kind == SLOT_ARRAY)
        *(LayoutArray *)(void *)(out + s->slot->offset) = (LayoutArray){p, (uint32_t)n, size};
}

static void counted_skip(Bytes *b) {
    VersionHead v;
    if (!object_version(&v, b)) return;
    if (v.counted)
        bytes_seek(b, v.end);
    else
        b->bad = true;
}

static void string_store(const Slot *slot, char *out, Str v) {
    if (slot && slot->kind == SLOT_STRING) *(Str *)(void *)(out + slot->offset) = v;
}

static void named_read(const Step *s, char *out, Bytes *b) {
    Str name, title;
    object_named(b, &name, &title);
    if (b->bad) return;
    string_store(s->slot, out, name);
    string_store(s->title_slot, out, title);
}

static void tarray_read(const Step *s, char *out, Bytes *b) {
    uint32_t n = bytes_u32(b);
    if (n > bytes_left(b) / s->size) {
        b->bad = true;
        return;
    }
    const uint8_t *p = bytes_take(b, (size_t)n * s->size);
    if (s->slot && s->slot->kind == SLOT_ARRAY)
        *(LayoutArray *)(void *)(out + s->slot->offset) = (LayoutArray){p, n, s->size};
}

static void pointer_skip(Layouts *l, Bytes *b) {
    ObjectHead h;
    if (object_head(&h, b, l->keylen))
        bytes_seek(b, h.end);
    else
        b->bad = true;
}

static void step_run(Layouts *l, const Layout *x, const Step *s, int64_t *kept, char *out,
                     Bytes *b) {
    switch (s->kind) {
    case STEP_SKIP:
        bytes_skip(b, s->n);
        break;
    case STEP_INT:
    case STEP_UINT:
    case STEP_REAL:
        number_step_run(s, kept, out, b);
        break;
    case STEP_STRING:
        string_store(s->slot, out, bytes_string(b));
        break;
    case STEP_CHARS:
        bytes_skip(b, bytes_u32(b));
        break;
    case STEP_BITS:
        if (bytes_u32(b) & BIT_REFERENCED) bytes_skip(b, 2);
        break;
    case STEP_TOBJECT:
        object_base(b);
        break;
    case STEP_NAMED:
        named_read(s, out, b);
        break;
    case STEP_BASE:
        layout_read(l, s->name, x->slots, out, b);
        break;
    case STEP_ARRAY:
        array_read(s, kept, out, b);
        break;
    case STEP_TARRAY:
        tarray_read(s, out, b);
        break;
    case STEP_OBJECT:
        s->slot->fn(l, out, b);
        break;
    case STEP_COUNTED:
        counted_skip(b);
        break;
    case STEP_POINTER:
        pointer_skip(l, b);
        break;
    case STEP_UNKNOWN:
        b->bad = true;
        break;
    }
}

static bool fail(Layouts *l, Str class_name, const char *what) {
    if (!l->why)
        l->why = arena_printf(&l->arena, "an object of class %.*s %s",
                              (int)MIN_OF(class_name.n, (size_t)200), class_name.p, what);
    return false;
}

bool layout_read(Layouts *l, Str class_name, const Slot *slots, void *out, Bytes *b) {
    VersionHead v;
    int64_t kept[KEPT_MAX] = {0};
    if (l->depth >= LAYOUT_DEPTH_MAX) return fail(l, class_name, "is nested too deeply");
    if (!object_version(&v, b)) return fail(l, class_name, "is damaged");
    const Layout *x = layout_of(l, class_name, v.version, slots);
    if (!x && v.counted) {
        bytes_seek(b, v.end); /* a base class without description: nothing of it is needed */
        return true;
    }
    if (!x) return fail(l, class_name, "has no description in the file");
    Bytes inner = *b;
    inner.end = inner.begin + v.end;
    l->depth++;
    int n = v.counted ? x->n_needed : x->n_steps;
    for (int i = 0; i < n && !inner.bad; i++) step_run(l, x, &x->steps[i], kept, out, &inner);
    l->depth--;
    if (inner.bad) {
        b->bad = true;
        return fail(l, class_name, "does not fit its description");
    }
    b->at = v.counted ? b->begin + v.end : inner.at;
    return true;
}

void layout_free(Layouts *l) { arena_free(&l->arena); }
