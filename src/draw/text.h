/* Font metrics as the layers above need them: how wide a text is, where its lines stand. Who
 * rasterises glyphs is not known here; the platform supplies DrawFonts. */
#ifndef DRAW_TEXT_H
#define DRAW_TEXT_H

#include <stdbool.h>
#include <stdint.h>

typedef enum DrawFace {
    DRAW_FACE_UI,          ///< Inter regular
    DRAW_FACE_UI_SEMIBOLD, ///< Inter semi-bold
    DRAW_FACE_UI_BOLD,     ///< Inter bold
    DRAW_FACE_MONO,        ///< JetBrains Mono regular
    DRAW_FACE_MONO_BOLD,   ///< JetBrains Mono bold
    DRAW_FACE_COUNT
} DrawFace;

/// One rasterised glyph, 8-bit coverage, rows from the top; `coverage` is lent until the next call.
typedef struct DrawGlyph {
    int width, height; ///< of the bitmap, 0 for a blank
    int left, top;     ///< from the pen to the bitmap's left edge; from the baseline up to its top
    float advance;     ///< pixels to the next pen position
    int pitch;         ///< bytes between rows
    const uint8_t *coverage;
} DrawGlyph;

/// What the platform offers. Sizes are in pixels. A character that the face lacks comes from its
/// fallback; one that all lack is drawn as a box. No kerning: the same text has the same width
/// wherever it stands.
typedef struct DrawFonts {
    void *context;
    float (*advance)(void *context, DrawFace face, float pixels, uint32_t codepoint);
    void (*line)(void *context, DrawFace face, float pixels, float *ascent, float *descent);
    /// `shift` in [0,1) is how far right of a whole pixel the pen stands.
    bool (*glyph)(void *context, DrawFace face, float pixels, uint32_t codepoint, float shift,
                  DrawGlyph *out);
} DrawFonts;

/// Next code point of UTF-8 `text`, advancing *text; U+FFFD for a malformed byte; 0 at the end.
uint32_t draw_utf8_next(const char **text);

/// Width of `text` in points when drawn at `size` points and `scale` pixels a point.
float draw_text_width(const DrawFonts *fonts, DrawFace face, float size, float scale,
                      const char *text);

#endif
