/* The part of OpenGL in use, without its headers: a table of functions filled for the current
 * context, and the numbers they take (from the registry of OpenGL). */
#ifndef GPU_GL_H
#define GPU_GL_H

#include "base/status.h"
#include "gpu/renderer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned int GlEnum, GlUint;
typedef int GlInt;
typedef ptrdiff_t GlSize;

enum {
    GL_TRIANGLES = 0x0004,
    GL_SRC_ALPHA = 0x0302,
    GL_ONE_MINUS_SRC_ALPHA = 0x0303,
    GL_ONE = 1,
    GL_BLEND = 0x0BE2,
    GL_UNPACK_ROW_LENGTH = 0x0CF2,
    GL_UNPACK_ALIGNMENT = 0x0CF5,
    GL_MAX_TEXTURE_SIZE = 0x0D33,
    GL_TEXTURE_2D = 0x0DE1,
    GL_UNSIGNED_BYTE = 0x1401,
    GL_UNSIGNED_SHORT = 0x1403,
    GL_UNSIGNED_INT = 0x1405,
    GL_FLOAT = 0x1406,
    GL_RED = 0x1903,
    GL_RGBA = 0x1908,
    GL_RENDERER = 0x1F01,
    GL_VERSION = 0x1F02,
    GL_NEAREST = 0x2600,
    GL_NEAREST_MIPMAP_NEAREST = 0x2700,
    GL_TEXTURE_MAG_FILTER = 0x2800,
    GL_TEXTURE_MIN_FILTER = 0x2801,
    GL_TEXTURE_WRAP_S = 0x2802,
    GL_TEXTURE_WRAP_T = 0x2803,
    GL_COLOR_BUFFER_BIT = 0x4000,
    GL_RGBA8 = 0x8058,
    GL_CLAMP_TO_EDGE = 0x812F,
    GL_TEXTURE_MAX_LEVEL = 0x813D,
    GL_R8 = 0x8229,
    GL_R32F = 0x822E,
    GL_TEXTURE0 = 0x84C0,
    GL_ARRAY_BUFFER = 0x8892,
    GL_ELEMENT_ARRAY_BUFFER = 0x8893,
    GL_STREAM_DRAW = 0x88E0,
    GL_FRAGMENT_SHADER = 0x8B30,
    GL_VERTEX_SHADER = 0x8B31,
    GL_COMPILE_STATUS = 0x8B81,
    GL_LINK_STATUS = 0x8B82,
    GL_FRAMEBUFFER_COMPLETE = 0x8CD5,
    GL_COLOR_ATTACHMENT0 = 0x8CE0,
    GL_FRAMEBUFFER = 0x8D40
};

/* How the driver's functions are called; empty where it is C's own way. */
#ifdef _WIN32
#define GL_CALL __stdcall
#else
#define GL_CALL
#endif

/// The functions, and what the context says of itself.
typedef struct GpuGl {
#define GL_FUNCTION(result, name, parameters) result(GL_CALL *name) parameters;
#include "gpu/gl_functions.def"
#undef GL_FUNCTION
    bool es;              ///< OpenGL ES or WebGL
    int max_texture_size; ///< of a texture's width and height
} GpuGl;

/// Fills the table for the current context.
///   errors  STATUS_PLATFORM a function is missing, or the context is older than OpenGL 3.3 and
///           ES 3.0
Status gpu_gl_load(GpuGetProc get_proc, GpuGl *gl);

/// Compiles and links `folder`/`name`.vert and .frag, adding the first line that the context wants.
/// `attributes` are bound to locations 0, 1, …
///   errors  STATUS_FILE a file cannot be read, STATUS_PLATFORM it does not compile
Status gpu_gl_program(const GpuGl *gl, const char *folder, const char *name,
                      const char *const *attributes, int attribute_count, GlUint *program);

/// A texture of nearest sampling, clamped at its edges, bound to the current unit.
GlUint gpu_gl_texture(const GpuGl *gl);

#endif
