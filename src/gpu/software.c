/* Drawing into plain memory: the way that needs no graphics driver, and gives the same pixels on
 * every machine. (SDL's own software renderer moves the corners of triangles to whole pixels, which
 * arrows and slanted lines would show.) */
#include "gpu/backend.h"
#include "gpu/pictures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Software {
    GpuRenderer base;
    GpuPictures pictures;
} Software;

static Software *software_of(GpuRenderer *renderer) {
    return (Software *)renderer;
}

static GpuPixels pixels_of(const GpuTarget *target) {
    return (GpuPixels){target->words, target->width, target->height};
}

static void begin(GpuRenderer *renderer, const DrawList *list) {
    gpu_raster_clear(pixels_of(renderer->target), list->theme->stage);
}

static void draw(GpuRenderer *renderer) {
    gpu_raster_batch(&renderer->painter.batch, &renderer->painter.atlas,
                     pixels_of(renderer->target));
}

/* How what is not computed looks at a pixel of the picture: ground with a dot here and there. */
typedef struct Blank {
    uint32_t ground, dot;
    int distance, size;
} Blank;

static Blank blank_of(const DrawList *list) {
    return (Blank){gpu_raster_word(list->theme->stage), gpu_raster_word(list->theme->faint),
                   (int)gpu_mark_distance(list), (int)gpu_mark_size(list)};
}

static bool on_dot(const Blank *blank, int at) {
    int place = at % blank->distance - blank->distance / 2;
    return place >= 0 && place < blank->size;
}

static uint32_t blank_word(const Blank *blank, int x, int y) {
    return on_dot(blank, x) && on_dot(blank, y) ? blank->dot : blank->ground;
}

/* The first of `count` pixels that shows a cell from `end` on. */
static int first_beyond(int end, float span, int count) {
    int pixel = (int)fminf(floorf((float)end / span), (float)count);
    pixel = pixel > 0 ? pixel - 1 : 0;
    while (pixel < count && (int)floorf(gpu_cell_at(pixel, span)) < end)
        pixel++;
    return pixel;
}

static GpuEdges common(GpuEdges a, GpuEdges b) {
    return (GpuEdges){a.left > b.left ? a.left : b.left, a.top > b.top ? a.top : b.top,
                      a.right < b.right ? a.right : b.right,
                      a.bottom < b.bottom ? a.bottom : b.bottom};
}

static void image(GpuRenderer *renderer, const DrawList *list, const DrawImage *picture,
                  GpuEdges edges) {
    Software *software = software_of(renderer);
    GpuEdges seen = common(edges, renderer->painter.batch.clip);
    if (seen.left >= seen.right || seen.top >= seen.bottom)
        return;
    int across = edges.right - edges.left, down = edges.bottom - edges.top;
    GpuEdges part = {seen.left - edges.left, seen.top - edges.top, seen.right - edges.left,
                     seen.bottom - edges.top};
    int made = software->pictures.made;
    const uint32_t *words =
        gpu_pictures_words(&software->pictures, picture, list->theme, across, down, part);
    renderer->counts.value_uploads += software->pictures.made - made;
    if (!words)
        return;
    int column, row, width = part.right - part.left;
    gpu_image_covered(picture, &column, &row);
    float span_y = (float)picture->height / (float)down;
    int partial = first_beyond(column, (float)picture->width / (float)across, across);
    Blank blank = blank_of(list);
    for (int y = part.top; y < part.bottom; y++, words += width) {
        uint32_t *out = renderer->target->words +
                        (int64_t)(edges.top + y) * renderer->target->width + edges.left;
        int cell = (int)floorf(gpu_cell_at(y, span_y));
        int end = cell < row ? part.right : cell == row ? partial : part.left;
        end = end < part.left ? part.left : end < part.right ? end : part.right;
        memcpy(out + part.left, words, (size_t)(end - part.left) * sizeof *out);
        for (int x = end; x < part.right; x++)
            out[x] = blank_word(&blank, x, y);
    }
}

static int64_t value_bytes(const GpuRenderer *renderer) {
    return ((const Software *)renderer)->pictures.bytes;
}

static void set_budget(GpuRenderer *renderer, int64_t bytes) {
    GpuPictures *pictures = &software_of(renderer)->pictures;
    pictures->budget = bytes;
    gpu_pictures_trim(pictures, bytes);
}

static void destroy(GpuRenderer *renderer) {
    Software *software = software_of(renderer);
    gpu_pictures_free(&software->pictures);
    free(software);
}

static const GpuBackend backend = {.begin = begin,
                                   .draw = draw,
                                   .image = image,
                                   .value_bytes = value_bytes,
                                   .set_budget = set_budget,
                                   .destroy = destroy};

Status gpu_renderer_create_software(const DrawFonts *fonts, GpuRenderer **out) {
    *out = NULL;
    Software *software = calloc(1, sizeof *software);
    if (!software)
        return status_error(STATUS_MEMORY, "no memory for the renderer");
    GpuRenderer *renderer = &software->base;
    gpu_pictures_init(&software->pictures, GPU_VALUE_BUDGET);
    snprintf(renderer->name, sizeof renderer->name, "software renderer");
    Status status = gpu_renderer_init(renderer, &backend, fonts);
    if (status_failed(&status)) {
        gpu_renderer_destroy(renderer);
        return status;
    }
    *out = renderer;
    return status_ok();
}
