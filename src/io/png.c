/* The one place that compiles stb_image_write: pictures out, into memory and then to a file. */
#include "io/png.h"

#include "io/file.h"

#include <assert.h>
#include <limits.h>

/* To the end of the file: stb_image_write declares functions it does not define without stdio. */
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

Status io_png_save(const char *path, int width, int height, const uint8_t *rgba, int stride) {
    assert(path && rgba && width >= 1 && height >= 1 && (int64_t)stride >= 4 * (int64_t)width);
    /* stb_image_write counts in int; packing may lengthen the bytes a little. */
    if ((4 * (int64_t)width + 1) * height > INT_MAX / 2)
        return status_error(STATUS_LIMIT,
                            "%s: a picture of %d×%d pixels is too large to be written",
                            io_file_label(path).text, width, height);
    int size = 0;
    unsigned char *file = stbi_write_png_to_mem(rgba, stride, width, height, 4, &size);
    if (!file)
        return status_error(STATUS_MEMORY, "%s: not enough memory to pack %d×%d pixels",
                            io_file_label(path).text, width, height);
    Status status = io_file_save(path, file, (size_t)size);
    STBIW_FREE(file);
    return status;
}
