/* The integers of a layer by name: reading, setting, and the limits within which a person can set
 * one with the others as they are. */
#include "scene/internal.h"

#include <assert.h>

static int *field_of(ConvLayer *layer, SceneParameter parameter) {
    switch (parameter) {
#define SCENE_PARAMETER(NAME, field, word, label)                                                  \
    case SCENE_PARAMETER_##NAME:                                                                   \
        return &layer->field;
#include "scene/parameters.def"
#undef SCENE_PARAMETER
    default:
        assert(!"no such parameter");
        return NULL;
    }
}

static const char *label_of(SceneParameter parameter) {
    static const char *const labels[] = {
#define SCENE_PARAMETER(NAME, field, word, label) label,
#include "scene/parameters.def"
#undef SCENE_PARAMETER
    };
    return labels[parameter];
}

int scene_parameter_get(const ConvLayer *layer, SceneParameter parameter) {
    ConvLayer copy = *layer;
    return *field_of(&copy, parameter);
}

static bool is_side(SceneParameter parameter) {
    return parameter == SCENE_PARAMETER_TOP || parameter == SCENE_PARAMETER_BOTTOM ||
           parameter == SCENE_PARAMETER_LEFT || parameter == SCENE_PARAMETER_RIGHT;
}

/* Those that can be 0. */
static bool is_edge(SceneParameter parameter) {
    return is_side(parameter) || parameter == SCENE_PARAMETER_OPH ||
           parameter == SCENE_PARAMETER_OPW;
}

/* A picture decides its own size. */
static bool is_fixed(const SceneState *state, SceneParameter parameter) {
    return state->source == SCENE_SOURCE_IMAGE &&
           (parameter == SCENE_PARAMETER_N || parameter == SCENE_PARAMETER_IC ||
            parameter == SCENE_PARAMETER_IH || parameter == SCENE_PARAMETER_IW);
}

static int common_divisor(int a, int b) {
    while (b) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The divisor of `number` nearest to `value` from above (+1) or from below (-1); 0 when none. */
static int divisor_beside(int number, int value, int direction) {
    int best = 0;
    for (int small = 1; small <= number / small; small++) {
        if (number % small) {
            continue;
        }
        for (int i = 0; i < 2; i++) {
            int divisor = i ? number / small : small;
            bool fits = direction > 0 ? divisor >= value : divisor <= value;
            bool nearer = !best || (direction > 0 ? divisor < best : divisor > best);
            best = fits && nearer ? divisor : best;
        }
    }
    return best;
}

/* Groups must divide channels and filters: the next value in the direction of change that goes. */
static int snap(const ConvLayer *layer, SceneParameter parameter, int value) {
    int present = scene_parameter_get(layer, parameter), groups = layer->groups;
    int direction = value < present ? -1 : 1;
    if (parameter == SCENE_PARAMETER_GROUPS) {
        int divisor = divisor_beside(common_divisor(layer->ic, layer->oc), value, direction);
        return divisor ? divisor : value;
    }
    if (parameter == SCENE_PARAMETER_IC || parameter == SCENE_PARAMETER_OC) {
        int rest = value % groups;
        if (value < groups || rest == 0) {
            return value; /* fewer than the groups are none that could be divided */
        }
        return direction < 0 ? value - rest : value - rest + groups;
    }
    return value;
}

/* The layer with one parameter changed and its padding resolved. */
static Status with_parameter(const ConvLayer *layer, SceneParameter parameter, int value,
                             ConvLayer *out) {
    *out = *layer;
    *field_of(out, parameter) = value;
    if (is_side(parameter)) {
        out->padding = CONV_PADDING_CUSTOM;
    }
    return conv_layer_resolve(out);
}

/* The state's layer with another value, where that is none that no layer has. */
static Status changed_layer(const SceneState *state, SceneParameter parameter, int value,
                            ConvLayer *out) {
    if (is_fixed(state, parameter)) {
        return status_error(STATUS_VALUE, "%s: the picture decides it", label_of(parameter));
    }
    if (value < 0 || value > CONV_EXTENT_MAX) {
        return status_error(STATUS_VALUE, "%s: %d is not between 0 and %d", label_of(parameter),
                            value, CONV_EXTENT_MAX);
    }
    return with_parameter(&state->layer, parameter, snap(&state->layer, parameter, value), out);
}

Status scene_edit_parameter(SceneEdit *edit, SceneParameter parameter, int value) {
    if (value == scene_parameter_get(&edit->next.layer, parameter)) {
        return status_ok();
    }
    ConvLayer changed;
    Status status = changed_layer(&edit->next, parameter, value, &changed);
    return status_failed(&status) ? status : scene_edit_layer(edit, &changed);
}

Status scene_parameter_check(const Scene *scene, SceneParameter parameter, int value) {
    ConvLayer changed;
    ConvShape shape;
    Status status = changed_layer(&scene->state, parameter, value, &changed);
    return status_failed(&status) ? status : scene_layer_check(&changed, &shape);
}

static int greater(int a, int b) {
    return a > b ? a : b;
}

/* Whether a value and all values between it and the present one can be computed. Each extent is
 * monotone in each parameter, so the product of the greater ones bounds what lies between. */
static bool reaches(const ConvLayer *layer, const ConvShape *shape, SceneParameter parameter,
                    int value) {
    ConvLayer changed;
    ConvShape changed_shape;
    Status status = with_parameter(layer, parameter, value, &changed);
    if (parameter == SCENE_PARAMETER_GROUPS || parameter == SCENE_PARAMETER_IC ||
        parameter == SCENE_PARAMETER_OC) {
        /* Divisibility is no matter of more or less: take one group's channels, rounded up. */
        changed.ic = (changed.ic + changed.groups - 1) / changed.groups * changed.groups;
        changed.oc = (changed.oc + changed.groups - 1) / changed.groups * changed.groups;
    }
    if (!status_failed(&status)) {
        status = conv_layer_check(&changed, &changed_shape);
    }
    if (status_failed(&status)) {
        return false;
    }
    SceneLayerSize size = {
        .n = greater(layer->n, changed.n),
        .ic = greater(layer->ic, changed.ic),
        .ih = greater(layer->ih, changed.ih),
        .iw = greater(layer->iw, changed.iw),
        .oc = greater(layer->oc, changed.oc),
        .icg = greater(shape->icg, changed_shape.icg),
        .kh = greater(layer->kh, changed.kh),
        .kw = greater(layer->kw, changed.kw),
        .oh = greater(shape->oh, changed_shape.oh),
        .ow = greater(shape->ow, changed_shape.ow),
        .transposed = layer->transposed,
    };
    status = scene_layer_budget(&size);
    return !status_failed(&status);
}

/* The farthest value towards `end` that can be reached from the present one. */
static int farthest(const ConvLayer *layer, const ConvShape *shape, SceneParameter parameter,
                    int end) {
    int good = scene_parameter_get(layer, parameter), bad = end;
    if (reaches(layer, shape, parameter, end)) {
        return end;
    }
    while (good - bad > 1 || bad - good > 1) {
        int middle = good + (bad - good) / 2;
        if (reaches(layer, shape, parameter, middle)) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    return good;
}

void scene_parameter_limits(const Scene *scene, SceneParameter parameter, int *low, int *high) {
    const SceneState *state = &scene->state;
    const ConvLayer *layer = &state->layer;
    const ConvShape *shape = &scene->derived.shape;
    int present = scene_parameter_get(layer, parameter);
    *low = *high = present;
    if (is_fixed(state, parameter)) {
        return;
    }
    int divisor = common_divisor(layer->ic, layer->oc);
    bool groups = parameter == SCENE_PARAMETER_GROUPS;
    *low = farthest(layer, shape, parameter, is_edge(parameter) ? 0 : 1);
    *high = farthest(layer, shape, parameter, groups ? divisor : CONV_EXTENT_MAX);
    if (groups) {
        *low = divisor_beside(divisor, *low, 1);
    }
    if (parameter == SCENE_PARAMETER_IC || parameter == SCENE_PARAMETER_OC) {
        *low = greater(*low, layer->groups);
    }
}
