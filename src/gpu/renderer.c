/* What both ways of drawing share: the list in order, shapes and texts collected by the painter,
 * pictures of values between them. The ways themselves are opengl.c and software.c. */
#include "gpu/renderer.h"

#include "gpu/backend.h"

#include <math.h>

enum { ATLAS_SIZE = 512, ATLAS_LARGEST = 2048 };

static void flush(void *owner) {
    GpuRenderer *renderer = owner;
    GpuBatch *batch = &renderer->painter.batch;
    if (batch->index_count == 0)
        return;
    renderer->counts.vertices += batch->vertex_count;
    renderer->counts.draws++;
    renderer->backend->draw(renderer);
    gpu_batch_clear(batch);
}

static void draw_image_command(GpuRenderer *renderer, const DrawList *list,
                               const DrawCommand *command) {
    GpuEdges edges = gpu_painter_edges(&renderer->painter, command->rect);
    if (edges.right <= edges.left || edges.bottom <= edges.top)
        return;
    flush(renderer);
    renderer->counts.draws++;
    renderer->backend->image(renderer, list, &command->image, edges);
}

/* What follows is drawn within the command's clip and the target, which a window that has just
 * become smaller may leave smaller than the list. */
static void clip_to(GpuRenderer *renderer, DrawRect clip) {
    gpu_painter_clip(&renderer->painter, clip);
    GpuEdges *edges = &renderer->painter.batch.clip;
    const GpuTarget *target = renderer->target;
    edges->left = edges->left > 0 ? edges->left : 0;
    edges->top = edges->top > 0 ? edges->top : 0;
    edges->right = edges->right < target->width ? edges->right : target->width;
    edges->bottom = edges->bottom < target->height ? edges->bottom : target->height;
}

static void begin_picture(GpuRenderer *renderer, const DrawList *list) {
    renderer->counts = (GpuCounts){0};
    GpuPainter *painter = &renderer->painter;
    if (painter->scale != list->scale && painter->atlas.count > 0)
        gpu_atlas_clear(&painter->atlas);
    painter->scale = list->scale;
    renderer->backend->begin(renderer, list);
}

/* A rectangle in the colour that the picture was cleared with, beneath everything else: where
 * pixels are drawn by the processor, filling the window twice is what a frame costs most. */
static bool is_ground(const DrawList *list, const DrawCommand *command) {
    DrawColour ground = list->theme->stage, fill = command->fill;
    return command->kind == DRAW_KIND_RECT && command->border_width <= 0.0f && fill.a == 255 &&
           fill.r == ground.r && fill.g == ground.g && fill.b == ground.b;
}

void gpu_render(GpuRenderer *renderer, const DrawList *list, const GpuTarget *target) {
    renderer->target = target;
    begin_picture(renderer, list);
    int first = 0;
    while (first < list->count && is_ground(list, &list->commands[first]))
        first++;
    for (int i = first; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        clip_to(renderer, command->clip);
        if (command->kind == DRAW_KIND_IMAGE)
            draw_image_command(renderer, list, command);
        else if (command->kind == DRAW_KIND_TEXT)
            gpu_painter_text(&renderer->painter, list, command);
        else
            gpu_painter_shape(&renderer->painter, command);
    }
    flush(renderer);
    renderer->target = NULL;
}

Status gpu_renderer_init(GpuRenderer *renderer, const GpuBackend *backend, const DrawFonts *fonts) {
    renderer->backend = backend;
    GpuPainter *painter = &renderer->painter;
    painter->fonts = fonts;
    painter->owner = renderer;
    painter->flush = flush;
    gpu_batch_init(&painter->batch);
    if (!gpu_atlas_init(&painter->atlas, ATLAS_SIZE, ATLAS_LARGEST))
        return status_error(STATUS_MEMORY, "no memory for the glyphs");
    return status_ok();
}

void gpu_renderer_destroy(GpuRenderer *renderer) {
    if (!renderer)
        return;
    gpu_batch_free(&renderer->painter.batch);
    gpu_atlas_free(&renderer->painter.atlas);
    renderer->backend->destroy(renderer);
}

bool gpu_renderer_in_memory(const GpuRenderer *renderer) {
    return renderer->gl == NULL;
}

const char *gpu_renderer_name(const GpuRenderer *renderer) {
    return renderer->name;
}

GpuCounts gpu_renderer_counts(const GpuRenderer *renderer) {
    GpuCounts counts = renderer->counts;
    counts.atlas_resets = renderer->painter.atlas_resets;
    counts.value_bytes = renderer->backend->value_bytes(renderer);
    return counts;
}

void gpu_renderer_set_budget(GpuRenderer *renderer, int64_t bytes) {
    renderer->backend->set_budget(renderer, bytes);
}

void gpu_image_covered(const DrawImage *image, int *column, int *row) {
    int64_t covered = image->covered < 0 ? 0 : image->covered, y = covered / image->width;
    *column = (int)(covered % image->width);
    *row = y > image->height ? image->height : (int)y;
}

float gpu_mark_distance(const DrawList *list) {
    return fmaxf(8.0f, floorf(8.0f * list->scale + 0.5f));
}

float gpu_mark_size(const DrawList *list) {
    return fmaxf(2.0f, floorf(list->scale + 0.5f));
}
