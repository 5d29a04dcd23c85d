/* drawing.h - what the drawings of a terminal are made of: rows of characters, scales, labels,
 * columns of numbers. Called by terminal*.c alone.
 */
#ifndef HML_OUT_DRAWING_H
#define HML_OUT_DRAWING_H

#include "out/terminal.h"

/* ---- one row of characters ---- */

enum { DRAWING_WIDTH_MAX = 400, DRAWING_256 = 1000 };

/* Colours are those of ECMA-48 (31 red, ...), 0 none, DRAWING_256 + n one of 256. */
typedef struct Drawing {
    int width;
    bool colour; /* else colours are left out */
    const char *glyph[DRAWING_WIDTH_MAX];
    int shade[DRAWING_WIDTH_MAX];
} Drawing;

void drawing_clear(Drawing *d, int width, bool colour);
/* Outside the row: nothing. */
void drawing_put(Drawing *d, int x, const char *glyph, int shade);
/* A bar between two columns in eighths of a character to the right, in halves to the left; from is
 * whole. */
void drawing_bar(Drawing *d, int from, double to, int shade);
/* Without blanks at the end and without newline. */
void drawing_write(StrBuf *out, const Drawing *d);
void drawing_glyph(StrBuf *out, const char *glyph, int shade, bool colour);

/* ---- scales ---- */

/* Columns for a drawing where so many are left: 10 at least. */
int drawing_room(int left);

typedef struct DrawingScale {
    double lo, hi; /* what the first and the last column stand for */
    bool log;
    int room; /* columns */
} DrawingScale;

/* What a scale must hold; begin with DRAWING_RANGE. */
typedef struct DrawingRange {
    double least, most, least_positive;
} DrawingRange;
extern const DrawingRange drawing_range_empty;

void drawing_include(DrawingRange *r, double x);
/* For bars: holds 0, or, logarithmic, begins at a power of ten below all that is positive. */
DrawingScale drawing_scale(const DrawingRange *r, bool log, int room);
/* Column of x, from 0 to room; what is outside the scale is moved to its end. */
double drawing_at(const DrawingScale *s, double x);
/* The column whose character stands for x. */
int drawing_column(const DrawingScale *s, double x);
/* A line with ticks and one with their numbers, both behind so many blanks. */
void drawing_ticks(StrBuf *out, const DrawingScale *s, size_t indent);
/* The two lines of a scale: ticks, and their numbers. */
void drawing_ruler(StrBuf *out, const Drawing *ticks, const StrBuf *numbers, size_t indent);
/* 1, 2, 2.5 or 5 times a power of ten, not below x. */
double drawing_step(double x);

/* ---- labels of bins ---- */

typedef struct DrawingRows {
    const HistAxis *axis;
    int step, n; /* bins joined to one, what is left */
    int digits;
    size_t width; /* of the widest label */
} DrawingRows;

/* Joins bins until at most most are left, if it can be to equal parts; never categories. */
void drawing_rows(DrawingRows *r, const HistAxis *a, int most);
/* Label of a row: its lower edge, number or name; of row n: the last upper edge, else nothing. */
void drawing_label(StrBuf *out, const DrawingRows *r, int row);
/* Sum of the bins of a row; plane begins with underflow. */
double drawing_sum(const DrawingRows *r, const double *plane, int row);
/* Padded to the width of the labels: "  100 ┤ ", and below the last row "  200 ┘ GeV\n" with the
 * unit of the notes (may be NULL) or else what the axis knows. */
void drawing_row_begin(StrBuf *out, const DrawingRows *r, int row);
void drawing_row_end(StrBuf *out, const DrawingRows *r, const HistNotes *notes);
/* "name [unit]", or the one of them that the axis knows. */
void drawing_axis_name(StrBuf *out, const HistAxis *a);
/* Do the bins differ in width? */
bool drawing_uneven(const HistAxis *a);

/* ---- columns of numbers ---- */

/* How the numbers of a column are written: all with the same decimals, so that they align. */
typedef struct DrawingFigures {
    bool whole, science;
    int decimals;
} DrawingFigures;

/* Four digits of the largest; whole numbers as they are; with errors (may be NULL) two digits
 * of the smallest error, but at most three of the largest. */
DrawingFigures drawing_figures(const double *x, const double *errors, size_t n);
/* What would be written as zero and is not, is written with one digit. */
void drawing_figure(StrBuf *out, const DrawingFigures *f, double x);
void drawing_error(StrBuf *out, const DrawingFigures *f, double x);

/* A text cut to so many columns, ending in "…" then. */
void drawing_short(StrBuf *out, const char *text, size_t width);
/* Right-aligned. */
void drawing_right(StrBuf *out, const char *text, size_t width);

/* Numbers of the rows as texts, with their errors ("12.5 ± 0.3") where errors is not NULL. */
typedef struct DrawingColumn {
    const char **texts;
    size_t width; /* of the widest */
} DrawingColumn;

DrawingColumn drawing_column_of(Arena *arena, const double *x, const double *errors, size_t n);

/* ---- below a drawing ---- */

/* Underflow, overflow, missing, not finite. */
void drawing_notes(StrBuf *out, const Hist *h, const HistNotes *notes);
/* How many bins a row joins, and that bins differ in width. */
void drawing_bin_notes(StrBuf *out, const DrawingRows *r);

#endif
