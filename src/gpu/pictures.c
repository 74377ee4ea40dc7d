/* Values to colours, pixel by pixel, and the store of what was made. */
#include "gpu/pictures.h"

#include "gpu/values.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- colours ---- */

enum { STEPS = 1024 }; /* of the colour map, each way */

typedef struct Map {
    uint32_t word[2 * STEPS + 1]; /* from -below to +limit */
    uint32_t broken;              /* of what is not a number */
    DrawColour hatch;
    float limit, below;
} Map;

static void make_map(Map *map, const DrawImage *image, const DrawTheme *theme) {
    for (int i = -STEPS; i <= STEPS; i++)
        map->word[STEPS + i] =
            gpu_raster_word(draw_map(theme, image->palette, (float)i / (float)STEPS));
    map->broken = gpu_raster_word(theme->hatch);
    map->hatch = theme->hatch;
    map->limit = image->limit;
    map->below = image->below > 0.0f ? image->below : image->limit;
}

static uint32_t map_word(const Map *map, float value) {
    if (isnan(value))
        return map->broken;
    float most = value < 0.0f ? map->below : map->limit;
    float t = most > 0.0f ? fmaxf(fminf(value / most, 1.0f), -1.0f) : 0.0f;
    return map->word[STEPS + (int)lrintf(t * (float)STEPS)];
}

/* `rgba` are means of bytes; where some of what they are made of was no number, hatch shows. */
static uint32_t rgb_word(const Map *map, const float *rgba) {
    float broken = 1.0f - rgba[3] / 255.0f;
    const uint8_t hatch[3] = {map->hatch.r, map->hatch.g, map->hatch.b};
    uint8_t out[3];
    for (int i = 0; i < 3; i++)
        out[i] = (uint8_t)fminf(rgba[i] + broken * (float)hatch[i] + 0.5f, 255.0f);
    return gpu_raster_word((DrawColour){out[0], out[1], out[2], 255});
}

/* ---- which texels a pixel shows ---- */

float gpu_cell_at(int pixel, float span) {
    return ((float)pixel + 0.502f) * span; /* as shaders/map.vert has it */
}

/* The texels under one pixel along one axis, and how much of each. */
typedef struct Cover {
    int first;
    float share[3];
} Cover;

/* Texels of one axis: `extent` of them, each the mean of `block` cells. */
typedef struct Axis {
    float span; /* cells a pixel covers */
    int block, extent;
} Axis;

static float between(float value, float most) {
    return fminf(fmaxf(value, 0.0f), most);
}

/* A pixel within one cell shows that cell; one that covers several shows their mean. */
static Cover cover_of(const Axis *axis, int pixel) {
    float cell = gpu_cell_at(pixel, axis->span), block = (float)axis->block;
    float low = floorf(cell) / block, high = (floorf(cell) + 1.0f) / block;
    if (axis->span > 1.0f) {
        low = (cell - 0.5f * axis->span) / block;
        high = (cell + 0.5f * axis->span) / block;
    }
    low = between(low, (float)axis->extent);
    high = between(high, (float)axis->extent);
    int first = (int)floorf(low);
    first = first < axis->extent ? first : axis->extent - 1;
    Cover cover = {.first = first};
    for (int i = 0; i < 3; i++) {
        float from = fmaxf(low, (float)(first + i)), to = fminf(high, (float)(first + i) + 1.0f);
        cover.share[i] = first + i < axis->extent ? fmaxf(to - from, 0.0f) : 0.0f;
    }
    return cover;
}

typedef struct Texels {
    const float *values; /* of one plane; or NULL and */
    const uint8_t *rgba; /* of three */
    int64_t stride;      /* in texels */
    void *own;           /* to be freed */
    Axis x, y;
} Texels;

static bool take_texels(const DrawImage *image, int across, int down, Texels *texels) {
    float span_x = (float)image->width / (float)across;
    float span_y = (float)image->height / (float)down;
    texels->x = (Axis){.span = span_x, .block = gpu_values_block(span_x, image->width, INT_MAX)};
    texels->y = (Axis){.span = span_y, .block = gpu_values_block(span_y, image->height, INT_MAX)};
    texels->x.extent = (image->width + texels->x.block - 1) / texels->x.block;
    texels->y.extent = (image->height + texels->y.block - 1) / texels->y.block;
    if (image->plane_count == 1 && texels->x.block == 1 && texels->y.block == 1) {
        texels->values = image->planes[0];
        texels->stride = image->row_stride;
        return true;
    }
    texels->own = gpu_values_texels(image, texels->x.block, texels->y.block);
    texels->stride = texels->x.extent;
    if (image->plane_count == 1)
        texels->values = texels->own;
    else
        texels->rgba = texels->own;
    return texels->own != NULL;
}

/* ---- pixels ---- */

/* Adds `share` of a texel to the four channels of sum, or to the first where there is one. */
static void add_texel(const Texels *texels, int64_t at, float share, float *sum) {
    if (texels->values) {
        sum[0] += share * texels->values[at];
        return;
    }
    for (int i = 0; i < 4; i++)
        sum[i] += share * (float)texels->rgba[4 * at + i];
}

static uint32_t pixel_word(const Texels *texels, const Map *map, const Cover *x, const Cover *y) {
    float sum[4] = {0}, area = 0.0f;
    for (int j = 0; j < 3; j++)
        for (int i = 0; i < 3; i++) {
            float share = x->share[i] * y->share[j];
            if (share > 0.0f) {
                add_texel(texels, (y->first + j) * texels->stride + x->first + i, share, sum);
                area += share;
            }
        }
    for (int i = 0; i < 4; i++)
        sum[i] /= area;
    return texels->values ? map_word(map, sum[0]) : rgb_word(map, sum);
}

/* Rows of pixels that show the same row of cells are the same. */
static bool make_words(const DrawImage *image, const DrawTheme *theme, const GpuPictureKey *key,
                       uint32_t *words) {
    int width = key->part.right - key->part.left;
    Texels texels = {0};
    Map *map = malloc(sizeof *map);
    Cover *columns = malloc((size_t)width * sizeof *columns);
    bool good = map && columns && take_texels(image, key->across, key->down, &texels);
    if (good)
        make_map(map, image, theme);
    for (int x = 0; good && x < width; x++)
        columns[x] = cover_of(&texels.x, key->part.left + x);
    Cover before = {.first = -1};
    for (int y = key->part.top; good && y < key->part.bottom; y++) {
        uint32_t *row = words + (int64_t)(y - key->part.top) * width;
        Cover cover = cover_of(&texels.y, y);
        if (texels.y.span <= 1.0f && cover.first == before.first) {
            memcpy(row, row - width, (size_t)width * sizeof *row);
            continue;
        }
        for (int x = 0; x < width; x++)
            row[x] = pixel_word(&texels, map, &columns[x], &cover);
        before = cover;
    }
    free(texels.own);
    free(columns);
    free(map);
    return good;
}

/* ---- the store ---- */

void gpu_pictures_init(GpuPictures *pictures, int64_t budget) {
    memset(pictures, 0, sizeof *pictures);
    pictures->budget = budget;
}

static void drop(GpuPictures *pictures, int i) {
    free(pictures->entries[i].words);
    pictures->bytes -= pictures->entries[i].bytes;
    pictures->entries[i] = pictures->entries[--pictures->count];
}

void gpu_pictures_free(GpuPictures *pictures) {
    while (pictures->count > 0)
        drop(pictures, pictures->count - 1);
    free(pictures->entries);
    memset(pictures, 0, sizeof *pictures);
}

void gpu_pictures_trim(GpuPictures *pictures, int64_t bytes) {
    while (pictures->bytes > bytes && pictures->count > 0) {
        int oldest = 0;
        for (int i = 1; i < pictures->count; i++)
            if (pictures->entries[i].used < pictures->entries[oldest].used)
                oldest = i;
        drop(pictures, oldest);
    }
}

static bool same_edges(GpuEdges a, GpuEdges b) {
    return a.left == b.left && a.top == b.top && a.right == b.right && a.bottom == b.bottom;
}

static bool same_key(const GpuPictureKey *a, const GpuPictureKey *b) {
    return a->key == b->key && a->revision == b->revision && a->plane_count == b->plane_count &&
           a->width == b->width && a->height == b->height && a->across == b->across &&
           a->down == b->down && same_edges(a->part, b->part) && a->limit == b->limit &&
           a->below == b->below && a->palette == b->palette && a->theme == b->theme;
}

/* Room for one entry more. */
static bool reserve(GpuPictures *pictures) {
    if (pictures->count < pictures->capacity)
        return true;
    int capacity = pictures->capacity ? 2 * pictures->capacity : 64;
    GpuPicture *entries = realloc(pictures->entries, (size_t)capacity * sizeof *entries);
    if (!entries)
        return false;
    pictures->entries = entries;
    pictures->capacity = capacity;
    return true;
}

const uint32_t *gpu_pictures_words(GpuPictures *pictures, const DrawImage *image,
                                   const DrawTheme *theme, int across, int down, GpuEdges part) {
    GpuPictureKey key = {.key = image->key,
                         .revision = image->revision,
                         .plane_count = image->plane_count,
                         .width = image->width,
                         .height = image->height,
                         .across = across,
                         .down = down,
                         .part = part,
                         .limit = image->limit,
                         .below = image->below,
                         .palette = image->palette,
                         .theme = theme};
    for (int i = 0; i < pictures->count; i++)
        if (same_key(&pictures->entries[i].key, &key)) {
            pictures->entries[i].used = ++pictures->clock;
            return pictures->entries[i].words;
        }
    int64_t bytes = (int64_t)(part.right - part.left) * (part.bottom - part.top) * 4;
    gpu_pictures_trim(pictures, pictures->budget > bytes ? pictures->budget - bytes : 0);
    uint32_t *words = reserve(pictures) ? malloc((size_t)bytes) : NULL;
    if (!words || !make_words(image, theme, &key, words)) {
        free(words);
        return NULL;
    }
    pictures->entries[pictures->count++] = (GpuPicture){key, words, bytes, ++pictures->clock};
    pictures->bytes += bytes;
    pictures->made++;
    return words;
}
