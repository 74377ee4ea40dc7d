/* Where a picture goes: the window, or a picture of its own that can be read back. */
#ifndef GPU_TARGET_H
#define GPU_TARGET_H

#include "base/status.h"

#include <stdint.h>

struct GpuGl;
struct GpuRenderer;

/// Of OpenGL, where `framebuffer` 0 is the window's, or of the software renderer in memory.
typedef struct GpuTarget {
    const struct GpuGl *gl;
    unsigned framebuffer, texture;
    uint32_t *words;   ///< [height][width], each R, G, B, A in memory; NULL with OpenGL
    int width, height; ///< in pixels
} GpuTarget;

/// The window's back buffer. Needs no destroying. Only with OpenGL.
GpuTarget gpu_target_window(const struct GpuRenderer *renderer, int width, int height);

/// A picture of its own, width×height pixels.
///   errors  STATUS_LIMIT larger than the driver allows, STATUS_PLATFORM, STATUS_MEMORY; *out
///           untouched
Status gpu_target_create(const struct GpuRenderer *renderer, int width, int height, GpuTarget *out);
void gpu_target_destroy(GpuTarget *target);

/// Copies the pixels to rgba[height][width][4], rows from the top, opaque.
void gpu_target_read(const GpuTarget *target, uint8_t *rgba);

#endif
