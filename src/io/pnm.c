/* PGM and PPM by the descriptions pgm(5) and ppm(5) of netpbm. */
#include "io/pnm.h"

#include "base/size.h"

#include <limits.h>

static const char CUT_SHORT[] = "it is cut short";

enum { LARGEST_MAXIMUM = 65535 };

static bool is_space(uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static size_t line_end(const IoBytes *bytes, size_t at) {
    while (at < bytes->size && bytes->data[at] != '\n' && bytes->data[at] != '\r')
        ++at;
    return at;
}

/* Skips white space and comments, which reach from # to the end of the line. */
static void skip_space(const IoBytes *bytes, size_t *at) {
    while (*at < bytes->size && (is_space(bytes->data[*at]) || bytes->data[*at] == '#'))
        *at = bytes->data[*at] == '#' ? line_end(bytes, *at) : *at + 1;
}

/* Reads a decimal number of at most INT_MAX. */
static bool read_number(const IoBytes *bytes, size_t *at, int *out) {
    skip_space(bytes, at);
    int64_t value = 0;
    size_t start = *at;
    for (; *at < bytes->size && bytes->data[*at] >= '0' && bytes->data[*at] <= '9'; ++*at) {
        value = value * 10 + (bytes->data[*at] - '0');
        if (value > INT_MAX)
            return false;
    }
    *out = (int)value;
    return *at > start;
}

bool io_pnm_recognise(const IoBytes *bytes) {
    if (bytes->size < 3 || bytes->data[0] != 'P')
        return false;
    uint8_t kind = bytes->data[1];
    return (kind == '2' || kind == '3' || kind == '5' || kind == '6') &&
           (is_space(bytes->data[2]) || bytes->data[2] == '#');
}

const char *io_pnm_header(const IoBytes *bytes, IoPnmHeader *out) {
    uint8_t kind = bytes->data[1];
    IoPnmHeader header = {.channels = kind == '3' || kind == '6' ? 3 : 1, .text = kind < '5'};
    size_t at = 2;
    if (!read_number(bytes, &at, &header.width) || !read_number(bytes, &at, &header.height) ||
        !read_number(bytes, &at, &header.maximum))
        return at >= bytes->size ? CUT_SHORT : "its header is not made of numbers";
    if (header.width == 0 || header.height == 0)
        return "it has no pixels";
    if (header.maximum == 0 || header.maximum > LARGEST_MAXIMUM)
        return "its brightest value must lie between 1 and 65535";
    if (at < bytes->size && bytes->data[at] == '#')
        at = line_end(bytes, at);
    if (at == bytes->size)
        return CUT_SHORT;
    if (!is_space(bytes->data[at]))
        return "its header is not made of numbers";
    header.data_at = at + 1;

    /* A written number takes a digit and a space, the last one a digit. */
    const int64_t each = header.text || header.maximum > 255 ? 2 : 1;
    int64_t needed;
    if (!size_multiply((int64_t)header.width * header.height, header.channels * each, &needed))
        return CUT_SHORT;
    if ((int64_t)(bytes->size - header.data_at) < needed - header.text)
        return CUT_SHORT;
    *out = header;
    return NULL;
}

static bool read_value(const IoBytes *bytes, const IoPnmHeader *header, size_t *at, int *out) {
    if (header->text)
        return read_number(bytes, at, out);
    *out = bytes->data[(*at)++];
    if (header->maximum > 255)
        *out = *out << 8 | bytes->data[(*at)++];
    return true;
}

const char *io_pnm_pixels(const IoBytes *bytes, const IoPnmHeader *header, uint8_t *pixels) {
    int64_t count = (int64_t)header->width * header->height * header->channels;
    size_t at = header->data_at;
    for (int64_t i = 0; i < count; ++i) {
        int value;
        if (!read_value(bytes, header, &at, &value))
            return at >= bytes->size ? CUT_SHORT : "one of its values is no number";
        if (value > header->maximum)
            return "one of its values is larger than its header allows";
        pixels[i] = (uint8_t)((value * 255 + header->maximum / 2) / header->maximum);
    }
    return NULL;
}
