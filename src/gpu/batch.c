/* Collecting and clipping of triangles. */
#include "gpu/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A polygon of 4 corners gains at most one corner at each of the 4 edges. */
enum { MOST_CORNERS = 8 };

void gpu_batch_init(GpuBatch *batch) {
    memset(batch, 0, sizeof *batch);
}

void gpu_batch_free(GpuBatch *batch) {
    free(batch->vertices);
    free(batch->indices);
    gpu_batch_init(batch);
}

void gpu_batch_clear(GpuBatch *batch) {
    batch->vertex_count = batch->index_count = 0;
}

/* `memory` with room for `needed` elements, or NULL, the old memory still there. */
static void *with_room(void *memory, int *capacity, int needed, size_t size) {
    if (needed <= *capacity)
        return memory;
    int wanted = *capacity ? 2 * *capacity : 4096;
    void *grown = realloc(memory, (size_t)wanted * size);
    if (grown)
        *capacity = wanted;
    return grown;
}

static bool reserve(GpuBatch *batch, int vertices, int indices) {
    GpuVertex *new_vertices = with_room(batch->vertices, &batch->vertex_capacity,
                                        batch->vertex_count + vertices, sizeof *new_vertices);
    if (!new_vertices)
        return false;
    batch->vertices = new_vertices;
    uint32_t *new_indices = with_room(batch->indices, &batch->index_capacity,
                                      batch->index_count + indices, sizeof *new_indices);
    if (!new_indices)
        return false;
    batch->indices = new_indices;
    return true;
}

/* Appends a convex polygon that needs no clipping, as a fan. */
static void append_fan(GpuBatch *batch, const GpuVertex *corners, int count) {
    int triangles = count - 2;
    if (!reserve(batch, count, 3 * triangles)) {
        batch->out_of_memory = true;
        return;
    }
    uint32_t first = (uint32_t)batch->vertex_count;
    memcpy(batch->vertices + first, corners, (size_t)count * sizeof *corners);
    batch->vertex_count += count;
    for (int i = 0; i < triangles; i++) {
        uint32_t *index = batch->indices + batch->index_count;
        index[0] = first;
        index[1] = first + (uint32_t)i + 1;
        index[2] = first + (uint32_t)i + 2;
        batch->index_count += 3;
    }
}

/* The texel that lies under `pixel` when from … to shows texel_from … texel_to. */
static int texel_at(int pixel, int from, int to, int texel_from, int texel_to) {
    return texel_from + (int)((int64_t)(pixel - from) * (texel_to - texel_from) / (to - from));
}

static int larger(int a, int b) {
    return a > b ? a : b;
}

static int smaller(int a, int b) {
    return a < b ? a : b;
}

void gpu_batch_quad(GpuBatch *batch, GpuEdges place, GpuEdges texels, DrawColour colour) {
    GpuEdges seen = {larger(place.left, batch->clip.left), larger(place.top, batch->clip.top),
                     smaller(place.right, batch->clip.right),
                     smaller(place.bottom, batch->clip.bottom)};
    if (seen.left >= seen.right || seen.top >= seen.bottom || colour.a == 0)
        return;
    int u0 = texel_at(seen.left, place.left, place.right, texels.left, texels.right);
    int u1 = texel_at(seen.right, place.left, place.right, texels.left, texels.right);
    int v0 = texel_at(seen.top, place.top, place.bottom, texels.top, texels.bottom);
    int v1 = texel_at(seen.bottom, place.top, place.bottom, texels.top, texels.bottom);
    const GpuVertex corners[4] = {
        {(float)seen.left, (float)seen.top, (uint16_t)u0, (uint16_t)v0, colour},
        {(float)seen.right, (float)seen.top, (uint16_t)u1, (uint16_t)v0, colour},
        {(float)seen.right, (float)seen.bottom, (uint16_t)u1, (uint16_t)v1, colour},
        {(float)seen.left, (float)seen.bottom, (uint16_t)u0, (uint16_t)v1, colour},
    };
    append_fan(batch, corners, 4);
}

/* How far inside the clip's edge 0 … 3 a corner lies; negative outside. */
static float depth(const GpuEdges *clip, int edge, const GpuVertex *corner) {
    switch (edge) {
    case 0:
        return corner->x - (float)clip->left;
    case 1:
        return (float)clip->right - corner->x;
    case 2:
        return corner->y - (float)clip->top;
    default:
        return (float)clip->bottom - corner->y;
    }
}

/* Where the side from `inside` to `outside` meets the clip's edge: on it exactly, and the same
 * point whichever polygon the side belongs to, so that neighbours stay without a gap. */
static GpuVertex crossing(const GpuEdges *clip, int edge, const GpuVertex *inside,
                          const GpuVertex *outside) {
    float in = depth(clip, edge, inside), out = depth(clip, edge, outside);
    float at = in / (in - out);
    GpuVertex met = *inside;
    met.x += (outside->x - inside->x) * at;
    met.y += (outside->y - inside->y) * at;
    met.colour = draw_mix(inside->colour, outside->colour, at);
    if (edge < 2)
        met.x = (float)(edge == 0 ? clip->left : clip->right);
    else
        met.y = (float)(edge == 2 ? clip->top : clip->bottom);
    return met;
}

/* Cuts off what lies beyond one edge (Sutherland and Hodgman 1974). Returns the corners left. */
static int cut(const GpuEdges *clip, int edge, const GpuVertex *in, int count, GpuVertex *out) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
        const GpuVertex *here = &in[i], *next = &in[(i + 1) % count];
        float depth_here = depth(clip, edge, here), depth_next = depth(clip, edge, next);
        if (depth_here >= 0.0f)
            out[kept++] = *here;
        if ((depth_here >= 0.0f) != (depth_next >= 0.0f))
            out[kept++] = depth_here >= 0.0f ? crossing(clip, edge, here, next)
                                             : crossing(clip, edge, next, here);
    }
    return kept;
}

void gpu_batch_polygon(GpuBatch *batch, const GpuVertex *corners, int count) {
    assert(count >= 3 && count <= 4);
    GpuVertex buffers[2][MOST_CORNERS];
    memcpy(buffers[0], corners, (size_t)count * sizeof *corners);
    int current = 0;
    for (int edge = 0; edge < 4 && count >= 3; edge++) {
        bool crosses = false;
        for (int i = 0; i < count; i++)
            crosses = crosses || depth(&batch->clip, edge, &buffers[current][i]) < 0.0f;
        if (!crosses)
            continue;
        count = cut(&batch->clip, edge, buffers[current], count, buffers[1 - current]);
        current = 1 - current;
    }
    if (count >= 3)
        append_fan(batch, buffers[current], count);
}
