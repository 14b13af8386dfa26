#!/usr/bin/python3
"""Golden outputs of SciPy for the augmentation: an affine map of known parameters by nearest, linear and Keys' cubic
interpolation with both borders, elastic displacements by SciPy's cubic B-spline, Gaussian blur and area averaging.

Needs python3-numpy and python3-scipy; writes golden.json beside itself.
"""
import json
import pathlib

import numpy as np
from scipy import ndimage

rng = np.random.default_rng(7)
rows, columns = 15, 12
image = rng.normal(size=(rows, columns)).astype(np.float32)
label = rng.integers(0, 4, (rows, columns)).astype(np.uint8)


def flat(array, digits=6):
    return [round(float(v), digits) for v in np.ravel(array)]


def pull(degrees, scale_rows, scale_columns, shear_rows, shear_columns, move, flip_rows, flip_columns):
    """Source coordinates of each target pixel: target = flip (rotation shear scale source + move), about the centre."""
    a = np.radians(degrees)
    forward = (np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
               @ np.array([[1, shear_rows], [shear_columns, 1]]) @ np.diag([scale_rows, scale_columns]))
    flip = np.diag([-1 if flip_rows else 1, -1 if flip_columns else 1])
    centre = (np.array([rows, columns]) - 1) / 2
    at = np.indices((rows, columns)).reshape(2, -1) - centre[:, None]
    return np.linalg.inv(forward) @ (flip @ at - np.array(move)[:, None]) + centre[:, None]


def keys(values, at):
    """Keys' cubic convolution, a = -1/2, zero outside."""
    padded = np.pad(values.astype(float), 40)
    out = np.zeros(at.shape[1])

    def weight(t):
        t = np.abs(t)
        return np.where(t <= 1, 1.5 * t**3 - 2.5 * t**2 + 1, np.where(t < 2, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2, 0))

    base = np.floor(at).astype(int)
    for i in range(-1, 3):
        for j in range(-1, 3):
            r, c = base[0] + i, base[1] + j
            out += weight(at[0] - r) * weight(at[1] - c) * padded[r + 40, c + 40]
    return out


def elastic(spacing, deviation):
    """Displacements of each pixel from values on a grid whose point (1, 1) lies on pixel (0, 0)."""
    grid = tuple(int((n - 1) / spacing) + 4 for n in (rows, columns))
    points = rng.normal(scale=deviation, size=(2, *grid)).astype(np.float32)
    at = np.indices((rows, columns)) / spacing + 1
    return points, np.stack([ndimage.map_coordinates(p.astype(float), at, order=3, mode="mirror") for p in points])


maps = []
for parameters in [(0, 1, 1, 0, 0, (1.25, -2.4), False, False), (25, 1, 1, 0, 0, (0, 0), False, False), (0, 1.2, 0.85, 0, 0, (0, 0), False, False),
                   (0, 1, 1, 0.15, -0.1, (0, 0), False, False), (-12, 0.9, 1.1, 0.2, 0.1, (1.5, 0.75), True, True), (7, 0.8, 0.8, -0.2, 0.2, (0, 3), False, True)]:
    at = pull(*parameters)
    read = lambda values, order, mode: ndimage.map_coordinates(values, at, order=order, mode=mode, cval=0)
    maps.append({
        "degrees": parameters[0], "scale_rows": parameters[1], "scale_columns": parameters[2], "shear_rows": parameters[3], "shear_columns": parameters[4],
        "move_rows": parameters[5][0], "move_columns": parameters[5][1], "flip_up_down": parameters[6], "flip_left_right": parameters[7],
        "linear": flat(read(image.astype(float), 1, "grid-constant")), "linear_mirror": flat(read(image.astype(float), 1, "reflect")),
        "cubic": flat(keys(image, at)),
        "label": [int(v) for v in read(label, 0, "grid-constant")], "label_mirror": [int(v) for v in read(label, 0, "reflect")]})

fields = []
for spacing in (4.0, 5.5):
    points, displacements = elastic(spacing, 2.0)
    fields.append({"spacing": spacing, "points_rows": flat(points[0], 8), "points_columns": flat(points[1], 8),
                   "rows": flat(displacements[0]), "columns": flat(displacements[1])})

blurs = [{"deviation": s, "values": flat(ndimage.gaussian_filter(image.astype(float), s, mode="reflect", truncate=4))} for s in (0.4, 0.7, 1.5, 6.0)]
means = flat(image.reshape(rows // 3, 3, columns // 3, 3).astype(float).mean((1, 3)))
coarse = np.array(means).reshape(rows // 3, columns // 3)
centres = [(np.arange(n) + 0.5) / 3 - 0.5 for n in (rows, columns)]
enlarged = ndimage.map_coordinates(coarse, np.meshgrid(*centres, indexing="ij"), order=1, mode="nearest")

golden = {"rows": rows, "columns": columns, "image": flat(image, 8), "label": [int(v) for v in label.ravel()], "maps": maps, "fields": fields,
          "blurs": blurs, "low_resolution_3": flat(enlarged)}
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden) + "\n")
