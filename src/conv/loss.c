/* The losses that a backward pass starts from, and their derivatives. */
#include "conv/loss.h"
#include "conv/rows.h"

#include <assert.h>
#include <stddef.h>

enum { LOSS_ROWS = 8 }; /* rows summed at a time */

/* Whether one element stands for all. */
static bool is_one(const ConvTensor *t) {
    return t->stride[0] == 0 && t->stride[1] == 0 && t->stride[2] == 0 && t->stride[3] == 0;
}

#define CONV_BODY "conv/loss_body.h"
#include "conv/both_types.h"

static bool is_partner(const ConvTensor *tensor, const ConvTensor *y) {
    return tensor != NULL && tensor->data != NULL && tensor->type == y->type &&
           conv_tensor_same_shape(tensor, y);
}

/* Elements from a tensor's first one to the first one of a row. */
static int64_t row_offset(const ConvTensor *tensor, int64_t row) {
    int64_t offset = 0;
    for (int axis = CONV_RANK - 2; axis >= 0; axis--) {
        offset += row % tensor->extent[axis] * tensor->stride[axis];
        row /= tensor->extent[axis];
    }
    return offset;
}

/* Places beyond the last row repeat the first one. */
static void take_rows(const ConvTensor *tensor, int64_t first, int64_t count,
                      int64_t row[LOSS_ROWS]) {
    for (int r = 0; r < LOSS_ROWS; r++) {
        row[r] = r == 0 || r < count ? row_offset(tensor, first + r) : row[0];
    }
}

bool conv_loss_reads_target(ConvLoss loss) {
    assert((int)loss >= 0 && loss < CONV_LOSS_COUNT);
    return loss == CONV_LOSS_HALF_SQUARED || loss == CONV_LOSS_GIVEN;
}

double conv_loss_sum(ConvLoss loss, const ConvTensor *y, const ConvTensor *t) {
    return conv_loss_add(0, loss, y, t);
}

double conv_loss_add(double sum_before, ConvLoss loss, const ConvTensor *y, const ConvTensor *t) {
    assert(y->data != NULL);
    bool reads = conv_loss_reads_target(loss);
    assert(!reads || is_partner(t, y));
    const ConvTensor *target = reads ? t : y;
    int64_t rows = (int64_t)y->extent[0] * y->extent[1] * y->extent[2];
    double total = sum_before;
    for (int64_t first = 0; first < rows; first += LOSS_ROWS) {
        int64_t y_row[LOSS_ROWS];
        int64_t t_row[LOSS_ROWS];
        double sum[LOSS_ROWS] = {0};
        take_rows(y, first, rows - first, y_row);
        take_rows(target, first, rows - first, t_row);
        if (y->type == CONV_F32) {
            sum_rows_f32(loss, y, y_row, target, t_row, sum);
        } else {
            sum_rows_f64(loss, y, y_row, target, t_row, sum);
        }
        for (int r = 0; r < LOSS_ROWS && r < rows - first; r++) {
            total += sum[r];
        }
    }
    return total;
}

double conv_loss(ConvLoss loss, const ConvTensor *y, const ConvTensor *t) {
    return conv_loss_from_sum(loss, conv_loss_sum(loss, y, t), conv_tensor_count(y));
}

/* dy = y - t, row by row. */
static void subtract(const ConvTensor *y, const ConvTensor *t, ConvTensor *dy) {
    ConvRows from = conv_first_row(y);
    ConvRows target = conv_first_row(t);
    ConvRows to = conv_first_row(dy);
    do {
        if (y->type == CONV_F32) {
            subtract_row_f32(y, from.offset, t, target.offset, dy, to.offset);
        } else {
            subtract_row_f64(y, from.offset, t, target.offset, dy, to.offset);
        }
    } while (conv_next_row(&from) && conv_next_row(&target) && conv_next_row(&to));
}

void conv_loss_gradient(ConvLoss loss, const ConvTensor *y, const ConvTensor *t, ConvTensor *dy) {
    assert((int)loss >= 0 && loss < CONV_LOSS_COUNT);
    assert(is_partner(dy, y));
    assert(!conv_loss_reads_target(loss) || is_partner(t, y));
    switch (loss) {
    case CONV_LOSS_MEAN:
        conv_tensor_fill(dy, 1 / (double)conv_tensor_count(y));
        break;
    case CONV_LOSS_HALF_SQUARED:
        subtract(y, t, dy);
        break;
    case CONV_LOSS_GIVEN:
        conv_tensor_assign(t, dy);
        break;
    default:
        conv_tensor_fill(dy, 1);
        break;
    }
}
