/* Links: which numbers meet in a layer. Every multiply-add joins one cell of X, one of W and one of
 * Y (and so of dX, dW, dY at the same places); a link is one of them, found from any of the three
 * by index calculation. Nothing here allocates or reads values. */
#ifndef CONV_LINKS_H
#define CONV_LINKS_H

#include "conv/layer.h"
#include "conv/walk.h"

/// One multiply-add: y[...] += x[...] * w[...].
typedef struct ConvLink {
    int x[4];     ///< n, ic, ih, iw; outside the input where the window reads padding
    int w[4];     ///< oc, icg, kh, kw: the element of W, after any turning by flip
    int y[4];     ///< n, oc, oh, ow
    int tap[2];   ///< window position kh, kw, before any turning
    bool padding; ///< x lies in the border: nothing is added
} ConvLink;

/// Number of links of a cell: of x (or dx) the outputs that read it, of w (or dw) all its pairs,
/// of y (or dy, t) its window, of b (or db) the outputs of its filter (their x, w and tap are then
/// all -1). Those of w and y count the links into padding; x has none.
///   layer  checked (conv_layer_check), its four sides read, not its rule; index within the tensor
///          (assert)
int64_t conv_link_count(const ConvLayer *layer, ConvRole role, const int index[4]);

/// Link k of a cell, 0 <= k < conv_link_count, in the order in which the core adds: for x by dY in
/// raster order (oc, oh, ow), for w by n, oh, ow, for y by icg, kh, kw, for b by n, oh, ow.
/// Constant time but for x, where it grows as kh + kw.
void conv_link_at(const ConvLayer *layer, ConvRole role, const int index[4], int64_t k,
                  ConvLink *out);

/// How many windows of one filter read input row/column position (ih, iw): the coverage. It is the
/// same for all filters, channels and images.
int conv_coverage(const ConvLayer *layer, int ih, int iw);

#endif
