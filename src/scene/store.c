/* Tensors behind handles. A handle is the number of its slot plus one; a slot is used again only
 * when nothing refers to it any more.
 * Edited tensors form trees (H. Baker, "Shallow binding makes functional arrays fast", 1991): the
 * root has the elements, every other one the cells in which it differs from `other`, on the way to
 * the root. Holding one turns the way there around, step by step: elements and cells change places.
 */
#include "scene/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void scene_store_free(SceneStore *store) {
    for (int i = 0; i < store->count; i++) {
        conv_tensor_destroy(&store->slots[i].tensor);
        free(store->slots[i].cells);
        io_image_free(&store->slots[i].image);
    }
    free(store->slots);
    memset(store, 0, sizeof *store);
}

static SceneStoreSlot *slot_of(SceneStore *store, SceneHandle handle) {
    assert(handle >= 1 && handle <= (SceneHandle)store->count);
    return &store->slots[handle - 1];
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
        assert(slot_of(store, handle)->references > 0);
        slot_of(store, handle)->references++;
    }
}

/* ----------------------------------------------------------------------- edited tensors */

static double exchange(const ConvTensor *tensor, int64_t at, double value) {
    double former;
    if (tensor->type == CONV_F32) {
        former = (double)((float *)tensor->data)[at];
        ((float *)tensor->data)[at] = (float)value;
    } else {
        former = ((double *)tensor->data)[at];
        ((double *)tensor->data)[at] = value;
    }
    return former;
}

/* Writes cells from the last to the first; they become those that lead back. */
static void exchange_cells(const ConvTensor *tensor, SceneCell *cells, int64_t count) {
    for (int64_t i = count - 1; i >= 0; i--) {
        cells[i].value = exchange(tensor, cells[i].at, cells[i].value);
    }
    for (int64_t i = 0; i < count / 2; i++) {
        SceneCell cell = cells[i];
        cells[i] = cells[count - 1 - i];
        cells[count - 1 - i] = cell;
    }
}

static int64_t cell_bytes(const SceneStoreSlot *slot) {
    return slot->cell_count * (int64_t)sizeof *slot->cells;
}

/* The root's elements go to `next`, whose cells, which lead from one to the other, go to the root.
 */
static void change_places(SceneStore *store, SceneHandle root, SceneHandle next) {
    SceneStoreSlot *from = slot_of(store, root), *to = slot_of(store, next);
    exchange_cells(&from->tensor, to->cells, to->cell_count);
    to->tensor = from->tensor;
    from->tensor = (ConvTensor){0};
    from->cells = to->cells;
    from->cell_count = to->cell_count;
    to->cells = NULL;
    to->cell_count = 0;
    int64_t bytes = from->bytes;
    from->bytes = to->bytes;
    to->bytes = bytes;
    from->other = next;
    to->other = 0;
    to->references++;
    to->dependents++;
    from->references--;
    from->dependents--;
}

static SceneHandle dependent_of(const SceneStore *store, SceneHandle handle) {
    int i = 0;
    while (store->slots[i].references == 0 || store->slots[i].other != handle) {
        i++;
    }
    return (SceneHandle)i + 1;
}

/* Only another edit leads over this one: that one takes its cells over. Where there is no memory
 * for that, all stays as it is. */
static void join_dependent(SceneStore *store, SceneHandle handle) {
    SceneStoreSlot *slot = slot_of(store, handle);
    SceneStoreSlot *next = slot_of(store, dependent_of(store, handle));
    int64_t count = next->cell_count + slot->cell_count;
    SceneCell *cells = realloc(next->cells, (size_t)count * sizeof *cells);
    if (!cells) {
        return;
    }
    memcpy(cells + next->cell_count, slot->cells, (size_t)slot->cell_count * sizeof *cells);
    next->cells = cells;
    next->cell_count = count;
    next->bytes = cell_bytes(next);
    next->other = slot->other;
    free(slot->cells);
    *slot = (SceneStoreSlot){0};
}

/* Clears away what nobody refers to, or nobody but the edits that lead over it. */
static void tidy(SceneStore *store, SceneHandle handle) {
    while (handle) {
        SceneStoreSlot *slot = slot_of(store, handle);
        SceneHandle other = slot->other;
        if (slot->references == 0) {
            store->bytes -= slot->bytes;
            conv_tensor_destroy(&slot->tensor);
            io_image_free(&slot->image);
            free(slot->cells);
            *slot = (SceneStoreSlot){0};
            if (other) {
                SceneStoreSlot *left = slot_of(store, other);
                left->references--;
                left->dependents--;
            }
            handle = other;
        } else if (slot->references > slot->dependents) {
            return;
        } else if (other) {
            if (slot->dependents == 1) {
                join_dependent(store, handle);
            }
            return;
        } else {
            change_places(store, handle, dependent_of(store, handle));
        }
    }
}

Status scene_store_add_edit(SceneStore *store, SceneHandle from, const SceneCell *cells,
                            int64_t count, SceneHandle *out) {
    SceneCell *own = malloc((size_t)count * sizeof *own);
    int number = own ? free_slot(store) : -1;
    if (number < 0) {
        free(own);
        return status_error(STATUS_MEMORY, "there is no memory left for another edit");
    }
    SceneStoreSlot *former = slot_of(store, from), *slot = &store->slots[number];
    assert(former->tensor.data && conv_tensor_is_contiguous(&former->tensor));
    *out = (SceneHandle)number + 1;
    *slot = (SceneStoreSlot){.other = from,
                             .cells = own,
                             .cell_count = count,
                             .references = 1,
                             .revision = scene_store_revision(store)};
    slot->bytes = cell_bytes(slot);
    store->bytes += slot->bytes;
    memcpy(own, cells, (size_t)count * sizeof *own);
    former->references++;
    former->dependents++;
    change_places(store, from, *out);
    slot->measure = scene_measure_edit(&slot->tensor, former->measure, cells, own, count);
    return status_ok();
}

void scene_store_hold(SceneStore *store, SceneHandle handle) {
    while (handle && slot_of(store, handle)->other) {
        SceneHandle next = handle, root = slot_of(store, handle)->other;
        while (slot_of(store, root)->other) {
            next = root;
            root = slot_of(store, root)->other;
        }
        change_places(store, root, next);
        tidy(store, root);
    }
}

void scene_store_release(SceneStore *store, SceneHandle handle) {
    if (handle) {
        assert(slot_of(store, handle)->references > 0);
        slot_of(store, handle)->references--;
        tidy(store, handle);
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
