/* What conv, grad and trace have in common: the arrays and the layer that the options name, brought
 * together and checked, and the way of the results back to files. Computes nothing. */
#ifndef APP_CLI_PROBLEM_H
#define APP_CLI_PROBLEM_H

#include "app/options.h"
#include "conv/algorithm.h"
#include "conv/walk.h"
#include "io/npy.h"

/// The layer and its operands, whatever the layout of the files was.
typedef struct CliProblem {
    ConvLayer layer; ///< resolved
    ConvShape shape;
    ConvType type;
    ConvOperands operands;      ///< views in the axes of the core; b and dy empty when not given
    IoNpy x, w, b, dy;          ///< what the views look into
    int map_axes[CONV_RANK];    ///< axis i of x, y, dx, dy in the core is axis [i] of files
    int weight_axes[CONV_RANK]; ///< the same of w and dw
    const char *weight_form;    ///< the axes of w in files, for sentences: "KH,KW,I,O"; static
} CliProblem;

/// Reads --input, --weight and, where given, --bias and --grad-output, and checks them against each
/// other and the layer. Under --problem those that are not given are made up.
///   errors  the failure's sentence begins with the option; *out empty then
Status cli_problem_load(const AppOptions *options, CliProblem *out);

void cli_problem_free(CliProblem *problem);

/// The algorithm that --algorithm names; direct where it is not given.
///   errors  STATUS_USAGE, beginning with the option
Status cli_problem_algorithm(const AppOptions *options, ConvAlgorithm *out);

/// Extents of a tensor with that role.
void cli_problem_extent(const CliProblem *problem, ConvRole role, int extent[CONV_RANK]);

enum { CLI_RESULTS_MAX = 4 };

/// A tensor that is computed and written: y, dx, dw or db in the extents of the core.
typedef struct CliResult {
    AppOption option; ///< that asked for it
    const char *path; ///< its value
    ConvRole role;
    ConvTensor tensor; ///< owned, contiguous
} CliResult;

/// Makes room for a result whose option, path and role are set, unless it takes more memory than
/// this machine has.
///   errors  STATUS_MEMORY, beginning with the option; its tensor is then empty
Status cli_problem_create(const CliProblem *problem, CliResult *result);

/// Writes all results, at most CLI_RESULTS_MAX, or none: as .npy files in the layout of the files
/// that were read; a bias gradient has one axis.
///   errors  STATUS_MEMORY or STATUS_FILE, beginning with the option that is the reason
Status cli_problem_save(const CliProblem *problem, const CliResult *results, int count);

#endif
