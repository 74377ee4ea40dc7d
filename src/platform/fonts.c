/* Fonts by SDL2_ttf. Widths come from each font opened once at a large size, so they scale exactly
 * and cost a look-up; glyphs come from the font opened at the wanted size, four times as wide, so
 * that they can stand at any quarter of a pixel. Keeps no glyphs: that is the atlas's. */
#include "platform/fonts.h"

#include <SDL.h>
#include <SDL_ttf.h>

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum FontFile {
    INTER,
    INTER_SEMIBOLD,
    INTER_BOLD,
    JETBRAINS,
    JETBRAINS_BOLD,
    DEJAVU,
    DEJAVU_BOLD,
    DEJAVU_MONO,
    DEJAVU_MONO_BOLD,
    FILE_COUNT,
    NO_FILE = FILE_COUNT
} FontFile;

static const struct {
    const char *name, *package;
} files[FILE_COUNT] = {
    [INTER] = {"Inter-Regular.otf", "fonts-inter"},
    [INTER_SEMIBOLD] = {"Inter-SemiBold.otf", "fonts-inter"},
    [INTER_BOLD] = {"Inter-Bold.otf", "fonts-inter"},
    [JETBRAINS] = {"JetBrainsMono-Regular.ttf", "fonts-jetbrains-mono"},
    [JETBRAINS_BOLD] = {"JetBrainsMono-Bold.ttf", "fonts-jetbrains-mono"},
    [DEJAVU] = {"DejaVuSans.ttf", "fonts-dejavu-core"},
    [DEJAVU_BOLD] = {"DejaVuSans-Bold.ttf", "fonts-dejavu-core"},
    [DEJAVU_MONO] = {"DejaVuSansMono.ttf", "fonts-dejavu-core"},
    [DEJAVU_MONO_BOLD] = {"DejaVuSansMono-Bold.ttf", "fonts-dejavu-core"},
};

enum { CHAIN = 4 };

/* Which files a face is made of: the first one that has the character. */
static const FontFile chains[DRAW_FACE_COUNT][CHAIN] = {
    [DRAW_FACE_UI] = {INTER, DEJAVU, NO_FILE, NO_FILE},
    [DRAW_FACE_UI_SEMIBOLD] = {INTER_SEMIBOLD, DEJAVU_BOLD, DEJAVU, NO_FILE},
    [DRAW_FACE_UI_BOLD] = {INTER_BOLD, DEJAVU_BOLD, DEJAVU, NO_FILE},
    [DRAW_FACE_MONO] = {JETBRAINS, DEJAVU_MONO, DEJAVU, NO_FILE},
    [DRAW_FACE_MONO_BOLD] = {JETBRAINS_BOLD, DEJAVU_MONO_BOLD, DEJAVU_MONO, DEJAVU},
};

enum {
    EM_PIXELS = 1000,  /* the size at which widths are measured */
    STEPS = 4,         /* sizes and pen positions are told apart by a quarter of a pixel */
    OPEN_SIZES = 64,   /* fonts open at some size, at most */
    LARGEST_SIZE = 512 /* pixels; more is drawn magnified */
};

/* A font opened at one size. */
typedef struct SizedFont {
    FontFile file;
    int quarters; /* size in quarters of a pixel */
    TTF_Font *font;
    uint64_t used; /* when it was last used, by the count of glyphs */
} SizedFont;

/* A character of a face, looked up once. key is face and code point plus one, 0 for a free place.
 */
typedef struct Character {
    uint32_t key;
    FontFile file;
    float em; /* advance over size */
} Character;

struct PlatformFonts {
    DrawFonts draw;
    struct {
        void *bytes;
        size_t size;
        TTF_Font *em; /* opened at EM_PIXELS */
    } file[FILE_COUNT];
    SizedFont sized[OPEN_SIZES];
    int sized_count;
    uint64_t glyph_count;
    Character *characters; /* open addressing, character_places a power of two */
    uint32_t character_places, character_count;
    uint8_t *coverage;
    size_t coverage_size;
};

/* A font is opened at 1 point and a resolution that makes this so many pixels: sizes need not be
 * whole that way, and the width need not be the height. */
static TTF_Font *open_at(const PlatformFonts *fonts, FontFile file, float pixels, int widening) {
    SDL_RWops *bytes = SDL_RWFromConstMem(fonts->file[file].bytes, (int)fonts->file[file].size);
    if (!bytes)
        return NULL;
    unsigned dpi = (unsigned)(72.0f * pixels + 0.5f);
    return TTF_OpenFontDPIRW(bytes, 1, 1, dpi * (unsigned)widening, dpi);
}

static Status missing_font(const char *folder, FontFile file, const char *why) {
    return status_error(
        STATUS_PLATFORM,
        "the font %s/%s cannot be read (%s): install the package %s and build again", folder,
        files[file].name, why, files[file].package);
}

static Status read_font(PlatformFonts *fonts, const char *folder, FontFile file) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, files[file].name) >= (int)sizeof path)
        return missing_font(folder, file, "its path is too long");
    size_t size = 0;
    fonts->file[file].bytes = SDL_LoadFile(path, &size);
    fonts->file[file].size = size;
    if (!fonts->file[file].bytes)
        return missing_font(folder, file, errno ? strerror(errno) : SDL_GetError());
    fonts->file[file].em = open_at(fonts, file, EM_PIXELS, 1);
    if (!fonts->file[file].em)
        return missing_font(folder, file, TTF_GetError());
    TTF_SetFontHinting(fonts->file[file].em, TTF_HINTING_NONE);
    return status_ok();
}

static uint32_t place_of(uint32_t key, uint32_t places) {
    return (key * 2654435761u) >> 7 & (places - 1);
}

/* Twice the places, or the first ones. */
static bool grow_characters(PlatformFonts *fonts) {
    uint32_t places = fonts->character_places ? 2 * fonts->character_places : 1024;
    Character *characters = calloc(places, sizeof *characters);
    if (!characters)
        return false;
    for (uint32_t i = 0; i < fonts->character_places; i++) {
        if (!fonts->characters[i].key)
            continue;
        uint32_t place = place_of(fonts->characters[i].key, places);
        while (characters[place].key)
            place = (place + 1) & (places - 1);
        characters[place] = fonts->characters[i];
    }
    free(fonts->characters);
    fonts->characters = characters;
    fonts->character_places = places;
    return true;
}

static bool is_mono(DrawFace face) {
    return face == DRAW_FACE_MONO || face == DRAW_FACE_MONO_BOLD;
}

/* Characters that say how others are to be shown, and have no picture and no width. */
static bool is_invisible(uint32_t code) {
    return (code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f) ||
           code == 0x2060 || code == 0xfeff;
}

static float em_advance(const PlatformFonts *fonts, FontFile file, uint32_t code) {
    int advance = 0;
    TTF_GlyphMetrics32(fonts->file[file].em, code, NULL, NULL, NULL, NULL, &advance);
    return (float)advance / EM_PIXELS;
}

/* Finds the file that has the character. In a monospaced face a guest from another font takes the
 * face's own width where it nearly has it, so that columns stay columns. */
static Character look_up(const PlatformFonts *fonts, DrawFace face, uint32_t code) {
    Character found = {.file = NO_FILE};
    for (int i = 0; i < CHAIN && chains[face][i] != NO_FILE && found.file == NO_FILE; i++)
        if (TTF_GlyphIsProvided32(fonts->file[chains[face][i]].em, code))
            found.file = chains[face][i];
    float own = is_mono(face) ? em_advance(fonts, chains[face][0], '0') : 0.6f;
    if (is_invisible(code))
        found.em = 0.0f;
    else if (found.file == NO_FILE)
        found.em = own;
    else
        found.em = em_advance(fonts, found.file, code);
    if (is_mono(face) && fabsf(found.em - own) < 0.05f)
        found.em = own;
    return found;
}

/* A control character takes the place of a space. */
static uint32_t printable(uint32_t code) {
    return code < ' ' ? ' ' : code;
}

static Character character_of(PlatformFonts *fonts, DrawFace face, uint32_t code) {
    code = printable(code);
    uint32_t key = ((uint32_t)face << 21 | code) + 1;
    if (fonts->characters) {
        uint32_t place = place_of(key, fonts->character_places);
        for (; fonts->characters[place].key; place = (place + 1) & (fonts->character_places - 1))
            if (fonts->characters[place].key == key)
                return fonts->characters[place];
    }
    Character found = look_up(fonts, face, code);
    found.key = key;
    bool room = 2 * fonts->character_count < fonts->character_places || grow_characters(fonts);
    if (room) {
        uint32_t place = place_of(key, fonts->character_places);
        while (fonts->characters[place].key)
            place = (place + 1) & (fonts->character_places - 1);
        fonts->characters[place] = found;
        fonts->character_count++;
    }
    return found;
}

/* Monospaced text advances by whole pixels, so that its digits are all alike; the others advance
 * exactly, so that their spacing is even. */
static float font_advance(void *context, DrawFace face, float pixels, uint32_t code) {
    float advance = character_of(context, face, code).em * pixels;
    return is_mono(face) ? roundf(advance) : advance;
}

static void font_line(void *context, DrawFace face, float pixels, float *ascent, float *descent) {
    const PlatformFonts *fonts = context;
    TTF_Font *em = fonts->file[chains[face][0]].em;
    *ascent = (float)TTF_FontAscent(em) / EM_PIXELS * pixels;
    *descent = (float)-TTF_FontDescent(em) / EM_PIXELS * pixels;
}

/* The font at this size, opened when it is not; the one unused for longest makes room. */
static TTF_Font *font_at(PlatformFonts *fonts, FontFile file, int quarters) {
    SizedFont *oldest = &fonts->sized[0];
    for (int i = 0; i < fonts->sized_count; i++) {
        SizedFont *sized = &fonts->sized[i];
        if (sized->file == file && sized->quarters == quarters) {
            sized->used = fonts->glyph_count;
            return sized->font;
        }
        if (sized->used < oldest->used)
            oldest = sized;
    }
    TTF_Font *font = open_at(fonts, file, (float)quarters / STEPS, STEPS);
    if (!font)
        return NULL;
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT);
    if (fonts->sized_count < OPEN_SIZES)
        oldest = &fonts->sized[fonts->sized_count++];
    else
        TTF_CloseFont(oldest->font);
    *oldest = (SizedFont){file, quarters, font, fonts->glyph_count};
    return font;
}

/* `size` zero bytes to draw a glyph into. */
static uint8_t *clear_coverage(PlatformFonts *fonts, size_t size) {
    if (size > fonts->coverage_size) {
        uint8_t *coverage = realloc(fonts->coverage, size);
        if (!coverage)
            return NULL;
        fonts->coverage = coverage;
        fonts->coverage_size = size;
    }
    if (size > 0)
        memset(fonts->coverage, 0, size);
    return fonts->coverage;
}

/* An outlined box for a character that no font has: one pixel of margin, as high as a capital. */
static bool draw_missing(PlatformFonts *fonts, float pixels, float advance, DrawGlyph *out) {
    int width = (int)advance - 2, height = (int)(0.73f * pixels + 0.5f);
    *out = (DrawGlyph){.advance = advance};
    if (width < 1 || height < 1)
        return true;
    uint8_t *coverage = clear_coverage(fonts, (size_t)width * (size_t)height);
    if (!coverage)
        return false;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (x == 0 || y == 0 || x == width - 1 || y == height - 1)
                coverage[y * width + x] = 255;
    out->width = out->pitch = width;
    out->height = height;
    out->left = 1;
    out->top = height;
    out->coverage = coverage;
    return true;
}

/* Averages every STEPS columns of rows `top` … `bottom` of `wide`, whose pen stands in column `pen`
 * and is to stand `shift` steps right of a whole pixel. */
static bool narrow(PlatformFonts *fonts, const SDL_Surface *wide, int pen, int top, int bottom,
                   int shift, DrawGlyph *out) {
    int first = shift - pen; /* where the leftmost column is, in steps from the whole pixel */
    int left = first >= 0 ? first / STEPS : -((-first + STEPS - 1) / STEPS);
    int width = (first + wide->w - left * STEPS + STEPS - 1) / STEPS, height = bottom - top;
    uint8_t *coverage = clear_coverage(fonts, (size_t)width * (size_t)height);
    if (!coverage)
        return false;
    for (int y = 0; y < height; y++) {
        const uint8_t *row = (const uint8_t *)wide->pixels + (top + y) * wide->pitch;
        for (int x = 0; x < width; x++) {
            int from = (left + x) * STEPS - first, sum = 0;
            for (int i = from < 0 ? 0 : from; i < from + STEPS && i < wide->w; i++)
                sum += row[i];
            coverage[y * width + x] = (uint8_t)((sum + STEPS / 2) / STEPS);
        }
    }
    out->left = left;
    out->width = out->pitch = width;
    out->height = height;
    out->coverage = coverage;
    return true;
}

static bool font_glyph(void *context, DrawFace face, float pixels, uint32_t code, float shift,
                       DrawGlyph *out) {
    PlatformFonts *fonts = context;
    assert(pixels > 0.0f && pixels <= LARGEST_SIZE && shift >= 0.0f && shift < 1.0f);
    Character character = character_of(fonts, face, code);
    *out = (DrawGlyph){.advance = font_advance(fonts, face, pixels, code)};
    if (is_invisible(code) || printable(code) == ' ')
        return true;
    if (character.file == NO_FILE)
        return draw_missing(fonts, pixels, out->advance, out);

    fonts->glyph_count++;
    int quarters = (int)(pixels * STEPS + 0.5f);
    TTF_Font *font = font_at(fonts, character.file, quarters < STEPS ? STEPS : quarters);
    int min_x, min_y, max_y;
    if (!font || TTF_GlyphMetrics32(font, code, &min_x, NULL, &min_y, &max_y, NULL) != 0)
        return false;
    if (max_y <= min_y)
        return true;
    SDL_Surface *wide = TTF_RenderGlyph32_Shaded(font, code, (SDL_Color){255, 255, 255, 255},
                                                 (SDL_Color){0, 0, 0, 255});
    if (!wide)
        return false;
    /* SDL_ttf puts the pen and the baseline so that nothing of the glyph is cut off. */
    int pen = min_x < 0 ? -min_x : 0, ascent = TTF_FontAscent(font);
    int baseline = max_y > ascent ? max_y : ascent;
    int top = baseline - max_y, bottom = baseline - min_y;
    bottom = bottom < wide->h ? bottom : wide->h;
    out->top = max_y;
    bool drawn = narrow(fonts, wide, pen, top, bottom, (int)(shift * STEPS), out);
    SDL_FreeSurface(wide);
    return drawn;
}

Status platform_fonts_create(const char *folder, PlatformFonts **out) {
    *out = NULL;
    PlatformFonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts)
        return status_error(STATUS_MEMORY, "no memory for the fonts");
    if (TTF_Init() != 0) {
        Status status =
            status_error(STATUS_PLATFORM, "the font library does not start: %s", TTF_GetError());
        free(fonts);
        return status;
    }
    fonts->draw = (DrawFonts){fonts, font_advance, font_line, font_glyph};
    for (FontFile file = 0; file < FILE_COUNT; file++) {
        errno = 0;
        Status status = read_font(fonts, folder, file);
        if (status_failed(&status)) {
            platform_fonts_destroy(fonts);
            return status;
        }
    }
    *out = fonts;
    return status_ok();
}

void platform_fonts_destroy(PlatformFonts *fonts) {
    if (!fonts)
        return;
    for (int i = 0; i < fonts->sized_count; i++)
        TTF_CloseFont(fonts->sized[i].font);
    for (FontFile file = 0; file < FILE_COUNT; file++) {
        if (fonts->file[file].em)
            TTF_CloseFont(fonts->file[file].em);
        SDL_free(fonts->file[file].bytes);
    }
    TTF_Quit();
    free(fonts->characters);
    free(fonts->coverage);
    free(fonts);
}

const DrawFonts *platform_fonts_draw(const PlatformFonts *fonts) {
    return &fonts->draw;
}
