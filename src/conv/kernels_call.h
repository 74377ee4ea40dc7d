/* The body of kernels.c for one type. */

Status NAME(conv_kernel_forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                 const REAL *w, const REAL *b, REAL *y) {
    return conv_engine()->NAME(forward)(layer, shape, x, w, b, y);
}

Status NAME(conv_kernel_grad_input)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                    const REAL *w, const REAL *start, int64_t windows, REAL *dx) {
    return conv_engine()->NAME(grad_input)(layer, shape, dy, w, start, windows, dx);
}

Status NAME(conv_kernel_grad_weight)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                     const REAL *dy, REAL *dw) {
    return conv_engine()->NAME(grad_weight)(layer, shape, x, dy, dw);
}

void NAME(conv_kernel_grad_bias)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                 REAL *db) {
    conv_engine()->NAME(grad_bias)(layer, shape, dy, db);
}

ConvTallied NAME(conv_kernel_tally)(const ConvTally *tally, int64_t first, int64_t count,
                                    double *row_sums, REAL *chain_sums) {
    return conv_engine()->NAME(tally)(tally, first, count, row_sums, chain_sums);
}
