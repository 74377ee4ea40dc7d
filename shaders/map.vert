// A picture of values: one rectangle, known by the cell each of its pixels shows.
in vec2 position; // pixels from the top left of the target

uniform vec2 target_size; // pixels
uniform vec2 origin;      // of the whole picture, pixels
uniform vec2 span;        // cells a pixel covers

out vec2 cell; // columns and rows, not rounded

void main() {
    // A pixel's middle on the border of two cells belongs to the later one, however it is rounded.
    cell = (position - origin + 0.002) * span;
    vec2 share = position / target_size;
    gl_Position = vec4(2.0 * share.x - 1.0, 1.0 - 2.0 * share.y, 0.0, 1.0);
}
