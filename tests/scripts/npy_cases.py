#!/usr/bin/env python3
"""Makes tests/data/npy with NumPy (made with 1.24.2): files as numpy.save writes them (saved-*), which
io_npy_save has to equal byte for byte, and others that io_npy_load has to read.

Element i of every array, counted in C order, is i/2 - 3; the special ones are listed below.
"""
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "npy"
SHAPES = {"0d": (), "1d": (5,), "2d": (3, 4), "3d": (2, 3, 4), "4d": (2, 3, 2, 5), "long": (1000,)}


def values(shape, dtype):
    return (np.arange(np.prod(shape, dtype=int)) / 2 - 3).reshape(shape).astype(dtype)


def write(name, array, version):
    with open(FOLDER / name, "wb") as file:
        np.lib.format.write_array(file, array, version=version)


FOLDER.mkdir(parents=True, exist_ok=True)
for rank, shape in SHAPES.items():
    for dtype in ("<f4", "<f8"):
        np.save(FOLDER / f"saved-{rank}-{dtype[1:]}.npy", values(shape, dtype))
for rank in ("1d", "2d", "4d"):
    shape = SHAPES[rank]
    np.save(FOLDER / f"big-endian-{rank}-f4.npy", values(shape, ">f4"))
    np.save(FOLDER / f"big-endian-{rank}-f8.npy", values(shape, ">f8"))
    np.save(FOLDER / f"fortran-{rank}-f4.npy", np.asfortranarray(values(shape, "<f4")))
    np.save(FOLDER / f"fortran-big-endian-{rank}-f8.npy", np.asfortranarray(values(shape, ">f8")))
write("version2-3d-f4.npy", values(SHAPES["3d"], "<f4"), (2, 0))
write("version3-3d-f8.npy", values(SHAPES["3d"], "<f8"), (3, 0))
special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, 3.4028235e38, 0.1]
np.save(FOLDER / "saved-special-f4.npy", np.array(special, "<f4"))
np.save(FOLDER / "saved-special-f8.npy", np.array(special, "<f8"))
np.save(FOLDER / "refused-int64.npy", np.arange(3))
np.save(FOLDER / "refused-complex.npy", np.array([1j]))
np.save(FOLDER / "refused-object.npy", np.array([{}, None], dtype=object), allow_pickle=True)
np.save(FOLDER / "refused-record.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<f4")]))
np.save(FOLDER / "refused-5d.npy", np.zeros((1, 1, 1, 1, 1)))
np.save(FOLDER / "refused-empty.npy", np.zeros((3, 0), "<f4"))
