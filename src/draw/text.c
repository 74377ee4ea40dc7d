/* Reading UTF-8 and adding up advances. Knows no font. */
#include "draw/text.h"

enum { REPLACEMENT = 0xfffd };

/* How many bytes follow a lead byte, its payload bits, and the least code point such a sequence may
 * stand for (less would be an overlong form). False for a byte that starts no sequence. */
static bool read_lead(unsigned char lead, int *following, uint32_t *bits, uint32_t *least) {
    if (lead >= 0xc2 && lead <= 0xdf) {
        *following = 1, *bits = lead & 0x1f, *least = 0x80;
    } else if ((lead & 0xf0) == 0xe0) {
        *following = 2, *bits = lead & 0x0f, *least = 0x800;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        *following = 3, *bits = lead & 0x07, *least = 0x10000;
    } else {
        return false;
    }
    return true;
}

uint32_t draw_utf8_next(const char **text) {
    const unsigned char *bytes = (const unsigned char *)*text;
    if (bytes[0] == 0)
        return 0;
    ++*text;
    if (bytes[0] < 0x80)
        return bytes[0];
    int following;
    uint32_t code, least;
    if (!read_lead(bytes[0], &following, &code, &least))
        return REPLACEMENT;
    for (int i = 1; i <= following; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return REPLACEMENT;
        code = code << 6 | (bytes[i] & 0x3f);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return REPLACEMENT;
    *text += following;
    return code;
}

float draw_text_width(const DrawFonts *fonts, DrawFace face, float size, float scale,
                      const char *text) {
    float pixels = 0.0f;
    for (uint32_t code; (code = draw_utf8_next(&text)) != 0;)
        pixels += fonts->advance(fonts->context, face, size * scale, code);
    return pixels / scale;
}
