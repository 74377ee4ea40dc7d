/* The forward pass. */
#ifndef CONV_FORWARD_H
#define CONV_FORWARD_H

#include "conv/algorithm.h"
#include "conv/layer.h"
#include "conv/tensor.h"

/// Forward pass of a 2-D convolution layer (cross-correlation; with layer->flip, convolution).
///   y[n,oc,oh,ow] = b[oc] + sum over icg,kh,kw of x[n, g*ICG+icg, oh*sh-top+kh*dh,
///   ow*sw-left+kw*dw]
///                   * w[oc,icg,kh,kw]         (with flip: w[oc,icg,KH-1-kh,KW-1-kw])
///   transposed: y[n,oc,oh,ow] = b[oc] + sum over ic of its group, ih, iw with oh =
///   ih*sh-top+kh*dh, ow = iw*sw-left+kw*dw of x[n,ic,ih,iw] * w[ic,ocg,kh,kw]
/// shapes  x [N,IC,IH,IW]  w [OC,ICG,KH,KW], transposed [IC,OCG,KH,KW]  b [OC,1,1,1] or NULL  y
/// [N,OC,OH,OW]; one dtype, any
///         strides
/// writes  y, overwritten, not added to; must not overlap x, w or b
/// border  x outside the input is 0, or the cell of the same row and column of conv_border_source
/// order   one chain an element: from b (or +0), one fma a term, icg, kh, kw ascending (transposed:
///         ic, ih, iw); terms that read zeros of the border are skipped; of any other border
///         nothing is
/// memory  may allocate scratch for strided views, and under a border other than zeros the padded
///         input; N*OC*OH*OW*ICG*KH*KW multiply-adds
/// errors  what conv_layer_check says; STATUS_SHAPE a tensor disagrees with the layer, or b is
///         given to a layer without bias or missing from one with it; STATUS_MEMORY; y untouched
/// source  Dumoulin & Visin 2016, arXiv:1603.07285; PyTorch Conv2d
Status conv_forward(const ConvLayer *layer, const ConvTensor *x, const ConvTensor *w,
                    const ConvTensor *b, ConvTensor *y);

/// The same by another algorithm (conv/algorithm.h says in which order).
///   memory  as conv_forward; im2col a row of its matrix
Status conv_forward_by(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvTensor *x,
                       const ConvTensor *w, const ConvTensor *b, ConvTensor *y);

#endif
