/* Colours: everything that is read can be read, and the map of values is what it says. */
#include "draw/colour.h"
#include "test.h"

#include <math.h>

static void contrast_is_wcag(void **state) {
    (void)state;
    DrawColour black = draw_colour(0x000000), white = draw_colour(0xffffff);
    assert_float_equal(draw_contrast(black, white), 21.0f, 1e-4f);
    assert_float_equal(draw_contrast(white, white), 1.0f, 1e-6f);
    assert_float_equal(draw_contrast(draw_colour(0x777777), white), 4.478f, 1e-3f);
}

static void text_can_be_read(void **state) {
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        const DrawTheme *theme = draw_theme(dark);
        assert_int_equal(theme->dark, dark);
        const DrawColour grounds[] = {theme->stage, theme->panel, theme->well};
        const DrawColour texts[] = {theme->ink,      theme->muted, theme->forward, theme->backward,
                                    theme->now_text, theme->error, theme->good,    theme->red,
                                    theme->green,    theme->blue};
        for (size_t g = 0; g < sizeof grounds / sizeof grounds[0]; g++)
            for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
                if (draw_contrast(texts[t], grounds[g]) < 4.5f)
                    fail_msg("%s theme, text %zu on ground %zu: %.2f", dark ? "dark" : "light", t,
                             g, (double)draw_contrast(texts[t], grounds[g]));
        assert_true(draw_contrast(theme->on_accent, theme->forward) >= 4.5f);
        assert_true(draw_contrast(theme->on_accent, theme->backward) >= 4.5f);
    }
    const DrawTheme *light = draw_theme(false), *night = draw_theme(true);
    assert_true(draw_contrast(light->now_edge, light->stage) >= 4.5f);
    assert_true(draw_contrast(night->now, night->stage) >= 4.5f);
}

static float lightness(DrawColour colour) {
    return draw_contrast(colour, draw_colour(0x000000));
}

static void check_map(const DrawTheme *theme, DrawPalette palette) {
    DrawColour zero = draw_map(theme, palette, 0.0f), most = draw_map(theme, palette, 1.0f),
               least = draw_map(theme, palette, -1.0f), beyond = draw_map(theme, palette, INFINITY),
               nan = draw_map(theme, palette, NAN);
    DrawColour positive = draw_palette_end(theme, palette, true);
    DrawColour negative = draw_palette_end(theme, palette, false);
    assert_memory_equal(&zero, &theme->paper, sizeof zero);
    assert_memory_equal(&most, &positive, sizeof most);
    assert_memory_equal(&beyond, &positive, sizeof beyond);
    assert_memory_equal(&least, &negative, sizeof least);
    assert_memory_equal(&nan, &theme->hatch, sizeof nan);
    for (int sign = -1; sign <= 1; sign += 2)
        for (int i = 1; i <= 255; i++) {
            float before = lightness(draw_map(theme, palette, (float)(sign * (i - 1)) / 255.0f));
            float after = lightness(draw_map(theme, palette, (float)(sign * i) / 255.0f));
            assert_true(theme->dark ? after >= before : after <= before);
        }
}

static void maps_are_monotone_and_meet_their_ends(void **state) {
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        check_map(draw_theme(dark), DRAW_PALETTE_VALUES);
        check_map(draw_theme(dark), DRAW_PALETTE_GRADIENTS);
    }
}

static void check_ink(bool dark, DrawPalette palette) {
    for (int i = -1000; i <= 1000; i++) {
        DrawColour ground = draw_map(draw_theme(dark), palette, (float)i / 1000.0f);
        float contrast = draw_contrast(draw_ink_on(ground), ground);
        if (contrast < 4.5f)
            fail_msg("dark %d, palette %d, t %g: %.2f", dark, (int)palette, i / 1000.0,
                     (double)contrast);
    }
}

static void ink_can_be_read_on_every_map_colour(void **state) {
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        check_ink(dark, DRAW_PALETTE_VALUES);
        check_ink(dark, DRAW_PALETTE_GRADIENTS);
    }
    for (int grey = 0; grey < 256; grey++) {
        DrawColour ground = {(uint8_t)grey, (uint8_t)grey, (uint8_t)grey, 255};
        assert_true(draw_contrast(draw_ink_on(ground), ground) >= 4.5f);
    }
}

static void mixing_and_fading(void **state) {
    (void)state;
    DrawColour a = draw_colour(0x102030), b = draw_colour(0x304050);
    DrawColour middle = draw_mix(a, b, 0.5f);
    assert_int_equal(middle.r, 0x20);
    assert_int_equal(middle.g, 0x30);
    assert_int_equal(middle.b, 0x40);
    assert_int_equal(middle.a, 255);
    assert_int_equal(draw_fade(a, 0.5f).a, 128);
    assert_int_equal(draw_fade(draw_fade(a, 0.0f), 1.0f).a, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_is_wcag),
        cmocka_unit_test(text_can_be_read),
        cmocka_unit_test(maps_are_monotone_and_meet_their_ends),
        cmocka_unit_test(ink_can_be_read_on_every_map_colour),
        cmocka_unit_test(mixing_and_fading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
