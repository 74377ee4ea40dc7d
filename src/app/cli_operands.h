/* The operands of a problem: arrays from files, or made-up ones. Private to app/cli_problem. */
#ifndef APP_CLI_OPERANDS_H
#define APP_CLI_OPERANDS_H

#include "app/cli_problem.h"

/// Loads --input, --weight, --bias and --grad-output, each where it is given, brings them to one
/// type and views all but the bias in the axes of the core. Compares no shapes.
///   errors  beginning with the option; what has been loaded stays in *problem
Status cli_operands_load(const AppOptions *options, CliProblem *problem);

/// Views the bias, whose extent follows from the layer.
///   errors  STATUS_SHAPE, beginning with --bias
Status cli_operands_view_bias(CliProblem *problem);

/// Makes the operands of problem->layer that there are no arrays of: whole numbers from -4 to 4,
/// the same ones for the same seed. dY only if `upstream`.
///   errors  STATUS_MEMORY, before anything is allocated where they would not fit this machine
Status cli_operands_fill(CliProblem *problem, bool upstream, int64_t seed);

enum { CLI_SHAPE_SIZE = 64 };

/// "2×3×8×8", an array's shape as its file has it.
void cli_operands_shape(const IoNpy *npy, char text[CLI_SHAPE_SIZE]);

/// Bytes of memory that this machine has.
int64_t cli_machine_memory(void);

#endif
