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

/* These checks fill *error only where they return false: what they say is long to copy, and mostly
 * there is nothing to say. */
static bool check_ranges(const Range *range, int count, Status *error) {
    for (int i = 0; i < count; i++) {
        if (range[i].value < range[i].least) {
            *error = status_error(STATUS_VALUE, "%s cannot be %d, it must be at least %d",
                                  range[i].name, range[i].value, range[i].least);
            return false;
        }
        if (range[i].value > CONV_EXTENT_MAX) {
            *error =
                status_error(STATUS_LIMIT, "%s cannot be %d, the most that a layer may have is %d",
                             range[i].name, range[i].value, CONV_EXTENT_MAX);
            return false;
        }
    }
    return true;
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
    Status status;
    if (!check_ranges(ranges, (int)(sizeof ranges / sizeof ranges[0]), &status)) {
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

/* Every parameter with a range: PARAMETER(name in sentences, member, least). */
#define PARAMETERS                                                                                 \
    PARAMETER("the batch", n, 1)                                                                   \
    PARAMETER("the number of input channels", ic, 1)                                               \
    PARAMETER("input height", ih, 1)                                                               \
    PARAMETER("input width", iw, 1)                                                                \
    PARAMETER("the number of filters", oc, 1)                                                      \
    PARAMETER("kernel height", kh, 1)                                                              \
    PARAMETER("kernel width", kw, 1)                                                               \
    PARAMETER("stride height", sh, 1)                                                              \
    PARAMETER("stride width", sw, 1)                                                               \
    PARAMETER("dilation height", dh, 1)                                                            \
    PARAMETER("dilation width", dw, 1)                                                             \
    PARAMETER("padding above", top, 0)                                                             \
    PARAMETER("padding below", bottom, 0)                                                          \
    PARAMETER("padding left", left, 0)                                                             \
    PARAMETER("padding right", right, 0)                                                           \
    PARAMETER("the number of groups", groups, 1)                                                   \
    PARAMETER("output padding below", oph, 0)                                                      \
    PARAMETER("output padding right", opw, 0)

/* Without branches and sentences: small layers are checked more often than they are wrong. */
static bool parameters_in_range(const ConvLayer *layer) {
    unsigned outside = 0;
#define PARAMETER(name, member, least)                                                             \
    outside |= (unsigned)layer->member - (least) > (unsigned)CONV_EXTENT_MAX - (least);
    PARAMETERS
#undef PARAMETER
    return outside == 0;
}

static bool check_parameters(const ConvLayer *layer, Status *error) {
    if (!parameters_in_range(layer)) {
        const Range ranges[] = {
#define PARAMETER(name, member, least) {name, layer->member, least},
            PARAMETERS
#undef PARAMETER
        };
        return check_ranges(ranges, (int)(sizeof ranges / sizeof ranges[0]), error);
    }
    if (!layer->transposed && (layer->oph > 0 || layer->opw > 0)) {
        *error = status_error(STATUS_VALUE,
                              "output padding is %d×%d, but only transposed layers have any",
                              layer->oph, layer->opw);
        return false;
    }
    if (layer->ic % layer->groups != 0) {
        *error = status_error(STATUS_VALUE, "%d groups do not divide %d input channels",
                              layer->groups, layer->ic);
        return false;
    }
    if (layer->oc % layer->groups != 0) {
        *error = status_error(STATUS_VALUE, "%d groups do not divide %d filters", layer->groups,
                              layer->oc);
        return false;
    }
    return true;
}

/* One axis of a layer: what goes in and, once it fits, what comes out. */
typedef struct Axis {
    int input, before, after, kernel, stride, dilation, output_padding;
    int eff, out, tail;
} Axis;

static bool fit_axis(Axis *axis, const char *extent_word, Status *error) {
    int64_t eff = span(axis->kernel, axis->dilation);
    int64_t padded = (int64_t)axis->input + axis->before + axis->after;
    if (eff > padded) {
        const char *whole = axis->before + axis->after > 0 ? "padded input" : "input";
        if (axis->dilation == 1) {
            *error = status_error(STATUS_SHAPE, "a kernel %d %s has no room, the %s is only %lld",
                                  axis->kernel, extent_word, whole, (long long)padded);
            return false;
        }
        *error = status_error(
            STATUS_SHAPE, "kernel %d with dilation %d spans %lld, the %s is %lld %s", axis->kernel,
            axis->dilation, (long long)eff, whole, (long long)padded, extent_word);
        return false;
    }
    axis->eff = (int)eff;
    int room = (int)(padded - eff);
    axis->out = room / axis->stride + 1;
    axis->tail = room % axis->stride;
    return true;
}

/* The output padding says which of the inputs that a stride rounds to one output is meant; more
 * than that would be rows that nothing is added to. */
static bool check_output_padding(const Axis *axis, const char *side, Status *error) {
    if (axis->output_padding < axis->stride || axis->output_padding < axis->dilation) {
        return true;
    }
    *error = status_error(
        STATUS_VALUE,
        "output padding %s cannot be %d, it must be smaller than the stride, %d, or the "
        "dilation, %d",
        side, axis->output_padding, axis->stride, axis->dilation);
    return false;
}

/* The same of a transposed layer: each input lays a kernel onto the output, padding is cut off. */
static bool fit_transposed_axis(Axis *axis, const char *extent_word, Status *error) {
    int64_t eff = span(axis->kernel, axis->dilation);
    int64_t whole = (int64_t)(axis->input - 1) * axis->stride + eff + axis->output_padding;
    int64_t out = whole - axis->before - axis->after;
    if (out < 1) {
        *error =
            status_error(STATUS_SHAPE,
                         "the output would be %lld %s, padding %d and %d would leave nothing of "
                         "it",
                         (long long)whole, extent_word, axis->before, axis->after);
        return false;
    }
    if (whole > CONV_EXTENT_MAX) {
        *error = status_error(STATUS_LIMIT, "the output would be %lld %s, the most is %d",
                              (long long)whole, extent_word, CONV_EXTENT_MAX);
        return false;
    }
    axis->eff = (int)eff;
    axis->out = (int)out;
    return true;
}

static bool fit_transposed(const ConvLayer *layer, Axis *h, Axis *w, Status *error) {
    if (layer->border != CONV_BORDER_ZEROS) {
        *error =
            status_error(STATUS_VALUE,
                         "padding values '%s' are for ordinary layers; of a transposed one the "
                         "padding is what is cut off its output",
                         conv_border_word(layer->border));
        return false;
    }
    return check_output_padding(h, "below", error) && check_output_padding(w, "right", error) &&
           fit_transposed_axis(h, "high", error) && fit_transposed_axis(w, "wide", error);
}

/* A mirror image is one row or column short of the input: it does not repeat the edge. */
static bool check_reflection(const char *side, int padding, int input, const char *extent_word,
                             Status *error) {
    if (padding < input) {
        return true;
    }
    *error = status_error(
        STATUS_SHAPE,
        "padding %s cannot be %d: 'reflect' mirrors the input without its edge, so for an "
        "input %d %s it can be at most %d",
        side, padding, input, extent_word, input - 1);
    return false;
}

/* The padded input under a border that shows the input: it is a tensor like any other. */
static bool check_border(const ConvLayer *layer, Status *error) {
    assert((int)layer->border >= 0 && layer->border < CONV_BORDER_COUNT);
    if (layer->border == CONV_BORDER_ZEROS) {
        return true;
    }
    const struct {
        const char *side, *extent_word;
        int padding, input;
    } sides[] = {{"above", "high", layer->top, layer->ih},
                 {"below", "high", layer->bottom, layer->ih},
                 {"left", "wide", layer->left, layer->iw},
                 {"right", "wide", layer->right, layer->iw}};
    for (int i = 0; i < 4 && layer->border == CONV_BORDER_REFLECT; i++) {
        if (!check_reflection(sides[i].side, sides[i].padding, sides[i].input, sides[i].extent_word,
                              error)) {
            return false;
        }
    }
    const Range ranges[] = {
        {"the height of the padded input", layer->ih + layer->top + layer->bottom, 1},
        {"the width of the padded input", layer->iw + layer->left + layer->right, 1},
    };
    return check_ranges(ranges, 2, error);
}

static bool fit_ordinary(const ConvLayer *layer, Axis *h, Axis *w, Status *error) {
    return fit_axis(h, "high", error) && fit_axis(w, "wide", error) && check_border(layer, error);
}

/* Counts of elements in bytes of f64, and of multiply-adds, must fit in int64_t. */
static bool count_work(const ConvLayer *layer, ConvShape *shape, Status *error) {
    bool copied = layer->border != CONV_BORDER_ZEROS; /* with its border */
    int height = layer->ih + (copied ? layer->top + layer->bottom : 0);
    int width = layer->iw + (copied ? layer->left + layer->right : 0);
    double places = (double)(height > shape->oh ? height : shape->oh) *
                    (double)(width > shape->ow ? width : shape->ow);
    if ((double)layer->n * layer->ic * ((double)layer->oc * layer->kh * layer->kw) * places <
        1e17) { /* times a size, and still none of the counts below can be too large */
        shape->macs = (layer->transposed
                           ? (int64_t)layer->n * layer->ic * layer->ih * layer->iw * shape->ocg
                           : (int64_t)layer->n * layer->oc * shape->oh * shape->ow * shape->icg) *
                      layer->kh * layer->kw;
        return true;
    }
    const int x[] = {layer->n, layer->ic, height, width, (int)sizeof(double)};
    const int w[] = {layer->transposed ? layer->ic : layer->oc,
                     layer->transposed ? shape->ocg : shape->icg, layer->kh, layer->kw,
                     (int)sizeof(double)};
    const int y[] = {layer->n, layer->oc, shape->oh, shape->ow, (int)sizeof(double)};
    int64_t ignored;
    int64_t windows; /* an ordinary layer has one for each output, a transposed for each input */
    int64_t terms;
    bool fits = size_product(x, 5, &ignored) && size_product(w, 5, &ignored) &&
                size_product(y, 5, &ignored) &&
                size_product(layer->transposed ? x : y, 4, &windows) &&
                size_product(w + 1, 3, &terms) && size_multiply(windows, terms, &shape->macs);
    if (!fits) {
        *error = status_error(STATUS_LIMIT,
                              "a layer of %d×%d×%d×%d to %d filters of %d×%d is larger than can be "
                              "counted",
                              layer->n, layer->ic, layer->ih, layer->iw, layer->oc, layer->kh,
                              layer->kw);
        return false;
    }
    return true;
}

Status conv_layer_check(const ConvLayer *layer, ConvShape *shape) {
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
    Status status = status_ok();
    if (!check_parameters(layer, &status) ||
        !(layer->transposed ? fit_transposed : fit_ordinary)(layer, &h, &w, &status)) {
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
    if (count_work(layer, &result, &status)) {
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
