/* A scene as a whole: its beginning and end, and opening another problem in it. */
#include "scene/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static SceneState first_state(void) {
    return (SceneState){
        .type = CONV_F32,
        .layer = conv_layer_default(),
        .random = scene_random_default(),
        .speed = 1,
        .show_ic = -1,
        .pin_role = -1,
    };
}

/* The copy of a tensor of the setup that the layer asks for, or zeros where there is none. */
static Status put_copy(SceneEdit *edit, SceneHandle *place, ConvRole role,
                       const ConvTensor *tensor) {
    int extent[4];
    scene_role_extent(&edit->next.layer, role, extent);
    ConvTensor copy;
    if (tensor && memcmp(tensor->extent, extent, sizeof extent) != 0) {
        return status_error(STATUS_SHAPE, "%s is %d×%d×%d×%d, the layer needs %d×%d×%d×%d",
                            conv_role_title(role), tensor->extent[0], tensor->extent[1],
                            tensor->extent[2], tensor->extent[3], extent[0], extent[1], extent[2],
                            extent[3]);
    }
    if (!tensor && role == CONV_ROLE_T) {
        return scene_edit_put_zeros(edit, place, extent);
    }
    Status status = tensor ? conv_tensor_copy(tensor, edit->next.type, &copy)
                           : conv_tensor_create(edit->next.type, extent, &copy);
    return status_failed(&status) ? status : scene_edit_put(edit, place, &copy);
}

static Status put_x(SceneEdit *edit, const SceneSetup *setup) {
    SceneState *next = &edit->next;
    if (setup->source == SCENE_SOURCE_IMAGE) {
        return status_ok(); /* the picture has made it */
    }
    if (setup->source == SCENE_SOURCE_TYPED) {
        return put_copy(edit, &next->x, CONV_ROLE_X, setup->x);
    }
    if (setup->source == SCENE_SOURCE_PATTERN) {
        return scene_edit_pattern(edit, (int)setup->pattern, setup->digit);
    }
    int extent[4];
    ConvTensor x;
    conv_layer_extent_x(&next->layer, extent);
    Status status = scene_random_check(&next->random, next->type);
    if (!status_failed(&status)) {
        status = scene_draw_random(next->type, &next->random, extent, &x);
    }
    return status_failed(&status) ? status : scene_edit_put(edit, &next->x, &x);
}

/* The picture of a setup, copied. */
static Status put_picture(SceneEdit *edit, const SceneSetup *setup) {
    const IoImage *image = setup->image;
    size_t bytes = (size_t)image->width * (size_t)image->height * (size_t)image->channels;
    IoImage copy = *image;
    copy.pixels = malloc(bytes);
    if (!copy.pixels) {
        return status_error(STATUS_MEMORY, "there is no memory for a picture of %d×%d",
                            image->width, image->height);
    }
    memcpy(copy.pixels, image->pixels, bytes);
    int longer = image->width > image->height ? image->width : image->height;
    int side = setup->image_side;
    if (side > longer) {
        io_image_free(&copy);
        return status_error(STATUS_VALUE, "the picture's longer side is %d, it cannot become %d",
                            longer, side);
    }
    Status status = scene_edit_image(edit, &copy, side ? side : longer);
    edit->next.image_grey = setup->image_grey;
    edit->next.image_bytes = setup->image_bytes;
    return status;
}

/* The layer of a setup, resolved and checked. A picture decides its input extents. */
static Status put_layer(SceneEdit *edit, const SceneSetup *setup) {
    SceneState *next = &edit->next;
    ConvLayer layer = setup->layer;
    Status status = status_ok();
    scene_edit_clear(edit, &next->picture);
    if (setup->source == SCENE_SOURCE_IMAGE) {
        status = put_picture(edit, setup);
        if (!status_failed(&status)) {
            status = scene_edit_picture(edit, NULL, &layer);
        }
    }
    if (!status_failed(&status)) {
        status = conv_layer_resolve(&layer);
    }
    ConvShape shape;
    if (!status_failed(&status)) {
        status = scene_layer_check(&layer, &shape);
    }
    if (!status_failed(&status)) {
        next->layer = layer;
    }
    return status;
}

/* The target as given or as made by a preset, and the typed dY. */
static Status put_upstream(SceneEdit *edit, const SceneSetup *setup) {
    SceneState *next = &edit->next;
    Status status = setup->targeted ? scene_edit_target(edit, setup->target)
                                    : put_copy(edit, &next->t, CONV_ROLE_T, setup->t);
    next->loss = setup->loss;
    if (status_failed(&status)) {
        return status;
    }
    if (setup->dy) {
        return put_copy(edit, &next->dy, CONV_ROLE_DY, setup->dy);
    }
    scene_edit_clear(edit, &next->dy);
    const SceneCommand ones = {.value = SCENE_DY_ONES};
    return setup->loss == CONV_LOSS_GIVEN ? scene_edit_dy(edit, &ones) : status;
}

static Status open_setup(SceneEdit *edit, const SceneSetup *setup) {
    SceneState *next = &edit->next;
    next->type = setup->type;
    next->source = setup->source;
    next->random = setup->random;
    next->left = (SceneLeft){.scatter = false};
    next->walk = setup->walk;
    next->position = setup->position;
    next->first_window = 0;
    next->stage = SCENE_STAGE_AS_IS;
    next->step = SCENE_STEP_PRODUCT;
    next->speed = 1;
    next->playing = next->loop = false;
    next->show_n = setup->chosen ? setup->show_n : 0;
    next->show_oc = setup->chosen ? setup->show_oc : 0;
    next->show_ic = -1;
    edit->chosen = setup->chosen;
    next->pin_role = -1;
    next->lesson = setup->lesson;
    edit->placed = true;
    Status status = put_layer(edit, setup);
    if (!status_failed(&status)) {
        status = put_x(edit, setup);
    }
    if (!status_failed(&status)) {
        status = put_copy(edit, &next->w, CONV_ROLE_W, setup->w);
    }
    if (!status_failed(&status)) {
        status = put_copy(edit, &next->b, CONV_ROLE_B, next->layer.bias ? setup->b : NULL);
    }
    if (!status_failed(&status)) {
        status = put_upstream(edit, setup);
    }
    return status;
}

Status scene_open(Scene *scene, const SceneSetup *setup) {
    assert(setup->w && (setup->x || setup->source != SCENE_SOURCE_TYPED));
    assert(setup->image || setup->source != SCENE_SOURCE_IMAGE);
    SceneEdit edit = scene_edit_begin(scene);
    edit.fresh = true;
    return scene_edit_finish(&edit, open_setup(&edit, setup), true);
}

/* x = w = 1 through one 1×1 filter. */
static Status open_first(Scene *scene) {
    float one = 1;
    ConvTensor tensor = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 1, 1}, &one);
    const SceneState first = first_state();
    SceneSetup setup = {.type = first.type,
                        .layer = first.layer,
                        .x = &tensor,
                        .w = &tensor,
                        .random = first.random};
    SceneEdit edit = {.scene = scene, .next = first};
    return scene_edit_finish(&edit, open_setup(&edit, &setup), false);
}

Status scene_create(Scene **out) {
    *out = NULL;
    Scene *scene = calloc(1, sizeof *scene);
    if (!scene) {
        return status_error(STATUS_MEMORY, "there is no memory for a scene");
    }
    scene->state = first_state();
    Status status = scene_undo_init(&scene->undo);
    if (!status_failed(&status)) {
        status = open_first(scene);
    }
    if (status_failed(&status)) {
        scene_destroy(scene);
        return status;
    }
    *out = scene;
    return status;
}

void scene_destroy(Scene *scene) {
    if (scene) {
        scene_undo_free(&scene->undo, &scene->store);
        scene_store_free(&scene->store);
        scene_derive_free(scene);
        free(scene);
    }
}

const SceneState *scene_state(const Scene *scene) {
    return &scene->state;
}

const SceneDerived *scene_derived(const Scene *scene) {
    return &scene->derived;
}
