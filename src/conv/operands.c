/* Checking and packing of the tensors of a pass. Computes nothing. */
#include "conv/operands.h"

#include <assert.h>
#include <string.h>

static const char *type_word(ConvType type) {
    return type == CONV_F32 ? "f32" : "f64";
}

Status conv_operand_check(const ConvTensor *tensor, const char *name, const int extent[4],
                          ConvType type) {
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
    if (tensor->type != type) {
        return status_error(STATUS_SHAPE, "%s is %s, the other tensors are %s", name,
                            type_word(tensor->type), type_word(type));
    }
    return status_ok();
}

Status conv_packed_read(const ConvTensor *source, ConvPacked *out) {
    if (conv_tensor_is_contiguous(source)) {
        *out = (ConvPacked){.tensor = *source, .owned = false};
        return status_ok();
    }
    out->owned = true;
    return conv_tensor_copy(source, source->type, &out->tensor);
}

Status conv_packed_write(const ConvTensor *target, ConvPacked *out) {
    if (conv_tensor_is_contiguous(target)) {
        *out = (ConvPacked){.tensor = *target, .owned = false};
        return status_ok();
    }
    out->owned = true;
    return conv_tensor_create(target->type, target->extent, &out->tensor);
}

void conv_packed_store(const ConvPacked *packed, ConvTensor *target) {
    if (packed->owned) {
        conv_tensor_assign(&packed->tensor, target);
    }
}

void conv_packed_free(ConvPacked *packed) {
    if (packed->owned) {
        conv_tensor_destroy(&packed->tensor);
        packed->owned = false;
    }
}

bool conv_operands_overlap(const ConvTensor *a, const ConvTensor *b) {
    if (a == NULL || b == NULL || a->data == NULL || b->data == NULL ||
        !conv_tensor_is_contiguous(a) || !conv_tensor_is_contiguous(b)) {
        return false;
    }
    uintptr_t a_first = (uintptr_t)a->data;
    uintptr_t b_first = (uintptr_t)b->data;
    uintptr_t a_size = (uintptr_t)(conv_tensor_count(a) * conv_type_size(a->type));
    uintptr_t b_size = (uintptr_t)(conv_tensor_count(b) * conv_type_size(b->type));
    return a_first < b_first + b_size && b_first < a_first + a_size;
}
