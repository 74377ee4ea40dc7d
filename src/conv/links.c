/* Links: which cells of X, W and Y one multiply-add joins, from any of the three. Index calculation
 * only; in which windows they stand on screen is the matter of walk.c. */
#include "conv/links.h"

#include "conv/border.h"

#include <assert.h>
#include <string.h>

/* One axis of a layer. */
typedef struct Axis {
    ConvBorder border;
    int inputs;
    int before, after; ///< padding above or left, below or right
    int kernel, stride, dilation;
    int outputs;
} Axis;

static int outputs_of(int padded, int kernel, int stride, int dilation) {
    return (padded - dilation * (kernel - 1) - 1) / stride + 1;
}

static Axis rows_of(const ConvLayer *layer) {
    int padded = layer->ih + layer->top + layer->bottom;
    return (Axis){
        layer->border, layer->ih, layer->top, layer->bottom,
        layer->kh,     layer->sh, layer->dh,  outputs_of(padded, layer->kh, layer->sh, layer->dh)};
}

static Axis columns_of(const ConvLayer *layer) {
    int padded = layer->iw + layer->left + layer->right;
    return (Axis){
        layer->border, layer->iw, layer->left, layer->right,
        layer->kw,     layer->sw, layer->dw,   outputs_of(padded, layer->kw, layer->sw, layer->dw)};
}

static int places_end(const Axis *axis) {
    return axis->inputs + axis->after;
}

/* The first place from `from` on where input `index` stands; places_end where there is none. */
static int next_place(const Axis *axis, int index, int from) {
    return conv_border_next(axis->border, axis->inputs, index, from, places_end(axis));
}

/* Whether an output reads `place`, inside or not, through this tap: *output says which. */
static bool reads(const Axis *axis, int place, int tap, int *output) {
    int offset = place + axis->before - tap * axis->dilation;
    *output = offset / axis->stride;
    return offset >= 0 && offset % axis->stride == 0 && *output < axis->outputs;
}

static int count_readers(const Axis *axis, int place) {
    int count = 0;
    int output;
    for (int tap = 0; tap < axis->kernel; tap++) {
        count += reads(axis, place, tap, &output);
    }
    return count;
}

/* Readers of an input at all places where it stands. */
static int64_t count_all_readers(const Axis *axis, int index) {
    int64_t count = 0;
    for (int place = next_place(axis, index, -axis->before); place < places_end(axis);
         place = next_place(axis, index, place + 1)) {
        count += count_readers(axis, place);
    }
    return count;
}

/* Reader `number` of `place`, outputs ascending, which is taps descending; returns the tap. */
static int find_reader(const Axis *axis, int place, int64_t number, int *output) {
    int tap = axis->kernel;
    for (int64_t left = number + 1; left > 0;) {
        tap--;
        assert(tap >= 0);
        left -= reads(axis, place, tap, output);
    }
    return tap;
}

static bool is_cell(const ConvLayer *layer, ConvRole role, const int index[4]) {
    int extent[4];
    switch (conv_role_kin(role)) {
    case CONV_ROLE_X:
        conv_layer_extent_x(layer, extent);
        break;
    case CONV_ROLE_W:
        conv_layer_extent_w(layer, extent);
        break;
    case CONV_ROLE_B:
        conv_layer_extent_b(layer, extent);
        break;
    default:
        extent[0] = layer->n;
        extent[1] = layer->oc;
        extent[2] = rows_of(layer).outputs;
        extent[3] = columns_of(layer).outputs;
        break;
    }
    for (int axis = 0; axis < 4; axis++) {
        if (index[axis] < 0 || index[axis] >= extent[axis]) {
            return false;
        }
    }
    return true;
}

int conv_coverage(const ConvLayer *layer, int ih, int iw) {
    assert(ih >= 0 && ih < layer->ih && iw >= 0 && iw < layer->iw);
    Axis rows = rows_of(layer);
    Axis columns = columns_of(layer);
    return (int)(count_all_readers(&rows, ih) * count_all_readers(&columns, iw));
}

int64_t conv_link_count(const ConvLayer *layer, ConvRole role, const int index[4]) {
    assert(is_cell(layer, role, index));
    switch (conv_role_kin(role)) {
    case CONV_ROLE_X:
        return (int64_t)(layer->oc / layer->groups) * conv_coverage(layer, index[2], index[3]);
    case CONV_ROLE_Y:
        return (int64_t)(layer->ic / layer->groups) * layer->kh * layer->kw;
    default:
        return (int64_t)layer->n * rows_of(layer).outputs * columns_of(layer).outputs;
    }
}

/* Completes a link whose y and tap are known: the x and w of channel icg that meet there. */
static void complete(const ConvLayer *layer, int icg, ConvLink *link) {
    int channels = layer->ic / layer->groups;
    int filters = layer->oc / layer->groups;
    link->x[0] = link->y[0];
    link->x[1] = link->y[1] / filters * channels + icg;
    link->x[2] = link->y[2] * layer->sh - layer->top + link->tap[0] * layer->dh;
    link->x[3] = link->y[3] * layer->sw - layer->left + link->tap[1] * layer->dw;
    link->w[0] = link->y[1];
    link->w[1] = icg;
    link->w[2] = layer->flip ? layer->kh - 1 - link->tap[0] : link->tap[0];
    link->w[3] = layer->flip ? layer->kw - 1 - link->tap[1] : link->tap[1];
    int ih = conv_border_source(layer->border, layer->ih, link->x[2]);
    int iw = conv_border_source(layer->border, layer->iw, link->x[3]);
    link->padding = ih < 0 || iw < 0;
    link->border = !link->padding && (ih != link->x[2] || iw != link->x[3]);
    if (link->border) {
        link->x[2] = ih;
        link->x[3] = iw;
    }
}

/* Where the input row (or column) `index` stands when *k links are still to come before the wanted
 * one, each reader of the axis counting `each`; *k becomes the number among those of that place. */
static int find_place(const Axis *axis, int index, int64_t each, int64_t *k) {
    int place = next_place(axis, index, -axis->before);
    int64_t links = each * count_readers(axis, place);
    while (*k >= links) {
        *k -= links;
        place = next_place(axis, index, place + 1);
        assert(place < places_end(axis));
        links = each * count_readers(axis, place);
    }
    return place;
}

static void link_of_x(const ConvLayer *layer, const int index[4], int64_t k, ConvLink *out) {
    Axis rows = rows_of(layer);
    Axis columns = columns_of(layer);
    int channels = layer->ic / layer->groups;
    int filters = layer->oc / layer->groups;
    int row = find_place(&rows, index[2], filters * count_all_readers(&columns, index[3]), &k);
    int down = count_readers(&rows, row);
    int column = find_place(&columns, index[3], (int64_t)filters * down, &k);
    int across = count_readers(&columns, column);
    out->y[0] = index[0];
    out->y[1] = index[1] / channels * filters + (int)(k / across / down);
    out->tap[0] = find_reader(&rows, row, k / across % down, &out->y[2]);
    out->tap[1] = find_reader(&columns, column, k % across, &out->y[3]);
    complete(layer, index[1] % channels, out);
}

/* Output k of filter oc, in the order n, oh, ow. */
static void output_of_filter(const ConvLayer *layer, int oc, int64_t k, int y[4]) {
    int rows = rows_of(layer).outputs;
    int columns = columns_of(layer).outputs;
    y[0] = (int)(k / columns / rows);
    y[1] = oc;
    y[2] = (int)(k / columns % rows);
    y[3] = (int)(k % columns);
}

static void link_of_w(const ConvLayer *layer, const int index[4], int64_t k, ConvLink *out) {
    output_of_filter(layer, index[0], k, out->y);
    out->tap[0] = layer->flip ? layer->kh - 1 - index[2] : index[2];
    out->tap[1] = layer->flip ? layer->kw - 1 - index[3] : index[3];
    complete(layer, index[1], out);
}

static void link_of_b(const ConvLayer *layer, const int index[4], int64_t k, ConvLink *out) {
    memset(out->x, -1, sizeof out->x); /* every int becomes -1 */
    memset(out->w, -1, sizeof out->w);
    memset(out->tap, -1, sizeof out->tap);
    output_of_filter(layer, index[0], k, out->y);
    out->padding = false;
    out->border = false;
}

static void link_of_y(const ConvLayer *layer, const int index[4], int64_t k, ConvLink *out) {
    memcpy(out->y, index, sizeof out->y);
    out->tap[0] = (int)(k / layer->kw % layer->kh);
    out->tap[1] = (int)(k % layer->kw);
    complete(layer, (int)(k / layer->kw / layer->kh), out);
}

void conv_link_at(const ConvLayer *layer, ConvRole role, const int index[4], int64_t k,
                  ConvLink *out) {
    assert(k >= 0 && k < conv_link_count(layer, role, index));
    switch (conv_role_kin(role)) {
    case CONV_ROLE_X:
        link_of_x(layer, index, k, out);
        break;
    case CONV_ROLE_W:
        link_of_w(layer, index, k, out);
        break;
    case CONV_ROLE_B:
        link_of_b(layer, index, k, out);
        break;
    default:
        link_of_y(layer, index, k, out);
        break;
    }
}

/* ------------------------------------------------------------------------------- meeting */

static bool same(int a, int b) {
    return b < 0 || a < 0 || a == b;
}

/* Along one axis: input `x` is under some tap of the window of output `y`. */
static bool meets_output(const Axis *axis, int x, int y) {
    for (int tap = 0; tap < axis->kernel; tap++) {
        int place = y * axis->stride - axis->before + tap * axis->dilation;
        if (conv_border_source(axis->border, axis->inputs, place) == x) {
            return true;
        }
    }
    return false;
}

/* Along one axis: some output reads input `x` through this tap. */
static bool meets_tap(const Axis *axis, int x, int tap) {
    for (int place = next_place(axis, x, -axis->before); place < places_end(axis);
         place = next_place(axis, x, place + 1)) {
        int output;
        if (reads(axis, place, tap, &output)) {
            return true;
        }
    }
    return false;
}

static bool x_meets_y(const ConvLayer *layer, const int x[4], const int y[4]) {
    Axis rows = rows_of(layer), columns = columns_of(layer);
    bool group = x[1] < 0 || y[1] < 0 ||
                 x[1] / (layer->ic / layer->groups) == y[1] / (layer->oc / layer->groups);
    return same(x[0], y[0]) && group && (x[2] < 0 || y[2] < 0 || meets_output(&rows, x[2], y[2])) &&
           (x[3] < 0 || y[3] < 0 || meets_output(&columns, x[3], y[3]));
}

static bool x_meets_w(const ConvLayer *layer, const int x[4], const int w[4]) {
    Axis rows = rows_of(layer), columns = columns_of(layer);
    int channels = layer->ic / layer->groups, filters = layer->oc / layer->groups;
    int kh = layer->flip ? layer->kh - 1 - w[2] : w[2];
    int kw = layer->flip ? layer->kw - 1 - w[3] : w[3];
    bool group = x[1] < 0 || w[0] < 0 || x[1] / channels == w[0] / filters;
    return group && (x[1] < 0 || same(x[1] % channels, w[1])) &&
           (x[2] < 0 || w[2] < 0 || meets_tap(&rows, x[2], kh)) &&
           (x[3] < 0 || w[3] < 0 || meets_tap(&columns, x[3], kw));
}

bool conv_link_meets(const ConvLayer *layer, ConvRole a, const int a_index[4], ConvRole b,
                     const int b_index[4]) {
    assert(is_cell(layer, a, a_index));
    ConvRole from = conv_role_kin(a), to = conv_role_kin(b);
    if (from == to) {
        return same(a_index[0], b_index[0]) && same(a_index[1], b_index[1]) &&
               same(a_index[2], b_index[2]) && same(a_index[3], b_index[3]);
    }
    if (from == CONV_ROLE_X || to == CONV_ROLE_X) {
        const int *x = from == CONV_ROLE_X ? a_index : b_index;
        const int *other = from == CONV_ROLE_X ? b_index : a_index;
        ConvRole kin = from == CONV_ROLE_X ? to : from;
        return kin == CONV_ROLE_Y   ? x_meets_y(layer, x, other)
               : kin == CONV_ROLE_W ? x_meets_w(layer, x, other)
                                    : false;
    }
    if (from != CONV_ROLE_Y && to != CONV_ROLE_Y) {
        return false; /* w and b */
    }
    const int *y = from == CONV_ROLE_Y ? a_index : b_index;
    const int *other = from == CONV_ROLE_Y ? b_index : a_index;
    return same(y[1], other[0]);
}
