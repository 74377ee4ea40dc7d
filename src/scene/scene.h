/* Where we are: the problem, the walk, the position, and what follows from them. All changes go
 * through scene_apply; pictures are functions of what stands here. Knows no window, font or clock.
 */
#ifndef SCENE_SCENE_H
#define SCENE_SCENE_H

#include "conv/gradient.h"
#include "conv/layer.h"
#include "conv/links.h"
#include "conv/tensor.h"
#include "conv/walk.h"
#include "io/image.h"

typedef enum SceneParameter {
#define SCENE_PARAMETER(NAME, field, word, label) SCENE_PARAMETER_##NAME,
#include "scene/parameters.def"
#undef SCENE_PARAMETER
    SCENE_PARAMETER_COUNT
} SceneParameter;

typedef enum ScenePreset {
#define SCENE_PRESET(NAME, word, label, any, scale, a, b, c, d, e, f, g, h, i) SCENE_PRESET_##NAME,
#include "scene/presets.def"
#undef SCENE_PRESET
    SCENE_PRESET_COUNT
} ScenePreset;

typedef enum ScenePattern {
#define SCENE_PATTERN(NAME, word, label, help) SCENE_PATTERN_##NAME,
#include "scene/patterns.def"
#undef SCENE_PATTERN
    SCENE_PATTERN_COUNT
} ScenePattern;

enum { SCENE_DIGIT_COUNT = 10 }; ///< digits that the pattern "digit" draws

typedef enum SceneCommandKind {
#define SCENE_COMMAND(NAME, undoable) SCENE_##NAME,
#include "scene/commands.def"
#undef SCENE_COMMAND
    SCENE_COMMAND_COUNT
} SceneCommandKind;

/// How many walks there are for a scene (scene/walks.def).
enum {
    SCENE_WALK_COUNT = 0
#define SCENE_WALK(NAME) +1
#include "scene/walks.def"
#undef SCENE_WALK
};

/// Stages of a walk that gathers (scene_has_stages).
typedef enum SceneStage {
#define SCENE_STAGE(NAME, word, label) SCENE_STAGE_##NAME,
#include "scene/stages.def"
#undef SCENE_STAGE
    SCENE_STAGE_COUNT
} SceneStage;

/// What SET_DY makes of the typed dY.
typedef enum SceneDy {
    SCENE_DY_ONES,
    SCENE_DY_ONE_HOT, ///< 1 in one cell, 0 in all others
    SCENE_DY_RANDOM,  ///< integers from -3 to 3
    SCENE_DY_COUNT
} SceneDy;

typedef enum SceneSource {
    SCENE_SOURCE_TYPED, ///< or pasted, or from an array's file
    SCENE_SOURCE_RANDOM,
    SCENE_SOURCE_IMAGE,
    SCENE_SOURCE_PATTERN
} SceneSource;
typedef enum SceneStep {
    SCENE_STEP_PRODUCT,
    SCENE_STEP_WINDOW,
    SCENE_STEP_ROW,     ///< of the windows' tensor; in dW and db a block with a subtotal
    SCENE_STEP_CHANNEL, ///< a whole map of the windows' tensor: one image and channel
    SCENE_STEP_COUNT
} SceneStep;
typedef enum SceneDistribution {
    SCENE_NORMAL,   ///< mean 0, deviation 1
    SCENE_UNIFORM,  ///< [low, high)
    SCENE_INTEGERS, ///< low … high, both included
    SCENE_DISTRIBUTION_COUNT
} SceneDistribution;

typedef struct SceneRandom {
    uint64_t seed;
    SceneDistribution distribution;
    double low, high;
    bool normalise; ///< then to mean 0, deviation 1
} SceneRandom;

/// A tensor of the store; 0 is none. Handles are never reused while anything refers to them.
typedef uint32_t SceneHandle;

/// Where walks were left for others. All zeros: none was.
typedef struct SceneLeft {
    struct {
        int64_t position, first_window;
        SceneStage stage;
    } at[CONV_WALK_COUNT];
    bool scatter; ///< dX in that reading
} SceneLeft;

/// Small, without pointers, copied by undo.
typedef struct SceneState {
    ConvType type;
    ConvLayer layer; ///< resolved: its four paddings are right for its rule
    SceneSource source;
    SceneRandom random;
    ScenePattern pattern;
    int digit;              ///< of the pattern "digit", 0 to 9
    bool image_grey;        ///< a picture enters as one channel
    bool image_bytes;       ///< as values 0 … 255, not 0 … 1
    int image_side;         ///< its longer side as it enters, pixels
    SceneHandle x, w, b, t; ///< b and t always exist; without bias b is zeros
    SceneHandle dy;         ///< the typed dY, once there was one; always under the loss "given"
    SceneHandle picture;    ///< the image as loaded, when source is an image
    ConvLoss loss;
    ConvWalkKind walk;
    int64_t position;     ///< products already added
    int64_t first_window; ///< that the walk begins with: 0, or the first of a map that was chosen
    SceneStage stage; ///< of a walk that has stages: up to TURN only at position 0, CROP only at
                      ///< the end, else SLIDE; AS_IS in all other walks
    SceneLeft left;   ///< in this layer
    SceneStep step;
    bool playing;
    bool loop;                    ///< playing goes on from the start after the end
    double speed;                 ///< steps a second
    int show_n, show_oc, show_ic; ///< show_ic -1: all channels; n and oc are the walk's (shown.c)
    int pin_role;                 ///< ConvRole or -1
    int pin_index[4];
    int lesson;     ///< the caller's number of the setup that this comes from, 0 none
    uint64_t basis; ///< another one after each change of the problem, but not of single cells
} SceneState;

/// What follows from the state; kept by the scene, recomputed when out of date.
typedef struct SceneDerived {
    ConvShape shape;
    ConvUnread unread;            ///< of the side that windows lie on
    ConvTensor y, dx, dw, db, dy; ///< the whole pass, by the core
    ConvWalk walk;                ///< of state.walk, over the tensors above
    int64_t window, term;         ///< of the product just added; at position 0 term -1;
                                  ///< at the walk's ends the window is one of what is shown
    double loss;
    double limit[CONV_ROLE_COUNT];  ///< largest magnitude in each tensor, 1 for a tensor of zeros
    bool integers[CONV_ROLE_COUNT]; ///< all elements are integers below 2^24
    uint64_t revision[CONV_ROLE_COUNT]; ///< changes when the tensor's values do
} SceneDerived;

typedef struct SceneCommand {
    SceneCommandKind kind;
    SceneParameter parameter;
    SceneStep step;
    int value;
    int role;
    int index[4];
    int to[4];
    int64_t position;
    double number;
    SceneRandom random;
    const ConvTensor *tensor; ///< lent for the call
    bool leaves_lesson;       ///< SET_TENSOR: from now on the state comes from no setup
    uint32_t gesture; ///< commands of one kind with one number other than 0 are undone in one step
} SceneCommand;

enum { SCENE_TENSOR_ELEMENTS_MAX = 128 << 20 }; ///< of one tensor of a layer

#define SCENE_SPEED_MIN 0.25
#define SCENE_SPEED_MAX 8.0

typedef struct Scene Scene;

/// A scene with the smallest layer, at position 0.
Status scene_create(Scene **out);
void scene_destroy(Scene *scene);

/// Carries a command out. What it changes is derived at once, so a view never sees half of it.
///   errors  STATUS_VALUE, STATUS_SHAPE, STATUS_LIMIT: the layer could not be computed: the
///           sentence says why, the last good state stays; STATUS_MEMORY
Status scene_apply(Scene *scene, const SceneCommand *command);

const SceneState *scene_state(const Scene *scene);
const SceneDerived *scene_derived(const Scene *scene);

/// Tensor of a role: x w b t from the store, the others derived (dy too: under the loss "given" it
/// equals the typed one). Lent until the next change.
/// Contiguous, but for a t into which nothing was typed: its zeros may be one, with strides 0.
const ConvTensor *scene_tensor(const Scene *scene, ConvRole role);

/// Limits within which a parameter can be set with the others as they are, so that a stepper cannot
/// leave the layers that can be computed.
void scene_parameter_limits(const Scene *scene, SceneParameter parameter, int *low, int *high);
/// Whether a parameter can be set to a value with the others as they are, nothing is changed.
///   errors  what scene_apply would say of it
Status scene_parameter_check(const Scene *scene, SceneParameter parameter, int value);
int scene_parameter_get(const ConvLayer *layer, SceneParameter parameter);

/// The preset that a filter's values are, or -1.
int scene_preset_of(const Scene *scene, int oc);
/// "Sobel x", and how it is scaled: "1 0 −1 / 2 0 −2 / 1 0 −1, divided by 4".
const char *scene_preset_label(ScenePreset preset);
void scene_preset_describe(ScenePreset preset, int channels, char *out, int capacity);

/// Whether a walk has stages, which the core's walks do not know: dX by gather, of a transposed
/// layer forward.
bool scene_has_stages(const ConvLayer *layer, ConvWalkKind walk);

/// Whether a walk of dX ends with a stage in which what the places of a mirrored border have come
/// to is added to the cells that they show: CROP, of gather its last one, of scatter its only one.
bool scene_has_fold(const ConvWalk *walk);

/// "dY as it is", "insert s−1 zeros", ...
const char *scene_stage_label(const ConvWalk *walk, SceneStage stage);

/// The walks of scenes, numbered from 0 to SCENE_WALK_COUNT - 1.
ConvWalkKind scene_walk(int number);
bool scene_has_walk(int kind); ///< whether this ConvWalkKind, or number that is none, is among them

/// Sizes of a walk that gathers, one after another, along both axes; o is the side that it gathers
/// from (dY, of a transposed layer X), i the side that it computes (dX, Y):
///   inserted (oh-1)*sh+1 · padded = before + inserted + after, where before = eff_h-1 and
///   after = eff_h-1 and the rows that no window reads (transposed: the output padding) · result =
///   padded-eff_h+1, the padded side i · result - crops = its height. The layer must be checked,
///   `shape` its shape.
typedef struct SceneGatherSizes {
    int oh, ow;
    int inserted_h, inserted_w;
    int pad_top, pad_bottom, pad_left, pad_right; ///< zeros around the inserted side
    int padded_h, padded_w;
    int result_h, result_w;                           ///< the gradient of the padded input
    int crop_top, crop_bottom, crop_left, crop_right; ///< the layer's padding, cut away again
} SceneGatherSizes;
SceneGatherSizes scene_gather_sizes(const ConvLayer *layer, const ConvShape *shape);

const char *scene_pattern_label(ScenePattern pattern);
const char *scene_pattern_help(ScenePattern pattern);

/// Replaces X (and the layer's input extents) by a picture, which is taken over whatever comes of
/// it. Above `pixels` it enters reduced, its shape kept; SET_IMAGE_SIZE can ask for more. `x`
/// is the tensor as which it then enters where it is at hand, made by io_image_tensor in the
/// present range, else NULL or empty; taken over if it fits. Undoable. The layer's other parameters
/// stay where they can.
Status scene_open_image(Scene *scene, IoImage *image, ConvTensor *x, int64_t pixels);

/// The picture as loaded while it is the source, else NULL; lent until the next change.
const IoImage *scene_picture(const Scene *scene);

/// The size of a picture whose longer side becomes `side`, which is at least 1.
void scene_image_size(const IoImage *image, int side, int *width, int *height);

/// Bytes of all tensors and pictures that are kept, for undo too, and the most that undo may keep.
int64_t scene_bytes(const Scene *scene, int64_t *most);

/// Whether the image and the filter that are shown are those where the walk has come by itself:
/// nobody has chosen others.
bool scene_shown_by_walk(const Scene *scene);

/// Undo steps that there are.
int scene_undo_count(const Scene *scene);

/// Replaces everything by tensors and a layer, as lessons do. Values are copied and converted to
/// `type`. b and t may be NULL: zeros; with `targeted`, T is made by preset `target` as SET_TARGET
/// makes it, and t is not read. dy may be NULL: there is no typed dY, or ones under the loss
/// "given". x is not read when source is RANDOM or PATTERN (it is drawn) or IMAGE (it is made of
/// `image`, and the layer's n, ic, ih, iw follow it). Under a named padding rule the four sides
/// follow the rule. A position beyond the walk becomes its end. The player begins anew too: a
/// product at a time, once a second. Undoable.
///   errors  as scene_apply; STATUS_SHAPE when a tensor disagrees with the layer
typedef struct SceneSetup {
    ConvType type;
    ConvLayer layer;
    const ConvTensor *x, *w, *b, *t, *dy;
    bool targeted;
    ScenePreset target;
    SceneSource source;
    const IoImage *image; ///< when source is IMAGE
    bool image_grey, image_bytes;
    int image_side; ///< 0: the picture's own
    SceneRandom random;
    ScenePattern pattern; ///< when source is PATTERN, with `digit`
    int digit;
    ConvLoss loss;
    ConvWalkKind walk;
    int64_t position;
    bool chosen; ///< this image and filter are shown, as SHOW does it at that position
    int show_n, show_oc;
    int lesson; ///< SceneState.lesson from now on, until another setup or a photo
} SceneSetup;
Status scene_open(Scene *scene, const SceneSetup *setup);

bool scene_can_undo(const Scene *scene);
bool scene_can_redo(const Scene *scene);

/// There is nothing to undo or redo from now on: the present state is where a person begins.
void scene_forget_past(Scene *scene);

/// Lets `seconds` pass: while playing, steps at state.speed of state.step granularity. At the end
/// of the walk it stops or, in a loop, starts over with the next step. True when the position or
/// the stage changed.
bool scene_player_advance(Scene *scene, double seconds);

/// Seconds until scene_player_advance would next step; negative when it is not playing.
double scene_player_wait(const Scene *scene);

/// For motion: the position before the last change of position or stage, and seconds since it
/// changed (as told by scene_player_advance).
int64_t scene_player_previous(const Scene *scene, double *since);

/// The stage before that change.
SceneStage scene_player_previous_stage(const Scene *scene);

enum { SCENE_GHOST_CELLS = 256 };
#define SCENE_GHOST_SECONDS 1.0

/// A plane as it was; without rows where it was too large to be kept.
typedef struct SceneGhostPlane {
    int rows, cols;
    double values[SCENE_GHOST_CELLS];
} SceneGhostPlane;

/// What a change of the layer took the place of.
typedef struct SceneGhost {
    ConvLayer layer;
    ConvShape shape;
    SceneGhostPlane x, w, y; ///< of what was shown
    double since;            ///< seconds, as told by scene_player_advance
    bool there;
} SceneGhost;

/// For SCENE_GHOST_SECONDS after a change of the layer; else, and where all else changed with it (a
/// lesson, a photo), NULL.
const SceneGhost *scene_ghost(const Scene *scene);

#endif
