/* rootthist.c - histograms of ROOT files; see rootthist.h. */
#include "io/root/rootthist.h"

#include <math.h>
#include <stddef.h>

#include "io/root/directory.h"
#include "io/root/layout.h"

enum { BINS_MAX = 1 << 24, NAMES_MAX = 256 };

typedef struct AxisMembers { /* of TAxis */
    Str title;
    int64_t bins;
    double low, high;
    LayoutArray edges;
} AxisMembers;

typedef struct Members { /* of TH1 */
    Str name, title;
    AxisMembers axes[ROOTTHIST_DIMS];
    LayoutArray sumw2, cells;
} Members;

static const Slot axis_slots[] = {{"fTitle", SLOT_STRING, offsetof(AxisMembers, title), NULL},
                                  {"fNbins", SLOT_INT, offsetof(AxisMembers, bins), NULL},
                                  {"fXmin", SLOT_REAL, offsetof(AxisMembers, low), NULL},
                                  {"fXmax", SLOT_REAL, offsetof(AxisMembers, high), NULL},
                                  {"fXbins", SLOT_ARRAY, offsetof(AxisMembers, edges), NULL},
                                  {NULL, SLOT_INT, 0, NULL}};

static void axis_read(Layouts *l, AxisMembers *to, Bytes *b) {
    layout_read(l, STR("TAxis"), axis_slots, to, b);
}

static void axis_x(Layouts *l, void *out, Bytes *b) { axis_read(l, &((Members *)out)->axes[0], b); }
static void axis_y(Layouts *l, void *out, Bytes *b) { axis_read(l, &((Members *)out)->axes[1], b); }
static void axis_z(Layouts *l, void *out, Bytes *b) { axis_read(l, &((Members *)out)->axes[2], b); }

#define CELLS(letter)                                                                              \
    { "TArray" letter, SLOT_ARRAY, offsetof(Members, cells), NULL }
static const Slot hist_slots[] = {{"fName", SLOT_STRING, offsetof(Members, name), NULL},
                                  {"fTitle", SLOT_STRING, offsetof(Members, title), NULL},
                                  {"fXaxis", SLOT_OBJECT, 0, axis_x},
                                  {"fYaxis", SLOT_OBJECT, 0, axis_y},
                                  {"fZaxis", SLOT_OBJECT, 0, axis_z},
                                  {"fSumw2", SLOT_ARRAY, offsetof(Members, sumw2), NULL},
                                  CELLS("C"),
                                  CELLS("S"),
                                  CELLS("I"),
                                  CELLS("L"),
                                  CELLS("F"),
                                  CELLS("D"),
                                  {NULL, SLOT_INT, 0, NULL}};

/* Dimensions of a class of histograms, 0 where it is none; *letter: type of its cells. */
static int class_dims(const char *name, char *letter) {
    bool fits = name[0] == 'T' && name[1] == 'H' && name[2] >= '1' && name[2] <= '3' && name[3] &&
                strchr("CSILFD", name[3]) && !name[4];
    if (fits) *letter = name[3];
    return fits ? name[2] - '0' : 0;
}

static double cell(const LayoutArray *a, char letter, size_t i) {
    const uint8_t *p = a->p + i * a->size;
    switch (letter) {
    case 'C':
        return (int8_t)*p;
    case 'S':
        return (int16_t)be16(p);
    case 'I':
        return (int32_t)be32(p);
    case 'L':
        return (double)(int64_t)be64(p);
    case 'F': {
        float f;
        uint32_t u = be32(p);
        memcpy(&f, &u, sizeof f);
        return (double)f;
    }
    default:
        break;
    }
    double d;
    uint64_t u = be64(p);
    memcpy(&d, &u, sizeof d);
    return d;
}

static const char *edges_make(const double **out, const AxisMembers *a, Arena *arena) {
    if (a->bins < 1 || a->bins > BINS_MAX) return "an axis has no bins, or too many";
    size_t n = (size_t)a->bins;
    if (a->edges.n != 0 && a->edges.n != n + 1) return "an axis has edges that do not fit its bins";
    double *edges = arena_array(arena, double, n + 1);
    double width = (a->high - a->low) / (double)n;
    for (size_t i = 0; i <= n; i++)
        edges[i] = a->edges.n ? cell(&a->edges, 'D', i) : a->low + (double)i * width;
    if (!a->edges.n) edges[n] = a->high;
    *out = edges;
    return NULL;
}

/* Takes the inner cells; in the file the first axis runs fastest and all have under- and overflow.
 */
static const char *cells_make(RootHist *h, const Members *m, char letter, Arena *arena) {
    size_t n[ROOTTHIST_DIMS] = {1, 1, 1}, total = 1, stored = 1;
    for (int k = 0; k < h->dims; k++) {
        n[k] = h->bins[k];
        total *= n[k];
        stored *= n[k] + 2;
        if (stored > BINS_MAX) return "it has more bins than is sensible";
    }
    if (m->cells.n != stored) return "the number of its cells does not fit its axes";
    double *values = arena_array(arena, double, total), *errors = arena_array(arena, double, total);
    bool squares = m->sumw2.n == stored;
    size_t at = 0;
    for (size_t x = 1; x <= n[0]; x++)
        for (size_t y = 1; y <= n[1]; y++)
            for (size_t z = 1; z <= n[2]; z++) {
                size_t from = x;
                if (h->dims > 1) from += (n[0] + 2) * y;
                if (h->dims > 2) from += (n[0] + 2) * (n[1] + 2) * z;
                values[at] = cell(&m->cells, letter, from);
                double w2 = squares ? cell(&m->sumw2, 'D', from) : fabs(values[at]);
                errors[at++] = sqrt(w2);
            }
    h->values = values;
    h->errors = errors;
    return NULL;
}

static const char *hist_make(RootHist *h, const Members *m, char letter, Arena *arena) {
    h->name = arena_strndup(arena, m->name.p ? m->name.p : "", m->name.n);
    h->title = arena_strndup(arena, m->title.p ? m->title.p : "", m->title.n);
    for (int k = 0; k < h->dims; k++) {
        const AxisMembers *a = &m->axes[k];
        const char *why = edges_make(&h->edges[k], a, arena);
        if (why) return why;
        h->bins[k] = (size_t)a->bins;
        h->axis_titles[k] = arena_strndup(arena, a->title.p ? a->title.p : "", a->title.n);
    }
    return cells_make(h, m, letter, arena);
}

/* Reads and decodes one record; NULL or what is wrong (in the arena or constant). */
static const char *record_read(RootHist *out, const RootFile *f, const DirEntry *e, Arena *arena) {
    Codec *codec = codec_new();
    Streamers streamers = {0};
    ByteBuf record = {0}, scratch = {0};
    Members m = {0};
    char letter = 'D';
    out->dims = class_dims(e->class_name, &letter);
    const char *why = streamers_read(&streamers, f, codec);
    if (!why) why = rootfile_object(f, &e->key, codec, &scratch, &record);
    if (!why) {
        Layouts l = {.streamers = &streamers, .keylen = e->key.keylen};
        Bytes b = bytes_of(record.p, record.n);
        if (!layout_read(&l, str_of(e->class_name), hist_slots, &m, &b) || l.why)
            why = arena_strdup(arena, l.why ? l.why : "it does not fit its description");
        layout_free(&l);
    }
    if (!why) why = hist_make(out, &m, letter, arena);
    bytebuf_free(&record);
    bytebuf_free(&scratch);
    streamers_free(&streamers);
    codec_free(codec);
    return why;
}

static Status report_absent(const RootFile *f, const DirEntries *entries, const char *object,
                            Diags *diags) {
    const char *names[NAMES_MAX];
    size_t n = 0;
    char letter;
    for (size_t i = 0; i < entries->n && n < NAMES_MAX; i++)
        if (class_dims(entries->data[i].class_name, &letter)) names[n++] = entries->data[i].path;
    rootfile_error(f, diags, HML_E_NAME, "holds no '%s'", object);
    const char *near = str_nearest(str_of(object), names, n);
    if (near || n == 1)
        diag_help(diags, near ? "did you mean '%s'?" : "it holds '%s'", near ? near : names[0]);
    else if (n == 0)
        diag_help(diags, "it holds no histograms at all");
    else
        diag_help(diags, "it holds %zu histograms, among them '%s'", n, names[0]);
    return HML_FAIL;
}

static Status entry_read(RootHist *out, const RootFile *f, const DirEntries *entries,
                         const char *object, Arena *arena, Diags *diags) {
    const DirEntry *e = NULL;
    char letter;
    for (size_t i = 0; i < entries->n; i++) {
        const DirEntry *one = &entries->data[i];
        if (strcmp(one->path, object) == 0 && (!e || one->key.cycle > e->key.cycle)) e = one;
    }
    if (!e) return report_absent(f, entries, object, diags);
    if (!class_dims(e->class_name, &letter))
        return rootfile_error(f, diags, HML_E_FILE_FORMAT,
                              "'%s' is a %s, not a histogram of bins (TH1, TH2, TH3)", object,
                              e->class_name);
    const char *why = record_read(out, f, e, arena);
    if (!why) return HML_OK;
    return rootfile_error(f, diags, HML_E_FILE_CORRUPT, "histogram '%s' cannot be read: %s", object,
                          why);
}

Status rootthist_read(RootHist *out, const char *path, const char *object, Arena *arena,
                      Diags *diags) {
    RootFile f;
    DirEntries entries = {0};
    *out = (RootHist){0};
    if (rootfile_open(&f, path, diags) != HML_OK) return HML_FAIL;
    Status s = directory_list(&entries, &f, arena, diags);
    if (s == HML_OK) s = entry_read(out, &f, &entries, object, arena, diags);
    mem_free(entries.data);
    rootfile_close(&f);
    return s;
}
