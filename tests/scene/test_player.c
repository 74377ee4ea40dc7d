/* Positions: steps of every size, seeking, playing as time passes, and what is shown on the way. */
#include "bench.h"

#include "base/random.h"
#include "conv/gradient.h"

#include <math.h>

static SceneCommand step(SceneStep size, int direction) {
    return (SceneCommand){.kind = SCENE_STEP, .step = size, .value = direction};
}

static SceneCommand play(int value) {
    return (SceneCommand){.kind = SCENE_PLAY, .value = value};
}

static void walk_of(Scene *scene, ConvWalkKind kind) {
    apply(scene, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)kind});
}

static void set_stage(Scene *scene, SceneStage stage) {
    apply(scene, (SceneCommand){.kind = SCENE_SET_STAGE, .value = (int)stage});
}

static void test_window_and_term_follow_the_position(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    assert_int_equal(conv_walk_length(&scene_derived(scene)->walk), 81);
    const struct {
        int64_t position, window, term;
    } cases[] = {{0, 0, -1}, {1, 0, 0}, {9, 0, 8}, {10, 1, 0}, {42, 4, 5}, {81, 8, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        seek(scene, cases[i].position);
        assert_int_equal(scene_derived(scene)->window, cases[i].window);
        assert_int_equal(scene_derived(scene)->term, cases[i].term);
    }
    scene_destroy(scene);
}

static void test_steps_of_every_size(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    const struct {
        int64_t from;
        SceneStep size;
        int direction;
        int64_t to;
    } cases[] = {
        {0, SCENE_STEP_PRODUCT, 1, 1},   {1, SCENE_STEP_PRODUCT, -1, 0},
        {0, SCENE_STEP_PRODUCT, -1, 0},  {81, SCENE_STEP_PRODUCT, 1, 81},
        {0, SCENE_STEP_WINDOW, 1, 9},    {4, SCENE_STEP_WINDOW, 1, 9},
        {9, SCENE_STEP_WINDOW, 1, 18},   {10, SCENE_STEP_WINDOW, -1, 9},
        {9, SCENE_STEP_WINDOW, -1, 0},   {80, SCENE_STEP_WINDOW, 1, 81},
        {81, SCENE_STEP_WINDOW, -1, 72}, {0, SCENE_STEP_WINDOW, -1, 0},
        {0, SCENE_STEP_ROW, 1, 27},      {26, SCENE_STEP_ROW, 1, 27},
        {27, SCENE_STEP_ROW, 1, 54},     {28, SCENE_STEP_ROW, -1, 27},
        {27, SCENE_STEP_ROW, -1, 0},     {81, SCENE_STEP_ROW, -1, 54},
        {81, SCENE_STEP_ROW, 1, 81},     {0, SCENE_STEP_CHANNEL, 1, 81},
        {40, SCENE_STEP_CHANNEL, -1, 0}, {81, SCENE_STEP_CHANNEL, 1, 81},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        seek(scene, cases[i].from);
        apply(scene, step(cases[i].size, cases[i].direction));
        assert_int_equal(scene_state(scene)->position, cases[i].to);
    }
    scene_destroy(scene);
}

/* A row of the scatter walk is one of dY, of the gather walk one of dX. */
static void test_rows_of_the_backward_walks(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    walk_of(scene, CONV_WALK_DX_SCATTER);
    apply(scene, step(SCENE_STEP_ROW, 1));
    assert_int_equal(scene_state(scene)->position, 27);
    walk_of(scene, CONV_WALK_DX_GATHER);
    set_stage(scene, SCENE_STAGE_SLIDE);
    apply(scene, step(SCENE_STEP_ROW, 1));
    assert_int_equal(scene_state(scene)->position, 45);
    walk_of(scene, CONV_WALK_DW); /* nine outputs are one chain */
    apply(scene, step(SCENE_STEP_ROW, 1));
    assert_int_equal(scene_state(scene)->position, 9);
    scene_destroy(scene);
}

/* A channel is a map of the windows' tensor: of Y, dX, dY, a filter's channel of dW, one of db. */
static void test_channels_of_every_walk(void **unused) {
    (void)unused;
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ic = 2;
    layer.ih = layer.iw = 4;
    layer.oc = 3;
    layer.kh = layer.kw = 2;
    Scene *scene = scene_of(&layer);
    const struct {
        ConvWalkKind walk;
        int64_t map; /* windows × terms */
    } cases[] = {
        {CONV_WALK_FORWARD, 9 * 8},  {CONV_WALK_DX_SCATTER, 9 * 8}, {CONV_WALK_DX_GATHER, 16 * 12},
        {CONV_WALK_DW, 4 * (2 * 9)}, {CONV_WALK_DB, 2 * 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        walk_of(scene, cases[i].walk);
        if (cases[i].walk == CONV_WALK_DX_GATHER) {
            set_stage(scene, SCENE_STAGE_SLIDE);
        }
        apply(scene, step(SCENE_STEP_CHANNEL, 1));
        assert_int_equal(scene_state(scene)->position, cases[i].map);
        apply(scene, step(SCENE_STEP_PRODUCT, 1));
        apply(scene, step(SCENE_STEP_CHANNEL, -1));
        assert_int_equal(scene_state(scene)->position, cases[i].map);
        apply(scene, step(SCENE_STEP_CHANNEL, -1));
        assert_int_equal(scene_state(scene)->position, 0);
    }
    scene_destroy(scene);
}

/* Under a mirrored border the windows of dX by gather are the places of the padded dX. */
static void test_steps_over_the_places_of_a_border(void **unused) {
    (void)unused;
    Scene *scene = small_scene(); /* 5×5, 3×3 */
    apply(scene, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_SAME});
    apply(scene, (SceneCommand){.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REFLECT});
    walk_of(scene, CONV_WALK_DX_GATHER);
    set_stage(scene, SCENE_STAGE_SLIDE);
    const SceneState *state = scene_state(scene);
    assert_int_equal(conv_walk_length(&scene_derived(scene)->walk), 7 * 7 * 9);
    apply(scene, step(SCENE_STEP_ROW, 1));
    assert_int_equal(state->position, 7 * 9);
    apply(scene, step(SCENE_STEP_CHANNEL, 1));
    assert_int_equal(state->position, 7 * 7 * 9);
    apply(scene, step(SCENE_STEP_PRODUCT, 1));
    assert_int_equal(state->stage, SCENE_STAGE_CROP);
    apply(scene, (SceneCommand){.kind = SCENE_SWITCH_DX});
    assert_int_equal(state->walk, CONV_WALK_DX_SCATTER);
    assert_int_equal(state->position, 5 * 5 * 9);
    assert_int_equal(state->stage, SCENE_STAGE_CROP); /* it ends with the fold, too */
    apply(scene, step(SCENE_STEP_ROW, -1));
    assert_int_equal(state->position, 5 * 5 * 9);
    assert_int_equal(state->stage, SCENE_STAGE_AS_IS);
    apply(scene, step(SCENE_STEP_ROW, -1)); /* of dY, which has no border */
    assert_int_equal(state->position, 4 * 5 * 9);
    scene_destroy(scene);
}

/* Blocks of dw end where the core adds a chain's total: at each image and after so many rows. */
static void test_rows_of_dw_are_its_chains(void **unused) {
    (void)unused;
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ih = 5;
    layer.iw = 600; /* 2 rows a chain */
    Scene *scene = scene_of(&layer);
    walk_of(scene, CONV_WALK_DW);
    assert_int_equal(conv_chain_rows(600), 2);
    const ConvWalk *walk = &scene_derived(scene)->walk;
    int64_t ends[] = {1200, 2400, 3000, 4200, 5400, 6000};
    for (int i = 0; i < 6; i++) {
        apply(scene, step(SCENE_STEP_ROW, 1));
        assert_int_equal(scene_state(scene)->position, ends[i]);
        ConvTerm term;
        conv_walk_terms(walk, 0, ends[i] - 1, 1, &term);
        assert_true(term.chain_last);
        assert_int_equal(term.chain, i);
    }
    seek(scene, 4201);
    apply(scene, step(SCENE_STEP_ROW, -1));
    assert_int_equal(scene_state(scene)->position, 4200);
    apply(scene, step(SCENE_STEP_ROW, -1));
    assert_int_equal(scene_state(scene)->position, 3000);
    scene_destroy(scene);
}

typedef struct Seen {
    int64_t window, term;
    int show_n, show_oc;
    ConvTerm product;
} Seen;

static Seen see(const Scene *scene) {
    const SceneDerived *derived = scene_derived(scene);
    Seen seen = {.window = derived->window,
                 .term = derived->term,
                 .show_n = scene_state(scene)->show_n,
                 .show_oc = scene_state(scene)->show_oc};
    if (derived->term >= 0) {
        conv_walk_terms(&derived->walk, derived->window, derived->term, 1, &seen.product);
    }
    return seen;
}

static void assert_same_seen(const Seen *a, const Seen *b) {
    assert_int_equal(a->window, b->window);
    assert_int_equal(a->term, b->term);
    assert_int_equal(a->show_n, b->show_n);
    assert_int_equal(a->show_oc, b->show_oc);
    assert_memory_equal(a->product.cell, b->product.cell, sizeof a->product.cell);
    assert_true(a->product.before == b->product.before);
    assert_true(a->product.after == b->product.after);
}

enum { SEEN_MAX = 4096 };

static void test_seeking_sees_what_stepping_sees(void **unused) {
    (void)unused;
    static Seen seen[SEEN_MAX];
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ic = layer.oc = 2;
    layer.ih = 5;
    layer.iw = 4;
    layer.kh = 3;
    layer.kw = 2;
    layer.sh = 2;
    Scene *scene = scene_of(&layer);
    RandomState random;
    random_init(&random, 3);
    for (int number = 0; number < SCENE_WALK_COUNT; number++) {
        walk_of(scene, scene_walk(number));
        if (scene_walk(number) == CONV_WALK_DX_GATHER) {
            set_stage(scene, SCENE_STAGE_SLIDE);
        }
        int64_t length = conv_walk_length(&scene_derived(scene)->walk);
        assert_in_range(length, 1, SEEN_MAX - 1);
        for (int64_t p = 0; p <= length; p++) {
            assert_int_equal(scene_state(scene)->position, p);
            seen[p] = see(scene);
            apply(scene, step(SCENE_STEP_PRODUCT, 1));
        }
        for (int i = 0; i < 300; i++) {
            int64_t p = random_integer(&random, 0, length);
            seek(scene, p);
            Seen sought = see(scene);
            assert_same_seen(&sought, &seen[p]);
        }
    }
    scene_destroy(scene);
}

static void test_seek_is_clamped(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    seek(scene, -5);
    assert_int_equal(scene_state(scene)->position, 0);
    seek(scene, INT64_MAX);
    assert_int_equal(scene_state(scene)->position, 81);
    scene_destroy(scene);
}

static void show(Scene *scene, int n, int oc) {
    apply(scene, (SceneCommand){.kind = SCENE_SHOW, .index = {n, oc, -1}});
    check_scene(scene);
}

/* Three images through three filters, windows of four products, four of them in a map. */
static Scene *scene_of_maps(void) {
    ConvLayer layer = conv_layer_default();
    layer.n = layer.oc = 3;
    layer.ih = layer.iw = 3;
    layer.kh = layer.kw = 2;
    return scene_of(&layer);
}

/* Cell and product of the place in the walk, with filter and image. */
static void assert_at(const Scene *scene, int n, int oc, int64_t within, int64_t position) {
    const SceneDerived *derived = scene_derived(scene);
    int64_t map = 16; /* products */
    int cell[4];
    conv_walk_window_cell(&derived->walk, derived->window, cell);
    assert_int_equal(cell[0], n);
    assert_int_equal(cell[1], oc);
    assert_int_equal((derived->window * 4 + derived->term + 1 - 1) % map + 1, within);
    assert_int_equal(scene_state(scene)->position, position);
}

/* What is computed is what is shown: the order of the maps turns until the walk is in the chosen
 * one, at the same product of the same place, and the position is the same. */
static void test_the_walk_goes_to_the_shown_map(void **unused) {
    (void)unused;
    Scene *scene = scene_of_maps();
    const SceneState *state = scene_state(scene);
    seek(scene, 16 + 2 * 4 + 3); /* filter 1, the third place, its third product */
    assert_at(scene, 0, 1, 11, 27);
    show(scene, 2, 0);
    assert_at(scene, 2, 0, 11, 27);
    show(scene, 0, 1);
    assert_at(scene, 0, 1, 11, 27);
    assert_int_equal(state->first_window, 0);
    apply(scene, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 1, 0}});
    assert_at(scene, 0, 1, 11, 27); /* another channel is no other place */
    assert_int_equal(state->show_ic, 0);
    walk_of(scene, CONV_WALK_DW); /* windows (oc, kh, kw) of 3 images of 4 products */
    seek(scene, (0 * 4 + 3) * 12 + 2);
    show(scene, 1, 2);
    assert_int_equal(state->first_window, 2 * 4);
    assert_int_equal(state->position, (0 * 4 + 3) * 12 + 4 + 2); /* images are summed in order */
    walk_of(scene, CONV_WALK_DB);
    seek(scene, 3);
    show(scene, 2, 1);
    assert_int_equal(state->first_window, 1);
    assert_int_equal(state->position, 8 + 3);
    walk_of(scene, CONV_WALK_DX_GATHER); /* windows (n, ih, iw) of 3 filters of 4 products */
    set_stage(scene, SCENE_STAGE_SLIDE);
    seek(scene, 4 * 12 + 3);
    show(scene, 1, 2);
    assert_int_equal(state->first_window, 9);
    assert_int_equal(state->position, 4 * 12 + 8 + 3);
    scene_destroy(scene);
}

/* Scatter adds to dX in the order of the filters: there the position moves. */
static void test_scatter_goes_to_the_shown_part(void **unused) {
    (void)unused;
    Scene *scene = scene_of_maps();
    const SceneState *state = scene_state(scene);
    walk_of(scene, CONV_WALK_DX_SCATTER);
    seek(scene, 16 + 2 * 4 + 3);
    show(scene, 2, 0);
    assert_int_equal(state->position, (2 * 3 + 0) * 16 + 2 * 4 + 3);
    show(scene, 0, 1);
    assert_int_equal(state->position, 16 + 2 * 4 + 3);
    seek(scene, INT64_MAX);
    int64_t length = state->position;
    show(scene, 0, 1); /* nothing that is computed is lost by looking */
    assert_int_equal(state->position, length);
    assert_int_equal(state->show_oc, 1);
    apply(scene, step(SCENE_STEP_PRODUCT, -1)); /* of the sum, wherever one has looked */
    check_scene(scene);
    assert_int_equal(state->position, length - 1);
    assert_int_equal(state->show_oc, 2);
    scene_destroy(scene);
}

/* Where nothing or all is computed the chosen map is the one to begin or to end with: every step is
 * one of it, and the others stay as they are. */
static void test_the_ends_of_a_walk_show_any_map(void **unused) {
    (void)unused;
    Scene *scene = scene_of_maps();
    const SceneState *state = scene_state(scene);
    const ConvWalk *walk = &scene_derived(scene)->walk;
    int64_t length = conv_walk_length(walk);
    double value;
    show(scene, 1, 2);
    assert_int_equal(state->position, 0);
    assert_int_equal(scene_derived(scene)->term, -1);
    apply(scene, step(SCENE_STEP_PRODUCT, 1));
    check_scene(scene);
    assert_at(scene, 1, 2, 1, 1);
    assert_int_equal(conv_walk_cell(walk, 1, (int[4]){0, 0, 0, 0}, &value), CONV_CELL_EMPTY);
    assert_int_equal(conv_walk_cell(walk, 1, (int[4]){1, 2, 0, 0}, &value), CONV_CELL_PARTIAL);

    walk_of(scene, CONV_WALK_FORWARD);
    seek(scene, length);
    assert_true(state->show_n == 2 && state->show_oc == 2);
    show(scene, 0, 1);
    assert_int_equal(state->position, length);
    assert_int_equal(scene_derived(scene)->term, 3);
    apply(scene, step(SCENE_STEP_PRODUCT, -1));
    check_scene(scene);
    assert_at(scene, 0, 1, 15, length - 1);
    assert_int_equal(conv_walk_cell(walk, length - 1, (int[4]){2, 2, 1, 1}, &value),
                     CONV_CELL_DONE);
    assert_int_equal(conv_walk_cell(walk, length - 1, (int[4]){0, 1, 1, 1}, &value),
                     CONV_CELL_PARTIAL);
    apply(scene, step(SCENE_STEP_PRODUCT, 1));
    apply(scene, play(1)); /* from the beginning, in order */
    assert_true(state->position == 0 && state->show_n == 0 && state->show_oc == 0);

    show(scene, 0, 1);
    assert_true(scene_player_advance(scene, 2));
    assert_at(scene, 0, 1, 2, 2);
    scene_destroy(scene);
}

/* In whatever order the maps come, every cell of them ends as the tensor's element. */
static void test_turned_walks_end_in_the_tensors(void **unused) {
    (void)unused;
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DW, CONV_WALK_DB,
                                         CONV_WALK_DX_GATHER};
    for (int transposed = 0; transposed < 2; transposed++) {
        Scene *scene = scene_of_maps();
        apply(scene, (SceneCommand){.kind = SCENE_SET_TRANSPOSED, .value = transposed});
        for (int w = 0; w < 4; w++) {
            walk_of(scene, walks[w]);
            show(scene, 1, 2);
            const ConvWalk *walk = &scene_derived(scene)->walk;
            const ConvTensor *target = scene_tensor(scene, conv_walk_target(walks[w]));
            assert_true(walk->first > 0);
            for (int64_t window = 0; window < walk->windows; window++) {
                int cell[4];
                ConvTerm term;
                conv_walk_window_cell(walk, window, cell);
                assert_int_equal(conv_walk_window_of(walk, cell), window);
                conv_walk_terms(walk, window, walk->terms - 1, 1, &term);
                assert_true(term.after == conv_tensor_at(target, cell));
                double value;
                int64_t end = (window + 1) * walk->terms;
                assert_int_equal(conv_walk_cell(walk, end - 1, cell, &value), CONV_CELL_PARTIAL);
                assert_int_equal(conv_walk_cell(walk, end, cell, &value), CONV_CELL_DONE);
                assert_true(value == term.after);
            }
        }
        scene_destroy(scene);
    }
}

/* Under a mirrored border the windows of dX by gather are places: they turn by whole images. */
static void test_places_of_a_border_turn(void **unused) {
    (void)unused;
    Scene *scene = scene_of_maps();
    apply(scene, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_SAME});
    apply(scene, (SceneCommand){.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REFLECT});
    walk_of(scene, CONV_WALK_DX_GATHER);
    set_stage(scene, SCENE_STAGE_SLIDE);
    seek(scene, 30);
    show(scene, 2, 1);
    const ConvWalk *walk = &scene_derived(scene)->walk;
    const ConvTensor *dx = scene_tensor(scene, CONV_ROLE_DX);
    assert_int_equal(walk->first, 2 * 4 * 4); /* places of an image, padded to 4×4 */
    double value;
    for (int64_t window = 0; window < walk->windows; window++) {
        int place[4];
        conv_walk_window_cell(walk, window, place);
        assert_int_equal(place[0], (2 + window / 16) % 3);
        assert_int_equal(conv_walk_window_of(walk, place), window);
        int64_t end = (window + 1) * walk->terms;
        assert_int_equal(conv_walk_place(walk, end - walk->terms, place, &value), CONV_CELL_EMPTY);
        assert_int_equal(conv_walk_place(walk, end, place, &value), CONV_CELL_DONE);
    }
    for (int i = 0; i < 9; i++) { /* with its image, every cell is the tensor's */
        const int cell[4] = {2, 0, i / 3, i % 3}, later[4] = {1, 0, i / 3, i % 3};
        assert_int_equal(conv_walk_cell(walk, 16 * walk->terms, cell, &value), CONV_CELL_DONE);
        assert_true(value == conv_tensor_at(dx, cell));
        assert_int_equal(conv_walk_cell(walk, 32 * walk->terms, later, &value), CONV_CELL_EMPTY);
    }
    scene_destroy(scene);
}

/* An order that was chosen is kept by an edit and by its undo, and given up by another walk. */
static void test_the_chosen_order_lasts(void **unused) {
    (void)unused;
    Scene *scene = scene_of_maps();
    const SceneState *state = scene_state(scene);
    seek(scene, 20);
    show(scene, 2, 1);
    int64_t first = state->first_window;
    assert_true(first > 0);
    apply(scene, (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 7});
    assert_int_equal(state->first_window, first);
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    assert_int_equal(state->first_window, first);
    assert_true(state->position == 20 && state->show_n == 2 && state->show_oc == 1);
    seek(scene, 21);
    assert_true(state->show_n == 2 && state->show_oc == 1);
    walk_of(scene, CONV_WALK_FORWARD);
    assert_true(state->first_window == 0 && state->show_n == 0 && state->show_oc == 0);
    show(scene, 2, 1);
    walk_of(scene, CONV_WALK_DX_SCATTER);
    assert_int_equal(state->first_window, 0);
    walk_of(scene, CONV_WALK_FORWARD);
    show(scene, 0, 2);
    apply(scene,
          (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_OC, .value = 2});
    assert_true(state->first_window == 0 && state->show_oc == 0);
    check_scene(scene);
    scene_destroy(scene);
}

/* A walk that moves on takes along what is shown. */
static void test_what_is_shown_follows_the_walk(void **unused) {
    (void)unused;
    Scene *scene = scene_of_maps();
    const SceneState *state = scene_state(scene);
    show(scene, 0, 2);
    seek(scene, 5); /* the bar: filter 2 is the first one now */
    check_scene(scene);
    assert_int_equal(state->show_oc, 2);
    seek(scene, 3 * 16 + 1); /* the filters go round */
    assert_true(state->show_n == 1 && state->show_oc == 2);
    walk_of(scene, CONV_WALK_DW);
    seek(scene, 4 * 12 + 5); /* filter 1, the second image */
    assert_true(state->show_n == 1 && state->show_oc == 1);
    scene_destroy(scene);
}

static void test_playing_takes_its_time(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    assert_true(scene_player_wait(scene) < 0);
    assert_false(scene_player_advance(scene, 10));
    apply(scene, play(1));
    assert_true(scene_player_wait(scene) == 1);
    assert_false(scene_player_advance(scene, 0.75));
    assert_true(fabs(scene_player_wait(scene) - 0.25) < 1e-12);
    assert_true(scene_player_advance(scene, 0.5));
    assert_int_equal(scene_state(scene)->position, 1);
    assert_true(fabs(scene_player_wait(scene) - 0.75) < 1e-12);
    apply(scene, (SceneCommand){.kind = SCENE_SET_SPEED, .number = 8});
    assert_true(scene_player_advance(scene, 1));
    assert_int_equal(scene_state(scene)->position, 9);
    apply(scene, (SceneCommand){.kind = SCENE_SET_SPEED, .number = 1});
    apply(scene, play(0));
    apply(scene, play(1)); /* a pause forgets the part of a step that had passed */
    assert_true(scene_player_wait(scene) == 1);
    for (int i = 0; i < 10; i++) { /* ten times a tenth of a second is one second */
        scene_player_advance(scene, 0.1);
    }
    assert_int_equal(scene_state(scene)->position, 10);
    scene_destroy(scene);
}

static void test_playing_by_windows_stops_at_the_end(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, (SceneCommand){.kind = SCENE_SET_STEP, .step = SCENE_STEP_WINDOW});
    seek(scene, 60);
    apply(scene, play(-1));
    assert_true(scene_player_advance(scene, 1.5));
    assert_int_equal(scene_state(scene)->position, 63);
    assert_true(scene_player_advance(scene, 1e18));
    assert_int_equal(scene_state(scene)->position, 81);
    assert_false(scene_state(scene)->playing);
    assert_false(scene_player_advance(scene, 5));
    apply(scene, play(1)); /* from the end it starts over */
    assert_int_equal(scene_state(scene)->position, 0);
    assert_true(scene_state(scene)->playing);
    apply(scene, play(-1));
    assert_false(scene_state(scene)->playing);
    scene_destroy(scene);
}

static void test_a_loop_plays_over_and_over(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, (SceneCommand){.kind = SCENE_SET_LOOP, .value = 1});
    apply(scene, (SceneCommand){.kind = SCENE_SET_STEP, .step = SCENE_STEP_ROW});
    seek(scene, 54);
    apply(scene, play(1));
    const int64_t places[] = {81, 0, 27, 54, 81, 0};
    for (int i = 0; i < 6; i++) { /* the whole result stands for a step as well */
        assert_true(scene_player_advance(scene, 1));
        assert_int_equal(scene_state(scene)->position, places[i]);
        assert_true(scene_state(scene)->playing);
    }
    scene_player_advance(scene, 1e18); /* a long sleep costs no more than a thousand steps */
    assert_true(scene_state(scene)->playing);
    apply(scene, (SceneCommand){.kind = SCENE_SET_LOOP, .value = -1});
    assert_false(scene_state(scene)->loop);
    scene_player_advance(scene, 1e18);
    assert_int_equal(scene_state(scene)->position, 81);
    assert_false(scene_state(scene)->playing);
    scene_destroy(scene);
}

static void test_scrubbing_goes_on_playing_and_stepping_pauses(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, play(1));
    seek(scene, 20);
    assert_true(scene_state(scene)->playing);
    apply(scene, step(SCENE_STEP_PRODUCT, -1));
    assert_false(scene_state(scene)->playing);
    apply(scene, play(1));
    seek(scene, 81);
    assert_true(scene_state(scene)->playing);
    assert_false(scene_player_advance(scene, 0.01)); /* nothing is left to play */
    assert_false(scene_state(scene)->playing);
    scene_destroy(scene);
}

static void test_motion_knows_where_it_comes_from(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    double since;
    seek(scene, 7);
    assert_int_equal(scene_player_previous(scene, &since), 0);
    assert_true(since == 0);
    scene_player_advance(scene, 0.25);
    seek(scene, 7);
    assert_int_equal(scene_player_previous(scene, &since), 0);
    assert_true(since == 0.25);
    apply(scene, play(1));
    assert_true(scene_player_advance(scene, 1.125));
    assert_int_equal(scene_player_previous(scene, &since), 7);
    assert_true(fabs(since - 0.125) < 1e-9);
    walk_of(scene, CONV_WALK_DB); /* between walks nothing moves */
    assert_int_equal(scene_player_previous(scene, &since), 0);
    scene_destroy(scene);
}

static void visit(Scene *scene, ConvWalkKind kind) {
    apply(scene, (SceneCommand){.kind = SCENE_VISIT_WALK, .value = (int)kind});
    check_scene(scene);
}

/* A glance at another walk costs no place, as long as the layer is the same. */
static void test_walks_are_left_and_found_again(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    const SceneState *state = scene_state(scene);
    seek(scene, 40);
    visit(scene, CONV_WALK_DW);
    assert_int_equal(state->position, 0);
    seek(scene, 7);
    visit(scene, CONV_WALK_FORWARD);
    assert_int_equal(state->position, 40);
    seek(scene, 41);
    visit(scene, CONV_WALK_FORWARD); /* which is the present one */
    assert_int_equal(state->position, 41);
    seek(scene, 40);
    visit(scene, CONV_WALK_DX_GATHER);
    set_stage(scene, SCENE_STAGE_TURN);
    visit(scene, CONV_WALK_DW);
    assert_int_equal(state->position, 7);
    visit(scene, CONV_WALK_DX_GATHER);
    assert_true(state->walk == CONV_WALK_DX_GATHER && state->stage == SCENE_STAGE_TURN);
    apply(scene, (SceneCommand){.kind = SCENE_SWITCH_DX}); /* the reading is remembered, too */
    seek(scene, 11);
    visit(scene, CONV_WALK_DB);
    visit(scene, CONV_WALK_DX_GATHER);
    assert_true(state->walk == CONV_WALK_DX_SCATTER && state->position == 11);
    apply(scene, (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 7});
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    visit(scene, CONV_WALK_FORWARD);
    assert_int_equal(state->position, 40);
    apply(scene, play(1)); /* what plays, plays from the start */
    visit(scene, CONV_WALK_DW);
    assert_int_equal(state->position, 0);
    apply(scene, play(0));
    apply(scene,
          (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_SW, .value = 2});
    visit(scene, CONV_WALK_FORWARD);
    assert_int_equal(state->position, 0);
    visit(scene, CONV_WALK_DX_GATHER);
    assert_int_equal(state->walk, CONV_WALK_DX_GATHER);
    scene_destroy(scene);
}

/* What a person has chosen is shown in the other walk, too; what a walk came to by itself is not,
 * so that another one begins in order. */
static void test_a_chosen_map_is_chosen_in_all_walks(void **unused) {
    (void)unused;
    Scene *scene = scene_of_maps();
    const SceneState *state = scene_state(scene);
    seek(scene, 3 * 16 + 20);
    assert_true(state->show_n == 1 && state->show_oc == 1);
    visit(scene, CONV_WALK_DW);
    assert_true(state->first_window == 0 && state->show_n == 0 && state->show_oc == 0);
    visit(scene, CONV_WALK_FORWARD);
    assert_true(state->show_n == 1 && state->show_oc == 1 && state->position == 3 * 16 + 20);
    show(scene, 0, 2);
    static const ConvWalkKind kinds[] = {CONV_WALK_DX_GATHER, CONV_WALK_DW, CONV_WALK_DB,
                                         CONV_WALK_FORWARD};
    for (int i = 0; i < 4; i++) {
        visit(scene, kinds[i]);
        assert_true(state->show_n == 0 && state->show_oc == 2);
    }
    assert_int_equal(state->position, 3 * 16 + 20);
    visit(scene, CONV_WALK_DW);
    show(scene, 0, 0);
    visit(scene, CONV_WALK_FORWARD);
    assert_true(state->show_oc == 0 && state->position == 3 * 16 + 20);
    scene_destroy(scene);
}

static void test_gather_and_scatter_switch_at_the_same_product(void **unused) {
    (void)unused;
    ConvLayer layer = conv_layer_default();
    layer.ic = 2;
    layer.oc = 2;
    layer.ih = layer.iw = 4;
    layer.kh = layer.kw = 2;
    layer.sh = layer.sw = 2;
    Scene *scene = scene_of(&layer);
    const SceneCommand change = {.kind = SCENE_SWITCH_DX};
    refuse(scene, change, STATUS_VALUE, "gather");
    walk_of(scene, CONV_WALK_DX_SCATTER);
    int64_t length = conv_walk_length(&scene_derived(scene)->walk);
    for (int64_t p = 1; p < length; p++) {
        seek(scene, p);
        Seen before = see(scene);
        apply(scene, change);
        assert_int_equal(scene_state(scene)->walk, CONV_WALK_DX_GATHER);
        Seen after = see(scene);
        assert_memory_equal(before.product.cell, after.product.cell, sizeof before.product.cell);
        assert_true(before.product.after == after.product.after);
        apply(scene, change);
        assert_int_equal(scene_state(scene)->position, p);
    }
    seek(scene, length);
    apply(scene, change);
    assert_int_equal(scene_state(scene)->position, conv_walk_length(&scene_derived(scene)->walk));
    seek(scene, 2); /* an inserted zero or padding goes back to the last real product, here none */
    assert_true(see(scene).product.skipped);
    apply(scene, change);
    assert_int_equal(scene_state(scene)->position, 0);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_window_and_term_follow_the_position),
        cmocka_unit_test(test_steps_of_every_size),
        cmocka_unit_test(test_rows_of_the_backward_walks),
        cmocka_unit_test(test_channels_of_every_walk),
        cmocka_unit_test(test_steps_over_the_places_of_a_border),
        cmocka_unit_test(test_rows_of_dw_are_its_chains),
        cmocka_unit_test(test_seeking_sees_what_stepping_sees),
        cmocka_unit_test(test_seek_is_clamped),
        cmocka_unit_test(test_the_walk_goes_to_the_shown_map),
        cmocka_unit_test(test_the_ends_of_a_walk_show_any_map),
        cmocka_unit_test(test_scatter_goes_to_the_shown_part),
        cmocka_unit_test(test_turned_walks_end_in_the_tensors),
        cmocka_unit_test(test_places_of_a_border_turn),
        cmocka_unit_test(test_the_chosen_order_lasts),
        cmocka_unit_test(test_what_is_shown_follows_the_walk),
        cmocka_unit_test(test_walks_are_left_and_found_again),
        cmocka_unit_test(test_a_chosen_map_is_chosen_in_all_walks),
        cmocka_unit_test(test_playing_takes_its_time),
        cmocka_unit_test(test_playing_by_windows_stops_at_the_end),
        cmocka_unit_test(test_a_loop_plays_over_and_over),
        cmocka_unit_test(test_scrubbing_goes_on_playing_and_stepping_pauses),
        cmocka_unit_test(test_motion_knows_where_it_comes_from),
        cmocka_unit_test(test_gather_and_scatter_switch_at_the_same_product),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
