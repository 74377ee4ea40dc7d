/* Tensors, and pictures, behind handles: immutable, shared by reference counts, each with a
 * revision of its own. The state and every undo step hold references; an edit adds a new tensor and
 * lets the old one go.
 * A tensor in which a few cells were changed shares all others with the one that it came from, so
 * that a thousand edits of a photo are kept in the memory of one: the elements lie in memory once,
 * for the tensor that was held last; the others are kept as the cells in which they differ from it,
 * or from one that does. Knows nothing of layers or commands. */
#ifndef SCENE_STORE_H
#define SCENE_STORE_H

#include "conv/tensor.h"
#include "scene/scene.h"

/// What is worth knowing of a tensor's values and costs a pass over them.
typedef struct SceneMeasure {
    double limit;  ///< largest finite magnitude, 1 for a tensor of zeros
    bool integers; ///< all elements are integers below 2^24
} SceneMeasure;

/// A cell of a contiguous tensor by its place in memory, and its value.
typedef struct SceneCell {
    int64_t at;
    double value;
} SceneCell;

/// One pass over a contiguous tensor.
SceneMeasure scene_measure(const ConvTensor *tensor);

/// The measure of a tensor after some cells of one with the measure `before` were given new values;
/// `old` are the former ones, in the same order. Looks at the whole only where it has to.
SceneMeasure scene_measure_edit(const ConvTensor *tensor, SceneMeasure before,
                                const SceneCell *cells, const SceneCell *old, int64_t count);

/// The same in parts: those of a tensor, added to one that begins as {0, true}, then finished. In
/// between a limit of 0 stands for zeros.
SceneMeasure scene_measure_part(const ConvTensor *part);
void scene_measure_add(SceneMeasure *measure, const SceneMeasure *more);
SceneMeasure scene_measure_finish(SceneMeasure measure);

/// What a measure says of integers, alone.
bool scene_measure_integers(const ConvTensor *part);

typedef struct SceneStoreSlot {
    ConvTensor tensor; ///< as lent; a tensor of zeros has strides 0 and one element behind it;
                       ///< empty while the elements stand for another one
    SceneHandle other; ///< from which it then differs in these cells, written from the last to the
    SceneCell *cells;  ///< first
    int64_t cell_count;
    int dependents; ///< slots whose `other` this one is; they are references, too
    IoImage image;  ///< or a picture; then there is no tensor
    int64_t bytes;  ///< what it occupies
    int references; ///< 0: the slot is free
    uint64_t revision;
    SceneMeasure measure;
} SceneStoreSlot;

/// All zero bytes is an empty store.
typedef struct SceneStore {
    SceneStoreSlot *slots;
    int count, capacity;
    int64_t bytes;     ///< of everything in it
    uint64_t revision; ///< the last one given out
} SceneStore;

void scene_store_free(SceneStore *store);

/// Takes the elements of a contiguous tensor over; the new handle has one reference.
///   errors  STATUS_MEMORY, the tensor is destroyed all the same; *tensor empty in either case
Status scene_store_add(SceneStore *store, ConvTensor *tensor, SceneHandle *out);

/// A tensor that differs from a held, contiguous one in some cells, each named once, their values
/// rounded to its type; the new one is held then.
///   memory  the cells
Status scene_store_add_edit(SceneStore *store, SceneHandle from, const SceneCell *cells,
                            int64_t count, SceneHandle *out);

/// Has the elements stand for this tensor, where they stood for another one. Handle 0 is fine.
void scene_store_hold(SceneStore *store, SceneHandle handle);

/// A tensor of zeros that occupies one element however large it is. It has strides 0.
Status scene_store_add_zeros(SceneStore *store, ConvType type, const int extent[4],
                             SceneHandle *out);

/// Takes a picture over; *image empty afterwards in either case.
Status scene_store_add_image(SceneStore *store, IoImage *image, SceneHandle *out);

/// One reference more or less; handle 0 is fine.
void scene_store_retain(SceneStore *store, SceneHandle handle);
void scene_store_release(SceneStore *store, SceneHandle handle);

/// The slot of a live handle, its tensor empty unless it is held; lent until the next change of the
/// store.
const SceneStoreSlot *scene_store_at(const SceneStore *store, SceneHandle handle);

/// A revision that nothing has had before.
uint64_t scene_store_revision(SceneStore *store);

#endif
