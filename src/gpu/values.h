/* Textures of values, kept from frame to frame as long as their values stay the same and a budget
 * of bytes allows. */
#ifndef GPU_VALUES_H
#define GPU_VALUES_H

#include "draw/list.h"
#include "gpu/gl.h"

typedef struct GpuValuesEntry {
    uint64_t key, revision;
    int plane_count, width, height; ///< of the picture
    int block_width, block_height;  ///< values that a texel is the mean of
    float limit;                    ///< of three planes, which are stored divided by it
    GlUint texture;
    int64_t bytes;
    uint64_t used; ///< when it was drawn last
} GpuValuesEntry;

typedef struct GpuValues {
    GpuValuesEntry *entries;
    int count, capacity;
    int64_t bytes, budget;
    uint64_t clock;
    int uploads; ///< since the program started
} GpuValues;

/// A texture as it is drawn.
typedef struct GpuValuesTexture {
    GlUint texture; ///< 0 when memory is out
    int block_width, block_height;
    int width, height; ///< in texels
} GpuValuesTexture;

void gpu_values_init(GpuValues *values, int64_t budget);
void gpu_values_free(GpuValues *values, const GpuGl *gl);

/// The texture of `image` where a pixel shows span_x × span_y values: uploaded if it is not there,
/// reduced by whole blocks if a pixel shows two values or more or the texture would be too large.
GpuValuesTexture gpu_values_texture(GpuValues *values, const GpuGl *gl, const DrawImage *image,
                                    float span_x, float span_y);

/// Gives up the least recently drawn until at most `bytes` are held.
void gpu_values_trim(GpuValues *values, const GpuGl *gl, int64_t bytes);

/// means[x][plane]: one row of means of blocks of the planes of `image`; the last block of a row or
/// column may be smaller. Sides of blocks are powers of two.
void gpu_values_means(const DrawImage *image, int block_width, int block_height, int row,
                      float *means);

/// How many values along a side a texel is the mean of where a pixel covers `span` of `extent`
/// values: the power of two that leaves less than two texels a pixel, and at most `largest` in all.
int gpu_values_block(float span, int extent, int largest);

/// The values by blocks, rows from the top: a float each, or of three planes RGBA in bytes as
/// shares of the image's limit, with A 0 where a plane is not a number. To be freed; NULL when
/// memory is out.
void *gpu_values_texels(const DrawImage *image, int block_width, int block_height);

#endif
