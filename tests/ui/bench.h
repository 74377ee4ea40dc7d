/* A bench for widgets: a context, a draw list with monospaced fonts, and input that a test writes
 * event by event. A page is the function that calls the widgets of one frame. */
#ifndef TESTS_UI_BENCH_H
#define TESTS_UI_BENCH_H

#include "test.h"
#include "ui/ui.h"

#include <stdlib.h>
#include <string.h>

/// Every character is 0.6 of the size wide: 7.8 points at 13.
static float bench_advance(void *context, DrawFace face, float pixels, uint32_t codepoint) {
    (void)context, (void)face, (void)codepoint;
    return 0.6f * pixels;
}

static void bench_line(void *context, DrawFace face, float pixels, float *ascent, float *descent) {
    (void)context, (void)face;
    *ascent = 0.9f * pixels;
    *descent = 0.3f * pixels;
}

static const DrawFonts bench_fonts = {.advance = bench_advance, .line = bench_line};

typedef struct Bench {
    Ui *ui;
    DrawList list;
    UiInput input;
    double time;
    bool dark;
    void (*page)(struct Bench *bench);
} Bench;

static inline void bench_open(Bench *bench, void (*page)(Bench *)) {
    *bench = (Bench){.ui = ui_create(), .page = page};
    assert_non_null(bench->ui);
    bench->input.width = 400;
    bench->input.height = 300;
    bench->input.scale = 1;
    bench->input.pointer_inside = true;
    bench->input.pointer_x = bench->input.pointer_y = 399;
    draw_list_init(&bench->list);
}

static inline void bench_close(Bench *bench) {
    ui_destroy(bench->ui);
    draw_list_free(&bench->list);
}

/// One frame with the events written since the last, 1/60 s later.
static inline void bench_frame(Bench *bench) {
    UiInput *input = &bench->input;
    bench->time += 1.0 / 60;
    draw_list_begin(&bench->list, draw_theme(bench->dark), &bench_fonts, input->width,
                    input->height, input->scale);
    draw_on(&bench->list, draw_theme(bench->dark)->panel);
    ui_begin(bench->ui, &bench->list, input, bench->time);
    bench->page(bench);
    ui_end(bench->ui);
    assert_false(bench->list.out_of_memory);
    assert_int_equal(bench->list.clip_depth, 0);
    input->key_count = input->pointer_count = 0;
    input->wheel_x = input->wheel_y = 0;
    input->text[0] = '\0';
    input->clipboard = NULL;
}

static inline void bench_event(Bench *bench, UiPointerKind kind, float x, float y) {
    UiInput *input = &bench->input;
    assert_true(input->pointer_count < UI_INPUT_EVENTS);
    input->pointer[input->pointer_count++] =
        (UiPointerEvent){.kind = kind, .clicks = 1, .x = x, .y = y};
    input->pointer_x = x;
    input->pointer_y = y;
}

static inline void bench_move(Bench *bench, float x, float y) {
    bench_event(bench, UI_POINTER_MOVE, x, y);
}

static inline void bench_down(Bench *bench, float x, float y) {
    bench_event(bench, UI_POINTER_DOWN, x, y);
}

static inline void bench_up(Bench *bench, float x, float y) {
    bench_event(bench, UI_POINTER_UP, x, y);
}

/// Down and up, both in the next frame.
static inline void bench_click(Bench *bench, float x, float y) {
    bench_down(bench, x, y);
    bench_up(bench, x, y);
}

/// A key after all pointer events written so far.
static inline void bench_key(Bench *bench, UiKey key, int mods) {
    UiInput *input = &bench->input;
    assert_true(input->key_count < UI_INPUT_EVENTS);
    input->keys[input->key_count++] =
        (UiKeyEvent){.key = key, .mods = mods, .after_pointer = input->pointer_count};
}

static inline void bench_letter(Bench *bench, uint32_t character, int mods) {
    bench_key(bench, UI_KEY_CHARACTER, mods);
    bench->input.keys[bench->input.key_count - 1].character = character;
}

static inline void bench_text(Bench *bench, const char *text) {
    assert_true(strlen(text) < UI_INPUT_TEXT);
    strcpy(bench->input.text, text);
}

/// The key alone in a frame.
static inline void bench_press(Bench *bench, UiKey key, int mods) {
    bench_key(bench, key, mods);
    bench_frame(bench);
}

/// How many keys of the frame no widget took.
static inline int bench_unused(const Bench *bench) {
    UiKeyEvent keys[UI_INPUT_EVENTS];
    return ui_unused_keys(bench->ui, keys, UI_INPUT_EVENTS);
}

/// A text drawn in the frame; NULL when nothing of it is inside its clip.
static inline const DrawCommand *bench_find_text(const Bench *bench, const char *text) {
    for (int i = 0; i < bench->list.count; i++) {
        const DrawCommand *command = &bench->list.commands[i];
        if (command->kind != DRAW_KIND_TEXT ||
            strcmp(draw_command_text(&bench->list, command), text) != 0)
            continue;
        DrawRect seen = draw_rect_intersect(command->rect, command->clip);
        if (seen.w > 0 && seen.h > 0)
            return command;
    }
    return NULL;
}

/// The number of rectangles of the frame with this fill.
static inline int bench_count_fill(const Bench *bench, DrawColour fill) {
    int count = 0;
    for (int i = 0; i < bench->list.count; i++) {
        const DrawCommand *command = &bench->list.commands[i];
        count += command->kind == DRAW_KIND_RECT && command->fill.a != 0 &&
                 memcmp(&command->fill, &fill, sizeof fill) == 0;
    }
    return count;
}

/// The focus ring that is drawn; NULL when none is.
static inline const DrawCommand *bench_ring(const Bench *bench) {
    DrawColour colour = draw_theme(bench->dark)->forward;
    for (int i = 0; i < bench->list.count; i++) {
        const DrawCommand *command = &bench->list.commands[i];
        if (command->kind == DRAW_KIND_RECT && command->border_width == 2 && command->fill.a == 0 &&
            memcmp(&command->border, &colour, sizeof colour) == 0)
            return command;
    }
    return NULL;
}

#endif
