/* Targets: framebuffers with one texture, or memory. */
#include "gpu/target.h"

#include "gpu/backend.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

GpuTarget gpu_target_window(const GpuRenderer *renderer, int width, int height) {
    assert(renderer->gl);
    return (GpuTarget){.gl = renderer->gl, .width = width, .height = height};
}

static Status create_in_memory(int width, int height, GpuTarget *out) {
    enum { MOST = 1 << 15 };
    if (width > MOST || height > MOST)
        return status_error(STATUS_LIMIT,
                            "a picture of %d by %d pixels is larger than the %d by %d that can be "
                            "drawn",
                            width, height, MOST, MOST);
    uint32_t *words = calloc((size_t)width * (size_t)height, sizeof *words);
    if (!words)
        return status_error(STATUS_MEMORY, "no memory for a picture of %d by %d pixels", width,
                            height);
    *out = (GpuTarget){.words = words, .width = width, .height = height};
    return status_ok();
}

Status gpu_target_create(const GpuRenderer *renderer, int width, int height, GpuTarget *out) {
    const GpuGl *gl = renderer->gl;
    assert(width > 0 && height > 0);
    if (!gl)
        return create_in_memory(width, height, out);
    if (width > gl->max_texture_size || height > gl->max_texture_size)
        return status_error(STATUS_LIMIT,
                            "a picture of %d by %d pixels is larger than the %d by %d that the "
                            "graphics driver can draw",
                            width, height, gl->max_texture_size, gl->max_texture_size);
    GpuTarget target = {.gl = gl, .width = width, .height = height};
    target.texture = gpu_gl_texture(gl);
    gl->TexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
    gl->GenFramebuffers(1, &target.framebuffer);
    gl->BindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
    gl->FramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.texture,
                             0);
    GlEnum state = gl->CheckFramebufferStatus(GL_FRAMEBUFFER);
    gl->BindFramebuffer(GL_FRAMEBUFFER, 0);
    if (state != GL_FRAMEBUFFER_COMPLETE) {
        gpu_target_destroy(&target);
        return status_error(STATUS_PLATFORM,
                            "the graphics driver cannot draw a picture of %d by %d pixels", width,
                            height);
    }
    *out = target;
    return status_ok();
}

void gpu_target_destroy(GpuTarget *target) {
    if (target->framebuffer)
        target->gl->DeleteFramebuffers(1, &target->framebuffer);
    if (target->texture)
        target->gl->DeleteTextures(1, &target->texture);
    free(target->words);
    memset(target, 0, sizeof *target);
}

/* OpenGL counts rows from the bottom. */
static void flip_rows(uint8_t *pixels, int64_t row_bytes, int rows) {
    for (int y = 0; y < rows / 2; y++) {
        uint8_t *upper = pixels + y * row_bytes, *lower = pixels + (rows - 1 - y) * row_bytes;
        for (int64_t i = 0; i < row_bytes; i++) {
            uint8_t byte = upper[i];
            upper[i] = lower[i];
            lower[i] = byte;
        }
    }
}

void gpu_target_read(const GpuTarget *target, uint8_t *rgba) {
    if (target->words) {
        memcpy(rgba, target->words, (size_t)target->width * (size_t)target->height * 4);
        return;
    }
    const GpuGl *gl = target->gl;
    gl->BindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    gl->ReadPixels(0, 0, target->width, target->height, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    flip_rows(rgba, (int64_t)target->width * 4, target->height);
    for (int64_t i = 0; i < (int64_t)target->width * target->height; i++)
        rgba[4 * i + 3] = 255;
}
