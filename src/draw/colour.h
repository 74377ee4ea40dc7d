/* Colours, the two themes and the colour map of values. Every colour on screen has one meaning and
 * its name is here. */
#ifndef DRAW_COLOUR_H
#define DRAW_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

/// 8 bits a channel, straight alpha.
typedef struct DrawColour {
    uint8_t r, g, b, a;
} DrawColour;

/// 0xRRGGBB, opaque.
DrawColour draw_colour(uint32_t rgb);

/// `colour` with its alpha multiplied by `alpha` in [0,1].
DrawColour draw_fade(DrawColour colour, float alpha);

/// From a at 0 to b at 1, channel by channel.
DrawColour draw_mix(DrawColour a, DrawColour b, float at);

/// WCAG contrast ratio of two opaque colours, 1 to 21.
float draw_contrast(DrawColour a, DrawColour b);

/// The colours of a theme, by meaning.
typedef struct DrawTheme {
    bool dark;
    DrawColour stage;     ///< behind the tensors
    DrawColour panel;     ///< behind controls
    DrawColour paper;     ///< of a cell with value 0
    DrawColour well;      ///< behind grouped controls, cards and unselected buttons
    DrawColour line;      ///< separators and borders of controls
    DrawColour grid;      ///< between cells
    DrawColour hatch;     ///< lines of padding, inserted zeros and unread cells
    DrawColour ink;       ///< text
    DrawColour muted;     ///< text of less weight; still 4.5:1 on stage, panel and well
    DrawColour faint;     ///< marks that are not text: dots of uncomputed cells, ticks; 3:1 there
    DrawColour on_accent; ///< text on forward, backward and now
    DrawColour forward;   ///< blue-green: everything of the forward pass
    DrawColour backward;  ///< magenta: everything of the backward pass
    DrawColour now;       ///< amber: what happens at this moment (outlines only)
    DrawColour now_edge;  ///< the dark edge of now
    DrawColour now_text;  ///< a title in the colour of now that can be read
    DrawColour error;     ///< sentences that say what is wrong
    DrawColour good;      ///< sentences that say it agrees
    DrawColour positive;  ///< values above zero
    DrawColour negative;  ///< values below zero
    DrawColour gradient_positive; ///< gradients above zero
    DrawColour gradient_negative; ///< gradients below zero
    DrawColour red, green, blue;  ///< names of image channels
} DrawTheme;

/// The colours that values are shown in, to choose from.
typedef enum DrawMap {
#define DRAW_MAP(NAME, ...) DRAW_MAP_##NAME,
#include "draw/maps.def"
#undef DRAW_MAP
    DRAW_MAP_COUNT
} DrawMap;

const char *draw_map_word(DrawMap map);  ///< "strong"
const char *draw_map_label(DrawMap map); ///< "strong, for a projector"

/// A theme with its own colour map, or with another one.
const DrawTheme *draw_theme(bool dark);
const DrawTheme *draw_theme_with(bool dark, DrawMap map);

/// The two diverging maps: values have one pair of hues, gradients another.
typedef enum DrawPalette { DRAW_PALETTE_VALUES, DRAW_PALETTE_GRADIENTS } DrawPalette;

/// The colour of a palette's positive or negative end.
DrawColour draw_palette_end(const DrawTheme *theme, DrawPalette palette, bool positive);

/// The diverging map: t in [-1,1] from negative over paper (0) to positive; NaN gives the hatch
/// colour. Monotone in lightness on each side. shaders/map.frag computes the same.
DrawColour draw_map(const DrawTheme *theme, DrawPalette palette, float t);

/// Ink that can be read on `background`: the theme-independent dark or light of higher contrast.
DrawColour draw_ink_on(DrawColour background);

#endif
