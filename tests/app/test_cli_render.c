/* The program itself, started as a person starts it: its words, its exit statuses, and the pictures
 * that render writes where there is no display. Nothing here can wait for ever. */
#include "cli_test.h"

#include "app/window.h"
#include "io/image.h"
#include "io/npy.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>

enum { PATIENCE_SECONDS = 120, WIDTH = 1280, HEIGHT = 720 };

extern char **environ;

// ---- starting the program ----------------------------------------------------------------------

/* No display, whatever the tests themselves have. */
static bool is_left_out(const char *setting) {
    static const char *const names[] = {
        "DISPLAY=", "WAYLAND_DISPLAY=", "XDG_RUNTIME_DIR=", "SDL_VIDEODRIVER="};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(setting, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

static char **environment_without_display(void) {
    size_t count = 0, kept = 0;
    while (environ[count]) {
        count++;
    }
    char **copy = calloc(count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        if (!is_left_out(environ[i])) {
            copy[kept++] = environ[i];
        }
    }
    return copy;
}

/* The exit status; a program that does not end is stopped and fails the test. */
static int wait_for(pid_t program, const char *words) {
    const struct timespec pause = {.tv_nsec = 5000000};
    int status;
    for (int64_t waited = 0; waitpid(program, &status, WNOHANG) == 0; waited += pause.tv_nsec) {
        if (waited > (int64_t)PATIENCE_SECONDS * 1000000000) {
            kill(program, SIGKILL);
            waitpid(program, &status, 0);
            fail_msg("convscope %s: still running after %d seconds", words, PATIENCE_SECONDS);
        }
        nanosleep(&pause, NULL);
    }
    if (!WIFEXITED(status)) {
        fail_msg("convscope %s: ended by signal %d", words, WTERMSIG(status));
    }
    return WEXITSTATUS(status);
}

static char *read_and_remove(const char *path, char *text, size_t size) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t got = fread(text, 1, size - 1, file);
    text[got] = 0;
    assert_true(got < size - 1);
    fclose(file);
    remove(path);
    return text;
}

/* Starts the program at `path` with words separated by spaces, its stdout going to the file `out`
 * (one of its own where that is NULL). The result is the caller's to free. */
static Outcome *start(const char *path, const char *words, const char *out) {
    enum { WORDS = 32 };
    char *copy = strdup(words), *argv[WORDS + 2] = {(char *)path};
    int argc = 1;
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
        assert_true(argc <= WORDS);
        argv[argc++] = word;
    }
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, out ? out : ".out", O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_addopen(&files, 2, ".err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char **environment = environment_without_display();
    pid_t program;
    int failure = posix_spawn(&program, path, &files, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&files);
    free(environment);
    free(copy);
    if (failure) {
        fail_msg("%s: %s", path, strerror(failure));
    }
    Outcome *outcome = calloc(1, sizeof *outcome);
    outcome->status = wait_for(program, words);
    if (!out) {
        read_and_remove(".out", outcome->out, sizeof outcome->out);
    }
    read_and_remove(".err", outcome->err, sizeof outcome->err);
    return outcome;
}

/* Runs the program, which has to succeed; what it printed is the caller's to free. */
static Outcome *succeed(const char *words) {
    Outcome *outcome = start(TEST_PROGRAM, words, NULL);
    if (outcome->status != CLI_OK || outcome->err[0]) {
        fail_msg("convscope %s: status %d, %s", words, outcome->status, outcome->err);
    }
    return outcome;
}

/* The program fails with this status and this one line; nothing is printed, no file appears. */
static void assert_fails(const char *words, int status, const char *line) {
    int files = count_files();
    Outcome *outcome = start(TEST_PROGRAM, words, NULL);
    size_t length = strlen(line);
    if (outcome->status != status || outcome->out[0] || strncmp(outcome->err, line, length) != 0 ||
        strcmp(outcome->err + length, "\n") != 0) {
        fail_msg("convscope %s: status %d, %s%s; expected %d, %s", words, outcome->status,
                 outcome->out, outcome->err, status, line);
    }
    assert_int_equal(count_files(), files);
    free(outcome);
}

// ---- words -------------------------------------------------------------------------------------

static void test_help_names_every_command(void **state) {
    (void)state;
    static const char *const commands[] = {
#define APP_COMMAND(name, function, help) name,
#include "app/commands.def"
#undef APP_COMMAND
    };
    for (int i = 0; i < 2; i++) {
        Outcome *outcome = succeed(i ? "-h" : "--help");
        for (size_t c = 0; c < sizeof commands / sizeof commands[0]; c++) {
            char line[40];
            snprintf(line, sizeof line, "\n  convscope %s ", commands[c]);
            assert_non_null(strstr(outcome->out, line));
        }
        free(outcome);
    }
}

static void assert_narrow(const char *text, const char *words) {
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        if (length > 100) {
            fail_msg("%s: wider than 100 columns: %.*s", words, (int)length, line);
        }
        line += length + (line[length] == '\n');
    }
}

static void test_help_fits_the_terminal(void **state) {
    (void)state;
    static const char *const calls[] = {"--help", "conv --help", "grad --help", "trace --help",
                                        "render --help"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        Outcome *outcome = succeed(calls[i]);
        assert_true(strlen(outcome->out) > 300);
        assert_narrow(outcome->out, calls[i]);
        free(outcome);
    }
}

static void test_version(void **state) {
    (void)state;
    Outcome *outcome = succeed("--version");
    int major, minor, patch, used = 0;
    assert_int_equal(sscanf(outcome->out, "convscope %d.%d.%d\n%n", &major, &minor, &patch, &used),
                     3);
    assert_int_equal(outcome->out[used], 0);
    free(outcome);
}

static void test_wrong_use_of_the_program(void **state) {
    (void)state;
    assert_fails("--hlep", CLI_WRONG_USE,
                 "convscope: --hlep: no such option; --help lists what there is");
    assert_fails("a.png b.png", CLI_WRONG_USE, "convscope: b.png: one file at a time");
    assert_fails("a.png --renderer gl", CLI_WRONG_USE,
                 "convscope: --renderer: opengl or software, not 'gl'");
    assert_fails("--renderer", CLI_WRONG_USE,
                 "convscope: --renderer: opengl or software must follow");
    assert_fails("--renderers=software", CLI_WRONG_USE,
                 "convscope: --renderers=software: no such option; --help lists what there is");
    assert_fails("conv", CLI_WRONG_USE, "convscope conv: --input: it is missing; conv needs it");
    assert_fails("conv --input none.npy --weight none.npy --output y.npy", CLI_FAILED,
                 "convscope conv: --input: none.npy: there is no such file");
}

static void test_words_that_cannot_be_printed(void **state) {
    (void)state;
    static const char *const calls[] = {"--help", "--version", "render --help"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        Outcome *outcome = start(TEST_PROGRAM, calls[i], "/dev/full");
        assert_int_equal(outcome->status, CLI_FAILED);
        assert_non_null(strstr(outcome->err, "standard output: it cannot be written\n"));
        free(outcome);
    }
}

/* Without a display the window says so and ends, whatever it was to open. */
static void test_window_without_a_display(void **state) {
    (void)state;
    static const char *const calls[] = {"", "nosuchfile.png"};
    for (int i = 0; i < 2; i++) {
        Outcome *outcome = start(TEST_PROGRAM, calls[i], NULL);
        assert_int_equal(outcome->status, CLI_FAILED);
        assert_string_equal(outcome->out, "");
        const char *sentence = "convscope: there is no display to open a window on";
        if (strncmp(outcome->err, sentence, strlen(sentence)) != 0 ||
            strchr(outcome->err, '\n') != outcome->err + strlen(outcome->err) - 1) {
            fail_msg("convscope %s: %s", calls[i], outcome->err);
        }
        free(outcome);
    }
    assert_int_equal(count_files(), 0);
}

static void copy_program(const char *to) {
    IoBytes bytes;
    Status status = io_file_load(TEST_PROGRAM, (size_t)1 << 30, &bytes);
    assert_string_equal(status.text, "");
    status = io_file_save(to, bytes.data, bytes.size);
    assert_string_equal(status.text, "");
    io_bytes_free(&bytes);
    assert_int_equal(chmod(to, 0700), 0);
}

static void test_program_away_from_its_resources(void **state) {
    (void)state;
    copy_program("copy");
    char path[700];
    assert_non_null(getcwd(path, sizeof path - 8));
    strcat(path, "/copy");
    Outcome *outcome = start(path, "render --output a.png", NULL);
    assert_int_equal(outcome->status, CLI_FAILED);
    assert_non_null(strstr(outcome->err, "the folders assets, shaders and fonts are missing"));
    assert_int_equal(count_files(), 1);
    free(outcome);
    free(start(path, "--version", NULL));
}

// ---- pictures ----------------------------------------------------------------------------------

/* Renders to a.png, which has to be a picture of this size, and removes it. */
static IoImage render(const char *words, int width, int height) {
    char line[800];
    snprintf(line, sizeof line, "render %s --output a.png", words);
    Outcome *outcome = succeed(line);
    assert_string_equal(outcome->out, "");
    free(outcome);
    IoImageLimits limits = io_image_limits_default();
    IoImage image;
    Status status = io_image_load("a.png", &limits, &image);
    assert_string_equal(status.text, "");
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    assert_int_equal(image.channels, 3);
    remove("a.png");
    assert_int_equal(count_files(), 0);
    return image;
}

static bool is_same(const IoImage *a, const IoImage *b) {
    return a->width == b->width && a->height == b->height &&
           memcmp(a->pixels, b->pixels, (size_t)a->width * (size_t)a->height * 3) == 0;
}

/* Both pictures are let go. */
static void assert_same(IoImage a, IoImage b, const char *what) {
    if (!is_same(&a, &b)) {
        fail_msg("%s: another picture", what);
    }
    io_image_free(&a);
    io_image_free(&b);
}

static void assert_differs(IoImage a, IoImage b, const char *what) {
    if (is_same(&a, &b)) {
        fail_msg("%s: the same picture", what);
    }
    io_image_free(&a);
    io_image_free(&b);
}

static IoImage standard(const char *words) {
    return render(words, WIDTH, HEIGHT);
}

static double mean_of(const IoImage *image) {
    double sum = 0;
    int64_t count = (int64_t)image->width * image->height * 3;
    for (int64_t i = 0; i < count; i++) {
        sum += image->pixels[i];
    }
    return sum / (double)count;
}

/* With nothing said it is lesson 1 at position 0, light, and the same every time. */
static void test_default_picture(void **state) {
    (void)state;
    assert_same(standard(""),
                standard("--lesson " TEST_RESOURCES "/assets/lessons/01-one-filter.json "
                         "--walk forward --step 0 --size 1280x720 --theme light"),
                "everything said");
}

/* The window shows what render writes, up to the last bit of a blended colour: the driver rounds it
 * one way in a window and another way in a picture that is read back. */
static void test_the_window_shows_the_same(void **state) {
    (void)state;
    AppWindow *window;
    Status status = app_window_open(true, APP_RENDERER_OPENGL, NULL, &window);
    assert_string_equal(status.text, "");
    for (int frame = 0; frame < 5; frame++) {
        app_window_step(window, 0.2);
    }
    GpuTarget target = gpu_target_window(app_renderer(app_window_app(window)), WIDTH, HEIGHT);
    uint8_t *rgba = malloc((size_t)WIDTH * HEIGHT * 4);
    gpu_target_read(&target, rgba);
    app_window_close(window);
    IoImage image = standard("--renderer opengl");
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        for (int c = 0; c < 3; c++) {
            int shown = rgba[4 * i + c], written = image.pixels[3 * i + c];
            if (abs(shown - written) > 1) {
                fail_msg("pixel %d,%d: the window shows %d, render writes %d", i % WIDTH, i / WIDTH,
                         shown, written);
            }
        }
    }
    free(rgba);
    io_image_free(&image);
}

static void test_a_picture_replaces_the_old_file(void **state) {
    (void)state;
    FILE *file = fopen("a.png", "w");
    fputs("old", file);
    fclose(file);
    IoImage image = standard("");
    io_image_free(&image);
}

static void test_themes(void **state) {
    (void)state;
    IoImage light = standard("--theme light"), dark = standard("--theme dark");
    assert_true(mean_of(&light) > 200);
    assert_true(mean_of(&dark) < 80);
    io_image_free(&light);
    io_image_free(&dark);
}

static void test_sizes(void **state) {
    (void)state;
    static const int sizes[][2] = {{320, 320}, {1024, 640}, {1920, 1080}, {641, 377}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char words[40];
        snprintf(words, sizeof words, "--size %dx%d", sizes[i][0], sizes[i][1]);
        IoImage image = render(words, sizes[i][0], sizes[i][1]);
        assert_true(mean_of(&image) > 150);
        io_image_free(&image);
    }
}

static void test_steps_and_walks(void **state) {
    (void)state;
    assert_differs(standard("--step 0"), standard("--step 1"), "one product on");
    assert_differs(standard("--step 80"), standard("--step 81"), "the last product");
    assert_differs(standard("--step 9"), standard("--step 9 --walk dw"), "another walk");
    assert_differs(standard("--step 9 --walk dx-gather"), standard("--step 9 --walk dx-scatter"),
                   "gather and scatter");
}

static void test_seeds(void **state) {
    (void)state;
    assert_same(standard("--random 7"), standard("--random 7"), "one seed");
    assert_differs(standard("--random 7"), standard("--random 8"), "two seeds");
    assert_differs(standard("--random 7"), standard(""), "a seed and the lesson");
}

static void test_layer_options(void **state) {
    (void)state;
    static const char *const options[] = {"--stride 2",     "--padding same", "--padding 1,0,2,0",
                                          "--padding full", "--dilation 2",   "--flip"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        assert_differs(standard(options[i]), standard(""), options[i]);
    }
    assert_same(standard("--stride 1 --padding valid --dilation 1 --groups 1"), standard(""),
                "what lesson 1 is");
}

/* A picture of 8×6 pixels in the one format that needs no library. */
static void put_photo(const char *path) {
    FILE *file = fopen(path, "wb");
    fputs("P6\n8 6\n255\n", file);
    for (int i = 0; i < 8 * 6 * 3; i++) {
        fputc(i * 5 % 256, file);
    }
    fclose(file);
}

static IoImage render_photo(const char *words) {
    put_photo("photo.ppm");
    char line[200];
    snprintf(line, sizeof line, "render --image photo.ppm %s --output a.png", words);
    free(succeed(line));
    remove("photo.ppm");
    IoImageLimits limits = io_image_limits_default();
    IoImage image;
    Status status = io_image_load("a.png", &limits, &image);
    assert_string_equal(status.text, "");
    remove("a.png");
    return image;
}

static void test_photos(void **state) {
    (void)state;
    assert_differs(render_photo(""), standard(""), "a photo and the lesson");
    assert_differs(render_photo(""), render_photo("--step 20"), "a photo, twenty products on");
    assert_differs(standard("--image " TEST_RESOURCES "/assets/sample.png"),
                   standard("--image " TEST_RESOURCES "/assets/sample.png --step 5000"),
                   "the sample photo");
}

/* The same picture but for rounding, drawn with OpenGL and without it. */
static void assert_close(const IoImage *a, const IoImage *b, const char *what) {
    for (int i = 0; i < a->width * a->height * 3; i++) {
        if (abs(a->pixels[i] - b->pixels[i]) > 12) {
            fail_msg("%s: pixel %d,%d is %d with OpenGL, %d without", what, i / 3 % a->width,
                     i / 3 / a->width, a->pixels[i], b->pixels[i]);
        }
    }
}

static void assert_renderers_agree(const char *words, int width, int height) {
    char all[800];
    snprintf(all, sizeof all, "%s --renderer opengl", words);
    IoImage opengl = render(all, width, height);
    snprintf(all, sizeof all, "%s --renderer software", words);
    IoImage software = render(all, width, height);
    assert_close(&opengl, &software, words);
    io_image_free(&opengl);
    io_image_free(&software);
}

static void test_sources_of_the_input(void **state) {
    (void)state;
    static const char photo[] = "--image " TEST_RESOURCES "/assets/sample.png --size 1024x640 ";
    assert_differs(standard("--pattern circle"), standard("--pattern checker"), "patterns");
    assert_differs(standard("--pattern 3"), standard("--pattern 8"), "digits");
    static const char *const ways[] = {"--side 240", "--side 12", "--grey", "--bytes"};
    char words[400];
    for (int i = 0; i < 4; i++) {
        snprintf(words, sizeof words, "%s%s", photo, ways[i]);
        assert_differs(render(photo, 1024, 640), render(words, 1024, 640), ways[i]);
    }
    snprintf(words, sizeof words, "%s--side 480", photo); /* as it is */
    assert_same(render(photo, 1024, 640), render(words, 1024, 640), words);
    float values[30];
    for (int i = 0; i < 30; i++) {
        values[i] = (float)(i % 6);
    }
    const ConvTensor ramp = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 5, 6}, values);
    assert_string_equal(io_npy_save("ramp.npy", &ramp, 2).text, "");
    char line[400];
    snprintf(line, sizeof line, "render --image ramp.npy --output b.png");
    Outcome *outcome = succeed(line);
    free(outcome);
    IoImageLimits limits = io_image_limits_default();
    IoImage image;
    assert_string_equal(io_image_load("b.png", &limits, &image).text, "");
    remove("b.png");
    remove("ramp.npy");
    assert_differs(image, standard(""), "an array");
}

static void test_both_renderers_draw_the_same(void **state) {
    (void)state;
    static const char photo[] = "--image " TEST_RESOURCES "/assets/sample.png ";
    assert_renderers_agree("--step 40", WIDTH, HEIGHT);
    assert_renderers_agree("--theme dark --walk dx-gather --step 45 --size 1920x1080", 1920, 1080);
    char words[400];
    snprintf(words, sizeof words, "%s --step 100000 --size 1024x640", photo);
    assert_renderers_agree(words, 1024, 640);
    snprintf(words, sizeof words, "%s --walk dx-scatter --step 900001 --theme dark", photo);
    assert_renderers_agree(words, WIDTH, HEIGHT);
    assert_renderers_agree("--random 3 --size 641x377", 641, 377);
}

/* Where OpenGL cannot be had the picture comes all the same, with a word about it; not where it was
 * asked for. */
static void test_a_broken_driver(void **state) {
    (void)state;
    IoImage wanted = standard("--renderer software");
    setenv("SDL_VIDEO_EGL_DRIVER", "/nowhere", 1);
    Outcome *outcome = start(TEST_PROGRAM, "render --output a.png", NULL);
    assert_int_equal(outcome->status, CLI_OK);
    assert_non_null(strstr(outcome->err, "convscope render: drawing without OpenGL: "));
    free(outcome);
    IoImageLimits limits = io_image_limits_default();
    IoImage image;
    Status status = io_image_load("a.png", &limits, &image);
    assert_string_equal(status.text, "");
    remove("a.png");
    assert_same(image, wanted, "drawn without being told to");
    outcome = start(TEST_PROGRAM, "render --output a.png --renderer opengl", NULL);
    assert_int_equal(outcome->status, CLI_FAILED);
    assert_non_null(strstr(outcome->err, "OpenGL 3.3 does not start"));
    free(outcome);
    unsetenv("SDL_VIDEO_EGL_DRIVER");
}

static void test_every_lesson_has_a_picture(void **state) {
    (void)state;
    static const char folder[] = TEST_RESOURCES "/assets/lessons";
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    int lessons = 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        const char *ending = strrchr(entry->d_name, '.');
        if (ending && strcmp(ending, ".json") == 0) {
            char words[700];
            snprintf(words, sizeof words, "--size 640x360 --lesson %s/%s", folder, entry->d_name);
            assert_renderers_agree(words, 640, 360);
            lessons++;
        }
    }
    closedir(entries);
    assert_true(lessons >= 11);
}

// ---- what goes wrong ---------------------------------------------------------------------------

#define FAILS(words, line) assert_fails("render " words, CLI_FAILED, "convscope render: " line)
#define WRONG(words, line) assert_fails("render " words, CLI_WRONG_USE, "convscope render: " line)
#define GIVEN              "--output a.png "

static void test_wrong_use_of_render(void **state) {
    (void)state;
    WRONG("", "--output: it is missing; render needs it");
    WRONG(GIVEN "--step 82", "--step: the walk has 81 products, not 82");
    WRONG(GIVEN "--step 1e3", "--step: a whole number from 0 on, not '1e3'");
    WRONG(GIVEN "--step -1", "--step: a whole number from 0 on, not '-1'");
    WRONG(GIVEN "--size 1280", "--size: width x height as in 1280x720, not '1280'");
    WRONG(GIVEN "--size 10x10", "--size: each from 320 to 8192, not '10x10'");
    WRONG(GIVEN "--size 1280x720p", "--size: width x height as in 1280x720, not '1280x720p'");
    WRONG(GIVEN "--theme blue", "--theme: light or dark, not 'blue'");
    WRONG(GIVEN "--renderer gl", "--renderer: opengl or software, not 'gl'");
    WRONG(GIVEN "--walk up", "--walk: 'up' is none of forward, dx-gather, dx-scatter, dw and db");
    WRONG(GIVEN "--walk im2col",
          "--walk: 'im2col' is none of forward, dx-gather, dx-scatter, dw and db");
    WRONG(GIVEN "--walk taps",
          "--walk: 'taps' is none of forward, dx-gather, dx-scatter, dw and db");
    WRONG(GIVEN "--transposed", "--transposed: render has no such option; --help lists them");
    WRONG(GIVEN "--problem ih3", "--problem: render has no such option; --help lists them");
    WRONG(GIVEN "--random x", "--random: a whole number from 0 on, not 'x'");
    WRONG(GIVEN "--random 1 --image a.png",
          "one of --image, --random, --pattern and --lesson, not several");
    WRONG(GIVEN "--pattern star", "--pattern: there is no pattern 'star'");
    WRONG(GIVEN "--pattern 10", "--pattern: there is no pattern '10'");
    WRONG(GIVEN "--side 64", "--side: goes with --image only");
    WRONG(GIVEN "--pattern ramp --grey", "--grey: goes with --image only");
    WRONG(GIVEN "--image " TEST_RESOURCES "/assets/sample.png --side many",
          "--side: a whole number from 0 on, not 'many'");
    WRONG(GIVEN "--layout nhwc", "--layout: render has no such option; --help lists them");
    WRONG(GIVEN "--padding same --stride 2",
          "--padding: padding 'same' needs stride 1, the stride is 2×2; 'same-upper' "
          "goes with any stride");
}

static void test_what_render_cannot_do(void **state) {
    (void)state;
    put_photo("photo.ppm");
    FAILS(GIVEN "--image none.png", "--image: none.png: there is no such file");
    FAILS(GIVEN "--lesson none.json", "--lesson: none.json: there is no such file");
    FAILS(GIVEN "--image " TEST_RESOURCES "/assets/lessons/01-one-filter.json",
          "--image: 01-one-filter.json: this is not a PNG, JPEG, PPM or PGM picture");
    FAILS(GIVEN "--dilation 3",
          "--dilation: kernel 3 with dilation 3 spans 7, the input is 5 high");
    FAILS(GIVEN "--groups 2", "--groups: 2 groups do not divide 1 input channel");
    FAILS("--output no/a.png", "--output: a.png: the folder it should go to does not exist");
    FAILS("--output .", "--output: .: it is a folder, not a file");
    FAILS("--output /dev/full", "--output: full: cannot write it: No space left on device");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_help_names_every_command),
        CLI_TEST(test_help_fits_the_terminal),
        CLI_TEST(test_version),
        CLI_TEST(test_wrong_use_of_the_program),
        CLI_TEST(test_words_that_cannot_be_printed),
        CLI_TEST(test_window_without_a_display),
        CLI_TEST(test_program_away_from_its_resources),
        CLI_TEST(test_default_picture),
        CLI_TEST(test_sources_of_the_input),
        CLI_TEST(test_the_window_shows_the_same),
        CLI_TEST(test_a_picture_replaces_the_old_file),
        CLI_TEST(test_themes),
        CLI_TEST(test_sizes),
        CLI_TEST(test_steps_and_walks),
        CLI_TEST(test_seeds),
        CLI_TEST(test_layer_options),
        CLI_TEST(test_photos),
        CLI_TEST(test_both_renderers_draw_the_same),
        CLI_TEST(test_a_broken_driver),
        CLI_TEST(test_every_lesson_has_a_picture),
        CLI_TEST(test_wrong_use_of_render),
        CLI_TEST(test_what_render_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
