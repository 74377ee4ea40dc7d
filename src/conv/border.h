/* Borders that show the input again: which cell a border cell mirrors, the input with such a border
 * around it, and the way back for gradients. The passes compute on the padded copy as if it were
 * the input. Places count from the input's first row or column, so those above or left of it are
 * negative. */
#ifndef CONV_BORDER_H
#define CONV_BORDER_H

#include "conv/layer.h"
#include "conv/tensor.h"

/// The input row (or column) that stands at `place`, of an input with `extent` of them:
///   place itself inside; outside -1 for zeros, the nearest for replicate, place mod extent for
///   circular, and for reflect the mirror image with period 2(extent-1), which needs extent > 1
int conv_border_source(ConvBorder border, int extent, int place);

/// The first place from `from` on, and before `end`, at which input row (or column) `index` stands;
/// `end` when there is none. Time grows with the places outside that it passes.
int conv_border_next(ConvBorder border, int extent, int index, int from, int end);

/// The layer whose input is the padded one: taller and wider, without a border of its own. Output
/// shape and weights are the same.
ConvLayer conv_border_padded_layer(const ConvLayer *layer);

/// The padded input [N, IC, top+IH+bottom, left+IW+right] of a checked layer, newly allocated.
///   x       [N,IC,IH,IW], contiguous
///   errors  STATUS_MEMORY; *out is then empty
Status conv_border_pad(const ConvLayer *layer, const ConvTensor *x, ConvTensor *out);

/// dx from the gradient of the padded input: each element the sum over its images, the padded
/// cells that mirror it and itself.
///   shapes  padded as conv_border_pad makes it, dx [N,IC,IH,IW]; one dtype, contiguous
///   order   images in raster order of the padded cells; the first one starts the sum
void conv_border_fold(const ConvLayer *layer, const ConvTensor *padded, ConvTensor *dx);

/// conv_border_fold as far as the gather walk has come after its first `places` windows, the padded
/// cells in raster order: later ones are not added. A dx cell that none of them shows is +0.
void conv_border_fold_part(const ConvLayer *layer, const ConvTensor *padded, int64_t places,
                           ConvTensor *dx);

#endif
