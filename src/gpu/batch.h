/* Coloured triangles collected in memory, clipped to a rectangle as they come, so that one draw
 * call takes them all. Knows no OpenGL. */
#ifndef GPU_BATCH_H
#define GPU_BATCH_H

#include "draw/list.h"

#include <stdbool.h>
#include <stdint.h>

/// Position in pixels of the target, place in the atlas in texels. What the driver reads: 16 bytes.
typedef struct GpuVertex {
    float x, y;
    uint16_t u, v;
    DrawColour colour;
} GpuVertex;

/// A rectangle by its edges, in whole pixels of the target or texels of the atlas.
typedef struct GpuEdges {
    int left, top, right, bottom;
} GpuEdges;

typedef struct GpuBatch {
    GpuVertex *vertices;
    int vertex_count, vertex_capacity;
    uint32_t *indices;
    int index_count, index_capacity;
    GpuEdges clip;
    bool out_of_memory; ///< something was dropped
} GpuBatch;

void gpu_batch_init(GpuBatch *batch);
void gpu_batch_free(GpuBatch *batch);

/// Forgets the triangles; memory is kept.
void gpu_batch_clear(GpuBatch *batch);

/// An upright rectangle that shows `texels` of the atlas, flipped where left > right or top >
/// bottom.
void gpu_batch_quad(GpuBatch *batch, GpuEdges place, GpuEdges texels, DrawColour colour);

/// A convex polygon of 3 to 4 corners, all with the same place in the atlas.
void gpu_batch_polygon(GpuBatch *batch, const GpuVertex *corners, int count);

#endif
