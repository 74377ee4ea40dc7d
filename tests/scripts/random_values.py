#!/usr/bin/env python3
"""Prints the values that tests/base/test_random.c expects: the generators written down once more,
in Python's unbounded integers, from the papers that src/base/random.c names."""

MASK = (1 << 64) - 1


def splitmix(counter):
    counter = (counter + 0x9E3779B97F4A7C15) & MASK
    z = counter
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return counter, z ^ (z >> 31)


class Random:
    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed, word = splitmix(seed)
            self.s.append(word)

    def bits(self):
        def rotate(v, n):
            return ((v << n) | (v >> (64 - n))) & MASK

        s = self.s
        result = (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return result

    def uniform(self):
        return (self.bits() >> 11) / 2.0**53

    def up_to(self, last):
        mask = (1 << last.bit_length()) - 1
        while True:
            drawn = self.bits() & mask
            if drawn <= last:
                return drawn

    def integer(self, low, high):
        return low + self.up_to(high - low)

    def h(self):
        run, bound = 0, 1 << 63
        while True:
            u = self.bits()
            if u >= bound:
                return run % 2 == 0
            run, bound = run + 1, u

    def c(self, k, x):
        chance = self.up_to(2 * k + 1)
        if chance == 0:
            return False
        return True if chance > 1 else self.bits() < x

    def b(self, k, x):
        run, bound = 0, x
        while True:
            u = self.bits()
            if u >= bound or not self.c(k, x):
                return run % 2 == 0
            run, bound = run + 1, u

    def normal(self):
        while True:
            while True:
                k = 0
                while self.h():
                    k += 1
                if all(self.h() for _ in range(k * (k - 1))):
                    break
            x = self.bits()
            if all(self.b(k, x) for _ in range(k + 1)):
                size = float(k) + float(x) / 2.0**64
                return -size if self.bits() >> 63 else size


for seed in (0, 1337, MASK):
    r = Random(seed)
    print(f"seed {seed:#x} bits", ", ".join(f"{r.bits():#018x}" for _ in range(4)))
    r = Random(seed)
    print("  uniform", ", ".join(r.uniform().hex() for _ in range(4)))
    r = Random(seed)
    print("  integer(-5, 5)", ", ".join(str(r.integer(-5, 5)) for _ in range(12)))
    r = Random(seed)
    print("  normal", ", ".join(r.normal().hex() for _ in range(8)))
    r = Random(seed)
    total = 0.0
    for _ in range(20000):
        total += r.normal()
    print("  sum of 20000 normals", total.hex())
