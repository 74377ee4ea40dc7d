/* The two ways to draw what the painter collects: OpenGL, and plain memory. Used among the
 * renderer's files only. */
#ifndef GPU_BACKEND_H
#define GPU_BACKEND_H

#include "gpu/gl.h"
#include "gpu/painter.h"
#include "gpu/renderer.h"

typedef struct GpuBackend {
    /// Clears renderer->target to the theme's stage.
    void (*begin)(GpuRenderer *renderer, const DrawList *list);
    /// Draws the painter's batch, which is not empty, with its atlas.
    void (*draw)(GpuRenderer *renderer);
    /// Draws values where they lie within the batch's clip; `edges` is not empty.
    void (*image)(GpuRenderer *renderer, const DrawList *list, const DrawImage *image,
                  GpuEdges edges);
    int64_t (*value_bytes)(const GpuRenderer *renderer);
    void (*set_budget)(GpuRenderer *renderer, int64_t bytes);
    void (*destroy)(GpuRenderer *renderer); ///< frees it, too
} GpuBackend;

/// What both have; each begins with it.
struct GpuRenderer {
    const GpuBackend *backend;
    const GpuGl *gl; ///< NULL without OpenGL
    GpuPainter painter;
    const GpuTarget *target;
    GpuCounts counts;
    char name[128];
};

/// Memory for pictures of values at first.
static const int64_t GPU_VALUE_BUDGET = (int64_t)256 << 20;

/// Fills what both have; all else is 0. After a failure gpu_renderer_destroy still cleans up.
Status gpu_renderer_init(GpuRenderer *renderer, const GpuBackend *backend, const DrawFonts *fonts);

/// The cell of a picture's raster at which `covered` ends, as column and row; the row is at most
/// the picture's height.
void gpu_image_covered(const DrawImage *image, int *column, int *row);

/// The distance of the dots that stand for what is not computed, and their size, in whole pixels:
/// at least so many that they are seen.
float gpu_mark_distance(const DrawList *list);
float gpu_mark_size(const DrawList *list);

#endif
