/* Lessons from their files: every field read strictly, the layer put together from the tensors'
 * shapes, and the whole checked before it is given out. assets/lessons/README.md has the format. */
#include "scene/lesson.h"

#include "scene/internal.h"
#include "scene/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_MAX = 80, BRIEF_MAX = 20, TEXT_MAX = 1200, STEPS_MAX = 64, FILE_NAME_MAX = 200 };

/* Reads the next field where nothing has failed yet. */
#define READ(status, call)                                                                         \
    do {                                                                                           \
        if (!status_failed(&(status))) {                                                           \
            (status) = (call);                                                                     \
        }                                                                                          \
    } while (0)

#define FIELD(object, where, name) json_object_get(object, name), scene_json_path("%s" name, where)

static Status demand(const json_t *object, const char *where, const char *name) {
    return json_object_get(object, name)
               ? status_ok()
               : status_error(STATUS_FORMAT, "there is no field “%s%s”", where, name);
}

static Status read_walk(const json_t *value, SceneJsonPath where, ConvWalkKind *walk) {
    const char *words[SCENE_WALK_COUNT];
    int number = 0;
    for (int i = 0; i < SCENE_WALK_COUNT; i++) {
        words[i] = conv_walk_word(scene_walk(i));
        number = scene_walk(i) == *walk ? i : number;
    }
    Status status = scene_json_word(value, where, words, SCENE_WALK_COUNT, &number);
    *walk = scene_walk(number);
    return status;
}

/* Left out, it is the loss that reads what there is. */
static Status read_loss(const json_t *root, ConvLoss *loss) {
    static const char *const words[] = {
#define CONV_LOSS(NAME, word, formula, derivative) word,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    bool given = json_object_get(root, "dy");
    bool target = json_object_get(root, "t") || json_object_get(root, "target");
    int number = given ? CONV_LOSS_GIVEN : target ? CONV_LOSS_HALF_SQUARED : CONV_LOSS_SUM;
    Status status = scene_json_word(FIELD(root, "", "loss"), words, CONV_LOSS_COUNT, &number);
    if (!status_failed(&status) && number == CONV_LOSS_GIVEN && !given) {
        status = status_error(STATUS_FORMAT, "loss is “given”, and there is no field “dy”");
    }
    *loss = (ConvLoss)number;
    return status;
}

/* The preset that makes T. */
static Status read_target(const json_t *root, SceneSetup *setup) {
    static const char *const words[] = {
#define SCENE_PRESET(NAME, word, label, any, scale, a, b, c, d, e, f, g, h, i) word,
#include "scene/presets.def"
#undef SCENE_PRESET
    };
    setup->targeted = json_object_get(root, "target");
    if (setup->targeted && json_object_get(root, "t")) {
        return status_error(STATUS_FORMAT,
                            "a lesson has a field “t” or a field “target”, not both");
    }
    int number = setup->target;
    Status status = scene_json_word(FIELD(root, "", "target"), words, SCENE_PRESET_COUNT, &number);
    setup->target = (ScenePreset)number;
    return status;
}

/* One number for both axes, or [down, across]; at least `low`. */
static Status read_pair(const json_t *value, SceneJsonPath where, int low, int *down, int *across) {
    int both[2] = {*down, *across}, count = 0;
    Status status = json_is_array(value)
                        ? scene_json_integers(value, where, 2, 2, low, both, &count)
                        : scene_json_int(value, where, low, CONV_EXTENT_MAX, &both[0]);
    *down = both[0];
    *across = count || !value ? both[1] : both[0];
    return status;
}

/* A rule by its word, one number, [h,w] or [top,bottom,left,right]. */
static Status read_padding(const json_t *value, SceneJsonPath where, ConvLayer *layer) {
    static const char *const words[] = {
#define CONV_PADDING(NAME, word, help) word,
#include "conv/paddings.def"
#undef CONV_PADDING
    };
    _Static_assert(CONV_PADDING_CUSTOM == CONV_PADDING_COUNT - 1,
                   "the rules with a word come first");
    int rule = layer->padding, side[4] = {0}, count = 0;
    if (!value || json_is_string(value)) {
        Status status = scene_json_word(value, where, words, CONV_PADDING_CUSTOM, &rule);
        layer->padding = (ConvPadding)rule;
        return status;
    }
    Status status = json_is_array(value)
                        ? scene_json_integers(value, where, 2, 4, 0, side, &count)
                        : scene_json_int(value, where, 0, CONV_EXTENT_MAX, &side[0]);
    if (!status_failed(&status) && count == 3) {
        status = status_error(STATUS_FORMAT, "%s is neither [h,w] nor [top,bottom,left,right]",
                              where.text);
    }
    layer->padding = CONV_PADDING_CUSTOM;
    layer->top = side[0];
    layer->bottom = count == 4 ? side[1] : side[0];
    layer->left = count == 4 ? side[2] : count == 2 ? side[1] : side[0];
    layer->right = count == 4 ? side[3] : layer->left;
    return status;
}

/* What stands in the border, by its word. */
static Status read_border(const json_t *value, SceneJsonPath where, ConvLayer *layer) {
    static const char *const words[] = {
#define CONV_BORDER(NAME, word, help) word,
#include "conv/borders.def"
#undef CONV_BORDER
    };
    int border = layer->border;
    Status status = scene_json_word(value, where, words, CONV_BORDER_COUNT, &border);
    layer->border = (ConvBorder)border;
    return status;
}

static Status read_layer(const json_t *value, ConvLayer *layer) {
    static const char *const known[] = {"stride",     "padding",        "padding-mode",
                                        "dilation",   "groups",         "flip",
                                        "transposed", "output-padding", NULL};
    const char *where = "layer.";
    if (!value) {
        return status_ok();
    }
    Status status = scene_json_fields(value, scene_json_path("layer"), known);
    READ(status, read_pair(FIELD(value, where, "stride"), 1, &layer->sh, &layer->sw));
    READ(status, read_padding(FIELD(value, where, "padding"), layer));
    READ(status, read_border(FIELD(value, where, "padding-mode"), layer));
    READ(status, read_pair(FIELD(value, where, "dilation"), 1, &layer->dh, &layer->dw));
    READ(status, scene_json_int(FIELD(value, where, "groups"), 1, CONV_EXTENT_MAX, &layer->groups));
    READ(status, scene_json_bool(FIELD(value, where, "flip"), &layer->flip));
    READ(status, scene_json_bool(FIELD(value, where, "transposed"), &layer->transposed));
    READ(status, read_pair(FIELD(value, where, "output-padding"), 0, &layer->oph, &layer->opw));
    return status;
}

/* Numbers, a pattern or random numbers. */
static Status read_x(const json_t *value, SceneLesson *lesson) {
    SceneSetup *setup = &lesson->setup;
    const SceneJsonPath where = scene_json_path("x");
    if (scene_json_is_pattern(value)) {
        setup->source = SCENE_SOURCE_PATTERN;
        return scene_json_pattern(value, where, setup->type, &setup->pattern, &setup->digit,
                                  &lesson->x);
    }
    if (scene_json_is_random(value)) {
        setup->source = SCENE_SOURCE_RANDOM;
    }
    return scene_json_tensor(value, where, setup->type, false, &setup->random, &lesson->x);
}

static Status read_tensors(const json_t *root, SceneLesson *lesson) {
    SceneSetup *setup = &lesson->setup;
    ConvType type = setup->type;
    Status status = status_ok();
    READ(status, read_x(json_object_get(root, "x"), lesson));
    READ(status, scene_json_tensor(FIELD(root, "", "w"), type, false, NULL, &lesson->w));
    READ(status, scene_json_tensor(FIELD(root, "", "b"), type, true, NULL, &lesson->b));
    READ(status, scene_json_tensor(FIELD(root, "", "t"), type, false, NULL, &lesson->t));
    READ(status, scene_json_tensor(FIELD(root, "", "dy"), type, false, NULL, &lesson->dy));
    setup->x = lesson->x.data ? &lesson->x : NULL;
    setup->w = &lesson->w;
    setup->b = lesson->b.data ? &lesson->b : NULL;
    setup->t = lesson->t.data ? &lesson->t : NULL;
    setup->dy = lesson->dy.data ? &lesson->dy : NULL;
    return status;
}

/* "../picture.png" of "lessons/05.json" is "lessons/../picture.png". */
static Status read_image(const json_t *root, const char *path, SceneLesson *lesson) {
    char *file = NULL;
    Status status = scene_json_text(FIELD(root, "", "image"), FILE_NAME_MAX, &file);
    READ(status, scene_json_bool(FIELD(root, "", "grey"), &lesson->setup.image_grey));
    READ(status, scene_json_bool(FIELD(root, "", "bytes"), &lesson->setup.image_bytes));
    READ(status,
         scene_json_int(FIELD(root, "", "side"), 1, CONV_EXTENT_MAX, &lesson->setup.image_side));
    if (!status_failed(&status) && !file == !json_object_get(root, "x")) {
        status = status_error(STATUS_FORMAT, "a lesson has either a field “x” or a field “image”");
    } else if (!status_failed(&status) && file && (file[0] == '/' || file[0] == '\0')) {
        status = status_error(STATUS_FORMAT, "image is no path relative to the lesson's file");
    } else if (!status_failed(&status) && file) {
        const char *slash = strrchr(path, '/');
        int folder = slash ? (int)(slash - path + 1) : 0;
        if (asprintf(&lesson->image, "%.*s%s", folder, path, file) < 0) {
            lesson->image = NULL;
            status = status_error(STATUS_MEMORY, "there is no memory for a path");
        }
        lesson->setup.source = SCENE_SOURCE_IMAGE;
    }
    free(file);
    return status;
}

/* The extents that the tensors have, which the file does not repeat. */
static void fill_extents(SceneLesson *lesson) {
    ConvLayer *layer = &lesson->setup.layer;
    const int *w = lesson->w.extent;
    layer->oc = layer->transposed ? w[1] * layer->groups : w[0];
    layer->ic = layer->transposed ? w[0] : w[1] * layer->groups;
    layer->kh = w[2];
    layer->kw = w[3];
    layer->bias = lesson->b.data;
    if (lesson->x.data) {
        layer->n = lesson->x.extent[0];
        layer->ic = lesson->x.extent[1];
        layer->ih = lesson->x.extent[2];
        layer->iw = lesson->x.extent[3];
    }
}

static Status check_tensor(const ConvLayer *layer, ConvRole role, const char *where,
                           const ConvTensor *tensor) {
    int extent[4];
    scene_role_extent(layer, role, extent);
    if (!tensor->data || memcmp(extent, tensor->extent, sizeof extent) == 0) {
        return status_ok();
    }
    const int *has = tensor->extent;
    return status_error(STATUS_SHAPE, "%s is %d×%d×%d×%d, the layer makes it %d×%d×%d×%d", where,
                        has[0], has[1], has[2], has[3], extent[0], extent[1], extent[2], extent[3]);
}

static Status check_target(const SceneSetup *setup) {
    Status status =
        setup->targeted ? scene_preset_check(setup->target, &setup->layer) : status_ok();
    return status_failed(&status) ? status_error(status.code, "target: %s", status.text) : status;
}

/* A picture's size is not known here, so such a layer is checked when it is opened. */
static Status check_layer(SceneLesson *lesson) {
    ConvLayer *layer = &lesson->setup.layer;
    ConvShape shape;
    Status status = conv_layer_resolve(layer);
    READ(status, check_target(&lesson->setup));
    if (lesson->image) {
        return status;
    }
    READ(status, scene_layer_check(layer, &shape));
    READ(status, check_tensor(layer, CONV_ROLE_W, "w", &lesson->w));
    READ(status, check_tensor(layer, CONV_ROLE_B, "b", &lesson->b));
    READ(status, check_tensor(layer, CONV_ROLE_T, "t", &lesson->t));
    READ(status, check_tensor(layer, CONV_ROLE_DY, "dy", &lesson->dy));
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        SceneJsonPath where = scene_json_path("expect.%s", conv_role_word((ConvRole)role));
        READ(status, check_tensor(layer, (ConvRole)role, where.text, &lesson->expect[role]));
    }
    return status;
}

/* A walk of a checked layer, whose tensors need the right shape and no elements of their own: one
 * with strides 0 stands for them. */
static Status prepare_walk(const ConvLayer *layer, ConvWalkKind kind, ConvWalk *walk) {
    static float zero;
    ConvTensor stand_in[CONV_ROLE_COUNT];
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        stand_in[role] = (ConvTensor){.type = CONV_F32, .data = &zero};
        scene_role_extent(layer, (ConvRole)role, stand_in[role].extent);
    }
    ConvOperands operands = {.x = stand_in[CONV_ROLE_X],
                             .w = stand_in[CONV_ROLE_W],
                             .b = stand_in[CONV_ROLE_B],
                             .dy = stand_in[CONV_ROLE_DY]};
    return conv_walk_init(walk, kind, layer, &operands);
}

static Status check_position(const SceneLesson *lesson, SceneJsonPath where, ConvWalkKind walk,
                             int64_t position) {
    ConvWalk prepared;
    if (lesson->image) {
        return status_ok();
    }
    Status status = prepare_walk(&lesson->setup.layer, walk, &prepared);
    if (!status_failed(&status) && position > conv_walk_length(&prepared)) {
        status = status_error(STATUS_FORMAT, "%s is %lld, the walk %s has %lld products",
                              where.text, (long long)position, conv_walk_word(walk),
                              (long long)conv_walk_length(&prepared));
    }
    return status;
}

/* A step is about a filter or an image that can be seen at its position. */
static Status check_claims(const SceneLesson *lesson, int number) {
    const SceneLessonStep *step = &lesson->steps[number];
    ConvWalk walk;
    int image, filter;
    if (lesson->image || (step->filter < 0 && step->image < 0)) {
        return status_ok();
    }
    Status status = prepare_walk(&lesson->setup.layer, step->walk, &walk);
    if (status_failed(&status)) {
        return status;
    }
    scene_shown_of(&walk, step->at, &image, &filter);
    bool other = step->filter >= 0 && step->filter != filter;
    if (other || (step->image >= 0 && step->image != image)) {
        const char *name = other ? "filter" : "image";
        status = status_error(STATUS_FORMAT, "steps[%d].%s is %d, where its position shows %s %d",
                              number, name, other ? step->filter : step->image, name,
                              other ? filter : image);
    }
    return status;
}

/* The filter and the image that are chosen when it opens. */
static Status read_shown(const json_t *value, SceneSetup *setup) {
    static const char *const known[] = {"filter", "image", NULL};
    const ConvLayer *layer = &setup->layer;
    if (!value) {
        return status_ok();
    }
    setup->chosen = true;
    Status status = scene_json_fields(value, scene_json_path("shown"), known);
    READ(status,
         scene_json_int(FIELD(value, "shown.", "filter"), 0, layer->oc - 1, &setup->show_oc));
    READ(status, scene_json_int(FIELD(value, "shown.", "image"), 0, layer->n - 1, &setup->show_n));
    return status;
}

static const char *const stage_words[] = {
#define SCENE_STAGE(NAME, word, label) word,
#include "scene/stages.def"
#undef SCENE_STAGE
};

/* Left out, it is the first one in which the step's position can be. */
static Status read_stage(const json_t *value, SceneJsonPath where, const ConvLayer *layer,
                         SceneLessonStep *step) {
    bool any = scene_has_stages(layer, step->walk), sliding = any && step->at > 0;
    int number = sliding ? SCENE_STAGE_SLIDE : SCENE_STAGE_AS_IS;
    if (value && !any) {
        return status_error(STATUS_FORMAT, "%s: only the walk %s has stages", where.text,
                            layer->transposed ? "forward" : "dx-gather");
    }
    Status status = scene_json_word(value, where, stage_words, SCENE_STAGE_COUNT, &number);
    if (!status_failed(&status) && sliding && number != SCENE_STAGE_SLIDE) {
        status = status_error(STATUS_FORMAT, "%s is “%s”, only “slide” has an “at” above 0",
                              where.text, stage_words[number]);
    }
    step->stage = (SceneStage)number;
    return status;
}

/* A list of the words of changes. */
static Status read_invites(const json_t *value, const char *prefix, SceneLessonStep *step) {
    static const char *const words[] = {
#define SCENE_CHANGE(NAME, word) word,
#include "scene/changes.def"
#undef SCENE_CHANGE
    };
    Status status = status_ok();
    if (value && json_array_size(value) == 0) {
        return status_error(STATUS_FORMAT, "%sinvites is not a list of changes", prefix);
    }
    for (size_t i = 0; i < json_array_size(value) && !status_failed(&status); i++) {
        int change = 0;
        status = scene_json_word(json_array_get(value, i),
                                 scene_json_path("%sinvites[%d]", prefix, (int)i), words,
                                 SCENE_CHANGE_COUNT, &change);
        step->invites |= 1u << change;
    }
    return status;
}

static Status read_step(const json_t *value, int number, const ConvLayer *layer,
                        SceneLessonStep *step) {
    static const char *const known[] = {"title",  "text",  "class",   "walk",    "stage", "at",
                                        "filter", "image", "invites", "changed", NULL};
    const SceneJsonPath inside = scene_json_path("steps[%d].", number);
    const char *prefix = inside.text;
    Status status = scene_json_fields(value, scene_json_path("steps[%d]", number), known);
    READ(status, demand(value, prefix, "title"));
    READ(status, demand(value, prefix, "text"));
    READ(status, scene_json_text(FIELD(value, prefix, "title"), TITLE_MAX, &step->title));
    READ(status, scene_json_text(FIELD(value, prefix, "text"), TEXT_MAX, &step->text));
    READ(status, scene_json_text(FIELD(value, prefix, "class"), TEXT_MAX, &step->class_text));
    READ(status, read_walk(FIELD(value, prefix, "walk"), &step->walk));
    READ(status, scene_json_integer(FIELD(value, prefix, "at"), 0, INT64_MAX, &step->at));
    READ(status, read_stage(FIELD(value, prefix, "stage"), layer, step));
    step->filter = step->image = -1;
    READ(status, scene_json_int(FIELD(value, prefix, "filter"), 0, layer->oc - 1, &step->filter));
    READ(status, scene_json_int(FIELD(value, prefix, "image"), 0, layer->n - 1, &step->image));
    READ(status, read_invites(json_object_get(value, "invites"), prefix, step));
    READ(status, scene_json_text(FIELD(value, prefix, "changed"), TEXT_MAX, &step->changed));
    if (!status_failed(&status) && !step->invites != !step->changed) {
        status =
            status_error(STATUS_FORMAT, "%s has one of “invites” and “changed” without the other",
                         scene_json_path("steps[%d]", number).text);
    }
    return status;
}

/* Within each walk the steps go forward, so that every one of them can be reached. */
static Status check_order(const SceneLesson *lesson, int number) {
    const SceneLessonStep *step = &lesson->steps[number];
    for (int i = 0; i < number; i++) {
        const SceneLessonStep *earlier = &lesson->steps[i];
        if (earlier->walk != step->walk || earlier->stage < step->stage) {
            continue;
        }
        if (earlier->stage > step->stage) {
            return status_error(STATUS_FORMAT,
                                "steps[%d].stage is “%s”, where steps[%d] already is at “%s”",
                                number, stage_words[step->stage], i, stage_words[earlier->stage]);
        }
        if (earlier->at >= step->at) {
            return status_error(STATUS_FORMAT,
                                "steps[%d].at is %lld, where steps[%d] already is at %lld", number,
                                (long long)step->at, i, (long long)earlier->at);
        }
    }
    return status_ok();
}

static Status read_steps(const json_t *value, SceneLesson *lesson) {
    size_t count = json_array_size(value);
    if (!json_is_array(value) || count < 1 || count > STEPS_MAX) {
        return status_error(STATUS_FORMAT, "steps is not a list of 1 to %d steps", STEPS_MAX);
    }
    lesson->steps = calloc(count, sizeof *lesson->steps);
    if (!lesson->steps) {
        return status_error(STATUS_MEMORY, "there is no memory for the steps");
    }
    lesson->step_count = (int)count;
    Status status = status_ok();
    for (int i = 0; i < (int)count && !status_failed(&status); i++) {
        SceneLessonStep *step = &lesson->steps[i];
        step->walk = i ? step[-1].walk : lesson->setup.walk;
        status = read_step(json_array_get(value, (size_t)i), i, &lesson->setup.layer, step);
        READ(status,
             check_position(lesson, scene_json_path("steps[%d].at", i), step->walk, step->at));
        READ(status, check_order(lesson, i));
        READ(status, check_claims(lesson, i));
    }
    return status;
}

static Status read_expect(const json_t *value, SceneLesson *lesson) {
    static const char *const known[] = {
#define CONV_ROLE(NAME, word, title, meaning) word,
#include "conv/roles.def"
#undef CONV_ROLE
        NULL};
    if (!value) {
        return status_ok();
    }
    Status status = scene_json_fields(value, scene_json_path("expect"), known);
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        bool vector = role == CONV_ROLE_B || role == CONV_ROLE_DB;
        const json_t *tensor = json_object_get(value, known[role]);
        SceneJsonPath where = scene_json_path("expect.%s", known[role]);
        READ(status,
             scene_json_tensor(tensor, where, CONV_F64, vector, NULL, &lesson->expect[role]));
    }
    return status;
}

static Status read_head(const json_t *root, SceneLesson *lesson) {
    static const char *const known[] = {
        "lesson", "title",  "brief",    "source", "type",  "x",      "w",         "b",
        "t",      "target", "dy",       "image",  "grey",  "bytes",  "side",      "layer",
        "loss",   "walk",   "position", "shown",  "steps", "expect", "tolerance", NULL};
    static const char *const types[] = {"f32", "f64"};
    static const char *const needed[] = {"lesson", "title", "w", "steps"};
    Status status = scene_json_fields(root, scene_json_path("%s", ""), known);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        READ(status, demand(root, "", needed[i]));
    }
    int type = CONV_F32;
    READ(status, scene_json_int(FIELD(root, "", "lesson"), 1, 999, &lesson->number));
    READ(status, scene_json_text(FIELD(root, "", "title"), TITLE_MAX, &lesson->title));
    READ(status, scene_json_text(FIELD(root, "", "brief"), BRIEF_MAX, &lesson->brief));
    READ(status, scene_json_text(FIELD(root, "", "source"), TITLE_MAX, &lesson->source));
    READ(status, scene_json_word(FIELD(root, "", "type"), types, 2, &type));
    READ(status, read_loss(root, &lesson->setup.loss));
    READ(status, read_target(root, &lesson->setup));
    READ(status, read_walk(FIELD(root, "", "walk"), &lesson->setup.walk));
    READ(status,
         scene_json_integer(FIELD(root, "", "position"), 0, INT64_MAX, &lesson->setup.position));
    READ(status, scene_json_number(FIELD(root, "", "tolerance"), &lesson->tolerance));
    lesson->setup.type = (ConvType)type;
    return status;
}

static Status read_lesson(const json_t *root, const char *path, SceneLesson *lesson) {
    lesson->setup.layer = conv_layer_default();
    lesson->setup.random = scene_random_default();
    Status status = read_head(root, lesson);
    READ(status, read_layer(json_object_get(root, "layer"), &lesson->setup.layer));
    READ(status, read_image(root, path, lesson));
    READ(status, read_tensors(root, lesson));
    READ(status, read_expect(json_object_get(root, "expect"), lesson));
    if (!status_failed(&status)) {
        fill_extents(lesson);
    }
    READ(status, check_layer(lesson));
    READ(status, read_shown(json_object_get(root, "shown"), &lesson->setup));
    READ(status, check_position(lesson, scene_json_path("position"), lesson->setup.walk,
                                lesson->setup.position));
    READ(status, read_steps(json_object_get(root, "steps"), lesson));
    return status;
}

/* "one-filter.json: " and the sentence. */
static Status with_name(const char *path, Status status) {
    const char *slash = strrchr(path, '/');
    return status_error(status.code, "%.60s: %s", slash ? slash + 1 : path, status.text);
}

Status scene_lesson_load(const char *path, SceneLesson *out) {
    memset(out, 0, sizeof *out);
    json_t *root;
    Status status = scene_json_load(path, &root);
    if (!status_failed(&status)) {
        status = read_lesson(root, path, out);
        json_decref(root);
    }
    if (status_failed(&status)) {
        scene_lesson_free(out);
        return status.code == STATUS_FILE ? status : with_name(path, status);
    }
    return status;
}

void scene_lesson_free(SceneLesson *lesson) {
    for (int i = 0; i < lesson->step_count; i++) {
        free(lesson->steps[i].title);
        free(lesson->steps[i].text);
        free(lesson->steps[i].class_text);
        free(lesson->steps[i].changed);
    }
    free(lesson->steps);
    free(lesson->title);
    free(lesson->brief);
    free(lesson->source);
    free(lesson->image);
    conv_tensor_destroy(&lesson->x);
    conv_tensor_destroy(&lesson->w);
    conv_tensor_destroy(&lesson->b);
    conv_tensor_destroy(&lesson->t);
    conv_tensor_destroy(&lesson->dy);
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        conv_tensor_destroy(&lesson->expect[role]);
    }
    memset(lesson, 0, sizeof *lesson);
}

/* Only steps among the products have an `at`. */
static bool is_ahead(const SceneLessonStep *step, const SceneState *state) {
    return step->stage > state->stage || step->at > state->position;
}

int scene_lesson_step(const SceneLesson *lesson, const SceneState *state) {
    int found = -1;
    for (int i = 0; i < lesson->step_count; i++) {
        const SceneLessonStep *step = &lesson->steps[i];
        if (step->walk == state->walk && !is_ahead(step, state)) {
            found = i;
        }
    }
    return found;
}

/* Turned by a person's choice, the order of the filters and images is not the lesson's. */
bool scene_lesson_holds(const SceneLessonStep *step, const SceneState *state) {
    bool any = step->filter < 0 && step->image < 0;
    bool filter = step->filter < 0 || step->filter == state->show_oc;
    bool image = step->image < 0 || step->image == state->show_n;
    return any || (filter && image && state->first_window == 0);
}

int scene_lesson_way(const SceneLessonStep *step, const SceneState *state,
                     SceneCommand out[SCENE_LESSON_WAY]) {
    int count = 0;
    if (step->walk != state->walk || state->first_window) {
        out[count++] = (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)step->walk};
    }
    out[count++] = (SceneCommand){.kind = SCENE_SEEK, .position = step->at};
    if (scene_has_stages(&state->layer, step->walk)) {
        out[count++] = (SceneCommand){.kind = SCENE_SET_STAGE, .value = (int)step->stage};
    }
    return count;
}

/* Tensors are immutable, so that equal handles are equal numbers. */
unsigned scene_lesson_changes(const SceneState *then, const SceneState *now) {
    const ConvLayer *a = &then->layer, *b = &now->layer;
    bool differs[SCENE_CHANGE_COUNT] = {
        [SCENE_CHANGE_X] = then->x != now->x,
        [SCENE_CHANGE_W] = then->w != now->w,
        [SCENE_CHANGE_B] = then->b != now->b,
        [SCENE_CHANGE_T] = now->loss == CONV_LOSS_HALF_SQUARED && then->t != now->t,
        [SCENE_CHANGE_DY] = now->loss == CONV_LOSS_GIVEN && then->dy != now->dy,
        [SCENE_CHANGE_LOSS] = then->loss != now->loss,
        [SCENE_CHANGE_FLIP] = a->flip != b->flip,
        [SCENE_CHANGE_BIAS] = a->bias != b->bias,
        [SCENE_CHANGE_TRANSPOSED] = a->transposed != b->transposed,
        [SCENE_CHANGE_BORDER] = a->border != b->border,
    };
    for (int p = 0; p < SCENE_PARAMETER_COUNT; p++) {
        differs[SCENE_CHANGE_LAYER] |=
            scene_parameter_get(a, (SceneParameter)p) != scene_parameter_get(b, (SceneParameter)p);
    }
    unsigned changes = 0;
    for (int change = 0; change < SCENE_CHANGE_COUNT; change++) {
        changes |= (unsigned)differs[change] << change;
    }
    return changes;
}
