/* Several planes of a tensor side by side: the channels of X or dX. */
#include "view/stage.h"

#include <math.h>
#include <stdio.h>

enum {
    GAP = 8,
    CAPTION = 15,
    STRIP = 64, /* small pictures of all channels under a large one, with the gap above them */
    STRIP_LEAST = 34,
    CELL_MARKED = 18,   /* height in which a thin mark leaves the digits free */
    CAPTION_NEEDS = 52, /* height of tiles that have names */
    TILE_MIN = 24,      /* a plane smaller than this shows nothing */
    TILES_MAX = 256,    /* more are not looked at */
    CROWDED = 44        /* on planes this small only one is marked */
};

/* ------------------------------------------------------------------------------- tiles */

/* Room of a tile for its plane when there are so many columns of them. */
static DrawRect room_of(const ViewTiles *tiles, int columns) {
    int rows = (tiles->count + columns - 1) / columns;
    float w = (tiles->area.w - GAP * (float)(columns - 1)) / (float)columns;
    float h = (tiles->area.h - GAP * (float)(rows - 1)) / (float)rows;
    return (DrawRect){0, 0, w, h - tiles->caption};
}

static ViewPlane tile_plane(const View *view, const ViewTiles *tiles, int i) {
    DrawRect area = {tiles->area.x + (float)(i % tiles->columns) * (tiles->w + GAP),
                     tiles->area.y + tiles->caption +
                         (float)(i / tiles->columns) * (tiles->h + tiles->caption + GAP),
                     tiles->w, tiles->h};
    ViewPlane plane = view_plane_fitted(view, tiles->role, tiles->n, tiles->first + i, area);
    return plane;
}

/* A plane where there are so many columns of them; without a size where that has no room. */
static ViewPlane plane_with(const View *view, const ViewTiles *tiles, int columns) {
    DrawRect room = room_of(tiles, columns);
    ViewPlane plane = view_plane_bare(view, tiles->role, tiles->n, 0);
    return room.w < 4 || room.h < 4 ? plane
                                    : view_plane_fitted(view, tiles->role, tiles->n, 0, room);
}

bool view_plane_tells(const View *view, const ViewPlane *plane, float more) {
    float cols = (float)(plane->left + plane->cols + plane->right);
    return plane->numbers && plane->rect.w / cols >= view_cell_short(view, plane->role) + more;
}

/* All in one row where their numbers have room there; else the number of columns that makes the
 * planes largest, with numbers if they can have them. */
static void choose_columns(const View *view, ViewTiles *tiles) {
    float best = -1;
    tiles->caption = tiles->count <= 16 && tiles->area.h >= CAPTION_NEEDS ? CAPTION : 0;
    for (int columns = tiles->count; columns >= 1; columns--) {
        ViewPlane plane = plane_with(view, tiles, columns);
        float size = plane.rect.w * plane.rect.h * (plane.numbers ? 1000 : 1);
        if (size > best) {
            best = size;
            tiles->columns = columns;
            tiles->w = plane.rect.w;
            tiles->h = plane.rect.h;
        }
        if (columns == tiles->count && view_plane_tells(view, &plane, 0)) {
            break;
        }
    }
}

ViewTiles view_tiles_plan(const View *view, ConvRole role, int n, int current, DrawRect area) {
    int total = scene_tensor(view->frame->scene, role)->extent[1];
    ViewTiles tiles = {.role = role, .n = n, .count = total, .columns = 1, .area = area};
    tiles.count = total > TILES_MAX ? TILES_MAX : total;
    choose_columns(view, &tiles);
    while (fmaxf(tiles.w, tiles.h) < TILE_MIN && tiles.count > 1) {
        tiles.count -= (tiles.count + 3) / 4;
        choose_columns(view, &tiles);
    }
    tiles.current = current;
    tiles.first = current - tiles.count / 2;
    tiles.first = tiles.first > total - tiles.count ? total - tiles.count : tiles.first;
    tiles.first = tiles.first < 0 ? 0 : tiles.first;
    return tiles;
}

bool view_tiles_have_numbers(const View *view, const ViewTiles *tiles) {
    ViewPlane plane = tile_plane(view, tiles, 0);
    return view_plane_tells(view, &plane, 0);
}

float view_tiles_numbers_width(const View *view, ConvRole role, float h, float most) {
    ViewPlane plane = view_plane(view, role, 0, 0);
    int count = scene_tensor(view->frame->scene, role)->extent[1];
    int cols = plane.left + plane.cols + plane.right, rows = plane.top + plane.rows + plane.bottom;
    float cell = view_cell_short(view, role);
    bool input = conv_role_kin(role) == CONV_ROLE_X;
    bool many = input && view_shows_all_channels(view) && !view_is_colour(view);
    for (int columns = 1; many && columns <= count && columns <= 8; columns++) {
        int down = (count + columns - 1) / columns;
        float high = (float)down * ((float)rows * VIEW_CELL_MIN_H + CAPTION + GAP) - GAP;
        float wide = (float)columns * ((float)cols * cell + GAP) - GAP;
        if (high <= h && wide <= most) {
            return wide;
        }
    }
    float wide = (float)cols * cell; /* one with numbers */
    return (float)rows * VIEW_CELL_MIN_H <= h && wide <= most ? wide : 0;
}

float view_tiles_strip(const View *view, ConvRole role, float h) {
    ViewPlane plane = view_plane(view, role, 0, 0);
    int rows = plane.rows + (view_is_padded_input(view, role) ? plane.top + plane.bottom : 0);
    float class = ceilf(view->type_least / VIEW_CLASS_SHARE);
    float left = h - (float)rows * fmaxf(CELL_MARKED, class);
    if (class > 0) {
        return left >= STRIP_LEAST ? fminf(STRIP, left) : 0;
    }
    left = left >= STRIP_LEAST ? left : h - (float)(rows * VIEW_CELL_MIN_H);
    return left >= STRIP_LEAST ? fminf(STRIP, left) : 0;
}

void view_tiles_note(const View *view, const ViewTiles *tiles, char *out, int size) {
    int total = scene_tensor(view->frame->scene, tiles->role)->extent[1];
    out[0] = '\0';
    if (tiles->count < total) {
        snprintf(out, (size_t)size, "channels %d–%d", tiles->first,
                 tiles->first + tiles->count - 1);
    }
}

static void caption(View *view, const ViewTiles *tiles, const ViewPlane *plane, int i) {
    if (tiles->caption <= 0) {
        return;
    }
    static const char *const words[] = {"channel ", "ch ", ""};
    char text[32], longest[32]; /* all of them are written alike */
    for (int word = 0; word < 3; word++) {
        snprintf(longest, sizeof longest, "%s%d", words[word], tiles->first + tiles->count - 1);
        snprintf(text, sizeof text, "%s%d", words[word], tiles->first + i);
        if (draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, longest) <=
            tiles->w + GAP - 6) {
            break;
        }
    }
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, plane->rect.x, plane->rect.y - 8, DRAW_LEFT,
              view->theme->muted, text);
}

DrawRect view_tiles_draw(View *view, const ViewTiles *tiles) {
    DrawRect all = {tiles->area.x, tiles->area.y, 0, 0};
    for (int i = 0; i < tiles->count; i++) {
        ViewPlane plane = tile_plane(view, tiles, i);
        view_plane_draw(view, &plane);
        caption(view, tiles, &plane, i);
        all.w = fmaxf(all.w, plane.rect.x + plane.rect.w - all.x);
        all.h = fmaxf(all.h, plane.rect.y + plane.rect.h - all.y);
    }
    return all;
}

void view_tiles_marks(View *view, const ViewTiles *tiles) {
    ViewJointEdges edges = {0};
    DrawRect all = tiles->area;
    bool crowded = fmaxf(tiles->w, tiles->h) < CROWDED;
    for (int i = 0; i < tiles->count; i++) {
        ViewPlane plane = tile_plane(view, tiles, i);
        if (!crowded || plane.c == tiles->current) {
            view_plane_marks_noted(view, &plane, &edges);
        }
        all.w = i == 0 ? plane.rect.w : fmaxf(all.w, plane.rect.x + plane.rect.w - all.x);
        all.h = i == 0 ? plane.rect.h : fmaxf(all.h, plane.rect.y + plane.rect.h - all.y);
        if (crowded && plane.c == tiles->current) {
            draw_frame(view->list, draw_rect_inset(plane.rect, -3), 3, 2,
                       view_role_colour(view, plane.role));
        }
    }
    view_joint_edges(view, &edges, all);
}
