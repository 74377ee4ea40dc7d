/* The two themes and the colour maps. The hues are those of the design pictures; those used for
 * text are darkened or lightened until they can be read. */
#include "draw/colour.h"

#include <math.h>

#define RGB(hex)                                                                                   \
    { ((hex) >> 16) & 255, ((hex) >> 8) & 255, (hex)&255, 255 }

/* One colour a line. */
/* clang-format off */
#define LIGHT_THEME(above, below, gradient_above, gradient_below)                                  \
    {                                                                                              \
        .dark = false,                                                                             \
        .stage = RGB(0xf6f7f9),                                                                    \
        .panel = RGB(0xffffff),                                                                    \
        .paper = RGB(0xffffff),                                                                    \
        .well = RGB(0xeef1f5),                                                                     \
        .line = RGB(0xd8dde4),                                                                     \
        .grid = RGB(0xdde1e7),                                                                     \
        .hatch = RGB(0xc3cad4),                                                                    \
        .ink = RGB(0x1c2330),                                                                      \
        .muted = RGB(0x5b6675),                                                                    \
        .faint = RGB(0x7f8b9b),                                                                    \
        .on_accent = RGB(0xffffff),                                                                \
        .forward = RGB(0x0b6e99),                                                                  \
        .backward = RGB(0xb0366e),                                                                 \
        .now = RGB(0xe08a00),                                                                      \
        .now_edge = RGB(0x684200),                                                                 \
        .now_text = RGB(0x8f5600),                                                                 \
        .error = RGB(0xb3261e),                                                                    \
        .good = RGB(0x1f7a3f),                                                                     \
        .positive = RGB(above),                                                                    \
        .negative = RGB(below),                                                                    \
        .gradient_positive = RGB(gradient_above),                                                  \
        .gradient_negative = RGB(gradient_below),                                                  \
        .red = RGB(0xb8322c),                                                                      \
        .green = RGB(0x2b7a3d),                                                                    \
        .blue = RGB(0x3a55c4),                                                                     \
    }

#define DARK_THEME(above, below, gradient_above, gradient_below)                                   \
    {                                                                                              \
        .dark = true,                                                                              \
        .stage = RGB(0x14181f),                                                                    \
        .panel = RGB(0x1c222c),                                                                    \
        .paper = RGB(0x222934),                                                                    \
        .well = RGB(0x273040),                                                                     \
        .line = RGB(0x39434f),                                                                     \
        .grid = RGB(0x353f4d),                                                                     \
        .hatch = RGB(0x4a5566),                                                                    \
        .ink = RGB(0xe8ecf2),                                                                      \
        .muted = RGB(0xa5b0bf),                                                                    \
        .faint = RGB(0x7a8797),                                                                    \
        .on_accent = RGB(0x10161d),                                                                \
        .forward = RGB(0x4cb7e0),                                                                  \
        .backward = RGB(0xee7fb2),                                                                 \
        .now = RGB(0xffb347),                                                                      \
        .now_edge = RGB(0x33240e),                                                                 \
        .now_text = RGB(0xffb347),                                                                 \
        .error = RGB(0xff8a80),                                                                    \
        .good = RGB(0x72cf8f),                                                                     \
        .positive = RGB(above),                                                                    \
        .negative = RGB(below),                                                                    \
        .gradient_positive = RGB(gradient_above),                                                  \
        .gradient_negative = RGB(gradient_below),                                                  \
        .red = RGB(0xff8078),                                                                      \
        .green = RGB(0x6bcf85),                                                                    \
        .blue = RGB(0x8ca8ff),                                                                     \
    }
/* clang-format on */

static const DrawTheme light_themes[] = {
#define DRAW_MAP(NAME, word, label, a, b, c, d, e, f, g, h) LIGHT_THEME(a, b, c, d),
#include "draw/maps.def"
#undef DRAW_MAP
};

static const DrawTheme dark_themes[] = {
#define DRAW_MAP(NAME, word, label, a, b, c, d, e, f, g, h) DARK_THEME(e, f, g, h),
#include "draw/maps.def"
#undef DRAW_MAP
};

static const struct {
    const char *word, *label;
} map_names[] = {
#define DRAW_MAP(NAME, word, label, ...) {word, label},
#include "draw/maps.def"
#undef DRAW_MAP
};

const char *draw_map_word(DrawMap map) {
    return map_names[map].word;
}

const char *draw_map_label(DrawMap map) {
    return map_names[map].label;
}

DrawColour draw_colour(uint32_t rgb) {
    return (DrawColour)RGB(rgb);
}

static uint8_t byte_of(float value) {
    return (uint8_t)(fminf(fmaxf(value, 0.0f), 255.0f) + 0.5f);
}

DrawColour draw_fade(DrawColour colour, float alpha) {
    colour.a = byte_of(colour.a * alpha);
    return colour;
}

DrawColour draw_mix(DrawColour a, DrawColour b, float at) {
    return (DrawColour){
        byte_of(a.r + (b.r - a.r) * at),
        byte_of(a.g + (b.g - a.g) * at),
        byte_of(a.b + (b.b - a.b) * at),
        byte_of(a.a + (b.a - a.a) * at),
    };
}

/* Relative luminance as WCAG 2.1 defines it. */
static float luminance(DrawColour colour) {
    const uint8_t channel[3] = {colour.r, colour.g, colour.b};
    float linear[3];
    for (int i = 0; i < 3; i++) {
        float value = channel[i] / 255.0f;
        linear[i] = value <= 0.04045f ? value / 12.92f : powf((value + 0.055f) / 1.055f, 2.4f);
    }
    return 0.2126f * linear[0] + 0.7152f * linear[1] + 0.0722f * linear[2];
}

float draw_contrast(DrawColour a, DrawColour b) {
    float of_a = luminance(a), of_b = luminance(b);
    return (fmaxf(of_a, of_b) + 0.05f) / (fminf(of_a, of_b) + 0.05f);
}

const DrawTheme *draw_theme(bool dark) {
    return draw_theme_with(dark, DRAW_MAP_SOFT);
}

const DrawTheme *draw_theme_with(bool dark, DrawMap map) {
    return dark ? &dark_themes[map] : &light_themes[map];
}

/* The exponent gives small values more colour than their share; shaders/map.frag has it too. */
DrawColour draw_palette_end(const DrawTheme *theme, DrawPalette palette, bool positive) {
    if (palette == DRAW_PALETTE_GRADIENTS)
        return positive ? theme->gradient_positive : theme->gradient_negative;
    return positive ? theme->positive : theme->negative;
}

DrawColour draw_map(const DrawTheme *theme, DrawPalette palette, float t) {
    if (isnan(t))
        return theme->hatch;
    float strength = powf(fminf(fabsf(t), 1.0f), 0.8f);
    return draw_mix(theme->paper, draw_palette_end(theme, palette, t >= 0.0f), strength);
}

/* Two inks can only reach 4.5:1 on every background if they are this close to black and white. */
DrawColour draw_ink_on(DrawColour background) {
    DrawColour dark = draw_colour(0x020304), light = draw_colour(0xffffff);
    return draw_contrast(dark, background) >= draw_contrast(light, background) ? dark : light;
}
