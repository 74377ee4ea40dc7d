/* Where the target cells of a walk stand at a position: how many terms their chains have behind
 * them, when the first and the last one comes, and the places of a mirrored border. */
#include "conv/border.h"
#include "conv/reading.h"
#include "conv/walk_forms.h"

#include <string.h>

/* ---- places of a mirrored border --------------------------------------------------------- */

void conv_walk_source(const ConvWalk *walk, const int place[4], int cell[4]) {
    const ConvLayer *layer = &walk->layer;
    conv_set_index(cell, place[0], place[1], conv_border_source(layer->border, layer->ih, place[2]),
                   conv_border_source(layer->border, layer->iw, place[3]));
}

static int next_row(const ConvLayer *layer, int index, int from) {
    return conv_border_next(layer->border, layer->ih, index, from, layer->ih + layer->bottom);
}

static int next_column(const ConvLayer *layer, int index, int from) {
    return conv_border_next(layer->border, layer->iw, index, from, layer->iw + layer->right);
}

bool conv_walk_next_place(const ConvWalk *walk, const int cell[4], int place[4]) {
    const ConvLayer *layer = &walk->layer;
    bool first = place[2] == CONV_WALK_BEFORE_FIRST_PLACE;
    if (!conv_walk_folds(walk)) {
        memcpy(place, cell, 4 * sizeof place[0]);
        return first;
    }
    if (!first) {
        place[3] = next_column(layer, cell[3], place[3] + 1);
    }
    if (first || place[3] == layer->iw + layer->right) {
        int from = first ? -layer->top : place[2] + 1;
        conv_set_index(place, cell[0], cell[1], next_row(layer, cell[2], from),
                       next_column(layer, cell[3], -layer->left));
    }
    return place[2] < layer->ih + layer->bottom;
}

/* A place of the padded dX as index of the fine side. */
static void fine_index(const ConvWalk *walk, const int place[4], int fine[4]) {
    bool folds = conv_walk_folds(walk);
    conv_set_index(fine, place[0], place[1], place[2] + (folds ? walk->layer.top : 0),
                   place[3] + (folds ? walk->layer.left : 0));
}

/* ---- scatter: coarse cells push onto fine ones ------------------------------------------- */

/* A coarse cell's row and column, and the tap through which it meets a fine cell. */
typedef struct Meeting {
    int coarse[2];
    int tap[2];
} Meeting;

/* Along one axis: the first (or last) coarse cell whose window reads a fine one. False when none
 * does. */
static bool axis_end(int fine, int before, int kernel, int stride, int dilation, int outputs,
                     bool last, int *coarse, int *tap) {
    for (int i = 0; i < kernel; i++) {
        int k = last ? i : kernel - 1 - i;
        if (conv_coarse_at(fine, before, k, dilation, stride, outputs, coarse)) {
            *tap = k;
            return true;
        }
    }
    return false;
}

/* The first (or last) coarse cell of a filter that adds to a fine one. False when none does. */
static bool meeting_at_end(const ConvWalk *walk, const int fine[4], bool last, Meeting *end) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    return axis_end(fine[2], layer->top, layer->kh, layer->sh, layer->dh, shape->oh, last,
                    &end->coarse[0], &end->tap[0]) &&
           axis_end(fine[3], layer->left, layer->kw, layer->sw, layer->dw, shape->ow, last,
                    &end->coarse[1], &end->tap[1]);
}

/* How many products have been made when a coarse cell has added to channel icg through `tap`. */
static int64_t scatter_position(const ConvWalk *walk, const int coarse[4], int icg,
                                const int tap[2]) {
    int extent[4];
    conv_walk_coarse_extent(walk, extent);
    return conv_ravel(extent, coarse) * walk->terms +
           conv_join_term(&walk->sides.layer, icg, tap[0], tap[1]) + 1;
}

/* The position of a fine cell's first (or last) term; of one that no window reads, that at which
 * its group's last window has passed, and *any is false. */
static int64_t scatter_end(const ConvWalk *walk, const int fine[4], bool last, bool *any) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int first_filter = fine[1] / shape->icg * shape->ocg;
    int last_filter = first_filter + shape->ocg - 1;
    Meeting end;
    *any = meeting_at_end(walk, fine, last, &end);
    if (*any) {
        const int coarse[4] = {fine[0], last ? last_filter : first_filter, end.coarse[0],
                               end.coarse[1]};
        return scatter_position(walk, coarse, fine[1] % shape->icg, end.tap);
    }
    const int coarse[4] = {fine[0], last_filter, shape->oh - 1, shape->ow - 1};
    const int tap[2] = {layer->kh - 1, layer->kw - 1};
    return scatter_position(walk, coarse, shape->icg - 1, tap);
}

/* How many taps of filter limit[1] a fine cell's chain has behind it when the walk stands before
 * term k of coarse cell `limit`. */
static int64_t scatter_taps(const ConvWalk *walk, const int limit[4], int64_t k,
                            const int fine[4]) {
    const ConvLayer *layer = &walk->sides.layer;
    int icg = fine[1] % walk->sides.shape.icg;
    int64_t passed = 0;
    for (int kh = layer->kh - 1; kh >= 0; kh--) {
        int row = fine[2] + layer->top - kh * layer->dh - limit[2] * layer->sh;
        for (int kw = layer->kw - 1; kw >= 0; kw--) {
            int column = fine[3] + layer->left - kw * layer->dw - limit[3] * layer->sw;
            bool earlier = row < 0 || (row == 0 && column < 0);
            bool here = row == 0 && column == 0 && conv_join_term(layer, icg, kh, kw) < k;
            if (earlier || here) {
                const int tap[2] = {kh, kw};
                passed = conv_gather_number(layer, 0, tap) + 1;
            }
        }
    }
    return passed;
}

/* ---- collect: fine cells push onto coarse ones ------------------------------------------- */

/* Along one axis: the first (or last) tap through which a coarse cell reads inside; -1 when none
 * does. */
static int inside_tap(int place, int kernel, int dilation, int inputs, bool last) {
    int low;
    int high;
    conv_reading_range(place, dilation, inputs, kernel, &low, &high);
    return low >= high ? -1 : last ? high - 1 : low;
}

/* The position of a coarse cell's first (or last) term; of one that reads nothing, that at which
 * the last window of its group has passed, and *any is false. */
static int64_t collect_end(const ConvWalk *walk, const int coarse[4], bool last, bool *any) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int row = coarse[2] * layer->sh - layer->top;
    int column = coarse[3] * layer->sw - layer->left;
    int kh = inside_tap(row, layer->kh, layer->dh, layer->ih, last);
    int kw = inside_tap(column, layer->kw, layer->dw, layer->iw, last);
    int first_channel = coarse[1] / shape->ocg * shape->icg;
    int last_channel = first_channel + shape->icg - 1;
    int extent[4];
    conv_walk_fine_extent(walk, extent);
    *any = kh >= 0 && kw >= 0;
    if (!*any) {
        const int end[4] = {coarse[0], last_channel, layer->ih - 1, layer->iw - 1};
        return (conv_ravel(extent, end) + 1) * walk->terms;
    }
    const int fine[4] = {coarse[0], last ? last_channel : first_channel, row + kh * layer->dh,
                         column + kw * layer->dw};
    return conv_ravel(extent, fine) * walk->terms +
           conv_join_term(layer, coarse[1] % shape->ocg, kh, kw) + 1;
}

/* How many taps of channel limit[1] a coarse cell's chain has behind it when the walk stands before
 * term k of fine cell `limit`. */
static int64_t collect_taps(const ConvWalk *walk, const int limit[4], int64_t k,
                            const int coarse[4]) {
    const ConvLayer *layer = &walk->sides.layer;
    int ocg = coarse[1] % walk->sides.shape.ocg;
    int64_t passed = 0;
    for (int kh = 0; kh < layer->kh; kh++) {
        int row = coarse[2] * layer->sh - layer->top + kh * layer->dh - limit[2];
        for (int kw = 0; kw < layer->kw; kw++) {
            int column = coarse[3] * layer->sw - layer->left + kw * layer->dw - limit[3];
            bool earlier = row < 0 || (row == 0 && column < 0);
            bool here = row == 0 && column == 0 && conv_join_term(layer, ocg, kh, kw) < k;
            if (earlier || here) {
                passed = conv_join_term(layer, 0, kh, kw) + 1;
            }
        }
    }
    return passed;
}

/* Terms of a target's chain made by a pushing walk: `channels` of the other side, one after
 * another, from the pushing side's first channel of the group on. */
static int64_t pushed_count(const ConvWalk *walk, int64_t position, const int target[4],
                            int first_channel, int channels, bool scatter) {
    int64_t taps = (int64_t)walk->sides.layer.kh * walk->sides.layer.kw;
    if (position == conv_walk_length(walk)) {
        return channels * taps;
    }
    int extent[4];
    int limit[4];
    (scatter ? conv_walk_coarse_extent : conv_walk_fine_extent)(walk, extent);
    conv_unravel(extent, position / walk->terms, limit);
    int passed = limit[1] - first_channel;
    if (limit[0] < target[0] || (limit[0] == target[0] && passed < 0)) {
        return 0;
    }
    if (limit[0] > target[0] || passed >= channels) {
        return channels * taps;
    }
    int64_t k = position % walk->terms;
    return passed * taps + (scatter ? scatter_taps : collect_taps)(walk, limit, k, target);
}

/* ---- lay: a weight adds to a whole plane ------------------------------------------------- */

/* The list of the windows: taps, then channels of the target, then those of its group's other side.
 */
typedef struct Lay {
    int64_t taps;
    int targets, sources;
} Lay;

static Lay lay_of(const ConvWalk *walk) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    bool to_fine = walk->layer.transposed;
    return (Lay){.taps = (int64_t)layer->kh * layer->kw,
                 .targets = to_fine ? layer->ic : layer->oc,
                 .sources = to_fine ? shape->ocg : shape->icg};
}

/* Which place of the plane adds to a target cell through a tap; -1 when none does. */
static int64_t lay_place(const ConvWalk *walk, const int target[4], int64_t tap) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int kh = (int)(tap / layer->kw);
    int kw = (int)(tap % layer->kw);
    int oh = target[2];
    int ow = target[3];
    if (walk->layer.transposed &&
        !(conv_coarse_at(target[2], layer->top, kh, layer->dh, layer->sh, shape->oh, &oh) &&
          conv_coarse_at(target[3], layer->left, kw, layer->dw, layer->sw, shape->ow, &ow))) {
        return -1;
    }
    return ((int64_t)target[0] * shape->oh + oh) * shape->ow + ow;
}

static int64_t lay_count(const ConvWalk *walk, int64_t position, const int target[4]) {
    Lay lay = lay_of(walk);
    int64_t window = position / walk->terms;
    int64_t tap = window / lay.sources / lay.targets;
    int64_t channel = window / lay.sources % lay.targets;
    int64_t count = tap * lay.sources;
    if (channel > target[1]) {
        return count + lay.sources;
    }
    if (channel < target[1] || tap == lay.taps) {
        return count;
    }
    int64_t place = lay_place(walk, target, tap);
    bool added = place >= 0 && place < position % walk->terms;
    return count + window % lay.sources + added;
}

/* As scatter_end, of a cell that taps add to. */
static int64_t lay_end(const ConvWalk *walk, const int target[4], bool last, bool *any) {
    Lay lay = lay_of(walk);
    for (int64_t i = 0; i < lay.taps; i++) {
        int64_t tap = last ? lay.taps - 1 - i : i;
        int64_t place = lay_place(walk, target, tap);
        *any = place >= 0;
        if (*any) {
            int64_t window = (tap * lay.targets + target[1]) * lay.sources;
            return (window + (last ? lay.sources - 1 : 0)) * walk->terms + place + 1;
        }
    }
    return (((lay.taps - 1) * lay.targets + target[1]) * lay.sources + lay.sources) * walk->terms;
}

/* ---- all forms --------------------------------------------------------------------------- */

int64_t conv_walk_count_at(const ConvWalk *walk, int64_t position, const int place[4]) {
    const ConvShape *shape = &walk->sides.shape;
    int fine[4];
    switch (conv_walk_form(walk)) {
    case CONV_FORM_SCATTER:
        fine_index(walk, place, fine);
        return pushed_count(walk, position, fine, fine[1] / shape->icg * shape->ocg, shape->ocg,
                            true);
    case CONV_FORM_COLLECT:
        return pushed_count(walk, position, place, place[1] / shape->ocg * shape->icg, shape->icg,
                            false);
    case CONV_FORM_LAY:
        return lay_count(walk, position, place);
    default: {
        int64_t made = position - conv_walk_window_of(walk, place) * walk->terms;
        return made < 0 ? 0 : made > walk->terms ? walk->terms : made;
    }
    }
}

bool conv_walk_span(const ConvWalk *walk, const int place[4], int64_t *first, int64_t *last) {
    bool any = true;
    int fine[4];
    switch (conv_walk_form(walk)) {
    case CONV_FORM_SCATTER:
        fine_index(walk, place, fine);
        *first = scatter_end(walk, fine, false, &any);
        *last = scatter_end(walk, fine, true, &any);
        break;
    case CONV_FORM_COLLECT:
        *first = collect_end(walk, place, false, &any);
        *last = collect_end(walk, place, true, &any);
        break;
    case CONV_FORM_LAY:
        *first = lay_end(walk, place, false, &any);
        *last = lay_end(walk, place, true, &any);
        break;
    default:
        *first = conv_walk_window_of(walk, place) * walk->terms + 1;
        *last = *first + walk->terms - 1;
        break;
    }
    return any;
}

ConvSums conv_walk_sums(const ConvWalk *walk, const int place[4], int64_t count) {
    int fine[4];
    switch (conv_walk_form(walk)) {
    case CONV_FORM_WINDOW:
    case CONV_FORM_ROWS:
    case CONV_FORM_COLLECT:
        return conv_sums_window(walk, place, count, false);
    case CONV_FORM_LAY:
        return walk->layer.transposed ? conv_sums_laid(walk, place, count)
                                      : conv_sums_window(walk, place, count, true);
    case CONV_FORM_FOLD:
        return conv_sums_fold(walk, place, count);
    case CONV_FORM_WEIGHT:
        return conv_sums_weight(walk, place, count);
    case CONV_FORM_BIAS:
        return conv_sums_bias(walk, place, count);
    default:
        fine_index(walk, place, fine);
        return conv_sums_gather(walk, fine, count);
    }
}
