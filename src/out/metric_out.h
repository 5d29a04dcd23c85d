/* metric_out.h - what the files that show metrics share; for metric_out.c and metric_curve_out.c.
 */
#ifndef HML_OUT_METRIC_OUT_H
#define HML_OUT_METRIC_OUT_H

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"

/* All points of a curve, as keys of the object that is open. */
void metric_curve_json(Json *j, const MetricThing *m);
/* Drawn with a few of its points for people, all points for machines. */
void metric_curve_write(StrBuf *out, const MetricThing *m, const OutcomeStyle *style);

#endif
