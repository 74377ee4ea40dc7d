/* The draw list: what to draw, as data. Views and widgets append to it, a backend turns it into
 * pixels, tests read the digits back from it. Coordinates are points from the top left; the list's
 * scale says how many pixels a point is. Draws nothing itself. */
#ifndef DRAW_LIST_H
#define DRAW_LIST_H

#include "draw/colour.h"
#include "draw/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct DrawRect {
    float x, y, w, h;
} DrawRect;

typedef struct DrawPoint {
    float x, y;
} DrawPoint;

typedef enum DrawAlign { DRAW_LEFT, DRAW_CENTRE, DRAW_RIGHT } DrawAlign;

typedef enum DrawKind {
    DRAW_KIND_RECT,     ///< filled, outlined or both, corners rounded
    DRAW_KIND_HATCH,    ///< diagonal lines within a rectangle
    DRAW_KIND_LINE,     ///< one segment, solid or dashed
    DRAW_KIND_TRIANGLE, ///< filled
    DRAW_KIND_TEXT,     ///< one line of text
    DRAW_KIND_IMAGE     ///< values through the colour map, or three planes as RGB
} DrawKind;

/// What a command belongs to, so that tests and the contrast check can find it: 0 for decoration;
/// the views set it with draw_tag before they append.
typedef struct DrawTag {
    int16_t role; ///< ConvRole of the tensor, or -1
    int16_t part; ///< what it is there: DRAW_PART_*
    int32_t index[4];
} DrawTag;

enum {
    DRAW_PART_NONE,
    DRAW_PART_CELL,    ///< a tensor's cell
    DRAW_PART_PRODUCT, ///< a cell of the products panel
    DRAW_PART_SUM,     ///< a running or partial sum
    DRAW_PART_FACTOR,  ///< a factor of a product, beside it
    DRAW_PART_TERM,    ///< a term of the equation
    DRAW_PART_CONTROL, ///< a widget
    DRAW_PART_BORDER,  ///< a cell of the border that shows this cell again
    DRAW_PART_THUMB,   ///< a plane as a small picture
    DRAW_PART_LISTED,  ///< the sum after a term of the pinned number's list, or where it goes
    DRAW_PART_ALONE,   ///< what one channel, filter or image (index 0) comes to alone
    DRAW_PART_PLACE,   ///< a place of the border of dX (index as ConvTerm has it), its own sum
    DRAW_PART_FOLDED   ///< the same of any place, where the equation adds them up
};

/// Values to be drawn as a picture. `planes` are lent until the frame is rendered; one plane goes
/// through the colour map between -below and +limit, three are R, G, B between 0 and limit.
/// `covered` is how many cells in raster order are computed; later ones are drawn as not computed.
typedef struct DrawImage {
    const float *planes[3];
    int plane_count; ///< 1 or 3
    int width, height;
    int64_t row_stride; ///< in floats
    uint64_t key;       ///< the same key and revision mean the same values: uploaded once
    uint64_t revision;
    float limit;
    float below;         ///< of one plane, the magnitude of full colour below zero; 0: `limit`
    DrawPalette palette; ///< of one plane
    int64_t covered;     ///< width*height when complete
} DrawImage;

typedef struct DrawCommand {
    DrawKind kind;
    DrawRect rect;   ///< RECT, HATCH, IMAGE; for TEXT the box of the line as measured; else bounds
    DrawRect clip;   ///< nothing is drawn outside it
    DrawColour fill; ///< RECT, TRIANGLE; the colour of HATCH, LINE and TEXT
    DrawColour border;          ///< RECT
    float border_width, radius; ///< RECT; the line width of LINE and HATCH in border_width
    float dash;                 ///< LINE: length of a dash and of a gap, 0 solid; HATCH: spacing
    DrawPoint points[3];        ///< LINE 2, TRIANGLE 3
    DrawFace face;              ///< TEXT
    float size;                 ///< TEXT, in points
    float baseline;             ///< TEXT: y of the baseline
    int32_t text;               ///< TEXT: offset into the list's characters
    DrawImage image;            ///< IMAGE
    DrawColour background;      ///< TEXT: what it stands on, for the contrast check; a = 0 unknown
    DrawTag tag;
} DrawCommand;

typedef struct DrawList {
    DrawCommand *commands;
    int count, capacity;
    char *characters;
    int32_t character_count, character_capacity;
    DrawRect clip_stack[16];
    int clip_depth;
    DrawTag tag;
    DrawColour background;  ///< given to the texts that follow
    const DrawTheme *theme; ///< whose map images use
    const DrawFonts *fonts;
    float scale;         ///< pixels a point
    float width, height; ///< of the picture, in points
    bool out_of_memory;  ///< commands were dropped
} DrawList;

void draw_list_init(DrawList *list);
void draw_list_free(DrawList *list);

/// Empties the list for a new frame; memory is kept.
void draw_list_begin(DrawList *list, const DrawTheme *theme, const DrawFonts *fonts, float width,
                     float height, float scale);

/// Restricts what follows to `rect` within the current clip, until draw_clip_pop. Commands that lie
/// wholly outside the clip or the picture are not kept.
void draw_clip_push(DrawList *list, DrawRect rect);
void draw_clip_pop(DrawList *list);
DrawRect draw_clip(const DrawList *list);

/// Marks what follows as belonging to a cell; draw_untag ends it.
void draw_tag(DrawList *list, int role, int part, const int index[4]);
void draw_untag(DrawList *list);

/// Declares what the texts that follow stand on, for the contrast check.
void draw_on(DrawList *list, DrawColour background);

/// Rectangles, hatches and images whose width or height is less than 0 or no number are not kept.
void draw_rect(DrawList *list, DrawRect rect, float radius, DrawColour fill);
/// Outline inside `rect`.
void draw_frame(DrawList *list, DrawRect rect, float radius, float width, DrawColour colour);
void draw_box(DrawList *list, DrawRect rect, float radius, DrawColour fill, float width,
              DrawColour border);
void draw_hatch(DrawList *list, DrawRect rect, float spacing, float width, DrawColour colour);
void draw_line(DrawList *list, float x0, float y0, float x1, float y1, float width, float dash,
               DrawColour colour);
void draw_triangle(DrawList *list, DrawPoint a, DrawPoint b, DrawPoint c, DrawColour fill);
/// An arrow head with its tip at `tip`, pointing along (dx, dy), `size` long.
void draw_arrow_head(DrawList *list, DrawPoint tip, float dx, float dy, float size,
                     DrawColour fill);
void draw_image(DrawList *list, DrawRect rect, const DrawImage *image);

/// One line of UTF-8 with its baseline at y; x is its left edge, centre or right edge.
/// Returns its width in points.
float draw_text(DrawList *list, DrawFace face, float size, float x, float y, DrawAlign align,
                DrawColour colour, const char *text);

/// draw_text with printf formatting, at most 511 bytes.
float draw_textf(DrawList *list, DrawFace face, float size, float x, float y, DrawAlign align,
                 DrawColour colour, const char *format, ...) __attribute__((format(printf, 8, 9)));

/// One line centred vertically in `rect` by the face's cap height, `align`ed in it, shortened with
/// "…" when it is too wide.
void draw_text_in(DrawList *list, DrawFace face, float size, DrawRect rect, DrawAlign align,
                  DrawColour colour, const char *text);

/// Breaks `text` at spaces and newlines into lines of at most `width` points, drawn from the
/// baseline y on, `leading` apart. Returns the height used (lines*leading). With `colour.a` 0
/// only measures.
float draw_text_wrapped(DrawList *list, DrawFace face, float size, float x, float y, float width,
                        float leading, DrawColour colour, const char *text);

/// Moves commands first … end-1 to the end of the list, so that they lie on top.
void draw_list_raise(DrawList *list, int first, int end);

/// The characters of a TEXT command.
const char *draw_command_text(const DrawList *list, const DrawCommand *command);

/// The list as lines of text, one command each: kind, rounded coordinates, colour, characters.
/// For tests and stored pictures. Owned by the caller (free).
char *draw_list_dump(const DrawList *list);

bool draw_rect_contains(DrawRect rect, float x, float y);
DrawRect draw_rect_inset(DrawRect rect, float by);
DrawRect draw_rect_intersect(DrawRect a, DrawRect b);

#endif
