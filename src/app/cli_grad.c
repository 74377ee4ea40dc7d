/* convscope grad: the gradients of a layer, and its output where that is asked for, from .npy files
 * to .npy files. All are computed before the first one is written, and all are written or none. */
#include "app/cli.h"

#include "app/cli_problem.h"
#include "conv/forward.h"
#include "conv/gradient.h"

static bool asks_for_gradient(const AppOptions *options) {
    return options->value[APP_OPTION_GRAD_INPUT] || options->value[APP_OPTION_GRAD_WEIGHT] ||
           options->value[APP_OPTION_GRAD_BIAS];
}

/* What is asked for, at least one gradient, and no file for two of them. */
static Status list_results(const AppOptions *options, CliResult results[CLI_RESULTS_MAX],
                           int *count) {
    static const CliResult all[CLI_RESULTS_MAX] = {
        {.option = APP_OPTION_GRAD_INPUT, .role = CONV_ROLE_DX},
        {.option = APP_OPTION_GRAD_WEIGHT, .role = CONV_ROLE_DW},
        {.option = APP_OPTION_GRAD_BIAS, .role = CONV_ROLE_DB},
        {.option = APP_OPTION_OUTPUT, .role = CONV_ROLE_Y},
    };
    *count = 0;
    if (!asks_for_gradient(options)) {
        return status_error(STATUS_USAGE, "--grad-input, --grad-weight or --grad-bias: one of them "
                                          "is needed, to say what to write");
    }
    for (int i = 0; i < CLI_RESULTS_MAX; i++) {
        const char *path = options->value[all[i].option];
        for (int j = 0; j < *count && path; j++) {
            if (io_file_same(path, results[j].path)) {
                return app_options_blame(all[i].option,
                                         status_error(STATUS_USAGE, "%s is to hold another result",
                                                      io_file_label(path).text));
            }
        }
        if (path) {
            results[*count] = all[i];
            results[(*count)++].path = path;
        }
    }
    return status_ok();
}

static Status compute(const CliProblem *problem, ConvAlgorithm algorithm, CliResult *result) {
    Status status = cli_problem_create(problem, result);
    if (status_failed(&status)) {
        return status;
    }
    const ConvOperands *operands = &problem->operands;
    switch (result->role) {
    case CONV_ROLE_Y:
        status = conv_forward_by(algorithm, &problem->layer, &operands->x, &operands->w,
                                 operands->b.data ? &operands->b : NULL, &result->tensor);
        break;
    case CONV_ROLE_DX:
        status = conv_grad_input_by(algorithm, &problem->layer, &operands->dy, &operands->w,
                                    &result->tensor);
        break;
    case CONV_ROLE_DW:
        status = conv_grad_weight_by(algorithm, &problem->layer, &operands->x, &operands->dy,
                                     &result->tensor);
        break;
    default:
        status = conv_grad_bias(&problem->layer, &operands->dy, &result->tensor);
        break;
    }
    return app_options_blame(result->option, status);
}

static Status run(const AppOptions *options) {
    CliResult results[CLI_RESULTS_MAX];
    int count;
    Status status = list_results(options, results, &count);
    if (status_failed(&status)) {
        return status;
    }
    ConvAlgorithm algorithm;
    status = cli_problem_algorithm(options, &algorithm);
    if (status_failed(&status)) {
        return status;
    }
    CliProblem problem;
    status = cli_problem_load(options, &problem);
    if (status_failed(&status)) {
        return status;
    }
    for (int i = 0; i < count && !status_failed(&status); i++) {
        status = compute(&problem, algorithm, &results[i]);
    }
    if (!status_failed(&status)) {
        status = cli_problem_save(&problem, results, count);
    }
    for (int i = 0; i < count; i++) {
        conv_tensor_destroy(&results[i].tensor);
    }
    cli_problem_free(&problem);
    return status;
}

int cli_grad(int argc, char **argv) {
    return app_options_run(APP_GRAD, argc, argv, run);
}
