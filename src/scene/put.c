/* Numbers that a person puts in: a cell, a painted line of cells, or a tensor as a whole, pasted or
 * read from an array's file. As a whole X and W take the layer with them, the others must have the
 * size that the layer gives them. */
#include "scene/internal.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

static SceneHandle *typed_tensor(SceneState *state, int role) {
    switch (role) {
    case CONV_ROLE_X:
        return &state->x;
    case CONV_ROLE_W:
        return &state->w;
    case CONV_ROLE_B:
        return &state->b;
    case CONV_ROLE_T:
        return &state->t;
    case CONV_ROLE_DY:
        return &state->dy;
    default:
        return NULL;
    }
}

/* Whoever types a target or a dY wants the loss that reads it. */
static Status follow_loss(SceneEdit *edit, int role) {
    if (role == CONV_ROLE_T) {
        edit->next.loss = CONV_LOSS_HALF_SQUARED;
    }
    return role == CONV_ROLE_DY ? scene_edit_give(edit) : status_ok();
}

/* What a role may be given, and its place; the loss follows. */
static Status open_place(SceneEdit *edit, int role, SceneHandle **place) {
    if (role < 0 || role >= CONV_ROLE_COUNT) {
        return status_error(STATUS_VALUE, "there is no tensor number %d", role);
    }
    *place = typed_tensor(&edit->next, role);
    if (!*place) {
        return status_error(STATUS_VALUE, "%s is computed; X, W, b, T and dY can be typed",
                            conv_role_title((ConvRole)role));
    }
    return follow_loss(edit, role);
}

/* ------------------------------------------------------------------------- cells, lines */

static Status check_number(ConvType type, double number) {
    if (!isfinite(number)) {
        return status_error(STATUS_VALUE, "a cell takes a finite number");
    }
    if (type == CONV_F32 && fabs(number) > FLT_MAX) {
        return status_error(STATUS_VALUE, "%g is too large for a 32-bit number, the largest is %g",
                            number, (double)FLT_MAX);
    }
    return status_ok();
}

static int longest_side(const int from[4], const int to[4]) {
    int down = abs(to[2] - from[2]), across = abs(to[3] - from[3]);
    return down > across ? down : across;
}

/* The cells on the straight line between two of a plane that are not `number` yet. Returns how
 * many; `cells` has room for all. */
static int64_t walk_line(const ConvTensor *tensor, const int from[4], const int to[4],
                         double number, SceneCell *cells) {
    int down = to[2] - from[2], across = to[3] - from[3];
    int steps = longest_side(from, to);
    int64_t count = 0;
    for (int k = 0; k <= steps; k++) {
        int index[4] = {to[0], to[1], to[2], to[3]};
        if (steps > 0) {
            index[2] = from[2] + (int)lround((double)down * k / steps);
            index[3] = from[3] + (int)lround((double)across * k / steps);
        }
        if (conv_tensor_at(tensor, index) != number) {
            int64_t at = 0;
            for (int axis = 0; axis < CONV_RANK; axis++) {
                at = at * tensor->extent[axis] + index[axis];
            }
            cells[count++] = (SceneCell){at, number};
        }
    }
    return count;
}

/* A target of zeros becomes one with an element for each cell first. */
static Status put_cells(SceneEdit *edit, SceneHandle *place, const SceneCell *cells,
                        int64_t count) {
    ConvTensor tensor = scene_edit_tensor(edit, *place), dense;
    Status status = status_ok();
    if (!conv_tensor_is_contiguous(&tensor)) {
        status = conv_tensor_copy(&tensor, tensor.type, &dense);
        if (!status_failed(&status)) {
            status = scene_edit_put(edit, place, &dense);
        }
    }
    return status_failed(&status) ? status : scene_edit_put_cells(edit, place, cells, count);
}

/* What follows from other numbers in a role's tensor. */
static void note_change(SceneState *next, int role) {
    if (role == CONV_ROLE_X && next->source != SCENE_SOURCE_IMAGE) {
        next->source = SCENE_SOURCE_TYPED; /* no seed gives these values any more */
    }
    if (role == CONV_ROLE_B) {
        next->layer.bias = true;
    }
}

static Status set_line(SceneEdit *edit, int role, const int from[4], const int to[4],
                       double number) {
    SceneHandle *place;
    Status status = scene_index_check(&edit->next.layer, role, from);
    if (!status_failed(&status)) {
        status = scene_index_check(&edit->next.layer, role, to);
    }
    if (!status_failed(&status)) {
        status = check_number(edit->next.type, number);
    }
    if (!status_failed(&status)) {
        status = open_place(edit, role, &place);
    }
    if (status_failed(&status)) {
        return status;
    }
    SceneCell *cells = malloc(((size_t)longest_side(from, to) + 1) * sizeof *cells);
    if (!cells) {
        return status_error(STATUS_MEMORY, "there is no memory left for another edit");
    }
    ConvTensor tensor = scene_edit_tensor(edit, *place);
    number = tensor.type == CONV_F32 ? (double)(float)number : number;
    int64_t count = walk_line(&tensor, from, to, number, cells);
    if (count > 0) {
        note_change(&edit->next, role);
        status = put_cells(edit, place, cells, count);
    }
    free(cells);
    return status;
}

Status scene_edit_cell(SceneEdit *edit, const SceneCommand *command) {
    return set_line(edit, command->role, command->index, command->index, command->number);
}

/* Cells of two planes have no line between them: then the second one alone. */
Status scene_edit_paint(SceneEdit *edit, const SceneCommand *command) {
    const int *from = command->index, *to = command->to;
    bool joined = from[0] == to[0] && from[1] == to[1];
    return set_line(edit, command->role, joined ? from : to, to, command->number);
}

/* ------------------------------------------------------------------------ whole tensors */

/* A cell takes what it can hold. */
static Status check_values(const ConvTensor *tensor, ConvRole role, ConvType type) {
    int index[4], *i = index;
    for (i[0] = 0; i[0] < tensor->extent[0]; i[0]++) {
        for (i[1] = 0; i[1] < tensor->extent[1]; i[1]++) {
            for (i[2] = 0; i[2] < tensor->extent[2]; i[2]++) {
                for (i[3] = 0; i[3] < tensor->extent[3]; i[3]++) {
                    double value = conv_tensor_at(tensor, index);
                    if (!isfinite(value) || (type == CONV_F32 && fabs(value) > FLT_MAX)) {
                        return status_error(STATUS_VALUE,
                                            "%s: the number at %d,%d,%d,%d is %g; cells take "
                                            "finite numbers%s",
                                            conv_role_title(role), i[0], i[1], i[2], i[3], value,
                                            isfinite(value) ? " of 32 bits" : "");
                    }
                }
            }
        }
    }
    return status_ok();
}

/* The present tensor with one plane replaced. */
static Status put_plane(SceneEdit *edit, SceneHandle *place, const SceneCommand *command) {
    ConvTensor old = scene_edit_tensor(edit, *place), tensor;
    int to[4] = {command->index[0], command->index[1], 0, 0}, from[4] = {0};
    if (to[0] < 0 || to[1] < 0 || to[0] >= old.extent[0] || to[1] >= old.extent[1]) {
        return status_error(STATUS_VALUE, "%s has no plane %d,%d",
                            conv_role_title((ConvRole)command->role), to[0], to[1]);
    }
    Status status = conv_tensor_copy(&old, old.type, &tensor);
    if (status_failed(&status)) {
        return status;
    }
    for (int i = 0; i < old.extent[2]; i++) {
        for (int j = 0; j < old.extent[3]; j++) {
            to[2] = from[2] = i;
            to[3] = from[3] = j;
            conv_tensor_set(&tensor, to, conv_tensor_at(command->tensor, from));
        }
    }
    return scene_edit_replace(edit, place, &tensor);
}

static Status put_whole(SceneEdit *edit, SceneHandle *place, const ConvTensor *tensor) {
    ConvTensor copy;
    Status status = conv_tensor_copy(tensor, edit->next.type, &copy);
    return status_failed(&status) ? status : scene_edit_replace(edit, place, &copy);
}

/* The layer's input follows X. */
static Status put_x(SceneEdit *edit, const ConvTensor *tensor) {
    ConvLayer layer = edit->next.layer;
    layer.n = tensor->extent[0];
    layer.ic = tensor->extent[1];
    layer.ih = tensor->extent[2];
    layer.iw = tensor->extent[3];
    if (layer.ic % layer.groups) {
        layer.groups = 1; /* as a picture does it */
    }
    Status status = conv_layer_resolve(&layer);
    ConvShape shape;
    if (!status_failed(&status)) {
        status = scene_layer_check(&layer, &shape); /* before anything large is copied */
    }
    if (!status_failed(&status)) {
        status = put_whole(edit, &edit->next.x, tensor);
    }
    return status_failed(&status) ? status : scene_edit_layer(edit, &layer);
}

/* A matrix becomes the kernel's plane, whose size the layer follows; filters as a whole bring their
 * number too, and must have the channels that a group has. Those of a transposed layer are on the
 * second axis, and all channels are on the first. */
static Status put_w(SceneEdit *edit, const SceneCommand *command) {
    const ConvTensor *tensor = command->tensor;
    ConvLayer layer = edit->next.layer;
    int channels = layer.transposed ? layer.ic : layer.ic / layer.groups;
    int has = tensor->extent[layer.transposed ? 0 : 1];
    int filters = layer.transposed ? tensor->extent[1] * layer.groups : tensor->extent[0];
    bool whole = command->value > 2;
    if (whole && has != channels) {
        return status_error(STATUS_SHAPE, "W has %d channel%s, %s %d", has, has == 1 ? "" : "s",
                            layer.transposed ? "X has" : "each filter reads", channels);
    }
    if (whole && filters % layer.groups) {
        return status_error(STATUS_SHAPE, "%d filters do not fall into %d groups", filters,
                            layer.groups);
    }
    layer.oc = whole ? filters : layer.oc;
    layer.kh = tensor->extent[2];
    layer.kw = tensor->extent[3];
    Status status = conv_layer_resolve(&layer);
    ConvShape shape;
    if (!status_failed(&status)) {
        status = scene_layer_check(&layer, &shape);
    }
    if (!status_failed(&status) && whole) {
        status = put_whole(edit, &edit->next.w, tensor);
    }
    if (!status_failed(&status)) {
        status = scene_edit_layer(edit, &layer);
    }
    return status_failed(&status) || whole ? status : put_plane(edit, &edit->next.w, command);
}

/* One number for each filter, in whatever direction they were written. */
static Status put_b(SceneEdit *edit, const ConvTensor *tensor) {
    int64_t count = conv_tensor_count(tensor);
    int filters = edit->next.layer.oc, extent[4], longest = 0;
    for (int axis = 0; axis < CONV_RANK; axis++) {
        longest = tensor->extent[axis] > longest ? tensor->extent[axis] : longest;
    }
    if (count != filters || longest != filters) {
        return status_error(STATUS_SHAPE, "b has one number for each of the %d filter%s, not %lld",
                            filters, filters == 1 ? "" : "s", (long long)count);
    }
    conv_layer_extent_b(&edit->next.layer, extent);
    ConvTensor shaped = conv_tensor_view(tensor->type, extent, tensor->data);
    edit->next.layer.bias = true;
    return put_whole(edit, &edit->next.b, &shaped);
}

static bool same_plane(const ConvTensor *a, const ConvTensor *b) {
    return a->extent[2] == b->extent[2] && a->extent[3] == b->extent[3];
}

static Status put_output(SceneEdit *edit, SceneHandle *place, const SceneCommand *command) {
    const ConvTensor *tensor = command->tensor;
    const char *title = conv_role_title((ConvRole)command->role);
    ConvTensor old = scene_edit_tensor(edit, *place);
    if (command->value <= 2) {
        return same_plane(&old, tensor)
                   ? put_plane(edit, place, command)
                   : status_error(STATUS_SHAPE, "a map of %s is %d×%d as Y is, not %d×%d", title,
                                  old.extent[2], old.extent[3], tensor->extent[2],
                                  tensor->extent[3]);
    }
    if (!conv_tensor_same_shape(&old, tensor)) {
        return status_error(STATUS_SHAPE, "%s is %d×%d×%d×%d as Y is, not %d×%d×%d×%d", title,
                            old.extent[0], old.extent[1], old.extent[2], old.extent[3],
                            tensor->extent[0], tensor->extent[1], tensor->extent[2],
                            tensor->extent[3]);
    }
    return put_whole(edit, place, tensor);
}

static Status put(SceneEdit *edit, const SceneCommand *command) {
    SceneState *next = &edit->next;
    const ConvTensor *tensor = command->tensor;
    ConvTensor x = scene_edit_tensor(edit, next->x);
    switch (command->role) {
    case CONV_ROLE_X:
        scene_edit_clear(edit, &next->picture);
        next->source = SCENE_SOURCE_TYPED;
        return command->value <= 2 && same_plane(&x, tensor) ? put_plane(edit, &next->x, command)
                                                             : put_x(edit, tensor);
    case CONV_ROLE_W:
        return put_w(edit, command);
    case CONV_ROLE_B:
        return put_b(edit, tensor);
    default:
        return put_output(edit, typed_tensor(next, command->role), command);
    }
}

Status scene_edit_tensor_put(SceneEdit *edit, const SceneCommand *command) {
    SceneHandle *place;
    if (!command->tensor) {
        return status_error(STATUS_VALUE, "there are no numbers to put in");
    }
    assert(conv_tensor_is_contiguous(command->tensor));
    Status status = open_place(edit, command->role, &place);
    if (!status_failed(&status)) {
        status = check_values(command->tensor, (ConvRole)command->role, edit->next.type);
    }
    edit->next.lesson = command->leaves_lesson ? 0 : edit->next.lesson;
    return status_failed(&status) ? status : put(edit, command);
}
