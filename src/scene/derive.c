/* What follows from the state: the output, the gradients, the loss, the walk. Computed into memory
 * beside the present tensors', and only what the change reaches: a position reaches nothing, the
 * kernel of a layer under the sum of Y reaches y and dx. */
#include "scene/internal.h"

#include "base/memory.h"
#include "conv/forward.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Memory beyond this is offered to the system while no tensor lies there: a layer's largest maps
 * take half a gigabyte, and to be given so much anew, as zeros, takes longer than to compute them.
 */
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

/* Bytes of a buffer that its role's present tensor takes. */
static int64_t bytes_in_use(const Scene *scene, ConvRole role, const SceneBuffer *buffer) {
    const ConvTensor *tensor = tensor_of((SceneDerived *)&scene->derived, role);
    return tensor && tensor->data == buffer->data
               ? conv_tensor_count(tensor) * conv_type_size(tensor->type)
               : 0;
}

static Status grow(SceneBuffer *buffer, int64_t bytes) {
    if (buffer->bytes < bytes) {
        free(buffer->data);
        *buffer = (SceneBuffer){.data = memory_take((size_t)bytes), .bytes = bytes};
        if (!buffer->data) {
            *buffer = (SceneBuffer){0};
            return status_error(STATUS_MEMORY, "there is no memory for what the layer computes");
        }
    }
    return status_ok();
}

/* A tensor to write. Its values are anything. */
static Status take(Scene *scene, ConvRole role, ConvType type, const int extent[4],
                   ConvTensor *out) {
    SceneBuffer *buffers = scene->buffers[role];
    SceneBuffer *buffer = &buffers[bytes_in_use(scene, role, &buffers[0]) > 0];
    int64_t count = (int64_t)extent[0] * extent[1] * extent[2] * extent[3]; /* within the budget */
    int64_t bytes = count * conv_type_size(type);
    Status status = grow(buffer, bytes);
    if (!status_failed(&status) && buffer->held < bytes) {
        buffer->held = bytes;
    }
    *out = conv_tensor_view(type, extent, buffer->data);
    return status;
}

/* Offers large pieces of memory to the system. */
static void give(Scene *scene) {
    for (int i = 0; i < 2 * CONV_ROLE_COUNT; i++) {
        ConvRole role = (ConvRole)(i / 2);
        SceneBuffer *buffer = &scene->buffers[role][i % 2];
        int64_t used = bytes_in_use(scene, role, buffer);
        if (buffer->bytes <= SPARE_BYTES_MAX || buffer->held == used) {
            continue;
        }
        bool offered = memory_offer(buffer->data, (size_t)used, (size_t)buffer->bytes);
        buffer->held = used;
        if (!offered && used == 0) {
            free(buffer->data);
            *buffer = (SceneBuffer){0};
        }
    }
}

/* What the loss reads besides Y, or an empty tensor. */
static ConvTensor partner(const SceneEdit *edit) {
    SceneHandle handle = partner_of(&edit->next);
    return handle ? scene_edit_tensor(edit, handle) : (ConvTensor){0};
}

/* Makes room for all tensors that the change reaches, before anything is computed. */
static Status take_reached(const SceneEdit *edit, const Reach *reach, SceneDerived *out) {
    static const ConvRole roles[] = {CONV_ROLE_Y, CONV_ROLE_DY, CONV_ROLE_DX, CONV_ROLE_DW,
                                     CONV_ROLE_DB};
    Status status = status_ok();
    for (int i = 0; i < 5 && !status_failed(&status); i++) {
        int extent[4];
        ConvTensor fresh = {0}, t = partner(edit);
        if (!reach->of[roles[i]]) {
            continue;
        }
        if (roles[i] == CONV_ROLE_DY) {
            fresh = scene_outputs_present(edit->next.loss, &out->y, &t);
        }
        if (!fresh.data) {
            scene_role_extent(&edit->next.layer, roles[i], extent);
            status = take(edit->scene, roles[i], edit->next.type, extent, &fresh);
        }
        *tensor_of(out, roles[i]) = fresh;
    }
    return status;
}

static void note_measure(const SceneEdit *edit, ConvRole role, SceneMeasure found,
                         SceneDerived *out) {
    out->limit[role] = found.limit;
    out->integers[role] = found.integers;
    out->revision[role] = scene_store_revision(&edit->scene->store);
}

/* The loss, db, dY where it is not there already, and their measures. */
static void compute_upstream(const SceneEdit *edit, const Reach *reach, SceneDerived *out) {
    ConvTensor t = partner(edit);
    bool is_y = out->dy.data == out->y.data, is_typed = out->dy.data == t.data;
    SceneOutputs outputs = {.loss = edit->next.loss,
                            .y = &out->y,
                            .t = t.data ? &t : NULL,
                            .y_is_new = reach->of[CONV_ROLE_Y]};
    outputs.dy = reach->of[CONV_ROLE_DY] && !is_y && !is_typed ? &out->dy : NULL;
    outputs.db = reach->of[CONV_ROLE_DB] ? &out->db : NULL;
    SceneOutputsFound found = scene_outputs(&outputs);
    out->loss = found.loss;
    if (reach->of[CONV_ROLE_Y]) {
        note_measure(edit, CONV_ROLE_Y, found.y, out);
    }
    if (is_y) {
        found.dy = (SceneMeasure){out->limit[CONV_ROLE_Y], out->integers[CONV_ROLE_Y]};
    } else if (is_typed) {
        found.dy = scene_store_at(&edit->scene->store, edit->next.dy)->measure;
    }
    if (reach->of[CONV_ROLE_DY]) {
        note_measure(edit, CONV_ROLE_DY, found.dy, out);
    }
    if (reach->of[CONV_ROLE_DB]) {
        note_measure(edit, CONV_ROLE_DB, scene_measure(&out->db), out);
    }
}

/* dX or dW, and its measure while it is still near the processor. */
static Status compute_gradient(const SceneEdit *edit, ConvRole role, SceneDerived *out) {
    const SceneState *state = &edit->next;
    ConvTensor x = scene_edit_tensor(edit, state->x), w = scene_edit_tensor(edit, state->w);
    Status status = role == CONV_ROLE_DX ? conv_grad_input(&state->layer, &out->dy, &w, &out->dx)
                                         : conv_grad_weight(&state->layer, &x, &out->dy, &out->dw);
    if (!status_failed(&status)) {
        note_measure(edit, role, scene_measure(tensor_of(out, role)), out);
    }
    return status;
}

static Status compute(const SceneEdit *edit, const Reach *reach, SceneDerived *out) {
    static const ConvRole gradients[] = {CONV_ROLE_DX, CONV_ROLE_DW};
    const SceneState *state = &edit->next;
    const ConvLayer *layer = &state->layer;
    ConvTensor x = scene_edit_tensor(edit, state->x), w = scene_edit_tensor(edit, state->w);
    ConvTensor b = scene_edit_tensor(edit, state->b);
    Status status = take_reached(edit, reach, out);
    if (!status_failed(&status) && reach->of[CONV_ROLE_Y]) {
        status = conv_forward(layer, &x, &w, layer->bias ? &b : NULL, &out->y);
    }
    if (!status_failed(&status) && reach->loss) {
        compute_upstream(edit, reach, out);
    }
    for (int i = 0; i < 2 && !status_failed(&status); i++) {
        if (reach->of[gradients[i]]) {
            status = compute_gradient(edit, gradients[i], out);
        }
    }
    return status;
}

/* What the store knows of the tensors that are in it. */
static void measure(const SceneEdit *edit, SceneDerived *out) {
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        SceneHandle handle = handle_of(&edit->next, (ConvRole)role);
        if (handle) {
            const SceneStoreSlot *slot = scene_store_at(&edit->scene->store, handle);
            out->limit[role] = slot->measure.limit;
            out->integers[role] = slot->measure.integers;
            out->revision[role] = slot->revision;
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
    out->unread = conv_unread(&edit->next.layer);
    Reach reach = reach_of(&scene->state, &edit->next, &scene->derived, &shape);
    status = compute(edit, &reach, out);
    if (!status_failed(&status)) {
        status = start_walk(edit, out);
    }
    if (status_failed(&status)) {
        give(scene);
        return status;
    }
    measure(edit, out);
    return status;
}

void scene_derive_accept(Scene *scene, const SceneDerived *derived) {
    scene->derived = *derived;
    give(scene);
}

void scene_derive_free(Scene *scene) {
    for (int i = 0; i < 2 * CONV_ROLE_COUNT; i++) {
        free(scene->buffers[i / 2][i % 2].data);
    }
}

void scene_derive_place(SceneDerived *derived, const SceneState *state) {
    const ConvWalk *walk = &derived->walk;
    int64_t position = state->position;
    assert(position >= 0 && position <= conv_walk_length(walk));
    derived->window = scene_shown_window(walk, position, state->show_n, state->show_oc);
    derived->term = position ? (position - 1) % walk->terms : -1;
}
