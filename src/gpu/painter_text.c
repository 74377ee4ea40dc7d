/* Texts: one quad a glyph. The baseline and the first pen position stand on whole pixels, the pens
 * after that on quarters. */
#include "gpu/painter.h"

#include <math.h>
#include <string.h>

enum {
    QUARTERS = 4,
    LARGEST_GLYPH = 512 /* pixels; larger text magnifies glyphs of this size */
};

/* Copies rasterised coverage into the atlas. */
static void copy_glyph(const void *context, GpuAtlas *atlas, const GpuPatch *patch) {
    const DrawGlyph *glyph = context;
    for (int y = 0; y < patch->height; y++)
        memcpy(gpu_atlas_row(atlas, patch, y), glyph->coverage + y * glyph->pitch,
               (size_t)patch->width);
}

static bool find_glyph(GpuPainter *painter, DrawFace face, float pixels, uint32_t code, int quarter,
                       GpuPatch *patch) {
    uint64_t size = (uint64_t)(pixels * 64.0f + 0.5f);
    uint64_t key = gpu_painter_key(GPU_PATCH_GLYPH, size << 32 | (uint64_t)quarter << 26 |
                                                        (uint64_t)face << 22 | code);
    const GpuPatch *found = gpu_atlas_find(&painter->atlas, key);
    if (found) {
        *patch = *found;
        return true;
    }
    DrawGlyph glyph;
    const DrawFonts *fonts = painter->fonts;
    if (!fonts->glyph(fonts->context, face, pixels, code, (float)quarter / QUARTERS, &glyph))
        return false;
    GpuPatch wanted = {0, 0, glyph.width, glyph.height, glyph.left, glyph.top};
    return gpu_painter_patch(painter, key, wanted, copy_glyph, &glyph, patch);
}

void gpu_painter_text(GpuPainter *painter, const DrawList *list, const DrawCommand *command) {
    float exact = command->size * painter->scale;
    if (!(exact >= 1.0f))
        return;
    float pixels = fminf(exact, LARGEST_GLYPH);
    float magnified = exact / pixels; /* 1 but for enormous text */
    int baseline = gpu_painter_snap(painter, command->baseline);
    float pen = (float)gpu_painter_snap(painter, command->rect.x);
    const DrawFonts *fonts = painter->fonts;
    const char *text = draw_command_text(list, command);
    for (uint32_t code; (code = draw_utf8_next(&text)) != 0;) {
        int quarters = (int)floorf(pen * QUARTERS + 0.5f);
        int quarter = quarters & (QUARTERS - 1), x = (quarters - quarter) / QUARTERS;
        pen += fonts->advance(fonts->context, command->face, exact, code);
        if (x > painter->batch.clip.right)
            return;
        GpuPatch patch;
        if (!find_glyph(painter, command->face, pixels, code, quarter, &patch) || patch.width == 0)
            continue;
        int left = x + (int)floorf((float)patch.left * magnified);
        int top = baseline - (int)floorf((float)patch.top * magnified);
        GpuEdges place = {left, top, left + (int)((float)patch.width * magnified),
                          top + (int)((float)patch.height * magnified)};
        GpuEdges texels = {patch.x, patch.y, patch.x + patch.width, patch.y + patch.height};
        gpu_batch_quad(&painter->batch, place, texels, command->fill);
    }
}
