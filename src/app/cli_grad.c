/* convscope grad: the gradients of a layer from .npy files to .npy files. All that are asked for
 * are computed before the first one is written. */
#include "app/cli.h"

#include "app/cli_problem.h"
#include "conv/gradient.h"

#include <string.h>

/* The gradients in the order in which they are computed and written. */
typedef enum Gradient { GRAD_INPUT, GRAD_WEIGHT, GRAD_BIAS, GRADIENTS } Gradient;

static const AppOption OPTION[GRADIENTS] = {APP_OPTION_GRAD_INPUT, APP_OPTION_GRAD_WEIGHT,
                                            APP_OPTION_GRAD_BIAS};

/* At least one gradient has to be asked for, and no file may be two of them. */
static Status check_outputs(const AppOptions *options) {
    bool any = false;
    for (int i = 0; i < GRADIENTS; i++) {
        const char *path = options->value[OPTION[i]];
        any = any || path;
        for (int j = 0; j < i && path; j++) {
            const char *other = options->value[OPTION[j]];
            if (other && strcmp(path, other) == 0) {
                return app_options_blame(
                    OPTION[i],
                    status_error(STATUS_USAGE, "'%.60s' is to hold another gradient", path));
            }
        }
    }
    return any ? status_ok()
               : status_error(STATUS_USAGE, "--grad-input, --grad-weight or --grad-bias: one of "
                                            "them is needed, to say what to write");
}

static void extent_of(const CliProblem *problem, Gradient gradient, int extent[CONV_RANK]) {
    switch (gradient) {
    case GRAD_INPUT:
        conv_layer_extent_x(&problem->layer, extent);
        break;
    case GRAD_WEIGHT:
        conv_layer_extent_w(&problem->layer, extent);
        break;
    default:
        conv_layer_extent_b(&problem->layer, extent);
        break;
    }
}

static Status compute(const CliProblem *problem, Gradient gradient, ConvTensor *out) {
    int extent[CONV_RANK];
    extent_of(problem, gradient, extent);
    Status status = cli_problem_create(problem, OPTION[gradient], extent, out);
    if (status_failed(&status)) {
        return status;
    }
    const ConvOperands *operands = &problem->operands;
    switch (gradient) {
    case GRAD_INPUT:
        status = conv_grad_input(&problem->layer, &operands->dy, &operands->w, out);
        break;
    case GRAD_WEIGHT:
        status = conv_grad_weight(&problem->layer, &operands->x, &operands->dy, out);
        break;
    default:
        status = conv_grad_bias(&problem->layer, &operands->dy, out);
        break;
    }
    return app_options_blame(OPTION[gradient], status);
}

static Status save(const CliProblem *problem, Gradient gradient, const char *path,
                   const ConvTensor *tensor) {
    switch (gradient) {
    case GRAD_INPUT:
        return cli_problem_save_map(problem, OPTION[gradient], path, tensor);
    case GRAD_WEIGHT:
        return cli_problem_save_kernels(problem, OPTION[gradient], path, tensor);
    default:
        return cli_problem_save_bias(problem, OPTION[gradient], path, tensor);
    }
}

static Status run(const AppOptions *options) {
    Status status = check_outputs(options);
    if (status_failed(&status)) {
        return status;
    }
    CliProblem problem;
    status = cli_problem_load(options, &problem);
    if (status_failed(&status)) {
        return status;
    }
    ConvTensor results[GRADIENTS] = {0};
    for (int i = 0; i < GRADIENTS && !status_failed(&status); i++) {
        if (options->value[OPTION[i]]) {
            status = compute(&problem, (Gradient)i, &results[i]);
        }
    }
    for (int i = 0; i < GRADIENTS && !status_failed(&status); i++) {
        if (options->value[OPTION[i]]) {
            status = save(&problem, (Gradient)i, options->value[OPTION[i]], &results[i]);
        }
    }
    for (int i = 0; i < GRADIENTS; i++) {
        conv_tensor_destroy(&results[i]);
    }
    cli_problem_free(&problem);
    return status;
}

int cli_grad(int argc, char **argv) {
    return app_options_run(APP_GRAD, argc, argv, run);
}
