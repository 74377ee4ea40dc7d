#!/usr/bin/env python3
"""Draws sample.png, the photo that is there on first start: a lake in the late afternoon.

Python's standard library only; the same picture on every run. It is made to show something under
every kernel: hard edges (house, jetty, boat), fine texture (grass, leaves, roof, film grain), soft
slopes (sky, haze) and reflections. Painted back to front at twice the size, then reduced.
    python3 assets/make_sample.py [out.png]
"""
import math
import os
import random
import struct
import sys
import zlib

WIDTH, HEIGHT, FINE = 480, 320, 2
HORIZON = 192.0  # where the far shore meets the water
SUN = (352.0, 118.0)
HAZE = (246, 205, 168)


def mix(a, b, t):
    return tuple(p + (q - p) * t for p, q in zip(a, b))


def scale(colour, by):
    return tuple(c * by for c in colour)


def smooth(low, high, value):
    t = min(max((value - low) / (high - low), 0.0), 1.0)
    return t * t * (3 - 2 * t)


class Noise:
    """Value noise on a lattice of random numbers, and sums of its octaves."""

    def __init__(self, seed):
        rng = random.Random(seed)
        self.value = [rng.random() for _ in range(4096)]

    def at(self, x, y=0.0):
        ix, iy = math.floor(x), math.floor(y)
        fx, fy = x - ix, y - iy
        fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
        v, row, below = self.value, iy * 157, iy * 157 + 157
        a, b = v[(ix + row) & 4095], v[(ix + 1 + row) & 4095]
        c, d = v[(ix + below) & 4095], v[(ix + 1 + below) & 4095]
        top = a + (b - a) * fx
        return top + (c + (d - c) * fx - top) * fy

    def sum(self, x, y=0.0, octaves=5):
        total, size = 0.0, 0.5
        for k in range(octaves):
            total += size * self.at(x + 31 * k, y + 17 * k)
            x, y, size = x * 2, y * 2, size / 2
        return total / (1 - 0.5 ** octaves)

    def ridges(self, x, y=0.0, octaves=5):
        """Sharp crests at 1, round valleys."""
        total, size = 0.0, 0.5
        for k in range(octaves):
            total += size * (1 - abs(2 * self.at(x + 31 * k, y + 17 * k) - 1)) ** 1.5
            x, y, size = x * 2, y * 2, size / 2
        return total / (1 - 0.5 ** octaves)


class Canvas:
    """Pixels of the fine picture, addressed in the coordinates of the final one."""

    def __init__(self):
        self.w, self.h = WIDTH * FINE, HEIGHT * FINE
        self.rows = [[(0.0, 0.0, 0.0)] * self.w for _ in range(self.h)]

    def shade(self, left, top, right, bottom, colour_at):
        """colour_at(x, y, what is there) for each pixel of a box; None leaves it."""
        for py in range(max(int(top * FINE), 0), min(math.ceil(bottom * FINE), self.h)):
            row, y = self.rows[py], (py + 0.5) / FINE
            for px in range(max(int(left * FINE), 0), min(math.ceil(right * FINE), self.w)):
                colour = colour_at((px + 0.5) / FINE, y, row[px])
                if colour is not None:
                    row[px] = colour

    def polygon(self, points, colour_at):
        """A filled polygon; colour_at is a colour or a function as for shade."""
        fill = colour_at if callable(colour_at) else lambda x, y, under: colour_at
        ys = [p[1] for p in points]
        for py in range(max(int(min(ys) * FINE), 0), min(math.ceil(max(ys) * FINE), self.h)):
            y = (py + 0.5) / FINE
            cuts = sorted(ax + (y - ay) * (bx - ax) / (by - ay)
                          for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1])
                          if (ay <= y) != (by <= y))
            for left, right in zip(cuts[::2], cuts[1::2]):
                row = self.rows[py]
                for px in range(max(round(left * FINE), 0), min(round(right * FINE), self.w)):
                    colour = fill((px + 0.5) / FINE, y, row[px])
                    if colour is not None:
                        row[px] = colour

    def stroke(self, ax, ay, bx, by, width, colour, to=None, opacity=1.0):
        """A line that narrows towards its end and may change its colour on the way."""
        steps = max(int(math.hypot(bx - ax, by - ay) * FINE), 1)
        for k in range(steps + 1):
            t = k / steps
            r = max(width * (1 - 0.7 * t) / 2, 0.25)
            c = mix(colour, to, t) if to else colour
            self.spot(ax + (bx - ax) * t, ay + (by - ay) * t, r, r, c, opacity)

    def spot(self, x, y, rx, ry, colour, opacity=1.0):
        """A filled ellipse."""
        for py in range(max(math.floor((y - ry) * FINE), 0),
                        min(math.ceil((y + ry) * FINE), self.h)):
            dy = ((py + 0.5) / FINE - y) / ry
            if abs(dy) >= 1:
                continue
            half = rx * math.sqrt(1 - dy * dy)
            row = self.rows[py]
            for px in range(max(round((x - half) * FINE), 0),
                            min(round((x + half) * FINE), self.w)):
                row[px] = mix(row[px], colour, opacity) if opacity < 1 else colour


def sky(canvas, noise):
    stops = [(0.0, (62, 104, 168)), (0.35, (118, 156, 196)), (0.62, (196, 202, 204)),
             (0.82, (248, 214, 172)), (1.0, (255, 196, 134))]

    def clear(t):
        for (a, low), (b, high) in zip(stops, stops[1:]):
            if t <= b:
                return mix(low, high, (t - a) / (b - a))
        return stops[-1][1]

    def colour_at(x, y, _):
        away = math.hypot(x - SUN[0], y - SUN[1])
        colour = clear(y / HORIZON)
        colour = mix(colour, (255, 218, 150), 0.75 * math.exp(-away / 62))
        bend = 26 * noise.sum(x / 90, y / 40 + 7, 3)
        cx, cy = (x + bend) / 105, (y + 0.12 * x + bend * 0.4) / 30
        thick = noise.sum(cx, cy, 6)
        cover = smooth(0.47, 0.72, thick) * (1 - 0.55 * smooth(90, 190, y))
        if cover > 0:
            nearer = noise.sum(cx + 0.10, cy + 0.16, 6)  # a little towards the sun
            lit = smooth(-0.12, 0.14, thick - nearer)
            warm = math.exp(-away / 190)
            dark, light = mix((132, 138, 166), (206, 150, 132), warm), mix(
                (244, 240, 238), (255, 232, 190), warm)
            colour = mix(colour, mix(dark, light, lit), 0.92 * cover)
        colour = mix(colour, (255, 246, 220), math.exp(-(away / 21) ** 2) * 0.85)
        return mix(colour, (255, 253, 240), 1 - smooth(10.6, 11.8, away))

    canvas.shade(0, 0, WIDTH, HORIZON + 1, colour_at)


def range_of_mountains(canvas, noise, crest, rock, light, snow_line, haze):
    """A range below the line crest(x), lit from the right; haze = (at the top, at the water)."""

    def colour_at(x, y, _):
        if y < crest[int(x * FINE)]:
            return None
        bend = 14 * noise.sum(x / 40, y / 40, 3)
        u, v = (x + bend) / 40, (y * 0.8 + bend - 0.35 * abs(x - 170)) / 44
        slope = noise.ridges(u, v, 6) - noise.ridges(u - 0.07, v + 0.02, 6)
        lit = smooth(-0.09, 0.08, slope)
        colour = mix(rock, light, lit)
        if snow_line:
            edge = snow_line + 40 * (noise.sum(u * 2, v * 2, 4) - 0.5) + 10 * lit
            snow = mix((110, 132, 180), (255, 242, 226), lit)
            colour = mix(colour, snow, smooth(-5, 5, edge - y))
        low = smooth(100, HORIZON + 8, y)
        return mix(colour, HAZE, haze[0] + (haze[1] - haze[0]) * low ** 1.6)

    canvas.shade(0, min(crest), WIDTH, HORIZON + 1, colour_at)


def mountains(canvas):
    columns = [(k + 0.5) / FINE for k in range(WIDTH * FINE)]
    far, near = Noise(11), Noise(26)

    def peak(x, at, high, wide):
        return high * math.exp(-(abs(x - at) / wide) ** 1.25)

    crest = [168 - peak(x, 176, 104, 64) - peak(x, 268, 52, 42) - peak(x, 34, 58, 60)
             - peak(x, 470, 46, 70) - 30 * (far.ridges(x / 46, 3.3, 6) - 0.5) for x in columns]
    range_of_mountains(canvas, far, crest, (84, 100, 142), (222, 186, 166), 112, (0.14, 0.80))
    crest = [180 - 14 * near.sum(x / 60, 1.7, 4) - 4 * near.sum(x / 5, 4, 2) - peak(x, 10, 26, 120)
             - peak(x, 480, 34, 110) for x in columns]
    range_of_mountains(canvas, near, crest, (66, 88, 96), (138, 136, 104), None, (0.16, 0.62))


def pine(canvas, rng, x, foot, high, dark, light):
    """Branches in tiers, lighter on the right."""
    wide = high * 0.27
    for k in range(int(high * 2.2)):
        t = k / (high * 2.2)
        y = foot - high + high * t
        reach = wide * (0.06 + t) * (0.78 + 0.22 * math.cos(t * 22)) * rng.uniform(0.7, 1.2)
        canvas.stroke(x, y, x - reach, y + reach * 0.5, 1.0, dark, scale(dark, 0.85))
        canvas.stroke(x, y, x + reach, y + reach * 0.5, 1.0, dark, light)


def far_shore(canvas):
    """A forest along the water, paler and lower where it is further away."""
    rng = random.Random(5)
    for k in range(420):
        x = rng.uniform(-5, WIDTH + 5)
        far = 1 - abs(x / WIDTH - 0.52) * 2  # 0 at the sides of the picture, 1 in the middle
        back = k < 260
        high = (4.5 + 12 * (1 - far) ** 1.5) * rng.uniform(0.6, 1.15) * (1.15 if back else 0.85)
        haze = 0.12 + 0.36 * far + (0.10 if back else 0) + rng.uniform(-0.05, 0.05)
        pine(canvas, rng, x, HORIZON + 0.5, high, mix((26, 50, 50), HAZE, haze),
             mix((120, 116, 62), HAZE, haze))


def lake(canvas):
    """What is above the shore, mirrored, broken by ripples that grow towards us."""
    noise = Noise(41)
    above = [list(row) for row in canvas.rows[:int(HORIZON * FINE)]]

    def colour_at(x, y, _):
        depth = y - HORIZON
        ripple = noise.sum(x / (9 + depth * 0.3), y / (0.9 + depth * 0.035), 3) - 0.5
        chop = noise.at(x / (3 + depth * 0.1), y / (0.5 + depth * 0.02)) - 0.5
        up = HORIZON - depth * 2.3 - ripple * (3 + depth * 0.5)
        side = x + ripple * (1.5 + depth * 0.10)
        row = above[min(max(int(up * FINE), 0), len(above) - 1)]
        colour = row[min(max(int(side * FINE), 0), canvas.w - 1)]
        colour = mix(scale(colour, 0.92), (38, 78, 112), 0.10 + 0.26 * smooth(0, 80, depth))
        path = math.exp(-((x - SUN[0] - ripple * 8) / (7 + depth * 0.32)) ** 2)
        sparkle = smooth(0.02, 0.26, chop + 0.5 * ripple)
        colour = mix(colour, (255, 236, 186), path * (0.25 + 0.75 * sparkle) * 0.9)
        colour = mix(colour, (20, 44, 62), 0.25 * smooth(0.05, 0.35, -chop - ripple))
        return mix(colour, mix(HAZE, (255, 232, 200), 0.5), 0.6 * math.exp(-depth / 1.3))

    canvas.shade(0, HORIZON, WIDTH, HEIGHT, colour_at)


def shore_line(x):
    """The near shore: high on the left, running out towards the right."""
    return (232 + 46 * smooth(120, 470, x) - 6 * math.exp(-((x - 90) / 70) ** 2)
            + 2.2 * math.sin(x / 17) + 1.4 * math.sin(x / 7.3 + 1))


def meadow(canvas):
    noise = Noise(57)

    def colour_at(x, y, under):
        depth = y - shore_line(x)
        if depth < 0:
            return None
        if depth < 1.6:
            return mix(under, (70, 62, 48), 0.75)
        patch = noise.sum(x / 40, y / 14, 5)
        colour = mix((52, 78, 34), (134, 140, 56), smooth(0.25, 0.75, patch))
        return scale(colour, 1.08 - 0.35 * smooth(235, 320, y))

    canvas.shade(0, 220, WIDTH, HEIGHT, colour_at)


def boards(x_or_y, pitch, colour):
    """A colour darkened in the joints between boards."""
    joint = (x_or_y / pitch) % 1
    return scale(colour, 0.70 if joint < 0.18 else 0.96 + 0.08 * ((int(x_or_y / pitch) * 7) % 3))


def house(canvas):
    """A gable end towards us in open shade, the long wall on the right in the sun."""
    noise = Noise(71)
    left, corner, right, foot = 84.0, 126.0, 190.0, 243.0
    eaves, peak = 203.0, 176.0
    middle = (left + corner) / 2

    canvas.polygon([(left - 8, foot), (right + 2, foot - 2), (right - 30, foot + 9),
                    (left - 34, foot + 8)],
                   lambda x, y, under: mix(under, (24, 38, 30), 0.55))
    shade = (118, 58, 48)
    canvas.polygon([(left, foot), (left, eaves), (middle, peak), (corner, eaves), (corner, foot)],
                   lambda x, y, _: boards(x, 3.5, mix(shade, (82, 48, 54), smooth(190, 243, y))))
    sunny = (222, 112, 70)
    canvas.polygon([(corner, foot), (corner, eaves), (right, eaves + 1), (right, foot - 3)],
                   lambda x, y, _: boards(y, 3.5, mix(sunny, (188, 84, 58), smooth(205, 243, y))))

    def tiles(x, y, _):
        row = int((y - peak) / 2.6)
        along = ((x + (row % 2) * 2.1) / 4.2) % 1
        down = ((y - peak) / 2.6) % 1
        colour = mix((150, 98, 82), (118, 72, 66), noise.at(int((x + (row % 2) * 2.1) / 4.2), row))
        colour = mix(colour, (255, 206, 150), 0.22)
        return scale(colour, 0.66 if along < 0.14 or down > 0.74 else 1.05)

    canvas.polygon([(middle - 1, peak - 2), (right - 18, peak), (right + 5, eaves + 3),
                    (corner + 3, eaves + 3)], tiles)
    # Barge boards along the gable, the ridge, the eaves.
    for (ax, ay), (bx, by) in [((middle, peak - 1), (left - 5, eaves + 4)),
                               ((middle, peak - 1), (corner + 4, eaves + 4))]:
        canvas.polygon([(ax, ay - 1.6), (ax, ay + 1.6), (bx, by + 1.2), (bx, by - 1.8)],
                       (226, 214, 200))
    canvas.polygon([(middle, peak - 2.6), (right - 18, peak - 0.6), (right - 18, peak + 0.8),
                    (middle, peak - 0.8)], (190, 140, 112))
    canvas.polygon(rectangle(corner + 3, eaves + 3, right + 5, eaves + 4.6), (84, 48, 44))
    chimney(canvas, noise)
    windows_and_doors(canvas, middle, corner, foot)


def rectangle(left, top, right, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def windows_and_doors(canvas, middle, corner, foot):
    frame = (238, 230, 216)

    def window(x, y, w, h, glow):
        canvas.polygon(rectangle(x - 1.5, y - 1.5, x + w + 1.5, y + h + 1.5), frame)
        canvas.polygon(rectangle(x, y, x + w, y + h),
                       lambda px, py, _: glow((px - x) / w, (py - y) / h))
        canvas.polygon(rectangle(x + w / 2 - 0.5, y, x + w / 2 + 0.5, y + h), frame)
        canvas.polygon(rectangle(x, y + h / 2 - 0.5, x + w, y + h / 2 + 0.5), frame)

    def lamp(u, v):
        return mix((255, 214, 122), (214, 132, 58), min(math.hypot(u - 0.5, v - 0.6) * 1.3, 1))

    def pane(u, v):
        across = (u + v) / 2 + 0.1 * math.sin(9 * u)
        return mix((255, 226, 176), (96, 132, 164), smooth(0.2, 0.75, across))

    window(middle - 14.5, 212, 9, 11, lamp)
    window(middle - 3.5, 190, 7, 8, lamp)
    window(corner + 10, 213, 10, 11, pane)
    window(corner + 44, 213, 10, 11, pane)
    canvas.polygon(rectangle(middle + 5, 219, middle + 15, foot), (232, 222, 206))
    canvas.polygon(rectangle(middle + 6.5, 220.5, middle + 13.5, foot),
                   lambda x, y, _: boards(x, 2.4, (58, 92, 84)))
    canvas.spot(middle + 12.3, 232, 0.7, 0.7, (240, 210, 120))
    door = corner + 27
    canvas.polygon([(door, foot - 1), (door, 218), (door + 11, 218), (door + 11, foot - 2)],
                   (244, 232, 210))
    canvas.polygon([(door + 1.5, foot - 1), (door + 1.5, 219.5), (door + 9.5, 219.5),
                    (door + 9.5, foot - 2)], lambda x, y, _: boards(x, 2.6, (74, 122, 112)))


def chimney(canvas, noise):
    def bricks(lit):
        def colour_at(x, y, _):
            row = int(y / 2.2)
            joint = (y / 2.2) % 1 < 0.25 or ((x + (row % 2) * 2) / 4) % 1 < 0.16
            return scale((198, 168, 150) if joint else (164, 88, 66), lit)
        return colour_at

    canvas.polygon(rectangle(148, 164, 154, 188), bricks(0.66))
    canvas.polygon([(154, 188), (154, 164), (160, 164.5), (160, 188)], bricks(1.1))
    canvas.polygon(rectangle(146.5, 162, 161.5, 165), (98, 70, 62))

    def smoke(x, y, under):
        rise = 162 - y
        drift = 154 - rise * 0.26 + 7 * (noise.sum(y / 22, 3, 3) - 0.5) * rise / 30
        wide = 2.2 + rise * 0.13
        body = math.exp(-((x - drift) / wide) ** 2) * noise.sum(x / 9, y / 11, 4)
        return mix(under, (236, 228, 226), min(0.95 * body * math.exp(-rise / 46), 1))

    canvas.shade(100, 84, 175, 162, smoke)


def tree(canvas, x, foot, high, seed):
    """A broad tree: trunk, boughs, then leaves from the back to the front."""
    rng = random.Random(seed)
    canvas.spot(x - 16, foot - 0.5, high * 0.27, 3.6, (26, 44, 26), 0.5)
    canvas.polygon([(x - 7, foot + 1.5), (x - 3.8, foot - 4), (x - 2.6, foot - high * 0.5),
                    (x + 2.2, foot - high * 0.5), (x + 3.4, foot - 4), (x + 6, foot + 1),
                    (x + 1, foot - 0.5), (x - 2.5, foot)],
                   lambda px, py, _: mix((44, 34, 30), (168, 116, 76),
                                         smooth(x - 2, x + 4, px + math.sin(py) * 0.8)))
    clumps = []
    for _ in range(64):
        turn, far = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
        clumps.append((x + math.cos(turn) * far * high * 0.36,
                       foot - high * 0.66 + math.sin(turn) * far * high * 0.30,
                       high * rng.uniform(0.07, 0.13)))
    for cx, cy, _ in clumps[:12]:
        canvas.stroke(x, foot - high * 0.42, cx, cy, 3.0, (50, 38, 32))
    clumps.sort(key=lambda c: c[1], reverse=True)
    for cx, cy, r in clumps:
        for _ in range(int(r * r * 3.4)):
            turn, far = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
            dx, dy = math.cos(turn) * far, math.sin(turn) * far * 0.8
            lit = smooth(-0.5, 0.9, 0.75 * dx - 0.65 * dy + rng.uniform(-0.4, 0.4))
            colour = mix((28, 46, 26), (172, 164, 58), lit * 0.9)
            if lit > 0.8 and rng.random() < 0.25:
                colour = (238, 212, 104)
            canvas.spot(cx + dx * r, cy + dy * r, rng.uniform(0.6, 1.5), rng.uniform(0.5, 1.1),
                        colour)


def jetty(canvas):
    """Planks on posts, out into the lake, with its reflection."""
    near, far = (286.0, 276.0), (330.0, 226.0)
    for t in (0.12, 0.42, 0.72, 0.97):
        y, half = near[1] + (far[1] - near[1]) * t, 12 - 7 * t
        x = near[0] + (far[0] - near[0]) * t
        for post in (x - half, x + half):
            canvas.stroke(post, y + 11 - 5 * t, post, y + 24 - 12 * t, 2.4 - t, (38, 40, 44),
                          opacity=0.5)
            canvas.stroke(post, y - 5 + 3 * t, post, y + 12 - 6 * t, 3 - 1.3 * t, (64, 48, 40),
                          (50, 40, 36))
    edge = [(near[0] - 14, near[1]), (far[0] - 5, far[1]), (far[0] + 5, far[1]),
            (near[0] + 12, near[1])]
    canvas.polygon([(x, y + 2.6) for x, y in edge], (52, 40, 36))

    def planks(x, y, _):
        t = (near[1] - y) / (near[1] - far[1])
        place = 13 * math.log(1 + 1.5 * t)  # closer together further away
        board = int(place * 1.25)
        if (place * 1.25) % 1 < 0.20:
            return (70, 52, 42)
        return scale(mix((168, 128, 96), (236, 190, 138), t), 0.90 + 0.05 * ((board * 5) % 4))

    canvas.polygon(edge, planks)


def boat(canvas):
    """A rowing boat at the jetty, red outside, and what the water gives back of it."""
    hull = [(364, 240), (370, 247.5), (402, 248), (412, 238.5)]
    canvas.polygon([(x + 1, 2 * 248.2 - y) for x, y in hull],
                   lambda x, y, under: mix(under, (110, 36, 34), 0.55 - 0.03 * (y - 248)))
    canvas.polygon(hull, lambda x, y, _: mix((206, 54, 44), (132, 30, 34), smooth(241, 248, y)))
    canvas.polygon([(364, 240), (376, 237.6), (401, 236.8), (412, 238.5), (402, 241.2), (376, 242)],
                   (92, 62, 46))
    for ax, bx in ((379, 381.5), (395, 397.5)):
        canvas.polygon([(ax, 241.6), (ax + 1, 237.4), (bx + 1, 237.4), (bx, 241.6)],
                       (214, 176, 128))
    canvas.stroke(364, 240, 412, 238.4, 1.3, (250, 238, 220), (250, 238, 220))
    canvas.stroke(364, 240, 388, 242, 1.2, (250, 238, 220), (250, 238, 220))
    canvas.stroke(388, 242, 412, 238.5, 1.2, (250, 238, 220), (250, 238, 220))
    canvas.stroke(384, 240, 416, 251, 1.3, (226, 194, 146), (226, 194, 146))


def grass(canvas):
    rng = random.Random(91)
    blades = []
    for _ in range(5200):
        x = rng.uniform(-4, WIDTH + 4)
        y = shore_line(x) + 3 + (HEIGHT + 8 - shore_line(x)) * rng.random() ** 0.8
        if not (78 < x < 196 and y < 246):
            blades.append((y, x))
    for y, x in sorted(blades):
        near = smooth(235, 326, y)
        high = (2.5 + 17 * near ** 1.3) * rng.uniform(0.6, 1.2)
        lean = rng.gauss(0.10, 0.22) * high
        foot = scale((44, 66, 30), 1 - 0.45 * near)
        tip = mix((118, 138, 52), (236, 208, 98), rng.random() ** 2.2)
        canvas.stroke(x, y, x + lean, y - high, 0.8 + 0.7 * near, foot, scale(tip, 1 - 0.15 * near))
        if rng.random() < 0.018:
            petal = rng.choice([(250, 246, 236), (250, 246, 236), (246, 206, 70), (214, 70, 62)])
            r = 0.8 + 1.3 * near
            canvas.spot(x + lean, y - high, r, r * 0.8, petal)
            canvas.spot(x + lean, y - high, r * 0.35, r * 0.3, (226, 160, 40))


def develop(canvas):
    """Reduced to the final size, with the corners darker and a film's grain."""
    rng = random.Random(101)
    data = bytearray()
    for y in range(HEIGHT):
        data.append(0)  # PNG: this row is not filtered
        for x in range(WIDTH):
            block = [canvas.rows[y * FINE + j][x * FINE + i]
                     for j in range(FINE) for i in range(FINE)]
            corner = ((x / WIDTH - 0.5) ** 2 + (y / HEIGHT - 0.5) ** 2) / 0.5
            grain = rng.gauss(0, 2.2)
            for c in range(3):
                value = sum(p[c] for p in block) / len(block)
                value = value * (1 - 0.22 * corner ** 1.5) + grain + rng.gauss(0, 0.8)
                data.append(min(max(round(value), 0), 255))
    return bytes(data)


def png(pixels):
    def chunk(kind, body):
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9))
            + chunk(b"IEND", b""))


def main():
    canvas = Canvas()
    sky(canvas, Noise(3))
    mountains(canvas)
    far_shore(canvas)
    lake(canvas)
    boat(canvas)
    meadow(canvas)
    jetty(canvas)
    tree(canvas, 40, 247, 138, 7)
    house(canvas)
    grass(canvas)
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sample.png")
    out = sys.argv[1] if len(sys.argv) > 1 else beside
    with open(out, "wb") as file:
        file.write(png(develop(canvas)))


if __name__ == "__main__":
    main()
