/* What conv, grad and trace have in common: the arrays and the layer that the options name, brought
 * together and checked. Computes and writes nothing. */
#ifndef APP_CLI_PROBLEM_H
#define APP_CLI_PROBLEM_H

#include "app/options.h"
#include "conv/walk.h"
#include "io/npy.h"

/// The layer and its operands, whatever the layout of the files was.
typedef struct CliProblem {
    ConvLayer layer; ///< resolved
    ConvShape shape;
    ConvType type;
    bool nhwc;             ///< files are N,H,W,C and KH,KW,I,O
    ConvOperands operands; ///< views in N,C,H,W and O,I,KH,KW; b and dy empty when not given
    IoNpy x, w, b, dy;     ///< what the views look into
} CliProblem;

/// Reads --input, --weight and, where given, --bias and --grad-output, and checks them against each
/// other and the layer.
///   errors  the failure's sentence begins with the option; *out empty then
Status cli_problem_load(const AppOptions *options, CliProblem *out);

void cli_problem_free(CliProblem *problem);

/// Makes room for the result of an option, unless it takes more memory than this machine has.
///   errors  STATUS_MEMORY, beginning with the option; *out empty
Status cli_problem_create(const CliProblem *problem, AppOption option, const int extent[CONV_RANK],
                          ConvTensor *out);

/// Writes a feature map of extents N,C,H,W (x, y or a gradient of them) in the layout of the files.
Status cli_problem_save_map(const CliProblem *problem, AppOption option, const char *path,
                            const ConvTensor *map);

/// Writes kernels O,I,KH,KW in the layout of the files.
Status cli_problem_save_kernels(const CliProblem *problem, AppOption option, const char *path,
                                const ConvTensor *kernels);

/// Writes the [OC,1,1,1] of a bias as an array of one axis.
Status cli_problem_save_bias(const CliProblem *problem, AppOption option, const char *path,
                             const ConvTensor *bias);

#endif
