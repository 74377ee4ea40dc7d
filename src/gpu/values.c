/* Textures of values: one plane as it is, three planes as RGB of 8 bits. */
#include "gpu/values.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void gpu_values_init(GpuValues *values, int64_t budget) {
    memset(values, 0, sizeof *values);
    values->budget = budget;
}

static void drop(GpuValues *values, const GpuGl *gl, int i) {
    gl->DeleteTextures(1, &values->entries[i].texture);
    values->bytes -= values->entries[i].bytes;
    values->entries[i] = values->entries[--values->count];
}

void gpu_values_free(GpuValues *values, const GpuGl *gl) {
    while (values->count > 0)
        drop(values, gl, values->count - 1);
    free(values->entries);
    memset(values, 0, sizeof *values);
}

void gpu_values_trim(GpuValues *values, const GpuGl *gl, int64_t bytes) {
    while (values->bytes > bytes && values->count > 0) {
        int oldest = 0;
        for (int i = 1; i < values->count; i++)
            if (values->entries[i].used < values->entries[oldest].used)
                oldest = i;
        drop(values, gl, oldest);
    }
}

static int blocks(int extent, int block) {
    return (extent + block - 1) / block;
}

int gpu_values_block(float span, int extent, int largest) {
    int block = 1;
    while ((float)block * 2.0f <= span || blocks(extent, block) > largest)
        block *= 2;
    return block;
}

/* Adds the values of some rows to the sums of their blocks, which lie `stride` apart: first those
 * below each other, which need not wait for each other, then those side by side. */
static void add_rows(const float *in, int64_t row_stride, int rows, int width, int block,
                     float *sums, int stride) {
    enum { STRIPE = 1024 };
    float below[STRIPE];
    int part = block < STRIPE ? block : STRIPE;
    for (int start = 0; start < width; start += STRIPE) {
        int count = width - start < STRIPE ? width - start : STRIPE;
        memcpy(below, in + start, (size_t)count * sizeof *below);
        for (int y = 1; y < rows; y++)
            for (int i = 0; i < count; i++)
                below[i] += in[y * row_stride + start + i];
        for (int left = 0; left < count; left += part) {
            float sum = 0.0f;
            for (int i = left; i < left + part && i < count; i++)
                sum += below[i];
            sums[(start + left) / block * stride] += sum;
        }
    }
}

void gpu_values_means(const DrawImage *image, int block_width, int block_height, int row,
                      float *means) {
    int columns = blocks(image->width, block_width), planes = image->plane_count;
    int top = row * block_height, bottom = top + block_height;
    bottom = bottom < image->height ? bottom : image->height;
    for (int i = 0; i < columns * planes; i++)
        means[i] = 0.0f;
    for (int plane = 0; plane < planes; plane++)
        add_rows(image->planes[plane] + top * image->row_stride, image->row_stride, bottom - top,
                 image->width, block_width, means + plane, planes);
    for (int x = 0; x < columns; x++) {
        int left = x * block_width, right = left + block_width;
        right = right < image->width ? right : image->width;
        float count = (float)((right - left) * (bottom - top));
        for (int plane = 0; plane < planes; plane++)
            means[x * planes + plane] /= count;
    }
}

static uint8_t share_of(float value, float limit) {
    float share = limit > 0.0f ? value / limit : 0.0f;
    return (uint8_t)(fminf(fmaxf(share, 0.0f), 1.0f) * 255.0f + 0.5f);
}

/* One texel of RGB; alpha 0 where a plane is not a number. */
static void write_rgba(const float *value, float limit, uint8_t *rgba) {
    bool number = !isnan(value[0]) && !isnan(value[1]) && !isnan(value[2]);
    for (int i = 0; i < 3; i++)
        rgba[i] = number ? share_of(value[i], limit) : 0;
    rgba[3] = number ? 255 : 0;
}

void *gpu_values_texels(const DrawImage *image, int block_width, int block_height) {
    int columns = blocks(image->width, block_width), rows = blocks(image->height, block_height);
    uint8_t *texels = malloc((size_t)columns * (size_t)rows * 4);
    float *means = malloc((size_t)columns * 3 * sizeof *means);
    for (int y = 0; y < rows && texels && means; y++) {
        uint8_t *out = texels + (size_t)y * (size_t)columns * 4;
        gpu_values_means(image, block_width, block_height, y, means);
        if (image->plane_count == 1)
            memcpy(out, means, (size_t)columns * sizeof *means);
        else
            for (int x = 0; x < columns; x++)
                write_rgba(means + 3 * x, image->limit, out + 4 * x);
    }
    if (!means) {
        free(texels);
        texels = NULL;
    }
    free(means);
    return texels;
}

/* Sends the values of an entry whose texture is there. */
static bool upload(const GpuGl *gl, const GpuValuesEntry *entry, const DrawImage *image) {
    int columns = blocks(image->width, entry->block_width);
    int rows = blocks(image->height, entry->block_height);
    bool as_it_is = image->plane_count == 1 && entry->block_width == 1 &&
                    entry->block_height == 1 && image->row_stride <= INT32_MAX;
    void *texels =
        as_it_is ? NULL : gpu_values_texels(image, entry->block_width, entry->block_height);
    if (!as_it_is && !texels)
        return false;
    gl->BindTexture(GL_TEXTURE_2D, entry->texture);
    gl->PixelStorei(GL_UNPACK_ALIGNMENT, 4);
    gl->PixelStorei(GL_UNPACK_ROW_LENGTH, as_it_is ? (GlInt)image->row_stride : 0);
    if (image->plane_count == 1)
        gl->TexImage2D(GL_TEXTURE_2D, 0, GL_R32F, columns, rows, 0, GL_RED, GL_FLOAT,
                       as_it_is ? image->planes[0] : texels);
    else
        gl->TexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, columns, rows, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                       texels);
    gl->PixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    free(texels);
    return true;
}

/* The entry of the same picture at the same size of blocks, of whatever revision. */
static GpuValuesEntry *find(GpuValues *values, const GpuValuesEntry *wanted) {
    for (int i = 0; i < values->count; i++) {
        GpuValuesEntry *entry = &values->entries[i];
        if (entry->key == wanted->key && entry->plane_count == wanted->plane_count &&
            entry->width == wanted->width && entry->height == wanted->height &&
            entry->block_width == wanted->block_width &&
            entry->block_height == wanted->block_height)
            return entry;
    }
    return NULL;
}

/* A new entry with a texture and no values yet; NULL when there is no memory. */
static GpuValuesEntry *add(GpuValues *values, const GpuGl *gl, const GpuValuesEntry *wanted) {
    gpu_values_trim(values, gl,
                    values->budget > wanted->bytes ? values->budget - wanted->bytes : 0);
    if (values->count == values->capacity) {
        int capacity = values->capacity ? 2 * values->capacity : 64;
        GpuValuesEntry *entries = realloc(values->entries, (size_t)capacity * sizeof *entries);
        if (!entries)
            return NULL;
        values->entries = entries;
        values->capacity = capacity;
    }
    GpuValuesEntry *entry = &values->entries[values->count++];
    *entry = *wanted;
    entry->texture = gpu_gl_texture(gl);
    values->bytes += entry->bytes;
    return entry;
}

GpuValuesTexture gpu_values_texture(GpuValues *values, const GpuGl *gl, const DrawImage *image,
                                    float span_x, float span_y) {
    GpuValuesEntry wanted = {
        .key = image->key,
        .revision = image->revision,
        .plane_count = image->plane_count,
        .width = image->width,
        .height = image->height,
        .block_width = gpu_values_block(span_x, image->width, gl->max_texture_size),
        .block_height = gpu_values_block(span_y, image->height, gl->max_texture_size),
        .limit = image->plane_count == 3 ? image->limit : 0.0f,
    };
    int columns = blocks(image->width, wanted.block_width);
    int rows = blocks(image->height, wanted.block_height);
    wanted.bytes = (int64_t)columns * rows * 4;

    GpuValuesEntry *entry = find(values, &wanted);
    bool fresh = entry && entry->revision == wanted.revision && entry->limit == wanted.limit;
    if (!entry)
        entry = add(values, gl, &wanted);
    if (!entry)
        return (GpuValuesTexture){0};
    if (!fresh) {
        entry->revision = wanted.revision;
        entry->limit = wanted.limit;
        if (!upload(gl, entry, image)) {
            drop(values, gl, (int)(entry - values->entries));
            return (GpuValuesTexture){0};
        }
        values->uploads++;
    }
    entry->used = ++values->clock;
    return (GpuValuesTexture){entry->texture, entry->block_width, entry->block_height, columns,
                              rows};
}
