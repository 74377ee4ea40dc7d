/* The loops behind forward and the gradients, for contiguous tensors of one type and for ordinary
 * layers: x is the fine side, y the coarse one (conv/sides.h). conv_kernel_* are direct,
 * conv_im2col_* and conv_taps_* what conv/algorithm.h says. Private to conv: nothing here checks
 * its arguments. Layers too large for a little scratch on the stack allocate it before anything is
 * written; STATUS_MEMORY is their only failure. */
#ifndef CONV_KERNELS_H
#define CONV_KERNELS_H

#include "conv/layer.h"
#include "conv/tally.h"

#define CONV_KERNELS(Real, suffix)                                                                 \
    /* b may be NULL. */                                                                           \
    Status conv_kernel_forward_##suffix(const ConvLayer *layer, const ConvShape *shape,            \
                                        const Real *x, const Real *w, const Real *b, Real *y);     \
    /* Only the first `windows` dY cells in raster order count. The chains of channel ic begin at  \
     * start[ic], at +0 where start is NULL. */                                                    \
    Status conv_kernel_grad_input_##suffix(const ConvLayer *layer, const ConvShape *shape,         \
                                           const Real *dy, const Real *w, const Real *start,       \
                                           int64_t windows, Real *dx);                             \
    Status conv_kernel_grad_weight_##suffix(const ConvLayer *layer, const ConvShape *shape,        \
                                            const Real *x, const Real *dy, Real *dw);              \
    void conv_kernel_grad_bias_##suffix(const ConvLayer *layer, const ConvShape *shape,            \
                                        const Real *dy, Real *db);                                 \
    /* conv_tally */                                                                               \
    ConvTallied conv_kernel_tally_##suffix(const ConvTally *tally, int64_t first, int64_t count,   \
                                           double *row_sums, Real *chain_sums);                    \
    CONV_KERNELS_BY(im2col, Real, suffix)                                                          \
    CONV_KERNELS_BY(taps, Real, suffix)

/* As those above, for all of dY. */
#define CONV_KERNELS_BY(algorithm, Real, suffix)                                                   \
    Status conv_##algorithm##_forward_##suffix(const ConvLayer *layer, const ConvShape *shape,     \
                                               const Real *x, const Real *w, const Real *b,        \
                                               Real *y);                                           \
    Status conv_##algorithm##_grad_input_##suffix(const ConvLayer *layer, const ConvShape *shape,  \
                                                  const Real *dy, const Real *w,                   \
                                                  const Real *start, Real *dx);                    \
    Status conv_##algorithm##_grad_weight_##suffix(const ConvLayer *layer, const ConvShape *shape, \
                                                   const Real *x, const Real *dy, Real *dw);

CONV_KERNELS(float, f32)
CONV_KERNELS(double, f64)

#endif
