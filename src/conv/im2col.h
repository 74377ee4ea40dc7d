/* The im2col matrix of a layer, one for each group: a row for each place of the window, a column
 * for each tap, so that the layer is rows times kernels.
 *
 *   row     (n*OH + oh)*OW + ow          column  (icg*KH + kh)*KW + kw
 *
 * It is that of the layer between the two sides (conv/sides.h): of a transposed layer the rows are
 * cells of x, the columns are (ocg, kh, kw), and what is spread over it is dY. */
#ifndef CONV_IM2COL_H
#define CONV_IM2COL_H

#include "conv/layer.h"
#include "conv/links.h"
#include "conv/tensor.h"

/// Rows and columns of the matrix of each group of a checked layer.
typedef struct ConvMatrixShape {
    int64_t rows, columns;
} ConvMatrixShape;

ConvMatrixShape conv_im2col_shape(const ConvLayer *layer);

/// What stands at (row, column) in the matrix of `group`: the link between the cell of the window,
/// the tap, and the first filter of the group (of a transposed layer, between dY, the tap and the
/// first channel). It says whether the window reads padding there, or a cell shown by the border.
/// Constant time.
void conv_im2col_at(const ConvLayer *layer, int group, int64_t row, int64_t column, ConvLink *out);

/// Rows first_row .. of the matrix of `group`; as many as `matrix` has room for.
///   fine    x [N,IC,IH,IW], of a transposed layer dy [N,OC,OH,OW]; any strides
///   matrix  [1,1,rows,columns], of fine's type, any strides, overwritten; padding of zeros is 0
///           there
///   errors  what conv_layer_check says; STATUS_SHAPE a tensor disagrees, or the matrix has more
///           rows than there are from first_row on; *matrix untouched
Status conv_im2col(const ConvLayer *layer, const ConvTensor *fine, int group, int64_t first_row,
                   ConvTensor *matrix);

/// The way back: every element of a matrix is added to the cell that conv_im2col read it from.
///   matrix  all rows of the matrix of `group`, any strides; what stands at padding is not read
///   fine    dx, of a transposed layer y: the channels of this group are overwritten, others stay
///   order   for each element from +0: taps ascending (kh, kw), under a mirrored border the cells
///           of the padded tensor first, each such a sum, then these in raster order
///   memory  under a border other than zeros, the padded tensor
///   errors  as conv_im2col; STATUS_MEMORY
Status conv_col2im(const ConvLayer *layer, const ConvTensor *matrix, int group, ConvTensor *fine);

#endif
