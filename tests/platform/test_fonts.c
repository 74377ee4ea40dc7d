/* The fonts: widths, glyphs at quarters of a pixel, the chain of fallbacks, what happens when one
 * is missing. No display, no window. */
#include "platform/fonts.h"
#include "test.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

static int setup(void **state) {
    PlatformFonts *fonts;
    Status status = platform_fonts_create(TEST_RESOURCES "/fonts", &fonts);
    if (status_failed(&status))
        fail_msg("%s", status.text);
    *state = fonts;
    return 0;
}

static int teardown(void **state) {
    platform_fonts_destroy(*state);
    return 0;
}

static float advance(const PlatformFonts *fonts, DrawFace face, float pixels, uint32_t code) {
    const DrawFonts *draw = platform_fonts_draw(fonts);
    return draw->advance(draw->context, face, pixels, code);
}

/* Sum of coverage over 255: how many pixels of ink a glyph has. */
static double ink_of(const DrawGlyph *glyph) {
    double ink = 0.0;
    for (int y = 0; y < glyph->height; y++)
        for (int x = 0; x < glyph->width; x++)
            ink += glyph->coverage[y * glyph->pitch + x] / 255.0;
    return ink;
}

/* Centre of ink from the pen, to the right. */
static double centre_of(const DrawGlyph *glyph) {
    double moment = 0.0;
    for (int y = 0; y < glyph->height; y++)
        for (int x = 0; x < glyph->width; x++)
            moment += (glyph->left + x + 0.5) * glyph->coverage[y * glyph->pitch + x] / 255.0;
    return moment / ink_of(glyph);
}

static DrawGlyph glyph_of(const PlatformFonts *fonts, DrawFace face, float pixels, uint32_t code,
                          float shift) {
    const DrawFonts *draw = platform_fonts_draw(fonts);
    DrawGlyph glyph;
    assert_true(draw->glyph(draw->context, face, pixels, code, shift, &glyph));
    return glyph;
}

static void proportional_widths_scale_exactly(void **state) {
    for (uint32_t code = ' '; code < 0x250; code++) {
        float at_ten = advance(*state, DRAW_FACE_UI, 10, code);
        assert_float_equal(advance(*state, DRAW_FACE_UI, 25, code), 2.5f * at_ten, 1e-3f);
    }
    assert_true(advance(*state, DRAW_FACE_UI, 10, 'W') >
                2 * advance(*state, DRAW_FACE_UI, 10, 'i'));
    assert_true(advance(*state, DRAW_FACE_UI_BOLD, 10, 'n') >
                advance(*state, DRAW_FACE_UI, 10, 'n'));
}

static void monospaced_widths_are_one_whole_number(void **state) {
    const uint32_t codes[] = {'0', '-', 'W', ' ', 0x2202, 0x2192, 0xb7, 0x2080, 0x2211};
    for (float pixels = 8; pixels < 40; pixels += 0.5f)
        for (int bold = 0; bold < 2; bold++)
            for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
                DrawFace face = bold ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO;
                float width = advance(*state, face, pixels, codes[i]);
                assert_float_equal(width, roundf(width), 0);
                assert_float_equal(width, advance(*state, face, pixels, '0'), 0);
            }
}

static void lines_have_room_for_their_letters(void **state) {
    const DrawFonts *draw = platform_fonts_draw(*state);
    for (DrawFace face = 0; face < DRAW_FACE_COUNT; face++) {
        float ascent, descent;
        draw->line(draw->context, face, 20, &ascent, &descent);
        DrawGlyph high = glyph_of(*state, face, 20, 'b', 0),
                  low = glyph_of(*state, face, 20, 'g', 0);
        assert_true(ascent > 15 && ascent < 24 && descent > 3 && descent < 8);
        assert_true(high.top > 12 && (float)high.top <= ascent + 1);
        assert_true(low.height - low.top > 2 && (float)(low.height - low.top) <= descent + 1);
    }
}

static void a_shift_moves_the_ink_by_as_much(void **state) {
    const uint32_t codes[] = {'A', 'j', 'f', '_', '8', 0x2211};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        DrawGlyph still = glyph_of(*state, DRAW_FACE_UI, 13, codes[i], 0);
        double ink = ink_of(&still), centre = centre_of(&still);
        for (int quarter = 1; quarter < 4; quarter++) {
            DrawGlyph moved = glyph_of(*state, DRAW_FACE_UI, 13, codes[i], (float)quarter / 4);
            assert_true(fabs(ink_of(&moved) - ink) < 0.02 * ink + 0.2);
            assert_true(fabs(centre_of(&moved) - centre - quarter / 4.0) < 0.05);
        }
    }
}

static void glyphs_stand_on_the_baseline_within_their_width(void **state) {
    for (DrawFace face = 0; face < DRAW_FACE_COUNT; face++)
        for (const char *at = "HEx17"; *at; at++) {
            DrawGlyph glyph = glyph_of(*state, face, 16, (uint32_t)*at, 0);
            assert_int_equal(glyph.height, glyph.top);
            double centre = centre_of(&glyph);
            assert_true(centre > 0.3 * (double)glyph.advance &&
                        centre < 0.7 * (double)glyph.advance);
        }
}

static void symbols_come_from_some_font(void **state) {
    for (DrawFace face = 0; face < DRAW_FACE_COUNT; face++) {
        DrawGlyph box = glyph_of(*state, face, 24, 0x4e00, 0); /* a character that none has */
        int width = box.width, height = box.height;
        assert_true(width > 5 && height > 10);
        assert_int_equal(box.coverage[0], 255);
        assert_int_equal(box.coverage[box.pitch + 1], 0);
        assert_float_equal(ink_of(&box), 2 * (width + height) - 4, 1e-6f);
        const char *symbols = "∂λ→×₀∑√≤▶✓▁⊙·−½‖⌊⌋…∗ΣÅéß¹²";
        for (uint32_t code; (code = draw_utf8_next(&symbols)) != 0;) {
            DrawGlyph glyph = glyph_of(*state, face, 24, code, 0);
            bool is_box = glyph.width == width && glyph.height == height &&
                          fabs(ink_of(&glyph) - (2 * (width + height) - 4)) < 1e-6;
            if (is_box || ink_of(&glyph) < 1.0)
                fail_msg("face %d lacks U+%04X", (int)face, (unsigned)code);
        }
    }
}

static void blanks_have_no_ink(void **state) {
    assert_int_equal(glyph_of(*state, DRAW_FACE_UI, 13, ' ', 0).width, 0);
    assert_int_equal(glyph_of(*state, DRAW_FACE_UI, 13, '\t', 0).width, 0);
    assert_true(advance(*state, DRAW_FACE_UI, 13, ' ') > 2);
    for (DrawFace face = 0; face < DRAW_FACE_COUNT; face++) { /* a no-break space is a space */
        DrawGlyph blank = glyph_of(*state, face, 13, 0xa0, 0);
        assert_float_equal(ink_of(&blank), 0, 0);
        assert_float_equal(blank.advance, advance(*state, face, 13, ' '), 1e-3f);
    }
    assert_float_equal(advance(*state, DRAW_FACE_UI, 13, 0xfe0f), 0, 0);
    assert_int_equal(glyph_of(*state, DRAW_FACE_UI, 13, 0x200b, 0).width, 0);
}

static void many_sizes_are_served(void **state) {
    for (int round = 0; round < 2; round++)
        for (int quarters = 20; quarters < 400; quarters++) {
            float pixels = (float)quarters / 4;
            DrawGlyph glyph = glyph_of(*state, DRAW_FACE_UI, pixels, 'H', 0);
            assert_true(fabs(glyph.height - 0.727 * (double)pixels) < 1.6);
        }
}

static void a_missing_font_names_its_package(void **state) {
    (void)state;
    PlatformFonts *fonts = (void *)&fonts;
    mkdir(TEST_SCRATCH "/no_fonts", 0777);
    Status status = platform_fonts_create(TEST_SCRATCH "/no_fonts", &fonts);
    assert_int_equal(status.code, STATUS_PLATFORM);
    assert_non_null(strstr(status.text, "Inter-Regular.otf"));
    assert_non_null(strstr(status.text, "fonts-inter"));
    assert_null(fonts);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(proportional_widths_scale_exactly),
        TEST(monospaced_widths_are_one_whole_number),
        TEST(lines_have_room_for_their_letters),
        TEST(a_shift_moves_the_ink_by_as_much),
        TEST(glyphs_stand_on_the_baseline_within_their_width),
        TEST(symbols_come_from_some_font),
        TEST(blanks_have_no_ink),
        TEST(many_sizes_are_served),
        cmocka_unit_test(a_missing_font_names_its_package),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
