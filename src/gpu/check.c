/* A renderer's first picture, held against the software renderer's. */
#include "gpu/backend.h"

#include <stdlib.h>

enum { SIDE = 32, TOLERANCE = 12 };

/* Plain colour, colour that shines through, and values. */
static void draw_sample(DrawList *list, const DrawFonts *fonts) {
    static const float values[4] = {1.0f, 0.0f, -0.5f, -1.0f};
    const DrawTheme *theme = draw_theme(false);
    DrawImage image = {.planes = {values},
                       .plane_count = 1,
                       .width = 2,
                       .height = 2,
                       .row_stride = 2,
                       .limit = 1.0f,
                       .covered = 4};
    draw_list_begin(list, theme, fonts, SIDE, SIDE, 1.0f);
    draw_rect(list, (DrawRect){0, 0, 16, 12}, 0, theme->forward);
    draw_rect(list, (DrawRect){4, 4, 20, 12}, 0, draw_fade(theme->backward, 0.5f));
    draw_image(list, (DrawRect){0, 20, 24, 12}, &image);
}

static Status draw_with(GpuRenderer *renderer, const DrawList *list, uint8_t *pixels) {
    GpuTarget target;
    Status status = gpu_target_create(renderer, SIDE, SIDE, &target);
    if (status_failed(&status))
        return status;
    gpu_render(renderer, list, &target);
    gpu_target_read(&target, pixels);
    gpu_target_destroy(&target);
    return status;
}

Status gpu_renderer_check(GpuRenderer *renderer) {
    uint8_t drawn[SIDE * SIDE * 4], wanted[SIDE * SIDE * 4];
    const DrawFonts *fonts = renderer->painter.fonts;
    GpuRenderer *software;
    Status status = gpu_renderer_create_software(fonts, &software);
    if (status_failed(&status))
        return status;
    DrawList list;
    draw_list_init(&list);
    draw_sample(&list, fonts);
    status = draw_with(software, &list, wanted);
    if (!status_failed(&status))
        status = draw_with(renderer, &list, drawn);
    for (int i = 0; i < SIDE * SIDE * 4 && !status_failed(&status); i++)
        if (abs(drawn[i] - wanted[i]) > TOLERANCE)
            status = status_error(STATUS_PLATFORM, "the graphics driver draws wrong colours (%s)",
                                  gpu_renderer_name(renderer));
    draw_list_free(&list);
    gpu_renderer_destroy(software);
    return status;
}
