/* Checking the scene's gradients by nudging: one element, or all of a tensor in slices, so that a
 * window stays alive meanwhile. Changes nothing in the scene. */
#ifndef SCENE_CHECK_H
#define SCENE_CHECK_H

#include "conv/check.h"
#include "scene/scene.h"

#define SCENE_CHECK_MACS_MAX (INT64_C(1) << 31) ///< multiply-adds of a whole check

/// Nudges one element of x, w or b. Without a bias, b is nudged about 0.
///   step    how far, or 0: as conv_check_step
///   cost    about a pass of the layer in f64, and two or three of one filter
///   errors  STATUS_VALUE there is no such element, or no such step; STATUS_MEMORY; *out untouched
Status scene_nudge(const Scene *scene, int role, const int index[4], double step, ConvNudge *out);

/// One nudge, kept while nothing that it depends on changes. All zero bytes is none.
typedef struct SceneNudge {
    bool known; ///< there is a nudge, or a status that says why there is none
    Status status;
    ConvNudge nudge;
    ConvCheck shared; ///< its `done` of its `planes` tell how far one is that is not known
    /* its owner's */
    bool begun;
    int role, index[4];
    double step;
    uint64_t revision[2]; ///< of y and dy, which change with whatever L depends on
} SceneNudge;

/// Brings a kept nudge up to date: computes only when it is asked for another element or step, or
/// of another problem. For a view that asks in every frame.
///   macs  multiply-adds to spend now, or one plane of y where that has more. A larger problem is
///         begun when it is still the same at the next call, so that a drag does not wait for it
///   true  while it is not known
///   cost  beside them, once: two or three passes of one filter for w and b
bool scene_nudge_update(SceneNudge *kept, const Scene *scene, int role, const int index[4],
                        double step, int64_t macs);

/// Forgets it, and frees what it keeps; none is fine.
void scene_nudge_drop(SceneNudge *kept);

/// All elements of x, w or b, nudged one after another. All zero bytes is none. A check that is
/// done, or has not ended well, still tells its numbers.
typedef struct SceneCheck {
    int64_t count; ///< elements to nudge; 0: there is no check
    int64_t done, agreeing;
    ConvRole role;
    double step;
    double worst; ///< largest difference so far, NaN where one was none
    int worst_index[4];
    ConvNudge first; ///< first disagreement, when agreeing < done
    int first_index[4];
    Status status; ///< failed: it stopped there
    /* its owner's */
    ConvCheck shared;     ///< what the nudges share, while there are any to come
    double cost;          ///< multiply-adds of one nudge, on average
    uint64_t revision[2]; ///< of y and dy when it began
} SceneCheck;

/// Begins a check; one that was under way is dropped.
///   memory  as conv_check_init
///   cost    a pass of the layer in f64
///   errors  STATUS_VALUE neither x, w nor b; STATUS_LIMIT it would take more than
///           SCENE_CHECK_MACS_MAX; STATUS_MEMORY; *check is then none
Status scene_check_start(SceneCheck *check, const Scene *scene, int role);

/// Nudges elements until about `macs` multiply-adds have been spent, at least one; true while more
/// remain. A check of what the scene no longer shows is dropped.
///   cost    2^20 of them take 1 ms (large layers) to 20 ms (small ones, where little is added for
///           each output that is looked up)
bool scene_check_advance(SceneCheck *check, const Scene *scene, int64_t macs);

/// Whether there is a check, and it is one of the problem that the scene shows.
bool scene_check_is_of(const SceneCheck *check, const Scene *scene);

/// Cancels a check or forgets its result; none is fine.
void scene_check_drop(SceneCheck *check);

#endif
