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

/// The axes of a tensor in the order of its indices: "n,ic,ih,iw"; "oc" of b and db.
const char *cli_trace_axes(ConvRole role);

enum { CLI_TRACE_CELL_SIZE = 64 };

/// The traced cell as a person writes it: "y[0,0,1,1]", "db[1]".
void cli_trace_cell(const CliTrace *trace, char text[CLI_TRACE_CELL_SIZE]);

/// A table of the terms: k, the two factors with their indices, product, sum; then the cell.
///   errors  STATUS_MEMORY; nothing is printed then
Status cli_trace_table(const CliTrace *trace, FILE *out);

/// The same as one JSON object; NaN and infinities as the strings "NaN", "Infinity", "-Infinity",
/// null for what there is not: the index of an inserted zero, the product of a skipped term, the
/// sums of a cropped cell.
///   errors  STATUS_MEMORY; the object is not finished then
Status cli_trace_json(const CliTrace *trace, FILE *out);

#endif
