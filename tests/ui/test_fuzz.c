/* Random events on random layouts: nothing breaks, values stay within their limits, texts stay
 * whole characters, every rectangle is a number. The seed is fixed. */
#include "base/random.h"
#include "bench.h"

#include <math.h>

enum { FRAMES = 100000, LAYOUT_FRAMES = 50 };

static RandomState dice;
static const char *const labels[] = {"one", "zwei", "trois", "四", "", "a label of some length"};
static DrawRect place[12];
static char text[16], spare[8];
static int chosen, picked, value, count;
static double number;
static int64_t position, length;
static bool on, scrolls, missing;

static int roll(int sides) {
    return (int)random_integer(&dice, 0, sides - 1);
}

static float somewhere(float range) {
    return (float)random_uniform(&dice) * range * 1.2f - range * 0.1f;
}

static void page(Bench *bench) {
    Ui *ui = bench->ui;
    float offset = scrolls ? ui_scroll_begin(ui, ui_id("scroll", 0), place[0]) : 0;
    place[1].y += offset;
    ui_button(ui, ui_id("w", 1), place[1], "button", UI_BUTTON_PLAIN, !missing);
    place[1].y -= offset;
    ui_choice(ui, ui_id("w", 2), place[2], labels, count, &chosen, ui_theme(ui)->now, on);
    ui_stepper(ui, ui_id("w", 3), place[3], &value, -20, 300);
    if (!missing)
        ui_number(ui, ui_id("w", 4), place[4], &number, 4);
    ui_text_field(ui, ui_id("w", 5), place[5], text, sizeof text, "hint");
    if (scrolls)
        ui_scroll_end(ui, place[6].h * 20);
    ui_switch(ui, ui_id("w", 6), place[6], &on);
    ui_select(ui, ui_id("w", 7), place[7], labels, count, &picked);
    if (!missing)
        ui_text_field(ui, ui_id("w", 8), place[8], spare, sizeof spare, NULL);
    ui_scrub(ui, ui_id("w", 9), place[9], &position, length, count);
    ui_icon_button(ui, ui_id("w", 10), place[10], (UiIcon)roll(UI_ICON_COUNT), on, "a tip");
    ui_area(ui, ui_id("w", 11), place[11]);
}

static void new_layout(Bench *bench) {
    UiInput *input = &bench->input;
    input->width = roll(10) ? 400 : (float)roll(40);
    input->height = roll(10) ? 300 : (float)roll(40);
    input->scale = 0.75f + (float)roll(10) / 4;
    for (int i = 0; i < 12; i++)
        place[i] = (DrawRect){somewhere(input->width), somewhere(input->height),
                              (float)roll(roll(3) ? 200 : 8), (float)roll(roll(3) ? 60 : 8)};
    scrolls = roll(2);
    missing = roll(4) == 0;
    count = roll(7);
    length = roll(5) ? roll(1000) : roll(2) ? 0 : INT64_MAX;
    bench->dark = roll(2);
}

static void random_pointer(Bench *bench) {
    UiInput *input = &bench->input;
    for (int i = roll(6); i > 0; i--) {
        // Often at a widget: events beside everything find nothing.
        DrawRect aim = place[roll(12)];
        float x = roll(3) ? aim.x + somewhere(aim.w) : somewhere(input->width);
        float y = roll(3) ? aim.y + somewhere(aim.h) : somewhere(input->height);
        bench_event(bench, (UiPointerKind)roll(3), x, y);
        input->pointer[input->pointer_count - 1].button = roll(6) ? 0 : roll(3);
        input->pointer[input->pointer_count - 1].clicks = roll(5);
    }
    input->pointer_inside = roll(10) != 0;
    if (roll(4) == 0)
        input->wheel_y = somewhere(6) - 3;
}

static void random_keys(Bench *bench) {
    static const char *const texts[] = {"a", "é", "漢", "12", "\xff", "-", "e5", "𝛁 x"};
    static const uint32_t letters[] = {'a', 'c', 'v', 'x', 'z', '1', '-', 0x20ac, 0x110000};
    for (int i = roll(4); i > 0; i--) {
        bench_key(bench, (UiKey)roll(UI_KEY_COUNT), roll(3) ? 0 : roll(8));
        UiKeyEvent *key = &bench->input.keys[bench->input.key_count - 1];
        key->character = letters[roll(9)];
        key->after_pointer = roll(8);
        key->repeat = roll(5) == 0;
    }
    if (roll(3) == 0)
        bench_text(bench, texts[roll(8)]);
    if (roll(20) == 0)
        bench->input.clipboard = "pasted ⊙\r\n text\x01 that is long";
}

static void assert_whole_characters(const char *line, size_t capacity) {
    assert_true(strlen(line) < capacity);
    for (uint32_t code; (code = draw_utf8_next(&line));)
        assert_true(code != 0xfffd && code >= 0x20 && code != 0x7f);
}

static void check(const Bench *bench) {
    assert_in_range(value + 20, 0, 320);
    assert_true(isfinite(number));
    assert_true(position >= 0);
    assert_in_range(chosen + 1, 0, 6);
    assert_in_range(picked + 1, 0, 6);
    assert_whole_characters(text, sizeof text);
    assert_whole_characters(spare, sizeof spare);
    for (int i = 0; i < bench->list.count; i++) {
        DrawRect rect = bench->list.commands[i].rect;
        if (!(isfinite(rect.x) && isfinite(rect.y) && rect.w >= 0 && rect.h >= 0))
            fail_msg("command %d, kind %d: %g %g %g %g", i, bench->list.commands[i].kind,
                     (double)rect.x, (double)rect.y, (double)rect.w, (double)rect.h);
    }
    double delay = 0;
    if (ui_wants_frame(bench->ui, &delay))
        assert_true(delay >= 0 && delay < 1);
}

static void random_events(void **state) {
    (void)state;
    Bench bench;
    random_init(&dice, 20240611);
    bench_open(&bench, page);
    int focused = 0, typed = 0;
    for (int frame = 0; frame < FRAMES; frame++) {
        if (frame % LAYOUT_FRAMES == 0)
            new_layout(&bench);
        random_pointer(&bench);
        random_keys(&bench);
        bench.time += roll(10) ? 0 : roll(100) / 50.0;
        bench_frame(&bench);
        check(&bench);
        focused += ui_has_focus(bench.ui);
        typed += text[0] != '\0';
    }
    // The dice did reach the widgets.
    assert_true(focused > FRAMES / 10 && typed > FRAMES / 10);
    bench_close(&bench);
}

/// Left alone, the window comes to rest: it asks for no frame for ever.
static void comes_to_rest(void **state) {
    (void)state;
    Bench bench;
    random_init(&dice, 7);
    bench_open(&bench, page);
    for (int layout = 0; layout < 300; layout++) {
        new_layout(&bench);
        for (int frame = 0; frame < 10; frame++) {
            random_pointer(&bench);
            random_keys(&bench);
            bench_frame(&bench);
        }
        bench_up(&bench, 0, 0); // a held sign would go on repeating
        bench_frame(&bench);
        double delay = 0, end = bench.time + 30;
        int frames = 0;
        for (; ui_wants_frame(bench.ui, &delay) && bench.time < end; frames++) {
            bench.time += delay;
            bench_frame(&bench);
        }
        assert_true(frames < 60);
        assert_false(ui_wants_frame(bench.ui, &delay));
    }
    bench_close(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_events),
                                       cmocka_unit_test(comes_to_rest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
