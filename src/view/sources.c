/* The top of the left panel: where X comes from, and how large it is. */
#include "view/panel.h"

#include <stdio.h>
#include <string.h>

static void set_random(View *view, SceneRandom random) {
    view_command(view, &(SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
}

static void random_rows(View *view, ViewColumn *at) {
    static const char *const labels[] = {"normal", "uniform", "integers"};
    SceneRandom random = view->state->random;
    DrawRect rect = view_panel_row(view, at, "Values",
                                   "How the numbers are drawn: normal has mean 0 and "
                                   "deviation 1; the others lie between two ends");
    int chosen = (int)random.distribution;
    if (ui_select(view->ui, ui_id("distribution", 0), rect, labels, SCENE_DISTRIBUTION_COUNT,
                  &chosen)) {
        random.distribution = (SceneDistribution)chosen;
        set_random(view, random);
    }
    rect =
        view_panel_row(view, at, "Seed", "The same seed gives the same numbers on every machine");
    int seed = (int)(random.seed & 0x7fffffff);
    if (ui_stepper(view->ui, ui_id("seed", 0), rect, &seed, 0, 999999)) {
        random.seed = (uint64_t)seed;
        set_random(view, random);
    }
    rect = view_panel_row(view, at, "Normalise",
                          "Shift and scale the whole tensor to mean 0, deviation 1");
    if (view_panel_switch(view, ui_id("normalise", 0), rect, &random.normalise)) {
        set_random(view, random);
    }
}

static void open_path(View *view) {
    ViewRequest request = {.kind = VIEW_REQUEST_OPEN};
    snprintf(request.path, sizeof request.path, "%s", view->path);
    view_request(view, &request);
}

static void photo_rows(View *view, ViewColumn *at) {
    static const char *const colours[] = {"RGB", "grey"};
    DrawRect field = {at->x, at->y, at->w - 58, VIEW_PANEL_CONTROL};
    DrawRect button = {at->x + at->w - 52, at->y, 52, VIEW_PANEL_CONTROL};
    bool entered = ui_text_field(view->ui, ui_id("path", 0), field, view->path,
                                 (int)sizeof view->path, "path of a PNG or JPEG");
    if (view->focus_path) {
        ui_focus(view->ui, ui_id("path", 0));
        view->focus_path = false;
    }
    bool pressed = ui_button(view->ui, ui_id("open", 0), button, "Open", UI_BUTTON_PLAIN, true);
    if ((entered || pressed) && view->path[0]) {
        ui_clear_focus(view->ui);
        open_path(view);
    }
    at->y += VIEW_PANEL_ROW;
    if (view->state->source == SCENE_SOURCE_IMAGE) {
        DrawRect rect = view_panel_row(view, at, "Colours",
                                       "Three channels, or one: grey = 0.299 R + 0.587 G "
                                       "+ 0.114 B");
        int chosen = view->state->image_grey;
        if (ui_choice(view->ui, ui_id("grey", 0), rect, colours, 2, &chosen, view->theme->forward,
                      false)) {
            view_panel_set(view, SCENE_SET_IMAGE_GREY, chosen);
        }
    }
}

/* The random numbers as they are, from now on as typed ones. */
static void keep_as_typed(View *view) {
    int first[4] = {0, 0, 0, 0};
    double value = conv_tensor_at(scene_tensor(view->frame->scene, CONV_ROLE_X), first);
    view_command(view,
                 &(SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = value});
}

void view_sources(View *view, ViewColumn *at) {
    static const char *const labels[] = {"Typed", "Random", "Photo"};
    view_panel_heading(view, at, "INPUT");
    int chosen = (int)view->state->source;
    if (ui_choice(view->ui, ui_id("source", 0), (DrawRect){at->x, at->y, at->w, VIEW_PANEL_CONTROL},
                  labels, 3, &chosen, view->theme->forward, true)) {
        if (chosen == SCENE_SOURCE_RANDOM) {
            set_random(view, view->state->random);
        } else if (chosen == SCENE_SOURCE_IMAGE) {
            view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_OPEN}); /* the sample photo */
        } else if (view->state->source == SCENE_SOURCE_IMAGE) {
            view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_LESSON, .value = 0});
        } else {
            keep_as_typed(view);
        }
    }
    bool photo = view->state->source == SCENE_SOURCE_IMAGE;
    at->y += VIEW_PANEL_ROW + 2;
    photo_rows(view, at);
    view_panel_pair(view, at, "Height, width", SCENE_PARAMETER_IH, SCENE_PARAMETER_IW,
                    photo ? "The photo decides its size" : "Rows and columns of X");
    view_panel_parameter(view, SCENE_PARAMETER_IC,
                         view_panel_row(view, at, "Channels",
                                        photo ? "The photo decides: three for RGB, one for grey"
                                              : "Planes of one input: 3 for a colour photo"));
    view_panel_parameter(view, SCENE_PARAMETER_N,
                         view_panel_row(view, at, "Batch", "Images that are computed together"));
    if (view->state->source == SCENE_SOURCE_RANDOM) {
        random_rows(view, at);
    }
}
