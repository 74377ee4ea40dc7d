/* Draws a draw list: coloured quads from one atlas, values through the colour map; with OpenGL 3.3
 * core or OpenGL ES 3.0 (WebGL 2), or without any driver into memory, to the same pixels but for
 * rounding. Opens no window and makes no context: that is the platform's; the context must be
 * current in every call. */
#ifndef GPU_RENDERER_H
#define GPU_RENDERER_H

#include "base/status.h"
#include "draw/list.h"
#include "gpu/target.h"

typedef struct GpuRenderer GpuRenderer;

/// Address of an OpenGL function, NULL when the context lacks it.
typedef void *(*GpuGetProc)(const char *name);

/// A renderer for the current context; reads the shaders from `shader_folder`. `fonts` rasterises
/// the glyphs and must outlive the renderer.
///   errors  STATUS_PLATFORM (OpenGL too old, a shader does not compile), STATUS_FILE (a shader is
///           missing), STATUS_MEMORY; *out NULL
Status gpu_renderer_create(GpuGetProc get_proc, const char *shader_folder, const DrawFonts *fonts,
                           GpuRenderer **out);

/// A renderer that needs no OpenGL and no context.
///   errors  STATUS_MEMORY; *out NULL
Status gpu_renderer_create_software(const DrawFonts *fonts, GpuRenderer **out);

/// Whether the current context's OpenGL is computed by the processor, without a graphics card. The
/// software renderer does the same work with less of it.
bool gpu_is_rasteriser(GpuGetProc get_proc);

/// Draws a small picture and compares it with what it must be, so that a driver that starts but
/// draws something else is found out.
///   errors  STATUS_PLATFORM it differs, STATUS_MEMORY
Status gpu_renderer_check(GpuRenderer *renderer);

void gpu_renderer_destroy(GpuRenderer *renderer);

/// Whether it is the software renderer, whose targets are memory.
bool gpu_renderer_in_memory(const GpuRenderer *renderer);

/// Clears the target to the theme's stage and draws the list into it. Edges of rectangles, straight
/// lines and glyphs are snapped to whole pixels. The planes of images are read during the call
/// only.
void gpu_render(GpuRenderer *renderer, const DrawList *list, const GpuTarget *target);

/// What draws, for bug reports: renderer and version. Owned by the renderer.
const char *gpu_renderer_name(const GpuRenderer *renderer);

/// What the last gpu_render cost, for tests and the curious.
typedef struct GpuCounts {
    int vertices, draws;
    int atlas_resets;    ///< times the atlas was full and started anew
    int value_uploads;   ///< pictures of values sent to the driver, or made in memory
    int64_t value_bytes; ///< held by them now
} GpuCounts;
GpuCounts gpu_renderer_counts(const GpuRenderer *renderer);

/// How much memory pictures of values may hold together, 256 MiB at first; the least recently drawn
/// are given up.
void gpu_renderer_set_budget(GpuRenderer *renderer, int64_t bytes);

#endif
