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

/// A tensor in one piece: itself where it is contiguous, else a copy. Zeros are an empty one.
typedef struct ConvPacked {
    ConvTensor tensor;
    bool owned;
} ConvPacked;

/// One tensor of a pass, its name in sentences and the extents that the layer gives it.
typedef struct ConvOperand {
    const ConvTensor *tensor;
    const char *name;
    int extent[CONV_RANK];
} ConvOperand;

/// Checks `count` operands, of the type of the first, and packs them: what is read with its values,
/// the last one as somewhere to write. False with *error on failure; nothing stays allocated then.
///   errors  as conv_operand_check; STATUS_MEMORY
///   asserts that the last one has no bytes in common with another, as far as one can tell: not of
///           strided ones
bool conv_operands_prepare(const ConvOperand *operands, int count, ConvPacked *pack, Status *error);

/// Brings the last pack's values to its tensor, if `status` says that there are any, and frees the
/// packs.
void conv_operands_finish(const Status *status, int count, ConvPacked *pack, ConvTensor *result);

#endif
