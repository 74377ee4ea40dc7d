/* The chunks of a PNG file (ISO/IEC 15948): length, type, content, CRC-32 of type and content. */
#include "io/png_chunks.h"

#include <limits.h>
#include <string.h>

enum {
    SIGNATURE_SIZE = 8,
    CHUNK_FRAME = 12,  ///< bytes of length, type and checksum
    HEADER_LENGTH = 13 ///< of the content of IHDR
};

static uint32_t big_endian(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

bool io_png_recognise(const IoBytes *bytes) {
    return bytes->size >= SIGNATURE_SIZE &&
           memcmp(bytes->data, "\x89PNG\r\n\x1a\n", SIGNATURE_SIZE) == 0;
}

const char *io_png_size(const IoBytes *bytes, int *width, int *height) {
    const uint8_t *chunk = bytes->data + SIGNATURE_SIZE;
    if (bytes->size < SIGNATURE_SIZE + CHUNK_FRAME + HEADER_LENGTH)
        return "it is cut short";
    if (big_endian(chunk) != HEADER_LENGTH || memcmp(chunk + 4, "IHDR", 4) != 0)
        return "its header is damaged";
    uint32_t w = big_endian(chunk + 8), h = big_endian(chunk + 12);
    if (w > INT_MAX || h > INT_MAX)
        return "its header is damaged";
    if (w == 0 || h == 0)
        return "it has no pixels";
    *width = (int)w;
    *height = (int)h;
    return NULL;
}

/* The CRC-32 of ISO 3309, a byte at a time by a table of the 256 remainders. */
static void fill_table(uint32_t table[256]) {
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t rest = byte;
        for (int bit = 0; bit < 8; ++bit)
            rest = rest & 1 ? 0xEDB88320u ^ rest >> 1 : rest >> 1;
        table[byte] = rest;
    }
}

static uint32_t checksum(const uint32_t table[256], const uint8_t *data, size_t size) {
    uint32_t rest = 0xFFFFFFFFu;
    for (size_t i = 0; i < size; ++i)
        rest = table[(rest ^ data[i]) & 0xFF] ^ rest >> 8;
    return rest ^ 0xFFFFFFFFu;
}

const char *io_png_check(const IoBytes *bytes) {
    uint32_t table[256];
    fill_table(table);
    size_t at = SIGNATURE_SIZE;
    while (bytes->size - at >= CHUNK_FRAME) {
        const uint8_t *chunk = bytes->data + at;
        size_t length = big_endian(chunk);
        if (length > bytes->size - at - CHUNK_FRAME)
            break;
        /* A small first letter means: may be left out, so may be damaged. */
        bool optional = chunk[4] >= 'a' && chunk[4] <= 'z';
        bool matters = !optional || memcmp(chunk + 4, "tRNS", 4) == 0;
        if (matters && checksum(table, chunk + 4, length + 4) != big_endian(chunk + 8 + length))
            return "a checksum does not match";
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return NULL;
        at += CHUNK_FRAME + length;
    }
    return "it is cut short";
}
