/* Sample pictures of the tests of io/: the stored ones, and a JPEG that is made to break decoders.
 */
#ifndef TESTS_IO_PICTURES_H
#define TESTS_IO_PICTURES_H

#include "files.h"

static inline IoBytes stored_picture(const char *name) {
    return get_file(in_data("pictures", name).text);
}

/* A copy in a block of just its size, so that a step beyond it is found. */
static inline IoBytes cut_to(const IoBytes *bytes, size_t size) {
    IoBytes cut = {malloc(size ? size : 1), size};
    memcpy(cut.data, bytes->data, size);
    return cut;
}

/* A sound JPEG with a segment `marker` of `size` bytes of content put in behind its first marker.
 */
static inline IoBytes with_segment(const char *name, int marker, const uint8_t *content,
                                   size_t size) {
    IoBytes sound = stored_picture(name);
    IoBytes made = {malloc(sound.size + 4 + size), sound.size + 4 + size};
    memcpy(made.data, sound.data, 2);
    made.data[2] = 0xFF;
    made.data[3] = (uint8_t)marker;
    made.data[4] = (uint8_t)((size + 2) >> 8);
    made.data[5] = (uint8_t)(size + 2);
    memcpy(made.data + 6, content, size);
    memcpy(made.data + 6 + size, sound.data + 2, sound.size - 2);
    io_bytes_free(&sound);
    return made;
}

/* A Huffman table of 16 × 255 codes: stb_image 2.27 writes far beyond the 256 it has room for. */
static inline IoBytes overlong_huffman_table(void) {
    uint8_t table[17 + 16 * 255];
    memset(table, 0x41, sizeof table);
    table[0] = 0x13; /* the last of the AC tables */
    memset(table + 1, 255, 16);
    return with_segment("smooth-baseline.jpg", 0xC4, table, sizeof table);
}

#endif
