/* How the widgets look, read from the draw list: contrast of every text in both themes and every
 * state, texts inside their widgets, no text too small, everything marked as a control. */
#include "bench.h"

#include <stdio.h>

static const char *const labels[] = {"Tensor", "Random numbers", "x"};
static char text[64], empty[8];
static int chosen = 1, low_value = 0, value = 123456;
static double number = 1.0 / 3;
static int64_t position = 30;
static bool on = true;
static float width, height;
static bool on_well;

static DrawRect cell(int i) {
    return (DrawRect){5 + 200.0f * (float)(i % 5), 5 + 50.0f * (float)(i / 5), width, height};
}

static void page(Bench *bench) {
    Ui *ui = bench->ui;
    const DrawTheme *theme = ui_theme(ui);
    if (on_well)
        draw_on(&bench->list, theme->well);
    int i = 0;
    for (int style = UI_BUTTON_PLAIN; style <= UI_BUTTON_QUIET; style++, i += 2) {
        ui_button(ui, ui_id("w", i), cell(i), "Wide label", (UiButtonStyle)style, true);
        ui_button(ui, ui_id("w", i + 1), cell(i + 1), "Wide label", (UiButtonStyle)style, false);
    }
    for (int accent = 0; accent < 4; accent++, i++)
        ui_choice(ui, ui_id("w", i), cell(i), labels, 3, &chosen,
                  accent < 2 ? theme->forward : theme->backward, accent % 2);
    ui_tabs(ui, ui_id("w", i), cell(i), labels, 3, &chosen), i++;
    ui_stepper(ui, ui_id("w", i), cell(i), &low_value, 0, 9), i++;
    ui_stepper(ui, ui_id("w", i), cell(i), &value, 0, 999999), i++;
    ui_number(ui, ui_id("w", i), cell(i), &number, 12), i++;
    ui_text_field(ui, ui_id("w", i), cell(i), text, sizeof text, "hint"), i++;
    ui_text_field(ui, ui_id("w", i), cell(i), empty, sizeof empty, "a rather long hint"), i++;
    ui_select(ui, ui_id("w", i), cell(i), labels, 3, &chosen), i++;
    ui_switch(ui, ui_id("w", i), cell(i), &on), i++;
    ui_scrub(ui, ui_id("w", i), cell(i), &position, 100, 9), i++;
    for (int icon = 0; icon < UI_ICON_COUNT; icon++, i++)
        ui_icon_button(ui, ui_id("w", i), cell(i), (UiIcon)icon, icon % 2, NULL);
}

static int place_of(UiId id) {
    for (int i = 0; i < 40; i++)
        if (ui_id("w", i) == id)
            return i;
    return -1;
}

static void check_texts(const Bench *bench) {
    for (int i = 0; i < bench->list.count; i++) {
        const DrawCommand *command = &bench->list.commands[i];
        int place = place_of((UiId)command->tag.index[0]);
        if (command->tag.part == DRAW_PART_NONE)
            continue; // the well of the tabs
        assert_int_equal(command->tag.part, DRAW_PART_CONTROL);
        assert_true(place >= 0);
        if (command->kind != DRAW_KIND_TEXT)
            continue;
        assert_int_equal(command->background.a, 255);
        bool disabled = place < 10 && place % 2;
        float contrast = draw_contrast(command->fill, command->background);
        if (contrast < (disabled ? 3.0f : 4.5f))
            fail_msg("\"%s\" of widget %d: contrast %.2f", draw_command_text(&bench->list, command),
                     place, (double)contrast);
        assert_true(command->size >= 11);
        bool of_open_list = command->tag.index[1] > 0 && place == 20;
        DrawRect seen = draw_rect_intersect(command->rect, command->clip), within = cell(place);
        if (!of_open_list && seen.w > 0)
            assert_true(seen.x >= within.x - 0.01f &&
                        seen.x + seen.w <= within.x + within.w + 0.01f);
    }
}

static void open_bench(Bench *bench, bool dark) {
    bench_open(bench, page);
    bench->dark = dark;
    bench->input.width = 1100;
    bench->input.height = 500;
    strcpy(text, "/home/someone/pictures/a photo.png");
    chosen = 1;
    bench_frame(bench);
}

/// Every widget hovered, pressed and focused in turn.
static void check_all_states(bool dark) {
    Bench bench;
    open_bench(&bench, dark);
    for (int i = 0; i < 29; i++) {
        float x = cell(i).x + 3, y = cell(i).y + height / 2;
        bench_move(&bench, x, y);
        bench_frame(&bench);
        check_texts(&bench);
        bench_down(&bench, x, y);
        bench_frame(&bench);
        check_texts(&bench);
        bench_up(&bench, x, y);
        bench_letter(&bench, '7', 0); // typed into what takes digits
        bench_frame(&bench);
        check_texts(&bench);
        ui_clear_focus(bench.ui);
    }
    bench_close(&bench);
}

static void texts_can_be_read_and_stay_inside(void **state) {
    (void)state;
    static const DrawRect sizes[] = {
        {0, 0, 180, 28}, {0, 0, 100, 32}, {0, 0, 60, 22},
        {0, 0, 20, 12},  {0, 0, 3, 3},    {0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        width = sizes[i].w;
        height = sizes[i].h;
        for (int variant = 0; variant < 4; variant++) {
            on_well = variant & 1;
            check_all_states(variant & 2);
        }
    }
    on_well = false;
}

static void disabled_differs_in_more_than_contrast(void **state) {
    (void)state;
    Bench bench;
    width = 100;
    height = 28;
    open_bench(&bench, false);
    DrawColour fills[2] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
    for (int i = 0; i < bench.list.count; i++) {
        const DrawCommand *command = &bench.list.commands[i];
        int place = place_of((UiId)command->tag.index[0]);
        if (command->kind == DRAW_KIND_RECT && (place == 0 || place == 1))
            fills[place] = command->fill;
    }
    assert_int_equal(fills[0].a, 255);
    assert_int_equal(fills[1].a, 0);
    bench_close(&bench);
}

static void widgets_leave_tag_and_background_as_they_were(void **state) {
    (void)state;
    Bench bench;
    open_bench(&bench, false);
    DrawColour panel = draw_theme(false)->panel;
    assert_memory_equal(&bench.list.background, &panel, sizeof panel);
    assert_int_equal(bench.list.tag.part, DRAW_PART_NONE);
    bench_close(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_can_be_read_and_stay_inside),
        cmocka_unit_test(disabled_differs_in_more_than_contrast),
        cmocka_unit_test(widgets_leave_tag_and_background_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
