/* The loops behind forward and the gradients, for contiguous tensors of one type and for ordinary
 * layers: x is the fine side, y the coarse one (conv/sides.h). conv_kernel_* are direct,
 * conv_im2col_* and conv_taps_* what conv/algorithm.h says. Private to conv: nothing here checks
 * its arguments. Layers too large for a little scratch on the stack allocate it before anything is
 * written; STATUS_MEMORY is their only failure. */
#ifndef CONV_KERNELS_H
#define CONV_KERNELS_H

#include "conv/layer.h"

/// b may be NULL.
Status conv_kernel_forward_f32(const ConvLayer *layer, const ConvShape *shape, const float *x,
                               const float *w, const float *b, float *y);
Status conv_kernel_forward_f64(const ConvLayer *layer, const ConvShape *shape, const double *x,
                               const double *w, const double *b, double *y);

/// Only the first `windows` dY cells in raster order count. The chains of channel ic begin at
/// start[ic], at +0 where start is NULL.
Status conv_kernel_grad_input_f32(const ConvLayer *layer, const ConvShape *shape, const float *dy,
                                  const float *w, const float *start, int64_t windows, float *dx);
Status conv_kernel_grad_input_f64(const ConvLayer *layer, const ConvShape *shape, const double *dy,
                                  const double *w, const double *start, int64_t windows,
                                  double *dx);

Status conv_kernel_grad_weight_f32(const ConvLayer *layer, const ConvShape *shape, const float *x,
                                   const float *dy, float *dw);
Status conv_kernel_grad_weight_f64(const ConvLayer *layer, const ConvShape *shape, const double *x,
                                   const double *dy, double *dw);

void conv_kernel_grad_bias_f32(const ConvLayer *layer, const ConvShape *shape, const float *dy,
                               float *db);
void conv_kernel_grad_bias_f64(const ConvLayer *layer, const ConvShape *shape, const double *dy,
                               double *db);

Status conv_im2col_forward_f32(const ConvLayer *layer, const ConvShape *shape, const float *x,
                               const float *w, const float *b, float *y);
Status conv_im2col_grad_input_f32(const ConvLayer *layer, const ConvShape *shape, const float *dy,
                                  const float *w, const float *start, float *dx);
Status conv_im2col_grad_weight_f32(const ConvLayer *layer, const ConvShape *shape, const float *x,
                                   const float *dy, float *dw);
Status conv_im2col_forward_f64(const ConvLayer *layer, const ConvShape *shape, const double *x,
                               const double *w, const double *b, double *y);
Status conv_im2col_grad_input_f64(const ConvLayer *layer, const ConvShape *shape, const double *dy,
                                  const double *w, const double *start, double *dx);
Status conv_im2col_grad_weight_f64(const ConvLayer *layer, const ConvShape *shape, const double *x,
                                   const double *dy, double *dw);

Status conv_taps_forward_f32(const ConvLayer *layer, const ConvShape *shape, const float *x,
                             const float *w, const float *b, float *y);
Status conv_taps_grad_input_f32(const ConvLayer *layer, const ConvShape *shape, const float *dy,
                                const float *w, const float *start, float *dx);
Status conv_taps_grad_weight_f32(const ConvLayer *layer, const ConvShape *shape, const float *x,
                                 const float *dy, float *dw);
Status conv_taps_forward_f64(const ConvLayer *layer, const ConvShape *shape, const double *x,
                             const double *w, const double *b, double *y);
Status conv_taps_grad_input_f64(const ConvLayer *layer, const ConvShape *shape, const double *dy,
                                const double *w, const double *start, double *dx);
Status conv_taps_grad_weight_f64(const ConvLayer *layer, const ConvShape *shape, const double *x,
                                 const double *dy, double *dw);

#endif
