/* The body of passes.c for one type. */

typedef struct NAME(Kernels) {
    Status (*forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *x, const REAL *w,
                      const REAL *b, REAL *y);
    Status (*grad_input)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                         const REAL *w, const REAL *start, REAL *dx);
    Status (*grad_weight)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                          const REAL *dy, REAL *dw);
} NAME(Kernels);

/* The direct loops for all of dY. */
static Status NAME(grad_input)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                               const REAL *w, const REAL *start, REAL *dx) {
    int64_t windows = (int64_t)layer->n * layer->oc * shape->oh * shape->ow;
    return NAME(conv_kernel_grad_input)(layer, shape, dy, w, start, windows, dx);
}

static const NAME(Kernels) NAME(kernels)[CONV_ALGORITHM_COUNT] = {
    [CONV_ALGORITHM_DIRECT] = {NAME(conv_kernel_forward), NAME(grad_input),
                               NAME(conv_kernel_grad_weight)},
    [CONV_ALGORITHM_IM2COL] = {NAME(conv_im2col_forward), NAME(conv_im2col_grad_input),
                               NAME(conv_im2col_grad_weight)},
    [CONV_ALGORITHM_TAPS] = {NAME(conv_taps_forward), NAME(conv_taps_grad_input),
                             NAME(conv_taps_grad_weight)},
};
