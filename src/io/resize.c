/* Pictures made smaller or larger, each in memory of its own. */
#include "io/image.h"

#include "io/area.h"

#include <assert.h>
#include <stdlib.h>

Status io_image_resize(const IoImage *image, int width, int height, IoImage *out) {
    assert(image && image->pixels && width >= 1 && height >= 1 && out && out != image);
    *out = (IoImage){0};
    uint8_t *pixels = calloc((size_t)width * (size_t)height, (size_t)image->channels);
    void *scratch = malloc(io_area_scratch(width, image->channels));
    if (!pixels || !scratch) {
        free(pixels);
        free(scratch);
        return status_error(STATUS_MEMORY, "not enough memory to resize the picture to %d×%d",
                            width, height);
    }
    io_area_resize(image->pixels, image->width, image->height, image->channels, pixels, width,
                   height, scratch, NULL);
    free(scratch);
    *out = (IoImage){width, height, image->channels, pixels};
    return status_ok();
}
