/* Pictures of values as colours in memory: what shaders/map.frag computes, without it. Each is kept
 * as it stands on screen, from frame to frame, as long as its values stay the same and a budget of
 * bytes allows. */
#ifndef GPU_PICTURES_H
#define GPU_PICTURES_H

#include "gpu/raster.h"

/// Which pixels of which picture; equal ones have equal colours.
typedef struct GpuPictureKey {
    uint64_t key, revision;
    int plane_count, width, height; ///< of the values
    int across, down;               ///< pixels of the whole picture
    GpuEdges part;                  ///< of those, the ones that are seen
    float limit, below;
    DrawPalette palette;
    const DrawTheme *theme;
} GpuPictureKey;

typedef struct GpuPicture {
    GpuPictureKey key;
    uint32_t *words; ///< [part height][part width]
    int64_t bytes;
    uint64_t used; ///< when it was drawn last
} GpuPicture;

typedef struct GpuPictures {
    GpuPicture *entries;
    int count, capacity;
    int64_t bytes, budget;
    uint64_t clock;
    int made; ///< since the program started
} GpuPictures;

void gpu_pictures_init(GpuPictures *pictures, int64_t budget);
void gpu_pictures_free(GpuPictures *pictures);

/// Gives up the least recently drawn until at most `bytes` are held.
void gpu_pictures_trim(GpuPictures *pictures, int64_t bytes);

/// The colours of the pixels `part` of `image` drawn across × down pixels, as if all of it were
/// computed: one word a pixel, rows of the part's width. Lent until the next call; NULL when memory
/// is out.
const uint32_t *gpu_pictures_words(GpuPictures *pictures, const DrawImage *image,
                                   const DrawTheme *theme, int across, int down, GpuEdges part);

/// The place among the cells that lies in the middle of a picture's pixel, where a pixel covers
/// `span` cells.
float gpu_cell_at(int pixel, float span);

#endif
