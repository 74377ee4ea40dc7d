/* Checking and packing of the tensors of a pass. Computes nothing. */
#include "conv/operands.h"

#include <assert.h>
#include <string.h>

static const char *type_word(ConvType type) {
    return type == CONV_F32 ? "f32" : "f64";
}

/* Whether conv_operand_check has nothing to say. */
static bool fits(const ConvTensor *tensor, const int extent[4], ConvType type) {
    return tensor != NULL && tensor->data != NULL && tensor->type == type &&
           memcmp(tensor->extent, extent, sizeof tensor->extent) == 0;
}

Status conv_operand_check(const ConvTensor *tensor, const char *name, const int extent[4],
                          ConvType type) {
    if (fits(tensor, extent, type)) {
        return status_ok();
    }
    if (tensor == NULL || tensor->data == NULL) {
        return status_error(STATUS_SHAPE, "%s is missing, the layer needs %d×%d×%d×%d", name,
                            extent[0], extent[1], extent[2], extent[3]);
    }
    if (memcmp(tensor->extent, extent, sizeof tensor->extent) != 0) {
        const int *has = tensor->extent;
        return status_error(STATUS_SHAPE, "%s is %d×%d×%d×%d, the layer needs %d×%d×%d×%d", name,
                            has[0], has[1], has[2], has[3], extent[0], extent[1], extent[2],
                            extent[3]);
    }
    return status_error(STATUS_SHAPE, "%s is %s, the other tensors are %s", name,
                        type_word(tensor->type), type_word(type));
}

/* Whether two packs in one piece have bytes in common. Of strided tensors nobody can tell: views of
 * one image may interleave and yet share no element. */
static bool overlap(const ConvPacked *a, const ConvPacked *b) {
    if (a->owned || b->owned) {
        return false;
    }
    uintptr_t a_first = (uintptr_t)a->tensor.data;
    uintptr_t b_first = (uintptr_t)b->tensor.data;
    uintptr_t a_size = (uintptr_t)(conv_tensor_count(&a->tensor) * conv_type_size(a->tensor.type));
    uintptr_t b_size = (uintptr_t)(conv_tensor_count(&b->tensor) * conv_type_size(b->tensor.type));
    return a_first < b_first + b_size && b_first < a_first + a_size;
}

static void free_packs(int count, ConvPacked *pack) {
    for (int i = 0; i < count; i++) {
        if (pack[i].owned) {
            conv_tensor_destroy(&pack[i].tensor);
            pack[i].owned = false;
        }
    }
}

/* What conv_operands_prepare does where an operand is wrong or strided. */
static Status pack_strided(const ConvOperand *operands, int count, ConvPacked *pack) {
    memset(pack, 0, (size_t)count * sizeof *pack);
    Status status = status_ok();
    for (int i = 0; i < count && !status_failed(&status); i++) {
        status = conv_operand_check(operands[i].tensor, operands[i].name, operands[i].extent,
                                    operands[0].tensor->type);
    }
    for (int i = 0; i < count && !status_failed(&status); i++) {
        const ConvTensor *tensor = operands[i].tensor;
        pack[i].owned = !conv_tensor_is_contiguous(tensor);
        if (!pack[i].owned) {
            pack[i].tensor = *tensor;
        } else if (i < count - 1) {
            status = conv_tensor_copy(tensor, tensor->type, &pack[i].tensor);
        } else {
            status = conv_tensor_create(tensor->type, tensor->extent, &pack[i].tensor);
        }
    }
    if (status_failed(&status)) {
        free_packs(count, pack);
    }
    return status;
}

bool conv_operands_prepare(const ConvOperand *operands, int count, ConvPacked *pack,
                           Status *error) {
    bool at_hand = true; /* nothing to say, nothing to copy */
    for (int i = 0; i < count; i++) {
        const ConvTensor *tensor = operands[i].tensor;
        at_hand = at_hand && fits(tensor, operands[i].extent, operands[0].tensor->type) &&
                  conv_tensor_is_contiguous(tensor);
        if (!at_hand) {
            break;
        }
        pack[i].tensor = *tensor;
        pack[i].owned = false;
    }
    if (!at_hand) {
        *error = pack_strided(operands, count, pack);
        if (status_failed(error)) {
            return false;
        }
    }
    for (int i = 0; i < count - 1; i++) {
        assert(!overlap(&pack[i], &pack[count - 1]));
    }
    return true;
}

void conv_operands_finish(const Status *status, int count, ConvPacked *pack, ConvTensor *result) {
    if (!status_failed(status) && pack[count - 1].owned) {
        conv_tensor_assign(&pack[count - 1].tensor, result);
    }
    free_packs(count, pack);
}
