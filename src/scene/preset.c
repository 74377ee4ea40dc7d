/* Kernels by name: their values at any size, divided by the number of channels, and the way back
 * from a filter's values to its name. */
#include "scene/internal.h"

#include "base/random.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    RANDOM_LOW = -3,
    RANDOM_HIGH = 3,
    NAMED_VALUES_MAX = 1 << 16, ///< filters of more values are not looked up by their values
};

typedef struct Preset {
    const char *label;
    bool any_size;
    int scale;
    int matrix[9];
} Preset;

static const Preset presets[SCENE_PRESET_COUNT] = {
#define SCENE_PRESET(NAME, word, label, any, scale, a, b, c, d, e, f, g, h, i)                     \
    {label, any, scale, {a, b, c, d, e, f, g, h, i}},
#include "scene/presets.def"
#undef SCENE_PRESET
};

const char *scene_preset_label(ScenePreset preset) {
    return presets[preset].label;
}

bool scene_preset_fits(ScenePreset preset, int kh, int kw) {
    return presets[preset].any_size || (kh == 3 && kw == 3);
}

Status scene_preset_check(int preset, const ConvLayer *layer) {
    if (preset < 0 || preset >= SCENE_PRESET_COUNT) {
        return status_error(STATUS_VALUE, "there is no kernel preset number %d", preset);
    }
    if (!scene_preset_fits((ScenePreset)preset, layer->kh, layer->kw)) {
        return status_error(STATUS_VALUE, "%s is a 3×3 kernel, the layer's kernel is %d×%d",
                            scene_preset_label((ScenePreset)preset), layer->kh, layer->kw);
    }
    return status_ok();
}

ScenePreset scene_preset_bank(int oc, int kh, int kw) {
    static const ScenePreset bank[] = {
        SCENE_PRESET_SOBEL_X, SCENE_PRESET_SOBEL_Y, SCENE_PRESET_LAPLACE, SCENE_PRESET_BLUR,
        SCENE_PRESET_EDGE_V,  SCENE_PRESET_EDGE_H,  SCENE_PRESET_GAUSS,   SCENE_PRESET_SHARPEN,
        SCENE_PRESET_EMBOSS,  SCENE_PRESET_IDENTITY};
    return kh == 3 && kw == 3 ? bank[oc % (int)(sizeof bank / sizeof *bank)] : SCENE_PRESET_RANDOM;
}

/* 1 in the first half, −1 in the last, 0 between; a single cell has no second side. */
static double edge_at(int index, int count) {
    if (count == 1 || 2 * index < count - 1) {
        return 1;
    }
    return 2 * index > count - 1 ? -1 : 0;
}

/* Row `count`−1 of Pascal's triangle divided by its sum, from its middle outwards, so that no size
 * overflows: 1 2 1 by 4, 1 4 6 4 1 by 16. */
static void fill_binomial(int count, double *row) {
    double value = 1, sum = 0;
    for (int i = (count - 1) / 2; i >= 0; i--) {
        int twin = count - 1 - i;
        row[i] = row[twin] = value;
        sum += twin == i ? value : 2 * value;
        value *= (double)i / (count - i);
    }
    for (int i = 0; i < count; i++) {
        row[i] /= sum;
    }
}

/* A preset's value before it is divided by the channels. */
static double value_at(ScenePreset preset, int kh, int kw, int height, int width) {
    if (height == 3 && width == 3) {
        return (double)presets[preset].matrix[3 * kh + kw] / presets[preset].scale;
    }
    switch (preset) {
    case SCENE_PRESET_EDGE_V:
        return edge_at(kw, width);
    case SCENE_PRESET_EDGE_H:
        return edge_at(kh, height);
    case SCENE_PRESET_BLUR:
        return 1.0 / ((double)height * width);
    case SCENE_PRESET_IDENTITY:
        return kh == (height - 1) / 2 && kw == (width - 1) / 2;
    default:
        assert(!"a preset without a rule for this size");
        return 0;
    }
}

static void fill_plane(ScenePreset preset, int channels, int height, int width, double *plane) {
    for (int kh = 0; kh < height; kh++) {
        for (int kw = 0; kw < width; kw++) {
            plane[(int64_t)kh * width + kw] = value_at(preset, kh, kw, height, width) / channels;
        }
    }
}

static Status fill_gauss(int channels, int height, int width, double *plane) {
    double *down = malloc((size_t)height * sizeof *down);
    double *across = malloc((size_t)width * sizeof *across);
    if (down && across) {
        fill_binomial(height, down);
        fill_binomial(width, across);
        for (int kh = 0; kh < height; kh++) {
            for (int kw = 0; kw < width; kw++) {
                plane[(int64_t)kh * width + kw] = down[kh] * across[kw] / channels;
            }
        }
    }
    bool done = down && across;
    free(down);
    free(across);
    return done ? status_ok() : status_error(STATUS_MEMORY, "no memory for a kernel");
}

/* Small integers of the seed, other ones for each filter. */
static void fill_random(uint64_t seed, int oc, int64_t count, double *values) {
    RandomState state;
    random_init(&state, seed + (uint64_t)oc * UINT64_C(0x9E3779B97F4A7C15));
    for (int64_t i = 0; i < count; i++) {
        values[i] = (double)random_integer(&state, RANDOM_LOW, RANDOM_HIGH);
    }
}

/* Values of filter number `oc`, ICG·KH·KW of them, from malloc. */
static Status filter_values(ScenePreset preset, uint64_t seed, int oc, const ConvTensor *filter,
                            double **out) {
    int channels = filter->extent[1], height = filter->extent[2], width = filter->extent[3];
    int64_t plane = (int64_t)height * width;
    double *values = malloc((size_t)(channels * plane) * sizeof *values);
    if (!values) {
        return status_error(STATUS_MEMORY, "no memory for a kernel");
    }
    Status status = status_ok();
    if (preset == SCENE_PRESET_RANDOM) {
        fill_random(seed, oc, channels * plane, values);
    } else if (preset == SCENE_PRESET_GAUSS) {
        status = fill_gauss(channels, height, width, values);
    } else {
        fill_plane(preset, channels, height, width, values);
    }
    if (status_failed(&status)) {
        free(values);
        return status;
    }
    for (int icg = 1; icg < channels && preset != SCENE_PRESET_RANDOM; icg++) {
        memcpy(values + icg * plane, values, (size_t)plane * sizeof *values);
    }
    *out = values;
    return status;
}

ConvTensor scene_filter(const ConvLayer *layer, const ConvTensor *w, int oc) {
    int icg = layer->ic / layer->groups, ocg = layer->oc / layer->groups;
    ConvTensor filter = *w;
    int64_t first = oc * w->stride[0];
    if (layer->transposed) { /* [IC,OCG,KH,KW]: the channels are on the first axis */
        first = oc / ocg * icg * w->stride[0] + oc % ocg * w->stride[1];
        filter.stride[1] = w->stride[0];
    }
    filter.extent[0] = 1;
    filter.extent[1] = icg;
    filter.data = (char *)w->data + first * conv_type_size(w->type);
    return filter;
}

Status scene_preset_fill(ScenePreset preset, uint64_t seed, const ConvLayer *layer, int oc,
                         ConvTensor *w) {
    assert(scene_preset_fits(preset, w->extent[2], w->extent[3]) && oc < layer->oc);
    double *values;
    ConvTensor filter = scene_filter(layer, w, oc);
    Status status = filter_values(preset, seed, oc, &filter, &values);
    if (status_failed(&status)) {
        return status;
    }
    int64_t i = 0;
    for (int icg = 0; icg < filter.extent[1]; icg++) {
        for (int kh = 0; kh < filter.extent[2]; kh++) {
            for (int kw = 0; kw < filter.extent[3]; kw++) {
                conv_tensor_set(&filter, (const int[4]){0, icg, kh, kw}, values[i++]);
            }
        }
    }
    free(values);
    return status;
}

static double rounded(ConvType type, double value) {
    return type == CONV_F32 ? (double)(float)value : value;
}

static bool has_values(const ConvTensor *filter, const double *values) {
    int64_t i = 0;
    for (int icg = 0; icg < filter->extent[1]; icg++) {
        for (int kh = 0; kh < filter->extent[2]; kh++) {
            for (int kw = 0; kw < filter->extent[3]; kw++) {
                double value = conv_tensor_at(filter, (const int[4]){0, icg, kh, kw});
                if (value != rounded(filter->type, values[i++])) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* At 1×1 most presets are the identity, so it is asked first. */
int scene_preset_match(const ConvLayer *layer, const ConvTensor *w, int oc, uint64_t seed) {
    ConvTensor filter = scene_filter(layer, w, oc);
    int64_t count = conv_tensor_count(&filter);
    int found = -1;
    for (int i = -1; i < SCENE_PRESET_COUNT && found < 0 && count <= NAMED_VALUES_MAX; i++) {
        ScenePreset preset = i < 0 ? SCENE_PRESET_IDENTITY : (ScenePreset)i;
        double *values;
        if (!scene_preset_fits(preset, filter.extent[2], filter.extent[3])) {
            continue;
        }
        Status status = filter_values(preset, seed, oc, &filter, &values);
        if (status_failed(&status)) {
            continue;
        }
        found = has_values(&filter, values) ? (int)preset : -1;
        free(values);
    }
    return found;
}

int scene_preset_of(const Scene *scene, int oc) {
    const ConvTensor *w = scene_tensor(scene, CONV_ROLE_W);
    return scene_preset_match(&scene->state.layer, w, oc, scene->state.random.seed);
}

/* "1 0 −1 / 2 0 −2 / 1 0 −1" */
static void describe_matrix(const int *matrix, char *out, size_t capacity) {
    size_t length = 0;
    for (int i = 0; i < 9 && length < capacity; i++) {
        const char *gap = i == 0 ? "" : i % 3 == 0 ? " / " : " ";
        int wrote = snprintf(out + length, capacity - length, "%s%s%d", gap,
                             matrix[i] < 0 ? "−" : "", abs(matrix[i]));
        length += (size_t)wrote;
    }
}

void scene_preset_describe(ScenePreset preset, int channels, char *out, int capacity) {
    char matrix[96], scale[32] = "", share[48] = "";
    const Preset *kernel = &presets[preset];
    if (preset == SCENE_PRESET_RANDOM) {
        snprintf(out, (size_t)capacity, "small integers, −3 to 3, from the seed");
        return;
    }
    describe_matrix(kernel->matrix, matrix, sizeof matrix);
    if (kernel->scale > 1) {
        snprintf(scale, sizeof scale, ", divided by %d", kernel->scale);
    }
    if (channels > 1) {
        snprintf(share, sizeof share, "%s %d channels",
                 kernel->scale > 1 ? " and by" : ", divided by", channels);
    }
    snprintf(out, (size_t)capacity, "%s%s%s", matrix, scale, share);
}
