/* From options to a layer with its operands, and from results to files. */
#include "app/cli_problem.h"

#include "app/cli_operands.h"
#include "base/size.h"
#include "conv/problem.h"

#include <assert.h>
#include <string.h>

// ---- axes --------------------------------------------------------------------------------------

enum { AXIS_O, AXIS_I, AXIS_KH, AXIS_KW };

/* Orders of the axes of kernels in files. */
static const struct {
    const char *word, *form;
    int axis[CONV_RANK]; ///< where AXIS_O, AXIS_I, AXIS_KH and AXIS_KW are
} WEIGHT_LAYOUTS[] = {{"oihw", "O,I,KH,KW", {0, 1, 2, 3}},
                      {"iohw", "I,O,KH,KW", {1, 0, 2, 3}},
                      {"kkio", "KH,KW,I,O", {3, 2, 0, 1}}};

enum { OIHW, IOHW, KKIO, WEIGHT_LAYOUT_COUNT };

static void set_axes(int axes[CONV_RANK], const int order[CONV_RANK]) {
    memcpy(axes, order, CONV_RANK * sizeof axes[0]);
}

/* The way from the core's axes to those of files: the inverse of an order. */
static void invert_axes(const int axes[CONV_RANK], int inverse[CONV_RANK]) {
    for (int i = 0; i < CONV_RANK; i++) {
        inverse[axes[i]] = i;
    }
}

/* Of maps and kernels; of a transposed layer the core has the inputs of kernels before their
 * outputs. */
static Status read_layouts(const AppOptions *options, CliProblem *problem) {
    static const char *const words[] = {"nchw", "nhwc"};
    static const int axes[][CONV_RANK] = {{0, 1, 2, 3}, {0, 3, 1, 2}};
    int layout = 0;
    Status status = app_options_word(options, APP_OPTION_LAYOUT, words, 2, &layout);
    const char *weight_words[WEIGHT_LAYOUT_COUNT];
    for (int i = 0; i < WEIGHT_LAYOUT_COUNT; i++) {
        weight_words[i] = WEIGHT_LAYOUTS[i].word;
    }
    bool transposed = problem->layer.transposed;
    int weights = layout == 1 ? KKIO : transposed ? IOHW : OIHW;
    if (!status_failed(&status)) {
        status = app_options_word(options, APP_OPTION_WEIGHT_LAYOUT, weight_words,
                                  WEIGHT_LAYOUT_COUNT, &weights);
    }
    const int *at = WEIGHT_LAYOUTS[weights].axis;
    const int weight_axes[CONV_RANK] = {at[transposed ? AXIS_I : AXIS_O],
                                        at[transposed ? AXIS_O : AXIS_I], at[AXIS_KH], at[AXIS_KW]};
    set_axes(problem->map_axes, axes[layout]);
    set_axes(problem->weight_axes, weight_axes);
    problem->weight_form = WEIGHT_LAYOUTS[weights].form;
    return status;
}

// ---- layer -------------------------------------------------------------------------------------

/* The layer that --problem names; then no other option names a part of it. */
static Status read_problem(const AppOptions *options, CliProblem *problem) {
    static const AppOption parts[] = {
        APP_OPTION_STRIDE, APP_OPTION_PADDING, APP_OPTION_PADDING_MODE, APP_OPTION_DILATION,
        APP_OPTION_GROUPS, APP_OPTION_FLIP,    APP_OPTION_TRANSPOSED,   APP_OPTION_OUTPUT_PADDING};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (options->value[parts[i]]) {
            return app_options_blame(parts[i],
                                     status_error(STATUS_USAGE, "--problem names the whole layer; "
                                                                "write it there"));
        }
    }
    Status status = conv_problem_parse(options->value[APP_OPTION_PROBLEM], &problem->layer);
    if (status.code == STATUS_VALUE) {
        status.code = STATUS_USAGE;
    }
    return app_options_blame(APP_OPTION_PROBLEM, status);
}

static Status read_layer(const AppOptions *options, CliProblem *problem) {
    if (options->value[APP_OPTION_PROBLEM]) {
        return read_problem(options, problem);
    }
    if (options->value[APP_OPTION_SEED]) {
        return status_error(STATUS_USAGE, "--seed: it goes with --problem, whose arrays are made");
    }
    return app_options_layer(options, &problem->layer);
}

/* Extents of the layer from those of its operands. */
static Status fill_extents(CliProblem *problem) {
    ConvLayer *layer = &problem->layer;
    const int *x = problem->operands.x.extent, *w = problem->operands.w.extent;
    int64_t filters = layer->transposed ? (int64_t)w[1] * layer->groups : w[0];
    if (filters > CONV_EXTENT_MAX) {
        return status_error(STATUS_LIMIT,
                            "--weight: %lld filters, the most that a layer may have is %d",
                            (long long)filters, CONV_EXTENT_MAX);
    }
    layer->n = x[0];
    layer->ic = x[1];
    layer->ih = x[2];
    layer->iw = x[3];
    layer->oc = (int)filters;
    layer->kh = w[2];
    layer->kw = w[3];
    layer->bias = problem->b.tensor.data != NULL;
    return status_ok();
}

static bool is_one_number(const char *text) {
    return text && !strchr(text, ',');
}

/* One number of padding is for all sides; an input and a kernel of one axis have only ends. */
static void pad_one_axis(const AppOptions *options, CliProblem *problem) {
    ConvLayer *layer = &problem->layer;
    if (problem->x.rank != 1 || problem->w.rank != 1) {
        return;
    }
    if (is_one_number(options->value[APP_OPTION_PADDING]) &&
        layer->padding == CONV_PADDING_CUSTOM) {
        layer->top = layer->bottom = 0;
    }
    if (is_one_number(options->value[APP_OPTION_OUTPUT_PADDING])) {
        layer->oph = 0;
    }
}

static Status check_channels(const CliProblem *problem) {
    const ConvLayer *layer = &problem->layer;
    const int *w = problem->operands.w.extent;
    if (layer->transposed && w[0] != layer->ic) {
        return status_error(STATUS_SHAPE,
                            "--weight: it has kernels for %d input channel%s, but the input has %d",
                            w[0], w[0] == 1 ? "" : "s", layer->ic);
    }
    int has = w[1], needed = layer->ic / layer->groups;
    if (!layer->transposed && has != needed) {
        return status_error(STATUS_SHAPE,
                            "--weight: a filter has %d channel%s, but the input has %d in %d "
                            "group%s, so a filter needs %d",
                            has, has == 1 ? "" : "s", layer->ic, layer->groups,
                            layer->groups == 1 ? "" : "s", needed);
    }
    return status_ok();
}

/* Whether a layer is refused with another sentence, or not at all. */
static bool is_refused_otherwise(const ConvLayer *layer, const Status *refusal) {
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    return strcmp(status.text, refusal->text) != 0;
}

/* The option that the refusal of a layer is about; the kernel's where it is none in particular. */
static AppOption find_culprit(const ConvLayer *layer, const Status *refusal) {
    ConvLayer with_zeros = *layer, without_rest = *layer, uncut = *layer;
    with_zeros.border = CONV_BORDER_ZEROS;
    without_rest.oph = without_rest.opw = 0;
    uncut.top = uncut.bottom = uncut.left = uncut.right = 0;
    if (is_refused_otherwise(&with_zeros, refusal)) {
        return APP_OPTION_PADDING_MODE;
    }
    if (is_refused_otherwise(&without_rest, refusal)) {
        return APP_OPTION_OUTPUT_PADDING;
    }
    return layer->transposed && is_refused_otherwise(&uncut, refusal) ? APP_OPTION_PADDING
                                                                      : APP_OPTION_WEIGHT;
}

static Status check_layer(CliProblem *problem) {
    const ConvLayer *layer = &problem->layer;
    Status status = conv_layer_check(layer, &problem->shape);
    if (!status_failed(&status)) {
        return status;
    }
    if (status.code == STATUS_VALUE) { /* options that do not go together */
        status.code = STATUS_USAGE;
    }
    return app_options_blame(find_culprit(layer, &status), status);
}

/* Everything that follows from options and extents. */
static Status finish_layer(const AppOptions *options, CliProblem *problem) {
    if (options->value[APP_OPTION_PROBLEM]) {
        return conv_layer_check(&problem->layer, &problem->shape);
    }
    Status status = fill_extents(problem);
    if (status_failed(&status)) {
        return status;
    }
    pad_one_axis(options, problem);
    status = app_options_resolve(&problem->layer);
    if (!status_failed(&status)) {
        status = check_channels(problem);
    }
    return status_failed(&status) ? status : check_layer(problem);
}

// ---- operands and layer ------------------------------------------------------------------------

/* An array of the shape that the layer gives it, told in the order of its file's axes. */
static Status check_shape(const CliProblem *problem, AppOption option, const char *what,
                          const IoNpy *npy, const ConvTensor *view, ConvRole role) {
    int needed[CONV_RANK], in_file[CONV_RANK];
    cli_problem_extent(problem, role, needed);
    if (!view->data || memcmp(view->extent, needed, sizeof needed) == 0) {
        return status_ok();
    }
    const int *axes = role == CONV_ROLE_W ? problem->weight_axes : problem->map_axes;
    for (int i = 0; i < CONV_RANK; i++) {
        in_file[axes[i]] = needed[i];
    }
    char shape[CLI_SHAPE_SIZE];
    cli_operands_shape(npy, shape);
    return app_options_blame(
        option, status_error(STATUS_SHAPE, "its shape is %s, the layer's %s has %d×%d×%d×%d", shape,
                             what, in_file[0], in_file[1], in_file[2], in_file[3]));
}

static Status check_shapes(CliProblem *problem) {
    const ConvOperands *operands = &problem->operands;
    Status status =
        check_shape(problem, APP_OPTION_INPUT, "input", &problem->x, &operands->x, CONV_ROLE_X);
    if (!status_failed(&status)) {
        status = check_shape(problem, APP_OPTION_WEIGHT, "kernel", &problem->w, &operands->w,
                             CONV_ROLE_W);
    }
    if (!status_failed(&status) && problem->b.tensor.data && !problem->layer.bias) {
        status = status_error(STATUS_USAGE, "--bias: the layer of --problem has none; with _bias "
                                            "at its end it has");
    }
    if (!status_failed(&status) && problem->b.tensor.data) {
        status = cli_operands_view_bias(problem);
    }
    if (!status_failed(&status)) {
        status = check_shape(problem, APP_OPTION_GRAD_OUTPUT, "output", &problem->dy, &operands->dy,
                             CONV_ROLE_DY);
    }
    return status;
}

/* The arrays that are not given, where --problem says what they look like. */
static Status fill_operands(const AppOptions *options, CliProblem *problem) {
    int64_t seed = 0;
    Status status = app_options_count(options, APP_OPTION_SEED, &seed);
    if (status_failed(&status) || !options->value[APP_OPTION_PROBLEM]) {
        return status;
    }
    status = cli_operands_fill(problem, options->command != APP_CONV, seed);
    return app_options_blame(APP_OPTION_PROBLEM, status);
}

Status cli_problem_load(const AppOptions *options, CliProblem *out) {
    *out = (CliProblem){.layer = conv_layer_default()};
    Status status = read_layer(options, out);
    if (!status_failed(&status)) {
        status = read_layouts(options, out);
    }
    if (!status_failed(&status)) {
        status = cli_operands_load(options, out);
    }
    if (!status_failed(&status)) {
        status = finish_layer(options, out);
    }
    if (!status_failed(&status)) {
        status = check_shapes(out);
    }
    if (!status_failed(&status)) {
        status = fill_operands(options, out);
    }
    out->type = out->operands.x.type;
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

Status cli_problem_algorithm(const AppOptions *options, ConvAlgorithm *out) {
    const char *words[CONV_ALGORITHM_COUNT];
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++) {
        words[i] = conv_algorithm_word((ConvAlgorithm)i);
    }
    int number = CONV_ALGORITHM_DIRECT;
    Status status =
        app_options_word(options, APP_OPTION_ALGORITHM, words, CONV_ALGORITHM_COUNT, &number);
    *out = (ConvAlgorithm)number;
    return status;
}

// ---- results -----------------------------------------------------------------------------------

void cli_problem_extent(const CliProblem *problem, ConvRole role, int extent[CONV_RANK]) {
    switch (role) {
    case CONV_ROLE_X:
    case CONV_ROLE_DX:
        conv_layer_extent_x(&problem->layer, extent);
        break;
    case CONV_ROLE_W:
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
    const int64_t machine = cli_machine_memory();
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
    if (result->role == CONV_ROLE_DB) {
        return conv_tensor_view(problem->type, (const int[CONV_RANK]){1, 1, 1, tensor->extent[0]},
                                tensor->data);
    }
    int order[CONV_RANK];
    invert_axes(result->role == CONV_ROLE_DW ? problem->weight_axes : problem->map_axes, order);
    return conv_tensor_permute(tensor, order);
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
