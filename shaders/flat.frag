// The colour, as opaque as the atlas covers the pixel.
in vec2 at;
in vec4 tint;

uniform sampler2D atlas;

out vec4 pixel;

void main() {
    pixel = vec4(tint.rgb, tint.a * texture(atlas, at).r);
}
