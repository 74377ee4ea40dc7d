/* From options to a layer with its operands, and from results to files. */
#include "app/cli_problem.h"

#include "base/size.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const int NHWC_AS_NCHW[CONV_RANK] = {0, 3, 1, 2};
static const int NCHW_AS_NHWC[CONV_RANK] = {0, 2, 3, 1};
static const int KKIO_AS_OIKK[CONV_RANK] = {3, 2, 0, 1};
static const int OIKK_AS_KKIO[CONV_RANK] = {2, 3, 1, 0};

/* "2×3×8×8", an array's shape as its file has it. */
static void shape_text(const IoNpy *npy, char *text, size_t size) {
    size_t used = 0;
    text[0] = 0;
    for (int axis = CONV_RANK - npy->rank; axis < CONV_RANK && used < size; axis++) {
        used += (size_t)snprintf(text + used, size - used, used ? "×%d" : "%d",
                                 npy->tensor.extent[axis]);
    }
}

// ---- operands ----------------------------------------------------------------------------------

/* An option that names an array, and where that goes. */
typedef struct Operand {
    AppOption option;
    const char *word; ///< the option's
    IoNpy *array;
} Operand;

enum { OPERANDS = 4 };

/* Loads the array of an option that is given. */
static Status load_array(const AppOptions *options, const Operand *operand) {
    const char *path = options->value[operand->option];
    if (!path) {
        return status_ok();
    }
    Status status = io_npy_load(path, operand->array);
    if (!status_failed(&status) && operand->array->rank == 0) {
        status = status_error(STATUS_SHAPE, "%s: it is one number, not an array",
                              io_file_label(path).text);
    }
    return app_options_blame(operand->option, status);
}

/* The array in f64, which is exact. */
static Status widen(IoNpy *array) {
    ConvTensor wide;
    Status status = conv_tensor_copy(&array->tensor, CONV_F64, &wide);
    if (!status_failed(&status)) {
        conv_tensor_destroy(&array->tensor);
        array->tensor = wide;
    }
    return status;
}

/* Brings an array to the type of `model`, the first one of floats. Integers follow it; floats of
 * another type do not, nor do integers that would be rounded. */
static Status follow(const AppOptions *options, const Operand *model, const Operand *operand) {
    IoNpy *array = operand->array;
    if (array->tensor.type == model->array->tensor.type) {
        return status_ok();
    }
    if (array->whole && array->tensor.type == CONV_F32) {
        return widen(array);
    }
    IoName file = io_file_label(options->value[operand->option]);
    IoName other = io_file_label(options->value[model->option]);
    if (array->whole) {
        return status_error(
            STATUS_SHAPE,
            "%s holds %s beyond 2^24, where float32 has gaps; %s %s holds %s: save both as float64",
            file.text, array->type_name, model->word, other.text, model->array->type_name);
    }
    return status_error(STATUS_SHAPE, "%s holds %s, %s %s holds %s: save both as the same type",
                        file.text, array->type_name, model->word, other.text,
                        model->array->type_name);
}

/* Gives all arrays one type: that of those of floats; of integers alone, one that holds them all
 * exactly. */
static Status agree_on_type(const AppOptions *options, const Operand operands[OPERANDS]) {
    const Operand *model = NULL, *widest = &operands[0];
    for (int i = 0; i < OPERANDS; i++) {
        const IoNpy *array = operands[i].array;
        if (!model && array->tensor.data && !array->whole) {
            model = &operands[i];
        }
        if (array->tensor.data && array->tensor.type == CONV_F64) {
            widest = &operands[i];
        }
    }
    for (int i = 0; i < OPERANDS; i++) {
        if (operands[i].array->tensor.data) {
            Status status = follow(options, model ? model : widest, &operands[i]);
            if (status_failed(&status)) {
                return app_options_blame(operands[i].option, status);
            }
        }
    }
    return status_ok();
}

static Status load_arrays(const AppOptions *options, CliProblem *problem) {
    const Operand operands[OPERANDS] = {
        {APP_OPTION_INPUT, "--input", &problem->x},
        {APP_OPTION_WEIGHT, "--weight", &problem->w},
        {APP_OPTION_BIAS, "--bias", &problem->b},
        {APP_OPTION_GRAD_OUTPUT, "--grad-output", &problem->dy},
    };
    for (int i = 0; i < OPERANDS; i++) {
        Status status = load_array(options, &operands[i]);
        if (status_failed(&status)) {
            return status;
        }
    }
    return agree_on_type(options, operands);
}

/* A map of one or two axes is W or H,W in either layout; more have channels. */
static ConvTensor view_map(const IoNpy *npy, bool nhwc) {
    return nhwc && npy->rank > 2 ? conv_tensor_permute(&npy->tensor, NHWC_AS_NCHW) : npy->tensor;
}

static Status view_kernels(const IoNpy *npy, bool nhwc, ConvTensor *view) {
    if (npy->rank == 3) {
        char shape[64];
        shape_text(npy, shape, sizeof shape);
        return status_error(STATUS_SHAPE,
                            "an array of 3 axes (%s) can be read in two ways: give it 4, %s, or 2",
                            shape, nhwc ? "KH,KW,I,O" : "O,I,KH,KW");
    }
    *view = nhwc && npy->rank == 4 ? conv_tensor_permute(&npy->tensor, KKIO_AS_OIKK) : npy->tensor;
    return status_ok();
}

static Status view_bias(const IoNpy *npy, int filters, ConvTensor *view) {
    if (npy->rank != 1 || npy->tensor.extent[3] != filters) {
        char shape[64];
        shape_text(npy, shape, sizeof shape);
        return status_error(STATUS_SHAPE, "its shape is %s; %d filter%s one axis of %d", shape,
                            filters, filters == 1 ? " needs" : "s need", filters);
    }
    const int extent[CONV_RANK] = {filters, 1, 1, 1};
    *view = conv_tensor_view(npy->tensor.type, extent, npy->tensor.data);
    return status_ok();
}

static Status load_operands(const AppOptions *options, CliProblem *problem) {
    Status status = load_arrays(options, problem);
    if (status_failed(&status)) {
        return status;
    }
    ConvOperands *operands = &problem->operands;
    problem->type = problem->x.tensor.type;
    operands->x = view_map(&problem->x, problem->nhwc);
    status = view_kernels(&problem->w, problem->nhwc, &operands->w);
    if (status_failed(&status)) {
        return app_options_blame(APP_OPTION_WEIGHT, status);
    }
    if (problem->b.tensor.data) {
        status = view_bias(&problem->b, operands->w.extent[0], &operands->b);
        status = app_options_blame(APP_OPTION_BIAS, status);
    }
    if (problem->dy.tensor.data) {
        operands->dy = view_map(&problem->dy, problem->nhwc);
    }
    return status;
}

// ---- layer -------------------------------------------------------------------------------------

static Status read_layout(const AppOptions *options, bool *nhwc) {
    const char *layout = options->value[APP_OPTION_LAYOUT];
    *nhwc = layout && strcmp(layout, "nhwc") == 0;
    if (!layout || *nhwc || strcmp(layout, "nchw") == 0) {
        return status_ok();
    }
    return status_error(STATUS_USAGE, "--layout: '%.40s' is neither nchw nor nhwc", layout);
}

/* Extents of the layer from those of its operands. */
static void fill_extents(CliProblem *problem) {
    ConvLayer *layer = &problem->layer;
    const int *x = problem->operands.x.extent, *w = problem->operands.w.extent;
    layer->n = x[0];
    layer->ic = x[1];
    layer->ih = x[2];
    layer->iw = x[3];
    layer->oc = w[0];
    layer->kh = w[2];
    layer->kw = w[3];
    layer->bias = problem->operands.b.data != NULL;
}

/* A number of --padding surrounds the input; an input and a kernel of one axis have only ends. */
static void pad_one_axis(const AppOptions *options, CliProblem *problem) {
    const char *padding = options->value[APP_OPTION_PADDING];
    if (padding && !strchr(padding, ',') && problem->layer.padding == CONV_PADDING_CUSTOM &&
        problem->x.rank == 1 && problem->w.rank == 1) {
        problem->layer.top = problem->layer.bottom = 0;
    }
}

static Status check_channels(const CliProblem *problem) {
    const ConvLayer *layer = &problem->layer;
    int has = problem->operands.w.extent[1], needed = layer->ic / layer->groups;
    if (has != needed) {
        return status_error(STATUS_SHAPE,
                            "--weight: a filter has %d channel%s, but the input has %d in %d "
                            "group%s, so a filter needs %d",
                            has, has == 1 ? "" : "s", layer->ic, layer->groups,
                            layer->groups == 1 ? "" : "s", needed);
    }
    return status_ok();
}

static Status check_upstream(const CliProblem *problem) {
    int needed[CONV_RANK];
    const int *has = problem->operands.dy.extent;
    conv_layer_extent_y(&problem->layer, needed);
    if (!problem->operands.dy.data || memcmp(has, needed, sizeof needed) == 0) {
        return status_ok();
    }
    char shape[64];
    shape_text(&problem->dy, shape, sizeof shape);
    const int *as = problem->nhwc ? NCHW_AS_NHWC : (const int[CONV_RANK]){0, 1, 2, 3};
    return status_error(STATUS_SHAPE,
                        "--grad-output: its shape is %s, the layer's output has %d×%d×%d×%d", shape,
                        needed[as[0]], needed[as[1]], needed[as[2]], needed[as[3]]);
}

/* A layer that could be computed with zeros around the input is refused for what else is there. */
static Status blame_layer(const ConvLayer *layer, Status status) {
    ConvLayer with_zeros = *layer;
    with_zeros.border = CONV_BORDER_ZEROS;
    ConvShape shape;
    Status zeros = conv_layer_check(&with_zeros, &shape);
    return app_options_blame(status_failed(&zeros) ? APP_OPTION_WEIGHT : APP_OPTION_PADDING_MODE,
                             status);
}

/* Everything that follows from options and extents. */
static Status finish_layer(const AppOptions *options, CliProblem *problem) {
    fill_extents(problem);
    pad_one_axis(options, problem);
    Status status = app_options_resolve(&problem->layer);
    if (!status_failed(&status)) {
        status = check_channels(problem);
    }
    if (status_failed(&status)) {
        return status;
    }
    status = conv_layer_check(&problem->layer, &problem->shape);
    if (status_failed(&status)) {
        return blame_layer(&problem->layer, status);
    }
    return check_upstream(problem);
}

Status cli_problem_load(const AppOptions *options, CliProblem *out) {
    *out = (CliProblem){.layer = conv_layer_default()};
    Status status = read_layout(options, &out->nhwc);
    if (!status_failed(&status)) {
        status = app_options_layer(options, &out->layer);
    }
    if (!status_failed(&status)) {
        status = load_operands(options, out);
    }
    if (!status_failed(&status)) {
        status = finish_layer(options, out);
    }
    if (status_failed(&status)) {
        cli_problem_free(out);
    }
    return status;
}

void cli_problem_free(CliProblem *problem) {
    conv_tensor_destroy(&problem->x.tensor);
    conv_tensor_destroy(&problem->w.tensor);
    conv_tensor_destroy(&problem->b.tensor);
    conv_tensor_destroy(&problem->dy.tensor);
    *problem = (CliProblem){0};
}

// ---- results -----------------------------------------------------------------------------------

void cli_problem_extent(const CliProblem *problem, ConvRole role, int extent[CONV_RANK]) {
    switch (role) {
    case CONV_ROLE_DX:
        conv_layer_extent_x(&problem->layer, extent);
        break;
    case CONV_ROLE_DW:
        conv_layer_extent_w(&problem->layer, extent);
        break;
    case CONV_ROLE_DB:
        conv_layer_extent_b(&problem->layer, extent);
        break;
    default:
        conv_layer_extent_y(&problem->layer, extent);
        break;
    }
}

Status cli_problem_create(const CliProblem *problem, CliResult *result) {
    result->tensor = (ConvTensor){0};
    int extent[CONV_RANK];
    cli_problem_extent(problem, result->role, extent);
    const int64_t machine = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    int64_t bytes;
    bool countable = size_product(extent, CONV_RANK, &bytes) &&
                     size_multiply(bytes, conv_type_size(problem->type), &bytes);
    if (countable && bytes <= machine) {
        return app_options_blame(result->option,
                                 conv_tensor_create(problem->type, extent, &result->tensor));
    }
    Status status = status_error(STATUS_MEMORY,
                                 "a result of %d×%d×%d×%d does not fit in this machine's %.3g GB",
                                 extent[0], extent[1], extent[2], extent[3], (double)machine / 1e9);
    return app_options_blame(result->option, status);
}

/* A result as its file has it. */
static ConvTensor view_result(const CliProblem *problem, const CliResult *result) {
    const ConvTensor *tensor = &result->tensor;
    switch (result->role) {
    case CONV_ROLE_DB:
        return conv_tensor_view(problem->type, (const int[CONV_RANK]){1, 1, 1, tensor->extent[0]},
                                tensor->data);
    case CONV_ROLE_DW:
        return problem->nhwc ? conv_tensor_permute(tensor, OIKK_AS_KKIO) : *tensor;
    default:
        return problem->nhwc ? conv_tensor_permute(tensor, NCHW_AS_NHWC) : *tensor;
    }
}

static Status encode(const CliProblem *problem, const CliResult *result, IoBytes *out) {
    ConvTensor view = view_result(problem, result);
    int rank = result->role == CONV_ROLE_DB ? 1 : CONV_RANK;
    Status status = io_npy_encode(&view, rank, io_file_label(result->path).text, out);
    return app_options_blame(result->option, status);
}

Status cli_problem_save(const CliProblem *problem, const CliResult *results, int count) {
    assert(count >= 1 && count <= CLI_RESULTS_MAX);
    IoBytes bytes[CLI_RESULTS_MAX] = {0};
    IoOutput outputs[CLI_RESULTS_MAX];
    Status status = status_ok();
    for (int i = 0; i < count && !status_failed(&status); i++) {
        status = encode(problem, &results[i], &bytes[i]);
        outputs[i] = (IoOutput){results[i].path, bytes[i].data, bytes[i].size};
    }
    if (!status_failed(&status)) {
        int failed;
        status = io_file_save_all(outputs, count, &failed);
        status = app_options_blame(results[failed].option, status);
    }
    for (int i = 0; i < count; i++) {
        io_bytes_free(&bytes[i]);
    }
    return status;
}
