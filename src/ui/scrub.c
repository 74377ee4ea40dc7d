/* The scrub bar: a position on a track, to be dragged. Positions are whole numbers and may be
 * many more than points. */
#include "ui/internal.h"

#include <math.h>

static const float thumb_radius = 8, track_height = 6, least_tick = 5;

typedef struct Track {
    float x, y, width; ///< of its middle line, where the thumb's middle goes
    int64_t length;
} Track;

static float place_of(const Track *track, int64_t position) {
    if (track->length <= 0)
        return track->x;
    double at = (double)position / (double)track->length;
    return track->x + track->width * (float)fmin(fmax(at, 0), 1);
}

static int64_t position_at(const Track *track, float x) {
    if (track->width <= 0 || track->length <= 0)
        return 0;
    double at = (double)(x - track->x) / (double)track->width;
    if (!(at > 0))
        return 0;
    return at >= 1 ? track->length : (int64_t)llround(at * (double)track->length);
}

static int64_t kept_within(int64_t position, int64_t length) {
    return position > length ? (length > 0 ? length : 0) : position < 0 ? 0 : position;
}

/// What the pointer is on, for whoever names it.
static UiScrub told(const Ui *ui, const UiGrab *grab, const Track *track, int64_t position) {
    UiScrub scrub = {.told = grab->held || grab->hovered};
    scrub.pointed = grab->held ? position : position_at(track, ui->input->pointer_x);
    scrub.x = place_of(track, scrub.pointed);
    return scrub;
}

static UiGrab handle_pointer(Ui *ui, UiId id, DrawRect rect, const Track *track,
                             int64_t *position) {
    UiGrab grab = ui_grab_begin(ui, id, rect, true);
    while (ui_grab_next(ui, &grab)) {
        if (grab.event.kind == UI_POINTER_DOWN) {
            // Grabbed at its edge the thumb does not jump; elsewhere it comes to the pointer.
            float from_thumb = grab.x - place_of(track, *position);
            ui->grab = fabsf(from_thumb) <= thumb_radius ? from_thumb : 0;
            if (ui->grab != 0)
                continue;
        }
        // A thumb grabbed and let go without being moved stays exactly where it was.
        if (grab.x != grab.press_x || ui->grab == 0)
            *position = position_at(track, grab.x - ui->grab);
    }
    ui_grab_end(ui, &grab);
    return grab;
}

static void draw_track(Ui *ui, const Track *track, float at, int ticks) {
    const DrawTheme *theme = ui_theme(ui);
    float half = track_height / 2;
    DrawRect bar = {track->x - half, track->y - half, track->width + track_height, track_height};
    draw_rect(ui->list, bar, half, ui_touched(ui, ui_well(ui), false, true));
    if (ticks > 1 && track->width / (float)ticks >= least_tick) {
        for (int i = 1; i < ticks; i++) {
            float x = track->x + track->width * (float)i / (float)ticks;
            draw_rect(ui->list, (DrawRect){x - 0.5f, track->y - 6, 1, 12}, 0, theme->faint);
        }
    }
    bar.w = at - bar.x + half;
    draw_rect(ui->list, bar, half, theme->forward);
}

/// Where the keys of the frame take the thumb.
static int64_t keyed(Ui *ui, UiId id, int64_t position, int64_t length) {
    int steps = ui_key_steps(ui, id, UI_KEY_LEFT, UI_KEY_RIGHT);
    int ends = ui_key_steps(ui, id, UI_KEY_HOME, UI_KEY_END);
    if (ends != 0)
        return ends < 0 ? 0 : length;
    if (steps == 0)
        return position;
    position = kept_within(position, length);
    return steps > length - position ? length : position + steps;
}

UiScrub ui_scrub(Ui *ui, UiId id, DrawRect rect, int64_t *position, int64_t length, int ticks) {
    const DrawTheme *theme = ui_theme(ui);
    int64_t before = *position, next = before;
    float radius = fminf(thumb_radius, fminf(rect.h, rect.w) / 2);
    Track track = {rect.x + radius, rect.y + rect.h / 2, fmaxf(rect.w - 2 * radius, 0), length};
    ui_stop(ui, id, rect, false);
    UiGrab grab = handle_pointer(ui, id, rect, &track, &next);
    next = keyed(ui, id, next, length);
    if (next != before)
        *position = kept_within(next, length);

    UiMark mark = ui_mark_begin(ui, id, 0);
    float at = place_of(&track, *position);
    draw_track(ui, &track, at, ticks);
    if (grab.held)
        draw_rect(ui->list,
                  (DrawRect){at - radius - 4, track.y - radius - 4, 2 * radius + 8, 2 * radius + 8},
                  radius + 4, draw_fade(theme->forward, 0.25f));
    DrawRect thumb = {at - radius, track.y - radius, 2 * radius, 2 * radius};
    draw_rect(ui->list, thumb, radius, ui_touched(ui, theme->forward, grab.hovered, grab.held));
    if (ui->focus == id)
        ui_ring(ui, thumb, radius);
    ui_mark_end(ui, mark);
    UiScrub scrub = told(ui, &grab, &track, *position);
    scrub.changed = *position != before;
    return scrub;
}
