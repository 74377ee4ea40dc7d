/* Which values have the full colour: one scale for all that is shown of a tensor, however close one
 * looks, or the range that a person chose. No drawing. */
#include "view/internal.h"

#include <math.h>
#include <stdlib.h>

enum {
    SMALL_PLANE = 1024,
    SPREAD_RUN = 4096, /* values whose squares are added up as floats */
    SPREAD_LANES = 16,
    SPREAD_ENOUGH = 1 << 19, /* values that are looked at */
    OWN_BLOCKS = 20,         /* in which a map is small, along each axis, */
    OWN_SAMPLES = 8          /* and values that are looked at in one of them */
};

static const float LEAST_SQUARES = 1e-30f; /* below it floats lose digits */

/* The largest magnitude and the squares of what is finite, and how much of it is not 0. */
typedef struct Spread {
    double largest, squares;
    int64_t count;
} Spread;

static void add_value(Spread *spread, double value) {
    if (isfinite(value)) {
        spread->largest = fmax(spread->largest, fabs(value));
        spread->squares += value * value;
        spread->count += value != 0;
    }
}

/* A run of f32, in lanes that do not wait for each other; where one of them is not finite, or the
 * squares are too large or too small for a float, value by value. */
static void add_run(Spread *spread, const float *values, int64_t count) {
    float high[SPREAD_LANES] = {0}, squares[SPREAD_LANES] = {0}, sum = 0;
    int32_t lanes[SPREAD_LANES] = {0}, some = 0;
    for (int64_t i = 0; i < count - count % SPREAD_LANES; i += SPREAD_LANES) {
        for (int lane = 0; lane < SPREAD_LANES; lane++) {
            float size = fabsf(values[i + lane]);
            high[lane] = size > high[lane] ? size : high[lane];
            squares[lane] += size * size;
            lanes[lane] += size > 0;
        }
    }
    float top = 0;
    for (int lane = 0; lane < SPREAD_LANES; lane++) {
        sum += squares[lane];
        some += lanes[lane];
        top = fmaxf(top, high[lane]);
    }
    bool whole = isfinite(sum) && (sum > LEAST_SQUARES || top == 0);
    spread->largest = whole ? fmax(spread->largest, (double)top) : spread->largest;
    spread->squares += whole ? (double)sum : 0;
    spread->count += whole ? some : 0;
    for (int64_t i = whole ? count - count % SPREAD_LANES : 0; i < count; i++) {
        add_value(spread, (double)values[i]);
    }
}

/* Three times the root mean square of what is not 0, so that one bright spot does not leave the
 * rest without colour; never more than the largest value. 0: there is nothing to tell it from. */
static double usual_of(const Spread *spread) {
    double usual = spread->count > 0 ? 3 * sqrt(spread->squares / (double)spread->count) : 0;
    double limit = fmin(spread->largest, usual);
    return isfinite(limit) ? limit : 0;
}

/* Of the shown plane, of the input in all channels of the image. Of millions of values some
 * stretches all over them tell it well enough. */
static double usual_limit(const View *view, ConvRole role, const ConvTensor *tensor) {
    Spread spread = {0};
    bool input = conv_role_kin(role) == CONV_ROLE_X;
    int64_t area = (int64_t)tensor->extent[2] * tensor->extent[3];
    int64_t first = view->state->show_n * tensor->extent[1] * area;
    int64_t size = input ? tensor->extent[1] * area : area;
    first += input ? 0 : view->state->show_oc * area;
    int64_t apart = SPREAD_RUN * (size / SPREAD_ENOUGH + 1);
    for (int64_t i = first; i < first + size; i += apart) {
        int64_t left = first + size - i, count = left < SPREAD_RUN ? left : SPREAD_RUN;
        if (tensor->type == CONV_F32) {
            add_run(&spread, (const float *)tensor->data + i, count);
        } else {
            for (int64_t k = i; k < i + count; k++) {
                add_value(&spread, ((const double *)tensor->data)[k]);
            }
        }
    }
    return usual_of(&spread);
}

/* Tensors of few values, and photos, have the full colour at their largest one. */
static bool has_usual_limit(const View *view, ConvRole role, const ConvTensor *tensor) {
    ConvRole kin = conv_role_kin(role);
    bool photo = role == CONV_ROLE_X && view->state->source == SCENE_SOURCE_IMAGE;
    bool maps = kin != CONV_ROLE_W && kin != CONV_ROLE_B;
    return maps && !photo && conv_tensor_is_contiguous(tensor) &&
           (int64_t)tensor->extent[2] * tensor->extent[3] > SMALL_PLANE;
}

static void measure_limit(View *view, ConvRole role) {
    ViewLimit *kept = &view->limits[role];
    const SceneState *state = view->state;
    uint64_t revision = view->derived->revision[role];
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    bool of_usual = has_usual_limit(view, role, tensor);
    if (kept->limit > 0 && kept->revision == revision && kept->usual == of_usual &&
        kept->image == state->show_n && kept->filter == state->show_oc) {
        return;
    }
    double usual = of_usual ? usual_limit(view, role, tensor) : 0;
    *kept = (ViewLimit){usual > 0 ? usual : view->derived->limit[role], revision, state->show_n,
                        state->show_oc, of_usual};
}

/* Room for the scales of all planes of a tensor's image. */
static bool reserve_own(ViewOwnLimits *own, int count) {
    if (own->capacity < count) {
        double *limits = realloc(own->limits, (size_t)count * sizeof *limits);
        if (!limits) {
            return false;
        }
        own->limits = limits;
        own->capacity = count;
        own->revision = 0;
    }
    return true;
}

static double largest_of(const ConvTensor *tensor, const int index[4]) {
    double largest = 0;
    int at[4] = {index[0], index[1]};
    for (at[2] = 0; at[2] < tensor->extent[2]; at[2]++) {
        for (at[3] = 0; at[3] < tensor->extent[3]; at[3]++) {
            double size = fabs(conv_tensor_at(tensor, at));
            largest = isfinite(size) ? fmax(largest, size) : largest;
        }
    }
    return largest;
}

/* The mean of a block of a plane, of OWN_SAMPLES values along each axis at most. */
static double block_mean(const ConvTensor *tensor, const int index[4], int block) {
    const int rows = tensor->extent[2], cols = tensor->extent[3];
    const int top = block / OWN_BLOCKS * rows / OWN_BLOCKS;
    const int left = block % OWN_BLOCKS * cols / OWN_BLOCKS;
    const int down = (rows - 1) / (OWN_BLOCKS * OWN_SAMPLES) + 1;
    const int across = (cols - 1) / (OWN_BLOCKS * OWN_SAMPLES) + 1;
    const int bottom = (block / OWN_BLOCKS + 1) * rows / OWN_BLOCKS;
    const int right = (block % OWN_BLOCKS + 1) * cols / OWN_BLOCKS;
    double sum = 0;
    int count = 0, at[4] = {index[0], index[1]};
    for (at[2] = top; at[2] < bottom; at[2] += down) {
        for (at[3] = left; at[3] < right; at[3] += across) {
            sum += conv_tensor_at(tensor, at);
            count++;
        }
    }
    return count > 0 ? sum / count : 0;
}

/* Of a large plane in small, where each pixel is the mean of many values. */
static double limit_in_small(const ConvTensor *tensor, const int index[4]) {
    Spread spread = {0};
    for (int block = 0; block < OWN_BLOCKS * OWN_BLOCKS; block++) {
        add_value(&spread, block_mean(tensor, index, block));
    }
    return usual_of(&spread);
}

double view_plane_limit(View *view, ConvRole role, int n, int c) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    ViewOwnLimits *own = &view->own[role];
    uint64_t revision = view->derived->revision[role];
    int64_t area = (int64_t)tensor->extent[2] * tensor->extent[3];
    if (!reserve_own(own, tensor->extent[1])) {
        return view_colour_limit(view, role);
    }
    if (own->revision != revision || own->image != n) {
        for (int i = 0; i < tensor->extent[1]; i++) {
            own->limits[i] = NAN;
        }
        own->revision = revision;
        own->image = n;
    }
    if (isnan(own->limits[c])) {
        const int index[4] = {n, c, 0, 0};
        own->limits[c] =
            area > SMALL_PLANE ? limit_in_small(tensor, index) : largest_of(tensor, index);
    }
    return own->limits[c] > 0 ? own->limits[c] : view_colour_limit(view, role);
}

double view_weights_limit(const View *view, ConvRole role, const int first[4], int channels) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    bool inner = !view->state->layer.transposed; /* the axis of the channels of a filter */
    double largest = 0;
    for (int i = 0; i < channels; i++) {
        const int index[4] = {first[0] + (inner ? 0 : i), first[1] + (inner ? i : 0), 0, 0};
        largest = fmax(largest, largest_of(tensor, index));
    }
    return largest > 0 ? largest : view_colour_limit(view, role);
}

float view_photo_limit(const View *view) {
    return view->state->image_bytes ? 255 : 1;
}

double view_colour_limit(const View *view, ConvRole role) {
    return view->limits[role].limit;
}

/* The largest magnitudes above and below zero of a tensor: 0 on a side without values. */
static ViewSpan span_of(const ConvTensor *tensor) {
    double low, high;
    conv_tensor_range(tensor, &low, &high);
    return (ViewSpan){fmax(high, 0), fmax(-low, 0)};
}

void view_measure_spans(View *view) {
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        ViewSpanKept *kept = &view->spans[role];
        uint64_t revision = view->derived->revision[role];
        measure_limit(view, (ConvRole)role);
        bool wanted = view->frame->options->range[role].mode == VIEW_RANGE_AUTO;
        const ConvTensor *tensor = scene_tensor(view->frame->scene, (ConvRole)role);
        if (wanted && (!kept->known || kept->revision != revision)) {
            *kept = (ViewSpanKept){span_of(tensor), revision, true};
        }
    }
}

bool view_span(const View *view, ConvRole role, ViewSpan *out) {
    const ViewRange *range = &view->frame->options->range[role];
    const ViewSpanKept *kept = &view->spans[role];
    if (range->mode == VIEW_RANGE_FIXED) {
        *out = (ViewSpan){range->high, -range->low};
        return true;
    }
    if (range->mode == VIEW_RANGE_AUTO && kept->known) {
        double above = kept->span.above, below = kept->span.below;
        double one = fmax(above, below) > 0 ? fmax(above, below) : view->limits[role].limit;
        *out = (ViewSpan){above > 0 ? above : one, below > 0 ? below : one};
        return true;
    }
    return false;
}

ViewSpan view_span_ends(const View *view, ConvRole role) {
    ViewSpan span = {view->limits[role].limit, view->limits[role].limit};
    const ViewSpanKept *kept = &view->spans[role];
    bool some = kept->known && (kept->span.above > 0 || kept->span.below > 0);
    if (view->frame->options->range[role].mode == VIEW_RANGE_AUTO && some) {
        return kept->span;
    }
    view_span(view, role, &span);
    return span;
}
