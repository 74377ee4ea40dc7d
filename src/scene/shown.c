/* The image and the filter that are shown, and the walk's place in them. One rule: choosing another
 * takes the walk there, and the bar stays where it is. Maps are computed one after another, each by
 * itself, so their order can be turned until the walk is in the chosen one: before the first
 * product that map comes first, after the last one it was the last. Where a sum goes over filters
 * or images it keeps their order: the walk goes to the chosen one's part of the sum. At the ends of
 * such a walk, where nothing or all is computed, it stays; what is shown is free to choose until
 * the next step. */
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

bool scene_shown_by_walk(const Scene *scene) {
    const SceneState *state = scene_state(scene);
    int n, oc;
    scene_shown_of(&scene_derived(scene)->walk, state->position, &n, &oc);
    return state->first_window == 0 && n == state->show_n && oc == state->show_oc;
}

bool scene_shown_is_free(const ConvWalk *walk, int64_t position) {
    return position == 0 || position == conv_walk_length(walk);
}

void scene_shown_go(const ConvWalk *walk, SceneState *next) {
    int n, oc;
    bool free = scene_shown_is_free(walk, next->position);
    scene_shown_of(walk, next->position, &n, &oc);
    if (n == next->show_n && oc == next->show_oc) {
        return;
    }
    int64_t last = next->position ? next->position - 1 : 0;
    int64_t window = last / walk->terms;
    int64_t to = window_in(walk, window, next->show_n, next->show_oc);
    if (conv_walk_can_turn(walk)) {
        next->first_window = (walk->first + to - window + walk->windows) % walk->windows;
        to = window;
    }
    if (!free) {
        int64_t term = term_in(walk, last % walk->terms, next->show_n, next->show_oc);
        next->position = to * walk->terms + term + 1;
    }
}

int64_t scene_shown_first(const ConvWalk *walk, int64_t first) {
    int extent[4];
    conv_walk_window_extent(walk, extent);
    int64_t map = (int64_t)extent[2] * extent[3];
    bool fits = conv_walk_can_turn(walk) && first < walk->windows && first % map == 0;
    return fits ? first : 0;
}

int64_t scene_shown_window(const ConvWalk *walk, int64_t position, int n, int oc) {
    int64_t window = position ? (position - 1) / walk->terms : 0;
    return scene_shown_is_free(walk, position) ? window_in(walk, window, n, oc) : window;
}
