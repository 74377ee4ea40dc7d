/* One cell of a walk, term by term, as a table for people or as JSON for programs. */
#ifndef APP_CLI_TRACE_H
#define APP_CLI_TRACE_H

#include "conv/walk.h"

#include <stdio.h>

/// What is traced: one window of a walk.
typedef struct CliTrace {
    ConvWalk walk;
    int64_t window;
    ConvType type; ///< of the tensors, for the number of digits
} CliTrace;

/// Called with the terms of a window one after the other, k from 0.
typedef void CliTraceVisit(void *context, int64_t k, const ConvTerm *term);

/// Visits all terms of the traced window; fetches some thousands at a time.
///   errors  STATUS_MEMORY; nothing has been visited then
Status cli_trace_visit(const CliTrace *trace, CliTraceVisit *visit, void *context);

/// A table of the terms: k, the two factors with their indices, product, sum; then the cell.
///   errors  STATUS_MEMORY; nothing is printed then
Status cli_trace_table(const CliTrace *trace, FILE *out);

/// The same as one JSON object; NaN and infinities as the strings "NaN", "Infinity", "-Infinity".
Status cli_trace_json(const CliTrace *trace, FILE *out);

#endif
