/* describe.h - shows the figures of tables (run/describe.h) as JSON. */
#ifndef HML_OUT_DESCRIBE_H
#define HML_OUT_DESCRIBE_H

#include "out/json.h"
#include "run/describe.h"

/* {"trees":{"NAME":{"entries":N,"columns":{"COLUMN":{...}}}}}, one line. A branch of objects has,
 * behind its columns, an entry of its own with "members" and the figures of all of them together.
 */
void describe_json(StrBuf *out, const TableFigures *tables, size_t n);

#endif
