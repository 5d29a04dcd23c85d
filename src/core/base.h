/* base.h - what every file of hml may take for granted: integer types, Status, small macros.
 *
 * Not here: anything that allocates, prints or knows of physics.
 * Invariant: including this file never pulls in more than a few standard headers.
 */
#ifndef HML_CORE_BASE_H
#define HML_CORE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every fallible function returns a Status; the text of a failure is in the Diags it was given. */
typedef enum Status { HML_OK = 0, HML_FAIL = 1, HML_CANCELLED = 2 } Status;

#define HML_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define HML_NORETURN           __attribute__((noreturn))
#define HML_UNUSED             __attribute__((unused))
#define HML_MUST_CHECK         __attribute__((warn_unused_result))

#define ARRAY_LEN(a)           (sizeof(a) / sizeof((a)[0]))
#define MIN_OF(a, b)           ((a) < (b) ? (a) : (b))
#define MAX_OF(a, b)           ((a) > (b) ? (a) : (b))

#endif
