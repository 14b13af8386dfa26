#!/usr/bin/python3
"""Golden outputs for nnU-Net's augmentation with fixed draws, by SciPy, scikit-image and NumPy: the arithmetic of batchgenerators
(version 1) and of batchgeneratorsv2's torch calls (version 2), written down from their rules; loader patches, windows and forced places of
its data loader.

Needs python3-numpy, python3-scipy and python3-skimage; writes nnunet.json beside itself.
"""
import json
import math
import pathlib

import numpy as np
from scipy import ndimage
from skimage.transform import resize

rng = np.random.default_rng(11)
rows, columns = 19, 14
image = (ndimage.gaussian_filter(rng.normal(size=(rows, columns)), 0.7) * 2).astype(np.float32)
label = np.digitize(ndimage.gaussian_filter(rng.normal(size=(rows, columns)), 1.2), (-0.1, 0.05, 0.2)).astype(np.uint8)


def flat(array, digits=6):
    return [round(float(v), digits) for v in np.ravel(array)]


def coordinates(degrees, scale, size):
    """(size - 1) / 2 of the image + turn * scale * pixels from the centre of the patch."""
    a = np.radians(degrees)
    turn = scale * np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    offset = np.indices(size).reshape(2, -1) - (np.array(size)[:, None] - 1) / 2
    return turn @ offset + (np.array([rows, columns])[:, None] - 1) / 2


def linear(values, at):
    """grid_sample: bilinear, zeros outside."""
    return ndimage.map_coordinates(values.astype(float), at, order=1, mode="grid-constant", cval=0)


def labels_2(at):
    """Each class as an image, read linearly as 0 to 1000 in 16 bits; the most, the first of equals; outside is background."""
    classes = np.unique(np.append(label, 0))
    inside = [linear(label == c, at) for c in classes]
    inside[0] += 1 - sum(inside)
    return classes[(np.stack(inside) * 1000).astype(np.float16).argmax(0)]


def labels_1(at):
    found = np.zeros(at.shape[1], np.uint8)
    for c in np.unique(label):
        found[ndimage.map_coordinates((label == c).astype(float), at, order=1, mode="constant", cval=-1) >= 0.5] = c
    return found


maps = []
for degrees, scale, size in [(33, 1, (11, 10)), (0, 1.31, (11, 10)), (-141, 0.74, (12, 9)), (8, 1.22, (21, 18)), (90, 1, (12, 13))]:
    at = coordinates(degrees, scale, size)
    maps.append({"degrees": degrees, "scale": scale, "rows": size[0], "columns": size[1],
                 "linear": flat(linear(image, at)), "labels": labels_2(at).tolist(),
                 "cubic": flat(ndimage.map_coordinates(image.astype(float), at, order=3, mode="constant", cval=0)), "labels_1": labels_1(at).tolist()})


def short_blur(deviations):
    out = image.astype(float)
    for axis, deviation in enumerate(deviations):
        wanted = deviation * 6 + 0.5
        length = round(wanted)
        if length % 2 == 0:
            length += 1 if wanted >= length else -1
        x = np.arange(length) - (length - 1) / 2
        kernel = np.exp(-0.5 * (x / deviation) ** 2)
        out = ndimage.correlate1d(out, kernel / kernel.sum(), axis, mode="mirror")
    return out


def contrast(factor):
    mean = image.astype(float).mean()
    return np.clip((image - mean) * factor + mean, image.min(), image.max())


def gamma(power, inverted):
    x = image.astype(float) * (-1 if inverted else 1)
    mean, deviation, low, span = x.mean(), x.std(ddof=1), x.min(), x.max() - x.min()
    x = ((x - low) / max(span, 1e-7)) ** power * span + low
    x = (x - x.mean()) * (deviation / max(x.std(ddof=1), 1e-7)) + mean
    return -x if inverted else x


def fewer_2(zoom):
    few = [round(n * zoom) for n in (rows, columns)]
    nearest = [np.floor((np.arange(m) + 0.5) * n / m).astype(int) for n, m in zip((rows, columns), few)]
    small = image[np.ix_(*nearest)].astype(float)
    at = [np.maximum((np.arange(n) + 0.5) * m / n - 0.5, 0) for n, m in zip((rows, columns), few)]
    return ndimage.map_coordinates(small, np.meshgrid(*at, indexing="ij"), order=1, mode="nearest")


def fewer_1(zoom):
    small = resize(image.astype(float), np.round(np.array([rows, columns]) * zoom).astype(int), order=0, mode="edge", anti_aliasing=False)
    return resize(small, (rows, columns), order=3, mode="edge", anti_aliasing=False)


def loader(patch):
    angle = math.radians(15 if max(patch) / min(patch) > 1.5 else 90)
    turned = np.array([patch[0] * math.cos(angle) + patch[1] * math.sin(angle), patch[1] * math.cos(angle) - patch[0] * math.sin(angle)])
    return (np.maximum(np.array(patch), np.abs(turned)) / 0.85).astype(int).tolist()


def window(size, cut, patch):
    need = cut - patch
    if need + size < cut:
        need = cut - size
    return -need // 2, size + need // 2 + need % 2 - cut


patches = [(256, 256), (512, 512), (320, 256), (512, 256), (256, 512), (64, 96), (40, 100)]
sizes = [(256, 301, 256), (1024, 301, 256), (120, 301, 256), (121, 301, 256), (300, 301, 256), (33, 32, 32), (20, 32, 32)]
golden = {
    "rows": rows, "columns": columns, "image": flat(image, 8), "label": label.ravel().tolist(), "maps": maps,
    "short_blurs": [{"rows": a, "columns": b, "values": flat(short_blur((a, b)))} for a, b in [(0.5, 1), (0.74, 0.58), (0.92, 0.76)]],
    "blurs": [{"deviation": s, "values": flat(ndimage.gaussian_filter(image.astype(float), s))} for s in (0.5, 0.83)],
    "contrasts": [{"factor": f, "values": flat(contrast(f))} for f in (0.77, 1.21)],
    "gammas": [{"power": p, "inverted": i, "values": flat(gamma(p, i))} for p in (0.72, 1.43) for i in (False, True)],
    "fewer": [{"zoom": z, "linear": flat(fewer_2(z)), "spline": flat(fewer_1(z))} for z in (0.5, 0.61, 0.87)],
    "loaders": [{"patch": list(p), "loader": loader(p)} for p in patches],
    "windows": [{"size": s, "loader": c, "patch": p, "lowest": window(s, c, p)[0], "highest": window(s, c, p)[1]} for s, c, p in sizes],
    "forced": [{"batch": b, "places": [j for j in range(b) if not j < round(b * (1 - 0.33))]} for b in (1, 2, 3, 5, 8, 10, 12, 50)],
}
pathlib.Path(__file__).with_name("nnunet.json").write_text(json.dumps(golden) + "\n")
