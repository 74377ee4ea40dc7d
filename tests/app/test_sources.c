/* Where X comes from and what is done to it by hand, driven as a person does: the panel, the
 * browser for files, painting, the clipboard, typing; what the screen says compared with the core.
 */
#include "app/files.h"
#include "screen.h"

#include "io/npy.h"
#include "scene/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double cell(const Screen *screen, ConvRole role, int n, int c, int i, int j) {
    const int index[4] = {n, c, i, j};
    return conv_tensor_at(scene_tensor(app_scene(screen->app), role), index);
}

static void click_text(Screen *screen, const char *text) {
    const DrawCommand *command = screen_find_last(screen, text);
    if (!command) {
        fail_msg("\"%s\" is not on screen", text);
        return;
    }
    screen_click_on(screen, command);
}

/* The control of a row of the panel, `x` points to the right of where the label begins. */
static void click_row(Screen *screen, const char *label, float x) {
    const DrawCommand *command = screen_find_last(screen, label);
    assert_non_null(command);
    screen_click(screen, command->rect.x + x, command->rect.y + command->rect.h / 2);
}

static void type(Screen *screen, const char *text) {
    assert_true(strlen(text) < sizeof screen->input.text);
    strcpy(screen->input.text, text);
    screen_frame(screen, 0.02);
    screen_frame(screen, 0.02);
}

/* In place of what the field with the focus holds. */
static void retype(Screen *screen, const char *text) {
    screen_key(screen, UI_KEY_CHARACTER, 'a', UI_MOD_CTRL);
    type(screen, text);
    screen_key(screen, UI_KEY_ENTER, 0, 0);
    screen_settle(screen);
}

static void enter(Screen *screen, const char *text) {
    type(screen, text);
    screen_key(screen, UI_KEY_ENTER, 0, 0);
    screen_settle(screen);
}

static void control_key(Screen *screen, char letter) {
    screen_key(screen, UI_KEY_CHARACTER, (uint32_t)letter, UI_MOD_CTRL);
    screen_settle(screen);
}

/* Files arrive beside the frames. */
static void wait_for(Screen *screen, bool (*there)(const Screen *)) {
    for (int i = 0; i < 20000 && !there(screen); i++) {
        screen_frame(screen, 0);
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    assert_true(there(screen));
    screen_settle(screen);
}

static bool is_photo(const Screen *screen) {
    return screen_state(screen)->source == SCENE_SOURCE_IMAGE;
}

static bool is_listed(const Screen *screen) {
    return screen_find_last(screen, "photo.png") != NULL;
}

static bool says_something(const Screen *screen) {
    return app_message(screen->app)[0] != '\0';
}

/* The middle of a cell with its number on the stage. */
static void place_of(const Screen *screen, ConvRole role, int i, int j, float *x, float *y) {
    const DrawList *list = app_list(screen->app);
    const int index[4] = {0, 0, i, j};
    for (int k = 0; k < list->count; k++) {
        const DrawCommand *command = &list->commands[k];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == (int)role &&
            command->tag.part == DRAW_PART_CELL &&
            memcmp(command->tag.index, index, sizeof index) == 0) {
            *x = command->rect.x + command->rect.w / 2;
            *y = command->rect.y + command->rect.h / 2;
            return;
        }
    }
    fail_msg("no cell %d,%d on screen", i, j);
}

static void message_has(const Screen *screen, const char *part) {
    if (!strstr(app_message(screen->app), part)) {
        fail_msg("\"%s\" lacks \"%s\"", app_message(screen->app), part);
    }
}

/* ------------------------------------------------------------------------------- sources */

static void patterns_are_chosen(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    click_text(&screen, "Pattern");
    assert_int_equal(screen_state(&screen)->source, SCENE_SOURCE_PATTERN);
    static const char *const names[] = {"Impulse", "Edge", "Checker", "Ramp", "Circle", "Digit"};
    for (int p = 0; p < SCENE_PATTERN_COUNT; p++) {
        click_text(&screen, names[p]);
        assert_int_equal(screen_state(&screen)->pattern, p);
        assert_true(screen_check_digits(&screen) >= 70);
    }
    click_row(&screen, "Digit", 206); /* the stepper's +: the last text "Digit" is its label */
    assert_int_equal(screen_state(&screen)->digit, 1);
    control_key(&screen, 'z');
    assert_int_equal(screen_state(&screen)->digit, 0);
    click_text(&screen, "Typed"); /* the numbers stay */
    assert_int_equal(screen_state(&screen)->source, SCENE_SOURCE_TYPED);
    screen_close(&screen);
}

static void random_numbers_have_a_range(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    click_text(&screen, "Random");
    assert_non_null(screen_find_last(&screen, "mean 0, deviation 1")); /* of normal numbers */
    click_text(&screen, "normal");
    click_text(&screen, "integers");
    assert_int_equal(screen_state(&screen)->random.distribution, SCENE_INTEGERS);
    click_row(&screen, "From, to", 110);
    retype(&screen, "7");
    message_has(&screen, "random numbers from 7 to 3: the first is the larger");
    assert_true(screen_state(&screen)->random.low == -3); /* the last good state stays */
    click_row(&screen, "From, to", 180);
    retype(&screen, "9");
    click_row(&screen, "From, to", 110);
    retype(&screen, "7");
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
            double value = cell(&screen, CONV_ROLE_X, 0, 0, i, j);
            assert_true(value == 7 || value == 8 || value == 9);
        }
    }
    assert_true(screen_check_digits(&screen) >= 70);
    click_row(&screen, "Seed", 150);
    for (const char *digit = "1234"; *digit; digit++) {
        screen_key(&screen, UI_KEY_CHARACTER, (uint32_t)*digit, 0);
    }
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    assert_int_equal(screen_state(&screen)->random.seed, 1234);
    screen_close(&screen);
}

static void a_photo_enters_as_one_likes(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    click_text(&screen, "Photo");
    wait_for(&screen, is_photo);
    click_text(&screen, "0 – 255");
    assert_true(screen_state(&screen)->image_bytes);
    click_text(&screen, "grey");
    assert_int_equal(screen_state(&screen)->layer.ic, 1);
    click_text(&screen, "320×480");
    click_text(&screen, "21×32");
    assert_true(screen_state(&screen)->layer.ih == 21 && screen_state(&screen)->layer.iw == 32);
    assert_true(screen_check_digits(&screen) > 9);
    control_key(&screen, 'z');
    control_key(&screen, 'z');
    control_key(&screen, 'z');
    assert_true(screen_state(&screen)->layer.ic == 3 && !screen_state(&screen)->image_bytes);
    screen_close(&screen);
}

/* ---------------------------------------------------------------------------------- files */

typedef struct Files {
    char folder[300];
} Files;

static void copy_file(const char *from, const char *to) {
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    for (int c; (c = fgetc(in)) != EOF;) {
        fputc(c, out);
    }
    fclose(in);
    fclose(out);
}

/* A folder with a folder, a photo, an array, a damaged picture and what cannot be opened. */
static Files make_files(void) {
    Files files;
    char path[400];
    snprintf(files.folder, sizeof files.folder, "%s/sources-XXXXXX", TEST_SCRATCH);
    assert_non_null(mkdtemp(files.folder));
    snprintf(path, sizeof path, "%s/inner", files.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/photo.png", files.folder);
    copy_file(TEST_RESOURCES "/assets/sample.png", path);
    snprintf(path, sizeof path, "%s/numbers.npy", files.folder);
    double values[6] = {1, 2, 3, 4, 5, 6};
    ConvTensor tensor = conv_tensor_view(CONV_F64, (const int[4]){1, 1, 2, 3}, values);
    ConvTensor larger;
    assert_int_equal(conv_tensor_create(CONV_F32, (const int[4]){1, 1, 4, 6}, &larger).code,
                     STATUS_OK);
    conv_tensor_fill(&larger, 2.5);
    assert_int_equal(io_npy_save(path, &larger, 2).code, STATUS_OK);
    conv_tensor_destroy(&larger);
    snprintf(path, sizeof path, "%s/small.npy", files.folder);
    assert_int_equal(io_npy_save(path, &tensor, 2).code, STATUS_OK);
    snprintf(path, sizeof path, "%s/bad.png", files.folder);
    FILE *bad = fopen(path, "wb");
    fputs("no picture", bad);
    fclose(bad);
    snprintf(path, sizeof path, "%s/notes.txt", files.folder);
    copy_file(TEST_RESOURCES "/assets/sample.png", path);
    return files;
}

static void browse_to(Screen *screen, const Files *files) {
    control_key(screen, 'o');
    type(screen, files->folder);
    enter(screen, "/");
    wait_for(screen, is_listed);
}

static bool inner_is_empty(const Screen *screen) {
    return screen_find_last(screen, "Nothing here can be opened") != NULL;
}

static bool nothing_begins_so(const Screen *screen) {
    return screen_find_last(
               screen, "Nothing to open begins like that; Enter tries the path itself") != NULL;
}

static bool path_is_done(const Screen *screen) {
    return screen_find_last(screen, "Enter takes the marked one") != NULL;
}

static bool is_refused(const Screen *screen) {
    return screen_says(screen, "there is no such folder");
}

/* Letter by letter the list shows what fits; the folder that was there comes back. */
static void a_typed_path_lists_what_fits(void **unused) {
    (void)unused;
    Files files = make_files();
    Screen screen = screen_open(1280, 720, 1);
    control_key(&screen, 'o');
    screen_settle(&screen);
    type(&screen, files.folder);
    type(&screen, "/");
    wait_for(&screen, is_listed); /* before Enter */
    assert_non_null(screen_find_last(&screen, "inner"));
    assert_non_null(screen_find_last(&screen, "Enter goes to this folder"));
    type(&screen, "NU"); /* what begins so, in any case */
    wait_for(&screen, path_is_done);
    assert_non_null(screen_find_last(&screen, "numbers.npy"));
    assert_null(screen_find_last(&screen, "inner"));
    assert_null(screen_find_last(&screen, "bad.png"));
    type(&screen, "x");
    wait_for(&screen, nothing_begins_so);
    assert_null(screen_find_last(&screen, "numbers.npy"));
    screen_key(&screen, UI_KEY_BACKSPACE, 0, 0);
    screen_key(&screen, UI_KEY_ENTER, 0, 0); /* opens it */
    for (int i = 0; i < 20000 && screen_state(&screen)->layer.ih != 4; i++) {
        screen_frame(&screen, 0);
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
    assert_true(screen_state(&screen)->layer.ih == 4 && screen_state(&screen)->layer.iw == 6);
    control_key(&screen, 'o');
    screen_settle(&screen);
    type(&screen, "/no such folder/x");
    wait_for(&screen, is_refused);
    assert_null(screen_find_last(&screen, "numbers.npy"));
    screen_close(&screen);
}

/* ↓ marks a row of a path's folder, Enter takes that one and not the folder. */
static void a_row_of_a_typed_path_is_marked(void **unused) {
    (void)unused;
    Files files = make_files();
    Screen screen = screen_open(1280, 720, 1);
    control_key(&screen, 'o');
    screen_settle(&screen);
    type(&screen, files.folder);
    type(&screen, "/");
    wait_for(&screen, is_listed);
    screen_key(&screen, UI_KEY_DOWN, 0, 0);
    assert_non_null(screen_find_last(&screen, "Enter takes the marked one"));
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    wait_for(&screen, inner_is_empty);
    screen_close(&screen);
}

static void the_browser_needs_no_pointer(void **unused) {
    (void)unused;
    Files files = make_files();
    Screen screen = screen_open(1280, 720, 1);
    browse_to(&screen, &files);
    assert_null(screen_find_last(&screen, "notes.txt"));
    assert_non_null(screen_find_last(&screen, "inner"));
    type(&screen, "PHO"); /* in any case */
    assert_null(screen_find_last(&screen, "inner"));
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    wait_for(&screen, is_photo);
    assert_null(screen_find_last(&screen, "Open a photo, an array or a lesson")); /* it has gone */
    assert_int_equal(screen_state(&screen)->layer.iw, 480);
    control_key(&screen, 'o'); /* opens where one was */
    wait_for(&screen, is_listed);
    assert_non_null(screen_find_last(&screen, "numbers.npy"));
    snprintf(screen.input.text, sizeof screen.input.text, "/elsewhere");
    screen_frame(&screen, 0);
    screen_frame(&screen, 0);
    assert_null(screen_find_last(&screen, "numbers.npy")); /* the list is not that path's */
    wait_for(&screen, nothing_begins_so);
    for (size_t i = 0; i < strlen("/elsewhere"); i++) {
        screen_key(&screen, UI_KEY_BACKSPACE, 0, 0);
    }
    wait_for(&screen, is_listed); /* as it was */
    for (int i = 0; i < 2; i++) { /* inner, bad.png, numbers.npy */
        screen_key(&screen, UI_KEY_DOWN, 0, 0);
    }
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    for (int i = 0; i < 20000 && screen_state(&screen)->source != SCENE_SOURCE_TYPED; i++) {
        screen_frame(&screen, 0);
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
    assert_true(screen_state(&screen)->layer.ih == 4 && screen_state(&screen)->layer.iw == 6);
    assert_true(cell(&screen, CONV_ROLE_X, 0, 0, 3, 5) == 2.5);
    message_has(&screen, "numbers.npy: 1×1×4×6 numbers of float32");
    screen_close(&screen);
}

static void folders_are_entered_and_left(void **unused) {
    (void)unused;
    Files files = make_files();
    Screen screen = screen_open(1280, 720, 1);
    browse_to(&screen, &files);
    screen_key(&screen, UI_KEY_ENTER, 0, 0); /* the marked folder */
    wait_for(&screen, inner_is_empty);
    screen_key(&screen, UI_KEY_BACKSPACE, 0, 0);
    wait_for(&screen, is_listed);
    const DrawCommand *row = screen_find_last(&screen, "inner");
    float x = row->rect.x + 5, y = row->rect.y + 5;
    screen_click(&screen, x, y);
    screen_pointer(&screen, UI_POINTER_DOWN, 2, x, y);
    screen_pointer(&screen, UI_POINTER_UP, 2, x, y);
    wait_for(&screen, inner_is_empty);
    click_text(&screen, "Up");
    wait_for(&screen, is_listed);
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
    screen_settle(&screen);
    assert_null(screen_find_last(&screen, "inner"));
    assert_int_equal(screen_state(&screen)->source, SCENE_SOURCE_TYPED);
    assert_true(screen_check_digits(&screen) >= 79); /* the stage is back */
    screen_close(&screen);
}

static void what_cannot_be_opened_is_said(void **unused) {
    (void)unused;
    Files files = make_files();
    Screen screen = screen_open(1280, 720, 1);
    browse_to(&screen, &files);
    enter(&screen, "bad");
    wait_for(&screen, says_something);
    message_has(&screen, "bad.png: this is not a PNG");
    assert_non_null(screen_find_last(&screen, "bad.png")); /* another one can be chosen at once */
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
    snprintf(screen.input.dropped, sizeof screen.input.dropped, "%s/small.npy", files.folder);
    screen_frame(&screen, 0);
    for (int i = 0; i < 20000 && !strstr(app_message(screen.app), "small.npy"); i++) {
        screen_frame(&screen, 0);
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
    message_has(&screen, "2"); /* rows, fewer than the kernel has */
    assert_int_equal(screen_state(&screen)->layer.ih, 5);
    snprintf(screen.input.dropped, sizeof screen.input.dropped, "%s", files.folder);
    screen_frame(&screen, 0);
    wait_for(&screen, is_listed); /* a folder is looked into */
    control_key(&screen, 'o');
    enter(&screen, "/nowhere/");
    for (int i = 0; i < 20000 && !screen_find_last(&screen, "/nowhere/: there is no such folder");
         i++) {
        screen_frame(&screen, 0);
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
    assert_non_null(screen_find_last(&screen, "/nowhere/: there is no such folder"));
    screen_close(&screen);
}

static void write_large_picture(const char *path) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "P6 6000 4000 255\n");
    uint8_t row[6000 * 3];
    for (int y = 0; y < 4000; y++) {
        memset(row, y % 256, sizeof row);
        fwrite(row, 1, sizeof row, file);
    }
    fclose(file);
}

static bool is_opening(const Screen *screen) {
    return screen_find_last(screen, "Cancel") != NULL;
}

static void a_large_photo_can_be_cancelled(void **unused) {
    (void)unused;
    Files files = make_files();
    char path[400];
    snprintf(path, sizeof path, "%s/large.ppm", files.folder);
    write_large_picture(path);
    for (int way = 0; way < 2; way++) {
        Screen screen = screen_open(1280, 720, 1);
        app_open(screen.app, path);
        screen_frame(&screen, 0);
        screen_frame(&screen, 0);
        assert_true(is_opening(&screen));
        if (way == 0) {
            const DrawCommand *button = screen_find_last(&screen, "Cancel");
            screen_pointer(&screen, UI_POINTER_DOWN, 1, button->rect.x + 5, button->rect.y + 5);
            screen_pointer(&screen, UI_POINTER_UP, 1, button->rect.x + 5, button->rect.y + 5);
            screen_frame(&screen, 0);
        } else {
            screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
        }
        screen_settle(&screen);
        assert_false(is_opening(&screen));
        assert_int_equal(screen_state(&screen)->source, SCENE_SOURCE_TYPED);
        assert_true(app_wait(screen.app) < 0); /* nothing is under way any more */
        screen_close(&screen);
    }
    Screen screen = screen_open(1280, 720, 1);
    app_open(screen.app, path);
    wait_for(&screen, is_photo);
    const ConvLayer *layer = &screen_state(&screen)->layer;
    assert_true((int64_t)layer->ih * layer->iw <= APP_FILES_ENTER && layer->iw > 1700);
    message_has(&screen, "4000×6000 pixels (height × width), reduced to 1175×1763");
    screen_close(&screen);
    remove(path);
}

/* --------------------------------------------------------------------------------- by hand */

static void a_drag_paints(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    float x, y, to_x, to_y;
    screen_key(&screen, UI_KEY_CHARACTER, 'p', 0);
    click_row(&screen, "Paint", 120);
    retype(&screen, "-6");
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0); /* out of the field, painting goes on */
    int steps = scene_undo_count(app_scene(screen.app));
    double before = cell(&screen, CONV_ROLE_X, 0, 0, 1, 2);
    place_of(&screen, CONV_ROLE_X, 1, 0, &x, &y);
    place_of(&screen, CONV_ROLE_X, 1, 4, &to_x, &to_y);
    screen_pointer(&screen, UI_POINTER_MOVE, 1, x, y);
    screen_frame(&screen, 0.02);
    screen_pointer(&screen, UI_POINTER_DOWN, 1, x, y);
    screen_frame(&screen, 0.02);
    screen_frame(&screen, 0.02);
    screen_pointer(&screen, UI_POINTER_MOVE, 1, to_x, to_y); /* as fast as a flick */
    screen_frame(&screen, 0.02);
    screen_frame(&screen, 0.02);
    screen_pointer(&screen, UI_POINTER_UP, 1, to_x, to_y);
    screen_settle(&screen);
    for (int j = 0; j < 5; j++) {
        assert_true(cell(&screen, CONV_ROLE_X, 0, 0, 1, j) == -6);
    }
    assert_true(screen_check_digits(&screen) >= 79);
    assert_int_equal(scene_undo_count(app_scene(screen.app)), steps + 1);
    control_key(&screen, 'z');
    assert_true(cell(&screen, CONV_ROLE_X, 0, 0, 1, 2) == before);
    place_of(&screen, CONV_ROLE_DY, 2, 2, &x,
             &y); /* dY is painted too, and becomes the given one */
    screen_click(&screen, x, y);
    assert_true(cell(&screen, CONV_ROLE_DY, 0, 0, 2, 2) == -6);
    assert_int_equal(screen_state(&screen)->loss, CONV_LOSS_GIVEN);
    place_of(&screen, CONV_ROLE_DX, 2, 2, &x, &y); /* what is computed is not painted */
    steps = scene_undo_count(app_scene(screen.app));
    screen_click(&screen, x, y);
    assert_int_equal(scene_undo_count(app_scene(screen.app)), steps);
    assert_string_equal(app_message(screen.app), "");
    screen_close(&screen);
}

static void paste(Screen *screen, const char *text) {
    screen->input.clipboard = text;
    screen->input.keys[screen->input.key_count++] =
        (UiKeyEvent){.key = UI_KEY_CHARACTER, .character = 'v', .mods = UI_MOD_CTRL};
    screen_frame(screen, 0.02);
    screen->input.clipboard = NULL;
    screen_settle(screen);
}

static void pin(Screen *screen, ConvRole role) {
    screen_command(screen, (SceneCommand){.kind = SCENE_PIN, .role = (int)role});
    screen_settle(screen);
}

static void numbers_are_pasted(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    paste(&screen, "1\t2\t3\t4\n5\t6\t7\t8\n9\t10\t11\t12\n");
    assert_true(screen_state(&screen)->layer.ih == 3 && screen_state(&screen)->layer.iw == 4);
    assert_true(cell(&screen, CONV_ROLE_X, 0, 0, 2, 3) == 12);
    assert_true(screen_check_digits(&screen) > 30);
    pin(&screen, CONV_ROLE_W);
    paste(&screen, "np.array([[1, -1], [0.5, 2]])");
    assert_true(screen_state(&screen)->layer.kh == 2);
    assert_true(cell(&screen, CONV_ROLE_W, 0, 0, 1, 0) == 0.5);
    paste(&screen, "[[1, 2], [3]]");
    message_has(&screen, "this list has 1 elements, the ones before have 2");
    assert_true(cell(&screen, CONV_ROLE_W, 0, 0, 1, 0) == 0.5);
    paste(&screen, NULL);
    message_has(&screen, "There is no text in the clipboard");
    pin(&screen, CONV_ROLE_Y);
    paste(&screen, "[[1, 2, 3], [4, 5, 6]]");
    message_has(&screen, "Y is computed");
    control_key(&screen, 'z');
    control_key(&screen, 'z');
    assert_int_equal(screen_state(&screen)->layer.ih, 5);
    screen_close(&screen);
}

static void tensors_are_copied(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        pin(&screen, (ConvRole)role);
        screen.input.keys[screen.input.key_count++] =
            (UiKeyEvent){.key = UI_KEY_CHARACTER, .character = 'c', .mods = UI_MOD_CTRL};
        screen_frame(&screen, 0.02);
        const char *text = app_wishes(screen.app).copied;
        assert_non_null(text);
        SceneMatrix matrix;
        const ConvTensor *tensor = scene_tensor(app_scene(screen.app), (ConvRole)role);
        assert_int_equal(scene_matrix_parse(text, tensor->type, &matrix).code, STATUS_OK);
        assert_int_equal(conv_tensor_count(&matrix.tensor), conv_tensor_count(tensor));
        assert_true(((float *)matrix.tensor.data)[0] ==
                    (float)conv_tensor_at(tensor, (const int[4]){0, 0, 0, 0}));
        conv_tensor_destroy(&matrix.tensor);
        screen_frame(&screen, 0.02);
        assert_null(app_wishes(screen.app).copied); /* once */
    }
    screen_close(&screen);
}

/* Every tensor that can be typed into, by a double click. */
static void cells_are_typed(void **unused) {
    (void)unused;
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_DY};
    Screen screen = screen_open(1280, 720, 1);
    for (int r = 0; r < 3; r++) {
        float x, y;
        place_of(&screen, roles[r], 1, 1, &x, &y);
        screen_click(&screen, x, y);
        screen_pointer(&screen, UI_POINTER_DOWN, 2, x, y);
        screen_pointer(&screen, UI_POINTER_UP, 2, x, y);
        screen_settle(&screen);
        enter(&screen, "-2.5");
        assert_true(cell(&screen, roles[r], 0, 0, 1, 1) == -2.5);
        assert_true(screen_check_digits(&screen) >= 70);
    }
    for (int r = 2; r >= 0; r--) {
        control_key(&screen, 'z');
        assert_true(cell(&screen, roles[r], 0, 0, 1, 1) != -2.5);
    }
    screen_close(&screen);
}

static void a_number_that_cannot_be_says_why(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    click_row(&screen, "Kernel", 120);
    screen_key(&screen, UI_KEY_CHARACTER, '9', 0);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    screen_settle(&screen);
    message_has(&screen, "9");
    message_has(&screen, "5");
    assert_int_equal(screen_state(&screen)->layer.kh, 3); /* as it was */
    assert_true(screen_says(&screen, "it can be 1 to 5, not 9: a"));
    assert_true(screen_says(&screen, "input is only 5")); /* and why */
    screen_close(&screen);
}

/* A hundred steps of one drag are undone at once; so is a wheel that goes on. */
static void a_drag_of_a_parameter_is_one_step(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    int steps = scene_undo_count(app_scene(screen.app));
    const DrawCommand *label = screen_find_last(&screen, "Batch");
    float x = label->rect.x + 152, y = label->rect.y + 8;
    screen_pointer(&screen, UI_POINTER_MOVE, 1, x, y);
    screen_pointer(&screen, UI_POINTER_DOWN, 1, x, y);
    screen_frame(&screen, 0.02);
    for (int i = 1; i <= 40; i++) {
        screen_pointer(&screen, UI_POINTER_MOVE, 1, x + (float)i * 2, y);
        screen_frame(&screen, 0.02);
    }
    screen_pointer(&screen, UI_POINTER_UP, 1, x + 80, y);
    screen_settle(&screen);
    assert_int_equal(screen_state(&screen)->layer.n, 11);
    assert_int_equal(scene_undo_count(app_scene(screen.app)), steps + 1);
    screen.input.pointer_x = x;
    for (int i = 0; i < 5; i++) {
        screen.input.wheel_y = 1;
        screen_frame(&screen, 0.1);
    }
    screen_settle(&screen);
    assert_int_equal(screen_state(&screen)->layer.n, 16);
    assert_int_equal(scene_undo_count(app_scene(screen.app)), steps + 2);
    control_key(&screen, 'z');
    assert_int_equal(screen_state(&screen)->layer.n, 11);
    control_key(&screen, 'z');
    assert_int_equal(screen_state(&screen)->layer.n, 1);
    screen_close(&screen);
}

static void reset_goes_to_the_beginning(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    assert_int_equal(app_open_lesson(screen.app, 3).code, STATUS_OK);
    SceneState before = *screen_state(&screen);
    click_text(&screen, "Pattern");
    control_key(&screen, 'r');
    assert_int_equal(screen_state(&screen)->source, before.source);
    assert_int_equal(screen_state(&screen)->layer.ic, before.layer.ic);
    control_key(&screen, 'z'); /* that too is undone */
    assert_int_equal(screen_state(&screen)->source, SCENE_SOURCE_PATTERN);
    click_text(&screen, "Photo");
    wait_for(&screen, is_photo);
    control_key(&screen, 'r'); /* no lesson is open: lesson 1 */
    assert_int_equal(screen_state(&screen)->layer.ih, 5);
    screen_close(&screen);
}

/* Whatever number of digits is chosen, each shown number is within half of its last digit. */
static void digits_are_chosen(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    click_text(&screen, "Random");
    screen_key(&screen, UI_KEY_CHARACTER, 'v', 0);
    screen_settle(&screen);
    static const char *const labels[] = {"as many as fit", "0", "1", "2", "3", "4", "5", "6"};
    for (int digits = 1; digits <= 7; digits++) {
        click_row(&screen, "Digits", 120);
        screen_key(&screen, UI_KEY_DOWN, 0, 0);
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        screen_settle(&screen);
        assert_int_equal(app_options(screen.app)->digits, digits);
        assert_true(screen_find_last(&screen, labels[digits]) != NULL);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 31});
        screen_settle(&screen);
        assert_true(screen_check_digits(&screen) >= 79);
    }
    screen_close(&screen);
}

/* ---------------------------------------------------------------------------------- texts */

static void texts_are_readable(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Files files = make_files();
    for (int s = 0; s < 3; s++) {
        for (int dark = 0; dark < 2; dark++) {
            Screen screen = screen_open(sizes[s][0], sizes[s][1], 1);
            app_options(screen.app)->dark = dark;
            static const char *const tabs[] = {"Pattern", "Random", "Typed"};
            for (int t = 0; t < 3; t++) {
                click_text(&screen, tabs[t]);
                screen_check_texts(&screen, tabs[t]);
            }
            browse_to(&screen, &files);
            screen_check_texts(&screen, "browser");
            type(&screen, "zzz");
            screen_settle(&screen);
            screen_check_texts(&screen, "browser without a match");
            screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
            click_text(&screen, "Photo");
            screen_frame(&screen, 0);
            screen_check_texts(&screen, "opening");
            wait_for(&screen, is_photo);
            screen_check_texts(&screen, "photo");
            screen_close(&screen);
        }
    }
}

/* What takes less than a megabyte is told in kilobytes. */
static void a_small_photo_takes_kilobytes(void **unused) {
    (void)unused;
    FILE *file = fopen("small.ppm", "wb");
    assert_non_null(file);
    fputs("P6\n8 6\n255\n", file);
    for (int i = 0; i < 8 * 6 * 3; i++) {
        fputc(i, file);
    }
    assert_int_equal(fclose(file), 0);
    Screen screen = screen_open(1280, 720, 1);
    Status status = app_open_now(screen.app, "small.ppm");
    remove("small.ppm");
    assert_string_equal(status.text, "");
    screen_settle(&screen);
    int64_t most, bytes = scene_bytes(app_scene(screen.app), &most);
    assert_true(bytes < 1000000);
    char text[64];
    snprintf(text, sizeof text, "48 pixels · %.0f kB with undo", (double)bytes / 1e3);
    assert_non_null(screen_find(&screen, text));
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_chosen),
        cmocka_unit_test(random_numbers_have_a_range),
        cmocka_unit_test(a_photo_enters_as_one_likes),
        cmocka_unit_test(the_browser_needs_no_pointer),
        cmocka_unit_test(a_typed_path_lists_what_fits),
        cmocka_unit_test(a_row_of_a_typed_path_is_marked),
        cmocka_unit_test(folders_are_entered_and_left),
        cmocka_unit_test(what_cannot_be_opened_is_said),
        cmocka_unit_test(a_large_photo_can_be_cancelled),
        cmocka_unit_test(a_drag_paints),
        cmocka_unit_test(numbers_are_pasted),
        cmocka_unit_test(tensors_are_copied),
        cmocka_unit_test(cells_are_typed),
        cmocka_unit_test(a_number_that_cannot_be_says_why),
        cmocka_unit_test(a_drag_of_a_parameter_is_one_step),
        cmocka_unit_test(reset_goes_to_the_beginning),
        cmocka_unit_test(digits_are_chosen),
        cmocka_unit_test(texts_are_readable),
        cmocka_unit_test(a_small_photo_takes_kilobytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
