/* The fonts, by SDL2_ttf: widths and glyphs for the draw list. Needs neither a display nor SDL's
 * video; knows nothing of where a text goes. */
#ifndef PLATFORM_FONTS_H
#define PLATFORM_FONTS_H

#include "base/status.h"
#include "draw/text.h"

typedef struct PlatformFonts PlatformFonts;

/// Reads the fonts of `folder` (the build's fonts/). Used by one thread at a time.
///   errors  STATUS_PLATFORM a font is missing (says which package has it) or cannot be read,
///           STATUS_MEMORY; *out NULL
Status platform_fonts_create(const char *folder, PlatformFonts **out);
void platform_fonts_destroy(PlatformFonts *fonts);

/// What draw/ and gpu/ use; lives as long as `fonts`.
const DrawFonts *platform_fonts_draw(const PlatformFonts *fonts);

#endif
