#!/usr/bin/env python3
"""Makes tests/data/pictures: PNG files of every kind by a small writer, JPEG files with Pillow
(made with 9.4.0). tests/io/test_image.c knows what each of them shows.

PNG: 13x9, colours red = 20x, green = 28y, blue = 10x + 13y, grey = blue, alpha = 255 - 8x - 16y.
JPEG smooth-*: 40x24, red = 6x, green = 10y, blue = 3x + 5y, grey = blue.
JPEG turned-1..8: 24x16 after turning, blocks of 8x8: red green blue / white grey black.
"""
import pathlib
import struct
import zlib

from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "pictures"
WIDTH, HEIGHT = 13, 9
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def colour(x, y):
    return 20 * x, 28 * y, 10 * x + 13 * y, 255 - 8 * x - 16 * y


def samples(kind, x, y):
    red, green, blue, alpha = colour(x, y)
    return {GREY: [blue], RGB: [red, green, blue], GREY_ALPHA: [blue, alpha],
            RGBA: [red, green, blue, alpha], PALETTE: [(x + y) % 16]}[kind]


def row(kind, depth, points):
    values = [value for x, y in points for value in samples(kind, x, y)]
    if depth == 16:  # the high byte is what is left of it
        return b"\0" + b"".join(struct.pack(">BB", value, value ^ 0xFF) for value in values)
    bits = "".join(format(value, f"0{depth}b") for value in values)
    bits += "0" * (-len(bits) % 8)
    return b"\0" + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(name, kind, depth, interlaced=False, extra=b""):
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    raw = b"".join(row(kind, depth, [(x, y) for x in range(left, WIDTH, right)])
                   for left, top, right, down in passes for y in range(top, HEIGHT, down)
                   if left < WIDTH)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, int(interlaced))
    (FOLDER / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra +
                                chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


FOLDER.mkdir(parents=True, exist_ok=True)
for depth in (8, 16):
    for interlaced in (False, True):
        for kind, word in ((GREY, "grey"), (RGB, "rgb"), (GREY_ALPHA, "grey-alpha"), (RGBA, "rgba")):
            png(f"{word}{depth}{'-interlaced' if interlaced else ''}.png", kind, depth, interlaced)
# Palette entry i is (16 i, 255 - 16 i, 7 i); entry 3 is half transparent.
palette = b"".join(bytes((16 * i, 255 - 16 * i, 7 * i)) for i in range(16))
png("palette.png", PALETTE, 4, extra=chunk(b"PLTE", palette))
png("palette-transparent.png", PALETTE, 4,
    extra=chunk(b"PLTE", palette) + chunk(b"tRNS", b"\xff\xff\xff\x80"))

smooth = Image.new("RGB", (40, 24))
smooth.putdata([(6 * x, 10 * y, 3 * x + 5 * y) for y in range(24) for x in range(40)])
smooth.save(FOLDER / "smooth-baseline.jpg", quality=95, subsampling=0)
smooth.save(FOLDER / "smooth-halved.jpg", quality=95, subsampling=2)
smooth.save(FOLDER / "smooth-progressive.jpg", quality=95, subsampling=0, progressive=True)
smooth.getchannel("B").save(FOLDER / "smooth-grey.jpg", quality=95)
Image.merge("CMYK", [*(ImageOps.invert(band) for band in smooth.split()), Image.new("L", (40, 24), 0)]).save(
    FOLDER / "smooth-cmyk.jpg", quality=95)

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 128, 128), (0, 0, 0)]
upright = Image.new("RGB", (24, 16))
upright.putdata([COLOURS[y // 8 * 3 + x // 8] for y in range(16) for x in range(24)])
T = Image.Transpose
STORED = {1: None, 2: T.FLIP_LEFT_RIGHT, 3: T.ROTATE_180, 4: T.FLIP_TOP_BOTTOM, 5: T.TRANSPOSE,
          6: T.ROTATE_90, 7: T.TRANSVERSE, 8: T.ROTATE_270}
for orientation, turn in STORED.items():
    stored = upright if turn is None else upright.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = FOLDER / f"turned-{orientation}.jpg"
    stored.save(file, quality=95, subsampling=0, exif=exif)
    assert ImageOps.exif_transpose(Image.open(file)).size == upright.size
