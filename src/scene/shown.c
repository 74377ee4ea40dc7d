/* The image and the filter that are shown, and the walk's place in them. Between the walk's ends
 * the two agree: the walk is where it is shown, and choosing another filter takes it there. At its
 * ends, where nothing or everything is computed, what is shown is free to choose, and the next step
 * goes on from there. */
#include "scene/internal.h"

/* The window of the same place for another image and filter. */
static int64_t window_in(const ConvWalk *walk, int64_t window, int n, int oc) {
    const ConvLayer *layer = &walk->layer;
    int icg = layer->ic / layer->groups, ocg = layer->oc / layer->groups, group = oc / ocg;
    int cell[4];
    conv_walk_window_cell(walk, window, cell);
    switch (conv_walk_window_role(walk->kind)) {
    case CONV_ROLE_DX:
        cell[0] = n;
        cell[1] = group * icg + cell[1] % icg;
        break;
    case CONV_ROLE_DW:
        cell[1] = layer->transposed ? oc % ocg : cell[1];
        cell[0] = layer->transposed ? group * icg + cell[0] % icg : oc;
        break;
    case CONV_ROLE_DB:
        cell[0] = oc;
        break;
    default:
        cell[0] = n;
        cell[1] = oc;
        break;
    }
    return conv_walk_window_of(walk, cell);
}

/* The term of the same place in a window that sums over filters or images. */
static int64_t term_in(const ConvWalk *walk, int64_t term, int n, int oc) {
    const ConvLayer *layer = &walk->layer;
    ConvRole role = conv_walk_window_role(walk->kind);
    int filters = layer->oc / layer->groups;
    bool sums_images = role == CONV_ROLE_DW || role == CONV_ROLE_DB;
    int parts = sums_images ? layer->n : role == CONV_ROLE_DX ? filters : 1;
    int part = sums_images ? n : role == CONV_ROLE_DX ? oc % filters : 0;
    int64_t each = walk->terms / parts;
    return part * each + term % each;
}

void scene_shown_of(const ConvWalk *walk, int64_t position, int *n, int *oc) {
    int64_t last = position ? position - 1 : 0;
    ConvTerm term;
    conv_walk_term(walk, last / walk->terms, last % walk->terms, &term);
    const int *cell = walk->kind == CONV_WALK_FORWARD ? term.cell /* y; all others read dy */
                      : walk->kind == CONV_WALK_DW    ? term.b.index
                                                      : term.a.index;
    *n = cell[0];
    *oc = cell[1];
}

bool scene_shown_is_free(const ConvWalk *walk, int64_t position) {
    return position == 0 || position == conv_walk_length(walk);
}

int64_t scene_shown_position(const ConvWalk *walk, int64_t position, int n, int oc) {
    int now_n, now_oc;
    scene_shown_of(walk, position, &now_n, &now_oc);
    if (scene_shown_is_free(walk, position) || (n == now_n && oc == now_oc)) {
        return position;
    }
    int64_t last = position - 1;
    int64_t window = window_in(walk, last / walk->terms, n, oc);
    return window * walk->terms + term_in(walk, last % walk->terms, n, oc) + 1;
}

int64_t scene_shown_window(const ConvWalk *walk, int64_t position, int n, int oc) {
    int64_t window = position ? (position - 1) / walk->terms : 0;
    return scene_shown_is_free(walk, position) ? window_in(walk, window, n, oc) : window;
}

int64_t scene_shown_departure(const ConvWalk *walk, const SceneState *state, int64_t position,
                              int direction) {
    bool leaves = position == (direction > 0 ? 0 : conv_walk_length(walk));
    int64_t window = scene_shown_window(walk, position, state->show_n, state->show_oc);
    return leaves ? (window + (direction < 0)) * walk->terms : position;
}
