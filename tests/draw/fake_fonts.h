/* Fonts for tests: every character is half as wide as the size, a space a quarter; 0.9 above the
 * baseline and 0.3 below. */
#ifndef TESTS_DRAW_FAKE_FONTS_H
#define TESTS_DRAW_FAKE_FONTS_H

#include "draw/text.h"

static float fake_advance(void *context, DrawFace face, float pixels, uint32_t codepoint) {
    (void)context, (void)face;
    return codepoint == ' ' ? pixels / 4 : pixels / 2;
}

static void fake_line(void *context, DrawFace face, float pixels, float *ascent, float *descent) {
    (void)context, (void)face;
    *ascent = 0.9f * pixels;
    *descent = 0.3f * pixels;
}

static const DrawFonts fake_fonts = {.advance = fake_advance, .line = fake_line};

#endif
