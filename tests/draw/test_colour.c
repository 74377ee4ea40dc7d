/* Colours: everything that is read can be read, and the map of values is what it says. */
#include "draw/colour.h"
#include "test.h"

#include <math.h>
#include <string.h>

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
    for (int map = 0; map < DRAW_MAP_COUNT; map++) {
        for (int dark = 0; dark < 2; dark++) {
            check_map(draw_theme_with(dark, (DrawMap)map), DRAW_PALETTE_VALUES);
            check_map(draw_theme_with(dark, (DrawMap)map), DRAW_PALETTE_GRADIENTS);
        }
    }
}

static float linear(uint8_t channel) {
    float value = channel / 255.0f;
    return value <= 0.04045f ? value / 12.92f : powf((value + 0.055f) / 1.055f, 2.4f);
}

static float cube_root(float t) {
    return t > 0.008856f ? cbrtf(t) : 7.787f * t + 16.0f / 116.0f;
}

/* CIE L*a*b* of what an eye sees: `eye` is a matrix over linear RGB (Machado, Oliveira, Fernandes
 * 2009, full severity). */
static void seen(DrawColour colour, const float eye[3][3], float lab[3]) {
    const float in[3] = {linear(colour.r), linear(colour.g), linear(colour.b)};
    float rgb[3];
    for (int i = 0; i < 3; i++) {
        float sum = eye[i][0] * in[0] + eye[i][1] * in[1] + eye[i][2] * in[2];
        rgb[i] = fminf(fmaxf(sum, 0), 1);
    }
    float x = cube_root((0.4124f * rgb[0] + 0.3576f * rgb[1] + 0.1805f * rgb[2]) / 0.9505f);
    float y = cube_root(0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2]);
    float z = cube_root((0.0193f * rgb[0] + 0.1192f * rgb[1] + 0.9505f * rgb[2]) / 1.089f);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

/* How far apart the same magnitude above and below zero looks. */
static float apart(const DrawTheme *theme, DrawPalette palette, float t, const float eye[3][3]) {
    float above[3], below[3], sum = 0;
    seen(draw_map(theme, palette, t), eye, above);
    seen(draw_map(theme, palette, -t), eye, below);
    for (int i = 0; i < 3; i++)
        sum += (above[i] - below[i]) * (above[i] - below[i]);
    return sqrtf(sum);
}

/* 2.3 is a difference that is just seen; a large one is ten times that. */
static void signs_are_told_apart_by_every_eye(void **state) {
    (void)state;
    static const float eyes[][3][3] = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {{0.152286f, 1.052583f, -0.204868f}, /* no long cones */
         {0.114503f, 0.786281f, 0.099216f},
         {-0.003882f, -0.048116f, 1.051998f}},
        {{0.367322f, 0.860646f, -0.227968f}, /* no middle cones */
         {0.280085f, 0.672501f, 0.047413f},
         {-0.011820f, 0.042940f, 0.968881f}},
        {{1.255528f, -0.076749f, -0.178779f}, /* no short cones */
         {-0.078411f, 0.930809f, 0.147602f},
         {0.004733f, 0.691367f, 0.303900f}},
    };
    for (int i = 0; i < 2 * DRAW_MAP_COUNT * 4; i++) {
        const DrawTheme *theme = draw_theme_with(i % 2, (DrawMap)(i / 2 % DRAW_MAP_COUNT));
        for (int palette = 0; palette < 2; palette++) {
            const float(*eye)[3] = eyes[i / 2 / DRAW_MAP_COUNT];
            float half = apart(theme, (DrawPalette)palette, 0.4f, eye);
            float full = apart(theme, (DrawPalette)palette, 1, eye);
            if (half < 12 || full < 25)
                fail_msg("theme %d, palette %d: %.1f and %.1f apart", i, palette, (double)half,
                         (double)full);
        }
    }
}

static void maps_have_names_and_differ(void **state) {
    (void)state;
    for (int map = 0; map < DRAW_MAP_COUNT; map++) {
        assert_true(draw_map_word((DrawMap)map)[0] && draw_map_label((DrawMap)map)[0]);
        for (int dark = 0; dark < 2; dark++) {
            const DrawTheme *theme = draw_theme_with(dark, (DrawMap)map), *other = draw_theme(dark);
            assert_int_equal(theme->dark, dark);
            assert_memory_equal(&theme->ink, &other->ink, sizeof theme->ink);
            bool same = memcmp(&theme->positive, &other->positive, sizeof theme->positive) == 0;
            assert_int_equal(same, map == DRAW_MAP_SOFT);
        }
    }
}

static void check_ink(const DrawTheme *theme, DrawPalette palette) {
    for (int i = -1000; i <= 1000; i++) {
        DrawColour ground = draw_map(theme, palette, (float)i / 1000.0f);
        float contrast = draw_contrast(draw_ink_on(ground), ground);
        if (contrast < 4.5f)
            fail_msg("dark %d, palette %d, t %g: %.2f", theme->dark, (int)palette, i / 1000.0,
                     (double)contrast);
    }
}

static void ink_can_be_read_on_every_map_colour(void **state) {
    (void)state;
    for (int i = 0; i < 2 * DRAW_MAP_COUNT; i++) {
        check_ink(draw_theme_with(i % 2, (DrawMap)(i / 2)), DRAW_PALETTE_VALUES);
        check_ink(draw_theme_with(i % 2, (DrawMap)(i / 2)), DRAW_PALETTE_GRADIENTS);
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
        cmocka_unit_test(signs_are_told_apart_by_every_eye),
        cmocka_unit_test(maps_have_names_and_differ),
        cmocka_unit_test(ink_can_be_read_on_every_map_colour),
        cmocka_unit_test(mixing_and_fading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
