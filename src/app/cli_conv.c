/* convscope conv: the forward pass from .npy files to a .npy file. */
#include "app/cli.h"

#include "app/cli_problem.h"
#include "conv/forward.h"

static Status compute(const CliProblem *problem, ConvTensor *y) {
    int extent[CONV_RANK];
    conv_layer_extent_y(&problem->layer, extent);
    Status status = cli_problem_create(problem, APP_OPTION_OUTPUT, extent, y);
    if (status_failed(&status)) {
        return status;
    }
    const ConvOperands *operands = &problem->operands;
    const ConvTensor *bias = operands->b.data ? &operands->b : NULL;
    status = conv_forward(&problem->layer, &operands->x, &operands->w, bias, y);
    return app_options_blame(APP_OPTION_OUTPUT, status);
}

static Status run(const AppOptions *options) {
    CliProblem problem;
    Status status = cli_problem_load(options, &problem);
    if (status_failed(&status)) {
        return status;
    }
    ConvTensor y;
    status = compute(&problem, &y);
    if (!status_failed(&status)) {
        status = cli_problem_save_map(&problem, APP_OPTION_OUTPUT,
                                      options->value[APP_OPTION_OUTPUT], &y);
    }
    conv_tensor_destroy(&y);
    cli_problem_free(&problem);
    return status;
}

int cli_conv(int argc, char **argv) {
    return app_options_run(APP_CONV, argc, argv, run);
}
