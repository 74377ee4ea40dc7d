/* What every pass does before its loops: tensors compared with the layer, strided ones brought
 * into one piece. Private to conv. */
#ifndef CONV_OPERANDS_H
#define CONV_OPERANDS_H

#include "conv/layer.h"
#include "conv/tensor.h"

/// STATUS_SHAPE when `tensor` is empty, has not `extent`, or is not of `type`. `name` is its name
/// in sentences: "x", "dw".
Status conv_operand_check(const ConvTensor *tensor, const char *name, const int extent[4],
                          ConvType type);

/// A tensor in one piece: itself where it is contiguous, else a copy that is freed by
/// conv_packed_free.
typedef struct ConvPacked {
    ConvTensor tensor;
    bool owned;
} ConvPacked;

/// Packs an input (its values are copied when it is strided).
Status conv_packed_read(const ConvTensor *source, ConvPacked *out);

/// Packs an output: somewhere to write, values undefined until written.
Status conv_packed_write(const ConvTensor *target, ConvPacked *out);

/// Brings the values of a written pack to its target; nothing to do where the pack is the target.
void conv_packed_store(const ConvPacked *packed, ConvTensor *target);

/// Frees what conv_packed_read or conv_packed_write allocated; zeros are fine.
void conv_packed_free(ConvPacked *packed);

/// True when two contiguous tensors have bytes in common. Of strided ones it cannot tell and says
/// false: views of one image may interleave and yet share no element.
bool conv_operands_overlap(const ConvTensor *a, const ConvTensor *b);

#endif
