/* Links: which numbers meet in a layer. Every multiply-add joins one cell of X, one of W and one of
 * Y (and so of dX, dW, dY at the same places); a link is one of them, found from any of the three
 * by index calculation. Nothing here allocates or reads values. */
#ifndef CONV_LINKS_H
#define CONV_LINKS_H

#include "conv/layer.h"
#include "conv/walk.h"

/// One multiply-add: y[...] += x[...] * w[...].
typedef struct ConvLink {
    int x[4];     ///< n, ic, ih, iw; outside the input where the window reads zeros of the border
    int w[4];     ///< oc, icg, kh, kw: the element of W, after any turning by flip; of a transposed
                  ///< layer ic, ocg, kh, kw
    int y[4];     ///< n, oc, oh, ow; of a transposed layer it may lie outside, where it is cut off
    int tap[2];   ///< window position kh, kw, before any turning
    bool padding; ///< x (transposed: y) lies in a border of zeros: nothing is added
    bool border;  ///< x is read where a border of another kind shows it, not where it stands
} ConvLink;

/// Number of links of a cell: of x (or dx) the outputs that read it, of w (or dw) all its pairs,
/// of y (or dy, t) its window, of b (or db) the outputs of its filter (their x, w and tap are then
/// all -1). Those of w and y count the links into padding; x has none. Under a border other than
/// zeros those of x go through all places where it stands, so that one output may be met again.
/// In a transposed layer x and y change places: an x has its window on y, the cut cells among it,
/// and a y those x that reach it.
///   layer  checked (conv_layer_check), its four sides read, not its rule; index within the tensor
///          (assert)
int64_t conv_link_count(const ConvLayer *layer, ConvRole role, const int index[4]);

/// Link k of a cell, 0 <= k < conv_link_count, in the order in which the core adds: for x by dY in
/// raster order (oc, oh, ow), for w by n, oh, ow, for y by icg, kh, kw, for b by n, oh, ow. Under a
/// border other than zeros, for x one such list after another, by the places where it stands in
/// raster order. Of a transposed layer: for y by x in raster order, for w by n, ih, iw, for x by
/// ocg, kh, kw. Constant time but for x (transposed: y), where it grows as kh + kw, and under such
/// a border as that times the places, and as the border is wide.
void conv_link_at(const ConvLayer *layer, ConvRole role, const int index[4], int64_t k,
                  ConvLink *out);

/// Whether two cells meet in some multiply-add: x and y in a window, x and w under it, w and y of a
/// filter, b and the outputs of its filter. Of one tensor (or a tensor and its gradient) a cell
/// meets itself alone; b meets no x and no w. (Of a transposed layer every x meets the weights of
/// its channel, and a y those of its window.) A -1 in `b_index` leaves that axis out, so that rows
/// and columns can be asked for apart: cells that meet are all pairs of a row and a column that do.
///   layer  checked; a_index within its tensor, b_index too but for -1 (assert)
///   cost   grows as kh + kw; under a border other than zeros also as that is wide
bool conv_link_meets(const ConvLayer *layer, ConvRole a, const int a_index[4], ConvRole b,
                     const int b_index[4]);

/// How often the windows of one filter read input row/column position (ih, iw): the coverage. It is
/// the same for all filters, channels and images. Under zeros a window reads a cell at most once;
/// under another border it may again, where the border shows it. Of a transposed layer: to how many
/// y cells of one filter x[ih,iw] adds, those that are cut off not counted.
int conv_coverage(const ConvLayer *layer, int ih, int iw);

/// The largest coverage of any input cell.
int conv_coverage_most(const ConvLayer *layer);

/// The same of a single place, which may lie in the border: -top <= ih < IH+bottom, and so for iw.
/// Of an ordinary layer: how many windows of one filter lie over that place, whatever it shows (the
/// input cell that a border shows there is conv_border_source).
int conv_coverage_at(const ConvLayer *layer, int ih, int iw);

/// Rows and columns that no window reads: between windows, where stride or dilation step over them,
/// and after the last one.
typedef struct ConvUnread {
    int rows, columns;               ///< of the input, at none of the places where they stand
    int border_rows, border_columns; ///< of the border, whatever it shows
} ConvUnread;

/// Counts them on the side that windows lie on: x, of a transposed layer y.
///   layer  as for conv_link_count
///   cost   grows as ih + iw, times the stride or the kernel's side (the smaller) where they are
///          large; under a border other than zeros an unread row costs its readers' search
ConvUnread conv_unread(const ConvLayer *layer);

/// Whether no window reads this row (column), inside the input (of a transposed layer: y).
bool conv_is_unread_row(const ConvLayer *layer, int row);
bool conv_is_unread_column(const ConvLayer *layer, int column);

#endif
