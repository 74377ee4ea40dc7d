// Everything but values: coloured quads and triangles whose coverage comes from the atlas.
in vec2 position; // pixels from the top left of the target
in vec2 texel;    // texels from the atlas's corner
in vec4 colour;

uniform vec2 target_size; // pixels
uniform float atlas_size; // texels

out vec2 at;
out vec4 tint;

void main() {
    at = texel / atlas_size;
    tint = colour;
    vec2 share = position / target_size;
    gl_Position = vec4(2.0 * share.x - 1.0, 1.0 - 2.0 * share.y, 0.0, 1.0);
}
