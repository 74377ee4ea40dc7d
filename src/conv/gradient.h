/* The three gradients of the forward pass, and the losses they start from. */
#ifndef CONV_GRADIENT_H
#define CONV_GRADIENT_H

#include "conv/algorithm.h"
#include "conv/layer.h"
#include "conv/tensor.h"

/// Input gradient of conv_forward.
///   dx[n,ic,ih,iw] = sum over oc of its group, oh, ow with ih = oh*sh-top+kh*dh,
///                    iw = ow*sw-left+kw*dw of dy[n,oc,oh,ow] * w[oc,icg,kh,kw]
///   transposed: dx[n,ic,ih,iw] = sum over ocg,kh,kw of dy[n, g*OCG+ocg, ih*sh-top+kh*dh,
///               iw*sw-left+kw*dw] * w[ic,ocg,kh,kw]
/// shapes  dy [N,OC,OH,OW]  w [OC,ICG,KH,KW]  dx [N,IC,IH,IW]; one dtype, any strides
/// writes  dx, overwritten; inputs that no window reads get +0; must not overlap dy or w
/// border  other than zeros: this is the gradient of the padded input; each element of dx is the
///         sum over the padded cells that show it, its own place among them
/// order   one chain an element from +0: oc, oh, ow ascending (dY in raster order), one fma a term;
///         a border's chains are added in raster order of the padded cells, from the first one on;
///         transposed: ocg, kh, kw ascending
/// memory  may allocate scratch for strided views, and under a border other than zeros the padded
///         gradient
/// errors  as conv_forward
/// source  Dumoulin & Visin 2016, arXiv:1603.07285, section 4; PyTorch Conv2d backward
Status conv_grad_input(const ConvLayer *layer, const ConvTensor *dy, const ConvTensor *w,
                       ConvTensor *dx);

/// conv_grad_input as far as the scatter walk has come after its first `windows` dY cells in the
/// order n, oc, oh, ow: later cells have added nothing. windows = N*OC*OH*OW is the whole, and of a
/// transposed layer the only number there is (assert).
Status conv_grad_input_part(const ConvLayer *layer, const ConvTensor *dy, const ConvTensor *w,
                            int64_t windows, ConvTensor *dx);

/// conv_grad_input by another algorithm (conv/algorithm.h says in which order).
///   memory  as conv_grad_input; im2col of a transposed layer a row of its matrix
Status conv_grad_input_by(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvTensor *dy,
                          const ConvTensor *w, ConvTensor *dx);

/// Weight gradient of conv_forward.
///   dw[oc,icg,kh,kw] = sum over n,oh,ow of dy[n,oc,oh,ow] * x[n, g*ICG+icg, oh*sh-top+kh*dh,
///                      ow*sw-left+kw*dw]; with flip it belongs to the unturned kernel
///   transposed: dw[ic,ocg,kh,kw] = sum over n,ih,iw of x[n,ic,ih,iw] * dy[n, g*OCG+ocg,
///               ih*sh-top+kh*dh, iw*sw-left+kw*dw]
/// shapes  x [N,IC,IH,IW]  dy [N,OC,OH,OW]  dw [OC,ICG,KH,KW]; one dtype, any strides
/// writes  dw, overwritten; must not overlap x or dy
/// border  x outside the input as in conv_forward
/// memory  as conv_forward
/// order   n, oh, ow ascending in chains from +0, one fma a term; a chain ends with its image and
///         after every conv_chain_rows(OW) rows; the chains' totals are added in order;
///         transposed: n, ih, iw, and conv_chain_rows(IW)
/// errors  as conv_forward
/// source  Dumoulin & Visin 2016, arXiv:1603.07285; PyTorch Conv2d backward
Status conv_grad_weight(const ConvLayer *layer, const ConvTensor *x, const ConvTensor *dy,
                        ConvTensor *dw);

/// The same by another algorithm; the orders of all three are equal.
///   memory  as conv_grad_weight; im2col a row of its matrix and the sums of a group
Status conv_grad_weight_by(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvTensor *x,
                           const ConvTensor *dy, ConvTensor *dw);

/// Bias gradient: db[oc] = sum over n,oh,ow of dy[n,oc,oh,ow], a sum and not a mean.
/// shapes  dy [N,OC,OH,OW]  db [OC,1,1,1]
/// order   chains as in conv_grad_weight
Status conv_grad_bias(const ConvLayer *layer, const ConvTensor *dy, ConvTensor *db);

/// Output rows of one chain of dw and db: ceil(1024 / ow).
int conv_chain_rows(int ow);

typedef enum ConvLoss {
#define CONV_LOSS(NAME, word, formula, derivative) CONV_LOSS_##NAME,
#include "conv/losses.def"
#undef CONV_LOSS
    CONV_LOSS_COUNT
} ConvLoss;

/// Whether a loss needs `t`: half-squared its target, given the dY that somebody typed.
bool conv_loss_reads_target(ConvLoss loss);

/// The loss L of a feature map.
///   sum: Σ y · mean: Σ y / numel · half-squared: ½ Σ (y−t)² · given: Σ t·y, where t is the dY as
///   typed: the loss whose gradient that is. `t` may be NULL unless the loss reads it
/// shapes  t as y; one dtype, any strides (0 repeats an element)
/// order   in f64: each row from left to right from +0, then the rows' sums in raster order; then
///         one division by numel (mean) or 2 (half-squared)
double conv_loss(ConvLoss loss, const ConvTensor *y, const ConvTensor *t);

/// dL/dY: 1 · 1/numel · y−t · t, rounded to the tensor's type. dy has the shape and type of y and
/// is overwritten; `t` may be NULL unless the loss reads it; dy must not overlap y or t.
void conv_loss_gradient(ConvLoss loss, const ConvTensor *y, const ConvTensor *t, ConvTensor *dy);

#endif
