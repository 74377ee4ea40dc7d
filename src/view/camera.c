/* Looking closer: the wheel zooms at the pointer, a drag pans, a double click fits. One camera for
 * the whole stage: pictures are magnified within their frames, all of them at the same place, so
 * that X and Y are compared; a stage of numbers grows as a whole. The camera is the caller's; here
 * it is applied, moved and asked for. */
#include "view/cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    CELL_LARGEST = 72,  /* of the smallest picture */
    CELL_HUGE = 96,     /* of the largest, where the others' numbers have room then */
    COLOUR_CELL = 41,   /* of a colour picture, for three numbers */
    MARGIN_IN_PLAY = 6, /* around the cell in play */
    CHIP_W = 112,
    CHIP_H = 26
};

static const float NOTCH = 1.25f, DIRECT_MOST = 4;
static const float STILL = 2;         /* pixels: what is no move */
static const float PAN_SHARE = 0.25f; /* of what is seen, for a key */
static const double GLIDE_SECONDS = 0.2;

static ViewCamera fitted(void) {
    return (ViewCamera){1, 0.5f, 0.5f};
}

/* Within the picture; a zoom below 1 is none. */
static ViewCamera kept_within(ViewCamera camera) {
    if (!(camera.zoom > 1)) {
        return fitted();
    }
    float half = 0.5f / camera.zoom;
    camera.x = fminf(fmaxf(camera.x, half), 1 - half);
    camera.y = fminf(fmaxf(camera.y, half), 1 - half);
    return camera;
}

static ViewCamera wanted(const View *view) {
    return kept_within(view->frame->options->camera);
}

/* The camera as it stands in this frame: on its way, while it glides. */
static ViewCamera current(const View *view) {
    ViewCamera to = wanted(view);
    double since = view->frame->time - view->glide_start;
    if (view->frame->options->reduced_motion || since < 0 || since >= GLIDE_SECONDS) {
        return to;
    }
    float at = view_ease((float)(since / GLIDE_SECONDS));
    const ViewCamera *from = &view->glide_from;
    ViewCamera now = {expf(logf(from->zoom) + (logf(to.zoom) - logf(from->zoom)) * at),
                      from->x + (to.x - from->x) * at, from->y + (to.y - from->y) * at};
    return kept_within(now);
}

static void ask(View *view, ViewCamera camera, bool glide) {
    camera = kept_within(camera);
    ViewCamera now = wanted(view);
    if (memcmp(&camera, &now, sizeof now) == 0) {
        return;
    }
    view->glide_from = current(view);
    view->glide_start = glide ? view->frame->time : -1;
    view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_CAMERA, .camera = camera});
}

/* ----------------------------------------------------------------------------- applying */

/* Whether a step was taken since the last frame. */
static void note_step(View *view) {
    ViewFollow *follow = &view->follow;
    int64_t position = view->state->position;
    follow->steps |= follow->known && follow->position != position;
    follow->known = true;
    follow->position = position;
    for (int i = 0; i < VIEW_PLAYERS; i++) {
        follow->players[i].found = false;
    }
}

void view_camera_begin(View *view) {
    view->camera = current(view);
    note_step(view);
    double since = view->frame->time - view->glide_start;
    if (since >= 0 && since < GLIDE_SECONDS && !view->frame->options->reduced_motion) {
        view->moving = true;
    }
    view->stage_is_pictures = view->pictures_seen > 0;
    view->pictures_seen = 0;
    view->frame_before = view->frame_under;
    view->frame_under = (DrawRect){0, 0, 0, 0};
    view->numbers_under = false;
    view->finest_cell = CELL_LARGEST;
    view->largest_cell = 0;
}

/* Where a rectangle lies when the camera looks at it through its own frame. */
static DrawRect through(const ViewCamera *camera, DrawRect rect) {
    return (DrawRect){rect.x + rect.w / 2 - camera->x * rect.w * camera->zoom,
                      rect.y + rect.h / 2 - camera->y * rect.h * camera->zoom,
                      rect.w * camera->zoom, rect.h * camera->zoom};
}

DrawRect view_camera_stage(View *view, DrawRect stage) {
    view->stage_frame = stage;
    if (view->stage_is_pictures || view->camera.zoom <= 1) {
        return stage;
    }
    view->magnify *= fminf(view->camera.zoom, DIRECT_MOST);
    return through(&view->camera, stage);
}

static float resting_cell(const ViewPlane *plane) {
    return plane->rect.w / (float)(plane->left + plane->cols + plane->right);
}

ViewPlane view_camera_plane(const View *view, const ViewPlane *plane) {
    ViewPlane seen = *plane;
    if (plane->numbers || plane->zoomed || !view->stage_is_pictures || view->camera.zoom <= 1) {
        return seen;
    }
    float cell = resting_cell(plane) * view->camera.zoom;
    seen.rect = through(&view->camera, plane->rect);
    seen.numbers = cell >= (plane->colour ? COLOUR_CELL : view_cell_width(view, plane->role));
    seen.zoomed = true;
    return seen;
}

void view_camera_note(View *view, const ViewPlane *plane) {
    if (plane->numbers) {
        return;
    }
    view->pictures_seen++;
    view->finest_cell = fminf(view->finest_cell, resting_cell(plane));
    view->largest_cell = fmaxf(view->largest_cell, resting_cell(plane));
    if (ui_hovered(view->ui, plane->rect)) {
        view->frame_under = plane->rect;
        view->numbers_under = view_camera_plane(view, plane).numbers;
    }
}

/* ---------------------------------------------------------------------------- following */

void view_camera_in_play(View *view, ViewPlayer which, DrawRect cell, DrawRect around,
                         const DrawRect *frame) {
    ViewInPlay *out = &view->follow.players[which];
    if (!out->found && (frame || !view->stage_is_pictures)) {
        *out = (ViewInPlay){true, out->seen, cell, around, frame ? *frame : view->stage_frame};
    }
}

/* Where along one axis the camera may stand so that what lies from `at` on is in sight. */
typedef struct Reach {
    float low, high;
} Reach;

static Reach reach_of(float at, float length, float frame, float size, float camera, float zoom) {
    float margin = fmaxf(0, fminf(MARGIN_IN_PLAY + length / 4, (size - length) / 2));
    Reach reach = {camera + (at + length + margin - frame - size) / (size * zoom),
                   camera + (at - margin - frame) / (size * zoom)};
    if (reach.low > reach.high) { /* larger than its frame */
        reach.low = reach.high = (reach.low + reach.high) / 2;
    }
    return reach;
}

/* What both allow; false, with nothing changed, where that is nothing. */
static bool narrow(Reach *reach, Reach by) {
    Reach both = {fmaxf(reach->low, by.low), fminf(reach->high, by.high)};
    bool can = both.low <= both.high;
    *reach = can ? both : *reach;
    return can;
}

static void note_seen(ViewFollow *follow) {
    for (int i = 0; i < VIEW_PLAYERS; i++) {
        ViewInPlay *player = &follow->players[i];
        DrawRect seen = draw_rect_intersect(player->cell, player->frame);
        bool in_sight = seen.w > player->cell.w / 2 && seen.h > player->cell.h / 2;
        player->seen = player->found ? in_sight : player->seen; /* a zero has no cell for a step */
    }
}

/* Where the camera may stand. */
typedef struct Reaches {
    Reach x, y;
} Reaches;

/* And so that a rectangle is in sight, where that is possible, too. */
static bool keep(const View *view, DrawRect rect, DrawRect frame, Reaches *all) {
    const ViewCamera *camera = &view->camera;
    Reaches with = *all;
    bool can =
        narrow(&with.x, reach_of(rect.x, rect.w, frame.x, frame.w, camera->x, camera->zoom)) &&
        narrow(&with.y, reach_of(rect.y, rect.h, frame.y, frame.h, camera->y, camera->zoom));
    *all = can ? with : *all;
    return can;
}

static bool has_room(const ViewInPlay *player) {
    return player->around.w <= player->frame.w && player->around.h <= player->frame.h;
}

/* Which cell in play a person looks at: the first one in sight, else what is read. */
static const ViewInPlay *looked_at(const ViewFollow *follow) {
    const ViewInPlay *any = NULL;
    for (int i = VIEW_PLAYERS - 1; i >= 0; i--) {
        const ViewInPlay *player = &follow->players[i];
        bool first = !any || player->seen || !any->seen;
        any = player->found && first ? player : any;
    }
    return any;
}

/* What a person looks at stays in sight, with its window, and of the others those that fit with it:
 * what is multiplied and what that is added to. By as little as is needed, and never while a person
 * only looks around. */
void view_camera_follow(View *view) {
    ViewFollow *follow = &view->follow;
    ViewCamera to = wanted(view);
    follow->steps &= !view_is_preparing(view);
    if (!follow->steps) {
        note_seen(follow);
        return;
    }
    follow->steps = to.zoom != view->camera.zoom; /* still on its way: looked at again */
    if ((view->pictures_seen > 0) != view->stage_is_pictures) { /* laid out for the other kind */
        follow->steps = view->moving = true;
        return;
    }
    const ViewInPlay *first = looked_at(follow);
    if (view->camera.zoom <= 1 || !first) {
        return;
    }
    Reaches all = {{-HUGE_VALF, HUGE_VALF}, {-HUGE_VALF, HUGE_VALF}};
    keep(view, has_room(first) ? first->around : first->cell, first->frame, &all);
    static const ViewPlayer order[] = {VIEW_PLAYER_FROM, VIEW_PLAYER_WITH, VIEW_PLAYER_INTO};
    for (int i = 0; i < VIEW_PLAYERS; i++) {
        const ViewInPlay *player = &follow->players[order[i]];
        if (player->found && player != first && has_room(player)) {
            keep(view, player->around, player->frame, &all);
        }
    }
    float x = fminf(fmaxf(to.x, all.x.low), all.x.high);
    float y = fminf(fmaxf(to.y, all.y.low), all.y.high);
    float zoom = view->camera.zoom;
    to.x = fabsf(x - to.x) * first->frame.w * zoom > STILL ? x : to.x;
    to.y = fabsf(y - to.y) * first->frame.h * zoom > STILL ? y : to.y;
    ask(view, to, true);
}

/* ------------------------------------------------------------------------------- moving */

static float most_zoom(const View *view) {
    float finest = fmaxf(view->finest_cell, 1e-3f), largest = fmaxf(view->largest_cell, finest);
    float most = fmaxf(COLOUR_CELL / finest, fminf(CELL_LARGEST / finest, CELL_HUGE / largest));
    return view->stage_is_pictures ? fmaxf(1, most) : DIRECT_MOST;
}

/* Zooms so that what lies at (px, py) of the frame stays there. */
static void zoom_at(View *view, DrawRect frame, float px, float py, float factor, bool glide) {
    ViewCamera from = wanted(view), to = from;
    to.zoom = fminf(fmaxf(from.zoom * factor, 1), most_zoom(view));
    float dx = (px - frame.x) / frame.w - 0.5f, dy = (py - frame.y) / frame.h - 0.5f;
    to.x = from.x + dx / from.zoom - dx / to.zoom;
    to.y = from.y + dy / from.zoom - dy / to.zoom;
    ask(view, to, glide);
}

void view_camera_zoom(View *view, int notches) {
    DrawRect unit = {0, 0, 1, 1};
    zoom_at(view, unit, 0.5f, 0.5f, powf(NOTCH, (float)notches), true);
}

void view_camera_pan(View *view, int right, int down) {
    ViewCamera camera = wanted(view);
    camera.x += PAN_SHARE * (float)right / camera.zoom;
    camera.y += PAN_SHARE * (float)down / camera.zoom;
    ask(view, camera, true);
}

void view_camera_fit(View *view) {
    ask(view, fitted(), true);
}

/* The frame that the pointer's movement is about. */
static DrawRect frame_of(const View *view) {
    return view->stage_is_pictures ? view->frame_under : view->stage_frame;
}

bool view_camera_pointer(View *view, const UiArea *area) {
    const UiInput *input = ui_input(view->ui);
    DrawRect frame = frame_of(view);
    if (area->wheel != 0 && frame.w > 0) {
        zoom_at(view, frame, input->pointer_x, input->pointer_y, powf(NOTCH, area->wheel), false);
        return true;
    }
    if (area->pressed) {
        view->dragged = frame.w > 0 ? frame : view->frame_before; /* pressed and gone at once */
    }
    ViewCamera camera = wanted(view);
    bool drags = (area->held || area->released) && view->dragged.w > 0 && camera.zoom > 1;
    if (drags && (area->drag_x != 0 || area->drag_y != 0)) {
        camera.x -= area->drag_x / (view->dragged.w * camera.zoom);
        camera.y -= area->drag_y / (view->dragged.h * camera.zoom);
        ask(view, camera, false);
    }
    bool picture = view->stage_is_pictures && frame.w > 0 && !view->numbers_under;
    bool on_number = view->hover_next.role >= 0 && !picture;
    if (area->double_clicked && camera.zoom > 1 && !on_number) {
        view_camera_fit(view);
        view_command(view, &(SceneCommand){.kind = SCENE_PIN, .role = -1}); /* by its first click */
        return true;
    }
    return false;
}

void view_camera_chip(View *view) {
    ViewCamera camera = wanted(view);
    if (camera.zoom <= 1) {
        return;
    }
    DrawRect stage = view->stage_frame;
    /* Beneath dX: the way from dY to dX and dW turns off to the right of it. */
    DrawRect chip = {stage.x + 14, stage.y + stage.h - CHIP_H - 8, CHIP_W, CHIP_H};
    char text[48];
    snprintf(text, sizeof text, camera.zoom < 10 ? "%.1f×  fit (0)" : "%.0f×  fit (0)",
             (double)camera.zoom);
    draw_on(view->list, view->theme->stage);
    if (ui_button(view->ui, ui_id("fit", 0), chip, text, UI_BUTTON_PLAIN, true)) {
        view_camera_fit(view);
    }
    ui_tip(
        view->ui, chip,
        "The wheel zooms at the pointer, a drag pans. This, 0, or a double click where no numbers "
        "are shows all; a double click on a number types into it");
}
