/* The body of loss.c for one type. */

/* Adds the terms of up to LOSS_ROWS rows to sums of their own: the rows are independent, so their
 * additions need not wait for each other. */
CONV_INLINE void NAME(sum_terms)(ConvLoss loss, const ConvTensor *y, const int64_t *y_row,
                                 const ConvTensor *t, const int64_t *t_row, double sum[LOSS_ROWS]) {
    const REAL *values = y->data;
    const REAL *targets = t->data;
    int64_t step = y->stride[3];
    int64_t target_step = t->stride[3];
    for (int64_t i = 0; i < y->extent[3]; i++) {
#pragma GCC unroll 8
        for (int r = 0; r < LOSS_ROWS; r++) {
            double target = (double)targets[t_row[r] + i * target_step];
            sum[r] += conv_loss_term(loss, (double)values[y_row[r] + i * step], target);
        }
    }
}

/* The same where one target stands for all, as the zeros do that a target is at first. */
CONV_INLINE void NAME(sum_terms_to_one)(ConvLoss loss, const ConvTensor *y, const int64_t *y_row,
                                        double target, double sum[LOSS_ROWS]) {
    const REAL *values = y->data;
    int64_t step = y->stride[3];
    for (int64_t i = 0; i < y->extent[3]; i++) {
#pragma GCC unroll 8
        for (int r = 0; r < LOSS_ROWS; r++) {
            sum[r] += conv_loss_term(loss, (double)values[y_row[r] + i * step], target);
        }
    }
}

/* sum_terms compiled for each kind of term: no question is asked in its loop. A loss without a
 * target is given y in its place and does not read it. */
static void NAME(sum_rows)(ConvLoss loss, const ConvTensor *y, const int64_t *y_row,
                           const ConvTensor *t, const int64_t *t_row, double sum[LOSS_ROWS]) {
    switch (loss) {
    case CONV_LOSS_HALF_SQUARED:
        if (is_one(t)) {
            double target = (double)*(const REAL *)t->data;
            NAME(sum_terms_to_one)(CONV_LOSS_HALF_SQUARED, y, y_row, target, sum);
        } else {
            NAME(sum_terms)(CONV_LOSS_HALF_SQUARED, y, y_row, t, t_row, sum);
        }
        break;
    case CONV_LOSS_GIVEN:
        NAME(sum_terms)(CONV_LOSS_GIVEN, y, y_row, t, t_row, sum);
        break;
    default:
        NAME(sum_terms_to_one)(CONV_LOSS_SUM, y, y_row, 0, sum);
        break;
    }
}

static void NAME(subtract_row)(const ConvTensor *y, int64_t y_row, const ConvTensor *t,
                               int64_t t_row, ConvTensor *dy, int64_t dy_row) {
    const REAL *values = (const REAL *)y->data + y_row;
    const REAL *targets = (const REAL *)t->data + t_row;
    REAL *out = (REAL *)dy->data + dy_row;
    for (int64_t i = 0; i < y->extent[3]; i++) {
        out[i * dy->stride[3]] = values[i * y->stride[3]] - targets[i * t->stride[3]];
    }
}
