// Values through the diverging colour map, as draw_map computes it, or three planes as RGB.
// A pixel within one cell shows that cell; one that covers several shows their mean.
in vec2 cell;

uniform sampler2D values; // red: values; or RGB, with alpha 0 where a plane is not a number
uniform bool is_rgb;
uniform vec2 span;    // cells a pixel covers
uniform vec2 block;   // cells that one texel is the mean of
uniform ivec2 extent; // of the texture, texels
uniform ivec2 last;   // column and row of the first cell that is not computed
uniform float limit;  // the value of full colour
uniform float below;  // the magnitude of full colour below zero
uniform vec3 paper, positive, negative; // colours of 0, +limit and -below
uniform vec3 broken;                    // of what is not a number
uniform vec3 blank, mark;               // ground and dots of what is not computed
uniform float mark_distance, mark_size; // of the dots, pixels

out vec4 pixel;

bool not_a_number(float value) {
    return (floatBitsToUint(value) & 0x7fffffffu) > 0x7f800000u;
}

vec3 map_colour(float value) {
    if (not_a_number(value))
        return broken;
    float most = value < 0.0 ? below : limit;
    float t = most > 0.0 ? clamp(value / most, -1.0, 1.0) : 0.0;
    return mix(paper, t < 0.0 ? negative : positive, pow(abs(t), 0.8));
}

// The mean over the pixel's area, at most 3x3 texels.
vec4 mean_value() {
    vec2 low = floor(cell) / block, high = (floor(cell) + 1.0) / block;
    for (int axis = 0; axis < 2; axis++)
        if (span[axis] > 1.0) {
            low[axis] = (cell[axis] - 0.5 * span[axis]) / block[axis];
            high[axis] = (cell[axis] + 0.5 * span[axis]) / block[axis];
        }
    low = clamp(low, vec2(0.0), vec2(extent));
    high = clamp(high, vec2(0.0), vec2(extent));
    ivec2 first = ivec2(floor(low));
    vec4 sum = vec4(0.0);
    float area = 0.0;
    for (int j = 0; j < 3; j++)
        for (int i = 0; i < 3; i++) {
            ivec2 texel = first + ivec2(i, j);
            vec2 side = min(high, vec2(texel) + 1.0) - max(low, vec2(texel));
            float share = max(side.x, 0.0) * max(side.y, 0.0);
            if (share > 0.0 && texel.x < extent.x && texel.y < extent.y) {
                sum += share * texelFetch(values, texel, 0);
                area += share;
            }
        }
    return sum / area;
}

vec3 not_computed() {
    vec2 place = mod(floor(cell / span), mark_distance) - floor(0.5 * mark_distance);
    bool on_mark = place.x >= 0.0 && place.y >= 0.0 && place.x < mark_size && place.y < mark_size;
    return on_mark ? mark : blank;
}

void main() {
    ivec2 here = ivec2(floor(cell));
    if (here.y > last.y || (here.y == last.y && here.x >= last.x)) {
        pixel = vec4(not_computed(), 1.0);
        return;
    }
    vec4 value = span.x <= 1.0 && span.y <= 1.0 ? texelFetch(values, min(here, extent - 1), 0)
                                                : mean_value();
    vec3 colour = is_rgb ? value.rgb + (1.0 - value.a) * broken : map_colour(value.r);
    pixel = vec4(colour, 1.0);
}
