/* Tensors behind handles. A handle is the number of its slot plus one; a slot is used again only
 * when nothing refers to it any more. */
#include "scene/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void scene_store_free(SceneStore *store) {
    for (int i = 0; i < store->count; i++) {
        conv_tensor_destroy(&store->slots[i].tensor);
        io_image_free(&store->slots[i].image);
    }
    free(store->slots);
    memset(store, 0, sizeof *store);
}

static SceneStoreSlot *slot_of(SceneStore *store, SceneHandle handle) {
    assert(handle >= 1 && handle <= (SceneHandle)store->count);
    SceneStoreSlot *slot = &store->slots[handle - 1];
    assert(slot->references > 0);
    return slot;
}

/* The number of a free slot, or -1. */
static int free_slot(SceneStore *store) {
    for (int i = 0; i < store->count; i++) {
        if (store->slots[i].references == 0) {
            return i;
        }
    }
    if (store->count == store->capacity) {
        int capacity = store->capacity ? 2 * store->capacity : 64;
        SceneStoreSlot *slots = realloc(store->slots, (size_t)capacity * sizeof *slots);
        if (!slots) {
            return -1;
        }
        store->slots = slots;
        store->capacity = capacity;
    }
    return store->count++;
}

static Status add(SceneStore *store, ConvTensor *tensor, SceneHandle *out) {
    int number = free_slot(store);
    if (number < 0) {
        conv_tensor_destroy(tensor);
        return status_error(STATUS_MEMORY, "there is no memory left for another tensor");
    }
    SceneStoreSlot *slot = &store->slots[number];
    *slot = (SceneStoreSlot){.tensor = *tensor, .references = 1};
    slot->bytes = conv_tensor_count(tensor) * conv_type_size(tensor->type);
    slot->revision = scene_store_revision(store);
    slot->measure = scene_measure(tensor);
    store->bytes += slot->bytes;
    memset(tensor, 0, sizeof *tensor);
    *out = (SceneHandle)number + 1;
    return status_ok();
}

Status scene_store_add(SceneStore *store, ConvTensor *tensor, SceneHandle *out) {
    assert(conv_tensor_is_contiguous(tensor));
    return add(store, tensor, out);
}

Status scene_store_add_zeros(SceneStore *store, ConvType type, const int extent[4],
                             SceneHandle *out) {
    ConvTensor one;
    Status status = conv_tensor_create(type, (const int[4]){1, 1, 1, 1}, &one);
    if (!status_failed(&status)) {
        status = add(store, &one, out);
    }
    if (!status_failed(&status)) {
        ConvTensor *tensor = &slot_of(store, *out)->tensor;
        for (int axis = 0; axis < CONV_RANK; axis++) {
            tensor->extent[axis] = extent[axis];
            tensor->stride[axis] = 0;
        }
    }
    return status;
}

Status scene_store_add_image(SceneStore *store, IoImage *image, SceneHandle *out) {
    int number = free_slot(store);
    if (number < 0) {
        io_image_free(image);
        return status_error(STATUS_MEMORY, "there is no memory left for another picture");
    }
    SceneStoreSlot *slot = &store->slots[number];
    *slot = (SceneStoreSlot){.image = *image, .references = 1};
    slot->bytes = (int64_t)image->width * image->height * image->channels;
    slot->revision = scene_store_revision(store);
    store->bytes += slot->bytes;
    *image = (IoImage){0};
    *out = (SceneHandle)number + 1;
    return status_ok();
}

void scene_store_retain(SceneStore *store, SceneHandle handle) {
    if (handle) {
        slot_of(store, handle)->references++;
    }
}

void scene_store_release(SceneStore *store, SceneHandle handle) {
    if (!handle) {
        return;
    }
    SceneStoreSlot *slot = slot_of(store, handle);
    if (--slot->references == 0) {
        store->bytes -= slot->bytes;
        conv_tensor_destroy(&slot->tensor);
        io_image_free(&slot->image);
    }
}

const SceneStoreSlot *scene_store_at(const SceneStore *store, SceneHandle handle) {
    assert(handle >= 1 && handle <= (SceneHandle)store->count);
    assert(store->slots[handle - 1].references > 0);
    return &store->slots[handle - 1];
}

uint64_t scene_store_revision(SceneStore *store) {
    return ++store->revision;
}
