/* The select: opening, choosing, closing, by pointer and keys; that its list has the pointer for
 * itself, stays in the window and scrolls. */
#include "bench.h"

#include <stdio.h>

enum { MANY = 60 };

static char names[MANY][24];
static const char *labels[MANY];
static int count, chosen, changes, again, below_clicks;
static DrawRect header;
static bool below_hovered, gone;
static UiArea area;

static void page(Bench *bench) {
    // Called before and after the select: neither must get what is meant for the list.
    area = ui_area(bench->ui, ui_id("area", 0), (DrawRect){0, 40, 400, 60});
    if (!gone)
        changes += ui_select(bench->ui, ui_id("s", 0), header, labels, count, &chosen);
    again += ui_select_again(bench->ui, ui_id("s", 0));
    DrawRect below = {10, 100, 100, 28};
    below_clicks += ui_button(bench->ui, ui_id("b", 0), below, "below", UI_BUTTON_PLAIN, true);
    below_hovered = ui_hovered(bench->ui, below);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "%c%d", 'a' + i % 26, i);
        labels[i] = names[i];
    }
    count = 4;
    chosen = 1;
    changes = again = below_clicks = 0;
    header = (DrawRect){10, 10, 100, 28};
    gone = false;
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static DrawRect list_box(const Bench *bench) {
    // The box is drawn after all headers; its border is the muted colour.
    DrawColour border = draw_theme(false)->muted;
    for (int i = 0; i < bench->list.count; i++) {
        const DrawCommand *command = &bench->list.commands[i];
        if (command->kind == DRAW_KIND_RECT && command->border_width > 0 &&
            memcmp(&command->border, &border, sizeof border) == 0)
            return command->rect;
    }
    return (DrawRect){0, 0, 0, 0};
}

static bool is_open(const Bench *bench) {
    return list_box(bench).w > 0;
}

/// Clicks on a row that can be seen.
static void click_row(Bench *bench, const char *label) {
    const DrawCommand *text = bench_find_text(bench, label);
    assert_non_null(text);
    bench_click(bench, text->rect.x + 2, text->rect.y + text->rect.h / 2);
}

static void choose_with_the_pointer(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    assert_true(is_open(bench));
    assert_int_equal(changes, 0);
    click_row(bench, "d3");
    bench_frame(bench);
    assert_int_equal(chosen, 3);
    assert_int_equal(changes, 1);
    assert_false(is_open(bench));
    assert_non_null(bench_find_text(bench, "d3"));
}

static void the_chosen_one_can_be_chosen_again(void **state) {
    Bench *bench = *state;
    for (int with_keys = 0; with_keys < 2; with_keys++) {
        bench_click(bench, 20, 20);
        bench_frame(bench);
        assert_int_equal(again, with_keys);
        if (with_keys)
            bench_press(bench, UI_KEY_ENTER, 0);
        else /* the header says it too, the list lies under it */
            bench_click(bench, list_box(bench).x + 30, list_box(bench).y + 4 + 1.5f * 28);
        bench_frame(bench);
        bench_frame(bench);
        assert_int_equal(chosen, 1);
        assert_int_equal(again, with_keys + 1);
    }
    assert_int_equal(changes, 0);
    bench_click(bench, 20, 20);
    bench_frame(bench);
    bench_press(bench, UI_KEY_ESCAPE, 0);
    assert_int_equal(again, 2);
}

static void the_list_lies_above_everything(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    const DrawCommand *row = bench_find_text(bench, "c2");
    assert_non_null(row);
    assert_true(row->rect.y > 40 && row->rect.y < 128); // over the area or the button
    const DrawCommand *below = bench_find_text(bench, "below");
    assert_true(row > below); // drawn later
    bench_move(bench, 20, 110);
    bench->input.wheel_y = 1;
    bench_frame(bench);
    assert_false(below_hovered);
    assert_false(area.hovered);
    bench_click(bench, 20, 60); // row b1, over the area
    bench_frame(bench);
    assert_false(area.pressed || area.clicked);
    bench_click(bench, 20, 20);
    bench_frame(bench);
    bench_click(bench, 20, 110);
    bench_frame(bench);
    assert_int_equal(below_clicks, 0);
    assert_int_equal(chosen, 2);
    bench_click(bench, 20, 110); // closed now
    bench_frame(bench);
    assert_int_equal(below_clicks, 1);
}

static void a_press_beside_it_only_closes(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    bench_click(bench, 300, 60);
    bench_frame(bench);
    assert_false(is_open(bench));
    assert_false(area.pressed);
    bench_click(bench, 20, 20);
    bench_frame(bench);
    bench_click(bench, 20, 20); // on the header: closes, does not open again
    bench_frame(bench);
    assert_false(is_open(bench));
    assert_int_equal(changes, 0);
}

static void all_in_one_frame(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench_click(bench, 20, 10 + 28 + 4 + 4 + 28 * 3 + 10); // the fourth row
    bench_frame(bench);
    assert_int_equal(chosen, 3);
    assert_false(is_open(bench));
    assert_int_equal(below_clicks, 0);
}

static void keys(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    bench_press(bench, UI_KEY_DOWN, 0);
    assert_true(is_open(bench));
    assert_int_equal(chosen, 1);
    bench_press(bench, UI_KEY_DOWN, 0);
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(chosen, 2);
    assert_false(is_open(bench));
    bench_key(bench, UI_KEY_SPACE, 0);
    bench_key(bench, UI_KEY_HOME, 0);
    bench_key(bench, UI_KEY_UP, 0);
    bench_key(bench, UI_KEY_SPACE, 0);
    bench_frame(bench);
    assert_int_equal(chosen, 0);
    bench_key(bench, UI_KEY_ENTER, 0);
    bench_letter(bench, 'd', 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 0);
    assert_int_equal(chosen, 0);
    bench_press(bench, UI_KEY_ESCAPE, 0);
    assert_false(is_open(bench));
    assert_int_equal(chosen, 0);
    bench_key(bench, UI_KEY_ENTER, 0);
    bench_letter(bench, 'd', 0);
    bench_key(bench, UI_KEY_ENTER, 0);
    bench_frame(bench);
    assert_int_equal(chosen, 3);
    assert_int_equal(changes, 3);
    bench_press(bench, UI_KEY_ENTER, 0);
    bench_press(bench, UI_KEY_TAB, 0); // moves on and closes
    assert_false(is_open(bench));
    assert_true(ui_focused(bench->ui, ui_id("b", 0)));
    bench_letter(bench, 'd', 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 1); // closed, letters are commands
}

static void assert_inside_window(const Bench *bench) {
    DrawRect box = list_box(bench);
    assert_true(box.w > 0 && box.h > 0);
    assert_true(box.x >= 0 && box.x + box.w <= bench->input.width);
    assert_true(box.y >= 0 && box.y + box.h <= bench->input.height);
}

static void opens_where_there_is_room(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    assert_inside_window(bench);
    assert_true(list_box(bench).y >= 38);
    ui_clear_focus(bench->ui);
    header.y = 270;
    bench_frame(bench);
    bench_click(bench, 20, 280);
    bench_frame(bench);
    assert_inside_window(bench);
    assert_true(list_box(bench).y + list_box(bench).h <= 270);
    ui_clear_focus(bench->ui);
    header = (DrawRect){380, 10, 60, 28}; // hangs over the edge
    bench_frame(bench);
    bench_click(bench, 390, 20);
    bench_frame(bench);
    assert_inside_window(bench);
    bench->input.width = 30;
    bench->input.height = 20;
    header = (DrawRect){0, 0, 60, 28};
    bench_frame(bench);
    assert_inside_window(bench);
}

static void a_long_list_scrolls(void **state) {
    Bench *bench = *state;
    count = MANY;
    chosen = 40;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    assert_inside_window(bench);
    const int rows = 28, edges = 8;
    assert_int_equal((int)list_box(bench).h % rows, edges); // no row is cut
    assert_non_null(bench_find_text(bench, "o40"));         // the chosen one is in sight
    assert_null(bench_find_text(bench, "a0"));
    bench_move(bench, 20, 100);
    bench->input.wheel_y = 50;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "a0"));
    bench_press(bench, UI_KEY_END, 0);
    assert_non_null(bench_find_text(bench, "h59"));
    click_row(bench, "h59");
    bench_frame(bench);
    assert_int_equal(chosen, 59);
}

static void the_bar_of_a_long_list(void **state) {
    Bench *bench = *state;
    count = MANY;
    chosen = 0;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    DrawRect box = list_box(bench);
    bench_down(bench, box.x + box.w - 4, box.y + 4);
    bench_frame(bench);
    bench_move(bench, box.x + box.w - 4, box.y + box.h + 50);
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "h59"));
    bench_up(bench, box.x + box.w - 4, box.y + box.h - 10);
    bench_frame(bench);
    assert_int_equal(chosen, 0); // letting go of the bar chooses nothing
    assert_non_null(bench_find_text(bench, "h59"));
}

static void a_select_that_goes_closes(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    gone = true;
    bench_frame(bench);
    assert_false(is_open(bench));
    gone = false;
    bench_frame(bench);
    assert_false(is_open(bench));
}

static void labels_need_not_outlive_the_call(Bench *bench) {
    const char *lent[3];
    char text[3][8];
    for (int i = 0; i < 3; i++) {
        snprintf(text[i], sizeof text[i], "lent%d", i);
        lent[i] = text[i];
    }
    ui_select(bench->ui, ui_id("s", 0), header, lent, 3, &chosen);
    memset(text, '#', sizeof text);
}

static void lent_labels(void **state) {
    Bench *bench = *state;
    bench->page = labels_need_not_outlive_the_call;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "lent2"));
}

static void nothing_to_choose(void **state) {
    Bench *bench = *state;
    count = 0;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(chosen, 1);
    count = 3;
    bench_press(bench, UI_KEY_ENTER, 0);
    bench_press(bench, UI_KEY_END, 0);
    count = 2; // fewer while it is open
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_in_range(chosen, 0, 1);
}

static void a_label_without_room_is_brief(Bench *bench) {
    static const char *const full[] = {"short", "a label of many words"};
    static const char *const brief[] = {"s", "words"};
    ui_select_brief(bench->ui, ui_id("s", 0), header, full, brief, 2, &chosen);
}

static void brief_labels(void **state) {
    Bench *bench = *state;
    bench->page = a_label_without_room_is_brief;
    for (chosen = 0; chosen < 2; chosen++) {
        bench_frame(bench);
        assert_non_null(bench_find_text(bench, chosen ? "words" : "short"));
    }
    header.w = 400;
    chosen = 1;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "a label of many words"));
    header.w = 100;
    bench_click(bench, 20, 20); // the list itself has room
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "a label of many words"));
    assert_non_null(bench_find_text(bench, "words"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(choose_with_the_pointer),
        TEST(the_chosen_one_can_be_chosen_again),
        TEST(the_list_lies_above_everything),
        TEST(a_press_beside_it_only_closes),
        TEST(all_in_one_frame),
        TEST(keys),
        TEST(opens_where_there_is_room),
        TEST(a_long_list_scrolls),
        TEST(the_bar_of_a_long_list),
        TEST(a_select_that_goes_closes),
        TEST(lent_labels),
        TEST(brief_labels),
        TEST(nothing_to_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
