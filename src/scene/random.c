/* Random input: the numbers of a seed, the same on every machine. */
#include "scene/internal.h"

#include "base/random.h"

#include <float.h>
#include <math.h>

enum { INTEGER_LIMIT = 1 << 24 };

SceneRandom scene_random_default(void) {
    return (SceneRandom){.seed = 1, .distribution = SCENE_NORMAL, .low = -3, .high = 3};
}

Status scene_random_check(const SceneRandom *random, ConvType type) {
    double limit = type == CONV_F32 ? FLT_MAX / 4 : DBL_MAX / 4;
    if (random->distribution == SCENE_NORMAL) {
        return status_ok();
    }
    if (!(fabs(random->low) <= limit) || !(fabs(random->high) <= limit)) {
        return status_error(STATUS_VALUE, "random numbers need finite bounds");
    }
    if (random->low > random->high) {
        return status_error(STATUS_VALUE, "random numbers from %g to %g: the first is the larger",
                            random->low, random->high);
    }
    if (random->distribution == SCENE_INTEGERS &&
        (random->low != floor(random->low) || random->high != floor(random->high) ||
         fabs(random->low) > INTEGER_LIMIT || fabs(random->high) > INTEGER_LIMIT)) {
        return status_error(STATUS_VALUE,
                            "random integers need whole bounds of at most %d, not %g and %g",
                            INTEGER_LIMIT, random->low, random->high);
    }
    return status_ok();
}

static double draw(const SceneRandom *random, RandomState *state) {
    switch (random->distribution) {
    case SCENE_UNIFORM:
        return random->low + (random->high - random->low) * random_uniform(state);
    case SCENE_INTEGERS:
        return (double)random_integer(state, (int64_t)random->low, (int64_t)random->high);
    default:
        return random_normal(state);
    }
}

Status scene_draw_random(ConvType type, const SceneRandom *random, const int extent[4],
                         ConvTensor *out) {
    Status status = conv_tensor_create(type, extent, out);
    if (status_failed(&status)) {
        return status;
    }
    RandomState state;
    random_init(&state, random->seed);
    int64_t count = conv_tensor_count(out);
    for (int64_t i = 0; i < count; i++) {
        double value = draw(random, &state);
        if (type == CONV_F32) {
            ((float *)out->data)[i] = (float)value;
        } else {
            ((double *)out->data)[i] = value;
        }
    }
    if (random->normalise) {
        conv_tensor_normalise(out);
    }
    return status;
}
