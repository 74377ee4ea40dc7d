/* convscope conv: the forward pass from .npy files to a .npy file. */
#include "app/cli.h"

#include "app/cli_problem.h"
#include "conv/forward.h"

static Status compute(const CliProblem *problem, ConvAlgorithm algorithm, CliResult *y) {
    Status status = cli_problem_create(problem, y);
    if (status_failed(&status)) {
        return status;
    }
    const ConvOperands *operands = &problem->operands;
    const ConvTensor *bias = operands->b.data ? &operands->b : NULL;
    status =
        conv_forward_by(algorithm, &problem->layer, &operands->x, &operands->w, bias, &y->tensor);
    return app_options_blame(y->option, status);
}

static Status run(const AppOptions *options) {
    CliProblem problem;
    ConvAlgorithm algorithm;
    Status status = cli_problem_algorithm(options, &algorithm);
    if (status_failed(&status)) {
        return status;
    }
    status = cli_problem_load(options, &problem);
    if (status_failed(&status)) {
        return status;
    }
    CliResult y = {
        .option = APP_OPTION_OUTPUT,
        .path = options->value[APP_OPTION_OUTPUT],
        .role = CONV_ROLE_Y,
    };
    status = compute(&problem, algorithm, &y);
    if (!status_failed(&status)) {
        status = cli_problem_save(&problem, &y, 1);
    }
    conv_tensor_destroy(&y.tensor);
    cli_problem_free(&problem);
    return status;
}

int cli_conv(int argc, char **argv) {
    return app_options_run(APP_CONV, argc, argv, run);
}
