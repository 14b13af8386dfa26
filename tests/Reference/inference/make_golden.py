#!/usr/bin/python3
"""Writes golden.json: what a planned network is to see of a scan, and how its answers on tiles are put together, by scikit-image, SciPy and
NumPy; nothing of Rubor is used.

usage: make_golden.py    (Debian 12: python3-numpy 1.24, python3-scipy 1.10, python3-skimage 0.19)
The rules are nnU-Net's: crop to what is not 0, normalise, resample (order 3 for images, order 1 for labels, one class against the rest,
and for logits), tiles half over each other, a normal density as weight, mirrored passes, logits or probabilities averaged."""
import json
import math
import pathlib

import numpy as np
from scipy import ndimage
from skimage.transform import resize

rng = np.random.default_rng(20240229)


def numbers(values, digits=9):
    return [float(f"{v:.{digits}g}") for v in np.asarray(values, float).ravel()]


def image_resized(image, shape):
    return resize(image.astype(float), shape, 3, mode="edge", anti_aliasing=False, clip=True, preserve_range=True)


def labels_resized(labels, shape):
    new = np.zeros(shape, int)
    for label in np.unique(labels):
        new[resize((labels == label).astype(float), shape, 1, mode="edge", clip=True, anti_aliasing=False) >= 0.5] = label
    return new


def splines():
    cases = []
    for shape, wanted in [((7, 9), (11, 13)), ((12, 10), (5, 6)), ((6, 8), (6, 15)), ((9, 4), (3, 4)), ((1, 5), (2, 9))]:
        image = rng.normal(size=shape).astype(np.float32)
        labels = rng.integers(0, 3, shape)
        cases.append({"rows": shape[0], "columns": shape[1], "wanted_rows": wanted[0], "wanted_columns": wanted[1], "image": numbers(image),
                      "labels": labels.ravel().tolist(), "image_resized": numbers(image_resized(image, wanted)),
                      "labels_resized": labels_resized(labels, wanted).ravel().tolist(),
                      "back": numbers(resize(image_resized(image, wanted), shape, 1, mode="edge", anti_aliasing=False, preserve_range=True))})
    return cases


def seen():
    """A volume (z, y, x) of two channels with an empty border and a hole, at 1.5 x 1.2 mm, seen at 1 x 1 mm."""
    first = np.zeros((4, 9, 10))
    first[1:, 2:8, 1:9] = np.round(rng.normal(100, 30, (3, 6, 8)))
    first[2, 4:6, 3:5] = 0        # a hole: closed on all sides but for the first and last slice
    second = np.zeros_like(first)
    second[1:4, 3:7, 1:8] = np.round(rng.uniform(1, 255, (3, 4, 7)))
    second[2, 4:6, 3:5] = 0
    mask = (first != 0) | (second != 0)
    box = tuple(slice(np.where(mask.any(tuple(b for b in range(3) if b != a)))[0][0],
                      np.where(mask.any(tuple(b for b in range(3) if b != a)))[0][-1] + 1) for a in range(3))
    inside = ndimage.binary_fill_holes(mask)
    assert inside.sum() > mask.sum()
    a, b, inside = first[box], second[box], inside[box]
    low, high, mean, deviation = 60.0, 130.0, 95.0, 20.0
    within = a[inside]
    ways = {
        "z-score": [(a - a.mean()) / a.std(), (b - b.mean()) / b.std()],
        "z-score-nonzero": [np.where(inside, (a - within.mean()) / within.std(), 0), np.where(inside, (b - b[inside].mean()) / b[inside].std(), 0)],
        "ct": [(np.clip(a, low, high) - mean) / deviation, (np.clip(b, low, high) - mean) / deviation],
        "rescale-to-0-1": [(a - a.min()) / (a.max() - a.min()), (b - b.min()) / (b.max() - b.min())],
        "rgb-to-0-1": [a / 255, b / 255],
        "none": [a, b],
    }
    rows, columns = round(a.shape[1] * 1.5), round(a.shape[2] * 1.2)
    return {"first": numbers(first), "second": numbers(second), "box": [[int(s.start), int(s.stop)] for s in box], "rows": rows, "columns": columns,
            "range": [low, high, mean, deviation],
            "seen": {name: numbers(np.stack([[image_resized(c[z].astype(np.float32), (rows, columns)) for c in channels]
                                             for z in range(len(a))])) for name, channels in ways.items()}}


def positions(size, tile):
    count = math.ceil((size - tile) / (tile * 0.5)) + 1
    step = (size - tile) / (count - 1) if count > 1 else 0
    return [int(np.round(step * i)) for i in range(count)]


def weights(rows, columns):
    peak = np.zeros((rows, columns))
    peak[rows // 2, columns // 2] = 1
    found = ndimage.gaussian_filter(peak, [rows / 8, columns / 8], 0, mode="constant", cval=0)
    found = found / found.max()
    found[found == 0] = found[found != 0].min()
    return found


def tiled():
    """A network that answers, of a tile of two channels: twice the first less the second plus a ramp that is no mirror image of itself."""
    cases = []
    for rows, columns, tile_rows, tile_columns, outputs in [(11, 19, 8, 8, 3), (5, 8, 8, 8, 4), (16, 8, 8, 8, 1), (6, 7, 16, 8, 3)]:
        image = rng.normal(size=(2, rows, columns)).astype(np.float32)
        height, width = max(rows, tile_rows), max(columns, tile_columns)
        top, left = (height - rows) // 2, (width - columns) // 2
        padded = np.zeros((2, height, width))
        padded[:, top:top + rows, left:left + columns] = image
        y, x = np.mgrid[:tile_rows, :tile_columns]
        ramp = np.stack([(o + 1) * 0.3 * np.sin(y + 2.0 * x + o) for o in range(outputs)])

        def network(tile):
            return np.stack([(o + 1) * tile[0] - 0.5 * o * tile[1] for o in range(outputs)]) + ramp

        def probable(logits):
            if outputs == 1:
                return 1 / (1 + np.exp(-logits))
            e = np.exp(logits - logits.max(0))
            return e / e.sum(0)

        weight = weights(tile_rows, tile_columns)
        case = {"rows": rows, "columns": columns, "tile_rows": tile_rows, "tile_columns": tile_columns, "outputs": outputs, "image": numbers(image)}
        for axes_name, passes in {"none": [()], "columns": [(), (2,)], "rows, columns": [(), (1,), (2,), (1, 2)]}.items():
            for average in ["logits", "probabilities"]:
                sums, counts = np.zeros((outputs, height, width)), np.zeros((height, width))
                for r in positions(height, tile_rows):
                    for c in positions(width, tile_columns):
                        tile = padded[:, r:r + tile_rows, c:c + tile_columns]
                        said = np.mean([np.flip((lambda v: v if average == "logits" else probable(v))(network(np.flip(tile, p))), p) for p in passes], 0)
                        sums[:, r:r + tile_rows, c:c + tile_columns] += weight * said
                        counts[r:r + tile_rows, c:c + tile_columns] += weight
                case[f"{average} {axes_name}"] = numbers((sums / counts)[:, top:top + rows, left:left + columns], 7)
        cases.append(case)
    return cases


golden = {
    "splines": splines(),
    "seen": seen(),
    "positions": [{"size": s, "tile": t, "first": positions(s, t)} for s, t in
                  [(300, 256), (110, 64), (256, 256), (257, 256), (1000, 512), (97, 32), (64, 7), (5, 4), (48, 32)]],
    "weights": [{"rows": r, "columns": c, "map": numbers(weights(r, c))} for r, c in [(8, 8), (7, 12), (32, 4), (1, 5)]],
    "tiled": tiled(),
}
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden) + "\n")
