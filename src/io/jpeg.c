/* The segments of a JPEG file (ITU-T T.81, annex B) and the orientation tag of EXIF 2.3. */
#include "io/jpeg.h"

#include <string.h>

enum {
    MARKER_SOF0 = 0xC0, ///< baseline; 1 extended, 2 progressive
    MARKER_DHT = 0xC4,  ///< Huffman tables
    MARKER_JPG = 0xC8,
    MARKER_DAC = 0xCC,
    MARKER_SOF15 = 0xCF,
    MARKER_RST0 = 0xD0,
    MARKER_SOI = 0xD8, ///< start of image, the last of the markers without content
    MARKER_EOI = 0xD9,
    MARKER_SOS = 0xDA, ///< start of scan; coded pixels follow it
    MARKER_APP1 = 0xE1,
    TAG_ORIENTATION = 0x0112,
    TABLE_CODES = 256,
};

/* The content of a segment, behind marker and length. */
typedef struct Segment {
    int marker;
    const uint8_t *data;
    size_t size;
} Segment;

static bool has_content(uint8_t marker) {
    return marker != 0x00 && marker != 0x01 && marker != 0xFF &&
           !(marker >= MARKER_RST0 && marker <= MARKER_SOI);
}

/* Finds the next segment at or behind *at, past coded pixels; false at the end of the picture, or
 * of the file. */
static bool next_segment(const IoBytes *bytes, size_t *at, Segment *out) {
    const uint8_t *data = bytes->data;
    size_t size = bytes->size;
    while (*at + 1 < size && !(data[*at] == 0xFF && has_content(data[*at + 1])))
        ++*at;
    if (size - *at < 4 || data[*at + 1] == MARKER_EOI)
        return false;
    size_t length = (size_t)data[*at + 2] << 8 | data[*at + 3];
    if (length < 2 || length > size - *at - 2)
        return false;
    *out = (Segment){data[*at + 1], data + *at + 4, length - 2};
    *at += 2 + length;
    return true;
}

bool io_jpeg_recognise(const IoBytes *bytes) {
    return bytes->size >= 3 && memcmp(bytes->data, "\xFF\xD8\xFF", 3) == 0;
}

static bool is_frame(int marker) {
    return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 && marker != MARKER_DHT &&
           marker != MARKER_JPG && marker != MARKER_DAC;
}

const char *io_jpeg_size(const IoBytes *bytes, int *width, int *height) {
    size_t at = 0;
    Segment segment;
    while (next_segment(bytes, &at, &segment) && segment.marker != MARKER_SOS) {
        if (!is_frame(segment.marker))
            continue;
        if (segment.marker > MARKER_SOF0 + 2)
            return "it is a lossless or arithmetic-coded JPEG, which is not read; save it again as "
                   "an ordinary one";
        if (segment.size < 6)
            break;
        if (segment.data[0] != 8)
            return "it has more than 8 bits a colour, which is not read; save it again as an "
                   "ordinary JPEG";
        *height = segment.data[1] << 8 | segment.data[2];
        *width = segment.data[3] << 8 | segment.data[4];
        return *width > 0 && *height > 0 ? NULL : "it has no pixels";
    }
    return "it is cut short or damaged before its size";
}

const char *io_jpeg_check(const IoBytes *bytes) {
    size_t at = 0;
    Segment segment;
    while (next_segment(bytes, &at, &segment)) {
        if (segment.marker != MARKER_DHT)
            continue;
        /* Tables of a byte for their number, 16 counts, and as many values as these add up to. */
        for (size_t table = 0; table < segment.size;) {
            size_t codes = 0;
            for (size_t i = 1; i <= 16 && table + i < segment.size; ++i)
                codes += segment.data[table + i];
            if (codes > TABLE_CODES || segment.size - table < 17 + codes)
                return "a Huffman table is longer than it may be";
            table += 17 + codes;
        }
    }
    return NULL;
}

/* Numbers of a TIFF structure in the byte order it declares; 0 beyond its end. */
typedef struct Tiff {
    const uint8_t *data;
    size_t size;
    bool little;
} Tiff;

static unsigned tiff_number(const Tiff *tiff, size_t at, int bytes) {
    if (at > tiff->size || tiff->size - at < (size_t)bytes)
        return 0;
    unsigned value = 0;
    for (int i = 0; i < bytes; ++i)
        value = value << 8 | tiff->data[at + (size_t)(tiff->little ? bytes - 1 - i : i)];
    return value;
}

static int tiff_orientation(const Tiff *tiff) {
    enum { ENTRY_SIZE = 12, TYPE_SHORT = 3 };
    size_t folder = tiff_number(tiff, 4, 4);
    unsigned entries = tiff_number(tiff, folder, 2);
    for (unsigned i = 0; i < entries; ++i) {
        size_t entry = folder + 2 + (size_t)i * ENTRY_SIZE;
        if (tiff_number(tiff, entry, 2) != TAG_ORIENTATION)
            continue;
        unsigned value = tiff_number(tiff, entry + 8, 2);
        bool valid = tiff_number(tiff, entry + 2, 2) == TYPE_SHORT && value >= 1 && value <= 8;
        return valid ? (int)value : 1;
    }
    return 1;
}

int io_jpeg_orientation(const IoBytes *bytes) {
    size_t at = 0;
    Segment segment;
    while (next_segment(bytes, &at, &segment) && segment.marker != MARKER_SOS) {
        if (segment.marker == MARKER_APP1 && segment.size >= 14 &&
            memcmp(segment.data, "Exif\0\0", 6) == 0) {
            Tiff tiff = {segment.data + 6, segment.size - 6, segment.data[6] == 'I'};
            return tiff_orientation(&tiff);
        }
    }
    return 1;
}
