/* The draw list: clipping, tags, text layout, the dump, and that a steady frame allocates nothing.
 */
#include "draw/list.h"
#include "fake_fonts.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const DrawColour black = {0, 0, 0, 255};

static int setup(void **state) {
    static DrawList list;
    draw_list_init(&list);
    draw_list_begin(&list, draw_theme(false), &fake_fonts, 200, 100, 1);
    *state = &list;
    return 0;
}

static int teardown(void **state) {
    draw_list_free(*state);
    return 0;
}

static void assert_rect(DrawRect rect, float x, float y, float w, float h) {
    assert_float_equal(rect.x, x, 1e-4f);
    assert_float_equal(rect.y, y, 1e-4f);
    assert_float_equal(rect.w, w, 1e-4f);
    assert_float_equal(rect.h, h, 1e-4f);
}

static const char *text_at(const DrawList *list, int i) {
    assert_true(i < list->count);
    return draw_command_text(list, &list->commands[i]);
}

static void rectangles(void **state) {
    (void)state;
    DrawRect rect = {10, 20, 30, 40};
    assert_true(draw_rect_contains(rect, 10, 20));
    assert_true(draw_rect_contains(rect, 39.5f, 59.5f));
    assert_false(draw_rect_contains(rect, 40, 30));
    assert_false(draw_rect_contains(rect, 9.9f, 30));
    assert_rect(draw_rect_inset(rect, 5), 15, 25, 20, 30);
    assert_rect(draw_rect_inset(rect, 18), 25, 38, 0, 4);
    assert_rect(draw_rect_intersect(rect, (DrawRect){0, 0, 15, 100}), 10, 20, 5, 40);
    DrawRect nothing = draw_rect_intersect(rect, (DrawRect){90, 90, 5, 5});
    assert_true(nothing.w == 0 && nothing.h == 0);
}

static void clips_nest(void **state) {
    DrawList *list = *state;
    assert_rect(draw_clip(list), 0, 0, 200, 100);
    draw_clip_push(list, (DrawRect){10, 10, 50, 50});
    draw_clip_push(list, (DrawRect){40, 0, 50, 30});
    assert_rect(draw_clip(list), 40, 10, 20, 20);
    draw_rect(list, (DrawRect){0, 0, 200, 100}, 0, black);
    assert_rect(list->commands[0].clip, 40, 10, 20, 20);
    assert_rect(list->commands[0].rect, 0, 0, 200, 100);
    draw_clip_pop(list);
    assert_rect(draw_clip(list), 10, 10, 50, 50);
    draw_clip_pop(list);
    assert_rect(draw_clip(list), 0, 0, 200, 100);
}

static void what_cannot_be_seen_is_not_kept(void **state) {
    DrawList *list = *state;
    draw_rect(list, (DrawRect){-50, 0, 50, 10}, 0, black);
    draw_rect(list, (DrawRect){200, 0, 50, 10}, 0, black);
    draw_rect(list, (DrawRect){0, 0, 10, 10}, 0, draw_fade(black, 0));
    assert_float_equal(draw_text(list, DRAW_FACE_UI, 10, 300, 50, DRAW_LEFT, black, "abc"), 15, 0);
    assert_int_equal(list->count, 0);
    draw_rect(list, (DrawRect){-49.5f, 0, 50, 10}, 0, black);
    draw_line(list, 0, 50, 100, 50, 1, 0, black); /* has no height but has a width */
    assert_int_equal(list->count, 2);
    draw_clip_push(list, (DrawRect){300, 300, 10, 10});
    draw_rect(list, (DrawRect){0, 0, 500, 500}, 0, black);
    draw_clip_pop(list);
    assert_int_equal(list->count, 2);
}

static void rectangles_inside_out_are_not_kept(void **state) {
    DrawList *list = *state;
    static const float values[1] = {1};
    const DrawImage image = {.planes = {values},
                             .plane_count = 1,
                             .width = 1,
                             .height = 1,
                             .row_stride = 1,
                             .limit = 1,
                             .covered = 1};
    const DrawRect wrong[] = {{50, 50, -1, 10},
                              {50, 50, 10, -0.5f},
                              {50, 50, -9, -9},
                              {50, 50, NAN, 1},
                              {50, 50, 1, NAN}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        draw_box(list, wrong[i], 3, black, 1, black);
        draw_frame(list, wrong[i], 0, 1, black);
        draw_hatch(list, wrong[i], 4, 1, black);
        draw_image(list, wrong[i], &image);
        assert_int_equal(list->count, 0);
    }
    const DrawRect right = {50, 50, 10, 10};
    draw_rect(list, right, 0, black);
    draw_hatch(list, right, 4, 1, black);
    draw_image(list, right, &image);
    draw_line(list, 60, 60, 50, 50, 1, 0, black); /* leads up and left, and may */
    assert_int_equal(list->count, 4);
}

static void tags_and_backgrounds_follow(void **state) {
    DrawList *list = *state;
    draw_rect(list, (DrawRect){0, 0, 9, 9}, 0, black);
    draw_tag(list, 3, DRAW_PART_CELL, (const int[4]){0, 1, 2, 70000});
    draw_on(list, list->theme->well);
    draw_text(list, DRAW_FACE_MONO, 10, 5, 20, DRAW_LEFT, black, "-4");
    draw_untag(list);
    draw_rect(list, (DrawRect){0, 0, 9, 9}, 0, black);
    assert_int_equal(list->count, 3);
    assert_int_equal(list->commands[0].tag.role, -1);
    assert_int_equal(list->commands[1].tag.role, 3);
    assert_int_equal(list->commands[1].tag.part, DRAW_PART_CELL);
    assert_int_equal(list->commands[1].tag.index[3], 70000);
    assert_memory_equal(&list->commands[1].background, &list->theme->well, sizeof(DrawColour));
    assert_int_equal(list->commands[2].tag.part, DRAW_PART_NONE);
}

static void text_is_aligned_and_boxed(void **state) {
    DrawList *list = *state;
    assert_float_equal(draw_text(list, DRAW_FACE_UI, 10, 50, 40, DRAW_LEFT, black, "abcd"), 20, 0);
    draw_text(list, DRAW_FACE_UI, 10, 50, 40, DRAW_CENTRE, black, "abcd");
    draw_textf(list, DRAW_FACE_UI, 10, 50, 40, DRAW_RIGHT, black, "%s%d", "∂", 123);
    assert_rect(list->commands[0].rect, 50, 31, 20, 12);
    assert_rect(list->commands[1].rect, 40, 31, 20, 12);
    assert_rect(list->commands[2].rect, 30, 31, 20, 12);
    assert_string_equal(text_at(list, 0), "abcd");
    assert_string_equal(text_at(list, 2), "∂123");
    assert_float_equal(list->commands[2].baseline, 40, 0);
}

static void a_long_formatted_text_keeps_whole_characters(void **state) {
    DrawList *list = *state;
    char text[1200] = "";
    for (int i = 0; i < 300; i++)
        strcat(text, "∂");
    draw_textf(list, DRAW_FACE_UI, 10, 0, 50, DRAW_LEFT, black, "%s", text);
    assert_int_equal(strlen(text_at(list, 0)), 510); /* 170 of three bytes, not 511 bytes */
    for (const char *at = text_at(list, 0); *at;)
        assert_int_equal(draw_utf8_next(&at), 0x2202);
    draw_textf(list, DRAW_FACE_UI, 10, 0, 50, DRAW_LEFT, black, "a%s", text);
    assert_int_equal(strlen(text_at(list, 1)), 511);
}

static void text_in_a_box_is_centred_and_shortened(void **state) {
    DrawList *list = *state;
    DrawRect box = {10, 10, 40, 20};
    draw_text_in(list, DRAW_FACE_UI, 10, box, DRAW_LEFT, black, "12345678");
    draw_text_in(list, DRAW_FACE_UI, 10, box, DRAW_RIGHT, black, "abcdef ghijk");
    draw_text_in(list, DRAW_FACE_UI, 10, box, DRAW_CENTRE, black, "ab");
    assert_string_equal(text_at(list, 0), "12345678");
    assert_string_equal(text_at(list, 1), "abcdef…"); /* no space before the dots */
    assert_float_equal(list->commands[1].rect.x + list->commands[1].rect.w, 50, 1e-4f);
    assert_float_equal(list->commands[2].rect.x, 25, 1e-4f);
    float above = list->commands[2].baseline - 7.3f - box.y;
    float below = box.y + box.h - list->commands[2].baseline;
    assert_float_equal(above, below, 1e-4f);
}

static void text_wraps(void **state) {
    DrawList *list = *state;
    const char *text = "one two three\n\nabcdefghijkl x";
    float height =
        draw_text_wrapped(list, DRAW_FACE_UI, 10, 5, 20, 40, 13, draw_fade(black, 0), text);
    assert_float_equal(height, 65, 1e-4f);
    assert_int_equal(list->count, 0);
    draw_text_wrapped(list, DRAW_FACE_UI, 10, 5, 20, 40, 13, black, text);
    assert_int_equal(list->count, 4); /* the empty line draws nothing */
    const char *const lines[] = {"one two", "three", "abcdefgh", "ijkl x"};
    const float baselines[] = {20, 33, 59, 72};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(text_at(list, i), lines[i]);
        assert_float_equal(list->commands[i].baseline, baselines[i], 1e-4f);
        assert_true(list->commands[i].rect.w <= 40.01f);
    }
    assert_float_equal(draw_text_wrapped(list, DRAW_FACE_UI, 10, 0, 20, 1, 13, black, "abc"), 39,
                       1e-4f); /* too narrow for anything: a character a line, and it ends */
    assert_float_equal(draw_text_wrapped(list, DRAW_FACE_UI, 10, 0, 20, 40, 13, black, ""), 0, 0);
}

static void text_wraps_not_at_no_break_spaces(void **state) {
    DrawList *list = *state;
    draw_text_wrapped(list, DRAW_FACE_UI, 10, 5, 20, 40, 13, black, "ab 1\u00a0+\u00a02\u00a0= 3");
    assert_int_equal(list->count, 3);
    assert_string_equal(text_at(list, 0), "ab");
    assert_string_equal(text_at(list, 1), "1\u00a0+\u00a02\u00a0=");
    assert_string_equal(text_at(list, 2), "3");
}

static void arrow_heads_point(void **state) {
    DrawList *list = *state;
    draw_arrow_head(list, (DrawPoint){50, 50}, 0, 3, 8, black);
    draw_arrow_head(list, (DrawPoint){50, 50}, 0, 0, 8, black);
    assert_int_equal(list->count, 1);
    assert_rect(list->commands[0].rect, 46, 42, 8, 8);
    assert_float_equal(list->commands[0].points[0].y, 50, 0);
}

static void draw_a_bit_of_all(DrawList *list) {
    static const float values[6] = {0, 1, 2, 3, 4, 5};
    DrawImage image = {.planes = {values},
                       .plane_count = 1,
                       .width = 3,
                       .height = 2,
                       .row_stride = 3,
                       .limit = 5,
                       .covered = 4};
    draw_box(list, (DrawRect){-5, 0, 20.04f, 10}, 3, draw_colour(0xff8800), 1, black);
    draw_hatch(list, (DrawRect){20, 0, 10, 10}, 4, 1, draw_fade(black, 0.5f));
    draw_line(list, 0, 0, 10, 20, 1.5f, 3, black);
    draw_arrow_head(list, (DrawPoint){60, 10}, 1, 0, 8, black);
    draw_clip_push(list, (DrawRect){0, 0, 40, 100});
    draw_tag(list, 2, DRAW_PART_SUM, (const int[4]){0, 0, 1, 1});
    draw_text(list, DRAW_FACE_MONO_BOLD, 12, 30, 50, DRAW_LEFT, black, "say \"-4\"");
    draw_untag(list);
    draw_clip_pop(list);
    draw_image(list, (DrawRect){50, 50, 30, 20}, &image);
}

static void the_dump_says_it_all(void **state) {
    DrawList *list = *state;
    draw_a_bit_of_all(list);
    char *dump = draw_list_dump(list);
    assert_string_equal(
        dump, "rect -5,0 20x10 radius 3 fill #ff8800 border 1 #000000 clip 0,0 200x100\n"
              "hatch 20,0 10x10 #00000080\n"
              "line 0,0 10,20 width 1.5 dash 3 #000000 clip 0,0 200x100\n"
              "triangle 60,10 52,6 52,14 #000000\n"
              "text 30,50 width 45 mono-bold 12 #000000 \"say \\\"-4\\\"\" clip 0,0 40x100 "
              "tag 2 3 0,0,1,1\n"
              "image 50,50 30x20 3x2 planes 1 limit 5 covered 4\n");
    free(dump);
}

static void a_steady_frame_allocates_nothing(void **state) {
    DrawList *list = *state;
    for (int i = 0; i < 3000; i++)
        draw_a_bit_of_all(list);
    DrawCommand *commands = list->commands;
    char *characters = list->characters;
    int capacity = list->capacity, count = list->count;
    draw_list_begin(list, draw_theme(true), &fake_fonts, 200, 100, 2);
    assert_int_equal(list->count, 0);
    assert_int_equal(list->character_count, 0);
    for (int i = 0; i < 3000; i++)
        draw_a_bit_of_all(list);
    assert_int_equal(list->count, count);
    assert_int_equal(list->capacity, capacity);
    assert_ptr_equal(list->commands, commands);
    assert_ptr_equal(list->characters, characters);
    assert_false(list->out_of_memory);
}

/* Commands 1 and 2 of five go to the end, all others keep their order. */
static void raised_commands_lie_on_top(void **state) {
    DrawList *list = *state;
    for (int i = 0; i < 5; i++)
        draw_rect(list, (DrawRect){(float)i, 0, 10, 10}, 0, draw_colour(0x112233));
    draw_list_raise(list, 1, 3);
    const float order[] = {0, 3, 4, 1, 2};
    for (int i = 0; i < 5; i++)
        assert_true(list->commands[i].rect.x == order[i]);
    draw_list_raise(list, 2, 2);
    draw_list_raise(list, 3, 5);
    for (int i = 0; i < 5; i++)
        assert_true(list->commands[i].rect.x == order[i]);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(rectangles),
        TEST(clips_nest),
        TEST(what_cannot_be_seen_is_not_kept),
        TEST(rectangles_inside_out_are_not_kept),
        TEST(tags_and_backgrounds_follow),
        TEST(text_is_aligned_and_boxed),
        TEST(a_long_formatted_text_keeps_whole_characters),
        TEST(text_in_a_box_is_centred_and_shortened),
        TEST(text_wraps),
        TEST(text_wraps_not_at_no_break_spaces),
        TEST(raised_commands_lie_on_top),
        TEST(arrow_heads_point),
        TEST(the_dump_says_it_all),
        TEST(a_steady_frame_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
