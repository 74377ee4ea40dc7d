/* What the files of src/scene share and nobody above sees: the scene's inside, and the edit that
 * every command makes. An edit changes a copy of the state; scene_edit_finish derives what follows
 * from it and either takes it over whole or drops it whole. */
#ifndef SCENE_INTERNAL_H
#define SCENE_INTERNAL_H

#include "scene/scene.h"
#include "scene/store.h"

enum {
    SCENE_UNDO_STEPS = 1024,
};
#define SCENE_MACS_MAX        (INT64_C(1) << 32) ///< of one forward pass; the window waits for it
#define SCENE_STORE_BYTES_MAX (INT64_C(1) << 30) ///< of all tensors that undo keeps

/// States before the present one, oldest first, then states that were undone. Each holds
/// references.
typedef struct SceneUndo {
    SceneState *states; ///< a ring of SCENE_UNDO_STEPS
    int first, count;   ///< the ring's oldest state, how many there are
    int past;           ///< how many of them lie before the present state
    uint64_t gesture;   ///< that the present state came from, 0 none
} SceneUndo;

/// Where we are in a walk.
typedef struct ScenePlace {
    int64_t position;
    SceneStage stage;
} ScenePlace;

/// The player's own time; nothing else in a scene knows of time.
typedef struct ScenePlayer {
    double phase;        ///< part of a step that has passed, 0 … 1
    ScenePlace previous; ///< place before its last change
    double since;        ///< seconds since then
} ScenePlayer;

/// Memory for derived tensors.
typedef struct SceneBuffer {
    void *data;
    int64_t bytes;
    int64_t held; ///< from the first byte on; the rest is offered to the system
} SceneBuffer;

struct Scene {
    SceneStore store;
    SceneState state;
    SceneDerived derived;
    SceneBuffer buffers[CONV_ROLE_COUNT][2]; ///< the derived tensor lies in one of a role's two,
                                             ///< the next one is written into the other
    SceneUndo undo;
    ScenePlayer player;
    SceneGhost ghost;
    uint64_t bases; ///< given to states so far
};

/// One change under way. `next` holds a reference to each of its tensors.
typedef struct SceneEdit {
    Scene *scene;
    SceneState next;
    bool placed;      ///< next.position was chosen; otherwise it is kept or becomes 0
    bool fresh;       ///< all else is replaced with the layer
    bool chosen;      ///< what is shown was chosen for this position: the maps' order follows
    bool visited;     ///< the order of another walk's maps was left so
    bool shown;       ///< what is shown was chosen or restored, and does not follow the position
    bool typed;       ///< no more than numbers in cells was changed
    uint64_t gesture; ///< edits with the same one, not 0, are undone in one step
} SceneEdit;

/// Starts from the present state. Ends with scene_edit_finish or scene_edit_drop.
SceneEdit scene_edit_begin(Scene *scene);
void scene_edit_drop(SceneEdit *edit);

/// Puts a tensor (taken over, whatever comes of it) in the place of one of the edit's handles.
Status scene_edit_put(SceneEdit *edit, SceneHandle *place, ConvTensor *tensor);
/// Gives some cells of a contiguous tensor new values, in place of one of the edit's handles. The
/// elements are those of the present tensor, which stands behind them again when the edit is
/// dropped.
Status scene_edit_put_cells(SceneEdit *edit, SceneHandle *place, const SceneCell *cells,
                            int64_t count);
/// Has a state's tensors stand behind their elements (scene/store.h).
void scene_edit_hold(SceneStore *store, const SceneState *state);
/// scene_edit_put, unless there are the same values already: then nothing changes.
Status scene_edit_replace(SceneEdit *edit, SceneHandle *place, ConvTensor *tensor);
Status scene_edit_put_zeros(SceneEdit *edit, SceneHandle *place, const int extent[4]);
void scene_edit_clear(SceneEdit *edit, SceneHandle *place);

/// The tensor behind a handle of an edit, by value: adding to the store does not move it.
ConvTensor scene_edit_tensor(const SceneEdit *edit, SceneHandle handle);

/// Derives what follows and makes `next` the state; on a failed `status` or derivation everything
/// stays as it was. Returns what failed. With `undoable` the former state can be returned to, where
/// the edit changed more than where we are.
Status scene_edit_finish(SceneEdit *edit, Status status, bool undoable);

/// Shows an image, a filter and a channel (-1 all), as far as the layer has them.
void scene_edit_show(SceneState *next, int n, int oc, int ic);

/// Whether two states have the same tensors, layer and loss, wherever we are in them.
bool scene_same_problem(const SceneState *a, const SceneState *b);
bool scene_same_layer(const ConvLayer *a, const ConvLayer *b);

/// Refuses a role or an index that is none, as a script may send one.
Status scene_index_check(const ConvLayer *layer, int role, const int index[4]);

void scene_state_retain(SceneStore *store, const SceneState *state);
void scene_state_release(SceneStore *store, const SceneState *state);

/* layer.c */

/// Everything that decides how large a layer's tensors are and how long a pass takes.
typedef struct SceneLayerSize {
    int n, ic, ih, iw, oc, icg, kh, kw, oh, ow;
    bool transposed;
} SceneLayerSize;

/// Whether a layer of this size is computed here.
///   errors  STATUS_LIMIT a tensor or the number of multiply-adds is too large
Status scene_layer_budget(const SceneLayerSize *size);

/// conv_layer_check, and the budget of a scene.
///   errors  as conv_layer_check; STATUS_LIMIT
Status scene_layer_check(const ConvLayer *layer, ConvShape *shape);

/// Changes the edit's layer (resolved and checked here) and makes its tensors fit.
Status scene_edit_layer(SceneEdit *edit, const ConvLayer *layer);

/* upstream.c */

/// SET_LOSS, SET_DY and SET_TARGET of an edit.
Status scene_edit_loss(SceneEdit *edit, int loss);
Status scene_edit_dy(SceneEdit *edit, const SceneCommand *command);
Status scene_edit_target(SceneEdit *edit, int preset);

/// Takes the present dY as the typed one, unless the loss is "given" already, and makes it so.
Status scene_edit_give(SceneEdit *edit);

/* stage.c */

/// The stage of a place, or the nearest that there is at its position: where the position alone is
/// sought, the stage asked for is AS_IS.
SceneStage scene_stage_settle(const ConvWalk *walk, ScenePlace place);

/// Where a step (+1, -1) from a place is one from stage to stage: takes it and says true.
bool scene_stage_step(const ConvWalk *walk, ScenePlace *place, int direction);

/// SET_STAGE of an edit.
Status scene_edit_stage(SceneEdit *edit, int stage);

/* parameter.c */

/// Sets a parameter; channels, filters and groups go on to the next number that divides.
Status scene_edit_parameter(SceneEdit *edit, SceneParameter parameter, int value);

/* fit.c */

/// Makes x, w, b, t and dy of an edit fit its layer, which was `old` before; what fits is kept.
Status scene_fit_tensors(SceneEdit *edit, const ConvLayer *old);

/// The same values in another shape. With `repeat` more of axes 0 and 1 continue with their index
/// 0; all else that is new is zeros.
Status scene_fit_copy(const ConvTensor *source, const int extent[4], bool repeat, ConvTensor *out);

/* random.c */

/// What a scene has before anything was chosen: standard normal, seed 1.
SceneRandom scene_random_default(void);

/// X of the layer's extents from the state's random numbers.
///   order   n, ic, ih, iw
Status scene_draw_random(ConvType type, const SceneRandom *random, const int extent[4],
                         ConvTensor *out);

/// STATUS_VALUE when the numbers asked for do not exist.
Status scene_random_check(const SceneRandom *random, ConvType type);

/* pattern.c */

/// X of the layer's extents as a pattern; `digit` as in SceneState, one more with each image.
Status scene_draw_pattern(ConvType type, ScenePattern pattern, int digit, const int extent[4],
                          ConvTensor *out);

/// Refuses numbers that are no pattern and no digit.
Status scene_pattern_check(int pattern, int digit);

enum { SCENE_DRAWN_SIDE = 28 };
/// Before a pattern or random numbers take the place of a picture: the input becomes no larger than
/// that, so that each of its cells can be seen, unless the kernel would not fit.
Status scene_edit_leave_image(SceneEdit *edit);

/// SET_PATTERN of an edit.
Status scene_edit_pattern(SceneEdit *edit, int pattern, int digit);

/* put.c */

/// SET_CELL, PAINT and SET_TENSOR of an edit.
Status scene_edit_cell(SceneEdit *edit, const SceneCommand *command);
Status scene_edit_paint(SceneEdit *edit, const SceneCommand *command);
Status scene_edit_tensor_put(SceneEdit *edit, const SceneCommand *command);

/* preset.c */

/// Filter `oc` of the layer's w: a view of 1×ICG×KH×KW, whichever axes w has it on.
ConvTensor scene_filter(const ConvLayer *layer, const ConvTensor *w, int oc);

/// Values of a preset in filter `oc` of the layer's w, overwritten.
Status scene_preset_fill(ScenePreset preset, uint64_t seed, const ConvLayer *layer, int oc,
                         ConvTensor *w);

/// The preset that filter `oc` of the layer's w is, or -1. Filters of zeros are none.
int scene_preset_match(const ConvLayer *layer, const ConvTensor *w, int oc, uint64_t seed);

/// Whether there is a rule for this preset at a kernel size.
bool scene_preset_fits(ScenePreset preset, int kh, int kw);

/// Refuses a number that is no preset, or one without a rule for the layer's kernel.
Status scene_preset_check(int preset, const ConvLayer *layer);

/// The preset of a new filter: a bank that goes round, or random beside 3×3.
ScenePreset scene_preset_bank(int oc, int kh, int kw);

/* image.c */

/// Makes x of the picture, as the state says it enters, and n, ic, ih, iw of `layer` follow.
/// `at_hand` is that tensor, then taken over, or NULL, or one of another shape.
Status scene_edit_picture(SceneEdit *edit, ConvTensor *at_hand, ConvLayer *layer);

/// Puts a picture, which is taken over, into the edit; it enters with its longer side `side`.
Status scene_edit_image(SceneEdit *edit, IoImage *image, int side);

/// SET_IMAGE_SIZE of an edit.
Status scene_edit_image_size(SceneEdit *edit, int side);

/* derive.c */

/// What follows from the edit's state, computed beside the present tensors: only what changed.
///   errors  STATUS_MEMORY; nothing has changed
Status scene_derive(const SceneEdit *edit, SceneDerived *out);

/// Takes a derivation over; before the next one.
void scene_derive_accept(Scene *scene, const SceneDerived *derived);
void scene_derive_free(Scene *scene);

/// Extents that a role's tensor has in a checked layer.
void scene_role_extent(const ConvLayer *layer, ConvRole role, int extent[4]);

/// The tensor that the present loss reads besides Y, or NULL.
const ConvTensor *scene_loss_partner(const Scene *scene);

/// Fills window and term of a state's position.
void scene_derive_place(SceneDerived *derived, const SceneState *state);

/* outputs.c */

/// What is to be computed from Y.
typedef struct SceneOutputs {
    ConvLoss loss;
    const ConvTensor *y; ///< contiguous
    const ConvTensor *t; ///< what the loss reads besides, contiguous or a T of zeros; or NULL
    ConvTensor *dy;      ///< to be written, contiguous; or NULL
    ConvTensor *db;      ///< likewise
    bool y_is_new;       ///< then Y is measured
} SceneOutputs;

typedef struct SceneOutputsFound {
    double loss;
    SceneMeasure y, dy; ///< of those that were new
} SceneOutputsFound;

/// The loss, dY and db where they are wanted, and the measures of Y and dY.
SceneOutputsFound scene_outputs(const SceneOutputs *outputs);

/// The tensor whose values dY has anyway: Y where the target is zeros, the typed dY; or an empty
/// one.
ConvTensor scene_outputs_present(ConvLoss loss, const ConvTensor *y, const ConvTensor *t);

/* undo.c */

Status scene_undo_init(SceneUndo *undo);
void scene_undo_free(SceneUndo *undo, SceneStore *store);

/// Adds a former state, whose references it takes over; what had been undone is forgotten, and the
/// oldest states while the store is over its budget. A state within a gesture, of which there is a
/// step already, is dropped.
void scene_undo_push(SceneUndo *undo, SceneStore *store, const SceneState *state, uint64_t gesture);

/// UNDO (-1) and REDO (+1).
Status scene_undo_move(Scene *scene, int direction);

/* player.c */

/// ghost.c: before an edit is taken over; as time passes.
void scene_ghost_keep(Scene *scene, const SceneEdit *edit);
void scene_ghost_advance(Scene *scene, double seconds);

/// STEP and PLAY of an edit.
void scene_player_step(SceneEdit *edit, SceneStep step, int direction);
void scene_player_play(SceneEdit *edit, int value);

/// The end of the next (+1) or the beginning of the present (-1) step, from any position.
int64_t scene_player_target(const ConvWalk *walk, int64_t position, SceneStep step, int direction);

/* shown.c */

/// Image and filter of the product last added (at position 0: of the first one to come).
void scene_shown_of(const ConvWalk *walk, int64_t position, int *n, int *oc);

/// Whether any image and filter can be shown at a position, whatever the sums' order: at the
/// walk's ends.
bool scene_shown_is_free(const ConvWalk *walk, int64_t position);

/// Takes the walk of `next` to the image and the filter that it shows.
void scene_shown_go(const ConvWalk *walk, SceneState *next);

/// `first` where the walk can begin with that window, else 0.
int64_t scene_shown_first(const ConvWalk *walk, int64_t first);

/// The window to show at a position: that of the product last added, at the walk's ends the first
/// or the last one of what is shown.
int64_t scene_shown_window(const ConvWalk *walk, int64_t position, int n, int oc);

#endif
