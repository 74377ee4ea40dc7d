/* Shapes and texts of a draw list as triangles and patches of the atlas. Knows no OpenGL; when the
 * atlas is full it asks its owner to draw what is there. */
#ifndef GPU_PAINTER_H
#define GPU_PAINTER_H

#include "draw/list.h"
#include "gpu/atlas.h"
#include "gpu/batch.h"

typedef struct GpuPainter {
    GpuBatch batch;
    GpuAtlas atlas;
    const DrawFonts *fonts;
    float scale; ///< pixels a point
    void *owner;
    void (*flush)(void *owner); ///< draws the batch with the atlas and clears the batch
    int atlas_resets;
} GpuPainter;

/// The pixel edge nearest to `points`.
int gpu_painter_snap(const GpuPainter *painter, float points);

/// A rectangle's pixel edges; what is not empty is at least a pixel wide and high.
GpuEdges gpu_painter_edges(const GpuPainter *painter, DrawRect rect);

/// Clips what follows.
void gpu_painter_clip(GpuPainter *painter, DrawRect clip);

/// A plain upright rectangle.
void gpu_painter_fill(GpuPainter *painter, GpuEdges edges, DrawColour colour);

/// Draws a rectangle, hatching, a line or a triangle into the batch.
void gpu_painter_shape(GpuPainter *painter, const DrawCommand *command);

/// Draws a text of `list` into the batch.
void gpu_painter_text(GpuPainter *painter, const DrawList *list, const DrawCommand *command);

/// What follows is used among the painter's files only.

/// Fills a new patch of coverage.
typedef void GpuPatchFill(const void *context, GpuAtlas *atlas, const GpuPatch *patch);

/// The patch of `key`, made with `fill` where it is not there yet. False when there is no room for
/// it even in an empty atlas.
bool gpu_painter_patch(GpuPainter *painter, uint64_t key, GpuPatch wanted, GpuPatchFill *fill,
                       const void *context, GpuPatch *patch);

/// What a key of the atlas is of, in its topmost bits.
enum { GPU_PATCH_GLYPH = 1, GPU_PATCH_CORNER = 2, GPU_PATCH_HATCH = 3 };
uint64_t gpu_painter_key(int kind, uint64_t rest);

#endif
