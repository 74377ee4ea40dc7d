/* PNG out, by stb_image_write. */
#ifndef IO_PNG_H
#define IO_PNG_H

#include "base/status.h"

#include <stdint.h>

/// Writes 8-bit RGBA pixels, rows from the top, `stride` bytes apart, through io_file_save.
Status io_png_save(const char *path, int width, int height, const uint8_t *rgba, int stride);

#endif
