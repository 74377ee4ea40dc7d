/* What the painter's shapes and texts share: snapping, patches of the atlas, clipping. */
#include "gpu/painter.h"

#include <math.h>

enum { FURTHEST = 1 << 20 }; /* pixels; what lies beyond is cut, so that all fits an int */

int gpu_painter_snap(const GpuPainter *painter, float points) {
    float pixels = floorf(points * painter->scale + 0.5f);
    return pixels >= FURTHEST ? FURTHEST : pixels > -FURTHEST ? (int)pixels : -FURTHEST;
}

GpuEdges gpu_painter_edges(const GpuPainter *painter, DrawRect rect) {
    GpuEdges edges = {gpu_painter_snap(painter, rect.x), gpu_painter_snap(painter, rect.y),
                      gpu_painter_snap(painter, rect.x + rect.w),
                      gpu_painter_snap(painter, rect.y + rect.h)};
    if (edges.right == edges.left && rect.w > 0.0f)
        edges.right++;
    if (edges.bottom == edges.top && rect.h > 0.0f)
        edges.bottom++;
    return edges;
}

uint64_t gpu_painter_key(int kind, uint64_t rest) {
    return (uint64_t)kind << 60 | rest;
}

bool gpu_painter_patch(GpuPainter *painter, uint64_t key, GpuPatch wanted, GpuPatchFill *fill,
                       const void *context, GpuPatch *patch) {
    const GpuPatch *found = gpu_atlas_find(&painter->atlas, key);
    if (!found) {
        found = gpu_atlas_add(&painter->atlas, key, wanted);
        if (!found) { /* full: what is drawn so far must not lose its patches */
            painter->flush(painter->owner);
            gpu_atlas_clear(&painter->atlas);
            painter->atlas_resets++;
            found = gpu_atlas_add(&painter->atlas, key, wanted);
        }
        if (!found)
            return false;
        if (found->width > 0 && found->height > 0)
            fill(context, &painter->atlas, found);
    }
    *patch = *found;
    return true;
}

void gpu_painter_fill(GpuPainter *painter, GpuEdges edges, DrawColour colour) {
    gpu_batch_quad(&painter->batch, edges, gpu_atlas_white(), colour);
}

void gpu_painter_clip(GpuPainter *painter, DrawRect clip) {
    painter->batch.clip = (GpuEdges){
        gpu_painter_snap(painter, clip.x), gpu_painter_snap(painter, clip.y),
        gpu_painter_snap(painter, clip.x + clip.w), gpu_painter_snap(painter, clip.y + clip.h)};
}
