/* The losses that a backward pass starts from, and their derivatives. */
#include "conv/loss.h"
#include "conv/rows.h"

#include <assert.h>
#include <stddef.h>

enum { LOSS_ROWS = 8 }; /* rows summed at a time */

#define CONV_BODY "conv/loss_body.h"
#include "conv/both_types.h"

static bool is_partner(const ConvTensor *tensor, const ConvTensor *y) {
    return tensor != NULL && tensor->data != NULL && tensor->type == y->type &&
           conv_tensor_same_shape(tensor, y);
}

/* The next rows of y and t, at most LOSS_ROWS; places beyond the last row repeat the first. Returns
 * how many there are; *more is false after the last one. */
static int take_rows(ConvRows *y, ConvRows *t, bool *more, int64_t y_row[LOSS_ROWS],
                     int64_t t_row[LOSS_ROWS]) {
    int count = 0;
    while (count < LOSS_ROWS && *more) {
        y_row[count] = y->offset;
        t_row[count] = t->offset;
        count++;
        *more = conv_next_row(y);
        conv_next_row(t);
    }
    for (int r = count; r < LOSS_ROWS; r++) {
        y_row[r] = y_row[0];
        t_row[r] = t_row[0];
    }
    return count;
}

bool conv_loss_reads_target(ConvLoss loss) {
    assert((int)loss >= 0 && loss < CONV_LOSS_COUNT);
    return loss == CONV_LOSS_HALF_SQUARED || loss == CONV_LOSS_GIVEN;
}

double conv_loss_sum(ConvLoss loss, const ConvTensor *y, const ConvTensor *t) {
    assert(y->data != NULL);
    bool reads = conv_loss_reads_target(loss);
    assert(!reads || is_partner(t, y));
    const ConvTensor *target = reads ? t : y;
    ConvRows rows = conv_first_row(y);
    ConvRows target_rows = conv_first_row(target);
    double total = 0;
    bool more = true;
    while (more) {
        int64_t y_row[LOSS_ROWS];
        int64_t t_row[LOSS_ROWS];
        double sum[LOSS_ROWS] = {0};
        int count = take_rows(&rows, &target_rows, &more, y_row, t_row);
        if (y->type == CONV_F32) {
            sum_rows_f32(loss, y, y_row, target, t_row, sum);
        } else {
            sum_rows_f64(loss, y, y_row, target, t_row, sum);
        }
        for (int r = 0; r < count; r++) {
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
