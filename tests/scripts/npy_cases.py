#!/usr/bin/env python3
"""Makes tests/data/npy with NumPy (made with 1.24.2): files as numpy.save writes them (saved-*), which
io_npy_save has to equal byte for byte, others that io_npy_load has to read (type-* are every type in
every order), and those that it has to refuse.

Element i of an array, counted in C order, is i/2 - 3; of the types of whole numbers i - 3, without a
sign i, of bool whether 3 divides i. The special ones are listed below.
"""
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "npy"
SHAPES = {"0d": (), "1d": (5,), "2d": (3, 4), "3d": (2, 3, 4), "4d": (2, 3, 2, 5), "long": (1000,)}


def values(shape, dtype):
    return (np.arange(np.prod(shape, dtype=int)) / 2 - 3).reshape(shape).astype(dtype)


def whole_values(shape, dtype):
    i = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    return {"i": i - 3, "u": i, "b": i % 3 == 0}[dtype[1]].astype(dtype)


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
for code in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"):
    for mark, order in (("<", "le"), (">", "be")) if code[1] != "1" else (("|", "le"),):
        make = values if code[0] == "f" else whole_values
        array = make(SHAPES["3d"], mark + code)
        np.save(FOLDER / f"type-{code}-{order}-c.npy", array)
        np.save(FOLDER / f"type-{code}-{order}-f.npy", np.asfortranarray(array))
half = np.array(special[:5] + [6e-8, -6.1e-5, 6.104e-5, 65504, 0.1], "<f2")
np.save(FOLDER / "half.npy", half)
np.save(FOLDER / "half-as-f4.npy", half.astype("<f4"))
for code in ("i1", "i2", "i4", "u1", "u2", "u4"):
    limits = np.iinfo(code)
    np.save(FOLDER / f"limits-{code}.npy", np.array([limits.min, limits.max], "<" + code))
for name, code, number in (
    ("f32-i4", "<i4", 2**24),
    ("f64-i4", "<i4", 2**24 + 1),
    ("f32-u8", ">u8", 2**24),
    ("f64-u8", ">u8", 2**53),
    ("f32-i8", "<i8", -(2**24)),
    ("f64-i8", "<i8", -(2**53)),
    ("refused-i8", "<i8", -(2**53) - 1),
    ("refused-lowest-i8", ">i8", -(2**63)),
    ("refused-u8", "<u8", 2**64 - 1),
):
    np.save(FOLDER / f"{name}.npy", np.array([0, number, 1], code))
np.save(FOLDER / "refused-complex.npy", np.array([1j]))
np.save(FOLDER / "refused-complex64.npy", np.array([1j], ">c8"))
np.save(FOLDER / "refused-long-double.npy", np.ones(2, np.longdouble))
np.save(FOLDER / "refused-text.npy", np.array(["one", "two"]))
np.save(FOLDER / "refused-bytes.npy", np.array([b"one", b"two"]))
np.save(FOLDER / "refused-dates.npy", np.array(["2000-01-01"], "M8[D]"))
np.save(FOLDER / "refused-spans.npy", np.array([5], "m8[ns]"))
np.save(FOLDER / "refused-void.npy", np.zeros(2, "V4"))
np.save(FOLDER / "refused-object.npy", np.array([{}, None], dtype=object), allow_pickle=True)
np.save(FOLDER / "refused-record.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<f4")]))
np.save(FOLDER / "refused-5d.npy", np.zeros((1, 1, 1, 1, 1)))
np.save(FOLDER / "refused-empty.npy", np.zeros((3, 0), "<f4"))
