/* Triangles of a batch as pixels in memory, as OpenGL would draw them: a pixel belongs to the shape
 * that its middle lies in. Upright rectangles on whole pixels, which nearly all are, go row by row.
 */
#ifndef GPU_RASTER_H
#define GPU_RASTER_H

#include "gpu/atlas.h"
#include "gpu/batch.h"

#include <stdint.h>

/// Pixels in memory: a word each, its bytes R, G, B, A in this order; rows from the top.
typedef struct GpuPixels {
    uint32_t *words;
    int width, height;
} GpuPixels;

/// The word of a colour.
uint32_t gpu_raster_word(DrawColour colour);

/// All pixels the same.
void gpu_raster_clear(GpuPixels pixels, DrawColour colour);

/// Blends the batch's triangles over the pixels. They must lie within the pixels (the batch's clip
/// sees to it). `atlas` is the one their texels belong to.
void gpu_raster_batch(const GpuBatch *batch, const GpuAtlas *atlas, GpuPixels pixels);

#endif
