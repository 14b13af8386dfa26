"""Parts of joint regions a second: Rubor's exact sampler against the paper's loop in NumPy (Cobb 2024, 2).

The loop draws a map and a threshold of 0-1 again and again, until 25 pixels to 90 % of the region exceed it. NumPy's maps are whole vector
operations, once over the image of 256 x 256 as published, once over the region's bounding box alone. Both laws are the same: tests compare
them. Processor time of either program.
"""
import json
import pathlib
import subprocess
import time

import numpy as np

PROGRAM = next((pathlib.Path(__file__).parents[2] / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))
SECONDS = 4


def perlin(random, width, height, wavelength):
    x0, y0 = random.random(2)
    x, y = x0 + np.arange(width) / wavelength, y0 + np.arange(height) / wavelength
    i, j = x.astype(int), y.astype(int)
    u, v = (x - i)[None, :], (y - j)[:, None]
    angle = random.random((j[-1] + 2, i[-1] + 2)) * 2 * np.pi
    gx, gy = np.cos(angle), np.sin(angle)

    def corner(dj, di):
        at = np.ix_(j + dj, i + di)
        return gx[at] * (u - di) + gy[at] * (v - dj)

    def fade(t):
        return t * t * t * (t * (t * 6 - 15) + 10)

    above = corner(0, 0) + fade(u) * (corner(0, 1) - corner(0, 0))
    below = corner(1, 0) + fade(u) * (corner(1, 1) - corner(1, 0))
    return np.clip((above + fade(v) * (below - above)) / np.sqrt(2) + 0.5, 0, 1)


def disk(pixels, side):
    y, x = np.mgrid[:side, :side]
    order = np.argsort((x - side / 2 + .4) ** 2 + (y - side / 2 + .7) ** 2, axis=None, kind="stable")[:pixels]
    mask = np.zeros(side * side, bool)
    mask[order] = True
    return mask.reshape(side, side)


def blind(mask, wavelength, random):
    most = int(0.9 * mask.sum())
    for _ in range(5000):
        kept = mask & (perlin(random, mask.shape[1], mask.shape[0], wavelength) > random.random())
        if 25 <= kept.sum() <= most:
            return kept
    return mask


def rate(mask, wavelength):
    random, start, done = np.random.default_rng(1), time.process_time(), 0
    while time.process_time() - start < SECONDS:
        blind(mask, wavelength, random)
        done += 1
    return done / (time.process_time() - start)


print("pixels  wavelength  NumPy 256 x 256   NumPy box   Rubor    ratio   ratio to box")
for pixels, wavelength in [(35, 12), (62, 12), (320, 16)]:
    whole = disk(pixels, 256)
    rows, columns = np.flatnonzero(whole.any(1)), np.flatnonzero(whole.any(0))
    box = whole[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    ours = json.loads(subprocess.run([PROGRAM, "perlin", str(pixels), str(wavelength), "3"], capture_output=True, text=True, check=True).stdout)
    ours = ours["regions"] / ours["seconds"]
    a, b = rate(whole, wavelength), rate(box, wavelength)
    print(f"{pixels:6d}  {wavelength:10d}  {a:15.1f}  {b:10.1f}  {ours:7.0f}  {ours / a:7.0f}  {ours / b:12.0f}")
