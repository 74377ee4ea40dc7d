/* Links: which cells of X, W and Y one multiply-add joins, from any of the three. Index calculation
 * only; in which windows they stand on screen is the matter of walk.c. */
#include "conv/links.h"

#include "conv/border.h"
#include "conv/sides.h"

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

/* The axes of the layer between its two sides, of which x is the fine one here and y the coarse. */
typedef struct Axes {
    ConvSides sides;
    Axis rows, columns;
} Axes;

static Axes axes_of(const ConvLayer *layer) {
    Axes axes = {.sides = conv_sides_of(layer)};
    const ConvLayer *side = &axes.sides.layer;
    axes.rows = (Axis){side->border, side->ih, side->top, side->bottom,
                       side->kh,     side->sh, side->dh,  axes.sides.shape.oh};
    axes.columns = (Axis){side->border, side->iw, side->left, side->right,
                          side->kw,     side->sw, side->dw,   axes.sides.shape.ow};
    return axes;
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

/* As conv_layer_extent_y, which checks the layer once more. */
static void extent_y(const ConvLayer *layer, int extent[4]) {
    ConvSides sides = conv_sides_of(layer);
    bool fine = layer->transposed;
    extent[0] = layer->n;
    extent[1] = layer->oc;
    extent[2] = fine ? sides.layer.ih : sides.shape.oh;
    extent[3] = fine ? sides.layer.iw : sides.shape.ow;
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
        extent_y(layer, extent);
        break;
    }
    for (int axis = 0; axis < 4; axis++) {
        if (index[axis] < 0 || index[axis] >= extent[axis]) {
            return false;
        }
    }
    return true;
}

/* Whether the role's tensor is on the fine side: x of an ordinary layer, y of a transposed one. */
static bool is_fine(const ConvLayer *layer, ConvRole role) {
    return conv_role_kin(role) == (layer->transposed ? CONV_ROLE_Y : CONV_ROLE_X);
}

/* ---- counting ---------------------------------------------------------------------------- */

/* Taps of an axis through which coarse cell `output` reads inside. */
static int count_inside(const Axis *axis, int output) {
    int count = 0;
    for (int tap = 0; tap < axis->kernel; tap++) {
        int place = output * axis->stride - axis->before + tap * axis->dilation;
        count += place >= 0 && place < axis->inputs;
    }
    return count;
}

static int64_t count_outputs(const ConvLayer *layer, const Axis *axis, int index) {
    return layer->transposed ? count_inside(axis, index) : count_all_readers(axis, index);
}

static int64_t most_outputs(const ConvLayer *layer, const Axis *axis, int extent) {
    int64_t most = 0;
    for (int i = 0; i < extent; i++) {
        int64_t count = count_outputs(layer, axis, i);
        most = count > most ? count : most;
    }
    return most;
}

int conv_coverage(const ConvLayer *layer, int ih, int iw) {
    assert(ih >= 0 && ih < layer->ih && iw >= 0 && iw < layer->iw);
    Axes axes = axes_of(layer);
    return (int)(count_outputs(layer, &axes.rows, ih) * count_outputs(layer, &axes.columns, iw));
}

int conv_coverage_most(const ConvLayer *layer) {
    Axes axes = axes_of(layer);
    return (int)(most_outputs(layer, &axes.rows, layer->ih) *
                 most_outputs(layer, &axes.columns, layer->iw));
}

int conv_coverage_at(const ConvLayer *layer, int ih, int iw) {
    if (layer->transposed) {
        return conv_coverage(layer, ih, iw);
    }
    assert(ih >= -layer->top && ih < layer->ih + layer->bottom);
    assert(iw >= -layer->left && iw < layer->iw + layer->right);
    Axes axes = axes_of(layer);
    return count_readers(&axes.rows, ih) * count_readers(&axes.columns, iw);
}

/* Whether any output reads `place`. Only every `stride`-th tap or less can: the first of those that
 * an output reaches decides. */
static bool is_read(const Axis *axis, int place) {
    int at = place + axis->before;
    int behind = at - (axis->outputs - 1) * axis->stride; /* of the last window's first tap */
    int tap = behind > 0 ? (behind - 1) / axis->dilation + 1 : 0;
    for (int i = 0; i < axis->stride && tap < axis->kernel && tap * axis->dilation <= at; i++) {
        if ((at - tap * axis->dilation) % axis->stride == 0) {
            return true;
        }
        tap++;
    }
    return false;
}

/* Whether it is read at any place where it stands. */
static bool is_read_anywhere(const Axis *axis, int input) {
    return is_read(axis, input) ||
           (axis->border != CONV_BORDER_ZEROS && count_all_readers(axis, input) > 0);
}

/* Inputs that are nowhere read, and border places that are not. */
static void count_unread(const Axis *axis, int *inside, int *border) {
    *inside = *border = 0;
    for (int place = -axis->before; place < places_end(axis); place++) {
        if (place < 0 || place >= axis->inputs) {
            *border += !is_read(axis, place);
        } else {
            *inside += !is_read_anywhere(axis, place);
        }
    }
}

ConvUnread conv_unread(const ConvLayer *layer) {
    Axes axes = axes_of(layer);
    ConvUnread unread;
    count_unread(&axes.rows, &unread.rows, &unread.border_rows);
    count_unread(&axes.columns, &unread.columns, &unread.border_columns);
    return unread;
}

bool conv_is_unread_row(const ConvLayer *layer, int row) {
    Axes axes = axes_of(layer);
    assert(row >= 0 && row < axes.rows.inputs);
    return !is_read_anywhere(&axes.rows, row);
}

bool conv_is_unread_column(const ConvLayer *layer, int column) {
    Axes axes = axes_of(layer);
    assert(column >= 0 && column < axes.columns.inputs);
    return !is_read_anywhere(&axes.columns, column);
}

int64_t conv_link_count(const ConvLayer *layer, ConvRole role, const int index[4]) {
    assert(is_cell(layer, role, index));
    Axes axes = axes_of(layer);
    const ConvLayer *side = &axes.sides.layer;
    const ConvShape *shape = &axes.sides.shape;
    if (is_fine(layer, role)) {
        return shape->ocg * count_all_readers(&axes.rows, index[2]) *
               count_all_readers(&axes.columns, index[3]);
    }
    switch (conv_role_kin(role)) {
    case CONV_ROLE_W:
        return (int64_t)side->n * shape->oh * shape->ow;
    case CONV_ROLE_B: {
        int extent[4];
        extent_y(layer, extent);
        return (int64_t)extent[0] * extent[2] * extent[3];
    }
    default:
        return (int64_t)shape->icg * side->kh * side->kw;
    }
}

/* ---- one link ---------------------------------------------------------------------------- */

/* Completes a link whose y and tap are known: the x and w of channel icg that meet there. */
static void complete(const Axes *axes, int icg, ConvLink *link) {
    const ConvLayer *layer = &axes->sides.layer;
    const ConvShape *shape = &axes->sides.shape;
    link->x[0] = link->y[0];
    link->x[1] = link->y[1] / shape->ocg * shape->icg + icg;
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

static void link_of_fine(const Axes *axes, const int index[4], int64_t k, ConvLink *out) {
    const Axis *rows = &axes->rows;
    const Axis *columns = &axes->columns;
    int channels = axes->sides.shape.icg;
    int filters = axes->sides.shape.ocg;
    int row = find_place(rows, index[2], filters * count_all_readers(columns, index[3]), &k);
    int down = count_readers(rows, row);
    int column = find_place(columns, index[3], (int64_t)filters * down, &k);
    int across = count_readers(columns, column);
    out->y[0] = index[0];
    out->y[1] = index[1] / channels * filters + (int)(k / across / down);
    out->tap[0] = find_reader(rows, row, k / across % down, &out->y[2]);
    out->tap[1] = find_reader(columns, column, k % across, &out->y[3]);
    complete(axes, index[1] % channels, out);
}

static void link_of_w(const Axes *axes, const int index[4], int64_t k, ConvLink *out) {
    const ConvLayer *layer = &axes->sides.layer;
    const ConvShape *shape = &axes->sides.shape;
    out->y[0] = (int)(k / shape->ow / shape->oh);
    out->y[1] = index[0];
    out->y[2] = (int)(k / shape->ow % shape->oh);
    out->y[3] = (int)(k % shape->ow);
    out->tap[0] = layer->flip ? layer->kh - 1 - index[2] : index[2];
    out->tap[1] = layer->flip ? layer->kw - 1 - index[3] : index[3];
    complete(axes, index[1], out);
}

static void link_of_coarse(const Axes *axes, const int index[4], int64_t k, ConvLink *out) {
    const ConvLayer *layer = &axes->sides.layer;
    memcpy(out->y, index, sizeof out->y);
    out->tap[0] = (int)(k / layer->kw % layer->kh);
    out->tap[1] = (int)(k % layer->kw);
    complete(axes, (int)(k / layer->kw / layer->kh), out);
}

/* The outputs of a filter in the order n, oh, ow, and nothing else. */
static void link_of_b(const ConvLayer *layer, const int index[4], int64_t k, ConvLink *out) {
    int extent[4];
    extent_y(layer, extent);
    memset(out->x, -1, sizeof out->x); /* every int becomes -1 */
    memset(out->w, -1, sizeof out->w);
    memset(out->tap, -1, sizeof out->tap);
    out->y[0] = (int)(k / extent[3] / extent[2]);
    out->y[1] = index[0];
    out->y[2] = (int)(k / extent[3] % extent[2]);
    out->y[3] = (int)(k % extent[3]);
    out->padding = false;
    out->border = false;
}

void conv_link_at(const ConvLayer *layer, ConvRole role, const int index[4], int64_t k,
                  ConvLink *out) {
    assert(k >= 0 && k < conv_link_count(layer, role, index));
    if (conv_role_kin(role) == CONV_ROLE_B) {
        link_of_b(layer, index, k, out);
        return;
    }
    Axes axes = axes_of(layer);
    if (is_fine(layer, role)) {
        link_of_fine(&axes, index, k, out);
    } else if (conv_role_kin(role) == CONV_ROLE_W) {
        link_of_w(&axes, index, k, out);
    } else {
        link_of_coarse(&axes, index, k, out);
    }
    if (layer->transposed) {
        ConvLink between = *out; /* x was the fine side so far, y the coarse one */
        memcpy(out->x, between.y, sizeof out->x);
        memcpy(out->y, between.x, sizeof out->y);
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

static bool fine_meets_coarse(const Axes *axes, const int fine[4], const int coarse[4]) {
    const ConvShape *shape = &axes->sides.shape;
    bool group = fine[1] < 0 || coarse[1] < 0 || fine[1] / shape->icg == coarse[1] / shape->ocg;
    return same(fine[0], coarse[0]) && group &&
           (fine[2] < 0 || coarse[2] < 0 || meets_output(&axes->rows, fine[2], coarse[2])) &&
           (fine[3] < 0 || coarse[3] < 0 || meets_output(&axes->columns, fine[3], coarse[3]));
}

static bool fine_meets_w(const Axes *axes, const int fine[4], const int w[4]) {
    const ConvLayer *layer = &axes->sides.layer;
    const ConvShape *shape = &axes->sides.shape;
    int kh = layer->flip ? layer->kh - 1 - w[2] : w[2];
    int kw = layer->flip ? layer->kw - 1 - w[3] : w[3];
    bool group = fine[1] < 0 || w[0] < 0 || fine[1] / shape->icg == w[0] / shape->ocg;
    return group && (fine[1] < 0 || same(fine[1] % shape->icg, w[1])) &&
           (fine[2] < 0 || w[2] < 0 || meets_tap(&axes->rows, fine[2], kh)) &&
           (fine[3] < 0 || w[3] < 0 || meets_tap(&axes->columns, fine[3], kw));
}

bool conv_link_meets(const ConvLayer *layer, ConvRole a, const int a_index[4], ConvRole b,
                     const int b_index[4]) {
    assert(is_cell(layer, a, a_index));
    ConvRole from = conv_role_kin(a);
    ConvRole to = conv_role_kin(b);
    if (from == to) {
        return same(a_index[0], b_index[0]) && same(a_index[1], b_index[1]) &&
               same(a_index[2], b_index[2]) && same(a_index[3], b_index[3]);
    }
    if (from == CONV_ROLE_B || to == CONV_ROLE_B) {
        const int *filter = from == CONV_ROLE_B ? a_index : b_index;
        const int *other = from == CONV_ROLE_B ? b_index : a_index;
        ConvRole kin = from == CONV_ROLE_B ? to : from;
        return kin == CONV_ROLE_Y && same(other[1], filter[0]);
    }
    Axes axes = axes_of(layer);
    if (is_fine(layer, a) || is_fine(layer, b)) {
        const int *fine = is_fine(layer, a) ? a_index : b_index;
        const int *other = is_fine(layer, a) ? b_index : a_index;
        bool weight = from == CONV_ROLE_W || to == CONV_ROLE_W;
        return (weight ? fine_meets_w : fine_meets_coarse)(&axes, fine, other);
    }
    const int *coarse = from == CONV_ROLE_W ? b_index : a_index;
    const int *weight = from == CONV_ROLE_W ? a_index : b_index;
    return same(coarse[1], weight[0]);
}
