/* hist_file.h - writes histograms and cutflows into files that store/results.h reads back.
 *
 * JSON: one object a line, one for each histogram or cutflow; series of the same name and the same
 * axes share an object. Numbers have 17 digits, so that the same bits come back; what is not finite
 * is null and comes back as NaN.
 *
 *   {"hist":NAME,"version":1,"title":TEXT,"unit":TEXT,"profile":BOOL,"axes":[AXIS, ...],
 *    "shape":[N, ...],                                             two and three axes only
 *    "series":[{"sample":TEXT,"variation":TEXT,"entries":X,"missing":N,"nan":N,
 *               "sumw":[X, ...],"sumw2":[X, ...],                  profiles: "sumwy", "sumwy2" too
 *               "underflow":{"sumw":X,"sumw2":X},"overflow":{...}  one axis only
 *              }, ...]}
 *   AXIS: {"kind":"regular"|"log"|"integer","bins":N,"lo":X,"hi":X, ...}   integer: hi is a bin
 *         {"kind":"variable","bins":N,"edges":[X, ...], ...}               bins + 1 edges
 *         {"kind":"category","bins":N,"codes":[X, ...],"labels":[TEXT, ...], ...}
 *         each with "name":TEXT,"unit":TEXT, and "closed":true where hi belongs to the last bin
 *
 * With one axis "sumw" holds the bins alone. With more it holds all cells in the order of an array
 * of "shape" (bins + 2 on each axis: underflow first, overflow last), the last axis fastest.
 *
 *   {"cutflow":NAME,"version":1,"series":[{"sample":TEXT,"variation":TEXT,
 *    "rows":[{"name":TEXT,"count":N,"sumw":X,"sumw2":X}, ...]}, ...]}
 *
 * CSV: one row a bin, with underflow and overflow, the last axis fastest. Columns NAME_low and
 * NAME_high for each axis (x, y, z without a name), from -inf to inf; of integer and category axes
 * one column NAME with the number or label, "underflow" and "overflow". Then for each series
 * sumw:SAMPLE:VARIATION and sumw2:SAMPLE:VARIATION (sumwy, sumwy2), without the names where there
 * is no sample and the variation is nominal. Contents and edges come back bit for bit; title,
 * units, entries and counts do not, nor codes behind labels, and axes are regular or logarithmic
 * where their edges are. Cutflows: columns cutflow, sample, variation, cut, count, sumw, sumw2.
 */
#ifndef HML_OUT_HIST_FILE_H
#define HML_OUT_HIST_FILE_H

#include "store/results.h"

void hist_file_json(StrBuf *out, const Results *r);
/* n series of one histogram: all have the axes of the first. */
void hist_file_csv(StrBuf *out, const HistSeries *series, size_t n);
void hist_file_cutflow_csv(StrBuf *out, const Cutflow *cutflows, size_t n);
/* Writes a file whole or not at all. */
Status hist_file_save(const char *path, Str text, Diags *diags);

#endif
