/* The formula under the stage, taken at its word: with the names of its indices set as they are in
 * a term, it must name the very cells that the core reads and adds to, whatever the layer. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------- reading */

/* What the names stand for; -999 is none. */
typedef struct Names {
    int n, ic, oc, ih, iw, oh, ow, kh, kw;
} Names;

static int value_of(const Names *names, const char *name, size_t length) {
    const struct {
        const char *name;
        int value;
    } all[] = {{"n", names->n},   {"ic", names->ic}, {"oc", names->oc},
               {"ih", names->ih}, {"iw", names->iw}, {"oh", names->oh},
               {"ow", names->ow}, {"kh", names->kh}, {"kw", names->kw}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strlen(all[i].name) == length && strncmp(all[i].name, name, length) == 0) {
            assert_int_not_equal(all[i].value, -999);
            return all[i].value;
        }
    }
    fail_msg("no index is called %.*s", (int)length, name);
    return 0;
}

static int read_sum(const char **at, const Names *names);

/* A number, a name, or a sum in parentheses. */
static int read_atom(const char **at, const Names *names) {
    if (**at == '(') {
        ++*at;
        int value = read_sum(at, names);
        assert_int_equal(**at, ')');
        ++*at;
        return value;
    }
    if (**at >= '0' && **at <= '9') {
        char *end;
        int value = (int)strtol(*at, &end, 10);
        *at = end;
        return value;
    }
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyz");
    int value = value_of(names, *at, length);
    *at += length;
    return value;
}

static int read_product(const char **at, const Names *names) {
    int value = read_atom(at, names);
    for (;;) {
        if (strncmp(*at, "·", 2) == 0) {
            *at += 2;
            value *= read_atom(at, names);
        } else if (**at == '/') {
            ++*at;
            int by = read_atom(at, names);
            assert_int_equal(value % by, 0); /* else the formula names no cell */
            value /= by;
        } else {
            return value;
        }
    }
}

static int read_sum(const char **at, const Names *names) {
    int value = read_product(at, names);
    while (**at == '+' || **at == '-') {
        int sign = *(*at)++ == '+' ? 1 : -1;
        value += sign * read_product(at, names);
    }
    return value;
}

/* "dx[0,1+ic,kh-1,kw]": which cell that is. */
static void read_cell(const char *text, ConvRole role, const Names *names, int cell[4]) {
    char begin[16];
    snprintf(begin, sizeof begin, "%s[", conv_role_word(role));
    const char *at = strstr(text, begin);
    if (!at) {
        fail_msg("\"%s\" does not name a cell of %s", text, conv_role_title(role));
        return;
    }
    at += strlen(begin);
    for (int axis = 0; axis < 4; axis++) {
        cell[axis] = read_sum(&at, names);
        assert_int_equal(*at++, axis < 3 ? ',' : ']');
    }
}

static void expect_cell(const char *text, ConvRole role, const Names *names,
                        const int expected[4]) {
    int cell[4];
    read_cell(text, role, names, cell);
    if (memcmp(cell, expected, sizeof cell) != 0) {
        fail_msg("\"%s\" means %s[%d,%d,%d,%d], the core has [%d,%d,%d,%d]", text,
                 conv_role_word(role), cell[0], cell[1], cell[2], cell[3], expected[0], expected[1],
                 expected[2], expected[3]);
    }
}

/* ------------------------------------------------------------------------------ comparing */

/* The two sides of the formula on screen. */
static void find_formula(const Screen *screen, const char **left, const char **right) {
    const DrawList *list = app_list(screen->app);
    *left = *right = NULL;
    for (int i = 0; i < list->count && !*right; i++) {
        if (list->commands[i].kind != DRAW_KIND_TEXT) {
            continue;
        }
        const char *text = draw_command_text(list, &list->commands[i]);
        if (*left && strstr(text, "] · ")) {
            *right = text;
        } else if (strstr(text, "] +=") || strstr(text, "] = ")) {
            *left = text;
        }
    }
    assert_non_null(*right);
}

/* The names' values in a term: places from its factors, channels counted within their group. */
static Names names_of(const Screen *screen, const ConvTerm *term) {
    const SceneDerived *derived = screen_derived(screen);
    const ConvShape *shape = &derived->shape;
    Names names = {-999, -999, -999, -999, -999, -999, -999, term->tap[0], term->tap[1]};
    const ConvFactor *factors[] = {&term->a, &term->b};
    for (int i = 0; i < 2; i++) {
        const int *index = factors[i]->index;
        ConvRole kin =
            factors[i]->kind == CONV_FACTOR_NONE ? CONV_ROLE_B : conv_role_kin(factors[i]->role);
        if (kin == CONV_ROLE_X) {
            names.n = index[0];
            names.ic = index[1] % shape->icg;
            names.ih = index[2];
            names.iw = index[3];
        } else if (kin == CONV_ROLE_Y) {
            names.n = index[0];
            names.oc = index[1] % shape->ocg;
            names.oh = index[2];
            names.ow = index[3];
        }
    }
    if (term->target == CONV_ROLE_DX) {
        names.ic = term->cell[1] % shape->icg;
    } else if (term->target == CONV_ROLE_Y) {
        names.oc = term->cell[1] % shape->ocg;
    }
    return names;
}

static void compare_term(const Screen *screen, const ConvTerm *term) {
    const char *left, *right;
    const ConvLayer *layer = &screen_state(screen)->layer;
    find_formula(screen, &left, &right);
    Names names = names_of(screen, term);
    expect_cell(left, term->target, &names, term->cell);
    const ConvFactor *factors[] = {&term->a, &term->b};
    for (int i = 0; i < 2; i++) {
        int index[4];
        memcpy(index, factors[i]->index, sizeof index);
        if (factors[i]->role == CONV_ROLE_W && layer->flip) { /* of the turned w */
            assert_non_null(strstr(right, "turned w["));
            index[2] = layer->kh - 1 - index[2];
            index[3] = layer->kw - 1 - index[3];
        }
        expect_cell(right, factors[i]->role, &names, index);
    }
}

/* All real terms of some windows of the present walk. */
static int compare_windows(Screen *screen) {
    const SceneDerived *derived = screen_derived(screen);
    int compared = 0;
    for (int i = 0; i < 7; i++) {
        int64_t window = derived->walk.windows * i / 7;
        screen_seek(screen, window * derived->walk.terms + 1);
        for (int64_t k = 0; k < derived->walk.terms; k++) {
            ConvTerm term;
            conv_walk_term(&derived->walk, window, k, &term);
            if (!term.skipped) {
                compare_term(screen, &term);
                compared++;
            }
        }
    }
    return compared;
}

typedef struct Layer {
    int ic, oc, groups, stride, dilation;
    bool flip, transposed;
} Layer;

static void open_layer(Screen *screen, const Layer *layer) {
    static const int rows = 5, columns = 6;
    assert_string_equal(app_open_lesson(screen->app, 0).text, "");
    screen_set(screen, SCENE_PARAMETER_IH, rows);
    screen_set(screen, SCENE_PARAMETER_IW, columns);
    screen_set(screen, SCENE_PARAMETER_IC, layer->ic);
    screen_set(screen, SCENE_PARAMETER_OC, layer->oc);
    screen_set(screen, SCENE_PARAMETER_GROUPS, layer->groups);
    screen_simple(screen, SCENE_SET_FLIP, layer->flip);
    screen_simple(screen, SCENE_SET_TRANSPOSED, layer->transposed);
    screen_set(screen, SCENE_PARAMETER_TOP, 1);
    screen_set(screen, SCENE_PARAMETER_RIGHT, 2);
    screen_set(screen, SCENE_PARAMETER_SH, layer->stride);
    screen_set(screen, SCENE_PARAMETER_DW, layer->dilation);
}

static void formulas_name_the_cells_that_meet(void **unused) {
    (void)unused;
    static const Layer layers[] = {
        {1, 1, 1, 1, 1, false, false}, {3, 2, 1, 1, 1, false, false}, {4, 6, 2, 1, 1, false, false},
        {3, 3, 3, 1, 1, false, false}, {2, 4, 2, 2, 2, true, false},  {1, 1, 1, 1, 1, false, true},
        {4, 6, 2, 2, 1, false, true},  {3, 3, 3, 1, 1, false, true},
    };
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_SCATTER,
                                         CONV_WALK_DX_GATHER, CONV_WALK_DW};
    Screen screen = screen_open(1920, 1080, 1); /* where no formula is shortened */
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        open_layer(&screen, &layers[i]);
        assert_int_equal(screen_state(&screen)->layer.groups, layers[i].groups);
        for (int w = 0; w < 4; w++) {
            screen_simple(&screen, SCENE_SET_WALK, walks[w]);
            assert_true(compare_windows(&screen) > 0);
        }
    }
    screen_close(&screen);
}

/* Of a photo it is shorter, but says which cell it is of. */
static void a_long_formula_keeps_the_cell_that_it_is_of(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1280, 720}, {1024, 640}, {1440, 900}};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        screen_open_lesson(&screen, "05-photo");
        screen_seek(&screen, conv_walk_length(&screen_derived(&screen)->walk));
        int cell[4];
        char name[64];
        const SceneDerived *derived = screen_derived(&screen);
        conv_walk_window_cell(&derived->walk, derived->window, cell);
        snprintf(name, sizeof name, "y[%d,%d,%d,%d]", cell[0], cell[1], cell[2], cell[3]);
        assert_true(cell[2] > 100 && cell[3] > 100);
        assert_true(screen_says(&screen, name) && screen_says(&screen, "x[0,ic,"));
        screen_check_texts(&screen, "a long formula");
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_name_the_cells_that_meet),
        cmocka_unit_test(a_long_formula_keeps_the_cell_that_it_is_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
