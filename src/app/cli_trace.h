/* One cell of a walk, term by term, as a table for people or as JSON for programs. */
#ifndef APP_CLI_TRACE_H
#define APP_CLI_TRACE_H

#include "conv/walk.h"

#include <stdio.h>

/// What is traced: one cell of a walk. It is computed by one window, but for dX by gather under a
/// mirrored border: there each place at which the cell stands has a window.
typedef struct CliTrace {
    ConvWalk walk;
    int cell[4];   ///< of the tensor whose cells are the walk's windows
    ConvType type; ///< of the tensors, for the number of digits
} CliTrace;

/// Called with the terms of a cell one after the other, k from 0.
typedef void CliTraceVisit(void *context, int64_t k, const ConvTerm *term);

/// Visits all terms of the traced cell, place after place; fetches some thousands at a time.
///   errors  STATUS_MEMORY; nothing has been visited then
Status cli_trace_visit(const CliTrace *trace, CliTraceVisit *visit, void *context);

/// Whether the cell has windows at several places: dX by gather under a mirrored border.
bool cli_trace_has_places(const CliTrace *trace);

/// How many windows the cell has.
int64_t cli_trace_places(const CliTrace *trace);

/// Whether the cell's terms go to cells of another tensor than its own, each to its own sum.
bool cli_trace_pushes(const CliTrace *trace);

/// Whether a cropped term would add between the cells there are, not outside them.
bool cli_trace_is_between(const CliTrace *trace, const ConvTerm *term);

/// Whether a term is read from the im2col matrix, or folded from it, and where it stands in it.
bool cli_trace_matrix(const CliTrace *trace, const ConvTerm *term, int64_t *row, int64_t *column);

/// The axes of a tensor in the order of its indices: "n,ic,ih,iw"; "oc" of b and db.
const char *cli_trace_axes(const CliTrace *trace, ConvRole role);

enum { CLI_TRACE_CELL_SIZE = 64 };

/// The traced cell as a person writes it: "y[0,0,1,1]", "db[1]".
void cli_trace_cell(const CliTrace *trace, char text[CLI_TRACE_CELL_SIZE]);

/// A table of the terms: k, the two factors with their indices, product, sum; then the cell. Each
/// place of a mirrored border has a heading.
///   errors  STATUS_MEMORY; nothing is printed then
Status cli_trace_table(const CliTrace *trace, FILE *out);

/// The same as one JSON object; NaN and infinities as the strings "NaN", "Infinity", "-Infinity",
/// null for what there is not: the index of an inserted zero or of a target between cells, the
/// product of a skipped term, the sums of a cropped cell.
///   errors  STATUS_MEMORY; the object is not finished then
Status cli_trace_json(const CliTrace *trace, FILE *out);

#endif
