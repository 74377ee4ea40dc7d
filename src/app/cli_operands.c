/* The arrays of a problem: loaded from files and brought to one type, or made where there are none.
 */
#include "app/cli_operands.h"

#include "base/random.h"

#include <stdio.h>
#include <unistd.h>

int64_t cli_machine_memory(void) {
    return (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
}

void cli_operands_shape(const IoNpy *npy, char text[CLI_SHAPE_SIZE]) {
    size_t used = 0;
    text[0] = 0;
    for (int axis = CONV_RANK - npy->rank; axis < CONV_RANK && used < CLI_SHAPE_SIZE; axis++) {
        used += (size_t)snprintf(text + used, CLI_SHAPE_SIZE - used, used ? "×%d" : "%d",
                                 npy->tensor.extent[axis]);
    }
}

// ---- files -------------------------------------------------------------------------------------

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

// ---- views -------------------------------------------------------------------------------------

/* A map of one or two axes is W or H,W in either layout; more have channels. */
static ConvTensor view_map(const IoNpy *npy, const CliProblem *problem) {
    return npy->rank > 2 ? conv_tensor_permute(&npy->tensor, problem->map_axes) : npy->tensor;
}

static Status view_kernels(const IoNpy *npy, const CliProblem *problem, ConvTensor *view) {
    if (npy->rank == 3) {
        char shape[CLI_SHAPE_SIZE];
        cli_operands_shape(npy, shape);
        return status_error(STATUS_SHAPE,
                            "an array of 3 axes (%s) can be read in two ways: give it 4, %s, or 2",
                            shape, problem->weight_form);
    }
    *view = npy->rank == 4 ? conv_tensor_permute(&npy->tensor, problem->weight_axes) : npy->tensor;
    return status_ok();
}

Status cli_operands_load(const AppOptions *options, CliProblem *problem) {
    Status status = load_arrays(options, problem);
    if (status_failed(&status)) {
        return status;
    }
    ConvOperands *operands = &problem->operands;
    if (problem->x.tensor.data) {
        operands->x = view_map(&problem->x, problem);
    }
    if (problem->w.tensor.data) {
        status = view_kernels(&problem->w, problem, &operands->w);
    }
    if (problem->dy.tensor.data) {
        operands->dy = view_map(&problem->dy, problem);
    }
    return app_options_blame(APP_OPTION_WEIGHT, status);
}

Status cli_operands_view_bias(CliProblem *problem) {
    const IoNpy *npy = &problem->b;
    const int filters = problem->layer.oc;
    if (npy->rank != 1 || npy->tensor.extent[3] != filters) {
        char shape[CLI_SHAPE_SIZE];
        cli_operands_shape(npy, shape);
        Status status = status_error(STATUS_SHAPE, "its shape is %s; %d filter%s one axis of %d",
                                     shape, filters, filters == 1 ? " needs" : "s need", filters);
        return app_options_blame(APP_OPTION_BIAS, status);
    }
    const int extent[CONV_RANK] = {filters, 1, 1, 1};
    problem->operands.b = conv_tensor_view(npy->tensor.type, extent, npy->tensor.data);
    return status_ok();
}

// ---- arrays that are not given -----------------------------------------------------------------

/* An operand that has to be made. */
typedef struct Missing {
    int number; ///< in the list of operands
    ConvTensor *tensor, *view;
    int extent[CONV_RANK];
} Missing;

/* The operands of the layer that there is no array of; returns how many. */
static int list_missing(CliProblem *problem, bool upstream, Missing missing[OPERANDS]) {
    const ConvLayer *layer = &problem->layer;
    ConvOperands *views = &problem->operands;
    const struct {
        ConvTensor *tensor, *view;
        void (*extent)(const ConvLayer *, int[CONV_RANK]);
        bool is_read;
    } all[OPERANDS] = {
        {&problem->x.tensor, &views->x, conv_layer_extent_x, true},
        {&problem->w.tensor, &views->w, conv_layer_extent_w, true},
        {&problem->b.tensor, &views->b, conv_layer_extent_b, layer->bias},
        {&problem->dy.tensor, &views->dy, conv_layer_extent_y, upstream},
    };
    int count = 0;
    for (int i = 0; i < OPERANDS; i++) {
        if (all[i].is_read && !all[i].tensor->data) {
            missing[count] = (Missing){.number = i, .tensor = all[i].tensor, .view = all[i].view};
            all[i].extent(layer, missing[count++].extent);
        }
    }
    return count;
}

/* The type of the arrays that are given, which they share; else float32. */
static ConvType type_of_given(const CliProblem *problem) {
    const IoNpy *all[OPERANDS] = {&problem->x, &problem->w, &problem->b, &problem->dy};
    for (int i = 0; i < OPERANDS; i++) {
        if (all[i]->tensor.data) {
            return all[i]->tensor.type;
        }
    }
    return CONV_F32;
}

static void fill(ConvTensor *tensor, uint64_t seed) {
    RandomState random;
    random_init(&random, seed);
    const int64_t count = conv_tensor_count(tensor);
    for (int64_t i = 0; i < count; i++) {
        double value = (double)random_integer(&random, -4, 4);
        if (tensor->type == CONV_F32) {
            ((float *)tensor->data)[i] = (float)value;
        } else {
            ((double *)tensor->data)[i] = value;
        }
    }
}

Status cli_operands_fill(CliProblem *problem, bool upstream, int64_t seed) {
    Missing missing[OPERANDS];
    const int count = list_missing(problem, upstream, missing);
    const ConvType type = type_of_given(problem);
    double bytes = 0;
    for (int i = 0; i < count; i++) {
        const int *extent = missing[i].extent;
        bytes += (double)conv_type_size(type) * extent[0] * extent[1] * extent[2] * extent[3];
    }
    const double machine = (double)cli_machine_memory();
    if (bytes > machine) {
        return status_error(STATUS_MEMORY,
                            "its arrays take %.3g GB, more than this machine's %.3g GB",
                            bytes / 1e9, machine / 1e9);
    }
    Status status = status_ok();
    for (int i = 0; i < count && !status_failed(&status); i++) {
        status = conv_tensor_create(type, missing[i].extent, missing[i].tensor);
        if (!status_failed(&status)) { /* numbers of its own, whichever others are given */
            fill(missing[i].tensor, (uint64_t)seed * OPERANDS + (uint64_t)missing[i].number);
            *missing[i].view = *missing[i].tensor;
        }
    }
    return status;
}
