/* A 2-D convolution layer: what it is, whether it can be computed, how large its output is.
 * "Convolution" here is cross-correlation, as in PyTorch, unless `flip` is set: then the kernel is
 * turned by 180° first. A transposed layer does with its input what the backward pass of an
 * ordinary layer does with dY. Computes nothing itself. */
#ifndef CONV_LAYER_H
#define CONV_LAYER_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum ConvPadding {
#define CONV_PADDING(NAME, word, help) CONV_PADDING_##NAME,
#include "conv/paddings.def"
#undef CONV_PADDING
    CONV_PADDING_COUNT
} ConvPadding;

/// What stands in the border. Zeros are skipped; the others show cells of the input, which are read
/// and added like any other (conv/border.h).
typedef enum ConvBorder {
#define CONV_BORDER(NAME, word, help) CONV_BORDER_##NAME,
#include "conv/borders.def"
#undef CONV_BORDER
    CONV_BORDER_COUNT
} ConvBorder;

/// Everything a layer is. All counts in elements; dilation counted from 1 (1 = dense).
/// Under CONV_PADDING_CUSTOM the four sides are given; under the named rules
/// conv_layer_resolve fills them.
typedef struct ConvLayer {
    int n, ic, ih, iw; ///< batch, input channels, input height and width
    int oc, kh, kw;    ///< filters, kernel height and width
    int sh, sw;        ///< stride, >= 1
    int dh, dw;        ///< dilation, >= 1
    ConvPadding padding;
    int top, bottom, left, right; ///< padding, >= 0
    int groups;                   ///< divides ic and oc
    bool bias;
    bool flip;
    ConvBorder border; ///< CONV_BORDER_ZEROS is 0
    bool transposed;   ///< padding then cuts the output; w is [IC,OCG,KH,KW]; borders are of zeros
    int oph, opw;      ///< output padding: more rows below, columns right; of transposed ones alone
} ConvLayer;

/// What follows from a layer.
typedef struct ConvShape {
    int oh, ow;         ///< output height and width
    int icg, ocg;       ///< channels of a group: ic/groups, oc/groups
    int eff_h, eff_w;   ///< span of the dilated kernel, d(k-1)+1
    int tail_h, tail_w; ///< rows below and columns right of the last window that no window reads; 0
                        ///< of a transposed layer, which reads all
    int64_t macs;       ///< multiply-adds of one forward pass, those into padding included
} ConvShape;

enum { CONV_EXTENT_MAX = 1 << 20 }; ///< largest extent or parameter that a layer may have

/// 1×1×1×1 through one 1×1 filter: a layer to start from.
ConvLayer conv_layer_default(void);

/// Fills top, bottom, left, right from the padding rule; custom stays. same-upper and same-lower
/// depend on the input's extents and the stride as well: out = ceil(I/s), the border
/// max((out-1)*s + eff - I, 0), as TensorFlow's SAME; `flip` does not move its odd row or column.
///   errors  STATUS_VALUE 'same' with a stride above 1, or a transposed layer under another rule
///   than
///           valid and custom; *layer untouched
Status conv_layer_resolve(ConvLayer *layer);

/// Checks a layer (as resolved: reads the four sides, not the rule) and computes its shape.
///   out         floor((I + before + after - eff)/s) + 1
///   transposed  (I-1)*s - before - after + eff + output padding
///   errors  STATUS_VALUE a parameter outside its range: output padding, for one, must be below the
///           stride or the dilation; STATUS_SHAPE the kernel does not fit: "kernel 3 with dilation
///           4 spans 9, the padded input is 7 high"; or reflect is to show as many rows or columns
///           as the input has; or padding cuts all of a transposed layer's output; STATUS_LIMIT;
///           *shape untouched
///   source  Dumoulin & Visin 2016, arXiv:1603.07285, section 4; PyTorch ConvTranspose2d
Status conv_layer_check(const ConvLayer *layer, ConvShape *shape);

/// Extents of each tensor of a checked layer; w is [OC,ICG,KH,KW], of a transposed one
/// [IC,OCG,KH,KW].
void conv_layer_extent_x(const ConvLayer *layer, int extent[4]);
void conv_layer_extent_w(const ConvLayer *layer, int extent[4]);
void conv_layer_extent_b(const ConvLayer *layer, int extent[4]);
void conv_layer_extent_y(const ConvLayer *layer, int extent[4]);

const char *conv_padding_word(ConvPadding padding); ///< "valid", "same", "custom", ...
const char *conv_border_word(ConvBorder border);    ///< "zeros", "reflect", ...

#endif
