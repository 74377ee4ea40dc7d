/* What a layer may be, and what follows from it: borders by rule, output shape, unread tail.
 * Computes no tensor. */
#include "conv/layer.h"

#include "base/size.h"

#include <assert.h>

/* A layer's parameter with the name and the range that a sentence about it needs. */
typedef struct Range {
    const char *name;
    int value;
    int least;
} Range;

static Status check_ranges(const Range *range, int count) {
    for (int i = 0; i < count; i++) {
        if (range[i].value < range[i].least) {
            return status_error(STATUS_VALUE, "%s is %d, it must be at least %d", range[i].name,
                                range[i].value, range[i].least);
        }
        if (range[i].value > CONV_EXTENT_MAX) {
            return status_error(STATUS_LIMIT, "%s is %d, the most that a layer may have is %d",
                                range[i].name, range[i].value, CONV_EXTENT_MAX);
        }
    }
    return status_ok();
}

ConvLayer conv_layer_default(void) {
    return (ConvLayer){
        .n = 1,
        .ic = 1,
        .ih = 1,
        .iw = 1,
        .oc = 1,
        .kh = 1,
        .kw = 1,
        .sh = 1,
        .sw = 1,
        .dh = 1,
        .dw = 1,
        .padding = CONV_PADDING_VALID,
        .groups = 1,
    };
}

/* Rows (or columns) that a dilated kernel of `kernel` spans. */
static int64_t span(int kernel, int dilation) {
    return (int64_t)dilation * (kernel - 1) + 1;
}

/* The border that gives ceil(input/stride) outputs, the last window ending where it ends. */
static int total_for_stride(int input, int64_t eff, int stride) {
    int64_t last = (int64_t)((input - 1) / stride) * stride;
    return last + eff > input ? (int)(last + eff - input) : 0;
}

/* The border before and after along one axis under a named rule, for a kernel spanning `eff`. */
static void rule_border(const ConvLayer *layer, int input, int64_t eff, int stride, int *before,
                        int *after) {
    int total = (int)(eff - 1);
    switch (layer->padding) {
    case CONV_PADDING_SAME:
        /* The odd one below and right; of a turned kernel above and left, which is the centre of
         * 'full' as SciPy and NumPy crop it. */
        *before = layer->flip ? total - total / 2 : total / 2;
        *after = total - *before;
        break;
    case CONV_PADDING_SAME_UPPER:
        total = total_for_stride(input, eff, stride);
        *before = total / 2;
        *after = total - *before;
        break;
    case CONV_PADDING_SAME_LOWER:
        total = total_for_stride(input, eff, stride);
        *after = total / 2;
        *before = total - *after;
        break;
    case CONV_PADDING_FULL:
        *before = total;
        *after = total;
        break;
    default:
        *before = 0;
        *after = 0;
        break;
    }
}

Status conv_layer_resolve(ConvLayer *layer) {
    assert((int)layer->padding >= 0 && layer->padding < CONV_PADDING_COUNT);
    if (layer->padding == CONV_PADDING_CUSTOM) {
        return status_ok();
    }
    const Range ranges[] = {
        {"kernel height", layer->kh, 1},   {"kernel width", layer->kw, 1},
        {"dilation height", layer->dh, 1}, {"dilation width", layer->dw, 1},
        {"stride height", layer->sh, 1},   {"stride width", layer->sw, 1},
        {"input height", layer->ih, 1},    {"input width", layer->iw, 1},
    };
    Status status = check_ranges(ranges, (int)(sizeof ranges / sizeof ranges[0]));
    if (status_failed(&status)) {
        return status;
    }
    if (layer->transposed && layer->padding != CONV_PADDING_VALID) {
        return status_error(STATUS_VALUE,
                            "padding '%s' is for ordinary layers; of a transposed one it can be "
                            "'valid' or given as numbers",
                            conv_padding_word(layer->padding));
    }
    if (layer->padding == CONV_PADDING_SAME && (layer->sh > 1 || layer->sw > 1)) {
        return status_error(STATUS_VALUE,
                            "padding 'same' needs stride 1, the stride is %d×%d; 'same-upper' goes "
                            "with any stride",
                            layer->sh, layer->sw);
    }
    int64_t eff_h = span(layer->kh, layer->dh);
    int64_t eff_w = span(layer->kw, layer->dw);
    if (layer->padding != CONV_PADDING_VALID &&
        (eff_h > CONV_EXTENT_MAX || eff_w > CONV_EXTENT_MAX)) {
        return status_error(
            STATUS_LIMIT,
            "kernel %d×%d with dilation %d×%d spans %lld×%lld, padding '%s' goes no "
            "further than %d",
            layer->kh, layer->kw, layer->dh, layer->dw, (long long)eff_h, (long long)eff_w,
            conv_padding_word(layer->padding), CONV_EXTENT_MAX);
    }
    rule_border(layer, layer->ih, eff_h, layer->sh, &layer->top, &layer->bottom);
    rule_border(layer, layer->iw, eff_w, layer->sw, &layer->left, &layer->right);
    return status_ok();
}

static Status check_parameters(const ConvLayer *layer) {
    const Range ranges[] = {
        {"the batch", layer->n, 1},
        {"the number of input channels", layer->ic, 1},
        {"input height", layer->ih, 1},
        {"input width", layer->iw, 1},
        {"the number of filters", layer->oc, 1},
        {"kernel height", layer->kh, 1},
        {"kernel width", layer->kw, 1},
        {"stride height", layer->sh, 1},
        {"stride width", layer->sw, 1},
        {"dilation height", layer->dh, 1},
        {"dilation width", layer->dw, 1},
        {"padding above", layer->top, 0},
        {"padding below", layer->bottom, 0},
        {"padding left", layer->left, 0},
        {"padding right", layer->right, 0},
        {"the number of groups", layer->groups, 1},
        {"output padding below", layer->oph, 0},
        {"output padding right", layer->opw, 0},
    };
    Status status = check_ranges(ranges, (int)(sizeof ranges / sizeof ranges[0]));
    if (status_failed(&status)) {
        return status;
    }
    if (!layer->transposed && (layer->oph > 0 || layer->opw > 0)) {
        return status_error(STATUS_VALUE,
                            "output padding is %d×%d, but only transposed layers have any",
                            layer->oph, layer->opw);
    }
    if (layer->ic % layer->groups != 0) {
        return status_error(STATUS_VALUE, "%d groups do not divide %d input channels",
                            layer->groups, layer->ic);
    }
    if (layer->oc % layer->groups != 0) {
        return status_error(STATUS_VALUE, "%d groups do not divide %d filters", layer->groups,
                            layer->oc);
    }
    return status_ok();
}

/* One axis of a layer: what goes in and, once it fits, what comes out. */
typedef struct Axis {
    int input, before, after, kernel, stride, dilation, output_padding;
    int eff, out, tail;
} Axis;

static Status fit_axis(Axis *axis, const char *extent_word) {
    int64_t eff = span(axis->kernel, axis->dilation);
    int64_t padded = (int64_t)axis->input + axis->before + axis->after;
    if (eff > padded) {
        const char *whole = axis->before + axis->after > 0 ? "padded input" : "input";
        if (axis->dilation == 1) {
            return status_error(STATUS_SHAPE, "the kernel is %d %s, the %s is only %lld",
                                axis->kernel, extent_word, whole, (long long)padded);
        }
        return status_error(
            STATUS_SHAPE, "kernel %d with dilation %d spans %lld, the %s is %lld %s", axis->kernel,
            axis->dilation, (long long)eff, whole, (long long)padded, extent_word);
    }
    axis->eff = (int)eff;
    axis->out = (int)((padded - eff) / axis->stride) + 1;
    axis->tail = (int)((padded - eff) % axis->stride);
    return status_ok();
}

/* The output padding says which of the inputs that a stride rounds to one output is meant; more
 * than that would be rows that nothing is added to. */
static Status check_output_padding(const Axis *axis, const char *side) {
    if (axis->output_padding < axis->stride || axis->output_padding < axis->dilation) {
        return status_ok();
    }
    return status_error(STATUS_VALUE,
                        "output padding %s is %d, it must be smaller than the stride, %d, or the "
                        "dilation, %d",
                        side, axis->output_padding, axis->stride, axis->dilation);
}

/* The same of a transposed layer: each input lays a kernel onto the output, padding is cut off. */
static Status fit_transposed_axis(Axis *axis, const char *extent_word) {
    int64_t eff = span(axis->kernel, axis->dilation);
    int64_t whole = (int64_t)(axis->input - 1) * axis->stride + eff + axis->output_padding;
    int64_t out = whole - axis->before - axis->after;
    if (out < 1) {
        return status_error(STATUS_SHAPE,
                            "the output would be %lld %s, padding %d and %d would leave nothing of "
                            "it",
                            (long long)whole, extent_word, axis->before, axis->after);
    }
    if (whole > CONV_EXTENT_MAX) {
        return status_error(STATUS_LIMIT, "the output would be %lld %s, the most is %d",
                            (long long)whole, extent_word, CONV_EXTENT_MAX);
    }
    axis->eff = (int)eff;
    axis->out = (int)out;
    return status_ok();
}

static Status fit_transposed(const ConvLayer *layer, Axis *h, Axis *w) {
    if (layer->border != CONV_BORDER_ZEROS) {
        return status_error(STATUS_VALUE,
                            "padding values '%s' are for ordinary layers; of a transposed one the "
                            "padding is what is cut off its output",
                            conv_border_word(layer->border));
    }
    Status status = check_output_padding(h, "below");
    if (!status_failed(&status)) {
        status = check_output_padding(w, "right");
    }
    if (!status_failed(&status)) {
        status = fit_transposed_axis(h, "high");
    }
    if (!status_failed(&status)) {
        status = fit_transposed_axis(w, "wide");
    }
    return status;
}

/* A mirror image is one row or column short of the input: it does not repeat the edge. */
static Status check_reflection(const char *side, int padding, int input, const char *extent_word) {
    if (padding < input) {
        return status_ok();
    }
    return status_error(STATUS_SHAPE,
                        "padding %s is %d; 'reflect' mirrors the input without its edge, so for an "
                        "input %d %s it can be at most %d",
                        side, padding, input, extent_word, input - 1);
}

/* The padded input under a border that shows the input: it is a tensor like any other. */
static Status check_border(const ConvLayer *layer) {
    assert((int)layer->border >= 0 && layer->border < CONV_BORDER_COUNT);
    const struct {
        const char *side, *extent_word;
        int padding, input;
    } sides[] = {{"above", "high", layer->top, layer->ih},
                 {"below", "high", layer->bottom, layer->ih},
                 {"left", "wide", layer->left, layer->iw},
                 {"right", "wide", layer->right, layer->iw}};
    Status status = status_ok();
    for (int i = 0; i < 4 && layer->border == CONV_BORDER_REFLECT && !status_failed(&status); i++) {
        status =
            check_reflection(sides[i].side, sides[i].padding, sides[i].input, sides[i].extent_word);
    }
    if (layer->border == CONV_BORDER_ZEROS || status_failed(&status)) {
        return status;
    }
    const Range ranges[] = {
        {"the height of the padded input", layer->ih + layer->top + layer->bottom, 1},
        {"the width of the padded input", layer->iw + layer->left + layer->right, 1},
    };
    return check_ranges(ranges, 2);
}

static Status fit_ordinary(const ConvLayer *layer, Axis *h, Axis *w) {
    Status status = fit_axis(h, "high");
    if (!status_failed(&status)) {
        status = fit_axis(w, "wide");
    }
    if (!status_failed(&status)) {
        status = check_border(layer);
    }
    return status;
}

/* Counts of elements in bytes of f64, and of multiply-adds, must fit in int64_t. */
static Status count_work(const ConvLayer *layer, ConvShape *shape) {
    bool copied = layer->border != CONV_BORDER_ZEROS; /* with its border */
    int height = layer->ih + (copied ? layer->top + layer->bottom : 0);
    int width = layer->iw + (copied ? layer->left + layer->right : 0);
    const int x[] = {layer->n, layer->ic, height, width, (int)sizeof(double)};
    const int w[] = {layer->transposed ? layer->ic : layer->oc,
                     layer->transposed ? shape->ocg : shape->icg, layer->kh, layer->kw,
                     (int)sizeof(double)};
    const int y[] = {layer->n, layer->oc, shape->oh, shape->ow, (int)sizeof(double)};
    int64_t ignored;
    int64_t
        windows; /* an ordinary layer has one for each output, a transposed one for each input */
    int64_t terms;
    bool fits = size_product(x, 5, &ignored) && size_product(w, 5, &ignored) &&
                size_product(y, 5, &ignored) &&
                size_product(layer->transposed ? x : y, 4, &windows) &&
                size_product(w + 1, 3, &terms) && size_multiply(windows, terms, &shape->macs);
    if (!fits) {
        return status_error(STATUS_LIMIT,
                            "a layer of %d×%d×%d×%d to %d filters of %d×%d is larger than can be "
                            "counted",
                            layer->n, layer->ic, layer->ih, layer->iw, layer->oc, layer->kh,
                            layer->kw);
    }
    return status_ok();
}

Status conv_layer_check(const ConvLayer *layer, ConvShape *shape) {
    Status status = check_parameters(layer);
    if (status_failed(&status)) {
        return status;
    }
    Axis h = {.input = layer->ih,
              .before = layer->top,
              .after = layer->bottom,
              .kernel = layer->kh,
              .stride = layer->sh,
              .dilation = layer->dh,
              .output_padding = layer->oph};
    Axis w = {.input = layer->iw,
              .before = layer->left,
              .after = layer->right,
              .kernel = layer->kw,
              .stride = layer->sw,
              .dilation = layer->dw,
              .output_padding = layer->opw};
    status = layer->transposed ? fit_transposed(layer, &h, &w) : fit_ordinary(layer, &h, &w);
    if (status_failed(&status)) {
        return status;
    }
    ConvShape result = {
        .oh = h.out,
        .ow = w.out,
        .icg = layer->ic / layer->groups,
        .ocg = layer->oc / layer->groups,
        .eff_h = h.eff,
        .eff_w = w.eff,
        .tail_h = h.tail,
        .tail_w = w.tail,
    };
    status = count_work(layer, &result);
    if (!status_failed(&status)) {
        *shape = result;
    }
    return status;
}

static void set_extent(int extent[4], int a, int b, int c, int d) {
    extent[0] = a;
    extent[1] = b;
    extent[2] = c;
    extent[3] = d;
}

void conv_layer_extent_x(const ConvLayer *layer, int extent[4]) {
    set_extent(extent, layer->n, layer->ic, layer->ih, layer->iw);
}

void conv_layer_extent_w(const ConvLayer *layer, int extent[4]) {
    if (layer->transposed) {
        set_extent(extent, layer->ic, layer->oc / layer->groups, layer->kh, layer->kw);
    } else {
        set_extent(extent, layer->oc, layer->ic / layer->groups, layer->kh, layer->kw);
    }
}

void conv_layer_extent_b(const ConvLayer *layer, int extent[4]) {
    set_extent(extent, layer->oc, 1, 1, 1);
}

void conv_layer_extent_y(const ConvLayer *layer, int extent[4]) {
    ConvShape shape = {0};
    Status status = conv_layer_check(layer, &shape);
    assert(!status_failed(&status));
    (void)status;
    set_extent(extent, layer->n, layer->oc, shape.oh, shape.ow);
}

const char *conv_padding_word(ConvPadding padding) {
    static const char *const words[] = {
#define CONV_PADDING(NAME, word, help) word,
#include "conv/paddings.def"
#undef CONV_PADDING
    };
    assert((int)padding >= 0 && padding < CONV_PADDING_COUNT);
    return words[padding];
}

const char *conv_border_word(ConvBorder border) {
    static const char *const words[] = {
#define CONV_BORDER(NAME, word, help) word,
#include "conv/borders.def"
#undef CONV_BORDER
    };
    assert((int)border >= 0 && border < CONV_BORDER_COUNT);
    return words[border];
}
