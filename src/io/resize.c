/* The one place that compiles stb_image_resize: pictures made smaller or larger by area. */
#include "io/image.h"

#include <assert.h>
#include <stdlib.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#define STB_IMAGE_RESIZE_STATIC
#include <stb/stb_image_resize.h>
#pragma GCC diagnostic pop

Status io_image_resize(const IoImage *image, int width, int height, IoImage *out) {
    assert(image && image->pixels && width >= 1 && height >= 1 && out && out != image);
    *out = (IoImage){0};
    const Status no_memory = status_error(
        STATUS_MEMORY, "not enough memory to resize the picture to %d×%d", width, height);
    uint8_t *pixels = calloc((size_t)width * (size_t)height, (size_t)image->channels);
    if (!pixels)
        return no_memory;
    int resized = stbir_resize_uint8_generic(image->pixels, image->width, image->height, 0, pixels,
                                             width, height, 0, image->channels,
                                             STBIR_ALPHA_CHANNEL_NONE, 0, STBIR_EDGE_CLAMP,
                                             STBIR_FILTER_BOX, STBIR_COLORSPACE_LINEAR, NULL);
    if (!resized) {
        free(pixels);
        return no_memory;
    }
    *out = (IoImage){width, height, image->channels, pixels};
    return status_ok();
}
