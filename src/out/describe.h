/* describe.h - shows the figures of tables (run/describe.h) as JSON. */
#ifndef HML_OUT_DESCRIBE_H
#define HML_OUT_DESCRIBE_H

#include "out/json.h"
#include "run/describe.h"

/* {"trees":{"NAME":{"entries":N,"columns":{"BRANCH":{...}}}}}, one line. */
void describe_json(StrBuf *out, const TableFigures *tables, size_t n);

#endif
