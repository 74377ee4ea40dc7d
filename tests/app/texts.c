/* Reads texts from the draw list, and the ground they stand on from its pixels without them. */
#include "texts.h"

#include "gpu/renderer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_SIZE = 11 };

static const float CONTRAST = 4.5f, CONTRAST_DISABLED = 3.0f;
/* Of a text's ground may have less: where the soft edge of an outline comes close, which lies
 * between pixels at scales other than 1; and where something moves over it. */
static const double SPOILT = 0.01, SPOILT_SCALED = 0.05, SPOILT_MOVING = 0.2;

/* One look at a picture. */
typedef struct Look {
    const DrawList *list;
    int allowed;
    uint8_t *ground; /* rgba, without texts */
    int width, height;
    FILE *out;
} Look;

static void complain(const Look *look, const DrawCommand *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void complain(const Look *look, const DrawCommand *text, const char *format, ...) {
    fprintf(look->out, "\"%s\" at %.0f,%.0f ", draw_command_text(look->list, text),
            (double)text->rect.x, (double)text->rect.y);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(look->out, format, arguments);
    va_end(arguments);
    fputc('\n', look->out);
}

/* Where a text has ink: between the tops of its capitals and its descenders. */
static DrawRect ink_of(const DrawCommand *text) {
    float above = 0.74f * text->size, below = 0.2f * text->size;
    return (DrawRect){text->rect.x, text->baseline - above, text->rect.w, above + below};
}

static DrawRect seen_of(const DrawCommand *text) {
    return draw_rect_intersect(ink_of(text), text->clip);
}

static bool is_text(const DrawCommand *command) {
    if (command->kind != DRAW_KIND_TEXT) {
        return false;
    }
    DrawRect seen = seen_of(command);
    return seen.w > 0 && seen.h > 0;
}

static bool is_cover(const DrawCommand *command) {
    return command->kind == DRAW_KIND_RECT && command->fill.a == 255;
}

/* What lies behind a card that takes the whole window is dimmed on purpose. */
static bool is_dimmed(const Look *look, int from) {
    for (int i = from; i < look->list->count; i++) {
        const DrawCommand *command = &look->list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->fill.a > 0 &&
            command->rect.w >= look->list->width && command->rect.h >= look->list->height) {
            return true;
        }
    }
    return false;
}

/* Opaque rectangles drawn later can hide a text: all of it (2), some of it (1) or nothing (0). */
static int hidden(const Look *look, DrawRect seen, int from, int to) {
    int most = 0;
    for (int i = from; i < to && most < 2; i++) {
        const DrawCommand *command = &look->list->commands[i];
        if (!is_cover(command)) {
            continue;
        }
        DrawRect both =
            draw_rect_intersect(seen, draw_rect_intersect(command->rect, command->clip));
        if (both.w > 1 && both.h > 1) {
            most = both.w > seen.w - 1 && both.h > seen.h - 1 ? 2 : 1;
        }
    }
    return most;
}

static bool same_colour(DrawColour a, DrawColour b) {
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

/* ---------------------------------------------------------------------------------- cut */

/* What scrolls shows a bar at its side, or at that of the panel it lies in. */
static bool scrolls(const DrawList *list, DrawRect clip) {
    for (int i = 0; i < list->count; i++) {
        DrawRect bar = list->commands[i].rect;
        float side = clip.x + clip.w - bar.x - bar.w;
        if (list->commands[i].kind == DRAW_KIND_RECT && bar.w < 9 && bar.h > 3 * bar.w &&
            side > -40 && side < 9) {
            return true;
        }
    }
    return false;
}

static bool ends_with_dots(const char *text) {
    size_t length = strlen(text), dots = strlen("…");
    return length > dots && strcmp(text + length - dots, "…") == 0;
}

static void check_cut(const Look *look, const DrawCommand *text) {
    DrawRect ink = ink_of(text), seen = seen_of(text);
    if (ink.w - seen.w > 0.6f) {
        complain(look, text, "is cut at its side, %.1f of %.1f are seen", (double)seen.w,
                 (double)ink.w);
    }
    if (ink.h - seen.h > 0.6f && !scrolls(look->list, text->clip)) {
        complain(look, text, "is cut above or below, where nothing scrolls");
    }
    const char *words = draw_command_text(look->list, text);
    if (ends_with_dots(words) && strcmp(words, "Open…") != 0 &&
        !(look->allowed & TEXTS_ALLOW_SHORTENED)) {
        complain(look, text, "has been shortened");
    }
    if (text->size < LEAST_SIZE) {
        complain(look, text, "is only %.1f points high", (double)text->size);
    }
}

/* ----------------------------------------------------------------------------- overlaps */

/* The last filled rectangle that the text's middle stands on. */
static const DrawCommand *box_of(const Look *look, int text) {
    DrawRect ink = ink_of(&look->list->commands[text]);
    for (int i = text - 1; i >= 0; i--) {
        const DrawCommand *command = &look->list->commands[i];
        if (is_cover(command) &&
            draw_rect_contains(command->rect, ink.x + ink.w / 2, ink.y + ink.h / 2)) {
            return command;
        }
    }
    return NULL;
}

static void check_box(const Look *look, int i) {
    const DrawCommand *text = &look->list->commands[i], *box = box_of(look, i);
    DrawRect ink = ink_of(text);
    if (!box) {
        return;
    }
    float left = box->rect.x - ink.x, right = ink.x + ink.w - box->rect.x - box->rect.w;
    float over = fmaxf(left, right);
    if (over > 0.6f) {
        complain(look, text, "reaches %.1f out of its box of %.0f×%.0f", (double)over,
                 (double)box->rect.w, (double)box->rect.h);
    }
}

static void check_overlaps(const Look *look, int i) {
    const DrawCommand *a = &look->list->commands[i];
    for (int j = i + 1; j < look->list->count; j++) {
        const DrawCommand *b = &look->list->commands[j];
        if (!is_text(b)) {
            continue;
        }
        DrawRect both = draw_rect_intersect(seen_of(a), seen_of(b));
        if (both.w > 1 && both.h > 1 && hidden(look, both, i, j) < 2) {
            complain(look, a, "overlaps \"%s\"", draw_command_text(look->list, b));
        }
    }
}

/* -------------------------------------------------------------------------- amber frames */

static bool is_amber_frame(const Look *look, const DrawCommand *command) {
    const DrawColour edge = look->list->theme->now_edge;
    return command->kind == DRAW_KIND_RECT && command->fill.a == 0 && command->border_width > 0 &&
           same_colour(command->border, edge);
}

static bool overlap(DrawRect a, DrawRect b) {
    DrawRect both = draw_rect_intersect(a, b);
    return both.w > 0 && both.h > 0;
}

/* The frame of what happens now goes around numbers, clear of them. */
static void check_frames(const Look *look, int i) {
    const DrawCommand *text = &look->list->commands[i];
    DrawRect ink = seen_of(text);
    ink.h = fmaxf(0, text->baseline - ink.y); /* digits do not go deeper */
    ink = draw_rect_inset(ink, -0.4f);
    for (int j = 0; j < look->list->count && text->tag.role >= 0; j++) {
        const DrawCommand *frame = &look->list->commands[j];
        if (!is_amber_frame(look, frame)) {
            continue;
        }
        const DrawRect out = frame->rect, in = draw_rect_inset(out, frame->border_width);
        const DrawRect sides[] = {
            {out.x, out.y, in.x - out.x, out.h},
            {in.x + in.w, out.y, in.x - out.x, out.h},
            {out.x, out.y, out.w, in.y - out.y},
            {out.x, in.y + in.h, out.w, in.y - out.y},
        };
        for (int side = 0; side < 4; side++) {
            if (overlap(ink, draw_rect_intersect(sides[side], frame->clip))) {
                complain(look, text, "touches the frame of %.0f×%.0f around what happens now",
                         (double)out.w, (double)out.h);
                break;
            }
        }
    }
}

/* ----------------------------------------------------------------------------- contrast */

/* A control that cannot be used now may say so by less contrast; its colour is no named one. */
static bool is_disabled(const Look *look, const DrawCommand *text) {
    const DrawTheme *theme = look->list->theme;
    const DrawColour named[] = {theme->ink,      theme->muted, theme->on_accent, theme->forward,
                                theme->backward, theme->error, theme->now_text,  theme->good};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (same_colour(text->fill, named[i])) {
            return false;
        }
    }
    return text->tag.part == DRAW_PART_CONTROL;
}

/* What is drawn half transparent over a text dims it, too. */
static DrawColour dimmed_ink(const Look *look, int text) {
    const DrawCommand *command = &look->list->commands[text];
    DrawRect ink = ink_of(command);
    DrawColour colour = command->fill;
    for (int i = text + 1; i < look->list->count; i++) {
        const DrawCommand *over = &look->list->commands[i];
        DrawRect seen = draw_rect_intersect(over->rect, over->clip);
        if (over->kind == DRAW_KIND_RECT && over->fill.a > 0 && over->fill.a < 255 &&
            draw_rect_contains(seen, ink.x + ink.w / 2, ink.y + ink.h / 2)) {
            uint8_t alpha = colour.a;
            colour = draw_mix(colour, over->fill, over->fill.a / 255.0f);
            colour.a = alpha;
        }
    }
    return colour;
}

static void check_contrast(const Look *look, int i) {
    const DrawCommand *text = &look->list->commands[i];
    DrawColour fill = dimmed_ink(look, i);
    float scale = look->list->scale, least = is_disabled(look, text) ? CONTRAST_DISABLED : CONTRAST;
    DrawRect seen = seen_of(text);
    int left = (int)ceilf(seen.x * scale), right = (int)floorf((seen.x + seen.w) * scale);
    int top = (int)ceilf(seen.y * scale), bottom = (int)floorf((seen.y + seen.h) * scale);
    int64_t low = 0, all = 0;
    float worst = 21, contrast = 0;
    DrawColour last = {0}; /* most pixels are like their neighbours */
    for (int y = top < 0 ? 0 : top; y < bottom && y < look->height; y++) {
        for (int x = left < 0 ? 0 : left; x < right && x < look->width; x++) {
            const uint8_t *rgba = look->ground + 4 * ((int64_t)y * look->width + x);
            const DrawColour ground = {rgba[0], rgba[1], rgba[2], 255};
            if (all == 0 || !same_colour(ground, last)) {
                DrawColour ink = draw_mix(ground, fill, fill.a / 255.0f);
                ink.a = 255;
                contrast = draw_contrast(ink, ground);
                last = ground;
            }
            low += contrast < least - 0.01f;
            worst = fminf(worst, contrast);
            all++;
        }
    }
    double spoilt = look->allowed & TEXTS_ALLOW_MOTION ? SPOILT_MOVING
                    : scale != 1                       ? SPOILT_SCALED
                                                       : SPOILT;
    if (all > 0 && (double)low > spoilt * (double)all) {
        complain(look, text, "has contrast %.2f with %.0f %% of its ground", (double)worst,
                 100.0 * (double)low / (double)all);
    }
}

/* The picture as it is but for its texts. */
static void draw_ground(Look *look) {
    const DrawList *list = look->list;
    DrawList without = *list;
    without.commands = malloc((size_t)list->count * sizeof *without.commands);
    without.count = 0;
    for (int i = 0; i < list->count; i++) {
        if (list->commands[i].kind != DRAW_KIND_TEXT) {
            without.commands[without.count++] = list->commands[i];
        }
    }
    look->width = (int)(list->width * list->scale);
    look->height = (int)(list->height * list->scale);
    look->ground = malloc((size_t)look->width * (size_t)look->height * 4);
    GpuRenderer *renderer;
    GpuTarget target;
    Status status = gpu_renderer_create_software(list->fonts, &renderer);
    assert_string_equal(status.text, "");
    status = gpu_target_create(renderer, look->width, look->height, &target);
    assert_string_equal(status.text, "");
    gpu_render(renderer, &without, &target);
    gpu_target_read(&target, look->ground);
    gpu_target_destroy(&target);
    gpu_renderer_destroy(renderer);
    free(without.commands);
}

char *texts_faults(Screen *screen, int allowed) {
    char *faults = NULL;
    size_t size;
    Look look = {.list = app_list(screen->app), .allowed = allowed};
    look.out = open_memstream(&faults, &size);
    assert_non_null(look.out);
    draw_ground(&look);
    for (int i = 0; i < look.list->count; i++) {
        const DrawCommand *text = &look.list->commands[i];
        if (!is_text(text) || ((allowed & TEXTS_ALLOW_OVERLAY) && is_dimmed(&look, i + 1))) {
            continue;
        }
        /* A card's edge may lie close by. */
        DrawRect seen = draw_rect_inset(seen_of(text), allowed & TEXTS_ALLOW_OVERLAY ? -3 : 0);
        int under = hidden(&look, seen, i + 1, look.list->count);
        if (under == 1 && !(allowed & TEXTS_ALLOW_OVERLAY)) {
            complain(&look, text, "is partly hidden");
        }
        if (under == 2 || (under == 1 && (allowed & TEXTS_ALLOW_OVERLAY))) {
            continue;
        }
        check_cut(&look, text);
        check_box(&look, i);
        check_overlaps(&look, i);
        check_contrast(&look, i);
        if (!(allowed & TEXTS_ALLOW_MOTION)) {
            check_frames(&look, i);
        }
    }
    free(look.ground);
    assert_int_equal(fclose(look.out), 0);
    if (size == 0) {
        free(faults);
        return NULL;
    }
    return faults;
}

void screen_check_texts(Screen *screen, const char *what) {
    char *faults = texts_faults(screen, TEXTS_ALLOW_SHORTENED | TEXTS_ALLOW_OVERLAY);
    if (faults) {
        print_error("%s", faults);
        free(faults);
        fail_msg("%s: texts cannot be read", what);
    }
}
