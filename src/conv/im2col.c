/* im2col and col2im: the matrix as an object, and the passes as products with it. The passes make
 * one row (or fold one column) of it at a time. */
#include "conv/im2col.h"

#include "conv/border.h"
#include "conv/clones.h"
#include "conv/gradient.h"
#include "conv/kernels.h"
#include "conv/operands.h"
#include "conv/reading.h"
#include "conv/sides.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- the passes -------------------------------------------------------------------------- */

/* A place of the window: the input under its first tap, which may lie outside, and the taps that
 * lie inside, which are neighbours. */
typedef struct Window {
    int row, column;
    int kh_low, kh_high;
    int kw_low, kw_high;
} Window;

static Window window_at(const ConvLayer *layer, int oh, int ow) {
    Window window = {.row = oh * layer->sh - layer->top, .column = ow * layer->sw - layer->left};
    conv_reading_range(window.row, layer->dh, layer->ih, layer->kh, &window.kh_low,
                       &window.kh_high);
    conv_reading_range(window.column, layer->dw, layer->iw, layer->kw, &window.kw_low,
                       &window.kw_high);
    return window;
}

static Status no_matrix_room(void) {
    return status_error(STATUS_MEMORY, "there is no memory for a row of the im2col matrix");
}

#define CONV_BODY "conv/im2col_body.h"
#include "conv/both_types.h"

/* ---- the matrix as an object ------------------------------------------------------------- */

static ConvMatrixShape matrix_of(const ConvSides *sides) {
    return (ConvMatrixShape){
        .rows = (int64_t)sides->layer.n * sides->shape.oh * sides->shape.ow,
        .columns = (int64_t)sides->shape.icg * sides->layer.kh * sides->layer.kw,
    };
}

ConvMatrixShape conv_im2col_shape(const ConvLayer *layer) {
    ConvSides sides = conv_sides_of(layer);
    return matrix_of(&sides);
}

void conv_im2col_at(const ConvLayer *layer, int group, int64_t row, int64_t column, ConvLink *out) {
    ConvSides sides = conv_sides_of(layer);
    ConvMatrixShape shape = matrix_of(&sides);
    assert(group >= 0 && group < layer->groups);
    assert(row >= 0 && row < shape.rows && column >= 0 && column < shape.columns);
    int64_t plane = (int64_t)sides.shape.oh * sides.shape.ow;
    const int window[4] = {(int)(row / plane), group * sides.shape.ocg,
                           (int)(row % plane / sides.shape.ow), (int)(row % sides.shape.ow)};
    conv_link_at(layer, layer->transposed ? CONV_ROLE_X : CONV_ROLE_Y, window, column, out);
}

/* The layer that one group is by itself, and the part of a fine tensor that belongs to it. */
static ConvSides group_alone(const ConvSides *sides) {
    ConvSides alone = *sides;
    alone.layer.groups = 1;
    alone.layer.ic = sides->shape.icg;
    alone.layer.oc = sides->shape.ocg;
    return alone;
}

static ConvTensor channels_of(const ConvTensor *fine, const ConvSides *sides, int group) {
    ConvTensor part = *fine;
    int64_t offset = (int64_t)group * sides->shape.icg * fine->stride[1];
    part.extent[1] = sides->shape.icg;
    part.data = (char *)fine->data + offset * conv_type_size(fine->type);
    return part;
}

/* Checks what both ways need: between `least` and `most` rows of the matrix. */
static Status check_matrix(const ConvSides *sides, const ConvTensor *fine, const ConvTensor *matrix,
                           int64_t least, int64_t most) {
    const int extent[4] = {sides->layer.n, sides->layer.ic, sides->layer.ih, sides->layer.iw};
    Status status = conv_operand_check(fine, "the tensor that is unrolled", extent, fine->type);
    if (status_failed(&status)) {
        return status;
    }
    int64_t columns = matrix_of(sides).columns;
    const int *has = matrix->extent;
    if (matrix->data != NULL && matrix->type == fine->type && has[0] == 1 && has[1] == 1 &&
        has[2] >= least && has[2] <= most && has[3] == columns) {
        return status_ok();
    }
    return status_error(STATUS_SHAPE,
                        "the im2col matrix is %d×%d×%d×%d, it needs %lld columns and %lld to %lld "
                        "rows",
                        has[0], has[1], has[2], has[3], (long long)columns, (long long)least,
                        (long long)most);
}

Status conv_im2col(const ConvLayer *layer, const ConvTensor *fine, int group, int64_t first_row,
                   ConvTensor *matrix) {
    assert(first_row >= 0 && group >= 0 && group < layer->groups);
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status_failed(&status)) {
        return status;
    }
    ConvSides sides = conv_sides(layer, &shape);
    status = check_matrix(&sides, fine, matrix, 1, matrix_of(&sides).rows - first_row);
    if (status_failed(&status)) {
        return status;
    }
    for (int row = 0; row < matrix->extent[2]; row++) {
        for (int column = 0; column < matrix->extent[3]; column++) {
            ConvLink link;
            conv_im2col_at(layer, group, first_row + row, column, &link);
            const int *from = layer->transposed ? link.y : link.x;
            conv_tensor_set(matrix, (int[4]){0, 0, row, column},
                            link.padding ? 0 : conv_tensor_at(fine, from));
        }
    }
    return status;
}

/* Adds column `k` (tap k of all channels) of the matrix of a group, whose layer is `alone`. */
static void add_columns(const ConvSides *alone, const ConvTensor *matrix, int64_t k,
                        ConvTensor *fine) {
    const ConvLayer *layer = &alone->layer;
    int kh = (int)(k / layer->kw);
    int kw = (int)(k % layer->kw);
    for (int row = 0; row < matrix->extent[2]; row++) {
        int n = row / alone->shape.ow / alone->shape.oh;
        int ih = row / alone->shape.ow % alone->shape.oh * layer->sh - layer->top + kh * layer->dh;
        int iw = row % alone->shape.ow * layer->sw - layer->left + kw * layer->dw;
        if (ih < 0 || ih >= layer->ih || iw < 0 || iw >= layer->iw) {
            continue;
        }
        for (int ic = 0; ic < layer->ic; ic++) {
            int column = (int)((int64_t)ic * layer->kh * layer->kw + k);
            const int to[4] = {n, ic, ih, iw};
            double sum =
                conv_tensor_at(fine, to) + conv_tensor_at(matrix, (int[4]){0, 0, row, column});
            conv_tensor_set(fine, to, sum); /* of two f32 in f64, so one rounding in all */
        }
    }
}

static void fold_matrix(const ConvSides *alone, const ConvTensor *matrix, ConvTensor *fine) {
    conv_tensor_fill(fine, 0);
    for (int64_t k = 0; k < (int64_t)alone->layer.kh * alone->layer.kw; k++) {
        add_columns(alone, matrix, k, fine);
    }
}

/* The same under a mirrored border: by the padded tensor, and one of one piece. */
static Status fold_padded(const ConvSides *alone, const ConvTensor *matrix, ConvTensor *fine) {
    ConvSides padded = {.layer = conv_border_padded_layer(&alone->layer), .shape = alone->shape};
    ConvTensor whole = {0};
    ConvTensor folded = {0};
    int extent[4];
    conv_layer_extent_x(&padded.layer, extent);
    Status status = conv_tensor_create(fine->type, extent, &whole);
    if (!status_failed(&status)) {
        status = conv_tensor_create(fine->type, fine->extent, &folded);
    }
    if (!status_failed(&status)) {
        fold_matrix(&padded, matrix, &whole);
        conv_border_fold(&alone->layer, &whole, &folded);
        conv_tensor_assign(&folded, fine);
    }
    conv_tensor_destroy(&whole);
    conv_tensor_destroy(&folded);
    return status;
}

Status conv_col2im(const ConvLayer *layer, const ConvTensor *matrix, int group, ConvTensor *fine) {
    assert(group >= 0 && group < layer->groups);
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status_failed(&status)) {
        return status;
    }
    ConvSides sides = conv_sides(layer, &shape);
    int64_t rows = matrix_of(&sides).rows;
    status = check_matrix(&sides, fine, matrix, rows, rows);
    if (status_failed(&status)) {
        return status;
    }
    ConvSides alone = group_alone(&sides);
    ConvTensor part = channels_of(fine, &sides, group);
    if (layer->border != CONV_BORDER_ZEROS) {
        return fold_padded(&alone, matrix, &part);
    }
    fold_matrix(&alone, matrix, &part);
    return status;
}
