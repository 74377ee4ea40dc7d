/* The body of loss.c for one type. */

/* Adds the losses of up to LOSS_ROWS rows to sums of their own: the rows are independent, so their
 * additions need not wait for each other. */
static void NAME(sum_rows)(const ConvTensor *y, const int64_t *y_row, const ConvTensor *t,
                           const int64_t *t_row, double sum[LOSS_ROWS]) {
    const REAL *values = y->data;
    int64_t step = y->stride[3];
    for (int64_t i = 0; i < y->extent[3] && t == NULL; i++) {
#pragma GCC unroll 8
        for (int r = 0; r < LOSS_ROWS; r++) {
            sum[r] += (double)values[y_row[r] + i * step];
        }
    }
    for (int64_t i = 0; i < y->extent[3] && t != NULL; i++) {
#pragma GCC unroll 8
        for (int r = 0; r < LOSS_ROWS; r++) {
            double target = (double)((const REAL *)t->data)[t_row[r] + i * t->stride[3]];
            double distance = (double)values[y_row[r] + i * step] - target;
            sum[r] += distance * distance;
        }
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
