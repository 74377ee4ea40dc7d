/* The renderers without a display: pixels read back and compared with what the draw list says. All
 * of it with OpenGL in a real context, and again with the software renderer. */
#include "platform/fonts.h"
#include "platform/window.h"
#include "test.h"

#include <SDL.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WIDTH = 640, HEIGHT = 400 };

typedef struct Screen {
    PlatformWindow *window;
    PlatformFonts *fonts;
    GpuRenderer *renderer;
    GpuTarget target;
    DrawList list;
    uint8_t pixels[HEIGHT][WIDTH][4];
} Screen;

static void must(Status status) {
    if (status_failed(&status))
        fail_msg("%s", status.text);
}

static Screen *new_screen(void) {
    Screen *screen = calloc(1, sizeof *screen);
    assert_non_null(screen);
    must(platform_fonts_create(TEST_RESOURCES "/fonts", &screen->fonts));
    draw_list_init(&screen->list);
    return screen;
}

static int open_screen(void **state) {
    Screen *screen = new_screen();
    must(platform_window_create_offscreen(64, 64, PLATFORM_OPENGL, &screen->window));
    must(gpu_renderer_create(platform_window_get_proc(), TEST_RESOURCES "/shaders",
                             platform_fonts_draw(screen->fonts), &screen->renderer));
    must(gpu_target_create(screen->renderer, WIDTH, HEIGHT, &screen->target));
    *state = screen;
    return 0;
}

/* No window at all. */
static int open_software_screen(void **state) {
    Screen *screen = new_screen();
    must(gpu_renderer_create_software(platform_fonts_draw(screen->fonts), &screen->renderer));
    must(gpu_target_create(screen->renderer, WIDTH, HEIGHT, &screen->target));
    *state = screen;
    return 0;
}

static int close_screen(void **state) {
    Screen *screen = *state;
    draw_list_free(&screen->list);
    gpu_target_destroy(&screen->target);
    gpu_renderer_destroy(screen->renderer);
    platform_fonts_destroy(screen->fonts);
    platform_window_destroy(screen->window);
    free(screen);
    return 0;
}

/* A new picture of WIDTH×HEIGHT pixels in the light theme. */
static DrawList *begin_scaled(Screen *screen, float scale) {
    draw_list_begin(&screen->list, draw_theme(false), platform_fonts_draw(screen->fonts),
                    WIDTH / scale, HEIGHT / scale, scale);
    return &screen->list;
}

static DrawList *begin(Screen *screen) {
    return begin_scaled(screen, 1);
}

static void show(Screen *screen) {
    gpu_render(screen->renderer, &screen->list, &screen->target);
    gpu_target_read(&screen->target, &screen->pixels[0][0][0]);
}

static DrawColour pixel(const Screen *screen, int x, int y) {
    const uint8_t *rgba = screen->pixels[y][x];
    return (DrawColour){rgba[0], rgba[1], rgba[2], rgba[3]};
}

/* The largest difference of a channel. */
static int distance(DrawColour a, DrawColour b) {
    int r = abs(a.r - b.r), g = abs(a.g - b.g), c = abs(a.b - b.b);
    return r > g ? (r > c ? r : c) : (g > c ? g : c);
}

static void assert_pixel(const Screen *screen, int x, int y, DrawColour colour, int tolerance) {
    DrawColour seen = pixel(screen, x, y);
    if (distance(seen, colour) > tolerance)
        fail_msg("pixel %d,%d is #%02x%02x%02x, not #%02x%02x%02x", x, y, seen.r, seen.g, seen.b,
                 colour.r, colour.g, colour.b);
}

/* How many pixels of ink: the sum of how far pixels are from the stage towards black. */
static double ink_within(const Screen *screen, int left, int top, int right, int bottom) {
    double ink = 0.0;
    int ground = draw_theme(false)->stage.r;
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            ink += (double)(ground - screen->pixels[y][x][0]) / ground;
    return ink;
}

static double all_ink(const Screen *screen) {
    return ink_within(screen, 0, 0, WIDTH, HEIGHT);
}

static const DrawColour black = {0, 0, 0, 255};

/* ---- rectangles ---- */

static void an_empty_list_is_the_stage(void **state) {
    Screen *screen = *state;
    for (int dark = 0; dark < 2; dark++) {
        begin(screen)->theme = draw_theme(dark);
        show(screen);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                assert_pixel(screen, x, y, draw_theme(dark)->stage, 0);
                assert_int_equal(screen->pixels[y][x][3], 255);
            }
    }
}

static void rectangles_are_snapped_to_pixels(void **state) {
    Screen *screen = *state;
    DrawColour colour = draw_colour(0x336699), stage = draw_theme(false)->stage;
    draw_rect(begin(screen), (DrawRect){10.3f, 20.6f, 30, 40}, 0, colour);
    draw_rect(&screen->list, (DrawRect){100.2f, 50, 0.2f, 10}, 0, colour); /* not lost */
    show(screen);
    for (int y = 0; y < 100; y++)
        for (int x = 0; x < 99; x++) {
            bool inside = x >= 10 && x < 40 && y >= 21 && y < 61;
            assert_pixel(screen, x, y, inside ? colour : stage, 0);
        }
    assert_pixel(screen, 100, 55, colour, 0);
    assert_pixel(screen, 101, 55, stage, 0);
}

static void a_scale_enlarges_everything(void **state) {
    Screen *screen = *state;
    draw_rect(begin_scaled(screen, 2.5f), (DrawRect){10, 10, 20, 8}, 0, black);
    show(screen);
    assert_true(fabs(all_ink(screen) - 50 * 20) < 1e-6);
    assert_pixel(screen, 25, 25, black, 0);
    assert_pixel(screen, 74, 44, black, 0);
}

static void round_corners_have_their_area_and_are_alike(void **state) {
    Screen *screen = *state;
    for (float radius = 1; radius <= 20; radius += 1.5f) {
        draw_rect(begin(screen), (DrawRect){50, 60, 40, 41}, radius, black);
        show(screen);
        double corners = (4 - 3.14159265) * (double)(radius * radius);
        assert_true(fabs(all_ink(screen) - (40 * 41 - corners)) < 1.0);
        for (int y = 0; y < 20; y++)
            for (int x = 0; x < 20; x++) {
                DrawColour corner = pixel(screen, 50 + x, 60 + y);
                assert_pixel(screen, 89 - x, 60 + y, corner, 0);
                assert_pixel(screen, 50 + x, 100 - y, corner, 0);
                assert_pixel(screen, 89 - x, 100 - y, corner, 0);
            }
    }
}

static void outlines_lie_inside(void **state) {
    Screen *screen = *state;
    DrawColour stage = draw_theme(false)->stage, border = draw_colour(0x0b6e99),
               fill = draw_colour(0xffeecc);
    draw_box(begin(screen), (DrawRect){20, 20, 60, 40}, 0, fill, 3, border);
    draw_frame(&screen->list, (DrawRect){120, 20, 60, 40}, 8, 2, black);
    draw_box(&screen->list, (DrawRect){220, 20, 5, 40}, 2, fill, 4, border); /* all border */
    show(screen);
    for (int x = 20; x < 80; x++) {
        assert_pixel(screen, x, 22, border, 0);
        assert_pixel(screen, x, 23, x < 23 || x >= 77 ? border : fill, 0);
    }
    assert_pixel(screen, 19, 40, stage, 0);
    assert_pixel(screen, 150, 21, black, 0);
    assert_pixel(screen, 150, 22, stage, 0);
    assert_pixel(screen, 120, 20, stage, 0);
    /* a ring: outer less inner, corners of 8 and 6 */
    double expected = 60 * 40 - 56 * 36 - (4 - 3.14159265) * (64 - 36);
    assert_true(fabs(ink_within(screen, 110, 10, 190, 70) - expected) < 1.0);
    assert_pixel(screen, 222, 40, border, 0);
}

/* ---- lines ---- */

static void level_lines_are_crisp_and_corners_close(void **state) {
    Screen *screen = *state;
    DrawColour stage = draw_theme(false)->stage;
    DrawList *list = begin(screen);
    draw_line(list, 100, 50, 200, 50, 2, 0, black);
    draw_line(list, 200, 50, 200, 120, 2, 0, black);
    draw_line(list, 20, 200, 80, 200, 1, 0, black);
    show(screen);
    for (int x = 99; x < 201; x++) {
        assert_pixel(screen, x, 48, stage, 0);
        assert_pixel(screen, x, 49, black, 0);
        assert_pixel(screen, x, 50, black, 0);
    }
    assert_pixel(screen, 200, 49, black, 0); /* the corner's outer pixel */
    assert_pixel(screen, 201, 49, stage, 0);
    int rows = 0;
    for (int y = 190; y < 210; y++)
        rows += distance(pixel(screen, 50, y), black) == 0;
    assert_int_equal(rows, 1);
}

static void dashes_alternate(void **state) {
    Screen *screen = *state;
    draw_line(begin(screen), 100, 50, 200, 50, 1, 5, black);
    draw_line(&screen->list, -4e6f, 90, 4e6f, 90, 1, 5, black); /* no matter how long */
    draw_line(&screen->list, 100, 120, 190, 240, 3, 5, black);
    show(screen);
    for (int y = 50; y <= 90; y += 40) {
        int changes = 0;
        for (int x = 100; x < 200; x++)
            changes += distance(pixel(screen, x, y), pixel(screen, x + 1, y)) > 0;
        assert_in_range(changes, 19, 21);
    }
    double slanted = ink_within(screen, 90, 110, 210, 250);
    assert_true(fabs(slanted - 3 * 75) < 25); /* 150 long, half of it gaps */
}

static void slanted_lines_and_triangles_have_their_area(void **state) {
    Screen *screen = *state;
    const float widths[] = {0.5f, 1, 1.5f, 3, 8};
    for (int i = 0; i < 5; i++) {
        draw_line(begin(screen), 100, 100, 400, 225, widths[i], 0, black);
        show(screen);
        double length = 325 + (double)widths[i], area = length * (double)widths[i];
        assert_true(fabs(all_ink(screen) - area) < 0.06 * area + 2);
    }
    draw_triangle(begin(screen), (DrawPoint){50, 50}, (DrawPoint){250, 70}, (DrawPoint){90, 300},
                  black);
    show(screen);
    assert_true(fabs(all_ink(screen) - 24600) < 60);
    draw_arrow_head(begin(screen), (DrawPoint){200.5f, 100.5f}, 0, -1, 9, black);
    show(screen);
    assert_true(fabs(all_ink(screen) - 40.5) < 3);
    assert_pixel(screen, 200, 106, black, 0);
    for (int x = 0; x < 8; x++) /* the same on both sides */
        assert_pixel(screen, 200 + x, 106, pixel(screen, 200 - x, 106), 3);
    draw_triangle(begin(screen), (DrawPoint){10, 10}, (DrawPoint){20, 20}, (DrawPoint){30, 30},
                  black);
    show(screen);
    assert_true(all_ink(screen) < 0.01);
}

static void hatching_stays_inside_and_meets_its_neighbour(void **state) {
    Screen *screen = *state;
    static uint8_t whole[HEIGHT][WIDTH][4];
    draw_hatch(begin(screen), (DrawRect){33, 41, 200, 150}, 6, 1, black);
    show(screen);
    memcpy(whole, screen->pixels, sizeof whole);
    double area = 200 * 150, ink = all_ink(screen);
    assert_true(ink > area * 0.15 && ink < area * 0.3); /* 1 of 6/√2 */
    assert_true(fabs(ink_within(screen, 33, 41, 233, 191) - ink) < 1e-6);

    draw_hatch(begin(screen), (DrawRect){33, 41, 77, 150}, 6, 1, black);
    draw_hatch(&screen->list, (DrawRect){110, 41, 123, 61}, 6, 1, black);
    draw_clip_push(&screen->list, (DrawRect){110, 102, 500, 500});
    draw_hatch(&screen->list, (DrawRect){100, 50, 133, 141}, 6, 1, black);
    draw_clip_pop(&screen->list);
    show(screen);
    assert_memory_equal(whole, screen->pixels, sizeof whole);
}

/* ---- clipping ---- */

static void nothing_is_drawn_outside_the_clip(void **state) {
    Screen *screen = *state;
    static const float values[4] = {1, -1, 1, -1};
    DrawImage image = {.planes = {values},
                       .plane_count = 1,
                       .width = 2,
                       .height = 2,
                       .row_stride = 2,
                       .key = 40,
                       .limit = 1,
                       .covered = 4};
    DrawList *list = begin(screen);
    draw_clip_push(list, (DrawRect){100, 100, 60, 50});
    draw_rect(list, (DrawRect){90, 90, 40, 100}, 12, black);
    draw_frame(list, (DrawRect){80, 80, 100, 100}, 4, 25, black);
    draw_text(list, DRAW_FACE_UI_BOLD, 60, 60, 150, DRAW_LEFT, black, "WWWWW");
    draw_line(list, 0, 0, 400, 300, 9, 0, black);
    draw_triangle(list, (DrawPoint){0, 200}, (DrawPoint){300, 90}, (DrawPoint){300, 220}, black);
    draw_hatch(list, (DrawRect){0, 0, 300, 300}, 4, 1, black);
    draw_image(list, (DrawRect){120, 120, 200, 200}, &image);
    draw_clip_pop(list);
    show(screen);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            if (x < 100 || y < 100 || x >= 160 || y >= 150)
                assert_pixel(screen, x, y, draw_theme(false)->stage, 0);
    assert_true(ink_within(screen, 100, 100, 160, 150) > 300);
    assert_pixel(screen, 130, 140, draw_theme(false)->positive, 2);
}

/* ---- text ---- */

static void text_is_sharp_and_where_it_was_measured(void **state) {
    Screen *screen = *state;
    for (DrawFace face = 0; face < DRAW_FACE_COUNT; face++) {
        DrawList *list = begin(screen);
        float width = draw_text(list, face, 20, 50.4f, 100.4f, DRAW_LEFT, black, "HEILT");
        show(screen);
        double ink = all_ink(screen);
        assert_true(ink > 100 && ink < 800);
        /* all of it within the box and on the baseline */
        assert_true(ink_within(screen, 50, 84, 50 + (int)width + 1, 100) > 0.999 * ink);
        assert_true(ink_within(screen, 50, 99, 400, 100) > 3);
        /* stems and bars reach full black */
        int blackest = 255;
        for (int y = 84; y < 100; y++)
            for (int x = 50; x < 200; x++)
                blackest = screen->pixels[y][x][0] < blackest ? screen->pixels[y][x][0] : blackest;
        assert_in_range(blackest, 0, 20);
    }
}

static void monospaced_digits_are_alike_wherever_they_stand(void **state) {
    Screen *screen = *state;
    draw_text(begin(screen), DRAW_FACE_MONO, 13, 20.3f, 60, DRAW_LEFT, black, "88888888");
    show(screen);
    float step = draw_text_width(screen->list.fonts, DRAW_FACE_MONO, 13, 1, "8");
    for (int i = 1; i < 8; i++)
        for (int y = 40; y < 64; y++)
            for (int x = 0; x < (int)step; x++)
                assert_pixel(screen, 20 + i * (int)step + x, y, pixel(screen, 20 + x, y), 0);
}

/* Cell `i` of a page of 10 000 glyphs in many sizes, faces and characters: 5 by 5 pixels from the
 * middle of the glyph. */
static DrawRect cell_place(int i) {
    return (DrawRect){(float)(i % 125) * 5.0f, (float)(i / 125) * 5.0f, 5, 5};
}

static void draw_cell(DrawList *list, int i) {
    static const char *const letters[] = {"W", "∂", "8", "g", "Σ", "%", "→", "Å", "b", "½"};
    float size = 8.0f + (float)(i % 97);
    DrawRect cell = cell_place(i);
    draw_clip_push(list, cell);
    draw_text(list, (DrawFace)(i / 7 % DRAW_FACE_COUNT), size, cell.x, cell.y + 0.5f * size,
              DRAW_CENTRE, draw_theme(false)->ink, letters[i % 10]);
    draw_clip_pop(list);
}

static void no_glyph_is_dropped_when_the_atlas_is_full(void **state) {
    Screen *screen = *state;
    static uint8_t page[HEIGHT][WIDTH][4];
    DrawList *list = begin(screen);
    for (int i = 0; i < 10000; i++)
        draw_cell(list, i);
    int resets = gpu_renderer_counts(screen->renderer).atlas_resets;
    show(screen);
    memcpy(page, screen->pixels, sizeof page);
    assert_true(gpu_renderer_counts(screen->renderer).atlas_resets > resets);
    /* the same page, drawn by parts that each fit */
    int inked = 0;
    for (int part = 0; part < 10000; part += 250) {
        list = begin(screen);
        for (int i = part; i < part + 250; i++)
            draw_cell(list, i);
        show(screen);
        for (int i = part; i < part + 250; i++) {
            int x = (int)cell_place(i).x, y = (int)cell_place(i).y;
            inked += ink_within(screen, x, y, x + 5, y + 5) > 0.5;
            for (int row = y; row < y + 5; row++)
                assert_memory_equal(screen->pixels[row][x], page[row][x], 5 * 4);
        }
    }
    assert_true(inked > 7000);
}

static void enormous_text_is_drawn(void **state) {
    Screen *screen = *state;
    draw_text(begin(screen), DRAW_FACE_UI_BOLD, 1500, -200, 900, DRAW_LEFT, black, "H");
    show(screen);
    assert_true(all_ink(screen) > 20000);
    draw_text(begin(screen), DRAW_FACE_UI, 0.2f, 100, 100, DRAW_LEFT, black, "too small to see");
    show(screen);
    assert_true(all_ink(screen) < 1);
}

/* The window's ground is not filled twice; over something else its colour is drawn. */
static void the_ground_costs_nothing(void **state) {
    Screen *screen = *state;
    DrawColour stage = draw_theme(false)->stage, ink = draw_colour(0x336699);
    DrawList *list = begin(screen);
    draw_rect(list, (DrawRect){0, 0, WIDTH, HEIGHT}, 0, stage);
    show(screen);
    assert_int_equal(gpu_renderer_counts(screen->renderer).vertices, 0);
    assert_pixel(screen, 100, 100, stage, 0);
    list = begin(screen);
    draw_rect(list, (DrawRect){0, 0, WIDTH, HEIGHT}, 0, stage);
    draw_rect(list, (DrawRect){10, 10, 100, 100}, 0, ink);
    draw_rect(list, (DrawRect){50, 50, 100, 100}, 0, stage);
    show(screen);
    assert_int_equal(gpu_renderer_counts(screen->renderer).vertices, 8);
    assert_pixel(screen, 20, 20, ink, 0);
    assert_pixel(screen, 60, 60, stage, 0);
    list = begin(screen); /* a half of it, or with a border, is no ground */
    draw_rect(list, (DrawRect){10, 10, 100, 100}, 0, draw_fade(ink, 0.5f));
    draw_box(list, (DrawRect){50, 50, 100, 100}, 0, stage, 2, ink);
    show(screen);
    assert_pixel(screen, 50, 60, ink, 0);
}

/* ---- values ---- */

static DrawImage image_of(const float *values, int width, int height, uint64_t key) {
    return (DrawImage){.planes = {values},
                       .plane_count = 1,
                       .width = width,
                       .height = height,
                       .row_stride = width,
                       .key = key,
                       .limit = 1,
                       .covered = (int64_t)width * height};
}

static void values_have_the_colours_of_the_map(void **state) {
    Screen *screen = *state;
    float values[44];
    for (int i = 0; i <= 40; i++)
        values[i] = (float)(i - 20) / 20.0f * 3.0f;
    values[41] = NAN;
    values[42] = INFINITY;
    values[43] = -4.5f;
    for (int dark = 0; dark < 2; dark++) {
        DrawImage image = image_of(values, 44, 1, 1);
        image.limit = 3;
        DrawList *list = begin(screen);
        list->theme = draw_theme(dark);
        draw_image(list, (DrawRect){10, 10, 440, 30}, &image);
        show(screen);
        for (int i = 0; i < 44; i++) {
            DrawColour colour = draw_map(draw_theme(dark), DRAW_PALETTE_VALUES, values[i] / 3);
            for (int x = 0; x < 10; x++) /* to the very edge of each cell */
                assert_pixel(screen, 10 + 10 * i + x, 10 + x, colour, 2);
        }
        assert_pixel(screen, 9, 20, draw_theme(dark)->stage, 0);
        assert_pixel(screen, 450, 20, draw_theme(dark)->stage, 0);
    }
    DrawImage sides = image_of(values, 44, 1, 1); /* a scale for each side of zero */
    sides.limit = 3;
    sides.below = 1.5f;
    draw_image(begin(screen), (DrawRect){10, 10, 440, 30}, &sides);
    show(screen);
    for (int i = 0; i < 44; i++) {
        float most = values[i] < 0 ? 1.5f : 3;
        DrawColour colour = draw_map(draw_theme(false), DRAW_PALETTE_VALUES, values[i] / most);
        assert_pixel(screen, 15 + 10 * i, 20, colour, 2);
    }
    for (int map = 0; map < DRAW_MAP_COUNT; map++) { /* the same values in other colours */
        const DrawTheme *theme = draw_theme_with(false, (DrawMap)map);
        begin(screen)->theme = theme;
        draw_image(&screen->list, (DrawRect){10, 10, 440, 30}, &sides);
        show(screen);
        assert_pixel(screen, 15, 20, theme->negative, 2);
        assert_pixel(screen, 415, 20, theme->positive, 2);
    }
    DrawImage zero = image_of((const float[2]){0, 5}, 2, 1, 2);
    zero.limit = 0; /* no scale: all are zero */
    draw_image(begin(screen), (DrawRect){10, 10, 40, 20}, &zero);
    show(screen);
    assert_pixel(screen, 20, 20, draw_theme(false)->paper, 2);
    assert_pixel(screen, 40, 20, draw_theme(false)->paper, 2);
}

static void cells_not_computed_are_not_zeros(void **state) {
    Screen *screen = *state;
    static float values[12 * 8];
    DrawImage image = image_of(values, 12, 8, 3);
    image.covered = 3 * 12 + 5;
    for (int dark = 0; dark < 2; dark++) {
        const DrawTheme *theme = draw_theme(dark);
        begin(screen)->theme = theme;
        draw_image(&screen->list, (DrawRect){0, 0, 360, 240}, &image);
        show(screen);
        int marks = 0;
        for (int y = 0; y < 240; y++)
            for (int x = 0; x < 360; x++) {
                int cell = y / 30 * 12 + x / 30;
                DrawColour seen = pixel(screen, x, y);
                if (cell < image.covered) {
                    assert_int_equal(distance(seen, theme->paper), 0);
                } else {
                    assert_true(distance(seen, theme->paper) > 0);
                    marks += distance(seen, theme->faint) == 0;
                }
            }
        assert_in_range(marks, 2000, 5000); /* of 2×2, every 8 pixels both ways */
    }
}

/* However small the interface is, the dots are. */
static void dots_are_seen_at_all_scales(void **state) {
    Screen *screen = *state;
    static const struct {
        float scale;
        int count, size;
    } ways[] = {{0.75f, 400, 2}, {1, 400, 2}, {1.5f, 169, 2}, {2, 100, 2}, {3, 49, 3}};
    static float value[1];
    DrawImage image = image_of(value, 1, 1, 7);
    image.covered = 0;
    for (int i = 0; i < 5; i++) {
        const float side = 160 / ways[i].scale;
        draw_image(begin_scaled(screen, ways[i].scale), (DrawRect){0, 0, side, side}, &image);
        show(screen);
        int marks = 0;
        for (int y = 0; y < 160; y++)
            for (int x = 0; x < 160; x++)
                marks += distance(pixel(screen, x, y), draw_theme(false)->faint) == 0;
        int most = ways[i].count * ways[i].size * ways[i].size;
        assert_in_range(marks, most * 8 / 10, most);
    }
}

static float waves[1080][1920];

/* Differences of neighbours cancel where a pixel covers many. */
static void small_pictures_show_means(void **state) {
    Screen *screen = *state;
    const struct { float width, height; } sizes[] = {{480, 270}, {500, 281}, {123, 77}, {640, 20}};
    for (int y = 0; y < 1080; y++)
        for (int x = 0; x < 1920; x++)
            waves[y][x] = (x + y) % 2 ? 1.0f : -1.0f;
    for (int i = 0; i < 4; i++) {
        DrawImage image = image_of(&waves[0][0], 1920, 1080, 4);
        draw_image(begin(screen), (DrawRect){0, 0, sizes[i].width, sizes[i].height}, &image);
        show(screen);
        for (int y = 0; y < (int)sizes[i].height; y++)
            for (int x = 0; x < (int)sizes[i].width; x++)
                assert_true(distance(pixel(screen, x, y), draw_theme(false)->paper) < 40);
    }
}

/* A ramp keeps its place whatever it is reduced to: the value under a pixel is that of its middle.
 */
static void reduction_does_not_shift(void **state) {
    Screen *screen = *state;
    for (int y = 0; y < 1080; y++)
        for (int x = 0; x < 1920; x++)
            waves[y][x] = ((float)x + 0.5f) / 1920.0f;
    for (int width = 60; width < 640; width += 73) {
        DrawImage image = image_of(&waves[0][0], 1920, 1080, 5);
        draw_image(begin(screen), (DrawRect){0, 0, (float)width, 300}, &image);
        show(screen);
        for (int x = 0; x < width; x++) {
            float t = ((float)x + 0.5f) / (float)width;
            assert_pixel(screen, x, 150, draw_map(draw_theme(false), DRAW_PALETTE_VALUES, t), 3);
        }
    }
}

static void three_planes_are_a_picture(void **state) {
    Screen *screen = *state;
    float red[3 * 4] = {0, 1, 0.5f, 9, 1, 0, 0.25f, 9, NAN, 0.1f, 2, 9};
    float green[3 * 4] = {0, 0, 0.5f, 9, 1, 1, 0.25f, 9, 0, 0.2f, -1, 9};
    float blue[3 * 4] = {0, 0, 0.5f, 9, 0, 1, 1, 9, 0, 0.3f, 0, 9};
    DrawImage image = {.planes = {red, green, blue},
                       .plane_count = 3,
                       .width = 3,
                       .height = 3,
                       .row_stride = 4,
                       .key = 6,
                       .limit = 1,
                       .covered = 9};
    draw_image(begin(screen), (DrawRect){0, 0, 90, 90}, &image);
    show(screen);
    const uint32_t expected[9] = {0x000000, 0xff0000, 0x808080, 0xffff00, 0x00ffff,
                                  0x4040ff, 0xc3cad4, 0x1a334d, 0xff0000};
    for (int i = 0; i < 9; i++)
        assert_pixel(screen, i % 3 * 30 + 15, i / 3 * 30 + 15, draw_colour(expected[i]), 2);
    image.limit = 2;
    draw_image(begin(screen), (DrawRect){0, 0, 90, 90}, &image);
    show(screen);
    assert_pixel(screen, 45, 15, draw_colour(0x800000), 2);
}

static void values_are_sent_once_a_revision(void **state) {
    Screen *screen = *state;
    float values[4] = {1, 1, 1, 1};
    DrawImage image = image_of(values, 2, 2, 7);
    const int uploads[] = {1, 0, 0, 1, 0};
    for (int i = 0; i < 5; i++) {
        if (i == 3) {
            for (int k = 0; k < 4; k++)
                values[k] = -1;
            image.revision++;
        }
        image.covered = i; /* may change every frame */
        draw_image(begin(screen), (DrawRect){0, 0, 40, 40}, &image);
        draw_image(&screen->list, (DrawRect){50, 0, 40, 40}, &image);
        show(screen);
        assert_int_equal(gpu_renderer_counts(screen->renderer).value_uploads, uploads[i]);
    }
    assert_pixel(screen, 10, 10, draw_theme(false)->negative, 2);
}

static void the_budget_is_kept(void **state) {
    Screen *screen = *state;
    static float values[256 * 256];
    gpu_renderer_set_budget(screen->renderer, 4 * 256 * 256 * 4);
    for (int round = 0; round < 2; round++) {
        for (uint64_t key = 100; key < 110; key++) {
            DrawImage image = image_of(values, 256, 256, key);
            image.limit = 1;
            for (int i = 0; i < 256 * 256; i++)
                values[i] = (float)(key - 100) / 10.0f;
            draw_image(begin(screen), (DrawRect){0, 0, 256, 256}, &image);
            show(screen);
            assert_pixel(
                screen, 128, 128,
                draw_map(draw_theme(false), DRAW_PALETTE_VALUES, (float)(key - 100) / 10.0f), 2);
            assert_true(gpu_renderer_counts(screen->renderer).value_bytes <= 4 * 256 * 256 * 4);
        }
        /* the last four are still there */
        DrawImage image = image_of(values, 256, 256, 106);
        draw_image(begin(screen), (DrawRect){0, 0, 256, 256}, &image);
        show(screen);
        assert_int_equal(gpu_renderer_counts(screen->renderer).value_uploads, 0);
    }
    gpu_renderer_set_budget(screen->renderer, (int64_t)256 << 20);
}

static void pictures_wider_than_a_texture_are_reduced(void **state) {
    Screen *screen = *state;
    enum { WIDE = 40000 };
    float *values = malloc(WIDE * sizeof *values);
    assert_non_null(values);
    for (int i = 0; i < WIDE; i++)
        values[i] = i < WIDE / 2 ? -1.0f : 1.0f;
    DrawImage image = image_of(values, WIDE, 1, 8);
    draw_image(begin(screen), (DrawRect){-1000, 0, 40000, 40}, &image); /* a pixel a value */
    draw_image(&screen->list, (DrawRect){0, 50, 600, 40}, &image);
    show(screen);
    assert_pixel(screen, 300, 20, draw_theme(false)->negative, 2);
    assert_pixel(screen, 298, 70, draw_theme(false)->negative, 2);
    assert_pixel(screen, 301, 70, draw_theme(false)->positive, 2);
    free(values);
}

/* ---- all of it ---- */

static void draw_a_bit_of_all(DrawList *list) {
    static float values[30 * 20];
    for (int i = 0; i < 600; i++)
        values[i] = sinf((float)i);
    DrawImage image = image_of(values, 30, 20, 9);
    image.covered = 444;
    const DrawTheme *theme = list->theme;
    draw_box(list, (DrawRect){10, 10, 120, 40}, 8, theme->well, 1, theme->line);
    draw_text(list, DRAW_FACE_UI, 13, 20, 36, DRAW_LEFT, theme->ink, "Same step in both ∂");
    draw_hatch(list, (DrawRect){150, 10, 60, 60}, 5, 1, theme->hatch);
    draw_image(list, (DrawRect){10, 100, 300, 200}, &image);
    draw_image(list, (DrawRect){400, 100, 14, 10}, &image);
    draw_line(list, 330, 110, 390, 290, 2, 0, theme->backward);
    draw_arrow_head(list, (DrawPoint){395, 300}, 1, 3, 12, theme->backward);
}

/* OpenGL ES 3.0 is what WebGL 2 and small boards have: nearly the same pixels. */
static void the_same_picture_in_opengl_es(void **state) {
    Screen *screen = *state;
    static uint8_t es_pixels[HEIGHT][WIDTH][4];
    draw_a_bit_of_all(begin(screen));
    show(screen);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, 0);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
    SDL_Window *own = SDL_GL_GetCurrentWindow();
    SDL_GLContext own_context = SDL_GL_GetCurrentContext();
    SDL_Window *window = SDL_CreateWindow("es", 0, 0, 64, 64, SDL_WINDOW_OPENGL);
    assert_non_null(window);
    SDL_GLContext context = SDL_GL_CreateContext(window);
    if (!context)
        fail_msg("%s", SDL_GetError());
    GpuRenderer *renderer;
    GpuTarget target;
    must(gpu_renderer_create(SDL_GL_GetProcAddress, TEST_RESOURCES "/shaders",
                             platform_fonts_draw(screen->fonts), &renderer));
    assert_non_null(strstr(gpu_renderer_name(renderer), "OpenGL ES"));
    must(gpu_target_create(renderer, WIDTH, HEIGHT, &target));
    gpu_render(renderer, &screen->list, &target);
    gpu_target_read(&target, &es_pixels[0][0][0]);
    gpu_target_destroy(&target);
    gpu_renderer_destroy(renderer);
    SDL_GL_DeleteContext(context);
    SDL_DestroyWindow(window);
    assert_int_equal(SDL_GL_MakeCurrent(own, own_context), 0);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const uint8_t *es = es_pixels[y][x];
            assert_pixel(screen, x, y, (DrawColour){es[0], es[1], es[2], 255}, 2);
        }
}

static void the_window_shows_what_a_target_shows(void **state) {
    Screen *screen = *state;
    int width, height;
    platform_window_pixels(screen->window, &width, &height);
    assert_int_equal(width, 64);
    assert_int_equal(height, 64);
    draw_a_bit_of_all(begin(screen));
    show(screen);
    GpuTarget target = gpu_target_window(screen->renderer, width, height);
    uint8_t *pixels = malloc((size_t)width * (size_t)height * 4);
    assert_non_null(pixels);
    gpu_render(screen->renderer, &screen->list, &target);
    gpu_target_read(&target, pixels);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const uint8_t *seen = pixels + 4 * (y * width + x);
            assert_pixel(screen, x, y, (DrawColour){seen[0], seen[1], seen[2], 255}, 0);
        }
    free(pixels);
}

static void commands_may_lie_anywhere(void **state) {
    Screen *screen = *state;
    DrawList *list = begin(screen);
    const float far = 3e9f;
    draw_rect(list, (DrawRect){-far, -far, 2 * far, 2 * far}, 30, draw_theme(false)->well);
    draw_frame(list, (DrawRect){-far, 20, 2 * far, 100}, 5, 2, black);
    draw_hatch(list, (DrawRect){-far, 200, 2 * far, far}, 5, 1, black);
    draw_line(list, -far, -far, far, far / 2, 2, 3, black);
    draw_triangle(list, (DrawPoint){-far, 300}, (DrawPoint){far, 300}, (DrawPoint){0, far}, black);
    draw_text(list, DRAW_FACE_MONO, 20, -1e6f, 50, DRAW_LEFT, black, "far off");
    show(screen);
    assert_pixel(screen, 320, 5, draw_theme(false)->well, 0);
    assert_pixel(screen, 320, 20, black, 0);
    assert_pixel(screen, 320, 390, black, 0);
}

/* ---- what can go wrong ---- */

static void write_shader(const char *folder, const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void bad_shaders_are_named(void **state) {
    Screen *screen = *state;
    const DrawFonts *fonts = platform_fonts_draw(screen->fonts);
    GpuRenderer *renderer = (void *)&renderer;
    const char *folder = TEST_SCRATCH "/bad_shaders";
    mkdir(folder, 0777);
    remove(TEST_SCRATCH "/bad_shaders/flat.frag");
    write_shader(folder, "flat.vert", "void main() { gl_Position = vec4(0.0); }\n");
    Status status = gpu_renderer_create(platform_window_get_proc(), folder, fonts, &renderer);
    assert_int_equal(status.code, STATUS_FILE);
    assert_non_null(strstr(status.text, "bad_shaders/flat.frag"));
    assert_null(renderer);
    write_shader(folder, "flat.frag", "void main() {\n  nonsense;\n}\n");
    status = gpu_renderer_create(platform_window_get_proc(), folder, fonts, &renderer);
    assert_int_equal(status.code, STATUS_PLATFORM);
    assert_non_null(strstr(status.text, "flat.frag"));
    assert_non_null(strstr(status.text, "0:2")); /* the file's own line */
    assert_null(renderer);
}

static void too_large_a_target_is_refused(void **state) {
    Screen *screen = *state;
    GpuTarget target = {.width = -1};
    Status status = gpu_target_create(screen->renderer, 1 << 20, 10, &target);
    assert_int_equal(status.code, STATUS_LIMIT);
    assert_non_null(strstr(status.text, "1048576"));
    assert_int_equal(target.width, -1);
}

/* ---- two renderers ---- */

static Screen *open_other(void) {
    void *other;
    open_software_screen(&other);
    return other;
}

static void draw_everything(DrawList *list) {
    draw_a_bit_of_all(list);
    const DrawTheme *theme = list->theme;
    draw_box(list, (DrawRect){230, 12, 60, 40}, 9, draw_fade(theme->now, 0.4f), 3, theme->now);
    draw_rect(list, (DrawRect){250, 30, 60, 50}, 12, draw_fade(theme->forward, 0.3f));
    draw_triangle(list, (DrawPoint){420.3f, 20}, (DrawPoint){520, 44.7f}, (DrawPoint){450, 90},
                  draw_fade(theme->positive, 0.7f));
    draw_line(list, 430, 130, 600, 131, 1, 0, theme->ink);
    draw_line(list, 430, 140, 600, 220, 3, 7, theme->forward);
    draw_text(list, DRAW_FACE_UI_BOLD, 900, 300, 800, DRAW_LEFT, draw_fade(theme->error, 0.5f),
              "g");
    draw_text(list, DRAW_FACE_MONO, 11, 330, 90, DRAW_LEFT, theme->muted, "0.123 −45 × 6.7e-8");
    DrawImage photo = {.planes = {&waves[0][0], &waves[5][3], &waves[9][1]},
                       .plane_count = 3,
                       .width = 1900,
                       .height = 1000,
                       .row_stride = 1920,
                       .key = 77,
                       .limit = 1,
                       .covered = 1900 * 700 + 300};
    draw_image(list, (DrawRect){430, 230, 200, 150}, &photo);
}

static void both_renderers_draw_the_same(void **state) {
    Screen *screen = *state, *other = open_other();
    static const float scales[] = {1, 1.25f, 2, 0.75f};
    for (int y = 0; y < 1080; y++)
        for (int x = 0; x < 1920; x++)
            waves[y][x] = 0.5f + 0.5f * sinf((float)x * 0.031f) * cosf((float)y * 0.057f);
    waves[20][20] = NAN;
    for (int i = 0; i < 8; i++) {
        begin_scaled(screen, scales[i % 4])->theme = draw_theme(i >= 4);
        begin_scaled(other, scales[i % 4])->theme = draw_theme(i >= 4);
        draw_everything(&screen->list);
        draw_everything(&other->list);
        show(screen);
        show(other);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                assert_pixel(screen, x, y, pixel(other, x, y), 12);
    }
    void *closing = other;
    close_screen(&closing);
}

/* A driver whose colours are not the ones it is given. */
static void (*real_clear)(float r, float g, float b, float a);

static void wrong_clear(float r, float g, float b, float a) {
    real_clear(b * 0.5f, r, g, a);
}

static void *wrong_get_proc(const char *name) {
    union {
        void *address;
        void (*clear)(float r, float g, float b, float a);
    } found = {.address = platform_window_get_proc()(name)};
    if (strcmp(name, "glClearColor") == 0) {
        real_clear = found.clear;
        found.clear = wrong_clear;
    }
    return found.address;
}

static void a_driver_that_draws_wrongly_is_found_out(void **state) {
    Screen *screen = *state;
    must(gpu_renderer_check(screen->renderer));
    GpuRenderer *wrong;
    must(gpu_renderer_create(wrong_get_proc, TEST_RESOURCES "/shaders",
                             platform_fonts_draw(screen->fonts), &wrong));
    Status status = gpu_renderer_check(wrong);
    assert_int_equal(status.code, STATUS_PLATFORM);
    assert_non_null(strstr(status.text, "wrong colours"));
    gpu_renderer_destroy(wrong);
}

/* What is asked of both. */
#define OF_BOTH                                                                                    \
    cmocka_unit_test(an_empty_list_is_the_stage),                                                  \
        cmocka_unit_test(rectangles_are_snapped_to_pixels),                                        \
        cmocka_unit_test(a_scale_enlarges_everything),                                             \
        cmocka_unit_test(round_corners_have_their_area_and_are_alike),                             \
        cmocka_unit_test(outlines_lie_inside),                                                     \
        cmocka_unit_test(level_lines_are_crisp_and_corners_close),                                 \
        cmocka_unit_test(dashes_alternate),                                                        \
        cmocka_unit_test(slanted_lines_and_triangles_have_their_area),                             \
        cmocka_unit_test(hatching_stays_inside_and_meets_its_neighbour),                           \
        cmocka_unit_test(nothing_is_drawn_outside_the_clip),                                       \
        cmocka_unit_test(text_is_sharp_and_where_it_was_measured),                                 \
        cmocka_unit_test(monospaced_digits_are_alike_wherever_they_stand),                         \
        cmocka_unit_test(no_glyph_is_dropped_when_the_atlas_is_full),                              \
        cmocka_unit_test(enormous_text_is_drawn), cmocka_unit_test(the_ground_costs_nothing),      \
        cmocka_unit_test(values_have_the_colours_of_the_map),                                      \
        cmocka_unit_test(cells_not_computed_are_not_zeros),                                        \
        cmocka_unit_test(dots_are_seen_at_all_scales),                                             \
        cmocka_unit_test(small_pictures_show_means), cmocka_unit_test(reduction_does_not_shift),   \
        cmocka_unit_test(three_planes_are_a_picture),                                              \
        cmocka_unit_test(values_are_sent_once_a_revision), cmocka_unit_test(the_budget_is_kept),   \
        cmocka_unit_test(pictures_wider_than_a_texture_are_reduced),                               \
        cmocka_unit_test(commands_may_lie_anywhere),                                               \
        cmocka_unit_test(too_large_a_target_is_refused),

int main(void) {
    const struct CMUnitTest opengl[] = {
        OF_BOTH cmocka_unit_test(the_same_picture_in_opengl_es),
        cmocka_unit_test(the_window_shows_what_a_target_shows),
        cmocka_unit_test(bad_shaders_are_named),
        cmocka_unit_test(both_renderers_draw_the_same),
        cmocka_unit_test(a_driver_that_draws_wrongly_is_found_out),
    };
    const struct CMUnitTest software[] = {OF_BOTH};
    int failed = cmocka_run_group_tests(opengl, open_screen, close_screen);
    return failed + cmocka_run_group_tests(software, open_software_screen, close_screen);
}
