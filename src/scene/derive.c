/* What follows from the state: the output, the gradients, the loss, the walk. Computed into tensors
 * beside the present ones, and only what the change reaches: a position reaches nothing, the kernel
 * of a layer under the sum of Y reaches y and dx. */
#include "scene/internal.h"

#include "conv/forward.h"

#include <assert.h>
#include <string.h>

/* A former tensor up to this size is kept to be written again; a larger one goes back. */
enum { SPARE_BYTES_MAX = 64 << 20 };

static ConvTensor *tensor_of(SceneDerived *derived, ConvRole role) {
    switch (role) {
    case CONV_ROLE_Y:
        return &derived->y;
    case CONV_ROLE_DX:
        return &derived->dx;
    case CONV_ROLE_DW:
        return &derived->dw;
    case CONV_ROLE_DB:
        return &derived->db;
    case CONV_ROLE_DY:
        return &derived->dy;
    default:
        return NULL;
    }
}

static SceneHandle handle_of(const SceneState *state, ConvRole role) {
    switch (role) {
    case CONV_ROLE_X:
        return state->x;
    case CONV_ROLE_W:
        return state->w;
    case CONV_ROLE_B:
        return state->b;
    case CONV_ROLE_T:
        return state->t;
    default:
        return 0;
    }
}

/* The typed tensor that the loss reads besides Y: the target or the given dY; 0 where none. */
static SceneHandle partner_of(const SceneState *state) {
    return state->loss == CONV_LOSS_HALF_SQUARED ? state->t
           : state->loss == CONV_LOSS_GIVEN      ? state->dy
                                                 : 0;
}

const ConvTensor *scene_loss_partner(const Scene *scene) {
    SceneHandle handle = partner_of(&scene->state);
    return handle ? &scene_store_at(&scene->store, handle)->tensor : NULL;
}

const ConvTensor *scene_tensor(const Scene *scene, ConvRole role) {
    SceneHandle handle = handle_of(&scene->state, role);
    return handle ? &scene_store_at(&scene->store, handle)->tensor
                  : tensor_of((SceneDerived *)&scene->derived, role);
}

/* Which derived tensors an edit reaches. */
typedef struct Reach {
    bool of[CONV_ROLE_COUNT];
    bool loss;
} Reach;

static bool same_geometry(const SceneState *a, const SceneState *b) {
    ConvLayer as_b = a->layer;
    as_b.padding = b->layer.padding;
    as_b.bias = b->layer.bias;
    return a->type == b->type && scene_same_layer(&as_b, &b->layer);
}

static Reach reach_of(const SceneState *from, const SceneState *to, const SceneDerived *present,
                      const ConvShape *shape) {
    bool first = !present->y.data;
    bool geometry = first || !same_geometry(from, to);
    bool loss = from->loss != to->loss || partner_of(from) != partner_of(to);
    bool outputs = first || from->type != to->type || from->layer.n != to->layer.n ||
                   from->layer.oc != to->layer.oc || present->shape.oh != shape->oh ||
                   present->shape.ow != shape->ow;
    Reach reach = {0};
    reach.of[CONV_ROLE_Y] = geometry || from->x != to->x || from->w != to->w ||
                            from->layer.bias != to->layer.bias || from->b != to->b;
    reach.loss = reach.of[CONV_ROLE_Y] || loss;
    bool reads_y = to->loss == CONV_LOSS_HALF_SQUARED;
    reach.of[CONV_ROLE_DY] = outputs || loss || (reads_y && reach.of[CONV_ROLE_Y]);
    reach.of[CONV_ROLE_DX] = geometry || reach.of[CONV_ROLE_DY] || from->w != to->w;
    reach.of[CONV_ROLE_DW] = geometry || reach.of[CONV_ROLE_DY] || from->x != to->x;
    reach.of[CONV_ROLE_DB] = reach.of[CONV_ROLE_DY];
    return reach;
}

void scene_role_extent(const ConvLayer *layer, ConvRole role, int extent[4]) {
    switch (role) {
    case CONV_ROLE_X:
    case CONV_ROLE_DX:
        conv_layer_extent_x(layer, extent);
        break;
    case CONV_ROLE_W:
    case CONV_ROLE_DW:
        conv_layer_extent_w(layer, extent);
        break;
    case CONV_ROLE_B:
    case CONV_ROLE_DB:
        conv_layer_extent_b(layer, extent);
        break;
    default:
        conv_layer_extent_y(layer, extent);
        break;
    }
}

/* A tensor to write: the spare one where it has the shape. Its values are anything. */
static Status take(Scene *scene, ConvRole role, ConvType type, const int extent[4],
                   ConvTensor *out) {
    ConvTensor *spare = &scene->spare[role];
    if (spare->data && spare->type == type &&
        memcmp(spare->extent, extent, sizeof spare->extent) == 0) {
        *out = *spare;
        memset(spare, 0, sizeof *spare);
        return status_ok();
    }
    return conv_tensor_create(type, extent, out);
}

static void give(Scene *scene, ConvRole role, ConvTensor *tensor) {
    conv_tensor_destroy(&scene->spare[role]);
    if (conv_tensor_count(tensor) * conv_type_size(tensor->type) <= SPARE_BYTES_MAX) {
        scene->spare[role] = *tensor;
        memset(tensor, 0, sizeof *tensor);
    } else {
        conv_tensor_destroy(tensor);
    }
}

static Status compute(const SceneEdit *edit, const Reach *reach, SceneDerived *out) {
    const SceneState *state = &edit->next;
    const ConvLayer *layer = &state->layer;
    ConvTensor x = scene_edit_tensor(edit, state->x), w = scene_edit_tensor(edit, state->w);
    ConvTensor b = scene_edit_tensor(edit, state->b), t = {0};
    if (partner_of(state)) {
        t = scene_edit_tensor(edit, partner_of(state));
    }
    Status status = status_ok();
    if (reach->of[CONV_ROLE_Y]) {
        status = conv_forward(layer, &x, &w, layer->bias ? &b : NULL, &out->y);
    }
    if (!status_failed(&status) && reach->of[CONV_ROLE_DY]) {
        conv_loss_gradient(state->loss, &out->y, &t, &out->dy);
    }
    if (!status_failed(&status) && reach->of[CONV_ROLE_DX]) {
        status = conv_grad_input(layer, &out->dy, &w, &out->dx);
    }
    if (!status_failed(&status) && reach->of[CONV_ROLE_DW]) {
        status = conv_grad_weight(layer, &x, &out->dy, &out->dw);
    }
    if (!status_failed(&status) && reach->of[CONV_ROLE_DB]) {
        status = conv_grad_bias(layer, &out->dy, &out->db);
    }
    if (!status_failed(&status) && reach->loss) {
        out->loss = conv_loss(state->loss, &out->y, &t);
    }
    return status;
}

static void measure(const SceneEdit *edit, const Reach *reach, SceneDerived *out) {
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        SceneHandle handle = handle_of(&edit->next, (ConvRole)role);
        if (handle) {
            const SceneStoreSlot *slot = scene_store_at(&edit->scene->store, handle);
            out->limit[role] = slot->measure.limit;
            out->integers[role] = slot->measure.integers;
            out->revision[role] = slot->revision;
        } else if (reach->of[role]) {
            SceneMeasure found = scene_measure(tensor_of(out, (ConvRole)role));
            out->limit[role] = found.limit;
            out->integers[role] = found.integers;
            out->revision[role] = scene_store_revision(&edit->scene->store);
        }
    }
}

static Status start_walk(const SceneEdit *edit, SceneDerived *out) {
    const SceneState *state = &edit->next;
    ConvOperands operands = {.x = scene_edit_tensor(edit, state->x),
                             .w = scene_edit_tensor(edit, state->w),
                             .dy = out->dy};
    if (state->layer.bias) {
        operands.b = scene_edit_tensor(edit, state->b);
    }
    return conv_walk_init(&out->walk, state->walk, &state->layer, &operands);
}

Status scene_derive(const SceneEdit *edit, SceneDerived *out) {
    Scene *scene = edit->scene;
    ConvShape shape;
    Status status = scene_layer_check(&edit->next.layer, &shape);
    if (status_failed(&status)) {
        return status;
    }
    *out = scene->derived;
    out->shape = shape;
    Reach reach = reach_of(&scene->state, &edit->next, &scene->derived, &shape);
    for (int role = 0; role < CONV_ROLE_COUNT && !status_failed(&status); role++) {
        if (reach.of[role]) {
            int extent[4];
            scene_role_extent(&edit->next.layer, (ConvRole)role, extent);
            ConvTensor fresh;
            status = take(scene, (ConvRole)role, edit->next.type, extent, &fresh);
            if (!status_failed(&status)) {
                *tensor_of(out, (ConvRole)role) = fresh;
            }
        }
    }
    if (!status_failed(&status)) {
        status = compute(edit, &reach, out);
    }
    if (!status_failed(&status)) {
        status = start_walk(edit, out);
    }
    if (status_failed(&status)) {
        scene_derive_reject(scene, out);
        return status;
    }
    measure(edit, &reach, out);
    return status;
}

void scene_derive_reject(Scene *scene, const SceneDerived *derived) {
    SceneDerived copy = *derived;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        ConvTensor *fresh = tensor_of(&copy, (ConvRole)role);
        if (fresh && fresh->data &&
            fresh->data != tensor_of(&scene->derived, (ConvRole)role)->data) {
            give(scene, (ConvRole)role, fresh);
        }
    }
}

void scene_derive_accept(Scene *scene, const SceneDerived *derived) {
    SceneDerived copy = *derived;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        ConvTensor *former = tensor_of(&scene->derived, (ConvRole)role);
        if (former && former->data && former->data != tensor_of(&copy, (ConvRole)role)->data) {
            give(scene, (ConvRole)role, former);
        }
    }
    scene->derived = copy;
}

void scene_derive_free(Scene *scene) {
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        ConvTensor *tensor = tensor_of(&scene->derived, (ConvRole)role);
        if (tensor) {
            conv_tensor_destroy(tensor);
        }
        conv_tensor_destroy(&scene->spare[role]);
    }
}

void scene_derive_place(SceneDerived *derived, int64_t position) {
    int64_t terms = derived->walk.terms;
    assert(position >= 0 && position <= conv_walk_length(&derived->walk));
    derived->window = position ? (position - 1) / terms : 0;
    derived->term = position ? (position - 1) % terms : -1;
}
