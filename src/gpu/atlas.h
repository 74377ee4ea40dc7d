/* One picture of coverage in which glyphs, rounded corners and hatching stand side by side, each
 * found again by its key. Keeps it in memory; who draws sends it to the driver. */
#ifndef GPU_ATLAS_H
#define GPU_ATLAS_H

#include "gpu/batch.h"

#include <stdbool.h>
#include <stdint.h>

/// Where something stands in the atlas, and for a glyph where it stands at the pen.
typedef struct GpuPatch {
    int x, y, width, height;
    int left, top;
} GpuPatch;

typedef struct GpuAtlasEntry {
    uint64_t key;
    GpuPatch patch;
} GpuAtlasEntry;

/// A row of patches of about the same height.
typedef struct GpuShelf {
    int y, height, used;
} GpuShelf;

enum { GPU_ATLAS_SHELVES = 1024 };

typedef struct GpuAtlas {
    uint8_t *pixels; ///< coverage[size][size]
    int size, largest;
    GpuShelf shelves[GPU_ATLAS_SHELVES];
    int shelf_count, bottom;
    GpuAtlasEntry *entries; ///< open addressing; key 0 is a free place
    uint32_t places, count;
    int dirty_top, dirty_bottom; ///< rows changed since the driver had them
} GpuAtlas;

/// An atlas of size×size texels that doubles up to largest×largest.
/// False when there is no memory.
bool gpu_atlas_init(GpuAtlas *atlas, int size, int largest);
void gpu_atlas_free(GpuAtlas *atlas);

/// Forgets all patches; keeps its size.
void gpu_atlas_clear(GpuAtlas *atlas);

/// The patch of `key` (not 0), or NULL. Lent until the next gpu_atlas_add.
const GpuPatch *gpu_atlas_find(const GpuAtlas *atlas, uint64_t key);

/// Finds room for a patch of `key`, all zero; fill it through gpu_atlas_row. NULL when the atlas is
/// full or memory is out. Lent until the next gpu_atlas_add.
const GpuPatch *gpu_atlas_add(GpuAtlas *atlas, uint64_t key, GpuPatch patch);

/// Row `y` of a patch.
uint8_t *gpu_atlas_row(GpuAtlas *atlas, const GpuPatch *patch, int y);

/// Texels that are wholly covered, for plain colour.
GpuEdges gpu_atlas_white(void);

#endif
