/* Packing patches onto shelves, and finding them again. */
#include "gpu/atlas.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WHITE_SIZE = 4, FIRST_PLACES = 1024 };

static void mark_dirty(GpuAtlas *atlas, int top, int bottom) {
    atlas->dirty_top = top < atlas->dirty_top ? top : atlas->dirty_top;
    atlas->dirty_bottom = bottom > atlas->dirty_bottom ? bottom : atlas->dirty_bottom;
}

bool gpu_atlas_init(GpuAtlas *atlas, int size, int largest) {
    assert(size >= 64 && size <= largest && largest <= UINT16_MAX);
    memset(atlas, 0, sizeof *atlas);
    atlas->pixels = malloc((size_t)size * (size_t)size);
    atlas->entries = malloc(FIRST_PLACES * sizeof *atlas->entries);
    if (!atlas->pixels || !atlas->entries) {
        gpu_atlas_free(atlas);
        return false;
    }
    atlas->size = size;
    atlas->largest = largest;
    atlas->places = FIRST_PLACES;
    gpu_atlas_clear(atlas);
    return true;
}

void gpu_atlas_free(GpuAtlas *atlas) {
    free(atlas->pixels);
    free(atlas->entries);
    memset(atlas, 0, sizeof *atlas);
}

void gpu_atlas_clear(GpuAtlas *atlas) {
    memset(atlas->entries, 0, atlas->places * sizeof *atlas->entries);
    memset(atlas->pixels, 0, (size_t)atlas->size * (size_t)atlas->size);
    for (int y = 0; y < WHITE_SIZE; y++)
        memset(atlas->pixels + y * atlas->size, 255, WHITE_SIZE);
    atlas->count = 0;
    atlas->shelves[0] = (GpuShelf){0, WHITE_SIZE, WHITE_SIZE + 1};
    atlas->shelf_count = 1;
    atlas->bottom = WHITE_SIZE + 1;
    atlas->dirty_top = 0;
    atlas->dirty_bottom = atlas->size;
}

GpuEdges gpu_atlas_white(void) {
    return (GpuEdges){WHITE_SIZE / 2, WHITE_SIZE / 2, WHITE_SIZE / 2, WHITE_SIZE / 2};
}

/* The place of `key`, or the free place where it belongs. */
static uint32_t place_of(const GpuAtlasEntry *entries, uint32_t places, uint64_t key) {
    uint32_t place = (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (places - 1);
    while (entries[place].key && entries[place].key != key)
        place = (place + 1) & (places - 1);
    return place;
}

const GpuPatch *gpu_atlas_find(const GpuAtlas *atlas, uint64_t key) {
    const GpuAtlasEntry *entry = &atlas->entries[place_of(atlas->entries, atlas->places, key)];
    return entry->key ? &entry->patch : NULL;
}

static bool grow_entries(GpuAtlas *atlas) {
    uint32_t places = 2 * atlas->places;
    GpuAtlasEntry *entries = calloc(places, sizeof *entries);
    if (!entries)
        return false;
    for (uint32_t i = 0; i < atlas->places; i++)
        if (atlas->entries[i].key)
            entries[place_of(entries, places, atlas->entries[i].key)] = atlas->entries[i];
    free(atlas->entries);
    atlas->entries = entries;
    atlas->places = places;
    return true;
}

/* Twice as wide and high; what is there keeps its place. */
static bool grow_pixels(GpuAtlas *atlas) {
    int size = 2 * atlas->size;
    if (size > atlas->largest)
        return false;
    uint8_t *pixels = calloc((size_t)size, (size_t)size);
    if (!pixels)
        return false;
    for (int y = 0; y < atlas->size; y++)
        memcpy(pixels + (size_t)y * (size_t)size, atlas->pixels + (size_t)y * (size_t)atlas->size,
               (size_t)atlas->size);
    free(atlas->pixels);
    atlas->pixels = pixels;
    atlas->size = size;
    atlas->dirty_top = 0;
    atlas->dirty_bottom = size;
    return true;
}

/* The lowest shelf with room that wastes at most a third of its height; a new one otherwise.
 * Patches stand one texel apart, so that none shows at the edge of another. */
static GpuShelf *shelf_for(GpuAtlas *atlas, int width, int height) {
    GpuShelf *best = NULL;
    for (int i = 0; i < atlas->shelf_count; i++) {
        GpuShelf *shelf = &atlas->shelves[i];
        if (shelf->height < height || shelf->used + width > atlas->size ||
            2 * shelf->height > 3 * height + 4)
            continue;
        if (!best || shelf->height < best->height)
            best = shelf;
    }
    if (best || atlas->bottom + height > atlas->size || width > atlas->size ||
        atlas->shelf_count == GPU_ATLAS_SHELVES)
        return best;
    best = &atlas->shelves[atlas->shelf_count++];
    *best = (GpuShelf){atlas->bottom, height, 0};
    atlas->bottom += height + 1;
    return best;
}

const GpuPatch *gpu_atlas_add(GpuAtlas *atlas, uint64_t key, GpuPatch patch) {
    assert(key != 0 && patch.width >= 0 && patch.height >= 0);
    if (2 * (atlas->count + 1) > atlas->places && !grow_entries(atlas))
        return NULL;
    patch.x = patch.y = 0;
    if (patch.width > 0 && patch.height > 0) {
        GpuShelf *shelf = shelf_for(atlas, patch.width, patch.height);
        while (!shelf && grow_pixels(atlas))
            shelf = shelf_for(atlas, patch.width, patch.height);
        if (!shelf)
            return NULL;
        patch.x = shelf->used;
        patch.y = shelf->y;
        shelf->used += patch.width + 1;
        mark_dirty(atlas, patch.y, patch.y + patch.height);
    }
    GpuAtlasEntry *entry = &atlas->entries[place_of(atlas->entries, atlas->places, key)];
    assert(entry->key == 0);
    *entry = (GpuAtlasEntry){key, patch};
    atlas->count++;
    return &entry->patch;
}

uint8_t *gpu_atlas_row(GpuAtlas *atlas, const GpuPatch *patch, int y) {
    assert(y >= 0 && y < patch->height);
    return atlas->pixels + (size_t)(patch->y + y) * (size_t)atlas->size + patch->x;
}
